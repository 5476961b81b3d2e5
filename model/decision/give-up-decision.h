// SPDX-License-Identifier: GPL-2.0-only
//
// When a sender that hears nothing stops trying: retransmissions, window probes, keep-alive probes.

#ifndef GIVE_UP_DECISION_H
#define GIVE_UP_DECISION_H

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What "so many retries" means. */
enum class RetryLimit : uint8_t
{
    COUNT, //!< so many retransmissions, as ns-3's DataRetries counts them
    TIME   //!< the time that so many would take from the least time-out (reference 08)
};

/** R2 of RFC 9293 3.8.3 for one connection. */
struct RetryPolicy
{
    RetryLimit limit{RetryLimit::COUNT}; //!< how retries are meant
    uint32_t retries{0};                 //!< retransmissions
    Time leastTimeout;                   //!< TIME: the time-out that the count starts from, > 0
    Time maxTimeout;                     //!< TIME: where its doubling ends
    bool userTimeout{false};             //!< a user timeout decides instead (RFC 5482)
};

/** What has been tried since the last progress. */
struct RetrySnapshot
{
    uint32_t retransmissions{0}; //!< of the same text or FIN
    Time sinceFirst;             //!< time since the first of them
};

/** What a retransmission timer does. */
enum class RetryVerdict : uint8_t
{
    RETRANSMIT, //!< send it again
    GIVE_UP     //!< end the connection, silently
};

/** What a retransmission timer does, and by which rule. */
struct RetryDecision
{
    RetryVerdict verdict{RetryVerdict::RETRANSMIT}; //!< what to do
    TcpRule rule{TcpRule::RETRIES_EXHAUSTED};       //!< valid for GIVE_UP
};

/**
 * \brief The time limit that a number of retries stands for.
 *
 * The sum of retries + 1 time-outs, doubled from leastTimeout up to maxTimeout: 200 ms and 8
 * retries give (2^9 - 1) x 0.2 s = 102.2 s; 15 retries, bounded by 120 s, give 924.6 s.
 * \param policy retries and time-outs
 * \return the limit; Time::Max() if it is longer than that
 */
Time GetRetryTimeLimit(const RetryPolicy& policy);

/**
 * \brief Decide what an expired retransmission timer of text or of a FIN does (RFC 9293 3.8.3).
 *
 * With a user timeout: RETRANSMIT. COUNT: GIVE_UP after policy.retries retransmissions. TIME, as
 * Linux does (reference 08): the first retransmission is always sent; GIVE_UP if the time since it
 * has reached GetRetryTimeLimit.
 * \param policy R2
 * \param state what has been tried
 * \return verdict and rule
 */
RetryDecision DecideRetransmission(const RetryPolicy& policy, const RetrySnapshot& state);

/**
 * \brief Decide what an expired SYN timer does (RFC 9293 3.8.3; reference 05).
 *
 * GIVE_UP after policy.retries + linearTimeouts retransmissions. TIME, as Linux does: also when the
 * time since the first SYN has reached GetRetryTimeLimit, which is sooner where the linear
 * time-outs outnumber the doubled ones: 1 retry after 4 linear ones ends at 3 s, with 2
 * retransmissions.
 * \param policy R2 for SYNs; leastTimeout is the first time-out
 * \param linearTimeouts time-outs of leastTimeout before the doubling starts
 * \param state what has been tried; sinceFirst is the time since the first SYN
 * \return verdict and rule
 */
RetryDecision DecideSynRetransmission(const RetryPolicy& policy,
                                      uint32_t linearTimeouts,
                                      const RetrySnapshot& state);

/** Probes of a closed window since the peer was last heard. */
struct ProbeSnapshot
{
    uint32_t unanswered{0}; //!< probes without an answer
    Time interval;          //!< time between the last probe and now
    bool orphan{false};     //!< the application has closed
};

/**
 * \brief Decide what an expired persist timer does (RFC 9293 3.8.6.1).
 *
 * GIVE_UP after policy.retries unanswered probes. As long as the peer answers a connection lives,
 * but for one whose application has gone: that one ends, as in Linux, when the interval has grown
 * to policy.maxTimeout, answered or not.
 * \param policy retries and greatest interval
 * \param state what has been tried
 * \return verdict (RETRANSMIT: send a probe) and rule
 */
RetryDecision DecideWindowProbe(const RetryPolicy& policy, const ProbeSnapshot& state);

/** Keep-alive settings (RFC 9293 3.8.4). */
struct KeepAlivePolicy
{
    Time idle;          //!< silence before the first probe
    Time interval;      //!< between probes
    uint32_t probes{0}; //!< probes before the connection is reset
    Time userTimeout;   //!< decides instead of probes; zero = none
};

/** What a keep-alive timer sees. */
struct KeepAliveSnapshot
{
    Time silence;               //!< time since the last acceptable segment of the peer
    uint32_t probesSent{0};     //!< since then
    bool hasOutstanding{false}; //!< text or a FIN is not acknowledged: its timer decides
};

/** What a keep-alive timer does. */
enum class KeepAliveVerdict : uint8_t
{
    WAIT,  //!< nothing to ask yet
    PROBE, //!< send SEG.SEQ = SND.NXT - 1
    RESET  //!< send a RST and end the connection
};

/** What a keep-alive timer does, and when it wants to be asked again. */
struct KeepAliveDecision
{
    KeepAliveVerdict verdict{KeepAliveVerdict::WAIT}; //!< what to do
    Time next;                                        //!< time to the next decision; zero: none
};

/**
 * \brief Decide what a keep-alive timer does (RFC 9293 3.8.4; reference 09).
 *
 * Text outstanding: WAIT for idle. Silence shorter than idle: WAIT for the rest. RESET if
 * policy.probes probes were sent; with a user timeout: if one was sent and the silence has reached
 * it, as in Linux. Else PROBE and ask again after interval.
 * \param policy settings
 * \param state silence and probes
 * \return verdict and time
 */
KeepAliveDecision DecideKeepAlive(const KeepAlivePolicy& policy, const KeepAliveSnapshot& state);

//! @}

} // namespace ns3

#endif // GIVE_UP_DECISION_H
