// SPDX-License-Identifier: GPL-2.0-only
//
// Options, counter and keyed hash in 31 bits.

#include "ns3/syn-proxy-cookie.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

constexpr unsigned SCALE_SHIFT = 27;                      //!< where the window scale begins
constexpr uint32_t NO_SCALE = 15;                         //!< the scale that says: none
constexpr uint32_t SACK_BIT = 1U << 26;                   //!< SACK permitted
constexpr uint32_t TIMESTAMP_BIT = 1U << 25;              //!< timestamps offered
constexpr unsigned MSS_SHIFT = 23;                        //!< where the MSS index begins
constexpr uint32_t MSS_MASK = 3;                          //!< two bits of it
constexpr unsigned COUNTER_SHIFT = 21;                    //!< where the counter begins
constexpr uint32_t COUNTER_MASK = 3;                      //!< two bits of it
constexpr uint32_t HASH_MASK = (1U << COUNTER_SHIFT) - 1; //!< the rest

/**
 * \param settings with the period
 * \param now simulated time
 * \return periods since time 0
 */
uint64_t
CounterAt(const SynCookieSettings& settings, Time now)
{
    return static_cast<uint64_t>(now.GetTimeStep() / settings.period.GetTimeStep());
}

/**
 * \param options of a SYN
 * \param table MSS values, rising
 * \return the options as they are carried, with the counter and the hash zero
 */
uint32_t
Pack(const SynProxyOptions& options, const SynCookieMssTable& table)
{
    const auto above = std::upper_bound(table.begin(), table.end(), options.mss);
    const auto index =
        above == table.begin() ? 0 : static_cast<uint32_t>(above - table.begin() - 1);
    const uint32_t scale = options.wscale ? *options.wscale : NO_SCALE;
    return scale << SCALE_SHIFT | (options.sackPermitted ? SACK_BIT : 0) |
           (options.timestamps ? TIMESTAMP_BIT : 0) | index << MSS_SHIFT;
}

/**
 * \param cookie or what Pack returned
 * \param table as for Pack
 * \return what Pack was given, as far as it is carried
 */
SynProxyOptions
Unpack(uint32_t cookie, const SynCookieMssTable& table)
{
    SynProxyOptions options;
    const uint32_t scale = cookie >> SCALE_SHIFT;
    if (scale != NO_SCALE)
    {
        options.wscale = static_cast<uint8_t>(scale);
    }
    options.sackPermitted = (cookie & SACK_BIT) != 0;
    options.timestamps = (cookie & TIMESTAMP_BIT) != 0;
    options.mss = table.at(cookie >> MSS_SHIFT & MSS_MASK);
    return options;
}

/**
 * \param settings with the secret
 * \param counter periods since time 0
 * \param id of the connection
 * \param isn of the client
 * \param packed options
 * \return the hash of a cookie
 */
uint32_t
HashOf(const SynCookieSettings& settings,
       uint64_t counter,
       const TcpConnectionId& id,
       SequenceNumber32 isn,
       uint32_t packed)
{
    const auto name = id.ToBytes();
    const uint64_t generation =
        settings.rotationPeriods == 0 ? 0 : counter / settings.rotationPeriods;
    std::array<uint8_t, name.size() + 24> message;
    auto out = std::copy(name.begin(), name.end(), message.begin());
    for (const uint64_t word : {generation, counter, uint64_t{isn.GetValue()} << 32 | packed})
    {
        for (unsigned i = 0; i < 64; i += 8)
        {
            *out++ = static_cast<uint8_t>(word >> i);
        }
    }
    return static_cast<uint32_t>(SipHash24(settings.secret, message.data(), message.size())) &
           HASH_MASK;
}

} // namespace

SequenceNumber32
MakeSynProxyCookie(const SynCookieSettings& settings,
                   Time now,
                   const TcpConnectionId& id,
                   SequenceNumber32 isn,
                   const SynProxyOptions& options)
{
    const uint64_t counter = CounterAt(settings, now);
    const uint32_t packed = Pack(options, settings.mssTable);
    const auto bits = static_cast<uint32_t>(counter & COUNTER_MASK);
    return SequenceNumber32(packed | bits << COUNTER_SHIFT |
                            HashOf(settings, counter, id, isn, packed));
}

SynProxyCookieContent
ReadSynProxyCookie(const SynCookieSettings& settings,
                   Time now,
                   const TcpConnectionId& id,
                   SequenceNumber32 isn,
                   SequenceNumber32 iss)
{
    const uint32_t cookie = iss.GetValue();
    const uint64_t counter = CounterAt(settings, now);
    const uint64_t age = (counter - (cookie >> COUNTER_SHIFT)) & COUNTER_MASK;
    constexpr uint32_t PACKED_MASK = ~((1U << MSS_SHIFT) - 1);
    const uint32_t packed = cookie & PACKED_MASK;
    if (cookie >> 31 != 0 || age > counter ||
        HashOf(settings, counter - age, id, isn, packed) != (cookie & HASH_MASK))
    {
        return {};
    }
    const bool isValid = age <= settings.maxAgePeriods;
    return {isValid ? SynProxyCookieVerdict::VALID : SynProxyCookieVerdict::STALE,
            Unpack(cookie, settings.mssTable)};
}

} // namespace ns3
