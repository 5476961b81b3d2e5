// SPDX-License-Identifier: GPL-2.0-only
//
// Question: which defence against a SYN flood works up to which rate, and what does it cost? Every
// defence meets the same users and the same attack on one network, for several rates and seeds, and
// who was attacker and who was not is known.

#include "ns3/critical-rate.h"
#include "ns3/flood-answer.h"
#include "ns3/flood-figures.h"
#include "ns3/flood-report.h"
#include "ns3/flood-scenario.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/protected-networks.h"
#include "ns3/rng-seed-manager.h"

#include <algorithm>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Options of the command line. */
struct Settings
{
    std::vector<std::string> defences{GetDefenceNames()};
    std::vector<double> rates{20, 100, 400};
    uint32_t seeds{3};
    FloodScenario scenario; //!< all but defence, rate and run
    std::string sources{"spoofed"};
    std::string spoofed{"default"};
    std::string clientNetwork{"default"};
    double criticalShare{0}; //!< 0 = not asked for
    CriticalRateSearch search;
    LabRunOptions run;
};

/** \return the scenario of one cell; seed \p i has RngRun + i */
FloodScenario
MakeScenario(const Settings& settings, const std::string& defence, double rate, uint32_t i)
{
    FloodScenario scenario = settings.scenario;
    scenario.defence = defence;
    scenario.rateSynPerS = rate;
    scenario.run = RngSeedManager::GetRun() + i;
    return scenario;
}

/** Say what is simulated next. */
void
Show(LabProgress& progress, const FloodScenario& scenario)
{
    std::ostringstream rest;
    rest << ", " << scenario.rateSynPerS << " SYN/s, seed " << scenario.run;
    progress.Next(scenario.defence, rest.str());
}

/** \return the outcomes of the whole grid */
std::vector<FloodOutcome>
SimulateGrid(const Settings& settings)
{
    std::vector<FloodOutcome> cells;
    LabProgress progress(!settings.run.quiet,
                         settings.defences.size() * settings.rates.size() * settings.seeds);
    for (const std::string& defence : settings.defences)
    {
        for (const double rate : settings.rates)
        {
            for (uint32_t i = 0; i < settings.seeds; ++i)
            {
                const FloodScenario scenario = MakeScenario(settings, defence, rate, i);
                Show(progress, scenario);
                cells.push_back(SimulateFlood(scenario));
            }
        }
    }
    return cells;
}

/** \return the critical rate of each defence, over seeds */
std::vector<CriticalRateOfDefence>
SearchCriticalRates(const Settings& settings)
{
    std::vector<CriticalRateOfDefence> rates;
    LabProgress progress(!settings.run.quiet, 0);
    for (const std::string& defence : settings.defences)
    {
        const auto denied = [&](double rate) {
            std::vector<FloodOutcome> cells;
            for (uint32_t i = 0; i < settings.seeds; ++i)
            {
                const FloodScenario scenario = MakeScenario(settings, defence, rate, i);
                Show(progress, scenario);
                cells.push_back(SimulateFlood(scenario));
            }
            const auto share = GetDeniedShare(cells);
            if (!share)
            {
                throw std::runtime_error("no user came in " + std::to_string(settings.seeds) +
                                         " runs: there is no critical rate");
            }
            return *share;
        };
        rates.push_back({defence,
                         FindCriticalRate(settings.search, denied),
                         settings.seeds,
                         settings.search.least,
                         settings.search.most});
    }
    return rates;
}

/** \return the network that an option names, or none for "default" */
SynAttackNetwork
ParseNetwork(const std::string& option, const std::string& text)
{
    if (text == "default")
    {
        return {};
    }
    const ProtectedNetworks networks(text, 0, "option --" + option + "=" + text);
    const auto& first = networks.GetPrefixes().front();
    if (networks.GetPrefixes().size() > 1)
    {
        throw LabUsageError("option --" + option + "=" + text + ": one network expected");
    }
    return {first.network, first.length};
}

/** A share of fewer users is a matter of chance. */
constexpr double LEAST_DENIED_USERS = 5;

/** \throws LabUsageError if the share asked for is less than a few users */
void
CheckCriticalShare(const Settings& s)
{
    const double users = s.scenario.legitPerS * s.scenario.measuredS * s.seeds;
    if (s.criticalShare > 0 && s.criticalShare * users < LEAST_DENIED_USERS)
    {
        std::ostringstream os;
        os << "option --find-critical-rate=" << s.criticalShare << ": of " << users
           << " users (--legit-rate x --measured x --seeds) that is " << s.criticalShare * users
           << "; at least " << LEAST_DENIED_USERS << " are needed";
        throw LabUsageError(os.str());
    }
}

/** \throws LabUsageError if a default is given that a defence sets itself */
void
CheckDefaults(const Settings& s, const std::vector<std::string>& arguments)
{
    for (const std::string& name : s.defences)
    {
        const Defence& defence = FindDefence(name);
        for (const std::string& attribute : GetAttributesOf(defence))
        {
            for (const std::string& argument : arguments)
            {
                if (argument.rfind("--" + attribute + "=", 0) == 0)
                {
                    throw LabUsageError("option " + argument + ": defence " + name +
                                        " sets it; choose other --defences, or add a line to "
                                        "defence-table.cc");
                }
            }
        }
    }
}

/** \return "option --NAME=VALUE: " of the option that the network's check names; empty if none */
std::string
NameOption(const Settings& s, const std::string& message)
{
    const SynAttackTopologyConfig& network = s.scenario.network;
    const std::vector<std::pair<std::string, std::string>> options{
        {"bottleneck", "bottleneck=" + network.bottleneck.dataRate},
        {"clientNetwork", "client-network=" + s.clientNetwork},
        {"spoofedNetwork", "spoofed=" + s.spoofed},
        {"attackers", "attackers=" + std::to_string(network.attackers)},
        {"clients", "clients=" + std::to_string(network.clients)}};
    for (const auto& [member, option] : options)
    {
        const bool isDefault = option == "client-network=default" || option == "spoofed=default";
        if (message.find(member) != std::string::npos && !isDefault)
        {
            return "option --" + option + ": ";
        }
    }
    return "";
}

/** Check what options say together, before anything is simulated. */
void
CheckSettings(Settings& s)
{
    try
    {
        SynAttackTopologyConfig& network = s.scenario.network;
        network.isIpv6 = s.run.ipv6;
        const SynAttackNetwork spoofed = ParseNetwork("spoofed", s.spoofed);
        network.spoofedNetwork = spoofed.network;
        network.spoofedLength = spoofed.length;
        network.clientNetwork = ParseNetwork("client-network", s.clientNetwork);
        s.scenario.isSpoofed = s.sources == "spoofed";
        for (const double rate : s.rates)
        {
            MakeScenario(s, s.defences.front(), rate, 0).Check();
        }
        if (s.criticalShare > 0)
        {
            s.search.share = s.criticalShare;
            MakeScenario(s, s.defences.front(), s.search.most, 0).Check();
        }
    }
    catch (const std::invalid_argument& error)
    {
        throw LabUsageError(NameOption(s, error.what()) + error.what());
    }
    catch (const std::exception& error)
    {
        throw LabUsageError(error.what());
    }
    if (s.criticalShare > 0 && s.search.least >= s.search.most)
    {
        throw LabUsageError("option --critical-least: it must be below --critical-most");
    }
    CheckCriticalShare(s);
    std::sort(s.rates.begin(), s.rates.end());
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/syn-flood";
    s.scenario.network.clients = 4;
    options.AddWords(
        "defences", "defences that are compared, in this order", s.defences, GetDefenceNames());
    options.AddNumbers("rates", "rates of the attack, SYN/s", s.rates, 0.001, 1e6);
    options.AddCount("seeds", "simulations of each defence and rate", s.seeds, 1, 1000);
    options.AddNumber("find-critical-rate",
                      "share of the users that is denied at the rate searched for each defence; 0: "
                      "none is searched",
                      s.criticalShare,
                      0,
                      0.999);
    options.AddNumber("critical-least", "lowest rate searched, SYN/s", s.search.least, 0.001, 1e6);
    options.AddNumber("critical-most", "highest rate searched, SYN/s", s.search.most, 0.001, 1e6);
    options.AddText("sources",
                    "addresses of the attack: a spoofed network, or the attackers' own",
                    s.sources,
                    {"spoofed", "own"});
    options.AddText(
        "spoofed",
        "spoofed network, as 10.128.0.0/24; default: 10.128.0.0/9, with IPv6 fd00:0:8000::/33",
        s.spoofed);
    options.AddText("client-network",
                    "network of the users; default: 10.2.0.0/16, with IPv6 fd00:0:2::/48",
                    s.clientNetwork);
    options.AddCount("attackers", "hosts of the attack", s.scenario.network.attackers, 1, 16384);
    options.AddCount("clients", "hosts of users", s.scenario.network.clients, 1, 16384);
    options.AddText("rate-model",
                    "shape of the attack; --rates are its highest rate",
                    s.scenario.rateModel,
                    {"Poisson", "Constant", "Ramp", "Pulse", "OnOff"});
    options.AddNumber(
        "legit-rate", "mean rate of users, connections/s", s.scenario.legitPerS, 0.001, 1e4);
    options.AddNumber("before", "time of users alone, s", s.scenario.beforeS, 0, 1e5);
    options.AddNumber(
        "settle", "time of the attack before results count, s", s.scenario.settleS, 0, 1e5);
    options.AddNumber(
        "measured", "time of the attack while results count, s", s.scenario.measuredS, 0.1, 1e5);
    options.AddNumber(
        "patience", "time after which users give up, s", s.scenario.patienceS, 0.01, 1e4);
    options.AddFlag("server-first",
                    "users wait for the server to speak, as with SMTP or SSH",
                    s.scenario.serverSpeaksFirst);
    options.AddNumber(
        "loss", "share of packets lost on the bottleneck, each way", s.scenario.lossShare, 0, 0.9);
    options.AddText("bottleneck",
                    "data rate of the bottleneck, as 2Mbps: a flood that fills it, no host stops",
                    s.scenario.network.bottleneck.dataRate);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::SynFloodApplication::RatePerSecond", "use --rates");
    options.Reserve("ns3::SynFloodApplication::RateModel", "use --rate-model");
    options.Parse(argc, argv);
    CheckSettings(s);
    CheckDefaults(s, options.GetArguments());
    return s;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Defences against a SYN flood, compared on one network with one traffic.");
    const Settings settings = ParseSettings(options, argc, argv);
    const bool isSearch = settings.criticalShare > 0;
    std::vector<std::string> files{
        "summary.csv", "confusion.csv", "cost.csv", "options.csv", "detection.csv", "erlang.csv"};
    if (isSearch)
    {
        files.emplace_back("critical.csv");
    }
    LabRun run(argv[0],
               options,
               settings.run,
               files,
               GetFloodFigureNames(settings.defences, settings.rates, settings.scenario, isSearch));
    const std::vector<FloodOutcome> cells = SimulateGrid(settings);
    const std::vector<FloodSummary> summaries = SummariseFloods(cells);
    const std::vector<FloodResidual> residuals = CompareWithErlang(cells, settings.scenario);
    std::vector<CriticalRateOfDefence> critical;
    if (isSearch)
    {
        critical = SearchCriticalRates(settings);
        run.Write("critical.csv", [&](std::ostream& os) { WriteCriticalRates(os, critical); });
    }
    run.Write("summary.csv", [&](std::ostream& os) { WriteSummaries(os, summaries); });
    run.Write("confusion.csv", [&](std::ostream& os) { WriteConfusion(os, cells); });
    run.Write("cost.csv", [&](std::ostream& os) { WriteCosts(os, cells); });
    run.Write("options.csv", [&](std::ostream& os) { WriteOptions(os, summaries); });
    run.Write("detection.csv", [&](std::ostream& os) { WriteDetections(os, cells); });
    run.Write("erlang.csv", [&](std::ostream& os) { WriteResiduals(os, residuals); });
    for (const GnuplotFigure& figure :
         MakeFloodFigures(cells, residuals, critical, settings.criticalShare))
    {
        run.Draw(figure);
    }
    run.Commit();
    std::cout << "SYN flood for " << settings.scenario.settleS + settings.scenario.measuredS
              << " s, the last " << settings.scenario.measuredS << " s count; " << settings.seeds
              << " seeds; users start " << settings.scenario.legitPerS
              << " connections/s and give up after " << settings.scenario.patienceS << " s\n\n";
    PrintSummaries(std::cout, summaries);
    std::cout << "\n";
    PrintAnswer(std::cout, summaries);
    PrintFindings(std::cout, cells, residuals, critical, settings.criticalShare);
    std::cout << "\nresults in " << settings.run.out << "\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
