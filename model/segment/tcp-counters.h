// SPDX-License-Identifier: GPL-2.0-only
//
// What a node has counted, under the names that Linux's nstat prints.

#ifndef TCP_COUNTERS_H
#define TCP_COUNTERS_H

#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-socket.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * Counters of RFC 4022 (group Tcp of /proc/net/snmp) and of Linux (group TcpExt of
 * /proc/net/netstat), in the order of the kernel's files. HelpOf() says what each counts.
 */
enum class TcpCounter : uint8_t
{
    ACTIVE_OPENS,
    PASSIVE_OPENS,
    ATTEMPT_FAILS,
    ESTAB_RESETS,
    IN_SEGS,
    OUT_SEGS,
    RETRANS_SEGS,
    IN_ERRS,
    OUT_RSTS,
    IN_CSUM_ERRORS,
    SYNCOOKIES_SENT,
    SYNCOOKIES_RECV,
    SYNCOOKIES_FAILED,
    EMBRYONIC_RSTS,
    TW,
    TW_RECYCLED,
    PAWS_ESTAB,
    LISTEN_OVERFLOWS,
    LISTEN_DROPS,
    TCP_TIMEOUTS,
    TCP_ABORT_ON_DATA,
    TCP_ABORT_ON_CLOSE,
    TCP_ABORT_ON_TIMEOUT,
    TCP_TIME_WAIT_OVERFLOW,
    TCP_REQ_Q_FULL_DO_COOKIES,
    TCP_REQ_Q_FULL_DROP,
    TCP_CHALLENGE_ACK,
    TCP_SYN_CHALLENGE,
    TCP_SYN_RETRANS,
    TCP_WIN_PROBE,
    TCP_KEEP_ALIVE,
    COUNT //!< number of counters, not a counter
};

/**
 * \param counter any but COUNT
 * \return nstat's name, e.g. "TcpActiveOpens", "TcpExtListenDrops"
 */
const char* ToString(TcpCounter counter);

/** \return what it counts, a few words. \param counter any but COUNT */
const char* HelpOf(TcpCounter counter);

/**
 * \ingroup tcp-lifecycle
 * \brief The counters of one node: told of records, they count them by Linux's rules.
 */
class TcpCounters
{
  public:
    /**
     * \brief Count a state change.
     * \param from old state
     * \param to new state
     * \param cause why
     */
    void AddState(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to, const TcpCause& cause);

    /**
     * \brief Count a queue event.
     * \param queue which store
     * \param action what happened
     * \param reason why
     */
    void AddQueue(TcpQueue queue, TcpQueueAction action, TcpQueueReason reason);

    /**
     * \brief Count a segment without effect.
     * \param state state of its connection
     * \param reason why
     */
    void AddDrop(TcpSocket::TcpStates_t state, TcpDropReason reason);

    /**
     * \brief Count a segment that repeats something. Linux has it in RetransSegs and not in
     * OutSegs, but for a listener's SYN,ACK, which it has in both.
     * \param isSynAck true for a SYN,ACK of a listener
     */
    void AddRetransmission(bool isSynAck);

    /** \param counter what to raise by one */
    void
    Add(TcpCounter counter)
    {
        ++m_values[static_cast<std::size_t>(counter)];
    }

    /** \return the value since the node was made. \param counter which one */
    uint64_t
    Get(TcpCounter counter) const
    {
        return m_values[static_cast<std::size_t>(counter)];
    }

  private:
    std::array<uint64_t, static_cast<std::size_t>(TcpCounter::COUNT)> m_values{}; //!< by counter
};

//! @}

} // namespace ns3

#endif // TCP_COUNTERS_H
