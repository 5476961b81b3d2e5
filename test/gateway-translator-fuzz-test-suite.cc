// SPDX-License-Identifier: GPL-2.0-only
//
// Mutated and random segments through a translator, from both sides, while a user transfers.

#include "fuzz-segment.h"
#include "gateway-test-net.h"

#include "ns3/checksum-scope.h"
#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/timestamp-clocks.h"

#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t LIMIT = 20;
constexpr uint32_t ROUNDS = 3000;
constexpr uint32_t USER_BYTES = 100000;

/** Fuzz from client and server, a transfer from the attacker's host. */
class TranslatorFuzzTestCase : public TestCase
{
  public:
    explicit TranslatorFuzzTestCase(bool isIpv6)
        : TestCase(std::string("Translator.FuzzLeavesNothingBehind.") + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6),
          m_random(isIpv6 ? 66 : 44)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasQueueDiscs = false; // ns-3's own read a SACK option of a wrong length for ever
        GatewayTestNet net(config);
        const auto translator = Install(net);
        TestPeer user(11);
        TestPeer served(22);
        user.Write(USER_BYTES);
        user.closesWhenWritten = true;
        served.Expect(USER_BYTES, 11);
        served.closesOnPeerClose = true;
        std::deque<TestPeer> others;
        net.Listen(GatewayHost::SERVER, [&](const Address&) {
            return served.GetSocket() ? &others.emplace_back(33) : &served;
        });
        net.ConnectAt(net.GetStart(), user, GatewayHost::ATTACKER, GatewayHost::SERVER);
        net.Run(net.GetStart() + MilliSeconds(100));
        uint32_t most = 0;
        for (uint32_t i = 0; i < ROUNDS; ++i)
        {
            InjectPair(net);
            net.Run(Simulator::Now() + MilliSeconds(1));
            most = std::max(most, translator->GetEntries());
        }
        net.Run(Simulator::Now() + Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(served.IsComplete(), true, served.GetRead() << " bytes served");
        NS_TEST_EXPECT_MSG_EQ(most, LIMIT, "the table was full");
        NS_TEST_EXPECT_MSG_EQ(translator->GetEntries(), 0, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(translator->GetMappings(), 0, "no port is taken");
        CompareSums(net);
    }

    Ptr<AddressTranslator>
    Install(const GatewayTestNet& net) const
    {
        const GatewayHelper helper;
        const auto clocks = CreateObject<TimestampClocks>();
        clocks->SetClock(net.GetAddress(GatewayHost::CLIENT), {0x80000000U, 250});
        const auto gateway = helper.Install(net.GetRouter());
        gateway->AddFilter(clocks);
        const auto translator = helper.AddAddressTranslator(
            net.GetRouter(),
            net.GetSpoofed(1),
            {{"InsideNetworks",
              m_isIpv6 ? "fd00:0:1::/48 fd00:0:2::/48" : "10.1.0.0/16 10.2.0.0/16"},
             {"LimitEntries", std::to_string(LIMIT)},
             {"EstablishedTimeout", "20s"},
             {"TransitoryTimeout", "300ms"}});
        gateway->AddFilter(clocks);
        return translator;
    }

    /** One segment from the client and one from the server, of connections that may be known. */
    void
    InjectPair(const GatewayTestNet& net)
    {
        const auto port = static_cast<uint16_t>(1100 + m_random.Below(40));
        const TcpConnectionId inside = net.MakeId(net.GetAddress(GatewayHost::CLIENT), port);
        const TcpConnectionId outside = net.MakeId(net.GetSpoofed(1), port).Reversed();
        FuzzNumbers numbers;
        numbers.rcvNxt = m_random.Any();
        numbers.rcvWnd = 65535;
        numbers.hasTimestamps = true;
        numbers.peerIsn = numbers.rcvNxt - 1;
        Inject(net, GatewayHost::CLIENT, inside, numbers);
        Inject(net, GatewayHost::SERVER, outside, numbers);
    }

    void
    Inject(const GatewayTestNet& net,
           GatewayHost host,
           const TcpConnectionId& id,
           const FuzzNumbers& numbers)
    {
        // The generator names connections as the receiver does.
        const TcpConnectionId back = id.Reversed();
        FuzzSegment segment = MakeNearSegment(m_random, numbers);
        if (m_random.Chance(30))
        {
            segment.flags = 2; // SYN
        }
        const std::vector<uint8_t> bytes =
            m_random.Chance(20) ? MakeRandomBytes(m_random, back) : segment.ToBytes(back);
        net.InjectBytes(host,
                        id.GetLocalAddress(),
                        id.GetRemoteAddress(),
                        6,
                        Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
    }

    /** A right checksum stays right, a wrong one wrong. */
    void
    CompareSums(const GatewayTestNet& net)
    {
        std::map<uint64_t, const GatewayFrame*> arrived;
        uint32_t translated = 0;
        uint32_t damaged = 0;
        uint32_t different = 0;
        for (const GatewayFrame& frame : net.GetFrames())
        {
            if (!frame.isFromRouter)
            {
                arrived[frame.uid] = &frame;
                continue;
            }
            const auto before = arrived.find(frame.uid);
            if (before == arrived.end())
            {
                continue;
            }
            ++translated;
            damaged += frame.isChecksumRight ? 0 : 1;
            different += frame.isChecksumRight == before->second->isChecksumRight ? 0 : 1;
        }
        NS_TEST_EXPECT_MSG_GT(translated, 500, "segments with and without sense pass");
        NS_TEST_EXPECT_MSG_GT(damaged, 10, "damaged ones among them");
        NS_TEST_EXPECT_MSG_EQ(different, 0, "and are as damaged as they were");
    }

    bool m_isIpv6;       //!< family
    FuzzRandom m_random; //!< of segments
};

class GatewayTranslatorFuzzTestSuite : public TestSuite
{
  public:
    GatewayTranslatorFuzzTestSuite()
        : TestSuite("tcp-lifecycle-gateway-translator-fuzz")
    {
        AddTestCase(new TranslatorFuzzTestCase(false));
        AddTestCase(new TranslatorFuzzTestCase(true));
    }
};

GatewayTranslatorFuzzTestSuite g_gatewayTranslatorFuzzTestSuite; //!< registers the suite

} // namespace
