// SPDX-License-Identifier: GPL-2.0-only
//
// Connections on one 4-tuple under each rule of reuse, and hosts behind one address with theirs.

#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/two-msl-topology-helper.h"

#include "family-test-case.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using EngineSettings = std::vector<std::pair<std::string, std::string>>;

/** \return what installs this module's TCP with attributes of the engine */
TwoMslTopologyHelper::StackInstaller
InstallWith(const EngineSettings& settings)
{
    return [settings](NodeContainer nodes) {
        TcpLifecycleStackHelper stack;
        for (const auto& [name, value] : settings)
        {
            stack.SetEngineAttribute(name, StringValue(value));
        }
        stack.Install(nodes);
    };
}

/** A churn and its outcomes, by client. */
class ReuseRun
{
  public:
    ReuseRun(const TwoMslTopologyConfig& config,
             const EngineSettings& client,
             const EngineSettings& server,
             const TwoMslChurn& churn)
        : m_topology(config, InstallWith(client), InstallWith(server)),
          m_applications(m_topology.InstallChurn(churn)),
          m_outcomes(config.clients)
    {
        for (uint32_t i = 0; i < config.clients; ++i)
        {
            m_applications.clients[i]->TraceConnectWithoutContext(
                "ConnectionOutcome", MakeCallback(&ReuseRun::OnOutcome, this).Bind(i));
        }
    }

    ~ReuseRun()
    {
        Simulator::Destroy();
    }

    ReuseRun(const ReuseRun&) = delete;
    ReuseRun& operator=(const ReuseRun&) = delete;

    void
    Run(Time stop)
    {
        Simulator::Stop(stop);
        Simulator::Run();
    }

    const TwoMslChurnApplications&
    GetApplications() const
    {
        return m_applications;
    }

    const std::vector<TcpWorkloadOutcome>&
    GetOutcomes(uint32_t client) const
    {
        return m_outcomes.at(client);
    }

  private:
    void
    OnOutcome(uint32_t client, const TcpWorkloadOutcome& outcome)
    {
        m_outcomes.at(client).push_back(outcome);
    }

    TwoMslTopologyHelper m_topology;                         //!< the network
    TwoMslChurnApplications m_applications;                  //!< at work
    std::vector<std::vector<TcpWorkloadOutcome>> m_outcomes; //!< by client
};

/** The server closes first and keeps the 4-tuple in TIME-WAIT: its rule decides about the next. */
class ServerRuleTestCase : public FamilyTestCase
{
  public:
    explicit ServerRuleTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslReuse.TheServersRuleSaysWhenOneFourTupleServesAgain", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const EngineSettings constant{{"IsnGenerator", "Constant"}};
        ExpectAtOnce("SequenceNumber", {});
        ExpectAtOnce("Timestamp", {});
        ExpectAtOnce("Timestamp", constant);
        ExpectAtOnce("Both", {});
        ExpectAtOnce("Unsafe", {});
        ExpectAfter2Msl("Never", {});
        ExpectAfter2Msl("SequenceNumber", constant);
    }

    /** One client, one port, the server closes first; MSL is 2 s at the server. */
    std::vector<TcpWorkloadOutcome>
    Churn(const std::string& rule, const EngineSettings& client)
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        TwoMslChurn churn;
        churn.reusesAddress = true;
        churn.closeFirst = SERVER_CLOSES_FIRST;
        churn.connections = 5;
        churn.refusalInterval = MilliSeconds(50);
        ReuseRun run(config,
                     client,
                     {{"TimeWaitReuse", rule}, {"SegmentLifetime", "2s"}, {"Rfc1337", "true"}},
                     churn);
        run.Run(Seconds(60));
        const auto& applications = run.GetApplications();
        NS_TEST_EXPECT_MSG_EQ(applications.clients[0]->GetCount(TcpWorkloadResult::COMPLETED),
                              5,
                              rule << ": all are served");
        NS_TEST_EXPECT_MSG_EQ(applications.clients[0]->GetWrongBytes() +
                                  applications.server->GetWrongBytes(),
                              0,
                              rule << ": with their own bytes");
        return run.GetOutcomes(0);
    }

    void
    ExpectAtOnce(const std::string& rule, const EngineSettings& client)
    {
        for (const auto& outcome : Churn(rule, client))
        {
            // One refusal while the old one is in LAST-ACK, 50 ms, then a handshake of 24 ms.
            NS_TEST_EXPECT_MSG_LT(outcome.GetConnectLatency(), MilliSeconds(80), rule);
            NS_TEST_EXPECT_MSG_EQ(outcome.refusals, (outcome.index > 0 ? 1U : 0U), rule);
        }
    }

    void
    ExpectAfter2Msl(const std::string& rule, const EngineSettings& client)
    {
        for (const auto& outcome : Churn(rule, client))
        {
            const double latency = outcome.GetConnectLatency().GetSeconds();
            NS_TEST_EXPECT_MSG_EQ_TOL(
                latency, (outcome.index == 0 ? 0.024 : EXPECTED), 0.001, rule);
        }
    }

    /**
     * The first SYN goes after 50 ms and is answered by an ACK; the RST for that is ignored, and 8
     * ms later (TCP_TIMEOUT_MIN) the SYN comes again, then each second: the one after 4 s finds
     * TIME-WAIT over. 0.05 + 0.024 + 0.008 + 4 + 0.024 s.
     */
    static constexpr double EXPECTED = 4.106;
};

/** Three hosts behind one address. */
class SharedClocksTestCase : public FamilyTestCase
{
  public:
    explicit SharedClocksTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslReuse.UnsafeRefusesHostsBehindOneAddressWhoseClocksAreBehind",
                         isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // Host 1 comes first and is ahead by an hour or two; host 2's clock is slower, too.
        const std::vector<TimestampClock> apart{{3600000, 1000}, {7200000, 1000}, {0, 100}};
        for (const char* rule : {"Never", "SequenceNumber", "Timestamp", "Both"})
        {
            Expect(rule, apart, {10, 10, 10});
        }
        Expect("Unsafe", {}, {10, 10, 10});
        Expect("Unsafe", apart, {0, 10, 0});
    }

    void
    Expect(const std::string& rule,
           const std::vector<TimestampClock>& clocks,
           const std::vector<uint64_t>& served)
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.clients = 3;
        config.isTranslated = true;
        config.clocks = clocks;
        TwoMslChurn churn;
        churn.closeFirst = SERVER_CLOSES_FIRST;
        churn.localPorts = 10;
        churn.connections = 10;
        churn.interarrivalTime = "ns3::ConstantRandomVariable[Constant=1]";
        churn.pace = TcpWorkloadClient::OPEN_LOOP;
        churn.patienceTimeout = Seconds(20);
        ReuseRun run(config, {}, {{"TimeWaitReuse", rule}}, churn);
        run.GetApplications().clients[0]->SetStartTime(Seconds(2.5));
        run.GetApplications().clients[2]->SetStartTime(Seconds(2.5));
        run.Run(Seconds(40));
        for (uint32_t i = 0; i < config.clients; ++i)
        {
            const auto& client = run.GetApplications().clients[i];
            NS_TEST_EXPECT_MSG_EQ(
                client->GetCount(TcpWorkloadResult::COMPLETED), served[i], rule << ": host " << i);
            NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::CONNECT_TIMED_OUT),
                                  10 - served[i],
                                  rule << ": host " << i << " waits in vain");
        }
    }
};

/** Two hosts that have one outside port in turn. */
class SharedPortTestCase : public FamilyTestCase
{
  public:
    explicit SharedPortTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslReuse.AFourTupleThatGoesToAnotherHostIsJudgedByItsClock", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const TimestampClock now{0, 1000};
        const TimestampClock hourAhead{3600000, 1000};
        for (const bool rfc1337 : {false, true})
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(
                GetSeconds(now, hourAhead, rfc1337), 0.024, 0.001, "newer: at once");
        }
        // The ACK for the SYN draws a RST, which ends TIME-WAIT (RFC 1337 section 1); the SYN is
        // repeated 8 ms later.
        NS_TEST_EXPECT_MSG_EQ_TOL(
            GetSeconds(hourAhead, now, false), 0.056, 0.001, "older: by assassination");
        // The RST is ignored, and each older SYN starts 2MSL (3 s) again: only the one that comes
        // 4 s after the last one gets in, at 0.032 + 1 + 1 + 1 + 1 + 2 + 4 s.
        NS_TEST_EXPECT_MSG_EQ_TOL(
            GetSeconds(hourAhead, now, true), 10.056, 0.01, "older: when 2MSL has passed");
    }

    /** \return seconds until the second host's connection opens; there is one port for all */
    double
    GetSeconds(const TimestampClock& first, const TimestampClock& second, bool rfc1337)
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.clients = 2;
        config.isTranslated = true;
        config.outsidePortFirst = 5000;
        config.outsidePortLast = 5000;
        config.translatorTimeout = MilliSeconds(100);
        config.clocks = {first, second};
        TwoMslChurn churn;
        churn.closeFirst = SERVER_CLOSES_FIRST;
        churn.connections = 1;
        ReuseRun run(config,
                     {},
                     {{"TimeWaitReuse", "Both"},
                      {"SegmentLifetime", "1.5s"},
                      {"Rfc1337", rfc1337 ? "true" : "false"}},
                     churn);
        run.GetApplications().clients[1]->SetStartTime(Seconds(2.5));
        run.Run(Seconds(60));
        for (const uint32_t i : {0, 1})
        {
            NS_TEST_EXPECT_MSG_EQ(
                run.GetApplications().clients[i]->GetCount(TcpWorkloadResult::COMPLETED),
                1,
                "host " << i << " is served in the end");
        }
        return run.GetOutcomes(1).at(0).GetConnectLatency().GetSeconds();
    }
};

/** The client closes first, and Connect searches a small range. */
class EphemeralRangeTestCase : public FamilyTestCase
{
  public:
    explicit EphemeralRangeTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslReuse.ARangeOfNPortsServesNConnectionsPer2Msl", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        TwoMslChurn churn;
        churn.localPorts = 3;
        churn.bindsPort = false;
        churn.refusalInterval = MilliSeconds(10);
        churn.stop = Seconds(2) + Seconds(4 * 5 + 2);
        const EngineSettings msl{{"SegmentLifetime", "2s"}, {"TimeWaitReuseActive", "Off"}};
        ReuseRun run(config, msl, msl, churn);
        run.Run(Seconds(40));
        const auto& client = run.GetApplications().clients[0];
        // Three at once, then three each 4 s and a close of 24 ms, for 22 s.
        NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::COMPLETED), 18, "3 per 2MSL");
        NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::ABORTED), 1, "one waits at stop");
        uint32_t waited = 0;
        for (const auto& outcome : run.GetOutcomes(0))
        {
            const bool isFirstOfThree = outcome.index % 3 == 0 && outcome.index > 0;
            NS_TEST_EXPECT_MSG_EQ((outcome.refusals > 100), isFirstOfThree, "the range is spent");
            NS_TEST_EXPECT_MSG_EQ(
                (outcome.refusals == 0 || outcome.error == Socket::ERROR_ADDRNOTAVAIL),
                true,
                "no port, no other error");
            waited += outcome.refusals > 100 ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(waited, 6, "one in three");
    }
};

class TwoMslReuseTestSuite : public TestSuite
{
  public:
    TwoMslReuseTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-reuse")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ServerRuleTestCase(isIpv6));
            AddTestCase(new SharedClocksTestCase(isIpv6));
            AddTestCase(new SharedPortTestCase(isIpv6));
            AddTestCase(new EphemeralRangeTestCase(isIpv6));
        }
    }
};

TwoMslReuseTestSuite g_twoMslReuseTestSuite; //!< registers the suite

} // namespace
