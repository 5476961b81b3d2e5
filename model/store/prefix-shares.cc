// SPDX-License-Identifier: GPL-2.0-only
//
// Source prefixes ordered by their number of entries, without a search.

#include "ns3/prefix-shares.h"

#include "ns3/assert.h"

#include <boost/container_hash/hash.hpp>

#include <algorithm>
#include <iterator>

namespace ns3
{

PrefixShares::PrefixShares(uint8_t ipv4Bits, uint8_t ipv6Bits)
    : m_ipv4Bits(ipv4Bits),
      m_ipv6Bits(ipv6Bits)
{
}

PrefixShares::~PrefixShares()
{
    for (Level& level : m_levels)
    {
        level.clear(); // before the shares they link
    }
}

std::size_t
PrefixShares::PrefixHash::operator()(const Prefix& prefix) const
{
    return boost::hash_range(prefix.begin(), prefix.end());
}

PrefixShares::Prefix
PrefixShares::PrefixOf(const TcpConnectionId& id) const
{
    const auto bytes = id.ToBytes();
    const bool isIpv4 = id.IsIpv4();
    // The remote address comes second, IPv4 in the last four of its sixteen bytes.
    const std::size_t begin = isIpv4 ? 16 + 12 : 16;
    unsigned bits = isIpv4 ? m_ipv4Bits : m_ipv6Bits;
    Prefix prefix{};
    prefix[16] = isIpv4 ? 4 : 6;
    for (std::size_t i = 0; bits > 0; ++i)
    {
        const unsigned kept = std::min(bits, 8U);
        prefix[i] = static_cast<uint8_t>(bytes[begin + i] & (0xff00 >> kept));
        bits -= kept;
    }
    return prefix;
}

PrefixShares::Level&
PrefixShares::LevelOf(std::size_t entries)
{
    if (m_levels.size() < entries)
    {
        m_levels.resize(entries);
    }
    return m_levels[entries - 1];
}

void
PrefixShares::Insert(const TcpConnectionId& id, HalfOpenEntry& entry)
{
    const Prefix prefix = PrefixOf(id);
    Share& share = m_shares[prefix];
    if (share.entries.empty())
    {
        share.prefix = prefix;
    }
    else
    {
        Level& level = LevelOf(share.entries.size());
        level.erase(level.iterator_to(share));
    }
    share.entries.push_back(&entry);
    LevelOf(share.entries.size()).push_back(share);
    m_largest = std::max(m_largest, share.entries.size());
    const bool isNew =
        m_places.emplace(&entry, Place{&share, std::prev(share.entries.end())}).second;
    NS_ASSERT_MSG(isNew, "an entry is counted once");
}

void
PrefixShares::Remove(const HalfOpenEntry& entry)
{
    const auto found = m_places.find(&entry);
    NS_ASSERT_MSG(found != m_places.end(), "an entry that was not counted in");
    Share& share = *found->second.share;
    Level& level = LevelOf(share.entries.size());
    level.erase(level.iterator_to(share));
    if (level.empty() && share.entries.size() == m_largest)
    {
        --m_largest; // this prefix has so many now, or there is none
    }
    share.entries.erase(found->second.atShare);
    m_places.erase(found);
    if (share.entries.empty())
    {
        m_shares.erase(Prefix(share.prefix));
        return;
    }
    LevelOf(share.entries.size()).push_back(share);
}

uint32_t
PrefixShares::GetEntries(const TcpConnectionId& id) const
{
    const auto found = m_shares.find(PrefixOf(id));
    return found == m_shares.end() ? 0 : static_cast<uint32_t>(found->second.entries.size());
}

uint32_t
PrefixShares::GetLargestEntries() const
{
    return static_cast<uint32_t>(m_largest);
}

HalfOpenEntry*
PrefixShares::FindOldestOfLargest() const
{
    return m_largest == 0 ? nullptr : m_levels[m_largest - 1].front().entries.front();
}

} // namespace ns3
