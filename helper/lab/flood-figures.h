// SPDX-License-Identifier: GPL-2.0-only
//
// Figures of a comparison of defences.

#ifndef FLOOD_FIGURES_H
#define FLOOD_FIGURES_H

#include "ns3/figure.h"
#include "ns3/flood-report.h"
#include "ns3/flood-scenario.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Name the figures that MakeFloodFigures makes, before anything is simulated.
 * \param defences that are compared
 * \param rates of the attack, SYN/s
 * \param scenario of all cells
 * \param hasCriticalRates whether critical rates are searched
 * \return names without extension
 */
std::vector<std::string> GetFloodFigureNames(const std::vector<std::string>& defences,
                                             const std::vector<double>& rates,
                                             const FloodScenario& scenario,
                                             bool hasCriticalRates);

/**
 * \brief Make the figures: users admitted over the rate, and time to connect as a distribution, of
 * up to eight defences each, the first one in all; refused SYNs beside Erlang's formula; critical
 * rates.
 * \param cells of the comparison
 * \param residuals of the same cells; may be empty
 * \param critical rates; may be empty
 * \param share of users that critical rates deny, 0..1
 * \return the figures
 */
std::vector<GnuplotFigure> MakeFloodFigures(const std::vector<FloodOutcome>& cells,
                                            const std::vector<FloodResidual>& residuals,
                                            const std::vector<CriticalRateOfDefence>& critical,
                                            double share);

//! @}

} // namespace ns3

#endif // FLOOD_FIGURES_H
