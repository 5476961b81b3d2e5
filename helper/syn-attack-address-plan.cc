// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses of the network of a SYN flood, and whether they have room.

#include "ns3/syn-attack-address-plan.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ns3
{

namespace
{

/** Most hosts of an area, also where its network has room for more. */
constexpr uint64_t MAX_HOSTS = 16384;

/** Most access routers of an area. */
constexpr uint32_t MAX_ROUTERS = 256;

/** Bits of a link's network. */
constexpr uint8_t IPV4_LINK_BITS = 30;
constexpr uint8_t IPV6_LINK_BITS = 64;

[[noreturn]] void
Refuse(const std::string& what)
{
    throw std::invalid_argument("SynAttackTopologyHelper: " + what);
}

/** \return 16 bytes of an IPv6 address, or 4 of an IPv4 address and zeros */
std::array<uint8_t, 16>
GetAddressBytes(const Address& address)
{
    std::array<uint8_t, 16> bytes{};
    if (Ipv4Address::IsMatchingType(address))
    {
        Ipv4Address::ConvertFrom(address).Serialize(bytes.data());
    }
    else
    {
        Ipv6Address::ConvertFrom(address).GetBytes(bytes.data());
    }
    return bytes;
}

/** \return an IPv4 address as a number, or the first 64 bits of an IPv6 address */
uint64_t
GetNumber(const Address& address)
{
    const auto bytes = GetAddressBytes(address);
    const std::size_t size = Ipv4Address::IsMatchingType(address) ? 4 : 8;
    uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
    {
        number = number << 8 | bytes[i];
    }
    return number;
}

/** \return an address. \param number as of GetNumber \param host added; IPv6: the last 64 bits */
Address
MakeAddress(bool isIpv6, uint64_t number, uint64_t host)
{
    if (!isIpv6)
    {
        return Ipv4Address(static_cast<uint32_t>(number + host));
    }
    std::array<uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i)
    {
        bytes[i] = number >> (56 - 8 * i) & 0xff;
        bytes[8 + i] = host >> (56 - 8 * i) & 0xff;
    }
    return Ipv6Address::Deserialize(bytes.data());
}

/** \return true if the first \p bits bits of both are equal */
bool
HaveCommonPrefix(const Address& a, const Address& b, uint8_t bits)
{
    const auto x = GetAddressBytes(a);
    const auto y = GetAddressBytes(b);
    for (int i = 0; i < bits; ++i)
    {
        const uint8_t mask = 0x80 >> (i % 8);
        if ((x[i / 8] & mask) != (y[i / 8] & mask))
        {
            return false;
        }
    }
    return true;
}

/** \return true if one network holds an address of the other */
bool
Overlap(const SynAttackNetwork& a, const SynAttackNetwork& b)
{
    return HaveCommonPrefix(a.network, b.network, std::min(a.length, b.length));
}

/** \return e.g. "10.1.0.0/16" */
std::string
ToText(const SynAttackNetwork& network)
{
    std::ostringstream text;
    if (Ipv4Address::IsMatchingType(network.network))
    {
        text << Ipv4Address::ConvertFrom(network.network);
    }
    else
    {
        text << Ipv6Address::ConvertFrom(network.network);
    }
    text << '/' << +network.length;
    return text.str();
}

/** Throw unless a network of the user's has the right family, length and place. */
void
CheckNetwork(const std::string& networkName,
             const std::string& lengthName,
             const SynAttackNetwork& network,
             bool isIpv6,
             int maxLength)
{
    const bool isSameFamily = isIpv6 ? Ipv6Address::IsMatchingType(network.network)
                                     : Ipv4Address::IsMatchingType(network.network);
    if (!isSameFamily)
    {
        Refuse(networkName + " is not an " + (isIpv6 ? "IPv6" : "IPv4") + " address");
    }
    if (network.length < 1 || network.length > maxLength)
    {
        Refuse(lengthName + " = " + std::to_string(network.length) + " is not in 1 to " +
               std::to_string(maxLength));
    }
    if (isIpv6 && Ipv6Address::ConvertFrom(network.network).IsDocumentation())
    {
        Refuse(networkName + " is in 2001:db8::/32, which ns-3's routers do not forward");
    }
}

void
CheckRouters(const std::string& name, uint32_t routers)
{
    if (routers < 1 || routers > MAX_ROUTERS)
    {
        Refuse(name + " = " + std::to_string(routers) + " is not in 1 to " +
               std::to_string(MAX_ROUTERS));
    }
}

} // namespace

SynAttackAddressPlan::SynAttackAddressPlan(const SynAttackTopologyConfig& config)
    : m_isIpv6(config.isIpv6),
      m_hasServerLan(config.hasServerLan)
{
    CheckRouters("attackRouters", config.attackRouters);
    CheckRouters("clientRouters", config.clientRouters);
    PlanArea(SynAttackArea::CORE, "coreNetwork", config.coreNetwork, 1);
    PlanArea(
        SynAttackArea::ATTACKERS, "attackerNetwork", config.attackerNetwork, config.attackRouters);
    PlanArea(SynAttackArea::CLIENTS, "clientNetwork", config.clientNetwork, config.clientRouters);
    PlanArea(SynAttackArea::SERVERS, "serverNetwork", config.serverNetwork, 1);
    CheckRoom(SynAttackArea::ATTACKERS, "attackers", config.attackers, 1);
    CheckRoom(SynAttackArea::CLIENTS, "clients", config.clients, 0);
    CheckRoom(SynAttackArea::SERVERS, "servers", config.servers, 1);
    // Two uplinks, the bottleneck and the spoofed network, and the uplinks of further routers.
    const uint32_t uplinks = 2 + config.attackRouters + config.clientRouters;
    CheckRoom(SynAttackArea::CORE, "links of the core", uplinks, 0);
    PlanSpoofed(config);
    CheckOverlap();
}

void
SynAttackAddressPlan::PlanArea(SynAttackArea area,
                               const char* name,
                               const SynAttackNetwork& own,
                               uint32_t routers)
{
    const auto number = static_cast<uint8_t>(area);
    Part& part = m_parts[number];
    part.routers = routers;
    if (own.network.IsInvalid())
    {
        part.network =
            m_isIpv6 ? SynAttackNetwork{MakeAddress(true, 0xfd00000000000000 | number << 16, 0), 48}
                     : SynAttackNetwork{MakeAddress(false, 0x0a000000 | number << 16, 0), 16};
    }
    else
    {
        const uint8_t linkBits = GetLinkLength();
        CheckNetwork(name, std::string(name) + " length", own, m_isIpv6, linkBits);
        const int width = m_isIpv6 ? 64 : 32;
        const uint64_t hostMask = own.length == 64 ? 0 : (uint64_t{1} << (width - own.length)) - 1;
        part.network = {MakeAddress(m_isIpv6, GetNumber(own.network) & ~hostMask, 0), own.length};
    }
    if (part.network.length + GetRouterBits(area) > GetLinkLength())
    {
        Refuse(std::string(name) + " = " + ToText(part.network) + " has no room for " +
               std::to_string(routers) + " access routers");
    }
}

void
SynAttackAddressPlan::PlanSpoofed(const SynAttackTopologyConfig& config)
{
    if (config.spoofedNetwork.IsInvalid())
    {
        m_spoofed = m_isIpv6 ? SynAttackNetwork{Ipv6Address("fd00:0:8000::"), 33}
                             : SynAttackNetwork{Ipv4Address("10.128.0.0"), 9};
        return;
    }
    m_spoofed = {config.spoofedNetwork, config.spoofedLength};
    CheckNetwork("spoofedNetwork", "spoofedLength", m_spoofed, m_isIpv6, m_isIpv6 ? 128 : 32);
}

void
SynAttackAddressPlan::CheckRoom(SynAttackArea area,
                                const char* name,
                                uint32_t hosts,
                                uint32_t least) const
{
    constexpr uint64_t unusable = 3; // network, broadcast and gateway
    const Part& part = GetPart(area);
    uint64_t room = 0;
    if (area == SynAttackArea::SERVERS && m_hasServerLan)
    {
        room = m_isIpv6 ? MAX_HOSTS : (uint64_t{1} << (32 - part.network.length)) - unusable;
    }
    else
    {
        const int bits = GetLinkLength() - part.network.length - GetRouterBits(area);
        room = bits > 32 ? MAX_HOSTS : part.routers * (uint64_t{1} << bits);
    }
    room = std::min(room, MAX_HOSTS);
    if (hosts < least || hosts > room)
    {
        Refuse(std::string(name) + " = " + std::to_string(hosts) + " is not in " +
               std::to_string(least) + " to " + std::to_string(room) +
               ", the hosts that its address pool holds");
    }
}

void
SynAttackAddressPlan::CheckOverlap() const
{
    constexpr std::array<const char*, 4> names{
        "coreNetwork", "attackerNetwork", "clientNetwork", "serverNetwork"};
    for (std::size_t i = 0; i < m_parts.size(); ++i)
    {
        if (Overlap(m_parts[i].network, m_spoofed))
        {
            Refuse("spoofedNetwork = " + ToText(m_spoofed) + " overlaps " + names[i] + " = " +
                   ToText(m_parts[i].network));
        }
        for (std::size_t j = i + 1; j < m_parts.size(); ++j)
        {
            if (Overlap(m_parts[i].network, m_parts[j].network))
            {
                Refuse(std::string(names[j]) + " = " + ToText(m_parts[j].network) + " overlaps " +
                       names[i] + " = " + ToText(m_parts[i].network));
            }
        }
    }
}

const SynAttackAddressPlan::Part&
SynAttackAddressPlan::GetPart(SynAttackArea area) const
{
    return m_parts[static_cast<std::size_t>(area)];
}

uint8_t
SynAttackAddressPlan::GetRouterBits(SynAttackArea area) const
{
    uint8_t bits = 0;
    while ((uint32_t{1} << bits) < GetPart(area).routers)
    {
        ++bits;
    }
    return bits;
}

const SynAttackNetwork&
SynAttackAddressPlan::GetNetwork(SynAttackArea area) const
{
    return GetPart(area).network;
}

SynAttackNetwork
SynAttackAddressPlan::GetRouterNetwork(SynAttackArea area, uint32_t router) const
{
    const SynAttackNetwork& network = GetNetwork(area);
    const auto length = static_cast<uint8_t>(network.length + GetRouterBits(area));
    const int width = m_isIpv6 ? 64 : 32;
    const uint64_t offset = router == 0 ? 0 : uint64_t{router} << (width - length);
    return {MakeAddress(m_isIpv6, GetNumber(network.network) + offset, 0), length};
}

const SynAttackNetwork&
SynAttackAddressPlan::GetSpoofedNetwork() const
{
    return m_spoofed;
}

SynAttackNetwork
SynAttackAddressPlan::GetServerLan() const
{
    SynAttackNetwork lan = GetNetwork(SynAttackArea::SERVERS);
    lan.length = m_isIpv6 ? IPV6_LINK_BITS : lan.length;
    return lan;
}

Address
SynAttackAddressPlan::GetLinkAddress(SynAttackArea area,
                                     uint32_t router,
                                     uint32_t index,
                                     uint8_t end) const
{
    constexpr uint64_t ipv4LinkSize = 4;
    const uint64_t network = GetNumber(GetRouterNetwork(area, router).network);
    return MakeAddress(m_isIpv6, network + index * (m_isIpv6 ? 1 : ipv4LinkSize), end);
}

uint8_t
SynAttackAddressPlan::GetLinkLength() const
{
    return m_isIpv6 ? IPV6_LINK_BITS : IPV4_LINK_BITS;
}

Address
SynAttackAddressPlan::GetLanAddress(uint32_t host) const
{
    return MakeAddress(m_isIpv6, GetNumber(GetServerLan().network), host);
}

} // namespace ns3
