// SPDX-License-Identifier: GPL-2.0-only
//
// Tries places along each arrow until its words touch nothing.

#include "ns3/sequence-words.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

constexpr double BAR = SequencePage::BAR; //!< half the width of a bar, pt
constexpr double LEAST_LABEL_PT = 5.5;    //!< font of very long words
constexpr double LABEL_GAP = 1.6;         //!< between an arrow and its words
constexpr double LABEL_INDENT = 6;        //!< between words and the bars
constexpr double LOST_SHARE = 0.65;       //!< of its way, for an arrow that does not arrive
constexpr double MOST_LOST_SHARE = 0.8;   //!< the same if its words are long
constexpr double STRAY_SHARE = 0.5;       //!< of a way, for an arrow that begins on it
constexpr double MOST_STRAY_SHARE = 0.75; //!< the same if its words are long
constexpr double STRAY_STEEPNESS = 3;     //!< of it, for a verdict fits between it and an answer
constexpr double CROSS = 6;               //!< between words and the middle of the cross
constexpr double DEGREES = 180 / M_PI;    //!< in a radian
constexpr double WAY = SequencePage::LINE_X[1] - SequencePage::LINE_X[0] - 2 * BAR; //!< pt
constexpr double ROOM = WAY - 2 * LABEL_INDENT;                                //!< for words, pt
constexpr double STRAY_ROOM = MOST_STRAY_SHARE * WAY - 2 * LABEL_INDENT;       //!< behind a tail
constexpr double LOST_ROOM = MOST_LOST_SHARE * WAY - 2 * LABEL_INDENT - CROSS; //!< before a cross

/** Where words may be along their arrow, the best first: its middle, then nearer to its tail. */
const std::vector<double> LABEL_SHARES{0.5,
                                       0.47,
                                       0.53,
                                       0.44,
                                       0.56,
                                       0.41,
                                       0.59,
                                       0.38,
                                       0.62,
                                       0.35,
                                       0.65,
                                       0.32,
                                       0.68,
                                       0.29,
                                       0.71,
                                       0.26,
                                       0.74,
                                       0.23};
/** The same at an arrow that another one crosses: near its tail. */
const std::vector<double> CROSSED_SHARES{
    0.3, 0.27, 0.33, 0.24, 0.36, 0.39, 0.21, 0.42, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7};
/** The same of verdicts: near the head. */
const std::vector<double> VERDICT_SHARES{0.72, 0.69, 0.66, 0.63, 0.6, 0.57, 0.54, 0.51, 0.48, 0.4};

/** \return a line without its ends, where arrows may meet that do not cross */
CanvasLine
Inner(CanvasLine line)
{
    constexpr double SHARE = 0.1;
    CanvasPoint& tail = line.points.front();
    CanvasPoint& head = line.points.back();
    const CanvasPoint cut{SHARE * (head.x - tail.x), SHARE * (head.y - tail.y)};
    tail = {tail.x + cut.x, tail.y + cut.y};
    head = {head.x - cut.x, head.y - cut.y};
    return line;
}

/** \return words along an arrow. \param share of the arrow's length \param side 1 = above */
CanvasText
TextAlong(const CanvasLine& line, const std::string& words, double size, double share, int side)
{
    const CanvasPoint& tail = line.points.front();
    const CanvasPoint& head = line.points.back();
    const bool isRight = head.x > tail.x;
    const CanvasPoint& left = isRight ? tail : head;
    const CanvasPoint& right = isRight ? head : tail;
    const double angle = std::atan2(left.y - right.y, right.x - left.x);
    const double away = side * (size / 2 + LABEL_GAP);
    CanvasText text;
    text.at = {tail.x + share * (head.x - tail.x) - away * std::sin(angle),
               tail.y + share * (head.y - tail.y) - away * std::cos(angle)};
    text.text = words;
    text.sizePt = size;
    text.angleDeg = angle * DEGREES;
    return text;
}

/** \return true if the arrow of a segment ends before it reaches the other end */
bool
EndsOnItsWay(const SequenceSegment& segment)
{
    return segment.fate == SequenceFate::LOST || segment.fate == SequenceFate::UNDER_WAY;
}

/** \return the font of the words at an arrow: smaller if they are very long */
double
LabelSize(const SequenceSegment& segment)
{
    CanvasText measure;
    measure.text = segment.label;
    measure.sizePt = SequencePage::LABEL_PT;
    const double room = EndsOnItsWay(segment)                 ? LOST_ROOM
                        : segment.fate == SequenceFate::STRAY ? STRAY_ROOM
                                                              : ROOM;
    return std::max(LEAST_LABEL_PT,
                    SequencePage::LABEL_PT * std::min(1.0, room / measure.GetWidth()));
}

/** \return how much of a way words need beside their arrow */
double
WordsShare(const SequenceSegment& segment)
{
    CanvasText words;
    words.text = segment.label;
    words.sizePt = LabelSize(segment);
    return (words.GetWidth() + 2 * LABEL_INDENT) / WAY;
}

/** \return how much of its way the arrow of a segment goes that does not arrive: words fit beside
 */
double
LostShare(const SequenceSegment& segment)
{
    return std::clamp(WordsShare(segment) + CROSS / WAY, LOST_SHARE, MOST_LOST_SHARE);
}

/** \return true if words keep off the ends' bars, and off the cross of a lost segment's arrow */
bool
KeepsToArrow(const CanvasText& text, const SequenceArrow& arrow)
{
    const double half = text.GetWidth() / 2 * std::cos(text.angleDeg / DEGREES);
    double low = SequencePage::LINE_X[0] + BAR + LABEL_INDENT / 2;
    double high = SequencePage::LINE_X[1] - BAR - LABEL_INDENT / 2;
    if (!arrow.line.hasHead)
    {
        const double tailX = arrow.line.points.front().x;
        const double crossX = arrow.line.points.back().x;
        low = crossX < tailX ? crossX + CROSS : low;
        high = crossX > tailX ? crossX - CROSS : high;
    }
    return text.at.x - half >= low && text.at.x + half <= high;
}

} // namespace

SequenceWords::SequenceWords(const SequenceStory& story,
                             const std::vector<std::size_t>& shown,
                             const SequenceRows& rows)
    : m_story(story),
      m_shown(shown),
      m_rows(rows)
{
}

SequenceArrow
SequenceWords::MakeArrow(std::size_t i) const
{
    const SequenceSegment& segment = m_story.segments[i];
    const double direction = segment.from == 0 ? 1 : -1;
    const double tailX = SequencePage::LINE_X.at(segment.from) + direction * BAR;
    const double mark = segment.dropped.empty() ? 0 : 2 * SequencePage::CIRCLE;
    const double headX = SequencePage::LINE_X.at(1 - segment.from) - direction * (BAR + mark);
    const auto send = m_rows.FindSend(i);
    const auto receipt = m_rows.FindReceipt(i);
    SequenceArrow arrow;
    arrow.segment = i;
    arrow.row = send ? *send : *receipt;
    const double receivedY = SequencePage::FIRST_ROW + m_rows.GetRows()[*receipt].y;
    const double strayShare = std::clamp(WordsShare(segment), STRAY_SHARE, MOST_STRAY_SHARE);
    const double steepness = segment.dropped.empty() ? 1 : STRAY_STEEPNESS;
    CanvasPoint tail{headX + strayShare * (tailX - headX),
                     receivedY - steepness * strayShare * SequenceDistances::STEP};
    if (send)
    {
        tail = {tailX, SequencePage::FIRST_ROW + m_rows.GetRows()[*send].y};
    }
    CanvasPoint head{headX, receivedY};
    if (m_rows.GetRows()[*receipt].isVirtual)
    {
        const double share = LostShare(segment);
        head = {tail.x + share * (head.x - tail.x), tail.y + share * (head.y - tail.y)};
    }
    arrow.line.points = {tail, head};
    arrow.line.hasHead = segment.fate != SequenceFate::LOST;
    arrow.line.dash = segment.retransmission > 0 ? "(8,4)" : "solid";
    return arrow;
}

std::optional<std::size_t>
SequenceWords::FindObstacle(const CanvasText& text, const SequenceArrow* own, bool mayCover) const
{
    std::optional<std::size_t> row;
    const auto meet = [&row](std::size_t other) { row = std::max(row.value_or(0), other); };
    for (const SequenceArrow& arrow : m_arrows)
    {
        const bool isOwn = own && arrow.segment == own->segment;
        if (!isOwn && Overlaps(text, arrow.line) &&
            !(mayCover && own && Overlaps(Inner(arrow.line), Inner(own->line))))
        {
            meet(arrow.row);
        }
    }
    CanvasText padded = text;
    padded.text = " " + text.text + " ";
    for (const PlacedText& placed : m_texts)
    {
        if (Overlaps(padded, placed.text))
        {
            meet(placed.row);
        }
    }
    return row;
}

std::optional<std::size_t>
SequenceWords::PlaceWords(const SequenceArrow& arrow, const Words& words)
{
    std::optional<std::size_t> obstacle;
    std::optional<CanvasText> fallback;
    for (const bool mayCover : {false, true})
    {
        for (const int side : words.sides)
        {
            for (const double share : words.shares)
            {
                CanvasText text = TextAlong(arrow.line, words.text, words.size, share, side);
                text.colour = words.colour;
                text.isOpaque = mayCover;
                if (!KeepsToArrow(text, arrow))
                {
                    continue;
                }
                const auto row = FindObstacle(text, &arrow, mayCover);
                if (!row)
                {
                    m_texts.push_back({text, arrow.row});
                    return std::nullopt;
                }
                obstacle = std::max(*row, arrow.row);
                fallback = text;
            }
        }
    }
    if (!fallback)
    {
        fallback = TextAlong(arrow.line, words.text, words.size, 0.5, 1);
        fallback->colour = words.colour; // longer than the arrow: nothing can be done
    }
    m_texts.push_back({*fallback, arrow.row});
    return obstacle;
}

std::optional<std::size_t>
SequenceWords::PlaceFate(const SequenceArrow& arrow)
{
    const SequenceFate fate = m_story.segments[arrow.segment].fate;
    const bool isCopy = m_story.segments[arrow.segment].isLateCopy;
    if (fate != SequenceFate::LOST && fate != SequenceFate::UNDER_WAY &&
        fate != SequenceFate::STRAY)
    {
        return std::nullopt;
    }
    // Behind the cross, in the direction of the arrow; of a stray one before its tail.
    const bool isStray = fate == SequenceFate::STRAY;
    const CanvasPoint& from = isStray ? arrow.line.points.back() : arrow.line.points.front();
    const CanvasPoint& to = isStray ? arrow.line.points.front() : arrow.line.points.back();
    CanvasLine beyond;
    beyond.points = {to, {2 * to.x - from.x, 2 * to.y - from.y}};
    const char* words = fate == SequenceFate::LOST ? "lost"
                        : isCopy                   ? "late copy"
                        : isStray                  ? "from elsewhere"
                                                   : "under way";
    CanvasText text = TextAlong(beyond, words, SequencePage::SMALL_PT, 0, 0);
    text.colour = fate == SequenceFate::UNDER_WAY ? "ink" : "red";
    text.align = to.x > from.x ? CanvasAlign::LEFT : CanvasAlign::RIGHT;
    text.at.x += (to.x > from.x ? 1 : -1) * LABEL_INDENT;
    text.at.y += LABEL_INDENT * (to.y - from.y) / std::abs(to.x - from.x);
    const auto row = FindObstacle(text, &arrow, false);
    m_texts.push_back({text, arrow.row});
    return row ? std::optional(std::max(*row, arrow.row)) : std::nullopt;
}

std::optional<std::size_t>
SequenceWords::PlaceLabel(const SequenceArrow& arrow)
{
    const SequenceSegment& segment = m_story.segments[arrow.segment];
    const bool isCrossed =
        std::any_of(m_arrows.begin(), m_arrows.end(), [&arrow](const SequenceArrow& other) {
            return other.segment != arrow.segment && Overlaps(Inner(other.line), Inner(arrow.line));
        });
    std::optional<std::size_t> obstacle = PlaceWords(
        arrow,
        {segment.label, LabelSize(segment), isCrossed ? CROSSED_SHARES : LABEL_SHARES, {1}, "ink"});
    if (!segment.dropped.empty())
    {
        const auto row = PlaceWords(arrow,
                                    {"verdict: " + segment.dropped,
                                     SequencePage::SMALL_PT,
                                     VERDICT_SHARES,
                                     {-1, 1},
                                     "red"});
        obstacle = obstacle ? obstacle : row;
    }
    const auto row = PlaceFate(arrow);
    return obstacle ? obstacle : row;
}

std::optional<std::size_t>
SequenceWords::PlaceBreak(const SequenceBreak& cut)
{
    CanvasText text;
    text.text = cut.text;
    text.sizePt = SequencePage::SMALL_PT;
    const double middle = (SequencePage::LINE_X[0] + SequencePage::LINE_X[1]) / 2;
    for (const double shift : {0.0, -50.0, 50.0})
    {
        text.at = {middle + shift, SequencePage::FIRST_ROW + cut.y};
        if (!FindObstacle(text, nullptr, false))
        {
            m_texts.push_back({text, cut.after});
            return std::nullopt;
        }
    }
    text.at.x = middle;
    m_texts.push_back({text, cut.after});
    return cut.after;
}

std::optional<std::size_t>
SequenceWords::Place()
{
    m_arrows.clear();
    m_texts.clear();
    for (const std::size_t segment : m_shown)
    {
        m_arrows.push_back(MakeArrow(segment));
    }
    std::optional<std::size_t> obstacle;
    const auto keep = [&](const std::optional<std::size_t>& row) {
        obstacle = obstacle ? obstacle : row;
    };
    for (const SequenceArrow& arrow : m_arrows)
    {
        keep(PlaceLabel(arrow));
    }
    for (const SequenceBreak& cut : m_rows.GetBreaks())
    {
        keep(PlaceBreak(cut));
    }
    return obstacle;
}

const std::vector<SequenceArrow>&
SequenceWords::GetArrows() const
{
    return m_arrows;
}

std::vector<CanvasText>
SequenceWords::GetTexts() const
{
    std::vector<CanvasText> texts;
    for (const PlacedText& placed : m_texts)
    {
        texts.push_back(placed.text);
    }
    return texts;
}

} // namespace ns3
