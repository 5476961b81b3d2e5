// SPDX-License-Identifier: GPL-2.0-only
//
// What topology helpers are made of: links, addresses and static routes of either address family.

#include "ns3/topology-parts.h"

#include "ns3/boolean.h"
#include "ns3/channel.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-routing-table-entry.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-routing-table-entry.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/user-error.h"

#include <stdexcept>
#include <utility>

namespace ns3
{

namespace
{

/** \return the static routing of a node; ends with an error if there is none */
Ptr<Ipv4StaticRouting>
GetStaticRouting(const Ptr<Ipv4>& ipv4, const std::string& helper)
{
    const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
    if (!routing)
    {
        ThrowUserError(helper, ": a stack has no Ipv4StaticRouting");
    }
    return routing;
}

/** \copydoc GetStaticRouting(const Ptr<Ipv4>&, const std::string&) */
Ptr<Ipv6StaticRouting>
GetStaticRouting(const Ptr<Ipv6>& ipv6, const std::string& helper)
{
    const auto routing = Ipv6StaticRoutingHelper().GetStaticRouting(ipv6);
    if (!routing)
    {
        ThrowUserError(helper, ": a stack has no Ipv6StaticRouting");
    }
    return routing;
}

/** \return the mask of so many fixed bits */
Ipv4Mask
MakeMask(uint8_t length)
{
    return Ipv4Mask(length == 0 ? 0 : ~uint32_t{0} << (32 - length));
}

/**
 * \return true if another MPI rank simulates the device's node and nothing may leave it here: what
 * it sent on a link of that rank would get there a second time, and ns-3 ends with a fault
 */
bool
IsOfOtherRank(const Ptr<NetDevice>& device)
{
    // Only where MPI runs is there such a channel; system ids alone do not say so.
    const Ptr<Channel> channel = device->GetChannel();
    return channel && channel->GetInstanceTypeId().GetName() == "ns3::PointToPointRemoteChannel" &&
           device->GetNode()->GetSystemId() != Simulator::GetSystemId();
}

/** \return the network's first address */
Ipv4Address
GetIpv4Network(const TopologyNetwork& network)
{
    return Ipv4Address::ConvertFrom(network.network).CombineMask(MakeMask(network.length));
}

} // namespace

TopologyParts::TopologyParts(std::string helper)
    : m_helper(std::move(helper))
{
}

void
TopologyParts::Refuse(const std::string& what) const
{
    throw std::invalid_argument(m_helper + ": " + what);
}

void
TopologyParts::CheckLink(const std::string& name, const TopologyLink& link) const
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

NetDeviceContainer
TopologyParts::Connect(Ptr<Node> near, Ptr<Node> far, const TopologyLink& link)
{
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue(link.dataRate));
    helper.SetChannelAttribute("Delay", TimeValue(link.delay));
    helper.SetQueue(
        "ns3::DropTailQueue", "MaxSize", StringValue(std::to_string(link.queuePackets) + "p"));
    return helper.Install(near, far);
}

void
TopologyParts::AssignAddress(const Ptr<NetDevice>& device,
                             const Address& address,
                             uint8_t length) const
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const Ptr<Ipv4> ipv4 = device->GetNode()->GetObject<Ipv4>();
        if (!ipv4)
        {
            ThrowUserError(m_helper, ": an installer left out a node's IPv4");
        }
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(Ipv4Address::ConvertFrom(address), MakeMask(length)));
        ipv4->SetUp(interface);
        return;
    }
    const Ptr<Ipv6> ipv6 = device->GetNode()->GetObject<Ipv6>();
    if (!ipv6)
    {
        ThrowUserError(m_helper, ": an installer left out a node's IPv6");
    }
    const uint32_t interface = ipv6->AddInterface(device);
    if (!IsOfOtherRank(device)) // one that is down looks for no duplicate address and no router
    {
        ipv6->SetUp(interface);
    }
    ipv6->AddAddress(interface,
                     Ipv6InterfaceAddress(Ipv6Address::ConvertFrom(address), Ipv6Prefix(length)));
}

void
TopologyParts::EnableForwarding(const Ptr<Node>& node, bool isIpv6)
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

void
TopologyParts::AddRoute(const Ptr<NetDevice>& device,
                        const TopologyNetwork& network,
                        const Address& nextHop) const
{
    const Ptr<Node> node = device->GetNode();
    if (Ipv6Address::IsMatchingType(network.network))
    {
        const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
        const Ipv6Address gateway =
            nextHop.IsInvalid() ? Ipv6Address::GetAny() : Ipv6Address::ConvertFrom(nextHop);
        GetStaticRouting(ipv6, m_helper)
            ->AddNetworkRouteTo(Ipv6Address::ConvertFrom(network.network),
                                Ipv6Prefix(network.length),
                                gateway,
                                ipv6->GetInterfaceForDevice(device));
        return;
    }
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const Ipv4Address gateway =
        nextHop.IsInvalid() ? Ipv4Address::GetAny() : Ipv4Address::ConvertFrom(nextHop);
    GetStaticRouting(ipv4, m_helper)
        ->AddNetworkRouteTo(GetIpv4Network(network),
                            MakeMask(network.length),
                            gateway,
                            ipv4->GetInterfaceForDevice(device));
}

void
TopologyParts::RemoveRoutes(const Ptr<Node>& node, const TopologyNetwork& network) const
{
    if (Ipv6Address::IsMatchingType(network.network))
    {
        const auto routing = GetStaticRouting(node->GetObject<Ipv6>(), m_helper);
        for (uint32_t i = routing->GetNRoutes(); i-- > 0;)
        {
            const Ipv6RoutingTableEntry route = routing->GetRoute(i);
            if (route.GetDest() == Ipv6Address::ConvertFrom(network.network) &&
                route.GetDestNetworkPrefix().GetPrefixLength() == network.length)
            {
                routing->RemoveRoute(i);
            }
        }
        return;
    }
    const auto routing = GetStaticRouting(node->GetObject<Ipv4>(), m_helper);
    for (uint32_t i = routing->GetNRoutes(); i-- > 0;)
    {
        const Ipv4RoutingTableEntry route = routing->GetRoute(i);
        if (route.GetDestNetwork() == GetIpv4Network(network) &&
            route.GetDestNetworkMask() == MakeMask(network.length))
        {
            routing->RemoveRoute(i);
        }
    }
}

TopologyNetwork
TopologyParts::GetAny(bool isIpv6)
{
    return {isIpv6 ? Address(Ipv6Address::GetAny()) : Address(Ipv4Address::GetAny()), 0};
}

Address
TopologyParts::MakeSocketAddress(const Address& address, uint16_t port)
{
    if (Ipv6Address::IsMatchingType(address))
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(address), port);
}

} // namespace ns3
