// SPDX-License-Identifier: GPL-2.0-only
//
// Ports and names of sockets that connect: kept, given back, and told in the records.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/time-wait-responder.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** When things happen. */
const Time START = Seconds(2);

/** \return the local port of a socket, 0 if it is unbound */
uint16_t
GetPort(const Ptr<Socket>& socket)
{
    Address name;
    socket->GetSockName(name);
    return Inet6SocketAddress::IsMatchingType(name)
               ? Inet6SocketAddress::ConvertFrom(name).GetPort()
               : InetSocketAddress::ConvertFrom(name).GetPort();
}

/** \return a connection of node 0 to port \p remotePort of node 1 */
TcpConnectionId
MakeId(const TestNet& net, bool isIpv6, uint16_t localPort, uint16_t remotePort)
{
    if (isIpv6)
    {
        return {Inet6SocketAddress::ConvertFrom(net.GetAddress(0)).GetIpv6(),
                localPort,
                Inet6SocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv6(),
                remotePort};
    }
    return {InetSocketAddress::ConvertFrom(net.GetAddress(0)).GetIpv4(),
            localPort,
            InetSocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv4(),
            remotePort};
}

/** Every ephemeral port has a connection to one and the same server. */
class ExhaustionTestCase : public TestCase
{
  public:
    ExhaustionTestCase(TestStack stack, bool isIpv6)
        : TestCase(std::string("Ports.ConnectWithoutAFreePortLeavesTheSocketUnbound.") +
                   ToString(stack) + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, TestStack::STOCK};
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        net.Run(START);
        TimeWaitRecord record;
        record.lifetime = Seconds(60);
        for (uint32_t port = 32768; port <= 60999; ++port)
        {
            net.GetEngine(0)->GetTimeWait().Insert(
                MakeId(net, m_isIpv6, static_cast<uint16_t>(port), 80), record);
        }
        const Ptr<Socket> socket = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1)), -1, "no port is left");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_ADDRNOTAVAIL, "EADDRNOTAVAIL");
        NS_TEST_EXPECT_MSG_EQ(GetPort(socket), 0, "unbound");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1)), -1, "and again");
        NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_ADDRNOTAVAIL, "not EADDRINUSE");
        NS_TEST_EXPECT_MSG_EQ(socket->Bind(net.GetAny(7000)), 0, "so it can be bound");
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1)), 0, "and connected");
        const Ptr<Socket> other = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(other->Connect(net.GetAddress(1, 81)), 0, "other peers are free");
        NS_TEST_EXPECT_MSG_GT(GetPort(other), 32767, "an ephemeral port");
    }

    TestStack m_stack; //!< of the client
    bool m_isIpv6;     //!< family
};

/** Bound over one family, connected over the other. */
class OtherFamilyTestCase : public TestCase
{
  public:
    OtherFamilyTestCase(TestStack stack, bool isIpv6)
        : TestCase(std::string("Ports.SocketBoundOver") + (isIpv6 ? "Ipv4" : "Ipv6") +
                   "KeepsItsPortOver" + (isIpv6 ? "Ipv6." : "Ipv4.") + ToString(stack)),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, TestStack::STACK_HELPER};
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        TestPeer server(22);
        server.Listen(net, 1);
        server.Expect(3000, 11);
        server.closesOnPeerClose = true;
        TestPeer client(11);
        client.Write(3000);
        client.closesWhenWritten = true;
        int bound = -1;
        ScheduleCall(START, [&] {
            client.Attach(net.CreateSocket(0));
            const Address other = m_isIpv6
                                      ? Address(InetSocketAddress(Ipv4Address::GetAny(), 5000))
                                      : Address(Inet6SocketAddress(Ipv6Address::GetAny(), 5000));
            bound = client.GetSocket()->Bind(other);
            client.GetSocket()->Connect(net.GetAddress(1));
        });
        net.Run(Seconds(200));
        NS_TEST_EXPECT_MSG_EQ(bound, 0, "Bind");
        const auto segments = net.Select([](const TestSegment& s) { return s.sender == 0; });
        NS_TEST_EXPECT_MSG_GT(segments.size(), 0, "segments");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(segments[0].segment.id.GetLocalPort(), 5000, "port of the SYN");
        NS_TEST_EXPECT_MSG_EQ(segments[0].segment.id.IsIpv4(), !m_isIpv6, "family of the SYN");
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "text");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0) + net.GetConnections(1), 0, "tables");
        const Ptr<Socket> next = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(next->Bind(net.GetAny(5000)), 0, "the port is free again");
    }

    TestStack m_stack; //!< of the client
    bool m_isIpv6;     //!< family of the connection
};

/** A test that looks at the state records of node 1. */
class ListenerTestCase : public TestCase
{
  public:
    /** \param name the behaviour */
    explicit ListenerTestCase(const std::string& name)
        : TestCase("Ports." + name)
    {
    }

  protected:
    /** Take the records of node 1 from now on. */
    void
    Watch(const TestNet& net)
    {
        m_events.clear();
        net.GetNodes().Get(1)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "State", MakeCallback(&ListenerTestCase::OnState, this));
    }

    /** \return "OLD->NEW rule by cause" of each record since time \p from, semicolon separated */
    std::string
    GetText(Time from) const
    {
        std::string text;
        for (const TcpStateEvent& event : m_events)
        {
            if (event.time >= from)
            {
                text += (text.empty() ? "" : "; ") + std::string(ToString(event.from)) + "->" +
                        ToString(event.to) + " " + ToString(event.cause.rule) + " by " +
                        event.cause.ToText();
            }
        }
        return text;
    }

    std::vector<TcpStateEvent> m_events; //!< of node 1

  private:
    void
    OnState(const TcpStateEvent& event)
    {
        m_events.push_back(event);
    }
};

/** An active OPEN on a listener (RFC 9293 3.10.1). */
class ConnectOnListenerTestCase : public ListenerTestCase
{
  public:
    explicit ConnectOnListenerTestCase(bool isIpv6)
        : ListenerTestCase(std::string("ConnectOnAListenerIsTheCauseOfAllItsRecords") +
                           (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"AcceptMode", "Manual"}};
        TestNet net(config);
        Watch(net);
        TestPeer server(22);
        server.Listen(net, 1);
        TestPeer target(33); // listens on node 0
        target.Listen(net, 0);
        TestPeer waits(11);
        TestPeer halfOpen(11);
        Simulator::Schedule(START, &TestPeer::Connect, &waits, std::cref(net), 0);
        Simulator::Schedule(START, &TestPeer::Connect, &halfOpen, std::cref(net), 0);
        net.GetFaults(1).AddRule({SegmentKind::THIRD_ACK, 2, UINT32_MAX, {}, {}});
        const Time call = START + MilliSeconds(500);
        net.Run(call - NanoSeconds(1));
        int result = -1;
        ScheduleCall(NanoSeconds(1),
                     [&] { result = server.GetListener()->Connect(net.GetAddress(0)); });
        net.Run(call);
        NS_TEST_EXPECT_MSG_EQ(result, 0, "Connect");
        NS_TEST_EXPECT_MSG_EQ(GetText(call),
                              "SYN-RECEIVED->LISTEN listener-closed by call Connect; "
                              "ESTABLISHED->CLOSED listener-closed by call Connect; "
                              "LISTEN->SYN-SENT active-open by call Connect",
                              "records");
        NS_TEST_EXPECT_MSG_EQ(
            (m_events.back().id == MakeId(net, m_isIpv6, 80, 80).Reversed()), true, "its port");
        net.Run(call + Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            ToString(m_events.back().to), std::string("ESTABLISHED"), "it is connected");
    }

    bool m_isIpv6; //!< family
};

/** Such an OPEN that fails at once. */
class FailedConnectTestCase : public ListenerTestCase
{
  public:
    explicit FailedConnectTestCase(bool isIpv6)
        : ListenerTestCase(std::string("FailedConnectOnAListenerClosesItUnderItsOwnName") +
                           (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const Address nowhere = m_isIpv6
                                    ? Address(Inet6SocketAddress(Ipv6Address("2001:db8:1::1"), 80))
                                    : Address(InetSocketAddress(Ipv4Address("10.9.9.9"), 80));
        // To a peer that has this very connection already, and to one without a route.
        for (const bool isTaken : {true, false})
        {
            TestNetConfig config;
            config.isIpv6 = m_isIpv6;
            TestNet net(config);
            Watch(net);
            TestPeer server(22);
            server.Listen(net, 1);
            TestPeer client(11);
            ScheduleCall(START, [&] {
                client.Attach(net.CreateSocket(0));
                client.GetSocket()->Bind(net.GetAny(5000));
                client.GetSocket()->Connect(net.GetAddress(1));
            });
            const Time call = START + MilliSeconds(500);
            int result = 0;
            ScheduleCall(call, [&] {
                result = server.GetListener()->Connect(isTaken ? net.GetAddress(0, 5000) : nowhere);
            });
            net.Run(START + Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(result, -1, "Connect");
            const Socket::SocketErrno errnum = server.GetListener()->GetErrno();
            NS_TEST_EXPECT_MSG_EQ(
                errnum, (isTaken ? Socket::ERROR_ADDRINUSE : Socket::ERROR_NOROUTETOHOST), "errno");
            NS_TEST_EXPECT_MSG_EQ(
                GetText(call), "LISTEN->CLOSED listener-closed by call Connect", "records");
            NS_TEST_EXPECT_MSG_EQ(m_events.empty(), false, "records");
            if (IsStatusFailure())
            {
                return;
            }
            NS_TEST_EXPECT_MSG_EQ(
                (m_events.back().id == m_events.front().id), true, "the listener's name");
            NS_TEST_EXPECT_MSG_EQ(m_events.back().id.GetRemotePort(), 0, "without a peer");
            NS_TEST_EXPECT_MSG_EQ(client.GetStory(), "connected", "the accepted one lives");
        }
    }

    bool m_isIpv6; //!< family
};

class PortsTestSuite : public TestSuite
{
  public:
    PortsTestSuite()
        : TestSuite("tcp-lifecycle-ports")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
            {
                AddTestCase(new ExhaustionTestCase(stack, isIpv6));
                AddTestCase(new OtherFamilyTestCase(stack, isIpv6));
            }
            AddTestCase(new ConnectOnListenerTestCase(isIpv6));
            AddTestCase(new FailedConnectTestCase(isIpv6));
        }
    }
};

PortsTestSuite g_portsTestSuite; //!< registers the suite

} // namespace
