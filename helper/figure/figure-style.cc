// SPDX-License-Identifier: GPL-2.0-only
//
// The head that all gnuplot scripts of figures share.

#include "ns3/figure-style.h"

#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr double PNG_DOTS_PER_INCH = 200;
constexpr double SVG_DOTS_PER_INCH = 96; //!< CSS's pixel
constexpr double POINTS_PER_INCH = 72;   //!< the unit of lines
constexpr double PANGO_PER_INCH = 96;    //!< the unit of fonts in PNG and PDF: 4/3 of a point

/** What stands between the terminals and the figure's own commands. */
constexpr const char* STYLE = R"(set encoding utf8
set termoption noenhanced
# Text for LaTeX: a backslash before what it would read as a command.
escape(c) = c eq '' ? '' : strstrt('%_&#${}', c) ? '\'.c : strstrt('<>|', c) ? '$'.c.'$' : plain(c)
plain(c) = strstrt('^~', c) ? '\'.c.'{}' : c eq '\' ? '\textbackslash{}' : c
escaped(s) = strlen(s) < 2 ? escape(s) : escaped(s[1:strlen(s)/2]).escaped(s[strlen(s)/2+1:*])
T(s) = format eq 'latex' ? escaped(s) : s
# Grey values from dark to light: ink, blue and purple, red and green, orange and sky, grey, light.
ink = '#000000'; blue = '#0060a0'; red = '#c04800'; green = '#007a58'; orange = '#e69f00'
sky = '#70b8e8'; purple = '#8a3a78'; grey = '#8c8c8c'; light = '#ebebeb'
small = format eq 'latex' ? ',9' : ',8'
set linetype 1 lc rgb ink lw 1.2 dt solid pt 7 ps 0.45
set linetype 2 lc rgb blue lw 1.2 dt (12,5) pt 4 ps 0.55
set linetype 3 lc rgb red lw 1.4 dt (3,4) pt 8 ps 0.65
set linetype 4 lc rgb grey lw 1.4 dt (12,4,3,4) pt 2 ps 0.55
set linetype 5 lc rgb green lw 1.2 dt (18,4) pt 12 ps 0.65
set linetype 6 lc rgb purple lw 1.2 dt (6,3) pt 1 ps 0.6
set linetype 7 lc rgb sky lw 2.2 dt solid pt 5 ps 0.45
set linetype 8 lc rgb orange lw 2.2 dt solid pt 9 ps 0.6
set border 3 lc rgb ink lw 0.8
set tics nomirror out
set grid y linetype 1 lc rgb '#c8c8c8' lw 0.5 dt solid
set key outside bottom center horizontal Left reverse samplen 3 height 1
if (format eq 'latex') { set key width 2 spacing 1.15 } # gnuplot does not know LaTeX's fonts
)";

/** \return "set terminal ..." of a format */
std::string
Terminal(FigureFormat format, const GnuplotFigure& figure)
{
    std::ostringstream os;
    double scale = 0;
    switch (format)
    {
    case FigureFormat::PNG:
        scale = PNG_DOTS_PER_INCH / POINTS_PER_INCH;
        os << "pngcairo size " << std::lround(figure.widthInches * PNG_DOTS_PER_INCH) << ","
           << std::lround(figure.heightInches * PNG_DOTS_PER_INCH) << " font 'Sans,9' fontscale "
           << PNG_DOTS_PER_INCH / PANGO_PER_INCH << " linewidth " << scale << " pointscale "
           << scale;
        break;
    case FigureFormat::SVG:
        scale = SVG_DOTS_PER_INCH / POINTS_PER_INCH;
        os << "svg size " << std::lround(figure.widthInches * SVG_DOTS_PER_INCH) << ","
           << std::lround(figure.heightInches * SVG_DOTS_PER_INCH) << " font 'Sans,9' fontscale "
           << scale << " linewidth " << scale << " background rgb '#ffffff'";
        break;
    case FigureFormat::PDF:
        os << "pdfcairo size " << figure.widthInches << "in," << figure.heightInches
           << "in font 'Sans,9' fontscale " << POINTS_PER_INCH / PANGO_PER_INCH
           << " linewidth 2"; // its unit is half a point
        break;
    case FigureFormat::LATEX:
        os << "cairolatex pdf input size " << figure.widthInches << "in," << figure.heightInches
           << "in font ',9' linewidth 4"; // its unit is a quarter of a point
        break;
    }
    return os.str();
}

/** \return \p text without line ends, so that it stays one comment */
std::string
OneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

} // namespace

const std::vector<FigureFormat>&
AllFigureFormats()
{
    static const std::vector<FigureFormat> all{
        FigureFormat::PNG, FigureFormat::SVG, FigureFormat::PDF, FigureFormat::LATEX};
    return all;
}

const char*
ToString(FigureFormat format)
{
    switch (format)
    {
    case FigureFormat::PNG:
        return "png";
    case FigureFormat::SVG:
        return "svg";
    case FigureFormat::PDF:
        return "pdf";
    case FigureFormat::LATEX:
        return "latex";
    }
    throw std::logic_error("not a FigureFormat");
}

std::vector<FigureFormat>
ParseFigureFormats(const std::vector<std::string>& names)
{
    std::vector<FigureFormat> formats;
    for (const FigureFormat format : AllFigureFormats())
    {
        if (std::find(names.begin(), names.end(), ToString(format)) != names.end())
        {
            formats.push_back(format);
        }
    }
    for (const std::string& name : names)
    {
        const bool isKnown =
            std::any_of(formats.begin(), formats.end(), [&name](FigureFormat format) {
                return name == ToString(format);
            });
        if (!isKnown)
        {
            throw std::runtime_error("format '" + name +
                                     "' of a figure: there are png, svg, pdf, latex");
        }
    }
    if (formats.empty())
    {
        throw std::runtime_error("a figure needs a format: one of png, svg, pdf, latex");
    }
    return formats;
}

std::vector<std::string>
ExtensionsOf(FigureFormat format)
{
    if (format == FigureFormat::LATEX)
    {
        return {"-latex.tex", "-latex.pdf"};
    }
    return {std::string(".") + ToString(format)};
}

std::string
FigureHead(const GnuplotFigure& figure, const std::string& note)
{
    const std::string name = std::filesystem::path(figure.file).filename().string();
    std::ostringstream os;
    os << "# title: " << OneLine(figure.title) << "\n# caption: " << OneLine(figure.caption)
       << "\n# note: " << OneLine(note) << "\n#\n# gnuplot " << name
       << ".gp draws every format; gnuplot -c " << name
       << ".gp svg one of png, svg, pdf, latex.\n\n"
          "format = exists('ARGC') && ARGC > 0 ? ARG1 : 'all'\n"
          "if (format eq 'all') {\n  do for [one in 'png svg pdf latex'] { call "
       << GnuplotQuoted(name + ".gp")
       << " one }\n  exit\n}\nreset\ndata = " << GnuplotQuoted(name + ".dat") << "\n";
    for (const FigureFormat format : AllFigureFormats())
    {
        os << "if (format eq '" << ToString(format) << "') {\n  set terminal "
           << Terminal(format, figure) << "\n  set output "
           << GnuplotQuoted(name + ExtensionsOf(format).front()) << "\n}\n";
    }
    os << STYLE << "figureTitle = T(" << GnuplotQuoted(figure.title)
       << ")\nset title figureTitle font ',10'\n\n";
    return os.str();
}

} // namespace ns3
