// SPDX-License-Identifier: GPL-2.0-only
//
// Segments that a gateway sends itself.

#ifndef GATEWAY_SEGMENT_H
#define GATEWAY_SEGMENT_H

#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-header.h"

namespace ns3
{

/**
 * \brief Make a segment without text.
 * \param id local = source, remote = destination
 * \param header flags, numbers and options; ports and, if the simulation uses checksums, the
 * checksum are filled in
 * \return the segment, without an IP header
 */
Ptr<Packet> MakeGatewaySegment(const TcpConnectionId& id, TcpHeader header);

} // namespace ns3

#endif // GATEWAY_SEGMENT_H
