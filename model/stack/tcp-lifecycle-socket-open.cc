// SPDX-License-Identifier: GPL-2.0-only
//
// From CLOSED to ESTABLISHED: SYN, SYN-SENT, simultaneous open.

#include "ns3/tcp-lifecycle-socket.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/listen-decision.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/rtt-estimator.h"
#include "ns3/simulator.h"
#include "ns3/syn-sent-decision.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/time-wait-responder.h"
#include "ns3/timer-wheel.h"

#include <algorithm>
#include <optional>

namespace ns3
{

namespace
{

/** \return the IPv4 peer that an IPv6 socket address maps, or nothing */
std::optional<InetSocketAddress>
FindMapped(const Address& address)
{
    if (!Inet6SocketAddress::IsMatchingType(address))
    {
        return std::nullopt;
    }
    const Inet6SocketAddress peer = Inet6SocketAddress::ConvertFrom(address);
    return peer.GetIpv6().IsIpv4MappedAddress()
               ? std::make_optional<InetSocketAddress>(peer.GetIpv6().GetIpv4MappedAddress(),
                                                       peer.GetPort())
               : std::nullopt;
}

} // namespace

uint16_t
TcpLifecycleSocket::GetRouteMss() const
{
    Ptr<NetDevice> device = m_boundnetdevice;
    if (!device && m_entry.id.IsIpv4())
    {
        const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
        const int32_t interface =
            ipv4->GetInterfaceForAddress(Ipv4Address::ConvertFrom(m_entry.id.GetLocalAddress()));
        device = interface >= 0 ? ipv4->GetNetDevice(interface) : nullptr;
    }
    else if (!device)
    {
        const Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
        const int32_t interface =
            ipv6->GetInterfaceForAddress(Ipv6Address::ConvertFrom(m_entry.id.GetLocalAddress()));
        device = interface >= 0 ? ipv6->GetNetDevice(interface) : nullptr;
    }
    return TcpLifecycleEngine::GetMss(m_entry.id, device);
}

int
TcpLifecycleSocket::Connect(const Address& address)
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this << address);
    if (IsDead())
    {
        return -1;
    }
    if (!InetSocketAddress::IsMatchingType(address) && !Inet6SocketAddress::IsMatchingType(address))
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (const auto mapped = FindMapped(address))
    {
        return Connect(*mapped);
    }
    if (!MayConnect())
    {
        return -1;
    }
    const Ptr<TcpLifecycleSocket> keep = this;
    if (m_isInTimeWait)
    {
        // The old 4-tuple waits on, without a socket: the application has heard of the close.
        m_engine->GetTimeWait().Forget(m_entry.id);
        LeaveTimeWait(true);
    }
    ResetIfUsed();
    if (m_state == LISTEN)
    {
        // RFC 9293 3.10.1: an active OPEN on a listener. Its port stays bound.
        m_listener->Close(TcpCall::CONNECT);
        m_listener.reset();
        DropNextChild();
    }
    const TcpConnectionId listenId = m_entry.id;
    if (PrepareEndPoint(address) == -1)
    {
        LeaveListen(listenId);
        return -1;
    }
    AdoptEndPoint();
    const SequenceNumber32 iss = ChooseIss();
    if (!m_engine->InsertSocket(*this))
    {
        DropOwnEndPoint(); // a State sink of the old connection was faster
        m_errno = ERROR_ADDRINUSE;
        LeaveListen(listenId);
        return -1;
    }
    if (m_isUsed && m_engine->RegistersSockets())
    {
        m_tcp->AddSocket(this); // which the end of the old connection has undone
    }
    BeginActiveOpen(iss);
    return 0;
}

bool
TcpLifecycleSocket::MayConnect()
{
    const bool isDisposed = m_state == TIME_WAIT && !m_isInTimeWait; // with the run
    if (m_entry.keepAlive || isDisposed)
    {
        m_errno = isDisposed ? ERROR_INVAL : ERROR_ISCONN;
        return false;
    }
    if (m_takesText)
    {
        m_errno = ERROR_AGAIN; // a callback of the old connection; TcpSocketBase goes on after it
        return false;
    }
    if (m_engine->GetTracer().IsReporting())
    {
        m_errno = ERROR_AGAIN; // a sink has called, in the middle of what it was told of
        return false;
    }
    return true;
}

void
TcpLifecycleSocket::BeginActiveOpen(SequenceNumber32 iss)
{
    m_isUsed = true;
    m_rtt->Reset();
    m_dataRetrCount = m_dataRetries;
    m_life.born = Simulator::Now();
    m_life.openedBy = TcpOpenedBy::ACTIVE_OPEN;
    m_life.origin = m_engine->m_trafficOrigin;
    m_life.incarnation.Begin(m_life.born.GetTimeStep());
    m_seesMapped = false;
    SetIss(iss);
    m_tcb->m_ecnState = TcpSocketState::ECN_DISABLED; // until the peer grants it
    EnterState(SYN_SENT, TcpCause::Call(TcpCall::CONNECT, TcpRule::ACTIVE_OPEN));
    SendSyn();
}

Time
TcpLifecycleSocket::GetSynTimeout() const
{
    if (m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN)
    {
        return SynAckTimeout(m_synAckInitialTimeout,
                             m_synAckMaxTimeout,
                             static_cast<uint8_t>(std::min(m_life.synsSent - 1, 31u)));
    }
    // reference 05: the first SynLinearTimeouts retransmissions keep the initial time-out, then it
    // doubles: 0 1 2 3 4 5 7 11 19 ... for four.
    const uint32_t sent = m_life.synsSent - 1;
    const uint32_t doublings = sent > m_synLinearTimeouts ? sent - m_synLinearTimeouts : 0;
    return SynAckTimeout(
        m_synInitialTimeout, m_synMaxTimeout, static_cast<uint8_t>(std::min(doublings, 31u)));
}

void
TcpLifecycleSocket::SendSynSegment()
{
    const bool answers = m_state != SYN_SENT;
    const bool ecn = m_tcb->m_useEcn == TcpSocketState::On;
    TcpControlSegment segment;
    segment.id = m_entry.id;
    segment.flags = TcpHeader::SYN;
    if (answers)
    {
        segment.flags |= TcpHeader::ACK;
        segment.ack = m_tcb->m_rxBuffer->NextRxSequence();
        segment.flags |= m_tcb->m_ecnState == TcpSocketState::ECN_DISABLED ? 0 : TcpHeader::ECE;
    }
    else if (ecn)
    {
        segment.flags |= TcpHeader::ECE | TcpHeader::CWR;
    }
    if (answers)
    {
        ++m_life.synAcksSent;
    }
    segment.seq = m_life.iss;
    segment.window = AdvertisedWindowSize(false);
    if (m_mssOption)
    {
        segment.mss = GetRouteMss();
    }
    if (m_winScalingEnabled)
    {
        m_rcvWindShift = CalculateWScale();
        segment.wscale = m_rcvWindShift;
    }
    segment.sackPermitted = m_sackEnabled;
    segment.timestamp = m_timestampEnabled;
    segment.tsEcr = m_timestampToEcho;
    segment.linuxOptionOrder = m_linuxOptionOrder;

    SendControl(segment);
}

void
TcpLifecycleSocket::SendSyn()
{
    if (m_life.synsSent == 0)
    {
        UpdateRttHistory(m_life.iss, 0, false);
    }
    else
    {
        m_history.back().retx = true; // RFC 6298 section 3; the base marks nothing of length 0
    }
    ++m_life.synsSent;
    StartSynTimer();
    SendSynSegment();
    WatchProgress();
    ReportTimers();
}

void
TcpLifecycleSocket::StartSynTimer()
{
    const Time timeout = GetSynTimeout();
    const Time wait = m_linuxTimerWheel
                          ? LinuxTimerExpiry(Simulator::Now(), timeout) - Simulator::Now()
                          : timeout;
    m_rto = timeout;
    m_retxEvent.Cancel();
    m_retxEvent = Simulator::Schedule(wait, &TcpLifecycleSocket::ReTxTimeout, this);
}

TcpTimer
TcpLifecycleSocket::GetSynTimer() const
{
    return m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN ? TcpTimer::SYN_ACK_RETRANSMISSION
                                                        : TcpTimer::SYN_RETRANSMISSION;
}

void
TcpLifecycleSocket::LeaveListen(const TcpConnectionId& listenId)
{
    if (m_state == LISTEN)
    {
        m_entry.id = listenId;
        EnterState(CLOSED, TcpCause::Call(TcpCall::CONNECT, TcpRule::LISTENER_CLOSED));
    }
}

void
TcpLifecycleSocket::SynTimeout()
{
    const bool isPassive = m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN;
    RetryPolicy policy;
    policy.limit = isPassive ? RetryLimit::COUNT : m_retryLimit;
    policy.retries = isPassive ? m_synAckRetries : m_synRetransmissions;
    policy.leastTimeout = std::min(m_synInitialTimeout, m_synMaxTimeout);
    policy.maxTimeout = m_synMaxTimeout;
    const RetryDecision decision =
        DecideSynRetransmission(policy,
                                isPassive ? 0 : m_synLinearTimeouts,
                                {m_life.synsSent - 1, Simulator::Now() - m_life.born});
    if (decision.verdict == RetryVerdict::GIVE_UP)
    {
        FailConnect(TcpCloseReason::TIMED_OUT, TcpCause::Timer(GetSynTimer(), decision.rule));
        return;
    }
    m_engine->GetTracer().Count(TcpCounter::TCP_SYN_RETRANS);
    m_engine->GetTracer().CountRetransmission(false);
    SendSyn();
}

void
TcpLifecycleSocket::FailConnect(TcpCloseReason reason, const TcpCause& cause)
{
    m_rtt->Reset();
    if (m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN)
    {
        // A connection that its application has had since the SYN: nothing was refused.
        End(reason == TcpCloseReason::REFUSED ? TcpCloseReason::RESET : reason, cause);
        NotifyErrorClose();
        return;
    }
    End(reason, cause);
    NotifyConnectionFailed();
}

void
TcpLifecycleSocket::ArrivesInSynSent(const TcpArrival& arrival)
{
    SynSentSnapshot state;
    state.iss = m_life.iss;
    state.asksEcn = m_tcb->m_useEcn == TcpSocketState::On;
    state.synsSent = m_life.synsSent;
    state.untilRetry = Simulator::GetDelayLeft(m_retxEvent);
    state.earlyTimeout = m_synEarlyTimeout;
    const SynSentDecision decision = DecideSynSent(state, arrival.view);
    if (decision.retriesEarly)
    {
        m_retxEvent.Cancel();
        m_retxEvent =
            Simulator::Schedule(m_synEarlyTimeout, &TcpLifecycleSocket::ReTxTimeout, this);
    }
    const TcpCause cause = TcpCause::Segment(arrival.view, arrival.packet->GetUid(), decision.rule);
    switch (decision.verdict)
    {
    case SynSentVerdict::ESTABLISHED:
        TakePeerSyn(arrival);
        OpenedByUs(arrival, cause, decision.ecn);
        break;
    case SynSentVerdict::SYN_RECEIVED:
        TakePeerSyn(arrival);
        m_life.openedBy = TcpOpenedBy::SIMULTANEOUS_OPEN;
        EnterState(SYN_RCVD, cause);
        m_highTxAck = arrival.view.seq + SequenceNumber32(1);
        SendSyn();
        break;
    case SynSentVerdict::REFUSED:
        FailConnect(TcpCloseReason::REFUSED, cause);
        break;
    case SynSentVerdict::RESET:
        SendControl(BuildReset(m_entry.id, arrival.view));
        m_engine->ReportDrop(arrival, SYN_SENT, decision.reason);
        break;
    case SynSentVerdict::DROP:
        m_engine->ReportDrop(arrival, SYN_SENT, decision.reason);
        break;
    }
}

void
TcpLifecycleSocket::TakePeerSyn(const TcpArrival& arrival)
{
    const TcpSegmentView& syn = arrival.view;
    SetIrs(syn.seq);
    if (m_engine->m_trackIncarnations)
    {
        m_life.incarnation.TakePeer(arrival.packet, false);
    }
    TakeSynOptions(syn);
    if (m_timestampEnabled)
    {
        m_tcb->m_rcvTimestampValue = syn.tsVal; // the first: there is no older one
        TakeTimestamp(syn);
    }
    m_tcb->m_rxBuffer->SetNextRxSequence(syn.seq + SequenceNumber32(1));
    ChooseSegmentSize(syn.mss, GetRouteMss());
    m_tcb->m_cWnd = GetInitialCwnd() * GetSegSize();
    m_tcb->m_cWndInfl = m_tcb->m_cWnd;
    m_tcb->m_ssThresh = GetInitialSSThresh();
}

void
TcpLifecycleSocket::OpenedByUs(const TcpArrival& synAck, const TcpCause& cause, bool ecn)
{
    TakeRttSample(synAck.view, synAck.header, true);
    RaiseFirstRto();
    m_highRxAckMark = synAck.view.ack;
    EnterEstablished(cause);
    UpdatePacingRate(); // before anything is sent
    SendEmptyPacket(TcpHeader::ACK);
    m_tcb->m_ecnState = ecn ? TcpSocketState::ECN_IDLE : TcpSocketState::ECN_DISABLED;
    const uint32_t life = m_lives;
    SendPendingData(m_connected);
    if (!IsAlive(life))
    {
        return; // a send callback has ended it
    }
    Simulator::ScheduleNow(&TcpLifecycleSocket::ReportConnected, this, life);
    m_delAckCount = m_delAckMaxCount; // the first data segment is acknowledged at once, as in stock
    TrySendFin(TcpCause::Call(m_life.finCall, TcpRule::USER_CLOSE));
    WatchWindow(); // a SYN,ACK may close the window on text that is waiting
}

bool
TcpLifecycleSocket::SynArrivesInPassiveOpen(const TcpArrival& arrival)
{
    // As at a half-open entry, which this connection would be but for SynDataPolicy Deliver.
    HalfOpenSnapshot entry;
    entry.irs = m_life.irs;
    entry.iss = m_life.iss;
    entry.rcvWnd = GetSequence().rcvWnd;
    entry.timestamps = m_timestampEnabled;
    entry.tsRecent = m_timestampToEcho;
    entry.sinceAnswer =
        m_life.lastInvalidAnswer ? Simulator::Now() - *m_life.lastInvalidAnswer : Time::Max();
    entry.invalidInterval = m_invalidSegmentInterval;
    const HalfOpenDecision decision = DecideHalfOpenSegment(entry, arrival.view);
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine->ReportDrop(arrival, SYN_RCVD, decision.reason);
    }
    switch (decision.verdict)
    {
    case HalfOpenVerdict::RESET_AND_REMOVE: {
        const TcpCause cause =
            TcpCause::Segment(arrival.view, arrival.packet->GetUid(), decision.rule);
        SendControl(BuildReset(m_entry.id, arrival.view));
        End(TcpCloseReason::ABORTED, cause);
        NotifyErrorClose();
        break;
    }
    case HalfOpenVerdict::RETRANSMIT_SYN_ACK:
        m_life.lastInvalidAnswer = Simulator::Now();
        m_history.front().retx = true; // RFC 6298 section 3
        StartSynTimer();
        SendSynSegment();
        break;
    case HalfOpenVerdict::ACKNOWLEDGE:
        m_life.lastInvalidAnswer = Simulator::Now();
        SendEmptyPacket(TcpHeader::ACK);
        break;
    case HalfOpenVerdict::COMPLETE:
    case HalfOpenVerdict::RESET:
    case HalfOpenVerdict::REMOVE:
    case HalfOpenVerdict::DROP:
        break;
    }
    return false;
}

bool
TcpLifecycleSocket::ArrivesInSynReceived(TcpArrival& arrival)
{
    TcpSegmentView& segment = arrival.view;
    const bool isSyn = segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::RST);
    if (isSyn && m_life.openedBy == TcpOpenedBy::PASSIVE_OPEN)
    {
        return SynArrivesInPassiveOpen(arrival);
    }
    if (isSyn && segment.seq == m_life.irs)
    {
        if (!segment.Has(TcpHeader::ACK))
        {
            m_engine->ReportDrop(arrival, SYN_RCVD, TcpDropReason::DUPLICATE_SYN);
            // The peer repeats its SYN: answered as for a half-open entry, and no attempt of ours.
            if (MayAnswerInvalidNow())
            {
                if (!m_history.empty())
                {
                    m_history.front().retx = true; // RFC 6298 section 3
                }
                SendSynSegment();
            }
            return false;
        }
        // The other half of a simultaneous open: its SYN has been counted, the rest is an ACK.
        segment.flags &= ~TcpHeader::SYN;
        segment.seq += 1;
    }
    return true;
}

} // namespace ns3
