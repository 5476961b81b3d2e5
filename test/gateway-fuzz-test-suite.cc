// SPDX-License-Identifier: GPL-2.0-only
//
// Mutated and random segments through a SYN proxy, from both sides, while users transfer.

#include "fuzz-segment.h"
#include "proxy-stage.h"

#include "ns3/checksum-scope.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t CONNECTIONS = 40;
constexpr uint32_t SEGMENTS = 50; // each way, on each connection
constexpr uint32_t USER_BYTES = 200000;

/** Fuzz on some connections, transfers on others. */
class GatewayFuzzTestCase : public TestCase
{
  public:
    explicit GatewayFuzzTestCase(bool isIpv6)
        : TestCase(std::string("fuzz from both sides leaves others alone, and nothing behind, ") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Send bytes from a host. */
    static void
    Inject(const ProxyStage& stage,
           GatewayHost host,
           const TcpConnectionId& id,
           const std::vector<uint8_t>& bytes)
    {
        stage.net.InjectBytes(host,
                              id.GetLocalAddress(),
                              id.GetRemoteAddress(),
                              6,
                              Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
    }

    /** \return numbers as one end of a connection knows them */
    static FuzzNumbers
    MakeNumbers(uint32_t own, uint32_t other)
    {
        FuzzNumbers numbers;
        numbers.rcvNxt = own;
        numbers.rcvWnd = 65535;
        numbers.sndUna = other;
        numbers.sndNxt = other;
        numbers.peerIsn = own - 1;
        return numbers;
    }

    void
    DoRun() override
    {
        const ChecksumScope checksums;
        GatewayNetConfig config;
        config.hasQueueDiscs = false; // ns-3's own read a SACK option of a wrong length for ever
        ProxyStage stage(
            m_isIpv6,
            {{"EstablishedTimeout", "20s"}, {"TransitoryTimeout", "20s"}, {"ClosingTimeout", "2s"}},
            config);
        FuzzRandom random(m_isIpv6 ? 6 : 4);
        TestPeer user(11);
        TestPeer served(22);
        user.Write(USER_BYTES);
        user.Expect(USER_BYTES, 22);
        served.Write(USER_BYTES);
        served.Expect(USER_BYTES, 11);
        std::deque<TestPeer> others;
        const Address userAddress = stage.net.GetAddress(GatewayHost::CLIENT);
        stage.net.Listen(GatewayHost::SERVER, [&](const Address& from) {
            const bool isUser = !served.GetSocket() && IsOf(from, userAddress);
            return isUser ? &served : &others.emplace_back(33);
        });
        stage.net.Connect(user, GatewayHost::CLIENT, GatewayHost::SERVER);
        for (uint32_t i = 0; i < CONNECTIONS; ++i)
        {
            const TcpConnectionId id = stage.MakeId(static_cast<uint16_t>(1000 + i));
            const uint32_t isn = random.Any();
            const uint32_t cookie = stage.Open(id, isn);
            const auto answers = stage.GetServerAnswers(id);
            NS_TEST_ASSERT_MSG_EQ(answers.empty(), false, "connection " << i << " is open");
            const uint32_t serverIsn = answers.front().segment.seq.GetValue();
            for (uint32_t n = 0; n < SEGMENTS; ++n)
            {
                const FuzzNumbers ofClient = MakeNumbers(isn + 1, cookie + 1);
                const FuzzNumbers ofServer = MakeNumbers(serverIsn + 1, isn + 1);
                // The generator names connections as the receiver does.
                const TcpConnectionId back = id.Reversed();
                Inject(stage,
                       GatewayHost::ATTACKER,
                       id,
                       random.Chance(20) ? MakeRandomBytes(random, back)
                                         : MakeNearSegment(random, ofClient).ToBytes(back));
                Inject(stage,
                       GatewayHost::SERVER,
                       back,
                       random.Chance(20) ? MakeRandomBytes(random, id)
                                         : MakeNearSegment(random, ofServer).ToBytes(id));
                stage.Pass(MicroSeconds(random.Below(2000)));
            }
        }
        stage.Pass(Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(user.IsComplete(), true, user.GetRead() << " bytes at the user");
        NS_TEST_EXPECT_MSG_EQ(served.IsComplete(), true, served.GetRead() << " bytes served");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 0, "nothing is held");
        CompareSums(stage);
    }

    /** \return true if a socket address has this address */
    static bool
    IsOf(const Address& socket, const Address& address)
    {
        return Inet6SocketAddress::IsMatchingType(socket)
                   ? Address(Inet6SocketAddress::ConvertFrom(socket).GetIpv6()) == address
                   : Address(InetSocketAddress::ConvertFrom(socket).GetIpv4()) == address;
    }

    /** A right checksum stays right, a wrong one wrong; and what is not to change does not. */
    void
    CompareSums(const ProxyStage& stage)
    {
        std::map<uint64_t, const GatewayFrame*> arrived;
        uint32_t translated = 0;
        uint32_t damaged = 0;
        for (const GatewayFrame& frame : stage.net.GetFrames())
        {
            const Address spoofed = stage.net.GetSpoofed(1);
            if (frame.segment.id.GetLocalAddress() != spoofed &&
                frame.segment.id.GetRemoteAddress() != spoofed)
            {
                continue; // segments of one socket may share a uid
            }
            if (!frame.isFromRouter)
            {
                arrived[frame.uid] = &frame;
                continue;
            }
            const auto found = arrived.find(frame.uid);
            if (found == arrived.end())
            {
                continue; // the gateway's own
            }
            const GatewayFrame& before = *found->second;
            translated += before.tcp == frame.tcp ? 0 : 1;
            damaged += before.isChecksumRight ? 0 : 1;
            NS_TEST_EXPECT_MSG_EQ(frame.isChecksumRight,
                                  before.isChecksumRight,
                                  before.ToText() << " -> " << frame.ToText());
            NS_TEST_EXPECT_MSG_EQ(frame.tcp.size(), before.tcp.size(), "as long as before");
            NS_TEST_EXPECT_MSG_EQ(int(frame.segment.flags), int(before.segment.flags), "bits");
            NS_TEST_EXPECT_MSG_EQ((frame.segment.id == before.segment.id), true, "ports");
            const std::size_t text = before.tcp.size() - before.segment.textBytes;
            NS_TEST_EXPECT_MSG_EQ(std::equal(before.tcp.begin() + std::ptrdiff_t(text),
                                             before.tcp.end(),
                                             frame.tcp.begin() + std::ptrdiff_t(text)),
                                  true,
                                  "text");
        }
        NS_TEST_EXPECT_MSG_GT(translated, CONNECTIONS * SEGMENTS / 2, "translated");
        NS_TEST_EXPECT_MSG_GT(damaged, CONNECTIONS, "damaged");
    }

    bool m_isIpv6; //!< family
};

/** The suite. */
class GatewayFuzzTestSuite : public TestSuite
{
  public:
    GatewayFuzzTestSuite()
        : TestSuite("tcp-lifecycle-gateway-fuzz")
    {
        AddTestCase(new GatewayFuzzTestCase(false));
        AddTestCase(new GatewayFuzzTestCase(true));
    }
};

const GatewayFuzzTestSuite g_gatewayFuzzTestSuite; //!< registers the suite

} // namespace
