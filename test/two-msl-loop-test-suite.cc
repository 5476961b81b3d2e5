// SPDX-License-Identifier: GPL-2.0-only
//
// The loop beside the path: TTL ends what lives there, mending it brings old duplicates.

#include "ns3/frame-segment.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/two-msl-topology-helper.h"

#include "family-test-case.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** This module's TCP on all nodes. */
void
InstallLifecycleEverywhere(NodeContainer nodes)
{
    TcpLifecycleStackHelper().Install(nodes);
}

/** \return what an IPv4 packet carries */
uint8_t
ProtocolOf(const Ipv4Header& header)
{
    return header.GetProtocol();
}

/** \return what an IPv6 packet carries */
uint8_t
ProtocolOf(const Ipv6Header& header)
{
    return header.GetNextHeader();
}

/** The request of one connection goes into the loop. */
class LoopTestCase : public FamilyTestCase
{
  public:
    LoopTestCase(bool isIpv6, uint8_t ttl)
        : FamilyTestCase("TwoMslTopology.TtlEndsASegmentsLifeInTheLoopWhenTheHelperSays." +
                             std::to_string(ttl),
                         isIpv6),
          m_ttl(ttl)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasLoop = true;
        config.ttl = m_ttl;
        config.loopLink = {"1Mbps", MilliSeconds(50), 100};
        const TwoMslTopologyHelper topology(
            config, &InstallLifecycleEverywhere, &InstallLifecycleEverywhere);
        const auto detour = topology.Divert(
            TwoMslDirection::TO_SERVER,
            [](const GatewayPacket& packet) {
                return packet.segment && packet.segment->textBytes > 0;
            },
            1);
        for (uint32_t i = 0; i < 4; ++i)
        {
            ConnectDrops(topology.GetRouters().Get(i));
        }
        topology.GetClientLink(0).Get(0)->TraceConnectWithoutContext(
            "PhyTxBegin", MakeCallback(&LoopTestCase::OnSent, this));
        TwoMslChurn churn;
        churn.connections = 1;
        const auto applications = topology.InstallChurn(churn);
        Simulator::Stop(Seconds(60));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(detour->GetDetoured(), 1, "one segment is sent into the loop");
        NS_TEST_EXPECT_MSG_EQ(m_expired, 1, "and dies there");
        NS_TEST_EXPECT_MSG_EQ(m_expiredAt - m_sentAt,
                              topology.GetSegmentLife(TwoMslDirection::TO_SERVER, m_segmentBytes),
                              "as late as TTL allows");
        NS_TEST_EXPECT_MSG_EQ(applications.clients[0]->GetCount(TcpWorkloadResult::COMPLETED),
                              1,
                              "its retransmission takes the path");
        NS_TEST_EXPECT_MSG_GT(
            m_requests, 1, "there was a retransmission, or nothing would have been repaired");
        Simulator::Destroy();
    }

    void
    ConnectDrops(const Ptr<Node>& router)
    {
        router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Drop", MakeCallback(&LoopTestCase::OnDrop<Ipv4Header, Ipv4L3Protocol, Ipv4>, this));
        router->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "Drop", MakeCallback(&LoopTestCase::OnDrop<Ipv6Header, Ipv6L3Protocol, Ipv6>, this));
    }

    /** The request is the first segment with text. */
    void
    OnSent(Ptr<const Packet> frame)
    {
        const uint32_t otherBytes = 2 + (m_isIpv6 ? 40 : 20); // PPP and IP
        const auto segment = FindSegmentInFrame(frame);
        if (segment && segment->textBytes > 0 && m_requests++ == 0)
        {
            m_sentAt = Simulator::Now();
            m_segmentBytes = frame->GetSize() - otherBytes;
        }
    }

    /** Sink of Drop of IPv4 or IPv6. */
    template <typename Header, typename Protocol, typename Interface>
    void
    OnDrop(const Header& header,
           Ptr<const Packet>,
           typename Protocol::DropReason reason,
           Ptr<Interface>,
           uint32_t)
    {
        if (reason == Protocol::DROP_TTL_EXPIRED && ProtocolOf(header) == 6) // TCP
        {
            ++m_expired;
            m_expiredAt = Simulator::Now();
        }
    }

    uint8_t m_ttl;              //!< of all segments
    uint32_t m_requests{0};     //!< segments with text that the client sent
    uint32_t m_expired{0};      //!< TCP segments whose TTL was spent
    uint32_t m_segmentBytes{0}; //!< of the first request
    Time m_sentAt;              //!< the first request
    Time m_expiredAt;           //!< the last drop
};

/** A segment waits in the loop, and comes out when it is mended. */
class MendedLoopTestCase : public FamilyTestCase
{
  public:
    MendedLoopTestCase(bool isIpv6, bool isToServer)
        : FamilyTestCase(std::string("TwoMslTopology.MendedLoopDeliversOldDuplicates") +
                             (isToServer ? ".ToServer" : ".ToClient"),
                         isIpv6),
          m_isToServer(isToServer)
    {
    }

  private:
    void
    DoRun() override
    {
        // Text is sent at 2.03 s. 63 links of 100 ms: it can be alive at 6 s, and not at 20 s.
        Run(Seconds(6), 1);
        Run(Seconds(20), 0);
    }

    void
    Run(Time mended, uint32_t late)
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasLoop = true;
        config.loopLink.delay = MilliSeconds(100);
        const TwoMslTopologyHelper topology(
            config, &InstallLifecycleEverywhere, &InstallLifecycleEverywhere);
        const TwoMslDirection direction =
            m_isToServer ? TwoMslDirection::TO_SERVER : TwoMslDirection::TO_CLIENT;
        const auto detour = topology.Divert(
            direction,
            [](const GatewayPacket& packet) {
                return packet.segment && packet.segment->textBytes > 0;
            },
            1);
        topology.MendLoop(direction, mended);
        const Ptr<NetDevice> device =
            m_isToServer ? topology.GetServerLink().Get(0) : topology.GetClientLink(0).Get(0);
        m_arrivals.clear();
        device->TraceConnectWithoutContext("MacRx",
                                           MakeCallback(&MendedLoopTestCase::OnArrival, this));
        TwoMslChurn churn;
        churn.connections = 1;
        const auto applications = topology.InstallChurn(churn);
        Simulator::Stop(Seconds(40));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(detour->GetDetoured(), 1, "one segment is sent into the loop");
        NS_TEST_EXPECT_MSG_EQ(applications.clients[0]->GetCount(TcpWorkloadResult::COMPLETED),
                              1,
                              "its retransmission takes the path");
        uint32_t arrived = 0;
        for (const Time& at : m_arrivals)
        {
            arrived += at >= mended ? 1 : 0;
            NS_TEST_EXPECT_MSG_LT(at, Seconds(2.2) + GetLongest(topology), "within the bound");
        }
        NS_TEST_EXPECT_MSG_EQ(arrived, late, "text after the loop was mended");
        NS_TEST_EXPECT_MSG_EQ(m_arrivals.size(), 1 + late, "text in all");
        Simulator::Destroy();
    }

    Time
    GetLongest(const TwoMslTopologyHelper& topology) const
    {
        return topology.GetSegmentLife(
            m_isToServer ? TwoMslDirection::TO_SERVER : TwoMslDirection::TO_CLIENT, 1100);
    }

    void
    OnArrival(Ptr<const Packet> frame)
    {
        const auto segment = FindSegmentInFrame(frame);
        if (segment && segment->textBytes > 0)
        {
            m_arrivals.push_back(Simulator::Now());
        }
    }

    bool m_isToServer;            //!< whose text is late
    std::vector<Time> m_arrivals; //!< of text
};

/** Everything of one direction takes the loop for a time. */
class LoopForATimeTestCase : public FamilyTestCase
{
  public:
    explicit LoopForATimeTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslTopology.NothingPassesWhileTheWholePathIsALoop", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasLoop = true;
        const TwoMslTopologyHelper topology(
            config, &InstallLifecycleEverywhere, &InstallLifecycleEverywhere);
        const auto detour =
            topology.DivertBetween(TwoMslDirection::TO_SERVER, Seconds(1.9), Seconds(3.5));
        TwoMslChurn churn;
        churn.connections = 1;
        const auto applications = topology.InstallChurn(churn);
        applications.clients[0]->TraceConnectWithoutContext(
            "ConnectionOutcome", MakeCallback(&LoopForATimeTestCase::OnOutcome, this));
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(m_outcomes.size(), 1, "one connection");
        NS_TEST_ASSERT_MSG_EQ(m_outcomes[0].connected.has_value(), true, "opened");
        // SYNs at 0 and 1 s go into the loop; the one at 2 s takes the path.
        NS_TEST_EXPECT_MSG_EQ(detour->GetDetoured(), 2, "two SYNs");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            m_outcomes[0].GetConnectLatency().GetSeconds(), 2.024, 0.001, "after the third SYN");
        Simulator::Destroy();
    }

    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        m_outcomes.push_back(outcome);
    }

    std::vector<TcpWorkloadOutcome> m_outcomes; //!< in order
};

/** All of one direction goes round by the loop routers, which let it out, and later do not. */
class BrokenAgainTestCase : public FamilyTestCase
{
  public:
    BrokenAgainTestCase(bool isIpv6, bool isToServer)
        : FamilyTestCase(std::string("TwoMslTopology.ALoopThatIsMendedIsAWayAndMayBreakAgain") +
                             (isToServer ? ".ToServer" : ".ToClient"),
                         isIpv6),
          m_isToServer(isToServer)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasLoop = true;
        const TwoMslTopologyHelper topology(
            config, &InstallLifecycleEverywhere, &InstallLifecycleEverywhere);
        const TwoMslDirection direction =
            m_isToServer ? TwoMslDirection::TO_SERVER : TwoMslDirection::TO_CLIENT;
        topology.DivertBetween(direction, Seconds(0), Seconds(100));
        topology.MendLoop(direction, Seconds(0));
        topology.BreakLoop(direction, Seconds(4));
        TwoMslChurn churn;
        churn.localPorts = 2;
        churn.connections = 2;
        churn.interarrivalTime = "ns3::ConstantRandomVariable[Constant=1.5]";
        churn.patienceTimeout = Seconds(5);
        const auto applications = topology.InstallChurn(churn);
        applications.clients[0]->TraceConnectWithoutContext(
            "ConnectionOutcome", MakeCallback(&BrokenAgainTestCase::OnOutcome, this));
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(m_outcomes.size(), 2, "both have a result");
        NS_TEST_EXPECT_MSG_EQ(ToString(m_outcomes[0].result), std::string("completed"), "at 3.5 s");
        // 1 + 3 x 10 + 1 ms by the loop routers, 1 + 10 + 1 ms by the path.
        NS_TEST_EXPECT_MSG_EQ_TOL(
            m_outcomes[0].GetConnectLatency().GetSeconds(), 0.044, 0.001, "the long way");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(m_outcomes[1].result), std::string("connect-timed-out"), "after 4 s");
        Simulator::Destroy();
    }

    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        m_outcomes.push_back(outcome);
    }

    bool m_isToServer;                          //!< which direction
    std::vector<TcpWorkloadOutcome> m_outcomes; //!< in order
};

class TwoMslLoopTestSuite : public TestSuite
{
  public:
    TwoMslLoopTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-loop")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new LoopTestCase(isIpv6, 64));
            AddTestCase(new LoopTestCase(isIpv6, 5));
            AddTestCase(new LoopForATimeTestCase(isIpv6));
            AddTestCase(new MendedLoopTestCase(isIpv6, false));
            AddTestCase(new MendedLoopTestCase(isIpv6, true));
            AddTestCase(new BrokenAgainTestCase(isIpv6, false));
            AddTestCase(new BrokenAgainTestCase(isIpv6, true));
        }
    }
};

TwoMslLoopTestSuite g_twoMslLoopTestSuite; //!< registers the suite

} // namespace
