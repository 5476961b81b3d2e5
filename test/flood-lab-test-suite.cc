// SPDX-License-Identifier: GPL-2.0-only
//
// The comparison of defences: its table, its statistics, and a small grid from end to end.

#include "ns3/defence-table.h"
#include "ns3/erlang-b.h"
#include "ns3/flood-answer.h"
#include "ns3/flood-figures.h"
#include "ns3/flood-report.h"
#include "ns3/flood-scenario.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/syn-proxy-cookie.h"
#include "ns3/test.h"

#include <cmath>
#include <exception>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a scenario of a few seconds */
FloodScenario
SmallScenario(const std::string& defence, double rate, uint64_t run, bool isIpv6 = false)
{
    FloodScenario scenario;
    scenario.defence = defence;
    scenario.rateSynPerS = rate;
    scenario.run = run;
    scenario.beforeS = 1;
    scenario.settleS = 1;
    scenario.measuredS = 3;
    scenario.patienceS = 1.5;
    scenario.network.clients = 4;
    scenario.network.isIpv6 = isIpv6;
    return scenario;
}

/** \return what is wrong with a scenario, "" if nothing */
std::string
ComplaintOf(const FloodScenario& scenario)
{
    try
    {
        scenario.Check();
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
    return "";
}

/** Every line of the table can be installed, and names are unique. */
class DefenceTableTestCase : public TestCase
{
  public:
    DefenceTableTestCase()
        : TestCase("DefenceTable.NamesAreUniqueAndFiltersHaveTheirPlace")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<std::string> names;
        for (const Defence& defence : GetDefences())
        {
            names.insert(defence.name);
            NS_TEST_EXPECT_MSG_EQ(&FindDefence(defence.name), &defence, "found by its name");
            const bool isFilter = defence.install != nullptr;
            const bool isOnPath = defence.place != DefencePlace::HOST;
            NS_TEST_EXPECT_MSG_EQ(isFilter, isOnPath, defence.name << ": a filter is on the path");
            NS_TEST_EXPECT_MSG_EQ(defence.meaning.empty(), false, "said in words");
        }
        NS_TEST_EXPECT_MSG_EQ(names.size(), GetDefences().size(), "no name twice");
        NS_TEST_EXPECT_MSG_EQ(GetDefences().front().name, "none", "the base line");
        NS_TEST_EXPECT_MSG_EQ(GetDefences().front().engine.size(), 0, "sets nothing");
        FloodScenario unknown;
        unknown.defence = "prayer";
        NS_TEST_EXPECT_MSG_NE(ComplaintOf(unknown).find("'prayer'"), std::string::npos, "named");
    }
};

/** The formula is used where it holds only. */
class LossModelTestCase : public TestCase
{
  public:
    LossModelTestCase()
        : TestCase("DefenceTable.ErlangHoldsForTailDropOnly")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const Defence& defence : GetDefences())
        {
            const bool isTailDrop = defence.name.rfind("tail-drop", 0) == 0;
            NS_TEST_EXPECT_MSG_EQ(GetLossModel(defence).has_value(), isTailDrop, defence.name);
        }
        const auto slow = GetLossModel(FindDefence("tail-drop"));
        const auto fast = GetLossModel(FindDefence("tail-drop-short"));
        NS_TEST_EXPECT_MSG_EQ(slow->lifetimeS, 63, "1 + 2 + 4 + 8 + 16 + 32 s");
        NS_TEST_EXPECT_MSG_EQ(fast->lifetimeS, 1, "no retry");
        NS_TEST_EXPECT_MSG_EQ(fast->places, 129, "as many as Linux with a backlog of 128");
        std::vector<FloodOutcome> cells(2);
        for (FloodOutcome& cell : cells)
        {
            cell.defence = "tail-drop-short";
            cell.rateSynPerS = 200;
            cell.attackAdmitted = 60;
            cell.attackDenied = 40;
        }
        cells[1].attackAdmitted = 64;
        cells[1].attackDenied = 36;
        FloodScenario scenario;
        scenario.settleS = 5;
        const auto residuals = CompareWithErlang(cells, scenario);
        NS_TEST_ASSERT_MSG_EQ(residuals.size(), 1, "one defence, one rate");
        NS_TEST_EXPECT_MSG_EQ(residuals[0].load, 200, "200 SYN/s that live 1 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(residuals[0].formula, GetErlangB(200, 129), 1e-12, "formula");
        NS_TEST_EXPECT_MSG_EQ_TOL(residuals[0].refused.mean, 0.38, 1e-9, "mean of 0.40, 0.36");
        // Student's t with 1 degree of freedom: 12.706; deviation 0.0283 / sqrt(2) = 0.02.
        NS_TEST_EXPECT_MSG_EQ_TOL(residuals[0].refused.half, 12.7062 * 0.02, 1e-4, "interval");
        scenario.settleS = 4.9;
        NS_TEST_EXPECT_MSG_EQ(CompareWithErlang(cells, scenario).size(), 0, "not settled");
        scenario.settleS = 5;
        scenario.rateModel = "Constant";
        NS_TEST_EXPECT_MSG_EQ(CompareWithErlang(cells, scenario).size(), 0, "not Poisson");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetErlangB(1e5, 129), 1 - 129e-5, 1e-4, "far overload");
    }
};

/** Summaries are sums, means and quantiles of cells. */
class SummaryTestCase : public TestCase
{
  public:
    SummaryTestCase()
        : TestCase("FloodReport.SummariesAverageSeeds")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<FloodOutcome> cells(2);
        for (std::size_t i = 0; i < 2; ++i)
        {
            FloodOutcome& cell = cells[i];
            cell.defence = "none";
            cell.rateSynPerS = 100;
            cell.seed = i + 1;
            cell.legitAdmitted = 90 + 10 * i;
            cell.legitDenied = 10 - 10 * i;
            cell.attackAdmitted = 1;
            cell.attackDenied = 3;
            cell.connectS = {0.1 * static_cast<double>(i + 1)};
            cell.attackBytes = 100;
            cell.victimBytes = 100 * i;
            cell.costs = {{DefencePlace::HOST, 10 + 10 * i, 2, 1.5, 4}};
            cell.losses.withoutSack = 2;
        }
        const auto summaries = SummariseFloods(cells);
        NS_TEST_ASSERT_MSG_EQ(summaries.size(), 1, "one defence, one rate");
        NS_TEST_ASSERT_MSG_EQ(summaries[0].success.has_value(), true, "there are users");
        NS_TEST_EXPECT_MSG_EQ_TOL(summaries[0].success->mean, 95, 1e-9, "mean of 90 and 100");
        NS_TEST_EXPECT_MSG_EQ(summaries[0].success->high, 100, "cut");
        NS_TEST_EXPECT_MSG_EQ_TOL(summaries[0].attackPercent, 25, 1e-9, "1 of 4");
        NS_TEST_EXPECT_MSG_EQ_TOL(summaries[0].amplification, 0.5, 1e-9, "mean of 0 and 1");
        NS_TEST_EXPECT_MSG_EQ(summaries[0].costs[0].bytes, 15, "mean of 10 and 20");
        NS_TEST_EXPECT_MSG_EQ(summaries[0].losses.withoutSack, 4, "sum");
        NS_TEST_EXPECT_MSG_EQ(summaries[0].connectP95S.value_or(0), 0.2, "slowest of both");
        std::ostringstream words;
        PrintAnswer(words, summaries);
        NS_TEST_EXPECT_MSG_NE(words.str().find("95.0 %"), std::string::npos, "in words");
        NS_TEST_EXPECT_MSG_EQ(words.str().find("highest rate"), std::string::npos, "it fails");
        for (FloodOutcome& cell : cells)
        {
            cell.legitAdmitted = 0;
            cell.legitDenied = 0;
        }
        std::ostringstream empty;
        WriteSummaries(empty, SummariseFloods(cells));
        NS_TEST_EXPECT_MSG_NE(empty.str().find(",2,,,,25.000,"), std::string::npos, "no users");
    }
};

/** \return all tables of some cells as one text */
std::string
TablesOf(const std::vector<FloodOutcome>& cells)
{
    std::ostringstream os;
    WriteConfusion(os, cells);
    WriteCosts(os, cells);
    WriteSummaries(os, SummariseFloods(cells));
    WriteOptions(os, SummariseFloods(cells));
    WriteDetections(os, cells);
    return os.str();
}

/** Two defences, one rate, two seeds. */
class SmallGridTestCase : public TestCase
{
  public:
    /** \param isIpv6 family */
    explicit SmallGridTestCase(bool isIpv6)
        : TestCase(std::string("FloodScenario.SumsEqualAttempts.") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return the outcomes */
    std::vector<FloodOutcome>
    Simulate() const
    {
        std::vector<FloodOutcome> cells;
        for (const char* defence : {"none", "syn-cookies-always"})
        {
            for (const uint64_t run : {7, 8})
            {
                cells.push_back(SimulateFlood(SmallScenario(defence, 300, run, m_isIpv6)));
            }
        }
        return cells;
    }

    void
    DoRun() override
    {
        const uint64_t before = RngSeedManager::GetRun();
        const std::vector<FloodOutcome> cells = Simulate();
        NS_TEST_EXPECT_MSG_EQ(RngSeedManager::GetRun(), before, "RngRun is restored");
        for (const FloodOutcome& cell : cells)
        {
            NS_TEST_EXPECT_MSG_EQ(cell.halfOpen.Balances(), true, "inserted = removed + inside");
            NS_TEST_EXPECT_MSG_EQ(cell.connectS.size(), cell.legitAdmitted, "a time each");
            const uint64_t syns = cell.attackAdmitted + cell.attackDenied;
            NS_TEST_EXPECT_MSG_EQ_TOL(
                static_cast<double>(syns), 900, 150, "3 s of 300 SYN/s count");
            NS_TEST_EXPECT_MSG_LT(syns, cell.attackSyns, "not those before");
            NS_TEST_EXPECT_MSG_GT(cell.legitAdmitted + cell.legitDenied, 10, "users came");
        }
        const FloodOutcome& none = cells[0];
        const FloodOutcome& cookies = cells[2];
        NS_TEST_EXPECT_MSG_EQ(none.legitAdmitted + none.legitDenied,
                              cookies.legitAdmitted + cookies.legitDenied,
                              "the same users");
        NS_TEST_EXPECT_MSG_EQ(none.attackSyns, cookies.attackSyns, "the same attack");
        NS_TEST_EXPECT_MSG_NE(none.attackSyns, cells[1].attackSyns, "another seed, another one");
        NS_TEST_EXPECT_MSG_GT(none.legitDenied, none.legitAdmitted, "the queue is full");
        NS_TEST_EXPECT_MSG_EQ(none.halfOpen.peak, 129, "to the brim");
        NS_TEST_EXPECT_MSG_EQ(cookies.legitDenied, 0, "cookies let users in");
        NS_TEST_EXPECT_MSG_EQ(cookies.attackAdmitted, 0, "and keep nothing");
        NS_TEST_EXPECT_MSG_EQ(cookies.halfOpen.inserted, 0, "and keep nothing");
        // One for each SYN, read again for each user; users of the whole run are not in the cell.
        NS_TEST_EXPECT_MSG_GT_OR_EQ(cookies.costs[0].hashes,
                                    2 * (cookies.attackSyns + 2 * cookies.legitAdmitted),
                                    "hashes");
        NS_TEST_EXPECT_MSG_GT(cookies.losses.withoutSack, 0, "clients without timestamps");
        NS_TEST_EXPECT_MSG_EQ(none.losses.withoutSack, 0, "the queue takes nothing away");
        NS_TEST_EXPECT_MSG_GT(cookies.losses.smallerMss, 0, "PPPoE's MSS is in no table");
        NS_TEST_EXPECT_MSG_EQ(none.losses.smallerMss, 0, "the queue keeps the MSS");
        const double perSyn =
            static_cast<double>(cookies.attackBytes) / static_cast<double>(cookies.attackSyns);
        NS_TEST_EXPECT_MSG_EQ_TOL(perSyn, (m_isIpv6 ? 64.0 : 44.0), 1e-9, "IP, TCP, MSS");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            cookies.GetAmplification(), 1, 0.02, "one SYN,ACK of the same size for each SYN");
        NS_TEST_EXPECT_MSG_EQ(TablesOf(Simulate()), TablesOf(cells), "the same twice");
    }

    bool m_isIpv6; //!< family
};

/** What stands on the path works there and pays there. */
class PathDefencesTestCase : public TestCase
{
  public:
    PathDefencesTestCase()
        : TestCase("FloodScenario.DefencesOnThePathPayThere")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            const auto ingress = SimulateFlood(SmallScenario("ingress-filter", 300, 1, isIpv6));
            NS_TEST_EXPECT_MSG_EQ(ingress.legitDenied, 0, "users are let through");
            NS_TEST_EXPECT_MSG_EQ(ingress.attackAdmitted, 0, "spoofed sources are not");
            NS_TEST_EXPECT_MSG_EQ(ingress.victimBytes, 0, "nobody answers");
            NS_TEST_ASSERT_MSG_EQ(ingress.costs.size(), 2, "host and router");
            NS_TEST_EXPECT_MSG_EQ(
                ToString(ingress.costs[1].place), std::string("access-router"), "its place");
            FloodScenario own = SmallScenario("ingress-filter", 300, 1, isIpv6);
            own.isSpoofed = false;
            NS_TEST_EXPECT_MSG_GT(
                SimulateFlood(own).attackAdmitted, 0, "an attacker's own address passes");
            const auto proxy = SimulateFlood(SmallScenario("syn-proxy", 300, 1, isIpv6));
            NS_TEST_EXPECT_MSG_EQ(proxy.legitDenied, 0, "users are let through");
            NS_TEST_EXPECT_MSG_EQ(proxy.attackAdmitted, 0, "the server sees no attack");
            NS_TEST_EXPECT_MSG_EQ(proxy.costs[0].hashes, 0, "the server makes no cookies");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(
                proxy.costs[1].hashes, SYN_PROXY_COOKIE_HASHES * proxy.attackSyns, "the proxy");
            NS_TEST_EXPECT_MSG_GT_OR_EQ(proxy.costs[1].segments, proxy.attackSyns, "answers");
            NS_TEST_EXPECT_MSG_GT(proxy.costs[1].entrySeconds, 0, "it keeps connections");
        }
    }
};

/** What a user may get wrong is said before anything is simulated. */
class BadScenarioTestCase : public TestCase
{
  public:
    BadScenarioTestCase()
        : TestCase("FloodScenario.BadValuesAreNamed")
    {
    }

  private:
    /** Expect a complaint that holds a word. */
    void
    Expect(const FloodScenario& scenario, const std::string& word)
    {
        NS_TEST_EXPECT_MSG_NE(
            ComplaintOf(scenario).find(word), std::string::npos, word << " is complained of");
        NS_TEST_EXPECT_MSG_EQ(Simulator::Now(), Time(0), "nothing was simulated");
    }

    void
    DoRun() override
    {
        FloodScenario scenario;
        NS_TEST_EXPECT_MSG_EQ(ComplaintOf(scenario), "", "the defaults are good");
        for (const double rate : {0.0, -1.0, 1e9, std::nan("")})
        {
            scenario = FloodScenario();
            scenario.rateSynPerS = rate;
            Expect(scenario, "rateSynPerS");
        }
        scenario = FloodScenario();
        scenario.rateSynPerS = 1e6;
        scenario.measuredS = 1000;
        Expect(scenario, "SYNs");
        scenario = FloodScenario();
        scenario.network.clients = 0;
        Expect(scenario, "clients");
        scenario = FloodScenario();
        scenario.network.clients = 5;
        scenario.network.clientNetwork = {Ipv4Address("10.2.0.0"), 28};
        Expect(scenario, "client");
        scenario = FloodScenario();
        scenario.network.spoofedNetwork = Ipv4Address("10.3.0.0");
        scenario.network.spoofedLength = 16;
        Expect(scenario, "overlap");
        scenario.network.isIpv6 = true;
        Expect(scenario, "IPv6");
    }
};

/** Figures that are claimed are those that are made. */
class FloodFiguresTestCase : public TestCase
{
  public:
    FloodFiguresTestCase()
        : TestCase("FloodFigures.NamesAreKnownBefore")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodScenario scenario;
        scenario.settleS = 5;
        for (const std::size_t count : {std::size_t{1}, std::size_t{8}, GetDefences().size()})
        {
            std::vector<std::string> defences = GetDefenceNames();
            defences.resize(count);
            std::vector<FloodOutcome> cells;
            for (const std::string& defence : defences)
            {
                for (const double rate : {10.0, 100.0})
                {
                    FloodOutcome& cell = cells.emplace_back();
                    cell.defence = defence;
                    cell.rateSynPerS = rate;
                    cell.legitAdmitted = 1;
                    cell.legitDenied = 1;
                    cell.attackDenied = 2;
                    cell.connectS = {0.01};
                }
            }
            CriticalRateOfDefence critical;
            critical.defence = "none";
            critical.seeds = 3;
            critical.found.mean.rate = 50;
            critical.least = 1;
            critical.most = 100;
            std::vector<std::string> made;
            for (const auto& figure :
                 MakeFloodFigures(cells, CompareWithErlang(cells, scenario), {critical}, 0.5))
            {
                made.push_back(figure.file);
            }
            const auto names = GetFloodFigureNames(defences, {10, 100}, scenario, true);
            const bool isSame = std::set<std::string>(made.begin(), made.end()) ==
                                std::set<std::string>(names.begin(), names.end());
            NS_TEST_EXPECT_MSG_EQ(isSame, true, "with " << count << " defences");
        }
    }
};

/** ./run lab lists what examples/wscript lists; so the lab's name is looked for there. */
class LabIsListedTestCase : public TestCase
{
  public:
    LabIsListedTestCase()
        : TestCase("FloodLab.IsAnExample")
    {
    }

  private:
    void
    DoRun() override
    {
        std::ifstream program(TCP_LIFECYCLE_SOURCE_DIR "/examples/syn-flood.cc");
        NS_TEST_EXPECT_MSG_EQ(program.good(), true, "./run lab lists examples/*.cc");
        std::ifstream list(TCP_LIFECYCLE_SOURCE_DIR "/examples/wscript");
        const std::string text{std::istreambuf_iterator<char>(list), {}};
        NS_TEST_EXPECT_MSG_NE(text.find("'syn-flood',"), std::string::npos, "for waf too");
    }
};

class FloodLabTestSuite : public TestSuite
{
  public:
    FloodLabTestSuite()
        : TestSuite("tcp-lifecycle-flood-lab")
    {
        AddTestCase(new DefenceTableTestCase);
        AddTestCase(new LossModelTestCase);
        AddTestCase(new SummaryTestCase);
        AddTestCase(new SmallGridTestCase(false));
        AddTestCase(new SmallGridTestCase(true));
        AddTestCase(new PathDefencesTestCase);
        AddTestCase(new BadScenarioTestCase);
        AddTestCase(new FloodFiguresTestCase);
        AddTestCase(new LabIsListedTestCase);
    }
};

FloodLabTestSuite g_floodLabTestSuite; //!< registers the suite

} // namespace
