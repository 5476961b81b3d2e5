// SPDX-License-Identifier: GPL-2.0-only
//
// Compares a timer with what was last said of it.

#include "ns3/tcp-timer-report.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"

namespace ns3
{

void
TcpTimerReport::Observe(TcpLifecycleTracer& tracer,
                        const TcpConnectionId& id,
                        TrafficOrigin origin,
                        TcpTimer timer,
                        const EventId& event)
{
    if (!m_seen)
    {
        m_seen = std::make_unique<Timers>();
    }
    Seen& seen = m_seen->at(static_cast<std::size_t>(timer));
    if (!IsPending(event))
    {
        if (seen.running)
        {
            seen.running = false;
            const Time due = TimeStep(seen.dueTimeStep);
            tracer.ReportTimer(id, timer, TcpTimerAction::CANCEL, due, origin);
        }
        return;
    }
    const bool isSame =
        seen.running && seen.uid == event.GetUid() && seen.dueTimeStep == event.GetTs();
    if (isSame)
    {
        return;
    }
    const TcpTimerAction action = seen.running ? TcpTimerAction::RESTART : TcpTimerAction::START;
    seen = Seen{event.GetTs(), event.GetUid(), true};
    tracer.ReportTimer(id, timer, action, TimeStep(event.GetTs()), origin);
}

void
TcpTimerReport::Fires(TcpLifecycleTracer& tracer,
                      const TcpConnectionId& id,
                      TrafficOrigin origin,
                      TcpTimer timer)
{
    if (m_seen)
    {
        m_seen->at(static_cast<std::size_t>(timer)).running = false;
    }
    tracer.ReportTimer(id, timer, TcpTimerAction::FIRE, Simulator::Now(), origin);
}

} // namespace ns3
