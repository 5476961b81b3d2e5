// SPDX-License-Identifier: GPL-2.0-only
//
// Simulated over measured, a figure for each experiment.

#ifndef VALIDATION_FIGURE_H
#define VALIDATION_FIGURE_H

#include "validation-report.h"

#include "ns3/run-directory.h"

#include <string>

namespace ns3
{

/**
 * \brief Draw the comparisons of one experiment: a panel for each of up to six quantities,
 * those with explained rows first, simulated over measured, and below them how the texts of each
 * file compared.
 * \param run the run's directory, in which the figure's files are claimed
 * \param file name of the figure without extension
 * \param title printed at the top
 * \param note program, seed and version
 * \param reference what the simulation is compared with; names the axis
 * \param report the comparisons
 * \throws std::runtime_error as DrawFigure
 */
void DrawValidation(const RunDirectory& run,
                    const std::string& file,
                    const std::string& title,
                    const std::string& note,
                    const std::string& reference,
                    const ValidationReport& report);

} // namespace ns3

#endif // VALIDATION_FIGURE_H
