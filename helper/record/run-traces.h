// SPDX-License-Identifier: GPL-2.0-only
//
// The records of an earlier run, read from its CSV files or its SQLite file.

#ifndef RUN_TRACES_H
#define RUN_TRACES_H

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A row of states.csv. Texts of all rows live as long as the RunTraces. */
struct StateRow
{
    double timeS{0};         //!< when, s
    uint32_t node{0};        //!< node id
    std::string_view local;  //!< address and port, "10.0.0.1:80" or "[2001:db8::1]:80"
    std::string_view remote; //!< as local; a listener has "0.0.0.0:0" or "[::]:0"
    std::string_view from;   //!< old state, "SYN-RECEIVED"
    std::string_view to;     //!< new state
    double dwellS{0};        //!< time in the old state, s
    std::string_view cause;  //!< "segment SA seq 0 ack 1 uid 12"
    std::string_view rule;   //!< which rule fired
    std::string_view origin; //!< "attack", ...; empty in runs before version 0.2
};

/** A row of queues.csv. */
struct QueueRow
{
    double timeS{0};          //!< when, s
    uint32_t node{0};         //!< node id
    std::string_view queue;   //!< "half-open", "accept" or "time-wait"
    std::string_view local;   //!< address and port
    std::string_view remote;  //!< as local
    std::string_view action;  //!< "insert", "remove", "bypass" or "refuse"
    uint64_t entries{0};      //!< entries after the event
    int64_t limitEntries{-1}; //!< most entries; -1 = no limit
    std::string_view reason;  //!< why
    std::string_view origin;  //!< "unknown", "legitimate", "attack" or "old-duplicate"
};

/** A row of timers.csv. */
struct TimerRow
{
    double timeS{0};         //!< when, s
    uint32_t node{0};        //!< node id
    std::string_view local;  //!< address and port
    std::string_view remote; //!< as local
    std::string_view timer;  //!< which
    std::string_view action; //!< "start", "restart", "cancel" or "fire"
    double dueS{0};          //!< deadline, s
    std::string_view origin; //!< as QueueRow
};

/** A row of drops.csv. */
struct DropRow
{
    double timeS{0};         //!< when, s
    uint32_t node{0};        //!< node id
    std::string_view local;  //!< address and port
    std::string_view remote; //!< as local
    std::string_view state;  //!< state of the connection; empty for a drop below TCP
    std::string_view flags;  //!< control bits, as SegmentRow
    uint32_t seq{0};         //!< SEG.SEQ
    uint32_t ack{0};         //!< SEG.ACK
    uint32_t len{0};         //!< bytes of text
    std::string_view reason; //!< why
    std::string_view origin; //!< as QueueRow
};

/** A row of segments.csv. */
struct SegmentRow
{
    double timeS{0};          //!< when, s
    uint32_t node{0};         //!< node that sent or received it
    bool isSent{false};       //!< direction
    std::string_view local;   //!< address and port of that node
    std::string_view remote;  //!< as local
    std::string_view flags;   //!< control bits as the file has them, e.g. "SA"
    uint32_t seq{0};          //!< SEG.SEQ
    uint32_t ack{0};          //!< SEG.ACK
    uint32_t len{0};          //!< bytes of text
    uint32_t win{0};          //!< SEG.WND as carried
    std::string_view options; //!< "mss 1460;sackOK;TS val 7 ecr 0;wscale 7"
    std::string_view verdict; //!< "sent", "accepted", "stock" or the reason of the drop
    std::string_view origin;  //!< as QueueRow
};

/** A row of connections.csv. */
struct ConnectionRow
{
    uint32_t node{0};           //!< node id
    std::string_view local;     //!< address and port
    std::string_view remote;    //!< as local
    double bornS{0};            //!< first SYN sent or admitted, s
    double endedS{0};           //!< end, s
    std::string_view openedBy;  //!< "active-open", "passive-open" or "simultaneous-open"
    std::string_view endReason; //!< how it ended
    uint64_t synAcks{0};        //!< SYN,ACKs sent
    uint64_t bytesIn{0};        //!< bytes delivered
    uint64_t bytesOut{0};       //!< bytes acknowledged
    std::string_view origin;    //!< as QueueRow
};

/** A row of counters.csv or gauges.csv. */
struct ValueRow
{
    double timeS{0};       //!< when, s
    uint32_t node{0};      //!< node id
    std::string_view name; //!< "TcpExtListenDrops", "HalfOpenEntries"
    uint64_t value{0};     //!< the value from now on
};

/**
 * \ingroup tcp-lifecycle
 * \brief Reads the records in one directory of a run: CSV files, each NAME.csv or NAME.csv.gz;
 * where there is none of them the tables of trace.sqlite.
 *
 * A file or table that is not there gives no rows. Columns are found by the names in the first
 * line; more columns than known are skipped. Rows keep the order of the file. The texts of rows are
 * views of what this object holds.
 */
class RunTraces
{
  public:
    /** No rows. */
    RunTraces() = default;

    /**
     * \brief Read every file that is there. One that was cut off is an error: half a run would look
     * like a whole one.
     * \param directory where states.csv and the others, or trace.sqlite, are
     * \throws std::runtime_error if there is no such directory, a file cannot be read, has no
     * column that it must have, ends within a line, or a row has too few or too many fields or a
     * field that is no number; it names file, line (of SQLite table and row) and column
     */
    explicit RunTraces(const std::string& directory);
    RunTraces(const RunTraces&) = delete;
    RunTraces& operator=(const RunTraces&) = delete;
    /** Take over tables that are open. */
    RunTraces(RunTraces&&) = default;
    /** Take over tables that are open. \return this */
    RunTraces& operator=(RunTraces&&) = default;

    /** \return names of the files that were read, e.g. "states.csv", "segments.csv.gz", or
     * "trace.sqlite" */
    const std::vector<std::string>& GetFiles() const;
    /** \return true if no file was there or none had a row */
    bool IsEmpty() const;
    /** \return rows of states.csv */
    const std::vector<StateRow>& GetStates() const;
    /** \return rows of queues.csv */
    const std::vector<QueueRow>& GetQueues() const;
    /** \return rows of timers.csv */
    const std::vector<TimerRow>& GetTimers() const;
    /** \return rows of drops.csv */
    const std::vector<DropRow>& GetDrops() const;
    /** \return rows of segments.csv */
    const std::vector<SegmentRow>& GetSegments() const;
    /** \return rows of connections.csv */
    const std::vector<ConnectionRow>& GetConnections() const;
    /** \return rows of counters.csv */
    const std::vector<ValueRow>& GetCounters() const;
    /** \return rows of gauges.csv */
    const std::vector<ValueRow>& GetGauges() const;

  private:
    /** \brief Call for each table. \param read takes a TraceTable, fields and rows */
    template <typename Reader>
    void ReadAll(const Reader& read);

    std::deque<std::string> m_texts;          //!< what the views of all rows refer to
    std::vector<std::string> m_files;         //!< files read
    std::vector<StateRow> m_states;           //!< states.csv
    std::vector<QueueRow> m_queues;           //!< queues.csv
    std::vector<TimerRow> m_timers;           //!< timers.csv
    std::vector<DropRow> m_drops;             //!< drops.csv
    std::vector<SegmentRow> m_segments;       //!< segments.csv
    std::vector<ConnectionRow> m_connections; //!< connections.csv
    std::vector<ValueRow> m_counters;         //!< counters.csv
    std::vector<ValueRow> m_gauges;           //!< gauges.csv
};

//! @}

} // namespace ns3

#endif // RUN_TRACES_H
