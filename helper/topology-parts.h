// SPDX-License-Identifier: GPL-2.0-only
//
// What topology helpers are made of: links, addresses and static routes of either address family.

#ifndef TOPOLOGY_PARTS_H
#define TOPOLOGY_PARTS_H

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One kind of link: every link of the kind has these properties in both directions. */
struct TopologyLink
{
    std::string dataRate{"100Mbps"}; //!< as DataRate reads it
    Time delay{MilliSeconds(1)};     //!< one way
    uint32_t queuePackets{1000};     //!< drop-tail queue of each device
};

/** A network; with an invalid address the one of the address plan. */
struct TopologyNetwork
{
    Address network;   //!< Ipv4Address or Ipv6Address; bits beyond length are ignored
    uint8_t length{0}; //!< fixed bits
};

/**
 * \ingroup tcp-lifecycle
 * \brief Puts point-to-point links, addresses and static routes on nodes for a topology helper.
 *
 * Messages of errors begin with the helper's name.
 */
class TopologyParts
{
  public:
    /** \param helper name of the helper, for messages */
    explicit TopologyParts(std::string helper);

    /**
     * \param what is wrong, with the value
     * \throws std::invalid_argument always: the helper's name and \p what
     */
    [[noreturn]] void Refuse(const std::string& what) const;

    /**
     * \brief Check a kind of link.
     * \param name of the configuration's member
     * \param link its value
     * \throws std::invalid_argument if the rate is malformed or 0, the delay negative, or the queue
     * without place
     */
    void CheckLink(const std::string& name, const TopologyLink& link) const;

    /**
     * \param near a node
     * \param far another
     * \param link rate, delay and queue
     * \return devices of a new point-to-point link, near first; no queue disc
     */
    static NetDeviceContainer Connect(Ptr<Node> near, Ptr<Node> far, const TopologyLink& link);

    /**
     * \brief Give one end of a link or LAN its address.
     * \param device of a node with a stack
     * \param address Ipv4Address or Ipv6Address
     * \param length fixed bits of its network
     * \throws std::runtime_error if the node has no IP of that family
     */
    void AssignAddress(const Ptr<NetDevice>& device, const Address& address, uint8_t length) const;

    /** \brief Let a node forward. \param node one that has a stack \param isIpv6 family */
    static void EnableForwarding(const Ptr<Node>& node, bool isIpv6);

    /**
     * \brief Add a static route.
     * \param device by which packets leave
     * \param network to where; length 0 = what no other route fits
     * \param nextHop a neighbour; invalid = the network is on the link
     * \throws std::runtime_error if the node's stack has no static routing of that family
     */
    void AddRoute(const Ptr<NetDevice>& device,
                  const TopologyNetwork& network,
                  const Address& nextHop) const;

    /**
     * \brief Remove the static routes that AddRoute has added to a network.
     * \param node whose
     * \param network to where
     */
    void RemoveRoutes(const Ptr<Node>& node, const TopologyNetwork& network) const;

    /** \return the network of all addresses. \param isIpv6 family */
    static TopologyNetwork GetAny(bool isIpv6);

    /**
     * \param address of the family
     * \param port 0 to 65535
     * \return InetSocketAddress or Inet6SocketAddress
     */
    static Address MakeSocketAddress(const Address& address, uint16_t port);

  private:
    std::string m_helper; //!< name
};

//! @}

} // namespace ns3

#endif // TOPOLOGY_PARTS_H
