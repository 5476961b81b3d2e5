// SPDX-License-Identifier: GPL-2.0-only
//
// The accept queue under the rules of reference 04, beyond what was measured there: the order of
// Accept, what ends an entry, and text or ACKs that complete one when there is room again.

#include "segment-peer.h"

#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** Accept all that waits; \p from gets their peers. \return the sockets */
std::vector<Ptr<Socket>>
AcceptAll(const SegmentPeer& peer, std::vector<Address>* from = nullptr)
{
    std::vector<Ptr<Socket>> sockets;
    Address address;
    while (Ptr<Socket> socket = peer.GetListener()->Accept(address))
    {
        if (from)
        {
            from->push_back(address);
        }
        sockets.push_back(socket);
    }
    return sockets;
}

/** \return the connection of client \p index */
TcpConnectionId
MakeClient(const SegmentPeer& peer, uint16_t index)
{
    return peer.MakeId("10.77.0.2", static_cast<uint16_t>(20000 + index));
}

/** First completed, first accepted. */
class AcceptOrderTestCase : public TestCase
{
  public:
    AcceptOrderTestCase(uint32_t backlog, bool isIpv6)
        : TestCase("Reference04.AcceptOrder.Backlog" + std::to_string(backlog) + Family(isIpv6)),
          m_backlog(backlog),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"AcceptMode", "Manual"}}, m_isIpv6);
        peer.Listen(m_backlog);
        const auto holds = static_cast<uint16_t>(m_backlog + 1);
        for (uint16_t i = 0; i < holds; ++i)
        {
            peer.SendSyn(MakeClient(peer, i), SequenceNumber32(1000));
        }
        peer.RunUntil(MilliSeconds(10));
        for (uint16_t i = holds; i > 0; --i) // the last SYN is completed first
        {
            peer.SendAck(MakeClient(peer, i - 1));
            peer.RunUntil(MilliSeconds(20 - i));
        }
        std::vector<Address> from;
        NS_TEST_ASSERT_MSG_EQ(AcceptAll(peer, &from).size(), holds, "Accept hands out all of them");
        for (uint16_t i = 0; i < holds; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(from[i],
                                  MakeClient(peer, holds - 1 - i).GetRemoteSocketAddress(),
                                  "in the order of their third segments");
        }
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetListener()->GetErrno(), Socket::ERROR_AGAIN, "and then asks to come again");
    }

    uint32_t m_backlog; //!< B
    bool m_isIpv6;      //!< family
};

/** A third ACK finds the queue full: the entry goes by its timer, or at once by AbortOnOverflow. */
class FullAtThirdAckTestCase : public TestCase
{
  public:
    FullAtThirdAckTestCase(bool aborts, bool isIpv6)
        : TestCase(std::string("Reference04.FullAtThirdAck.") +
                   (aborts ? "AbortEndsTheEntry" : "EntryLasts63s") + Family(isIpv6)),
          m_aborts(aborts),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer(
            {{"AcceptMode", "Manual"}, {"AbortOnOverflow", m_aborts ? "true" : "false"}}, m_isIpv6);
        peer.Listen(1);
        for (uint16_t i = 0; i < 3; ++i) // the first is complete when the others come
        {
            peer.SendSyn(MakeClient(peer, i), SequenceNumber32(1000));
            peer.RunUntil(MilliSeconds(1 + i));
            if (i == 0)
            {
                peer.SendAck(MakeClient(peer, i));
            }
        }
        peer.SendAck(MakeClient(peer, 1));
        peer.RunUntil(MilliSeconds(5));
        const TcpConnectionId last = MakeClient(peer, 2);
        const Time syn = peer.GetAnswers(last).front().time;
        NS_TEST_ASSERT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 2, "full");
        peer.SendAck(last);
        peer.RunUntil(MilliSeconds(6));
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL), 1, "no room");
        if (m_aborts)
        {
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "entry deleted");
            const bool overflow =
                peer.GetStates().back().cause.rule == TcpRule::ACCEPT_QUEUE_OVERFLOW;
            NS_TEST_EXPECT_MSG_EQ(overflow, true, "because of the full accept queue");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(last), TcpSocket::SYN_RCVD, "still half-open");
        peer.RunUntil(syn + Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(peer.GetGoneTime(last), syn + Seconds(63), "gone");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(last).size(), 6, "0 1 3 7 15 31 s");
    }

    bool m_aborts; //!< AbortOnOverflow
    bool m_isIpv6; //!< family
};

/** data-B2-abort0-cookies0: text is a handshake attempt too, and so is an ACK beyond it. */
class TextCompletesTestCase : public TestCase
{
  public:
    TextCompletesTestCase(bool byText, bool isIpv6)
        : TestCase(std::string("Reference04.FullAtThirdAck.") +
                   (byText ? "TextCompletesAfterAccept" : "AckBeyondTextCompletesAfterAccept") +
                   Family(isIpv6)),
          m_byText(byText),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"AcceptMode", "Manual"}}, m_isIpv6);
        peer.Listen(2);
        std::vector<TcpConnectionId> ids;
        for (uint16_t i = 0; i < 4; ++i)
        {
            ids.push_back(peer.MakeId("10.77.0.2", static_cast<uint16_t>(20000 + i)));
        }
        Open(peer, {ids[0]}, Seconds(1));
        Open(peer, {ids[1], ids[2]}, Seconds(1.1), ids[3]);
        NS_TEST_ASSERT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3, "full");
        NS_TEST_ASSERT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 1, "one is too late");

        const TcpConnectionId& late = ids[3];
        peer.SendAck(late, 10);
        peer.RunUntil(Seconds(1.9));
        SendBeyondText(peer, late);
        peer.RunUntil(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL), 2, "both dropped");
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(late), TcpSocket::SYN_RCVD, "the entry stays");
        const std::vector<WireSegment> answers = peer.GetAnswers(late);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), 3, "SYN,ACKs at 0 1 3 s, nothing else");
        NS_TEST_EXPECT_MSG_EQ(answers[1].time - answers[0].time, Seconds(1), "on schedule");
        NS_TEST_EXPECT_MSG_EQ(answers[2].time - answers[0].time, Seconds(3), "on schedule");

        const std::vector<Ptr<Socket>> accepted = AcceptAll(peer);
        NS_TEST_EXPECT_MSG_EQ(accepted.size(), 3, "room");
        CheckCompletion(peer, late);
    }

    /** Send SYNs, then ACKs for all but \p silent. */
    static void
    Open(SegmentPeer& peer,
         const std::vector<TcpConnectionId>& ids,
         Time time,
         const TcpConnectionId& silent = TcpConnectionId())
    {
        peer.RunUntil(time);
        for (const TcpConnectionId& id : ids)
        {
            peer.SendSyn(id, SequenceNumber32(4999));
        }
        if (silent != TcpConnectionId())
        {
            peer.SendSyn(silent, SequenceNumber32(4999));
        }
        peer.RunUntil(time + Seconds(0.02));
        for (const TcpConnectionId& id : ids)
        {
            peer.SendAck(id);
        }
        peer.RunUntil(time + Seconds(0.04));
    }

    /** An ACK of the SYN,ACK by a client that has sent ten bytes. */
    static void
    SendBeyondText(SegmentPeer& peer, const TcpConnectionId& id)
    {
        TcpSegmentView ack;
        ack.flags = TcpHeader::ACK;
        ack.seq = SequenceNumber32(5010);
        ack.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        ack.window = 65535;
        peer.Send(id, ack);
    }

    /** The connection opens by its next segment, whatever that is. */
    void
    CheckCompletion(SegmentPeer& peer, const TcpConnectionId& late)
    {
        peer.RunUntil(Seconds(5.1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(late), TcpSocket::SYN_RCVD, "room alone does nothing");
        if (!m_byText)
        {
            SendBeyondText(peer, late);
            peer.RunUntil(Seconds(5.2));
            NS_TEST_ASSERT_MSG_EQ(peer.GetState(late), TcpSocket::ESTABLISHED, "completed");
            NS_TEST_EXPECT_MSG_EQ((peer.GetAnswers(late).back().view.ack <= SequenceNumber32(5000)),
                                  true,
                                  "no text is acknowledged that never came");
        }
        peer.SendAck(late, 10);
        peer.RunUntil(Seconds(5.5));
        NS_TEST_ASSERT_MSG_EQ(peer.GetState(late), TcpSocket::ESTABLISHED, "completed");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(late).back().view.ack, SequenceNumber32(5010), "text acknowledged");
        const std::vector<Ptr<Socket>> accepted = AcceptAll(peer);
        NS_TEST_ASSERT_MSG_EQ(accepted.size(), 1, "it waits for Accept");
        NS_TEST_EXPECT_MSG_EQ(accepted.front()->GetRxAvailable(), 10, "with its text");
        peer.RunUntil(Seconds(70));
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetState(late), TcpSocket::ESTABLISHED, "no SYN,ACK timer is left behind");
    }

    bool m_byText; //!< text completes it; else the empty ACK
    bool m_isIpv6; //!< family
};

class Reference04TestSuite : public TestSuite
{
  public:
    Reference04TestSuite()
        : TestSuite("tcp-lifecycle-reference-04")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const uint32_t backlog : {0, 1, 2, 4})
            {
                AddTestCase(new AcceptOrderTestCase(backlog, isIpv6));
            }
            for (const bool option : {true, false})
            {
                AddTestCase(new FullAtThirdAckTestCase(option, isIpv6));
                AddTestCase(new TextCompletesTestCase(option, isIpv6));
            }
        }
    }
};

Reference04TestSuite g_reference04TestSuite; //!< registers the suite

} // namespace
