// SPDX-License-Identifier: GPL-2.0-only
//
// Sizes, links and clocks of the network on which connections follow each other, and what they do.

#ifndef TWO_MSL_TOPOLOGY_CONFIG_H
#define TWO_MSL_TOPOLOGY_CONFIG_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/nstime.h"
#include "ns3/timestamp-clock.h"
#include "ns3/topology-parts.h"
#include "ns3/workload-exchange.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What TwoMslTopologyHelper builds. */
struct TwoMslTopologyConfig
{
    uint32_t clients{1};     //!< 1 to 250
    bool isIpv6{false};      //!< IPv6 addresses and routes instead of IPv4
    TopologyLink clientLink; //!< client to near router
    TopologyLink path{"10Mbps", MilliSeconds(10), 1000}; //!< near to far router
    TopologyLink serverLink;                             //!< far router to server
    uint8_t ttl{64}; //!< TTL or hop limit of what clients and server send, 3 to 255

    bool hasLoop{false};                                     //!< the loop routers are there
    TopologyLink loopLink{"10Mbps", MilliSeconds(10), 1000}; //!< near to loop, loop, loop to far

    bool isTranslated{false};        //!< the near router gives all clients one address
    uint16_t outsidePortFirst{1024}; //!< lowest port of that address, 1 to 65535
    uint16_t outsidePortLast{65535}; //!< highest, not below outsidePortFirst
    Time translatorTimeout{
        Minutes(4)}; //!< a closed connection's port is kept so long, 1 ms or more

    std::vector<TimestampClock> clocks; //!< of the clients in order; those without one have ns-3's
};

/** How connections follow each other, see TwoMslTopologyHelper::InstallChurn. */
struct TwoMslChurn
{
    uint16_t serverPort{80};   //!< above 0
    uint16_t localPort{5000};  //!< of the clients, the first one; 0 = TCP chooses from all it has
    uint32_t localPorts{1};    //!< how many from there on; they end at 65535
    bool bindsPort{true};      //!< by Bind, in turn; false: by Connect, which searches the range
    bool reusesAddress{false}; //!< SO_REUSEADDR of the clients' sockets
    TcpWorkloadCloser closeFirst{CLIENT_CLOSES_FIRST}; //!< who sends the first FIN
    Time closeDelay{MilliSeconds(1)}; //!< BOTH_CLOSE_FIRST: see TcpWorkloadServer's CloseDelay

    TcpWorkloadClient::Pace pace{TcpWorkloadClient::AFTER_LAST}; //!< when the next one starts
    std::string interarrivalTime{"ns3::ConstantRandomVariable[Constant=0]"}; //!< seconds
    TcpWorkloadClient::RefusedConnect refusedConnect{
        TcpWorkloadClient::REFUSAL_IS_RETRIED}; //!< what a refused Connect counts as
    Time refusalInterval{MilliSeconds(100)};    //!< to the next try, above 0
    Time patienceTimeout{0};                    //!< of one connection; 0 = endless
    uint64_t connections{0};                    //!< of each client; 0 = no limit
    uint64_t requestBytes{100};                 //!< at least 1; 4 to be verified
    uint64_t responseBytes{1000};               //!< at least 1
    bool verifiesBytes{true};                   //!< each byte is compared at both ends
    Time start{Seconds(2)};                     //!< of the clients; over IPv6 2 s or later
    Time stop{0};                               //!< of the clients; 0 = never
};

//! @}

} // namespace ns3

#endif // TWO_MSL_TOPOLOGY_CONFIG_H
