// SPDX-License-Identifier: GPL-2.0-only
//
// When a compact entry was last answered, in 24 bits.

#ifndef ANSWER_TIME_H
#define ANSWER_TIME_H

#include "ns3/nstime.h"

#include <algorithm>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * What an entry keeps of its last limited answer (RFC 5961 section 7): milliseconds from the
 * entry's beginning to the answer, up to 2^24 - 2 = 4.6 h. This value: it was never answered.
 */
constexpr uint32_t NEVER_ANSWERED = (1U << 24) - 1;

/**
 * \param age time from the entry's beginning to the answer, at least 0
 * \return what the entry keeps, rounded up, so that its next answer is never early
 */
inline uint32_t
AnsweredAtMs(Time age)
{
    const int64_t ms = (age.GetNanoSeconds() + 999999) / 1000000;
    return static_cast<uint32_t>(std::min<int64_t>(ms, NEVER_ANSWERED - 1));
}

/**
 * \param answeredAtMs what the entry keeps
 * \param age time from the entry's beginning to now
 * \return time since the answer, at least 0; Time::Max() if it was never answered
 */
inline Time
SinceAnswer(uint32_t answeredAtMs, Time age)
{
    return answeredAtMs == NEVER_ANSWERED ? Time::Max()
                                          : Max(Time(0), age - MilliSeconds(answeredAtMs));
}

//! @}

} // namespace ns3

#endif // ANSWER_TIME_H
