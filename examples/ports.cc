// SPDX-License-Identifier: GPL-2.0-only
//
// Question: how many connections a second can one client open to one server, when each leaves a
// port in TIME-WAIT for 2MSL? Ten ports as on a measured kernel, and the ceiling of each profile.

#include "ns3/figure-data.h"
#include "ns3/flood-report.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-table.h"
#include "ns3/lab-trace-options.h"
#include "ns3/measured-table.h"
#include "ns3/port-lab.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/time-wait-figure.h"

#include <array>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

const char* const MEASURED = "ports-summary.csv";

/** What Linux calls the values of TimeWaitReuseActive. */
const std::array<const char*, 3> REUSES{"Off", "On", "Loopback"};

/** Options of the command line. */
struct Settings
{
    uint32_t tablePorts{10};
    uint32_t ceilingPorts{0};
    uint32_t variantPorts{2000};
    double offered{1.05};
    std::vector<std::string> profiles{"linux-6", "rfc9293", "ns3-stock"};
    std::string data; //!< empty = the module's own
    LabTraceOptions trace{{TraceTable::STATES, TraceTable::QUEUES, TraceTable::CONNECTIONS}};
    LabRunOptions run;

    /** \return where measured numbers are */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
};

/** A row of the ceiling's table. */
struct Ceiling
{
    std::string name;
    PortCeilingCase settings;
    PortCeiling result;
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

/** \return ReadMeasured; what is wrong is the fault of --data */
std::map<MeasuredKey, uint32_t>
ReadMeasuredOf(const Settings& settings)
{
    try
    {
        return ReadMeasured(settings.GetData());
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --data=" + settings.GetData() + ": " + error.what());
    }
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
        TcpLifecycleTraceHelper traces;
        const std::string directory = TraceDirectory(one);
        const auto attach = [&](const NodeContainer& nodes) {
            if (!directory.empty() && !settings.trace.IsEmpty())
            {
                settings.trace.Set(traces);
                traces.Open(run.GetDirectory(), directory + "/");
                traces.Attach(nodes.Get(0));
            }
        };
        for (const PortTableStep& step : SimulatePortTable(one, attach))
        {
            std::get<3>(key) = step.name;
            const auto found = measured.find(key);
            const bool isSame = settings.tablePorts == 10 && found != measured.end();
            agree.second += isSame ? 1 : 0;
            agree.first += isSame && found->second == step.opened ? 1 : 0;
            table.AddRow({one.isLoopback ? "loopback" : "link",
                          one.reuse,
                          one.hasTimestamps ? "yes" : "no",
                          step.name,
                          std::to_string(step.attempts),
                          std::to_string(step.opened),
                          isSame ? std::to_string(found->second) : "",
                          std::to_string(step.noPort),
                          std::to_string(step.timeWait)});
        }
        if (!directory.empty() && !settings.trace.IsEmpty())
        {
            traces.Close();
        }
    }
    return table;
}

/** \return what is simulated for the ceiling */
std::vector<Ceiling>
ListCeilings(const Settings& settings)
{
    std::vector<Ceiling> all;
    const auto add = [&](const std::string& name, const PortCeilingCase& one) {
        all.push_back({name, one, {}});
        all.back().settings.ports = settings.ceilingPorts;
        all.back().settings.offeredRatio = settings.offered;
        all.back().settings.isIpv6 = settings.run.ipv6;
    };
    for (const std::string& profile : settings.profiles)
    {
        add(profile, {profile, "", CLIENT_CLOSES_FIRST});
    }
    const std::string& first = settings.profiles.front();
    const std::string ports = std::to_string(settings.variantPorts) + " ports, ";
    add(ports + "reuse after 1 s", {first, "On", CLIENT_CLOSES_FIRST});
    add(ports + "the same after Bind", {first, "On", CLIENT_CLOSES_FIRST, true});
    add(ports + "server closes first", {first, "", SERVER_CLOSES_FIRST});
    for (std::size_t i = settings.profiles.size(); i < all.size(); ++i)
    {
        all[i].settings.ports = settings.variantPorts;
    }
    return all;
}

/** \return connections opened over time beside the ceiling, a panel each */
GnuplotFigure
MakeCeilingFigure(const std::vector<Ceiling>& all)
{
    GnuplotFigure figure;
    figure.file = "ceiling";
    figure.title = "Connections that one client opens to one server, ports in TIME-WAIT for 2MSL";
    figure.caption = "Connections opened a second, by time in units of 2MSL, in twentieths of it; "
                     "dashed: ports / 2MSL, which is all that the ports let through. The first "
                     "2MSL uses up ports that are free, then ports come back as fast as they were "
                     "taken.";
    figure.heightInches = PanelsHeight(all.size());
    figure.script =
        "set xrange [0:2]\nset grid x y\n" + PanelsScript(all.size(), figure.heightInches);
    FigureData data;
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        const PortCeiling& result = all[i].result;
        const double most = 1.35 * std::max(result.offeredPerS, result.ceilingPerS);
        const std::size_t block =
            data.AddBlock(all[i].name + ": time_2msl opened_per_s", result.opened);
        figure.script +=
            std::string(i > 0 ? "unset key\n" : "") + "set yrange [0:" + NumberText(most) +
            "]\nset ytics " + NumberText(NiceStep(most, 3)) + "\nset label 1 T(" +
            GnuplotQuoted(all[i].name) +
            ") at graph 0.01,0.9 left\nset ylabel T('connections/s')\n" +
            (i + 1 == all.size() ? LastPanelScript() + "set xlabel T('time (2MSL)')\n" : "") +
            "plot data index " + std::to_string(block) +
            " using 1:2 with histeps lt 1 title T('opened'), " + NumberText(result.ceilingPerS) +
            " with lines lt 2 dt 2 title T('ports / 2MSL')\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

/** \return the table of the ceiling */
LabTable
TabulateCeilings(const std::vector<Ceiling>& all)
{
    LabTable table({{"case", "case"},
                    {"ports", "ports"},
                    {"time_wait_s", "2MSL (s)"},
                    {"ceiling_per_s", "ports/2MSL (1/s)"},
                    {"offered_per_s", "offered (1/s)"},
                    {"opened_per_s", "opened (1/s)"},
                    {"no_port_percent", "no port (%)"},
                    {"first_no_port_s", "first after (s)"},
                    {"time_wait_peak_entries", "TIME-WAIT"}});
    for (const auto& [name, settings, result] : all)
    {
        table.AddRow({name,
                      std::to_string(result.ports),
                      FixedText(result.timeWaitS, 0),
                      FixedText(result.ceilingPerS, 2),
                      FixedText(result.offeredPerS, 2),
                      FixedText(result.openedPerS, 2),
                      FixedText(result.noPortPercent, 2),
                      FixedText(result.firstNoPortS, 1),
                      std::to_string(result.peakTimeWait)});
    }
    return table;
}

/** Say in words what the numbers say. */
void
PrintAnswer(const std::vector<Ceiling>& all, const std::pair<uint32_t, uint32_t>& agree)
{
    if (agree.second > 0)
    {
        std::cout << "\nTen ports: " << agree.first << " of " << agree.second
                  << " steps open as many connections as Linux 6.18 did.\n";
    }
    for (const auto& [name, settings, result] : all)
    {
        std::cout << name << ": ";
        if (result.firstNoPortS)
        {
            std::cout << "the " << result.ports << " ports are gone after "
                      << FixedText(result.firstNoPortS, 1) << " s; then "
                      << FixedText(result.openedPerS, 1) << " connections/s get one, "
                      << result.ports << " / " << FixedText(result.timeWaitS, 0)
                      << " s = " << FixedText(result.ceilingPerS, 1) << ".\n";
        }
        else
        {
            std::cout << "all " << FixedText(result.openedPerS, 1) << " connections/s get a port, "
                      << result.peakTimeWait << " in TIME-WAIT at most.\n";
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
    options.AddCount(
        "ceiling-ports", "ephemeral ports of each profile; 0: its own", s.ceilingPorts, 0, 20000);
    options.AddCount("variant-ports",
                     "ephemeral ports of the variants: reuse, Bind, server closes first",
                     s.variantPorts,
                     1,
                     20000);
    options.AddNumber(
        "offered", "connections offered, as a multiple of the ceiling", s.offered, 0.01, 10);
    options.AddWords("profiles",
                     "whose ceilings; variants are of the first one",
                     s.profiles,
                     {"linux-6", "rfc9293", "ns3-stock"});
    options.AddText("data", "directory of measured numbers; if not given, the module's", s.data);
    s.trace.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profiles");
    options.Parse(argc, argv);
    s.trace.Check();
    return s;
}

/** \return names of all files but the figures. \param figures gets theirs */
std::vector<std::string>
NameOutputs(const Settings& settings, std::vector<std::string>& figures)
{
    std::vector<std::string> files{"summary.csv", "ten-ports.csv"};
    figures = {"ceiling"};
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
    const auto measured = ReadMeasuredOf(settings);
    std::vector<std::string> figures;
    const std::vector<std::string> files = NameOutputs(settings, figures);
    LabRun run(argv[0], options, settings.run, files, figures);
    std::pair<uint32_t, uint32_t> agree;
    std::vector<Ceiling> ceilings = ListCeilings(settings);
    LabProgress progress(!settings.run.quiet, 1 + ceilings.size());
    progress.Next(std::to_string(settings.tablePorts) + " ports");
    const LabTable table = SimulateTable(settings, measured, run, agree);
    for (Ceiling& one : ceilings)
    {
        progress.Next(one.name);
        one.result = SimulatePortCeiling(one.settings);
    }
    const LabTable summary = TabulateCeilings(ceilings);
    run.Write("ten-ports.csv", [&](std::ostream& os) { table.WriteCsv(os); });
    run.Write("summary.csv", [&](std::ostream& os) { summary.WriteCsv(os); });
    run.Draw(MakeCeilingFigure(ceilings));
    for (std::size_t i = 1; i < figures.size(); ++i)
    {
        run.DrawRecords(figures[i].substr(0, figures[i].find('/')), MakeTimeWaitFigure);
    }
    run.Commit();
    table.Print(std::cout);
    std::cout << '\n';
    summary.Print(std::cout);
    PrintAnswer(ceilings, agree);
    std::cout << "\nresults in " << settings.run.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
