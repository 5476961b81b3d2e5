// SPDX-License-Identifier: GPL-2.0-only
//
// The sources of the last SYNs, and how evenly the SYNs are spread over them.

#ifndef SOURCE_WINDOW_H
#define SOURCE_WINDOW_H

#include "ns3/address-hash.h"
#include "ns3/address.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief A ring of the last n addresses and the Shannon entropy of their distribution.
 *
 * Add is O(1): the sum of c log2 c over the counts c is kept, as log2 n - sum / n is the entropy.
 */
class SourceWindow
{
  public:
    /** \param sizeEntries n, at least 2 */
    explicit SourceWindow(uint32_t sizeEntries);

    /** \brief Add an address; the oldest goes if there are n. \param source of a SYN */
    void Add(const Address& source);

    /** \return true if there are n addresses */
    bool IsFull() const;

    /**
     * \return entropy over the largest possible, log2 n: 1 if all addresses are different, 0 if
     * all are the same, or if there are fewer than two
     */
    double GetRelativeEntropy() const;

  private:
    /**
     * \brief Change the count of \p source by \p difference, 1 or -1.
     * \param source Ipv4Address or Ipv6Address
     * \param difference 1 or -1
     */
    void Count(const Address& source, int difference);

    uint32_t m_sizeEntries;                                      //!< n
    std::vector<Address> m_ring;                                 //!< as they came
    std::size_t m_oldest{0};                                     //!< next to be replaced
    std::unordered_map<Address, uint32_t, AddressHash> m_counts; //!< by source
    double m_sum{0};                                             //!< of c log2 c
};

} // namespace ns3

#endif // SOURCE_WINDOW_H
