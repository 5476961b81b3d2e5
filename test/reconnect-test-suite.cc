// SPDX-License-Identifier: GPL-2.0-only
//
// Connect on a socket whose connection has ended: as on a new socket, whatever the end was.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"

#include <memory>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2);     //!< of the first connection
const Time SECOND = Seconds(100);  //!< of the second one
constexpr uint32_t BYTES = 200000; //!< of the second one, each way

/** How the first connection ends. */
enum class FirstEnd
{
    REFUSED,         //!< by a RST to the SYN
    RESET,           //!< by the peer, in the middle of a transfer
    ABORTED,         //!< by us: Close with unread data
    CLIENT_CLOSES,   //!< we close first; TIME-WAIT is over
    SERVER_CLOSES,   //!< the peer closes first
    CLOSED_UNOPENED, //!< Close in SYN-SENT
    NONE             //!< there is none: the socket is new
};

/** \return part of a test's name */
const char*
ToString(FirstEnd end)
{
    switch (end)
    {
    case FirstEnd::REFUSED:
        return "Refused";
    case FirstEnd::RESET:
        return "Reset";
    case FirstEnd::ABORTED:
        return "Aborted";
    case FirstEnd::CLIENT_CLOSES:
        return "ClientCloses";
    case FirstEnd::SERVER_CLOSES:
        return "ServerCloses";
    case FirstEnd::CLOSED_UNOPENED:
        return "ClosedUnopened";
    case FirstEnd::NONE:
        return "None";
    }
    return "";
}

/** What a second connection was like. */
struct Outcome
{
    bool connected{false};           //!< Connect returned 0
    bool complete{false};            //!< both ends read what the other wrote
    Time clientDone;                 //!< last byte, from SECOND
    Time serverDone;                 //!< last byte, from SECOND
    std::string story;               //!< callbacks of the client since SECOND
    std::size_t segments{0};         //!< since SECOND
    std::vector<uint8_t> synOptions; //!< of the second SYN, without the timestamp's value
    TcpCloseReason reason{};         //!< of the client in the end
};

/** One end, then a second connection that is compared with that of a new socket. */
class ReconnectTestCase : public TestCase
{
  public:
    ReconnectTestCase(FirstEnd end, uint32_t isn, bool isIpv6)
        : TestCase(std::string("Reconnect.After") + ToString(end) + "." + std::to_string(isn) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_end(end),
          m_isn(isn),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const Outcome fresh = RunBoth(FirstEnd::NONE);
        const Outcome used = RunBoth(m_end);
        NS_TEST_EXPECT_MSG_EQ(fresh.connected && fresh.complete, true, "a new socket");
        NS_TEST_EXPECT_MSG_EQ(used.connected, true, "Connect");
        NS_TEST_EXPECT_MSG_EQ(used.complete, true, "every byte, both ways");
        NS_TEST_EXPECT_MSG_EQ(used.clientDone, fresh.clientDone, "at the same time");
        NS_TEST_EXPECT_MSG_EQ(used.serverDone, fresh.serverDone, "at the same time");
        NS_TEST_EXPECT_MSG_EQ(used.segments, fresh.segments, "with as many segments");
        NS_TEST_EXPECT_MSG_EQ(used.story, fresh.story, "the program hears the same");
        NS_TEST_EXPECT_MSG_EQ((used.synOptions == fresh.synOptions), true, "SYN options");
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(used.reason),
                              static_cast<int>(TcpCloseReason::LOCAL_CLOSE),
                              "how it ended");
    }

    /** Make the first connection end. */
    void
    RunFirst(TestNet& net, TestPeer& client, FirstEnd end)
    {
        // A server without options: what it declines must be offered again to the next one.
        const Ptr<Socket> listener = net.CreateSocket(1);
        listener->SetAttribute("Timestamp", BooleanValue(false));
        listener->SetAttribute("Sack", BooleanValue(false));
        listener->SetAttribute("WindowScaling", BooleanValue(false));
        listener->Bind(net.GetAny(81));
        if (end != FirstEnd::REFUSED)
        {
            listener->Listen();
        }
        TestPeer server(22);
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&ReconnectTestCase::Accepted, this));
        m_accepted = nullptr;
        const Ptr<Socket> socket = client.GetSocket();
        socket->Connect(net.GetAddress(1, 81));
        if (end == FirstEnd::CLOSED_UNOPENED)
        {
            socket->Close();
        }
        net.Run(START + Seconds(1));
        if (end == FirstEnd::REFUSED || end == FirstEnd::CLOSED_UNOPENED)
        {
            return;
        }
        socket->Send(Create<Packet>(3000));
        m_accepted->Send(Create<Packet>(2000));
        net.Run(START + Seconds(2));
        if (end == FirstEnd::RESET)
        {
            m_accepted->Close(); // with 3000 unread bytes
        }
        else if (end == FirstEnd::SERVER_CLOSES)
        {
            m_accepted->Recv();
            m_accepted->Close();
            net.Run(START + Seconds(3));
            socket->Recv();
            socket->Close();
        }
        else if (end == FirstEnd::CLIENT_CLOSES)
        {
            socket->Recv();
            socket->Close();
            net.Run(START + Seconds(3));
            m_accepted->Recv();
            m_accepted->Close();
        }
        else
        {
            socket->Close(); // with 2000 unread bytes
        }
        net.Run(START + Seconds(4));
        m_accepted = nullptr;
    }

    Outcome
    RunBoth(FirstEnd end)
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(m_isn)}};
        TestNet net(config);
        net.Run(START);
        TestPeer client(11);
        client.reads = false;
        client.Attach(net.CreateSocket(0));
        if (end != FirstEnd::NONE)
        {
            RunFirst(net, client, end);
        }
        net.Run(SECOND);
        const std::size_t segmentsBefore = net.GetSegments().size();
        const std::size_t storyBefore = client.GetStory().size();
        TestPeer server(22);
        server.Listen(net, 1);
        server.Write(BYTES);
        server.Expect(BYTES, 11);
        server.closesOnPeerClose = true;
        client.reads = true;
        client.Write(BYTES);
        client.Expect(BYTES, 22);
        client.closesWhenRead = true;
        Outcome result;
        const auto socket = DynamicCast<TcpLifecycleSocket>(client.GetSocket());
        result.connected = socket->Connect(net.GetAddress(1)) == 0;
        net.Run(SECOND + Seconds(100));
        result.complete = client.IsComplete() && server.IsComplete();
        result.clientDone = client.GetCompletion() - SECOND;
        result.serverDone = server.GetCompletion() - SECOND;
        result.story = client.GetStory().substr(storyBefore);
        result.story.erase(0, result.story.find_first_not_of(' '));
        result.segments = net.GetSegments().size() - segmentsBefore;
        if (result.segments > 0)
        {
            TestSegment syn = net.GetSegments()[segmentsBefore];
            result.synOptions = syn.options;
        }
        result.reason = socket->GetCloseReason();
        NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::CLOSED, "in the end");
        return result;
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        m_accepted = socket;
    }

    FirstEnd m_end;         //!< of the first connection
    uint32_t m_isn;         //!< of all connections
    bool m_isIpv6;          //!< family
    Ptr<Socket> m_accepted; //!< the server's end of the first one
};

class ReconnectTestSuite : public TestSuite
{
  public:
    ReconnectTestSuite()
        : TestSuite("tcp-lifecycle-reconnect")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const uint32_t isn : {0U, 0x7fff0000U, 0xffff0000U})
            {
                for (const FirstEnd end : {FirstEnd::REFUSED,
                                           FirstEnd::RESET,
                                           FirstEnd::ABORTED,
                                           FirstEnd::CLIENT_CLOSES,
                                           FirstEnd::SERVER_CLOSES,
                                           FirstEnd::CLOSED_UNOPENED})
                {
                    AddTestCase(new ReconnectTestCase(end, isn, isIpv6));
                }
            }
        }
    }
};

ReconnectTestSuite g_reconnectTestSuite; //!< registers the suite

} // namespace
