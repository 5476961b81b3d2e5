// SPDX-License-Identifier: GPL-2.0-only
//
// Counts the segments of one node by kind and interval.

#include "ns3/segment-rate-figure.h"

#include "ns3/figure-data.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace ns3
{

namespace
{

constexpr double INTERVALS = 50;     //!< of the time axis, about
constexpr double HEAD_ROOM = 1.08;   //!< y axis over the highest value
constexpr double ROW_INCHES = 1.0;   //!< of a row of panels
constexpr double HEAD_INCHES = 0.55; //!< title and titles of the first row
constexpr double FOOT_INCHES = 0.55; //!< labels of the time axis
constexpr double TICS = 4;           //!< of a y axis, at most
constexpr double GAP_INCHES = 0.34;  //!< between rows

/** Kinds of segments, in the order of the key. */
constexpr std::array<const char*, 6> KINDS{"SYN", "SYN,ACK", "ACK", "data", "FIN", "RST"};

/** \return index of the kind of a segment; one of several bits is the first of RST, SYN, FIN */
std::size_t
KindOf(const SegmentRow& row)
{
    const auto has = [&row](char flag) { return row.flags.find(flag) != std::string_view::npos; };
    if (has('R'))
    {
        return 5;
    }
    if (has('S'))
    {
        return has('A') ? 1 : 0;
    }
    return has('F') ? 4 : row.len > 0 ? 3 : 2;
}

/** \return the node with most rows, or the one asked for */
std::optional<uint32_t>
ChooseNode(const RunTraces& traces, const FigureOptions& options)
{
    std::map<uint32_t, std::size_t> rows;
    for (const SegmentRow& row : traces.GetSegments())
    {
        if (options.Covers(row.timeS) && (!options.node || row.node == *options.node))
        {
            ++rows[row.node];
        }
    }
    if (rows.empty())
    {
        return std::nullopt;
    }
    return std::max_element(rows.begin(),
                            rows.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
}

/** Segments by kind, direction (received, sent) and whole step. */
struct RateCounts
{
    double step{1};                                                      //!< s
    std::size_t steps{0};                                                //!< whole ones
    bool isCut{false};                                                   //!< a part is left out
    std::array<std::array<std::vector<double>, 2>, KINDS.size()> counts; //!< empty: none
};

/** \return the counts of a node. Of a span below one step the whole span is the step */
RateCounts
CountSegments(const RunTraces& traces, uint32_t node, const FigureSpan& span)
{
    RateCounts rates;
    const double length = span.end - span.begin;
    rates.step = NiceStep(length, INTERVALS);
    constexpr double ROUNDING = 1e-9; // 0.3 / 0.1 is three steps
    const double whole = std::floor(length / rates.step + ROUNDING);
    rates.steps = static_cast<std::size_t>(whole);
    rates.isCut = length - whole * rates.step > ROUNDING * length;
    for (const SegmentRow& row : traces.GetSegments())
    {
        const auto step = static_cast<std::size_t>(
            std::max(0.0, std::floor((row.timeS - span.begin) / rates.step + ROUNDING)));
        const bool isAtEnd = step == rates.steps && !rates.isCut; // on the edge of the last one
        if (row.node != node || row.timeS < span.begin || row.timeS > span.end ||
            (step >= rates.steps && !isAtEnd))
        {
            continue;
        }
        for (auto& direction : rates.counts.at(KindOf(row)))
        {
            direction.resize(rates.steps);
        }
        ++rates.counts.at(KindOf(row)).at(row.isSent ? 1 : 0).at(std::min(step, rates.steps - 1));
    }
    return rates;
}

/** \return "set title ..." to "plot ..." of one kind in one direction; its block goes to \p data */
std::string
PanelScript(const RateCounts& rates,
            std::size_t kind,
            std::size_t direction,
            const FigureSpan& span,
            FigureData& data)
{
    const char* word = direction == 1 ? " sent" : " received";
    const std::vector<double>& counts = rates.counts.at(kind).at(direction);
    FigurePoints points;
    double greatest = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
    {
        points.emplace_back(span.begin + (static_cast<double>(i) + 0.5) * rates.step,
                            counts[i] / rates.step);
        greatest = std::max(greatest, points.back().second);
    }
    const std::size_t block =
        data.AddBlock(std::string(KINDS.at(kind)) + word + ": time_s segments_per_s", points);
    std::string script = std::string("set title T('") + KINDS.at(kind) + word +
                         "') font small offset 0,-0.7\nset yrange [0:" +
                         NumberText((greatest > 0 ? greatest : 1) * HEAD_ROOM) + "]\n";
    script += greatest > 0 ? "set ytics " + NumberText(NiceStep(greatest, TICS)) + "\n"
                           : "set ytics (0)\nset label 1 T('none') at graph 0.5, graph 0.5 center "
                             "font small\n";
    return script + "plot data index " + std::to_string(block) +
           " using 1:2 with boxes fs solid border lc rgb ink lw 0.4 dt solid fc rgb sky notitle\n"
           "unset label 1\n";
}

} // namespace

std::optional<GnuplotFigure>
MakeSegmentRateFigure(const RunTraces& traces, const FigureOptions& options)
{
    const std::optional<uint32_t> node = ChooseNode(traces, options);
    if (!node)
    {
        return std::nullopt;
    }
    const FigureSpan span = TimeSpanOf(traces, options);
    GnuplotFigure figure;
    figure.file = options.prefix + "segment-rate";
    const RateCounts rates = CountSegments(traces, *node, span);
    std::vector<std::size_t> kinds; // that the node has received or sent
    for (std::size_t kind = 0; kind < KINDS.size(); ++kind)
    {
        if (!rates.counts.at(kind)[0].empty())
        {
            kinds.push_back(kind);
        }
    }
    if (kinds.empty())
    {
        return std::nullopt; // all are in the part of a step that is left out
    }
    figure.title = options.TitleOf("Segments per second of node " + std::to_string(*node));
    figure.caption = "What node " + std::to_string(*node) + " received and sent, in steps of " +
                     NumberText(rates.step) + " s" +
                     (rates.isCut ? "; the end of the run, less than a step, is left out" : "") +
                     ". Scales differ. A segment with text and FIN counts as FIN. From "
                     "segments.csv.";
    const auto rows = static_cast<double>(kinds.size());
    figure.heightInches = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * rows;
    const auto share = [&figure](double inches) {
        return NumberText(inches / figure.heightInches);
    };
    FigureData data;
    figure.script = TimeAxisScript(span, std::nullopt) + "unset title\nunset key\nset boxwidth " +
                    NumberText(rates.step) + " absolute\nset multiplot layout " +
                    std::to_string(kinds.size()) +
                    ",2 title figureTitle font ',10' margins 0.115,0.98," + share(FOOT_INCHES) +
                    "," + NumberText(1 - HEAD_INCHES / figure.heightInches) + " spacing 0.085," +
                    share(GAP_INCHES) + "\nset tics font small\n";
    for (const std::size_t kind : kinds)
    {
        const bool isLowest = kind == kinds.back();
        figure.script += std::string("set format x '") + (isLowest ? "%g" : "") + "'\n" +
                         (isLowest ? "set xlabel T('time (s)')\n" : "");
        for (const std::size_t direction : {0, 1})
        {
            figure.script +=
                std::string(direction == 0 ? "set label 2 T('per s') at screen 0.022, graph 0.5 "
                                             "center rotate font small\n"
                                           : "unset label 2\n") +
                PanelScript(rates, kind, direction, span, data);
        }
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
