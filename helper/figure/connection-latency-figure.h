// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: how the times to open a connection are distributed.

#ifndef CONNECTION_LATENCY_FIGURE_H
#define CONNECTION_LATENCY_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw the cumulative distribution of the time from first SYN to ESTABLISHED, a curve for
 * each origin. What never opened counts: a curve ends below 100 % by the share that failed.
 * \param traces a run with states.csv
 * \param options node and time axis are heeded
 * \return the figure connection-latency; nothing if no connection opened
 */
std::optional<GnuplotFigure> MakeConnectionLatencyFigure(const RunTraces& traces,
                                                         const FigureOptions& options);

/**
 * \brief As MakeConnectionLatencyFigure(), but what the servers saw of all attempts, the attack's
 * too, where clients were traced as well: "connection-latency-server". \param traces a run \param
 * options as there \return the figure; nothing if no client was traced, for then the other figure
 * shows it, or if there are no attempts
 */
std::optional<GnuplotFigure> MakeServerConnectionLatencyFigure(const RunTraces& traces,
                                                               const FigureOptions& options);

//! @}

} // namespace ns3

#endif // CONNECTION_LATENCY_FIGURE_H
