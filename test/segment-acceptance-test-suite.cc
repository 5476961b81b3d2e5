// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293 3.10.7.4, first five steps, as a table; every row at many places of sequence space.

#include "ns3/segment-acceptance.h"
#include "ns3/test.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Verdict = AcceptanceVerdict;
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
ToText(const AcceptanceDecision& decision)
{
    return ToText(decision.verdict, decision.reason);
}

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

/** Where RCV.NXT and SND.NXT lie: each row must say the same everywhere. */
const std::vector<uint32_t> BASES{0,
                                  1,
                                  5000,
                                  0x7fffffff - 500,
                                  0x7fffffff,
                                  0x80000000,
                                  0xffffffff - 1500,
                                  0xffffffff - 500,
                                  0xffffffff};

/** One clause. RCV.WND = 1000, buffer 2000, SND.UNA = SND.NXT - 500, MAX.SND.WND = 4000. */
struct Row
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t seq;          //!< SEG.SEQ - RCV.NXT
    uint32_t text;        //!< bytes of text
    int32_t ack;          //!< SEG.ACK - SND.NXT
    Answer lenient;       //!< by default
    Answer strict;        //!< of the strict check
};

constexpr Answer OK{Verdict::ACCEPT, Reason::NONE};
constexpr Answer RESET{Verdict::RESET, Reason::NONE};
constexpr Answer DUP{Verdict::ACKNOWLEDGE, Reason::SEQUENCE_UNACCEPTABLE};
constexpr Answer PROBE{Verdict::ACKNOWLEDGE, Reason::ACK_MISSING};
constexpr Answer NO_ACK{Verdict::DROP, Reason::ACK_MISSING};
constexpr Answer RST_CHALLENGE{Verdict::CHALLENGE_ACK, Reason::RST_CHALLENGED};
constexpr Answer RST_OUT{Verdict::DROP, Reason::RST_UNACCEPTABLE};
constexpr Answer SYN_CHALLENGE{Verdict::CHALLENGE_ACK, Reason::SYN_CHALLENGED};
constexpr Answer ACK_CHALLENGE{Verdict::CHALLENGE_ACK, Reason::ACK_UNACCEPTABLE};
constexpr Answer OLD{Verdict::ACKNOWLEDGE, Reason::OLD_TIMESTAMP};
constexpr Answer OLD_DROP{Verdict::DROP, Reason::OLD_TIMESTAMP};
constexpr Answer NO_STAMP{Verdict::DROP, Reason::TIMESTAMP_MISSING};
constexpr int32_t FAR = 0x7fffff00;

const std::vector<Row> ROWS{
    {"RST exactly at RCV.NXT resets", RST, 0, 0, 0, RESET, RESET},
    {"RST,ACK exactly at RCV.NXT resets, whatever SEG.ACK", RST | ACK, 0, 0, FAR, RESET, RESET},
    {"RST one above RCV.NXT is challenged", RST, 1, 0, 0, RST_CHALLENGE, RST_CHALLENGE},
    {"RST at the last octet of the window is challenged",
     RST,
     999,
     0,
     0,
     RST_CHALLENGE,
     RST_CHALLENGE},
    {"RST at the right edge is dropped", RST, 1000, 0, 0, RST_OUT, RST_OUT},
    {"RST below RCV.NXT is dropped", RST, -1, 0, 0, RST_OUT, RST_OUT},
    {"RST almost 2^31 ahead is dropped", RST, FAR, 0, 0, RST_OUT, RST_OUT},
    {"RST almost 2^31 behind is dropped", RST, -FAR, 0, 0, RST_OUT, RST_OUT},
    {"SYN in the window is challenged", SYN, 10, 0, 0, SYN_CHALLENGE, SYN_CHALLENGE},
    {"SYN below the window is challenged", SYN, -5000, 0, 0, SYN_CHALLENGE, SYN_CHALLENGE},
    {"SYN,ACK almost 2^31 ahead is challenged", SYN | ACK, FAR, 0, 0, SYN_CHALLENGE, SYN_CHALLENGE},
    {"SYN with RST is a RST", SYN | RST, 0, 0, 0, RESET, RESET},
    {"empty ACK at RCV.NXT", ACK, 0, 0, 0, OK, OK},
    {"empty ACK at the last octet of the window", ACK, 999, 0, 0, OK, OK},
    {"empty ACK at the right edge", ACK, 1000, 0, 0, OK, DUP},
    {"empty ACK beyond the right edge", ACK, 1001, 0, 0, DUP, DUP},
    {"empty ACK one below RCV.NXT", ACK, -1, 0, 0, OK, DUP},
    {"empty ACK two below RCV.NXT", ACK, -2, 0, 0, OK, DUP},
    {"empty ACK one receive buffer below", ACK, -2000, 0, 0, OK, DUP},
    {"empty ACK more than a receive buffer below", ACK, -2001, 0, 0, DUP, DUP},
    {"empty ACK almost 2^31 behind", ACK, -FAR, 0, 0, DUP, DUP},
    {"text at RCV.NXT", ACK, 0, 100, 0, OK, OK},
    {"text that fills the window", ACK, 0, 1000, 0, OK, OK},
    {"text that begins in the window and ends beyond it", ACK, 999, 100, 0, OK, OK},
    {"text that begins at the right edge", ACK, 1000, 1, 0, DUP, DUP},
    {"text that begins below and ends in the window", ACK, -99, 100, 0, OK, OK},
    {"text that ends exactly at RCV.NXT", ACK, -100, 100, 0, OK, DUP},
    {"text that ends below RCV.NXT", ACK, -101, 100, 0, DUP, DUP},
    {"FIN at RCV.NXT", FIN | ACK, 0, 0, 0, OK, OK},
    {"FIN that ends exactly at RCV.NXT", FIN | ACK, -1, 0, 0, DUP, DUP},
    {"text with a FIN that ends exactly at RCV.NXT", FIN | ACK, -101, 100, 0, DUP, DUP},
    {"FIN at the right edge", FIN | ACK, 1000, 0, 0, DUP, DUP},
    {"one octet at RCV.NXT without ACK: stock's window probe", 0, 0, 1, 0, PROBE, NO_ACK},
    {"one octet above RCV.NXT without ACK", 0, 1, 1, 0, NO_ACK, NO_ACK},
    {"more text in window without ACK", 0, 0, 10, 0, NO_ACK, NO_ACK},
    {"FIN with text in window without ACK", FIN, 0, 1, 0, NO_ACK, NO_ACK},
    {"in window without text and ACK is dropped", FIN, 0, 0, 0, NO_ACK, NO_ACK},
    {"out of window without ACK is acknowledged", FIN, -50, 10, 0, DUP, DUP},
    {"SEG.ACK at SND.UNA", ACK, 0, 0, -500, OK, OK},
    {"SEG.ACK one above SND.NXT is challenged", ACK, 0, 0, 1, ACK_CHALLENGE, ACK_CHALLENGE},
    {"SEG.ACK almost 2^31 ahead is challenged", ACK, 0, 0, FAR, ACK_CHALLENGE, ACK_CHALLENGE},
    {"SEG.ACK one MAX.SND.WND below SND.UNA", ACK, 0, 0, -4500, OK, OK},
    {"SEG.ACK lower than that is challenged", ACK, 0, 0, -4501, ACK_CHALLENGE, ACK_CHALLENGE},
    {"SEG.ACK almost 2^31 behind is challenged",
     ACK,
     0,
     0,
     -FAR + 4500,
     ACK_CHALLENGE,
     ACK_CHALLENGE},
    {"RFC 5961 holds for an old empty ACK too", ACK, -2, 0, 1, ACK_CHALLENGE, DUP},
};

SequenceSnapshot
StateAt(uint32_t base)
{
    SequenceSnapshot state;
    state.rcvNxt = SequenceNumber32(base);
    state.rcvWnd = 1000;
    state.rcvBufBytes = 2000;
    state.sndNxt = SequenceNumber32(base ^ 0x80000000);
    state.sndUna = SequenceNumber32(state.sndNxt.GetValue() - 500);
    state.maxSndWnd = 4000;
    return state;
}

TcpSegmentView
SegmentOf(const Row& row, const SequenceSnapshot& state)
{
    TcpSegmentView segment;
    segment.flags = row.flags;
    segment.seq = SequenceNumber32(state.rcvNxt.GetValue() + static_cast<uint32_t>(row.seq));
    segment.ack = SequenceNumber32(state.sndNxt.GetValue() + static_cast<uint32_t>(row.ack));
    segment.textBytes = row.text;
    return segment;
}

class AcceptanceTableTestCase : public TestCase
{
  public:
    AcceptanceTableTestCase()
        : TestCase("SegmentAcceptance.EveryClauseAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<Verdict> seen;
        for (uint32_t base : BASES)
        {
            SequenceSnapshot state = StateAt(base);
            for (const Row& row : ROWS)
            {
                for (bool strict : {false, true})
                {
                    state.strict = strict;
                    const AcceptanceDecision decision =
                        DecideAcceptance(state, SegmentOf(row, state));
                    NS_TEST_EXPECT_MSG_EQ(ToText(decision),
                                          ToText(strict ? row.strict : row.lenient),
                                          row.sentence << "; base " << base << " strict "
                                                       << strict);
                    seen.insert(decision.verdict);
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            seen.size(), static_cast<std::size_t>(Verdict::DROP) + 1, "every verdict appears");
    }
};

class ZeroWindowTestCase : public TestCase
{
  public:
    ZeroWindowTestCase()
        : TestCase("SegmentAcceptance.ZeroWindowTakesOnlyAnEmptySegmentAtRcvNxt")
    {
    }

  private:
    void
    DoRun() override
    {
        for (uint32_t base : BASES)
        {
            const SequenceNumber32 next(base);
            const SequenceNumber32 above(base + 1);
            const SequenceNumber32 below(base - 1);
            NS_TEST_EXPECT_MSG_EQ(IsSequenceAcceptable(next, 0, next, 0), true, "empty, exact");
            NS_TEST_EXPECT_MSG_EQ(IsSequenceAcceptable(next, 0, above, 0), false, "empty, above");
            NS_TEST_EXPECT_MSG_EQ(IsSequenceAcceptable(next, 0, below, 0), false, "empty, below");
            NS_TEST_EXPECT_MSG_EQ(IsSequenceAcceptable(next, 0, next, 1), false, "window probe");

            SequenceSnapshot state = StateAt(base);
            state.rcvWnd = 0;
            TcpSegmentView reset;
            reset.flags = RST;
            reset.seq = next;
            NS_TEST_EXPECT_MSG_EQ(ToText(DecideAcceptance(state, reset)),
                                  ToText(RESET),
                                  "an exact RST resets at a closed window");
            reset.seq = above;
            NS_TEST_EXPECT_MSG_EQ(ToText(DecideAcceptance(state, reset)),
                                  ToText(RST_OUT),
                                  "no other RST lies in a closed window");
        }
    }
};

class TimestampPresenceTestCase : public TestCase
{
  public:
    TimestampPresenceTestCase()
        : TestCase("SegmentAcceptance.NegotiatedTimestampsMustBePresent")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceSnapshot state = StateAt(5000);
        state.timestamps = true;
        TcpSegmentView segment = SegmentOf({"", ACK, 0, 10, 0, OK, OK}, state);
        NS_TEST_EXPECT_MSG_EQ(ToText(DecideAcceptance(state, segment)),
                              ToText(NO_STAMP),
                              "RFC 7323 section 3.2: dropped without the option");
        segment.hasTimestamp = true;
        NS_TEST_EXPECT_MSG_EQ(
            ToText(DecideAcceptance(state, segment)), ToText(OK), "accepted with it");
        segment.hasTimestamp = false;
        segment.flags = RST;
        NS_TEST_EXPECT_MSG_EQ(
            ToText(DecideAcceptance(state, segment)), ToText(RESET), "a RST needs no option");
    }
};

/** One clause of PAWS: TS.Recent = 1000, SND.WND = 2000. */
struct PawsRow
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t seq;          //!< SEG.SEQ - RCV.NXT
    uint32_t text;        //!< bytes of text
    int32_t tsVal;        //!< TSval - TS.Recent
    int32_t ack;          //!< SEG.ACK - SND.UNA
    uint16_t window;      //!< SEG.WND
    Answer answer;        //!< expected
};

class PawsTestCase : public TestCase
{
  public:
    PawsTestCase()
        : TestCase("SegmentAcceptance.PawsDropsOldDuplicates")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<PawsRow> rows{
            {"text with an older TSval", ACK, 0, 10, -1, 0, 0, OLD},
            {"text with the same TSval", ACK, 0, 10, 0, 0, 0, OK},
            {"text with a newer TSval", ACK, 0, 10, 1, 0, 0, OK},
            {"text 2^31 away is not older (RFC 7323 5.2)", ACK, 0, 10, INT32_MIN, 0, 0, OK},
            {"text almost 2^31 older", ACK, 0, 10, -FAR, 0, 0, OLD},
            {"FIN with an older TSval", FIN | ACK, 0, 0, -1, 0, 0, OLD},
            {"RST with an older TSval resets (RFC 7323 5.2)", RST, 0, 0, -1, 0, 0, RESET},
            {"SYN with an older TSval is challenged", SYN, 0, 0, -1, 0, 0, SYN_CHALLENGE},
            {"disordered duplicate ACK passes", ACK, 0, 0, -1, 0, 2000, OK},
            {"but not with a larger window", ACK, 0, 0, -1, 0, 2001, OLD},
            {"and not with a new SEG.ACK", ACK, 0, 0, -1, 1, 0, OLD},
            {"old empty ACK below RCV.NXT is dropped", ACK, -1, 0, -1, 0, 0, OLD_DROP},
            {"old empty ACK above RCV.NXT", ACK, 1, 0, -1, 0, 0, OLD},
            {"PAWS comes before the missing ACK", 0, 0, 10, -1, 0, 0, OLD},
        };
        for (uint32_t base : BASES)
        {
            for (const PawsRow& row : rows)
            {
                SequenceSnapshot state = StateAt(base);
                state.timestamps = true;
                state.tsRecentValid = true;
                state.tsRecent = base + 1000;
                state.sndWnd = 2000;
                TcpSegmentView segment;
                segment.flags = row.flags;
                segment.seq = SequenceNumber32(base + static_cast<uint32_t>(row.seq));
                segment.ack =
                    SequenceNumber32(state.sndUna.GetValue() + static_cast<uint32_t>(row.ack));
                segment.textBytes = row.text;
                segment.window = row.window;
                segment.hasTimestamp = true;
                segment.tsVal = state.tsRecent + static_cast<uint32_t>(row.tsVal);
                const AcceptanceDecision decision = DecideAcceptance(state, segment);
                NS_TEST_EXPECT_MSG_EQ(
                    ToText(decision), ToText(row.answer), row.sentence << "; base " << base);
                state.tsRecentValid = false;
                NS_TEST_EXPECT_MSG_NE(static_cast<int>(DecideAcceptance(state, segment).reason),
                                      static_cast<int>(TcpDropReason::OLD_TIMESTAMP),
                                      row.sentence << ": outdated TS.Recent judges nothing");
            }
        }
    }
};

class KeepaliveTestCase : public TestCase
{
  public:
    KeepaliveTestCase()
        : TestCase("SegmentAcceptance.KeepaliveProbeIsTakenAndAnswered")
    {
    }

  private:
    void
    DoRun() override
    {
        for (uint32_t base : BASES)
        {
            const SequenceSnapshot state = StateAt(base);
            for (int32_t seq : {-2, -1, 0})
            {
                for (int32_t ack : {-500, -499}) // SND.UNA, and something new
                {
                    const TcpSegmentView probe = SegmentOf({"", ACK, seq, 0, ack, OK, OK}, state);
                    const AcceptanceDecision decision = DecideAcceptance(state, probe);
                    NS_TEST_EXPECT_MSG_EQ(ToText(decision), ToText(OK), "its ACK counts");
                    NS_TEST_EXPECT_MSG_EQ(decision.answer,
                                          (seq == -1 && ack == -500),
                                          "RCV.NXT " << seq << ", SND.NXT " << ack);
                }
            }
        }
    }
};

class SackedEndTestCase : public TestCase
{
  public:
    SackedEndTestCase()
        : TestCase("SegmentAcceptance.RstAtTheEndOfWhatIsHeldResets")
    {
    }

  private:
    void
    DoRun() override
    {
        for (uint32_t base : BASES)
        {
            SequenceSnapshot state = StateAt(base);
            state.sackedEnd = SequenceNumber32(base + 50);
            TcpSegmentView reset;
            reset.flags = RST;
            for (uint32_t offset : {0u, 20u, 49u, 50u, 51u})
            {
                reset.seq = SequenceNumber32(base + offset);
                const bool resets = offset == 0 || offset == 50;
                NS_TEST_EXPECT_MSG_EQ(ToText(DecideAcceptance(state, reset)),
                                      ToText(resets ? RESET : RST_CHALLENGE),
                                      "reference 10: RST at RCV.NXT + " << offset);
            }
        }
    }
};

class SegmentAcceptanceTestSuite : public TestSuite
{
  public:
    SegmentAcceptanceTestSuite()
        : TestSuite("tcp-lifecycle-segment-acceptance")
    {
        AddTestCase(new AcceptanceTableTestCase);
        AddTestCase(new ZeroWindowTestCase);
        AddTestCase(new TimestampPresenceTestCase);
        AddTestCase(new PawsTestCase);
        AddTestCase(new KeepaliveTestCase);
        AddTestCase(new SackedEndTestCase);
    }
};

SegmentAcceptanceTestSuite g_segmentAcceptanceTestSuite; //!< registers the suite

} // namespace
