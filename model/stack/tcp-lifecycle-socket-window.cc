// SPDX-License-Identifier: GPL-2.0-only
//
// Flow control (RFC 9293 3.8.6): the peer's window, the persist timer that probes it while it is
// closed or small, and the window of this end.

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

void
TcpLifecycleSocket::TakeWindow(const TcpArrival& arrival, const TcpHeader& header)
{
    const TcpSegmentView& segment = arrival.view;
    const bool wasShut = m_rWnd.Get() == 0;
    UpdateWindowSize(header);
    if (wasShut && m_rWnd.Get() > 0 && IsWindowClosed())
    {
        // Now a small window: its override does not wait for a backed-off probe.
        m_persistEvent.Cancel();
    }
    if (segment.seq != arrival.header.GetSequenceNumber())
    {
        m_rWnd = segment.window; // of a SYN,ACK, never scaled (RFC 7323 section 2.2)
    }
    if (m_life.finSent && m_rWnd.Get() == 0)
    {
        m_life.finRetries = 0; // a peer that answers with a closed window lives (RFC 9293 3.8.6.1)
    }
    m_life.maxSndWnd = std::max(m_life.maxSndWnd, m_rWnd.Get());
    m_life.softError = false; // the path works again (RFC 1122 4.2.3.9)
    if (m_rWnd.Get() == 0)
    {
        WatchWindow();
    }
}

bool
TcpLifecycleSocket::IsWindowClosed() const
{
    const uint32_t window = m_rWnd.Get();
    if (window == 0)
    {
        return m_txBuffer->Size() > 0;
    }
    // The base waits until a whole segment fits (RFC 9293 3.8.6.2.1); with nothing outstanding no
    // ACK is to come, and the persist timer overrides it.
    return UnAckDataCount() == 0 && window < m_tcb->m_segmentSize &&
           m_txBuffer->SizeFromSequence(m_tcb->m_highTxMark) > window;
}

void
TcpLifecycleSocket::WatchWindow()
{
    if (IsWindowClosed())
    {
        if (m_persistEvent.IsExpired())
        {
            m_retxEvent.Cancel();
            m_life.persistInterval = GetFirstPersistInterval();
            m_persistEvent = Simulator::Schedule(
                m_life.persistInterval, &TcpLifecycleSocket::PersistTimeout, this);
        }
        return;
    }
    if (IsPending(m_persistEvent))
    {
        m_persistEvent.Cancel();
        SendPendingData(m_connected);
        if (HasEndPoint() && m_retxEvent.IsExpired() && UnAckDataCount() > 0)
        {
            m_retxEvent = Simulator::Schedule(m_rto, &TcpLifecycleSocket::ReTxTimeout, this);
        }
    }
}

Time
TcpLifecycleSocket::GetFirstPersistInterval() const
{
    return m_persistTimeout.IsStrictlyPositive() ? m_persistTimeout
                                                 : std::max<Time>(m_rto.Get(), m_minRto);
}

void
TcpLifecycleSocket::PersistTimeout()
{
    ReportFire(TcpTimer::PERSIST);
    if (!HasEndPoint() || m_txBuffer->Size() == 0)
    {
        return;
    }
    const RetryDecision decision = DecideWindowProbe(
        GetRetryPolicy(), {m_life.unansweredProbes, m_life.persistInterval, IsOrphan()});
    if (decision.verdict == RetryVerdict::GIVE_UP)
    {
        TimeOut(TcpTimer::PERSIST, decision.rule);
        return;
    }
    if (m_rWnd.Get() > 0)
    {
        SendIntoSmallWindow();
        return;
    }
    ++m_life.unansweredProbes;
    // One old byte at SND.UNA - 1: every receiver answers it, and no bookkeeping counts it
    // (RFC 9293 3.8.6.1).
    m_engine->GetTracer().Count(TcpCounter::TCP_WIN_PROBE);
    SendProbe(m_txBuffer->HeadSequence() - 1, 1);
    m_life.persistInterval = std::min(m_maxRto, m_life.persistInterval + m_life.persistInterval);
    m_persistEvent =
        Simulator::Schedule(m_life.persistInterval, &TcpLifecycleSocket::PersistTimeout, this);
    ReportTimers();
}

void
TcpLifecycleSocket::SendIntoSmallWindow()
{
    // RFC 9293 3.8.6.2.1, condition 4: the override time-out is that of the persist timer, and text
    // to fill the window goes out, with PSH as in Linux (tcp_write_wakeup). The retransmission
    // timer watches it.
    const SequenceNumber32 first = m_tcb->m_highTxMark;
    const uint32_t fits = std::min(m_tcb->m_segmentSize, m_rWnd.Get());
    m_life.lastPush = first + SequenceNumber32(fits);
    m_life.pushPoints.push_back(m_life.lastPush);
    m_tcb->m_nextTxSequence = first;
    m_tcb->m_nextTxSequence += SendDataPacket(first, fits, m_connected);
}

uint16_t
TcpLifecycleSocket::AdvertisedWindowSize(bool scale) const
{
    uint16_t field = 0;
    if (!m_life.peerFinTaken)
    {
        field = TcpSocketBase::AdvertisedWindowSize(scale);
    }
    else
    {
        // The base subtracts RCV.NXT, which now counts the FIN and may stand behind the window.
        const uint32_t window = scale ? m_life.windowAtFin >> m_rcvWindShift : m_life.windowAtFin;
        field = static_cast<uint16_t>(std::min<uint32_t>(window, m_maxWinSize));
    }
    m_life.announcedWnd = scale ? uint32_t{field} << m_rcvWindShift : field; // as it reads
    m_life.rcvEdge =
        std::max(m_life.rcvEdge,
                 m_tcb->m_rxBuffer->NextRxSequence() + SequenceNumber32(m_life.announcedWnd));
    return field;
}

void
TcpLifecycleSocket::AnnounceWindow()
{
    // RFC 9293 3.8.6.2.2: tell a sender that waits for room of a segment, the largest it has sent.
    // The base never does, and a stock sender that waits with less, but not zero, asks no more.
    const uint32_t segment = std::max<uint32_t>(m_tcb->m_segmentSize, m_life.largestText);
    const uint32_t worthIt = std::min(segment, m_tcb->m_rxBuffer->MaxBufferSize() / 2);
    const uint32_t window = GetFreeWindow() >> m_rcvWindShift << m_rcvWindShift;
    if (m_life.announcedWnd < worthIt && window >= worthIt)
    {
        SendAckNow();
    }
}

Ptr<Packet>
TcpLifecycleSocket::TrimToWindow(const Ptr<Packet>& text, SequenceNumber32 seq) const
{
    // RFC 9293 3.10.7.4: text beyond the window is trimmed. TcpRxBuffer would take it, and the
    // window announced then would be negative.
    const int32_t room = m_tcb->m_rxBuffer->MaxRxSequence() - seq;
    if (static_cast<int64_t>(text->GetSize()) <= room)
    {
        return text;
    }
    return room > 0 ? text->CreateFragment(0, static_cast<uint32_t>(room)) : Create<Packet>();
}

} // namespace ns3
