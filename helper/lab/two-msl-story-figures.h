// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of the lost last ACK, of TTL in a loop, and of hosts behind one address.

#ifndef TWO_MSL_STORY_FIGURES_H
#define TWO_MSL_STORY_FIGURES_H

#include "ns3/figure.h"
#include "ns3/two-msl-report.h"

#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw when FINs are sent whose ACK is lost, on one axis: measured, simulated with TIME-WAIT
 * and without, and how each simulated close ends.
 * \param results waiting, notWaiting and measuredFinS
 * \return the figure "last-ack"
 */
GnuplotFigure MakeLastAckFigure(const TwoMslResults& results);

/**
 * \brief Draw how long a segment lives in a routing loop by its TTL, and what TTL allows.
 * \param lives at least one
 * \return the figure "segment-life"
 */
GnuplotFigure MakeSegmentLifeFigure(const std::vector<SegmentLife>& lives);

/**
 * \brief Draw how many connections of each host behind one address are served, by TimeWaitReuse.
 * \param hosts at least one, each with the same hosts
 * \return the figure "hosts"
 */
GnuplotFigure MakeTwoMslHostsFigure(const std::vector<TwoMslHosts>& hosts);

//! @}

} // namespace ns3

#endif // TWO_MSL_STORY_FIGURES_H
