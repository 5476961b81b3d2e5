// SPDX-License-Identifier: GPL-2.0-only
//
// Makes room for all words of a sequence diagram, and draws it.

#include "ns3/sequence-layout.h"

#include "ns3/sequence-rows.h"
#include "ns3/sequence-words.h"
#include "ns3/state-style.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <numeric>
#include <optional>

namespace ns3
{

namespace
{

constexpr std::array<double, 2> LINE_X = SequencePage::LINE_X; //!< both ends
constexpr double BAR = SequencePage::BAR;                      //!< half the width of a bar
constexpr double NAME_Y = 30;                                  //!< middle of the ends' names
constexpr double ADDRESS_Y = 41;                               //!< middle of their addresses
constexpr double COLUMN_Y = 54;                                //!< middle of the columns' heads
constexpr double LINE_TOP = 60;                                //!< where the ends' lines begin
constexpr double FIRST_ROW = SequencePage::FIRST_ROW;          //!< the first row
constexpr double LINE_END = 16;                                //!< of the lines below the last row
constexpr double BOTTOM = 6;                                   //!< below the lines
constexpr double STATE_X = BAR + 4;                            //!< from a line to the states' names
constexpr double TIME_X = 68;                                  //!< from a line to the times
constexpr double LEADER_X = 66;                     //!< from a line to the end of a row's rule
constexpr double STATE_PT = SequencePage::SMALL_PT; //!< font of states and times
constexpr double PUSH = 4;                          //!< step that makes room
constexpr std::size_t LEAST_SEGMENTS = 10;          //!< shown, however high the page becomes
constexpr uint32_t TOGETHER_ROUNDS = 40;            //!< in which both of two crossing arrows move
constexpr uint32_t MOST_ROUNDS = 600;               //!< of making room

/** Lays out one diagram. */
class SequencePlacer
{
  public:
    SequencePlacer(const SequenceStory& story, const std::vector<std::size_t>& shown)
        : m_story(story),
          m_shown(shown),
          m_rows(story, shown),
          m_words(story, shown, m_rows)
    {
    }

    /** \return the diagram; unfinished if it becomes higher than \p mostPt */
    SequenceLayout
    Lay(double mostPt)
    {
        bool isPlaced = false;
        for (uint32_t round = 0;
             round < MOST_ROUNDS && !isPlaced && (round == 0 || Bottom() + BOTTOM <= mostPt);
             ++round)
        {
            m_rows.Place();
            const std::optional<std::size_t> obstacle = m_words.Place();
            isPlaced = !obstacle;
            if (obstacle)
            {
                // Arrows that cross and left at one time move together, as long as that helps.
                m_rows.Push(*obstacle, PUSH, round < TOGETHER_ROUNDS);
            }
        }
        SequenceLayout layout;
        layout.shown = m_shown;
        layout.originS = m_rows.GetOrigin();
        layout.breaks = m_rows.GetBreaks().size();
        layout.isCrowded = !isPlaced;
        DrawHead(layout.canvas);
        DrawRows(layout.canvas);
        DrawArrows(layout.canvas);
        for (uint32_t end = 0; end < 2; ++end)
        {
            DrawBar(layout.canvas, end);
        }
        DrawBreaks(layout.canvas);
        layout.canvas.heightPt = Bottom() + BOTTOM;
        return layout;
    }

  private:
    /** \return where the ends' lines end, pt */
    double
    Bottom() const
    {
        return FIRST_ROW + m_rows.GetHeight() + LINE_END;
    }

    /** Draw title, names and heads of columns. */
    void
    DrawHead(FigureCanvas& canvas) const
    {
        char origin[48];
        std::snprintf(origin, sizeof(origin), "time 0 is %.6f s of the run", m_rows.GetOrigin());
        canvas.texts.push_back({{(LINE_X[0] + LINE_X[1]) / 2, COLUMN_Y},
                                origin,
                                STATE_PT,
                                CanvasAlign::CENTER,
                                0,
                                "grey"});
        for (uint32_t end = 0; end < 2; ++end)
        {
            const SequenceEnd& one = m_story.ends.at(end);
            const double x = LINE_X.at(end);
            const std::string node = one.isTraced ? ", node " + std::to_string(one.node) : "";
            canvas.texts.push_back({{x, NAME_Y}, one.name + node, 9});
            canvas.texts.push_back({{x, ADDRESS_Y}, one.address, SequencePage::LABEL_PT});
            const double out = end == 0 ? -1 : 1;
            const CanvasAlign align = end == 0 ? CanvasAlign::RIGHT : CanvasAlign::LEFT;
            const std::string column = !one.isTraced        ? "not traced"
                                       : one.states.empty() ? ""
                                                            : "state";
            canvas.texts.push_back(
                {{x + out * STATE_X, COLUMN_Y}, column, STATE_PT, align, 0, "grey"});
            if (one.isTraced)
            {
                canvas.texts.push_back(
                    {{x + out * TIME_X, COLUMN_Y}, "time (s)", STATE_PT, align, 0, "grey"});
            }
        }
    }

    /** Draw the times and their rules. */
    void
    DrawRows(FigureCanvas& canvas) const
    {
        for (const SequenceRow& row : m_rows.GetRows())
        {
            if (row.time.empty())
            {
                continue;
            }
            const double out = row.end == 0 ? -1 : 1;
            const double x = LINE_X.at(row.end);
            const double y = FIRST_ROW + row.y;
            canvas.texts.push_back({{x + out * TIME_X, y},
                                    row.time,
                                    STATE_PT,
                                    row.end == 0 ? CanvasAlign::RIGHT : CanvasAlign::LEFT});
            CanvasLine rule;
            rule.points = {{x + out * LEADER_X, y}, {x + out * BAR, y}};
            rule.widthPt = 0.4;
            rule.colour = "grey";
            canvas.lines.push_back(rule);
        }
    }

    /** Draw one end's line and its states. */
    void
    DrawBar(FigureCanvas& canvas, uint32_t end) const
    {
        const std::vector<SequenceState>& states = m_story.ends.at(end).states;
        const double x = LINE_X.at(end);
        const double out = end == 0 ? -1 : 1;
        if (states.empty())
        {
            CanvasLine line;
            line.points = {{x, LINE_TOP}, {x, Bottom()}};
            line.widthPt = 1.2;
            canvas.lines.push_back(line);
            return;
        }
        double top = LINE_TOP;
        std::string name = states.front().from;
        std::string words = name;
        const auto draw = [&](double bottom) {
            const StateStyle style = StyleOfState(name);
            canvas.boxes.push_back(
                {{x - BAR, top}, {x + BAR, bottom}, style.colour, true, style.fill});
            canvas.texts.push_back({{x + out * STATE_X, top + SequenceDistances::STATE / 2},
                                    words,
                                    STATE_PT,
                                    end == 0 ? CanvasAlign::RIGHT : CanvasAlign::LEFT});
            top = bottom;
        };
        for (const SequenceRow& row : m_rows.GetRows())
        {
            for (std::size_t i = 0; row.end == end && i < row.states.size(); ++i)
            {
                const SequenceState& change = states[row.states[i]];
                draw(FIRST_ROW + row.stateYs[i]);
                name = change.to;
                words = change.from == change.to ? "2MSL restarts" : name;
            }
        }
        draw(Bottom());
    }

    /** Draw arrows, their marks and words. */
    void
    DrawArrows(FigureCanvas& canvas) const
    {
        constexpr int CROSS_TYPE = 2;
        constexpr int CIRCLE_TYPE = 6;
        for (const SequenceArrow& arrow : m_words.GetArrows())
        {
            canvas.lines.push_back(arrow.line);
            const SequenceSegment& segment = m_story.segments[arrow.segment];
            const CanvasPoint& head = arrow.line.points.back();
            if (segment.fate == SequenceFate::LOST)
            {
                canvas.marks.push_back({head, CROSS_TYPE, 0.9, 1.6});
            }
            if (!segment.dropped.empty())
            {
                const double direction = segment.from == 0 ? 1 : -1;
                canvas.marks.push_back(
                    {{head.x + direction * SequencePage::CIRCLE, head.y}, CIRCLE_TYPE, 0.8, 1.2});
            }
        }
        for (const CanvasText& text : m_words.GetTexts())
        {
            canvas.texts.push_back(text);
        }
    }

    /** Draw the cuts of the lines. */
    void
    DrawBreaks(FigureCanvas& canvas) const
    {
        constexpr double HALF = 2.2; //!< height of a cut
        for (const SequenceBreak& cut : m_rows.GetBreaks())
        {
            const double y = FIRST_ROW + cut.y;
            for (const double x : LINE_X)
            {
                canvas.covers.push_back(
                    {{x - 2 * BAR, y - HALF}, {x + 2 * BAR, y + HALF}, "'#ffffff'", false});
                for (const double side : {-HALF, HALF})
                {
                    CanvasLine stroke;
                    stroke.points = {{x - 2 * BAR, y + side + 1.5}, {x + 2 * BAR, y + side - 1.5}};
                    stroke.widthPt = 0.8;
                    canvas.strokes.push_back(stroke);
                }
            }
        }
    }

    const SequenceStory& m_story;           //!< what happened
    const std::vector<std::size_t> m_shown; //!< segments with an arrow
    SequenceRows m_rows;                    //!< the time axis
    SequenceWords m_words;                  //!< arrows and words
};

/** \return before which segments the axis may be cut: nothing is under way, and none is an answer
 */
std::vector<std::size_t>
FindPauses(const SequenceStory& story)
{
    constexpr double PAUSE = 2.6; // longest ways: as long as cuts of the axis are
    double wayS = 0;
    for (const SequenceSegment& segment : story.segments)
    {
        wayS = segment.fate == SequenceFate::ARRIVED
                   ? std::max(wayS, segment.receivedS - segment.sentS)
                   : wayS;
    }
    std::vector<std::size_t> pauses;
    double lastS = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < story.segments.size(); ++i)
    {
        const SequenceSegment& segment = story.segments[i];
        if ((segment.IsSendKnown() ? segment.sentS : segment.receivedS) - lastS > PAUSE * wayS)
        {
            pauses.push_back(i);
        }
        const double endS = segment.IsReceiptKnown() ? segment.receivedS : segment.sentS;
        lastS = i == 0 ? endS : std::max(lastS, endS);
    }
    return pauses;
}

/**
 * Choose what is shown of too many segments: so many at the beginning and at the end, fewer if that
 * does not part a segment from its answer.
 * \return segments in order
 */
std::vector<std::size_t>
ChooseShown(const SequenceStory& story, std::size_t headSegments, std::size_t tailSegments)
{
    const std::size_t all = story.segments.size();
    std::vector<std::size_t> shown(all);
    std::iota(shown.begin(), shown.end(), 0);
    if (all <= headSegments + tailSegments)
    {
        return shown;
    }
    std::size_t headEnd = headSegments;
    std::size_t tailBegin = all - tailSegments;
    const std::size_t most = headSegments + tailSegments;
    std::size_t best = most / 2; // with fewer than that the page is rather cut anywhere
    const std::vector<std::size_t> pauses = FindPauses(story);
    for (auto head = pauses.begin(); head != pauses.end() && *head < most; ++head)
    {
        for (auto tail = pauses.rbegin(); tail != pauses.rend() && *tail > *head; ++tail)
        {
            const std::size_t behind = all - *tail;
            const std::size_t uneven = *head > behind ? *head - behind : behind - *head;
            if (*head + behind > most)
            {
                break;
            }
            if (*head + behind > best + uneven / 2)
            {
                best = *head + behind - uneven / 2;
                headEnd = *head;
                tailBegin = *tail;
            }
        }
    }
    shown.erase(shown.begin() + static_cast<std::ptrdiff_t>(headEnd),
                shown.begin() + static_cast<std::ptrdiff_t>(tailBegin));
    return shown;
}

} // namespace

SequenceLayout
LaySequence(const SequenceStory& story, const SequenceLimits& limits)
{
    std::size_t head = std::min(limits.headSegments, story.segments.size());
    std::size_t tail = std::min(limits.tailSegments, story.segments.size() - head);
    for (;;)
    {
        const bool isLeast = head + tail <= LEAST_SEGMENTS;
        SequenceLayout layout =
            SequencePlacer(story, ChooseShown(story, head, tail))
                .Lay(isLeast ? std::numeric_limits<double>::infinity() : limits.heightPt);
        if (layout.canvas.heightPt <= limits.heightPt || isLeast)
        {
            return layout;
        }
        --(head > tail ? head : tail);
    }
}

} // namespace ns3
