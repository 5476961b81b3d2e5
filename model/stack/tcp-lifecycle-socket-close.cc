// SPDX-License-Identifier: GPL-2.0-only
//
// The end of a connection: CLOSE, our FIN and its timer, TIME-WAIT, CLOSED.

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
    m_engine->GetTracer().ReportState(m_entry.id, m_state.Get(), to, m_since, cause, m_origin);
    m_since = Simulator::Now();
    m_state = to;
}

int
TcpLifecycleSocket::Close()
{
    const TcpCause cause = TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_CLOSE);
    if (m_state == LISTEN && m_listener)
    {
        const Ptr<TcpLifecycleSocket> keep = this;
        m_listener->Close(TcpCall::CLOSE);
        m_listener.reset();
        DropNextChild();
        EnterState(CLOSED, TcpCause::Call(TcpCall::CLOSE, TcpRule::LISTENER_CLOSED));
        m_closeReason = TcpCloseReason::LOCAL_CLOSE;
        ReleaseReservedEndPoint();
        NotifyClosedOnce();
        return 0;
    }
    if (!m_entry.keepAlive)
    {
        if (m_state == CLOSED)
        {
            const Ptr<TcpLifecycleSocket> keep = this;
            ReleaseReservedEndPoint();
        }
        return 0;
    }
    if (m_state == SYN_SENT && m_txBuffer->Size() == 0)
    {
        // RFC 9293 3.10.4: delete the TCB. Departure: text that waits for the handshake is still
        // sent and then closed, as ns-3 programs that Connect, Send and Close in one event expect.
        End(TcpCloseReason::LOCAL_CLOSE, cause);
        NotifyClosedOnce();
        return 0;
    }
    if (m_tcb->m_rxBuffer->Size() != 0)
    {
        // RFC 2525 2.17: the peer must learn that its data was thrown away.
        Abort(TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_ABORT));
        NotifyErrorClose();
        return 0;
    }
    m_finPending = true;
    m_finCall = TcpCall::CLOSE;
    TrySendFin(cause);
    return 0;
}

int
TcpLifecycleSocket::ShutdownSend()
{
    m_shutdownSend = true;
    if (!m_entry.keepAlive || m_finPending)
    {
        return 0;
    }
    m_finPending = true;
    m_finCall = TcpCall::SHUTDOWN_SEND;
    TrySendFin(TcpCause::Call(TcpCall::SHUTDOWN_SEND, TcpRule::USER_CLOSE));
    return 0;
}

void
TcpLifecycleSocket::TrySendFin(const TcpCause& cause)
{
    if (!m_finPending || m_finSent || (m_state != ESTABLISHED && m_state != CLOSE_WAIT))
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
    m_finSent = true;
    m_finSeq = seq;
    EnterState(m_state == CLOSE_WAIT ? LAST_ACK : FIN_WAIT_1, cause);
    m_finRetries = 0;
    m_finTimeout = std::max<Time>(m_rto.Get(), m_minRto);
    m_finEvent = Simulator::Schedule(m_finTimeout, &TcpLifecycleSocket::FinTimeout, this);
    ReportTimers();
}

void
TcpLifecycleSocket::FinTimeout()
{
    ReportFire(TcpTimer::FIN_RETRANSMISSION);
    if (m_txBuffer->Size() > 0)
    {
        // Text is outstanding: the FIN is repeated with its last segment by the data timer.
        m_finEvent = Simulator::Schedule(m_finTimeout, &TcpLifecycleSocket::FinTimeout, this);
        ReportTimers();
        return;
    }
    if (m_finRetries == m_dataRetries)
    {
        End(TcpCloseReason::TIMED_OUT,
            TcpCause::Timer(TcpTimer::FIN_RETRANSMISSION, TcpRule::RETRIES_EXHAUSTED));
        NotifyErrorClose();
        return;
    }
    ++m_finRetries;
    SendEmptyPacket(TcpHeader::FIN);
    m_finTimeout = std::min(Seconds(60), m_finTimeout + m_finTimeout);
    m_finEvent = Simulator::Schedule(m_finTimeout, &TcpLifecycleSocket::FinTimeout, this);
    ReportTimers();
}

void
TcpLifecycleSocket::Abort(const TcpCause& cause)
{
    SendEmptyPacket(TcpHeader::RST | TcpHeader::ACK);
    End(TcpCloseReason::ABORTED, cause);
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
    record.origin = m_origin;
    record.rto = m_rto.Get();
    record.reusesAddress = m_entry.reusesAddress;
    if (!m_engine->GetTimeWait().Admit(m_entry.id, record))
    {
        TcpCause skipped = cause;
        skipped.rule = TcpRule::TIME_WAIT_SKIPPED;
        End(TcpCloseReason::LOCAL_CLOSE, skipped);
        NotifyClosedOnce();
        return;
    }
    EnterState(TIME_WAIT, cause);
    m_closeReason = TcpCloseReason::LOCAL_CLOSE;
    ReportDeath(cause.rule);
    CancelTimers();
    LeaveTables();
    m_connected = false;
    m_isInTimeWait = true;
    m_engine->GetTimeWait().Insert(m_entry.id, record, this);
    NotifyClosedOnce();
}

void
TcpLifecycleSocket::End(TcpCloseReason reason, const TcpCause& cause)
{
    m_closeReason = reason;
    EnterState(CLOSED, cause);
    ReportDeath(cause.rule);
    CancelTimers();
    LeaveTables();
    m_connected = false;
    m_endPoint = nullptr;
    m_endPoint6 = nullptr;
    m_ownEndPoint.reset();
    m_ownEndPoint6.reset();
}

void
TcpLifecycleSocket::CountBytes()
{
    const SequenceNumber32 rcvNxt = m_tcb->m_rxBuffer->NextRxSequence();
    const SequenceNumber32 sndUna = m_txBuffer->HeadSequence();
    m_bytesIn += static_cast<uint32_t>(rcvNxt - m_countedRcvNxt);
    m_bytesOut += static_cast<uint32_t>(sndUna - m_countedSndUna);
    m_countedRcvNxt = rcvNxt;
    m_countedSndUna = sndUna;
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
    death.born = m_born;
    death.id = m_entry.id;
    death.openedBy = m_openedBy;
    death.endReason = m_closeReason;
    death.rule = rule;
    death.synAcks = m_synsSent;
    death.bytesIn = m_bytesIn;
    death.bytesOut = m_bytesOut;
    death.origin = m_origin;
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
}

void
TcpLifecycleSocket::CancelTimers()
{
    m_finEvent.Cancel();
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
        m_timerReport.Observe(tracer, m_entry.id, m_origin, timer, event);
    };
    show(TcpTimer::SYN_RETRANSMISSION, isOpening ? m_retxEvent : EventId());
    show(TcpTimer::RETRANSMISSION, isOpening ? EventId() : m_retxEvent);
    show(TcpTimer::FIN_RETRANSMISSION, m_finEvent);
    show(TcpTimer::PERSIST, m_persistEvent);
    show(TcpTimer::DELAYED_ACK, m_delAckEvent);
}

void
TcpLifecycleSocket::ReportFire(TcpTimer timer)
{
    TcpLifecycleTracer& tracer = m_engine->GetTracer();
    if (m_timerReport.IsWanted(tracer))
    {
        m_timerReport.Fires(tracer, m_entry.id, m_origin, timer);
    }
}

void
TcpLifecycleSocket::NotifyClosedOnce()
{
    if (!m_closeNotified)
    {
        m_closeNotified = true;
        NotifyNormalClose();
    }
}

void
TcpLifecycleSocket::DisposeConnection()
{
    m_closeReason = TcpCloseReason::SIMULATION_END;
    ReportDeath(TcpRule::SIMULATION_END);
    CancelTimers();
    m_acceptQueue = nullptr;
    m_endPoint = nullptr;
    m_endPoint6 = nullptr;
    m_ownEndPoint.reset();
    m_ownEndPoint6.reset();
}

} // namespace ns3
