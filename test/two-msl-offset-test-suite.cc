// SPDX-License-Identifier: GPL-2.0-only
//
// When held copies arrive: after every offset below the MSL, other ones in every run, or behind the
// next SYN.

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/run-number.h"
#include "ns3/stratified-random-variable.h"
#include "ns3/test.h"
#include "ns3/two-msl-lab.h"
#include "ns3/uinteger.h"

#include "family-test-case.h"
#include "short-churn.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Each round draws one number in each stratum, in an order that chance decides. */
class StratifiedTestCase : public TestCase
{
  public:
    StratifiedTestCase()
        : TestCase("StratifiedRandomVariable.EachRoundMeetsEachStratumOnce")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<double> first = Draw(1, false);
        for (std::size_t round = 0; round < 2; ++round)
        {
            std::vector<uint32_t> met;
            for (std::size_t i = 0; i < STRATA; ++i)
            {
                met.push_back(static_cast<uint32_t>((first[round * STRATA + i] - 2) / 0.5));
            }
            NS_TEST_EXPECT_MSG_EQ(
                std::is_sorted(met.begin(), met.end()), false, "chance decides the order");
            std::sort(met.begin(), met.end());
            for (std::size_t i = 0; i < STRATA; ++i)
            {
                NS_TEST_EXPECT_MSG_EQ(met[i], i, "once each in round " << round);
            }
        }
        const std::vector<double> once(first.begin(), first.begin() + STRATA);
        const std::vector<double> again(first.begin() + STRATA, first.end());
        NS_TEST_EXPECT_MSG_EQ((once == again), false, "the next round is another one");
        NS_TEST_EXPECT_MSG_EQ((Draw(1, false) == first), true, "a run can be repeated");
        NS_TEST_EXPECT_MSG_EQ((Draw(2, false) == first), false, "another run has others");
        const std::vector<double> other = Draw(1, true);
        for (std::size_t i = 0; i < first.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(
                other[i], 2 + 12 - first[i], 1e-9, "antithetic numbers are mirrored in the range");
        }
        CheckRounds();
    }

    /** Attributes count from the next round on. */
    void
    CheckRounds()
    {
        const auto variable = CreateObject<StratifiedRandomVariable>();
        variable->SetAttribute("Strata", UintegerValue(STRATA));
        std::vector<double> drawn{variable->GetValue()};
        variable->SetAttribute("Strata", UintegerValue(2));
        variable->SetAttribute("Min", DoubleValue(7));
        variable->SetAttribute("Max", DoubleValue(9));
        for (std::size_t i = 1; i < STRATA; ++i)
        {
            drawn.push_back(variable->GetValue());
        }
        std::sort(drawn.begin(), drawn.end());
        for (std::size_t i = 0; i < STRATA; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(
                static_cast<uint32_t>(drawn[i] * STRATA), i, "the round ends as it began");
        }
        const double one = variable->GetValue();
        const double other = variable->GetValue();
        NS_TEST_EXPECT_MSG_EQ(
            (std::min(one, other) >= 7 && std::min(one, other) < 8), true, "the next: one below 8");
        NS_TEST_EXPECT_MSG_EQ(
            (std::max(one, other) >= 8 && std::max(one, other) < 9), true, "and one above");
    }

    /** \return two rounds of 20 strata from 2 to 12 */
    static std::vector<double>
    Draw(uint64_t run, bool isAntithetic)
    {
        const RunNumber number(run);
        const auto variable = CreateObject<StratifiedRandomVariable>();
        variable->SetAttribute("Min", DoubleValue(2));
        variable->SetAttribute("Max", DoubleValue(12));
        variable->SetAttribute("Strata", UintegerValue(STRATA));
        variable->SetAntithetic(isAntithetic);
        variable->SetStream(7);
        std::vector<double> drawn;
        for (std::size_t i = 0; i < 2 * STRATA; ++i)
        {
            drawn.push_back(variable->GetValue());
        }
        return drawn;
    }

    static constexpr std::size_t STRATA = 20; //!< of half a unit
};

/** Copies are late by every offset below the MSL, and none is older. */
class OffsetsTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit OffsetsTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslOffset.CopiesAreLateByEveryOffsetBelowTheMsl", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslChurnScenario scenario = MakeShortChurn("full-2msl", 20, m_isIpv6);
        const double longest = scenario.GetLongestHoldS();
        NS_TEST_EXPECT_MSG_GT(longest, 0.4, "nearly the MSL");
        NS_TEST_EXPECT_MSG_LT(longest, 0.48, "and not more than is left of it");
        const TwoMslChurnOutcome outcome = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_GT(outcome.copies, 36, "of requests and responses");
        NS_TEST_EXPECT_MSG_LT(*std::max_element(outcome.holdsS.begin(), outcome.holdsS.end()),
                              longest,
                              "no copy is held for longer");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            outcome.GetWidestGapS(longest), 2 * longest / 20, "one in each stratum");
        NS_TEST_EXPECT_MSG_EQ(outcome.overdueCopies, 0, "none is older than the MSL");
        NS_TEST_EXPECT_MSG_EQ(
            (SimulateTwoMslChurn(scenario).holdsS == outcome.holdsS), true, "repeatable");
        scenario.run = 2;
        const TwoMslChurnOutcome other = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_EQ((other.holdsS == outcome.holdsS), false, "others in another run");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(
            other.GetWidestGapS(longest), 2 * longest / 20, "which cover the MSL as well");
    }
};

/** Copies that wait for the next SYN meet the next connection, if anything lets them. */
class HeldUntilSynTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit HeldUntilSynTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslOffset.CopiesThatWaitForTheNextSynOutliveAnyWait", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Expect("no-wait", true, false);
        Expect("any-syn", true, false);
        Expect("full-2msl", true, true);
        Expect("no-wait-hashed-isn", false, false);
        Expect("timestamps", false, false);
        Expect("sequence-numbers", false, false);
        TwoMslChurnScenario scenario = MakeShortChurn("no-wait", 5, m_isIpv6);
        scenario.release = TwoMslRelease::ON_NEXT_SYN;
        scenario.ports = 8;
        const TwoMslChurnOutcome outcome = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_EQ(outcome.corrupted, 5, "each port has been used before");
    }

    /** \param isCorrupted all connections or none \param isOverdue all copies or none */
    void
    Expect(const std::string& rule, bool isCorrupted, bool isOverdue)
    {
        TwoMslChurnScenario scenario = MakeShortChurn(rule, 5, m_isIpv6);
        scenario.release = TwoMslRelease::ON_NEXT_SYN;
        const TwoMslChurnOutcome outcome = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_EQ(outcome.copies, 10, rule << ": two for each connection");
        NS_TEST_EXPECT_MSG_EQ(outcome.lateCopies, 10, rule << ": behind the SYN of the next one");
        NS_TEST_EXPECT_MSG_EQ(outcome.corrupted, (isCorrupted ? 5U : 0U), rule);
        NS_TEST_EXPECT_MSG_EQ(outcome.completed, (isCorrupted ? 0U : 5U), rule);
        NS_TEST_EXPECT_MSG_EQ(outcome.overdueCopies, (isOverdue ? 10U : 0U), rule << ": old ones");
    }
};

/** Runs share the connections, and none of their random numbers. */
class RunsTestCase : public TestCase
{
  public:
    RunsTestCase()
        : TestCase("TwoMslOffset.SeveralRunsShareTheConnections")
    {
    }

  private:
    void
    DoRun() override
    {
        const TwoMslChurnScenario scenario = MakeShortChurn("no-wait", 23, false);
        const TwoMslChurnOutcome all = RepeatTwoMslChurn(scenario, 3);
        TwoMslChurnOutcome sum;
        for (uint64_t i = 0; i < 3; ++i)
        {
            TwoMslChurnScenario part = scenario;
            part.run = 1 + i;
            part.connections = i < 2 ? 8 : 7;
            const TwoMslChurnOutcome one = SimulateTwoMslChurn(part);
            sum.corrupted += one.corrupted;
            sum.seconds += one.seconds;
            sum.copies += one.copies;
        }
        NS_TEST_EXPECT_MSG_EQ(all.connections, 23, "8 + 8 + 7");
        NS_TEST_EXPECT_MSG_EQ(all.corrupted, sum.corrupted, "those of the runs");
        NS_TEST_EXPECT_MSG_EQ(all.copies, sum.copies, "those of the runs");
        NS_TEST_EXPECT_MSG_EQ_TOL(all.seconds, sum.seconds, 1e-9, "those of the runs");
        const auto corrupted = static_cast<double>(all.corrupted);
        const ShareInterval independent = GetBinomialInterval({corrupted, 23}, 0.95);
        const ShareInterval share = all.corruptedShare.value();
        NS_TEST_EXPECT_MSG_EQ_TOL(share.mean, corrupted / 23, 1e-12, "of all");
        NS_TEST_EXPECT_MSG_EQ(
            (share.low <= independent.low && share.high >= independent.high),
            true,
            "runs that differ do not make the interval of independent connections smaller");
        CheckIndependence();
        const TwoMslChurnOutcome single = RepeatTwoMslChurn(MakeShortChurn("no-wait", 1, false), 9);
        NS_TEST_EXPECT_MSG_EQ(single.connections, 1, "no more runs than connections");
        const ShareInterval one =
            GetBinomialInterval({static_cast<double>(single.corrupted), 1}, 0.95);
        NS_TEST_EXPECT_MSG_EQ_TOL(single.corruptedShare.value().high, one.high, 1e-12, "one run");
    }

    /** Repetitions of another RngRun, and other points of a map, share no draw. */
    void
    CheckIndependence()
    {
        TwoMslChurnScenario scenario = MakeShortChurn("no-wait", 6, false);
        const std::vector<double> first = PartsOf(RepeatTwoMslChurn(scenario, 3), scenario);
        scenario.run = 2;
        ExpectOthers(first, PartsOf(RepeatTwoMslChurn(scenario, 3), scenario), "another run");
        scenario.run = 1;
        scenario.rule = "bind-timestamps";
        ExpectOthers(first, PartsOf(RepeatTwoMslChurn(scenario, 3), scenario), "another rule");
        scenario.rule = "no-wait";
        scenario.mslS = 0.6;
        ExpectOthers(first, PartsOf(RepeatTwoMslChurn(scenario, 3), scenario), "another MSL");
        scenario.mslS = 0.5;
        scenario.pathDelayS = 0.021;
        ExpectOthers(first, PartsOf(RepeatTwoMslChurn(scenario, 3), scenario), "another delay");
    }

    /** \return what was drawn of the longest time for each copy that arrived, from 0 to 1 */
    static std::vector<double>
    PartsOf(const TwoMslChurnOutcome& outcome, const TwoMslChurnScenario& scenario)
    {
        std::vector<double> parts;
        for (const double hold : outcome.holdsS)
        {
            parts.push_back(hold / scenario.GetLongestHoldS());
        }
        return parts;
    }

    /** \param what differs */
    void
    ExpectOthers(const std::vector<double>& first,
                 const std::vector<double>& second,
                 const char* what)
    {
        NS_TEST_ASSERT_MSG_EQ((first.empty() || second.empty()), false, what << ": copies");
        for (const double one : second)
        {
            NS_TEST_EXPECT_MSG_EQ(
                std::any_of(first.begin(),
                            first.end(),
                            [one](double part) { return std::abs(part - one) < 1e-7; }),
                false,
                what << ": drawn before: " << one);
        }
    }
};

/** All cases. */
class TwoMslOffsetTestSuite : public TestSuite
{
  public:
    TwoMslOffsetTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-offset")
    {
        AddTestCase(new StratifiedTestCase);
        AddTestCase(new RunsTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new OffsetsTestCase(isIpv6));
            AddTestCase(new HeldUntilSynTestCase(isIpv6));
        }
    }
};

TwoMslOffsetTestSuite g_twoMslOffsetTestSuite; //!< registers the suite

} // namespace
