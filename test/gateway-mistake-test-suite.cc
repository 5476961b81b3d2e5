// SPDX-License-Identifier: GPL-2.0-only
//
// What users of gateways get wrong is said before the first packet.

#include "gateway-test-net.h"

#include "ns3/gateway-helper.h"
#include "ns3/test.h"

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What a user gets wrong. */
class GatewayMistakesTestCase : public TestCase
{
  public:
    GatewayMistakesTestCase()
        : TestCase("mistakes are named before the run")
    {
    }

  private:
    using Mistake = std::function<void(const GatewayHelper&, const GatewayTestNet&)>;

    /** \return what is said of a mistake; empty if nothing is */
    static std::string
    Say(const Mistake& mistake, bool isInRun)
    {
        const GatewayTestNet net({});
        const GatewayHelper helper;
        try
        {
            mistake(helper, net);
            if (isInRun)
            {
                net.Run(Seconds(1));
            }
            else
            {
                helper.Check(net.GetRouter());
            }
        }
        catch (const std::runtime_error& error)
        {
            return error.what();
        }
        return "";
    }

    // A table: one row for each mistake.
    void
    DoRun() override
    {
        struct Row
        {
            const char* say;
            Mistake mistake;
        };

        const auto limit = [](const char* name, const char* value) -> Mistake {
            return [=](const GatewayHelper& helper, const GatewayTestNet& net) {
                helper.AddSynRateLimiter(net.GetRouter(), {{name, value}});
            };
        };
        const auto watch = [](const char* name, const char* value) -> Mistake {
            return [=](const GatewayHelper& helper, const GatewayTestNet& net) {
                helper.AddHalfOpenWatch(net.GetRouter(), {{name, value}});
            };
        };
        const auto detect = [](const char* name, const char* value) -> Mistake {
            return [=](const GatewayHelper& helper, const GatewayTestNet& net) {
                helper.AddDetector(net.GetRouter(),
                                   {{"ProtectedNetworks", "10.3.0.0/16"}, {name, value}});
            };
        };
        const auto proxy = [](const char* name, const char* value) -> Mistake {
            return [=](const GatewayHelper& helper, const GatewayTestNet& net) {
                helper.AddSynProxy(net.GetRouter(),
                                   {{"ProtectedNetworks", "10.3.0.0/16"}, {name, value}});
            };
        };
        const std::vector<Row> rows{
            {"'0' is not a value of RatePerSecond (double 1e-06:1e+09)",
             limit("RatePerSecond", "0")},
            {"'-1' is not a value of RatePerSecond", limit("RatePerSecond", "-1")},
            {"'1e12' is not a value of RatePerSecond", limit("RatePerSecond", "1e12")},
            {"ns3::SynRateLimiter: 'fast' is not a value of RatePerSecond (double",
             limit("RatePerSecond", "fast")},
            {"'0.5' is not a value of BurstSegments (double 1:1e+09)",
             limit("BurstSegments", "0.5")},
            {"no attribute 'RatePerMinute'", limit("RatePerMinute", "1")},
            {"'33' is not a value of Ipv4PrefixLength", limit("Ipv4PrefixLength", "33")},
            {"HalfOpenWatch: ProtectedNetworks: no network is named", watch("Port", "80")},
            {"HalfOpenWatch: HalfOpenTimeout must be at least 1 ms, not +1",
             [](const GatewayHelper& helper, const GatewayTestNet& net) {
                 helper.AddHalfOpenWatch(
                     net.GetRouter(),
                     {{"ProtectedNetworks", "10.3.0.0/16"}, {"HalfOpenTimeout", "1ns"}});
             }},
            {"no route to the protected network 192.168.0.0/16",
             watch("ProtectedNetworks", "192.168.0.0/16")},
            {"no route to the protected network fd77::/48",
             watch("ProtectedNetworks", "fd77::/48")},
            {"the length of '10.3.0.0/99'", watch("ProtectedNetworks", "10.3.0.0/99")},
            {"CusumInterval must be at least 1 ms", detect("CusumInterval", "999us")},
            {"WatchInterval must be at least 1 ms", detect("WatchInterval", "-1s")},
            {"'1.5' is not a value of ShareThresholdFraction (double 1e-06:1)",
             detect("ShareThresholdFraction", "1.5")},
            {"'0' is not a value of EntropyThresholdFraction (double 1e-06:1)",
             detect("EntropyThresholdFraction", "0")},
            {"'1' is not a value of CusumMemoryFraction (double 0:0.999999)",
             detect("CusumMemoryFraction", "1")},
            {"'0' is not a value of CusumThreshold (double 1e-06:1e+09)",
             detect("CusumThreshold", "0")},
            {"'-0.1' is not a value of CusumDrift (double 0:1e+09)", detect("CusumDrift", "-0.1")},
            {"SynProxy: ProtectedNetworks: no network", proxy("ProtectedNetworks", "")},
            {"SynProxy: the gateway, node 0, has no route to the protected network 172.16.0.0/12",
             proxy("ProtectedNetworks", "172.16.0.0/12")},
            {"CookiePeriodInterval must be at least 1 ms", proxy("CookiePeriodInterval", "1ns")},
            {"ServerSynTimeout must be at least 1 ms", proxy("ServerSynTimeout", "0s")},
            {"ns3::SynProxy: 'soon' is not a value of ServerSynTimeout (Time",
             proxy("ServerSynTimeout", "soon")},
            {"EstablishedTimeout must be at least 1 ms", proxy("EstablishedTimeout", "-1s")},
            {"TransitoryTimeout must be at least 1 ms", proxy("TransitoryTimeout", "0s")},
            {"ClosingTimeout must be at least 1 ms", proxy("ClosingTimeout", "0s")},
            {"ServerMssBytes must be 0 or at least 64, not 7", proxy("ServerMssBytes", "7")},
            {"'0' is not a value of InitialWindowSegments", proxy("InitialWindowSegments", "0")},
            {"'15' is not a value of ServerWindowScale", proxy("ServerWindowScale", "15")},
            {"'3' is not a value of CookieMaxAgePeriods", proxy("CookieMaxAgePeriods", "3")},
            {"an interface of node",
             [](const GatewayHelper& helper, const GatewayTestNet& net) {
                 helper.AddIngressFilter(
                     net.GetRouter(),
                     NetDeviceContainer(net.GetDevice(GatewayHost::CLIENT, false)));
             }},
        };
        for (const Row& row : rows)
        {
            for (const bool isInRun : {false, true})
            {
                const std::string said = Say(row.mistake, isInRun);
                NS_TEST_EXPECT_MSG_NE(said.find(row.say),
                                      std::string::npos,
                                      "'" << row.say << "' is not in '" << said << "'");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(Say(watch("ProtectedNetworks", "10.3.0.0/16"), true), "", "right");
    }
};

/** The suite. */
class GatewayMistakeTestSuite : public TestSuite
{
  public:
    GatewayMistakeTestSuite()
        : TestSuite("tcp-lifecycle-gateway-mistake")
    {
        AddTestCase(new GatewayMistakesTestCase);
    }
};

const GatewayMistakeTestSuite g_gatewayMistakeTestSuite; //!< registers the suite

} // namespace
