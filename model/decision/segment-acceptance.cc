// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293 3.10.7.4, first five steps, with RFC 5961 and the lenient allowance for old ACKs.

#include "ns3/segment-acceptance.h"

#include "ns3/serial-order.h"

namespace ns3
{

namespace
{

/** \return how far \p seq lies ahead of \p start, 0 to 2^32 - 1: small if in a window there */
uint32_t
Offset(SequenceNumber32 seq, SequenceNumber32 start)
{
    return seq.GetValue() - start.GetValue();
}

/** \return true if SEG.ACK counts of a segment outside the window: DecideAcceptance's departure */
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
    const bool oldAndEmpty = below >= 1 && below <= state.rcvBufBytes;
    const bool emptyAtRightEdge = Offset(segment.seq, state.rcvNxt) == state.rcvWnd;
    return oldAndEmpty || emptyAtRightEdge;
}

/**
 * \return true if a segment is one below RCV.NXT, empty and has SEG.ACK = SND.UNA: it wants to know
 * whether we live
 */
bool
IsKeepaliveProbe(const SequenceSnapshot& state, const TcpSegmentView& segment)
{
    return segment.GetSegLen() == 0 && Offset(state.rcvNxt, segment.seq) == 1 &&
           segment.ack == state.sndUna;
}

/** \return true if TSval is older than a TS.Recent that still counts (RFC 7323 section 5.3, R1) */
bool
IsOldTimestamp(const SequenceSnapshot& state, const TcpSegmentView& segment)
{
    return state.timestamps && state.tsRecentValid && segment.hasTimestamp &&
           TimestampIsOlder(segment.tsVal, state.tsRecent);
}

/** \return what a segment with an old timestamp gets; ACCEPT if it does no harm */
AcceptanceDecision
DecideOldTimestamp(const SequenceSnapshot& state, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::ACK) && segment.GetSegLen() == 0)
    {
        if (segment.seq < state.rcvNxt)
        {
            return {AcceptanceVerdict::DROP, TcpDropReason::OLD_TIMESTAMP};
        }
        const bool updatesWindow = uint32_t{segment.window} << state.sndWindShift > state.sndWnd;
        if (segment.seq == state.rcvNxt && segment.ack == state.sndUna && !updatesWindow)
        {
            return {AcceptanceVerdict::ACCEPT, TcpDropReason::NONE};
        }
    }
    return {AcceptanceVerdict::ACKNOWLEDGE, TcpDropReason::OLD_TIMESTAMP};
}

/**
 * \brief RFC 5961 section 3.2: only the exact number resets; one inside the window is challenged.
 * \param state RCV.NXT, RCV.WND and SACK blocks of the connection
 * \param seq SEG.SEQ of the RST
 * \return RESET, CHALLENGE_ACK or DROP
 */
AcceptanceDecision
DecideReset(const SequenceSnapshot& state, SequenceNumber32 seq)
{
    if (seq == state.rcvNxt || seq == state.sackedEnd)
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
    if (IsOldTimestamp(state, segment))
    {
        const AcceptanceDecision old = DecideOldTimestamp(state, segment);
        if (old.verdict != AcceptanceVerdict::ACCEPT)
        {
            return old;
        }
    }
    if (!IsSequenceAcceptable(state.rcvNxt, state.rcvWnd, segment.seq, segment.GetSegLen()) &&
        !IsTakenForItsAck(state, segment))
    {
        return {AcceptanceVerdict::ACKNOWLEDGE, TcpDropReason::SEQUENCE_UNACCEPTABLE};
    }
    if (!segment.Has(TcpHeader::ACK))
    {
        // RFC 9293: drop. Departure unless strict: one byte at RCV.NXT without ACK, which is how a
        // stock ns-3 peer probes a closed window (RFC 9293 3.8.6.1), is answered, not taken.
        const bool isProbe = segment.textBytes == 1 && segment.seq == state.rcvNxt &&
                             segment.flags == 0 && !state.strict;
        return {isProbe ? AcceptanceVerdict::ACKNOWLEDGE : AcceptanceVerdict::DROP,
                TcpDropReason::ACK_MISSING};
    }
    // RFC 7323 section 3.2: once negotiated, the option must be in every segment but a RST.
    if (state.timestamps && state.needTimestamps && !segment.hasTimestamp)
    {
        return {AcceptanceVerdict::DROP, TcpDropReason::TIMESTAMP_MISSING};
    }
    // RFC 5961 section 5.2: SND.UNA - MAX.SND.WND <= SEG.ACK <= SND.NXT.
    const SequenceNumber32 lowestAck(state.sndUna.GetValue() - state.maxSndWnd);
    if (segment.ack > state.sndNxt || segment.ack < lowestAck)
    {
        return {AcceptanceVerdict::CHALLENGE_ACK, TcpDropReason::ACK_UNACCEPTABLE};
    }
    return {AcceptanceVerdict::ACCEPT, TcpDropReason::NONE, IsKeepaliveProbe(state, segment)};
}

} // namespace ns3
