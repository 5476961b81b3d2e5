// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293's state diagram with the counts of a run.

#ifndef STATE_DIAGRAM_FIGURE_H
#define STATE_DIAGRAM_FIGURE_H

#include "ns3/figure.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class RunTraces;

/**
 * \brief Draw RFC 9293 figure 5 with each arrow's count, from states.csv.
 *
 * Each change of state of a connection or listener counts once; two at one instant are two.
 * \param traces of the run
 * \param options node and time
 * \return the figure "state-diagram"; nothing if there is no change of state (there and then)
 */
std::optional<GnuplotFigure> MakeStateDiagramFigure(const RunTraces& traces,
                                                    const FigureOptions& options);

//! @}

} // namespace ns3

#endif // STATE_DIAGRAM_FIGURE_H
