// SPDX-License-Identifier: GPL-2.0-only
//
// Open and close sequences between two ends, segment by segment and state by state as on Linux.

#include "linux-capture.h"
#include "schedule-call.h"
#include "socket-lives.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/boolean.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"

#include <array>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What an application calls. */
enum class Call
{
    CONNECT,        //!< a second connection of the client
    SEND,           //!< so many bytes
    READ,           //!< all there is
    CLOSE,          //!< Close
    LINGER0,        //!< Close with SO_LINGER of 0 s
    SHUTDOWN_SEND,  //!< ShutdownSend
    SHUTDOWN_RECV,  //!< ShutdownRecv
    CLOSE_LISTENER, //!< Close of the listening socket
    SEND_SECOND     //!< so many bytes on the second connection
};

/** One call; t = 0 as in the list. */
struct Step
{
    double at;         //!< s, without the time of the call itself
    uint32_t node;     //!< 0 = client
    Call call;         //!< which
    uint32_t bytes{0}; //!< of SEND
};

/** How the measured case begins. */
enum class Begin
{
    CONNECTED,      //!< the client connects 0.165 s before t = 0
    CONNECTING,     //!< at t = 0
    SIMULTANEOUSLY, //!< both connect at t = 0
    NO_LISTENER     //!< the client connects at t = 0 and nobody listens
};

/** One measured case. */
struct Case
{
    std::string name;              //!< NAME-cli.csv, NAME-srv.csv, NAME-*-states.csv
    std::vector<Step> steps;       //!< what the applications called
    bool sameAcks{true};           //!< pure ACKs too are as measured, not the data path's choice
    std::string delay{"20ms"};     //!< one way
    Begin begin{Begin::CONNECTED}; //!< how it begins
};

constexpr uint32_t CLI = 0;
constexpr uint32_t SRV = 1;

const std::vector<Case> CASES{
    {"orderly-client-first", {{0, CLI, Call::CLOSE}, {0.203, SRV, Call::CLOSE}}},
    {"orderly-server-first", {{0, SRV, Call::CLOSE}, {0.2, CLI, Call::CLOSE}}},
    {"server-closes-at-once", {{0, CLI, Call::CLOSE}, {0.019, SRV, Call::CLOSE}}},
    {"simultaneous-close", {{0, CLI, Call::CLOSE}, {0, SRV, Call::CLOSE}}},
    // Linux acknowledges text and FIN apart.
    {"half-close",
     {{0, CLI, Call::SEND, 3},
      {0.0001, CLI, Call::SHUTDOWN_SEND},
      {0.103, SRV, Call::READ},
      {0.103, SRV, Call::SEND, 1000},
      {0.206, SRV, Call::SEND, 1000},
      {0.310, SRV, Call::SEND, 1000},
      {0.411, SRV, Call::CLOSE}},
     false},
    {"close-with-unread-data", {{0, CLI, Call::SEND, 100}, {0.1, SRV, Call::CLOSE}}},
    {"linger0-abort", {{0, SRV, Call::LINGER0}}},
    {"linger0-with-data-in-flight", {{0, SRV, Call::SEND, 1000}, {0.0001, SRV, Call::LINGER0}}},
    {"write-after-peer-closed", {{0, SRV, Call::CLOSE}, {0.1, CLI, Call::SEND, 1}}},
    {"data-to-orphan-fin-wait2", {{0, CLI, Call::CLOSE}, {0.104, SRV, Call::SEND, 1}}},
    // The ACKs of single bytes are delayed in other places.
    {"shutdown-rd",
     {{0, SRV, Call::SHUTDOWN_RECV},
      {0.1, CLI, Call::SEND, 1},
      {0.19, SRV, Call::READ},
      {0.2, SRV, Call::SEND, 2},
      {0.221, CLI, Call::READ},
      {0.222, CLI, Call::CLOSE},
      {0.321, SRV, Call::CLOSE}},
     false},
    // Linux acknowledges each segment at first.
    {"close-with-data-queued",
     {{0, SRV, Call::SEND, 5000},
      {0.003, SRV, Call::CLOSE},
      {0.302, CLI, Call::READ},
      {0.303, CLI, Call::CLOSE}},
     false},
    {"close-wait-then-rst", {{0, CLI, Call::CLOSE}, {0.103, SRV, Call::LINGER0}}},
    {"close-in-syn-sent", {{0.052, CLI, Call::CLOSE}}, true, "100ms", Begin::CONNECTING},
    {"connect-to-closed-port", {}, true, "20ms", Begin::NO_LISTENER},
    // Linux answers the SYN,ACK once more, with a DSACK of its SYN: nothing asks for it here.
    {"simultaneous-open",
     {{0.5, SRV, Call::SEND, 5},
      {0.59, CLI, Call::READ},
      {0.6, CLI, Call::CLOSE},
      {0.7, SRV, Call::CLOSE}},
     false,
     "20ms",
     Begin::SIMULTANEOUSLY},
    {"listener-closed-with-queues",
     {{0, CLI, Call::CONNECT},
      {0.208, SRV, Call::CLOSE_LISTENER},
      {0.311, CLI, Call::SEND_SECOND, 1}}},
};

/** A segment as both sides print it. */
struct Line
{
    uint8_t flags{0}; //!< without PSH
    uint32_t seq{0};  //!< from the sender's ISN
    uint32_t ack{0};  //!< from the other's ISN; 0 without ACK
    uint32_t text{0}; //!< bytes

    std::string
    ToText() const
    {
        return TcpFlagsText(flags) + " " + std::to_string(seq) + " " + std::to_string(ack) + " " +
               std::to_string(text) + "; ";
    }
};

/** Text that follows text becomes one segment; pure ACKs but the third go unless sameAcks. */
std::string
ToStory(const std::vector<Line>& lines, const Case& measured)
{
    std::string story;
    Line text;
    const auto flush = [&story, &text] {
        story += text.text > 0 ? text.ToText() : "";
        text = Line();
    };
    for (const Line& line : lines)
    {
        if (line.text > 0 && text.text > 0 && line.seq == text.seq + text.text)
        {
            text.text += line.text;
            continue;
        }
        const bool isAck = line.flags == TcpHeader::ACK && line.text == 0;
        const bool isThird = measured.begin == Begin::CONNECTED && line.seq == 1 && line.ack == 1;
        if (isAck && !isThird && !measured.sameAcks)
        {
            continue;
        }
        flush();
        if (line.text > 0)
        {
            text = line;
        }
        else
        {
            story += line.ToText();
        }
    }
    flush();
    return story;
}

/** One case over one address family. */
class SequenceTestCase : public TestCase
{
  public:
    SequenceTestCase(const Case& measured, bool isIpv6)
        : TestCase("Reference06." + measured.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_case(measured),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnAccepted(Ptr<Socket> socket, const Address&)
    {
        m_ends[SRV] = socket;
    }

    /** Open what the case needs before t = 0. */
    void
    Prepare(TestNet& net)
    {
        m_start = Seconds(3);
        m_ends = {net.CreateSocket(CLI), nullptr};
        if (m_case.begin == Begin::SIMULTANEOUSLY)
        {
            m_ends[SRV] = net.CreateSocket(SRV);
            m_ends[CLI]->Bind(net.GetAny(30000));
            m_ends[SRV]->Bind(net.GetAny(30001));
            ScheduleCall(m_start, [this, &net] {
                m_ends[SRV]->Connect(net.GetAddress(CLI, 30000));
                m_ends[CLI]->Connect(net.GetAddress(SRV, 30001));
            });
            return;
        }
        if (m_case.begin != Begin::NO_LISTENER)
        {
            m_listener = net.CreateSocket(SRV);
            m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                          MakeCallback(&SequenceTestCase::OnAccepted, this));
            m_listener->Bind(net.GetAny());
            m_listener->Listen();
        }
        const Time before = m_case.begin == Begin::CONNECTED ? MilliSeconds(165) : Time(0);
        ScheduleCall(m_start - before, [this, &net] { m_ends[CLI]->Connect(net.GetAddress(SRV)); });
    }

    void
    Make(TestNet& net, const Step& step)
    {
        const Ptr<Socket> end = m_ends.at(step.node);
        switch (step.call)
        {
        case Call::CONNECT:
            net.GetFaults(SRV).AddRule({SegmentKind::THIRD_ACK, 1, 1, {}, {}});
            m_second = net.CreateSocket(CLI);
            m_second->Connect(net.GetAddress(SRV));
            break;
        case Call::SEND:
            end->Send(Create<Packet>(step.bytes));
            break;
        case Call::SEND_SECOND:
            m_second->Send(Create<Packet>(step.bytes));
            break;
        case Call::READ:
            end->Recv();
            break;
        case Call::CLOSE:
            end->Close();
            break;
        case Call::LINGER0:
            end->SetAttribute("Linger", BooleanValue(true));
            end->Close();
            break;
        case Call::SHUTDOWN_SEND:
            end->ShutdownSend();
            break;
        case Call::SHUTDOWN_RECV:
            end->ShutdownRecv();
            break;
        case Call::CLOSE_LISTENER:
            m_listener->Close();
            break;
        }
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.rate = "1Gbps";
        config.delay = m_case.delay;
        if (m_case.name == "listener-closed-with-queues")
        {
            config.engine = {{"AcceptMode", "Manual"}};
        }
        TestNet net(config);
        m_firstNode = net.GetNodes().Get(CLI)->GetId();
        for (const uint32_t node : {CLI, SRV})
        {
            net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
                "State", MakeCallback(&SequenceTestCase::OnState, this));
        }
        Prepare(net);
        for (const Step& step : m_case.steps)
        {
            ScheduleCall(m_start + Seconds(step.at), [this, &net, step] { Make(net, step); });
        }
        net.Run(m_start + Seconds(0.9));
        Compare(net);
        m_ends = {};
        m_listener = nullptr;
        m_second = nullptr;
    }

    void
    Compare(TestNet& net)
    {
        for (const uint32_t node : {CLI, SRV})
        {
            const std::string end = node == CLI ? "-cli" : "-srv";
            const auto table = ReadLinuxTable("06-open-close/" + m_case.name + end + ".csv");
            std::map<std::string, std::vector<Line>> measured; // by the client's port
            const std::string own = node == CLI ? "10.77.0.2" : "10.77.0.1";
            const LinuxCapture capture("06-open-close/" + m_case.name + end + ".csv");
            for (std::size_t i = 1; i < table.size(); ++i)
            {
                const auto& row = table[i];
                if (row.at(1) != own)
                {
                    continue;
                }
                Line line;
                const TcpSegmentView& view = capture.GetRows().at(i - 1).view;
                line.flags = view.flags & ~TcpHeader::PSH;
                const bool isBare = view.Has(TcpHeader::RST) && view.seq.GetValue() == 0;
                line.seq = isBare ? 0 : static_cast<uint32_t>(std::stol(row.at(11)));
                line.ack = row.at(12).empty() ? 0 : static_cast<uint32_t>(std::stoul(row.at(12)));
                line.text = view.textBytes;
                measured[row.at(node == CLI ? 2 : 4)].push_back(line);
            }
            CompareLines(net, node, measured, end);
            CompareStates(node, end);
        }
    }

    /** Segments of one end, connection by connection in the order of their first segments. */
    void
    CompareLines(const TestNet& net,
                 uint32_t node,
                 const std::map<std::string, std::vector<Line>>& measured,
                 const std::string& end)
    {
        std::map<uint16_t, std::array<SequenceNumber32, 2>> isn; // by the client's port
        std::map<uint16_t, std::vector<Line>> simulated;
        std::vector<uint16_t> order;
        for (const TestSegment& sent : net.GetSegments())
        {
            const FrameSegment& segment = sent.segment;
            const uint16_t port =
                sent.sender == CLI ? segment.id.GetLocalPort() : segment.id.GetRemotePort();
            if (isn.count(port) == 0)
            {
                order.push_back(port);
            }
            if (sent.Has(TcpHeader::SYN))
            {
                isn[port].at(sent.sender) = segment.seq;
            }
            if (sent.sender != node)
            {
                continue;
            }
            Line line;
            line.flags = segment.flags & ~TcpHeader::PSH;
            const bool isBare = sent.Has(TcpHeader::RST) && segment.seq.GetValue() == 0;
            line.seq = isBare ? 0 : static_cast<uint32_t>(segment.seq - isn[port].at(node));
            const SequenceNumber32 other = isn[port].at(1 - node);
            line.ack = sent.Has(TcpHeader::ACK) ? static_cast<uint32_t>(segment.ack - other) : 0;
            line.text = segment.textBytes;
            simulated[port].push_back(line);
        }
        NS_TEST_ASSERT_MSG_EQ(order.size(), measured.size(), "connections");
        std::size_t i = 0;
        for (const auto& [port, lines] : measured) // 30000, 30001: in order of time
        {
            NS_TEST_EXPECT_MSG_EQ(ToStory(simulated[order.at(i)], m_case),
                                  ToStory(lines, m_case),
                                  "segments of" << end << ", connection " << i);
            ++i;
        }
    }

    /** A state change, of any socket of either node. */
    void
    OnState(const TcpStateEvent& event)
    {
        const uint32_t node = event.node == m_firstNode ? CLI : SRV;
        m_lives.at(node).Take(event, node == CLI, m_start);
    }

    /** Every socket of one end. */
    void
    CompareStates(uint32_t node, const std::string& end)
    {
        SocketLives measured("06-open-close/" + m_case.name + end + "-states.csv", node == CLI);
        if (!m_listener)
        {
            measured.RemoveListener(); // Linux had one on a port that nobody asks for
        }
        for (const std::string& difference : measured.Compare(m_lives.at(node)))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, "states of" << end << ": " << difference);
        }
    }

    Case m_case;                        //!< the measured case
    bool m_isIpv6;                      //!< family
    Time m_start;                       //!< t = 0
    std::array<Ptr<Socket>, 2> m_ends;  //!< the connection's ends
    Ptr<Socket> m_listener;             //!< of the server
    Ptr<Socket> m_second;               //!< second connection of the client
    uint32_t m_firstNode{0};            //!< id of the client's node
    std::array<SocketLives, 2> m_lives; //!< by node
};

class Reference06TestSuite : public TestSuite
{
  public:
    Reference06TestSuite()
        : TestSuite("tcp-lifecycle-reference-06")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const Case& measured : CASES)
            {
                AddTestCase(new SequenceTestCase(measured, isIpv6));
            }
        }
    }
};

Reference06TestSuite g_reference06TestSuite; //!< registers the suite

} // namespace
