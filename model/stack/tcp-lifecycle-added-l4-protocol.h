// SPDX-License-Identifier: GPL-2.0-only
//
// Front-end of TcpLifecycleHelper: stands before the stock TcpL4Protocol of a node.

#ifndef TCP_LIFECYCLE_ADDED_L4_PROTOCOL_H
#define TCP_LIFECYCLE_ADDED_L4_PROTOCOL_H

#include "ns3/ip-l4-protocol.h"

namespace ns3
{

class Node;
class TcpL4Protocol;
class TcpLifecycleEngine;

/**
 * \ingroup tcp-lifecycle
 * \brief Gets the node's TCP segments before the stock protocol and passes on what belongs to
 * stock sockets, or to nobody.
 */
class TcpLifecycleAddedL4Protocol : public IpL4Protocol
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Insert an engine and this front-end into a node's stack.
     * \param node node with a stack and no lifecycle engine; anything else throws
     * std::runtime_error
     * \return the engine
     */
    static Ptr<TcpLifecycleEngine> InstallOn(const Ptr<Node>& node);

    int GetProtocolNumber() const override;
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
    IpL4Protocol::DownTargetCallback GetDownTarget() const override;
    IpL4Protocol::DownTargetCallback6 GetDownTarget6() const override;

  protected:
    /** Let go of the engine and of the stock protocol. */
    void DoDispose() override;

  private:
    Ptr<TcpL4Protocol> m_stock;       //!< the stock protocol behind this one
    Ptr<TcpLifecycleEngine> m_engine; //!< the node's engine
};

} // namespace ns3

#endif // TCP_LIFECYCLE_ADDED_L4_PROTOCOL_H
