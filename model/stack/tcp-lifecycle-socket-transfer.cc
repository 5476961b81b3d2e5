// SPDX-License-Identifier: GPL-2.0-only
//
// Data transfer: what the base class does not get right by itself.

#include "ns3/tcp-lifecycle-socket.h"

#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return the record of text that was not sent to this end by its peer */
TcpStrayEvent
MakeStrayEvent(const TcpConnectionId& id, const TcpConnectionLife& life, const StrayText& stray)
{
    TcpStrayEvent event;
    event.id = id;
    event.offset = stray.offset;
    event.bytes = stray.bytes;
    event.own = TimeStep(life.incarnation.GetOwn());
    event.sender = TimeStep(stray.tag.GetSender());
    event.hasPeer = stray.tag.GetReceiver() != IncarnationTag::UNKNOWN;
    event.receiver = event.hasPeer ? TimeStep(stray.tag.GetReceiver()) : Time(0);
    return event;
}

} // namespace

int
TcpLifecycleSocket::Send(Ptr<Packet> packet, uint32_t flags)
{
    if (IsDead())
    {
        return -1;
    }
    if (m_life.finPending || m_shutdownSend)
    {
        m_errno = ERROR_SHUTDOWN;
        return -1;
    }
    if (m_state == SYN_RCVD)
    {
        // RFC 9293 3.10.2: text waits for ESTABLISHED. The base would refuse it.
        if (!m_txBuffer->Add(packet))
        {
            m_errno = ERROR_MSGSIZE;
            return -1;
        }
        ReportBuffers();
        return static_cast<int>(packet->GetSize());
    }
    const int sent = TcpSocketBase::Send(packet, flags);
    RestorePacing();
    WatchProgress();
    if (sent > 0 && m_connected && IsWindowClosed())
    {
        WatchWindow();
    }
    ReportBuffers();
    ReportTimers();
    return sent;
}

Ptr<Packet>
TcpLifecycleSocket::Recv(uint32_t maxSize, uint32_t flags)
{
    if (IsDead())
    {
        return nullptr;
    }
    if (m_life.peerFinTaken && m_tcb->m_rxBuffer->Size() == 0)
    {
        return Create<Packet>(); // end of file, in every state after the peer's FIN
    }
    const Ptr<Packet> text = TcpSocketBase::Recv(maxSize, flags);
    if (text && m_engine->m_trackIncarnations)
    {
        for (const StrayText& stray : m_life.incarnation.FindStrays(text))
        {
            m_engine->GetTracer().ReportStray(MakeStrayEvent(m_entry.id, m_life, stray));
        }
    }
    if (!text && (m_entry.keepAlive || m_life.closeReason == TcpCloseReason::NONE))
    {
        // As ns-3's UdpSocketImpl and POSIX say it. What has ended a connection is not overwritten.
        const SocketErrno nothing = m_entry.keepAlive ? ERROR_AGAIN : ERROR_NOTCONN;
        m_errno = m_shutdownRecv ? ERROR_SHUTDOWN : nothing;
    }
    if (m_connected && !m_life.peerFinTaken)
    {
        AnnounceWindow();
    }
    ReportBuffers();
    return text;
}

void
TcpLifecycleSocket::SendEmptyPacket(uint8_t flags)
{
    if (m_life.holdAck && (flags & ~TcpHeader::ECE) == TcpHeader::ACK)
    {
        m_life.ackHeld = true;
        return;
    }
    const bool withFin = flags & TcpHeader::FIN;
    // The base numbers an empty segment m_nextTxSequence, which retransmission moves back, and adds
    // one in the three states whose FIN it believes outstanding. Number it SND.NXT.
    const bool believesInFin = m_state == FIN_WAIT_1 || m_state == LAST_ACK || m_state == CLOSING;
    const SequenceNumber32 number = withFin || believesInFin ? m_life.finSeq : GetSndNxt();
    const SequenceNumber32 saved = m_tcb->m_nextTxSequence;
    if (saved != number)
    {
        m_tcb->m_nextTxSequence = number;
    }
    const bool retransmissionIdle = m_retxEvent.IsExpired();
    // Full before anything has come: the first text shall be acknowledged at once, FIN or not.
    const bool waitsForText = withFin && m_delAckCount >= m_delAckMaxCount;
    {
        const TcpLifecycleEngine::SendScope scope(*m_engine);
        const Time rto = m_rto.Get();
        m_baseSends = true;
        TcpSocketBase::SendEmptyPacket(flags);
        m_baseSends = false;
        m_rto = rto; // the base computes it anew at each ACK: a back-off would end there
    }
    if (withFin && retransmissionIdle)
    {
        m_retxEvent.Cancel(); // the base's endless FIN timer; FinTimeout is ours
    }
    if (waitsForText)
    {
        m_delAckCount = m_delAckMaxCount;
    }
    if (saved != number)
    {
        m_tcb->m_nextTxSequence = saved;
    }
    ReportTimers();
}

uint32_t
TcpLifecycleSocket::SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool withAck)
{
    if (!HasEndPoint() || !m_connected)
    {
        return 0; // an application callback has reset the connection, and perhaps begun another
    }
    if (maxSize == 0)
    {
        // ns-3 3.37's NextSeg answers an empty range when the peer's window is exactly full.
        seq = m_txBuffer->HeadSequence();
        maxSize = m_tcb->m_segmentSize;
    }
    const SequenceNumber32 sent = m_tcb->m_highTxMark;
    if (seq < sent && seq + maxSize > sent)
    {
        // TcpTxBuffer compares a partly sent block as plain integers and fails where it wraps.
        maxSize = static_cast<uint32_t>(sent - seq);
    }
    if (m_life.finPending && !m_life.finSent && seq >= sent &&
        seq + maxSize >= m_txBuffer->TailSequence())
    {
        FinGoesOut(m_txBuffer->TailSequence(), TcpCause::Call(m_life.finCall, TcpRule::USER_CLOSE));
    }
    m_closeOnEmpty =
        m_life.finSent && !m_life.finAcked; // the base adds the FIN bit to the last segment
    const TcpLifecycleEngine::SendScope scope(*m_engine);
    m_baseSends = true;
    WithholdPacing();
    const uint32_t size = TcpSocketBase::SendDataPacket(seq, maxSize, withAck);
    WithholdPacing();
    m_baseSends = false;
    m_closeOnEmpty = false;
    if (size > 0 && seq < sent)
    {
        m_engine->GetTracer().CountRetransmission(false);
    }
    if (size > 0 && withAck)
    {
        // Last.ACK.sent (RFC 7323 section 4.3) counts ACKs that ride on text; the base forgets
        // them.
        m_highTxAck = std::max(m_highTxAck, m_tcb->m_rxBuffer->NextRxSequence());
    }
    ReportTimers();
    return size;
}

void
TcpLifecycleSocket::WithholdPacing() const
{
    // The base does not pace the initial window, and takes SND.NXT itself for the bytes sent so
    // far: from another ISN than 0 it would pace from the start, and stop where numbers wrap.
    if (m_pacing.initialWindowSent || !(m_tcb->m_pacing || m_pacing.withheld))
    {
        return;
    }
    const int32_t initialWindow = static_cast<int32_t>(GetInitialCwnd() * m_tcb->m_segmentSize);
    m_pacing.initialWindowSent =
        m_tcb->m_paceInitialWindow || m_tcb->m_highTxMark.Get() - m_life.iss > initialWindow;
    m_pacing.withheld = !m_pacing.initialWindowSent;
    m_pacing.pacesInitialWindow = m_tcb->m_paceInitialWindow;
    m_tcb->m_pacing = m_pacing.initialWindowSent;
    m_tcb->m_paceInitialWindow = m_pacing.initialWindowSent; // whatever the number
}

void
TcpLifecycleSocket::RestorePacing()
{
    if (m_pacing.withheld)
    {
        m_tcb->m_pacing = true;
    }
}

uint32_t
TcpLifecycleSocket::AvailableWindow() const
{
    if (!HasEndPoint() || !m_connected)
    {
        return 0;
    }
    WithholdPacing();
    const uint32_t window = TcpSocketBase::AvailableWindow();
    if (window > 0 && UnAckDataCount() == m_rWnd.Get())
    {
        SequenceNumber32 first;
        SequenceNumber32 last;
        const bool recovering = m_sackEnabled && m_tcb->m_congState == TcpSocketState::CA_RECOVERY;
        if (m_txBuffer->NextSeg(&first, &last, recovering) && first == last)
        {
            return 0; // an empty range, see SendDataPacket
        }
    }
    return window;
}

void
TcpLifecycleSocket::ReTxTimeout()
{
    const bool isOpening = m_state == SYN_SENT || m_state == SYN_RCVD;
    ReportFire(isOpening ? GetSynTimer() : TcpTimer::RETRANSMISSION);
    if (isOpening)
    {
        SynTimeout();
        return;
    }
    if (m_txBuffer->Size() == 0)
    {
        return; // a FIN alone has its own timer
    }
    const Time now = Simulator::Now();
    if (m_life.retryUna != m_txBuffer->HeadSequence())
    {
        m_life.retryUna = m_txBuffer->HeadSequence(); // progress: other text is in question now
        m_life.textRetries = 0;
    }
    const RetryDecision decision =
        DecideRetransmission(GetRetryPolicy(), {m_life.textRetries, now - m_life.textSince});
    if (decision.verdict == RetryVerdict::GIVE_UP)
    {
        TimeOut(TcpTimer::RETRANSMISSION, decision.rule);
        return;
    }
    if (m_life.textRetries == 0)
    {
        m_life.textSince = now;
    }
    ++m_life.textRetries;
    m_dataRetrCount = 1; // the base must not give up
    const Time next = std::min(m_maxRto, m_rto.Get() + m_rto.Get());
    const uint32_t life = m_lives;
    TcpSocketBase::ReTxTimeout();
    if (!IsAlive(life))
    {
        return; // a send callback has ended it
    }
    RetransmitHeldBack();
    if (m_rto.Get() != next) // the base's bound is 60 s
    {
        m_rto = next;
        if (IsPending(m_retxEvent))
        {
            m_retxEvent.Cancel();
            m_retxEvent = Simulator::Schedule(next, &TcpLifecycleSocket::ReTxTimeout, this);
        }
    }
    ReportTimers();
}

void
TcpLifecycleSocket::RetransmitHeldBack()
{
    // The base asks Nagle's question and that of the silly window also of what it sends again, and
    // then sends nothing and starts no timer. A retransmission is bound by SND.WND alone.
    if (!HasEndPoint() || IsPending(m_retxEvent) || m_rWnd.Get() == 0 || UnAckDataCount() == 0)
    {
        return;
    }
    const SequenceNumber32 una = m_txBuffer->HeadSequence();
    const uint32_t most = std::min(m_tcb->m_segmentSize, m_rWnd.Get());
    m_tcb->m_nextTxSequence = una;
    m_tcb->m_nextTxSequence += SendDataPacket(una, std::min(most, UnAckDataCount()), m_connected);
}

void
TcpLifecycleSocket::DelAckTimeout()
{
    ReportFire(TcpTimer::DELAYED_ACK);
    TcpSocketBase::DelAckTimeout();
}

void
TcpLifecycleSocket::SendProbe(SequenceNumber32 seq, uint32_t textBytes)
{
    const Ptr<Packet> probe = Create<Packet>();
    TagEmptyPacket(probe); // while it is empty: a probe is not ECN-capable (RFC 3168 6.1.6)
    probe->AddAtEnd(Create<Packet>(textBytes)); // of zeros: padding would have any content
    TcpHeader header;
    header.SetFlags(TcpHeader::ACK);
    header.SetSequenceNumber(seq);
    header.SetAckNumber(m_tcb->m_rxBuffer->NextRxSequence());
    header.SetWindowSize(AdvertisedWindowSize());
    header.SetSourcePort(m_entry.id.GetLocalPort());
    header.SetDestinationPort(m_entry.id.GetRemotePort());
    AddOptions(header);
    FinishHeader(header, 0); // the old byte is no push
    m_txTrace(probe, header, this);
    const TcpLifecycleEngine::SendScope scope(*m_engine);
    SendControlPacket(m_tcp, probe, header, m_entry.id, m_boundnetdevice);
}

Ptr<TcpSocketBase>
TcpLifecycleSocket::Fork()
{
    return CopyObject<TcpLifecycleSocket>(this);
}

} // namespace ns3
