// SPDX-License-Identifier: GPL-2.0-only
//
// Filters of a gateway one after the other, and where a gateway can be installed.

#include "gateway-test-net.h"

#include "ns3/config.h"
#include "ns3/gateway-helper.h"
#include "ns3/gateway-segment.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/simulator.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/tcp-segment-bytes.h"
#include "ns3/test.h"

#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Replaces the window of each segment and adds to its text, or looks at it. */
class WindowFilter : public GatewayFilter
{
  public:
    /** \param replaces true to set the window to 77 */
    explicit WindowFilter(bool replaces)
        : m_replaces(replaces)
    {
    }

    GatewayDecision
    Inspect(const GatewayPacket& packet) override
    {
        if (!packet.segment)
        {
            return {};
        }
        windows.push_back(packet.segment->window);
        if (!m_replaces)
        {
            return {};
        }
        TcpSegmentBytes bytes(packet.packet, packet.transportBytes, false);
        bytes.SetWindow(77);
        const Ptr<Packet> replacement = ReplaceBytes(packet.packet,
                                                     packet.transportBytes,
                                                     {{TcpHeader::GetTypeId(), bytes.GetSize()}},
                                                     bytes.GetData());
        replacement->AddAtEnd(Create<Packet>(3));
        return {GatewayVerdict::REPLACE, GatewayReason::USER_FILTER, replacement};
    }

    std::vector<uint16_t> windows; //!< seen

  private:
    bool m_replaces; //!< or only looks
};

/** A filter sees what the one before it has made of a packet. */
class ChainTestCase : public TestCase
{
  public:
    ChainTestCase()
        : TestCase("a replacement goes on to the next filter, and out")
    {
    }

  private:
    void
    DoRun() override
    {
        const GatewayTestNet net({});
        const Ptr<TcpGateway> gateway = GatewayHelper().Install(net.GetRouter());
        const Ptr<WindowFilter> replacing = CreateObject<WindowFilter>(true);
        const Ptr<WindowFilter> looking = CreateObject<WindowFilter>(false);
        gateway->AddFilter(replacing);
        gateway->AddFilter(looking);
        net.Run(net.GetStart());
        TcpHeader rst; // not answered
        rst.SetFlags(TcpHeader::RST);
        rst.SetWindowSize(1000);
        net.Inject(GatewayHost::CLIENT, net.MakeId(net.GetAddress(GatewayHost::CLIENT), 9), rst, 5);
        net.Run(net.GetStart() + Seconds(1));
        NS_TEST_ASSERT_MSG_EQ(looking->windows.size(), 1, "once");
        NS_TEST_EXPECT_MSG_EQ(replacing->windows.at(0), 1000, "as it came");
        NS_TEST_EXPECT_MSG_EQ(looking->windows.at(0), 77, "as it goes");
        const auto out =
            net.Select(GatewayHost::SERVER, true, [](const GatewayFrame&) { return true; });
        NS_TEST_ASSERT_MSG_EQ(out.size(), 1, "out");
        NS_TEST_EXPECT_MSG_EQ(out[0].GetWindow(), 77, "replaced");
        NS_TEST_EXPECT_MSG_EQ(out[0].segment.textBytes, 8, "with all of its text");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(GatewayVerdict::REPLACE,
                                                  GatewayReason::USER_FILTER,
                                                  TrafficOrigin::UNKNOWN),
                              1,
                              "counted, as that of a filter of one's own");
    }
};

/** A gateway needs a stack. */
class NoStackTestCase : public TestCase
{
  public:
    NoStackTestCase()
        : TestCase("a gateway needs a stack")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto fails = [](const Ptr<Node>& node) {
            try
            {
                GatewayHelper().Install(node);
            }
            catch (const std::runtime_error& error)
            {
                return std::string(error.what());
            }
            return std::string();
        };
        NS_TEST_EXPECT_MSG_NE(fails(nullptr), "", "no node");
        const Ptr<Node> bare = CreateObject<Node>();
        NS_TEST_EXPECT_MSG_NE(fails(bare).find("install a stack first"), std::string::npos, "bare");
        Simulator::Destroy();
    }
};

/** The network of the labs. */
class AttackTopologyTestCase : public TestCase
{
  public:
    explicit AttackTopologyTestCase(bool isIpv6)
        : TestCase(std::string("all filters fit the attack topology, ") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SynAttackTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.servers = 3;
        const auto install = [](const NodeContainer& nodes) {
            InternetStackHelper().Install(nodes);
        };
        const SynAttackTopologyHelper topology(config, install, install);
        const Ptr<Node> router = topology.GetGateway();
        const GatewayHelper helper;
        const GatewayHelper::Settings servers{
            {"ProtectedNetworks", m_isIpv6 ? "fd00:0:3::/48" : "10.3.0.0/16"}};
        helper.AddDetector(router, servers);
        helper.AddIngressFilter(router, NetDeviceContainer(topology.GetBottleneck().Get(1)));
        helper.AddSynRateLimiter(router);
        helper.AddHalfOpenWatch(router, servers);
        helper.AddSynProxy(router, servers);
        NS_TEST_EXPECT_MSG_EQ(helper.AssignStreams(router, 7), 1, "the proxy's secret");
        std::string said;
        try
        {
            helper.Check(router);
            Simulator::Stop(Seconds(2));
            Simulator::Run();
        }
        catch (const std::runtime_error& error)
        {
            said = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(said, "", "all right");
        NS_TEST_EXPECT_MSG_EQ(helper.Install(router)->GetNFilters(), 5, "in a chain");
        const std::string list = "/NodeList/*/$ns3::TcpGateway/FilterList/*";
        NS_TEST_EXPECT_MSG_EQ(Config::LookupMatches(list).GetN(), 5, "by path");
        NS_TEST_EXPECT_MSG_EQ(
            Config::LookupMatches(list + "/$ns3::SynFloodDetector").GetN(), 1, "by kind");
        Simulator::Destroy();
    }

    bool m_isIpv6; //!< family
};

/** The suite. */
class GatewayChainTestSuite : public TestSuite
{
  public:
    GatewayChainTestSuite()
        : TestSuite("tcp-lifecycle-gateway-chain")
    {
        AddTestCase(new ChainTestCase());
        AddTestCase(new NoStackTestCase());
        AddTestCase(new AttackTopologyTestCase(false));
        AddTestCase(new AttackTopologyTestCase(true));
    }
};

const GatewayChainTestSuite g_gatewayChainTestSuite; //!< registers the suite

} // namespace
