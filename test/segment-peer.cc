// SPDX-License-Identifier: GPL-2.0-only
//
// Frames by hand on one side, the instrumented stack on the other.

#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{

namespace
{

/** The server's end: 10.77.0.1, or the same bits below 2001:db8::/96. */
const Ipv4Address SERVER("10.77.0.1");

/** \return 2001:db8::a.b.c.d */
Ipv6Address
ToIpv6(Ipv4Address address)
{
    uint8_t bytes[16] = {0x20, 0x01, 0x0d, 0xb8};
    address.Serialize(bytes + 12);
    return Ipv6Address(bytes);
}

/** \return a device on \p channel without ARP and with room for any burst */
Ptr<SimpleNetDevice>
MakeDevice(const Ptr<SimpleChannel>& channel, const Ptr<Node>& node)
{
    Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
    Ptr<DropTailQueue<Packet>> queue = CreateObject<DropTailQueue<Packet>>();
    queue->SetMaxSize(QueueSize("100000p"));
    device->SetQueue(queue);
    device->SetAttribute("PointToPointMode", BooleanValue(true));
    device->SetAddress(Mac48Address::Allocate());
    device->SetMtu(1500);
    device->SetChannel(channel);
    node->AddDevice(device);
    return device;
}

/** Append the options of \p segment to \p header. */
void
AppendOptions(TcpHeader& header, const TcpSegmentView& segment)
{
    if (segment.mss != 0)
    {
        Ptr<TcpOptionMSS> option = CreateObject<TcpOptionMSS>();
        option->SetMSS(segment.mss);
        header.AppendOption(option);
    }
    if (segment.sackPermitted)
    {
        header.AppendOption(CreateObject<TcpOptionSackPermitted>());
    }
    if (segment.hasTimestamp)
    {
        Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(segment.tsVal);
        option->SetEcho(segment.tsEcr);
        header.AppendOption(option);
    }
    if (segment.wscale)
    {
        Ptr<TcpOptionWinScale> option = CreateObject<TcpOptionWinScale>();
        option->SetScale(*segment.wscale);
        header.AppendOption(option);
    }
}

} // namespace

SegmentPeer::SegmentPeer(const Settings& settings, bool isIpv6, bool isAdded)
    : m_isIpv6(isIpv6),
      m_server(CreateObject<Node>())
{
    TcpLifecycleStackHelper stack;
    TcpLifecycleHelper added;
    for (const auto& [name, value] : settings)
    {
        stack.SetEngineAttribute(name, StringValue(value));
        added.SetEngineAttribute(name, StringValue(value));
    }
    if (isAdded)
    {
        InternetStackHelper().Install(m_server);
        added.Install(m_server);
        TcpLifecycleHelper::AssignStreams(NodeContainer(m_server), 1);
    }
    else
    {
        stack.Install(m_server);
        stack.AssignStreams(NodeContainer(m_server), 1);
    }

    Ptr<SimpleChannel> channel = CreateObject<SimpleChannel>();
    m_serverDevice = MakeDevice(channel, m_server);
    Configure(m_serverDevice);
    m_device = MakeDevice(channel, CreateObject<Node>());
    m_device->SetReceiveCallback(MakeCallback(&SegmentPeer::Receive, this));

    m_tracer = m_server->GetObject<TcpLifecycleTracer>();
    m_tracer->TraceConnectWithoutContext("State", MakeCallback(&SegmentPeer::OnState, this));
    m_tracer->TraceConnectWithoutContext("Queue", MakeCallback(&SegmentPeer::OnQueue, this));
}

SegmentPeer::~SegmentPeer()
{
    m_accepted.clear();
    m_listener = nullptr;
    Simulator::Destroy();
}

void
SegmentPeer::Configure(const Ptr<NetDevice>& device)
{
    if (m_isIpv6)
    {
        m_server->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        Ptr<Ipv6> ipv6 = m_server->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(device);
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(ToIpv6(SERVER), Ipv6Prefix(64)));
        ipv6->SetUp(interface);
        Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->SetDefaultRoute(Ipv6Address::GetAny(),
                                                                          interface);
        return;
    }
    Ptr<Ipv4> ipv4 = m_server->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(SERVER, Ipv4Mask("255.255.255.0")));
    ipv4->SetUp(interface);
    Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute(Ipv4Address::GetAny(),
                                                                      interface);
}

Ptr<TcpLifecycleSocket>
SegmentPeer::Listen(uint32_t backlogEntries)
{
    Ptr<Socket> socket =
        Socket::CreateSocket(m_server, TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
    m_listener = DynamicCast<TcpLifecycleSocket>(socket);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&SegmentPeer::OnAccepted, this));
    const Address any = m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                 : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    const int bound = m_listener->Bind(any);
    const int listens = m_listener->Listen(backlogEntries);
    NS_ABORT_MSG_UNLESS(bound == 0 && listens == 0, "The server cannot listen");
    return m_listener;
}

TcpConnectionId
SegmentPeer::MakeId(Ipv4Address remote, uint16_t remotePort) const
{
    return m_isIpv6 ? TcpConnectionId(ToIpv6(SERVER), PORT, ToIpv6(remote), remotePort)
                    : TcpConnectionId(SERVER, PORT, remote, remotePort);
}

void
SegmentPeer::RunUntil(Time time)
{
    Simulator::Stop(time - Simulator::Now());
    Simulator::Run();
}

void
SegmentPeer::Send(const TcpConnectionId& id, const TcpSegmentView& segment, uint8_t ecn)
{
    TcpHeader header;
    header.SetSourcePort(id.GetRemotePort());
    header.SetDestinationPort(id.GetLocalPort());
    header.SetFlags(segment.flags);
    header.SetSequenceNumber(segment.seq);
    header.SetAckNumber(segment.ack);
    header.SetWindowSize(segment.window);
    AppendOptions(header, segment);
    header.EnableChecksums();
    header.InitializeChecksum(
        id.GetRemoteAddress(), id.GetLocalAddress(), TcpL4Protocol::PROT_NUMBER);

    Ptr<Packet> packet = Create<Packet>(segment.textBytes);
    packet->AddHeader(header);
    m_wire.push_back({Simulator::Now(), false, id, segment, ecn, 0, 0});
    SendToServer(id, packet, ecn);
}

void
SegmentPeer::SendBytes(const TcpConnectionId& id, const std::vector<uint8_t>& bytes)
{
    SendToServer(id, Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())), 0);
}

void
SegmentPeer::SendToServer(const TcpConnectionId& id, const Ptr<Packet>& packet, uint8_t ecn)
{
    const uint8_t protocol = TcpL4Protocol::PROT_NUMBER;
    const auto length = static_cast<uint16_t>(packet->GetSize());
    if (m_isIpv6)
    {
        Ipv6Header ip;
        ip.SetSource(Ipv6Address::ConvertFrom(id.GetRemoteAddress()));
        ip.SetDestination(Ipv6Address::ConvertFrom(id.GetLocalAddress()));
        ip.SetNextHeader(protocol);
        ip.SetHopLimit(64);
        ip.SetPayloadLength(length);
        ip.SetEcn(static_cast<Ipv6Header::EcnType>(ecn));
        packet->AddHeader(ip);
    }
    else
    {
        Ipv4Header ip;
        ip.SetSource(Ipv4Address::ConvertFrom(id.GetRemoteAddress()));
        ip.SetDestination(Ipv4Address::ConvertFrom(id.GetLocalAddress()));
        ip.SetProtocol(protocol);
        ip.SetTtl(64);
        ip.SetPayloadSize(length);
        ip.SetEcn(static_cast<Ipv4Header::EcnType>(ecn));
        ip.EnableChecksum();
        packet->AddHeader(ip);
    }
    m_device->Send(packet,
                   m_serverDevice->GetAddress(),
                   m_isIpv6 ? Ipv6L3Protocol::PROT_NUMBER : Ipv4L3Protocol::PROT_NUMBER);
}

void
SegmentPeer::SendSyn(const TcpConnectionId& id, SequenceNumber32 seq)
{
    TcpSegmentView syn;
    syn.flags = TcpHeader::SYN;
    syn.seq = seq;
    syn.window = 65535;
    syn.mss = 1460;
    Send(id, syn);
}

void
SegmentPeer::SendAck(const TcpConnectionId& id, uint32_t textBytes)
{
    const WireSegment* synAck = FindSynAck(id);
    NS_ABORT_MSG_UNLESS(synAck, "No SYN,ACK on " << id);
    TcpSegmentView ack;
    ack.flags = TcpHeader::ACK;
    ack.seq = synAck->view.ack;
    ack.ack = synAck->view.seq + SequenceNumber32(1);
    ack.window = 65535;
    ack.textBytes = textBytes;
    Send(id, ack);
}

bool
SegmentPeer::Receive(Ptr<NetDevice>, Ptr<const Packet> packet, uint16_t protocol, const Address&)
{
    Ptr<Packet> copy = packet->Copy();
    Address source;
    Address destination;
    uint8_t next = 0;
    uint8_t ecn = 0;
    uint8_t trafficClass = 0;
    uint8_t ttl = 0;
    if (protocol == Ipv6L3Protocol::PROT_NUMBER)
    {
        Ipv6Header ip;
        copy->RemoveHeader(ip);
        source = ip.GetSource();
        destination = ip.GetDestination();
        next = ip.GetNextHeader();
        ecn = ip.GetEcn();
        trafficClass = ip.GetTrafficClass() & 0xfc;
        ttl = ip.GetHopLimit();
    }
    else if (protocol == Ipv4L3Protocol::PROT_NUMBER)
    {
        Ipv4Header ip;
        copy->RemoveHeader(ip);
        source = ip.GetSource();
        destination = ip.GetDestination();
        next = ip.GetProtocol();
        ecn = ip.GetEcn();
        trafficClass = ip.GetTos() & 0xfc;
        ttl = ip.GetTtl();
    }
    if (next != TcpL4Protocol::PROT_NUMBER)
    {
        return true; // ICMPv6 of neighbour discovery
    }
    TcpHeader header;
    copy->RemoveHeader(header);
    const TcpConnectionId id(
        source, header.GetSourcePort(), destination, header.GetDestinationPort());
    const TcpSegmentView view = TcpSegmentView::Read(header, copy->GetSize());
    if (view.Has(TcpHeader::SYN | TcpHeader::ACK))
    {
        m_lastSynAck[id] = m_wire.size();
    }
    m_wire.push_back({Simulator::Now(), true, id, view, ecn, trafficClass, ttl});
    return true;
}

void
SegmentPeer::OnState(const TcpStateEvent& event)
{
    m_lastState[event.id] = m_states.size();
    m_states.push_back(event);
}

void
SegmentPeer::OnQueue(const TcpQueueEvent& event)
{
    m_queues.push_back(event);
}

void
SegmentPeer::OnAccepted(Ptr<Socket> socket, const Address&)
{
    m_accepted.push_back(socket);
}

const WireSegment*
SegmentPeer::FindSynAck(const TcpConnectionId& id) const
{
    const auto found = m_lastSynAck.find(id);
    return found == m_lastSynAck.end() ? nullptr : &m_wire[found->second];
}

std::vector<WireSegment>
SegmentPeer::GetAnswers(const TcpConnectionId& id) const
{
    std::vector<WireSegment> answers;
    for (const WireSegment& segment : m_wire)
    {
        if (segment.fromServer && segment.id == id)
        {
            answers.push_back(segment);
        }
    }
    return answers;
}

const std::vector<WireSegment>&
SegmentPeer::GetWire() const
{
    return m_wire;
}

const std::vector<TcpStateEvent>&
SegmentPeer::GetStates() const
{
    return m_states;
}

const std::vector<TcpQueueEvent>&
SegmentPeer::GetQueueEvents() const
{
    return m_queues;
}

TcpSocket::TcpStates_t
SegmentPeer::GetState(const TcpConnectionId& id) const
{
    const auto found = m_lastState.find(id);
    return found == m_lastState.end() ? TcpSocket::LISTEN : m_states[found->second].to;
}

Time
SegmentPeer::GetGoneTime(const TcpConnectionId& id) const
{
    const auto found = m_lastState.find(id);
    const bool gone = found != m_lastState.end() &&
                      m_states[found->second].from == TcpSocket::SYN_RCVD &&
                      m_states[found->second].to == TcpSocket::LISTEN;
    return gone ? m_states[found->second].time : Time::Max();
}

uint64_t
SegmentPeer::GetRefused(TcpQueue queue, TcpQueueReason reason) const
{
    return m_tracer->GetLedger(queue).refused.at(static_cast<std::size_t>(reason));
}

const std::vector<Ptr<Socket>>&
SegmentPeer::GetAccepted() const
{
    return m_accepted;
}

const Ptr<TcpLifecycleSocket>&
SegmentPeer::GetListener() const
{
    return m_listener;
}

const Ptr<TcpLifecycleTracer>&
SegmentPeer::GetTracer() const
{
    return m_tracer;
}

} // namespace ns3
