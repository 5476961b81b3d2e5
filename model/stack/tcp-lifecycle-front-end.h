// SPDX-License-Identifier: GPL-2.0-only
//
// What both L4 front-ends do with a packet from IP: verify, read once, hand to the engine.

#ifndef TCP_LIFECYCLE_FRONT_END_H
#define TCP_LIFECYCLE_FRONT_END_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"

#include <optional>

namespace ns3
{

/** What became of a packet. */
enum class FrontEndResult : uint8_t
{
    CONSUMED, //!< its owner has it
    INVALID,  //!< dropped: bad checksum, malformed header, or an address that is not unicast
    NOT_OURS  //!< the stock path answers it
};

/**
 * \brief Hand a packet over IPv4 to the engine.
 * \param engine the node's engine
 * \param packet TCP header and text; its header may be taken off only if the result is CONSUMED
 * \param header its IP header
 * \param interface where it came in
 * \return what became of it
 */
FrontEndResult DeliverToEngine(TcpLifecycleEngine& engine,
                               const Ptr<Packet>& packet,
                               const Ipv4Header& header,
                               const Ptr<Ipv4Interface>& interface);

/** \copydoc DeliverToEngine(TcpLifecycleEngine&, const Ptr<Packet>&, const Ipv4Header&, const
 * Ptr<Ipv4Interface>&) */
FrontEndResult DeliverToEngine(TcpLifecycleEngine& engine,
                               const Ptr<Packet>& packet,
                               const Ipv6Header& header,
                               const Ptr<Ipv6Interface>& interface);

/** The event of ReceiveByEngine. */
template <typename Protocol, typename IpHeader, typename Interface>
void
ReceiveAgain(Ptr<Protocol> protocol, Ptr<Packet> packet, IpHeader header, Ptr<Interface> interface)
{
    protocol->Receive(packet, header, interface);
}

/**
 * \brief What both front-ends do with a packet. One that the node itself is just sending is
 * received when the current event is over (TcpLifecycleEngine::SendScope). \param protocol the
 * front-end \param engine the node's engine \param packet TCP header and text \param header its IP
 * header \param interface where it came in \return what to tell IP, or nothing: the stock path
 * answers the packet
 */
template <typename Protocol, typename IpHeader, typename Interface>
std::optional<IpL4Protocol::RxStatus>
ReceiveByEngine(Protocol& protocol,
                TcpLifecycleEngine& engine,
                const Ptr<Packet>& packet,
                const IpHeader& header,
                const Ptr<Interface>& interface)
{
    if (engine.IsSending())
    {
        Simulator::ScheduleNow(&ReceiveAgain<Protocol, IpHeader, Interface>,
                               Ptr<Protocol>(&protocol),
                               packet->Copy(),
                               header,
                               interface);
        return IpL4Protocol::RX_OK;
    }
    switch (DeliverToEngine(engine, packet, header, interface))
    {
    case FrontEndResult::CONSUMED:
        return IpL4Protocol::RX_OK;
    case FrontEndResult::INVALID:
        return IpL4Protocol::RX_CSUM_FAILED;
    case FrontEndResult::NOT_OURS:
        break;
    }
    return std::nullopt;
}

/** What an ICMP error quotes, over either family. */
template <typename Address>
struct IcmpError
{
    Address source;             //!< who sent the ICMP message
    uint8_t ttl;                //!< its TTL or hop limit
    uint8_t type;               //!< its type
    uint8_t code;               //!< its code
    uint32_t info;              //!< its extra word
    Address payloadSource;      //!< source of the quoted packet: this node
    Address payloadDestination; //!< destination of the quoted packet
    const uint8_t* payload;     //!< first 8 bytes of the quoted TCP header
};

/**
 * \brief Hand an ICMP error to the socket it is about.
 * \param engine the node's engine
 * \param error the error
 * \return false if no socket here is meant
 */
bool DeliverIcmpToEngine(TcpLifecycleEngine& engine, const IcmpError<Ipv4Address>& error);

/** \copydoc DeliverIcmpToEngine(TcpLifecycleEngine&, const IcmpError<Ipv4Address>&) */
bool DeliverIcmpToEngine(TcpLifecycleEngine& engine, const IcmpError<Ipv6Address>& error);

} // namespace ns3

#endif // TCP_LIFECYCLE_FRONT_END_H
