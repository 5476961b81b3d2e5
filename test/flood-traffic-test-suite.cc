// SPDX-License-Identifier: GPL-2.0-only
//
// No two parts of a flood draw from one random stream, however many hosts there are.

#include "ns3/arp-l3-protocol.h"
#include "ns3/flood-traffic.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <set>
#include <string>

using namespace ns3;

namespace
{

/** Streams of applications. */
class FloodStreamsTestCase : public TestCase
{
  public:
    FloodStreamsTestCase()
        : TestCase("FloodTraffic.Streams.ApplicationsShareNone")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t HOSTS = 30000; // more than a network of the default length holds
        std::set<int64_t> streams;
        for (uint32_t i = 0; i < HOSTS; ++i)
        {
            streams.insert(FloodUsersStream(i));
            for (int64_t k = 0; k < 4; ++k)
            {
                streams.insert(FloodAttackerStream(i) + k);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(streams.size(), 5 * HOSTS, "each of its own");
        NS_TEST_EXPECT_MSG_EQ(*streams.begin(), 600, "above the server's");
        const auto stack = streams.lower_bound(100000);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(*stack, 600000000, "none of stacks, near or far");
        // Results of the labs are stated for these.
        NS_TEST_EXPECT_MSG_EQ(FloodUsersStream(399), 999, "the last before the attackers'");
        NS_TEST_EXPECT_MSG_EQ(FloodAttackerStream(0), 1000, "the first attacker's");
        NS_TEST_EXPECT_MSG_EQ(FloodAttackerStream(16383), 66532, "the last of a /16");
    }
};

/** Streams of stacks. */
class FloodStackStreamsTestCase : public TestCase
{
  public:
    explicit FloodStackStreamsTestCase(int64_t step)
        : TestCase("FloodTraffic.Streams.StacksShareNone." + std::to_string(step)),
          m_step(step)
    {
    }

  private:
    /** Add the stream of the nodes' ARP. \param least the first that they may have */
    void
    Add(const NodeContainer& nodes, int64_t least)
    {
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            PointerValue jitter;
            (*node)->GetObject<ArpL3Protocol>()->GetAttribute("RequestJitter", jitter);
            const int64_t stream = jitter.Get<RandomVariableStream>()->GetStream();
            NS_TEST_EXPECT_MSG_GT_OR_EQ(stream, least, "node " << (*node)->GetId());
            NS_TEST_EXPECT_MSG_EQ(
                m_streams.insert(stream).second, true, "node " << (*node)->GetId() << " alone");
        }
    }

    void
    DoRun() override
    {
        SynAttackTopologyConfig config;
        config.attackers = 7;
        config.clients = 6;
        config.servers = 2;
        TcpLifecycleStackHelper others;
        TcpLifecycleStackHelper victim;
        const auto network = BuildFloodNetwork(config, others, victim, m_step);
        // One attacker needs more than one stream, so all of them more than a step of four.
        const int64_t attackers = m_step < 7 ? 100000000 : m_step;
        Add(network->GetAttackers(), attackers);
        Add(network->GetClients(), m_step < 6 ? 200000000 : 2 * m_step);
        Add(network->GetRouters(), m_step);
        Add(NodeContainer(network->GetGateway()), m_step);
        Add(network->GetServers(), m_step);
        Simulator::Destroy();
    }

    int64_t m_step;              //!< between two parts
    std::set<int64_t> m_streams; //!< of all nodes
};

/** The suite. */
class FloodTrafficTestSuite : public TestSuite
{
  public:
    FloodTrafficTestSuite()
        : TestSuite("tcp-lifecycle-flood-traffic")
    {
        AddTestCase(new FloodStreamsTestCase);
        for (const int64_t step : {4, 1000, 100000})
        {
            AddTestCase(new FloodStackStreamsTestCase(step));
        }
    }
};

FloodTrafficTestSuite g_floodTrafficTestSuite; //!< registers the suite

} // namespace
