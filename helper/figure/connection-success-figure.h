// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: which share of connections opens, and how long that takes, over time.

#ifndef CONNECTION_SUCCESS_FIGURE_H
#define CONNECTION_SUCCESS_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw success by origin and the time from first SYN to ESTABLISHED, over the time at which
 * attempts began.
 * \param traces a run with states.csv
 * \param options node and time axis are heeded
 * \return the figure connection-success; nothing if no attempt to connect was recorded
 */
std::optional<GnuplotFigure> MakeConnectionSuccessFigure(const RunTraces& traces,
                                                         const FigureOptions& options);

/**
 * \brief As MakeConnectionSuccessFigure(), but what the servers saw of all attempts, the attack's
 * too, where clients were traced as well: "connection-success-server". \param traces a run \param
 * options as there \return the figure; nothing if no client was traced, for then the other figure
 * shows it, or if there are no attempts
 */
std::optional<GnuplotFigure> MakeServerConnectionSuccessFigure(const RunTraces& traces,
                                                               const FigureOptions& options);

//! @}

} // namespace ns3

#endif // CONNECTION_SUCCESS_FIGURE_H
