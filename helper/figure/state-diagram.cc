// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293's state diagram as a table.

#include "ns3/state-diagram.h"

#include <algorithm>

namespace ns3
{

const std::vector<DiagramArrow>&
GetDiagramArrows()
{
    using Socket = TcpSocket;
    static const std::vector<DiagramArrow> arrows{
        // Drawn in figure 5.
        {Socket::CLOSED, Socket::LISTEN, ArrowCause::CALL, true, "passive OPEN / create TCB"},
        {Socket::CLOSED,
         Socket::SYN_SENT,
         ArrowCause::CALL,
         true,
         "active OPEN / create TCB, snd SYN"},
        {Socket::LISTEN, Socket::CLOSED, ArrowCause::CALL, true, "CLOSE / delete TCB"},
        {Socket::LISTEN, Socket::SYN_RCVD, ArrowCause::SEGMENT, true, "rcv SYN / snd SYN,ACK"},
        {Socket::LISTEN, Socket::SYN_SENT, ArrowCause::CALL, true, "SEND / snd SYN"},
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::CALL, true, "CLOSE / delete TCB"},
        {Socket::SYN_SENT, Socket::SYN_RCVD, ArrowCause::SEGMENT, true, "rcv SYN / snd SYN,ACK"},
        {Socket::SYN_SENT, Socket::ESTABLISHED, ArrowCause::SEGMENT, true, "rcv SYN,ACK / snd ACK"},
        {Socket::SYN_RCVD, Socket::ESTABLISHED, ArrowCause::SEGMENT, true, "rcv ACK of SYN / x"},
        {Socket::SYN_RCVD, Socket::FIN_WAIT_1, ArrowCause::CALL, true, "CLOSE / snd FIN"},
        {Socket::ESTABLISHED, Socket::FIN_WAIT_1, ArrowCause::CALL, true, "CLOSE / snd FIN"},
        {Socket::ESTABLISHED, Socket::CLOSE_WAIT, ArrowCause::SEGMENT, true, "rcv FIN / snd ACK"},
        {Socket::FIN_WAIT_1, Socket::FIN_WAIT_2, ArrowCause::SEGMENT, true, "rcv ACK of FIN / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSING, ArrowCause::SEGMENT, true, "rcv FIN / snd ACK"},
        {Socket::FIN_WAIT_2, Socket::TIME_WAIT, ArrowCause::SEGMENT, true, "rcv FIN / snd ACK"},
        {Socket::CLOSE_WAIT, Socket::LAST_ACK, ArrowCause::CALL, true, "CLOSE / snd FIN"},
        {Socket::CLOSING, Socket::TIME_WAIT, ArrowCause::SEGMENT, true, "rcv ACK of FIN / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::SEGMENT, true, "rcv ACK of FIN / x"},
        {Socket::TIME_WAIT, Socket::CLOSED, ArrowCause::TIMER, true, "Timeout=2MSL / delete TCB"},
        {Socket::SYN_RCVD, Socket::LISTEN, ArrowCause::RESET, true, "note 1: rcv RST / x"},
        // Its note 2, and the next incarnation (RFC 9293 3.10.7.4, RFC 6191).
        {Socket::FIN_WAIT_1,
         Socket::TIME_WAIT,
         ArrowCause::SEGMENT,
         false,
         "note 2: rcv FIN and ACK of FIN / snd ACK"},
        {Socket::TIME_WAIT, Socket::SYN_RCVD, ArrowCause::SEGMENT, false, "rcv SYN / snd SYN,ACK"},
        // Note 3: a RST leads to CLOSED from every state that has a connection.
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::SYN_RCVD, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::FIN_WAIT_2, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::CLOSE_WAIT, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::CLOSING, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        {Socket::TIME_WAIT, Socket::CLOSED, ArrowCause::RESET, false, "note 3: rcv RST / x"},
        // ABORT (3.10.5) and the time-outs of 3.10.8.
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::CALL, false, "ABORT / snd RST"},
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::TIMER, false, "retries exhausted / x"},
        {Socket::SYN_RCVD, Socket::LISTEN, ArrowCause::TIMER, false, "retries exhausted / x"},
        {Socket::SYN_RCVD, Socket::CLOSED, ArrowCause::TIMER, false, "retries exhausted / x"},
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::TIMER, false, "retries exhausted / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSED, ArrowCause::TIMER, false, "retries exhausted / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::TIMER, false, "retries exhausted / x"},
    };
    return arrows;
}

bool
IsDrawnInFigure5(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
{
    const std::vector<DiagramArrow>& arrows = GetDiagramArrows();
    return std::any_of(arrows.begin(), arrows.end(), [from, to](const DiagramArrow& arrow) {
        return arrow.isDrawn && arrow.from == from && arrow.to == to;
    });
}

} // namespace ns3
