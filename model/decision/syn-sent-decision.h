// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in SYN-SENT.

#ifndef SYN_SENT_DECISION_H
#define SYN_SENT_DECISION_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a decision may know of a connection in SYN-SENT. */
struct SynSentSnapshot
{
    SequenceNumber32 iss{0}; //!< ISS: sequence number of our SYN
    bool asksEcn{false};     //!< our SYN asks for ECN (RFC 3168 6.1.1)
    uint32_t synsSent{1};    //!< SYNs sent so far
    Time untilRetry;         //!< until the timer repeats the SYN
    Time earlyTimeout;       //!< SynEarlyTimeout; zero = never early
};

/** What a segment does in SYN-SENT. */
enum class SynSentVerdict : uint8_t
{
    ESTABLISHED,  //!< our SYN is acknowledged, and the peer's is here
    SYN_RECEIVED, //!< the peer's SYN alone: simultaneous open (RFC 9293 3.5, figure 7)
    REFUSED,      //!< the peer wants no connection
    RESET,        //!< send <SEQ=SEG.ACK><CTL=RST>: the segment is of an earlier connection
    DROP          //!< no effect
};

/** What a segment does in SYN-SENT, by which rule, and why nothing more. */
struct SynSentDecision
{
    SynSentVerdict verdict{SynSentVerdict::DROP}; //!< what to do
    TcpRule rule{TcpRule::ACTIVE_OPEN};           //!< of the three that leave SYN-SENT
    TcpDropReason reason{TcpDropReason::NONE};    //!< of RESET and DROP
    bool ecn{false};                              //!< ESTABLISHED: ECN is granted
    bool retriesEarly{false};                     //!< repeat the SYN after earlyTimeout
};

/**
 * \brief Decide what a segment does in SYN-SENT (RFC 9293 3.10.7.3).
 *
 * In order:
 * 1. ACK bit and SEG.ACK other than ISS + 1 -> RESET, or DROP if it is a RST (ACK_UNACCEPTABLE).
 *    That the SYN is repeated early then, if it has not been repeated yet, is Linux's (reference
 *    12): the answer may be of an earlier connection, which the RST ends.
 * 2. RST: with ACK -> REFUSED; without -> DROP (RST_UNACCEPTABLE). Its sequence number does not
 *    count, and it is never challenged: RFC 5961 section 3.2 speaks of synchronised states.
 * 3. No SYN -> DROP (SYN_MISSING).
 * 4. SYN with ACK -> ESTABLISHED; without -> SYN_RECEIVED. Any SEG.SEQ is good: it becomes IRS.
 *
 * ECN is granted by a SYN,ACK with ECE and without CWR, if our SYN has asked for it (RFC 3168
 * 6.1.1); a peer that echoes both bits does not know them.
 *
 * \param state the connection
 * \param segment the arriving segment
 * \return verdict, rule and reason
 */
SynSentDecision DecideSynSent(const SynSentSnapshot& state, const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // SYN_SENT_DECISION_H
