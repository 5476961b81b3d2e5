// SPDX-License-Identifier: GPL-2.0-only
//
// What each defence is meant for, and where it stops: the textbook's four, and a SYN proxy.

#include "ns3/flood-scenario.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double RESTORED = 0.99; //!< share of users that a defence must let through in its range
constexpr uint64_t SEEDS = 2;

/** An attack against a defence. */
struct FloodRange
{
    std::string name;         //!< of the case
    std::string defence;      //!< in the table
    double rateSynPerS{0};    //!< of the attack
    bool isRestored{true};    //!< at least 99 % of the users get through, or fewer do
    double settleS{5};        //!< until results count
    std::string bottleneck{}; //!< data rate, "" = the default
    bool isSpoofed{true};     //!< sources of the attack, or the attackers' own
    bool isOnePrefix{false};  //!< all sources of the attack in one /24 or /64
    double legitPerS{20};     //!< connections of users, 1/s
};

/** \return what came of all seeds together; costs and times are those of the last one */
FloodOutcome
SimulateSeeds(FloodScenario scenario)
{
    FloodOutcome sum;
    for (uint64_t seed = 1; seed <= SEEDS; ++seed)
    {
        scenario.run = seed;
        FloodOutcome outcome = SimulateFlood(scenario);
        outcome.legitAdmitted += sum.legitAdmitted;
        outcome.legitDenied += sum.legitDenied;
        outcome.legitStalled += sum.legitStalled;
        sum = outcome;
    }
    return sum;
}

/** Users get through as long as the attack is what the defence is meant for. */
class FloodRangeTestCase : public TestCase
{
  public:
    /** \param range attack and defence \param isIpv6 family */
    FloodRangeTestCase(const FloodRange& range, bool isIpv6)
        : TestCase("FloodRange." + range.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_range(range),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        FloodScenario scenario;
        scenario.defence = m_range.defence;
        scenario.rateSynPerS = m_range.rateSynPerS;
        scenario.legitPerS = m_range.legitPerS;
        scenario.beforeS = 1;
        scenario.settleS = m_range.settleS;
        scenario.measuredS = 8;
        scenario.isSpoofed = m_range.isSpoofed;
        scenario.network.clients = 4;
        scenario.network.isIpv6 = m_isIpv6;
        if (!m_range.bottleneck.empty())
        {
            scenario.network.bottleneck.dataRate = m_range.bottleneck;
        }
        if (m_range.isOnePrefix)
        {
            scenario.network.spoofedNetwork = m_isIpv6 ? Address(Ipv6Address("fd00:0:8000::"))
                                                       : Address(Ipv4Address("10.128.0.0"));
            scenario.network.spoofedLength = m_isIpv6 ? 64 : 24;
        }
        const FloodOutcome outcome = SimulateSeeds(scenario);
        const auto users = static_cast<double>(outcome.legitAdmitted + outcome.legitDenied);
        const double share = static_cast<double>(outcome.legitAdmitted) / users;
        NS_TEST_EXPECT_MSG_GT(users, 100, "users in both runs");
        NS_TEST_EXPECT_MSG_EQ((share >= RESTORED),
                              m_range.isRestored,
                              outcome.legitAdmitted << " of " << users << " users got through");
    }

    FloodRange m_range; //!< attack and defence
    bool m_isIpv6;      //!< family
};

/** A cookie cannot be sent again: who waits for the server, and whose third ACK is lost, stalls. */
class FloodStallTestCase : public TestCase
{
  public:
    FloodStallTestCase()
        : TestCase("FloodRange.ThirdAckLostAndServerSpeaksFirst")
    {
    }

  private:
    /** \return stalled users. \param defence at the host \param serverSpeaksFirst or the users */
    uint64_t
    CountStalled(const std::string& defence, bool serverSpeaksFirst)
    {
        FloodScenario scenario;
        scenario.defence = defence;
        scenario.rateSynPerS = 1; // does not fill the queue
        scenario.legitPerS = 20;
        scenario.beforeS = 1;
        scenario.settleS = 1;
        scenario.measuredS = 15;
        scenario.patienceS = 12; // SYN,ACKs again after 1, 3, 7 s
        scenario.lossShare = 0.05;
        scenario.serverSpeaksFirst = serverSpeaksFirst;
        scenario.network.clients = 4;
        const FloodOutcome outcome = SimulateSeeds(scenario);
        NS_TEST_EXPECT_MSG_GT(outcome.legitAdmitted, 400, defence << ": most get through");
        NS_TEST_EXPECT_MSG_EQ((outcome.legitStalled <= outcome.legitDenied), true, "some of them");
        return outcome.legitStalled;
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(CountStalled("none", true), 0, "SYN,ACKs are sent again");
        NS_TEST_EXPECT_MSG_GT(CountStalled("syn-cookies-always", true), 10, "a twentieth of 600");
        NS_TEST_EXPECT_MSG_GT(CountStalled("syn-proxy", true), 10, "a twentieth of 600");
        NS_TEST_EXPECT_MSG_EQ(
            CountStalled("syn-cookies-always", false), 0, "requests are sent again");
    }
};

/** All cases. */
class FloodRangeTestSuite : public TestSuite
{
  public:
    FloodRangeTestSuite()
        : TestSuite("tcp-lifecycle-flood-range")
    {
        // 129 entries that live 63 s or 3 s, 4097 that live 63 s.
        const std::vector<FloodRange> ranges{
            {"NothingHelps", "none", 30, false},
            {"ShorterTimeout", "short-timeout", 30},
            {"ShorterTimeoutBeyond", "short-timeout", 200, false},
            {"LargerBacklog", "large-backlog", 50, true, 70},
            {"LargerBacklogBeyond", "large-backlog", 1000, false},
            {"IngressFilter", "ingress-filter", 400},
            {"IngressFilterBeyond", "ingress-filter", 400, false, 5, "", false},
            {"Cookies", "syn-cookies", 400},
            {"CookiesBeyond", "syn-cookies", 5000, false, 2, "1Mbps"},
            {"CookiesAlways", "syn-cookies-always", 400},
            {"Proxy", "syn-proxy", 400},
            {"ProxyBeyond", "syn-proxy", 5000, false, 2, "1Mbps"},
            {"RateLimiterAlone", "rate-limiter", 200, false, 20, "", true, true, 10},
            {"RateLimiter", "rate-limiter-short", 400, true, 10, "", true, true, 10},
            {"RateLimiterBeyond", "rate-limiter-short", 400, false, 10, "", true, false, 10}};
        for (const FloodRange& range : ranges)
        {
            AddTestCase(new FloodRangeTestCase(range, false));
            AddTestCase(new FloodRangeTestCase(range, true));
        }
        AddTestCase(new FloodStallTestCase);
    }
};

FloodRangeTestSuite g_floodRangeTestSuite; //!< registers the suite

} // namespace
