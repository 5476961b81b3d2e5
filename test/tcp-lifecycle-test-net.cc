// SPDX-License-Identifier: GPL-2.0-only
//
// Two nodes and a link for tests: building, recording, choosing.

#include "tcp-lifecycle-test-net.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

/** Add an endpoint's word to a list. */
void
Append(std::string& list, const std::string& word)
{
    list += list.empty() ? word : " " + word;
}

} // namespace

const char*
ToString(TestStack stack)
{
    switch (stack)
    {
    case TestStack::STOCK:
        return "stock";
    case TestStack::STACK_HELPER:
        return "stack-helper";
    case TestStack::ADDED_HELPER:
        return "added-helper";
    }
    return "";
}

bool
TestSegment::Has(uint8_t mask) const
{
    return (segment.flags & mask) == mask;
}

bool
TestSegment::IsEmptyAck() const
{
    const uint8_t others = TcpHeader::SYN | TcpHeader::FIN | TcpHeader::RST;
    return Has(TcpHeader::ACK) && (segment.flags & others) == 0 && segment.textBytes == 0;
}

std::string
TestSegment::ToText() const
{
    std::ostringstream text;
    text << time.GetNanoSeconds() << " ns, node " << sender << " " << TcpFlagsText(segment.flags)
         << " seq " << segment.seq << " ack " << segment.ack << " len " << segment.textBytes;
    return text.str();
}

TestNet::TestNet(const TestNetConfig& config)
    : m_config(config)
{
    m_nodes.Create(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue(config.rate));
    link.SetChannelAttribute("Delay", StringValue(config.delay));
    const NetDeviceContainer devices = link.Install(m_nodes);
    for (uint32_t node = 0; node < 2; ++node)
    {
        m_faults[node] = CreateObject<SegmentFaultModel>();
        Ptr<ErrorModel> losses = m_faults[node];
        if (config.lossFraction > 0)
        {
            const Ptr<RateErrorModel> random = CreateObject<RateErrorModel>();
            random->SetAttribute("ErrorUnit", StringValue("ERROR_UNIT_PACKET"));
            random->SetAttribute("ErrorRate", DoubleValue(config.lossFraction));
            random->AssignStreams(config.lossStream + node);
            losses = random;
        }
        devices.Get(node)->SetAttribute("ReceiveErrorModel", PointerValue(losses));
        devices.Get(node)->TraceConnectWithoutContext(
            "PhyTxBegin", MakeCallback(&TestNet::Record, this).Bind(node));
        InstallStack(node);
    }
    if (config.isIpv6)
    {
        Ipv6AddressHelper addresses;
        addresses.SetBase(Ipv6Address("2001:db8::"), Ipv6Prefix(64));
        const Ipv6InterfaceContainer interfaces = addresses.Assign(devices);
        m_addresses = {interfaces.GetAddress(0, 1), interfaces.GetAddress(1, 1)};
        return;
    }
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    const Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    m_addresses = {interfaces.GetAddress(0), interfaces.GetAddress(1)};
}

TestNet::~TestNet()
{
    Destroy();
}

void
TestNet::Destroy()
{
    Simulator::Destroy();
}

void
TestNet::InstallStack(uint32_t node)
{
    const TestStack stack = m_config.stacks.at(node);
    if (stack != TestStack::STACK_HELPER)
    {
        InternetStackHelper().Install(m_nodes.Get(node));
    }
    if (stack == TestStack::STOCK)
    {
        return;
    }
    TcpLifecycleStackHelper whole;
    TcpLifecycleHelper added;
    whole.SetProfile(m_config.profile);
    added.SetProfile(m_config.profile);
    for (const auto& [name, value] : m_config.engine)
    {
        whole.SetEngineAttribute(name, StringValue(value));
        added.SetEngineAttribute(name, StringValue(value));
    }
    if (stack == TestStack::STACK_HELPER)
    {
        whole.Install(m_nodes.Get(node));
    }
    else
    {
        added.Install(m_nodes.Get(node));
    }
    const Ptr<TcpLifecycleTracer> tracer = m_nodes.Get(node)->GetObject<TcpLifecycleTracer>();
    tracer->TraceConnectWithoutContext("State", MakeCallback(&TestNet::RecordState, this));
    tracer->TraceConnectWithoutContext("Connection", MakeCallback(&TestNet::RecordDeath, this));
}

const NodeContainer&
TestNet::GetNodes() const
{
    return m_nodes;
}

std::string
TestNet::GetFactory(uint32_t node) const
{
    return m_config.stacks.at(node) == TestStack::ADDED_HELPER ? "ns3::TcpLifecycleSocketFactory"
                                                               : "ns3::TcpSocketFactory";
}

Address
TestNet::GetAddress(uint32_t node, uint16_t port) const
{
    if (m_config.isIpv6)
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(m_addresses.at(node)), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(m_addresses.at(node)), port);
}

Address
TestNet::GetAny(uint16_t port) const
{
    if (m_config.isIpv6)
    {
        return Inet6SocketAddress(Ipv6Address::GetAny(), port);
    }
    return InetSocketAddress(Ipv4Address::GetAny(), port);
}

Ptr<Socket>
TestNet::CreateSocket(uint32_t node) const
{
    return Socket::CreateSocket(m_nodes.Get(node), TypeId::LookupByName(GetFactory(node)));
}

Ptr<TcpLifecycleEngine>
TestNet::GetEngine(uint32_t node) const
{
    return m_nodes.Get(node)->GetObject<TcpLifecycleEngine>();
}

SegmentFaultModel&
TestNet::GetFaults(uint32_t node)
{
    return *m_faults.at(node);
}

const std::vector<TestSegment>&
TestNet::GetSegments() const
{
    return m_segments;
}

std::vector<TestSegment>
TestNet::Select(const std::function<bool(const TestSegment&)>& wanted) const
{
    std::vector<TestSegment> found;
    std::copy_if(m_segments.begin(), m_segments.end(), std::back_inserter(found), wanted);
    return found;
}

std::string
TestNet::GetStates(uint32_t node) const
{
    return m_states.at(node);
}

const std::vector<TcpConnectionEvent>&
TestNet::GetDeaths(uint32_t node) const
{
    return m_deaths.at(node);
}

uint32_t
TestNet::GetConnections(uint32_t node) const
{
    const Ptr<TcpLifecycleEngine> engine = GetEngine(node);
    return engine ? static_cast<uint32_t>(engine->GetConnectionTable().GetSize()) : 0;
}

void
TestNet::Run(Time stop)
{
    Simulator::Stop(stop - Simulator::Now());
    Simulator::Run();
}

void
TestNet::Record(uint32_t node, Ptr<const Packet> frame)
{
    if (const auto segment = FindSegmentInFrame(frame))
    {
        m_segments.push_back({Simulator::Now(), node, *segment});
    }
}

void
TestNet::RecordState(const TcpStateEvent& event)
{
    if (event.id.GetRemotePort() != 0)
    {
        Append(m_states.at(event.node == m_nodes.Get(0)->GetId() ? 0 : 1), ToString(event.to));
    }
}

void
TestNet::RecordDeath(const TcpConnectionEvent& event)
{
    m_deaths.at(event.node == m_nodes.Get(0)->GetId() ? 0 : 1).push_back(event);
}

std::string
TimesText(const std::vector<TestSegment>& segments, Time origin)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(3);
    for (const TestSegment& segment : segments)
    {
        text << (text.tellp() > 0 ? " " : "") << (segment.time - origin).GetSeconds();
    }
    return text.str();
}

} // namespace ns3
