// SPDX-License-Identifier: GPL-2.0-only
//
// Lets only so many SYNs through.

#ifndef SYN_RATE_LIMITER_H
#define SYN_RATE_LIMITER_H

#include "ns3/gateway-filter.h"
#include "ns3/token-bucket-table.h"

#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief A token bucket for each destination, or for each source prefix, takes a token for each SYN
 * (SYN without ACK) and drops those it has none for. Packets that may be SYNs without saying so are
 * dropped: tiny and overlapping fragments (RFC 1858, RFC 3128), and IPv6 packets that end before
 * their TCP header does (RFC 7112). Everything else passes.
 *
 * There are at most LimitEntries buckets; the one used longest ago makes room (TokenBucketTable). A
 * limit per destination treats users and attackers alike: under a flood a user gets through with
 * the probability of rate over offered rate. A limit per source prefix is fair to users of other
 * prefixes, and does nothing against sources spread over more prefixes than there are buckets.
 */
class SynRateLimiter : public GatewayFilter
{
  public:
    /** Who shares a bucket. */
    enum Key
    {
        DESTINATION,  //!< SYNs to one address
        SOURCE_PREFIX //!< SYNs from one prefix
    };

    /** \return the TypeId */
    static TypeId GetTypeId();

    GatewayDecision Inspect(const GatewayPacket& packet) override;

    /** \return buckets in use */
    uint32_t GetEntries() const;

    /** \return buckets forgotten for want of room */
    uint64_t GetForgotten() const;

  private:
    /** Set an attribute, which counts from the next SYN on. \param limitEntries LimitEntries */
    void SetLimitEntries(uint32_t limitEntries);
    /** \return LimitEntries */
    uint32_t GetLimitEntries() const;

    Key m_key{DESTINATION};                      //!< Key
    uint8_t m_ipv4Length{24};                    //!< Ipv4PrefixLength
    uint8_t m_ipv6Length{64};                    //!< Ipv6PrefixLength
    double m_ratePerSecond{100};                 //!< RatePerSecond
    double m_burst{50};                          //!< BurstSegments
    uint32_t m_limitEntries{65536};              //!< LimitEntries
    std::unique_ptr<TokenBucketTable> m_buckets; //!< made for the first SYN
};

} // namespace ns3

#endif // SYN_RATE_LIMITER_H
