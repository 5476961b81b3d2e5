// SPDX-License-Identifier: GPL-2.0-only
//
// Scripts and data of the figures on ports.

#include "ns3/port-figures.h"

#include "ns3/figure-data.h"
#include "ns3/flood-report.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/lab-table.h"

#include <algorithm>
#include <cstddef>

namespace ns3
{

namespace
{

/** Points of different curves that lie on each other are told apart by shape and size. */
const std::vector<std::string> SHAPES{
    "pt 6 ps 1.5", "pt 4 ps 1.3", "pt 2 ps 0.8", "pt 1 ps 1.2", "pt 8 ps 2", "pt 12 ps 1.8"};

/** \return "linux-6 (28232 ports, 2MSL 60 s)", or what the variant is called */
std::string
TitleOf(const PortRun& run)
{
    if (run.name != run.settings.profile)
    {
        return run.name;
    }
    return run.name + " (" + NumberText(run.scale * run.result.ports) + " ports, 2MSL " +
           NumberText(run.result.timeWaitS) + " s)";
}

/** \return offered and reached, connections/s with the whole port range */
std::pair<double, double>
PointOf(const PortRun& run)
{
    return {run.scale * run.result.offeredPerS, run.scale * run.result.openedPerS};
}

/** \return curves with names, in the order of the first runs. \param whole gets other points */
std::vector<std::pair<const PortRun*, FigurePoints>>
SplitCurves(const std::vector<PortRun>& runs, FigurePoints& whole)
{
    std::vector<std::pair<const PortRun*, FigurePoints>> curves;
    for (const PortRun& run : runs)
    {
        if (run.isWhole)
        {
            whole.push_back(PointOf(run));
            continue;
        }
        if (curves.empty() || curves.back().first->name != run.name)
        {
            curves.emplace_back(&run, FigurePoints());
        }
        curves.back().second.push_back(PointOf(run));
    }
    return curves;
}

} // namespace

GnuplotFigure
MakePortRateFigure(const std::vector<PortRun>& runs)
{
    GnuplotFigure figure;
    figure.file = "ceiling";
    figure.title = "Connections that one client opens to one server, by what it offers";
    figure.heightInches = 4.6;
    double least = runs.front().scale * runs.front().result.offeredPerS;
    double most = least;
    for (const PortRun& run : runs)
    {
        least = std::min({least, PointOf(run).first, PointOf(run).second});
        most = std::max(most, PointOf(run).first);
    }
    FigurePoints whole;
    FigureData data;
    std::string plot = "plot x with lines lc rgb '#d0d0d0' lw 4 title T('all that is offered')";
    const auto add = [&](const std::string& name, const FigurePoints& points) {
        const std::size_t block = data.AddBlock(name + ": offered_per_s opened_per_s", points);
        plot += ", \\\n     data index " + std::to_string(block) + " using 1:2 with ";
    };
    std::string labels;
    int type = 1;
    for (const auto& [run, points] : SplitCurves(runs, whole))
    {
        if (run->name == run->settings.profile)
        {
            labels += "set label T(" +
                      GnuplotQuoted(FixedText(run->scale * run->result.ceilingPerS, 1) + "/s") +
                      ") at " + NumberText(points.back().first) + ", " +
                      NumberText(points.back().second) + " right offset 0,-1 font small\n";
        }
        add(run->name, points);
        const std::string& shape = SHAPES.at(static_cast<std::size_t>(type - 1) % SHAPES.size());
        plot += "linespoints lt " + std::to_string(type) + " " + shape + " title T(" +
                GnuplotQuoted(TitleOf(*run)) + ")";
        ++type;
    }
    if (!whole.empty())
    {
        add("whole port range", whole);
        plot += "points pt 7 ps 0.7 lc rgb 'black' title T('with the whole port range')";
    }
    figure.script = "set logscale xy\nset grid x y\nset xrange [" + NumberText(least / 1.2) + ":" +
                    NumberText(most * 1.2) + "]\nset yrange [" + NumberText(least / 1.2) + ":" +
                    NumberText(most * 1.2) +
                    "]\nset key top left Left reverse samplen 2.5 font small\n"
                    "set xlabel T('offered (connections/s)')\n"
                    "set ylabel T('opened (connections/s)')\n" +
                    labels + plot + "\n";
    figure.caption = "Connections opened over connections offered, both a second, measured over "
                     "2MSL. Where ports run out, no more than ports / 2MSL are opened. Curves are "
                     "of runs with few ports, whose rates are scaled to the whole range, for the "
                     "ceiling is proportional to the ports; filled points are runs with all ports. "
                     "Labels are ports / 2MSL.";
    figure.data = data.GetText();
    return figure;
}

GnuplotFigure
MakePortTimeFigure(const std::vector<PortRun>& runs, const std::string& name)
{
    std::vector<const PortRun*> shown;
    for (const PortRun& run : runs)
    {
        if (!run.isWhole && run.name == name)
        {
            shown.push_back(&run);
        }
    }
    GnuplotFigure figure;
    figure.file = "over-time";
    figure.title = "Connections opened over time, by load: " + TitleOf(*shown.front());
    figure.caption = "Connections opened a second, by time in units of 2MSL, in twentieths of it; "
                     "dashed: ports / 2MSL. The first 2MSL uses up ports that are free, then ports "
                     "come back as fast as they were taken. Of runs with " +
                     std::to_string(shown.front()->result.ports) +
                     " ports, whose rates are scaled to the whole range.";
    figure.heightInches = PanelsHeight(shown.size());
    figure.script =
        "set xrange [0:1.25]\nset grid x y\n" + PanelsScript(shown.size(), figure.heightInches);
    FigureData data;
    for (const PortRun* run : shown)
    {
        FigurePoints points;
        for (const auto& [time, rate] : run->result.opened)
        {
            points.emplace_back(time, run->scale * rate);
        }
        const double ceiling = run->scale * run->result.ceilingPerS;
        const double most = 1.5 * std::max(run->scale * run->result.offeredPerS, ceiling);
        const std::string load = NumberText(run->settings.offeredRatio) + " x ports / 2MSL offered";
        const std::size_t block = data.AddBlock(load + ": time_2msl opened_per_s", points);
        figure.script +=
            std::string(run != shown.front() ? "unset key\n" : "") +
            "set yrange [0:" + NumberText(most) + "]\nset ytics " + NumberText(NiceStep(most, 3)) +
            "\nset label 1 T(" + GnuplotQuoted(load) +
            ") at graph 0.01,0.9 left\nset ylabel T('connections/s')\n" +
            (run == shown.back() ? LastPanelScript() + "set xlabel T('time (2MSL)')\n" : "") +
            "plot data index " + std::to_string(block) +
            " using 1:2 with histeps lt 1 title T('opened'), " + NumberText(ceiling) +
            " with lines lt 2 dt 2 title T('ports / 2MSL')\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
