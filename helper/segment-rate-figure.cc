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

constexpr double INTERVALS = 50;   //!< of the time axis, about
constexpr double HEAD_ROOM = 1.08; //!< y axis over the highest value

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

/** \return y axis and "plot ..." of one direction; its blocks go to \p data */
std::string
PanelScript(
    const RunTraces& traces, uint32_t node, bool isSent, const FigureSpan& span, FigureData& data)
{
    const double step = NiceStep(span.end - span.begin, INTERVALS);
    const auto intervals = static_cast<std::size_t>(std::ceil((span.end - span.begin) / step));
    std::array<std::vector<double>, KINDS.size()> counts; // empty: the node has none of this kind
    for (const SegmentRow& row : traces.GetSegments())
    {
        if (row.node != node || row.timeS < span.begin || row.timeS > span.end)
        {
            continue;
        }
        auto& kind = counts.at(KindOf(row)); // also of the other direction: both have one key
        kind.resize(intervals);
        const auto interval = static_cast<std::size_t>((row.timeS - span.begin) / step);
        kind[std::min(interval, intervals - 1)] += row.isSent == isSent ? 1 : 0;
    }
    double greatest = 0;
    std::string plot;
    const std::string direction = isSent ? "sent" : "received";
    for (std::size_t kind = 0; kind < KINDS.size(); ++kind)
    {
        FigurePoints points;
        for (std::size_t i = 0; i < counts.at(kind).size(); ++i)
        {
            points.emplace_back(span.begin + (static_cast<double>(i) + 0.5) * step,
                                counts.at(kind)[i] / step);
            greatest = std::max(greatest, points.back().second);
        }
        if (points.empty())
        {
            continue;
        }
        const std::size_t block = data.AddBlock(
            std::string(KINDS.at(kind)) + " " + direction + ": time_s segments_per_s", points);
        plot += (plot.empty() ? "plot data index " : ", data index ") + std::to_string(block) +
                " using 1:2 with linespoints lt " + std::to_string(kind + 1) + " title T('" +
                KINDS.at(kind) + "')";
    }
    return "set title T('" + direction + " by node " + std::to_string(node) +
           "') font small offset 0,-0.6\nset yrange [0:" +
           NumberText(std::max(greatest, 1 / step) * HEAD_ROOM) + "]\n" + plot + "\n";
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
    figure.title = options.TitleOf("Segments per second");
    figure.caption = "What node " + std::to_string(*node) + " received and sent, in steps of " +
                     NumberText(NiceStep(span.end - span.begin, INTERVALS)) +
                     " s; a segment with text and FIN counts as FIN. From segments.csv.";
    figure.heightInches = PanelsHeight(2);
    FigureData data;
    figure.script = PanelsScript(2, figure.heightInches) + TimeAxisScript(span, std::nullopt) +
                    "set ylabel T('segments/s')\n" + PanelScript(traces, *node, false, span, data) +
                    "unset key\n" + LastPanelScript() +
                    PanelScript(traces, *node, true, span, data) + "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
