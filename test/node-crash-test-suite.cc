// SPDX-License-Identifier: GPL-2.0-only
//
// A node that crashes says nothing, forgets everything, and answers RST when it is back.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/time-wait-responder.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return segments that node \p node put on the wire from \p from on */
std::size_t
CountSent(const TestNet& net, uint32_t node, Time from)
{
    return net
        .Select([node, from](const TestSegment& segment) {
            return segment.sender == node && segment.time >= from;
        })
        .size();
}

/** \return true if every queue of node \p node balances and is empty */
bool
IsBalanced(const TestNet& net, uint32_t node)
{
    const auto tracer = net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>();
    for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
    {
        const auto& ledger = tracer->GetLedger(queue);
        uint64_t removed = 0;
        for (const uint64_t count : ledger.removed)
        {
            removed += count;
        }
        if (ledger.inserted != removed)
        {
            return false;
        }
    }
    return true;
}

/** The server crashes in the middle of a transfer; what the client learns of it, and when. */
class CrashTestCase : public TestCase
{
  public:
    /** How the client learns it. */
    enum class Discovery
    {
        TEXT_MEETS_REBOOTED, //!< the server is back and answers text with a RST
        TEXT_TIMES_OUT,      //!< the server stays down
        KEEP_ALIVE           //!< the client has nothing to send; the server is back
    };

    CrashTestCase(Discovery discovery, TestStack stack, bool isIpv6)
        : TestCase("NodeCrash." + Name(discovery) + "." + ToString(stack) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_discovery(discovery),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static std::string
    Name(Discovery discovery)
    {
        switch (discovery)
        {
        case Discovery::TEXT_MEETS_REBOOTED:
            return "TextMeetsRebootedNode";
        case Discovery::TEXT_TIMES_OUT:
            return "TextToDownNodeTimesOut";
        case Discovery::KEEP_ALIVE:
            return "KeepAliveFindsRebootedNode";
        }
        return "";
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, m_stack};
        config.isIpv6 = m_isIpv6;
        config.engine = {{"KeepAliveIdle", "60s"},
                         {"KeepAlive", m_discovery == Discovery::KEEP_ALIVE ? "true" : "false"}};
        TestTransfer run(config);
        const bool comesBack = m_discovery != Discovery::TEXT_TIMES_OUT;
        run.client.Write(10000);
        run.server.Expect(10000, 11);
        const Time crash = TestTransfer::GetStart() + Seconds(1);
        TcpLifecycleHelper::ScheduleCrash(
            run.net.GetNodes().Get(1), crash, comesBack ? Seconds(10) : Seconds(0));
        if (m_discovery != Discovery::KEEP_ALIVE)
        {
            ScheduleCall(crash + Seconds(1), [&run] {
                run.client.Write(11000);
                run.client.WriteNow();
            });
        }
        ScheduleCall(crash + MilliSeconds(1), [this, &run] { CheckDead(run); });
        ScheduleCall(crash + Seconds(9.9), [this, &run, crash] {
            NS_TEST_EXPECT_MSG_EQ(CountSent(run.net, 1, crash), 0, "it says nothing while down");
        });
        run.Run(Seconds(2000));

        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "text before the crash");
        NS_TEST_EXPECT_MSG_EQ(run.server.GetStory(), "accepted", "its machine is off");
        const auto& deaths = run.net.GetDeaths(1);
        NS_TEST_ASSERT_MSG_EQ(deaths.size(), 1, "a certificate");
        NS_TEST_EXPECT_MSG_EQ((deaths[0].rule == TcpRule::NODE_CRASHED), true, "its rule");
        NS_TEST_EXPECT_MSG_EQ(ToString(deaths[0].endReason), std::string("node-crashed"), "reason");
        NS_TEST_EXPECT_MSG_EQ(deaths[0].bytesIn, 10000, "and bytes");
        NS_TEST_EXPECT_MSG_EQ(run.client.GetStory(), "connected error-close", "client");
        const TcpCloseReason reason = run.client.GetLifecycleSocket()->GetCloseReason();
        NS_TEST_EXPECT_MSG_EQ(
            ToString(reason), std::string(comesBack ? "reset" : "timed-out"), "client");
        CheckTime(run.client.GetLastEvent() - crash);
        NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0), 0, "client's table");
        NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(1), 0, "server's table");
        NS_TEST_EXPECT_MSG_EQ(IsBalanced(run.net, 1), true, "ledgers");
    }

    /** When the client learns it. */
    void
    CheckTime(Time after)
    {
        switch (m_discovery)
        {
        case Discovery::TEXT_MEETS_REBOOTED: {
            // Text at 1 s; RTO about 0.23 s doubled: repeats 0.23 0.7 1.6 3.4 7.1 14.4 s later.
            NS_TEST_EXPECT_MSG_GT(after, Seconds(10), "once it is back");
            NS_TEST_EXPECT_MSG_LT(after, Seconds(18), "with the next repeat");
            break;
        }
        case Discovery::TEXT_TIMES_OUT:
            // 924.6 s at least, one time-out of 120 s more at most.
            NS_TEST_EXPECT_MSG_GT(after, Seconds(924), "tcp_retries2");
            NS_TEST_EXPECT_MSG_LT(after, Seconds(1050), "tcp_retries2");
            break;
        case Discovery::KEEP_ALIVE:
            NS_TEST_EXPECT_MSG_GT(after, Seconds(58), "idle");
            NS_TEST_EXPECT_MSG_LT(after, Seconds(61), "idle");
            break;
        }
    }

    /** Calls on sockets of a node that is down fail. */
    void
    CheckDead(TestTransfer& run)
    {
        NS_TEST_EXPECT_MSG_EQ(run.net.GetEngine(1)->IsDown(), true, "down");
        const Ptr<Socket> fresh = run.net.CreateSocket(1);
        for (const Ptr<Socket>& socket : {run.server.GetSocket(), run.server.GetListener(), fresh})
        {
            NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(1)), -1, "Send");
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_BADF, "Send");
            NS_TEST_EXPECT_MSG_EQ(socket->Bind(), -1, "Bind");
            NS_TEST_EXPECT_MSG_EQ(socket->Connect(run.net.GetAddress(0)), -1, "Connect");
            NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "Listen");
            NS_TEST_EXPECT_MSG_EQ(socket->ShutdownSend(), -1, "ShutdownSend");
            NS_TEST_EXPECT_MSG_EQ(socket->ShutdownRecv(), -1, "ShutdownRecv");
            NS_TEST_EXPECT_MSG_EQ((socket->Recv(100, 0) == nullptr), true, "Recv");
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), -1, "Close");
            NS_TEST_EXPECT_MSG_EQ(DynamicCast<TcpLifecycleSocket>(socket)->Abort(), -1, "Abort");
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_BADF, "errno");
        }
    }

    Discovery m_discovery; //!< how the client learns it
    TestStack m_stack;     //!< on both nodes
    bool m_isIpv6;         //!< family
};

/** Events that TcpSocketBase has under way at the instant of the crash find nobody to call. */
class SilentCallbacksTestCase : public TestCase
{
  public:
    explicit SilentCallbacksTestCase(bool isIpv6)
        : TestCase(std::string("NodeCrash.CallsNothingAtTheSameInstant") +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Called(Ptr<Socket>, uint32_t)
    {
        ++m_calls;
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        ScheduleCall(Seconds(3), [&] {
            const Ptr<Socket> socket = run.client.GetSocket();
            const auto count = MakeCallback(&SilentCallbacksTestCase::Called, this);
            socket->SetDataSentCallback(count);
            socket->Send(Create<Packet>(3000), 0);
        });
        ScheduleCall(Seconds(4), [&] {
            NS_TEST_EXPECT_MSG_GT(m_calls, 0, "DataSent fires");
            m_calls = 0;
            run.client.GetSocket()->Send(Create<Packet>(3000), 0);
            // The base sends after one time step, and tells of it by events behind this one.
            ScheduleCall(TimeStep(1), [&] { run.net.GetEngine(0)->Crash(); });
        });
        run.Run(Seconds(10));
        NS_TEST_EXPECT_MSG_GT(CountSent(run.net, 0, Seconds(4)), 0, "text went out");
        NS_TEST_EXPECT_MSG_EQ(m_calls, 0, "and nobody is told");
    }

    bool m_isIpv6;       //!< family
    uint32_t m_calls{0}; //!< DataSent
};

/** Everything a node can hold is gone at once: half-open, waiting, TIME-WAIT, bound, connecting. */
class EverythingVanishesTestCase : public TestCase
{
  public:
    explicit EverythingVanishesTestCase(bool registers)
        : TestCase(std::string("NodeCrash.EverythingVanishesAndPortsAreFree") +
                   (registers ? "" : "WithoutRegisteredSockets")),
          m_registers(registers)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.engine = {{"AcceptMode", "Manual"},
                         {"RegisterSockets", m_registers ? "true" : "false"}};
        TestNet net(config);
        std::vector<Ptr<Socket>> sockets;
        const auto connect = [&net, &sockets](uint32_t node, uint16_t port) {
            sockets.push_back(net.CreateSocket(node));
            NS_ABORT_IF(sockets.back()->Connect(net.GetAddress(1 - node, port)) != 0);
        };
        const auto listen = [&net, &sockets](uint32_t node, uint16_t port) {
            sockets.push_back(net.CreateSocket(node));
            const int bound = sockets.back()->Bind(net.GetAny(port));
            NS_ABORT_IF(bound != 0 || sockets.back()->Listen() != 0);
        };
        listen(1, 80);
        listen(0, 81);
        ScheduleCall(Seconds(2), [&] {
            connect(0, 80); // waits in the accept queue of node 1
            connect(1, 81); // node 1 closes it first: TIME-WAIT there
        });
        ScheduleCall(Seconds(3), [&] {
            sockets[3]->Close();
            const Ptr<TcpLifecycleSocket> listener = DynamicCast<TcpLifecycleSocket>(sockets[1]);
            Address from;
            const Ptr<Socket> child = listener->Accept(from);
            NS_TEST_ASSERT_MSG_EQ((child != nullptr), true, "accepted");
            sockets.push_back(child);
            Simulator::Schedule(Seconds(1), &Socket::Close, child);
        });
        // From now on node 0 hears nothing: its SYNs make half-opens, those to it go on.
        ScheduleCall(Seconds(5), [&] {
            SegmentFaultRule all;
            all.countSegments = UINT32_MAX;
            net.GetFaults(0).AddRule(all);
            connect(0, 80);
            connect(1, 82);
            sockets.push_back(net.CreateSocket(1));
            NS_TEST_EXPECT_MSG_EQ(sockets.back()->Bind(net.GetAny(90)), 0, "bound only");
        });
        ScheduleCall(Seconds(6), [&] { Crash(net, sockets); });
        ScheduleCall(Seconds(7), [&] { Reboot(net); });
        net.Run(Seconds(8));
        NS_TEST_EXPECT_MSG_EQ(IsBalanced(net, 1), true, "ledgers");
    }

    void
    Crash(TestNet& net, const std::vector<Ptr<Socket>>& sockets)
    {
        const Ptr<TcpLifecycleEngine> engine = net.GetEngine(1);
        const auto tracer = net.GetNodes().Get(1)->GetObject<TcpLifecycleTracer>();
        const auto listener = DynamicCast<TcpLifecycleSocket>(sockets[0]);
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 1, "half-open before");
        NS_TEST_EXPECT_MSG_EQ(listener->GetAcceptEntries(), 1, "waiting before");
        NS_TEST_EXPECT_MSG_EQ(engine->GetTimeWait().GetEntries(), 1, "TIME-WAIT before");
        const std::size_t deaths = net.GetDeaths(1).size();
        engine->Crash();
        engine->Crash(); // twice is once
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(1), 0, "connection table");
        NS_TEST_EXPECT_MSG_EQ(engine->GetTimeWait().GetEntries(), 0, "TIME-WAIT");
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 0, "half-open");
        NS_TEST_EXPECT_MSG_EQ(listener->GetState(), TcpSocket::CLOSED, "the listener");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1).size(), deaths + 3, "three certificates");
        for (std::size_t i = deaths; i < net.GetDeaths(1).size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (net.GetDeaths(1)[i].rule == TcpRule::NODE_CRASHED), true, "rule of " << i);
        }
        const auto crashed = static_cast<std::size_t>(TcpQueueReason::NODE_CRASHED);
        for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
        {
            NS_TEST_EXPECT_MSG_EQ(tracer->GetLedger(queue).removed.at(crashed), 1, ToString(queue));
        }
    }

    /** New sockets find every port free. */
    void
    Reboot(TestNet& net)
    {
        NS_TEST_EXPECT_MSG_EQ(CountSent(net, 1, Seconds(6)), 0, "nothing was said");
        const Ptr<TcpLifecycleEngine> engine = net.GetEngine(1);
        const TcpConnectionId id(Ipv4Address("10.0.0.1"), 1, Ipv4Address("10.0.0.2"), 2);
        const SequenceNumber32 before = engine->ChooseIsn(id);
        NS_TEST_EXPECT_MSG_EQ(engine->ChooseIsn(id), before, "one key");
        engine->Reboot();
        engine->Reboot();
        NS_TEST_EXPECT_MSG_EQ(engine->IsDown(), false, "up");
        NS_TEST_EXPECT_MSG_NE(engine->ChooseIsn(id), before, "another key");
        for (const uint16_t port : {80, 90})
        {
            const Ptr<Socket> socket = net.CreateSocket(1);
            NS_TEST_EXPECT_MSG_EQ(socket->Bind(net.GetAny(port)), 0, "port " << port);
            NS_TEST_EXPECT_MSG_EQ(socket->Listen(), 0, "port " << port);
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "port " << port);
        }
    }

    bool m_registers; //!< RegisterSockets
};

class UserErrorTestCase : public TestCase
{
  public:
    UserErrorTestCase()
        : TestCase("NodeCrash.NodeWithoutEngineIsAUserError")
    {
    }

  private:
    void
    DoRun() override
    {
        bool thrown = false;
        try
        {
            TcpLifecycleHelper::ScheduleCrash(CreateObject<Node>(), Seconds(1));
        }
        catch (const std::runtime_error&)
        {
            thrown = true;
        }
        NS_TEST_EXPECT_MSG_EQ(thrown, true, "said in one line");
        Simulator::Destroy();
    }
};

class NodeCrashTestSuite : public TestSuite
{
  public:
    NodeCrashTestSuite()
        : TestSuite("tcp-lifecycle-node-crash")
    {
        using Discovery = CrashTestCase::Discovery;
        for (const bool isIpv6 : {false, true})
        {
            for (const auto discovery :
                 {Discovery::TEXT_MEETS_REBOOTED, Discovery::TEXT_TIMES_OUT, Discovery::KEEP_ALIVE})
            {
                for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
                {
                    AddTestCase(new CrashTestCase(discovery, stack, isIpv6));
                }
            }
            AddTestCase(new SilentCallbacksTestCase(isIpv6));
        }
        AddTestCase(new EverythingVanishesTestCase(true));
        AddTestCase(new EverythingVanishesTestCase(false));
        AddTestCase(new UserErrorTestCase);
    }
};

NodeCrashTestSuite g_nodeCrashTestSuite; //!< registers the suite

} // namespace
