// SPDX-License-Identifier: GPL-2.0-only
//
// Builds the network of one cell, runs it and takes it down.

#include "ns3/flood-scenario.h"

#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/flood-meter.h"
#include "ns3/gateway-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/run-number.h"
#include "ns3/simulator.h"
#include "ns3/spoofed-prefix.h"
#include "ns3/string.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/traffic-origin-marker.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <memory>
#include <sstream>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint64_t REQUEST_BYTES = 200; //!< 0 where the server speaks first
constexpr uint64_t RESPONSE_BYTES = 2000;
constexpr uint16_t PPPOE_MTU = 1492; //!< RFC 2516 section 7
constexpr double MOST_SYN_PER_S = 1e6;
constexpr double MOST_SYNS = 5e7; //!< of one simulation: some hours

/** \return the network with its stacks; their random streams are fixed */
std::unique_ptr<SynAttackTopologyHelper>
BuildNetwork(const FloodScenario& scenario, const Defence& defence)
{
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper victim;
    ConfigureDefence(defence, victim);
    auto network = std::make_unique<SynAttackTopologyHelper>(
        scenario.network,
        [&others](NodeContainer nodes) { others.Install(nodes); },
        [&victim](NodeContainer nodes) { victim.Install(nodes); });
    others.AssignStreams(network->GetAttackers(), 100000);
    others.AssignStreams(network->GetClients(), 200000);
    others.AssignStreams(network->GetRouters(), 300000);
    others.AssignStreams(NodeContainer(network->GetGateway()), 400000);
    victim.AssignStreams(network->GetServers(), 500000);
    return network;
}

/** Put the attack on the attackers. */
void
InstallFloods(const SynAttackTopologyHelper& network,
              const FloodScenario& scenario,
              FloodMeter& meter)
{
    const NodeContainer attackers = network.GetAttackers();
    for (uint32_t i = 0; i < attackers.GetN(); ++i)
    {
        auto flood = CreateObject<SynFloodApplication>();
        flood->SetAttribute("Remote", AddressValue(network.GetServerSocketAddress(0, PORT)));
        if (scenario.isSpoofed)
        {
            flood->SetAttribute("SourcePrefix", AddressValue(network.GetSpoofedNetwork()));
            flood->SetAttribute("SourcePrefixLength", UintegerValue(network.GetSpoofedLength()));
        }
        else
        {
            flood->SetAttribute("SourceModel", StringValue("Direct"));
        }
        flood->SetAttribute("RateModel", StringValue(scenario.rateModel));
        flood->SetAttribute("RatePerSecond", DoubleValue(scenario.rateSynPerS / attackers.GetN()));
        flood->SetStartTime(scenario.GetAttackStart());
        flood->SetStopTime(scenario.GetAttackEnd());
        flood->AssignStreams(1000 + 4 * i);
        attackers.Get(i)->AddApplication(flood);
        meter.AttachFlood(flood);
        flood->CheckSettings();
    }
}

/** Put server and users in place. */
void
InstallUsers(const SynAttackTopologyHelper& network,
             const FloodScenario& scenario,
             FloodMeter& meter)
{
    const Address any = scenario.network.isIpv6
                            ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                            : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT));
    const uint64_t requestBytes = scenario.serverSpeaksFirst ? 0 : REQUEST_BYTES;
    auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("Local", AddressValue(any));
    server->SetAttribute("RequestBytes", UintegerValue(requestBytes));
    server->SetAttribute("ResponseBytes", UintegerValue(RESPONSE_BYTES));
    server->AssignStreams(500);
    network.GetServers().Get(0)->AddApplication(server);
    const NodeContainer clients = network.GetClients();
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        const Ptr<Node> node = clients.Get(i);
        auto gap = CreateObject<ExponentialRandomVariable>();
        gap->SetAttribute("Mean", DoubleValue(clients.GetN() / scenario.legitPerS));
        auto client = CreateObject<TcpWorkloadClient>();
        client->SetAttribute("Remote", AddressValue(network.GetServerSocketAddress(0, PORT)));
        client->SetAttribute("InterarrivalTime", PointerValue(gap));
        client->SetAttribute("RequestBytes", UintegerValue(requestBytes));
        client->SetAttribute("ResponseBytes", UintegerValue(RESPONSE_BYTES));
        client->SetAttribute("PatienceTimeout", TimeValue(Seconds(scenario.patienceS)));
        if (i % 2 == 1)
        {
            node->AggregateObject(CreateObject<NoTimestampSocketFactory>());
            client->SetAttribute("Protocol", TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
        }
        for (uint32_t device = 0; i % 4 >= 2 && device < node->GetNDevices(); ++device)
        {
            if (DynamicCast<PointToPointNetDevice>(node->GetDevice(device)))
            {
                node->GetDevice(device)->SetMtu(PPPOE_MTU);
            }
        }
        client->SetStartTime(FloodScenario::GetUsersStart());
        client->AssignStreams(600 + i);
        TrafficOriginMarker::Install(node, TrafficOrigin::LEGITIMATE);
        node->AddApplication(client);
        meter.AttachClient(client);
    }
}

/** Lose packets on the bottleneck, in both directions. */
void
InstallLoss(const SynAttackTopologyHelper& network, double share)
{
    for (uint32_t end = 0; share > 0 && end < network.GetBottleneck().GetN(); ++end)
    {
        auto loss = CreateObject<RateErrorModel>();
        loss->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        loss->SetRate(share);
        loss->AssignStreams(800000 + end);
        network.GetBottleneck().Get(end)->SetAttribute("ReceiveErrorModel", PointerValue(loss));
    }
}

/** \return a network as filters read it: "10.3.0.0/16" */
std::string
NetworkText(const SynAttackNetwork& network)
{
    std::ostringstream os;
    if (Ipv4Address::IsMatchingType(network.network))
    {
        os << Ipv4Address::ConvertFrom(network.network);
    }
    else
    {
        os << Ipv6Address::ConvertFrom(network.network);
    }
    os << '/' << static_cast<int>(network.length);
    return os.str();
}

/** Put a detector before everything else on the gateway, and the defence where it stands. */
void
InstallFilters(const SynAttackTopologyHelper& network, const Defence& defence, FloodMeter& meter)
{
    const DefenceSite site{network.GetAttackRouters().Get(0),
                           network.GetGateway(),
                           NetworkText(network.GetServerNetwork())};
    const GatewayHelper helper;
    meter.AttachDetector(
        helper.AddDetector(site.gateway, {{"ProtectedNetworks", site.protectedNetworks}}));
    if (defence.install)
    {
        const Ptr<Node> node =
            defence.place == DefencePlace::ACCESS_ROUTER ? site.accessRouter : site.gateway;
        meter.AttachFilter(defence.install(site, defence.filter), node);
        helper.Check(node);
        helper.AssignStreams(node, 700000);
    }
    helper.Check(site.gateway);
}

} // namespace

Time
FloodScenario::GetUsersStart()
{
    return Seconds(2);
}

Time
FloodScenario::GetAttackStart() const
{
    return GetUsersStart() + Seconds(beforeS);
}

Time
FloodScenario::GetMeasureStart() const
{
    return GetAttackStart() + Seconds(settleS);
}

Time
FloodScenario::GetAttackEnd() const
{
    return GetMeasureStart() + Seconds(measuredS);
}

void
FloodScenario::Check() const
{
    FindDefence(defence);
    CheckUserRange("FloodScenario", "rateSynPerS", rateSynPerS, 1e-3, MOST_SYN_PER_S);
    CheckUserRange("FloodScenario", "legitPerS", legitPerS, 1e-3, 1e4);
    CheckUserRange("FloodScenario", "beforeS", beforeS, 0, 1e5);
    CheckUserRange("FloodScenario", "settleS", settleS, 0, 1e5);
    CheckUserRange("FloodScenario", "measuredS", measuredS, 0.1, 1e5);
    CheckUserRange("FloodScenario", "patienceS", patienceS, 0.01, 1e4);
    CheckUserRange("FloodScenario", "lossShare", lossShare, 0, 0.9);
    const double syns = rateSynPerS * (settleS + measuredS);
    if (syns > MOST_SYNS)
    {
        ThrowUserError("FloodScenario: ",
                       rateSynPerS,
                       " SYN/s for ",
                       settleS + measuredS,
                       " s are ",
                       syns,
                       " SYNs; at most ",
                       MOST_SYNS,
                       " are simulated");
    }
    if (network.clients == 0)
    {
        ThrowUserError("FloodScenario: 0 clients; there is nobody to deny");
    }
    SynAttackTopologyHelper::Check(network);
}

double
FloodOutcome::GetAmplification() const
{
    return attackBytes > 0 ? static_cast<double>(victimBytes) / static_cast<double>(attackBytes)
                           : 0;
}

FloodOutcome
SimulateFlood(const FloodScenario& scenario)
{
    scenario.Check();
    const Defence& defence = FindDefence(scenario.defence);
    const RunNumber run(scenario.run);
    auto network = BuildNetwork(scenario, defence);
    FloodMeter meter(scenario);
    meter.Attach(*network);
    InstallFloods(*network, scenario, meter);
    InstallUsers(*network, scenario, meter);
    InstallFilters(*network, defence, meter);
    InstallLoss(*network, scenario.lossShare);
    Simulator::Stop(scenario.GetAttackEnd() + Seconds(scenario.patienceS + 1));
    Simulator::Run();
    FloodOutcome outcome = meter.GetOutcome();
    network.reset();
    Simulator::Destroy();
    return outcome;
}

} // namespace ns3
