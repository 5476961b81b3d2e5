// SPDX-License-Identifier: GPL-2.0-only
//
// Reads a segment's bytes only as far as somebody wants to know of them.

#include "ns3/segment-tap.h"

#include "ns3/tcp-header.h"

#include <array>

namespace ns3
{

namespace
{

/** Size of the largest TCP header, bytes. */
constexpr uint32_t MAX_HEADER_BYTES = 60;

#ifdef TCP_LIFECYCLE_UNTRACED
constexpr bool IS_TRACED = false; //!< a build to measure against
#else
constexpr bool IS_TRACED = true; //!< there is somebody to tell
#endif

/** Where the control bits are. */
constexpr uint32_t FLAGS_AT = 13;

/** Read a segment. \param isSent true if its source is this node */
template <typename Address>
TcpSegmentEvent
ReadSegment(const Ptr<const Packet>& packet,
            const Address& source,
            const Address& destination,
            bool isSent)
{
    std::array<uint8_t, MAX_HEADER_BYTES> bytes{};
    const uint32_t size = packet->CopyData(bytes.data(), bytes.size());
    TcpSegmentEvent event = TcpSegmentEvent::Parse(bytes.data(), size, packet->GetSize());
    const auto sourcePort = static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
    const auto destinationPort = static_cast<uint16_t>(bytes[2] << 8 | bytes[3]);
    event.id = isSent ? TcpConnectionId(source, sourcePort, destination, destinationPort)
                      : TcpConnectionId(destination, destinationPort, source, sourcePort);
    event.verdict = isSent ? TcpSegmentVerdict::SENT : TcpSegmentVerdict::ACCEPTED;
    event.uid = packet->GetUid();
    event.origin = TrafficOriginTag::Of(packet);
    return event;
}

/** Count a segment on its way out, and report it if somebody listens. */
template <typename Address>
void
Observe(TcpLifecycleTracer& tracer,
        const Ptr<const Packet>& packet,
        const Address& source,
        const Address& destination)
{
    tracer.Count(TcpCounter::OUT_SEGS);
    std::array<uint8_t, FLAGS_AT + 1> head{};
    packet->CopyData(head.data(), head.size());
    if (head[FLAGS_AT] & TcpHeader::RST)
    {
        tracer.Count(TcpCounter::OUT_RSTS);
    }
    if (tracer.WantsSegment())
    {
        tracer.ReportSent(ReadSegment(packet, source, destination, true));
    }
}

} // namespace

void
SegmentTap::SetTracer(TcpLifecycleTracer& tracer)
{
    m_tracer = &tracer;
}

IpL4Protocol::DownTargetCallback
SegmentTap::Wrap(const IpL4Protocol::DownTargetCallback& target)
{
    IpL4Protocol::DownTargetCallback own = MakeCallback(&SegmentTap::Send, this);
    if (!IS_TRACED || target.IsNull() || target.IsEqual(own))
    {
        return target;
    }
    m_down = target;
    return own;
}

IpL4Protocol::DownTargetCallback6
SegmentTap::Wrap(const IpL4Protocol::DownTargetCallback6& target)
{
    IpL4Protocol::DownTargetCallback6 own = MakeCallback(&SegmentTap::Send6, this);
    if (!IS_TRACED || target.IsNull() || target.IsEqual(own))
    {
        return target;
    }
    m_down6 = target;
    return own;
}

void
SegmentTap::Clear()
{
    m_down = {}; // it holds a reference to IP, which may hold the engine
    m_down6 = {};
}

void
SegmentTap::Send(Ptr<Packet> packet,
                 Ipv4Address source,
                 Ipv4Address destination,
                 uint8_t protocol,
                 Ptr<Ipv4Route> route)
{
    if (!m_down.IsNull())
    {
        Observe(*m_tracer, packet, source, destination);
        m_down(packet, source, destination, protocol, route);
    }
}

void
SegmentTap::Send6(Ptr<Packet> packet,
                  Ipv6Address source,
                  Ipv6Address destination,
                  uint8_t protocol,
                  Ptr<Ipv6Route> route)
{
    if (!m_down6.IsNull())
    {
        Observe(*m_tracer, packet, source, destination);
        m_down6(packet, source, destination, protocol, route);
    }
}

TcpSegmentEvent
ReadArrival(const Ptr<const Packet>& packet, const Ipv4Address& local, const Ipv4Address& remote)
{
    return ReadSegment(packet, remote, local, false);
}

TcpSegmentEvent
ReadArrival(const Ptr<const Packet>& packet, const Ipv6Address& local, const Ipv6Address& remote)
{
    return ReadSegment(packet, remote, local, false);
}

} // namespace ns3
