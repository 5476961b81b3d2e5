// SPDX-License-Identifier: GPL-2.0-only
//
// CLOSE, ABORT, and segments after them.

#include "ns3/close-decision.h"

namespace ns3
{

CloseVerdict
DecideClose(const CloseSnapshot& state)
{
    if (state.lingersZero)
    {
        return DecideAbort(state.state);
    }
    if (state.state == TcpSocket::SYN_SENT)
    {
        return state.hasUnsent ? CloseVerdict::FIN : CloseVerdict::DELETE;
    }
    if (state.hasUnread)
    {
        return CloseVerdict::RESET;
    }
    return state.state == TcpSocket::SYN_RCVD && !state.hasUnsent ? CloseVerdict::FIN_EARLY
                                                                  : CloseVerdict::FIN;
}

CloseVerdict
DecideAbort(TcpSocket::TcpStates_t state)
{
    switch (state)
    {
    case TcpSocket::SYN_RCVD:
    case TcpSocket::ESTABLISHED:
    case TcpSocket::FIN_WAIT_1:
    case TcpSocket::FIN_WAIT_2:
    case TcpSocket::CLOSE_WAIT:
        return CloseVerdict::RESET;
    case TcpSocket::CLOSED:
    case TcpSocket::LISTEN:
    case TcpSocket::SYN_SENT:
    case TcpSocket::LAST_ACK:
    case TcpSocket::CLOSING:
    case TcpSocket::TIME_WAIT:
    case TcpSocket::LAST_STATE:
        break;
    }
    return CloseVerdict::DELETE;
}

UnreadDecision
DecideUnread(const UnreadSnapshot& state, const TcpSegmentView& segment)
{
    if (state.state != TcpSocket::FIN_WAIT_1 && state.state != TcpSocket::FIN_WAIT_2)
    {
        return {};
    }
    if (segment.Has(TcpHeader::RST))
    {
        return {};
    }
    if (segment.Has(TcpHeader::SYN))
    {
        const uint32_t offset = segment.seq.GetValue() - state.rcvNxt.GetValue();
        const bool isNew = state.state == TcpSocket::FIN_WAIT_2 && offset < state.rcvWnd;
        return {state.isClosed && isNew, TcpRule::SYN_AFTER_CLOSE};
    }
    const SequenceNumber32 end = segment.seq + SequenceNumber32(segment.textBytes);
    return {segment.textBytes > 0 && end > state.rcvNxt, TcpRule::TEXT_AFTER_CLOSE};
}

} // namespace ns3
