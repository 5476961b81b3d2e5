// SPDX-License-Identifier: GPL-2.0-only
//
// What labs say when their options are odd: why a story is another one than usual.

#include "directory-test-case.h"

#include "ns3/blind-handshake-report.h"
#include "ns3/boolean.h"
#include "ns3/close-report.h"
#include "ns3/config.h"
#include "ns3/ghost-scenario.h"
#include "ns3/handshake-report.h"
#include "ns3/number-text.h"
#include "ns3/run-directory.h"
#include "ns3/test.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Numbers as sentences have them. */
class NumberTextTestCase : public TestCase
{
  public:
    NumberTextTestCase()
        : TestCase("NumberText.DecimalsDigitsUnits")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(FixedText(1.5, 3), "1.500", "decimals");
        NS_TEST_EXPECT_MSG_EQ(FixedText(std::nullopt, 3, "-"), "-", "no number");
        NS_TEST_EXPECT_MSG_EQ(DigitsText(0.035734, 3), "0.0357", "digits");
        NS_TEST_EXPECT_MSG_EQ(DurationText(0), "0 us", "none");
        NS_TEST_EXPECT_MSG_EQ(DurationText(0.000006), "6 us", "microseconds");
        NS_TEST_EXPECT_MSG_EQ(DurationText(0.26), "260 ms", "milliseconds");
        NS_TEST_EXPECT_MSG_EQ(DurationText(59.98), "60 s", "three digits");
        NS_TEST_EXPECT_MSG_EQ(DurationText(100), "100 s", "no point, no zero is cut off");
    }
};

/** A story of handshakes. */
class HandshakeWordsTestCase : public DirectoryTestCase
{
  public:
    HandshakeWordsTestCase()
        : DirectoryTestCase("LabWords.HandshakesWithOddOptionsSayWhy")
    {
    }

  private:
    /** \return what came of cases. \param directory inside the test's */
    std::vector<HandshakeOutcome>
    Play(const HandshakeSettings& settings,
         const std::string& directory,
         const std::vector<std::string>& names)
    {
        RunDirectory run(m_directory + directory, true);
        const auto cases = GetHandshakeCases(settings);
        std::vector<HandshakeOutcome> all;
        for (const std::string& name : names)
        {
            all.push_back(RunHandshake(FindHandshakeCase(cases, name), settings, run, nullptr));
        }
        return all;
    }

    /** A text has to hold a part. */
    void
    Expect(const std::string& text, const std::string& part)
    {
        NS_TEST_EXPECT_MSG_EQ(Contains(text, part), true, part << " in: " << text);
    }

    void
    DoRun() override
    {
        HandshakeSettings slow;
        slow.delayS = 0.7; // the SYN is sent again after 1 s, the SYN,ACK comes after 1.4 s
        std::ostringstream words;
        PrintWhyThree(words, Play(slow, "slow", {"three-way", "two-way"}));
        Expect(words.str(), "1 of the 3 before it is a repetition: an answer takes 1.4 s");

        HandshakeSettings brief;
        brief.watchedS = 1;
        brief.textAfterS = 20;
        brief.lateTextAfterS = 2;
        const auto all = Play(brief,
                              "brief",
                              {"three-way",
                               "two-way",
                               "syn-ack-lost-two-way",
                               "third-ack-lost-text",
                               "third-ack-lost-expired"});
        std::ostringstream lost;
        PrintWhyThree(lost, all);
        Expect(lost.str(), "still waits at 1.2 s, the end of the run (--watched)");
        NS_TEST_EXPECT_MSG_EQ(Contains(lost.str(), "gives up"), false, lost.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(lost.str(), "repetition"), false, lost.str());
        std::ostringstream third;
        PrintLostThirdAcks(third, all);
        Expect(third.str(), "The text came later: see --text-after.");
        Expect(third.str(), "had not expired: see --late-text-after.");
        NS_TEST_EXPECT_MSG_EQ(Contains(third.str(), "deadlock"), false, "that is the other part");
    }
};

/** Ghosts of repeated SYNs, and of a client in TIME-WAIT. */
class GhostWordsTestCase : public TestCase
{
  public:
    GhostWordsTestCase()
        : TestCase("LabWords.GhostsOfRepeatedSynsAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        GhostOutcome one;
        one.which.mode = "TwoWay";
        one.which.isOff = false;
        one.duplicates = 20;
        one.copied = 20;
        one.resets = 20;
        std::ostringstream usual;
        PrintGhostAnswer(usual, {one});
        NS_TEST_EXPECT_MSG_EQ(Contains(usual.str(), "copied too"), false, usual.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(usual.str(), "--late"), false, usual.str());
        one.copied = 8;
        one.resets = 0;
        std::ostringstream odd;
        PrintGhostAnswer(odd, {one});
        NS_TEST_EXPECT_MSG_EQ(
            Contains(odd.str(), "20 late duplicates (of 8 connections"), true, odd.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(odd.str(), "see --late"), true, odd.str());
    }
};

/** A close on a path that is slower than the time-out. */
class CloseWordsTestCase : public DirectoryTestCase
{
  public:
    CloseWordsTestCase()
        : DirectoryTestCase("LabWords.FinsThatAreSentAgainAreCounted")
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
        DirectoryTestCase::DoTeardown();
    }

    void
    DoRun() override
    {
        // With them the repeated SYN would have measured the round trip.
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
        CloseSettings settings;
        settings.delayS = 2;
        settings.closeAfterS = 30;
        settings.watchedS = 200;
        RunDirectory run(m_directory, true);
        CloseOutcome one = RunClose(GetCloseCases(settings).front(), settings, run, nullptr);
        const CloseSegment first = one.segments.front();
        const auto fins = std::count_if(
            one.segments.begin(), one.segments.end(), [](const CloseSegment& segment) {
                return Contains(segment.control, "FIN");
            });
        NS_TEST_EXPECT_MSG_EQ(
            one.repeatedFins + 2, static_cast<std::size_t>(fins), "two are the first");
        NS_TEST_ASSERT_MSG_GT(one.repeatedFins, 0u, "the round trip takes 4 s");
        one.segments.insert(one.segments.begin(), 2, first);
        one.repeatedFins += 2;
        std::ostringstream words;
        PrintCloseAnswer(words, {one});
        NS_TEST_EXPECT_MSG_EQ(
            Contains(words.str(), std::to_string(one.repeatedFins) + " FIN"), true, words.str());
        NS_TEST_EXPECT_MSG_EQ(
            Contains(words.str(), "sent again: a round trip takes 4 s"), true, words.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(words.str(), " times)"), true, words.str());
    }
};

/** Attacks that a living host spoils, and too few of them. */
class IsnWordsTestCase : public TestCase
{
  public:
    IsnWordsTestCase()
        : TestCase("LabWords.AttacksThatFailSayWhy")
    {
    }

  private:
    void
    DoRun() override
    {
        BlindHandshakeOutcome outcome;
        outcome.setup = "constant";
        outcome.attempts.resize(20);
        outcome.same = outcome.others = {{1, 7}, {2, 7}};
        const auto rows = CountSuccesses({outcome}, {1, 32});
        std::ostringstream few;
        PrintBlindAnswer(few, {outcome}, rows);
        NS_TEST_EXPECT_MSG_EQ(Contains(few.str(), "says only that at most"), true, few.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(few.str(), "found a half-open"), false, "none did");
        outcome.resetsInListen = 20;
        std::ostringstream alive;
        PrintBlindAnswer(alive, {outcome}, rows);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(alive.str(), "answers the SYN,ACK by a RST"), true, alive.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(alive.str(), "N / 2^32"), false, "no law was at work");
    }
};

/** All cases. */
class LabWordsTestSuite : public TestSuite
{
  public:
    LabWordsTestSuite()
        : TestSuite("tcp-lifecycle-lab-words")
    {
        AddTestCase(new NumberTextTestCase);
        AddTestCase(new HandshakeWordsTestCase);
        AddTestCase(new GhostWordsTestCase);
        AddTestCase(new CloseWordsTestCase);
        AddTestCase(new IsnWordsTestCase);
    }
};

LabWordsTestSuite g_labWordsTestSuite; //!< registers the suite

} // namespace
