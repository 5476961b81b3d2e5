// SPDX-License-Identifier: GPL-2.0-only
//
// Owner of the connections in TIME-WAIT: answers their segments and ends them after 2MSL.

#ifndef TIME_WAIT_RESPONDER_H
#define TIME_WAIT_RESPONDER_H

#include "ns3/event-id.h"
#include "ns3/peer-timestamps.h"
#include "ns3/tcp-arrival.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/time-wait-decision.h"
#include "ns3/time-wait-table.h"

#include <unordered_map>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class TcpLifecycleEngine;
class TcpLifecycleSocket;

/** What a socket leaves behind when it enters TIME-WAIT. */
struct TimeWaitRecord
{
    SequenceNumber32 sndNxt{0};                   //!< SND.NXT, behind our FIN
    SequenceNumber32 rcvNxt{0};                   //!< RCV.NXT, behind the peer's FIN
    uint16_t window{0};                           //!< last window offered, as carried
    uint8_t wscale{0};                            //!< its shift
    uint8_t trafficClass{0};                      //!< TOS or traffic class
    Ptr<NetDevice> device{};                      //!< bound device, or null
    bool timestamps{false};                       //!< timestamps negotiated
    uint32_t tsRecent{0};                         //!< TS.Recent
    Time lifetime;                                //!< 2MSL
    Time rto;                                     //!< RTO, read with TimeWaitReuse Unsafe
    bool reusesAddress{false};                    //!< the socket has ReuseAddress
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth
};

/**
 * \ingroup tcp-lifecycle
 * \brief TIME-WAIT of one node (RFC 9293 3.10.7.4 and 3.4.2): one table, one timer.
 *
 * Segments are answered by DecideTimeWait with the node's TimeWaitRestart, TimeWaitReuse and
 * Rfc1337; a SYN that may open the next incarnation frees the 4-tuple and goes on to the listener.
 * A socket that its program still holds learns when TIME-WAIT is over; an entry does not refer to
 * it.
 */
class TimeWaitResponder
{
  public:
    /** \param engine the node's engine, which owns this object */
    explicit TimeWaitResponder(TcpLifecycleEngine& engine);
    ~TimeWaitResponder();

    /**
     * \brief Ask for a place, and report it if the table is full (TimeWaitLimitEntries).
     * \param id the connection
     * \param record what its socket would leave behind
     * \return false if the connection goes straight to CLOSED: full, or a lifetime of zero
     */
    bool Admit(const TcpConnectionId& id, const TimeWaitRecord& record);

    /**
     * \brief Take over a connection whose socket has just left the connection table.
     * \param id the connection
     * \param record what the socket leaves behind
     * \param socket told when TIME-WAIT ends, unless Forget comes first; or null
     */
    void Insert(const TcpConnectionId& id,
                const TimeWaitRecord& record,
                TcpLifecycleSocket* socket = nullptr);

    /** \brief The socket of a connection in TIME-WAIT is no more. \param id its connection */
    void Forget(const TcpConnectionId& id);

    /**
     * \brief Give a 4-tuple to a new Connect, which has asked TcpPortAllocator.
     * \param id in TIME-WAIT
     * \return ISS of the new connection
     */
    SequenceNumber32 TakeOver(const TcpConnectionId& id);

    /**
     * \brief Answer a segment.
     * \param entry its connection
     * \param arrival the segment; a SYN that reuses the 4-tuple gets its successor ISS
     * \param mayReopen true if a listener would take a SYN (RFC 1122 4.2.2.13)
     * \return false if the 4-tuple was freed for this very SYN
     */
    bool SegmentArrives(TimeWaitEntry& entry, TcpArrival& arrival, bool mayReopen);

    /**
     * \brief With TimeWaitReuse Unsafe: is a SYN dropped because of its address's last connection?
     * \param arrival a SYN
     * \return true if it is; always false otherwise
     */
    bool IsRefusedByPeer(const TcpArrival& arrival) const;

    /**
     * \param entry a connection
     * \param device where a segment came in
     * \return true if the connection is bound to another device
     */
    bool IsBoundElsewhere(const TimeWaitEntry& entry, const Ptr<NetDevice>& device) const;

    /** \brief Forget every connection. \param cause why \param reason of the queue events */
    void Clear(const TcpCause& cause, TcpQueueReason reason);

    /** \return connections in TIME-WAIT */
    uint32_t GetEntries() const;

  private:
    /** What few connections have; kept beside the table, so that an entry stays small. */
    struct Special
    {
        uint8_t trafficClass{0}; //!< TOS or traffic class of its ACKs
        Ptr<NetDevice> device{}; //!< bound device, or null
    };

    /** \return what is special about a connection. \param entry of the connection */
    Special GetSpecial(const TimeWaitEntry& entry) const;
    /**
     * \brief Report what happened to an entry's 2MSL timer; its deadline is the entry's.
     * \param entry of the connection
     * \param action what happened
     */
    void ReportTimer(const TimeWaitEntry& entry, TcpTimerAction action);
    /** \return the node's rules */
    TimeWaitPolicy GetPolicy() const;
    /** \return what a decision may know of an entry. \param entry of the connection */
    TimeWaitSnapshot GetSnapshot(const TimeWaitEntry& entry) const;
    /** A limited answer goes out. \param entry of the connection */
    void NoteAnswer(TimeWaitEntry& entry) const;
    /** Start 2MSL again. \param entry of the connection */
    void Restart(TimeWaitEntry& entry);
    /**
     * \brief Remove an entry and report it.
     * \param entry gone afterwards
     * \param cause why, for the tracer
     * \param reason why it leaves the table
     */
    void Remove(TimeWaitEntry& entry, const TcpCause& cause, TcpQueueReason reason);
    /** Send <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>. \param entry of the connection */
    void Acknowledge(const TimeWaitEntry& entry);
    /** End what is due and set the timer for the next. */
    void Expire();
    /** Make sure the timer fires no later than the earliest deadline. */
    void ArmTimer();

    TcpLifecycleEngine& m_engine; //!< the node's engine
    TimeWaitTable m_table;        //!< the entries
    EventId m_timer;              //!< the one timer
    Time m_timerDue;              //!< when it fires
    PeerTimestamps m_peers;       //!< filled with TimeWaitReuse Unsafe only
    std::unordered_map<TcpConnectionId, Special, TcpConnectionIdHash> m_specials; //!< the few
    /** Sockets that programs still hold, by connection. */
    std::unordered_map<TcpConnectionId, TcpLifecycleSocket*, TcpConnectionIdHash> m_watchers;
};

//! @}

} // namespace ns3

#endif // TIME_WAIT_RESPONDER_H
