// SPDX-License-Identifier: GPL-2.0-only
//
// Who floods a server and who uses it: the applications and stacks of every lab on SYN floods.

#ifndef FLOOD_TRAFFIC_H
#define FLOOD_TRAFFIC_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/nstime.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The attack, and the users that it keeps out. */
struct FloodTraffic
{
    double attackSynPerS{100};        //!< of the attack, SYN/s, all attackers together
    std::string rateModel{"Poisson"}; //!< of SynFloodApplication, all but Replay
    bool isSpoofed{true};             //!< sources: the spoofed network, or the attackers' own
    Time attackStart;                 //!< when the attack begins
    Time attackEnd;                   //!< and when it is over; 0: never
    double legitPerS{10};             //!< connections of users, 1/s, all clients together
    Time usersStart{Seconds(2)};      //!< IPv6 duplicate address detection takes 1 s
    double patienceS{3};              //!< users give up after this time, s
    uint64_t requestBytes{200};       //!< that a user sends; 0: the server speaks first
    uint64_t responseBytes{2000};     //!< that it expects

    static constexpr uint16_t PORT{80}; //!< of the server
};

/**
 * \brief Build the network of a flood and fix the random streams of its stacks: attackers, clients,
 * routers, gateway and servers begin at 1, 2, 3, 4 and 5 times \p step.
 * \param config sizes, family, networks
 * \param others stack of all nodes but the servers
 * \param victim stack of the servers
 * \param step streams between two parts; a part that needs more takes others, beyond all of these
 * \return the network
 * \throws std::runtime_error or std::invalid_argument as SynAttackTopologyHelper
 */
std::unique_ptr<SynAttackTopologyHelper> BuildFloodNetwork(const SynAttackTopologyConfig& config,
                                                           TcpLifecycleStackHelper& others,
                                                           TcpLifecycleStackHelper& victim,
                                                           int64_t step);

/**
 * \brief Put the attack's share on one attacker.
 * \param network with the attackers
 * \param traffic what the attack is like
 * \param attacker its number, from 0
 * \param stream first of the four random streams that it uses
 * \return the application
 * \throws std::runtime_error that names the attribute if one cannot be set
 */
Ptr<SynFloodApplication> InstallFloodAttacker(const SynAttackTopologyHelper& network,
                                              const FloodTraffic& traffic,
                                              uint32_t attacker,
                                              int64_t stream);

/**
 * \brief Put users on one client, whose connections and segments are marked as legitimate.
 * \param network with the clients
 * \param traffic what users do
 * \param client its number, from 0
 * \param stream the random stream that it uses
 * \return the application
 */
Ptr<TcpWorkloadClient> InstallFloodUsers(const SynAttackTopologyHelper& network,
                                         const FloodTraffic& traffic,
                                         uint32_t client,
                                         int64_t stream);

/**
 * \brief Put the server in place that users and attackers mean, on the first server.
 * \param network with the servers
 * \param traffic what users do
 * \param stream the random stream that it uses
 * \return the application
 */
Ptr<TcpWorkloadServer> InstallFloodServer(const SynAttackTopologyHelper& network,
                                          const FloodTraffic& traffic,
                                          int64_t stream);

/**
 * \param attacker its number, from 0
 * \return the first of four random streams for it: they are no other attacker's, no client's by
 * FloodUsersStream() and none of stacks by BuildFloodNetwork() with a step of 100000
 */
int64_t FloodAttackerStream(uint32_t attacker);

/** \return a random stream for a client, as FloodAttackerStream(). \param client its number */
int64_t FloodUsersStream(uint32_t client);

//! @}

} // namespace ns3

#endif // FLOOD_TRAFFIC_H
