// SPDX-License-Identifier: GPL-2.0-only
//
// What CLOSE and ABORT do in each state, and what a segment does to an end nobody reads.

#ifndef CLOSE_DECISION_H
#define CLOSE_DECISION_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/tcp-socket.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A connection at the moment of a CLOSE call. */
struct CloseSnapshot
{
    TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< SYN-SENT or later, not TIME-WAIT
    bool hasUnsent{false};                           //!< text waits to be sent
    bool hasUnread{false};                           //!< text waits to be read
    bool lingersZero{false};                         //!< SO_LINGER with a time of zero
};

/** What a CLOSE call does. */
enum class CloseVerdict : uint8_t
{
    DELETE,   //!< delete the TCB, send nothing
    RESET,    //!< send a RST and delete the TCB
    FIN,      //!< a FIN follows the last text, at once if there is none
    FIN_EARLY //!< SYN-RECEIVED with nothing to send: a FIN at once, to FIN-WAIT-1
};

/**
 * \brief Decide what CLOSE does (RFC 9293 3.10.4; RFC 2525 2.17; reference 06).
 *
 * SO_LINGER 0: as ABORT. SYN-SENT: DELETE; departure: text that waits for the handshake is still
 * sent and then closed (FIN), as ns-3 programs that Connect, Send and Close in one event expect.
 * Unread text: RESET, the peer must learn that it was thrown away. SYN-RECEIVED without text:
 * FIN_EARLY. Else FIN.
 * \param state the connection
 * \return verdict
 */
CloseVerdict DecideClose(const CloseSnapshot& state);

/**
 * \brief Decide what ABORT does (RFC 9293 3.10.5).
 * \param state state of the connection
 * \return RESET in SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT; DELETE in
 * SYN-SENT, CLOSING and LAST-ACK, as in every other state
 */
CloseVerdict DecideAbort(TcpSocket::TcpStates_t state);

/** An end that will read no more. */
struct UnreadSnapshot
{
    TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< its state
    bool isClosed{false};                            //!< by Close; false: ShutdownRecv only
    SequenceNumber32 rcvNxt{0};                      //!< RCV.NXT
    uint32_t rcvWnd{0};                              //!< RCV.WND, bytes
};

/** What a segment does to an end that will read no more. */
struct UnreadDecision
{
    bool reset{false};                       //!< answer it by a RST and end the connection
    TcpRule rule{TcpRule::TEXT_AFTER_CLOSE}; //!< valid if so
};

/**
 * \brief Decide whether a segment ends a connection that will read no more.
 *
 * FIN-WAIT-1 and FIN-WAIT-2: text beyond RCV.NXT is lost, and the peer must learn it (RFC 1122
 * 4.2.2.13; RFC 2525 2.17). FIN-WAIT-2 after Close: so does a SYN at RCV.NXT or above, in the
 * window (reference 08; departure from RFC 5961 4.2, which challenges it). The sequence number of
 * anything else but a SYN must have been found acceptable.
 * \param state the end
 * \param segment the segment
 * \return whether to reset, and the rule
 */
UnreadDecision DecideUnread(const UnreadSnapshot& state, const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // CLOSE_DECISION_H
