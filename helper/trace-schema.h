// SPDX-License-Identifier: GPL-2.0-only
//
// The tables that a run leaves: every column with its type, unit and meaning, in one place.

#ifndef TRACE_SCHEMA_H
#define TRACE_SCHEMA_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

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
};

/**
 * Every column in its order. From it come the first lines of CSV files, the tables of SQLite files,
 * the checks at compile time of what is written, and doc/data-dictionary.rst.
 */
inline constexpr std::array<TraceColumn, 71> TRACE_COLUMNS{{
    {TraceTable::STATES,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::STATES, "node", TraceType::INTEGER, TraceWords::NONE, false, "", "id of the node"},
    {TraceTable::STATES,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::STATES,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::STATES,
     "from",
     TraceType::WORD,
     TraceWords::STATE,
     false,
     "",
     "state that is left"},
    {TraceTable::STATES,
     "to",
     TraceType::WORD,
     TraceWords::STATE,
     false,
     "",
     "state that is entered"},
    {TraceTable::STATES,
     "dwell_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "time spent in the state that is left"},
    {TraceTable::STATES,
     "cause",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "segment, timer, ICMP error or call that caused it; uid counts packets from Open()"},
    {TraceTable::STATES, "rule", TraceType::WORD, TraceWords::RULE, false, "", "rule that fired"},
    {TraceTable::STATES,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the connection"},
    {TraceTable::QUEUES,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::QUEUES, "node", TraceType::INTEGER, TraceWords::NONE, false, "", "id of the node"},
    {TraceTable::QUEUES, "queue", TraceType::WORD, TraceWords::QUEUE, false, "", "which queue"},
    {TraceTable::QUEUES,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::QUEUES,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::QUEUES,
     "action",
     TraceType::WORD,
     TraceWords::QUEUE_ACTION,
     false,
     "",
     "what happened"},
    {TraceTable::QUEUES,
     "entries",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "entries",
     "entries of this listener's queue, or of the TIME-WAIT table, afterwards"},
    {TraceTable::QUEUES,
     "limit_entries",
     TraceType::INTEGER,
     TraceWords::NONE,
     true,
     "entries",
     "most entries it may hold; empty: no limit"},
    {TraceTable::QUEUES, "reason", TraceType::WORD, TraceWords::QUEUE_REASON, false, "", "why"},
    {TraceTable::QUEUES,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the connection"},
    {TraceTable::TIMERS,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::TIMERS, "node", TraceType::INTEGER, TraceWords::NONE, false, "", "id of the node"},
    {TraceTable::TIMERS,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::TIMERS,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::TIMERS, "timer", TraceType::WORD, TraceWords::TIMER, false, "", "which timer"},
    {TraceTable::TIMERS,
     "action",
     TraceType::WORD,
     TraceWords::TIMER_ACTION,
     false,
     "",
     "what happened"},
    {TraceTable::TIMERS,
     "due_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of its deadline; of cancel and fire the deadline it had"},
    {TraceTable::TIMERS,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the connection"},
    {TraceTable::DROPS,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::DROPS, "node", TraceType::INTEGER, TraceWords::NONE, false, "", "id of the node"},
    {TraceTable::DROPS,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::DROPS,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::DROPS,
     "state",
     TraceType::WORD,
     TraceWords::STATE,
     true,
     "",
     "state of the connection it was for; empty: dropped below TCP"},
    {TraceTable::DROPS,
     "flags",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "control bits: F S R P A U E W, - for none"},
    {TraceTable::DROPS,
     "seq",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "SEG.SEQ as carried"},
    {TraceTable::DROPS,
     "ack",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "SEG.ACK as carried, also without the ACK bit"},
    {TraceTable::DROPS,
     "len",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "bytes",
     "text of the segment, without SYN and FIN"},
    {TraceTable::DROPS,
     "reason",
     TraceType::WORD,
     TraceWords::DROP_REASON,
     false,
     "",
     "why it had no effect"},
    {TraceTable::DROPS,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the segment"},
    {TraceTable::SEGMENTS,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::SEGMENTS,
     "node",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "id of the node"},
    {TraceTable::SEGMENTS,
     "direction",
     TraceType::WORD,
     TraceWords::DIRECTION,
     false,
     "",
     "seen from this node"},
    {TraceTable::SEGMENTS,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::SEGMENTS,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::SEGMENTS,
     "flags",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "control bits: F S R P A U E W, - for none"},
    {TraceTable::SEGMENTS,
     "seq",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "SEG.SEQ as carried"},
    {TraceTable::SEGMENTS,
     "ack",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "SEG.ACK as carried, also without the ACK bit"},
    {TraceTable::SEGMENTS,
     "len",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "bytes",
     "text of the segment, without SYN and FIN"},
    {TraceTable::SEGMENTS,
     "win",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "SEG.WND as carried, not scaled"},
    {TraceTable::SEGMENTS,
     "options",
     TraceType::TEXT,
     TraceWords::NONE,
     true,
     "",
     "options parted by semicolons; empty: none"},
    {TraceTable::SEGMENTS,
     "verdict",
     TraceType::WORD,
     TraceWords::VERDICT,
     false,
     "",
     "what became of it"},
    {TraceTable::SEGMENTS,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the segment"},
    {TraceTable::CONNECTIONS,
     "node",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "id of the node"},
    {TraceTable::CONNECTIONS,
     "local",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port on this node; IPv6 addresses in brackets"},
    {TraceTable::CONNECTIONS,
     "remote",
     TraceType::TEXT,
     TraceWords::NONE,
     false,
     "",
     "address and port of the peer; zeros for a listener"},
    {TraceTable::CONNECTIONS,
     "born_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the first SYN, sent or admitted"},
    {TraceTable::CONNECTIONS,
     "ended_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the end"},
    {TraceTable::CONNECTIONS,
     "opened_by",
     TraceType::WORD,
     TraceWords::OPENED_BY,
     false,
     "",
     "how it was born"},
    {TraceTable::CONNECTIONS,
     "end_reason",
     TraceType::WORD,
     TraceWords::CLOSE_REASON,
     false,
     "",
     "how it ended"},
    {TraceTable::CONNECTIONS,
     "syn_acks",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "segments",
     "SYN,ACKs sent; for an active open SYNs sent"},
    {TraceTable::CONNECTIONS,
     "bytes_in",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "bytes",
     "text delivered in order to this side"},
    {TraceTable::CONNECTIONS,
     "bytes_out",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "bytes",
     "text acknowledged by the peer"},
    {TraceTable::CONNECTIONS,
     "origin",
     TraceType::WORD,
     TraceWords::ORIGIN,
     false,
     "",
     "ground truth of the connection"},
    {TraceTable::COUNTERS,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::COUNTERS,
     "node",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "id of the node"},
    {TraceTable::COUNTERS,
     "name",
     TraceType::WORD,
     TraceWords::COUNTER,
     false,
     "",
     "counter, as nstat names it"},
    {TraceTable::COUNTERS,
     "value",
     TraceType::INTEGER,
     TraceWords::NONE,
     false,
     "",
     "count since the node was made or rebooted"},
    {TraceTable::GAUGES,
     "time_s",
     TraceType::SECONDS,
     TraceWords::NONE,
     false,
     "s",
     "simulated time of the event"},
    {TraceTable::GAUGES, "node", TraceType::INTEGER, TraceWords::NONE, false, "", "id of the node"},
    {TraceTable::GAUGES,
     "name",
     TraceType::WORD,
     TraceWords::GAUGE,
     false,
     "",
     "gauge: entries or bytes, as its name says"},
    {TraceTable::GAUGES, "value", TraceType::INTEGER, TraceWords::NONE, false, "", "its new value"},
}};

/** \return number of columns of \p table */
constexpr std::size_t
CountTraceColumns(TraceTable table)
{
    std::size_t count = 0;
    for (const TraceColumn& column : TRACE_COLUMNS)
    {
        count += column.table == table ? 1 : 0;
    }
    return count;
}

/**
 * \brief Look a column up.
 * \param table its table
 * \param at its place in the table, from 0, less than CountTraceColumns()
 * \return the column
 */
constexpr const TraceColumn&
GetTraceColumn(TraceTable table, std::size_t at)
{
    std::size_t i = 0;
    while (TRACE_COLUMNS[i].table != table) // the columns of a table stand together
    {
        ++i;
    }
    return TRACE_COLUMNS[i + at];
}

/** \return name of a table, "states", "queues" ..., as files and SQLite tables are named */
const char* ToString(TraceTable table);

/** \return one sentence on what a row of \p table is */
const char* GetTraceMeaning(TraceTable table);

/** \return the first line of the table's CSV file, without its end: "time_s,node,..." */
std::string GetTraceHeader(TraceTable table);

/** \return all words of a vocabulary in the order of its enum; empty for NONE */
std::vector<std::string> WordsOf(TraceWords words);

/** \brief Print doc/data-dictionary.rst. \param os where to */
void WriteDataDictionary(std::ostream& os);

} // namespace ns3

#endif // TRACE_SCHEMA_H
