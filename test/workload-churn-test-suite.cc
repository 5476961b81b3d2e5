// SPDX-License-Identifier: GPL-2.0-only
//
// The workload on one 4-tuple again and again: ports in turn, refusals, pace, bytes compared.

#include "tcp-lifecycle-test-net.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t LOCAL_PORT = 5000;

/** \return "IPv4" or "IPv6" */
std::string
FamilyName(bool isIpv6)
{
    return isIpv6 ? "IPv6" : "IPv4";
}

/** A client on node 0 and a server on node 1 of a net, from 2 s on, with all outcomes. */
class ChurnRun
{
  public:
    explicit ChurnRun(const TestNetConfig& config)
        : net(config),
          client(CreateObject<TcpWorkloadClient>()),
          server(CreateObject<TcpWorkloadServer>())
    {
        client->SetAttribute("Remote", AddressValue(net.GetAddress(1)));
        client->SetAttribute("InterarrivalTime",
                             StringValue("ns3::ConstantRandomVariable[Constant=0]"));
        client->SetAttribute("Pace", StringValue("AfterLast"));
        client->TraceConnectWithoutContext("ConnectionOutcome",
                                           MakeCallback(&ChurnRun::OnOutcome, this));
        client->SetStartTime(Seconds(2));
        net.GetNodes().Get(0)->AddApplication(client);
        server->SetAttribute("Local", AddressValue(net.GetAddress(1)));
        server->SetStartTime(Seconds(1.5));
        net.GetNodes().Get(1)->AddApplication(server);
    }

    /** \param name attribute of client and server \param value as text */
    void
    SetBoth(const std::string& name, const std::string& value)
    {
        client->SetAttribute(name, StringValue(value));
        server->SetAttribute(name, StringValue(value));
    }

    /** \param values attributes of the client */
    void
    SetClient(const std::vector<std::pair<std::string, std::string>>& values)
    {
        for (const auto& [name, value] : values)
        {
            client->SetAttribute(name, StringValue(value));
        }
    }

    TestNet net;                              //!< the network
    Ptr<TcpWorkloadClient> client;            //!< on node 0
    Ptr<TcpWorkloadServer> server;            //!< on node 1
    std::vector<TcpWorkloadOutcome> outcomes; //!< in order of the trace

  private:
    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        outcomes.push_back(outcome);
    }
};

/** \return a net without timestamps, where TIME-WAIT lasts 4 s */
TestNetConfig
ShortTimeWait(bool isIpv6)
{
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.engine = {{"SegmentLifetime", "2s"}};
    return config;
}

class VerifiedBytesTestCase : public TestCase
{
  public:
    VerifiedBytesTestCase(TestStack stack, bool isIpv6)
        : TestCase(std::string("Churn.BytesOfEachConnectionAreItsOwn.") + ToString(stack) + "." +
                   FamilyName(isIpv6)),
          m_stack(stack),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const TcpWorkloadOutcome good = Exchange(true);
        NS_TEST_EXPECT_MSG_EQ(good.responseBytes, 140000, "the whole response");
        NS_TEST_EXPECT_MSG_EQ(good.wrongBytes, 0, "every byte is its connection's");
        NS_TEST_EXPECT_MSG_EQ(m_serverWrong, 0, "and of the request too");
        const TcpWorkloadOutcome bad = Exchange(false);
        NS_TEST_EXPECT_MSG_EQ(bad.responseBytes, 140000, "a server that sends other bytes");
        // A zero is right by chance once in 256: 547 of 140000 on average.
        NS_TEST_EXPECT_MSG_GT(bad.wrongBytes, 138000, "is found out");
        NS_TEST_EXPECT_MSG_LT(bad.wrongBytes, 140001, "bytes are counted once");
    }

    TcpWorkloadOutcome
    Exchange(bool serverVerifies)
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.stacks = {m_stack, m_stack};
        ChurnRun run(config);
        run.client->SetAttribute("Protocol", StringValue(run.net.GetFactory(0)));
        run.server->SetAttribute("Protocol", StringValue(run.net.GetFactory(1)));
        run.SetBoth("RequestBytes", "140000");
        run.SetBoth("ResponseBytes", "140000");
        run.SetClient({{"VerifyBytes", "true"}, {"MaxConnections", "2"}});
        run.server->SetAttribute("VerifyBytes", BooleanValue(serverVerifies));
        run.net.Run(Seconds(30));
        NS_TEST_EXPECT_MSG_EQ(run.outcomes.size(), 2, "both end");
        m_serverWrong = run.server->GetWrongBytes();
        NS_TEST_EXPECT_MSG_EQ(run.client->GetWrongBytes(),
                              run.outcomes.at(0).wrongBytes + run.outcomes.at(1).wrongBytes,
                              "the sum");
        return run.outcomes.at(1);
    }

    TestStack m_stack;         //!< of both nodes
    bool m_isIpv6;             //!< family
    uint64_t m_serverWrong{0}; //!< of the last exchange
};

class ForeignByteTestCase : public TestCase
{
  public:
    ForeignByteTestCase()
        : TestCase("Churn.BytesOfTwoStampsDifferAndTheStampStandsFirst")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t stamp = 0x01020304;
        for (uint64_t at = 0; at < WORKLOAD_STAMP_BYTES; ++at)
        {
            NS_TEST_EXPECT_MSG_EQ(
                +GetWorkloadByte(WorkloadPart::REQUEST, stamp, at), at + 1, "network byte order");
        }
        uint32_t sameStamp = 0;
        uint32_t samePlace = 0;
        uint32_t samePart = 0;
        constexpr uint32_t bytes = 65536;
        for (uint64_t at = WORKLOAD_STAMP_BYTES; at < WORKLOAD_STAMP_BYTES + bytes; ++at)
        {
            const uint8_t byte = GetWorkloadByte(WorkloadPart::REQUEST, stamp, at);
            sameStamp += byte == GetWorkloadByte(WorkloadPart::REQUEST, stamp + 1, at) ? 1 : 0;
            samePlace += byte == GetWorkloadByte(WorkloadPart::REQUEST, stamp, at + 1) ? 1 : 0;
            samePart += byte == GetWorkloadByte(WorkloadPart::RESPONSE, stamp, at) ? 1 : 0;
        }
        // 256 +- 16 are equal by chance.
        for (const uint32_t same : {sameStamp, samePlace, samePart})
        {
            NS_TEST_EXPECT_MSG_GT(same, 256 - 80, "as often as chance has it");
            NS_TEST_EXPECT_MSG_LT(same, 256 + 80, "as often as chance has it");
        }
    }
};

class CrossingFinsTestCase : public TestCase
{
  public:
    explicit CrossingFinsTestCase(bool isIpv6)
        : TestCase("Churn.FinsCrossIfBothCloseFirst." + FamilyName(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // 10 ms each way: the server closes before the client's FIN can have come.
        NS_TEST_EXPECT_MSG_EQ(CountClosing("1ms"), 2, "both ends come to CLOSING");
        NS_TEST_EXPECT_MSG_EQ(CountClosing("30ms"), 0, "the client's FIN has come by then");
    }

    /** \return ends that went through CLOSING. \param delay CloseDelay */
    uint32_t
    CountClosing(const std::string& delay)
    {
        ChurnRun run(ShortTimeWait(m_isIpv6));
        run.SetBoth("CloseFirst", "Both");
        run.server->SetAttribute("CloseDelay", StringValue(delay));
        run.SetClient({{"MaxConnections", "1"}});
        run.net.Run(Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(TcpWorkloadResult::COMPLETED), 1, "client");
        NS_TEST_EXPECT_MSG_EQ(run.server->GetServed(), 1, "server");
        uint32_t ends = 0;
        for (const uint32_t node : {0, 1})
        {
            ends += run.net.GetStates(node).find("CLOSING") != std::string::npos ? 1 : 0;
        }
        return ends;
    }

    bool m_isIpv6; //!< family
};

/** The client closes first, so TIME-WAIT is on its side. */
class OnePortTestCase : public TestCase
{
  public:
    explicit OnePortTestCase(bool isIpv6)
        : TestCase("Churn.OnePortServesOneConnectionPer2MslUnlessTimestampsTellThemApart." +
                   FamilyName(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
        Refused(true, Socket::ERROR_ADDRNOTAVAIL);
        Refused(false, Socket::ERROR_ADDRINUSE);
        Results();
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));
        ByTimestamps();
        Config::Reset();
    }

    void
    Refused(bool reusesAddress, Socket::SocketErrno error)
    {
        ChurnRun run(ShortTimeWait(m_isIpv6));
        run.SetBoth("VerifyBytes", "true");
        run.SetClient({{"LocalPort", std::to_string(LOCAL_PORT)},
                       {"ReuseAddress", reusesAddress ? "true" : "false"},
                       {"RefusedConnect", "Retry"},
                       {"RefusalInterval", "10ms"},
                       {"MaxConnections", "4"}});
        run.net.Run(Seconds(30));
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), 4, "all end");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetWrongBytes(), 0, "with their own bytes");
        uint64_t refusals = 0;
        for (std::size_t i = 0; i < run.outcomes.size(); ++i)
        {
            const TcpWorkloadOutcome& outcome = run.outcomes[i];
            NS_TEST_EXPECT_MSG_EQ(ToString(outcome.result), std::string("completed"), "result");
            refusals += outcome.refusals;
            if (i == 0)
            {
                NS_TEST_EXPECT_MSG_EQ(outcome.refusals, 0, "the port is free");
                continue;
            }
            NS_TEST_EXPECT_MSG_EQ(outcome.error, error, "why it waited");
            // 4 s of TIME-WAIT, one round trip of close, tries each 10 ms, and a handshake.
            NS_TEST_EXPECT_MSG_EQ_TOL(
                outcome.GetConnectLatency().GetSeconds(), 4.04, 0.03, "2MSL until the next one");
            NS_TEST_EXPECT_MSG_EQ_TOL(
                static_cast<double>(outcome.refusals), 402, 3, "tries each 10 ms");
        }
        NS_TEST_EXPECT_MSG_EQ(run.client->GetRefusals(), refusals, "the sum");
    }

    void
    Results()
    {
        ChurnRun run(ShortTimeWait(m_isIpv6));
        run.SetClient({{"LocalPort", std::to_string(LOCAL_PORT)},
                       {"ReuseAddress", "true"},
                       {"RefusalInterval", "1s"},
                       {"MaxConnections", "6"}});
        run.net.Run(Seconds(30));
        // At 0, 0.06 s, then each second until 4.08 s, when TIME-WAIT has ended at 4.1 s.
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), 6, "each refusal is an outcome");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(TcpWorkloadResult::LOCAL_ERROR), 5, "refused");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(TcpWorkloadResult::COMPLETED), 1, "served");
        NS_TEST_EXPECT_MSG_EQ(run.outcomes[5].started - run.outcomes[1].started,
                              Seconds(4),
                              "RefusalInterval is the least wait");
    }

    void
    ByTimestamps()
    {
        ChurnRun run(ShortTimeWait(m_isIpv6));
        run.SetBoth("VerifyBytes", "true");
        run.SetClient({{"LocalPort", std::to_string(LOCAL_PORT)},
                       {"ReuseAddress", "true"},
                       {"RefusedConnect", "Retry"},
                       {"RefusalInterval", "1ms"},
                       {"MaxConnections", "10"}});
        run.net.Run(Seconds(10));
        NS_TEST_ASSERT_MSG_EQ(run.outcomes.size(), 10, "all end");
        NS_TEST_EXPECT_MSG_EQ(run.client->GetCount(TcpWorkloadResult::COMPLETED), 10, "all served");
        NS_TEST_EXPECT_MSG_EQ(
            run.client->GetWrongBytes() + run.server->GetWrongBytes(), 0, "bytes");
        for (const auto& outcome : run.outcomes)
        {
            // The close takes a round trip, the handshake another one.
            NS_TEST_EXPECT_MSG_LT(outcome.GetConnectLatency(), MilliSeconds(50), "at once");
        }
    }

    bool m_isIpv6; //!< family
};

class PortsInTurnTestCase : public TestCase
{
  public:
    PortsInTurnTestCase()
        : TestCase("Churn.PortsAreTakenInTurn")
    {
    }

  private:
    void
    DoRun() override
    {
        ChurnRun run(ShortTimeWait(false));
        run.SetClient({{"LocalPort", "65533"}, {"LocalPorts", "3"}, {"MaxConnections", "3"}});
        run.net.Run(Seconds(20));
        const auto syns = run.net.Select([](const TestSegment& segment) {
            return segment.sender == 0 && segment.segment.flags == TcpHeader::SYN;
        });
        NS_TEST_ASSERT_MSG_EQ(syns.size(), 3, "one each");
        for (std::size_t i = 0; i < syns.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(syns[i].segment.id.GetLocalPort(), 65533 + i, "in turn");
        }
    }
};

class WorkloadChurnTestSuite : public TestSuite
{
  public:
    WorkloadChurnTestSuite()
        : TestSuite("tcp-lifecycle-workload-churn")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new VerifiedBytesTestCase(TestStack::STOCK, isIpv6));
            AddTestCase(new VerifiedBytesTestCase(TestStack::STACK_HELPER, isIpv6));
            AddTestCase(new CrossingFinsTestCase(isIpv6));
            AddTestCase(new OnePortTestCase(isIpv6));
        }
        AddTestCase(new ForeignByteTestCase);
        AddTestCase(new PortsInTurnTestCase);
    }
};

WorkloadChurnTestSuite g_workloadChurnTestSuite; //!< registers the suite

} // namespace
