// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT: answers, restarts, reuse and the 2MSL timer.

#include "ns3/time-wait-responder.h"

#include "ns3/challenge-ack-limit.h"
#include "ns3/log.h"
#include "ns3/net-device.h"
#include "ns3/segment-sender.h"
#include "ns3/serial-order.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-port-allocator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TimeWaitResponder");

namespace
{

/** Time-outs that TIME-WAIT lasts with TimeWaitReuse Unsafe: 3.5 RTO, as tcp_tw_recycle had it. */
constexpr int64_t UNSAFE_HALF_TIMEOUTS = 7;

/** \return the verdict, for the log */
const char*
NameVerdict(TimeWaitVerdict verdict)
{
    switch (verdict)
    {
    case TimeWaitVerdict::REUSE:
        return "reuse";
    case TimeWaitVerdict::ACKNOWLEDGE:
        return "acknowledge";
    case TimeWaitVerdict::ACKNOWLEDGE_AND_RESTART:
        return "acknowledge and restart 2MSL";
    case TimeWaitVerdict::RESTART:
        return "restart 2MSL";
    case TimeWaitVerdict::REMOVE:
        return "remove";
    case TimeWaitVerdict::DROP:
        return "drop";
    }
    return "";
}

} // namespace

TimeWaitResponder::TimeWaitResponder(TcpLifecycleEngine& engine)
    : m_engine(engine),
      m_table(engine.GetConnectionTable())
{
}

TimeWaitResponder::~TimeWaitResponder()
{
    m_timer.Cancel();
    for (const auto& watcher : m_watchers)
    {
        watcher.second->LeaveTimeWait(false);
    }
    m_watchers.clear();
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
                                         m_engine.m_timeWaitLimitEntries,
                                         origin);
    }
}

bool
TimeWaitResponder::Admit(const TcpConnectionId& id, const TimeWaitRecord& record)
{
    if (record.lifetime.IsZero())
    {
        return false;
    }
    if (m_table.GetEntries() < m_engine.m_timeWaitLimitEntries)
    {
        return true;
    }
    m_engine.GetTracer().ReportQueue(TcpQueue::TIME_WAIT,
                                     id,
                                     TcpQueueAction::REFUSE,
                                     TcpQueueReason::TIME_WAIT_FULL,
                                     m_table.GetEntries(),
                                     m_engine.m_timeWaitLimitEntries,
                                     record.origin);
    return false;
}

void
TimeWaitResponder::Insert(const TcpConnectionId& id,
                          const TimeWaitRecord& record,
                          TcpLifecycleSocket* socket)
{
    const Time now = Simulator::Now();
    Time lifetime = record.lifetime;
    if (m_engine.m_timeWaitReuse == TimeWaitReuse::UNSAFE && record.timestamps)
    {
        lifetime =
            std::min(lifetime, TimeStep(record.rto.GetTimeStep() * UNSAFE_HALF_TIMEOUTS / 2));
        m_peers.Record({id.GetRemoteAddress(), record.tsRecent, now},
                       m_engine.GetProvenPeersLimit());
    }
    TimeWaitEntry* entry = m_table.Insert(id, now + lifetime);
    NS_ASSERT_MSG(entry, "TIME-WAIT: " << id << " is in the connection table");
    entry->sndNxt = record.sndNxt;
    entry->rcvNxt = record.rcvNxt;
    entry->rcvWindow = record.window;
    entry->rcvWscale = record.wscale & 15; // at most 14
    entry->timestampOk = record.timestamps;
    entry->tsRecent = record.tsRecent;
    entry->reusesAddress = record.reusesAddress;
    entry->origin = record.origin;
    entry->sinceTimeStep = now.GetTimeStep();
    entry->lifetimeTimeStep = lifetime.GetTimeStep();
    if (record.trafficClass != 0 || record.device)
    {
        entry->isSpecial = 1;
        m_specials.emplace(id, Special{record.trafficClass, record.device});
    }
    if (socket)
    {
        entry->isWatched = 1;
        m_watchers.emplace(id, socket);
    }
    m_engine.GetPorts().GetUseCounts().AddConnection(id.GetLocalPort());
    m_engine.GetTracer().ReportQueue(TcpQueue::TIME_WAIT,
                                     id,
                                     TcpQueueAction::INSERT,
                                     TcpQueueReason::CLOSED,
                                     m_table.GetEntries(),
                                     m_engine.m_timeWaitLimitEntries,
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

TimeWaitPolicy
TimeWaitResponder::GetPolicy() const
{
    TimeWaitPolicy policy;
    policy.restart = m_engine.m_timeWaitRestart;
    policy.reuse = m_engine.m_timeWaitReuse;
    policy.rfc1337 = m_engine.m_rfc1337;
    policy.invalidInterval = m_engine.m_invalidSegmentInterval;
    return policy;
}

TimeWaitSnapshot
TimeWaitResponder::GetSnapshot(const TimeWaitEntry& entry) const
{
    TimeWaitSnapshot state;
    state.rcvNxt = entry.rcvNxt;
    state.rcvWnd = uint32_t{entry.rcvWindow} << entry.rcvWscale;
    state.timestamps = entry.timestampOk;
    state.tsRecent = entry.tsRecent;
    state.sinceAnswer =
        SinceAnswer(entry.answeredAtMs, Simulator::Now() - TimeStep(entry.sinceTimeStep));
    return state;
}

void
TimeWaitResponder::NoteAnswer(TimeWaitEntry& entry) const
{
    entry.answeredAtMs = AnsweredAtMs(Simulator::Now() - TimeStep(entry.sinceTimeStep));
}

bool
TimeWaitResponder::SegmentArrives(TimeWaitEntry& entry, TcpArrival& arrival, bool mayReopen)
{
    TimeWaitSnapshot state = GetSnapshot(entry);
    state.hasListener = mayReopen;
    const TcpSegmentView& segment = arrival.view;
    const TimeWaitDecision decision = DecideTimeWait(GetPolicy(), state, segment);
    NS_LOG_LOGIC(entry.id << ' ' << TcpFlagsText(segment.flags)
                          << " in TIME-WAIT: " << NameVerdict(decision.verdict));
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine.ReportDrop(arrival, TcpSocket::TIME_WAIT, decision.reason);
    }
    if (state.timestamps && segment.hasTimestamp && segment.seq == entry.rcvNxt &&
        segment.flags == TcpHeader::ACK && segment.GetSegLen() == 0 &&
        !TimestampIsOlder(segment.tsVal, entry.tsRecent))
    {
        entry.tsRecent = segment.tsVal; // RFC 7323 section 4.3
    }
    switch (decision.verdict)
    {
    case TimeWaitVerdict::REUSE:
        arrival.successorIss = SuccessorIss(entry.sndNxt);
        Remove(entry,
               TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::SYN_IN_TIME_WAIT),
               TcpQueueReason::REUSED);
        return false;
    case TimeWaitVerdict::ACKNOWLEDGE_AND_RESTART:
        Restart(entry);
        [[fallthrough]];
    case TimeWaitVerdict::ACKNOWLEDGE:
        if (IsAnswerLimited(segment))
        {
            NoteAnswer(entry);
        }
        Acknowledge(entry);
        return true;
    case TimeWaitVerdict::RESTART:
        Restart(entry);
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

bool
TimeWaitResponder::IsRefusedByPeer(const TcpArrival& arrival) const
{
    if (m_engine.m_timeWaitReuse != TimeWaitReuse::UNSAFE || !arrival.view.hasTimestamp)
    {
        return false;
    }
    const PeerTimestamps::Seen* seen = m_peers.Find(arrival.id.GetRemoteAddress());
    return seen && IsStaleByPeer(seen->tsVal, arrival.view.tsVal, Simulator::Now() - seen->when);
}

void
TimeWaitResponder::Clear(const TcpCause& cause, TcpQueueReason reason)
{
    NS_LOG_FUNCTION(this);
    while (TimeWaitEntry* entry = m_table.FindAny())
    {
        Remove(*entry, cause, reason);
    }
    m_timer.Cancel();
    m_peers.Clear();
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
    Ptr<TcpLifecycleSocket> socket; // a sink may drop the last other reference
    const auto watcher = entry.isWatched ? m_watchers.find(id) : m_watchers.end();
    if (watcher != m_watchers.end())
    {
        socket = watcher->second;
        m_watchers.erase(watcher);
    }
    if (entry.isSpecial)
    {
        m_specials.erase(id);
    }
    m_table.Remove(entry);
    m_engine.GetPorts().GetUseCounts().RemoveConnection(id.GetLocalPort());
    TcpLifecycleTracer& tracer = m_engine.GetTracer();
    tracer.ReportQueue(TcpQueue::TIME_WAIT,
                       id,
                       TcpQueueAction::REMOVE,
                       reason,
                       m_table.GetEntries(),
                       m_engine.m_timeWaitLimitEntries,
                       origin);
    tracer.ReportState(id, TcpSocket::TIME_WAIT, TcpSocket::CLOSED, since, cause, origin);
    if (socket)
    {
        socket->LeaveTimeWait(true);
    }
}

void
TimeWaitResponder::Forget(const TcpConnectionId& id)
{
    if (m_watchers.erase(id) > 0)
    {
        static_cast<TimeWaitEntry&>(*m_engine.GetConnectionTable().Find(id)).isWatched = 0;
    }
}

SequenceNumber32
TimeWaitResponder::TakeOver(const TcpConnectionId& id)
{
    auto& entry = static_cast<TimeWaitEntry&>(*m_engine.GetConnectionTable().Find(id));
    const SequenceNumber32 iss = SuccessorIss(entry.sndNxt);
    NS_LOG_LOGIC(id << " is taken over by Connect, ISS " << iss);
    Remove(entry,
           TcpCause::Call(TcpCall::CONNECT, TcpRule::CONNECT_IN_TIME_WAIT),
           TcpQueueReason::REUSED);
    return iss;
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
    const Special special = GetSpecial(entry);
    m_engine.Send(segment, special.trafficClass, special.device);
}

TimeWaitResponder::Special
TimeWaitResponder::GetSpecial(const TimeWaitEntry& entry) const
{
    return entry.isSpecial ? m_specials.at(entry.id) : Special();
}

bool
TimeWaitResponder::IsBoundElsewhere(const TimeWaitEntry& entry, const Ptr<NetDevice>& device) const
{
    const Ptr<NetDevice> bound = GetSpecial(entry).device;
    return bound && bound != device;
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
