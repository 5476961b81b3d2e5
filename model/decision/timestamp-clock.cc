// SPDX-License-Identifier: GPL-2.0-only
//
// A host's timestamp clock (RFC 7323 section 5.4) as a function of another one.

#include "ns3/timestamp-clock.h"

namespace ns3
{

namespace
{

constexpr uint64_t MS_PER_SECOND = 1000; //!< ms in a second

/**
 * \param low TSval
 * \param now clock
 * \return the value next to \p now whose lowest 32 bits are \p low; none is below 0
 */
uint64_t
Unwrap(uint32_t low, uint64_t now)
{
    const auto ahead = static_cast<int32_t>(low - static_cast<uint32_t>(now));
    return ahead < 0 && static_cast<uint64_t>(-int64_t{ahead}) > now ? 0 : now + ahead;
}

} // namespace

uint32_t
ToTimestampClock(const TimestampClock& clock, uint32_t ms, uint64_t nowMs)
{
    const uint64_t ticks = Unwrap(ms, nowMs) * clock.ticksPerSecond / MS_PER_SECOND;
    return clock.offset + static_cast<uint32_t>(ticks);
}

uint32_t
FromTimestampClock(const TimestampClock& clock, uint32_t ticks, uint64_t nowMs)
{
    const uint64_t nowTicks = nowMs * clock.ticksPerSecond / MS_PER_SECOND;
    const uint64_t since = Unwrap(ticks - clock.offset, nowTicks);
    return static_cast<uint32_t>((since * MS_PER_SECOND + clock.ticksPerSecond - 1) /
                                 clock.ticksPerSecond);
}

} // namespace ns3
