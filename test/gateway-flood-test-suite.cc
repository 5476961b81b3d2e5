// SPDX-License-Identifier: GPL-2.0-only
//
// Users come and go through a SYN proxy under a flood, on lossy links: no connection is corrupted.

#include "proxy-stage.h"

#include "ns3/checksum-scope.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/test.h"

#include <deque>
#include <map>
#include <string>

using namespace ns3;

namespace
{

constexpr uint32_t USERS = 60;
constexpr uint32_t REQUEST_BYTES = 3000;
constexpr uint32_t RESPONSE_BYTES = 20000;
constexpr uint32_t ATTACK_SEGMENTS = 5000;

/** \return the port of a socket address */
uint16_t
PortOf(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
               ? InetSocketAddress::ConvertFrom(address).GetPort()
               : Inet6SocketAddress::ConvertFrom(address).GetPort();
}

/** A user and its end at the server; each pair has patterns of its own. */
struct UserPair
{
    /** \param number of the user */
    explicit UserPair(uint8_t number)
        : client(number),
          server(100 + number)
    {
        client.Write(REQUEST_BYTES);
        client.Expect(RESPONSE_BYTES, 100 + number);
        client.closesWhenRead = true;
        server.Write(RESPONSE_BYTES);
        server.Expect(REQUEST_BYTES, number);
        server.closesOnPeerClose = true;
    }

    TestPeer client; //!< asks
    TestPeer server; //!< answers
};

/** Flood, churn and loss at once. */
class FloodAndChurnTestCase : public TestCase
{
  public:
    FloodAndChurnTestCase(bool isIpv6, bool isLossy)
        : TestCase(std::string("flood and churn at once corrupt nothing, ") +
                   (isIpv6 ? "IPv6" : "IPv4") + (isLossy ? ", with loss" : "")),
          m_isIpv6(isIpv6),
          m_isLossy(isLossy)
    {
    }

  private:
    /** Let a user connect, and note by which port. */
    void
    Connect(const GatewayTestNet* net, UserPair* pair)
    {
        net->Connect(pair->client, GatewayHost::CLIENT, GatewayHost::SERVER);
        Address name;
        pair->client.GetSocket()->GetSockName(name);
        m_byPort[PortOf(name)] = pair;
    }

    /** Send an ACK with numbers out of the air. */
    static void
    Guess(const ProxyStage* stage, TcpConnectionId id, uint32_t seq, uint32_t ack)
    {
        TcpHeader header;
        header.SetFlags(TcpHeader::ACK);
        header.SetSequenceNumber(SequenceNumber32(seq));
        header.SetAckNumber(SequenceNumber32(ack));
        stage->net.Inject(GatewayHost::ATTACKER, id, header, 0, TrafficOrigin::ATTACK);
    }

    void
    DoRun() override
    {
        const ChecksumScope checksums;
        GatewayNetConfig config;
        config.lossFraction = m_isLossy ? 0.005 : 0;
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "5s"}}, config);
        stage.net.Listen(GatewayHost::SERVER, [this](const Address& from) -> TestPeer* {
            const auto found = m_byPort.find(PortOf(from));
            return found == m_byPort.end() ? nullptr : &found->second->server;
        });
        const Time start = stage.net.GetStart();
        std::deque<UserPair> pairs;
        for (uint32_t i = 0; i < USERS; ++i)
        {
            pairs.emplace_back(static_cast<uint8_t>(i));
            Simulator::Schedule(start + MilliSeconds(50 * i) - Simulator::Now(),
                                &FloodAndChurnTestCase::Connect,
                                this,
                                &stage.net,
                                &pairs.back());
        }
        const Ptr<UniformRandomVariable> random = CreateObject<UniformRandomVariable>();
        random->SetStream(950);
        for (uint32_t i = 0; i < ATTACK_SEGMENTS; ++i)
        {
            // Of spoofed hosts, and every tenth of the users' own host.
            const Address source = i % 10 == 0 ? stage.net.GetAddress(GatewayHost::CLIENT)
                                               : stage.net.GetSpoofed(static_cast<uint16_t>(i));
            const auto port = static_cast<uint16_t>(random->GetInteger(32768, 65535));
            const TcpConnectionId id = stage.net.MakeId(source, port);
            const Time time = start + MicroSeconds(600 * i);
            const uint32_t seq = random->GetInteger(0, 0xffffffff);
            if (i % 3 == 0)
            {
                const uint32_t ack = random->GetInteger(0, 0x7fffffff);
                Simulator::Schedule(time - Simulator::Now(), &Guess, &stage, id, seq, ack);
            }
            else
            {
                stage.net.FloodAt(time, id, seq);
            }
        }
        stage.net.Run(start + Seconds(90));
        uint32_t complete = 0;
        for (const UserPair& pair : pairs)
        {
            complete += pair.client.IsComplete() && pair.server.IsComplete() ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(complete, USERS, "every byte of every user, both ways");
        CheckTraces(stage);
    }

    /** What must hold at the end. */
    void
    CheckTraces(const ProxyStage& stage)
    {
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "nothing is left at the gateway");
        const auto listener =
            DynamicCast<TcpLifecycleSocket>(stage.net.GetListener(GatewayHost::SERVER));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 0, "nor at the server");
        NS_TEST_EXPECT_MSG_EQ(stage.net
                                  .Select(GatewayHost::SERVER,
                                          true,
                                          [](const GatewayFrame& frame) {
                                              return frame.origin == TrafficOrigin::ATTACK &&
                                                     frame.Has(TcpHeader::SYN);
                                          })
                                  .size(),
                              0,
                              "no SYN of the attacker comes through");
        uint32_t wrong = 0;
        for (const GatewayFrame& frame : stage.net.GetFrames())
        {
            wrong += frame.isChecksumRight ? 0 : 1;
        }
        NS_TEST_EXPECT_MSG_EQ(wrong, 0, "of " << stage.net.GetFrames().size() << " checksums");
        const uint64_t answered = stage.gateway->GetPackets(
            GatewayVerdict::ANSWER, GatewayReason::COOKIE_SENT, TrafficOrigin::ATTACK);
        NS_TEST_EXPECT_MSG_GT(answered, ATTACK_SEGMENTS * 6 / 10, "the attack was there");
        const uint64_t opened = stage.gateway->GetPackets(
            GatewayVerdict::ANSWER, GatewayReason::COOKIE_VALIDATED, TrafficOrigin::UNKNOWN);
        NS_TEST_EXPECT_MSG_EQ(opened, USERS, "one connection each");
    }

    bool m_isIpv6;                          //!< family
    bool m_isLossy;                         //!< links lose frames
    std::map<uint16_t, UserPair*> m_byPort; //!< by the client's port
};

/** The suite. */
class GatewayFloodTestSuite : public TestSuite
{
  public:
    GatewayFloodTestSuite()
        : TestSuite("tcp-lifecycle-gateway-flood")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new FloodAndChurnTestCase(isIpv6, false));
            AddTestCase(new FloodAndChurnTestCase(isIpv6, true));
        }
    }
};

const GatewayFloodTestSuite g_gatewayFloodTestSuite; //!< registers the suite

} // namespace
