// SPDX-License-Identifier: GPL-2.0-only
//
// A packet on its way through a gateway, read once, of either address family.

#ifndef GATEWAY_PACKET_H
#define GATEWAY_PACKET_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Number of TCP among IP protocols. */
constexpr uint8_t GATEWAY_TCP = 6;

/** Number of ICMP among IP protocols. */
constexpr uint8_t GATEWAY_ICMP = 1;
/** Number of ICMPv6 among IP protocols. */
constexpr uint8_t GATEWAY_ICMPV6 = 58;

/** Forwards one packet the way another one was going: TTL, route and header fields are its own. */
using GatewayForward = std::function<void(Ptr<const Packet>)>;

/**
 * \ingroup tcp-lifecycle
 * \brief What a filter sees of a packet that is about to be forwarded.
 *
 * Local delivery, packets without a route and the gateway's own never become one. The TTL has not
 * been decremented yet.
 */
struct GatewayPacket
{
    Ptr<const Packet> packet;   //!< what follows the IP header (of IPv6: the fixed header)
    bool isIpv6{false};         //!< family
    TcpConnectionId id;         //!< local = source, remote = destination; ports of TCP, else 0
    uint8_t protocol{0};        //!< of the transport
    uint32_t transportBytes{0}; //!< where its header begins in packet: IPv6 extension headers
    bool isFragment{false};     //!< not the first fragment: there is no transport header
    bool isTinyFragment{false}; //!< of TCP, and begins within the fixed part of its header
    bool isChainCut{false};     //!< IPv6: it ends before its chain of headers does
    std::optional<TcpSegmentView> segment; //!< if it is TCP with a whole header
    Ptr<const NetDevice> input;            //!< where it came in
    Ptr<const NetDevice> output;           //!< where it is going
    std::function<GatewayForward()> hold;  //!< makes what forwards it, or its successor, later
    bool isReaddressed{false};             //!< the addresses of id are not those it came with
    Address nextHop;                       //!< a filter's choice; invalid = as routed

    /**
     * \return true if it is TCP and its header is cut short or contradicts itself, or if nobody can
     * say what it is (RFC 7112: the first fragment holds the whole chain of headers)
     */
    bool
    IsMalformed() const
    {
        return isChainCut || (protocol == GATEWAY_TCP && !isFragment && !segment);
    }

    /**
     * \return true if the control bits that its destination will see cannot be told here: whoever
     * judges SYNs has to drop it (RFC 1858 section 3, RFC 3128, RFC 7112 section 5)
     */
    bool
    HidesControlBits() const
    {
        return IsMalformed() || isTinyFragment;
    }

    /** \return true if it is a whole ICMP message of its family, or begins with its header */
    bool
    IsIcmp() const
    {
        return !isFragment && protocol == (isIpv6 ? GATEWAY_ICMPV6 : GATEWAY_ICMP);
    }

    /**
     * \brief Find the transport header and read it.
     * \param next protocol number in the IP header
     * \param fragmentBytes offset of an IPv4 fragment, else 0
     * \param source of the packet, Ipv4Address or Ipv6Address
     * \param target its destination
     */
    void Read(uint8_t next, uint32_t fragmentBytes, const Address& source, const Address& target);

    /** \brief Go on with other bytes. \param replacement has its transport header where this has */
    void ReadReplacement(const Ptr<const Packet>& replacement);

  private:
    /**
     * Go along the extension headers of IPv6, however many there are.
     * \param bytes the beginning of the packet \param size of it \return what follows the last
     */
    uint32_t ReadChain(const uint8_t* bytes, uint32_t size);
    /**
     * \brief Read the TCP header at \p bytes, of which there are \p size.
     * \param bytes behind the headers of IP
     * \param size of them; fewer than a TCP header has are no segment
     */
    void ReadTcp(const uint8_t* bytes, uint32_t size);
};

//! @}

} // namespace ns3

#endif // GATEWAY_PACKET_H
