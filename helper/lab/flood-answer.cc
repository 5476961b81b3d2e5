// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers of a run in a table and in sentences.

#include "ns3/flood-answer.h"

#include "ns3/figure-data.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <utility>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;
constexpr double RESTORED_PERCENT = 99; //!< of users: the defence works
constexpr double MS_PER_S = 1000;

/** \return times in ms for a reader */
std::string
Milliseconds(const std::optional<double>& seconds)
{
    return seconds ? FixedText(*seconds * MS_PER_S, 0) : "-";
}

/** \return e.g. "95.2 % (93.1 to 97.3)", one run has no interval */
std::string
PercentText(const std::optional<DefencePoint>& point)
{
    if (!point)
    {
        return "-";
    }
    const std::string mean = FixedText(point->mean, 1) + " %";
    return point->hasInterval
               ? mean + " (" + FixedText(point->low, 1) + " to " + FixedText(point->high, 1) + ")"
               : mean;
}

/** \return true if a defence surely restores the users' service, as far as one can tell */
bool
IsRestored(const std::optional<DefencePoint>& point)
{
    return point && (point->hasInterval ? point->low : point->mean) >= RESTORED_PERCENT;
}

/** \return e.g. " +- 1.2", "" for one run */
std::string
HalfText(const MeanInterval& interval, double factor, int decimals)
{
    return interval.HasInterval() ? " +- " + FixedText(factor * interval.half, decimals) : "";
}

/** \return a rate, or beyond which end of the search it lies */
std::string
RateText(const CriticalRateBound& bound, const CriticalRateOfDefence& one)
{
    if (bound.rate)
    {
        return FixedText(bound.rate, 1);
    }
    return bound.isBelow ? "below " + NumberText(one.least) : "above " + NumberText(one.most);
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
        AddLosses(byDefence.back().second, one.losses);
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

/** Say where connections open for the client alone. */
void
PrintStalls(std::ostream& os, const std::vector<FloodSummary>& summaries)
{
    for (const FloodSummary& one : summaries)
    {
        if (one.stalled && one.stalled->mean > 0)
        {
            os << "\n"
               << one.defence << " at " << NumberText(one.rateSynPerS)
               << " SYN/s: " << FixedText(100 * one.stalled->mean, 2) << " %";
            if (one.stalled->hasInterval)
            {
                os << " (" << FixedText(100 * one.stalled->low, 2) << " to "
                   << FixedText(100 * one.stalled->high, 2) << ")";
            }
            os << " of the users have an open connection and get no byte";
        }
    }
    os << "\n";
}

/** Say how soon signs of the flood were seen where nothing defends. */
void
PrintDetections(std::ostream& os, const std::vector<FloodOutcome>& cells)
{
    for (const FloodGroup& group : GroupFloods(cells))
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
                os << ", after " << FixedText(delay.mean, 2) << HalfText(delay, 1, 2) << " s";
            }
            os << ", false alarms " << falseAlarms;
        }
    }
    os << "\n";
}

} // namespace

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
        const bool hasInterval = one.success && one.success->hasInterval;
        os << std::left << std::setw(19) << (one.defence == last ? "" : one.defence) << std::right
           << std::setw(6) << NumberText(one.rateSynPerS) << std::setw(8)
           << (one.success ? FixedText(one.success->mean, 1) : "-") << std::setw(8)
           << (hasInterval ? FixedText(one.success->low, 1) : "-") << " .." << std::setw(6)
           << (hasInterval ? FixedText(one.success->high, 1) : "-") << std::setw(8)
           << Milliseconds(one.connectMedianS) << std::setw(7) << Milliseconds(one.connectP95S)
           << std::setw(11) << FixedText(one.attackPercent, 1) << std::setw(8)
           << FixedText(one.amplification, 2) << std::setw(12)
           << FixedText(one.costs.front().entrySeconds, 0) << std::setw(13) << payer.segments
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
            return !IsRestored(row->success);
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
    PrintStalls(os, SummariseFloods(cells));
    PrintDetections(os, cells);
    for (const FloodResidual& one : residuals)
    {
        os << "\nErlang B, " << one.defence << " at " << NumberText(one.rateSynPerS)
           << " SYN/s (load " << NumberText(one.load) << ", " << one.places
           << " places): " << FixedText(100 * one.formula, 2) << " % refused; simulated "
           << FixedText(100 * one.refused.mean, 2) << HalfText(one.refused, 100, 2);
    }
    os << (residuals.empty() ? "" : "\n");
    for (const CriticalRateOfDefence& one : critical)
    {
        os << "\n"
           << one.defence << ": " << NumberText(100 * share) << " % of the users are "
           << (one.found.mean.rate      ? "denied at "
               : one.found.mean.isBelow ? "denied at rates "
                                        : "not denied at rates up to ")
           << (one.found.mean.isAbove ? NumberText(one.most) : RateText(one.found.mean, one));
        if (one.found.hasInterval && one.found.mean.rate)
        {
            os << " (" << RateText(one.found.low, one) << " to " << RateText(one.found.high, one)
               << ")";
        }
        os << " SYN/s";
    }
    os << (critical.empty() ? "" : "\n");
}

} // namespace ns3
