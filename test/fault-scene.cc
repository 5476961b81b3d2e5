// SPDX-License-Identifier: GPL-2.0-only
//
// Building a link with faults, a client and a server, and recording what arrives.

#include "fault-scene.h"

#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <algorithm>

namespace ns3
{

const char*
ToString(FaultSceneLink link)
{
    switch (link)
    {
    case FaultSceneLink::POINT_TO_POINT:
        return "PointToPoint";
    case FaultSceneLink::CSMA:
        return "Csma";
    case FaultSceneLink::SIMPLE:
        return "Simple";
    }
    return "";
}

NetDeviceContainer
FaultScene::Join() const
{
    switch (m_config.link)
    {
    case FaultSceneLink::POINT_TO_POINT: {
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("10ms"));
        return link.Install(nodes);
    }
    case FaultSceneLink::CSMA: {
        CsmaHelper link;
        link.SetChannelAttribute("DataRate", StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", StringValue("10ms"));
        return link.Install(nodes);
    }
    case FaultSceneLink::SIMPLE: {
        SimpleNetDeviceHelper link;
        link.SetChannelAttribute("Delay", StringValue("10ms"));
        return link.Install(nodes);
    }
    }
    return NetDeviceContainer();
}

FaultScene::FaultScene(const FaultSceneConfig& config)
    : m_config(config)
{
    nodes.Create(2);
    devices = Join();
    for (uint32_t node = 0; node < 2; ++node)
    {
        if (config.isStock)
        {
            InternetStackHelper().Install(nodes.Get(node));
        }
        else
        {
            TcpLifecycleStackHelper stack;
            for (const auto& [name, value] : config.engine)
            {
                stack.SetEngineAttribute(name, StringValue(value));
            }
            stack.Install(nodes.Get(node));
        }
        nodes.Get(node)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&FaultScene::Arrive4, this).Bind(node));
        nodes.Get(node)->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&FaultScene::Arrive6, this).Bind(node));
    }
    if (config.isIpv6)
    {
        Ipv6AddressHelper plan("fd00:9::", Ipv6Prefix(64));
        m_server = Inet6SocketAddress(plan.Assign(devices).GetAddress(1, 1), SERVER_PORT);
    }
    else
    {
        Ipv4AddressHelper plan("10.9.0.0", "255.255.255.0");
        m_server = InetSocketAddress(plan.Assign(devices).GetAddress(1), SERVER_PORT);
    }
    faults = SegmentFaultHelper().Install(devices);
    Simulator::Stop(Seconds(2)); // duplicate address detection
    Simulator::Run();
}

FaultScene::~FaultScene()
{
    m_alive.clear();
    m_listener = nullptr;
    Simulator::Destroy();
}

void
FaultScene::Listen(bool echoes)
{
    m_echoes = echoes;
    m_listener =
        Socket::CreateSocket(nodes.Get(SERVER), TypeId::LookupByName("ns3::TcpSocketFactory"));
    m_listener->Bind(m_server);
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&FaultScene::Accept, this));
}

void
FaultScene::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    m_alive.push_back(socket);
    received.emplace_back();
    socket->SetRecvCallback(MakeCallback(&FaultScene::Serve, this));
    socket->SetCloseCallbacks(MakeCallback(&FaultScene::CloseToo, this),
                              MakeNullCallback<void, Ptr<Socket>>());
}

void
FaultScene::CloseToo(Ptr<Socket> socket)
{
    socket->Close();
}

std::string
FaultScene::Read(const Ptr<Socket>& socket, bool echoes)
{
    std::string text;
    while (const Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        std::string part(packet->GetSize(), '?');
        packet->CopyData(reinterpret_cast<uint8_t*>(part.data()), packet->GetSize());
        text += part;
        taken.push_back(packet->Copy());
        if (echoes)
        {
            socket->Send(packet);
        }
    }
    return text;
}

void
FaultScene::Serve(Ptr<Socket> socket)
{
    const auto found = std::find(m_alive.begin(), m_alive.end(), socket);
    received.at(static_cast<std::size_t>(found - m_alive.begin())) += Read(socket, m_echoes);
}

void
FaultScene::ReadEcho(Ptr<Socket> socket)
{
    echoed += Read(socket, false);
}

Ptr<Socket>
FaultScene::Connect()
{
    const Ptr<Socket> socket =
        Socket::CreateSocket(nodes.Get(CLIENT), TypeId::LookupByName("ns3::TcpSocketFactory"));
    if (m_config.isIpv6)
    {
        socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), CLIENT_PORT));
    }
    else
    {
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT));
    }
    socket->SetRecvCallback(MakeCallback(&FaultScene::ReadEcho, this));
    socket->Connect(m_server);
    return socket;
}

void
FaultScene::Write(const Ptr<Socket>& socket, char letter, uint32_t bytes)
{
    const std::string text(bytes, letter);
    socket->Send(Create<Packet>(reinterpret_cast<const uint8_t*>(text.data()), bytes));
}

void
FaultScene::Run(Time stop)
{
    Simulator::Stop(stop - Simulator::Now());
    Simulator::Run();
}

Ptr<TcpLifecycleEngine>
FaultScene::GetEngine(uint32_t node) const
{
    return nodes.Get(node)->GetObject<TcpLifecycleEngine>();
}

std::vector<FaultSceneArrival>
FaultScene::GetText(uint32_t node, uint32_t at) const
{
    std::vector<FaultSceneArrival> found;
    SequenceNumber32 iss;
    for (const FaultSceneArrival& arrival : arrivals.at(node))
    {
        iss = arrival.segment.Has(TcpHeader::SYN) ? arrival.segment.seq : iss;
        if (arrival.segment.textBytes > 0 && arrival.segment.seq == iss + SequenceNumber32(1 + at))
        {
            found.push_back(arrival);
        }
    }
    return found;
}

void
FaultScene::Arrive(uint32_t node, const Ptr<const Packet>& packet)
{
    TcpHeader header;
    const uint32_t headerBytes = packet->PeekHeader(header);
    TcpSegmentView view;
    view.flags = header.GetFlags();
    view.seq = header.GetSequenceNumber();
    view.ack = header.GetAckNumber();
    view.textBytes = packet->GetSize() - headerBytes;
    arrivals.at(node).push_back({Simulator::Now(), view, TrafficOriginTag::Of(packet)});
}

void
FaultScene::Arrive4(uint32_t node, const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetProtocol() == TcpL4Protocol::PROT_NUMBER)
    {
        Arrive(node, packet);
    }
}

void
FaultScene::Arrive6(uint32_t node, const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetNextHeader() == TcpL4Protocol::PROT_NUMBER)
    {
        Arrive(node, packet);
    }
}

} // namespace ns3
