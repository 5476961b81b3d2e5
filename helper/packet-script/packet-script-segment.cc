// SPDX-License-Identifier: GPL-2.0-only
//
// TCP headers to and from bytes, options in the order of the wire, and their text.

#include "ns3/packet-script-segment.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-l4-protocol.h"

#include <array>
#include <sstream>
#include <utility>

namespace ns3
{

namespace
{

/** A control bit and its letter. 'C' is read as another letter for CWR. */
struct FlagLetter
{
    char letter;  //!< in scripts
    uint8_t mask; //!< in the header
};

/** In the order in which segments are printed. */
constexpr std::array<FlagLetter, 9> FLAGS{{{'F', 0x01},
                                           {'S', 0x02},
                                           {'R', 0x04},
                                           {'P', 0x08},
                                           {'U', 0x20},
                                           {'E', 0x40},
                                           {'W', 0x80},
                                           {'C', 0x80},
                                           {'.', 0x10}}};

constexpr uint32_t HEADER_BYTES = 20;      //!< without options
constexpr uint32_t MAX_OPTIONS_BYTES = 40; //!< (15 - 5) words

/** Kinds of options (IANA). */
enum OptionKind : uint8_t
{
    KIND_EOL = 0,
    KIND_NOP = 1,
    KIND_MSS = 2,
    KIND_WINDOW_SCALE = 3,
    KIND_SACK_PERMITTED = 4,
    KIND_SACK = 5,
    KIND_TIMESTAMP = 8
};

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

uint32_t
Get16(const std::vector<uint8_t>& bytes, std::size_t at)
{
    return (uint32_t{bytes[at]} << 8) | bytes[at + 1];
}

uint32_t
Get32(const std::vector<uint8_t>& bytes, std::size_t at)
{
    return (Get16(bytes, at) << 16) | Get16(bytes, at + 2);
}

/** Append an address of either family. */
void
PutAddress(std::vector<uint8_t>& bytes, const Address& address)
{
    std::array<uint8_t, 16> buffer{};
    if (Ipv4Address::IsMatchingType(address))
    {
        Ipv4Address::ConvertFrom(address).Serialize(buffer.data());
        bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + 4);
        return;
    }
    Ipv6Address::ConvertFrom(address).Serialize(buffer.data());
    bytes.insert(bytes.end(), buffer.begin(), buffer.end());
}

/** \return all control bits of \p flags */
uint8_t
ToBits(const std::string& flags)
{
    uint8_t bits = 0;
    for (const FlagLetter& flag : FLAGS)
    {
        if (flags.find(flag.letter) != std::string::npos)
        {
            bits |= flag.mask;
        }
    }
    return bits;
}

/** \return letters of all control bits */
std::string
ToLetters(uint8_t bits)
{
    std::string letters;
    for (const FlagLetter& flag : FLAGS)
    {
        if (flag.letter != 'C' && (bits & flag.mask) != 0)
        {
            letters += flag.letter;
        }
    }
    return letters;
}

/** Append one option. \return false if it has no bytes here */
bool
PutOption(std::vector<uint8_t>& bytes, const ScriptTcpOption& option)
{
    switch (option.kind)
    {
    case ScriptTcpOptionKind::MSS:
        bytes.insert(bytes.end(), {KIND_MSS, 4});
        Put16(bytes, option.value);
        return true;
    case ScriptTcpOptionKind::WINDOW_SCALE:
        bytes.insert(bytes.end(), {KIND_WINDOW_SCALE, 3, static_cast<uint8_t>(option.value)});
        return true;
    case ScriptTcpOptionKind::SACK_PERMITTED:
        bytes.insert(bytes.end(), {KIND_SACK_PERMITTED, 2});
        return true;
    case ScriptTcpOptionKind::SACK:
        bytes.push_back(KIND_SACK);
        bytes.push_back(static_cast<uint8_t>(2 + 8 * option.blocks.size()));
        for (const auto& [left, right] : option.blocks)
        {
            Put32(bytes, left);
            Put32(bytes, right);
        }
        return true;
    case ScriptTcpOptionKind::TIMESTAMP:
        bytes.insert(bytes.end(), {KIND_TIMESTAMP, 10});
        Put32(bytes, option.value);
        Put32(bytes, option.echo);
        return true;
    case ScriptTcpOptionKind::NOP:
        bytes.push_back(KIND_NOP);
        return true;
    case ScriptTcpOptionKind::EOL:
        bytes.push_back(KIND_EOL);
        return true;
    case ScriptTcpOptionKind::UNSUPPORTED:
        break;
    }
    return false;
}

/** \return an option of one byte */
ScriptTcpOption
MakeOption(ScriptTcpOptionKind kind, uint32_t value = 0)
{
    ScriptTcpOption option;
    option.kind = kind;
    option.value = value;
    return option;
}

/** \return the option at \p at, which is \p length bytes long */
ScriptTcpOption
GetOption(const std::vector<uint8_t>& bytes, std::size_t at, uint32_t length)
{
    const uint8_t kind = bytes[at];
    if (kind == KIND_MSS && length == 4)
    {
        return MakeOption(ScriptTcpOptionKind::MSS, Get16(bytes, at + 2));
    }
    if (kind == KIND_WINDOW_SCALE && length == 3)
    {
        return MakeOption(ScriptTcpOptionKind::WINDOW_SCALE, bytes[at + 2]);
    }
    if (kind == KIND_SACK_PERMITTED && length == 2)
    {
        return MakeOption(ScriptTcpOptionKind::SACK_PERMITTED);
    }
    if (kind == KIND_TIMESTAMP && length == 10)
    {
        ScriptTcpOption option = MakeOption(ScriptTcpOptionKind::TIMESTAMP, Get32(bytes, at + 2));
        option.echo = Get32(bytes, at + 6);
        return option;
    }
    if (kind == KIND_SACK && length % 8 == 2)
    {
        ScriptTcpOption option = MakeOption(ScriptTcpOptionKind::SACK);
        for (std::size_t block = at + 2; block < at + length; block += 8)
        {
            option.blocks.emplace_back(Get32(bytes, block), Get32(bytes, block + 4));
        }
        return option;
    }
    ScriptTcpOption option = MakeOption(ScriptTcpOptionKind::UNSUPPORTED);
    option.text = "kind " + std::to_string(kind) + " length " + std::to_string(length);
    return option;
}

/** \return the options between \p begin and \p end, each byte of padding as one "eol" */
std::vector<ScriptTcpOption>
GetOptions(const std::vector<uint8_t>& bytes, std::size_t begin, std::size_t end)
{
    std::vector<ScriptTcpOption> options;
    std::size_t at = begin;
    while (at < end)
    {
        uint32_t length = 1;
        if (bytes[at] == KIND_EOL || bytes[at] == KIND_NOP)
        {
            options.push_back(MakeOption(bytes[at] == KIND_NOP ? ScriptTcpOptionKind::NOP
                                                               : ScriptTcpOptionKind::EOL));
        }
        else
        {
            length = at + 1 < end ? bytes[at + 1] : 0;
            if (length < 2 || at + length > end)
            {
                options.push_back(MakeOption(ScriptTcpOptionKind::UNSUPPORTED));
                options.back().text = "broken option";
                return options;
            }
            options.push_back(GetOption(bytes, at, length));
        }
        at += length;
    }
    return options;
}

/** \return one option as scripts write it */
std::string
ToScriptText(const ScriptTcpOption& option)
{
    switch (option.kind)
    {
    case ScriptTcpOptionKind::MSS:
        return "mss " + std::to_string(option.value);
    case ScriptTcpOptionKind::WINDOW_SCALE:
        return "wscale " + std::to_string(option.value);
    case ScriptTcpOptionKind::SACK_PERMITTED:
        return "sackOK";
    case ScriptTcpOptionKind::SACK: {
        std::string text = "sack";
        for (const auto& [left, right] : option.blocks)
        {
            text += " " + std::to_string(left) + ":" + std::to_string(right);
        }
        return text;
    }
    case ScriptTcpOptionKind::TIMESTAMP:
        return "TS val " + std::to_string(option.value) + " ecr " + std::to_string(option.echo);
    case ScriptTcpOptionKind::NOP:
        return "nop";
    case ScriptTcpOptionKind::EOL:
        return "eol";
    case ScriptTcpOptionKind::UNSUPPORTED:
        return option.text;
    }
    return "";
}

} // namespace

uint16_t
InternetChecksum(const std::vector<uint8_t>& bytes)
{
    uint64_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
    {
        sum += (uint32_t{bytes[i]} << 8) | (i + 1 < bytes.size() ? bytes[i + 1] : 0);
    }
    while (sum > 0xffff)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<uint16_t>(~sum);
}

uint16_t
TransportChecksum(const std::vector<uint8_t>& bytes,
                  uint32_t length,
                  uint8_t protocol,
                  const Address& source,
                  const Address& destination)
{
    // The pseudo headers of IPv4 (RFC 9293 3.1) and IPv6 (RFC 8200 8.1) sum up to the same words.
    std::vector<uint8_t> all;
    PutAddress(all, source);
    PutAddress(all, destination);
    Put32(all, length);
    Put32(all, protocol);
    all.insert(all.end(), bytes.begin(), bytes.end());
    return InternetChecksum(all);
}

std::vector<uint8_t>
WriteTcpHeader(const ScriptTcpPacket& segment, const Address& source, const Address& destination)
{
    std::vector<uint8_t> options;
    for (const ScriptTcpOption& option : segment.options)
    {
        if (!PutOption(options, option))
        {
            return {};
        }
    }
    while (options.size() % 4 != 0)
    {
        options.push_back(KIND_EOL);
    }
    if (options.size() > MAX_OPTIONS_BYTES)
    {
        return {};
    }
    std::vector<uint8_t> bytes;
    const auto [sourcePort, destinationPort] = segment.ports.value_or(std::make_pair(0, 0));
    Put16(bytes, sourcePort);
    Put16(bytes, destinationPort);
    Put32(bytes, segment.seq);
    Put32(bytes, segment.ack.value_or(0));
    bytes.push_back(static_cast<uint8_t>((HEADER_BYTES + options.size()) / 4 << 4));
    bytes.push_back(ToBits(segment.flags));
    Put16(bytes, segment.window.value_or(0));
    Put32(bytes, segment.urgent.value_or(0)); // checksum 0, urgent pointer
    bytes.insert(bytes.end(), options.begin(), options.end());
    const uint16_t checksum = TransportChecksum(bytes,
                                                static_cast<uint32_t>(bytes.size()) + segment.bytes,
                                                TcpL4Protocol::PROT_NUMBER,
                                                source,
                                                destination);
    bytes[16] = static_cast<uint8_t>(checksum >> 8);
    bytes[17] = static_cast<uint8_t>(checksum);
    return bytes;
}

std::optional<ScriptTcpPacket>
ReadTcpHeader(const std::vector<uint8_t>& bytes)
{
    if (bytes.size() < HEADER_BYTES)
    {
        return {};
    }
    const std::size_t header = (bytes[12] >> 4) * std::size_t{4};
    if (header < HEADER_BYTES || header > bytes.size())
    {
        return {};
    }
    ScriptTcpPacket segment;
    segment.ports = {static_cast<uint16_t>(Get16(bytes, 0)),
                     static_cast<uint16_t>(Get16(bytes, 2))};
    segment.flags = ToLetters(bytes[13]);
    segment.seq = Get32(bytes, 4);
    segment.bytes = static_cast<uint32_t>(bytes.size() - header);
    segment.end = segment.seq + segment.bytes;
    if (segment.flags.find('.') != std::string::npos)
    {
        segment.ack = Get32(bytes, 8);
    }
    segment.window = Get16(bytes, 14);
    if (segment.flags.find('U') != std::string::npos)
    {
        segment.urgent = Get16(bytes, 18);
    }
    segment.options = GetOptions(bytes, HEADER_BYTES, header);
    return segment;
}

bool
HasFlag(const ScriptTcpPacket& segment, char letter)
{
    return segment.flags.find(letter) != std::string::npos;
}

std::string
NormaliseFlags(const std::string& flags)
{
    return ToLetters(ToBits(flags));
}

std::string
ToScriptText(const std::vector<ScriptTcpOption>& options)
{
    std::string text;
    for (const ScriptTcpOption& option : options)
    {
        text += (text.empty() ? "<" : ",") + ToScriptText(option);
    }
    return text.empty() ? text : text + ">";
}

std::string
ToScriptText(const ScriptTcpPacket& segment, bool withWindow)
{
    std::ostringstream text;
    const std::string flags = NormaliseFlags(segment.flags);
    text << (segment.isInbound ? "< " : "> ") << (flags.empty() ? "-" : flags) << " " << segment.seq
         << ":" << segment.end << "(" << segment.bytes << ")";
    if (segment.ack)
    {
        text << " ack " << *segment.ack;
    }
    if (withWindow && segment.window)
    {
        text << " win " << *segment.window;
    }
    if (segment.urgent)
    {
        text << " urg " << *segment.urgent;
    }
    const std::string options = segment.hasAnyOptions ? "<...>" : ToScriptText(segment.options);
    text << (options.empty() ? "" : " ") << options;
    return text.str();
}

} // namespace ns3
