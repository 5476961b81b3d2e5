// SPDX-License-Identifier: GPL-2.0-only
//
// The TCP segment inside a link frame, found by its bytes alone.

#include "ns3/frame-segment.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

#include <array>

namespace ns3
{

namespace
{

constexpr uint8_t PROTOCOL_TCP = 6;
constexpr uint32_t IPV4_MIN_BYTES = 20;
constexpr uint32_t IPV6_BYTES = 40;
constexpr uint32_t TCP_MIN_BYTES = 20;

/** The first bytes of a frame: link 22, IPv4 with options 60 or IPv6 40 + extensions, TCP 20. */
struct FrameBytes
{
    std::array<uint8_t, 256> data{}; //!< what was copied
    uint32_t copied{0};              //!< valid bytes of data
    uint32_t frameSize{0};           //!< bytes of the whole frame

    bool
    Holds(uint32_t offset, uint32_t bytes) const
    {
        return offset + bytes <= copied;
    }

    uint8_t
    U8(uint32_t offset) const
    {
        return data[offset];
    }

    uint16_t
    U16(uint32_t offset) const
    {
        return data[offset] << 8 | data[offset + 1];
    }

    uint32_t
    U32(uint32_t offset) const
    {
        return static_cast<uint32_t>(U16(offset)) << 16 | U16(offset + 2);
    }
};

/** How the length in the IP header must compare with what the frame holds behind it. */
enum class LengthRule
{
    EXACT,         //!< the link adds nothing at the end
    PADDING_AFTER, //!< the link may add padding and a checksum
};

/** \return true if an IP header stands at \p offset whose length obeys \p rule */
bool
IsIpAt(const FrameBytes& frame, uint32_t offset, LengthRule rule)
{
    uint32_t ipBytes = 0;
    if (frame.Holds(offset, IPV4_MIN_BYTES) && frame.U8(offset) >> 4 == 4 &&
        (frame.U8(offset) & 0xf) >= 5)
    {
        ipBytes = frame.U16(offset + 2);
    }
    else if (frame.Holds(offset, IPV6_BYTES) && frame.U8(offset) >> 4 == 6)
    {
        ipBytes = IPV6_BYTES + frame.U16(offset + 4);
    }
    else
    {
        return false;
    }
    const uint32_t available = frame.frameSize - offset;
    return rule == LengthRule::EXACT ? ipBytes == available : ipBytes <= available;
}

bool
IsIpEtherType(uint16_t type)
{
    return type == 0x0800 || type == 0x86dd;
}

/** \return the offset of the IP header */
std::optional<uint32_t>
FindIpHeader(const FrameBytes& frame)
{
    if (!frame.Holds(0, IPV4_MIN_BYTES))
    {
        return std::nullopt;
    }
    const bool isPpp = frame.U16(0) == 0x0021 || frame.U16(0) == 0x0057;
    if (isPpp && IsIpAt(frame, 2, LengthRule::EXACT))
    {
        return 2;
    }
    if (IsIpAt(frame, 0, LengthRule::EXACT))
    {
        return 0;
    }
    if (IsIpEtherType(frame.U16(12)) && IsIpAt(frame, 14, LengthRule::PADDING_AFTER))
    {
        return 14;
    }
    const bool isLlcSnap = frame.Holds(0, 22) && frame.U16(12) <= 1500 && frame.U16(14) == 0xaaaa;
    if (isLlcSnap && IsIpEtherType(frame.U16(20)) && IsIpAt(frame, 22, LengthRule::PADDING_AFTER))
    {
        return 22;
    }
    return std::nullopt;
}

/** Where TCP stands in the frame, and between which hosts. */
struct TcpPlace
{
    Address source;      //!< IP source
    Address destination; //!< IP destination
    uint32_t offset{0};  //!< of the TCP header
    uint32_t end{0};     //!< first byte behind the IP packet
};

std::optional<TcpPlace>
FindTcpInIpv4(const FrameBytes& frame, uint32_t ip)
{
    const bool isFragment = (frame.U16(ip + 6) & 0x3fff) != 0;
    if (isFragment || frame.U8(ip + 9) != PROTOCOL_TCP)
    {
        return std::nullopt;
    }
    return TcpPlace{Ipv4Address(frame.U32(ip + 12)),
                    Ipv4Address(frame.U32(ip + 16)),
                    ip + 4 * (frame.U8(ip) & 0xf),
                    ip + frame.U16(ip + 2)};
}

std::optional<TcpPlace>
FindTcpInIpv6(const FrameBytes& frame, uint32_t ip)
{
    uint8_t next = frame.U8(ip + 6);
    uint32_t offset = ip + IPV6_BYTES;
    const auto isSkippable = [](uint8_t header) {
        return header == 0 || header == 43 || header == 60;
    };
    while (isSkippable(next) && frame.Holds(offset, 2))
    {
        next = frame.U8(offset);
        offset += 8 * (frame.U8(offset + 1) + 1);
    }
    if (next != PROTOCOL_TCP)
    {
        return std::nullopt;
    }
    return TcpPlace{Ipv6Address::Deserialize(&frame.data[ip + 8]),
                    Ipv6Address::Deserialize(&frame.data[ip + 24]),
                    offset,
                    ip + IPV6_BYTES + frame.U16(ip + 4)};
}

} // namespace

std::optional<FrameSegment>
FindSegmentInFrame(const Ptr<const Packet>& frame)
{
    FrameBytes bytes;
    bytes.frameSize = frame->GetSize();
    bytes.copied = frame->CopyData(bytes.data.data(), bytes.data.size());
    const std::optional<uint32_t> ip = FindIpHeader(bytes);
    if (!ip)
    {
        return std::nullopt;
    }
    const bool isIpv4 = bytes.U8(*ip) >> 4 == 4;
    const std::optional<TcpPlace> place =
        isIpv4 ? FindTcpInIpv4(bytes, *ip) : FindTcpInIpv6(bytes, *ip);
    if (!place || !bytes.Holds(place->offset, TCP_MIN_BYTES))
    {
        return std::nullopt;
    }
    const uint32_t tcp = place->offset;
    const uint32_t headerBytes = 4 * (bytes.U8(tcp + 12) >> 4);
    if (headerBytes < TCP_MIN_BYTES || tcp + headerBytes > place->end)
    {
        return std::nullopt;
    }
    FrameSegment segment;
    segment.id =
        TcpConnectionId(place->source, bytes.U16(tcp), place->destination, bytes.U16(tcp + 2));
    segment.seq = SequenceNumber32(bytes.U32(tcp + 4));
    segment.ack = SequenceNumber32(bytes.U32(tcp + 8));
    segment.flags = bytes.U8(tcp + 13);
    segment.textBytes = place->end - tcp - headerBytes;
    return segment;
}

} // namespace ns3
