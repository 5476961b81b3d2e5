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

/**
 * Counters of RFC 4022 (group Tcp of /proc/net/snmp) and of Linux (group TcpExt of
 * /proc/net/netstat), in the order of the kernel's files.
 */
enum class TcpCounter : uint8_t
{
    ACTIVE_OPENS,              //!< CLOSED to SYN-SENT
    PASSIVE_OPENS,             //!< connections that a listener completed
    ATTEMPT_FAILS,             //!< SYN-SENT or SYN-RECEIVED that ended unopened
    ESTAB_RESETS,              //!< ESTABLISHED or CLOSE-WAIT to CLOSED
    IN_SEGS,                   //!< segments received, those in error included
    OUT_SEGS,                  //!< segments sent, without pure retransmissions
    RETRANS_SEGS,              //!< segments that repeat something
    IN_ERRS,                   //!< segments received in error
    OUT_RSTS,                  //!< segments sent with RST
    IN_CSUM_ERRORS,            //!< segments with a bad checksum
    SYNCOOKIES_SENT,           //!< SYN,ACKs that carry a cookie
    SYNCOOKIES_RECV,           //!< valid cookies that came back
    SYNCOOKIES_FAILED,         //!< ACKs to a listener without a valid cookie
    EMBRYONIC_RSTS,            //!< half-open entries that a RST or a wrong segment ended
    TW,                        //!< TIME-WAIT entries that lived for 2MSL
    TW_RECYCLED,               //!< TIME-WAIT 4-tuples that Connect took
    PAWS_ESTAB,                //!< segments with an old timestamp, in other states than LISTEN
    LISTEN_OVERFLOWS,          //!< full accept queue, at a SYN or at a third ACK
    LISTEN_DROPS,              //!< SYNs and third ACKs that a listener dropped
    TCP_TIMEOUTS,              //!< retransmission timers that fired
    TCP_ABORT_ON_DATA,         //!< text after Close, or SO_LINGER of zero
    TCP_ABORT_ON_CLOSE,        //!< Close with text unread
    TCP_ABORT_ON_TIMEOUT,      //!< retries or probes used up
    TCP_TIME_WAIT_OVERFLOW,    //!< TIME-WAIT skipped: TimeWaitLimitEntries
    TCP_REQ_Q_FULL_DO_COOKIES, //!< SYNs for which a cookie was due, sent or not
    TCP_REQ_Q_FULL_DROP,       //!< SYNs at a full half-open queue, dropped
    TCP_CHALLENGE_ACK,         //!< challenge ACKs (RFC 5961)
    TCP_SYN_CHALLENGE,         //!< those that answer a SYN
    TCP_SYN_RETRANS,           //!< SYNs and SYN,ACKs sent again
    TCP_WIN_PROBE,             //!< probes of a closed window sent
    TCP_KEEP_ALIVE,            //!< keepalive probes sent
    COUNT                      //!< number of counters, not a counter
};

/** \return nstat's name, e.g. "TcpActiveOpens", "TcpExtListenDrops" */
const char* ToString(TcpCounter counter);

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

    /** \return the value since the node was made */
    uint64_t
    Get(TcpCounter counter) const
    {
        return m_values[static_cast<std::size_t>(counter)];
    }

  private:
    std::array<uint64_t, static_cast<std::size_t>(TcpCounter::COUNT)> m_values{}; //!< by counter
};

} // namespace ns3

#endif // TCP_COUNTERS_H
