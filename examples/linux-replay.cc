// SPDX-License-Identifier: GPL-2.0-only
//
// Question: does the simulated half-open queue keep what a real Linux kernel keeps?
// Each measured run is repeated on the set-up it was measured on (a peer and a server, one link);
// measured and simulated numbers are printed side by side.

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/half-open-monitor.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-trace-options.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/measured-table.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/syn-replay-file.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 80;
constexpr double START_S = 2;  //!< IPv6 duplicate address detection takes 1 s
constexpr double DRAIN_S = 65; //!< 63 s of SYN,ACK retransmission and a little more
constexpr double SHOWN_S = 10; //!< floods that last longer are drawn, until the queue is empty

/** Options of the command line. */
struct Settings
{
    std::string data;          //!< empty = the module's own
    LabTraceOptions trace{{}}; //!< of the server
    LabRunOptions run;

    /** \return the directory with the measured runs */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
};

/** One measured run. */
struct Case
{
    std::string name;
    std::string capture; //!< packet list with the SYN times; empty = evenly spaced
    std::string curve;   //!< measured occupancy; may be empty
    uint32_t listenBacklog{0};
    uint32_t maxSynBacklog{0};
    uint32_t soMaxConn{0};
    uint32_t cookies{0};
    uint32_t syns{0};
    double ratePerSecond{0};
    uint32_t kept{0};                                 //!< most SYN-RECEIVED entries at once
    uint32_t answered{0};                             //!< SYNs that got a SYN,ACK
    std::vector<SynReplayRecord> records;             //!< of the capture
    std::vector<std::pair<double, double>> occupancy; //!< measured curve; may be empty

    /** \return SYNs sent */
    std::size_t
    GetSyns() const
    {
        return records.empty() ? syns : records.size();
    }

    /** \return time from the first SYN to the end of the flood, in s */
    double
    GetDuration() const
    {
        return records.empty() ? syns / ratePerSecond : records.back().time.GetSeconds();
    }
};

/** What the simulation did in a case. */
struct Result
{
    uint32_t kept;
    uint64_t answered;
    std::vector<std::pair<double, double>> occupancy;
};

/** \return all measured runs with their captures and curves, read from \p directory */
std::vector<Case>
ReadCases(const std::string& directory)
{
    std::vector<Case> cases;
    MeasuredTable table(directory + "/cases.csv",
                        {"case",
                         "capture",
                         "occupancy",
                         "listen_backlog",
                         "max_syn_backlog",
                         "somaxconn",
                         "cookies",
                         "syns",
                         "rate_per_s",
                         "kept_measured",
                         "answered_measured"});
    while (table.NextRow())
    {
        Case row;
        row.name = table.Word();
        row.capture = table.Word();
        row.curve = table.Word();
        table.Read(row.listenBacklog);
        table.Read(row.maxSynBacklog);
        table.Read(row.soMaxConn);
        table.Read(row.cookies);
        table.Read(row.syns);
        table.Read(row.ratePerSecond);
        table.Read(row.kept);
        table.Read(row.answered);
        if (row.syns == 0 || !std::isfinite(row.ratePerSecond) || row.ratePerSecond < 1e-6 ||
            row.ratePerSecond > 1e9)
        {
            table.Fail("syns of at least 1 and rate_per_s from 1e-6 to 1e9");
        }
        if (row.cookies != 0)
        {
            table.Fail("cookies 0: SYN cookies are not simulated");
        }
        if (!row.capture.empty())
        {
            row.records = ReadSynReplayFile(directory + "/" + row.capture);
        }
        if (!row.curve.empty())
        {
            MeasuredTable curve(directory + "/" + row.curve, {"t", "syn_recv"});
            while (curve.NextRow())
            {
                row.occupancy.emplace_back();
                curve.Read(row.occupancy.back().first);
                curve.Read(row.occupancy.back().second);
            }
        }
        cases.push_back(std::move(row));
    }
    if (cases.empty())
    {
        table.Fail("at least one case");
    }
    return cases;
}

/** Addresses of the link and of the spoofed sources behind the peer. */
struct AddressPlan
{
    Address server; //!< with port
    Address any;    //!< what the server listens on
    Address prefix; //!< spoofed sources
    uint8_t prefixLength;
};

/** Give both nodes addresses and the server a route to the spoofed sources: they never answer. */
AddressPlan
AssignAddresses(const NetDeviceContainer& link, bool ipv6)
{
    const Ptr<Node> server = link.Get(1)->GetNode();
    if (ipv6)
    {
        Ipv6AddressHelper helper(Ipv6Address("2001:db8:77::"), Ipv6Prefix(64));
        const auto interfaces = helper.Assign(link);
        const auto stack = server->GetObject<Ipv6>();
        Ipv6StaticRoutingHelper().GetStaticRouting(stack)->AddNetworkRouteTo(
            Ipv6Address("2001:db8:78::"), Ipv6Prefix(64), interfaces.GetInterfaceIndex(1));
        return {Inet6SocketAddress(interfaces.GetAddress(1, 1), PORT),
                Inet6SocketAddress(Ipv6Address::GetAny(), PORT),
                Ipv6Address("2001:db8:78::"),
                64};
    }
    Ipv4AddressHelper helper("10.77.0.0", "255.255.255.0");
    const auto interfaces = helper.Assign(link);
    const auto stack = server->GetObject<Ipv4>();
    Ipv4StaticRoutingHelper().GetStaticRouting(stack)->AddNetworkRouteTo(
        Ipv4Address("10.78.0.0"), Ipv4Mask("255.255.0.0"), interfaces.Get(1).second);
    return {InetSocketAddress(interfaces.GetAddress(1), PORT),
            InetSocketAddress(Ipv4Address::GetAny(), PORT),
            Ipv4Address("10.78.0.0"),
            16};
}

/** Put the SYNs of a case on the peer. */
void
InstallFlood(const Ptr<Node>& peer, const AddressPlan& plan, const Case& which)
{
    auto flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(plan.server));
    flood->SetAttribute("SourcePrefix", AddressValue(plan.prefix));
    flood->SetAttribute("SourcePrefixLength", UintegerValue(plan.prefixLength));
    if (which.records.empty())
    {
        flood->SetAttribute("RateModel", StringValue("Constant"));
        flood->SetAttribute("RatePerSecond", DoubleValue(which.ratePerSecond));
        flood->SetAttribute("MaxSegments", UintegerValue(which.syns));
    }
    else
    {
        flood->SetReplay(which.records);
    }
    flood->AssignStreams(100);
    flood->SetStartTime(Seconds(START_S));
    peer->AddApplication(flood);
}

/** Repeat one measured run. */
Result
Simulate(const Case& which, const Settings& settings, RunDirectory& run, RunRecord& record)
{
    NodeContainer nodes(2); // peer, server
    PointToPointHelper pointToPoint;
    pointToPoint.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    pointToPoint.SetChannelAttribute("Delay", StringValue("10us"));
    const NetDeviceContainer link = pointToPoint.Install(nodes);

    InternetStackHelper stock;
    stock.Install(nodes.Get(0));
    nodes.Get(0)->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(false));
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("ListenBacklogEntries", UintegerValue(which.listenBacklog));
    stack.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(which.maxSynBacklog));
    stack.SetEngineAttribute("SoMaxConnEntries", UintegerValue(which.soMaxConn));
    stack.Install(nodes.Get(1));
    stock.AssignStreams(nodes.Get(0), 200);
    stack.AssignStreams(nodes.Get(1), 300);

    const AddressPlan plan = AssignAddresses(link, settings.run.ipv6);
    PacketSinkHelper("ns3::TcpSocketFactory", plan.any).Install(nodes.Get(1)).Start(Seconds(0));
    InstallFlood(nodes.Get(0), plan, which);

    HalfOpenMonitor monitor;
    monitor.Attach(nodes.Get(1), PORT);
    TcpLifecycleTraceHelper traces;
    if (!settings.trace.IsEmpty())
    {
        settings.trace.Set(traces);
        traces.Open(run, which.name + "/");
        traces.Attach(nodes.Get(1));
    }
    record.AddEngines(which.name, NodeContainer(nodes.Get(1)));
    const double duration = which.GetDuration();
    Simulator::Stop(Seconds(START_S + duration + (duration > SHOWN_S ? DRAIN_S : 1)));
    Simulator::Run();
    Simulator::Destroy();
    traces.Close();

    Result result{monitor.GetPeakEntries(), monitor.GetPhases().back().synAnswered, {}};
    for (const auto& point : monitor.GetOccupancy())
    {
        result.occupancy.emplace_back(std::max(0.0, point.first - START_S), point.second);
    }
    return result;
}

/** Write replay.csv. */
void
WriteTable(const std::string& path, const std::vector<Case>& cases, const std::vector<Result>& all)
{
    std::ofstream os(path);
    os << "case,listen_backlog,max_syn_backlog,somaxconn,cookies,kept_measured,kept_simulated,"
          "answered_measured,answered_simulated\n";
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        const Case& row = cases[i];
        os << row.name << ',' << row.listenBacklog << ',' << row.maxSynBacklog << ','
           << row.soMaxConn << ',' << row.cookies << ',' << row.kept << ',' << all[i].kept << ','
           << row.answered << ',' << all[i].answered << '\n';
    }
    if (!os.flush())
    {
        throw std::runtime_error("'" + path + "' could not be written completely");
    }
}

/** Print the same for a reader. */
void
PrintTable(const std::vector<Case>& cases, const std::vector<Result>& all)
{
    std::cout << "Half-open queue of a listener under SYNs that nobody completes: Linux 6.18 and "
                 "simulation\n\n"
              << "                                          SYNs       entries at once    SYNs "
                 "answered\n"
              << "case                    SYN times       sent  per s  measured simul.  measured "
                 "simul.\n";
    std::size_t equal = 0;
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        const Case& row = cases[i];
        std::cout << std::left << std::setw(24) << row.name << std::setw(12)
                  << (row.capture.empty() ? "even" : "captured") << std::right << std::setw(8)
                  << row.GetSyns() << std::setw(7) << row.ratePerSecond << std::setw(10) << row.kept
                  << std::setw(8) << all[i].kept << std::setw(10) << row.answered << std::setw(8)
                  << all[i].answered << '\n';
        equal += row.kept == all[i].kept && row.answered == all[i].answered ? 1 : 0;
    }
    std::cout
        << "\nBn-Mn-Sn: listen backlog, tcp_max_syn_backlog, somaxconn. Both numbers equal in "
        << equal << " of " << cases.size()
        << " cases.\n"
           "Floods that outlast the first time-out hang on milliseconds: which entry is given "
           "up first\ndepends on which timer is first. The kernel's fire late by up to a slot "
           "of its timer wheel\n(32 ms at 1 s, 0.26 s at 2 s and more, 2 s at 16 s and more) "
           "and its SYNs were not evenly\nspaced; here both are exact.\n";
}

/** Draw the curves of the cases that have a measured one. */
void
DrawOccupancy(const RunDirectory& run,
              const std::vector<Case>& cases,
              const std::vector<Result>& all)
{
    LifecycleFigure figure;
    figure.file = "replay-occupancy";
    figure.title = "Half-open queue, backlog 128: measured on Linux 6.18 and simulated";
    figure.caption =
        "Half-open entries during and after a flood, measured on the kernel and simulated.";
    figure.yLabel = "half-open entries";
    figure.note = RunRecord::Note("linux-replay");
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        if (cases[i].occupancy.empty())
        {
            continue;
        }
        std::ostringstream title;
        title << cases[i].ratePerSecond << " SYN/s for " << cases[i].GetDuration() << " s";
        LifecyclePanel panel;
        panel.title = title.str();
        panel.curves = {{"measured", cases[i].occupancy}, {"simulated", all[i].occupancy}};
        panel.limit = std::min(cases[i].listenBacklog, cases[i].soMaxConn) + 1.0;
        figure.end = std::max(figure.end, cases[i].occupancy.back().first);
        figure.attackEnd = std::max(figure.attackEnd, cases[i].GetDuration());
        figure.panels.push_back(panel);
    }
    LifecyclePlotHelper::Draw(run, figure);
}

/** Record what was read. */
void
RecordInputs(RunRecord& record, const std::string& directory, const std::vector<Case>& cases)
{
    record.AddInput("cases.csv", directory + "/cases.csv");
    std::set<std::string> names;
    for (const auto& which : cases)
    {
        names.insert({which.capture, which.curve});
    }
    names.erase("");
    for (const auto& name : names)
    {
        record.AddInput(name, directory + "/" + name);
    }
}

/** \return the names of all files but the figure */
std::vector<std::string>
NameOutputs(const Settings& settings, const std::vector<Case>& cases)
{
    std::vector<std::string> files{"replay.csv", "replay-run.json"};
    for (const auto& which : cases)
    {
        const auto traces = settings.trace.NameFiles(which.name + "/");
        files.insert(files.end(), traces.begin(), traces.end());
    }
    return files;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Repeats SYN floods measured on Linux 6.18 against the simulated server.");
    Settings settings;
    settings.run.out = "out/linux-replay";
    options.AddText("data",
                    "directory with cases.csv of other measured runs; if not given, the module's",
                    settings.data);
    settings.trace.AddTo(options);
    options.AddRunOptions(settings.run);
    for (const char* name : {"ListenBacklogEntries", "HalfOpenLimitEntries", "SoMaxConnEntries"})
    {
        options.Reserve(std::string("ns3::TcpLifecycleEngine::") + name, "see cases.csv");
    }
    options.Parse(argc, argv);
    settings.trace.Check();
    const std::vector<Case> cases = ReadMeasuredData(settings.GetData(), ReadCases);
    const bool hasCurve = std::any_of(
        cases.begin(), cases.end(), [](const Case& which) { return !which.occupancy.empty(); });
    RunRecord record(argv[0], options.GetArguments(), {"out", "force", "quiet"});
    const auto run = settings.run.Claim(NameOutputs(settings, cases),
                                        hasCurve ? std::vector<std::string>{"replay-occupancy"}
                                                 : std::vector<std::string>{});
    std::vector<Result> results;
    for (const auto& which : cases)
    {
        if (!settings.run.quiet)
        {
            std::cerr << "\rcase " << results.size() + 1 << " of " << cases.size() << std::flush;
        }
        results.push_back(Simulate(which, settings, *run, record));
    }
    std::cerr << (settings.run.quiet ? "" : "\r                    \r");
    WriteTable(run->PathOf("replay.csv"), cases, results);
    PrintTable(cases, results);
    if (settings.run.figures && hasCurve)
    {
        DrawOccupancy(*run, cases, results);
    }
    RecordInputs(record, settings.GetData(), cases);
    record.Write(*run, "replay-run.json");
    for (const std::string& warning : run->Commit())
    {
        std::cerr << "linux-replay: " << warning << "\n";
    }
    std::cout << "\nresults in " << settings.run.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
