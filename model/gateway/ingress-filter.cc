// SPDX-License-Identifier: GPL-2.0-only
//
// Asks routing for the way back to a source.

#include "ns3/ingress-filter.h"

#include "ns3/enum.h"
#include "ns3/ingress-decision.h"
#include "ns3/log.h"
#include "ns3/tcp-gateway.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("IngressFilter");

NS_OBJECT_ENSURE_REGISTERED(IngressFilter);

TypeId
IngressFilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::IngressFilter")
            .SetParent<GatewayFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<IngressFilter>()
            .AddAttribute(
                "Mode",
                "Strict: the way back leads out of the interface by which the packet "
                "came (RFC 3704 2.2). Loose: there is one (RFC 3704 2.4).",
                EnumValue(IngressFilter::STRICT),
                MakeAccessorHelper<decltype(EnumValue(IngressFilter::STRICT))>(
                    &IngressFilter::m_mode),
                MakeEnumChecker(IngressFilter::STRICT, "Strict", IngressFilter::LOOSE, "Loose"));
    return tid;
}

void
IngressFilter::AddInterface(Ptr<const NetDevice> device)
{
    m_interfaces.push_back(device);
}

GatewayDecision
IngressFilter::Inspect(const GatewayPacket& packet)
{
    if (!m_interfaces.empty() &&
        std::find(m_interfaces.begin(), m_interfaces.end(), packet.input) == m_interfaces.end())
    {
        return {};
    }
    const Address address = packet.id.GetLocalAddress();
    IngressSnapshot source;
    source.isInvalid = IsInvalidSource(address) || GetGateway()->IsOwnAddress(address);
    if (!source.isInvalid)
    {
        const Ptr<const NetDevice> back = GetGateway()->FindOutput(address);
        source.hasRoute = back != nullptr;
        source.isSameInterface = back == packet.input;
    }
    const GatewayReason reason = DecideIngress(m_mode == STRICT, source);
    const bool isDropped = reason != GatewayReason::NOT_CONCERNED;
    if (isDropped)
    {
        NS_LOG_LOGIC("node " << GetGateway()->GetNode()->GetId() << " drops " << packet.id << ": "
                             << ToString(reason));
    }
    return {isDropped ? GatewayVerdict::DROP : GatewayVerdict::PASS, reason, nullptr};
}

} // namespace ns3
