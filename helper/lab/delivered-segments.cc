// SPDX-License-Identifier: GPL-2.0-only
//
// Listens to the IP layer of one host.

#include "ns3/delivered-segments.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"

namespace ns3
{

namespace
{

constexpr uint8_t TCP_PROTOCOL = 6; //!< IP protocol number of TCP

} // namespace

void
DeliveredSegments::Attach(const Ptr<Node>& node, const Sink& sink)
{
    m_sink = sink;
    if (const auto ipv4 = node->GetObject<Ipv4L3Protocol>())
    {
        ipv4->TraceConnectWithoutContext("LocalDeliver",
                                         MakeCallback(&DeliveredSegments::OnIpv4, this));
    }
    if (const auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("LocalDeliver",
                                         MakeCallback(&DeliveredSegments::OnIpv6, this));
    }
}

void
DeliveredSegments::OnIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetProtocol() == TCP_PROTOCOL)
    {
        Tell(packet);
    }
}

void
DeliveredSegments::OnIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetNextHeader() == TCP_PROTOCOL)
    {
        Tell(packet);
    }
}

void
DeliveredSegments::Tell(const Ptr<const Packet>& packet)
{
    TcpHeader header;
    const uint32_t headerBytes = packet->PeekHeader(header);
    m_sink(header, packet->GetSize() - headerBytes);
}

} // namespace ns3
