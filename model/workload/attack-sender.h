// SPDX-License-Identifier: GPL-2.0-only
//
// Hands TCP segments with any source to a node's own IP layer.

#ifndef ATTACK_SENDER_H
#define ATTACK_SENDER_H

#include "ns3/address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Sends segments to one victim through the node's IP with a route from its routing protocol,
 * each marked TrafficOrigin::ATTACK.
 *
 * A raw socket of ns-3 cannot spoof IPv6. Used by attack applications; one victim, one family.
 * Keeps nothing per segment.
 */
class AttackSender
{
  public:
    /**
     * \brief Get ready.
     * \param node who sends
     * \param victim InetSocketAddress or Inet6SocketAddress
     * \param ttl TTL or hop limit; 0 = the node's default
     * \param cachesRoute look the route up once only
     * \param application who asks, for messages
     * \throws std::runtime_error if \p victim is neither or the node lacks its family's stack
     */
    void Start(const Ptr<Node>& node,
               const Address& victim,
               uint8_t ttl,
               bool cachesRoute,
               const std::string& application);

    /** Let go of the node. */
    void Stop();

    /** \return true if the victim has an IPv6 address */
    bool IsIpv6() const;
    /** \return the victim's port */
    uint16_t GetPort() const;
    /** \return the victim, Ipv4Address or Ipv6Address */
    Address GetVictim() const;

    /**
     * \brief Look up the route for the next segment.
     * \param source its source; an invalid one is the node's own choice
     * \return the source; the address of the node on the route for an invalid one; an invalid
     * address if there is no route, and then there is nothing to build and send
     */
    Address FindRoute(const Address& source);

    /**
     * \brief Make a segment.
     * \param header the TCP header; its checksum is prepared if checksums are on
     * \param textBytes zero bytes of text behind it
     * \param source as FindRoute returned it
     * \return the tagged segment
     */
    Ptr<Packet> Build(TcpHeader& header, uint32_t textBytes, const Address& source) const;

    /** \brief Send by the route that was looked up. \param packet from Build \param source its */
    void Send(const Ptr<Packet>& packet, const Address& source);

  private:
    /**
     * \brief Look the route to an IPv4 victim up.
     * \param source of the segments; routing may ask for it
     */
    void FindIpv4Route(Ipv4Address source);
    /**
     * \brief Look the route to an IPv6 victim up.
     * \param source of the segments; routing may ask for it
     */
    void FindIpv6Route(Ipv6Address source);

    uint8_t m_ttl{0};           //!< 0 = the node's default
    bool m_cachesRoute{true};   //!< one look-up only
    bool m_isIpv6{false};       //!< family of the victim
    uint16_t m_port{0};         //!< of the victim
    Ptr<Ipv4> m_ipv4;           //!< of the node
    Ptr<Ipv6> m_ipv6;           //!< of the node
    Ptr<Ipv4Route> m_ipv4Route; //!< found
    Ptr<Ipv6Route> m_ipv6Route; //!< found
    Ipv4Address m_ipv4Victim;   //!< address
    Ipv6Address m_ipv6Victim;   //!< address
};

} // namespace ns3

#endif // ATTACK_SENDER_H
