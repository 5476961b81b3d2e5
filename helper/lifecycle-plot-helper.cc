// SPDX-License-Identifier: GPL-2.0-only
//
// Writes the gnuplot script and the data of a figure, and has gnuplot draw it.

#include "ns3/lifecycle-plot-helper.h"

#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

constexpr int WIDTH_PX = 1100;     //!< width of the PNG
constexpr int TITLE_PX = 110;      //!< height of the title and the key
constexpr int KEY_PX = 62;         //!< middle of the key below the top
constexpr int ONE_PANEL_PX = 480;  //!< height of a panel that stands alone
constexpr int PANEL_PX = 270;      //!< height of one of several panels
constexpr double HEAD_ROOM = 1.08; //!< y axis over the highest value

/** \return end of a panel's y axis: above the limit and every value */
double
AxisEnd(const LifecyclePanel& panel)
{
    if (panel.maximum > 0)
    {
        return panel.maximum;
    }
    double highest = std::max(1.0, panel.limit);
    for (const auto& curve : panel.curves)
    {
        for (const auto& point : curve.points)
        {
            highest = std::max(highest, point.second);
        }
    }
    return highest * HEAD_ROOM;
}

/** Print every curve as one block; two blank lines part blocks, as gnuplot's "index" wants. */
void
PrintData(std::ostream& os, const LifecycleFigure& figure)
{
    os.precision(12);
    const char* separator = "";
    for (const auto& panel : figure.panels)
    {
        for (const auto& curve : panel.curves)
        {
            os << separator << "# " << panel.title << ": " << curve.label << "\n# time_s value ("
               << figure.yLabel << ")\n";
            for (const auto& point : curve.points)
            {
                os << point.first << ' ' << point.second << '\n';
            }
            separator = "\n\n";
        }
    }
}

/** Print the settings that all panels share. */
void
PrintHead(std::ostream& os, const LifecycleFigure& figure)
{
    // Curves differ in dash and grey value, or in width and grey value, so that a grey print tells
    // them apart. Types 1 to 4: lines with points; 5 and 6: steps, too dense for dashes; 7: limit.
    os << "# " << figure.note << "\n"
       << "set encoding utf8\n"
       << "set linetype 1 lc rgb '#000000' lw 2 dt solid pt 7 ps 0.9\n"
       << "set linetype 2 lc rgb '#0060b0' lw 2 dt (12,5) pt 4 ps 1.1\n"
       << "set linetype 3 lc rgb '#c05000' lw 2 dt (3,4) pt 8 ps 1.3\n"
       << "set linetype 4 lc rgb '#808080' lw 2 dt (12,4,3,4) pt 2 ps 1.1\n"
       << "set linetype 5 lc rgb '#000000' lw 1.5 dt solid\n"
       << "set linetype 6 lc rgb '#e07000' lw 4 dt solid\n"
       << "set linetype 7 lc rgb '#b00000' lw 1.5 dt (6,4)\n"
       << "set border 3\nset tics nomirror out\nset lmargin 11\n"
       << "set grid y lc rgb '#b8b8b8' lw 1 dt solid\n"
       << "set xrange [0:" << figure.end << "]\n"
       << "set ylabel " << GnuplotQuoted(figure.yLabel)
       << (figure.panels.size() > 1 ? " font ',11'" : "") << "\n";
    if (figure.attackEnd > figure.attackStart)
    {
        os << "set object 1 rectangle from " << figure.attackStart << ", graph 0 to "
           << figure.attackEnd
           << ", graph 1 fillcolor rgb '#e8e8e8' fillstyle solid noborder behind\n";
    }
}

/** Print the plot command of one panel. \return number of the next data block */
std::size_t
PrintPanel(std::ostream& os,
           const LifecycleFigure& figure,
           const LifecyclePanel& panel,
           std::size_t block)
{
    const std::string data = GnuplotQuoted(fs::path(figure.file).filename().string() + ".dat");
    const bool steps = figure.style == LifecycleCurveStyle::STEPS;
    std::ostringstream limit;
    limit << (panel.title.empty() ? "" : ", ") << "limit " << panel.limit;
    os << "set title " << GnuplotQuoted(panel.title + (panel.limit >= 0 ? limit.str() : ""))
       << " noenhanced offset 0,-0.5\n"
       << "set yrange [0:" << AxisEnd(panel) << "]\nplot ";
    // The wide curve comes first and lies under the thin one.
    std::size_t type = !steps ? 1 : panel.curves.size() == 1 ? 5 : 6;
    const char* separator = "";
    for (const auto& curve : panel.curves)
    {
        os << separator << data << " index " << block << " using 1:2 with "
           << (steps ? "steps" : "linespoints") << " lt " << type << " title "
           << GnuplotQuoted(curve.label);
        type = steps ? 5 : type + 1;
        separator = ", ";
        ++block;
    }
    if (panel.limit >= 0)
    {
        os << ", " << panel.limit << " with lines lt 7 title 'limit'";
    }
    if (figure.attackEnd > figure.attackStart)
    {
        os << ", NaN with boxes fillcolor rgb '#e8e8e8' fillstyle solid noborder title 'attack'";
    }
    os << "\n";
    return block;
}

/** Print the commands that draw the figure once on one terminal. */
void
PrintFigure(std::ostream& os,
            const LifecycleFigure& figure,
            const std::string& terminal,
            const std::string& extension)
{
    const std::size_t panels = figure.panels.size();
    const int height =
        TITLE_PX + (panels == 1 ? ONE_PANEL_PX : PANEL_PX * static_cast<int>(panels));
    const std::string name = fs::path(figure.file).filename().string();
    os << "set terminal " << terminal << " size " << WIDTH_PX << "," << height
       << " font 'Sans,13'\nset output " << GnuplotQuoted(name + extension) << "\n"
       << "set multiplot layout " << panels << ",1 title " << GnuplotQuoted(figure.title)
       << ".\"\\n\\n \" noenhanced font 'Sans,15'\n";
    std::size_t block = 0;
    // One key for all panels, between the title and the first of them.
    os << "set key at screen 0.5, screen " << 1 - static_cast<double>(KEY_PX) / height
       << " center maxrows " << (figure.panels.front().curves.size() > 2 ? 2 : 1)
       << " noenhanced\n";
    for (std::size_t i = 0; i < panels; ++i)
    {
        os << (i > 0 ? "unset key\n" : "")
           << (i + 1 == panels ? "set xlabel 'time (s)'\n" : "unset xlabel\n");
        block = PrintPanel(os, figure, figure.panels[i], block);
    }
    os << "unset multiplot\nunset output\n";
}

} // namespace

std::string
LifecyclePlotHelper::WhyUnavailable()
{
    return WhyNoGnuplot();
}

void
LifecyclePlotHelper::Claim(RunDirectory& run, const std::string& file)
{
    ClaimFigure(run, file);
}

void
LifecyclePlotHelper::Draw(const RunDirectory& run, const LifecycleFigure& figure)
{
    std::ostringstream data;
    PrintData(data, figure);
    std::ostringstream script;
    PrintHead(script, figure);
    PrintFigure(script, figure, "pngcairo", ".png");
    PrintFigure(script, figure, "svg", ".svg");
    DrawByGnuplot(run, figure.file, script.str(), data.str());
}

} // namespace ns3
