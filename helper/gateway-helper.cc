// SPDX-License-Identifier: GPL-2.0-only
//
// Makes gateways, and filters with attributes.

#include "ns3/gateway-helper.h"

#include "ns3/ns3-option.h"
#include "ns3/string.h"
#include "ns3/user-error.h"

namespace ns3
{

Ptr<TcpGateway>
GatewayHelper::Install(Ptr<Node> node) const
{
    return TcpGateway::Install(node);
}

void
GatewayHelper::Set(const Ptr<GatewayFilter>& filter, const Settings& settings)
{
    for (const auto& [name, value] : settings)
    {
        const std::string wrong =
            WhyNoAttribute(filter->GetInstanceTypeId(), name, StringValue(value));
        if (!wrong.empty())
        {
            ThrowUserError(wrong);
        }
        filter->SetAttribute(name, StringValue(value));
    }
}

template <typename Filter>
Ptr<Filter>
GatewayHelper::Add(Ptr<Node> node, const Settings& settings) const
{
    const Ptr<TcpGateway> gateway = Install(node);
    const Ptr<Filter> filter = CreateObject<Filter>();
    Set(filter, settings);
    gateway->AddFilter(filter);
    return filter;
}

Ptr<IngressFilter>
GatewayHelper::AddIngressFilter(Ptr<Node> node,
                                const NetDeviceContainer& interfaces,
                                const Settings& settings) const
{
    const Ptr<TcpGateway> gateway = Install(node);
    const Ptr<IngressFilter> filter = CreateObject<IngressFilter>();
    Set(filter, settings);
    for (auto device = interfaces.Begin(); device != interfaces.End(); ++device)
    {
        if ((*device)->GetNode() != node)
        {
            ThrowUserError("GatewayHelper: an interface of node ",
                           (*device)->GetNode()->GetId(),
                           " was given to the ingress filter of node ",
                           node->GetId());
        }
        filter->AddInterface(*device);
    }
    gateway->AddFilter(filter);
    return filter;
}

Ptr<SynRateLimiter>
GatewayHelper::AddSynRateLimiter(Ptr<Node> node, const Settings& settings) const
{
    return Add<SynRateLimiter>(node, settings);
}

Ptr<HalfOpenWatch>
GatewayHelper::AddHalfOpenWatch(Ptr<Node> node, const Settings& settings) const
{
    return Add<HalfOpenWatch>(node, settings);
}

Ptr<SynProxy>
GatewayHelper::AddSynProxy(Ptr<Node> node, const Settings& settings) const
{
    return Add<SynProxy>(node, settings);
}

Ptr<SynFloodDetector>
GatewayHelper::AddDetector(Ptr<Node> node, const Settings& settings) const
{
    return Add<SynFloodDetector>(node, settings);
}

Ptr<AddressTranslator>
GatewayHelper::AddAddressTranslator(Ptr<Node> node,
                                    const Address& outside,
                                    const Settings& settings) const
{
    const Ptr<AddressTranslator> filter = CreateObject<AddressTranslator>();
    Set(filter, settings);
    filter->SetAttribute("OutsideAddress", AddressValue(outside));
    Install(node)->AddFilter(filter);
    return filter;
}

Ptr<PathDetour>
GatewayHelper::AddPathDetour(Ptr<Node> node,
                             const Address& nextHop,
                             const PathDetour::Selector& selector,
                             const Settings& settings) const
{
    const Ptr<PathDetour> filter = CreateObject<PathDetour>();
    Set(filter, settings);
    filter->SetAttribute("NextHop", AddressValue(nextHop));
    filter->SetSelector(selector);
    Install(node)->AddFilter(filter);
    return filter;
}

void
GatewayHelper::Check(Ptr<Node> node) const
{
    Install(node)->Check();
}

int64_t
GatewayHelper::AssignStreams(Ptr<Node> node, int64_t stream) const
{
    return Install(node)->AssignStreams(stream);
}

} // namespace ns3
