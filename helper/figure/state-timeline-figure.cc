// SPDX-License-Identifier: GPL-2.0-only
//
// Bars, key and axis of the state timeline.

#include "ns3/state-timeline-figure.h"

#include "ns3/figure-canvas.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/run-traces.h"
#include "ns3/state-style.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

constexpr double POINTS_PER_INCH = 72;
constexpr double PAGE_PT = 453.6;  //!< width
constexpr double TOP_PT = 24;      //!< height of the title
constexpr double TITLE_PT = 11;    //!< middle of the title below the top
constexpr double BOTTOM_PT = 68;   //!< height of axis and key
constexpr double KEY_PT = 17;      //!< middle of the key above the bottom
constexpr double NOTE_PT = 12;     //!< height of a line below the key
constexpr double ROW_PT = 15;      //!< height of a life
constexpr double MARGIN_PT = 14;   //!< right of the axis
constexpr double TEXT_PT = 7;      //!< font of names
constexpr double ARROW_PT = 9;     //!< length of the arrow of a bar that had not ended
constexpr double HALF_BAR = 0.36;  //!< of a row
constexpr double HALF_TEXT = 0.27; //!< of a row
constexpr double HALF_MARK = 0.46; //!< of a row

/** \return true if a state had not ended when the records did */
bool
HasOpenBar(const StateTimeline& timeline)
{
    return std::any_of(timeline.lives.begin(), timeline.lives.end(), [](const TimelineLife& life) {
        return !life.bars.empty() && life.bars.back().isOpen;
    });
}

/** Prints blocks of data and the elements that plot them. */
class TimelinePrinter
{
  public:
    explicit TimelinePrinter(const StateTimeline& timeline)
        : m_timeline(timeline),
          m_unseen(GetUnseenStates(timeline))
    {
        m_data << std::setprecision(12);
    }

    /** \return "too short to be seen: SYN-SENT, ..."; empty if all are seen */
    std::string
    GetNote() const
    {
        std::string note;
        for (const std::string& state : m_unseen)
        {
            note += (note.empty() ? "too short to be seen: " : ", ") + state;
        }
        return note;
    }

    /** Print the bars of one state without their borders. */
    void
    PrintBars(const StateStyle& style)
    {
        bool isFirst = true;
        for (std::size_t i = 0; i < m_timeline.lives.size(); ++i)
        {
            for (const TimelineBar& bar : m_timeline.lives[i].bars)
            {
                if (bar.state != style.state)
                {
                    continue;
                }
                if (isFirst)
                {
                    Begin(std::string("# ") + style.state + ": time_s row begin_s end_s low high");
                    m_plot << "data index " << m_blocks - 1
                           << " using 1:2:3:4:5:6 with boxxyerror fs " << style.fill
                           << " noborder lw 0.5 dt solid fc rgb " << style.colour << " notitle";
                    if (std::count(m_unseen.begin(), m_unseen.end(), style.state) == 0)
                    {
                        m_key << ", \\\n     NaN with boxes fs " << style.fill
                              << " border lc rgb ink lw 0.5 dt solid fc rgb " << style.colour
                              << " title sized('" << style.state << "', " << TEXT_PT << ")";
                    }
                    isFirst = false;
                }
                const double row = RowOf(i);
                m_data << Middle(bar.beginS, bar.endS) << ' ' << row << ' ' << bar.beginS << ' '
                       << bar.endS << ' ' << row - HALF_BAR << ' ' << row + HALF_BAR << '\n';
            }
        }
    }

    /** Print the borders of all bars. One that had not ended has none at its end, but an arrow. */
    void
    PrintBorders()
    {
        Begin("# borders of bars: time_s row");
        std::ostringstream arrows;
        arrows << std::setprecision(12);
        for (std::size_t i = 0; i < m_timeline.lives.size(); ++i)
        {
            const double low = RowOf(i) - HALF_BAR;
            const double high = RowOf(i) + HALF_BAR;
            for (const TimelineBar& bar : m_timeline.lives[i].bars)
            {
                m_data << bar.endS << ' ' << low << '\n'
                       << bar.beginS << ' ' << low << '\n'
                       << bar.beginS << ' ' << high << '\n'
                       << bar.endS << ' ' << high << '\n';
                if (!bar.isOpen)
                {
                    m_data << bar.endS << ' ' << low << '\n';
                }
                else
                {
                    arrows << bar.endS << ' ' << RowOf(i) << ' '
                           << Move(bar.endS, ARROW_PT / m_timeline.plotPt) - bar.endS << " 0\n";
                }
                m_data << '\n';
            }
        }
        m_plot << "data index " << m_blocks - 1
               << " using 1:2 with lines lc rgb ink lw 0.5 dt solid "
               << "notitle";
        if (!arrows.str().empty())
        {
            Begin("# arrows of bars that had not ended: time_s row length_s 0");
            m_data << arrows.str();
            m_plot << "data index " << m_blocks - 1
                   << " using 1:2:3:4 with vectors filled head size screen 0.008,25 lc rgb ink "
                   << "lw 1 dt solid notitle";
        }
    }

    /** Print the marks as lines from above to below their bars. \param name in the key */
    void
    PrintMarks(const std::string& name)
    {
        if (m_timeline.marks.empty())
        {
            return;
        }
        for (const double half : {HALF_BAR, HALF_MARK}) // white inside the bar, ink through it
        {
            const bool isGround = half == HALF_BAR;
            Begin("# marks: time_s low 0 height");
            for (const TimelineMark& mark : m_timeline.marks)
            {
                m_data << mark.timeS << ' ' << RowOf(mark.node) - half << " 0 " << 2 * half << '\n';
            }
            m_plot << "data index " << m_blocks - 1 << " using 1:2:3:4 with vectors nohead lc rgb "
                   << (isGround ? "'#ffffff' lw 2" : "ink lw 0.6") << " dt solid notitle";
        }
        if (!name.empty())
        {
            m_key << ", \\\n     NaN with lines lc rgb ink lw 0.6 dt solid title sized("
                  << GnuplotQuoted(name) << ", " << TEXT_PT << ")";
        }
    }

    /** Print the names in bars, and a white ground for each. */
    void
    PrintNames()
    {
        std::ostringstream grounds;
        std::ostringstream names;
        grounds << std::setprecision(12);
        names << std::setprecision(12);
        for (std::size_t i = 0; i < m_timeline.lives.size(); ++i)
        {
            for (const TimelineBar& bar : m_timeline.lives[i].bars)
            {
                if (!bar.hasText)
                {
                    continue;
                }
                CanvasText text;
                text.text = bar.state;
                text.sizePt = TEXT_PT;
                const double x = Middle(bar.beginS, bar.endS);
                const double half = text.GetWidth() / 2 / m_timeline.plotPt;
                const double row = RowOf(i);
                grounds << x << ' ' << row << ' ' << Move(x, -half) << ' ' << Move(x, half) << ' '
                        << row - HALF_TEXT << ' ' << row + HALF_TEXT << '\n';
                names << x << ' ' << row << " \"" << bar.state << "\"\n";
            }
            if (m_timeline.lives[i].bars.empty() && !m_timeline.lives[i].note.empty())
            {
                CanvasText text;
                text.text = " " + m_timeline.lives[i].note;
                text.sizePt = TEXT_PT;
                names << Move(m_timeline.beginS, text.GetWidth() / 2 / m_timeline.plotPt) << ' '
                      << RowOf(i) << " \"" << m_timeline.lives[i].note << "\"\n";
            }
        }
        if (names.str().empty())
        {
            return;
        }
        if (!grounds.str().empty())
        {
            Begin("# white grounds of names: time_s row begin_s end_s low high");
            m_data << grounds.str();
            m_plot
                << "data index " << m_blocks - 1
                << " using 1:2:3:4:5:6 with boxxyerror fs solid noborder fc rgb '#ffffff' notitle";
        }
        Begin("# names: time_s row state");
        m_data << names.str();
        m_plot << "data index " << m_blocks - 1 << " using 1:2:(label(strcol(3), " << TEXT_PT
               << ")) with labels font '," << TEXT_PT << "' notitle";
    }

    /** \return height of a life on the axis, from 0.5 at the bottom */
    double
    RowOf(std::size_t life) const
    {
        return static_cast<double>(m_timeline.lives.size() - life);
    }

    /** \return end of the axis: with room for the arrow of a bar that ends with the run */
    double
    GetAxisEnd() const
    {
        return HasOpenBar(m_timeline) ? Move(m_timeline.endS, ARROW_PT / m_timeline.plotPt)
                                      : m_timeline.endS;
    }

    /** \return data \param plot gets the elements */
    std::string
    Finish(std::string& plot) const
    {
        plot = m_plot.str() + m_key.str();
        return m_data.str();
    }

  private:
    /** A block of data begins. */
    void
    Begin(const std::string& comment)
    {
        m_data << (m_blocks > 0 ? "\n\n" : "") << comment << "\n";
        m_plot << (m_blocks > 0 ? ", \\\n     " : "");
        ++m_blocks;
    }

    /** \return the time in the middle of two on the page */
    double
    Middle(double one, double other) const
    {
        return m_timeline.isLog ? std::sqrt(one * other) : (one + other) / 2;
    }

    /** \return the time at a distance on the page. \param share of the axis */
    double
    Move(double time, double share) const
    {
        return m_timeline.isLog ? time * std::pow(m_timeline.endS / m_timeline.beginS, share)
                                : time + share * (m_timeline.endS - m_timeline.beginS);
    }

    const StateTimeline& m_timeline;         //!< what is drawn
    const std::vector<std::string> m_unseen; //!< states that the key leaves out
    std::ostringstream m_data;               //!< blocks
    std::ostringstream m_plot;               //!< elements
    std::ostringstream m_key;                //!< elements of the key
    int m_blocks{0};                         //!< so far
};

/** \return axes and margins */
std::string
AxesOf(const StateTimeline& timeline, const TimelinePrinter& printer, double heightPt)
{
    const double notePt = printer.GetNote().empty() ? 0 : NOTE_PT;
    std::ostringstream os;
    os << std::setprecision(12);
    os << DefineSizedText() << "set lmargin at screen "
       << (PAGE_PT - MARGIN_PT - timeline.plotPt) / PAGE_PT << "\nset rmargin at screen "
       << 1 - MARGIN_PT / PAGE_PT << "\nset tmargin at screen " << 1 - TOP_PT / heightPt
       << "\nset bmargin at screen " << (BOTTOM_PT + notePt) / heightPt
       << "\nset yrange [0.4:" << timeline.lives.size() << ".6]\nset xrange [" << timeline.beginS
       << ":" << printer.GetAxisEnd() << "]\n"
       << "unset grid\nset grid x lc rgb '#c8c8c8' lw 0.5 dt solid\nset border 1\n"
       << "unset title\nset label 1 figureTitle at screen 0.5, screen " << 1 - TITLE_PT / heightPt
       << " center font ',10'\n"
       << "set key at screen 0.5, screen " << (KEY_PT + notePt) / heightPt
       << " center center horizontal maxcols 5 samplen 2.4 font '," << TEXT_PT << "'\n";
    if (notePt > 0)
    {
        os << "set label 2 sized('" << printer.GetNote() << "', " << TEXT_PT
           << ") at screen 0.5, screen " << (NOTE_PT / 2) / heightPt << " center font '," << TEXT_PT
           << "'\n";
    }
    if (timeline.isLog)
    {
        os << "set logscale x\nset format x \"%h\"\n"
           << "set xlabel T('"
           << (timeline.timeLabel.empty() ? "time since the connection began (s), logarithmic"
                                          : timeline.timeLabel)
           << "') offset 0,0.4\n";
    }
    else
    {
        os << "set xlabel T('" << (timeline.timeLabel.empty() ? "time (s)" : timeline.timeLabel)
           << "') offset 0,0.4\n";
    }
    os << "set ytics scale 0 font '," << TEXT_PT << "' (";
    for (std::size_t i = 0; i < timeline.lives.size(); ++i)
    {
        os << (i > 0 ? ", " : "") << "sized(" << GnuplotQuoted(timeline.lives[i].label) << ", "
           << TEXT_PT << ") " << printer.RowOf(i);
    }
    os << ")\n";
    return os.str();
}

/** \return how many of how many are shown */
std::string
TitleOf(const StateTimeline& timeline)
{
    const std::string whose = timeline.isAttack          ? " of the attack"
                              : timeline.attackLives > 0 ? " of users"
                                                         : "";
    if (timeline.lives.size() == timeline.allLives)
    {
        return "States of connection ends" + whose + " over time";
    }
    return "States of the first " + std::to_string(timeline.lives.size()) + " of " +
           std::to_string(timeline.allLives) + " connection ends" + whose;
}

/** \return what is seen, and which of all there are */
std::string
CaptionOf(const StateTimeline& timeline)
{
    std::ostringstream os;
    os << "A bar for each state of each connection end, "
       << (timeline.isLog ? "over the time since the connection's first change of state"
                          : "over the time of the run")
       << "; a state that was left at once has none. ";
    os << (HasOpenBar(timeline)
               ? "An arrow at a bar's open end: the records or the axis end there, and the state "
                 "does not. "
               : "");
    if (timeline.lives.size() < timeline.allLives)
    {
        os << std::fixed << std::setprecision(3) << "Shown are those that began first, from "
           << timeline.firstBornS << " s to " << timeline.lastBornS << " s of the run. ";
    }
    if (timeline.attackLives > 0)
    {
        os << "Not shown are " << timeline.attackLives << " connection ends of the attack. ";
    }
    os << "From states.csv.";
    return os.str();
}

/** Make lives that are laid out a figure's script and data. */
void
SetLaidTimeline(GnuplotFigure& figure, const StateTimeline& timeline, const std::string& markName)
{
    const std::size_t lives = timeline.lives.size();
    TimelinePrinter printer(timeline);
    const std::string note = printer.GetNote();
    const double heightPt = TOP_PT + BOTTOM_PT + (note.empty() ? 0 : NOTE_PT) +
                            ROW_PT * static_cast<double>(std::max<std::size_t>(3, lives));
    figure.heightInches = heightPt / POINTS_PER_INCH;
    figure.caption += note.empty() ? "" : " States that are " + note + ".";
    for (const StateStyle& style : GetStateStyles())
    {
        printer.PrintBars(style);
    }
    printer.PrintBorders();
    printer.PrintMarks(markName);
    printer.PrintNames();
    std::string plot;
    figure.data = printer.Finish(plot);
    figure.script = AxesOf(timeline, printer, heightPt) + "plot " + plot + "\n";
}

} // namespace

std::optional<GnuplotFigure>
MakeStateTimelineFigure(const RunTraces& traces, const FigureOptions& options)
{
    return MakeStateTimelineFigure(traces, options, TimelineScale::AUTO);
}

std::optional<GnuplotFigure>
MakeStateTimelineFigure(const RunTraces& traces, const FigureOptions& options, TimelineScale scale)
{
    TimelineRun run;
    run.states = &traces.GetStates();
    return MakeStateTimelineFigure({run}, options, scale, "");
}

std::optional<GnuplotFigure>
MakeStateTimelineFigure(const std::vector<TimelineRun>& runs,
                        const FigureOptions& options,
                        TimelineScale scale,
                        const std::string& markName)
{
    const std::optional<StateTimeline> timeline = LayStateTimeline(runs, options, scale);
    if (!timeline)
    {
        return std::nullopt;
    }
    GnuplotFigure figure;
    figure.file = options.prefix + "state-timeline";
    figure.title = options.TitleOf(TitleOf(*timeline));
    figure.caption = CaptionOf(*timeline);
    SetLaidTimeline(figure, *timeline, markName);
    return figure;
}

void
SetTimeline(GnuplotFigure& figure,
            const std::vector<TimelineLife>& lives,
            const std::string& timeLabel)
{
    StateTimeline timeline = LayTimelineLives(lives, TimelineScale::LOG);
    timeline.timeLabel = timeLabel;
    SetLaidTimeline(figure, timeline, "");
}

} // namespace ns3
