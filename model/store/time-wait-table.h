// SPDX-License-Identifier: GPL-2.0-only
//
// Connections in TIME-WAIT as compact entries; their sockets are gone.

#ifndef TIME_WAIT_TABLE_H
#define TIME_WAIT_TABLE_H

#include "ns3/answer-time.h"
#include "ns3/connection-table.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/traffic-origin.h"

#include <boost/intrusive/set.hpp>
#include <boost/pool/pool.hpp>

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Hook by which the table orders an entry by deadline; 24 bytes. */
using TimeWaitHook =
    boost::intrusive::set_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>,
                                    boost::intrusive::optimize_size<true>>;

/**
 * What is left of a connection in TIME-WAIT: 112 bytes for either address family (asserted in
 * time-wait-table.cc).
 */
struct TimeWaitEntry : public TimeWaitHook, public ConnectionEntry
{
    /** \param connectionId the connection */
    explicit TimeWaitEntry(const TcpConnectionId& connectionId)
        : ConnectionEntry(connectionId, ConnectionKind::TIME_WAIT),
          rcvWscale(0),
          timestampOk(0),
          reusesAddress(0),
          isWatched(0),
          isSpecial(0),
          answeredAtMs(NEVER_ANSWERED)
    {
    }

    uint8_t rcvWscale : 4;                        //!< shift of rcvWindow
    uint8_t timestampOk : 1;                      //!< timestamps negotiated
    uint8_t reusesAddress : 1;                    //!< the socket had ReuseAddress
    uint8_t isWatched : 1;                        //!< a program still holds the socket
    uint8_t isSpecial : 1;                        //!< its ACKs have a traffic class or a device
    uint16_t rcvWindow{0};                        //!< last window offered, as carried (scaled)
    SequenceNumber32 sndNxt{0};                   //!< SND.NXT, behind our FIN
    SequenceNumber32 rcvNxt{0};                   //!< RCV.NXT, behind the peer's FIN
    uint32_t tsRecent{0};                         //!< TS.Recent
    uint32_t answeredAtMs : 24;                   //!< see answer-time.h; begins at sinceTimeStep
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth, for reports only
    int64_t sinceTimeStep{0};                     //!< entry into TIME-WAIT, Time::GetTimeStep()
    int64_t deadlineTimeStep{0};                  //!< end of 2MSL, Time::GetTimeStep()
    int64_t lifetimeTimeStep{0};                  //!< 2MSL, Time::GetTimeStep()

    /** Order by deadline. */
    friend bool
    operator<(const TimeWaitEntry& a, const TimeWaitEntry& b)
    {
        return a.deadlineTimeStep < b.deadlineTimeStep;
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Owns the TIME-WAIT entries of a node, ordered by deadline whatever each one's MSL is.
 *
 * Insert and Restart are amortized O(1) if no deadline is later, which is so while all lifetimes
 * are equal, else O(log n): a shorter lifetime searches its place. Equal deadlines come in order of
 * Insert and Restart. Remove is amortized O(1); finding an entry by its id is O(1) through the
 * connection table. Holds no events, sends nothing, decides nothing.
 */
class TimeWaitTable
{
  public:
    /** \param table the node's connection table, which must outlive this one */
    explicit TimeWaitTable(ConnectionTable& table);
    ~TimeWaitTable();
    TimeWaitTable(const TimeWaitTable&) = delete;
    TimeWaitTable& operator=(const TimeWaitTable&) = delete;

    /**
     * \brief Make an entry and link it into the connection table.
     * \param id a connection that is not in the connection table
     * \param deadline end of 2MSL
     * \return the entry, or null if the id is taken
     */
    TimeWaitEntry* Insert(const TcpConnectionId& id, Time deadline);

    /** \param entry of this table; invalid afterwards */
    void Remove(TimeWaitEntry& entry);

    /**
     * \brief Start 2MSL again.
     * \param entry of this table
     * \param deadline the new end
     */
    void Restart(TimeWaitEntry& entry, Time deadline);

    /** \return the earliest deadline, or nothing if the table is empty */
    std::optional<Time> NextDeadline() const;

    /**
     * \param now simulated time
     * \return an entry whose deadline is not after \p now, or null; it stays inside
     */
    TimeWaitEntry* FindDue(Time now);

    /** \return any entry, or null if empty: for emptying the table */
    TimeWaitEntry* FindAny();

    /** \return entries inside */
    uint32_t GetEntries() const;

  private:
    /**
     * \brief Give an entry its place, from the latest deadline on.
     * \param entry in no place
     * \param deadline end of 2MSL
     */
    void Order(TimeWaitEntry& entry, Time deadline);

    boost::intrusive::multiset<TimeWaitEntry, boost::intrusive::base_hook<TimeWaitHook>>
        m_byDeadline;         //!< entries in deadline order
    ConnectionTable& m_table; //!< the node's table
    boost::pool<> m_pool;     //!< memory of the entries
};

//! @}

} // namespace ns3

#endif // TIME_WAIT_TABLE_H
