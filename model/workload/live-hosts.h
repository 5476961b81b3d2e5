// SPDX-License-Identifier: GPL-2.0-only
//
// A network full of live hosts: each answers segments that it does not expect with RST.

#ifndef LIVE_HOSTS_H
#define LIVE_HOSTS_H

#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief What a host without a connection answers (RFC 9293 section 3.10.7.1).
 * \param header of the segment
 * \param textBytes of the segment
 * \return the RST, without checksum; nothing for a RST
 */
std::optional<TcpHeader> MakeReset(const TcpHeader& header, uint32_t textBytes);

/**
 * \ingroup tcp-lifecycle
 * \brief Stands for all hosts of the network behind a device, whatever their addresses.
 *
 * Spoofing the address of a live host fails: its RST frees the half-open (RFC 4987 section 2.2).
 * Answers TCP over IPv4 and IPv6 by MakeReset, nothing else; fragments and IPv6 packets with
 * extension headers are swallowed. The node has no stack. Answers carry no TrafficOriginTag: these
 * hosts are neither attackers nor users.
 */
class LiveHosts : public Object
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Put live hosts behind a device.
     * \param device of a node without a stack, on a link without address resolution
     * \return them; they live as long as the node
     */
    static Ptr<LiveHosts> AttachTo(const Ptr<NetDevice>& device);

    /** \return RSTs sent so far */
    uint64_t GetResetsSent() const;

  private:
    /**
     * \brief Receive callback of the device.
     * \param device by which it came
     * \param packet with its IP header
     * \param protocol EtherType
     * \param sender link address
     * \return true: it was taken
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& sender);
    /**
     * \brief Answer a packet of one family.
     * \tparam Header Ipv4Header or Ipv6Header
     * \param device by which it came
     * \param packet with its IP header, which is removed
     * \param protocol EtherType of the answer
     */
    template <typename Header>
    void Answer(const Ptr<NetDevice>& device, const Ptr<Packet>& packet, uint16_t protocol);

    uint64_t m_resetsSent{0}; //!< counter
};

//! @}

} // namespace ns3

#endif // LIVE_HOSTS_H
