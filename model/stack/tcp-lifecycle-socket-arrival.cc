// SPDX-License-Identifier: GPL-2.0-only
//
// Arriving segments in synchronised states (RFC 9293 3.10.7.4): what is done with acceptable ones,
// in the order of the last steps. The first five are in tcp-lifecycle-socket-acceptance.cc.

#include "ns3/sack-blocks.h"
#include "ns3/simulator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>
#include <optional>

namespace ns3
{

namespace
{

/** ECN codepoint CE (RFC 3168 section 5). */
constexpr uint8_t ECN_CE = 3;

/** Sets a flag for as long as it lives. */
class FlagScope
{
  public:
    /** \param flag false before and after */
    explicit FlagScope(bool& flag)
        : m_flag(flag)
    {
        m_flag = true;
    }

    ~FlagScope()
    {
        m_flag = false;
    }

    FlagScope(const FlagScope&) = delete;
    FlagScope& operator=(const FlagScope&) = delete;

  private:
    bool& m_flag; //!< the flag
};

/** \return true if the segment is the first to acknowledge our FIN */
bool
AcknowledgesFin(const TcpConnectionLife& life, const TcpSegmentView& segment)
{
    return life.finSent && !life.finAcked && segment.ack == life.finSeq + SequenceNumber32(1);
}

/**
 * \return the header as the base class may see it, which knows of neither FIN, and numbered as the
 * view is; nothing if that is the segment's own
 */
std::optional<TcpHeader>
WithoutFin(const TcpConnectionLife& life, const TcpArrival& arrival)
{
    const TcpSegmentView& segment = arrival.view;
    const bool acksBeyondText = life.finSent && segment.ack > life.finSeq;
    std::optional<TcpHeader> header;
    if (segment.Has(TcpHeader::FIN) || acksBeyondText ||
        segment.seq != arrival.header.GetSequenceNumber())
    {
        header = arrival.header;
        header->SetFlags(segment.flags & ~TcpHeader::FIN);
        header->SetSequenceNumber(segment.seq);
        if (acksBeyondText)
        {
            header->SetAckNumber(life.finSeq);
        }
    }
    return header;
}

/** \return the header with other blocks in its SACK option, and without one if there are none */
TcpHeader
WithSackBlocks(const TcpHeader& header, const SackBlocks& blocks)
{
    TcpHeader made;
    made.SetSourcePort(header.GetSourcePort());
    made.SetDestinationPort(header.GetDestinationPort());
    made.SetFlags(header.GetFlags());
    made.SetSequenceNumber(header.GetSequenceNumber());
    made.SetAckNumber(header.GetAckNumber());
    made.SetWindowSize(header.GetWindowSize());
    for (const auto& option : header.GetOptionList())
    {
        if (option->GetKind() != TcpOption::SACK)
        {
            made.AppendOption(option);
        }
    }
    if (!blocks.empty())
    {
        const Ptr<TcpOptionSack> sack = CreateObject<TcpOptionSack>();
        for (const auto& block : blocks)
        {
            sack->AddSackBlock(block);
        }
        made.AppendOption(sack);
    }
    return made;
}

/** \return the text of a segment, but nothing that is numbered as, or behind, the peer's FIN */
Ptr<Packet>
TextBeforeFin(const TcpConnectionLife& life, const TcpArrival& arrival)
{
    const Ptr<Packet>& text = arrival.packet;
    const SequenceNumber32 seq = arrival.view.seq;
    if (life.peerFinTaken)
    {
        return Create<Packet>();
    }
    if (life.peerFinKnown && seq + SequenceNumber32(text->GetSize()) > life.peerFinSeq)
    {
        const int32_t bytes = life.peerFinSeq - seq;
        return bytes > 0 ? text->CreateFragment(0, static_cast<uint32_t>(bytes)) : Create<Packet>();
    }
    return text;
}

} // namespace

void
TcpLifecycleSocket::SegmentArrives(TcpArrival& arrival)
{
    SocketPriorityTag priority;
    arrival.packet->RemovePacketTag(priority);
    arrival.packet->RemoveAtStart(arrival.headerBytes);
    m_rxTrace(arrival.packet, arrival.header, this);
    switch (m_state.Get())
    {
    case SYN_SENT:
        ArrivesInSynSent(arrival);
        break;
    case SYN_RCVD:
        if (m_life.wasHalfOpen || ArrivesInSynReceived(arrival))
        {
            ArrivesSynchronised(arrival);
        }
        break;
    case ESTABLISHED:
    case CLOSE_WAIT:
    case LAST_ACK:
    case FIN_WAIT_1:
    case FIN_WAIT_2:
    case CLOSING:
        ArrivesSynchronised(arrival);
        break;
    case CLOSED:
    case LISTEN:
    case TIME_WAIT:
    case LAST_STATE:
        break; // such a socket is not in the connection table
    }
    WatchFin();
    WatchProgress();
    ReportBuffers();
    ReportTimers();
}

void
TcpLifecycleSocket::TakeEcn(const TcpArrival& arrival)
{
    if (m_tcb->m_ecnState == TcpSocketState::ECN_DISABLED)
    {
        return; // RFC 3168 6.1.1: not negotiated, so the bits mean nothing
    }
    if (arrival.ecn == ECN_CE && m_ecnCESeq < arrival.view.seq)
    {
        m_ecnCESeq = arrival.view.seq;
        m_tcb->m_ecnState = TcpSocketState::ECN_CE_RCVD;
        m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_ECN_IS_CE);
    }
    else if (arrival.ecn != 0)
    {
        m_congestionControl->CwndEvent(m_tcb, TcpSocketState::CA_EVENT_ECN_NO_CE);
    }
    const bool receives = m_state == ESTABLISHED || m_state == FIN_WAIT_1 || m_state == FIN_WAIT_2;
    if (receives && arrival.view.Has(TcpHeader::CWR) &&
        m_tcb->m_ecnState != TcpSocketState::ECN_CE_RCVD)
    {
        m_tcb->m_ecnState = TcpSocketState::ECN_IDLE; // the sender has reduced: stop echoing
    }
}

void
TcpLifecycleSocket::TakeTextAndFin(TcpArrival& arrival, bool thirdAck)
{
    const uint32_t life = m_lives; // a callback may end it, and begin another
    const TcpSegmentView& segment = arrival.view;
    const uint64_t uid = arrival.packet->GetUid();
    const bool acksFin = AcknowledgesFin(m_life, segment);
    const std::optional<TcpHeader> withoutFin = WithoutFin(m_life, arrival);
    const TcpHeader& header = withoutFin ? *withoutFin : arrival.header;
    if (m_timestampEnabled && segment.hasTimestamp)
    {
        TakeTimestamp(segment);
    }
    TakeRttSample(segment, header, thirdAck);
    TakeWindow(arrival, header);
    if (thirdAck && !TakeThirdAck(arrival, life))
    {
        RestoreOffer();
        return;
    }
    if (acksFin && !TakeAckOfFin(TcpCause::Segment(segment, uid, TcpRule::ACK_OF_FIN)))
    {
        return;
    }
    TakeText(arrival, header);
    if (!IsAlive(life))
    {
        // A callback has ended it: what the base has started since is nobody's.
        if (life == m_lives)
        {
            CancelTimers();
        }
        RestoreOffer();
        return;
    }
    if (thirdAck)
    {
        RaiseFirstRto(); // the base has just set it without a sample
        BeginToSend(life);
    }
    if (IsAlive(life) && m_life.peerFinKnown && !m_life.peerFinTaken)
    {
        if (m_tcb->m_rxBuffer->NextRxSequence() == m_life.peerFinSeq)
        {
            TakeFin(TcpCause::Segment(segment, uid, TcpRule::FIN_ARRIVED), segment.textBytes > 0);
        }
        else if (m_life.ackHeld || segment.Has(TcpHeader::FIN))
        {
            SendAckNow(); // a hole before the FIN
        }
    }
    if (IsAlive(life))
    {
        TrySendFin(TcpCause::Call(m_life.finCall, TcpRule::USER_CLOSE));
        WatchWindow();
    }
}

bool
TcpLifecycleSocket::TakeThirdAck(const TcpArrival& arrival, uint32_t life)
{
    if (m_engine->m_trackIncarnations)
    {
        m_life.incarnation.TakePeer(arrival.packet, m_life.byCookie);
    }
    const TcpRule rule = m_life.byCookie ? TcpRule::COOKIE_VALIDATED : TcpRule::ACK_OF_SYN;
    EnterEstablished(TcpCause::Segment(arrival.view, arrival.packet->GetUid(), rule));
    m_delAckCount = m_delAckMaxCount; // as in stock: the first data segment is acked at once
    if (!m_life.wasHalfOpen)
    {
        UpdatePacingRate();
    }
    else if (m_acceptQueue) // a sink may have closed the listener
    {
        m_acceptQueue->Offer(*this);
    }
    if (m_life.openedBy == TcpOpenedBy::SIMULTANEOUS_OPEN)
    {
        Simulator::ScheduleNow(&TcpLifecycleSocket::ReportConnected, this, life);
    }
    if (IsAlive(life) && m_life.synText)
    {
        TakeSynText();
        if (!m_entry.keepAlive && life == m_lives)
        {
            CancelTimers(); // a callback has ended it
        }
    }
    return IsAlive(life);
}

void
TcpLifecycleSocket::TakeText(const TcpArrival& arrival, const TcpHeader& header)
{
    const TcpSegmentView& segment = arrival.view;
    m_life.largestText = std::max(m_life.largestText, segment.textBytes);
    if (segment.Has(TcpHeader::FIN) && !m_life.peerFinKnown)
    {
        m_life.peerFinKnown = true;
        m_life.peerFinSeq = segment.seq + SequenceNumber32(segment.textBytes);
    }
    const Ptr<Packet> text = TrimToWindow(TextBeforeFin(m_life, arrival), segment.seq);
    if (segment.textBytes > m_tcb->m_segmentSize && segment.textBytes > GetRouteMss())
    {
        // More than one full-sized segment came as one (RFC 1122 4.2.3.2); the base counts
        // arrivals.
        m_delAckCount = m_delAckMaxCount;
    }
    m_life.holdAck = m_life.peerFinKnown && !m_life.peerFinTaken;
    m_life.ackHeld = false;
    RestorePacing();
    std::optional<TcpHeader> other;
    if (const auto sack = DynamicCast<const TcpOptionSack>(header.GetOption(TcpOption::SACK)))
    {
        const SackBlocks all = sack->GetSackList();
        const SackBlocks blocks =
            m_sackEnabled ? ChooseSackBlocks(all, header.GetAckNumber(), m_tcb->m_highTxMark.Get())
                          : SackBlocks();
        if (blocks != all)
        {
            other = WithSackBlocks(header, blocks);
        }
    }
    {
        const FlagScope taking(m_takesText);
        ReceivedAck(text, other ? *other : header);
    }
    m_life.holdAck = false;
    if (m_connected)
    {
        CountBytes(); // at each segment: the numbers that it subtracts wrap
    }
}

void
TcpLifecycleSocket::BeginToSend(uint32_t life)
{
    RestorePacing();
    UpdatePacingRate();
    if (!m_life.wasHalfOpen)
    {
        SendPendingData(m_connected); // what was written before the connection stood
    }
    if (IsAlive(life) && GetTxAvailable() > 0)
    {
        NotifySend(GetTxAvailable());
    }
}

void
TcpLifecycleSocket::TakeSynText()
{
    TcpHeader header;
    header.SetFlags(TcpHeader::ACK);
    header.SetSequenceNumber(m_life.irs + SequenceNumber32(1));
    const Ptr<Packet> text = TrimToWindow(m_life.synText, header.GetSequenceNumber());
    m_life.synText = nullptr;
    m_life.largestText = text->GetSize();
    const FlagScope taking(m_takesText);
    ReceivedData(text, header);
}

bool
TcpLifecycleSocket::TakeAckOfFin(const TcpCause& cause)
{
    m_life.finAcked = true;
    m_finEvent.Cancel();
    switch (m_state.Get())
    {
    case FIN_WAIT_1:
        EnterState(FIN_WAIT_2, cause);
        return WatchFinWait2(cause);
    case CLOSING:
        m_life.bytesOut += m_txBuffer->Size();
        EnterTimeWait(cause);
        return false;
    case LAST_ACK:
        m_life.bytesOut += m_txBuffer->Size();
        End(TcpCloseReason::PEER_CLOSE, cause);
        NotifyClosedOnce();
        return false;
    case CLOSED:
    case LISTEN:
    case SYN_SENT:
    case SYN_RCVD:
    case ESTABLISHED:
    case CLOSE_WAIT:
    case FIN_WAIT_2:
    case TIME_WAIT:
    case LAST_STATE:
        break;
    }
    NS_ASSERT_MSG(false, "ACK of a FIN in " << ToString(m_state.Get()));
    return true;
}

void
TcpLifecycleSocket::TakeFin(const TcpCause& cause, bool withText)
{
    const uint32_t life = m_lives;
    const SequenceNumber32 behindFin = m_life.peerFinSeq + SequenceNumber32(1);
    m_life.windowAtFin = GetFreeWindow();
    CountBytes();
    m_tcb->m_rxBuffer->SetNextRxSequence(behindFin);
    m_life.countedRcvNxt = behindFin;
    m_life.peerFinTaken = true;
    switch (m_state.Get())
    {
    case ESTABLISHED:
        TakeFinInEstablished(cause, withText);
        return;
    case FIN_WAIT_1:
        EnterState(CLOSING, cause);
        SendAckNow();
        if (!m_shutdownRecv)
        {
            NotifyDataRecv();
        }
        return;
    case FIN_WAIT_2:
        SendAckNow();
        if (!m_shutdownRecv)
        {
            NotifyDataRecv();
        }
        if (IsAlive(life))
        {
            EnterTimeWait(cause);
        }
        return;
    case CLOSED:
    case LISTEN:
    case SYN_SENT:
    case SYN_RCVD:
    case CLOSE_WAIT:
    case LAST_ACK:
    case CLOSING:
    case TIME_WAIT:
    case LAST_STATE:
        break;
    }
    NS_ASSERT_MSG(false, "FIN taken in " << ToString(m_state.Get()));
}

void
TcpLifecycleSocket::TakeFinInEstablished(const TcpCause& cause, bool withText)
{
    const uint32_t life = m_lives;
    EnterState(CLOSE_WAIT, cause);
    if (withText)
    {
        SendAckNow(); // as in stock: text is not left waiting for what the application does
    }
    NotifyClosedOnce(); // the application may close, or abort and connect, in this callback
    if (!IsAlive(life))
    {
        return;
    }
    if (m_shutdownSend && !m_life.finPending)
    {
        // ShutdownSend on its listener, which ns-3's PacketSink calls: nothing will be sent,
        // so the peer's close ends the connection.
        m_life.finPending = true;
        m_life.finCall = TcpCall::SHUTDOWN_SEND;
    }
    TrySendFin(TcpCause::Call(m_life.finCall, TcpRule::USER_CLOSE));
    if (m_highTxAck < m_life.peerFinSeq + SequenceNumber32(1))
    {
        SendAckNow();
    }
}

void
TcpLifecycleSocket::SendAckNow()
{
    if (m_tcb->m_ecnState == TcpSocketState::ECN_CE_RCVD ||
        m_tcb->m_ecnState == TcpSocketState::ECN_SENDING_ECE)
    {
        SendEmptyPacket(TcpHeader::ACK | TcpHeader::ECE);
        m_tcb->m_ecnState = TcpSocketState::ECN_SENDING_ECE;
        return;
    }
    SendEmptyPacket(TcpHeader::ACK);
}

} // namespace ns3
