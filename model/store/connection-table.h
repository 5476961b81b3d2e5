// SPDX-License-Identifier: GPL-2.0-only
//
// The one place where a connection id is looked up: a hash table over the entries themselves.

#ifndef CONNECTION_TABLE_H
#define CONNECTION_TABLE_H

#include "ns3/tcp-connection-id.h"

#include <boost/intrusive/unordered_set.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Who owns an entry of the connection table. */
enum class ConnectionKind : uint8_t
{
    HALF_OPEN, //!< a HalfOpenEntry of a listener's queue
    SOCKET,    //!< a full socket
    TIME_WAIT  //!< a TimeWaitEntry
};

/** Hook by which the table links an entry; 8 bytes. */
using ConnectionTableHook = boost::intrusive::unordered_set_base_hook<
    boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/**
 * \ingroup tcp-lifecycle
 * \brief Base of everything that has a connection id: a half-open entry, a socket, a TIME-WAIT
 * entry.
 *
 * The table never owns, creates or destroys an entry, and does not know what is behind it: the
 * kind tells the engine whom to ask.
 */
struct ConnectionEntry : public ConnectionTableHook
{
    /**
     * \param connectionId the connection
     * \param entryKind who owns the entry
     */
    ConnectionEntry(const TcpConnectionId& connectionId, ConnectionKind entryKind)
        : id(connectionId),
          kind(entryKind)
    {
    }

    TcpConnectionId id;  //!< key; must not change while the entry is in a table
    ConnectionKind kind; //!< owner
};

/**
 * \ingroup tcp-lifecycle
 * \brief Hash table from connection id to entry: Insert, Remove and Find in O(1).
 *
 * A connection id is in the table at most once, which is what makes "exactly one of {half-open,
 * socket, TIME-WAIT}" true by construction. Memory: 8 bytes a bucket, load at most 1, doubling.
 */
class ConnectionTable
{
  public:
    ConnectionTable();
    ~ConnectionTable();
    ConnectionTable(const ConnectionTable&) = delete;
    ConnectionTable& operator=(const ConnectionTable&) = delete;

    /**
     * \brief Put an entry in.
     * \param entry not in any table
     * \return false, and nothing changes, if its id is taken
     */
    bool Insert(ConnectionEntry& entry);

    /** \param entry in this table; it is unlinked, not destroyed */
    void Remove(ConnectionEntry& entry);

    /**
     * \param id a connection
     * \return its entry, or null
     */
    ConnectionEntry* Find(const TcpConnectionId& id);

    /**
     * \brief Have the memory where Find will look fetched while other things are done.
     * \param id a connection
     */
    void PrefetchBucket(const TcpConnectionId& id) const;

    /** \brief The same of the first entry there, some time later. \param id a connection */
    void PrefetchEntry(const TcpConnectionId& id) const;

    /**
     * \brief Look at all entries, in no order: for questions that are asked rarely.
     * \param wanted predicate over const ConnectionEntry&
     * \return true if one entry fulfils it
     */
    template <typename Predicate>
    bool
    HasAny(Predicate wanted) const
    {
        return std::any_of(m_set.begin(), m_set.end(), wanted);
    }

    /**
     * \brief Show all entries, in no order.
     * \param visit called with each const ConnectionEntry&; must not change the table
     */
    template <typename Visitor>
    void
    ForEach(Visitor visit) const
    {
        std::for_each(m_set.begin(), m_set.end(), visit);
    }

    /** \return entries inside */
    std::size_t GetSize() const;

    /** Unlink all entries; none is destroyed. */
    void Clear();

  private:
    /** Hash functor of the set. */
    struct HashOf
    {
        /** \return the hash of its id. \param entry in the set or to look for */
        std::size_t
        operator()(const ConnectionEntry& entry) const
        {
            return entry.id.Hash();
        }
    };

    /** Equality functor of the set. */
    struct EqualIds
    {
        /**
         * \param a one entry
         * \param b another
         * \return true if both have the same id
         */
        bool
        operator()(const ConnectionEntry& a, const ConnectionEntry& b) const
        {
            return a.id == b.id;
        }
    };

    /** The set: power-of-two buckets, size kept. */
    using Set = boost::intrusive::unordered_set<ConnectionEntry,
                                                boost::intrusive::hash<HashOf>,
                                                boost::intrusive::equal<EqualIds>,
                                                boost::intrusive::power_2_buckets<true>,
                                                boost::intrusive::constant_time_size<true>>;

    std::vector<Set::bucket_type> m_buckets; //!< bucket heads, referred to by m_set
    Set m_set;                               //!< the table
};

//! @}

} // namespace ns3

#endif // CONNECTION_TABLE_H
