// SPDX-License-Identifier: GPL-2.0-only
//
// Question: why does TIME-WAIT last 2MSL? Connections follow each other on one 4-tuple while copies
// of their text are late by every offset below the MSL, under rules that wait and rules that do
// not; the last ACK is lost; TTL bounds a segment's life; and hosts behind one address meet
// tcp_tw_recycle.

#include "ns3/figure-data.h"
#include "ns3/flood-report.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-table.h"
#include "ns3/lab-trace-options.h"
#include "ns3/measured-table.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/two-msl-figures.h"
#include "ns3/two-msl-lab.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const char* const MEASURED = "last-ack.csv";
const std::vector<uint8_t> TTLS{16, 64, 128, 255};
const std::vector<uint32_t> CLOCKS{3600000, 7200000, 0}; //!< ms; the second host's is ahead

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> rules{GetTwoMslRuleNames()};
    uint32_t connections{10000}; //!< of the first rule
    uint32_t others{1000};       //!< of every other rule
    TwoMslChurnScenario churn;
    std::vector<double> mapMsls{0.5, 2};
    std::vector<double> mapDelays{0.005, 0.02, 0.08};
    uint32_t mapConnections{100};
    double lostFor{10};
    double loopDelay{0.01};
    uint32_t hostConnections{20};
    std::string data; //!< empty = the module's own
    LabTraceOptions trace{
        {TraceTable::STATES, TraceTable::TIMERS, TraceTable::SEGMENTS, TraceTable::CONNECTIONS}};
    LabRunOptions run;

    /** \return where measured numbers are */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
};

/** Everything that was simulated. */
struct Results
{
    std::vector<TwoMslRow> rules;
    std::vector<TwoMslRow> map;
    LastAckOutcome waiting;    //!< 2MSL, as measured
    LastAckOutcome notWaiting; //!< no TIME-WAIT
    std::vector<double> measuredFinS;
    std::vector<SegmentLife> lives;
    std::vector<std::pair<std::string, std::vector<TranslatedClient>>> hosts;
};

/** \return times of the FINs that a kernel sent, s after the first */
std::vector<double>
ReadMeasured(const std::string& directory)
{
    MeasuredTable table(directory + "/" + MEASURED, {"fin", "t"});
    std::vector<double> times;
    while (table.NextRow())
    {
        uint32_t number = 0;
        table.Read(number);
        table.Read(times.emplace_back());
    }
    return times;
}

/** Simulate every rule, and the map. */
void
SimulateRules(const Settings& settings, LabProgress& progress, Results& results)
{
    for (std::size_t i = 0; i < settings.rules.size(); ++i)
    {
        TwoMslChurnScenario scenario = settings.churn;
        scenario.rule = settings.rules[i];
        scenario.connections = i == 0 ? settings.connections : settings.others;
        progress.Next("rule " + scenario.rule);
        results.rules.push_back(
            {scenario.rule, scenario.mslS, scenario.pathDelayS, SimulateTwoMslChurn(scenario)});
    }
    for (const std::string& rule : settings.rules)
    {
        for (const double msl : settings.mapMsls)
        {
            for (const double delay : settings.mapDelays)
            {
                TwoMslChurnScenario scenario = settings.churn;
                scenario.rule = rule;
                scenario.mslS = msl;
                scenario.pathDelayS = delay;
                scenario.connections = settings.mapConnections;
                progress.Next("map, rule " + rule);
                results.map.push_back({rule, msl, delay, SimulateTwoMslChurn(scenario)});
            }
        }
    }
}

/** Simulate the lost last ACK, with TIME-WAIT and without, and trace both ends. */
void
SimulateLastAcks(const Settings& settings, LabRun& run, LabProgress& progress, Results& results)
{
    for (const bool isWaiting : {true, false})
    {
        const std::string name = isWaiting ? "last-ack" : "last-ack-no-wait";
        progress.Next(name);
        LastAckScenario scenario;
        scenario.isIpv6 = settings.run.ipv6;
        scenario.lostForS = isWaiting ? settings.lostFor : 0.1;
        scenario.mslS = isWaiting ? scenario.mslS : 0;
        TcpLifecycleTraceHelper traces;
        const LastAckOutcome outcome = SimulateLastAck(scenario, [&](const NodeContainer& ends) {
            if (!settings.trace.IsEmpty())
            {
                settings.trace.Set(traces);
                traces.Open(run.GetDirectory(), name + "/");
                traces.Attach(ends);
            }
        });
        if (!settings.trace.IsEmpty())
        {
            traces.Close();
        }
        (isWaiting ? results.waiting : results.notWaiting) = outcome;
    }
}

/** \return rules or map as a table */
LabTable
TabulateRules(const std::vector<TwoMslRow>& rows)
{
    LabTable table({{"rule", "rule"},
                    {"msl_s", "MSL (s)"},
                    {"path_delay_s", "delay (s)"},
                    {"connections", "connections"},
                    {"right", "right"},
                    {"old_duplicates", "old dup."},
                    {"old_duplicates_in_later", "met later"},
                    {"corrupted", "corrupted"},
                    {"corrupted_percent", "%"},
                    {"corrupted_low_percent", "95 % from"},
                    {"corrupted_high_percent", "to"},
                    {"old_bytes", "old bytes"},
                    {"refusals", "refusals"},
                    {"time_wait_entries", "TIME-WAIT"},
                    {"connections_per_s", "1/s"}});
    for (const auto& [rule, msl, delay, outcome] : rows)
    {
        table.AddRow({rule,
                      NumberText(msl),
                      NumberText(delay),
                      std::to_string(outcome.connections),
                      std::to_string(outcome.completed),
                      std::to_string(outcome.copies),
                      std::to_string(outcome.lateCopies),
                      std::to_string(outcome.corrupted),
                      FixedText(100 * outcome.corruptedShare->mean, 3),
                      FixedText(100 * outcome.corruptedShare->low, 3),
                      FixedText(100 * outcome.corruptedShare->high, 3),
                      std::to_string(outcome.strayBytes),
                      std::to_string(outcome.refusals),
                      FixedText(outcome.timeWaitEntries, 3),
                      FixedText(static_cast<double>(outcome.connections) / outcome.seconds, 3)});
    }
    return table;
}

/** \return FINs of the end whose last ACK is missing, measured beside simulated */
LabTable
TabulateLastAck(const Results& results)
{
    LabTable table({{"fin", "FIN"},
                    {"simulated_s", "simulated (s)"},
                    {"measured_s", "Linux 6.18 (s)"},
                    {"no_time_wait_s", "no TIME-WAIT (s)"}});
    const auto cell = [](const std::vector<double>& times, std::size_t i) {
        return i < times.size() ? FixedText(times[i], 3) : std::string();
    };
    const auto& measured = results.measuredFinS;
    const std::size_t repeats = std::max({results.waiting.finS.size(),
                                          results.notWaiting.finS.size(),
                                          measured.size() > 0 ? measured.size() - 1 : 0});
    for (std::size_t i = 0; i < repeats; ++i)
    {
        // The kernel's second FIN is a probe; its time-outs begin behind it.
        table.AddRow({i == 0 ? "first" : "repeat " + std::to_string(i),
                      cell(results.waiting.finS, i),
                      cell(measured, i == 0 ? 0 : i + 1),
                      cell(results.notWaiting.finS, i)});
        if (i == 0)
        {
            table.AddRow({"tail loss probe", "", cell(measured, 1), ""});
        }
    }
    return table;
}

/** \return what TTL allows, and what a segment did */
LabTable
TabulateLives(const Results& results)
{
    LabTable table({{"ttl", "TTL"},
                    {"bound_s", "TTL allows (s)"},
                    {"lived_s", "lived (s)"},
                    {"loop_crossings", "links of the loop"}});
    for (const SegmentLife& life : results.lives)
    {
        table.AddRow({std::to_string(life.ttl),
                      FixedText(life.boundS, 6),
                      FixedText(life.livedS, 6),
                      std::to_string(life.crossings)});
    }
    return table;
}

/** \return connections of hosts behind one address */
LabTable
TabulateHosts(const Results& results)
{
    LabTable table({{"time_wait_reuse", "reuse"},
                    {"host", "host"},
                    {"clock_offset_s", "clock (s)"},
                    {"tried", "tried"},
                    {"completed", "served"}});
    for (const auto& [reuse, hosts] : results.hosts)
    {
        for (std::size_t i = 0; i < hosts.size(); ++i)
        {
            table.AddRow({reuse,
                          std::to_string(i),
                          NumberText(hosts[i].clockOffset / 1000.0),
                          std::to_string(hosts[i].tried),
                          std::to_string(hosts[i].completed)});
        }
    }
    return table;
}

/** Say in words what the numbers say. */
void
PrintAnswer(const Results& results)
{
    std::cout << '\n';
    for (const TwoMslRow& row : results.rules)
    {
        std::cout << row.rule << " (" << FindTwoMslRule(row.rule).meaning
                  << "): " << row.outcome.corrupted << " of " << row.outcome.connections
                  << " connections took an old byte; " << row.outcome.lateCopies
                  << " old duplicates arrived when a later connection had begun.\n";
    }
    const LastAckOutcome& waiting = results.waiting;
    std::cout << "\nThe last ACK is lost: the peer sends its FIN " << waiting.finS.size()
              << " times and is CLOSED after " << FixedText(waiting.closedS, 2) << " s ("
              << waiting.peerEnd << "), TIME-WAIT ends " << FixedText(waiting.timeWaitEndS, 2)
              << " s after the first FIN. Linux sends a tail loss probe before its first "
                 "repeat.\nWithout TIME-WAIT the second FIN meets "
              << (results.notWaiting.resets > 0 ? "a RST" : "nothing") << " after "
              << FixedText(results.notWaiting.closedS, 2) << " s (" << results.notWaiting.peerEnd
              << ").\n";
    for (const SegmentLife& life : results.lives)
    {
        if (life.ttl == 255)
        {
            std::cout << "In a routing loop a segment with TTL 255 lived "
                      << FixedText(life.livedS, 2) << " s: TTL and delays bound its life, 2MSL is "
                      << "twice that bound.\n";
        }
    }
    for (const auto& [reuse, hosts] : results.hosts)
    {
        uint64_t tried = 0;
        uint64_t served = 0;
        for (const TranslatedClient& host : hosts)
        {
            tried += host.tried;
            served += host.completed;
        }
        std::cout << "Hosts behind one address, TimeWaitReuse " << reuse << ": " << served << " of "
                  << tried << " connections are served.\n";
    }
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/two-msl";
    options.AddWords("rules", "when a 4-tuple is used again", s.rules, GetTwoMslRuleNames());
    options.AddCount(
        "connections", "one after the other, of the first rule", s.connections, 1, 1000000);
    options.AddCount("others", "connections of every other rule", s.others, 1, 1000000);
    options.AddNumber("msl", "MSL of the path, s", s.churn.mslS, 0.1, 1000);
    options.AddNumber("path-delay", "one way, s", s.churn.pathDelayS, 0, 100);
    options.AddNumbers("map-msls", "MSLs of the map, s", s.mapMsls, 0.1, 1000);
    options.AddNumbers("map-delays", "one-way delays of the map, s", s.mapDelays, 0.0001, 100);
    options.AddCount(
        "map-connections", "connections of each point of the map", s.mapConnections, 1, 1000000);
    options.AddNumber("lost-for", "last ACKs are lost for so long, s", s.lostFor, 0.01, 100);
    options.AddNumber("loop-delay", "of each link of the routing loop, s", s.loopDelay, 0, 1);
    options.AddCount("host-connections",
                     "connections of each host behind the common address",
                     s.hostConnections,
                     1,
                     1000);
    options.AddText("data", "directory of measured numbers; if not given, the module's", s.data);
    s.trace.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::SegmentLifetime", "use --msl");
    options.Reserve("ns3::TcpLifecycleEngine::TimeWaitReuse", "use --rules");
    options.Reserve("ns3::TcpLifecycleEngine::TimeWaitReuseActive", "use --rules");
    for (const char* name : {"IsnGenerator", "Rfc1337", "TimeWaitRestart"})
    {
        options.Reserve(std::string("ns3::TcpLifecycleEngine::") + name, "use --rules");
    }
    options.Reserve("ns3::TcpLifecycleEngine::TrackIncarnations", "the lab needs it");
    options.Parse(argc, argv);
    s.trace.Check();
    std::sort(s.mapDelays.begin(), s.mapDelays.end());
    const auto check = [](double msl, double delay, const char* names) {
        if (delay > msl / 4)
        {
            std::ostringstream os;
            os << "options " << names << ": a delay of " << delay << " s leaves an MSL of " << msl
               << " s no room; a quarter of it at most";
            throw LabUsageError(os.str());
        }
    };
    check(s.churn.mslS, s.churn.pathDelayS, "--msl, --path-delay");
    for (const double msl : s.mapMsls)
    {
        check(msl, s.mapDelays.back(), "--map-msls, --map-delays");
    }
    s.churn.isIpv6 = s.run.ipv6;
    s.churn.run = RngSeedManager::GetRun();
    return s;
}

/** \return names of all files but the figures. \param figures gets theirs */
std::vector<std::string>
NameOutputs(const Settings& settings, std::vector<std::string>& figures)
{
    std::vector<std::string> files{
        "summary.csv", "map.csv", "last-ack.csv", "segment-life.csv", "hosts.csv"};
    figures = {"corruption", "map"};
    for (const char* directory : {"last-ack/", "last-ack-no-wait/"})
    {
        const auto traces = settings.trace.NameFiles(directory);
        files.insert(files.end(), traces.begin(), traces.end());
        if (settings.trace.CanDraw({TraceTable::SEGMENTS, TraceTable::STATES}))
        {
            figures.push_back(directory + std::string("sequence"));
            figures.push_back(directory + std::string("state-timeline"));
        }
    }
    return files;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Why TIME-WAIT lasts 2MSL: old duplicates, a lost last ACK, loops, NAT.");
    const Settings settings = ParseSettings(options, argc, argv);
    Results results;
    results.measuredFinS = ReadMeasuredData(settings.GetData(), ReadMeasured);
    std::vector<std::string> figures;
    const std::vector<std::string> files = NameOutputs(settings, figures);
    LabRun run(argv[0], options, settings.run, files, figures);
    run.GetRecord().AddInput(MEASURED, settings.GetData() + "/" + MEASURED);
    const std::size_t points = settings.mapMsls.size() * settings.mapDelays.size();
    LabProgress progress(!settings.run.quiet, settings.rules.size() * (1 + points) + 4);
    SimulateRules(settings, progress, results);
    SimulateLastAcks(settings, run, progress, results);
    progress.Next("routing loop");
    for (const uint8_t ttl : TTLS)
    {
        results.lives.push_back(SimulateSegmentLife(ttl, settings.loopDelay, settings.run.ipv6));
    }
    progress.Next("hosts behind one address");
    for (const char* reuse : {"Never", "Timestamp", "Unsafe"})
    {
        results.hosts.emplace_back(
            reuse,
            SimulateTranslatedClients(reuse, CLOCKS, settings.hostConnections, settings.run.ipv6));
    }
    const LabTable summary = TabulateRules(results.rules);
    const LabTable lastAck = TabulateLastAck(results);
    const LabTable lives = TabulateLives(results);
    const LabTable hosts = TabulateHosts(results);
    run.Write("summary.csv", [&](std::ostream& os) { summary.WriteCsv(os); });
    run.Write("map.csv", [&](std::ostream& os) { TabulateRules(results.map).WriteCsv(os); });
    run.Write("last-ack.csv", [&](std::ostream& os) { lastAck.WriteCsv(os); });
    run.Write("segment-life.csv", [&](std::ostream& os) { lives.WriteCsv(os); });
    run.Write("hosts.csv", [&](std::ostream& os) { hosts.WriteCsv(os); });
    run.Draw(MakeCorruptionFigure(results.rules));
    run.Draw(MakeTwoMslMapFigure(results.map));
    for (std::size_t i = 2; i < figures.size(); ++i)
    {
        const std::size_t slash = figures[i].find('/');
        const FigureMaker timeline = MakeStateTimelineFigure;
        FigureOptions options;
        options.subject = std::string("the last ACK is lost") +
                          (figures[i].find("no-wait") == std::string::npos ? "" : ", no TIME-WAIT");
        run.DrawRecords(figures[i].substr(0, slash),
                        figures[i].substr(slash + 1) == "sequence" ? MakeSequenceFigure : timeline,
                        options);
    }
    run.Commit();
    for (const LabTable* table : {&summary, &lastAck, &lives, &hosts})
    {
        table->Print(std::cout);
        std::cout << '\n';
    }
    PrintAnswer(results);
    std::cout << "\nresults in " << settings.run.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
