// SPDX-License-Identifier: GPL-2.0-only
//
// Every experiment of the Linux reference: no row may differ without a reason.

#include "experiments.h"
#include "flooded-queue.h"
#include "kernel-queue.h"

#include "ns3/test.h"

#include <cmath>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Differences that are known, over IPv4 and IPv6. In 02 they depend on when SYNs come. */
const std::map<std::string, std::pair<uint64_t, uint64_t>> EXPLAINED{
    {"01", {10, 10}},
    {"03", {2, 102}},
    {"04", {0, 0}},
    {"05", {0, 0}},
    {"06", {46, 54}},
    {"07", {85, 85}},
    {"08", {10, 10}},
    {"09", {0, 0}},
    {"10", {1, 1}},
    {"11", {1, 1}},
    {"12", {4, 4}},
    {"13", {1, 1}},
};

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
        const auto known = EXPLAINED.find(m_experiment.number);
        if (known != EXPLAINED.end())
        {
            NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EXPLAINED),
                                  m_isIpv6 ? known->second.second : known->second.first,
                                  "as many differences are explained as are known");
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
        const ValidationExplanation known = ExplainText("known", "SA");
        report.CompareTexts("f", "6", "segment", "S", "SA", known);
        report.CompareNumbers("f", "7", "time_s", 0.5, 1, late, {"known", -0.6, -0.4, ""});
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EXPLAINED), 2u, "explained");
        report.CompareTexts("f", "8", "segment", "S", "S", known);
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::EQUAL), 3u, "no need of it");
        report.CompareTexts("f", "9", "segment", "S", "R", known);
        report.CompareNumbers("f", "10", "time_s", 0.3, 1, late, {"known", -0.6, -0.4, ""});
        report.CompareNumbers("f", "11", "time_s", 1.6, 1, late, {"known", -0.6, -0.4, ""});
        report.CompareNumbers("f", "12", "time_s", std::nan(""), 1, late, {"known", -9, 9, ""});
        NS_TEST_EXPECT_MSG_EQ(report.Count(ValidationVerdict::DIFFERENT),
                              7u,
                              "in another way, too far, to the other side, and no number");
        std::ostringstream text;
        report.Write(text, "99");
        NS_TEST_EXPECT_MSG_EQ(
            text.str().substr(0, 48), "99,f,1,time_s,1.5,1,-0 +0.5,equal,late\n99,f,2,ti", "CSV");
        const ValidationTolerance waits = TimerLateness({1, 2, 4});
        NS_TEST_EXPECT_MSG_EQ_TOL(waits.above, 0.01 + 0.032 + 0.032 + 0.256, 1e-9, "slots");
    }
};

/** The rules of the reference with Linux's timers: what was measured. */
class KernelQueueTestCase : public TestCase
{
  public:
    KernelQueueTestCase()
        : TestCase("Validation.KernelQueue.GivesTheMeasuredNumbers")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<double> syns;
        for (uint32_t i = 0; i < 150; ++i) // 2 a second for 75 s
        {
            syns.push_back(0.5 * i + 0.0025);
        }
        const auto isMeasured = [&syns](KernelTimerOrder order) {
            for (double phase = 0; phase < KernelQueue::PERIOD_S; phase += 0.004)
            {
                std::map<uint32_t, uint32_t> clients; // by SYN,ACKs
                for (const KernelQueueEvent& event : KernelQueue(128, order, phase).Run(syns))
                {
                    clients[event.repeats + 1] += event.kind == KernelQueueEvent::REMOVE ? 1 : 0;
                }
                if (clients[3] == 59 && clients[5] == 12 && clients[6] == 79) // conclusion 02
                {
                    return true;
                }
            }
            return false;
        };
        NS_TEST_EXPECT_MSG_EQ(isMeasured(KernelTimerOrder::LAST_IN), true, "at some phase");
        NS_TEST_EXPECT_MSG_EQ(isMeasured(KernelTimerOrder::FIRST_IN), false, "at none");
        NS_TEST_EXPECT_MSG_EQ(isMeasured(KernelTimerOrder::EXACT), false, "at none");
    }
};

/** The same with clients that answer, and cookies. */
class KernelQueueClientsTestCase : public TestCase
{
  public:
    KernelQueueClientsTestCase()
        : TestCase("Validation.KernelQueue.ClientsAndCookies")
    {
    }

  private:
    /** \return how often a client, whose SYN is the last, met \p kind */
    static uint32_t
    Count(const std::vector<KernelQueueEvent>& events, uint32_t syn, KernelQueueEvent::Kind kind)
    {
        uint32_t count = 0;
        for (const KernelQueueEvent& event : events)
        {
            count += event.syn == syn && event.kind == kind ? 1 : 0;
        }
        return count;
    }

    /** \return rows of a case that lie beyond what the rules give, by a step and a tenth */
    static uint32_t
    CountBeyond(const MeasuredFlood& flood)
    {
        const FloodedBand band = ModelFloodedQueue(flood);
        uint32_t beyond = 0;
        for (std::size_t i = 0; i < flood.rows.size(); ++i)
        {
            for (std::size_t column = 0; column < flood.rows[i].value.size(); ++column)
            {
                const QueueRange& range = band.rows[i].at(column);
                const double more = 1 + 0.1 * (range.most - range.least);
                const double value = flood.rows[i].value.at(column);
                beyond += value < range.least - more || value > range.most + more ? 1 : 0;
            }
        }
        return beyond;
    }

    void
    DoRun() override
    {
        const std::vector<double> syns{0.1, 0.2, 0.3}; // two entries at B = 1, until 63 s
        KernelQueueClients clients;
        clients.connects = {0.5};
        const KernelQueue queue(1, KernelTimerOrder::EXACT, 0);
        const auto off = queue.Run(syns, clients);
        NS_TEST_EXPECT_MSG_EQ(Count(off, 3, KernelQueueEvent::REFUSE),
                              9u,
                              "SYNs of 0, 1, 2, 3, 4, 5, 7, 11 and 19 s");
        NS_TEST_EXPECT_MSG_EQ((off.back().kind == KernelQueueEvent::REMOVE), true, "silent ones");
        clients.connects = {63.0};
        const auto late = queue.Run(syns, clients);
        NS_TEST_EXPECT_MSG_EQ(Count(late, 3, KernelQueueEvent::REFUSE), 1u, "still full");
        NS_TEST_EXPECT_MSG_EQ(Count(late, 3, KernelQueueEvent::COMPLETE), 1u, "by its second SYN");
        clients.cookies = 1;
        const auto overflow = queue.Run(syns, clients);
        NS_TEST_EXPECT_MSG_EQ(Count(overflow, 2, KernelQueueEvent::COOKIE), 1u, "the third SYN");
        NS_TEST_EXPECT_MSG_EQ(Count(overflow, 1, KernelQueueEvent::COOKIE), 0u, "not the second");
        NS_TEST_EXPECT_MSG_EQ(Count(overflow, 3, KernelQueueEvent::RETURN), 1u, "the client");
        clients.cookies = 2;
        const auto always = queue.Run(syns, clients);
        NS_TEST_EXPECT_MSG_EQ(Count(always, 0, KernelQueueEvent::INSERT), 0u, "no entry");
        NS_TEST_EXPECT_MSG_EQ(Count(always, 3, KernelQueueEvent::RETURN), 1u, "the client");

        const double phaseS = 0.016; // as experiment 03 has it
        NS_TEST_EXPECT_MSG_EQ(CountBeyond(ReadMeasuredFlood(0, 20, phaseS)), 0u, "as measured");
        NS_TEST_EXPECT_MSG_GT(CountBeyond(ReadMeasuredFlood(0, 20, phaseS + 0.128)),
                              20u,
                              "half a slot of 256 ms away");
    }
};

class ValidationTestSuite : public TestSuite
{
  public:
    ValidationTestSuite()
        : TestSuite("tcp-lifecycle-validation")
    {
        AddTestCase(new ReportTestCase);
        AddTestCase(new KernelQueueTestCase);
        AddTestCase(new KernelQueueClientsTestCase);
        for (const ValidationExperiment& experiment : GetValidationExperiments())
        {
            if (experiment.number == "erlang")
            {
                continue; // minutes under sanitizers; tcp-lifecycle-erlang has more of it
            }
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new ExperimentTestCase(experiment, isIpv6));
            }
        }
    }
};

ValidationTestSuite g_validationTestSuite; //!< registers the suite

} // namespace
