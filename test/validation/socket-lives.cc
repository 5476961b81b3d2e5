// SPDX-License-Identifier: GPL-2.0-only
//
// The states of every socket of a node: reading, comparing.

#include "socket-lives.h"

#include "../linux-capture.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

namespace ns3
{

namespace
{

constexpr double POLL_S = 5e-3;    //!< time between two polls: 3 ms and what they take
constexpr double LEFT_S = 0.01;    //!< timer_left_s is told so exactly
constexpr double SLEEP_S = 5e-3;   //!< of the applications: how far it varies
constexpr double FORWARD_S = 1e-2; //!< what the forwarder adds to the delay at most
constexpr double MAX_WAYS = 3;     //!< of an exchange that one call makes

std::string
ToRow(uint16_t port, bool isClient)
{
    const std::string end = isClient ? "client" : "server";
    return end + (port == 0 ? ", listener" : ", port " + std::to_string(port));
}

} // namespace

std::string
ToRfcStateName(const std::string& name, const std::string& before)
{
    static const std::map<std::string, std::string> names{{"LISTEN", "LISTEN"},
                                                          {"SYN_SENT", "SYN-SENT"},
                                                          {"SYN_RECV", "SYN-RECEIVED"},
                                                          {"ESTABLISHED", "ESTABLISHED"},
                                                          {"CLOSE_WAIT", "CLOSE-WAIT"},
                                                          {"LAST_ACK", "LAST-ACK"},
                                                          {"FIN_WAIT1", "FIN-WAIT-1"},
                                                          {"FIN_WAIT2", "FIN-WAIT-2"},
                                                          {"CLOSING", "CLOSING"},
                                                          {"CLOSE", "CLOSED"},
                                                          {"TIME_WAIT", "TIME-WAIT"}};
    if (name == "GONE") // a half-open connection leaves no socket behind
    {
        return before == "SYN-RECEIVED" ? "LISTEN" : "CLOSED";
    }
    return names.at(name);
}

SocketLives::SocketLives(bool isClient)
    : m_isClient(isClient)
{
}

void
SocketLives::Take(const TcpStateEvent& event, Time origin)
{
    const uint16_t remote = event.id.GetRemotePort();
    const uint16_t port = remote == 0 ? 0 : m_isClient ? event.id.GetLocalPort() : remote;
    Add(m_lives, port, ToString(event.to), ToSeconds(event.time - origin));
}

void
SocketLives::Take(const TcpTimerEvent& event, Time origin)
{
    const bool isTimeWait = event.timer == TcpTimer::TIME_WAIT;
    if (!isTimeWait && event.timer != TcpTimer::FIN_WAIT_2)
    {
        return;
    }
    const bool runs =
        event.action == TcpTimerAction::START || event.action == TcpTimerAction::RESTART;
    m_timers.push_back({m_isClient ? event.id.GetLocalPort() : event.id.GetRemotePort(),
                        isTimeWait ? "TIME-WAIT" : "FIN-WAIT-2",
                        ToSeconds(event.time - origin),
                        runs ? ToSeconds(event.due - origin) : -1});
}

void
SocketLives::CompareTimers(ValidationReport& report,
                           const std::string& file,
                           uint16_t port,
                           const State& state,
                           const ValidationTolerance& tolerance,
                           const ValidationExplanation& why) const
{
    for (const auto& [seconds, due] : state.timers)
    {
        const double until = seconds + tolerance.below;
        double simulated = -1;
        for (const TimerChange& change : m_timers)
        {
            const bool isIt = change.port == port && change.state == state.name;
            simulated = isIt && change.seconds <= until ? change.due : simulated;
        }
        report.CompareNumbers(file,
                              ToRow(port, m_isClient),
                              state.name + " timer due_s",
                              due,
                              simulated,
                              {tolerance.below + LEFT_S,
                               tolerance.above + LEFT_S,
                               "as since_s; what is left is cut to 10 ms"},
                              why);
    }
}

void
SocketLives::Add(std::vector<Life>& lives, uint16_t port, const std::string& name, double seconds)
{
    const auto found = std::find_if(
        lives.begin(), lives.end(), [port](const Life& life) { return life.port == port; });
    if (found == lives.end())
    {
        lives.push_back({port, {{name, seconds}}});
    }
    else if (found->states.back().name != name)
    {
        found->states.push_back({name, seconds});
    }
    else
    {
        found->states.back().again.push_back(seconds);
    }
}

const SocketLives::Life*
SocketLives::Find(const std::vector<Life>& lives, uint16_t port)
{
    const auto found = std::find_if(
        lives.begin(), lives.end(), [port](const Life& life) { return life.port == port; });
    return found == lives.end() ? nullptr : &*found;
}

std::vector<SocketLives::Life>
SocketLives::ReadPolled(const std::string& file) const
{
    std::vector<Life> lives;
    for (const auto& row : ReadLinuxTable(file))
    {
        if (row.at(5) == "state")
        {
            continue;
        }
        const bool isListener = row.at(4) == "0";
        const auto port =
            static_cast<uint16_t>(isListener ? 0 : std::stoul(row.at(m_isClient ? 2 : 4)));
        const Life* known = Find(lives, port);
        const std::string before = known ? known->states.back().name : "";
        const double seconds = std::stod(row.at(0));
        Add(lives, port, ToRfcStateName(row.at(5), before), seconds);
        const bool isWait = row.at(5) == "FIN_WAIT2" || row.at(5) == "TIME_WAIT";
        if (isWait && row.at(6) != "0")
        {
            const auto life = std::find_if(
                lives.begin(), lives.end(), [port](const Life& l) { return l.port == port; });
            life->states.back().timers.emplace_back(seconds, seconds + std::stod(row.at(7)));
        }
    }
    return lives;
}

void
SocketLives::ComparePolled(ValidationReport& report,
                           const std::string& file,
                           const Timing& timing,
                           const Explanation& explain) const
{
    const std::vector<Life> polled = ReadPolled(file);
    for (const Life& life : polled)
    {
        CompareLife(report, file, life, timing, explain);
    }
    const bool isListenerPolled = Find(polled, 0) != nullptr; // experiment 11 left it out
    const auto count =
        std::count_if(m_lives.begin(), m_lives.end(), [isListenerPolled](const Life& life) {
            return isListenerPolled || life.port != 0;
        });
    report.CompareNumbers(
        file, "all", "sockets", static_cast<double>(polled.size()), static_cast<double>(count));
}

void
SocketLives::CompareLife(ValidationReport& report,
                         const std::string& file,
                         const Life& polled,
                         const Timing& timing,
                         const Explanation& explain) const
{
    const Life* simulated = Find(m_lives, polled.port);
    const std::vector<State> none;
    const std::vector<State>& ours = simulated ? simulated->states : none;
    const std::string row = ToRow(polled.port, m_isClient);
    std::size_t next = 0;
    for (const State& state : polled.states)
    {
        const auto found =
            std::find_if(ours.begin() + static_cast<std::ptrdiff_t>(next),
                         ours.end(),
                         [&state](const State& candidate) { return candidate.name == state.name; });
        const auto index = static_cast<std::size_t>(found - ours.begin());
        report.CompareTexts(
            file, row, "state", state.name, found == ours.end() ? "never" : state.name);
        if (found == ours.end())
        {
            continue;
        }
        const ValidationTolerance tolerance = GetTolerance(timing, found->seconds, POLL_S);
        ValidationExplanation why =
            explain ? explain(polled.port, state.name) : ValidationExplanation();
        why.most += tolerance.above;
        for (; next < index; ++next)
        {
            const double dwell = ours[next + 1].seconds - ours[next].seconds;
            if (dwell >= POLL_S)
            {
                report.CompareTexts(file, row, "state", "nothing", ours[next].name);
            }
        }
        next = index + 1;
        if (polled.port != 0 || state.name != "LISTEN") // it listened before t = 0
        {
            report.CompareNumbers(
                file, row, state.name + " since_s", state.seconds, found->seconds, tolerance, why);
        }
        CompareTimers(report, file, polled.port, state, tolerance, why);
        for (const double again : state.again)
        {
            const auto after = std::find_if(
                ours.begin(), ours.end(), [again](const State& s) { return s.seconds > again; });
            report.CompareTexts(file,
                                row,
                                "state at " + std::to_string(again).substr(0, 5) + " s",
                                state.name,
                                after == ours.begin() ? "nothing" : std::prev(after)->name);
        }
    }
    for (; next < ours.size(); ++next)
    {
        report.CompareTexts(file, row, "state", "nothing", ours[next].name);
    }
}

ValidationTolerance
SocketLives::GetTolerance(const Timing& timing, double seconds, double pollS)
{
    double last = -1e9;
    for (const double call : timing.calls)
    {
        last = call <= seconds && call > last ? call : last;
    }
    const double ways = std::min(MAX_WAYS, std::round((seconds - last) / timing.delay));
    return {SLEEP_S,
            SLEEP_S + pollS + timing.late.GetAt(seconds) + ways * FORWARD_S,
            "the applications' sleeps and the polls; the forwarder adds up to 10 ms to each way"};
}

std::vector<SocketLives::Change>
SocketLives::ToChanges(const Life& life, bool isHalfClosed) const
{
    std::vector<Change> changes;
    const auto add = [&changes](const std::string& from, const std::string& to, double seconds) {
        changes.push_back({from + " -> " + to, to, seconds});
    };
    std::string before = "CLOSED";
    for (const State& state : life.states)
    {
        if (before == "CLOSED" && state.name == "SYN-RECEIVED") // no socket of its own yet
        {
            before = "LISTEN";
            continue;
        }
        if (before == "LISTEN" && state.name != "ESTABLISHED")
        {
            return {};
        }
        if (before == "LISTEN")
        {
            add("LISTEN", "SYN-RECEIVED", state.seconds);
            before = "SYN-RECEIVED";
        }
        if (state.name == "TIME-WAIT")
        {
            add(before, "CLOSED", state.seconds);
            return changes;
        }
        add(before, state.name, state.seconds);
        before = state.name;
        if (state.name == "FIN-WAIT-2" && !isHalfClosed)
        {
            add("FIN-WAIT-2", "CLOSED", state.seconds);
            return changes;
        }
    }
    return changes;
}

void
SocketLives::CompareTraced(ValidationReport& report,
                           const std::string& file,
                           bool isHalfClosed,
                           const Timing& timing,
                           const Explanation& explain) const
{
    std::map<uint16_t, std::vector<Change>> traced;
    for (const auto& row : ReadLinuxTable(file))
    {
        if (row.at(1) == (m_isClient ? "10.77.0.2" : "10.77.0.1"))
        {
            const auto port = static_cast<uint16_t>(std::stoul(row.at(m_isClient ? 2 : 4)));
            const std::string to = ToRfcStateName(row.at(6));
            traced[port].push_back(
                {ToRfcStateName(row.at(5)) + " -> " + to, to, std::stod(row.at(0))});
        }
    }
    for (const Life& life : m_lives)
    {
        const std::vector<Change> ours =
            life.port == 0 ? std::vector<Change>{} : ToChanges(life, isHalfClosed);
        const std::vector<Change>& measured = traced[life.port];
        const std::string row = ToRow(life.port, m_isClient);
        for (std::size_t i = 0; i < std::max(ours.size(), measured.size()); ++i)
        {
            report.CompareTexts(file,
                                row,
                                "change " + std::to_string(i + 1),
                                i < measured.size() ? measured[i].text : "nothing",
                                i < ours.size() ? ours[i].text : "nothing");
            if (i < ours.size() && i < measured.size())
            {
                const ValidationTolerance tolerance = GetTolerance(timing, ours[i].seconds, 0);
                ValidationExplanation why =
                    explain ? explain(life.port, measured[i].to) : ValidationExplanation();
                why.most += tolerance.above;
                report.CompareNumbers(file,
                                      row,
                                      ours[i].to + " since_s",
                                      measured[i].seconds,
                                      ours[i].seconds,
                                      tolerance,
                                      why);
            }
        }
        traced.erase(life.port);
    }
    report.CompareNumbers(
        file, ToRow(0, m_isClient), "sockets more", static_cast<double>(traced.size()), 0);
}

} // namespace ns3
