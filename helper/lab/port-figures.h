// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of the lab on ports: what one client reaches of what it offers, and when.

#ifndef PORT_FIGURES_H
#define PORT_FIGURES_H

#include "ns3/figure.h"
#include "ns3/port-lab.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A run at one load. */
struct PortRun
{
    std::string name;         //!< profile, or what is other than in the first profile
    bool isWhole{false};      //!< with the whole port range of the profile
    double scale{1};          //!< ports of the whole range / ports of the run
    PortCeilingCase settings; //!< what was simulated
    PortCeiling result;       //!< what came of it
};

/**
 * \brief Draw what is reached over what is offered.
 * \param runs runs of one name in order of load; rates are multiplied by scale, for ports / 2MSL
 * is proportional to the ports
 * \return figure "ceiling"
 */
GnuplotFigure MakePortRateFigure(const std::vector<PortRun>& runs);

/**
 * \brief Draw the connections opened over time, a panel for each load.
 * \param runs runs as above
 * \param name whose
 * \return figure "over-time"
 */
GnuplotFigure MakePortTimeFigure(const std::vector<PortRun>& runs, const std::string& name);

//! @}

} // namespace ns3

#endif // PORT_FIGURES_H
