// SPDX-License-Identifier: GPL-2.0-only
//
// What a half-open connection costs, by what it is made of: defects D35 to D38 of stock, no clocks.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/half-open-queue.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/object-vector.h"
#include "ns3/simulator.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/time-wait-table.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Node 1 listens on port 80 with room for every SYN. */
class Server
{
  public:
    /** \param stack on both nodes \param isIpv6 over IPv6 */
    Server(TestStack stack, bool isIpv6)
        : net(MakeConfig(stack, isIpv6)),
          m_isIpv6(isIpv6)
    {
        net.GetNodes().Get(0)->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(false));
        net.GetNodes().Get(0)->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(false));
        listener.Listen(net, 1);
        net.Run(Seconds(2));
    }

    /** \brief Hand a SYN to the server's TCP now. \param client number of the peer */
    void
    TakeSyn(uint32_t client)
    {
        TcpHeader header;
        header.SetFlags(TcpHeader::SYN);
        header.SetSequenceNumber(SequenceNumber32(1000));
        header.SetSourcePort(4000);
        header.SetDestinationPort(80);
        header.SetWindowSize(65535);
        const Ptr<Packet> packet = Create<Packet>();
        packet->AddHeader(header);
        const Ptr<Node> node = net.GetNodes().Get(1);
        const Ptr<TcpL4Protocol> tcp = node->GetObject<TcpL4Protocol>();
        if (m_isIpv6)
        {
            Ipv6Header ip;
            ip.SetSource(MakeIpv6(client));
            ip.SetDestination(Inet6SocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv6());
            ip.SetNextHeader(TcpL4Protocol::PROT_NUMBER);
            tcp->Receive(packet, ip, node->GetObject<Ipv6L3Protocol>()->GetInterface(1));
            return;
        }
        Ipv4Header ip;
        ip.SetSource(Ipv4Address(0x0a4d0000 + client)); // 10.77.0.0
        ip.SetDestination(InetSocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv4());
        ip.SetProtocol(TcpL4Protocol::PROT_NUMBER);
        tcp->Receive(packet, ip, node->GetObject<Ipv4L3Protocol>()->GetInterface(1));
    }

    TestNet net;           //!< the nodes
    TestPeer listener{22}; //!< at node 1

    /** \return sockets in the SocketList of the server's TCP */
    std::size_t
    CountSockets() const
    {
        ObjectVectorValue sockets;
        net.GetNodes().Get(1)->GetObject<TcpL4Protocol>()->GetAttribute("SocketList", sockets);
        return sockets.GetN();
    }

  private:
    static TestNetConfig
    MakeConfig(TestStack stack, bool isIpv6)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.isIpv6 = isIpv6;
        config.engine = {{"ListenBacklogEntries", "100000"},
                         {"SoMaxConnEntries", "100000"},
                         {"HalfOpenLimitEntries", "400000"}};
        return config;
    }

    static Ipv6Address
    MakeIpv6(uint32_t client)
    {
        uint8_t bytes[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 7};
        for (int i = 15; i > 11; --i, client >>= 8)
        {
            bytes[i] = static_cast<uint8_t>(client);
        }
        return Ipv6Address(bytes);
    }

    bool m_isIpv6; //!< family
};

/** D35. */
class OneInstantTestCase : public TestCase
{
  public:
    explicit OneInstantTestCase(bool isIpv6)
        : TestCase(std::string("Structure.TwoSynsAtOneInstant.MakeOneHalfOpenThatGoesAway") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        {
            Server ours(TestStack::STACK_HELPER, m_isIpv6);
            ours.TakeSyn(1);
            ours.TakeSyn(1);
            ours.net.Run(Seconds(2.1));
            NS_TEST_EXPECT_MSG_EQ(ours.net.GetConnections(1), 1, "one half-open connection");
            NS_TEST_EXPECT_MSG_EQ(ours.CountSockets(), 2, "the listener and its next child");
            ours.net.Run(Seconds(400));
            NS_TEST_EXPECT_MSG_EQ(ours.net.GetConnections(1), 0, "it has gone");
            NS_TEST_EXPECT_MSG_EQ(ours.CountSockets(), 2, "and left nothing");
        }
        Server stock(TestStack::STOCK, m_isIpv6);
        stock.TakeSyn(1);
        stock.TakeSyn(1);
        stock.net.Run(Seconds(400));
        NS_TEST_EXPECT_MSG_GT(stock.CountSockets(), 1, "stock keeps a socket for ever (D35)");
    }

    bool m_isIpv6; //!< family
};

/** D36 and D37. */
class FlatTestCase : public TestCase
{
  public:
    explicit FlatTestCase(bool isIpv6)
        : TestCase(std::string("Structure.HalfOpens.AreEntriesOfATableAndNoSockets") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t CLIENTS = 3000;

    void
    DoRun() override
    {
        {
            Server ours(TestStack::STACK_HELPER, m_isIpv6);
            for (uint32_t client = 1; client <= CLIENTS; ++client)
            {
                ours.TakeSyn(client);
            }
            NS_TEST_EXPECT_MSG_EQ(ours.net.GetConnections(1), CLIENTS, "half-open connections");
            NS_TEST_EXPECT_MSG_EQ(
                ours.CountSockets(), 2, "the list that ns-3 walks does not grow (D36)");
        }
        Server stock(TestStack::STOCK, m_isIpv6);
        for (uint32_t client = 1; client <= CLIENTS / 30; ++client)
        {
            stock.TakeSyn(client);
        }
        stock.net.Run(Seconds(2.1));
        NS_TEST_EXPECT_MSG_EQ(
            stock.CountSockets(), CLIENTS / 30 + 1, "stock makes a socket of each SYN (D37)");
    }

    bool m_isIpv6; //!< family
};

/** D36: a look-up meets few strangers, whatever the ids have in common. */
class HashTestCase : public TestCase
{
  public:
    HashTestCase()
        : TestCase("Structure.Hash.SpreadsIdsThatDifferInOneFieldOnly")
    {
    }

  private:
    static constexpr uint32_t IDS = 1 << 14;

    /** \return the fullest of IDS buckets, as ConnectionTable picks them */
    static uint32_t
    FindFullest(const std::vector<TcpConnectionId>& ids)
    {
        std::vector<uint32_t> buckets(IDS);
        for (const TcpConnectionId& id : ids)
        {
            ++buckets[id.Hash() & (IDS - 1)];
        }
        return *std::max_element(buckets.begin(), buckets.end());
    }

    void
    DoRun() override
    {
        std::vector<TcpConnectionId> addresses;
        std::vector<TcpConnectionId> networks;
        std::vector<TcpConnectionId> ports;
        const Ipv4Address server("10.0.0.2");
        for (uint32_t i = 0; i < IDS; ++i)
        {
            addresses.emplace_back(server, 80, Ipv4Address(0x0a000000 + i), 4000);
            networks.emplace_back(server, 80, Ipv4Address(0x0a000001 + (i << 10)), 4000);
            ports.emplace_back(
                server, 80, Ipv4Address("10.0.0.1"), static_cast<uint16_t>(49152 + i));
        }
        // As many balls as boxes: 6 to 9 in the fullest with a good hash; 12 is one in a million.
        for (const auto& ids : {addresses, networks, ports})
        {
            NS_TEST_EXPECT_MSG_LT(FindFullest(ids), 12, ids.back() << " and the like");
        }
    }
};

/** D37: the records, with their share of the table, within what the design asks for. */
class SizeTestCase : public TestCase
{
  public:
    SizeTestCase()
        : TestCase("Structure.Records.StayWithin128Bytes")
    {
    }

  private:
    void
    DoRun() override
    {
        // A bucket is a pointer, and there is at least one for each two entries.
        const std::size_t share = 2 * sizeof(void*);
        NS_TEST_EXPECT_MSG_LT_OR_EQ(sizeof(HalfOpenEntry) + share, 128, "half-open");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(sizeof(TimeWaitEntry) + share, 128, "TIME-WAIT");
    }
};

/** D38. */
class NodeTraceTestCase : public TestCase
{
  public:
    explicit NodeTraceTestCase(bool isIpv6)
        : TestCase(std::string("Structure.NodeTrace.SeesTheChildrenThatAListenersTraceMisses") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Changed(TcpSocket::TcpStates_t /* before */, TcpSocket::TcpStates_t now)
    {
        m_seen.push_back(now);
    }

    std::string
    Transfer(TestStack stack)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        run.server.Listen(run.net, 1);
        m_seen.clear();
        run.server.GetListener()->TraceConnectWithoutContext(
            "State", MakeCallback(&NodeTraceTestCase::Changed, this));
        Simulator::Schedule(
            TestTransfer::GetStart(), &TestPeer::Connect, &run.client, std::cref(run.net), 0);
        run.client.Write(1000);
        run.client.closesWhenWritten = true;
        run.server.Expect(1000, 11);
        run.server.closesOnPeerClose = true;
        run.net.Run(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, ToString(stack));
        NS_TEST_EXPECT_MSG_EQ(m_seen.size(), 0, ToString(stack) << ": seen on the listener");
        return run.net.GetStates(1);
    }

    void
    DoRun() override
    {
        const std::string states = "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED";
        NS_TEST_EXPECT_MSG_EQ(Transfer(TestStack::STOCK), "", "stock has no other trace");
        NS_TEST_EXPECT_MSG_EQ(Transfer(TestStack::STACK_HELPER), states, "the node's tracer");
        NS_TEST_EXPECT_MSG_EQ(Transfer(TestStack::ADDED_HELPER), states, "the node's tracer");
    }

    bool m_isIpv6;                              //!< family
    std::vector<TcpSocket::TcpStates_t> m_seen; //!< on the listener's own trace
};

class StructureTestSuite : public TestSuite
{
  public:
    StructureTestSuite()
        : TestSuite("tcp-lifecycle-structure")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new OneInstantTestCase(isIpv6));
            AddTestCase(new FlatTestCase(isIpv6));
            AddTestCase(new NodeTraceTestCase(isIpv6));
        }
        AddTestCase(new HashTestCase);
        AddTestCase(new SizeTestCase);
    }
};

StructureTestSuite g_structureTestSuite; //!< registers the suite

} // namespace
