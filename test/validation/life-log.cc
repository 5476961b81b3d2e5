// SPDX-License-Identifier: GPL-2.0-only
//
// Looking up what was recorded.

#include "life-log.h"

#include "validation-report.h"

#include "ns3/callback.h"
#include "ns3/socket-table-format.h"

#include <algorithm>

namespace ns3
{

std::string
LinuxStateName(TcpSocket::TcpStates_t state)
{
    // A connection that goes back to LISTEN is a half-open one that is no more.
    const bool isGone = state == TcpSocket::CLOSED || state == TcpSocket::LISTEN;
    return isGone ? "gone" : NetstatStateName(state);
}

void
LifeLog::Watch(const Ptr<TcpLifecycleTracer>& tracer)
{
    tracer->TraceConnectWithoutContext("State", MakeCallback(&LifeLog::OnState, this));
    tracer->TraceConnectWithoutContext("Timer", MakeCallback(&LifeLog::OnTimer, this));
    tracer->TraceConnectWithoutContext("Drop", MakeCallback(&LifeLog::OnDrop, this));
    tracer->TraceConnectWithoutContext("Connection", MakeCallback(&LifeLog::OnConnection, this));
}

const TcpStateEvent*
LifeLog::FindState(const TcpConnectionId& id, Time time) const
{
    const auto found =
        std::find_if(m_states.rbegin(), m_states.rend(), [&](const TcpStateEvent& event) {
            return event.id == id && event.time <= time;
        });
    return found == m_states.rend() ? nullptr : &*found;
}

std::string
LifeLog::GetState(const TcpConnectionId& id, Time time) const
{
    const TcpStateEvent* event = FindState(id, time);
    return LinuxStateName(event ? event->to : TcpSocket::CLOSED);
}

std::optional<Time>
LifeLog::FindEntry(const TcpConnectionId& id, const std::string& state, Time near) const
{
    std::optional<Time> best;
    for (const TcpStateEvent& event : m_states)
    {
        const bool isNearer = !best || Abs(event.time - near) < Abs(*best - near);
        if (event.id == id && LinuxStateName(event.to) == state && isNearer)
        {
            best = event.time;
        }
    }
    return best;
}

std::optional<double>
LifeLog::GetTimeLeft(const TcpConnectionId& id, TcpTimer timer, Time time) const
{
    const auto last =
        std::find_if(m_timers.rbegin(), m_timers.rend(), [&](const TcpTimerEvent& event) {
            return event.id == id && event.timer == timer && event.time <= time;
        });
    const bool runs = last != m_timers.rend() && (last->action == TcpTimerAction::START ||
                                                  last->action == TcpTimerAction::RESTART);
    return runs ? std::optional<double>(ToSeconds(last->due - time)) : std::nullopt;
}

uint32_t
LifeLog::CountRestarts(const TcpConnectionId& id, TcpTimer timer) const
{
    return static_cast<uint32_t>(
        std::count_if(m_timers.begin(), m_timers.end(), [&](const TcpTimerEvent& event) {
            return event.id == id && event.timer == timer &&
                   event.action == TcpTimerAction::RESTART;
        }));
}

uint32_t
LifeLog::CountDrops(const TcpConnectionId& id, TcpDropReason reason, Time from, Time to) const
{
    return static_cast<uint32_t>(
        std::count_if(m_drops.begin(), m_drops.end(), [&](const TcpDropEvent& event) {
            return event.id == id && event.reason == reason && event.time >= from &&
                   event.time <= to;
        }));
}

uint32_t
LifeLog::CountEntered(TcpSocket::TcpStates_t state) const
{
    return static_cast<uint32_t>(
        std::count_if(m_states.begin(), m_states.end(), [state](const TcpStateEvent& event) {
            return event.to == state;
        }));
}

int64_t
LifeLog::CountOpened(Time from, Time to) const
{
    const auto isOpen = [](TcpSocket::TcpStates_t state) {
        return state == TcpSocket::ESTABLISHED || state == TcpSocket::CLOSE_WAIT;
    };
    int64_t opened = 0;
    for (const TcpStateEvent& event : m_states)
    {
        const int change = (isOpen(event.to) ? 1 : 0) - (isOpen(event.from) ? 1 : 0);
        opened += event.time > from && event.time <= to ? change : 0;
    }
    return opened;
}

uint32_t
LifeLog::CountRule(TcpRule rule, Time from) const
{
    return static_cast<uint32_t>(
        std::count_if(m_states.begin(), m_states.end(), [&](const TcpStateEvent& event) {
            return event.cause.rule == rule && event.time >= from;
        }));
}

TcpCloseReason
LifeLog::GetEndReason(const TcpConnectionId& id) const
{
    const auto last = std::find_if(m_ends.rbegin(),
                                   m_ends.rend(),
                                   [&](const TcpConnectionEvent& event) { return event.id == id; });
    return last == m_ends.rend() ? TcpCloseReason::NONE : last->endReason;
}

void
LifeLog::OnState(const TcpStateEvent& event)
{
    m_states.push_back(event);
}

void
LifeLog::OnTimer(const TcpTimerEvent& event)
{
    m_timers.push_back(event);
}

void
LifeLog::OnDrop(const TcpDropEvent& event)
{
    m_drops.push_back(event);
}

void
LifeLog::OnConnection(const TcpConnectionEvent& event)
{
    m_ends.push_back(event);
}

} // namespace ns3
