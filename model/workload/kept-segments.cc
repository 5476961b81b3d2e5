// SPDX-License-Identifier: GPL-2.0-only
//
// Frames by serial number and by connection.

#include "ns3/kept-segments.h"

#include "ns3/serial-order.h"
#include "ns3/tcp-header.h"

namespace ns3
{

namespace
{

/** \return SEG.LEN */
uint32_t
GetSegLen(const FrameSegment& segment)
{
    return segment.textBytes + ((segment.flags & TcpHeader::SYN) != 0 ? 1 : 0) +
           ((segment.flags & TcpHeader::FIN) != 0 ? 1 : 0);
}

} // namespace

bool
KeptSegment::IsOvertakenBy(const FrameSegment& passing) const
{
    if (HasSyn(passing))
    {
        return true;
    }
    if (GetSegLen(segment) == 0)
    {
        return passing.seq == segment.seq && passing.ack == segment.ack &&
               passing.flags == segment.flags && passing.textBytes == 0;
    }
    return SerialDistance(passing.seq, segment.seq) >= 0 &&
           SerialDistance(segment.seq + SequenceNumber32(GetSegLen(segment)),
                          passing.seq + SequenceNumber32(GetSegLen(passing))) >= 0;
}

bool
KeptSegment::IsFollowedBy(const FrameSegment& passing,
                          const std::optional<IncarnationTag>& tag,
                          bool isSameDirection) const
{
    const bool isSynAck = (passing.flags & TcpHeader::ACK) != 0;
    if (!HasSyn(passing) || (isSynAck && !isSameDirection))
    {
        return false;
    }
    if (tag && incarnation)
    {
        const int64_t known =
            isSameDirection ? incarnation->GetSender() : incarnation->GetReceiver();
        if (known != IncarnationTag::UNKNOWN)
        {
            return tag->GetSender() != known;
        }
    }
    if (!HasSyn(segment))
    {
        return true; // a SYN is repeated no more when other segments follow it
    }
    return isSameDirection ? passing.seq != segment.seq
                           : passing.seq + SequenceNumber32(1) != segment.ack;
}

uint64_t
KeptSegments::Add(const KeptSegment& kept)
{
    m_kept.emplace(m_next, kept);
    m_byConnection[kept.segment.id].insert(m_next);
    return m_next++;
}

uint64_t
KeptSegments::GetNextSerial() const
{
    return m_next;
}

KeptSegment*
KeptSegments::Find(uint64_t serial)
{
    const auto found = m_kept.find(serial);
    return found == m_kept.end() ? nullptr : &found->second;
}

std::optional<KeptSegment>
KeptSegments::Take(uint64_t serial)
{
    const auto found = m_kept.find(serial);
    if (found == m_kept.end())
    {
        return std::nullopt;
    }
    std::optional<KeptSegment> taken = found->second;
    m_kept.erase(found);
    const auto connection = m_byConnection.find(taken->segment.id);
    connection->second.erase(serial);
    if (connection->second.empty())
    {
        m_byConnection.erase(connection);
    }
    return taken;
}

std::vector<uint64_t>
KeptSegments::ListOf(const TcpConnectionId& id) const
{
    const auto found = m_byConnection.find(id);
    if (found == m_byConnection.end())
    {
        return {};
    }
    return {found->second.begin(), found->second.end()};
}

std::vector<uint64_t>
KeptSegments::ListAll() const
{
    std::vector<uint64_t> serials;
    for (const auto& [serial, kept] : m_kept)
    {
        serials.push_back(serial);
    }
    return serials;
}

std::size_t
KeptSegments::GetEntries() const
{
    return m_kept.size();
}

void
KeptSegments::Clear()
{
    m_kept.clear();
    m_byConnection.clear();
}

} // namespace ns3
