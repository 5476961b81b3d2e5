// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4, the keyed hash behind ISNs and SYN cookies.

#ifndef SIPHASH_H
#define SIPHASH_H

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A 128-bit key as two 64-bit words, k0 = bytes 0-7 and k1 = bytes 8-15, little endian. */
using SipHashKey = std::array<uint64_t, 2>;

/**
 * \brief SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
 * \param key the secret
 * \param data the message; may be null if \p size is 0
 * \param size bytes of the message
 * \return the 64-bit tag; the paper's appendix A vector is 0xa129ca6149be45e5
 */
uint64_t SipHash24(const SipHashKey& key, const uint8_t* data, std::size_t size);

//! @}

} // namespace ns3

#endif // SIPHASH_H
