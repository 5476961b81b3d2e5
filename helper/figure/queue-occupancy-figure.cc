// SPDX-License-Identifier: GPL-2.0-only
//
// Replays queues.csv into entries by origin.

#include "ns3/queue-occupancy-figure.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_PANELS = 4;
constexpr double HEAD_ROOM = 1.08; //!< y axis over the highest value

/** One queue of one listener. */
struct Queue
{
    std::string title;       //!< of its panel
    std::size_t events{0};   //!< rows
    int64_t limit{-1};       //!< greatest limit; -1 = none
    double attackEntries{0}; //!< entries of an attack now
    double entrySeconds{0};  //!< entries times their time
    double greatest{0};      //!< most entries
    bool hasAttack{false};   //!< it held one
    FigurePoints all;        //!< entries
    FigurePoints attack;     //!< entries of an attack
};

/** Count one row in. */
void
Add(Queue& queue, const QueueRow& row)
{
    ++queue.events;
    queue.limit = std::max(queue.limit, row.limitEntries);
    if (row.action == "refuse" || row.action == "bypass" || row.reason == "simulation-end")
    {
        return;
    }
    if (row.origin == "attack")
    {
        queue.hasAttack = true;
        queue.attackEntries += row.action == "insert" ? 1 : -1;
        queue.attackEntries = std::max(queue.attackEntries, 0.0); // recorded from the middle on
    }
    const auto entries = static_cast<double>(row.entries);
    if (!queue.all.empty())
    {
        const auto& [time, before] = queue.all.back();
        queue.entrySeconds += before * (row.timeS - time);
    }
    queue.greatest = std::max(queue.greatest, entries);
    queue.all.emplace_back(row.timeS, entries);
    queue.attack.emplace_back(row.timeS, queue.attackEntries);
}

/** \return the queues to draw, those of most events, in order of node, port and queue. \param count
 * gets how many there are */
std::vector<Queue>
GetQueues(const RunTraces& traces, const FigureOptions& options, std::size_t& count)
{
    std::map<std::tuple<uint32_t, std::string_view, std::string_view>, Queue> queues;
    for (const QueueRow& row : traces.GetQueues())
    {
        if (row.queue == "time-wait" || (options.node && row.node != *options.node))
        {
            continue;
        }
        // "half-open" before "accept"
        const std::string_view rank = row.queue == "half-open" ? "0" : "1";
        Queue& queue = queues[{row.node, PortOf(row.local), rank}];
        if (queue.title.empty())
        {
            queue.title = std::string(row.queue) + " queue of node " + std::to_string(row.node) +
                          ", port " + std::string(PortOf(row.local));
        }
        Add(queue, row);
    }
    std::vector<std::pair<std::size_t, std::size_t>> ranks; // events, place
    std::vector<Queue> kept;
    for (auto& [key, queue] : queues)
    {
        if (queue.entrySeconds > 0)
        {
            ranks.emplace_back(queue.events, kept.size());
            kept.push_back(std::move(queue));
        }
    }
    std::stable_sort(
        ranks.begin(), ranks.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    count = kept.size();
    ranks.resize(std::min(ranks.size(), MOST_PANELS));
    std::sort(ranks.begin(), ranks.end(), [](const auto& a, const auto& b) {
        return a.second < b.second;
    });
    std::vector<Queue> drawn;
    for (const auto& [events, place] : ranks)
    {
        drawn.push_back(std::move(kept[place]));
    }
    return drawn;
}

/** \return "plot ..." of one queue; its blocks go to \p data */
std::string
PlotOf(Queue& queue, const FigureSpan& span, FigureData& data)
{
    // A step curve holds its last value to the end of the axis.
    queue.all.emplace_back(span.end, queue.all.back().second);
    const std::string all = std::to_string(data.AddBlock(
        queue.title + ": time_s entries", StepCorners(ThinnedSteps(queue.all, span))));
    std::string plot =
        "plot data index " + all +
        " using 1:2 with filledcurves y1=0 fillcolor rgb sky fillstyle solid noborder "
        "title T('" +
        (queue.hasAttack ? "other entries" : "entries") + "')";
    if (queue.hasAttack)
    {
        queue.attack.emplace_back(span.end, queue.attack.back().second);
        const std::size_t attack = data.AddBlock(queue.title + ": time_s entries of the attack",
                                                 StepCorners(ThinnedSteps(queue.attack, span)));
        plot += ", data index " + std::to_string(attack) +
                " using 1:2 with filledcurves y1=0 fillcolor rgb red fillstyle solid noborder "
                "title T('of the attack')";
    }
    plot += ", data index " + all + " using 1:2 with lines lt 1 lw 0.6 notitle";
    if (queue.limit >= 0)
    {
        plot += ", " + std::to_string(queue.limit) + " with lines lt 1 dt (7,4) title T('limit')";
    }
    return plot;
}

} // namespace

std::optional<GnuplotFigure>
MakeQueueOccupancyFigure(const RunTraces& traces, const FigureOptions& options)
{
    std::size_t count = 0;
    std::vector<Queue> queues = GetQueues(traces, options, count);
    if (queues.empty())
    {
        return std::nullopt;
    }
    const FigureSpan span = TimeSpanOf(traces, options);
    const auto attack = AttackSpanOf(traces);
    GnuplotFigure figure;
    figure.file = options.prefix + "queue-occupancy";
    figure.title = options.TitleOf("Queues of the listeners");
    figure.caption = std::string("Entries of each queue over time") +
                     ShownText(queues.size(), count, "queues, those with most events") +
                     "; dark: entries that the attack put there. "
                     "Dashed: the most that the queue may hold. From queues.csv.";
    figure.heightInches = PanelsHeight(queues.size());
    figure.script = PanelsScript(queues.size(), figure.heightInches) +
                    TimeAxisScript(span, attack) + "set ylabel T('entries')\n";
    FigureData data;
    for (std::size_t i = 0; i < queues.size(); ++i)
    {
        Queue& queue = queues[i];
        const double limit =
            queue.limit > 3 * queue.greatest ? 0 : static_cast<double>(queue.limit);
        std::string title = queue.title;
        if (queue.limit >= 0)
        {
            title += ", limit " + std::to_string(queue.limit);
        }
        figure.script += std::string(i > 0 ? "unset key\n" : "") +
                         (i + 1 == queues.size() ? LastPanelScript() : "") + "set title T(" +
                         GnuplotQuoted(title) + ") font small offset 0,-0.6\n" + "set yrange [0:" +
                         NumberText(std::max({1.0, queue.greatest, limit}) * HEAD_ROOM) + "]\n" +
                         PlotOf(queue, span, data) + AttackKeyScript(attack) + "\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
