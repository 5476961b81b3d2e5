// SPDX-License-Identifier: GPL-2.0-only
//
// Holds back what the stock protocol sends, until it is known whether that is right.

#ifndef HELD_SENDS_H
#define HELD_SENDS_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-route.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/tcp-l4-protocol.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief While it lives and has not stopped, nothing that a TcpL4Protocol sends reaches IP.
 *
 * The demux of TcpL4Protocol is private: only its Receive knows whether a stock socket owns a
 * segment, and it has answered by then. Lives on the stack of one Receive.
 */
class HeldSends
{
  public:
    /** \param protocol whose sends are held back from now on */
    explicit HeldSends(TcpL4Protocol& protocol);
    ~HeldSends();
    HeldSends(const HeldSends&) = delete;
    HeldSends& operator=(const HeldSends&) = delete;

    /** Let the protocol send again; what was held stays held. */
    void Stop();

    /** Send what was held, in its order. Stop comes first. */
    void Release();

  private:
    /** One send over either family. */
    struct Held
    {
        Ptr<Packet> packet;       //!< segment
        Ipv4Address source;       //!< IPv4: source
        Ipv4Address destination;  //!< IPv4: destination
        Ptr<Ipv4Route> route;     //!< IPv4: route
        Ipv6Address source6;      //!< IPv6: source
        Ipv6Address destination6; //!< IPv6: destination
        Ptr<Ipv6Route> route6;    //!< IPv6: route
        bool isIpv4{true};        //!< which of them is meant
        uint8_t protocol{0};      //!< protocol number
    };

    /**
     * \brief The down target over IPv4.
     * \param packet segment with its TCP header
     * \param source address
     * \param destination address
     * \param protocol 6
     * \param route to the destination, or null
     */
    void Hold(Ptr<Packet> packet,
              Ipv4Address source,
              Ipv4Address destination,
              uint8_t protocol,
              Ptr<Ipv4Route> route);
    /**
     * \brief The down target over IPv6.
     * \param packet segment with its TCP header
     * \param source address
     * \param destination address
     * \param protocol 6
     * \param route to the destination, or null
     */
    void Hold6(Ptr<Packet> packet,
               Ipv6Address source,
               Ipv6Address destination,
               uint8_t protocol,
               Ptr<Ipv6Route> route);

    TcpL4Protocol& m_protocol;                   //!< who sends
    IpL4Protocol::DownTargetCallback m_target;   //!< its way down over IPv4
    IpL4Protocol::DownTargetCallback6 m_target6; //!< its way down over IPv6
    std::vector<Held> m_held;                    //!< what it has sent
    bool m_holds{true};                          //!< Stop has not been called
};

} // namespace ns3

#endif // HELD_SENDS_H
