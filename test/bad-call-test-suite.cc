// SPDX-License-Identifier: GPL-2.0-only
//
// Calls a socket cannot obey: what they return, and GetErrno, beside stock TCP's.

#include "bad-calls.h"
#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::bad_calls;

namespace
{

/** What has happened to the socket before the call. */
enum class Past
{
    FRESH,           //!< nothing
    BOUND,           //!< Bind to port 90
    LISTENING,       //!< and Listen
    LISTENER_CLOSED, //!< and Close
    CONNECTING,      //!< its SYN is not answered
    CONNECTED,       //!< to a peer that says nothing
    SHUT_DOWN,       //!< and ShutdownSend, at the instant of the call
    CLOSING,         //!< and Close, at the instant of the call
    TIME_WAIT,       //!< both ends closed, this one first
    PEER_CLOSED,     //!< the peer closed first
    REFUSED,         //!< RST to its SYN
    RESET,           //!< RST in ESTABLISHED
    CRASHED          //!< the node of a connection
};

/** One call. */
struct Row
{
    const char* name;                  //!< past and call
    Past past;                         //!< what the socket has behind it
    std::string (*call)(Scene& scene); //!< makes the call, and tells what came back
    const char* ours;                  //!< what must come back
    const char* stock;                 //!< what stock TCP returns; null: the same
    const char* reason;                //!< why it is not the same
};

/** The table. */
const std::vector<Row> ROWS{
    {"BindTwice",
     Past::BOUND,
     &Bind,
     "-1 INVAL",
     "0",
     "stock binds it a second time and loses the first end point"},
    {"BindOnlyTwice",
     Past::BOUND,
     &BindOnly,
     "-1 INVAL",
     "0",
     "stock binds it a second time and loses the first end point"},
    {"BindUsedPort", Past::FRESH, &BindUsedPort, "-1 ADDRINUSE", nullptr, ""},
    {"BindForeignType", Past::FRESH, &BindForeignType, "-1 INVAL", nullptr, ""},
    {"BindConnected",
     Past::CONNECTED,
     &Bind,
     "-1 INVAL",
     "0",
     "stock binds it a second time and loses the first end point"},
    {"ConnectInProgress", Past::CONNECTING, &Connect, "-1 ISCONN", "0", "stock sends another SYN"},
    {"ConnectConnected",
     Past::CONNECTED,
     &Connect,
     "-1 ISCONN",
     "0",
     "stock answers its own mistake by a RST"},
    {"ConnectForeignType", Past::FRESH, &ConnectForeignType, "-1 INVAL", nullptr, ""},
    {"ConnectTimeWait", Past::TIME_WAIT, &Connect, "0", nullptr, ""},
    {"ConnectAfterReset", Past::RESET, &Connect, "0", nullptr, ""},
    {"ListenUnbound", Past::FRESH, &Listen, "0", nullptr, ""},
    {"ListenTwice", Past::LISTENING, &Listen, "-1 INVAL", nullptr, ""},
    {"ListenConnected", Past::CONNECTED, &Listen, "-1 INVAL", nullptr, ""},
    {"ListenAfterReset", Past::RESET, &Listen, "0", nullptr, ""},
    {"AcceptFresh", Past::FRESH, &Accept, "null INVAL", "no such call", "stock has no such call"},
    {"AcceptConnected",
     Past::CONNECTED,
     &Accept,
     "null INVAL",
     "no such call",
     "stock has no such call"},
    {"AcceptClosed",
     Past::LISTENER_CLOSED,
     &Accept,
     "null INVAL",
     "no such call",
     "stock has no such call"},
    {"AcceptEmptyQueue",
     Past::LISTENING,
     &Accept,
     "null AGAIN",
     "no such call",
     "stock has no such call"},
    {"SendFresh", Past::FRESH, &Send, "-1 NOTCONN", nullptr, ""},
    {"SendListening", Past::LISTENING, &Send, "-1 NOTCONN", nullptr, ""},
    {"SendAfterShutdownSend",
     Past::SHUT_DOWN,
     &Send,
     "-1 SHUTDOWN",
     "-1 NOTCONN",
     "POSIX EPIPE; stock looks at the state first"},
    {"SendAfterClose",
     Past::CLOSING,
     &Send,
     "-1 SHUTDOWN",
     "-1 NOTCONN",
     "POSIX EPIPE; stock looks at the state first"},
    {"SendTimeWait",
     Past::TIME_WAIT,
     &Send,
     "-1 SHUTDOWN",
     "-1 NOTCONN",
     "POSIX EPIPE; stock looks at the state first"},
    {"SendRefused", Past::REFUSED, &Send, "-1 NOTCONN", "10", "stock has overlooked the RST"},
    {"SendAfterReset", Past::RESET, &Send, "-1 NOTCONN", nullptr, ""},
    {"SendToFresh", Past::FRESH, &SendTo, "-1 NOTCONN", nullptr, ""},
    {"SendToConnected", Past::CONNECTED, &SendTo, "10", nullptr, ""},
    {"RecvFresh",
     Past::FRESH,
     &Recv,
     "null NOTCONN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"RecvFromFresh",
     Past::FRESH,
     &RecvFrom,
     "null NOTCONN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"RecvListening",
     Past::LISTENING,
     &Recv,
     "null NOTCONN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"RecvNothingThere",
     Past::CONNECTED,
     &Recv,
     "null AGAIN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"RecvAfterShutdownRecv",
     Past::CONNECTED,
     &ShutdownRecvAndRecv,
     "null SHUTDOWN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"RecvPeerClosed", Past::PEER_CLOSED, &Recv, "0 bytes", nullptr, ""},
    {"RecvAfterReset",
     Past::RESET,
     &Recv,
     "null NOTCONN",
     "null NOTERROR",
     "stock leaves errno as it was"},
    {"ShutdownSendFresh", Past::FRESH, &ShutdownSend, "0", nullptr, ""},
    {"ShutdownSendTwice", Past::SHUT_DOWN, &ShutdownSend, "0", nullptr, ""},
    {"ShutdownSendAfterReset", Past::RESET, &ShutdownSend, "0", nullptr, ""},
    {"ShutdownRecvFresh", Past::FRESH, &ShutdownRecv, "0", nullptr, ""},
    {"CloseTwiceFresh", Past::FRESH, &CloseTwice, "0, 0", nullptr, ""},
    {"CloseTwiceListening", Past::LISTENING, &CloseTwice, "0, 0", nullptr, ""},
    {"CloseTwiceConnected", Past::CONNECTED, &CloseTwice, "0, 0", nullptr, ""},
    {"CloseAfterReset", Past::RESET, &Close, "0", nullptr, ""},
    {"AbortFresh", Past::FRESH, &Abort, "-1 NOTCONN", "no such call", "stock has no such call"},
    {"AbortClosed",
     Past::LISTENER_CLOSED,
     &Abort,
     "-1 NOTCONN",
     "no such call",
     "stock has no such call"},
    {"AbortTimeWait",
     Past::TIME_WAIT,
     &Abort,
     "-1 NOTCONN",
     "no such call",
     "stock has no such call"},
    {"AbortAfterReset",
     Past::RESET,
     &Abort,
     "-1 NOTCONN",
     "no such call",
     "stock has no such call"},
    {"GetSockNameFresh", Past::FRESH, &GetSockName, "0", nullptr, ""},
    {"GetSockNameConnected", Past::CONNECTED, &GetSockName, "0", nullptr, ""},
    {"GetSockNameAfterReset", Past::RESET, &GetSockName, "0", nullptr, ""},
    {"GetPeerNameFresh", Past::FRESH, &GetPeerName, "-1 NOTCONN", nullptr, ""},
    {"GetPeerNameListening",
     Past::LISTENING,
     &GetPeerName,
     "-1 NOTCONN",
     "another address",
     "stock names the unspecified address"},
    {"GetPeerNameConnected", Past::CONNECTED, &GetPeerName, "0", nullptr, ""},
    {"GetPeerNameAfterReset", Past::RESET, &GetPeerName, "-1 NOTCONN", nullptr, ""},
    {"BindCrashed", Past::CRASHED, &Bind, "-1 BADF", nullptr, ""},
    {"BindOnlyCrashed", Past::CRASHED, &BindOnly, "-1 BADF", nullptr, ""},
    {"ConnectCrashed", Past::CRASHED, &Connect, "-1 BADF", nullptr, ""},
    {"ListenCrashed", Past::CRASHED, &Listen, "-1 BADF", nullptr, ""},
    {"AcceptCrashed", Past::CRASHED, &Accept, "null BADF", nullptr, ""},
    {"SendCrashed", Past::CRASHED, &Send, "-1 BADF", nullptr, ""},
    {"SendToCrashed", Past::CRASHED, &SendTo, "-1 BADF", nullptr, ""},
    {"RecvCrashed", Past::CRASHED, &Recv, "null BADF", nullptr, ""},
    {"RecvFromCrashed", Past::CRASHED, &RecvFrom, "null BADF", nullptr, ""},
    {"ShutdownSendCrashed", Past::CRASHED, &ShutdownSend, "-1 BADF", nullptr, ""},
    {"ShutdownRecvCrashed", Past::CRASHED, &ShutdownRecv, "-1 BADF", nullptr, ""},
    {"CloseCrashed", Past::CRASHED, &Close, "-1 BADF", nullptr, ""},
    {"AbortCrashed", Past::CRASHED, &Abort, "-1 BADF", nullptr, ""},
};

/** Brings a socket into its past, calls, and looks. */
class BadCall
{
  public:
    BadCall(const Row& row, TestStack stack, bool isIpv6)
        : m_row(row),
          m_net(MakeConfig(stack, isIpv6)),
          m_scene{m_net, m_net.CreateSocket(0)}
    {
        m_peer.closesOnPeerClose = true;
        if (row.past != Past::REFUSED)
        {
            m_peer.Listen(m_net, 1);
        }
    }

    /** \return what the call told */
    std::string
    Run()
    {
        ScheduleCall(Seconds(2), [this] { Begin(); });
        ScheduleCall(Seconds(3), [this] { Continue(); });
        ScheduleCall(Seconds(5), [this] { Finish(); });
        m_net.Run(Seconds(400)); // what a bad call has left behind has time to show
        return m_told;
    }

  private:
    static TestNetConfig
    MakeConfig(TestStack stack, bool isIpv6)
    {
        TestNetConfig config;
        config.stacks = {stack, TestStack::STACK_HELPER};
        config.isIpv6 = isIpv6;
        return config;
    }

    void
    Begin()
    {
        switch (m_row.past)
        {
        case Past::FRESH:
        case Past::CONNECTING:
            break;
        case Past::BOUND:
        case Past::LISTENING:
        case Past::LISTENER_CLOSED:
            m_scene.socket->Bind(m_net.GetAny(90));
            if (m_row.past != Past::BOUND)
            {
                m_scene.socket->Listen();
            }
            break;
        default:
            m_scene.socket->Connect(m_net.GetAddress(1));
            break;
        }
    }

    void
    Continue()
    {
        switch (m_row.past)
        {
        case Past::LISTENER_CLOSED:
        case Past::TIME_WAIT:
            m_scene.socket->Close();
            break;
        case Past::PEER_CLOSED:
            m_peer.CloseNow();
            break;
        case Past::RESET:
            m_peer.GetLifecycleSocket()->Abort();
            break;
        case Past::CRASHED:
            if (m_net.GetEngine(0)) // stock nodes do not crash
            {
                TcpLifecycleHelper::ScheduleCrash(
                    m_net.GetNodes().Get(0), MilliSeconds(500), Seconds(1));
            }
            break;
        default:
            break;
        }
    }

    void
    Finish()
    {
        switch (m_row.past)
        {
        case Past::CONNECTING:
            m_scene.socket->Connect(m_net.GetAddress(1));
            break;
        case Past::SHUT_DOWN:
            m_scene.socket->ShutdownSend();
            break;
        case Past::CLOSING:
            m_scene.socket->Close();
            break;
        default:
            break;
        }
        m_told = m_row.call(m_scene);
    }

    const Row& m_row;    //!< what is done
    TestNet m_net;       //!< two nodes
    TestPeer m_peer{22}; //!< at node 1
    Scene m_scene;       //!< at node 0
    std::string m_told;  //!< what the call returned
};

/** The table on one stack over one family. */
class BadCallTestCase : public TestCase
{
  public:
    BadCallTestCase(TestStack stack, bool isIpv6)
        : TestCase(std::string("BadCall.") + ToString(stack) + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const bool isStock = m_stack == TestStack::STOCK;
        for (const Row& row : ROWS)
        {
            if (isStock && row.past == Past::CRASHED)
            {
                continue;
            }
            const std::string expected = isStock && row.stock ? row.stock : row.ours;
            NS_TEST_EXPECT_MSG_EQ(
                BadCall(row, m_stack, m_isIpv6).Run(), expected, row.name << ": " << row.reason);
        }
    }

    TestStack m_stack; //!< of the socket
    bool m_isIpv6;     //!< family
};

class BadCallTestSuite : public TestSuite
{
  public:
    BadCallTestSuite()
        : TestSuite("tcp-lifecycle-bad-calls")
    {
        for (const TestStack stack :
             {TestStack::STOCK, TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new BadCallTestCase(stack, isIpv6));
            }
        }
    }
};

BadCallTestSuite g_badCallTestSuite; //!< registers the suite

} // namespace
