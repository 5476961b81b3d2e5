// SPDX-License-Identifier: GPL-2.0-only
//
// The lab on ISNs: how they grow, and how often a blind handshake is successful.

#include "ns3/blind-attack-application.h"
#include "ns3/blind-handshake-report.h"
#include "ns3/blind-handshake-scenario.h"
#include "ns3/mean-interval.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cmath>
#include <exception>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint64_t SPACE = uint64_t{1} << 32;

/** \return a scenario of a few attacks */
BlindHandshakeScenario
SmallScenario(const std::string& setup, uint32_t attacks, uint64_t guesses, bool isIpv6)
{
    BlindHandshakeScenario scenario;
    scenario.setup = setup;
    scenario.pairs = 0;
    scenario.attacks = attacks;
    scenario.guesses = guesses;
    scenario.guessesPerS = 1e9;
    scenario.isIpv6 = isIpv6;
    return scenario;
}

/** \return "Name.IPv4" or "Name.IPv6" */
std::string
NameOf(const std::string& name, bool isIpv6)
{
    return name + (isIpv6 ? ".IPv6" : ".IPv4");
}

/** Clopper and Pearson. */
class ExactIntervalTestCase : public TestCase
{
  public:
    ExactIntervalTestCase()
        : TestCase("ExactInterval.IsThatOfClopperAndPearson")
    {
    }

  private:
    void
    DoRun() override
    {
        // 1 - 0.005^(1/10): the closed form of no success in ten trials.
        const ShareInterval none = GetBinomialInterval({0, 10}, 0.99);
        NS_TEST_EXPECT_MSG_EQ(none.low, 0, "no success");
        NS_TEST_EXPECT_MSG_EQ_TOL(none.high, 1 - std::pow(0.005, 0.1), 1e-9, "no success");
        const ShareInterval all = GetBinomialInterval({10, 10}, 0.99);
        NS_TEST_EXPECT_MSG_EQ_TOL(all.low, std::pow(0.005, 0.1), 1e-9, "no failure");
        NS_TEST_EXPECT_MSG_EQ(all.high, 1, "no failure");
        // Tables: 3 of 10 at 95 %.
        const ShareInterval some = GetBinomialInterval({3, 10}, 0.95);
        NS_TEST_EXPECT_MSG_EQ_TOL(some.mean, 0.3, 1e-12, "share");
        NS_TEST_EXPECT_MSG_EQ_TOL(some.low, 0.06674, 1e-5, "lower end");
        NS_TEST_EXPECT_MSG_EQ_TOL(some.high, 0.65245, 1e-5, "upper end");
        NS_TEST_EXPECT_MSG_EQ(some.hasInterval, true, "of one run");
    }
};

/** How ISNs differ from each other. */
class IsnStepsTestCase : public TestCase
{
  public:
    explicit IsnStepsTestCase(bool isIpv6)
        : TestCase(NameOf("IsnLab.IsnsGrowAsTheirClockAndAsMeasured", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return the outcome of pairs alone */
    BlindHandshakeOutcome
    Sample(const std::string& setup) const
    {
        BlindHandshakeScenario scenario = SmallScenario(setup, 0, 1, m_isIpv6);
        scenario.pairs = 200;
        return SimulateBlindHandshake(scenario);
    }

    /** Expect steps as if each number were as likely as any other. */
    void
    ExpectUniform(const std::vector<IsnSample>& samples, const std::string& what)
    {
        // Mean 2^31, deviation 2^32 / sqrt(12) = 1.24e9; 199 steps: five standard errors.
        // Reference 13 measured 1.98e9 to 2.2e9 and 1.21e9 to 1.23e9.
        const IsnSteps steps = GetIsnSteps(samples);
        NS_TEST_EXPECT_MSG_EQ_TOL(steps.mean, 2147483648.0, 5 * 1.24e9 / 14, what << ": mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(steps.deviation, 1.24e9, 0.15e9, what << ": deviation");
    }

    void
    DoRun() override
    {
        const auto constant = Sample("constant");
        NS_TEST_ASSERT_MSG_EQ(constant.same.size(), 200, "samples");
        NS_TEST_ASSERT_MSG_EQ(constant.others.size(), 200, "samples");
        NS_TEST_EXPECT_MSG_EQ(GetIsnSteps(constant.same).mean, 0, "constant");
        NS_TEST_EXPECT_MSG_EQ(GetIsnSteps(constant.others).mean, 0, "constant");
        for (const auto& [setup, perS] :
             {std::pair<const char*, double>{"clock-4ms", 250}, {"clock-4us", 250000}})
        {
            const auto clock = Sample(setup);
            NS_TEST_EXPECT_MSG_EQ_TOL(GetIsnSteps(clock.same).perS, perS, perS / 500, setup);
            NS_TEST_EXPECT_MSG_EQ_TOL(
                GetIsnSteps(clock.others).perS, perS, perS / 500, setup << ": whatever the port");
        }
        const auto hashed = Sample("hashed");
        // Reference 13: 15624739 and 15624991 a second on one 4-tuple; 1e9 / 64 = 15625000.
        NS_TEST_EXPECT_MSG_EQ_TOL(GetIsnSteps(hashed.same).perS, 15625000, 300, "hashed");
        ExpectUniform(hashed.others, "hashed");
        const auto random = Sample("random");
        ExpectUniform(random.same, "random, same");
        ExpectUniform(random.others, "random, others");
    }

    bool m_isIpv6; //!< family
};

/** Clocks and constants: how many guesses are enough. */
class PredictableIsnTestCase : public TestCase
{
  public:
    explicit PredictableIsnTestCase(bool isIpv6)
        : TestCase(NameOf("IsnLab.PredictableIsns.OpenWithAsManyGuessesAsJitterHasTicks", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t attacks = 60;
        for (const char* setup : {"constant", "clock-4ms", "clock-4us"})
        {
            auto scenario = SmallScenario(setup, attacks, 1, m_isIpv6);
            scenario.jitterMs = 0;
            const auto outcome = SimulateBlindHandshake(scenario);
            NS_TEST_EXPECT_MSG_EQ(
                outcome.CountOpened(1), attacks, setup << ": without jitter one guess opens");
            NS_TEST_EXPECT_MSG_EQ(outcome.resets, 0, setup << ": and none is wrong");
        }
        auto scenario = SmallScenario("constant", attacks, 1, m_isIpv6);
        NS_TEST_EXPECT_MSG_EQ(
            SimulateBlindHandshake(scenario).CountOpened(1), attacks, "no clock, no jitter");
        // Two delays, uniform from 0 to 1 ms, differ by up to 250 ticks of 4 us or 1 of 4 ms; the
        // difference has a triangular distribution.
        const auto slow = SimulateBlindHandshake(SmallScenario("clock-4ms", attacks, 3, m_isIpv6));
        NS_TEST_EXPECT_MSG_EQ(slow.CountOpened(3), attacks, "one tick on each side");
        NS_TEST_EXPECT_MSG_LT(slow.CountOpened(1), attacks, "but it ticks between");
        const auto fast =
            SimulateBlindHandshake(SmallScenario("clock-4us", attacks, 503, m_isIpv6));
        NS_TEST_EXPECT_MSG_EQ(fast.CountOpened(503), attacks, "251 on each side");
        NS_TEST_EXPECT_MSG_LT(fast.CountOpened(401), attacks, "200 are not enough");
        const double within = 1 - std::pow(1 - 62.5 / 250, 2); // 125 guesses: 62.5 on each side
        const auto rows = CountSuccesses({fast}, {125});
        NS_TEST_EXPECT_MSG_GT(within, rows[0].interval.low, "triangle");
        NS_TEST_EXPECT_MSG_LT(within, rows[0].interval.high, "triangle");
        for (const BlindAttempt& attempt : fast.attempts)
        {
            NS_TEST_EXPECT_MSG_EQ(attempt.textBytes, scenario.textBytes, "once, and to the end");
        }
    }

    bool m_isIpv6; //!< family
};

/** Hashed and random ISNs: N / 2^32, up to certainty. */
class UnpredictableIsnTestCase : public TestCase
{
  public:
    explicit UnpredictableIsnTestCase(bool isIpv6)
        : TestCase(NameOf("IsnLab.UnpredictableIsns.FollowNOver2To32", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t attacks = 200;
        for (const char* setup : {"hashed", "random"})
        {
            const auto outcome =
                SimulateBlindHandshake(SmallScenario(setup, attacks, SPACE, m_isIpv6));
            const std::vector<uint64_t> guesses{1, 1024, SPACE / 16, SPACE / 4, SPACE / 2, SPACE};
            for (const BlindSuccess& row : CountSuccesses({outcome}, guesses))
            {
                NS_TEST_EXPECT_MSG_EQ(row.FollowsLaw(),
                                      true,
                                      setup << ", " << row.guesses << " guesses: " << row.opened);
            }
            NS_TEST_EXPECT_MSG_EQ(outcome.CountOpened(SPACE), attacks, setup << ": all numbers");
            NS_TEST_EXPECT_MSG_EQ(outcome.CountOpened(1024), 0, setup << ": a few");
        }
    }

    bool m_isIpv6; //!< family
};

/** Guesses that are left out are those that change nothing. */
class LeftOutGuessesTestCase : public TestCase
{
  public:
    LeftOutGuessesTestCase()
        : TestCase("IsnLab.GuessesLeftOut.ChangeNoOutcome")
    {
    }

  private:
    void
    DoRun() override
    {
        auto scenario = SmallScenario("clock-4us", 20, 300, false);
        scenario.guessesPerS = 1e6;
        const auto few = SimulateBlindHandshake(scenario);
        scenario.sentGuesses = scenario.guesses;
        const auto all = SimulateBlindHandshake(scenario);
        NS_TEST_EXPECT_MSG_EQ(all.guessesSent, 20 * 300, "every guess is sent");
        NS_TEST_EXPECT_MSG_LT(few.guessesSent, 20 * 20, "few are sent");
        NS_TEST_ASSERT_MSG_EQ(all.attempts.size(), few.attempts.size(), "attacks");
        uint64_t wrong = 0;
        for (std::size_t i = 0; i < all.attempts.size(); ++i)
        {
            const BlindAttempt& one = all.attempts[i];
            NS_TEST_EXPECT_MSG_EQ(one.best, few.attempts[i].best, "the same attack " << i);
            NS_TEST_EXPECT_MSG_EQ(one.openedBy.value_or(0),
                                  few.attempts[i].openedBy.value_or(0),
                                  "opened by the same guess");
            NS_TEST_EXPECT_MSG_EQ(one.textBytes, few.attempts[i].textBytes, "the same text");
            wrong += one.openedBy.value_or(301) - 1;
            const uint64_t right = GetOutwardRank(one.best, *one.iss + 1) + 1;
            NS_TEST_EXPECT_MSG_EQ(
                one.openedBy.value_or(0), (right <= 300 ? right : 0), "the exact third ACK opens");
        }
        const uint64_t opened = all.CountOpened(300);
        NS_TEST_EXPECT_MSG_EQ((opened > 0 && opened < 20), true, "some open, some do not");
        NS_TEST_EXPECT_MSG_EQ(all.resets, wrong, "a RST for each wrong guess, and no limit");
        NS_TEST_EXPECT_MSG_EQ(all.resetsInListen, 0, "the half-open connection stays");
    }
};

/** A host that is alive undoes what is opened in its name. */
class TrustedHostTestCase : public TestCase
{
  public:
    TrustedHostTestCase()
        : TestCase("IsnLab.TrustedHost.WhoAnswersByRstIsNotImpersonated")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            auto scenario = SmallScenario("constant", 10, 8, isIpv6);
            scenario.isTrustedAlive = true;
            const auto outcome = SimulateBlindHandshake(scenario);
            NS_TEST_EXPECT_MSG_EQ(outcome.CountOpened(8), 0, "no attack");
            NS_TEST_EXPECT_MSG_EQ(outcome.synAcks, 10, "SYN,ACKs are not repeated");
            NS_TEST_EXPECT_MSG_EQ(outcome.resets, 0, "guesses find no half-open");
            NS_TEST_EXPECT_MSG_EQ(outcome.resetsInListen, 80, "but a listener, which resets");
        }
    }
};

/** What a user may get wrong, what the lab says and draws, and where it is listed. */
class IsnLabFrameTestCase : public TestCase
{
  public:
    IsnLabFrameTestCase()
        : TestCase("IsnLab.BadValuesAreNamed.WordsAndListsAreRight")
    {
    }

  private:
    /** Expect a complaint that holds a word. */
    void
    Expect(const BlindHandshakeScenario& scenario, const std::string& word)
    {
        std::string what;
        try
        {
            scenario.Check();
        }
        catch (const std::exception& error)
        {
            what = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(what.find(word), std::string::npos, word << " in: " << what);
    }

    void
    DoRun() override
    {
        Expect(SmallScenario("prayer", 1, 1, false), "'prayer'");
        auto slow = SmallScenario("hashed", 1, SPACE, false);
        slow.guessesPerS = 1e6;
        Expect(slow, "4294.97 s");
        Expect(SmallScenario("hashed", 60001, 1, false), "60001 attacks");
        auto close = SmallScenario("hashed", 1, 1, false);
        close.jitterMs = 50;
        Expect(close, "0.05 s");

        BlindHandshakeOutcome none;
        none.setup = "hashed";
        none.attempts.resize(100);
        none.same = none.others = {{1, 4000000000U}, {2, 5}};
        NS_TEST_EXPECT_MSG_EQ(GetIsnSteps(none.same).mean, 294967301, "modulo 2^32");
        std::ostringstream words;
        const auto rows = CountSuccesses({none}, {1, uint64_t{1} << 24});
        PrintBlindAnswer(words, {none}, rows);
        NS_TEST_EXPECT_MSG_NE(words.str().find("0 of 100 attacks with 16777216 guesses"),
                              std::string::npos,
                              words.str());
        NS_TEST_EXPECT_MSG_NE(words.str().find("0.391"), std::string::npos, words.str());
        NS_TEST_EXPECT_MSG_EQ(MakeBlindSuccessFigure(rows).file, "success", "claimed before");
        NS_TEST_EXPECT_MSG_EQ(MakeIsnScatterFigure({none}).file, "isn-scatter", "claimed before");

        std::ifstream program(TCP_LIFECYCLE_SOURCE_DIR "/examples/isn.cc");
        NS_TEST_EXPECT_MSG_EQ(program.good(), true, "./run lab lists examples/*.cc");
        std::ifstream list(TCP_LIFECYCLE_SOURCE_DIR "/examples/wscript");
        const std::string text{std::istreambuf_iterator<char>(list), {}};
        NS_TEST_EXPECT_MSG_NE(text.find("'isn',"), std::string::npos, "for waf too");
    }
};

class IsnLabTestSuite : public TestSuite
{
  public:
    IsnLabTestSuite()
        : TestSuite("tcp-lifecycle-isn-lab")
    {
        AddTestCase(new ExactIntervalTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new IsnStepsTestCase(isIpv6));
            AddTestCase(new PredictableIsnTestCase(isIpv6));
            AddTestCase(new UnpredictableIsnTestCase(isIpv6));
        }
        AddTestCase(new LeftOutGuessesTestCase);
        AddTestCase(new TrustedHostTestCase);
        AddTestCase(new IsnLabFrameTestCase);
    }
};

IsnLabTestSuite g_isnLabTestSuite; //!< registers the suite

} // namespace
