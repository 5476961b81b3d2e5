// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses of either family as keys of hash tables.

#ifndef ADDRESS_HASH_H
#define ADDRESS_HASH_H

#include "ns3/address.h"

#include <boost/functional/hash.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{

/** \ingroup tcp-lifecycle \brief Hash functor of the stores that are kept by address or prefix. */
struct AddressHash
{
    /** \return a hash of the bytes of \p address. \param address an Ipv4Address or Ipv6Address */
    std::size_t
    operator()(const Address& address) const
    {
        std::array<uint8_t, Address::MAX_SIZE> bytes{};
        const uint32_t size = address.CopyTo(bytes.data());
        return boost::hash_range(bytes.begin(), bytes.begin() + size);
    }
};

} // namespace ns3

#endif // ADDRESS_HASH_H
