// SPDX-License-Identifier: GPL-2.0-only
//
// Counts what a flood does to a server: SYNs in, answered and dropped, and half-open entries.

#ifndef HALF_OPEN_MONITOR_H
#define HALF_OPEN_MONITOR_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Watches one listener of one server, split into phases of the experiment.
 *
 * SYNs received are counted where IP delivers them; answered are the SYNs that got an entry in the
 * half-open queue, or a cookie, and so a SYN,ACK; dropped are those turned away. A repeated SYN of
 * a connection that has an entry is received, and neither of the two others. Must live until the
 * simulation has ended.
 */
class HalfOpenMonitor
{
  public:
    /** Counters of one phase. */
    struct Phase
    {
        uint64_t synReceived{0}; //!< SYNs without ACK that reached the port
        uint64_t synAnswered{0}; //!< entries made
        uint64_t synDropped{0};  //!< SYNs turned away
        uint32_t peakEntries{0}; //!< most half-open entries at once, those of before included
    };

    /**
     * \brief Watch a server; the first phase begins. Fatal without a TcpLifecycleTracer.
     * \param server node with an instrumented stack
     * \param port local port of the listener
     */
    void Attach(const Ptr<Node>& server, uint16_t port);

    /** Later events count for a new phase. */
    void StartPhase();

    /** \return the phases so far, in order */
    const std::vector<Phase>& GetPhases() const;

    /** \return entries after each change, with its time in s, from (0, 0) */
    const std::vector<std::pair<double, double>>& GetOccupancy() const;

    /** \return most entries since Attach */
    uint32_t GetPeakEntries() const;

    /** \return entries the queue may hold as last reported; UINT32_MAX = no limit or no report */
    uint32_t GetLimitEntries() const;

  private:
    /** Sink of the tracer's Queue. \param event of a queue */
    void CountQueue(const TcpQueueEvent& event);
    /**
     * \brief Sink of Ipv4L3Protocol's LocalDeliver.
     * \param header of the packet
     * \param packet without it
     */
    void CountIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t);
    /**
     * \brief Sink of Ipv6L3Protocol's LocalDeliver.
     * \param header of the packet
     * \param packet without it
     * \param interface by which it came
     */
    void CountIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    /**
     * \brief Count a TCP segment if it is a SYN for the port.
     * \param packet segment with its TCP header
     */
    void CountSegment(const Ptr<const Packet>& packet);

    uint16_t m_port{0};                                 //!< of the listener
    std::vector<Phase> m_phases;                        //!< the last one is current
    std::vector<std::pair<double, double>> m_occupancy; //!< curve
    uint32_t m_entries{0};                              //!< now
    uint32_t m_limit{UINT32_MAX};                       //!< last reported
};

} // namespace ns3

#endif // HALF_OPEN_MONITOR_H
