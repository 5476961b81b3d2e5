// SPDX-License-Identifier: GPL-2.0-only
//
// Scatter of ISNs, and success of blind handshakes.

#include "ns3/blind-handshake-report.h"
#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3
{

namespace
{

constexpr double ROW_INCHES = 1.7;   //!< of a row of panels
constexpr double HEAD_INCHES = 0.8;  //!< title, key and title of the first row
constexpr double KEY_INCHES = 0.32;  //!< between the top and the key
constexpr double FOOT_INCHES = 0.55; //!< labels of the time axis
constexpr double DODGE = 1.13;       //!< factor between set-ups in x
constexpr double FLOOR = 1e-10;      //!< of the success axis

/** \return number of the block of samples */
std::size_t
AddSamples(FigureData& data, const std::string& what, const std::vector<IsnSample>& samples)
{
    const std::size_t block = data.AddBlock(what + ": time_s isn");
    for (const IsnSample& sample : samples)
    {
        data.Rows() << NumberText(sample.timeS) << ' ' << sample.isn << '\n';
    }
    return block;
}

/** \return a tic: powers of two by their exponent */
std::string
TicOf(uint64_t guesses)
{
    const double exponent = std::log2(static_cast<double>(guesses));
    const std::string number = std::to_string(guesses);
    const bool isPower = guesses >= 1024 && exponent == std::floor(exponent);
    return "T('" + (isPower ? "2^" + NumberText(exponent) : number) + "') " + number;
}

/** \return set-ups in order of their first rows */
std::vector<std::string>
SetupsOf(const std::vector<BlindSuccess>& rows)
{
    std::vector<std::string> setups;
    for (const BlindSuccess& row : rows)
    {
        if (std::find(setups.begin(), setups.end(), row.setup) == setups.end())
        {
            setups.push_back(row.setup);
        }
    }
    return setups;
}

/** \return what "plot" needs behind a comma for one set-up. \param shift of its points, a factor */
std::string
CurvesOf(const std::vector<BlindSuccess>& rows,
         const std::string& setup,
         const std::string& type,
         double shift,
         FigureData& data)
{
    std::string found;
    std::string none;
    for (const BlindSuccess& row : rows)
    {
        const std::string x = NumberText(static_cast<double>(row.guesses) * shift);
        if (row.setup == setup && row.opened > 0)
        {
            found += x + ' ' + NumberText(row.interval.mean) + ' ' + NumberText(row.interval.low) +
                     ' ' + NumberText(row.interval.high) + '\n';
        }
        else if (row.setup == setup)
        {
            none += x + ' ' + NumberText(row.interval.high) + '\n';
        }
    }
    std::string plot;
    std::string title = " title T(" + GnuplotQuoted(setup) + ")";
    if (!found.empty())
    {
        const auto block = std::to_string(data.AddBlock(setup + ": guesses share low high"));
        data.Rows() << found;
        plot += ", data index " + block + " using 1:2 with linespoints lt " + type + title +
                ", data index " + block + " using 1:2:3:4 with yerrorbars lt " + type +
                " lw 1 dt solid notitle";
        title = " notitle";
    }
    if (!none.empty())
    {
        const auto block = std::to_string(data.AddBlock(setup + ": guesses high"));
        data.Rows() << none;
        plot += ", data index " + block + " using 1:2 with points lt " + type + title +
                ", data index " + block +
                " using 1:2:(0):(-0.8*$2) with vectors head filled size screen 0.008,20 lt " +
                type + " lw 1 dt solid notitle";
    }
    return plot;
}

} // namespace

GnuplotFigure
MakeIsnScatterFigure(const std::vector<BlindHandshakeOutcome>& outcomes)
{
    const std::size_t rows = (outcomes.size() + 1) / 2;
    GnuplotFigure figure;
    figure.file = "isn-scatter";
    figure.title = "Initial sequence numbers of a server";
    figure.caption = "ISN of each SYN,ACK over time, for each way to choose it: of one 4-tuple "
                     "that comes again and again, and of 4-tuples that are all different. From "
                     "isn.csv.";
    figure.heightInches = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * static_cast<double>(rows);
    FigureData data;
    figure.script = "unset title\nset grid x y\nset key at screen 0.5," +
                    NumberText(1 - KEY_INCHES / figure.heightInches) +
                    " center top vertical maxrows 1 samplen 1 font small\nset multiplot layout " +
                    std::to_string(rows) + ",2 title figureTitle font ',10' margins 0.115,0.98," +
                    NumberText(FOOT_INCHES / figure.heightInches) + "," +
                    NumberText(1 - HEAD_INCHES / figure.heightInches) + " spacing 0.12," +
                    NumberText(0.42 / figure.heightInches) + "\n";
    for (std::size_t i = 0; i < outcomes.size(); ++i)
    {
        const BlindHandshakeOutcome& outcome = outcomes[i];
        uint32_t greatest = 10;
        for (const auto* samples : {&outcome.same, &outcome.others})
        {
            for (const IsnSample& sample : *samples)
            {
                greatest = std::max(greatest, sample.isn);
            }
        }
        const auto [unit, name] = LargeUnitOf(greatest);
        const bool isLowest = i + 2 >= outcomes.size();
        const auto same = AddSamples(data, outcome.setup + ", same 4-tuple", outcome.same);
        const auto others = AddSamples(data, outcome.setup + ", other 4-tuples", outcome.others);
        const std::string using12 = " using 1:($2/" + NumberText(unit) + ") with points ";
        figure.script +=
            (i > 0 ? "unset key\n" : std::string()) + "set format x '" + (isLowest ? "%g" : "") +
            "'\nset xlabel T('" + (isLowest ? "time (s)" : "") + "')\nset ylabel T('ISN" + name +
            "')\nset yrange [0:" + NumberText(greatest * 1.06 / unit) + "]\nset title T(" +
            GnuplotQuoted(outcome.setup) + ") font small offset 0,-0.6\nplot data index " +
            std::to_string(others) + using12 +
            "lt 7 ps 0.35 title T('each SYN from another port'), data index " +
            std::to_string(same) + using12 + "lt 1 ps 0.3 title T('always the same 4-tuple')\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

GnuplotFigure
MakeBlindSuccessFigure(const std::vector<BlindSuccess>& rows)
{
    const std::vector<std::string> setups = SetupsOf(rows);
    const auto least = static_cast<double>(rows.front().guesses);
    double most = least;
    std::string tics;
    for (const BlindSuccess& row : rows)
    {
        if (row.setup == rows.front().setup)
        {
            tics += (tics.empty() ? "" : ", ") + TicOf(row.guesses);
        }
        most = std::max(most, static_cast<double>(row.guesses));
    }
    GnuplotFigure figure;
    figure.file = "success";
    figure.title = "Connections opened blindly in the name of another host";
    figure.caption = "Share of attacks after which the server was ESTABLISHED with a host that "
                     "never spoke and its application had text, by the number of third ACKs that "
                     "were guessed, with exact 99 % intervals (Clopper and Pearson). An arrow "
                     "hangs from the upper end of the interval where no attack was successful. "
                     "From summary.csv.";
    figure.heightInches = 4.2;
    FigureData data;
    data.AddBlock("law: guesses share",
                  {{least, least / 4294967296.0}, {most, most / 4294967296.0}});
    std::string plot = "plot data index 0 using 1:2 with lines lc rgb sky lw 3 title T('N / 2^32')";
    for (std::size_t i = 0; i < setups.size(); ++i)
    {
        const double place = static_cast<double>(i) - (static_cast<double>(setups.size()) - 1) / 2;
        const double shift = std::pow(DODGE, place);
        plot += CurvesOf(rows, setups[i], std::to_string(i + 1), shift, data);
    }
    figure.script = "set logscale xy\nset grid x y\nset xrange [" + NumberText(least / 2) + ":" +
                    NumberText(most * 2) + "]\nset yrange [" + NumberText(FLOOR) +
                    ":3]\nset format y '%g'\nset xtics (" + tics +
                    ")\nset xlabel T('guesses of one attack (N)')\nset ylabel T('share of attacks "
                    "that succeed')\n" +
                    plot + "\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
