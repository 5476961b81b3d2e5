// SPDX-License-Identifier: GPL-2.0-only
//
// Schedules any function object, which ns-3.35 does not.

#ifndef SCHEDULE_CALL_H
#define SCHEDULE_CALL_H

#include "ns3/simulator.h"

#include <functional>

namespace ns3
{

/** The event of ScheduleCall. */
inline void
RunCall(std::function<void()> call)
{
    call();
}

/** \brief Schedule a function object. \param delay from now \param call what to do */
inline void
ScheduleCall(const Time& delay, std::function<void()> call)
{
    Simulator::Schedule(delay, &RunCall, call);
}

} // namespace ns3

#endif // SCHEDULE_CALL_H
