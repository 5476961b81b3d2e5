// SPDX-License-Identifier: GPL-2.0-only
//
// ECN (RFC 3168): who asks and who grants, what the connection then does, and parity with stock.

#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Codepoints (RFC 3168 section 5). */
constexpr int NOT_ECT = 0;
constexpr int ECT_0 = 2;
constexpr int CE = 3;

/** The two bits of the TCP header. */
constexpr uint8_t ECN_FLAGS = TcpHeader::ECE | TcpHeader::CWR;

/** Values of ns3::TcpSocketBase::UseEcn. */
const std::array<std::string, 3> MODES{"Off", "On", "AcceptOnly"};

/** Every mode of the client against every mode of the server. */
class NegotiationTestCase : public TestCase
{
  public:
    NegotiationTestCase(TestStack client, TestStack server, bool isIpv6)
        : TestCase(std::string("Ecn.Negotiation.") + ToString(client) + "-to-" + ToString(server) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_stacks{client, server},
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t BYTES = 20000;

    void
    DoRun() override
    {
        for (const std::string& client : MODES)
        {
            for (const std::string& server : MODES)
            {
                Negotiate(client, server);
            }
        }
    }

    void
    Negotiate(const std::string& client, const std::string& server)
    {
        m_name = "client " + client + ", server " + server + ": ";
        TestNetConfig config;
        config.stacks = m_stacks;
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue(server));
        run.server.Listen(run.net, 1);
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue(client));
        Simulator::Schedule(
            TestTransfer::GetStart(), &TestPeer::Connect, &run.client, std::cref(run.net), 0);
        run.client.Write(BYTES);
        run.server.Expect(BYTES, 11);
        run.server.Write(BYTES);
        run.client.Expect(BYTES, 22);
        run.net.Run(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, m_name << "to the server");
        NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, m_name << "to the client");
        CheckWire(run.net.GetSegments(), client == "On", client == "On" && server != "Off");
    }

    /** Check what is on the wire if the client asks, and if the server grants it. */
    void
    CheckWire(const std::vector<TestSegment>& wire, bool isAsked, bool isGranted)
    {
        NS_TEST_ASSERT_MSG_GT(wire.size(), 20, m_name << "segments");
        std::array<uint32_t, 2> texts{};
        std::array<SequenceNumber32, 2> nexts{wire[0].segment.seq, wire[1].segment.seq};
        for (std::size_t i = 0; i < wire.size(); ++i)
        {
            const TestSegment& segment = wire[i];
            const std::string text = m_name + segment.ToText();
            const int flags = segment.segment.flags & ECN_FLAGS;
            const bool hasText = segment.segment.textBytes > 0;
            switch (i)
            {
            case 0:
                NS_TEST_EXPECT_MSG_EQ(segment.Has(TcpHeader::SYN), true, text);
                NS_TEST_EXPECT_MSG_EQ(flags, (isAsked ? ECN_FLAGS : 0), text);
                break;
            case 1:
                NS_TEST_EXPECT_MSG_EQ(segment.Has(TcpHeader::SYN | TcpHeader::ACK), true, text);
                NS_TEST_EXPECT_MSG_EQ(flags, (isGranted ? +TcpHeader::ECE : 0), text);
                break;
            default:
                NS_TEST_EXPECT_MSG_EQ(flags, 0, text);
            }
            // RFC 3168 6.1: text is ECN-capable on a connection with ECN, and nothing else is;
            // 6.1.5: nor should repeated text be, which newer ns-3 respects.
            SequenceNumber32& next = nexts.at(segment.sender);
            const bool isRepeated = hasText && i > 1 && segment.segment.seq < next;
            next = segment.segment.seq + SequenceNumber32(segment.segment.textBytes);
            if (!isRepeated || segment.ecn != NOT_ECT)
            {
                NS_TEST_EXPECT_MSG_EQ(+segment.ecn, (hasText && isGranted ? ECT_0 : NOT_ECT), text);
            }
            texts.at(segment.sender) += hasText ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_GT(texts[0], 10, m_name << "segments with text of the client");
        NS_TEST_EXPECT_MSG_GT(texts[1], 10, m_name << "segments with text of the server");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    std::array<TestStack, 2> m_stacks; //!< client and server
    bool m_isIpv6;                     //!< over IPv6
    std::string m_name;                //!< what runs now
};

/** RFC 3168 6.1.3 and 6.1.2, segment by segment. */
class EchoTestCase : public TestCase
{
  public:
    explicit EchoTestCase(bool isIpv6)
        : TestCase(std::string("Ecn.Marks.EchoedUntilCwrAndAnsweredWithCwr") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t TEXT_BYTES = 1000;

    /** Send text with a codepoint and control bits. \return ECN bits of the last answer */
    int
    SendText(SegmentPeer& peer, int ecn, uint8_t flags = 0)
    {
        m_next.flags = TcpHeader::ACK | flags;
        m_next.textBytes = TEXT_BYTES;
        peer.Send(m_id, m_next, static_cast<uint8_t>(ecn));
        m_next.seq += TEXT_BYTES;
        peer.RunUntil(Simulator::Now() + Seconds(1)); // longer than any delayed ACK
        const TcpSegmentView last = peer.GetAnswers(m_id).back().view;
        NS_TEST_EXPECT_MSG_EQ(last.ack, m_next.seq, "acknowledged");
        return last.flags & ECN_FLAGS;
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("AcceptOnly"));
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        m_id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN | ECN_FLAGS;
        syn.seq = SequenceNumber32(1000);
        syn.window = 65535;
        syn.mss = 1000;
        peer.RunUntil(Seconds(1));
        peer.Send(m_id, syn);
        peer.RunUntil(Seconds(2.5)); // the SYN,ACK is repeated once
        const std::vector<WireSegment> synAcks = peer.GetAnswers(m_id);
        NS_TEST_ASSERT_MSG_EQ(synAcks.size(), 2, "SYN,ACKs");
        for (const WireSegment& synAck : synAcks)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (synAck.view.flags & ECN_FLAGS), +TcpHeader::ECE, "granted in each SYN,ACK");
        }
        peer.SendAck(m_id);
        peer.RunUntil(Seconds(3));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        m_next.seq = SequenceNumber32(1001);
        m_next.ack = synAcks[0].view.seq + SequenceNumber32(1);
        m_next.window = 65535;
        CheckReceiver(peer);
        CheckSender(peer);
    }

    /** The server receives. */
    void
    CheckReceiver(SegmentPeer& peer)
    {
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), 0, "no mark, no echo");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, CE), +TcpHeader::ECE, "a mark is echoed");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), +TcpHeader::ECE, "and again");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), +TcpHeader::ECE, "and again");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0, TcpHeader::CWR), 0, "until CWR");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), 0, "no longer");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, CE), +TcpHeader::ECE, "the next mark is echoed");
        NS_TEST_EXPECT_MSG_EQ(
            SendText(peer, CE, TcpHeader::CWR), +TcpHeader::ECE, "a marked CWR starts anew");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0, TcpHeader::CWR), 0, "until CWR");
    }

    /** The server sends, and hears of a mark. */
    void
    CheckSender(SegmentPeer& peer)
    {
        const std::size_t before = peer.GetAnswers(m_id).size();
        const Ptr<Socket> socket = peer.GetAccepted().front();
        NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(100000)), 100000, "written");
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        std::vector<WireSegment> sent = peer.GetAnswers(m_id);
        const std::size_t burst = sent.size() - before;
        NS_TEST_ASSERT_MSG_EQ(burst, 10, "initial window");
        m_next.textBytes = 0;
        for (std::size_t i = 1; i <= burst; ++i) // two segments each, the first ACK with ECE
        {
            m_next.flags = TcpHeader::ACK | (i == 1 ? TcpHeader::ECE : 0);
            m_next.ack += TEXT_BYTES;
            peer.Send(m_id, m_next);
            peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        }
        sent = peer.GetAnswers(m_id);
        uint32_t reductions = 0;
        for (std::size_t i = before; i < sent.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(+sent[i].ecn, ECT_0, "text " << i << " is ECN-capable");
            reductions += sent[i].view.Has(TcpHeader::CWR) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(reductions, 1, "CWR once");
        const std::size_t after = sent.size() - before - burst;
        NS_TEST_EXPECT_MSG_GT(after, 0, "more text");
        NS_TEST_EXPECT_MSG_LT(after, burst, "but less than an unmarked window");
        NS_TEST_EXPECT_MSG_EQ(
            sent.at(before + burst).view.Has(TcpHeader::CWR), true, "on the next new text");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    bool m_isIpv6;         //!< family
    TcpConnectionId m_id;  //!< the one connection
    TcpSegmentView m_next; //!< next segment of the peer
};

/** RFC 3168 6.1.2 and 6.1.3 where one half of the connection is closed. */
class HalfClosedTestCase : public TestCase
{
  public:
    HalfClosedTestCase(TcpSocket::TcpStates_t state, bool isIpv6)
        : TestCase(std::string("Ecn.HalfClosed.MarksAndCwrCountIn.") + ns3::ToString(state) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_state(state),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t TEXT_BYTES = 1000;

    /** The peer sends; longer than any delayed ACK passes. */
    void
    Send(SegmentPeer& peer, uint8_t flags, uint32_t textBytes, int ecn = NOT_ECT)
    {
        m_next.flags = TcpHeader::ACK | flags;
        m_next.textBytes = textBytes;
        peer.Send(m_id, m_next, static_cast<uint8_t>(ecn));
        m_next.seq += textBytes + ((flags & TcpHeader::FIN) ? 1 : 0);
        peer.RunUntil(Simulator::Now() + MilliSeconds(250));
    }

    /** \return ECN bits of the answer to text, which may not be a repeated FIN */
    int
    SendText(SegmentPeer& peer, int ecn, uint8_t flags = 0)
    {
        const std::size_t before = peer.GetAnswers(m_id).size();
        Send(peer, flags, TEXT_BYTES, ecn);
        const std::vector<WireSegment> answers = peer.GetAnswers(m_id);
        for (std::size_t i = before; i < answers.size(); ++i)
        {
            const TcpSegmentView& view = answers[i].view;
            if (!view.Has(TcpHeader::FIN) && view.ack == m_next.seq)
            {
                return view.flags & ECN_FLAGS;
            }
        }
        return -1; // not acknowledged
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("On"));
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        m_id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        peer.RunUntil(Seconds(1));
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN | ECN_FLAGS;
        syn.seq = SequenceNumber32(1000);
        syn.window = 65535;
        syn.mss = TEXT_BYTES;
        peer.Send(m_id, syn);
        peer.RunUntil(Seconds(1.1));
        peer.SendAck(m_id);
        peer.RunUntil(Seconds(1.2));
        m_next.seq = SequenceNumber32(1001);
        m_next.ack = peer.FindSynAck(m_id)->view.seq + SequenceNumber32(1);
        m_next.window = 65535;
        m_state == TcpSocket::CLOSE_WAIT ? CheckSender(peer) : CheckReceiver(peer);
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(m_id), m_state, "still in this state");
    }

    /** The server has closed its half and receives. */
    void
    CheckReceiver(SegmentPeer& peer)
    {
        peer.GetAccepted().front()->ShutdownSend();
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        if (m_state == TcpSocket::FIN_WAIT_2)
        {
            m_next.ack += 1;
            Send(peer, 0, 0);
        }
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), 0, "no mark, no echo");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, CE), +TcpHeader::ECE, "a mark is echoed");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), +TcpHeader::ECE, "and again");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0, TcpHeader::CWR), 0, "until CWR");
        NS_TEST_EXPECT_MSG_EQ(SendText(peer, ECT_0), 0, "no longer");
    }

    /** The peer has closed its half, and hears of marks. */
    void
    CheckSender(SegmentPeer& peer)
    {
        Send(peer, TcpHeader::FIN, 0);
        for (const bool isMarked : {true, false})
        {
            Write(peer);
            const WireSegment last = peer.GetAnswers(m_id).back();
            NS_TEST_EXPECT_MSG_EQ(last.view.textBytes, TEXT_BYTES, "text");
            NS_TEST_EXPECT_MSG_EQ(+last.ecn, ECT_0, "ECN-capable");
            NS_TEST_EXPECT_MSG_EQ(
                last.view.Has(TcpHeader::CWR), !isMarked, "CWR on the text after the echo");
            m_next.ack += TEXT_BYTES;
            Send(peer, isMarked ? TcpHeader::ECE : 0, 0);
        }
        Write(peer);
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(m_id).back().view.Has(TcpHeader::CWR), false, "CWR once");
    }

    /** The server sends one segment. */
    static void
    Write(SegmentPeer& peer)
    {
        peer.GetAccepted().front()->Send(Create<Packet>(TEXT_BYTES));
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    TcpSocket::TcpStates_t m_state; //!< of the server
    bool m_isIpv6;                  //!< family
    TcpConnectionId m_id;           //!< the one connection
    TcpSegmentView m_next;          //!< next segment of the peer
};

/** A transfer over a queue that marks. */
class MarkedParityTestCase : public TestCase
{
  public:
    MarkedParityTestCase(bool isServerSending, bool isIpv6)
        : TestCase(std::string("Ecn.StockParity.") +
                   (isServerSending ? "ServerSends" : "ClientSends") +
                   ".SameSegmentsAndMarksUpToFirstFin" + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isServerSending(isServerSending),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t BYTES = 3000000;
    static constexpr uint32_t SEGMENT_BYTES = 1400; // one frame over IPv6 too

    /** \return the capture of a transfer over one TCP on both nodes */
    std::vector<TestSegment>
    Transfer(TestStack stack)
    {
        Config::Reset();
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("On"));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT_BYTES));
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.profile = "ns3-stock";
        config.isIpv6 = m_isIpv6;
        config.marksCongestion = true;
        TestTransfer run(config);
        TestPeer& sender = m_isServerSending ? run.server : run.client;
        TestPeer& reader = m_isServerSending ? run.client : run.server;
        sender.Write(BYTES);
        sender.closesWhenWritten = true;
        reader.Expect(BYTES, m_isServerSending ? 22 : 11);
        reader.closesOnPeerClose = true;
        run.Run(Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(reader.IsComplete(), true, ToString(stack) << ": bytes");
        return UpToFirstFin(run.net.GetSegments());
    }

    /** \return segments with all of some control bits, SYNs left out */
    static std::ptrdiff_t
    CountFlags(const std::vector<TestSegment>& wire, uint8_t flags)
    {
        return std::count_if(wire.begin(), wire.end(), [flags](const TestSegment& segment) {
            return segment.Has(flags) && !segment.Has(TcpHeader::SYN);
        });
    }

    void
    DoRun() override
    {
        const std::vector<TestSegment> stock = Transfer(TestStack::STOCK);
        NS_TEST_ASSERT_MSG_GT(stock.size(), BYTES / SEGMENT_BYTES, "a whole transfer");
        const auto marks =
            std::count_if(stock.begin(), stock.end(), [](const TestSegment& segment) {
                return segment.ecn == CE;
            });
        NS_TEST_EXPECT_MSG_GT(marks, 5, "marks");
        NS_TEST_EXPECT_MSG_GT(CountFlags(stock, TcpHeader::ECE), 5, "echoes");
        NS_TEST_EXPECT_MSG_GT(CountFlags(stock, TcpHeader::CWR), 2, "reductions");
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            NS_TEST_EXPECT_MSG_EQ(FirstDifference(stock, Transfer(stack)), "", ToString(stack));
        }
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    bool m_isServerSending; //!< else the client
    bool m_isIpv6;          //!< over IPv6
};

class EcnTestSuite : public TestSuite
{
  public:
    EcnTestSuite()
        : TestSuite("tcp-lifecycle-ecn")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new EchoTestCase(isIpv6));
            for (const auto state :
                 {TcpSocket::FIN_WAIT_1, TcpSocket::FIN_WAIT_2, TcpSocket::CLOSE_WAIT})
            {
                AddTestCase(new HalfClosedTestCase(state, isIpv6));
            }
            AddTestCase(
                new NegotiationTestCase(TestStack::STACK_HELPER, TestStack::STACK_HELPER, isIpv6));
            AddTestCase(new NegotiationTestCase(TestStack::ADDED_HELPER, TestStack::STOCK, isIpv6));
            AddTestCase(new NegotiationTestCase(TestStack::STOCK, TestStack::STACK_HELPER, isIpv6));
            AddTestCase(new MarkedParityTestCase(false, isIpv6));
            AddTestCase(new MarkedParityTestCase(true, isIpv6));
        }
    }
};

EcnTestSuite g_ecnTestSuite; //!< registers the suite

} // namespace
