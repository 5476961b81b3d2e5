// SPDX-License-Identifier: GPL-2.0-only
//
// The life of half-open connections by decisions alone, against numbers measured on Linux 6.18.

#include "ns3/admission-policies.h"
#include "ns3/listen-decision.h"
#include "ns3/test.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** One row of reference 02's grid: 2000 spoofed SYNs, syncookies 0. */
struct GridRow
{
    uint32_t listenBacklog; //!< argument of listen()
    uint32_t maxSynBacklog; //!< net.ipv4.tcp_max_syn_backlog
    uint32_t soMaxConn;     //!< net.core.somaxconn
    uint32_t kept;          //!< connections in SYN-RECEIVED
    uint32_t queueFull;     //!< counter TCPReqQFullDrop
    uint32_t listenDrops;   //!< counter ListenDrops: those and the last quarter
};

const std::vector<GridRow> GRID{
    {4, 8, 4096, 5, 1995, 1995},        {4, 64, 4096, 5, 1995, 1995},
    {4, 1024, 4096, 5, 1995, 1995},     {16, 8, 4096, 7, 0, 1993},
    {16, 64, 4096, 17, 1983, 1983},     {16, 1024, 4096, 17, 1983, 1983},
    {128, 8, 4096, 7, 0, 1993},         {128, 64, 4096, 49, 0, 1951},
    {128, 1024, 4096, 129, 1871, 1871}, {128, 1024, 16, 17, 1983, 1983},
    {128, 1024, 64, 65, 1935, 1935},    {128, 100, 4096, 76, 0, 1924},
    {1, 1024, 4096, 2, 1998, 1998},     {0, 1024, 4096, 1, 1999, 1999},
    {4096, 1024, 4096, 769, 0, 1231},   {4096, 1024, 4096, 769, 0, 1231},
    {128, 3, 4096, 4, 0, 1996},         {128, 4, 4096, 4, 0, 1996},
    {128, 5, 4096, 5, 0, 1995},         {128, 10, 4096, 9, 0, 1991},
};

class GridTestCase : public TestCase
{
  public:
    GridTestCase()
        : TestCase("HalfOpenLimit.AllTwentyMeasuredRows")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const GridRow& row : GRID)
        {
            ListenSnapshot listener;
            listener.policy = FindAdmissionPolicy("Linux");
            listener.backlogEntries = std::min(row.listenBacklog, row.soMaxConn);
            listener.halfOpenLimitEntries = row.maxSynBacklog;
            listener.synAckRetries = 5;
            std::map<TcpDropReason, uint32_t> drops;
            for (int syn = 0; syn < 2000; ++syn)
            {
                const SynDecision decision = DecideSyn(listener, false);
                ++drops[decision.admit ? TcpDropReason::NONE : DropReasonOf(decision.reason)];
                listener.halfOpenEntries += decision.admit ? 1 : 0;
            }
            const uint32_t full = drops[TcpDropReason::HALF_OPEN_FULL];
            const uint32_t quarter = drops[TcpDropReason::LAST_QUARTER];
            const std::string name = "B " + std::to_string(row.listenBacklog) + " M " +
                                     std::to_string(row.maxSynBacklog) + " somaxconn " +
                                     std::to_string(row.soMaxConn);
            NS_TEST_EXPECT_MSG_EQ(listener.halfOpenEntries, row.kept, name << ": kept");
            NS_TEST_EXPECT_MSG_EQ(drops[TcpDropReason::NONE], row.kept, name << ": not dropped");
            NS_TEST_EXPECT_MSG_EQ(full, row.queueFull, name << ": TCPReqQFullDrop");
            NS_TEST_EXPECT_MSG_EQ(full + quarter, row.listenDrops, name << ": ListenDrops");
            const uint32_t m = row.maxSynBacklog;
            NS_TEST_EXPECT_MSG_EQ(row.kept,
                                  std::min(listener.backlogEntries + 1, m - (m >> 2) + 1),
                                  name << ": closed form");
        }
        NS_TEST_EXPECT_MSG_EQ(GRID.size(), 20, "rows of the reference");
    }
};

/** What became of the SYNs of one run. */
struct Outcome
{
    uint32_t kept{0};                      //!< SYNs admitted
    uint32_t peak{0};                      //!< most entries at once
    std::map<uint32_t, uint32_t> synAcks;  //!< entries by SYN,ACKs sent
    std::map<int64_t, uint32_t> goneAtMs;  //!< entries by time of removal
    std::set<HalfOpenTimeoutVerdict> seen; //!< verdicts given
};

/** A queue with exact timers, nobody answers: the decisions in a loop. */
class HalfOpenLoop
{
  public:
    HalfOpenLoop(uint32_t backlog, const char* policy)
    {
        m_listener.policy = FindAdmissionPolicy(policy);
        m_listener.backlogEntries = backlog;
        m_listener.halfOpenLimitEntries = 1024;
        m_listener.synAckRetries = 5;
    }

    /** Offer \p syns SYNs, one per \p gapMs, and run until the queue is empty. */
    Outcome
    Run(uint32_t syns, int64_t gapMs)
    {
        for (uint32_t syn = 0; syn < syns; ++syn)
        {
            FireUntil(syn * gapMs);
            if (DecideSyn(m_listener, false).admit)
            {
                Admit(syn * gapMs);
            }
        }
        FireUntil(std::numeric_limits<int64_t>::max());
        return m_outcome;
    }

  private:
    /** Deadline in ms and order of setting, to retransmissions done. */
    using Timers = std::map<std::pair<int64_t, uint64_t>, uint8_t>;

    void
    Arm(int64_t nowMs, uint8_t retransmissions)
    {
        const Time timeout = SynAckTimeout(Seconds(1), Seconds(120), retransmissions);
        m_timers[{nowMs + timeout.GetMilliSeconds(), m_order++}] = retransmissions;
    }

    void
    Admit(int64_t nowMs)
    {
        ++m_outcome.kept;
        ++m_listener.halfOpenEntries;
        ++m_listener.youngEntries;
        m_outcome.peak = std::max(m_outcome.peak, m_listener.halfOpenEntries);
        Arm(nowMs, 0);
    }

    void
    FireUntil(int64_t nowMs)
    {
        while (!m_timers.empty() && m_timers.begin()->first.first <= nowMs)
        {
            const int64_t atMs = m_timers.begin()->first.first;
            const uint8_t retransmissions = m_timers.begin()->second;
            m_timers.erase(m_timers.begin());
            const auto verdict = DecideHalfOpenTimeout(m_listener, retransmissions);
            m_outcome.seen.insert(verdict);
            m_listener.youngEntries -= retransmissions == 0 ? 1 : 0;
            if (verdict == HalfOpenTimeoutVerdict::RETRANSMIT)
            {
                Arm(atMs, retransmissions + 1);
                continue;
            }
            --m_listener.halfOpenEntries;
            ++m_outcome.synAcks[retransmissions + 1];
            ++m_outcome.goneAtMs[atMs];
        }
    }

    ListenSnapshot m_listener; //!< counts and limits
    Timers m_timers;           //!< running SYN,ACK timers
    uint64_t m_order{0};       //!< breaks ties
    Outcome m_outcome;         //!< so far
};

/** A burst of reference 01 and its histogram {SYN,ACKs sent: entries}. */
struct BurstRow
{
    const char* name;                     //!< directory entry of the reference
    uint32_t backlog;                     //!< B
    uint32_t syns;                        //!< SYNs offered
    int64_t gapMs;                        //!< one per
    uint32_t kept;                        //!< entries admitted
    std::map<uint32_t, uint32_t> synAcks; //!< measured histogram
};

const std::vector<BurstRow> BURSTS{
    {"half8: 8 at once", 16, 8, 0, 8, {{6, 8}}},
    {"half9: 9 at once", 16, 9, 0, 9, {{3, 1}, {6, 8}}},
    {"full16: 16 at once", 16, 16, 0, 16, {{3, 8}, {6, 8}}},
    {"17 of 40 at once", 16, 40, 0, 17, {{3, 9}, {6, 8}}},
    {"big: 100 in 1 s", 128, 100, 10, 100, {{3, 36}, {6, 64}}},
    {"big128: 129 of 200 in 2 s", 128, 200, 10, 129, {{3, 65}, {6, 64}}},
    {"129 at once", 128, 129, 0, 129, {{3, 65}, {6, 64}}},
};

class BurstTestCase : public TestCase
{
  public:
    BurstTestCase()
        : TestCase("HalfOpenPruning.BurstsAsMeasured")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<HalfOpenTimeoutVerdict> seen;
        for (const BurstRow& row : BURSTS)
        {
            const Outcome outcome = HalfOpenLoop(row.backlog, "Linux").Run(row.syns, row.gapMs);
            NS_TEST_EXPECT_MSG_EQ(outcome.kept, row.kept, row.name << ": kept");
            for (uint32_t sent = 1; sent <= 7; ++sent)
            {
                const auto simulated = outcome.synAcks.find(sent);
                const auto measured = row.synAcks.find(sent);
                NS_TEST_EXPECT_MSG_EQ((simulated == outcome.synAcks.end() ? 0 : simulated->second),
                                      (measured == row.synAcks.end() ? 0 : measured->second),
                                      row.name << ": entries with " << sent << " SYN,ACKs");
            }
            if (row.gapMs == 0)
            {
                // 1 + 2 + 4 s with 3 SYN,ACKs; 1 + 2 + 4 + 8 + 16 + 32 s with all 6.
                for (const auto& [atMs, entries] : outcome.goneAtMs)
                {
                    NS_TEST_EXPECT_MSG_EQ((atMs == 7000 || atMs == 63000),
                                          true,
                                          row.name << ": " << entries << " gone at " << atMs);
                }
            }
            seen.insert(outcome.seen.begin(), outcome.seen.end());
        }
        NS_TEST_EXPECT_MSG_EQ(seen.size(), 3, "every verdict appears");
    }
};

class SustainedRateTestCase : public TestCase
{
  public:
    SustainedRateTestCase()
        : TestCase("HalfOpenPruning.SustainedRatesAsMeasured")
    {
    }

  private:
    void
    DoRun() override
    {
        const Outcome fast = HalfOpenLoop(128, "Linux").Run(3750, 20);
        NS_TEST_EXPECT_MSG_GT(fast.kept, 973, "50 per second: the kernel answered 984");
        NS_TEST_EXPECT_MSG_LT(fast.kept, 1017, "50 per second: the kernel answered 984");
        NS_TEST_EXPECT_MSG_EQ(fast.peak, 129, "50 per second: B + 1");

        const Outcome medium = HalfOpenLoop(128, "Linux").Run(750, 100);
        NS_TEST_EXPECT_MSG_EQ(medium.kept, 750, "10 per second: all answered");
        NS_TEST_EXPECT_MSG_GT(medium.peak, 78, "10 per second: 79 to 89 entries");
        NS_TEST_EXPECT_MSG_LT(medium.peak, 90, "10 per second: 79 to 89 entries");

        const Outcome slow = HalfOpenLoop(128, "Linux").Run(150, 500);
        NS_TEST_EXPECT_MSG_EQ(slow.kept, 150, "2 per second: all answered");
        NS_TEST_EXPECT_MSG_EQ(slow.peak, 65, "2 per second: plateau at B / 2 + 1");
    }
};

class TailDropLifeTestCase : public TestCase
{
  public:
    TailDropLifeTestCase()
        : TestCase("HalfOpenPruning.TailDropNeverPrunes")
    {
    }

  private:
    void
    DoRun() override
    {
        const Outcome outcome = HalfOpenLoop(16, "TailDrop").Run(1024, 0);
        NS_TEST_EXPECT_MSG_EQ(outcome.kept, 1024, "limit");
        NS_TEST_EXPECT_MSG_EQ(outcome.synAcks.size(), 1, "all entries alike");
        NS_TEST_EXPECT_MSG_EQ(outcome.synAcks.at(6), 1024, "1 + 5 retransmissions");
        NS_TEST_EXPECT_MSG_EQ(outcome.goneAtMs.at(63000), 1024, "1+2+4+8+16+32 s");
        NS_TEST_EXPECT_MSG_EQ(outcome.seen.count(HalfOpenTimeoutVerdict::PRUNE), 0, "no prune");
    }
};

class RetryLimitTestCase : public TestCase
{
  public:
    RetryLimitTestCase()
        : TestCase("HalfOpenPruning.FewRetriesAreNeverLowered")
    {
    }

  private:
    void
    DoRun() override
    {
        ListenSnapshot listener;
        listener.policy = FindAdmissionPolicy("Linux");
        listener.backlogEntries = 16;
        listener.halfOpenEntries = 17;
        for (uint8_t retries = 0; retries <= 15; ++retries)
        {
            listener.synAckRetries = retries;
            const auto lowered = static_cast<uint8_t>(std::min<int>(retries, 2));
            for (uint8_t sent = 0; sent <= 16; ++sent)
            {
                const auto expected = sent >= retries   ? HalfOpenTimeoutVerdict::EXPIRE
                                      : sent >= lowered ? HalfOpenTimeoutVerdict::PRUNE
                                                        : HalfOpenTimeoutVerdict::RETRANSMIT;
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(DecideHalfOpenTimeout(listener, sent)),
                                      static_cast<int>(expected),
                                      "retries " << +retries << " sent " << +sent);
            }
        }
    }
};

class SynAckTimeoutTestCase : public TestCase
{
  public:
    SynAckTimeoutTestCase()
        : TestCase("SynAckTimeout.DoublesUpToTheMaximumWithoutOverflow")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time max = Seconds(120);
        const std::vector<int64_t> seconds{1, 2, 4, 8, 16, 32, 64, 120, 120};
        for (std::size_t i = 0; i < seconds.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(SynAckTimeout(Seconds(1), max, static_cast<uint8_t>(i)),
                                  Seconds(seconds[i]),
                                  i << " retransmissions");
        }
        NS_TEST_EXPECT_MSG_EQ(SynAckTimeout(Seconds(200), max, 0), max, "the maximum binds first");
        NS_TEST_EXPECT_MSG_EQ(
            SynAckTimeout(Seconds(1), Time::Max(), 255), Time::Max(), "2^255 s does not overflow");
        NS_TEST_EXPECT_MSG_EQ(SynAckTimeout(Time(0), max, 255), Time(0), "zero stays zero");
    }
};

class GranularityTestCase : public TestCase
{
  public:
    GranularityTestCase()
        : TestCase("TimerGranularity.RoundsUpToTheNextSlot")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time slot = MilliSeconds(32);
        NS_TEST_EXPECT_MSG_EQ(RoundUpToGranularity(Time(0), slot), Time(0), "slot 0");
        NS_TEST_EXPECT_MSG_EQ(RoundUpToGranularity(NanoSeconds(1), slot), slot, "never early");
        NS_TEST_EXPECT_MSG_EQ(RoundUpToGranularity(slot, slot), slot, "on the slot");
        NS_TEST_EXPECT_MSG_EQ(RoundUpToGranularity(MilliSeconds(33), slot), MilliSeconds(64), "up");
        NS_TEST_EXPECT_MSG_EQ(
            RoundUpToGranularity(NanoSeconds(7), Time(0)), NanoSeconds(7), "zero means exact");
    }
};

class HalfOpenLifeTestSuite : public TestSuite
{
  public:
    HalfOpenLifeTestSuite()
        : TestSuite("tcp-lifecycle-half-open-life")
    {
        AddTestCase(new GridTestCase);
        AddTestCase(new BurstTestCase);
        AddTestCase(new SustainedRateTestCase);
        AddTestCase(new TailDropLifeTestCase);
        AddTestCase(new RetryLimitTestCase);
        AddTestCase(new SynAckTimeoutTestCase);
        AddTestCase(new GranularityTestCase);
    }
};

HalfOpenLifeTestSuite g_halfOpenLifeTestSuite; //!< registers the suite

} // namespace
