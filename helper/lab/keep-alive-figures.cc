// SPDX-License-Identifier: GPL-2.0-only
//
// Curves over the idle time, and measured events beside simulated ones.

#include "ns3/keep-alive-figures.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <string>

namespace ns3
{

namespace
{

constexpr double APART = 0.22; //!< of a run's measured and simulated events from its middle

/** \return "probe" of "probe 2" */
std::string
KindOf(const std::string& event)
{
    return event.substr(0, event.find(' '));
}

/** \return the kinds of events, each as points in the lines of its cases: "plot ..." */
std::string
ReferencePlot(const std::vector<KeepAliveComparison>& rows,
              const std::vector<std::string>& names,
              FigureData& data)
{
    std::string plot;
    int type = 1;
    for (const auto& [kind, title] : {std::pair{"probe", "keep-alive probe"},
                                      std::pair{"text", "text"},
                                      std::pair{"rst", "RST"},
                                      std::pair{"told", "application is told"}})
    {
        FigurePoints points;
        for (const KeepAliveComparison& row : rows)
        {
            const auto place = static_cast<double>(std::find(names.begin(), names.end(), row.name) -
                                                   names.begin());
            if (KindOf(row.event) == kind && row.measuredS)
            {
                points.emplace_back(*row.measuredS, place - APART);
            }
            if (KindOf(row.event) == kind && row.simulatedS)
            {
                points.emplace_back(*row.simulatedS, place + APART);
            }
        }
        if (!points.empty())
        {
            const std::size_t block = data.AddBlock(std::string(kind) + ": time_s place", points);
            plot += (plot.empty() ? "plot " : ", ") + std::string("data index ") +
                    std::to_string(block) + " using 1:2 with points lt " + std::to_string(type) +
                    " ps 0.8 title T(" + GnuplotQuoted(title) + ")";
        }
        ++type;
    }
    return plot;
}

} // namespace

GnuplotFigure
MakeKeepAliveCostFigure(const std::vector<KeepAliveCost>& costs)
{
    GnuplotFigure figure;
    figure.file = "cost";
    figure.title = "Keep-alive of an idle connection: what it costs, when it finds a silent peer";
    figure.caption =
        "Segments that both ends of a living connection send in a day, counted in runs "
        "of a hundred probes, and the time after which a silent peer is given up, by "
        "the silence before the first probe. The line is two segments for each idle "
        "time, or interval if that is longer: after an answered probe the next comes "
        "an interval later at the earliest.";
    figure.heightInches = PanelsHeight(2);
    FigureData data;
    const std::size_t found = data.AddBlock("idle_s segments_per_day give_up_s");
    for (const KeepAliveCost& cost : costs)
    {
        data.Rows() << NumberText(cost.idleS) << ' ' << NumberText(cost.GetSegmentsPerDay()) << ' '
                    << NumberText(cost.giveUpS) << '\n';
    }
    const std::string block = "data index " + std::to_string(found);
    figure.script =
        "set logscale xy\nset xrange [" + NumberText(costs.front().idleS / 1.5) + ":" +
        NumberText(costs.back().idleS * 1.2) + "]\nset grid x y\n" +
        PanelsScript(2, figure.heightInches) +
        "set ylabel T('segments a day') offset 1,0\nplot 2 * 86400 / (x < " +
        NumberText(costs.front().intervalS) + " ? " + NumberText(costs.front().intervalS) +
        " : x) with lines lt 1 title T('2 x 86400 s / idle time or interval'), " + block +
        " using 1:2 with points lt 2 title T('simulated')\nunset key\n" + LastPanelScript() +
        "set xlabel T('silence before the first probe (s)')\nset ylabel T('gives up (s)') offset "
        "1,0\nplot " +
        block + " using 1:3 with linespoints lt 2 notitle\nunset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

GnuplotFigure
MakeKeepAliveReferenceFigure(const std::vector<KeepAliveComparison>& rows)
{
    std::vector<std::string> names;
    double endS = 0;
    for (const KeepAliveComparison& row : rows)
    {
        if (names.empty() || names.back() != row.name)
        {
            names.push_back(row.name);
        }
        endS = std::max({endS, row.measuredS.value_or(0), row.simulatedS.value_or(0)});
    }
    GnuplotFigure figure;
    figure.file = "reference";
    figure.title = "Keep-alive (idle 5 s, interval 2 s, 3 probes): Linux and simulation";
    figure.caption =
        "What a server with Linux 6.18 sent, and the simulated one, by the time after its peer's "
        "last segment. The kernel's timers fire late by up to a slot of its "
        "timer wheel, never early.";
    figure.heightInches = 1.3 + 0.4 * static_cast<double>(names.size());
    FigureData data;
    const std::string plot = ReferencePlot(rows, names, data);
    std::string tics;
    for (std::size_t i = 0; i < names.size(); ++i)
    {
        const auto place = static_cast<double>(i);
        tics += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(names[i] + ", measured") + ") " +
                NumberText(place - APART) + ", T(" + GnuplotQuoted("simulated") + ") " +
                NumberText(place + APART);
    }
    figure.script = "set xrange [" + NumberText(-endS * 0.02) + ":" + NumberText(endS * 1.05) +
                    "]\nset yrange [" + NumberText(static_cast<double>(names.size()) - 0.5) +
                    ":-0.5]\nset ytics (" + tics +
                    ") font small\nset grid x\nset xlabel T('time after the last segment (s)')\n" +
                    plot + "\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
