// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: how many connections wait in TIME-WAIT, and how many local ports are taken.

#ifndef TIME_WAIT_FIGURE_H
#define TIME_WAIT_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw the entries of each node's TIME-WAIT table with its limit, and below it how many
 * local ports the connections take that a node opened, those in TIME-WAIT included; at most four
 * nodes. \param traces a run with queues.csv or states.csv \param options node and time axis are
 * heeded \return the figure time-wait; nothing if no node had TIME-WAIT entries
 */
std::optional<GnuplotFigure> MakeTimeWaitFigure(const RunTraces& traces,
                                                const FigureOptions& options);

//! @}

} // namespace ns3

#endif // TIME_WAIT_FIGURE_H
