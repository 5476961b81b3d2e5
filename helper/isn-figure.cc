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

/** Line types of the series: in small dots, neighbours differ in grey value as well as in shape. */
constexpr std::array<int, 6> TYPES{1, 7, 3, 4, 6, 8};
constexpr std::size_t MOST_DOTS = 2000; //!< of a series

/** The SYNs of one node and kind. */
struct Series
{
    std::string label;   //!< in the key
    FigurePoints points; //!< time, sequence number
};

/** \return \p address without its port */
std::string_view
HostOf(std::string_view address)
{
    return address.substr(0, address.rfind(':'));
}

/** \return a series for each node and kind, those with most SYNs, in the order they began */
std::vector<Series>
GetSeries(const RunTraces& traces, const FigureOptions& options)
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
            series = all.insert(all.end(), {label, {}});
        }
        series->points.emplace_back(row.timeS, row.seq);
    }
    while (all.size() > TYPES.size())
    {
        all.erase(std::min_element(all.begin(), all.end(), [](const Series& a, const Series& b) {
            return a.points.size() < b.points.size();
        }));
    }
    return all;
}

/** \return a unit for numbers up to \p greatest and its name */
std::pair<double, std::string>
UnitOf(double greatest)
{
    return greatest >= 1e9   ? std::pair<double, std::string>{1e9, " (billions)"}
           : greatest >= 1e6 ? std::pair<double, std::string>{1e6, " (millions)"}
           : greatest >= 1e4 ? std::pair<double, std::string>{1e3, " (thousands)"}
                             : std::pair<double, std::string>{1, ""};
}

} // namespace

std::optional<GnuplotFigure>
MakeIsnFigure(const RunTraces& traces, const FigureOptions& options)
{
    const std::vector<Series> all = GetSeries(traces, options);
    if (all.empty())
    {
        return std::nullopt;
    }
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
    // Numbers that fill the space are shown in all of it, others where they are.
    if (greatest - least > SPACE / 4)
    {
        least = 0;
        greatest = SPACE;
    }
    const double margin = std::max((greatest - least) * 0.04, 1.0);
    const auto [unit, unitName] = UnitOf(greatest);
    const FigureSpan span = TimeSpanOf(traces, options);
    GnuplotFigure figure;
    figure.file = options.prefix + "isn";
    figure.title = options.TitleOf("Initial sequence numbers");
    figure.caption = "Sequence number of each SYN and SYN,ACK over time, without retransmissions: "
                     "what recorded nodes sent, and what they received from others. "
                     "From segments.csv.";
    figure.heightInches = 3.8;
    figure.script = TimeAxisScript(span, std::nullopt) + "set yrange [" +
                    NumberText((least - (least > 0 ? margin : 0)) / unit) + ":" +
                    NumberText((greatest + margin) / unit) +
                    "]\nset xlabel T('time (s)')\nset ylabel T('sequence number" + unitName +
                    "')\nset key maxrows 2 samplen 1\n";
    FigureData data;
    const char* separator = "plot ";
    std::size_t type = 0;
    for (const Series& series : all)
    {
        const std::size_t every = series.points.size() / MOST_DOTS + 1;
        FigurePoints drawn;
        for (std::size_t i = 0; i < series.points.size(); i += every)
        {
            drawn.push_back(series.points[i]);
        }
        const std::string size = drawn.size() > 300 ? " ps 0.2 lw 0.5" : "";
        const std::size_t block = data.AddBlock(series.label + ": time_s sequence_number", drawn);
        figure.script += separator + std::string("data index ") + std::to_string(block) +
                         " using 1:($2/" + NumberText(unit) + ") with points lt " +
                         std::to_string(TYPES.at(type++)) + size + " title T('" + series.label +
                         "')";
        separator = ", ";
    }
    figure.script += "\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
