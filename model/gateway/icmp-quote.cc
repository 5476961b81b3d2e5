// SPDX-License-Identifier: GPL-2.0-only
//
// Reads and changes quotations in ICMP errors.

#include "ns3/icmp-quote.h"

#include "ns3/gateway-segment.h"
#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/node.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Where the quotation begins (RFC 792, RFC 4443 section 3). */
constexpr uint32_t QUOTE_AT = 8;
/** Smallest part of a TCP header that is quoted (RFC 792): ports and SEG.SEQ. */
constexpr uint32_t LEAST_TCP = 8;
/** Sizes of IP headers. */
constexpr uint32_t IPV4_BYTES = 20;
constexpr uint32_t IPV6_BYTES = 40;

/** Which errors quote segments. */
bool
IsError(bool isIpv6, uint8_t type)
{
    if (isIpv6)
    {
        return type >= Icmpv6Header::ICMPV6_ERROR_DESTINATION_UNREACHABLE &&
               type <= Icmpv6Header::ICMPV6_ERROR_PARAMETER_ERROR;
    }
    return type == Icmpv4Header::ICMPV4_DEST_UNREACH || type == Icmpv4Header::ICMPV4_TIME_EXCEEDED;
}

/** \return the type of what stands in an ICMPv6 error before the quotation */
TypeId
Icmpv6TypeOf(uint8_t type)
{
    switch (type)
    {
    case Icmpv6Header::ICMPV6_ERROR_DESTINATION_UNREACHABLE:
        return Icmpv6DestinationUnreachable::GetTypeId();
    case Icmpv6Header::ICMPV6_ERROR_PACKET_TOO_BIG:
        return Icmpv6TooBig::GetTypeId();
    case Icmpv6Header::ICMPV6_ERROR_TIME_EXCEEDED:
        return Icmpv6TimeExceeded::GetTypeId();
    default:
        return Icmpv6ParameterError::GetTypeId();
    }
}

} // namespace

std::optional<IcmpQuote>
IcmpQuote::Read(const GatewayPacket& packet)
{
    std::vector<uint8_t> whole(packet.packet->GetSize());
    packet.packet->CopyData(whole.data(), packet.packet->GetSize());
    IcmpQuote quote;
    quote.bytes.assign(
        whole.begin() + std::min<std::ptrdiff_t>(packet.transportBytes, packet.packet->GetSize()),
        whole.end());
    const std::vector<uint8_t>& bytes = quote.bytes;
    const uint32_t least = packet.isIpv6 ? IPV6_BYTES : IPV4_BYTES;
    if (bytes.size() < QUOTE_AT + least + LEAST_TCP || !IsError(packet.isIpv6, bytes[0]))
    {
        return std::nullopt;
    }
    const uint8_t* ip = bytes.data() + QUOTE_AT;
    const uint32_t header = packet.isIpv6 ? IPV6_BYTES : 4u * (ip[0] & 0xf);
    const uint8_t protocol = ip[packet.isIpv6 ? 6 : 9];
    const bool isFragment = !packet.isIpv6 && ((ip[6] & 0x1f) != 0 || ip[7] != 0);
    quote.tcpAt = QUOTE_AT + header;
    if (protocol != GATEWAY_TCP || isFragment || header < least ||
        bytes.size() < quote.tcpAt + LEAST_TCP)
    {
        return std::nullopt;
    }
    const uint8_t* tcp = bytes.data() + quote.tcpAt;
    const auto sourcePort = static_cast<uint16_t>(tcp[0] << 8 | tcp[1]);
    const auto destinationPort = static_cast<uint16_t>(tcp[2] << 8 | tcp[3]);
    quote.id = packet.isIpv6 ? TcpConnectionId(Ipv6Address::Deserialize(ip + 8),
                                               sourcePort,
                                               Ipv6Address::Deserialize(ip + 24),
                                               destinationPort)
                             : TcpConnectionId(Ipv4Address::Deserialize(ip + 12),
                                               sourcePort,
                                               Ipv4Address::Deserialize(ip + 16),
                                               destinationPort);
    return quote;
}

uint16_t
IcmpQuote::GetChecksum() const
{
    return static_cast<uint16_t>(bytes[2] << 8 | bytes[3]);
}

Ptr<Packet>
IcmpQuote::Replace(const GatewayPacket& packet, const TcpSegmentBytes& tcp) const
{
    std::vector<uint8_t> changed = bytes;
    std::copy_n(tcp.GetData(), tcp.GetSize(), changed.begin() + static_cast<std::ptrdiff_t>(tcpAt));
    return Write(packet, changed, GetChecksum());
}

Ptr<Packet>
IcmpQuote::Readdress(const GatewayPacket& packet,
                     const TcpSegmentBytes& tcp,
                     const TcpConnectionId& quoted,
                     const TcpConnectionId& between) const
{
    std::vector<uint8_t> changed = bytes;
    std::copy_n(tcp.GetData(), tcp.GetSize(), changed.begin() + static_cast<std::ptrdiff_t>(tcpAt));
    const uint32_t size = packet.isIpv6 ? 16 : 4;
    const uint32_t sourceAt = QUOTE_AT + (packet.isIpv6 ? 8 : 12);
    quoted.GetLocalAddress().CopyTo(changed.data() + sourceAt);
    quoted.GetRemoteAddress().CopyTo(changed.data() + sourceAt + size);
    uint16_t checksum = GetChecksum();
    if (packet.isIpv6) // the pseudo header has the error's own addresses (RFC 4443 section 2.3)
    {
        ChangeAddress(checksum, packet.id.GetLocalAddress(), between.GetLocalAddress());
        ChangeAddress(checksum, packet.id.GetRemoteAddress(), between.GetRemoteAddress());
    }
    else if (Node::ChecksumEnabled())
    {
        constexpr uint32_t checksumAt = QUOTE_AT + 10;
        auto header = static_cast<uint16_t>(bytes[checksumAt] << 8 | bytes[checksumAt + 1]);
        ChangeAddress(header, id.GetLocalAddress(), quoted.GetLocalAddress());
        ChangeAddress(header, id.GetRemoteAddress(), quoted.GetRemoteAddress());
        changed[checksumAt] = static_cast<uint8_t>(header >> 8);
        changed[checksumAt + 1] = static_cast<uint8_t>(header);
    }
    return Write(packet, changed, checksum);
}

Ptr<Packet>
IcmpQuote::Write(const GatewayPacket& packet, std::vector<uint8_t> changed, uint16_t checksum) const
{
    // ICMPv6 always has a checksum in ns-3, ICMPv4 where the simulation uses them.
    if (packet.isIpv6 || Node::ChecksumEnabled())
    {
        for (std::size_t at = QUOTE_AT; at < changed.size(); ++at)
        {
            UpdateChecksum(checksum, at % 2 == 0, bytes[at], changed[at]);
        }
        changed[2] = static_cast<uint8_t>(checksum >> 8);
        changed[3] = static_cast<uint8_t>(checksum);
    }
    // Where ns-3 has headers there are headers: of ICMPv4 two, the second with the quotation.
    const uint32_t at = packet.transportBytes;
    const auto size = static_cast<uint32_t>(changed.size());
    if (packet.isIpv6)
    {
        return ReplaceBytes(packet.packet,
                            at,
                            {{Icmpv6TypeOf(bytes[0]), QUOTE_AT}, {TypeId(), size - QUOTE_AT}},
                            changed.data());
    }
    constexpr uint32_t ICMPV4_BYTES = 4;
    const TypeId second = bytes[0] == Icmpv4Header::ICMPV4_DEST_UNREACH
                              ? Icmpv4DestinationUnreachable::GetTypeId()
                              : Icmpv4TimeExceeded::GetTypeId();
    return ReplaceBytes(packet.packet,
                        at,
                        {{Icmpv4Header::GetTypeId(), ICMPV4_BYTES}, {second, size - ICMPV4_BYTES}},
                        changed.data());
}

} // namespace ns3
