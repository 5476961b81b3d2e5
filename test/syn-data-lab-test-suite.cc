// SPDX-License-Identifier: GPL-2.0-only
//
// The lab on text of SYNs: what a server holds, and what users wait for.

#include "ns3/syn-data-report.h"
#include "ns3/syn-data-scenario.h"
#include "ns3/test.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return "Name.IPv4" or "Name.IPv6" */
std::string
NameOf(const std::string& name, bool isIpv6)
{
    return name + (isIpv6 ? ".IPv6" : ".IPv4");
}

/** \return a scenario of one policy and mode */
SynDataScenario
MakeScenario(const std::string& policy, const std::string& cookies, bool isIpv6)
{
    SynDataScenario scenario;
    scenario.policy = policy;
    scenario.cookies = cookies;
    scenario.isIpv6 = isIpv6;
    scenario.textBytes = 100;
    scenario.attackS = 3.99; // 200 SYNs, more than the queue's 129 places
    scenario.afterS = 0.5;
    return scenario;
}

/** What a flood makes a server hold. */
struct HeldRow
{
    const char* policy;  //!< SynDataPolicy
    const char* cookies; //!< SynCookieMode
    uint64_t bytes;      //!< peak
    uint32_t entries;    //!< peak, half-open
    uint32_t sockets;    //!< peak, in SYN-RECEIVED
    uint64_t unproven;   //!< read before the third ACK, of the flood
};

class HeldBytesTestCase : public TestCase
{
  public:
    explicit HeldBytesTestCase(bool isIpv6)
        : TestCase(NameOf("SynDataLab.TextHeld.IsNoneThenTheQueuesLimitThenAll", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // Reference 02: B + 1 = 129 entries. Deliver has no entries, and cookies on overflow
        // no queue that overflows.
        for (const HeldRow& row :
             std::vector<HeldRow>{{"Ignore", "Off", 0, 129, 0, 0},
                                  {"Ignore", "Always", 0, 0, 0, 0},
                                  {"Queue", "Off", 12900, 129, 0, 0},
                                  {"Queue", "OnOverflow", 12900, 129, 0, 0},
                                  {"Queue", "Always", 0, 0, 0, 0},
                                  {"Deliver", "Off", 20000, 0, 200, 20000},
                                  {"Deliver", "OnOverflow", 20000, 0, 200, 20000},
                                  {"Deliver", "Always", 0, 0, 0, 0}})
        {
            const SynDataScenario scenario = MakeScenario(row.policy, row.cookies, m_isIpv6);
            const SynDataOutcome outcome = SimulateSynData(scenario);
            const std::string what = std::string(row.policy) + ", " + row.cookies;
            NS_TEST_EXPECT_MSG_EQ(outcome.syns, 200, what << ": SYNs");
            NS_TEST_EXPECT_MSG_EQ(outcome.GetPeak().GetBytes(), row.bytes, what << ": text");
            // What the application has taken is no longer in the server's memory.
            const auto held = scenario.policy == "Deliver" ? 0 : row.bytes;
            NS_TEST_EXPECT_MSG_EQ(outcome.GetPeak().GetHeldBytes(), held, what << ": held");
            NS_TEST_EXPECT_MSG_EQ(outcome.GetPeakEntries(), row.entries, what << ": entries");
            NS_TEST_EXPECT_MSG_EQ(outcome.GetPeakSockets(), row.sockets, what << ": sockets");
            // Two users have put their request on the SYN as well.
            const uint64_t requests = row.unproven > 0 ? 2 * scenario.requestBytes : 0;
            NS_TEST_EXPECT_MSG_EQ(
                outcome.unprovenBytes, row.unproven + requests, what << ": read too early");
        }
    }

    bool m_isIpv6; //!< family
};

/** How long it is held: as long as the half-open connection lives. */
class HeldTimeTestCase : public TestCase
{
  public:
    HeldTimeTestCase()
        : TestCase("SynDataLab.TextIsHeldAsLongAsSynAcksAreRepeated")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const char* policy : {"Queue", "Deliver"})
            {
                SynDataScenario scenario = MakeScenario(policy, "Off", isIpv6);
                scenario.textBytes = 1400;
                scenario.attackS = 0.5; // 25 SYNs: too few for Linux to prune
                scenario.afterS = 65;
                const SynDataOutcome outcome = SimulateSynData(scenario);
                // Reference 01: 1 + 2 + 4 + 8 + 16 + 32 s. A SYN has 24 bytes of TCP header.
                NS_TEST_EXPECT_MSG_EQ_TOL(outcome.GetHeldS(), 63, 0.2, policy << ": each byte");
                NS_TEST_EXPECT_MSG_EQ(outcome.attackTextBytes, 25 * 1400, policy << ": text");
                NS_TEST_EXPECT_MSG_EQ(outcome.attackPacketBytes,
                                      25 * (1400 + 24 + (isIpv6 ? 40 : 20)),
                                      policy << ": with headers");
                NS_TEST_EXPECT_MSG_EQ(
                    outcome.samples.back().GetBytes(), 0, policy << ": nothing is left");
                NS_TEST_EXPECT_MSG_EQ(outcome.samples.back().entries, 0, policy << ": entries");
                NS_TEST_EXPECT_MSG_EQ(outcome.samples.back().sockets, 0, policy << ": sockets");
            }
        }
    }
};

/** What a user's request waits for, in round-trip times. */
struct UserRow
{
    const char* policy;    //!< SynDataPolicy
    const char* cookies;   //!< SynCookieMode
    SynDataHabit habit;    //!< of the user
    double roundTrips;     //!< to the first byte
    double seconds;        //!< in addition
    uint64_t sentBytes;    //!< of a request of 200 bytes
    uint32_t acknowledged; //!< by the SYN,ACK
};

class FirstByteTestCase : public TestCase
{
  public:
    explicit FirstByteTestCase(bool isIpv6)
        : TestCase(NameOf("SynDataLab.FirstByte.OnlyDeliverSavesARoundTrip", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr auto third = SynDataHabit::AFTER_SYN_ACK;
        constexpr auto atOnce = SynDataHabit::AGAIN_AT_ONCE;
        constexpr auto later = SynDataHabit::AGAIN_LATER;
        // Reference 12: of a SYN with text, the SYN,ACK acknowledges the SYN only.
        for (const UserRow& row :
             std::vector<UserRow>{{"Ignore", "Off", third, 1.5, 0, 200, 0},
                                  {"Ignore", "Off", atOnce, 1.5, 0, 400, 0},
                                  {"Ignore", "Off", later, 0.5, 1, 400, 0},
                                  {"Queue", "Off", third, 1.5, 0, 200, 0},
                                  {"Queue", "Off", atOnce, 1.5, 0, 400, 0},
                                  {"Queue", "Off", later, 1.5, 0, 200, 0},
                                  {"Deliver", "Off", third, 1.5, 0, 200, 0},
                                  {"Deliver", "Off", atOnce, 0.5, 0, 200, 200},
                                  {"Deliver", "Off", later, 0.5, 0, 200, 200},
                                  {"Queue", "Always", later, 0.5, 1, 400, 0},
                                  {"Deliver", "Always", atOnce, 1.5, 0, 400, 0},
                                  {"Deliver", "Always", later, 0.5, 1, 400, 0}})
        {
            SynDataScenario scenario = MakeScenario(row.policy, row.cookies, m_isIpv6);
            scenario.attackS = 0.1;
            const SynDataOutcome outcome = SimulateSynData(scenario);
            const std::string what =
                std::string(row.policy) + ", " + row.cookies + ", " + ToString(row.habit);
            const SynDataRequest& request =
                outcome.requests.at(static_cast<std::size_t>(row.habit));
            NS_TEST_ASSERT_MSG_EQ(request.firstByte.has_value(), true, what << ": it is read");
            // Four links of 1 ms each way; what is left is the time to send, below 0.5 ms.
            constexpr double roundTripS = 0.008;
            const double expectedS = row.roundTrips * roundTripS + row.seconds;
            NS_TEST_EXPECT_MSG_EQ_TOL(
                request.firstByte->GetSeconds(), expectedS + 0.00025, 0.00025, what << ": time");
            NS_TEST_EXPECT_MSG_EQ(request.sentBytes, row.sentBytes, what << ": sent");
            NS_TEST_EXPECT_MSG_EQ(request.readBytes, 200, what << ": read once");
            NS_TEST_EXPECT_MSG_EQ(
                request.acknowledgedBySynAck, row.acknowledged, what << ": acknowledged");
        }
    }

    bool m_isIpv6; //!< family
};

/** Words, figures, lists. */
class SynDataLabFrameTestCase : public TestCase
{
  public:
    SynDataLabFrameTestCase()
        : TestCase("SynDataLab.WordsAndListsAreRight")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<SynDataOutcome> outcomes;
        for (const char* cookies : {"Off", "OnOverflow", "Always"})
        {
            SynDataOutcome& outcome = outcomes.emplace_back();
            outcome.policy = "Queue";
            outcome.cookies = cookies;
            outcome.syns = 10;
            outcome.attackPacketBytes = 1000;
            outcome.attackTextBytes = 500;
            outcome.limitEntries = 129;
            outcome.samples = {{0, 0, 0, 0, 0, 0}, {1, 300, 0, 0, 6, 0}};
            outcome.requests = {{SynDataHabit::AGAIN_AT_ONCE, Seconds(1), 200, 400, 0}};
        }
        outcomes.back().samples.pop_back();
        const auto merged = MergeSynDataOutcomes(outcomes);
        NS_TEST_ASSERT_MSG_EQ(merged.size(), 2, "two results");
        NS_TEST_EXPECT_MSG_EQ(merged[0].cookies, "Off, OnOverflow", "of equal ones");
        std::ostringstream words;
        PrintSynDataAnswer(words, merged);
        for (const char* part :
             {"in memory 300 bytes", "allows 6450", "after 1000 ms", "400 bytes for 200"})
        {
            NS_TEST_EXPECT_MSG_NE(words.str().find(part), std::string::npos, words.str());
        }
        NS_TEST_EXPECT_MSG_EQ(MakeSynDataTable(outcomes).GetRows().size(), 3, "rows");
        std::ostringstream taken;
        outcomes[0].policy = "Deliver";
        outcomes[0].samples = {{1, 0, 20, 300, 0, 6}};
        PrintSynDataAnswer(taken, outcomes);
        for (const char* part : {"the application has taken 300 bytes", "in memory 20 bytes"})
        {
            NS_TEST_EXPECT_MSG_NE(taken.str().find(part), std::string::npos, taken.str());
        }
        NS_TEST_EXPECT_MSG_EQ(
            MakeHeldBytesFigure(outcomes, SynDataScenario()).file, "held-bytes", "claimed before");
        NS_TEST_EXPECT_MSG_EQ(MakeFirstByteFigure(outcomes).file, "first-byte", "claimed before");

        std::ifstream program(TCP_LIFECYCLE_SOURCE_DIR "/examples/syn-data.cc");
        NS_TEST_EXPECT_MSG_EQ(program.good(), true, "./run lab lists examples/*.cc");
        std::ifstream list(TCP_LIFECYCLE_SOURCE_DIR "/examples/wscript");
        const std::string text{std::istreambuf_iterator<char>(list), {}};
        NS_TEST_EXPECT_MSG_NE(text.find("'syn-data',"), std::string::npos, "for waf too");
    }
};

class SynDataLabTestSuite : public TestSuite
{
  public:
    SynDataLabTestSuite()
        : TestSuite("tcp-lifecycle-syn-data-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new HeldBytesTestCase(isIpv6));
            AddTestCase(new FirstByteTestCase(isIpv6));
        }
        AddTestCase(new HeldTimeTestCase);
        AddTestCase(new SynDataLabFrameTestCase);
    }
};

SynDataLabTestSuite g_synDataLabTestSuite; //!< registers the suite

} // namespace
