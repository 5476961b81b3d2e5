// SPDX-License-Identifier: GPL-2.0-only
//
// Sequence numbers of SYNs from segments.csv.

#include "ns3/isn-figure.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_SERIES = 6;
constexpr std::size_t MOST_IN_ONE_PANEL = 2; //!< more cannot be told apart where dots are dense
constexpr std::size_t MANY_DOTS = 300;       //!< from here on they are small
constexpr double ROW_INCHES = 1.7;           //!< of a row of panels
constexpr double HEAD_INCHES = 0.55;         //!< title and title of the first row
constexpr double FOOT_INCHES = 0.55;         //!< labels of the time axis
constexpr std::size_t MOST_DOTS = 2000;      //!< of a series

/** The SYNs of one node and kind. */
struct Series
{
    bool isSent;         //!< by the node; others come last
    uint32_t node;       //!< whose
    std::string label;   //!< in the key
    FigurePoints points; //!< time, sequence number
};

/** \return \p address without its port */
std::string_view
HostOf(std::string_view address)
{
    return address.substr(0, address.rfind(':'));
}

/** \return a series for each node and kind, those with most SYNs, in order of nodes. \param count
 * gets how many there are */
std::vector<Series>
GetSeries(const RunTraces& traces, const FigureOptions& options, std::size_t& count)
{
    std::set<std::string_view> recorded; // hosts whose own sending was recorded
    for (const SegmentRow& row : traces.GetSegments())
    {
        if (row.isSent)
        {
            recorded.insert(HostOf(row.local));
        }
    }
    std::vector<Series> all;
    std::set<std::tuple<uint32_t, std::string_view, std::string_view, uint32_t>> seen;
    for (const SegmentRow& row : traces.GetSegments())
    {
        const bool isKnown = row.isSent || recorded.count(HostOf(row.remote)) == 0;
        if (row.flags.find('S') == std::string_view::npos || !isKnown ||
            !options.Covers(row.timeS) || (options.node && row.node != *options.node) ||
            !seen.insert({row.node, row.local, row.remote, row.seq}).second) // sent again
        {
            continue;
        }
        const bool hasAck = row.flags.find('A') != std::string_view::npos;
        const std::string label = (hasAck ? "SYN,ACK " : "SYN ") +
                                  std::string(row.isSent ? "of" : "received by") + " node " +
                                  std::to_string(row.node);
        auto series = std::find_if(
            all.begin(), all.end(), [&label](const Series& one) { return one.label == label; });
        if (series == all.end())
        {
            series = all.insert(all.end(), {row.isSent, row.node, label, {}});
        }
        series->points.emplace_back(row.timeS, row.seq);
    }
    count = all.size();
    while (all.size() > MOST_SERIES)
    {
        all.erase(std::min_element(all.begin(), all.end(), [](const Series& a, const Series& b) {
            return a.points.size() < b.points.size();
        }));
    }
    std::stable_sort(all.begin(), all.end(), [](const Series& a, const Series& b) {
        return std::make_pair(!a.isSent, a.node) < std::make_pair(!b.isSent, b.node);
    });
    return all;
}

/** The y axis that all series share. */
struct SequenceAxis
{
    double least;         //!< its begin
    double greatest;      //!< its end
    double unit;          //!< what its numbers are divided by
    std::string unitName; //!< as its label says it
};

/** \return the axis: numbers that fill the space are shown in all of it, others where they are */
SequenceAxis
AxisOf(const std::vector<Series>& all)
{
    double least = std::numeric_limits<double>::max();
    double greatest = 0;
    for (const Series& series : all)
    {
        for (const auto& [time, seq] : series.points)
        {
            least = std::min(least, seq);
            greatest = std::max(greatest, seq);
        }
    }
    constexpr double SPACE = 4294967296.0; // 2^32 sequence numbers
    if (greatest - least > SPACE / 4)
    {
        least = 0;
        greatest = SPACE;
    }
    const double margin = std::max((greatest - least) * 0.04, 1.0);
    const auto [unit, name] = LargeUnitOf(greatest);
    return {least - (least > 0 ? margin : 0), greatest + margin, unit, name};
}

/** \return "data index ... with points" of a series; its block goes to \p data */
std::string
DotsOf(const Series& series, double unit, int type, FigureData& data)
{
    const std::size_t every = series.points.size() / MOST_DOTS + 1;
    FigurePoints drawn;
    for (std::size_t i = 0; i < series.points.size(); i += every)
    {
        drawn.push_back(series.points[i]);
    }
    const std::size_t block = data.AddBlock(series.label + ": time_s sequence_number", drawn);
    return "data index " + std::to_string(block) + " using 1:($2/" + NumberText(unit) +
           ") with points lt " + std::to_string(type) +
           (drawn.size() > MANY_DOTS ? " ps 0.2 lw 0.5" : "");
}

/** \return one panel for all, with a key */
std::string
OnePanelScript(const std::vector<Series>& all, const SequenceAxis& axis, FigureData& data)
{
    constexpr std::array<int, MOST_IN_ONE_PANEL> TYPES{1, 7}; // black dots, light squares
    std::string script = "set xlabel T('time (s)')\nset ylabel T('sequence number" + axis.unitName +
                         "')\nset key samplen 1\n";
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        script += (i > 0 ? ", " : "plot ") + DotsOf(all[i], axis.unit, TYPES.at(i), data) +
                  " title T('" + all[i].label + "')";
    }
    return script + "\n";
}

/** \return a panel for each series, two beside each other */
std::string
PanelsOfSeriesScript(const std::vector<Series>& all,
                     const SequenceAxis& axis,
                     double heightInches,
                     FigureData& data)
{
    const std::size_t rows = (all.size() + 1) / 2;
    std::string script = "unset title\nunset key\nset multiplot layout " + std::to_string(rows) +
                         ",2 title figureTitle font ',10' margins 0.115,0.98," +
                         NumberText(FOOT_INCHES / heightInches) + "," +
                         NumberText(1 - HEAD_INCHES / heightInches) + " spacing 0.07," +
                         NumberText(0.36 / heightInches) + "\n";
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        const bool isLowest = i + 2 >= all.size();
        script += std::string("set format x '") + (isLowest ? "%g" : "") + "'\n" +
                  (isLowest ? "set xlabel T('time (s)')\n" : "") + "set ylabel T('" +
                  (i % 2 == 0 ? "number" + axis.unitName : "") + "')\nset title T('" +
                  all[i].label + "') font small offset 0,-0.6\nplot " +
                  DotsOf(all[i], axis.unit, 1, data) + "\n";
    }
    return script + "unset multiplot\n";
}

} // namespace

std::optional<GnuplotFigure>
MakeIsnFigure(const RunTraces& traces, const FigureOptions& options)
{
    std::size_t count = 0;
    const std::vector<Series> all = GetSeries(traces, options, count);
    if (all.empty())
    {
        return std::nullopt;
    }
    const bool isOnePanel = all.size() <= MOST_IN_ONE_PANEL;
    const SequenceAxis axis = AxisOf(all);
    GnuplotFigure figure;
    figure.file = options.prefix + "isn";
    figure.title = options.TitleOf("Initial sequence numbers");
    figure.caption =
        std::string("Sequence number of each SYN and SYN,ACK over time, without retransmissions: "
                    "what recorded nodes sent, and what they received from others") +
        ShownText(all.size(), count, "series, those with most SYNs") + ". From segments.csv.";
    if (!isOnePanel)
    {
        const std::size_t rows = (all.size() + 1) / 2;
        figure.heightInches = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * static_cast<double>(rows);
    }
    FigureData data;
    figure.script = TimeAxisScript(TimeSpanOf(traces, options), std::nullopt) + "set yrange [" +
                    NumberText(axis.least / axis.unit) + ":" +
                    NumberText(axis.greatest / axis.unit) + "]\n" +
                    (isOnePanel ? OnePanelScript(all, axis, data)
                                : PanelsOfSeriesScript(all, axis, figure.heightInches, data));
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
