// SPDX-License-Identifier: GPL-2.0-only
//
// The cookie of a SYN proxy: an ISS that remembers a whole SYN.

#ifndef SYN_PROXY_COOKIE_H
#define SYN_PROXY_COOKIE_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/syn-cookie.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a gateway has to know of a client's SYN when the connection is opened. */
struct SynProxyOptions
{
    uint16_t mss{0};               //!< bytes; 0 = no option
    std::optional<uint8_t> wscale; //!< window scale, at most 14
    bool sackPermitted{false};     //!< SACK-permitted
    bool timestamps{false};        //!< timestamps
};

/** What an ACK without a connection is. */
enum class SynProxyCookieVerdict : uint8_t
{
    VALID,  //!< of a SYN,ACK of ours
    STALE,  //!< of one of ours that is too old
    INVALID //!< of nothing of ours
};

/** A cookie, read. */
struct SynProxyCookieContent
{
    SynProxyCookieVerdict verdict{SynProxyCookieVerdict::INVALID}; //!< whether it counts
    SynProxyOptions options;                                       //!< if it does
};

/** Keyed hashes that making a cookie takes, and reading one. */
constexpr uint32_t SYN_PROXY_COOKIE_HASHES = 1;

/**
 * \brief Make the ISS of a gateway's SYN,ACK.
 *
 * \verbatim
   31  30       27 26  25  24     23 22      21 20                   0
   +--+-----------+---+---+---------+----------+----------------------+
   | 0| window    | S | T | MSS     | counter  | H(secret, id, ISN,   |
   |  | scale, 15 | A | S | index   | mod 4    |  generation, counter,|
   |  | = none    | CK|   |         |          |  bits 30 to 23)      |
   +--+-----------+---+---+---------+----------+----------------------+
   \endverbatim
 * H is SipHash-2-4. A listener's cookie (syn-cookie.h) leaves scale and SACK to the timestamp,
 which
 * a client without timestamps, and ns-3's own third ACK, do not bring back; a gateway that forgets
 * what it promised breaks the connection, so all options ride here. Bit 31 is 0 because ns-3's
 * sockets take a peer's window updates for old when its ISN is above 2^31. The price is a shorter
 * hash: with n periods valid, a blind ACK succeeds with probability n 2^-31 if its sender guesses
 * all, n = maxAgePeriods + 1, and 2^-21 if it knows options and time. Linux's cookies give about
 * 2^-29 and 2^-22.
 *
 * \param settings secret, times and MSS table; maxAgePeriods is at most 2
 * \param now the time
 * \param id the connection; the same each time
 * \param isn SEG.SEQ of the SYN
 * \param options of the SYN; the MSS is rounded down to one of the table
 * \return ISS, below 2^31
 */
SequenceNumber32 MakeSynProxyCookie(const SynCookieSettings& settings,
                                    Time now,
                                    const TcpConnectionId& id,
                                    SequenceNumber32 isn,
                                    const SynProxyOptions& options);

/**
 * \brief Check the ACK of a cookie.
 * \param settings as for MakeSynProxyCookie
 * \param now the time
 * \param id the connection
 * \param isn SEG.SEQ - 1 of the ACK
 * \param iss SEG.ACK - 1 of the ACK
 * \return verdict and options. A cookie older than four periods may pass for a younger one of the
 * same counter bits only if its hash agrees by chance
 */
SynProxyCookieContent ReadSynProxyCookie(const SynCookieSettings& settings,
                                         Time now,
                                         const TcpConnectionId& id,
                                         SequenceNumber32 isn,
                                         SequenceNumber32 iss);

//! @}

} // namespace ns3

#endif // SYN_PROXY_COOKIE_H
