// SPDX-License-Identifier: GPL-2.0-only
//
// Verify the checksum, read the header once, build the arrival.

#include "ns3/tcp-lifecycle-front-end.h"

#include "ns3/ipv4-interface-address.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-option.h"
#include "ns3/traffic-origin.h"

#include <array>

namespace ns3
{

namespace
{

/** Size of a TCP header without options, bytes. */
constexpr uint32_t FIXED_HEADER_BYTES = 20;

/** Size of the largest TCP header, bytes. */
constexpr uint32_t MAX_HEADER_BYTES = 60;

/**
 * Size of the header by its data offset, after a walk over its options (RFC 9293 3.1). ns-3 trusts
 * all of these fields and would read behind the packet or stop the simulation.
 * \return bytes, or 0 if the header is malformed
 */
uint32_t
CheckHeader(const Ptr<const Packet>& packet)
{
    std::array<uint8_t, MAX_HEADER_BYTES> raw{};
    const uint32_t copied = packet->CopyData(raw.data(), raw.size());
    const uint32_t size = (raw[12] >> 4) * 4u;
    if (copied < FIXED_HEADER_BYTES || size < FIXED_HEADER_BYTES || size > copied)
    {
        return 0;
    }
    for (uint32_t i = FIXED_HEADER_BYTES; i < size && raw[i] != TcpOption::END;)
    {
        if (raw[i] == TcpOption::NOP)
        {
            ++i;
            continue;
        }
        const uint32_t length = i + 1 < size ? raw[i + 1] : 0;
        if (length < 2 || i + length > size || (raw[i] == TcpOption::MSS && length != 4))
        {
            return 0;
        }
        // ns-3 reads whole blocks and takes the bytes after them for the next option; one of length
        // 0 among them would keep it reading for ever.
        if (raw[i] == TcpOption::SACK && (length - 2) % 8 != 0)
        {
            return 0;
        }
        i += length;
    }
    return size;
}

/** \return true if TCP may answer: both ends are single hosts (RFC 1122 4.2.3.10) */
bool
IsUnicast(const Ipv4Header& header, const Ptr<Ipv4Interface>& interface)
{
    const Ipv4Address source = header.GetSource();
    const Ipv4Address destination = header.GetDestination();
    if (source.IsMulticast() || source.IsBroadcast() || source.IsAny() ||
        destination.IsMulticast() || destination.IsBroadcast())
    {
        return false;
    }
    for (uint32_t i = 0; interface && i < interface->GetNAddresses(); ++i)
    {
        const Ipv4Mask mask = interface->GetAddress(i).GetMask();
        const Ipv4Address broadcast = interface->GetAddress(i).GetBroadcast();
        if (mask.GetPrefixLength() < 31 && (source == broadcast || destination == broadcast))
        {
            return false;
        }
    }
    return true;
}

bool
IsUnicast(const Ipv6Header& header, const Ptr<Ipv6Interface>& /* interface */)
{
    return !header.GetSource().IsMulticast() && !header.GetSource().IsAny() &&
           !header.GetDestination().IsMulticast();
}

/** Report a packet that is no segment of anybody. Its fields say what there was to read. */
template <typename IpHeader>
FrontEndDelivery
Refuse(TcpLifecycleEngine& engine,
       const Ptr<const Packet>& packet,
       const IpHeader& ipHeader,
       const TcpSegmentView& view,
       TcpDropReason reason)
{
    TcpLifecycleTracer& tracer = engine.GetTracer();
    if (tracer.WantsDrop())
    {
        std::array<uint8_t, 4> ports{};
        packet->CopyData(ports.data(), ports.size());
        const TcpConnectionId id(ipHeader.GetDestination(),
                                 static_cast<uint16_t>(ports[2] << 8 | ports[3]),
                                 ipHeader.GetSource(),
                                 static_cast<uint16_t>(ports[0] << 8 | ports[1]));
        tracer.ReportDrop(id, TcpSocket::CLOSED, view, reason, TrafficOriginTag::Of(packet));
    }
    return {FrontEndResult::INVALID, std::nullopt, false};
}

/** The part that does not depend on the address family. */
template <typename IpHeader, typename Interface>
FrontEndDelivery
Deliver(TcpLifecycleEngine& engine,
        const Ptr<Packet>& packet,
        const IpHeader& ipHeader,
        const Ptr<Interface>& interface)
{
    const uint32_t headerBytes = CheckHeader(packet);
    if (headerBytes == 0)
    {
        return Refuse(engine, packet, ipHeader, TcpSegmentView(), TcpDropReason::MALFORMED);
    }
    TcpHeader header;
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        header.InitializeChecksum(
            ipHeader.GetSource(), ipHeader.GetDestination(), TcpL4Protocol::PROT_NUMBER);
    }
    packet->PeekHeader(header);
    const TcpSegmentView view = TcpSegmentView::Read(header, packet->GetSize() - headerBytes);
    if (!IsUnicast(ipHeader, interface))
    {
        return Refuse(engine, packet, ipHeader, view, TcpDropReason::NOT_UNICAST);
    }
    if (!header.IsChecksumOk())
    {
        return Refuse(engine, packet, ipHeader, view, TcpDropReason::BAD_CHECKSUM);
    }
    TcpArrival arrival{packet,
                       headerBytes,
                       header,
                       view,
                       TcpConnectionId(ipHeader.GetDestination(),
                                       header.GetDestinationPort(),
                                       ipHeader.GetSource(),
                                       header.GetSourcePort()),
                       static_cast<uint8_t>(ipHeader.GetEcn()),
                       interface ? interface->GetDevice() : nullptr,
                       std::nullopt};
    if (engine.Receive(arrival))
    {
        return {};
    }
    FrontEndDelivery delivery;
    delivery.result = FrontEndResult::NOT_OURS;
    if (!view.Has(TcpHeader::RST))
    {
        delivery.reset = BuildReset(arrival.id, view);
        delivery.stockMisanswers = !view.Has(TcpHeader::ACK) && view.GetSegLen() != 1;
    }
    return delivery;
}

} // namespace

FrontEndDelivery
DeliverToEngine(TcpLifecycleEngine& engine,
                const Ptr<Packet>& packet,
                const Ipv4Header& header,
                const Ptr<Ipv4Interface>& interface)
{
    return Deliver(engine, packet, header, interface);
}

FrontEndDelivery
DeliverToEngine(TcpLifecycleEngine& engine,
                const Ptr<Packet>& packet,
                const Ipv6Header& header,
                const Ptr<Ipv6Interface>& interface)
{
    return Deliver(engine, packet, header, interface);
}

} // namespace ns3
