// SPDX-License-Identifier: GPL-2.0-only
//
// Levels and slots of Linux's timer wheel.

#include "ns3/timer-wheel.h"

#include "ns3/assert.h"

namespace ns3
{

namespace
{

constexpr int64_t JIFFY_MS = 4; //!< HZ=250
constexpr int64_t SPAN = 63;    //!< slots of a level that a wait can reach
constexpr int64_t GROWTH = 8;   //!< of the slots from level to level
constexpr unsigned LEVELS = 9;  //!< at HZ above 100

} // namespace

Time
LinuxTimerExpiry(Time now, Time wait)
{
    NS_ASSERT_MSG(!now.IsStrictlyNegative() && !wait.IsStrictlyNegative(), "No time before zero");
    Time slot = MilliSeconds(JIFFY_MS);
    for (unsigned level = 1; level < LEVELS && wait >= slot * SPAN; ++level)
    {
        slot = slot * GROWTH;
    }
    const int64_t slots = (now + wait).GetTimeStep() / slot.GetTimeStep() + 1;
    return slot * slots;
}

} // namespace ns3
