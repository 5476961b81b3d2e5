// SPDX-License-Identifier: GPL-2.0-only
//
// What is set while packets pass counts for those that come.

#include "proxy-stage.h"

#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <stdexcept>
#include <string>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;

/** \return what is said when an attribute is set; empty if nothing is */
std::string
Set(const Ptr<Object>& object, const std::string& name, const std::string& value)
{
    try
    {
        object->SetAttribute(name, StringValue(value));
    }
    catch (const std::runtime_error& error)
    {
        return error.what();
    }
    return "";
}

/** A proxy whose networks, port and cookies change. */
class LateProxyTestCase : public TestCase
{
  public:
    explicit LateProxyTestCase(bool isIpv6)
        : TestCase(std::string("a proxy obeys what is set later, ") + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"CookiePeriodInterval", "10s"}});
        uint16_t port = 1000;
        const auto isAnswered = [&]() {
            const TcpConnectionId id = stage.MakeId(++port);
            stage.Send(id, SYN, 7, 0);
            stage.Pass(MilliSeconds(50));
            return stage.GetForwarded(id).empty();
        };
        NS_TEST_EXPECT_MSG_EQ(isAnswered(), true, "by the proxy");
        NS_TEST_EXPECT_MSG_EQ(Set(stage.proxy, "Port", "81"), "", "another port");
        NS_TEST_EXPECT_MSG_EQ(isAnswered(), false, "of no interest now");
        Set(stage.proxy, "Port", "80");
        NS_TEST_EXPECT_MSG_EQ(isAnswered(), true, "again");
        const std::string other = m_isIpv6 ? "fd00:0:1::/48" : "10.1.0.0/16";
        NS_TEST_EXPECT_MSG_EQ(Set(stage.proxy, "ProtectedNetworks", other), "", "other networks");
        NS_TEST_EXPECT_MSG_EQ(isAnswered(), false, "the server is not in them");
        NS_TEST_EXPECT_MSG_NE(Set(stage.proxy, "ProtectedNetworks", "10.3.0.0/99")
                                  .find("SynProxy: ProtectedNetworks: the length of '10.3.0.0/99'"),
                              std::string::npos,
                              "said where it is set");
        NS_TEST_EXPECT_MSG_NE(
            Set(stage.proxy, "ProtectedNetworks", "172.16.0.0/12").find("no route"),
            std::string::npos,
            "so is this");
        NS_TEST_EXPECT_MSG_EQ(isAnswered(), false, "and changes nothing");
        Set(stage.proxy, "ProtectedNetworks", stage.net.GetProtected());
        CheckCookies(stage);
        CheckLimit(stage);
    }

    /** Of a cookie made under other rules, those at its reading count. */
    void
    CheckCookies(const ProxyStage& stage)
    {
        const TcpConnectionId id = stage.MakeId(5000);
        const uint32_t cookie = stage.GetCookie(id, 7);
        stage.Pass(Seconds(10));
        const auto isOpened = [&](const std::string& maxAge) {
            Set(stage.proxy, "CookieMaxAgePeriods", maxAge);
            stage.Send(id, ACK, 8, cookie + 1);
            stage.Pass(MilliSeconds(50));
            return stage.proxy->GetEntries(SynProxyState::OPEN) == 1;
        };
        NS_TEST_EXPECT_MSG_EQ(isOpened("0"), false, "too old");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::COOKIE_STALE), 1, "for that");
        NS_TEST_EXPECT_MSG_EQ(isOpened("2"), true, "young enough");
    }

    /** A full table. */
    void
    CheckLimit(const ProxyStage& stage)
    {
        const auto open = [&](uint16_t port) {
            stage.Open(stage.MakeId(port), 7);
            return stage.proxy->GetEntries();
        };
        NS_TEST_EXPECT_MSG_EQ(open(5001), 2, "two");
        Set(stage.proxy, "LimitEntries", "1");
        NS_TEST_EXPECT_MSG_EQ(open(5002), 2, "no room, and nobody is thrown out");
        Set(stage.proxy, "LimitEntries", "3");
        NS_TEST_EXPECT_MSG_EQ(open(5003), 3, "room");
    }

    bool m_isIpv6; //!< family
};

/** Filters that count, and what they count. */
class LateFiltersTestCase : public TestCase
{
  public:
    explicit LateFiltersTestCase(bool isIpv6)
        : TestCase(std::string("the other filters obey what is set later, ") +
                   (isIpv6 ? "IPv6" : "IPv4")),
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
        TestPeer server(22);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        const GatewayHelper helper;
        const GatewayHelper::Settings networks{{"ProtectedNetworks", net.GetProtected()}};
        const auto watch = helper.AddHalfOpenWatch(net.GetRouter(), networks);
        const auto detector = helper.AddDetector(net.GetRouter(), networks);
        const auto limiter = helper.AddSynRateLimiter(net.GetRouter(), {{"Key", "SourcePrefix"}});
        net.Run(net.GetStart());
        uint16_t sent = 0;
        const auto flood = [&](uint16_t syns, int64_t ms) {
            for (uint16_t i = 0; i < syns; ++i, ++sent)
            {
                net.FloodAt(Simulator::Now(), net.MakeId(net.GetSpoofed(sent), 2000 + sent), sent);
            }
            net.Run(Simulator::Now() + MilliSeconds(ms));
        };
        flood(20, 50);
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), 20, "watched");
        NS_TEST_EXPECT_MSG_EQ(detector->GetValue(SynFloodSign::SOURCE_ENTROPY), 0, "of 512");
        Set(detector, "WindowEntries", "16");
        Set(watch, "LimitEntries", "5");
        flood(1, 50);
        NS_TEST_EXPECT_MSG_EQ(watch->GetEntries(), 5, "as many as there may be");
        NS_TEST_EXPECT_MSG_EQ(watch->GetForgotten(), 16, "the others");
        NS_TEST_EXPECT_MSG_EQ(detector->GetValue(SynFloodSign::SOURCE_ENTROPY), 0, "a new window");
        flood(15, 50);
        NS_TEST_EXPECT_MSG_EQ_TOL(
            detector->GetValue(SynFloodSign::SOURCE_ENTROPY), 1, 1e-9, "which is full");
        Set(watch, "Port", "81");
        Set(detector, "Port", "81");
        Set(detector, "LimitEntries", "5");
        const double share = detector->GetValue(SynFloodSign::HALF_OPEN_SHARE);
        flood(3, 50);
        NS_TEST_EXPECT_MSG_EQ(watch->GetForgotten(), 31, "nobody is watched any more");
        NS_TEST_EXPECT_MSG_EQ(
            detector->GetValue(SynFloodSign::HALF_OPEN_SHARE), share, "nor counted");
        Set(watch, "Port", "80");
        flood(5, 3500);
        NS_TEST_EXPECT_MSG_EQ(watch->GetForgotten(), 36, "but now");
        NS_TEST_EXPECT_MSG_EQ(watch->GetResets(TrafficOrigin::ATTACK), 5, "after 3 s");
        // One prefix of /24 or /64 so far.
        NS_TEST_EXPECT_MSG_EQ(limiter->GetEntries(), 1, "one bucket");
        Set(limiter, "Ipv4PrefixLength", "32");
        Set(limiter, "Ipv6PrefixLength", "128");
        Set(limiter, "LimitEntries", "4");
        flood(10, 50);
        NS_TEST_EXPECT_MSG_EQ(limiter->GetEntries(), 4, "as many as there may be");
    }

    bool m_isIpv6; //!< family
};

/** The suite. */
class GatewayLateTestSuite : public TestSuite
{
  public:
    GatewayLateTestSuite()
        : TestSuite("tcp-lifecycle-gateway-late")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new LateProxyTestCase(isIpv6));
            AddTestCase(new LateFiltersTestCase(isIpv6));
        }
    }
};

const GatewayLateTestSuite g_gatewayLateTestSuite; //!< registers the suite

} // namespace
