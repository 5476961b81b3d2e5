// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: attackers and users behind access routers, a gateway, servers.

#ifndef SYN_ATTACK_TOPOLOGY_HELPER_H
#define SYN_ATTACK_TOPOLOGY_HELPER_H

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/syn-attack-address-plan.h"
#include "ns3/syn-attack-topology-config.h"
#include "ns3/unresolved-addresses.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Builds the network of a SYN flood with addresses and static routes, IPv4 or IPv6.
 *
 * \verbatim
   attacker 0..  ---+
                    attack router --+
   silent network --+               |
                                    core === bottleneck === gateway --- server 0..
   client 0..  ------ client router-+
   \endverbatim
 *
 * Addresses are SynAttackAddressPlan's. With several access routers host i is at router i mod n,
 each
 * with a network of its own; a router with a thousand links is slow, as ns-3 searches routes and
 * addresses one by one. The spoofed network is routed to the first access router of the attackers
 * and from there to a node that has no stack; who answers there is SynAttackSpoofedHosts' matter.
 * With hasServerLan an attacker may also take sources from GetServerNetwork: servers then look for
 * hosts that are not there, and GetUnresolvedAddresses counts for how many they gave up.
 *
 * Links are point-to-point with drop-tail device queues and no queue disc, so a loss on a link is
 * that link's. IPv6 addresses are usable one second after the start (duplicate address detection).
 *
 * MPI: nodes get the system ids of the configuration; only links between access routers and core
 * join nodes of different ids, and they are point-to-point.
 */
class SynAttackTopologyHelper
{
  public:
    /** Installs a stack with static routing on nodes that have none. */
    using StackInstaller = std::function<void(NodeContainer)>;

    /**
     * \brief Build nodes, links, addresses and routes.
     * \param config sizes, links and address family
     * \param installOthers called once with attackers, clients and routers
     * \param installServers called once with the servers
     * \throws std::invalid_argument, before anything is created, if a size does not fit its
     * address plan, a data rate is malformed or zero, a network is refused by
     * SynAttackAddressPlan, or system ids differ over links without delay
     */
    SynAttackTopologyHelper(const SynAttackTopologyConfig& config,
                            const StackInstaller& installOthers,
                            const StackInstaller& installServers);

    /**
     * \brief Look for what the constructor would refuse, without building anything.
     * \param config sizes, links and address family
     * \return \p config
     * \throws std::invalid_argument as the constructor
     */
    static const SynAttackTopologyConfig& Check(const SynAttackTopologyConfig& config);

    /**
     * \brief Fix the random streams of the network: the back-off of the devices on a servers' LAN.
     * Stacks and applications have their own.
     * \param stream first stream index
     * \return streams used: one a device, gateway first, then servers; 0 without a LAN
     */
    int64_t AssignStreams(int64_t stream) const;

    /** \return all attackers */
    NodeContainer GetAttackers() const;
    /** \return all legitimate clients */
    NodeContainer GetClients() const;
    /** \return all servers */
    NodeContainer GetServers() const;
    /**
     * \return attack router, client router and core, in this order, then further attack routers,
     * then further client routers
     */
    NodeContainer GetRouters() const;
    /** \return access routers of the attackers */
    NodeContainer GetAttackRouters() const;
    /** \return access routers of the clients */
    NodeContainer GetClientRouters() const;
    /** \return the node between bottleneck and servers, where defences on the path stand */
    Ptr<Node> GetGateway() const;
    /**
     * \return the node without a stack to which the spoofed network is routed, with LiveHosts on it
     * if they are alive; null if the network is unrouted
     */
    Ptr<Node> GetSilentNode() const;

    /** \return address of an attacker, Ipv4Address or Ipv6Address. \param i index from 0 */
    Address GetAttackerAddress(uint32_t i) const;
    /** \return address of a client, Ipv4Address or Ipv6Address. \param i index from 0 */
    Address GetClientAddress(uint32_t i) const;
    /** \return address of a server, Ipv4Address or Ipv6Address. \param i index from 0 */
    Address GetServerAddress(uint32_t i) const;
    /**
     * \param i index from 0
     * \param port TCP port
     * \return InetSocketAddress or Inet6SocketAddress of a server
     */
    Address GetServerSocketAddress(uint32_t i, uint16_t port) const;
    /** \return network of the spoofed addresses, Ipv4Address or Ipv6Address */
    Address GetSpoofedNetwork() const;
    /** \return fixed bits of GetSpoofedNetwork */
    uint8_t GetSpoofedLength() const;

    /** \return network of the servers; with a LAN also of hosts that are not there */
    SynAttackNetwork GetServerNetwork() const;
    /**
     * \return addresses in the servers' LAN for which servers and gateway gave up to look so far;
     * 0 without a LAN
     */
    uint64_t GetUnresolvedAddresses() const;

    /** \return devices of server and gateway on a server's link or LAN. \param i index from 0 */
    NetDeviceContainer GetServerLink(uint32_t i) const;
    /** \return devices of core and gateway on the bottleneck, in this order */
    NetDeviceContainer GetBottleneck() const;

  private:
    /** Two nodes, their devices and addresses. */
    struct Link
    {
        NetDeviceContainer devices; //!< near, then far
        Address near;               //!< address of the first node
        Address far;                //!< address of the second node
    };

    /** What is joined, in the words of the address plan. */
    struct Place
    {
        SynAttackArea area{SynAttackArea::CORE}; //!< whose addresses
        uint32_t router{0};                      //!< access router in the area
        uint32_t index{0};                       //!< link at the router
    };

    /** Create all nodes. */
    void CreateNodes();
    /**
     * \param near end with address 1
     * \param far end with address 2
     * \param link rate, delay and queue
     * \param place of the link
     * \return a new link with addresses
     */
    Link Join(Ptr<Node> near, Ptr<Node> far, const SynAttackLink& link, const Place& place) const;
    /**
     * \brief Give hosts a link to a router each and a default route.
     * \param hosts in order
     * \param routers access routers, taken in turns
     * \param link rate, delay and queue of each
     * \param area of hosts and routers
     * \return the links, host first
     */
    std::vector<Link> AttachHosts(const NodeContainer& hosts,
                                  const NodeContainer& routers,
                                  const SynAttackLink& link,
                                  SynAttackArea area) const;
    /** Put gateway and servers on one LAN. */
    void BuildServerLan();
    /**
     * Join access routers and core, and add the routes between them.
     * \param firstLink index of the first router's link \param furtherLinks of the second's ...
     * \param routers access routers of the area
     * \param area of the routers
     */
    void ConnectAccessRouters(const NodeContainer& routers,
                              SynAttackArea area,
                              uint32_t firstLink,
                              uint32_t furtherLinks);
    /** Join core and gateway and add the routes between areas. */
    void ConnectCore();
    /** Add the node behind the spoofed addresses and the routes to it. */
    void ConnectSpoofedNetwork();
    /**
     * \brief Route what no other route fits.
     * \param device by which packets leave
     * \param nextHop address of the neighbour
     */
    void AddDefaultRoute(Ptr<NetDevice> device, const Address& nextHop) const;

    SynAttackTopologyConfig m_config;      //!< as given
    SynAttackAddressPlan m_plan;           //!< of m_config
    NodeContainer m_attackers;             //!< hosts
    NodeContainer m_clients;               //!< hosts
    NodeContainer m_servers;               //!< hosts
    NodeContainer m_attackRouters;         //!< of attackers
    NodeContainer m_clientRouters;         //!< of clients
    Ptr<Node> m_core;                      //!< between access routers and gateway
    Ptr<Node> m_gateway;                   //!< between bottleneck and servers
    Ptr<Node> m_silent;                    //!< no stack
    std::vector<Link> m_attackerLinks;     //!< host first
    std::vector<Link> m_clientLinks;       //!< host first
    std::vector<Link> m_serverLinks;       //!< host first
    Link m_bottleneck;                     //!< core, gateway
    Link m_attackUplink;                   //!< first attack router, core
    Ptr<UnresolvedAddresses> m_unresolved; //!< LAN only
};

} // namespace ns3

#endif // SYN_ATTACK_TOPOLOGY_HELPER_H
