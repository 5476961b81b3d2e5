// SPDX-License-Identifier: GPL-2.0-only
//
// Question: is the initial sequence number fixed, and what does guessing it buy? Every way to
// choose ISNs meets the same attacker, who sees one ISN and then opens connections in the name of
// a host that is silent.

#include "ns3/blind-handshake-report.h"
#include "ns3/blind-handshake-scenario.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/lab-trace-options.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint64_t MOST_GUESSES = uint64_t{1} << 32; //!< every number
constexpr uint32_t STORY_PAIRS = 20;                 //!< of SYNs in the records
constexpr uint64_t STORY_GUESSES = 3;                //!< of the attack in the records
constexpr double STORY_RATE = 100;                   //!< of them, 1/s: arrows side by side

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> setups{GetIsnSetupNames()};
    std::vector<uint64_t> guesses{1, 32, 1024, 32768, 1048576, 16777216};
    uint64_t sent{8};
    uint64_t near{4};
    std::string trusted{"silent"};
    BlindHandshakeScenario scenario; //!< all but the set-up
    LabTraceOptions trace{{TraceTable::STATES, TraceTable::SEGMENTS, TraceTable::DROPS}};
    LabTables tables;
    LabRunOptions run;
};

/** Check what options say together, before anything is simulated. */
void
CheckSettings(Settings& s)
{
    BlindHandshakeScenario& scenario = s.scenario;
    std::sort(s.guesses.begin(), s.guesses.end());
    scenario.guesses = s.guesses.back();
    scenario.sentGuesses = s.sent;
    scenario.nearGuesses = s.near;
    scenario.isTrustedAlive = s.trusted == "alive";
    scenario.isIpv6 = s.run.ipv6;
    try
    {
        scenario.Check();
    }
    catch (const std::exception& error)
    {
        throw LabUsageError(
            "options --guesses, --guess-rate, --pairs, --pair-interval, --jitter: " +
            std::string(error.what()));
    }
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    BlindHandshakeScenario& scenario = s.scenario;
    s.run.out = "out/isn";
    options.AddWords("setups", "ways to choose ISNs, in this order", s.setups, s.setups);
    options.AddCount("attacks",
                     "attacks on each set-up",
                     scenario.attacks,
                     1,
                     BlindHandshakeScenario::MOST_ATTACKS);
    options.AddCounts("guesses", "third ACKs guessed in one attack", s.guesses, 1, MOST_GUESSES);
    options.AddNumber(
        "guess-rate", "rate of an attack's guesses, 1/s", scenario.guessesPerS, 1, 1e9);
    options.AddCount(
        "sent", "first guesses of an attack, which are all sent", s.sent, 1, MOST_GUESSES);
    options.AddCount("near",
                     "distance from the right number up to which later guesses are sent; the rest "
                     "changes nothing",
                     s.near,
                     0,
                     MOST_GUESSES);
    options.AddNumber("jitter",
                      "most jitter of the attacker's link, one way, uniform from 0, ms",
                      scenario.jitterMs,
                      0,
                      50);
    options.AddCount("text", "text with each guess, bytes", scenario.textBytes, 1, 1400);
    options.AddText("trusted",
                    "the host in whose name connections are opened: silent, or alive, and then it "
                    "answers SYN,ACKs by RST",
                    s.trusted,
                    {"silent", "alive"});
    options.AddCount(
        "pairs", "ISNs of one 4-tuple, and of others, that are drawn", scenario.pairs, 2, 60000);
    options.AddNumber("pair-interval",
                      "time between the ISNs that are drawn, s",
                      scenario.pairIntervalS,
                      0.02,
                      1000);
    s.trace.AddTo(options);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::IsnGenerator", "use --setups");
    options.Reserve("ns3::TcpLifecycleEngine::IsnClockPeriod", "use --setups");
    options.Parse(argc, argv);
    s.trace.Check();
    CheckSettings(s);
    return s;
}

/** Leave the records of a short attack on one set-up. */
void
Record(const Settings& settings, const std::string& setup, LabRun& run)
{
    BlindHandshakeScenario scenario = settings.scenario;
    scenario.setup = setup;
    scenario.pairs = std::min(scenario.pairs, STORY_PAIRS);
    scenario.attacks = 1;
    scenario.guesses = STORY_GUESSES;
    scenario.sentGuesses = STORY_GUESSES;
    scenario.guessesPerS = STORY_RATE;
    TcpLifecycleTraceHelper traces;
    const bool isTraced = !settings.trace.IsEmpty();
    const auto attach = [&](const SynAttackTopologyHelper& network) {
        run.GetRecord().AddEngines(setup, network.GetServers());
        if (isTraced)
        {
            settings.trace.Set(traces);
            traces.Open(run.GetDirectory(), setup + "/");
            traces.Attach(network.GetServers());
        }
    };
    SimulateBlindHandshake(scenario, attach);
    traces.Close();
}

/** \return the names of all files but figures and record */
std::vector<std::string>
NameFiles(const Settings& settings)
{
    std::vector<std::string> files{"summary.csv", "steps.csv", "isn.csv"};
    for (const std::string& setup : settings.setups)
    {
        if (!settings.trace.IsEmpty())
        {
            const auto traces = settings.trace.NameFiles(setup + "/");
            files.insert(files.end(), traces.begin(), traces.end());
        }
    }
    return files;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options(
        "Is the ISN fixed, and what does guessing it buy? Blind spoofed handshakes.");
    const Settings settings = ParseSettings(options, argc, argv);
    LabRun run(argv[0], options, settings.run, NameFiles(settings), {"isn-scatter", "success"});
    std::vector<BlindHandshakeOutcome> outcomes;
    LabProgress progress(!settings.run.quiet, settings.setups.size());
    for (const std::string& setup : settings.setups)
    {
        progress.Next(setup);
        Record(settings, setup, run);
        BlindHandshakeScenario scenario = settings.scenario;
        scenario.setup = setup;
        outcomes.push_back(SimulateBlindHandshake(scenario));
    }
    const std::vector<BlindSuccess> rows = CountSuccesses(outcomes, settings.guesses);
    LabTables tables = settings.tables;
    tables.Add("summary.csv",
               "An attacker sees one ISN, sends a SYN in the name of a host that is " +
                   settings.trusted + ", and guesses the third ACK N times",
               MakeSuccessTable(rows),
               MakeSuccessTable(PickSuccesses(rows)));
    tables.Add("steps.csv",
               "How an ISN differs from the one before (modulo 2^32)",
               MakeIsnTable(outcomes));
    tables.Add("isn.csv", "", MakeSampleTable(outcomes));
    tables.Write(run);
    run.Draw(MakeIsnScatterFigure(outcomes));
    run.Draw(MakeBlindSuccessFigure(rows));
    run.Commit();
    tables.Print(
        std::cout,
        [&](std::ostream& os) { PrintBlindAnswer(os, outcomes, rows); },
        settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
