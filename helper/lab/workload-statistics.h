// SPDX-License-Identifier: GPL-2.0-only
//
// How users fared: outcomes of workload clients by phase of the experiment and over time.

#ifndef WORKLOAD_STATISTICS_H
#define WORKLOAD_STATISTICS_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/nstime.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Collects outcomes of TcpWorkloadClient, each in the phase in which it was started.
 *
 * Connect its Count to ConnectionOutcome of the clients. A connection counts as opened if its
 * handshake completed, whatever became of it later. It must live until the simulation has ended.
 */
class WorkloadStatistics
{
  public:
    /**
     * \brief Start with nothing counted.
     * \param boundaries start of each phase, ascending, and the end of the last; connections
     * started outside are not counted
     * \param bin connections started within this time are averaged by GetOpenedPercent; bins
     * start anew with each phase; positive
     */
    WorkloadStatistics(const std::vector<Time>& boundaries, Time bin);

    /** \param outcome of one connection */
    void Count(const TcpWorkloadOutcome& outcome);

    /** \return connections started in a phase. \param phase index from 0 */
    uint64_t GetStarted(std::size_t phase) const;

    /** \return those of them that opened. \param phase index from 0 */
    uint64_t GetOpened(std::size_t phase) const;

    /**
     * \brief Quantile of the time from Connect to the open connection, by nearest rank.
     * \param phase index from 0
     * \param fraction 0..1, e.g. 0.5 for the median
     * \return nothing if no connection opened
     */
    std::optional<Time> GetConnectQuantile(std::size_t phase, double fraction) const;

    /**
     * \return middle of each bin in which connections were started, in s, and share opened in %;
     * where a phase ends, its end and not-a-number, so that a curve is not drawn across
     */
    std::vector<std::pair<double, double>> GetOpenedPercent() const;

  private:
    /** Connections started within some time. */
    struct Group
    {
        uint64_t started{0};         //!< all
        std::vector<Time> latencies; //!< of those that opened
    };

    std::vector<Time> m_boundaries;         //!< of the phases
    Time m_bin;                             //!< width of a bin
    std::vector<Group> m_phases;            //!< by phase
    std::vector<std::vector<Group>> m_bins; //!< by phase and time of start in it
};

} // namespace ns3

#endif // WORKLOAD_STATISTICS_H
