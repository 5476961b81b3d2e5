// SPDX-License-Identifier: GPL-2.0-only
//
// How every figure looks: formats, sizes of print, line types that a grey copy tells apart.

#ifndef FIGURE_STYLE_H
#define FIGURE_STYLE_H

#include "ns3/figure.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A format that a figure is drawn in. */
enum class FigureFormat
{
    PNG,  //!< FILE.png, 200 dots per inch
    SVG,  //!< FILE.svg
    PDF,  //!< FILE.pdf, with its text
    LATEX //!< FILE-latex.tex for \\input and the FILE-latex.pdf that it includes: LaTeX sets the
          //!< text
};

/** \return all formats */
const std::vector<FigureFormat>& AllFigureFormats();

/** \return "png", "svg", "pdf" or "latex": what options and scripts call it. \param format any */
const char* ToString(FigureFormat format);

/**
 * \brief Read formats as options give them.
 * \param names any of png, svg, pdf, latex
 * \return the formats in the order of FigureFormat, each once
 * \throws std::runtime_error that names a word which is no format, or says that there is none
 */
std::vector<FigureFormat> ParseFigureFormats(const std::vector<std::string>& names);

/**
 * \param format any
 * \return what a figure in this format leaves behind, e.g. {"-latex.tex", "-latex.pdf"}
 */
std::vector<std::string> ExtensionsOf(FigureFormat format);

/**
 * \brief The beginning of a figure's script.
 *
 * "gnuplot FILE.gp" draws every format, "gnuplot -c FILE.gp svg" one. Colours are those of Okabe
 * and Ito (2008), which colour-blind readers tell apart, in shades whose grey values differ.
 * \param figure what the script draws
 * \param note program, seed and version: a comment
 * \return comments, terminals, fonts, line types
 */
std::string FigureHead(const GnuplotFigure& figure, const std::string& note);

//! @}

} // namespace ns3

#endif // FIGURE_STYLE_H
