// SPDX-License-Identifier: GPL-2.0-only
//
// Follows a connection from outside.

#include "ns3/connection-follow.h"

#include "ns3/serial-order.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Window that an end may have had when nothing is known of it. */
constexpr int32_t UNSCALED_WINDOW = 65535;

/** Raise a sequence number to \p other if that is later. */
void
Raise(SequenceNumber32& number, SequenceNumber32 other)
{
    number = SerialDistance(number, other) > 0 ? other : number;
}

/** \return true if a segment begins in its receiver's window, or reaches into it */
bool
IsInWindow(const FollowedEnd& receiver, const TcpSegmentView& segment)
{
    const int32_t begin = SerialDistance(receiver.ack, segment.seq);
    const int32_t end = SerialDistance(receiver.ack, segment.seq + segment.GetSegLen());
    return begin <= SerialDistance(receiver.ack, receiver.edge) && (begin >= 0 || end > 0);
}

/** \return true if SEG.ACK is of what its receiver has sent, and not of more than a window ago */
bool
IsAckAcceptable(const FollowedEnd& sender, const FollowedEnd& receiver, SequenceNumber32 ack)
{
    const int32_t progress = SerialDistance(sender.ack, ack);
    const int32_t oldest = std::max(SerialDistance(sender.ack, sender.edge), UNSCALED_WINDOW);
    return progress <= SerialDistance(sender.ack, receiver.next) && progress >= -oldest;
}

} // namespace

void
BeginToFollow(FollowedEnd& opener,
              FollowedEnd& other,
              SequenceNumber32 openerIsn,
              SequenceNumber32 otherIsn,
              uint32_t openerWindow,
              uint32_t otherWindow)
{
    opener = FollowedEnd();
    opener.next = openerIsn + 1;
    opener.ack = otherIsn + 1;
    opener.edge = opener.ack + openerWindow;
    other = FollowedEnd();
    other.next = otherIsn + 1;
    other.ack = openerIsn + 1;
    other.edge = other.ack + otherWindow;
}

FollowedStep
FollowSegment(FollowedEnd& sender,
              FollowedEnd& receiver,
              const TcpSegmentView& segment,
              uint32_t windowBytes)
{
    if (segment.Has(TcpHeader::RST))
    {
        const bool isExact = segment.seq == receiver.ack || segment.seq == sender.next;
        return isExact ? FollowedStep::RESET : FollowedStep::IGNORED;
    }
    const bool hasAck = segment.Has(TcpHeader::ACK) || segment.flags == 0;
    if (!hasAck || segment.Has(TcpHeader::SYN) || !IsInWindow(receiver, segment) ||
        !IsAckAcceptable(sender, receiver, segment.ack))
    {
        return FollowedStep::IGNORED;
    }
    const SequenceNumber32 end = segment.seq + segment.GetSegLen();
    Raise(sender.next, end);
    if (segment.Has(TcpHeader::FIN))
    {
        sender.hasFin = true;
        sender.finEnd = end;
    }
    Raise(sender.ack, segment.ack);
    Raise(sender.edge, segment.ack + windowBytes);
    receiver.isFinAcked =
        receiver.isFinAcked || (receiver.hasFin && segment.ack == receiver.finEnd);
    return FollowedStep::SPOKE;
}

} // namespace ns3
