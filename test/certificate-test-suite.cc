// SPDX-License-Identifier: GPL-2.0-only
//
// The last records: byte counts of the death certificate, and what is left when a simulation ends.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/application-container.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** More text than a 32-bit number counts, so that sequence numbers come round. */
class LongTransferTestCase : public TestCase
{
  public:
    LongTransferTestCase()
        : TestCase("Certificate.CountsBytesBeyondFourGibibytes")
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
    }

    void
    DoRun() override
    {
        const uint64_t bytes = (uint64_t{1} << 32) + 12345;
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(2000000));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(2000000));
        TestNetConfig config;
        config.rate = "100Gbps";
        config.delay = "5us";
        TestNet net(config);
        for (uint32_t node = 0; node < 2; ++node)
        {
            net.GetNodes().Get(node)->GetDevice(0)->SetMtu(65000);
        }
        ApplicationContainer sinks =
            PacketSinkHelper(net.GetFactory(1), net.GetAny()).Install(net.GetNodes().Get(1));
        BulkSendHelper client(net.GetFactory(0), net.GetAddress(1));
        client.SetAttribute("MaxBytes", UintegerValue(bytes));
        client.SetAttribute("SendSize", UintegerValue(64948)); // a segment
        client.Install(net.GetNodes().Get(0)).Start(Seconds(2));
        sinks.Stop(Seconds(9));
        net.Run(Seconds(80));

        NS_TEST_EXPECT_MSG_EQ(
            DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx(), bytes, "all text arrives");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0).size(), 1, "client's certificate");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1).size(), 1, "server's certificate");
        if (net.GetDeaths(0).empty() || net.GetDeaths(1).empty())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0)[0].bytesOut, bytes, "client's bytes out");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0)[0].bytesIn, 0, "client's bytes in");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1)[0].bytesIn, bytes, "server's bytes in");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1)[0].bytesOut, 0, "server's bytes out");
    }
};

/** One ACK covers text and FIN, and TIME-WAIT has no room: the connection ends while it is read. */
class SkippedTimeWaitTestCase : public TestCase
{
  public:
    explicit SkippedTimeWaitTestCase(bool isIpv6)
        : TestCase(std::string("Certificate.CountsTextThatEndsWithASkippedTimeWait.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"TimeWaitLimitEntries", "0"}};
        TestNet net(config);
        TestPeer server(22);
        server.Listen(net, 1);
        server.Expect(100, 11);
        TestPeer client(11);
        client.Write(100);
        client.closesWhenWritten = true;
        Simulator::Schedule(Seconds(2), &TestPeer::Connect, &client, std::cref(net), 0);
        net.Run(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "text");
        NS_TEST_ASSERT_MSG_EQ(net.GetDeaths(0).size(), 1, "client's certificate");
        NS_TEST_EXPECT_MSG_EQ(ToString(net.GetDeaths(0)[0].rule),
                              std::string("time-wait-skipped"),
                              "FIN-WAIT-2 is refused a place");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0)[0].bytesOut, 100, "all of it was acknowledged");
    }

    bool m_isIpv6; //!< family
};

/** Entries of all queues live when the nodes are disposed. */
class SimulationEndTestCase : public TestCase
{
  public:
    SimulationEndTestCase(TestStack stack, bool isIpv6)
        : TestCase(std::string("Certificate.SimulationEndRemovesTheEntriesOfEveryQueue.") +
                   ToString(stack) + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnQueue(const TcpQueueEvent& event)
    {
        m_events.push_back(event);
    }

    /** \return events of a queue by action, in order */
    std::vector<TcpQueueEvent>
    Select(TcpQueue queue, TcpQueueAction action) const
    {
        std::vector<TcpQueueEvent> found;
        std::copy_if(
            m_events.begin(),
            m_events.end(),
            std::back_inserter(found),
            [=](const TcpQueueEvent& e) { return e.queue == queue && e.action == action; });
        return found;
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, m_stack};
        config.isIpv6 = m_isIpv6;
        config.engine = {{"AcceptMode", "Manual"}};
        TestNet net(config);
        const auto tracer = net.GetNodes().Get(1)->GetObject<TcpLifecycleTracer>();
        tracer->TraceConnectWithoutContext("Queue",
                                           MakeCallback(&SimulationEndTestCase::OnQueue, this));
        TestPeer server(22);
        server.Listen(net, 1);
        std::array<std::unique_ptr<TestPeer>, 5> clients;
        for (auto& client : clients)
        {
            client = std::make_unique<TestPeer>(11);
            client->closesOnPeerClose = true;
            Simulator::Schedule(Seconds(2), &TestPeer::Connect, client.get(), std::cref(net), 0);
        }
        // The first is in TIME-WAIT in the end, the next two wait, the last two are half-open.
        net.GetFaults(1).AddRule({SegmentKind::THIRD_ACK, 4, UINT32_MAX, {}, {}});
        ScheduleCall(Seconds(2.2), [&server] {
            Address from;
            DynamicCast<TcpLifecycleSocket>(server.GetListener())->Accept(from)->Close();
        });
        net.Run(Seconds(2.5));
        Check(*tracer, TcpQueue::HALF_OPEN, 2, false);
        Check(*tracer, TcpQueue::ACCEPT, 2, false);
        Check(*tracer, TcpQueue::TIME_WAIT, 1, false);
        net.Destroy();
        Check(*tracer, TcpQueue::HALF_OPEN, 2, true);
        Check(*tracer, TcpQueue::ACCEPT, 2, true);
        Check(*tracer, TcpQueue::TIME_WAIT, 1, true);
        NS_TEST_EXPECT_MSG_EQ(CountDeaths(net), 4, "certificates of what lived");
    }

    /** Check ledger and events of a queue in which \p entries lived at the end. */
    void
    Check(const TcpLifecycleTracer& tracer, TcpQueue queue, uint32_t entries, bool isOver)
    {
        const TcpQueueLedger& ledger = tracer.GetLedger(queue);
        const auto reason = static_cast<std::size_t>(TcpQueueReason::SIMULATION_END);
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, ToString(queue) << " balances");
        NS_TEST_EXPECT_MSG_EQ(ledger.inside, (isOver ? 0 : entries), ToString(queue) << " inside");
        NS_TEST_EXPECT_MSG_EQ(
            ledger.removed.at(reason), (isOver ? entries : 0), ToString(queue) << " ended");
        const auto inserted = Select(queue, TcpQueueAction::INSERT);
        const auto removed = Select(queue, TcpQueueAction::REMOVE);
        NS_TEST_EXPECT_MSG_EQ(removed.size(), ledger.GetRemoved(), ToString(queue) << " events");
        if (!isOver)
        {
            return;
        }
        for (const TcpQueueEvent& in : inserted)
        {
            const auto outs = std::count_if(
                removed.begin(), removed.end(), [&](const auto& out) { return out.id == in.id; });
            NS_TEST_EXPECT_MSG_EQ(outs, 1, ToString(queue) << " lets go of " << in.id);
        }
        for (uint32_t left = 0; left < entries && left < removed.size(); ++left)
        {
            const TcpQueueEvent& out = removed[removed.size() - 1 - left];
            NS_TEST_EXPECT_MSG_EQ(ToString(out.reason), std::string("simulation-end"), "reason");
            NS_TEST_EXPECT_MSG_EQ(out.entries, left, ToString(queue) << " counts down");
        }
    }

    /** \return certificates of the server that say the run ended first */
    static std::ptrdiff_t
    CountDeaths(const TestNet& net)
    {
        const auto& deaths = net.GetDeaths(1);
        return std::count_if(deaths.begin(), deaths.end(), [](const TcpConnectionEvent& death) {
            return death.endReason == TcpCloseReason::SIMULATION_END;
        });
    }

    TestStack m_stack;                   //!< on both nodes
    bool m_isIpv6;                       //!< family
    std::vector<TcpQueueEvent> m_events; //!< of the server
};

class CertificateTestSuite : public TestSuite
{
  public:
    CertificateTestSuite()
        : TestSuite("tcp-lifecycle-certificate")
    {
        AddTestCase(new LongTransferTestCase);
        AddTestCase(new SkippedTimeWaitTestCase(false));
        AddTestCase(new SkippedTimeWaitTestCase(true));
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new SimulationEndTestCase(stack, isIpv6));
            }
        }
    }
};

CertificateTestSuite g_certificateTestSuite; //!< registers the suite

} // namespace
