// SPDX-License-Identifier: GPL-2.0-only
//
// Intervals of shares, and the rate of an attack that denies a share of the users.

#include "ns3/critical-rate.h"
#include "ns3/flood-report.h"
#include "ns3/mean-interval.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The search finds what it looks for, or says on which side it lies. */
class CriticalRateTestCase : public TestCase
{
  public:
    CriticalRateTestCase()
        : TestCase("CriticalRate.BisectsAndSaysWhereItLies")
    {
    }

  private:
    void
    DoRun() override
    {
        CriticalRateSearch search;
        uint32_t tries = 0;
        const auto denied = [&tries](double rate) {
            ++tries;
            const double share = rate < 129 ? 0.0 : 1 - 129 / rate;
            return ShareInterval{share, 0.9 * share, std::min(1.0, 1.1 * share), true};
        };
        const CriticalRate found = FindCriticalRate(search, denied);
        NS_TEST_ASSERT_MSG_EQ(found.mean.rate.has_value(), true, "inside");
        NS_TEST_EXPECT_MSG_EQ_TOL(*found.mean.rate, 258, 258 * 0.03, "1 - 129 / 258 = 0.5");
        NS_TEST_ASSERT_MSG_EQ((found.low.rate && found.high.rate), true, "both ends");
        // 1.1 (1 - 129 / r) = 0.5 and 0.9 (1 - 129 / r) = 0.5.
        NS_TEST_EXPECT_MSG_EQ_TOL(*found.low.rate, 129 / (1 - 0.5 / 1.1), 7, "upper end");
        NS_TEST_EXPECT_MSG_EQ_TOL(*found.high.rate, 129 / (1 - 0.5 / 0.9), 9, "lower end");
        NS_TEST_EXPECT_MSG_LT(tries, 25, "three bisections that share what they know");
        search.most = 250;
        const CriticalRate above = FindCriticalRate(search, denied);
        NS_TEST_EXPECT_MSG_EQ((above.mean.isAbove && !above.mean.rate), true, "not at 250 SYN/s");
        NS_TEST_EXPECT_MSG_EQ(
            (above.low.rate.has_value() && above.high.isAbove), true, "the interval begins inside");
        search.least = 300;
        search.most = 400;
        const CriticalRate below = FindCriticalRate(search, denied);
        NS_TEST_EXPECT_MSG_EQ((below.mean.isBelow && !below.mean.rate), true, "at 300 already");
        const auto single = [](double rate) {
            const double share = rate < 350 ? 0.0 : 1.0;
            return ShareInterval{share, share, share, false};
        };
        const CriticalRate one = FindCriticalRate(search, single);
        NS_TEST_EXPECT_MSG_EQ(one.hasInterval, false, "one run");
        std::ostringstream csv;
        WriteCriticalRates(csv, {{"none", one, 1, 300, 400}, {"tail-drop", above, 3, 1, 250}});
        const std::string text = csv.str();
        NS_TEST_EXPECT_MSG_NE(text.find(",,,1,found,,,300,400\n"), std::string::npos, text);
        NS_TEST_EXPECT_MSG_NE(text.find(",,3,above,found,above,1,250\n"), std::string::npos, text);
    }
};

/** Shares have intervals that know how many were counted. */
class ShareIntervalTestCase : public TestCase
{
  public:
    ShareIntervalTestCase()
        : TestCase("MeanInterval.SharesOfRuns")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(GetShareInterval({{0, 0}}, 0.95).has_value(), false, "no attempt");
        const ShareInterval one = GetShareInterval({{3, 10}}, 0.95).value();
        NS_TEST_EXPECT_MSG_EQ(one.hasInterval, false, "one run");
        NS_TEST_EXPECT_MSG_EQ_TOL(one.mean, 0.3, 1e-12, "its share");
        // Clopper and Pearson: 0 of 10 at 95 % lies below 1 - 0.025^(1/10) = 0.3085.
        const ShareInterval none = GetShareInterval({{0, 5}, {0, 5}}, 0.95).value();
        NS_TEST_EXPECT_MSG_EQ(none.low, 0, "from 0");
        NS_TEST_EXPECT_MSG_EQ_TOL(none.high, 1 - std::pow(0.025, 0.1), 1e-9, "to 0.3085");
        const ShareInterval all = GetShareInterval({{5, 5}, {5, 5}, {0, 0}}, 0.95).value();
        NS_TEST_EXPECT_MSG_EQ_TOL(all.low, std::pow(0.025, 0.1), 1e-9, "from 0.6915");
        NS_TEST_EXPECT_MSG_EQ(all.high, 1, "to 1");
        // Runs that differ more than chance lets them: Student's t is the wider one, 12.706 x 0.1.
        const ShareInterval wide = GetShareInterval({{400, 1000}, {600, 1000}}, 0.95).value();
        NS_TEST_EXPECT_MSG_EQ_TOL(wide.mean, 0.5, 1e-12, "mean");
        NS_TEST_EXPECT_MSG_EQ(wide.low, 0, "cut");
        NS_TEST_EXPECT_MSG_EQ(wide.high, 1, "cut");
    }
};

/** All cases. */
class FloodStatisticsTestSuite : public TestSuite
{
  public:
    FloodStatisticsTestSuite()
        : TestSuite("tcp-lifecycle-flood-statistics")
    {
        AddTestCase(new CriticalRateTestCase);
        AddTestCase(new ShareIntervalTestCase);
    }
};

FloodStatisticsTestSuite g_floodStatisticsTestSuite; //!< registers the suite

} // namespace
