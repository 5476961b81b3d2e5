// SPDX-License-Identifier: GPL-2.0-only
//
// The accept queue: how much it holds and what happens when it is full, as measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
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

/** \return connections of the list's peer ports that are in \p state */
uint32_t
CountState(const SegmentPeer& peer, const LinuxCapture& capture, TcpSocket::TcpStates_t state)
{
    uint32_t count = 0;
    std::vector<uint16_t> seen;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (std::find(seen.begin(), seen.end(), row.peerPort) == seen.end())
        {
            seen.push_back(row.peerPort);
            count += peer.GetState(peer.MakeId(row.peer, row.peerPort)) == state ? 1 : 0;
        }
    }
    return count;
}

/** seq-B*.csv: ten clients 0.1 s apart, the server never accepts. */
class FullAtSynTestCase : public TestCase
{
  public:
    FullAtSynTestCase(uint32_t backlog, bool abort, bool isIpv6)
        : TestCase("Reference04.FullAtSyn.Backlog" + std::to_string(backlog) +
                   (abort ? "AbortOnOverflow" : "") + Family(isIpv6)),
          m_backlog(backlog),
          m_abort(abort),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("04-accept-overflow/seq-B" + std::to_string(m_backlog) + "-abort" +
                             (m_abort ? "1" : "0") + ".csv");
        SegmentPeer peer(
            {{"AcceptMode", "Manual"}, {"AbortOnOverflow", m_abort ? "true" : "false"}}, m_isIpv6);
        peer.Listen(m_backlog);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const uint32_t holds = m_backlog + 1;
        NS_TEST_EXPECT_MSG_EQ(capture.GetServerRows(), holds, "one SYN,ACK for each place");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), holds, "B + 1 wait");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "no entry for the rest");
        NS_TEST_EXPECT_MSG_EQ(
            CountState(peer, capture, TcpSocket::ESTABLISHED), holds, "ESTABLISHED");
        const auto& rows = capture.GetRows();
        const auto syns = std::count_if(rows.begin(), rows.end(), [](const LinuxCaptureRow& row) {
            return row.view.flags == TcpHeader::SYN;
        });
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL),
                              static_cast<uint64_t>(syns - holds),
                              "ListenOverflows: one for each SYN that found it full");
        std::vector<Address> from;
        NS_TEST_ASSERT_MSG_EQ(AcceptAll(peer, &from).size(), holds, "Accept hands out all of them");
        for (uint16_t i = 0; i < holds; ++i)
        {
            const TcpConnectionId id = peer.MakeId("10.77.0.2", static_cast<uint16_t>(20000 + i));
            NS_TEST_EXPECT_MSG_EQ(
                from[i], id.GetRemoteSocketAddress(), "first completed, first accepted");
        }
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetListener()->GetErrno(), Socket::ERROR_AGAIN, "and then asks to come again");
    }

    uint32_t m_backlog; //!< B
    bool m_abort;       //!< tcp_abort_on_overflow
    bool m_isIpv6;      //!< family
};

/** late-*.csv and lateidle-*.csv: the queue is full at the third ACK. */
class FullAtThirdAckTestCase : public TestCase
{
  public:
    /** One of the measured runs. */
    struct Row
    {
        const char* file;    //!< of the list, without .csv
        bool abort;          //!< tcp_abort_on_overflow
        double acceptsAfter; //!< on the list's clock; 0 = never
        uint32_t overflows;  //!< ACKs that found the queue full
    };

    FullAtThirdAckTestCase(const Row& row, bool isIpv6)
        : TestCase(std::string("Reference04.FullAtThirdAck.") + row.file + Family(isIpv6)),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture(std::string("04-accept-overflow/") + m_row.file + ".csv");
        SegmentPeer peer(
            {{"AcceptMode", "Manual"}, {"AbortOnOverflow", m_row.abort ? "true" : "false"}},
            m_isIpv6);
        peer.Listen(2);
        std::vector<Ptr<Socket>> accepted;
        uint32_t heldAtAccept = 0;
        if (m_row.acceptsAfter > 0)
        {
            capture.At(m_row.acceptsAfter, [&] {
                heldAtAccept = peer.GetListener()->GetHalfOpenEntries();
                accepted = AcceptAll(peer);
            });
        }
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const TcpConnectionId last = peer.MakeId("10.77.0.103", 10003);
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL),
                              m_row.overflows,
                              "ListenOverflows");
        if (m_row.acceptsAfter > 0)
        {
            NS_TEST_EXPECT_MSG_EQ(accepted.size(), 3, "B + 1 were waiting");
            NS_TEST_EXPECT_MSG_EQ(heldAtAccept, 1, "and the fourth client half-open");
            NS_TEST_EXPECT_MSG_EQ(
                peer.GetState(last), TcpSocket::ESTABLISHED, "completed by its re-ACK");
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 1, "and waits");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3, "B + 1");
        if (m_row.abort)
        {
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "entry deleted");
            const bool overflow =
                peer.GetStates().back().cause.rule == TcpRule::ACCEPT_QUEUE_OVERFLOW;
            NS_TEST_EXPECT_MSG_EQ(overflow, true, "because of the full accept queue");
            return;
        }
        const Time syn = peer.GetAnswers(last).front().time;
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(last), TcpSocket::SYN_RCVD, "still half-open");
        peer.RunUntil(syn + Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(peer.GetGoneTime(last), syn + Seconds(63), "gone");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(last).size(), 6, "0 1 3 7 15 31 s");
    }

    Row m_row;     //!< the measured run
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

/** conc-B2-cookies0: twenty clients at the same instant over a 50 ms link. */
class SimultaneousClientsTestCase : public TestCase
{
  public:
    explicit SimultaneousClientsTestCase(bool isIpv6)
        : TestCase("Reference04.SimultaneousClients.ThreeOfTwentyGetIn" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("04-accept-overflow/conc-B2-cookies0.csv");
        SegmentPeer peer({{"AcceptMode", "Manual"}}, m_isIpv6);
        peer.Listen(2);
        const double firstAck = 0.158124; // of the list: the row after the twenty SYNs
        capture.At(firstAck - 0.05, [&] {
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 3, "half-open");
            NS_TEST_EXPECT_MSG_EQ(
                peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).GetRefused(), 17, "dropped");
        });
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        NS_TEST_EXPECT_MSG_EQ(capture.GetServerRows(), 3, "the list's SYN,ACKs");
        NS_TEST_EXPECT_MSG_EQ(CountState(peer, capture, TcpSocket::ESTABLISHED), 3, "ESTABLISHED");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3, "all of them wait");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "none half-open");
        NS_TEST_EXPECT_MSG_GT(peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL),
                              100,
                              "the repeated SYNs of the other 17");
    }

    bool m_isIpv6; //!< family
};

class Reference04TestSuite : public TestSuite
{
  public:
    Reference04TestSuite()
        : TestSuite("tcp-lifecycle-reference-04")
    {
        const std::vector<FullAtThirdAckTestCase::Row> late{
            {"late-B2-abort0", false, 10.015, 4},
            {"late-B2-abort1", true, 0, 1},
            {"lateidle-B2-abort0", false, 0, 1},
        };
        for (const bool isIpv6 : {false, true})
        {
            for (const uint32_t backlog : {0, 1, 2, 4})
            {
                AddTestCase(new FullAtSynTestCase(backlog, false, isIpv6));
            }
            AddTestCase(new FullAtSynTestCase(2, true, isIpv6));
            for (const auto& row : late)
            {
                AddTestCase(new FullAtThirdAckTestCase(row, isIpv6));
            }
            AddTestCase(new TextCompletesTestCase(true, isIpv6));
            AddTestCase(new TextCompletesTestCase(false, isIpv6));
            AddTestCase(new SimultaneousClientsTestCase(isIpv6));
        }
    }
};

Reference04TestSuite g_reference04TestSuite; //!< registers the suite

} // namespace
