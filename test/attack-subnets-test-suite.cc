// SPDX-License-Identifier: GPL-2.0-only
//
// The network of an attack in the large: subnets, networks of one's own, MPI ranks, a thousand
// hosts.

#include "attack-scene.h"

#include "ns3/channel.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-attack-address-plan.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

void
InstallPlainStack(NodeContainer nodes)
{
    InternetStackHelper().Install(nodes);
}

/** Hosts over several access routers reach the server, and its answers find them. */
class SubnetsTestCase : public TestCase
{
  public:
    SubnetsTestCase(bool isIpv6, bool hasServerLan)
        : TestCase(std::string("AttackSubnets.HostsAreSpreadAndReachEachServer.") +
                   (hasServerLan ? "Lan." : "Links.") + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6),
          m_hasServerLan(hasServerLan)
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config = MakeSceneConfig(m_isIpv6);
        config.attackers = 7;
        config.attackRouters = 3;
        config.clients = 5;
        config.clientRouters = 2;
        config.hasServerLan = m_hasServerLan;
        AttackScene scene(config);
        const auto& topology = scene.topology;
        NS_TEST_EXPECT_MSG_EQ(topology.GetAttackRouters().GetN(), 3, "attack routers");
        NS_TEST_EXPECT_MSG_EQ(topology.GetClientRouters().GetN(), 2, "client routers");
        NS_TEST_EXPECT_MSG_EQ(topology.GetRouters().GetN(), 6, "and the core");
        CheckPlaces(topology);

        // Each client connects, one after the other: address resolution holds few packets. Then
        // each attacker floods with its own address.
        for (uint32_t i = 0; i < 5; ++i)
        {
            const auto client = CreateObject<TcpWorkloadClient>();
            client->SetAttribute("Remote", AddressValue(scene.GetServer()));
            client->SetAttribute("InterarrivalTime",
                                 StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
            client->SetAttribute("MaxConnections", UintegerValue(1));
            client->SetStartTime(Seconds(1.2 + 0.1 * i));
            topology.GetClients().Get(i)->AddApplication(client);
        }
        for (uint32_t i = 0; i < 7; ++i)
        {
            scene.AddFlood({{"SourceModel", "Direct"}, {"MaxSegments", "4"}}, i);
        }
        scene.Run(2.9);
        NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), 28, "SYNs of all attackers");
        NS_TEST_EXPECT_MSG_EQ(scene.accepted.size(), 5, "connections of all clients");
        std::set<Address> peers;
        for (const TcpSegmentEvent& event : scene.segments)
        {
            peers.insert(event.id.GetRemoteAddress());
        }
        NS_TEST_EXPECT_MSG_EQ(peers.size(), 12, "each with an address of its own");
    }

    /** Host i is at router i mod n, in that router's network and in no other one. */
    void
    CheckPlaces(const SynAttackTopologyHelper& topology)
    {
        for (uint32_t i = 0; i < 7; ++i)
        {
            for (uint32_t j = 0; j < 7; ++j)
            {
                // Three routers part the area into four: two more bits.
                const bool isSame =
                    m_isIpv6
                        ? Ipv6Prefix(50).IsMatch(
                              Ipv6Address::ConvertFrom(topology.GetAttackerAddress(i)),
                              Ipv6Address::ConvertFrom(topology.GetAttackerAddress(j)))
                        : Ipv4Mask("255.255.192.0")
                              .IsMatch(Ipv4Address::ConvertFrom(topology.GetAttackerAddress(i)),
                                       Ipv4Address::ConvertFrom(topology.GetAttackerAddress(j)));
                NS_TEST_EXPECT_MSG_EQ(isSame, (i % 3 == j % 3), i << " and " << j);
            }
            const Ptr<Node> router = topology.GetAttackRouters().Get(i % 3);
            const Ptr<NetDevice> device =
                topology.GetAttackers().Get(i)->GetDevice(1); // behind loopback
            const Ptr<Channel> channel = device->GetChannel();
            const bool isAtRouter = channel->GetDevice(0)->GetNode() == router ||
                                    channel->GetDevice(1)->GetNode() == router;
            NS_TEST_EXPECT_MSG_EQ(isAtRouter, true, "router of " << i);
        }
    }

    bool m_isIpv6;       //!< family
    bool m_hasServerLan; //!< or links
};

/** Networks that have no room or clash, and other settings that cannot be. */
class BadNetworksTestCase : public TestCase
{
  public:
    BadNetworksTestCase()
        : TestCase("AttackSubnets.BadNetworks.AreNamedBeforeAnythingIsBuilt")
    {
    }

  private:
    using Change = std::function<void(SynAttackTopologyConfig&)>;

    // A table: one entry for each mistake and what is said of it.
    static std::vector<std::pair<Change, std::string>>
    GetMistakes()
    {
        const Address small = Ipv4Address("172.16.0.0");
        return {
            {[](auto& c) { c.attackRouters = 0; }, "attackRouters = 0 is not in 1 to 256"},
            {[](auto& c) { c.clientRouters = 257; }, "clientRouters = 257 is not in 1 to 256"},
            {[small](auto& c) {
                 c.attackerNetwork = {small, 24};
                 c.attackers = 65;
             },
             "attackers = 65 is not in 1 to 64, the hosts that its address pool holds"},
            {[small](auto& c) {
                 c.attackerNetwork = {small, 24};
                 c.attackRouters = 3;
                 c.attackers = 49;
             },
             "attackers = 49 is not in 1 to 48, the hosts that its address pool holds"},
            {[small](auto& c) {
                 c.clientNetwork = {small, 29};
                 c.clientRouters = 3;
             },
             "clientNetwork = 172.16.0.0/29 has no room for 3 access routers"},
            {[small](auto& c) {
                 c.coreNetwork = {small, 28};
                 c.attackRouters = 2;
             },
             "links of the core = 5 is not in 0 to 4, the hosts that its address pool holds"},
            {[small](auto& c) {
                 c.hasServerLan = true;
                 c.serverNetwork = {small, 29};
                 c.servers = 6;
             },
             "servers = 6 is not in 1 to 5, the hosts that its address pool holds"},
            {[small](auto& c) {
                 c.serverNetwork = {small, 31};
             },
             "serverNetwork length = 31 is not in 1 to 30"},
            {[small](auto& c) {
                 c.serverNetwork = {small, 0};
             },
             "serverNetwork length = 0 is not in 1 to 30"},
            {[](auto& c) {
                 c.clientNetwork = {Ipv6Address("fd00::"), 48};
             },
             "clientNetwork is not an IPv4 address"},
            {[](auto& c) {
                 c.clientNetwork = {Ipv4Address("10.1.77.0"), 24};
             },
             "clientNetwork = 10.1.77.0/24 overlaps attackerNetwork = 10.1.0.0/16"},
            {[](auto& c) {
                 c.clientNetwork = {Ipv4Address("10.200.0.0"), 24};
             },
             "spoofedNetwork = 10.128.0.0/9 overlaps clientNetwork = 10.200.0.0/24"},
            {[](auto& c) {
                 c.isIpv6 = true;
                 c.clientNetwork = {Ipv6Address("2001:db8::"), 48};
             },
             "clientNetwork is in 2001:db8::/32, which ns-3's routers do not forward"},
            {[](auto& c) {
                 c.isIpv6 = true;
                 c.clientNetwork = {Ipv6Address("fd77::"), 62};
                 c.clients = 5;
             },
             "clients = 5 is not in 0 to 4, the hosts that its address pool holds"},
            {[](auto& c) {
                 c.attackSystemId = 1;
                 c.accessLink.delay = Seconds(0);
             },
             "accessLink delay = 0 gives links between system ids no look-ahead"},
        };
    }

    void
    DoRun() override
    {
        for (const auto& [change, message] : GetMistakes())
        {
            SynAttackTopologyConfig config;
            change(config);
            const uint32_t nodes = NodeContainer::GetGlobal().GetN();
            std::string what;
            try
            {
                SynAttackTopologyHelper(config, &InstallPlainStack, &InstallPlainStack);
            }
            catch (const std::invalid_argument& error)
            {
                what = error.what();
            }
            NS_TEST_EXPECT_MSG_EQ(what, "SynAttackTopologyHelper: " + message, "message");
            NS_TEST_EXPECT_MSG_EQ(NodeContainer::GetGlobal().GetN(), nodes, "nothing is built");
        }
        Simulator::Destroy();
    }
};

/** The last host for whom there is room, in each kind of network. */
class FullNetworksTestCase : public TestCase
{
  public:
    FullNetworksTestCase()
        : TestCase("AttackSubnets.FullNetworks.HaveAnAddressForEach")
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config;
        config.attackerNetwork = {Ipv4Address("172.16.5.77"), 24};
        config.attackRouters = 3;
        config.attackers = 48;
        config.hasServerLan = true;
        config.serverNetwork = {Ipv4Address("192.168.7.8"), 29};
        config.servers = 5;
        CheckAddresses(config, "172.16.5.", "192.168.7.");
        config = SynAttackTopologyConfig();
        config.isIpv6 = true;
        config.attackerNetwork = {Ipv6Address("fd11:0:0:40::"), 60};
        config.attackRouters = 2;
        config.attackers = 16;
        config.hasServerLan = true;
        config.serverNetwork = {Ipv6Address("fd22::"), 64};
        config.servers = 20;
        CheckAddresses(config, "fd11:0:0:4", "fd22::");
    }

    void
    CheckAddresses(const SynAttackTopologyConfig& config,
                   const std::string& attackers,
                   const std::string& servers)
    {
        const SynAttackTopologyHelper topology(config, &InstallPlainStack, &InstallPlainStack);
        std::set<std::string> seen;
        for (uint32_t i = 0; i < config.attackers; ++i)
        {
            const std::string text = ToText(topology.GetAttackerAddress(i));
            NS_TEST_EXPECT_MSG_EQ(text.rfind(attackers, 0), 0, text);
            seen.insert(text);
        }
        for (uint32_t i = 0; i < config.servers; ++i)
        {
            const std::string text = ToText(topology.GetServerAddress(i));
            NS_TEST_EXPECT_MSG_EQ(text.rfind(servers, 0), 0, text);
            seen.insert(text);
        }
        NS_TEST_EXPECT_MSG_EQ(seen.size(), config.attackers + config.servers, "different");
        Simulator::Destroy();
    }

    static std::string
    ToText(const Address& address)
    {
        std::ostringstream text;
        if (Ipv4Address::IsMatchingType(address))
        {
            text << Ipv4Address::ConvertFrom(address);
        }
        else
        {
            text << Ipv6Address::ConvertFrom(address);
        }
        return text.str();
    }
};

/** Only links between access routers and core join different ranks. */
class SystemIdsTestCase : public TestCase
{
  public:
    SystemIdsTestCase()
        : TestCase("AttackSubnets.SystemIds.PartTheNetworkAtPointToPointUplinks")
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config;
        config.attackers = 4;
        config.attackRouters = 2;
        config.clients = 3;
        config.servers = 2;
        config.hasServerLan = true;
        config.spoofedHosts = SynAttackSpoofedHosts::LIVE;
        config.attackSystemId = 1;
        config.clientSystemId = 2;
        config.coreSystemId = 3;
        const uint32_t first = NodeContainer::GetGlobal().GetN();
        const SynAttackTopologyHelper topology(config, &InstallPlainStack, &InstallPlainStack);
        CheckIds(topology.GetAttackers(), 1);
        CheckIds(topology.GetAttackRouters(), 1);
        CheckIds(NodeContainer(topology.GetSilentNode()), 1);
        CheckIds(topology.GetClients(), 2);
        CheckIds(topology.GetClientRouters(), 2);
        CheckIds(topology.GetServers(), 3);
        CheckIds(NodeContainer(topology.GetGateway()), 3);
        CheckIds(NodeContainer(topology.GetRouters().Get(2)), 3);
        std::set<Ptr<Channel>> cuts;
        for (uint32_t i = first; i < NodeContainer::GetGlobal().GetN(); ++i)
        {
            const Ptr<Node> node = NodeContainer::GetGlobal().Get(i);
            for (uint32_t d = 0; d < node->GetNDevices(); ++d)
            {
                const Ptr<Channel> channel = node->GetDevice(d)->GetChannel();
                for (std::size_t c = 0; channel && c < channel->GetNDevices(); ++c)
                {
                    if (channel->GetDevice(c)->GetNode()->GetSystemId() != node->GetSystemId())
                    {
                        cuts.insert(channel);
                    }
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(cuts.size(), 3, "uplinks of three access routers");
        for (const Ptr<Channel>& channel : cuts)
        {
            NS_TEST_EXPECT_MSG_EQ(
                channel->GetInstanceTypeId().GetName(), "ns3::PointToPointChannel", "may be cut");
        }
        Simulator::Destroy();
    }

    void
    CheckIds(const NodeContainer& nodes, uint32_t id)
    {
        for (uint32_t i = 0; i < nodes.GetN(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(nodes.Get(i)->GetSystemId(), id, "system id");
        }
    }
};

/** 1,000 attackers and 100 clients; what that costs is no matter of a test. */
class ThousandAttackersTestCase : public TestCase
{
  public:
    explicit ThousandAttackersTestCase(bool isIpv6)
        : TestCase(std::string("AttackSubnets.ThousandAttackers.AnAddressForEach.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config = MakeSceneConfig(m_isIpv6);
        config.attackers = 1000;
        config.attackRouters = 16;
        config.clients = 100;
        config.clientRouters = 4;
        const SynAttackTopologyHelper topology(config, &InstallPlainStack, &InstallPlainStack);
        std::set<Address> addresses;
        for (uint32_t i = 0; i < 1000; ++i)
        {
            addresses.insert(topology.GetAttackerAddress(i));
        }
        for (uint32_t i = 0; i < 100; ++i)
        {
            addresses.insert(topology.GetClientAddress(i));
        }
        NS_TEST_EXPECT_MSG_EQ(addresses.size(), 1100, "an address for each");
        Simulator::Destroy();
    }

    bool m_isIpv6; //!< family
};

class AttackSubnetsTestSuite : public TestSuite
{
  public:
    AttackSubnetsTestSuite()
        : TestSuite("tcp-lifecycle-attack-subnets")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SubnetsTestCase(isIpv6, false));
            AddTestCase(new SubnetsTestCase(isIpv6, true));
            AddTestCase(new ThousandAttackersTestCase(isIpv6));
        }
        AddTestCase(new BadNetworksTestCase);
        AddTestCase(new FullNetworksTestCase);
        AddTestCase(new SystemIdsTestCase);
    }
};

AttackSubnetsTestSuite g_attackSubnetsTestSuite; //!< registers the suite

} // namespace
