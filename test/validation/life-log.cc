// SPDX-License-Identifier: GPL-2.0-only
//
// Looking up what was recorded.

#include "life-log.h"

#include "validation-report.h"

#include "ns3/callback.h"

#include <algorithm>

namespace ns3
{

std::string
LinuxStateName(TcpSocket::TcpStates_t state)
{
    switch (state)
    {
    case TcpSocket::CLOSED:
    case TcpSocket::LISTEN: // a half-open connection that is no more
        return "gone";
    case TcpSocket::SYN_SENT:
        return "SYN_SENT";
    case TcpSocket::SYN_RCVD:
        return "SYN_RECV";
    case TcpSocket::ESTABLISHED:
        return "ESTABLISHED";
    case TcpSocket::CLOSE_WAIT:
        return "CLOSE_WAIT";
    case TcpSocket::LAST_ACK:
        return "LAST_ACK";
    case TcpSocket::FIN_WAIT_1:
        return "FIN_WAIT1";
    case TcpSocket::FIN_WAIT_2:
        return "FIN_WAIT2";
    case TcpSocket::CLOSING:
        return "CLOSING";
    case TcpSocket::TIME_WAIT:
        return "TIME_WAIT";
    case TcpSocket::LAST_STATE:
        break;
    }
    return "?";
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
