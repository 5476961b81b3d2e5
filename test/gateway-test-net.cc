// SPDX-License-Identifier: GPL-2.0-only
//
// A router with three hosts around it: building, recording, sending by hand.

#include "gateway-test-net.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

#include <sstream>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint8_t TCP = 6;
constexpr std::array<GatewayHost, 3> HOSTS{
    GatewayHost::CLIENT, GatewayHost::ATTACKER, GatewayHost::SERVER};

/** \return index of a host */
std::size_t
At(GatewayHost host)
{
    return static_cast<std::size_t>(host);
}

} // namespace

GatewayTestNet::GatewayTestNet(const GatewayNetConfig& config)
    : m_config(config)
{
    m_router = CreateObject<Node>();
    for (const GatewayHost host : HOSTS)
    {
        m_links[At(host)].host = CreateObject<Node>();
    }
    for (const GatewayHost host : HOSTS)
    {
        MakeLink(host);
    }
    InstallStacks();
    for (const GatewayHost host : HOSTS)
    {
        config.isIpv6 ? Address6(host) : Address4(host);
        if (!config.hasQueueDiscs)
        {
            TrafficControlHelper().Uninstall(
                NetDeviceContainer(m_links[At(host)].hostDevice, m_links[At(host)].routerDevice));
        }
    }
    NodeContainer all(m_router);
    for (const Link& link : m_links)
    {
        all.Add(link.host);
    }
    InternetStackHelper().AssignStreams(all, 4000);
    const Link& attacker = m_links[At(GatewayHost::ATTACKER)];
    if (config.isIpv6)
    {
        const Ptr<Ipv6> ipv6 = m_router->GetObject<Ipv6>();
        ipv6->TraceConnectWithoutContext("UnicastForward",
                                         MakeCallback(&GatewayTestNet::Count6, this));
        Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->AddNetworkRouteTo(
            "fd00:0:9::",
            48,
            Ipv6Address::ConvertFrom(attacker.hostAddress),
            ipv6->GetInterfaceForDevice(attacker.routerDevice));
    }
    else
    {
        const Ptr<Ipv4> ipv4 = m_router->GetObject<Ipv4>();
        ipv4->TraceConnectWithoutContext("UnicastForward",
                                         MakeCallback(&GatewayTestNet::Count4, this));
        if (config.routing == GatewayNetRouting::GLOBAL)
        {
            Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        }
        else
        {
            Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
                "10.9.0.0",
                "255.255.0.0",
                Ipv4Address::ConvertFrom(attacker.hostAddress),
                ipv4->GetInterfaceForDevice(attacker.routerDevice));
        }
    }
    if (!config.pcapPrefix.empty())
    {
        PointToPointHelper().EnablePcapAll(config.pcapPrefix);
    }
}

GatewayTestNet::~GatewayTestNet()
{
    Simulator::Destroy();
}

TestStack
GatewayTestNet::StackOf(GatewayHost host) const
{
    return host == GatewayHost::SERVER ? m_config.serverStack : m_config.clientStack;
}

void
GatewayTestNet::InstallStacks()
{
    const Ipv4StaticRoutingHelper static4;
    const Ipv6StaticRoutingHelper static6;
    const Ipv4GlobalRoutingHelper global;
    const auto install = [&](auto& stack, const Ptr<Node>& node) {
        if (m_config.routing == GatewayNetRouting::STATIC)
        {
            stack.SetRoutingHelper(static4);
            stack.SetRoutingHelper(static6);
        }
        else if (m_config.routing == GatewayNetRouting::GLOBAL)
        {
            stack.SetRoutingHelper(global);
        }
        stack.Install(node);
    };
    InternetStackHelper stock;
    TcpLifecycleStackHelper lifecycle;
    TcpLifecycleHelper added;
    for (const auto& [name, value] : m_config.engine)
    {
        lifecycle.SetEngineAttribute(name, StringValue(value));
        added.SetEngineAttribute(name, StringValue(value));
    }
    install(stock, m_router);
    m_router->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(true));
    for (const GatewayHost host : HOSTS)
    {
        const Ptr<Node> node = m_links[At(host)].host;
        StackOf(host) == TestStack::STACK_HELPER ? install(lifecycle, node) : install(stock, node);
        if (StackOf(host) == TestStack::ADDED_HELPER)
        {
            added.Install(node);
        }
        // Global routing finds no way through nodes that do not forward, hosts included.
        const bool isForwarding = m_config.routing == GatewayNetRouting::GLOBAL;
        node->GetObject<Ipv4>()->SetAttribute("IpForward", BooleanValue(isForwarding));
        node->GetObject<Ipv6>()->SetAttribute("IpForward", BooleanValue(false));
    }
}

void
GatewayTestNet::MakeLink(GatewayHost host)
{
    Link& link = m_links[At(host)];
    PointToPointHelper helper;
    helper.SetDeviceAttribute("DataRate", StringValue(m_config.rate));
    helper.SetChannelAttribute("Delay", StringValue(m_config.delays[At(host)]));
    const bool isServer = host == GatewayHost::SERVER;
    helper.SetDeviceAttribute("Mtu", UintegerValue(isServer ? m_config.serverMtu : 1500));
    const NetDeviceContainer devices = helper.Install(link.host, m_router);
    link.hostDevice = devices.Get(0);
    link.routerDevice = devices.Get(1);
    link.atHost = CreateObject<SegmentFaultModel>();
    link.atRouter = CreateObject<SegmentFaultModel>();
    for (const bool isOfRouter : {false, true})
    {
        // The same in each net: IPv6 makes addresses of them, and old ns-3 goes on counting.
        const std::string end = std::to_string(2 * At(host) + (isOfRouter ? 2 : 1));
        const Ptr<NetDevice> device = isOfRouter ? link.routerDevice : link.hostDevice;
        Ptr<ErrorModel> losses = isOfRouter ? link.atRouter : link.atHost;
        if (m_config.lossFraction > 0)
        {
            const Ptr<RateErrorModel> random = CreateObject<RateErrorModel>();
            random->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
            random->SetAttribute("ErrorRate", DoubleValue(m_config.lossFraction));
            random->AssignStreams(m_config.lossStream + 2 * static_cast<int64_t>(At(host)) +
                                  (isOfRouter ? 1 : 0));
            losses = random;
        }
        device->SetAddress(Mac48Address(("00:00:00:00:00:0" + end).c_str()));
        device->SetAttribute("ReceiveErrorModel", PointerValue(losses));
        device->TraceConnectWithoutContext(
            "PhyTxBegin", MakeCallback(&GatewayTestNet::Record, this).Bind(End{host, isOfRouter}));
    }
}

void
GatewayTestNet::Address4(GatewayHost host)
{
    Link& link = m_links[At(host)];
    const std::string base = "10." + std::to_string(At(host) + 1) + ".0.0";
    Ipv4AddressHelper addresses(base.c_str(), "255.255.255.0");
    const auto interfaces = addresses.Assign({link.hostDevice, link.routerDevice});
    link.hostAddress = interfaces.GetAddress(0);
    link.routerAddress = interfaces.GetAddress(1);
    if (m_config.routing != GatewayNetRouting::GLOBAL)
    {
        const Ptr<Ipv4> ipv4 = link.host->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(
            interfaces.GetAddress(1), ipv4->GetInterfaceForDevice(link.hostDevice));
    }
}

void
GatewayTestNet::Address6(GatewayHost host)
{
    Link& link = m_links[At(host)];
    const std::string base = "fd00:0:" + std::to_string(At(host) + 1) + "::";
    Ipv6AddressHelper addresses;
    addresses.SetBase(Ipv6Address(base.c_str()), Ipv6Prefix(64));
    const auto interfaces = addresses.Assign({link.hostDevice, link.routerDevice});
    link.hostAddress = interfaces.GetAddress(0, 1);
    link.routerAddress = interfaces.GetAddress(1, 1);
    const Ptr<Ipv6> ipv6 = link.host->GetObject<Ipv6>();
    Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->SetDefaultRoute(
        interfaces.GetAddress(1, 1), ipv6->GetInterfaceForDevice(link.hostDevice));
}

Time
GatewayTestNet::GetStart() const
{
    return Seconds(m_config.isIpv6 ? 3 : 1);
}

Ptr<Node>
GatewayTestNet::GetNode(GatewayHost host) const
{
    return m_links[At(host)].host;
}

Ptr<Node>
GatewayTestNet::GetRouter() const
{
    return m_router;
}

Ptr<NetDevice>
GatewayTestNet::GetDevice(GatewayHost host, bool isOfRouter) const
{
    return isOfRouter ? m_links[At(host)].routerDevice : m_links[At(host)].hostDevice;
}

SegmentFaultModel&
GatewayTestNet::GetFaults(GatewayHost host, bool atRouter)
{
    return atRouter ? *m_links[At(host)].atRouter : *m_links[At(host)].atHost;
}

Address
GatewayTestNet::GetAddress(GatewayHost host) const
{
    return m_links[At(host)].hostAddress;
}

Address
GatewayTestNet::GetSpoofed(uint16_t number) const
{
    std::ostringstream text;
    if (m_config.isIpv6)
    {
        text << "fd00:0:9::" << std::hex << number + 1;
        return Ipv6Address(text.str().c_str());
    }
    text << "10.9." << (number >> 8) << "." << (number & 0xff);
    return Ipv4Address(text.str().c_str());
}

std::string
GatewayTestNet::GetProtected() const
{
    return m_config.isIpv6 ? "fd00:0:3::/48" : "10.3.0.0/16";
}

TcpConnectionId
GatewayTestNet::MakeId(const Address& client, uint16_t port) const
{
    return {client, port, GetAddress(GatewayHost::SERVER), PORT};
}

Ptr<Socket>
GatewayTestNet::CreateSocket(GatewayHost host) const
{
    const bool isAdded = StackOf(host) == TestStack::ADDED_HELPER;
    const auto factory =
        TypeId::LookupByName(isAdded ? "ns3::TcpLifecycleSocketFactory" : "ns3::TcpSocketFactory");
    const Ptr<Socket> socket = Socket::CreateSocket(GetNode(host), factory);
    for (const auto& [name, value] :
         host == GatewayHost::SERVER ? m_config.server : m_config.client)
    {
        socket->SetAttribute(name, StringValue(value));
    }
    return socket;
}

void
GatewayTestNet::Listen(GatewayHost host, std::function<TestPeer*(const Address&)> choose)
{
    Link& link = m_links[At(host)];
    link.choose = std::move(choose);
    if (link.listener)
    {
        return; // it listens, and asks anew
    }
    link.listener = CreateSocket(host);
    link.listener->Bind(m_config.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                        : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    link.listener->Listen();
    link.listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                     MakeCallback(&GatewayTestNet::Accepted, this).Bind(host));
}

Ptr<Socket>
GatewayTestNet::GetListener(GatewayHost host) const
{
    return m_links[At(host)].listener;
}

void
GatewayTestNet::Accepted(GatewayHost host, Ptr<Socket> socket, const Address& from)
{
    TestPeer* peer = m_links[At(host)].choose(from);
    if (peer)
    {
        peer->Attach(socket);
        peer->WriteNow();
    }
}

void
GatewayTestNet::Connect(TestPeer& peer, GatewayHost from, GatewayHost to) const
{
    const Ptr<Socket> socket = CreateSocket(from);
    peer.Attach(socket);
    const Address address = GetAddress(to);
    socket->Connect(m_config.isIpv6
                        ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(address), PORT))
                        : Address(InetSocketAddress(Ipv4Address::ConvertFrom(address), PORT)));
}

void
GatewayTestNet::ConnectAt(Time time, TestPeer& peer, GatewayHost from, GatewayHost to) const
{
    Simulator::Schedule(
        time - Simulator::Now(), &GatewayTestNet::Connect, this, std::ref(peer), from, to);
}

void
GatewayTestNet::Inject(GatewayHost host,
                       const TcpConnectionId& id,
                       const TcpHeader& header,
                       uint32_t textBytes,
                       TrafficOrigin origin) const
{
    TcpHeader tcp = header;
    tcp.SetSourcePort(id.GetLocalPort());
    tcp.SetDestinationPort(id.GetRemotePort());
    if (Node::ChecksumEnabled())
    {
        tcp.EnableChecksums();
        tcp.InitializeChecksum(id.GetLocalAddress(), id.GetRemoteAddress(), TCP);
    }
    const Ptr<Packet> packet = Create<Packet>(textBytes);
    packet->AddHeader(tcp);
    if (origin != TrafficOrigin::UNKNOWN)
    {
        packet->AddPacketTag(TrafficOriginTag(origin));
    }
    InjectBytes(host, id.GetLocalAddress(), id.GetRemoteAddress(), TCP, packet);
}

void
GatewayTestNet::InjectBytes(GatewayHost host,
                            const Address& source,
                            const Address& destination,
                            uint8_t protocol,
                            const Ptr<Packet>& packet) const
{
    Socket::SocketErrno error;
    if (!m_config.isIpv6)
    {
        const Ptr<Ipv4> ip = GetNode(host)->GetObject<Ipv4>();
        Ipv4Header header;
        header.SetSource(Ipv4Address::ConvertFrom(source));
        header.SetDestination(Ipv4Address::ConvertFrom(destination));
        header.SetProtocol(protocol);
        const auto route = ip->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
        ip->Send(packet, header.GetSource(), header.GetDestination(), protocol, route);
        return;
    }
    const Ptr<Ipv6> ip = GetNode(host)->GetObject<Ipv6>();
    Ipv6Header header;
    header.SetSource(Ipv6Address::ConvertFrom(source));
    header.SetDestination(Ipv6Address::ConvertFrom(destination));
    header.SetNextHeader(protocol);
    const auto route = ip->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
    ip->Send(packet, header.GetSource(), header.GetDestination(), protocol, route);
}

void
GatewayTestNet::FloodAt(Time time, const TcpConnectionId& id, uint32_t seq) const
{
    TcpHeader syn;
    syn.SetFlags(TcpHeader::SYN);
    syn.SetSequenceNumber(SequenceNumber32(seq));
    syn.SetWindowSize(65535);
    const Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
    mss->SetMSS(1460);
    syn.AppendOption(mss);
    Simulator::Schedule(time - Simulator::Now(),
                        &GatewayTestNet::Inject,
                        this,
                        GatewayHost::ATTACKER,
                        id,
                        syn,
                        0,
                        TrafficOrigin::ATTACK);
}

const std::vector<GatewayFrame>&
GatewayTestNet::GetFrames() const
{
    return m_frames;
}

std::vector<GatewayFrame>
GatewayTestNet::Select(GatewayHost link,
                       bool isFromRouter,
                       const std::function<bool(const GatewayFrame&)>& wanted) const
{
    std::vector<GatewayFrame> found;
    for (const GatewayFrame& frame : m_frames)
    {
        if (frame.link == link && frame.isFromRouter == isFromRouter && wanted(frame))
        {
            found.push_back(frame);
        }
    }
    return found;
}

uint64_t
GatewayTestNet::GetForwarded() const
{
    return m_forwarded;
}

void
GatewayTestNet::Run(Time stop) const
{
    Simulator::Stop(stop - Simulator::Now());
    Simulator::Run();
}

void
GatewayTestNet::Record(End end, Ptr<const Packet> frame)
{
    if (const auto record = GatewayFrame::Read(end.host, end.isOfRouter, frame))
    {
        m_frames.push_back(*record);
    }
}

void
GatewayTestNet::Count4(const Ipv4Header& /* header */,
                       Ptr<const Packet> /* packet */,
                       uint32_t /* interface */)
{
    ++m_forwarded;
}

void
GatewayTestNet::Count6(const Ipv6Header& /* header */,
                       Ptr<const Packet> /* packet */,
                       uint32_t /* interface */)
{
    ++m_forwarded;
}

} // namespace ns3
