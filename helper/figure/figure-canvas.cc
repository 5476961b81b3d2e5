// SPDX-License-Identifier: GPL-2.0-only
//
// Geometry of texts and lines, and their print as gnuplot vectors, boxes and labels.

#include "ns3/figure-canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iomanip>
#include <map>
#include <sstream>
#include <string_view>
#include <tuple>

namespace ns3
{

namespace
{

constexpr double POINTS_PER_INCH = 72;
constexpr double TITLE_PT = 11;        //!< middle of the title below the top, pt
constexpr double TEXT_HEIGHT = 1.05;   //!< of a text's box over the font's height
constexpr double GROUND_PT = 0.9;      //!< that an opaque text's ground is higher than it, pt
constexpr double DEGREES = M_PI / 180; //!< in radians
constexpr double HEAD_ANGLE_DEG = 18;  //!< between its side and its line
constexpr double HALF_LINE_PT = 0.6;   //!< how near a line may come to a text

/** \return the width of a character over the font's height: DejaVu Sans, the widest font in use */
double
CharacterWidth(char c)
{
    constexpr double CAPITAL = 0.70;
    constexpr double DIGIT_OR_SMALL = 0.635;
    const bool isContinued = (static_cast<unsigned char>(c) & 0xc0) == 0x80; // of UTF-8
    if (isContinued)
    {
        return 0;
    }
    constexpr double SIGN = 0.84;
    if (static_cast<unsigned char>(c) >= 0x80)
    {
        return SIGN;
    }
    if (std::string_view(" ,.:;|/'IJijl").find(c) != std::string_view::npos)
    {
        return 0.34;
    }
    if (std::string_view("rtf-()[]").find(c) != std::string_view::npos)
    {
        return 0.41;
    }
    if (std::string_view("mMwW=<>+%@").find(c) != std::string_view::npos)
    {
        return c == '=' || c == '<' || c == '>' || c == '+' || c == 'w' ? SIGN : 1.0;
    }
    return c >= 'A' && c <= 'Z' ? CAPITAL : DIGIT_OR_SMALL;
}

/** A box at any angle. */
struct TurnedBox
{
    CanvasPoint center; //!< its middle
    CanvasPoint along;  //!< from its middle to the middle of its right side
    CanvasPoint across; //!< from its middle to the middle of its lower side
};

/** \return the box of a text */
TurnedBox
BoxOf(const CanvasText& text)
{
    const double half = text.GetWidth() / 2;
    const double halfHeight = text.sizePt * TEXT_HEIGHT / 2;
    const double c = std::cos(text.angleDeg * DEGREES);
    const double s = -std::sin(text.angleDeg * DEGREES); // y grows downwards
    double shift = 0;
    switch (text.align)
    {
    case CanvasAlign::LEFT:
        shift = half;
        break;
    case CanvasAlign::CENTER:
        break;
    case CanvasAlign::RIGHT:
        shift = -half;
        break;
    }
    return {{text.at.x + shift * c, text.at.y + shift * s},
            {half * c, half * s},
            {-halfHeight * s, halfHeight * c}};
}

/** \return a bound of how far a text reaches above and below its place, cheaper than its box */
double
Reach(const CanvasText& text)
{
    const double turn = std::min(1.0, std::abs(text.angleDeg) * DEGREES);
    return text.GetWidth() * turn + text.sizePt;
}

/** \return the box of a straight piece of a line */
TurnedBox
BoxOf(const CanvasPoint& from, const CanvasPoint& to)
{
    const CanvasPoint along{(to.x - from.x) / 2, (to.y - from.y) / 2};
    const double length = std::max(1e-9, std::hypot(along.x, along.y));
    return {{from.x + along.x, from.y + along.y},
            along,
            {-along.y / length * HALF_LINE_PT, along.x / length * HALF_LINE_PT}};
}

/** \return scalar product */
double
Dot(const CanvasPoint& a, const CanvasPoint& b)
{
    return a.x * b.x + a.y * b.y;
}

/** \return true if two boxes share a place: no side of either parts them */
bool
Share(const TurnedBox& one, const TurnedBox& other)
{
    const CanvasPoint between{other.center.x - one.center.x, other.center.y - one.center.y};
    const std::array<CanvasPoint, 4> axes{one.along, one.across, other.along, other.across};
    return std::none_of(axes.begin(), axes.end(), [&](const CanvasPoint& axis) {
        const double reach = std::abs(Dot(one.along, axis)) + std::abs(Dot(one.across, axis)) +
                             std::abs(Dot(other.along, axis)) + std::abs(Dot(other.across, axis));
        return std::abs(Dot(between, axis)) >= reach;
    });
}

/** \return "left", "center" or "right" */
const char*
ToString(CanvasAlign align)
{
    switch (align)
    {
    case CanvasAlign::LEFT:
        return "left";
    case CanvasAlign::CENTER:
        return "center";
    case CanvasAlign::RIGHT:
        return "right";
    }
    return "";
}

/** Collects data blocks and the plot elements that read them. */
class Printer
{
  public:
    Printer()
    {
        m_data << std::fixed << std::setprecision(2);
    }

    /** A block begins. \param style how the plot command draws it \param columns what is in it */
    void
    Begin(const std::string& columns, const std::string& usingStyle)
    {
        m_data << (m_blocks > 0 ? "\n\n" : "") << "# block " << m_blocks << ": " << columns << "\n";
        m_plot << (m_blocks > 0 ? ", \\\n     " : "plot ") << "data index " << m_blocks << " using "
               << usingStyle << " notitle";
        ++m_blocks;
    }

    /** \return where rows go */
    std::ostream&
    Row()
    {
        return m_data;
    }

    /** Make what was printed a figure's. \param head commands before the plot command */
    void
    Finish(const std::string& head, GnuplotFigure& figure) const
    {
        figure.script = head + m_plot.str() + "\n";
        figure.data = m_data.str();
    }

  private:
    std::ostringstream m_data; //!< blocks
    std::ostringstream m_plot; //!< elements
    int m_blocks{0};           //!< so far
};

/** Print boxes, those of one fill together. */
void
PrintBoxes(Printer& printer, const std::vector<CanvasBox>& boxes)
{
    std::map<std::tuple<std::string, bool, std::string>, std::vector<const CanvasBox*>> groups;
    for (const CanvasBox& box : boxes)
    {
        groups[{box.fill, box.hasBorder, box.style}].push_back(&box);
    }
    for (const auto& [kind, group] : groups)
    {
        const auto& [fill, hasBorder, style] = kind;
        printer.Begin("boxes, pt: x, y of the middle, left, right, top, bottom",
                      "1:2:3:4:5:6 with boxxyerror fs " + style + " " +
                          std::string(hasBorder ? "border lc rgb ink" : "noborder") + " fc rgb " +
                          fill + " lw 0.6 dt solid");
        for (const CanvasBox* box : group)
        {
            printer.Row() << (box->topLeft.x + box->bottomRight.x) / 2 << ' '
                          << (box->topLeft.y + box->bottomRight.y) / 2 << ' ' << box->topLeft.x
                          << ' ' << box->bottomRight.x << ' ' << box->topLeft.y << ' '
                          << box->bottomRight.y << '\n';
        }
    }
}

/** Print lines, the pieces of one style together, those with a head apart. */
void
PrintLines(Printer& printer, const std::vector<CanvasLine>& lines)
{
    using Piece = std::pair<CanvasPoint, CanvasPoint>;
    std::map<std::tuple<std::string, double, std::string, double>, std::vector<Piece>> groups;
    for (const CanvasLine& line : lines)
    {
        for (std::size_t i = 1; i < line.points.size(); ++i)
        {
            const bool hasHead = line.hasHead && i + 1 == line.points.size();
            groups[{line.colour, line.widthPt, line.dash, hasHead ? line.headPt : 0}].push_back(
                {line.points[i - 1], line.points[i]});
        }
    }
    for (const auto& [style, pieces] : groups)
    {
        const auto& [colour, width, dash, headPt] = style;
        std::ostringstream text;
        text << "1:2:3:4 with vectors ";
        if (headPt > 0)
        {
            text << "head filled size first " << headPt << "," << HEAD_ANGLE_DEG << " fixed";
        }
        else
        {
            text << "nohead";
        }
        text << " lc rgb " << colour << " lw " << width << " dt " << dash;
        printer.Begin(headPt > 0 ? "arrows, pt: x, y of the tail, x, y from tail to head"
                                 : "lines, pt: x, y of one end, x, y to the other",
                      text.str());
        for (const auto& [from, to] : pieces)
        {
            printer.Row() << from.x << ' ' << from.y << ' ' << to.x - from.x << ' ' << to.y - from.y
                          << '\n';
        }
    }
}

/** Print markers, those of one style together. */
void
PrintMarks(Printer& printer, const std::vector<CanvasMark>& marks)
{
    std::map<std::tuple<int, double, double>, std::vector<CanvasPoint>> groups;
    for (const CanvasMark& mark : marks)
    {
        groups[{mark.pointType, mark.size, mark.widthPt}].push_back(mark.at);
    }
    for (const auto& [style, points] : groups)
    {
        const auto& [type, size, width] = style;
        std::ostringstream text;
        text << "1:2 with points pt " << type << " ps " << size << " lw " << width << " lc rgb ink";
        printer.Begin("marks, pt: x, y", text.str());
        for (const CanvasPoint& point : points)
        {
            printer.Row() << point.x << ' ' << point.y << '\n';
        }
    }
}

/** Print what hides the lines behind opaque texts. \param framed those with a frame, or the others
 */
void
PrintGrounds(Printer& printer, const std::vector<CanvasText>& texts, bool framed)
{
    bool isFirst = true;
    for (const CanvasText& text : texts)
    {
        if (text.hasFrame != framed || !(text.isOpaque || framed))
        {
            continue;
        }
        if (isFirst)
        {
            printer.Begin("white grounds of texts, pt: x, y of corners",
                          std::string("1:2 with filledcurves closed fs solid ") +
                              (framed ? "border lc rgb ink lw 0.5 dt solid" : "noborder") +
                              " fc rgb '#ffffff'");
            isFirst = false;
        }
        else
        {
            printer.Row() << '\n';
        }
        TurnedBox box = BoxOf(text);
        const double more = 1 + GROUND_PT / std::max(1e-9, std::hypot(box.across.x, box.across.y));
        box.across = {box.across.x * more, box.across.y * more};
        constexpr std::array<std::pair<int, int>, 5> corners{
            {{1, 1}, {1, -1}, {-1, -1}, {-1, 1}, {1, 1}}};
        for (const auto& [along, across] : corners)
        {
            printer.Row() << box.center.x + along * box.along.x + across * box.across.x << ' '
                          << box.center.y + along * box.along.y + across * box.across.y << '\n';
        }
    }
}

/** Print texts, those of one style together. */
void
PrintTexts(Printer& printer, const std::vector<CanvasText>& texts)
{
    std::map<std::tuple<double, CanvasAlign, std::string>, std::vector<const CanvasText*>> groups;
    for (const CanvasText& text : texts)
    {
        groups[{text.sizePt, text.align, text.colour}].push_back(&text);
    }
    for (const auto& [style, group] : groups)
    {
        const auto& [size, align, colour] = style;
        std::ostringstream text;
        text << "1:2:(label(strcol(4), " << size << ")):3 with labels rotate variable "
             << ToString(align) << " font '," << size << "' tc rgb " << colour;
        printer.Begin("texts, pt: x, y, angle in degrees, text", text.str());
        for (const CanvasText* one : group)
        {
            printer.Row() << one->at.x << ' ' << one->at.y << ' ' << one->angleDeg << " \""
                          << one->text << "\"\n";
        }
    }
}

} // namespace

double
CanvasText::GetWidth() const
{
    static const std::array<double, 256> widths = [] {
        std::array<double, 256> made{};
        for (std::size_t i = 0; i < made.size(); ++i)
        {
            made[i] = CharacterWidth(static_cast<char>(i));
        }
        return made;
    }();
    double width = 0;
    for (const char c : text)
    {
        width += widths[static_cast<unsigned char>(c)];
    }
    return width * sizePt;
}

bool
Overlaps(const CanvasText& one, const CanvasText& other)
{
    const double apart = std::abs(one.at.y - other.at.y);
    return apart <= Reach(one) + Reach(other) && Share(BoxOf(one), BoxOf(other));
}

bool
Overlaps(const CanvasText& text, const CanvasLine& line)
{
    const double reach = Reach(text);
    const TurnedBox box = BoxOf(text);
    for (std::size_t i = 1; i < line.points.size(); ++i)
    {
        const auto [top, bottom] = std::minmax(line.points[i - 1].y, line.points[i].y);
        if (text.at.y + reach >= top && text.at.y - reach <= bottom &&
            Share(box, BoxOf(line.points[i - 1], line.points[i])))
        {
            return true;
        }
    }
    return false;
}

bool
Overlaps(const CanvasLine& one, const CanvasLine& other)
{
    for (std::size_t i = 1; i < one.points.size(); ++i)
    {
        for (std::size_t j = 1; j < other.points.size(); ++j)
        {
            if (Share(BoxOf(one.points[i - 1], one.points[i]),
                      BoxOf(other.points[j - 1], other.points[j])))
            {
                return true;
            }
        }
    }
    return false;
}

bool
Overlaps(const CanvasText& text, const CanvasBox& box)
{
    const CanvasPoint center{(box.topLeft.x + box.bottomRight.x) / 2,
                             (box.topLeft.y + box.bottomRight.y) / 2};
    return Share(BoxOf(text),
                 {center, {box.bottomRight.x - center.x, 0}, {0, box.bottomRight.y - center.y}});
}

const char*
DefineSizedText()
{
    // "with labels" reads backslashes once more than other texts are read.
    return "fontsize(pt) = sprintf('\\fontsize{%g}{%g}\\selectfont ', pt, 1.2 * pt)\n"
           "twice(s) = strlen(s) < 2 ? (s eq '\\' ? s.s : s) : "
           "twice(s[1:strlen(s)/2]).twice(s[strlen(s)/2+1:*])\n"
           "sized(text, pt) = format eq 'latex' ? fontsize(pt).T(text) : T(text)\n"
           "label(text, pt) = format eq 'latex' ? twice(sized(text, pt)) : T(text)\n";
}

void
SetCanvas(GnuplotFigure& figure, const FigureCanvas& canvas)
{
    figure.widthInches = canvas.widthPt / POINTS_PER_INCH;
    figure.heightInches = canvas.heightPt / POINTS_PER_INCH;
    std::ostringstream head;
    head << DefineSizedText() << "unset title\nunset border\nunset tics\nunset grid\nunset key\n"
         << "set lmargin at screen 0\nset rmargin at screen 1\n"
         << "set bmargin at screen 0\nset tmargin at screen 1\n"
         << "# The page in points, from its upper left corner.\n"
         << "set xrange [0:" << canvas.widthPt << "]\nset yrange [" << canvas.heightPt << ":0]\n"
         << "set label 1 figureTitle at " << canvas.widthPt / 2 << "," << TITLE_PT
         << " center font ',10'\n";
    Printer printer;
    PrintBoxes(printer, canvas.boxes);
    PrintLines(printer, canvas.lines);
    PrintBoxes(printer, canvas.covers);
    PrintLines(printer, canvas.strokes);
    PrintMarks(printer, canvas.marks);
    PrintGrounds(printer, canvas.texts, false);
    PrintGrounds(printer, canvas.texts, true);
    PrintTexts(printer, canvas.texts);
    printer.Finish(head.str(), figure);
}

} // namespace ns3
