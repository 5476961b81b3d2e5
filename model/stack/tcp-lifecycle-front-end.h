// SPDX-License-Identifier: GPL-2.0-only
//
// What both L4 front-ends do with a packet from IP: verify, read once, hand to the engine.

#ifndef TCP_LIFECYCLE_FRONT_END_H
#define TCP_LIFECYCLE_FRONT_END_H

#include "ns3/held-sends.h"
#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-interface.h"
#include "ns3/packet.h"
#include "ns3/segment-sender.h"
#include "ns3/segment-tap.h"
#include "ns3/simulator.h"
#include "ns3/tcp-icmp-error.h"
#include "ns3/tcp-lifecycle-engine.h"

#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What became of a packet. */
enum class FrontEndResult : uint8_t
{
    CONSUMED, //!< its owner has it
    INVALID,  //!< dropped: bad checksum, malformed header, or an address that is not unicast
    NOT_OURS  //!< nobody here owns it
};

/** What DeliverToEngine did, and what the stock path may have to be helped with. */
struct FrontEndDelivery
{
    FrontEndResult result{FrontEndResult::CONSUMED}; //!< what became of the packet
    std::optional<TcpControlSegment> reset;          //!< NOT_OURS: the RST of a closed port, if any
    bool stockMisanswers{false}; //!< stock ns-3 would acknowledge too little (3.10.7.1)
};

/**
 * \brief Hand a packet over IPv4 to the engine.
 * \param engine the node's engine
 * \param packet TCP header and text; its header may be taken off only if the result is CONSUMED
 * \param header its IP header
 * \param interface where it came in
 * \return what became of it
 */
FrontEndDelivery DeliverToEngine(TcpLifecycleEngine& engine,
                                 const Ptr<Packet>& packet,
                                 const Ipv4Header& header,
                                 const Ptr<Ipv4Interface>& interface);

/** \brief The same over IPv6. \param engine as above \param packet as above \param header as above
 * \param interface as above \return as above */
FrontEndDelivery DeliverToEngine(TcpLifecycleEngine& engine,
                                 const Ptr<Packet>& packet,
                                 const Ipv6Header& header,
                                 const Ptr<Ipv6Interface>& interface);

/**
 * \brief The event of ReceiveByEngine.
 * \tparam Protocol TcpLifecycleL4Protocol or TcpLifecycleAddedL4Protocol
 * \param protocol front-end that receives
 * \param packet segment with its TCP header
 * \tparam IpHeader Ipv4Header or Ipv6Header
 * \param header of IP
 * \tparam Interface Ipv4Interface or Ipv6Interface
 * \param interface by which it came
 */
template <typename Protocol, typename IpHeader, typename Interface>
void
ReceiveAgain(Ptr<Protocol> protocol, Ptr<Packet> packet, IpHeader header, Ptr<Interface> interface)
{
    protocol->Receive(packet, header, interface);
}

/**
 * \brief What both front-ends do with a packet.
 *
 * One that the node itself is just sending is received when the current event is over
 * (TcpLifecycleEngine::SendScope). One that nobody here owns goes to the stock protocol, whose
 * sockets may own it. If they do not, the port is closed and RFC 9293 3.10.7.1 asks for a RST;
 * stock ns-3 always acknowledges SEG.SEQ + 1, so where that is wrong, and on a node of our own
 * always, what it sends is held back and the engine sends the right one.
 * \param protocol the front-end
 * \param engine the node's engine
 * \param stock the stock protocol, which sends for both
 * \param sharesNode true if stock sockets live on the node
 * \param packet TCP header and text
 * \param header its IP header
 * \param interface where it came in
 * \param receiveByStock hands the packet to the stock protocol
 * \return what to tell IP
 */
template <typename Protocol, typename IpHeader, typename Interface, typename ReceiveByStock>
IpL4Protocol::RxStatus
ReceiveByEngine(Protocol& protocol,
                TcpLifecycleEngine& engine,
                TcpL4Protocol& stock,
                bool sharesNode,
                const Ptr<Packet>& packet,
                const IpHeader& header,
                const Ptr<Interface>& interface,
                ReceiveByStock receiveByStock)
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
    ArrivalReport<decltype(header.GetSource())> report(
        engine.GetTracer(), packet, header.GetDestination(), header.GetSource());
    const FrontEndDelivery delivery = DeliverToEngine(engine, packet, header, interface);
    switch (delivery.result)
    {
    case FrontEndResult::CONSUMED:
        return IpL4Protocol::RX_OK;
    case FrontEndResult::INVALID:
        return IpL4Protocol::RX_CSUM_FAILED;
    case FrontEndResult::NOT_OURS:
        break;
    }
    if (sharesNode && !delivery.stockMisanswers)
    {
        const IpL4Protocol::RxStatus status = receiveByStock();
        report.Stock(status == IpL4Protocol::RX_OK);
        return status;
    }
    HeldSends held(stock);
    const IpL4Protocol::RxStatus status = receiveByStock();
    held.Stop();
    if (status == IpL4Protocol::RX_OK)
    {
        report.Stock(true);
        held.Release(); // a stock socket owns it
        return status;
    }
    if (sharesNode)
    {
        report.Stock(false);
    }
    if (delivery.reset)
    {
        engine.Send(*delivery.reset);
    }
    return IpL4Protocol::RX_OK; // and no ICMP port unreachable beside the RST
}

/**
 * \brief Read the quoted TCP header of an ICMP error, RFC 792's first 8 bytes.
 * \param error receives ports and sequence number
 * \param payload the 8 bytes
 */
template <typename Address>
void
ReadQuotedHeader(TcpIcmpError<Address>& error, const uint8_t payload[8])
{
    error.localPort = static_cast<uint16_t>(payload[0] << 8 | payload[1]);
    error.remotePort = static_cast<uint16_t>(payload[2] << 8 | payload[3]);
    error.seq = SequenceNumber32(uint32_t{payload[4]} << 24 | uint32_t{payload[5]} << 16 |
                                 uint32_t{payload[6]} << 8 | payload[7]);
}

/**
 * \brief Hand an ICMP error to the engine.
 * \param engine the node's engine
 * \param source who sent the error
 * \param ttl TTL or hop limit that it came with
 * \param type ICMP or ICMPv6 type
 * \param code its code
 * \param info what the type carries, an MTU for example
 * \param from source of the segment that it quotes: of this node
 * \param to destination of that segment
 * \param payload first 8 bytes of its TCP header
 * \return false if nobody here owns it, and it is for the stock protocol
 */
template <typename Address>
bool
DeliverIcmpToEngine(TcpLifecycleEngine& engine,
                    Address source,
                    uint8_t ttl,
                    uint8_t type,
                    uint8_t code,
                    uint32_t info,
                    Address from,
                    Address to,
                    const uint8_t payload[8])
{
    TcpIcmpError<Address> error{source, ttl, type, code, info, from, to};
    ReadQuotedHeader(error, payload);
    return engine.ReceiveIcmp(error);
}

//! @}

} // namespace ns3

#endif // TCP_LIFECYCLE_FRONT_END_H
