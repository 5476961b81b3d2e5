// SPDX-License-Identifier: GPL-2.0-only
//
// A flood on its way to a server, with every SYN as it left and as it arrived.

#ifndef FLOOD_RUN_H
#define FLOOD_RUN_H

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/traffic-origin.h"
#include "ns3/uinteger.h"

#include <vector>

namespace ns3
{

/** A flood over a two-node link, with everything it sends and everything that arrives. */
class FloodRun
{
  public:
    /** A SYN as it was sent. */
    struct Sent
    {
        Time time;        //!< when
        TcpHeader header; //!< all of it
        Address source;   //!< spoofed
    };

    /** A segment as it arrived at the other node's IP. */
    struct Arrived
    {
        Address source;       //!< IP source
        uint8_t ttl;          //!< or hop limit
        TcpHeader header;     //!< parsed with its checksum verified
        TrafficOrigin origin; //!< the tag
    };

    explicit FloodRun(bool isIpv6)
        : topology(Config(isIpv6), &InstallStock, &InstallStock),
          attacker(topology.GetAttackers().Get(0)),
          flood(CreateObject<SynFloodApplication>())
    {
        flood->SetAttribute("Remote", AddressValue(topology.GetServerSocketAddress(0, 80)));
        flood->SetAttribute("SourcePrefix",
                            AddressValue(isIpv6 ? Address(Ipv6Address("fd00:0:8000::"))
                                                : Address(Ipv4Address("10.128.0.0"))));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(isIpv6 ? 33 : 9));
        flood->TraceConnectWithoutContext("Tx", MakeCallback(&FloodRun::OnSent, this));
        attacker->AddApplication(flood);
        const Ptr<Node> server = topology.GetServers().Get(0);
        server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&FloodRun::OnIpv4, this));
        server->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&FloodRun::OnIpv6, this));
    }

    ~FloodRun()
    {
        Simulator::Destroy();
    }

    void
    Run(double startSeconds, double stopSeconds)
    {
        flood->SetStartTime(Seconds(startSeconds));
        flood->SetStopTime(Seconds(stopSeconds));
        Simulator::Stop(Seconds(stopSeconds + 1));
        Simulator::Run();
    }

    SynAttackTopologyHelper topology; //!< the network, stock TCP everywhere
    Ptr<Node> attacker;               //!< where the flood runs
    Ptr<SynFloodApplication> flood;   //!< under test
    std::vector<Sent> sent;           //!< by the flood
    std::vector<Arrived> arrived;     //!< TCP at the server

  private:
    static SynAttackTopologyConfig
    Config(bool isIpv6)
    {
        SynAttackTopologyConfig config;
        config.isIpv6 = isIpv6;
        config.clients = 0;
        return config;
    }

    static void
    InstallStock(NodeContainer nodes)
    {
        InternetStackHelper().Install(nodes);
    }

    void
    OnSent(Ptr<const Packet>, const TcpHeader& header, const Address& source, const Address&)
    {
        sent.push_back({Simulator::Now(), header, source});
    }

    void
    OnIpv4(const Ipv4Header& ip, Ptr<const Packet> packet, uint32_t)
    {
        OnArrival(ip.GetSource(), ip.GetDestination(), ip.GetTtl(), ip.GetProtocol(), packet);
    }

    void
    OnIpv6(const Ipv6Header& ip, Ptr<const Packet> packet, uint32_t)
    {
        OnArrival(
            ip.GetSource(), ip.GetDestination(), ip.GetHopLimit(), ip.GetNextHeader(), packet);
    }

    void
    OnArrival(const Address& source,
              const Address& destination,
              uint8_t ttl,
              uint8_t protocol,
              const Ptr<const Packet>& packet)
    {
        if (protocol != TcpL4Protocol::PROT_NUMBER)
        {
            return;
        }
        TcpHeader header;
        header.EnableChecksums();
        header.InitializeChecksum(source, destination, TcpL4Protocol::PROT_NUMBER);
        packet->PeekHeader(header);
        arrived.push_back({source, ttl, header, TrafficOriginTag::Of(packet)});
    }
};

} // namespace ns3

#endif // FLOOD_RUN_H
