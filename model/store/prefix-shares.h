// SPDX-License-Identifier: GPL-2.0-only
//
// Which source prefix holds how many entries of a half-open queue.

#ifndef PREFIX_SHARES_H
#define PREFIX_SHARES_H

#include "ns3/tcp-connection-id.h"

#include <boost/intrusive/list.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <list>
#include <unordered_map>

namespace ns3
{

struct HalfOpenEntry;

/**
 * \ingroup tcp-lifecycle
 * \brief Counts half-open entries by the prefix of their remote address.
 *
 * Every operation is O(1): prefixes with equally many entries form a list, and an entry that comes
 * or goes moves its prefix to the next list. Holds no more than the entries it was told of.
 */
class PrefixShares
{
  public:
    /**
     * \param ipv4Bits of a source that name its prefix, 0 to 32
     * \param ipv6Bits of a source that name its prefix, 0 to 128
     */
    PrefixShares(uint8_t ipv4Bits, uint8_t ipv6Bits);
    ~PrefixShares();
    PrefixShares(const PrefixShares&) = delete;
    PrefixShares& operator=(const PrefixShares&) = delete;

    /** \brief Count an entry in. \param id its connection \param entry not counted yet */
    void Insert(const TcpConnectionId& id, HalfOpenEntry& entry);
    /** \brief Count an entry out. \param entry counted in */
    void Remove(const HalfOpenEntry& entry);

    /** \return entries of the prefix of a connection's remote end. \param id the connection */
    uint32_t GetEntries(const TcpConnectionId& id) const;
    /** \return entries of the prefix that has most, 0 if there are none */
    uint32_t GetLargestEntries() const;
    /**
     * \return the entry that came first of a prefix that has most: of several the one that has had
     * so many for the longest time; null if there are no entries
     */
    HalfOpenEntry* FindOldestOfLargest() const;

  private:
    /** A masked address with its family, as the hash table wants it. */
    using Prefix = std::array<uint8_t, 17>;

    /** Hash functor of prefixes. */
    struct PrefixHash
    {
        /** \return \p prefix hashed. \param prefix of either family */
        std::size_t operator()(const Prefix& prefix) const;
    };

    /** One prefix with its entries. */
    struct Share : public boost::intrusive::list_base_hook<>
    {
        Prefix prefix{};                   //!< its own
        std::list<HalfOpenEntry*> entries; //!< in the order of Insert
    };

    /** Where an entry is. */
    struct Place
    {
        Share* share;                                //!< its prefix
        std::list<HalfOpenEntry*>::iterator atShare; //!< in it
    };

    /** Prefixes with equally many entries. */
    using Level = boost::intrusive::list<Share, boost::intrusive::constant_time_size<false>>;

    /** \return the prefix of a connection's remote end. \param id of the connection */
    Prefix PrefixOf(const TcpConnectionId& id) const;
    /** \return prefixes with so many entries. \param entries from 1 */
    Level& LevelOf(std::size_t entries);

    uint8_t m_ipv4Bits;                                       //!< of a prefix
    uint8_t m_ipv6Bits;                                       //!< of a prefix
    std::unordered_map<Prefix, Share, PrefixHash> m_shares;   //!< prefixes that have entries
    std::unordered_map<const HalfOpenEntry*, Place> m_places; //!< all entries
    std::deque<Level> m_levels;                               //!< by number of entries - 1
    std::size_t m_largest{0};                                 //!< most entries of a prefix
};

} // namespace ns3

#endif // PREFIX_SHARES_H
