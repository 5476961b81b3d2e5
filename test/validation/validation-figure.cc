// SPDX-License-Identifier: GPL-2.0-only
//
// The gnuplot script of a comparison.

#include "validation-figure.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t MOST_PANELS = 6;   //!< of numbers
constexpr std::size_t FEW_ROWS = 3;      //!< panels of fewer give way
constexpr std::size_t MOST_BARS = 24;    //!< of texts; more files are summed up
constexpr std::size_t MOST_LETTERS = 34; //!< of a quantity above its panel
constexpr double MOST_TICS = 4;          //!< of an axis that is not logarithmic
constexpr double LOG_SPAN = 30;          //!< numbers that span more are drawn on logarithmic axes
constexpr double ROW_INCHES = 2.5;       //!< of a row of panels
constexpr double TITLE_INCHES = 0.35;    //!< above them
constexpr double BAR_INCHES = 0.16;      //!< of one file's bar
constexpr double BARS_INCHES = 0.75;     //!< of the bars' axis

/** Line types 1 to 3: the verdicts, told apart by shape; 4: the diagonal. */
constexpr const char* HEAD = "set linetype 1 lc rgb ink pt 6 ps 0.6 lw 0.8\n"
                             "set linetype 2 lc rgb blue pt 9 ps 0.8 lw 0.8\n"
                             "set linetype 3 lc rgb red pt 2 ps 0.9 lw 1.4\n"
                             "set linetype 4 lc rgb grey lw 0.8 dt (6,4)\n"
                             "set grid x y\nset key inside top left vertical height 0 font small\n"
                             "set format xy '%g'\nset tics font small\n";

constexpr std::array<ValidationVerdict, 3> VERDICTS{
    ValidationVerdict::EQUAL, ValidationVerdict::EXPLAINED, ValidationVerdict::DIFFERENT};

/** The numbers of one quantity. */
struct Panel
{
    std::string quantity;                   //!< with its unit
    std::vector<const ValidationRow*> rows; //!< its comparisons
};

/** \return which numbers share a panel: those that differ by a count or a time in their name */
std::string
GetPanelName(const std::string& quantity)
{
    static const std::regex clients("clients with [0-9]+ SYN,ACKs");
    static const std::regex means("retr[0-9], mean.*");
    if (std::regex_match(quantity, clients))
    {
        return "clients by SYN,ACKs";
    }
    return std::regex_match(quantity, means) ? "retr0 to retr5, means over 10 s" : quantity;
}

/** \return the unit that ends a quantity's name: "s", "ms", or "a count" */
std::string
GetUnit(const std::string& quantity)
{
    static const std::regex unit(".*(?:, |_)(m?s)");
    std::smatch match;
    if (quantity.compare(0, 6, "share ") == 0)
    {
        return "a share";
    }
    return std::regex_match(quantity, match, unit) ? match[1].str() : "a count";
}

/** \return true if a row needs its reason */
bool
IsOutside(const ValidationRow* row)
{
    return row->verdict != ValidationVerdict::EQUAL;
}

/** \return true if two panels show the same points */
bool
IsSame(const Panel& a, const Panel& b)
{
    return std::equal(a.rows.begin(),
                      a.rows.end(),
                      b.rows.begin(),
                      b.rows.end(),
                      [](const ValidationRow* one, const ValidationRow* other) {
                          return one->measured == other->measured &&
                                 one->simulated == other->simulated;
                      });
}

/** How many texts of one file came to which verdict, by index in VERDICTS. */
using TextCounts = std::map<std::string, std::array<uint64_t, 3>>;

std::vector<Panel>
GetPanels(const ValidationReport& report)
{
    std::vector<Panel> panels;
    for (const ValidationRow& row : report.GetRows())
    {
        if (!row.isNumber)
        {
            continue;
        }
        auto panel = std::find_if(panels.begin(), panels.end(), [&row](const Panel& p) {
            return p.quantity == GetPanelName(row.quantity);
        });
        if (panel == panels.end())
        {
            panels.push_back({GetPanelName(row.quantity), {}});
            panel = panels.end() - 1;
        }
        panel->rows.push_back(&row);
    }
    // Those with rows to explain first, then those with most rows.
    const auto rank = [](const Panel& panel) {
        const bool isOutside = std::any_of(panel.rows.begin(), panel.rows.end(), IsOutside);
        return std::make_pair(isOutside, panel.rows.size());
    };
    std::stable_sort(panels.begin(), panels.end(), [&rank](const Panel& a, const Panel& b) {
        return rank(a) > rank(b);
    });
    std::vector<Panel> chosen;
    for (const Panel& panel : panels)
    {
        const bool isThere = std::any_of(
            chosen.begin(), chosen.end(), [&panel](const Panel& p) { return IsSame(p, panel); });
        const bool isSmall = panel.rows.size() < FEW_ROWS && !rank(panel).first;
        if (!isThere && !(isSmall && !chosen.empty()) && chosen.size() < MOST_PANELS)
        {
            chosen.push_back(panel);
        }
    }
    return chosen;
}

TextCounts
CountTexts(const ValidationReport& report)
{
    TextCounts counts;
    for (const ValidationRow& row : report.GetRows())
    {
        if (!row.isNumber)
        {
            ++counts[row.file][static_cast<std::size_t>(row.verdict)];
        }
    }
    if (counts.size() > MOST_BARS)
    {
        // Only those with something to show; the others are one bar.
        std::array<uint64_t, 3> others{};
        std::size_t files = 0;
        for (auto file = counts.begin(); file != counts.end();)
        {
            const bool isAllEqual = file->second[1] + file->second[2] == 0;
            others[0] += isAllEqual ? file->second[0] : 0;
            files += isAllEqual ? 1 : 0;
            file = isAllEqual ? counts.erase(file) : std::next(file);
        }
        counts[std::to_string(files) + "-other-files"] = others;
    }
    return counts;
}

/** Print the points of each panel and verdict, then the bars, as blocks. */
void
PrintData(std::ostream& os, const std::vector<Panel>& panels, const TextCounts& texts)
{
    for (const Panel& panel : panels)
    {
        for (const ValidationVerdict verdict : VERDICTS)
        {
            os << "# " << panel.quantity << ", " << ToString(verdict) << ": measured simulated\n";
            bool isEmpty = true;
            for (const ValidationRow* row : panel.rows)
            {
                if (row->verdict == verdict)
                {
                    os << row->measured << ' ' << row->simulated << '\n';
                    isEmpty = false;
                }
            }
            os << (isEmpty ? "NaN NaN\n" : "") << "\n\n";
        }
    }
    os << "# texts: file equal explained different\n";
    for (const auto& [file, counts] : texts)
    {
        os << std::filesystem::path(file).filename().string();
        for (const uint64_t count : counts)
        {
            os << ' ' << count;
        }
        os << '\n';
    }
}

/** Print one panel of numbers. */
void
PrintPanel(std::ostream& os, const Panel& panel, std::size_t block, const std::string& reference)
{
    double least = 1e300;
    double most = -1e300;
    double lowest = 0;
    for (const ValidationRow* row : panel.rows)
    {
        for (const double value : {std::stod(row->measured), std::stod(row->simulated)})
        {
            most = std::max(most, value);
            lowest = std::min(lowest, value);
            least = value > 0 ? std::min(least, value) : least;
        }
    }
    const bool isLog = lowest >= 0 && most > 0 && most / least > LOG_SPAN;
    const double edge = isLog ? least / 1.6 : -1e300; // where a logarithmic axis has its zeros
    bool hasZeros = false;
    if (isLog)
    {
        for (const ValidationRow* row : panel.rows)
        {
            hasZeros |= std::stod(row->measured) <= 0 || std::stod(row->simulated) <= 0;
        }
        os << "set xtics auto\nset ytics auto\nset logscale xy\nset xrange [" << least / 2 << ":"
           << most * 2 << "]\n"
           << "set yrange [" << least / 2 << ":" << most * 2 << "]\n";
    }
    else
    {
        const double end = most > 0 ? 1.08 * most : 1;
        const double begin = 1.08 * lowest;
        const double step = NiceStep(end - begin, MOST_TICS);
        os << "unset logscale\nset xrange [" << begin << ":" << end << "]\nset yrange [" << begin
           << ":" << end << "]\nset xtics " << step << "\nset ytics " << step << "\n";
    }
    const std::string name = panel.quantity.size() <= MOST_LETTERS
                                 ? panel.quantity
                                 : panel.quantity.substr(0, MOST_LETTERS) + "...";
    const std::string unit = GetUnit(panel.quantity);
    os << "set title T("
       << GnuplotQuoted(name + " (" + std::to_string(panel.rows.size()) + " rows" +
                        (hasZeros ? ", 0 at the edge)" : ")"))
       << ") font small\nset xlabel T(" << GnuplotQuoted(reference + " (" + unit + ")")
       << ")\nset ylabel T(" << GnuplotQuoted("simulated (" + unit + ")")
       << ")\nplot x with lines lt 4 title T('simulated = measured')";
    for (std::size_t i = 0; i < VERDICTS.size(); ++i)
    {
        os << ", data index " << block + i << " using ($1 > " << edge << " ? $1 : " << edge
           << "):($2 > " << edge << " ? $2 : " << edge << ") with points lt " << i + 1
           << " title T('" << ToString(VERDICTS.at(i)) << "')";
    }
    os << "\n";
}

/** Print the bars of the texts. */
void
PrintBars(std::ostream& os, const TextCounts& texts, std::size_t block)
{
    os << "unset logscale\nset xtics auto\nset ytics auto\nset xrange [0:*]\nset yrange ["
       << static_cast<double>(texts.size()) - 0.4 << ":-0.6]\nset lmargin 32\nset ylabel ''\n"
       << "set xlabel T('segments, states and other texts compared')\nset title ''\nset key "
       << "outside right center\n"
       << "plot ";
    const char* separator = "";
    for (std::size_t i = 0; i < VERDICTS.size(); ++i)
    {
        const std::size_t column = i + 2;
        const std::string begin = i == 0 ? "0" : i == 1 ? "$2" : "($2+$3)";
        // A bar of no length would leave its border.
        os << separator << "data index " << block << " using ($" << column << " > 0 ? " << begin
           << " : NaN):0:(" << begin << "):(" << begin << "+$" << column << "):($0-0.35):($0+0.35)"
           << (i == 0 ? ":ytic(T(strcol(1)))" : "") << " with boxxyerror fillstyle "
           << (i == 0   ? "solid 0.25"
               : i == 1 ? "pattern 4"
                        : "solid 1")
           << " lc rgb " << (i == 2 ? "red" : "ink") << " title T('" << ToString(VERDICTS.at(i))
           << "')";
        separator = ", ";
    }
    os << "\n";
}

} // namespace

void
DrawValidation(const RunDirectory& run,
               const std::string& file,
               const std::string& title,
               const std::string& note,
               const std::string& reference,
               const ValidationReport& report)
{
    const std::vector<Panel> panels = GetPanels(report);
    const TextCounts texts = CountTexts(report);
    std::ostringstream data;
    PrintData(data, panels, texts);

    const std::size_t columns = panels.size() > 1 ? 2 : 1;
    const auto rows = static_cast<double>((panels.size() + columns - 1) / columns);
    const double bars =
        texts.empty() ? 0 : BARS_INCHES + BAR_INCHES * static_cast<double>(texts.size());
    GnuplotFigure figure;
    figure.file = file;
    figure.title = title;
    figure.caption = "Above: simulated over measured numbers; on the dashed line both are equal. "
                     "Below: how many texts of each file compared how.";
    figure.heightInches = TITLE_INCHES + rows * ROW_INCHES + bars;
    figure.data = data.str();
    std::ostringstream script;
    script << HEAD << "unset title\nset multiplot title figureTitle font ',10'\n"
           << "set xlabel T(" << GnuplotQuoted(reference) << ")\nset ylabel T('simulated')\n";
    const double rowShare = ROW_INCHES / figure.heightInches;
    for (std::size_t i = 0; i < panels.size(); ++i)
    {
        const double top =
            1 - TITLE_INCHES / figure.heightInches - static_cast<double>(i / columns) * rowShare;
        const double width = 1.0 / static_cast<double>(columns);
        script << (i == 1 ? "unset key\n" : "") << "set size " << width << "," << rowShare
               << "\nset origin " << static_cast<double>(i % columns) * width << ","
               << top - rowShare << "\n";
        PrintPanel(script, panels[i], VERDICTS.size() * i, reference);
    }
    if (!texts.empty())
    {
        script << "set size 1," << bars / figure.heightInches << "\nset origin 0,0\n";
        PrintBars(script, texts, VERDICTS.size() * panels.size());
    }
    script << "unset multiplot\n";
    figure.script = script.str();
    DrawFigure(run, figure, note);
}

} // namespace ns3
