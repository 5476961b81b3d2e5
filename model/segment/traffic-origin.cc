// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth: the packet tag that says who caused a segment.

#include "ns3/traffic-origin.h"

#include "ns3/abort.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TrafficOriginTag);

const char*
ToString(TrafficOrigin origin)
{
    switch (origin)
    {
    case TrafficOrigin::UNKNOWN:
        return "unknown";
    case TrafficOrigin::LEGITIMATE:
        return "legitimate";
    case TrafficOrigin::ATTACK:
        return "attack";
    case TrafficOrigin::OLD_DUPLICATE:
        return "old-duplicate";
    }
    NS_ABORT_MSG("not a TrafficOrigin: " << static_cast<int>(origin));
    return nullptr;
}

TypeId
TrafficOriginTag::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TrafficOriginTag")
                            .SetParent<Tag>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TrafficOriginTag>();
    return tid;
}

TypeId
TrafficOriginTag::GetInstanceTypeId() const
{
    return GetTypeId();
}

TrafficOriginTag::TrafficOriginTag(TrafficOrigin origin)
    : m_origin(origin)
{
}

uint32_t
TrafficOriginTag::GetSerializedSize() const
{
    return 1;
}

void
TrafficOriginTag::Serialize(TagBuffer i) const
{
    i.WriteU8(static_cast<uint8_t>(m_origin));
}

void
TrafficOriginTag::Deserialize(TagBuffer i)
{
    m_origin = static_cast<TrafficOrigin>(i.ReadU8());
}

void
TrafficOriginTag::Print(std::ostream& os) const
{
    os << "origin=" << ToString(m_origin);
}

TrafficOrigin
TrafficOriginTag::GetOrigin() const
{
    return m_origin;
}

TrafficOrigin
TrafficOriginTag::Of(const Ptr<const Packet>& packet)
{
    TrafficOriginTag tag;
    packet->PeekPacketTag(tag);
    return tag.GetOrigin();
}

} // namespace ns3
