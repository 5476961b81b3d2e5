// SPDX-License-Identifier: GPL-2.0-only
//
// Initial sequence numbers: a clock, a keyed hash, both, or neither.

#include "ns3/isn-generator.h"

#include "ns3/abort.h"

namespace ns3
{

namespace
{

/**
 * \brief M of RFC 6528 section 3: ticks since time zero, modulo 2^32.
 * \param now simulated time
 * \param tick above 0
 * \return M
 */
uint32_t
ClockTerm(Time now, Time tick)
{
    return tick.IsZero() ? 0 : static_cast<uint32_t>(now.GetTimeStep() / tick.GetTimeStep());
}

/**
 * \brief F of RFC 6528 section 3.
 * \param id of the connection
 * \param key secret
 * \return F
 */
uint32_t
HashTerm(const TcpConnectionId& id, const SipHashKey& key)
{
    const auto bytes = id.ToBytes();
    return static_cast<uint32_t>(SipHash24(key, bytes.data(), bytes.size()));
}

} // namespace

SequenceNumber32
GenerateIsn(IsnMode mode,
            Time now,
            Time tick,
            const TcpConnectionId& id,
            const SipHashKey& key,
            uint32_t constant,
            uint32_t random)
{
    switch (mode)
    {
    case IsnMode::CONSTANT:
        return SequenceNumber32(constant);
    case IsnMode::CLOCK:
        return SequenceNumber32(ClockTerm(now, tick));
    case IsnMode::HASHED:
        return SequenceNumber32(ClockTerm(now, tick) + HashTerm(id, key));
    case IsnMode::RANDOM:
        return SequenceNumber32(random);
    }
    NS_ABORT_MSG("not an IsnMode: " << static_cast<int>(mode));
    return SequenceNumber32(0);
}

} // namespace ns3
