// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: attackers and users behind access routers, a gateway, servers.

#include "ns3/syn-attack-topology-helper.h"

#include "ns3/csma-helper.h"
#include "ns3/live-hosts.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/string.h"
#include "ns3/topology-parts.h"

#include <string>

namespace ns3
{

namespace
{

const TopologyParts PARTS("SynAttackTopologyHelper");

} // namespace

const SynAttackTopologyConfig&
SynAttackTopologyHelper::Check(const SynAttackTopologyConfig& config)
{
    PARTS.CheckLink("accessLink", config.accessLink);
    PARTS.CheckLink("bottleneck", config.bottleneck);
    PARTS.CheckLink("serverLink", config.serverLink);
    const bool isParted = config.attackSystemId != config.coreSystemId ||
                          config.clientSystemId != config.coreSystemId;
    if (isParted && !config.accessLink.delay.IsStrictlyPositive())
    {
        PARTS.Refuse("accessLink delay = 0 gives links between system ids no look-ahead");
    }
    const SynAttackAddressPlan plan(config);
    return config;
}

SynAttackTopologyHelper::SynAttackTopologyHelper(const SynAttackTopologyConfig& config,
                                                 const StackInstaller& installOthers,
                                                 const StackInstaller& installServers)
    : m_config(Check(config)),
      m_plan(config)
{
    CreateNodes();
    installOthers(NodeContainer(m_attackers, m_clients, GetRouters(), NodeContainer(m_gateway)));
    installServers(m_servers);
    for (const NodeContainer& routers : {GetRouters(), NodeContainer(m_gateway)})
    {
        for (uint32_t i = 0; i < routers.GetN(); ++i)
        {
            TopologyParts::EnableForwarding(routers.Get(i), m_config.isIpv6);
        }
    }
    ConnectCore();
    constexpr uint32_t furtherLinks = 4; // behind those of the first routers
    ConnectAccessRouters(m_attackRouters, SynAttackArea::ATTACKERS, 0, furtherLinks);
    ConnectAccessRouters(
        m_clientRouters, SynAttackArea::CLIENTS, 1, furtherLinks + m_attackRouters.GetN() - 1);
    const auto& access = m_config.accessLink;
    m_attackerLinks = AttachHosts(m_attackers, m_attackRouters, access, SynAttackArea::ATTACKERS);
    m_clientLinks = AttachHosts(m_clients, m_clientRouters, access, SynAttackArea::CLIENTS);
    if (m_config.hasServerLan)
    {
        BuildServerLan();
    }
    else
    {
        m_serverLinks = AttachHosts(
            m_servers, NodeContainer(m_gateway), m_config.serverLink, SynAttackArea::SERVERS);
    }
    ConnectSpoofedNetwork();
}

void
SynAttackTopologyHelper::CreateNodes()
{
    const uint32_t attackSide = m_config.attackSystemId;
    const uint32_t clientSide = m_config.clientSystemId;
    const uint32_t coreSide = m_config.coreSystemId;
    m_attackers.Create(m_config.attackers, attackSide);
    m_clients.Create(m_config.clients, clientSide);
    m_servers.Create(m_config.servers, coreSide);
    m_attackRouters.Create(1, attackSide);
    m_clientRouters.Create(1, clientSide);
    m_core = CreateObject<Node>(coreSide);
    m_gateway = CreateObject<Node>(coreSide);
    if (m_config.spoofedHosts != SynAttackSpoofedHosts::UNROUTED)
    {
        m_silent = CreateObject<Node>(attackSide);
    }
    m_attackRouters.Create(m_config.attackRouters - 1, attackSide);
    m_clientRouters.Create(m_config.clientRouters - 1, clientSide);
}

SynAttackTopologyHelper::Link
SynAttackTopologyHelper::Join(Ptr<Node> near,
                              Ptr<Node> far,
                              const SynAttackLink& link,
                              const Place& place) const
{
    Link joined;
    joined.devices = TopologyParts::Connect(near, far, link);
    joined.near = m_plan.GetLinkAddress(place.area, place.router, place.index, 1);
    joined.far = m_plan.GetLinkAddress(place.area, place.router, place.index, 2);
    PARTS.AssignAddress(joined.devices.Get(0), joined.near, m_plan.GetLinkLength());
    PARTS.AssignAddress(joined.devices.Get(1), joined.far, m_plan.GetLinkLength());
    return joined;
}

std::vector<SynAttackTopologyHelper::Link>
SynAttackTopologyHelper::AttachHosts(const NodeContainer& hosts,
                                     const NodeContainer& routers,
                                     const SynAttackLink& link,
                                     SynAttackArea area) const
{
    std::vector<Link> links;
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        const Place place{area, i % routers.GetN(), i / routers.GetN()};
        links.push_back(Join(hosts.Get(i), routers.Get(place.router), link, place));
        AddDefaultRoute(links.back().devices.Get(0), links.back().far);
    }
    return links;
}

void
SynAttackTopologyHelper::BuildServerLan()
{
    CsmaHelper helper;
    helper.SetChannelAttribute("DataRate", StringValue(m_config.serverLink.dataRate));
    helper.SetChannelAttribute("Delay", TimeValue(m_config.serverLink.delay));
    helper.SetQueue("ns3::DropTailQueue",
                    "MaxSize",
                    StringValue(std::to_string(m_config.serverLink.queuePackets) + "p"));
    const NetDeviceContainer devices = helper.Install(NodeContainer(m_gateway, m_servers));
    const SynAttackNetwork lan = m_plan.GetServerLan();
    constexpr uint32_t gatewayHost = 1;
    const Address gateway = m_plan.GetLanAddress(gatewayHost);
    m_unresolved = CreateObject<UnresolvedAddresses>();
    PARTS.AssignAddress(devices.Get(0), gateway, lan.length);
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        Link link;
        link.near = m_plan.GetLanAddress(gatewayHost + 1 + i);
        link.far = gateway;
        link.devices.Add(devices.Get(i + 1));
        link.devices.Add(devices.Get(0));
        PARTS.AssignAddress(link.devices.Get(0), link.near, lan.length);
        AddDefaultRoute(link.devices.Get(0), gateway);
        m_unresolved->Attach(m_servers.Get(i));
        m_serverLinks.push_back(link);
    }
    m_unresolved->Attach(m_gateway);
}

void
SynAttackTopologyHelper::ConnectCore()
{
    constexpr uint32_t bottleneckLink = 2;
    m_bottleneck =
        Join(m_core, m_gateway, m_config.bottleneck, {SynAttackArea::CORE, 0, bottleneckLink});
    AddDefaultRoute(m_bottleneck.devices.Get(1), m_bottleneck.near);
    PARTS.AddRoute(
        m_bottleneck.devices.Get(0), m_plan.GetNetwork(SynAttackArea::SERVERS), m_bottleneck.far);
}

void
SynAttackTopologyHelper::ConnectAccessRouters(const NodeContainer& routers,
                                              SynAttackArea area,
                                              uint32_t firstLink,
                                              uint32_t furtherLinks)
{
    for (uint32_t i = 0; i < routers.GetN(); ++i)
    {
        const uint32_t index = i == 0 ? firstLink : furtherLinks + i - 1;
        const Link uplink =
            Join(routers.Get(i), m_core, m_config.accessLink, {SynAttackArea::CORE, 0, index});
        AddDefaultRoute(uplink.devices.Get(0), uplink.far);
        PARTS.AddRoute(uplink.devices.Get(1), m_plan.GetRouterNetwork(area, i), uplink.near);
        if (area == SynAttackArea::ATTACKERS && i == 0)
        {
            m_attackUplink = uplink;
        }
    }
}

void
SynAttackTopologyHelper::ConnectSpoofedNetwork()
{
    if (!m_silent)
    {
        return;
    }
    constexpr uint32_t spoofedLink = 3;
    const NetDeviceContainer devices =
        TopologyParts::Connect(m_attackRouters.Get(0), m_silent, m_config.accessLink);
    PARTS.AssignAddress(devices.Get(0),
                        m_plan.GetLinkAddress(SynAttackArea::CORE, 0, spoofedLink, 1),
                        m_plan.GetLinkLength());
    PARTS.AddRoute(devices.Get(0), m_plan.GetSpoofedNetwork(), Address());
    PARTS.AddRoute(m_attackUplink.devices.Get(1), m_plan.GetSpoofedNetwork(), m_attackUplink.near);
    if (m_config.spoofedHosts == SynAttackSpoofedHosts::LIVE)
    {
        LiveHosts::AttachTo(devices.Get(1));
    }
}

void
SynAttackTopologyHelper::AddDefaultRoute(Ptr<NetDevice> device, const Address& nextHop) const
{
    PARTS.AddRoute(device, TopologyParts::GetAny(m_config.isIpv6), nextHop);
}

int64_t
SynAttackTopologyHelper::AssignStreams(int64_t stream) const
{
    if (!m_config.hasServerLan)
    {
        return 0;
    }
    NetDeviceContainer devices(m_serverLinks.front().devices.Get(1));
    for (const Link& link : m_serverLinks)
    {
        devices.Add(link.devices.Get(0));
    }
    return CsmaHelper().AssignStreams(devices, stream);
}

NodeContainer
SynAttackTopologyHelper::GetAttackers() const
{
    return m_attackers;
}

NodeContainer
SynAttackTopologyHelper::GetClients() const
{
    return m_clients;
}

NodeContainer
SynAttackTopologyHelper::GetServers() const
{
    return m_servers;
}

NodeContainer
SynAttackTopologyHelper::GetRouters() const
{
    NodeContainer routers(NodeContainer(m_attackRouters.Get(0)),
                          NodeContainer(m_clientRouters.Get(0)),
                          NodeContainer(m_core));
    for (const NodeContainer& further : {m_attackRouters, m_clientRouters})
    {
        for (uint32_t i = 1; i < further.GetN(); ++i)
        {
            routers.Add(further.Get(i));
        }
    }
    return routers;
}

NodeContainer
SynAttackTopologyHelper::GetAttackRouters() const
{
    return m_attackRouters;
}

NodeContainer
SynAttackTopologyHelper::GetClientRouters() const
{
    return m_clientRouters;
}

Ptr<Node>
SynAttackTopologyHelper::GetGateway() const
{
    return m_gateway;
}

Ptr<Node>
SynAttackTopologyHelper::GetSilentNode() const
{
    return m_silent;
}

Address
SynAttackTopologyHelper::GetAttackerAddress(uint32_t i) const
{
    return m_attackerLinks.at(i).near;
}

Address
SynAttackTopologyHelper::GetClientAddress(uint32_t i) const
{
    return m_clientLinks.at(i).near;
}

Address
SynAttackTopologyHelper::GetServerAddress(uint32_t i) const
{
    return m_serverLinks.at(i).near;
}

Address
SynAttackTopologyHelper::GetServerSocketAddress(uint32_t i, uint16_t port) const
{
    return TopologyParts::MakeSocketAddress(GetServerAddress(i), port);
}

Address
SynAttackTopologyHelper::GetSpoofedNetwork() const
{
    return m_plan.GetSpoofedNetwork().network;
}

uint8_t
SynAttackTopologyHelper::GetSpoofedLength() const
{
    return m_plan.GetSpoofedNetwork().length;
}

SynAttackNetwork
SynAttackTopologyHelper::GetServerNetwork() const
{
    return m_config.hasServerLan ? m_plan.GetServerLan()
                                 : m_plan.GetNetwork(SynAttackArea::SERVERS);
}

uint64_t
SynAttackTopologyHelper::GetUnresolvedAddresses() const
{
    return m_unresolved ? m_unresolved->GetCount() : 0;
}

NetDeviceContainer
SynAttackTopologyHelper::GetServerLink(uint32_t i) const
{
    return m_serverLinks.at(i).devices;
}

NetDeviceContainer
SynAttackTopologyHelper::GetBottleneck() const
{
    return m_bottleneck.devices;
}

} // namespace ns3
