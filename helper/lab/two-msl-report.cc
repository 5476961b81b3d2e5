// SPDX-License-Identifier: GPL-2.0-only
//
// What the numbers say.

#include "ns3/two-msl-report.h"

#include "ns3/figure-data.h"
#include "ns3/number-text.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace ns3
{

namespace
{

/** Attributes of the engine in which rules differ. */
constexpr std::array<const char*, 8> SHOWN_SETTINGS{"SegmentLifetime",
                                                    "IsnGenerator",
                                                    "IsnClockPeriod",
                                                    "Rfc1337",
                                                    "TimeWaitRestart",
                                                    "TimeWaitReuse",
                                                    "TimeWaitReuseActive",
                                                    "TimeWaitReuseDelay"};

/** \return e.g. "1 connection", "20 connections" */
std::string
CountText(uint64_t count, const std::string& what)
{
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/** \return an end of a share's interval in percent; empty: there was no connection */
std::string
PercentText(const std::optional<ShareInterval>& share, double ShareInterval::*end)
{
    return share ? FixedText(100 * (*share).*end, 3) : "";
}

/** \return e.g. "38.1 % (95 %: 35.2 to 41.0)" */
std::string
ShareText(const std::optional<ShareInterval>& share)
{
    return !share
               ? "none counted"
               : FixedText(100 * share->mean, 1) + " % (95 %: " + FixedText(100 * share->low, 1) +
                     " to " + FixedText(100 * share->high, 1) + ")";
}

/** Print which rules are safe, and which are not. */
void
PrintRules(std::ostream& os, const std::vector<TwoMslRow>& rules)
{
    if (rules.empty())
    {
        return;
    }
    std::string corrupted;
    std::map<uint64_t, std::vector<const TwoMslRow*>, std::greater<>> safe; // by connections
    uint64_t copies = 0;
    uint64_t overdue = 0;
    for (const TwoMslRow& row : rules)
    {
        copies += row.outcome.copies;
        overdue += row.outcome.overdueCopies;
        if (row.outcome.corrupted > 0)
        {
            corrupted += (corrupted.empty() ? "" : ", ") + row.scenario.rule + " " +
                         ShareText(row.outcome.corruptedShare);
        }
        else if (row.outcome.connections > 0)
        {
            safe[row.outcome.connections].push_back(&row);
        }
    }
    const TwoMslChurnScenario& first = rules.front().scenario;
    os << "Copies of old text arrive "
       << (first.release == TwoMslRelease::ON_NEXT_SYN
               ? "behind the next SYN of their 4-tuple"
               : "late by offsets below the MSL of " + NumberText(first.mslS) + " s, at most " +
                     FixedText(1000 * rules.front().outcome.GetWidestGapS(first.GetLongestHoldS()),
                               1) +
                     " ms apart under " + first.rule)
       << " (" << copies << " in all, " << overdue << " of them older than the MSL).\n";
    if (!corrupted.empty())
    {
        os << "Connections take bytes of an earlier one under " << corrupted << ".\n";
    }
    for (const auto& [connections, rows] : safe)
    {
        double most = 0;
        std::string names;
        for (const TwoMslRow* row : rows)
        {
            names += (names.empty() ? "" : ", ") + row->scenario.rule;
            most = row->outcome.corruptedShare ? 100 * row->outcome.corruptedShare->high : most;
        }
        os << "None of " << CountText(connections, "connection") << " does under " << names
           << " (95 %: at most " << FixedText(most, 2) << " %).\n";
    }
    if (overdue > 0)
    {
        os << "2MSL protects only where no segment outlives the MSL; here " << overdue
           << (overdue == 1 ? " has" : " have") << ".\n";
    }
}

/** Print the fastest and the slowest of the rules that took no old byte. */
void
PrintPrice(std::ostream& os, const std::vector<TwoMslRow>& rules)
{
    const TwoMslRow* slowest = nullptr;
    const TwoMslRow* fastest = nullptr;
    for (const TwoMslRow& row : rules)
    {
        if (row.outcome.corrupted > 0 || row.outcome.connections == 0)
        {
            continue;
        }
        const double rate = row.outcome.GetRate();
        slowest = !slowest || rate < slowest->outcome.GetRate() ? &row : slowest;
        fastest = !fastest || rate > fastest->outcome.GetRate() ? &row : fastest;
    }
    if (slowest && slowest != fastest)
    {
        os << "What safety costs: " << FixedText(slowest->outcome.GetRate(), 2)
           << " connections/s on " << CountText(slowest->scenario.ports, "port") << " under "
           << slowest->scenario.rule << ", " << FixedText(fastest->outcome.GetRate(), 2)
           << " under " << fastest->scenario.rule << ".\n";
    }
}

/** Print what more ports change for the first rule. */
void
PrintPorts(std::ostream& os, const std::vector<TwoMslRow>& ports)
{
    if (ports.empty())
    {
        return;
    }
    const TwoMslRow* few = &ports.front();
    const TwoMslRow* many = few;
    for (const TwoMslRow& row : ports)
    {
        if (row.scenario.rule == few->scenario.rule)
        {
            few = row.scenario.ports < few->scenario.ports ? &row : few;
            many = row.scenario.ports > many->scenario.ports ? &row : many;
        }
    }
    if (few != many)
    {
        os << "With " << many->scenario.ports << " ports instead of " << few->scenario.ports << " "
           << few->scenario.rule << " opens " << FixedText(many->outcome.GetRate(), 2)
           << " connections/s instead of " << FixedText(few->outcome.GetRate(), 2) << " ("
           << FixedText(many->outcome.timeWaitEntries, 1) << " instead of "
           << FixedText(few->outcome.timeWaitEntries, 1) << " in TIME-WAIT).\n";
    }
}

/** Print what becomes of a lost last ACK. */
void
PrintLastAck(std::ostream& os, const TwoMslResults& results)
{
    const LastAckOutcome& waiting = results.waiting;
    if (waiting.finS.empty())
    {
        return;
    }
    os << "The last ACK is lost: the peer sends its FIN "
       << (waiting.finS.size() == 1 ? "once" : std::to_string(waiting.finS.size()) + " times")
       << " and is "
       << (waiting.closedS
               ? "CLOSED after " + FixedText(waiting.closedS, 2) + " s (" + waiting.peerEnd + ")"
               : std::string("never CLOSED in this run"))
       << "; TIME-WAIT "
       << (waiting.timeWaitEndS
               ? "ends " + FixedText(waiting.timeWaitEndS, 2) + " s after the first FIN"
               : std::string("has not ended"))
       << ". Without TIME-WAIT a repeated FIN meets "
       << (results.notWaiting.resets > 0 ? "a RST" : "no RST");
    if (results.notWaiting.closedS)
    {
        os << ", and the peer ends after " << FixedText(results.notWaiting.closedS, 2) << " s ("
           << results.notWaiting.peerEnd << ")";
    }
    os << ".\n";
}

/** Print what TTL has to do with it, and NAT. */
void
PrintStories(std::ostream& os, const TwoMslResults& results)
{
    const auto longest =
        std::max_element(results.lives.begin(),
                         results.lives.end(),
                         [](const SegmentLife& a, const SegmentLife& b) { return a.ttl < b.ttl; });
    if (longest != results.lives.end())
    {
        os << "In a routing loop a segment with TTL " << +longest->ttl << " lived "
           << FixedText(longest->livedS, 2)
           << " s: TTL and delays bound its life, and so make an MSL.\n";
    }
    for (const TwoMslHosts& one : results.hosts)
    {
        uint64_t tried = 0;
        uint64_t served = 0;
        for (const TranslatedClient& host : one.outcomes)
        {
            tried += host.tried;
            served += host.completed;
        }
        os << CountText(one.outcomes.size(), "host") << " behind one address, TimeWaitReuse "
           << one.timeWaitReuse << ": " << served << " of " << CountText(tried, "connection")
           << " served.\n";
    }
}

/** \return how many connections took old bytes */
std::string
BytesText(const TwoMslChurnOutcome& outcome)
{
    const std::string all = CountText(outcome.connections, "connection");
    return outcome.corrupted == 0 ? "None of " + all + " took an old byte."
                                  : std::to_string(outcome.corrupted) + " of " + all + " took " +
                                        CountText(outcome.strayBytes, "old byte") + ".";
}

/** \return how many were refused, and by whom */
std::string
RefusalsText(const TwoMslRow& row)
{
    const TwoMslChurnOutcome& outcome = row.outcome;
    if (outcome.refused == 0)
    {
        return "None was refused.";
    }
    std::string text = std::to_string(outcome.refused) + " did not get the 4-tuple at once:";
    text +=
        outcome.refusals > 0
            ? " the client's TCP refused it " + CountText(outcome.refusals, "time") +
                  " (it tries every " +
                  NumberText(FindTwoMslRule(row.scenario.rule).GetTryIntervalS(row.scenario.mslS)) +
                  " s)"
            : "";
    text += outcome.refusals > 0 && outcome.refusedSyns > 0 ? "," : "";
    text += outcome.refusedSyns > 0
                ? " the server's TIME-WAIT refused " + CountText(outcome.refusedSyns, "SYN")
                : "";
    return text + ".";
}

} // namespace

// A table: a line for each column.
LabTable
MakeTwoMslTable(const std::vector<TwoMslRow>& rows, bool showsPorts)
{
    const auto only = [](bool isShown, const char* heading) { return isShown ? heading : ""; };
    LabTable table({{"rule", "rule"},
                    {"begins", ""},
                    {"closes_first", ""},
                    {"isn", ""},
                    {"timestamps", ""},
                    {"release", ""},
                    {"msl_s", "MSL (s)"},
                    {"path_delay_s", "delay (s)"},
                    {"ports", only(showsPorts, "ports")},
                    {"connections", "connections"},
                    {"right", ""},
                    {"old_duplicates", only(!showsPorts, "old dup.")},
                    {"old_duplicates_in_later", only(!showsPorts, "met later")},
                    {"old_duplicates_over_msl", ""},
                    {"widest_offset_gap_s", ""},
                    {"corrupted", ""},
                    {"corrupted_percent", "corrupted %"},
                    {"corrupted_low_percent", "95 % from"},
                    {"corrupted_high_percent", "to"},
                    {"old_bytes", ""},
                    {"refused", ""},
                    {"refused_percent", "refused %"},
                    {"refused_low_percent", ""},
                    {"refused_high_percent", ""},
                    {"refusals", ""},
                    {"refused_syns", ""},
                    {"open_s", "open (s)"},
                    {"time_wait_entries", "TIME-WAIT"},
                    {"connections_per_s", "1/s"}});
    for (const auto& [scenario, outcome] : rows)
    {
        const TwoMslRule& rule = FindTwoMslRule(scenario.rule);
        const bool isByOffset = scenario.release == TwoMslRelease::AFTER_OFFSET;
        table.AddRow(
            {rule.name,
             rule.meaning,
             rule.GetCloser(),
             rule.GetIsns(),
             rule.hasTimestamps ? "yes" : "no",
             isByOffset ? "offset" : "next-syn",
             NumberText(scenario.mslS),
             NumberText(scenario.pathDelayS),
             std::to_string(scenario.ports),
             std::to_string(outcome.connections),
             std::to_string(outcome.completed),
             std::to_string(outcome.copies),
             std::to_string(outcome.lateCopies),
             std::to_string(outcome.overdueCopies),
             isByOffset ? FixedText(outcome.GetWidestGapS(scenario.GetLongestHoldS()), 6) : "",
             std::to_string(outcome.corrupted),
             PercentText(outcome.corruptedShare, &ShareInterval::mean),
             PercentText(outcome.corruptedShare, &ShareInterval::low),
             PercentText(outcome.corruptedShare, &ShareInterval::high),
             std::to_string(outcome.strayBytes),
             std::to_string(outcome.refused),
             PercentText(outcome.refusedShare, &ShareInterval::mean),
             PercentText(outcome.refusedShare, &ShareInterval::low),
             PercentText(outcome.refusedShare, &ShareInterval::high),
             std::to_string(outcome.refusals),
             std::to_string(outcome.refusedSyns),
             FixedText(outcome.openS, 3),
             FixedText(outcome.timeWaitEntries, 3),
             FixedText(outcome.GetRate(), 3)});
    }
    return table;
}

LabTable
MakeTwoMslRulesTable(const std::vector<TwoMslRow>& rows)
{
    std::vector<LabColumn> columns{{"rule", "rule"},
                                   {"begins", "the next one begins"},
                                   {"closes_first", "closes first"},
                                   {"time_wait_msl", "TIME-WAIT (MSL)"},
                                   {"timestamps", "timestamps"},
                                   {"reuse_address", "SO_REUSEADDR"},
                                   {"port_by", "port by"},
                                   {"try_interval_s", "tries every (s)"}};
    for (const char* name : SHOWN_SETTINGS)
    {
        columns.push_back({name, ""});
    }
    LabTable table(columns);
    for (const TwoMslRow& row : rows)
    {
        const TwoMslRule& rule = FindTwoMslRule(row.scenario.rule);
        const auto engine = CreateObject<TcpLifecycleEngine>();
        for (const auto& [name, value] : rule.GetSettings(row.scenario.mslS))
        {
            engine->SetAttribute(name, StringValue(value));
        }
        std::vector<std::string> cells{rule.name,
                                       rule.meaning,
                                       rule.GetCloser(),
                                       NumberText(rule.timeWaitMsl),
                                       rule.hasTimestamps ? "yes" : "no",
                                       rule.reusesAddress ? "yes" : "no",
                                       rule.choosesPort ? "Connect" : "Bind",
                                       NumberText(rule.GetTryIntervalS(row.scenario.mslS))};
        for (const char* name : SHOWN_SETTINGS)
        {
            StringValue value;
            engine->GetAttribute(name, value);
            cells.push_back(value.Get());
        }
        table.AddRow(cells);
    }
    return table;
}

LabTable
MakeLastAckTable(const TwoMslResults& results)
{
    LabTable table({{"fin", "FIN"},
                    {"simulated_s", "simulated (s)"},
                    {"measured_s", results.measuredFinS.empty() ? "" : "Linux 6.18 (s)"},
                    {"no_time_wait_s", "no TIME-WAIT (s)"}});
    const auto cell = [](const std::vector<double>& times, std::size_t i) {
        return i < times.size() ? FixedText(times[i], 3) : std::string();
    };
    const auto& measured = results.measuredFinS;
    const std::size_t repeats = std::max({results.waiting.finS.size(),
                                          results.notWaiting.finS.size(),
                                          measured.empty() ? 0 : measured.size() - 1});
    for (std::size_t i = 0; i < repeats; ++i)
    {
        // The kernel's second FIN is a probe; its time-outs begin behind it.
        table.AddRow({i == 0 ? "first" : "repeat " + std::to_string(i),
                      cell(results.waiting.finS, i),
                      cell(measured, i == 0 ? 0 : i + 1),
                      cell(results.notWaiting.finS, i)});
        if (i == 0 && !measured.empty())
        {
            table.AddRow({"tail loss probe", "", cell(measured, 1), ""});
        }
    }
    return table;
}

LabTable
MakeSegmentLifeTable(const std::vector<SegmentLife>& lives)
{
    LabTable table({{"ttl", "TTL"},
                    {"bound_s", "TTL allows (s)"},
                    {"lived_s", "lived (s)"},
                    {"loop_crossings", "links of the loop"}});
    for (const SegmentLife& life : lives)
    {
        table.AddRow({std::to_string(life.ttl),
                      FixedText(life.boundS, 6),
                      FixedText(life.livedS, 6),
                      std::to_string(life.crossings)});
    }
    return table;
}

LabTable
MakeTwoMslHostsTable(const std::vector<TwoMslHosts>& hosts)
{
    LabTable table({{"time_wait_reuse", "reuse"},
                    {"host", "host"},
                    {"clock_offset_s", "clock (s)"},
                    {"tried", "tried"},
                    {"completed", "served"}});
    for (const TwoMslHosts& one : hosts)
    {
        for (std::size_t i = 0; i < one.outcomes.size(); ++i)
        {
            table.AddRow({one.timeWaitReuse,
                          std::to_string(i),
                          NumberText(one.outcomes[i].clockOffset / 1000.0),
                          std::to_string(one.outcomes[i].tried),
                          std::to_string(one.outcomes[i].completed)});
        }
    }
    return table;
}

void
PrintTwoMslAnswer(std::ostream& os, const TwoMslResults& results)
{
    PrintRules(os, results.rules);
    PrintPrice(os, results.rules);
    PrintPorts(os, results.ports);
    PrintLastAck(os, results);
    PrintStories(os, results);
}

void
PrintTwoMslRules(std::ostream& os, const std::vector<TwoMslRow>& rules)
{
    for (const TwoMslRow& row : rules)
    {
        const TwoMslRule& rule = FindTwoMslRule(row.scenario.rule);
        const TwoMslChurnOutcome& outcome = row.outcome;
        os << rule.name << " (the " << rule.GetCloser() << " closes first; " << rule.GetIsns()
           << ", " << (rule.hasTimestamps ? "" : "no ") << "timestamps): the next one begins "
           << rule.meaning << ".\n  " << BytesText(outcome) << " " << RefusalsText(row)
           << " Open after " << FixedText(outcome.openS, 3) << " s, "
           << FixedText(outcome.GetRate(), 2) << " connections/s, "
           << FixedText(outcome.timeWaitEntries, 2) << " in TIME-WAIT (means).\n";
    }
}

} // namespace ns3
