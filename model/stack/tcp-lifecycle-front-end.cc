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

/** The bytes of a TCP header as they came. */
struct RawHeader
{
    std::array<uint8_t, MAX_HEADER_BYTES> bytes{}; //!< those behind the packet's end are 0
    uint32_t copied{0};                            //!< bytes of the packet
};

/**
 * Size of the header by its data offset, after a walk over its options (RFC 9293 3.1). ns-3 trusts
 * all of these fields and would read behind the packet or stop the simulation.
 * \return bytes, or 0 if the header is malformed
 */
uint32_t
CheckHeader(const RawHeader& header)
{
    const auto& [raw, copied] = header;
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

/** \return true if both ends are single hosts by their addresses alone (RFC 1122 4.2.3.10) */
bool
IsUnicast(const Ipv4Header& header)
{
    const Ipv4Address source = header.GetSource();
    const Ipv4Address destination = header.GetDestination();
    return !source.IsMulticast() && !source.IsBroadcast() && !source.IsAny() &&
           !destination.IsMulticast() && !destination.IsBroadcast();
}

bool
IsUnicast(const Ipv6Header& header)
{
    return !header.GetSource().IsMulticast() && !header.GetSource().IsAny() &&
           !header.GetDestination().IsMulticast();
}

/**
 * \return true if an end is the broadcast address of a subnet of \p interface
 *
 * It has to go through all addresses, and ns-3 through its list for each of them. With more than
 * one, a segment of a known connection is spared it: the first segment of that was looked at.
 */
bool
IsSubnetBroadcast(TcpLifecycleEngine& engine,
                  const TcpConnectionId& id,
                  const Ipv4Header& header,
                  const Ptr<Ipv4Interface>& interface)
{
    const uint32_t addresses = interface ? interface->GetNAddresses() : 0;
    if (addresses > 1 && engine.GetConnectionTable().Find(id))
    {
        return false;
    }
    for (uint32_t i = 0; i < addresses; ++i)
    {
        const Ipv4InterfaceAddress own = interface->GetAddress(i);
        const Ipv4Address broadcast = own.GetBroadcast();
        if (own.GetMask().GetPrefixLength() < 31 &&
            (header.GetSource() == broadcast || header.GetDestination() == broadcast))
        {
            return true;
        }
    }
    return false;
}

bool
IsSubnetBroadcast(TcpLifecycleEngine& /* engine */,
                  const TcpConnectionId& /* id */,
                  const Ipv6Header& /* header */,
                  const Ptr<Ipv6Interface>& /* interface */)
{
    return false; // IPv6 has none
}

/** Report a packet that is no segment of anybody. Its fields say what there was to read. */
FrontEndDelivery
Refuse(TcpLifecycleEngine& engine,
       const Ptr<const Packet>& packet,
       const TcpConnectionId& id,
       const TcpSegmentView& view,
       TcpDropReason reason)
{
    engine.GetTracer().ReportDrop(
        id, TcpSocket::CLOSED, view, reason, TrafficOriginTag::Of(packet));
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
    RawHeader raw;
    raw.copied = packet->CopyData(raw.bytes.data(), raw.bytes.size());
    const TcpConnectionId id(ipHeader.GetDestination(),
                             static_cast<uint16_t>(raw.bytes[2] << 8 | raw.bytes[3]),
                             ipHeader.GetSource(),
                             static_cast<uint16_t>(raw.bytes[0] << 8 | raw.bytes[1]));
    engine.GetConnectionTable().PrefetchBucket(id);
    const uint32_t headerBytes = CheckHeader(raw);
    if (headerBytes == 0)
    {
        return Refuse(engine, packet, id, TcpSegmentView(), TcpDropReason::MALFORMED);
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
    engine.GetConnectionTable().PrefetchEntry(id);
    if (!IsUnicast(ipHeader) || IsSubnetBroadcast(engine, id, ipHeader, interface))
    {
        return Refuse(engine, packet, id, view, TcpDropReason::NOT_UNICAST);
    }
    if (!header.IsChecksumOk())
    {
        return Refuse(engine, packet, id, view, TcpDropReason::BAD_CHECKSUM);
    }
    TcpArrival arrival{packet,
                       headerBytes,
                       header,
                       view,
                       id,
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
