// SPDX-License-Identifier: GPL-2.0-only
//
// Prefixes: reading them, and what they contain.

#include "ns3/protected-networks.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <optional>
#include <sstream>

namespace ns3
{

namespace
{

/** \return bits of an address of this family. \param address of either family */
int
BitsOf(const Address& address)
{
    return Ipv4Address::IsMatchingType(address) ? 32 : 128;
}

/** \return \p text as Ipv4Address or Ipv6Address; nothing if it is neither */
std::optional<Address>
ReadAddress(const std::string& text)
{
    std::array<uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    {
        return Address(Ipv4Address::Deserialize(bytes.data()));
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1)
    {
        return Address(Ipv6Address::Deserialize(bytes.data()));
    }
    return std::nullopt;
}

/** \return \p text as a number; -1 if it is none of one to three digits */
int
ReadLength(const std::string& text)
{
    const bool isNumber = !text.empty() && text.size() <= 3 &&
                          std::all_of(text.begin(), text.end(), [](char character) {
                              return character >= '0' && character <= '9';
                          });
    return isNumber ? std::stoi(text) : -1;
}

/**
 * \param text of the attribute, "10.3.0.0/16"
 * \param attribute for messages
 * \return one prefix
 */
ProtectedNetworks::Prefix
ReadPrefix(const std::string& text, const std::string& attribute)
{
    const std::string::size_type slash = text.find('/');
    const auto address = ReadAddress(text.substr(0, slash));
    if (!address || slash == std::string::npos)
    {
        ThrowUserError(
            attribute, ": '", text, "' is not a prefix such as 10.3.0.0/16 or fd00::/48");
    }
    const int length = ReadLength(text.substr(slash + 1));
    if (length < 0 || length > BitsOf(*address))
    {
        ThrowUserError(attribute,
                       ": the length of '",
                       text,
                       "' must be a number from 0 to ",
                       BitsOf(*address));
    }
    if (TruncateAddress(*address, static_cast<uint8_t>(length)) != *address)
    {
        ThrowUserError(attribute, ": '", text, "' has bits set behind its first ", length);
    }
    if (Ipv6Address::IsMatchingType(*address) &&
        Ipv6Address::ConvertFrom(*address).IsDocumentation())
    {
        ThrowUserError(
            attribute, ": '", text, "' is in 2001:db8::/32, which routers of ns-3 do not forward");
    }
    return {*address, static_cast<uint8_t>(length)};
}

} // namespace

Address
TruncateAddress(const Address& address, uint8_t length)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        const uint32_t mask = length == 0 ? 0 : ~uint32_t{0} << (32 - std::min<int>(length, 32));
        return Ipv4Address(Ipv4Address::ConvertFrom(address).Get() & mask);
    }
    const Ipv6Prefix prefix(std::min<uint8_t>(length, 128));
    return Ipv6Address::ConvertFrom(address).CombinePrefix(prefix);
}

ProtectedNetworks::ProtectedNetworks(const std::string& text,
                                     uint16_t port,
                                     const std::string& attribute)
    : m_port(port)
{
    std::istringstream words(text);
    for (std::string word; words >> word;)
    {
        m_prefixes.push_back(ReadPrefix(word, attribute));
    }
    if (m_prefixes.empty())
    {
        ThrowUserError(attribute, ": no network is named; give a prefix such as 10.3.0.0/16");
    }
}

bool
ProtectedNetworks::Contains(const Address& address, uint16_t port) const
{
    return (m_port == 0 || port == m_port) && ContainsAddress(address);
}

bool
ProtectedNetworks::ContainsAddress(const Address& address) const
{
    const bool isIpv4 = Ipv4Address::IsMatchingType(address);
    return std::any_of(m_prefixes.begin(), m_prefixes.end(), [&](const Prefix& prefix) {
        return Ipv4Address::IsMatchingType(prefix.network) == isIpv4 &&
               TruncateAddress(address, prefix.length) == prefix.network;
    });
}

const std::vector<ProtectedNetworks::Prefix>&
ProtectedNetworks::GetPrefixes() const
{
    return m_prefixes;
}

} // namespace ns3
