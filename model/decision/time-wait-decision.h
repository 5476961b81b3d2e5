// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in TIME-WAIT, and when a new connection may take its place.

#ifndef TIME_WAIT_DECISION_H
#define TIME_WAIT_DECISION_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What starts 2MSL again. */
enum class TimeWaitRestart : uint8_t
{
    RETRANSMITTED_FIN, //!< the peer's FIN again (RFC 9293 3.10.7.4, eighth step)
    ANY_ACK            //!< any segment with ACK, and any that fails PAWS (Linux, reference 07)
};

/** Which SYN may open the next incarnation of a connection in TIME-WAIT. */
enum class TimeWaitReuse : uint8_t
{
    NEVER,           //!< none before 2MSL has passed
    SEQUENCE_NUMBER, //!< one above RCV.NXT (RFC 1122 4.2.2.13); timestamps are not looked at
    TIMESTAMP,       //!< RFC 6191 section 2: newer TSval, else a higher number
    BOTH,            //!< not older by TSval, and newer TSval or higher number (Linux)
    UNSAFE           //!< as BOTH, and what tcp_tw_recycle did: see TimeWaitReuse's attribute
};

/** Whether a new Connect may take the 4-tuple of a connection in TIME-WAIT. */
enum class TimeWaitReuseActive : uint8_t
{
    OFF,     //!< tcp_tw_reuse 0
    ON,      //!< tcp_tw_reuse 1
    LOOPBACK //!< tcp_tw_reuse 2: between loopback addresses only
};

/** The node's rules for TIME-WAIT. */
struct TimeWaitPolicy
{
    TimeWaitRestart restart{TimeWaitRestart::ANY_ACK}; //!< what starts 2MSL again
    TimeWaitReuse reuse{TimeWaitReuse::BOTH};          //!< which SYN reopens
    bool rfc1337{false};                               //!< a RST has no effect
    Time invalidInterval;                              //!< least time between limited answers
};

/** What a decision may know of a TIME-WAIT entry. */
struct TimeWaitSnapshot
{
    SequenceNumber32 rcvNxt{0};    //!< RCV.NXT, behind the peer's FIN
    uint32_t rcvWnd{0};            //!< last window offered, bytes
    bool timestamps{false};        //!< timestamps negotiated
    uint32_t tsRecent{0};          //!< TS.Recent
    bool hasListener{true};        //!< a listener would take a SYN
    Time sinceAnswer{Time::Max()}; //!< since the last limited answer; Time::Max() = never
};

/** What a segment does in TIME-WAIT. */
enum class TimeWaitVerdict : uint8_t
{
    REUSE,                   //!< a new SYN may open the next incarnation
    ACKNOWLEDGE,             //!< send <SEQ=SND.NXT><ACK=RCV.NXT>
    ACKNOWLEDGE_AND_RESTART, //!< the same, and 2MSL starts again
    RESTART,                 //!< 2MSL starts again, without an answer
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
 * \brief Decide what a segment does in TIME-WAIT (RFC 9293 3.10.7.4; RFC 1122 4.2.2.13; RFC 6191;
 * RFC 1337; RFC 7323 5.3; Linux as in reference 07).
 *
 * RST: exact RCV.NXT -> REMOVE, or DROP with rfc1337; else DROP; never answered. SYN without ACK
 * and FIN: REUSE if the policy's rule and a listener allow it, else ACKNOWLEDGE. All others by
 * TimeWaitRestart:
 * - RETRANSMITTED_FIN: TSval older than TS.Recent -> ACKNOWLEDGE; the FIN again
 *   (SEG.SEQ + SEG.LEN = RCV.NXT) -> ACKNOWLEDGE_AND_RESTART; outside the window, or SYN, text or
 *   FIN inside -> ACKNOWLEDGE; no ACK bit or an empty ACK inside -> DROP.
 * - ANY_ACK: empty and exactly at RCV.NXT -> RESTART; TSval older, or ACK bit ->
 *   ACKNOWLEDGE_AND_RESTART; else ACKNOWLEDGE. A SYN without ACK restarts only by an older TSval,
 *   and a RST with an older TSval has no effect.
 *
 * An answer to a SYN or to a segment without sequence space is left out if the last such answer is
 * less than invalidInterval ago (RFC 5961 section 7; tcp_invalid_ratelimit).
 *
 * \param policy the node's rules
 * \param state the entry
 * \param segment the arriving segment
 * \return verdict and reason
 */
TimeWaitDecision DecideTimeWait(const TimeWaitPolicy& policy,
                                const TimeWaitSnapshot& state,
                                const TcpSegmentView& segment);

/**
 * \brief Does tcp_tw_recycle take a SYN for an old duplicate because of another connection of the
 * same address (TimeWaitReuse Unsafe)? Several hosts behind one address have several clocks, so
 * this refuses real ones: the reason why Linux 4.12 has removed it.
 * \param seen TSval of the address when its last connection entered TIME-WAIT
 * \param tsVal TSval of the SYN
 * \param sinceSeen time since then
 * \return true if the SYN is dropped: older by more than 1 within 60 s
 */
bool IsStaleByPeer(uint32_t seen, uint32_t tsVal, Time sinceSeen);

/** What Connect knows when its 4-tuple is in TIME-WAIT. */
struct ActiveReuseSnapshot
{
    bool oldTimestamps{false}; //!< the old connection used timestamps
    bool newTimestamps{false}; //!< the new one offers them
    bool isBound{false};       //!< the port was chosen by Bind, which its rules allowed
    bool isLoopback{false};    //!< one end is a loopback address
    Time sinceEntry;           //!< since the old connection entered TIME-WAIT
    Time delay;                //!< TimeWaitReuseDelay
};

/**
 * \brief May a new Connect take a 4-tuple that is in TIME-WAIT on this node (reference 07)?
 *
 * Never without timestamps on both connections: only they let the other end tell the incarnations
 * apart (RFC 6191). A port chosen by Bind is free then; one chosen by Connect itself only if
 * \p mode allows it and \p state.delay has passed.
 * \param mode TimeWaitReuseActive
 * \param state what is known
 * \return true if the new connection may have it
 */
bool DecideActiveReuse(TimeWaitReuseActive mode, const ActiveReuseSnapshot& state);

/**
 * \brief ISS of the connection that takes over a 4-tuple in TIME-WAIT, as in Linux (reference 07).
 * \param sndNxt SND.NXT of the old connection
 * \return a number above the largest window without scaling
 */
SequenceNumber32 SuccessorIss(SequenceNumber32 sndNxt);

//! @}

} // namespace ns3

#endif // TIME_WAIT_DECISION_H
