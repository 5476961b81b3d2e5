// SPDX-License-Identifier: GPL-2.0-only
//
// Compares state changes with the arrows of RFC 9293's diagram, causes included.

#include "transition-judge.h"

#include "ns3/tcp-header.h"

#include <iomanip>
#include <sstream>

namespace ns3
{

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
TransitionJudge::Count(TcpSocket::TcpStates_t from, const TcpStateEvent& event)
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
TransitionJudge::Take(const TcpStateEvent& event)
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
TransitionJudge::NextRun()
{
    m_last.clear();
}

uint32_t
TransitionJudge::GetCount(std::size_t index) const
{
    const auto found = m_counts.find(index);
    return found == m_counts.end() ? 0 : found->second;
}

std::string
TransitionJudge::GetMissing() const
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
TransitionJudge::GetStrange() const
{
    return m_strange;
}

std::string
TransitionJudge::ToTable() const
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
