// SPDX-License-Identifier: GPL-2.0-only
//
// The two ways to put the instrumented TCP on a node.

#include "ns3/tcp-lifecycle-stack-helper.h"

#include "ns3/names.h"
#include "ns3/node.h"
#include "ns3/ns3-option.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-added-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-l4-protocol.h"
#include "ns3/user-error.h"

namespace ns3
{

namespace
{

/** InternetStackHelper::SetTcp where it exists (ns-3 up to 3.38). */
template <typename Helper>
auto
ChooseTcp(Helper& helper, int) -> decltype(helper.SetTcp(std::string()))
{
    return helper.SetTcp("ns3::TcpLifecycleL4Protocol");
}

/** Later helpers take what they find on the node, see AggregateFirst. */
template <typename Helper>
void
ChooseTcp(Helper& /* helper */, long)
{
}

/** With SetTcp the helper itself makes the protocol. */
template <typename Helper>
auto
AggregateFirst(const Helper& /* helper */, const Ptr<Node>& /* node */, int)
    -> decltype(std::declval<Helper&>().SetTcp(std::string()))
{
}

/** Without SetTcp a TcpL4Protocol that is there already is kept. */
template <typename Helper>
void
AggregateFirst(const Helper& /* helper */, const Ptr<Node>& node, long)
{
    node->AggregateObject(CreateObject<TcpLifecycleL4Protocol>());
}

} // namespace

TcpEngineSettings::TcpEngineSettings(const std::string& helper)
    : m_helper(helper)
{
}

void
TcpEngineSettings::SetProfile(const std::string& profile)
{
    for (const auto known : {TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK})
    {
        if (profile == ToString(known))
        {
            m_profile = profile;
            return;
        }
    }
    ThrowUserError(
        m_helper, ": unknown profile '", profile, "': use linux-6, rfc9293 or ns3-stock");
}

void
TcpEngineSettings::SetAttribute(const std::string& name, const AttributeValue& value)
{
    const std::string wrong = WhyNoAttribute(TcpLifecycleEngine::GetTypeId(), name, value);
    if (!wrong.empty())
    {
        ThrowUserError(m_helper, ": ", wrong);
    }
    m_attributes.emplace_back(name, value.Copy());
}

void
TcpEngineSettings::Clear()
{
    m_profile.clear();
    m_attributes.clear();
}

void
TcpEngineSettings::Apply(const Ptr<TcpLifecycleEngine>& engine) const
{
    if (!m_profile.empty())
    {
        engine->SetAttribute("Profile", StringValue(m_profile));
    }
    for (const auto& [name, value] : m_attributes)
    {
        engine->SetAttribute(name, *value);
    }
}

TcpLifecycleStackHelper::TcpLifecycleStackHelper()
{
    ChooseTcp(static_cast<InternetStackHelper&>(*this), 0);
}

void
TcpLifecycleStackHelper::SetProfile(const std::string& profile)
{
    m_settings.SetProfile(profile);
}

void
TcpLifecycleStackHelper::SetEngineAttribute(const std::string& name, const AttributeValue& value)
{
    m_settings.SetAttribute(name, value);
}

void
TcpLifecycleStackHelper::Reset()
{
    InternetStackHelper::Reset();
    ChooseTcp(static_cast<InternetStackHelper&>(*this), 0);
    m_settings.Clear();
}

void
TcpLifecycleStackHelper::Install(const std::string& nodeName) const
{
    Install(Names::Find<Node>(nodeName));
}

void
TcpLifecycleStackHelper::Install(Ptr<Node> node) const
{
    if (node->GetObject<TcpL4Protocol>())
    {
        ThrowUserError("TcpLifecycleStackHelper: node ",
                       node->GetId(),
                       " has an internet stack; use TcpLifecycleHelper to add to it");
    }
    AggregateFirst(static_cast<const InternetStackHelper&>(*this), node, 0);
    InternetStackHelper::Install(node);
    const Ptr<TcpLifecycleEngine> engine = node->GetObject<TcpLifecycleEngine>();
    if (!engine)
    {
        ThrowUserError("TcpLifecycleStackHelper: another TCP was chosen with SetTcp, or IPv4 and "
                       "IPv6 are both off");
    }
    m_settings.Apply(engine);
}

void
TcpLifecycleStackHelper::Install(NodeContainer c) const
{
    for (auto i = c.Begin(); i != c.End(); ++i)
    {
        Install(*i);
    }
}

void
TcpLifecycleStackHelper::InstallAll() const
{
    Install(NodeContainer::GetGlobal());
}

int64_t
TcpLifecycleStackHelper::AssignStreams(NodeContainer c, int64_t stream)
{
    const int64_t used = InternetStackHelper::AssignStreams(c, stream);
    return used + TcpLifecycleHelper::AssignStreams(c, stream + used);
}

void
TcpLifecycleHelper::SetProfile(const std::string& profile)
{
    m_settings.SetProfile(profile);
}

void
TcpLifecycleHelper::SetEngineAttribute(const std::string& name, const AttributeValue& value)
{
    m_settings.SetAttribute(name, value);
}

void
TcpLifecycleHelper::Install(Ptr<Node> node) const
{
    m_settings.Apply(TcpLifecycleAddedL4Protocol::InstallOn(node));
}

void
TcpLifecycleHelper::Install(NodeContainer c) const
{
    for (auto i = c.Begin(); i != c.End(); ++i)
    {
        Install(*i);
    }
}

int64_t
TcpLifecycleHelper::AssignStreams(NodeContainer c, int64_t stream)
{
    int64_t used = 0;
    for (auto i = c.Begin(); i != c.End(); ++i)
    {
        if (const Ptr<TcpLifecycleEngine> engine = (*i)->GetObject<TcpLifecycleEngine>())
        {
            used += engine->AssignStreams(stream + used);
        }
    }
    return used;
}

void
TcpLifecycleHelper::ScheduleCrash(Ptr<Node> node, Time delay, Time downTime)
{
    const Ptr<TcpLifecycleEngine> engine = node->GetObject<TcpLifecycleEngine>();
    if (!engine)
    {
        ThrowUserError("TcpLifecycleHelper: node ", node->GetId(), " has no TcpLifecycleEngine");
    }
    Simulator::Schedule(delay, &TcpLifecycleEngine::Crash, engine);
    if (!downTime.IsZero())
    {
        Simulator::Schedule(delay + downTime, &TcpLifecycleEngine::Reboot, engine);
    }
}

} // namespace ns3
