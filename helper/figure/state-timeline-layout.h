// SPDX-License-Identifier: GPL-2.0-only
//
// The lives of connection ends as bars, one row a life.

#ifndef STATE_TIMELINE_LAYOUT_H
#define STATE_TIMELINE_LAYOUT_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Scale of a time axis. */
enum class TimelineScale
{
    AUTO,   //!< LOG if most lives have states too short to be seen beside their longest
    LINEAR, //!< time of the run
    LOG     //!< logarithm of the time since the connection's first change of state
};

/** One state of one life. */
struct TimelineBar
{
    double beginS{0};    //!< on the axis, s
    double endS{0};      //!< on the axis, s
    std::string state;   //!< RFC name
    bool isOpen{false};  //!< the trace or the axis ends, and the state does not
    bool hasText{false}; //!< its name fits in
    bool isSeen{true};   //!< it is wide enough to be seen
};

/** One life of one end: from CLOSED or LISTEN to CLOSED or LISTEN. */
struct TimelineLife
{
    std::string label;             //!< "node 0  10.0.0.1:49153 - 10.0.0.2:80"
    std::vector<TimelineBar> bars; //!< in order
    std::string note;              //!< written at the begin of the axis if there is no bar
};

/** Something that happened at one end, drawn as a line through its bar. */
struct TimelineMark
{
    double timeS{0};  //!< in a run: its time; in a layout: on the axis, s
    uint32_t node{0}; //!< in a run: where it happened; in a layout: index of the life
};

/** One of several runs whose lives stand below each other. */
struct TimelineRun
{
    const std::vector<StateRow>* states{nullptr}; //!< rows of its states.csv
    std::string name;                             //!< put before its nodes' names; may be empty
    std::map<uint32_t, std::string> nodes;        //!< what nodes are called instead of "node 1 ..."
    std::vector<TimelineMark> marks;              //!< of the first lives of its nodes
    double endS{0}; //!< end of the run if that is after the last row, s
};

/** The figure. */
struct StateTimeline
{
    std::vector<TimelineLife> lives; //!< from top to bottom; both ends of a connection together
    std::vector<TimelineMark> marks; //!< those on the axis
    std::size_t allLives{0};         //!< how many there are of these; the first are shown
    std::size_t attackLives{0};      //!< more of the attack, which are not shown beside others
    bool isAttack{false};            //!< all are of the attack
    double firstBornS{0};            //!< when the first that is shown begins, s of the run
    double lastBornS{0};             //!< when the last does
    bool isLog{false};               //!< scale
    std::string timeLabel;           //!< of the axis; empty: by its scale
    double beginS{0};                //!< of the axis
    double endS{1};                  //!< of the axis
    double labelPt{100};             //!< width of the widest label
    double plotPt{330};              //!< width of the axis
};

/**
 * \brief Lay out lives of connection ends.
 * \param states rows of states.csv; listeners, which have no remote end, are left out
 * \param options node, connection and time; a life is shown if it begins in that time
 * \param scale of the axis
 * \param mostLives rows that are shown: the first, in order of their beginning, of those that are
 * not of the attack, if there are any
 * \return nothing if there is no life
 */
std::optional<StateTimeline> LayStateTimeline(const std::vector<StateRow>& states,
                                              const FigureOptions& options,
                                              TimelineScale scale = TimelineScale::AUTO,
                                              std::size_t mostLives = 24);

/**
 * \param life with simulated times
 * \param originS new 0, s
 * \return the life with times that count from \p originS; what was before is cut off
 */
TimelineLife CountFrom(TimelineLife life, double originS);

/**
 * \param timeline the layout
 * \return names of the states of a layout whose bars are all too short to be seen
 */
std::vector<std::string> GetUnseenStates(const StateTimeline& timeline);

/**
 * \brief Lay out lives of several runs beside each other.
 * \param lives with labels; times of bars count from an origin that all share
 * \param scale of the axis; AUTO as for the lives of one run
 * \return all of them, in this order
 */
StateTimeline LayTimelineLives(const std::vector<TimelineLife>& lives, TimelineScale scale);

/**
 * \brief The same of several runs, one below the other; runs without a life have no row.
 * \param runs with states; options and scale hold for each
 * \param options node, connection and time
 * \param scale of the axis
 * \param mostLives of a run; later ones are left out
 * \return the layout; nothing if no run has a life
 */
std::optional<StateTimeline> LayStateTimeline(const std::vector<TimelineRun>& runs,
                                              const FigureOptions& options,
                                              TimelineScale scale = TimelineScale::AUTO,
                                              std::size_t mostLives = 24);

//! @}

} // namespace ns3

#endif // STATE_TIMELINE_LAYOUT_H
