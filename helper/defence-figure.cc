// SPDX-License-Identifier: GPL-2.0-only
//
// Means with error bars.

#include "ns3/defence-figure.h"

#include "ns3/csv-file.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_DEFENCES = 8; //!< line types there are
constexpr double DODGE = 0.006;          //!< shift of a curve in x: intervals do not cover another
constexpr double HEAD_ROOM = 1.08;       //!< y axis over the highest value

/** \return names of the defences in the order of their first points */
std::vector<std::string>
GetDefences(const DefenceTable& table)
{
    std::vector<std::string> defences;
    for (const DefencePoint& point : table.points)
    {
        if (!(point.low <= point.mean && point.mean <= point.high))
        {
            throw std::runtime_error("figure '" + table.file + "': defence '" + point.defence +
                                     "' at x = " + NumberText(point.x) + ": the interval from " +
                                     NumberText(point.low) + " to " + NumberText(point.high) +
                                     " does not hold the mean " + NumberText(point.mean));
        }
        if (std::find(defences.begin(), defences.end(), point.defence) == defences.end())
        {
            defences.push_back(point.defence);
        }
    }
    if (defences.size() > MOST_DEFENCES)
    {
        throw std::runtime_error("figure '" + table.file + "': " + std::to_string(defences.size()) +
                                 " defences; one figure shows up to " +
                                 std::to_string(MOST_DEFENCES));
    }
    return defences;
}

} // namespace

std::optional<GnuplotFigure>
MakeDefenceFigure(const DefenceTable& table, const FigureOptions& options)
{
    if (table.points.empty())
    {
        return std::nullopt;
    }
    const std::vector<std::string> defences = GetDefences(table);
    const auto [least, greatest] =
        std::minmax_element(table.points.begin(),
                            table.points.end(),
                            [](const auto& a, const auto& b) { return a.x < b.x; });
    const bool isOneX = least->x == greatest->x;
    const bool isLog = table.isLogX && !isOneX;
    const double width = isLog ? std::log(greatest->x / least->x) : greatest->x - least->x;
    double top = 0;
    for (const DefencePoint& point : table.points)
    {
        top = std::max(top, point.high);
    }
    GnuplotFigure figure;
    figure.file = options.prefix + table.file;
    figure.title = options.TitleOf(table.title);
    figure.caption = table.caption;
    FigureData data;
    std::string axis;
    std::string plot;
    for (std::size_t i = 0; i < defences.size(); ++i)
    {
        const std::size_t block = data.AddBlock(defences[i] + ": x mean low high");
        const double shift =
            (static_cast<double>(i) - (static_cast<double>(defences.size()) - 1) / 2) * DODGE *
            width;
        for (const DefencePoint& point : table.points)
        {
            if (point.defence == defences[i])
            {
                data.Rows() << NumberText(point.x) << ' ' << NumberText(point.mean) << ' '
                            << NumberText(point.low) << ' ' << NumberText(point.high) << '\n';
            }
        }
        const std::string x = isOneX  ? std::to_string(i)
                              : isLog ? "$1*" + NumberText(std::exp(shift))
                                      : "$1+" + NumberText(shift);
        plot += (i > 0 ? ", data index " : "plot data index ") + std::to_string(block) +
                " using (" + x + "):2:3:4 with " + (isOneX ? "yerrorbars" : "yerrorlines") +
                " lt " + std::to_string(i + 1) +
                (isOneX ? " notitle" : " title T(" + GnuplotQuoted(defences[i]) + ")");
        axis += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(defences[i]) + ") " + std::to_string(i);
    }
    figure.script = "set yrange [0:" + NumberText(top > 0 ? top * HEAD_ROOM : 1) +
                    "]\nset ylabel T(" + GnuplotQuoted(table.yLabel) + ")\n";
    if (isOneX)
    {
        figure.script +=
            "set xrange [-0.5:" + NumberText(static_cast<double>(defences.size()) - 0.5) +
            "]\nset xtics (" + axis + ") noenhanced\n";
    }
    else
    {
        const double margin = width * 0.04;
        figure.script +=
            std::string(isLog ? "set logscale x\n" : "") + "set xrange [" +
            NumberText(isLog ? least->x * std::exp(-margin) : least->x - margin) + ":" +
            NumberText(isLog ? greatest->x * std::exp(margin) : greatest->x + margin) +
            "]\nset xlabel T(" + GnuplotQuoted(table.xLabel) + ")\nset key maxrows 2\n";
    }
    figure.script += plot + "\n";
    figure.data = data.GetText();
    return figure;
}

std::vector<DefencePoint>
ReadDefencePoints(const std::string& path)
{
    std::deque<std::string> texts;
    CsvFile file(path, texts);
    const std::size_t defence = file.Column("defence");
    const std::size_t x = file.Column("x");
    const std::size_t mean = file.Column("mean");
    const std::size_t low = file.Column("low");
    const std::size_t high = file.Column("high");
    std::vector<DefencePoint> points;
    while (file.Next())
    {
        points.push_back({std::string(file.Text(defence)),
                          file.Number(x),
                          file.Number(mean),
                          file.Number(low),
                          file.Number(high)});
    }
    return points;
}

} // namespace ns3
