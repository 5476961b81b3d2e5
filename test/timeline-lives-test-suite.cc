// SPDX-License-Identifier: GPL-2.0-only
//
// Lives that labs put together for a state timeline: where they begin, and what cannot be seen.

#include "ns3/state-timeline-figure.h"
#include "ns3/state-timeline-layout.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a life of one end */
TimelineLife
MakeLife(const std::string& label, const std::vector<TimelineBar>& bars)
{
    TimelineLife life;
    life.label = label;
    life.bars = bars;
    return life;
}

/** \return a bar */
TimelineBar
MakeBar(double beginS, double endS, const std::string& state)
{
    TimelineBar bar;
    bar.beginS = beginS;
    bar.endS = endS;
    bar.state = state;
    return bar;
}

/** \return true if a text is in another */
bool
Has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/** Times that count from something else. */
class CountFromTestCase : public TestCase
{
  public:
    CountFromTestCase()
        : TestCase("TimelineLives.WhatWasBeforeTheOriginIsCutOff")
    {
    }

  private:
    void
    DoRun() override
    {
        const TimelineLife life = MakeLife(
            "end",
            {MakeBar(0, 1, "SYN-SENT"), MakeBar(1, 3, "ESTABLISHED"), MakeBar(3, 4, "FIN-WAIT-1")});
        const TimelineLife later = CountFrom(life, 2);
        NS_TEST_ASSERT_MSG_EQ(later.bars.size(), 2, "SYN-SENT was over");
        NS_TEST_EXPECT_MSG_EQ(later.bars[0].beginS, 0, "ESTABLISHED had begun");
        NS_TEST_EXPECT_MSG_EQ(later.bars[0].endS, 1, "and lasts 1 s more");
        NS_TEST_EXPECT_MSG_EQ(later.bars[1].beginS, 1, "then FIN-WAIT-1");
        NS_TEST_EXPECT_MSG_EQ(later.label, "end", "the same end");
        NS_TEST_EXPECT_MSG_EQ(CountFrom(life, 4).bars.size(), 0, "nothing is left of it");
    }
};

/** States that are left before the page can show it. */
class UnseenTestCase : public TestCase
{
  public:
    UnseenTestCase()
        : TestCase("TimelineLives.TheKeyNamesWhatCanBeSeenOnly")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<TimelineLife> lives{
            MakeLife("client", {MakeBar(0, 0.01, "SYN-SENT"), MakeBar(0.01, 7200, "ESTABLISHED")}),
            MakeLife("server", {MakeBar(0.005, 0.015, "SYN-RECEIVED")})};
        StateTimeline timeline = LayTimelineLives(lives, TimelineScale::LINEAR);
        const std::vector<std::string> unseen = GetUnseenStates(timeline);
        NS_TEST_ASSERT_MSG_EQ(unseen.size(), 2, "10 ms of 2 h");
        NS_TEST_EXPECT_MSG_EQ(unseen[0], "SYN-SENT", "in the order of the key");
        NS_TEST_EXPECT_MSG_EQ(unseen[1], "SYN-RECEIVED", "in the order of the key");
        timeline = LayTimelineLives(lives, TimelineScale::LOG);
        NS_TEST_EXPECT_MSG_EQ(GetUnseenStates(timeline).size(), 0, "all are seen");

        GnuplotFigure figure;
        figure.caption = "States.";
        SetTimeline(figure,
                    {MakeLife("client",
                              {MakeBar(0, 1, "SYN-SENT"),
                               MakeBar(1, 1.0000001, "FIN-WAIT-1"),
                               MakeBar(1.0000001, 60, "TIME-WAIT")})},
                    "time (s)");
        NS_TEST_EXPECT_MSG_EQ(Has(figure.script, "title sized('TIME-WAIT'"), true, "in the key");
        NS_TEST_EXPECT_MSG_EQ(Has(figure.script, "title sized('FIN-WAIT-1'"), false, "not there");
        NS_TEST_EXPECT_MSG_EQ(
            Has(figure.script, "too short to be seen: FIN-WAIT-1'"), true, "but said below");
        NS_TEST_EXPECT_MSG_EQ(Has(figure.caption, "too short to be seen: FIN-WAIT-1."),
                              true,
                              "and in the caption: " << figure.caption);
    }
};

/** An end without a state on the axis. */
class NoteTestCase : public TestCase
{
  public:
    NoteTestCase()
        : TestCase("TimelineLives.ARowWithoutBarsSaysWhy")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<TimelineLife> lives{MakeLife("client", {MakeBar(0, 0.02, "ESTABLISHED")}),
                                        MakeLife("server", {})};
        for (TimelineLife& life : lives)
        {
            life.note = "CLOSED at once";
        }
        GnuplotFigure figure;
        SetTimeline(figure, lives, "time (s)");
        const std::size_t first = figure.data.find("\"CLOSED at once\"");
        NS_TEST_ASSERT_MSG_EQ((first != std::string::npos), true, "it is written");
        NS_TEST_EXPECT_MSG_EQ(
            Has(figure.data.substr(first + 1), "\"CLOSED at once\""), false, "once");
        const std::size_t line = figure.data.rfind('\n', first) + 1;
        const std::string place = figure.data.substr(line, first - line);
        NS_TEST_EXPECT_MSG_EQ(Has(place, " 1 "), true, "in the lower row: " << place);
    }
};

/** All cases. */
class TimelineLivesTestSuite : public TestSuite
{
  public:
    TimelineLivesTestSuite()
        : TestSuite("tcp-lifecycle-timeline-lives")
    {
        AddTestCase(new CountFromTestCase);
        AddTestCase(new UnseenTestCase);
        AddTestCase(new NoteTestCase);
    }
};

TimelineLivesTestSuite g_timelineLivesTestSuite; //!< registers the suite

} // namespace
