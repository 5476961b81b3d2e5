// SPDX-License-Identifier: GPL-2.0-only
//
// TOS, traffic class, TTL, hop limit and priority of a socket: on every segment that speaks for it.

#include "schedule-call.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What one end sets on its socket. */
struct Fields
{
    uint8_t trafficClass; //!< TOS (IPv4) or traffic class (IPv6)
    uint8_t ttl;          //!< TTL or hop limit
    uint8_t priority;     //!< for queue discs
};

/** The listener's, and what the client's socket has. AF11 and AF21 (RFC 2597 section 6). */
constexpr Fields SERVER{0x28, 33, 5};
constexpr Fields CLIENT{0x48, 44, 2};

/** Set them on a socket. */
void
SetFields(const Ptr<Socket>& socket, const Fields& fields, bool isIpv6)
{
    if (isIpv6)
    {
        socket->SetIpv6Tclass(fields.trafficClass);
        socket->SetIpv6HopLimit(fields.ttl);
    }
    else
    {
        socket->SetIpTos(fields.trafficClass);
        socket->SetIpTtl(fields.ttl);
    }
    socket->SetPriority(fields.priority); // after the TOS, which sets it too
}

/** Until ns-3.40 a connection over IPv4 takes its TOS from the address it connects to. */
template <typename Inet>
auto
SetTos(Inet& address, uint8_t tos, int) -> decltype(address.SetTos(tos))
{
    address.SetTos(tos);
}

template <typename Inet>
void
SetTos(Inet& /* address */, uint8_t /* tos */, long)
{
}

/** Connect a client whose socket has the fields of CLIENT. */
void
ConnectWithFields(TestTransfer& run, bool isIpv6)
{
    run.client.Attach(run.net.CreateSocket(0));
    SetFields(run.client.GetSocket(), CLIENT, isIpv6);
    Address server = run.net.GetAddress(1);
    if (!isIpv6)
    {
        InetSocketAddress ipv4 = InetSocketAddress::ConvertFrom(server);
        SetTos(ipv4, CLIENT.trafficClass, 0);
        server = ipv4;
    }
    run.client.GetSocket()->Connect(server);
}

/** A whole connection, stock's and ours. */
class ParityTestCase : public TestCase
{
  public:
    explicit ParityTestCase(bool isIpv6)
        : TestCase(std::string("IpFields.WholeConnection.SameAsStock") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Sink of Tx of the IP layer, above the queue discs, which take the tag off. */
    template <typename Ip>
    void
    CountPriority(Ptr<const Packet> packet, Ptr<Ip> /* ip */, uint32_t /* interface */)
    {
        SocketPriorityTag tag;
        ++m_priorities[packet->PeekPacketTag(tag) ? tag.GetPriority() : 0];
    }

    /** Count the packets of both nodes by priority. */
    void
    HookPriorities(const TestNet& net)
    {
        m_priorities.clear();
        for (const uint32_t node : {0, 1})
        {
            const Ptr<Node> at = net.GetNodes().Get(node);
            if (m_isIpv6)
            {
                at->GetObject<Ipv6>()->TraceConnectWithoutContext(
                    "Tx", MakeCallback(&ParityTestCase::CountPriority<Ipv6>, this));
            }
            else
            {
                at->GetObject<Ipv4>()->TraceConnectWithoutContext(
                    "Tx", MakeCallback(&ParityTestCase::CountPriority<Ipv4>, this));
            }
        }
    }

    std::vector<TestSegment>
    Transfer(TestStack stack)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.profile = "ns3-stock";
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        HookPriorities(run.net);
        run.server.Listen(run.net, 1);
        SetFields(run.server.GetListener(), SERVER, m_isIpv6);
        run.client.Write(20000);
        run.client.closesWhenWritten = true;
        run.server.Expect(20000, 11);
        run.server.closesOnPeerClose = true;
        ScheduleCall(TestTransfer::GetStart(), [this, &run] { ConnectWithFields(run, m_isIpv6); });
        run.net.Run(Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, ToString(stack) << ": bytes");
        return run.net.GetSegments();
    }

    void
    DoRun() override
    {
        const std::vector<TestSegment> stock = UpToFirstFin(Transfer(TestStack::STOCK));
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            const std::vector<TestSegment> ours = Transfer(stack);
            NS_TEST_EXPECT_MSG_EQ(FirstDifference(stock, UpToFirstFin(ours)), "", ToString(stack));
            NS_TEST_EXPECT_MSG_GT(ours.size(), 30, "segments, FINs and their ACKs included");
            for (const TestSegment& segment : ours)
            {
                const Fields& fields = segment.sender == 0 ? CLIENT : SERVER;
                NS_TEST_EXPECT_MSG_EQ(
                    +segment.trafficClass, +fields.trafficClass, segment.ToText());
                NS_TEST_EXPECT_MSG_EQ(+segment.ttl, +fields.ttl, segment.ToText());
            }
            for (const uint32_t node : {0, 1})
            {
                const Fields& fields = node == 0 ? CLIENT : SERVER;
                const auto sent = std::count_if(
                    ours.begin(), ours.end(), [node](const auto& s) { return s.sender == node; });
                NS_TEST_EXPECT_MSG_EQ(
                    m_priorities[fields.priority], sent, "packets with the priority of " << node);
            }
        }
    }

    bool m_isIpv6;                                   //!< over IPv6
    std::map<uint32_t, std::ptrdiff_t> m_priorities; //!< packets sent, by priority
};

/** Segments sent while there is no socket: for half-open connections, and in TIME-WAIT. */
class WithoutSocketTestCase : public TestCase
{
  public:
    explicit WithoutSocketTestCase(bool isIpv6)
        : TestCase(std::string("IpFields.HalfOpenAndTimeWait.ThoseOfTheListener") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Check the answers on \p id. \param hasTtl those of half-opens; TIME-WAIT keeps no TTL */
    void
    Check(const SegmentPeer& peer,
          const TcpConnectionId& id,
          std::size_t count,
          bool hasTtl,
          const std::string& what)
    {
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), count, what);
        const WireSegment& last = answers.back();
        NS_TEST_EXPECT_MSG_EQ(+last.trafficClass, +SERVER.trafficClass, what << ": class");
        NS_TEST_EXPECT_MSG_EQ(+last.ttl, (hasTtl ? +SERVER.ttl : 64), what << ": TTL");
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        SetFields(peer.Listen(4), SERVER, m_isIpv6);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        TcpSegmentView segment;
        segment.window = 65535;
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(1.5));
        Check(peer, id, 1, true, "SYN,ACK");
        peer.RunUntil(Seconds(2.5));
        Check(peer, id, 2, true, "SYN,ACK repeated");
        const SequenceNumber32 iss = peer.FindSynAck(id)->view.seq;

        segment.flags = TcpHeader::ACK;
        segment.seq = SequenceNumber32(1001);
        segment.ack = iss + SequenceNumber32(77);
        peer.Send(id, segment);
        peer.RunUntil(Seconds(2.6));
        Check(peer, id, 3, true, "RST for a wrong third ACK");
        segment.seq = SequenceNumber32(900);
        segment.ack = iss + SequenceNumber32(1);
        peer.Send(id, segment);
        peer.RunUntil(Seconds(2.7));
        Check(peer, id, 4, true, "ACK for what is outside the window");

        peer.SendAck(id);
        peer.RunUntil(Seconds(2.8));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        peer.GetAccepted().front()->Close();
        peer.RunUntil(Seconds(2.9));
        Check(peer, id, 5, true, "FIN");
        segment.flags = TcpHeader::FIN | TcpHeader::ACK;
        segment.seq = SequenceNumber32(1001);
        segment.ack = iss + SequenceNumber32(2);
        peer.Send(id, segment);
        peer.RunUntil(Seconds(3));
        Check(peer, id, 6, true, "ACK of the FIN, the last of the socket");
        peer.Send(id, segment);
        peer.RunUntil(Seconds(3.1));
        Check(peer, id, 7, false, "ACK of the FIN again, in TIME-WAIT");

        const TcpConnectionId stranger = peer.MakeId(Ipv4Address("10.77.0.10"), 4000);
        segment.flags = TcpHeader::ACK;
        peer.Send(stranger, segment);
        peer.RunUntil(Seconds(3.2));
        Check(peer, stranger, 1, true, "RST for an ACK in LISTEN");
    }

    bool m_isIpv6; //!< over IPv6
};

/** What is set on a listener when half-opens are waiting holds for the next connection. */
class ChangedListenerTestCase : public TestCase
{
  public:
    explicit ChangedListenerTestCase(bool isIpv6)
        : TestCase(std::string("IpFields.SetWhileAHandshakeIsUnderWay.HoldsForTheChild") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        const Ptr<TcpLifecycleSocket> listener = peer.Listen(4);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(1.5));
        SetFields(listener, SERVER, m_isIpv6);
        peer.SendAck(id);
        peer.RunUntil(Seconds(1.6));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        peer.GetAccepted().front()->Send(Create<Packet>(100));
        peer.RunUntil(Seconds(1.65));
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), 2, "SYN,ACK and text");
        NS_TEST_EXPECT_MSG_EQ(+answers[0].trafficClass, 0, "before");
        NS_TEST_EXPECT_MSG_EQ(+answers[1].trafficClass, +SERVER.trafficClass, "after");
        NS_TEST_EXPECT_MSG_EQ(+answers[1].ttl, +SERVER.ttl, "after");
    }

    bool m_isIpv6; //!< over IPv6
};

class IpFieldsTestSuite : public TestSuite
{
  public:
    IpFieldsTestSuite()
        : TestSuite("tcp-lifecycle-ip-fields")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ParityTestCase(isIpv6));
            AddTestCase(new WithoutSocketTestCase(isIpv6));
            AddTestCase(new ChangedListenerTestCase(isIpv6));
        }
    }
};

IpFieldsTestSuite g_ipFieldsTestSuite; //!< registers the suite

} // namespace
