// SPDX-License-Identifier: GPL-2.0-only
//
// How many ACKs may answer invalid segments (RFC 5961 section 7): one a connection and interval,
// and so many challenge ACKs a node and second.

#ifndef CHALLENGE_ACK_LIMIT_H
#define CHALLENGE_ACK_LIMIT_H

#include "ns3/nstime.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What one connection knows of its answers to invalid segments. */
struct InvalidAnswerSnapshot
{
    std::optional<Time> last; //!< when the last rate-limited answer went out; nothing = never
    Time interval;            //!< least time between two of them, 500 ms in Linux; 0 = no limit
};

/**
 * \brief Decide whether an answer that the connection's limit applies to may go out.
 * \param answers the connection's answers
 * \param now the time
 * \return true if the interval has passed since the last one
 */
bool MayAnswerInvalid(const InvalidAnswerSnapshot& answers, Time now);

/**
 * \brief Does the connection's limit apply to the ACK that answers an unacceptable segment?
 *
 * Text and FIN are acknowledged at once: their sender repeats them on a timer of its own. Empty
 * segments are what two ends that disagree answer each other for ever (Linux's
 * tcp_oow_rate_limited; reference 10).
 * \param segment the unacceptable segment, no RST
 * \return true if it is a SYN or occupies no sequence space
 */
bool IsAnswerLimited(const TcpSegmentView& segment);

/**
 * \ingroup tcp-lifecycle
 * \brief Challenge ACKs of one node, counted by whole seconds of simulated time.
 *
 * Linux's tcp_challenge_ack_limit, by default off as measured there (reference 10: 2147483647; with
 * 5 exactly 5 of 20 a second). Pure value: the caller says what time it is.
 */
class ChallengeAckBudget
{
  public:
    /** The limit that is none. */
    static constexpr uint32_t UNLIMITED = UINT32_MAX;

    /**
     * \brief Take one challenge ACK of the current second.
     * \param now the time
     * \param limitPerSecond most of them in one second; UNLIMITED = no limit
     * \return false if the second's ACKs are used up
     */
    bool Take(Time now, uint32_t limitPerSecond);

  private:
    int64_t m_second{-1}; //!< the second that m_taken counts
    uint32_t m_taken{0};  //!< challenge ACKs in it
};

//! @}

} // namespace ns3

#endif // CHALLENGE_ACK_LIMIT_H
