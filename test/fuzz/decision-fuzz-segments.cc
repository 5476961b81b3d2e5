// SPDX-License-Identifier: GPL-2.0-only
//
// The decisions about segments of half-open connections, of connections, and in TIME-WAIT.

#include "decision-fuzz.h"

#include "ns3/challenge-ack-limit.h"
#include "ns3/close-decision.h"
#include "ns3/listen-decision.h"
#include "ns3/segment-acceptance.h"
#include "ns3/syn-sent-decision.h"
#include "ns3/time-wait-decision.h"

#include <cstdint>

namespace ns3
{

void
CheckHalfOpen(Input& input)
{
    HalfOpenSnapshot entry;
    entry.irs = SequenceNumber32(input.Word());
    entry.iss = SequenceNumber32(input.Word());
    entry.rcvWnd = input.UpTo(65535);
    entry.timestamps = input.Bit();
    entry.tsRecent = input.Word();
    entry.sinceAnswer = input.Duration();
    entry.invalidInterval = input.Duration();
    const SequenceNumber32 rcvNxt = entry.irs + SequenceNumber32(1);
    TcpSegmentView segment =
        input.Segment(input.Bit() ? entry.irs : rcvNxt, entry.iss + SequenceNumber32(1));
    segment.tsVal = input.Near(SequenceNumber32(entry.tsRecent)).GetValue();

    const HalfOpenDecision decision = DecideHalfOpenSegment(entry, segment);
    using V = HalfOpenVerdict;
    CheckTexts(decision.reason, decision.rule);
    const bool isRst = segment.Has(TcpHeader::RST);
    const bool isSyn = segment.Has(TcpHeader::SYN);
    const bool isAck = segment.Has(TcpHeader::ACK);
    MUST((decision.reason == TcpDropReason::NONE) ==
         (decision.verdict == V::COMPLETE || decision.verdict == V::REMOVE));
    MUST((decision.verdict == V::REMOVE) == (isRst && segment.seq == rcvNxt));
    MUST(decision.verdict != V::RESET || (isAck && !isRst));
    MUST(decision.verdict != V::RESET_AND_REMOVE || (isSyn && !isRst));
    MUST(decision.verdict != V::RETRANSMIT_SYN_ACK ||
         (isSyn && !isAck && !isRst && segment.seq == entry.irs));
    if (decision.verdict == V::COMPLETE)
    {
        MUST(isAck && !isSyn && !isRst);
        MUST(segment.ack.GetValue() == entry.iss.GetValue() + 1);
        MUST(IsSequenceAcceptable(rcvNxt, entry.rcvWnd, segment.seq, segment.GetSegLen()));
    }
    if (entry.sinceAnswer < entry.invalidInterval)
    {
        MUST(decision.verdict != V::RETRANSMIT_SYN_ACK);
        MUST(decision.verdict != V::ACKNOWLEDGE || (!isSyn && segment.GetSegLen() > 0));
    }

    const auto theirs = static_cast<int32_t>(input.Word());
    const auto ours = static_cast<int32_t>(input.Word());
    entry.irs += theirs;
    segment.seq += theirs;
    entry.iss += ours;
    segment.ack += ours;
    const HalfOpenDecision shifted = DecideHalfOpenSegment(entry, segment);
    MUST(shifted.verdict == decision.verdict && shifted.reason == decision.reason &&
         shifted.rule == decision.rule);
}

void
CheckSynSent(Input& input)
{
    SynSentSnapshot state;
    state.iss = SequenceNumber32(input.Word());
    state.asksEcn = input.Bit();
    state.synsSent = 1 + input.UpTo(UINT32_MAX - 1);
    state.untilRetry = input.Duration();
    state.earlyTimeout = input.Duration();
    TcpSegmentView segment =
        input.Segment(SequenceNumber32(input.Word()), state.iss + SequenceNumber32(1));

    const SynSentDecision decision = DecideSynSent(state, segment);
    using V = SynSentVerdict;
    CheckTexts(decision.reason, decision.rule);
    const bool isRst = segment.Has(TcpHeader::RST);
    const bool isSyn = segment.Has(TcpHeader::SYN);
    const bool isAck = segment.Has(TcpHeader::ACK);
    const bool acksSyn = isAck && segment.ack.GetValue() == state.iss.GetValue() + 1;
    MUST((decision.reason == TcpDropReason::NONE) ==
         (decision.verdict != V::RESET && decision.verdict != V::DROP));
    MUST((decision.reason == TcpDropReason::ACK_UNACCEPTABLE) == (isAck && !acksSyn));
    MUST((decision.verdict == V::ESTABLISHED) == (isSyn && acksSyn && !isRst));
    MUST((decision.verdict == V::SYN_RECEIVED) == (isSyn && !isAck && !isRst));
    MUST((decision.verdict == V::REFUSED) == (isRst && acksSyn));
    MUST((decision.verdict == V::RESET) == (isAck && !acksSyn && !isRst));
    MUST(!decision.ecn || (decision.verdict == V::ESTABLISHED && state.asksEcn));
    MUST(!decision.retriesEarly || (decision.reason == TcpDropReason::ACK_UNACCEPTABLE &&
                                    state.synsSent == 1 && state.earlyTimeout < state.untilRetry));

    const auto ours = static_cast<int32_t>(input.Word());
    state.iss += ours;
    segment.ack += ours;
    segment.seq = SequenceNumber32(input.Word());
    const SynSentDecision shifted = DecideSynSent(state, segment);
    MUST(shifted.verdict == decision.verdict && shifted.reason == decision.reason &&
         shifted.ecn == decision.ecn && shifted.retriesEarly == decision.retriesEarly);
}

static SequenceSnapshot
TakeSequence(Input& input)
{
    constexpr uint32_t MOST = 65535U << 14; // RFC 7323 2.2
    SequenceSnapshot state;
    state.rcvNxt = SequenceNumber32(input.Word());
    state.rcvWnd = input.UpTo(MOST);
    state.rcvBufBytes = input.UpTo(MOST);
    state.sndUna = SequenceNumber32(input.Word());
    state.sndNxt = state.sndUna + SequenceNumber32(input.UpTo(MOST));
    state.maxSndWnd = input.UpTo(MOST);
    state.sndWnd = input.UpTo(state.maxSndWnd);
    state.sndWindShift = input.Byte() % 15;
    state.timestamps = input.Bit();
    state.needTimestamps = input.Bit();
    state.tsRecentValid = input.Bit();
    state.tsRecent = input.Word();
    if (input.Bit())
    {
        state.sackedEnd = state.rcvNxt + SequenceNumber32(1 + input.UpTo(MOST));
    }
    state.strict = input.Bit();
    return state;
}

/** What may be decided of a segment. */
static void
CheckAcceptanceDecision(const SequenceSnapshot& state,
                        const TcpSegmentView& segment,
                        const AcceptanceDecision& decision)
{
    using V = AcceptanceVerdict;
    CheckTexts(decision.reason);
    const bool isRst = segment.Has(TcpHeader::RST);
    MUST((decision.reason == TcpDropReason::NONE) ==
         (decision.verdict == V::ACCEPT || decision.verdict == V::RESET));
    MUST(!decision.answer || (decision.verdict == V::ACCEPT && !state.strict));
    MUST((decision.verdict == V::RESET) ==
         (isRst && (segment.seq == state.rcvNxt || segment.seq == state.sackedEnd)));
    MUST(!isRst || decision.verdict != V::ACKNOWLEDGE);
    MUST(!segment.Has(TcpHeader::SYN) || isRst || decision.verdict == V::CHALLENGE_ACK);
    if (decision.verdict == V::ACCEPT)
    {
        MUST(segment.Has(TcpHeader::ACK) && !segment.Has(TcpHeader::SYN) && !isRst);
        const uint64_t range =
            uint64_t{state.sndNxt.GetValue() - state.sndUna.GetValue()} + state.maxSndWnd;
        MUST(state.sndNxt.GetValue() - segment.ack.GetValue() <= range);
        MUST(!state.strict ||
             IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, segment.GetSegLen()));
        SequenceSnapshot lenient = state;
        lenient.strict = false;
        MUST(DecideAcceptance(lenient, segment).verdict == V::ACCEPT);
    }
}

void
CheckAcceptance(Input& input)
{
    SequenceSnapshot state = TakeSequence(input);
    TcpSegmentView segment = input.Segment(state.rcvNxt, input.Bit() ? state.sndNxt : state.sndUna);
    segment.tsVal = input.Near(SequenceNumber32(state.tsRecent)).GetValue();

    const AcceptanceDecision decision = DecideAcceptance(state, segment);
    CheckAcceptanceDecision(state, segment, decision);

    UnreadSnapshot end;
    end.state = input.State();
    end.isClosed = input.Bit();
    end.rcvNxt = state.rcvNxt;
    end.rcvWnd = state.rcvWnd;
    const UnreadDecision unread = DecideUnread(end, segment);
    CheckTexts(TcpDropReason::AFTER_CLOSE, unread.rule);
    MUST(!unread.reset || (!segment.Has(TcpHeader::RST) && (end.state == TcpSocket::FIN_WAIT_1 ||
                                                            end.state == TcpSocket::FIN_WAIT_2)));
    MUST(!unread.reset || segment.GetSegLen() > 0);

    if (!IsComparable(segment, state.rcvNxt))
    {
        return;
    }
    const auto theirs = static_cast<int32_t>(input.Word());
    const auto ours = static_cast<int32_t>(input.Word());
    segment.seq += theirs;
    state.rcvNxt += theirs;
    end.rcvNxt += theirs;
    MUST(DecideUnread(end, segment).reset == unread.reset);
    if (state.sackedEnd)
    {
        *state.sackedEnd += theirs;
    }
    const bool isComparable =
        !AreOpposite(segment.ack, state.sndNxt) &&
        !AreOpposite(segment.ack, SequenceNumber32(state.sndUna.GetValue() - state.maxSndWnd));
    if (isComparable)
    {
        segment.ack += ours;
        state.sndUna += ours;
        state.sndNxt += ours;
    }
    const AcceptanceDecision shifted = DecideAcceptance(state, segment);
    MUST(shifted.verdict == decision.verdict && shifted.reason == decision.reason &&
         shifted.answer == decision.answer);
}

void
CheckTimeWait(Input& input)
{
    TimeWaitPolicy policy;
    policy.restart = input.Bit() ? TimeWaitRestart::ANY_ACK : TimeWaitRestart::RETRANSMITTED_FIN;
    policy.reuse = static_cast<TimeWaitReuse>(input.Byte() % 5);
    policy.rfc1337 = input.Bit();
    policy.invalidInterval = input.Duration();
    TimeWaitSnapshot state;
    state.rcvNxt = SequenceNumber32(input.Word());
    state.rcvWnd = input.UpTo(65535U << 14);
    state.timestamps = input.Bit();
    state.tsRecent = input.Word();
    state.hasListener = input.Bit();
    state.sinceAnswer = input.Bit() ? Time::Max() : input.Duration();
    TcpSegmentView segment = input.Segment(state.rcvNxt, SequenceNumber32(1));
    segment.tsVal = input.Near(SequenceNumber32(state.tsRecent)).GetValue();

    const TimeWaitDecision decision = DecideTimeWait(policy, state, segment);
    using V = TimeWaitVerdict;
    CheckTexts(decision.reason);
    const bool isRst = segment.Has(TcpHeader::RST);
    const bool answers =
        decision.verdict == V::ACKNOWLEDGE || decision.verdict == V::ACKNOWLEDGE_AND_RESTART;
    MUST((decision.reason == TcpDropReason::NONE) ==
         (decision.verdict == V::REUSE || decision.verdict == V::REMOVE));
    MUST(!isRst || decision.verdict == V::REMOVE || decision.verdict == V::DROP);
    MUST(decision.verdict != V::REMOVE ||
         (isRst && segment.seq == state.rcvNxt && !policy.rfc1337));
    if (decision.verdict == V::REUSE)
    {
        MUST(segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::ACK) && !isRst);
        MUST(!segment.Has(TcpHeader::FIN) && state.hasListener);
        MUST(policy.reuse != TimeWaitReuse::NEVER);
    }
    MUST(!(answers && IsAnswerLimited(segment) && state.sinceAnswer < policy.invalidInterval));
    if (IsComparable(segment, state.rcvNxt))
    {
        const auto offset = static_cast<int32_t>(input.Word());
        state.rcvNxt += offset;
        segment.seq += offset;
        const TimeWaitDecision shifted = DecideTimeWait(policy, state, segment);
        MUST(shifted.verdict == decision.verdict && shifted.reason == decision.reason);
    }
}

} // namespace ns3
