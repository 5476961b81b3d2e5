// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT as a table, every row at many places of sequence space.

#include "ns3/test.h"
#include "ns3/time-wait-decision.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Verdict = TimeWaitVerdict;
using Reason = TcpDropReason;

/** What is done with a segment, and why nothing more. */
struct Answer
{
    Verdict verdict; //!< what
    Reason reason;   //!< why
};

/** \return an answer to print and compare */
std::string
ToText(Verdict verdict, Reason reason)
{
    return std::to_string(static_cast<int>(verdict)) + " " + ToString(reason);
}

std::string
ToText(const Answer& answer)
{
    return ToText(answer.verdict, answer.reason);
}

std::string
ToText(const TimeWaitDecision& decision)
{
    return ToText(decision.verdict, decision.reason);
}

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

/** Whether timestamps were negotiated and what TSval - TS.Recent the segment has. */
enum class Stamp
{
    OFF,     //!< not negotiated, absent
    ABSENT,  //!< negotiated, absent
    EXTRA,   //!< not negotiated, present and newer
    OLDER,   //!< negotiated, TSval = TS.Recent - 1
    EQUAL,   //!< negotiated, TSval = TS.Recent
    NEWER,   //!< negotiated, TSval = TS.Recent + 1
    ANCIENT, //!< negotiated, TSval almost 2^31 behind
    OPPOSITE //!< negotiated, TSval exactly 2^31 away
};

/** One clause under both TimeWaitRestart values, with the last window 1000 bytes and reuse Both. */
struct Row
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t seq;          //!< SEG.SEQ - RCV.NXT
    uint32_t text;        //!< bytes of text
    Stamp stamp;          //!< timestamps
    Answer rfc;           //!< what RetransmittedFin expects
    Answer linux6;        //!< what AnyAck expects
};

constexpr Answer REUSE{Verdict::REUSE, Reason::NONE};
constexpr Answer REMOVE{Verdict::REMOVE, Reason::NONE};
constexpr Answer REPLY{Verdict::ACKNOWLEDGE, Reason::IN_TIME_WAIT};
constexpr Answer BOTH{Verdict::ACKNOWLEDGE_AND_RESTART, Reason::IN_TIME_WAIT};
constexpr Answer RESTART{Verdict::RESTART, Reason::IN_TIME_WAIT};
constexpr Answer DROP{Verdict::DROP, Reason::IN_TIME_WAIT};
constexpr Answer OUTSIDE{Verdict::ACKNOWLEDGE, Reason::SEQUENCE_UNACCEPTABLE};
constexpr Answer SILENCE{Verdict::DROP, Reason::SEQUENCE_UNACCEPTABLE}; //!< too soon to answer
constexpr Answer RST_OUT{Verdict::DROP, Reason::RST_UNACCEPTABLE};
constexpr Answer SYN_REPLY{Verdict::ACKNOWLEDGE, Reason::SYN_CHALLENGED};
constexpr Answer OLD{Verdict::ACKNOWLEDGE, Reason::OLD_TIMESTAMP};
constexpr Answer OLD_BOTH{Verdict::ACKNOWLEDGE_AND_RESTART, Reason::OLD_TIMESTAMP};
constexpr Answer OLD_DROP{Verdict::DROP, Reason::OLD_TIMESTAMP};
constexpr Answer NO_ACK{Verdict::DROP, Reason::ACK_MISSING};
constexpr int32_t FAR = 0x7fffff00;

const std::vector<Row> ROWS{
    {"RST exactly at RCV.NXT ends TIME-WAIT", RST, 0, 0, Stamp::OFF, REMOVE, REMOVE},
    {"RST,ACK exactly at RCV.NXT ends TIME-WAIT", RST | ACK, 0, 0, Stamp::OFF, REMOVE, REMOVE},
    {"RST in the window has no effect", RST, 1, 0, Stamp::OFF, RST_OUT, RST_OUT},
    {"RST below RCV.NXT has no effect", RST, -1, 0, Stamp::OFF, RST_OUT, RST_OUT},
    {"RST with SYN is a RST", RST | SYN, 5, 0, Stamp::OFF, RST_OUT, RST_OUT},
    {"exact RST, older TSval: PAWS or not", RST, 0, 0, Stamp::OLDER, REMOVE, OLD_DROP},
    {"SYN one above RCV.NXT reopens", SYN, 1, 0, Stamp::OFF, REUSE, REUSE},
    {"SYN almost 2^31 above RCV.NXT reopens", SYN, FAR, 0, Stamp::OFF, REUSE, REUSE},
    {"SYN at RCV.NXT is acknowledged", SYN, 0, 0, Stamp::OFF, SYN_REPLY, SYN_REPLY},
    {"SYN below RCV.NXT is acknowledged", SYN, -1, 0, Stamp::OFF, OUTSIDE, OUTSIDE},
    {"SYN almost 2^31 below is acknowledged", SYN, -FAR, 0, Stamp::OFF, OUTSIDE, OUTSIDE},
    {"SYN,FIN opens nothing", SYN | FIN, 1, 0, Stamp::OFF, SYN_REPLY, SYN_REPLY},
    {"SYN above, newer TSval", SYN, 1, 0, Stamp::NEWER, REUSE, REUSE},
    {"SYN below, newer TSval (RFC 6191)", SYN, -1000, 0, Stamp::NEWER, REUSE, REUSE},
    {"SYN above, equal TSval", SYN, 1, 0, Stamp::EQUAL, REUSE, REUSE},
    {"SYN at RCV.NXT, equal TSval", SYN, 0, 0, Stamp::EQUAL, SYN_REPLY, SYN_REPLY},
    {"SYN below, equal TSval", SYN, -1, 0, Stamp::EQUAL, OUTSIDE, OUTSIDE},
    {"SYN above, older TSval fails PAWS", SYN, 1, 0, Stamp::OLDER, OLD, OLD_BOTH},
    {"SYN below, older TSval fails PAWS", SYN, -1, 0, Stamp::OLDER, OLD, OLD_BOTH},
    {"SYN above, TSval almost 2^31 behind", SYN, 1, 0, Stamp::ANCIENT, OLD, OLD_BOTH},
    {"SYN below, TSval 2^31 away is newer", SYN, -1, 0, Stamp::OPPOSITE, REUSE, REUSE},
    {"SYN above, TS negotiated but absent", SYN, 1, 0, Stamp::ABSENT, REUSE, REUSE},
    {"SYN below, TS negotiated but absent", SYN, -1, 0, Stamp::ABSENT, OUTSIDE, OUTSIDE},
    {"SYN below, newer TSval, not negotiated", SYN, -1, 0, Stamp::EXTRA, OUTSIDE, OUTSIDE},
    {"SYN,ACK is no request", SYN | ACK, 1, 0, Stamp::OFF, SYN_REPLY, BOTH},
    {"FIN without ACK, old, is acknowledged", FIN, -1, 0, Stamp::OFF, OUTSIDE, REPLY},
    {"new text without ACK", 0, 0, 10, Stamp::OFF, NO_ACK, REPLY},
    {"old text without ACK is acknowledged", 0, -50, 10, Stamp::OFF, OUTSIDE, REPLY},
    {"nothing at all at RCV.NXT", 0, 0, 0, Stamp::OFF, NO_ACK, RESTART},
    {"the retransmitted FIN restarts 2MSL", FIN | ACK, -1, 0, Stamp::OFF, BOTH, BOTH},
    {"the same with its text", FIN | ACK, -101, 100, Stamp::OFF, BOTH, BOTH},
    {"a FIN elsewhere is acknowledged", FIN | ACK, 0, 0, Stamp::OFF, REPLY, BOTH},
    {"old text is acknowledged", ACK, -100, 100, Stamp::OFF, OUTSIDE, BOTH},
    {"new text is acknowledged", ACK, 0, 100, Stamp::OFF, REPLY, BOTH},
    {"new text, older TSval fails PAWS", ACK, 0, 100, Stamp::OLDER, OLD, OLD_BOTH},
    {"an empty ACK below the window is acknowledged", ACK, -1, 0, Stamp::OFF, OUTSIDE, BOTH},
    {"an empty ACK beyond the window is acknowledged", ACK, 1000, 0, Stamp::OFF, OUTSIDE, BOTH},
    {"an empty ACK at RCV.NXT is not answered", ACK, 0, 0, Stamp::OFF, DROP, RESTART},
    {"an empty ACK at RCV.NXT, older TSval", ACK, 0, 0, Stamp::OLDER, OLD, OLD_BOTH},
    {"an empty ACK at RCV.NXT, TSval 2^31 away", ACK, 0, 0, Stamp::OPPOSITE, DROP, RESTART},
    {"an empty ACK at the window's last octet", ACK, 999, 0, Stamp::OFF, DROP, BOTH},
};

/** A SYN under every TimeWaitReuse; the same for both TimeWaitRestart values. */
struct ReuseRow
{
    const char* sentence; //!< the clause
    int32_t seq;          //!< SEG.SEQ - RCV.NXT
    Stamp stamp;          //!< timestamps
    bool bySequence;      //!< SequenceNumber takes it
    bool byTimestamp;     //!< Timestamp takes it
    bool byBoth;          //!< Both and Unsafe take it
};

const std::vector<ReuseRow> REUSE_ROWS{
    {"higher", 1, Stamp::OFF, true, true, true},
    {"equal", 0, Stamp::OFF, false, false, false},
    {"lower", -1, Stamp::OFF, false, false, false},
    {"higher, newer TSval", 1, Stamp::NEWER, true, true, true},
    {"lower, newer TSval", -1, Stamp::NEWER, false, true, true},
    {"higher, equal TSval", 1, Stamp::EQUAL, true, true, true},
    {"lower, equal TSval", -1, Stamp::EQUAL, false, false, false},
    {"higher, older TSval", 1, Stamp::OLDER, true, false, false},
    {"lower, older TSval", -1, Stamp::OLDER, false, false, false},
    {"higher, TS dropped", 1, Stamp::ABSENT, true, true, true},
    {"lower, TS dropped", -1, Stamp::ABSENT, false, false, false},
    {"higher, TS new", 1, Stamp::EXTRA, true, true, true},
    {"lower, TS new", -1, Stamp::EXTRA, false, true, false},
};

const std::vector<uint32_t> PLACES{
    0U, 1U, 5000U, 0x7fffffffU, 0x80000000U, 0xfffffe0cU, 0xffffffffU}; //!< RCV.NXT

/** \return an entry at a place of sequence space */
TimeWaitSnapshot
StateAt(uint32_t place)
{
    TimeWaitSnapshot state;
    state.rcvNxt = SequenceNumber32(place);
    state.rcvWnd = 1000;
    state.tsRecent = place;
    return state;
}

TcpSegmentView
SegmentOf(uint8_t flags, int32_t seq, uint32_t text, Stamp stamp, TimeWaitSnapshot& state)
{
    TcpSegmentView segment;
    segment.flags = flags;
    segment.seq = SequenceNumber32(state.rcvNxt.GetValue() + static_cast<uint32_t>(seq));
    segment.textBytes = text;
    state.timestamps = stamp != Stamp::OFF && stamp != Stamp::EXTRA;
    segment.hasTimestamp = stamp != Stamp::OFF && stamp != Stamp::ABSENT;
    switch (stamp)
    {
    case Stamp::OFF:
    case Stamp::ABSENT:
        break;
    case Stamp::OLDER:
        segment.tsVal = state.tsRecent - 1;
        break;
    case Stamp::EQUAL:
        segment.tsVal = state.tsRecent;
        break;
    case Stamp::EXTRA:
    case Stamp::NEWER:
        segment.tsVal = state.tsRecent + 1;
        break;
    case Stamp::ANCIENT:
        segment.tsVal = state.tsRecent - static_cast<uint32_t>(FAR);
        break;
    case Stamp::OPPOSITE:
        segment.tsVal = state.tsRecent + (1U << 31);
        break;
    }
    return segment;
}

class TimeWaitTableTestCase : public TestCase
{
  public:
    TimeWaitTableTestCase()
        : TestCase("TimeWait.EveryClauseAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<Verdict> seen;
        for (const auto restart : {TimeWaitRestart::RETRANSMITTED_FIN, TimeWaitRestart::ANY_ACK})
        {
            const bool isLinux = restart == TimeWaitRestart::ANY_ACK;
            TimeWaitPolicy policy;
            policy.restart = restart;
            for (const uint32_t place : PLACES)
            {
                TimeWaitSnapshot state = StateAt(place);
                for (const Row& row : ROWS)
                {
                    const TcpSegmentView segment =
                        SegmentOf(row.flags, row.seq, row.text, row.stamp, state);
                    const TimeWaitDecision decision = DecideTimeWait(policy, state, segment);
                    NS_TEST_EXPECT_MSG_EQ(ToText(decision),
                                          ToText(isLinux ? row.linux6 : row.rfc),
                                          row.sentence << (isLinux ? "; AnyAck" : "; RFC")
                                                       << "; RCV.NXT " << place);
                    seen.insert(decision.verdict);
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            seen.size(), static_cast<std::size_t>(Verdict::DROP) + 1, "every verdict appears");
    }
};

class ReuseRulesTestCase : public TestCase
{
  public:
    ReuseRulesTestCase()
        : TestCase("TimeWait.EveryReuseRuleAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        using Reuse = TimeWaitReuse;
        for (const auto restart : {TimeWaitRestart::RETRANSMITTED_FIN, TimeWaitRestart::ANY_ACK})
        {
            for (const uint32_t place : PLACES)
            {
                TimeWaitSnapshot state = StateAt(place);
                for (const ReuseRow& row : REUSE_ROWS)
                {
                    const TcpSegmentView syn = SegmentOf(SYN, row.seq, 0, row.stamp, state);
                    const Reason refusal = row.stamp == Stamp::OLDER ? Reason::OLD_TIMESTAMP
                                           : row.seq < 0             ? Reason::SEQUENCE_UNACCEPTABLE
                                                                     : Reason::SYN_CHALLENGED;
                    const auto takes = [&](Reuse reuse, bool hasListener) {
                        TimeWaitPolicy policy;
                        policy.restart = restart;
                        policy.reuse = reuse;
                        state.hasListener = hasListener;
                        const TimeWaitDecision decision = DecideTimeWait(policy, state, syn);
                        const bool isReuse = decision.verdict == Verdict::REUSE;
                        m_refusals += !isReuse && decision.reason == refusal ? 1 : 0;
                        m_reuses += isReuse && decision.reason == Reason::NONE ? 1 : 0;
                        ++m_decisions;
                        return isReuse;
                    };
                    const std::string where =
                        std::string(row.sentence) + "; RCV.NXT " + std::to_string(place);
                    NS_TEST_EXPECT_MSG_EQ(takes(Reuse::NEVER, true), false, "Never; " + where);
                    NS_TEST_EXPECT_MSG_EQ(takes(Reuse::SEQUENCE_NUMBER, true),
                                          row.bySequence,
                                          "SequenceNumber; " + where);
                    NS_TEST_EXPECT_MSG_EQ(
                        takes(Reuse::TIMESTAMP, true), row.byTimestamp, "Timestamp; " + where);
                    NS_TEST_EXPECT_MSG_EQ(takes(Reuse::BOTH, true), row.byBoth, "Both; " + where);
                    NS_TEST_EXPECT_MSG_EQ(
                        takes(Reuse::UNSAFE, true), row.byBoth, "Unsafe; " + where);
                    NS_TEST_EXPECT_MSG_EQ(takes(Reuse::BOTH, false), false, "alone; " + where);
                    NS_TEST_EXPECT_MSG_EQ(
                        m_refusals + m_reuses, m_decisions, "a reason of each; " + where);
                }
            }
        }
    }

    uint32_t m_refusals{0};  //!< for the reason that the row has
    uint32_t m_reuses{0};    //!< that are no drops
    uint32_t m_decisions{0}; //!< all
};

/** RFC 1337, the limit of answers, and the rules of an active open. */
class OtherRulesTestCase : public TestCase
{
  public:
    OtherRulesTestCase()
        : TestCase("TimeWait.Rfc1337AnswerLimitAndActiveReuse")
    {
    }

  private:
    /** The limit of answers, and RFC 1337. */
    void
    CheckAnswers(TimeWaitRestart restart)
    {
        TimeWaitPolicy policy;
        policy.restart = restart;
        policy.invalidInterval = MilliSeconds(500);
        TimeWaitSnapshot state = StateAt(5000);
        const auto decide = [&](uint8_t flags, int32_t seq, Time sinceAnswer) {
            const TcpSegmentView segment = SegmentOf(flags, seq, 0, Stamp::OFF, state);
            state.sinceAnswer = sinceAnswer;
            return ToText(DecideTimeWait(policy, state, segment));
        };
        const bool isLinux = restart == TimeWaitRestart::ANY_ACK;
        const Time soon = MilliSeconds(499);
        const Time later = MilliSeconds(500);
        NS_TEST_EXPECT_MSG_EQ(decide(SYN, -1, soon), ToText(SILENCE), "SYN soon");
        NS_TEST_EXPECT_MSG_EQ(decide(SYN, -1, later), ToText(OUTSIDE), "SYN later");
        NS_TEST_EXPECT_MSG_EQ(decide(ACK, -1, soon),
                              ToText(isLinux ? RESTART : SILENCE),
                              "old empty ACK soon: 2MSL restarts all the same");
        NS_TEST_EXPECT_MSG_EQ(
            decide(FIN | ACK, -1, soon), ToText(BOTH), "a FIN is always answered");
        policy.rfc1337 = true;
        NS_TEST_EXPECT_MSG_EQ(decide(RST, 0, later), ToText(DROP), "RFC 1337");
        NS_TEST_EXPECT_MSG_EQ(decide(RST | ACK, 0, later), ToText(DROP), "RST,ACK");
    }

    /** Each combination of what an active open asks. */
    void
    CheckActiveReuse()
    {
        for (uint32_t bits = 0; bits < 32; ++bits)
        {
            ActiveReuseSnapshot state;
            state.oldTimestamps = bits & 1;
            state.newTimestamps = bits & 2;
            state.isBound = bits & 4;
            state.isLoopback = bits & 8;
            state.delay = Seconds(1);
            state.sinceEntry = bits & 16 ? Seconds(1) : MilliSeconds(999);
            const bool stamps = (bits & 3) == 3;
            const bool late = bits & 16;
            const bool bound = bits & 4;
            const bool loopback = bits & 8;
            NS_TEST_EXPECT_MSG_EQ(DecideActiveReuse(TimeWaitReuseActive::OFF, state),
                                  (stamps && bound),
                                  "Off; bits " << bits);
            NS_TEST_EXPECT_MSG_EQ(DecideActiveReuse(TimeWaitReuseActive::ON, state),
                                  (stamps && (bound || late)),
                                  "On; bits " << bits);
            NS_TEST_EXPECT_MSG_EQ(DecideActiveReuse(TimeWaitReuseActive::LOOPBACK, state),
                                  (stamps && (bound || (late && loopback))),
                                  "Loopback; bits " << bits);
        }
    }

    /** ISS of the next connection, and what is stale. */
    void
    CheckSuccessors()
    {
        for (const uint32_t place : PLACES)
        {
            const SequenceNumber32 sndNxt(place);
            NS_TEST_EXPECT_MSG_EQ(
                SuccessorIss(sndNxt) - sndNxt, 65537, "reference 07; SND.NXT " << place);
            NS_TEST_EXPECT_MSG_EQ(IsStaleByPeer(place, place - 1, Seconds(1)), false, "by 1");
            NS_TEST_EXPECT_MSG_EQ(IsStaleByPeer(place, place - 2, Seconds(1)), true, "by 2");
            NS_TEST_EXPECT_MSG_EQ(IsStaleByPeer(place, place - 2, Seconds(60)), false, "long ago");
            NS_TEST_EXPECT_MSG_EQ(IsStaleByPeer(place, place + 5, Seconds(1)), false, "newer");
            // UBSan sees it if the difference is one that does not exist.
            NS_TEST_EXPECT_MSG_EQ(
                IsStaleByPeer(place, place + (1U << 31), Seconds(1)), false, "2^31 away");
        }
    }

    void
    DoRun() override
    {
        for (const auto restart : {TimeWaitRestart::RETRANSMITTED_FIN, TimeWaitRestart::ANY_ACK})
        {
            CheckAnswers(restart);
        }
        CheckActiveReuse();
        CheckSuccessors();
    }
};

class TimeWaitDecisionTestSuite : public TestSuite
{
  public:
    TimeWaitDecisionTestSuite()
        : TestSuite("tcp-lifecycle-time-wait-decision")
    {
        AddTestCase(new TimeWaitTableTestCase);
        AddTestCase(new ReuseRulesTestCase);
        AddTestCase(new OtherRulesTestCase);
    }
};

TimeWaitDecisionTestSuite g_timeWaitDecisionTestSuite; //!< registers the suite

} // namespace
