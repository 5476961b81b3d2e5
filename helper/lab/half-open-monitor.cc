// SPDX-License-Identifier: GPL-2.0-only
//
// Listens to the tracer and to the IP layer of one server.

#include "ns3/half-open-monitor.h"

#include "ns3/callback.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/tcp-header.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr uint8_t TCP_PROTOCOL = 6; //!< IP protocol number of TCP

} // namespace

void
HalfOpenMonitor::Attach(const Ptr<Node>& server, uint16_t port)
{
    const Ptr<TcpLifecycleTracer> tracer = server->GetObject<TcpLifecycleTracer>();
    if (!tracer)
    {
        ThrowUserError("HalfOpenMonitor: node ", server->GetId(), " has no TcpLifecycleTracer");
    }
    m_port = port;
    m_phases.emplace_back();
    m_occupancy.emplace_back(0, 0);
    tracer->TraceConnectWithoutContext("Queue", MakeCallback(&HalfOpenMonitor::CountQueue, this));
    if (const auto ipv4 = server->GetObject<Ipv4L3Protocol>())
    {
        ipv4->TraceConnectWithoutContext("LocalDeliver",
                                         MakeCallback(&HalfOpenMonitor::CountIpv4, this));
    }
    if (const auto ipv6 = server->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("LocalDeliver",
                                         MakeCallback(&HalfOpenMonitor::CountIpv6, this));
    }
}

void
HalfOpenMonitor::StartPhase()
{
    m_phases.emplace_back();
    m_phases.back().peakEntries = m_entries;
}

const std::vector<HalfOpenMonitor::Phase>&
HalfOpenMonitor::GetPhases() const
{
    return m_phases;
}

const std::vector<std::pair<double, double>>&
HalfOpenMonitor::GetOccupancy() const
{
    return m_occupancy;
}

uint32_t
HalfOpenMonitor::GetPeakEntries() const
{
    uint32_t peak = 0;
    for (const auto& phase : m_phases)
    {
        peak = std::max(peak, phase.peakEntries);
    }
    return peak;
}

uint32_t
HalfOpenMonitor::GetLimitEntries() const
{
    return m_limit;
}

void
HalfOpenMonitor::CountQueue(const TcpQueueEvent& event)
{
    if (event.queue != TcpQueue::HALF_OPEN || event.id.GetLocalPort() != m_port)
    {
        return;
    }
    Phase& phase = m_phases.back();
    m_limit = event.limitEntries;
    switch (event.action)
    {
    case TcpQueueAction::INSERT:
        ++phase.synAnswered;
        break;
    case TcpQueueAction::BYPASS:
        ++phase.synAnswered;
        return;
    case TcpQueueAction::REFUSE:
        ++phase.synDropped;
        return;
    case TcpQueueAction::REMOVE:
        break;
    }
    m_entries = event.entries;
    phase.peakEntries = std::max(phase.peakEntries, m_entries);
    m_occupancy.emplace_back(event.time.GetSeconds(), m_entries);
}

void
HalfOpenMonitor::CountIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetProtocol() == TCP_PROTOCOL)
    {
        CountSegment(packet);
    }
}

void
HalfOpenMonitor::CountIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
{
    if (header.GetNextHeader() == TCP_PROTOCOL)
    {
        CountSegment(packet);
    }
}

void
HalfOpenMonitor::CountSegment(const Ptr<const Packet>& packet)
{
    TcpHeader tcp;
    packet->PeekHeader(tcp);
    const bool isSyn = (tcp.GetFlags() & (TcpHeader::SYN | TcpHeader::ACK)) == TcpHeader::SYN;
    if (isSyn && tcp.GetDestinationPort() == m_port)
    {
        ++m_phases.back().synReceived;
    }
}

} // namespace ns3
