// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in TIME-WAIT.

#ifndef TIME_WAIT_DECISION_H
#define TIME_WAIT_DECISION_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

/** What a decision may know of a TIME-WAIT entry. */
struct TimeWaitSnapshot
{
    SequenceNumber32 rcvNxt{0}; //!< RCV.NXT, behind the peer's FIN
    uint32_t rcvWnd{0};         //!< last window offered, bytes
    bool timestamps{false};     //!< timestamps negotiated
    uint32_t tsRecent{0};       //!< TS.Recent
};

/** What a segment does in TIME-WAIT. */
enum class TimeWaitVerdict : uint8_t
{
    REUSE,                   //!< a new SYN may open the next incarnation
    ACKNOWLEDGE,             //!< send <SEQ=SND.NXT><ACK=RCV.NXT>
    ACKNOWLEDGE_AND_RESTART, //!< the same, and 2MSL starts again
    REMOVE,                  //!< an exact RST ends TIME-WAIT
    DROP                     //!< no effect
};

/** What a segment does in TIME-WAIT, and why nothing more. */
struct TimeWaitDecision
{
    TimeWaitVerdict verdict{TimeWaitVerdict::DROP};    //!< what to do
    TcpDropReason reason{TcpDropReason::IN_TIME_WAIT}; //!< NONE for REUSE and REMOVE
};

/**
 * \brief Decide what a segment does in TIME-WAIT (RFC 9293 3.10.7.4; RFC 1122 4.2.2.13; RFC 6191).
 *
 * RST: exact RCV.NXT -> REMOVE, else DROP. SYN without ACK: timestamps on both: newer TSval ->
 * REUSE, older TSval -> ACKNOWLEDGE_AND_RESTART (reference 07); equal TSval or without
 * timestamps: SEG.SEQ > RCV.NXT (serial-number order) -> REUSE, else ACKNOWLEDGE. Other segment
 * without ACK -> DROP. Retransmitted FIN (SEG.SEQ + SEG.LEN = RCV.NXT) ->
 * ACKNOWLEDGE_AND_RESTART; other segment with text, SYN, FIN, or outside the window ->
 * ACKNOWLEDGE; an empty ACK inside the window -> DROP.
 *
 * \param state the entry
 * \param segment the arriving segment
 * \return verdict and reason
 */
TimeWaitDecision DecideTimeWait(const TimeWaitSnapshot& state, const TcpSegmentView& segment);

} // namespace ns3

#endif // TIME_WAIT_DECISION_H
