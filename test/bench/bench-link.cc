// SPDX-License-Identifier: GPL-2.0-only
//
// Builds the two nodes and counts what their devices receive.

#include "ns3/bench-link.h"

#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <stdexcept>
#include <string>

namespace ns3
{

namespace
{

/** Sink of a device's MacRx. */
void
CountPacket(uint64_t* count, Ptr<const Packet> /* packet */)
{
    ++*count;
}

/** Install any stack with the families wanted. */
template <typename StackHelper>
void
Install(StackHelper& helper, const NodeContainer& nodes, BenchFamilies families)
{
    helper.SetIpv6StackInstall(families != BenchFamilies::ONLY_IPV4);
    helper.Install(nodes);
}

/** Give a device an address of a network of 64 bits. */
void
AddIpv6Address(const Ptr<NetDevice>& device, const char* address)
{
    Ipv6AddressHelper().AssignWithoutAddress(NetDeviceContainer(device));
    const Ptr<Ipv6> ipv6 = device->GetNode()->GetObject<Ipv6>();
    ipv6->AddAddress(ipv6->GetInterfaceForDevice(device),
                     Ipv6InterfaceAddress(Ipv6Address(address), Ipv6Prefix(64)));
}

} // namespace

BenchLink::BenchLink(Time delay, BenchFamilies families, uint32_t clients)
    : m_families(families)
{
    m_nodes.Create(clients + 1);
    m_silent = CreateObject<Node>();
    PointToPointHelper link;
    link.DisableFlowControl();
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(delay));
    m_devices = link.Install(GetClient(), GetServer());
    for (uint32_t i = 1; i < clients; ++i)
    {
        m_otherLinks.push_back(link.Install(GetClient(i), GetServer()));
    }
    m_exit = link.Install(GetServer(), m_silent);
    m_devices.Get(0)->TraceConnectWithoutContext("MacRx",
                                                 MakeBoundCallback(&CountPacket, &m_clientPackets));
    m_devices.Get(1)->TraceConnectWithoutContext("MacRx",
                                                 MakeBoundCallback(&CountPacket, &m_serverPackets));
    m_exit.Get(1)->TraceConnectWithoutContext("MacRx",
                                              MakeBoundCallback(&CountPacket, &m_silentPackets));
}

void
BenchLink::InstallStock()
{
    InternetStackHelper helper;
    Install(helper, m_nodes, m_families);
    AssignAddresses();
}

void
BenchLink::InstallLifecycle(TcpLifecycleStackHelper helper, bool client)
{
    InternetStackHelper stock;
    for (uint32_t i = 0; i + 1 < m_nodes.GetN(); ++i)
    {
        if (client)
        {
            Install(helper, NodeContainer(GetClient(i)), m_families);
        }
        else
        {
            Install(stock, NodeContainer(GetClient(i)), m_families);
        }
    }
    Install(helper, NodeContainer(GetServer()), m_families);
    AssignAddresses();
}

void
BenchLink::InstallBoth(const BenchTask& task)
{
    if (task.variant == "stock")
    {
        InstallStock();
        return;
    }
    if (task.variant != "lifecycle" && task.variant != "lifecycle-unregistered")
    {
        throw std::invalid_argument("case " + task.name + " has no variant " + task.variant);
    }
    TcpLifecycleStackHelper stack;
    stack.SetProfile("ns3-stock");
    stack.SetEngineAttribute("EphemeralPortFirst", UintegerValue(1024));
    stack.SetEngineAttribute("EphemeralPortLast", UintegerValue(65535));
    stack.SetEngineAttribute("RegisterSockets", BooleanValue(task.variant == "lifecycle"));
    InstallLifecycle(stack, true);
}

uint16_t
BenchLink::GetServerPort(uint32_t index)
{
    constexpr uint16_t FIRST = 80;
    constexpr uint32_t CONNECTIONS = 32000; // to each: half of the ports that ours chooses from
    return static_cast<uint16_t>(FIRST + index / CONNECTIONS);
}

std::vector<Ptr<Socket>>
BenchLink::Listen(uint32_t connections, Callback<void, Ptr<Socket>, const Address&> accept) const
{
    std::vector<Ptr<Socket>> listeners;
    for (uint32_t port = GetServerPort(0); port <= GetServerPort(connections - 1); ++port)
    {
        const auto number = static_cast<uint16_t>(port);
        const Ptr<Socket> listener =
            Socket::CreateSocket(GetServer(), TcpSocketFactory::GetTypeId());
        listener->Bind(IsIpv6() ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), number))
                                : Address(InetSocketAddress(Ipv4Address::GetAny(), number)));
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(), accept);
        listeners.push_back(listener);
    }
    return listeners;
}

bool
BenchLink::IsIpv6() const
{
    return m_families == BenchFamilies::USE_IPV6;
}

void
BenchLink::AssignAddresses()
{
    // Of the server; 0 is the loopback, 1 the first client's link, those of others come behind.
    constexpr uint32_t EXIT = 2;
    if (IsIpv6())
    {
        AddIpv6Address(m_devices.Get(0), "2001:db8::1");
        AddIpv6Address(m_devices.Get(1), "2001:db8::2");
        AddIpv6Address(m_exit.Get(0), "2001:db8:0:1::2");
        Ipv6StaticRoutingHelper()
            .GetStaticRouting(GetServer()->GetObject<Ipv6>())
            ->SetDefaultRoute(Ipv6Address("2001:db8:0:1::1"), EXIT);
        return;
    }
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
    addresses.Assign(m_devices);
    addresses.NewNetwork();
    addresses.Assign(NetDeviceContainer(m_exit.Get(0)));
    for (const NetDeviceContainer& link : m_otherLinks)
    {
        addresses.NewNetwork();
        const Ipv4InterfaceContainer ends = addresses.Assign(link);
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(link.Get(0)->GetNode()->GetObject<Ipv4>())
            ->SetDefaultRoute(ends.GetAddress(1), 1);
    }
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(GetServer()->GetObject<Ipv4>())
        ->SetDefaultRoute(Ipv4Address("10.0.0.6"), EXIT);
}

Ptr<Node>
BenchLink::GetClient(uint32_t index) const
{
    return m_nodes.Get(index == 0 ? 0 : index + 1);
}

Ptr<Node>
BenchLink::GetServer() const
{
    return m_nodes.Get(1);
}

Address
BenchLink::GetServerAddress(uint16_t port) const
{
    return IsIpv6() ? Address(Inet6SocketAddress(Ipv6Address("2001:db8::2"), port))
                    : Address(InetSocketAddress(Ipv4Address("10.0.0.2"), port));
}

uint64_t
BenchLink::GetSilentPackets() const
{
    return m_silentPackets;
}

uint64_t
BenchLink::GetPackets() const
{
    return m_clientPackets + m_serverPackets;
}

} // namespace ns3
