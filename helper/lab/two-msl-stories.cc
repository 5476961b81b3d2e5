// SPDX-License-Identifier: GPL-2.0-only
//
// The last ACK that is lost, the segment in a loop, and hosts behind one address.

#include "ns3/frame-segment.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/two-msl-lab.h"
#include "ns3/two-msl-topology-helper.h"

#include <limits>

namespace ns3
{

namespace
{

constexpr double CLOSE_S = 0.1; //!< the server waits before it closes, as in the reference

/** Watches a close from the server's first FIN. */
class LastAckMeter
{
  public:
    /** Watch client and server. */
    void
    Attach(const NodeContainer& ends)
    {
        const auto client = ends.Get(0)->GetObject<TcpLifecycleTracer>();
        const auto server = ends.Get(1)->GetObject<TcpLifecycleTracer>();
        server->TraceConnectWithoutContext("Segment",
                                           MakeCallback(&LastAckMeter::CountSegment, this));
        server->TraceConnectWithoutContext("State",
                                           MakeCallback(&LastAckMeter::CountServerState, this));
        client->TraceConnectWithoutContext("State",
                                           MakeCallback(&LastAckMeter::CountClientState, this));
    }

    /** \return everything */
    const LastAckOutcome&
    GetOutcome() const
    {
        return m_outcome;
    }

    /** \return true after the server's first FIN */
    bool
    HasBegun() const
    {
        return m_begin.has_value();
    }

  private:
    /** \return seconds since the server's first FIN */
    double
    Since(Time time) const
    {
        return (time - m_begin.value_or(time)).GetSeconds();
    }

    /** Sink of the server's Segment. */
    void
    CountSegment(const TcpSegmentEvent& event)
    {
        if (event.IsSent() && event.segment.Has(TcpHeader::FIN))
        {
            m_begin = m_begin.value_or(event.time);
            m_outcome.finS.push_back(Since(event.time));
        }
        m_outcome.resets += !event.IsSent() && event.segment.Has(TcpHeader::RST) ? 1 : 0;
    }

    /** Sink of the server's State. */
    void
    CountServerState(const TcpStateEvent& event)
    {
        if (event.from == TcpSocket::LAST_ACK)
        {
            m_outcome.closedS = Since(event.time);
            m_outcome.peerEnd = ToString(event.cause.rule);
        }
    }

    /** Sink of the client's State. */
    void
    CountClientState(const TcpStateEvent& event)
    {
        if (event.to == TcpSocket::TIME_WAIT)
        {
            m_outcome.timeWaitBeginS = Since(event.time);
        }
        else if (event.from == TcpSocket::TIME_WAIT)
        {
            m_outcome.timeWaitEndS = Since(event.time);
        }
    }

    LastAckOutcome m_outcome;    //!< so far
    std::optional<Time> m_begin; //!< the server's first FIN
};

/** Lets the client's ACKs of the server's FIN be lost for a time. */
class AckLoss
{
  public:
    /** \param network the path \param lostFor from the first one on */
    AckLoss(const TwoMslTopologyHelper& network, Time lostFor)
        : m_lostFor(lostFor)
    {
        SegmentFaultRule rule;
        rule.kind = SegmentKind::LAST_ACK;
        rule.countSegments = std::numeric_limits<uint32_t>::max();
        m_link = SegmentFaultHelper(rule).Install(network.GetPath());
        for (const auto& model : m_link.towards)
        {
            model->TraceConnectWithoutContext("Drop", MakeCallback(&AckLoss::Lost, this));
        }
    }

  private:
    /** Sink of Drop. */
    void
    Lost(const SegmentFaultEvent&)
    {
        if (!m_isPlanned)
        {
            m_isPlanned = true;
            Simulator::Schedule(m_lostFor, &AckLoss::End, this);
        }
    }

    /** No more are lost. */
    void
    End()
    {
        for (const auto& model : m_link.towards)
        {
            model->Disable();
        }
    }

    Time m_lostFor;          //!< from the first one on
    SegmentFaultLink m_link; //!< both directions
    bool m_isPlanned{false}; //!< the end is scheduled
};

/** Watches one segment die. */
class LifeMeter
{
  public:
    /** Watch a router. */
    void
    Attach(const Ptr<Node>& router)
    {
        router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Drop", MakeCallback(&LifeMeter::CountDrop<Ipv4Header, Ipv4L3Protocol, Ipv4>, this));
        router->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "Drop", MakeCallback(&LifeMeter::CountDrop<Ipv6Header, Ipv6L3Protocol, Ipv6>, this));
    }

    /** Sink of the client's PhyTxBegin. */
    void
    CountSent(Ptr<const Packet> frame)
    {
        const auto segment = FindSegmentInFrame(frame);
        if (segment && segment->textBytes > 0 && !sent)
        {
            sent = Simulator::Now();
            frameBytes = frame->GetSize();
        }
    }

    /** Sink of PhyTxBegin in the loop. */
    void
    CountCrossing(Ptr<const Packet> frame)
    {
        const auto segment = FindSegmentInFrame(frame);
        crossings += segment && segment->textBytes > 0 ? 1 : 0;
    }

    std::optional<Time> sent;    //!< the first text
    std::optional<Time> dropped; //!< its TTL was spent
    uint32_t frameBytes{0};      //!< of it
    uint32_t crossings{0};       //!< of links in the loop

  private:
    /** Sink of Drop of IPv4 or IPv6. */
    template <typename Header, typename Protocol, typename Interface>
    void
    CountDrop(const Header&,
              Ptr<const Packet>,
              typename Protocol::DropReason reason,
              Ptr<Interface>,
              uint32_t)
    {
        if (reason == Protocol::DROP_TTL_EXPIRED && !dropped)
        {
            dropped = Simulator::Now();
        }
    }
};

/** \return true for a packet with text */
bool
HasText(const GatewayPacket& packet)
{
    return packet.segment && packet.segment->textBytes > 0;
}

} // namespace

LastAckOutcome
SimulateLastAck(const LastAckScenario& scenario, const TwoMslObserver& observe)
{
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("SegmentLifetime", TimeValue(Seconds(scenario.mslS)));
    const auto install = [&stack](NodeContainer nodes) { stack.Install(nodes); };
    TwoMslTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.clientLink = {"1Gbps", Seconds(0), 1000};
    config.serverLink = {"1Gbps", Seconds(0), 1000};
    config.path = {"1Gbps", Seconds(scenario.oneWayDelayS), 1000};
    const TwoMslTopologyHelper network(config, install, install);
    const NodeContainer ends(network.GetClients().Get(0), network.GetServer());
    stack.AssignStreams(ends, 1000);
    TwoMslChurn churn;
    churn.connections = 1;
    churn.closeFirst = CLIENT_CLOSES_FIRST;
    network.InstallChurn(churn).AssignStreams(2000);
    LastAckMeter meter;
    meter.Attach(ends);
    const AckLoss loss(network, Seconds(scenario.lostForS));
    if (observe)
    {
        observe(ends);
    }
    Simulator::Stop(Seconds(scenario.lostForS + 2 * scenario.mslS + 2000));
    Simulator::Run();
    Simulator::Destroy();
    return meter.GetOutcome();
}

SegmentLife
SimulateSegmentLife(const SegmentLifeScenario& scenario)
{
    TcpLifecycleStackHelper stack;
    const auto install = [&stack](NodeContainer nodes) { stack.Install(nodes); };
    TwoMslTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.hasLoop = true;
    config.ttl = scenario.ttl;
    config.loopLink.delay = Seconds(scenario.delayS);
    const TwoMslTopologyHelper network(config, install, install);
    network.Divert(TwoMslDirection::TO_SERVER, &HasText, 1);
    LifeMeter meter;
    for (uint32_t i = 0; i < network.GetRouters().GetN(); ++i)
    {
        meter.Attach(network.GetRouters().Get(i));
    }
    network.GetClientLink(0).Get(0)->TraceConnectWithoutContext(
        "PhyTxBegin", MakeCallback(&LifeMeter::CountSent, &meter));
    for (uint32_t i = 0; i < network.GetLoop().GetN(); ++i)
    {
        network.GetLoop().Get(i)->TraceConnectWithoutContext(
            "PhyTxBegin", MakeCallback(&LifeMeter::CountCrossing, &meter));
    }
    TwoMslChurn churn;
    churn.connections = 1;
    churn.requestBytes = scenario.textBytes;
    network.InstallChurn(churn);
    Simulator::Stop(Seconds(300));
    Simulator::Run();
    const uint32_t otherBytes = 2 + (scenario.isIpv6 ? 40 : 20); // PPP and IP
    SegmentLife life;
    life.ttl = scenario.ttl;
    life.boundS = network.GetSegmentLife(TwoMslDirection::TO_SERVER, meter.frameBytes - otherBytes)
                      .GetSeconds();
    life.livedS = meter.dropped && meter.sent ? (*meter.dropped - *meter.sent).GetSeconds() : 0;
    life.crossings = meter.crossings;
    Simulator::Destroy();
    return life;
}

std::vector<TranslatedClient>
SimulateTranslatedClients(const TranslatedHostsScenario& scenario)
{
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper victim;
    victim.SetEngineAttribute("TimeWaitReuse", StringValue(scenario.timeWaitReuse));
    TwoMslTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.isTranslated = true;
    config.clients = static_cast<uint32_t>(scenario.clockOffsets.size());
    for (const uint32_t offset : scenario.clockOffsets)
    {
        config.clocks.push_back({offset, 1000});
    }
    const TwoMslTopologyHelper network(
        config,
        [&others](NodeContainer nodes) { others.Install(nodes); },
        [&victim](NodeContainer nodes) { victim.Install(nodes); });
    others.AssignStreams(network.GetClients(), 1000);
    victim.AssignStreams(NodeContainer(network.GetServer()), 2000);
    TwoMslChurn churn;
    churn.closeFirst = SERVER_CLOSES_FIRST;
    churn.localPorts = 100;
    churn.connections = scenario.connections;
    churn.requestBytes = scenario.requestBytes;
    churn.responseBytes = scenario.responseBytes;
    churn.interarrivalTime = "ns3::ConstantRandomVariable[Constant=1]";
    churn.pace = TcpWorkloadClient::OPEN_LOOP;
    churn.patienceTimeout = Seconds(20);
    const TwoMslChurnApplications applications = network.InstallChurn(churn);
    applications.AssignStreams(3000);
    for (uint32_t i = 0; i < config.clients; ++i)
    {
        applications.clients[i]->SetStartTime(Seconds(2 + i / static_cast<double>(config.clients)));
    }
    Simulator::Stop(Seconds(static_cast<double>(scenario.connections) + 30));
    Simulator::Run();
    std::vector<TranslatedClient> results;
    for (uint32_t i = 0; i < config.clients; ++i)
    {
        const auto& client = applications.clients[i];
        results.push_back({scenario.clockOffsets[i],
                           client->GetStarted(),
                           client->GetCount(TcpWorkloadResult::COMPLETED)});
    }
    Simulator::Destroy();
    return results;
}

} // namespace ns3
