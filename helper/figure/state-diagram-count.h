// SPDX-License-Identifier: GPL-2.0-only
//
// The arrows of RFC 9293 figure 5, and how often the state changes of a run took each.

#ifndef STATE_DIAGRAM_COUNT_H
#define STATE_DIAGRAM_COUNT_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One arrow of the figure. */
struct StateDiagramArrow
{
    std::string from;   //!< state at its tail
    std::string to;     //!< state at its head
    std::string event;  //!< what the figure writes above its line
    std::string action; //!< what it writes below; "x": none
    /** Rules of states.csv that are this arrow; empty: every change between its states is. */
    std::vector<std::string> rules;
};

/** \return the 20 arrows of RFC 9293 figure 5 in its order, that of note 1 included */
const std::vector<StateDiagramArrow>& GetStateDiagramArrows();

/**
 * \brief Find the arrow that a change of state is; so figure and transitions.csv count alike.
 * \param from old state, as "SYN-RECEIVED"
 * \param to new state
 * \param rule that fired, as in states.csv
 * \return the index in GetStateDiagramArrows(); nothing if the figure does not draw it
 */
std::optional<std::size_t>
FindStateDiagramArrow(std::string_view from, std::string_view to, std::string_view rule);

/** Changes that the figure does not draw: resets (its note 3), time-outs, crashes. */
struct StateDiagramOther
{
    std::string from;  //!< old state
    std::string to;    //!< new state
    std::string rule;  //!< of states.csv
    uint64_t count{0}; //!< changes
};

/** What a run did to the figure. */
struct StateDiagramCount
{
    std::vector<uint64_t> arrows;            //!< by index of GetStateDiagramArrows()
    std::vector<StateDiagramOther> others;   //!< most frequent first
    std::map<std::string, uint64_t> entered; //!< changes into a state, by its name
    uint64_t changes{0};                     //!< all: the arrows' and the others'
};

/**
 * \brief Count changes of state.
 * \param states rows of states.csv
 * \param options which node and which time
 * \return each row is counted once, at an arrow or among the others
 */
StateDiagramCount CountStateDiagram(const std::vector<StateRow>& states,
                                    const FigureOptions& options);

//! @}

} // namespace ns3

#endif // STATE_DIAGRAM_COUNT_H
