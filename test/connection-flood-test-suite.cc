// SPDX-License-Identifier: GPL-2.0-only
//
// A flood of whole connections: what fills at the server, who is told, and when it ends.

#include "attack-scene.h"

#include "ns3/connection-flood-application.h"
#include "ns3/double.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a flood on the first attacker from 2 s on */
Ptr<ConnectionFloodApplication>
AddConnectionFlood(AttackScene& scene, const AttackSettings& settings)
{
    const auto flood = CreateObject<ConnectionFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(scene.GetServer()));
    for (const auto& [name, value] : settings)
    {
        flood->SetAttribute(name, StringValue(value));
    }
    flood->SetStartTime(Seconds(2));
    scene.topology.GetAttackers().Get(0)->AddApplication(flood);
    return flood;
}

/** Held until the stop, then closed; all of it attack. */
class HoldTestCase : public TestCase
{
  public:
    explicit HoldTestCase(bool isIpv6)
        : TestCase(std::string("ConnectionFlood.Hold.KeepsConnectionsUntilTheStop.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnQueue(const TcpQueueEvent& event)
    {
        m_notAttack += event.origin == TrafficOrigin::ATTACK ? 0 : 1;
    }

    void
    DoRun() override
    {
        AttackScene scene(MakeSceneConfig(m_isIpv6));
        const auto flood =
            AddConnectionFlood(scene, {{"RatePerSecond", "20"}, {"MaxSegments", "30"}});
        flood->SetStopTime(Seconds(6));
        scene.tracer->TraceConnectWithoutContext("Queue",
                                                 MakeCallback(&HoldTestCase::OnQueue, this));
        scene.Run(5.9);
        NS_TEST_EXPECT_MSG_EQ(flood->GetStarted(), 30, "MaxSegments");
        NS_TEST_EXPECT_MSG_EQ(flood->GetEstablished(), 30, "opened");
        NS_TEST_EXPECT_MSG_EQ(flood->GetHeld(), 30, "held");
        NS_TEST_EXPECT_MSG_EQ(scene.accepted.size(), 30, "server has them");
        NS_TEST_EXPECT_MSG_EQ(
            scene.CountReceived(TcpHeader::FIN | TcpHeader::ACK), 0, "nobody closes");
        scene.Run(7);
        NS_TEST_EXPECT_MSG_EQ(flood->GetHeld(), 0, "closed at the stop");
        NS_TEST_EXPECT_MSG_EQ(
            scene.CountReceived(TcpHeader::FIN | TcpHeader::ACK), 30, "with a FIN each");
        NS_TEST_EXPECT_MSG_EQ(m_notAttack, 0, "ground truth at the server's queues");
    }

    bool m_isIpv6;           //!< family
    uint64_t m_notAttack{0}; //!< queue events of other origin
};

/** Closed some time after the handshake. */
class ReleaseTestCase : public TestCase
{
  public:
    ReleaseTestCase()
        : TestCase("ConnectionFlood.HoldTimeout.ClosesEachSoLongAfterItsHandshake")
    {
    }

  private:
    void
    DoRun() override
    {
        AttackScene scene(MakeSceneConfig(false));
        const auto flood = AddConnectionFlood(
            scene, {{"RatePerSecond", "10"}, {"MaxSegments", "20"}, {"HoldTimeout", "500ms"}});
        scene.Run(3.2);
        // One each 100 ms from 2 s on; the handshake takes 8 ms: 2.7 to 3.1 are open.
        NS_TEST_EXPECT_MSG_EQ(flood->GetEstablished(), 12, "opened so far");
        NS_TEST_EXPECT_MSG_EQ(flood->GetHeld(), 5, "open now");
        scene.Run(10);
        NS_TEST_EXPECT_MSG_EQ(flood->GetEstablished(), 20, "all opened");
        NS_TEST_EXPECT_MSG_EQ(flood->GetHeld(), 0, "all closed");
        uint32_t closed = 0;
        for (const TcpSegmentEvent& event : scene.segments)
        {
            if (!event.IsSent() && event.segment.Has(TcpHeader::FIN))
            {
                ++closed;
                const double since = event.time.GetSeconds() - 2 - 0.1 * (closed - 1);
                NS_TEST_EXPECT_MSG_EQ_TOL(since, 0.512, 0.01, "FIN after SYN");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(closed, 20, "FINs");
    }
};

/** Nobody accepts: the queue for completed connections fills, half-opens wait behind it. */
class FloodedAcceptQueueTestCase : public TestCase
{
  public:
    FloodedAcceptQueueTestCase()
        : TestCase("ConnectionFlood.AcceptQueue.FillsWhileNobodyAccepts")
    {
    }

  private:
    void
    DoRun() override
    {
        AttackScene scene(MakeSceneConfig(false),
                          {{"AcceptMode", "Manual"}, {"ListenBacklogEntries", "8"}});
        AddConnectionFlood(scene, {{"RatePerSecond", "100"}, {"MaxSegments", "50"}});
        scene.Run(2.8);
        const auto& queue = scene.tracer->GetLedger(TcpQueue::ACCEPT);
        NS_TEST_EXPECT_MSG_EQ(queue.inside, 9, "B + 1 (reference 04)");
        NS_TEST_EXPECT_MSG_GT(
            scene.tracer->GetCounters().Get(TcpCounter::LISTEN_OVERFLOWS), 30, "the others");
    }
};

/** Nobody listens, and what a user may get wrong. */
class RefusedFloodTestCase : public TestCase
{
  public:
    RefusedFloodTestCase()
        : TestCase("ConnectionFlood.Refused.IsCountedAndBadRemoteIsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        {
            AttackScene scene(MakeSceneConfig(false), {}, false);
            const auto flood = AddConnectionFlood(scene, {{"MaxSegments", "10"}});
            flood->SetAttribute("Remote",
                                AddressValue(scene.topology.GetServerSocketAddress(0, 81)));
            scene.Run(3);
            NS_TEST_EXPECT_MSG_EQ(flood->GetFailed(), 10, "reset each");
            NS_TEST_EXPECT_MSG_EQ(flood->GetEstablished(), 0, "none opened");
            NS_TEST_EXPECT_MSG_EQ(flood->GetHeld(), 0, "none held");
        }
        AttackScene scene(MakeSceneConfig(false));
        const auto flood = AddConnectionFlood(scene, {});
        flood->SetAttribute("Remote", AddressValue(Address()));
        std::string what;
        try
        {
            flood->CheckSettings();
        }
        catch (const std::runtime_error& error)
        {
            what = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(what,
                              "ConnectionFloodApplication: Remote must be an InetSocketAddress or "
                              "an Inet6SocketAddress",
                              "message");
    }
};

/** Rate shapes are those of every attack. */
class ShapedFloodTestCase : public TestCase
{
  public:
    ShapedFloodTestCase()
        : TestCase("ConnectionFlood.Pulse.OpensInPulses")
    {
    }

  private:
    void
    DoRun() override
    {
        AttackScene scene(MakeSceneConfig(false));
        AddConnectionFlood(scene,
                           {{"RateModel", "Pulse"},
                            {"RatePerSecond", "100"},
                            {"PulseInterval", "2s"},
                            {"PulseFraction", "0.05"},
                            {"HoldTimeout", "1ms"}});
        scene.Run(5.9);
        std::vector<double> times;
        for (const TcpSegmentEvent& event : scene.segments)
        {
            if (!event.IsSent() && event.segment.flags == TcpHeader::SYN)
            {
                times.push_back(event.time.GetSeconds());
            }
        }
        NS_TEST_ASSERT_MSG_EQ(times.size(), 20, "ten in each of two pulses");
        NS_TEST_EXPECT_MSG_LT(times[9], 2.11, "first pulse");
        NS_TEST_EXPECT_MSG_GT(times[10], 4, "second pulse");
        NS_TEST_EXPECT_MSG_LT(times[19], 4.11, "second pulse");
    }
};

class ConnectionFloodTestSuite : public TestSuite
{
  public:
    ConnectionFloodTestSuite()
        : TestSuite("tcp-lifecycle-connection-flood")
    {
        AddTestCase(new HoldTestCase(false));
        AddTestCase(new HoldTestCase(true));
        AddTestCase(new ReleaseTestCase);
        AddTestCase(new FloodedAcceptQueueTestCase);
        AddTestCase(new RefusedFloodTestCase);
        AddTestCase(new ShapedFloodTestCase);
    }
};

ConnectionFloodTestSuite g_connectionFloodTestSuite; //!< registers the suite

} // namespace
