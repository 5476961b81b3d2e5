// SPDX-License-Identifier: GPL-2.0-only
//
// The one object of a node that turns reports into trace sources, gauges and the ledger.

#ifndef TCP_LIFECYCLE_TRACER_H
#define TCP_LIFECYCLE_TRACER_H

#include "ns3/object.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-queue-ledger.h"
#include "ns3/tcp-segment-event.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <array>
#include <cstdint>
#include <ostream>
#include <vector>

#ifdef TCP_LIFECYCLE_UNTRACED
#include "ns3/tcp-lifecycle-no-tracer.h"
#else

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Records of every connection of a node, as trace sources under
 * /NodeList/x/$ns3::TcpLifecycleTracer/.
 *
 * It is told by the stack and never asks; a sink sees const references and must copy what it
 * keeps. With no sink connected a report costs a few counter updates and no allocation.
 * A sink must not call into the stack (Close, Abort, Connect, Listen ...): it is called in the
 * middle of what it is told of. It may schedule such a call with Simulator::ScheduleNow. Only Close
 * and Abort of a listener wait by themselves until the current event is over.
 * The ledger is counted from the actions reported, sink or no sink; a removal from an empty queue
 * trips an assert in debug builds and leaves the ledger unbalanced in others.
 */
class TcpLifecycleTracer : public Object
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /** Signature of State sinks. */
    typedef void (*StateTracedCallback)(const TcpStateEvent& event);
    /** Signature of Queue sinks. */
    typedef void (*QueueTracedCallback)(const TcpQueueEvent& event);
    /** Signature of Timer sinks. */
    typedef void (*TimerTracedCallback)(const TcpTimerEvent& event);
    /** Signature of Drop sinks. */
    typedef void (*DropTracedCallback)(const TcpDropEvent& event);
    /** Signature of Segment sinks. */
    typedef void (*SegmentTracedCallback)(const TcpSegmentEvent& event);
    /** Signature of Connection sinks. */
    typedef void (*ConnectionTracedCallback)(const TcpConnectionEvent& event);
    /** Signature of Stray sinks. */
    typedef void (*StrayTracedCallback)(const TcpStrayEvent& event);

    TcpLifecycleTracer();
    ~TcpLifecycleTracer() override;

    /** \param node id of the node, stamped on every record */
    void SetNodeId(uint32_t node);

    /** \return true while a sink is being told */
    bool IsReporting() const;
    /** \return true if some sink wants state events: lets callers skip building one */
    bool WantsState() const;
    /** \return true if some sink wants queue events */
    bool WantsQueue() const;
    /** \return true if some sink wants timer events */
    bool WantsTimer() const;
    /** \return true if some sink wants drop events */
    bool WantsDrop() const;
    /** \return true if some sink wants segment events */
    bool WantsSegment() const;
    /** \return true if some sink wants connection events */
    bool WantsConnection() const;

    /**
     * \brief Report a state change. Time and node are filled in here.
     * \param id the connection
     * \param from old state
     * \param to new state
     * \param since when the old state was entered
     * \param cause why
     * \param origin ground truth
     */
    void ReportState(const TcpConnectionId& id,
                     TcpSocket::TcpStates_t from,
                     TcpSocket::TcpStates_t to,
                     Time since,
                     const TcpCause& cause,
                     TrafficOrigin origin);

    /**
     * \brief Report a queue event and enter it in the ledger.
     * \param queue which store
     * \param id which connection
     * \param action what happened
     * \param reason why
     * \param entries entries of this queue after the event
     * \param limitEntries most entries it may hold; UINT32_MAX = no limit
     * \param origin ground truth
     */
    void ReportQueue(TcpQueue queue,
                     const TcpConnectionId& id,
                     TcpQueueAction action,
                     TcpQueueReason reason,
                     uint32_t entries,
                     uint32_t limitEntries,
                     TrafficOrigin origin);

    /**
     * \brief Report a timer event.
     * \param id whose timer
     * \param timer which
     * \param action what happened
     * \param due its deadline
     * \param origin ground truth of the connection
     */
    void ReportTimer(const TcpConnectionId& id,
                     TcpTimer timer,
                     TcpTimerAction action,
                     Time due,
                     TrafficOrigin origin);

    /**
     * \brief Report a segment that has no effect.
     * \param id the connection it is for
     * \param state its state
     * \param segment the segment
     * \param reason why
     * \param origin ground truth of the segment
     * \param wasSent true if it was on its way out of the node, or through it
     */
    void ReportDrop(const TcpConnectionId& id,
                    TcpSocket::TcpStates_t state,
                    const TcpSegmentView& segment,
                    TcpDropReason reason,
                    TrafficOrigin origin,
                    bool wasSent = false);

    /**
     * \brief Report a segment that the node has handed to IP; while one that arrived is being
     * processed, the report waits until that one is reported.
     * \param event the segment; time and node are filled in here
     */
    void ReportSent(TcpSegmentEvent event);

    /**
     * \brief A segment is being processed from now until EndArrival.
     * \param event the segment; its verdict may be changed until EndArrival. What ReportDrop is
     * told meanwhile is entered in it
     */
    void BeginArrival(TcpSegmentEvent& event);

    /** Report the segment of BeginArrival, and behind it what was sent since. */
    void EndArrival();

    /** \param counter what to count that no record tells */
    void
    Count(TcpCounter counter)
    {
        m_counters.Add(counter);
    }

    /** \param isSynAck true for a SYN,ACK of a listener; false for a segment of a socket */
    void CountRetransmission(bool isSynAck);

    /** \param bytes added to what send buffers of the node hold; may be negative */
    void AddSendBuffer(int64_t bytes);
    /** \param bytes added to what receive buffers of the node hold; may be negative */
    void AddReceiveBuffer(int64_t bytes);

    /** \param event the death certificate; time ended and node are filled in here */
    void ReportConnection(TcpConnectionEvent event);

    /** \param event text of another incarnation; time and node are filled in here */
    void ReportStray(TcpStrayEvent event);

    /** \return bytes of other incarnations that applications of the node have taken */
    uint64_t GetStrayBytes() const;

    /** \return what the node has counted since it was made; a reboot does not reset it */
    const TcpCounters& GetCounters() const;

    /**
     * \brief How often an arrow of the state diagram was taken (RFC 9293 figure 5).
     * \param from its beginning
     * \param to its end
     * \param rule the rule that fired: several arrows join the same two states
     * \return state changes of the node since it was made
     */
    uint64_t
    GetTransitions(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to, TcpRule rule) const;

    /**
     * \param queue which of the three
     * \return totals of \p queue over all listeners of the node
     */
    const TcpQueueLedger& GetLedger(TcpQueue queue) const;

    /** \brief Print the ledger of all queues as a small table. \param os where to */
    void PrintLedger(std::ostream& os) const;

  private:
    /** \param queue which gauge \param entries its new value, over all listeners */
    void SetGauge(TcpQueue queue, uint32_t entries);

    uint32_t m_node{0};                                          //!< node id
    uint32_t m_reporting{0};                                     //!< sinks being told, nested
    TracedCallback<const TcpStateEvent&> m_stateTrace;           //!< State
    TracedCallback<const TcpQueueEvent&> m_queueTrace;           //!< Queue
    TracedCallback<const TcpTimerEvent&> m_timerTrace;           //!< Timer
    TracedCallback<const TcpDropEvent&> m_dropTrace;             //!< Drop
    TracedCallback<const TcpSegmentEvent&> m_segmentTrace;       //!< Segment
    TracedCallback<const TcpConnectionEvent&> m_connectionTrace; //!< Connection
    TracedCallback<const TcpStrayEvent&> m_strayTrace;           //!< Stray
    uint64_t m_strayBytes{0};                                    //!< in all Stray records
    TracedValue<uint32_t> m_halfOpenEntries{0};                  //!< HalfOpenEntries, all listeners
    TracedValue<uint32_t> m_acceptEntries{0};                    //!< AcceptEntries, all listeners
    TracedValue<uint32_t> m_timeWaitEntries{0};                  //!< TimeWaitEntries
    TracedValue<uint64_t> m_sendBufferBytes{0};                  //!< SendBufferBytes
    TracedValue<uint64_t> m_receiveBufferBytes{0};               //!< ReceiveBufferBytes
    TcpCounters m_counters;                                      //!< of the node
    TcpSegmentEvent* m_arrival{nullptr};                         //!< being processed
    std::vector<TcpSegmentEvent> m_waiting;                      //!< sent since BeginArrival
    std::array<TcpQueueLedger, 3> m_ledgers;                     //!< by TcpQueue
    /** State changes, by old state, new state and TcpRule; as long as its greatest rule. */
    std::array<std::array<std::vector<uint64_t>, TcpSocket::LAST_STATE>, TcpSocket::LAST_STATE>
        m_transitions;
};

} // namespace ns3

#endif // TCP_LIFECYCLE_UNTRACED

#endif // TCP_LIFECYCLE_TRACER_H
