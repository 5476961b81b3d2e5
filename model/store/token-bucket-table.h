// SPDX-License-Identifier: GPL-2.0-only
//
// Token buckets by address or prefix, a bounded number of them.

#ifndef TOKEN_BUCKET_TABLE_H
#define TOKEN_BUCKET_TABLE_H

#include "ns3/address-hash.h"
#include "ns3/address.h"
#include "ns3/nstime.h"

#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/sequenced_index.hpp>
#include <boost/multi_index_container.hpp>

#include <cstddef>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a bucket holds. */
struct TokenBucket
{
    double tokens{0}; //!< whole and fractional ones
    Time used;        //!< when that was
};

/**
 * \ingroup tcp-lifecycle
 * \brief Finds the bucket of a key in O(1); when there is no room, the bucket that was used longest
 * ago is forgotten.
 *
 * A new bucket is full. So a bucket that is forgotten while it is being filled gives its key new
 * tokens: whoever can use more keys than there are buckets gets past the limit.
 */
class TokenBucketTable
{
  public:
    /** \param limitEntries most buckets, at least 1 */
    explicit TokenBucketTable(uint32_t limitEntries);

    /**
     * \brief Find the bucket of \p key, or make a full one.
     * \param key an Ipv4Address or Ipv6Address
     * \param burst tokens of a new bucket
     * \param now when a new bucket was filled
     * \return the bucket, valid until the next call
     */
    TokenBucket& Use(const Address& key, double burst, Time now);

    /** \param limitEntries most buckets from the next new one on, at least 1 */
    void SetLimitEntries(uint32_t limitEntries);

    /** \return buckets */
    uint32_t GetEntries() const;

    /** \return buckets forgotten for want of room */
    uint64_t GetForgotten() const;

  private:
    /** A bucket and its key. */
    struct Entry
    {
        Address key;                //!< address or prefix
        mutable TokenBucket bucket; //!< not part of any order
    };

    /** In order of use, and by key. */
    using Set = boost::multi_index_container<
        Entry,
        boost::multi_index::indexed_by<boost::multi_index::sequenced<>,
                                       boost::multi_index::hashed_unique<
                                           boost::multi_index::member<Entry, Address, &Entry::key>,
                                           AddressHash>>>;

    Set m_entries;           //!< used longest ago first
    uint32_t m_limitEntries; //!< bound
    uint64_t m_forgotten{0}; //!< counter
};

//! @}

} // namespace ns3

#endif // TOKEN_BUCKET_TABLE_H
