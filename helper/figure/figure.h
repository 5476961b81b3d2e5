// SPDX-License-Identifier: GPL-2.0-only
//
// One figure as gnuplot commands and data, and what is asked of those who make one.

#ifndef FIGURE_H
#define FIGURE_H

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief A figure before it is drawn: what to plot, not on which terminal.
 *
 * Made by a function Make...Figure, drawn by DrawFigure() in as many formats as are asked for; the
 * script runs once for each. Before it the drawing code sets terminal and output, `set encoding
 * utf8`, noenhanced text, border, tics, grid of y and the key below the axes, and defines
 *  - data: the name of FILE.dat, as in "plot data index 0 using 1:2 with steps lt 1 notitle";
 *  - T(text): what every text goes through, as in "set xlabel T('time (s)')" and "with labels" of
 *    "(T(strcol(3)))": it is the text itself; for LaTeX with a backslash before % _ & # $ { };
 *  - line types 1 to 8 that differ in colour, dash, marker and grey value (figure-style.h);
 *  - colours for "lc rgb NAME": ink, blue, red, green, orange, sky, purple, grey, light;
 *  - small: a font for "font small", one point below the base font of 9 pt;
 *  - figureTitle: the title, already through T(). It is set as the plot's title; a script with
 *    several panels says "unset title" and "set multiplot ... title figureTitle".
 * Sizes of fonts, lines and points are those of print: 1 is 1 pt at the figure's size in inches.
 * The caption goes under the figure in index.html.
 */
struct GnuplotFigure
{
    std::string file;          //!< name without extension, relative to the run's directory
    std::string title;         //!< one line of at most 80 characters
    std::string caption;       //!< one to three sentences: what is seen and from which file
    double widthInches{6.3};   //!< 16 cm: the width of a page's text
    double heightInches{3.54}; //!< 9 cm
    std::string script;        //!< gnuplot commands without terminal and output
    std::string data;          //!< what the script reads as FILE.dat
};

class RunTraces;

/** What is asked of a figure; everything may be left as it is. */
struct FigureOptions
{
    std::string prefix;  //!< put before file names, e.g. "default/"
    std::string subject; //!< put behind titles after a colon, e.g. "default"; may be empty
    std::string note;    //!< kept in the script and in the metadata: program, seed, version
    std::optional<uint32_t> node; //!< only this node; else all, or the one with most to show
    std::string local;            //!< connection to draw, with remote; empty: chosen by the figure
    std::string remote;           //!< as local, "10.0.0.1:80" or "[2001:db8::1]:80"
    std::optional<double> beginS; //!< start of the time axis in s; else where the data begin
    std::optional<double> endS;   //!< its end in s; else where the data end

    /** \return \p title with the subject behind it. \param title of the figure */
    std::string
    TitleOf(const std::string& title) const
    {
        return subject.empty() ? title : title + ": " + subject;
    }

    /**
     * \param timeS simulated time, s
     * \return true if \p timeS is on the time axis that was asked for
     */
    bool
    Covers(double timeS) const
    {
        return (!beginS || timeS >= *beginS) && (!endS || timeS <= *endS);
    }
};

/** A function that makes a figure of a run's records, such as MakeQueueOccupancyFigure. */
using FigureMaker = std::optional<GnuplotFigure> (*)(const RunTraces& traces,
                                                     const FigureOptions& options);

//! @}

} // namespace ns3

#endif // FIGURE_H
