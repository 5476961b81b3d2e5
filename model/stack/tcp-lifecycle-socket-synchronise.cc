// SPDX-License-Identifier: GPL-2.0-only
//
// Setting a socket up from both SYNs: sequence numbers, options, segment size, the forked child.

#include "ns3/tcp-lifecycle-socket.h"

#include "ns3/half-open-queue.h"
#include "ns3/segment-size.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Least MSS believed, as in Linux: a smaller one would drown a sender in headers. */
constexpr uint16_t MIN_MSS = 48;

} // namespace

void
TcpLifecycleSocket::SetIss(SequenceNumber32 iss)
{
    m_life.iss = iss;
    m_life.lastPush = iss + SequenceNumber32(1);
    m_tcb->m_nextTxSequence = iss;
    m_tcb->m_highTxMark = iss;
    m_txBuffer->SetHeadSequence(iss);
    if (iss == SequenceNumber32(0))
    {
        return; // where the base class starts by itself
    }
    m_tcb->m_lastAckedSeq = iss;
    m_highRxAckMark = iss;
    m_recover = iss;
    m_ecnEchoSeq = iss;
    m_ecnCWRSeq = iss;
    SetForwardAck(iss);
    // Cubic's HyStart and Illinois keep a private end of round that starts at 0; this event makes
    // them take it from m_highTxMark.
    const std::string name = m_congestionControl->GetName();
    if (name == "TcpCubic" || name == "TcpIllinois")
    {
        m_congestionControl->CongestionStateSet(m_tcb, TcpSocketState::CA_LOSS);
    }
}

void
TcpLifecycleSocket::SetIrs(SequenceNumber32 irs)
{
    m_life.irs = irs;
    m_tcb->m_rxBuffer->SetNextRxSequence(irs);
    // As our SYN or SYN,ACK says, in which the window is never scaled (RFC 7323 section 2.2).
    m_life.rcvEdge = irs;
    m_life.rcvEdge = irs + SequenceNumber32(1u + AdvertisedWindowSize(false));
    m_highRxMark = irs;
    m_highTxAck = irs;
    m_ecnCESeq = irs;
}

void
TcpLifecycleSocket::TakeSynOptions(const TcpSegmentView& syn)
{
    m_rWnd = syn.window; // never scaled on a SYN (RFC 7323 section 2.2)
    m_life.maxSndWnd = syn.window;
    m_winScalingEnabled = m_winScalingEnabled && syn.wscale.has_value();
    m_sndWindShift = m_winScalingEnabled ? *syn.wscale : 0;
    if (!m_winScalingEnabled)
    {
        m_rcvWindShift = 0;
    }
    m_sackEnabled = m_sackEnabled && syn.sackPermitted;
    m_txBuffer->SetSackEnabled(m_sackEnabled);
    m_timestampEnabled = m_timestampEnabled && syn.hasTimestamp;
}

void
TcpLifecycleSocket::ChooseSegmentSize(uint16_t peerMss, uint16_t ownMss)
{
    if (peerMss != 0)
    {
        peerMss = std::max(peerMss, MIN_MSS);
    }
    if (!m_mssOption && !m_segmentSizeFromMtu)
    {
        return; // stock: the SegmentSize attribute alone
    }
    const uint32_t optionBytes = m_timestampEnabled ? TIMESTAMP_OPTION_BYTES : 0;
    const uint32_t defaultMss = GetDefaultMss(m_entry.id.IsIpv4());
    uint32_t size = m_chosenSegSize;
    if (m_segSizeSet || !m_segmentSizeFromMtu)
    {
        if (peerMss != 0)
        {
            size = std::min<uint32_t>(size,
                                      std::max<uint32_t>(peerMss, optionBytes + 1) - optionBytes);
        }
    }
    else
    {
        const uint32_t mss = std::min<uint32_t>(ownMss, peerMss != 0 ? peerMss : defaultMss);
        size = std::max<uint32_t>(mss, optionBytes + 1) - optionBytes;
    }
    m_tcb->m_segmentSize = size;
    m_txBuffer->SetSegmentSize(size);
}

void
TcpLifecycleSocket::EnterEstablished(const TcpCause& cause)
{
    EnterState(ESTABLISHED, cause);
    BeginTransfer();
}

void
TcpLifecycleSocket::BeginTransfer()
{
    m_congestionControl->CongestionStateSet(m_tcb, TcpSocketState::CA_OPEN);
    m_tcb->m_congState = TcpSocketState::CA_OPEN;
    m_connected = true;
    m_life.softError = false; // the peer was reached
    m_retxEvent.Cancel();
    m_tcb->m_nextTxSequence = m_life.iss + SequenceNumber32(1);
    m_tcb->m_highTxMark = m_life.iss + SequenceNumber32(1);
    m_txBuffer->SetHeadSequence(m_life.iss + SequenceNumber32(1));
    m_life.countedSndUna = m_life.iss + SequenceNumber32(1);
    m_life.countedRcvNxt = m_life.irs + SequenceNumber32(1);
    m_keepAliveTimer.Heard();
    if (m_keepAlive)
    {
        m_keepAliveTimer.Start();
    }
}

void
TcpLifecycleSocket::ReportConnected(uint32_t life)
{
    if (m_connected && life == m_lives)
    {
        ConnectionSucceeded();
    }
}

void
TcpLifecycleSocket::PrepareChild()
{
    if (!m_nextChild && m_engine->RegistersSockets())
    {
        m_nextChild = StaticCast<TcpLifecycleSocket>(Fork());
        m_nextChild->m_state = CLOSED; // no second listener
        m_tcp->AddSocket(m_nextChild);
    }
}

void
TcpLifecycleSocket::DropNextChild()
{
    if (m_nextChild)
    {
        m_tcp->RemoveSocket(m_nextChild);
        m_nextChild = nullptr;
    }
}

Ptr<TcpLifecycleSocket>
TcpLifecycleSocket::ForkChild(const HalfOpenEntry& entry, TcpStates_t state)
{
    PrepareChild();
    Ptr<TcpLifecycleSocket> child = m_nextChild;
    m_nextChild = nullptr;
    if (!child)
    {
        child = StaticCast<TcpLifecycleSocket>(Fork());
    }
    else
    {
        GiveSettings(*child);
    }
    child->m_seesMapped = m_endPoint6 && entry.id.IsIpv4();
    child->InitialiseFrom(entry, state);
    m_engine->Know(*child);
    return child;
}

void
TcpLifecycleSocket::OpensAtSyn(const TcpArrival& syn, const Ptr<Packet>& text)
{
    const Ptr<TcpLifecycleSocket> keep = this; // callbacks may let go of it
    const bool isTwoWay = m_state == ESTABLISHED;
    const TcpRule rule = isTwoWay ? TcpRule::TWO_WAY_HANDSHAKE : TcpRule::SYN_IN_LISTEN;
    m_engine->GetTracer().ReportState(m_entry.id,
                                      LISTEN,
                                      m_state,
                                      m_since,
                                      TcpCause::Segment(syn.view, syn.packet->GetUid(), rule),
                                      m_life.origin);
    m_life.synAcksSent = 0; // until it goes out below
    if (m_engine->m_trackIncarnations)
    {
        m_life.incarnation.TakePeer(syn.packet, false);
    }
    if (text)
    {
        TcpHeader header;
        header.SetSequenceNumber(m_life.irs + SequenceNumber32(1));
        m_tcb->m_rxBuffer->Add(TrimToWindow(text, header.GetSequenceNumber()), header);
        m_life.largestText = text->GetSize();
        m_highTxAck = m_tcb->m_rxBuffer->NextRxSequence();
    }
    if (isTwoWay)
    {
        BeginTransfer();
        UpdatePacingRate();
        m_delAckCount = m_delAckMaxCount; // as after a third ACK
    }
    else
    {
        StartSynTimer();
    }
    SendSynSegment();
    WatchProgress();
    const uint32_t life = m_lives; // a callback may end it, and begin another
    if (m_acceptQueue)             // a sink may have closed the listener
    {
        m_acceptQueue->Offer(*this);
    }
    if (IsAlive(life) && m_tcb->m_rxBuffer->Available() > 0)
    {
        NotifyDataRecv();
    }
    if (IsAlive(life) && isTwoWay && GetTxAvailable() > 0)
    {
        NotifySend(GetTxAvailable());
    }
    ReportTimers();
}

void
TcpLifecycleSocket::GiveSettings(TcpLifecycleSocket& child) const
{
    // A prepared child may be a copy of what this socket was long ago.
    static_cast<TcpLifecycleConfig&>(child) = *this;
    child.m_segSizeSet = m_segSizeSet;
    child.m_chosenSegSize = m_chosenSegSize;
    child.m_givenMsl = m_givenMsl;
    child.m_msl = m_msl;
    child.m_dataRetries = m_dataRetries;
    child.m_noDelay = m_noDelay;
    child.m_delAckMaxCount = m_delAckMaxCount;
    child.m_delAckTimeout = m_delAckTimeout;
    child.m_persistTimeout = m_persistTimeout;
    child.m_minRto = m_minRto;
    child.m_clockGranularity = m_clockGranularity;
    child.m_maxWinSize = m_maxWinSize;
    child.m_limitedTx = m_limitedTx;
    child.m_shutdownSend = m_shutdownSend;
    child.m_shutdownRecv = m_shutdownRecv;
    child.SetRetxThresh(m_retxThresh);
    child.m_tcb->m_rxBuffer->SetMaxBufferSize(m_tcb->m_rxBuffer->MaxBufferSize());
    child.m_txBuffer->SetMaxBufferSize(m_txBuffer->MaxBufferSize());
    child.SetIpTos(GetIpTos());
    child.SetPriority(GetPriority()); // which SetIpTos has derived from the TOS
    if (IsManualIpTtl())
    {
        child.SetIpTtl(GetIpTtl());
    }
    if (IsManualIpv6Tclass())
    {
        child.SetIpv6Tclass(GetIpv6Tclass());
    }
    if (IsManualIpv6HopLimit())
    {
        child.SetIpv6HopLimit(GetIpv6HopLimit());
    }
}

void
TcpLifecycleSocket::InitialiseFrom(const HalfOpenEntry& entry, TcpStates_t state)
{
    m_entry.id = entry.id;
    UseOwnEndPoint(entry.id);
    m_isUsed = true;
    m_offer = GetOffer();
    const Time born = TimeStep(entry.bornTimeStep);
    m_state = state; // SYN-RECEIVED was reported by the listener when the SYN came
    m_since = born;
    m_life.born = born;
    m_life.openedBy = TcpOpenedBy::PASSIVE_OPEN;
    m_life.origin = entry.origin;
    m_life.incarnation.Begin(entry.bornTimeStep);
    m_life.synsSent = entry.synAcks;
    m_life.synAcksSent = entry.synAcks;
    m_dataRetrCount = m_dataRetries;

    SetIss(entry.iss);
    m_highRxAckMark = entry.iss + SequenceNumber32(1);
    SetIrs(entry.irs);
    m_tcb->m_rxBuffer->SetNextRxSequence(entry.irs + SequenceNumber32(1));
    m_highTxAck = entry.irs + SequenceNumber32(1);

    TcpSegmentView syn;
    syn.window = entry.peerWindow;
    if (entry.wscaleOk)
    {
        syn.wscale = static_cast<uint8_t>(entry.peerWscale);
    }
    syn.sackPermitted = entry.sackOk;
    syn.hasTimestamp = entry.timestampOk;
    // As the SYN,ACK said, whatever the listener's attributes are by now.
    m_winScalingEnabled = true;
    m_sackEnabled = true;
    m_timestampEnabled = true;
    TakeSynOptions(syn);
    m_rcvWindShift = m_winScalingEnabled ? entry.ownWscale : 0;
    if (m_timestampEnabled)
    {
        m_timestampToEcho = entry.tsRecent;
        m_life.tsRecentSince = Simulator::Now();
        m_tcb->m_rcvTimestampValue = entry.tsRecent;
    }
    m_tcb->m_ecnState = entry.ecnOk ? TcpSocketState::ECN_IDLE : TcpSocketState::ECN_DISABLED;
    ChooseSegmentSize(entry.peerMss, entry.ownMss);
    m_tcb->m_cWnd = GetInitialCwnd() * GetSegSize();
    m_tcb->m_cWndInfl = m_tcb->m_cWnd;
    m_tcb->m_ssThresh = GetInitialSSThresh();

    // The SYN,ACK as RTT sample, unless it was sent more than once (RFC 6298 section 3).
    m_history.emplace_back(entry.iss, 0, born);
    m_history.back().retx = entry.retransmissions > 0 || entry.synAcks > 1;
    m_rto = SynAckTimeout(m_synAckInitialTimeout, m_synAckMaxTimeout, entry.retransmissions);
}

} // namespace ns3
