// SPDX-License-Identifier: GPL-2.0-only
//
// The network that spoofed sources are taken from.

#include "ns3/spoofed-prefix.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace ns3
{

namespace
{

/** \return the last 16 bits of an Ipv4Address or Ipv6Address */
uint16_t
GetLast16Bits(const Address& address)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        return Ipv4Address::ConvertFrom(address).Get() & 0xffff;
    }
    std::array<uint8_t, 16> bytes{};
    Ipv6Address::ConvertFrom(address).GetBytes(bytes.data());
    return bytes[14] << 8 | bytes[15];
}

} // namespace

SpoofedPrefix::SpoofedPrefix(const Address& network, uint8_t length)
    : m_length(length)
{
    const bool isIpv4 = Ipv4Address::IsMatchingType(network);
    if (!isIpv4 && !Ipv6Address::IsMatchingType(network))
    {
        throw std::invalid_argument("spoofed prefix: not an IPv4 or IPv6 address");
    }
    const int maxLength = isIpv4 ? 32 : 128;
    if (length > maxLength)
    {
        throw std::invalid_argument("spoofed prefix: length " + std::to_string(length) +
                                    " is more than " + std::to_string(maxLength));
    }
    if (isIpv4)
    {
        m_ipv4HostMask = static_cast<uint32_t>((uint64_t{1} << (32 - length)) - 1);
        m_ipv4Network = Ipv4Address::ConvertFrom(network).Get() & ~m_ipv4HostMask;
    }
    else
    {
        m_ipv6Network = Ipv6Address::ConvertFrom(network);
    }
}

Ipv4Address
SpoofedPrefix::DrawIpv4(const Ptr<UniformRandomVariable>& uniform) const
{
    const uint32_t edge = m_length <= 30 ? 1 : 0;
    return Ipv4Address(m_ipv4Network | uniform->GetInteger(edge, m_ipv4HostMask - edge));
}

Ipv6Address
SpoofedPrefix::DrawIpv6(const Ptr<UniformRandomVariable>& uniform) const
{
    std::array<uint8_t, 16> host{};
    for (std::size_t i = m_length / 8; i < host.size(); ++i)
    {
        host[i] = static_cast<uint8_t>(uniform->GetInteger(0, 255));
    }
    return JoinIpv6(host.data());
}

Ipv4Address
SpoofedPrefix::MapIpv4(const Address& recorded) const
{
    const uint32_t host = GetLast16Bits(recorded) & m_ipv4HostMask;
    // Neither the network nor its broadcast address: their neighbours inside.
    const uint32_t edge = m_length <= 30 ? 1 : 0;
    return Ipv4Address(m_ipv4Network | std::clamp(host, edge, m_ipv4HostMask - edge));
}

Ipv6Address
SpoofedPrefix::MapIpv6(const Address& recorded) const
{
    const uint16_t last = GetLast16Bits(recorded);
    std::array<uint8_t, 16> host{};
    host[14] = last >> 8;
    host[15] = last & 0xff;
    return JoinIpv6(host.data());
}

Ipv6Address
SpoofedPrefix::JoinIpv6(const uint8_t host[16]) const
{
    std::array<uint8_t, 16> bytes{};
    m_ipv6Network.GetBytes(bytes.data());
    uint8_t hostBits = 0;
    for (int i = 0; i < 16; ++i)
    {
        const int fixedBits = std::clamp(m_length - 8 * i, 0, 8);
        const uint8_t mask = 0xff >> fixedBits;
        bytes[i] = (bytes[i] & ~mask) | (host[i] & mask);
        hostBits |= host[i] & mask;
    }
    if (hostBits == 0 && m_length < 128)
    {
        bytes[15] |= 1;
    }
    return Ipv6Address(bytes.data());
}

} // namespace ns3
