// SPDX-License-Identifier: GPL-2.0-only
//
// Hosts around a router that open, use and lose a thousand connections by chance.

#ifndef SOAK_NET_H
#define SOAK_NET_H

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/** What a SoakNet is made of. */
struct SoakConfig
{
    bool isIpv6{false};                          //!< family
    std::string queueDisc{"ns3::FifoQueueDisc"}; //!< of every device
    uint32_t connections{1000};                  //!< that clients try to open
    double lossFraction{0.02};                   //!< of frames, on each link and each way
    std::string pcap;                            //!< prefix of the hosts' captures; empty: none
};

/**
 * \brief Two clients, a server and an attacker behind one router.
 *
 * In a minute of simulated time the clients try their connections, to two listeners and to a port
 * without one; both ends send, read late or never, close, shut down, abort, in any order, by
 * chance. The attacker floods the server with SYNs from addresses without a route; server and
 * first client crash and come back.
 */
class SoakNet
{
  public:
    /** \param config what to build */
    explicit SoakNet(const SoakConfig& config);
    ~SoakNet();
    SoakNet(const SoakNet&) = delete;
    SoakNet& operator=(const SoakNet&) = delete;

    /** \return clients and server: hosts whose every segment is TCP's own */
    NodeContainer GetHosts() const;
    /** \return all nodes, router and attacker too */
    const NodeContainer& GetNodes() const;
    /** \return host \p host's name in file names: PREFIX-NODE-DEVICE.pcap */
    std::string GetCapture(uint32_t host) const;

    /** \return connections in the accept queues of a node's listeners, as these say */
    uint32_t GetAcceptEntries(const Ptr<Node>& node) const;

    /** Run until nothing happens any more. */
    void Run();

  private:
    /** Connect, addresses and routes. */
    void Wire();
    /** Queue discs and losses. */
    void Spoil(uint32_t link);
    /** The flood. */
    void InstallFlood();
    /** Both listeners, for the first time or after a crash. */
    void Listen();
    /** The second listener's program takes one connection, and comes back. */
    void AcceptOne(Ptr<TcpLifecycleSocket> listener);
    /** A client opens a connection. */
    void Connect();
    /** Whoever has a connection does something, and goes on. */
    void Act(Ptr<Socket> socket, uint32_t left);
    /** The server has a connection. */
    void Accepted(Ptr<Socket> socket, const Address& from);
    /** A client has one, or has failed. */
    void Connected(Ptr<Socket> socket);
    /** Crash one node and bring it back. */
    void Crash(uint32_t node);
    /** \copydoc Crash */
    void Reboot(uint32_t node);
    /** \return a whole number below \p end, by chance */
    uint32_t Draw(uint32_t end);

    SoakConfig m_config;                     //!< as given
    NodeContainer m_nodes;                   //!< router, client, client, server, attacker
    std::vector<NetDeviceContainer> m_links; //!< router's device, the node's
    std::vector<Address> m_addresses;        //!< of the nodes
    Ptr<UniformRandomVariable> m_random;     //!< all chance of the hosts
    std::vector<Ptr<Socket>> m_sockets;      //!< kept until the end, as slow programs do
};

} // namespace ns3

#endif // SOAK_NET_H
