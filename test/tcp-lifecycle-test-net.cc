// SPDX-License-Identifier: GPL-2.0-only
//
// Two nodes and a link for tests: building, recording, choosing.

#include "tcp-lifecycle-test-net.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/mac48-address.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/red-queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-option.h"
#include "ns3/traffic-control-helper.h"

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

/** Fill in what FrameSegment does not tell, from the bytes of a PPP frame. */
void
ReadRest(const Ptr<const Packet>& frame, TestSegment& segment)
{
    constexpr uint32_t IP = 2; // behind the PPP header
    std::array<uint8_t, 2 + 60 + 60> bytes{};
    frame->CopyData(bytes.data(), bytes.size());
    const bool isIpv4 = bytes[IP] >> 4 == 4;
    const int trafficClass = isIpv4 ? bytes[IP + 1] : ((bytes[IP] & 0xf) << 4 | bytes[IP + 1] >> 4);
    segment.ecn = trafficClass & 3;
    segment.trafficClass = static_cast<uint8_t>(trafficClass & ~3);
    segment.ttl = bytes[IP + (isIpv4 ? 8 : 7)];
    const uint32_t tcp = IP + (isIpv4 ? 4 * (bytes[IP] & 0xf) : 40);
    segment.window = static_cast<uint16_t>(bytes[tcp + 14] << 8 | bytes[tcp + 15]);
    const uint32_t end = tcp + 4 * (bytes[tcp + 12] >> 4);
    segment.options.assign(bytes.begin() + tcp + 20, bytes.begin() + end);
}

/** Put a queue of one frame into \p devices and before it RED that marks what it may not drop. */
void
InstallRed(const NetDeviceContainer& devices)
{
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        PointerValue queue;
        devices.Get(i)->GetAttribute("TxQueue", queue);
        queue.Get<Queue<Packet>>()->SetMaxSize(QueueSize("1p"));
    }
    TrafficControlHelper red;
    red.SetRootQueueDisc("ns3::RedQueueDisc",
                         "UseEcn",
                         BooleanValue(true),
                         "UseHardDrop",
                         BooleanValue(false),
                         "QW",
                         DoubleValue(0.1),
                         "MinTh",
                         DoubleValue(5),
                         "MaxTh",
                         DoubleValue(15),
                         "LinkBandwidth",
                         StringValue("10Mbps"),
                         "LinkDelay",
                         StringValue("10ms"));
    const QueueDiscContainer queues = red.Install(devices);
    for (uint32_t i = 0; i < queues.GetN(); ++i)
    {
        DynamicCast<RedQueueDisc>(queues.Get(i))->AssignStreams(3000 + i);
    }
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

bool
TestSegment::IsSameAs(const TestSegment& other) const
{
    return time == other.time && sender == other.sender && segment.flags == other.segment.flags &&
           segment.seq == other.segment.seq && segment.ack == other.segment.ack &&
           segment.textBytes == other.segment.textBytes && window == other.window &&
           ecn == other.ecn && trafficClass == other.trafficClass && ttl == other.ttl &&
           options == other.options;
}

std::optional<std::size_t>
TestSegment::FindOption(uint8_t kind) const
{
    for (std::size_t i = 0; i < options.size() && options[i] != TcpOption::END;)
    {
        if (options[i] == kind)
        {
            return i;
        }
        i += options[i] == TcpOption::NOP ? 1 : std::max<std::size_t>(2, options.at(i + 1));
    }
    return std::nullopt;
}

std::string
TestSegment::ToText() const
{
    std::ostringstream text;
    text << time.GetNanoSeconds() << " ns, node " << sender << " " << TcpFlagsText(segment.flags)
         << " seq " << segment.seq << " ack " << segment.ack << " len " << segment.textBytes
         << " win " << window << " ecn " << uint32_t{ecn} << " class " << uint32_t{trafficClass}
         << " ttl " << uint32_t{ttl} << " options" << std::hex << std::setfill('0');
    for (const uint8_t byte : options)
    {
        text << " " << std::setw(2) << uint32_t{byte};
    }
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
        // The IPv6 address follows from it, and ns-3.35 counts on from one simulation to the next.
        devices.Get(node)->SetAddress(
            Mac48Address(node == 0 ? "00:00:00:00:00:01" : "00:00:00:00:00:02"));
        m_faults[node] = CreateObject<SegmentFaultModel>();
        m_faults[node]->SetDevice(devices.Get(node));
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
        devices.Get(node)->TraceConnectWithoutContext(
            "PhyRxEnd", MakeCallback(&TestNet::RecordArrival, this).Bind(node));
        devices.Get(node)->TraceConnectWithoutContext(
            "PhyRxDrop", MakeCallback(&TestNet::RecordLoss, this).Bind(node));
        InstallStack(node);
    }
    m_faults[0]->SetOpposite(m_faults[1]);
    if (config.marksCongestion)
    {
        InstallRed(devices);
    }
    // Router solicitations share the link and its queue: the same ones at the same times.
    InternetStackHelper().AssignStreams(m_nodes, 4000);
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
    const auto segment = FindSegmentInFrame(frame);
    m_underWay.at(1 - node).push_back(
        {frame->GetUid(), segment ? std::optional(m_segments.size()) : std::nullopt});
    if (segment)
    {
        m_segments.push_back({Simulator::Now(), node, *segment});
        ReadRest(frame, m_segments.back());
    }
}

std::optional<std::size_t>
TestNet::TakeOldest(uint32_t node, const Ptr<const Packet>& frame)
{
    auto& underWay = m_underWay.at(node); // a link keeps the order
    if (underWay.empty() || underWay.front().uid != frame->GetUid())
    {
        return std::nullopt;
    }
    const std::optional<std::size_t> index = underWay.front().segment;
    underWay.pop_front();
    return index;
}

void
TestNet::RecordArrival(uint32_t node, Ptr<const Packet> frame)
{
    TakeOldest(node, frame);
}

void
TestNet::RecordLoss(uint32_t node, Ptr<const Packet> frame)
{
    const auto index = TakeOldest(node, frame);
    if (index && !m_faults.at(node)->HasKept(frame->GetUid()))
    {
        m_segments.at(*index).isLost = true;
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
