// SPDX-License-Identifier: GPL-2.0-only
//
// A host's timestamp clock (RFC 7323 section 5.4) as a function of another one.

#ifndef TIMESTAMP_CLOCK_H
#define TIMESTAMP_CLOCK_H

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * A timestamp clock told by the simulation's, which counts milliseconds: after t ms it shows
 * offset + t * ticksPerSecond / 1000, rounded down, modulo 2^32. RFC 7323 section 5.4 asks for 1 to
 * 1000 ticks a second.
 */
struct TimestampClock
{
    uint32_t offset{0};            //!< what it shows at time 0
    uint32_t ticksPerSecond{1000}; //!< 1 to 1,000,000

    /** \return true if it shows what the simulation's clock shows */
    bool
    IsPlain() const
    {
        return offset == 0 && ticksPerSecond == 1000;
    }
};

/**
 * \brief Read another clock.
 * \param clock the other one
 * \param ms what the simulation's clock shows (mod 2^32), within 2^31 of now
 * \param nowMs milliseconds since the start
 * \return what \p clock shows then
 */
uint32_t ToTimestampClock(const TimestampClock& clock, uint32_t ms, uint64_t nowMs);

/**
 * \brief Turn an echo back.
 * \param clock whose it is
 * \param ticks what it showed, within 2^31 ticks of what it shows now
 * \param nowMs milliseconds since the start
 * \return the first millisecond (mod 2^32) at which it showed \p ticks; exact from 1000 ticks a
 * second on, else early by less than a tick
 */
uint32_t FromTimestampClock(const TimestampClock& clock, uint32_t ticks, uint64_t nowMs);

//! @}

} // namespace ns3

#endif // TIMESTAMP_CLOCK_H
