// SPDX-License-Identifier: GPL-2.0-only
//
// ICMP errors reach their connection through both front-ends and over both families.

#include "segment-peer.h"

#include "ns3/callback.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/packet.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/test.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t CLIENT_PORT = 31000; //!< of the server's node, where it opens actively

/** How the engine came onto the node, and the family. */
struct Way
{
    bool isIpv6;  //!< over IPv6
    bool isAdded; //!< TcpLifecycleHelper
};

std::string
ToText(const Way& way)
{
    return std::string(way.isIpv6 ? "Ipv6" : "Ipv4") + (way.isAdded ? "BesideStock" : "");
}

/** Common parts. */
class IcmpTestCase : public TestCase
{
  public:
    IcmpTestCase(const std::string& name, const Way& way)
        : TestCase("IcmpError." + name + "." + ToText(way)),
          m_way(way)
    {
    }

  protected:
    /** Type and code of a message over either family. */
    struct Message
    {
        uint8_t type4;   //!< ICMP
        uint8_t code4;   //!< its code
        uint8_t type6;   //!< ICMPv6
        uint8_t code6;   //!< its code
        uint32_t mtu{0}; //!< next-hop MTU
    };

    /** Hand an ICMP error to the protocol that ICMP itself would choose. */
    void
    Deliver(const SegmentPeer& peer,
            const TcpConnectionId& id,
            SequenceNumber32 quoted,
            const Message& message) const
    {
        const Ptr<Node> node = peer.GetListener()->GetNode();
        const uint32_t seq = quoted.GetValue();
        const std::array<uint8_t, 8> payload{static_cast<uint8_t>(id.GetLocalPort() >> 8),
                                             static_cast<uint8_t>(id.GetLocalPort()),
                                             static_cast<uint8_t>(id.GetRemotePort() >> 8),
                                             static_cast<uint8_t>(id.GetRemotePort()),
                                             static_cast<uint8_t>(seq >> 24),
                                             static_cast<uint8_t>(seq >> 16),
                                             static_cast<uint8_t>(seq >> 8),
                                             static_cast<uint8_t>(seq)};
        if (m_way.isIpv6)
        {
            node->GetObject<Ipv6L3Protocol>()
                ->GetProtocol(TcpL4Protocol::PROT_NUMBER)
                ->ReceiveIcmp(Ipv6Address("2001:db8::99"),
                              64,
                              message.type6,
                              message.code6,
                              message.mtu,
                              Ipv6Address::ConvertFrom(id.GetLocalAddress()),
                              Ipv6Address::ConvertFrom(id.GetRemoteAddress()),
                              payload.data());
            return;
        }
        node->GetObject<Ipv4L3Protocol>()
            ->GetProtocol(TcpL4Protocol::PROT_NUMBER)
            ->ReceiveIcmp(Ipv4Address("10.9.9.9"),
                          64,
                          message.type4,
                          message.code4,
                          message.mtu,
                          Ipv4Address::ConvertFrom(id.GetLocalAddress()),
                          Ipv4Address::ConvertFrom(id.GetRemoteAddress()),
                          payload.data());
    }

    Way m_way; //!< front-end and family
};

/** Port unreachable for our SYN. */
class RefusedOpenTestCase : public IcmpTestCase
{
  public:
    explicit RefusedOpenTestCase(const Way& way)
        : IcmpTestCase("HardErrorEndsAnOpen", way)
    {
    }

  private:
    void
    OnFailed(Ptr<Socket> /* socket */)
    {
        ++m_failed;
    }

    void
    OnIcmp4(Ipv4Address, uint8_t, uint8_t, uint8_t, uint32_t)
    {
        ++m_called;
    }

    void
    OnIcmp6(Ipv6Address, uint8_t, uint8_t, uint8_t, uint32_t)
    {
        ++m_called;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_way.isIpv6, m_way.isAdded);
        peer.Listen(1);
        peer.RunUntil(Seconds(2));
        const auto client = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
            peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
        client->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                   MakeCallback(&RefusedOpenTestCase::OnFailed, this));
        client->SetAttribute("IcmpCallback",
                             CallbackValue(MakeCallback(&RefusedOpenTestCase::OnIcmp4, this)));
        client->SetAttribute("IcmpCallback6",
                             CallbackValue(MakeCallback(&RefusedOpenTestCase::OnIcmp6, this)));
        const TcpConnectionId there = peer.MakeId("10.77.0.200", 80);
        client->Bind(m_way.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), CLIENT_PORT))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT)));
        client->Connect(there.GetRemoteSocketAddress());
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        const TcpConnectionId id(
            there.GetLocalAddress(), CLIENT_PORT, there.GetRemoteAddress(), 80);
        NS_TEST_ASSERT_MSG_EQ(peer.GetAnswers(id).size(), 1u, "one SYN");

        const Message port{3, 3, 1, 4, 0};
        const Message host{3, 1, 1, 3, 0};
        Deliver(peer, id, client->GetIss() + SequenceNumber32(1), port);
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::SYN_SENT, "not what we sent");
        Deliver(peer, id, client->GetIss(), host);
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::SYN_SENT, "a soft error");
        NS_TEST_EXPECT_MSG_EQ(m_failed, 0, "the open goes on");
        Deliver(peer, id, client->GetIss(), port);
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::CLOSED, "a hard error");
        NS_TEST_EXPECT_MSG_EQ(m_failed, 1, "ConnectionFailed, once");
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(client->GetCloseReason()),
                              static_cast<int>(TcpCloseReason::UNREACHABLE),
                              "and says why");
        NS_TEST_EXPECT_MSG_EQ(m_called, 3, "IcmpCallback hears of each");
        const TcpStateEvent& last = peer.GetStates().back();
        NS_TEST_EXPECT_MSG_EQ(std::string(ns3::ToString(last.cause.rule)), "icmp-hard-error", "");
        NS_TEST_EXPECT_MSG_EQ(last.cause.ToText(),
                              (m_way.isIpv6 ? "icmp type 1 code 4" : "icmp type 3 code 3"),
                              "the cause names the message");
    }

    int m_failed{0}; //!< ConnectionFailed
    int m_called{0}; //!< IcmpCallback
};

/** An error that quotes a SYN,ACK whose socket has sent a FIN since: SND.UNA is still ISS. */
class ClosedInSynReceivedTestCase : public IcmpTestCase
{
  public:
    ClosedInSynReceivedTestCase(const Way& way, bool isOutstanding)
        : IcmpTestCase(isOutstanding ? "SynAckBeforeAFinIsOutstanding"
                                     : "NumberBehindAFinIsNotOutstanding",
                       way),
          m_isOutstanding(isOutstanding)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_way.isIpv6, m_way.isAdded);
        peer.Listen(1);
        peer.RunUntil(Seconds(2));
        const auto client = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
            peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
        const TcpConnectionId there = peer.MakeId("10.77.0.200", 80);
        client->Bind(m_way.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), CLIENT_PORT))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT)));
        client->Connect(there.GetRemoteSocketAddress());
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        const TcpConnectionId id(
            there.GetLocalAddress(), CLIENT_PORT, there.GetRemoteAddress(), 80);
        peer.SendSyn(id, SequenceNumber32(5000)); // simultaneous open
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        client->Close();
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::FIN_WAIT_1, "a FIN went out");
        // A hard error is a soft one by now (RFC 5927 5.2), and is told when the FIN times out.
        const uint32_t offset = m_isOutstanding ? 0 : 2;
        Deliver(peer, id, client->GetIss() + SequenceNumber32(offset), {3, 3, 1, 4, 0});
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::FIN_WAIT_1, "it goes on");
        peer.RunUntil(Seconds(500));
        NS_TEST_EXPECT_MSG_EQ(client->GetState(), TcpSocket::CLOSED, "timed out");
        NS_TEST_EXPECT_MSG_EQ(std::string(ns3::ToString(client->GetCloseReason())),
                              ns3::ToString(m_isOutstanding ? TcpCloseReason::UNREACHABLE
                                                            : TcpCloseReason::TIMED_OUT),
                              "why");
    }

    bool m_isOutstanding; //!< the error quotes ISS, not a number behind the FIN
};

/** Port unreachable for our SYN,ACK. */
class HalfOpenTestCase : public IcmpTestCase
{
  public:
    explicit HalfOpenTestCase(const Way& way)
        : IcmpTestCase("HardErrorRemovesAHalfOpen", way)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_way.isIpv6, m_way.isAdded);
        peer.Listen(4);
        peer.RunUntil(Seconds(2));
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 4000);
        peer.SendSyn(id, SequenceNumber32(5000));
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        const WireSegment* synAck = peer.FindSynAck(id);
        NS_TEST_ASSERT_MSG_NE(synAck, nullptr, "SYN,ACK");
        const SequenceNumber32 iss = synAck->view.seq;
        Deliver(peer, id, iss, Message{3, 1, 1, 3, 0});
        Deliver(peer, id, iss + SequenceNumber32(1), Message{3, 3, 1, 4, 0});
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 1u, "it stays");
        Deliver(peer, id, iss, Message{3, 3, 1, 4, 0});
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0u, "it is gone");
        NS_TEST_EXPECT_MSG_EQ(std::string(ns3::ToString(peer.GetQueueEvents().back().reason)),
                              "unreachable",
                              "and the queue says why");
        peer.RunUntil(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id).size(), 1u, "no SYN,ACK is repeated");
    }
};

/** Packet too big. */
class PathMtuTestCase : public IcmpTestCase
{
  public:
    explicit PathMtuTestCase(const Way& way)
        : IcmpTestCase("PacketTooBigShrinksSegments", way)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_way.isIpv6, m_way.isAdded);
        peer.Listen(4);
        peer.RunUntil(Seconds(2));
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 4000);
        peer.SendSyn(id, SequenceNumber32(5000));
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "accepted");
        peer.GetAccepted().front()->Send(Create<Packet>(5000));
        peer.RunUntil(Seconds(2) + MilliSeconds(3));
        const uint32_t full = m_way.isIpv6 ? 1440 : 1460;
        NS_TEST_EXPECT_MSG_EQ(LargestSince(peer, id, Seconds(2)), full, "as the MTU allows");

        const SequenceNumber32 una = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        const Message tooBig{3, 4, 2, 0, 1300};
        Deliver(peer, id, una + SequenceNumber32(5000), tooBig);
        Deliver(peer, id, SequenceNumber32(una.GetValue() - 1), tooBig);
        const Time ignored = Simulator::Now();
        peer.RunUntil(ignored + Seconds(1)); // the first segment is sent again
        NS_TEST_EXPECT_MSG_EQ(
            LargestSince(peer, id, ignored), full, "a number that is not outstanding: ignored");

        Deliver(peer, id, una, tooBig);
        const Time heard = Simulator::Now();
        peer.RunUntil(heard + Seconds(4));
        const uint32_t headers = m_way.isIpv6 ? 60 : 40;
        NS_TEST_EXPECT_MSG_EQ(
            LargestSince(peer, id, heard), 1300 - headers, "the next-hop MTU less headers");
        TcpSegmentView ack;
        ack.flags = TcpHeader::ACK;
        ack.seq = SequenceNumber32(5001);
        ack.ack = una + SequenceNumber32(5000);
        ack.window = 65535;
        peer.Send(id, ack);
        peer.RunUntil(heard + Seconds(5));
        const Time later = Simulator::Now();
        peer.GetAccepted().front()->Send(Create<Packet>(5000));
        peer.RunUntil(later + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            LargestSince(peer, id, later), 1300 - headers, "and so is all new text");
    }

    /** \return bytes of the largest text sent after \p start; 0 if none was */
    static uint32_t
    LargestSince(const SegmentPeer& peer, const TcpConnectionId& id, Time start)
    {
        uint32_t largest = 0;
        for (const WireSegment& segment : peer.GetAnswers(id))
        {
            largest = segment.time >= start ? std::max(largest, segment.view.textBytes) : largest;
        }
        return largest;
    }
};

class IcmpErrorTestSuite : public TestSuite
{
  public:
    IcmpErrorTestSuite()
        : TestSuite("tcp-lifecycle-icmp-error")
    {
        for (bool isIpv6 : {false, true})
        {
            for (bool isAdded : {false, true})
            {
                AddTestCase(new RefusedOpenTestCase({isIpv6, isAdded}));
                AddTestCase(new ClosedInSynReceivedTestCase({isIpv6, isAdded}, true));
                AddTestCase(new ClosedInSynReceivedTestCase({isIpv6, isAdded}, false));
                AddTestCase(new HalfOpenTestCase({isIpv6, isAdded}));
                AddTestCase(new PathMtuTestCase({isIpv6, isAdded}));
            }
        }
    }
};

IcmpErrorTestSuite g_icmpErrorTestSuite; //!< registers the suite

} // namespace
