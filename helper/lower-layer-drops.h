// SPDX-License-Identifier: GPL-2.0-only
//
// Reports segments that a node loses below TCP: in IP, in address resolution, in queues, on a link.

#ifndef LOWER_LAYER_DROPS_H
#define LOWER_LAYER_DROPS_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>
#include <utility>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Turns the drop traces of IP, ARP, traffic control and devices into Drop records of the
 * node's TcpLifecycleTracer, so that no segment vanishes without a reason.
 *
 * Sees what is on the node when it is made: make it when stack, queue discs and devices are there.
 * Forwarded segments are reported too, with their source as the local end. Fragments are not
 * recognised, ns-3 has no trace of packets that IPv6 neighbour discovery gives up, and a frame that
 * CsmaNetDevice gives up after its back-offs stands in captures and has no record.
 */
class LowerLayerDrops
{
  public:
    /** \param node its drops are reported; without a TcpLifecycleTracer an error of the program */
    explicit LowerLayerDrops(Ptr<Node> node);
    ~LowerLayerDrops();
    LowerLayerDrops(const LowerLayerDrops&) = delete;
    LowerLayerDrops& operator=(const LowerLayerDrops&) = delete;

  private:
    /** \brief Connect or disconnect all traces. \param connect which */
    void Switch(bool connect);
    /** \brief The same for one device. \param device which \param connect which */
    void SwitchDevice(const Ptr<NetDevice>& device, bool connect);

    /**
     * \brief Trace Drop of Ipv4L3Protocol.
     * \param header of the packet
     * \param packet without it
     * \param reason of IP
     * \param ipv4 who drops
     * \param interface number
     */
    void InIpv4(const Ipv4Header& header,
                Ptr<const Packet> packet,
                Ipv4L3Protocol::DropReason reason,
                Ptr<Ipv4> ipv4,
                uint32_t interface);
    /**
     * \brief Trace Drop of Ipv6L3Protocol.
     * \param header of the packet
     * \param packet without it
     * \param reason of IP
     * \param ipv6 who drops
     * \param interface number
     */
    void InIpv6(const Ipv6Header& header,
                Ptr<const Packet> packet,
                Ipv6L3Protocol::DropReason reason,
                Ptr<Ipv6> ipv6,
                uint32_t interface);
    /** Traces Drop of ArpL3Protocol and ArpCache. \param packet with its IP header */
    void InArp(Ptr<const Packet> packet);
    /**
     * \brief Trace SendOutgoing of Ipv4L3Protocol: the header that TcDrop does not show.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it leaves
     */
    void Leaves(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);
    /**
     * \brief Trace SendOutgoing of Ipv6L3Protocol.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it leaves
     */
    void Leaves6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    /** Trace TcDrop of TrafficControlLayer. \param packet without its IP header */
    void InTrafficControl(Ptr<const Packet> packet);
    /** Trace Drop of a QueueDisc. \param item what was dropped */
    void InQueueDisc(Ptr<const QueueDiscItem> item);
    /** Trace MacTxDrop of a device. \param frame as the device has it */
    void InDevice(Ptr<const Packet> frame);
    /** Trace PhyRxDrop of a device. \param frame as the device has it */
    void OnLink(Ptr<const Packet> frame);

    /**
     * \brief Report a packet that begins with an IP or link header, if it is a segment.
     * \param frame whole
     * \param reason for the record
     */
    void Report(const Ptr<const Packet>& frame, TcpDropReason reason);
    /**
     * \brief Report a packet without its IP header.
     * \tparam Header Ipv4Header or Ipv6Header
     * \param header of the packet
     * \param packet without it
     * \param reason for the record
     */
    template <typename Header>
    void ReportPayload(const Header& header, const Ptr<const Packet>& packet, TcpDropReason reason);
    /**
     * \param id of a segment
     * \param isLocalEnd its local address, not its remote one
     * \return true if an address is this node's
     */
    bool IsOwn(const TcpConnectionId& id, bool isLocalEnd) const;

    Ptr<Node> m_node;                                     //!< the node
    Ptr<TcpLifecycleTracer> m_tracer;                     //!< who is told
    std::pair<uint64_t, Ptr<const Packet>> m_last{0, {}}; //!< uid and whole packet, sent last
};

} // namespace ns3

#endif // LOWER_LAYER_DROPS_H
