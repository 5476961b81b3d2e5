// SPDX-License-Identifier: GPL-2.0-only
//
// Curves of defences, part by part.

#include "ns3/flood-figures.h"

#include "ns3/defence-figure.h"
#include "ns3/erlang-b.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_PANELS = 3;     //!< rates in a figure of distributions
constexpr std::size_t MOST_STEPS = 500;    //!< points of a distribution
constexpr std::size_t FORMULA_POINTS = 60; //!< of the curve of Erlang B
constexpr double LOG_FROM = 10;            //!< ratio of rates from which their axis is logarithmic
constexpr double MS_PER_S = 1000;

/** \return defences of the cells in the order of the first ones */
std::vector<std::string>
DefencesOf(const std::vector<FloodOutcome>& cells)
{
    std::vector<std::string> defences;
    for (const FloodOutcome& cell : cells)
    {
        if (std::find(defences.begin(), defences.end(), cell.defence) == defences.end())
        {
            defences.push_back(cell.defence);
        }
    }
    return defences;
}

/** \return up to three rates of the cells: least, middle, greatest */
std::vector<double>
PanelRates(const std::vector<FloodOutcome>& cells)
{
    std::vector<double> rates;
    for (const FloodOutcome& cell : cells)
    {
        rates.push_back(cell.rateSynPerS);
    }
    std::sort(rates.begin(), rates.end());
    rates.erase(std::unique(rates.begin(), rates.end()), rates.end());
    if (rates.size() > MOST_PANELS)
    {
        rates = {rates.front(), rates[rates.size() / 2], rates.back()};
    }
    return rates;
}

/** \return users admitted over the rate */
GnuplotFigure
MakeSuccessFigure(const std::vector<FloodOutcome>& cells,
                  const std::vector<std::string>& defences,
                  const std::string& file)
{
    std::vector<FloodOutcome> chosen;
    for (const std::string& defence : defences)
    {
        std::copy_if(cells.begin(),
                     cells.end(),
                     std::back_inserter(chosen),
                     [&defence](const FloodOutcome& cell) { return cell.defence == defence; });
    }
    DefenceTable table;
    table.file = file;
    table.title = "Users that get through a SYN flood";
    table.caption = "Share of the users' connections that got their whole response, by the rate of "
                    "the attack: means and 95 % confidence intervals over seeds; "
                    "points of one rate stand beside each other.";
    table.xLabel = "rate of the attack (SYN/s)";
    table.yLabel = "users admitted (%)";
    table.points = AverageDefenceRuns(GetDefenceRuns(chosen), false);
    const auto rates = PanelRates(cells);
    table.isLogX = rates.back() >= LOG_FROM * rates.front();
    return MakeDefenceFigure(table, {}).value_or(GnuplotFigure());
}

/** \return share of users that were connected within each time, % */
FigurePoints
Cumulate(const std::vector<FloodOutcome>& cells,
         const std::string& defence,
         double rate,
         double begin,
         double end)
{
    std::vector<double> times;
    double users = 0;
    for (const FloodOutcome& cell : cells)
    {
        if (cell.defence == defence && cell.rateSynPerS == rate)
        {
            times.insert(times.end(), cell.connectS.begin(), cell.connectS.end());
            users += static_cast<double>(cell.legitAdmitted + cell.legitDenied);
        }
    }
    std::sort(times.begin(), times.end());
    FigurePoints points{{begin, 0}};
    const std::size_t every = times.size() / MOST_STEPS + 1;
    for (std::size_t i = 0; i < times.size(); ++i)
    {
        if ((i + 1) % every == 0 || i + 1 == times.size())
        {
            points.emplace_back(times[i] * MS_PER_S, 100 * static_cast<double>(i + 1) / users);
        }
    }
    points.emplace_back(end, points.back().second);
    return points;
}

/** \return "plot ..." of the distributions of one rate. \param span of the axis, ms */
std::string
LatencyPlot(const std::vector<FloodOutcome>& cells,
            const std::vector<std::string>& defences,
            double rate,
            const std::pair<double, double>& span,
            FigureData& data)
{
    std::string key;
    std::string curves;
    for (std::size_t i = 0; i < defences.size(); ++i)
    {
        const std::size_t block = data.AddBlock(
            defences[i] + ", " + NumberText(rate) + " SYN/s: connect_ms connected_percent",
            Cumulate(cells, defences[i], rate, span.first, span.second));
        const std::string type = " lt " + std::to_string(i + 1);
        key += (i == 0 ? "plot NaN with lines" : ", NaN with lines") + type + " title T(" +
               GnuplotQuoted(defences[i]) + ")";
        // Later types are wider: they are drawn first, and seen below others.
        curves.insert(0,
                      ", data index " + std::to_string(block) + " using 1:2 with steps" + type +
                          " notitle");
    }
    return key + curves + "\n";
}

/** \return time to connect as a distribution, a panel for each rate */
GnuplotFigure
MakeLatencyFigure(const std::vector<FloodOutcome>& cells,
                  const std::vector<std::string>& defences,
                  const std::string& file)
{
    double least = 1;
    double most = 10;
    bool isFirst = true;
    for (const FloodOutcome& cell : cells)
    {
        for (const double time : cell.connectS)
        {
            least = isFirst ? time * MS_PER_S : std::min(least, time * MS_PER_S);
            most = isFirst ? time * MS_PER_S : std::max(most, time * MS_PER_S);
            isFirst = false;
        }
    }
    const double begin = std::max(1e-3, least / 4); // room for the name of the panel
    const double end = std::max(2 * begin, most * 2);
    const std::vector<double> rates = PanelRates(cells);
    GnuplotFigure figure;
    figure.file = file;
    figure.title = "Time to connect during a SYN flood";
    figure.caption =
        "Share of the users' connections that were open within a time from their first "
        "SYN and got their whole response, all seeds together. A curve that ends "
        "below 100 % shows how many did not.";
    const int keyRows = static_cast<int>((defences.size() + 2) / 3);
    figure.heightInches = PanelsHeight(rates.size()) + 0.15 * keyRows;
    figure.script = "set logscale x\nset xrange [" + NumberText(begin) + ":" + NumberText(end) +
                    "]\nset yrange [0:105]\nset ytics 0,25\nset grid x y\n" +
                    PanelsScript(rates.size(), figure.heightInches, keyRows);
    FigureData data;
    for (std::size_t panel = 0; panel < rates.size(); ++panel)
    {
        figure.script += std::string(panel > 0 ? "unset key\n" : "") + "set label 1 T(" +
                         GnuplotQuoted(NumberText(rates[panel]) + " SYN/s") +
                         ") at graph 0.01,0.9 left\nset ylabel T('connected (%)')\n";
        if (panel + 1 == rates.size())
        {
            figure.script += LastPanelScript() + "set xlabel T('time to connect (ms)')\n";
        }
        figure.script += LatencyPlot(cells, defences, rates[panel], {begin, end}, data);
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

/** \return the formula between the rates of a defence, %. \param rows of this defence */
FigurePoints
SampleFormula(const std::vector<FloodResidual>& rows)
{
    const double lifetimeS = rows.front().load / rows.front().rateSynPerS;
    const double least = rows.front().rateSynPerS;
    const double ratio = rows.back().rateSynPerS / least;
    FigurePoints points;
    for (std::size_t i = 0; i <= FORMULA_POINTS; ++i)
    {
        const double rate =
            least * std::pow(ratio, static_cast<double>(i) / static_cast<double>(FORMULA_POINTS));
        points.emplace_back(rate, 100 * GetErlangB(rate * lifetimeS, rows.front().places));
    }
    return points;
}

/** \return refused SYNs beside the formula, and the differences */
GnuplotFigure
MakeErlangFigure(const std::vector<FloodResidual>& residuals)
{
    std::map<std::string, std::vector<FloodResidual>> byDefence;
    for (const FloodResidual& one : residuals)
    {
        byDefence[one.defence].push_back(one);
    }
    FigureData data;
    std::string curves;
    std::string differences = "plot 0 with lines lt 1 notitle";
    int type = 1;
    double least = residuals.front().rateSynPerS;
    double most = least;
    for (auto& [defence, rows] : byDefence)
    {
        std::sort(rows.begin(), rows.end(), [](const FloodResidual& a, const FloodResidual& b) {
            return a.rateSynPerS < b.rateSynPerS;
        });
        least = std::min(least, rows.front().rateSynPerS);
        most = std::max(most, rows.back().rateSynPerS);
        const std::size_t formula = data.AddBlock(defence + ": rate formula", SampleFormula(rows));
        const std::size_t found =
            data.AddBlock(defence + ": rate mean low high residual residual_low residual_high");
        for (const FloodResidual& one : rows)
        {
            const double residual = one.refused.mean - one.formula;
            data.Rows() << NumberText(one.rateSynPerS);
            for (const double middle : {one.refused.mean, residual})
            {
                data.Rows() << ' ' << NumberText(100 * middle) << ' '
                            << NumberText(100 * (middle - one.refused.half)) << ' '
                            << NumberText(100 * (middle + one.refused.half));
            }
            data.Rows() << '\n';
        }
        const std::string block = "data index " + std::to_string(found);
        const std::string bars = " with yerrorbars dt solid lt " + std::to_string(type + 1);
        curves += (type == 1 ? "plot " : ", ") + std::string("data index ") +
                  std::to_string(formula) + " using 1:2 with lines lt " + std::to_string(type) +
                  " title T(" + GnuplotQuoted(defence + ", Erlang B") + "), " + block +
                  " using 1:2:3:4" + bars + " title T(" + GnuplotQuoted("simulated") + ")";
        differences += ", " + block + " using 1:5:6:7" + bars + " notitle";
        type += 2;
    }
    GnuplotFigure figure;
    figure.file = "erlang";
    figure.title = "SYNs that a tail-drop queue refuses, and Erlang's loss formula";
    figure.caption = "Share of the attack's SYNs that were refused, means with 95 % confidence "
                     "intervals over seeds, and Erlang B with the rate times the life of an entry "
                     "as load; below, measured less formula.";
    figure.heightInches = PanelsHeight(2);
    figure.script =
        "set logscale x\nset xrange [" + NumberText(least / 1.2) + ":" + NumberText(most * 1.2) +
        "]\nset grid x y\n" + PanelsScript(2, figure.heightInches) +
        "set yrange [0:105]\nset ylabel T('refused (%)')\n" + curves +
        "\nunset key\nset yrange [*:*]\nset ylabel T('residual (points)')\n" + LastPanelScript() +
        "set xlabel T('rate of the attack (SYN/s)')\n" + differences + "\nunset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

/** \return critical rates, one interval below the other */
GnuplotFigure
MakeCriticalFigure(const std::vector<CriticalRateOfDefence>& critical, double share)
{
    GnuplotFigure figure;
    figure.file = "critical-rate";
    figure.title = "Rate of the attack that denies " + NumberText(100 * share) + " % of the users";
    figure.heightInches = 1.2 + 0.22 * static_cast<double>(critical.size());
    std::string names;
    FigureData found;
    std::string rows;
    std::string above;
    std::string below;
    for (std::size_t i = 0; i < critical.size(); ++i)
    {
        const CriticalRateOfDefence& one = critical[i];
        names += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(one.defence) + ") " + std::to_string(i);
        const std::string place = " " + std::to_string(i) + "\n";
        const CriticalRate& found = one.found;
        if (found.mean.rate)
        {
            const double mean = *found.mean.rate;
            const double low = found.hasInterval ? found.low.rate.value_or(one.least) : mean;
            const double high = found.hasInterval ? found.high.rate.value_or(one.most) : mean;
            rows += NumberText(mean) + " " + NumberText(low) + " " + NumberText(high) + place;
        }
        const bool isOpenAbove = found.hasInterval ? found.high.isAbove : found.mean.isAbove;
        const bool isOpenBelow = found.hasInterval ? found.low.isBelow : found.mean.isBelow;
        above += isOpenAbove ? NumberText(one.most) + place : "";
        below += isOpenBelow ? NumberText(one.least) + place : "";
    }
    FigureData data;
    std::string plot;
    const auto add = [&](const std::string& block, const std::string& text, const char* how) {
        if (!text.empty())
        {
            const std::size_t number = data.AddBlock(block);
            data.Rows() << text;
            plot += (plot.empty() ? "plot " : ", ") + std::string("data index ") +
                    std::to_string(number) + how;
        }
    };
    add("mean low high place", rows, " using 1:4:2:3 with xerrorbars lt 1 ps 0.7 notitle");
    add("searched_most place", above, " using 1:2:('>') with labels notitle");
    add("searched_least place", below, " using 1:2:('<') with labels notitle");
    figure.script = "set logscale x\nset xrange [" + NumberText(critical.front().least / 1.3) +
                    ":" + NumberText(critical.front().most * 1.3) + "]\nset yrange [" +
                    NumberText(static_cast<double>(critical.size()) - 0.5) + ":-0.5]\nset ytics (" +
                    names + ")\nset grid x y\nset xlabel T('critical rate (SYN/s)')\n" + plot +
                    "\n";
    figure.caption =
        "Rates at which the mean over seeds reaches the share; bars: those at which its 95 % "
        "interval holds it. < and > stand at the ends of the search: rate or bar end beyond.";
    figure.data = data.GetText();
    return figure;
}

} // namespace

std::vector<std::string>
GetFloodFigureNames(const std::vector<std::string>& defences,
                    const std::vector<double>& rates,
                    const FloodScenario& scenario,
                    bool hasCriticalRates)
{
    std::vector<std::string> names;
    const std::size_t parts = PartDefences(defences).size();
    for (const char* name : {"success", "latency"})
    {
        for (std::size_t part = 0; part < parts; ++part)
        {
            names.push_back(PartName(name, part, parts));
        }
    }
    std::vector<FloodOutcome> cells;
    for (const std::string& defence : defences)
    {
        cells.emplace_back().defence = defence;
        cells.back().rateSynPerS = rates.front();
    }
    if (!CompareWithErlang(cells, scenario).empty())
    {
        names.emplace_back("erlang");
    }
    if (hasCriticalRates)
    {
        names.emplace_back("critical-rate");
    }
    return names;
}

std::vector<GnuplotFigure>
MakeFloodFigures(const std::vector<FloodOutcome>& cells,
                 const std::vector<FloodResidual>& residuals,
                 const std::vector<CriticalRateOfDefence>& critical,
                 double share)
{
    std::vector<GnuplotFigure> figures;
    const auto parts = PartDefences(DefencesOf(cells));
    for (std::size_t part = 0; part < parts.size(); ++part)
    {
        figures.push_back(
            MakeSuccessFigure(cells, parts[part], PartName("success", part, parts.size())));
        figures.push_back(
            MakeLatencyFigure(cells, parts[part], PartName("latency", part, parts.size())));
    }
    if (!residuals.empty())
    {
        figures.push_back(MakeErlangFigure(residuals));
    }
    if (!critical.empty())
    {
        figures.push_back(MakeCriticalFigure(critical, share));
    }
    return figures;
}

} // namespace ns3
