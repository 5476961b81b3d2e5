// SPDX-License-Identifier: GPL-2.0-only
//
// The sequence diagram of one connection, as textbooks draw it, from a run.

#ifndef SEQUENCE_FIGURE_H
#define SEQUENCE_FIGURE_H

#include "ns3/figure.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class RunTraces;

/**
 * \brief Draw what two ends of one connection sent to each other, from segments.csv, states.csv
 * and, for TIME-WAIT that begins again, timers.csv.
 *
 * Two lines, time downwards, slanted arrows from the time of sending to that of receipt with
 * relative numbers, both ends' states as bars. A cross ends the arrow of a lost segment, a circle
 * that of a segment which was dropped; a retransmission is dashed and says so. The time axis is cut
 * where nothing happens. Of long connections the beginning and the end are shown.
 * \param traces of the run
 * \param options local and remote name the connection; otherwise the one with most changes of state
 * \return the figure "sequence"; nothing if segments.csv has no segment (of the time asked for)
 * \throws std::runtime_error if the connection that \p options name has no segment
 */
std::optional<GnuplotFigure> MakeSequenceFigure(const RunTraces& traces,
                                                const FigureOptions& options);

//! @}

} // namespace ns3

#endif // SEQUENCE_FIGURE_H
