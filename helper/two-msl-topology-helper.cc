// SPDX-License-Identifier: GPL-2.0-only
//
// The network on which one incarnation of a connection follows another one.

#include "ns3/two-msl-topology-helper.h"

#include "ns3/boolean.h"
#include "ns3/gateway-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/timestamp-clocks.h"

#include <sstream>
#include <string>

namespace ns3
{

namespace
{

const TopologyParts PARTS("TwoMslTopologyHelper");

constexpr uint32_t MAX_CLIENTS = 250;
constexpr uint32_t LINKS_TO_PEER = 3; // client link, path, server link

/** Second part of the address plan: 10.AREA.i.host, fd00:0:AREA:i::host. */
enum Area : uint32_t
{
    CORE = 0,
    CLIENTS = 1,
    OUTSIDE = 2,
    SERVER = 3
};

/** \return a link's network of the plan */
TopologyNetwork
GetPlanned(bool isIpv6, Area area, uint32_t i)
{
    std::ostringstream text;
    if (isIpv6)
    {
        text << "fd00:0:" << area << ":" << std::hex << i << "::";
        return {Ipv6Address(text.str().c_str()), 64};
    }
    text << "10." << area << "." << i << ".0";
    return {Ipv4Address(text.str().c_str()), 24};
}

/** \return all networks of an area */
TopologyNetwork
GetArea(bool isIpv6, Area area)
{
    TopologyNetwork network = GetPlanned(isIpv6, area, 0);
    network.length = isIpv6 ? 48 : 16;
    return network;
}

/** \return an address of a network. \param host its number, 1 to 254 */
Address
GetHost(const TopologyNetwork& network, uint8_t host)
{
    if (Ipv4Address::IsMatchingType(network.network))
    {
        return Ipv4Address(Ipv4Address::ConvertFrom(network.network).Get() + host);
    }
    uint8_t bytes[16];
    Ipv6Address::ConvertFrom(network.network).GetBytes(bytes);
    bytes[15] = host;
    return Ipv6Address(bytes);
}

/** \return a network as attributes of filters take it */
std::string
ToPrefix(const TopologyNetwork& network)
{
    std::ostringstream text;
    if (Ipv4Address::IsMatchingType(network.network))
    {
        text << Ipv4Address::ConvertFrom(network.network);
    }
    else
    {
        text << Ipv6Address::ConvertFrom(network.network);
    }
    text << "/" << +network.length;
    return text.str();
}

/** Check the translator's ports and time. */
void
CheckTranslation(const TwoMslTopologyConfig& config)
{
    if (config.outsidePortFirst == 0 || config.outsidePortFirst > config.outsidePortLast)
    {
        PARTS.Refuse("outsidePortFirst = " + std::to_string(config.outsidePortFirst) +
                     " and outsidePortLast = " + std::to_string(config.outsidePortLast) +
                     " are no range of ports");
    }
    if (config.translatorTimeout < MilliSeconds(1))
    {
        PARTS.Refuse("translatorTimeout is below 1 ms");
    }
}

/** \return the configuration; throws if it cannot be built */
const TwoMslTopologyConfig&
Check(const TwoMslTopologyConfig& config)
{
    if (config.clients == 0 || config.clients > MAX_CLIENTS)
    {
        PARTS.Refuse("clients = " + std::to_string(config.clients) +
                     " is not in 1 to 250, the links that its address pool holds");
    }
    PARTS.CheckLink("clientLink", config.clientLink);
    PARTS.CheckLink("path", config.path);
    PARTS.CheckLink("serverLink", config.serverLink);
    PARTS.CheckLink("loopLink", config.loopLink);
    if (config.ttl < LINKS_TO_PEER)
    {
        PARTS.Refuse("ttl = " + std::to_string(config.ttl) +
                     " does not reach the other end, which is 3 links away");
    }
    CheckTranslation(config);
    if (config.clocks.size() > config.clients)
    {
        PARTS.Refuse("clocks has " + std::to_string(config.clocks.size()) + " entries for " +
                     std::to_string(config.clients) + " clients");
    }
    for (const TimestampClock& clock : config.clocks)
    {
        if (clock.ticksPerSecond == 0 || clock.ticksPerSecond > 1000000)
        {
            PARTS.Refuse("clocks ticksPerSecond = " + std::to_string(clock.ticksPerSecond) +
                         " is not in 1 to 1000000");
        }
    }
    return config;
}

} // namespace

TwoMslTopologyHelper::TwoMslTopologyHelper(const TwoMslTopologyConfig& config,
                                           const StackInstaller& installOthers,
                                           const StackInstaller& installServer)
    : m_config(Check(config))
{
    CreateNodes();
    installOthers(NodeContainer(m_clients, m_routers));
    installServer(NodeContainer(m_server));
    for (uint32_t i = 0; i < m_routers.GetN(); ++i)
    {
        TopologyParts::EnableForwarding(m_routers.Get(i), m_config.isIpv6);
    }
    ConnectNodes();
    AddRoutes();
    SetTtl();
    InstallFilters();
}

void
TwoMslTopologyHelper::CreateNodes()
{
    constexpr uint32_t directRouters = 2;
    constexpr uint32_t loopRouters = 2;
    m_clients.Create(m_config.clients);
    m_server = CreateObject<Node>();
    m_routers.Create(directRouters + (m_config.hasLoop ? loopRouters : 0));
}

TwoMslTopologyHelper::Link
TwoMslTopologyHelper::Join(Ptr<Node> near,
                           Ptr<Node> far,
                           const TopologyLink& link,
                           const TopologyNetwork& network)
{
    Link joined;
    joined.devices = TopologyParts::Connect(near, far, link);
    joined.near = GetHost(network, 1);
    joined.far = GetHost(network, 2);
    PARTS.AssignAddress(joined.devices.Get(0), joined.near, network.length);
    PARTS.AssignAddress(joined.devices.Get(1), joined.far, network.length);
    return joined;
}

void
TwoMslTopologyHelper::ConnectNodes()
{
    const bool isIpv6 = m_config.isIpv6;
    const Ptr<Node> near = m_routers.Get(0);
    const Ptr<Node> far = m_routers.Get(1);
    for (uint32_t i = 0; i < m_clients.GetN(); ++i)
    {
        m_clientLinks.push_back(
            Join(m_clients.Get(i), near, m_config.clientLink, GetPlanned(isIpv6, CLIENTS, i)));
    }
    m_path = Join(near, far, m_config.path, GetPlanned(isIpv6, CORE, 0));
    const TopologyNetwork serverNetwork = GetPlanned(isIpv6, SERVER, 0);
    m_serverLink = Join(m_server, far, m_config.serverLink, serverNetwork);
    if (m_config.hasLoop)
    {
        const Ptr<Node> first = m_routers.Get(2);
        const Ptr<Node> second = m_routers.Get(3);
        const TopologyLink& link = m_config.loopLink;
        m_loopEntry = Join(near, first, link, GetPlanned(isIpv6, CORE, 1));
        m_loop = Join(first, second, link, GetPlanned(isIpv6, CORE, 2));
        m_loopExit = Join(second, far, link, GetPlanned(isIpv6, CORE, 3));
    }
    if (m_config.isTranslated)
    {
        m_outside = GetHost(GetPlanned(isIpv6, OUTSIDE, 0), 1);
    }
}

TopologyNetwork
TwoMslTopologyHelper::GetTarget(TwoMslDirection direction) const
{
    if (direction == TwoMslDirection::TO_SERVER)
    {
        return GetArea(m_config.isIpv6, SERVER);
    }
    return GetArea(m_config.isIpv6, m_config.isTranslated ? OUTSIDE : CLIENTS);
}

void
TwoMslTopologyHelper::AddRoutes()
{
    const TopologyNetwork toServer = GetTarget(TwoMslDirection::TO_SERVER);
    const TopologyNetwork toClient = GetTarget(TwoMslDirection::TO_CLIENT);
    const TopologyNetwork any = TopologyParts::GetAny(m_config.isIpv6);
    for (const Link& link : m_clientLinks)
    {
        PARTS.AddRoute(link.devices.Get(0), any, link.far);
    }
    PARTS.AddRoute(m_serverLink.devices.Get(0), any, m_serverLink.far);
    PARTS.AddRoute(m_path.devices.Get(0), toServer, m_path.far);
    PARTS.AddRoute(m_path.devices.Get(1), toClient, m_path.near);
    if (m_config.isTranslated)
    {
        // Any way but its own: what comes to the outside address is to be forwarded.
        PARTS.AddRoute(m_clientLinks[0].devices.Get(1), toClient, m_clientLinks[0].near);
    }
    if (m_config.hasLoop)
    {
        for (const TopologyNetwork& network : {toServer, toClient})
        {
            PARTS.AddRoute(m_loop.devices.Get(0), network, m_loop.far);
            PARTS.AddRoute(m_loop.devices.Get(1), network, m_loop.near);
        }
        for (const uint32_t router : {2, 3})
        {
            // A packet that leaves where it came in makes an IPv6 router send a redirect each time.
            const Ptr<Ipv6L3Protocol> ipv6 = m_routers.Get(router)->GetObject<Ipv6L3Protocol>();
            if (ipv6)
            {
                ipv6->SetAttributeFailSafe("SendIcmpv6Redirect", BooleanValue(false));
            }
        }
    }
}

void
TwoMslTopologyHelper::SetTtl() const
{
    const NodeContainer hosts(m_clients, NodeContainer(m_server));
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        if (m_config.isIpv6)
        {
            hosts.Get(i)->GetObject<Ipv6L3Protocol>()->SetDefaultTtl(m_config.ttl);
        }
        else
        {
            hosts.Get(i)->GetObject<Ipv4L3Protocol>()->SetDefaultTtl(m_config.ttl);
        }
    }
}

void
TwoMslTopologyHelper::InstallFilters()
{
    const GatewayHelper gateway;
    const Ptr<Node> near = m_routers.Get(0);
    const Ptr<TimestampClocks> clocks = CreateObject<TimestampClocks>();
    bool hasClocks = false;
    for (std::size_t i = 0; i < m_config.clocks.size(); ++i)
    {
        if (!m_config.clocks[i].IsPlain())
        {
            hasClocks = true;
            clocks->SetClock(m_clientLinks[i].near, m_config.clocks[i]);
        }
    }
    if (hasClocks)
    {
        gateway.Install(near)->AddFilter(clocks);
    }
    if (m_config.isTranslated)
    {
        m_translator = gateway.AddAddressTranslator(
            near,
            m_outside,
            {{"InsideNetworks", ToPrefix(GetArea(m_config.isIpv6, CLIENTS))},
             {"PortFirst", std::to_string(m_config.outsidePortFirst)},
             {"PortLast", std::to_string(m_config.outsidePortLast)}});
        m_translator->SetAttribute("TransitoryTimeout", TimeValue(m_config.translatorTimeout));
        if (hasClocks)
        {
            gateway.Install(near)->AddFilter(clocks);
        }
    }
}

NodeContainer
TwoMslTopologyHelper::GetClients() const
{
    return m_clients;
}

Ptr<Node>
TwoMslTopologyHelper::GetServer() const
{
    return m_server;
}

NodeContainer
TwoMslTopologyHelper::GetRouters() const
{
    return m_routers;
}

Address
TwoMslTopologyHelper::GetClientAddress(uint32_t i) const
{
    return m_clientLinks.at(i).near;
}

Address
TwoMslTopologyHelper::GetServerAddress() const
{
    return m_serverLink.near;
}

Address
TwoMslTopologyHelper::GetServerSocketAddress(uint16_t port) const
{
    return TopologyParts::MakeSocketAddress(GetServerAddress(), port);
}

Address
TwoMslTopologyHelper::GetOutsideAddress() const
{
    return m_outside;
}

Ptr<AddressTranslator>
TwoMslTopologyHelper::GetTranslator() const
{
    return m_translator;
}

NetDeviceContainer
TwoMslTopologyHelper::GetClientLink(uint32_t i) const
{
    return m_clientLinks.at(i).devices;
}

NetDeviceContainer
TwoMslTopologyHelper::GetPath() const
{
    return m_path.devices;
}

Ptr<NetDevice>
TwoMslTopologyHelper::GetReceiver(TwoMslDirection direction) const
{
    return m_path.devices.Get(direction == TwoMslDirection::TO_SERVER ? 1 : 0);
}

NetDeviceContainer
TwoMslTopologyHelper::GetServerLink() const
{
    return m_serverLink.devices;
}

NetDeviceContainer
TwoMslTopologyHelper::GetLoop() const
{
    return m_loop.devices;
}

} // namespace ns3
