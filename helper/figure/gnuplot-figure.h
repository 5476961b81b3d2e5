// SPDX-License-Identifier: GPL-2.0-only
//
// What every figure needs: quoting for gnuplot, running it, and a look at what came of it.

#ifndef GNUPLOT_FIGURE_H
#define GNUPLOT_FIGURE_H

#include "ns3/figure-style.h"
#include "ns3/figure.h"
#include "ns3/run-directory.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return empty if figures can be drawn, else one line that says what is missing */
std::string WhyNoGnuplot();

/**
 * \param text on one line
 * \return \p text in single quotes for gnuplot, which takes it literally
 */
std::string GnuplotQuoted(const std::string& text);

/**
 * \brief Claim what a figure leaves: FILE.gp, FILE.dat and the files of each format.
 * \param run the run's directory
 * \param file name without extension, relative to the directory
 * \param formats formats it will be drawn in
 * \throws std::runtime_error as RunDirectory::Claim
 */
void ClaimFigure(RunDirectory& run,
                 const std::string& file,
                 const std::vector<FigureFormat>& formats = AllFigureFormats());

/**
 * \brief Write FILE.gp and FILE.dat, have gnuplot draw each format, and put title and note into
 * the drawn files.
 * \param run the run's directory, in which the figure's files are claimed
 * \param figure what to draw
 * \param note program, seed and version
 * \param formats formats to draw
 * \throws std::runtime_error if gnuplot is missing or fails, or a file cannot be written
 */
void DrawFigure(const RunDirectory& run,
                const GnuplotFigure& figure,
                const std::string& note,
                const std::vector<FigureFormat>& formats = AllFigureFormats());

//! @}

} // namespace ns3

#endif // GNUPLOT_FIGURE_H
