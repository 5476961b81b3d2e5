// SPDX-License-Identifier: GPL-2.0-only
//
// SYN cookies: counter, keyed hashes, MSS index, and options in the timestamp.

#include "ns3/syn-cookie.h"

#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr unsigned COUNTER_SHIFT = 24;                   //!< where the counter begins in a cookie
constexpr uint32_t LOW_MASK = (1U << COUNTER_SHIFT) - 1; //!< what is below the counter
constexpr uint32_t COUNTER_MASK = 0xff;                  //!< of the counter that is carried

constexpr unsigned OPTION_BITS = 6; //!< lowest bits of a timestamp that carry options
constexpr uint32_t OPTION_MASK = (1U << OPTION_BITS) - 1; //!< those bits
constexpr uint32_t SCALE_MASK = 0xf;                      //!< window scale among them
constexpr uint32_t NO_SCALE = 0xf;                        //!< the scale that says: none
constexpr uint32_t SACK_BIT = 1U << 4;                    //!< SACK permitted
constexpr uint32_t ECN_BIT = 1U << 5;                     //!< ECN asked for

/** The two keyed hashes of a cookie are told apart by their last byte. */
enum class HashRole : uint8_t
{
    CONNECTION = 0, //!< covers the whole number
    COUNTER = 1     //!< covers the MSS index
};

/**
 * \param now simulated time
 * \param period above 0
 * \return periods since time 0, modulo 2^32
 */
uint32_t
CounterAt(Time now, Time period)
{
    NS_ASSERT_MSG(period.IsStrictlyPositive(), "A counter needs a period");
    return static_cast<uint32_t>(now.GetTimeStep() / period.GetTimeStep());
}

/**
 * \param counter the period
 * \param rotationPeriods after so many the secret changes; 0 = never
 * \return number of the secret of a period; always 0 if it is never changed
 */
uint32_t
GenerationOf(uint32_t counter, uint32_t rotationPeriods)
{
    return rotationPeriods == 0 ? 0 : counter / rotationPeriods;
}

/**
 * \brief Write a number, little endian.
 * \param to four bytes
 * \param word what
 */
void
AppendWord(uint8_t* to, uint32_t word)
{
    for (unsigned i = 0; i < 4; ++i)
    {
        to[i] = static_cast<uint8_t>(word >> (8 * i));
    }
}

/**
 * \brief A number that only the holder of the secret can tell.
 * \param secret of the node
 * \param id of the connection
 * \param generation of the secret
 * \param counter the period
 * \param role which of the two hashes
 * \return that number
 */
uint32_t
KeyedHash(const SipHashKey& secret,
          const TcpConnectionId& id,
          uint32_t generation,
          uint32_t counter,
          HashRole role)
{
    const auto name = id.ToBytes();
    std::array<uint8_t, name.size() + 9> message;
    std::copy(name.begin(), name.end(), message.begin());
    AppendWord(&message[name.size()], generation);
    AppendWord(&message[name.size() + 4], counter);
    message.back() = static_cast<uint8_t>(role);
    return static_cast<uint32_t>(SipHash24(secret, message.data(), message.size()));
}

/**
 * \brief Index of the largest value not above \p mss; 0 if there is none.
 * \param table MSS values, rising
 * \param mss of the SYN
 * \return the index
 */
uint32_t
MssIndexOf(const SynCookieMssTable& table, uint16_t mss)
{
    const auto above = std::upper_bound(table.begin(), table.end(), mss);
    return above == table.begin() ? 0 : static_cast<uint32_t>(above - table.begin() - 1);
}

/**
 * \brief The hash that hides the counter: the same for ever, or nobody could tell which secret to
 * use.
 * \param settings with the secret
 * \param id of the connection
 * \return the hash
 */
uint32_t
HideCounter(const SynCookieSettings& settings, const TcpConnectionId& id)
{
    return KeyedHash(settings.secret, id, 0, 0, HashRole::CONNECTION);
}

/**
 * \brief The hash that proves a cookie of one period.
 * \param settings with the secret
 * \param id of the connection
 * \param counter the period
 * \return the hash
 */
uint32_t
Prove(const SynCookieSettings& settings, const TcpConnectionId& id, uint32_t counter)
{
    const uint32_t generation = GenerationOf(counter, settings.rotationPeriods);
    return KeyedHash(settings.secret, id, generation, counter, HashRole::COUNTER);
}

} // namespace

SequenceNumber32
MakeSynCookie(const SynCookieSettings& settings,
              Time now,
              const TcpConnectionId& id,
              SequenceNumber32 irs,
              uint16_t peerMss)
{
    const uint32_t counter = CounterAt(now, settings.period);
    const uint32_t index = MssIndexOf(settings.mssTable, peerMss);
    const uint32_t low = (Prove(settings, id, counter) + index) & LOW_MASK;
    return SequenceNumber32(irs.GetValue() + HideCounter(settings, id) +
                            ((counter & COUNTER_MASK) << COUNTER_SHIFT) + low);
}

std::optional<SynCookieContent>
ReadSynCookie(const SynCookieSettings& settings,
              Time now,
              const TcpConnectionId& id,
              SequenceNumber32 irs,
              SequenceNumber32 iss)
{
    const uint32_t counter = CounterAt(now, settings.period);
    const uint32_t bare = iss.GetValue() - irs.GetValue() - HideCounter(settings, id);
    const uint32_t age = (counter - (bare >> COUNTER_SHIFT)) & COUNTER_MASK;
    // Both hashes whatever the age is: how long an answer takes tells nothing about the counter.
    const uint32_t index = (bare - Prove(settings, id, counter - age)) & LOW_MASK;
    if (age > settings.maxAgePeriods || age > counter || index >= settings.mssTable.size())
    {
        return std::nullopt;
    }
    return SynCookieContent{settings.mssTable[index], static_cast<uint8_t>(age)};
}

uint32_t
MakeSynCookieTimestamp(uint32_t clock, const SynCookieOptions& options)
{
    const uint32_t scale = options.wscale ? *options.wscale : NO_SCALE;
    const uint32_t bits =
        scale | (options.sackPermitted ? SACK_BIT : 0) | (options.ecn ? ECN_BIT : 0);
    const uint32_t value = (clock & ~OPTION_MASK) | bits;
    // Never ahead of the clock, or the next segment would look old (RFC 7323 5.3).
    return value > clock ? value - (1U << OPTION_BITS) : value;
}

SynCookieOptions
ReadSynCookieTimestamp(uint32_t tsEcr)
{
    SynCookieOptions options;
    const uint32_t scale = tsEcr & SCALE_MASK;
    if (scale != NO_SCALE)
    {
        options.wscale = static_cast<uint8_t>(scale);
    }
    options.sackPermitted = (tsEcr & SACK_BIT) != 0;
    options.ecn = (tsEcr & ECN_BIT) != 0;
    return options;
}

} // namespace ns3
