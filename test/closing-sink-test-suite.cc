// SPDX-License-Identifier: GPL-2.0-only
//
// A trace sink that closes the listener whose record it is told: the listener lives until what it
// is in the middle of is done, and is closed in the same instant.

#include "segment-peer.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Which record makes the sink close. */
struct Moment
{
    std::string name;      //!< part of the test's name
    TcpQueue queue;        //!< of the record
    TcpQueueAction action; //!< of the record
    TcpQueueReason reason; //!< of the record
};

const std::vector<Moment> MOMENTS{
    {"Insert", TcpQueue::HALF_OPEN, TcpQueueAction::INSERT, TcpQueueReason::SYN_ADMITTED},
    {"Complete", TcpQueue::HALF_OPEN, TcpQueueAction::REMOVE, TcpQueueReason::HANDSHAKE_COMPLETED},
    {"Queued", TcpQueue::ACCEPT, TcpQueueAction::INSERT, TcpQueueReason::HANDSHAKE_COMPLETED},
    {"Accepted", TcpQueue::ACCEPT, TcpQueueAction::REMOVE, TcpQueueReason::ACCEPTED},
    {"Reset", TcpQueue::HALF_OPEN, TcpQueueAction::REMOVE, TcpQueueReason::RESET},
    {"Expired", TcpQueue::HALF_OPEN, TcpQueueAction::REMOVE, TcpQueueReason::RETRIES_EXHAUSTED},
    {"Refused", TcpQueue::ACCEPT, TcpQueueAction::REFUSE, TcpQueueReason::ACCEPT_FULL},
    {"Closing", TcpQueue::HALF_OPEN, TcpQueueAction::REMOVE, TcpQueueReason::LISTENER_CLOSED},
};

/** One row of MOMENTS. */
class ClosingSinkTestCase : public TestCase
{
  public:
    ClosingSinkTestCase(const Moment& moment, bool isIpv6)
        : TestCase("ClosingSink." + moment.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_moment(moment),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnQueue(const TcpQueueEvent& event)
    {
        if (event.queue == m_moment.queue && event.action == m_moment.action &&
            event.reason == m_moment.reason)
        {
            const Address anywhere =
                m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address("2001:db8::a4d:fe"), 80))
                         : Address(InetSocketAddress(Ipv4Address("10.77.0.254"), 80));
            NS_TEST_EXPECT_MSG_EQ(m_listener->Connect(anywhere), -1, "no open from here");
            NS_TEST_EXPECT_MSG_EQ(m_listener->GetErrno(), Socket::ERROR_AGAIN, "but later");
            NS_TEST_EXPECT_MSG_EQ(m_listener->Close(), 0, "Close");
            NS_TEST_EXPECT_MSG_EQ(m_listener->Close(), 0, "and again");
            NS_TEST_EXPECT_MSG_EQ(m_listener->GetState(), TcpSocket::LISTEN, "not yet");
            m_when = Simulator::Now();
        }
    }

    void
    OnState(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t to)
    {
        m_closed = to == TcpSocket::CLOSED ? Simulator::Now() : m_closed;
    }

    /** Answer the SYN,ACK of the first client, so that the record of the moment comes. */
    void
    ReachMoment(SegmentPeer& peer, const TcpConnectionId& first, const TcpConnectionId& second)
    {
        if (m_moment.reason == TcpQueueReason::RESET)
        {
            TcpSegmentView reset;
            reset.flags = TcpHeader::RST;
            reset.seq = SequenceNumber32(1001);
            peer.Send(first, reset);
        }
        else if (m_moment.reason != TcpQueueReason::RETRIES_EXHAUSTED &&
                 m_moment.reason != TcpQueueReason::LISTENER_CLOSED &&
                 m_moment.reason != TcpQueueReason::SYN_ADMITTED)
        {
            peer.SendAck(first);
            if (m_moment.reason == TcpQueueReason::ACCEPT_FULL)
            {
                peer.RunUntil(Seconds(1) + MilliSeconds(2));
                peer.SendSyn(second, SequenceNumber32(1000));
            }
        }
        peer.RunUntil(Seconds(2));
        if (m_moment.reason == TcpQueueReason::LISTENER_CLOSED)
        {
            peer.GetListener()->Close();
        }
        peer.RunUntil(Seconds(60));
    }

    void
    DoRun() override
    {
        const bool isFull = m_moment.reason == TcpQueueReason::ACCEPT_FULL;
        const bool isTaken = m_moment.reason == TcpQueueReason::ACCEPTED;
        SegmentPeer peer({{"AcceptMode", isTaken ? "Immediate" : "Manual"},
                          {"SynAckRetries", "1"},
                          {"AbortOnOverflow", "true"}},
                         m_isIpv6);
        m_listener = peer.Listen(isFull ? 0 : 8);
        m_listener->TraceConnectWithoutContext("State",
                                               MakeCallback(&ClosingSinkTestCase::OnState, this));
        peer.GetTracer()->TraceConnectWithoutContext(
            "Queue", MakeCallback(&ClosingSinkTestCase::OnQueue, this));
        const TcpConnectionId first = peer.MakeId("10.77.0.100", 4000);
        const TcpConnectionId second = peer.MakeId("10.77.0.101", 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(first, SequenceNumber32(1000));
        if (!isFull)
        {
            peer.SendSyn(second, SequenceNumber32(1000));
        }
        peer.RunUntil(Seconds(1) + MilliSeconds(1));
        ReachMoment(peer, first, second);
        NS_TEST_EXPECT_MSG_EQ(m_when.IsStrictlyPositive(), true, "the record came");
        NS_TEST_EXPECT_MSG_EQ(m_listener->GetState(), TcpSocket::CLOSED, "closed");
        NS_TEST_EXPECT_MSG_EQ(m_closed, m_when, "in the same instant");
        for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT})
        {
            const TcpQueueLedger& ledger = peer.GetTracer()->GetLedger(queue);
            NS_TEST_EXPECT_MSG_EQ(ledger.inside, 0, "nothing is left");
            NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "ledger");
        }
        const std::size_t before = peer.GetAnswers(second).size();
        peer.SendSyn(second, SequenceNumber32(9000));
        peer.RunUntil(Seconds(61));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(second).size(), before + 1, "one answer");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(second).back().view.Has(TcpHeader::RST), true, "a closed port");
        m_listener = nullptr;
    }

    Moment m_moment;                    //!< when the sink closes
    bool m_isIpv6;                      //!< family
    Ptr<TcpLifecycleSocket> m_listener; //!< the listener
    Time m_when;                        //!< when it was closed last
    Time m_closed;                      //!< when it came to CLOSED
};

class ClosingSinkTestSuite : public TestSuite
{
  public:
    ClosingSinkTestSuite()
        : TestSuite("tcp-lifecycle-closing-sink")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const Moment& moment : MOMENTS)
            {
                AddTestCase(new ClosingSinkTestCase(moment, isIpv6));
            }
        }
    }
};

ClosingSinkTestSuite g_closingSinkTestSuite; //!< registers the suite

} // namespace
