// SPDX-License-Identifier: GPL-2.0-only
//
// ICMP messages of a packet script as bytes on the wire (RFC 792, RFC 4443).

#ifndef PACKET_SCRIPT_ICMP_H
#define PACKET_SCRIPT_ICMP_H

#include "ns3/address.h"
#include "ns3/packet-script.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Write the start of a datagram that an ICMP error quotes: its IP header and the first
 * eight bytes of its TCP header.
 * \param segment ports, number and length of the segment
 * \param source IPv4 or IPv6 address
 * \param destination address of the same family
 * \return the bytes
 */
std::vector<uint8_t>
QuoteSegment(const ScriptTcpPacket& segment, const Address& source, const Address& destination);

/**
 * \brief What is wrong with an ICMP message for an IP version.
 * \param packet the message
 * \param isIpv6 over ICMPv6
 * \return what was expected instead; empty if nothing is wrong
 */
std::string ExpectedOfIcmp(const ScriptIcmpPacket& packet, bool isIpv6);

/**
 * \brief Write an ICMP or ICMPv6 message.
 * \param packet type, code, MTU, echo id
 * \param quoted what an error quotes
 * \param source IPv4 or IPv6 address
 * \param destination address of the same family
 * \return the message; empty if the IP version has no such type or code
 */
std::vector<uint8_t> WriteIcmp(const ScriptIcmpPacket& packet,
                               const std::vector<uint8_t>& quoted,
                               const Address& source,
                               const Address& destination);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_ICMP_H
