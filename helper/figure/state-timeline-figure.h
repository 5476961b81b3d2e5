// SPDX-License-Identifier: GPL-2.0-only
//
// The states of connection ends over time, one row a life.

#ifndef STATE_TIMELINE_FIGURE_H
#define STATE_TIMELINE_FIGURE_H

#include "ns3/figure.h"
#include "ns3/state-timeline-layout.h"

#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

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

/**
 * \brief The same with a time axis of choice.
 * \param traces of the run
 * \param options node, connection and time
 * \param scale of the axis
 * \return the figure "state-timeline"; nothing if there is no connection
 */
std::optional<GnuplotFigure>
MakeStateTimelineFigure(const RunTraces& traces, const FigureOptions& options, TimelineScale scale);

/**
 * \brief Draw the states of connection ends of several runs below each other, on a logarithmic
 * axis. \param figure its title stands at the top of the page; height, script and data are set
 * \param lives at least one, with labels; times of bars count from an origin that all share
 * \param timeLabel of the axis, with its unit
 */
void SetTimeline(GnuplotFigure& figure,
                 const std::vector<TimelineLife>& lives,
                 const std::string& timeLabel);

/**
 * \brief The same of several runs, one below the other.
 * \param runs with states
 * \param options time
 * \param scale of the axis
 * \param markName what the key calls the runs' marks; empty: it does not
 * \return the figure "state-timeline"; nothing if there is no connection
 */
std::optional<GnuplotFigure> MakeStateTimelineFigure(const std::vector<TimelineRun>& runs,
                                                     const FigureOptions& options,
                                                     TimelineScale scale,
                                                     const std::string& markName);

//! @}

} // namespace ns3

#endif // STATE_TIMELINE_FIGURE_H
