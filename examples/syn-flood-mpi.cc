// SPDX-License-Identifier: GPL-2.0-only
//
// Question: does a SYN flood give the same when the network is split over MPI ranks? Each rank
// simulates its own nodes and writes their records; rank 0 merges them.
//
// In an ns-3 tree configured with --enable-mpi:
//   ./ns3 run tcp-lifecycle-syn-flood-mpi --command-template="mpirun -n 2 %s --out=DIR"

#include "ns3/flood-traffic.h"
#include "ns3/global-value.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-trace-options.h"
#include "ns3/run-traces.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/trace-merge.h"
#include "ns3/uinteger.h"

#ifdef NS3_MPI
#include "ns3/mpi-interface.h"
#endif

#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t MOST_RANKS = 3; //!< core and servers, attackers, clients

/** \return an empty text if this ns-3 can split a simulation, else one line that says why not */
std::string
WhyNoMpi()
{
#ifdef NS3_MPI
    return "";
#else
    return "this ns-3 was built without MPI (./ns3 configure --enable-mpi)";
#endif
}

/** Options of the command line. */
struct Settings
{
    FloodTraffic traffic;
    double before{5};
    double attack{20};
    double after{5};
    uint32_t backlog{256};
    bool usesMpi{WhyNoMpi().empty()};
    SynAttackTopologyConfig network;
    LabTraceOptions trace{{TraceTable::STATES, TraceTable::QUEUES, TraceTable::CONNECTIONS}};
    LabRunOptions run;

    /** \return when all of it ends */
    Time
    GetEnd() const
    {
        return traffic.attackEnd + Seconds(after);
    }
};

/** The ranks of this simulation: one, this process, without MPI. */
struct Ranks
{
    uint32_t own{0}; //!< which one this process is
    uint32_t all{1}; //!< how many there are
};

/** Start MPI, before anything else of ns-3's simulator is used. */
Ranks
StartMpi([[maybe_unused]] int argc, [[maybe_unused]] char** argv)
{
    Ranks ranks;
#ifdef NS3_MPI
    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::DistributedSimulatorImpl"));
    MpiInterface::Enable(&argc, &argv);
    ranks = {MpiInterface::GetSystemId(), MpiInterface::GetSize()};
#endif
    return ranks;
}

/** Wait until all ranks have written their files, and end MPI. */
void
EndMpi()
{
#ifdef NS3_MPI
    MPI_Barrier(MpiInterface::GetCommunicator());
    MpiInterface::Disable();
#endif
}

/** \return true if this rank simulates the node; the others know it, and leave it idle */
bool
IsOwn(const Ptr<Node>& node)
{
    return node->GetSystemId() == Simulator::GetSystemId();
}

/** Put the attack on the attackers of this rank. */
void
InstallFloods(const SynAttackTopologyHelper& network, const Settings& settings)
{
    const NodeContainer attackers = network.GetAttackers();
    for (uint32_t i = 0; i < attackers.GetN(); ++i)
    {
        if (IsOwn(attackers.Get(i)))
        {
            const int64_t stream = 1000000 + 4 * i; // by attacker, not by rank
            InstallFloodAttacker(network, settings.traffic, i, stream);
        }
    }
}

/** Put users on the clients of this rank. */
void
InstallUsers(const SynAttackTopologyHelper& network, const Settings& settings)
{
    const NodeContainer clients = network.GetClients();
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        if (IsOwn(clients.Get(i)))
        {
            const int64_t stream = 600000 + i; // by client, not by rank
            InstallFloodUsers(network, settings.traffic, i, stream);
        }
    }
}

/** Put the server in place, if it is of this rank. */
void
InstallServer(const SynAttackTopologyHelper& network, const Settings& settings)
{
    if (IsOwn(network.GetServers().Get(0)))
    {
        InstallFloodServer(network, settings.traffic, 500);
    }
}

/** \return the whole network, which each rank builds alike; all random streams are fixed */
std::unique_ptr<SynAttackTopologyHelper>
BuildNetwork(const Settings& settings, uint32_t ranks)
{
    SynAttackTopologyConfig config = settings.network;
    config.isIpv6 = settings.run.ipv6;
    config.coreSystemId = 0;
    config.attackSystemId = ranks > 1 ? 1 : 0;
    config.clientSystemId = ranks > 2 ? 2 : config.attackSystemId;
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper victim;
    victim.SetEngineAttribute("ListenBacklogEntries", UintegerValue(settings.backlog));
    victim.SetEngineAttribute("SoMaxConnEntries", UintegerValue(settings.backlog));
    victim.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(settings.backlog));
    return BuildFloodNetwork(config, others, victim, 100000);
}

/** \return where a rank leaves its own files */
std::string
NameRankDirectory(const Settings& settings, uint32_t rank)
{
    return (std::filesystem::path(settings.run.out) / ("rank-" + std::to_string(rank))).string();
}

/** Simulate this rank's part from an empty simulator to an empty simulator. */
void
Simulate(const Settings& settings, const Ranks& ranks, LabRun& run)
{
    auto network = BuildNetwork(settings, ranks.all);
    InstallFloods(*network, settings);
    InstallUsers(*network, settings);
    InstallServer(*network, settings);
    TcpLifecycleTraceHelper traces;
    settings.trace.Set(traces);
    traces.Open(run.GetDirectory(), "");
    traces.Attach(network->GetServers()); // nodes of other ranks have nothing to tell here
    traces.Attach(network->GetClients());
    run.GetRecord().AddEngines("rank-" + std::to_string(ranks.own), network->GetServers());
    Simulator::Stop(settings.GetEnd());
    Simulator::Run();
    network.reset();
    Simulator::Destroy();
    traces.Close();
}

/** Merge the files of all ranks. */
void
MergeRanks(const Settings& settings, uint32_t ranks, LabRun& run)
{
    std::vector<std::string> directories;
    for (uint32_t rank = 0; rank < ranks; ++rank)
    {
        directories.push_back(NameRankDirectory(settings, rank));
    }
    for (const std::string& file : settings.trace.NameFiles(""))
    {
        MergeTraceFile(
            file, directories, {run.PathOf(file), run.GetDirectory().GetPath() + "/" + file});
    }
    run.Commit();
}

/** Print what became of the connections, from the merged records. */
void
PrintConnections(const Settings& settings, uint32_t ranks)
{
    std::cout << "SYN flood of " << settings.traffic.attackSynPerS << " SYN/s for "
              << settings.attack << " s; users start " << settings.traffic.legitPerS
              << " connections/s\n"
              << (ranks == 1   ? "1 rank simulates all nodes\n"
                  : ranks == 2 ? "2 ranks: 0 simulates core and servers, 1 attackers and clients\n"
                               : "3 ranks: 0 simulates core and servers, 1 attackers, 2 clients\n");
    const RunTraces traces(settings.run.out);
    std::map<std::vector<std::string>, uint64_t> counts;
    for (const ConnectionRow& row : traces.GetConnections())
    {
        ++counts[{std::string(row.openedBy), std::string(row.origin), std::string(row.endReason)}];
    }
    if (!counts.empty())
    {
        std::cout << "\nopened by      origin      end           connections\n";
    }
    for (const auto& [words, count] : counts)
    {
        std::cout << std::left << std::setw(15) << words[0] << std::setw(12) << words[1]
                  << std::setw(14) << words[2] << std::right << std::setw(11) << count << "\n";
    }
    std::cout << "\nresults in " << settings.run.out << "\n";
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/syn-flood-mpi";
    s.traffic.rateModel = "Constant";
    s.network.attackers = 4;
    s.network.clients = 4;
    options.AddFlag("mpi",
                    "split over MPI ranks, the default where ns-3 has MPI; false: one process",
                    s.usesMpi);
    options.AddCount("attackers", "hosts of the attack", s.network.attackers, 1, 16384);
    options.AddCount("clients", "hosts of users", s.network.clients, 1, 16384);
    options.AddNumber(
        "rate", "mean rate of the attack, SYN/s", s.traffic.attackSynPerS, 0.001, 1e6);
    options.AddText(
        "rate-model", "gaps between SYNs", s.traffic.rateModel, {"Poisson", "Constant"});
    options.AddNumber(
        "legit-rate", "mean rate of users, connections/s", s.traffic.legitPerS, 0.001, 1e4);
    options.AddNumber("before", "time before the attack, s", s.before, 0, 1e5);
    options.AddNumber("attack", "duration of the attack, s", s.attack, 0.1, 1e5);
    options.AddNumber("after", "time after the attack, s", s.after, 0, 1e5);
    options.AddNumber(
        "patience", "time after which users give up, s", s.traffic.patienceS, 0.01, 1e4);
    options.AddCount("backlog", "most half-open entries of the server", s.backlog, 1, 1U << 30);
    s.trace.AddTo(options);
    options.AddText("out", "directory for all results", s.run.out);
    options.AddFlag("ipv6", "use IPv6", s.run.ipv6);
    options.AddFlag("force", "overwrite results that are in the directory", s.run.force);
    options.Reserve("SimulatorImplementationType", "use --mpi");
    options.Reserve("ns3::SynFloodApplication::RatePerSecond", "use --rate");
    options.Reserve("ns3::SynFloodApplication::RateModel", "use --rate-model");
    options.Parse(argc, argv);
    s.traffic.attackStart = s.traffic.usersStart + Seconds(s.before);
    s.traffic.attackEnd = s.traffic.attackStart + Seconds(s.attack);
    s.run.figures = false;
    s.trace.Check();
    for (const std::string& file : s.trace.NameFiles(""))
    {
        if (!CanMergeTraceFile(file))
        {
            throw LabUsageError("option --trace-format: files such as " + file +
                                " are not merged; take csv or sqlite");
        }
    }
    if (s.trace.IsEmpty())
    {
        throw LabUsageError("option --trace=none: the records are all that this program leaves");
    }
    if (s.usesMpi && !WhyNoMpi().empty())
    {
        throw std::runtime_error("option --mpi=true: " + WhyNoMpi() + "; --mpi=false does without");
    }
    return s;
}

/** The program. */
int
Run(int argc, char** argv)
{
    LabOptions options("A SYN flood, split over MPI ranks, or all of it in one process.");
    const Settings settings = ParseSettings(options, argc, argv);
    const Ranks ranks = settings.usesMpi ? StartMpi(argc, argv) : Ranks();
    if (!settings.usesMpi && !WhyNoMpi().empty())
    {
        std::cout << "in one process: " << WhyNoMpi() << std::endl;
    }
    if (ranks.all > MOST_RANKS)
    {
        throw LabUsageError("mpirun -n " + std::to_string(ranks.all) +
                            ": the network has parts for " + std::to_string(MOST_RANKS) + " ranks");
    }
    if (std::filesystem::exists(NameRankDirectory(settings, ranks.all)))
    {
        throw LabUsageError("option --out=" + settings.run.out +
                            ": it holds a run of more ranks; remove rank-" +
                            std::to_string(ranks.all) + " and those behind it");
    }
    std::unique_ptr<LabRun> merged;
    if (ranks.own == 0)
    {
        merged = std::make_unique<LabRun>(argv[0],
                                          options,
                                          settings.run,
                                          settings.trace.NameFiles(""),
                                          std::vector<std::string>());
    }
    LabRunOptions own = settings.run;
    own.out = NameRankDirectory(settings, ranks.own);
    LabRun run(argv[0], options, own, settings.trace.NameFiles(""), {});
    Simulate(settings, ranks, run);
    run.Commit();
    if (settings.usesMpi)
    {
        EndMpi();
    }
    if (ranks.own == 0)
    {
        MergeRanks(settings, ranks.all, *merged);
        PrintConnections(settings, ranks.all);
    }
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
