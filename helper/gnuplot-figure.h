// SPDX-License-Identifier: GPL-2.0-only
//
// What every figure needs: quoting for gnuplot, running it, and a look at what came of it.

#ifndef GNUPLOT_FIGURE_H
#define GNUPLOT_FIGURE_H

#include "ns3/run-directory.h"

#include <string>

namespace ns3
{

/** \return empty if figures can be drawn, else one line that says what is missing */
std::string WhyNoGnuplot();

/** \return \p text in single quotes for gnuplot, which takes it literally */
std::string GnuplotQuoted(const std::string& text);

/**
 * \brief Claim FILE.png, FILE.svg, FILE.gp and FILE.dat.
 * \param run the run's directory
 * \param file name without extension, relative to the directory
 * \throws std::runtime_error as RunDirectory::Claim
 */
void ClaimFigure(RunDirectory& run, const std::string& file);

/**
 * \brief Write FILE.gp and FILE.dat and have gnuplot run the script in their directory.
 * \param run the run's directory, in which the figure's files are claimed
 * \param file name without extension, relative to the directory
 * \param script gnuplot commands, which read FILE.dat and write FILE.png and FILE.svg
 * \param data what the script reads
 * \throws std::runtime_error if gnuplot is missing or fails, or a file cannot be written
 */
void DrawByGnuplot(const RunDirectory& run,
                   const std::string& file,
                   const std::string& script,
                   const std::string& data);

} // namespace ns3

#endif // GNUPLOT_FIGURE_H
