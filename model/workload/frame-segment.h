// SPDX-License-Identifier: GPL-2.0-only
//
// The TCP segment inside a link frame, found by its bytes alone.

#ifndef FRAME_SEGMENT_H
#define FRAME_SEGMENT_H

#include "ns3/packet.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a fault model may know of a segment on the wire. */
struct FrameSegment
{
    TcpConnectionId id;      //!< local = source of the segment, remote = its destination
    SequenceNumber32 seq{0}; //!< SEG.SEQ
    SequenceNumber32 ack{0}; //!< SEG.ACK
    uint32_t textBytes{0};   //!< text, without SYN and FIN
    uint8_t flags{0};        //!< control bits, TcpHeader::Flags_t
};

/**
 * \brief Find the TCP segment in a frame as an ErrorModel sees it.
 *
 * Understands PPP (PointToPointNetDevice), Ethernet II and 802.3 with LLC/SNAP (CsmaNetDevice,
 * padding and FCS allowed) and bare IP (SimpleNetDevice); IPv4 with options; IPv6 with hop-by-hop,
 * routing and destination options. A link is recognised only if the IP length fits the frame.
 * \param frame the frame, not changed
 * \return the segment; nothing for fragments, other protocols, and headers that are cut short
 */
std::optional<FrameSegment> FindSegmentInFrame(const Ptr<const Packet>& frame);

//! @}

} // namespace ns3

#endif // FRAME_SEGMENT_H
