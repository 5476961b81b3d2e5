// SPDX-License-Identifier: GPL-2.0-only
//
// Question: what does a SYN flood do to the users of a server, and what do a larger backlog and a
// shorter SYN timeout buy? The same attack and the same users meet several set-ups of the server;
// phases before, during and after the attack are compared.

#include "ns3/boolean.h"
#include "ns3/capture-window.h"
#include "ns3/flood-traffic.h"
#include "ns3/global-value.h"
#include "ns3/half-open-monitor.h"
#include "ns3/half-open-queue.h"
#include "ns3/lab-options.h"
#include "ns3/lab-trace-options.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/show-progress.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/tcp-socket-table-helper.h"
#include "ns3/transition-coverage.h"
#include "ns3/uinteger.h"
#include "ns3/workload-statistics.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint32_t CLIENTS = 4;
constexpr double BIN_S = 5; //!< step of the figure on users

/** Names of the phases, in order. */
const std::array<const char*, 3> PHASES{"before", "attack", "after"};

/** Names of the set-ups. */
const std::vector<std::string> SETUPS{"default", "large-backlog", "short-timeout"};

/** Options of the command line. */
struct Settings
{
    FloodTraffic traffic;
    double before{20};
    double attack{60};
    double after{70}; // a half-open entry that nobody completes lives 63 s
    double capture{5};
    uint32_t backlog{1024};
    uint32_t shortRetries{1};
    std::vector<std::string> setups{SETUPS};
    std::string profile{"linux-6"};
    LabTraceOptions trace{
        {TraceTable::STATES, TraceTable::QUEUES, TraceTable::SEGMENTS, TraceTable::CONNECTIONS}};
    LabRunOptions run;

    /** \return when each phase starts, and when the last one ends */
    std::vector<Time>
    Boundaries() const
    {
        return {traffic.usersStart,
                traffic.attackStart,
                traffic.attackEnd,
                traffic.attackEnd + Seconds(after)};
    }
};

/** Result of one set-up. */
struct SetupResult
{
    std::string name;
    WorkloadStatistics users;
    HalfOpenMonitor monitor;
    std::string ledger; //!< text of the tracer's ledger
};

/** \return \p time in s as CSV files have it, empty for none */
std::string
SecondsText(const std::optional<Time>& time)
{
    return time ? TcpLifecycleTraceHelper::SecondsText(*time) : "";
}

/** \return \p time in ms with one decimal, "-" for none */
std::string
MillisecondsText(const std::optional<Time>& time)
{
    std::ostringstream os;
    os << std::fixed << std::setprecision(1);
    if (time)
    {
        os << time->GetSeconds() * 1000;
    }
    return time ? os.str() : "-";
}

/** Set what makes the set-up different from the profile. */
void
ConfigureServer(TcpLifecycleStackHelper& stack, const Settings& settings, const std::string& setup)
{
    if (setup == "large-backlog")
    {
        // Linux keeps the last quarter of tcp_max_syn_backlog for proven peers: twice the backlog
        // is out of the way. Tail drop has one limit, the queue's own.
        const uint32_t limit =
            settings.profile == "linux-6" ? 2 * settings.backlog : settings.backlog;
        stack.SetEngineAttribute("ListenBacklogEntries", UintegerValue(settings.backlog));
        stack.SetEngineAttribute("SoMaxConnEntries", UintegerValue(settings.backlog));
        stack.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(limit));
    }
    else if (setup == "short-timeout")
    {
        stack.SetEngineAttribute("SynAckRetries", UintegerValue(settings.shortRetries));
    }
}

/** \return a set-up's name with what makes it different, for figures */
std::string
Describe(const Settings& settings, const std::string& setup)
{
    if (setup == "large-backlog")
    {
        return setup + " (" + std::to_string(settings.backlog) + " entries)";
    }
    if (setup == "short-timeout")
    {
        return setup + " (SYN,ACK retries: " + std::to_string(settings.shortRetries) + ")";
    }
    return setup + " (" + settings.profile + ")";
}

/** Put the server and its users in place. */
void
InstallWorkload(const SynAttackTopologyHelper& network,
                const Settings& settings,
                WorkloadStatistics& users)
{
    InstallFloodServer(network, settings.traffic, 200);
    for (uint32_t i = 0; i < network.GetClients().GetN(); ++i)
    {
        InstallFloodUsers(network, settings.traffic, i, 300 + i)
            ->TraceConnectWithoutContext("ConnectionOutcome",
                                         MakeCallback(&WorkloadStatistics::Count, &users));
    }
}

/** \return the network with its stacks; all their random streams are fixed */
std::unique_ptr<SynAttackTopologyHelper>
BuildNetwork(const Settings& settings, const std::string& setup)
{
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper victim;
    others.SetProfile(settings.profile);
    victim.SetProfile(settings.profile);
    ConfigureServer(victim, settings, setup);
    SynAttackTopologyConfig config;
    config.clients = CLIENTS;
    config.isIpv6 = settings.run.ipv6;
    return BuildFloodNetwork(config, others, victim, 1000);
}

/** Simulate one set-up from an empty simulator to an empty simulator. */
SetupResult
Simulate(const Settings& settings, const std::string& setup, RunDirectory& run, RunRecord& record)
{
    auto network = BuildNetwork(settings, setup);
    const Ptr<Node> server = network->GetServers().Get(0);
    const std::vector<Time> boundaries = settings.Boundaries();
    SetupResult result{setup, WorkloadStatistics(boundaries, Seconds(BIN_S)), {}, ""};
    InstallFloodAttacker(*network, settings.traffic, 0, 100);
    InstallWorkload(*network, settings, result.users);
    result.monitor.Attach(server, FloodTraffic::PORT);
    for (std::size_t i = 1; i < boundaries.size(); ++i)
    {
        Simulator::Schedule(boundaries[i], &HalfOpenMonitor::StartPhase, &result.monitor);
    }
    TcpLifecycleTraceHelper traces;
    if (!settings.trace.IsEmpty())
    {
        settings.trace.Set(traces);
        traces.Open(run, setup + "/");
        traces.Attach(server);
        traces.Attach(network->GetClients()); // for the users' view, and sequence diagrams
    }
    if (settings.capture > 0)
    {
        CapturePackets(network->GetServerLink(0).Get(0),
                       run.PathOf(setup + "/server.pcap"),
                       boundaries[1] - Seconds(settings.capture),
                       boundaries[1] + Seconds(settings.capture));
    }
    const Time midAttack = boundaries[1] + Seconds(settings.attack / 2);
    TcpSocketTableHelper tables;
    tables.WriteAt(midAttack, "netstat -tan", server, run.PathOf(setup + "/netstat.txt"));
    tables.WriteAt(midAttack, "ss -tan", server, run.PathOf(setup + "/ss.txt"));
    tables.WriteAt(midAttack, "nstat -az", server, run.PathOf(setup + "/nstat.txt"));
    record.AddEngines(setup, network->GetServers());

    std::unique_ptr<ShowProgress> progress;
    if (!settings.run.quiet)
    {
        progress = std::make_unique<ShowProgress>(Seconds(5), std::cerr);
    }
    Simulator::Stop(boundaries.back() + Seconds(settings.traffic.patienceS + 1));
    Simulator::Run();
    progress.reset();

    std::ostringstream ledger;
    server->GetObject<TcpLifecycleTracer>()->PrintLedger(ledger);
    result.ledger = ledger.str();
    NodeContainer traced(server);
    traced.Add(network->GetClients());
    TransitionCoverage(traced).WriteCsv(run.PathOf(setup + "/transitions.csv"));
    network.reset();
    Simulator::Destroy();
    traces.Close();
    return result;
}

/** Write summary.csv. */
void
WriteSummary(const std::string& path, const std::vector<SetupResult>& results)
{
    std::ofstream os(path);
    os << "setup,phase,legit_tried,legit_opened,connect_median_s,connect_p95_s,syn_received,"
          "syn_answered,syn_dropped,half_open_peak_entries\n";
    for (const auto& result : results)
    {
        for (std::size_t i = 0; i < PHASES.size(); ++i)
        {
            const HalfOpenMonitor::Phase& syns = result.monitor.GetPhases()[i];
            os << result.name << ',' << PHASES[i] << ',' << result.users.GetStarted(i) << ','
               << result.users.GetOpened(i) << ','
               << SecondsText(result.users.GetConnectQuantile(i, 0.5)) << ','
               << SecondsText(result.users.GetConnectQuantile(i, 0.95)) << ',' << syns.synReceived
               << ',' << syns.synAnswered << ',' << syns.synDropped << ',' << syns.peakEntries
               << '\n';
        }
    }
    if (!os.flush())
    {
        throw std::runtime_error("'" + path + "' could not be written completely");
    }
}

/** Print the same for a reader, and the ledgers. */
void
PrintResults(const Settings& settings, const std::vector<SetupResult>& results)
{
    std::cout << "SYN flood of " << settings.traffic.attackSynPerS << " SYN/s ("
              << settings.traffic.rateModel << ") for " << settings.attack << " s; users start "
              << settings.traffic.legitPerS << " connections/s and give up after "
              << settings.traffic.patienceS << " s\n\n"
              << "                         users        connect time (ms)       SYNs at the server"
                 "     half-open\n"
              << "set-up        phase   tried  opened    median       95 %   received answered  "
                 "dropped   peak\n";
    for (const auto& result : results)
    {
        for (std::size_t i = 0; i < PHASES.size(); ++i)
        {
            const HalfOpenMonitor::Phase& syns = result.monitor.GetPhases()[i];
            std::cout << std::left << std::setw(14) << (i == 0 ? result.name : "") << std::setw(7)
                      << PHASES[i] << std::right << std::setw(6) << result.users.GetStarted(i)
                      << std::setw(8) << result.users.GetOpened(i) << std::setw(10)
                      << MillisecondsText(result.users.GetConnectQuantile(i, 0.5)) << std::setw(11)
                      << MillisecondsText(result.users.GetConnectQuantile(i, 0.95)) << std::setw(11)
                      << syns.synReceived << std::setw(9) << syns.synAnswered << std::setw(9)
                      << syns.synDropped << std::setw(7) << syns.peakEntries << '\n';
        }
    }
    std::cout << "\nConnect times are of users that got through.\n";
    for (const auto& result : results)
    {
        std::cout << "\nledger of " << result.name << "\n" << result.ledger;
    }
}

/** Draw both figures. */
void
DrawFigures(const Settings& settings,
            const RunDirectory& run,
            const std::vector<SetupResult>& results)
{
    std::ostringstream attack;
    attack << "SYN flood, " << settings.traffic.attackSynPerS << " SYN/s";
    LifecycleFigure figure;
    figure.note = RunRecord::Note("syn-flood-lab") + ", profile " + settings.profile;
    const std::vector<Time> boundaries = settings.Boundaries();
    figure.end = boundaries[3].GetSeconds();
    figure.attackStart = boundaries[1].GetSeconds();
    figure.attackEnd = boundaries[2].GetSeconds();
    figure.file = "occupancy";
    figure.title = attack.str() + ": half-open queue of the server";
    figure.caption = "Entries of the server's half-open queue in each set-up.";
    figure.yLabel = "half-open entries";
    LifecyclePanel success;
    for (const auto& result : results)
    {
        const uint32_t limit = result.monitor.GetLimitEntries();
        LifecyclePanel panel;
        panel.title = Describe(settings, result.name);
        panel.curves = {{"half-open entries", result.monitor.GetOccupancy()}};
        panel.limit = limit == UINT32_MAX ? -1 : static_cast<double>(limit);
        figure.panels.push_back(panel);
        success.curves.push_back(
            {Describe(settings, result.name), result.users.GetOpenedPercent()});
    }
    LifecyclePlotHelper::Draw(run, figure);

    std::ostringstream title;
    title << attack.str() << ": users that get through within " << settings.traffic.patienceS
          << " s, in steps of " << BIN_S << " s";
    figure.file = "success";
    figure.title = title.str();
    figure.caption = "Share of the users' connections that opened, in each set-up, by the time at "
                     "which the user began.";
    figure.yLabel = "connections opened (% of those started)";
    figure.style = LifecycleCurveStyle::LINES_POINTS;
    success.maximum = 105; // 100 % is a line of its own
    figure.panels = {success};
    LifecyclePlotHelper::Draw(run, figure);
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/syn-flood-lab";
    options.AddNumber(
        "attack-rate", "mean rate of the attack, SYN/s", s.traffic.attackSynPerS, 0.001, 1e6);
    options.AddText(
        "rate-model", "gaps between SYNs", s.traffic.rateModel, {"Poisson", "Constant"});
    options.AddNumber(
        "legit-rate", "mean rate of users, connections/s", s.traffic.legitPerS, 0.001, 1e4);
    options.AddNumber("before", "time before the attack, s", s.before, 1, 1e5);
    options.AddNumber("attack", "duration of the attack, s", s.attack, 1, 1e5);
    options.AddNumber("after", "time after the attack, s", s.after, 1, 1e5);
    options.AddNumber(
        "patience", "time after which users give up, s", s.traffic.patienceS, 0.01, 1e4);
    options.AddNumber("capture",
                      "time before and after the attack's start that server.pcap holds, s; 0: none",
                      s.capture,
                      0,
                      1e5);
    options.AddWords("setups", "set-ups of the server, in this order", s.setups, SETUPS);
    options.AddCount("backlog", "backlog of set-up large-backlog", s.backlog, 1, 1U << 30);
    options.AddCount("short-retries",
                     "SYN,ACK retries of set-up short-timeout",
                     s.shortRetries,
                     0,
                     HalfOpenQueue::MAX_RETRANSMISSIONS);
    options.AddText(
        "profile", "defaults of the TCP stacks", s.profile, {"linux-6", "rfc9293", "ns3-stock"});
    s.trace.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profile");
    options.Reserve("ns3::SynFloodApplication::RatePerSecond", "use --attack-rate");
    options.Reserve("ns3::SynFloodApplication::RateModel", "use --rate-model");
    options.Parse(argc, argv);
    s.traffic.attackStart = s.traffic.usersStart + Seconds(s.before);
    s.traffic.attackEnd = s.traffic.attackStart + Seconds(s.attack);
    s.trace.Check();
    const bool hasLarge = std::count(s.setups.begin(), s.setups.end(), "large-backlog") > 0;
    if (hasLarge && s.profile == "ns3-stock")
    {
        throw LabUsageError("option --profile=ns3-stock: its queue has no limit that large-backlog "
                            "could raise; leave it out: --setups=default,short-timeout");
    }
    return s;
}

/** \return the names of all files but the figures */
std::vector<std::string>
NameOutputs(const Settings& settings)
{
    std::vector<std::string> files{"summary.csv", "run.json"};
    for (const auto& setup : settings.setups)
    {
        const auto traces = settings.trace.NameFiles(setup + "/");
        files.insert(files.end(), traces.begin(), traces.end());
        for (const char* file : {"netstat.txt", "ss.txt", "nstat.txt", "transitions.csv"})
        {
            files.push_back(setup + "/" + file);
        }
        if (settings.capture > 0)
        {
            files.push_back(setup + "/server.pcap");
        }
    }
    return files;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("A SYN flood against several set-ups of one server, before, during, after.");
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true)); // --ChecksumEnabled=false undoes it
    const Settings settings = ParseSettings(options, argc, argv);
    RunRecord record(argv[0], options.GetArguments(), {"out", "force", "quiet"});
    record.SetProfile(settings.profile);
    const auto run = settings.run.Claim(NameOutputs(settings), {"occupancy", "success"});
    std::vector<SetupResult> results;
    for (const auto& setup : settings.setups)
    {
        results.push_back(Simulate(settings, setup, *run, record));
    }
    WriteSummary(run->PathOf("summary.csv"), results);
    if (settings.run.figures)
    {
        DrawFigures(settings, *run, results);
    }
    record.Write(*run);
    for (const std::string& warning : run->Commit())
    {
        std::cerr << "syn-flood-lab: " << warning << "\n";
    }
    PrintResults(settings, results);
    std::cout << "\nresults in " << settings.run.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
