// SPDX-License-Identifier: GPL-2.0-only
//
// Means with error bars.

#include "ns3/defence-figure.h"

#include "ns3/csv-file.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_DEFENCES = 8; //!< line types there are
constexpr double DODGE = 0.013;          //!< most shift of a curve in x, as a share of the axis
constexpr double GROUP = 0.8;            //!< most of the gap between two x that their points take
constexpr double MARGIN = 0.02;          //!< of the axis, beside the points
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

/** Add a block for each defence: x mean low high. */
void
AddBlocks(FigureData& data, const DefenceTable& table, const std::vector<std::string>& defences)
{
    for (const std::string& defence : defences)
    {
        data.AddBlock(defence + ": x mean low high");
        for (const DefencePoint& point : table.points)
        {
            if (point.defence == defence)
            {
                data.Rows() << NumberText(point.x) << ' ' << NumberText(point.mean) << ' '
                            << (point.hasInterval ? NumberText(point.low) : "NaN") << ' '
                            << (point.hasInterval ? NumberText(point.high) : "NaN") << '\n';
            }
        }
    }
}

/** \return true if a point of a defence has an interval */
bool
HasInterval(const DefenceTable& table, const std::string& defence)
{
    return std::any_of(
        table.points.begin(), table.points.end(), [&defence](const DefencePoint& point) {
            return point.defence == defence && point.hasInterval;
        });
}

/** \return axes and "plot ..." of intervals below each other, beside the defences' names */
std::string
IntervalsScript(const DefenceTable& table, const std::vector<std::string>& defences, double top)
{
    std::string names;
    std::string plot;
    for (std::size_t i = 0; i < defences.size(); ++i)
    {
        const std::string number = std::to_string(i);
        names += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(defences[i]) + ") " + number;
        const std::string place = std::string("data index ") + number + " using 2:(" + number + ")";
        plot += (i > 0 ? ", " : "plot ") + place + " with points lt 1 ps 0.7 notitle";
        if (HasInterval(table, defences[i]))
        {
            plot += ", " + place + ":3:4 with xerrorbars lt 1 ps 0 notitle";
        }
    }
    return "set xrange [0:" + NumberText(top) + "]\nset xlabel T(" + GnuplotQuoted(table.yLabel) +
           ")\nset yrange [" + NumberText(static_cast<double>(defences.size()) - 0.5) +
           ":-0.5]\nset ytics (" + names + ")\nset grid x y\n" + plot + "\n";
}

/** \return tics where there are points, if these are few: on a logarithmic axis there may be none
 */
std::string
PointTicsScript(const DefenceTable& table)
{
    constexpr std::size_t MOST_TICS = 8;
    std::set<double> places;
    for (const DefencePoint& point : table.points)
    {
        places.insert(point.x);
    }
    if (!table.isLogX || places.size() > MOST_TICS)
    {
        return "";
    }
    std::string tics;
    for (const double place : places)
    {
        tics += (tics.empty() ? "" : ", ") + NumberText(place);
    }
    return "set xtics (" + tics + ")\n";
}

/**
 * \return by how much the points of neighbouring curves are apart, so that they do not cover each
 * other. \param width of all points, as the axis has it
 */
double
GetDodge(const DefenceTable& table, std::size_t curves, double width)
{
    std::set<double> places;
    for (const DefencePoint& point : table.points)
    {
        places.insert(table.isLogX ? std::log(point.x) : point.x);
    }
    double gap = width;
    for (auto next = std::next(places.begin()); next != places.end(); ++next)
    {
        gap = std::min(gap, *next - *std::prev(next));
    }
    return std::min(DODGE * width, GROUP * gap / static_cast<double>(curves));
}

/** \return axes and "plot ..." of a curve with intervals for each defence */
std::string
CurvesScript(const DefenceTable& table,
             const std::vector<std::string>& defences,
             double top,
             double least,
             double greatest)
{
    const bool isLog = table.isLogX;
    const double width = isLog ? std::log(greatest / least) : greatest - least;
    const double dodge = GetDodge(table, defences.size(), width);
    const double margin = MARGIN * width + dodge * static_cast<double>(defences.size()) / 2;
    std::string key;
    std::string lines;
    std::string points;
    for (std::size_t i = 0; i < defences.size(); ++i)
    {
        const double shift =
            dodge * (static_cast<double>(i) - (static_cast<double>(defences.size()) - 1) / 2);
        const std::string x =
            isLog ? "($1*" + NumberText(std::exp(shift)) + ")" : "($1+" + NumberText(shift) + ")";
        const std::string block = ", data index " + std::to_string(i) + " using " + x;
        const std::string type = " lt " + std::to_string(i + 1);
        key += (i > 0 ? ", NaN with linespoints" : "NaN with linespoints") + type + " title T(" +
               GnuplotQuoted(defences[i]) + ")";
        // Later types are wider and have fewer gaps: they are drawn first, and seen below others.
        lines.insert(0, block + ":2 with lines" + type + " notitle");
        std::string marks = block + ":2 with points" + type + " notitle";
        if (HasInterval(table, defences[i]))
        {
            // An interval has no dashes: one of them may be as long as it.
            marks.insert(0, block + ":2:3:4 with yerrorbars" + type + " lw 1 dt solid notitle");
        }
        points.insert(0, marks);
    }
    return std::string(isLog ? "set logscale x\n" : "") + "set xrange [" +
           NumberText(isLog ? least * std::exp(-margin) : least - margin) + ":" +
           NumberText(isLog ? greatest * std::exp(margin) : greatest + margin) + "]\n" +
           PointTicsScript(table) + "set xlabel T(" + GnuplotQuoted(table.xLabel) +
           ")\nset yrange [0:" + NumberText(top) + "]\nset ylabel T(" +
           GnuplotQuoted(table.yLabel) + ")\nplot " + key + lines + points + "\n";
}

} // namespace

std::vector<std::vector<std::string>>
PartDefences(const std::vector<std::string>& defences)
{
    std::vector<std::vector<std::string>> parts;
    const std::size_t others = defences.size() - 1;
    const std::size_t count =
        std::max<std::size_t>(1, (others + MOST_DEFENCES - 2) / (MOST_DEFENCES - 1));
    std::size_t next = 1;
    for (std::size_t part = 0; part < count; ++part)
    {
        const std::size_t until = 1 + others * (part + 1) / count;
        auto& names = parts.emplace_back(1, defences.front());
        for (; next < until; ++next)
        {
            names.push_back(defences[next]);
        }
    }
    return parts;
}

std::string
PartName(const std::string& name, std::size_t part, std::size_t parts)
{
    return parts == 1 ? name : name + "-" + std::to_string(part + 1);
}

std::optional<GnuplotFigure>
MakeDefenceFigure(const DefenceTable& table, const FigureOptions& options)
{
    if (table.points.empty())
    {
        return std::nullopt;
    }
    const std::vector<std::string> defences = GetDefences(table);
    double least = table.points.front().x;
    double greatest = least;
    double top = 0;
    for (const DefencePoint& point : table.points)
    {
        least = std::min(least, point.x);
        greatest = std::max(greatest, point.x);
        top = std::max(top, point.high * HEAD_ROOM);
    }
    top = top > 0 ? top : 1;
    if (table.isLogX && least <= 0)
    {
        throw std::runtime_error("figure '" + table.file + "': x = " + NumberText(least) +
                                 " has no place on a logarithmic axis");
    }
    GnuplotFigure figure;
    figure.file = options.prefix + table.file;
    figure.title = options.TitleOf(table.title);
    figure.caption = table.caption;
    figure.script = least == greatest ? IntervalsScript(table, defences, top)
                                      : CurvesScript(table, defences, top, least, greatest);
    FigureData data;
    AddBlocks(data, table, defences);
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
