// SPDX-License-Identifier: GPL-2.0-only
//
// Stands between a node's TcpL4Protocol and IP and reports every segment that passes.

#ifndef SEGMENT_TAP_H
#define SEGMENT_TAP_H

#include "ns3/ip-l4-protocol.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-address.h"
#include "ns3/ipv6-route.h"
#include "ns3/packet.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-segment-event.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief A down target (IpL4Protocol::SetDownTarget) that reports what it hands on.
 *
 * All segments of a node leave through its one TcpL4Protocol, whoever made them: sockets,
 * listeners, TIME-WAIT, and stock sockets that share the node. So nothing sent goes unreported.
 */
class SegmentTap
{
  public:
    SegmentTap() = default;
    SegmentTap(const SegmentTap&) = delete;
    SegmentTap& operator=(const SegmentTap&) = delete;

    /** \param tracer who is told; must live as long as this object */
    void SetTracer(TcpLifecycleTracer& tracer);

    /**
     * \brief Put the tap in front of a down target.
     * \param target the way to IPv4; null, or what this function has returned, stays as it is
     * \return the target to give to the protocol
     */
    IpL4Protocol::DownTargetCallback Wrap(const IpL4Protocol::DownTargetCallback& target);
    /** \copydoc Wrap(const IpL4Protocol::DownTargetCallback&) */
    IpL4Protocol::DownTargetCallback6 Wrap(const IpL4Protocol::DownTargetCallback6& target);

    /** Hand nothing on any more: the protocol is disposed. */
    void Clear();

  private:
    /**
     * \brief The down target over IPv4.
     * \param packet segment with its TCP header
     * \param source address
     * \param destination address
     * \param protocol 6
     * \param route to the destination, or null
     */
    void Send(Ptr<Packet> packet,
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
    void Send6(Ptr<Packet> packet,
               Ipv6Address source,
               Ipv6Address destination,
               uint8_t protocol,
               Ptr<Ipv6Route> route);

    TcpLifecycleTracer* m_tracer{nullptr};     //!< who is told
    IpL4Protocol::DownTargetCallback m_down;   //!< the way to IPv4
    IpL4Protocol::DownTargetCallback6 m_down6; //!< the way to IPv6
};

/**
 * \brief Read a segment as its receiver sees it.
 * \param packet TCP header and text
 * \param local where it was sent to
 * \param remote where it came from
 * \return the record, ACCEPTED; time and node are not filled in
 */
TcpSegmentEvent
ReadArrival(const Ptr<const Packet>& packet, const Ipv4Address& local, const Ipv4Address& remote);
/**
 * \brief Read a segment that came over IPv6 in the same way.
 * \param packet TCP header and text
 * \param local where it was sent to
 * \param remote where it came from
 * \return the record, ACCEPTED; time and node are not filled in
 */
TcpSegmentEvent
ReadArrival(const Ptr<const Packet>& packet, const Ipv6Address& local, const Ipv6Address& remote);

/**
 * \ingroup tcp-lifecycle
 * \brief Reports an arriving segment when it goes out of scope: its verdict is known then.
 *
 * Lives on the stack while a front-end hands a segment on. What the node reports as dropped
 * meanwhile is this segment, as a node is in one segment's processing at a time.
 */
template <typename Address>
class ArrivalReport
{
  public:
    /**
     * \param tracer who is told
     * \param packet TCP header and text; must outlive this object, as the addresses
     * \param local where it was sent to
     * \param remote where it came from
     */
    ArrivalReport(TcpLifecycleTracer& tracer,
                  const Ptr<const Packet>& packet,
                  const Address& local,
                  const Address& remote)
        : m_tracer(tracer),
          m_packet(packet),
          m_local(local),
          m_remote(remote)
    {
        tracer.Count(TcpCounter::IN_SEGS);
        if (tracer.WantsSegment())
        {
            m_event = ReadArrival(packet, local, remote);
            tracer.BeginArrival(*m_event);
        }
    }

    ~ArrivalReport()
    {
        if (m_event)
        {
            m_tracer.EndArrival();
        }
    }

    ArrivalReport(const ArrivalReport&) = delete;
    ArrivalReport& operator=(const ArrivalReport&) = delete;

    /** \param isOwned true if a stock socket of the node took the segment, false if none did */
    void
    Stock(bool isOwned)
    {
        if (!isOwned)
        {
            const TcpSegmentEvent event =
                m_event ? *m_event : ReadArrival(m_packet, m_local, m_remote);
            m_tracer.ReportDrop(event.id,
                                TcpSocket::CLOSED,
                                event.segment,
                                TcpDropReason::NO_CONNECTION,
                                event.origin);
        }
        else if (m_event)
        {
            m_event->verdict = TcpSegmentVerdict::STOCK;
        }
    }

  private:
    TcpLifecycleTracer& m_tracer;           //!< who is told
    const Ptr<const Packet> m_packet;       //!< the segment
    const Address m_local;                  //!< where it was sent to
    const Address m_remote;                 //!< where it came from
    std::optional<TcpSegmentEvent> m_event; //!< empty if no sink wants it
};

//! @}

} // namespace ns3

#endif // SEGMENT_TAP_H
