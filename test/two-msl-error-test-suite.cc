// SPDX-License-Identifier: GPL-2.0-only
//
// ICMP errors about segments that died in the loop, to hosts behind one address.

#include "ns3/checksum-scope.h"
#include "ns3/gateway-ip.h"
#include "ns3/icmp-quote.h"
#include "ns3/icmpv4.h"
#include "ns3/icmpv6-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/two-msl-topology-helper.h"

#include "family-test-case.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** This module's TCP on all nodes. */
void
InstallLifecycleFor(NodeContainer nodes)
{
    TcpLifecycleStackHelper().Install(nodes);
}

/** \return the sum of 16-bit words, RFC 1071, folded: 0xffff if a checksum among them is right */
uint32_t
SumWords(const std::vector<uint8_t>& bytes, std::size_t from, std::size_t to)
{
    uint32_t sum = 0;
    for (std::size_t i = from; i < to; i += 2)
    {
        sum += static_cast<uint32_t>(bytes[i] << 8 | (i + 1 < to ? bytes[i + 1] : 0));
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

/** The request of the second client dies in the loop; the error finds its way to it. */
class TimeExceededTestCase : public FamilyTestCase
{
  public:
    TimeExceededTestCase(bool isIpv6, bool isTranslated)
        : FamilyTestCase(std::string("TwoMslTopology.TimeExceededReachesItsSender") +
                             (isTranslated ? ".Translated" : ""),
                         isIpv6),
          m_isTranslated(isTranslated)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.isTranslated = m_isTranslated;
        config.clients = 2;
        config.hasLoop = true;
        config.ttl = 8;
        const TwoMslTopologyHelper topology(config, &InstallLifecycleFor, &InstallLifecycleFor);
        const auto translator = topology.GetTranslator();
        const Address server = topology.GetServerAddress();
        const Address second = topology.GetClientAddress(1);
        topology.Divert(
            TwoMslDirection::TO_SERVER,
            [translator, server, second](const GatewayPacket& packet) {
                const TcpConnectionId back = packet.id.Reversed();
                const auto inside = translator ? translator->FindInside(back) : packet.id;
                return packet.segment && packet.segment->textBytes > 0 && inside &&
                       inside->GetLocalAddress() == second;
            },
            1);
        // ICMP errors take the path; in the loop they would die unseen (RFC 1122 3.2.2).
        topology.MendLoop(TwoMslDirection::TO_CLIENT, Seconds(0));
        for (const uint32_t i : {0, 1})
        {
            Connect(topology.GetClients().Get(i), i);
        }
        TwoMslChurn churn;
        churn.connections = 1;
        const auto applications = topology.InstallChurn(churn);
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_errors[0].size(), 0, "the other client hears nothing");
        NS_TEST_ASSERT_MSG_EQ(m_errors[1].size(), 1, "one error");
        CheckQuote(m_errors[1][0], second, server);
        for (const auto& client : applications.clients)
        {
            NS_TEST_EXPECT_MSG_EQ(client->GetCount(TcpWorkloadResult::COMPLETED),
                                  1,
                                  "a soft error ends nothing (RFC 1122 4.2.3.9)");
        }
        Simulator::Destroy();
    }

    void
    Connect(const Ptr<Node>& node, uint32_t client)
    {
        if (m_isIpv6)
        {
            node->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
                "LocalDeliver", MakeCallback(&TimeExceededTestCase::OnIpv6, this).Bind(client));
        }
        else
        {
            node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "LocalDeliver", MakeCallback(&TimeExceededTestCase::OnIpv4, this).Bind(client));
        }
    }

    void
    OnIpv4(uint32_t client, const Ipv4Header& header, Ptr<const Packet> packet, uint32_t)
    {
        GatewayPacket error;
        error.packet = packet;
        ReadGatewayPacket(error, header);
        Keep(client, error, Icmpv4Header::ICMPV4_TIME_EXCEEDED);
    }

    void
    OnIpv6(uint32_t client, const Ipv6Header& header, Ptr<const Packet> packet, uint32_t)
    {
        GatewayPacket error;
        error.packet = packet;
        error.isIpv6 = true;
        ReadGatewayPacket(error, header);
        Keep(client, error, Icmpv6Header::ICMPV6_ERROR_TIME_EXCEEDED);
    }

    void
    Keep(uint32_t client, const GatewayPacket& error, uint8_t type)
    {
        uint8_t first = 0;
        error.packet->CopyData(&first, 1);
        if (error.IsIcmp() && first == type)
        {
            m_errors[client].push_back(error);
            m_errors[client].back().packet = error.packet->Copy();
        }
    }

    void
    CheckQuote(const GatewayPacket& error, const Address& client, const Address& server)
    {
        const auto quote = IcmpQuote::Read(error);
        NS_TEST_ASSERT_MSG_EQ(quote.has_value(), true, "it quotes a segment");
        NS_TEST_EXPECT_MSG_EQ(
            quote->id, TcpConnectionId(client, 5000, server, 80), "as its sender names it");
        NS_TEST_EXPECT_MSG_EQ(error.id.GetRemoteAddress(), client, "sent to the client");
        std::vector<uint8_t> summed;
        if (m_isIpv6)
        {
            summed.resize(32);
            error.id.GetLocalAddress().CopyTo(summed.data());
            error.id.GetRemoteAddress().CopyTo(summed.data() + 16);
            const auto size = static_cast<uint16_t>(quote->bytes.size());
            summed.insert(summed.end(),
                          {0,
                           0,
                           static_cast<uint8_t>(size >> 8),
                           static_cast<uint8_t>(size),
                           0,
                           0,
                           0,
                           GATEWAY_ICMPV6});
        }
        summed.insert(summed.end(), quote->bytes.begin(), quote->bytes.end());
        NS_TEST_EXPECT_MSG_EQ(SumWords(summed, 0, summed.size()), 0xffff, "checksum of ICMP");
        if (!m_isIpv6)
        {
            NS_TEST_EXPECT_MSG_EQ(
                SumWords(quote->bytes, 8, quote->tcpAt), 0xffff, "checksum of the quoted header");
        }
    }

    bool m_isTranslated;                    //!< one address for both clients
    std::vector<GatewayPacket> m_errors[2]; //!< by client
};

class TwoMslErrorTestSuite : public TestSuite
{
  public:
    TwoMslErrorTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-error")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new TimeExceededTestCase(isIpv6, false));
            AddTestCase(new TimeExceededTestCase(isIpv6, true));
        }
    }
};

TwoMslErrorTestSuite g_twoMslErrorTestSuite; //!< registers the suite

} // namespace
