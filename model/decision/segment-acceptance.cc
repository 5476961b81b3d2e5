// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293 3.10.7.4, first five steps, with RFC 5961 and the lenient allowance for old ACKs.

#include "ns3/segment-acceptance.h"

namespace ns3
{

namespace
{

/** How far \p seq lies behind \p start, modulo 2^32. */
uint32_t
Offset(SequenceNumber32 seq, SequenceNumber32 start)
{
    return seq.GetValue() - start.GetValue();
}

/** The departure of DecideAcceptance: a segment that is not in the window but may carry an ACK. */
bool
IsTakenForItsAck(const SequenceSnapshot& state, const TcpSegmentView& segment)
{
    if (state.strict || (segment.flags & (TcpHeader::SYN | TcpHeader::FIN | TcpHeader::RST)) != 0)
    {
        return false;
    }
    const uint32_t below = Offset(state.rcvNxt, segment.seq);
    if (segment.textBytes != 0)
    {
        return below == segment.textBytes;
    }
    // SEG.SEQ = RCV.NXT - 1 is a keep-alive probe, which wants an answer (RFC 9293 3.8.4).
    const bool oldAndEmpty = below >= 2 && below <= state.rcvBufBytes;
    const bool emptyAtRightEdge = Offset(segment.seq, state.rcvNxt) == state.rcvWnd;
    return oldAndEmpty || emptyAtRightEdge;
}

/** RFC 5961 section 3.2: only the exact number resets; one inside the window is challenged. */
AcceptanceDecision
DecideReset(const SequenceSnapshot& state, SequenceNumber32 seq)
{
    if (seq == state.rcvNxt)
    {
        return {AcceptanceVerdict::RESET, TcpDropReason::NONE};
    }
    if (Offset(seq, state.rcvNxt) < state.rcvWnd)
    {
        return {AcceptanceVerdict::CHALLENGE_ACK, TcpDropReason::RST_CHALLENGED};
    }
    return {AcceptanceVerdict::DROP, TcpDropReason::RST_UNACCEPTABLE};
}

} // namespace

bool
IsSequenceAcceptable(SequenceNumber32 rcvNxt,
                     uint32_t rcvWnd,
                     SequenceNumber32 seq,
                     uint32_t segLen)
{
    const uint32_t first = Offset(seq, rcvNxt);
    if (segLen == 0)
    {
        return first == 0 || first < rcvWnd;
    }
    const uint32_t last = first + segLen - 1;
    return first < rcvWnd || last < rcvWnd;
}

AcceptanceDecision
DecideAcceptance(const SequenceSnapshot& state, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::RST))
    {
        return DecideReset(state, segment.seq);
    }
    // RFC 5961 section 4.2: a SYN is challenged whatever its sequence number.
    if (segment.Has(TcpHeader::SYN))
    {
        return {AcceptanceVerdict::CHALLENGE_ACK, TcpDropReason::SYN_CHALLENGED};
    }
    if (!IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, segment.GetSegLen()) &&
        !IsTakenForItsAck(state, segment))
    {
        return {AcceptanceVerdict::ACKNOWLEDGE, TcpDropReason::SEQUENCE_UNACCEPTABLE};
    }
    if (!segment.Has(TcpHeader::ACK))
    {
        // RFC 9293: drop. Departure unless strict: text without ACK, which is what a stock ns-3
        // peer probes a closed window with (RFC 9293 3.8.6.1), is answered, not taken.
        const bool isProbe = segment.textBytes > 0 && !state.strict;
        return {isProbe ? AcceptanceVerdict::ACKNOWLEDGE : AcceptanceVerdict::DROP,
                TcpDropReason::ACK_MISSING};
    }
    // RFC 7323 section 3.2: once negotiated, the option must be in every segment but a RST.
    if (state.timestamps && !segment.hasTimestamp)
    {
        return {AcceptanceVerdict::DROP, TcpDropReason::TIMESTAMP_MISSING};
    }
    // RFC 5961 section 5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT.
    const SequenceNumber32 lowestAck(state.sndUna.GetValue() - state.maxSndWnd);
    if (segment.ack > state.sndNxt || segment.ack < lowestAck)
    {
        return {AcceptanceVerdict::CHALLENGE_ACK, TcpDropReason::ACK_UNACCEPTABLE};
    }
    return {AcceptanceVerdict::ACCEPT, TcpDropReason::NONE};
}

} // namespace ns3
