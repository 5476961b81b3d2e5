// SPDX-License-Identifier: GPL-2.0-only
//
// Finds the TCP header of a packet behind the extension headers of IPv6 (RFC 8200 section 4).

#include "ns3/gateway-packet.h"

#include "ns3/ipv6-header.h"
#include "ns3/tcp-segment-event.h"

#include <array>

namespace ns3
{

namespace
{

/** Fixed part of a TCP header, and the longest one. */
constexpr uint32_t FIXED_TCP_BYTES = 20;
constexpr uint32_t LONGEST_TCP_BYTES = 60;

/** As much of a packet as extension headers and a TCP header may reasonably take. */
constexpr uint32_t LOOK_BYTES = 256;

} // namespace

void
GatewayPacket::Read(uint8_t next,
                    bool isLaterFragment,
                    const Address& source,
                    const Address& target)
{
    protocol = next;
    isFragment = isLaterFragment;
    id = TcpConnectionId(source, 0, target, 0);
    std::array<uint8_t, LOOK_BYTES> bytes;
    const bool isPlainTcp = !isIpv6 || next == GATEWAY_TCP;
    const uint32_t size =
        packet->CopyData(bytes.data(), isPlainTcp ? LONGEST_TCP_BYTES : LOOK_BYTES);
    uint32_t at = 0;
    while (isIpv6 && !isFragment && at + 8 <= size)
    {
        if (protocol == Ipv6Header::IPV6_EXT_FRAGMENTATION)
        {
            isFragment = (bytes[at + 2] << 8 | bytes[at + 3]) >> 3 != 0; // RFC 8200 4.5
            protocol = bytes[at];
            at += 8;
        }
        else if (protocol == Ipv6Header::IPV6_EXT_HOP_BY_HOP ||
                 protocol == Ipv6Header::IPV6_EXT_ROUTING ||
                 protocol == Ipv6Header::IPV6_EXT_DESTINATION)
        {
            protocol = bytes[at];
            at += 8 * (bytes[at + 1] + 1u);
        }
        else
        {
            break;
        }
    }
    transportBytes = at;
    if (protocol == GATEWAY_TCP && !isFragment && at < size)
    {
        ReadTcp(bytes.data() + at, size - at);
    }
}

void
GatewayPacket::ReadReplacement(const Ptr<const Packet>& replacement)
{
    packet = replacement;
    if (protocol != GATEWAY_TCP)
    {
        return;
    }
    std::array<uint8_t, LOOK_BYTES> bytes;
    const uint32_t size = packet->CopyData(bytes.data(), LOOK_BYTES);
    ReadTcp(bytes.data() + transportBytes, size - transportBytes);
}

void
GatewayPacket::ReadTcp(const uint8_t* bytes, uint32_t size)
{
    segment.reset();
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
