// SPDX-License-Identifier: GPL-2.0-only
//
// The place where a gateway sees each forwarded packet: a decorator of the node's routing protocol.

#ifndef GATEWAY_ROUTING_H
#define GATEWAY_ROUTING_H

#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/ptr.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class TcpGateway;

/**
 * \brief Put a gateway in front of a routing protocol.
 *
 * What comes back answers every call of Ipv4RoutingProtocol with the inner protocol's answer; of
 * RouteInput it wraps the callback that forwards unicast packets, so that the gateway sees each
 * packet with its route, after the decision to forward it and before the TTL is decremented. It is
 * an Ipv4ListRouting, so that whatever searches a node for a routing protocol looks through it: the
 * entries of an inner list are its entries, and a bare inner protocol is its only one.
 *
 * \param inner the node's routing protocol, which knows its Ipv4 already
 * \param gateway who judges
 * \return the decorator, for Ipv4::SetRoutingProtocol
 */
Ptr<Ipv4ListRouting> MakeGatewayRouting(Ptr<Ipv4RoutingProtocol> inner, Ptr<TcpGateway> gateway);

/**
 * \brief Put a gateway in front of a routing protocol for IPv6, in the same way.
 * \param inner the node's routing protocol, which knows its Ipv6 already
 * \param gateway who judges
 * \return the decorator, for Ipv6::SetRoutingProtocol
 */
Ptr<Ipv6ListRouting> MakeGatewayRouting(Ptr<Ipv6RoutingProtocol> inner, Ptr<TcpGateway> gateway);

//! @}

} // namespace ns3

#endif // GATEWAY_ROUTING_H
