// SPDX-License-Identifier: GPL-2.0-only
//
// Ingress filter, SYN rate limiter and half-open watch on a router under attack.

#include "gateway-test-net.h"

#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

/** \return "IPv4" or "IPv6" */
std::string
FamilyText(bool isIpv6)
{
    return isIpv6 ? "IPv6" : "IPv4";
}

/** \return packets with this verdict, reason and origin */
uint64_t
Count(const Ptr<TcpGateway>& gateway,
      GatewayVerdict verdict,
      GatewayReason reason,
      TrafficOrigin origin)
{
    return gateway->GetPackets(verdict, reason, origin);
}

/** The client transfers while the attacker spoofs, among others the client's address. */
class IngressFilterTestCase : public TestCase
{
  public:
    IngressFilterTestCase(bool isIpv6, bool isOtherInterface)
        : TestCase("spoofed packets are dropped at the attacker's interface, " +
                   FamilyText(isIpv6) + (isOtherInterface ? ", unless it is not filtered" : "")),
          m_isIpv6(isIpv6),
          m_isOtherInterface(isOtherInterface)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        GatewayTestNet net(config);
        NetDeviceContainer interfaces(net.GetDevice(GatewayHost::CLIENT, true));
        if (!m_isOtherInterface)
        {
            interfaces.Add(net.GetDevice(GatewayHost::ATTACKER, true));
        }
        const GatewayHelper helper;
        helper.AddIngressFilter(net.GetRouter(), interfaces);
        const Ptr<TcpGateway> gateway = helper.Install(net.GetRouter());
        TestPeer client(11);
        TestPeer server(22);
        client.Write(100000);
        server.Expect(100000, 11);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
        for (uint16_t i = 0; i < 50; ++i)
        {
            // The client's own network, where the way back leads elsewhere.
            net.FloodAt(net.GetStart() + MilliSeconds(i),
                        net.MakeId(net.GetAddress(GatewayHost::CLIENT), 2000 + i),
                        i);
        }
        net.FloodAt(net.GetStart(),
                    net.MakeId(m_isIpv6 ? Address(Ipv6Address("fd77::1"))
                                        : Address(Ipv4Address("192.168.7.1")),
                               9),
                    9);
        // What is routed to its interface is its own to use: no filter can tell.
        net.FloodAt(net.GetStart(), net.MakeId(net.GetSpoofed(5), 10), 10);
        net.Run(net.GetStart() + Seconds(20));
        const auto dropped = [&](GatewayReason reason) {
            return Count(gateway, GatewayVerdict::DROP, reason, TrafficOrigin::ATTACK);
        };
        NS_TEST_EXPECT_MSG_EQ(
            dropped(GatewayReason::WRONG_INTERFACE), (m_isOtherInterface ? 0U : 50U), "spoofed");
        NS_TEST_EXPECT_MSG_EQ(dropped(GatewayReason::NO_RETURN_ROUTE),
                              (m_isOtherInterface ? 0U : 1U),
                              "from nowhere");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(GatewayVerdict::DROP),
                              (m_isOtherInterface ? 0U : 51U),
                              "and nothing else");
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "the client is served");
        NS_TEST_EXPECT_MSG_EQ(net.Select(GatewayHost::SERVER,
                                         true,
                                         [](const GatewayFrame& frame) {
                                             return frame.origin == TrafficOrigin::ATTACK;
                                         })
                                  .size(),
                              (m_isOtherInterface ? 52U : 1U),
                              "reach the server");
    }

    bool m_isIpv6;           //!< family
    bool m_isOtherInterface; //!< the attacker's interface is not filtered
};

/** Loose mode asks for a way back, whichever. */
class LooseIngressTestCase : public TestCase
{
  public:
    LooseIngressTestCase()
        : TestCase("in loose mode any way back will do, and no invalid source")
    {
    }

  private:
    void
    DoRun() override
    {
        const GatewayTestNet net({});
        const GatewayHelper helper;
        helper.AddIngressFilter(net.GetRouter(), {}, {{"Mode", "Loose"}});
        const Ptr<TcpGateway> gateway = helper.Install(net.GetRouter());
        const auto flood = [&](const char* source) {
            net.FloodAt(net.GetStart(), net.MakeId(Ipv4Address(source), 9), 9);
        };
        flood("10.1.0.1");    // the client: elsewhere, but there
        flood("192.168.0.1"); // nowhere
        flood("127.0.0.1");
        flood("224.0.0.1");
        flood("10.1.0.2"); // the router itself
        net.Run(net.GetStart() + Seconds(1));
        const auto dropped = [&](GatewayReason reason) {
            return Count(gateway, GatewayVerdict::DROP, reason, TrafficOrigin::ATTACK);
        };
        NS_TEST_EXPECT_MSG_EQ(dropped(GatewayReason::WRONG_INTERFACE), 0, "strict only");
        NS_TEST_EXPECT_MSG_EQ(dropped(GatewayReason::NO_RETURN_ROUTE), 1, "nowhere");
        NS_TEST_EXPECT_MSG_EQ(dropped(GatewayReason::INVALID_SOURCE), 3, "martians");
    }
};

/** 50 SYNs in a second at 2 a second with a burst of 3. */
class RateLimiterTestCase : public TestCase
{
  public:
    RateLimiterTestCase(bool isIpv6, bool isByPrefix)
        : TestCase("SYNs beyond the rate are dropped, " + FamilyText(isIpv6) +
                   (isByPrefix ? ", by source prefix" : ", by destination")),
          m_isIpv6(isIpv6),
          m_isByPrefix(isByPrefix)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        GatewayTestNet net(config);
        const GatewayHelper helper;
        const auto limiter =
            helper.AddSynRateLimiter(net.GetRouter(),
                                     {{"Key", m_isByPrefix ? "SourcePrefix" : "Destination"},
                                      {"RatePerSecond", "2"},
                                      {"BurstSegments", "3"}});
        const Ptr<TcpGateway> gateway = helper.Install(net.GetRouter());
        TestPeer client(11);
        TestPeer server(22);
        client.Write(50000);
        server.Expect(50000, 11);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        for (uint16_t i = 0; i < 50; ++i)
        {
            net.FloodAt(
                net.GetStart() + MilliSeconds(20 * i), net.MakeId(net.GetSpoofed(i), 2000), i);
        }
        net.ConnectAt(
            net.GetStart() + MilliSeconds(990), client, GatewayHost::CLIENT, GatewayHost::SERVER);
        net.Run(net.GetStart() + MilliSeconds(989));
        // 3 at once, then one at 0.5 s; the next token is whole at 1.0 s.
        const auto count = [&](GatewayVerdict verdict, TrafficOrigin origin) {
            return Count(gateway,
                         verdict,
                         verdict == GatewayVerdict::PASS ? GatewayReason::ADMITTED
                                                         : GatewayReason::RATE_EXCEEDED,
                         origin);
        };
        NS_TEST_EXPECT_MSG_EQ(count(GatewayVerdict::PASS, TrafficOrigin::ATTACK), 4, "admitted");
        NS_TEST_EXPECT_MSG_EQ(count(GatewayVerdict::DROP, TrafficOrigin::ATTACK), 46, "dropped");
        net.Run(net.GetStart() + Seconds(30));
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "the client comes through");
        NS_TEST_EXPECT_MSG_EQ(count(GatewayVerdict::DROP, TrafficOrigin::UNKNOWN),
                              (m_isByPrefix ? 0U : 1U),
                              "at once if its prefix is not the attacker's");
        NS_TEST_EXPECT_MSG_EQ(limiter->GetEntries(), (m_isByPrefix ? 2U : 1U), "buckets");
        NS_TEST_EXPECT_MSG_EQ(limiter->GetForgotten(), 0, "all remembered");
    }

    bool m_isIpv6;     //!< family
    bool m_isByPrefix; //!< who shares a bucket
};

/** Half-opens of the attacker are reset at the server, the client's connection is not. */
class HalfOpenWatchTestCase : public TestCase
{
  public:
    explicit HalfOpenWatchTestCase(bool isIpv6)
        : TestCase("stale half-opens are reset at the server, " + FamilyText(isIpv6)),
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
        const GatewayHelper helper;
        const auto watch = helper.AddHalfOpenWatch(net.GetRouter(),
                                                   {{"ProtectedNetworks", net.GetProtected()},
                                                    {"HalfOpenTimeout", "2500ms"},
                                                    {"LimitEntries", "30"}});
        const Ptr<TcpGateway> gateway = helper.Install(net.GetRouter());
        TestPeer client(11);
        TestPeer server(22);
        client.Write(200000);
        client.closesWhenWritten = true;
        server.Expect(200000, 11);
        server.closesOnPeerClose = true;
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
        for (uint16_t i = 0; i < 40; ++i)
        {
            net.FloodAt(net.GetStart() + MilliSeconds(500),
                        net.MakeId(net.GetSpoofed(i), 2000 + i),
                        0xffffffff - i);
        }
        const auto listener = DynamicCast<TcpLifecycleSocket>(net.GetListener(GatewayHost::SERVER));
        const auto halfOpen = [&listener]() { return listener->GetHalfOpenEntries(); };
        net.Run(net.GetStart() + MilliSeconds(2900));
        NS_TEST_EXPECT_MSG_EQ(halfOpen(), 40, "before");
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), 30, "as many as there is room for");
        NS_TEST_EXPECT_MSG_EQ(watch->GetForgotten(), 10, "the oldest");
        net.Run(net.GetStart() + MilliSeconds(3100));
        NS_TEST_EXPECT_MSG_EQ(halfOpen(), 10, "only those forgotten");
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), 0, "nothing left to watch");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::ATTACK), 30, "attack");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::UNKNOWN), 0, "no user");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetSent(), 30, "one RST each");
        net.Run(net.GetStart() + Seconds(30));
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "the client is served");
        NS_TEST_EXPECT_MSG_EQ(gateway->GetPackets(GatewayVerdict::DROP), 0, "nothing is dropped");
    }

    bool m_isIpv6; //!< family
};

/** A client whose ACK is slow is a false reset, and known as such. */
class SlowClientTestCase : public TestCase
{
  public:
    explicit SlowClientTestCase(bool isLost)
        : TestCase(isLost ? "a user whose ACKs are lost is reset, and counted"
                          : "a RST of the client ends the watch"),
          m_isLost(isLost)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayTestNet net({});
        const GatewayHelper helper;
        const auto watch =
            helper.AddHalfOpenWatch(net.GetRouter(), {{"ProtectedNetworks", net.GetProtected()}});
        TestPeer server(22);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        TestPeer client(11);
        if (m_isLost)
        {
            SegmentFaultRule rule;
            rule.kind = SegmentKind::PURE_ACK;
            rule.countSegments = 100;
            net.GetFaults(GatewayHost::CLIENT, true).AddRule(rule);
            net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
        }
        else
        {
            // Nobody at the client sent this SYN: it answers the SYN,ACK with RST.
            net.FloodAt(net.GetStart(), net.MakeId(net.GetAddress(GatewayHost::CLIENT), 7), 7);
        }
        net.Run(net.GetStart() + MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), (m_isLost ? 1U : 0U), "watched");
        net.Run(net.GetStart() + Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(
            watch->GetResets(TrafficOrigin::UNKNOWN), (m_isLost ? 1U : 0U), "a user's");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::ATTACK), 0, "no attack");
        NS_TEST_EXPECT_MSG_EQ(server.GetStory(), "", "not accepted");
    }

    bool m_isLost; //!< the client's ACKs are
};

/** The server misses the first SYN; what it opens by the second one is fresh. */
class RepeatedSynTestCase : public TestCase
{
  public:
    explicit RepeatedSynTestCase(bool isIpv6)
        : TestCase("a handshake is watched from its last SYN, " + FamilyText(isIpv6)),
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
        const auto watch = GatewayHelper().AddHalfOpenWatch(
            net.GetRouter(),
            {{"ProtectedNetworks", net.GetProtected()}, {"HalfOpenTimeout", "3s"}});
        TestPeer server(22);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        SegmentFaultRule lost;
        lost.kind = SegmentKind::SYN;
        net.GetFaults(GatewayHost::SERVER, false).AddRule(lost);
        const TcpConnectionId id = net.MakeId(net.GetSpoofed(1), 2000);
        for (const int64_t ms : {0, 2900})
        {
            net.FloodAt(net.GetStart() + MilliSeconds(ms), id, 7);
        }
        const auto listener = DynamicCast<TcpLifecycleSocket>(net.GetListener(GatewayHost::SERVER));
        net.Run(net.GetStart() + MilliSeconds(5800));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 1, "2.9 s old");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::ATTACK), 0, "not yet");
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), 1, "watched");
        net.Run(net.GetStart() + MilliSeconds(6000));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 0, "3 s old");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::ATTACK), 1, "once");
    }

    bool m_isIpv6; //!< family
};

/** The suite. */
class GatewayFilterTestSuite : public TestSuite
{
  public:
    GatewayFilterTestSuite()
        : TestSuite("tcp-lifecycle-gateway-filter")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new IngressFilterTestCase(isIpv6, false));
            AddTestCase(new IngressFilterTestCase(isIpv6, true));
            AddTestCase(new RateLimiterTestCase(isIpv6, false));
            AddTestCase(new RateLimiterTestCase(isIpv6, true));
            AddTestCase(new HalfOpenWatchTestCase(isIpv6));
            AddTestCase(new RepeatedSynTestCase(isIpv6));
        }
        AddTestCase(new LooseIngressTestCase);
        AddTestCase(new SlowClientTestCase(true));
        AddTestCase(new SlowClientTestCase(false));
    }
};

const GatewayFilterTestSuite g_gatewayFilterTestSuite; //!< registers the suite

} // namespace
