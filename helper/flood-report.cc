// SPDX-License-Identifier: GPL-2.0-only
//
// Sums, means and quantiles of cells, and how they are printed.

#include "ns3/flood-report.h"

#include "ns3/erlang-b.h"
#include "ns3/figure-data.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iomanip>
#include <map>
#include <sstream>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;
constexpr double RESTORED_PERCENT = 99; //!< of users: the defence works
constexpr double MS_PER_S = 1000;

/** Cells of one defence at one rate. */
using Group = std::vector<const FloodOutcome*>;

/** \return cells by defence and rate, in the order of the first cells */
std::vector<Group>
GroupCells(const std::vector<FloodOutcome>& cells)
{
    std::vector<Group> groups;
    for (const FloodOutcome& cell : cells)
    {
        const auto found = std::find_if(groups.begin(), groups.end(), [&cell](const Group& group) {
            return group.front()->defence == cell.defence &&
                   group.front()->rateSynPerS == cell.rateSynPerS;
        });
        (found == groups.end() ? groups.emplace_back() : *found).push_back(&cell);
    }
    return groups;
}

/** \return a quantile of all cells' times, nothing if there are none */
std::optional<double>
Quantile(const Group& group, std::vector<double> FloodOutcome::*times, double share)
{
    std::vector<double> all;
    for (const FloodOutcome* cell : group)
    {
        all.insert(all.end(), (cell->*times).begin(), (cell->*times).end());
    }
    return all.empty() ? std::nullopt : std::optional<double>(QuantileOf(all, share));
}

/** Add what connections lack. */
void
Add(FloodOptionLosses& sum, const FloodOptionLosses& one)
{
    sum.opened += one.opened;
    sum.withoutSack += one.withoutSack;
    sum.withoutWindowScale += one.withoutWindowScale;
    sum.withoutTimestamps += one.withoutTimestamps;
    sum.smallerMss += one.smallerMss;
}

/** \return means of the costs of each place, rounded where they are counts */
std::vector<FloodCost>
AverageCosts(const Group& group)
{
    std::vector<FloodCost> means = group.front()->costs;
    const auto seeds = static_cast<double>(group.size());
    for (std::size_t place = 0; place < means.size(); ++place)
    {
        double bytes = 0;
        double segments = 0;
        double entrySeconds = 0;
        double hashes = 0;
        for (const FloodOutcome* cell : group)
        {
            bytes += static_cast<double>(cell->costs[place].bytes);
            segments += static_cast<double>(cell->costs[place].segments);
            entrySeconds += cell->costs[place].entrySeconds;
            hashes += static_cast<double>(cell->costs[place].hashes);
        }
        means[place].bytes = static_cast<uint64_t>(std::llround(bytes / seeds));
        means[place].segments = static_cast<uint64_t>(std::llround(segments / seeds));
        means[place].entrySeconds = entrySeconds / seeds;
        means[place].hashes = static_cast<uint64_t>(std::llround(hashes / seeds));
    }
    return means;
}

/** \return a number with some decimals, or \p none */
std::string
Fixed(const std::optional<double>& number, int decimals, const std::string& none = "")
{
    if (!number)
    {
        return none;
    }
    std::ostringstream os;
    os << std::fixed << std::setprecision(decimals) << *number;
    return os.str();
}

/** \return times in ms for a reader */
std::string
Milliseconds(const std::optional<double>& seconds)
{
    return seconds ? Fixed(*seconds * MS_PER_S, 0) : "-";
}

/** \return e.g. "95.2 % (93.1 to 97.3)" */
std::string
PercentText(const DefencePoint& point)
{
    return Fixed(point.mean, 1) + " % (" + Fixed(point.low, 1) + " to " + Fixed(point.high, 1) +
           ")";
}

/** Say which defences take options away. */
void
PrintLosses(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    std::vector<std::pair<std::string, FloodOptionLosses>> byDefence;
    for (const FloodSummary& one : summaries)
    {
        if (byDefence.empty() || byDefence.back().first != one.defence)
        {
            byDefence.emplace_back(one.defence, FloodOptionLosses());
        }
        Add(byDefence.back().second, one.losses);
    }
    for (const auto& [defence, losses] : byDefence)
    {
        if (losses.withoutSack + losses.withoutWindowScale + losses.withoutTimestamps +
                losses.smallerMss >
            0)
        {
            os << "\n"
               << defence << " takes from " << losses.opened << " connections: SACK from "
               << losses.withoutSack << ", window scaling from " << losses.withoutWindowScale
               << ", timestamps from " << losses.withoutTimestamps << ", a part of the MSS from "
               << losses.smallerMss;
        }
    }
    os << "\n";
}

/** Say how soon signs of the flood were seen where nothing defends. */
void
PrintDetections(std::ostream& os, const std::vector<FloodOutcome>& cells)
{
    for (const Group& group : GroupCells(cells))
    {
        if (group.front()->defence != "none")
        {
            continue;
        }
        for (std::size_t sign = 0; sign < group.front()->detections.size(); ++sign)
        {
            RunShares delays;
            uint32_t detected = 0;
            uint64_t falseAlarms = 0;
            for (const FloodOutcome* cell : group)
            {
                const FloodDetection& one = cell->detections[sign];
                falseAlarms += one.falseAlarms;
                if (one.isDetected)
                {
                    ++detected;
                    delays.Add(one.delayS);
                }
            }
            const MeanInterval delay = delays.GetInterval(CONFIDENCE);
            os << "\n"
               << group.front()->detections[sign].sign << " at "
               << NumberText(group.front()->rateSynPerS) << " SYN/s: detected in " << detected
               << " of " << group.size() << " runs";
            if (detected > 0)
            {
                os << ", after " << Fixed(delay.mean, 2) << " +- " << Fixed(delay.half, 2) << " s";
            }
            os << ", false alarms " << falseAlarms;
        }
    }
    os << "\n";
}

} // namespace

std::vector<DefenceRun>
GetDefenceRuns(const std::vector<FloodOutcome>& cells)
{
    std::vector<DefenceRun> runs;
    for (const FloodOutcome& cell : cells)
    {
        runs.push_back({cell.defence,
                        cell.rateSynPerS,
                        cell.seed,
                        cell.legitAdmitted,
                        cell.legitDenied,
                        cell.attackAdmitted,
                        cell.attackDenied});
    }
    return runs;
}

std::vector<FloodSummary>
SummariseFloods(const std::vector<FloodOutcome>& cells)
{
    const auto users = AverageDefenceRuns(GetDefenceRuns(cells), false);
    const auto attack = AverageDefenceRuns(GetDefenceRuns(cells), true);
    const auto find = [](const std::vector<DefencePoint>& points, const FloodOutcome& cell) {
        const auto found =
            std::find_if(points.begin(), points.end(), [&cell](const DefencePoint& point) {
                return point.defence == cell.defence && point.x == cell.rateSynPerS;
            });
        return found == points.end() ? DefencePoint() : *found;
    };
    std::vector<FloodSummary> summaries;
    for (const Group& group : GroupCells(cells))
    {
        FloodSummary& summary = summaries.emplace_back();
        summary.defence = group.front()->defence;
        summary.rateSynPerS = group.front()->rateSynPerS;
        summary.seeds = static_cast<uint32_t>(group.size());
        summary.success = find(users, *group.front());
        summary.attackPercent = find(attack, *group.front()).mean;
        summary.connectMedianS = Quantile(group, &FloodOutcome::connectS, 0.5);
        summary.connectP95S = Quantile(group, &FloodOutcome::connectS, 0.95);
        summary.responseMedianS = Quantile(group, &FloodOutcome::responseS, 0.5);
        summary.responseP95S = Quantile(group, &FloodOutcome::responseS, 0.95);
        summary.costs = AverageCosts(group);
        for (const FloodOutcome* cell : group)
        {
            summary.amplification += cell->GetAmplification() / static_cast<double>(group.size());
            Add(summary.losses, cell->losses);
        }
    }
    return summaries;
}

std::vector<FloodResidual>
CompareWithErlang(const std::vector<FloodOutcome>& cells, const FloodScenario& scenario)
{
    std::vector<FloodResidual> residuals;
    for (const Group& group : GroupCells(cells))
    {
        const auto model = GetLossModel(FindDefence(group.front()->defence));
        if (scenario.rateModel != "Poisson" || !model ||
            scenario.settleS < WARM_UP_LIFETIMES * model->lifetimeS)
        {
            continue;
        }
        RunShares shares;
        for (const FloodOutcome* cell : group)
        {
            const auto all = static_cast<double>(cell->attackAdmitted + cell->attackDenied);
            if (all > 0)
            {
                shares.Add(static_cast<double>(cell->attackDenied) / all);
            }
        }
        FloodResidual& residual = residuals.emplace_back();
        residual.defence = group.front()->defence;
        residual.rateSynPerS = group.front()->rateSynPerS;
        residual.load = residual.rateSynPerS * model->lifetimeS;
        residual.places = model->places;
        residual.formula = GetErlangB(residual.load, residual.places);
        residual.refused = shares.GetInterval(CONFIDENCE);
    }
    return residuals;
}

CriticalRateOfDefence
AverageCriticalRates(const std::string& defence,
                     const CriticalRateSearch& search,
                     const std::vector<CriticalRate>& rates)
{
    CriticalRateOfDefence average;
    average.defence = defence;
    average.least = search.least;
    average.most = search.most;
    RunShares found;
    for (const CriticalRate& one : rates)
    {
        average.below += one.isBelow ? 1 : 0;
        average.above += one.isAbove ? 1 : 0;
        if (one.rate)
        {
            ++average.found;
            found.Add(*one.rate);
        }
    }
    average.rate = found.GetInterval(CONFIDENCE);
    return average;
}

void
WriteConfusion(std::ostream& os, const std::vector<FloodOutcome>& cells)
{
    os << "defence,rate_syn_per_s,seed,legit_admitted,legit_denied,attack_admitted,"
          "attack_denied\n";
    for (const FloodOutcome& cell : cells)
    {
        os << cell.defence << ',' << NumberText(cell.rateSynPerS) << ',' << cell.seed << ','
           << cell.legitAdmitted << ',' << cell.legitDenied << ',' << cell.attackAdmitted << ','
           << cell.attackDenied << '\n';
    }
}

void
WriteCosts(std::ostream& os, const std::vector<FloodOutcome>& cells)
{
    os << "defence,place,bytes,segments,entry_seconds,hashes,rate_syn_per_s,seed\n";
    for (const FloodOutcome& cell : cells)
    {
        for (const FloodCost& cost : cell.costs)
        {
            os << cell.defence << ',' << ToString(cost.place) << ',' << cost.bytes << ','
               << cost.segments << ',' << Fixed(cost.entrySeconds, 3) << ',' << cost.hashes << ','
               << NumberText(cell.rateSynPerS) << ',' << cell.seed << '\n';
        }
    }
}

void
WriteSummaries(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    os << "defence,place,rate_syn_per_s,seeds,legit_admitted_percent,legit_admitted_low_percent,"
          "legit_admitted_high_percent,attack_admitted_percent,connect_median_s,connect_p95_s,"
          "response_median_s,response_p95_s,amplification\n";
    for (const FloodSummary& one : summaries)
    {
        os << one.defence << ',' << ToString(FindDefence(one.defence).place) << ','
           << NumberText(one.rateSynPerS) << ',' << one.seeds << ',' << Fixed(one.success.mean, 3)
           << ',' << Fixed(one.success.low, 3) << ',' << Fixed(one.success.high, 3) << ','
           << Fixed(one.attackPercent, 3) << ',' << Fixed(one.connectMedianS, 6) << ','
           << Fixed(one.connectP95S, 6) << ',' << Fixed(one.responseMedianS, 6) << ','
           << Fixed(one.responseP95S, 6) << ',' << Fixed(one.amplification, 4) << '\n';
    }
}

void
WriteOptions(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    os << "defence,rate_syn_per_s,opened,without_sack,without_window_scale,without_timestamps,"
          "smaller_mss\n";
    for (const FloodSummary& one : summaries)
    {
        os << one.defence << ',' << NumberText(one.rateSynPerS) << ',' << one.losses.opened << ','
           << one.losses.withoutSack << ',' << one.losses.withoutWindowScale << ','
           << one.losses.withoutTimestamps << ',' << one.losses.smallerMss << '\n';
    }
}

void
WriteDetections(std::ostream& os, const std::vector<FloodOutcome>& cells)
{
    os << "defence,rate_syn_per_s,seed,sign,detected,delay_s,false_alarms\n";
    for (const FloodOutcome& cell : cells)
    {
        for (const FloodDetection& one : cell.detections)
        {
            os << cell.defence << ',' << NumberText(cell.rateSynPerS) << ',' << cell.seed << ','
               << one.sign << ',' << (one.isDetected ? 1 : 0) << ','
               << (one.isDetected ? Fixed(one.delayS, 6) : "") << ',' << one.falseAlarms << '\n';
        }
    }
}

void
WriteResiduals(std::ostream& os, const std::vector<FloodResidual>& residuals)
{
    os << "defence,rate_syn_per_s,load,places,formula_refused,refused,refused_low,refused_high,"
          "residual\n";
    for (const FloodResidual& one : residuals)
    {
        os << one.defence << ',' << NumberText(one.rateSynPerS) << ',' << NumberText(one.load)
           << ',' << one.places << ',' << Fixed(one.formula, 6) << ',' << Fixed(one.refused.mean, 6)
           << ',' << Fixed(std::max(0.0, one.refused.mean - one.refused.half), 6) << ','
           << Fixed(std::min(1.0, one.refused.mean + one.refused.half), 6) << ','
           << Fixed(one.refused.mean - one.formula, 6) << '\n';
    }
}

void
WriteCriticalRates(std::ostream& os, const std::vector<CriticalRateOfDefence>& rates)
{
    os << "defence,critical_rate_syn_per_s,low_syn_per_s,high_syn_per_s,seeds_found,seeds_below,"
          "seeds_above,searched_least_syn_per_s,searched_most_syn_per_s\n";
    for (const CriticalRateOfDefence& one : rates)
    {
        const auto text = [&one](double rate) { return one.found > 0 ? Fixed(rate, 2) : ""; };
        os << one.defence << ',' << text(one.rate.mean) << ','
           << text(std::max(0.0, one.rate.mean - one.rate.half)) << ','
           << text(one.rate.mean + one.rate.half) << ',' << one.found << ',' << one.below << ','
           << one.above << ',' << NumberText(one.least) << ',' << NumberText(one.most) << '\n';
    }
}

void
PrintSummaries(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    os << "                            users admitted (%)       connect (ms)   attack    bytes    "
          "host entry-  segments   hashes\n"
          "defence             SYN/s    mean   95 % interval   median   95 %   adm. (%)  out/in   "
          "  seconds  of defender\n";
    std::string last;
    for (const FloodSummary& one : summaries)
    {
        const FloodCost& payer = one.costs.back();
        os << std::left << std::setw(19) << (one.defence == last ? "" : one.defence) << std::right
           << std::setw(6) << NumberText(one.rateSynPerS) << std::setw(8)
           << Fixed(one.success.mean, 1) << std::setw(8) << Fixed(one.success.low, 1) << " .."
           << std::setw(6) << Fixed(one.success.high, 1) << std::setw(8)
           << Milliseconds(one.connectMedianS) << std::setw(7) << Milliseconds(one.connectP95S)
           << std::setw(11) << Fixed(one.attackPercent, 1) << std::setw(8)
           << Fixed(one.amplification, 2) << std::setw(12)
           << Fixed(one.costs.front().entrySeconds, 0) << std::setw(13) << payer.segments
           << std::setw(9) << payer.hashes << '\n';
        last = one.defence;
    }
}

void
PrintAnswer(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    std::vector<std::string> order;
    std::map<std::string, std::vector<const FloodSummary*>> byDefence;
    for (const FloodSummary& one : summaries)
    {
        if (byDefence[one.defence].empty())
        {
            order.push_back(one.defence);
        }
        byDefence[one.defence].push_back(&one);
    }
    for (const std::string& defence : order)
    {
        auto& rows = byDefence[defence];
        std::sort(rows.begin(), rows.end(), [](const FloodSummary* a, const FloodSummary* b) {
            return a->rateSynPerS < b->rateSynPerS;
        });
        const auto failing = std::find_if(rows.begin(), rows.end(), [](const FloodSummary* row) {
            return row->success.mean < RESTORED_PERCENT;
        });
        os << defence << " (" << FindDefence(defence).meaning << "): ";
        if (failing != rows.begin())
        {
            const FloodSummary& last = **std::prev(failing);
            os << PercentText(last.success) << " of the users get through at "
               << NumberText(last.rateSynPerS) << " SYN/s";
        }
        if (failing != rows.begin() && failing != rows.end())
        {
            os << ", ";
        }
        if (failing != rows.end())
        {
            os << (failing == rows.begin() ? "" : "but ") << PercentText((*failing)->success)
               << " at " << NumberText((*failing)->rateSynPerS) << " SYN/s";
        }
        os << (failing == rows.end() ? ", the highest rate tried.\n" : ".\n");
    }
}

void
PrintFindings(std::ostream& os,
              const std::vector<FloodOutcome>& cells,
              const std::vector<FloodResidual>& residuals,
              const std::vector<CriticalRateOfDefence>& critical,
              double share)
{
    PrintLosses(os, SummariseFloods(cells));
    PrintDetections(os, cells);
    for (const FloodResidual& one : residuals)
    {
        os << "\nErlang B, " << one.defence << " at " << NumberText(one.rateSynPerS)
           << " SYN/s (load " << NumberText(one.load) << ", " << one.places
           << " places): " << Fixed(100 * one.formula, 2) << " % refused; simulated "
           << Fixed(100 * one.refused.mean, 2) << " +- " << Fixed(100 * one.refused.half, 2);
    }
    os << (residuals.empty() ? "" : "\n");
    for (const CriticalRateOfDefence& one : critical)
    {
        os << "\n" << one.defence << ": ";
        if (one.found > 0)
        {
            os << NumberText(100 * share) << " % of the users are denied at "
               << Fixed(one.rate.mean, 1) << " +- " << Fixed(one.rate.half, 1) << " SYN/s ("
               << one.found << " seeds)";
        }
        if (one.below > 0)
        {
            os << (one.found > 0 ? "; " : "") << "already at " << NumberText(one.least)
               << " SYN/s in " << one.below << " seeds";
        }
        if (one.above > 0)
        {
            os << (one.found + one.below > 0 ? "; " : "") << "not at " << NumberText(one.most)
               << " SYN/s in " << one.above << " seeds";
        }
    }
    os << (critical.empty() ? "" : "\n");
}

} // namespace ns3
