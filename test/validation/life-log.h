// SPDX-License-Identifier: GPL-2.0-only
//
// What a node's connections went through: states, timers and drops, to be asked about afterwards.

#ifndef VALIDATION_LIFE_LOG_H
#define VALIDATION_LIFE_LOG_H

#include "ns3/nstime.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/** \return a state by Linux's name; "gone" for one without a connection */
std::string LinuxStateName(TcpSocket::TcpStates_t state);

/**
 * \brief Records of one tracer, by connection and time. Two events of the same time count in the
 * order in which they came. It must outlive what it watches.
 */
class LifeLog
{
  public:
    LifeLog() = default;
    LifeLog(const LifeLog&) = delete;
    LifeLog& operator=(const LifeLog&) = delete;

    /** \brief Watch from now on. */
    void Watch(const Ptr<TcpLifecycleTracer>& tracer);

    /** \return the state of a connection at \p time, by Linux's name */
    std::string GetState(const TcpConnectionId& id, Time time) const;
    /** \return when it entered a state, the time nearest to \p near; nothing if it never did */
    std::optional<Time>
    FindEntry(const TcpConnectionId& id, const std::string& state, Time near) const;
    /** \return s left of a timer at \p time; nothing if it does not run */
    std::optional<double> GetTimeLeft(const TcpConnectionId& id, TcpTimer timer, Time time) const;
    /** \return how often a timer was started anew while it ran */
    uint32_t CountRestarts(const TcpConnectionId& id, TcpTimer timer) const;
    /** \return segments dropped for \p reason from \p from to \p to, both included */
    uint32_t CountDrops(const TcpConnectionId& id, TcpDropReason reason, Time from, Time to) const;
    /** \return state changes to \p state, of all connections */
    uint32_t CountEntered(TcpSocket::TcpStates_t state) const;
    /** \return how many more are in ESTABLISHED or CLOSE-WAIT at \p to than at \p from:
     * TcpCurrEstab */
    int64_t CountOpened(Time from, Time to) const;
    /** \return changes of states by \p rule, of all connections, from \p from on */
    uint32_t CountRule(TcpRule rule, Time from) const;
    /** \return how the last life of a connection ended; NONE if it has not */
    TcpCloseReason GetEndReason(const TcpConnectionId& id) const;

  private:
    /** \return the last state change of a connection until \p time; null if there was none */
    const TcpStateEvent* FindState(const TcpConnectionId& id, Time time) const;
    /** Sink of State. */
    void OnState(const TcpStateEvent& event);
    /** Sink of Timer. */
    void OnTimer(const TcpTimerEvent& event);
    /** Sink of Drop. */
    void OnDrop(const TcpDropEvent& event);
    /** Sink of Connection. */
    void OnConnection(const TcpConnectionEvent& event);

    std::vector<TcpStateEvent> m_states;    //!< all
    std::vector<TcpTimerEvent> m_timers;    //!< all
    std::vector<TcpDropEvent> m_drops;      //!< all
    std::vector<TcpConnectionEvent> m_ends; //!< all
};

} // namespace ns3

#endif // VALIDATION_LIFE_LOG_H
