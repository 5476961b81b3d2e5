// SPDX-License-Identifier: GPL-2.0-only
//
// The network on which one incarnation of a connection follows another one.

#ifndef TWO_MSL_TOPOLOGY_HELPER_H
#define TWO_MSL_TOPOLOGY_HELPER_H

#include "ns3/address-translator.h"
#include "ns3/address.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/path-detour.h"
#include "ns3/topology-parts.h"
#include "ns3/two-msl-topology-config.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Which way a segment goes. */
enum class TwoMslDirection : uint8_t
{
    TO_SERVER, //!< what clients send
    TO_CLIENT  //!< what the server sends
};

/** The applications of a churn. */
struct TwoMslChurnApplications
{
    std::vector<Ptr<TcpWorkloadClient>> clients; //!< one on each client, in order
    Ptr<TcpWorkloadServer> server;               //!< on the server

    /** \brief Fix their random streams. \param stream the first \return streams used */
    int64_t AssignStreams(int64_t stream) const;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Builds clients, a path with faults and a server, with addresses and static routes of IPv4
 * or IPv6, for experiments on TIME-WAIT and old duplicates.
 *
 * \verbatim
   client 0 ---+
   client 1 -- near ======= path ======= far --- server
   ...         /  \                      /
                   loop 0 ---------- loop 1
   \endverbatim
 *
 * Addresses: client i is 10.1.i.1 (fd00:0:1:i::1 with i in hexadecimal), the server 10.3.0.1
 * (fd00:0:3::1). Links are point-to-point with drop-tail device queues and no queue disc, so a loss
 * on a link is that link's. IPv6 addresses are usable one second after the start.
 *
 * Faults. GetReceiver is the device of the path that receives a direction's segments: give it an
 * ErrorModel, such as SegmentFaultModel.
 *
 * Loop (hasLoop). The loop routers send what is not for a neighbour of theirs to each other, in
 each
 * direction until MendLoop. No route leads there: Divert lets the segments that it chooses go that
 * way, as if they had come while routes changed, while others take the path. A segment in the loop
 * loses one of its TTL at each router, and lives no longer than GetSegmentLife: TTL, delays and
 rates
 * make the MSL of this network (RFC 9293 section 3.4.3 relies on it). If the loop is mended before,
 * it arrives late.
 *
 * Translation (isTranslated). The near router is an AddressTranslator: the server sees all clients
 * with the address GetOutsideAddress, 10.2.0.1 (fd00:0:2::1), a port for each of their ports, and
 * the timestamp clock of each. Without translation clients have their clocks all the same.
 */
class TwoMslTopologyHelper
{
  public:
    /** Installs a stack with static routing on nodes that have none. */
    using StackInstaller = std::function<void(NodeContainer)>;

    /**
     * \brief Build nodes, links, addresses and routes.
     * \param config what to build
     * \param installOthers called once with clients and routers
     * \param installServer called once with the server
     * \throws std::invalid_argument, before anything is created, that names a member of the
     * configuration and its value
     */
    TwoMslTopologyHelper(const TwoMslTopologyConfig& config,
                         const StackInstaller& installOthers,
                         const StackInstaller& installServer);

    /** \return all clients */
    NodeContainer GetClients() const;
    /** \return the server */
    Ptr<Node> GetServer() const;
    /** \return near and far router, then the loop routers if there are */
    NodeContainer GetRouters() const;
    /** \return address of a client, Ipv4Address or Ipv6Address. \param i index from 0 */
    Address GetClientAddress(uint32_t i) const;
    /** \return address of the server, Ipv4Address or Ipv6Address */
    Address GetServerAddress() const;
    /** \return InetSocketAddress or Inet6SocketAddress of the server. \param port TCP port */
    Address GetServerSocketAddress(uint16_t port) const;
    /** \return the clients' common address; invalid without translation */
    Address GetOutsideAddress() const;
    /** \return the translator; null without translation */
    Ptr<AddressTranslator> GetTranslator() const;

    /** \return devices of client and near router. \param i index of the client, from 0 */
    NetDeviceContainer GetClientLink(uint32_t i) const;
    /** \return devices of near and far router on the path, in this order */
    NetDeviceContainer GetPath() const;
    /**
     * \param direction of the packets
     * \return the device of the path that receives what goes in a direction
     */
    Ptr<NetDevice> GetReceiver(TwoMslDirection direction) const;
    /** \return devices of far router and server, in this order */
    NetDeviceContainer GetServerLink() const;
    /** \return devices of loop router 0 and 1 on the link between them; empty without a loop */
    NetDeviceContainer GetLoop() const;

    /**
     * \brief Send chosen segments into the loop.
     * \param direction of the segments
     * \param selector is asked once for each packet of the direction that leaves its first router
     * by the path, while maxSegments is not reached; addresses are those behind the translator
     * \param maxSegments most segments; 0 = no limit
     * \return what does it, and counts
     * \throws std::invalid_argument without a loop
     */
    Ptr<PathDetour> Divert(TwoMslDirection direction,
                           const PathDetour::Selector& selector,
                           uint64_t maxSegments = 0) const;
    /**
     * \brief Send all packets of a direction into the loop for a time.
     * \param direction of the packets
     * \param from when it begins
     * \param until when it ends, after \p from
     * \return what does it, and counts
     * \throws std::invalid_argument without a loop, or if \p until is not after \p from
     */
    Ptr<PathDetour> DivertBetween(TwoMslDirection direction, Time from, Time until) const;
    /**
     * \brief Let what goes in a direction leave the loop to its destination from a time on.
     * \param direction of the packets
     * \param at when, not in the past
     * \throws std::invalid_argument without a loop, or in the past
     */
    void MendLoop(TwoMslDirection direction, Time at) const;
    /** \brief Close the loop again. \copydetails MendLoop */
    void BreakLoop(TwoMslDirection direction, Time at) const;

    /**
     * \brief How long a segment can be anywhere in this network: the MSL, as TTL bounds it.
     *
     * A segment with TTL t crosses t links at most: one to the first router, the others in the
     * loop; or the last one to its destination, if the loop is mended in time. Without a loop it
     * crosses three. On each it waits, is sent, and travels. \param direction of the segment \param
     * segmentBytes TCP header and text \param waitingPackets packets of the same size it finds in
     * each queue, 0 to queuePackets \return from when IP of its sender sends it until it is dropped
     * or delivered
     */
    Time GetSegmentLife(TwoMslDirection direction,
                        uint32_t segmentBytes,
                        uint32_t waitingPackets = 0) const;

    /**
     * \brief Let connections follow each other between each client and the server.
     * \param churn how
     * \return the applications
     * \throws std::invalid_argument, before anything is installed, that names a member of \p churn
     * and its value, or what a client's TCP cannot do
     */
    TwoMslChurnApplications InstallChurn(const TwoMslChurn& churn) const;

  private:
    /** Two nodes, their devices and addresses. */
    struct Link
    {
        NetDeviceContainer devices; //!< near, then far
        Address near;               //!< address of the first node
        Address far;                //!< address of the second node
    };

    /** Create all nodes. */
    void CreateNodes();
    /** Join all nodes. */
    void ConnectNodes();
    /**
     * \param near end with the first address
     * \param far end with the second address
     * \param link rate, delay and queue
     * \param network its part of the address plan
     * \return a new link between two nodes
     */
    static Link
    Join(Ptr<Node> near, Ptr<Node> far, const TopologyLink& link, const TopologyNetwork& network);
    /** Add the routes of routers and hosts. */
    void AddRoutes();
    /** Give hosts their TTL. */
    void SetTtl() const;
    /** Put clocks and translator on the near router. */
    void InstallFilters();
    /**
     * \brief Let a loop router send a direction's packets on, or back, from a time on.
     * \param direction of the packets
     * \param isMended on, not back
     * \param at simulated time from which it holds
     */
    void ScheduleLoop(TwoMslDirection direction, bool isMended, Time at) const;
    /**
     * \param link rate and delay
     * \param frameBytes on the wire
     * \param waitingPackets before it
     * \return time to cross a link
     */
    static Time GetCrossing(const TopologyLink& link, uint32_t frameBytes, uint32_t waitingPackets);
    /** \throws std::invalid_argument without a loop. \param what needs it */
    void NeedLoop(const char* what) const;
    /** \return the networks to which a direction's packets go. \param direction of the packets */
    TopologyNetwork GetTarget(TwoMslDirection direction) const;

    TwoMslTopologyConfig m_config;       //!< as given
    NodeContainer m_clients;             //!< hosts
    Ptr<Node> m_server;                  //!< host
    NodeContainer m_routers;             //!< near, far, loop 0, loop 1
    std::vector<Link> m_clientLinks;     //!< client, near router
    Link m_path;                         //!< near, far
    Link m_serverLink;                   //!< far, server
    Link m_loopEntry;                    //!< near, loop 0
    Link m_loop;                         //!< loop 0, loop 1
    Link m_loopExit;                     //!< loop 1, far
    Address m_outside;                   //!< of all clients, or invalid
    Ptr<AddressTranslator> m_translator; //!< or null
};

//! @}

} // namespace ns3

#endif // TWO_MSL_TOPOLOGY_HELPER_H
