// SPDX-License-Identifier: GPL-2.0-only
//
// 02: how many half-open connections a listener keeps during floods of 75 s.

#include "../linux-capture.h"
#include "experiments.h"
#include "flood-runs.h"
#include "kernel-view.h"

#include "ns3/abort.h"

#include <algorithm>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

constexpr double MEAN_STEP = 0.01; //!< one row in a hundred, of a mean over 10 s, by one entry
constexpr double POLL_S = 0.3;     //!< the end of the queue was polled each 0.2 s

const char* const SLOTS_REASON =
    "what slots of Linux's timer wheel, at any phase, change in the queue of the reference's rules";
const char* const ORDER_REASON =
    "which entries are pruned first: Linux fires the timers of one slot of its wheel last in, "
    "first out, here they fire by deadline; the queue of the reference's rules differs as much";

/** The measured rows of one rate. */
struct MeasuredRows
{
    std::vector<double> times;       //!< s
    std::vector<FloodValues> values; //!< of the columns
};

MeasuredRows
ReadRows(const std::string& file)
{
    MeasuredRows rows;
    const auto table = ReadLinuxTable(file);
    NS_ABORT_MSG_UNLESS(
        std::equal(FLOOD_COLUMNS.begin(), FLOOD_COLUMNS.end(), table.front().begin() + 1), file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        rows.times.push_back(std::stod(table[i].at(0)));
        rows.values.emplace_back();
        for (std::size_t column = 0; column < FLOOD_COLUMNS.size(); ++column)
        {
            rows.values.back().at(column) = std::stod(table[i].at(column + 1));
        }
    }
    return rows;
}

/** What is told of the whole run: by the rows, and by the line of console.txt. */
FloodFacts
ReadFacts(const MeasuredRows& rows, const std::string& line, uint32_t rate)
{
    static const std::regex pair("\\(([0-9]+), ([0-9]+)\\)");
    static const std::regex after("queue empty ([0-9.]+) s");
    FloodFacts facts;
    AddMeans(facts, rows.times, rows.values);
    for (std::sregex_iterator at(line.begin(), line.end(), pair), end; at != end; ++at)
    {
        facts["clients with " + (*at)[1].str() + " SYN,ACKs"] = std::stod((*at)[2]);
    }
    std::smatch empty;
    NS_ABORT_MSG_UNLESS(std::regex_search(line, empty, after), line);
    facts["queue empty after the last SYN, s"] = FLOOD_S - 1.0 / rate + std::stod(empty[1]);
    return facts;
}

/** How far measured numbers may be from simulated ones. */
struct Bounds
{
    ValidationTolerance tolerance;     //!< by the slots of the wheel
    ValidationExplanation explanation; //!< by their order
};

/** Ranges of one number. */
using Range = std::pair<double, double>;

/**
 * \return bounds by what the rules give with exact timers, and with slots in both orders
 * \param step of the number, such as 1 entry
 *
 * The runs are a sample: what lies a tenth of their range or one step outside is as likely among
 * thousands of rows. Where all runs agree the bound is exact.
 */
Bounds
GetBounds(const Range& exact, const Range& firstIn, const Range& lastIn, double step)
{
    const auto widen = [](const Range& range) {
        const double more = 0.1 * (range.second - range.first);
        return Range{range.first - more, range.second + more};
    };
    const Range all{std::min({exact.first, firstIn.first, lastIn.first}),
                    std::max({exact.second, firstIn.second, lastIn.second})};
    if (all.first == all.second)
    {
        return {};
    }
    const Range here = widen(exact);
    const Range slots = widen(firstIn);
    const Range order =
        widen({std::min(firstIn.first, lastIn.first), std::max(firstIn.second, lastIn.second)});
    return {{std::max(0.0, here.second - slots.first) + step,
             std::max(0.0, slots.second - here.first) + step,
             SLOTS_REASON},
            {ORDER_REASON, order.first - here.second - step, order.second - here.first + step, ""}};
}

/** What the rules give with timers of each order. */
struct Bands
{
    FloodBand exact;   //!< exact timers
    FloodBand firstIn; //!< slots, first in, first out
    FloodBand lastIn;  //!< slots, last in, first out
};

/** Compare the polled rows. */
void
CompareRows(ValidationReport& report,
            const std::string& file,
            const MeasuredRows& rows,
            const Flood& simulated,
            const Bands& bands)
{
    for (std::size_t i = 0; i < rows.times.size(); ++i)
    {
        const double time = rows.times[i];
        std::ostringstream row;
        row << "at " << time << " s";
        for (std::size_t column = 0; column < FIRST_AVERAGED; ++column)
        {
            const auto range = [&](const FloodBand& band) {
                return band.At(column, std::max(0.0, time - FLOOD_EARLY_S), time + FLOOD_LATE_S);
            };
            Bounds bounds = GetBounds(bands.exact.At(column, time, time + FLOOD_STEP_S),
                                      range(bands.firstIn),
                                      range(bands.lastIn),
                                      1);
            if (bands.lastIn.At(column, time, time).second >
                0) // an entry may come or go at any moment
            {
                bounds.tolerance.below = std::max(bounds.tolerance.below, 1.0);
                bounds.tolerance.above = std::max(bounds.tolerance.above, 1.0);
                bounds.tolerance.reason = SLOTS_REASON;
            }
            report.CompareNumbers(file,
                                  row.str(),
                                  FLOOD_COLUMNS.at(column),
                                  rows.values[i].at(column),
                                  simulated.At(time).at(column),
                                  bounds.tolerance,
                                  bounds.explanation);
        }
    }
}

/** One rate. */
void
ValidateRate(ValidationReport& report, uint32_t rate, bool isIpv6)
{
    const std::string name = "rate" + std::to_string(rate);
    const std::string file = "02-half-open-limit/" + name + ".csv";
    const std::string console = "02-half-open-limit/console.txt";
    const MeasuredRows rows = ReadRows(file);
    const Flood simulated = SimulateFlood(rate, isIpv6);
    const Bands bands{ModelFloods(rate, KernelTimerOrder::EXACT, rows.times),
                      ModelFloods(rate, KernelTimerOrder::FIRST_IN, rows.times),
                      ModelFloods(rate, KernelTimerOrder::LAST_IN, rows.times)};
    CompareRows(report, file, rows, simulated, bands);
    const std::string line = FindConsoleLine(console, "02-" + name, " answered ");
    FloodFacts measured = ReadFacts(rows, line, rate);
    const FloodFacts facts = GetFacts(simulated, rows.times);
    std::map<std::string, ValidationTolerance> tolerances;
    std::map<std::string, ValidationExplanation> explanations;
    for (const auto& [fact, value] : facts)
    {
        const auto range = [&fact = fact](const FloodBand& band) {
            const auto found = band.facts.find(fact);
            return found == band.facts.end() ? Range() : found->second;
        };
        const bool isMean = fact.find(", mean") != std::string::npos;
        Bounds bounds = GetBounds(range(bands.exact),
                                  range(bands.firstIn),
                                  range(bands.lastIn),
                                  isMean ? 2 * MEAN_STEP : 1);
        tolerances[fact] = bounds.tolerance;
        explanations[fact] = bounds.explanation;
        if (simulated.counters.count(fact) > 0)
        {
            continue; // by CompareCounters
        }
        const bool isOfConsole = fact.find(" SYN") != std::string::npos;
        if (fact.find(", s") != std::string::npos)
        {
            bounds.tolerance.above += POLL_S;
        }
        if (measured[fact] != 0 || value != 0)
        {
            report.CompareNumbers(isOfConsole ? console : file,
                                  isOfConsole ? name : "all",
                                  fact,
                                  measured[fact],
                                  value,
                                  bounds.tolerance,
                                  bounds.explanation);
        }
    }
    CompareCounters(
        report, console, name, ReadCounters(line), simulated.counters, tolerances, explanations);
}

} // namespace

void
ValidateFloodRates(ValidationReport& report, bool isIpv6)
{
    for (const uint32_t rate : {2u, 10u, 50u})
    {
        ValidateRate(report, rate, isIpv6);
    }
}

} // namespace ns3
