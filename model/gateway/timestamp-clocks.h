// SPDX-License-Identifier: GPL-2.0-only
//
// Timestamp clocks of their own for the hosts behind a router.

#ifndef TIMESTAMP_CLOCKS_H
#define TIMESTAMP_CLOCKS_H

#include "ns3/address.h"
#include "ns3/gateway-filter.h"
#include "ns3/timestamp-clock.h"

#include <map>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Makes the TSvals of a host those of another clock, and the TSecrs to it those of ns-3's.
 *
 * All TCPs of a simulation, stock and of this module, take TSval from one clock: milliseconds since
 * the start. Real hosts count from different times at different rates (RFC 7323 section 5.4), which
 * matters where several of them share an address. This filter stands on the first router of the
 * hosts and rewrites both directions, so that neither a host nor its TCP knows. Where addresses are
 * translated on the same router, add the same filter in front of the AddressTranslator and behind
 * it: one meets what hosts send, the other what is sent to them.
 */
class TimestampClocks : public GatewayFilter
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    TimestampClocks();
    ~TimestampClocks() override;

    /**
     * \brief Give a host a clock.
     * \param host Ipv4Address or Ipv6Address
     * \param clock what it shows
     * \throws std::runtime_error if ticksPerSecond is not in 1 to 1,000,000
     */
    void SetClock(const Address& host, const TimestampClock& clock);

    GatewayDecision Inspect(const GatewayPacket& packet) override;

  private:
    std::map<Address, TimestampClock> m_clocks; //!< by host
};

} // namespace ns3

#endif // TIMESTAMP_CLOCKS_H
