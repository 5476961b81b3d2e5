// SPDX-License-Identifier: GPL-2.0-only
//
// Latencies, sorted.

#include "ns3/connection-latency-figure.h"

#include "ns3/connection-attempts.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <map>
#include <vector>

namespace ns3
{

namespace
{

constexpr double LOG_SPAN = 20;          //!< latencies that span more have a logarithmic axis
constexpr std::size_t MOST_STEPS = 2000; //!< points of a curve
constexpr double MS_PER_S = 1000;

/** The attempts of one origin. */
struct Distribution
{
    double tried{0};               //!< all
    std::vector<double> latencies; //!< of those that opened, ms
};

/** \return share in % that opened within each latency, from \p begin on */
FigurePoints
Cumulate(Distribution& distribution, double begin, double end)
{
    std::vector<double>& latencies = distribution.latencies;
    std::sort(latencies.begin(), latencies.end());
    FigurePoints points{{begin, 0}};
    const std::size_t every = latencies.size() / MOST_STEPS + 1;
    for (std::size_t i = 0; i < latencies.size(); ++i)
    {
        if ((i + 1) % every == 0 || i + 1 == latencies.size())
        {
            points.emplace_back(latencies[i],
                                100 * static_cast<double>(i + 1) / distribution.tried);
        }
    }
    points.emplace_back(end, points.back().second);
    return points;
}

/** \return the figure of one view */
std::optional<GnuplotFigure>
Make(const RunTraces& traces, const FigureOptions& options, AttemptView view)
{
    const ConnectionAttempts found = GetConnectionAttempts(traces, options, view);
    std::map<std::string_view, Distribution> origins;
    double least = 0;
    double greatest = 0;
    for (const ConnectionAttempt& attempt : found.attempts)
    {
        Distribution& distribution = origins[attempt.origin];
        ++distribution.tried;
        if (attempt.openedS)
        {
            const double latency = (*attempt.openedS - attempt.startS) * MS_PER_S;
            least = greatest == 0 ? latency : std::min(least, latency);
            greatest = std::max(greatest, latency);
            distribution.latencies.push_back(latency);
        }
    }
    if (greatest <= 0)
    {
        return std::nullopt;
    }
    const bool isLog = least > 0 && greatest / least > LOG_SPAN;
    const double begin = isLog ? least / 2 : 0;
    const double end = greatest * (isLog ? 2 : 1.15);
    GnuplotFigure figure;
    figure.file = options.prefix + "connection-latency" +
                  (view == AttemptView::SERVERS_BESIDE_CLIENTS ? "-server" : "");
    figure.title = options.TitleOf(found.isActive ? "Time to open a connection, of traced clients"
                                                  : "Time to open a connection, at the server");
    figure.caption =
        "Share of attempts" +
        std::string(found.isActive ? " of the traced clients" : ", as the server saw them,") +
        " that reached ESTABLISHED within a time from their first SYN" +
        ". A curve that ends below 100 % shows by how much attempts failed. From states.csv" +
        (found.isActive ? "." : " and the refused SYNs of queues.csv.");
    figure.script = std::string(isLog ? "set logscale x\n" : "") + "set xrange [" +
                    NumberText(begin) + ":" + NumberText(end) +
                    "]\nset yrange [0:105]\nset ytics 0,25\nset grid x y\n"
                    "set xlabel T('time to open (ms)')\nset ylabel T('opened within (%)')\n";
    FigureData data;
    const char* separator = "plot ";
    int type = 1;
    for (auto& [origin, distribution] : origins)
    {
        const std::size_t block =
            data.AddBlock("origin " + std::string(origin) + ": time_to_open_ms opened_percent",
                          Cumulate(distribution, begin, end));
        figure.script += separator + std::string("data index ") + std::to_string(block) +
                         " using 1:2 with steps lt " + std::to_string(type++) + " title T(" +
                         GnuplotQuoted(OriginLabel(origin, origins.size(), found.isActive) + ": " +
                                       std::to_string(distribution.latencies.size()) + " of " +
                                       NumberText(distribution.tried) + " opened") +
                         ")";
        separator = ", ";
    }
    figure.script += "\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace

std::optional<GnuplotFigure>
MakeConnectionLatencyFigure(const RunTraces& traces, const FigureOptions& options)
{
    return Make(traces, options, AttemptView::CLIENTS_ELSE_SERVERS);
}

std::optional<GnuplotFigure>
MakeServerConnectionLatencyFigure(const RunTraces& traces, const FigureOptions& options)
{
    return Make(traces, options, AttemptView::SERVERS_BESIDE_CLIENTS);
}

} // namespace ns3
