// SPDX-License-Identifier: GPL-2.0-only
//
// Segments that a gateway sends itself.

#ifndef GATEWAY_SEGMENT_H
#define GATEWAY_SEGMENT_H

#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-header.h"
#include "ns3/traffic-origin.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Make a segment without text.
 * \param id local = source, remote = destination
 * \param header flags, numbers and options; ports and, if the simulation uses checksums, the
 * checksum are filled in
 * \param origin ground truth that goes with it; UNKNOWN = no tag
 * \return the segment, without an IP header
 */
Ptr<Packet> MakeGatewaySegment(const TcpConnectionId& id,
                               TcpHeader header,
                               TrafficOrigin origin = TrafficOrigin::UNKNOWN);

/** One of the headers that ReplaceBytes puts into a packet. */
struct ReplacedHeader
{
    TypeId type; //!< what it is, for the metadata of packets; TypeId() = text up to the end of the
                 //!< packet
    uint32_t size{0}; //!< bytes
};

/**
 * \brief Make a copy of a packet with other bytes in the place of one or more headers.
 * \param packet the packet; what follows and its tags are kept
 * \param at where the headers begin; what is before them is kept
 * \param headers what there is, outermost first; their sizes do not change
 * \param bytes of all headers together
 * \return the copy
 */
Ptr<Packet> ReplaceBytes(const Ptr<const Packet>& packet,
                         uint32_t at,
                         const std::vector<ReplacedHeader>& headers,
                         const uint8_t* bytes);

//! @}

} // namespace ns3

#endif // GATEWAY_SEGMENT_H
