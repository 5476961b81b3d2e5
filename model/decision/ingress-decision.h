// SPDX-License-Identifier: GPL-2.0-only
//
// Whether a packet may have come from where it came from (BCP 38, BCP 84).

#ifndef INGRESS_DECISION_H
#define INGRESS_DECISION_H

#include "ns3/gateway-event.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What is known of a source address. */
struct IngressSnapshot
{
    bool isInvalid{false};       //!< unspecified, loopback, multicast, broadcast, or our own
    bool hasRoute{false};        //!< there is a way back
    bool isSameInterface{false}; //!< it leads out of the interface by which the packet came
};

/**
 * \param source Ipv4Address or Ipv6Address
 * \return true if \p source is an address that no packet may come from (RFC 1812 5.3.7)
 */
bool IsInvalidSource(const Address& source);

/**
 * \brief Decide about a packet by its source (RFC 2827 section 4, RFC 3704).
 * \param isStrict the way back must lead out of the interface by which the packet came (RFC 3704
 * section 2.2); else it is enough that there is one (section 2.4)
 * \param source what is known of its source
 * \return NOT_CONCERNED to let it pass, else the reason to drop it: INVALID_SOURCE,
 * NO_RETURN_ROUTE or WRONG_INTERFACE
 */
GatewayReason DecideIngress(bool isStrict, const IngressSnapshot& source);

//! @}

} // namespace ns3

#endif // INGRESS_DECISION_H
