// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets that exist before the third ACK (SynDataPolicy Deliver), text larger than the receive
// buffer, and what must not go on after a callback has ended a connection.

#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;
const Time START = Seconds(2);

std::string
Family(bool isIpv6)
{
    return isIpv6 ? ".Ipv6" : ".Ipv4";
}

/** \return a segment of the peer */
TcpSegmentView
MakeSegment(uint8_t flags, uint32_t seq, SequenceNumber32 ack, uint32_t textBytes)
{
    TcpSegmentView segment;
    segment.flags = flags;
    segment.seq = SequenceNumber32(seq);
    segment.ack = ack;
    segment.window = 65535;
    segment.mss = (flags & SYN) != 0 ? 1460 : 0;
    segment.textBytes = textBytes;
    return segment;
}

/** Segments with SYN at a Deliver socket in SYN-RECEIVED do what they do at a half-open entry. */
class AnotherSynTestCase : public TestCase
{
  public:
    explicit AnotherSynTestCase(bool isIpv6)
        : TestCase("EarlySocket.AnotherSyn" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** One segment. */
    struct Row
    {
        const char* name; //!< what the row says
        uint8_t flags;    //!< control bits
        uint32_t seq;     //!< SEG.SEQ; IRS is 1000
        uint8_t answer;   //!< control bits of the answer
        bool ends;        //!< the connection is over
    };

    void
    DoRun() override
    {
        const std::vector<Row> rows{
            {"SYN in the window", SYN, 1500, RST | ACK, true},
            {"SYN,ACK in the window", SYN | ACK, 1500, RST, true},
            {"SYN,ACK at IRS", SYN | ACK, 1000, ACK, false},
            {"the SYN again", SYN, 1000, SYN | ACK, false},
        };
        for (const std::string policy : {"Ignore", "Deliver"})
        {
            SegmentPeer peer({{"SynDataPolicy", policy}}, m_isIpv6);
            peer.Listen(128);
            peer.RunUntil(START);
            uint16_t port = 0;
            for (const Row& row : rows)
            {
                const TcpConnectionId id = peer.MakeId("10.77.0.2", ++port);
                peer.Send(id, MakeSegment(SYN, 1000, SequenceNumber32(0), 10));
                peer.RunUntil(Simulator::Now() + MilliSeconds(600));
                const SequenceNumber32 ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
                peer.Send(id, MakeSegment(row.flags, row.seq, ack, 0));
                peer.RunUntil(Simulator::Now() + MilliSeconds(1));
                const std::string what = policy + ": " + row.name;
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(peer.GetAnswers(id).back().view.flags),
                                      static_cast<int>(row.answer),
                                      what);
                const TcpSocket::TcpStates_t over =
                    policy == "Deliver" ? TcpSocket::CLOSED : TcpSocket::LISTEN;
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(peer.GetState(id)),
                                      static_cast<int>(row.ends ? over : TcpSocket::SYN_RCVD),
                                      what);
            }
        }
    }

    bool m_isIpv6; //!< family
};

/** SYN,ACKs of a Deliver socket are counted, and time no round trip once repeated. */
class AccountTestCase : public TestCase
{
  public:
    explicit AccountTestCase(bool isIpv6)
        : TestCase("EarlySocket.CountsSynAcksAndObeysKarn" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnDeath(const TcpConnectionEvent& event)
    {
        m_synAcks = event.synAcks;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"SynDataPolicy", "Deliver"}}, m_isIpv6);
        peer.GetTracer()->TraceConnectWithoutContext("Connection",
                                                     MakeCallback(&AccountTestCase::OnDeath, this));
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1);
        peer.Send(id, MakeSegment(SYN, 1000, SequenceNumber32(0), 10));
        peer.RunUntil(START + MilliSeconds(600));
        peer.Send(id, MakeSegment(SYN, 1000, SequenceNumber32(0), 10));
        peer.RunUntil(START + MilliSeconds(610));
        const Ptr<Socket> child = peer.GetAccepted().front();
        child->Send(Create<Packet>(5));
        const SequenceNumber32 ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        peer.Send(id, MakeSegment(ACK, 1011, ack, 0));
        peer.RunUntil(START + Seconds(3));
        std::vector<Time> sent;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            if (answer.view.textBytes == 5)
            {
                sent.push_back(answer.time);
            }
        }
        NS_TEST_ASSERT_MSG_GT(sent.size(), 1u, "the text is repeated");
        NS_TEST_EXPECT_MSG_EQ((sent[1] - sent[0]).GetMilliSeconds(), 1000, "after the first RTO");
        DynamicCast<TcpLifecycleSocket>(child)->Abort();
        NS_TEST_EXPECT_MSG_EQ(m_synAcks, 2u, "SYN,ACKs in the certificate");
    }

    bool m_isIpv6;         //!< family
    uint32_t m_synAcks{0}; //!< of the certificate
};

/** The user timeout of a Deliver socket begins with its SYN,ACK. */
class UserTimeoutTestCase : public TestCase
{
  public:
    explicit UserTimeoutTestCase(bool isIpv6)
        : TestCase("EarlySocket.UserTimeoutBeginsWithTheSynAck" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynDataPolicy", "Deliver"}, {"UserTimeout", "300ms"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1);
        peer.Send(id, MakeSegment(SYN, 1000, SequenceNumber32(0), 10));
        peer.RunUntil(START + MilliSeconds(299));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(id)), static_cast<int>(TcpSocket::SYN_RCVD), "before");
        peer.RunUntil(START + MilliSeconds(301));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(id)), static_cast<int>(TcpSocket::CLOSED), "after");
    }

    bool m_isIpv6; //!< family
};

/** Text beyond the receive buffer is trimmed (RFC 9293 3.10.7.4), on a SYN and behind it. */
class TrimTestCase : public TestCase
{
  public:
    TrimTestCase(const std::string& policy, bool isIpv6)
        : TestCase("EarlySocket.TextBeyondTheBuffer." + policy + Family(isIpv6)),
          m_policy(policy),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1000));
        SegmentPeer peer({{"SynDataPolicy", m_policy}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1);
        peer.Send(id, MakeSegment(SYN, 1000, SequenceNumber32(0), 1400));
        peer.RunUntil(START + MilliSeconds(1));
        const SequenceNumber32 ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        peer.Send(id, MakeSegment(ACK, m_policy == "Deliver" ? 2001 : 1001, ack, 0));
        peer.RunUntil(START + MilliSeconds(2));
        peer.Send(id, MakeSegment(ACK, 1001, ack, 1400));
        peer.RunUntil(START + MilliSeconds(300));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "a connection");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().front()->GetRxAvailable(), 1000u, "readable");
        const TcpSegmentView last = peer.GetAnswers(id).back().view;
        NS_TEST_EXPECT_MSG_EQ(last.ack, SequenceNumber32(2001), "acknowledged");
        NS_TEST_EXPECT_MSG_EQ(last.window, 0, "window");
    }

    std::string m_policy; //!< SynDataPolicy
    bool m_isIpv6;        //!< family
};

/** Abort in the receive callback: no timer is left, and nothing is sent behind the RST. */
class AbortInCallbackTestCase : public TestCase
{
  public:
    explicit AbortInCallbackTestCase(bool isIpv6)
        : TestCase("EarlySocket.AbortInReceiveCallbackLeavesNoTimer" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnReceive(Ptr<Socket> socket)
    {
        if (++m_calls == 2)
        {
            DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        }
    }

    void
    OnTimer(const TcpTimerEvent& event)
    {
        m_started += event.action == TcpTimerAction::START && m_calls >= 2 ? 1 : 0;
        m_fired += event.action == TcpTimerAction::FIRE && m_calls >= 2 ? 1 : 0;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.GetTracer()->TraceConnectWithoutContext(
            "Timer", MakeCallback(&AbortInCallbackTestCase::OnTimer, this));
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1);
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(START + MilliSeconds(1));
        peer.SendAck(id);
        peer.RunUntil(START + MilliSeconds(2));
        peer.GetAccepted().front()->SetRecvCallback(
            MakeCallback(&AbortInCallbackTestCase::OnReceive, this));
        const SequenceNumber32 ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        peer.Send(id, MakeSegment(ACK, 1001, ack, 10));
        peer.RunUntil(START + MilliSeconds(100));
        peer.Send(id, MakeSegment(ACK, 1011, ack, 10));
        peer.RunUntil(START + Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_calls, 2u, "calls");
        NS_TEST_EXPECT_MSG_EQ(m_fired, 0u, "timers that fire afterwards");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(id).back().view.Has(RST), true, "the RST is the last");
        NS_TEST_EXPECT_MSG_EQ(m_started, 0u, "timers that start afterwards");
    }

    bool m_isIpv6;         //!< family
    uint32_t m_calls{0};   //!< of the callback
    uint32_t m_started{0}; //!< timers, from the second call on
    uint32_t m_fired{0};   //!< timers, from the second call on
};

/** RFC 1122 4.2.3.10: no connection to a group or a broadcast address. */
class NoPeerTestCase : public TestCase
{
  public:
    NoPeerTestCase()
        : TestCase("EarlySocket.ConnectRefusesGroupsAndBroadcast")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            SegmentPeer peer({}, isIpv6);
            peer.Listen(1);
            peer.RunUntil(START);
            const auto expect = [this, &peer](const Address& address, const std::string& what) {
                const Ptr<Socket> socket =
                    Socket::CreateSocket(peer.GetListener()->GetNode(),
                                         TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
                const std::size_t sent = peer.GetWire().size();
                NS_TEST_EXPECT_MSG_EQ(socket->Connect(address), -1, what);
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(socket->GetErrno()),
                                      static_cast<int>(Socket::ERROR_NOROUTETOHOST),
                                      what);
                peer.RunUntil(Simulator::Now() + Seconds(2));
                NS_TEST_EXPECT_MSG_EQ(peer.GetWire().size(), sent, what << ": nothing is sent");
            };
            if (isIpv6)
            {
                expect(Inet6SocketAddress(Ipv6Address("ff02::1"), 80), "ff02::1");
                expect(Inet6SocketAddress(Ipv6Address::GetAny(), 80), "::");
                continue;
            }
            for (const char* address : {"224.0.0.5", "255.255.255.255", "0.0.0.0"})
            {
                expect(InetSocketAddress(Ipv4Address(address), 80), address);
            }
            const Ptr<Ipv4> ipv4 = peer.GetListener()->GetNode()->GetObject<Ipv4>();
            for (uint32_t i = 1; i < ipv4->GetNInterfaces(); ++i)
            {
                expect(InetSocketAddress(ipv4->GetAddress(i, 0).GetBroadcast(), 80),
                       "subnet broadcast");
            }
        }
    }
};

/** Listen binds again only what Bind has bound, of either family, and not behind Close. */
class BindingTestCase : public TestCase
{
  public:
    explicit BindingTestCase(bool isIpv6)
        : TestCase("EarlySocket.ListenBindsWhatWasBound" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return any address of the family with \p port */
    Address
    Any(uint16_t port) const
    {
        return m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                        : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
    }

    /** \return the local port of \p socket */
    static uint16_t
    PortOf(const Ptr<Socket>& socket)
    {
        Address name;
        socket->GetSockName(name);
        return Inet6SocketAddress::IsMatchingType(name)
                   ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                   : InetSocketAddress::ConvertFrom(name).GetPort();
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(1);
        peer.RunUntil(START);
        const auto make = [&peer] {
            return Socket::CreateSocket(peer.GetListener()->GetNode(),
                                        TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
        };
        const Ptr<Socket> refused = make();
        NS_TEST_EXPECT_MSG_EQ(refused->Bind(Any(SegmentPeer::PORT)), -1, "the port is taken");
        peer.GetListener()->Close();
        NS_TEST_EXPECT_MSG_EQ(refused->Listen(), 0, "another port");
        NS_TEST_EXPECT_MSG_NE(
            PortOf(refused), uint16_t{SegmentPeer::PORT}, "not the one that Bind did not get");

        const Ptr<Socket> chosen = make();
        NS_TEST_EXPECT_MSG_EQ(chosen->Bind(Any(0)), 0, "any port");
        const uint16_t port = PortOf(chosen);
        const TcpConnectionId peerId = peer.MakeId("10.77.0.2", 7);
        NS_TEST_EXPECT_MSG_EQ(chosen->Connect(peerId.GetRemoteSocketAddress()), 0, "a SYN");
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        const WireSegment syn = peer.GetWire().back();
        peer.Send(syn.id,
                  MakeSegment(RST | ACK, 0, syn.view.seq + SequenceNumber32(1), 0)); // refused
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(chosen->Listen(), 0, "where it was bound");
        NS_TEST_EXPECT_MSG_EQ(PortOf(chosen), port, "the same port");

        const Ptr<Socket> closed = make();
        NS_TEST_EXPECT_MSG_EQ(closed->Bind(Any(81)), 0, "port 81");
        closed->Close();
        closed->Listen();
        NS_TEST_EXPECT_MSG_NE(PortOf(closed), 81, "Close has given it back");
    }

    bool m_isIpv6; //!< family
};

/** A first SYN time-out above the greatest one is that one, for the limit of time too. */
class SynTimeoutBoundTestCase : public TestCase
{
  public:
    explicit SynTimeoutBoundTestCase(bool isIpv6)
        : TestCase("EarlySocket.SynTimeoutAboveItsBound" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynInitialTimeout", "20s"},
                          {"SynMaxTimeout", "10s"},
                          {"SynRetries", "1"},
                          {"SynLinearTimeouts", "4"}},
                         m_isIpv6);
        peer.Listen(1);
        peer.RunUntil(START);
        const auto client = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
            peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
        client->Connect(peer.MakeId("10.77.0.2", 7).GetRemoteSocketAddress());
        // Two time-outs of 10 s are what one retry stands for.
        peer.RunUntil(START + Seconds(20) - MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(client->GetState()), static_cast<int>(TcpSocket::SYN_SENT), "before");
        peer.RunUntil(START + Seconds(20) + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(client->GetState()), static_cast<int>(TcpSocket::CLOSED), "after");
    }

    bool m_isIpv6; //!< family
};

class EarlySocketTestSuite : public TestSuite
{
  public:
    EarlySocketTestSuite()
        : TestSuite("tcp-lifecycle-early-socket")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new AnotherSynTestCase(isIpv6));
            AddTestCase(new AccountTestCase(isIpv6));
            AddTestCase(new UserTimeoutTestCase(isIpv6));
            for (const char* policy : {"Ignore", "Queue", "Deliver"})
            {
                AddTestCase(new TrimTestCase(policy, isIpv6));
            }
            AddTestCase(new AbortInCallbackTestCase(isIpv6));
            AddTestCase(new BindingTestCase(isIpv6));
            AddTestCase(new SynTimeoutBoundTestCase(isIpv6));
        }
        AddTestCase(new NoPeerTestCase);
    }
};

EarlySocketTestSuite g_earlySocketTestSuite; //!< registers the suite

} // namespace
