// SPDX-License-Identifier: GPL-2.0-only
//
// TCP segments that reach a host, as a program that listens to its network card sees them.

#ifndef DELIVERED_SEGMENTS_H
#define DELIVERED_SEGMENTS_H

#include "ns3/callback.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Shows every TCP segment that IP delivers to a node, before its TCP has it, over IPv4 and
 * IPv6. Must live until the simulation has ended.
 */
class DeliveredSegments
{
  public:
    /** What is told: the header, and bytes of text. */
    using Sink = Callback<void, const TcpHeader&, uint32_t>;

    DeliveredSegments() = default;
    DeliveredSegments(const DeliveredSegments&) = delete;
    DeliveredSegments& operator=(const DeliveredSegments&) = delete;

    /** \brief Begin. \param node with a stack \param sink who is told */
    void Attach(const Ptr<Node>& node, const Sink& sink);

  private:
    /**
     * \brief Sink of Ipv4L3Protocol's LocalDeliver.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it came
     */
    void OnIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);
    /**
     * \brief Sink of Ipv6L3Protocol's LocalDeliver.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it came
     */
    void OnIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    /** Tell the sink. \param packet segment with its TCP header */
    void Tell(const Ptr<const Packet>& packet);

    Sink m_sink; //!< who is told
};

} // namespace ns3

#endif // DELIVERED_SEGMENTS_H
