// SPDX-License-Identifier: GPL-2.0-only
//
// The workload's client and server: every way a connection can end, over stock TCP and this one.

#include "ns3/config.h"
#include "ns3/integer.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <limits>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

void
InstallStock(NodeContainer nodes)
{
    InternetStackHelper().Install(nodes);
}

void
InstallLifecycle(NodeContainer nodes)
{
    TcpLifecycleStackHelper().Install(nodes);
}

/** One client and one server on the topology, started at 2 s, with all outcomes. */
class WorkloadRun
{
  public:
    explicit WorkloadRun(bool isIpv6, bool isLifecycle = false)
        : topology(MakeConfig(isIpv6),
                   isLifecycle ? &InstallLifecycle : &InstallStock,
                   isLifecycle ? &InstallLifecycle : &InstallStock),
          client(CreateObject<TcpWorkloadClient>()),
          server(CreateObject<TcpWorkloadServer>())
    {
        client->SetAttribute("Remote", AddressValue(topology.GetServerSocketAddress(0, 80)));
        client->SetAttribute("MaxConnections", UintegerValue(1));
        client->SetAttribute("InterarrivalTime",
                             StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
        client->TraceConnectWithoutContext("ConnectionOutcome",
                                           MakeCallback(&WorkloadRun::OnOutcome, this));
        client->SetStartTime(Seconds(2));
        topology.GetClients().Get(0)->AddApplication(client);
        server->SetAttribute("Local", AddressValue(topology.GetServerSocketAddress(0, 80)));
        server->SetStartTime(Seconds(1.5));
        topology.GetServers().Get(0)->AddApplication(server);
    }

    ~WorkloadRun()
    {
        Simulator::Destroy();
    }

    void
    SetBoth(const std::string& name, const AttributeValue& value)
    {
        client->SetAttribute(name, value);
        server->SetAttribute(name, value);
    }

    void
    Run(double stopSeconds)
    {
        Simulator::Stop(Seconds(stopSeconds));
        Simulator::Run();
    }

    SynAttackTopologyHelper topology;         //!< the network
    Ptr<TcpWorkloadClient> client;            //!< under test
    Ptr<TcpWorkloadServer> server;            //!< under test
    std::vector<TcpWorkloadOutcome> outcomes; //!< in order of the trace

  private:
    static SynAttackTopologyConfig
    MakeConfig(bool isIpv6)
    {
        SynAttackTopologyConfig config;
        config.isIpv6 = isIpv6;
        return config;
    }

    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        outcomes.push_back(outcome);
    }
};

class CompletedTestCase : public TestCase
{
  public:
    CompletedTestCase(bool isIpv6, bool isLifecycle, const std::string& closeFirst)
        : TestCase(std::string("Workload.RequestsAndResponsesComplete.") +
                   (isIpv6 ? "IPv6." : "IPv4.") + (isLifecycle ? "Lifecycle." : "Stock.") +
                   closeFirst + "ClosesFirst"),
          m_isIpv6(isIpv6),
          m_isLifecycle(isLifecycle),
          m_closeFirst(closeFirst)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint64_t request = 140000;
        constexpr uint64_t response = 140000;
        WorkloadRun run(m_isIpv6, m_isLifecycle);
        run.SetBoth("CloseFirst", StringValue(m_closeFirst));
        run.SetBoth("RequestBytes", UintegerValue(request));
        run.SetBoth("ResponseBytes", UintegerValue(response));
        run.client->SetAttribute("MaxConnections", UintegerValue(3));
        run.Run(60);
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), 3, "each connection has one outcome");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(TcpWorkloadResult::COMPLETED), 3, "counter");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetInProgress(), 0, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(run.server->GetServed(), 3, "the server agrees");
        NS_TEST_EXPECT_MSG_EQ(run.server->GetFailed(), 0, "the server agrees");
        std::set<uint64_t> indices;
        for (const auto& outcome : run.outcomes)
        {
            indices.insert(outcome.index);
            NS_TEST_EXPECT_MSG_EQ((outcome.result == TcpWorkloadResult::COMPLETED), true, "result");
            NS_TEST_EXPECT_MSG_EQ(outcome.requestBytes, request, "request");
            NS_TEST_EXPECT_MSG_EQ(outcome.responseBytes, response, "response");
            NS_TEST_EXPECT_MSG_EQ(outcome.started,
                                  Seconds(2) + MilliSeconds(100 * (outcome.index + 1)),
                                  "arrivals do not wait for each other");
            NS_TEST_ASSERT_MSG_EQ(outcome.connected.has_value(), true, "opened");
            NS_TEST_EXPECT_MSG_GT(
                outcome.GetConnectLatency(), MilliSeconds(8), "8 x 1 ms of links");
            NS_TEST_EXPECT_MSG_LT(outcome.GetConnectLatency(), MilliSeconds(100), "no retries");
            NS_TEST_EXPECT_MSG_GT(outcome.finished, *outcome.connected, "in this order");
        }
        NS_TEST_EXPECT_MSG_EQ(indices.size(), 3, "each index once");
    }

    bool m_isIpv6;            //!< family
    bool m_isLifecycle;       //!< whose TCP
    std::string m_closeFirst; //!< Client or Server
};

class FailureTestCase : public TestCase
{
  public:
    FailureTestCase()
        : TestCase("Workload.EachFailureHasItsOwnResult")
    {
    }

  private:
    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::ConnCount", UintegerValue(2));
        Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(Seconds(1)));
        Config::SetDefault("ns3::TcpSocket::DataRetries", UintegerValue(2));
        LocalError();
        ConnectFailed();
        ConnectTimedOut();
        ResponseTimedOut();
        ClosedEarly();
        ErrorClose();
        Aborted();
        Config::Reset();
    }

    void
    Expect(WorkloadRun& run, TcpWorkloadResult result, bool isOpened, double finishedSeconds)
    {
        const std::string name = ToString(result);
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), 1, name << ": one outcome");
        const TcpWorkloadOutcome& outcome = run.outcomes[0];
        NS_TEST_EXPECT_MSG_EQ(ToString(outcome.result), name, "result");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(result), 1, name << ": counter");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetInProgress(), 0, name << ": nothing is left");
        NS_TEST_EXPECT_MSG_EQ(outcome.connected.has_value(), isOpened, name << ": opened");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            outcome.finished.GetSeconds(), finishedSeconds, 0.1, name << ": when it was known");
    }

    void
    LocalError()
    {
        WorkloadRun run(false);
        const Ptr<Ipv4> ipv4 = run.topology.GetClients().Get(0)->GetObject<Ipv4>();
        const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        while (routing->GetNRoutes() > 0)
        {
            routing->RemoveRoute(0);
        }
        run.Run(20);
        Expect(run, TcpWorkloadResult::LOCAL_ERROR, false, 2.1);
    }

    void
    ConnectFailed()
    {
        WorkloadRun run(false);
        run.client->SetAttribute("Remote",
                                 AddressValue(run.topology.GetServerSocketAddress(0, 81)));
        run.Run(20);
        // Two SYNs, 1 s and 2 s: 3 s after the connection started at 2.1 s, RST or not.
        Expect(run, TcpWorkloadResult::CONNECT_FAILED, false, 5.1);
    }

    void
    ConnectTimedOut()
    {
        WorkloadRun run(false);
        run.client->SetAttribute("Remote",
                                 AddressValue(run.topology.GetServerSocketAddress(0, 81)));
        run.client->SetAttribute("PatienceTimeout", TimeValue(Seconds(1.5)));
        run.Run(20);
        Expect(run, TcpWorkloadResult::CONNECT_TIMED_OUT, false, 3.6);
    }

    void
    ResponseTimedOut()
    {
        WorkloadRun run(false);
        run.server->SetAttribute("ServiceTime",
                                 StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        run.client->SetAttribute("PatienceTimeout", TimeValue(Seconds(4)));
        run.Run(20);
        Expect(run, TcpWorkloadResult::RESPONSE_TIMED_OUT, true, 6.1);
    }

    void
    ClosedEarly()
    {
        WorkloadRun run(false);
        run.server->SetAttribute("ResponseBytes", UintegerValue(500));
        run.SetBoth("CloseFirst", StringValue("Server"));
        run.Run(20);
        Expect(run, TcpWorkloadResult::CLOSED_EARLY, true, 2.15);
        NS_TEST_EXPECT_MSG_EQ(run.outcomes.at(0).responseBytes, 500, "what came is counted");
    }

    void
    ErrorClose()
    {
        WorkloadRun run(false);
        const auto faults = CreateObject<SegmentFaultModel>();
        SegmentFaultRule rule;
        rule.kind = SegmentKind::DATA;
        rule.countSegments = std::numeric_limits<uint32_t>::max();
        faults->AddRule(rule);
        DynamicCast<PointToPointNetDevice>(run.topology.GetServerLink(0).Get(0))
            ->SetReceiveErrorModel(faults);
        run.client->SetAttribute("PatienceTimeout", TimeValue(Seconds(0)));
        run.Run(60);
        NS_TEST_EXPECT_MSG_EQ(faults->GetDrops(0), 3, "the request and DataRetries repeats");
        // Retransmission time-outs 1 + 2 + 4 s after the request at about 2.12 s.
        Expect(run, TcpWorkloadResult::RESET, true, 9.12);
    }

    void
    Aborted()
    {
        WorkloadRun run(false);
        run.server->SetAttribute("ServiceTime",
                                 StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        run.client->SetStopTime(Seconds(3));
        run.Run(20);
        Expect(run, TcpWorkloadResult::ABORTED, true, 3);
    }
};

class ServerStopTestCase : public TestCase
{
  public:
    ServerStopTestCase()
        : TestCase("Workload.StoppedServerEndsItsConnections")
    {
    }

  private:
    void
    DoRun() override
    {
        WorkloadRun run(false);
        run.server->SetAttribute("ServiceTime",
                                 StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        run.server->SetStopTime(Seconds(3));
        run.Run(20);
        NS_TEST_EXPECT_MSG_EQ(run.server->GetAccepted(), 1, "taken");
        NS_TEST_EXPECT_MSG_EQ(run.server->GetFailed(), 1, "not served");
        NS_TEST_EXPECT_MSG_EQ((run.server->GetListener() == nullptr), true, "no listener is left");
        NS_TEST_EXPECT_MSG_EQ(
            run.client->GetCount(TcpWorkloadResult::CLOSED_EARLY), 1, "the client sees the close");
    }
};

class ManualAcceptTestCase : public TestCase
{
  public:
    ManualAcceptTestCase()
        : TestCase("Workload.ManualAcceptKeepsIntervalAndWorkers")
    {
    }

  private:
    void
    DoRun() override
    {
        // Arrivals at 2.1, 2.2 ... 2.5 s; one accept a second, from the first arrival on.
        Expect(Seconds(1), 0, 0, {2.1, 3.1, 4.1, 5.1, 6.1});
        // One worker with 0.5 s of work a connection: the next is taken when the last is closed.
        Expect(Seconds(0), 1, 0.5, {2.6, 3.1, 3.6, 4.1, 4.6});
        // Nothing slows the server: each answer comes at once.
        Expect(Seconds(0), 0, 0, {2.1, 2.2, 2.3, 2.4, 2.5});
    }

    void
    Expect(Time interval, uint32_t workers, double service, const std::vector<double>& done)
    {
        WorkloadRun run(false, true);
        run.server->SetAttribute("AcceptMode", StringValue("Manual"));
        run.server->SetAttribute("ListenBacklogEntries", IntegerValue(10));
        run.server->SetAttribute("AcceptInterval", TimeValue(interval));
        run.server->SetAttribute("Workers", UintegerValue(workers));
        run.server->SetAttribute(
            "ServiceTime",
            StringValue("ns3::ConstantRandomVariable[Constant=" + std::to_string(service) + "]"));
        run.client->SetAttribute("MaxConnections", UintegerValue(done.size()));
        run.Run(30);
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), done.size(), "every connection ends");
        NS_TEST_EXPECT_MSG_EQ(run.server->GetServed(), done.size(), "every connection is served");
        for (std::size_t i = 0; i < done.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(run.outcomes[i].index, i, "in order of arrival");
            // Round trips of handshake, exchange and, with one worker, close: under 0.15 s.
            NS_TEST_EXPECT_MSG_EQ_TOL(run.outcomes[i].finished.GetSeconds(),
                                      done[i] + 0.075,
                                      0.075,
                                      "connection " << i << " is done");
        }
    }
};

class WorkloadTestSuite : public TestSuite
{
  public:
    WorkloadTestSuite()
        : TestSuite("tcp-lifecycle-workload")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isLifecycle : {false, true})
            {
                AddTestCase(new CompletedTestCase(isIpv6, isLifecycle, "Client"));
                AddTestCase(new CompletedTestCase(isIpv6, isLifecycle, "Server"));
            }
        }
        AddTestCase(new FailureTestCase);
        AddTestCase(new ServerStopTestCase);
        AddTestCase(new ManualAcceptTestCase);
    }
};

WorkloadTestSuite g_workloadTestSuite; //!< registers the suite

} // namespace
