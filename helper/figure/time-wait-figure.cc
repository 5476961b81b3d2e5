// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT entries from queues.csv, local ports from states.csv.

#include "ns3/time-wait-figure.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_NODES = 4;
constexpr double HEAD_ROOM = 1.08; //!< y axis over the highest value

/** A number of one node over time. */
struct Curve
{
    uint32_t node{0};    //!< whose
    double greatest{0};  //!< most
    int64_t limit{-1};   //!< greatest limit; -1 = none
    FigurePoints points; //!< steps
};

/** Add a value. */
void
Add(Curve& curve, double timeS, double value)
{
    curve.points.emplace_back(timeS, value);
    curve.greatest = std::max(curve.greatest, value);
}

/** \return the curves with the greatest values, in order of nodes. \param all gets how many there
 * are */
std::vector<Curve>
Select(std::map<uint32_t, Curve>& nodes, std::size_t& all)
{
    std::vector<Curve> curves;
    for (auto& [node, curve] : nodes)
    {
        if (curve.greatest > 0)
        {
            curve.node = node;
            curves.push_back(std::move(curve));
        }
    }
    std::stable_sort(curves.begin(), curves.end(), [](const Curve& a, const Curve& b) {
        return a.greatest > b.greatest;
    });
    all = curves.size();
    curves.resize(std::min(curves.size(), MOST_NODES));
    std::sort(curves.begin(), curves.end(), [](const Curve& a, const Curve& b) {
        return a.node < b.node;
    });
    return curves;
}

/** \return TIME-WAIT entries by node. \param all gets the number of nodes that have some */
std::vector<Curve>
GetEntries(const RunTraces& traces, const FigureOptions& options, std::size_t& all)
{
    std::map<uint32_t, Curve> nodes;
    for (const QueueRow& row : traces.GetQueues())
    {
        if (row.queue == "time-wait" && row.action != "refuse" && row.reason != "simulation-end" &&
            (!options.node || row.node == *options.node))
        {
            Curve& curve = nodes[row.node];
            curve.limit = std::max(curve.limit, row.limitEntries);
            Add(curve, row.timeS, static_cast<double>(row.entries));
        }
    }
    return Select(nodes, all);
}

/** \return local ports taken by connections that the node opened, by node. \param all gets the
 * number of nodes that have some */
std::vector<Curve>
GetPorts(const RunTraces& traces, const FigureOptions& options, std::size_t& all)
{
    std::map<uint32_t, Curve> nodes;
    std::map<std::pair<uint32_t, std::string_view>, int> users; // of a node's port
    std::map<uint32_t, double> taken;                           // ports of a node
    std::set<std::tuple<uint32_t, std::string_view, std::string_view>> opened;
    for (const StateRow& row : traces.GetStates())
    {
        if (row.rule == "simulation-end" || (options.node && row.node != *options.node))
        {
            continue;
        }
        const std::tuple key{row.node, row.local, row.remote};
        const std::pair port{row.node, PortOf(row.local)};
        if (row.to == "SYN-SENT" && opened.insert(key).second && ++users[port] == 1)
        {
            Add(nodes[row.node], row.timeS, ++taken[row.node]);
        }
        else if (row.to == "CLOSED" && opened.erase(key) == 1 && --users[port] == 0)
        {
            Add(nodes[row.node], row.timeS, --taken[row.node]);
        }
    }
    return Select(nodes, all);
}

/** \return y axis and "plot ..." of one panel with a line for each of \p nodes; its blocks go to \p
 * data */
std::string
PanelScript(std::vector<Curve>& curves,
            const std::set<uint32_t>& nodes,
            const std::string& what,
            const FigureSpan& span,
            FigureData& data)
{
    double greatest = 1;
    int64_t limit = -1;
    for (const Curve& curve : curves)
    {
        greatest = std::max(greatest, curve.greatest);
        limit = std::max(limit, curve.limit);
    }
    const bool hasLimit = limit >= 0 && static_cast<double>(limit) <= 3 * greatest;
    const double top = hasLimit ? std::max(greatest, static_cast<double>(limit)) : greatest;
    std::string script =
        "set title T(" +
        GnuplotQuoted(what + (limit >= 0 ? ", limit " + std::to_string(limit) : "")) +
        ") font small offset 0,-0.6\nset yrange [0:" + NumberText(top * HEAD_ROOM) + "]\n";
    std::string plot;
    int type = 0;
    for (const uint32_t node : nodes) // the same line for a node in both panels
    {
        const std::string style =
            " lt " + std::to_string(++type) + " title T('node " + std::to_string(node) + "')";
        const auto curve = std::find_if(
            curves.begin(), curves.end(), [node](const Curve& one) { return one.node == node; });
        plot += plot.empty() ? "plot " : ", ";
        if (curve == curves.end())
        {
            plot += "NaN" + style;
            continue;
        }
        curve->points.emplace_back(span.end, curve->points.back().second);
        const std::size_t block =
            data.AddBlock(what + ", node " + std::to_string(node) + ": time_s number",
                          StepCorners(ThinnedSteps(curve->points, span)));
        plot += "data index " + std::to_string(block) + " using 1:2 with lines" + style;
    }
    script += plot;
    if (hasLimit)
    {
        script += ", " + std::to_string(limit) + " with lines lt 1 dt (7,4) title T('limit')";
    }
    return script + "\n";
}

} // namespace

std::optional<GnuplotFigure>
MakeTimeWaitFigure(const RunTraces& traces, const FigureOptions& options)
{
    std::size_t entryNodes = 0;
    std::size_t portNodes = 0;
    std::vector<Curve> entries = GetEntries(traces, options, entryNodes);
    std::vector<Curve> ports = GetPorts(traces, options, portNodes);
    const std::size_t panels = (entries.empty() ? 0 : 1) + (ports.empty() ? 0 : 1);
    if (panels == 0)
    {
        return std::nullopt;
    }
    std::set<uint32_t> nodes;
    for (const auto* curves : {&entries, &ports})
    {
        for (const Curve& curve : *curves)
        {
            nodes.insert(curve.node);
        }
    }
    const FigureSpan span = TimeSpanOf(traces, options);
    GnuplotFigure figure;
    figure.file = options.prefix + "time-wait";
    figure.title = options.TitleOf(entries.empty() ? "Local ports in use"
                                   : ports.empty() ? "Connections in TIME-WAIT"
                                                   : "TIME-WAIT and local ports");
    figure.caption =
        (entries.empty() ? std::string()
                         : "Entries of each node's TIME-WAIT table" +
                               ShownText(entries.size(), entryNodes, "nodes, those with most") +
                               " (queues.csv). ") +
        (ports.empty()
             ? std::string()
             : "Distinct local ports of connections that the node opened, until they are "
               "CLOSED, so with those in TIME-WAIT" +
                   ShownText(ports.size(), portNodes, "nodes, those with most") + " (states.csv).");
    figure.heightInches = PanelsHeight(panels);
    figure.script = PanelsScript(panels, figure.heightInches) + TimeAxisScript(span, std::nullopt);
    FigureData data;
    if (!entries.empty())
    {
        figure.script += (panels == 1 ? LastPanelScript() : "") +
                         std::string("set ylabel T('entries')\n") +
                         PanelScript(entries, nodes, "TIME-WAIT entries", span, data);
    }
    if (!ports.empty())
    {
        figure.script += std::string(panels == 2 ? "unset key\n" : "") + LastPanelScript() +
                         "set ylabel T('ports')\n" +
                         PanelScript(ports, nodes, "local ports in use", span, data);
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
