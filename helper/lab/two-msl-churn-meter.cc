// SPDX-License-Identifier: GPL-2.0-only
//
// Tells connections apart by port and time.

#include "ns3/two-msl-churn-meter.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <set>

namespace ns3
{

TwoMslChurnMeter::TwoMslChurnMeter(const TwoMslChurnScenario& scenario)
    : m_scenario(scenario)
{
}

void
TwoMslChurnMeter::Attach(const NodeContainer& ends)
{
    for (const bool isClient : {true, false})
    {
        const auto tracer = ends.Get(isClient ? 0 : 1)->GetObject<TcpLifecycleTracer>();
        tracer->TraceConnectWithoutContext(
            "Stray", MakeCallback(&TwoMslChurnMeter::CountStray, this).Bind(isClient));
        tracer->TraceConnectWithoutContext(
            "Queue", MakeCallback(&TwoMslChurnMeter::CountQueue, this).Bind(isClient));
    }
    ends.Get(0)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "State", MakeCallback(&TwoMslChurnMeter::CountBegin, this));
    ends.Get(1)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "Drop", MakeCallback(&TwoMslChurnMeter::CountDrop, this));
}

void
TwoMslChurnMeter::CountOutcome(const TcpWorkloadOutcome& outcome)
{
    m_results.push_back(outcome);
    m_counted += IsCounted(outcome) ? 1 : 0;
    if (m_counted == m_scenario.connections)
    {
        Simulator::Stop();
    }
}

void
TwoMslChurnMeter::CountFault(const SegmentFaultEvent& event)
{
    if (event.action == SegmentFaultAction::RELEASE)
    {
        const uint16_t local = event.segment.id.GetLocalPort();
        const uint16_t remote = event.segment.id.GetRemotePort();
        // The server's port is the well-known one.
        m_copies.push_back({event.kept.value_or(event.time), event.time, std::max(local, remote)});
    }
}

void
TwoMslChurnMeter::CountBegin(const TcpStateEvent& event)
{
    if (event.to == TcpSocket::SYN_SENT)
    {
        m_begins.push_back({event.time, event.id.GetLocalPort()});
    }
}

void
TwoMslChurnMeter::CountStray(bool isClient, const TcpStrayEvent& event)
{
    m_strays.push_back(
        {event.own, isClient ? event.id.GetLocalPort() : event.id.GetRemotePort(), event.bytes});
}

void
TwoMslChurnMeter::CountDrop(const TcpDropEvent& event)
{
    const bool isRequest =
        (event.flags & TcpHeader::SYN) != 0 && (event.flags & TcpHeader::ACK) == 0;
    if (event.state == TcpSocket::TIME_WAIT && isRequest)
    {
        m_refusedSyns.push_back({event.time, event.id.GetRemotePort()});
    }
}

void
TwoMslChurnMeter::CountQueue(bool isClient, const TcpQueueEvent& event)
{
    if (event.queue == TcpQueue::TIME_WAIT)
    {
        (isClient ? m_now.first : m_now.second) = event.entries;
        m_entries.emplace_back(event.time, m_now.first + m_now.second);
    }
}

bool
TwoMslChurnMeter::IsCounted(const TcpWorkloadOutcome& outcome) const
{
    return outcome.index >= m_scenario.ports &&
           outcome.started >= m_results.front().started + Seconds(2 * m_scenario.mslS);
}

std::optional<Time>
TwoMslChurnMeter::FindBegin(const Happening& at) const
{
    auto next = std::upper_bound(
        m_begins.begin(), m_begins.end(), at.time, [](const Time& time, const Happening& begin) {
            return time < begin.time;
        });
    while (next != m_begins.begin())
    {
        --next;
        if (next->port == at.port)
        {
            return next->time;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t>
TwoMslChurnMeter::FindResult(const Happening& at) const
{
    const std::optional<Time> begin = FindBegin(at);
    if (!begin)
    {
        return std::nullopt;
    }
    const auto next = std::upper_bound(
        m_results.begin(),
        m_results.end(),
        *begin,
        [](const Time& time, const TcpWorkloadOutcome& result) { return time < result.started; });
    if (next == m_results.begin() || *begin > (next - 1)->finished)
    {
        return std::nullopt; // of the connection that has not ended
    }
    return static_cast<std::size_t>(next - m_results.begin()) - 1;
}

void
TwoMslChurnMeter::CountConnections(TwoMslChurnOutcome& outcome) const
{
    std::set<std::size_t> corrupted;
    std::set<std::size_t> refused;
    for (const Happening& stray : m_strays)
    {
        const auto result = FindResult(stray);
        if (result && IsCounted(m_results[*result]))
        {
            corrupted.insert(*result);
            outcome.strayBytes += stray.bytes;
        }
    }
    for (const Happening& syn : m_refusedSyns)
    {
        const auto result = FindResult(syn);
        if (result && IsCounted(m_results[*result]))
        {
            refused.insert(*result);
            ++outcome.refusedSyns;
        }
    }
    outcome.corrupted = corrupted.size();
    uint64_t opened = 0;
    for (std::size_t i = 0; i < m_results.size(); ++i)
    {
        const TcpWorkloadOutcome& result = m_results[i];
        if (!IsCounted(result))
        {
            continue;
        }
        const bool isRight =
            result.result == TcpWorkloadResult::COMPLETED && result.wrongBytes == 0;
        outcome.completed += isRight && corrupted.count(i) == 0 ? 1 : 0;
        outcome.refused += result.refusals > 0 || refused.count(i) > 0 ? 1 : 0;
        outcome.refusals += result.refusals;
        if (result.connected)
        {
            outcome.openS += result.GetConnectLatency().GetSeconds();
            ++opened;
        }
    }
    outcome.openS /= static_cast<double>(std::max<uint64_t>(opened, 1));
}

void
TwoMslChurnMeter::CountCopies(TwoMslChurnOutcome& outcome, const Time& begin) const
{
    const Time longest = Seconds(m_scenario.mslS - m_scenario.pathDelayS);
    for (const Copy& copy : m_copies)
    {
        outcome.holdsS.push_back((copy.arrived - copy.kept).GetSeconds());
        if (copy.arrived >= begin)
        {
            ++outcome.copies;
            outcome.lateCopies +=
                FindBegin({copy.kept, copy.port}) != FindBegin({copy.arrived, copy.port}) ? 1 : 0;
            outcome.overdueCopies += copy.arrived - copy.kept > longest ? 1 : 0;
        }
    }
}

double
TwoMslChurnMeter::GetTimeWaitEntries(const Time& begin) const
{
    double entrySeconds = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
    {
        const auto& [since, entries] = m_entries[i];
        const Time until = i + 1 < m_entries.size() ? m_entries[i + 1].first : Simulator::Now();
        if (until > begin)
        {
            entrySeconds +=
                static_cast<double>(entries) * (until - std::max(since, begin)).GetSeconds();
        }
    }
    return entrySeconds / (Simulator::Now() - begin).GetSeconds();
}

TwoMslChurnOutcome
TwoMslChurnMeter::GetOutcome() const
{
    TwoMslChurnOutcome outcome;
    outcome.connections = m_counted;
    const auto first =
        std::find_if(m_results.begin(), m_results.end(), [this](const TcpWorkloadOutcome& result) {
            return IsCounted(result);
        });
    if (first == m_results.end())
    {
        return outcome;
    }
    outcome.seconds = (Simulator::Now() - first->started).GetSeconds();
    CountConnections(outcome);
    CountCopies(outcome, first->started);
    outcome.timeWaitEntries = GetTimeWaitEntries(first->started);
    return outcome;
}

} // namespace ns3
