// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: who reaches whom, where SYN,ACKs to nobody end, what is refused.

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

void
InstallStock(NodeContainer nodes)
{
    InternetStackHelper().Install(nodes);
}

class ReachTestCase : public TestCase
{
  public:
    explicit ReachTestCase(bool isIpv6)
        : TestCase(
              std::string("SynAttackTopology.UsersReachAllServersAndSpoofedAnswersDieSilently.") +
              (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.attackers = 2;
        config.clients = 3;
        config.servers = 2;
        const SynAttackTopologyHelper topology(config, &InstallStock, &InstallStock);
        NS_TEST_ASSERT_MSG_EQ(topology.GetAttackers().GetN(), 2, "attackers");
        NS_TEST_ASSERT_MSG_EQ(topology.GetClients().GetN(), 3, "clients");
        NS_TEST_ASSERT_MSG_EQ(topology.GetServers().GetN(), 2, "servers");

        std::vector<Ptr<TcpWorkloadClient>> clients;
        for (uint32_t s = 0; s < 2; ++s)
        {
            const auto server = CreateObject<TcpWorkloadServer>();
            server->SetAttribute("Local", AddressValue(topology.GetServerSocketAddress(s, 80)));
            topology.GetServers().Get(s)->AddApplication(server);
            server->SetStartTime(Seconds(1.5));
            NodeContainer hosts(topology.GetClients(), topology.GetAttackers());
            for (uint32_t i = 0; i < hosts.GetN(); ++i)
            {
                clients.push_back(CreateObject<TcpWorkloadClient>());
                clients.back()->SetAttribute("Remote",
                                             AddressValue(topology.GetServerSocketAddress(s, 80)));
                clients.back()->SetAttribute("MaxConnections", UintegerValue(2));
                clients.back()->SetStartTime(Seconds(2));
                hosts.Get(i)->AddApplication(clients.back());
            }
        }
        const auto flood = CreateObject<SynFloodApplication>();
        flood->SetAttribute("Remote", AddressValue(topology.GetServerSocketAddress(0, 80)));
        flood->SetAttribute("SourcePrefix", AddressValue(topology.GetSpoofedNetwork()));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(topology.GetSpoofedLength()));
        flood->SetAttribute("MaxSegments", UintegerValue(40));
        flood->SetStartTime(Seconds(2));
        topology.GetAttackers().Get(1)->AddApplication(flood);
        ConnectTraces(topology);
        // Stock TCP repeats its SYN,ACK after 3 s; the flood lasts 0.4 s.
        Simulator::Stop(Seconds(4.5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_silentFrames, 40, "each SYN,ACK reaches the silent node");
        NS_TEST_EXPECT_MSG_EQ(m_icmpErrors, 0, "and no router complains to the server");
        NS_TEST_EXPECT_MSG_EQ(m_resets, 0, "and nobody resets");
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        for (const auto& client : clients)
        {
            NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::COMPLETED), 2, "reached");
        }
        Simulator::Destroy();
    }

    void
    ConnectTraces(const SynAttackTopologyHelper& topology)
    {
        topology.GetSilentNode()->GetDevice(0)->TraceConnectWithoutContext(
            "MacRx", MakeCallback(&ReachTestCase::OnSilent, this));
        const Ptr<Node> server = topology.GetServers().Get(0);
        server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&ReachTestCase::OnIpv4, this));
        server->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&ReachTestCase::OnIpv6, this));
    }

    void
    OnSilent(Ptr<const Packet> frame)
    {
        // Router advertisements and duplicate address detection are multicast, not answers.
        constexpr uint32_t pppBytes = 2;
        const Ptr<Packet> packet = frame->Copy();
        packet->RemoveAtStart(pppBytes);
        if (m_isIpv6)
        {
            Ipv6Header header;
            packet->PeekHeader(header);
            m_silentFrames += header.GetDestination().IsMulticast() ? 0 : 1;
        }
        else
        {
            ++m_silentFrames;
        }
    }

    void
    OnIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
    {
        constexpr uint8_t icmp = 1;
        m_icmpErrors += header.GetProtocol() == icmp ? 1 : 0;
        CountReset(header.GetProtocol(), packet);
    }

    void
    OnIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
    {
        constexpr uint8_t icmp = 58;
        constexpr uint8_t firstQuery = 128; // below: error messages (RFC 4443 section 2.1)
        uint8_t type = firstQuery;
        if (header.GetNextHeader() == icmp)
        {
            packet->CopyData(&type, 1);
        }
        m_icmpErrors += type < firstQuery ? 1 : 0;
        CountReset(header.GetNextHeader(), packet);
    }

    void
    CountReset(uint8_t protocol, const Ptr<const Packet>& packet)
    {
        constexpr uint8_t tcp = 6;
        TcpHeader header;
        if (protocol == tcp && packet->PeekHeader(header))
        {
            m_resets += header.GetFlags() & TcpHeader::RST ? 1 : 0;
        }
    }

    bool m_isIpv6;              //!< family
    uint32_t m_silentFrames{0}; //!< unicast frames at the silent node
    uint32_t m_icmpErrors{0};   //!< at the first server
    uint32_t m_resets{0};       //!< at the first server
};

class RefusedConfigTestCase : public TestCase
{
  public:
    RefusedConfigTestCase()
        : TestCase("SynAttackTopology.BadSettingsAreNamedBeforeAnythingIsBuilt")
    {
    }

  private:
    using Change = std::function<void(SynAttackTopologyConfig&)>;

    void
    DoRun() override
    {
        const std::vector<std::pair<Change, std::string>> rows{
            {[](auto& c) { c.attackers = 0; },
             "attackers = 0 is not in 1 to 16384, the hosts that its address pool holds"},
            {[](auto& c) { c.clients = 16385; },
             "clients = 16385 is not in 0 to 16384, the hosts that its address pool holds"},
            {[](auto& c) { c.servers = 0; },
             "servers = 0 is not in 1 to 16384, the hosts that its address pool holds"},
            {[](auto& c) { c.bottleneck.dataRate = "fast"; },
             "bottleneck dataRate = \"fast\" is not a rate like 100Mbps"},
            {[](auto& c) { c.accessLink.dataRate = "0bps"; },
             "accessLink dataRate = \"0bps\" is not a rate like 100Mbps"},
            {[](auto& c) { c.serverLink.delay = Seconds(-1); }, "serverLink delay is negative"},
            {[](auto& c) { c.serverLink.queuePackets = 0; },
             "serverLink queuePackets = 0 is not a queue"},
            {[](auto& c) { SetSpoofed(c, Ipv6Address("fd00:0:8000::"), 33); },
             "spoofedNetwork is not an IPv4 address"},
            {[](auto& c) { SetSpoofed(c, Ipv4Address("172.16.0.0"), 33); },
             "spoofedLength = 33 is not in 1 to 32"},
            {[](auto& c) { SetSpoofed(c, Ipv4Address("10.0.0.0"), 8); },
             "spoofedNetwork = 10.0.0.0/8 overlaps coreNetwork = 10.0.0.0/16"},
            {[](auto& c) { SetSpoofed(c, Ipv4Address("10.2.3.0"), 24); },
             "spoofedNetwork = 10.2.3.0/24 overlaps clientNetwork = 10.2.0.0/16"},
            {[](auto& c) {
                 c.isIpv6 = true;
                 SetSpoofed(c, Ipv6Address("2001:db8:1::"), 48);
             },
             "spoofedNetwork is in 2001:db8::/32, which ns-3's routers do not forward"},
        };
        for (const auto& [change, message] : rows)
        {
            SynAttackTopologyConfig config;
            change(config);
            const uint32_t nodes = NodeContainer::GetGlobal().GetN();
            std::string what;
            try
            {
                SynAttackTopologyHelper(config, &InstallStock, &InstallStock);
            }
            catch (const std::invalid_argument& error)
            {
                what = error.what();
            }
            NS_TEST_EXPECT_MSG_EQ(what, "SynAttackTopologyHelper: " + message, "message");
            NS_TEST_EXPECT_MSG_EQ(NodeContainer::GetGlobal().GetN(), nodes, "nothing is built");
        }
        SynAttackTopologyConfig config;
        SetSpoofed(config, Ipv4Address("172.16.0.0"), 12);
        const SynAttackTopologyHelper topology(config, &InstallStock, &InstallStock);
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address::ConvertFrom(topology.GetSpoofedNetwork()),
                              Ipv4Address("172.16.0.0"),
                              "a network of one's own is used");
        NS_TEST_EXPECT_MSG_EQ(+topology.GetSpoofedLength(), 12, "with its length");
        Simulator::Destroy();
    }

    static void
    SetSpoofed(SynAttackTopologyConfig& config, const Address& network, uint8_t length)
    {
        config.spoofedNetwork = network;
        config.spoofedLength = length;
    }
};

/** The back-off on the servers' LAN is the only thing that the network draws. */
class LanStreamsTestCase : public TestCase
{
  public:
    LanStreamsTestCase()
        : TestCase("SynAttackTopology.AssignStreams.FixesTheLan")
    {
    }

  private:
    /** Send a frame from each server at the same time. */
    void
    SendAll()
    {
        constexpr uint16_t unusedProtocol = 0x88b5; // IEEE 802: local experiments
        for (const Ptr<NetDevice>& device : m_devices)
        {
            device->Send(Create<Packet>(500), device->GetBroadcast(), unusedProtocol);
        }
    }

    void
    OnFrame(Ptr<const Packet>)
    {
        m_arrivals.push_back(Simulator::Now());
    }

    /** \return when frames that collide arrive at the gateway. \param stream first stream */
    std::vector<Time>
    Collide(int64_t stream)
    {
        SynAttackTopologyConfig config;
        config.servers = 4;
        NS_TEST_EXPECT_MSG_EQ(
            SynAttackTopologyHelper(config, &InstallStock, &InstallStock).AssignStreams(stream),
            0,
            "links draw nothing");
        config.hasServerLan = true;
        const SynAttackTopologyHelper topology(config, &InstallStock, &InstallStock);
        NS_TEST_EXPECT_MSG_EQ(topology.AssignStreams(stream), 5, "gateway and servers");
        m_devices.clear();
        m_arrivals.clear();
        for (uint32_t i = 0; i < config.servers; ++i)
        {
            m_devices.push_back(topology.GetServerLink(i).Get(0));
        }
        topology.GetServerLink(0).Get(1)->TraceConnectWithoutContext(
            "MacRx", MakeCallback(&LanStreamsTestCase::OnFrame, this));
        for (int i = 1; i <= 5; ++i)
        {
            Simulator::Schedule(Seconds(i), &LanStreamsTestCase::SendAll, this);
        }
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        Simulator::Destroy();
        m_devices.clear();
        return m_arrivals;
    }

    void
    DoRun() override
    {
        const std::vector<Time> first = Collide(100);
        NS_TEST_EXPECT_MSG_EQ(first.size(), 20, "every frame arrives");
        NS_TEST_EXPECT_MSG_EQ((Collide(100) == first), true, "the same streams, the same times");
        NS_TEST_EXPECT_MSG_EQ((Collide(200) == first), false, "other streams, other times");
    }

    std::vector<Ptr<NetDevice>> m_devices; //!< of the servers
    std::vector<Time> m_arrivals;          //!< at the gateway
};

class SynAttackTopologyTestSuite : public TestSuite
{
  public:
    SynAttackTopologyTestSuite()
        : TestSuite("tcp-lifecycle-syn-attack-topology")
    {
        AddTestCase(new ReachTestCase(false));
        AddTestCase(new ReachTestCase(true));
        AddTestCase(new RefusedConfigTestCase);
        AddTestCase(new LanStreamsTestCase);
    }
};

SynAttackTopologyTestSuite g_synAttackTopologyTestSuite; //!< registers the suite

} // namespace
