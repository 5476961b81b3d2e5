// SPDX-License-Identifier: GPL-2.0-only
//
// One sink for each place where ns-3 drops a packet on its way between TCP and the wire.

#include "ns3/lower-layer-drops.h"

#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/callback.h"
#include "ns3/frame-segment.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/queue-disc.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/traffic-origin.h"
#include "ns3/user-error.h"

namespace ns3
{

namespace
{

/** Connect or disconnect one trace source; one that an ns-3 has not is left out. */
template <typename Source, typename Sink>
void
SwitchTrace(const Ptr<Source>& source, const std::string& name, const Sink& sink, bool connect)
{
    if (!source)
    {
        return;
    }
    if (connect)
    {
        source->TraceConnectWithoutContext(name, sink);
    }
    else
    {
        source->TraceDisconnectWithoutContext(name, sink);
    }
}

/** \tparam L3 Ipv4L3Protocol or Ipv6L3Protocol, which have these reasons in common */
template <typename L3>
TcpDropReason
ReasonOf(typename L3::DropReason reason)
{
    switch (reason)
    {
    case L3::DROP_TTL_EXPIRED:
        return TcpDropReason::TTL_EXPIRED;
    case L3::DROP_NO_ROUTE:
        return TcpDropReason::NO_ROUTE;
    case L3::DROP_INTERFACE_DOWN:
        return TcpDropReason::INTERFACE_DOWN;
    default:
        return TcpDropReason::IP_REFUSED;
    }
}

} // namespace

LowerLayerDrops::LowerLayerDrops(Ptr<Node> node)
    : m_node(node),
      m_tracer(node->GetObject<TcpLifecycleTracer>())
{
    if (!m_tracer)
    {
        ThrowUserError("LowerLayerDrops: node ",
                       node->GetId(),
                       " has no TcpLifecycleTracer; install its stack with TcpLifecycleStackHelper "
                       "or TcpLifecycleHelper");
    }
    Switch(true);
}

LowerLayerDrops::~LowerLayerDrops()
{
    Switch(false);
}

void
LowerLayerDrops::Switch(bool connect)
{
    const auto ipv4 = m_node->GetObject<Ipv4L3Protocol>();
    SwitchTrace(ipv4, "Drop", MakeCallback(&LowerLayerDrops::InIpv4, this), connect);
    SwitchTrace(ipv4, "SendOutgoing", MakeCallback(&LowerLayerDrops::Leaves, this), connect);
    const auto ipv6 = m_node->GetObject<Ipv6L3Protocol>();
    SwitchTrace(ipv6, "Drop", MakeCallback(&LowerLayerDrops::InIpv6, this), connect);
    SwitchTrace(ipv6, "SendOutgoing", MakeCallback(&LowerLayerDrops::Leaves6, this), connect);
    SwitchTrace(m_node->GetObject<ArpL3Protocol>(),
                "Drop",
                MakeCallback(&LowerLayerDrops::InArp, this),
                connect);
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        SwitchTrace(ipv4->GetInterface(i)->GetArpCache(),
                    "Drop",
                    MakeCallback(&LowerLayerDrops::InArp, this),
                    connect);
    }
    SwitchTrace(m_node->GetObject<TrafficControlLayer>(),
                "TcDrop",
                MakeCallback(&LowerLayerDrops::InTrafficControl, this),
                connect);
    for (uint32_t i = 0; i < m_node->GetNDevices(); ++i)
    {
        SwitchDevice(m_node->GetDevice(i), connect);
    }
}

void
LowerLayerDrops::SwitchDevice(const Ptr<NetDevice>& device, bool connect)
{
    SwitchTrace(device, "MacTxDrop", MakeCallback(&LowerLayerDrops::InDevice, this), connect);
    SwitchTrace(device, "PhyRxDrop", MakeCallback(&LowerLayerDrops::OnLink, this), connect);
    if (const auto layer = m_node->GetObject<TrafficControlLayer>())
    {
        SwitchTrace(layer->GetRootQueueDiscOnDevice(device),
                    "Drop",
                    MakeCallback(&LowerLayerDrops::InQueueDisc, this),
                    connect);
    }
}

void
LowerLayerDrops::InIpv4(const Ipv4Header& header,
                        Ptr<const Packet> packet,
                        Ipv4L3Protocol::DropReason reason,
                        Ptr<Ipv4> /* ipv4 */,
                        uint32_t /* interface */)
{
    if (header.GetProtocol() == TcpL4Protocol::PROT_NUMBER)
    {
        ReportPayload(header, packet, ReasonOf<Ipv4L3Protocol>(reason));
    }
}

void
LowerLayerDrops::InIpv6(const Ipv6Header& header,
                        Ptr<const Packet> packet,
                        Ipv6L3Protocol::DropReason reason,
                        Ptr<Ipv6> /* ipv6 */,
                        uint32_t /* interface */)
{
    ReportPayload(
        header, packet, ReasonOf<Ipv6L3Protocol>(reason)); // extension headers may stand before TCP
}

void
LowerLayerDrops::InArp(Ptr<const Packet> packet)
{
    Report(packet, TcpDropReason::ADDRESS_UNRESOLVED);
}

void
LowerLayerDrops::Leaves(const Ipv4Header& header,
                        Ptr<const Packet> packet,
                        uint32_t /* interface */)
{
    const Ptr<Packet> whole = packet->Copy();
    whole->AddHeader(header);
    m_last = {packet->GetUid(), whole};
}

void
LowerLayerDrops::Leaves6(const Ipv6Header& header,
                         Ptr<const Packet> packet,
                         uint32_t /* interface */)
{
    const Ptr<Packet> whole = packet->Copy();
    whole->AddHeader(header);
    m_last = {packet->GetUid(), whole};
}

void
LowerLayerDrops::InTrafficControl(Ptr<const Packet> packet)
{
    // The packet of this trace has no IP header; it has left IP in the same call.
    if (m_last.second && m_last.first == packet->GetUid())
    {
        Report(m_last.second, TcpDropReason::DEVICE_QUEUE_FULL);
    }
}

void
LowerLayerDrops::InQueueDisc(Ptr<const QueueDiscItem> item)
{
    if (const auto ipv4 = DynamicCast<const Ipv4QueueDiscItem>(item))
    {
        ReportPayload(ipv4->GetHeader(), item->GetPacket(), TcpDropReason::QUEUE_DISC);
    }
    else if (const auto ipv6 = DynamicCast<const Ipv6QueueDiscItem>(item))
    {
        ReportPayload(ipv6->GetHeader(), item->GetPacket(), TcpDropReason::QUEUE_DISC);
    }
}

void
LowerLayerDrops::InDevice(Ptr<const Packet> frame)
{
    Report(frame, TcpDropReason::DEVICE_QUEUE_FULL);
}

void
LowerLayerDrops::OnLink(Ptr<const Packet> frame)
{
    for (const auto& model : SegmentFaultHelper::FindModels(m_node))
    {
        if (model->HasKept(frame->GetUid()))
        {
            return; // it will arrive
        }
    }
    Report(frame, TcpDropReason::LINK_ERROR);
}

template <typename Header>
void
LowerLayerDrops::ReportPayload(const Header& header,
                               const Ptr<const Packet>& packet,
                               TcpDropReason reason)
{
    const Ptr<Packet> whole = packet->Copy();
    whole->AddHeader(header);
    Report(whole, reason);
}

void
LowerLayerDrops::Report(const Ptr<const Packet>& frame, TcpDropReason reason)
{
    const std::optional<FrameSegment> segment = FindSegmentInFrame(frame);
    if (!segment)
    {
        return;
    }
    TcpSegmentView view;
    view.flags = segment->flags;
    view.seq = segment->seq;
    view.ack = segment->ack;
    view.textBytes = segment->textBytes;
    const bool isReceived = !IsOwn(segment->id, true) && IsOwn(segment->id, false);
    m_tracer->ReportDrop(isReceived ? segment->id.Reversed() : segment->id,
                         TcpSocket::CLOSED,
                         view,
                         reason,
                         TrafficOriginTag::Of(frame),
                         !isReceived);
}

bool
LowerLayerDrops::IsOwn(const TcpConnectionId& id, bool isLocalEnd) const
{
    const Address address = isLocalEnd ? id.GetLocalAddress() : id.GetRemoteAddress();
    if (id.IsIpv4())
    {
        const auto ipv4 = m_node->GetObject<Ipv4>();
        return ipv4 && ipv4->GetInterfaceForAddress(Ipv4Address::ConvertFrom(address)) >= 0;
    }
    const auto ipv6 = m_node->GetObject<Ipv6>();
    return ipv6 && ipv6->GetInterfaceForAddress(Ipv6Address::ConvertFrom(address)) >= 0;
}

} // namespace ns3
