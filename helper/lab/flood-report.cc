// SPDX-License-Identifier: GPL-2.0-only
//
// Sums, means and quantiles of cells, and how they are printed.

#include "ns3/flood-report.h"

#include "ns3/erlang-b.h"
#include "ns3/figure-data.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;

/** \return a quantile of all cells' times, nothing if there are none */
std::optional<double>
Quantile(const FloodGroup& group, std::vector<double> FloodOutcome::*times, double share)
{
    std::vector<double> all;
    for (const FloodOutcome* cell : group)
    {
        all.insert(all.end(), (cell->*times).begin(), (cell->*times).end());
    }
    return all.empty() ? std::nullopt : std::optional<double>(QuantileOf(all, share));
}

/** \return means of the costs of each place, rounded where they are counts */
std::vector<FloodCost>
AverageCosts(const FloodGroup& group)
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

/** A number of a table, and its interval if there is one. */
struct TableInterval
{
    std::optional<double> mean; //!< nothing: there is no number
    std::optional<double> low;  //!< nothing: there is no interval
    std::optional<double> high; //!< as low
};

/** \return a share as a table has it, % */
TableInterval
PercentOf(const std::optional<DefencePoint>& share)
{
    if (!share)
    {
        return {};
    }
    return share->hasInterval ? TableInterval{share->mean, share->low, share->high}
                              : TableInterval{share->mean, std::nullopt, std::nullopt};
}

/** \copydoc PercentOf */
TableInterval
PercentOf(const std::optional<ShareInterval>& share)
{
    if (!share)
    {
        return {};
    }
    return share->hasInterval
               ? TableInterval{100 * share->mean, 100 * share->low, 100 * share->high}
               : TableInterval{100 * share->mean, std::nullopt, std::nullopt};
}

/** \return "found", "below" or "above" what was searched */
const char*
PlaceOf(const CriticalRateBound& bound)
{
    return bound.rate ? "found" : bound.isBelow ? "below" : "above";
}

/** Write three cells. */
void
WriteInterval(std::ostream& os, const TableInterval& one)
{
    os << FixedText(one.mean, 3) << ',' << FixedText(one.low, 3) << ',' << FixedText(one.high, 3);
}

} // namespace

std::vector<FloodGroup>
GroupFloods(const std::vector<FloodOutcome>& cells)
{
    std::vector<FloodGroup> groups;
    for (const FloodOutcome& cell : cells)
    {
        const auto found =
            std::find_if(groups.begin(), groups.end(), [&cell](const FloodGroup& group) {
                return group.front()->defence == cell.defence &&
                       group.front()->rateSynPerS == cell.rateSynPerS;
            });
        (found == groups.end() ? groups.emplace_back() : *found).push_back(&cell);
    }
    return groups;
}

void
AddLosses(FloodOptionLosses& sum, const FloodOptionLosses& one)
{
    sum.opened += one.opened;
    sum.withoutSack += one.withoutSack;
    sum.withoutWindowScale += one.withoutWindowScale;
    sum.withoutTimestamps += one.withoutTimestamps;
    sum.smallerMss += one.smallerMss;
}

std::vector<DefenceRun>
GetDefenceRuns(const std::vector<FloodOutcome>& cells)
{
    std::vector<DefenceRun> runs;
    for (const FloodOutcome& cell : cells)
    {
        DefenceRun run;
        run.defence = cell.defence;
        run.rateSynPerS = cell.rateSynPerS;
        run.seed = cell.seed;
        run.legitAdmitted = cell.legitAdmitted;
        run.legitDenied = cell.legitDenied;
        run.attackAdmitted = cell.attackAdmitted;
        run.attackDenied = cell.attackDenied;
        runs.push_back(run);
    }
    return runs;
}

std::vector<FloodSummary>
SummariseFloods(const std::vector<FloodOutcome>& cells)
{
    const auto users = AverageDefenceRuns(GetDefenceRuns(cells), false);
    const auto attack = AverageDefenceRuns(GetDefenceRuns(cells), true);
    const auto find = [](const std::vector<DefencePoint>& points,
                         const FloodOutcome& cell) -> std::optional<DefencePoint> {
        const auto found =
            std::find_if(points.begin(), points.end(), [&cell](const DefencePoint& point) {
                return point.defence == cell.defence && point.x == cell.rateSynPerS;
            });
        return found == points.end() ? std::nullopt : std::optional<DefencePoint>(*found);
    };
    std::vector<FloodSummary> summaries;
    for (const FloodGroup& group : GroupFloods(cells))
    {
        FloodSummary& summary = summaries.emplace_back();
        summary.defence = group.front()->defence;
        summary.rateSynPerS = group.front()->rateSynPerS;
        summary.seeds = static_cast<uint32_t>(group.size());
        summary.success = find(users, *group.front());
        if (const auto admitted = find(attack, *group.front()))
        {
            summary.attackPercent = admitted->mean;
        }
        summary.connectMedianS = Quantile(group, &FloodOutcome::connectS, 0.5);
        summary.connectP95S = Quantile(group, &FloodOutcome::connectS, 0.95);
        summary.responseMedianS = Quantile(group, &FloodOutcome::responseS, 0.5);
        summary.responseP95S = Quantile(group, &FloodOutcome::responseS, 0.95);
        summary.costs = AverageCosts(group);
        std::vector<CountedShare> stalled;
        for (const FloodOutcome* cell : group)
        {
            stalled.push_back({static_cast<double>(cell->legitStalled),
                               static_cast<double>(cell->legitAdmitted + cell->legitDenied)});
            summary.amplification += cell->GetAmplification() / static_cast<double>(group.size());
            AddLosses(summary.losses, cell->losses);
        }
        summary.stalled = GetShareInterval(stalled, CONFIDENCE);
    }
    return summaries;
}

std::vector<FloodResidual>
CompareWithErlang(const std::vector<FloodOutcome>& cells, const FloodScenario& scenario)
{
    std::vector<FloodResidual> residuals;
    for (const FloodGroup& group : GroupFloods(cells))
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

std::optional<ShareInterval>
GetDeniedShare(const std::vector<FloodOutcome>& cells)
{
    std::vector<CountedShare> denied;
    for (const FloodOutcome& cell : cells)
    {
        denied.push_back({static_cast<double>(cell.legitDenied),
                          static_cast<double>(cell.legitAdmitted + cell.legitDenied)});
    }
    return GetShareInterval(denied, CONFIDENCE);
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
               << cost.segments << ',' << FixedText(cost.entrySeconds, 3) << ',' << cost.hashes
               << ',' << NumberText(cell.rateSynPerS) << ',' << cell.seed << '\n';
        }
    }
}

void
WriteSummaries(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    os << "defence,place,rate_syn_per_s,seeds,legit_admitted_percent,legit_admitted_low_percent,"
          "legit_admitted_high_percent,attack_admitted_percent,connect_median_s,connect_p95_s,"
          "response_median_s,response_p95_s,amplification,legit_stalled_percent,"
          "legit_stalled_low_percent,legit_stalled_high_percent\n";
    for (const FloodSummary& one : summaries)
    {
        os << one.defence << ',' << ToString(FindDefence(one.defence).place) << ','
           << NumberText(one.rateSynPerS) << ',' << one.seeds << ',';
        WriteInterval(os, PercentOf(one.success));
        os << ',' << FixedText(one.attackPercent, 3) << ',' << FixedText(one.connectMedianS, 6)
           << ',' << FixedText(one.connectP95S, 6) << ',' << FixedText(one.responseMedianS, 6)
           << ',' << FixedText(one.responseP95S, 6) << ',' << FixedText(one.amplification, 4)
           << ',';
        WriteInterval(os, PercentOf(one.stalled));
        os << '\n';
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
               << (one.isDetected ? FixedText(one.delayS, 6) : "") << ',' << one.falseAlarms
               << '\n';
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
           << ',' << one.places << ',' << FixedText(one.formula, 6) << ','
           << FixedText(one.refused.mean, 6) << ','
           << (one.refused.HasInterval()
                   ? FixedText(std::max(0.0, one.refused.mean - one.refused.half), 6) + "," +
                         FixedText(std::min(1.0, one.refused.mean + one.refused.half), 6)
                   : ",")
           << ',' << FixedText(one.refused.mean - one.formula, 6) << '\n';
    }
}

void
WriteCriticalRates(std::ostream& os, const std::vector<CriticalRateOfDefence>& rates)
{
    os << "defence,critical_rate_syn_per_s,low_syn_per_s,high_syn_per_s,seeds,rate_is,low_is,"
          "high_is,searched_least_syn_per_s,searched_most_syn_per_s\n";
    for (const CriticalRateOfDefence& one : rates)
    {
        const bool hasInterval = one.found.hasInterval;
        os << one.defence << ',' << FixedText(one.found.mean.rate, 2) << ','
           << FixedText(one.found.low.rate, 2) << ',' << FixedText(one.found.high.rate, 2) << ','
           << one.seeds << ',' << PlaceOf(one.found.mean) << ','
           << (hasInterval ? PlaceOf(one.found.low) : "") << ','
           << (hasInterval ? PlaceOf(one.found.high) : "") << ',' << NumberText(one.least) << ','
           << NumberText(one.most) << '\n';
    }
}

} // namespace ns3
