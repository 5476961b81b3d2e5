// SPDX-License-Identifier: GPL-2.0-only
//
// Rules below each other, quantities beside each other.

#include "ns3/two-msl-figures.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace ns3
{

namespace
{

constexpr double HEAD_INCHES = 0.62;   //!< title and key, and the name of the first row of panels
constexpr double FOOT_INCHES = 0.5;    //!< numbers and labels of the x axes
constexpr double GAP_INCHES = 0.3;     //!< between rows of panels: the name of the lower one
constexpr double LEFT_INCHES = 1.55;   //!< names of the rules
constexpr double RIGHT_INCHES = 0.12;  //!< half a number of the last x axis
constexpr double BESIDE_INCHES = 0.14; //!< between panels
constexpr double DODGED = 0.64;        //!< part of a rule's height that its marks take

/** What a column of panels shows. */
struct Quantity
{
    const char* label;  //!< of its axis
    bool isShare;       //!< percent with an interval
    bool isLog;         //!< logarithmic
    std::size_t column; //!< of the data, from 1
};

constexpr std::array<Quantity, 4> QUANTITIES{{{"corrupted (%)", true, false, 2},
                                              {"refused first (%)", true, false, 5},
                                              {"in TIME-WAIT", false, false, 8},
                                              {"connections/s", false, true, 9}}};

/** \return different values of rows, in the order in which they come first */
template <typename T, typename Get>
std::vector<T>
ValuesOf(const std::vector<TwoMslRow>& rows, const Get& get)
{
    std::vector<T> values;
    for (const TwoMslRow& row : rows)
    {
        const T value = get(row);
        if (std::find(values.begin(), values.end(), value) == values.end())
        {
            values.push_back(value);
        }
    }
    return values;
}

/** What marks tell apart. */
struct Marks
{
    double (*valueOf)(const TwoMslRow& row); //!< which mark a row has
    std::string (*textOf)(double value);     //!< in the key
};

/** \return one-way delay of a row, s */
double
DelayOf(const TwoMslRow& row)
{
    return row.scenario.pathDelayS;
}

/** \return a delay in the key */
std::string
DelayText(double delayS)
{
    return "one-way delay " + NumberText(1000 * delayS) + " ms";
}

/** \return ports of a row */
double
PortsOf(const TwoMslRow& row)
{
    return row.scenario.ports;
}

/** \return a number of ports in the key */
std::string
PortsText(double ports)
{
    return NumberText(ports) + (ports == 1 ? " port" : " ports");
}

constexpr Marks DELAYS{&DelayOf, &DelayText};
constexpr Marks PORTS{&PortsOf, &PortsText};

/** \return what all rows have in common and the key does not say, behind a comma */
std::string
CommonText(const TwoMslChurnScenario& scenario, const Marks& marks)
{
    std::string text = marks.valueOf == &DelayOf
                           ? (scenario.ports > 1 ? ", " + PortsText(scenario.ports) : "")
                           : ", " + DelayText(scenario.pathDelayS);
    return text +
           (scenario.release == TwoMslRelease::ON_NEXT_SYN ? ", copies wait for the next SYN" : "");
}

/** What the panels share. */
struct Grid
{
    Marks marks;                    //!< what they tell apart
    std::vector<std::string> rules; //!< from top to bottom
    std::vector<double> msls;       //!< a row of panels each, s
    std::vector<double> values;     //!< a mark each
    std::string common;             //!< to all rows
    double mostEntries{0};          //!< in TIME-WAIT
    double leastRate{0};            //!< connections/s
    double mostRate{0};             //!< connections/s

    /** \param rows at least one */
    Grid(const std::vector<TwoMslRow>& rows, const Marks& marksOfRows)
        : marks(marksOfRows),
          rules(ValuesOf<std::string>(rows, [](const auto& row) { return row.scenario.rule; })),
          msls(ValuesOf<double>(rows, [](const auto& row) { return row.scenario.mslS; })),
          values(ValuesOf<double>(rows, marks.valueOf)),
          common(CommonText(rows.front().scenario, marks)),
          leastRate(std::numeric_limits<double>::max())
    {
        for (const TwoMslRow& row : rows)
        {
            mostEntries = std::max(mostEntries, row.outcome.timeWaitEntries);
            if (row.outcome.GetRate() > 0)
            {
                leastRate = std::min(leastRate, row.outcome.GetRate());
                mostRate = std::max(mostRate, row.outcome.GetRate());
            }
        }
        mostEntries = std::max(1.0, mostEntries);
        leastRate = std::min(leastRate, 0.1);
        mostRate = std::max(mostRate, 10.0);
    }

    /** \return height of a row of panels, inches */
    double
    GetRowInches() const
    {
        const double perRule = 0.1 + 0.05 * static_cast<double>(values.size());
        return std::max(0.6, perRule * static_cast<double>(rules.size()));
    }

    /** \return height of the figure, inches */
    double
    GetHeightInches() const
    {
        const auto count = static_cast<double>(msls.size());
        return HEAD_INCHES + FOOT_INCHES + count * GetRowInches() + (count - 1) * GAP_INCHES;
    }

    /** \return place of a mark on the y axis. \param rule and \param delay by number */
    double
    GetPlace(std::size_t rule, std::size_t delay) const
    {
        const double step = DODGED / static_cast<double>(values.size());
        return static_cast<double>(rule) +
               step * (static_cast<double>(delay) - (static_cast<double>(values.size()) - 1) / 2);
    }
};

/** Add a row of numbers: place, both shares with their intervals, entries, rate. */
void
AddNumbers(FigureData& data, double place, const TwoMslChurnOutcome& outcome)
{
    data.Rows() << NumberText(place);
    for (const auto& share : {outcome.corruptedShare, outcome.refusedShare})
    {
        const ShareInterval interval = share.value_or(ShareInterval{NAN, NAN, NAN, false});
        data.Rows() << ' ' << NumberText(100 * interval.mean) << ' '
                    << NumberText(100 * interval.low) << ' ' << NumberText(100 * interval.high);
    }
    const double rate = outcome.GetRate();
    data.Rows() << ' ' << NumberText(outcome.timeWaitEntries) << ' '
                << NumberText(rate > 0 ? rate : NAN) << '\n';
}

/** \return margins of a panel. \param row from the top \param column from the left */
std::string
MarginsScript(const Grid& grid, double widthInches, std::size_t row, std::size_t column)
{
    const double height = grid.GetHeightInches();
    const auto count = static_cast<double>(QUANTITIES.size());
    const double width =
        (widthInches - LEFT_INCHES - RIGHT_INCHES - (count - 1) * BESIDE_INCHES) / count;
    const double left = LEFT_INCHES + static_cast<double>(column) * (width + BESIDE_INCHES);
    const double top =
        height - HEAD_INCHES - static_cast<double>(row) * (grid.GetRowInches() + GAP_INCHES);
    return "set lmargin at screen " + NumberText(left / widthInches) + "; set rmargin at screen " +
           NumberText((left + width) / widthInches) + "; set tmargin at screen " +
           NumberText(top / height) + "; set bmargin at screen " +
           NumberText((top - grid.GetRowInches()) / height) + "\n";
}

/** \return the x axis of a column. \param isLowest with numbers and label */
std::string
AxisScript(const Grid& grid, const Quantity& quantity, bool isLowest)
{
    std::string script = quantity.isLog ? "set logscale x\n" : "unset logscale x\n";
    if (quantity.isShare)
    {
        script += "set xrange [-6:106]\nset xtics 0,50,100\n";
    }
    else if (quantity.isLog)
    {
        script += "set xrange [" + NumberText(grid.leastRate / 1.6) + ":" +
                  NumberText(grid.mostRate * 1.6) + "]\nset xtics 0.01,10,1000\n";
    }
    else
    {
        script += "set xrange [" + NumberText(-0.06 * grid.mostEntries) + ":" +
                  NumberText(1.06 * grid.mostEntries) + "]\nset xtics 0," +
                  NumberText(NiceStep(grid.mostEntries, 3)) + "\n";
    }
    return script + "set format x '" + (isLowest ? "%g" : "") +
           "'\nset xtics font small\nset xlabel T('" + (isLowest ? quantity.label : "") +
           "') font small offset 0,0.4\n";
}

/** \return "plot ..." of a panel. \param first block of its row of panels \param hasKey or not */
std::string
PlotScript(const Grid& grid, const Quantity& quantity, std::size_t first, bool hasKey)
{
    std::string script;
    for (std::size_t d = 0; d < grid.values.size(); ++d)
    {
        const std::string block = "data index " + std::to_string(first + d) + " using ";
        const std::string type = " lt " + std::to_string(d + 1);
        const std::string column = std::to_string(quantity.column);
        script += d > 0 ? ", " : "plot ";
        if (quantity.isShare)
        {
            script += block + column + ":1:" + std::to_string(quantity.column + 1) + ":" +
                      std::to_string(quantity.column + 2) + " with xerrorbars" + type +
                      " ps 0 lw 1 dt solid notitle, ";
        }
        script += block + column + ":1 with points" + type + " " +
                  (hasKey ? "title T('" + grid.marks.textOf(grid.values[d]) + "')"
                          : std::string("notitle"));
    }
    return script + "\n";
}

/** \return tics at the rules. \param isNamed with their names */
std::string
RuleTicsScript(const Grid& grid, bool isNamed)
{
    std::string tics;
    for (std::size_t i = 0; i < grid.rules.size(); ++i)
    {
        tics += (i > 0 ? ", T(" : "T(") + GnuplotQuoted(isNamed ? grid.rules[i] : "") + ") " +
                std::to_string(i);
    }
    return "set ytics " + std::string(isNamed ? "scale 1 (" : "scale 0 (") + tics +
           ") font small\n";
}

/** \return one row of panels. \param row from the top \param first block of its data */
std::string
RowScript(const Grid& grid, double widthInches, std::size_t row, std::size_t first)
{
    const bool isLowest = row + 1 == grid.msls.size();
    std::string script;
    for (std::size_t column = 0; column < QUANTITIES.size(); ++column)
    {
        const bool isFirst = row == 0 && column == 0;
        script += MarginsScript(grid, widthInches, row, column) +
                  AxisScript(grid, QUANTITIES[column], isLowest) +
                  RuleTicsScript(grid, column == 0);
        script += column == 0
                      ? "set label 1 T('MSL " + NumberText(grid.msls[row]) + " s" + grid.common +
                            "') at graph 0, graph 1 left offset 0,0.6 font small\n"
                      : std::string("unset label 1\n");
        script += PlotScript(grid, QUANTITIES[column], first, isFirst);
        script += isFirst ? "unset key\n" : "";
    }
    return script;
}

/** \return what stands before all panels */
std::string
HeadScript(const Grid& grid)
{
    const double height = grid.GetHeightInches();
    std::string script = "unset title\nset multiplot title figureTitle font ',10'\n";
    for (std::size_t i = 1; i < grid.rules.size(); i += 2)
    {
        const std::string place = std::to_string(i);
        script += "set object " + place + " rectangle from graph 0, first " + place +
                  "-0.5 to graph 1, first " + place +
                  "+0.5 fillcolor rgb '#f4f4f4' fillstyle solid noborder behind\n";
    }
    return script + "unset grid\nset grid x\nset yrange [" +
           NumberText(static_cast<double>(grid.rules.size()) - 0.5) +
           ":-0.5]\nset key at screen 0.6, screen " + NumberText(1 - 0.22 / height) +
           " center top vertical maxrows 1 samplen 1 font small\n";
}

/** \return a figure of panels. \param rows at least one */
GnuplotFigure
MakePanels(const std::vector<TwoMslRow>& rows, const Marks& marks)
{
    const Grid grid(rows, marks);
    GnuplotFigure figure;
    figure.heightInches = grid.GetHeightInches();
    figure.script = HeadScript(grid);
    FigureData data;
    for (std::size_t m = 0; m < grid.msls.size(); ++m)
    {
        std::size_t first = 0;
        for (std::size_t d = 0; d < grid.values.size(); ++d)
        {
            const std::size_t block = data.AddBlock(
                "MSL " + NumberText(grid.msls[m]) + " s, " + grid.marks.textOf(grid.values[d]) +
                ": place corrupted_percent low high refused_percent low high "
                "time_wait_entries connections_per_s");
            first = d == 0 ? block : first;
            for (const TwoMslRow& row : rows)
            {
                if (row.scenario.mslS == grid.msls[m] && grid.marks.valueOf(row) == grid.values[d])
                {
                    const auto rule =
                        std::find(grid.rules.begin(), grid.rules.end(), row.scenario.rule);
                    AddNumbers(
                        data,
                        grid.GetPlace(static_cast<std::size_t>(rule - grid.rules.begin()), d),
                        row.outcome);
                }
            }
        }
        figure.script += RowScript(grid, figure.widthInches, m, first);
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

/** What both captions say. */
const char* const QUANTITIES_TEXT =
    "Share of connections that delivered a byte of an earlier one on their 4-tuple, share of those "
    "that did not get it at the first try (both with 95 % intervals), mean number of entries in "
    "TIME-WAIT at both ends, and connections a second, by the rule that lets the next one begin.";

} // namespace

GnuplotFigure
MakeTwoMslRulesFigure(const std::vector<TwoMslRow>& rows)
{
    GnuplotFigure figure = MakePanels(rows, DELAYS);
    figure.file = "rules";
    figure.title = "When a 4-tuple is used again: what gets in, what is refused, what it costs";
    figure.caption = QUANTITIES_TEXT + std::string(" From summary.csv.");
    return figure;
}

GnuplotFigure
MakeTwoMslMapFigure(const std::vector<TwoMslRow>& rows)
{
    GnuplotFigure figure = MakePanels(rows, DELAYS);
    figure.file = "map";
    figure.title = "The rules by MSL and path delay: what gets in, is refused, and costs";
    figure.caption = QUANTITIES_TEXT + std::string(" For each MSL and path delay. From map.csv.");
    return figure;
}

GnuplotFigure
MakeTwoMslPortsFigure(const std::vector<TwoMslRow>& rows)
{
    GnuplotFigure figure = MakePanels(rows, PORTS);
    figure.file = "ports";
    figure.title = "The rules by ports that are taken in turn: what gets in, is refused, and costs";
    figure.caption = QUANTITIES_TEXT + std::string(" For each number of ports. From ports.csv.");
    return figure;
}

} // namespace ns3
