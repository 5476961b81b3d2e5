// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of the keep-alive lab that need no records of a run.

#ifndef KEEP_ALIVE_FIGURES_H
#define KEEP_ALIVE_FIGURES_H

#include "ns3/figure.h"
#include "ns3/keep-alive-report.h"

#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw what keep-alive costs, and when it finds a silent peer, over the idle time.
 * \param costs at least two, in order of idle time
 * \return the figure "cost"
 */
GnuplotFigure MakeKeepAliveCostFigure(const std::vector<KeepAliveCost>& costs);

/**
 * \brief Draw when the kernel and the simulation did what.
 * \param rows at least one
 * \return the figure "reference"
 */
GnuplotFigure MakeKeepAliveReferenceFigure(const std::vector<KeepAliveComparison>& rows);

//! @}

} // namespace ns3

#endif // KEEP_ALIVE_FIGURES_H
