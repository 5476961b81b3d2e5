// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: attackers and users behind access routers, a gateway, servers.

#include "ns3/syn-attack-topology-helper.h"

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace ns3
{

namespace
{

/** Links of an area: 2^16 addresses / 4 addresses a link = 16384. */
constexpr uint32_t MAX_HOSTS = 16384;

/** Bits of a network of the IPv4 plan: area and link. */
constexpr uint8_t IPV4_AREA_BITS = 16;
constexpr uint8_t IPV4_LINK_BITS = 30;

/** Bits of a network of the IPv6 plan: area and link. */
constexpr uint8_t IPV6_AREA_BITS = 48;
constexpr uint8_t IPV6_LINK_BITS = 64;

[[noreturn]] void
Refuse(const std::string& what)
{
    throw std::invalid_argument("SynAttackTopologyHelper: " + what);
}

void
CheckCount(const std::string& name, uint32_t value, uint32_t min)
{
    if (value < min || value > MAX_HOSTS)
    {
        Refuse(name + " = " + std::to_string(value) + " is not in " + std::to_string(min) + " to " +
               std::to_string(MAX_HOSTS) + ", the hosts that its address pool holds");
    }
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

/** \return 16 bytes of an IPv6 address, or 4 of an IPv4 address and zeros */
std::array<uint8_t, 16>
GetAddressBytes(const Address& address)
{
    std::array<uint8_t, 16> bytes{};
    if (Ipv4Address::IsMatchingType(address))
    {
        Ipv4Address::ConvertFrom(address).Serialize(bytes.data());
    }
    else
    {
        Ipv6Address::ConvertFrom(address).GetBytes(bytes.data());
    }
    return bytes;
}

/** \return true if the first \p bits bits of both are equal */
bool
HaveCommonPrefix(const Address& a, const Address& b, uint8_t bits)
{
    const auto x = GetAddressBytes(a);
    const auto y = GetAddressBytes(b);
    for (int i = 0; i < bits; ++i)
    {
        const uint8_t mask = 0x80 >> (i % 8);
        if ((x[i / 8] & mask) != (y[i / 8] & mask))
        {
            return false;
        }
    }
    return true;
}

/** Give one end of a link its address. */
void
AssignAddress(const Ptr<NetDevice>& device, const Address& address)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const Ptr<Ipv4> ipv4 = device->GetNode()->GetObject<Ipv4>();
        if (!ipv4)
        {
            ThrowUserError("SynAttackTopologyHelper: an installer left out a node's IPv4");
        }
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(
            interface,
            Ipv4InterfaceAddress(Ipv4Address::ConvertFrom(address), Ipv4Mask(0xfffffffc)));
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
    ipv6->AddAddress(
        interface,
        Ipv6InterfaceAddress(Ipv6Address::ConvertFrom(address), Ipv6Prefix(IPV6_LINK_BITS)));
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

SynAttackTopologyHelper::SynAttackTopologyHelper(const SynAttackTopologyConfig& config,
                                                 const StackInstaller& installOthers,
                                                 const StackInstaller& installServers)
    : m_config(config)
{
    CheckConfig();
    m_attackers.Create(m_config.attackers);
    m_clients.Create(m_config.clients);
    m_servers.Create(m_config.servers);
    m_routers.Create(3);
    m_gateway = CreateObject<Node>();
    m_silent = CreateObject<Node>();
    installOthers(NodeContainer(m_attackers, m_clients, m_routers, NodeContainer(m_gateway)));
    installServers(m_servers);
    ConnectRouters();
    const auto& access = m_config.accessLink;
    m_attackerLinks = AttachHosts(m_attackers, m_routers.Get(0), access, Area::ATTACKERS);
    m_clientLinks = AttachHosts(m_clients, m_routers.Get(1), access, Area::CLIENTS);
    m_serverLinks = AttachHosts(m_servers, m_gateway, m_config.serverLink, Area::SERVERS);
    ConnectSilentNode();
}

void
SynAttackTopologyHelper::CheckConfig()
{
    CheckCount("attackers", m_config.attackers, 1);
    CheckCount("clients", m_config.clients, 0);
    CheckCount("servers", m_config.servers, 1);
    CheckLink("accessLink", m_config.accessLink);
    CheckLink("bottleneck", m_config.bottleneck);
    CheckLink("serverLink", m_config.serverLink);
    const bool isIpv6 = m_config.isIpv6;
    if (m_config.spoofedNetwork.IsInvalid())
    {
        m_config.spoofedNetwork =
            isIpv6 ? Address(Ipv6Address("fd00:0:8000::")) : Address(Ipv4Address("10.128.0.0"));
        m_config.spoofedLength = isIpv6 ? 33 : 9;
        return;
    }
    const bool isSameFamily = isIpv6 ? Ipv6Address::IsMatchingType(m_config.spoofedNetwork)
                                     : Ipv4Address::IsMatchingType(m_config.spoofedNetwork);
    if (!isSameFamily)
    {
        Refuse(std::string("spoofedNetwork is not an ") + (isIpv6 ? "IPv6" : "IPv4") + " address");
    }
    const int maxLength = isIpv6 ? 128 : 32;
    if (m_config.spoofedLength < 1 || m_config.spoofedLength > maxLength)
    {
        Refuse("spoofedLength = " + std::to_string(m_config.spoofedLength) + " is not in 1 to " +
               std::to_string(maxLength));
    }
    if (isIpv6 && Ipv6Address::ConvertFrom(m_config.spoofedNetwork).IsDocumentation())
    {
        Refuse("spoofedNetwork is in 2001:db8::/32, which ns-3's routers do not forward");
    }
    for (const Area area : {Area::CORE, Area::ATTACKERS, Area::CLIENTS, Area::SERVERS})
    {
        uint8_t length = 0;
        const Address network = GetAreaNetwork(area, length);
        if (HaveCommonPrefix(
                network, m_config.spoofedNetwork, std::min(length, m_config.spoofedLength)))
        {
            Refuse("spoofedNetwork overlaps the networks of routers and hosts");
        }
    }
}

Address
SynAttackTopologyHelper::GetAreaNetwork(Area area, uint8_t& length) const
{
    const uint8_t number = static_cast<uint8_t>(area);
    if (m_config.isIpv6)
    {
        length = IPV6_AREA_BITS;
        const std::array<uint8_t, 16> bytes{0xfd, 0x00, 0x00, 0x00, 0x00, number};
        return Ipv6Address::Deserialize(bytes.data());
    }
    length = IPV4_AREA_BITS;
    return Ipv4Address(uint32_t{10} << 24 | uint32_t{number} << 16);
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

Address
SynAttackTopologyHelper::GetLinkAddress(Area area, uint32_t index, uint8_t end) const
{
    uint8_t length = 0;
    auto bytes = GetAddressBytes(GetAreaNetwork(area, length));
    if (m_config.isIpv6)
    {
        bytes[6] = index >> 8;
        bytes[7] = index & 0xff;
        bytes[15] = end;
        return Ipv6Address::Deserialize(bytes.data());
    }
    return Ipv4Address(Ipv4Address::Deserialize(bytes.data()).Get() + 4 * index + end);
}

SynAttackTopologyHelper::Link
SynAttackTopologyHelper::Join(
    Ptr<Node> near, Ptr<Node> far, const SynAttackLink& link, Area area, uint32_t index) const
{
    Link joined;
    joined.devices = Connect(near, far, link);
    joined.near = GetLinkAddress(area, index, 1);
    joined.far = GetLinkAddress(area, index, 2);
    AssignAddress(joined.devices.Get(0), joined.near);
    AssignAddress(joined.devices.Get(1), joined.far);
    return joined;
}

std::vector<SynAttackTopologyHelper::Link>
SynAttackTopologyHelper::AttachHosts(const NodeContainer& hosts,
                                     Ptr<Node> router,
                                     const SynAttackLink& link,
                                     Area area) const
{
    std::vector<Link> links;
    const Address any = m_config.isIpv6 ? Address(Ipv6Address::GetAny()) : Ipv4Address::GetAny();
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        links.push_back(Join(hosts.Get(i), router, link, area, i));
        AddRoute(links.back().devices.Get(0), any, 0, links.back().far);
    }
    return links;
}

void
SynAttackTopologyHelper::ConnectRouters()
{
    const Ptr<Node> core = m_routers.Get(2);
    const auto& access = m_config.accessLink;
    m_attackUplink = Join(m_routers.Get(0), core, access, Area::CORE, 0);
    m_clientUplink = Join(m_routers.Get(1), core, access, Area::CORE, 1);
    m_bottleneck = Join(core, m_gateway, m_config.bottleneck, Area::CORE, 2);
    for (const Ptr<Node>& router :
         {m_routers.Get(0), m_routers.Get(1), m_routers.Get(2), m_gateway})
    {
        EnableForwarding(router, m_config.isIpv6);
    }
    const Address any = m_config.isIpv6 ? Address(Ipv6Address::GetAny()) : Ipv4Address::GetAny();
    AddRoute(m_attackUplink.devices.Get(0), any, 0, m_attackUplink.far);
    AddRoute(m_clientUplink.devices.Get(0), any, 0, m_clientUplink.far);
    AddRoute(m_bottleneck.devices.Get(1), any, 0, m_bottleneck.near);
    uint8_t length = 0;
    const Address attackers = GetAreaNetwork(Area::ATTACKERS, length);
    AddRoute(m_attackUplink.devices.Get(1), attackers, length, m_attackUplink.near);
    const Address clients = GetAreaNetwork(Area::CLIENTS, length);
    AddRoute(m_clientUplink.devices.Get(1), clients, length, m_clientUplink.near);
    const Address servers = GetAreaNetwork(Area::SERVERS, length);
    AddRoute(m_bottleneck.devices.Get(0), servers, length, m_bottleneck.far);
}

void
SynAttackTopologyHelper::ConnectSilentNode()
{
    const Ptr<Node> router = m_routers.Get(0);
    const NetDeviceContainer devices = Connect(router, m_silent, m_config.accessLink);
    AssignAddress(devices.Get(0), GetLinkAddress(Area::CORE, 3, 1));
    AddRoute(devices.Get(0), m_config.spoofedNetwork, m_config.spoofedLength, Address());
    AddRoute(m_attackUplink.devices.Get(1),
             m_config.spoofedNetwork,
             m_config.spoofedLength,
             m_attackUplink.near);
}

void
SynAttackTopologyHelper::AddRoute(Ptr<NetDevice> device,
                                  const Address& network,
                                  uint8_t length,
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
        routing->AddNetworkRouteTo(Ipv6Address::ConvertFrom(network),
                                   Ipv6Prefix(length),
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
    const Ipv4Mask mask(length == 0 ? 0 : ~uint32_t{0} << (32 - length));
    routing->AddNetworkRouteTo(Ipv4Address::ConvertFrom(network).CombineMask(mask),
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
    return m_routers;
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
    return m_config.spoofedNetwork;
}

uint8_t
SynAttackTopologyHelper::GetSpoofedLength() const
{
    return m_config.spoofedLength;
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
