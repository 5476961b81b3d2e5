// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in TIME-WAIT, and when a new connection may take its place.

#include "ns3/time-wait-decision.h"

#include "ns3/challenge-ack-limit.h"
#include "ns3/segment-acceptance.h"
#include "ns3/serial-order.h"

namespace ns3
{

namespace
{

using Verdict = TimeWaitVerdict; //!< short
using Reason = TcpDropReason;    //!< short

/**
 * \return how far TSval lies behind TS.Recent: > 0 older, < 0 newer, as one exactly 2^31 away is in
 * Linux; 0 if the connection or the segment has no timestamps
 */
int32_t
AgeOfTimestamp(const TimeWaitSnapshot& state, const TcpSegmentView& segment)
{
    if (!state.timestamps || !segment.hasTimestamp)
    {
        return 0;
    }
    return SerialDistance(segment.tsVal, state.tsRecent);
}

/** \return true if the rule lets this SYN open the next incarnation */
bool
MayReopen(TimeWaitReuse reuse, const TimeWaitSnapshot& state, const TcpSegmentView& syn)
{
    const bool higherSequence = syn.seq > state.rcvNxt;
    const int32_t age = AgeOfTimestamp(state, syn);
    switch (reuse)
    {
    case TimeWaitReuse::NEVER:
        return false;
    case TimeWaitReuse::SEQUENCE_NUMBER:
        return higherSequence;
    case TimeWaitReuse::TIMESTAMP:
        // RFC 6191 section 2: an incarnation with timestamps after one without is always honoured.
        return age < 0 || (age == 0 && higherSequence) || (!state.timestamps && syn.hasTimestamp);
    case TimeWaitReuse::BOTH:
    case TimeWaitReuse::UNSAFE:
        return age < 0 || (age == 0 && higherSequence);
    }
    return false;
}

/**
 * \brief An ACK as answer, with or without a new 2MSL, if the limit of answers allows it.
 * \param policy with invalidInterval
 * \param state with the time since the last limited answer
 * \param segment that is answered
 * \param restarts whether 2MSL starts again, answered or not
 * \param reason why the segment itself is dropped
 * \return ACKNOWLEDGE or, too soon after the last, DROP; or what restarts 2MSL
 */
TimeWaitDecision
Answer(const TimeWaitPolicy& policy,
       const TimeWaitSnapshot& state,
       const TcpSegmentView& segment,
       bool restarts,
       Reason reason)
{
    if (IsAnswerLimited(segment) && state.sinceAnswer < policy.invalidInterval)
    {
        return {restarts ? Verdict::RESTART : Verdict::DROP, reason};
    }
    return {restarts ? Verdict::ACKNOWLEDGE_AND_RESTART : Verdict::ACKNOWLEDGE, reason};
}

/** \return what a RST does: REMOVE or DROP */
TimeWaitDecision
DecideReset(const TimeWaitPolicy& policy,
            const TimeWaitSnapshot& state,
            const TcpSegmentView& segment)
{
    if (segment.seq != state.rcvNxt)
    {
        return {Verdict::DROP, Reason::RST_UNACCEPTABLE};
    }
    if (policy.restart == TimeWaitRestart::ANY_ACK && AgeOfTimestamp(state, segment) > 0)
    {
        // Reference 07. RFC 7323 5.3 exempts a RST from PAWS.
        return {Verdict::DROP, Reason::OLD_TIMESTAMP};
    }
    if (policy.rfc1337)
    {
        return {Verdict::DROP, Reason::IN_TIME_WAIT}; // RFC 1337 section 3, fix F1
    }
    return {Verdict::REMOVE, Reason::NONE};
}

/** \return what a segment does that is neither RST nor a request, by RFC 9293 3.10.7.4 */
TimeWaitDecision
DecideByRfc(const TimeWaitPolicy& policy,
            const TimeWaitSnapshot& state,
            const TcpSegmentView& segment)
{
    if (AgeOfTimestamp(state, segment) > 0)
    {
        return Answer(policy, state, segment, false, Reason::OLD_TIMESTAMP); // RFC 7323 5.3, R1
    }
    const uint32_t segLen = segment.GetSegLen();
    const bool acknowledges = segment.Has(TcpHeader::ACK);
    const bool endsAtRcvNxt = segment.seq.GetValue() + segLen == state.rcvNxt.GetValue();
    if (segment.Has(TcpHeader::FIN) && acknowledges && endsAtRcvNxt)
    {
        return Answer(policy, state, segment, true, Reason::IN_TIME_WAIT);
    }
    if (!IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, segLen))
    {
        return Answer(policy, state, segment, false, Reason::SEQUENCE_UNACCEPTABLE);
    }
    if (segment.Has(TcpHeader::SYN))
    {
        return Answer(policy, state, segment, false, Reason::SYN_CHALLENGED); // RFC 5961 4.2
    }
    if (!acknowledges)
    {
        return {Verdict::DROP, Reason::ACK_MISSING};
    }
    if (segLen == 0)
    {
        return {Verdict::DROP, Reason::IN_TIME_WAIT};
    }
    return Answer(policy, state, segment, false, Reason::IN_TIME_WAIT);
}

/** \return the same as in Linux (reference 07) */
TimeWaitDecision
DecideByLinux(const TimeWaitPolicy& policy,
              const TimeWaitSnapshot& state,
              const TcpSegmentView& segment)
{
    if (AgeOfTimestamp(state, segment) > 0)
    {
        return Answer(policy, state, segment, true, Reason::OLD_TIMESTAMP);
    }
    if (segment.GetSegLen() == 0 && segment.seq == state.rcvNxt)
    {
        return {Verdict::RESTART, Reason::IN_TIME_WAIT};
    }
    return Answer(policy, state, segment, segment.Has(TcpHeader::ACK), Reason::IN_TIME_WAIT);
}

} // namespace

TimeWaitDecision
DecideTimeWait(const TimeWaitPolicy& policy,
               const TimeWaitSnapshot& state,
               const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::RST))
    {
        return DecideReset(policy, state, segment);
    }
    const bool isLinux = policy.restart == TimeWaitRestart::ANY_ACK;
    if (segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::ACK))
    {
        const bool isRequest = !segment.Has(TcpHeader::FIN) && state.hasListener;
        if (isRequest && MayReopen(policy.reuse, state, segment))
        {
            return {Verdict::REUSE, Reason::NONE};
        }
        if (AgeOfTimestamp(state, segment) > 0)
        {
            return Answer(policy, state, segment, isLinux, Reason::OLD_TIMESTAMP);
        }
        // A request that may not reopen; only one outside the window is called unacceptable.
        const bool isInWindow =
            IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, segment.GetSegLen());
        return Answer(policy,
                      state,
                      segment,
                      false,
                      isInWindow ? Reason::SYN_CHALLENGED : Reason::SEQUENCE_UNACCEPTABLE);
    }
    return isLinux ? DecideByLinux(policy, state, segment) : DecideByRfc(policy, state, segment);
}

bool
IsStaleByPeer(uint32_t seen, uint32_t tsVal, Time sinceSeen)
{
    constexpr int32_t WINDOW = 1;      // TCP_PAWS_WINDOW
    const Time lifetime = Seconds(60); // TCP_PAWS_MSL
    return sinceSeen < lifetime && SerialDistance(tsVal, seen) > WINDOW;
}

bool
DecideActiveReuse(TimeWaitReuseActive mode, const ActiveReuseSnapshot& state)
{
    if (!state.oldTimestamps || !state.newTimestamps)
    {
        return false;
    }
    if (state.isBound)
    {
        return true;
    }
    switch (mode)
    {
    case TimeWaitReuseActive::OFF:
        return false;
    case TimeWaitReuseActive::ON:
        break;
    case TimeWaitReuseActive::LOOPBACK:
        if (!state.isLoopback)
        {
            return false;
        }
        break;
    }
    return state.sinceEntry >= state.delay;
}

SequenceNumber32
SuccessorIss(SequenceNumber32 sndNxt)
{
    constexpr uint32_t STEP = 65535 + 2;
    return sndNxt + SequenceNumber32(STEP);
}

} // namespace ns3
