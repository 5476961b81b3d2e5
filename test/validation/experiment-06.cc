// SPDX-License-Identifier: GPL-2.0-only
//
// 06: open and close sequences between two ends, segment by segment and state by state.

#include "../linux-capture.h"
#include "../schedule-call.h"
#include "../tcp-lifecycle-test-net.h"
#include "application-log.h"
#include "end-capture.h"
#include "experiment-06-cases.h"
#include "experiments.h"
#include "kernel-comparison.h"
#include "socket-lives.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <sstream>
#include <string>

namespace ns3
{

namespace
{

constexpr uint32_t CLI = 0;
constexpr uint32_t SRV = 1;
const Time START = Seconds(3);  //!< t = 0
const Time LENGTH = Seconds(1); //!< of a case, after it
const std::string LOG("06-open-close/settings.txt");
constexpr double LOGGED_S = 0.01;  //!< after a call its line was written
constexpr double FORWARD_S = 0.01; //!< what the forwarder adds to each way at most

/** One case over one address family. */
class OpenCloseRun
{
  public:
    OpenCloseRun(ValidationReport& report, const OpenCloseCase& measured, bool isIpv6)
        : m_report(report),
          m_case(measured),
          m_isIpv6(isIpv6),
          m_base("06-open-close/" + measured.name),
          m_log(LOG, measured.name)
    {
    }

    /** Repeat and compare it. */
    void
    Run()
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.rate = "1Gbps";
        config.delay = std::to_string(m_case.delayMs) + "ms";
        if (m_case.begin == OpenCloseBegin::TWO_QUEUED)
        {
            config.engine = {{"AcceptMode", "Manual"}};
        }
        TestNet net(config);
        m_firstNode = net.GetNodes().Get(CLI)->GetId();
        for (const uint32_t node : {CLI, SRV})
        {
            const auto tracer = net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>();
            tracer->TraceConnectWithoutContext("State", MakeCallback(&OpenCloseRun::OnState, this));
            tracer->TraceConnectWithoutContext("Timer", MakeCallback(&OpenCloseRun::OnTimer, this));
        }
        Prepare(net);
        for (const OpenCloseStep& step : m_case.steps)
        {
            m_calls.push_back(step.at);
            ScheduleCall(START + Seconds(step.at), [this, &net, &step] { Make(net, step); });
        }
        net.Run(START + LENGTH);
        for (const ApplicationLogLine& line : m_log.GetLeft())
        {
            m_report.CompareTexts(
                LOG, m_case.name + ", " + line.what, "result", line.result, "not called");
        }
        CompareEnd(net, CLI);
        CompareEnd(net, SRV);
        m_ends = {};
        m_listener = nullptr;
        m_second = nullptr;
    }

  private:
    void
    OnAccepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_ends[SRV] = socket;
    }

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

    /** \return when \p node sent its first SYN */
    Time
    ReadSynTime(uint32_t node) const
    {
        const LinuxCapture capture(m_base + (node == CLI ? "-cli.csv" : "-srv.csv"));
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer == (node == SRV))
            {
                return START + Seconds(row.seconds);
            }
        }
        return START;
    }

    /** Open what the case needs. */
    void
    Prepare(TestNet& net)
    {
        m_listener = net.CreateSocket(SRV);
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&OpenCloseRun::OnAccepted, this));
        m_listener->Bind(net.GetAny());
        m_listener->Listen();
        m_ends[CLI] = net.CreateSocket(CLI);
        m_ends[CLI]->Bind(net.GetAny(30000));
        uint16_t port = 80;
        switch (m_case.begin)
        {
        case OpenCloseBegin::CONNECTED:
            break;
        case OpenCloseBegin::CLOSED_PORT:
            port = 81;
            break;
        case OpenCloseBegin::SIMULTANEOUSLY:
            port = 30001;
            m_ends[SRV] = net.CreateSocket(SRV);
            m_ends[SRV]->Bind(net.GetAny(port));
            ScheduleCall(ReadSynTime(SRV),
                         [this, &net] { m_ends[SRV]->Connect(net.GetAddress(CLI, 30000)); });
            break;
        case OpenCloseBegin::TWO_QUEUED: // the forwarder drops the ACK of the second
            net.GetFaults(SRV).AddRule({SegmentKind::THIRD_ACK, 2, 1, {}, {}});
            break;
        }
        m_calls.push_back(ToSeconds(ReadSynTime(CLI) - START));
        ScheduleCall(ReadSynTime(CLI),
                     [this, &net, port] { m_ends[CLI]->Connect(net.GetAddress(SRV, port)); });
    }

    /** \return what Linux would say that sending returned */
    static std::string
    Send(const Ptr<Socket>& socket, uint32_t bytes)
    {
        const int sent = socket->Send(Create<Packet>(bytes));
        if (sent >= 0)
        {
            return std::to_string(sent);
        }
        const bool isOver = socket->GetErrno() == Socket::ERROR_SHUTDOWN ||
                            socket->GetErrno() == Socket::ERROR_NOTCONN;
        return isOver ? "EPIPE" : "errno " + std::to_string(socket->GetErrno());
    }

    /** \return what Linux would say that reading returned */
    static std::string
    Read(const Ptr<Socket>& socket)
    {
        const Ptr<Packet> text = socket->Recv();
        if (text || socket->GetErrno() == Socket::ERROR_SHUTDOWN) // ns-3's end after ShutdownRecv
        {
            return std::to_string(text ? text->GetSize() : 0);
        }
        switch (DynamicCast<TcpLifecycleSocket>(socket)->GetCloseReason())
        {
        case TcpCloseReason::RESET:
            return "ECONNRESET";
        case TcpCloseReason::REFUSED:
            return "ECONNREFUSED";
        default:
            return "errno " + std::to_string(socket->GetErrno());
        }
    }

    /** Make a call and compare what it returns. */
    void
    Make(TestNet& net, const OpenCloseStep& step)
    {
        const Ptr<Socket> end = m_ends.at(step.node);
        std::string result;
        switch (step.call)
        {
        case OpenCloseCall::CONNECT:
            m_second = net.CreateSocket(CLI);
            m_second->Bind(net.GetAny(30001));
            m_second->Connect(net.GetAddress(SRV));
            break;
        case OpenCloseCall::SEND:
            result = Send(end, step.bytes);
            break;
        case OpenCloseCall::SEND_SECOND:
            result = Send(m_second, step.bytes);
            break;
        case OpenCloseCall::READ:
            result = Read(end);
            break;
        case OpenCloseCall::READ_SECOND:
            result = Read(m_second);
            break;
        case OpenCloseCall::CLOSE:
            end->Close();
            break;
        case OpenCloseCall::LINGER0:
            end->SetAttribute("Linger", BooleanValue(true));
            end->Close();
            break;
        case OpenCloseCall::SHUTDOWN_SEND:
            end->ShutdownSend();
            break;
        case OpenCloseCall::SHUTDOWN_RECV:
            end->ShutdownRecv();
            break;
        case OpenCloseCall::CLOSE_LISTENER:
            m_listener->Close();
            break;
        }
        if (!result.empty())
        {
            CompareResult(step, result);
        }
    }

    /** Compare what a call returned with the next line of the log about such a call. */
    void
    CompareResult(const OpenCloseStep& step, const std::string& result)
    {
        const bool isRead =
            step.call == OpenCloseCall::READ || step.call == OpenCloseCall::READ_SECOND;
        const bool isConnect = m_case.begin == OpenCloseBegin::CLOSED_PORT;
        const std::string who = isConnect ? "" : step.node == CLI ? "cli" : "srv";
        const std::string call = isConnect ? "connect" : isRead ? "recv" : "send";
        const auto line = m_log.Take(who, call);
        std::ostringstream row;
        row << m_case.name << ", " << who << " " << call << " at " << step.at;
        m_report.CompareTexts(LOG,
                              row.str(),
                              "result",
                              line ? line->result : "no such line",
                              result,
                              ExplainText(m_case.otherResults, "ECONNRESET"));
        // The list shows some calls some ms before they were logged.
        NS_ABORT_MSG_IF(line && std::abs(line->seconds - step.at) > LOGGED_S, row.str());
    }

    /** \return when the first call of a kind was made, s */
    double
    FindCall(OpenCloseCall call) const
    {
        const auto step = std::find_if(m_case.steps.begin(),
                                       m_case.steps.end(),
                                       [call](const OpenCloseStep& s) { return s.call == call; });
        return step == m_case.steps.end() ? 0 : step->at;
    }

    /** \return why \p state of the socket with \p port is known to differ */
    ValidationExplanation
    Explain(uint16_t port, const std::string& state) const
    {
        if (m_case.begin == OpenCloseBegin::TWO_QUEUED && port == 30001 && state == "LISTEN")
        {
            const double touched =
                FindCall(OpenCloseCall::SEND_SECOND) + m_case.delayMs / 1e3 + FORWARD_S;
            const double closed = FindCall(OpenCloseCall::CLOSE_LISTENER);
            return {"Linux shows the half-open connection of a closed listener until a segment "
                    "touches it; here it ends with its listener (conclusion.md)",
                    touched - closed - 2 * FORWARD_S,
                    touched - closed,
                    ""};
        }
        return state == "FIN-WAIT-2" || state == "CLOSED" ? ExplainDelayedAck(m_case.lateAck)
                                                          : ValidationExplanation();
    }

    /** Segments and states of one end. */
    void
    CompareEnd(const TestNet& net, uint32_t node)
    {
        const std::string end = node == CLI ? "-cli" : "-srv";
        EndCapture(m_base + end + ".csv", node)
            .Compare(m_report,
                     {net, START, MilliSeconds(m_case.delayMs), m_isIpv6},
                     {m_case.otherAcks, m_case.lateAck, m_case.echoMs});
        const SocketLives::Explanation explain = [this](uint16_t port, const std::string& state) {
            return Explain(port, state);
        };
        const double delay = m_case.delayMs / 1e3;
        m_lives.at(node).ComparePolled(
            m_report, m_base + end + "-states.csv", {m_calls, delay}, explain);
        m_lives.at(node).CompareTraced(m_report,
                                       m_base + "-trace.csv",
                                       m_case.isHalfClosed && node == CLI,
                                       {m_calls, delay},
                                       explain);
    }

    ValidationReport& m_report;        //!< gets the rows
    std::vector<double> m_calls;       //!< when applications called something
    const OpenCloseCase& m_case;       //!< the measured case
    bool m_isIpv6;                     //!< family
    std::string m_base;                //!< of its files' names
    ApplicationLog m_log;              //!< what the applications noted
    std::array<Ptr<Socket>, 2> m_ends; //!< the connection's ends
    Ptr<Socket> m_listener;            //!< of the server
    Ptr<Socket> m_second;              //!< second connection of the client
    uint32_t m_firstNode{0};           //!< id of the client's node
    std::array<SocketLives, 2> m_lives{SocketLives(true), SocketLives(false)}; //!< by node
};

} // namespace

void
ValidateOpenClose(ValidationReport& report, bool isIpv6)
{
    for (const OpenCloseCase& measured : GetOpenCloseCases())
    {
        OpenCloseRun(report, measured, isIpv6).Run();
    }
}

} // namespace ns3
