// SPDX-License-Identifier: GPL-2.0-only
//
// Connections a gateway keeps an eye on, by id and by deadline, a bounded number of them.

#ifndef EXPIRING_TABLE_H
#define EXPIRING_TABLE_H

#include "ns3/nstime.h"
#include "ns3/tcp-connection-id.h"

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Base of an entry: its place among those that expire. */
struct ExpiringEntry : public boost::intrusive::list_base_hook<>
{
    TcpConnectionId id;  //!< key
    Time deadline;       //!< when it is due
    std::size_t list{0}; //!< which list it is in
};

/**
 * \ingroup tcp-lifecycle
 * \brief Entries by connection id with deadlines; every operation is O(1).
 *
 * Deadlines are kept in a few lists, each for entries that wait equally long, so that a list is in
 * order of deadlines as it is in order of scheduling. If a time-out is changed while entries wait,
 * an entry may come out late, after those in front of it, never early. Holds no events.
 *
 * \tparam Entry derived from ExpiringEntry, default constructible
 */
template <typename Entry>
class ExpiringTable
{
  public:
    /** \param limitEntries most entries \param lists number of different waits */
    ExpiringTable(uint32_t limitEntries, std::size_t lists)
        : m_lists(lists),
          m_limitEntries(limitEntries)
    {
    }

    ~ExpiringTable()
    {
        for (auto& list : m_lists)
        {
            list.clear();
        }
    }

    ExpiringTable(const ExpiringTable&) = delete;
    ExpiringTable& operator=(const ExpiringTable&) = delete;

    /** \return the entry of \p id, or null. \param id of the connection */
    Entry*
    Find(const TcpConnectionId& id)
    {
        const auto found = m_entries.find(id);
        return found == m_entries.end() ? nullptr : &found->second;
    }

    /** \return true if there is no room */
    bool
    IsFull() const
    {
        return m_entries.size() >= m_limitEntries;
    }

    /**
     * \brief Make an entry.
     * \param id not in the table
     * \param list where it waits
     * \param deadline until when
     * \return the entry; null if there is no room or the id is taken
     */
    Entry*
    Insert(const TcpConnectionId& id, std::size_t list, Time deadline)
    {
        if (IsFull())
        {
            return nullptr;
        }
        const auto [place, isNew] = m_entries.try_emplace(id);
        if (!isNew)
        {
            return nullptr;
        }
        Entry& entry = place->second;
        entry.id = id;
        entry.list = list;
        entry.deadline = deadline;
        m_lists.at(list).push_back(entry);
        return &entry;
    }

    /** \brief Let an entry wait anew. \param entry of this table \param list where \param deadline
     */
    void
    Schedule(Entry& entry, std::size_t list, Time deadline)
    {
        Unlink(entry);
        entry.list = list;
        entry.deadline = deadline;
        m_lists.at(list).push_back(entry);
    }

    /** \param entry of this table; invalid afterwards */
    void
    Remove(Entry& entry)
    {
        Unlink(entry);
        const TcpConnectionId id = entry.id;
        m_entries.erase(id);
    }

    /**
     * \param list index of a list, below their number
     * \return the entry of \p list that waits longest, or null
     */
    Entry*
    FindOldest(std::size_t list)
    {
        auto& waiting = m_lists.at(list);
        return waiting.empty() ? nullptr : &waiting.front();
    }

    /** \return the earliest deadline; nothing if the table is empty */
    std::optional<Time>
    NextDeadline() const
    {
        std::optional<Time> next;
        for (const auto& list : m_lists)
        {
            if (!list.empty() && (!next || list.front().deadline < *next))
            {
                next = list.front().deadline;
            }
        }
        return next;
    }

    /**
     * \param now simulated time
     * \return an entry whose deadline is not after \p now, or null; it stays inside
     */
    Entry*
    FindDue(Time now)
    {
        for (auto& list : m_lists)
        {
            if (!list.empty() && list.front().deadline <= now)
            {
                return &list.front();
            }
        }
        return nullptr;
    }

    /** \return entries inside */
    uint32_t
    GetEntries() const
    {
        return static_cast<uint32_t>(m_entries.size());
    }

    /** \param limitEntries most entries from now on; what is inside stays */
    void
    SetLimitEntries(uint32_t limitEntries)
    {
        m_limitEntries = limitEntries;
    }

  private:
    /** Take an entry out of its list. \param entry in a list */
    void
    Unlink(Entry& entry)
    {
        auto& list = m_lists.at(entry.list);
        list.erase(list.iterator_to(entry));
    }

    std::unordered_map<TcpConnectionId, Entry, TcpConnectionIdHash> m_entries; //!< by id
    std::vector<boost::intrusive::list<Entry>> m_lists;                        //!< by wait
    uint32_t m_limitEntries;                                                   //!< bound
};

//! @}

} // namespace ns3

#endif // EXPIRING_TABLE_H
