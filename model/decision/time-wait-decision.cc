// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in TIME-WAIT.

#include "ns3/time-wait-decision.h"

#include "ns3/segment-acceptance.h"

namespace ns3
{

namespace
{

/** A SYN without ACK: may it open the next incarnation? */
TimeWaitDecision
DecideSynInTimeWait(const TimeWaitSnapshot& state, const TcpSegmentView& segment)
{
    constexpr TimeWaitDecision REUSE{TimeWaitVerdict::REUSE, TcpDropReason::NONE};
    const bool higherSequence = segment.seq > state.rcvNxt;
    if (state.timestamps && segment.hasTimestamp)
    {
        const SequenceNumber32 tsVal(segment.tsVal);
        const SequenceNumber32 tsRecent(state.tsRecent);
        if (tsVal < tsRecent)
        {
            return {TimeWaitVerdict::ACKNOWLEDGE_AND_RESTART, TcpDropReason::OLD_TIMESTAMP};
        }
        if (tsVal > tsRecent)
        {
            return REUSE;
        }
    }
    if (higherSequence)
    {
        return REUSE;
    }
    return {TimeWaitVerdict::ACKNOWLEDGE, TcpDropReason::SEQUENCE_UNACCEPTABLE};
}

} // namespace

TimeWaitDecision
DecideTimeWait(const TimeWaitSnapshot& state, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::RST))
    {
        if (segment.seq == state.rcvNxt)
        {
            return {TimeWaitVerdict::REMOVE, TcpDropReason::NONE};
        }
        return {TimeWaitVerdict::DROP, TcpDropReason::RST_UNACCEPTABLE};
    }
    if (segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::ACK))
    {
        return DecideSynInTimeWait(state, segment);
    }
    if (!segment.Has(TcpHeader::ACK))
    {
        return {TimeWaitVerdict::DROP, TcpDropReason::ACK_MISSING};
    }
    const uint32_t segLen = segment.GetSegLen();
    const bool endsAtRcvNxt = segment.seq.GetValue() + segLen == state.rcvNxt.GetValue();
    if (segment.Has(TcpHeader::FIN) && endsAtRcvNxt)
    {
        return {TimeWaitVerdict::ACKNOWLEDGE_AND_RESTART, TcpDropReason::IN_TIME_WAIT};
    }
    const bool emptyInPlace =
        segLen == 0 && IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, 0);
    return {emptyInPlace ? TimeWaitVerdict::DROP : TimeWaitVerdict::ACKNOWLEDGE,
            TcpDropReason::IN_TIME_WAIT};
}

} // namespace ns3
