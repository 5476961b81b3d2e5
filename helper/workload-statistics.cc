// SPDX-License-Identifier: GPL-2.0-only
//
// Sorts outcomes by the time their connection was started.

#include "ns3/workload-statistics.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

WorkloadStatistics::WorkloadStatistics(const std::vector<Time>& boundaries, Time bin)
    : m_boundaries(boundaries),
      m_bin(bin)
{
    NS_ABORT_MSG_UNLESS(boundaries.size() >= 2 &&
                            std::is_sorted(boundaries.begin(), boundaries.end()),
                        "WorkloadStatistics: a phase needs a start and a later end");
    NS_ABORT_MSG_UNLESS(bin.IsStrictlyPositive(), "WorkloadStatistics: bin must be positive");
    m_phases.resize(boundaries.size() - 1);
}

void
WorkloadStatistics::Count(const TcpWorkloadOutcome& outcome)
{
    const auto next = std::upper_bound(m_boundaries.begin(), m_boundaries.end(), outcome.started);
    if (next == m_boundaries.begin() || next == m_boundaries.end())
    {
        return;
    }
    const Time since = outcome.started - m_boundaries.front();
    const auto bin = static_cast<std::size_t>(since.GetTimeStep() / m_bin.GetTimeStep());
    if (bin >= m_bins.size())
    {
        m_bins.resize(bin + 1);
    }
    Group& phase = m_phases[static_cast<std::size_t>(next - m_boundaries.begin()) - 1];
    for (Group* group : {&phase, &m_bins[bin]})
    {
        ++group->started;
        if (outcome.connected)
        {
            group->latencies.push_back(outcome.GetConnectLatency());
        }
    }
}

uint64_t
WorkloadStatistics::GetStarted(std::size_t phase) const
{
    return m_phases.at(phase).started;
}

uint64_t
WorkloadStatistics::GetOpened(std::size_t phase) const
{
    return m_phases.at(phase).latencies.size();
}

std::optional<Time>
WorkloadStatistics::GetConnectQuantile(std::size_t phase, double fraction) const
{
    std::vector<Time> sorted = m_phases.at(phase).latencies;
    if (sorted.empty())
    {
        return std::nullopt;
    }
    std::sort(sorted.begin(), sorted.end());
    const double rank = std::ceil(fraction * static_cast<double>(sorted.size()));
    const double last = static_cast<double>(sorted.size());
    return sorted[static_cast<std::size_t>(std::clamp(rank, 1.0, last)) - 1];
}

std::vector<std::pair<double, double>>
WorkloadStatistics::GetOpenedPercent() const
{
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < m_bins.size(); ++i)
    {
        const Group& bin = m_bins[i];
        if (bin.started > 0)
        {
            const double middle = (static_cast<double>(i) + 0.5) * m_bin.GetSeconds();
            points.emplace_back(m_boundaries.front().GetSeconds() + middle,
                                100.0 * static_cast<double>(bin.latencies.size()) /
                                    static_cast<double>(bin.started));
        }
    }
    return points;
}

} // namespace ns3
