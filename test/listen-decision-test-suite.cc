// SPDX-License-Identifier: GPL-2.0-only
//
// A listener's decisions as tables: SYNs, segments in LISTEN, segments to half-open connections.

#include "ns3/admission-policies.h"
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
    const char* sentence;                        //!< the clause
    const char* policy;                          //!< its name
    uint32_t halfOpen;                           //!< q
    uint32_t accept;                             //!< accept queue
    uint32_t backlog;                            //!< B
    uint32_t limit;                              //!< M
    bool proven;                                 //!< proven peer
    TcpQueueReason reason;                       //!< expected; SYN_ADMITTED means admitted
    HalfOpenVictim victim{HalfOpenVictim::NONE}; //!< expected
    uint32_t prefix{0};                          //!< entries of the SYN's prefix
    uint32_t largest{0};                         //!< entries of the largest prefix
};

constexpr const char* LINUX_MODE = "Linux";
constexpr const char* TAIL = "TailDrop";
constexpr const char* OLDEST = "DropOldest";
constexpr const char* RANDOM = "DropRandom";
constexpr const char* SHARE = "PrefixShare";
constexpr HalfOpenVictim N = HalfOpenVictim::NONE;
constexpr HalfOpenVictim P = HalfOpenVictim::OF_LARGEST_PREFIX;
constexpr HalfOpenVictim O = HalfOpenVictim::OLDEST;
constexpr HalfOpenVictim R = HalfOpenVictim::RANDOM;
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
    {"drop oldest admits below the limit", OLDEST, 9, 0, 16, 10, false, IN},
    {"drop oldest makes room at the limit", OLDEST, 10, 0, 16, 10, false, IN, O},
    {"drop oldest above a limit that was lowered", OLDEST, 12, 0, 16, 10, false, IN, O},
    {"drop oldest refuses at accept = B + 1", OLDEST, 10, 17, 16, 10, false, ACCEPT_FULL},
    {"drop oldest with a limit of 0 admits none", OLDEST, 0, 0, 16, 0, false, FULL},
    {"drop oldest does not read B for half-opens", OLDEST, 100, 0, 16, 128, false, IN},
    {"drop random admits below the limit", RANDOM, 9, 0, 16, 10, false, IN},
    {"drop random makes room at the limit", RANDOM, 10, 0, 16, 10, false, IN, R},
    {"drop random refuses at accept = B + 1", RANDOM, 10, 17, 16, 10, false, ACCEPT_FULL},
    {"drop random with a limit of 0 admits none", RANDOM, 0, 0, 16, 0, false, FULL},
    {"prefix share admits below the limit", SHARE, 9, 0, 16, 10, false, IN, N, 9, 9},
    {"prefix share makes room for a small prefix", SHARE, 10, 0, 16, 10, false, IN, P, 4, 5},
    {"not for one as large as the largest", SHARE, 10, 0, 16, 10, false, FULL, N, 5, 5},
    {"not with a limit of 0", SHARE, 0, 0, 16, 0, false, FULL, N, 0, 0},
    {"prefix share refuses at accept = B + 1", SHARE, 10, 17, 16, 10, false, ACCEPT_FULL, N, 4, 5},
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
            listener.policy = FindAdmissionPolicy(row.policy);
            listener.halfOpenEntries = row.halfOpen;
            listener.acceptEntries = row.accept;
            listener.backlogEntries = row.backlog;
            listener.halfOpenLimitEntries = row.limit;
            listener.prefixEntries = row.prefix;
            listener.largestPrefixEntries = row.largest;
            const SynDecision decision = DecideSyn(listener, row.proven);
            NS_TEST_EXPECT_MSG_EQ(
                std::string(ToString(decision.reason)), ToString(row.reason), row.sentence);
            NS_TEST_EXPECT_MSG_EQ(decision.admit, (row.reason == IN), row.sentence);
            NS_TEST_EXPECT_MSG_EQ((decision.victim == row.victim), true, row.sentence);
            const TcpQueue queue =
                row.reason == ACCEPT_FULL ? TcpQueue::ACCEPT : TcpQueue::HALF_OPEN;
            NS_TEST_EXPECT_MSG_EQ(
                std::string(ToString(decision.queue)), ToString(queue), row.sentence);
            NS_TEST_EXPECT_MSG_EQ(
                IsAcceptQueueFull(listener), (row.accept > row.backlog), row.sentence);
            NS_TEST_EXPECT_MSG_EQ(
                DecideSuccessor(listener).admit, (row.accept <= row.backlog), row.sentence);
            if (!decision.admit)
            {
                // The same word in drops.csv and in queues.csv.
                NS_TEST_EXPECT_MSG_EQ(std::string(ToString(DropReasonOf(decision.reason))),
                                      ToString(row.reason),
                                      row.sentence);
            }
            seen.insert(decision.reason);
        }
        NS_TEST_EXPECT_MSG_EQ((DropReasonOf(TcpQueueReason::APPLICATION_REFUSED) ==
                               TcpDropReason::APPLICATION_REFUSED),
                              true,
                              "the refusal that is not the policy's");
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
    /** What is done, and why nothing more. */
    using Answer = std::pair<ListenVerdict, TcpDropReason>;

    static constexpr Answer REQUEST{ListenVerdict::SYN, TcpDropReason::NONE};
    static constexpr Answer RESET{ListenVerdict::RESET, TcpDropReason::ACK_IN_LISTEN};
    static constexpr Answer IS_RST{ListenVerdict::DROP, TcpDropReason::RST_IN_LISTEN};
    static constexpr Answer NO_REQUEST{ListenVerdict::DROP, TcpDropReason::NOT_A_REQUEST};

    /** Reference 12, all 64 combinations, in its own order of tests. */
    static Answer
    Measured(unsigned flags)
    {
        if (flags & RST)
        {
            return IS_RST;
        }
        if (flags & ACK)
        {
            return RESET;
        }
        return (flags & (SYN | FIN)) == SYN ? REQUEST : NO_REQUEST;
    }

    /** One segment. */
    void
    Expect(uint8_t flags, const Answer& answer)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        const ListenSegmentDecision decision = DecideListenSegment(segment, false);
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(decision.verdict),
                              static_cast<int>(answer.first),
                              TcpFlagsText(flags));
        NS_TEST_EXPECT_MSG_EQ(
            std::string(ToString(decision.reason)), ToString(answer.second), TcpFlagsText(flags));
        m_seen.insert(decision.verdict);
        // While cookies are expected any ACK may be one; nothing else changes.
        const bool mayBeCookie = (flags & (ACK | SYN | RST)) == ACK;
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(DecideListenSegment(segment, true).verdict),
            static_cast<int>(mayBeCookie ? ListenVerdict::COOKIE : decision.verdict),
            TcpFlagsText(flags));
    }

    void
    DoRun() override
    {
        for (unsigned flags = 0; flags < 256; ++flags)
        {
            Expect(static_cast<uint8_t>(flags), Measured(flags));
        }
        NS_TEST_EXPECT_MSG_EQ(m_seen.size(), 3, "every verdict appears");

        const std::vector<std::pair<uint8_t, Answer>> rows{{SYN, REQUEST},
                                                           {SYN | ECE | CWR, REQUEST},
                                                           {SYN | PSH | URG, REQUEST},
                                                           {SYN | ACK, RESET},
                                                           {SYN | FIN, NO_REQUEST},
                                                           {SYN | RST, IS_RST},
                                                           {RST | ACK, IS_RST},
                                                           {FIN | ACK, RESET},
                                                           {FIN, NO_REQUEST},
                                                           {0, NO_REQUEST}};
        for (const auto& [flags, answer] : rows)
        {
            Expect(flags, answer);
        }
    }

    std::set<ListenVerdict> m_seen; //!< verdicts given
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
    TcpDropReason reason;    //!< expected
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
constexpr TcpDropReason NO_DROP = TcpDropReason::NONE;
constexpr TcpDropReason DUP = TcpDropReason::DUPLICATE_SYN;
constexpr TcpDropReason ANOTHER = TcpDropReason::ANOTHER_SYN;
constexpr TcpDropReason CHALLENGED = TcpDropReason::RST_CHALLENGED;
constexpr TcpDropReason RST_OUT = TcpDropReason::RST_UNACCEPTABLE;
constexpr TcpDropReason NO_ACK = TcpDropReason::ACK_MISSING;
constexpr TcpDropReason BAD_ACK = TcpDropReason::ACK_UNACCEPTABLE;
constexpr TcpDropReason OUTSIDE = TcpDropReason::SEQUENCE_UNACCEPTABLE;

const std::vector<HalfOpenRow> HALF_OPEN_ROWS{
    {"the same SYN is answered", SYN, 0, 0, 0, Last::LONG_AGO, REPEAT, THIRD, DUP},
    {"with text too", SYN, 0, 0, 10, Last::LONG_AGO, REPEAT, THIRD, DUP},
    {"at most once in 500 ms", SYN, 0, 0, 0, Last::JUST_NOW, DROP, THIRD, DUP},
    {"RST exactly at RCV.NXT removes", RST, 1, 0, 0, Last::JUST_NOW, REMOVE, RST_RULE, NO_DROP},
    {"RST,ACK exactly at RCV.NXT removes",
     RST | ACK,
     1,
     1,
     0,
     Last::LONG_AGO,
     REMOVE,
     RST_RULE,
     NO_DROP},
    {"RST in the window is challenged", RST, 1001, 0, 0, Last::LONG_AGO, REPLY, THIRD, CHALLENGED},
    {"at most once in 500 ms", RST, 1001, 0, 0, Last::JUST_NOW, DROP, THIRD, CHALLENGED},
    {"RST at the last octet is challenged",
     RST,
     64240,
     0,
     0,
     Last::LONG_AGO,
     REPLY,
     THIRD,
     CHALLENGED},
    {"RST at the right edge is ignored", RST, 64241, 0, 0, Last::LONG_AGO, DROP, THIRD, RST_OUT},
    {"RST at IRS is ignored", RST, 0, 0, 0, Last::LONG_AGO, DROP, THIRD, RST_OUT},
    {"SYN,RST at IRS is a RST", SYN | RST, 0, 0, 0, Last::LONG_AGO, DROP, THIRD, RST_OUT},
    {"RST below is ignored", RST, -1000, 0, 0, Last::LONG_AGO, DROP, THIRD, RST_OUT},
    {"RST almost 2^31 ahead is ignored", RST, FAR, 0, 0, Last::LONG_AGO, DROP, THIRD, RST_OUT},
    {"another SYN at RCV.NXT removes", SYN, 1, 0, 0, Last::JUST_NOW, KILL, SYN_RULE, ANOTHER},
    {"another SYN in the window removes", SYN, 5000, 0, 0, Last::LONG_AGO, KILL, SYN_RULE, ANOTHER},
    {"a SYN above the window is acknowledged",
     SYN,
     100000,
     0,
     0,
     Last::LONG_AGO,
     REPLY,
     THIRD,
     ANOTHER},
    {"at most once in 500 ms", SYN, 100000, 0, 0, Last::JUST_NOW, DROP, THIRD, ANOTHER},
    {"a SYN below is acknowledged", SYN, -1000, 0, 0, Last::LONG_AGO, REPLY, THIRD, ANOTHER},
    {"a SYN almost 2^31 ahead", SYN, FAR, 0, 0, Last::LONG_AGO, REPLY, THIRD, ANOTHER},
    {"SYN,ACK in the window removes",
     SYN | ACK,
     1,
     1,
     0,
     Last::JUST_NOW,
     KILL,
     SYN_ACK_RULE,
     ANOTHER},
    {"SYN,ACK at IRS is acknowledged", SYN | ACK, 0, 1, 0, Last::LONG_AGO, REPLY, THIRD, ANOTHER},
    {"FIN without ACK is ignored", FIN, 1, 0, 0, Last::LONG_AGO, DROP, THIRD, NO_ACK},
    {"text without ACK is ignored", PSH, 1, 0, 10, Last::LONG_AGO, DROP, THIRD, NO_ACK},
    {"an ACK one too high is reset", ACK, 1, 2, 0, Last::JUST_NOW, RESET, THIRD, BAD_ACK},
    {"an ACK of nothing is reset", ACK, 1, 0, 0, Last::JUST_NOW, RESET, THIRD, BAD_ACK},
    {"an ACK almost 2^31 off is reset", ACK, 1, FAR, 0, Last::JUST_NOW, RESET, THIRD, BAD_ACK},
    {"a wrong ACK out of window is reset too",
     ACK,
     -50,
     0,
     0,
     Last::JUST_NOW,
     RESET,
     THIRD,
     BAD_ACK},
    {"right ACK at IRS is acknowledged", ACK, 0, 1, 0, Last::LONG_AGO, REPLY, THIRD, OUTSIDE},
    {"at most once in 500 ms", ACK, 0, 1, 0, Last::JUST_NOW, DROP, THIRD, OUTSIDE},
    {"right ACK above the window", ACK, 64241, 1, 0, Last::LONG_AGO, REPLY, THIRD, OUTSIDE},
    {"right ACK, text above the window", ACK, 64241, 1, 9, Last::JUST_NOW, REPLY, THIRD, OUTSIDE},
    {"the third segment completes", ACK, 1, 1, 0, Last::JUST_NOW, COMPLETE, THIRD, NO_DROP},
    {"with text", ACK | PSH, 1, 1, 100, Last::JUST_NOW, COMPLETE, THIRD, NO_DROP},
    {"with FIN", ACK | FIN, 1, 1, 0, Last::JUST_NOW, COMPLETE, THIRD, NO_DROP},
    {"text behind a hole completes", ACK, 1461, 1, 100, Last::JUST_NOW, COMPLETE, THIRD, NO_DROP},
    {"an ACK behind lost text completes",
     ACK,
     1461,
     1,
     0,
     Last::JUST_NOW,
     COMPLETE,
     THIRD,
     NO_DROP},
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
                NS_TEST_EXPECT_MSG_EQ(std::string(ToString(decision.reason)),
                                      ToString(row.reason),
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
            segment.tsVal = recent + 0x80000000U;
            Expect(entry, segment, COMPLETE, "TSval 2^31 away is not older (RFC 7323 5.2)");
        }
    }

    void
    Expect(const HalfOpenSnapshot& entry,
           const TcpSegmentView& segment,
           HalfOpenVerdict verdict,
           const char* sentence)
    {
        const HalfOpenDecision decision = DecideHalfOpenSegment(entry, segment);
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(decision.verdict),
                              static_cast<int>(verdict),
                              sentence << "; TS.Recent " << entry.tsRecent);
        const auto reason = verdict == COMPLETE ? NO_DROP : TcpDropReason::OLD_TIMESTAMP;
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(decision.reason)), ToString(reason), sentence);
    }
};

class ListenDecisionTestSuite : public TestSuite
{
  public:
    ListenDecisionTestSuite()
        : TestSuite("tcp-lifecycle-listen-decision")
    {
        AddTestCase(new SynTableTestCase);
        AddTestCase(new ListenSegmentTestCase);
        AddTestCase(new HalfOpenTableTestCase);
        AddTestCase(new HalfOpenPawsTestCase);
    }
};

ListenDecisionTestSuite g_listenDecisionTestSuite; //!< registers the suite

} // namespace
