// SPDX-License-Identifier: GPL-2.0-only
//
// An ICMP error as it reaches TCP.

#ifndef TCP_ICMP_ERROR_H
#define TCP_ICMP_ERROR_H

#include "ns3/sequence-number.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief What an ICMP error says and quotes, over either family.
 */
template <typename Address>
struct TcpIcmpError
{
    Address source;             //!< who sent the ICMP message
    uint8_t ttl{0};             //!< its TTL or hop limit
    uint8_t type{0};            //!< its type
    uint8_t code{0};            //!< its code
    uint32_t info{0};           //!< its extra word: the next-hop MTU of a packet that is too big
    Address payloadSource;      //!< source of the quoted packet: this node
    Address payloadDestination; //!< destination of the quoted packet
    uint16_t localPort{0};      //!< source port of the quoted segment
    uint16_t remotePort{0};     //!< destination port of the quoted segment
    SequenceNumber32 seq{0};    //!< sequence number of the quoted segment
};

} // namespace ns3

#endif // TCP_ICMP_ERROR_H
