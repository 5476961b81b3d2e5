// SPDX-License-Identifier: GPL-2.0-only
//
// The life of a listener's half-open connections: segments that arrive for them, the SYN,ACK and
// its timer, removal. How they are born is in tcp-listener.cc, the third ACK in -accept.cc.

#include "ns3/tcp-listener.h"

#include "ns3/challenge-ack-limit.h"
#include "ns3/log.h"
#include "ns3/segment-sender.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/timer-wheel.h"

namespace ns3
{

void
TcpListener::SegmentToHalfOpen(HalfOpenEntry& entry, TcpArrival& arrival)
{
    const HalfOpenDecision decision = DecideHalfOpenSegment(Snapshot(entry), arrival.view);
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpListener");
    NS_LOG_LOGIC("node " << m_socket.GetNode()->GetId() << ' ' << entry.id << ' '
                         << TcpFlagsText(arrival.view.flags)
                         << " in SYN-RECEIVED: " << ToString(decision.rule) << ", drop reason "
                         << ToString(decision.reason));
    if (decision.verdict != HalfOpenVerdict::COMPLETE)
    {
        m_socket.TraceReceived(arrival);
    }
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine.ReportDrop(arrival, TcpSocket::SYN_RCVD, decision.reason);
    }
    const TcpCause cause = TcpCause::Segment(arrival.view, arrival.packet->GetUid(), decision.rule);
    switch (decision.verdict)
    {
    case HalfOpenVerdict::COMPLETE:
        Complete(entry, arrival);
        break;
    case HalfOpenVerdict::RETRANSMIT_SYN_ACK:
        NoteAnswer(entry);
        entry.synAcks += entry.synAcks < HalfOpenEntry::MOST_SYN_ACKS ? 1 : 0;
        m_halfOpen.Restart(entry, DeadlineAfter(entry.retransmissions));
        ReportTimer(entry, TcpTimerAction::RESTART);
        ArmTimer();
        SendSynAckAgain(entry);
        break;
    case HalfOpenVerdict::ACKNOWLEDGE:
        if (decision.reason == TcpDropReason::RST_CHALLENGED && !m_engine.TakeChallengeAck())
        {
            break; // the node's limit
        }
        if (IsAnswerLimited(arrival.view))
        {
            NoteAnswer(entry);
        }
        SendAck(entry);
        break;
    case HalfOpenVerdict::RESET:
        m_socket.SendControl(BuildReset(entry.id, arrival.view));
        break;
    case HalfOpenVerdict::RESET_AND_REMOVE: {
        const TcpControlSegment reset = BuildReset(entry.id, arrival.view);
        Remove(entry, cause, TcpQueueReason::RESET, TcpCloseReason::ABORTED);
        m_socket.SendControl(reset);
        break;
    }
    case HalfOpenVerdict::REMOVE:
        Remove(entry, cause, TcpQueueReason::RESET, TcpCloseReason::RESET);
        break;
    case HalfOpenVerdict::DROP:
        break;
    }
}

HalfOpenSnapshot
TcpListener::Snapshot(const HalfOpenEntry& entry) const
{
    HalfOpenSnapshot snapshot;
    snapshot.irs = entry.irs;
    snapshot.iss = entry.iss;
    snapshot.rcvWnd = m_socket.GetInitialWindow();
    snapshot.timestamps = entry.timestampOk;
    snapshot.tsRecent = entry.tsRecent;
    snapshot.sinceAnswer =
        SinceAnswer(entry.answeredAtMs, Simulator::Now() - TimeStep(entry.bornTimeStep));
    snapshot.invalidInterval = m_config.m_invalidSegmentInterval;
    return snapshot;
}

void
TcpListener::NoteAnswer(HalfOpenEntry& entry) const
{
    entry.answeredAtMs = AnsweredAtMs(Simulator::Now() - TimeStep(entry.bornTimeStep));
}

void
TcpListener::SendSynAck(const HalfOpenEntry& entry)
{
    m_socket.SendControl(BuildSynAck(entry));
}

void
TcpListener::SendSynAckAgain(const HalfOpenEntry& entry)
{
    m_engine.GetTracer().Count(TcpCounter::TCP_SYN_RETRANS);
    m_engine.GetTracer().CountRetransmission(true);
    SendSynAck(entry);
}

void
TcpListener::SendAck(const HalfOpenEntry& entry)
{
    TcpControlSegment segment;
    segment.id = entry.id;
    segment.flags = TcpHeader::ACK;
    segment.seq = entry.iss + SequenceNumber32(1);
    segment.ack = entry.irs + SequenceNumber32(1);
    segment.window = m_socket.GetInitialWindow();
    segment.timestamp = entry.timestampOk;
    segment.tsEcr = entry.tsRecent;
    segment.linuxOptionOrder = m_config.m_linuxOptionOrder;
    m_socket.SendControl(segment);
}

void
TcpListener::Remove(HalfOpenEntry& entry,
                    const TcpCause& cause,
                    TcpQueueReason reason,
                    TcpCloseReason endReason)
{
    if (cause.source != TcpCauseSource::TIMER)
    {
        ReportTimer(entry, TcpTimerAction::CANCEL);
    }
    const HalfOpenEntry dead = entry;
    TakeSynText(entry);
    m_halfOpen.Remove(entry);
    ReportHalfOpen(dead.id, TcpQueueAction::REMOVE, reason, dead.origin);
    m_engine.GetTracer().ReportState(dead.id,
                                     TcpSocket::SYN_RCVD,
                                     TcpSocket::LISTEN,
                                     TimeStep(dead.bornTimeStep),
                                     cause,
                                     dead.origin);
    ReportDeath(dead, cause.rule, endReason);
}

void
TcpListener::Expire()
{
    while (HalfOpenEntry* entry = m_halfOpen.FindDue(Simulator::Now()))
    {
        ReportTimer(*entry, TcpTimerAction::FIRE);
        switch (DecideHalfOpenTimeout(Snapshot(), entry->retransmissions))
        {
        case HalfOpenTimeoutVerdict::RETRANSMIT:
            m_halfOpen.CountRetransmission(
                *entry, DeadlineAfter(static_cast<uint8_t>(entry->retransmissions + 1)));
            ReportTimer(*entry, TcpTimerAction::START);
            entry->synAcks += entry->synAcks < HalfOpenEntry::MOST_SYN_ACKS ? 1 : 0;
            SendSynAckAgain(*entry);
            break;
        case HalfOpenTimeoutVerdict::EXPIRE:
            Remove(*entry,
                   TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::RETRIES_EXHAUSTED),
                   TcpQueueReason::RETRIES_EXHAUSTED,
                   TcpCloseReason::TIMED_OUT);
            break;
        case HalfOpenTimeoutVerdict::PRUNE:
            Remove(*entry,
                   TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::PRUNED),
                   TcpQueueReason::PRUNED,
                   TcpCloseReason::TIMED_OUT);
            break;
        }
    }
    ArmTimer();
}

void
TcpListener::ArmTimer()
{
    const auto next = m_halfOpen.NextDeadline();
    if (!next || (IsPending(m_timer) && m_timerDue <= *next))
    {
        return;
    }
    m_timer.Cancel();
    m_timerDue = *next;
    m_timer = Simulator::Schedule(*next - Simulator::Now(), &TcpListener::Expire, this);
}

Time
TcpListener::DeadlineAfter(uint8_t retransmissions) const
{
    const Time timeout = SynAckTimeout(
        m_config.m_synAckInitialTimeout, m_config.m_synAckMaxTimeout, retransmissions);
    if (m_config.m_linuxTimerWheel)
    {
        return LinuxTimerExpiry(Simulator::Now(), timeout);
    }
    return RoundUpToGranularity(Simulator::Now() + timeout, m_config.m_timerGranularity);
}

} // namespace ns3
