// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: attackers and users behind access routers, a gateway, servers.

#include "ns3/syn-attack-topology-helper.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/live-hosts.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/user-error.h"

#include <stdexcept>

namespace ns3
{

namespace
{

[[noreturn]] void
Refuse(const std::string& what)
{
    throw std::invalid_argument("SynAttackTopologyHelper: " + what);
}

void
CheckLink(const std::string& name, const SynAttackLink& link)
{
    DataRateValue rate;
    const bool isRate = rate.DeserializeFromString(link.dataRate, MakeDataRateChecker());
    if (!isRate || rate.Get().GetBitRate() == 0)
    {
        Refuse(name + " dataRate = \"" + link.dataRate + "\" is not a rate like 100Mbps");
    }
    if (link.delay.IsStrictlyNegative())
    {
        Refuse(name + " delay is negative");
    }
    if (link.queuePackets == 0)
    {
        Refuse(name + " queuePackets = 0 is not a queue");
    }
}

/** Give one end of a link or LAN its address. \param length fixed bits of its network */
void
AssignAddress(const Ptr<NetDevice>& device, const Address& address, uint8_t length)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const Ptr<Ipv4> ipv4 = device->GetNode()->GetObject<Ipv4>();
        if (!ipv4)
        {
            ThrowUserError("SynAttackTopologyHelper: an installer left out a node's IPv4");
        }
        const uint32_t interface = ipv4->AddInterface(device);
        const Ipv4Mask mask(~uint32_t{0} << (32 - length));
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(Ipv4Address::ConvertFrom(address), mask));
        ipv4->SetUp(interface);
        return;
    }
    const Ptr<Ipv6> ipv6 = device->GetNode()->GetObject<Ipv6>();
    if (!ipv6)
    {
        ThrowUserError("SynAttackTopologyHelper: an installer left out a node's IPv6");
    }
    const uint32_t interface = ipv6->AddInterface(device);
    ipv6->SetUp(interface);
    ipv6->AddAddress(interface,
                     Ipv6InterfaceAddress(Ipv6Address::ConvertFrom(address), Ipv6Prefix(length)));
}

/** Let a node forward. \param node one that has a stack */
void
EnableForwarding(const Ptr<Node>& node, bool isIpv6)
{
    if (isIpv6)
    {
        node->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(true));
    }
    else
    {
        node->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(true));
    }
}

} // namespace

const SynAttackTopologyConfig&
SynAttackTopologyHelper::Check(const SynAttackTopologyConfig& config)
{
    CheckLink("accessLink", config.accessLink);
    CheckLink("bottleneck", config.bottleneck);
    CheckLink("serverLink", config.serverLink);
    const bool isParted = config.attackSystemId != config.coreSystemId ||
                          config.clientSystemId != config.coreSystemId;
    if (isParted && !config.accessLink.delay.IsStrictlyPositive())
    {
        Refuse("accessLink delay = 0 gives links between system ids no look-ahead");
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
            EnableForwarding(routers.Get(i), m_config.isIpv6);
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

NetDeviceContainer
SynAttackTopologyHelper::Connect(Ptr<Node> near, Ptr<Node> far, const SynAttackLink& link)
{
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue(link.dataRate));
    helper.SetChannelAttribute("Delay", TimeValue(link.delay));
    helper.SetQueue(
        "ns3::DropTailQueue", "MaxSize", StringValue(std::to_string(link.queuePackets) + "p"));
    return helper.Install(near, far);
}

SynAttackTopologyHelper::Link
SynAttackTopologyHelper::Join(Ptr<Node> near,
                              Ptr<Node> far,
                              const SynAttackLink& link,
                              const Place& place) const
{
    Link joined;
    joined.devices = Connect(near, far, link);
    joined.near = m_plan.GetLinkAddress(place.area, place.router, place.index, 1);
    joined.far = m_plan.GetLinkAddress(place.area, place.router, place.index, 2);
    AssignAddress(joined.devices.Get(0), joined.near, m_plan.GetLinkLength());
    AssignAddress(joined.devices.Get(1), joined.far, m_plan.GetLinkLength());
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
    AssignAddress(devices.Get(0), gateway, lan.length);
    for (uint32_t i = 0; i < m_servers.GetN(); ++i)
    {
        Link link;
        link.near = m_plan.GetLanAddress(gatewayHost + 1 + i);
        link.far = gateway;
        link.devices.Add(devices.Get(i + 1));
        link.devices.Add(devices.Get(0));
        AssignAddress(link.devices.Get(0), link.near, lan.length);
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
    AddRoute(
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
        AddRoute(uplink.devices.Get(1), m_plan.GetRouterNetwork(area, i), uplink.near);
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
        Connect(m_attackRouters.Get(0), m_silent, m_config.accessLink);
    AssignAddress(devices.Get(0),
                  m_plan.GetLinkAddress(SynAttackArea::CORE, 0, spoofedLink, 1),
                  m_plan.GetLinkLength());
    AddRoute(devices.Get(0), m_plan.GetSpoofedNetwork(), Address());
    AddRoute(m_attackUplink.devices.Get(1), m_plan.GetSpoofedNetwork(), m_attackUplink.near);
    if (m_config.spoofedHosts == SynAttackSpoofedHosts::LIVE)
    {
        LiveHosts::AttachTo(devices.Get(1));
    }
}

void
SynAttackTopologyHelper::AddDefaultRoute(Ptr<NetDevice> device, const Address& nextHop) const
{
    const Address any = m_config.isIpv6 ? Address(Ipv6Address::GetAny()) : Ipv4Address::GetAny();
    AddRoute(device, {any, 0}, nextHop);
}

void
SynAttackTopologyHelper::AddRoute(Ptr<NetDevice> device,
                                  const SynAttackNetwork& network,
                                  Address nextHop) const
{
    const Ptr<Node> node = device->GetNode();
    if (m_config.isIpv6)
    {
        const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
        const Ptr<Ipv6StaticRouting> routing = Ipv6StaticRoutingHelper().GetStaticRouting(ipv6);
        if (!routing)
        {
            ThrowUserError("SynAttackTopologyHelper: a stack has no Ipv6StaticRouting");
        }
        const Ipv6Address gateway =
            nextHop.IsInvalid() ? Ipv6Address::GetAny() : Ipv6Address::ConvertFrom(nextHop);
        routing->AddNetworkRouteTo(Ipv6Address::ConvertFrom(network.network),
                                   Ipv6Prefix(network.length),
                                   gateway,
                                   ipv6->GetInterfaceForDevice(device));
        return;
    }
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const Ptr<Ipv4StaticRouting> routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    if (!routing)
    {
        ThrowUserError("SynAttackTopologyHelper: a stack has no Ipv4StaticRouting");
    }
    const Ipv4Address gateway =
        nextHop.IsInvalid() ? Ipv4Address::GetAny() : Ipv4Address::ConvertFrom(nextHop);
    const Ipv4Mask mask(network.length == 0 ? 0 : ~uint32_t{0} << (32 - network.length));
    routing->AddNetworkRouteTo(Ipv4Address::ConvertFrom(network.network).CombineMask(mask),
                               mask,
                               gateway,
                               ipv4->GetInterfaceForDevice(device));
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
    const Address address = GetServerAddress(i);
    if (m_config.isIpv6)
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(address), port);
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
