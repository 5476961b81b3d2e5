// SPDX-License-Identifier: GPL-2.0-only
//
// The lab of 2MSL: who takes old bytes and who does not, and what the last ACK, TTL and one address
// for many hosts have to do with it.

#include "ns3/lab-trace-options.h"
#include "ns3/measured-table.h"
#include "ns3/run-directory.h"
#include "ns3/run-traces.h"
#include "ns3/sequence-story.h"
#include "ns3/story-traces.h"
#include "ns3/test.h"
#include "ns3/two-msl-duplicate.h"
#include "ns3/two-msl-lab.h"

#include "directory-test-case.h"
#include "family-test-case.h"
#include "short-churn.h"

#include <cmath>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What comes of 40 connections under a rule. */
struct RuleExpectation
{
    const char* rule;      //!< its name
    bool isUnsafe;         //!< it lets old bytes in
    uint64_t leastRefused; //!< connections that do not get the 4-tuple at once
    uint64_t mostRefused;  //!< the same
    bool isByServer;       //!< by the server's TIME-WAIT, else by the client's own TCP
    bool keepsLateOut;     //!< no copy meets a later connection
};

const std::vector<RuleExpectation> EXPECTATIONS{
    {"full-2msl", false, 40, 40, false, true},
    {"one-msl", false, 40, 40, false, true},
    {"half-msl", true, 36, 40, false, false}, // one that hangs outlives the wait
    {"assassinated", true, 36, 40, false, false},
    {"no-wait", true, 0, 0, false, false},
    {"no-wait-hashed-isn", false, 0, 0, false, false},
    {"active-reuse", false, 40, 40, false, true}, // its 1 s is 2MSL here
    {"bind-timestamps", false, 0, 0, false, false},
    {"sequence-numbers", false, 0, 0, true, false},
    {"random-isn", false, 10, 30, true, false},
    {"timestamps", false, 0, 0, true, false},
    {"linux", false, 0, 0, true, false},
    {"unsafe", false, 0, 0, true, false},
    {"any-syn", true, 20, 40, true, false},
};

/** Rules that wait long enough, or can tell old from new, take no old byte; the others do. */
class TwoMslRulesTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslRulesTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslLab.RulesAndOldBytes", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_ASSERT_MSG_EQ(GetTwoMslRules().size(), EXPECTATIONS.size(), "all rules");
        for (std::size_t i = 0; i < EXPECTATIONS.size(); ++i)
        {
            const RuleExpectation& expected = EXPECTATIONS[i];
            const std::string name = expected.rule;
            NS_TEST_EXPECT_MSG_EQ(GetTwoMslRules()[i].name, name, "in this order");
            const TwoMslChurnOutcome outcome =
                SimulateTwoMslChurn(MakeShortChurn(name, 40, m_isIpv6));
            NS_TEST_EXPECT_MSG_EQ(outcome.connections, 40, name << ": all have ended");
            NS_TEST_EXPECT_MSG_GT(outcome.copies, 60, name << ": most of two each");
            NS_TEST_EXPECT_MSG_EQ((outcome.corrupted > 0), expected.isUnsafe, name);
            NS_TEST_EXPECT_MSG_EQ((outcome.strayBytes > 0), expected.isUnsafe, name);
            NS_TEST_EXPECT_MSG_EQ((outcome.completed == 40), !expected.isUnsafe, name);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(
                outcome.completed + outcome.corrupted, 40, name << ": no connection is both");
            NS_TEST_EXPECT_MSG_EQ((outcome.lateCopies == 0), expected.keepsLateOut, name);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(outcome.lateCopies, outcome.copies, name);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(outcome.refused, expected.leastRefused, name);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(outcome.refused, expected.mostRefused, name);
            const bool isRefused = outcome.refused > 0;
            NS_TEST_EXPECT_MSG_EQ(
                (outcome.refusals > 0), (isRefused && !expected.isByServer), name);
            NS_TEST_EXPECT_MSG_EQ(
                (outcome.refusedSyns > 0), (isRefused && expected.isByServer), name);
            const ShareInterval share = outcome.corruptedShare.value();
            NS_TEST_EXPECT_MSG_EQ_TOL(
                share.mean, static_cast<double>(outcome.corrupted) / 40, 1e-12, name);
            NS_TEST_EXPECT_MSG_EQ(
                (share.low <= share.mean && share.mean <= share.high && share.high < 1),
                true,
                name << ": an interval");
        }
    }
};

/** How long rules wait, and what that costs. */
class TwoMslWaitTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslWaitTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslLab.WhatWaitingCosts", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // Little: entries = connections a second x 2MSL; nothing shortens or prolongs the wait.
        const TwoMslChurnOutcome full =
            SimulateTwoMslChurn(MakeShortChurn("full-2msl", 20, m_isIpv6));
        NS_TEST_EXPECT_MSG_EQ_TOL(
            full.timeWaitEntries * full.seconds / 20, 1, 0.06, "2MSL, but for the last one");
        NS_TEST_EXPECT_MSG_EQ(full.refusals, 80, "four tries each while it lasts");
        NS_TEST_EXPECT_MSG_EQ_TOL(full.openS, 1 + 0.044, 0.005, "and a handshake");
        NS_TEST_EXPECT_MSG_EQ_TOL(full.GetRate(), 20 / full.seconds, 1e-9, "results a second");
        TwoMslChurnScenario active = MakeShortChurn("active-reuse", 3, m_isIpv6);
        active.mslS = 2;
        NS_TEST_EXPECT_MSG_EQ_TOL(SimulateTwoMslChurn(active).openS,
                                  1,
                                  0.3,
                                  "tcp_tw_reuse: one second, not 2MSL of four");
        // A clock of 4 us counts 250000 a second: who sends more gets ahead of its next ISN.
        TwoMslChurnScenario fast = MakeShortChurn("sequence-numbers", 4, m_isIpv6);
        fast.pathDelayS = 0.005;
        fast.requestBytes = 60000;
        const TwoMslChurnOutcome refused = SimulateTwoMslChurn(fast);
        NS_TEST_EXPECT_MSG_GT(refused.refusedSyns, 0, "the number is lower");
        NS_TEST_EXPECT_MSG_GT(refused.openS, 0.2, "and there is no other way but to wait");
        NS_TEST_EXPECT_MSG_EQ(refused.completed, 4, "for nothing worse comes of it");
    }
};

/** Several ports make the next connection on the same 4-tuple later. */
class TwoMslPortsTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslPortsTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslLab.AFewPortsTakenInTurn", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslChurnScenario scenario = MakeShortChurn("full-2msl", 16, m_isIpv6);
        const TwoMslChurnOutcome one = SimulateTwoMslChurn(scenario);
        scenario.ports = 4;
        const TwoMslChurnOutcome four = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_GT(four.GetRate(), 2 * one.GetRate(), "more connections");
        NS_TEST_EXPECT_MSG_GT(four.timeWaitEntries, 2 * one.timeWaitEntries, "and entries");
        NS_TEST_EXPECT_MSG_LT(four.refused, one.refused, "fewer are refused");
        NS_TEST_EXPECT_MSG_EQ_TOL(four.timeWaitEntries * four.seconds / 16,
                                  1,
                                  0.1,
                                  "Little: 2MSL each, which are full from the begin on");
        NS_TEST_EXPECT_MSG_EQ(four.lateCopies, 0, "those of other ports are not later ones");
        scenario = MakeShortChurn("no-wait", 16, m_isIpv6);
        NS_TEST_EXPECT_MSG_GT(SimulateTwoMslChurn(scenario).corrupted, 0, "one port");
        scenario.ports = 16;
        const TwoMslChurnOutcome many = SimulateTwoMslChurn(scenario);
        NS_TEST_EXPECT_MSG_EQ(many.corrupted, 0, "an MSL passes until each comes again");
        NS_TEST_EXPECT_MSG_EQ(many.lateCopies, 0, "so nothing old meets it");
    }
};

/** What cannot be simulated is named. */
class TwoMslScenarioTestCase : public TestCase
{
  public:
    TwoMslScenarioTestCase()
        : TestCase("TwoMslLab.BadScenariosAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslChurnScenario scenario = MakeShortChurn("hope", 1, false);
        Expect(scenario, "'hope'");
        const TwoMslChurnScenario good = MakeShortChurn("no-wait", 1, false);
        (scenario = good).ports = 0;
        Expect(scenario, "ports is 0");
        (scenario = good).requestBytes = 3;
        Expect(scenario, "requestBytes is 3");
        (scenario = good).pathDelayS = 0.2;
        Expect(scenario, "pathDelayS is 0.2");
        (scenario = good).responseBytes = 200000;
        Expect(scenario, "200000 bytes");
        (scenario = good).connections = 0;
        Expect(scenario, "connections is 0");
    }

    /** \param named what the error names */
    void
    Expect(const TwoMslChurnScenario& scenario, const std::string& named)
    {
        std::string message;
        try
        {
            SimulateTwoMslChurn(scenario);
        }
        catch (const std::runtime_error& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find(named), std::string::npos, named << ": " << message);
    }
};

/** TIME-WAIT answers the FIN that comes again; without it a RST does. */
class LastAckTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit LastAckTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslLab.LastAckIsLost", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LastAckScenario scenario;
        scenario.isIpv6 = m_isIpv6;
        const LastAckOutcome waiting = SimulateLastAck(scenario);
        NS_TEST_ASSERT_MSG_EQ(waiting.finS.size(), 7, "until one is acknowledged after 10 s");
        for (std::size_t i = 2; i < waiting.finS.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(waiting.finS[i] - waiting.finS[i - 1],
                                      2 * (waiting.finS[i - 1] - waiting.finS[i - 2]),
                                      1e-3,
                                      "doubled");
        }
        const double arrivedS = waiting.finS.back() + scenario.oneWayDelayS;
        NS_TEST_EXPECT_MSG_EQ_TOL(
            waiting.closedS.value_or(0), arrivedS + scenario.oneWayDelayS, 1e-3, "acknowledged");
        NS_TEST_EXPECT_MSG_EQ_TOL(waiting.timeWaitEndS.value_or(0),
                                  arrivedS + 2 * scenario.mslS,
                                  1e-3,
                                  "2MSL from the last FIN on");
        NS_TEST_EXPECT_MSG_EQ(waiting.resets, 0, "an orderly end");
        // The kernel's second FIN is a tail loss probe; its time-outs begin behind it.
        MeasuredTable measured(TCP_LIFECYCLE_SOURCE_DIR "/examples/data/last-ack.csv",
                               {"fin", "t"});
        std::vector<double> times;
        while (measured.NextRow())
        {
            uint32_t number = 0;
            measured.Read(number);
            measured.Read(times.emplace_back());
        }
        NS_TEST_ASSERT_MSG_EQ(times.size(), 8, "the probe is one more");
        double late = 0;
        for (std::size_t i = 1; i < waiting.finS.size(); ++i)
        {
            // Its RTO was 8 ms longer, doubled each time, and each wait ends with a slot of the
            // kernel's timer wheel: of 4, 32 or 256 ms.
            const double wait = waiting.finS[i] - waiting.finS[i - 1];
            late += 0.01 * std::pow(2.0, static_cast<double>(i) - 1) +
                    (wait < 0.252 ? 0.004 : (wait < 2.016 ? 0.032 : 0.256));
            const double measuredS = times[i + 1] - times[1];
            NS_TEST_EXPECT_MSG_EQ(
                (measuredS >= waiting.finS[i] && measuredS <= waiting.finS[i] + late),
                true,
                "FIN " << i + 1 << " after " << measuredS << " s");
        }
        scenario.mslS = 0;
        scenario.lostForS = 0.1;
        const LastAckOutcome gone = SimulateLastAck(scenario);
        NS_TEST_EXPECT_MSG_EQ(gone.finS.size(), 2, "the second one");
        NS_TEST_EXPECT_MSG_EQ(gone.resets, 1, "meets a RST");
        NS_TEST_EXPECT_MSG_EQ_TOL(gone.closedS.value_or(0),
                                  gone.finS.back() + 2 * scenario.oneWayDelayS,
                                  1e-3,
                                  "and so ends");
        NS_TEST_EXPECT_MSG_NE(gone.peerEnd, waiting.peerEnd, "another rule");
    }
};

/** \return rows of a CSV file behind its first line */
std::vector<std::string>
ReadRows(const std::string& path)
{
    std::ifstream file(path);
    std::vector<std::string> rows;
    for (std::string line; std::getline(file, line);)
    {
        rows.push_back(line);
    }
    rows.erase(rows.begin(), rows.begin() + (rows.empty() ? 0 : 1));
    return rows;
}

/** One copy of an answer: the next connection takes it, or TIME-WAIT keeps it out. Records say so.
 */
class OldDuplicateTestCase : public DirectoryTestCase
{
  public:
    /** \param isIpv6 family */
    explicit OldDuplicateTestCase(bool isIpv6)
        : DirectoryTestCase(std::string("TwoMslLab.OneOldDuplicateIsRecorded, IPv") +
                            (isIpv6 ? "6" : "4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const LabTraceOptions trace(
            {TraceTable::SEGMENTS, TraceTable::STATES, TraceTable::FAULTS, TraceTable::STRAYS});
        RunDirectory run(m_directory, true);
        CheckRule(run, trace, "no-wait", 1);
        CheckRule(run, trace, "full-2msl", 0);
        LastAckScenario lost;
        lost.isIpv6 = m_isIpv6;
        StoryTraces traces(trace, run, "lost");
        SimulateLastAck(lost, traces.GetObserver());
        traces.Close();
        const auto drops = ReadRows(run.PathOf("lost/faults.csv"));
        NS_TEST_ASSERT_MSG_EQ(drops.size(), 6, "the ACKs of all FINs but the last");
        NS_TEST_EXPECT_MSG_EQ(Contains(drops[0], ",last-ack,drop,1,"), true, drops[0]);
    }

    /** \brief Trace one copy. \param strays deliveries of old text */
    void
    CheckRule(RunDirectory& run,
              const LabTraceOptions& trace,
              const std::string& rule,
              uint32_t strays)
    {
        TwoMslChurnScenario scenario = MakeShortChurn(rule, 1, m_isIpv6);
        scenario.pathDelayS = 0.05;
        scenario.onlyHoldS = 0.25;
        StoryTraces traces(trace, run, rule);
        const OldDuplicateStory story = SimulateOldDuplicate(scenario, traces.GetObserver());
        traces.Close();
        NS_TEST_EXPECT_MSG_EQ(story.strays, strays, rule);
        NS_TEST_EXPECT_MSG_EQ(story.strayS.has_value(), (strays > 0), rule);
        NS_TEST_EXPECT_MSG_GT(story.endS.value_or(0), story.beginS + 0.25, rule << ": it arrives");
        const auto faults = ReadRows(run.PathOf(rule + "/faults.csv"));
        NS_TEST_ASSERT_MSG_EQ(faults.size(), 2, rule << ": a copy is made and arrives");
        NS_TEST_EXPECT_MSG_EQ(Contains(faults[0], ",data,duplicate,1,1,"), true, faults[0]);
        NS_TEST_EXPECT_MSG_EQ(Contains(faults[1], ",old-duplicate"), true, faults[1]);
        const auto rows = ReadRows(run.PathOf(rule + "/strays.csv"));
        NS_TEST_ASSERT_MSG_EQ(rows.size(), strays, rule << ": who took it");
        for (const std::string& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(row, ",0,1000,"), true, "the first 1000 bytes: " << row);
        }
        CheckDiagram(run, rule);
        scenario.onlyHoldS = 0.5;
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([&] { SimulateOldDuplicate(scenario); }), "onlyHoldS is 0.5"),
            true,
            "as old as MSL");
        scenario.onlyHoldS.reset();
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([&] { SimulateOldDuplicate(scenario); }), "onlyHoldS is not set"),
            true,
            "every segment");
    }

    /** A connection with the same numbers as the last one repeats nothing; the copy is marked. */
    void
    CheckDiagram(const RunDirectory& run, const std::string& rule)
    {
        const RunTraces traces(run.PathOf(rule));
        const auto story = TellSequence(traces.GetSegments(), traces.GetStates(), {});
        uint32_t copies = 0;
        for (const SequenceSegment& segment : story.value().segments)
        {
            NS_TEST_EXPECT_MSG_EQ(segment.retransmission, 0, rule << ": " << segment.label);
            copies += segment.isLateCopy ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(copies, 1, rule << ": late copies");
    }

    bool m_isIpv6; //!< family
};

/** TTL bounds a segment's life, and hosts with one address have one timestamp clock at best. */
class TwoMslStoriesTestCase : public FamilyTestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslStoriesTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslLab.LoopsAndHostsBehindOneAddress", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<double> lives;
        for (const uint8_t ttl : {uint8_t{16}, uint8_t{255}, uint8_t{255}})
        {
            SegmentLifeScenario scenario;
            scenario.ttl = ttl;
            scenario.delayS = 0.02;
            scenario.textBytes = lives.size() == 2 ? 536 : 100;
            scenario.isIpv6 = m_isIpv6;
            const SegmentLife life = SimulateSegmentLife(scenario);
            lives.push_back(life.livedS);
            NS_TEST_EXPECT_MSG_EQ_TOL(life.livedS, life.boundS, 1e-9, "as TTL has it");
            NS_TEST_EXPECT_MSG_EQ(life.crossings, ttl - 2U, "one link before and one to the loop");
            NS_TEST_EXPECT_MSG_GT(life.livedS, 0.02 * life.crossings, "at 20 ms each");
        }
        NS_TEST_EXPECT_MSG_GT(lives[2], lives[1] + 0.05, "more text takes longer on each");
        for (const char* reuse : {"Timestamp", "Unsafe"})
        {
            TranslatedHostsScenario scenario;
            scenario.timeWaitReuse = reuse;
            scenario.clockOffsets = {3600000, 7200000, 0};
            scenario.connections = 10;
            scenario.isIpv6 = m_isIpv6;
            const auto hosts = SimulateTranslatedClients(scenario);
            NS_TEST_ASSERT_MSG_EQ(hosts.size(), 3, "three hosts");
            for (const TranslatedClient& host : hosts)
            {
                NS_TEST_EXPECT_MSG_EQ(host.tried, 10, "connections of each");
            }
            const bool isUnsafe = std::string(reuse) == "Unsafe";
            NS_TEST_EXPECT_MSG_EQ(hosts[1].completed, 10, "its clock is ahead of all");
            NS_TEST_EXPECT_MSG_EQ(hosts[0].completed, (isUnsafe ? 1U : 10U), "before host 1 came");
            NS_TEST_EXPECT_MSG_EQ(hosts[2].completed, (isUnsafe ? 0U : 10U), "behind both");
        }
    }
};

/** All cases. */
class TwoMslLabTestSuite : public TestSuite
{
  public:
    TwoMslLabTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-lab")
    {
        AddTestCase(new TwoMslScenarioTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new TwoMslRulesTestCase(isIpv6));
            AddTestCase(new TwoMslWaitTestCase(isIpv6));
            AddTestCase(new TwoMslPortsTestCase(isIpv6));
            AddTestCase(new LastAckTestCase(isIpv6));
            AddTestCase(new OldDuplicateTestCase(isIpv6));
            AddTestCase(new TwoMslStoriesTestCase(isIpv6));
        }
    }
};

TwoMslLabTestSuite g_twoMslLabTestSuite; //!< registers the suite

} // namespace
