// SPDX-License-Identifier: GPL-2.0-only
//
// The state diagram counts each change once and its words touch nothing; the timeline cuts lives.

#include "directory-test-case.h"
#include "sequence-scene.h"

#include "ns3/figure-style.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/run-directory.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-diagram-count.h"
#include "ns3/state-diagram-figure.h"
#include "ns3/state-diagram-layout.h"
#include "ns3/state-diagram.h"
#include "ns3/state-style.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/state-timeline-layout.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a row of states.csv */
StateRow
MakeRow(double timeS,
        std::string_view from,
        std::string_view to,
        std::string_view rule,
        std::string_view local = "10.0.0.1:5000",
        std::string_view remote = "10.0.0.2:80")
{
    StateRow row;
    row.timeS = timeS;
    row.local = local;
    row.remote = remote;
    row.from = from;
    row.to = to;
    row.rule = rule;
    return row;
}

/** Each arrow of the figure is found by a row of its own, and by no other. */
class DiagramArrowTestCase : public TestCase
{
  public:
    DiagramArrowTestCase()
        : TestCase("StateDiagram.EachRowIsCountedOnce")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<StateDiagramArrow>& arrows = GetStateDiagramArrows();
        NS_TEST_EXPECT_MSG_EQ(arrows.size(), 20, "arrows of RFC 9293 figure 5");
        std::set<std::string> states;
        for (std::size_t i = 0; i < arrows.size(); ++i)
        {
            states.insert({arrows[i].from, arrows[i].to});
            const std::string rule = arrows[i].rules.empty() ? "any" : arrows[i].rules.back();
            const StateDiagramCount count =
                CountStateDiagram({MakeRow(1, arrows[i].from, arrows[i].to, rule)}, {});
            for (std::size_t j = 0; j < arrows.size(); ++j)
            {
                NS_TEST_EXPECT_MSG_EQ(count.arrows.at(j),
                                      (i == j ? 1U : 0U),
                                      arrows[i].from << " to " << arrows[i].to << " at " << j);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(states.size(), 11, "states");
        const std::vector<StateRow> others{
            MakeRow(1, "ESTABLISHED", "CLOSED", "rst-acceptable"),
            MakeRow(2, "SYN-RECEIVED", "LISTEN", "retries-exhausted"),
            MakeRow(3, "SYN-RECEIVED", "LISTEN", "rst-acceptable"),
            MakeRow(4, "SYN-SENT", "CLOSED", "rst-in-syn-sent"),
            MakeRow(5, "TIME-WAIT", "CLOSED", "syn-in-time-wait"),
            MakeRow(6, "SYN-RECEIVED", "LISTEN", "retries-exhausted")};
        const StateDiagramCount count = CountStateDiagram(others, {});
        NS_TEST_EXPECT_MSG_EQ(std::accumulate(count.arrows.begin(), count.arrows.end(), 0U),
                              1,
                              "only the RST of note 1 is in the figure");
        NS_TEST_EXPECT_MSG_EQ(count.changes, others.size(), "all are counted");
        NS_TEST_ASSERT_MSG_EQ(count.others.size(), 4, "kinds outside the figure");
        NS_TEST_EXPECT_MSG_EQ(count.others[0].rule + " " + std::to_string(count.others[0].count),
                              "retries-exhausted 2",
                              "the most frequent first");
        FigureOptions options;
        options.beginS = 5;
        NS_TEST_EXPECT_MSG_EQ(CountStateDiagram(others, options).changes, 2, "from 5 s on");
        options.node = 7;
        NS_TEST_EXPECT_MSG_EQ(CountStateDiagram(others, options).changes, 0, "of no node 7");
    }
};

/** The page of the diagram, for counts of one size. */
class DiagramPageTestCase : public TestCase
{
  public:
    explicit DiagramPageTestCase(uint64_t count)
        : TestCase("StateDiagram.NoWordsTouch." + std::to_string(count)),
          m_count(count)
    {
    }

  private:
    void
    DoRun() override
    {
        StateDiagramCount count;
        count.arrows.assign(GetStateDiagramArrows().size(), m_count);
        count.arrows[3] = 0;
        for (const char* rule : {"rst-acceptable", "close-with-unread-text", "retries-exhausted"})
        {
            count.others.push_back({"SYN-RECEIVED", "CLOSED", rule, m_count});
        }
        const FigureCanvas canvas = LayStateDiagram(count);
        const std::string framed = " " + std::to_string(m_count) + " ";
        std::size_t counts = 0;
        for (std::size_t i = 0; i < canvas.texts.size(); ++i)
        {
            const CanvasText& text = canvas.texts[i];
            counts += text.hasFrame && text.text == framed ? 1 : 0;
            for (std::size_t j = 0; j < i; ++j)
            {
                NS_TEST_EXPECT_MSG_EQ(Overlaps(text, canvas.texts[j]),
                                      false,
                                      text.text << " | " << canvas.texts[j].text);
            }
            for (const CanvasLine& line : canvas.lines)
            {
                NS_TEST_EXPECT_MSG_EQ((!text.hasFrame && Overlaps(text, line)),
                                      false,
                                      text.text << " lies on a line");
            }
            const double left = text.align == CanvasAlign::LEFT ? text.at.x
                                : text.align == CanvasAlign::RIGHT
                                    ? text.at.x - text.GetWidth()
                                    : text.at.x - text.GetWidth() / 2;
            NS_TEST_EXPECT_MSG_EQ((left >= 0 && left + text.GetWidth() <= canvas.widthPt),
                                  true,
                                  text.text << " is on the page");
        }
        const std::size_t taken = m_count > 0 ? count.arrows.size() - 1 : 0;
        NS_TEST_EXPECT_MSG_EQ(counts, taken, "each count stands on its arrow");
        std::size_t wide = 0;
        std::size_t heads = 0;
        for (const CanvasLine& line : canvas.lines)
        {
            heads += line.hasHead ? 1 : 0;
            wide += line.hasHead && line.widthPt >= 1.2 && line.colour == "ink" ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(heads, count.arrows.size(), "every arrow is drawn");
        NS_TEST_EXPECT_MSG_EQ(wide, taken, "those that were taken are bold");
    }

    uint64_t m_count; //!< of each arrow but one
};

/** \return bars as text, times in ms */
std::string
ToText(const TimelineLife& life)
{
    std::string text;
    for (const TimelineBar& bar : life.bars)
    {
        text += bar.state + " " + std::to_string(std::lround(bar.beginS * 1000)) + "-" +
                std::to_string(std::lround(bar.endS * 1000)) + (bar.isOpen ? " open, " : ", ");
    }
    return text;
}

/** Lives, their order, and where they begin and end. */
class TimelineLifeTestCase : public TestCase
{
  public:
    TimelineLifeTestCase()
        : TestCase("StateTimeline.LivesAreCutAtClosedAndStandWithTheirPeers")
    {
    }

  private:
    /** The attack's lives stand back behind others, and are shown where there are no others. */
    void
    CheckAttack(std::vector<StateRow> flood, std::string_view attacked)
    {
        for (StateRow& row : flood)
        {
            row.origin = row.local == attacked || row.remote == attacked ? "attack" : "legitimate";
        }
        const auto users = LayStateTimeline(flood, {}, TimelineScale::LINEAR);
        NS_TEST_EXPECT_MSG_EQ(users->allLives, 1, "of a user");
        NS_TEST_EXPECT_MSG_EQ(users->attackLives, 4, "of the attack");
        NS_TEST_EXPECT_MSG_EQ(users->isAttack, false, "shown is the user's");
        FigureOptions attacker;
        attacker.local = attacked;
        const auto attack = LayStateTimeline(flood, attacker, TimelineScale::LINEAR);
        NS_TEST_EXPECT_MSG_EQ(attack->allLives, 4, "no others");
        NS_TEST_EXPECT_MSG_EQ(attack->isAttack, true, "and said so");
    }

    void
    DoRun() override
    {
        const std::string_view a = "10.0.0.1:5000";
        const std::string_view b = "10.0.0.2:80";
        const std::string_view c = "10.0.0.1:6000";
        const std::vector<StateRow> rows{
            MakeRow(0.0, "CLOSED", "LISTEN", "passive-open", "0.0.0.0:80", "0.0.0.0:0"),
            MakeRow(1.0, "CLOSED", "SYN-SENT", "active-open", a, b),
            MakeRow(1.5, "CLOSED", "SYN-SENT", "active-open", c, b),
            MakeRow(2.0, "LISTEN", "SYN-RECEIVED", "syn-in-listen", b, a),
            MakeRow(3.0, "SYN-SENT", "ESTABLISHED", "syn-ack-in-syn-sent", a, b),
            MakeRow(3.0, "ESTABLISHED", "FIN-WAIT-1", "user-close", a, b),
            MakeRow(4.0, "SYN-RECEIVED", "CLOSED", "rst-acceptable", b, a),
            MakeRow(4.5, "FIN-WAIT-1", "CLOSED", "retries-exhausted", a, b),
            MakeRow(5.0, "CLOSED", "SYN-SENT", "active-open", a, b),
            MakeRow(6.0, "LISTEN", "SYN-RECEIVED", "syn-in-listen", b, a),
            MakeRow(7.0, "SYN-SENT", "CLOSED", "user-close", a, b)};
        const auto timeline = LayStateTimeline(rows, {}, TimelineScale::LINEAR);
        NS_TEST_ASSERT_MSG_EQ(timeline.has_value(), true, "a timeline");
        std::vector<std::string> lives;
        std::vector<std::string> labels;
        for (const TimelineLife& life : timeline->lives)
        {
            lives.push_back(ToText(life));
            labels.push_back(life.label);
        }
        const std::vector<std::string> wanted{"SYN-SENT 1000-3000, FIN-WAIT-1 3000-4500, ",
                                              "SYN-RECEIVED 2000-4000, ",
                                              "SYN-SENT 1500-7000 open, ",
                                              "SYN-SENT 5000-7000, ",
                                              "SYN-RECEIVED 6000-7000 open, "};
        NS_TEST_EXPECT_MSG_EQ((lives == wanted), true, "lives, the listener left out");
        NS_TEST_EXPECT_MSG_EQ(
            labels.at(1), "node 0  10.0.0.2:80 - 10.0.0.1:5000", "its peer is above it");
        NS_TEST_EXPECT_MSG_EQ(timeline->beginS, 1, "where the first begins");
        const auto log = LayStateTimeline(rows, {}, TimelineScale::LOG);
        NS_TEST_EXPECT_MSG_EQ(ToText(log->lives.at(4)),
                              "SYN-RECEIVED 1000-2000 open, ",
                              "counted from the SYN of the second connection");
        const auto first = LayStateTimeline(rows, {}, TimelineScale::LINEAR, 2);
        NS_TEST_EXPECT_MSG_EQ(first->lives.size(), 2, "the first two");
        NS_TEST_EXPECT_MSG_EQ(first->allLives, 5, "of five");
        NS_TEST_EXPECT_MSG_EQ_TOL(first->lastBornS, 2, 1e-12, "when the second began");
        CheckAttack(rows, a);
        FigureOptions options;
        options.local = "10.0.0.1:6000";
        NS_TEST_EXPECT_MSG_EQ(LayStateTimeline(rows, options)->allLives, 1, "one connection");
        options.local = "10.0.0.1:7000";
        NS_TEST_EXPECT_MSG_EQ(
            LayStateTimeline(rows, options).has_value(), false, "no such connection");
    }
};

/** No two states look alike, and both figures take their colours from one table. */
class StateStyleTestCase : public TestCase
{
  public:
    StateStyleTestCase()
        : TestCase("StateStyle.NoTwoStatesLookAlike")
    {
    }

  private:
    /** \return grey value of a colour, 0 to 255 (ITU-R BT.601). \param head script with names */
    static double
    GreyOf(const std::string& colour, const std::string& head)
    {
        std::size_t place = 0;
        std::string digits = colour;
        if (colour.find('#') == std::string::npos)
        {
            place = head.find(colour + " = '#");
            digits = head.substr(place, colour.size() + 12);
        }
        const unsigned long rgb = std::stoul(digits.substr(digits.find('#') + 1, 6), nullptr, 16);
        return 0.299 * static_cast<double>(rgb >> 16) +
               0.587 * static_cast<double>((rgb >> 8) & 0xff) +
               0.114 * static_cast<double>(rgb & 0xff);
    }

    /** States that can follow each other can be told apart in grey. */
    void
    CompareGreys()
    {
        const std::string head = FigureHead(GnuplotFigure(), "");
        std::map<std::string, double> greys;
        for (const StateStyle& style : GetStateStyles())
        {
            greys[style.state] = GreyOf(style.colour, head);
        }
        std::size_t pairs = 0;
        for (const DiagramArrow& arrow : GetDiagramArrows())
        {
            const std::string from = ToString(arrow.from);
            const std::string to = ToString(arrow.to);
            if (greys.count(from) == 1 && greys.count(to) == 1)
            {
                ++pairs;
                NS_TEST_EXPECT_MSG_GT(
                    std::abs(greys[from] - greys[to]), 39, from << " beside " << to);
            }
        }
        NS_TEST_EXPECT_MSG_GT(pairs, 10, "pairs");
    }

    void
    DoRun() override
    {
        std::set<std::string> states;
        std::set<std::string> colours;
        std::set<std::string> patterns;
        std::size_t hatched = 0;
        CompareGreys();
        for (const StateStyle& style : GetStateStyles())
        {
            states.insert(style.state);
            colours.insert(style.colour);
            hatched += Contains(style.fill, "pattern") ? 1 : 0;
            patterns.insert(style.fill);
            NS_TEST_EXPECT_MSG_EQ(
                std::string(StyleOfState(style.state).colour), style.colour, style.state);
        }
        NS_TEST_EXPECT_MSG_EQ(states.size(), 9, "states with a connection");
        NS_TEST_EXPECT_MSG_EQ(colours.size(), 9, "a colour each");
        NS_TEST_EXPECT_MSG_EQ(patterns.size(), hatched + 1, "a hatching each, and solid");
        NS_TEST_EXPECT_MSG_EQ(
            std::string(StyleOfState("CLOSED").colour), "'#ffffff'", "no connection");
    }
};

/** The scale, and that names fit. */
class TimelineScaleTestCase : public DirectoryTestCase
{
  public:
    TimelineScaleTestCase()
        : DirectoryTestCase("StateTimeline.ShortStatesMakeTheScaleLogarithmic")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.AddHandshake();
        scene.AddFourWayClose();
        const RunTraces traces = scene.Read(m_directory);
        const auto log = LayStateTimeline(traces.GetStates(), {});
        NS_TEST_ASSERT_MSG_EQ(log.has_value(), true, "a timeline");
        NS_TEST_EXPECT_MSG_EQ(log->isLog, true, "10 ms beside 60 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(log->beginS, 0.001, 1e-12, "a decade before 10 ms");
        const std::vector<StateRow> few{
            MakeRow(1.0, "CLOSED", "SYN-SENT", "active-open"),
            MakeRow(1.2, "SYN-SENT", "ESTABLISHED", "syn-ack-in-syn-sent"),
            MakeRow(2.0, "ESTABLISHED", "CLOSED", "rst-acceptable")};
        const auto linear = LayStateTimeline(few, {});
        NS_TEST_EXPECT_MSG_EQ(linear->isLog, false, "200 ms beside 800 ms");
        NS_TEST_EXPECT_MSG_EQ(linear->lives.at(0).bars.at(1).hasText, true, "800 of 1000 ms");
        for (const TimelineLife& life : log->lives)
        {
            double endS = 0;
            for (const TimelineBar& bar : life.bars)
            {
                NS_TEST_EXPECT_MSG_EQ((bar.beginS >= endS), true, bar.state << " after the last");
                endS = bar.endS;
                CanvasText name;
                name.text = bar.state;
                name.sizePt = 7;
                const double width = std::log(bar.endS / bar.beginS) /
                                     std::log(log->endS / log->beginS) * log->plotPt;
                NS_TEST_EXPECT_MSG_EQ((!bar.hasText || name.GetWidth() < width),
                                      true,
                                      bar.state << " fits into its bar");
            }
        }
        const auto figure = MakeStateTimelineFigure(traces, {});
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->script, "set logscale x"), true, "is drawn so");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MakeStateTimelineFigure(traces, {}, TimelineScale::LINEAR)->script,
                     "set logscale x"),
            false,
            "unless it is asked otherwise");
    }
};

/** gnuplot draws all three without a word. */
class DrawnTestCase : public DirectoryTestCase
{
  public:
    DrawnTestCase()
        : DirectoryTestCase("StateFigures.AreDrawnInEveryFormat")
    {
    }

  private:
    void
    DoRun() override
    {
        if (!WhyNoGnuplot().empty())
        {
            return; // what is missing is said elsewhere
        }
        SequenceScene scene;
        scene.AddHandshake();
        scene.AddFourWayClose();
        const RunTraces traces = scene.Read(m_directory + "/traces");
        RunDirectory run(m_directory + "/run", false);
        FigureOptions options;
        options.subject = "50 % of a_b & $c";
        std::vector<GnuplotFigure> figures{*MakeSequenceFigure(traces, options),
                                           *MakeStateTimelineFigure(traces, options),
                                           *MakeStateDiagramFigure(traces, options)};
        for (const GnuplotFigure& figure : figures)
        {
            ClaimFigure(run, figure.file);
            DrawFigure(run, figure, "test"); // throws if gnuplot drew nothing
        }
        run.Commit();
        for (const GnuplotFigure& figure : figures)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (fs::file_size(m_directory + "/run/" + figure.file + ".png") > 10000),
                true,
                figure.file << " has something on it");
            const std::string svg = ReadFile(m_directory + "/run/" + figure.file + ".svg");
            NS_TEST_EXPECT_MSG_EQ(Contains(svg, "TIME-WAIT"), true, figure.file << ": words");
        }
        NS_TEST_EXPECT_MSG_EQ(MakeStateDiagramFigure(RunTraces(), {}).has_value() ||
                                  MakeStateTimelineFigure(RunTraces(), {}).has_value(),
                              false,
                              "no rows, no figures");
    }
};

/** A state that the run does not end is drawn with an open end. */
class OpenBarTestCase : public TestCase
{
  public:
    OpenBarTestCase()
        : TestCase("StateTimeline.WhatHasNotEndedIsDrawnOpen")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<StateRow> rows{MakeRow(1, "CLOSED", "SYN-SENT", "active-open"),
                                   MakeRow(2, "SYN-SENT", "ESTABLISHED", "syn-ack-in-syn-sent"),
                                   MakeRow(9, "ESTABLISHED", "CLOSED", "simulation-end")};
        const auto timeline = LayStateTimeline(rows, {}, TimelineScale::LOG);
        NS_TEST_ASSERT_MSG_EQ(timeline.has_value(), true, "a life");
        const auto& bars = timeline->lives.at(0).bars;
        NS_TEST_ASSERT_MSG_EQ(bars.size(), 2, "two states");
        NS_TEST_EXPECT_MSG_EQ(bars[0].isOpen, false, "it ended");
        NS_TEST_EXPECT_MSG_EQ(bars[1].isOpen, true, "the end of the run is no end of a state");
        NS_TEST_EXPECT_MSG_EQ(
            LayStateTimeline({rows[0], rows[1]}, {}, TimelineScale::LOG)->lives[0].bars[1].isOpen,
            true,
            "nor is the end of the records");
    }
};

/** All cases. */
class StateFiguresTestSuite : public TestSuite
{
  public:
    StateFiguresTestSuite()
        : TestSuite("tcp-lifecycle-state-figures")
    {
        AddTestCase(new DiagramArrowTestCase);
        for (const uint64_t count : {0U, 1U, 54321U, 999999U})
        {
            AddTestCase(new DiagramPageTestCase(count));
        }
        AddTestCase(new TimelineLifeTestCase);
        AddTestCase(new StateStyleTestCase);
        AddTestCase(new OpenBarTestCase);
        AddTestCase(new TimelineScaleTestCase);
        AddTestCase(new DrawnTestCase);
    }
};

StateFiguresTestSuite g_stateFiguresTestSuite; //!< registers the suite

} // namespace
