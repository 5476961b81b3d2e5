// SPDX-License-Identifier: GPL-2.0-only
//
// A router that defends: the chain of filters of a node, its counters and trace sources.

#ifndef TCP_GATEWAY_H
#define TCP_GATEWAY_H

#include "ns3/gateway-event.h"
#include "ns3/gateway-filter.h"
#include "ns3/gateway-packet.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/protected-networks.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Judges each unicast packet that a node forwards, over IPv4 and IPv6, exactly once.
 *
 * Install puts a decorator in front of the routing protocols of the node (GatewayRouting) and
 * aggregates this object: /NodeList/N/$ns3::TcpGateway. Packets go through the filters in the
 * order in which those were added. Local delivery, packets without a route, multicast, and packets
 * that IP itself is about to refuse (TTL spent, IPv6 packet larger than the next link's MTU) do
 * not come here; what the gateway sends itself does not either. Without a filter everything
 * passes, and not a byte or an event of the simulation differs. There is no way to uninstall.
 */
class TcpGateway : public Object
{
  public:
    /** Signature of Pass, Drop, Replace, Answer and Tx sinks. */
    typedef void (*EventTracedCallback)(const GatewayEvent& event);

    /** \return the TypeId */
    static TypeId GetTypeId();

    TcpGateway();
    ~TcpGateway() override;

    /**
     * \brief Make a gateway of a node, or find the one it has.
     * \param node has IPv4 or IPv6 or both with a routing protocol, addresses or not
     * \return the gateway
     * \throws std::runtime_error if the node has no IP stack, or one without routing protocol
     */
    static Ptr<TcpGateway> Install(Ptr<Node> node);

    /** \return the node */
    Ptr<Node> GetNode() const;

    /** \brief Add a filter behind those there are. \param filter belongs to no other gateway */
    void AddFilter(Ptr<GatewayFilter> filter);

    /** \return filters */
    uint32_t GetNFilters() const;

    /**
     * \brief Let the chain judge a packet, count and report it. Called by GatewayRouting.
     * \param packet the packet; the replacement afterwards if the verdict is REPLACE
     * \return what to do with it
     */
    GatewayVerdict Judge(GatewayPacket& packet);

    /**
     * \brief Send a segment of the gateway's own, from any address.
     * \param from local = source, remote = destination
     * \param segment with its TCP header, and with an origin tag if somebody else caused it
     * \param reason why
     * \return false if there is no route to the destination
     */
    bool Send(const TcpConnectionId& from, Ptr<Packet> segment, GatewayReason reason);

    /**
     * \brief Report a packet that was held and is forwarded now.
     * \param packet as it is on the wire
     * \param id local = source
     * \param reason why it was held or changed
     */
    void ReportReleased(const Ptr<const Packet>& packet,
                        const TcpConnectionId& id,
                        GatewayReason reason);

    /** \brief A packet that was judged goes nowhere. Called by GatewayRouting. */
    void CountUnrouted();

    /**
     * \param address of either family
     * \return the device by which packets to \p address leave; null if there is no route
     */
    Ptr<NetDevice> FindOutput(const Address& address) const;

    /**
     * \brief Check that there is a way to each network's first address, and not only the loopback.
     * \param networks what a filter protects
     * \param filter its name, for the message
     * \throws std::runtime_error that names filter, node and network
     */
    void CheckRoutes(const ProtectedNetworks& networks, const std::string& filter) const;

    /** \return true if \p address is one of the node's own. \param address of either family */
    bool IsOwnAddress(const Address& address) const;

    /** \return packets with this verdict, whatever the reason. \param verdict which */
    uint64_t GetPackets(GatewayVerdict verdict) const;

    /**
     * \param verdict which
     * \param reason which
     * \param origin ground truth of the packet
     * \return packets with this verdict, this reason and this origin
     */
    uint64_t GetPackets(GatewayVerdict verdict, GatewayReason reason, TrafficOrigin origin) const;

    /** \return packets judged: those that were about to be forwarded */
    uint64_t GetPackets() const;

    /** \return segments that the gateway sent itself */
    uint64_t GetSent() const;

    /** \return own segments and readdressed ones that it could not send for want of a route */
    uint64_t GetUnsent() const;

    /**
     * \brief Check every filter: attributes, and routes to protected networks. Also done at the
     * start of the simulation.
     * \throws std::runtime_error that names the filter, the attribute and its value
     */
    void Check() const;

    /** \brief Fix the random streams of all filters. \param stream first \return streams used */
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /** Origins there are. */
    static constexpr std::size_t ORIGINS =
        static_cast<std::size_t>(TrafficOrigin::OLD_DUPLICATE) + 1;

    /** Packets by reason and origin. */
    using Counts = std::array<std::array<uint64_t, ORIGINS>, GATEWAY_REASONS>;

    /** Check what there is; filters that come later are checked when they come. */
    void Start();
    /**
     * \param packet that was judged
     * \param verdict on it
     * \return what happened to a packet, as a record
     */
    GatewayEvent MakeEvent(const GatewayPacket& packet, GatewayVerdict verdict) const;
    /** Count a packet and fire its trace source. \param event of the packet */
    void Report(const GatewayEvent& event);

    Ptr<Node> m_node;                              //!< the router
    std::vector<Ptr<GatewayFilter>> m_filters;     //!< in order
    std::array<Counts, GATEWAY_VERDICTS> m_counts; //!< by verdict
    uint64_t m_sent{0};                            //!< own segments
    uint64_t m_unsent{0};                          //!< without route
    bool m_isStarted{false};                       //!< filters have been checked
    Ptr<Packet> m_probe; //!< empty: routing is asked with it, for each packet of an ingress filter

    TracedCallback<const GatewayEvent&> m_passTrace;    //!< Pass
    TracedCallback<const GatewayEvent&> m_dropTrace;    //!< Drop
    TracedCallback<const GatewayEvent&> m_replaceTrace; //!< Replace
    TracedCallback<const GatewayEvent&> m_answerTrace;  //!< Answer
    TracedCallback<const GatewayEvent&> m_txTrace;      //!< Tx
};

} // namespace ns3

#endif // TCP_GATEWAY_H
