// SPDX-License-Identifier: GPL-2.0-only
//
// The lab on the handshake: what segments tell, what is lost without the third, and what a kernel
// did.

#include "directory-test-case.h"

#include "ns3/ghost-scenario.h"
#include "ns3/handshake-figures.h"
#include "ns3/handshake-knowledge.h"
#include "ns3/handshake-reference.h"
#include "ns3/handshake-report.h"
#include "ns3/handshake-scenario.h"
#include "ns3/run-traces.h"
#include "ns3/sequence-story.h"
#include "ns3/test.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double NEAR_S = 1e-5; //!< what segments take on the link beside its delay

/** \return settings of a family */
HandshakeSettings
SettingsOf(bool isIpv6)
{
    HandshakeSettings settings;
    settings.isIpv6 = isIpv6;
    return settings;
}

/** A case of the lab in a directory of its own. */
class HandshakeLabTestCase : public DirectoryTestCase
{
  public:
    /** \param name what is tested \param isIpv6 family */
    HandshakeLabTestCase(const std::string& name, bool isIpv6)
        : DirectoryTestCase("HandshakeLab." + name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  protected:
    /** \return what came of cases. \param names which */
    std::vector<HandshakeOutcome>
    Play(const std::vector<std::string>& names)
    {
        const HandshakeSettings settings = SettingsOf(m_isIpv6);
        const auto cases = GetHandshakeCases(settings);
        RunDirectory run(m_directory, true);
        std::vector<HandshakeOutcome> all;
        for (const std::string& name : names)
        {
            all.push_back(RunHandshake(FindHandshakeCase(cases, name), settings, run, nullptr));
        }
        return all;
    }

    bool m_isIpv6; //!< family
};

/** After how many segments is known what ESTABLISHED promises? */
class HandshakeKnowledgeTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeKnowledgeTestCase(bool isIpv6)
        : HandshakeLabTestCase("ThreeSegmentsTellBothNumbers", isIpv6)
    {
    }

  private:
    /** What one end should know. */
    struct Expected
    {
        std::string state; //!< RFC name
        bool peerIsn;      //!< the peer's number
        bool ownArrived;   //!< its own has arrived
    };

    /** Compare the three rows of a case. */
    void
    Check(const HandshakeOutcome& outcome, const std::vector<std::array<Expected, 2>>& expected)
    {
        const std::vector<std::string> labels{"SYN seq=0", "SYN,ACK seq=0 ack=1", "ACK ack=1"};
        const std::vector<KnowledgeRow> rows = GetKnowledgeRows(*outcome.records);
        NS_TEST_ASSERT_MSG_EQ(rows.size(), expected.size(), "segments");
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            const KnowledgeRow& row = rows[i];
            const std::string where = outcome.which.name + ", segment " + std::to_string(i + 1);
            NS_TEST_EXPECT_MSG_EQ(row.segment, labels[i], where);
            NS_TEST_EXPECT_MSG_EQ(row.from, (i == 1 ? SERVER_END : CLIENT_END), where);
            NS_TEST_EXPECT_MSG_EQ_TOL(row.sentS, 0.02 * i, NEAR_S, where);
            NS_TEST_ASSERT_MSG_EQ(row.receivedS.has_value(), true, where);
            NS_TEST_EXPECT_MSG_EQ_TOL(*row.receivedS, 0.02 * (i + 1), NEAR_S, where);
            for (const uint32_t end : {CLIENT_END, SERVER_END})
            {
                const EndKnowledge& known = row.ends[end];
                const Expected& should = expected[i][end];
                NS_TEST_EXPECT_MSG_EQ(known.state, should.state, where << ", end " << end);
                const std::size_t sent = end == CLIENT_END && i > 0 ? 2 : 1; // answers at once
                NS_TEST_EXPECT_MSG_EQ(known.sent.size(), sent, where << ", end " << end);
                NS_TEST_EXPECT_MSG_EQ(known.knowsPeerIsn, should.peerIsn, where << ", end " << end);
                NS_TEST_EXPECT_MSG_EQ(
                    known.knowsOwnSynArrived, should.ownArrived, where << ", end " << end);
            }
        }
    }

    void
    DoRun() override
    {
        const auto all = Play({"three-way", "two-way"});
        Check(all[0],
              {{{{"SYN-SENT", false, false}, {"SYN-RECEIVED", true, false}}},
               {{{"ESTABLISHED", true, true}, {"SYN-RECEIVED", true, false}}},
               {{{"ESTABLISHED", true, true}, {"ESTABLISHED", true, true}}}});
        Check(all[1],
              {{{{"SYN-SENT", false, false}, {"ESTABLISHED", true, false}}},
               {{{"ESTABLISHED", true, true}, {"ESTABLISHED", true, false}}},
               {{{"ESTABLISHED", true, true}, {"ESTABLISHED", true, true}}}});
        std::ostringstream answer;
        PrintWhyThree(answer, all);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(answer.str(),
                     "ThreeWay: both ends know both numbers, and that their own has "
                     "arrived, after segment 3; an end is ESTABLISHED without that "
                     "after 0 of 3 segments."),
            true,
            answer.str());
        NS_TEST_EXPECT_MSG_EQ(
            Contains(answer.str(), "ESTABLISHED without that after 2 of 3 segments."),
            true,
            answer.str());
        const GnuplotFigure figure = MakeKnowledgeFigure(all, {"three-way", "two-way"});
        const std::string drawn = figure.script + figure.data;
        NS_TEST_EXPECT_MSG_EQ(Contains(drawn, "SYN-RECEIVED"), true, "states are drawn");
        NS_TEST_EXPECT_MSG_EQ(Contains(drawn, "orange"), true, "what is unfounded is marked");
        const GnuplotFigure whole = MakeKnowledgeFigure(all, {"three-way"});
        NS_TEST_EXPECT_MSG_EQ(
            Contains(whole.script + whole.data, "orange"), false, "with three segments nothing is");
    }
};

/** The SYN,ACK is lost: a deadlock with two segments, a second's delay with three. */
class HandshakeDeadlockTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeDeadlockTestCase(bool isIpv6)
        : HandshakeLabTestCase("LostSynAckIsADeadlockOfTwoSegments", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto all = Play({"syn-ack-lost-three-way", "syn-ack-lost-two-way"});
        const HandshakeOutcome& three = all[0];
        NS_TEST_EXPECT_MSG_EQ(three.IsDeadlock(), false, "repaired");
        NS_TEST_ASSERT_MSG_EQ(three.openS[SERVER_END].has_value(), true, "open");
        NS_TEST_EXPECT_MSG_EQ_TOL(*three.openS[SERVER_END],
                                  1.06,
                                  NEAR_S,
                                  "the SYN is repeated after 1 s, three ways follow");
        NS_TEST_EXPECT_MSG_EQ(three.views[SERVER_END].receivedBytes, 10u, "text");
        NS_TEST_ASSERT_MSG_EQ(three.waits.size(), 2u, "looked at twice");
        NS_TEST_EXPECT_MSG_EQ(three.waits[0].ends[SERVER_END].state, "SYN-RECEIVED", "waits");
        NS_TEST_EXPECT_MSG_EQ(
            three.waits[0].ends[SERVER_END].WillRepeatSyn(), true, "and does something about it");
        NS_TEST_EXPECT_MSG_EQ(three.waits[1].ends[SERVER_END].KnowsAll(), true, "in the end");

        const HandshakeOutcome& two = all[1];
        NS_TEST_EXPECT_MSG_EQ(two.IsDeadlock(), true, "not repaired");
        NS_TEST_EXPECT_MSG_EQ(two.openS[CLIENT_END].has_value(), false, "the client never is open");
        NS_TEST_EXPECT_MSG_EQ_TOL(*two.openS[SERVER_END], 0.02, NEAR_S, "the server believes it");
        NS_TEST_EXPECT_MSG_EQ(two.syns, 11u, "0 1 2 3 4 5 7 11 19 35 67 s (reference 05)");
        NS_TEST_EXPECT_MSG_EQ(two.synAcks, 1u, "never again");
        NS_TEST_EXPECT_MSG_EQ(two.ends[CLIENT_END], "timed-out", "how the client ends");
        NS_TEST_EXPECT_MSG_EQ_TOL(two.endS[CLIENT_END], 131, NEAR_S, "when (reference 05)");
        NS_TEST_EXPECT_MSG_EQ(two.ends[SERVER_END], "simulation-end", "the server stays");
        NS_TEST_EXPECT_MSG_EQ(two.views[SERVER_END].accepted, 1u, "its application was told");
        NS_TEST_EXPECT_MSG_EQ(two.views[SERVER_END].receivedBytes, 0u, "and waits");
        const auto& ends = two.waits.back().ends;
        NS_TEST_EXPECT_MSG_EQ(ends[CLIENT_END].state, "SYN-SENT", "until the end");
        NS_TEST_EXPECT_MSG_EQ(ends[CLIENT_END].GetLack(), "a SYN, and an ACK of its own", "lacks");
        NS_TEST_EXPECT_MSG_EQ(ends[SERVER_END].GetLack(), "an ACK of its SYN", "lacks");
        NS_TEST_EXPECT_MSG_EQ(ends[SERVER_END].timers.size(), 0u, "nothing will wake the server");
    }
};

/** The third ACK is lost: three outcomes. */
class HandshakeLostAckTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeLostAckTestCase(bool isIpv6)
        : HandshakeLabTestCase("LostThirdAckHasThreeOutcomes", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto all = Play({"third-ack-lost-text",
                               "third-ack-lost-idle",
                               "third-ack-lost-expired",
                               "third-ack-lost-two-way"});
        const auto opener = [&all](std::size_t i) { return std::string(ToString(all[i].opener)); };
        NS_TEST_EXPECT_MSG_EQ(opener(0), "text", "text completes it");
        NS_TEST_EXPECT_MSG_EQ_TOL(*all[0].openS[SERVER_END], 0.381, NEAR_S, "when");
        NS_TEST_EXPECT_MSG_EQ(all[0].synAcks, 1u, "no SYN,ACK is repeated");
        NS_TEST_EXPECT_MSG_EQ(all[0].views[SERVER_END].receivedBytes, 10u, "and is read");

        NS_TEST_EXPECT_MSG_EQ(opener(1), "answer to a repeated SYN,ACK", "or this");
        NS_TEST_EXPECT_MSG_EQ_TOL(*all[1].openS[SERVER_END], 1.06, NEAR_S, "when");
        NS_TEST_EXPECT_MSG_EQ(all[1].synAcks, 2u, "SYN,ACKs");

        NS_TEST_EXPECT_MSG_EQ(opener(2), "nothing", "or it expires");
        NS_TEST_EXPECT_MSG_EQ(all[2].openS[SERVER_END].has_value(), false, "never open");
        NS_TEST_EXPECT_MSG_EQ(all[2].synAcks, 6u, "0 1 3 7 15 31 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            all[2].endS[SERVER_END], 63.02, NEAR_S, "63 s after the SYN came");
        NS_TEST_EXPECT_MSG_EQ(all[2].ends[SERVER_END], "timed-out", "how");
        NS_TEST_EXPECT_MSG_EQ(all[2].resets, 1u, "text meets a RST");
        NS_TEST_EXPECT_MSG_EQ(all[2].ends[CLIENT_END], "reset", "so the client hears of it");
        NS_TEST_EXPECT_MSG_EQ_TOL(all[2].endS[CLIENT_END], 70.04, NEAR_S, "a round trip later");
        NS_TEST_EXPECT_MSG_EQ(all[2].views[SERVER_END].accepted, 0u, "the server never did");

        NS_TEST_EXPECT_MSG_EQ(opener(3), "SYN", "two segments need no third");
    }
};

/** Times beside those of a kernel. */
class HandshakeReferenceTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeReferenceTestCase(bool isIpv6)
        : HandshakeLabTestCase("LostThirdAckAsMeasured", isIpv6)
    {
    }

  private:
    /** \return by what the kernel may be later at \p timeS: its forwarder and its timers */
    static double
    GetLatest(double timeS)
    {
        double latest = 0.03; // three ways, up to 10 ms each
        double passedS = 0;
        for (double wait = 1; passedS + wait <= timeS + NEAR_S; wait *= 2)
        {
            passedS += wait;
            latest += wait < 2 ? 0.032 : wait < 16 ? 0.256 : 2.048;
        }
        return latest;
    }

    void
    DoRun() override
    {
        const HandshakeSettings settings = SettingsOf(m_isIpv6);
        NS_TEST_EXPECT_MSG_EQ(WhyNotAsMeasured(settings), "", "the defaults are what was measured");
        HandshakeSettings other = settings;
        other.delayS = 0.01;
        NS_TEST_EXPECT_MSG_NE(WhyNotAsMeasured(other), "", "another delay is not");
        const auto measured = ReadMeasuredHandshakes(TCP_LIFECYCLE_SOURCE_DIR "/examples/data");
        const auto rows = CompareHandshakes(
            measured,
            Play({"third-ack-lost-text", "third-ack-lost-idle", "third-ack-lost-expired"}));
        NS_TEST_EXPECT_MSG_EQ(rows.size(), 30u, "25 segments and 5 states");
        constexpr double READ_S = 3e-3; // states were read every 3 ms
        for (const HandshakeComparison& row : rows)
        {
            const std::string where =
                row.caseName + ", end " + std::to_string(row.end) + ", " + row.what;
            NS_TEST_ASSERT_MSG_EQ(row.simulatedS.has_value(), true, where);
            const double later = row.measuredS - *row.simulatedS;
            NS_TEST_EXPECT_MSG_GT(later, -1e-3, where << ": no timer of a kernel is early");
            NS_TEST_EXPECT_MSG_LT(later, GetLatest(*row.simulatedS) + READ_S, where);
        }
        const auto life = GetMeasuredLife(measured, "expired", SERVER_END);
        NS_TEST_ASSERT_MSG_EQ(life.has_value(), true, "its bar");
        NS_TEST_EXPECT_MSG_EQ(life->bars.front().beginS, 0, "from its SYN on");
        NS_TEST_EXPECT_MSG_EQ_TOL(life->bars.back().endS, 64.334, 1e-3, "when it was gone");
        const auto idle = GetMeasuredLife(measured, "idle", SERVER_END);
        NS_TEST_ASSERT_MSG_EQ(idle.has_value(), true, "bars");
        NS_TEST_EXPECT_MSG_EQ(idle->bars.front().beginS, 0, "from the SYN on, though seen later");
        NS_TEST_EXPECT_MSG_EQ_TOL(idle->bars.front().endS, 1.074, 2e-3, "as in reference.csv");
        NS_TEST_EXPECT_MSG_EQ(GetMeasuredLife(measured, "expired", CLIENT_END).has_value(),
                              false,
                              "its client was no TCP");
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([this] { ReadMeasuredHandshakes(m_directory); }),
                                       "third-ack-lost.csv"),
                              true,
                              "names the file that is not there");
    }
};

/** Late duplicates of SYNs. */
class HandshakeGhostTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeGhostTestCase(bool isIpv6)
        : HandshakeLabTestCase("LateDuplicatesAreGhostsOfTwoSegments", isIpv6)
    {
    }

  private:
    /** A sequence diagram tells the SYN from its late copy. */
    void
    CheckStory(const RunDirectory& run)
    {
        const RunTraces traces(run.PathOf("ghosts-two-way-up"));
        const auto story = TellSequence(traces.GetSegments(), traces.GetStates(), {});
        NS_TEST_ASSERT_MSG_EQ(story.has_value(), true, "a connection");
        const SequenceSegment& syn = story->segments.front();
        NS_TEST_EXPECT_MSG_EQ((syn.fate == SequenceFate::ARRIVED), true, "the SYN arrives");
        NS_TEST_EXPECT_MSG_EQ_TOL(syn.receivedS - syn.sentS, 0.02, NEAR_S, "at once");
        const auto isCopy = [](const SequenceSegment& segment) { return segment.isLateCopy; };
        const auto& all = story->segments;
        NS_TEST_ASSERT_MSG_EQ(std::count_if(all.begin(), all.end(), isCopy), 1, "late copies");
        const auto copy = std::find_if(all.begin(), all.end(), isCopy);
        NS_TEST_EXPECT_MSG_EQ(copy->label, "SYN seq=0", "no retransmission");
        NS_TEST_EXPECT_MSG_EQ_TOL(copy->receivedS - syn.receivedS, 70, NEAR_S, "so late");
    }

    void
    DoRun() override
    {
        GhostSettings settings;
        settings.isIpv6 = m_isIpv6;
        settings.connections = 3;
        settings.intervalS = 0.2;
        settings.lateS = 70; // TIME-WAIT is over at the client
        RunDirectory run(m_directory, true);
        std::vector<GhostOutcome> all;
        for (const GhostCase& which : GetGhostCases())
        {
            all.push_back(RunGhosts(which, settings, run, nullptr));
        }
        for (const GhostOutcome& one : all)
        {
            const bool isTwoWay = one.which.mode == "TwoWay";
            const bool isOff = one.which.isOff;
            const std::string& name = one.which.name;
            NS_TEST_EXPECT_MSG_EQ(one.duplicates, 3u, name << ": duplicates");
            NS_TEST_EXPECT_MSG_EQ(GhostOutcome::LastOf(one.accepted),
                                  (isTwoWay ? 3u : 0u),
                                  name << ": offered to accept");
            NS_TEST_EXPECT_MSG_EQ(GhostOutcome::MostOf(one.established),
                                  (!isTwoWay ? 0u
                                   : isOff   ? 3u
                                             : 1u),
                                  name << ": at once");
            NS_TEST_EXPECT_MSG_EQ(GhostOutcome::LastOf(one.established),
                                  (isTwoWay && isOff ? 3u : 0u),
                                  name << ": held at the end");
            NS_TEST_EXPECT_MSG_EQ(GhostOutcome::MostOf(one.halfOpen),
                                  (isTwoWay ? 0u
                                   : isOff  ? 3u
                                            : 1u),
                                  name << ": half-open at once");
            NS_TEST_EXPECT_MSG_EQ(
                GhostOutcome::LastOf(one.halfOpen), 0u, name << ": half-open at the end");
            NS_TEST_EXPECT_MSG_EQ(one.resets, (isOff ? 0u : 3u), name << ": RSTs");
            NS_TEST_EXPECT_MSG_EQ(
                one.synAcks, (isTwoWay || !isOff ? 3u : 18u), name << ": SYN,ACKs");
            if (isTwoWay && !isOff)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(
                    one.establishedSeconds, 3 * 0.04, 3 * NEAR_S, "each lives for a round trip");
            }
        }
        CheckStory(run);
        std::ostringstream answer;
        PrintGhostAnswer(answer, all);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(answer.str(), "of 3 late duplicates 0 became"), true, answer.str());
        NS_TEST_EXPECT_MSG_EQ(MakeGhostTable(all).GetRows().size(), 4u, "rows");
        settings.lateS = 1;
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([&settings] { settings.Check(); }), "after 1 s"),
                              true,
                              "duplicates that come too early are refused");
    }
};

/** One run has one set of records. */
class HandshakeRepeatTestCase : public HandshakeLabTestCase
{
  public:
    explicit HandshakeRepeatTestCase(bool isIpv6)
        : HandshakeLabTestCase("RecordsDoNotDependOnEarlierRuns", isIpv6)
    {
    }

  private:
    /** \return every record of a case, played in a directory of its own */
    std::string
    Record(const std::string& name)
    {
        const HandshakeSettings settings = SettingsOf(m_isIpv6);
        const auto cases = GetHandshakeCases(settings);
        RunDirectory run(In(name), true);
        PlayHandshake(FindHandshakeCase(cases, "third-ack-lost-idle"), settings, run, nullptr);
        std::string text;
        for (const std::string& file : TwoEndNetwork::NameTraceFiles("third-ack-lost-idle"))
        {
            text += ReadFile(run.PathOf(file));
        }
        return text;
    }

    void
    DoRun() override
    {
        const std::string first = Record("first");
        NS_TEST_EXPECT_MSG_GT(first.size(), 1000u, "there are records");
        NS_TEST_EXPECT_MSG_EQ((Record("second") == first), true, "the same");
    }
};

class HandshakeLabTestSuite : public TestSuite
{
  public:
    HandshakeLabTestSuite()
        : TestSuite("tcp-lifecycle-handshake-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new HandshakeKnowledgeTestCase(isIpv6));
            AddTestCase(new HandshakeDeadlockTestCase(isIpv6));
            AddTestCase(new HandshakeLostAckTestCase(isIpv6));
            AddTestCase(new HandshakeReferenceTestCase(isIpv6));
            AddTestCase(new HandshakeGhostTestCase(isIpv6));
            AddTestCase(new HandshakeRepeatTestCase(isIpv6));
        }
    }
};

HandshakeLabTestSuite g_handshakeLabTestSuite; //!< registers the suite

} // namespace
