// SPDX-License-Identifier: GPL-2.0-only
//
// Where states, arrows and counts of RFC 9293's state diagram go.

#ifndef STATE_DIAGRAM_LAYOUT_H
#define STATE_DIAGRAM_LAYOUT_H

#include "ns3/figure-canvas.h"
#include "ns3/state-diagram-count.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Lay out the diagram as RFC 9293 figure 5 does.
 *
 * Arrows that were taken are black, as wide as the logarithm of their count, which stands on them;
 * the others are thin and grey. Changes that the figure does not draw are a table below it.
 * \param count of a run
 * \return the page, 453.6 pt wide
 */
FigureCanvas LayStateDiagram(const StateDiagramCount& count);

//! @}

} // namespace ns3

#endif // STATE_DIAGRAM_LAYOUT_H
