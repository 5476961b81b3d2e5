// SPDX-License-Identifier: GPL-2.0-only
//
// TimeWaitLimitEntries: which closed connections it turns away, and when.

#include "segment-peer.h"
#include "time-wait-capture.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< when things begin

/** One way of closing first at a table for one connection, which one is in already or not. */
struct Row
{
    std::string name;                //!< what is done
    std::string finWait2Timeout;     //!< attribute
    bool isFull;                     //!< another connection is in TIME-WAIT
    bool finWithAck;                 //!< the peer's FIN comes with the ACK of ours
    TcpSocket::TcpStates_t afterAck; //!< after the ACK of our FIN
    uint8_t answer;                  //!< to the peer's FIN
    TcpSocket::TcpStates_t afterFin; //!< after it
};

const std::vector<Row> ROWS{
    {"Room", "60s", false, false, TcpSocket::FIN_WAIT_2, TcpHeader::ACK, TcpSocket::TIME_WAIT},
    // Reference 07, buckets: it is turned away in FIN-WAIT-2 and knows nothing of the FIN.
    {"Full", "60s", true, false, TcpSocket::CLOSED, TcpHeader::RST, TcpSocket::CLOSED},
    // One that may wait longer than 2MSL is not among those that the limit counts.
    {"FullLongWait", "121s", true, false, TcpSocket::FIN_WAIT_2, TcpHeader::ACK, TcpSocket::CLOSED},
    {"FullNoLimit", "0s", true, false, TcpSocket::FIN_WAIT_2, TcpHeader::ACK, TcpSocket::CLOSED},
    {"FullFinWithAck", "60s", true, true, TcpSocket::CLOSED, TcpHeader::ACK, TcpSocket::CLOSED},
};

class LimitTestCase : public TestCase
{
  public:
    LimitTestCase(const Row& row, bool isIpv6)
        : TestCase("TimeWaitLimit." + row.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer(
            {{"TimeWaitLimitEntries", "1"}, {"FinWait2Timeout", m_row.finWait2Timeout}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        if (m_row.isFull)
        {
            const TcpConnectionId other = peer.MakeId("10.77.0.2", 1000);
            OpenAndClose(peer, other, SequenceNumber32(7));
            NS_TEST_ASSERT_MSG_EQ(peer.GetState(other), TcpSocket::TIME_WAIT, "the table is full");
        }
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1001);
        peer.SendSyn(id, SequenceNumber32(0xfffffffe)); // its FIN is number 0
        Pass(peer);
        peer.SendAck(id);
        Pass(peer);
        CloseAccepted(peer, id);
        Pass(peer);
        if (!m_row.finWithAck)
        {
            TcpSegmentView ack;
            ack.flags = TcpHeader::ACK;
            ack.seq = peer.FindSynAck(id)->view.ack;
            ack.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(2);
            ack.window = 65535;
            peer.Send(id, ack);
            Pass(peer);
            NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), m_row.afterAck, "our FIN is acknowledged");
        }
        SendFin(peer, id);
        Pass(peer);
        NS_TEST_EXPECT_MSG_EQ(uint32_t{peer.GetAnswers(id).back().view.flags},
                              uint32_t{m_row.answer},
                              "the peer's FIN is answered");
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), m_row.afterFin, "and the connection");
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::TIME_WAIT, TcpQueueReason::TIME_WAIT_FULL),
                              (m_row.isFull ? 1u : 0u),
                              "turned away once");
        if (m_row.isFull)
        {
            NS_TEST_EXPECT_MSG_EQ(ToString(peer.GetStates().back().cause.rule),
                                  std::string("time-wait-skipped"),
                                  "why");
            const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().back());
            NS_TEST_EXPECT_MSG_EQ((socket->GetCloseReason() == TcpCloseReason::LOCAL_CLOSE),
                                  true,
                                  "its program has closed it in order");
        }
    }

    static void
    Pass(SegmentPeer& peer)
    {
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }

    const Row& m_row; //!< what to do and what comes of it
    bool m_isIpv6;    //!< family
};

class TimeWaitLimitTestSuite : public TestSuite
{
  public:
    TimeWaitLimitTestSuite()
        : TestSuite("tcp-lifecycle-time-wait-limit")
    {
        for (const Row& row : ROWS)
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new LimitTestCase(row, isIpv6));
            }
        }
    }
};

TimeWaitLimitTestSuite g_timeWaitLimitTestSuite; //!< registers the suite

} // namespace
