// SPDX-License-Identifier: GPL-2.0-only
//
// Every experiment of the Linux reference: no row may differ without a reason.

#include "experiments.h"

#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

class ExperimentTestCase : public TestCase
{
  public:
    ExperimentTestCase(const ValidationExperiment& experiment, bool isIpv6)
        : TestCase("Validation." + experiment.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_experiment(experiment),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ValidationReport report;
        m_experiment.run(report, m_isIpv6);
        NS_TEST_EXPECT_MSG_EQ(report.GetRows().empty(), false, "something is compared");
        for (const std::string& line : report.Describe(ValidationVerdict::DIFFERENT))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, line);
        }
    }

    const ValidationExperiment& m_experiment; //!< what to run
    bool m_isIpv6;                            //!< family
};

/** The report itself: what is equal, explained and different. */
class ReportTestCase : public TestCase
{
  public:
    ReportTestCase()
        : TestCase("Validation.Report.VerdictsAndBounds")
    {
    }

  private:
    void
    DoRun() override
    {
        ValidationReport report;
        const ValidationTolerance late{0, 0.5, "late"};
        report.CompareNumbers("f", "1", "time_s", 1.5, 1, late);
        report.CompareNumbers("f", "2", "time_s", 1, 1, late);
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EQUAL), 2u, "both ends");
        report.CompareNumbers("f", "3", "time_s", 1.51, 1, late);
        report.CompareNumbers("f", "4", "time_s", 0.99, 1, late);
        report.CompareTexts("f", "5", "segment", "S", "SA");
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::DIFFERENT), 3u, "beyond them");
        report.CompareTexts("f", "6", "segment", "S", "SA", "known");
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EXPLAINED), 1u, "explained");
        report.CompareTexts("f", "7", "segment", "S", "S", "known");
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EQUAL), 3u, "no need of it");
        std::ostringstream text;
        report.Write(text, "99");
        NS_TEST_EXPECT_MSG_EQ(
            text.str().substr(0, 48), "99,f,1,time_s,1.5,1,-0 +0.5,equal,late\n99,f,2,ti", "CSV");
        const ValidationTolerance waits = TimerLateness({1, 2, 4});
        NS_TEST_EXPECT_MSG_EQ_TOL(waits.above, 0.01 + 0.032 + 0.032 + 0.256, 1e-9, "slots");
    }
};

class ValidationTestSuite : public TestSuite
{
  public:
    ValidationTestSuite()
        : TestSuite("tcp-lifecycle-validation")
    {
        AddTestCase(new ReportTestCase);
        for (const ValidationExperiment& experiment : GetValidationExperiments())
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new ExperimentTestCase(experiment, isIpv6));
            }
        }
    }
};

ValidationTestSuite g_validationTestSuite; //!< registers the suite

} // namespace
