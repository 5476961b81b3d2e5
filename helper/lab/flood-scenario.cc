// SPDX-License-Identifier: GPL-2.0-only
//
// Builds the network of one cell, runs it and takes it down.

#include "ns3/flood-scenario.h"

#include "ns3/error-model.h"
#include "ns3/flood-meter.h"
#include "ns3/flood-traffic.h"
#include "ns3/gateway-helper.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/run-number.h"
#include "ns3/simulator.h"
#include "ns3/spoofed-prefix.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/user-error.h"

#include <memory>
#include <sstream>

namespace ns3
{

namespace
{

constexpr uint16_t PPPOE_MTU = 1492;   //!< RFC 2516 section 7
constexpr int64_t SERVER_STREAM = 500; //!< below those of users
constexpr double MOST_SYN_PER_S = 1e6;
constexpr double MOST_SYNS = 5e7; //!< of one simulation: some hours

/** \return the attack and the users of a scenario */
FloodTraffic
GetTraffic(const FloodScenario& scenario)
{
    FloodTraffic traffic;
    traffic.attackSynPerS = scenario.rateSynPerS;
    traffic.rateModel = scenario.rateModel;
    traffic.isSpoofed = scenario.isSpoofed;
    traffic.attackStart = scenario.GetAttackStart();
    traffic.attackEnd = scenario.GetAttackEnd();
    traffic.legitPerS = scenario.legitPerS;
    traffic.usersStart = FloodScenario::GetUsersStart();
    traffic.patienceS = scenario.patienceS;
    traffic.requestBytes = scenario.serverSpeaksFirst ? 0 : traffic.requestBytes;
    return traffic;
}

/** \return the network with its stacks; their random streams are fixed */
std::unique_ptr<SynAttackTopologyHelper>
BuildNetwork(const FloodScenario& scenario, const Defence& defence)
{
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper victim;
    ConfigureDefence(defence, victim);
    return BuildFloodNetwork(scenario.network, others, victim, 100000);
}

/** Put the attack on the attackers. */
void
InstallFloods(const SynAttackTopologyHelper& network,
              const FloodTraffic& traffic,
              FloodMeter& meter)
{
    for (uint32_t i = 0; i < network.GetAttackers().GetN(); ++i)
    {
        meter.AttachFlood(InstallFloodAttacker(network, traffic, i, FloodAttackerStream(i)));
    }
}

/** Make a client one of those that send no timestamps, and of those behind PPPoE, or not. */
void
VaryClient(const Ptr<Node>& node, const Ptr<TcpWorkloadClient>& users, uint32_t client)
{
    if (client % 2 == 1)
    {
        node->AggregateObject(CreateObject<NoTimestampSocketFactory>());
        users->SetAttribute("Protocol", TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
    }
    for (uint32_t device = 0; client % 4 >= 2 && device < node->GetNDevices(); ++device)
    {
        if (DynamicCast<PointToPointNetDevice>(node->GetDevice(device)))
        {
            node->GetDevice(device)->SetMtu(PPPOE_MTU);
        }
    }
}

/** Put server and users in place. */
void
InstallUsers(const SynAttackTopologyHelper& network, const FloodTraffic& traffic, FloodMeter& meter)
{
    InstallFloodServer(network, traffic, SERVER_STREAM);
    const NodeContainer clients = network.GetClients();
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        const auto users = InstallFloodUsers(network, traffic, i, FloodUsersStream(i));
        VaryClient(clients.Get(i), users, i);
        meter.AttachClient(users);
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
    const FloodTraffic traffic = GetTraffic(scenario);
    InstallFloods(*network, traffic, meter);
    InstallUsers(*network, traffic, meter);
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
