// SPDX-License-Identifier: GPL-2.0-only
//
// Every column of the tables that a run leaves, with its type, unit and meaning: the one source.

#ifndef TRACE_COLUMNS_H
#define TRACE_COLUMNS_H

#include <array>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The tables: states.csv and so on, or the tables of these names in a SQLite file. */
enum class TraceTable : uint8_t
{
    STATES,      //!< state changes
    QUEUES,      //!< what happened to the queues
    TIMERS,      //!< what happened to timers
    DROPS,       //!< segments without effect
    SEGMENTS,    //!< segments sent and received
    CONNECTIONS, //!< death certificates
    COUNTERS,    //!< nstat's counters
    GAUGES,      //!< levels of queues and buffers
    FAULTS,      //!< what fault models did
    STRAYS,      //!< text of another incarnation
    COUNT        //!< number of tables, not a table
};

/** What a column holds. */
enum class TraceType : uint8_t
{
    SECONDS, //!< seconds with nine decimals, exact to the nanosecond; in SQLite REAL
    INTEGER, //!< a whole number that is not negative
    TEXT,    //!< any text
    WORD     //!< one of the words that WordsOf() lists
};

/** The vocabularies of columns of type WORD. */
enum class TraceWords : uint8_t
{
    NONE,         //!< no vocabulary
    STATE,        //!< RFC 9293's states
    RULE,         //!< TcpRule
    ORIGIN,       //!< TrafficOrigin
    QUEUE,        //!< TcpQueue
    QUEUE_ACTION, //!< TcpQueueAction
    QUEUE_REASON, //!< TcpQueueReason
    TIMER,        //!< TcpTimer
    TIMER_ACTION, //!< TcpTimerAction
    DROP_REASON,  //!< TcpDropReason
    DIRECTION,    //!< "sent" or "received"
    VERDICT,      //!< "sent", "accepted", "stock" or a drop reason
    OPENED_BY,    //!< TcpOpenedBy
    CLOSE_REASON, //!< TcpCloseReason
    COUNTER,      //!< TcpCounter
    GAUGE,        //!< gauges of TcpLifecycleTracer
    FAULT_KIND,   //!< SegmentKind
    FAULT_ACTION, //!< SegmentFaultAction
    COUNT         //!< number of vocabularies, not a vocabulary
};

/** One column of one table. */
struct TraceColumn
{
    TraceTable table;    //!< which table
    const char* name;    //!< snake_case, with its unit
    TraceType type;      //!< what it holds
    TraceWords words;    //!< its vocabulary, NONE unless the type is WORD
    bool isOptional;     //!< may be empty in CSV and NULL in SQLite
    const char* unit;    //!< "s", "bytes", "entries" ..., "" for none
    const char* meaning; //!< one sentence

    /**
     * \param table it is in
     * \param name snake_case, ends in _s
     * \param meaning one sentence
     * \return a column of type SECONDS
     */
    static constexpr TraceColumn
    Seconds(TraceTable table, const char* name, const char* meaning)
    {
        return {table, name, TraceType::SECONDS, TraceWords::NONE, false, "s", meaning};
    }

    /**
     * \param table it is in
     * \param name snake_case, with its unit
     * \param unit "bytes", "entries" ..., "" for none
     * \param meaning one sentence
     * \return a column of type INTEGER
     */
    static constexpr TraceColumn
    Integer(TraceTable table, const char* name, const char* unit, const char* meaning)
    {
        return {table, name, TraceType::INTEGER, TraceWords::NONE, false, unit, meaning};
    }

    /**
     * \param table it is in
     * \param name snake_case
     * \param meaning one sentence
     * \return a column of type TEXT
     */
    static constexpr TraceColumn
    Text(TraceTable table, const char* name, const char* meaning)
    {
        return {table, name, TraceType::TEXT, TraceWords::NONE, false, "", meaning};
    }

    /**
     * \param table it is in
     * \param name snake_case
     * \param words its vocabulary
     * \param meaning one sentence
     * \return a column of type WORD
     */
    static constexpr TraceColumn
    Word(TraceTable table, const char* name, TraceWords words, const char* meaning)
    {
        return {table, name, TraceType::WORD, words, false, "", meaning};
    }

    /** \return the same column, which may be empty */
    constexpr TraceColumn
    Optional() const
    {
        return {table, name, type, words, true, unit, meaning};
    }
};

/** Meaning of the column time_s. */
constexpr const char* TRACE_TIME = "simulated time of the event";
/** Meaning of the column node. */
constexpr const char* TRACE_NODE = "id of the node";
/** Meaning of the column local. */
constexpr const char* TRACE_LOCAL = "address and port on this node; IPv6 addresses in brackets";
/** Meaning of the column remote. */
constexpr const char* TRACE_REMOTE = "address and port of the peer; zeros for a listener";
/** Meaning of the columns of control bits. */
constexpr const char* TRACE_FLAGS = "control bits: F S R P A U E W, - for none";
/** Meaning of the column seq. */
constexpr const char* TRACE_SEQ = "SEG.SEQ as carried";
/** Meaning of the column ack. */
constexpr const char* TRACE_ACK = "SEG.ACK as carried, also without the ACK bit";
/** Meaning of the column len. */
constexpr const char* TRACE_LEN = "text of the segment, without SYN and FIN";
/** Meaning of the column origin of a connection's record. */
constexpr const char* TRACE_ORIGIN_OF_CONNECTION = "ground truth of the connection";
/** Meaning of the column origin of a segment's record. */
constexpr const char* TRACE_ORIGIN_OF_SEGMENT =
    "ground truth: the mark that the segment carried here. Sources mark on the way to the wire and "
    "answers carry none, so what a node sends itself, SYN,ACKs too, is unknown; the origin of its "
    "connection is in states and queues";

/**
 * Every column in its order. From it come the first lines of CSV files, the tables of SQLite files,
 * the checks at compile time of what is written, and doc/data-dictionary.rst.
 */
inline constexpr std::array<TraceColumn, 99> TRACE_COLUMNS{{
    TraceColumn::Seconds(TraceTable::STATES, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::STATES, "node", "", TRACE_NODE),
    TraceColumn::Text(TraceTable::STATES, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::STATES, "remote", TRACE_REMOTE),
    TraceColumn::Word(TraceTable::STATES, "from", TraceWords::STATE, "state that is left"),
    TraceColumn::Word(TraceTable::STATES, "to", TraceWords::STATE, "state that is entered"),
    TraceColumn::Seconds(TraceTable::STATES, "dwell_s", "time spent in the state that is left"),
    TraceColumn::Text(
        TraceTable::STATES,
        "cause",
        "segment, timer, ICMP error or call that caused it; uid counts packets from Open()"),
    TraceColumn::Word(TraceTable::STATES, "rule", TraceWords::RULE, "rule that fired"),
    TraceColumn::Word(TraceTable::STATES, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_CONNECTION),
    TraceColumn::Seconds(TraceTable::QUEUES, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::QUEUES, "node", "", TRACE_NODE),
    TraceColumn::Word(TraceTable::QUEUES, "queue", TraceWords::QUEUE, "which queue"),
    TraceColumn::Text(TraceTable::QUEUES, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::QUEUES, "remote", TRACE_REMOTE),
    TraceColumn::Word(TraceTable::QUEUES, "action", TraceWords::QUEUE_ACTION, "what happened"),
    TraceColumn::Integer(TraceTable::QUEUES,
                         "entries",
                         "entries",
                         "entries of this listener's queue, or of the TIME-WAIT table, afterwards"),
    TraceColumn::Integer(
        TraceTable::QUEUES, "limit_entries", "entries", "most entries it may hold; empty: no limit")
        .Optional(),
    TraceColumn::Word(TraceTable::QUEUES, "reason", TraceWords::QUEUE_REASON, "why"),
    TraceColumn::Word(TraceTable::QUEUES, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_CONNECTION),
    TraceColumn::Seconds(TraceTable::TIMERS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::TIMERS, "node", "", TRACE_NODE),
    TraceColumn::Text(TraceTable::TIMERS, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::TIMERS, "remote", TRACE_REMOTE),
    TraceColumn::Word(TraceTable::TIMERS, "timer", TraceWords::TIMER, "which timer"),
    TraceColumn::Word(TraceTable::TIMERS, "action", TraceWords::TIMER_ACTION, "what happened"),
    TraceColumn::Seconds(TraceTable::TIMERS,
                         "due_s",
                         "simulated time of its deadline; of cancel and fire the deadline it had"),
    TraceColumn::Word(TraceTable::TIMERS, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_CONNECTION),
    TraceColumn::Seconds(TraceTable::DROPS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::DROPS, "node", "", TRACE_NODE),
    TraceColumn::Text(TraceTable::DROPS, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::DROPS, "remote", TRACE_REMOTE),
    TraceColumn::Word(TraceTable::DROPS,
                      "state",
                      TraceWords::STATE,
                      "state of the connection it was for; empty: dropped below TCP")
        .Optional(),
    TraceColumn::Text(TraceTable::DROPS, "flags", TRACE_FLAGS),
    TraceColumn::Integer(TraceTable::DROPS, "seq", "", TRACE_SEQ),
    TraceColumn::Integer(TraceTable::DROPS, "ack", "", TRACE_ACK),
    TraceColumn::Integer(TraceTable::DROPS, "len", "bytes", TRACE_LEN),
    TraceColumn::Word(TraceTable::DROPS, "reason", TraceWords::DROP_REASON, "why it had no effect"),
    TraceColumn::Word(TraceTable::DROPS, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_SEGMENT),
    TraceColumn::Word(TraceTable::DROPS,
                      "direction",
                      TraceWords::DIRECTION,
                      "sent: on its way out of this node or through it"),
    TraceColumn::Seconds(TraceTable::SEGMENTS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::SEGMENTS, "node", "", TRACE_NODE),
    TraceColumn::Word(
        TraceTable::SEGMENTS, "direction", TraceWords::DIRECTION, "seen from this node"),
    TraceColumn::Text(TraceTable::SEGMENTS, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::SEGMENTS, "remote", TRACE_REMOTE),
    TraceColumn::Text(TraceTable::SEGMENTS, "flags", TRACE_FLAGS),
    TraceColumn::Integer(TraceTable::SEGMENTS, "seq", "", TRACE_SEQ),
    TraceColumn::Integer(TraceTable::SEGMENTS, "ack", "", TRACE_ACK),
    TraceColumn::Integer(TraceTable::SEGMENTS, "len", "bytes", TRACE_LEN),
    TraceColumn::Integer(TraceTable::SEGMENTS, "win", "", "SEG.WND as carried, not scaled"),
    TraceColumn::Text(TraceTable::SEGMENTS, "options", "options parted by semicolons; empty: none")
        .Optional(),
    TraceColumn::Word(TraceTable::SEGMENTS, "verdict", TraceWords::VERDICT, "what became of it"),
    TraceColumn::Word(TraceTable::SEGMENTS, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_SEGMENT),
    TraceColumn::Integer(TraceTable::CONNECTIONS, "node", "", TRACE_NODE),
    TraceColumn::Text(TraceTable::CONNECTIONS, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::CONNECTIONS, "remote", TRACE_REMOTE),
    TraceColumn::Seconds(
        TraceTable::CONNECTIONS, "born_s", "simulated time of the first SYN, sent or admitted"),
    TraceColumn::Seconds(TraceTable::CONNECTIONS, "ended_s", "simulated time of the end"),
    TraceColumn::Word(
        TraceTable::CONNECTIONS, "opened_by", TraceWords::OPENED_BY, "how it was born"),
    TraceColumn::Word(
        TraceTable::CONNECTIONS, "end_reason", TraceWords::CLOSE_REASON, "how it ended"),
    TraceColumn::Integer(TraceTable::CONNECTIONS,
                         "syn_acks",
                         "segments",
                         "SYN,ACKs sent; for an active open SYNs sent"),
    TraceColumn::Integer(
        TraceTable::CONNECTIONS, "bytes_in", "bytes", "text delivered in order to this side"),
    TraceColumn::Integer(
        TraceTable::CONNECTIONS, "bytes_out", "bytes", "text acknowledged by the peer"),
    TraceColumn::Word(
        TraceTable::CONNECTIONS, "origin", TraceWords::ORIGIN, TRACE_ORIGIN_OF_CONNECTION),
    TraceColumn::Seconds(TraceTable::COUNTERS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::COUNTERS, "node", "", TRACE_NODE),
    TraceColumn::Word(
        TraceTable::COUNTERS, "name", TraceWords::COUNTER, "counter, as nstat names it"),
    TraceColumn::Integer(
        TraceTable::COUNTERS, "value", "", "count since the node was made or rebooted"),
    TraceColumn::Seconds(TraceTable::GAUGES, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::GAUGES, "node", "", TRACE_NODE),
    TraceColumn::Word(
        TraceTable::GAUGES, "name", TraceWords::GAUGE, "gauge: entries or bytes, as its name says"),
    TraceColumn::Integer(TraceTable::GAUGES, "value", "", "its new value"),
    TraceColumn::Seconds(TraceTable::FAULTS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::FAULTS, "node", "", "id of the node that receives"),
    TraceColumn::Integer(TraceTable::FAULTS, "device", "", "index of its device"),
    TraceColumn::Integer(
        TraceTable::FAULTS, "stage", "", "fault and error models of the device that come before"),
    TraceColumn::Text(TraceTable::FAULTS, "source", "address and port that the segment is from"),
    TraceColumn::Text(TraceTable::FAULTS, "destination", "address and port that it is for"),
    TraceColumn::Integer(TraceTable::FAULTS,
                         "fault_rule",
                         "",
                         "which rule of its model, from 0 in order of AddRule"),
    TraceColumn::Word(TraceTable::FAULTS, "kind", TraceWords::FAULT_KIND, "what the rule counts"),
    TraceColumn::Word(TraceTable::FAULTS,
                      "action",
                      TraceWords::FAULT_ACTION,
                      "what was done; release: what was kept arrives"),
    TraceColumn::Integer(
        TraceTable::FAULTS, "nth", "segments", "which match of the rule the segment was, from 1"),
    TraceColumn::Integer(
        TraceTable::FAULTS, "copy", "", "number of the copy, from 1; 0: the segment itself"),
    TraceColumn::Seconds(TraceTable::FAULTS,
                         "due_s",
                         "simulated time at which it will arrive; empty: never, or not known yet")
        .Optional(),
    TraceColumn::Seconds(
        TraceTable::FAULTS, "kept_s", "of release: simulated time since which it was kept")
        .Optional(),
    TraceColumn::Text(TraceTable::FAULTS, "flags", TRACE_FLAGS),
    TraceColumn::Integer(TraceTable::FAULTS, "seq", "", TRACE_SEQ),
    TraceColumn::Integer(TraceTable::FAULTS, "ack", "", TRACE_ACK),
    TraceColumn::Integer(TraceTable::FAULTS, "len", "bytes", TRACE_LEN),
    TraceColumn::Word(
        TraceTable::FAULTS, "origin", TraceWords::ORIGIN, "ground truth that it carries from here"),
    TraceColumn::Seconds(TraceTable::STRAYS, "time_s", TRACE_TIME),
    TraceColumn::Integer(TraceTable::STRAYS, "node", "", TRACE_NODE),
    TraceColumn::Text(TraceTable::STRAYS, "local", TRACE_LOCAL),
    TraceColumn::Text(TraceTable::STRAYS, "remote", TRACE_REMOTE),
    TraceColumn::Integer(
        TraceTable::STRAYS, "offset", "bytes", "text that the connection has delivered before"),
    TraceColumn::Integer(TraceTable::STRAYS, "len", "bytes", "text of the other incarnation"),
    TraceColumn::Seconds(
        TraceTable::STRAYS, "own_s", "simulated time at which the end that delivers it began"),
    TraceColumn::Seconds(
        TraceTable::STRAYS, "sender_s", "simulated time at which the end that sent it began"),
    TraceColumn::Seconds(
        TraceTable::STRAYS,
        "receiver_s",
        "simulated time at which the end began that it was sent to; empty: the sender did not know")
        .Optional(),
}};

//! @}

} // namespace ns3

#endif // TRACE_COLUMNS_H
