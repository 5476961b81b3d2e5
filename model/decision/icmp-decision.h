// SPDX-License-Identifier: GPL-2.0-only
//
// What an ICMP error does to the connection it quotes (RFC 1122 4.2.3.9, RFC 5927).

#ifndef ICMP_DECISION_H
#define ICMP_DECISION_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What an ICMP error says, over either family. */
enum class IcmpMeaning : uint8_t
{
    SOFT,    //!< may pass: net or host unreachable, time exceeded, parameter problem
    HARD,    //!< will not pass: protocol, port, administratively prohibited
    TOO_BIG, //!< a smaller packet is needed: fragmentation needed, packet too big
    NOTHING  //!< no error TCP acts on: source quench (RFC 6633), redirects, echo
};

/**
 * \brief Classify an ICMP error over IPv4 (RFC 792; RFC 1122 3.2.2.1 and 4.2.3.9).
 *
 * Hard are destination unreachable's codes protocol (2), port (3), and the three that say
 * administratively prohibited (9, 10, 13); its other codes are soft.
 * \param type ICMP type
 * \param code ICMP code
 * \return what it means
 */
IcmpMeaning ClassifyIcmpv4(uint8_t type, uint8_t code);

/**
 * \brief Classify an ICMPv6 error (RFC 4443).
 *
 * Hard are destination unreachable's codes administratively prohibited (1), port (4), policy (5)
 * and reject route (6), and a parameter problem's unknown next header (1), which is IPv6's
 * protocol unreachable; other codes are soft.
 * \param type ICMPv6 type
 * \param code ICMPv6 code
 * \return what it means
 */
IcmpMeaning ClassifyIcmpv6(uint8_t type, uint8_t code);

/** What an ICMP decision may know of a connection. */
struct IcmpSnapshot
{
    TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< its state
    SequenceNumber32 sndUna{0};                      //!< SND.UNA
    SequenceNumber32 sndNxt{0};                      //!< SND.NXT
};

/** What to do about an ICMP error. */
enum class IcmpVerdict : uint8_t
{
    IGNORE,     //!< no effect
    REMEMBER,   //!< a soft error: the connection goes on, and says so if it times out later
    ABORT,      //!< the open has failed
    SHRINK_TEXT //!< lower the segment size
};

/** What to do about an ICMP error, and why nothing. */
struct IcmpDecision
{
    IcmpVerdict verdict{IcmpVerdict::IGNORE};  //!< what to do
    TcpDropReason reason{TcpDropReason::NONE}; //!< only for IGNORE of a quoted number
};

/**
 * \brief Decide what an ICMP error does to the connection it quotes.
 *
 * The quoted sequence number must be outstanding, SND.UNA <= SEQ < SND.NXT (RFC 5927 section 4.1);
 * else IGNORE with ICMP_SEQUENCE. A soft error is remembered in every state. A hard error aborts
 * the open in SYN-SENT and SYN-RECEIVED (RFC 1122 4.2.3.9) and is soft in all others (RFC 5927
 * section 5.2).
 * \param connection the connection
 * \param meaning what the error says
 * \param quotedSeq sequence number of the TCP header it quotes
 * \return the verdict
 */
IcmpDecision
DecideIcmp(const IcmpSnapshot& connection, IcmpMeaning meaning, SequenceNumber32 quotedSeq);

/**
 * \brief Segment size after a router found packets too big (RFC 1191, RFC 8201).
 * \param current segment size now, bytes of text
 * \param mtu next-hop MTU; 0 where an old router names none
 * \param headerBytes IP and TCP header with options, bytes
 * \param leastMss least MSS believed: 536 over IPv4, 1220 over IPv6
 * \param optionBytes TCP options in each segment, bytes
 * \return never more than \p current, and never less than leastMss - optionBytes unless current is
 */
uint32_t ShrinkSegment(
    uint32_t current, uint32_t mtu, uint32_t headerBytes, uint32_t leastMss, uint32_t optionBytes);

//! @}

} // namespace ns3

#endif // ICMP_DECISION_H
