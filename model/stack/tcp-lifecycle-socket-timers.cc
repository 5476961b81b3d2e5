// SPDX-License-Identifier: GPL-2.0-only
//
// Timers that end a connection: user timeout, FIN-WAIT-2, keep-alive, and the limits of retries.

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"
#include "ns3/time-wait-responder.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** What OrphanRetries 0 stands for, as in Linux (reference 08). */
constexpr uint32_t DEFAULT_ORPHAN_RETRIES = 8;

} // namespace

void
TcpLifecycleSocket::TimerSettingsChanged(TcpTimer timer)
{
    if (!m_engine || !m_entry.keepAlive)
    {
        return; // a connection of later reads them when it starts
    }
    if (timer == TcpTimer::USER_TIMEOUT)
    {
        m_userTimeoutEvent.Cancel();
        WatchProgress();
    }
    const bool wasEnding = IsPending(m_finWait2Event);
    if (timer == TcpTimer::FIN_WAIT_2)
    {
        m_finWait2Event.Cancel();
        StartFinWait2();
    }
    if (timer == TcpTimer::KEEP_ALIVE || (wasEnding && !IsPending(m_finWait2Event)))
    {
        WatchSilence();
    }
    ReportTimers();
}

void
TcpLifecycleSocket::WatchSilence()
{
    // The end of FIN-WAIT-2 takes its place: nobody would learn of its result (as in Linux).
    if (!m_connected || !m_keepAlive || IsPending(m_finWait2Event))
    {
        m_keepAliveTimer.Stop();
        return;
    }
    m_keepAliveTimer.Start();
}

void
TcpLifecycleSocket::HeardFromPeer(const TcpSegmentView& segment)
{
    m_life.unansweredProbes = 0;
    m_life.synUnacked = m_life.synUnacked && segment.ack <= m_life.iss;
    m_keepAliveTimer.Heard();
}

bool
TcpLifecycleSocket::IsOrphan() const
{
    return m_life.userClosed && Simulator::Now() >= m_life.lingerEnd;
}

RetryPolicy
TcpLifecycleSocket::GetRetryPolicy() const
{
    RetryPolicy policy;
    policy.limit = m_retryLimit;
    policy.retries = m_dataRetries;
    if (IsOrphan())
    {
        policy.retries = m_orphanRetries == 0 ? DEFAULT_ORPHAN_RETRIES : m_orphanRetries;
    }
    policy.leastTimeout = m_minRto;
    policy.maxTimeout = m_maxRto;
    policy.userTimeout = !m_userTimeout.IsZero();
    return policy;
}

EventId
TcpLifecycleSocket::GetTimer(TcpTimer timer) const
{
    const bool isOpening = m_state == SYN_SENT || m_state == SYN_RCVD;
    switch (timer)
    {
    case TcpTimer::SYN_RETRANSMISSION:
    case TcpTimer::SYN_ACK_RETRANSMISSION:
        return isOpening && timer == GetSynTimer() ? m_retxEvent : EventId();
    case TcpTimer::RETRANSMISSION:
        return isOpening ? EventId() : m_retxEvent;
    case TcpTimer::FIN_RETRANSMISSION:
        return m_finEvent;
    case TcpTimer::PERSIST:
        return m_persistEvent;
    case TcpTimer::DELAYED_ACK:
        return m_delAckEvent;
    case TcpTimer::FIN_WAIT_2:
        return m_finWait2Event;
    case TcpTimer::KEEP_ALIVE:
        return m_keepAliveTimer.GetEvent();
    case TcpTimer::USER_TIMEOUT:
        return m_userTimeoutEvent;
    case TcpTimer::TIME_WAIT: // of an entry of the time-wait table
    case TcpTimer::COUNT:
        break;
    }
    return EventId();
}

uint32_t
TcpLifecycleSocket::GetTimerRepeats(TcpTimer timer) const
{
    switch (timer)
    {
    case TcpTimer::SYN_RETRANSMISSION:
    case TcpTimer::SYN_ACK_RETRANSMISSION:
        return m_life.synsSent == 0 ? 0 : m_life.synsSent - 1;
    case TcpTimer::RETRANSMISSION:
        return m_life.retryUna == m_txBuffer->HeadSequence() ? m_life.textRetries : 0;
    case TcpTimer::FIN_RETRANSMISSION:
        return m_life.finRetries;
    case TcpTimer::PERSIST:
        return m_life.unansweredProbes;
    case TcpTimer::KEEP_ALIVE:
        return m_keepAliveTimer.GetProbes();
    case TcpTimer::DELAYED_ACK:
    case TcpTimer::TIME_WAIT:
    case TcpTimer::FIN_WAIT_2:
    case TcpTimer::USER_TIMEOUT:
    case TcpTimer::COUNT:
        break;
    }
    return 0;
}

// The user timeout

void
TcpLifecycleSocket::WatchProgress()
{
    if (m_userTimeout.IsZero())
    {
        return; // nothing runs: TimerSettingsChanged stops what did
    }
    if (!m_entry.keepAlive || !HasOutstanding())
    {
        m_userTimeoutEvent.Cancel();
        return;
    }
    const SequenceNumber32 una = m_txBuffer->HeadSequence();
    if (!IsPending(m_userTimeoutEvent) || una != m_life.progressUna)
    {
        m_life.progressUna = una;
        m_userTimeoutEvent.Cancel();
        m_userTimeoutEvent =
            Simulator::Schedule(m_userTimeout, &TcpLifecycleSocket::UserTimeout, this);
    }
}

void
TcpLifecycleSocket::UserTimeout()
{
    // RFC 9293 3.10.8. As in Linux no RST goes out: the peer has not been heard for long.
    ReportFire(TcpTimer::USER_TIMEOUT);
    TimeOut(TcpTimer::USER_TIMEOUT, TcpRule::USER_TIMEOUT_EXPIRED);
}

// FIN-WAIT-2

bool
TcpLifecycleSocket::WatchFinWait2(const TcpCause& cause)
{
    if (m_state != FIN_WAIT_2 || !m_life.userClosed)
    {
        return true;
    }
    if (!m_life.finWait2Since)
    {
        m_life.finWait2Since = Simulator::Now();
    }
    if (m_finWait2Timeout.IsZero() || IsPending(m_finWait2Event))
    {
        return true;
    }
    // Reference 07, buckets: Linux keeps such a connection where it keeps those in TIME-WAIT,
    // unless it may last longer than these or the peer's FIN comes with the ACK of ours.
    const bool isBrief = m_finWait2Timeout <= m_segmentLifetime + m_segmentLifetime;
    TimeWaitRecord record;
    record.lifetime = m_finWait2Timeout;
    record.origin = m_life.origin;
    if (isBrief && (cause.flags & TcpHeader::FIN) == 0 &&
        !m_engine->GetTimeWait().Admit(m_entry.id, record))
    {
        TcpCause skipped = cause;
        skipped.rule = TcpRule::TIME_WAIT_SKIPPED;
        m_life.bytesOut += m_txBuffer->Size(); // acknowledged with the FIN, and not yet taken
        End(TcpCloseReason::LOCAL_CLOSE, skipped);
        NotifyClosedOnce();
        return false;
    }
    StartFinWait2();
    return true;
}

void
TcpLifecycleSocket::StartFinWait2()
{
    if (!m_life.finWait2Since || m_finWait2Timeout.IsZero())
    {
        return; // the application has not closed, or waits for ever
    }
    const Time least = m_rto.Get() + m_rto.Get() + m_rto.Get() + m_rto.Get() / 2; // tcp_fin_time()
    const Time stay = Simulator::Now() - *m_life.finWait2Since;
    m_finWait2Event =
        Simulator::Schedule(std::max(Time(), std::max(m_finWait2Timeout, least) - stay),
                            &TcpLifecycleSocket::FinWait2Timeout,
                            this);
    WatchSilence();
    ReportTimers();
}

void
TcpLifecycleSocket::FinWait2Timeout()
{
    ReportFire(TcpTimer::FIN_WAIT_2);
    TimeOut(TcpTimer::FIN_WAIT_2, TcpRule::FIN_WAIT_2_EXPIRED);
}

// Keep-alive

KeepAlivePolicy
TcpLifecycleSocket::GetKeepAlivePolicy() const
{
    KeepAlivePolicy policy;
    policy.idle = m_keepAliveIdle;
    policy.interval = m_keepAliveInterval;
    policy.probes = m_keepAliveProbes;
    policy.userTimeout = m_userTimeout;
    return policy;
}

bool
TcpLifecycleSocket::HasOutstanding() const
{
    const bool isOpening = m_state == SYN_SENT || m_state == SYN_RCVD;
    return isOpening || m_txBuffer->Size() > 0 || (m_life.finSent && !m_life.finAcked);
}

void
TcpLifecycleSocket::KeepAliveFires()
{
    ReportFire(TcpTimer::KEEP_ALIVE);
}

void
TcpLifecycleSocket::KeepAliveWaits()
{
    ReportTimers();
}

void
TcpLifecycleSocket::SendKeepAliveProbe()
{
    m_engine->GetTracer().Count(TcpCounter::TCP_KEEP_ALIVE);
    SendProbe(GetSndNxt() - 1, 0);
    ReportTimers();
}

void
TcpLifecycleSocket::KeepAliveExpires()
{
    const Ptr<TcpLifecycleSocket> keep = this;
    SendEmptyPacket(TcpHeader::RST | TcpHeader::ACK);
    TimeOut(TcpTimer::KEEP_ALIVE, TcpRule::KEEP_ALIVE_EXPIRED);
}

} // namespace ns3
