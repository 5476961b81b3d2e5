// SPDX-License-Identifier: GPL-2.0-only
//
// What a listener does with SYNs, expired SYN,ACK timers and segments to half-open connections.

#include "ns3/listen-decision.h"

#include "ns3/abort.h"
#include "ns3/segment-acceptance.h"
#include "ns3/serial-order.h"

#include <algorithm>

namespace ns3
{

namespace
{

/**
 * \param reason why
 * \param queue that has no room
 * \return a SYN that is refused
 */
SynDecision
Refuse(TcpQueueReason reason, TcpQueue queue)
{
    SynDecision refused;
    refused.reason = reason;
    refused.queue = queue;
    return refused;
}

/**
 * \brief An answer that is sent at most once per invalidInterval.
 * \param entry with the time since its last answer
 * \param verdict if it is long ago enough
 * \param reason why the segment itself is dropped
 * \return the verdict, or DROP
 */
HalfOpenDecision
RateLimited(const HalfOpenSnapshot& entry, HalfOpenVerdict verdict, TcpDropReason reason)
{
    const bool allowed = entry.sinceAnswer >= entry.invalidInterval;
    return HalfOpenDecision{allowed ? verdict : HalfOpenVerdict::DROP, TcpRule::ACK_OF_SYN, reason};
}

/**
 * \brief RFC 5961 section 3.2 for SYN-RECEIVED, where RCV.NXT is IRS + 1.
 * \param entry IRS, RCV.WND and the time since the last limited answer
 * \param seq SEG.SEQ of the RST
 * \return REMOVE, ACKNOWLEDGE as a challenge, or DROP
 */
HalfOpenDecision
DecideHalfOpenReset(const HalfOpenSnapshot& entry, SequenceNumber32 seq)
{
    const SequenceNumber32 rcvNxt = entry.irs + SequenceNumber32(1);
    if (seq == rcvNxt)
    {
        return HalfOpenDecision{
            HalfOpenVerdict::REMOVE, TcpRule::RST_ACCEPTABLE, TcpDropReason::NONE};
    }
    if (IsSequenceAcceptable(rcvNxt, entry.rcvWnd, seq, 0))
    {
        return RateLimited(entry, HalfOpenVerdict::ACKNOWLEDGE, TcpDropReason::RST_CHALLENGED);
    }
    return HalfOpenDecision{
        HalfOpenVerdict::DROP, TcpRule::RST_ACCEPTABLE, TcpDropReason::RST_UNACCEPTABLE};
}

/**
 * \return what another SYN on the same connection id does, with or without ACK (reference 01):
 * RESET_AND_REMOVE in the window, else ACKNOWLEDGE or DROP
 */
HalfOpenDecision
DecideHalfOpenSyn(const HalfOpenSnapshot& entry, const TcpSegmentView& segment)
{
    const SequenceNumber32 rcvNxt = entry.irs + SequenceNumber32(1);
    if (!IsSequenceAcceptable(rcvNxt, entry.rcvWnd, segment.seq, 0))
    {
        return RateLimited(entry, HalfOpenVerdict::ACKNOWLEDGE, TcpDropReason::ANOTHER_SYN);
    }
    const TcpRule rule =
        segment.Has(TcpHeader::ACK) ? TcpRule::SYN_ACK_TO_HALF_OPEN : TcpRule::SYN_IN_WINDOW;
    return HalfOpenDecision{HalfOpenVerdict::RESET_AND_REMOVE, rule, TcpDropReason::ANOTHER_SYN};
}

/** \return true if TSval is older than TS.Recent (RFC 7323 section 5.3, R1) */
bool
FailsPaws(const HalfOpenSnapshot& entry, const TcpSegmentView& segment)
{
    return entry.timestamps && segment.hasTimestamp &&
           TimestampIsOlder(segment.tsVal, entry.tsRecent);
}

} // namespace

SynDecision
DecideSyn(const ListenSnapshot& listener, bool provenPeer)
{
    const bool isFull = listener.policy->IsFull(listener);
    if (listener.cookies == SynCookieMode::ALWAYS ||
        (listener.cookies == SynCookieMode::ON_OVERFLOW && isFull))
    {
        SynDecision answered;
        answered.wantsCookie = true;
        if (IsAcceptQueueFull(listener))
        {
            answered.reason = TcpQueueReason::ACCEPT_FULL;
            answered.queue = TcpQueue::ACCEPT;
            return answered;
        }
        answered.cookie = true;
        answered.reason = TcpQueueReason::COOKIE_SENT;
        return answered;
    }
    const HalfOpenVictim victim =
        isFull ? listener.policy->ChooseVictim(listener) : HalfOpenVictim::NONE;
    if (isFull && victim == HalfOpenVictim::NONE)
    {
        return Refuse(TcpQueueReason::HALF_OPEN_FULL, TcpQueue::HALF_OPEN);
    }
    if (IsAcceptQueueFull(listener))
    {
        return Refuse(TcpQueueReason::ACCEPT_FULL, TcpQueue::ACCEPT);
    }
    if (!provenPeer && listener.cookies == SynCookieMode::OFF &&
        listener.policy->KeepsForProvenPeers(listener))
    {
        return Refuse(TcpQueueReason::LAST_QUARTER, TcpQueue::HALF_OPEN);
    }
    SynDecision admitted;
    admitted.admit = true;
    admitted.victim = victim;
    return admitted;
}

SynDecision
DecideSuccessor(const ListenSnapshot& listener)
{
    if (IsAcceptQueueFull(listener))
    {
        return Refuse(TcpQueueReason::ACCEPT_FULL, TcpQueue::ACCEPT);
    }
    SynDecision admitted;
    admitted.admit = true;
    return admitted;
}

SynVerdict
DecideAdmitted(HandshakeMode mode, SynDataPolicy policy, bool hasText)
{
    if (mode == HandshakeMode::TWO_WAY)
    {
        return SynVerdict::ESTABLISHED;
    }
    return policy == SynDataPolicy::DELIVER && hasText ? SynVerdict::SYN_RECEIVED
                                                       : SynVerdict::HALF_OPEN;
}

TcpDropReason
DropReasonOf(TcpQueueReason reason)
{
    switch (reason)
    {
    case TcpQueueReason::HALF_OPEN_FULL:
        return TcpDropReason::HALF_OPEN_FULL;
    case TcpQueueReason::LAST_QUARTER:
        return TcpDropReason::LAST_QUARTER;
    case TcpQueueReason::ACCEPT_FULL:
        return TcpDropReason::ACCEPT_FULL;
    case TcpQueueReason::APPLICATION_REFUSED:
        return TcpDropReason::APPLICATION_REFUSED;
    case TcpQueueReason::SYN_ADMITTED:
    case TcpQueueReason::HANDSHAKE_COMPLETED:
    case TcpQueueReason::COOKIE_SENT:
    case TcpQueueReason::COOKIE_VALIDATED:
    case TcpQueueReason::ACCEPTED:
    case TcpQueueReason::RETRIES_EXHAUSTED:
    case TcpQueueReason::DISPLACED:
    case TcpQueueReason::PRUNED:
    case TcpQueueReason::RESET:
    case TcpQueueReason::UNREACHABLE:
    case TcpQueueReason::LISTENER_CLOSED:
    case TcpQueueReason::CLOSED:
    case TcpQueueReason::TIME_WAIT_FULL:
    case TcpQueueReason::TWO_MSL_EXPIRED:
    case TcpQueueReason::REUSED:
    case TcpQueueReason::CONNECTION_ENDED:
    case TcpQueueReason::NODE_CRASHED:
    case TcpQueueReason::SIMULATION_END:
    case TcpQueueReason::COUNT:
        break;
    }
    NS_ABORT_MSG("no refusal: " << ToString(reason));
    return TcpDropReason::NONE;
}

bool
IsAcceptQueueFull(const ListenSnapshot& listener)
{
    return listener.acceptEntries > listener.backlogEntries;
}

HalfOpenTimeoutVerdict
DecideHalfOpenTimeout(const ListenSnapshot& listener, uint8_t retransmissions)
{
    if (retransmissions >= listener.synAckRetries)
    {
        return HalfOpenTimeoutVerdict::EXPIRE;
    }
    return retransmissions >= listener.policy->GetRetries(listener)
               ? HalfOpenTimeoutVerdict::PRUNE
               : HalfOpenTimeoutVerdict::RETRANSMIT;
}

Time
SynAckTimeout(Time initial, Time maximum, uint8_t retransmissions)
{
    const int64_t cap = maximum.GetTimeStep();
    int64_t timeout = initial.GetTimeStep();
    for (uint8_t i = 0; i < retransmissions && timeout < cap; ++i)
    {
        // Doubled unless that would pass the cap, so that no product overflows.
        timeout = (timeout > cap - timeout) ? cap : 2 * timeout;
    }
    return TimeStep(std::min(timeout, cap));
}

Time
RoundUpToGranularity(Time deadline, Time granularity)
{
    const int64_t slot = granularity.GetTimeStep();
    if (slot <= 0)
    {
        return deadline;
    }
    const int64_t late = deadline.GetTimeStep() % slot;
    return late == 0 ? deadline : deadline + TimeStep(slot - late);
}

HalfOpenDecision
DecideHalfOpenSegment(const HalfOpenSnapshot& entry, const TcpSegmentView& segment)
{
    const uint8_t handshakeBits =
        segment.flags & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST);
    if (handshakeBits == TcpHeader::SYN && segment.seq == entry.irs)
    {
        return RateLimited(
            entry, HalfOpenVerdict::RETRANSMIT_SYN_ACK, TcpDropReason::DUPLICATE_SYN);
    }
    if (segment.Has(TcpHeader::RST))
    {
        return DecideHalfOpenReset(entry, segment.seq);
    }
    if (segment.Has(TcpHeader::SYN))
    {
        return DecideHalfOpenSyn(entry, segment);
    }
    if (!segment.Has(TcpHeader::ACK))
    {
        return HalfOpenDecision{
            HalfOpenVerdict::DROP, TcpRule::ACK_OF_SYN, TcpDropReason::ACK_MISSING};
    }
    if (segment.ack != entry.iss + SequenceNumber32(1))
    {
        return HalfOpenDecision{
            HalfOpenVerdict::RESET, TcpRule::ACK_OF_SYN, TcpDropReason::ACK_UNACCEPTABLE};
    }
    const SequenceNumber32 rcvNxt = entry.irs + SequenceNumber32(1);
    const bool isOld = FailsPaws(entry, segment);
    if (isOld || !IsSequenceAcceptable(rcvNxt, entry.rcvWnd, segment.seq, segment.GetSegLen()))
    {
        const TcpDropReason reason =
            isOld ? TcpDropReason::OLD_TIMESTAMP : TcpDropReason::SEQUENCE_UNACCEPTABLE;
        // Two ends that both find the other's empty ACKs out of window would answer for ever.
        return segment.GetSegLen() == 0
                   ? RateLimited(entry, HalfOpenVerdict::ACKNOWLEDGE, reason)
                   : HalfOpenDecision{HalfOpenVerdict::ACKNOWLEDGE, TcpRule::ACK_OF_SYN, reason};
    }
    return HalfOpenDecision{HalfOpenVerdict::COMPLETE, TcpRule::ACK_OF_SYN, TcpDropReason::NONE};
}

ListenSegmentDecision
DecideListenSegment(const TcpSegmentView& segment, bool expectsCookies)
{
    if (segment.Has(TcpHeader::RST))
    {
        return {ListenVerdict::DROP, TcpDropReason::RST_IN_LISTEN};
    }
    if (segment.Has(TcpHeader::ACK))
    {
        if (expectsCookies && !segment.Has(TcpHeader::SYN))
        {
            return {ListenVerdict::COOKIE, TcpDropReason::NONE};
        }
        return {ListenVerdict::RESET, TcpDropReason::ACK_IN_LISTEN};
    }
    if (segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::FIN))
    {
        return {ListenVerdict::SYN, TcpDropReason::NONE};
    }
    return {ListenVerdict::DROP, TcpDropReason::NOT_A_REQUEST};
}

} // namespace ns3
