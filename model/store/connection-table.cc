// SPDX-License-Identifier: GPL-2.0-only
//
// The hash table from connection id to entry: linking, unlinking and growth.

#include "ns3/connection-table.h"

namespace ns3
{

namespace
{

/** Buckets of an empty table: 512 bytes, as most nodes hold few connections. */
constexpr std::size_t FIRST_BUCKETS = 64;

} // namespace

ConnectionTable::ConnectionTable()
    : m_buckets(FIRST_BUCKETS),
      m_set(Set::bucket_traits(m_buckets.data(), m_buckets.size()))
{
}

ConnectionTable::~ConnectionTable()
{
    Clear();
}

bool
ConnectionTable::Insert(ConnectionEntry& entry)
{
    if (!m_set.insert(entry).second)
    {
        return false;
    }
    if (m_set.size() > m_buckets.size())
    {
        // The old buckets must live until rehash has emptied them.
        std::vector<Set::bucket_type> larger(2 * m_buckets.size());
        m_set.rehash(Set::bucket_traits(larger.data(), larger.size()));
        m_buckets.swap(larger);
    }
    return true;
}

void
ConnectionTable::Remove(ConnectionEntry& entry)
{
    m_set.erase(m_set.iterator_to(entry));
}

void
ConnectionTable::PrefetchBucket(const TcpConnectionId& id) const
{
    __builtin_prefetch(&m_buckets[id.Hash() & (m_buckets.size() - 1)]);
}

void
ConnectionTable::PrefetchEntry(const TcpConnectionId& id) const
{
    const std::size_t bucket = id.Hash() & (m_buckets.size() - 1);
    const auto first = m_set.begin(bucket);
    if (first != m_set.end(bucket))
    {
        __builtin_prefetch(&*first);
    }
}

ConnectionEntry*
ConnectionTable::Find(const TcpConnectionId& id)
{
    struct KeyHash
    {
        std::size_t
        operator()(const TcpConnectionId& key) const
        {
            return key.Hash();
        }
    };

    struct KeyEqual
    {
        bool
        operator()(const TcpConnectionId& key, const ConnectionEntry& entry) const
        {
            return key == entry.id;
        }
    };

    const auto found = m_set.find(id, KeyHash(), KeyEqual());
    return found == m_set.end() ? nullptr : &*found;
}

std::size_t
ConnectionTable::GetSize() const
{
    return m_set.size();
}

void
ConnectionTable::Clear()
{
    m_set.clear();
}

} // namespace ns3
