// SPDX-License-Identifier: GPL-2.0-only
//
// Curves as script and data, and one figure of an earlier run.

#include "ns3/lifecycle-plot-helper.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace ns3
{

namespace
{

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

/** \return the plot command of one panel; its blocks go to \p data */
std::string
PlotOf(const LifecycleFigure& figure, const LifecyclePanel& panel, FigureData& data)
{
    const bool steps = figure.style == LifecycleCurveStyle::STEPS;
    std::string plot = "plot ";
    for (std::size_t i = 0; i < panel.curves.size(); ++i)
    {
        const LifecycleCurve& curve = panel.curves[i];
        const std::size_t block = data.AddBlock(panel.title + ": " + curve.label +
                                                    ": time_s value (" + figure.yLabel + ")",
                                                curve.points);
        // Steps are too dense for dashes: a wide bright curve lies under a thin dark one.
        const bool isUnder = steps && panel.curves.size() > 1 && i == 0;
        plot += (i > 0 ? ", " : "") + std::string("data index ") + std::to_string(block) +
                " using 1:2 with " +
                (!steps    ? "linespoints lt " + std::to_string(i + 1)
                 : isUnder ? "steps lt 8 lw 3"
                           : "steps lt 1 lw 0.9") +
                " title T(" + GnuplotQuoted(curve.label) + ")";
    }
    if (panel.limit >= 0)
    {
        plot += ", " + NumberText(panel.limit) + " with lines lt 3 dt (7,4) title T('limit')";
    }
    return plot;
}

/** \return the figure as script and data */
GnuplotFigure
MakeCurvesFigure(const LifecycleFigure& figure)
{
    std::optional<FigureSpan> attack;
    if (figure.attackEnd > figure.attackStart)
    {
        attack = FigureSpan{figure.attackStart, figure.attackEnd};
    }
    const std::size_t panels = figure.panels.size();
    const int keyRows = figure.panels.front().curves.size() > 2 ? 2 : 1;
    GnuplotFigure made;
    made.file = figure.file;
    made.title = figure.title;
    made.caption = figure.caption;
    made.heightInches = PanelsHeight(panels);
    made.script = PanelsScript(panels, made.heightInches, keyRows) +
                  TimeAxisScript({0, figure.end}, attack) + "set ylabel T(" +
                  GnuplotQuoted(figure.yLabel) + ")\n";
    FigureData data;
    for (std::size_t i = 0; i < panels; ++i)
    {
        const LifecyclePanel& panel = figure.panels[i];
        std::string title = panel.title;
        if (panel.limit >= 0)
        {
            title += (title.empty() ? "limit " : ", limit ") + NumberText(panel.limit);
        }
        made.script += std::string(i > 0 ? "unset key\n" : "") +
                       (i + 1 == panels ? LastPanelScript() : "") + "set title T(" +
                       GnuplotQuoted(title) +
                       ") font small offset 0,-0.6\nset yrange [0:" + NumberText(AxisEnd(panel)) +
                       "]\n" + PlotOf(figure, panel, data) + AttackKeyScript(attack) + "\n";
    }
    made.script += "unset multiplot\n";
    made.data = data.GetText();
    return made;
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
    DrawFigure(run, MakeCurvesFigure(figure), figure.note);
}

void
LifecyclePlotHelper::Plot(const std::string& directory, FigureMaker make, bool force)
{
    Plot(directory, make, FigureOptions(), force);
}

void
LifecyclePlotHelper::Plot(const std::string& directory,
                          FigureMaker make,
                          const FigureOptions& options,
                          bool force,
                          const std::vector<FigureFormat>& formats)
{
    const RunTraces traces(directory);
    const std::optional<GnuplotFigure> figure = make(traces, options);
    if (!figure)
    {
        throw std::runtime_error("run '" + directory +
                                 "': its files do not hold what this figure shows");
    }
    RunDirectory run(directory, force);
    ClaimFigure(run, figure->file, formats);
    DrawFigure(run, *figure, options.note, formats);
    run.Commit();
}

} // namespace ns3
