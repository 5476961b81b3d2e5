// SPDX-License-Identifier: GPL-2.0-only
//
// Fills in a TCP header and makes a packet of it.

#include "ns3/gateway-segment.h"

#include "ns3/gateway-packet.h"
#include "ns3/node.h"

namespace ns3
{

Ptr<Packet>
MakeGatewaySegment(const TcpConnectionId& id, TcpHeader header)
{
    header.SetSourcePort(id.GetLocalPort());
    header.SetDestinationPort(id.GetRemotePort());
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        header.InitializeChecksum(id.GetLocalAddress(), id.GetRemoteAddress(), GATEWAY_TCP);
    }
    const Ptr<Packet> segment = Create<Packet>();
    segment->AddHeader(header);
    return segment;
}

} // namespace ns3
