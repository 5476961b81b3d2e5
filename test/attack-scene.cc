// SPDX-License-Identifier: GPL-2.0-only
//
// An instrumented server with a listener, attackers and clients, and every segment of the server.

#include "attack-scene.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;

/** \return the network with its stacks */
SynAttackTopologyHelper
Build(const SynAttackTopologyConfig& config, const AttackSettings& engine, bool isStock)
{
    TcpLifecycleStackHelper stack;
    for (const auto& [name, value] : engine)
    {
        stack.SetEngineAttribute(name, StringValue(value));
    }
    return SynAttackTopologyHelper(
        config,
        [isStock](NodeContainer nodes) {
            isStock ? InternetStackHelper().Install(nodes)
                    : TcpLifecycleStackHelper().Install(nodes);
        },
        [&stack](NodeContainer nodes) {
            stack.Install(nodes);
            stack.AssignStreams(nodes, 1000);
        });
}

} // namespace

SynAttackTopologyConfig
MakeSceneConfig(bool isIpv6)
{
    SynAttackTopologyConfig config;
    config.isIpv6 = isIpv6;
    return config;
}

AttackScene::AttackScene(const SynAttackTopologyConfig& config,
                         const AttackSettings& engine,
                         bool isStock)
    : topology(Build(config, engine, isStock)),
      server(topology.GetServers().Get(0)),
      tracer(server->GetObject<TcpLifecycleTracer>()),
      listener(Socket::CreateSocket(server, TcpSocketFactory::GetTypeId()))
{
    tracer->TraceConnectWithoutContext("Segment", MakeCallback(&AttackScene::OnSegment, this));
    listener->Bind(config.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                 : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    listener->Listen();
    listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&AttackScene::OnAccepted, this));
}

AttackScene::~AttackScene()
{
    accepted.clear();
    listener = nullptr;
    Simulator::Destroy();
}

Ptr<SynFloodApplication>
AttackScene::AddFlood(const AttackSettings& settings, uint32_t attacker)
{
    const auto flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(GetServer()));
    flood->SetAttribute("SourcePrefix", AddressValue(topology.GetSpoofedNetwork()));
    flood->SetAttribute("SourcePrefixLength", UintegerValue(topology.GetSpoofedLength()));
    for (const auto& [name, value] : settings)
    {
        flood->SetAttribute(name, StringValue(value));
    }
    flood->AssignStreams(500 + 10 * attacker);
    flood->SetStartTime(Seconds(2));
    topology.GetAttackers().Get(attacker)->AddApplication(flood);
    return flood;
}

Address
AttackScene::GetServer() const
{
    return topology.GetServerSocketAddress(0, PORT);
}

void
AttackScene::Run(double seconds)
{
    Simulator::Stop(Seconds(seconds) - Simulator::Now());
    Simulator::Run();
}

uint64_t
AttackScene::CountSent(uint8_t flags) const
{
    uint64_t count = 0;
    for (const TcpSegmentEvent& event : segments)
    {
        count += event.IsSent() && event.segment.flags == flags ? 1 : 0;
    }
    return count;
}

uint64_t
AttackScene::CountReceived(uint8_t flags) const
{
    uint64_t count = 0;
    for (const TcpSegmentEvent& event : segments)
    {
        count += !event.IsSent() && event.segment.flags == flags ? 1 : 0;
    }
    return count;
}

uint64_t
AttackScene::CountRemoved(TcpQueueReason reason) const
{
    return tracer->GetLedger(TcpQueue::HALF_OPEN).removed.at(static_cast<std::size_t>(reason));
}

uint64_t
AttackScene::GetHalfOpens() const
{
    return tracer->GetLedger(TcpQueue::HALF_OPEN).inside;
}

void
AttackScene::OnSegment(const TcpSegmentEvent& event)
{
    segments.push_back(event);
}

void
AttackScene::OnAccepted(Ptr<Socket> socket, const Address&)
{
    accepted.push_back(socket);
}

} // namespace ns3
