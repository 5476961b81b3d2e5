// SPDX-License-Identifier: GPL-2.0-only
//
// Moves simulated time forward in steps, as far as a packet script wants it.

#ifndef PACKET_SCRIPT_CLOCK_H
#define PACKET_SCRIPT_CLOCK_H

#include "ns3/nstime.h"

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Runs the simulator up to an instant, or until somebody calls Wake.
 *
 * A program that walks a list of things to do needs ns-3 to stand still between two of them.
 * Simulator::Stop alone leaves those events of an instant that were scheduled late for the next
 * run; here an instant is done when none of its events is left.
 */
class PacketScriptClock
{
  public:
    /**
     * How long a call of a script takes. ns-3 sends what an application writes one nanosecond
     * later; this is a little longer.
     * \return 2 ns
     */
    static Time GetCallLength();

    /** \brief Run all events up to \p time, its own included. \param time absolute, not past */
    void RunUntil(Time time);

    /**
     * \brief Run until Wake is called or \p deadline is over, or nothing is left to happen.
     * \param deadline absolute
     */
    void RunUntilWoken(Time deadline);

    /** End RunUntilWoken behind the present event; does nothing to RunUntil. */
    void Wake();

  private:
    /** The time asked for has come. */
    void Ring();
    /** Run one stretch. \param delay from now */
    void RunFor(Time delay);

    bool m_hasRung{false};    //!< the stretch is over
    bool m_isWakeable{false}; //!< RunUntilWoken is running
    bool m_isWoken{false};    //!< Wake was called
};

} // namespace ns3

#endif // PACKET_SCRIPT_CLOCK_H
