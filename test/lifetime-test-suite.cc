// SPDX-License-Identifier: GPL-2.0-only
//
// Objects that go early or stay late, and calls from inside callbacks; meant for memory checkers.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <algorithm>
#include <array>
#include <functional>

using namespace ns3;

namespace
{

/** Milliseconds after the client's SYN, as a time of the simulation. */
Time
After(int64_t milliseconds)
{
    return TestTransfer::GetStart() + MilliSeconds(milliseconds);
}

/** \return death certificates of a node that say the run ended first */
std::size_t
CountCutShort(const TestNet& net, uint32_t node)
{
    const auto& deaths = net.GetDeaths(node);
    return static_cast<std::size_t>(
        std::count_if(deaths.begin(), deaths.end(), [](const TcpConnectionEvent& death) {
            return death.endReason == TcpCloseReason::SIMULATION_END;
        }));
}

/** Where the simulation is cut. */
struct Cut
{
    std::string name;     //!< what is open then
    int64_t milliseconds; //!< after the client's SYN
    std::string client;   //!< last state of the client; empty: none yet
    std::string server;   //!< last state of the server; empty: none yet
    bool isManual{false}; //!< connections wait in the accept queue
};

/** A connection is closed at 300 ms by the client and at 600 ms by the server. */
const std::vector<Cut> CUTS{
    {"SynOnItsWay", 5, "SYN-SENT", ""},
    {"HalfOpen", 15, "SYN-SENT", "SYN-RECEIVED"},
    {"Open", 100, "ESTABLISHED", "ESTABLISHED"},
    {"InAcceptQueue", 100, "ESTABLISHED", "ESTABLISHED", true},
    {"FinOnItsWay", 305, "FIN-WAIT-1", "ESTABLISHED"},
    {"HalfClosed", 400, "FIN-WAIT-2", "CLOSE-WAIT"},
    {"LastAckOnItsWay", 611, "TIME-WAIT", "LAST-ACK"},
    {"TimeWait", 5000, "TIME-WAIT", "CLOSED"},
    {"Over", 100000, "CLOSED", "CLOSED"},
};

/** The simulation ends in the middle. */
class CutTestCase : public TestCase
{
  public:
    CutTestCase(const Cut& cut, TestStack stack)
        : TestCase("Lifetime.SimulationEnds." + cut.name + "." + ToString(stack)),
          m_cut(cut),
          m_stack(stack)
    {
    }

  private:
    /** \return the last word */
    static std::string
    Last(const std::string& states)
    {
        return states.substr(states.rfind(' ') + 1);
    }

    /** Run to the cut; \p isHeld: the application keeps its references beyond the end. */
    void
    RunTo(bool isIpv6, bool isHeld)
    {
        TestNetConfig config;
        config.stacks = {m_stack, m_stack};
        config.isIpv6 = isIpv6;
        config.engine = {{"AcceptMode", m_cut.isManual ? "Manual" : "Immediate"}};
        TestTransfer run(config);
        run.client.Write(3000);
        run.server.Expect(3000, 11);
        Simulator::Schedule(After(300), &TestPeer::CloseNow, &run.client);
        Simulator::Schedule(After(600), &TestPeer::CloseNow, &run.server);
        run.Run(After(m_cut.milliseconds));
        NS_TEST_EXPECT_MSG_EQ(Last(run.net.GetStates(0)), m_cut.client, "client");
        NS_TEST_EXPECT_MSG_EQ(Last(run.net.GetStates(1)), m_cut.server, "server");
        const auto isCutShort = [](const std::string& state) {
            return !state.empty() && state != "CLOSED" && state != "TIME-WAIT";
        };
        if (!isHeld)
        {
            run.client.Release();
            run.server.Release();
        }
        run.net.Destroy();
        NS_TEST_EXPECT_MSG_EQ(
            CountCutShort(run.net, 0), (isCutShort(m_cut.client) ? 1 : 0), "client certificates");
        NS_TEST_EXPECT_MSG_EQ(
            CountCutShort(run.net, 1), (isCutShort(m_cut.server) ? 1 : 0), "server certificates");
        if (isHeld)
        {
            const Ptr<TcpLifecycleSocket> socket = run.client.GetLifecycleSocket();
            NS_TEST_EXPECT_MSG_EQ((socket->GetCloseReason() != TcpCloseReason::NONE),
                                  true,
                                  "the socket outlives the node and knows its end");
        }
    }

    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            RunTo(isIpv6, false);
            RunTo(isIpv6, true);
        }
    }

    Cut m_cut;         //!< where to stop
    TestStack m_stack; //!< on both nodes
};

/** The application drops its sockets as soon as it has given its orders. */
class EarlyReleaseTestCase : public TestCase
{
  public:
    explicit EarlyReleaseTestCase(bool isRegistered)
        : TestCase(std::string("Lifetime.SocketsReleasedEarly.TransferGoesOn.") +
                   (isRegistered ? "Registered" : "Unregistered")),
          m_isRegistered(isRegistered)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.engine = {{"RegisterSockets", m_isRegistered ? "true" : "false"}};
        TestTransfer run(config);
        run.client.Write(20000);
        run.client.closesWhenWritten = true;
        run.server.Expect(20000, 11);
        run.server.closesOnPeerClose = true;
        Simulator::Schedule(After(21), &TestPeer::Release, &run.client);
        run.Run(Seconds(200));
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "bytes");
        for (uint32_t node = 0; node < 2; ++node)
        {
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), 0, "table of node " << node);
            NS_TEST_EXPECT_MSG_EQ(run.net.GetDeaths(node).size(), 1, "node " << node);
        }
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0),
                              "SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED",
                              "an orderly end");
    }

    bool m_isRegistered; //!< RegisterSockets
};

/** A call from inside a callback. */
struct Inside
{
    std::string name;                         //!< the behaviour
    std::function<void(TestTransfer&)> setUp; //!< who calls what where
    std::string client;                       //!< GetCloseReason of the client
    std::string server;                       //!< GetCloseReason of the server
};

void
CloseInAccept(TestTransfer& run)
{
    run.client.closesOnPeerClose = true;
    run.server.onAccept = [&run] { run.server.CloseNow(); };
}

void
CloseInAcceptWithListener(TestTransfer& run)
{
    CloseInAccept(run);
    run.server.onAccept = [&run] {
        run.server.CloseNow();
        run.server.GetListener()->Close();
        run.server.Release();
    };
}

void
CloseInConnect(TestTransfer& run)
{
    run.client.closesWhenWritten = true; // nothing to write: at once
    run.server.closesOnPeerClose = true;
}

void
CloseInReceive(TestTransfer& run)
{
    run.client.Write(20000);
    run.server.onRead = [&run] { run.server.CloseNow(); };
    run.client.closesOnPeerClose = true;
}

void
AbortInReceive(TestTransfer& run)
{
    run.client.Write(20000);
    run.server.reads = false;
    run.server.onArrival = [&run] { run.server.CloseNow(); };
}

void
CloseInSend(TestTransfer& run)
{
    run.client.Write(20000);
    run.server.Expect(20000, 11);
    run.client.onSend = [&run] { run.client.CloseNow(); };
    run.server.closesOnPeerClose = true;
}

void
AbortInSend(TestTransfer& run)
{
    run.client.Write(200000);
    run.server.Write(5000);
    run.client.reads = false;
    run.client.onSend = [&run] {
        if (run.client.GetSocket() && run.client.GetSocket()->GetRxAvailable() > 0)
        {
            run.client.CloseNow();
        }
    };
}

/** The table of calls. */
const std::vector<Inside> INSIDE{
    {"CloseInAccept", CloseInAccept, "peer-close", "local-close"},
    {"CloseInAcceptWithListener", CloseInAcceptWithListener, "peer-close", "local-close"},
    {"CloseInConnect", CloseInConnect, "local-close", "peer-close"},
    {"CloseInReceive", CloseInReceive, "reset", "aborted"},
    {"AbortInReceive", AbortInReceive, "reset", "aborted"},
    {"CloseInSend", CloseInSend, "local-close", "peer-close"},
    {"AbortInSend", AbortInSend, "aborted", "reset"},
};

/** Calls an application makes while the socket is at work. */
class InsideTestCase : public TestCase
{
  public:
    InsideTestCase(const Inside& inside, TestStack stack)
        : TestCase("Lifetime." + inside.name + "." + ToString(stack)),
          m_inside(inside),
          m_stack(stack)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, m_stack};
        TestTransfer run(config);
        m_inside.setUp(run);
        run.Run(Seconds(300));
        const std::array<std::string, 2> reasons{m_inside.client, m_inside.server};
        for (uint32_t node = 0; node < 2; ++node)
        {
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), 0, "table of node " << node);
            const auto& deaths = run.net.GetDeaths(node);
            NS_TEST_EXPECT_MSG_EQ(deaths.size(), 1, "node " << node);
            if (deaths.size() == 1)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    ToString(deaths[0].endReason), reasons.at(node), "node " << node);
            }
        }
    }

    Inside m_inside;   //!< what is called where
    TestStack m_stack; //!< on both nodes
};

class LifetimeTestSuite : public TestSuite
{
  public:
    LifetimeTestSuite()
        : TestSuite("tcp-lifecycle-lifetime")
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const Cut& cut : CUTS)
            {
                AddTestCase(new CutTestCase(cut, stack));
            }
            for (const Inside& inside : INSIDE)
            {
                AddTestCase(new InsideTestCase(inside, stack));
            }
        }
        AddTestCase(new EarlyReleaseTestCase(true));
        AddTestCase(new EarlyReleaseTestCase(false));
    }
};

LifetimeTestSuite g_lifetimeTestSuite; //!< registers the suite

} // namespace
