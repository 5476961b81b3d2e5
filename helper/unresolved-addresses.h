// SPDX-License-Identifier: GPL-2.0-only
//
// Counts hosts of a LAN that a node looked for and did not find.

#ifndef UNRESOLVED_ADDRESSES_H
#define UNRESOLVED_ADDRESSES_H

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Counts address resolutions that were given up (ARP, RFC 826; neighbour discovery, RFC 4861
 * section 7.2.2).
 *
 * A spoofed source inside the victim's own LAN costs the victim a search, and its SYN,ACK never
 * leaves. One count a search; packets that come for an address that ns-3 holds for dead (IPv4: for
 * ArpCache's DeadTimeout) start none.
 */
class UnresolvedAddresses : public Object
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /** \brief Count a node's searches too. \param node with all its interfaces */
    void Attach(const Ptr<Node>& node);

    /** \return searches given up so far by all nodes */
    uint64_t GetCount() const;

  private:
    /** Trace Drop of ArpCache: a packet that waited. \param packet with its IP header */
    void OnArpDrop(Ptr<const Packet> packet);
    /**
     * \brief Trace LocalDeliver of Ipv6L3Protocol: neighbour discovery tells its own node of a
     * failure.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it came
     */
    void OnDelivered(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);

    uint64_t m_count{0}; //!< searches
    Ipv4Address m_last;  //!< of the last packet that waited
    Time m_lastTime{-1}; //!< when it was dropped
};

} // namespace ns3

#endif // UNRESOLVED_ADDRESSES_H
