// SPDX-License-Identifier: GPL-2.0-only
//
// The network of old duplicates: who reaches whom, how long a segment can live, what is refused.

#include "ns3/internet-stack-helper.h"
#include "ns3/pointer.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/two-msl-topology-helper.h"

#include "family-test-case.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Stock TCP on all nodes. */
void
InstallStockOn(NodeContainer nodes)
{
    InternetStackHelper().Install(nodes);
}

/** This module's TCP on all nodes. */
void
InstallLifecycleOn(NodeContainer nodes)
{
    TcpLifecycleStackHelper().Install(nodes);
}

class TwoMslReachTestCase : public FamilyTestCase
{
  public:
    TwoMslReachTestCase(bool isIpv6, bool isStock, bool isTranslated)
        : FamilyTestCase(std::string("TwoMslTopology.EachClientIsServed") +
                             (isStock ? ".Stock" : ".Lifecycle") +
                             (isTranslated ? ".Translated" : ""),
                         isIpv6),
          m_isStock(isStock),
          m_isTranslated(isTranslated)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.clients = 3;
        config.hasLoop = true;
        config.isTranslated = m_isTranslated;
        config.clocks = {{1000, 1000}, {}, {4000000000U, 100}};
        const auto install = m_isStock ? &InstallStockOn : &InstallLifecycleOn;
        const TwoMslTopologyHelper topology(config, install, install);
        NS_TEST_ASSERT_MSG_EQ(topology.GetClients().GetN(), 3, "clients");
        NS_TEST_ASSERT_MSG_EQ(topology.GetRouters().GetN(), 4, "near, far and two of the loop");
        NS_TEST_EXPECT_MSG_EQ(
            topology.GetOutsideAddress().IsInvalid(), !m_isTranslated, "an address for all");
        const auto toServer = AddFault(topology, TwoMslDirection::TO_SERVER, SegmentKind::SYN);
        const auto toClient = AddFault(topology, TwoMslDirection::TO_CLIENT, SegmentKind::SYN_ACK);
        TwoMslChurn churn;
        churn.connections = 2;
        churn.localPorts = 2;
        churn.interarrivalTime = "ns3::ConstantRandomVariable[Constant=1]";
        const TwoMslChurnApplications applications = topology.InstallChurn(churn);
        NS_TEST_EXPECT_MSG_EQ(applications.AssignStreams(9), 4, "three clients and a server");
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(toServer->GetDrops(0), 1, "a SYN goes to the server");
        NS_TEST_EXPECT_MSG_EQ(toClient->GetDrops(0), 1, "a SYN,ACK goes to a client");
        for (const auto& client : applications.clients)
        {
            NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::COMPLETED), 2, "served");
            NS_TEST_EXPECT_MSG_EQ(client->GetWrongBytes(), 0, "with its own bytes");
            NS_TEST_EXPECT_MSG_EQ(client->GetRefusals(), 0, "a port each");
        }
        NS_TEST_EXPECT_MSG_EQ(applications.server->GetServed(), 6, "the server agrees");
        NS_TEST_EXPECT_MSG_EQ(applications.server->GetWrongBytes(), 0, "the server agrees");
        Simulator::Destroy();
    }

    /** \return what drops the first segment of a kind where the path receives it */
    static Ptr<SegmentFaultModel>
    AddFault(const TwoMslTopologyHelper& topology, TwoMslDirection direction, SegmentKind kind)
    {
        const auto faults = CreateObject<SegmentFaultModel>();
        faults->AddRule({kind, 1, 1, {}, {}});
        topology.GetReceiver(direction)->SetAttribute("ReceiveErrorModel", PointerValue(faults));
        return faults;
    }

    bool m_isStock;      //!< whose TCP
    bool m_isTranslated; //!< one address for all
};

/** What GetSegmentLife is made of. */
class SegmentLifeTestCase : public TestCase
{
  public:
    SegmentLifeTestCase()
        : TestCase("TwoMslTopology.SegmentLifeIsTtlTimesDelaysAndRates")
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslTopologyConfig config;
        config.clientLink = {"8Mbps", MilliSeconds(1), 10};
        config.path = {"8Mbps", MilliSeconds(20), 10};
        config.serverLink = {"8Mbps", MilliSeconds(3), 10};
        config.loopLink = {"800kbps", MilliSeconds(5), 10};
        // 978 bytes, 20 of IP and 2 of PPP: 1 ms at 8 Mbit/s, 10 ms in the loop.
        Expect(config, TwoMslDirection::TO_SERVER, 0, 3 + 24);
        config.hasLoop = true;
        Expect(config, TwoMslDirection::TO_SERVER, 0, 2 + 63 * 15);
        Expect(config, TwoMslDirection::TO_CLIENT, 0, 4 + 63 * 15);
        Expect(config, TwoMslDirection::TO_SERVER, 10, 12 + 63 * 115);
        config.ttl = 3;
        Expect(config, TwoMslDirection::TO_SERVER, 0, 2 + 2 * 15);
        config.path.delay = Seconds(1);
        Expect(config, TwoMslDirection::TO_SERVER, 0, 2 + 1001 + 4);
        config.path.delay = MilliSeconds(20);
        config.serverLink.delay = Seconds(1);
        config.ttl = 64;
        Expect(config, TwoMslDirection::TO_SERVER, 0, 2 + 62 * 15 + 1001);
    }

    void
    Expect(const TwoMslTopologyConfig& config,
           TwoMslDirection direction,
           uint32_t waiting,
           int64_t milliseconds)
    {
        const TwoMslTopologyHelper topology(config, &InstallStockOn, &InstallStockOn);
        NS_TEST_EXPECT_MSG_EQ(
            topology.GetSegmentLife(direction, 978, waiting), MilliSeconds(milliseconds), "life");
        Simulator::Destroy();
    }
};

class TwoMslRefusedTestCase : public TestCase
{
  public:
    TwoMslRefusedTestCase()
        : TestCase("TwoMslTopology.BadSettingsAreNamedBeforeAnythingIsBuilt")
    {
    }

  private:
    using Change = std::function<void(TwoMslTopologyConfig&)>;
    using ChurnChange = std::function<void(TwoMslChurn&)>;
    using Call = std::function<void(const TwoMslTopologyHelper&)>;

    void
    DoRun() override
    {
        Configurations();
        Churns();
        Calls();
    }

    // A table: one row for each mistake.
    void
    Configurations()
    {
        const std::vector<std::pair<Change, std::string>> rows{
            {[](auto& c) { c.clients = 0; },
             "clients = 0 is not in 1 to 250, the links that its address pool holds"},
            {[](auto& c) { c.clients = 251; },
             "clients = 251 is not in 1 to 250, the links that its address pool holds"},
            {[](auto& c) { c.path.dataRate = "fast"; },
             "path dataRate = \"fast\" is not a rate like 100Mbps"},
            {[](auto& c) { c.clientLink.dataRate = "0bps"; },
             "clientLink dataRate = \"0bps\" is not a rate like 100Mbps"},
            {[](auto& c) { c.serverLink.delay = Seconds(-1); }, "serverLink delay is negative"},
            {[](auto& c) { c.loopLink.queuePackets = 0; },
             "loopLink queuePackets = 0 is not a queue"},
            {[](auto& c) { c.ttl = 2; },
             "ttl = 2 does not reach the other end, which is 3 links away"},
            {[](auto& c) { c.outsidePortFirst = 0; },
             "outsidePortFirst = 0 and outsidePortLast = 65535 are no range of ports"},
            {[](auto& c) { c.outsidePortLast = 1023; },
             "outsidePortFirst = 1024 and outsidePortLast = 1023 are no range of ports"},
            {[](auto& c) { c.translatorTimeout = Seconds(0); }, "translatorTimeout is below 1 ms"},
            {[](auto& c) { c.clocks.resize(2); }, "clocks has 2 entries for 1 clients"},
            {[](auto& c) {
                 c.clocks = {{0, 0}};
             },
             "clocks ticksPerSecond = 0 is not in 1 to 1000000"},
        };
        for (const auto& [change, message] : rows)
        {
            TwoMslTopologyConfig config;
            change(config);
            const uint32_t nodes = NodeContainer::GetGlobal().GetN();
            NS_TEST_EXPECT_MSG_EQ(Say([&config = config]() {
                                      TwoMslTopologyHelper(
                                          config, &InstallStockOn, &InstallStockOn);
                                  }),
                                  "TwoMslTopologyHelper: " + message,
                                  "message");
            NS_TEST_EXPECT_MSG_EQ(NodeContainer::GetGlobal().GetN(), nodes, "nothing is built");
        }
    }

    // A table: one row for each mistake.
    void
    Churns()
    {
        const std::vector<std::pair<ChurnChange, std::string>> rows{
            {[](auto& c) { c.serverPort = 0; }, "serverPort = 0 is no port to listen on"},
            {[](auto& c) { c.localPorts = 0; }, "localPorts = 0 leaves no port"},
            {[](auto& c) {
                 c.localPort = 65535;
                 c.localPorts = 2;
             },
             "localPorts = 2 from localPort = 65535 on end above 65535"},
            {[](auto& c) { c.requestBytes = 0; },
             "requestBytes and responseBytes must be at least 1"},
            {[](auto& c) { c.requestBytes = 3; },
             "requestBytes = 3 has no room for the stamp of 4 bytes that verifiesBytes needs"},
            {[](auto& c) { c.refusalInterval = Seconds(0); }, "refusalInterval is not above 0"},
            {[](auto& c) { c.closeDelay = Seconds(-1); },
             "closeDelay, patienceTimeout or start is negative"},
            {[](auto& c) { c.start = Seconds(1); },
             "start = 1.000000 s is before 2 s, when IPv6 addresses can be used"},
            {[](auto& c) { c.stop = Seconds(2); }, "stop is not after start"},
            {[](auto& c) { c.bindsPort = false; },
             "bindsPort = false needs the TCP of TcpLifecycleStackHelper or TcpLifecycleHelper on "
             "client 0"},
            {[](auto& c) { c.reusesAddress = true; },
             "reusesAddress needs the TCP of TcpLifecycleStackHelper or TcpLifecycleHelper on "
             "client 0"},
        };
        TwoMslTopologyConfig config;
        config.isIpv6 = true;
        const TwoMslTopologyHelper topology(config, &InstallStockOn, &InstallStockOn);
        for (const auto& [change, message] : rows)
        {
            TwoMslChurn churn;
            change(churn);
            NS_TEST_EXPECT_MSG_EQ(Say([&]() { topology.InstallChurn(churn); }),
                                  "TwoMslTopologyHelper: churn: " + message,
                                  "message");
            NS_TEST_EXPECT_MSG_EQ(
                topology.GetServer()->GetNApplications(), 0, "nothing is installed");
        }
        Simulator::Destroy();
    }

    void
    Calls()
    {
        const std::vector<std::pair<Call, std::string>> rows{
            {[](const auto& t) { t.Divert(TwoMslDirection::TO_SERVER, {}); },
             "Divert needs hasLoop = true"},
            {[](const auto& t) { t.MendLoop(TwoMslDirection::TO_SERVER, Seconds(1)); },
             "MendLoop needs hasLoop = true"},
            {[](const auto& t) { t.BreakLoop(TwoMslDirection::TO_CLIENT, Seconds(1)); },
             "BreakLoop needs hasLoop = true"},
            {[](const auto& t) {
                 t.DivertBetween(TwoMslDirection::TO_CLIENT, Seconds(1), Seconds(1));
             },
             "DivertBetween: until is not after from"},
            {[](const auto& t) { t.GetSegmentLife(TwoMslDirection::TO_SERVER, 20, 1001); },
             "waitingPackets = 1001 is more than a queue of 1000 packets holds"},
        };
        const TwoMslTopologyHelper topology({}, &InstallStockOn, &InstallStockOn);
        for (const auto& [call, message] : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(Say([&call = call, &topology]() { call(topology); }),
                                  "TwoMslTopologyHelper: " + message,
                                  "message");
        }
        Simulator::Destroy();
    }

    static std::string
    Say(const std::function<void()>& mistake)
    {
        try
        {
            mistake();
        }
        catch (const std::invalid_argument& error)
        {
            return error.what();
        }
        return "";
    }
};

class TwoMslTopologyTestSuite : public TestSuite
{
  public:
    TwoMslTopologyTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-topology")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isTranslated : {false, true})
            {
                AddTestCase(new TwoMslReachTestCase(isIpv6, false, isTranslated));
                AddTestCase(new TwoMslReachTestCase(isIpv6, true, isTranslated));
            }
        }
        AddTestCase(new SegmentLifeTestCase);
        AddTestCase(new TwoMslRefusedTestCase);
    }
};

TwoMslTopologyTestSuite g_twoMslTopologyTestSuite; //!< registers the suite

} // namespace
