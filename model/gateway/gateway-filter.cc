// SPDX-License-Identifier: GPL-2.0-only
//
// What all filters of a gateway have in common.

#include "ns3/gateway-filter.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(GatewayFilter);

GatewayDecision
DropHidden(const GatewayPacket& packet)
{
    return {GatewayVerdict::DROP,
            packet.isTinyFragment ? GatewayReason::TINY_FRAGMENT : GatewayReason::MALFORMED,
            nullptr};
}

TypeId
GatewayFilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::GatewayFilter").SetParent<Object>().SetGroupName("TcpLifecycle");
    return tid;
}

void
GatewayFilter::SetGateway(TcpGateway* gateway)
{
    m_gateway = gateway;
}

TcpGateway*
GatewayFilter::GetGateway() const
{
    return m_gateway;
}

void
GatewayFilter::Check() const
{
}

int64_t
GatewayFilter::AssignStreams(int64_t /* stream */)
{
    return 0;
}

void
GatewayFilter::DoDispose()
{
    m_gateway = nullptr;
    Object::DoDispose();
}

} // namespace ns3
