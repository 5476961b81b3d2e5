// SPDX-License-Identifier: GPL-2.0-only
//
// How the states of a connection look in every figure.

#ifndef STATE_STYLE_H
#define STATE_STYLE_H

#include <array>
#include <string_view>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A state with a connection; none has the colour, or the fill and grey value, of another. */
struct StateStyle
{
    const char* state;  //!< RFC name
    const char* colour; //!< a name of FigureHead, or a colour in single quotes
    const char* fill;   //!< as gnuplot's "fs"
};

/** \return the states in the order of a connection's life */
const std::array<StateStyle, 9>& GetStateStyles();

/** \return how a state is drawn: CLOSED and LISTEN are white. \param state RFC name */
StateStyle StyleOfState(std::string_view state);

//! @}

} // namespace ns3

#endif // STATE_STYLE_H
