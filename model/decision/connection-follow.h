// SPDX-License-Identifier: GPL-2.0-only
//
// What a router on the path can tell of a connection's ends: numbers, FINs, and which RST is one.

#ifndef CONNECTION_FOLLOW_H
#define CONNECTION_FOLLOW_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What is known of one end. All numbers of a connection are counted as one end sees them. */
struct FollowedEnd
{
    SequenceNumber32 next{0};   //!< behind the highest text, SYN or FIN that it sent
    SequenceNumber32 ack{0};    //!< its highest SEG.ACK: RCV.NXT, or behind it by what is under way
    SequenceNumber32 edge{0};   //!< as far as it has ever let the other end send
    bool hasFin{false};         //!< it sent a FIN
    bool isFinAcked{false};     //!< and that was acknowledged
    SequenceNumber32 finEnd{0}; //!< behind its FIN
};

/** What a segment says. */
enum class FollowedStep : uint8_t
{
    IGNORED, //!< nothing: its receiver does not take it, or it is a SYN
    SPOKE,   //!< its sender has the connection
    RESET    //!< its sender ends the connection
};

/**
 * \brief Say where both ends are after the handshake.
 * \param opener sent the SYN \param other sent the SYN,ACK
 * \param openerIsn SEG.SEQ of the SYN \param otherIsn SEG.SEQ of the SYN,ACK
 * \param openerWindow bytes that the opener lets the other send \param otherWindow the same of the
 * other
 */
void BeginToFollow(FollowedEnd& opener,
                   FollowedEnd& other,
                   SequenceNumber32 openerIsn,
                   SequenceNumber32 otherIsn,
                   uint32_t openerWindow,
                   uint32_t otherWindow);

/**
 * \brief Follow a segment, as its receiver will judge it (RFC 9293 section 3.10.7.4).
 *
 * - A RST counts if SEG.SEQ is the highest SEG.ACK of its receiver, RCV.NXT, or continues what its
 *   sender has sent: then RCV.NXT will be there when it arrives. Any other one in the window is
 *   challenged by the receiver (RFC 5961 section 3.2), and what its sender then says is exact.
 * - Anything else has an ACK (or no control bit, as ns-3's window probes), begins in the window or
 *   reaches into it, and acknowledges nothing that was not sent, nor more than a window behind (RFC
 *   5961 section 5.2). So who does not see the connection has to guess both numbers.
 * - A SYN says nothing: it is challenged (RFC 5961 section 4).
 *
 * \param sender of the segment, changed \param receiver of the segment, changed
 * \param segment with the numbers that these two are counted in
 * \param windowBytes SEG.WND, scaled
 * \return what it says
 */
FollowedStep FollowSegment(FollowedEnd& sender,
                           FollowedEnd& receiver,
                           const TcpSegmentView& segment,
                           uint32_t windowBytes);

//! @}

} // namespace ns3

#endif // CONNECTION_FOLLOW_H
