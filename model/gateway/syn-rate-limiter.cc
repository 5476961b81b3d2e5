// SPDX-License-Identifier: GPL-2.0-only
//
// Takes a token for each SYN.

#include "ns3/syn-rate-limiter.h"

#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/log.h"
#include "ns3/protected-networks.h"
#include "ns3/simulator.h"
#include "ns3/tcp-gateway.h"
#include "ns3/token-bucket.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynRateLimiter");

NS_OBJECT_ENSURE_REGISTERED(SynRateLimiter);

// One list of attributes.
TypeId
SynRateLimiter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SynRateLimiter")
            .SetParent<GatewayFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<SynRateLimiter>()
            .AddAttribute(
                "Key",
                "Destination: SYNs to one address share a bucket. SourcePrefix: SYNs from "
                "one prefix do.",
                EnumValue(SynRateLimiter::DESTINATION),
                MakeAccessorHelper<decltype(EnumValue(SynRateLimiter::DESTINATION))>(
                    &SynRateLimiter::m_key),
                MakeEnumChecker(SynRateLimiter::DESTINATION,
                                "Destination",
                                SynRateLimiter::SOURCE_PREFIX,
                                "SourcePrefix"))
            .AddAttribute("Ipv4PrefixLength",
                          "Bits of an IPv4 source prefix.",
                          UintegerValue(24),
                          MakeUintegerAccessor(&SynRateLimiter::m_ipv4Length),
                          MakeUintegerChecker<uint8_t>(0, 32))
            .AddAttribute("Ipv6PrefixLength",
                          "Bits of an IPv6 source prefix; a host usually has 64 at its disposal.",
                          UintegerValue(64),
                          MakeUintegerAccessor(&SynRateLimiter::m_ipv6Length),
                          MakeUintegerChecker<uint8_t>(0, 128))
            .AddAttribute("RatePerSecond",
                          "SYNs a second that pass in the long run; 1e-6 to 1e9.",
                          DoubleValue(100),
                          MakeDoubleAccessor(&SynRateLimiter::m_ratePerSecond),
                          MakeDoubleChecker<double>(1e-6, 1e9))
            .AddAttribute("BurstSegments",
                          "SYNs that pass at once when none came for long; 1 to 1e9.",
                          DoubleValue(50),
                          MakeDoubleAccessor(&SynRateLimiter::m_burst),
                          MakeDoubleChecker<double>(1, 1e9))
            .AddAttribute("LimitEntries",
                          "Most buckets; the one used longest ago makes room.",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&SynRateLimiter::SetLimitEntries,
                                               &SynRateLimiter::GetLimitEntries),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

GatewayDecision
SynRateLimiter::Inspect(const GatewayPacket& packet)
{
    if (packet.HidesControlBits())
    {
        return DropHidden(packet);
    }
    if (!packet.segment || !packet.segment->Has(TcpHeader::SYN) ||
        packet.segment->Has(TcpHeader::ACK))
    {
        return {};
    }
    if (!m_buckets)
    {
        m_buckets = std::make_unique<TokenBucketTable>(m_limitEntries);
    }
    const Address key = m_key == DESTINATION
                            ? packet.id.GetRemoteAddress()
                            : TruncateAddress(packet.id.GetLocalAddress(),
                                              packet.isIpv6 ? m_ipv6Length : m_ipv4Length);
    const Time now = Simulator::Now();
    TokenBucket& bucket = m_buckets->Use(key, m_burst, now);
    const Time elapsed = now - bucket.used;
    bucket.used = now;
    if (TakeToken(bucket.tokens, elapsed, m_ratePerSecond, m_burst))
    {
        return {GatewayVerdict::PASS, GatewayReason::ADMITTED, nullptr};
    }
    NS_LOG_LOGIC("node " << GetGateway()->GetNode()->GetId() << " drops " << packet.id
                         << ", its bucket has " << bucket.tokens << " tokens");
    return {GatewayVerdict::DROP, GatewayReason::RATE_EXCEEDED, nullptr};
}

void
SynRateLimiter::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    if (m_buckets)
    {
        m_buckets->SetLimitEntries(limitEntries);
    }
}

uint32_t
SynRateLimiter::GetLimitEntries() const
{
    return m_limitEntries;
}

uint32_t
SynRateLimiter::GetEntries() const
{
    return m_buckets ? m_buckets->GetEntries() : 0;
}

uint64_t
SynRateLimiter::GetForgotten() const
{
    return m_buckets ? m_buckets->GetForgotten() : 0;
}

} // namespace ns3
