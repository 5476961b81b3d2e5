// SPDX-License-Identifier: GPL-2.0-only
//
// Question: a peer crashes in the middle of a connection; when does the other end learn of it? A
// client and a server that have nothing to say, with and without keep-alive: the client crashes,
// comes back, or lives; the path is down for a while. And what keep-alive costs.

#include "ns3/figure-data.h"
#include "ns3/keep-alive-cases.h"
#include "ns3/keep-alive-figures.h"
#include "ns3/keep-alive-report.h"
#include "ns3/keep-alive-scenario.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/lab-trace-options.h"
#include "ns3/run-traces.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <algorithm>
#include <iostream>
#include <list>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Cases whose segments are drawn, with what happens in them. */
const std::map<std::string, std::string> DRAWN{{"alive", "both ends live (alive)"},
                                               {"path-back", "the path is back (path-back)"},
                                               {"rebooted", "the client reboots (rebooted)"},
                                               {"silent", "the client crashes (silent)"}};

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> cases{GetKeepAliveCaseNames()};
    KeepAliveSettings keepAlive;
    std::vector<double> idleTimes{60, 300, 1800, 7200};
    uint32_t connections{10};
    std::string data; //!< empty = the module's own
    LabTraceOptions trace{
        {TraceTable::STATES, TraceTable::TIMERS, TraceTable::SEGMENTS, TraceTable::CONNECTIONS}};
    LabTables tables;
    LabRunOptions run;

    /** \return the table with the measured runs */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data/keepalive.csv" : data;
    }

    /** \return true if a case is simulated */
    bool
    Has(const std::string& name) const
    {
        return std::find(cases.begin(), cases.end(), name) != cases.end();
    }
};

/** \return the files that a run leaves, but for figures and record */
std::vector<std::string>
NameFiles(const Settings& settings)
{
    std::vector<std::string> files{"summary.csv", "cost.csv", "reference.csv"};
    for (const std::string& name : settings.cases)
    {
        const auto traces = settings.trace.NameFiles(name + "/");
        files.insert(files.end(), traces.begin(), traces.end());
    }
    return files;
}

/** \return true if the records of the cases can be drawn */
bool
HasRecords(const Settings& settings)
{
    return settings.trace.CanDraw({TraceTable::STATES, TraceTable::SEGMENTS});
}

/** \return names of the figures */
std::vector<std::string>
NameFigures(const Settings& settings)
{
    std::vector<std::string> names{"reference"};
    if (settings.idleTimes.size() > 1)
    {
        names.emplace_back("cost");
    }
    if (HasRecords(settings))
    {
        names.emplace_back("state-timeline");
        for (const auto& [name, meaning] : DRAWN)
        {
            if (settings.Has(name))
            {
                names.push_back(name + "/sequence");
            }
        }
    }
    return names;
}

/** Simulate one case and leave its records. */
KeepAliveCase
Simulate(const Settings& settings, const std::string& name, LabRun& run)
{
    KeepAliveCase one{MakeKeepAliveCase(name, settings.keepAlive), {}};
    TcpLifecycleTraceHelper traces;
    one.outcome = SimulateKeepAlive(one.scenario, [&](const NodeContainer& nodes) {
        run.GetRecord().AddEngines(name, nodes);
        if (!settings.trace.IsEmpty())
        {
            settings.trace.Set(traces);
            traces.Open(run.GetDirectory(), name + "/");
            traces.Attach(nodes);
        }
    });
    traces.Close();
    return one;
}

/** Draw the states of all cases, and segments of some, from the records. */
void
DrawRecords(const Settings& settings, const std::vector<KeepAliveCase>& cases, const LabRun& run)
{
    std::list<RunTraces> traces; // the rows of the timeline refer to them
    std::vector<TimelineRun> runs;
    double giveUpS = 0;
    for (const KeepAliveCase& one : cases)
    {
        const std::string& name = one.scenario.name;
        traces.emplace_back(run.PathOf(name));
        TimelineRun timeline;
        timeline.states = &traces.back().GetStates();
        timeline.name = name;
        timeline.nodes = {{0, "client"}, {1, "server"}};
        timeline.endS = one.outcome.silentFromS + one.scenario.watchS;
        for (const double timeS : one.outcome.probesS)
        {
            timeline.marks.push_back({timeS + one.outcome.silentFromS, 1});
        }
        runs.push_back(timeline);
        giveUpS = one.scenario.GetGiveUpS();
        const auto drawn = DRAWN.find(name);
        if (drawn != DRAWN.end())
        {
            FigureOptions options;
            options.subject = drawn->second;
            if (one.outcome.answersS.empty())
            {
                // Of many probes the page holds the more, the less there is before them.
                options.beginS = one.outcome.silentFromS - 3 * one.scenario.delayMs / 1000;
            }
            options.endS = giveUpS + 2 * settings.keepAlive.intervalS;
            run.DrawRecords(name, MakeSequenceFigure, options);
        }
    }
    FigureOptions options;
    options.subject = "a peer crashes, and keep-alive";
    options.endS = giveUpS + settings.keepAlive.idleS / 8;
    if (const auto figure =
            MakeStateTimelineFigure(runs, options, TimelineScale::LINEAR, "keep-alive probe"))
    {
        run.Draw(*figure);
    }
}

/** \return measured and simulated events of all runs of the kernel */
std::vector<KeepAliveComparison>
Compare(const std::vector<KeepAliveMeasurement>& measured, bool isIpv6)
{
    std::vector<KeepAliveComparison> all;
    for (const KeepAliveMeasurement& one : measured)
    {
        const auto rows =
            CompareKeepAlive(one, SimulateKeepAlive(MakeKeepAliveReference(one, isIpv6)));
        all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
}

/** Check what options say together, before anything is simulated. */
void
CheckSettings(Settings& s)
{
    KeepAliveSettings& k = s.keepAlive;
    k.isIpv6 = s.run.ipv6;
    std::sort(s.idleTimes.begin(), s.idleTimes.end());
    if (s.Has("path-back") && k.lostProbes >= k.probes)
    {
        throw LabUsageError("option --lost-probes=" + std::to_string(k.lostProbes) +
                            ": it must be below --probes=" + std::to_string(k.probes));
    }
    if (k.crashS >= k.idleS - k.intervalS / 2)
    {
        throw LabUsageError("option --crash=" + NumberText(k.crashS) +
                            ": it must be below --time less half of --interval");
    }
    try
    {
        for (const std::string& name : s.cases)
        {
            const KeepAliveScenario scenario = MakeKeepAliveCase(name, k);
            scenario.Check();
            if (scenario.watchS <= scenario.GetGiveUpS())
            {
                throw LabUsageError("option --watch=" + NumberText(k.watchS) +
                                    ": it must be longer than --time + --probes x --interval");
            }
        }
    }
    catch (const LabUsageError&)
    {
        throw;
    }
    catch (const std::exception& error)
    {
        throw LabUsageError(error.what());
    }
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    KeepAliveSettings& k = s.keepAlive;
    s.run.out = "out/keepalive";
    options.AddWords(
        "cases", "cases that are played, in this order", s.cases, GetKeepAliveCaseNames());
    options.AddNumber("time", "silence before the first probe, s", k.idleS, 0.1, 1e6);
    options.AddNumber("interval", "time between probes, s", k.intervalS, 0.1, 1e6);
    options.AddCount(
        "probes", "unanswered probes before the connection is reset", k.probes, 1, 255);
    options.AddNumber("crash",
                      "time from the last segment to the client's crash or the cut of the path, s",
                      k.crashS,
                      0.1,
                      1e6);
    options.AddNumber("down", "time from crash to reboot in case rebooted, s", k.downS, 0.1, 1e6);
    options.AddNumber("send", "time from crash to text in case sender, s", k.sendS, 0.1, 1e6);
    options.AddCount("lost-probes", "probes that case path-back loses", k.lostProbes, 0, 254);
    options.AddNumber(
        "watch", "time from the last segment to the end of each run, s", k.watchS, 1, 1e8);
    options.AddNumber(
        "delay",
        "one-way delay of the link, ms; with more, segments are sent again before they are "
        "answered, and no silence begins",
        k.delayMs,
        0.001,
        500);
    options.AddNumbers("idle-times",
                       "silences before the first probe whose cost is measured, s",
                       s.idleTimes,
                       1,
                       1e6);
    options.AddCount(
        "connections", "idle connections whose cost is measured", s.connections, 1, 1000);
    options.AddText(
        "data", "table of measured runs of a kernel; if not given, the module's", s.data);
    s.trace.AddTo(options);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    for (const auto& [attribute, instead] : {std::pair{"KeepAlive", "see --cases"},
                                             std::pair{"KeepAliveIdle", "use --time"},
                                             std::pair{"KeepAliveInterval", "use --interval"},
                                             std::pair{"KeepAliveProbes", "use --probes"}})
    {
        options.Reserve(std::string("ns3::TcpLifecycleEngine::") + attribute, instead);
    }
    options.Parse(argc, argv);
    s.trace.Check();
    CheckSettings(s);
    return s;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("A peer crashes in the middle of a connection, and what keep-alive does.");
    const Settings settings = ParseSettings(options, argc, argv);
    const auto measured = ReadMeasuredData(settings.GetData(), ReadKeepAliveMeasurements);
    LabRun run(argv[0], options, settings.run, NameFiles(settings), NameFigures(settings));
    run.GetRecord().AddInput("keepalive.csv", settings.GetData());
    std::vector<KeepAliveCase> cases;
    std::vector<KeepAliveCost> costs;
    {
        LabProgress progress(!settings.run.quiet,
                             settings.cases.size() + settings.idleTimes.size() + 1);
        for (const std::string& name : settings.cases)
        {
            progress.Next(name);
            cases.push_back(Simulate(settings, name, run));
        }
        for (const double idleS : settings.idleTimes)
        {
            progress.Next("cost", ", idle " + KeepAliveDurationText(idleS));
            costs.push_back(MeasureKeepAliveCost(settings.keepAlive, idleS, settings.connections));
        }
        progress.Next("reference");
    }
    const auto rows = Compare(measured, settings.run.ipv6);
    LabTables tables = settings.tables;
    tables.Add("summary.csv", "Seconds from the client's last segment", MakeKeepAliveTable(cases));
    tables.Add("cost.csv", "Connections that are idle", MakeKeepAliveCostTable(costs));
    tables.Add("reference.csv",
               "The server of a Linux 6.18 kernel, and here",
               MakeKeepAliveReferenceTable(rows));
    tables.Write(run);
    if (settings.run.figures && HasRecords(settings))
    {
        DrawRecords(settings, cases, run);
    }
    if (costs.size() > 1)
    {
        run.Draw(MakeKeepAliveCostFigure(costs));
    }
    run.Draw(MakeKeepAliveReferenceFigure(rows));
    run.Commit();
    tables.Print(
        std::cout,
        [&](std::ostream& os) { PrintKeepAliveAnswer(os, cases, costs, rows); },
        settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
