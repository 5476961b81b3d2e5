// SPDX-License-Identifier: GPL-2.0-only
//
// Building the node, sending to it and capturing what it sends.

#include "ns3/packet-script-wire.h"

#include "ns3/boolean.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/icmpv4-l4-protocol.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/packet-script-icmp.h"
#include "ns3/packet-script-segment.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

namespace ns3
{

namespace
{

/** Addresses of packetdrill's kind: private ones here, documentation or private ones there. */
constexpr const char* LOCAL_IPV4 = "192.168.0.2";
constexpr const char* REMOTE_IPV4 = "192.0.2.1";
constexpr const char* LOCAL_IPV6 = "fd3d:fa7b:d17d::2";
constexpr const char* REMOTE_IPV6 = "fd3d:fa7b:d17e::1";

constexpr uint8_t HOP_LIMIT = 64; //!< of inbound packets that name none

/** \return a device on \p channel without ARP and with room for any burst */
Ptr<SimpleNetDevice>
MakeDevice(const Ptr<SimpleChannel>& channel,
           const Ptr<Node>& node,
           const char* address,
           uint16_t mtuBytes)
{
    Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
    Ptr<DropTailQueue<Packet>> queue = CreateObject<DropTailQueue<Packet>>();
    queue->SetMaxSize(QueueSize("100000p"));
    device->SetQueue(queue);
    device->SetAttribute("PointToPointMode", BooleanValue(true));
    device->SetAddress(Mac48Address(address)); // fixed: the same in every run of a process
    device->SetMtu(mtuBytes);
    device->SetChannel(channel);
    node->AddDevice(device);
    return device;
}

/** \return the ECN field as a script names it */
ScriptEcn
ToEcn(uint8_t tos)
{
    switch (tos & 3)
    {
    case 0:
        return ScriptEcn::NO_ECN;
    case 1:
        return ScriptEcn::ECT1;
    case 2:
        return ScriptEcn::ECT0;
    }
    return ScriptEcn::CE;
}

/** \return the TOS octet or traffic class of an inbound packet */
uint8_t
ToTos(const ScriptIpInfo& ip)
{
    uint8_t bits = 0;
    switch (ip.ecn)
    {
    case ScriptEcn::ANY:
    case ScriptEcn::NO_ECN:
        break;
    case ScriptEcn::ECT0:
    case ScriptEcn::ECT01:
        bits = 2;
        break;
    case ScriptEcn::ECT1:
        bits = 1;
        break;
    case ScriptEcn::CE:
        bits = 3;
        break;
    }
    return ip.tos.value_or(bits);
}

/** \return \p bytes behind one another as a packet */
Ptr<Packet>
MakePacket(const std::vector<uint8_t>& bytes, uint32_t textBytes)
{
    Ptr<Packet> packet = Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size()));
    packet->AddAtEnd(Create<Packet>(textBytes));
    return packet;
}

} // namespace

PacketScriptWire::PacketScriptWire(const PacketScriptWireSettings& settings,
                                   PacketScriptClock& clock)
    : m_settings(settings),
      m_clock(clock),
      m_connections(settings.remoteIsn),
      m_node(CreateObject<Node>())
{
    if (settings.isStock)
    {
        InternetStackHelper stack;
        stack.Install(m_node);
        stack.AssignStreams(NodeContainer(m_node), 1);
    }
    else
    {
        TcpLifecycleStackHelper stack;
        if (!settings.profile.empty())
        {
            stack.SetProfile(settings.profile);
        }
        for (const auto& [name, value] : settings.attributes)
        {
            stack.SetEngineAttribute(name, StringValue(value));
        }
        stack.Install(m_node);
        stack.AssignStreams(NodeContainer(m_node), 1);
    }
    Ptr<SimpleChannel> channel = CreateObject<SimpleChannel>();
    const Ptr<Node> peer = CreateObject<Node>();
    m_nodeDevice = MakeDevice(channel, m_node, "02:00:00:00:00:01", settings.mtuBytes);
    m_peerDevice = MakeDevice(channel, peer, "02:00:00:00:00:02", settings.mtuBytes);
    ConfigureNode(m_nodeDevice);
    m_peerDevice->SetReceiveCallback(MakeCallback(&PacketScriptWire::Receive, this));
}

PacketScriptWire::~PacketScriptWire()
{
    m_peerDevice->SetReceiveCallback(
        MakeNullCallback<bool, Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&>());
}

void
PacketScriptWire::ConfigureNode(const Ptr<NetDevice>& device)
{
    if (m_settings.isIpv6)
    {
        m_node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(device);
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(LOCAL_IPV6, Ipv6Prefix(48)));
        ipv6->SetUp(interface);
        Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->SetDefaultRoute(Ipv6Address::GetAny(),
                                                                          interface);
        return;
    }
    Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(LOCAL_IPV4, Ipv4Mask("255.255.0.0")));
    ipv4->SetUp(interface);
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(Ipv4Address::GetAny(),
                                                                      interface);
}

const Ptr<Node>&
PacketScriptWire::GetNode() const
{
    return m_node;
}

Address
PacketScriptWire::GetAddress(bool isLocal) const
{
    return m_settings.isIpv6 ? Address(Ipv6Address(isLocal ? LOCAL_IPV6 : REMOTE_IPV6))
                             : Address(Ipv4Address(isLocal ? LOCAL_IPV4 : REMOTE_IPV4));
}

Address
PacketScriptWire::GetBindAddress(uint16_t port) const
{
    return m_settings.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                             : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
}

Address
PacketScriptWire::GetPeerAddress(uint16_t port) const
{
    return m_settings.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address(REMOTE_IPV6), port))
                             : Address(InetSocketAddress(Ipv4Address(REMOTE_IPV4), port));
}

void
PacketScriptWire::SetCurrent(const Ports& ports)
{
    m_current = ports;
}

void
PacketScriptWire::ForgetCurrent()
{
    m_current.reset();
}

std::optional<PacketScriptWire::Ports>
PacketScriptWire::GetCurrent() const
{
    return m_current;
}

PacketScriptWire::Ports
PacketScriptWire::ChoosePorts(const ScriptTcpPacket& packet)
{
    if (packet.ports)
    {
        m_current = Ports(packet.ports->second, packet.ports->first);
    }
    else if (!m_current && !m_captured.empty() && !HasFlag(m_captured.back().actual, '.'))
    {
        m_current = m_captured.back().actual.ports; // its SYN is out, whether expected or not
    }
    else if (!m_current)
    {
        m_current = Ports(m_settings.localPort, m_nextRemotePort++);
    }
    return *m_current;
}

std::string
PacketScriptWire::Inject(const ScriptTcpPacket& packet)
{
    if (packet.end != packet.seq + packet.bytes)
    {
        return "the range does not fit its length";
    }
    const Ports ports = ChoosePorts(packet);
    std::string problem = m_connections.CheckEcho(packet, ports);
    if (!problem.empty())
    {
        return problem;
    }
    const ScriptTcpPacket wire = m_connections.ToWire(packet, ports);
    const std::vector<uint8_t> bytes = WriteTcpHeader(wire, GetAddress(false), GetAddress(true));
    if (bytes.empty())
    {
        return "its options cannot be sent";
    }
    Send(bytes, packet.bytes, TcpL4Protocol::PROT_NUMBER, packet.ip);
    return "";
}

std::vector<uint8_t>
PacketScriptWire::Quote(const ScriptIcmpPacket& packet)
{
    ScriptTcpPacket quoted;
    if (!m_current)
    {
        m_current = Ports(m_settings.localPort, m_nextRemotePort++);
    }
    quoted.ports = m_current;
    quoted.seq = packet.seq.value_or(0) + m_connections.GetLocalIsn(*m_current);
    quoted.bytes = packet.bytes;
    return QuoteSegment(quoted, GetAddress(true), GetAddress(false));
}

std::string
PacketScriptWire::Inject(const ScriptIcmpPacket& packet)
{
    const std::vector<uint8_t> bytes =
        WriteIcmp(packet, Quote(packet), GetAddress(false), GetAddress(true));
    if (bytes.empty())
    {
        return "no such ICMP type or code over this IP version";
    }
    Send(bytes,
         0,
         m_settings.isIpv6 ? Icmpv6L4Protocol::PROT_NUMBER : Icmpv4L4Protocol::PROT_NUMBER,
         packet.ip);
    return "";
}

void
PacketScriptWire::Send(const std::vector<uint8_t>& bytes,
                       uint32_t textBytes,
                       uint8_t protocol,
                       const ScriptIpInfo& info)
{
    const Ptr<Packet> packet = MakePacket(bytes, textBytes);
    const auto length = static_cast<uint16_t>(packet->GetSize());
    if (m_settings.isIpv6)
    {
        Ipv6Header ip;
        ip.SetSource(Ipv6Address::ConvertFrom(GetAddress(false)));
        ip.SetDestination(Ipv6Address::ConvertFrom(GetAddress(true)));
        ip.SetNextHeader(protocol);
        ip.SetHopLimit(info.ttl.value_or(HOP_LIMIT));
        ip.SetPayloadLength(length);
        ip.SetTrafficClass(ToTos(info));
        ip.SetFlowLabel(info.flowLabel.value_or(0));
        packet->AddHeader(ip);
    }
    else
    {
        Ipv4Header ip;
        ip.SetSource(Ipv4Address::ConvertFrom(GetAddress(false)));
        ip.SetDestination(Ipv4Address::ConvertFrom(GetAddress(true)));
        ip.SetProtocol(protocol);
        ip.SetTtl(info.ttl.value_or(HOP_LIMIT));
        ip.SetPayloadSize(length);
        ip.SetTos(ToTos(info));
        ip.EnableChecksum();
        packet->AddHeader(ip);
    }
    // A script's segment may be longer than the MTU, as after receive offload: the wire carries it.
    const uint16_t mtu = m_peerDevice->GetMtu();
    m_peerDevice->SetMtu(UINT16_MAX);
    m_peerDevice->Send(packet,
                       m_nodeDevice->GetAddress(),
                       m_settings.isIpv6 ? Ipv6L3Protocol::PROT_NUMBER
                                         : Ipv4L3Protocol::PROT_NUMBER);
    m_peerDevice->SetMtu(mtu);
}

bool
PacketScriptWire::Receive(Ptr<NetDevice>,
                          Ptr<const Packet> packet,
                          uint16_t protocol,
                          const Address&)
{
    Ptr<Packet> copy = packet->Copy();
    ScriptIpInfo info;
    CapturedSegment captured;
    uint8_t next = 0;
    if (protocol == Ipv6L3Protocol::PROT_NUMBER)
    {
        Ipv6Header ip;
        copy->RemoveHeader(ip);
        next = ip.GetNextHeader();
        info.tos = ip.GetTrafficClass();
        info.ttl = ip.GetHopLimit();
        info.flowLabel = ip.GetFlowLabel();
        Ipv6ExtensionFragmentHeader fragment;
        if (next == Ipv6Header::IPV6_EXT_FRAGMENTATION && copy->RemoveHeader(fragment) > 0)
        {
            next = fragment.GetNextHeader();
            captured.isFragment = true;
            captured.isFirst = fragment.GetOffset() == 0;
        }
    }
    else if (protocol == Ipv4L3Protocol::PROT_NUMBER)
    {
        Ipv4Header ip;
        copy->RemoveHeader(ip);
        next = ip.GetProtocol();
        info.tos = ip.GetTos();
        info.ttl = ip.GetTtl();
        captured.isFragment = ip.GetFragmentOffset() > 0 || !ip.IsLastFragment();
        captured.isFirst = ip.GetFragmentOffset() == 0;
    }
    if (next != TcpL4Protocol::PROT_NUMBER)
    {
        return true; // ICMP, neighbour discovery
    }
    info.ecn = ToEcn(*info.tos);
    std::vector<uint8_t> bytes(copy->GetSize());
    copy->CopyData(bytes.data(), copy->GetSize());
    captured.time = Simulator::Now();
    captured.isIntact = TransportChecksum(bytes,
                                          copy->GetSize(),
                                          TcpL4Protocol::PROT_NUMBER,
                                          GetAddress(true),
                                          GetAddress(false)) == 0;
    if (!captured.isFirst)
    {
        return true; // the rest of a segment whose first fragment has been captured
    }
    if (const std::optional<ScriptTcpPacket> segment = ReadTcpHeader(bytes))
    {
        captured.actual = *segment;
        captured.actual.ip = info;
        m_connections.TakeIsn(*segment);
        m_captured.push_back(captured);
        m_clock.Wake();
    }
    return true;
}

const std::deque<CapturedSegment>&
PacketScriptWire::GetCaptured() const
{
    return m_captured;
}

CapturedSegment
PacketScriptWire::Take()
{
    CapturedSegment segment = m_captured.front();
    m_captured.pop_front();
    return segment;
}

ScriptTcpPacket
PacketScriptWire::Learn(const ScriptTcpPacket& expected, const CapturedSegment& captured)
{
    ScriptTcpPacket known = expected;
    if (expected.ports)
    {
        m_current = expected.ports;
    }
    else
    {
        m_current = m_current.value_or(*captured.actual.ports);
        known.ports = m_current;
    }
    if (captured.actual.ports != m_current)
    {
        return known;
    }
    m_connections.Learn(expected, captured.actual);
    return known;
}

ScriptTcpPacket
PacketScriptWire::ToScript(const CapturedSegment& captured) const
{
    return m_connections.ToScript(captured.actual);
}

bool
PacketScriptWire::WasReset(const Ports& ports) const
{
    return m_connections.WasReset(ports);
}

} // namespace ns3
