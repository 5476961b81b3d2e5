// SPDX-License-Identifier: GPL-2.0-only
//
// Keeps SYN,ACKs that answer an attack away from the attacker's own TCP.

#ifndef SYN_ACK_FILTER_H
#define SYN_ACK_FILTER_H

#include "ns3/address.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/node.h"

#include <bitset>
#include <cstdint>
#include <map>
#include <utility>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief The firewall of a direct attack (Eddy, Defenses Against TCP SYN Flooding Attacks, Internet
 * Protocol Journal 9 (4), 2006): a host that does not spoof has to keep its own TCP from answering
 * the SYN,ACKs, or its RST frees the half-open.
 *
 * Stands in front of the node's TCP, whichever it is, and swallows SYN,ACKs from a victim's address
 * and port to the ports that were announced to it; all else goes on. It stays on the node, as the
 * victim repeats SYN,ACKs after the attack has ended. 8 kB a victim.
 */
class SynAckFilter : public IpL4Protocol
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Put a filter on a node, once.
     * \param node with an internet stack and TCP
     * \return the node's filter
     * \throws std::runtime_error if the node has no TCP
     */
    static Ptr<SynAckFilter> InstallOn(const Ptr<Node>& node);

    /** The ports of one victim's SYN,ACKs that are swallowed. */
    using Ports = std::bitset<65536>;

    /**
     * \brief Ask for the ports of a victim; they stay where they are.
     * \param victim Ipv4Address or Ipv6Address
     * \param port of the victim
     * \return to be set for each own port from which SYNs go to the victim
     */
    Ports& GetPorts(const Address& victim, uint16_t port);

    /** \return SYN,ACKs swallowed so far */
    uint64_t GetSwallowedSegments() const;

    int GetProtocolNumber() const override;
    RxStatus
    Receive(Ptr<Packet> packet, const Ipv4Header& header, Ptr<Ipv4Interface> interface) override;
    RxStatus
    Receive(Ptr<Packet> packet, const Ipv6Header& header, Ptr<Ipv6Interface> interface) override;
    void ReceiveIcmp(Ipv4Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv4Address payloadSource,
                     Ipv4Address payloadDestination,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address icmpSource,
                     uint8_t icmpTtl,
                     uint8_t icmpType,
                     uint8_t icmpCode,
                     uint32_t icmpInfo,
                     Ipv6Address payloadSource,
                     Ipv6Address payloadDestination,
                     const uint8_t payload[8]) override;
    void SetDownTarget(DownTargetCallback cb) override;
    void SetDownTarget6(DownTargetCallback6 cb) override;
    DownTargetCallback GetDownTarget() const override;
    DownTargetCallback6 GetDownTarget6() const override;

  protected:
    void DoDispose() override;

  private:
    /**
     * \param packet segment with its TCP header
     * \param source of its packet
     * \return true if a segment is to be swallowed; it is counted.
     */
    bool Swallows(const Ptr<Packet>& packet, const Address& source);

    Ptr<IpL4Protocol> m_ipv4;                              //!< TCP behind, over IPv4
    Ptr<IpL4Protocol> m_ipv6;                              //!< TCP behind, over IPv6
    std::map<std::pair<Address, uint16_t>, Ports> m_ports; //!< by victim
    uint64_t m_swallowed{0};                               //!< SYN,ACKs
};

} // namespace ns3

#endif // SYN_ACK_FILTER_H
