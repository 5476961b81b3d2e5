// SPDX-License-Identifier: GPL-2.0-only
//
// What a handshake leaves to its connection: window scales, an RTT sample, a proven peer; and its
// timers on a coarse clock.

#include "segment-peer.h"

#include "ns3/config.h"
#include "ns3/node.h"
#include "ns3/proven-peers.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <numeric>
#include <optional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The one client. */
TcpConnectionId
ClientId(const SegmentPeer& peer)
{
    return peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
}

/** \return an ACK of what the server has sent up to \p ack; the client's text begins at \p seq */
TcpSegmentView
MakeAck(SequenceNumber32 seq, SequenceNumber32 ack, uint16_t window)
{
    TcpSegmentView segment;
    segment.flags = TcpHeader::ACK;
    segment.seq = seq;
    segment.ack = ack;
    segment.window = window;
    return segment;
}

/** RFC 7323 2.2 and 2.3, seen on the wire in both directions. */
class WindowScaleTestCase : public TestCase
{
  public:
    WindowScaleTestCase(std::optional<uint8_t> peerShift, bool isIpv6)
        : TestCase("HandshakeResult.WindowScale.Peer" +
                   (peerShift ? std::to_string(*peerShift) : "OffersNone") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_peerShift(peerShift),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** 2^20 bytes need a shift of 5 to fit into 16 bits. */
    static constexpr uint32_t BUFFER_BYTES = 1 << 20;

    /** What the peer's window is to be, whatever its shift. */
    static constexpr uint32_t PEER_WINDOW_BYTES = 16384;

    /** \return bytes of text the server has sent */
    static uint32_t
    SumText(const std::vector<WireSegment>& answers)
    {
        return std::accumulate(
            answers.begin(), answers.end(), 0U, [](uint32_t sum, const WireSegment& segment) {
                return sum + segment.view.textBytes;
            });
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(BUFFER_BYTES));
        Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(100));
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        const TcpConnectionId id = ClientId(peer);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(1000);
        syn.window = 3000; // never scaled
        syn.mss = 1000;
        syn.wscale = m_peerShift;
        peer.RunUntil(Seconds(1));
        peer.Send(id, syn);
        peer.RunUntil(Seconds(1.1));
        const WireSegment* synAck = peer.FindSynAck(id);
        NS_TEST_ASSERT_MSG_EQ((synAck != nullptr), true, "SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(
            synAck->view.wscale.has_value(), m_peerShift.has_value(), "offered to those who did");
        NS_TEST_EXPECT_MSG_EQ(uint32_t{synAck->view.wscale.value_or(0)},
                              (m_peerShift ? 5 : 0),
                              "shift of the server");
        NS_TEST_EXPECT_MSG_EQ(synAck->view.window, 65535, "not scaled on a SYN,ACK");
        const SequenceNumber32 first = synAck->view.seq + SequenceNumber32(1);

        const auto field = static_cast<uint16_t>(PEER_WINDOW_BYTES >> m_peerShift.value_or(0));
        peer.Send(id, MakeAck(SequenceNumber32(1001), first, field));
        peer.RunUntil(Seconds(1.2));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        CheckPeerWindow(peer, id, first);
        CheckOwnWindow(peer, id, first);
    }

    /** As much text goes out as fits into the peer's window. */
    void
    CheckPeerWindow(SegmentPeer& peer, const TcpConnectionId& id, SequenceNumber32 first)
    {
        const Ptr<Socket> socket = peer.GetAccepted().front();
        NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(60000)), 60000, "written");
        peer.RunUntil(Seconds(1.21));
        // Whole segments of 1000 bytes.
        NS_TEST_EXPECT_MSG_EQ(SumText(peer.GetAnswers(id)), 16000, "the window of the third ACK");
        const auto field = static_cast<uint16_t>(2 * PEER_WINDOW_BYTES >> m_peerShift.value_or(0));
        peer.Send(id, MakeAck(SequenceNumber32(1001), first + 16000, field));
        peer.RunUntil(Seconds(1.22));
        NS_TEST_EXPECT_MSG_EQ(SumText(peer.GetAnswers(id)), 16000 + 32000, "and of the next");
    }

    /** The server's ACKs carry its own free space, scaled. */
    void
    CheckOwnWindow(SegmentPeer& peer, const TcpConnectionId& id, SequenceNumber32 first)
    {
        const uint16_t closed = static_cast<uint16_t>(32768 >> m_peerShift.value_or(0));
        constexpr uint32_t SEGMENTS = 30;
        constexpr uint32_t TEXT_BYTES = 1400;
        for (uint32_t i = 0; i < SEGMENTS; ++i) // every second one is acknowledged at once
        {
            TcpSegmentView text =
                MakeAck(SequenceNumber32(1001 + TEXT_BYTES * i), first + 16000, closed);
            text.textBytes = TEXT_BYTES;
            peer.Send(id, text);
        }
        peer.RunUntil(Seconds(1.23));
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        const TcpSegmentView& last = answers.back().view;
        NS_TEST_EXPECT_MSG_EQ(
            last.ack, SequenceNumber32(1001 + SEGMENTS * TEXT_BYTES), "all acknowledged");
        const uint32_t freeBytes = BUFFER_BYTES - SEGMENTS * TEXT_BYTES; // nobody reads
        NS_TEST_EXPECT_MSG_EQ(
            last.window, (m_peerShift ? freeBytes >> 5 : 65535), "the server's window");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    std::optional<uint8_t> m_peerShift; //!< of the SYN
    bool m_isIpv6;                      //!< family
};

/** SYN,ACK timers fire at the slots of a timer wheel. */
class CoarseTimerTestCase : public TestCase
{
  public:
    CoarseTimerTestCase()
        : TestCase("HandshakeResult.TimerGranularity.SynAcksAtSlotsNeverEarly")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time slot = MilliSeconds(300);
        SegmentPeer peer({{"TimerGranularity", "300ms"}}, false);
        peer.Listen(128);
        constexpr uint16_t CLIENTS = 20;
        for (uint16_t i = 0; i < CLIENTS; ++i)
        {
            peer.RunUntil(Seconds(1) + MicroSeconds(46137 * i));
            peer.SendSyn(peer.MakeId(Ipv4Address("10.77.0.9"), 4000 + i), SequenceNumber32(i));
        }
        peer.RunUntil(Seconds(80));
        for (uint16_t i = 0; i < CLIENTS; ++i)
        {
            const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000 + i);
            std::vector<Time> times;
            for (const WireSegment& answer : peer.GetAnswers(id))
            {
                times.push_back(answer.time);
            }
            NS_TEST_ASSERT_MSG_EQ(times.size(), 6, "SYN,ACKs of client " << i);
            NS_TEST_EXPECT_MSG_EQ(
                times.front(), Seconds(1) + MicroSeconds(46137 * i), "the first one at once");
            times.push_back(peer.GetGoneTime(id));
            Time timeout = Seconds(1);
            for (std::size_t k = 1; k < times.size(); ++k, timeout = timeout + timeout)
            {
                const std::string name =
                    "client " + std::to_string(i) + ", expiry " + std::to_string(k);
                NS_TEST_EXPECT_MSG_EQ(
                    times[k].GetNanoSeconds() % slot.GetNanoSeconds(), 0, name << ": at a slot");
                NS_TEST_EXPECT_MSG_GT_OR_EQ(
                    times[k] - times[k - 1], timeout, name << ": not early");
                NS_TEST_EXPECT_MSG_LT(
                    times[k] - times[k - 1], timeout + slot, name << ": at the next slot");
            }
        }
    }
};

/** How a handshake goes before its third segment. */
struct SampleRow
{
    std::string name;   //!< what happens
    bool hasTimestamps; //!< both offer timestamps
    bool timerRepeats;  //!< the SYN,ACK timer fires
    bool clientRepeats; //!< the SYN comes twice
    bool completes;     //!< the third segment comes; else a RST
    uint32_t samples;   //!< RTT samples, each of 30 ms
};

/** RFC 6298 section 3 (Karn). RFC 7323 would allow a sample by timestamps; ns-3 takes none. */
const std::vector<SampleRow> SAMPLES{
    {"OneSynAck", false, false, false, true, 1},
    {"SynAckRepeatedByTimer", false, true, false, true, 0},
    {"SynAckRepeatedForSyn", false, false, true, true, 0},
    {"TimestampsOneSynAck", true, false, false, true, 1},
    {"TimestampsSynAckRepeatedByTimer", true, true, false, true, 0},
    {"ResetWhileHalfOpen", false, false, false, false, 0},
};

/** A SYN,ACK that was sent twice says nothing of the round trip, and so proves no peer. */
class SampleTestCase : public TestCase
{
  public:
    SampleTestCase(const SampleRow& row, bool isIpv6)
        : TestCase("HandshakeResult.RttSample." + row.name + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    TakeRtt(Time /* before */, Time now)
    {
        ++m_samples;
        NS_TEST_EXPECT_MSG_EQ(now, MilliSeconds(30), "the round trip");
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        const Ptr<Node> server = peer.Listen(4)->GetNode();
        const TcpConnectionId id = ClientId(peer);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(1000);
        syn.window = 65535;
        syn.mss = 1460;
        syn.hasTimestamp = m_row.hasTimestamps;
        syn.tsVal = 77;
        peer.RunUntil(Seconds(2));
        peer.Send(id, syn);
        peer.RunUntil(Seconds(2.01));
        // The socket of the connection to come is in the list since the SYN.
        Config::ConnectWithoutContext("/NodeList/" + std::to_string(server->GetId()) +
                                          "/$ns3::TcpL4Protocol/SocketList/*/RTT",
                                      MakeCallback(&SampleTestCase::TakeRtt, this));
        if (m_row.clientRepeats)
        {
            peer.RunUntil(Seconds(2.5));
            peer.Send(id, syn);
            peer.RunUntil(Seconds(2.51));
        }
        if (m_row.timerRepeats)
        {
            peer.RunUntil(Seconds(3.01));
        }
        const std::size_t expected = 1 + (m_row.clientRepeats || m_row.timerRepeats ? 1 : 0);
        NS_TEST_ASSERT_MSG_EQ(peer.GetAnswers(id).size(), expected, "SYN,ACKs");
        const WireSegment synAck = *peer.FindSynAck(id);
        peer.RunUntil(synAck.time + MilliSeconds(30));
        TcpSegmentView segment =
            MakeAck(SequenceNumber32(1001), synAck.view.seq + SequenceNumber32(1), 65535);
        segment.hasTimestamp = m_row.hasTimestamps;
        segment.tsVal = 78;
        segment.tsEcr = synAck.view.tsVal;
        if (m_row.completes)
        {
            peer.Send(id, segment);
            peer.RunUntil(Seconds(5));
            NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::ESTABLISHED, "ESTABLISHED");
        }
        // An echoed timestamp tells which SYN,ACK it was (RFC 7323 4.1): newer ns-3 takes a sample.
        const uint32_t most = m_row.samples + (m_row.hasTimestamps && m_row.timerRepeats ? 1 : 0);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(m_samples, m_row.samples, "samples");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(m_samples, most, "samples");

        ProvenPeers& proven = server->GetObject<TcpLifecycleEngine>()->GetProvenPeers();
        NS_TEST_EXPECT_MSG_EQ(
            proven.Contains(id.GetRemoteAddress()), false, "not proven while it lasts");
        segment.flags = TcpHeader::RST;
        peer.Send(id, segment);
        peer.RunUntil(Seconds(6));
        NS_TEST_EXPECT_MSG_NE(peer.GetState(id), TcpSocket::ESTABLISHED, "reset");
        NS_TEST_EXPECT_MSG_EQ(
            proven.Contains(id.GetRemoteAddress()), (m_samples > 0), "proven by a sample");
    }

    SampleRow m_row;       //!< what happens
    bool m_isIpv6;         //!< family
    uint32_t m_samples{0}; //!< RTT samples
};

class HandshakeResultTestSuite : public TestSuite
{
  public:
    HandshakeResultTestSuite()
        : TestSuite("tcp-lifecycle-handshake-result")
    {
        AddTestCase(new CoarseTimerTestCase);
        for (const bool isIpv6 : {false, true})
        {
            for (const std::optional<uint8_t> shift : {std::optional<uint8_t>(),
                                                       std::optional<uint8_t>(0),
                                                       std::optional<uint8_t>(3),
                                                       std::optional<uint8_t>(14)})
            {
                AddTestCase(new WindowScaleTestCase(shift, isIpv6));
            }
            for (const SampleRow& row : SAMPLES)
            {
                AddTestCase(new SampleTestCase(row, isIpv6));
            }
        }
    }
};

HandshakeResultTestSuite g_handshakeResultTestSuite; //!< registers the suite

} // namespace
