// SPDX-License-Identifier: GPL-2.0-only
//
// Question: why does TIME-WAIT last 2MSL? Connections follow each other on one 4-tuple while copies
// of their text are late by every offset below the MSL, under rules that wait and rules that do
// not; the last ACK is lost; TTL bounds a segment's life; and hosts behind one address meet
// tcp_tw_recycle.

#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/lab-trace-options.h"
#include "ns3/measured-table.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/two-msl-figures.h"
#include "ns3/two-msl-lab.h"
#include "ns3/two-msl-report.h"
#include "ns3/two-msl-story-figures.h"
#include "ns3/two-msl-traced-stories.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

const char* const MEASURED = "last-ack.csv";

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> rules{GetTwoMslRuleNames()};
    uint32_t connections{10000}; //!< of the first rule
    uint32_t others{1000};       //!< of every other rule
    uint32_t runs{4};            //!< that they are spread over
    uint32_t ports{1};           //!< of the client
    std::string release{"offset"};
    uint32_t requestBytes{100};
    uint32_t responseBytes{1000};
    TwoMslChurnScenario churn;
    std::vector<double> mapMsls{0.5, 2};
    std::vector<double> mapDelays{0.005, 0.02, 0.08};
    std::vector<uint32_t> mapPorts{1, 4, 16};
    uint32_t mapConnections{120};
    TwoMslChurnScenario duplicate; //!< one that is traced
    double duplicateHold{0.25};    //!< s
    LastAckScenario lastAck;
    std::vector<uint32_t> ttls{16, 64, 128, 255};
    double loopDelay{0.01};
    uint32_t loopText{100};
    std::vector<std::string> hostReuses{"Never", "Timestamp", "Unsafe"};
    std::vector<double> hostClocks{3600, 7200, 0}; //!< s; the second host's is ahead
    uint32_t hostConnections{20};
    std::string data; //!< empty = the module's own
    LabTraceOptions trace{{TraceTable::STATES,
                           TraceTable::TIMERS,
                           TraceTable::SEGMENTS,
                           TraceTable::CONNECTIONS,
                           TraceTable::FAULTS,
                           TraceTable::STRAYS}};
    LabTables tables;
    LabRunOptions run;

    Settings()
    {
        duplicate.mslS = 0.5;
        duplicate.connections = 1;
        duplicate.requestBytes = 100;
        duplicate.responseBytes = 400;
    }

    /** \return where measured numbers are */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
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

/** \return true if the last ACK is lost as it was where FINs were measured */
bool
IsAsMeasured(const LastAckScenario& scenario)
{
    const LastAckScenario measured;
    return scenario.mslS == measured.mslS && scenario.lostForS == measured.lostForS &&
           scenario.oneWayDelayS == measured.oneWayDelayS;
}

/** Simulate every rule, the map, and ranges of ports. */
void
SimulateRules(const Settings& settings,
              RunRecord& record,
              LabProgress& progress,
              TwoMslResults& results)
{
    TwoMslChurnScenario scenario = settings.churn;
    const auto simulate = [&](const std::string& what, const TwoMslObserver& observe = nullptr) {
        progress.Next(what + ", rule " + scenario.rule);
        return TwoMslRow{scenario, RepeatTwoMslChurn(scenario, settings.runs, observe)};
    };
    for (const std::string& rule : settings.rules)
    {
        scenario = settings.churn;
        scenario.rule = rule;
        scenario.connections = results.rules.empty() ? settings.connections : settings.others;
        results.rules.push_back(
            simulate("churn", [&](const NodeContainer& ends) { record.AddEngines(rule, ends); }));
        scenario.connections = settings.mapConnections;
        for (const uint32_t ports : settings.mapPorts)
        {
            scenario.ports = ports;
            results.ports.push_back(simulate("ports"));
        }
        scenario.ports = 1;
        for (const double msl : settings.mapMsls)
        {
            for (const double delay : settings.mapDelays)
            {
                scenario.mslS = msl;
                scenario.pathDelayS = delay;
                results.map.push_back(simulate("map"));
            }
        }
    }
}

/** Simulate what lives in loops, and hosts behind one address. */
void
SimulateStories(const Settings& settings, LabProgress& progress, TwoMslResults& results)
{
    progress.Next("routing loop");
    for (const uint32_t ttl : settings.ttls)
    {
        SegmentLifeScenario scenario;
        scenario.ttl = static_cast<uint8_t>(ttl);
        scenario.delayS = settings.loopDelay;
        scenario.textBytes = settings.loopText;
        scenario.isIpv6 = settings.run.ipv6;
        results.lives.push_back(SimulateSegmentLife(scenario));
    }
    progress.Next("hosts behind one address");
    for (const std::string& reuse : settings.hostReuses)
    {
        TranslatedHostsScenario scenario;
        scenario.timeWaitReuse = reuse;
        for (const double clock : settings.hostClocks)
        {
            scenario.clockOffsets.push_back(static_cast<uint32_t>(std::llround(1000 * clock)));
        }
        scenario.connections = settings.hostConnections;
        scenario.requestBytes = settings.requestBytes;
        scenario.responseBytes = settings.responseBytes;
        scenario.isIpv6 = settings.run.ipv6;
        results.hosts.push_back({reuse, SimulateTranslatedClients(scenario)});
    }
}

/** Options of connections that follow each other. */
void
AddChurnOptions(LabOptions& options, Settings& s)
{
    options.AddWords("rules",
                     "rules that say when a 4-tuple is used again, in this order",
                     s.rules,
                     GetTwoMslRuleNames());
    options.AddCount("connections",
                     "connections of the first rule, one after the other",
                     s.connections,
                     1,
                     1000000);
    options.AddCount("others", "connections of every other rule", s.others, 1, 1000000);
    options.AddCount(
        "runs",
        "simulations, each with random numbers of its own, that share the connections of a rule",
        s.runs,
        1,
        1000);
    options.AddNumber("msl", "MSL of the path, s", s.churn.mslS, 0.1, 120);
    options.AddNumber("path-delay", "one-way delay of the path, s", s.churn.pathDelayS, 0, 100);
    options.AddCount(
        "ports", "ports of the client, taken in turn (not in the map)", s.ports, 1, 100);
    options.AddText("release",
                    "when held copies arrive: late by any offset below the MSL, or behind the next "
                    "SYN of their 4-tuple",
                    s.release,
                    {"offset", "next-syn"});
    options.AddCount("request-bytes", "text of the client, bytes", s.requestBytes, 4, 1000000);
    options.AddCount("response-bytes", "text of the server, bytes", s.responseBytes, 4, 1000000);
    options.AddNumbers("map-msls", "MSLs of the map, s", s.mapMsls, 0.1, 30);
    options.AddNumbers("map-delays", "one-way delays of the map, s", s.mapDelays, 0.0001, 100);
    options.AddCounts("map-ports", "numbers of ports that are compared", s.mapPorts, 1, 100);
    options.AddCount("map-connections",
                     "connections of each point of the map and each number of ports",
                     s.mapConnections,
                     1,
                     1000000);
}

/** Options of everything else. */
void
AddStoryOptions(LabOptions& options, Settings& s)
{
    options.AddNumber("duplicate-msl",
                      "MSL of the traced connections that old duplicates meet, s",
                      s.duplicate.mslS,
                      0.1,
                      1000);
    options.AddNumber("duplicate-delay",
                      "one-way delay of the traced connections' path, s",
                      s.duplicate.pathDelayS,
                      0.001,
                      100);
    options.AddNumber("duplicate-hold",
                      "time for which the copy of the first traced connection's answer is held, s: "
                      "until the next "
                      "one is open",
                      s.duplicateHold,
                      0,
                      1000);
    options.AddNumber(
        "lost-for", "time for which last ACKs are lost, s", s.lastAck.lostForS, 0.01, 100);
    options.AddNumber("last-ack-msl",
                      "MSL of the end that waits when the last ACK is lost, s",
                      s.lastAck.mslS,
                      0.1,
                      1000);
    options.AddNumber("last-ack-delay",
                      "one-way delay of the path on which the last ACK is lost, s",
                      s.lastAck.oneWayDelayS,
                      0.0001,
                      10);
    options.AddCounts("ttls", "TTLs of segments in the routing loop", s.ttls, 8, 255);
    options.AddNumber("loop-delay", "delay of each link of the routing loop, s", s.loopDelay, 0, 1);
    options.AddCount("loop-text", "bytes of the segment in the loop", s.loopText, 4, 536);
    options.AddWords("host-reuses",
                     "TimeWaitReuse of the server of hosts behind one address",
                     s.hostReuses,
                     {"Never", "SequenceNumber", "Timestamp", "Both", "Unsafe"});
    options.AddNumbers("host-clocks",
                       "how far the timestamp clock of each host is ahead, s",
                       s.hostClocks,
                       0,
                       4000000);
    options.AddCount("host-connections",
                     "connections of each host behind the common address",
                     s.hostConnections,
                     1,
                     1000);
    options.AddText("data", "directory of measured numbers; if not given, the module's", s.data);
}

/**
 * \param msl name of its option, and value in s
 * \param delay name of its option, and value in s
 * \throws LabUsageError if a path is too slow for an MSL
 */
void
CheckPath(TwoMslChurnScenario scenario,
          const std::pair<const char*, double>& msl,
          const std::pair<const char*, double>& delay)
{
    scenario.mslS = msl.second;
    scenario.pathDelayS = delay.second;
    const bool isRequest = scenario.requestBytes >= scenario.responseBytes;
    const double most = scenario.mslS / 4;
    std::ostringstream os;
    if (scenario.pathDelayS > most)
    {
        os << "options --" << delay.first << " and --" << msl.first << ": a delay of "
           << delay.second << " s leaves no room in an MSL of " << msl.second << " s; " << most
           << " s at most";
    }
    else if (scenario.pathDelayS + scenario.GetQueueingS() > most)
    {
        os << "options --" << (isRequest ? "request" : "response") << "-bytes and --" << msl.first
           << ": " << std::max(scenario.requestBytes, scenario.responseBytes) << " bytes take "
           << scenario.GetQueueingS() << " s, behind a delay of " << delay.second << " s (--"
           << delay.first << "), and leave no room in an MSL of " << msl.second << " s; " << most
           << " s at most together";
    }
    if (!os.str().empty())
    {
        throw LabUsageError(os.str());
    }
}

/** Check what options say together. */
void
CheckSettings(const Settings& s)
{
    const auto checkMarks = [](const char* name, std::size_t count) {
        if (count > TWO_MSL_MOST_MARKS)
        {
            throw LabUsageError(std::string("option --") + name + ": " + std::to_string(count) +
                                " values; a figure shows up to " +
                                std::to_string(TWO_MSL_MOST_MARKS));
        }
    };
    checkMarks("map-delays", s.mapDelays.size());
    checkMarks("map-ports", s.mapPorts.size());
    if (s.hostClocks.size() > 250)
    {
        throw LabUsageError("option --host-clocks: " + std::to_string(s.hostClocks.size()) +
                            " hosts; the network has up to 250");
    }
    CheckPath(s.churn, {"msl", s.churn.mslS}, {"path-delay", s.churn.pathDelayS});
    CheckPath(s.duplicate,
              {"duplicate-msl", s.duplicate.mslS},
              {"duplicate-delay", s.duplicate.pathDelayS});
    if (s.duplicateHold > s.duplicate.GetLongestHoldS())
    {
        throw LabUsageError("option --duplicate-hold: " + std::to_string(s.duplicateHold) +
                            " s; up to " + std::to_string(s.duplicate.GetLongestHoldS()) +
                            " s the copy arrives within the MSL");
    }
    for (const double msl : s.mapMsls)
    {
        CheckPath(s.churn, {"map-msls", msl}, {"map-delays", s.mapDelays.back()});
    }
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/two-msl";
    AddChurnOptions(options, s);
    AddStoryOptions(options, s);
    s.tables.AddTo(options);
    s.trace.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::SegmentLifetime", "use --msl");
    for (const char* name : {"Profile",
                             "IsnGenerator",
                             "IsnClockPeriod",
                             "Rfc1337",
                             "TimeWaitRestart",
                             "TimeWaitReuse",
                             "TimeWaitReuseActive",
                             "TimeWaitReuseDelay"})
    {
        options.Reserve(std::string("ns3::TcpLifecycleEngine::") + name, "use --rules");
    }
    options.Reserve("ns3::TcpLifecycleEngine::TrackIncarnations", "the lab needs it");
    options.Parse(argc, argv);
    s.trace.Check();
    std::sort(s.mapDelays.begin(), s.mapDelays.end());
    s.churn.isIpv6 = s.run.ipv6;
    s.churn.run = RngSeedManager::GetRun();
    s.churn.ports = s.ports;
    s.duplicate.isIpv6 = s.run.ipv6;
    s.lastAck.isIpv6 = s.run.ipv6;
    s.duplicate.run = RngSeedManager::GetRun();
    s.duplicate.onlyHoldS = s.duplicateHold;
    s.churn.release =
        s.release == "offset" ? TwoMslRelease::AFTER_OFFSET : TwoMslRelease::ON_NEXT_SYN;
    s.churn.requestBytes = s.requestBytes;
    s.churn.responseBytes = s.responseBytes;
    CheckSettings(s);
    return s;
}

/** \return true if traces hold what sequence diagrams need */
bool
CanDrawStories(const Settings& settings)
{
    return settings.trace.CanDraw({TraceTable::SEGMENTS, TraceTable::STATES});
}

/** \return names of all files but the figures. \param figures gets theirs */
std::vector<std::string>
NameOutputs(const Settings& settings, std::vector<std::string>& figures)
{
    std::vector<std::string> files{"summary.csv",
                                   "rules.csv",
                                   "map.csv",
                                   "ports.csv",
                                   "last-ack.csv",
                                   "segment-life.csv",
                                   "hosts.csv"};
    figures = {"rules", "map", "ports", "last-ack", "segment-life", "hosts"};
    for (const std::string directory :
         {"last-ack/", "last-ack-no-wait/", "old-duplicate/", "old-duplicate-no-wait/"})
    {
        const auto traces = settings.trace.NameFiles(directory);
        files.insert(files.end(), traces.begin(), traces.end());
        if (CanDrawStories(settings))
        {
            figures.push_back(directory + "sequence");
            if (directory.find("last-ack") == 0)
            {
                figures.push_back(directory + "state-timeline");
            }
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
    TwoMslResults results;
    results.measuredFinS = ReadMeasuredData(settings.GetData(), ReadMeasured);
    if (!IsAsMeasured(settings.lastAck))
    {
        results.measuredFinS.clear();
    }
    std::vector<std::string> figures;
    const std::vector<std::string> files = NameOutputs(settings, figures);
    LabRun run(argv[0], options, settings.run, files, figures);
    run.GetRecord().AddInput(MEASURED, settings.GetData() + "/" + MEASURED);
    std::vector<TracedStory> stories;
    {
        const std::size_t points =
            settings.mapMsls.size() * settings.mapDelays.size() + settings.mapPorts.size();
        LabProgress progress(!settings.run.quiet, settings.rules.size() * (1 + points) + 4);
        SimulateRules(settings, run.GetRecord(), progress, results);
        progress.Next("last ACK");
        TraceLastAcks(settings.lastAck, settings.trace, run, results, stories);
        progress.Next("old duplicate");
        TraceOldDuplicates(settings.duplicate, settings.trace, run, stories);
        SimulateStories(settings, progress, results);
    }
    LabTables tables = settings.tables;
    tables.Add("summary.csv", "The rules", MakeTwoMslTable(results.rules, false));
    tables.Add("rules.csv", "What the rules are", MakeTwoMslRulesTable(results.rules));
    tables.Add("map.csv", "", MakeTwoMslTable(results.map, false));
    tables.Add("ports.csv", "The rules by number of ports", MakeTwoMslTable(results.ports, true));
    tables.Add("last-ack.csv",
               std::string("FINs while the last ACK is lost") +
                   (results.measuredFinS.empty()
                        ? " (loss, MSL or delay are not those of the measured kernel)"
                        : ""),
               MakeLastAckTable(results));
    tables.Add(
        "segment-life.csv", "A segment in a routing loop", MakeSegmentLifeTable(results.lives));
    tables.Add("hosts.csv", "Hosts behind one address", MakeTwoMslHostsTable(results.hosts));
    tables.Write(run);
    run.Draw(MakeTwoMslRulesFigure(results.rules));
    run.Draw(MakeTwoMslMapFigure(results.map));
    run.Draw(MakeTwoMslPortsFigure(results.ports));
    run.Draw(MakeLastAckFigure(results));
    run.Draw(MakeSegmentLifeFigure(results.lives));
    run.Draw(MakeTwoMslHostsFigure(results.hosts));
    if (CanDrawStories(settings))
    {
        DrawTracedStories(run, stories);
    }
    run.Commit();
    const auto answer = [&results](std::ostream& os) {
        PrintTwoMslAnswer(os, results);
        os << '\n';
        PrintTwoMslRules(os, results.rules);
    };
    tables.Print(std::cout, answer, settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
