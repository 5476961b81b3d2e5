// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293 3.10.7.4 for synchronised states: is this segment acceptable, and if not, what answers
// it.

#ifndef SEGMENT_ACCEPTANCE_H
#define SEGMENT_ACCEPTANCE_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

/** The variables of RFC 9293 section 3.3.1 that the first five steps read. */
struct SequenceSnapshot
{
    SequenceNumber32 rcvNxt{0}; //!< RCV.NXT
    uint32_t rcvWnd{0};         //!< RCV.WND, bytes
    uint32_t rcvBufBytes{0};    //!< receive buffer size; bound of the lenient check
    SequenceNumber32 sndUna{0}; //!< SND.UNA
    SequenceNumber32 sndNxt{0}; //!< SND.NXT
    uint32_t maxSndWnd{0};      //!< MAX.SND.WND (RFC 5961 section 5.2), bytes
    bool timestamps{false};     //!< timestamps negotiated
    bool strict{false};         //!< true: RFC 9293's check to the letter
};

/** What the first five steps say. */
enum class AcceptanceVerdict : uint8_t
{
    ACCEPT,        //!< go on to the text and the FIN
    ACKNOWLEDGE,   //!< first step failed: send an ACK and drop
    CHALLENGE_ACK, //!< RFC 5961: send a challenge ACK and drop
    RESET,         //!< an acceptable RST: the connection is gone
    DROP           //!< no answer
};

/** What the first five steps say, and why. */
struct AcceptanceDecision
{
    AcceptanceVerdict verdict{AcceptanceVerdict::ACCEPT}; //!< what to do
    TcpDropReason reason{TcpDropReason::NONE};            //!< NONE for ACCEPT and RESET
};

/**
 * \brief RFC 9293 3.10.7.4 first step: the four-row acceptability table.
 * \param rcvNxt RCV.NXT
 * \param rcvWnd RCV.WND, bytes
 * \param seq SEG.SEQ
 * \param segLen SEG.LEN
 * \return true if the segment's first or last octet lies in the window
 */
bool IsSequenceAcceptable(SequenceNumber32 rcvNxt,
                          uint32_t rcvWnd,
                          SequenceNumber32 seq,
                          uint32_t segLen);

/**
 * \brief Decide the first five steps of RFC 9293 3.10.7.4 with RFC 5961's changes.
 *
 * In order: RST (exact RCV.NXT -> RESET; in window -> CHALLENGE_ACK; else DROP); SYN ->
 * CHALLENGE_ACK; sequence check -> ACKNOWLEDGE; no ACK ->
 * ACKNOWLEDGE if there is text and the check is not strict, else DROP; timestamps negotiated and
 * absent -> DROP (RFC 7323 section 3.2); SEG.ACK > SND.NXT or < SND.UNA - MAX.SND.WND ->
 * CHALLENGE_ACK; ACCEPT.
 *
 * Departure, unless \p strict: an empty segment with RCV.NXT - rcvBufBytes <= SEG.SEQ and
 * SEG.SEQ < RCV.NXT - 1 (RCV.NXT - 1 is a keep-alive probe, which wants an answer), a
 * segment that ends exactly at RCV.NXT, and an empty segment at the window's right edge are
 * accepted for their ACK field (not with SYN, FIN or RST). A strict receiver is slower than stock
 * under loss, because ns-3 numbers empty ACKs low while it retransmits.
 *
 * \param state the connection's variables
 * \param segment the arriving segment
 * \return verdict and reason
 */
AcceptanceDecision DecideAcceptance(const SequenceSnapshot& state, const TcpSegmentView& segment);

} // namespace ns3

#endif // SEGMENT_ACCEPTANCE_H
