// SPDX-License-Identifier: GPL-2.0-only
//
// Who drew a figure and from which run: put into the image file itself.

#ifndef FIGURE_METADATA_H
#define FIGURE_METADATA_H

#include "ns3/figure-style.h"

#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Put title and note into the bytes of a figure that gnuplot drew.
 *
 * PNG: text chunks Title and Description (PNG specification 11.3.4.5); SVG: title and desc; PDF:
 * the document's information (PDF 32000-1:2008, 14.3.3), and the date that cairo wrote becomes that
 * of year 2000, so that a repeated run gives the same bytes; LaTeX: two comments,
 * and the document's size of footnotes for the text. A PDF whose
 * cross-references are compressed (cairo 1.17.6 and newer) stays as it is.
 * \param bytes the whole file
 * \param extension which kind of file, with its point: ".png", ".svg", ".pdf", ".tex"
 * \param title of the figure, UTF-8
 * \param note program, seed and version, UTF-8
 * \return the file with them
 */
std::string WithFigureMetadata(const std::string& bytes,
                               const std::string& extension,
                               const std::string& title,
                               const std::string& note);

//! @}

} // namespace ns3

#endif // FIGURE_METADATA_H
