// SPDX-License-Identifier: GPL-2.0-only
//
// What a listener does: admit a SYN, keep or drop a half-open connection, answer a segment.

#ifndef LISTEN_DECISION_H
#define LISTEN_DECISION_H

#include "ns3/admission-policy.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How many segments open a connection at a listener. */
enum class HandshakeMode : uint8_t
{
    THREE_WAY, //!< SYN, SYN,ACK, ACK (RFC 9293 3.5)
    TWO_WAY    //!< counterfactual: the SYN alone opens it, the SYN,ACK is sent once
};

/** What becomes of the text of a SYN at a listener. */
enum class SynDataPolicy : uint8_t
{
    IGNORE, //!< it is discarded and has to be sent again
    QUEUE,  //!< it is kept until the third ACK
    DELIVER //!< counterfactual: the application may read it before the third ACK
};

/** Answer to a SYN at a listener. */
struct SynDecision
{
    bool admit{false};                                   //!< true: make a half-open entry
    bool cookie{false};                                  //!< true: answer by a SYN cookie
    bool wantsCookie{false};                             //!< a cookie was due, sent or not
    TcpQueueReason reason{TcpQueueReason::SYN_ADMITTED}; //!< why, for the queue event
    TcpQueue queue{TcpQueue::HALF_OPEN};                 //!< the queue that refused
    HalfOpenVictim victim{HalfOpenVictim::NONE};         //!< if admitted: who has to go first
};

/**
 * \brief Decide whether a SYN that matches no connection is admitted.
 *
 * In this order: a cookie, if they are on and the policy finds the queue full, or always (reference
 * 03), unless the accept queue holds more than B (ACCEPT_FULL, reference 04: the cookie that was
 * due counts all the same); HALF_OPEN_FULL if the policy finds it full and names no victim;
 * ACCEPT_FULL; LAST_QUARTER if the policy keeps what is left for proven peers, cookies are off and
 * the peer is not proven; else admit, with the victim.
 *
 * \param listener queues and limits
 * \param provenPeer true if an earlier connection with this peer completed
 * \return verdict and reason
 */
SynDecision DecideSyn(const ListenSnapshot& listener, bool provenPeer);

/**
 * \brief Decide whether a SYN that takes over a 4-tuple in TIME-WAIT is admitted: it bypasses the
 * half-open limits, not the accept queue's (reference 07).
 * \param listener queues and limits
 * \return ACCEPT_FULL, or admit
 */
SynDecision DecideSuccessor(const ListenSnapshot& listener);

/** What an admitted SYN becomes. */
enum class SynVerdict : uint8_t
{
    HALF_OPEN,    //!< an entry of the half-open queue
    SYN_RECEIVED, //!< a socket in SYN-RECEIVED that is offered to accept with the text of the SYN
    ESTABLISHED   //!< a socket in ESTABLISHED that is offered to accept
};

/**
 * \brief Decide what an admitted SYN becomes.
 *
 * RFC 9293 3.5 wants text kept from the application until the connection is known to be valid, and
 * a third segment, because the SYN may be an old duplicate. What TWO_WAY and DELIVER make of a SYN
 * shows why.
 *
 * \param mode TWO_WAY: ESTABLISHED at once
 * \param policy DELIVER: a SYN with text is SYN_RECEIVED
 * \param hasText true if the SYN carries text
 * \return the verdict
 */
SynVerdict DecideAdmitted(HandshakeMode mode, SynDataPolicy policy, bool hasText);

/**
 * \param reason of the refusal
 * \return how a refusal of the admission policy is called among the reasons of drops
 */
TcpDropReason DropReasonOf(TcpQueueReason reason);

/**
 * \param listener queues and limits
 * \return true if a completed connection finds no room: accept queue longer than B (reference 04)
 */
bool IsAcceptQueueFull(const ListenSnapshot& listener);

/** What the SYN,ACK timer of one half-open entry does. */
enum class HalfOpenTimeoutVerdict : uint8_t
{
    RETRANSMIT, //!< send the SYN,ACK again
    EXPIRE,     //!< retries used up: remove silently
    PRUNE       //!< queue more than half full and the entry is old: remove silently
};

/**
 * \brief Decide what an expired SYN,ACK timer does.
 *
 * Expired if retransmissions >= SynAckRetries, or >= what the policy finds an entry worth.
 *
 * \param listener queues and limits
 * \param retransmissions SYN,ACKs already retransmitted for this entry
 * \return the verdict; PRUNE when only the lowered limit removed it
 */
HalfOpenTimeoutVerdict DecideHalfOpenTimeout(const ListenSnapshot& listener,
                                             uint8_t retransmissions);

/**
 * \brief SYN,ACK time-out after \p retransmissions retransmissions.
 * \param initial time-out of the first SYN,ACK
 * \param maximum the longest
 * \param retransmissions so far, 0 for the first
 * \return min(initial * 2^retransmissions, maximum)
 */
Time SynAckTimeout(Time initial, Time maximum, uint8_t retransmissions);

/**
 * \brief Round a deadline up as a timer wheel of the given granularity would.
 * \param deadline exact time
 * \param granularity slot; zero = exact timers
 * \return the first multiple of \p granularity not before \p deadline
 */
Time RoundUpToGranularity(Time deadline, Time granularity);

/** What a decision may know of a half-open connection. */
struct HalfOpenSnapshot
{
    SequenceNumber32 irs{0}; //!< IRS: sequence number of the SYN
    SequenceNumber32 iss{0}; //!< ISS: sequence number of our SYN,ACK
    uint32_t rcvWnd{0};      //!< window offered in the SYN,ACK, bytes
    bool timestamps{false};  //!< timestamps negotiated
    uint32_t tsRecent{0};    //!< TS.Recent
    Time sinceAnswer;        //!< time since the last SYN,ACK or ACK sent in answer
    Time invalidInterval;    //!< least interval between such answers (500 ms, reference 01)
};

/** What a segment does to a half-open connection. */
enum class HalfOpenVerdict : uint8_t
{
    COMPLETE,           //!< the handshake is complete; hand the segment to the new connection
    RETRANSMIT_SYN_ACK, //!< a repeated SYN: send the SYN,ACK again
    ACKNOWLEDGE,        //!< unacceptable but harmless: send an ACK
    RESET,              //!< send <SEQ=SEG.ACK><CTL=RST>, keep the entry
    RESET_AND_REMOVE,   //!< answer with a RST and remove the entry
    REMOVE,             //!< remove the entry silently
    DROP                //!< no effect
};

/** Answer to a segment at a half-open connection. */
struct HalfOpenDecision
{
    HalfOpenVerdict verdict{HalfOpenVerdict::DROP}; //!< what to do
    TcpRule rule{TcpRule::ACK_OF_SYN};              //!< why, for the state event
    TcpDropReason reason{TcpDropReason::NONE};      //!< NONE for COMPLETE and an acceptable RST
};

/**
 * \brief Decide what a segment does to a half-open connection (RFC 9293 3.10.7.4 for SYN-RECEIVED,
 * RFC 5961, and reference 01 where a passive open differs).
 *
 * In order, with RCV.NXT = IRS + 1:
 * 1. SYN without ACK at SEG.SEQ = IRS: RETRANSMIT_SYN_ACK, at most one per invalidInterval, else
 * DROP.
 * 2. RST: SEG.SEQ = RCV.NXT -> REMOVE (RST_ACCEPTABLE); in window -> ACKNOWLEDGE (challenge ACK,
 *    rate limited, else DROP); outside -> DROP.
 * 3. SYN (with or without ACK): in window -> RESET_AND_REMOVE (SYN_IN_WINDOW, or
 *    SYN_ACK_TO_HALF_OPEN with ACK); outside -> ACKNOWLEDGE, rate limited, else DROP.
 * 4. no ACK -> DROP.
 * 5. SEG.ACK != ISS + 1 -> RESET.
 * 6. TSval older than TS.Recent (RFC 7323 5.3), or the sequence check of RFC 9293 3.10.7.4 first
 * step against RCV.NXT and rcvWnd fails -> ACKNOWLEDGE; an empty segment rate limited, else DROP.
 *    A segment that carries text wholly inside the window, or an ACK whose SEG.SEQ lies beyond
 *    text not yet received, passes (reference 04).
 * 7. COMPLETE (ACK_OF_SYN).
 *
 * \param entry the half-open connection
 * \param segment the arriving segment
 * \return verdict and rule
 */
HalfOpenDecision DecideHalfOpenSegment(const HalfOpenSnapshot& entry,
                                       const TcpSegmentView& segment);

/** What a segment without a connection does at a listener. */
enum class ListenVerdict : uint8_t
{
    SYN,    //!< a connection request: go on to DecideSyn
    COOKIE, //!< an ACK that may be a cookie's: go on to ReadSynCookie; RESET if it is none
    RESET,  //!< an ACK: send <SEQ=SEG.ACK><CTL=RST>
    DROP    //!< RST, or no SYN: no effect
};

/** What a segment without a connection does at a listener, and why nothing more. */
struct ListenSegmentDecision
{
    ListenVerdict verdict{ListenVerdict::DROP}; //!< what to do
    TcpDropReason reason{TcpDropReason::NONE};  //!< NONE for SYN and COOKIE
};

/**
 * \brief Decide what a segment does in LISTEN (RFC 9293 3.10.7.2; reference 12).
 *
 * RST -> DROP; SYN with ACK -> RESET; ACK -> COOKIE if cookies are expected, else RESET; SYN with
 * FIN -> DROP (Linux, reference 12); SYN -> SYN; else DROP.
 * \param segment the arriving segment
 * \param expectsCookies true if this listener sent cookies that may still be valid (reference 03)
 * \return verdict and reason
 */
ListenSegmentDecision DecideListenSegment(const TcpSegmentView& segment, bool expectsCookies);

//! @}

} // namespace ns3

#endif // LISTEN_DECISION_H
