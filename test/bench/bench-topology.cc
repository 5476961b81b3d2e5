// SPDX-License-Identifier: GPL-2.0-only
//
// Case topology: what it costs to build the network of a SYN flood.

#include "ns3/bench-cases.h"
#include "ns3/bench-process.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/simulator.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr uint32_t ATTACKERS_PER_CLIENT = 10;
constexpr uint32_t ATTACKERS_PER_ROUTER = 64;

} // namespace

BenchSample
MeasureTopology(const BenchTask& task)
{
    SynAttackTopologyHelper::StackInstaller install;
    if (task.variant == "stock")
    {
        install = [](NodeContainer nodes) { InternetStackHelper().Install(nodes); };
    }
    else if (task.variant == "lifecycle")
    {
        install = [](NodeContainer nodes) { TcpLifecycleStackHelper().Install(nodes); };
    }
    else
    {
        throw std::invalid_argument("case " + task.name + " has no variant " + task.variant);
    }
    SynAttackTopologyConfig config;
    config.attackers = task.n;
    config.clients = std::max(1U, task.n / ATTACKERS_PER_CLIENT);
    config.attackRouters = (task.n + ATTACKERS_PER_ROUTER - 1) / ATTACKERS_PER_ROUTER;
    const BenchMeter meter;
    const SynAttackTopologyHelper network(config, install, install);
    const BenchSample sample = meter.Read(config.attackers + config.clients);
    Simulator::Destroy();
    return sample;
}

} // namespace ns3
