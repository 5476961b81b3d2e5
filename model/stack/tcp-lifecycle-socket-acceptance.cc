// SPDX-License-Identifier: GPL-2.0-only
//
// The first five steps of RFC 9293 3.10.7.4 applied: what is unacceptable, and what answers it.

#include "ns3/serial-order.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** RFC 7323 section 5.5: how long TS.Recent counts without an update. */
constexpr int64_t TS_RECENT_DAYS = 24;

/** \return true if TS.Recent is too old to judge by */
bool
IsTsRecentOutdated(const TcpConnectionLife& life)
{
    static const Time longest = Hours(24 * TS_RECENT_DAYS);
    return Simulator::Now() - life.tsRecentSince > longest;
}

/** \return right edge of the highest SACK block, if text waits behind a hole */
std::optional<SequenceNumber32>
GetSackedEnd(const TcpRxBuffer& buffer)
{
    std::optional<SequenceNumber32> end;
    for (const auto& block : buffer.GetSackList())
    {
        if (!end || block.second > *end)
        {
            end = block.second;
        }
    }
    return end;
}

} // namespace

SequenceNumber32
TcpLifecycleSocket::GetSndNxt() const
{
    if (m_life.finSent)
    {
        return m_life.finSeq + SequenceNumber32(1);
    }
    if (m_state == SYN_SENT || m_state == SYN_RCVD)
    {
        return m_life.iss + SequenceNumber32(1);
    }
    return m_tcb->m_highTxMark;
}

uint32_t
TcpLifecycleSocket::GetFreeWindow() const
{
    if (m_life.peerFinTaken)
    {
        return m_life.windowAtFin;
    }
    const SequenceNumber32 next = m_tcb->m_rxBuffer->NextRxSequence();
    return static_cast<uint32_t>(std::max<int32_t>(0, m_tcb->m_rxBuffer->MaxRxSequence() - next));
}

SequenceSnapshot
TcpLifecycleSocket::GetSequence() const
{
    SequenceSnapshot state;
    state.rcvNxt = m_tcb->m_rxBuffer->NextRxSequence();
    state.rcvBufBytes = m_tcb->m_rxBuffer->MaxBufferSize();
    // What the peer was told, not what the buffer holds: without window scaling that is at most
    // 65535 bytes. The right edge never moves left (RFC 9293 3.8.6; Linux's tcp_receive_window).
    state.rcvWnd = static_cast<uint32_t>(std::max<int32_t>(0, m_life.rcvEdge - state.rcvNxt));
    state.sndUna = m_txBuffer->HeadSequence();
    state.sndNxt = GetSndNxt();
    state.maxSndWnd = m_life.maxSndWnd;
    state.sndWnd = m_rWnd.Get();
    state.sndWindShift = m_sndWindShift;
    state.timestamps = m_timestampEnabled;
    state.needTimestamps = m_requireTimestamps;
    state.tsRecentValid = !IsTsRecentOutdated(m_life);
    state.tsRecent = m_timestampToEcho;
    state.strict = m_strictSequenceCheck;
    return state;
}

void
TcpLifecycleSocket::TakeTimestamp(const TcpSegmentView& segment)
{
    // The base's ProcessOptionTimestamp, but in serial-number order (its clock wraps after 50
    // days), and a connection that was idle for 24 days starts anew (RFC 7323 section 5.5).
    const bool anew = IsTsRecentOutdated(m_life);
    if (anew || !TimestampIsOlder(segment.tsVal, m_tcb->m_rcvTimestampValue))
    {
        m_tcb->m_rcvTimestampValue = segment.tsVal;
        m_tcb->m_rcvTimestampEchoReply = segment.tsEcr;
    }
    // RFC 7323 section 4.3 (2): compared with TS.Recent, which text behind a hole does not move.
    if ((anew || !TimestampIsOlder(segment.tsVal, m_timestampToEcho)) && segment.seq <= m_highTxAck)
    {
        m_timestampToEcho = segment.tsVal;
        m_life.tsRecentSince = Simulator::Now();
    }
}

void
TcpLifecycleSocket::ArrivesSynchronised(TcpArrival& arrival)
{
    const bool thirdAck = m_state == SYN_RCVD;
    const uint32_t life = m_lives;
    bool answer = false;
    if (arrival.view.Has(TcpHeader::SYN) && ResetIfUnread(arrival))
    {
        return;
    }
    if (!thirdAck || !m_life.wasHalfOpen) // the listener has decided those
    {
        SequenceSnapshot state = GetSequence();
        if (m_sackEnabled && arrival.view.Has(TcpHeader::RST))
        {
            state.sackedEnd = GetSackedEnd(*m_tcb->m_rxBuffer);
        }
        const AcceptanceDecision decision = DecideAcceptance(state, arrival.view);
        if (decision.verdict != AcceptanceVerdict::ACCEPT)
        {
            Refuse(arrival, decision);
            return;
        }
        answer = decision.answer;
        if (thirdAck && arrival.view.ack != GetSndNxt())
        {
            // RFC 9293 3.10.7.4, fifth step, SYN-RECEIVED: SND.UNA < SEG.ACK =< SND.NXT, or a RST.
            m_engine->ReportDrop(arrival, m_state, TcpDropReason::ACK_UNACCEPTABLE);
            SendControl(BuildReset(m_entry.id, arrival.view));
            return;
        }
    }
    HeardFromPeer(arrival.view);
    if (ResetIfUnread(arrival))
    {
        return;
    }
    TakeEcn(arrival);
    TakeTextAndFin(arrival, thirdAck);
    if (answer && IsAlive(life) && MayAnswerInvalidNow())
    {
        SendAckNow();
    }
}

void
TcpLifecycleSocket::Refuse(const TcpArrival& arrival, const AcceptanceDecision& decision)
{
    const bool isOpening = m_state == SYN_RCVD;
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine->ReportDrop(arrival, m_state, decision.reason);
    }
    switch (decision.verdict)
    {
    case AcceptanceVerdict::ACCEPT:
    case AcceptanceVerdict::DROP:
        break;
    case AcceptanceVerdict::ACKNOWLEDGE:
        if (!IsAnswerLimited(arrival.view) || MayAnswerInvalidNow())
        {
            SendEmptyPacket(TcpHeader::ACK);
        }
        break;
    case AcceptanceVerdict::CHALLENGE_ACK:
        if (isOpening && decision.reason == TcpDropReason::ACK_UNACCEPTABLE)
        {
            SendControl(BuildReset(m_entry.id, arrival.view)); // 3.10.7.4, fifth step
        }
        else if (MayAnswerInvalidNow() && m_engine->TakeChallengeAck())
        {
            SendEmptyPacket(TcpHeader::ACK);
        }
        break;
    case AcceptanceVerdict::RESET: {
        const TcpCause cause =
            TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::RST_ACCEPTABLE);
        if (isOpening)
        {
            FailConnect(TcpCloseReason::REFUSED, cause);
            break;
        }
        End(TcpCloseReason::RESET, cause);
        NotifyErrorClose();
        break;
    }
    }
}

bool
TcpLifecycleSocket::MayAnswerInvalidNow()
{
    const Time now = Simulator::Now();
    if (!MayAnswerInvalid({m_life.lastInvalidAnswer, m_invalidSegmentInterval}, now))
    {
        return false;
    }
    m_life.lastInvalidAnswer = now;
    return true;
}

} // namespace ns3
