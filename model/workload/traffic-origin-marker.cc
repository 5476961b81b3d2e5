// SPDX-License-Identifier: GPL-2.0-only
//
// Writes the ground truth on packets, at the point where IP takes them from a transport.

#include "ns3/traffic-origin-marker.h"

#include "ns3/callback.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/user-error.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TrafficOriginMarker);

TypeId
TrafficOriginMarker::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TrafficOriginMarker")
                            .SetParent<Object>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TrafficOriginMarker>();
    return tid;
}

Ptr<TrafficOriginMarker>
TrafficOriginMarker::Install(Ptr<Node> node, TrafficOrigin origin)
{
    Ptr<TrafficOriginMarker> marker = node->GetObject<TrafficOriginMarker>();
    if (!marker)
    {
        const Ptr<Ipv4L3Protocol> ipv4 = node->GetObject<Ipv4L3Protocol>();
        const Ptr<Ipv6L3Protocol> ipv6 = node->GetObject<Ipv6L3Protocol>();
        if (!ipv4 && !ipv6)
        {
            ThrowUserError("TrafficOriginMarker: node ", node->GetId(), " has no internet stack");
        }
        marker = CreateObject<TrafficOriginMarker>();
        node->AggregateObject(marker);
        TrafficOriginMarker* sink = PeekPointer(marker);
        if (ipv4)
        {
            ipv4->TraceConnectWithoutContext("SendOutgoing",
                                             MakeCallback(&TrafficOriginMarker::MarkIpv4, sink));
        }
        if (ipv6)
        {
            ipv6->TraceConnectWithoutContext("SendOutgoing",
                                             MakeCallback(&TrafficOriginMarker::MarkIpv6, sink));
        }
    }
    marker->m_origin = origin;
    return marker;
}

uint64_t
TrafficOriginMarker::GetMarkedPackets() const
{
    return m_markedPackets;
}

void
TrafficOriginMarker::MarkIpv4(const Ipv4Header&, Ptr<const Packet> packet, uint32_t)
{
    Mark(packet);
}

void
TrafficOriginMarker::MarkIpv6(const Ipv6Header&, Ptr<const Packet> packet, uint32_t)
{
    Mark(packet);
}

void
TrafficOriginMarker::Mark(const Ptr<const Packet>& packet)
{
    TrafficOriginTag tag;
    if (!packet->PeekPacketTag(tag))
    {
        packet->AddPacketTag(TrafficOriginTag(m_origin));
        ++m_markedPackets;
    }
}

} // namespace ns3
