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
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/syn-replay-file.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/uinteger.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
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
    std::string data{TCP_LIFECYCLE_SOURCE_DIR "/examples/data"};
    std::string out{"out/linux-replay"};
    bool ipv6{false};
    bool force{false};
    bool figures{true};
    bool quiet{false};
    uint32_t seed{1};
    uint32_t run{1};
};

/** One measured run. */
struct Case
{
    std::string name;
    std::string capture; //!< packet list with the SYN times; empty = evenly spaced
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
};

/** What the simulation did in a case. */
struct Result
{
    uint32_t kept;
    uint64_t answered;
    std::vector<std::pair<double, double>> occupancy;
};

/** Reads rows of comma-separated numbers and words and says where one is wrong. */
class TableReader
{
  public:
    /** Open \p path, whose first line must be \p header. */
    TableReader(const std::string& path, const std::string& header)
        : m_path(path),
          m_stream(path)
    {
        if (!m_stream)
        {
            throw std::runtime_error("'" + path + "' cannot be read");
        }
        boost::algorithm::split(m_cells, header, boost::algorithm::is_any_of(","));
        m_columns = m_cells.size();
        std::string line;
        if (!std::getline(m_stream, line) || line != header)
        {
            Fail("the columns " + header);
        }
    }

    /** Go to the next row. \return false at the end */
    bool
    NextRow()
    {
        std::string line;
        ++m_line;
        m_column = 0;
        if (!std::getline(m_stream, line))
        {
            return false;
        }
        boost::algorithm::split(m_cells, line, boost::algorithm::is_any_of(","));
        if (m_cells.size() != m_columns)
        {
            Fail(std::to_string(m_columns) + " cells");
        }
        return true;
    }

    /** \return the next cell of the row as it stands */
    const std::string&
    Word()
    {
        return m_cells[m_column++];
    }

    /** Read the next cell of the row as a number that is not negative. */
    template <typename T>
    void
    Read(T& value)
    {
        const std::string& cell = Word();
        if (!boost::conversion::try_lexical_convert(cell, value) || cell[0] == '-')
        {
            Fail("a number, not negative, in column " + std::to_string(m_column));
        }
    }

  private:
    /** Say what was expected in the current line. */
    [[noreturn]] void
    Fail(const std::string& expected) const
    {
        throw std::runtime_error("'" + m_path + "' line " + std::to_string(m_line) + ": expected " +
                                 expected);
    }

    std::string m_path;
    std::ifstream m_stream;
    std::vector<std::string> m_cells;
    std::size_t m_columns{0};
    std::size_t m_column{0};
    std::size_t m_line{1};
};

/** \return all measured runs with their captures and curves, read from \p directory */
std::vector<Case>
ReadCases(const std::string& directory)
{
    std::vector<Case> cases;
    TableReader table(directory + "/cases.csv",
                      "case,capture,occupancy,listen_backlog,max_syn_backlog,somaxconn,cookies,"
                      "syns,rate_per_s,kept_measured,answered_measured");
    while (table.NextRow())
    {
        Case row;
        row.name = table.Word();
        row.capture = table.Word();
        const std::string occupancy = table.Word();
        table.Read(row.listenBacklog);
        table.Read(row.maxSynBacklog);
        table.Read(row.soMaxConn);
        table.Read(row.cookies);
        table.Read(row.syns);
        table.Read(row.ratePerSecond);
        if (row.syns == 0 || !std::isfinite(row.ratePerSecond) || row.ratePerSecond < 1e-6 ||
            row.ratePerSecond > 1e9)
        {
            throw std::runtime_error("cases.csv: case '" + row.name +
                                     "': expected syns of at least 1 and rate_per_s from 1e-6 to "
                                     "1e9, found " +
                                     std::to_string(row.syns) + " and " +
                                     std::to_string(row.ratePerSecond));
        }
        table.Read(row.kept);
        table.Read(row.answered);
        if (!row.capture.empty())
        {
            row.records = ReadSynReplayFile(directory + "/" + row.capture);
        }
        if (!occupancy.empty())
        {
            TableReader curve(directory + "/" + occupancy, "t,syn_recv");
            while (curve.NextRow())
            {
                row.occupancy.emplace_back();
                curve.Read(row.occupancy.back().first);
                curve.Read(row.occupancy.back().second);
            }
        }
        cases.push_back(std::move(row));
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
Simulate(const Case& which, const Settings& settings, RunRecord& record)
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

    const AddressPlan plan = AssignAddresses(link, settings.ipv6);
    PacketSinkHelper("ns3::TcpSocketFactory", plan.any).Install(nodes.Get(1)).Start(Seconds(0));
    InstallFlood(nodes.Get(0), plan, which);

    HalfOpenMonitor monitor;
    monitor.Attach(nodes.Get(1), PORT);
    record.AddEngines(which.name, NodeContainer(nodes.Get(1)));
    const double duration = which.syns / which.ratePerSecond;
    Simulator::Stop(Seconds(START_S + duration + (duration > SHOWN_S ? DRAIN_S : 1)));
    Simulator::Run();
    Simulator::Destroy();

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
                  << row.syns << std::setw(7) << row.ratePerSecond << std::setw(10) << row.kept
                  << std::setw(8) << all[i].kept << std::setw(10) << row.answered << std::setw(8)
                  << all[i].answered << '\n';
        equal += row.kept == all[i].kept && row.answered == all[i].answered ? 1 : 0;
    }
    std::cout
        << "\nBn-Mn-Sn: listen backlog, tcp_max_syn_backlog, somaxconn. Both numbers equal "
           "in "
        << equal << " of " << cases.size()
        << " cases.\nThe kernel's timers fire late by up to a slot of its timer wheel (32 ms at 1 "
           "s, 0.26 s "
           "at\n2 s and more, 2 s at 16 s and more), the simulated ones exactly: that moves the "
           "numbers of\nfloods that outlast the first time-out.\n";
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
    figure.yLabel = "half-open entries";
    figure.note = "linux-replay: occupancy of cases with a measured curve";
    for (std::size_t i = 0; i < cases.size(); ++i)
    {
        if (cases[i].occupancy.empty())
        {
            continue;
        }
        std::ostringstream title;
        title << cases[i].ratePerSecond << " SYN/s for " << cases[i].syns / cases[i].ratePerSecond
              << " s";
        LifecyclePanel panel;
        panel.title = title.str();
        panel.curves = {{"measured", cases[i].occupancy}, {"simulated", all[i].occupancy}};
        panel.limit = std::min(cases[i].listenBacklog, cases[i].soMaxConn) + 1.0;
        figure.end = std::max(figure.end, cases[i].occupancy.back().first);
        figure.attackEnd = std::max(figure.attackEnd, cases[i].syns / cases[i].ratePerSecond);
        figure.panels.push_back(panel);
    }
    LifecyclePlotHelper::Draw(run, figure);
}

/** \return the command line's settings; checks that can be made before the first simulation */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings settings;
    options.AddText("data", "directory with cases.csv and the measured runs", settings.data);
    options.AddText("out", "directory for replay.csv, figure and record", settings.out);
    options.AddFlag("ipv6", "use IPv6 (the kernel was measured over IPv4)", settings.ipv6);
    options.AddFlag("figures", "draw figures with gnuplot", settings.figures);
    options.AddFlag("force", "overwrite results that are in the directory", settings.force);
    options.AddFlag("quiet", "print no progress", settings.quiet);
    options.AddCount("seed", "seed of the random streams", settings.seed, 1, 4294944442);
    options.AddCount("run", "run number of the random streams", settings.run, 0, UINT32_MAX);
    options.Parse(argc, argv);
    LifecyclePlotHelper::CheckOption(settings.figures);
    return settings;
}

/** Claim all outputs, so that nothing is simulated that cannot be kept. */
std::unique_ptr<RunDirectory>
ClaimOutputs(const Settings& settings)
{
    try
    {
        auto run = std::make_unique<RunDirectory>(settings.out, settings.force);
        run->Claim("replay.csv");
        run->Claim("replay-run.json");
        if (settings.figures)
        {
            LifecyclePlotHelper::Claim(*run, "replay-occupancy");
        }
        return run;
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --out=" + settings.out + ": " + error.what());
    }
}

/** Read the measured runs; what is wrong with them is the fault of --data. */
std::vector<Case>
ReadCasesOf(const Settings& settings)
{
    try
    {
        return ReadCases(settings.data);
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --data=" + settings.data + ": " + error.what());
    }
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Repeats SYN floods measured on Linux 6.18 against the simulated server.");
    const Settings settings = ParseSettings(options, argc, argv);
    RngSeedManager::SetSeed(settings.seed);
    RngSeedManager::SetRun(settings.run);
    const std::vector<Case> cases = ReadCasesOf(settings);
    const std::unique_ptr<RunDirectory> run = ClaimOutputs(settings);

    RunRecord record(argv[0], options.GetArguments(), {"out", "force", "quiet"});
    std::vector<Result> results;
    for (const auto& which : cases)
    {
        if (!settings.quiet)
        {
            std::cerr << "\rcase " << results.size() + 1 << " of " << cases.size() << std::flush;
        }
        results.push_back(Simulate(which, settings, record));
    }
    std::cerr << (settings.quiet ? "" : "\r                    \r");
    WriteTable(run->PathOf("replay.csv"), cases, results);
    PrintTable(cases, results);
    if (settings.figures)
    {
        DrawOccupancy(*run, cases, results);
    }
    record.AddInput("cases.csv", settings.data + "/cases.csv");
    record.Write(*run, "replay-run.json");
    run->Commit();
    std::cout << "\nresults in " << settings.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
