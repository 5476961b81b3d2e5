// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: segments per second by their control bits.

#ifndef SEGMENT_RATE_FIGURE_H
#define SEGMENT_RATE_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw how many segments of each kind per second the busiest node, or the one asked for,
 * received and sent: a panel each, in whole steps; an incomplete one at the end is left out.
 * \param traces a run with segments.csv
 * \param options node and time axis are heeded
 * \return the figure segment-rate; nothing if there is no segment in a whole step
 */
std::optional<GnuplotFigure> MakeSegmentRateFigure(const RunTraces& traces,
                                                   const FigureOptions& options);

//! @}

} // namespace ns3

#endif // SEGMENT_RATE_FIGURE_H
