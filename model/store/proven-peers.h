// SPDX-License-Identifier: GPL-2.0-only
//
// Peers with which a connection once completed: what Linux keeps as cached TCP metrics.

#ifndef PROVEN_PEERS_H
#define PROVEN_PEERS_H

#include "ns3/address-hash.h"
#include "ns3/address.h"

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/identity.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Bounded set of peer addresses; when full, the one recorded longest ago is forgotten.
 *
 * Linux exempts such peers from the last-quarter rule of the half-open queue (reference 02,
 * proven.csv). Record and Contains are O(1).
 */
class ProvenPeers
{
  public:
    /** \param limitEntries most peers remembered; 0 remembers none */
    explicit ProvenPeers(uint32_t limitEntries);

    /** \param limitEntries most peers remembered; oldest ones beyond it are forgotten at once */
    void SetLimitEntries(uint32_t limitEntries);

    /** \param peer an Ipv4Address or Ipv6Address to remember, moved to the young end if known */
    void Record(const Address& peer);

    /** \return true if \p peer is remembered. \param peer Ipv4Address or Ipv6Address */
    bool Contains(const Address& peer) const;

    /** \return peers remembered */
    uint32_t GetEntries() const;

  private:
    /** In order of recording, and by address. */
    using Set = boost::multi_index_container<
        Address,
        boost::multi_index::indexed_by<
            boost::multi_index::sequenced<>,
            boost::multi_index::hashed_unique<boost::multi_index::identity<Address>, AddressHash>>>;

    Set m_peers;             //!< oldest first
    uint32_t m_limitEntries; //!< bound
};

} // namespace ns3

#endif // PROVEN_PEERS_H
