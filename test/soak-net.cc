// SPDX-License-Identifier: GPL-2.0-only
//
// Everything a host may do, drawn from one random stream.

#include "soak-net.h"

#include "schedule-call.h"

#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface-container.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

enum Place : uint32_t
{
    ROUTER,
    CLIENT,
    OTHER_CLIENT,
    SERVER,
    ATTACKER,
    PLACES
};

constexpr uint16_t PORT = 80;        //!< first of two listeners
constexpr uint16_t CLOSED_PORT = 99; //!< nobody listens
constexpr double BEGIN_S = 2;        //!< IPv6 addresses are usable
constexpr double SPAN_S = 60;        //!< in which connections are opened

} // namespace

SoakNet::SoakNet(const SoakConfig& config)
    : m_config(config),
      m_random(CreateObject<UniformRandomVariable>())
{
    m_random->SetStream(7);
    m_nodes.Create(PLACES);
    Wire();
    Listen();
    InstallFlood();
    for (uint32_t i = 0; i < m_config.connections; ++i)
    {
        Simulator::Schedule(
            Seconds(m_random->GetValue(BEGIN_S, BEGIN_S + SPAN_S)), &SoakNet::Connect, this);
    }
    for (const uint32_t node : {SERVER, CLIENT})
    {
        const double crash = node == SERVER ? 25 : 40;
        Simulator::Schedule(Seconds(crash), &SoakNet::Crash, this, node);
        Simulator::Schedule(Seconds(crash + 3), &SoakNet::Reboot, this, node);
    }
}

SoakNet::~SoakNet()
{
    Simulator::Destroy(); // programs may hold their sockets for longer
    m_sockets.clear();
}

void
SoakNet::Wire()
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("2Mbps"));
    link.SetDeviceAttribute("Mtu", UintegerValue(1500));
    link.SetChannelAttribute("Delay", StringValue("2ms"));
    for (uint32_t node = CLIENT; node < PLACES; ++node)
    {
        m_links.push_back(link.Install(NodeContainer(m_nodes.Get(ROUTER), m_nodes.Get(node))));
    }
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("ListenBacklogEntries", StringValue("16"));
    stack.SetEngineAttribute("KeepAlive", StringValue("true"));
    stack.SetEngineAttribute("KeepAliveIdle", StringValue("30s"));
    stack.SetEngineAttribute("KeepAliveInterval", StringValue("5s"));
    stack.Install(m_nodes);
    stack.AssignStreams(m_nodes, 1000);
    InternetStackHelper().AssignStreams(m_nodes, 5000);
    m_addresses.resize(PLACES);
    for (uint32_t i = 0; i < m_links.size(); ++i)
    {
        const uint32_t node = CLIENT + i;
        Spoil(i);
        const std::string number = std::to_string(i);
        if (m_config.isIpv6)
        {
            Ipv6AddressHelper addresses;
            addresses.SetBase(Ipv6Address(("fd00:0:" + number + "::").c_str()), Ipv6Prefix(64));
            Ipv6InterfaceContainer interfaces = addresses.Assign(m_links[i]);
            interfaces.SetForwarding(0, true);
            interfaces.SetDefaultRouteInAllNodes(0);
            m_addresses[node] = interfaces.GetAddress(1, 1);
            continue;
        }
        Ipv4AddressHelper addresses(("10.0." + number + ".0").c_str(), "255.255.255.0");
        const Ipv4InterfaceContainer interfaces = addresses.Assign(m_links[i]);
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(m_nodes.Get(node)->GetObject<Ipv4>())
            ->SetDefaultRoute(interfaces.GetAddress(0), 1);
        m_addresses[node] = interfaces.GetAddress(1);
    }
    for (uint32_t i = 0; !m_config.pcap.empty() && i < m_links.size(); ++i)
    {
        link.EnablePcap(m_config.pcap, m_links[i].Get(1), false);
    }
}

void
SoakNet::Spoil(uint32_t link)
{
    TrafficControlHelper discs;
    discs.SetRootQueueDisc(m_config.queueDisc, "MaxSize", StringValue("3p"));
    for (uint32_t end = 0; end < 2; ++end)
    {
        const Ptr<NetDevice> device = m_links[link].Get(end);
        PointerValue queue;
        device->GetAttribute("TxQueue", queue);
        queue.GetObject()->SetAttribute("MaxSize", StringValue("1p"));
        discs.Install(device);
        const auto errors = CreateObject<RateErrorModel>();
        errors->SetAttribute("ErrorRate", DoubleValue(m_config.lossFraction));
        errors->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
        errors->AssignStreams(100 + 2 * link + end);
        device->SetAttribute("ReceiveErrorModel", PointerValue(errors));
    }
}

void
SoakNet::InstallFlood()
{
    const auto flood = CreateObject<SynFloodApplication>();
    const Address server = m_addresses[SERVER];
    if (m_config.isIpv6)
    {
        flood->SetAttribute(
            "Remote", AddressValue(Inet6SocketAddress(Ipv6Address::ConvertFrom(server), PORT)));
        flood->SetAttribute("SourcePrefix", AddressValue(Ipv6Address("fd00:dead::")));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(96));
    }
    else
    {
        flood->SetAttribute(
            "Remote", AddressValue(InetSocketAddress(Ipv4Address::ConvertFrom(server), PORT)));
        flood->SetAttribute("SourcePrefix", AddressValue(Ipv4Address("198.18.0.0")));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(16));
    }
    flood->SetAttribute("RatePerSecond", DoubleValue(20));
    flood->SetStartTime(Seconds(10));
    flood->SetStopTime(Seconds(20));
    m_nodes.Get(ATTACKER)->AddApplication(flood);
    flood->AssignStreams(3000);
}

void
SoakNet::Listen()
{
    for (const uint16_t port : {PORT, static_cast<uint16_t>(PORT + 1)})
    {
        const Ptr<Socket> socket =
            Socket::CreateSocket(m_nodes.Get(SERVER), TcpSocketFactory::GetTypeId());
        if (m_config.isIpv6)
        {
            socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), port));
        }
        else
        {
            socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        }
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&SoakNet::Accepted, this));
        m_sockets.push_back(socket);
        if (port != PORT)
        {
            socket->SetAttribute("AcceptMode", StringValue("Manual"));
            AcceptOne(DynamicCast<TcpLifecycleSocket>(socket));
        }
        socket->Listen();
    }
}

void
SoakNet::AcceptOne(Ptr<TcpLifecycleSocket> listener)
{
    Address from;
    if (const Ptr<Socket> socket = listener->Accept(from))
    {
        Accepted(socket, from);
    }
    if (Simulator::Now() < Seconds(BEGIN_S + SPAN_S))
    {
        Simulator::Schedule(MilliSeconds(150), &SoakNet::AcceptOne, this, listener);
    }
}

uint32_t
SoakNet::GetAcceptEntries(const Ptr<Node>& node) const
{
    uint32_t entries = 0;
    for (const Ptr<Socket>& socket : m_sockets)
    {
        entries += socket->GetNode() == node
                       ? DynamicCast<TcpLifecycleSocket>(socket)->GetAcceptEntries()
                       : 0;
    }
    return entries;
}

void
SoakNet::Connect()
{
    const Ptr<Node> node = m_nodes.Get(Draw(2) == 0 ? CLIENT : OTHER_CLIENT);
    if (node->GetObject<TcpLifecycleEngine>()->IsDown())
    {
        return;
    }
    const Ptr<Socket> socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
    m_sockets.push_back(socket);
    const uint16_t port = Draw(20) == 0 ? CLOSED_PORT : static_cast<uint16_t>(PORT + Draw(2));
    socket->SetConnectCallback(MakeCallback(&SoakNet::Connected, this),
                               MakeNullCallback<void, Ptr<Socket>>());
    const Address server = m_addresses[SERVER];
    if (m_config.isIpv6)
    {
        socket->Connect(Inet6SocketAddress(Ipv6Address::ConvertFrom(server), port));
    }
    else
    {
        socket->Connect(InetSocketAddress(Ipv4Address::ConvertFrom(server), port));
    }
    if (Draw(30) == 0)
    {
        Simulator::Schedule(Seconds(m_random->GetValue(0, 0.01)), &SoakNet::Act, this, socket, 0u);
    }
}

void
SoakNet::Connected(Ptr<Socket> socket)
{
    Simulator::ScheduleNow(&SoakNet::Act, this, socket, Draw(6));
}

void
SoakNet::Accepted(Ptr<Socket> socket, const Address& /* from */)
{
    m_sockets.push_back(socket);
    Simulator::ScheduleNow(&SoakNet::Act, this, socket, Draw(6));
}

void
SoakNet::Act(Ptr<Socket> socket, uint32_t left)
{
    const uint32_t what = left == 0 ? 6 + Draw(6) : Draw(6);
    switch (what)
    {
    case 0:
    case 1:
    case 2:
        socket->Send(Create<Packet>(1 + Draw(4000)));
        break;
    case 3:
    case 4:
        socket->Recv();
        break;
    case 5:
        socket->ShutdownSend();
        break;
    case 6:
    case 7:
    case 8:
        socket->Recv();
        socket->Close();
        break;
    case 9:
        socket->Close(); // perhaps with text unread
        break;
    case 10:
        DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        break;
    case 11:
        break; // forgotten: keepalive stays
    }
    if (left > 0)
    {
        Simulator::Schedule(
            Seconds(m_random->GetValue(0, 0.5)), &SoakNet::Act, this, socket, left - 1);
    }
}

void
SoakNet::Crash(uint32_t node)
{
    m_nodes.Get(node)->GetObject<TcpLifecycleEngine>()->Crash();
}

void
SoakNet::Reboot(uint32_t node)
{
    m_nodes.Get(node)->GetObject<TcpLifecycleEngine>()->Reboot();
    if (node == SERVER)
    {
        Listen();
    }
}

uint32_t
SoakNet::Draw(uint32_t end)
{
    return m_random->GetInteger(0, end - 1);
}

NodeContainer
SoakNet::GetHosts() const
{
    NodeContainer hosts;
    for (const uint32_t node : {CLIENT, OTHER_CLIENT, SERVER})
    {
        hosts.Add(m_nodes.Get(node));
    }
    return hosts;
}

const NodeContainer&
SoakNet::GetNodes() const
{
    return m_nodes;
}

std::string
SoakNet::GetCapture(uint32_t host) const
{
    const Ptr<NetDevice> device = m_links.at(host).Get(1);
    return m_config.pcap + "-" + std::to_string(device->GetNode()->GetId()) + "-" +
           std::to_string(device->GetIfIndex()) + ".pcap";
}

void
SoakNet::Run()
{
    Simulator::Stop(Seconds(BEGIN_S + SPAN_S + 240));
    Simulator::Run();
}

} // namespace ns3
