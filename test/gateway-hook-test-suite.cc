// SPDX-License-Identifier: GPL-2.0-only
//
// The hook of a gateway: it sees what is forwarded, once, and leaves no trace when all passes.

#include "gateway-test-net.h"

#include "ns3/checksum-scope.h"
#include "ns3/gateway-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-list-routing.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-helper.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/output-stream-wrapper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t TRANSFER_BYTES = 300000;

/** What is on the router. */
enum class Hook
{
    NONE,     //!< no gateway
    EMPTY,    //!< a gateway without filters
    DETECTOR, //!< one that looks at everything
    LATE      //!< the same, installed when the simulation runs
};

/** \return all bytes of a file */
std::string
ReadFile(const std::string& name)
{
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void
InstallNow(Ptr<Node> router, std::string networks)
{
    GatewayHelper().AddDetector(router, {{"ProtectedNetworks", networks}});
}

/** A transfer with or without a hook. */
class HookedTransfer
{
  public:
    HookedTransfer(const GatewayNetConfig& config, Hook hook)
        : m_net(config)
    {
        if (hook == Hook::EMPTY)
        {
            GatewayHelper().Install(m_net.GetRouter());
        }
        else if (hook == Hook::DETECTOR)
        {
            InstallNow(m_net.GetRouter(), m_net.GetProtected());
        }
        else if (hook == Hook::LATE)
        {
            Simulator::Schedule(m_net.GetStart() + MilliSeconds(50),
                                &InstallNow,
                                m_net.GetRouter(),
                                m_net.GetProtected());
        }
        m_client.Write(TRANSFER_BYTES);
        m_client.closesWhenWritten = true;
        m_server.Expect(TRANSFER_BYTES, 11);
        m_server.closesOnPeerClose = true;
        m_net.Listen(GatewayHost::SERVER, [this](const Address&) { return &m_server; });
        m_net.ConnectAt(m_net.GetStart(), m_client, GatewayHost::CLIENT, GatewayHost::SERVER);
        m_net.Run(m_net.GetStart() + Seconds(60));
    }

    /** \return true if all arrived as it was sent */
    bool
    IsComplete() const
    {
        return m_server.IsComplete();
    }

    /** \return the network */
    const GatewayTestNet&
    GetNet() const
    {
        return m_net;
    }

  private:
    GatewayTestNet m_net;  //!< everything
    TestPeer m_client{11}; //!< writes
    TestPeer m_server{22}; //!< reads
};

/** Captures with and without a hook are the same bytes. */
class PassIsByteIdenticalTestCase : public TestCase
{
  public:
    PassIsByteIdenticalTestCase(GatewayNetRouting routing, bool isIpv6, const char* name)
        : TestCase(std::string("what passes leaves no trace: ") + name),
          m_routing(routing),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        std::vector<std::string> expected;
        for (const Hook hook : {Hook::NONE, Hook::EMPTY, Hook::DETECTOR, Hook::LATE})
        {
            GatewayNetConfig config;
            config.routing = m_routing;
            config.isIpv6 = m_isIpv6;
            config.lossFraction = 0.005;
            config.pcapPrefix = CreateTempDirFilename("hook-" + std::to_string(int(hook)));
            uint64_t seen = 0;
            std::vector<std::string> names;
            {
                const HookedTransfer transfer(config, hook);
                NS_TEST_EXPECT_MSG_EQ(transfer.IsComplete(), true, "all arrived");
                const auto gateway = transfer.GetNet().GetRouter()->GetObject<TcpGateway>();
                NS_TEST_EXPECT_MSG_EQ(
                    (gateway != nullptr), (hook != Hook::NONE), "there is a gateway");
                seen = gateway ? gateway->GetPackets(GatewayVerdict::PASS) : 0;
                if (hook == Hook::EMPTY || hook == Hook::DETECTOR)
                {
                    NS_TEST_EXPECT_MSG_EQ(
                        seen, transfer.GetNet().GetForwarded(), "seen once is what was forwarded");
                    NS_TEST_EXPECT_MSG_GT(seen, 300, "and that is not nothing");
                    NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(), seen, "all passed");
                }
                const auto add = [&](const Ptr<Node>& node) {
                    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
                    {
                        names.push_back(config.pcapPrefix + "-" + std::to_string(node->GetId()) +
                                        "-" + std::to_string(i) + ".pcap");
                    }
                };
                add(transfer.GetNet().GetRouter());
                add(transfer.GetNet().GetNode(GatewayHost::CLIENT));
                add(transfer.GetNet().GetNode(GatewayHost::SERVER));
            }
            std::vector<std::string> captures;
            uint32_t files = 0;
            for (const std::string& name : names)
            {
                captures.push_back(ReadFile(name));
                files += captures.back().size() > 100000 ? 1 : 0;
            }
            NS_TEST_EXPECT_MSG_EQ(files, 4, "two links, two ends each, hold the transfer");
            expected = expected.empty() ? captures : expected;
            NS_TEST_EXPECT_MSG_EQ((captures == expected), true, "hook " << int(hook) << " differs");
        }
    }

    GatewayNetRouting m_routing; //!< of all nodes
    bool m_isIpv6;               //!< family
};

/** What looks for a routing protocol finds it behind the hook. */
class HelpersLookThroughTestCase : public TestCase
{
  public:
    explicit HelpersLookThroughTestCase(GatewayNetRouting routing)
        : TestCase("helpers look through the hook, routing " + std::to_string(int(routing))),
          m_routing(routing)
    {
    }

  private:
    /** \return what helpers find, as text */
    std::string
    Describe(const Ptr<Node>& node) const
    {
        std::ostringstream text;
        const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        const auto protocol = ipv4->GetRoutingProtocol();
        text << Ipv4StaticRoutingHelper().GetStaticRouting(ipv4) << " "
             << Ipv4RoutingHelper::GetRouting<Ipv4StaticRouting>(protocol) << " "
             << Ipv6StaticRoutingHelper().GetStaticRouting(node->GetObject<Ipv6>()) << "\n";
        protocol->PrintRoutingTable(Create<OutputStreamWrapper>(&text));
        node->GetObject<Ipv6>()->GetRoutingProtocol()->PrintRoutingTable(
            Create<OutputStreamWrapper>(&text));
        return text.str();
    }

    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.routing = m_routing;
        const GatewayTestNet net(config);
        const std::string before = Describe(net.GetRouter());
        const Ptr<TcpGateway> gateway = GatewayHelper().Install(net.GetRouter());
        NS_TEST_EXPECT_MSG_EQ(Describe(net.GetRouter()), before, "as before");
        NS_TEST_EXPECT_MSG_NE(before.find("10.3.0.0"), std::string::npos, "and not empty");
        NS_TEST_EXPECT_MSG_EQ(GatewayHelper().Install(net.GetRouter()), gateway, "once only");
        const auto list =
            DynamicCast<Ipv4ListRouting>(net.GetRouter()->GetObject<Ipv4>()->GetRoutingProtocol());
        NS_TEST_ASSERT_MSG_NE(list, nullptr, "a list");
        NS_TEST_EXPECT_MSG_EQ(list->GetNRoutingProtocols(),
                              (m_routing == GatewayNetRouting::LIST ? 2U : 1U),
                              "with the entries of the inner one");
        // A route that is added later counts.
        if (m_routing != GatewayNetRouting::GLOBAL)
        {
            NS_TEST_EXPECT_MSG_EQ(gateway->FindOutput(Ipv4Address("192.168.0.1")), nullptr, "none");
            Ipv4StaticRoutingHelper()
                .GetStaticRouting(net.GetRouter()->GetObject<Ipv4>())
                ->AddNetworkRouteTo("192.168.0.0", "255.255.0.0", 1);
            NS_TEST_EXPECT_MSG_NE(gateway->FindOutput(Ipv4Address("192.168.0.1")), nullptr, "new");
        }
        // An ingress filter asks for each packet: that makes no packets.
        const uint64_t first = Create<Packet>()->GetUid();
        for (int i = 0; i < 10; ++i)
        {
            gateway->FindOutput(Ipv4Address("10.3.0.1"));
            gateway->FindOutput(Ipv6Address("fd00:0:3::1"));
        }
        NS_TEST_EXPECT_MSG_EQ(Create<Packet>()->GetUid(), first + 1, "no packet in between");
        // Addresses that come later are told to the inner protocol.
        const Ptr<Ipv4> ipv4 = net.GetRouter()->GetObject<Ipv4>();
        ipv4->AddAddress(1, Ipv4InterfaceAddress("10.77.0.1", "255.255.255.0"));
        NS_TEST_EXPECT_MSG_EQ((gateway->FindOutput(Ipv4Address("10.77.0.9")) != nullptr),
                              (m_routing != GatewayNetRouting::GLOBAL),
                              "a new network");
        ipv4->SetDown(1);
        NS_TEST_EXPECT_MSG_EQ(gateway->FindOutput(Ipv4Address("10.77.0.9")), nullptr, "gone");
    }

    GatewayNetRouting m_routing; //!< of all nodes
};

/** Packets that IP refuses are IP's; the gateway's and the router's own are not judged. */
class RefusedAndOwnPacketsTestCase : public TestCase
{
  public:
    explicit RefusedAndOwnPacketsTestCase(bool isIpv6)
        : TestCase(std::string("what IP refuses is left to IP, ") + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        const GatewayTestNet net(config);
        const Ptr<TcpGateway> gateway = GatewayHelper().Install(net.GetRouter());
        TcpHeader ack;
        ack.SetFlags(TcpHeader::ACK);
        const TcpConnectionId id = net.MakeId(net.GetAddress(GatewayHost::CLIENT), 1000);
        const auto inject = [&](uint8_t ttl, uint64_t judged, uint64_t forwarded) {
            const Ptr<Node> client = net.GetNode(GatewayHost::CLIENT);
            if (m_isIpv6)
            {
                client->GetObject<Ipv6>()->SetAttribute("DefaultTtl", UintegerValue(ttl));
            }
            else
            {
                client->GetObject<Ipv4>()->SetAttribute("DefaultTtl", UintegerValue(ttl));
            }
            net.Inject(GatewayHost::CLIENT, id, ack);
            net.Run(Simulator::Now() + Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(), judged, "judged at TTL " << int(ttl));
            NS_TEST_EXPECT_MSG_EQ(net.GetForwarded(), forwarded, "forwarded at " << int(ttl));
        };
        net.Run(net.GetStart());
        inject(1, 0, 0);  // time exceeded, and the ICMP error is the router's own
        inject(64, 2, 2); // the segment, and the server's RST
        inject(2, 4, 4);
    }

    bool m_isIpv6; //!< family
};

/** Later fragments pass and are counted; the first one has a header to judge. */
class FragmentsPassTestCase : public TestCase
{
  public:
    FragmentsPassTestCase()
        : TestCase("fragments pass and are counted")
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        const GatewayTestNet net(config);
        net.GetDevice(GatewayHost::CLIENT, false)->SetMtu(600);
        const Ptr<TcpGateway> gateway = GatewayHelper().Install(net.GetRouter());
        GatewayHelper().AddSynRateLimiter(net.GetRouter());
        net.Run(net.GetStart());
        TcpHeader syn;
        syn.SetFlags(TcpHeader::SYN);
        const TcpConnectionId id = net.MakeId(net.GetAddress(GatewayHost::CLIENT), 1000);
        net.Inject(GatewayHost::CLIENT, id, syn, 1000);
        net.Run(Simulator::Now() + Seconds(1));
        const auto count = [&](GatewayReason reason) {
            return gateway->GetPackets(GatewayVerdict::PASS, reason, TrafficOrigin::UNKNOWN);
        };
        NS_TEST_EXPECT_MSG_EQ(count(GatewayReason::ADMITTED), 1, "the first is a SYN");
        NS_TEST_EXPECT_MSG_EQ(count(GatewayReason::FRAGMENT), 1, "the second has no header");
        NS_TEST_EXPECT_MSG_EQ(count(GatewayReason::NOT_CONCERNED), 1, "the answer");
    }
};

/** On-demand routing sends a node's own packets through its loopback device. */
class LoopbackTestCase : public TestCase
{
  public:
    LoopbackTestCase()
        : TestCase("what comes from the loopback device is the node's own")
    {
    }

  private:
    void
    Forward(Ptr<Ipv4Route> /* route */, Ptr<const Packet> /* packet */, const Ipv4Header& /* ip */)
    {
        ++m_forwarded;
    }

    void
    DoRun() override
    {
        const GatewayTestNet net({});
        const Ptr<TcpGateway> gateway = GatewayHelper().Install(net.GetRouter());
        const Ptr<Ipv4> ipv4 = net.GetRouter()->GetObject<Ipv4>();
        Ipv4Header header;
        header.SetSource("10.2.0.1");
        header.SetDestination("10.3.0.1");
        header.SetTtl(64);
        const auto input = [&](const Ptr<NetDevice>& device) {
            ipv4->GetRoutingProtocol()->RouteInput(Create<Packet>(20),
                                                   header,
                                                   device,
                                                   MakeCallback(&LoopbackTestCase::Forward, this),
                                                   Ipv4RoutingProtocol::MulticastForwardCallback(),
                                                   Ipv4RoutingProtocol::LocalDeliverCallback(),
                                                   Ipv4RoutingProtocol::ErrorCallback());
        };
        input(ipv4->GetNetDevice(0));
        NS_TEST_EXPECT_MSG_EQ(m_forwarded, 1, "passed on");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(), 0, "and not judged");
        input(net.GetDevice(GatewayHost::ATTACKER, true));
        NS_TEST_EXPECT_MSG_EQ(m_forwarded, 2, "passed on");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(), 1, "judged");
    }

    uint32_t m_forwarded{0}; //!< packets
};

/** The suite. */
class GatewayHookTestSuite : public TestSuite
{
  public:
    GatewayHookTestSuite()
        : TestSuite("tcp-lifecycle-gateway-hook")
    {
        AddTestCase(new PassIsByteIdenticalTestCase(GatewayNetRouting::STATIC, false, "Static"));
        AddTestCase(new PassIsByteIdenticalTestCase(GatewayNetRouting::LIST, false, "List"));
        AddTestCase(new PassIsByteIdenticalTestCase(GatewayNetRouting::GLOBAL, false, "Global"));
        AddTestCase(new PassIsByteIdenticalTestCase(GatewayNetRouting::STATIC, true, "Static6"));
        AddTestCase(new PassIsByteIdenticalTestCase(GatewayNetRouting::LIST, true, "List6"));
        AddTestCase(new HelpersLookThroughTestCase(GatewayNetRouting::STATIC));
        AddTestCase(new HelpersLookThroughTestCase(GatewayNetRouting::LIST));
        AddTestCase(new HelpersLookThroughTestCase(GatewayNetRouting::GLOBAL));
        AddTestCase(new RefusedAndOwnPacketsTestCase(false));
        AddTestCase(new RefusedAndOwnPacketsTestCase(true));
        AddTestCase(new FragmentsPassTestCase());
        AddTestCase(new LoopbackTestCase());
    }
};

const GatewayHookTestSuite g_gatewayHookTestSuite; //!< registers itself

} // namespace
