// SPDX-License-Identifier: GPL-2.0-only
//
// The counterfactuals of the handshake: HandshakeMode TwoWay and SynDataPolicy Deliver. What goes
// wrong in them is what the third segment is for (RFC 9293 3.5).

#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/listen-decision.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** \return the state of a socket, for messages too */
int
StateOf(const Ptr<Socket>& socket)
{
    return static_cast<int>(DynamicCast<TcpLifecycleSocket>(socket)->GetState());
}

/** \return segments with exactly \p flags that the server sent on \p id, and when, ms after 2 s */
std::vector<int64_t>
TimesOf(const SegmentPeer& peer, const TcpConnectionId& id, uint8_t flags)
{
    std::vector<int64_t> times;
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        if (answer.view.flags == flags)
        {
            times.push_back((answer.time - Seconds(2)).GetMilliSeconds());
        }
    }
    return times;
}

/** \return a SYN at 1000 with \p textBytes of text */
TcpSegmentView
MakeSyn(uint32_t textBytes)
{
    TcpSegmentView syn;
    syn.flags = SYN;
    syn.seq = SequenceNumber32(1000);
    syn.window = 65535;
    syn.mss = 1460;
    syn.textBytes = textBytes;
    return syn;
}

/** \return queue events of \p id as "half-open+ half-open- accept+" */
std::string
QueueText(const SegmentPeer& peer, const TcpConnectionId& id)
{
    std::string text;
    for (const TcpQueueEvent& event : peer.GetQueueEvents())
    {
        if (event.id == id)
        {
            const bool isIn = event.action == TcpQueueAction::INSERT;
            text += (text.empty() ? "" : " ") + std::string(ToString(event.queue)) +
                    (isIn ? "+" : "-") + ToString(event.reason);
        }
    }
    return text;
}

/** What an admitted SYN becomes, by handshake mode, policy and text. */
class AdmittedTestCase : public TestCase
{
  public:
    AdmittedTestCase()
        : TestCase("Listen.WhatAnAdmittedSynBecomes")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto check = [this](HandshakeMode mode,
                                  SynDataPolicy policy,
                                  SynVerdict withoutText,
                                  SynVerdict withText) {
            NS_TEST_EXPECT_MSG_EQ((DecideAdmitted(mode, policy, false) == withoutText),
                                  true,
                                  "policy " << static_cast<int>(policy) << " without text");
            NS_TEST_EXPECT_MSG_EQ((DecideAdmitted(mode, policy, true) == withText),
                                  true,
                                  "policy " << static_cast<int>(policy) << " with text");
        };
        constexpr SynVerdict WAITS = SynVerdict::HALF_OPEN;
        constexpr SynVerdict OPENS = SynVerdict::ESTABLISHED;
        check(HandshakeMode::THREE_WAY, SynDataPolicy::IGNORE, WAITS, WAITS);
        check(HandshakeMode::THREE_WAY, SynDataPolicy::QUEUE, WAITS, WAITS);
        check(HandshakeMode::THREE_WAY, SynDataPolicy::DELIVER, WAITS, SynVerdict::SYN_RECEIVED);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::IGNORE, OPENS, OPENS);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::QUEUE, OPENS, OPENS);
        check(HandshakeMode::TWO_WAY, SynDataPolicy::DELIVER, OPENS, OPENS);
    }
};

/** TwoWay: the SYN alone opens the connection. */
class TwoWayTestCase : public TestCase
{
  public:
    explicit TwoWayTestCase(bool isIpv6)
        : TestCase("HandshakeMode.TwoWay.SynAloneOpens." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"HandshakeMode", "TwoWay"}}, m_isIpv6);
        peer.Listen(128);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1000);
        peer.RunUntil(Seconds(2));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "accepted at the SYN");
        const Ptr<Socket> child = peer.GetAccepted().front();
        NS_TEST_EXPECT_MSG_EQ(StateOf(child), static_cast<int>(TcpSocket::ESTABLISHED), "state");
        NS_TEST_EXPECT_MSG_EQ(
            QueueText(peer, id), "accept+syn-admitted accept-accepted", "never half-open");
        NS_TEST_ASSERT_MSG_EQ(peer.GetStates().empty(), false, "a state change");
        const TcpStateEvent& opened = peer.GetStates().back();
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(opened.from), static_cast<int>(TcpSocket::LISTEN), "from");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(opened.cause.rule), std::string("two-way-handshake"), "its cause");

        child->Send(Create<Packet>(100)); // the server may speak before the third segment
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        const WireSegment text = peer.GetAnswers(id).back();
        NS_TEST_EXPECT_MSG_EQ(text.view.textBytes, 100u, "text behind the SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(
            text.view.seq, peer.FindSynAck(id)->view.seq + SequenceNumber32(1), "its number");

        TcpSegmentView ack; // an ordinary ACK, of text and SYN,ACK at once, with text of its own
        ack.flags = ACK;
        ack.seq = SequenceNumber32(1001);
        ack.ack = text.view.seq + SequenceNumber32(100);
        ack.window = 65535;
        ack.textBytes = 7;
        peer.Send(id, ack);
        peer.RunUntil(Seconds(2) + MilliSeconds(100)); // the ACK is delayed by 40 ms
        NS_TEST_EXPECT_MSG_EQ(child->GetRxAvailable(), 7u, "read");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(id).back().view.ack, SequenceNumber32(1008), "and acknowledged");
        peer.RunUntil(Seconds(200));
        NS_TEST_EXPECT_MSG_EQ(TimesOf(peer, id, SYN | ACK).size(), 1u, "SYN,ACKs in 198 s");
        NS_TEST_EXPECT_MSG_EQ(StateOf(child), static_cast<int>(TcpSocket::ESTABLISHED), "stays");
    }

    bool m_isIpv6; //!< family
};

/** An old duplicate SYN whose sender is silent, or answers with a RST; and a lost SYN,ACK. */
class GhostTestCase : public TestCase
{
  public:
    GhostTestCase(const std::string& mode, bool isIpv6)
        : TestCase("HandshakeMode." + mode + ".OldSyn." + Family(isIpv6)),
          m_mode(mode),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"HandshakeMode", m_mode}}, m_isIpv6);
        peer.Listen(128);
        const bool isTwoWay = m_mode == "TwoWay";
        const TcpConnectionId silent = peer.MakeId("10.77.0.2", 1000);
        const TcpConnectionId alive = peer.MakeId("10.77.0.3", 1000);
        peer.RunUntil(Seconds(2));
        peer.SendSyn(silent, SequenceNumber32(1000));
        peer.SendSyn(alive, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAccepted().size(), (isTwoWay ? 2u : 0u), "sockets at the SYN");
        TcpSegmentView reset; // of a host that has no such connection
        reset.flags = RST;
        reset.seq = SequenceNumber32(1001);
        peer.Send(alive, reset);
        peer.RunUntil(Seconds(3600));
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAccepted().size(), (isTwoWay ? 2u : 0u), "sockets in the end");
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(silent)),
            static_cast<int>(isTwoWay ? TcpSocket::ESTABLISHED : TcpSocket::LISTEN),
            "an hour later: a ghost in TwoWay");
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(peer.GetState(alive)),
                              static_cast<int>(isTwoWay ? TcpSocket::CLOSED : TcpSocket::LISTEN),
                              "where a RST came");

        // The SYN,ACK is lost: the client repeats its SYN.
        const TcpConnectionId client = peer.MakeId("10.77.0.4", 1000);
        peer.SendSyn(client, SequenceNumber32(1000));
        peer.RunUntil(Seconds(3601) - MilliSeconds(1));
        peer.SendSyn(client, SequenceNumber32(1000));
        peer.RunUntil(Seconds(3601));
        NS_TEST_EXPECT_MSG_EQ(TimesOf(peer, client, SYN | ACK).size(),
                              (isTwoWay ? 1u : 2u),
                              "SYN,ACKs; in TwoWay none again: deadlock");
        NS_TEST_EXPECT_MSG_EQ(TimesOf(peer, client, ACK).size(),
                              (isTwoWay ? 1u : 0u),
                              "ACKs, which a client in SYN-SENT drops");
    }

    std::string m_mode; //!< HandshakeMode
    bool m_isIpv6;      //!< family
};

/** A full accept queue refuses the SYN in TwoWay too; a closing listener resets who waits. */
class TwoWayManualTestCase : public TestCase
{
  public:
    explicit TwoWayManualTestCase(bool isIpv6)
        : TestCase("HandshakeMode.TwoWay.AcceptQueue." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"HandshakeMode", "TwoWay"}, {"AcceptMode", "Manual"}}, m_isIpv6);
        peer.Listen(2);
        peer.RunUntil(Seconds(2));
        for (uint16_t port = 1; port <= 5; ++port)
        {
            peer.SendSyn(peer.MakeId("10.77.0.2", port), SequenceNumber32(1000));
        }
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3u, "B + 1 wait");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0u, "none is half-open");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL), 2u, "refused");
        Address from;
        NS_TEST_EXPECT_MSG_NE(peer.GetListener()->Accept(from), nullptr, "one is taken");
        peer.GetListener()->Close();
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        for (uint16_t port = 1; port <= 3; ++port)
        {
            const TcpConnectionId id = peer.MakeId("10.77.0.2", port);
            const bool isReset = peer.GetAnswers(id).back().view.Has(RST);
            NS_TEST_EXPECT_MSG_EQ(isReset, (port > 1), "reset, port " << port);
        }
    }

    bool m_isIpv6; //!< family
};

/** Deliver: the text of a SYN is read before the third ACK. */
class DeliverTestCase : public TestCase
{
  public:
    explicit DeliverTestCase(bool isIpv6)
        : TestCase("SynDataPolicy.Deliver.TextIsReadAtTheSyn." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** One client never sends its third ACK. */
    void
    WaitInVain(SegmentPeer& peer, const TcpConnectionId& vanishes)
    {
        peer.RunUntil(Seconds(70));
        const std::vector<int64_t> expected{0, 1000, 3000, 7000, 15000, 31000};
        NS_TEST_EXPECT_MSG_EQ(
            (TimesOf(peer, vanishes, SYN | ACK) == expected), true, "SYN,ACKs 1, 2, 4, 8, 16 s");
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(
                DynamicCast<TcpLifecycleSocket>(peer.GetAccepted()[1])->GetCloseReason()),
            static_cast<int>(TcpCloseReason::TIMED_OUT),
            "nobody was there");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted()[1]->GetRxAvailable(), 10u, "but was believed");
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"SynDataPolicy", "Deliver"}}, m_isIpv6);
        peer.Listen(128);
        const TcpConnectionId finishes = peer.MakeId("10.77.0.2", 1);
        const TcpConnectionId vanishes = peer.MakeId("10.77.0.2", 2);
        const TcpConnectionId resets = peer.MakeId("10.77.0.2", 3);
        const TcpConnectionId plain = peer.MakeId("10.77.0.2", 4);
        peer.RunUntil(Seconds(2));
        peer.Send(finishes, MakeSyn(10));
        peer.Send(vanishes, MakeSyn(10));
        peer.Send(resets, MakeSyn(10));
        peer.Send(plain, MakeSyn(0));
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 3u, "sockets of SYNs with text");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 1u, "of one without");
        const Ptr<Socket> child = peer.GetAccepted()[0];
        NS_TEST_EXPECT_MSG_EQ(StateOf(child), static_cast<int>(TcpSocket::SYN_RCVD), "state");
        NS_TEST_EXPECT_MSG_EQ(child->GetRxAvailable(), 10u, "readable");
        NS_TEST_EXPECT_MSG_EQ(
            peer.FindSynAck(finishes)->view.ack, SequenceNumber32(1011), "acknowledged");
        NS_TEST_EXPECT_MSG_EQ(
            peer.FindSynAck(plain)->view.ack, SequenceNumber32(1001), "where there was none");
        NS_TEST_EXPECT_MSG_EQ(child->Recv()->GetSize(), 10u, "read");
        NS_TEST_EXPECT_MSG_EQ(child->Send(Create<Packet>(5)), 5, "the answer waits");
        TcpSegmentView reset;
        reset.flags = RST;
        reset.seq = SequenceNumber32(1011);
        peer.Send(resets, reset);
        peer.Send(finishes, MakeSyn(10)); // repeated within 500 ms of the first answer
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        NS_TEST_EXPECT_MSG_EQ(child->GetRxAvailable(), 0u, "text is not delivered twice");
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(resets)), static_cast<int>(TcpSocket::CLOSED), "reset");
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(
                DynamicCast<TcpLifecycleSocket>(peer.GetAccepted()[2])->GetCloseReason()),
            static_cast<int>(TcpCloseReason::RESET),
            "and says so");

        peer.SendAck(finishes, 3);
        peer.RunUntil(Seconds(2) + MilliSeconds(3));
        NS_TEST_EXPECT_MSG_EQ(
            StateOf(child), static_cast<int>(TcpSocket::ESTABLISHED), "third ACK");
        NS_TEST_EXPECT_MSG_EQ(child->GetRxAvailable(), 3u, "text of the third segment");
        const auto answers = peer.GetAnswers(finishes);
        const auto answered =
            std::count_if(answers.begin(), answers.end(), [](const WireSegment& segment) {
                return segment.view.textBytes == 5;
            });
        NS_TEST_EXPECT_MSG_EQ(answered, 1, "the answer goes out");

        WaitInVain(peer, vanishes);
    }

    bool m_isIpv6; //!< family
};

/** Programs do not notice: 100 kB by ns-3's applications in each counterfactual. */
class TransferTestCase : public TestCase
{
  public:
    TransferTestCase(const std::string& attribute, const std::string& value, bool isIpv6)
        : TestCase(attribute + "." + value + ".Transfer." + Family(isIpv6)),
          m_attribute(attribute),
          m_value(value),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{m_attribute, m_value}};
        TestNet net(config);
        PacketSinkHelper sinks(net.GetFactory(1), net.GetAny());
        ApplicationContainer sink = sinks.Install(net.GetNodes().Get(1));
        BulkSendHelper senders(net.GetFactory(0), net.GetAddress(1));
        senders.SetAttribute("MaxBytes", UintegerValue(100000));
        ApplicationContainer sender = senders.Install(net.GetNodes().Get(0));
        sender.Start(Seconds(2));
        sender.Stop(Seconds(20));
        net.Run(Seconds(120));
        NS_TEST_EXPECT_MSG_EQ(
            StaticCast<PacketSink>(sink.Get(0))->GetTotalRx(), 100000u, "bytes received");
        NS_TEST_ASSERT_MSG_EQ(net.GetDeaths(1).size(), 1u, "connections that ended at the server");
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(net.GetDeaths(1).front().endReason),
                              static_cast<int>(TcpCloseReason::PEER_CLOSE),
                              "how");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1).front().bytesIn, 100000u, "bytes counted");
    }

    std::string m_attribute; //!< engine attribute
    std::string m_value;     //!< its value
    bool m_isIpv6;           //!< family
};

class HandshakeModeTestSuite : public TestSuite
{
  public:
    HandshakeModeTestSuite()
        : TestSuite("tcp-lifecycle-handshake-mode")
    {
        AddTestCase(new AdmittedTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new TwoWayTestCase(isIpv6));
            AddTestCase(new GhostTestCase("TwoWay", isIpv6));
            AddTestCase(new GhostTestCase("ThreeWay", isIpv6));
            AddTestCase(new TwoWayManualTestCase(isIpv6));
            AddTestCase(new DeliverTestCase(isIpv6));
            AddTestCase(new TransferTestCase("HandshakeMode", "TwoWay", isIpv6));
            AddTestCase(new TransferTestCase("SynDataPolicy", "Deliver", isIpv6));
        }
    }
};

HandshakeModeTestSuite g_handshakeModeTestSuite; //!< registers the suite

} // namespace
