// SPDX-License-Identifier: GPL-2.0-only
//
// What a gateway did with a packet, and why: the record, and the words for it.

#ifndef GATEWAY_EVENT_H
#define GATEWAY_EVENT_H

#include "ns3/nstime.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/traffic-origin.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What became of a packet that was about to be forwarded. */
enum class GatewayVerdict : uint8_t
{
    PASS,    //!< forwarded as it is
    DROP,    //!< not forwarded
    REPLACE, //!< forwarded with other bytes
    ANSWER   //!< not forwarded: the gateway answers, or keeps it and forwards it later
};

/** How many verdicts there are. */
constexpr std::size_t GATEWAY_VERDICTS = 4;

/** \return "pass", "drop", "replace" or "answer". \param verdict any */
const char* ToString(GatewayVerdict verdict);

/** Why. The filter that gave the reason is the one that names it here. */
enum class GatewayReason : uint8_t
{
    NOT_CONCERNED,    //!< pass: no filter had anything against it
    FRAGMENT,         //!< pass: not the first fragment of an IP packet, so no TCP header
    TINY_FRAGMENT,    //!< a fragment that begins within the TCP header (RFC 1858, RFC 3128)
    MALFORMED,        //!< TCP header or IPv6 chain that is cut short; proxy: SYN with FIN or RST
    ADMITTED,         //!< pass: a SYN that the rate limiter has a token for
    WRONG_INTERFACE,  //!< ingress filter: the way back leads out of another interface
    NO_RETURN_ROUTE,  //!< ingress filter: there is no way back
    INVALID_SOURCE,   //!< ingress filter: no host may send from this address
    RATE_EXCEEDED,    //!< rate limiter: no token for this SYN
    STALE_HALF_OPEN,  //!< half-open watch: RST for a handshake that did not complete in time
    COOKIE_SENT,      //!< proxy: SYN answered with a cookie
    COOKIE_VALIDATED, //!< proxy: an ACK with a valid cookie opens the connection to the server
    COOKIE_INVALID,   //!< proxy: ACK of no connection, and not of a cookie of ours
    COOKIE_STALE,     //!< proxy: ACK of a cookie that is too old
    TABLE_FULL,       //!< proxy, translator: no room for a new connection
    NO_CONNECTION,    //!< proxy, translator: a segment of a connection that is not known
    TRANSLATED,       //!< proxy: sequence numbers changed; translator: addresses and ports
    HELD,             //!< proxy: kept until the server has answered
    HOLD_LIMIT,       //!< proxy: too many kept already
    SWALLOWED,        //!< proxy: an ACK that the gateway sends itself when the server has answered
    DUPLICATE_SYN,    //!< proxy: a SYN that was answered long ago
    SERVER_SYN,       //!< proxy: SYN to the server, first or again
    SERVER_ACK,       //!< proxy: third ACK to the server, first or again
    WINDOW_UPDATE,    //!< proxy: tells the client the server's window
    SERVER_REFUSED,   //!< proxy: the server answered with RST, passed on to the client
    SERVER_SILENT,    //!< proxy: the server did not answer, RST to the client
    OPTION_MISMATCH,  //!< proxy: the server has not the options promised to the client, RST to both
    BAD_SERVER_ACK,   //!< proxy: the server answered a SYN with an ACK of something else
    CONNECTION_CLOSING, //!< proxy: RST to the server for a connection that a new one replaces
    PORTS_EXHAUSTED,    //!< translator: no outside port is free for a new connection
    NOT_TRANSLATABLE,   //!< translator: no whole TCP header, so no ports
    CLOCK_CHANGED,      //!< timestamp clocks: TSval or TSecr of another clock
    DETOURED,           //!< pass: sent by another way than routed
    USER_FILTER         //!< any verdict: by a filter of a program's own
};

/** How many reasons there are. */
constexpr std::size_t GATEWAY_REASONS = static_cast<std::size_t>(GatewayReason::USER_FILTER) + 1;

/** \return the reason in lower case with hyphens, "rate-exceeded". \param reason any */
const char* ToString(GatewayReason reason);

/**
 * \ingroup tcp-lifecycle
 * \brief One packet that a gateway judged, or one that it sent itself.
 */
struct GatewayEvent
{
    Time time;                                          //!< when
    uint32_t node{0};                                   //!< node id of the gateway
    GatewayVerdict verdict{GatewayVerdict::PASS};       //!< what became of it; ANSWER when sent
    GatewayReason reason{GatewayReason::NOT_CONCERNED}; //!< why
    TcpConnectionId id;                                 //!< local = source of the packet; ports of
                                                        //!< TCP, else 0
    uint8_t protocol{0};                                //!< of the transport (6 = TCP)
    uint8_t flags{0};                                   //!< control bits if TCP
    uint32_t bytes{0};                                  //!< without the IP header
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};       //!< ground truth, for reports only
};

//! @}

} // namespace ns3

#endif // GATEWAY_EVENT_H
