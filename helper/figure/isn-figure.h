// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: initial sequence numbers over time.

#ifndef ISN_FIGURE_H
#define ISN_FIGURE_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw the sequence number of each SYN and SYN,ACK over time, a marker for each node and
 * kind; of ends that were not recorded what a recorded one received. \param traces a run with
 * segments.csv \param options node and time axis are heeded \return the figure isn; nothing if
 * there is no SYN
 */
std::optional<GnuplotFigure> MakeIsnFigure(const RunTraces& traces, const FigureOptions& options);

//! @}

} // namespace ns3

#endif // ISN_FIGURE_H
