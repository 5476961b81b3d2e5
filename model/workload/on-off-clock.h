// SPDX-License-Identifier: GPL-2.0-only
//
// A clock that runs in on periods and stands still in off periods.

#ifndef ON_OFF_CLOCK_H
#define ON_OFF_CLOCK_H

#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Turns time spent in on periods into time since the start: t = on time + off periods so
 * far.
 *
 * The first period is on. Lengths are drawn when they are reached and summed as whole nanoseconds,
 * so the clock does not drift.
 */
class OnOffClock
{
  public:
    OnOffClock() = default;

    /**
     * \param onTime lengths of on periods in seconds
     * \param offTime lengths of off periods in seconds
     */
    OnOffClock(Ptr<RandomVariableStream> onTime, Ptr<RandomVariableStream> offTime);

    /**
     * \brief Go on to a moment.
     * \param onTime time spent in on periods, not less than in the call before
     * \return time since the start; the end of an on period is the beginning of the next
     * \throws std::runtime_error if an on period is not above 0 or an off period is negative, or if
     * a million on periods in a row are shorter than 1 us
     */
    Time GetTime(Time onTime);

  private:
    /**
     * \param variable where the length is drawn, s
     * \param what OnTime or OffTime, for the message
     * \param mayBeZero 0 s
     * \return a length
     */
    static Time Draw(const Ptr<RandomVariableStream>& variable, const char* what, bool mayBeZero);
    /** \return the length of an on period */
    Time DrawOn();

    Ptr<RandomVariableStream> m_onTime;  //!< seconds
    Ptr<RandomVariableStream> m_offTime; //!< seconds
    bool m_isStarted{false};             //!< the first on period is drawn
    uint32_t m_shortPeriods{0};          //!< on periods below 1 us in a row
    Time m_onEnd;                        //!< on time at the end of this on period
    Time m_off;                          //!< off periods so far
};

} // namespace ns3

#endif // ON_OFF_CLOCK_H
