// SPDX-License-Identifier: GPL-2.0-only
//
// The keep-alive lab: when a crashed peer is noticed, by whom, at what cost, and as Linux does.

#include "ns3/keep-alive-cases.h"
#include "ns3/keep-alive-report.h"
#include "ns3/keep-alive-scenario.h"
#include "ns3/simulator.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/test.h"

#include <exception>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double EXACT_S = 1e-6; //!< simulated timers are

/** \return settings of a few seconds */
KeepAliveSettings
SmallSettings(bool isIpv6)
{
    KeepAliveSettings settings;
    settings.idleS = 20;
    settings.intervalS = 3;
    settings.probes = 4;
    settings.crashS = 2;
    settings.downS = 5;
    settings.sendS = 1;
    settings.lostProbes = 2;
    settings.watchS = 64;
    settings.isIpv6 = isIpv6;
    return settings;
}

/** \return a name with the family behind it */
std::string
NameOf(const std::string& name, bool isIpv6)
{
    return "KeepAliveLab." + name + (isIpv6 ? ".Ipv6" : ".Ipv4");
}

/** A case of one family. */
class KeepAliveLabTestCase : public TestCase
{
  public:
    KeepAliveLabTestCase(const std::string& name, bool isIpv6)
        : TestCase(NameOf(name, isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  protected:
    /** \return the outcome of a case. \param settings family is set here */
    KeepAliveOutcome
    Simulate(const std::string& name, KeepAliveSettings settings) const
    {
        settings.isIpv6 = m_isIpv6;
        return SimulateKeepAlive(MakeKeepAliveCase(name, settings));
    }

    /** Compare times. */
    void
    CheckTimes(const std::vector<double>& found, const std::vector<double>& wanted, double late)
    {
        NS_TEST_ASSERT_MSG_EQ(found.size(), wanted.size(), GetName());
        for (std::size_t i = 0; i < wanted.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_GT(found[i], wanted[i] - EXACT_S, GetName() << ", " << i);
            NS_TEST_EXPECT_MSG_LT(found[i], wanted[i] + EXACT_S + late, GetName() << ", " << i);
        }
    }

    bool m_isIpv6; //!< family
};

/** A peer that stays silent: probes at idle + k x interval, then a RST, whatever the settings. */
class SilentPeerTestCase : public KeepAliveLabTestCase
{
  public:
    explicit SilentPeerTestCase(bool isIpv6)
        : KeepAliveLabTestCase("SilentPeerIsAskedAndGivenUp", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        KeepAliveSettings defaults;
        KeepAliveSettings linuxProbes;
        linuxProbes.probes = 9; // tcp_keepalive_probes: 2 h 11 min 15 s
        for (const KeepAliveSettings& settings : {SmallSettings(m_isIpv6), defaults, linuxProbes})
        {
            const KeepAliveOutcome o = Simulate("silent", settings);
            std::vector<double> wanted;
            for (uint32_t i = 0; i < settings.probes; ++i)
            {
                wanted.push_back(settings.idleS + i * settings.intervalS);
            }
            CheckTimes(o.probesS, wanted, 0);
            const double giveUpS = settings.idleS + settings.probes * settings.intervalS;
            NS_TEST_ASSERT_MSG_EQ((o.resetS && o.toldS), true, "it ends");
            CheckTimes({*o.resetS, *o.toldS}, {giveUpS, giveUpS}, 0);
            NS_TEST_EXPECT_MSG_EQ(o.serverEnd, "timed-out", "for this reason");
            NS_TEST_EXPECT_MSG_EQ(o.serverState, "CLOSED", "server");
            NS_TEST_EXPECT_MSG_EQ(o.clientState, "CLOSED", "client");
            NS_TEST_EXPECT_MSG_EQ(o.answersS.size(), 0, "nobody answers");
            NS_TEST_EXPECT_MSG_EQ(o.segments, settings.probes + 1, "probes and a RST");
        }
        NS_TEST_EXPECT_MSG_EQ(MakeKeepAliveCase("silent", linuxProbes).GetGiveUpS(),
                              2 * 3600 + 11 * 60 + 15,
                              "Linux's default");
    }
};

/** A peer that is back answers with a RST, one that lives with an ACK. */
class AnsweringPeerTestCase : public KeepAliveLabTestCase
{
  public:
    explicit AnsweringPeerTestCase(bool isIpv6)
        : KeepAliveLabTestCase("AnswersEndOrKeepTheConnection", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const KeepAliveSettings s = SmallSettings(m_isIpv6);
        constexpr double ROUND_TRIP_S = 0.011;
        const KeepAliveOutcome rebooted = Simulate("rebooted", s);
        CheckTimes(rebooted.probesS, {20}, 0);
        CheckTimes(rebooted.answersS, {20}, ROUND_TRIP_S);
        NS_TEST_ASSERT_MSG_EQ(rebooted.toldS.has_value(), true, "it ends");
        CheckTimes({*rebooted.toldS}, {rebooted.answersS.front()}, 0);
        NS_TEST_EXPECT_MSG_EQ(rebooted.serverEnd, "reset", "by the peer");
        NS_TEST_EXPECT_MSG_EQ(rebooted.resetS.has_value(), false, "it sends none itself");

        const KeepAliveOutcome alive = Simulate("alive", s);
        CheckTimes(alive.probesS, {20, 40, 60}, 2 * ROUND_TRIP_S);
        NS_TEST_EXPECT_MSG_EQ(alive.answersS.size(), 3, "one each");
        NS_TEST_EXPECT_MSG_EQ(
            alive.serverState + alive.clientState, "ESTABLISHEDESTABLISHED", "both live");
        NS_TEST_EXPECT_MSG_EQ(alive.segments, 6, "probes and answers");
        const uint64_t ipBytes = m_isIpv6 ? 40 : 20;
        NS_TEST_EXPECT_MSG_EQ(alive.bytes, 6 * (ipBytes + 32), "with timestamps");

        // Two probes are lost, the third is answered: the count and the idle time begin again.
        const KeepAliveOutcome back = Simulate("path-back", s);
        CheckTimes(back.probesS, {20, 23, 26, 46}, ROUND_TRIP_S);
        NS_TEST_EXPECT_MSG_EQ(back.answersS.size(), 2, "the third, and the fourth");
        NS_TEST_EXPECT_MSG_EQ(back.toldS.has_value(), false, "it lives");

        // The path is back too late: a connection whose ends both live is gone.
        const KeepAliveOutcome late = Simulate("path-late", s);
        CheckTimes(late.probesS, {20, 23, 26, 29}, 0);
        NS_TEST_EXPECT_MSG_EQ(late.serverEnd, "timed-out", "server");
        NS_TEST_EXPECT_MSG_EQ(late.clientState, "ESTABLISHED", "the client does not know");
    }
};

/** Without keep-alive: for ever, or as long as retransmissions take. */
class WithoutKeepAliveTestCase : public KeepAliveLabTestCase
{
  public:
    explicit WithoutKeepAliveTestCase(bool isIpv6)
        : KeepAliveLabTestCase("WithoutKeepAliveOnlyTextFindsOut", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        KeepAliveSettings s = SmallSettings(m_isIpv6);
        s.watchS = 30 * 86400;
        const KeepAliveOutcome idle = Simulate("no-keep-alive", s);
        NS_TEST_EXPECT_MSG_EQ(idle.serverState, "ESTABLISHED", "after a month");
        NS_TEST_EXPECT_MSG_EQ(idle.clientState, "CLOSED", "crashed");
        NS_TEST_EXPECT_MSG_EQ(idle.segments, 0, "not a segment");
        const KeepAliveOutcome sender = Simulate("sender", s);
        NS_TEST_ASSERT_MSG_EQ(sender.toldS.has_value(), true, "it ends");
        const double takesS = *sender.toldS - sender.textsS.front();
        // tcp_retries2 = 15: 924.6 s at least, one time-out of 120 s more at most (reference 08).
        NS_TEST_EXPECT_MSG_GT(takesS, 924.5, "tcp_retries2");
        NS_TEST_EXPECT_MSG_LT(takesS, 1050, "tcp_retries2");
        NS_TEST_EXPECT_MSG_EQ(sender.textsS.size(), 16, "sent once and 15 times again");
        NS_TEST_EXPECT_MSG_EQ(sender.serverEnd, "timed-out", "for this reason");
        // With text outstanding keep-alive says nothing, and does not end it sooner.
        KeepAliveScenario busy = MakeKeepAliveCase("sender", s);
        busy.keepAlive = true;
        const KeepAliveOutcome both = SimulateKeepAlive(busy);
        NS_TEST_EXPECT_MSG_EQ(both.probesS.size(), 0, "no probe");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            both.toldS.value_or(0), *sender.toldS, EXACT_S, "retransmissions decide");
    }
};

/** Two segments for each idle time, or interval if that is longer. */
class KeepAliveCostTestCase : public KeepAliveLabTestCase
{
  public:
    explicit KeepAliveCostTestCase(bool isIpv6)
        : KeepAliveLabTestCase("CostIsTwoSegmentsEachIdleTime", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        KeepAliveSettings s;
        s.isIpv6 = m_isIpv6;
        constexpr double DAY_S = 86400;
        for (const auto& [idleS, gapS] : {std::pair{60.0, 75.0}, {300.0, 300.0}, {7200.0, 7200.0}})
        {
            const KeepAliveCost cost = MeasureKeepAliveCost(s, idleS, 3);
            const double wanted = 2 * DAY_S / gapS;
            NS_TEST_EXPECT_MSG_EQ_TOL(
                cost.GetSegmentsPerDay(), wanted, 2e-4 * wanted, "idle " << idleS);
            NS_TEST_EXPECT_MSG_EQ_TOL(cost.GetBytesPerDay(),
                                      wanted * (m_isIpv6 ? 72 : 52),
                                      2e-4 * wanted * 72,
                                      "idle " << idleS);
            NS_TEST_EXPECT_MSG_EQ_TOL(cost.giveUpS, idleS + 750, EXACT_S, "idle " << idleS);
        }
    }
};

/** Every event of the measured kernel, and none that it did not have. */
class KeepAliveReferenceTestCase : public KeepAliveLabTestCase
{
  public:
    explicit KeepAliveReferenceTestCase(bool isIpv6)
        : KeepAliveLabTestCase("DoesWhatTheKernelDid", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto measured =
            ReadKeepAliveMeasurements(TCP_LIFECYCLE_SOURCE_DIR "/examples/data/keepalive.csv");
        NS_TEST_ASSERT_MSG_EQ(measured.size(), 5, "runs");
        std::size_t events = 0;
        for (const KeepAliveMeasurement& run : measured)
        {
            const KeepAliveOutcome o = SimulateKeepAlive(MakeKeepAliveReference(run, m_isIpv6));
            const auto rows = CompareKeepAlive(run, o);
            events += rows.size();
            NS_TEST_EXPECT_MSG_EQ(rows.size(), run.events.size(), run.name << ": no more");
            for (const KeepAliveComparison& row : rows)
            {
                NS_TEST_EXPECT_MSG_EQ(row.IsEqual(), true, run.name << ", " << row.event);
            }
            // The comparison can fail: a kernel that is early, one that is late, one more event.
            for (const double shiftS : {-1.0, 2.0})
            {
                KeepAliveMeasurement other = run;
                other.events.back().timeS += shiftS;
                NS_TEST_EXPECT_MSG_EQ(CompareKeepAlive(other, o).back().IsEqual(),
                                      false,
                                      run.name << ", shifted by " << shiftS);
            }
            KeepAliveMeasurement more = run;
            more.events.push_back({"probe", 100});
            NS_TEST_EXPECT_MSG_EQ(CompareKeepAlive(more, o).back().IsEqual(), false, "missing");
            KeepAliveMeasurement fewer = run;
            fewer.events.pop_back();
            NS_TEST_EXPECT_MSG_EQ(CompareKeepAlive(fewer, o).back().IsEqual(), false, "too many");
        }
        NS_TEST_EXPECT_MSG_EQ(events, 25, "events of reference 09");
    }
};

/** What is printed are the numbers of the run. */
class KeepAliveReportTestCase : public TestCase
{
  public:
    KeepAliveReportTestCase()
        : TestCase("KeepAliveLab.SaysTheNumbersOfTheRun")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(KeepAliveDurationText(7950), "2 h 12 min 30 s", "duration");
        NS_TEST_EXPECT_MSG_EQ(KeepAliveDurationText(3600), "1 h", "duration");
        NS_TEST_EXPECT_MSG_EQ(KeepAliveDurationText(59.9996), "60 s", "duration");
        NS_TEST_EXPECT_MSG_EQ(KeepAliveDurationText(5.25), "5.25 s", "duration");
        const KeepAliveSettings settings = SmallSettings(false);
        std::vector<KeepAliveCase> cases;
        for (const std::string& name : GetKeepAliveCaseNames())
        {
            const KeepAliveScenario scenario = MakeKeepAliveCase(name, settings);
            cases.push_back({scenario, SimulateKeepAlive(scenario)});
        }
        const auto rows = MakeKeepAliveTable(cases).GetRows();
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 7, "a row each");
        NS_TEST_EXPECT_MSG_EQ(rows[0].at(4), "20.000", "first probe");
        NS_TEST_EXPECT_MSG_EQ(rows[0].at(8), "32.000", "over");
        NS_TEST_EXPECT_MSG_EQ(rows[5].at(8), "", "never");
        std::ostringstream page;
        PrintKeepAliveAnswer(page, cases, {}, {});
        for (const char* text : {"it was still ESTABLISHED after 1 min 4 s",
                                 "it gave up 32 s after the last segment (30 s after the crash)",
                                 "path-late: the client lives, the path is down from 2 s to 33.5 s",
                                 "rebooted: the client crashes at 2 s and is back at 7 s; 1 probe "
                                 "at 20 s, which is answered at 20.01 s, over at 20.01 s (reset)"})
        {
            NS_TEST_EXPECT_MSG_NE(page.str().find(text), std::string::npos, text);
        }
    }
};

/** Runs stand below each other, with names and marks, and show what goes on beyond the axis. */
class TimelineOfRunsTestCase : public TestCase
{
  public:
    TimelineOfRunsTestCase()
        : TestCase("KeepAliveLab.TimelineOfSeveralRuns")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<StateRow> rows(2);
        rows[0] = {1, 0, "10.0.0.1:5000", "10.0.0.2:80", "CLOSED", "ESTABLISHED", 0, "", "", ""};
        rows[1] = {40, 0, "10.0.0.1:5000", "10.0.0.2:80", "ESTABLISHED", "CLOSED", 0, "", "", ""};
        const std::vector<StateRow> living(1, rows[0]);
        TimelineRun first;
        first.states = &rows;
        first.name = "one";
        first.nodes = {{0, "client"}};
        first.marks = {{2, 0}, {50, 0}, {3, 1}};
        TimelineRun second;
        second.states = &living;
        second.name = "two";
        second.endS = 60;
        second.marks = {{4, 0}};
        FigureOptions options;
        options.endS = 30;
        const auto timeline = LayStateTimeline({first, second}, options, TimelineScale::LINEAR);
        NS_TEST_ASSERT_MSG_EQ((timeline && timeline->lives.size() == 2), true, "a row each");
        NS_TEST_EXPECT_MSG_EQ(timeline->lives[0].label, "one: client", "named");
        NS_TEST_EXPECT_MSG_EQ(
            timeline->lives[1].label, "two: node 0  10.0.0.1:5000 - 10.0.0.2:80", "not named");
        for (const TimelineLife& life : timeline->lives)
        {
            NS_TEST_ASSERT_MSG_EQ(life.bars.size(), 1, life.label);
            NS_TEST_EXPECT_MSG_EQ(life.bars[0].endS, 30, life.label << " is cut");
            NS_TEST_EXPECT_MSG_EQ(life.bars[0].isOpen, true, life.label << " goes on");
        }
        NS_TEST_ASSERT_MSG_EQ(timeline->marks.size(), 2, "on the axis, at a node that is there");
        NS_TEST_EXPECT_MSG_EQ(timeline->marks[0].timeS + timeline->marks[1].timeS, 6, "times");
        NS_TEST_EXPECT_MSG_EQ(timeline->marks[1].node, 1, "the second life");
        const auto log = LayStateTimeline({first, second}, {}, TimelineScale::LOG);
        NS_TEST_EXPECT_MSG_EQ(log->marks.at(0).timeS, 49, "from the connection's first change");
        const auto figure =
            MakeStateTimelineFigure({first, second}, options, TimelineScale::LINEAR, "probe");
        NS_TEST_EXPECT_MSG_NE(figure->script.find("title sized('probe'"), std::string::npos, "key");
    }
};

/** Settings that make no sense are named before anything is simulated. */
class KeepAliveMistakeTestCase : public TestCase
{
  public:
    KeepAliveMistakeTestCase()
        : TestCase("KeepAliveLab.NamesBadSettings")
    {
    }

  private:
    /** Check that a changed scenario is refused. \param text what the message holds */
    void
    Refuse(const std::string& text, const std::function<void(KeepAliveScenario&)>& change)
    {
        KeepAliveScenario scenario = MakeKeepAliveCase("rebooted", {});
        change(scenario);
        std::string message;
        try
        {
            SimulateKeepAlive(scenario);
        }
        catch (const std::exception& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find(text), std::string::npos, text << ": " << message);
        NS_TEST_EXPECT_MSG_EQ(Simulator::Now().IsZero(), true, "nothing was simulated");
    }

    void
    DoRun() override
    {
        Refuse("rebootS is 3", [](KeepAliveScenario& s) { s.rebootS = 3; });
        Refuse("probes is 0", [](KeepAliveScenario& s) { s.probes = 0; });
        Refuse("idleS is -1", [](KeepAliveScenario& s) { s.idleS = -1; });
        Refuse("a cut ends at 5", [](KeepAliveScenario& s) { s.cuts = {{6, 5}}; });
        Refuse("connections is 0", [](KeepAliveScenario& s) { s.connections = 0; });
    }
};

/** All cases. */
class KeepAliveLabTestSuite : public TestSuite
{
  public:
    KeepAliveLabTestSuite()
        : TestSuite("tcp-lifecycle-keepalive-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SilentPeerTestCase(isIpv6));
            AddTestCase(new AnsweringPeerTestCase(isIpv6));
            AddTestCase(new WithoutKeepAliveTestCase(isIpv6));
            AddTestCase(new KeepAliveCostTestCase(isIpv6));
            AddTestCase(new KeepAliveReferenceTestCase(isIpv6));
        }
        AddTestCase(new KeepAliveReportTestCase);
        AddTestCase(new TimelineOfRunsTestCase);
        AddTestCase(new KeepAliveMistakeTestCase);
    }
};

KeepAliveLabTestSuite g_keepAliveLabTestSuite; //!< registers the suite

} // namespace
