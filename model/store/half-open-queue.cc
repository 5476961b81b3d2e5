// SPDX-License-Identifier: GPL-2.0-only
//
// The half-open queue: one deadline-ordered list per retransmission count.

#include "ns3/half-open-queue.h"

#include "ns3/assert.h"

#include <new>

namespace ns3
{

static_assert(sizeof(HalfOpenEntry) <= 104, "a half-open entry must stay within 104 bytes");
static_assert(alignof(HalfOpenEntry) <= alignof(void*), "boost::pool aligns to a pointer");

namespace
{

/** Entries of the first memory block: 32 * 104 bytes = 3.3 kB. */
constexpr std::size_t FIRST_BLOCK_ENTRIES = 32;

/** Entries of the largest block: 512 * 104 bytes = 53 kB, the most that can lie unused. */
constexpr std::size_t LARGEST_BLOCK_ENTRIES = 512;

} // namespace

HalfOpenQueue::HalfOpenQueue(ConnectionTable& table)
    : m_table(table),
      m_pool(sizeof(HalfOpenEntry), FIRST_BLOCK_ENTRIES, LARGEST_BLOCK_ENTRIES)
{
}

HalfOpenQueue::~HalfOpenQueue()
{
    while (HalfOpenEntry* entry = FindAny())
    {
        Remove(*entry);
    }
}

HalfOpenEntry*
HalfOpenQueue::Insert(const TcpConnectionId& id, Time deadline)
{
    void* memory = m_pool.malloc();
    if (memory == nullptr)
    {
        throw std::bad_alloc();
    }
    auto entry = new (memory) HalfOpenEntry(id);
    if (!m_table.Insert(*entry))
    {
        entry->~HalfOpenEntry();
        m_pool.free(memory);
        return nullptr;
    }
    entry->deadlineTimeStep = deadline.GetTimeStep();
    Append(*entry);
    ++m_entries;
    ++m_youngEntries;
    if (m_keepsPlaces)
    {
        m_placeOf.emplace(entry, static_cast<uint32_t>(m_places.size()));
        m_places.push_back(entry);
    }
    if (m_prefixes)
    {
        m_prefixes->Insert(id, *entry);
    }
    return entry;
}

void
HalfOpenQueue::Remove(HalfOpenEntry& entry)
{
    Unlink(entry);
    m_table.Remove(entry);
    --m_entries;
    if (m_keepsPlaces)
    {
        const auto place = m_placeOf.find(&entry); // the last takes its place
        m_places.at(place->second) = m_places.back();
        m_placeOf.at(m_places.back()) = place->second;
        m_placeOf.erase(place);
        m_places.pop_back();
    }
    if (m_prefixes)
    {
        m_prefixes->Remove(entry);
    }
    if (entry.retransmissions == 0)
    {
        --m_youngEntries;
    }
    entry.~HalfOpenEntry();
    m_pool.free(&entry);
}

void
HalfOpenQueue::CountRetransmission(HalfOpenEntry& entry, Time deadline)
{
    NS_ASSERT_MSG(entry.retransmissions < MAX_RETRANSMISSIONS, "no further retransmission counted");
    Unlink(entry);
    if (entry.retransmissions == 0)
    {
        --m_youngEntries;
    }
    ++entry.retransmissions;
    entry.deadlineTimeStep = deadline.GetTimeStep();
    Append(entry);
}

void
HalfOpenQueue::Restart(HalfOpenEntry& entry, Time deadline)
{
    Unlink(entry);
    entry.deadlineTimeStep = deadline.GetTimeStep();
    Append(entry);
}

std::optional<Time>
HalfOpenQueue::NextDeadline() const
{
    HalfOpenEntry* earliest = FindEarliest();
    return earliest ? std::optional<Time>(TimeStep(earliest->deadlineTimeStep)) : std::nullopt;
}

HalfOpenEntry*
HalfOpenQueue::FindDue(Time now)
{
    HalfOpenEntry* earliest = FindEarliest();
    const bool due = earliest && earliest->deadlineTimeStep <= now.GetTimeStep();
    return due ? earliest : nullptr;
}

HalfOpenEntry*
HalfOpenQueue::FindOldest()
{
    HalfOpenEntry* oldest = nullptr;
    for (Level& level : m_levels)
    {
        // Of equal ones the one that was repeated more often has waited longer.
        if (!level.empty() && (!oldest || level.front().bornTimeStep <= oldest->bornTimeStep))
        {
            oldest = &level.front();
        }
    }
    return oldest;
}

void
HalfOpenQueue::KeepPlaces()
{
    NS_ASSERT_MSG(m_entries == 0, "entries without a number");
    m_keepsPlaces = true;
}

HalfOpenEntry&
HalfOpenQueue::At(uint32_t place)
{
    return *m_places.at(place);
}

void
HalfOpenQueue::KeepPrefixes(uint8_t ipv4Bits, uint8_t ipv6Bits)
{
    NS_ASSERT_MSG(m_entries == 0, "entries that are not counted");
    m_prefixes = std::make_unique<PrefixShares>(ipv4Bits, ipv6Bits);
}

const PrefixShares*
HalfOpenQueue::GetPrefixes() const
{
    return m_prefixes.get();
}

HalfOpenEntry*
HalfOpenQueue::FindAny()
{
    return FindEarliest();
}

uint32_t
HalfOpenQueue::GetEntries() const
{
    return m_entries;
}

uint32_t
HalfOpenQueue::GetYoungEntries() const
{
    return m_youngEntries;
}

void
HalfOpenQueue::Append(HalfOpenEntry& entry)
{
    Level& level = m_levels.at(entry.retransmissions);
    NS_ASSERT_MSG(level.empty() || level.back().deadlineTimeStep <= entry.deadlineTimeStep,
                  "deadline before one of the same retransmission count");
    level.push_back(entry);
    m_usedLevels = std::max<uint8_t>(m_usedLevels, entry.retransmissions + 1);
}

void
HalfOpenQueue::Unlink(HalfOpenEntry& entry)
{
    Level& level = m_levels.at(entry.retransmissions);
    level.erase(level.iterator_to(entry));
}

HalfOpenEntry*
HalfOpenQueue::FindEarliest() const
{
    // Of equal deadlines the oldest entry's comes first, so that pruning counts as young what was
    // born in the last SynAckInitialTimeout, as it does when no two deadlines are equal.
    const HalfOpenEntry* earliest = nullptr;
    for (uint8_t i = 0; i < m_usedLevels; ++i)
    {
        const Level& level = m_levels[i];
        if (!level.empty() &&
            (!earliest || level.front().deadlineTimeStep <= earliest->deadlineTimeStep))
        {
            earliest = &level.front();
        }
    }
    // The queue owns its entries; a const intrusive list shows them const.
    return const_cast<HalfOpenEntry*>(earliest);
}

} // namespace ns3
