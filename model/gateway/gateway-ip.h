// SPDX-License-Identifier: GPL-2.0-only
//
// What a gateway needs of IP, under the same names for both families.

#ifndef GATEWAY_IP_H
#define GATEWAY_IP_H

#include "ns3/gateway-packet.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-list-routing.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Names of IPv4. */
struct GatewayIpv4Names
{
    /** As ns-3 calls it for IPv4. */
    //! @{
    using Ip = Ipv4;
    using IpAddress = Ipv4Address;
    using Header = Ipv4Header;
    using Route = Ipv4Route;
    using Protocol = Ipv4RoutingProtocol;
    using List = Ipv4ListRouting;
    using InterfaceAddress = Ipv4InterfaceAddress;
    static constexpr bool IS_IPV6 = false;
    //! @}
};

/** Names of IPv6. */
struct GatewayIpv6Names
{
    /** As ns-3 calls it for IPv6. */
    //! @{
    using Ip = Ipv6;
    using IpAddress = Ipv6Address;
    using Header = Ipv6Header;
    using Route = Ipv6Route;
    using Protocol = Ipv6RoutingProtocol;
    using List = Ipv6ListRouting;
    using InterfaceAddress = Ipv6InterfaceAddress;
    static constexpr bool IS_IPV6 = true;
    //! @}
};

/**
 * \param header of the packet, with the TTL it came with
 * \return true if IP refuses to forward the packet, and says so in ICMP
 */
bool IsRefusedByIp(const Ipv4Header& header, const Ptr<const Packet>&, const Ptr<Ipv4Route>&);

/**
 * \param header of the packet, with the hop limit it came with
 * \param packet without that header
 * \param route by which it would leave
 * \return true if IPv6 refuses to forward the packet, for its size too, and says so in ICMPv6
 */
bool IsRefusedByIp(const Ipv6Header& header,
                   const Ptr<const Packet>& packet,
                   const Ptr<Ipv6Route>& route);

/**
 * \brief Where the transport header of an IPv4 packet is.
 * \param packet with its bytes; changed
 * \param header in front of them
 */
void ReadGatewayPacket(GatewayPacket& packet, const Ipv4Header& header);

/**
 * \brief Where the transport header of an IPv6 packet is.
 * \param packet with its bytes; changed
 * \param header in front of them, before any extension header
 */
void ReadGatewayPacket(GatewayPacket& packet, const Ipv6Header& header);

/**
 * \brief Make the header say how long the packet is.
 * \param header of IPv4, changed
 * \param bytes of the packet behind it
 */
void SetPayloadBytes(Ipv4Header& header, uint32_t bytes);

/**
 * \brief Make the header say how long the packet is.
 * \param header of IPv6, changed
 * \param bytes of the packet behind it
 */
void SetPayloadBytes(Ipv6Header& header, uint32_t bytes);

/**
 * \brief Give a header the addresses of a connection.
 * \param header of IPv4, changed
 * \param id local = source
 */
void SetAddresses(Ipv4Header& header, const TcpConnectionId& id);

/**
 * \brief Give a header the addresses of a connection.
 * \param header of IPv6, changed
 * \param id local = source
 */
void SetAddresses(Ipv6Header& header, const TcpConnectionId& id);

//! @}

} // namespace ns3

#endif // GATEWAY_IP_H
