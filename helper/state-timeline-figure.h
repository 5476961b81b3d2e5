// SPDX-License-Identifier: GPL-2.0-only
//
// The states of connection ends over time, one row a life.

#ifndef STATE_TIMELINE_FIGURE_H
#define STATE_TIMELINE_FIGURE_H

#include "ns3/figure.h"
#include "ns3/state-timeline-layout.h"

#include <optional>

namespace ns3
{

class RunTraces;

/**
 * \brief Draw the states of connection ends as bars, from states.csv.
 *
 * Ends of one connection stand together; names stand in bars that are long enough, the key shows
 * the others. Of many lives the first 24 are shown, those of an attack only if there are no others;
 * how many there are, and when those that are shown began, is said.
 * \param traces of the run
 * \param options node, connection and time
 * \return the figure "state-timeline"; nothing if there is no connection
 */
std::optional<GnuplotFigure> MakeStateTimelineFigure(const RunTraces& traces,
                                                     const FigureOptions& options);

/** \brief The same with a time axis of choice. \param scale of the axis */
std::optional<GnuplotFigure>
MakeStateTimelineFigure(const RunTraces& traces, const FigureOptions& options, TimelineScale scale);

} // namespace ns3

#endif // STATE_TIMELINE_FIGURE_H
