// SPDX-License-Identifier: GPL-2.0-only
//
// Checks attributes when they are set, and puts applications on nodes.

#include "ns3/workload-helper.h"

#include "ns3/application.h"
#include "ns3/names.h"
#include "ns3/ns3-option.h"
#include "ns3/user-error.h"

namespace ns3
{

WorkloadHelper::WorkloadHelper(TypeId type, const std::string& addressName, const Address& address)
{
    m_factory.SetTypeId(type);
    SetAttribute(addressName, AddressValue(address));
}

void
WorkloadHelper::SetAttribute(const std::string& name, const AttributeValue& value)
{
    const std::string wrong = WhyNoAttribute(m_factory.GetTypeId(), name, value);
    if (!wrong.empty())
    {
        ThrowUserError(wrong);
    }
    m_factory.Set(name, value);
}

ApplicationContainer
WorkloadHelper::Install(Ptr<Node> node) const
{
    const Ptr<Application> application = m_factory.Create<Application>();
    node->AddApplication(application);
    return ApplicationContainer(application);
}

ApplicationContainer
WorkloadHelper::Install(const std::string& nodeName) const
{
    const Ptr<Node> node = Names::Find<Node>(nodeName);
    if (!node)
    {
        ThrowUserError(m_factory.GetTypeId().GetName(), ": there is no node '", nodeName, "'");
    }
    return Install(node);
}

ApplicationContainer
WorkloadHelper::Install(NodeContainer nodes) const
{
    ApplicationContainer all;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        all.Add(Install(*node));
    }
    return all;
}

} // namespace ns3
