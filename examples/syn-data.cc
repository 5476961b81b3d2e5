// SPDX-License-Identifier: GPL-2.0-only
//
// Question: may handshake segments carry data? Every policy for the text of SYNs, with and without
// SYN cookies, meets the same flood of SYNs with text, and users that put their request on the SYN.

#include "ns3/figure-data.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/lab-trace-options.h"
#include "ns3/syn-data-report.h"
#include "ns3/syn-data-scenario.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> policies{GetSynDataPolicies()};
    std::vector<std::string> cookies{GetSynCookieModes()};
    SynDataScenario scenario; //!< all but policy and cookies
    LabTraceOptions trace{{TraceTable::STATES, TraceTable::QUEUES, TraceTable::CONNECTIONS}};
    LabTables tables;
    LabRunOptions run;
};

/** \return the directory of a set-up */
std::string
NameOf(const std::string& policy, const std::string& cookies)
{
    return policy + "-" + cookies;
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    SynDataScenario& scenario = s.scenario;
    s.run.out = "out/syn-data";
    options.AddWords(
        "policies", "SynDataPolicy of the server, in this order", s.policies, s.policies);
    options.AddWords("cookies", "SynCookieMode of the server, in this order", s.cookies, s.cookies);
    options.AddNumber("rate", "mean rate of the flood, SYN/s", scenario.rateSynPerS, 0.001, 1e5);
    options.AddCount("text", "text on each SYN of the flood, bytes", scenario.textBytes, 0, 1400);
    options.AddNumber("attack", "duration of the flood, s", scenario.attackS, 0.1, 1e5);
    options.AddNumber("after", "time after the flood, s", scenario.afterS, 0, 1e5);
    options.AddCount("request", "text on a user's SYN, bytes", scenario.requestBytes, 1, 1400);
    options.AddNumber(
        "retry", "time after which a user sends its request again, s", scenario.retryS, 0.1, 2.5);
    s.trace.AddTo(options);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::SynDataPolicy", "use --policies");
    options.Reserve("ns3::TcpLifecycleEngine::SynCookieMode", "use --cookies");
    options.Reserve("ns3::SynFloodApplication::RatePerSecond", "use --rate");
    options.Reserve("ns3::SynFloodApplication::DataBytes", "use --text");
    options.Parse(argc, argv);
    s.trace.Check();
    scenario.isIpv6 = s.run.ipv6;
    return s;
}

/** \return the names of all files but figures and record */
std::vector<std::string>
NameFiles(const Settings& settings)
{
    std::vector<std::string> files{"summary.csv", "users.csv", "held.csv"};
    for (const std::string& policy : settings.policies)
    {
        for (const std::string& cookies : settings.cookies)
        {
            if (!settings.trace.IsEmpty())
            {
                const auto traces = settings.trace.NameFiles(NameOf(policy, cookies) + "/");
                files.insert(files.end(), traces.begin(), traces.end());
            }
        }
    }
    return files;
}

/** \return what came of one set-up; its records are left */
SynDataOutcome
Simulate(const Settings& settings,
         const std::string& policy,
         const std::string& cookies,
         LabRun& run)
{
    SynDataScenario scenario = settings.scenario;
    scenario.policy = policy;
    scenario.cookies = cookies;
    TcpLifecycleTraceHelper traces;
    const bool isTraced = !settings.trace.IsEmpty();
    const auto attach = [&](const SynAttackTopologyHelper& network) {
        run.GetRecord().AddEngines(NameOf(policy, cookies), network.GetServers());
        if (isTraced)
        {
            settings.trace.Set(traces);
            traces.Open(run.GetDirectory(), NameOf(policy, cookies) + "/");
            traces.Attach(network.GetServers());
        }
    };
    SynDataOutcome outcome = SimulateSynData(scenario, attach);
    traces.Close();
    return outcome;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("May handshake segments carry data? A flood of SYNs with text.");
    const Settings settings = ParseSettings(options, argc, argv);
    LabRun run(argv[0], options, settings.run, NameFiles(settings), {"held-bytes", "first-byte"});
    std::vector<SynDataOutcome> outcomes;
    LabProgress progress(!settings.run.quiet, settings.policies.size() * settings.cookies.size());
    for (const std::string& policy : settings.policies)
    {
        for (const std::string& cookies : settings.cookies)
        {
            progress.Next(policy, ", cookies " + cookies);
            outcomes.push_back(Simulate(settings, policy, cookies, run));
        }
    }
    const std::vector<SynDataOutcome> merged = MergeSynDataOutcomes(outcomes);
    LabTables tables = settings.tables;
    tables.Add("summary.csv",
               "A flood of " + NumberText(settings.scenario.rateSynPerS) + " SYN/s for " +
                   NumberText(settings.scenario.attackS) + " s, each with " +
                   std::to_string(settings.scenario.textBytes) +
                   " bytes of text, from addresses that are silent",
               MakeSynDataTable(outcomes),
               MakeSynDataTable(merged));
    tables.Add("users.csv",
               "Users with a request of " + std::to_string(settings.scenario.requestBytes) +
                   " bytes, before the flood",
               MakeSynDataUserTable(outcomes),
               MakeSynDataUserTable(merged));
    tables.Add("held.csv", "", MakeSynDataSampleTable(outcomes));
    tables.Write(run);
    run.Draw(MakeHeldBytesFigure(outcomes, settings.scenario));
    run.Draw(MakeFirstByteFigure(outcomes));
    run.Commit();
    tables.Print(
        std::cout,
        [&merged](std::ostream& os) { PrintSynDataAnswer(os, merged); },
        settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
