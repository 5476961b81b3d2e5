// SPDX-License-Identifier: GPL-2.0-only
//
// When Linux's timer wheel fires a timer: never early, late by a slot at most.

#ifndef TIMER_WHEEL_H
#define TIMER_WHEEL_H

#include "ns3/nstime.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief When Linux's timer wheel at HZ=250 fires.
 *
 * A wait below 63 * 8^n jiffies of 4 ms goes to level n, whose slots are 8^n jiffies: 4 ms below
 * 252 ms, 32 ms below 2.016 s, 256 ms below 16.128 s, 2.048 s below 129.024 s, and so on. It fires
 * at the end of the slot that holds its deadline (reference README, "Timers"), so that timers of
 * different connections, and of nodes that share a clock, fire together.
 *
 * \param now time at which the timer is started, not negative
 * \param wait until it is due, not negative
 * \return when it fires, later than now + wait by one slot at most; the wheel began at time zero
 */
Time LinuxTimerExpiry(Time now, Time wait);

//! @}

} // namespace ns3

#endif // TIMER_WHEEL_H
