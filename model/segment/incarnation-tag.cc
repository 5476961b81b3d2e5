// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth: which incarnation of a connection sent a byte.

#include "ns3/incarnation-tag.h"

#include <cstddef>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(IncarnationTag);

TypeId
IncarnationTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::IncarnationTag")
                            .SetParent<Tag>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<IncarnationTag>();
    return tid;
}

TypeId
IncarnationTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

IncarnationTag::IncarnationTag(int64_t sender, int64_t receiver)
    : m_sender(sender),
      m_receiver(receiver)
{
}

uint32_t
IncarnationTag::GetSerializedSize() const
{
    return 2 * sizeof(uint64_t);
}

void
IncarnationTag::Serialize(TagBuffer i) const
{
    i.WriteU64(static_cast<uint64_t>(m_sender));
    i.WriteU64(static_cast<uint64_t>(m_receiver));
}

void
IncarnationTag::Deserialize(TagBuffer i)
{
    m_sender = static_cast<int64_t>(i.ReadU64());
    m_receiver = static_cast<int64_t>(i.ReadU64());
}

void
IncarnationTag::Print(std::ostream& os) const
{
    os << "sender=" << m_sender << " receiver=" << m_receiver;
}

int64_t
IncarnationTag::GetSender() const
{
    return m_sender;
}

int64_t
IncarnationTag::GetReceiver() const
{
    return m_receiver;
}

void
IncarnationTag::Mark(const Ptr<const Packet>& segment) const
{
    // An application that sends on what it has received leaves the old tag on the packet.
    IncarnationTag old;
    const_cast<Packet&>(*segment).RemovePacketTag(old);
    segment->AddPacketTag(*this);
}

std::optional<IncarnationTag>
IncarnationTag::Of(const Ptr<const Packet>& segment)
{
    IncarnationTag tag;
    return segment->PeekPacketTag(tag) ? std::optional(tag) : std::nullopt;
}

void
ConnectionIncarnation::Begin(int64_t begin)
{
    *this = ConnectionIncarnation();
    m_own = begin;
}

int64_t
ConnectionIncarnation::GetOwn() const
{
    return m_own;
}

void
ConnectionIncarnation::TakePeer(const Ptr<const Packet>& segment, bool byCookie)
{
    const std::optional<IncarnationTag> tag = IncarnationTag::Of(segment);
    m_peer = tag ? tag->GetSender() : IncarnationTag::UNKNOWN;
    if (tag && byCookie)
    {
        m_own = tag->GetReceiver();
    }
}

void
ConnectionIncarnation::Mark(const Ptr<const Packet>& segment) const
{
    const IncarnationTag tag(m_own, m_peer);
    tag.Mark(segment);
    if (segment->GetSize() > 0)
    {
        segment->AddByteTag(tag);
    }
}

bool
ConnectionIncarnation::IsOurs(const IncarnationTag& tag) const
{
    const int64_t receiver = tag.GetReceiver();
    return tag.GetSender() == m_peer && (receiver == m_own || receiver == IncarnationTag::UNKNOWN);
}

std::vector<StrayText>
ConnectionIncarnation::FindStrays(const Ptr<const Packet>& text)
{
    std::vector<StrayText> strays;
    const uint64_t before = m_delivered;
    m_delivered += text->GetSize();
    if (m_peer == IncarnationTag::UNKNOWN)
    {
        return strays;
    }
    // What an application sends on carries older tags too; the last on a byte is its sender's.
    std::vector<IncarnationTag> tags(1); // the first stands for "no tag"
    std::vector<uint32_t> tagOf(text->GetSize(), 0);
    bool hasStrays = false;
    ByteTagIterator iterator = text->GetByteTagIterator();
    while (iterator.HasNext())
    {
        const ByteTagIterator::Item item = iterator.Next();
        if (item.GetTypeId() != IncarnationTag::GetTypeId())
        {
            continue;
        }
        item.GetTag(tags.emplace_back());
        hasStrays = hasStrays || !IsOurs(tags.back());
        for (uint32_t at = item.GetStart(); at < item.GetEnd() && at < tagOf.size(); ++at)
        {
            tagOf[at] = static_cast<uint32_t>(tags.size() - 1);
        }
    }
    for (std::size_t at = 0; hasStrays && at < tagOf.size(); ++at)
    {
        if (tagOf[at] == 0 || IsOurs(tags[tagOf[at]]))
        {
            continue;
        }
        if (at == 0 || tagOf[at] != tagOf[at - 1])
        {
            strays.push_back({before + at, 0, tags[tagOf[at]]});
        }
        ++strays.back().bytes;
    }
    return strays;
}

} // namespace ns3
