// SPDX-License-Identifier: GPL-2.0-only
//
// The page of a sequence diagram: no words touch, lost segments can be read, answers are kept.

#include "directory-test-case.h"
#include "sequence-scene.h"

#include "ns3/sequence-layout.h"
#include "ns3/sequence-story.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return the story of a scene. \param directory for its files */
SequenceStory
TellScene(const SequenceScene& scene, const std::string& directory)
{
    const RunTraces traces = scene.Read(directory);
    return TellSequence(traces.GetSegments(), traces.GetStates(), {}).value_or(SequenceStory{});
}

/** A scene and its name. */
struct LayoutScene
{
    std::string name;                          //!< what it shows
    std::function<void(SequenceScene&)> write; //!< writes it
};

/** A table: \return scenes that are hard to lay out, in one piece */
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
        : DirectoryTestCase("SequenceLayout.NoWordsTouch." + scene.name),
          m_scene(scene)
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        m_scene.write(scene);
        const SequenceStory story = TellScene(scene, m_directory);
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

/** \return where a label is. \param words its text */
CanvasText
FindText(const SequenceLayout& layout, const std::string& words)
{
    for (const CanvasText& text : layout.canvas.texts)
    {
        if (text.text == words)
        {
            return text;
        }
    }
    return {};
}

/** Long words at an arrow that ends on its way. */
class LostWordsTestCase : public DirectoryTestCase
{
  public:
    LostWordsTestCase()
        : DirectoryTestCase("SequenceLayout.WordsOfALostSegmentEndBeforeItsCross")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t from : {0U, 1U})
        {
            SequenceScene scene;
            scene.AddHandshake();
            const uint32_t seq = from == 0 ? 100 : 500;
            scene.Add({from, 5.0, {}, "A", seq, 601 - seq}); // SND.NXT - 1, as keep-alive sends
            scene.Add({from, 8.0, {}, "FPA", seq + 1, 601 - seq, 100000});
            scene.Add({from, 9.0, {}, "FPA", seq + 1, 601 - seq, 100000});
            scene.GoOn(20);
            const SequenceStory story = TellScene(scene, m_directory + std::to_string(from));
            const SequenceLayout layout = LaySequence(story);
            NS_TEST_ASSERT_MSG_EQ(layout.canvas.marks.size(), 3, "three crosses");
            for (std::size_t i = 0; i < 3; ++i)
            {
                const CanvasPoint cross = layout.canvas.marks[i].at;
                const std::string& label = story.segments.at(3 + i).label;
                const CanvasText text = FindText(layout, label);
                const double half =
                    text.GetWidth() / 2 * std::cos(text.angleDeg / 57.295779513082323);
                const double room =
                    from == 0 ? cross.x - (text.at.x + half) : text.at.x - half - cross.x;
                NS_TEST_EXPECT_MSG_EQ((room >= 3), true, label << ": " << room << " pt");
                NS_TEST_EXPECT_MSG_EQ((text.sizePt >= 5.5), true, label << " can be read");
            }
        }
    }
};

/** A SYN that is repeated in vain, and an ACK each time: too many for a page. */
class AnswersTestCase : public DirectoryTestCase
{
  public:
    AnswersTestCase()
        : DirectoryTestCase("SequenceLayout.NoSegmentIsPartedFromItsAnswer")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t REPEATS = 20;
        SequenceScene scene;
        scene.Add({0, 1.0, 1.01, "S", 100, 0});
        scene.Add({1, 1.01, {}, "SA", 500, 101});
        for (uint32_t i = 1; i <= REPEATS; ++i)
        {
            scene.Add({0, 1.0 + i, 1.01 + i, "S", 100, 0, 0, "syn-challenged"});
            scene.Add({1, 1.01 + i, 1.02 + i, "A", 501, 101, 0, "syn-missing"});
        }
        scene.GoOn(40);
        const SequenceStory story = TellScene(scene, m_directory);
        NS_TEST_ASSERT_MSG_EQ(story.segments.size(), 2 + 2 * REPEATS, "segments");
        const SequenceLayout layout = LaySequence(story);
        NS_TEST_ASSERT_MSG_EQ(
            (layout.shown.size() < story.segments.size()), true, "some are left out");
        for (std::size_t i = 0; i < layout.shown.size(); i += 2)
        {
            NS_TEST_EXPECT_MSG_EQ(layout.shown[i] % 2, 0, "a SYN");
            NS_TEST_ASSERT_MSG_EQ((i + 1 < layout.shown.size()), true, "something follows");
            NS_TEST_EXPECT_MSG_EQ(layout.shown[i + 1], layout.shown[i] + 1, "its answer");
        }
        NS_TEST_EXPECT_MSG_EQ(layout.shown.front(), 0, "from the first segment");
        NS_TEST_EXPECT_MSG_EQ(layout.shown.back(), 2 * REPEATS + 1, "to the last");
    }
};

/** The last ACK is lost, and those that answer repeated FINs, but for the last one. */
class LostLastAckPageTestCase : public DirectoryTestCase
{
  public:
    LostLastAckPageTestCase()
        : DirectoryTestCase("SequenceLayout.TheLostAckStaysBesideItsFinAndTimeWaitRestarts")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t REPEATS = 9;
        SequenceScene scene;
        scene.AddHandshake();
        scene.Add({0, 1.02, 1.03, "PA", 101, 501, 100});
        scene.Add({1, 1.03, 1.04, "A", 501, 201});
        scene.Add({1, 1.03, 1.04, "PA", 501, 201, 1000});
        scene.Add({0, 1.04, 1.05, "FA", 201, 1501});
        scene.Add({1, 1.05, 1.06, "FA", 1501, 202});
        scene.Add({0, 1.06, {}, "A", 202, 1502});
        scene.AddState(0, 1.06, "FIN-WAIT-1", "TIME-WAIT", "segment FA 1501", "fin");
        for (uint32_t i = 1; i <= REPEATS; ++i)
        {
            const double timeS = 1.05 + 3 * i;
            scene.Add({1, timeS, timeS + 0.01, "FA", 1501, 202, 0, "in-time-wait"});
            scene.Add({0,
                       timeS + 0.01,
                       i < REPEATS ? std::nullopt : std::optional(timeS + 0.02),
                       "A",
                       202,
                       1502});
        }
        scene.GoOn(60);
        SequenceStory story = TellScene(scene, m_directory);
        TimerRow restart;
        restart.timeS = 1.06 + 3 * REPEATS;
        const std::string local = SequenceScene::EndPointOf(0);
        const std::string remote = SequenceScene::EndPointOf(1);
        restart.local = local;
        restart.remote = remote;
        restart.timer = "time-wait";
        restart.action = "start";
        AddTimeWaitRestarts({restart}, {}, story);
        NS_TEST_EXPECT_MSG_EQ(FindText(LaySequence(story), "2MSL restarts").text, "", "it began");
        restart.action = "restart";
        AddTimeWaitRestarts({restart}, {}, story);
        const SequenceLayout layout = LaySequence(story);
        NS_TEST_EXPECT_MSG_EQ(
            FindText(layout, "2MSL restarts").text, "2MSL restarts", "and begins again");
        NS_TEST_ASSERT_MSG_EQ(
            (layout.shown.size() < story.segments.size()), true, "some are left out");
        for (const std::size_t fin : {std::size_t{7}, story.segments.size() - 2}) // first and last
        {
            for (const std::size_t segment : {fin, fin + 1}) // and the ACK that answers it
            {
                const auto& shown = layout.shown;
                NS_TEST_EXPECT_MSG_EQ(std::count(shown.begin(), shown.end(), segment),
                                      1,
                                      story.segments.at(segment).label << " is shown");
            }
        }
    }
};

/** All cases. */
class SequenceLayoutTestSuite : public TestSuite
{
  public:
    SequenceLayoutTestSuite()
        : TestSuite("tcp-lifecycle-sequence-layout")
    {
        for (const LayoutScene& scene : MakeLayoutScenes())
        {
            AddTestCase(new LayoutTestCase(scene));
        }
        AddTestCase(new LostWordsTestCase);
        AddTestCase(new AnswersTestCase);
        AddTestCase(new LostLastAckPageTestCase);
    }
};

SequenceLayoutTestSuite g_sequenceLayoutTestSuite; //!< registers the suite

} // namespace
