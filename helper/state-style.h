// SPDX-License-Identifier: GPL-2.0-only
//
// How the states of a connection look in every figure.

#ifndef STATE_STYLE_H
#define STATE_STYLE_H

#include <array>
#include <string_view>

namespace ns3
{

/** A state with a connection; none has the colour, or the fill and grey value, of another. */
struct StateStyle
{
    const char* state;  //!< RFC name
    const char* colour; //!< a name of FigureHead, or a colour in single quotes
    const char* fill;   //!< as gnuplot's "fs", where no name stands beside the bar
};

/** \return the states in the order of a connection's life */
const std::array<StateStyle, 9>& GetStateStyles();

/** \return the colour of a state, white for CLOSED and LISTEN. \param state RFC name */
const char* StateColourOf(std::string_view state);

} // namespace ns3

#endif // STATE_STYLE_H
