// SPDX-License-Identifier: GPL-2.0-only
//
// The last timestamp seen of each peer address: what tcp_tw_recycle went by.

#ifndef PEER_TIMESTAMPS_H
#define PEER_TIMESTAMPS_H

#include "ns3/address-hash.h"
#include "ns3/address.h"
#include "ns3/nstime.h"

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Bounded map from peer address to its last TSval; when full, the one recorded longest ago
 * is forgotten. Record and Find are O(1). Decides nothing.
 */
class PeerTimestamps
{
  public:
    /** What is known of a peer. */
    struct Seen
    {
        Address peer;      //!< an Ipv4Address or Ipv6Address
        uint32_t tsVal{0}; //!< its last TSval
        Time when;         //!< when a connection with it entered TIME-WAIT
    };

    /**
     * \brief Remember a peer's timestamp.
     * \param seen the peer and what was seen
     * \param limitEntries most peers remembered
     */
    void Record(const Seen& seen, uint32_t limitEntries);

    /** \return what is known of \p peer, or null. \param peer Ipv4Address or Ipv6Address */
    const Seen* Find(const Address& peer) const;

    /** Forget all. */
    void Clear();

  private:
    /** In order of recording, and by address. */
    using Set = boost::multi_index_container<
        Seen,
        boost::multi_index::indexed_by<boost::multi_index::sequenced<>,
                                       boost::multi_index::hashed_unique<
                                           boost::multi_index::member<Seen, Address, &Seen::peer>,
                                           AddressHash>>>;

    Set m_peers; //!< oldest first
};

} // namespace ns3

#endif // PEER_TIMESTAMPS_H
