// SPDX-License-Identifier: GPL-2.0-only
//
// Builds two ends and their link, records, takes down.

#include "ns3/two-end-network.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-selection.h"

namespace ns3
{

namespace
{

constexpr int64_t STREAMS_PER_END = 1000; //!< of random numbers

} // namespace

TwoEndNetwork::TwoEndNetwork(const TwoEndConfig& config)
    : m_config(config)
{
    m_nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue(config.rate));
    link.SetChannelAttribute("Delay", TimeValue(config.delay));
    const NetDeviceContainer devices = link.Install(m_nodes);
    m_faults = SegmentFaultHelper().Install(devices);
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        TcpLifecycleStackHelper stack;
        stack.SetProfile(config.profile);
        if (end == SERVER_END)
        {
            for (const auto& [name, value] : config.server)
            {
                stack.SetEngineAttribute(name, StringValue(value));
            }
        }
        stack.Install(m_nodes.Get(end));
        stack.AssignStreams(NodeContainer(m_nodes.Get(end)), STREAMS_PER_END * (1 + end));
    }
    AssignAddresses(devices);
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

void
TwoEndNetwork::AssignAddresses(const NetDeviceContainer& devices)
{
    if (!m_config.isIpv6)
    {
        const auto interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        m_addresses = {interfaces.GetAddress(CLIENT_END), interfaces.GetAddress(SERVER_END)};
        return;
    }
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        const Ipv6Address address(end == CLIENT_END ? "fd00::1" : "fd00::2");
        const Ptr<Node> node = m_nodes.Get(end);
        node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(devices.Get(end));
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(address, Ipv6Prefix(64)));
        ipv6->SetMetric(interface, 1);
        ipv6->SetUp(interface);
        m_addresses[end] = address;
    }
}

const NodeContainer&
TwoEndNetwork::GetNodes() const
{
    return m_nodes;
}

Address
TwoEndNetwork::GetAddress(uint32_t end, uint16_t port) const
{
    const Address& address = m_addresses.at(end);
    return m_config.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port))
                           : Address(InetSocketAddress(Ipv4Address::ConvertFrom(address), port));
}

Address
TwoEndNetwork::GetAny(uint16_t port) const
{
    return m_config.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                           : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
}

Ptr<Socket>
TwoEndNetwork::CreateSocket(uint32_t end) const
{
    return m_nodes.Get(end)->GetObject<TcpSocketFactory>()->CreateSocket();
}

SegmentFaultModel&
TwoEndNetwork::GetFaults(uint32_t end)
{
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
