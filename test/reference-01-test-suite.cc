// SPDX-License-Identifier: GPL-2.0-only
//
// Half-open connections under the rules of reference 01, beyond what was measured there: which rule
// removes an entry, at which exact time, and the limit that answers to invalid segments share.

#include "segment-peer.h"

#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The backlog of the listeners that name no other. */
constexpr uint32_t BACKLOG = 128;

/** Answers to invalid segments of one half-open connection share one limit of 500 ms. */
class InvalidSegmentLimitTestCase : public TestCase
{
  public:
    InvalidSegmentLimitTestCase()
        : TestCase("Reference01.SegmentsToHalfOpen.InvalidOnesAreAnsweredAtMostEvery500Ms")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer;
        peer.Listen(BACKLOG);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 1);
        const SequenceNumber32 iss(4294967000); // the window wraps
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, iss);
        // Answers: the first of each 500 ms. 1 s after the SYN the timer's SYN,ACK joins in.
        for (const int ms : {100, 200, 599, 600, 900, 1099, 1100, 1101})
        {
            peer.RunUntil(Seconds(1) + MilliSeconds(ms));
            peer.SendSyn(id, iss + SequenceNumber32(100000));
        }
        peer.RunUntil(Seconds(2.5));
        std::vector<int64_t> acksMs;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            if (!answer.view.Has(TcpHeader::SYN))
            {
                acksMs.push_back((answer.time - Seconds(1)).GetMilliSeconds());
                NS_TEST_EXPECT_MSG_EQ(answer.view.ack, iss + SequenceNumber32(1), "RCV.NXT");
                NS_TEST_EXPECT_MSG_EQ(answer.view.seq,
                                      peer.FindSynAck(id)->view.seq + SequenceNumber32(1),
                                      "SND.NXT");
            }
        }
        NS_TEST_EXPECT_MSG_EQ((acksMs == std::vector<int64_t>{100, 600, 1100}), true, "answers");
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::SYN_RCVD, "the entry stays");
    }
};

/** A burst of reference 01. */
struct BurstRow
{
    const char* name; //!< of the test
    uint32_t backlog; //!< B
    uint32_t syns;    //!< SYNs sent
    int64_t gapMs;    //!< one per
};

const std::vector<BurstRow> BURSTS{
    {"8At16", 16, 8, 0},
    {"9At16", 16, 9, 0},
    {"16At16", 16, 16, 0},
    {"17Of40At16", 16, 40, 0},
    {"100In1sAt128", 128, 100, 10},
    {"200In2sAt128", 128, 200, 10},
};

/** Entries end at their third timer because of pruning, or at their sixth. */
class BurstTestCase : public TestCase
{
  public:
    BurstTestCase(const BurstRow& row, bool isIpv6)
        : TestCase(std::string("Reference01.Pruning.") + row.name + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, m_isIpv6);
        peer.Listen(m_row.backlog);
        const Time start = Seconds(1);
        for (uint32_t i = 0; i < m_row.syns; ++i)
        {
            peer.RunUntil(start + MilliSeconds(i * m_row.gapMs));
            peer.SendSyn(peer.MakeId(Ipv4Address(Ipv4Address("10.78.0.1").Get() + i), 40000),
                         SequenceNumber32(7919 * i));
        }
        peer.RunUntil(Seconds(100));

        uint32_t ended = 0;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.to != TcpSocket::LISTEN || event.from != TcpSocket::SYN_RCVD)
            {
                continue;
            }
            ++ended;
            const std::size_t sent = peer.GetAnswers(event.id).size();
            const bool pruned = event.cause.rule == TcpRule::PRUNED;
            NS_TEST_EXPECT_MSG_EQ(sent, (pruned ? 3 : 6), "SYN,ACKs");
            NS_TEST_EXPECT_MSG_EQ(event.dwell, Seconds(pruned ? 7 : 63), "gone at 7 or 63 s");
        }
        NS_TEST_EXPECT_MSG_GT(ended, 0, "some end");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "empty in the end");
    }

    BurstRow m_row; //!< the case
    bool m_isIpv6;  //!< family
};

class Reference01TestSuite : public TestSuite
{
  public:
    Reference01TestSuite()
        : TestSuite("tcp-lifecycle-reference-01")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const BurstRow& row : BURSTS)
            {
                AddTestCase(new BurstTestCase(row, isIpv6));
            }
        }
        AddTestCase(new InvalidSegmentLimitTestCase);
    }
};

Reference01TestSuite g_reference01TestSuite; //!< registers the suite

} // namespace
