// SPDX-License-Identifier: GPL-2.0-only
//
// A SYN proxy, a server behind it, and a client made by hand: the test decides about each segment.

#ifndef PROXY_STAGE_H
#define PROXY_STAGE_H

#include "gateway-test-net.h"

#include "ns3/gateway-helper.h"
#include "ns3/syn-proxy.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \brief GatewayTestNet with a proxy on the router. The client by hand has spoofed addresses behind
 * the attacker's link, so that no TCP answers for it.
 */
class ProxyStage
{
  public:
    /** \param settings of the proxy, besides its networks */
    explicit ProxyStage(bool isIpv6,
                        const GatewayHelper::Settings& settings = {},
                        const GatewayNetConfig& config = {});

    /** \return a connection of the client by hand. \param port of the client */
    TcpConnectionId MakeId(uint16_t port) const;
    /** \brief Send a segment of the client now, with a window of 60000. */
    void Send(const TcpConnectionId& id,
              uint8_t flags,
              uint32_t seq,
              uint32_t ack,
              uint32_t textBytes = 0) const;
    /** \brief Let time pass. */
    void Pass(Time time) const;
    /**
     * \brief Send a SYN and wait for the answer.
     * \param seq the client's ISN
     * \return the cookie
     */
    uint32_t GetCookie(const TcpConnectionId& id, uint32_t seq) const;
    /** \brief Open a connection. \param seq the client's ISN \return the cookie */
    uint32_t Open(const TcpConnectionId& id, uint32_t seq) const;

    /** \return segments that came to the client on \p id, oldest first */
    std::vector<GatewayFrame> GetAnswers(const TcpConnectionId& id) const;
    /** \return segments on \p id that went to the server, oldest first */
    std::vector<GatewayFrame> GetForwarded(const TcpConnectionId& id) const;
    /** \return segments that came from the server on \p id, oldest first */
    std::vector<GatewayFrame> GetServerAnswers(const TcpConnectionId& id) const;
    /** \return packets dropped for \p reason */
    uint64_t GetDropped(GatewayReason reason) const;

    GatewayTestNet net;      //!< everything
    Ptr<SynProxy> proxy;     //!< on the router
    Ptr<TcpGateway> gateway; //!< of the router
    TestPeer server{22};     //!< on port 80 of the server
};

} // namespace ns3

#endif // PROXY_STAGE_H
