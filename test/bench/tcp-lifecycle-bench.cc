// SPDX-License-Identifier: GPL-2.0-only
//
// The benchmark: CPU time and memory of the instrumented TCP beside stock ns-3's.

#include "ns3/bench-cases.h"
#include "ns3/bench-figure.h"
#include "ns3/bench-process.h"
#include "ns3/bench-report.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/lab-options.h"
#include "ns3/run-directory.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const std::vector<std::string> VARIANTS{"floor",
                                        "stock",
                                        "lifecycle",
                                        "lifecycle-unregistered",
                                        "lifecycle-csv",
                                        "lifecycle-csv.gz",
                                        "lifecycle-sqlite",
                                        "lifecycle-chrome"};

/** What the command line says. */
struct Settings
{
    std::string out{"out/bench"};                    //!< directory
    bool force{false};                               //!< overwrite
    bool quick{false};                               //!< small sizes
    bool large{false};                               //!< a million of everything
    bool figures{true};                              //!< draw
    bool tracing{false};                             //!< what writing all records costs
    std::vector<std::string> cases{GetBenchCases()}; //!< what to measure
    uint32_t syns{100000};                           //!< n of the flood cases
    uint32_t rounds{7};                              //!< of each comparison
    std::string single;                              //!< --case, with variant and n
    std::string variant{"lifecycle"};                //!< of --case
    uint32_t n{1000};                                //!< of --case
};

Settings
ParseSettings(int argc, char** argv)
{
    Settings s;
    LabOptions options("Measures CPU time and memory beside stock ns-3's; takes some minutes.");
    options.AddText("out", "directory for bench.csv", s.out);
    options.AddFlag("force", "overwrite bench.csv", s.force);
    options.AddFlag("quick", "small sizes and 3 rounds: a trial, not a measurement", s.quick);
    options.AddFlag(
        "large", "a million SYNs and TIME-WAIT entries, 100,000 connections: an hour", s.large);
    options.AddFlag("figures", "draw figures with gnuplot", s.figures);
    options.AddFlag("tracing", "measure what writing all records costs instead", s.tracing);
    options.AddWords("cases", "cases to measure", s.cases, GetBenchCases());
    options.AddCount("syns", "SYNs of a flood (stock listeners get 3000)", s.syns, 1000, 10000000);
    options.AddCount("rounds", "measurements of each variant", s.rounds, 1, 1000);
    options.AddText("case", "measure one case once, in this process", s.single, GetBenchCases());
    options.AddText("variant", "variant for --case", s.variant, VARIANTS);
    options.AddCount("n", "SYNs, connections, bytes or attackers for --case", s.n, 1, 1000000000);
    options.Parse(argc, argv);
    if (s.quick && s.large)
    {
        throw LabUsageError("options --quick and --large: choose one");
    }
    if (s.quick)
    {
        s.syns = std::min<uint32_t>(s.syns, 10000);
        s.rounds = std::min<uint32_t>(s.rounds, 3);
    }
    return s;
}

/** \return what writing all records costs */
std::vector<BenchComparison>
PlanTracing(const Settings& s)
{
    const std::vector<std::string> formats{
        "lifecycle", "lifecycle-csv", "lifecycle-csv.gz", "lifecycle-sqlite", "lifecycle-chrome"};
    return {{"flood-options", s.syns, formats, s.rounds},
            {"bulk", s.quick ? 2000000U : 20000000U, formats, s.rounds}};
}

/** \return what the settings ask for. Stock is quadratic in n and gets small ones. */
std::vector<BenchComparison>
Plan(const Settings& s)
{
    if (s.tracing)
    {
        return PlanTracing(s);
    }
    const std::vector<std::string> floor{"floor", "lifecycle"};
    const std::vector<std::string> stock{"stock", "lifecycle"};
    const std::vector<std::string> sockets{"stock", "lifecycle", "lifecycle-unregistered"};
    const std::vector<std::string> ours{"lifecycle", "lifecycle-unregistered"};
    const uint32_t syns = s.large ? std::max<uint32_t>(s.syns, 1000000) : s.syns;
    const uint32_t few = s.quick ? 100 : 500;
    const uint32_t many = s.quick ? 200 : 2000;
    const uint32_t three = std::min<uint32_t>(s.rounds, 3);
    std::vector<BenchComparison> all{
        {"flood", syns, floor, s.rounds},
        {"flood", s.quick ? 1000U : 3000U, {"floor", "stock", "lifecycle"}, s.rounds},
        {"flood-options", syns, floor, s.rounds},
        {"flood-ipv4-only", syns, floor, s.rounds},
        {"flood-ipv6", syns, floor, s.rounds},
        {"established", few, sockets, s.rounds},
        {"established", many, sockets, three},
        {"established", s.quick ? 1000U : 10000U, ours, three},
        {"churn", s.quick ? 200U : 1000U, stock, s.rounds},
        {"churn", s.quick ? 400U : 4000U, stock, three},
        {"churn", s.quick ? 2000U : 40000U, {"lifecycle"}, three},
        {"churn-ipv6", s.quick ? 400U : 4000U, stock, three},
        {"churn-hosts", s.quick ? 400U : 20000U, stock, s.quick ? 3U : 1U},
        {"bulk", s.quick ? 2000000U : 20000000U, stock, s.rounds},
        {"topology", s.quick ? 100U : 1000U, stock, s.rounds}};
    if (s.large)
    {
        all.push_back({"established", 10000, sockets, three});
        all.push_back({"established", 100000, ours, three});
        all.push_back({"churn", 10000, stock, three});
        all.push_back({"churn", 100000, {"lifecycle"}, three});
        all.push_back({"churn-hosts", 100000, stock, 1}); // stock: minutes
        all.push_back({"churn", 1000000, {"lifecycle"}, 1});
        all.push_back({"churn-ipv6", 1000000, {"lifecycle"}, 1});
    }
    std::vector<BenchComparison> chosen;
    std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [&s](const auto& comparison) {
        return std::count(s.cases.begin(), s.cases.end(), comparison.name) > 0;
    });
    return chosen;
}

/** Draw what the results allow. */
void
DrawResults(RunDirectory& run, const std::vector<BenchResult>& results)
{
    for (const auto& figure : {MakeScaleFigure(results), MakeRatioFigure(results)})
    {
        if (figure)
        {
            ClaimFigure(run, figure->file);
            DrawFigure(run, *figure, "tcp-lifecycle-bench");
        }
    }
}

/** Claim the output before minutes are spent on it. */
std::unique_ptr<RunDirectory>
ClaimOutput(const Settings& settings)
{
    const std::string missing = settings.figures ? WhyNoGnuplot() : "";
    if (!missing.empty())
    {
        throw LabUsageError("option --figures: " + missing + "; --figures=false draws none");
    }
    try
    {
        auto run = std::make_unique<RunDirectory>(settings.out, settings.force);
        run->Claim("bench.csv");
        return run;
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --out=" + settings.out + ": " + error.what());
    }
}

/** Measure one variant in this process, as each process of a comparison does. */
int
RunSingle(const Settings& settings)
{
    try
    {
        PrintSample(MeasureHere({settings.single, settings.variant, settings.n}));
        return 0;
    }
    catch (const std::invalid_argument& error)
    {
        throw LabUsageError("options --variant=" + settings.variant +
                            " --n=" + std::to_string(settings.n) + ": " + error.what());
    }
}

int
Run(int argc, char** argv)
{
    const Settings settings = ParseSettings(argc, argv);
    if (!settings.single.empty())
    {
        return RunSingle(settings);
    }
    const std::unique_ptr<RunDirectory> run = ClaimOutput(settings);
    std::vector<BenchResult> results;
    for (const auto& comparison : Plan(settings))
    {
        const std::vector<BenchResult> measured = Measure(comparison, std::cerr);
        results.insert(results.end(), measured.begin(), measured.end());
    }
    WriteCsv(run->PathOf("bench.csv"), results);
    if (settings.figures && !settings.tracing)
    {
        DrawResults(*run, results);
    }
    run->Commit();
    PrintTable(std::cout, results);
    return 0;
}

} // namespace

namespace ns3
{

const std::vector<std::string>&
GetBenchCases()
{
    static const std::vector<std::string> cases{"flood",
                                                "flood-options",
                                                "flood-ipv4-only",
                                                "flood-ipv6",
                                                "established",
                                                "churn",
                                                "churn-ipv6",
                                                "churn-hosts",
                                                "bulk",
                                                "topology"};
    return cases;
}

std::string
GetBenchUnit(const std::string& name)
{
    if (name == "bulk")
    {
        return "byte";
    }
    if (name == "topology")
    {
        return "host";
    }
    if (name.rfind("churn", 0) == 0)
    {
        return "connection";
    }
    return name == "established" ? "packet" : "SYN";
}

BenchSample
MeasureHere(const BenchTask& task)
{
    if (task.name == "bulk")
    {
        return MeasureBulk(task);
    }
    if (task.name == "topology")
    {
        return MeasureTopology(task);
    }
    if (task.name.rfind("churn", 0) == 0)
    {
        return MeasureChurn(task);
    }
    return task.name == "established" ? MeasureEstablished(task) : MeasureFlood(task);
}

} // namespace ns3

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
