// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: what is in the half-open and accept queues over time, and how much of it is an attack's.

#ifndef QUEUE_OCCUPANCY_FIGURE_H
#define QUEUE_OCCUPANCY_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw the entries of each listener's queues over time with their limit, the attack's share
 * as an area; a panel for each of at most four queues, those with most events.
 * \param traces a run with queues.csv
 * \param options node and time axis are heeded
 * \return the figure queue-occupancy; nothing if no queue held an entry for any time
 */
std::optional<GnuplotFigure> MakeQueueOccupancyFigure(const RunTraces& traces,
                                                      const FigureOptions& options);

//! @}

} // namespace ns3

#endif // QUEUE_OCCUPANCY_FIGURE_H
