// SPDX-License-Identifier: GPL-2.0-only
//
// Packets by another way, and timestamps of another clock.

#include "gateway-test-net.h"

#include "ns3/checksum-scope.h"
#include "ns3/gateway-helper.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"
#include "ns3/timestamp-clocks.h"

#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t TRANSFER = 20000;

/** \return "IPv4" or "IPv6" */
std::string
NameOfFamily(bool isIpv6)
{
    return isIpv6 ? "IPv6" : "IPv4";
}

/** A client that writes and a server that reads, each then closes. */
struct OneWay
{
    explicit OneWay(GatewayTestNet& net)
    {
        client.Write(TRANSFER);
        client.closesWhenWritten = true;
        server.Expect(TRANSFER, 11);
        server.closesOnPeerClose = true;
        net.Listen(GatewayHost::SERVER, [this](const Address&) { return &server; });
        net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
    }

    TestPeer client{11}; //!< writes
    TestPeer server{22}; //!< reads
};

class ChosenDetourTestCase : public TestCase
{
  public:
    explicit ChosenDetourTestCase(bool isIpv6)
        : TestCase("Detour.ChosenSegmentsGoToTheNeighbourAndNoOthers." + NameOfFamily(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        GatewayTestNet net(config);
        const auto detour = GatewayHelper().AddPathDetour(net.GetRouter(),
                                                          net.GetAddress(GatewayHost::ATTACKER),
                                                          [](const GatewayPacket& packet) {
                                                              return packet.segment &&
                                                                     packet.segment->textBytes > 0;
                                                          },
                                                          {{"MaxSegments", "3"}});
        OneWay transfer(net);
        net.Run(net.GetStart() + Seconds(60));
        const auto away =
            net.Select(GatewayHost::ATTACKER, true, [](const GatewayFrame&) { return true; });
        NS_TEST_EXPECT_MSG_EQ(away.size(), 3, "three segments take the other way");
        NS_TEST_EXPECT_MSG_EQ(detour->GetDetoured(), 3, "counted");
        NS_TEST_EXPECT_MSG_EQ(
            net.GetRouter()->GetObject<TcpGateway>()->GetPackets(
                GatewayVerdict::PASS, GatewayReason::DETOURED, TrafficOrigin::UNKNOWN),
            3,
            "reported");
        for (const auto& frame : away)
        {
            NS_TEST_EXPECT_MSG_EQ(frame.segment.id.GetRemoteAddress(),
                                  net.GetAddress(GatewayHost::SERVER),
                                  "as they were");
            NS_TEST_EXPECT_MSG_GT(frame.segment.textBytes, 0, "those chosen");
        }
        NS_TEST_EXPECT_MSG_EQ(transfer.server.IsComplete(), true, "TCP repairs the loss");
    }

    bool m_isIpv6; //!< family
};

class BadDetourTestCase : public TestCase
{
  public:
    BadDetourTestCase()
        : TestCase("Detour.ANextHopThatIsNoNeighbourIsNamedOrCounted")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Say(Address()),
                              "PathDetour: NextHop must be an Ipv4Address or Ipv6Address",
                              "no address");
        NS_TEST_EXPECT_MSG_EQ(Say(Ipv4Address("192.168.0.1")),
                              "PathDetour: node 0 has no route to NextHop",
                              "no route");
        // Routed, but behind the attacker: no link leads to it.
        GatewayTestNet net({});
        GatewayHelper().AddPathDetour(
            net.GetRouter(),
            net.GetSpoofed(1),
            [](const GatewayPacket& packet) { return packet.segment.has_value(); },
            {{"MaxSegments", "1"}});
        OneWay transfer(net);
        net.Run(net.GetStart() + Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(
            net.GetRouter()->GetObject<TcpGateway>()->GetUnsent(), 1, "the SYN goes nowhere");
        NS_TEST_EXPECT_MSG_EQ(transfer.server.IsComplete(), true, "and is repeated");
    }

    static std::string
    Say(const Address& nextHop)
    {
        const GatewayTestNet net({});
        const GatewayHelper helper;
        try
        {
            helper.AddPathDetour(net.GetRouter(), nextHop, {});
            helper.Check(net.GetRouter());
        }
        catch (const std::runtime_error& error)
        {
            return error.what();
        }
        return "";
    }
};

class TimestampClockTestCase : public TestCase
{
  public:
    TimestampClockTestCase()
        : TestCase("Clock.ReadingsTurnBackToTheirMilliseconds")
    {
    }

  private:
    void
    DoRun() override
    {
        const TimestampClock plain;
        NS_TEST_EXPECT_MSG_EQ(plain.IsPlain(), true, "the simulation's");
        NS_TEST_EXPECT_MSG_EQ(ToTimestampClock(plain, 1234, 2000), 1234, "as it is");
        const TimestampClock coarse{5, 100};
        NS_TEST_EXPECT_MSG_EQ(ToTimestampClock(coarse, 1239, 2000), 128, "10 ms a tick");
        NS_TEST_EXPECT_MSG_EQ(FromTimestampClock(coarse, 128, 2000), 1230, "the tick's first ms");
        const TimestampClock fast{0xffffff00, 1000000};
        NS_TEST_EXPECT_MSG_EQ(ToTimestampClock(fast, 1, 2000), 744, "across 2^32");
        // 40 days: the simulation's clock is near 2^32, and the offset carries the other beyond.
        constexpr uint64_t late = uint64_t{40} * 24 * 3600 * 1000;
        for (const uint32_t rate : {1U, 10U, 250U, 1000U, 1024U, 1000000U})
        {
            for (const uint32_t offset : {0U, 1U, 0x7fffffffU, 0x80000000U, 0xffffffffU})
            {
                for (const uint64_t now : {uint64_t{5000}, late, late * 2})
                {
                    ExpectRoundTrip({offset, rate}, now);
                }
            }
        }
    }

    void
    ExpectRoundTrip(const TimestampClock& clock, uint64_t now)
    {
        for (const uint32_t ago : {0U, 1U, 7U, 999U, 4999U})
        {
            const auto ms = static_cast<uint32_t>(now - ago);
            const uint32_t back = FromTimestampClock(clock, ToTimestampClock(clock, ms, now), now);
            const uint32_t early = ms - back;
            const uint32_t tick = clock.ticksPerSecond < 1000 ? 1000 / clock.ticksPerSecond : 1;
            NS_TEST_EXPECT_MSG_LT(early,
                                  tick,
                                  "offset " << clock.offset << ", rate " << clock.ticksPerSecond
                                            << ", now " << now << ", ago " << ago);
        }
    }
};

class ClockOnPathTestCase : public TestCase
{
  public:
    ClockOnPathTestCase(bool isIpv6, bool isStock)
        : TestCase("Clock.HostsNeverKnow." + NameOfFamily(isIpv6) +
                   (isStock ? ".Stock" : ".Lifecycle")),
          m_isIpv6(isIpv6),
          m_isStock(isStock)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        const TimestampClock clock{4000000000U, 1000};
        const std::vector<GatewayFrame> without = Transfer(TimestampClock());
        const std::vector<GatewayFrame> with = Transfer(clock);
        NS_TEST_ASSERT_MSG_EQ(with.size(), without.size(), "the same segments");
        uint32_t shifted = 0;
        for (std::size_t i = 0; i < with.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(with[i].time, without[i].time, "at the same times");
            NS_TEST_EXPECT_MSG_EQ(with[i].isChecksumRight, true, "checksum");
            const bool isOutside = with[i].link == GatewayHost::SERVER;
            const bool isFromClient = with[i].segment.id.GetRemotePort() == 80;
            const uint32_t offset = isOutside ? clock.offset : 0;
            const uint32_t at = isFromClient ? 2 : 6; // TSval or TSecr
            const auto option = with[i].FindOption(TcpOption::TS);
            NS_TEST_ASSERT_MSG_EQ(option.has_value(), true, "timestamps on all");
            NS_TEST_EXPECT_MSG_EQ(Read(with[i], *option + at),
                                  Read(without[i], *option + at) + offset,
                                  with[i].ToText());
            NS_TEST_EXPECT_MSG_EQ(Read(with[i], *option + 8 - at),
                                  Read(without[i], *option + 8 - at),
                                  "the server's clock is its own");
            shifted += isOutside ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_GT(shifted, 20, "segments of both directions");
    }

    std::vector<GatewayFrame>
    Transfer(const TimestampClock& clock)
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.clientStack = m_isStock ? TestStack::STOCK : TestStack::STACK_HELPER;
        config.serverStack = config.clientStack;
        GatewayTestNet net(config);
        const auto clocks = CreateObject<TimestampClocks>();
        clocks->SetClock(net.GetAddress(GatewayHost::CLIENT), clock);
        GatewayHelper().Install(net.GetRouter())->AddFilter(clocks);
        OneWay transfer(net);
        net.Run(net.GetStart() + Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(transfer.server.IsComplete(), true, "complete");
        return net.GetFrames();
    }

    static uint32_t
    Read(const GatewayFrame& frame, std::size_t at)
    {
        uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            value = value << 8 | frame.tcp.at(at + i);
        }
        return value;
    }

    bool m_isIpv6;  //!< family
    bool m_isStock; //!< whose TCP
};

class ClockErrorTestCase : public TestCase
{
  public:
    ClockErrorTestCase()
        : TestCase("Clock.RatesOutOfRangeAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t rate : {0U, 1000001U})
        {
            std::string error;
            try
            {
                CreateObject<TimestampClocks>()->SetClock(Ipv4Address("10.0.0.1"), {0, rate});
            }
            catch (const std::runtime_error& thrown)
            {
                error = thrown.what();
            }
            NS_TEST_EXPECT_MSG_EQ(error,
                                  "TimestampClocks: ticksPerSecond = " + std::to_string(rate) +
                                      " is not in 1 to 1000000",
                                  "message");
        }
    }
};

class GatewayDetourTestSuite : public TestSuite
{
  public:
    GatewayDetourTestSuite()
        : TestSuite("tcp-lifecycle-gateway-detour")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ChosenDetourTestCase(isIpv6));
            AddTestCase(new ClockOnPathTestCase(isIpv6, false));
            AddTestCase(new ClockOnPathTestCase(isIpv6, true));
        }
        AddTestCase(new BadDetourTestCase);
        AddTestCase(new TimestampClockTestCase);
        AddTestCase(new ClockErrorTestCase);
    }
};

GatewayDetourTestSuite g_gatewayDetourTestSuite; //!< registers the suite

} // namespace
