// SPDX-License-Identifier: GPL-2.0-only
//
// The network of a SYN flood: attackers and users behind access routers, a gateway, servers.

#ifndef SYN_ATTACK_TOPOLOGY_HELPER_H
#define SYN_ATTACK_TOPOLOGY_HELPER_H

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

/** One kind of link: every link of the kind has these properties in both directions. */
struct SynAttackLink
{
    std::string dataRate{"100Mbps"}; //!< as DataRate reads it
    Time delay{MilliSeconds(1)};     //!< one way
    uint32_t queuePackets{1000};     //!< drop-tail queue of each device
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
    SynAttackLink serverLink; //!< gateway to server
    Address spoofedNetwork;   //!< Ipv4Address or Ipv6Address; invalid = the plan's own
    uint8_t spoofedLength{0}; //!< fixed bits of spoofedNetwork
};

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
 * The spoofed network is routed to the attackers' access router and from there to a node that has
 * no stack: SYN,ACKs to spoofed addresses cross the whole path and vanish, unanswered by RST or
 * ICMP. Address plan, IPv4: 10.0.0.0/16 between routers, 10.1.0.0/16 attackers, 10.2.0.0/16
 * clients, 10.3.0.0/16 servers, a /30 for each link; spoofed 10.128.0.0/9. IPv6: fd00:0:0::/48 to
 * fd00:0:3::/48 in the same roles, a /64 for each link; spoofed fd00:0:8000::/33 (unique local
 * addresses, RFC 4193, because ns-3's routers drop 2001:db8::/32).
 *
 * Links are point-to-point with drop-tail device queues and no queue disc, so a loss on a link is
 * that link's. IPv6 addresses are usable one second after the start (duplicate address detection).
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
     * address plan, a data rate is malformed, or the spoofed network is of the wrong family, has a
     * length that does not fit, overlaps the plan's own networks, or lies in 2001:db8::/32
     */
    SynAttackTopologyHelper(const SynAttackTopologyConfig& config,
                            const StackInstaller& installOthers,
                            const StackInstaller& installServers);

    /** \return all attackers */
    NodeContainer GetAttackers() const;
    /** \return all legitimate clients */
    NodeContainer GetClients() const;
    /** \return all servers */
    NodeContainer GetServers() const;
    /** \return attack router, client router and core, in this order */
    NodeContainer GetRouters() const;
    /** \return the node between bottleneck and servers, where defences on the path stand */
    Ptr<Node> GetGateway() const;
    /** \return the node without a stack that swallows what is sent to spoofed addresses */
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

    /** \return devices of server and gateway on a server's link. \param i index from 0 */
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

    /** The areas of the address plan. */
    enum class Area : uint8_t
    {
        CORE,
        ATTACKERS,
        CLIENTS,
        SERVERS
    };

    /** Fill in what the plan decides and throw if the rest does not fit. */
    void CheckConfig();
    /** \return devices of a new link. \param link its properties */
    static NetDeviceContainer Connect(Ptr<Node> near, Ptr<Node> far, const SynAttackLink& link);
    /** \return an address of a link. \param end 1 = near, 2 = far */
    Address GetLinkAddress(Area area, uint32_t index, uint8_t end) const;
    /** \return a new link with addresses from \p area. \param index of the link in its area */
    Link
    Join(Ptr<Node> near, Ptr<Node> far, const SynAttackLink& link, Area area, uint32_t index) const;
    /** Give hosts a link to their router and a default route. \return the links, host first */
    std::vector<Link> AttachHosts(const NodeContainer& hosts,
                                  Ptr<Node> router,
                                  const SynAttackLink& link,
                                  Area area) const;
    /** Join routers and add the routes between areas. */
    void ConnectRouters();
    /** Add the silent node and the routes to it. */
    void ConnectSilentNode();
    /** Route \p network / \p length from the node of \p device to \p nextHop. */
    void
    AddRoute(Ptr<NetDevice> device, const Address& network, uint8_t length, Address nextHop) const;
    /** \return first address of an area, and its length in bits in \p length */
    Address GetAreaNetwork(Area area, uint8_t& length) const;

    SynAttackTopologyConfig m_config;  //!< with the plan's own spoofed network filled in
    NodeContainer m_attackers;         //!< hosts
    NodeContainer m_clients;           //!< hosts
    NodeContainer m_servers;           //!< hosts
    NodeContainer m_routers;           //!< attack router, client router, core
    Ptr<Node> m_gateway;               //!< between bottleneck and servers
    Ptr<Node> m_silent;                //!< no stack
    std::vector<Link> m_attackerLinks; //!< host first
    std::vector<Link> m_clientLinks;   //!< host first
    std::vector<Link> m_serverLinks;   //!< host first
    Link m_attackUplink;               //!< attack router, core
    Link m_clientUplink;               //!< client router, core
    Link m_bottleneck;                 //!< core, gateway
};

} // namespace ns3

#endif // SYN_ATTACK_TOPOLOGY_HELPER_H
