// SPDX-License-Identifier: GPL-2.0-only
//
// Sinks that count.

#include "ns3/flood-meter.h"

#include "ns3/half-open-watch.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-cookie.h"
#include "ns3/syn-proxy.h"
#include "ns3/syn-rate-limiter.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr uint8_t TCP_PROTOCOL = 6;         //!< IP protocol number of TCP
constexpr uint32_t STAMP_BYTES = 12;        //!< timestamps option with its two NOPs
constexpr int64_t SAMPLE_INTERVAL_MS = 100; //!< entries of a filter are looked at so often
constexpr int64_t PATH_S = 10;              //!< by then a SYN has arrived or is lost
constexpr uint32_t IPV4_BYTES = 20;         //!< header without options
constexpr uint32_t IPV6_BYTES = 40;         //!< header without extensions

} // namespace

FloodMeter::FloodMeter(const FloodScenario& scenario)
    : m_scenario(scenario)
{
    m_outcome.defence = scenario.defence;
    m_outcome.rateSynPerS = scenario.rateSynPerS;
    m_outcome.seed = scenario.run;
    m_outcome.detections.resize(SYN_FLOOD_SIGNS);
    for (uint32_t i = 0; i < SYN_FLOOD_SIGNS; ++i)
    {
        m_outcome.detections[i].sign = ToString(static_cast<SynFloodSign>(i));
    }
}

void
FloodMeter::Attach(const SynAttackTopologyHelper& network)
{
    m_server = network.GetServers().Get(0);
    const Ptr<NetDevice> uplink = network.GetBottleneck().Get(1);
    const Ptr<Node> gateway = network.GetGateway();
    if (m_scenario.network.isIpv6)
    {
        const auto ipv6 = gateway->GetObject<Ipv6L3Protocol>();
        m_replyInterface = static_cast<uint32_t>(ipv6->GetInterfaceForDevice(uplink));
        ipv6->TraceConnectWithoutContext("Tx", MakeCallback(&FloodMeter::CountReplyIpv6, this));
        m_server->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "Tx", MakeCallback(&FloodMeter::CountServerIpv6, this));
    }
    else
    {
        const auto ipv4 = gateway->GetObject<Ipv4L3Protocol>();
        m_replyInterface = static_cast<uint32_t>(ipv4->GetInterfaceForDevice(uplink));
        ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&FloodMeter::CountReplyIpv4, this));
        m_server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Tx", MakeCallback(&FloodMeter::CountServerIpv4, this));
    }
    m_server->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "Queue", MakeCallback(&FloodMeter::CountQueue, this));
    for (uint32_t i = 0; i < network.GetClients().GetN(); ++i)
    {
        m_clients.insert(network.GetClientAddress(i));
        network.GetClients().Get(i)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "Segment", MakeCallback(&FloodMeter::CountSegment, this));
    }
}

void
FloodMeter::AttachFlood(const Ptr<SynFloodApplication>& flood)
{
    flood->TraceConnectWithoutContext("Tx", MakeCallback(&FloodMeter::CountSyn, this));
}

void
FloodMeter::AttachClient(const Ptr<TcpWorkloadClient>& client)
{
    client->TraceConnectWithoutContext("ConnectionOutcome",
                                       MakeCallback(&FloodMeter::CountUser, this));
}

void
FloodMeter::AttachDetector(const Ptr<SynFloodDetector>& detector)
{
    detector->TraceConnectWithoutContext("Alarm", MakeCallback(&FloodMeter::CountAlarm, this));
}

void
FloodMeter::AttachFilter(const Ptr<GatewayFilter>& filter, const Ptr<Node>& node)
{
    m_filter = filter;
    node->GetObject<TcpGateway>()->TraceConnectWithoutContext(
        "Tx", MakeCallback(&FloodMeter::CountGatewaySent, this));
    Simulator::Schedule(MilliSeconds(SAMPLE_INTERVAL_MS), &FloodMeter::SampleFilter, this);
}

bool
FloodMeter::IsMeasured(Time started) const
{
    return started >= m_scenario.GetMeasureStart() && started < m_scenario.GetAttackEnd();
}

void
FloodMeter::CountUser(const TcpWorkloadOutcome& outcome)
{
    if (!IsMeasured(outcome.started))
    {
        return;
    }
    if (outcome.result != TcpWorkloadResult::COMPLETED)
    {
        ++m_outcome.legitDenied;
        m_outcome.legitStalled +=
            outcome.result == TcpWorkloadResult::RESPONSE_TIMED_OUT && outcome.responseBytes == 0
                ? 1
                : 0;
        return;
    }
    ++m_outcome.legitAdmitted;
    m_outcome.connectS.push_back(outcome.GetConnectLatency().GetSeconds());
    m_outcome.responseS.push_back((outcome.finished - outcome.started).GetSeconds());
}

void
FloodMeter::CountSyn(Ptr<const Packet> packet,
                     const TcpHeader& header,
                     const Address& source,
                     const Address& destination)
{
    ++m_outcome.attackSyns;
    m_outcome.attackBytes += packet->GetSize() + GetIpBytes();
    if (IsMeasured(Simulator::Now()))
    {
        ++m_outcome.attackDenied; // until there is an entry
        const TcpConnectionId id(
            destination, header.GetDestinationPort(), source, header.GetSourcePort());
        m_syns[id] = Simulator::Now();
        m_synOrder.emplace_back(Simulator::Now(), id);
    }
    while (!m_synOrder.empty() && Simulator::Now() - m_synOrder.front().first > Seconds(PATH_S))
    {
        const auto& [sent, id] = m_synOrder.front();
        const auto found = m_syns.find(id);
        if (found != m_syns.end() && found->second == sent)
        {
            m_syns.erase(found);
        }
        m_synOrder.pop_front();
    }
}

void
FloodMeter::CountQueue(const TcpQueueEvent& event)
{
    if (event.queue != TcpQueue::HALF_OPEN)
    {
        return;
    }
    m_hostCost.entrySeconds += m_entries * (event.time - m_entriesSince).GetSeconds();
    m_entriesSince = event.time;
    m_entries = event.entries;
    if (event.action == TcpQueueAction::INSERT && event.origin == TrafficOrigin::ATTACK &&
        m_syns.erase(event.id) > 0)
    {
        ++m_outcome.attackAdmitted;
        --m_outcome.attackDenied;
    }
}

void
FloodMeter::CountSegment(const TcpSegmentEvent& event)
{
    const TcpSegmentView& segment = event.segment;
    if (event.IsSent() && segment.Has(TcpHeader::SYN) && IsMeasured(event.time))
    {
        Handshake& known = m_handshakes[event.id];
        if (known.mss != 0 && known.isn == segment.seq)
        {
            return; // again
        }
        AddLosses(known, m_outcome.losses);
        known = {segment.seq,
                 segment.sackPermitted,
                 segment.wscale.has_value(),
                 segment.hasTimestamp,
                 segment.mss};
        return;
    }
    const auto found = event.IsSent() || event.verdict != TcpSegmentVerdict::ACCEPTED
                           ? m_handshakes.end()
                           : m_handshakes.find(event.id);
    if (found == m_handshakes.end())
    {
        return;
    }
    Handshake& known = found->second;
    if (segment.Has(TcpHeader::SYN | TcpHeader::ACK))
    {
        known.isOpen = true;
        known.hasSack = segment.sackPermitted;
        known.hasScale = segment.wscale.has_value();
        known.hasStamps = segment.hasTimestamp;
    }
    else if (segment.textBytes > 0)
    {
        known.largestBytes = std::max(known.largestBytes,
                                      segment.textBytes + (segment.hasTimestamp ? STAMP_BYTES : 0));
    }
}

void
FloodMeter::AddLosses(const Handshake& handshake, FloodOptionLosses& losses)
{
    if (!handshake.isOpen)
    {
        return;
    }
    ++losses.opened;
    losses.withoutSack += handshake.offersSack && !handshake.hasSack ? 1 : 0;
    losses.withoutWindowScale += handshake.offersScale && !handshake.hasScale ? 1 : 0;
    losses.withoutTimestamps += handshake.offersStamps && !handshake.hasStamps ? 1 : 0;
    losses.smallerMss +=
        handshake.largestBytes > 0 && handshake.largestBytes < handshake.mss ? 1 : 0;
}

void
FloodMeter::CountServerIpv4(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
{
    Ipv4Header header;
    packet->PeekHeader(header);
    if (header.GetProtocol() == TCP_PROTOCOL)
    {
        ++m_hostCost.segments;
        m_hostCost.bytes += packet->GetSize();
    }
}

void
FloodMeter::CountServerIpv6(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t)
{
    Ipv6Header header;
    packet->PeekHeader(header);
    if (header.GetNextHeader() == TCP_PROTOCOL)
    {
        ++m_hostCost.segments;
        m_hostCost.bytes += packet->GetSize();
    }
}

void
FloodMeter::CountReplyIpv4(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t interface)
{
    Ipv4Header header;
    packet->PeekHeader(header);
    if (interface == m_replyInterface && header.GetProtocol() == TCP_PROTOCOL &&
        m_clients.count(header.GetDestination()) == 0)
    {
        m_outcome.victimBytes += packet->GetSize();
    }
}

void
FloodMeter::CountReplyIpv6(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t interface)
{
    Ipv6Header header;
    packet->PeekHeader(header);
    if (interface == m_replyInterface && header.GetNextHeader() == TCP_PROTOCOL &&
        m_clients.count(header.GetDestination()) == 0)
    {
        m_outcome.victimBytes += packet->GetSize();
    }
}

void
FloodMeter::CountGatewaySent(const GatewayEvent& event)
{
    ++m_filterCost.segments;
    m_filterCost.bytes += event.bytes + GetIpBytes();
}

void
FloodMeter::CountAlarm(const SynFloodAlarm& alarm)
{
    FloodDetection& detection = m_outcome.detections[static_cast<std::size_t>(alarm.sign)];
    if (alarm.isOn && alarm.isFalse)
    {
        ++detection.falseAlarms;
    }
    else if (alarm.isOn && !detection.isDetected)
    {
        detection.isDetected = true;
        detection.delayS = alarm.delay.GetSeconds();
    }
}

void
FloodMeter::SampleFilter()
{
    const Time interval = MilliSeconds(SAMPLE_INTERVAL_MS);
    m_filterCost.entrySeconds += GetFilterEntries() * interval.GetSeconds();
    Simulator::Schedule(interval, &FloodMeter::SampleFilter, this);
}

uint32_t
FloodMeter::GetFilterEntries() const
{
    if (const auto proxy = DynamicCast<SynProxy>(m_filter))
    {
        return proxy->GetEntries();
    }
    if (const auto watch = DynamicCast<HalfOpenWatch>(m_filter))
    {
        return watch->GetEntries();
    }
    if (const auto limiter = DynamicCast<SynRateLimiter>(m_filter))
    {
        return limiter->GetEntries();
    }
    return 0;
}

uint64_t
FloodMeter::GetFilterHashes() const
{
    const auto proxy = DynamicCast<SynProxy>(m_filter);
    return proxy ? proxy->GetHashes() : 0;
}

uint32_t
FloodMeter::GetIpBytes() const
{
    return m_scenario.network.isIpv6 ? IPV6_BYTES : IPV4_BYTES;
}

FloodOutcome
FloodMeter::GetOutcome() const
{
    FloodOutcome outcome = m_outcome;
    const auto tracer = m_server->GetObject<TcpLifecycleTracer>();
    FloodCost host = m_hostCost;
    host.entrySeconds += m_entries * (Simulator::Now() - m_entriesSince).GetSeconds();
    host.hashes = SYN_COOKIE_HASHES * (tracer->GetCounters().Get(TcpCounter::SYNCOOKIES_SENT) +
                                       tracer->GetCounters().Get(TcpCounter::SYNCOOKIES_RECV) +
                                       tracer->GetCounters().Get(TcpCounter::SYNCOOKIES_FAILED));
    outcome.costs.push_back(host);
    if (m_filter)
    {
        FloodCost cost = m_filterCost;
        cost.place = FindDefence(m_scenario.defence).place;
        cost.hashes = GetFilterHashes();
        outcome.costs.push_back(cost);
    }
    for (const auto& [id, handshake] : m_handshakes)
    {
        AddLosses(handshake, outcome.losses);
    }
    outcome.halfOpen = tracer->GetLedger(TcpQueue::HALF_OPEN);
    return outcome;
}

} // namespace ns3
