// SPDX-License-Identifier: GPL-2.0-only
//
// The loop beside the path: who goes there, until when, and how long a segment lives in it.

#include "ns3/data-rate.h"
#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/two-msl-topology-helper.h"

#include <algorithm>
#include <string>

namespace ns3
{

namespace
{

const TopologyParts PARTS("TwoMslTopologyHelper");

/** Let a router send what goes to \p network by another way. */
void
ReplaceRoute(const TopologyNetwork& network, Ptr<NetDevice> device, const Address& nextHop)
{
    PARTS.RemoveRoutes(device->GetNode(), network);
    PARTS.AddRoute(device, network, nextHop);
}

} // namespace

void
TwoMslTopologyHelper::NeedLoop(const char* what) const
{
    if (!m_config.hasLoop)
    {
        PARTS.Refuse(std::string(what) + " needs hasLoop = true");
    }
}

Ptr<PathDetour>
TwoMslTopologyHelper::Divert(TwoMslDirection direction,
                             const PathDetour::Selector& selector,
                             uint64_t maxSegments) const
{
    NeedLoop("Divert");
    const bool isToServer = direction == TwoMslDirection::TO_SERVER;
    const Ptr<NetDevice> leaving = m_path.devices.Get(isToServer ? 0 : 1);
    const auto isWanted = [leaving, selector](const GatewayPacket& packet) {
        return packet.output == leaving && selector && selector(packet);
    };
    return GatewayHelper().AddPathDetour(m_routers.Get(isToServer ? 0 : 1),
                                         isToServer ? m_loopEntry.far : m_loopExit.near,
                                         isWanted,
                                         {{"MaxSegments", std::to_string(maxSegments)}});
}

Ptr<PathDetour>
TwoMslTopologyHelper::DivertBetween(TwoMslDirection direction, Time from, Time until) const
{
    if (until <= from)
    {
        PARTS.Refuse("DivertBetween: until is not after from");
    }
    return Divert(direction, [from, until](const GatewayPacket&) {
        return Simulator::Now() >= from && Simulator::Now() < until;
    });
}

void
TwoMslTopologyHelper::ScheduleLoop(TwoMslDirection direction, bool isMended, Time at) const
{
    NeedLoop(isMended ? "MendLoop" : "BreakLoop");
    if (at < Simulator::Now())
    {
        PARTS.Refuse(std::string(isMended ? "MendLoop" : "BreakLoop") + ": the time is past");
    }
    const bool isToServer = direction == TwoMslDirection::TO_SERVER;
    Ptr<NetDevice> device = m_loop.devices.Get(isToServer ? 1 : 0);
    Address nextHop = isToServer ? m_loop.near : m_loop.far;
    if (isMended)
    {
        device = isToServer ? m_loopExit.devices.Get(0) : m_loopEntry.devices.Get(1);
        nextHop = isToServer ? m_loopExit.far : m_loopEntry.near;
    }
    Simulator::Schedule(
        at - Simulator::Now(), &ReplaceRoute, GetTarget(direction), device, nextHop);
}

void
TwoMslTopologyHelper::MendLoop(TwoMslDirection direction, Time at) const
{
    ScheduleLoop(direction, true, at);
}

void
TwoMslTopologyHelper::BreakLoop(TwoMslDirection direction, Time at) const
{
    ScheduleLoop(direction, false, at);
}

Time
TwoMslTopologyHelper::GetCrossing(const TopologyLink& link,
                                  uint32_t frameBytes,
                                  uint32_t waitingPackets)
{
    const Time sending = DataRate(link.dataRate).CalculateBytesTxTime(frameBytes);
    return TimeStep(sending.GetTimeStep() * (int64_t{waitingPackets} + 1)) + link.delay;
}

Time
TwoMslTopologyHelper::GetSegmentLife(TwoMslDirection direction,
                                     uint32_t segmentBytes,
                                     uint32_t waitingPackets) const
{
    constexpr uint32_t pppBytes = 2;
    constexpr uint32_t ipv4Bytes = 20;
    constexpr uint32_t ipv6Bytes = 40;
    const uint32_t frame = segmentBytes + pppBytes + (m_config.isIpv6 ? ipv6Bytes : ipv4Bytes);
    for (const TopologyLink* link :
         {&m_config.clientLink, &m_config.path, &m_config.serverLink, &m_config.loopLink})
    {
        if (waitingPackets > link->queuePackets)
        {
            PARTS.Refuse("waitingPackets = " + std::to_string(waitingPackets) +
                         " is more than a queue of " + std::to_string(link->queuePackets) +
                         " packets holds");
        }
    }
    const bool isToServer = direction == TwoMslDirection::TO_SERVER;
    const TopologyLink& firstLink = isToServer ? m_config.clientLink : m_config.serverLink;
    const TopologyLink& lastLink = isToServer ? m_config.serverLink : m_config.clientLink;
    const Time first = GetCrossing(firstLink, frame, waitingPackets);
    const Time last = GetCrossing(lastLink, frame, waitingPackets);
    Time direct = first + GetCrossing(m_config.path, frame, waitingPackets) + last;
    if (!m_config.hasLoop)
    {
        return direct;
    }
    const int64_t loop = GetCrossing(m_config.loopLink, frame, waitingPackets).GetTimeStep();
    const Time dropped = first + TimeStep(loop * (m_config.ttl - 1));
    const Time delivered = first + TimeStep(loop * (m_config.ttl - 2)) + last;
    return std::max({direct, dropped, delivered});
}

} // namespace ns3
