// SPDX-License-Identifier: GPL-2.0-only
//
// Sorts outcomes by the time their connection was started.

#include "ns3/workload-statistics.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <limits>

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
    m_bins.resize(boundaries.size() - 1);
}

void
WorkloadStatistics::Count(const TcpWorkloadOutcome& outcome)
{
    const auto next = std::upper_bound(m_boundaries.begin(), m_boundaries.end(), outcome.started);
    if (next == m_boundaries.begin() || next == m_boundaries.end())
    {
        return;
    }
    const auto phase = static_cast<std::size_t>(next - m_boundaries.begin()) - 1;
    const Time since = outcome.started - m_boundaries[phase];
    const auto bin = static_cast<std::size_t>(since.GetTimeStep() / m_bin.GetTimeStep());
    std::vector<Group>& bins = m_bins[phase];
    if (bin >= bins.size())
    {
        bins.resize(bin + 1);
    }
    for (Group* group : {&m_phases[phase], &bins[bin]})
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
    for (std::size_t phase = 0; phase < m_bins.size(); ++phase)
    {
        const double begin = m_boundaries[phase].GetSeconds();
        const double end = m_boundaries[phase + 1].GetSeconds();
        for (std::size_t i = 0; i < m_bins[phase].size(); ++i)
        {
            const Group& bin = m_bins[phase][i];
            const double from = begin + static_cast<double>(i) * m_bin.GetSeconds();
            if (bin.started > 0)
            {
                points.emplace_back((from + std::min(end, from + m_bin.GetSeconds())) / 2,
                                    100.0 * static_cast<double>(bin.latencies.size()) /
                                        static_cast<double>(bin.started));
            }
        }
        if (phase + 1 < m_bins.size())
        {
            points.emplace_back(end, std::numeric_limits<double>::quiet_NaN());
        }
    }
    return points;
}

} // namespace ns3
