// SPDX-License-Identifier: GPL-2.0-only
//
// Installs one application at a time, so that a caller may leave nodes out or change one.

#include "ns3/flood-traffic.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/traffic-origin-marker.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/** Streams between two parts that need many: those of a million nodes have room. */
constexpr int64_t FAR_STEP = 100000000;

/** The first streams of users, attackers and stacks; each part runs up to the next one. */
constexpr int64_t USERS_STREAM = 600;
constexpr int64_t ATTACKERS_STREAM = 1000;
constexpr int64_t STACKS_STREAM = 100000;
constexpr int64_t STREAMS_PER_ATTACKER = 4;

/** Fix the random streams of one part, the \p part th from 1. */
void
AssignPart(TcpLifecycleStackHelper& stack, const NodeContainer& nodes, int64_t part, int64_t step)
{
    if (stack.AssignStreams(nodes, part * step) > step)
    {
        stack.AssignStreams(nodes, part * FAR_STEP);
    }
}

} // namespace

std::unique_ptr<SynAttackTopologyHelper>
BuildFloodNetwork(const SynAttackTopologyConfig& config,
                  TcpLifecycleStackHelper& others,
                  TcpLifecycleStackHelper& victim,
                  int64_t step)
{
    auto network = std::make_unique<SynAttackTopologyHelper>(
        config,
        [&others](NodeContainer nodes) { others.Install(nodes); },
        [&victim](NodeContainer nodes) { victim.Install(nodes); });
    AssignPart(others, network->GetAttackers(), 1, step);
    AssignPart(others, network->GetClients(), 2, step);
    AssignPart(others, network->GetRouters(), 3, step);
    AssignPart(others, NodeContainer(network->GetGateway()), 4, step);
    AssignPart(victim, network->GetServers(), 5, step);
    return network;
}

Ptr<SynFloodApplication>
InstallFloodAttacker(const SynAttackTopologyHelper& network,
                     const FloodTraffic& traffic,
                     uint32_t attacker,
                     int64_t stream)
{
    const NodeContainer attackers = network.GetAttackers();
    auto flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote",
                        AddressValue(network.GetServerSocketAddress(0, FloodTraffic::PORT)));
    if (traffic.isSpoofed)
    {
        flood->SetAttribute("SourcePrefix", AddressValue(network.GetSpoofedNetwork()));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(network.GetSpoofedLength()));
    }
    else
    {
        flood->SetAttribute("SourceModel", StringValue("Direct"));
    }
    flood->SetAttribute("RateModel", StringValue(traffic.rateModel));
    flood->SetAttribute("RatePerSecond", DoubleValue(traffic.attackSynPerS / attackers.GetN()));
    flood->SetStartTime(traffic.attackStart);
    flood->SetStopTime(traffic.attackEnd);
    flood->AssignStreams(stream);
    attackers.Get(attacker)->AddApplication(flood);
    flood->CheckSettings();
    return flood;
}

Ptr<TcpWorkloadClient>
InstallFloodUsers(const SynAttackTopologyHelper& network,
                  const FloodTraffic& traffic,
                  uint32_t client,
                  int64_t stream)
{
    const NodeContainer clients = network.GetClients();
    const Ptr<Node> node = clients.Get(client);
    auto gap = CreateObject<ExponentialRandomVariable>();
    gap->SetAttribute("Mean", DoubleValue(clients.GetN() / traffic.legitPerS));
    auto users = CreateObject<TcpWorkloadClient>();
    users->SetAttribute("Remote",
                        AddressValue(network.GetServerSocketAddress(0, FloodTraffic::PORT)));
    users->SetAttribute("InterarrivalTime", PointerValue(gap));
    users->SetAttribute("RequestBytes", UintegerValue(traffic.requestBytes));
    users->SetAttribute("ResponseBytes", UintegerValue(traffic.responseBytes));
    users->SetAttribute("PatienceTimeout", TimeValue(Seconds(traffic.patienceS)));
    users->SetStartTime(traffic.usersStart);
    users->AssignStreams(stream);
    TrafficOriginMarker::Install(node, TrafficOrigin::LEGITIMATE);
    node->GetObject<TcpLifecycleEngine>()->SetAttribute("TrafficOrigin", StringValue("legitimate"));
    node->AddApplication(users);
    return users;
}

Ptr<TcpWorkloadServer>
InstallFloodServer(const SynAttackTopologyHelper& network,
                   const FloodTraffic& traffic,
                   int64_t stream)
{
    const bool isIpv6 =
        Inet6SocketAddress::IsMatchingType(network.GetServerSocketAddress(0, FloodTraffic::PORT));
    const Address any = isIpv6
                            ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), FloodTraffic::PORT))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), FloodTraffic::PORT));
    auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("Local", AddressValue(any));
    server->SetAttribute("RequestBytes", UintegerValue(traffic.requestBytes));
    server->SetAttribute("ResponseBytes", UintegerValue(traffic.responseBytes));
    server->AssignStreams(stream);
    network.GetServers().Get(0)->AddApplication(server);
    return server;
}

int64_t
FloodAttackerStream(uint32_t attacker)
{
    const int64_t stream = ATTACKERS_STREAM + STREAMS_PER_ATTACKER * attacker;
    return stream < STACKS_STREAM ? stream : 7 * FAR_STEP + stream; // behind the stacks' five parts
}

int64_t
FloodUsersStream(uint32_t client)
{
    const int64_t stream = USERS_STREAM + client;
    return stream < ATTACKERS_STREAM ? stream : 6 * FAR_STEP + stream;
}

} // namespace ns3
