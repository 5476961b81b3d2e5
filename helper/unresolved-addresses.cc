// SPDX-License-Identifier: GPL-2.0-only
//
// Counts hosts of a LAN that a node looked for and did not find.

#include "ns3/unresolved-addresses.h"

#include "ns3/arp-cache.h"
#include "ns3/icmpv6-header.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"

#include <array>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(UnresolvedAddresses);

TypeId
UnresolvedAddresses::GetTypeId()
{
    static TypeId tid = TypeId("ns3::UnresolvedAddresses")
                            .SetParent<Object>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<UnresolvedAddresses>();
    return tid;
}

void
UnresolvedAddresses::Attach(const Ptr<Node>& node)
{
    const Ptr<UnresolvedAddresses> self(this); // the traces keep it
    const Ptr<Ipv4L3Protocol> ipv4 = node->GetObject<Ipv4L3Protocol>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        if (const Ptr<ArpCache> cache = ipv4->GetInterface(i)->GetArpCache())
        {
            cache->TraceConnectWithoutContext("Drop",
                                              MakeCallback(&UnresolvedAddresses::OnArpDrop, self));
        }
    }
    if (const Ptr<Ipv6L3Protocol> ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("LocalDeliver",
                                         MakeCallback(&UnresolvedAddresses::OnDelivered, self));
    }
}

uint64_t
UnresolvedAddresses::GetCount() const
{
    return m_count;
}

void
UnresolvedAddresses::OnArpDrop(Ptr<const Packet> packet)
{
    Ipv4Header header;
    packet->PeekHeader(header);
    // All packets that waited for one address are dropped one after the other.
    if (header.GetDestination() != m_last || Simulator::Now() != m_lastTime)
    {
        ++m_count;
    }
    m_last = header.GetDestination();
    m_lastTime = Simulator::Now();
}

void
UnresolvedAddresses::OnDelivered(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    std::array<uint8_t, 2> typeAndCode{};
    if (header.GetNextHeader() != Icmpv6L4Protocol::GetStaticProtocolNumber() ||
        header.GetSource() != header.GetDestination() ||
        packet->CopyData(typeAndCode.data(), typeAndCode.size()) < typeAndCode.size())
    {
        return;
    }
    const bool isGivenUp = typeAndCode[0] == Icmpv6Header::ICMPV6_ERROR_DESTINATION_UNREACHABLE &&
                           typeAndCode[1] == Icmpv6Header::ICMPV6_ADDR_UNREACHABLE;
    m_count += isGivenUp ? 1 : 0;
}

} // namespace ns3
