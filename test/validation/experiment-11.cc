// SPDX-License-Identifier: GPL-2.0-only
//
// 11: the third ACK is lost. Text completes the handshake, or the repeated SYN,ACK does.

#include "../schedule-call.h"
#include "../tcp-lifecycle-test-net.h"
#include "application-log.h"
#include "end-capture.h"
#include "experiments.h"
#include "socket-lives.h"

#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <array>
#include <string>

namespace ns3
{

namespace
{

constexpr uint32_t CLI = 0;
constexpr uint32_t SRV = 1;
constexpr uint16_t CLIENT_PORT = 30000;
const std::string TIMED_OUT("timed out"); //!< of recv(), in the log
constexpr double SYN_ACK_S = 1;           //!< the first repeat of a SYN,ACK
constexpr double FORWARD_S = 1e-2;        //!< what the forwarder adds to each way at most
const Time START = Seconds(2);            //!< t = 0
const Time LENGTH = Seconds(3);           //!< of a run
const Time DELAY = MilliSeconds(20);      //!< one way

/** One run. */
class LostAckRun
{
  public:
    /** \param name of the files */
    LostAckRun(ValidationReport& report, const std::string& name, bool isIpv6)
        : m_report(report),
          m_name(name),
          m_isIpv6(isIpv6),
          m_base("11-third-ack-lost/" + name)
    {
    }

    /** Repeat and compare it. */
    void
    Run()
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.rate = "1Gbps";
        config.delay = "20ms";
        TestNet net(config);
        m_firstNode = net.GetNodes().Get(CLI)->GetId();
        for (const uint32_t node : {CLI, SRV})
        {
            const auto tracer = net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>();
            tracer->TraceConnectWithoutContext("State", MakeCallback(&LostAckRun::OnState, this));
            tracer->TraceConnectWithoutContext("Timer", MakeCallback(&LostAckRun::OnTimer, this));
        }
        net.GetFaults(SRV).AddRule({SegmentKind::PURE_ACK, 1, 1, {}, {}});
        const Ptr<Socket> listener = net.CreateSocket(SRV);
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&LostAckRun::OnAccepted, this));
        listener->Bind(net.GetAny());
        listener->Listen();
        m_ends[CLI] = net.CreateSocket(CLI);
        m_ends[CLI]->Bind(net.GetAny(CLIENT_PORT));
        m_ends[CLI]->SetConnectCallback(MakeCallback(&LostAckRun::OnConnected, this),
                                        MakeNullCallback<void, Ptr<Socket>>());
        ScheduleCall(START, [this, &net] { m_ends[CLI]->Connect(net.GetAddress(SRV)); });
        ScheduleTexts();
        net.Run(START + LENGTH);
        Compare(net);
        m_ends = {};
    }

  private:
    void
    OnState(const TcpStateEvent& event)
    {
        m_lives.at(event.node == m_firstNode ? CLI : SRV).Take(event, START);
    }

    void
    OnTimer(const TcpTimerEvent& event)
    {
        m_lives.at(event.node == m_firstNode ? CLI : SRV).Take(event, START);
    }

    void
    OnConnected(Ptr<Socket> /* socket */)
    {
        m_connected = ToSeconds(Simulator::Now() - START);
    }

    void
    OnAccepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_accepted = ToSeconds(Simulator::Now() - START);
        m_ends[SRV] = socket;
    }

    /** Each end sends its text when its own list says that it was sent. */
    void
    ScheduleTexts()
    {
        for (const uint32_t node : {CLI, SRV})
        {
            const LinuxCapture capture(m_base + (node == CLI ? "-cli.csv" : "-srv.csv"));
            for (const LinuxCaptureRow& row : capture.GetRows())
            {
                if (row.view.textBytes > 0 && row.fromServer == (node == SRV))
                {
                    const uint32_t bytes = row.view.textBytes;
                    m_calls.push_back(row.seconds);
                    ScheduleCall(START + Seconds(row.seconds), [this, node, bytes] {
                        if (m_ends.at(node)) // else the missing segment shows it
                        {
                            m_ends.at(node)->Send(Create<Packet>(bytes));
                        }
                    });
                }
            }
        }
    }

    /** What the applications noted. */
    void
    CompareLog()
    {
        const std::string file = "11-third-ack-lost/settings.txt";
        const std::string reason = "the forwarder adds up to 10 ms to each way; ";
        ApplicationLog log(file, m_name);
        const auto read = [&log](const std::string& who, const std::string& call) {
            return log.Take(who, call).value_or(ApplicationLogLine{-1, "", "no such line"});
        };
        const ApplicationLogLine connected = read("client", "connect() returned");
        const ApplicationLogLine accepted = read("server", "accept()");
        const ApplicationLogLine received = read("server", "recv()");
        const ValidationTolerance twoWays{1e-3, 2 * FORWARD_S, reason + "rounded to 1 ms"};
        m_report.CompareNumbers(file,
                                m_name + ", client connect() returned",
                                "time_s",
                                connected.seconds,
                                m_connected,
                                twoWays);
        ValidationTolerance late = TimerLateness({SYN_ACK_S});
        late.below = 1e-3;
        late.above += 3 * FORWARD_S;
        late.reason = reason + late.reason;
        const bool isByText = received.result != TIMED_OUT;
        m_report.CompareNumbers(file,
                                m_name + ", server accept()",
                                "time_s",
                                accepted.seconds,
                                m_accepted,
                                isByText ? twoWays : late);
        const Ptr<Packet> text = m_ends[SRV] ? m_ends[SRV]->Recv() : nullptr;
        const std::string size = text ? std::to_string(text->GetSize()) : TIMED_OUT;
        m_report.CompareTexts(file, m_name + ", server recv()", "bytes", received.result, size);
    }

    /** Segments and states of both ends. */
    void
    Compare(const TestNet& net)
    {
        CompareLog();
        const LateTimer late{TimerLateness({SYN_ACK_S}).above, SYN_ACK_S};
        const SocketLives::Timing timing{m_calls, DELAY.GetSeconds(), late};
        const std::string otherAcks = "Linux acknowledges the text at once (quick ACKs); of ns-3 "
                                      "the ACK of the repeated SYN,ACK was the quick one";
        for (const uint32_t node : {CLI, SRV})
        {
            const std::string end = node == CLI ? "-cli" : "-srv";
            EndCapture(m_base + end + ".csv", node)
                .Compare(m_report, {net, START, DELAY, m_isIpv6, late}, {otherAcks});
            m_lives.at(node).ComparePolled(m_report, m_base + end + "-states.csv", timing);
        }
    }

    ValidationReport& m_report;        //!< gets the rows
    std::string m_name;                //!< of the measured case
    bool m_isIpv6;                     //!< family
    std::string m_base;                //!< of its files' names
    std::vector<double> m_calls{0};    //!< when applications called something
    std::array<Ptr<Socket>, 2> m_ends; //!< the connection's ends
    uint32_t m_firstNode{0};           //!< id of the client's node
    double m_connected{-1};            //!< s
    double m_accepted{-1};             //!< s
    std::array<SocketLives, 2> m_lives{SocketLives(true), SocketLives(false)}; //!< by node
};

} // namespace

void
ValidateLostThirdAck(ValidationReport& report, bool isIpv6)
{
    for (const char* name : {"data", "idle", "banner"})
    {
        LostAckRun(report, name, isIpv6).Run();
    }
}

} // namespace ns3
