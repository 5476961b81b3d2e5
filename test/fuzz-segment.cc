// SPDX-License-Identifier: GPL-2.0-only
//
// Fields at their edges, options that do not hold together, right and wrong checksums.

#include "fuzz-segment.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ns3
{

namespace
{

constexpr std::size_t HEADER_BYTES = 20;  //!< without options
constexpr std::size_t OPTION_BYTES = 40;  //!< most that data offset 15 leaves
constexpr std::size_t CHECKSUM_AT = 16;   //!< its place in the header
constexpr uint32_t HALF_SPACE = 1U << 31; //!< where a number is neither before nor after

void
Put16(std::vector<uint8_t>& bytes, uint32_t value)
{
    bytes.push_back(static_cast<uint8_t>(value >> 8));
    bytes.push_back(static_cast<uint8_t>(value));
}

void
Put32(std::vector<uint8_t>& bytes, uint32_t value)
{
    Put16(bytes, value >> 16);
    Put16(bytes, value & 0xffff);
}

/** \return the one's complement sum of 16-bit words, folded (RFC 1071) */
uint16_t
Sum(const std::vector<uint8_t>& bytes)
{
    uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        sum += i % 2 == 0 ? static_cast<uint64_t>(bytes[i]) << 8 : bytes[i];
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(sum);
}

/** Put the checksum of RFC 9293 3.1 in place. \param error added to it */
void
PutChecksum(const TcpConnectionId& id, std::vector<uint8_t>& bytes, uint16_t error)
{
    // ToBytes() of the id: addresses in IPv6 form, where the prefix of a mapped IPv4 address is
    // ffff and counts as zero in one's complement. So one pseudo header serves both families.
    const std::array<uint8_t, 36> idBytes = id.ToBytes();
    std::vector<uint8_t> all(idBytes.begin(), idBytes.begin() + 32);
    Put32(all, static_cast<uint32_t>(bytes.size()));
    Put32(all, 6);
    bytes[CHECKSUM_AT] = 0;
    bytes[CHECKSUM_AT + 1] = 0;
    all.insert(all.end(), bytes.begin(), bytes.end());
    const auto checksum = static_cast<uint16_t>(static_cast<uint16_t>(~Sum(all)) + error);
    bytes[CHECKSUM_AT] = static_cast<uint8_t>(checksum >> 8);
    bytes[CHECKSUM_AT + 1] = static_cast<uint8_t>(checksum);
}

/** \return one of the values near \p base where comparisons change their mind */
uint32_t
Near(FuzzRandom& random, uint32_t base)
{
    switch (random.Below(8))
    {
    case 0:
        return base + 1;
    case 1:
        return base - 1;
    case 2:
        return base + random.Below(3000);
    case 3:
        return base - random.Below(3000);
    case 4:
        return base + random.OneOf({HALF_SPACE - 1, HALF_SPACE, HALF_SPACE + 1});
    default:
        return base;
    }
}

void
AppendSackBlocks(FuzzRandom& random, std::vector<uint8_t>& options, const FuzzNumbers& numbers)
{
    const uint32_t blocks = 1 + random.Below(4);
    options.push_back(5);
    options.push_back(static_cast<uint8_t>(2 + 8 * blocks));
    for (uint32_t i = 0; i < blocks; ++i)
    {
        Put32(options, Near(random, random.Chance(50) ? numbers.sndUna : numbers.sndNxt));
        Put32(options, Near(random, numbers.sndNxt));
    }
}

/** Append a kind with a length that does not fit it. */
void
AppendMalformed(FuzzRandom& random, std::vector<uint8_t>& options)
{
    const uint32_t kind = random.Chance(70) ? random.Below(9) : random.Below(256);
    options.push_back(static_cast<uint8_t>(kind));
    options.push_back(static_cast<uint8_t>(random.Chance(80) ? random.Below(41) : random.Any()));
    for (uint32_t i = random.Below(12); i > 0; --i)
    {
        options.push_back(static_cast<uint8_t>(random.Any()));
    }
}

void
AppendOption(FuzzRandom& random, std::vector<uint8_t>& options, const FuzzNumbers& numbers)
{
    switch (random.Below(7))
    {
    case 0:
        options.insert(options.end(), {2, 4});
        Put16(options, random.OneOf({0, 1, 64, 536, 1460, 65535, random.Any() & 0xffff}));
        break;
    case 1:
        options.insert(options.end(),
                       {3, 3, static_cast<uint8_t>(random.OneOf({0, 7, 14, 15, random.Any()}))});
        break;
    case 2:
        options.insert(options.end(), {4, 2});
        break;
    case 3:
        AppendSackBlocks(random, options, numbers);
        break;
    case 4:
        AppendTimestamps(options, Near(random, numbers.ownTsVal), Near(random, numbers.nodeTsVal));
        break;
    case 5:
        options.push_back(static_cast<uint8_t>(random.Below(2)));
        break;
    default:
        AppendMalformed(random, options);
        break;
    }
}

uint32_t
ChooseSeq(FuzzRandom& random, const FuzzNumbers& numbers)
{
    switch (random.Below(8))
    {
    case 0:
        return Near(random, numbers.peerIsn);
    case 1:
        return Near(random, numbers.rcvNxt + numbers.rcvWnd);
    case 2:
        return numbers.rcvNxt + random.Below(numbers.rcvWnd + 1);
    case 3:
        return random.Any();
    default:
        return Near(random, numbers.rcvNxt);
    }
}

uint32_t
ChooseAck(FuzzRandom& random, const FuzzNumbers& numbers)
{
    switch (random.Below(6))
    {
    case 0:
        return Near(random, numbers.sndUna);
    case 1:
        return random.Any();
    case 2:
        return random.OneOf({0, numbers.sndUna + (numbers.sndNxt - numbers.sndUna) / 2});
    default:
        return Near(random, numbers.sndNxt);
    }
}

} // namespace

std::vector<uint8_t>
FuzzSegment::ToBytes(const TcpConnectionId& id) const
{
    std::vector<uint8_t> padded(options);
    padded.resize(std::min(OPTION_BYTES, (padded.size() + 3) / 4 * 4));
    const auto words = static_cast<int>((HEADER_BYTES + padded.size()) / 4);
    std::vector<uint8_t> bytes;
    Put16(bytes, id.GetRemotePort());
    Put16(bytes, id.GetLocalPort());
    Put32(bytes, seq);
    Put32(bytes, ack);
    bytes.push_back(static_cast<uint8_t>((offsetWords < 0 ? words : offsetWords) << 4 | reserved));
    bytes.push_back(flags);
    Put16(bytes, window);
    Put16(bytes, 0);
    Put16(bytes, urgent);
    bytes.insert(bytes.end(), padded.begin(), padded.end());
    bytes.resize(bytes.size() + textBytes, 'x');
    PutChecksum(id, bytes, checksumError);
    return bytes;
}

void
AppendTimestamps(std::vector<uint8_t>& options, uint32_t value, uint32_t echo)
{
    options.insert(options.end(), {8, 10});
    Put32(options, value);
    Put32(options, echo);
}

FuzzSegment
MakeNearSegment(FuzzRandom& random, const FuzzNumbers& numbers)
{
    FuzzSegment segment;
    segment.seq = ChooseSeq(random, numbers);
    segment.ack = ChooseAck(random, numbers);
    segment.flags =
        static_cast<uint8_t>(random.Chance(50) ? random.Any()
                                               : random.OneOf({TcpHeader::ACK,
                                                               TcpHeader::ACK | TcpHeader::PSH,
                                                               TcpHeader::ACK | TcpHeader::FIN,
                                                               TcpHeader::SYN,
                                                               TcpHeader::SYN | TcpHeader::ACK,
                                                               TcpHeader::RST,
                                                               TcpHeader::RST | TcpHeader::ACK}));
    segment.window = static_cast<uint16_t>(random.OneOf({0, 1, 1460, 65535, random.Any()}));
    if (random.Chance(50))
    {
        segment.textBytes = random.OneOf({1, 2, 1460, random.Below(2001)});
    }
    if (numbers.hasTimestamps && random.Chance(80))
    {
        AppendTimestamps(segment.options, numbers.ownTsVal + random.Below(3), numbers.nodeTsVal);
    }
    while (random.Chance(25))
    {
        AppendOption(random, segment.options, numbers);
    }
    if (random.Chance(10))
    {
        segment.urgent = static_cast<uint16_t>(random.OneOf({1, 65535, random.Any()}));
    }
    if (random.Chance(5))
    {
        segment.reserved = static_cast<uint8_t>(random.Below(16));
    }
    if (random.Chance(3))
    {
        segment.offsetWords = static_cast<int>(random.Below(16));
    }
    if (random.Chance(3))
    {
        segment.checksumError = static_cast<uint16_t>(1 + random.Below(65534));
    }
    return segment;
}

std::vector<uint8_t>
MakeRandomBytes(FuzzRandom& random, const TcpConnectionId& id)
{
    std::vector<uint8_t> bytes(random.Below(121));
    for (uint8_t& byte : bytes)
    {
        byte = static_cast<uint8_t>(random.Any());
    }
    if (bytes.size() >= 4 && random.Chance(90))
    {
        bytes[0] = static_cast<uint8_t>(id.GetRemotePort() >> 8);
        bytes[1] = static_cast<uint8_t>(id.GetRemotePort());
        bytes[2] = static_cast<uint8_t>(id.GetLocalPort() >> 8);
        bytes[3] = static_cast<uint8_t>(id.GetLocalPort());
    }
    if (bytes.size() >= HEADER_BYTES && random.Chance(80))
    {
        PutChecksum(id, bytes, 0);
    }
    return bytes;
}

} // namespace ns3
