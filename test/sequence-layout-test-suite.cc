// SPDX-License-Identifier: GPL-2.0-only
//
// The page of a sequence diagram: no words touch, lost segments can be read.

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
    }
};

SequenceLayoutTestSuite g_sequenceLayoutTestSuite; //!< registers the suite

} // namespace
