// SPDX-License-Identifier: GPL-2.0-only
//
// Which of two 32-bit numbers that wrap around comes first: sequence numbers and timestamps.

#ifndef SERIAL_ORDER_H
#define SERIAL_ORDER_H

#include "ns3/sequence-number.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief How far \p to lies ahead of \p from (RFC 1982, 32 bits; RFC 9293 section 3.4).
 *
 * Defined for all pairs, which SequenceNumber32's own difference is not: numbers exactly 2^31
 * apart, which any segment may carry, have -2^31 both ways.
 * \param from a sequence number or TSval
 * \param to another of its kind
 * \return to - from, -2^31 to 2^31 - 1; negative if \p to comes first
 */
constexpr int32_t
SerialDistance(uint32_t from, uint32_t to)
{
    return static_cast<int32_t>(to - from);
}

/**
 * \param from where the distance begins
 * \param to where it ends
 * \return the same of sequence numbers
 */
inline int32_t
SerialDistance(SequenceNumber32 from, SequenceNumber32 to)
{
    return SerialDistance(from.GetValue(), to.GetValue());
}

/**
 * \brief RFC 7323 section 5.2: s < t if 0 < t - s < 2^31. Of two exactly 2^31 apart neither is
 * older, so that PAWS drops neither, as in Linux.
 * \param s TSval
 * \param t another of the same clock, as TS.Recent
 * \return true if \p s was sent before \p t
 */
constexpr bool
TimestampIsOlder(uint32_t s, uint32_t t)
{
    return SerialDistance(s, t) > 0;
}

//! @}

} // namespace ns3

#endif // SERIAL_ORDER_H
