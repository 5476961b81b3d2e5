// SPDX-License-Identifier: GPL-2.0-only
//
// A listener with SYN cookies against the rules of reference 03, and connections made by them.

#include "segment-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-counters.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint32_t CLIENT_ISN = 1000;

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** \return a counter of the server */
uint64_t
CountOf(const SegmentPeer& peer, TcpCounter counter)
{
    return peer.GetTracer()->GetCounters().Get(counter);
}

/** \return an ACK on a connection that got a cookie, \p off from the right numbers */
TcpSegmentView
MakeAck(const SegmentPeer& peer, const TcpConnectionId& id, int32_t seqOff = 0, int32_t ackOff = 0)
{
    const WireSegment* synAck = peer.FindSynAck(id);
    TcpSegmentView ack;
    ack.flags = ACK;
    ack.seq = synAck->view.ack + seqOff;
    ack.ack = synAck->view.seq + (1 + ackOff);
    ack.window = 65535;
    return ack;
}

/** \return RSTs of the server on \p id */
unsigned
CountResets(const SegmentPeer& peer, const TcpConnectionId& id)
{
    unsigned resets = 0;
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        resets += answer.view.Has(RST) ? 1 : 0;
    }
    return resets;
}

/** Reference 03, grid.csv: which SYNs get an entry, and what is sent again. */
class CookieWhenTestCase : public TestCase
{
  public:
    CookieWhenTestCase(const std::string& mode, uint32_t backlog, bool isIpv6)
        : TestCase("SynCookies.When." + mode + ".Backlog" + std::to_string(backlog) + "." +
                   Family(isIpv6)),
          m_mode(mode),
          m_backlog(backlog),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynCookieMode", m_mode}, {"HalfOpenLimitEntries", "64"}}, m_isIpv6);
        peer.Listen(m_backlog);
        peer.RunUntil(Seconds(2));
        const uint32_t syns = 200;
        for (uint16_t port = 1; port <= syns; ++port)
        {
            peer.SendSyn(peer.MakeId("10.77.0.100", port), SequenceNumber32(CLIENT_ISN));
        }
        peer.RunUntil(Seconds(2.5));
        const uint32_t entries = m_mode == "Always" ? 0 : m_backlog + 1;
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), entries, "entries");
        NS_TEST_EXPECT_MSG_EQ(
            CountOf(peer, TcpCounter::SYNCOOKIES_SENT), syns - entries, "cookies sent");
        NS_TEST_EXPECT_MSG_EQ(
            CountOf(peer, TcpCounter::TCP_REQ_Q_FULL_DO_COOKIES), syns - entries, "and why");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::LISTEN_DROPS), 0, "nothing is dropped");
        peer.RunUntil(Seconds(2 + 3.5)); // the first pruning comes later
        for (uint16_t port = 1; port <= syns; ++port)
        {
            std::size_t answers = peer.GetAnswers(peer.MakeId("10.77.0.100", port)).size();
            NS_TEST_EXPECT_MSG_EQ(answers, (port <= entries ? 3u : 1u), "SYN,ACKs to " << port);
        }
        uint64_t bypassed = 0;
        for (const TcpQueueEvent& event : peer.GetQueueEvents())
        {
            if (event.action == TcpQueueAction::BYPASS)
            {
                ++bypassed;
                NS_TEST_EXPECT_MSG_EQ(event.entries, entries, "a bypass changes nothing");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(bypassed, syns - entries, "records of cookies");
        const TcpQueueLedger& ledger = peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN);
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "the ledger balances");
        NS_TEST_EXPECT_MSG_EQ(ledger.bypassed, bypassed, "and knows of cookies");
    }

    std::string m_mode; //!< SynCookieMode
    uint32_t m_backlog; //!< B
    bool m_isIpv6;      //!< family
};

/** Reference 03, odd-summary.csv: what comes back, right and wrong. */
class CookieAckTestCase : public TestCase
{
  public:
    CookieAckTestCase(bool isIpv6, bool isAdded)
        : TestCase("SynCookies.AcksAsMeasured." + Family(isIpv6) + (isAdded ? ".Added" : "")),
          m_isIpv6(isIpv6),
          m_isAdded(isAdded)
    {
    }

  private:
    /** A SYN, answered by a cookie. */
    TcpConnectionId
    Open(SegmentPeer& peer, uint16_t port)
    {
        const TcpConnectionId id = peer.MakeId("10.77.0.100", port);
        peer.SendSyn(id, SequenceNumber32(CLIENT_ISN));
        Settle(peer);
        return id;
    }

    static void
    Settle(SegmentPeer& peer)
    {
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }

    void
    ExpectState(const SegmentPeer& peer,
                const TcpConnectionId& id,
                TcpSocket::TcpStates_t state,
                const char* what)
    {
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(peer.GetState(id))), ToString(state), what);
    }

    /** The ACK brings text and FIN. */
    void
    TakeText(SegmentPeer& peer)
    {
        const TcpConnectionId data = Open(peer, 2);
        TcpSegmentView withText = MakeAck(peer, data);
        withText.textBytes = 100;
        withText.flags |= TcpHeader::FIN;
        peer.Send(data, withText);
        Settle(peer);
        ExpectState(peer, data, TcpSocket::CLOSE_WAIT, "text and FIN are taken");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(data).back().view.ack,
                              SequenceNumber32(CLIENT_ISN + 102),
                              "and acknowledged");
    }

    /** SEG.ACK and SEG.SEQ beside the right ones. */
    void
    GuessNumbers(SegmentPeer& peer)
    {
        const TcpConnectionId ackOff = Open(peer, 3);
        // The client's MSS of 1460 has index 3 of 4 over IPv4 and 2 over IPv6.
        peer.Send(ackOff, MakeAck(peer, ackOff, 0, m_isIpv6 ? 2 : 1));
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, ackOff), 1, "ACK beyond the table: RST");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_FAILED), 1, "counted");

        const TcpConnectionId seqOff = Open(peer, 4);
        peer.Send(seqOff, MakeAck(peer, seqOff, 1, 0));
        Settle(peer);
        ExpectState(peer, seqOff, TcpSocket::ESTABLISHED, "client seq + 1 is accepted");
    }

    void
    Reset(SegmentPeer& peer)
    {
        const TcpConnectionId reset = Open(peer, 5);
        TcpSegmentView rst = MakeAck(peer, reset);
        rst.flags = RST;
        peer.Send(reset, rst);
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(reset).size(), 1, "RST: nothing to delete, no reply");
    }

    /** After a reset the ACK is accepted again, three times of three. */
    void
    Replay(SegmentPeer& peer, const TcpConnectionId& good)
    {
        const TcpSegmentView replayed = MakeAck(peer, good);
        for (unsigned i = 0; i < 3; ++i)
        {
            peer.Send(good, ResetOf(replayed));
            Settle(peer);
            ExpectState(peer, good, TcpSocket::CLOSED, "reset");
            peer.Send(good, replayed);
            Settle(peer);
            ExpectState(peer, good, TcpSocket::ESTABLISHED, "replayed");
        }
    }

    /** Too old, of another secret's node, and long after the last cookie. */
    void
    WaitTooLong(SegmentPeer& peer)
    {
        const TcpConnectionId late = Open(peer, 6);
        peer.RunUntil(Seconds(119));
        Open(peer, 7); // cookies are still being sent
        peer.RunUntil(Seconds(121));
        const uint64_t failed = CountOf(peer, TcpCounter::SYNCOOKIES_FAILED);
        peer.Send(late, MakeAck(peer, late));
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, late), 1, "too old: RST");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_FAILED), failed + 1, "counted");
        peer.RunUntil(Seconds(119 + 121));
        peer.Send(late, MakeAck(peer, late));
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, late), 2, "none sent lately: RST");
        NS_TEST_EXPECT_MSG_EQ(
            CountOf(peer, TcpCounter::SYNCOOKIES_FAILED), failed + 1, "not counted");
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"SynCookieMode", "Always"}}, m_isIpv6, m_isAdded);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));

        // No cookie was sent yet: an ACK meets a RST, and no counter of cookies.
        const TcpConnectionId early = peer.MakeId("10.77.0.100", 999);
        TcpSegmentView stray;
        stray.flags = ACK;
        stray.seq = SequenceNumber32(5);
        stray.ack = SequenceNumber32(6);
        peer.Send(early, stray);
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, early), 1, "RST");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_FAILED), 0, "not counted");

        const TcpConnectionId good = Open(peer, 1);
        peer.Send(good, MakeAck(peer, good));
        Settle(peer);
        ExpectState(peer, good, TcpSocket::ESTABLISHED, "valid");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_RECV), 1, "counted");
        ExpectBirth(peer, good);

        TakeText(peer);
        GuessNumbers(peer);
        peer.Send(early, stray);
        Settle(peer);
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, early), 2, "random ACK: RST");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_FAILED), 2, "and counted now");
        Reset(peer);
        Replay(peer, good);
        WaitTooLong(peer);
    }

    /** \return the RST that ends the connection of an ACK */
    static TcpSegmentView
    ResetOf(TcpSegmentView ack)
    {
        ack.flags = RST;
        return ack;
    }

    /** One record, LISTEN to ESTABLISHED, that says why. */
    void
    ExpectBirth(const SegmentPeer& peer, const TcpConnectionId& id)
    {
        std::vector<TcpStateEvent> events;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.id == id)
            {
                events.push_back(event);
            }
        }
        NS_TEST_ASSERT_MSG_EQ(events.size(), 1, "one record");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(events[0].from)), "LISTEN", "from");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(events[0].to)), "ESTABLISHED", "to");
        NS_TEST_EXPECT_MSG_EQ(
            std::string(ToString(events[0].cause.rule)), "cookie-validated", "rule");
        NS_TEST_EXPECT_MSG_EQ(events[0].cause.ToText().substr(0, 9), "segment A", "cause");
    }

    bool m_isIpv6;  //!< family
    bool m_isAdded; //!< TcpLifecycleHelper, beside stock sockets
};

/** Reference 03, mss-options.csv. */
class CookieOptionsTestCase : public TestCase
{
  public:
    CookieOptionsTestCase(bool hasTimestamps, bool isIpv6)
        : TestCase(std::string("SynCookies.Options.") + (hasTimestamps ? "With" : "Without") +
                   "Timestamps." + Family(isIpv6)),
          m_hasTimestamps(hasTimestamps),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynCookieMode", "Always"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2.01));
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 1);
        TcpSegmentView syn;
        syn.flags = SYN;
        syn.seq = SequenceNumber32(CLIENT_ISN);
        syn.window = 65535;
        syn.mss = 1445;
        syn.wscale = 9;
        syn.sackPermitted = true;
        syn.hasTimestamp = m_hasTimestamps;
        syn.tsVal = 777;
        peer.Send(id, syn);
        peer.RunUntil(Seconds(2.02));
        const TcpSegmentView synAck = peer.FindSynAck(id)->view;
        NS_TEST_EXPECT_MSG_EQ(synAck.mss, (m_isIpv6 ? 1440 : 1460), "the server's own MSS");
        NS_TEST_EXPECT_MSG_EQ(synAck.wscale.has_value(), m_hasTimestamps, "window scale");
        NS_TEST_EXPECT_MSG_EQ(synAck.sackPermitted, m_hasTimestamps, "SACK");
        NS_TEST_EXPECT_MSG_EQ(synAck.hasTimestamp, m_hasTimestamps, "timestamps");
        if (m_hasTimestamps)
        {
            NS_TEST_EXPECT_MSG_LT_OR_EQ(2010 - synAck.tsVal, 63, "TSval is near the clock");
        }
        TcpSegmentView ack = MakeAck(peer, id);
        ack.hasTimestamp = m_hasTimestamps;
        ack.tsVal = 780;
        ack.tsEcr = synAck.tsVal;
        ack.window = 2 * 1440; // scaled with timestamps alone
        peer.Send(id, ack);
        peer.RunUntil(Seconds(2.03));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        const Ptr<Socket> socket = peer.GetAccepted()[0];
        UintegerValue size;
        socket->GetAttribute("SegmentSize", size);
        NS_TEST_EXPECT_MSG_EQ(size.Get(),
                              (m_hasTimestamps ? 1440u - 12 : 1440u),
                              "MSS 1445 is rounded down to the table");
        // Scaled, the window lets the ten segments of the initial window out; else two.
        socket->Send(Create<Packet>(30000));
        peer.RunUntil(Seconds(2.04));
        uint32_t sent = 0;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            sent += answer.view.textBytes;
            if (answer.view.textBytes > 0)
            {
                NS_TEST_EXPECT_MSG_EQ(answer.view.hasTimestamp, m_hasTimestamps, "on data");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            sent, (m_hasTimestamps ? 10 * (1440u - 12) : 2 * 1440u), "bytes let out");
    }

    bool m_hasTimestamps; //!< of the client
    bool m_isIpv6;        //!< family
};

/** A crash forgets the secret: a cookie from before is a stranger's. */
class CookieRebootTestCase : public TestCase
{
  public:
    CookieRebootTestCase()
        : TestCase("SynCookies.ARebootForgetsTheSecret")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer(SegmentPeer::Settings{{"SynCookieMode", "Always"}});
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 1);
        const TcpConnectionId other = peer.MakeId("10.77.0.100", 2);
        peer.SendSyn(id, SequenceNumber32(CLIENT_ISN));
        peer.RunUntil(Seconds(2.1));
        const Ptr<TcpLifecycleEngine> engine =
            peer.GetTracer()->GetObject<Node>()->GetObject<TcpLifecycleEngine>();
        engine->Crash();
        engine->Reboot();
        peer.Listen(128);
        peer.SendSyn(other, SequenceNumber32(CLIENT_ISN));
        peer.RunUntil(Seconds(2.2));
        peer.SendAck(id);
        peer.SendAck(other);
        peer.RunUntil(Seconds(2.3));
        NS_TEST_EXPECT_MSG_EQ(CountResets(peer, id), 1, "of the old secret");
        NS_TEST_EXPECT_MSG_EQ(
            std::string(ToString(peer.GetState(other))), "ESTABLISHED", "of the new one");
    }
};

class SynCookieListenerTestSuite : public TestSuite
{
  public:
    SynCookieListenerTestSuite()
        : TestSuite("tcp-lifecycle-syn-cookie-listener")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const uint32_t backlog : {4u, 16u, 128u})
            {
                AddTestCase(new CookieWhenTestCase("OnOverflow", backlog, isIpv6));
                AddTestCase(new CookieWhenTestCase("Always", backlog, isIpv6));
            }
            AddTestCase(new CookieAckTestCase(isIpv6, false));
            AddTestCase(new CookieAckTestCase(isIpv6, true));
            AddTestCase(new CookieOptionsTestCase(true, isIpv6));
            AddTestCase(new CookieOptionsTestCase(false, isIpv6));
        }
        AddTestCase(new CookieRebootTestCase);
    }
};

SynCookieListenerTestSuite g_synCookieListenerTestSuite; //!< registers the suite

} // namespace
