// SPDX-License-Identifier: GPL-2.0-only
//
// Student's t over the runs of a table.

#include "ns3/defence-comparison.h"

#include "ns3/csv-file.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/mean-interval.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;
constexpr double LOG_FROM = 10; //!< ratio of greatest and least rate from which the axis is a log

/** Columns of counts and where they go. */
constexpr std::array<std::pair<const char*, uint64_t DefenceRun::*>, 5> WHOLE_COLUMNS{
    {{"seed", &DefenceRun::seed},
     {"legit_admitted", &DefenceRun::legitAdmitted},
     {"legit_denied", &DefenceRun::legitDenied},
     {"attack_admitted", &DefenceRun::attackAdmitted},
     {"attack_denied", &DefenceRun::attackDenied}}};

/** Parts of names of columns with numbers that are settings and no results. */
constexpr std::array<const char*, 6> SETTING_WORDS{
    "backlog", "somaxconn", "limit", "retries", "timeout", "places"};

/** \return true if a table has every column */
bool
IsTableOfRuns(const CsvFile& file)
{
    return file.OptionalColumn("defence") && file.OptionalColumn("rate_syn_per_s") &&
           std::all_of(WHOLE_COLUMNS.begin(), WHOLE_COLUMNS.end(), [&file](const auto& column) {
               return file.OptionalColumn(column.first).has_value();
           });
}

/** \return mean and confidence interval of some shares, %; there is one with attempts at least */
DefencePoint
Average(const std::vector<CountedShare>& runs)
{
    const ShareInterval share = GetShareInterval(runs, CONFIDENCE).value();
    DefencePoint point;
    point.mean = 100 * share.mean;
    point.low = 100 * share.low;
    point.high = 100 * share.high;
    point.hasInterval = share.hasInterval;
    return point;
}

/** A defence at a rate: what is averaged over. */
using PointKey = std::pair<std::string, double>;
/** Seed and run: what makes a run another than the next. */
using RunKey = std::pair<uint64_t, uint64_t>;

/** \return connections that were admitted, and all */
std::pair<double, double>
CountOf(const DefenceRun& run, bool ofAttack)
{
    const auto admitted = static_cast<double>(ofAttack ? run.attackAdmitted : run.legitAdmitted);
    const auto denied = static_cast<double>(ofAttack ? run.attackDenied : run.legitDenied);
    return {admitted, admitted + denied};
}

/** \return fewest and most runs of a defence at a rate, as a caption says them */
std::string
RunsText(const std::vector<DefenceRun>& runs, bool ofAttack)
{
    std::map<PointKey, std::set<RunKey>> counted;
    for (const DefenceRun& run : runs)
    {
        if (CountOf(run, ofAttack).second > 0)
        {
            counted[{run.defence, run.rateSynPerS}].insert({run.seed, run.run});
        }
    }
    const auto [least, most] =
        std::minmax_element(counted.begin(), counted.end(), [](const auto& a, const auto& b) {
            return a.second.size() < b.second.size();
        });
    const std::size_t fewest = least->second.size();
    if (most->second.size() == 1)
    {
        return "n = 1 without interval";
    }
    return "means of " + std::to_string(fewest) +
           (fewest == most->second.size() ? "" : " to " + std::to_string(most->second.size())) +
           " runs with 95 % confidence intervals (Student's t over runs, Clopper-Pearson" +
           (fewest == 1 ? "; n = 1 without interval)" : ")");
}

/** \return which settings differ between runs of one mean, as a caption says it; or empty */
std::string
SettingsText(const std::vector<DefenceRun>& runs, bool ofAttack)
{
    std::map<PointKey, const DefenceRun*> firsts;
    std::set<std::string> varied;
    for (const DefenceRun& run : runs)
    {
        if (CountOf(run, ofAttack).second == 0)
        {
            continue;
        }
        const DefenceRun& first =
            *firsts.try_emplace({run.defence, run.rateSynPerS}, &run).first->second;
        for (const auto& [name, value] : run.settings)
        {
            const auto other = first.settings.find(name);
            if (other == first.settings.end() || other->second != value)
            {
                varied.insert(name);
            }
        }
    }
    std::string text;
    for (const std::string& name : varied)
    {
        text += (text.empty() ? " Runs of one mean differ in " : ", ") + name;
    }
    return text.empty() ? "" : text + ".";
}

/** \return names of defences in the order of their first points */
std::vector<std::string>
NamesOf(const std::vector<DefencePoint>& points)
{
    std::vector<std::string> names;
    for (const DefencePoint& point : points)
    {
        if (std::find(names.begin(), names.end(), point.defence) == names.end())
        {
            names.push_back(point.defence);
        }
    }
    return names;
}

/** \return true if \p text is a number or empty */
bool
IsNumberOrEmpty(const std::string& text)
{
    char* end = nullptr;
    std::strtod(text.c_str(), &end);
    return *end == '\0';
}

/** Leave as settings the columns of words, and those whose name says that they are one. */
void
KeepSettings(std::vector<DefenceRun>& runs)
{
    std::set<std::string> settings;
    for (const DefenceRun& run : runs)
    {
        for (const auto& [name, value] : run.settings)
        {
            const bool isNamed =
                std::any_of(SETTING_WORDS.begin(), SETTING_WORDS.end(), [&name = name](auto word) {
                    return name.find(word) != std::string::npos;
                });
            if (isNamed || !IsNumberOrEmpty(value))
            {
                settings.insert(name);
            }
        }
    }
    for (DefenceRun& run : runs)
    {
        for (auto it = run.settings.begin(); it != run.settings.end();)
        {
            it = settings.count(it->first) > 0 ? std::next(it) : run.settings.erase(it);
        }
    }
}

} // namespace

std::optional<std::vector<DefenceRun>>
ReadDefenceRuns(const std::string& path)
{
    std::deque<std::string> texts;
    std::optional<CsvFile> file;
    try
    {
        file.emplace(path, texts);
    }
    catch (const std::runtime_error&)
    {
        return std::nullopt; // it is no CSV file: not ours to judge
    }
    if (!IsTableOfRuns(*file))
    {
        return std::nullopt;
    }
    const auto runColumn = file->OptionalColumn("run");
    std::vector<std::pair<std::size_t, std::string>> others;
    for (std::size_t i = 0; i < file->GetColumns().size(); ++i)
    {
        const std::string name(file->GetColumns()[i]);
        const bool isKnown =
            name == "defence" || name == "rate_syn_per_s" || name == "run" ||
            std::any_of(WHOLE_COLUMNS.begin(), WHOLE_COLUMNS.end(), [&name](const auto& column) {
                return name == column.first;
            });
        if (!isKnown)
        {
            others.emplace_back(i, name);
        }
    }
    std::vector<DefenceRun> runs;
    while (file->Next())
    {
        DefenceRun& run = runs.emplace_back();
        run.defence = std::string(file->Text(file->Column("defence")));
        run.rateSynPerS = file->Number(file->Column("rate_syn_per_s"));
        for (const auto& [column, member] : WHOLE_COLUMNS)
        {
            run.*member = file->Whole(file->Column(column));
        }
        run.run = runColumn ? file->Whole(*runColumn) : 0;
        for (const auto& [column, name] : others)
        {
            run.settings[name] = std::string(file->Text(column));
        }
    }
    KeepSettings(runs);
    return runs;
}

std::vector<DefencePoint>
AverageDefenceRuns(const std::vector<DefenceRun>& runs, bool ofAttack)
{
    std::vector<std::string> order;
    std::map<PointKey, std::map<RunKey, CountedShare>> counts;
    for (const DefenceRun& run : runs)
    {
        const auto [admitted, all] = CountOf(run, ofAttack);
        if (all == 0)
        {
            continue;
        }
        if (std::find(order.begin(), order.end(), run.defence) == order.end())
        {
            order.push_back(run.defence);
        }
        auto& count = counts[{run.defence, run.rateSynPerS}][{run.seed, run.run}];
        count.successes += admitted;
        count.attempts += all;
    }
    std::vector<DefencePoint> points;
    for (const std::string& defence : order)
    {
        for (const auto& [key, byRun] : counts)
        {
            if (key.first != defence)
            {
                continue;
            }
            std::vector<CountedShare> shares;
            for (const auto& [run, count] : byRun)
            {
                shares.push_back(count);
            }
            DefencePoint point = Average(shares);
            point.defence = defence;
            point.x = key.second;
            points.push_back(point);
        }
    }
    return points;
}

std::vector<GnuplotFigure>
MakeDefenceComparison(const std::vector<DefenceRun>& runs,
                      const std::string& source,
                      const FigureOptions& options)
{
    std::vector<GnuplotFigure> figures;
    for (const bool ofAttack : {false, true})
    {
        const auto points = AverageDefenceRuns(runs, ofAttack);
        if (points.empty())
        {
            continue;
        }
        DefenceTable table;
        const auto [least, most] = std::minmax_element(
            points.begin(), points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
        table.isLogX = least->x > 0 && most->x >= LOG_FROM * least->x;
        table.title = ofAttack ? "Connections of the attack that each defence admits"
                               : "Connections of users that each defence admits";
        table.caption = std::string("Share of the ") +
                        (ofAttack ? "attack's connections that were admitted though they should "
                                    "not be"
                                  : "users' connections that were admitted") +
                        ": " + RunsText(runs, ofAttack) +
                        (most->x > least->x ? "; points of one rate stand beside each other" : "") +
                        "." + SettingsText(runs, ofAttack) + " From " + source + ".";
        table.xLabel = "rate of the attack (SYN/s)";
        table.yLabel = ofAttack ? "admitted of the attack (%)" : "admitted of users (%)";
        const auto parts = PartDefences(NamesOf(points));
        for (std::size_t part = 0; part < parts.size(); ++part)
        {
            table.file =
                PartName(ofAttack ? "defence-attack" : "defence-users", part, parts.size());
            table.points.clear();
            std::copy_if(points.begin(),
                         points.end(),
                         std::back_inserter(table.points),
                         [&names = parts[part]](const DefencePoint& point) {
                             return std::find(names.begin(), names.end(), point.defence) !=
                                    names.end();
                         });
            figures.push_back(*MakeDefenceFigure(table, options));
        }
    }
    return figures;
}

} // namespace ns3
