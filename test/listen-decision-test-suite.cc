// SPDX-License-Identifier: GPL-2.0-only
//
// A listener's decisions as tables: SYNs, segments in LISTEN, segments to half-open connections.

#include "ns3/listen-decision.h"
#include "ns3/test.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t URG = TcpHeader::URG;
constexpr uint8_t ECE = TcpHeader::ECE;
constexpr uint8_t CWR = TcpHeader::CWR;

constexpr uint32_t NONE = 0xffffffff; //!< no limit
constexpr int32_t FAR = 0x7fffff00;   //!< almost 2^31

/** One clause about a SYN without a connection. */
struct SynRow
{
    const char* sentence;  //!< the clause
    AdmissionMode mode;    //!< policy
    uint32_t halfOpen;     //!< q
    uint32_t accept;       //!< accept queue
    uint32_t backlog;      //!< B
    uint32_t limit;        //!< M
    bool proven;           //!< proven peer
    TcpQueueReason reason; //!< expected; SYN_ADMITTED means admitted
};

constexpr AdmissionMode LINUX_MODE = AdmissionMode::LINUX;
constexpr AdmissionMode TAIL = AdmissionMode::TAIL_DROP;
constexpr TcpQueueReason IN = TcpQueueReason::SYN_ADMITTED;
constexpr TcpQueueReason FULL = TcpQueueReason::HALF_OPEN_FULL;
constexpr TcpQueueReason ACCEPT_FULL = TcpQueueReason::ACCEPT_FULL;
constexpr TcpQueueReason QUARTER = TcpQueueReason::LAST_QUARTER;

const std::vector<SynRow> SYN_ROWS{
    {"Linux admits at q = B", LINUX_MODE, 16, 0, 16, 1024, false, IN},
    {"Linux refuses at q = B + 1", LINUX_MODE, 17, 0, 16, 1024, false, FULL},
    {"a backlog of 0 holds one", LINUX_MODE, 0, 0, 0, 1024, false, IN},
    {"and no second", LINUX_MODE, 1, 0, 0, 1024, false, FULL},
    {"Linux admits with a quarter of M left", LINUX_MODE, 48, 0, 128, 64, false, IN},
    {"Linux refuses with less left", LINUX_MODE, 49, 0, 128, 64, false, QUARTER},
    {"unless the peer is proven", LINUX_MODE, 49, 0, 128, 64, true, IN},
    {"a proven peer may fill B + 1", LINUX_MODE, 128, 0, 128, 64, true, IN},
    {"but no more", LINUX_MODE, 129, 0, 128, 64, true, FULL},
    {"q above M is no unsigned wrap", LINUX_MODE, 100, 0, 128, 3, false, QUARTER},
    {"M of 0 refuses the second", LINUX_MODE, 1, 0, 128, 0, false, QUARTER},
    {"no limits admit", LINUX_MODE, 1000000, 0, NONE, NONE, false, IN},
    {"no limits admit at q near 2^31", LINUX_MODE, 0x7fffffff, 0, NONE, NONE, false, IN},
    {"Linux admits at accept = B", LINUX_MODE, 0, 16, 16, 1024, false, IN},
    {"Linux refuses at accept = B + 1", LINUX_MODE, 0, 17, 16, 1024, false, ACCEPT_FULL},
    {"also proven peers", LINUX_MODE, 0, 17, 16, 1024, true, ACCEPT_FULL},
    {"the half-open test comes first", LINUX_MODE, 17, 17, 16, 1024, false, FULL},
    {"accept queue before last quarter", LINUX_MODE, 15, 17, 16, 16, false, ACCEPT_FULL},
    {"tail drop admits below the limit", TAIL, 9, 0, 16, 10, false, IN},
    {"tail drop refuses at the limit", TAIL, 10, 0, 16, 10, false, FULL},
    {"also proven peers", TAIL, 10, 0, 16, 10, true, FULL},
    {"tail drop has no last quarter", TAIL, 9, 0, 16, 10, false, IN},
    {"tail drop does not read B for half-opens", TAIL, 100, 0, 16, 128, false, IN},
    {"tail drop refuses at accept = B + 1", TAIL, 0, 17, 16, 10, false, ACCEPT_FULL},
    {"a limit of 0 admits none", TAIL, 0, 0, 16, 0, false, FULL},
};

/** What an admitted SYN becomes, by handshake mode, policy and text. */
class AdmittedTestCase : public TestCase
{
  public:
    AdmittedTestCase()
        : TestCase("Listen.WhatAnAdmittedSynBecomes")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto check = [this](HandshakeMode mode,
                                  SynDataPolicy policy,
                                  SynVerdict withoutText,
                                  SynVerdict withText) {
            NS_TEST_EXPECT_MSG_EQ((DecideAdmitted(mode, policy, false) == withoutText),
                                  true,
                                  "policy " << static_cast<int>(policy) << " without text");
            NS_TEST_EXPECT_MSG_EQ((DecideAdmitted(mode, policy, true) == withText),
                                  true,
                                  "policy " << static_cast<int>(policy) << " with text");
        };
        constexpr SynVerdict WAITS = SynVerdict::HALF_OPEN;
        constexpr SynVerdict OPENS = SynVerdict::ESTABLISHED;
        check(HandshakeMode::THREE_WAY, SynDataPolicy::IGNORE, WAITS, WAITS);
        check(HandshakeMode::THREE_WAY, SynDataPolicy::QUEUE, WAITS, WAITS);
        check(HandshakeMode::THREE_WAY, SynDataPolicy::DELIVER, WAITS, SynVerdict::SYN_RECEIVED);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::IGNORE, OPENS, OPENS);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::QUEUE, OPENS, OPENS);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::DELIVER, OPENS, OPENS);
    }
};

class SynTableTestCase : public TestCase
{
  public:
    SynTableTestCase()
        : TestCase("Listen.EveryAdmissionClause")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<TcpQueueReason> seen;
        for (const SynRow& row : SYN_ROWS)
        {
            ListenSnapshot listener;
            listener.mode = row.mode;
            listener.halfOpenEntries = row.halfOpen;
            listener.acceptEntries = row.accept;
            listener.backlogEntries = row.backlog;
            listener.halfOpenLimitEntries = row.limit;
            const SynDecision decision = DecideSyn(listener, row.proven);
            NS_TEST_EXPECT_MSG_EQ(
                std::string(ToString(decision.reason)), ToString(row.reason), row.sentence);
            NS_TEST_EXPECT_MSG_EQ(decision.admit, (row.reason == IN), row.sentence);
            const TcpQueue queue =
                row.reason == ACCEPT_FULL ? TcpQueue::ACCEPT : TcpQueue::HALF_OPEN;
            NS_TEST_EXPECT_MSG_EQ(
                std::string(ToString(decision.queue)), ToString(queue), row.sentence);
            NS_TEST_EXPECT_MSG_EQ(
                IsAcceptQueueFull(listener), (row.accept > row.backlog), row.sentence);
            seen.insert(decision.reason);
        }
        const std::set<TcpQueueReason> all{IN, FULL, ACCEPT_FULL, QUARTER};
        NS_TEST_EXPECT_MSG_EQ((seen == all), true, "every reason appears");
    }
};

class ListenSegmentTestCase : public TestCase
{
  public:
    ListenSegmentTestCase()
        : TestCase("Listen.AllFlagCombinationsAsMeasured")
    {
    }

  private:
    /** Reference 12, all 64 combinations, in its own order of tests. */
    static ListenVerdict
    Measured(unsigned flags)
    {
        if (flags & RST)
        {
            return ListenVerdict::DROP;
        }
        if (flags & ACK)
        {
            return ListenVerdict::RESET;
        }
        return (flags & (SYN | FIN)) == SYN ? ListenVerdict::SYN : ListenVerdict::DROP;
    }

    void
    DoRun() override
    {
        std::set<ListenVerdict> seen;
        for (unsigned flags = 0; flags < 256; ++flags)
        {
            TcpSegmentView segment;
            segment.flags = static_cast<uint8_t>(flags);
            const ListenVerdict verdict = DecideListenSegment(segment).verdict;
            NS_TEST_EXPECT_MSG_EQ(static_cast<int>(verdict),
                                  static_cast<int>(Measured(flags)),
                                  TcpFlagsText(segment.flags));
            seen.insert(verdict);
        }
        NS_TEST_EXPECT_MSG_EQ(seen.size(), 3, "every verdict appears");

        const std::vector<std::pair<uint8_t, ListenVerdict>> rows{
            {SYN, ListenVerdict::SYN},
            {SYN | ECE | CWR, ListenVerdict::SYN},
            {SYN | PSH | URG, ListenVerdict::SYN},
            {SYN | ACK, ListenVerdict::RESET},
            {SYN | FIN, ListenVerdict::DROP},
            {SYN | RST, ListenVerdict::DROP},
            {RST | ACK, ListenVerdict::DROP},
            {FIN | ACK, ListenVerdict::RESET},
            {FIN, ListenVerdict::DROP},
            {0, ListenVerdict::DROP}};
        for (const auto& [flags, expected] : rows)
        {
            TcpSegmentView segment;
            segment.flags = flags;
            NS_TEST_EXPECT_MSG_EQ(static_cast<int>(DecideListenSegment(segment).verdict),
                                  static_cast<int>(expected),
                                  TcpFlagsText(flags));
        }
    }
};

/** When the last answer was sent. */
enum class Last
{
    LONG_AGO, //!< exactly the interval of 500 ms
    JUST_NOW  //!< 499 ms
};

/** One clause about a segment to a half-open connection with a window of 64240 bytes. */
struct HalfOpenRow
{
    const char* sentence;    //!< the clause
    uint8_t flags;           //!< control bits
    int32_t seq;             //!< SEG.SEQ - IRS
    int32_t ack;             //!< SEG.ACK - ISS
    uint32_t text;           //!< bytes of text
    Last last;               //!< last answer
    HalfOpenVerdict verdict; //!< expected
    TcpRule rule;            //!< expected if the state changes
};

constexpr HalfOpenVerdict COMPLETE = HalfOpenVerdict::COMPLETE;
constexpr HalfOpenVerdict REPEAT = HalfOpenVerdict::RETRANSMIT_SYN_ACK;
constexpr HalfOpenVerdict REPLY = HalfOpenVerdict::ACKNOWLEDGE;
constexpr HalfOpenVerdict RESET = HalfOpenVerdict::RESET;
constexpr HalfOpenVerdict KILL = HalfOpenVerdict::RESET_AND_REMOVE;
constexpr HalfOpenVerdict REMOVE = HalfOpenVerdict::REMOVE;
constexpr HalfOpenVerdict DROP = HalfOpenVerdict::DROP;
constexpr TcpRule THIRD = TcpRule::ACK_OF_SYN;
constexpr TcpRule RST_RULE = TcpRule::RST_ACCEPTABLE;
constexpr TcpRule SYN_RULE = TcpRule::SYN_IN_WINDOW;
constexpr TcpRule SYN_ACK_RULE = TcpRule::SYN_ACK_TO_HALF_OPEN;

const std::vector<HalfOpenRow> HALF_OPEN_ROWS{
    {"the same SYN is answered", SYN, 0, 0, 0, Last::LONG_AGO, REPEAT, THIRD},
    {"with text too", SYN, 0, 0, 10, Last::LONG_AGO, REPEAT, THIRD},
    {"at most once in 500 ms", SYN, 0, 0, 0, Last::JUST_NOW, DROP, THIRD},
    {"RST exactly at RCV.NXT removes", RST, 1, 0, 0, Last::JUST_NOW, REMOVE, RST_RULE},
    {"RST,ACK exactly at RCV.NXT removes", RST | ACK, 1, 1, 0, Last::LONG_AGO, REMOVE, RST_RULE},
    {"RST in the window is challenged", RST, 1001, 0, 0, Last::LONG_AGO, REPLY, THIRD},
    {"at most once in 500 ms", RST, 1001, 0, 0, Last::JUST_NOW, DROP, THIRD},
    {"RST at the last octet is challenged", RST, 64240, 0, 0, Last::LONG_AGO, REPLY, THIRD},
    {"RST at the right edge is ignored", RST, 64241, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"RST at IRS is ignored", RST, 0, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"SYN,RST at IRS is a RST", SYN | RST, 0, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"RST below is ignored", RST, -1000, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"RST almost 2^31 ahead is ignored", RST, FAR, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"another SYN at RCV.NXT removes", SYN, 1, 0, 0, Last::JUST_NOW, KILL, SYN_RULE},
    {"another SYN in the window removes", SYN, 5000, 0, 0, Last::LONG_AGO, KILL, SYN_RULE},
    {"a SYN above the window is acknowledged", SYN, 100000, 0, 0, Last::LONG_AGO, REPLY, THIRD},
    {"at most once in 500 ms", SYN, 100000, 0, 0, Last::JUST_NOW, DROP, THIRD},
    {"a SYN below is acknowledged", SYN, -1000, 0, 0, Last::LONG_AGO, REPLY, THIRD},
    {"a SYN almost 2^31 ahead", SYN, FAR, 0, 0, Last::LONG_AGO, REPLY, THIRD},
    {"SYN,ACK in the window removes", SYN | ACK, 1, 1, 0, Last::JUST_NOW, KILL, SYN_ACK_RULE},
    {"SYN,ACK at IRS is acknowledged", SYN | ACK, 0, 1, 0, Last::LONG_AGO, REPLY, THIRD},
    {"FIN without ACK is ignored", FIN, 1, 0, 0, Last::LONG_AGO, DROP, THIRD},
    {"text without ACK is ignored", PSH, 1, 0, 10, Last::LONG_AGO, DROP, THIRD},
    {"an ACK one too high is reset", ACK, 1, 2, 0, Last::JUST_NOW, RESET, THIRD},
    {"an ACK of nothing is reset", ACK, 1, 0, 0, Last::JUST_NOW, RESET, THIRD},
    {"an ACK almost 2^31 off is reset", ACK, 1, FAR, 0, Last::JUST_NOW, RESET, THIRD},
    {"a wrong ACK out of window is reset too", ACK, -50, 0, 0, Last::JUST_NOW, RESET, THIRD},
    {"right ACK at IRS is acknowledged", ACK, 0, 1, 0, Last::LONG_AGO, REPLY, THIRD},
    {"at most once in 500 ms", ACK, 0, 1, 0, Last::JUST_NOW, DROP, THIRD},
    {"right ACK above the window", ACK, 64241, 1, 0, Last::LONG_AGO, REPLY, THIRD},
    {"right ACK, text above the window", ACK, 64241, 1, 9, Last::JUST_NOW, REPLY, THIRD},
    {"the third segment completes", ACK, 1, 1, 0, Last::JUST_NOW, COMPLETE, THIRD},
    {"with text", ACK | PSH, 1, 1, 100, Last::JUST_NOW, COMPLETE, THIRD},
    {"with FIN", ACK | FIN, 1, 1, 0, Last::JUST_NOW, COMPLETE, THIRD},
    {"text behind a hole completes", ACK, 1461, 1, 100, Last::JUST_NOW, COMPLETE, THIRD},
    {"an ACK behind lost text completes", ACK, 1461, 1, 0, Last::JUST_NOW, COMPLETE, THIRD},
};

TcpSegmentView
SegmentOf(const HalfOpenRow& row, const HalfOpenSnapshot& entry)
{
    TcpSegmentView segment;
    segment.flags = row.flags;
    segment.seq = SequenceNumber32(entry.irs.GetValue() + static_cast<uint32_t>(row.seq));
    segment.ack = SequenceNumber32(entry.iss.GetValue() + static_cast<uint32_t>(row.ack));
    segment.textBytes = row.text;
    return segment;
}

HalfOpenSnapshot
EntryAt(uint32_t base, Last last)
{
    HalfOpenSnapshot entry;
    entry.irs = SequenceNumber32(base);
    entry.iss = SequenceNumber32(base ^ 0x80000000);
    entry.rcvWnd = 64240;
    entry.invalidInterval = MilliSeconds(500);
    entry.sinceAnswer = MilliSeconds(last == Last::LONG_AGO ? 500 : 499);
    return entry;
}

class HalfOpenTableTestCase : public TestCase
{
  public:
    HalfOpenTableTestCase()
        : TestCase("HalfOpen.EveryClauseAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<HalfOpenVerdict> verdicts;
        std::set<TcpRule> rules;
        for (uint32_t base :
             {0U, 5000U, 0x7fffffffU, 0x80000000U, 0xffff0000U, 0xfffffffeU, 0xffffffffU})
        {
            for (const HalfOpenRow& row : HALF_OPEN_ROWS)
            {
                const HalfOpenSnapshot entry = EntryAt(base, row.last);
                const HalfOpenDecision decision =
                    DecideHalfOpenSegment(entry, SegmentOf(row, entry));
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(decision.verdict),
                                      static_cast<int>(row.verdict),
                                      row.sentence << "; IRS " << base);
                verdicts.insert(decision.verdict);
                if (row.verdict == COMPLETE || row.verdict == KILL || row.verdict == REMOVE)
                {
                    NS_TEST_EXPECT_MSG_EQ(
                        std::string(ToString(decision.rule)), ToString(row.rule), row.sentence);
                    rules.insert(decision.rule);
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            verdicts.size(), static_cast<std::size_t>(DROP) + 1, "every verdict appears");
        const std::set<TcpRule> all{THIRD, RST_RULE, SYN_RULE, SYN_ACK_RULE};
        NS_TEST_EXPECT_MSG_EQ((rules == all), true, "every rule appears");
    }
};

class HalfOpenPawsTestCase : public TestCase
{
  public:
    HalfOpenPawsTestCase()
        : TestCase("HalfOpen.OldTimestampDoesNotComplete")
    {
    }

  private:
    void
    DoRun() override
    {
        for (uint32_t recent : {0U, 1U, 0x80000000U, 0xffffffffU})
        {
            HalfOpenSnapshot entry = EntryAt(5000, Last::LONG_AGO);
            entry.tsRecent = recent;
            TcpSegmentView segment;
            segment.flags = ACK;
            segment.seq = SequenceNumber32(5001);
            segment.ack = entry.iss + SequenceNumber32(1);
            segment.hasTimestamp = true;
            segment.tsVal = recent - 1;
            Expect(entry, segment, COMPLETE, "timestamps not negotiated: TSval is not read");
            entry.timestamps = true;
            Expect(entry, segment, REPLY, "RFC 7323 5.3 R1: older TSval is acknowledged");
            segment.tsVal = recent;
            Expect(entry, segment, COMPLETE, "equal TSval completes");
            segment.tsVal = recent + 1;
            Expect(entry, segment, COMPLETE, "newer TSval completes");
        }
    }

    void
    Expect(const HalfOpenSnapshot& entry,
           const TcpSegmentView& segment,
           HalfOpenVerdict verdict,
           const char* sentence)
    {
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(DecideHalfOpenSegment(entry, segment).verdict),
                              static_cast<int>(verdict),
                              sentence << "; TS.Recent " << entry.tsRecent);
    }
};

class ListenDecisionTestSuite : public TestSuite
{
  public:
    ListenDecisionTestSuite()
        : TestSuite("tcp-lifecycle-listen-decision")
    {
        AddTestCase(new SynTableTestCase);
        AddTestCase(new AdmittedTestCase);
        AddTestCase(new ListenSegmentTestCase);
        AddTestCase(new HalfOpenTableTestCase);
        AddTestCase(new HalfOpenPawsTestCase);
    }
};

ListenDecisionTestSuite g_listenDecisionTestSuite; //!< registers the suite

} // namespace
