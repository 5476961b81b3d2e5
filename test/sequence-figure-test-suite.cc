// SPDX-License-Identifier: GPL-2.0-only
//
// The sequence diagram: which segment is which, what it is called, and that no words touch.

#include "directory-test-case.h"
#include "sequence-scene.h"

#include "ns3/sequence-figure.h"
#include "ns3/sequence-layout.h"
#include "ns3/sequence-story.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a story as lines: fate, label, verdict, times in ms */
std::string
ToText(const SequenceStory& story)
{
    const auto name = [](SequenceFate fate) {
        switch (fate)
        {
        case SequenceFate::ARRIVED:
            return "arrived";
        case SequenceFate::LOST:
            return "lost";
        case SequenceFate::UNDER_WAY:
            return "under way";
        case SequenceFate::UNSEEN:
            return "unseen";
        case SequenceFate::FROM_UNSEEN:
            return "from unseen";
        case SequenceFate::STRAY:
            return "stray";
        }
        return "";
    };
    std::string text;
    for (const SequenceSegment& segment : story.segments)
    {
        text += std::to_string(segment.from) + " " + name(segment.fate) + ": " + segment.label +
                (segment.dropped.empty() ? "" : " [" + segment.dropped + "]") + "\n";
    }
    return text;
}

/** \return the story of traces */
SequenceStory
Tell(const RunTraces& traces, const FigureOptions& options = {})
{
    const auto story = TellSequence(traces.GetSegments(), traces.GetStates(), options);
    return story.value_or(SequenceStory{});
}

/** Labels, ends and states of a whole connection. */
class WholeStoryTestCase : public DirectoryTestCase
{
  public:
    WholeStoryTestCase()
        : DirectoryTestCase("SequenceFigure.HandshakeAndFourWayCloseReadAsInTextbooks")
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
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(ToText(story),
                              "0 arrived: SYN seq=0\n"
                              "1 arrived: SYN,ACK seq=0 ack=1\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: FIN seq=1\n"
                              "1 arrived: ACK ack=2\n"
                              "1 arrived: FIN seq=1\n"
                              "0 arrived: ACK ack=2\n",
                              "the ACK bit is named where it acknowledges something new");
        NS_TEST_EXPECT_MSG_EQ(story.ends[0].name + " " + story.ends[0].address,
                              "client 10.0.0.1:5000",
                              "who opened is left");
        NS_TEST_EXPECT_MSG_EQ(story.ends[1].name, "server", "the other");
        std::string states;
        for (const SequenceState& state : story.ends[0].states)
        {
            states += state.to + (state.segment ? "@" + std::to_string(*state.segment) : "") +
                      (state.isAtReceipt ? " in, " : ", ");
        }
        NS_TEST_EXPECT_MSG_EQ(states,
                              "SYN-SENT@0, ESTABLISHED@1 in, FIN-WAIT-1@3, FIN-WAIT-2@4 in, "
                              "TIME-WAIT@5 in, CLOSED, ",
                              "each change stands at its segment");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, "\"SYN,ACK seq=0 ack=1\"") &&
                                  Contains(figure->data, "\"SYN-RECEIVED\"") &&
                                  Contains(figure->data, "\"60 s later\""),
                              true,
                              "labels, states, and the cut of the axis are in the data");
        NS_TEST_EXPECT_MSG_EQ(
            MakeSequenceFigure(RunTraces(), {}).has_value(), false, "no rows, no figure");
    }
};

/** Which of equal rows are the same segment. */
class MatchTestCase : public DirectoryTestCase
{
  public:
    MatchTestCase()
        : DirectoryTestCase("SequenceFigure.OfEqualSegmentsTheLostOnesAreFound")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.Add({0, 1.0, {}, "S", 100, 0});
        scene.Add({0, 2.0, 2.01, "S", 100, 0});
        scene.Add({1, 2.01, 2.02, "SA", 500, 101});
        scene.Add({0, 2.02, {}, "A", 101, 501});
        scene.Add({1, 3.01, 3.02, "SA", 500, 101, 0, "syn-challenged"});
        scene.Add({0, 3.02, 3.03, "A", 101, 501});
        scene.Add({0, 4.0, 4.011, "PA", 101, 501, 1000});
        scene.Add({0, 4.0, {}, "PA", 1101, 501, 1000});
        scene.Add({0, 4.3, 4.311, "A", 1101, 501, 1000});
        scene.Add({1, 5.0, {}, "A", 501, 2101});
        scene.Add({1, {}, 5.5, "R", 501, 0});
        scene.GoOn(6.0);
        scene.Add({0, 6.0, {}, "FA", 2101, 501});
        const RunTraces traces = scene.Read(m_directory);
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(traces)),
                              "0 lost: SYN seq=0\n"
                              "0 arrived: SYN seq=0, retransmission 1\n"
                              "1 arrived: SYN,ACK seq=0 ack=1\n"
                              "0 lost: ACK ack=1\n"
                              "1 arrived: SYN,ACK seq=0 ack=1, retransmission 1 [syn-challenged]\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: data seq=1 len=1000\n"
                              "0 lost: data seq=1001 len=1000\n"
                              "0 arrived: data seq=1001 len=1000, retransmission 1\n"
                              "1 lost: ACK ack=2001\n"
                              "1 stray: RST seq=1\n"
                              "0 under way: FIN seq=2001\n",
                              "the later of equal rows sent is the one received");
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(story.segments.at(1).sentS, 2.0, "and not the first one");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        for (const char* words :
             {"\"lost\"", "\"verdict: syn-challenged\"", "\"from elsewhere\"", "\"under way\""})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, words), true, words);
        }
    }
};

/** A pure ACK sent twice within a way's time: the shortest way tells which was lost. */
class ShortestWayTestCase : public DirectoryTestCase
{
  public:
    ShortestWayTestCase()
        : DirectoryTestCase("SequenceFigure.NoSegmentIsFasterThanTheFastest")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.AddHandshake();
        scene.Add({0, 1.5, 1.51, "A", 101, 501});
        scene.Add({0, 1.505, {}, "A", 101, 501});
        scene.GoOn(3);
        const SequenceStory story = Tell(scene.Read(m_directory));
        NS_TEST_ASSERT_MSG_EQ(story.segments.size(), 5, "segments");
        NS_TEST_EXPECT_MSG_EQ(
            (story.segments[3].fate == SequenceFate::ARRIVED), true, "10 ms, as the others");
        NS_TEST_EXPECT_MSG_EQ((story.segments[4].fate == SequenceFate::LOST), true, "not 5 ms");
    }
};

/** Numbers across 2^32, a second incarnation, text in a FIN, probes and a closed window. */
class LabelTestCase : public DirectoryTestCase
{
  public:
    LabelTestCase()
        : DirectoryTestCase("SequenceFigure.NumbersAreRelativeToTheLastSyn")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        const uint32_t iss = 4294967290;
        scene.Add({0, 1.00, 1.01, "SEW", iss, 0});
        scene.Add({1, 1.01, 1.02, "SAE", 7, iss + 1});
        scene.Add({0, 1.02, 1.03, "A", iss + 1, 8});
        scene.Add({0, 1.10, 1.11, "PA", iss + 1, 8, 1000});
        scene.Add({1, 1.11, 1.12, "A", 8, iss + 1001, 0, "accepted", 0});
        scene.Add({0, 1.40, 1.41, "A", iss + 1000, 8}); // a probe: SND.NXT - 1
        scene.Add({1, 1.50, 1.51, "PA", 8, iss + 1001, 20});
        scene.Add({0, 1.51, 1.52, "FPA", iss + 1001, 28, 5});
        scene.Add({1, 1.52, 1.53, "FA", 28, iss + 1007});
        scene.Add({0, 9.00, 9.01, "S", 70, 0});
        scene.Add({1, 9.01, 9.02, "RA", 0, 71});
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(scene.Read(m_directory))),
                              "0 arrived: SYN,ECE,CWR seq=0\n"
                              "1 arrived: SYN,ACK,ECE seq=0 ack=1\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: data seq=1 len=1000\n"
                              "1 arrived: ACK ack=1001 win=0\n"
                              "0 arrived: ACK seq=1000 ack=1 (SND.NXT-1)\n"
                              "1 arrived: data seq=1 len=20\n"
                              "0 arrived: data,FIN,ACK seq=1001 len=5 ack=21\n"
                              "1 arrived: FIN,ACK seq=21 ack=1007\n"
                              "0 arrived: SYN seq=0\n"
                              "1 arrived: RST,ACK ack=1\n",
                              "labels");
    }
};

/** Only one end has a tracer. */
class OneEndTestCase : public DirectoryTestCase
{
  public:
    OneEndTestCase()
        : DirectoryTestCase("SequenceFigure.AnEndThatIsNotTracedLosesNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.Add({0, 1.00, {}, "S", 100, 0});
        scene.Add({1, {}, 1.02, "SA", 500, 101});
        scene.Add({0, 1.02, {}, "A", 101, 501});
        const RunTraces traces = scene.Read(m_directory);
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(ToText(story),
                              "0 unseen: SYN seq=0\n"
                              "1 from unseen: SYN,ACK seq=0 ack=1\n"
                              "0 unseen: ACK ack=1\n",
                              "fates");
        NS_TEST_EXPECT_MSG_EQ(story.ends[1].isTraced, false, "no rows of node 1");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, "\"not traced\""), true, "is written there");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->caption, "not measured"), true, "said below");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->caption, "not to scale"), true, "said, too");
    }
};

/** Options choose connection and time. */
class ChoiceTestCase : public DirectoryTestCase
{
  public:
    ChoiceTestCase()
        : DirectoryTestCase("SequenceFigure.OptionsChooseConnectionAndTime")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.GoOn(0.5);
        scene.AddHandshake();
        scene.AddFourWayClose();
        const RunTraces traces = scene.Read(m_directory);
        NS_TEST_EXPECT_MSG_EQ(
            Tell(traces).segments.size(), 7, "most changes of state, not the first connection");
        FigureOptions options;
        options.local = "10.0.0.9:9";
        options.remote = "10.0.0.2:80";
        NS_TEST_EXPECT_MSG_EQ(Tell(traces, options).segments.size(), 1, "either way round");
        options.local = "10.0.0.8:9";
        const std::string message = MessageOf([&] { MakeSequenceFigure(traces, options); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "10.0.0.8:9"), true, "names what is not there: " << message);
        options = {};
        options.beginS = 1.9;
        options.endS = 2.3;
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(traces, options)),
                              "0 arrived: FIN seq=1\n1 arrived: ACK ack=2\n",
                              "numbers still count from the SYN");
        options.beginS = 100;
        options.endS.reset();
        NS_TEST_EXPECT_MSG_EQ(
            MakeSequenceFigure(traces, options).has_value(), false, "nothing then, no figure");
    }
};

/** A scene and its name. */
struct LayoutScene
{
    std::string name;                          //!< what it shows
    std::function<void(SequenceScene&)> write; //!< writes it
};

/** \return scenes that are hard to lay out: a table, in one piece */
std::vector<LayoutScene>
MakeLayoutScenes()
{
    return {
        {"a whole connection",
         [](SequenceScene& scene) {
             scene.AddHandshake();
             scene.AddFourWayClose();
         }},
        {"simultaneous open and close",
         [](SequenceScene& scene) {
             for (const uint32_t end : {0U, 1U})
             {
                 scene.Add({end, 1.00, 1.01, "S", 100, 0});
                 scene.AddState(end, 1.00, "CLOSED", "SYN-SENT", "call Connect", "active-open");
                 scene.Add({end, 1.01, 1.02, "SA", 100, 101});
                 scene.Add({end, 2.00, 2.01, "FA", 101, 101});
                 scene.Add({end, 2.01, 2.02, "A", 102, 102});
             }
         }},
        {"a lost third ACK",
         [](SequenceScene& scene) {
             scene.Add({0, 1.00, 1.01, "S", 100, 0});
             for (const double timeS : {1.01, 2.01, 4.01, 8.01, 16.01})
             {
                 scene.Add({1, timeS, timeS + 0.01, "SA", 500, 101, 0, "syn-challenged"});
                 scene.Add({0, timeS + 0.01, {}, "A", 101, 501});
             }
             scene.GoOn(20);
         }},
        {"no delay at all",
         [](SequenceScene& scene) {
             scene.Add({0, 1.0, 1.0, "S", 100, 0});
             scene.Add({1, 1.0, 1.0, "SA", 500, 101});
             scene.Add({0, 1.0, 1.0, "A", 101, 501});
             scene.Add({0, 1.0, 1.0, "FA", 101, 501, 9});
             scene.Add({1, 1.0, 1.0, "FA", 501, 111});
             scene.Add({0, 1.0, 1.0, "A", 111, 502});
         }},
        {"segments that overtake each other",
         [](SequenceScene& scene) {
             scene.AddHandshake();
             scene.Add({0, 1.10, 9.00, "A", 101, 501, 100});
             scene.Add({0, 1.11, 1.12, "A", 201, 501, 100});
             scene.Add({1, 1.12, 1.13, "A", 501, 101});
             scene.Add({0, 1.50, 1.51, "A", 101, 501, 100});
         }},
        {"both send much",
         [](SequenceScene& scene) {
             scene.AddHandshake();
             for (uint32_t i = 0; i < 60; ++i)
             {
                 const double timeS = 1.1 + 0.001 * i;
                 scene.Add({0, timeS, timeS + 0.012, "A", 101 + 100 * i, 501 + 100 * i, 100});
                 scene.Add({1, timeS, timeS + 0.01, "A", 501 + 100 * i, 101 + 100 * i, 100});
             }
             scene.AddFourWayClose();
         }},
        {"a burst of which some are lost",
         [](SequenceScene& scene) {
             scene.AddHandshake();
             for (uint32_t i = 0; i < 9; ++i)
             {
                 const std::optional<double> arrivedS =
                     i % 3 == 1 ? std::nullopt : std::optional(1.11 + 0.001 * i);
                 scene.Add({0, 1.1, arrivedS, "A", 101 + 100 * i, 501, 100});
             }
             scene.GoOn(20);
         }},
    };
}

/** What must hold of every page. */
class LayoutTestCase : public DirectoryTestCase
{
  public:
    explicit LayoutTestCase(const LayoutScene& scene)
        : DirectoryTestCase("SequenceFigure.NoWordsTouch." + scene.name),
          m_scene(scene)
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        m_scene.write(scene);
        const SequenceStory story = Tell(scene.Read(m_directory));
        const SequenceLayout layout = LaySequence(story);
        NS_TEST_EXPECT_MSG_EQ(layout.isCrowded, false, "all words have a free place");
        const auto& texts = layout.canvas.texts;
        for (std::size_t i = 0; i < texts.size(); ++i)
        {
            for (std::size_t j = 0; j < i; ++j)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    Overlaps(texts[i], texts[j]), false, texts[i].text << " | " << texts[j].text);
            }
            const CanvasText& text = texts[i];
            NS_TEST_EXPECT_MSG_EQ((text.at.x >= 0 && text.at.x <= layout.canvas.widthPt &&
                                   text.at.y >= 0 && text.at.y <= layout.canvas.heightPt),
                                  true,
                                  text.text << " is on the page");
        }
        CheckArrows(story, layout);
    }

    /** Every segment that is shown has one arrow, whose head is below its tail. */
    void
    CheckArrows(const SequenceStory& story, const SequenceLayout& layout)
    {
        std::vector<CanvasLine> arrows;
        std::size_t heads = 0;
        for (const CanvasLine& line : layout.canvas.lines)
        {
            const bool isSlanted = line.points.front().y != line.points.back().y &&
                                   line.points.front().x != line.points.back().x;
            heads += line.hasHead ? 1 : 0;
            if (isSlanted)
            {
                arrows.push_back(line);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(arrows.size(), layout.shown.size(), "an arrow for each segment");
        std::size_t lost = 0;
        std::size_t labels = 0;
        for (const std::size_t i : layout.shown)
        {
            const SequenceSegment& segment = story.segments.at(i);
            lost += segment.fate == SequenceFate::LOST ? 1 : 0;
            labels += static_cast<std::size_t>(
                std::count_if(layout.canvas.texts.begin(),
                              layout.canvas.texts.end(),
                              [&](const CanvasText& text) { return text.text == segment.label; }));
        }
        NS_TEST_EXPECT_MSG_EQ(heads, layout.shown.size() - lost, "lost ones have no head");
        NS_TEST_EXPECT_MSG_EQ((labels >= layout.shown.size()), true, "each has its label");
        for (const CanvasLine& arrow : arrows)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (arrow.points.back().y > arrow.points.front().y), true, "time runs downwards");
        }
        const bool isAll = layout.shown.size() == story.segments.size();
        const std::string omitted =
            std::to_string(story.segments.size() - layout.shown.size()) + " segments not shown";
        const auto said =
            std::find_if(layout.canvas.texts.begin(),
                         layout.canvas.texts.end(),
                         [&](const CanvasText& text) { return text.text == omitted; });
        NS_TEST_EXPECT_MSG_EQ((said != layout.canvas.texts.end()), !isAll, omitted);
        NS_TEST_EXPECT_MSG_EQ((layout.canvas.heightPt <= SequenceLimits().heightPt),
                              true,
                              "it fits on a page: " << layout.canvas.heightPt << " pt");
    }

    LayoutScene m_scene; //!< what is laid out
};

/** All cases. */
class SequenceFigureTestSuite : public TestSuite
{
  public:
    SequenceFigureTestSuite()
        : TestSuite("tcp-lifecycle-sequence-figure")
    {
        AddTestCase(new WholeStoryTestCase);
        AddTestCase(new MatchTestCase);
        AddTestCase(new ShortestWayTestCase);
        AddTestCase(new LabelTestCase);
        AddTestCase(new OneEndTestCase);
        AddTestCase(new ChoiceTestCase);
        for (const LayoutScene& scene : MakeLayoutScenes())
        {
            AddTestCase(new LayoutTestCase(scene));
        }
    }
};

SequenceFigureTestSuite g_sequenceFigureTestSuite; //!< registers the suite

} // namespace
