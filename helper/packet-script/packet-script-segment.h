// SPDX-License-Identifier: GPL-2.0-only
//
// Segments of a packet script as bytes on the wire and as text in packetdrill's notation.

#ifndef PACKET_SCRIPT_SEGMENT_H
#define PACKET_SCRIPT_SEGMENT_H

#include "ns3/address.h"
#include "ns3/packet-script.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Write a TCP header (RFC 9293 section 3.1) with its options and a correct checksum.
 *
 * Text is zeros, so it counts in the checksum by its length only. Options are padded to a word
 * with end-of-list octets.
 * \param segment numbers as they go on the wire; its ports must be set
 * \param source IPv4 or IPv6 address
 * \param destination address of the same family
 * \return the header; empty if an option has no bytes here or the options exceed 40 bytes
 */
std::vector<uint8_t>
WriteTcpHeader(const ScriptTcpPacket& segment, const Address& source, const Address& destination);

/**
 * \brief Read a TCP header.
 * \param bytes what follows the IP header
 * \return what it says, numbers as on the wire, an outbound packet; nothing if it is cut short
 */
std::optional<ScriptTcpPacket> ReadTcpHeader(const std::vector<uint8_t>& bytes);

/**
 * \brief The Internet checksum (RFC 1071) of a transport segment and its pseudo header.
 * \param bytes header and whatever of the text is not zero
 * \param length of the whole segment, bytes
 * \param protocol IP protocol number
 * \param source IPv4 or IPv6 address
 * \param destination address of the same family
 * \return the checksum, in host order
 */
uint16_t TransportChecksum(const std::vector<uint8_t>& bytes,
                           uint32_t length,
                           uint8_t protocol,
                           const Address& source,
                           const Address& destination);

/**
 * \param bytes any number; an odd one is padded by a zero
 * \return the Internet checksum (RFC 1071) of \p bytes, in host order
 */
uint16_t InternetChecksum(const std::vector<uint8_t>& bytes);

/**
 * \brief Print a segment, e.g. "> S. 0:0(0) ack 1 win 65535 <mss 1460,nop,wscale 8>".
 * \param segment numbers as they are to be printed
 * \param withWindow print the window, where there is one
 * \return the line
 */
std::string ToScriptText(const ScriptTcpPacket& segment, bool withWindow);

/** \return e.g. "<mss 1460,sackOK>", "<...>", or "" without options. \param options in order */
std::string ToScriptText(const std::vector<ScriptTcpOption>& options);

/**
 * \param segment of a script
 * \param letter as in scripts
 * \return true if the segment has a flag
 */
bool HasFlag(const ScriptTcpPacket& segment, char letter);

/**
 * \param flags as in scripts
 * \return the flags in one order, each at most once: "S.", "FP.", ""
 */
std::string NormaliseFlags(const std::string& flags);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SEGMENT_H
