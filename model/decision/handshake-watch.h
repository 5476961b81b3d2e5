// SPDX-License-Identifier: GPL-2.0-only
//
// What a router learns of a handshake from the segments that pass it.

#ifndef HANDSHAKE_WATCH_H
#define HANDSHAKE_WATCH_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What is known of a handshake. */
struct HandshakeSnapshot
{
    SequenceNumber32 clientIsn{0}; //!< SEG.SEQ of the SYN
    bool hasSynAck{false};         //!< a SYN,ACK passed
    SequenceNumber32 serverIsn{0}; //!< its SEG.SEQ
};

/** What a segment says about a handshake. */
enum class HandshakeStep : uint8_t
{
    NOTHING,  //!< it changes nothing
    START,    //!< a SYN: a handshake begins, or begins anew with another number
    REPEAT,   //!< the known SYN again: the server may not have had it before
    ANSWERED, //!< the SYN,ACK to the SYN
    COMPLETE, //!< the ACK of that SYN,ACK
    END       //!< a RST of either end, or one that the other end will take
};

/**
 * \brief Decide what a segment of the client means.
 *
 * A SYN starts a handshake, or a new one if its number is not the known one, else it repeats the
 * one there is. An ACK (with or without text) with SEG.SEQ = ISN + 1 that acknowledges the SYN,ACK
 * completes it; if no SYN,ACK was seen (it went another way) SEG.ACK is not looked at. A RST with
 * SEG.SEQ = ISN + 1 ends it (RFC 5961 section 3: only the exact number is taken).
 *
 * \param known the handshake of this connection, or null
 * \param segment from client to server
 * \return the step
 */
HandshakeStep DecideClientStep(const HandshakeSnapshot* known, const TcpSegmentView& segment);

/**
 * \brief Decide what a segment of the server means.
 *
 * A SYN,ACK of the SYN answers it; a RST with an acceptable SEG.ACK, or none, ends the handshake.
 *
 * \param known the handshake of this connection, or null
 * \param segment from server to client
 * \return the step; ANSWERED again for each repetition
 */
HandshakeStep DecideServerStep(const HandshakeSnapshot* known, const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // HANDSHAKE_WATCH_H
