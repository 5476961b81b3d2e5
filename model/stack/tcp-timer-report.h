// SPDX-License-Identifier: GPL-2.0-only
//
// Turns what a socket's timers look like now into timer records.

#ifndef TCP_TIMER_REPORT_H
#define TCP_TIMER_REPORT_H

#include "ns3/event-id.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief The timers of one socket as they were last reported.
 *
 * TcpSocketBase starts and stops its timers in functions that are not virtual, so a socket shows
 * them after each step and this class reports the differences: one record a change, however often
 * it looks. Without a Timer sink it holds no memory.
 */
class TcpTimerReport
{
  public:
    /**
     * \param tracer the node's tracer
     * \return true if there is anything to do
     */
    bool
    IsWanted(const TcpLifecycleTracer& tracer) const
    {
        return m_seen || tracer.WantsTimer();
    }

    /**
     * \brief Report what has changed.
     * \param tracer the node's tracer
     * \param id the connection
     * \param origin its ground truth
     * \param timer which timer
     * \param event its event; expired if it does not run
     */
    void Observe(TcpLifecycleTracer& tracer,
                 const TcpConnectionId& id,
                 TrafficOrigin origin,
                 TcpTimer timer,
                 const EventId& event);

    /**
     * \brief Report that a timer has just fired.
     * \param tracer the node's tracer
     * \param id the connection
     * \param origin its ground truth
     * \param timer which timer
     */
    void Fires(TcpLifecycleTracer& tracer,
               const TcpConnectionId& id,
               TrafficOrigin origin,
               TcpTimer timer);

  private:
    /** One timer as last reported. */
    struct Seen
    {
        uint64_t dueTimeStep{0}; //!< its deadline
        uint32_t uid{0};         //!< ns-3's number of the event
        bool running{false};     //!< it runs
    };

    /** All timers, by TcpTimer. */
    using Timers = std::array<Seen, static_cast<std::size_t>(TcpTimer::COUNT)>;

    std::unique_ptr<Timers> m_seen; //!< null until a sink wants timers
};

} // namespace ns3

#endif // TCP_TIMER_REPORT_H
