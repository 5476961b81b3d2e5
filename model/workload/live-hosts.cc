// SPDX-License-Identifier: GPL-2.0-only
//
// A network full of live hosts: each answers segments that it does not expect with RST.

#include "ns3/live-hosts.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-segment-view.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("LiveHosts");

NS_OBJECT_ENSURE_REGISTERED(LiveHosts);

namespace
{

constexpr uint8_t HOPS = 64;

/** \return true if a whole TCP segment is behind an IPv4 header */
bool
HasSegment(const Ipv4Header& ip)
{
    return ip.GetProtocol() == TcpL4Protocol::PROT_NUMBER && ip.IsLastFragment() &&
           ip.GetFragmentOffset() == 0;
}

/** \return true if a TCP segment is behind an IPv6 header */
bool
HasSegment(const Ipv6Header& ip)
{
    return ip.GetNextHeader() == TcpL4Protocol::PROT_NUMBER;
}

/** \return bytes behind the header */
uint32_t
GetPayloadBytes(const Ipv4Header& ip)
{
    return ip.GetPayloadSize();
}

/** \return bytes behind the header */
uint32_t
GetPayloadBytes(const Ipv6Header& ip)
{
    return ip.GetPayloadLength();
}

/** \return the header of an answer */
Ipv4Header
MakeAnswer(const Ipv4Header& ip, uint16_t bytes)
{
    Ipv4Header answer;
    answer.SetSource(ip.GetDestination());
    answer.SetDestination(ip.GetSource());
    answer.SetProtocol(TcpL4Protocol::PROT_NUMBER);
    answer.SetTtl(HOPS);
    answer.SetPayloadSize(bytes);
    if (Node::ChecksumEnabled())
    {
        answer.EnableChecksum();
    }
    return answer;
}

/** \return the header of an answer */
Ipv6Header
MakeAnswer(const Ipv6Header& ip, uint16_t bytes)
{
    Ipv6Header answer;
    answer.SetSource(ip.GetDestination());
    answer.SetDestination(ip.GetSource());
    answer.SetNextHeader(TcpL4Protocol::PROT_NUMBER);
    answer.SetHopLimit(HOPS);
    answer.SetPayloadLength(bytes);
    return answer;
}

} // namespace

std::optional<TcpHeader>
MakeReset(const TcpHeader& header, uint32_t textBytes)
{
    if ((header.GetFlags() & TcpHeader::RST) != 0)
    {
        return std::nullopt;
    }
    TcpHeader reset;
    reset.SetSourcePort(header.GetDestinationPort());
    reset.SetDestinationPort(header.GetSourcePort());
    reset.SetWindowSize(0);
    if ((header.GetFlags() & TcpHeader::ACK) != 0)
    {
        reset.SetFlags(TcpHeader::RST);
        reset.SetSequenceNumber(header.GetAckNumber());
        return reset;
    }
    const uint32_t length = TcpSegmentView::Read(header, textBytes).GetSegLen();
    reset.SetFlags(TcpHeader::RST | TcpHeader::ACK);
    reset.SetAckNumber(SequenceNumber32(header.GetSequenceNumber().GetValue() + length));
    return reset;
}

TypeId
LiveHosts::GetTypeId()
{
    static TypeId tid = TypeId("ns3::LiveHosts")
                            .SetParent<Object>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<LiveHosts>();
    return tid;
}

Ptr<LiveHosts>
LiveHosts::AttachTo(const Ptr<NetDevice>& device)
{
    const Ptr<LiveHosts> hosts = CreateObject<LiveHosts>();
    device->GetNode()->AggregateObject(hosts);
    device->SetReceiveCallback(MakeCallback(&LiveHosts::Receive, PeekPointer(hosts)));
    return hosts;
}

uint64_t
LiveHosts::GetResetsSent() const
{
    return m_resetsSent;
}

bool
LiveHosts::Receive(Ptr<NetDevice> device,
                   Ptr<const Packet> packet,
                   uint16_t protocol,
                   const Address&)
{
    if (protocol == Ipv4L3Protocol::PROT_NUMBER)
    {
        Answer<Ipv4Header>(device, packet->Copy(), protocol);
    }
    else if (protocol == Ipv6L3Protocol::PROT_NUMBER)
    {
        Answer<Ipv6Header>(device, packet->Copy(), protocol);
    }
    return true;
}

template <typename Header>
void
LiveHosts::Answer(const Ptr<NetDevice>& device, const Ptr<Packet>& packet, uint16_t protocol)
{
    constexpr uint32_t fixedBytes = 20;
    Header ip;
    packet->RemoveHeader(ip);
    if (!HasSegment(ip) || packet->GetSize() < fixedBytes)
    {
        return;
    }
    const uint32_t payloadBytes = GetPayloadBytes(ip); // the link may have padded the packet
    TcpHeader header;
    const uint32_t headerBytes = packet->RemoveHeader(header);
    std::optional<TcpHeader> reset;
    if (headerBytes >= fixedBytes && payloadBytes >= headerBytes)
    {
        reset = MakeReset(header, payloadBytes - headerBytes);
    }
    if (!reset)
    {
        return;
    }
    if (Node::ChecksumEnabled())
    {
        reset->EnableChecksums();
        reset->InitializeChecksum(ip.GetDestination(), ip.GetSource(), TcpL4Protocol::PROT_NUMBER);
    }
    const Ptr<Packet> answer = Create<Packet>();
    answer->AddHeader(*reset);
    answer->AddHeader(MakeAnswer(ip, static_cast<uint16_t>(answer->GetSize())));
    NS_LOG_LOGIC(ip.GetDestination() << " resets " << ip.GetSource());
    ++m_resetsSent;
    device->Send(answer, device->GetBroadcast(), protocol);
}

} // namespace ns3
