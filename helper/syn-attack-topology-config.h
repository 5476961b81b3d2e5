// SPDX-License-Identifier: GPL-2.0-only
//
// Sizes, links, addresses and places of the network of a SYN flood.

#ifndef SYN_ATTACK_TOPOLOGY_CONFIG_H
#define SYN_ATTACK_TOPOLOGY_CONFIG_H

#include "ns3/address.h"
#include "ns3/topology-parts.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One kind of link. */
using SynAttackLink = TopologyLink;

/** A network; invalid means the one of the address plan. */
using SynAttackNetwork = TopologyNetwork;

/** Who is behind the spoofed addresses. */
enum class SynAttackSpoofedHosts
{
    UNROUTED, //!< no router knows a way: the core drops SYN,ACKs
    SILENT,   //!< SYN,ACKs cross the path to the end and vanish, no RST, no ICMP
    LIVE      //!< hosts that answer SYN,ACKs with RST, see LiveHosts
};

/** What SynAttackTopologyHelper builds. */
struct SynAttackTopologyConfig
{
    uint32_t attackers{1};    //!< 1 to 16384
    uint32_t clients{1};      //!< 0 to 16384
    uint32_t servers{1};      //!< 1 to 16384
    bool isIpv6{false};       //!< IPv6 addresses and routes instead of IPv4
    SynAttackLink accessLink; //!< host to access router, and access router to core
    SynAttackLink bottleneck; //!< core to gateway
    SynAttackLink serverLink; //!< gateway to server, or the servers' LAN
    Address spoofedNetwork;   //!< Ipv4Address or Ipv6Address; invalid = the plan's own
    uint8_t spoofedLength{0}; //!< fixed bits of spoofedNetwork

    uint32_t attackRouters{1};    //!< access routers of attackers, 1 to 256; host i is at i mod n
    uint32_t clientRouters{1};    //!< access routers of clients, 1 to 256; host i is at i mod n
    SynAttackNetwork coreNetwork; //!< between routers
    SynAttackNetwork attackerNetwork; //!< a part of it for each access router
    SynAttackNetwork clientNetwork;   //!< a part of it for each access router
    SynAttackNetwork serverNetwork;   //!< links of servers, or the servers' LAN
    bool hasServerLan{false};         //!< one CSMA LAN for gateway and servers, no links
    SynAttackSpoofedHosts spoofedHosts{SynAttackSpoofedHosts::SILENT}; //!< who is there

    uint32_t attackSystemId{0}; //!< MPI rank of attackers, their routers and the spoofed network
    uint32_t clientSystemId{0}; //!< MPI rank of clients and their routers
    uint32_t coreSystemId{0};   //!< MPI rank of core, gateway and servers
};

//! @}

} // namespace ns3

#endif // SYN_ATTACK_TOPOLOGY_CONFIG_H
