// SPDX-License-Identifier: GPL-2.0-only
//
// The arrows of the TCP state diagram: RFC 9293 figure 5, its notes, and its text.

#ifndef STATE_DIAGRAM_H
#define STATE_DIAGRAM_H

#include "ns3/tcp-socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What must cause a change for it to be an arrow; several arrows join the same two states. */
enum class ArrowCause : uint8_t
{
    CALL,    //!< the application
    TIMER,   //!< a timer
    SEGMENT, //!< a segment without RST
    RESET    //!< a segment with RST
};

/** One arrow of the diagram. */
struct DiagramArrow
{
    TcpSocket::TcpStates_t from; //!< state at its tail
    TcpSocket::TcpStates_t to;   //!< state at its head
    ArrowCause cause;            //!< what must have caused it
    bool isDrawn;                //!< figure 5 shows it; else a note or the text of RFC 9293 does
    std::string label;           //!< event and action, as the diagram prints them
};

/**
 * \return every arrow of RFC 9293 figure 5 in the figure's order, then those of its notes 2 and 3,
 * of ABORT (3.10.5) and of the time-outs of 3.10.8
 */
const std::vector<DiagramArrow>& GetDiagramArrows();

/**
 * \param from its beginning
 * \param to its end
 * \return true if figure 5 of RFC 9293 draws an arrow between two states
 */
bool IsDrawnInFigure5(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to);

//! @}

} // namespace ns3

#endif // STATE_DIAGRAM_H
