// SPDX-License-Identifier: GPL-2.0-only
//
// ChallengeAckLimit: challenge ACKs of a whole node in one second (RFC 5961 section 7).

#include "segment-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-header.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

constexpr uint16_t CONNECTIONS = 20; //!< each has its first challenge ACK to give

/** RSTs that are in the window, but not the next number, at many connections of one state. */
class ChallengeLimitTestCase : public TestCase
{
  public:
    ChallengeLimitTestCase(bool isEstablished, bool isIpv6)
        : TestCase(std::string("ChallengeLimit.HoldsForTheNode.") +
                   (isEstablished ? "Established" : "HalfOpen") + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isEstablished(isEstablished),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return ACKs of the server since \p since that answer a RST at each connection */
    static uint32_t
    SendResets(SegmentPeer& peer)
    {
        const std::size_t before = peer.GetWire().size();
        for (uint16_t port = 1; port <= CONNECTIONS; ++port)
        {
            TcpSegmentView reset;
            reset.flags = TcpHeader::RST;
            reset.seq = SequenceNumber32(1005);
            peer.Send(peer.MakeId("10.77.0.100", port), reset);
        }
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        uint32_t answers = 0;
        for (std::size_t i = before; i < peer.GetWire().size(); ++i)
        {
            const WireSegment& segment = peer.GetWire()[i];
            answers += segment.fromServer && segment.view.flags == TcpHeader::ACK ? 1 : 0;
        }
        return answers;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"ChallengeAckLimit", "3"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        for (uint16_t port = 1; port <= CONNECTIONS; ++port)
        {
            peer.SendSyn(peer.MakeId("10.77.0.100", port), SequenceNumber32(1000));
        }
        peer.RunUntil(Seconds(2) + MilliSeconds(10));
        for (uint16_t port = 1; m_isEstablished && port <= CONNECTIONS; ++port)
        {
            peer.SendAck(peer.MakeId("10.77.0.100", port));
        }
        peer.RunUntil(Seconds(2) + MilliSeconds(20));
        NS_TEST_EXPECT_MSG_EQ(SendResets(peer), 3, "the limit");
        NS_TEST_EXPECT_MSG_EQ(SendResets(peer), 0, "of that second");
        peer.RunUntil(Seconds(4) - MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(SendResets(peer), 3, "of another one");
        NS_TEST_EXPECT_MSG_EQ(peer.GetTracer()->GetCounters().Get(TcpCounter::TCP_CHALLENGE_ACK),
                              6,
                              "those that left are counted");
    }

    bool m_isEstablished; //!< or half-open
    bool m_isIpv6;        //!< family
};

/** A SYN in TIME-WAIT is answered, and the kernel's nstat counts nothing (reference 07, stimuli).
 */
class SynInTimeWaitTestCase : public TestCase
{
  public:
    explicit SynInTimeWaitTestCase(bool isIpv6)
        : TestCase(std::string("ChallengeLimit.SynInTimeWaitIsNoChallenge.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"TimeWaitReuse", "Never"}}, m_isIpv6);
        peer.Listen(16);
        peer.RunUntil(Seconds(2));
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 7);
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2.1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(2.2));
        peer.GetAccepted().front()->Close();
        peer.RunUntil(Seconds(2.3));
        TcpSegmentView fin;
        fin.flags = TcpHeader::FIN | TcpHeader::ACK;
        fin.seq = SequenceNumber32(1001);
        fin.ack = peer.GetAnswers(id).back().view.seq + SequenceNumber32(1);
        fin.window = 1000;
        peer.Send(id, fin);
        peer.RunUntil(Seconds(2.4));
        NS_TEST_ASSERT_MSG_EQ(peer.GetState(id), TcpSocket::TIME_WAIT, "it waits");
        const std::size_t before = peer.GetAnswers(id).size();
        peer.SendSyn(id, SequenceNumber32(1010));
        peer.RunUntil(Seconds(2.5));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id).size(), before + 1, "an ACK answers");
        const TcpCounters& counters = peer.GetTracer()->GetCounters();
        for (const TcpCounter counter :
             {TcpCounter::TCP_SYN_CHALLENGE, TcpCounter::TCP_CHALLENGE_ACK, TcpCounter::IN_ERRS})
        {
            NS_TEST_EXPECT_MSG_EQ(counters.Get(counter), 0, ToString(counter));
        }
    }

    bool m_isIpv6; //!< family
};

class ChallengeLimitTestSuite : public TestSuite
{
  public:
    ChallengeLimitTestSuite()
        : TestSuite("tcp-lifecycle-challenge-limit")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ChallengeLimitTestCase(false, isIpv6));
            AddTestCase(new ChallengeLimitTestCase(true, isIpv6));
            AddTestCase(new SynInTimeWaitTestCase(isIpv6));
        }
    }
};

ChallengeLimitTestSuite g_challengeLimitTestSuite; //!< registers the suite

} // namespace
