// SPDX-License-Identifier: GPL-2.0-only
//
// Token buckets by address or prefix: find, make, forget.

#include "ns3/token-bucket-table.h"

#include <algorithm>

namespace ns3
{

TokenBucketTable::TokenBucketTable(uint32_t limitEntries)
    : m_limitEntries(std::max(limitEntries, 1U))
{
}

TokenBucket&
TokenBucketTable::Use(const Address& key, double burst, Time now)
{
    auto& byKey = m_entries.get<1>();
    const auto found = byKey.find(key);
    if (found != byKey.end())
    {
        m_entries.relocate(m_entries.end(), m_entries.project<0>(found));
        return found->bucket;
    }
    while (m_entries.size() >= m_limitEntries)
    {
        m_entries.pop_front();
        ++m_forgotten;
    }
    m_entries.push_back({key, {burst, now}});
    return m_entries.back().bucket;
}

void
TokenBucketTable::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = std::max(limitEntries, 1U);
}

uint32_t
TokenBucketTable::GetEntries() const
{
    return static_cast<uint32_t>(m_entries.size());
}

uint64_t
TokenBucketTable::GetForgotten() const
{
    return m_forgotten;
}

} // namespace ns3
