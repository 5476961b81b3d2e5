// SPDX-License-Identifier: GPL-2.0-only
//
// How an initial sequence number is chosen.

#ifndef ISN_GENERATOR_H
#define ISN_GENERATOR_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/siphash.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The four ways to choose an ISN. */
enum class IsnMode : uint8_t
{
    CONSTANT, //!< always the same number (stock ns-3: 0)
    CLOCK,    //!< a clock alone (RFC 793 section 3.3)
    HASHED,   //!< clock plus keyed hash of the 4-tuple (RFC 6528 section 3)
    RANDOM    //!< uniform over 2^32, a new draw each time
};

/**
 * \brief Choose an ISN: ISN = M + F(4-tuple, key) (RFC 6528 section 3), or one of its terms.
 *
 * Pure: the same arguments give the same number. F is the low 32 bits of SipHash-2-4.
 *
 * \param mode which terms to use
 * \param now simulated time
 * \param tick time in which the clock M advances by one; RFC 9293 section 3.4.1: about 4 us;
 *        Linux: 64 ns (reference 13). Zero: the clock stands still.
 * \param id the connection, seen from the side that chooses
 * \param key secret of the keyed hash, used by HASHED
 * \param constant the number CONSTANT returns
 * \param random the draw RANDOM returns, uniform over 2^32
 * \return the ISN
 */
SequenceNumber32 GenerateIsn(IsnMode mode,
                             Time now,
                             Time tick,
                             const TcpConnectionId& id,
                             const SipHashKey& key,
                             uint32_t constant,
                             uint32_t random);

//! @}

} // namespace ns3

#endif // ISN_GENERATOR_H
