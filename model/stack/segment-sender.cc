// SPDX-License-Identifier: GPL-2.0-only
//
// Control segments: header, options in either order, and the way down.

#include "ns3/segment-sender.h"

#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"

namespace ns3
{

namespace
{

/**
 * Options without a value of their own, made once: a header keeps references to its options and
 * nobody changes them, so all segments share these. Making an ns-3 Object costs as much as a tenth
 * of sending the segment.
 */
template <typename Option>
const Ptr<const TcpOption>&
GetShared()
{
    static const Ptr<const TcpOption> option = CreateObject<Option>();
    return option;
}

/** Append \p count NOPs. */
void
AppendNops(TcpHeader& header, unsigned count)
{
    for (unsigned i = 0; i < count; ++i)
    {
        header.AppendOption(GetShared<TcpOptionNOP>());
    }
}

void
AppendSackPermitted(TcpHeader& header)
{
    header.AppendOption(GetShared<TcpOptionSackPermitted>());
}

void
AppendTimestamp(TcpHeader& header, const TcpControlSegment& segment)
{
    static const Ptr<const TcpOptionTS> prototype = CreateObject<TcpOptionTS>();
    Ptr<TcpOptionTS> option = CopyObject(prototype); // cheaper than an object from scratch
    option->SetTimestamp(segment.tsVal ? *segment.tsVal : TcpOptionTS::NowToTsValue());
    option->SetEcho(segment.tsEcr);
    header.AppendOption(option);
}

/** Shared while the value stays the same, as in the SYN,ACKs of one listener. */
void
AppendWscale(TcpHeader& header, uint8_t shift)
{
    static Ptr<TcpOptionWinScale> last;
    if (!last || last->GetScale() != shift)
    {
        last = CreateObject<TcpOptionWinScale>();
        last->SetScale(shift);
    }
    header.AppendOption(last);
}

/** Shared while the value stays the same, as in the SYN,ACKs of one listener. */
void
AppendMss(TcpHeader& header, uint16_t mss)
{
    static Ptr<TcpOptionMSS> last;
    if (!last || last->GetMSS() != mss)
    {
        last = CreateObject<TcpOptionMSS>();
        last->SetMSS(mss);
    }
    header.AppendOption(last);
}

/** MSS, SACK-permitted, timestamps, NOP, window scale, aligned to words as Linux does. */
void
AppendInLinuxOrder(TcpHeader& header, const TcpControlSegment& segment)
{
    if (segment.mss != 0)
    {
        AppendMss(header, segment.mss);
    }
    if (segment.sackPermitted)
    {
        if (!segment.timestamp)
        {
            AppendNops(header, 2);
        }
        AppendSackPermitted(header);
    }
    if (segment.timestamp)
    {
        if (!segment.sackPermitted)
        {
            AppendNops(header, 2);
        }
        AppendTimestamp(header, segment);
    }
    if (segment.wscale)
    {
        AppendNops(header, 1);
        AppendWscale(header, *segment.wscale);
    }
}

/** MSS, then stock ns-3's order: timestamps, window scale, SACK-permitted. */
void
AppendInNs3Order(TcpHeader& header, const TcpControlSegment& segment)
{
    if (segment.mss != 0)
    {
        AppendMss(header, segment.mss);
    }
    if (segment.timestamp)
    {
        AppendTimestamp(header, segment);
    }
    if (segment.wscale)
    {
        AppendWscale(header, *segment.wscale);
    }
    if (segment.sackPermitted)
    {
        AppendSackPermitted(header);
    }
}

} // namespace

TcpHeader
BuildControlHeader(const TcpControlSegment& segment)
{
    TcpHeader header;
    header.SetSourcePort(segment.id.GetLocalPort());
    header.SetDestinationPort(segment.id.GetRemotePort());
    header.SetFlags(segment.flags);
    header.SetSequenceNumber(segment.seq);
    header.SetAckNumber(segment.ack);
    header.SetWindowSize(segment.window);
    if (segment.linuxOptionOrder)
    {
        AppendInLinuxOrder(header, segment);
    }
    else
    {
        AppendInNs3Order(header, segment);
    }
    return header;
}

void
OrderOptionsAsLinux(TcpHeader& header)
{
    TcpHeader ordered;
    ordered.SetSourcePort(header.GetSourcePort());
    ordered.SetDestinationPort(header.GetDestinationPort());
    ordered.SetSequenceNumber(header.GetSequenceNumber());
    ordered.SetAckNumber(header.GetAckNumber());
    ordered.SetFlags(header.GetFlags());
    ordered.SetWindowSize(header.GetWindowSize());
    ordered.SetUrgentPointer(header.GetUrgentPointer());
    for (const auto& option : header.GetOptionList())
    {
        AppendNops(ordered, 2);
        ordered.AppendOption(option);
    }
    header = ordered;
}

void
SendControlPacket(const Ptr<TcpL4Protocol>& l4,
                  const Ptr<Packet>& packet,
                  const TcpHeader& header,
                  const TcpConnectionId& id,
                  const Ptr<NetDevice>& device)
{
    l4->SendPacket(packet, header, id.GetLocalAddress(), id.GetRemoteAddress(), device);
}

void
TagTrafficClass(const Ptr<Packet>& packet, const TcpConnectionId& id, uint8_t trafficClass)
{
    if (trafficClass == 0)
    {
        return;
    }
    if (id.IsIpv4())
    {
        SocketIpTosTag tag;
        tag.SetTos(trafficClass);
        packet->AddPacketTag(tag);
        return;
    }
    SocketIpv6TclassTag tag;
    tag.SetTclass(trafficClass);
    packet->AddPacketTag(tag);
}

TcpControlSegment
BuildReset(const TcpConnectionId& id, const TcpSegmentView& segment)
{
    TcpControlSegment reset;
    reset.id = id;
    if (segment.Has(TcpHeader::ACK))
    {
        reset.flags = TcpHeader::RST;
        reset.seq = segment.ack;
    }
    else
    {
        reset.flags = TcpHeader::RST | TcpHeader::ACK;
        reset.ack = segment.seq + SequenceNumber32(segment.GetSegLen());
    }
    return reset;
}

} // namespace ns3
