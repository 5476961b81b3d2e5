// SPDX-License-Identifier: GPL-2.0-only
//
// Who is behind a spoofed address: nobody, a silent host, a live one, or nobody on the same LAN.

#include "attack-scene.h"

#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/live-hosts.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a test's name with its family */
std::string
WithFamily(const std::string& name, bool isIpv6)
{
    return name + (isIpv6 ? ".IPv6" : ".IPv4");
}

/** The three kinds of spoofed networks under the same flood. */
class SpoofedNetworkTestCase : public TestCase
{
  public:
    explicit SpoofedNetworkTestCase(bool isIpv6)
        : TestCase(WithFamily("SpoofedHosts.SynAcks.AreDroppedSwallowedOrReset", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Sink of UnicastForward: SYN,ACKs have the server's address. */
    static void
    OnIpv4(SpoofedNetworkTestCase* test,
           uint32_t* count,
           const Ipv4Header& header,
           Ptr<const Packet>,
           uint32_t)
    {
        *count += Address(header.GetSource()) == test->m_server ? 1 : 0;
    }

    /** The same. */
    static void
    OnIpv6(SpoofedNetworkTestCase* test,
           uint32_t* count,
           const Ipv6Header& header,
           Ptr<const Packet>,
           uint32_t)
    {
        *count += Address(header.GetSource()) == test->m_server ? 1 : 0;
    }

    /** Count what a router forwards for the server. */
    void
    Watch(const Ptr<Node>& router, uint32_t& count)
    {
        count = 0;
        router->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "UnicastForward", MakeBoundCallback(&SpoofedNetworkTestCase::OnIpv4, this, &count));
        router->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "UnicastForward", MakeBoundCallback(&SpoofedNetworkTestCase::OnIpv6, this, &count));
    }

    void
    DoRun() override
    {
        for (const auto hosts : {SynAttackSpoofedHosts::UNROUTED,
                                 SynAttackSpoofedHosts::SILENT,
                                 SynAttackSpoofedHosts::LIVE})
        {
            SynAttackTopologyConfig config = MakeSceneConfig(m_isIpv6);
            config.spoofedHosts = hosts;
            AttackScene scene(config);
            m_server = scene.topology.GetServerAddress(0);
            Watch(scene.topology.GetGateway(), m_atGateway);
            Watch(scene.topology.GetAttackRouters().Get(0), m_atRouter);
            scene.AddFlood({{"MaxSegments", "40"}, {"OptionSet", "Linux"}});
            scene.Run(2.9);
            const bool isUnrouted = hosts == SynAttackSpoofedHosts::UNROUTED;
            const bool isLive = hosts == SynAttackSpoofedHosts::LIVE;
            NS_TEST_EXPECT_MSG_EQ(m_atGateway, 40, "SYN,ACKs leave");
            NS_TEST_EXPECT_MSG_EQ(m_atRouter, (isUnrouted ? 0 : 40), "the core has no route");
            NS_TEST_EXPECT_MSG_EQ(scene.CountReceived(TcpHeader::RST), (isLive ? 40 : 0), "RSTs");
            NS_TEST_EXPECT_MSG_EQ(
                scene.CountRemoved(TcpQueueReason::RESET), (isLive ? 40 : 0), "half-opens freed");
            NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), (isLive ? 0 : 40), "half-opens left");
            const Ptr<Node> node = scene.topology.GetSilentNode();
            NS_TEST_EXPECT_MSG_EQ((node == nullptr), isUnrouted, "a node behind the addresses");
            if (isLive)
            {
                const auto live = node->GetObject<LiveHosts>();
                NS_TEST_EXPECT_MSG_EQ(live->GetResetsSent(), 40, "one RST each");
            }
        }
    }

    bool m_isIpv6;           //!< family
    Address m_server;        //!< whose SYN,ACKs are counted
    uint32_t m_atGateway{0}; //!< SYN,ACKs forwarded
    uint32_t m_atRouter{0};  //!< SYN,ACKs forwarded by the attackers' router
};

/** What a live host answers (RFC 9293 3.10.7.1). */
class ResetTestCase : public TestCase
{
  public:
    ResetTestCase()
        : TestCase("SpoofedHosts.LiveHost.AnswersByRfc9293")
    {
    }

  private:
    void
    DoRun() override
    {
        TcpHeader header;
        header.SetSourcePort(80);
        header.SetDestinationPort(1234);
        header.SetSequenceNumber(SequenceNumber32(UINT32_MAX));
        header.SetAckNumber(SequenceNumber32(77));
        header.SetFlags(TcpHeader::SYN | TcpHeader::ACK);
        auto reset = MakeReset(header, 0);
        NS_TEST_ASSERT_MSG_EQ(reset.has_value(), true, "SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(+reset->GetFlags(), +TcpHeader::RST, "RST alone");
        NS_TEST_EXPECT_MSG_EQ(reset->GetSequenceNumber(), SequenceNumber32(77), "SEQ=SEG.ACK");
        NS_TEST_EXPECT_MSG_EQ(reset->GetSourcePort(), 1234, "ports");
        NS_TEST_EXPECT_MSG_EQ(reset->GetDestinationPort(), 80, "ports");
        header.SetFlags(TcpHeader::SYN);
        reset = MakeReset(header, 10);
        NS_TEST_ASSERT_MSG_EQ(reset.has_value(), true, "SYN");
        NS_TEST_EXPECT_MSG_EQ(+reset->GetFlags(), (TcpHeader::RST | TcpHeader::ACK), "RST,ACK");
        NS_TEST_EXPECT_MSG_EQ(reset->GetSequenceNumber(), SequenceNumber32(0), "SEQ=0");
        NS_TEST_EXPECT_MSG_EQ(
            reset->GetAckNumber(), SequenceNumber32(10), "ACK=SEG.SEQ+SEG.LEN past 2^32");
        header.SetFlags(TcpHeader::RST | TcpHeader::ACK);
        NS_TEST_EXPECT_MSG_EQ(MakeReset(header, 0).has_value(), false, "no RST to a RST");
    }
};

/** Sources inside the servers' own LAN: nobody there, or a neighbour that is alive. */
class LanSourcesTestCase : public TestCase
{
  public:
    explicit LanSourcesTestCase(bool isIpv6)
        : TestCase(WithFamily("SpoofedHosts.Lan.AddressesThatDoNotResolveAreCounted", isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        CheckNobody();
        CheckNeighbour();
    }

    SynAttackTopologyConfig
    MakeConfig() const
    {
        SynAttackTopologyConfig config = MakeSceneConfig(m_isIpv6);
        config.hasServerLan = true;
        config.servers = 2;
        return config;
    }

    /** Nine SYNs from three addresses that nobody has. */
    void
    CheckNobody()
    {
        AttackScene scene(MakeConfig());
        const SynAttackNetwork lan = scene.topology.GetServerNetwork();
        NS_TEST_EXPECT_MSG_EQ(+lan.length, (m_isIpv6 ? 64 : 16), "a network with room");
        const char* nobody =
            m_isIpv6 ? "fd00:0:3::77 fd00:0:3::78 fd00:0:3::79" : "10.3.9.77 10.3.9.78 10.3.9.79";
        scene.AddFlood({{"SourceModel", "List"}, {"Sources", nobody}, {"MaxSegments", "9"}});
        scene.Run(2.5);
        NS_TEST_EXPECT_MSG_EQ(scene.topology.GetUnresolvedAddresses(), 0, "still searching");
        scene.Run(8);
        NS_TEST_EXPECT_MSG_EQ(scene.CountReceived(TcpHeader::SYN), 9, "SYNs arrive");
        const uint64_t unresolved = scene.topology.GetUnresolvedAddresses();
        NS_TEST_EXPECT_MSG_GT_OR_EQ(unresolved, 3, "each address was given up");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(unresolved, 6, "SYN,ACKs that are sent again search again");
        NS_TEST_EXPECT_MSG_EQ(scene.CountReceived(TcpHeader::RST), 0, "no RST");
        NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), 9, "half-opens stay");
    }

    /** The other server has the forged address. */
    void
    CheckNeighbour()
    {
        AttackScene scene(MakeConfig());
        scene.AddFlood({{"SourceModel", "List"},
                        {"Sources", m_isIpv6 ? "fd00:0:3::3" : "10.3.0.3"},
                        {"MaxSegments", "9"}});
        scene.Run(8);
        NS_TEST_EXPECT_MSG_EQ(scene.topology.GetUnresolvedAddresses(), 0, "all found");
        NS_TEST_EXPECT_MSG_EQ(scene.CountRemoved(TcpQueueReason::RESET), 9, "the neighbour resets");
    }

    bool m_isIpv6; //!< family
};

class SpoofedHostsTestSuite : public TestSuite
{
  public:
    SpoofedHostsTestSuite()
        : TestSuite("tcp-lifecycle-spoofed-hosts")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SpoofedNetworkTestCase(isIpv6));
            AddTestCase(new LanSourcesTestCase(isIpv6));
        }
        AddTestCase(new ResetTestCase);
    }
};

SpoofedHostsTestSuite g_spoofedHostsTestSuite; //!< registers the suite

} // namespace
