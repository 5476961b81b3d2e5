// SPDX-License-Identifier: GPL-2.0-only
//
// Cuts state changes into lives, chooses the scale, and finds which names fit into their bars.

#include "ns3/state-timeline-layout.h"

#include "ns3/figure-canvas.h"
#include "ns3/state-style.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace ns3
{

namespace
{

constexpr double PAGE_PT = 453.6;    //!< width of a figure
constexpr double MARGIN_PT = 14;     //!< right of the axis, and between labels and axis
constexpr double TEXT_PT = 7;        //!< font of labels and names
constexpr double LEAST_BAR_PT = 1.5; //!< width of a bar that can be seen
constexpr double HIDDEN_SHARE = 0.3; //!< of bars that cannot, for a logarithmic axis
constexpr double LEAST_LOG_S = 1e-9; //!< resolution of the files

/** One life before it is laid out. */
struct Life
{
    const StateRow* first{nullptr};     //!< its first change
    std::vector<const StateRow*> rows;  //!< all its changes
    bool isAlive{true};                 //!< the last of them does not end it
    std::optional<std::size_t> partner; //!< the other end's life of the same connection
};

/** \return true in a state in which an end has no connection */
bool
IsIdle(std::string_view state)
{
    return state == "CLOSED" || state == "LISTEN";
}

/** \return true if an end point stands for every peer: a listener's */
bool
IsAnyPeer(std::string_view remote)
{
    return remote.size() >= 2 && remote.substr(remote.size() - 2) == ":0";
}

/** Cuts changes of state into lives. */
class LifeCutter
{
  public:
    /** Take the next change. */
    void
    Take(const StateRow& row)
    {
        const Key key{row.node, row.local, row.remote};
        const auto current = m_current.find(key);
        if (current == m_current.end() || !m_lives[current->second].isAlive)
        {
            if (IsIdle(row.to))
            {
                return; // it was not alive and is not now
            }
            Begin(row);
        }
        Life& life = m_lives[m_current[key]];
        life.rows.push_back(&row);
        life.isAlive = !IsIdle(row.to);
    }

    /** \return all lives in order of their beginning */
    const std::vector<Life>&
    GetLives() const
    {
        return m_lives;
    }

  private:
    using Key = std::tuple<uint32_t, std::string_view, std::string_view>;

    /** A life begins. */
    void
    Begin(const StateRow& row)
    {
        const std::size_t index = m_lives.size();
        Life life;
        life.first = &row;
        m_lives.push_back(life);
        m_current[{row.node, row.local, row.remote}] = index;
        std::size_t& last = m_byPair.try_emplace({row.local, row.remote}, index).first->second;
        last = index;
        const auto other = m_byPair.find({row.remote, row.local});
        if (other != m_byPair.end() && other->second != index)
        {
            Life& peer = m_lives[other->second];
            if (peer.isAlive && !peer.partner)
            {
                peer.partner = index;
                m_lives[index].partner = other->second;
            }
        }
    }

    std::vector<Life> m_lives;            //!< all
    std::map<Key, std::size_t> m_current; //!< last life of an end
    std::map<std::pair<std::string_view, std::string_view>, std::size_t> m_byPair; //!< the same
};

/** A life among those of all runs. */
struct Row
{
    const Life* life{nullptr};       //!< whose
    const TimelineRun* run{nullptr}; //!< of which run
    double bornS{0};                 //!< first change of the connection at either end, s
    double lastS{0};                 //!< last record of the run, s
};

/** \return \p lives with both ends of a connection together, in order of their beginning */
std::vector<Row>
Order(const std::vector<Life>& lives, const TimelineRun& run, double lastS)
{
    std::vector<Row> ordered;
    for (std::size_t i = 0; i < lives.size(); ++i)
    {
        const std::optional<std::size_t>& partner = lives[i].partner;
        if (partner && *partner < i)
        {
            continue; // it stands behind its partner
        }
        const double bornS = lives[i].first->timeS; // no later than its partner's
        ordered.push_back({&lives[i], &run, bornS, lastS});
        if (partner)
        {
            ordered.push_back({&lives[*partner], &run, bornS, lastS});
        }
    }
    return ordered;
}

/** Leave out the attack's lives unless there are no others. \return how many are left out */
std::size_t
PreferUsers(std::vector<Row>& rows)
{
    const auto isAttack = [](const Row& row) { return row.life->first->origin == "attack"; };
    if (std::all_of(rows.begin(), rows.end(), isAttack))
    {
        return 0;
    }
    const auto end = std::remove_if(rows.begin(), rows.end(), isAttack);
    const auto removed = static_cast<std::size_t>(rows.end() - end);
    rows.erase(end, rows.end());
    return removed;
}

/** Note when the lives that are shown begin. */
void
NoteBirths(StateTimeline& timeline, const std::vector<Row>& shown)
{
    const auto [first, last] =
        std::minmax_element(shown.begin(), shown.end(), [](const Row& a, const Row& b) {
            return a.life->first->timeS < b.life->first->timeS;
        });
    timeline.firstBornS = first->life->first->timeS;
    timeline.lastBornS = last->life->first->timeS;
    timeline.isAttack = shown.front().life->first->origin == "attack";
}

/** \return what stands beside the axis */
std::string
LabelOf(const Row& row)
{
    const StateRow& first = *row.life->first;
    const auto name = row.run->nodes.find(first.node);
    return (row.run->name.empty() ? "" : row.run->name + ": ") +
           (name != row.run->nodes.end()
                ? name->second
                : "node " + std::to_string(first.node) + "  " + std::string(first.local) + " - " +
                      std::string(first.remote));
}

/** \return where the states of a life begin and end, counted from \p originS */
TimelineLife
MakeLife(const Row& row, double originS)
{
    const Life& life = *row.life;
    TimelineLife made;
    made.label = LabelOf(row);
    for (std::size_t i = 0; i < life.rows.size(); ++i)
    {
        const bool isLast = i + 1 == life.rows.size();
        if (IsIdle(life.rows[i]->to))
        {
            break;
        }
        TimelineBar bar;
        bar.beginS = life.rows[i]->timeS - originS;
        bar.endS = (isLast ? row.lastS : life.rows[i + 1]->timeS) - originS;
        bar.state = std::string(life.rows[i]->to);
        bar.isOpen = isLast || life.rows[i + 1]->rule == "simulation-end";
        if (bar.endS > bar.beginS || bar.isOpen)
        {
            made.bars.push_back(bar);
        }
    }
    return made;
}

/** Choose the ends of the axis, and cut bars there. */
void
ChooseAxis(StateTimeline& timeline, const FigureOptions& options)
{
    double first = std::numeric_limits<double>::infinity();
    double least = first;
    double last = 0;
    for (const TimelineLife& life : timeline.lives)
    {
        for (const TimelineBar& bar : life.bars)
        {
            first = std::min(first, bar.beginS);
            least = bar.beginS > 0 ? std::min(least, bar.beginS) : least;
            least = bar.endS > 0 ? std::min(least, bar.endS) : least;
            last = std::max(last, bar.endS);
        }
    }
    if (timeline.isLog)
    {
        constexpr double ROOM = 3; // so that the first state is as wide as others
        least = std::max(LEAST_LOG_S, std::min(least, last));
        timeline.beginS = std::pow(10, std::floor(std::log10(least / ROOM)));
        timeline.endS = last > timeline.beginS ? last : 10 * timeline.beginS;
    }
    else
    {
        timeline.beginS = options.beginS.value_or(std::min(first, last));
        timeline.endS = std::max(options.endS.value_or(last), timeline.beginS + LEAST_LOG_S);
    }
    for (TimelineLife& life : timeline.lives)
    {
        const auto isBeyond = [&](const TimelineBar& bar) {
            return options.endS && bar.beginS > timeline.endS;
        };
        life.bars.erase(std::remove_if(life.bars.begin(), life.bars.end(), isBeyond),
                        life.bars.end());
        for (TimelineBar& bar : life.bars)
        {
            bar.isOpen = bar.isOpen || (options.endS && bar.endS > timeline.endS);
            bar.beginS = std::clamp(bar.beginS, timeline.beginS, timeline.endS);
            bar.endS = std::clamp(bar.endS, timeline.beginS, timeline.endS);
        }
    }
}

/** Find which names fit into their bars. */
void
FitNames(StateTimeline& timeline)
{
    CanvasText text;
    text.sizePt = TEXT_PT;
    timeline.labelPt = 0;
    for (const TimelineLife& life : timeline.lives)
    {
        text.text = life.label;
        timeline.labelPt = std::max(timeline.labelPt, text.GetWidth());
    }
    timeline.plotPt = PAGE_PT - timeline.labelPt - 2 * MARGIN_PT;
    const auto place = [&timeline](double timeS) {
        return timeline.isLog
                   ? std::log(timeS / timeline.beginS) / std::log(timeline.endS / timeline.beginS)
                   : (timeS - timeline.beginS) / (timeline.endS - timeline.beginS);
    };
    for (TimelineLife& life : timeline.lives)
    {
        for (TimelineBar& bar : life.bars)
        {
            text.text = " " + bar.state + " ";
            const double width = (place(bar.endS) - place(bar.beginS)) * timeline.plotPt;
            bar.hasText = text.GetWidth() <= width;
            bar.isSeen = width >= LEAST_BAR_PT;
        }
    }
}

/** \return true if too many bars would be too short to be seen on a linear axis */
bool
NeedsLog(const StateTimeline& linear)
{
    std::size_t bars = 0;
    std::size_t hidden = 0;
    for (const TimelineLife& life : linear.lives)
    {
        for (const TimelineBar& bar : life.bars)
        {
            ++bars;
            hidden += bar.isSeen ? 0 : 1;
        }
    }
    return static_cast<double>(hidden) > HIDDEN_SHARE * static_cast<double>(bars);
}

/**
 * Lay out lives.
 * \param lives on a linear axis, and on a logarithmic one
 * \param options ends of a linear axis
 * \param scale of the axis
 */
StateTimeline
Lay(const std::array<std::vector<TimelineLife>, 2>& lives,
    const FigureOptions& options,
    TimelineScale scale)
{
    StateTimeline timeline;
    for (const bool isLog : {false, true})
    {
        if (isLog ? scale == TimelineScale::LINEAR : scale == TimelineScale::LOG)
        {
            continue;
        }
        timeline = {};
        timeline.isLog = isLog;
        timeline.lives = lives.at(isLog ? 1 : 0);
        timeline.allLives = timeline.lives.size();
        ChooseAxis(timeline, options);
        FitNames(timeline);
        if (scale == TimelineScale::AUTO && !NeedsLog(timeline))
        {
            break;
        }
    }
    return timeline;
}

/** \return the lives of a run. \param lastS becomes the time of the last record if that is later */
std::vector<Life>
CutLives(const TimelineRun& run, const FigureOptions& options, double& lastS)
{
    LifeCutter cutter;
    for (const StateRow& row : *run.states)
    {
        const auto has = [&row](const std::string& endPoint) {
            return endPoint.empty() || row.local == endPoint || row.remote == endPoint;
        };
        lastS = std::max(lastS, row.timeS);
        if (!IsAnyPeer(row.remote) && has(options.local) && has(options.remote) &&
            (!options.node || row.node == *options.node))
        {
            cutter.Take(row);
        }
    }
    return cutter.GetLives();
}

/** Put the marks of the runs on the first lives of their nodes. \param shown the lives */
void
PlaceMarks(StateTimeline& timeline, const std::vector<Row>& shown)
{
    std::set<std::pair<const TimelineRun*, uint32_t>> done;
    for (std::size_t i = 0; i < shown.size(); ++i)
    {
        const uint32_t node = shown[i].life->first->node;
        if (!done.insert({shown[i].run, node}).second)
        {
            continue;
        }
        for (const TimelineMark& mark : shown[i].run->marks)
        {
            const double timeS = mark.timeS - (timeline.isLog ? shown[i].bornS : 0);
            if (mark.node == node && timeS >= timeline.beginS && timeS <= timeline.endS)
            {
                timeline.marks.push_back({timeS, static_cast<uint32_t>(i)});
            }
        }
    }
}

} // namespace

std::optional<StateTimeline>
LayStateTimeline(const std::vector<StateRow>& states,
                 const FigureOptions& options,
                 TimelineScale scale,
                 std::size_t mostLives)
{
    TimelineRun run;
    run.states = &states;
    return LayStateTimeline(std::vector<TimelineRun>{run}, options, scale, mostLives);
}

std::optional<StateTimeline>
LayStateTimeline(const std::vector<TimelineRun>& runs,
                 const FigureOptions& options,
                 TimelineScale scale,
                 std::size_t mostLives)
{
    std::deque<std::vector<Life>> lives; // rows refer to them
    std::vector<Row> shown;
    for (const TimelineRun& run : runs)
    {
        double lastS = run.endS;
        lives.push_back(CutLives(run, options, lastS));
        const std::vector<Row> rows = Order(lives.back(), run, lastS);
        shown.insert(shown.end(), rows.begin(), rows.end());
    }
    const auto isOutside = [&options](const Row& row) {
        return !options.Covers(row.life->first->timeS);
    };
    shown.erase(std::remove_if(shown.begin(), shown.end(), isOutside), shown.end());
    if (shown.empty())
    {
        return std::nullopt;
    }
    const std::size_t attackLives = PreferUsers(shown);
    const std::size_t allLives = shown.size();
    shown.resize(std::min(shown.size(), mostLives));
    std::array<std::vector<TimelineLife>, 2> made;
    for (const Row& row : shown)
    {
        made[0].push_back(MakeLife(row, 0));
        made[1].push_back(MakeLife(row, row.bornS));
    }
    StateTimeline timeline = Lay(made, options, scale);
    timeline.allLives = allLives;
    timeline.attackLives = attackLives;
    NoteBirths(timeline, shown);
    PlaceMarks(timeline, shown);
    return timeline;
}

StateTimeline
LayTimelineLives(const std::vector<TimelineLife>& lives, TimelineScale scale)
{
    return Lay({lives, lives}, {}, scale);
}

TimelineLife
CountFrom(TimelineLife life, double originS)
{
    std::vector<TimelineBar> bars;
    for (TimelineBar& bar : life.bars)
    {
        bar.beginS = std::max(0.0, bar.beginS - originS);
        bar.endS -= originS;
        if (bar.endS > 0)
        {
            bars.push_back(bar);
        }
    }
    life.bars = bars;
    return life;
}

std::vector<std::string>
GetUnseenStates(const StateTimeline& timeline)
{
    std::map<std::string, bool> isSeen; // by state
    for (const TimelineLife& life : timeline.lives)
    {
        for (const TimelineBar& bar : life.bars)
        {
            isSeen[bar.state] = isSeen[bar.state] || bar.isSeen;
        }
    }
    std::vector<std::string> unseen;
    for (const StateStyle& style : GetStateStyles())
    {
        const auto found = isSeen.find(style.state);
        if (found != isSeen.end() && !found->second)
        {
            unseen.emplace_back(style.state);
        }
    }
    return unseen;
}

} // namespace ns3
