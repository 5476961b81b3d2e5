// SPDX-License-Identifier: GPL-2.0-only
//
// Attempts to connect, counted in intervals of time.

#include "ns3/connection-success-figure.h"

#include "ns3/connection-attempts.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace ns3
{

namespace
{

constexpr double INTERVALS = 40;        //!< of the time axis, about
constexpr double LOG_SPAN = 20;         //!< latencies that span more have a logarithmic axis
constexpr std::size_t MOST_DOTS = 4000; //!< connections drawn as dots
constexpr double MS_PER_S = 1000;
constexpr double UPPER_SHARE = 0.95; //!< the upper quantile drawn

/** Attempts that began in one interval. */
struct Interval
{
    double tried{0};               //!< attempts
    std::vector<double> latencies; //!< of those that opened, ms
};

/** Intervals by number, from the start of the time axis. */
using Intervals = std::map<int64_t, Interval>;

/** Line type of an origin, the same in each figure. */
int
LineTypeOf(std::string_view origin)
{
    return origin == "legitimate" ? 1 : origin == "attack" ? 3 : origin == "unknown" ? 2 : 4;
}

/** \return the centre of each interval with \p value of it; NaN parts intervals without attempts */
template <typename Value>
FigurePoints
Curve(Intervals& intervals, const FigureSpan& span, double step, Value value)
{
    FigurePoints points;
    int64_t expected = intervals.begin()->first;
    for (auto& [number, interval] : intervals)
    {
        const double centre = span.begin + (static_cast<double>(number) + 0.5) * step;
        if (number != expected)
        {
            points.emplace_back(centre - step, std::numeric_limits<double>::quiet_NaN());
        }
        points.emplace_back(centre, value(interval));
        expected = number + 1;
    }
    return points;
}

/** \return "plot ..." of the share that opened, by origin */
std::string
SuccessPlot(std::map<std::string_view, Intervals>& origins,
            const FigureSpan& span,
            double step,
            bool isActive,
            FigureData& data)
{
    std::string plot;
    for (auto& [origin, intervals] : origins)
    {
        const FigurePoints points = Curve(intervals, span, step, [](const Interval& interval) {
            return 100 * static_cast<double>(interval.latencies.size()) / interval.tried;
        });
        const std::size_t block =
            data.AddBlock("origin " + std::string(origin) + ": time_s opened_percent", points);
        plot += (plot.empty() ? "plot data index " : ", data index ") + std::to_string(block) +
                " using 1:2 with linespoints lt " + std::to_string(LineTypeOf(origin)) +
                " title T(" + GnuplotQuoted(OriginLabel(origin, origins.size(), isActive)) + ")";
    }
    return plot;
}

/** \return the panel of latencies: axis and "plot ..." */
std::string
LatencyPlot(const std::vector<ConnectionAttempt>& attempts,
            Intervals& intervals,
            const FigureSpan& span,
            double step,
            FigureData& data)
{
    FigurePoints dots;
    double least = std::numeric_limits<double>::max();
    double greatest = 0;
    for (const ConnectionAttempt& attempt : attempts)
    {
        const double latency = (*attempt.openedS - attempt.startS) * MS_PER_S;
        dots.emplace_back(attempt.startS, latency);
        least = std::min(least, latency);
        greatest = std::max(greatest, latency);
    }
    const std::size_t every = dots.size() / MOST_DOTS + 1; // the same ones in each run
    FigurePoints drawn;
    for (std::size_t i = 0; i < dots.size(); i += every)
    {
        drawn.push_back(dots[i]);
    }
    const auto quantile = [](double share) {
        return [share](Interval& interval) {
            return interval.latencies.empty() ? std::numeric_limits<double>::quiet_NaN()
                                              : QuantileOf(interval.latencies, share);
        };
    };
    const std::string dotsBlock =
        std::to_string(data.AddBlock("connections: start_s time_to_open_ms", drawn));
    const std::string medianBlock = std::to_string(data.AddBlock(
        "median: time_s time_to_open_ms", Curve(intervals, span, step, quantile(0.5))));
    const std::string upperBlock = std::to_string(data.AddBlock(
        "95 %: time_s time_to_open_ms", Curve(intervals, span, step, quantile(UPPER_SHARE))));
    const bool isLog = least > 0 && greatest / least > LOG_SPAN;
    return (isLog ? "set logscale y\nset yrange [" + NumberText(least / 1.5) + ":" +
                        NumberText(greatest * 1.5) + "]\n"
                  : "set yrange [0:" + NumberText(std::max(greatest * 1.15, 1e-3)) + "]\n") +
           "plot data index " + dotsBlock +
           " using 1:2 with points pt 7 ps 0.3 lc rgb sky title T('one connection'), data index " +
           upperBlock + " using 1:2 with linespoints lt 2 title T('95 %'), data index " +
           medianBlock + " using 1:2 with linespoints lt 1 title T('median')";
}

/** \return the figure of one view */
std::optional<GnuplotFigure>
Make(const RunTraces& traces, const FigureOptions& options, AttemptView view)
{
    const ConnectionAttempts found = GetConnectionAttempts(traces, options, view);
    if (found.attempts.empty())
    {
        return std::nullopt;
    }
    const FigureSpan span = TimeSpanOf(traces, options);
    const double step = NiceStep(span.end - span.begin, INTERVALS);
    std::map<std::string_view, Intervals> origins;
    Intervals opened; // of users
    std::vector<ConnectionAttempt> users;
    for (const ConnectionAttempt& attempt : found.attempts)
    {
        const auto number = static_cast<int64_t>(std::floor((attempt.startS - span.begin) / step));
        Interval& interval = origins[attempt.origin][number];
        ++interval.tried;
        if (!attempt.openedS)
        {
            continue;
        }
        const double latency = (*attempt.openedS - attempt.startS) * MS_PER_S;
        interval.latencies.push_back(latency);
        if (attempt.origin != "attack")
        {
            users.push_back(attempt);
            opened[number].latencies.push_back(latency);
        }
    }
    const auto attack = AttackSpanOf(traces);
    GnuplotFigure figure;
    figure.file = options.prefix + "connection-success" +
                  (view == AttemptView::SERVERS_BESIDE_CLIENTS ? "-server" : "");
    figure.title = options.TitleOf(found.isActive ? "Connections of the traced clients"
                                                  : "Connections as the server saw them");
    figure.caption = std::string("Share of attempts") +
                     (found.isActive ? " of the traced clients" : ", as the server saw them,") +
                     " that reached ESTABLISHED, by origin, and time from the first "
                     "SYN to ESTABLISHED (without the attack), over the time at which the attempt "
                     "began, in steps of " +
                     NumberText(step) + " s. From states.csv" +
                     (found.isActive ? "." : " and the refused SYNs of queues.csv.");
    const std::size_t panels = users.empty() ? 1 : 2;
    FigureData data;
    figure.heightInches = PanelsHeight(panels) + (panels == 2 ? 0.3 : 0);
    figure.script = PanelsScript(panels, figure.heightInches) + TimeAxisScript(span, attack) +
                    (panels == 1 ? LastPanelScript() : "") +
                    "set ylabel T('opened (%)')\nset yrange [0:105]\nset ytics 0,25\n" +
                    SuccessPlot(origins, span, step, found.isActive, data) +
                    AttackKeyScript(attack) + "\n";
    if (panels == 2)
    {
        figure.script += KeyAboveScript() + LastPanelScript() +
                         "set ytics auto\n"
                         "set ylabel T('time to open (ms)')\n" +
                         LatencyPlot(users, opened, span, step, data) + "\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace

std::optional<GnuplotFigure>
MakeConnectionSuccessFigure(const RunTraces& traces, const FigureOptions& options)
{
    return Make(traces, options, AttemptView::CLIENTS_ELSE_SERVERS);
}

std::optional<GnuplotFigure>
MakeServerConnectionSuccessFigure(const RunTraces& traces, const FigureOptions& options)
{
    return Make(traces, options, AttemptView::SERVERS_BESIDE_CLIENTS);
}

} // namespace ns3
