// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in SYN-SENT.

#include "ns3/syn-sent-decision.h"

namespace ns3
{

namespace
{

/** \return nothing happens. \param reason why */
SynSentDecision
Drop(TcpDropReason reason)
{
    SynSentDecision decision;
    decision.reason = reason;
    return decision;
}

/**
 * \param verdict to where
 * \param rule why
 * \return SYN-SENT is left
 */
SynSentDecision
Leave(SynSentVerdict verdict, TcpRule rule)
{
    SynSentDecision decision;
    decision.verdict = verdict;
    decision.rule = rule;
    return decision;
}

/** \return true if the SYN may be repeated before its timer fires. \param state in SYN-SENT */
bool
MayRetryEarly(const SynSentSnapshot& state)
{
    return state.synsSent == 1 && state.earlyTimeout.IsStrictlyPositive() &&
           state.earlyTimeout < state.untilRetry;
}

} // namespace

SynSentDecision
DecideSynSent(const SynSentSnapshot& state, const TcpSegmentView& segment)
{
    const bool acknowledges = segment.Has(TcpHeader::ACK);
    const bool isRst = segment.Has(TcpHeader::RST);
    if (acknowledges && segment.ack != state.iss + SequenceNumber32(1))
    {
        SynSentDecision decision = Drop(TcpDropReason::ACK_UNACCEPTABLE);
        decision.verdict = isRst ? SynSentVerdict::DROP : SynSentVerdict::RESET;
        decision.retriesEarly = MayRetryEarly(state);
        return decision;
    }
    if (isRst)
    {
        return acknowledges ? Leave(SynSentVerdict::REFUSED, TcpRule::RST_IN_SYN_SENT)
                            : Drop(TcpDropReason::RST_UNACCEPTABLE);
    }
    if (!segment.Has(TcpHeader::SYN))
    {
        return Drop(TcpDropReason::SYN_MISSING);
    }
    if (!acknowledges)
    {
        return Leave(SynSentVerdict::SYN_RECEIVED, TcpRule::SYN_IN_SYN_SENT);
    }
    SynSentDecision decision = Leave(SynSentVerdict::ESTABLISHED, TcpRule::SYN_ACK_IN_SYN_SENT);
    const uint8_t ecnBits = segment.flags & (TcpHeader::CWR | TcpHeader::ECE);
    decision.ecn = state.asksEcn && ecnBits == TcpHeader::ECE;
    return decision;
}

} // namespace ns3
