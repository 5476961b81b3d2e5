// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT: answers, restarts, reuse and the 2MSL timer.

#include "ns3/time-wait-responder.h"

#include "ns3/segment-sender.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/time-wait-decision.h"

namespace ns3
{

namespace
{

/** Added to SND.NXT for the ISS of the next incarnation, as Linux does (reference 07). */
constexpr uint32_t SUCCESSOR_ISS_STEP = 65535 + 2;

/** No limit on TIME-WAIT entries. */
constexpr uint32_t NO_LIMIT = UINT32_MAX;

} // namespace

TimeWaitResponder::TimeWaitResponder(TcpLifecycleEngine& engine)
    : m_engine(engine),
      m_table(engine.GetConnectionTable())
{
}

TimeWaitResponder::~TimeWaitResponder()
{
    m_timer.Cancel();
    while (TimeWaitEntry* entry = m_table.FindAny())
    {
        ReportTimer(*entry, TcpTimerAction::CANCEL);
        const TcpConnectionId id = entry->id;
        const TrafficOrigin origin = entry->origin;
        m_table.Remove(*entry);
        m_engine.GetTracer().ReportQueue(TcpQueue::TIME_WAIT,
                                         id,
                                         TcpQueueAction::REMOVE,
                                         TcpQueueReason::SIMULATION_END,
                                         m_table.GetEntries(),
                                         NO_LIMIT,
                                         origin);
    }
}

void
TimeWaitResponder::Insert(const TcpConnectionId& id, const TimeWaitRecord& record)
{
    const Time now = Simulator::Now();
    TimeWaitEntry* entry = m_table.Insert(id, now + record.lifetime);
    NS_ASSERT_MSG(entry, "TIME-WAIT: " << id << " is in the connection table");
    entry->sndNxt = record.sndNxt;
    entry->rcvNxt = record.rcvNxt;
    entry->rcvWindow = record.window;
    entry->rcvWscale = record.wscale;
    entry->timestampOk = record.timestamps;
    entry->tsRecent = record.tsRecent;
    entry->origin = record.origin;
    entry->sinceTimeStep = now.GetTimeStep();
    entry->lifetimeTimeStep = record.lifetime.GetTimeStep();
    m_engine.GetTracer().ReportQueue(TcpQueue::TIME_WAIT,
                                     id,
                                     TcpQueueAction::INSERT,
                                     TcpQueueReason::CLOSED,
                                     m_table.GetEntries(),
                                     NO_LIMIT,
                                     record.origin);
    ReportTimer(*entry, TcpTimerAction::START);
    ArmTimer();
}

void
TimeWaitResponder::ReportTimer(const TimeWaitEntry& entry, TcpTimerAction action)
{
    m_engine.GetTracer().ReportTimer(
        entry.id, TcpTimer::TIME_WAIT, action, TimeStep(entry.deadlineTimeStep), entry.origin);
}

void
TimeWaitResponder::Restart(TimeWaitEntry& entry)
{
    m_table.Restart(entry, Simulator::Now() + TimeStep(entry.lifetimeTimeStep));
    ReportTimer(entry, TcpTimerAction::RESTART);
}

bool
TimeWaitResponder::SegmentArrives(TimeWaitEntry& entry, TcpArrival& arrival, bool mayReopen)
{
    TimeWaitSnapshot state;
    state.rcvNxt = entry.rcvNxt;
    state.rcvWnd = uint32_t{entry.rcvWindow} << entry.rcvWscale;
    state.timestamps = entry.timestampOk;
    state.tsRecent = entry.tsRecent;

    const TimeWaitDecision decision = DecideTimeWait(state, arrival.view);
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine.ReportDrop(arrival, TcpSocket::TIME_WAIT, decision.reason);
    }
    switch (decision.verdict)
    {
    case TimeWaitVerdict::REUSE:
        if (!mayReopen)
        {
            m_engine.ReportDrop(arrival, TcpSocket::TIME_WAIT, TcpDropReason::IN_TIME_WAIT);
            Acknowledge(entry);
            return true;
        }
        arrival.successorIss = entry.sndNxt + SequenceNumber32(SUCCESSOR_ISS_STEP);
        Remove(entry,
               TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::SYN_IN_TIME_WAIT),
               TcpQueueReason::REUSED);
        return false;
    case TimeWaitVerdict::ACKNOWLEDGE_AND_RESTART:
        Restart(entry);
        Acknowledge(entry);
        return true;
    case TimeWaitVerdict::ACKNOWLEDGE:
        Acknowledge(entry);
        return true;
    case TimeWaitVerdict::REMOVE:
        Remove(entry,
               TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::RST_IN_TIME_WAIT),
               TcpQueueReason::RESET);
        return true;
    case TimeWaitVerdict::DROP:
        return true;
    }
    return true;
}

uint32_t
TimeWaitResponder::GetEntries() const
{
    return m_table.GetEntries();
}

void
TimeWaitResponder::Remove(TimeWaitEntry& entry, const TcpCause& cause, TcpQueueReason reason)
{
    const TcpConnectionId id = entry.id;
    const TrafficOrigin origin = entry.origin;
    const Time since = TimeStep(entry.sinceTimeStep);
    ReportTimer(entry,
                cause.source == TcpCauseSource::TIMER ? TcpTimerAction::FIRE
                                                      : TcpTimerAction::CANCEL);
    m_table.Remove(entry);
    TcpLifecycleTracer& tracer = m_engine.GetTracer();
    tracer.ReportQueue(TcpQueue::TIME_WAIT,
                       id,
                       TcpQueueAction::REMOVE,
                       reason,
                       m_table.GetEntries(),
                       NO_LIMIT,
                       origin);
    tracer.ReportState(id, TcpSocket::TIME_WAIT, TcpSocket::CLOSED, since, cause, origin);
}

void
TimeWaitResponder::Acknowledge(const TimeWaitEntry& entry)
{
    TcpControlSegment segment;
    segment.id = entry.id;
    segment.flags = TcpHeader::ACK;
    segment.seq = entry.sndNxt;
    segment.ack = entry.rcvNxt;
    segment.window = entry.rcvWindow;
    segment.timestamp = entry.timestampOk;
    segment.tsEcr = entry.tsRecent;
    m_engine.Send(segment);
}

void
TimeWaitResponder::Expire()
{
    const TcpCause cause = TcpCause::Timer(TcpTimer::TIME_WAIT, TcpRule::TWO_MSL_EXPIRED);
    while (TimeWaitEntry* entry = m_table.FindDue(Simulator::Now()))
    {
        Remove(*entry, cause, TcpQueueReason::TWO_MSL_EXPIRED);
    }
    ArmTimer();
}

void
TimeWaitResponder::ArmTimer()
{
    const auto next = m_table.NextDeadline();
    if (!next || (IsPending(m_timer) && m_timerDue <= *next))
    {
        return;
    }
    m_timer.Cancel();
    m_timerDue = *next;
    m_timer = Simulator::Schedule(*next - Simulator::Now(), &TimeWaitResponder::Expire, this);
}

} // namespace ns3
