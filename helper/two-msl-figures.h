// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of connections that follow each other on one 4-tuple.

#ifndef TWO_MSL_FIGURES_H
#define TWO_MSL_FIGURES_H

#include "ns3/figure.h"
#include "ns3/two-msl-lab.h"

#include <string>
#include <vector>

namespace ns3
{

/** A rule on a path, and what came of it. */
struct TwoMslRow
{
    std::string rule;           //!< its name
    double mslS{0};             //!< of the path
    double pathDelayS{0};       //!< one way
    TwoMslChurnOutcome outcome; //!< of all connections
};

/**
 * \brief Draw the share of corrupted connections by rule, one interval below the other.
 * \param rows one for each rule
 * \return the figure "corruption"
 */
GnuplotFigure MakeCorruptionFigure(const std::vector<TwoMslRow>& rows);

/**
 * \brief Draw corruption, and connections a second, over the delay of the path, for each MSL.
 * \param rows every rule at every MSL and delay, delays above 0 and rising
 * \return the figure "map"
 */
GnuplotFigure MakeTwoMslMapFigure(const std::vector<TwoMslRow>& rows);

} // namespace ns3

#endif // TWO_MSL_FIGURES_H
