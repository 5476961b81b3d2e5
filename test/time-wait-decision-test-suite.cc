// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT as a table, every row at many places of sequence space.

#include "ns3/test.h"
#include "ns3/time-wait-decision.h"

#include <cstdint>
#include <set>
#include <vector>

using namespace ns3;

namespace
{

using Verdict = TimeWaitVerdict;

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

/** Whether timestamps were negotiated and what TSval - TS.Recent the segment has. */
enum class Stamp
{
    OFF,    //!< not negotiated, absent
    ABSENT, //!< negotiated, absent
    EXTRA,  //!< not negotiated, present and newer
    OLDER,  //!< negotiated, TSval = TS.Recent - 1
    EQUAL,  //!< negotiated, TSval = TS.Recent
    NEWER,  //!< negotiated, TSval = TS.Recent + 1
    ANCIENT //!< negotiated, TSval almost 2^31 behind
};

/** One clause, with the last window 1000 bytes. */
struct Row
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t seq;          //!< SEG.SEQ - RCV.NXT
    uint32_t text;        //!< bytes of text
    Stamp stamp;          //!< timestamps
    Verdict verdict;      //!< what is expected
};

constexpr Verdict REUSE = Verdict::REUSE;
constexpr Verdict REPLY = Verdict::ACKNOWLEDGE;
constexpr Verdict RESTART = Verdict::ACKNOWLEDGE_AND_RESTART;
constexpr Verdict REMOVE = Verdict::REMOVE;
constexpr Verdict DROP = Verdict::DROP;
constexpr int32_t FAR = 0x7fffff00;

const std::vector<Row> ROWS{
    {"RST exactly at RCV.NXT ends TIME-WAIT", RST, 0, 0, Stamp::OFF, REMOVE},
    {"RST,ACK exactly at RCV.NXT ends TIME-WAIT", RST | ACK, 0, 0, Stamp::OFF, REMOVE},
    {"RST in the window has no effect", RST, 1, 0, Stamp::OFF, DROP},
    {"RST below RCV.NXT has no effect", RST, -1, 0, Stamp::OFF, DROP},
    {"RST with SYN is a RST", RST | SYN, 5, 0, Stamp::OFF, DROP},
    {"SYN one above RCV.NXT reopens", SYN, 1, 0, Stamp::OFF, REUSE},
    {"SYN almost 2^31 above RCV.NXT reopens", SYN, FAR, 0, Stamp::OFF, REUSE},
    {"SYN at RCV.NXT is acknowledged", SYN, 0, 0, Stamp::OFF, REPLY},
    {"SYN below RCV.NXT is acknowledged", SYN, -1, 0, Stamp::OFF, REPLY},
    {"SYN almost 2^31 below RCV.NXT is acknowledged", SYN, -FAR, 0, Stamp::OFF, REPLY},
    {"SYN above, newer TSval", SYN, 1, 0, Stamp::NEWER, REUSE},
    {"SYN below, newer TSval (RFC 6191)", SYN, -1000, 0, Stamp::NEWER, REUSE},
    {"SYN above, equal TSval", SYN, 1, 0, Stamp::EQUAL, REUSE},
    {"SYN at RCV.NXT, equal TSval", SYN, 0, 0, Stamp::EQUAL, REPLY},
    {"SYN below, equal TSval", SYN, -1, 0, Stamp::EQUAL, REPLY},
    {"SYN above, older TSval fails PAWS", SYN, 1, 0, Stamp::OLDER, RESTART},
    {"SYN below, older TSval fails PAWS", SYN, -1, 0, Stamp::OLDER, RESTART},
    {"SYN above, TSval almost 2^31 behind", SYN, 1, 0, Stamp::ANCIENT, RESTART},
    {"SYN above, timestamps negotiated but absent", SYN, 1, 0, Stamp::ABSENT, REUSE},
    {"SYN below, timestamps negotiated but absent", SYN, -1, 0, Stamp::ABSENT, REPLY},
    {"SYN below, newer TSval, not negotiated", SYN, -1, 0, Stamp::EXTRA, REPLY},
    {"SYN,ACK is no request", SYN | ACK, 1, 0, Stamp::OFF, REPLY},
    {"FIN without ACK has no effect", FIN, -1, 0, Stamp::OFF, DROP},
    {"text without ACK has no effect", 0, 0, 10, Stamp::OFF, DROP},
    {"the retransmitted FIN restarts 2MSL", FIN | ACK, -1, 0, Stamp::OFF, RESTART},
    {"the same with its text", FIN | ACK, -101, 100, Stamp::OFF, RESTART},
    {"a FIN elsewhere is acknowledged", FIN | ACK, 0, 0, Stamp::OFF, REPLY},
    {"old text is acknowledged", ACK, -100, 100, Stamp::OFF, REPLY},
    {"new text is acknowledged", ACK, 0, 100, Stamp::OFF, REPLY},
    {"an empty ACK below the window is acknowledged", ACK, -1, 0, Stamp::OFF, REPLY},
    {"an empty ACK beyond the window is acknowledged", ACK, 1000, 0, Stamp::OFF, REPLY},
    {"an empty ACK at RCV.NXT has no effect", ACK, 0, 0, Stamp::OFF, DROP},
    {"an empty ACK at the window's last octet has no effect", ACK, 999, 0, Stamp::OFF, DROP},
};

TcpSegmentView
SegmentOf(const Row& row, TimeWaitSnapshot& state)
{
    TcpSegmentView segment;
    segment.flags = row.flags;
    segment.seq = SequenceNumber32(state.rcvNxt.GetValue() + static_cast<uint32_t>(row.seq));
    segment.textBytes = row.text;
    state.timestamps = row.stamp != Stamp::OFF && row.stamp != Stamp::EXTRA;
    segment.hasTimestamp = row.stamp != Stamp::OFF && row.stamp != Stamp::ABSENT;
    switch (row.stamp)
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
        for (uint32_t base : {0U, 1U, 5000U, 0x7fffffffU, 0x80000000U, 0xfffffe0cU, 0xffffffffU})
        {
            TimeWaitSnapshot state;
            state.rcvNxt = SequenceNumber32(base);
            state.rcvWnd = 1000;
            state.tsRecent = base;
            for (const Row& row : ROWS)
            {
                const TcpSegmentView segment = SegmentOf(row, state);
                const Verdict verdict = DecideTimeWait(state, segment).verdict;
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(verdict),
                                      static_cast<int>(row.verdict),
                                      row.sentence << "; RCV.NXT " << base);
                seen.insert(verdict);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            seen.size(), static_cast<std::size_t>(Verdict::DROP) + 1, "every verdict appears");
    }
};

class TimeWaitDecisionTestSuite : public TestSuite
{
  public:
    TimeWaitDecisionTestSuite()
        : TestSuite("tcp-lifecycle-time-wait-decision")
    {
        AddTestCase(new TimeWaitTableTestCase);
    }
};

TimeWaitDecisionTestSuite g_timeWaitDecisionTestSuite; //!< registers the suite

} // namespace
