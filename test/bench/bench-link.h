// SPDX-License-Identifier: GPL-2.0-only
//
// Two nodes and a link, with one stack or the other: the stage of every case.

#ifndef BENCH_LINK_H
#define BENCH_LINK_H

#include "ns3/bench-cases.h"
#include "ns3/callback.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/** Address families of the nodes. */
enum class BenchFamilies
{
    USE_IPV4, //!< both, as the stack helpers install them; traffic over IPv4
    USE_IPV6, //!< both; traffic over IPv6
    ONLY_IPV4 //!< IPv4 alone
};

/**
 * \brief Client and server, joined by a point-to-point link of 10 Gbit/s without queue disc.
 *
 * The client is 10.0.0.1 or 2001:db8::1, the server 10.0.0.2 or 2001:db8::2. What the server sends
 * to any other address leaves over a second link to a node without a stack, which is silent: a
 * client would answer it with ICMPv6 errors, and not over IPv4.
 */
class BenchLink
{
  public:
    /**
     * \param delay one-way delay of the link
     * \param families of both nodes
     * \param clients 1, or more that have a link of their own each to the server, over IPv4
     */
    BenchLink(Time delay, BenchFamilies families, uint32_t clients = 1);

    /** Install stock stacks on both nodes. */
    void InstallStock();

    /**
     * \brief Install lifecycle stacks.
     * \param helper set up as wanted
     * \param client true: on both nodes; false: the client's is stock
     */
    void InstallLifecycle(TcpLifecycleStackHelper helper, bool client);

    /**
     * \brief Install the stack of a variant on both nodes.
     * \param task stock; lifecycle, with profile ns3-stock; lifecycle-unregistered, the same with
     * sockets that are not in TcpL4Protocol's list, which ns-3 searches from the front
     * \throws std::invalid_argument for any other variant
     */
    void InstallBoth(const BenchTask& task);

    /**
     * \brief Connections beyond the ephemeral ports of one address go to another port.
     * \return the server's port of a connection. \param index of the connection, from 0
     */
    static uint16_t GetServerPort(uint32_t index);

    /**
     * \brief Listen on each port that GetServerPort names.
     * \param connections how many \param accept is told of each connection
     * \return the listeners
     */
    std::vector<Ptr<Socket>> Listen(uint32_t connections,
                                    Callback<void, Ptr<Socket>, const Address&> accept) const;

    /** \return whether the traffic runs over IPv6 */
    bool IsIpv6() const;

    /** \return a client node. \param index of the client, from 0 */
    Ptr<Node> GetClient(uint32_t index = 0) const;

    /** \return the server node */
    Ptr<Node> GetServer() const;

    /** \return address and port of the server, as every client reaches it. \param port its port */
    Address GetServerAddress(uint16_t port) const;

    /** \return packets that the silent node's device has received */
    uint64_t GetSilentPackets() const;

    /** \return packets that the devices of client and server have received */
    uint64_t GetPackets() const;

  private:
    /** Give the link its addresses and the server its default route. */
    void AssignAddresses();

    NodeContainer m_nodes;                        //!< first client, server, other clients
    Ptr<Node> m_silent;                           //!< node without a stack
    NetDeviceContainer m_devices;                 //!< first client's, server's
    std::vector<NetDeviceContainer> m_otherLinks; //!< another client's, server's
    NetDeviceContainer m_exit;                    //!< of the second link: server's, silent node's
    BenchFamilies m_families;                     //!< of both nodes
    uint64_t m_clientPackets{0};                  //!< received
    uint64_t m_serverPackets{0};                  //!< received
    uint64_t m_silentPackets{0};                  //!< received
};

} // namespace ns3

#endif // BENCH_LINK_H
