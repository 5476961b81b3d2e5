// SPDX-License-Identifier: GPL-2.0-only
//
// The figure of who knows what after each segment of a handshake.

#ifndef HANDSHAKE_FIGURES_H
#define HANDSHAKE_FIGURES_H

#include "ns3/figure.h"
#include "ns3/handshake-report.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Draw who knows what after each segment, a block for each case.
 *
 * A frame of another colour: ESTABLISHED, and what that promises is not known.
 * \param all outcomes
 * \param names cases to show
 * \return the figure "knowledge"
 */
GnuplotFigure MakeKnowledgeFigure(const std::vector<HandshakeOutcome>& all,
                                  const std::vector<std::string>& names);

//! @}

} // namespace ns3

#endif // HANDSHAKE_FIGURES_H
