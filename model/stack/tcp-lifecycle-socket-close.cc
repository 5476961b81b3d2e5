// SPDX-License-Identifier: GPL-2.0-only
//
// The end of a connection: CLOSE, our FIN and its timer, TIME-WAIT, CLOSED.

#include "ns3/close-decision.h"
#include "ns3/log.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"
#include "ns3/time-wait-responder.h"

#include <algorithm>

namespace ns3
{

void
TcpLifecycleSocket::EnterState(TcpStates_t to, const TcpCause& cause)
{
    // A SYN cookie leaves nothing that could be in SYN-RECEIVED.
    const TcpStates_t from = m_life.byCookie && m_state == SYN_RCVD ? LISTEN : m_state.Get();
    m_engine->GetTracer().ReportState(m_entry.id, from, to, m_since, cause, m_life.origin);
    m_since = Simulator::Now();
    m_state = to;
}

void
TcpLifecycleSocket::CloseListener(TcpCall call)
{
    const Ptr<TcpLifecycleSocket> keep = this;
    if (m_engine->GetTracer().IsReporting())
    {
        // A sink has called, perhaps of a record of this listener, which goes on after it.
        Simulator::ScheduleNow(&TcpLifecycleSocket::CloseListener, keep, call);
        return;
    }
    if (!m_listener)
    {
        return; // closed twice like that
    }
    m_listener->Close(call);
    m_listener.reset();
    DropNextChild();
    EnterState(CLOSED, TcpCause::Call(call, TcpRule::LISTENER_CLOSED));
    m_life.closeReason = TcpCloseReason::LOCAL_CLOSE;
    m_life.userClosed = true;
    ReleaseReservedEndPoint();
    NotifyClosedOnce();
}

int
TcpLifecycleSocket::Close()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    if (IsDead())
    {
        return -1;
    }
    if (m_state == LISTEN && m_listener)
    {
        CloseListener(TcpCall::CLOSE);
        return 0;
    }
    if (!m_entry.keepAlive)
    {
        if (m_state == CLOSED)
        {
            const Ptr<TcpLifecycleSocket> keep = this;
            m_life.userClosed = m_life.closeReason != TcpCloseReason::NONE;
            m_boundTo = Address();
            ReleaseReservedEndPoint();
        }
        return 0;
    }
    CloseSnapshot snapshot;
    snapshot.state = m_state;
    snapshot.hasUnsent = m_txBuffer->Size() > 0;
    snapshot.hasUnread = m_tcb->m_rxBuffer->Size() > 0;
    snapshot.lingersZero = m_linger && m_lingerTimeout.IsZero();
    const CloseVerdict verdict = DecideClose(snapshot);
    const TcpCause cause = TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_CLOSE);
    switch (verdict)
    {
    case CloseVerdict::DELETE:
        m_life.userClosed = true;
        if (!snapshot.lingersZero)
        {
            End(TcpCloseReason::LOCAL_CLOSE, cause);
            NotifyClosedOnce();
            break;
        }
        AbortByUser(verdict, TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_ABORT));
        break;
    case CloseVerdict::RESET:
        m_life.userClosed = true;
        AbortByUser(verdict,
                    TcpCause::Call(TcpCall::CLOSE,
                                   snapshot.lingersZero ? TcpRule::USER_ABORT
                                                        : TcpRule::CLOSE_WITH_UNREAD));
        break;
    case CloseVerdict::FIN_EARLY:
        SendFinEarly(cause);
        break;
    case CloseVerdict::FIN:
        SendFinAfterText(cause);
        break;
    }
    return 0;
}

void
TcpLifecycleSocket::NoteUserClose()
{
    if (!m_life.userClosed)
    {
        m_life.userClosed = true;
        m_life.lingerEnd = Simulator::Now() + (m_linger ? m_lingerTimeout : Time());
    }
}

void
TcpLifecycleSocket::SendFinEarly(const TcpCause& cause)
{
    // RFC 9293 3.10.4, SYN-RECEIVED: the FIN follows our SYN at once, to FIN-WAIT-1. The timer
    // of our SYN goes on (RFC 6298 (5.1); reference 12).
    const Time left = Simulator::GetDelayLeft(m_retxEvent);
    BeginTransfer();
    m_life.synUnacked = true;
    m_life.finPending = true;
    NoteUserClose();
    m_life.finCall = TcpCall::CLOSE;
    FinGoesOut(m_life.iss + SequenceNumber32(1), cause);
    m_finEvent.Cancel();
    m_finEvent = Simulator::Schedule(left, &TcpLifecycleSocket::FinTimeout, this);
    ReportTimers();
    SendEmptyPacket(TcpHeader::FIN);
}

void
TcpLifecycleSocket::SendFinAfterText(const TcpCause& cause)
{
    if (!m_life.finPending)
    {
        m_life.finPending = true;
        m_life.finCall = TcpCall::CLOSE;
    }
    NoteUserClose();
    TrySendFin(cause);
    // The FIN may have gone out, and been acknowledged, after ShutdownSend.
    WatchFinWait2(cause);
}

int
TcpLifecycleSocket::ShutdownSend()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    if (IsDead())
    {
        return -1;
    }
    m_shutdownSend = true;
    if (!m_entry.keepAlive || m_life.finPending)
    {
        return 0;
    }
    m_life.finPending = true;
    m_life.finCall = TcpCall::SHUTDOWN_SEND;
    TrySendFin(TcpCause::Call(TcpCall::SHUTDOWN_SEND, TcpRule::USER_CLOSE));
    return 0;
}

int
TcpLifecycleSocket::ShutdownRecv()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    return IsDead() ? -1 : TcpSocketBase::ShutdownRecv();
}

void
TcpLifecycleSocket::TrySendFin(const TcpCause& cause)
{
    if (!m_life.finPending || m_life.finSent || (m_state != ESTABLISHED && m_state != CLOSE_WAIT))
    {
        return;
    }
    const SequenceNumber32 tail = m_txBuffer->TailSequence();
    if (tail != m_tcb->m_highTxMark)
    {
        return; // it rides on the last segment, see SendDataPacket
    }
    FinGoesOut(tail, cause);
    SendEmptyPacket(TcpHeader::FIN);
}

void
TcpLifecycleSocket::FinGoesOut(SequenceNumber32 seq, const TcpCause& cause)
{
    m_life.finSent = true;
    m_life.finSeq = seq;
    EnterState(m_state == CLOSE_WAIT ? LAST_ACK : FIN_WAIT_1, cause);
    m_life.finRetries = 0;
    WatchFin();
    WatchProgress();
    ReportTimers();
}

void
TcpLifecycleSocket::WatchFin()
{
    // While text is outstanding the data timer repeats it, and the FIN with its last segment: one
    // timer at a time (RFC 6298 section 5). The ACK of the last text starts the FIN's own.
    const bool isAwaited = m_state == FIN_WAIT_1 || m_state == CLOSING || m_state == LAST_ACK;
    if (isAwaited && m_txBuffer->Size() == 0 && m_finEvent.IsExpired())
    {
        m_life.finTimeout = std::max<Time>(m_rto.Get(), m_minRto);
        m_finEvent = Simulator::Schedule(m_life.finTimeout, &TcpLifecycleSocket::FinTimeout, this);
    }
}

void
TcpLifecycleSocket::FinTimeout()
{
    ReportFire(TcpTimer::FIN_RETRANSMISSION);
    const RetryDecision decision = DecideRetransmission(
        GetRetryPolicy(), {m_life.finRetries, Simulator::Now() - m_life.finSince});
    if (decision.verdict == RetryVerdict::GIVE_UP)
    {
        TimeOut(TcpTimer::FIN_RETRANSMISSION, decision.rule);
        return;
    }
    if (m_life.finRetries == 0)
    {
        m_life.finSince = Simulator::Now();
    }
    ++m_life.finRetries;
    if (m_life.synUnacked)
    {
        m_engine->GetTracer().Count(TcpCounter::TCP_SYN_RETRANS);
        m_engine->GetTracer().CountRetransmission(false);
        SendSynSegment(); // the peer cannot take a FIN before it
    }
    m_engine->GetTracer().CountRetransmission(false);
    SendEmptyPacket(TcpHeader::FIN);
    m_life.finTimeout = std::min(m_maxRto, m_life.finTimeout + m_life.finTimeout);
    m_finEvent = Simulator::Schedule(m_life.finTimeout, &TcpLifecycleSocket::FinTimeout, this);
    ReportTimers();
}

void
TcpLifecycleSocket::EnterTimeWait(const TcpCause& cause)
{
    TimeWaitRecord record;
    record.sndNxt = GetSndNxt();
    record.rcvNxt = m_tcb->m_rxBuffer->NextRxSequence();
    record.window = AdvertisedWindowSize();
    record.wscale = m_rcvWindShift;
    record.trafficClass = GetTrafficClass();
    record.device = m_boundnetdevice;
    record.timestamps = m_timestampEnabled;
    record.tsRecent = m_timestampToEcho;
    const Time msl = m_msl != m_givenMsl ? Seconds(m_msl) : m_segmentLifetime;
    record.lifetime = msl + msl;
    record.origin = m_life.origin;
    record.rto = m_rto.Get();
    record.reusesAddress = m_reuseAddress;
    if (!m_engine->GetTimeWait().Admit(m_entry.id, record))
    {
        TcpCause skipped = cause;
        skipped.rule = TcpRule::TIME_WAIT_SKIPPED;
        End(TcpCloseReason::LOCAL_CLOSE, skipped);
        NotifyClosedOnce();
        return;
    }
    EnterState(TIME_WAIT, cause);
    m_life.closeReason = TcpCloseReason::LOCAL_CLOSE;
    ReportDeath(cause.rule);
    CancelTimers();
    LeaveTables();
    m_connected = false;
    RestoreOffer();
    m_isInTimeWait = true;
    m_engine->GetTimeWait().Insert(m_entry.id, record, this);
    NotifyClosedOnce();
}

void
TcpLifecycleSocket::End(TcpCloseReason reason, const TcpCause& cause)
{
    // A soft ICMP error is reported when the connection times out for it (RFC 1122 4.2.3.9).
    const bool isUnreachable = reason == TcpCloseReason::TIMED_OUT && m_life.softError;
    m_life.closeReason = isUnreachable ? TcpCloseReason::UNREACHABLE : reason;
    switch (m_life.closeReason)
    {
    case TcpCloseReason::UNREACHABLE:
        m_errno = ERROR_NOROUTETOHOST;
        break;
    case TcpCloseReason::REFUSED:
    case TcpCloseReason::RESET:
    case TcpCloseReason::TIMED_OUT:
    case TcpCloseReason::ABORTED:
        m_errno = ERROR_NOTCONN; // ns-3 has no word for them: GetCloseReason tells
        break;
    case TcpCloseReason::NONE:
    case TcpCloseReason::LOCAL_CLOSE:
    case TcpCloseReason::PEER_CLOSE:
    case TcpCloseReason::NODE_CRASHED:
    case TcpCloseReason::SIMULATION_END:
        break;
    }
    EnterState(CLOSED, cause);
    ReportDeath(cause.rule);
    CancelTimers();
    LeaveTables();
    m_connected = false;
    RestoreOffer();
    DropOwnEndPoint();
}

void
TcpLifecycleSocket::CountBytes()
{
    const SequenceNumber32 rcvNxt = m_tcb->m_rxBuffer->NextRxSequence();
    const SequenceNumber32 sndUna = m_txBuffer->HeadSequence();
    m_life.bytesIn += static_cast<uint32_t>(rcvNxt - m_life.countedRcvNxt);
    m_life.bytesOut += static_cast<uint32_t>(sndUna - m_life.countedSndUna);
    m_life.countedRcvNxt = rcvNxt;
    m_life.countedSndUna = sndUna;
}

void
TcpLifecycleSocket::ReportDeath(TcpRule rule)
{
    if (m_connected)
    {
        CountBytes();
    }
    TcpLifecycleTracer& tracer = m_engine->GetTracer();
    if (m_rtt && m_rtt->GetNSamples() > 0)
    {
        m_engine->GetProvenPeers().Record(m_entry.id.GetRemoteAddress());
    }
    if (!tracer.WantsConnection())
    {
        return;
    }
    TcpConnectionEvent death;
    death.born = m_life.born;
    death.id = m_entry.id;
    death.openedBy = m_life.openedBy;
    death.endReason = m_life.closeReason;
    death.rule = rule;
    death.synAcks =
        m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN ? m_life.synAcksSent : m_life.synsSent;
    death.bytesIn = m_life.bytesIn;
    death.bytesOut = m_life.bytesOut;
    death.origin = m_life.origin;
    tracer.ReportConnection(death);
}

void
TcpLifecycleSocket::LeaveTables()
{
    if (m_acceptQueue)
    {
        m_acceptQueue->Forget(*this);
    }
    m_tcp->RemoveSocket(this);
    m_engine->RemoveSocket(*this);
    ReportBuffers();
}

void
TcpLifecycleSocket::CancelTimers()
{
    m_finEvent.Cancel();
    m_finWait2Event.Cancel();
    m_userTimeoutEvent.Cancel();
    m_keepAliveTimer.Stop();
    CancelAllTimers();
    ReportTimers();
}

void
TcpLifecycleSocket::ReportTimers()
{
    TcpLifecycleTracer& tracer = m_engine->GetTracer();
    if (!m_timerReport.IsWanted(tracer))
    {
        return;
    }
    const bool isOpening = m_state == SYN_SENT || m_state == SYN_RCVD;
    const auto show = [this, &tracer](TcpTimer timer, const EventId& event) {
        m_timerReport.Observe(tracer, m_entry.id, m_life.origin, timer, event);
    };
    show(GetSynTimer(), isOpening ? m_retxEvent : EventId());
    show(TcpTimer::RETRANSMISSION, isOpening ? EventId() : m_retxEvent);
    show(TcpTimer::FIN_RETRANSMISSION, m_finEvent);
    show(TcpTimer::PERSIST, m_persistEvent);
    show(TcpTimer::DELAYED_ACK, m_delAckEvent);
    show(TcpTimer::FIN_WAIT_2, m_finWait2Event);
    show(TcpTimer::KEEP_ALIVE, m_keepAliveTimer.GetEvent());
    show(TcpTimer::USER_TIMEOUT, m_userTimeoutEvent);
}

void
TcpLifecycleSocket::ReportBuffers()
{
    // What a connection has not sent dies with it; what it has not read can be read still.
    m_bufferReport.Observe(m_engine->GetTracer(),
                           m_entry.keepAlive ? m_txBuffer->Size() : 0,
                           m_tcb->m_rxBuffer->Size());
}

void
TcpLifecycleSocket::ReportFire(TcpTimer timer)
{
    TcpLifecycleTracer& tracer = m_engine->GetTracer();
    if (timer == TcpTimer::RETRANSMISSION || timer == TcpTimer::FIN_RETRANSMISSION ||
        timer == TcpTimer::SYN_RETRANSMISSION || timer == TcpTimer::SYN_ACK_RETRANSMISSION)
    {
        tracer.Count(TcpCounter::TCP_TIMEOUTS);
    }
    if (m_timerReport.IsWanted(tracer))
    {
        m_timerReport.Fires(tracer, m_entry.id, m_life.origin, timer);
    }
}

void
TcpLifecycleSocket::NotifyClosedOnce()
{
    if (m_acceptQueue)
    {
        m_life.closeWaits = true; // nobody could hear of it yet
        return;
    }
    if (!m_closeNotified)
    {
        m_closeNotified = true;
        NotifyNormalClose();
    }
}

void
TcpLifecycleSocket::TellAccepted()
{
    if (m_life.closeWaits)
    {
        // When Accept has returned and the application has set its callbacks.
        Simulator::ScheduleNow(
            &TcpLifecycleSocket::ReportClosed, Ptr<TcpLifecycleSocket>(this), m_lives);
    }
}

void
TcpLifecycleSocket::ReportClosed(uint32_t life)
{
    if (life == m_lives)
    {
        NotifyClosedOnce();
    }
}

void
TcpLifecycleSocket::DisposeConnection()
{
    m_life.closeReason = TcpCloseReason::SIMULATION_END;
    ReportDeath(TcpRule::SIMULATION_END);
    CancelTimers();
    m_acceptQueue = nullptr;
    DropOwnEndPoint();
}

} // namespace ns3
