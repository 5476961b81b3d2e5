// SPDX-License-Identifier: GPL-2.0-only
//
// A clock that runs in on periods and stands still in off periods.

#include "ns3/on-off-clock.h"

#include "ns3/user-error.h"

#include <cmath>

namespace ns3
{

OnOffClock::OnOffClock(Ptr<RandomVariableStream> onTime, Ptr<RandomVariableStream> offTime)
    : m_onTime(onTime),
      m_offTime(offTime)
{
}

Time
OnOffClock::Draw(const Ptr<RandomVariableStream>& variable, const char* what, bool mayBeZero)
{
    constexpr double longest = 1e9; // about 32 years
    const double seconds = variable->GetValue();
    const bool isLongEnough = mayBeZero ? seconds >= 0 : seconds > 0;
    if (!isLongEnough || seconds > longest)
    {
        ThrowUserError("rate model OnOff: ", what, " drew ", seconds, " s");
    }
    return Max(NanoSeconds(std::llround(seconds * 1e9)), NanoSeconds(mayBeZero ? 0 : 1));
}

Time
OnOffClock::DrawOn()
{
    Time period = Draw(m_onTime, "OnTime", false);
    m_shortPeriods = period < MicroSeconds(1) ? m_shortPeriods + 1 : 0;
    constexpr uint32_t MOST_SHORT = 1000000; // of no sensible distribution so many in a row
    if (m_shortPeriods > MOST_SHORT)
    {
        ThrowUserError("rate model OnOff: OnTime drew ",
                       MOST_SHORT,
                       " periods below 1 us one after the other");
    }
    return period;
}

Time
OnOffClock::GetTime(Time onTime)
{
    if (!m_isStarted)
    {
        m_isStarted = true;
        m_onEnd = DrawOn();
    }
    while (onTime >= m_onEnd)
    {
        m_off += Draw(m_offTime, "OffTime", true);
        m_onEnd += DrawOn();
    }
    return onTime + m_off;
}

} // namespace ns3
