// SPDX-License-Identifier: GPL-2.0-only
//
// Student's t over the seeds of a table of runs.

#include "ns3/defence-comparison.h"

#include "ns3/csv-file.h"
#include "ns3/gnuplot-figure.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
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

/** Doubles only: valgrind rounds long double to double, which Boost's tables do not survive. */
using DoubleOnly = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/** Columns of counts and where they go. */
constexpr std::array<std::pair<const char*, uint64_t DefenceRun::*>, 5> WHOLE_COLUMNS{
    {{"seed", &DefenceRun::seed},
     {"legit_admitted", &DefenceRun::legitAdmitted},
     {"legit_denied", &DefenceRun::legitDenied},
     {"attack_admitted", &DefenceRun::attackAdmitted},
     {"attack_denied", &DefenceRun::attackDenied}}};

/** \return true if a table has every column */
bool
IsTableOfRuns(const CsvFile& file)
{
    return file.OptionalColumn("defence") && file.OptionalColumn("rate_syn_per_s") &&
           std::all_of(WHOLE_COLUMNS.begin(), WHOLE_COLUMNS.end(), [&file](const auto& column) {
               return file.OptionalColumn(column.first).has_value();
           });
}

/** \return mean and confidence interval of some shares, %; there is one at least */
DefencePoint
Average(const std::vector<double>& shares)
{
    const auto runs = static_cast<double>(shares.size());
    double sum = 0;
    for (const double share : shares)
    {
        sum += share;
    }
    DefencePoint point;
    point.mean = std::clamp(sum / runs, 0.0, 100.0); // a sum of 100s may be rounded
    double squares = 0;
    for (const double share : shares)
    {
        squares += (share - point.mean) * (share - point.mean);
    }
    double half = 0;
    if (shares.size() > 1)
    {
        const boost::math::students_t_distribution<double, DoubleOnly> student(runs - 1);
        half = boost::math::quantile(student, (1 + CONFIDENCE) / 2) *
               std::sqrt(squares / (runs - 1) / runs);
    }
    point.low = std::max(0.0, point.mean - half);
    point.high = std::min(100.0, point.mean + half);
    return point;
}

/** \return fewest and most seeds of a defence at a rate, as a caption says them */
std::string
SeedsText(const std::vector<DefenceRun>& runs)
{
    std::map<std::pair<std::string, double>, std::set<uint64_t>> seeds;
    for (const DefenceRun& run : runs)
    {
        seeds[{run.defence, run.rateSynPerS}].insert(run.seed);
    }
    const auto [least, most] =
        std::minmax_element(seeds.begin(), seeds.end(), [](const auto& a, const auto& b) {
            return a.second.size() < b.second.size();
        });
    const std::size_t fewest = least->second.size();
    if (most->second.size() == 1)
    {
        return "one run each, so without intervals";
    }
    return "means of " + std::to_string(fewest) +
           (fewest == most->second.size() ? "" : " to " + std::to_string(most->second.size())) +
           " runs with 95 % confidence intervals (Student's t over seeds)";
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
    }
    return runs;
}

std::vector<DefencePoint>
AverageDefenceRuns(const std::vector<DefenceRun>& runs, bool ofAttack)
{
    /** Admitted and all. */
    using Count = std::pair<double, double>;
    std::vector<std::string> order;
    std::map<std::pair<std::string, double>, std::map<uint64_t, Count>> counts;
    for (const DefenceRun& run : runs)
    {
        const auto admitted =
            static_cast<double>(ofAttack ? run.attackAdmitted : run.legitAdmitted);
        const auto denied = static_cast<double>(ofAttack ? run.attackDenied : run.legitDenied);
        if (admitted + denied == 0)
        {
            continue;
        }
        if (std::find(order.begin(), order.end(), run.defence) == order.end())
        {
            order.push_back(run.defence);
        }
        Count& count = counts[{run.defence, run.rateSynPerS}][run.seed];
        count.first += admitted;
        count.second += admitted + denied;
    }
    std::vector<DefencePoint> points;
    for (const std::string& defence : order)
    {
        for (const auto& [key, bySeed] : counts)
        {
            if (key.first != defence)
            {
                continue;
            }
            std::vector<double> shares;
            for (const auto& [seed, count] : bySeed)
            {
                shares.push_back(100 * count.first / count.second);
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
        DefenceTable table;
        table.points = AverageDefenceRuns(runs, ofAttack);
        if (table.points.empty())
        {
            continue;
        }
        const auto [least, most] =
            std::minmax_element(table.points.begin(),
                                table.points.end(),
                                [](const auto& a, const auto& b) { return a.x < b.x; });
        table.isLogX = least->x > 0 && most->x >= LOG_FROM * least->x;
        table.file = ofAttack ? "defence-attack" : "defence-users";
        table.title = ofAttack ? "Connections of the attack that each defence admits"
                               : "Connections of users that each defence admits";
        table.caption = std::string("Share of the ") +
                        (ofAttack ? "attack's connections that were admitted though they should "
                                    "not be"
                                  : "users' connections that were admitted") +
                        ": " + SeedsText(runs) +
                        (most->x > least->x ? "; points of one rate stand beside each other" : "") +
                        ". From " + source + ".";
        table.xLabel = "rate of the attack (SYN/s)";
        table.yLabel = ofAttack ? "admitted of the attack (%)" : "admitted of users (%)";
        figures.push_back(*MakeDefenceFigure(table, options));
    }
    return figures;
}

} // namespace ns3
