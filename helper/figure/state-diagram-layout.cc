// SPDX-License-Identifier: GPL-2.0-only
//
// The diagram's fixed places, and how a count looks.

#include "ns3/state-diagram-layout.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ns3
{

namespace
{

constexpr double LEFT = 56;       //!< middle of the left column
constexpr double CENTER = 226.8;  //!< middle of the page
constexpr double RIGHT = 397.6;   //!< middle of the right column
constexpr double HALF_WIDTH = 45; //!< of a state's box
constexpr double HALF_HEIGHT = 12;
constexpr double HALF_TALL = 40; //!< of SYN-SENT and SYN-RECEIVED, where three arrows end
constexpr double PORT = 28;      //!< of those arrows, above and below their middle
constexpr double SIDE = 24;      //!< between the middle of a box and an arrow beside it

constexpr double Y_CLOSED = 56;
constexpr double Y_LISTEN = 138;
constexpr double Y_SYN = 226;
constexpr double Y_ESTABLISHED = 312;
constexpr double Y_CLOSE = 384;   //!< FIN-WAIT-1, CLOSE-WAIT
constexpr double Y_CLOSE_2 = 466; //!< FIN-WAIT-2, CLOSING, LAST-ACK
constexpr double Y_END = 548;     //!< TIME-WAIT, the other CLOSED
constexpr double Y_TABLE = 584;   //!< head of the table
constexpr double TABLE_ROW = 10;

constexpr double STATE_PT = 8;   //!< font of states
constexpr double LABEL_PT = 6.5; //!< font at arrows
constexpr double COUNT_PT = 8;   //!< font of counts
constexpr double LINE = 10;      //!< between event and action beside an arrow
constexpr double SPLIT = 9.5;    //!< from a horizontal arrow to its event and its action

/** A state's box; CLOSED has two. */
struct StateBox
{
    const char* name;  //!< RFC name
    double x;          //!< middle
    double y;          //!< middle
    double halfHeight; //!< pt
};

constexpr std::array<StateBox, 12> BOXES{{{"CLOSED", CENTER, Y_CLOSED, HALF_HEIGHT},
                                          {"LISTEN", CENTER, Y_LISTEN, HALF_HEIGHT},
                                          {"SYN-RECEIVED", LEFT, Y_SYN, HALF_TALL},
                                          {"SYN-SENT", RIGHT, Y_SYN, HALF_TALL},
                                          {"ESTABLISHED", CENTER, Y_ESTABLISHED, HALF_HEIGHT},
                                          {"FIN-WAIT-1", LEFT, Y_CLOSE, HALF_HEIGHT},
                                          {"CLOSE-WAIT", RIGHT, Y_CLOSE, HALF_HEIGHT},
                                          {"FIN-WAIT-2", LEFT, Y_CLOSE_2, HALF_HEIGHT},
                                          {"CLOSING", CENTER, Y_CLOSE_2, HALF_HEIGHT},
                                          {"LAST-ACK", RIGHT, Y_CLOSE_2, HALF_HEIGHT},
                                          {"TIME-WAIT", CENTER, Y_END, HALF_HEIGHT},
                                          {"CLOSED", RIGHT, Y_END, HALF_HEIGHT}}};

/** How an arrow's words stand. */
enum class LabelStyle
{
    LEFT,  //!< event over action, left of the count
    RIGHT, //!< event over action, right of the count
    SPLIT, //!< event above a horizontal arrow and its count, action below
    ABOVE  //!< "event / action" at a place of its own
};

/** An arrow's place. */
struct ArrowPlace
{
    std::vector<CanvasPoint> points; //!< tail to head
    LabelStyle style;                //!< of its words
    CanvasPoint count;               //!< on the arrow
    CanvasPoint label;               //!< beginning of the words, for ABOVE
};

/** \return the places of arrows in the order of GetStateDiagramArrows(): a table, in one piece */
std::vector<ArrowPlace>
MakePlaces()
{
    constexpr double L = LEFT + HALF_WIDTH;    // right side of the left boxes
    constexpr double R = RIGHT - HALF_WIDTH;   // left side of the right boxes
    constexpr double CL = CENTER - HALF_WIDTH; // sides of those in the middle
    constexpr double CR = CENTER + HALF_WIDTH;
    constexpr double UP = CENTER - SIDE; // arrows left and right of the middle
    constexpr double DOWN = CENTER + SIDE;
    constexpr double H = HALF_HEIGHT;
    constexpr double OUT = RIGHT + SIDE;   // the active OPEN
    constexpr double BACK = RIGHT - 8;     // CLOSE in SYN-SENT
    constexpr double IN = Y_SYN - PORT;    // from LISTEN to the states of the handshake
    constexpr double ACKED = Y_SYN + PORT; // from there to ESTABLISHED
    constexpr double FIN = Y_CLOSE - 9;    // from ESTABLISHED to the states of the close
    constexpr double BOTH = Y_CLOSE + 8;   // FIN-WAIT-1 to CLOSING
    constexpr double MID_LISTEN = (Y_CLOSED + Y_LISTEN) / 2;
    constexpr double MID_CLOSE = (Y_CLOSE + Y_CLOSE_2) / 2;
    constexpr double MID_END = (Y_CLOSE_2 + Y_END) / 2;
    constexpr double MID_L = (L + UP) / 2;
    constexpr double MID_R = (R + DOWN) / 2;
    constexpr double TALL = HALF_TALL;
    const LabelStyle split = LabelStyle::SPLIT;
    const LabelStyle left = LabelStyle::LEFT;
    const LabelStyle right = LabelStyle::RIGHT;
    return {
        {{{UP, Y_CLOSED + H}, {UP, Y_LISTEN - H}}, left, {UP, MID_LISTEN}, {}},
        {{{DOWN, Y_LISTEN - H}, {DOWN, Y_CLOSED + H}}, right, {DOWN, MID_LISTEN}, {}},
        {{{CR, Y_CLOSED - 5}, {OUT, Y_CLOSED - 5}, {OUT, Y_SYN - TALL}},
         LabelStyle::ABOVE,
         {OUT, MID_LISTEN},
         {CR + 6, Y_CLOSED - 11}},
        {{{BACK, Y_SYN - TALL}, {BACK, Y_CLOSED + 5}, {CR, Y_CLOSED + 5}},
         LabelStyle::ABOVE,
         {BACK, MID_LISTEN + 30},
         {CR + 20, Y_CLOSED + 12}},
        {{{UP, Y_LISTEN + H}, {UP, IN}, {L, IN}}, split, {MID_L, IN}, {}},
        {{{DOWN, Y_LISTEN + H}, {DOWN, IN}, {R, IN}}, split, {MID_R, IN}, {}},
        {{{R, Y_SYN}, {L, Y_SYN}}, split, {CENTER, Y_SYN}, {}},
        {{{LEFT - 18, Y_SYN - TALL}, {LEFT - 18, Y_LISTEN}, {CL, Y_LISTEN}},
         split,
         {(LEFT - 18 + CL) / 2, Y_LISTEN},
         {}},
        {{{L, ACKED}, {UP, ACKED}, {UP, Y_ESTABLISHED - H}}, split, {MID_L, ACKED}, {}},
        {{{R, ACKED}, {DOWN, ACKED}, {DOWN, Y_ESTABLISHED - H}}, split, {MID_R, ACKED}, {}},
        {{{LEFT, Y_SYN + TALL}, {LEFT, Y_CLOSE - H}}, right, {LEFT, Y_ESTABLISHED}, {}},
        {{{UP, Y_ESTABLISHED + H}, {UP, FIN}, {L, FIN}}, split, {MID_L, FIN}, {}},
        {{{DOWN, Y_ESTABLISHED + H}, {DOWN, FIN}, {R, FIN}}, split, {MID_R, FIN}, {}},
        {{{LEFT, Y_CLOSE + H}, {LEFT, Y_CLOSE_2 - H}}, right, {LEFT, MID_CLOSE}, {}},
        {{{L, BOTH}, {CENTER, BOTH}, {CENTER, Y_CLOSE_2 - H}}, right, {CENTER, MID_CLOSE + 4}, {}},
        {{{RIGHT, Y_CLOSE + H}, {RIGHT, Y_CLOSE_2 - H}}, left, {RIGHT, MID_CLOSE}, {}},
        {{{LEFT, Y_CLOSE_2 + H}, {LEFT, Y_END}, {CL, Y_END}}, split, {(LEFT + CL) / 2, Y_END}, {}},
        {{{CENTER, Y_CLOSE_2 + H}, {CENTER, Y_END - H}}, right, {CENTER, MID_END}, {}},
        {{{RIGHT, Y_CLOSE_2 + H}, {RIGHT, Y_END - H}}, left, {RIGHT, MID_END}, {}},
        {{{CR, Y_END}, {R, Y_END}}, split, {(CR + R) / 2 - 5, Y_END}, {}},
    };
}

/** Write event and action at an arrow. \param countPt width of the count on it */
void
WriteLabel(FigureCanvas& canvas,
           const StateDiagramArrow& arrow,
           const ArrowPlace& place,
           double countPt,
           const std::string& colour)
{
    constexpr double GAP = 5; //!< between an arrow and the words beside it
    const CanvasPoint& at = place.count;
    const double away = countPt / 2 + GAP;
    CanvasText event;
    event.sizePt = LABEL_PT;
    event.colour = colour;
    CanvasText action = event;
    event.text = arrow.event;
    action.text = arrow.action;
    switch (place.style)
    {
    case LabelStyle::SPLIT:
        event.at = {at.x, at.y - SPLIT};
        action.at = {at.x, at.y + SPLIT};
        break;
    case LabelStyle::LEFT:
    case LabelStyle::RIGHT: {
        const bool isLeft = place.style == LabelStyle::LEFT;
        event.align = isLeft ? CanvasAlign::RIGHT : CanvasAlign::LEFT;
        action.align = event.align;
        event.at = {at.x + (isLeft ? -away : away), at.y - LINE / 2};
        action.at = {event.at.x, at.y + LINE / 2};
        // The line that the RFC draws between event and action.
        const double width = 0.95 * std::max(event.GetWidth(), action.GetWidth());
        CanvasLine rule;
        rule.points = {{event.at.x, at.y}, {event.at.x + (isLeft ? -width : width), at.y}};
        rule.widthPt = 0.4;
        rule.colour = "grey";
        canvas.lines.push_back(rule);
        break;
    }
    case LabelStyle::ABOVE:
        event.text += " / " + arrow.action;
        event.align = CanvasAlign::LEFT;
        event.at = place.label;
        canvas.texts.push_back(event);
        return;
    }
    canvas.texts.push_back(event);
    canvas.texts.push_back(action);
}

/** Draw the arrows, those that were taken on top. */
void
DrawArrows(FigureCanvas& canvas, const StateDiagramCount& count)
{
    const std::vector<StateDiagramArrow>& arrows = GetStateDiagramArrows();
    const std::vector<ArrowPlace> places = MakePlaces();
    for (const bool isTaken : {false, true})
    {
        for (std::size_t i = 0; i < arrows.size(); ++i)
        {
            if ((count.arrows.at(i) > 0) != isTaken)
            {
                continue;
            }
            CanvasLine line;
            line.points = places.at(i).points;
            line.hasHead = true;
            line.colour = isTaken ? "ink" : "grey";
            // 1 = 1.2 pt, 10 = 1.8 pt ... 100000 = 4.2 pt
            line.widthPt =
                isTaken ? 1.2 + 0.6 * std::log10(static_cast<double>(count.arrows[i])) : 0.5;
            line.headPt = 5 + 1.2 * line.widthPt;
            canvas.lines.push_back(line);
            CanvasText text;
            text.at = places[i].count;
            text.text = " " + std::to_string(count.arrows[i]) + " ";
            text.sizePt = COUNT_PT;
            text.hasFrame = true;
            WriteLabel(canvas,
                       arrows[i],
                       places[i],
                       isTaken ? text.GetWidth() : 0,
                       isTaken ? "ink" : "grey");
            if (isTaken)
            {
                canvas.texts.push_back(text);
            }
        }
    }
}

/** Draw the states. */
void
DrawStates(FigureCanvas& canvas, const StateDiagramCount& count)
{
    // CLOSED is where everything begins: it is black although nothing needs to enter it.
    for (const StateBox& box : BOXES)
    {
        const bool isEntered = count.entered.count(box.name) > 0 || box.y == Y_CLOSED;
        // Over the arrows, whose heads would stick in them.
        canvas.covers.push_back({{box.x - HALF_WIDTH, box.y - box.halfHeight},
                                 {box.x + HALF_WIDTH, box.y + box.halfHeight},
                                 isEntered ? "light" : "'#ffffff'",
                                 true});
        canvas.texts.push_back({{box.x, box.y},
                                box.name,
                                STATE_PT,
                                CanvasAlign::CENTER,
                                0,
                                isEntered ? "ink" : "grey"});
    }
}

/** Write the table of changes that the figure does not draw. \return its height, pt */
double
DrawTable(FigureCanvas& canvas, const StateDiagramCount& count)
{
    constexpr std::size_t MOST_ROWS = 12;
    constexpr std::array<double, 2> COLUMNS{40, 246};
    constexpr double TEXT = 6; //!< between a count and its change
    if (count.others.empty())
    {
        return 0;
    }
    uint64_t changes = 0;
    for (const StateDiagramOther& other : count.others)
    {
        changes += other.count;
    }
    canvas.texts.push_back(
        {{12, Y_TABLE},
         "Changes outside the figure (resets, time-outs, reuse; RFC 9293 note 3): " +
             std::to_string(changes),
         7,
         CanvasAlign::LEFT});
    const std::size_t rows = std::min(MOST_ROWS, count.others.size());
    const std::size_t high = (rows + 1) / 2;
    double bottom = Y_TABLE;
    for (std::size_t i = 0; i < rows; ++i)
    {
        const StateDiagramOther& other = count.others[i];
        const double x = COLUMNS.at(i / high);
        const double y = Y_TABLE + static_cast<double>(i % high + 1) * TABLE_ROW + 2;
        canvas.texts.push_back({{x, y}, std::to_string(other.count), LABEL_PT, CanvasAlign::RIGHT});
        canvas.texts.push_back({{x + TEXT, y},
                                other.from + " to " + other.to + ", " + other.rule,
                                LABEL_PT,
                                CanvasAlign::LEFT});
        bottom = std::max(bottom, y);
    }
    if (count.others.size() > rows)
    {
        bottom += TABLE_ROW;
        canvas.texts.push_back(
            {{COLUMNS[0] + TEXT, bottom},
             "and " + std::to_string(count.others.size() - rows) + " other kinds, see states.csv",
             LABEL_PT,
             CanvasAlign::LEFT});
    }
    return bottom - Y_TABLE + TABLE_ROW;
}

} // namespace

FigureCanvas
LayStateDiagram(const StateDiagramCount& count)
{
    FigureCanvas canvas;
    DrawArrows(canvas, count);
    DrawStates(canvas, count);
    canvas.heightPt = Y_TABLE + DrawTable(canvas, count);
    return canvas;
}

} // namespace ns3
