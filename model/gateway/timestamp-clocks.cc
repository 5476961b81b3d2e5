// SPDX-License-Identifier: GPL-2.0-only
//
// Timestamp clocks of their own for the hosts behind a router.

#include "ns3/timestamp-clocks.h"

#include "ns3/gateway-segment.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-segment-bytes.h"
#include "ns3/user-error.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TimestampClocks");

NS_OBJECT_ENSURE_REGISTERED(TimestampClocks);

TypeId
TimestampClocks::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TimestampClocks")
                            .SetParent<GatewayFilter>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TimestampClocks>();
    return tid;
}

TimestampClocks::TimestampClocks() = default;
TimestampClocks::~TimestampClocks() = default;

void
TimestampClocks::SetClock(const Address& host, const TimestampClock& clock)
{
    NS_LOG_FUNCTION(this << host << clock.ticksPerSecond);
    constexpr uint32_t FASTEST = 1000000;
    if (clock.ticksPerSecond == 0 || clock.ticksPerSecond > FASTEST)
    {
        ThrowUserError(
            "TimestampClocks: ticksPerSecond = ", clock.ticksPerSecond, " is not in 1 to 1000000");
    }
    m_clocks[host] = clock;
}

GatewayDecision
TimestampClocks::Inspect(const GatewayPacket& packet)
{
    if (!packet.segment || !packet.segment->hasTimestamp)
    {
        return {};
    }
    const auto sender = m_clocks.find(packet.id.GetLocalAddress());
    const auto receiver = m_clocks.find(packet.id.GetRemoteAddress());
    if (sender == m_clocks.end() && receiver == m_clocks.end())
    {
        return {};
    }
    TcpSegmentBytes bytes(packet.packet, packet.transportBytes, Node::ChecksumEnabled());
    const auto nowMs = static_cast<uint64_t>(Simulator::Now().GetMilliSeconds());
    if (const auto tsVal = sender != m_clocks.end() ? bytes.GetTsVal() : std::nullopt)
    {
        bytes.ShiftSender(0, ToTimestampClock(sender->second, *tsVal, nowMs) - *tsVal);
    }
    if (const auto tsEcr = receiver != m_clocks.end() ? bytes.GetTsEcr() : std::nullopt)
    {
        bytes.ShiftReceiver(0, FromTimestampClock(receiver->second, *tsEcr, nowMs) - *tsEcr);
    }
    GatewayDecision decision;
    decision.verdict = GatewayVerdict::REPLACE;
    decision.reason = GatewayReason::CLOCK_CHANGED;
    decision.replacement = ReplaceBytes(packet.packet,
                                        packet.transportBytes,
                                        {{TcpHeader::GetTypeId(), bytes.GetSize()}},
                                        bytes.GetData());
    return decision;
}

} // namespace ns3
