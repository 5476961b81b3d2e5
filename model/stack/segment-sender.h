// SPDX-License-Identifier: GPL-2.0-only
//
// Builds and sends segments that carry no text: SYN, SYN,ACK, ACK and RST.

#ifndef SEGMENT_SENDER_H
#define SEGMENT_SENDER_H

#include "ns3/ptr.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class NetDevice;
class Packet;
class TcpL4Protocol;

/** What a control segment says; options absent unless set. */
struct TcpControlSegment
{
    TcpConnectionId id;            //!< the connection, as the sender names it
    uint8_t flags{0};              //!< control bits, TcpHeader::Flags_t
    SequenceNumber32 seq{0};       //!< SEG.SEQ
    SequenceNumber32 ack{0};       //!< SEG.ACK
    uint16_t window{0};            //!< SEG.WND as carried
    uint16_t mss{0};               //!< MSS option; 0 = none
    std::optional<uint8_t> wscale; //!< window scale option
    bool sackPermitted{false};     //!< SACK-permitted option
    bool timestamp{false};         //!< timestamps option
    std::optional<uint32_t> tsVal; //!< TSval; nothing = now
    uint32_t tsEcr{0};             //!< TSecr
    bool linuxOptionOrder{false};  //!< MSS, SACK, TS, NOP, WS instead of ns-3's order
    std::optional<int64_t> begin;  //!< ground truth: begin of the sending end, time steps
};

/**
 * \brief Make the header of a control segment.
 * \param segment what it says
 * \return the header, ports and options set, checksum not yet
 */
TcpHeader BuildControlHeader(const TcpControlSegment& segment);

/**
 * \brief Put the options of a segment without SYN in Linux's order and alignment: two NOPs before
 * timestamps and before SACK blocks (RFC 7323 appendix A), where ns-3 pads at the end.
 * \param header a header with any of these options, in ns-3's order
 */
void OrderOptionsAsLinux(TcpHeader& header);

/**
 * \brief Send an empty packet with a header through the stock L4 protocol, which routes it.
 * \param l4 the node's TcpL4Protocol
 * \param packet an empty packet, perhaps with tags
 * \param header the header
 * \param id the connection, as the sender names it
 * \param device device to send from, or null for the route's choice
 */
void SendControlPacket(const Ptr<TcpL4Protocol>& l4,
                       const Ptr<Packet>& packet,
                       const TcpHeader& header,
                       const TcpConnectionId& id,
                       const Ptr<NetDevice>& device);

/**
 * \brief Give a packet that no socket sends a TOS (IPv4) or traffic class (IPv6).
 * \param packet the packet
 * \param id its connection, which says the family
 * \param trafficClass the byte of the IP header; 0 = as it is by default
 */
void TagTrafficClass(const Ptr<Packet>& packet, const TcpConnectionId& id, uint8_t trafficClass);

/**
 * \brief Build the RST that answers a segment (RFC 9293 3.10.7.1).
 *
 * With ACK: <SEQ=SEG.ACK><CTL=RST>. Without: <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>.
 * \param id the connection, as this node names it
 * \param segment the segment to answer, which must not be a RST
 * \return the answer
 */
TcpControlSegment BuildReset(const TcpConnectionId& id, const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // SEGMENT_SENDER_H
