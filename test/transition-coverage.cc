// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293's state diagram as a table, and the count of what happened.

#include "transition-coverage.h"

#include "ns3/tcp-header.h"

#include <iomanip>
#include <sstream>

namespace ns3
{

const std::vector<DiagramArrow>&
GetDiagramArrows()
{
    using Socket = TcpSocket;
    static const std::vector<DiagramArrow> arrows{
        // Figure 5.
        {Socket::CLOSED, Socket::LISTEN, ArrowCause::CALL, "passive OPEN / create TCB"},
        {Socket::CLOSED, Socket::SYN_SENT, ArrowCause::CALL, "active OPEN / create TCB, snd SYN"},
        {Socket::LISTEN, Socket::CLOSED, ArrowCause::CALL, "CLOSE / delete TCB"},
        {Socket::LISTEN, Socket::SYN_RCVD, ArrowCause::SEGMENT, "rcv SYN / snd SYN,ACK"},
        {Socket::LISTEN, Socket::SYN_SENT, ArrowCause::CALL, "SEND / snd SYN"},
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::CALL, "CLOSE / delete TCB"},
        {Socket::SYN_SENT, Socket::SYN_RCVD, ArrowCause::SEGMENT, "rcv SYN / snd SYN,ACK"},
        {Socket::SYN_SENT, Socket::ESTABLISHED, ArrowCause::SEGMENT, "rcv SYN,ACK / snd ACK"},
        {Socket::SYN_RCVD, Socket::ESTABLISHED, ArrowCause::SEGMENT, "rcv ACK of SYN / x"},
        {Socket::SYN_RCVD, Socket::FIN_WAIT_1, ArrowCause::CALL, "CLOSE / snd FIN"},
        {Socket::ESTABLISHED, Socket::FIN_WAIT_1, ArrowCause::CALL, "CLOSE / snd FIN"},
        {Socket::ESTABLISHED, Socket::CLOSE_WAIT, ArrowCause::SEGMENT, "rcv FIN / snd ACK"},
        {Socket::FIN_WAIT_1, Socket::FIN_WAIT_2, ArrowCause::SEGMENT, "rcv ACK of FIN / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSING, ArrowCause::SEGMENT, "rcv FIN / snd ACK"},
        {Socket::FIN_WAIT_2, Socket::TIME_WAIT, ArrowCause::SEGMENT, "rcv FIN / snd ACK"},
        {Socket::CLOSE_WAIT, Socket::LAST_ACK, ArrowCause::CALL, "CLOSE / snd FIN"},
        {Socket::CLOSING, Socket::TIME_WAIT, ArrowCause::SEGMENT, "rcv ACK of FIN / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::SEGMENT, "rcv ACK of FIN / x"},
        {Socket::TIME_WAIT, Socket::CLOSED, ArrowCause::TIMER, "Timeout=2MSL / delete TCB"},
        // Its notes 1 and 2, and the next incarnation (RFC 9293 3.10.7.4, RFC 6191).
        {Socket::SYN_RCVD, Socket::LISTEN, ArrowCause::RESET, "note 1: rcv RST / x"},
        {Socket::FIN_WAIT_1,
         Socket::TIME_WAIT,
         ArrowCause::SEGMENT,
         "note 2: rcv FIN and ACK of FIN / snd ACK"},
        {Socket::TIME_WAIT, Socket::SYN_RCVD, ArrowCause::SEGMENT, "rcv SYN / snd SYN,ACK"},
        // Note 3: a RST leads to CLOSED from every state that has a connection.
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::SYN_RCVD, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::FIN_WAIT_2, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::CLOSE_WAIT, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::CLOSING, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        {Socket::TIME_WAIT, Socket::CLOSED, ArrowCause::RESET, "note 3: rcv RST / x"},
        // ABORT (3.10.5) and the time-outs of 3.10.8.
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::CALL, "ABORT / snd RST"},
        {Socket::SYN_SENT, Socket::CLOSED, ArrowCause::TIMER, "retries exhausted / x"},
        {Socket::SYN_RCVD, Socket::LISTEN, ArrowCause::TIMER, "retries exhausted / x"},
        {Socket::SYN_RCVD, Socket::CLOSED, ArrowCause::TIMER, "retries exhausted / x"},
        {Socket::ESTABLISHED, Socket::CLOSED, ArrowCause::TIMER, "retries exhausted / x"},
        {Socket::FIN_WAIT_1, Socket::CLOSED, ArrowCause::TIMER, "retries exhausted / x"},
        {Socket::LAST_ACK, Socket::CLOSED, ArrowCause::TIMER, "retries exhausted / x"},
    };
    return arrows;
}

namespace
{

/** \return true if \p cause is what an arrow needs */
bool
IsCause(ArrowCause wanted, const TcpCause& cause)
{
    const bool isSegment = cause.source == TcpCauseSource::SEGMENT;
    const bool isReset = isSegment && (cause.flags & TcpHeader::RST) != 0;
    switch (wanted)
    {
    case ArrowCause::CALL:
        return cause.source == TcpCauseSource::CALL;
    case ArrowCause::TIMER:
        return cause.source == TcpCauseSource::TIMER;
    case ArrowCause::SEGMENT:
        return isSegment && !isReset;
    case ArrowCause::RESET:
        return isReset;
    }
    return false;
}

/**
 * Changes that need no arrow of their own: every state may end in CLOSED (RST, ABORT, time-outs;
 * note 3), and a passively opened half-open connection in LISTEN, where it came from.
 */
bool
IsEnd(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
{
    return (to == TcpSocket::CLOSED && from != TcpSocket::CLOSED) ||
           (to == TcpSocket::LISTEN && from == TcpSocket::SYN_RCVD);
}

/** \return true if a connection that went \p before may go on with \p event */
bool
Continues(const TcpStateEvent& before, const TcpStateEvent& event)
{
    const auto isFresh = [](TcpSocket::TcpStates_t state) {
        return state == TcpSocket::CLOSED || state == TcpSocket::LISTEN;
    };
    return before.to == event.from || (isFresh(before.to) && isFresh(event.from));
}

/** \return a change as a line */
std::string
ToText(const TcpStateEvent& event)
{
    std::ostringstream text;
    text << event.id << " " << ToString(event.from) << " -> " << ToString(event.to) << " by "
         << event.cause.ToText() << " (" << ToString(event.cause.rule) << ")\n";
    return text.str();
}

} // namespace

bool
TransitionCoverage::Count(TcpSocket::TcpStates_t from, const TcpStateEvent& event)
{
    bool isArrow = false;
    const std::vector<DiagramArrow>& arrows = GetDiagramArrows();
    for (std::size_t i = 0; i < arrows.size(); ++i)
    {
        if (arrows[i].from == from && arrows[i].to == event.to &&
            IsCause(arrows[i].cause, event.cause))
        {
            ++m_counts[i];
            isArrow = true;
        }
    }
    return isArrow;
}

void
TransitionCoverage::Take(const TcpStateEvent& event)
{
    // Our FIN goes out with the last text, when an ACK or a timer lets it: the arrow is CLOSE's.
    TcpStateEvent caused = event;
    const bool sendsFin = event.to == TcpSocket::FIN_WAIT_1 || event.to == TcpSocket::LAST_ACK;
    caused.cause.source = sendsFin ? TcpCauseSource::CALL : event.cause.source;
    if (!Count(event.from, caused) && !IsEnd(event.from, event.to))
    {
        m_strange += ToText(event);
    }
    std::ostringstream id;
    id << event.id;
    const auto [found, isNew] = m_last.try_emplace({event.node, id.str()}, event);
    if (isNew)
    {
        return;
    }
    TcpStateEvent& before = found->second;
    if (!Continues(before, event))
    {
        m_strange += "after " + ToText(before) + "  came " + ToText(event);
    }
    const bool isSameSegment = event.cause.source == TcpCauseSource::SEGMENT &&
                               before.cause.source == TcpCauseSource::SEGMENT &&
                               before.cause.uid == event.cause.uid && before.time == event.time;
    if (isSameSegment)
    {
        Count(before.from, event);
    }
    before = event;
}

void
TransitionCoverage::NextRun()
{
    m_last.clear();
}

uint32_t
TransitionCoverage::GetCount(std::size_t index) const
{
    const auto found = m_counts.find(index);
    return found == m_counts.end() ? 0 : found->second;
}

std::string
TransitionCoverage::GetMissing() const
{
    std::string text;
    const std::vector<DiagramArrow>& arrows = GetDiagramArrows();
    for (std::size_t i = 0; i < arrows.size(); ++i)
    {
        if (GetCount(i) == 0)
        {
            text += std::string(ToString(arrows[i].from)) + " -> " + ToString(arrows[i].to) + ": " +
                    arrows[i].label + "\n";
        }
    }
    return text;
}

std::string
TransitionCoverage::GetStrange() const
{
    return m_strange;
}

std::string
TransitionCoverage::ToTable() const
{
    std::ostringstream text;
    text << " count  from          to            event / action\n";
    const std::vector<DiagramArrow>& arrows = GetDiagramArrows();
    for (std::size_t i = 0; i < arrows.size(); ++i)
    {
        const DiagramArrow& arrow = arrows[i];
        text << std::right << std::setw(6) << GetCount(i) << "  " << std::left << std::setw(14)
             << ToString(arrow.from) << std::setw(14) << ToString(arrow.to) << arrow.label << "\n";
    }
    return text.str();
}

} // namespace ns3
