// SPDX-License-Identifier: GPL-2.0-only
//
// Runs the chain of filters, counts, reports, and sends what filters answer.

#include "ns3/tcp-gateway.h"

#include "ns3/gateway-routing.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/object-vector.h"
#include "ns3/simulator.h"
#include "ns3/tcp-segment-event.h"
#include "ns3/user-error.h"

#include <numeric>
#include <sstream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpGateway");

NS_OBJECT_ENSURE_REGISTERED(TcpGateway);

namespace
{

/** \return the route of a packet to \p header's destination that this node sends, or null */
template <typename Ip, typename Header>
auto
FindRoute(const Ptr<Ip>& ip, const Ptr<Packet>& packet, const Header& header)
{
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    return ip->GetRoutingProtocol()->RouteOutput(packet, header, nullptr, error);
}

/** \return the output device of \p route; null without route, or for the loopback device */
template <typename Route>
Ptr<NetDevice>
OutputOf(const Ptr<Route>& route)
{
    const Ptr<NetDevice> device = route ? route->GetOutputDevice() : nullptr;
    return DynamicCast<LoopbackNetDevice>(device) ? nullptr : device;
}

/** \return an IPv4 header that names only what routing looks at */
Ipv4Header
MakeIpv4Header(Ipv4Address source, Ipv4Address destination)
{
    Ipv4Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetProtocol(GATEWAY_TCP);
    return header;
}

/** \return an IPv6 header that names only what routing looks at */
Ipv6Header
MakeIpv6Header(Ipv6Address source, Ipv6Address destination)
{
    Ipv6Header header;
    header.SetSource(source);
    header.SetDestination(destination);
    header.SetNextHeader(GATEWAY_TCP);
    return header;
}

} // namespace

// One list of trace sources.
TypeId
TcpGateway::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpGateway")
            .SetParent<Object>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpGateway>()
            .AddAttribute("FilterList",
                          "The filters, in the order in which they look at packets.",
                          ObjectVectorValue(),
                          MakeObjectVectorAccessor(&TcpGateway::m_filters),
                          MakeObjectVectorChecker<GatewayFilter>())
            .AddTraceSource("Pass",
                            "A packet was forwarded as it was.",
                            MakeTraceSourceAccessor(&TcpGateway::m_passTrace),
                            "ns3::TcpGateway::EventTracedCallback")
            .AddTraceSource("Drop",
                            "A packet was not forwarded.",
                            MakeTraceSourceAccessor(&TcpGateway::m_dropTrace),
                            "ns3::TcpGateway::EventTracedCallback")
            .AddTraceSource("Replace",
                            "A packet was forwarded with other bytes; what was held is reported "
                            "when it goes out.",
                            MakeTraceSourceAccessor(&TcpGateway::m_replaceTrace),
                            "ns3::TcpGateway::EventTracedCallback")
            .AddTraceSource("Answer",
                            "A packet was answered, or is held.",
                            MakeTraceSourceAccessor(&TcpGateway::m_answerTrace),
                            "ns3::TcpGateway::EventTracedCallback")
            .AddTraceSource("Tx",
                            "The gateway sent a segment of its own.",
                            MakeTraceSourceAccessor(&TcpGateway::m_txTrace),
                            "ns3::TcpGateway::EventTracedCallback");
    return tid;
}

TcpGateway::TcpGateway()
    : m_counts{},
      m_probe(Create<Packet>())
{
}

TcpGateway::~TcpGateway() = default;

Ptr<TcpGateway>
TcpGateway::Install(Ptr<Node> node)
{
    if (!node)
    {
        ThrowUserError("TcpGateway: there is no node to install on");
    }
    if (const Ptr<TcpGateway> found = node->GetObject<TcpGateway>())
    {
        return found;
    }
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
    if (!ipv4 && !ipv6)
    {
        ThrowUserError("TcpGateway: node ",
                       node->GetId(),
                       " has neither IPv4 nor IPv6; install a stack first");
    }
    if ((ipv4 && !ipv4->GetRoutingProtocol()) || (ipv6 && !ipv6->GetRoutingProtocol()))
    {
        ThrowUserError("TcpGateway: node ", node->GetId(), " has IP without a routing protocol");
    }
    const Ptr<TcpGateway> gateway = CreateObject<TcpGateway>();
    gateway->m_node = node;
    if (ipv4)
    {
        ipv4->SetRoutingProtocol(MakeGatewayRouting(ipv4->GetRoutingProtocol(), gateway));
    }
    if (ipv6)
    {
        ipv6->SetRoutingProtocol(MakeGatewayRouting(ipv6->GetRoutingProtocol(), gateway));
    }
    node->AggregateObject(gateway);
    return gateway;
}

Ptr<Node>
TcpGateway::GetNode() const
{
    return m_node;
}

void
TcpGateway::AddFilter(Ptr<GatewayFilter> filter)
{
    NS_LOG_FUNCTION(this << filter->GetInstanceTypeId().GetName());
    filter->SetGateway(this);
    m_filters.push_back(filter);
    if (m_isStarted)
    {
        filter->Check();
    }
}

uint32_t
TcpGateway::GetNFilters() const
{
    return static_cast<uint32_t>(m_filters.size());
}

GatewayEvent
TcpGateway::MakeEvent(const GatewayPacket& packet, GatewayVerdict verdict) const
{
    GatewayEvent event;
    event.time = Simulator::Now();
    event.node = m_node->GetId();
    event.verdict = verdict;
    event.id = packet.id;
    event.protocol = packet.protocol;
    event.flags = packet.segment ? packet.segment->flags : 0;
    event.bytes = packet.packet->GetSize();
    event.origin = TrafficOriginTag::Of(packet.packet);
    return event;
}

void
TcpGateway::Report(const GatewayEvent& event)
{
    NS_LOG_LOGIC("node " << event.node << ' ' << event.id << ' ' << ToString(event.verdict) << ": "
                         << ToString(event.reason));
    ++m_counts.at(static_cast<std::size_t>(event.verdict))
          .at(static_cast<std::size_t>(event.reason))
          .at(static_cast<std::size_t>(event.origin));
    switch (event.verdict)
    {
    case GatewayVerdict::PASS:
        m_passTrace(event);
        break;
    case GatewayVerdict::DROP:
        m_dropTrace(event);
        break;
    case GatewayVerdict::REPLACE:
        m_replaceTrace(event);
        break;
    case GatewayVerdict::ANSWER:
        m_answerTrace(event);
        break;
    }
}

GatewayVerdict
TcpGateway::Judge(GatewayPacket& packet)
{
    GatewayEvent event = MakeEvent(packet, GatewayVerdict::PASS);
    event.reason = packet.isTinyFragment  ? GatewayReason::TINY_FRAGMENT
                   : packet.isFragment    ? GatewayReason::FRAGMENT
                   : packet.IsMalformed() ? GatewayReason::MALFORMED
                                          : GatewayReason::NOT_CONCERNED;
    for (const auto& filter : m_filters)
    {
        const GatewayDecision decision = filter->Inspect(packet);
        if (decision.reason != GatewayReason::NOT_CONCERNED)
        {
            event.reason = decision.reason;
        }
        if (!decision.nextHop.IsInvalid())
        {
            packet.nextHop = decision.nextHop;
        }
        if (decision.verdict == GatewayVerdict::PASS)
        {
            continue;
        }
        event.verdict = decision.verdict;
        if (decision.verdict != GatewayVerdict::REPLACE)
        {
            break;
        }
        if (decision.readdressed)
        {
            packet.id = *decision.readdressed;
            packet.isReaddressed = true;
        }
        packet.ReadReplacement(decision.replacement);
    }
    Report(event);
    return event.verdict;
}

bool
TcpGateway::Send(const TcpConnectionId& from, Ptr<Packet> segment, GatewayReason reason)
{
    GatewayPacket packet;
    packet.packet = segment;
    packet.isIpv6 = !from.IsIpv4();
    packet.Read(GATEWAY_TCP, 0, from.GetLocalAddress(), from.GetRemoteAddress());
    GatewayEvent event = MakeEvent(packet, GatewayVerdict::ANSWER);
    event.reason = reason;
    bool isSent = false;
    if (from.IsIpv4())
    {
        const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
        const auto source = Ipv4Address::ConvertFrom(from.GetLocalAddress());
        const auto destination = Ipv4Address::ConvertFrom(from.GetRemoteAddress());
        const auto route = FindRoute(ipv4, segment, MakeIpv4Header(source, destination));
        isSent = OutputOf(route) != nullptr;
        if (isSent)
        {
            ipv4->Send(segment, source, destination, GATEWAY_TCP, route);
        }
    }
    else
    {
        const Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
        const auto source = Ipv6Address::ConvertFrom(from.GetLocalAddress());
        const auto destination = Ipv6Address::ConvertFrom(from.GetRemoteAddress());
        const auto route = FindRoute(ipv6, segment, MakeIpv6Header(source, destination));
        isSent = OutputOf(route) != nullptr;
        if (isSent)
        {
            ipv6->Send(segment, source, destination, GATEWAY_TCP, route);
        }
    }
    if (!isSent)
    {
        NS_LOG_WARN("node " << m_node->GetId() << " has no route for its own " << from << ": "
                            << ToString(reason));
        ++m_unsent;
        return false;
    }
    ++m_sent;
    m_txTrace(event);
    return true;
}

void
TcpGateway::CountUnrouted()
{
    ++m_unsent;
}

void
TcpGateway::ReportReleased(const Ptr<const Packet>& packet,
                           const TcpConnectionId& id,
                           GatewayReason reason)
{
    GatewayPacket released;
    released.packet = packet;
    released.id = id;
    released.protocol = GATEWAY_TCP;
    GatewayEvent event = MakeEvent(released, GatewayVerdict::REPLACE);
    event.reason = reason;
    m_replaceTrace(event);
}

Ptr<NetDevice>
TcpGateway::FindOutput(const Address& address) const
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
        const auto header =
            MakeIpv4Header(Ipv4Address::GetAny(), Ipv4Address::ConvertFrom(address));
        return ipv4 ? OutputOf(FindRoute(ipv4, m_probe, header)) : nullptr;
    }
    const Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
    const auto header = MakeIpv6Header(Ipv6Address::GetAny(), Ipv6Address::ConvertFrom(address));
    return ipv6 ? OutputOf(FindRoute(ipv6, m_probe, header)) : nullptr;
}

void
TcpGateway::CheckRoutes(const ProtectedNetworks& networks, const std::string& filter) const
{
    for (const auto& prefix : networks.GetPrefixes())
    {
        if (!FindOutput(prefix.network))
        {
            std::ostringstream network;
            if (Ipv4Address::IsMatchingType(prefix.network))
            {
                network << Ipv4Address::ConvertFrom(prefix.network);
            }
            else
            {
                network << Ipv6Address::ConvertFrom(prefix.network);
            }
            ThrowUserError(filter,
                           ": the gateway, node ",
                           m_node->GetId(),
                           ", has no route to the protected network ",
                           network.str(),
                           "/",
                           uint32_t{prefix.length});
        }
    }
}

bool
TcpGateway::IsOwnAddress(const Address& address) const
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
        return ipv4 && ipv4->GetInterfaceForAddress(Ipv4Address::ConvertFrom(address)) >= 0;
    }
    const Ptr<Ipv6> ipv6 = m_node->GetObject<Ipv6>();
    return ipv6 && ipv6->GetInterfaceForAddress(Ipv6Address::ConvertFrom(address)) >= 0;
}

uint64_t
TcpGateway::GetPackets(GatewayVerdict verdict) const
{
    uint64_t packets = 0;
    for (const auto& byOrigin : m_counts.at(static_cast<std::size_t>(verdict)))
    {
        packets = std::accumulate(byOrigin.begin(), byOrigin.end(), packets);
    }
    return packets;
}

uint64_t
TcpGateway::GetPackets(GatewayVerdict verdict, GatewayReason reason, TrafficOrigin origin) const
{
    return m_counts.at(static_cast<std::size_t>(verdict))
        .at(static_cast<std::size_t>(reason))
        .at(static_cast<std::size_t>(origin));
}

uint64_t
TcpGateway::GetPackets() const
{
    uint64_t packets = 0;
    for (std::size_t verdict = 0; verdict < GATEWAY_VERDICTS; ++verdict)
    {
        packets += GetPackets(static_cast<GatewayVerdict>(verdict));
    }
    return packets;
}

uint64_t
TcpGateway::GetSent() const
{
    return m_sent;
}

uint64_t
TcpGateway::GetUnsent() const
{
    return m_unsent;
}

void
TcpGateway::Check() const
{
    for (const auto& filter : m_filters)
    {
        filter->Check();
    }
}

int64_t
TcpGateway::AssignStreams(int64_t stream)
{
    int64_t used = 0;
    for (const auto& filter : m_filters)
    {
        used += filter->AssignStreams(stream + used);
    }
    return used;
}

void
TcpGateway::DoInitialize()
{
    // Behind whatever else begins now, such as routes.
    Simulator::ScheduleNow(&TcpGateway::Start, this);
    Object::DoInitialize();
}

void
TcpGateway::Start()
{
    NS_LOG_FUNCTION(this);
    m_isStarted = true;
    Check();
}

void
TcpGateway::DoDispose()
{
    for (const auto& filter : m_filters)
    {
        filter->Dispose();
    }
    m_filters.clear();
    m_node = nullptr;
    Object::DoDispose();
}

} // namespace ns3
