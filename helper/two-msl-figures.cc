// SPDX-License-Identifier: GPL-2.0-only
//
// Intervals and curves.

#include "ns3/two-msl-figures.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return different values of a column, in the order in which they come first */
template <typename T>
std::vector<T>
ValuesOf(const std::vector<TwoMslRow>& rows, T TwoMslRow::*column)
{
    std::vector<T> values;
    for (const TwoMslRow& row : rows)
    {
        if (std::find(values.begin(), values.end(), row.*column) == values.end())
        {
            values.push_back(row.*column);
        }
    }
    return values;
}

} // namespace

GnuplotFigure
MakeCorruptionFigure(const std::vector<TwoMslRow>& rows)
{
    GnuplotFigure figure;
    figure.file = "corruption";
    figure.title = "Connections that take an old byte";
    figure.caption = "By when a 4-tuple is used again: share of connections on one 4-tuple that "
                     "delivered a byte of an earlier one, "
                     "with 95 % intervals (Clopper and Pearson), while copies of every segment "
                     "with text arrive late by offsets up to the MSL.";
    figure.heightInches = 1.3 + 0.24 * static_cast<double>(rows.size());
    std::string names;
    FigureData data;
    data.AddBlock("percent low high place");
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        names += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(rows[i].rule) + ") " + std::to_string(i);
        const ShareInterval share = rows[i].outcome.corruptedShare.value_or(ShareInterval());
        data.Rows() << NumberText(100 * share.mean) << ' ' << NumberText(100 * share.low) << ' '
                    << NumberText(100 * share.high) << ' ' << i << '\n';
    }
    figure.script = "set xrange [-2:102]\nset yrange [" +
                    NumberText(static_cast<double>(rows.size()) - 0.5) + ":-0.5]\nset ytics (" +
                    names + ")\nset grid x y\nset xlabel T('corrupted connections (%)')\n" +
                    "plot data index 0 using 1:4:2:3 with xerrorbars lt 1 ps 0.7 notitle\n";
    figure.data = data.GetText();
    return figure;
}

GnuplotFigure
MakeTwoMslMapFigure(const std::vector<TwoMslRow>& rows)
{
    GnuplotFigure figure;
    figure.file = "map";
    figure.title = "MSL, path delay and rule: what is corrupted and what waiting costs";
    figure.caption =
        "For each MSL, share of corrupted connections (above) and connections a second "
        "(below) on one 4-tuple, by the one-way delay of the path.";
    const auto rules = ValuesOf(rows, &TwoMslRow::rule);
    const auto msls = ValuesOf(rows, &TwoMslRow::mslS);
    const auto delays = ValuesOf(rows, &TwoMslRow::pathDelayS);
    const std::size_t panels = 2 * msls.size();
    const int keyRows = static_cast<int>((rules.size() + 2) / 3);
    figure.heightInches = PanelsHeight(panels) + 0.15 * keyRows;
    figure.script = "set logscale x\nset xrange [" + NumberText(1000 * delays.front() / 1.5) + ":" +
                    NumberText(1000 * delays.back() * 1.5) + "]\nset grid x y\n" +
                    PanelsScript(panels, figure.heightInches, keyRows);
    FigureData data;
    std::size_t panel = 0;
    for (const double msl : msls)
    {
        for (const bool isRate : {false, true})
        {
            ++panel;
            figure.script += panel > 1 ? "unset key\n" : "";
            figure.script += isRate ? "set logscale y\nset yrange [*:*]\n"
                                    : "unset logscale y\nset yrange [-5:105]\n";
            figure.script += "set label 1 T(" + GnuplotQuoted("MSL " + NumberText(msl) + " s") +
                             ") at graph 0.01,0.9 left\nset ylabel T('" +
                             (isRate ? "connections/s" : "corrupted (%)") + "')\n";
            figure.script +=
                panel == panels ? LastPanelScript() + "set xlabel T('one-way delay (ms)')\n" : "";
            std::string plot;
            for (std::size_t r = 0; r < rules.size(); ++r)
            {
                FigurePoints points;
                for (const TwoMslRow& row : rows)
                {
                    if (row.rule == rules[r] && row.mslS == msl)
                    {
                        const double rate =
                            static_cast<double>(row.outcome.connections) / row.outcome.seconds;
                        points.emplace_back(1000 * row.pathDelayS,
                                            isRate ? rate : 100 * row.outcome.corruptedShare->mean);
                    }
                }
                const std::size_t block = data.AddBlock(rules[r] + ": delay_ms value", points);
                plot += (plot.empty() ? "plot data index " : ", data index ") +
                        std::to_string(block) + " using 1:2 with linespoints lt " +
                        std::to_string(r % 8 + 1) + " title T(" + GnuplotQuoted(rules[r]) + ")";
            }
            figure.script += plot + "\n";
        }
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
