// SPDX-License-Identifier: GPL-2.0-only
//
// Question: how many connections a second can one client open to one server, when each leaves a
// port in TIME-WAIT for 2MSL? Ten ports as on a measured kernel, and the ceiling of each profile.

#include "ns3/figure-data.h"
#include "ns3/flood-report.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-table.h"
#include "ns3/lab-tables.h"
#include "ns3/lab-trace-options.h"
#include "ns3/measured-table.h"
#include "ns3/port-figures.h"
#include "ns3/port-lab.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/time-wait-figure.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

const char* const MEASURED = "ports-summary.csv";

/** Fewer do not make a rate. */
constexpr uint32_t LEAST_PORTS = 10;

/** What Linux calls the values of TimeWaitReuseActive. */
const std::array<const char*, 3> REUSES{"Off", "On", "Loopback"};

/** Options of the command line. */
struct Settings
{
    uint32_t tablePorts{10};
    uint32_t ceilingPorts{0};
    uint32_t fewPorts{400};
    double mslS{0};
    std::vector<double> offered{0.5, 0.9, 1.05, 2, 4};
    std::vector<std::string> profiles{"linux-6", "rfc9293", "ns3-stock"};
    std::string data; //!< empty = the module's own
    LabTraceOptions trace{{TraceTable::STATES, TraceTable::QUEUES, TraceTable::CONNECTIONS}};
    LabTables tables;
    LabRunOptions run;

    /** \return where measured numbers are */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
};

/** Place, tcp_tw_reuse, timestamps, step. */
using MeasuredKey = std::tuple<std::string, uint32_t, uint32_t, std::string>;

/** \return connections that the kernel opened */
std::map<MeasuredKey, uint32_t>
ReadMeasured(const std::string& directory)
{
    MeasuredTable table(
        directory + "/" + MEASURED,
        {"where", "tcp_tw_reuse", "tcp_timestamps", "step", "attempts", "ok", "time_wait"});
    std::map<MeasuredKey, uint32_t> opened;
    while (table.NextRow())
    {
        const std::string place = table.Word();
        uint32_t reuse = 0;
        uint32_t timestamps = 0;
        uint32_t ignored = 0;
        table.Read(reuse);
        table.Read(timestamps);
        const std::string step = table.Word();
        table.Read(ignored);
        table.Read(opened[{place, reuse, timestamps, step}]);
        table.Read(ignored);
    }
    return opened;
}

/** \return directory of the records of a case; only those on a link with timestamps are kept */
std::string
TraceDirectory(const PortTableCase& one)
{
    return one.isLoopback || !one.hasTimestamps ? "" : "reuse-" + one.reuse;
}

/** \return all cases that were measured, and the same as the kernel names them */
std::vector<std::pair<PortTableCase, MeasuredKey>>
ListTableCases(const Settings& settings)
{
    std::vector<std::pair<PortTableCase, MeasuredKey>> cases;
    for (const bool isLoopback : {false, true})
    {
        for (uint32_t reuse = 0; reuse < REUSES.size(); ++reuse)
        {
            for (const bool hasTimestamps : {true, false})
            {
                if (reuse == 2 && !hasTimestamps)
                {
                    continue; // not measured
                }
                cases.push_back({{isLoopback,
                                  REUSES[reuse],
                                  hasTimestamps,
                                  settings.tablePorts,
                                  settings.run.ipv6},
                                 {isLoopback ? "loopback" : "veth", reuse, hasTimestamps, ""}});
            }
        }
    }
    return cases;
}

/** \return what one case of few ports did at each step; its records go into a directory of its own
 */
std::vector<PortTableStep>
SimulateTableCase(const Settings& settings, const PortTableCase& one, LabRun& run)
{
    TcpLifecycleTraceHelper traces;
    const std::string directory = TraceDirectory(one);
    const bool isTraced = !directory.empty() && !settings.trace.IsEmpty();
    const auto attach = [&](const NodeContainer& nodes) {
        if (isTraced)
        {
            settings.trace.Set(traces);
            traces.Open(run.GetDirectory(), directory + "/");
            traces.Attach(nodes.Get(0));
        }
        run.GetRecord().AddEngines((one.isLoopback ? "loopback, reuse " : "link, reuse ") +
                                       one.reuse + (one.hasTimestamps ? "" : ", no timestamps"),
                                   nodes);
    };
    std::vector<PortTableStep> steps = SimulatePortTable(one, attach);
    if (isTraced)
    {
        traces.Close();
    }
    return steps;
}

/** Add a row. \param measured connections that a kernel opened, or nothing */
void
AddTableRow(LabTable& table,
            const PortTableCase& one,
            const PortTableStep& step,
            const std::optional<uint32_t>& measured)
{
    table.AddRow({one.isLoopback ? "loopback" : "link",
                  one.reuse,
                  one.hasTimestamps ? "yes" : "no",
                  step.name,
                  std::to_string(step.attempts),
                  std::to_string(step.opened),
                  measured ? std::to_string(*measured) : "",
                  std::to_string(step.noPort),
                  std::to_string(step.timeWait)});
}

/** \return the table of few ports. \param agree rows that are as measured, and rows compared */
LabTable
SimulateTable(const Settings& settings,
              const std::map<MeasuredKey, uint32_t>& measured,
              LabRun& run,
              std::pair<uint32_t, uint32_t>& agree)
{
    run.GetRecord().AddInput(MEASURED, settings.GetData() + "/" + MEASURED);
    LabTable table({{"where", "where"},
                    {"time_wait_reuse_active", "reuse"},
                    {"timestamps", "timestamps"},
                    {"step", "step"},
                    {"attempts", "tried"},
                    {"opened", "opened"},
                    {"opened_measured", "measured"},
                    {"no_port", "no port"},
                    {"time_wait_entries", "TIME-WAIT"}});
    for (auto& [one, key] : ListTableCases(settings))
    {
        for (const PortTableStep& step : SimulateTableCase(settings, one, run))
        {
            std::get<3>(key) = step.name;
            const auto found = measured.find(key);
            std::optional<uint32_t> kernel;
            if (settings.tablePorts == 10 && found != measured.end())
            {
                kernel = found->second;
                ++agree.second;
                agree.first += *kernel == step.opened ? 1 : 0;
            }
            AddTableRow(table, one, step, kernel);
        }
    }
    return table;
}

/** \return the load of the runs with whole port ranges: the least that uses them up */
double
WholeLoad(const std::vector<double>& offered)
{
    const auto above =
        std::find_if(offered.begin(), offered.end(), [](double load) { return load > 1; });
    return above == offered.end() ? offered.back() : *above; // they are in order
}

/** \return what is simulated for the ceiling: whole ranges first, then few ports at every load */
std::vector<PortRun>
ListRuns(const Settings& settings)
{
    std::vector<PortRun> all;
    const auto add = [&](const std::string& name, PortCeilingCase one) {
        one.isIpv6 = settings.run.ipv6;
        one.ports = settings.fewPorts;
        one.mslS = settings.mslS;
        for (const double load : settings.offered)
        {
            one.offeredRatio = load;
            all.push_back({name, false, 1, one, {}});
        }
    };
    for (const std::string& profile : settings.profiles)
    {
        PortCeilingCase whole{profile};
        whole.isIpv6 = settings.run.ipv6;
        whole.ports = settings.ceilingPorts;
        whole.mslS = settings.mslS;
        whole.offeredRatio = WholeLoad(settings.offered);
        all.push_back({profile, true, 1, whole, {}});
    }
    for (const std::string& profile : settings.profiles)
    {
        add(profile, {profile});
    }
    const std::string& first = settings.profiles.front();
    add(first + ", reuse after 1 s", {first, "On"});
    add(first + ", the same after Bind", {first, "On", CLIENT_CLOSES_FIRST, true});
    add(first + ", server closes first", {first, "", SERVER_CLOSES_FIRST});
    return all;
}

/** Simulate all of them. \param record gets the engines of the first run of each kind */
void
SimulateRuns(std::vector<PortRun>& runs, LabProgress& progress, RunRecord& record)
{
    std::map<std::string, uint32_t> whole; // ports, by profile
    std::set<std::string> recorded;
    for (PortRun& run : runs)
    {
        progress.Next(run.name, ", load " + NumberText(run.settings.offeredRatio));
        const std::string setup = run.name + (run.isWhole ? ", all ports" : "");
        const auto observe = [&](const NodeContainer& nodes) {
            if (recorded.insert(setup).second)
            {
                record.AddEngines(setup, nodes);
            }
        };
        run.result = SimulatePortCeiling(run.settings, observe);
        if (run.isWhole)
        {
            whole[run.settings.profile] = run.result.ports;
        }
        run.scale = static_cast<double>(whole.at(run.settings.profile)) / run.result.ports;
    }
}

/** \return the table of all runs */
LabTable
TabulateRuns(const std::vector<PortRun>& runs)
{
    LabTable table({{"case", "case"},
                    {"ports", "ports"},
                    {"time_wait_s", "2MSL (s)"},
                    {"ceiling_per_s", "ports/2MSL (1/s)"},
                    {"offered_ceilings", "load"},
                    {"offered_per_s", "offered (1/s)"},
                    {"opened_per_s", "opened (1/s)"},
                    {"no_port_percent", "no port (%)"},
                    {"first_no_port_s", "first after (s)"},
                    {"time_wait_peak_entries", "TIME-WAIT"}});
    for (const PortRun& run : runs)
    {
        const PortCeiling& result = run.result;
        table.AddRow({run.name,
                      std::to_string(result.ports),
                      FixedText(result.timeWaitS, 0),
                      FixedText(result.ceilingPerS, 2),
                      NumberText(run.settings.offeredRatio),
                      FixedText(result.offeredPerS, 2),
                      FixedText(result.openedPerS, 2),
                      FixedText(result.noPortPercent, 2),
                      FixedText(result.firstNoPortS, 1),
                      std::to_string(result.peakTimeWait)});
    }
    return table;
}

/** Say what a run with all ports shows. */
void
PrintWhole(std::ostream& os, const PortRun& run)
{
    const PortCeiling& result = run.result;
    os << run.name << ": of " << FixedText(result.offeredPerS, 1) << " connections/s ";
    if (result.firstNoPortS)
    {
        os << FixedText(result.openedPerS, 1) << " get one of the " << result.ports
           << " ports, which are gone after " << FixedText(*result.firstNoPortS, 1) << " s; "
           << result.ports << " / " << FixedText(result.timeWaitS, 0)
           << " s = " << FixedText(result.ceilingPerS, 1) << ".\n";
    }
    else
    {
        os << "all get a port, " << result.peakTimeWait << " in TIME-WAIT at most.\n";
    }
}

/** Say what the loads of one name show. \param first its first run \param last its last one */
void
PrintLoads(std::ostream& os, const PortRun* first, const PortRun* last)
{
    const PortRun* failing = nullptr;
    double most = 0;
    for (const PortRun* run = first; run <= last; ++run)
    {
        failing = failing == nullptr && run->result.firstNoPortS ? run : failing;
        most = std::max(most, run->result.openedPerS / run->result.ceilingPerS);
    }
    os << first->name << ", " << first->result.ports << " ports: ";
    if (failing == nullptr)
    {
        os << "all connections get one, up to " << NumberText(last->settings.offeredRatio)
           << " x ports / 2MSL.\n";
        return;
    }
    os << "some get none from " << NumberText(failing->settings.offeredRatio)
       << " x ports / 2MSL on; " << FixedText(most, 3) << " x ports / 2MSL are opened at most, of "
       << NumberText(last->settings.offeredRatio) << " x "
       << FixedText(100 - last->result.noPortPercent, 1) << " %.\n";
}

/** Say in words what the numbers say. */
void
PrintAnswer(std::ostream& os,
            const std::vector<PortRun>& runs,
            const std::pair<uint32_t, uint32_t>& agree)
{
    if (agree.second > 0)
    {
        os << "Ten ports: " << agree.first << " of " << agree.second
           << " steps open as many connections as Linux 6.18 did.\n";
    }
    for (std::size_t begin = 0, i = 0; i < runs.size(); ++i)
    {
        if (runs[i].isWhole)
        {
            PrintWhole(os, runs[i]);
            begin = i + 1;
        }
        else if (i + 1 == runs.size() || runs[i + 1].name != runs[i].name)
        {
            PrintLoads(os, &runs[begin], &runs[i]);
            begin = i + 1;
        }
    }
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/ports";
    options.AddCount(
        "table-ports", "ephemeral ports of the table (10 were measured)", s.tablePorts, 1, 20000);
    options.AddCount("ceiling-ports",
                     "ephemeral ports of each profile in a run with all of them; 0: its own",
                     s.ceilingPorts,
                     0,
                     20000);
    options.AddCount("few-ports",
                     "ephemeral ports of the runs at every load, whose rates are scaled",
                     s.fewPorts,
                     LEAST_PORTS,
                     20000);
    options.AddNumber(
        "msl", "MSL of all ends, s, from 0.5 on; 0: that of each profile", s.mslS, 0, 1000);
    options.AddNumbers("offered",
                       "connections offered, as multiples of ports / 2MSL; the least above 1 is "
                       "that of the runs with all ports",
                       s.offered,
                       0.01,
                       20);
    options.AddWords("profiles",
                     "profiles whose ceilings are measured; variants are of the first one",
                     s.profiles,
                     {"linux-6", "rfc9293", "ns3-stock"});
    options.AddText("data", "directory of measured numbers; if not given, the module's", s.data);
    s.trace.AddTo(options);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profiles");
    options.Reserve("ns3::TcpLifecycleEngine::SegmentLifetime", "use --msl");
    options.Parse(argc, argv);
    if (s.mslS > 0 && s.mslS < 0.5)
    {
        throw LabUsageError("option --msl=" + NumberText(s.mslS) +
                            ": 0 or at least 0.5 s, as ports / 2MSL connections/s are offered");
    }
    if (s.ceilingPorts > 0 && s.ceilingPorts < LEAST_PORTS)
    {
        throw LabUsageError("option --ceiling-ports=" + std::to_string(s.ceilingPorts) +
                            ": 0 or at least " + std::to_string(LEAST_PORTS));
    }
    std::sort(s.offered.begin(), s.offered.end());
    s.trace.Check();
    return s;
}

/** \return names of all files but the figures. \param figures gets theirs */
std::vector<std::string>
NameOutputs(const Settings& settings, std::vector<std::string>& figures)
{
    std::vector<std::string> files{"summary.csv", "ten-ports.csv"};
    figures = {"ceiling", "over-time"};
    for (const char* reuse : REUSES)
    {
        const std::string directory = std::string("reuse-") + reuse + "/";
        const auto traces = settings.trace.NameFiles(directory);
        files.insert(files.end(), traces.begin(), traces.end());
        if (settings.trace.CanDraw({TraceTable::QUEUES}))
        {
            figures.push_back(directory + "time-wait");
        }
    }
    return files;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Ports in TIME-WAIT: how many connections one client can open.");
    const Settings settings = ParseSettings(options, argc, argv);
    const auto measured = ReadMeasuredData(settings.GetData(), ReadMeasured);
    std::vector<std::string> figures;
    const std::vector<std::string> files = NameOutputs(settings, figures);
    LabRun run(argv[0], options, settings.run, files, figures);
    std::pair<uint32_t, uint32_t> agree;
    std::vector<PortRun> runs = ListRuns(settings);
    LabProgress progress(!settings.run.quiet, 1 + runs.size());
    progress.Next(std::to_string(settings.tablePorts) + " ports");
    const LabTable table = SimulateTable(settings, measured, run, agree);
    SimulateRuns(runs, progress, run.GetRecord());
    LabTables tables = settings.tables;
    tables.Add("summary.csv", "Connections that a client opens, by load", TabulateRuns(runs));
    tables.Add("ten-ports.csv", "The same ports again and again, beside Linux 6.18", table);
    tables.Write(run);
    run.Draw(MakePortRateFigure(runs));
    run.Draw(MakePortTimeFigure(runs, settings.profiles.front()));
    for (const std::string& figure : figures)
    {
        if (const std::size_t slash = figure.find('/'); slash != std::string::npos)
        {
            run.DrawRecords(figure.substr(0, slash), MakeTimeWaitFigure);
        }
    }
    run.Commit();
    tables.Print(
        std::cout, [&](std::ostream& os) { PrintAnswer(os, runs, agree); }, settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
