// SPDX-License-Identifier: GPL-2.0-only
//
// Headers of IPv4 and IPv6 on their way through a gateway.

#include "ns3/gateway-ip.h"

#include "ns3/net-device.h"

namespace ns3
{

bool
IsRefusedByIp(const Ipv4Header& header, const Ptr<const Packet>&, const Ptr<Ipv4Route>&)
{
    return header.GetTtl() <= 1;
}

bool
IsRefusedByIp(const Ipv6Header& header,
              const Ptr<const Packet>& packet,
              const Ptr<Ipv6Route>& route)
{
    // A router does not fragment (RFC 8200 section 5): the ICMP error must quote what was sent.
    return header.GetHopLimit() <= 1 || header.GetSource().IsLinkLocal() ||
           header.GetDestination().IsDocumentation() ||
           packet->GetSize() + header.GetSerializedSize() > route->GetOutputDevice()->GetMtu();
}

void
ReadGatewayPacket(GatewayPacket& packet, const Ipv4Header& header)
{
    packet.Read(header.GetProtocol(),
                header.GetFragmentOffset(),
                header.GetSource(),
                header.GetDestination());
}

void
ReadGatewayPacket(GatewayPacket& packet, const Ipv6Header& header)
{
    packet.Read(header.GetNextHeader(), 0, header.GetSource(), header.GetDestination());
}

void
SetPayloadBytes(Ipv4Header& header, uint32_t bytes)
{
    header.SetPayloadSize(static_cast<uint16_t>(bytes));
}

void
SetPayloadBytes(Ipv6Header& header, uint32_t bytes)
{
    header.SetPayloadLength(static_cast<uint16_t>(bytes));
}

void
SetAddresses(Ipv4Header& header, const TcpConnectionId& id)
{
    header.SetSource(Ipv4Address::ConvertFrom(id.GetLocalAddress()));
    header.SetDestination(Ipv4Address::ConvertFrom(id.GetRemoteAddress()));
}

void
SetAddresses(Ipv6Header& header, const TcpConnectionId& id)
{
    header.SetSource(Ipv6Address::ConvertFrom(id.GetLocalAddress()));
    header.SetDestination(Ipv6Address::ConvertFrom(id.GetRemoteAddress()));
}

} // namespace ns3
