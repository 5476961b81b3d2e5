// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth reaches the other end: tags of stock TCP's packets and of an attack on one node.

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/test.h"
#include "ns3/traffic-origin-marker.h"
#include "ns3/traffic-origin.h"
#include "ns3/uinteger.h"

#include <map>
#include <string>

using namespace ns3;

namespace
{

class OriginMarkerTestCase : public TestCase
{
  public:
    explicit OriginMarkerTestCase(bool isIpv6)
        : TestCase(std::string("TrafficOriginMarker.StockTagsArriveAndAttackTagsStay.") +
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
        const auto stock = [](NodeContainer nodes) { InternetStackHelper().Install(nodes); };
        const SynAttackTopologyHelper topology(config, stock, stock);
        const Ptr<Node> attacker = topology.GetAttackers().Get(0);
        const auto marker = TrafficOriginMarker::Install(attacker, TrafficOrigin::OLD_DUPLICATE);
        NS_TEST_EXPECT_MSG_EQ(TrafficOriginMarker::Install(attacker, TrafficOrigin::LEGITIMATE),
                              marker,
                              "one marker a node, the last origin counts");
        const auto flood = CreateObject<SynFloodApplication>();
        flood->SetAttribute("Remote", AddressValue(topology.GetServerSocketAddress(0, 80)));
        flood->SetAttribute("SourcePrefix", AddressValue(topology.GetSpoofedNetwork()));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(topology.GetSpoofedLength()));
        flood->SetAttribute("MaxSegments", UintegerValue(5));
        flood->SetStartTime(Seconds(3));
        attacker->AddApplication(flood);

        const Ptr<Node> server = topology.GetServers().Get(0);
        server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&OriginMarkerTestCase::OnIpv4, this));
        server->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
            "LocalDeliver", MakeCallback(&OriginMarkerTestCase::OnIpv6, this));
        Ptr<Socket> marked = Connect(attacker, topology.GetServerSocketAddress(0, 81));
        Ptr<Socket> unmarked =
            Connect(topology.GetClients().Get(0), topology.GetServerSocketAddress(0, 81));
        Simulator::Stop(Seconds(4.5));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_EQ(m_arrived[TrafficOrigin::ATTACK], 5, "the flood's own tags stay");
        NS_TEST_EXPECT_MSG_EQ(m_arrived[TrafficOrigin::LEGITIMATE], 1, "stock TCP's SYN is marked");
        NS_TEST_EXPECT_MSG_EQ(m_arrived[TrafficOrigin::UNKNOWN], 1, "only where a marker stands");
        NS_TEST_EXPECT_MSG_EQ(m_arrived[TrafficOrigin::OLD_DUPLICATE], 0, "a replaced origin");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(marker->GetMarkedPackets(), 1, "the marker counts");
        marked = nullptr;
        unmarked = nullptr;
        Simulator::Destroy();
    }

    /** \return a stock socket that will have sent one SYN, after duplicate address detection */
    static Ptr<Socket>
    Connect(const Ptr<Node>& node, const Address& remote)
    {
        Ptr<Socket> socket =
            Socket::CreateSocket(node, TypeId::LookupByName("ns3::TcpSocketFactory"));
        Simulator::Schedule(Seconds(3), &Socket::Connect, socket, remote);
        return socket;
    }

    void
    OnIpv4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
    {
        Count(header.GetProtocol(), packet);
    }

    void
    OnIpv6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
    {
        Count(header.GetNextHeader(), packet);
    }

    void
    Count(uint8_t protocol, const Ptr<const Packet>& packet)
    {
        constexpr uint8_t tcp = 6;
        if (protocol == tcp)
        {
            ++m_arrived[TrafficOriginTag::Of(packet)];
        }
    }

    bool m_isIpv6;                               //!< family
    std::map<TrafficOrigin, uint32_t> m_arrived; //!< TCP segments at the server
};

class OriginMarkerTestSuite : public TestSuite
{
  public:
    OriginMarkerTestSuite()
        : TestSuite("tcp-lifecycle-origin-marker")
    {
        AddTestCase(new OriginMarkerTestCase(false));
        AddTestCase(new OriginMarkerTestCase(true));
    }
};

OriginMarkerTestSuite g_originMarkerTestSuite; //!< registers the suite

} // namespace
