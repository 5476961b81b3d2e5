// SPDX-License-Identifier: GPL-2.0-only
//
// Kinds of segments by what has passed before.

#include "ns3/segment-watch.h"

#include "ns3/tcp-header.h"

#include <cstddef>

namespace ns3
{

namespace
{

/** Connections followed at once. */
constexpr std::size_t MAX_CONNECTIONS = 65536;

/** \return true if a segment has all of these control bits */
bool
Has(const FrameSegment& segment, uint8_t bits)
{
    return (segment.flags & bits) == bits;
}

} // namespace

bool
HasSyn(const FrameSegment& segment)
{
    return Has(segment, TcpHeader::SYN);
}

bool
IsPureAck(const FrameSegment& segment)
{
    constexpr uint8_t deciding = TcpHeader::SYN | TcpHeader::FIN | TcpHeader::RST | TcpHeader::ACK;
    return (segment.flags & deciding) == TcpHeader::ACK && segment.textBytes == 0;
}

bool
IsOfKind(const FrameSegment& segment, const SegmentWatch::Finding& finding, SegmentKind kind)
{
    switch (kind)
    {
    case SegmentKind::ANY:
        return true;
    case SegmentKind::SYN:
        return Has(segment, TcpHeader::SYN) && !Has(segment, TcpHeader::ACK);
    case SegmentKind::SYN_ACK:
        return Has(segment, TcpHeader::SYN | TcpHeader::ACK);
    case SegmentKind::THIRD_ACK:
        return finding.isThirdAck;
    case SegmentKind::PURE_ACK:
        return IsPureAck(segment);
    case SegmentKind::DATA:
        return segment.textBytes > 0;
    case SegmentKind::FIN:
        return Has(segment, TcpHeader::FIN);
    case SegmentKind::RST:
        return Has(segment, TcpHeader::RST);
    case SegmentKind::LAST_ACK:
        return finding.isLastAck;
    }
    return false;
}

SegmentWatch::Followed&
SegmentWatch::Follow(const TcpConnectionId& id)
{
    const auto [found, isNew] = m_connections.try_emplace(id);
    if (isNew)
    {
        m_order.push_back(id);
    }
    if (m_order.size() > MAX_CONNECTIONS)
    {
        m_connections.erase(m_order.front());
        m_order.pop_front();
    }
    return found->second;
}

const SegmentWatch::Followed*
SegmentWatch::Find(const TcpConnectionId& id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : &found->second;
}

void
SegmentWatch::Clear()
{
    m_connections.clear();
    m_order.clear();
}

bool
SegmentWatch::IsThirdAck(const FrameSegment& segment, Followed& connection)
{
    if (!connection.isActive || !IsPureAck(segment) || segment.seq != *connection.iss + 1)
    {
        return false;
    }
    if (!connection.synAck)
    {
        connection.synAck = segment.ack;
    }
    return *connection.synAck == segment.ack;
}

bool
SegmentWatch::IsLastAck(const FrameSegment& segment, const Followed& own, const Followed* peer)
{
    // The FIN of the end that closes second acknowledges the first one, so that end's later ACKs
    // are repetitions; where the FINs cross (RFC 9293 3.6, figure 13) both ends send a last ACK.
    return IsPureAck(segment) && own.fin && peer && peer->fin && segment.seq == own.fin->end &&
           segment.ack == peer->fin->end && own.fin->ack != peer->fin->end;
}

SegmentWatch::Finding
SegmentWatch::Observe(const FrameSegment& segment, const Needs& needs, const SegmentWatch* opposite)
{
    Finding finding;
    if (!needs.thirdAck && !needs.lastAck && !needs.text)
    {
        Clear();
        return finding;
    }
    if (Has(segment, TcpHeader::SYN))
    {
        Followed& fresh = Follow(segment.id);
        fresh = Followed();
        fresh.iss = segment.seq;
        fresh.isActive = !Has(segment, TcpHeader::ACK);
        if (segment.textBytes > 0)
        {
            finding.firstByte = 1;
        }
        return finding;
    }
    if (needs.lastAck && Has(segment, TcpHeader::FIN))
    {
        Followed& closing = Follow(segment.id);
        if (!closing.fin)
        {
            closing.fin = Fin{segment.seq + SequenceNumber32(segment.textBytes + 1), segment.ack};
        }
    }
    const auto found = m_connections.find(segment.id);
    if (found == m_connections.end())
    {
        return finding;
    }
    finding.isThirdAck = IsThirdAck(segment, found->second);
    finding.isLastAck =
        opposite && IsLastAck(segment, found->second, opposite->Find(segment.id.Reversed()));
    if (found->second.iss && segment.textBytes > 0)
    {
        finding.firstByte = segment.seq.GetValue() - found->second.iss->GetValue();
    }
    return finding;
}

} // namespace ns3
