// SPDX-License-Identifier: GPL-2.0-only
//
// Stamps reports, keeps gauges and ledger, fires the trace sources.

#include "ns3/tcp-lifecycle-tracer.h"

#include "ns3/assert.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-segment-view.h"

#include <iomanip>
#include <sstream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleTracer");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleTracer);

namespace
{

/** Counts a call of sinks for as long as it lives. */
class ReportScope
{
  public:
    /** \param depth calls under way */
    explicit ReportScope(uint32_t& depth)
        : m_depth(depth)
    {
        ++m_depth;
    }

    ~ReportScope()
    {
        --m_depth;
    }

    ReportScope(const ReportScope&) = delete;
    ReportScope& operator=(const ReportScope&) = delete;

  private:
    uint32_t& m_depth; //!< calls under way
};

constexpr std::array<TcpQueue, 3> ALL_QUEUES{
    TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT};

/** Print the reasons of one queue that have a count. */
void
PrintReasons(std::ostream& os, TcpQueue queue, const char* action, const TcpReasonCounts& counts)
{
    for (std::size_t at = 0; at < counts.size(); ++at)
    {
        if (counts[at] != 0)
        {
            os << "  " << ToString(queue) << ' ' << action << ' '
               << ToString(static_cast<TcpQueueReason>(at)) << ": " << counts[at] << '\n';
        }
    }
}

} // namespace

TypeId
TcpLifecycleTracer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpLifecycleTracer")
            .SetParent<Object>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpLifecycleTracer>()
            .AddTraceSource("State",
                            "A connection changed its state.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_stateTrace),
                            "ns3::TcpLifecycleTracer::StateTracedCallback")
            .AddTraceSource("Queue",
                            "An entry went into a queue, came out, or was turned away.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_queueTrace),
                            "ns3::TcpLifecycleTracer::QueueTracedCallback")
            .AddTraceSource("Timer",
                            "A timer of a connection was started, restarted, cancelled, or fired.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_timerTrace),
                            "ns3::TcpLifecycleTracer::TimerTracedCallback")
            .AddTraceSource("Drop",
                            "A segment had no effect on the connection it was for.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_dropTrace),
                            "ns3::TcpLifecycleTracer::DropTracedCallback")
            .AddTraceSource("Segment",
                            "A segment was sent, or received and judged.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_segmentTrace),
                            "ns3::TcpLifecycleTracer::SegmentTracedCallback")
            .AddTraceSource("Connection",
                            "A connection ended.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_connectionTrace),
                            "ns3::TcpLifecycleTracer::ConnectionTracedCallback")
            .AddTraceSource("Stray",
                            "An application took text that another incarnation of the connection "
                            "had sent (TrackIncarnations).",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_strayTrace),
                            "ns3::TcpLifecycleTracer::StrayTracedCallback")
            .AddTraceSource("HalfOpenEntries",
                            "Half-open connections of all listeners of the node.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_halfOpenEntries),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("AcceptEntries",
                            "Completed, not yet accepted connections of all listeners.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_acceptEntries),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("TimeWaitEntries",
                            "Connections of the node in TIME-WAIT.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_timeWaitEntries),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("SendBufferBytes",
                            "Text in the send buffers of all sockets of the node: not sent, or not "
                            "acknowledged.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_sendBufferBytes),
                            "ns3::TracedValueCallback::Uint64")
            .AddTraceSource("ReceiveBufferBytes",
                            "Text in the receive buffers of all sockets of the node: not read, or "
                            "not in order.",
                            MakeTraceSourceAccessor(&TcpLifecycleTracer::m_receiveBufferBytes),
                            "ns3::TracedValueCallback::Uint64");
    return tid;
}

TcpLifecycleTracer::TcpLifecycleTracer() = default;

TcpLifecycleTracer::~TcpLifecycleTracer() = default;

void
TcpLifecycleTracer::SetNodeId(uint32_t node)
{
    m_node = node;
}

bool
TcpLifecycleTracer::IsReporting() const
{
    return m_reporting > 0;
}

bool
TcpLifecycleTracer::WantsState() const
{
    return !m_stateTrace.IsEmpty();
}

bool
TcpLifecycleTracer::WantsQueue() const
{
    return !m_queueTrace.IsEmpty();
}

bool
TcpLifecycleTracer::WantsTimer() const
{
    return !m_timerTrace.IsEmpty();
}

bool
TcpLifecycleTracer::WantsDrop() const
{
    return !m_dropTrace.IsEmpty();
}

bool
TcpLifecycleTracer::WantsSegment() const
{
    return !m_segmentTrace.IsEmpty();
}

bool
TcpLifecycleTracer::WantsConnection() const
{
    return !m_connectionTrace.IsEmpty();
}

void
TcpLifecycleTracer::ReportState(const TcpConnectionId& id,
                                TcpSocket::TcpStates_t from,
                                TcpSocket::TcpStates_t to,
                                Time since,
                                const TcpCause& cause,
                                TrafficOrigin origin)
{
    NS_LOG_INFO("node " << m_node << ' ' << id << ' ' << ToString(from) << " to " << ToString(to)
                        << ": " << ToString(cause.rule));
    std::vector<uint64_t>& counts = m_transitions[from][to];
    const auto rule = static_cast<std::size_t>(cause.rule);
    if (counts.size() <= rule)
    {
        counts.resize(rule + 1);
    }
    ++counts[rule];
    m_counters.AddState(from, to, cause);
    if (!WantsState())
    {
        return;
    }
    TcpStateEvent event;
    event.time = Simulator::Now();
    event.node = m_node;
    event.id = id;
    event.from = from;
    event.to = to;
    event.dwell = event.time - since;
    event.cause = cause;
    event.origin = origin;
    const ReportScope scope(m_reporting);
    m_stateTrace(event);
}

void
TcpLifecycleTracer::ReportQueue(TcpQueue queue,
                                const TcpConnectionId& id,
                                TcpQueueAction action,
                                TcpQueueReason reason,
                                uint32_t entries,
                                uint32_t limitEntries,
                                TrafficOrigin origin)
{
    NS_LOG_LOGIC("node " << m_node << ' ' << id << ' ' << ToString(queue) << ' ' << ToString(action)
                         << ": " << ToString(reason) << ", " << entries << " entries");
    TcpQueueLedger& ledger = m_ledgers.at(static_cast<std::size_t>(queue));
    ledger.Enter(action, reason);
    NS_ASSERT_MSG(ledger.Balances(), "ledger of " << ToString(queue) << " does not balance");
    NS_ASSERT_MSG(entries <= ledger.inside, "more in one " << ToString(queue) << " than in all");
    SetGauge(queue, static_cast<uint32_t>(ledger.inside));
    m_counters.AddQueue(queue, action, reason);
    if (!WantsQueue())
    {
        return;
    }
    TcpQueueEvent event;
    event.time = Simulator::Now();
    event.node = m_node;
    event.queue = queue;
    event.id = id;
    event.action = action;
    event.entries = entries;
    event.limitEntries = limitEntries;
    event.reason = reason;
    event.origin = origin;
    const ReportScope scope(m_reporting);
    m_queueTrace(event);
}

void
TcpLifecycleTracer::ReportTimer(const TcpConnectionId& id,
                                TcpTimer timer,
                                TcpTimerAction action,
                                Time due,
                                TrafficOrigin origin)
{
    NS_LOG_LOGIC("node " << m_node << ' ' << id << " timer " << ToString(timer) << ' '
                         << ToString(action) << ", due at " << due.As(Time::S));
    if (!WantsTimer())
    {
        return;
    }
    TcpTimerEvent event;
    event.time = Simulator::Now();
    event.node = m_node;
    event.id = id;
    event.timer = timer;
    event.action = action;
    event.due = due;
    event.origin = origin;
    const ReportScope scope(m_reporting);
    m_timerTrace(event);
}

void
TcpLifecycleTracer::ReportDrop(const TcpConnectionId& id,
                               TcpSocket::TcpStates_t state,
                               const TcpSegmentView& segment,
                               TcpDropReason reason,
                               TrafficOrigin origin,
                               bool wasSent)
{
    NS_LOG_LOGIC("node " << m_node << ' ' << id << " drop in " << ToString(state) << ": "
                         << ToString(reason));
    m_counters.AddDrop(state, reason);
    if (m_arrival && m_arrival->reason == TcpDropReason::NONE && !IsBelowTcp(reason))
    {
        m_arrival->verdict = TcpSegmentVerdict::DROPPED;
        m_arrival->reason = reason;
    }
    if (!WantsDrop())
    {
        return;
    }
    TcpDropEvent event;
    event.time = Simulator::Now();
    event.node = m_node;
    event.id = id;
    event.state = state;
    event.flags = segment.flags;
    event.seq = segment.seq;
    event.ack = segment.ack;
    event.textBytes = segment.textBytes;
    event.reason = reason;
    event.wasSent = wasSent;
    event.origin = origin;
    const ReportScope scope(m_reporting);
    m_dropTrace(event);
}

void
TcpLifecycleTracer::ReportSent(TcpSegmentEvent event)
{
    event.time = Simulator::Now();
    event.node = m_node;
    if (m_arrival)
    {
        m_waiting.push_back(event);
        return;
    }
    const ReportScope scope(m_reporting);
    m_segmentTrace(event);
}

void
TcpLifecycleTracer::BeginArrival(TcpSegmentEvent& event)
{
    NS_ASSERT_MSG(!m_arrival, "a node processes one segment at a time");
    m_arrival = &event;
}

void
TcpLifecycleTracer::EndArrival()
{
    m_arrival->time = Simulator::Now();
    m_arrival->node = m_node;
    const ReportScope scope(m_reporting);
    m_segmentTrace(*m_arrival);
    m_arrival = nullptr;
    for (const TcpSegmentEvent& sent : m_waiting)
    {
        m_segmentTrace(sent);
    }
    m_waiting.clear();
}

void
TcpLifecycleTracer::CountRetransmission(bool isSynAck)
{
    m_counters.AddRetransmission(isSynAck);
}

void
TcpLifecycleTracer::AddSendBuffer(int64_t bytes)
{
    const ReportScope scope(m_reporting);
    m_sendBufferBytes += static_cast<uint64_t>(bytes);
}

void
TcpLifecycleTracer::AddReceiveBuffer(int64_t bytes)
{
    const ReportScope scope(m_reporting);
    m_receiveBufferBytes += static_cast<uint64_t>(bytes);
}

void
TcpLifecycleTracer::ReportConnection(TcpConnectionEvent event)
{
    if (!WantsConnection())
    {
        return;
    }
    event.ended = Simulator::Now();
    event.node = m_node;
    const ReportScope scope(m_reporting);
    m_connectionTrace(event);
}

void
TcpLifecycleTracer::ReportStray(TcpStrayEvent event)
{
    NS_LOG_WARN("node " << m_node << ' ' << event.id << " took " << event.bytes
                        << " bytes of another incarnation");
    m_strayBytes += event.bytes;
    event.time = Simulator::Now();
    event.node = m_node;
    const ReportScope scope(m_reporting);
    m_strayTrace(event);
}

uint64_t
TcpLifecycleTracer::GetStrayBytes() const
{
    return m_strayBytes;
}

const TcpCounters&
TcpLifecycleTracer::GetCounters() const
{
    return m_counters;
}

uint64_t
TcpLifecycleTracer::GetTransitions(TcpSocket::TcpStates_t from,
                                   TcpSocket::TcpStates_t to,
                                   TcpRule rule) const
{
    const std::vector<uint64_t>& counts = m_transitions.at(from).at(to);
    const auto index = static_cast<std::size_t>(rule);
    return index < counts.size() ? counts[index] : 0;
}

const TcpQueueLedger&
TcpLifecycleTracer::GetLedger(TcpQueue queue) const
{
    return m_ledgers.at(static_cast<std::size_t>(queue));
}

void
TcpLifecycleTracer::PrintLedger(std::ostream& os) const
{
    std::ostringstream table;
    table << std::left << std::setw(10) << "queue" << std::right;
    for (const char* title :
         {"inserted", "removed", "inside", "peak", "bypassed", "refused", "balances"})
    {
        table << std::setw(12) << title;
    }
    table << '\n';
    for (TcpQueue queue : ALL_QUEUES)
    {
        const TcpQueueLedger& ledger = GetLedger(queue);
        table << std::left << std::setw(10) << ToString(queue) << std::right << std::setw(12)
              << ledger.inserted << std::setw(12) << ledger.GetRemoved() << std::setw(12)
              << ledger.inside << std::setw(12) << ledger.peak << std::setw(12) << ledger.bypassed
              << std::setw(12) << ledger.GetRefused() << std::setw(12)
              << (ledger.Balances() ? "yes" : "NO") << '\n';
    }
    for (TcpQueue queue : ALL_QUEUES)
    {
        PrintReasons(table, queue, "removed", GetLedger(queue).removed);
        PrintReasons(table, queue, "refused", GetLedger(queue).refused);
    }
    os << table.str();
}

void
TcpLifecycleTracer::SetGauge(TcpQueue queue, uint32_t entries)
{
    const ReportScope scope(m_reporting);
    switch (queue)
    {
    case TcpQueue::HALF_OPEN:
        m_halfOpenEntries = entries;
        break;
    case TcpQueue::ACCEPT:
        m_acceptEntries = entries;
        break;
    case TcpQueue::TIME_WAIT:
        m_timeWaitEntries = entries;
        break;
    }
}

} // namespace ns3
