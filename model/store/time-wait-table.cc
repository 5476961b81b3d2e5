// SPDX-License-Identifier: GPL-2.0-only
//
// The TIME-WAIT table: entries from a pool in an intrusive tree ordered by deadline.

#include "ns3/time-wait-table.h"

#include <new>

namespace ns3
{

static_assert(alignof(TimeWaitEntry) <= alignof(void*), "boost::pool aligns to a pointer");
static_assert(sizeof(void*) != 8 || sizeof(TimeWaitEntry) == 112, "24 + 45 + 43 bytes");

namespace
{

/** Entries of the first memory block: 32 * 112 bytes = 3.6 kB. */
constexpr std::size_t FIRST_BLOCK_ENTRIES = 32;

/** Entries of the largest block: 512 * 112 bytes = 57 kB, the most that can lie unused. */
constexpr std::size_t LARGEST_BLOCK_ENTRIES = 512;

} // namespace

TimeWaitTable::TimeWaitTable(ConnectionTable& table)
    : m_table(table),
      m_pool(sizeof(TimeWaitEntry), FIRST_BLOCK_ENTRIES, LARGEST_BLOCK_ENTRIES)
{
}

TimeWaitTable::~TimeWaitTable()
{
    while (TimeWaitEntry* entry = FindAny())
    {
        Remove(*entry);
    }
}

TimeWaitEntry*
TimeWaitTable::Insert(const TcpConnectionId& id, Time deadline)
{
    void* memory = m_pool.malloc();
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
    auto entry = new (memory) TimeWaitEntry(id);
    if (!m_table.Insert(*entry))
    {
        entry->~TimeWaitEntry();
        m_pool.free(memory);
        return nullptr;
    }
    Order(*entry, deadline);
    return entry;
}

void
TimeWaitTable::Remove(TimeWaitEntry& entry)
{
    m_byDeadline.erase(m_byDeadline.iterator_to(entry));
    m_table.Remove(entry);
    entry.~TimeWaitEntry();
    m_pool.free(&entry);
}

void
TimeWaitTable::Restart(TimeWaitEntry& entry, Time deadline)
{
    m_byDeadline.erase(m_byDeadline.iterator_to(entry));
    Order(entry, deadline);
}

void
TimeWaitTable::Order(TimeWaitEntry& entry, Time deadline)
{
    entry.deadlineTimeStep = deadline.GetTimeStep();
    m_byDeadline.insert(m_byDeadline.end(), entry);
}

std::optional<Time>
TimeWaitTable::NextDeadline() const
{
    return m_byDeadline.empty()
               ? std::nullopt
               : std::optional<Time>(TimeStep(m_byDeadline.begin()->deadlineTimeStep));
}

TimeWaitEntry*
TimeWaitTable::FindDue(Time now)
{
    TimeWaitEntry* first = FindAny();
    return (first && first->deadlineTimeStep <= now.GetTimeStep()) ? first : nullptr;
}

TimeWaitEntry*
TimeWaitTable::FindAny()
{
    return m_byDeadline.empty() ? nullptr : &*m_byDeadline.begin();
}

uint32_t
TimeWaitTable::GetEntries() const
{
    return static_cast<uint32_t>(m_byDeadline.size());
}

} // namespace ns3
