// SPDX-License-Identifier: GPL-2.0-only
//
// A page of boxes, arrows and texts at given places: figures that are drawings, not curves.

#ifndef FIGURE_CANVAS_H
#define FIGURE_CANVAS_H

#include "ns3/figure.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A place in points (1/72 inch) from the upper left corner; y grows downwards. */
struct CanvasPoint
{
    double x{0}; //!< to the right, pt
    double y{0}; //!< downwards, pt
};

/** Which part of a text is at its place. */
enum class CanvasAlign
{
    LEFT,   //!< its beginning
    CENTER, //!< its middle
    RIGHT   //!< its end
};

/** One line of text; the middle of its height is at its place. */
struct CanvasText
{
    CanvasPoint at;                         //!< where
    std::string text;                       //!< without double quotes
    double sizePt{8};                       //!< height of the font, pt
    CanvasAlign align{CanvasAlign::CENTER}; //!< which part of it is there
    double angleDeg{0};                     //!< counter-clockwise
    std::string colour{"ink"};              //!< a name of FigureHead
    bool isOpaque{false};                   //!< it hides the lines behind it
    bool hasFrame{false};                   //!< opaque, and a thin line around it

    /** \return an upper bound of its width in the fonts of all formats, pt */
    double GetWidth() const;
};

/** A line along some points, perhaps with a head at its last one. */
struct CanvasLine
{
    std::vector<CanvasPoint> points; //!< at least two
    double widthPt{1};               //!< pt
    std::string dash{"solid"};       //!< as gnuplot's "dt"
    std::string colour{"ink"};       //!< a name of FigureHead
    bool hasHead{false};             //!< a filled head at the last point
    double headPt{6};                //!< its length, pt
};

/** A box with upright sides. */
struct CanvasBox
{
    CanvasPoint topLeft;        //!< upper left corner
    CanvasPoint bottomRight;    //!< lower right corner
    std::string fill{"light"};  //!< a name of FigureHead, or a colour in single quotes
    bool hasBorder{true};       //!< a thin line around it
    std::string style{"solid"}; //!< as gnuplot's "fs": "solid", or a hatching, "pattern 4"
};

/** A marker. */
struct CanvasMark
{
    CanvasPoint at;    //!< where
    int pointType{2};  //!< as gnuplot's "pt": 2 is a cross, 6 an open circle
    double size{1};    //!< as gnuplot's "ps"
    double widthPt{1}; //!< of its lines, pt
};

/**
 * \ingroup tcp-lifecycle
 * \brief What is on the page; later things lie on earlier ones, texts on all.
 */
struct FigureCanvas
{
    double widthPt{453.6};           //!< 6.3 inches, the width of a figure
    double heightPt{200};            //!< pt
    std::vector<CanvasBox> boxes;    //!< drawn first
    std::vector<CanvasLine> lines;   //!< drawn second
    std::vector<CanvasBox> covers;   //!< drawn third: boxes that hide what is behind them
    std::vector<CanvasLine> strokes; //!< drawn fourth
    std::vector<CanvasMark> marks;   //!< drawn fifth
    std::vector<CanvasText> texts;   //!< drawn last
};

/**
 * \param one a text at its place
 * \param other another
 * \return true if two texts share a place
 */
bool Overlaps(const CanvasText& one, const CanvasText& other);

/**
 * \param text at its place
 * \param line at its place
 * \return true if a line runs through a text
 */
bool Overlaps(const CanvasText& text, const CanvasLine& line);

/**
 * \param one a line at its place
 * \param other another
 * \return true if two lines cross or touch
 */
bool Overlaps(const CanvasLine& one, const CanvasLine& other);

/**
 * \param text at its place
 * \param box at its place
 * \return true if a text lies in part on a box
 */
bool Overlaps(const CanvasText& text, const CanvasBox& box);

/**
 * \return gnuplot commands that define sized(text, pt), for tics and titles, and label(text, pt),
 * for "with labels": a text that goes through T() and has that size in LaTeX too, where gnuplot
 * drops it
 */
const char* DefineSizedText();

/**
 * \brief Make a page a figure's script and data.
 * \param figure its title stands at the top of the page; size, script and data are set
 * \param canvas what is on the page
 */
void SetCanvas(GnuplotFigure& figure, const FigureCanvas& canvas);

//! @}

} // namespace ns3

#endif // FIGURE_CANVAS_H
