// SPDX-License-Identifier: GPL-2.0-only
//
// The lab of 2MSL: who takes old bytes and who does not, and what the last ACK, TTL and one address
// for many hosts have to do with it.

#include "ns3/measured-table.h"
#include "ns3/test.h"
#include "ns3/two-msl-lab.h"

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return "X.Ipv4" or "X.Ipv6" */
std::string
WithFamily(const std::string& name, bool isIpv6)
{
    return name + (isIpv6 ? ".Ipv6" : ".Ipv4");
}

/** Rules that wait long enough, or can tell old from new, take no old byte; the others do. */
class TwoMslRulesTestCase : public TestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslRulesTestCase(bool isIpv6)
        : TestCase(WithFamily("TwoMslLab.RulesAndOldBytes", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const TwoMslRule& rule : GetTwoMslRules())
        {
            const bool isUnsafe =
                rule.name == "assassinated" || rule.name == "half-msl" || rule.name == "no-wait";
            const TwoMslChurnOutcome outcome = Simulate(rule.name, 200);
            NS_TEST_EXPECT_MSG_EQ(outcome.connections, 200, rule.name << ": all have ended");
            NS_TEST_EXPECT_MSG_GT(outcome.copies, 350, rule.name << ": two old duplicates each");
            NS_TEST_EXPECT_MSG_EQ((outcome.corrupted > 0), isUnsafe, rule.name);
            NS_TEST_EXPECT_MSG_EQ((outcome.strayBytes > 0), isUnsafe, rule.name);
            NS_TEST_EXPECT_MSG_EQ((outcome.completed == 200), !isUnsafe, rule.name);
            NS_TEST_EXPECT_MSG_EQ((outcome.completed + outcome.corrupted <= 200),
                                  true,
                                  rule.name << ": a corrupted one is not right");
            NS_TEST_EXPECT_MSG_EQ((outcome.lateCopies <= outcome.copies),
                                  true,
                                  rule.name << ": some of the copies are late");
            const bool keepsLateOut = rule.name == "full-2msl";
            NS_TEST_EXPECT_MSG_EQ((outcome.lateCopies == 0), keepsLateOut, rule.name);
            const ShareInterval share = outcome.corruptedShare.value();
            NS_TEST_EXPECT_MSG_EQ_TOL(
                share.mean, static_cast<double>(outcome.corrupted) / 200, 1e-12, rule.name);
            NS_TEST_EXPECT_MSG_EQ(
                (share.low <= share.mean && share.mean <= share.high && share.high < 1),
                true,
                rule.name << ": an interval");
        }
        bool isRefused = false;
        try
        {
            Simulate("hope", 1);
        }
        catch (const std::runtime_error& error)
        {
            isRefused = std::string(error.what()).find("'hope'") != std::string::npos;
        }
        NS_TEST_EXPECT_MSG_EQ(isRefused, true, "no such rule");
        // Little: entries = connections a second x 2MSL; nothing shortens or prolongs the wait.
        const TwoMslChurnOutcome full = Simulate("full-2msl", 200);
        const double waitS = full.timeWaitEntries * full.seconds / 200;
        NS_TEST_EXPECT_MSG_EQ_TOL(waitS, 4, 0.06, "2MSL of 2 s, but for the last one");
        // Both ends of a connection may take an old byte: it counts once.
        TwoMslChurnScenario crowded;
        crowded.rule = "no-wait";
        crowded.pathDelayS = 0.02;
        crowded.connections = 100;
        crowded.isIpv6 = m_isIpv6;
        const TwoMslChurnOutcome bad = SimulateTwoMslChurn(crowded);
        NS_TEST_EXPECT_MSG_EQ((bad.completed + bad.corrupted <= 100), true, "counted once");
        NS_TEST_EXPECT_MSG_GT(bad.corrupted, 30, "many are");
    }

    TwoMslChurnOutcome
    Simulate(const std::string& rule, uint64_t connections) const
    {
        TwoMslChurnScenario scenario;
        scenario.rule = rule;
        scenario.connections = connections;
        scenario.isIpv6 = m_isIpv6;
        return SimulateTwoMslChurn(scenario);
    }

    bool m_isIpv6; //!< family
};

/** TIME-WAIT answers the FIN that comes again; without it a RST does. */
class LastAckTestCase : public TestCase
{
  public:
    /** \param isIpv6 family */
    explicit LastAckTestCase(bool isIpv6)
        : TestCase(WithFamily("TwoMslLab.LastAckIsLost", isIpv6)),
          m_isIpv6(isIpv6)
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

    bool m_isIpv6; //!< family
};

/** TTL bounds a segment's life, and hosts with one address have one timestamp clock at best. */
class TwoMslStoriesTestCase : public TestCase
{
  public:
    /** \param isIpv6 family */
    explicit TwoMslStoriesTestCase(bool isIpv6)
        : TestCase(WithFamily("TwoMslLab.LoopsAndHostsBehindOneAddress", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint8_t ttl : {uint8_t{16}, uint8_t{255}})
        {
            const SegmentLife life = SimulateSegmentLife(ttl, 0.02, m_isIpv6);
            NS_TEST_EXPECT_MSG_EQ_TOL(life.livedS, life.boundS, 1e-9, "as TTL has it");
            NS_TEST_EXPECT_MSG_EQ(life.crossings, ttl - 2U, "one link before and one to the loop");
            NS_TEST_EXPECT_MSG_GT(life.livedS, 0.02 * life.crossings, "at 20 ms each");
        }
        for (const char* reuse : {"Timestamp", "Unsafe"})
        {
            const auto hosts =
                SimulateTranslatedClients(reuse, {3600000, 7200000, 0}, 10, m_isIpv6);
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

    bool m_isIpv6; //!< family
};

/** All cases. */
class TwoMslLabTestSuite : public TestSuite
{
  public:
    TwoMslLabTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new TwoMslRulesTestCase(isIpv6));
            AddTestCase(new LastAckTestCase(isIpv6));
            AddTestCase(new TwoMslStoriesTestCase(isIpv6));
        }
    }
};

TwoMslLabTestSuite g_twoMslLabTestSuite; //!< registers the suite

} // namespace
