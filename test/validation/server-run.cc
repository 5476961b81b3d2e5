// SPDX-License-Identifier: GPL-2.0-only
//
// Playing and comparing a server with a hand-made peer.

#include "server-run.h"

#include "experiments.h"
#include "socket-lives.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace ns3
{

namespace
{

constexpr double FOLLOWS_S = 5e-4; //!< an answer to a segment, not sent by a timer
constexpr double EXACT_S = 1e-3;   //!< of an answer, and of what a call makes
constexpr double LOOK_S = 2e-3;    //!< a poll's time was taken before it looked
constexpr double LEFT_S = 0.02;    //!< timer_left_s is cut to 0.01 s, and polled 0.01 s later

/** Timers that repeat something. */
constexpr std::array<TcpTimer, 4> REPEATING{TcpTimer::RETRANSMISSION,
                                            TcpTimer::FIN_RETRANSMISSION,
                                            TcpTimer::SYN_RETRANSMISSION,
                                            TcpTimer::SYN_ACK_RETRANSMISSION};

bool
IsRepeating(TcpTimer timer)
{
    return std::find(REPEATING.begin(), REPEATING.end(), timer) != REPEATING.end();
}

/** \return the name that both sides have for a timer; "" if /proc/net/tcp has none */
std::string
ToTimerName(TcpTimer timer)
{
    if (IsRepeating(timer))
    {
        return "retransmission";
    }
    switch (timer)
    {
    case TcpTimer::KEEP_ALIVE:
        return "keep-alive";
    case TcpTimer::FIN_WAIT_2:
        return "fin-wait-2";
    case TcpTimer::TIME_WAIT:
        return "time-wait";
    case TcpTimer::PERSIST:
        return "persist";
    default:
        return "";
    }
}

/** \return the same for a number of /proc/net/tcp */
std::string
ToTimerName(const std::string& number, const std::string& state)
{
    if (state == "FIN_WAIT2" && (number == "2" || number == "3"))
    {
        return "fin-wait-2"; // of the whole socket, or of what is left of it
    }
    static const std::map<std::string, std::string> names{{"0", "none"},
                                                          {"1", "retransmission"},
                                                          {"2", "keep-alive"},
                                                          {"3", "time-wait"},
                                                          {"4", "persist"}};
    return names.at(number);
}

} // namespace

ServerRun::ServerRun(const std::string& file, const SegmentPeer::Settings& settings, bool isIpv6)
    : m_file(file),
      m_isIpv6(isIpv6),
      m_capture(file),
      m_peer(settings, isIpv6)
{
    m_peer.GetTracer()->TraceConnectWithoutContext("Timer",
                                                   MakeCallback(&ServerRun::OnTimer, this));
}

SegmentPeer&
ServerRun::GetPeer()
{
    return m_peer;
}

const LinuxCapture&
ServerRun::GetCapture() const
{
    return m_capture;
}

TcpConnectionId
ServerRun::GetId(uint16_t port) const
{
    return m_peer.MakeId("10.77.0.100", port);
}

void
ServerRun::CallFor(const LinuxCaptureRow& row, std::function<void()> call)
{
    const double at = row.seconds - 1e-6;
    m_capture.At(at, std::move(call));
    m_called.insert(row.line);
    m_calls.push_back(at);
}

void
ServerRun::Play(double seconds)
{
    m_capture.Play(m_peer);
    const Time end = m_capture.ToSimulated(seconds);
    if (end > Simulator::Now())
    {
        m_peer.RunUntil(end);
    }
    m_end = ToListed(Simulator::Now());
}

void
ServerRun::OnTimer(const TcpTimerEvent& event)
{
    m_timers.push_back(event);
}

double
ServerRun::ToListed(Time time) const
{
    return ToSeconds(time - m_capture.ToSimulated(0));
}

double
ServerRun::FindLastEvent(uint16_t port, double seconds) const
{
    double last = -1e9;
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        const bool isArrival = !row.fromServer && row.peerPort == port && row.seconds <= seconds;
        last = isArrival ? std::max(last, row.seconds) : last;
    }
    for (const double call : m_calls)
    {
        last = call <= seconds ? std::max(last, call) : last;
    }
    return last;
}

ValidationTolerance
ServerRun::GetLateness(uint16_t port, double seconds) const
{
    constexpr double SAME_S = 1e-6;
    const double last = FindLastEvent(port, seconds);
    const TcpConnectionId id = GetId(port);
    std::array<std::vector<double>, 2> waits; // of those that do not repeat, and of those that do
    bool isRepeat = false;
    std::map<TcpTimer, double> started;
    for (const TcpTimerEvent& event : m_timers)
    {
        const double at = ToListed(event.time);
        if (event.id != id || at > seconds + SAME_S)
        {
            continue;
        }
        if (event.action == TcpTimerAction::FIRE && at > last + SAME_S)
        {
            isRepeat = IsRepeating(event.timer);
            waits[isRepeat].push_back(at - started[event.timer]);
        }
        started[event.timer] = at;
    }
    return TimerLateness(waits[isRepeat]);
}

void
ServerRun::CompareSegments(ValidationReport& report, const Explanation& explain) const
{
    std::map<uint16_t, std::vector<LinuxCaptureRow>> connections;
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        connections[row.peerPort].push_back(row);
    }
    for (const auto& [port, rows] : connections)
    {
        CompareConnection(report, port, rows, explain);
    }
}

void
ServerRun::CompareConnection(ValidationReport& report,
                             uint16_t port,
                             const std::vector<LinuxCaptureRow>& rows,
                             const Explanation& explain) const
{
    const std::vector<WireSegment> answers = m_peer.GetAnswers(GetId(port));
    SequenceNumber32 measuredIss;
    SequenceNumber32 simulatedIss;
    uint32_t measuredTsVal = 0;
    uint32_t simulatedTsVal = 0;
    double lastFromPeer = -1e9;
    std::size_t index = 0;
    for (const LinuxCaptureRow& row : rows)
    {
        if (!row.fromServer)
        {
            lastFromPeer = row.seconds;
            continue;
        }
        const std::string name = "line " + std::to_string(row.line);
        if (row.view.Has(TcpHeader::SYN))
        {
            measuredIss = row.view.seq;
            measuredTsVal = row.view.tsVal;
        }
        const std::string measured = DescribeSegment(row.view, measuredIss, m_isIpv6 ? 20 : 0);
        if (index == answers.size())
        {
            report.CompareTexts(m_file, name, "segment", measured, "nothing");
            continue;
        }
        const WireSegment& answer = answers[index++];
        if (answer.view.Has(TcpHeader::SYN))
        {
            simulatedIss = answer.view.seq;
            simulatedTsVal = answer.view.tsVal;
        }
        const std::string simulated = DescribeSegment(answer.view, simulatedIss, 0);
        const ValidationExplanation reason =
            explain ? explain(row, measured) : ValidationExplanation();
        report.CompareTexts(m_file, name, "segment", measured, simulated, reason);
        const double at = ToListed(answer.time);
        ValidationTolerance tolerance =
            m_called.count(row.line) > 0
                ? ValidationTolerance{EXACT_S, EXACT_S, "by a call of the application"}
            : row.seconds - lastFromPeer < FOLLOWS_S
                ? ValidationTolerance{EXACT_S, EXACT_S, "an answer, on a wire without delay"}
                : GetLateness(port, at);
        report.CompareNumbers(m_file, name, "time_s", row.seconds, at, tolerance);
        if (row.view.hasTimestamp && answer.view.hasTimestamp)
        {
            const std::string quantity = "TSval since the SYN,ACK, ms";
            tolerance.below = 1000 * tolerance.below + 1;
            tolerance.above = 1000 * tolerance.above + 1;
            report.CompareNumbers(m_file,
                                  name,
                                  quantity,
                                  row.view.tsVal - measuredTsVal,
                                  answer.view.tsVal - simulatedTsVal,
                                  tolerance);
        }
    }
    CompareFurther(report, m_file, port, answers, index, simulatedIss);
}

std::string
ServerRun::GetState(uint16_t port, double seconds) const
{
    const TcpConnectionId id = GetId(port);
    std::string state;
    for (const TcpStateEvent& event : m_peer.GetStates())
    {
        state = event.id == id && ToListed(event.time) <= seconds ? ToString(event.to) : state;
    }
    return state;
}

std::vector<double>
ServerRun::GetAnswerTimes(uint16_t port) const
{
    std::vector<double> times;
    for (const WireSegment& answer : m_peer.GetAnswers(GetId(port)))
    {
        times.push_back(ToListed(answer.time));
    }
    return times;
}

double
ServerRun::GetClosedTime(uint16_t port) const
{
    const TcpConnectionId id = GetId(port);
    double closed = -1;
    for (const TcpStateEvent& event : m_peer.GetStates())
    {
        closed = event.id == id && event.to == TcpSocket::CLOSED ? ToListed(event.time) : closed;
    }
    return closed;
}

uint32_t
ServerRun::CountRepeats(uint16_t port, double seconds) const
{
    const TcpConnectionId id = GetId(port);
    double since = -1e9;
    for (const TcpStateEvent& event : m_peer.GetStates())
    {
        const double at = ToListed(event.time);
        since = event.id == id && at <= seconds ? at : since;
    }
    return static_cast<uint32_t>(std::count_if(
        m_timers.begin(), m_timers.end(), [this, &id, since, seconds](const TcpTimerEvent& event) {
            const double at = ToListed(event.time);
            return event.id == id && event.action == TcpTimerAction::FIRE &&
                   IsRepeating(event.timer) && at >= since && at <= seconds;
        }));
}

ServerRun::RunningTimer
ServerRun::FindTimer(uint16_t port, double seconds) const
{
    const TcpConnectionId id = GetId(port);
    std::map<TcpTimer, double> running;
    for (const TcpTimerEvent& event : m_timers)
    {
        if (event.id != id || ToListed(event.time) > seconds)
        {
            continue;
        }
        running.erase(event.timer);
        if (event.action == TcpTimerAction::START || event.action == TcpTimerAction::RESTART)
        {
            running[event.timer] = ToListed(event.due);
        }
    }
    // /proc/net/tcp shows one: what repeats something before the keep-alive.
    const RunningTimer none{"none", 0};
    RunningTimer found = none;
    for (const auto& [timer, due] : running)
    {
        const std::string name = ToTimerName(timer);
        if (!name.empty() && (found.name == "none" || IsRepeating(timer)))
        {
            found = {name, due};
        }
    }
    return found;
}

void
ServerRun::ComparePolled(ValidationReport& report,
                         const std::string& file,
                         double pollS,
                         const StateExplanation& explain) const
{
    std::map<uint16_t, std::string> last;
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const std::vector<std::string>& cells = table[i];
        const double at = std::stod(cells.at(0));
        const auto port = static_cast<uint16_t>(std::stoul(cells.at(4)));
        const std::string row = "line " + std::to_string(i + 1);
        const std::string state = ToRfcStateName(cells.at(5));
        last[port] = state;
        const double look = at + LOOK_S;
        report.CompareTexts(file, row, "state", state, GetState(port, look));
        if (state == "CLOSED")
        {
            const double closed = GetClosedTime(port);
            ValidationTolerance late = GetLateness(port, closed);
            late.above += pollS;
            late.reason += "; the polls";
            report.CompareNumbers(file, row, "time_s", at, closed, late);
            continue;
        }
        report.CompareNumbers(
            file, row, "repeats", std::stod(cells.at(8)), CountRepeats(port, look));
        const std::string measured = ToTimerName(cells.at(6), cells.at(5));
        const RunningTimer timer = FindTimer(port, look);
        report.CompareTexts(file, row, "timer", measured, timer.name);
        if (measured != "none" && timer.name != "none")
        {
            ValidationTolerance late = GetLateness(port, look);
            late.below = LEFT_S;
            late.reason += "; what is left is cut to 10 ms";
            const double due = at + std::stod(cells.at(7));
            report.CompareNumbers(file,
                                  row,
                                  "timer due_s",
                                  due,
                                  timer.due,
                                  late,
                                  explain ? explain(due) : ValidationExplanation());
        }
    }
    for (const auto& [port, state] : last)
    {
        report.CompareTexts(file,
                            "port " + std::to_string(port) + " at the end",
                            "state",
                            state,
                            GetState(port, m_end));
    }
}

} // namespace ns3
