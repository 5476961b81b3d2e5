// SPDX-License-Identifier: GPL-2.0-only
//
// Changes single fields of a TCP header and keeps its checksum right.

#include "ns3/tcp-segment-bytes.h"

#include "ns3/tcp-header.h"
#include "ns3/tcp-option.h"

#include <algorithm>
#include <vector>

namespace ns3
{

namespace
{

/** Offsets in the header, RFC 9293 section 3.1. */
constexpr uint32_t SEQUENCE_AT = 4;
constexpr uint32_t ACK_AT = 8;       //!< SEG.ACK
constexpr uint32_t LENGTH_AT = 12;   //!< data offset
constexpr uint32_t FLAGS_AT = 13;    //!< control bits
constexpr uint32_t WINDOW_AT = 14;   //!< window
constexpr uint32_t CHECKSUM_AT = 16; //!< checksum
constexpr uint32_t OPTIONS_AT = 20;  //!< first option

} // namespace

void
UpdateChecksum(uint16_t& checksum, bool isHigh, uint8_t before, uint8_t after)
{
    const unsigned shift = isHigh ? 8 : 0;
    const auto was = static_cast<uint16_t>(before << shift);
    const auto is = static_cast<uint16_t>(after << shift);
    uint32_t sum = static_cast<uint16_t>(~checksum) + static_cast<uint16_t>(~was) + uint32_t{is};
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    checksum = static_cast<uint16_t>(~sum);
}

void
ChangeAddress(uint16_t& checksum, const Address& before, const Address& after)
{
    std::array<uint8_t, Address::MAX_SIZE> was;
    std::array<uint8_t, Address::MAX_SIZE> is;
    const uint32_t size = before.CopyTo(was.data());
    after.CopyTo(is.data());
    for (uint32_t i = 0; i < size; ++i)
    {
        UpdateChecksum(checksum, i % 2 == 0, was[i], is[i]);
    }
}

TcpSegmentBytes::TcpSegmentBytes(const uint8_t* bytes, uint32_t size, bool hasChecksum)
    : m_hasChecksum(hasChecksum)
{
    const uint32_t length = size > LENGTH_AT ? (bytes[LENGTH_AT] >> 4) * 4u : size;
    m_size = std::min({size, std::max(length, OPTIONS_AT), MAX_BYTES});
    std::copy_n(bytes, m_size, m_bytes.begin());
}

TcpSegmentBytes::TcpSegmentBytes(const Ptr<const Packet>& packet, uint32_t at, bool hasChecksum)
    : m_hasChecksum(hasChecksum)
{
    const uint32_t size = std::min(at + MAX_BYTES, packet->GetSize());
    std::array<uint8_t, 256 + MAX_BYTES> usual;
    std::vector<uint8_t> more(size > usual.size() ? size : 0); // of a long chain of IPv6 headers
    uint8_t* const bytes = more.empty() ? usual.data() : more.data();
    packet->CopyData(bytes, size);
    *this = TcpSegmentBytes(bytes + at, size - at, hasChecksum);
}

const uint8_t*
TcpSegmentBytes::GetData() const
{
    return m_bytes.data();
}

uint32_t
TcpSegmentBytes::GetSize() const
{
    return m_size;
}

uint8_t
TcpSegmentBytes::GetFlags() const
{
    return Has(FLAGS_AT, 1) ? m_bytes[FLAGS_AT] : 0;
}

uint16_t
TcpSegmentBytes::GetWindow() const
{
    return Has(WINDOW_AT, 2) ? Get16(WINDOW_AT) : 0;
}

void
TcpSegmentBytes::ShiftSender(uint32_t sequence, uint32_t timestamp)
{
    Add32(SEQUENCE_AT, sequence);
    if (const auto option = FindOption(TcpOption::TS))
    {
        Add32(*option + 2, timestamp);
    }
}

void
TcpSegmentBytes::ShiftReceiver(uint32_t sequence, uint32_t timestamp)
{
    if (!HasAck())
    {
        return;
    }
    Add32(ACK_AT, sequence);
    if (const auto option = FindOption(TcpOption::SACK))
    {
        const uint32_t end = *option + m_bytes[*option + 1];
        for (uint32_t edge = *option + 2; edge + 4 <= end; edge += 4)
        {
            Add32(edge, sequence);
        }
    }
    const auto option = FindOption(TcpOption::TS);
    if (option && Get32(*option + 6) != 0)
    {
        Add32(*option + 6, timestamp);
    }
}

bool
TcpSegmentBytes::HasAck() const
{
    return (GetFlags() & TcpHeader::ACK) != 0 || GetFlags() == 0;
}

std::optional<uint32_t>
TcpSegmentBytes::GetTsVal() const
{
    const auto option = FindOption(TcpOption::TS);
    return option ? std::optional<uint32_t>(Get32(*option + 2)) : std::nullopt;
}

std::optional<uint32_t>
TcpSegmentBytes::GetTsEcr() const
{
    const auto option = FindOption(TcpOption::TS);
    if (!option || !HasAck() || Get32(*option + 6) == 0)
    {
        return std::nullopt;
    }
    return Get32(*option + 6);
}

void
TcpSegmentBytes::SetPorts(uint16_t source, uint16_t destination)
{
    Set8(0, static_cast<uint8_t>(source >> 8));
    Set8(1, static_cast<uint8_t>(source));
    Set8(2, static_cast<uint8_t>(destination >> 8));
    Set8(3, static_cast<uint8_t>(destination));
}

void
TcpSegmentBytes::ChangeAddress(const Address& before, const Address& after)
{
    if (KeepsChecksum())
    {
        uint16_t checksum = Get16(CHECKSUM_AT);
        ns3::ChangeAddress(checksum, before, after);
        SetChecksum(checksum);
    }
}

void
TcpSegmentBytes::SetWindow(uint16_t window)
{
    if (Has(WINDOW_AT, 2))
    {
        Set8(WINDOW_AT, static_cast<uint8_t>(window >> 8));
        Set8(WINDOW_AT + 1, static_cast<uint8_t>(window));
    }
}

void
TcpSegmentBytes::BlankOption(uint8_t kind)
{
    while (const auto option = FindOption(kind))
    {
        const uint32_t end = *option + m_bytes[*option + 1];
        for (uint32_t at = *option; at < end; ++at)
        {
            Set8(at, TcpOption::NOP);
        }
    }
}

std::optional<uint32_t>
TcpSegmentBytes::FindOption(uint8_t kind) const
{
    for (uint32_t at = OPTIONS_AT; at < m_size && m_bytes[at] != TcpOption::END;)
    {
        const uint32_t length =
            m_bytes[at] == TcpOption::NOP ? 1 : (Has(at, 2) ? m_bytes[at + 1] : 0);
        if (length == 0 || !Has(at, length) || (length < 2 && m_bytes[at] != TcpOption::NOP))
        {
            return std::nullopt; // malformed: nothing behind it can be told apart
        }
        const uint32_t least = kind == TcpOption::TS ? 10 : 2;
        if (m_bytes[at] == kind && length >= least)
        {
            return at;
        }
        at += length;
    }
    return std::nullopt;
}

bool
TcpSegmentBytes::Has(uint32_t at, uint32_t size) const
{
    return at + size <= m_size;
}

uint32_t
TcpSegmentBytes::Get32(uint32_t at) const
{
    return uint32_t{m_bytes[at]} << 24 | uint32_t{m_bytes[at + 1]} << 16 |
           uint32_t{m_bytes[at + 2]} << 8 | m_bytes[at + 3];
}

uint16_t
TcpSegmentBytes::Get16(uint32_t at) const
{
    return static_cast<uint16_t>(m_bytes[at] << 8 | m_bytes[at + 1]);
}

bool
TcpSegmentBytes::KeepsChecksum() const
{
    return m_hasChecksum && Has(CHECKSUM_AT, 2);
}

void
TcpSegmentBytes::SetChecksum(uint16_t checksum)
{
    m_bytes[CHECKSUM_AT] = static_cast<uint8_t>(checksum >> 8);
    m_bytes[CHECKSUM_AT + 1] = static_cast<uint8_t>(checksum);
}

void
TcpSegmentBytes::Add32(uint32_t at, uint32_t difference)
{
    if (!Has(at, 4))
    {
        return;
    }
    const uint32_t value = Get32(at) + difference;
    for (uint32_t i = 0; i < 4; ++i)
    {
        Set8(at + i, static_cast<uint8_t>(value >> (24 - 8 * i)));
    }
}

void
TcpSegmentBytes::Set8(uint32_t at, uint8_t value)
{
    if (KeepsChecksum())
    {
        uint16_t checksum = Get16(CHECKSUM_AT);
        UpdateChecksum(checksum, at % 2 == 0, m_bytes[at], value);
        SetChecksum(checksum);
    }
    m_bytes[at] = value;
}

} // namespace ns3
