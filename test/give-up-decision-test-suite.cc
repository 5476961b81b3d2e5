// SPDX-License-Identifier: GPL-2.0-only
//
// Tables of when a sender gives up.

#include "ns3/give-up-decision.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** One question about a retransmission. */
struct RetryRow
{
    const char* rule;         //!< what the row says
    RetryLimit limit;         //!< of the policy
    uint32_t retries;         //!< of the policy
    bool userTimeout;         //!< of the policy
    uint32_t retransmissions; //!< so far
    double sinceFirst;        //!< s
    bool givesUp;             //!< expected
};

const std::vector<RetryRow> RETRIES{
    {"COUNT: before the last", RetryLimit::COUNT, 6, false, 5, 1000, false},
    {"COUNT: after the last", RetryLimit::COUNT, 6, false, 6, 0, true},
    {"COUNT: none allowed", RetryLimit::COUNT, 0, false, 0, 0, true},
    {"TIME: the first is always sent", RetryLimit::TIME, 0, false, 0, 1000, false},
    {"TIME: 0 retries are 0.2 s", RetryLimit::TIME, 0, false, 1, 0.2, true},
    {"TIME: 3 retries, before 3.0 s", RetryLimit::TIME, 3, false, 4, 2.999, false},
    {"TIME: 3 retries, at 3.0 s", RetryLimit::TIME, 3, false, 4, 3.0, true},
    {"TIME: 8 retries, before 102.2 s", RetryLimit::TIME, 8, false, 9, 102.1, false},
    {"TIME: 8 retries, at 102.2 s", RetryLimit::TIME, 8, false, 9, 102.2, true},
    {"TIME: 15 retries, bounded time-outs, before", RetryLimit::TIME, 15, false, 99, 924.5, false},
    {"TIME: 15 retries, 924.6 s", RetryLimit::TIME, 15, false, 15, 924.6, true},
    {"a user timeout decides instead of COUNT", RetryLimit::COUNT, 6, true, 100, 1000, false},
    {"a user timeout decides instead of TIME", RetryLimit::TIME, 3, true, 100, 1000, false},
};

/** One question about a SYN; first time-out 1 s, 120 s at most. Reference 05 where it says so. */
struct SynRow
{
    const char* rule;         //!< what the row says
    RetryLimit limit;         //!< how retries are meant
    uint32_t retries;         //!< SynRetries
    uint32_t linear;          //!< SynLinearTimeouts
    uint32_t retransmissions; //!< so far
    int sinceFirst;           //!< s since the first SYN
    bool givesUp;             //!< expected
};

const std::vector<SynRow> SYNS{
    {"the defaults repeat at 67 s (05)", RetryLimit::TIME, 6, 4, 9, 67, false},
    {"and end at 131 s (05)", RetryLimit::TIME, 6, 4, 10, 131, true},
    {"6 and 0 end at 127 s (05)", RetryLimit::TIME, 6, 0, 6, 127, true},
    {"6 and 0 repeat at 63 s (05)", RetryLimit::TIME, 6, 0, 5, 63, false},
    {"4 and 4 repeat at 19 s (05)", RetryLimit::TIME, 4, 4, 7, 19, false},
    {"4 and 4 end at 35 s, after 31 s (05)", RetryLimit::TIME, 4, 4, 8, 35, true},
    {"2 and 4 repeat at 5 s (05)", RetryLimit::TIME, 2, 4, 4, 5, false},
    {"2 and 4 end at 7 s by time (05)", RetryLimit::TIME, 2, 4, 5, 7, true},
    {"1 and 4 end at 3 s by time (05)", RetryLimit::TIME, 1, 4, 2, 3, true},
    {"a count knows no time", RetryLimit::COUNT, 1, 4, 2, 1000, false},
    {"a count ends", RetryLimit::COUNT, 1, 4, 5, 5, true},
    {"no retries end at once", RetryLimit::COUNT, 0, 0, 0, 1, true},
};

/** One question about a window probe; 6 retries, 60 s at most. */
struct ProbeRow
{
    const char* rule;    //!< what the row says
    bool orphan;         //!< the application has closed
    uint32_t unanswered; //!< probes
    int interval;        //!< s
    bool userTimeout;    //!< there is one
    bool givesUp;        //!< expected
};

const std::vector<ProbeRow> PROBES{
    {"answered at the longest interval: for ever", false, 0, 60, false, false},
    {"one before the last", false, 5, 60, false, false},
    {"the last is not answered", false, 6, 60, false, true},
    {"a user timeout decides instead", false, 6, 60, true, false},
    {"orphan, answered, not yet at the longest interval", true, 0, 59, false, false},
    {"orphan, answered, at the longest interval", true, 0, 60, false, true},
    {"orphan, unanswered", true, 6, 6, false, true},
};

/** One question about keep-alive; idle 5 s, interval 2 s, 3 probes (reference 09). */
struct KeepAliveRow
{
    const char* rule;         //!< what the row says
    double silence;           //!< s
    uint32_t probes;          //!< sent
    bool hasOutstanding;      //!< text waits for its ACK
    double userTimeout;       //!< s, 0 = none
    KeepAliveVerdict verdict; //!< expected
    double next;              //!< expected, s
};

const std::vector<KeepAliveRow> KEEP_ALIVES{
    {"heard 1 s ago: wait for the rest", 1, 0, false, 0, KeepAliveVerdict::WAIT, 4},
    {"idle is over", 5, 0, false, 0, KeepAliveVerdict::PROBE, 2},
    {"after the first probe", 7, 1, false, 0, KeepAliveVerdict::PROBE, 2},
    {"the last probe", 9, 2, false, 0, KeepAliveVerdict::PROBE, 2},
    {"the last was not answered", 11, 3, false, 0, KeepAliveVerdict::RESET, 0},
    {"text outstanding: its timer decides", 11, 3, true, 0, KeepAliveVerdict::WAIT, 5},
    {"user timeout not reached: probes go on", 11, 3, false, 20, KeepAliveVerdict::PROBE, 2},
    {"user timeout reached", 21, 8, false, 20, KeepAliveVerdict::RESET, 0},
    {"user timeout reached, nothing asked yet", 21, 0, false, 20, KeepAliveVerdict::PROBE, 2},
    {"user timeout shorter than the probes", 7, 1, false, 6, KeepAliveVerdict::RESET, 0},
};

class GiveUpTestCase : public TestCase
{
  public:
    GiveUpTestCase()
        : TestCase("GiveUpDecision.EveryRule")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const SynRow& row : SYNS)
        {
            const RetryPolicy policy{row.limit, row.retries, Seconds(1), Seconds(120), false};
            const RetryDecision decision = DecideSynRetransmission(
                policy, row.linear, {row.retransmissions, Seconds(row.sinceFirst)});
            NS_TEST_EXPECT_MSG_EQ(
                (decision.verdict == RetryVerdict::GIVE_UP), row.givesUp, row.rule);
        }
        for (const RetryRow& row : RETRIES)
        {
            const RetryPolicy policy{
                row.limit, row.retries, MilliSeconds(200), Seconds(120), row.userTimeout};
            const RetryDecision decision =
                DecideRetransmission(policy, {row.retransmissions, Seconds(row.sinceFirst)});
            NS_TEST_EXPECT_MSG_EQ(
                (decision.verdict == RetryVerdict::GIVE_UP), row.givesUp, row.rule);
        }
        for (const ProbeRow& row : PROBES)
        {
            const RetryPolicy policy{
                RetryLimit::COUNT, 6, MilliSeconds(200), Seconds(60), row.userTimeout};
            const RetryDecision decision =
                DecideWindowProbe(policy, {row.unanswered, Seconds(row.interval), row.orphan});
            NS_TEST_EXPECT_MSG_EQ(
                (decision.verdict == RetryVerdict::GIVE_UP), row.givesUp, row.rule);
        }
        for (const KeepAliveRow& row : KEEP_ALIVES)
        {
            const KeepAlivePolicy policy{Seconds(5), Seconds(2), 3, Seconds(row.userTimeout)};
            const KeepAliveDecision decision =
                DecideKeepAlive(policy, {Seconds(row.silence), row.probes, row.hasOutstanding});
            NS_TEST_EXPECT_MSG_EQ((decision.verdict == row.verdict), true, row.rule);
            NS_TEST_EXPECT_MSG_EQ(decision.next, Seconds(row.next), row.rule);
        }
    }
};

class TimeLimitTestCase : public TestCase
{
  public:
    TimeLimitTestCase()
        : TestCase("GiveUpDecision.TimeLimitIsTheSumOfDoubledTimeOuts")
    {
    }

  private:
    /** \return the limit of Linux's defaults and so many retries */
    static Time
    Limit(uint32_t retries)
    {
        return GetRetryTimeLimit(
            {RetryLimit::TIME, retries, MilliSeconds(200), Seconds(120), false});
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Limit(0), MilliSeconds(200), "0");
        NS_TEST_EXPECT_MSG_EQ(Limit(3), MilliSeconds(3000), "3");
        NS_TEST_EXPECT_MSG_EQ(Limit(8), MilliSeconds(102200), "tcp_orphan_retries");
        NS_TEST_EXPECT_MSG_EQ(Limit(15), MilliSeconds(924600), "tcp_retries2");
        // 0.2 to 102.4 s, and 120 s for all others; more than a Time can hold is never.
        NS_TEST_EXPECT_MSG_EQ(
            Limit(70000000), MilliSeconds(204600) + 69999991 * Seconds(120), "many");
        NS_TEST_EXPECT_MSG_EQ(Limit(UINT32_MAX), Time::Max(), "for ever");
    }
};

class GiveUpDecisionTestSuite : public TestSuite
{
  public:
    GiveUpDecisionTestSuite()
        : TestSuite("tcp-lifecycle-give-up-decision")
    {
        AddTestCase(new GiveUpTestCase);
        AddTestCase(new TimeLimitTestCase);
    }
};

GiveUpDecisionTestSuite g_giveUpDecisionTestSuite; //!< registers the suite

} // namespace
