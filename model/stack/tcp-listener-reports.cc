// SPDX-License-Identifier: GPL-2.0-only
//
// What a listener tells the tracer of its queues.

#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-listener.h"

namespace ns3
{

void
TcpListener::ReportRefused(const TcpArrival& arrival,
                           TcpSocket::TcpStates_t state,
                           TcpQueue queue,
                           TcpQueueReason reason)
{
    const bool halfOpen = queue == TcpQueue::HALF_OPEN;
    m_engine.GetTracer().ReportQueue(queue,
                                     arrival.id,
                                     TcpQueueAction::REFUSE,
                                     reason,
                                     halfOpen ? m_halfOpen.GetEntries() : m_accept.GetEntries(),
                                     halfOpen ? GetHalfOpenLimit() : GetAcceptLimit(),
                                     TrafficOriginTag::Of(arrival.packet));
    m_engine.ReportDrop(arrival, state, DropReasonOf(reason));
}

void
TcpListener::ReportHalfOpen(const TcpConnectionId& id,
                            TcpQueueAction action,
                            TcpQueueReason reason,
                            TrafficOrigin origin)
{
    m_engine.GetTracer().ReportQueue(TcpQueue::HALF_OPEN,
                                     id,
                                     action,
                                     reason,
                                     m_halfOpen.GetEntries(),
                                     GetHalfOpenLimit(),
                                     origin);
}

void
TcpListener::ReportAccept(TcpLifecycleSocket& child, TcpQueueAction action, TcpQueueReason reason)
{
    m_engine.GetTracer().ReportQueue(TcpQueue::ACCEPT,
                                     child.GetEntry().id,
                                     action,
                                     reason,
                                     m_accept.GetEntries(),
                                     GetAcceptLimit(),
                                     child.GetOrigin());
}

void
TcpListener::ReportTimer(const HalfOpenEntry& entry, TcpTimerAction action)
{
    if (action == TcpTimerAction::FIRE)
    {
        m_engine.GetTracer().Count(TcpCounter::TCP_TIMEOUTS);
    }
    m_engine.GetTracer().ReportTimer(entry.id,
                                     TcpTimer::SYN_ACK_RETRANSMISSION,
                                     action,
                                     TimeStep(entry.deadlineTimeStep),
                                     entry.origin);
}

void
TcpListener::ReportDeath(const HalfOpenEntry& entry, TcpRule rule, TcpCloseReason endReason)
{
    TcpLifecycleTracer& tracer = m_engine.GetTracer();
    if (!tracer.WantsConnection())
    {
        return;
    }
    TcpConnectionEvent death;
    death.born = TimeStep(entry.bornTimeStep);
    death.id = entry.id;
    death.endReason = endReason;
    death.rule = rule;
    death.synAcks = entry.synAcks;
    death.origin = entry.origin;
    tracer.ReportConnection(death);
}

} // namespace ns3
