// SPDX-License-Identifier: GPL-2.0-only
//
// One retransmission timer at a time: the data timer while text is outstanding, then the FIN's own.

#include "segment-peer.h"

#include "ns3/test.h"

#include <vector>

using namespace ns3;

namespace
{

/** The server sends 100 bytes and a FIN; after 3 s the peer acknowledges the text alone. */
class FinTimerTestCase : public TestCase
{
  public:
    explicit FinTimerTestCase(bool isIpv6)
        : TestCase(std::string("FinTimer.StartsWhenTheTextIsAcknowledged.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnTimer(const TcpTimerEvent& event)
    {
        if (event.timer == TcpTimer::FIN_RETRANSMISSION)
        {
            m_finTimer.push_back(event);
        }
    }

    void
    OnRto(Time /* before */, Time rto)
    {
        m_rto = rto;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.GetTracer()->TraceConnectWithoutContext(
            "Timer", MakeCallback(&FinTimerTestCase::OnTimer, this));
        peer.Listen(4);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
        peer.RunUntil(Seconds(2));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2) + MicroSeconds(70));
        peer.SendAck(id);
        peer.RunUntil(Seconds(3));
        const Ptr<Socket> socket = peer.GetAccepted().at(0);
        socket->TraceConnectWithoutContext("RTO", MakeCallback(&FinTimerTestCase::OnRto, this));
        socket->Send(Create<Packet>(100));
        peer.RunUntil(Seconds(3) + MicroSeconds(10));
        socket->Close();
        peer.RunUntil(Seconds(6));
        NS_TEST_EXPECT_MSG_EQ(m_finTimer.size(), 0u, "the text has the only timer");

        const std::size_t before = peer.GetAnswers(id).size();
        TcpSegmentView ack;
        ack.flags = TcpHeader::ACK;
        ack.seq = SequenceNumber32(1001);
        ack.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(101);
        ack.window = 65535;
        peer.Send(id, ack);
        peer.RunUntil(Seconds(6) + MicroSeconds(10));
        NS_TEST_ASSERT_MSG_EQ(m_finTimer.size(), 1u, "the FIN's timer starts");
        NS_TEST_EXPECT_MSG_EQ(
            (m_finTimer[0].action == TcpTimerAction::START), true, "and does nothing else");
        const Time due = m_finTimer[0].due;
        NS_TEST_EXPECT_MSG_EQ(due - m_finTimer[0].time, m_rto, "an RTO after the ACK");
        NS_TEST_EXPECT_MSG_LT(m_rto, Seconds(1), "which has ended the text's doubled ones");
        peer.RunUntil(due + MicroSeconds(10));
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), before + 1, "the FIN is sent again, alone");
        NS_TEST_EXPECT_MSG_EQ(answers.back().time, due, "when it is due");
        NS_TEST_EXPECT_MSG_EQ(answers.back().view.Has(TcpHeader::FIN), true, "FIN");
        NS_TEST_EXPECT_MSG_EQ(answers.back().view.textBytes, 0u, "without text");
    }

    bool m_isIpv6;                         //!< family
    Time m_rto;                            //!< of the server
    std::vector<TcpTimerEvent> m_finTimer; //!< of the FIN's timer
};

class FinTimerTestSuite : public TestSuite
{
  public:
    FinTimerTestSuite()
        : TestSuite("tcp-lifecycle-fin-timer")
    {
        AddTestCase(new FinTimerTestCase(false));
        AddTestCase(new FinTimerTestCase(true));
    }
};

FinTimerTestSuite g_finTimerTestSuite; //!< registers the suite

} // namespace
