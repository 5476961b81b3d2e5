// SPDX-License-Identifier: GPL-2.0-only
//
// Whose addresses the segments of an attack bear.

#include "ns3/attack-source.h"

#include "ns3/abort.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <limits>
#include <sstream>

namespace ns3
{

namespace
{

/** Some first bits of an address. */
struct Block
{
    uint32_t first; //!< the first 32 bits of its first address
    uint8_t length; //!< fixed bits, 1 to 32
};

/** RFC 6890 section 2.2.2, RFC 5771 (multicast), RFC 1112 section 4 (240.0.0.0/4). */
constexpr std::array<Block, 15> RESERVED_IPV4{{
    {0x00000000, 8},  // 0.0.0.0/8 this network
    {0x0a000000, 8},  // 10.0.0.0/8 private
    {0x64400000, 10}, // 100.64.0.0/10 shared
    {0x7f000000, 8},  // 127.0.0.0/8 loopback
    {0xa9fe0000, 16}, // 169.254.0.0/16 link-local
    {0xac100000, 12}, // 172.16.0.0/12 private
    {0xc0000000, 24}, // 192.0.0.0/24 protocol assignments
    {0xc0000200, 24}, // 192.0.2.0/24 documentation
    {0xc0586300, 24}, // 192.88.99.0/24 6to4 relay
    {0xc0a80000, 16}, // 192.168.0.0/16 private
    {0xc6120000, 15}, // 198.18.0.0/15 benchmark
    {0xc6336400, 24}, // 198.51.100.0/24 documentation
    {0xcb007100, 24}, // 203.0.113.0/24 documentation
    {0xe0000000, 4},  // 224.0.0.0/4 multicast
    {0xf0000000, 4},  // 240.0.0.0/4 reserved, and broadcast
}};

/** RFC 6890 section 2.2.3 inside 2000::/3, and RFC 9637 (3fff::/20). */
constexpr std::array<Block, 4> RESERVED_IPV6{{
    {0x20010000, 23}, // 2001::/23 protocol assignments
    {0x20010db8, 32}, // 2001:db8::/32 documentation
    {0x20020000, 16}, // 2002::/16 6to4
    {0x3fff0000, 20}, // 3fff::/20 documentation
}};

/** 2000::/3, its first 32 bits. */
constexpr uint32_t GLOBAL_UNICAST = 0x20000000;

/** \return true if one of the blocks has \p bits. \param bits first 32 of an address */
template <std::size_t N>
bool
IsIn(const std::array<Block, N>& blocks, uint32_t bits)
{
    return std::any_of(blocks.begin(), blocks.end(), [bits](const Block& block) {
        return (bits ^ block.first) >> (32 - block.length) == 0;
    });
}

/** \return 32 random bits */
uint32_t
DrawBits(const Ptr<UniformRandomVariable>& uniform)
{
    return uniform->GetInteger(0, std::numeric_limits<uint32_t>::max());
}

} // namespace

AttackSource
AttackSource::FromPrefix(const SpoofedPrefix& prefix, bool isIpv6)
{
    AttackSource source;
    source.m_model = SUBNET;
    source.m_isIpv6 = isIpv6;
    source.m_prefix = prefix;
    return source;
}

AttackSource
AttackSource::FromPublicAddresses(bool isIpv6)
{
    AttackSource source;
    source.m_model = RANDOM;
    source.m_isIpv6 = isIpv6;
    return source;
}

AttackSource
AttackSource::FromList(const std::string& addresses, bool isIpv6)
{
    AttackSource source;
    source.m_model = LIST;
    std::string blanks = addresses;
    std::replace(blanks.begin(), blanks.end(), ',', ' ');
    std::istringstream words(blanks);
    for (std::string word; words >> word;)
    {
        std::array<uint8_t, 16> bytes{};
        if (inet_pton(isIpv6 ? AF_INET6 : AF_INET, word.c_str(), bytes.data()) != 1)
        {
            ThrowUserError(
                "Sources: \"", word, "\" is not an ", isIpv6 ? "IPv6" : "IPv4", " address");
        }
        source.m_list.push_back(isIpv6 ? Address(Ipv6Address(bytes.data()))
                                       : Address(Ipv4Address::Deserialize(bytes.data())));
    }
    if (source.m_list.empty())
    {
        ThrowUserError("Sources: SourceModel List needs at least one address");
    }
    return source;
}

Address
AttackSource::Draw(const Ptr<UniformRandomVariable>& uniform)
{
    switch (m_model)
    {
    case SUBNET:
        return m_isIpv6 ? Address(m_prefix.DrawIpv6(uniform)) : Address(m_prefix.DrawIpv4(uniform));
    case RANDOM:
        return DrawPublicAddress(uniform, m_isIpv6);
    case LIST: {
        const std::size_t current = m_next;
        m_next = m_next + 1 == m_list.size() ? 0 : m_next + 1;
        return m_list[current];
    }
    case DIRECT:
        break;
    }
    NS_ABORT_MSG("own addresses are not drawn");
    return Address();
}

bool
IsPublicAddress(const Address& address)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        return !IsIn(RESERVED_IPV4, Ipv4Address::ConvertFrom(address).Get());
    }
    std::array<uint8_t, 16> bytes{};
    Ipv6Address::ConvertFrom(address).GetBytes(bytes.data());
    const uint32_t first =
        uint32_t{bytes[0]} << 24 | bytes[1] << 16 | bytes[2] << 8 | uint32_t{bytes[3]};
    return first >> 29 == GLOBAL_UNICAST >> 29 && !IsIn(RESERVED_IPV6, first);
}

Address
DrawPublicAddress(const Ptr<UniformRandomVariable>& uniform, bool isIpv6)
{
    Address address;
    do
    {
        if (isIpv6)
        {
            std::array<uint8_t, 16> bytes{};
            for (std::size_t i = 0; i < bytes.size(); i += 4)
            {
                const uint32_t bits =
                    i == 0 ? GLOBAL_UNICAST | DrawBits(uniform) >> 3 : DrawBits(uniform);
                for (std::size_t j = 0; j < 4; ++j)
                {
                    bytes[i + j] = bits >> (24 - 8 * j) & 0xff;
                }
            }
            address = Ipv6Address(bytes.data());
        }
        else
        {
            address = Ipv4Address(DrawBits(uniform));
        }
    } while (!IsPublicAddress(address));
    return address;
}

} // namespace ns3
