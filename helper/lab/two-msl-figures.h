// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of connections that follow each other on one 4-tuple.

#ifndef TWO_MSL_FIGURES_H
#define TWO_MSL_FIGURES_H

#include "ns3/figure.h"
#include "ns3/two-msl-lab.h"

#include <cstddef>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Most path delays of one map, and numbers of ports: line types there are. */
constexpr std::size_t TWO_MSL_MOST_MARKS = 8;

/**
 * \brief Draw what each rule lets in, refuses and costs, side by side: corrupted and refused
 * connections with their intervals, entries in TIME-WAIT, connections a second.
 * \param rows one for each rule, of one MSL and delay; at least one
 * \return the figure "rules"
 */
GnuplotFigure MakeTwoMslRulesFigure(const std::vector<TwoMslRow>& rows);

/**
 * \brief Draw the same for each MSL below each other, with a mark for each path delay.
 * \param rows every rule at every MSL and delay; at least one, at most TWO_MSL_MOST_MARKS delays
 * \return the figure "map"
 */
GnuplotFigure MakeTwoMslMapFigure(const std::vector<TwoMslRow>& rows);

/**
 * \brief Draw the same with a mark for each number of ports.
 * \param rows every rule with every number of ports; at least one, at most TWO_MSL_MOST_MARKS
 * numbers
 * \return the figure "ports"
 */
GnuplotFigure MakeTwoMslPortsFigure(const std::vector<TwoMslRow>& rows);

//! @}

} // namespace ns3

#endif // TWO_MSL_FIGURES_H
