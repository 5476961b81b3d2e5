// SPDX-License-Identifier: GPL-2.0-only
//
// Front-end of TcpLifecycleStackHelper: a TcpL4Protocol whose sockets are instrumented.

#ifndef TCP_LIFECYCLE_L4_PROTOCOL_H
#define TCP_LIFECYCLE_L4_PROTOCOL_H

#include "ns3/tcp-l4-protocol.h"

namespace ns3
{

class TcpLifecycleEngine;

/**
 * \ingroup tcp-lifecycle
 * \brief Takes the place of ns3::TcpL4Protocol on a node.
 *
 * Every segment goes to the engine first; what belongs to nobody there takes TcpL4Protocol's own
 * way, which answers RST. All attributes of TcpL4Protocol are honoured. Must be the only
 * TcpL4Protocol of its node.
 */
class TcpLifecycleL4Protocol : public TcpL4Protocol
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    IpL4Protocol::RxStatus
    Receive(Ptr<Packet> packet, const Ipv4Header& header, Ptr<Ipv4Interface> interface) override;
    IpL4Protocol::RxStatus
    Receive(Ptr<Packet> packet, const Ipv6Header& header, Ptr<Ipv6Interface> interface) override;
    void ReceiveIcmp(Ipv4Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv4Address from,
                     Ipv4Address to,
                     const uint8_t payload[8]) override;
    void ReceiveIcmp(Ipv6Address source,
                     uint8_t ttl,
                     uint8_t type,
                     uint8_t code,
                     uint32_t info,
                     Ipv6Address from,
                     Ipv6Address to,
                     const uint8_t payload[8]) override;

    void SetDownTarget(IpL4Protocol::DownTargetCallback callback) override;
    void SetDownTarget6(IpL4Protocol::DownTargetCallback6 callback) override;

  protected:
    /** With node and IP there, make the engine and its socket factories, once. */
    void NotifyNewAggregate() override;
    /** Let go of the engine. */
    void DoDispose() override;

  private:
    Ptr<TcpLifecycleEngine> m_engine; //!< the node's engine
    bool m_installed{false};          //!< engine and factories are on the node
};

} // namespace ns3

#endif // TCP_LIFECYCLE_L4_PROTOCOL_H
