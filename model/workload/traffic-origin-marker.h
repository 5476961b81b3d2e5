// SPDX-License-Identifier: GPL-2.0-only
//
// Writes the ground truth on packets: whoever this node is, its own packets say so.

#ifndef TRAFFIC_ORIGIN_MARKER_H
#define TRAFFIC_ORIGIN_MARKER_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/traffic-origin.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Marks every IPv4 and IPv6 packet that a node originates with a TrafficOriginTag.
 *
 * It listens to the SendOutgoing trace sources of Ipv4L3Protocol and Ipv6L3Protocol, so it works
 * with any transport, stock TCP included, and never sees forwarded packets. A packet that carries
 * a tag already keeps it: an attack application on the same node marks its own segments.
 * It is aggregated to the node, lives as long as the node, and changes no byte on the wire.
 */
class TrafficOriginMarker : public Object
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Mark what \p node sends from now on.
     *
     * A second call on the same node replaces the origin.
     * \param node node with an internet stack (Ipv4L3Protocol, Ipv6L3Protocol or both); a node
     * with neither throws std::runtime_error
     * \param origin the mark
     * \return the node's marker
     */
    static Ptr<TrafficOriginMarker> Install(Ptr<Node> node, TrafficOrigin origin);

    /** \return packets marked so far */
    uint64_t GetMarkedPackets() const;

  private:
    /**
     * \brief Sink of the IPv4 SendOutgoing trace.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it leaves
     */
    void MarkIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);
    /**
     * \brief Sink of the IPv6 SendOutgoing trace.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it leaves
     */
    void MarkIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    /** Add the tag unless there is one. \param packet on its way out */
    void Mark(const Ptr<const Packet>& packet);

    TrafficOrigin m_origin{TrafficOrigin::UNKNOWN}; //!< the mark
    uint64_t m_markedPackets{0};                    //!< packets marked
};

} // namespace ns3

#endif // TRAFFIC_ORIGIN_MARKER_H
