// SPDX-License-Identifier: GPL-2.0-only
//
// Lays out the table of knowledge as a drawing.

#include "ns3/handshake-figures.h"

#include "ns3/figure-canvas.h"

#include <array>

namespace ns3
{

namespace
{

constexpr double TOP_PT = 34;      //!< above the first block
constexpr double BLOCK_PT = 50;    //!< head of a block
constexpr double ROW_PT = 25;      //!< height of a segment
constexpr double GAP_PT = 12;      //!< between blocks
constexpr double CELL_PT = 9;      //!< half the height of a cell
constexpr double FONT_PT = 8;      //!< of cells
constexpr double SMALL_PT = 7;     //!< of heads
constexpr double ARROW_FROM = 184; //!< left end of arrows
constexpr double ARROW_TO = 270;   //!< right end of arrows

/** Columns of one end: middle and half width, pt. */
struct KnowledgeColumns
{
    double state;      //!< its state
    double peerIsn;    //!< it knows the peer's number
    double ownArrived; //!< it knows that its own has arrived
};

constexpr std::array<KnowledgeColumns, 2> COLUMNS{{{46, 108, 152}, {408, 302, 346}}};
constexpr double STATE_HALF = 36; //!< half the width of a state
constexpr double KNOWS_HALF = 20; //!< half the width of the other cells

/** \brief Write a line. */
void
Write(FigureCanvas& canvas, double x, double y, const std::string& text, double sizePt)
{
    CanvasText line;
    line.at = {x, y};
    line.text = text;
    line.sizePt = sizePt;
    canvas.texts.push_back(line);
}

/** \brief Draw a cell. */
void
DrawCell(FigureCanvas& canvas,
         double x,
         double y,
         double half,
         const std::string& text,
         const std::string& fill)
{
    CanvasBox box;
    box.topLeft = {x - half, y - CELL_PT};
    box.bottomRight = {x + half, y + CELL_PT};
    box.fill = fill;
    canvas.boxes.push_back(box);
    Write(canvas, x, y, text, FONT_PT);
}

/** \brief Draw what one end knows. */
void
DrawEnd(FigureCanvas& canvas, const KnowledgeColumns& at, double y, const EndKnowledge& known)
{
    const bool isUnfounded = known.state == "ESTABLISHED" && !known.KnowsAll();
    DrawCell(canvas, at.state, y, STATE_HALF, known.state, isUnfounded ? "orange" : "'#ffffff'");
    const auto fill = [](bool is) { return is ? "light" : "'#ffffff'"; };
    DrawCell(canvas,
             at.peerIsn,
             y,
             KNOWS_HALF,
             known.knowsPeerIsn ? "yes" : "no",
             fill(known.knowsPeerIsn));
    DrawCell(canvas,
             at.ownArrived,
             y,
             KNOWS_HALF,
             known.knowsOwnSynArrived ? "yes" : "no",
             fill(known.knowsOwnSynArrived));
}

/** \brief Draw the names of columns. */
void
DrawHead(FigureCanvas& canvas, double y, const std::string& title)
{
    Write(canvas, (ARROW_FROM + ARROW_TO) / 2, y + 8, title, FONT_PT + 1);
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        const KnowledgeColumns& at = COLUMNS.at(end);
        Write(canvas, at.state, y + 32, end == CLIENT_END ? "client" : "server", FONT_PT);
        Write(canvas, at.peerIsn, y + 27, "peer's", SMALL_PT);
        Write(canvas, at.peerIsn, y + 36, "number", SMALL_PT);
        Write(canvas, at.ownArrived, y + 27, "own has", SMALL_PT);
        Write(canvas, at.ownArrived, y + 36, "arrived", SMALL_PT);
    }
}

} // namespace

GnuplotFigure
MakeKnowledgeFigure(const std::vector<HandshakeOutcome>& all, const std::vector<std::string>& names)
{
    FigureCanvas canvas;
    double y = TOP_PT;
    for (const std::string& name : names)
    {
        const HandshakeOutcome& one = FindOutcome(all, name);
        DrawHead(canvas, y, "HandshakeMode " + one.which.mode);
        y += BLOCK_PT + CELL_PT;
        for (const KnowledgeRow& row : GetKnowledgeRows(*one.records))
        {
            CanvasLine arrow;
            arrow.points = {{ARROW_FROM, y + 5}, {ARROW_TO, y + 5}};
            if (row.from == SERVER_END)
            {
                std::swap(arrow.points[0], arrow.points[1]);
            }
            arrow.hasHead = true;
            canvas.strokes.push_back(arrow);
            Write(canvas, (ARROW_FROM + ARROW_TO) / 2, y - 3, row.segment, SMALL_PT);
            for (const uint32_t end : {CLIENT_END, SERVER_END})
            {
                DrawEnd(canvas, COLUMNS.at(end), y, row.ends.at(end));
            }
            y += ROW_PT;
        }
        y += GAP_PT;
    }
    canvas.heightPt = y - GAP_PT;
    GnuplotFigure figure;
    figure.file = "knowledge";
    figure.title = "Who knows what when a segment has arrived";
    figure.caption =
        "What each end knows after each segment of the handshake: the peer's sequence number, and "
        "that its own has arrived; it learns from segments its TCP has taken. Orange: ESTABLISHED, "
        "and not both are known. From segments.csv and states.csv of each case.";
    SetCanvas(figure, canvas);
    return figure;
}

} // namespace ns3
