// SPDX-License-Identifier: GPL-2.0-only
//
// What happens in one cell of a comparison of defences, counted from trace sources.

#ifndef FLOOD_METER_H
#define FLOOD_METER_H

#include "ns3/flood-scenario.h"
#include "ns3/gateway-event.h"
#include "ns3/gateway-filter.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/node-container.h"
#include "ns3/syn-flood-application.h"
#include "ns3/syn-flood-detector.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-event.h"

#include <cstdint>
#include <deque>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

class SynAttackTopologyHelper;

/**
 * \ingroup tcp-lifecycle
 * \brief Fills a FloodOutcome; it only listens. Attach it before the simulation runs, ask it before
 * the network goes. It must live as long as the simulation.
 */
class FloodMeter
{
  public:
    /** \param scenario what is simulated */
    explicit FloodMeter(const FloodScenario& scenario);
    FloodMeter(const FloodMeter&) = delete;
    FloodMeter& operator=(const FloodMeter&) = delete;

    /** \brief Watch server, clients and the way back to the attack. \param network built */
    void Attach(const SynAttackTopologyHelper& network);
    /** \brief Count the SYNs of an attacker. \param flood its application */
    void AttachFlood(const Ptr<SynFloodApplication>& flood);
    /** \brief Count connections of users. \param client its application */
    void AttachClient(const Ptr<TcpWorkloadClient>& client);
    /** \brief Note alarms. \param detector passes everything */
    void AttachDetector(const Ptr<SynFloodDetector>& detector);
    /** \brief Watch what a filter costs. \param filter of a gateway \param node the gateway */
    void AttachFilter(const Ptr<GatewayFilter>& filter, const Ptr<Node>& node);

    /** \return everything, at the end of the simulation and before its nodes go */
    FloodOutcome GetOutcome() const;

  private:
    /** What a client offered and got. */
    struct Handshake
    {
        SequenceNumber32 isn{0};  //!< of the SYN
        bool offersSack{false};   //!< SYN
        bool offersScale{false};  //!< SYN
        bool offersStamps{false}; //!< SYN
        uint16_t mss{0};          //!< SYN
        bool isOpen{false};       //!< there was a SYN,ACK
        bool hasSack{false};      //!< SYN,ACK
        bool hasScale{false};     //!< SYN,ACK
        bool hasStamps{false};    //!< SYN,ACK
        uint32_t largestBytes{0}; //!< of text and timestamps in one segment to the client
    };

    /** \return true if what starts now counts. \param started simulated time */
    bool IsMeasured(Time started) const;
    /** Sink of ConnectionOutcome. \param outcome of a user's connection */
    void CountUser(const TcpWorkloadOutcome& outcome);
    /**
     * \brief Sink of SynFloodApplication's Tx.
     * \param packet segment with its TCP header
     * \param header its TCP header
     * \param source address
     * \param destination address
     */
    void CountSyn(Ptr<const Packet> packet,
                  const TcpHeader& header,
                  const Address& source,
                  const Address& destination);
    /** Sink of the server's Queue. \param event of a queue */
    void CountQueue(const TcpQueueEvent& event);
    /** Sink of a client's Segment. \param event a segment at the client */
    void CountSegment(const TcpSegmentEvent& event);
    /**
     * \brief Sink of the server's IPv4 Tx.
     * \param packet with its IP header
     * \param ipv4 of the server
     * \param interface by which it leaves
     */
    void CountServerIpv4(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
    /**
     * \brief Sink of the server's IPv6 Tx.
     * \param packet with its IP header
     * \param ipv6 of the server
     * \param interface by which it leaves
     */
    void CountServerIpv6(Ptr<const Packet> packet, Ptr<Ipv6> ipv6, uint32_t interface);
    /**
     * \brief Sink of the gateway's IPv4 Tx.
     * \param packet with its IP header
     * \param ipv4 of the gateway
     * \param interface by which it leaves
     */
    void CountReplyIpv4(Ptr<const Packet> packet, Ptr<Ipv4> ipv4, uint32_t interface);
    /**
     * \brief Sink of the gateway's IPv6 Tx.
     * \param packet with its IP header
     * \param ipv6 of the gateway
     * \param interface by which it leaves
     */
    void CountReplyIpv6(Ptr<const Packet> packet, Ptr<Ipv6> ipv6, uint32_t interface);
    /** Sink of a gateway's Tx. \param event what the gateway sent */
    void CountGatewaySent(const GatewayEvent& event);
    /** Sink of Alarm. \param alarm that begins or ends */
    void CountAlarm(const SynFloodAlarm& alarm);
    /** Add the entries of the filter over time. */
    void SampleFilter();
    /** \return entries of the filter */
    uint32_t GetFilterEntries() const;
    /** \return keyed hashes of the filter */
    uint64_t GetFilterHashes() const;
    /**
     * \brief Add what a connection lacks.
     * \param handshake of the connection
     * \param losses added to
     */
    static void AddLosses(const Handshake& handshake, FloodOptionLosses& losses);
    /** \return bytes of an IP header */
    uint32_t GetIpBytes() const;

    FloodScenario m_scenario;     //!< as given
    FloodOutcome m_outcome;       //!< so far
    Ptr<Node> m_server;           //!< its host
    Ptr<GatewayFilter> m_filter;  //!< null: host only
    FloodCost m_hostCost;         //!< so far
    FloodCost m_filterCost;       //!< so far
    uint32_t m_entries{0};        //!< half-open, at the server, now
    Time m_entriesSince;          //!< when they became so many
    uint32_t m_replyInterface{0}; //!< of the gateway, towards the core
    std::set<Address> m_clients;  //!< addresses
    /** SYNs of the attack that count and may still get an entry, with the last time they left. */
    std::unordered_map<TcpConnectionId, Time, TcpConnectionIdHash> m_syns;
    std::deque<std::pair<Time, TcpConnectionId>> m_synOrder; //!< of m_syns, by time
    std::unordered_map<TcpConnectionId, Handshake, TcpConnectionIdHash>
        m_handshakes; //!< of clients, that count
};

} // namespace ns3

#endif // FLOOD_METER_H
