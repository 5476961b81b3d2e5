// SPDX-License-Identifier: GPL-2.0-only
//
// Builds two ends and their link, records, takes down.

#include "ns3/two-end-network.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/net-device-container.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-selection.h"

namespace ns3
{

namespace
{

constexpr int64_t STREAMS_PER_END = 1000; //!< of random numbers
const TopologyParts PARTS("TwoEndNetwork");

/** \return the address of an end that the configuration leaves open */
Address
PlanAddress(uint32_t end, bool isIpv6)
{
    const bool isClient = end == CLIENT_END;
    return isIpv6 ? Address(Ipv6Address(isClient ? "fd00::1" : "fd00::2"))
                  : Address(Ipv4Address(isClient ? "10.0.0.1" : "10.0.0.2"));
}

} // namespace

void
TwoEndConfig::SetProfile(const std::string& profile)
{
    for (TcpLifecycleStackHelper& stack : stacks)
    {
        stack.SetProfile(profile);
    }
}

void
TwoEndConfig::SetEngineAttribute(const std::string& name, const AttributeValue& value)
{
    for (TcpLifecycleStackHelper& stack : stacks)
    {
        stack.SetEngineAttribute(name, value);
    }
}

TwoEndNetwork::TwoEndNetwork(const TwoEndConfig& config)
    : m_config(config)
{
    PARTS.CheckLink("link", config.link);
    Build();
}

void
TwoEndNetwork::Build()
{
    const bool isIpv6 = m_config.isIpv6;
    m_nodes.Create(m_config.isLoopback ? 1 : 2);
    NetDeviceContainer devices;
    if (!m_config.isLoopback)
    {
        devices =
            TopologyParts::Connect(m_nodes.Get(CLIENT_END), m_nodes.Get(SERVER_END), m_config.link);
        m_faults = SegmentFaultHelper().Install(devices);
    }
    for (uint32_t end = 0; end < m_nodes.GetN(); ++end)
    {
        const NodeContainer node(m_nodes.Get(end));
        m_config.stacks[end].Install(node);
        m_config.stacks[end].AssignStreams(node, STREAMS_PER_END * (1 + end));
    }
    if (m_config.isLoopback)
    {
        m_nodes.Add(m_nodes.Get(CLIENT_END));
        m_config.addresses.fill(isIpv6 ? Address(Ipv6Address::GetLoopback())
                                       : Address(Ipv4Address::GetLoopback()));
        return;
    }
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        Address& address = m_config.addresses[end];
        address = address.IsInvalid() ? PlanAddress(end, isIpv6) : address;
        if (isIpv6)
        {
            m_nodes.Get(end)->GetObject<Icmpv6L4Protocol>()->SetAttribute(
                "DAD", BooleanValue(m_config.detectsDuplicates));
        }
        PARTS.AssignAddress(devices.Get(end), address, isIpv6 ? 64 : 24);
    }
}

TwoEndNetwork::~TwoEndNetwork()
{
    Destroy();
}

Time
TwoEndNetwork::GetStart()
{
    return Seconds(1);
}

const NodeContainer&
TwoEndNetwork::GetNodes() const
{
    return m_nodes;
}

Address
TwoEndNetwork::GetAddress(uint32_t end, uint16_t port) const
{
    return TopologyParts::MakeSocketAddress(m_config.addresses.at(end), port);
}

Address
TwoEndNetwork::GetAny(uint16_t port) const
{
    return TopologyParts::MakeSocketAddress(TopologyParts::GetAny(m_config.isIpv6).network, port);
}

Ptr<Socket>
TwoEndNetwork::CreateSocket(uint32_t end) const
{
    return m_nodes.Get(end)->GetObject<TcpSocketFactory>()->CreateSocket();
}

Ptr<TcpLifecycleEngine>
TwoEndNetwork::GetEngine(uint32_t end) const
{
    return m_nodes.Get(end)->GetObject<TcpLifecycleEngine>();
}

SegmentFaultModel&
TwoEndNetwork::GetFaults(uint32_t end) const
{
    NS_ABORT_MSG_IF(m_config.isLoopback, "There is no link over loopback");
    return *m_faults.towards.at(end);
}

void
TwoEndNetwork::Trace(RunDirectory& run, const std::string& setup, RunRecord* record)
{
    m_traces.Select(TraceSelection::All());
    m_traces.Open(run, setup + "/");
    m_traces.Attach(m_nodes);
    if (record != nullptr)
    {
        record->AddEngines(setup, m_nodes);
    }
}

std::vector<std::string>
TwoEndNetwork::NameTraceFiles(const std::string& setup)
{
    std::vector<std::string> files = ns3::NameTraceFiles(TraceSelection::All(), TraceFormat::CSV);
    for (std::string& file : files)
    {
        file.insert(0, setup + "/");
    }
    return files;
}

void
TwoEndNetwork::Run(Time length)
{
    Simulator::Stop(GetStart() + length - Simulator::Now());
    Simulator::Run();
}

void
TwoEndNetwork::Destroy()
{
    if (!m_isOver)
    {
        m_isOver = true;
        m_nodes = NodeContainer();
        Simulator::Destroy();
        m_traces.Close();
    }
}

} // namespace ns3
