// SPDX-License-Identifier: GPL-2.0-only
//
// The TCP segment that an ICMP error quotes.

#ifndef ICMP_QUOTE_H
#define ICMP_QUOTE_H

#include "ns3/gateway-packet.h"
#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-segment-bytes.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief An ICMP error (destination unreachable, time exceeded; over IPv6 packet too big and
 * parameter problem too) about a TCP segment.
 */
struct IcmpQuote
{
    TcpConnectionId id;         //!< local = who sent the segment
    uint32_t tcpAt{0};          //!< where its header begins in bytes; at least 8 bytes of it
    std::vector<uint8_t> bytes; //!< the whole ICMP message

    /** \return what a packet quotes; nothing if it is no such error. \param packet any */
    static std::optional<IcmpQuote> Read(const GatewayPacket& packet);

    /**
     * \brief Quote other numbers.
     * \param packet as it was read
     * \param tcp what is quoted instead
     * \return a copy of the packet, with the ICMP checksum kept right
     */
    Ptr<Packet> Replace(const GatewayPacket& packet, const TcpSegmentBytes& tcp) const;

    /**
     * \brief Quote a segment of another connection, in an error that goes between other addresses.
     * \param packet as it was read
     * \param tcp what is quoted instead, with the ports of \p quoted
     * \param quoted whose segment it was: local = who sent it
     * \param between source and destination of the error, ports 0
     * \return a copy of the packet, with checksums of ICMP and of the quoted IPv4 header kept right
     */
    Ptr<Packet> Readdress(const GatewayPacket& packet,
                          const TcpSegmentBytes& tcp,
                          const TcpConnectionId& quoted,
                          const TcpConnectionId& between) const;

  private:
    /**
     * \param packet as it was read
     * \param changed the whole ICMP message, its checksum not adapted
     * \param checksum the new one
     * \return the packet with other bytes and that checksum, from before \p changed it
     */
    Ptr<Packet>
    Write(const GatewayPacket& packet, std::vector<uint8_t> changed, uint16_t checksum) const;
    /** \return the checksum as it came */
    uint16_t GetChecksum() const;
};

//! @}

} // namespace ns3

#endif // ICMP_QUOTE_H
