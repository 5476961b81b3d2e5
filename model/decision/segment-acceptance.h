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
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The variables of RFC 9293 section 3.3.1 that the first five steps read. */
struct SequenceSnapshot
{
    SequenceNumber32 rcvNxt{0}; //!< RCV.NXT
    uint32_t rcvWnd{0};         //!< RCV.WND: what was announced and is not used up, bytes
    uint32_t rcvBufBytes{0};    //!< receive buffer size; bound of the lenient check
    SequenceNumber32 sndUna{0}; //!< SND.UNA
    SequenceNumber32 sndNxt{0}; //!< SND.NXT
    uint32_t maxSndWnd{0};      //!< MAX.SND.WND (RFC 5961 section 5.2), bytes
    uint32_t sndWnd{0};         //!< SND.WND, bytes
    uint8_t sndWindShift{0};    //!< Snd.Wind.Shift (RFC 7323 section 2.2)
    bool timestamps{false};     //!< timestamps negotiated
    bool needTimestamps{true};  //!< and a segment without them is dropped (RFC 7323 3.2)
    bool tsRecentValid{false};  //!< TS.Recent is not outdated (RFC 7323 section 5.5)
    uint32_t tsRecent{0};       //!< TS.Recent, valid if tsRecentValid
    std::optional<SequenceNumber32> sackedEnd; //!< right edge of the highest SACK block, if any
    bool strict{false};                        //!< true: RFC 9293's check to the letter
};

/** What the first five steps say. */
enum class AcceptanceVerdict : uint8_t
{
    ACCEPT,        //!< go on to the text and the FIN
    ACKNOWLEDGE,   //!< first step or PAWS failed: send an ACK and drop
    CHALLENGE_ACK, //!< RFC 5961: send a challenge ACK and drop
    RESET,         //!< an acceptable RST: the connection is gone
    DROP           //!< no answer
};

/** What the first five steps say, and why. */
struct AcceptanceDecision
{
    AcceptanceVerdict verdict{AcceptanceVerdict::ACCEPT}; //!< what to do
    TcpDropReason reason{TcpDropReason::NONE};            //!< NONE for ACCEPT and RESET
    bool answer{false}; //!< ACCEPT: a keepalive probe, which is acknowledged as well
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
 * \brief Decide the first five steps of RFC 9293 3.10.7.4 with RFC 5961's and RFC 7323's changes.
 *
 * In order:
 * 1. RST: exactly at RCV.NXT, or at the right edge of the highest SACK block as in Linux (reference
 *    10) -> RESET; in window -> CHALLENGE_ACK; else DROP. PAWS does not apply to it.
 * 2. SYN, whatever its number -> CHALLENGE_ACK (RFC 5961 4.2).
 * 3. PAWS (RFC 7323 5.3): TSval older than a TS.Recent that is not outdated -> ACKNOWLEDGE, but an
 *    empty ACK below RCV.NXT -> DROP, and one that is only a disordered duplicate (at RCV.NXT,
 *    SEG.ACK = SND.UNA, no new window) passes, both as in Linux.
 * 4. Sequence check -> ACKNOWLEDGE.
 * 5. No ACK -> DROP; the window probe of a stock ns-3 peer -> ACKNOWLEDGE unless strict.
 * 6. Timestamps negotiated, needed and absent -> DROP (RFC 7323 section 3.2).
 * 7. SEG.ACK > SND.NXT or < SND.UNA - MAX.SND.WND -> CHALLENGE_ACK (RFC 5961 5.2); else ACCEPT.
 *
 * Departure, unless \p strict: an empty segment with RCV.NXT - rcvBufBytes <= SEG.SEQ and
 * SEG.SEQ < RCV.NXT, a segment that ends exactly at RCV.NXT, and an empty segment at the window's
 * right edge are accepted for their ACK field (not with SYN, FIN or RST). A strict receiver is
 * slower than stock under loss, because ns-3 numbers empty ACKs low while it retransmits, and a
 * half-closed stock peer numbers all of them RCV.NXT - 1. One there that acknowledges nothing new
 * may be a keepalive probe (RFC 9293 3.8.4), so it is answered as well.
 *
 * \param state the connection's variables
 * \param segment the arriving segment
 * \return verdict and reason
 */
AcceptanceDecision DecideAcceptance(const SequenceSnapshot& state, const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // SEGMENT_ACCEPTANCE_H
