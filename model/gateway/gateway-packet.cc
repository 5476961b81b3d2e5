// SPDX-License-Identifier: GPL-2.0-only
//
// Finds the TCP header of a packet behind the extension headers of IPv6 (RFC 8200 section 4).

#include "ns3/gateway-packet.h"

#include "ns3/ipv6-header.h"
#include "ns3/tcp-segment-event.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ns3
{

namespace
{

/** Fixed part of a TCP header, and the longest one. */
constexpr uint32_t FIXED_TCP_BYTES = 20;
constexpr uint32_t LONGEST_TCP_BYTES = 60;

/** As much of a packet as extension headers and a TCP header reasonably take. */
constexpr uint32_t LOOK_BYTES = 256;

/** Extension headers, and the offsets of fragments, come in units of so many bytes. */
constexpr uint32_t UNIT_BYTES = 8;

/** \return true if a header of IPv6 says what follows it, in units of 8 bytes */
bool
IsExtension(uint8_t protocol)
{
    return protocol == Ipv6Header::IPV6_EXT_HOP_BY_HOP ||
           protocol == Ipv6Header::IPV6_EXT_ROUTING || protocol == Ipv6Header::IPV6_EXT_DESTINATION;
}

/** Where a fragment that overwrites the control bits of a TCP header begins (RFC 1858, RFC 3128).
 */
constexpr uint32_t TINY_AT = UNIT_BYTES;

} // namespace

void
GatewayPacket::Read(uint8_t next,
                    uint32_t fragmentBytes,
                    const Address& source,
                    const Address& target)
{
    protocol = next;
    isFragment = fragmentBytes != 0;
    isTinyFragment = protocol == GATEWAY_TCP && fragmentBytes == TINY_AT;
    id = TcpConnectionId(source, 0, target, 0);
    std::array<uint8_t, LOOK_BYTES> bytes;
    const bool isPlainTcp = !isIpv6 || next == GATEWAY_TCP;
    const uint32_t size =
        packet->CopyData(bytes.data(), isPlainTcp ? LONGEST_TCP_BYTES : LOOK_BYTES);
    transportBytes = isIpv6 ? ReadChain(bytes.data(), size) : 0;
    if (protocol != GATEWAY_TCP || isFragment)
    {
        return;
    }
    if (transportBytes + LONGEST_TCP_BYTES > size && size < packet->GetSize())
    {
        ReadReplacement(packet);
    }
    else if (transportBytes < size)
    {
        ReadTcp(bytes.data() + transportBytes, size - transportBytes);
    }
}

uint32_t
GatewayPacket::ReadChain(const uint8_t* bytes, uint32_t size)
{
    std::vector<uint8_t> whole; // of a packet with a longer chain than there usually is
    uint32_t at = 0;
    while (!isFragment && (IsExtension(protocol) || protocol == Ipv6Header::IPV6_EXT_FRAGMENTATION))
    {
        if (at + UNIT_BYTES > size && size < packet->GetSize())
        {
            whole.resize(packet->GetSize());
            size = packet->CopyData(whole.data(), packet->GetSize());
            bytes = whole.data();
        }
        if (at + UNIT_BYTES > size)
        {
            isChainCut = true;
            break;
        }
        if (IsExtension(protocol))
        {
            protocol = bytes[at];
            at += UNIT_BYTES * (bytes[at + 1] + 1u);
            continue;
        }
        const uint32_t offset = (bytes[at + 2] << 8 | bytes[at + 3]) & ~7u; // RFC 8200 4.5
        protocol = bytes[at];
        isFragment = offset != 0;
        isTinyFragment = protocol == GATEWAY_TCP && offset == TINY_AT;
        at += UNIT_BYTES;
    }
    return at;
}

void
GatewayPacket::ReadReplacement(const Ptr<const Packet>& replacement)
{
    packet = replacement;
    if (protocol != GATEWAY_TCP || isFragment)
    {
        return;
    }
    segment.reset();
    const uint32_t size = std::min(packet->GetSize(), transportBytes + LONGEST_TCP_BYTES);
    std::array<uint8_t, LOOK_BYTES> usual;
    std::vector<uint8_t> more(size > LOOK_BYTES ? size : 0);
    uint8_t* const bytes = more.empty() ? usual.data() : more.data();
    packet->CopyData(bytes, size);
    if (transportBytes < size)
    {
        ReadTcp(bytes + transportBytes, size - transportBytes);
    }
}

void
GatewayPacket::ReadTcp(const uint8_t* bytes, uint32_t size)
{
    const uint32_t headerBytes = size < FIXED_TCP_BYTES ? 0 : (bytes[12] >> 4) * 4u;
    if (headerBytes < FIXED_TCP_BYTES || headerBytes > size)
    {
        return;
    }
    segment = TcpSegmentEvent::Parse(bytes, size, packet->GetSize() - transportBytes).segment;
    id = TcpConnectionId(id.GetLocalAddress(),
                         static_cast<uint16_t>(bytes[0] << 8 | bytes[1]),
                         id.GetRemoteAddress(),
                         static_cast<uint16_t>(bytes[2] << 8 | bytes[3]));
}

} // namespace ns3
