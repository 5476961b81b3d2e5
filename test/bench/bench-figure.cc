// SPDX-License-Identifier: GPL-2.0-only
//
// Curves of cost by size, and ratios with their spread.

#include "ns3/bench-figure.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace ns3
{

namespace
{

/** Cases of the scale figure and the names of their panels. */
const std::vector<std::pair<std::string, std::string>> SCALE_CASES{
    {"established", "requests and replies"}, {"churn", "open, request, close"}};

/** \return variants of a case, in the order of the results */
std::vector<std::string>
VariantsOf(const std::vector<BenchResult>& results, const std::string& name)
{
    std::vector<std::string> variants;
    for (const BenchResult& result : results)
    {
        if (result.name == name &&
            std::find(variants.begin(), variants.end(), result.variant) == variants.end())
        {
            variants.push_back(result.variant);
        }
    }
    return variants;
}

/** \return a variant in a few words */
std::string
NameOf(const std::string& variant)
{
    return variant == "stock"                    ? "stock ns-3"
           : variant == "lifecycle-unregistered" ? "RegisterSockets off"
                                                 : "tcp-lifecycle";
}

} // namespace

std::optional<GnuplotFigure>
MakeScaleFigure(const std::vector<BenchResult>& results)
{
    std::vector<std::pair<std::string, std::string>> cases;
    std::copy_if(SCALE_CASES.begin(),
                 SCALE_CASES.end(),
                 std::back_inserter(cases),
                 [&results](const auto& one) { return !VariantsOf(results, one.first).empty(); });
    if (cases.empty())
    {
        return std::nullopt;
    }
    GnuplotFigure figure;
    figure.file = "bench-scale";
    figure.title = "What a packet and a connection cost, by the number of connections";
    figure.caption = "Median CPU time on one core; stock ns-3 searches lists of sockets and end "
                     "points. Numbers are in bench.csv.";
    figure.heightInches = 3.8;
    figure.script =
        "unset title\nset multiplot title figureTitle\nset logscale xy\nset xrange [80:*]\n"
        "set grid x y\nset xlabel T('connections')\nset tmargin at screen 0.84\n"
        "set bmargin at screen 0.31\nset key at screen 0.5, screen 0.1 center vertical\n"
        "set xtics (T('100') 100, T('1k') 1e3, T('10k') 1e4, T('100k') 1e5, T('1M') 1e6)\n";
    FigureData data;
    double left = 0.11;
    for (const auto& [name, title] : cases)
    {
        std::string plot;
        int type = 0;
        for (const std::string& variant : VariantsOf(results, name))
        {
            FigurePoints points;
            for (const BenchResult& result : results)
            {
                if (result.name == name && result.variant == variant)
                {
                    points.emplace_back(result.n, result.cpuPerUnit);
                }
            }
            std::sort(points.begin(), points.end());
            const std::size_t block = data.AddBlock(name + " " + variant + ": n us", points);
            plot += (plot.empty() ? "plot data index " : ", data index ") + std::to_string(block) +
                    " using 1:2 with linespoints lt " + std::to_string(++type) + " title T('" +
                    NameOf(variant) + "')";
        }
        figure.script += "set lmargin at screen " + NumberText(left) + "\nset rmargin at screen " +
                         NumberText(left + 0.36) + "\nset title T('" + title +
                         "')\nset ylabel T('CPU time (us/" + GetBenchUnit(name) + ")')\n" + plot +
                         "\nunset key\n";
        left += 0.5;
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

std::optional<GnuplotFigure>
MakeRatioFigure(const std::vector<BenchResult>& results)
{
    FigureData data;
    data.AddBlock("median smallest largest place");
    std::string names;
    int place = 0;
    const auto add = [&](const BenchResult& result, const BenchRatio& ratio, const char* to) {
        names += (place > 0 ? ", T(" : "T(") +
                 GnuplotQuoted(result.name + ", " + std::to_string(result.n) + ", to " + to) +
                 ") " + std::to_string(place);
        data.Rows() << NumberText(ratio.median) << ' ' << NumberText(ratio.smallest) << ' '
                    << NumberText(ratio.largest) << ' ' << place++ << '\n';
    };
    for (const BenchResult& result : results)
    {
        if (result.variant == "lifecycle" && result.toFloor)
        {
            add(result, *result.toFloor, "floor");
        }
        if (result.variant == "lifecycle" && result.toStock)
        {
            add(result, *result.toStock, "stock");
        }
    }
    if (place == 0)
    {
        return std::nullopt;
    }
    GnuplotFigure figure;
    figure.file = "bench-ratios";
    figure.title = "Speed beside the floor or stock ns-3";
    figure.caption = "CPU time of the floor (a node without listener) or of stock ns-3 over that "
                     "of tcp-lifecycle: more is faster, 1 is as fast. Medians; lines span all "
                     "rounds. Numbers are in bench.csv.";
    figure.heightInches = 1.2 + 0.24 * place;
    figure.script = "set logscale x\nset yrange [" + NumberText(place - 0.5) +
                    ":-0.5]\nset ytics (" + names +
                    ")\nset grid x y\nset xlabel T('speed ratio')\n"
                    "set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb ink dt 2\n"
                    "plot data index 0 using 1:4:2:3 with xerrorbars lt 1 ps 0.7 notitle\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
