// SPDX-License-Identifier: GPL-2.0-only
//
// Sends chosen packets by another way than the routing table says.

#include "ns3/path-detour.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/log.h"
#include "ns3/tcp-gateway.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PathDetour");

NS_OBJECT_ENSURE_REGISTERED(PathDetour);

TypeId
PathDetour::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PathDetour")
            .SetParent<GatewayFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<PathDetour>()
            .AddAttribute("NextHop",
                          "The neighbour, an Ipv4Address or Ipv6Address on one of the links.",
                          AddressValue(),
                          MakeAddressAccessor(&PathDetour::m_nextHop),
                          MakeAddressChecker())
            .AddAttribute("MaxSegments",
                          "Most packets to send that way; 0 = no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PathDetour::m_maxSegments),
                          MakeUintegerChecker<uint64_t>());
    return tid;
}

PathDetour::PathDetour() = default;
PathDetour::~PathDetour() = default;

void
PathDetour::SetSelector(Selector selector)
{
    m_selector = std::move(selector);
}

void
PathDetour::Check() const
{
    if (!Ipv4Address::IsMatchingType(m_nextHop) && !Ipv6Address::IsMatchingType(m_nextHop))
    {
        ThrowUserError("PathDetour: NextHop must be an Ipv4Address or Ipv6Address");
    }
    if (!GetGateway()->FindOutput(m_nextHop))
    {
        ThrowUserError(
            "PathDetour: node ", GetGateway()->GetNode()->GetId(), " has no route to NextHop");
    }
}

GatewayDecision
PathDetour::Inspect(const GatewayPacket& packet)
{
    const bool isOfFamily = packet.isIpv6 == Ipv6Address::IsMatchingType(m_nextHop);
    const bool isSpent = m_maxSegments != 0 && m_detoured >= m_maxSegments;
    if (!m_selector || !isOfFamily || isSpent || !m_selector(packet))
    {
        return {};
    }
    ++m_detoured;
    NS_LOG_LOGIC("node " << GetGateway()->GetNode()->GetId() << " sends " << packet.id
                         << " by the other way");
    GatewayDecision decision;
    decision.reason = GatewayReason::DETOURED;
    decision.nextHop = m_nextHop;
    return decision;
}

uint64_t
PathDetour::GetDetoured() const
{
    return m_detoured;
}

void
PathDetour::DoDispose()
{
    m_selector = nullptr;
    GatewayFilter::DoDispose();
}

} // namespace ns3
