// SPDX-License-Identifier: GPL-2.0-only
//
// From columns by name to rows.

#include "ns3/run-traces.h"

#include "ns3/csv-file.h"
#include "ns3/sqlite-trace-reader.h"
#include "ns3/trace-selection.h"

#include <array>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <variant>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** A member of a row and the column it is read from. */
template <typename Row>
struct Field
{
    const char* column; //!< its name
    std::variant<double Row::*,
                 uint32_t Row::*,
                 uint64_t Row::*,
                 int64_t Row::*, // -1 for an empty field
                 std::string_view Row::*,
                 bool Row::*> // true for "sent"
        member;
    bool mayLack{false}; //!< files of older versions do not have it
};

constexpr std::array<Field<StateRow>, 10> STATE_FIELDS{{{"time_s", &StateRow::timeS},
                                                        {"node", &StateRow::node},
                                                        {"local", &StateRow::local},
                                                        {"remote", &StateRow::remote},
                                                        {"from", &StateRow::from},
                                                        {"to", &StateRow::to},
                                                        {"dwell_s", &StateRow::dwellS},
                                                        {"cause", &StateRow::cause},
                                                        {"rule", &StateRow::rule},
                                                        {"origin", &StateRow::origin, true}}};

constexpr std::array<Field<QueueRow>, 10> QUEUE_FIELDS{{{"time_s", &QueueRow::timeS},
                                                        {"node", &QueueRow::node},
                                                        {"queue", &QueueRow::queue},
                                                        {"local", &QueueRow::local},
                                                        {"remote", &QueueRow::remote},
                                                        {"action", &QueueRow::action},
                                                        {"entries", &QueueRow::entries},
                                                        {"limit_entries", &QueueRow::limitEntries},
                                                        {"reason", &QueueRow::reason},
                                                        {"origin", &QueueRow::origin}}};

constexpr std::array<Field<TimerRow>, 8> TIMER_FIELDS{{{"time_s", &TimerRow::timeS},
                                                       {"node", &TimerRow::node},
                                                       {"local", &TimerRow::local},
                                                       {"remote", &TimerRow::remote},
                                                       {"timer", &TimerRow::timer},
                                                       {"action", &TimerRow::action},
                                                       {"due_s", &TimerRow::dueS},
                                                       {"origin", &TimerRow::origin}}};

constexpr std::array<Field<DropRow>, 11> DROP_FIELDS{{{"time_s", &DropRow::timeS},
                                                      {"node", &DropRow::node},
                                                      {"local", &DropRow::local},
                                                      {"remote", &DropRow::remote},
                                                      {"state", &DropRow::state},
                                                      {"flags", &DropRow::flags},
                                                      {"seq", &DropRow::seq},
                                                      {"ack", &DropRow::ack},
                                                      {"len", &DropRow::len},
                                                      {"reason", &DropRow::reason},
                                                      {"origin", &DropRow::origin}}};

constexpr std::array<Field<SegmentRow>, 13> SEGMENT_FIELDS{{{"time_s", &SegmentRow::timeS},
                                                            {"node", &SegmentRow::node},
                                                            {"direction", &SegmentRow::isSent},
                                                            {"local", &SegmentRow::local},
                                                            {"remote", &SegmentRow::remote},
                                                            {"flags", &SegmentRow::flags},
                                                            {"seq", &SegmentRow::seq},
                                                            {"ack", &SegmentRow::ack},
                                                            {"len", &SegmentRow::len},
                                                            {"win", &SegmentRow::win},
                                                            {"options", &SegmentRow::options},
                                                            {"verdict", &SegmentRow::verdict},
                                                            {"origin", &SegmentRow::origin}}};

constexpr std::array<Field<ConnectionRow>, 11> CONNECTION_FIELDS{
    {{"node", &ConnectionRow::node},
     {"local", &ConnectionRow::local},
     {"remote", &ConnectionRow::remote},
     {"born_s", &ConnectionRow::bornS},
     {"ended_s", &ConnectionRow::endedS},
     {"opened_by", &ConnectionRow::openedBy},
     {"end_reason", &ConnectionRow::endReason},
     {"syn_acks", &ConnectionRow::synAcks},
     {"bytes_in", &ConnectionRow::bytesIn},
     {"bytes_out", &ConnectionRow::bytesOut},
     {"origin", &ConnectionRow::origin}}};

constexpr std::array<Field<ValueRow>, 4> VALUE_FIELDS{{{"time_s", &ValueRow::timeS},
                                                       {"node", &ValueRow::node},
                                                       {"name", &ValueRow::name},
                                                       {"value", &ValueRow::value}}};

/** Set a member of a row from a column of the source's row. */
template <typename Source, typename Row>
void
Assign(const Source& source, std::size_t column, const Field<Row>& field, Row& row)
{
    std::visit(
        [&](auto member) {
            using Value = std::decay_t<decltype(row.*member)>;
            if constexpr (std::is_same_v<Value, double>)
            {
                row.*member = source.Number(column);
            }
            else if constexpr (std::is_same_v<Value, std::string_view>)
            {
                row.*member = source.Text(column);
            }
            else if constexpr (std::is_same_v<Value, bool>)
            {
                row.*member = source.Text(column) == "sent";
            }
            else if (std::is_unsigned_v<Value> || !source.IsEmpty(column))
            {
                row.*member = static_cast<Value>(
                    source.Whole(column, static_cast<uint64_t>(std::numeric_limits<Value>::max())));
            }
        },
        field.member);
}

/** Read all rows of a CSV file or of a table. */
template <typename Source, typename Row, std::size_t N>
void
Read(Source& source, const std::array<Field<Row>, N>& fields, std::vector<Row>& rows)
{
    std::array<std::optional<std::size_t>, N> columns;
    for (std::size_t i = 0; i < N; ++i)
    {
        columns[i] = fields[i].mayLack ? source.OptionalColumn(fields[i].column)
                                       : source.Column(fields[i].column);
    }
    while (source.Next())
    {
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < N; ++i)
        {
            if (columns[i])
            {
                Assign(source, *columns[i], fields[i], row);
            }
        }
    }
}

} // namespace

template <typename Reader>
void
RunTraces::ReadAll(const Reader& read)
{
    read(TraceTable::STATES, STATE_FIELDS, m_states);
    read(TraceTable::QUEUES, QUEUE_FIELDS, m_queues);
    read(TraceTable::TIMERS, TIMER_FIELDS, m_timers);
    read(TraceTable::DROPS, DROP_FIELDS, m_drops);
    read(TraceTable::SEGMENTS, SEGMENT_FIELDS, m_segments);
    read(TraceTable::CONNECTIONS, CONNECTION_FIELDS, m_connections);
    read(TraceTable::COUNTERS, VALUE_FIELDS, m_counters);
    read(TraceTable::GAUGES, VALUE_FIELDS, m_gauges);
}

RunTraces::RunTraces(const std::string& directory)
{
    if (!fs::is_directory(directory))
    {
        throw std::runtime_error("directory of a run '" + directory + "': there is none");
    }
    ReadAll([&](TraceTable table, const auto& fields, auto& rows) {
        for (const TraceFormat format : {TraceFormat::CSV, TraceFormat::CSV_GZ})
        {
            const std::string file = NameTraceFiles({table}, format).front();
            const fs::path path = fs::path(directory) / file;
            if (fs::exists(path))
            {
                CsvFile csv(path.string(), m_texts);
                Read(csv, fields, rows);
                m_files.push_back(file);
                return;
            }
        }
    });
    const std::string file = NameTraceFiles(TraceSelection::All(), TraceFormat::SQLITE).front();
    const fs::path path = fs::path(directory) / file;
    if (m_files.empty() && fs::exists(path))
    {
        SqliteTraceReader reader(path.string(), m_texts);
        m_files.push_back(file);
        ReadAll([&reader](TraceTable table, const auto& fields, auto& rows) {
            if (reader.Select(ToString(table)))
            {
                Read(reader, fields, rows);
            }
        });
    }
}

bool
RunTraces::IsEmpty() const
{
    return m_states.empty() && m_queues.empty() && m_timers.empty() && m_drops.empty() &&
           m_segments.empty() && m_connections.empty() && m_counters.empty() && m_gauges.empty();
}

const std::vector<std::string>&
RunTraces::GetFiles() const
{
    return m_files;
}

const std::vector<StateRow>&
RunTraces::GetStates() const
{
    return m_states;
}

const std::vector<QueueRow>&
RunTraces::GetQueues() const
{
    return m_queues;
}

const std::vector<TimerRow>&
RunTraces::GetTimers() const
{
    return m_timers;
}

const std::vector<DropRow>&
RunTraces::GetDrops() const
{
    return m_drops;
}

const std::vector<SegmentRow>&
RunTraces::GetSegments() const
{
    return m_segments;
}

const std::vector<ConnectionRow>&
RunTraces::GetConnections() const
{
    return m_connections;
}

const std::vector<ValueRow>&
RunTraces::GetCounters() const
{
    return m_counters;
}

const std::vector<ValueRow>&
RunTraces::GetGauges() const
{
    return m_gauges;
}

} // namespace ns3
