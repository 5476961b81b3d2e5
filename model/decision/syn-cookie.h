// SPDX-License-Identifier: GPL-2.0-only
//
// SYN cookies: the SYN,ACK's numbers say what a half-open entry would have kept.

#ifndef SYN_COOKIE_H
#define SYN_COOKIE_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/siphash.h"
#include "ns3/tcp-connection-id.h"

#include <array>
#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** When a listener answers a SYN by a cookie (RFC 4987 section 3.6). */
enum class SynCookieMode : uint8_t
{
    OFF,         //!< never
    ON_OVERFLOW, //!< when the half-open queue is full (Linux: tcp_syncookies = 1)
    ALWAYS       //!< instead of every entry (Linux: tcp_syncookies = 2)
};

/** MSS values a cookie can carry, rising. */
using SynCookieMssTable = std::array<uint16_t, 4>;

/** Over IPv4 (reference 03). */
constexpr SynCookieMssTable SYN_COOKIE_MSS_IPV4{536, 1300, 1440, 1460};
/** Over IPv6: Linux's minimum MTU, two tunnels' and Ethernet's jumbo frames, less 60 bytes. */
constexpr SynCookieMssTable SYN_COOKIE_MSS_IPV6{1220, 1420, 1440, 8940};

/** Keyed hashes that making a cookie takes, and reading one: as many whether it is valid or not,
 * and whatever has rotated. */
constexpr uint32_t SYN_COOKIE_HASHES = 2;

/**
 * \brief What both ends of a cookie's way have to agree on.
 *
 * Time is counted in periods. A cookie is valid in the period it was made in and in the
 * \c maxAgePeriods after it; so it lives between maxAgePeriods and maxAgePeriods + 1 periods (60 s
 * to 120 s on Linux, reference 03), and within that time an ACK may be replayed.
 */
struct SynCookieSettings
{
    SipHashKey secret{};          //!< known to this node alone
    Time period{Seconds(60)};     //!< one step of the counter; more than zero
    uint8_t maxAgePeriods{1};     //!< steps a cookie outlives, 0 to 254
    uint32_t rotationPeriods{0};  //!< steps after which another secret is derived; 0 = never
    SynCookieMssTable mssTable{}; //!< rising
};

/**
 * \brief Make a cookie: the ISS of a SYN,ACK (Bernstein, "SYN cookies", 1996; RFC 4987 section
 * 3.6 and appendix A).
 *
 * \verbatim
   31            24 23                                             0
   +---------------+-----------------------------------------------+
   | counter mod   | (H(secret, id, generation, counter)           |
   | 256           |                     + MSS index) mod 2^24     |
   +---------------+-----------------------------------------------+
     + H(secret, id)              + SEG.SEQ of the SYN,  mod 2^32
   \endverbatim
 * H is SipHash-2-4; generation = counter / rotationPeriods. So the ISS grows with the client's, is
 * unrelated for another 4-tuple, and one less for the next lower MSS (reference 03).
 *
 * \param settings secret, times and table
 * \param now the time
 * \param id the connection, as this node names it
 * \param irs SEG.SEQ of the SYN
 * \param peerMss MSS option of the SYN; 0 = none
 * \return ISS
 */
SequenceNumber32 MakeSynCookie(const SynCookieSettings& settings,
                               Time now,
                               const TcpConnectionId& id,
                               SequenceNumber32 irs,
                               uint16_t peerMss);

/** What a valid cookie says. */
struct SynCookieContent
{
    uint16_t mss{0};       //!< bytes: the largest of the table not above the peer's, or the least
    uint8_t agePeriods{0}; //!< steps of the counter since it was made
};

/**
 * \brief Check the ACK of a cookie.
 *
 * Of all 2^32 numbers (maxAgePeriods + 1) * 4 are valid for one connection at a time: a blind guess
 * succeeds with probability 2^-29 with Linux's values.
 *
 * \param settings as for MakeSynCookie
 * \param now the time
 * \param id the connection, as this node names it
 * \param irs SEG.SEQ - 1 of the ACK
 * \param iss SEG.ACK - 1 of the ACK
 * \return what it says; nothing if it was not made here, or is too old
 */
std::optional<SynCookieContent> ReadSynCookie(const SynCookieSettings& settings,
                                              Time now,
                                              const TcpConnectionId& id,
                                              SequenceNumber32 irs,
                                              SequenceNumber32 iss);

/** Options of a SYN that ride in the timestamp of the SYN,ACK and come back as TSecr. */
struct SynCookieOptions
{
    std::optional<uint8_t> wscale; //!< window scale of the SYN, at most 14
    bool sackPermitted{false};     //!< SACK-permitted
    bool ecn{false};               //!< asks for ECN (RFC 3168 6.1.1)
};

/**
 * \brief Make the TSval of a cookie's SYN,ACK: the clock, with its low bits replaced.
 *
 * \verbatim
   31                                  6   5    4    3           0
   +-------------------------------------+-----+------+-----------+
   | clock / 64, so that TSval <= clock  | ECN | SACK | scale, 15 |
   |                                     |     |      | = none    |
   +-------------------------------------+-----+------+-----------+
   \endverbatim
 * \param clock TSval as it would be, ms
 * \param options what the SYN offered
 * \return TSval, at most 64 behind \p clock in serial order
 */
uint32_t MakeSynCookieTimestamp(uint32_t clock, const SynCookieOptions& options);

/** \return the options in a TSecr made by MakeSynCookieTimestamp. \param tsEcr TSecr of the ACK */
SynCookieOptions ReadSynCookieTimestamp(uint32_t tsEcr);

//! @}

} // namespace ns3

#endif // SYN_COOKIE_H
