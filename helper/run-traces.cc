// SPDX-License-Identifier: GPL-2.0-only
//
// From columns by name to rows.

#include "ns3/run-traces.h"

#include "ns3/csv-file.h"

#include <filesystem>
#include <optional>
#include <stdexcept>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** \return the field of an optional column, else nothing */
std::string_view
TextOf(const CsvFile& file, const std::optional<std::size_t>& column)
{
    return column ? file.Text(*column) : std::string_view();
}

void
Read(CsvFile& file, std::vector<StateRow>& rows)
{
    const auto origin = file.OptionalColumn("origin");
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t from = file.Column("from");
    const std::size_t to = file.Column("to");
    const std::size_t dwell = file.Column("dwell_s");
    const std::size_t cause = file.Column("cause");
    const std::size_t rule = file.Column("rule");
    while (file.Next())
    {
        rows.push_back({file.Number(time),
                        static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(local),
                        file.Text(remote),
                        file.Text(from),
                        file.Text(to),
                        file.Number(dwell),
                        file.Text(cause),
                        file.Text(rule),
                        TextOf(file, origin)});
    }
}

void
Read(CsvFile& file, std::vector<QueueRow>& rows)
{
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t queue = file.Column("queue");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t action = file.Column("action");
    const std::size_t entries = file.Column("entries");
    const std::size_t limit = file.Column("limit_entries");
    const std::size_t reason = file.Column("reason");
    const std::size_t origin = file.Column("origin");
    while (file.Next())
    {
        rows.push_back(
            {file.Number(time),
             static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
             file.Text(queue),
             file.Text(local),
             file.Text(remote),
             file.Text(action),
             file.Whole(entries),
             file.Text(limit).empty() ? -1 : static_cast<int64_t>(file.Whole(limit, INT64_MAX)),
             file.Text(reason),
             file.Text(origin)});
    }
}

void
Read(CsvFile& file, std::vector<TimerRow>& rows)
{
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t timer = file.Column("timer");
    const std::size_t action = file.Column("action");
    const std::size_t due = file.Column("due_s");
    const std::size_t origin = file.Column("origin");
    while (file.Next())
    {
        rows.push_back({file.Number(time),
                        static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(local),
                        file.Text(remote),
                        file.Text(timer),
                        file.Text(action),
                        file.Number(due),
                        file.Text(origin)});
    }
}

void
Read(CsvFile& file, std::vector<DropRow>& rows)
{
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t state = file.Column("state");
    const std::size_t flags = file.Column("flags");
    const std::size_t seq = file.Column("seq");
    const std::size_t ack = file.Column("ack");
    const std::size_t len = file.Column("len");
    const std::size_t reason = file.Column("reason");
    const std::size_t origin = file.Column("origin");
    while (file.Next())
    {
        rows.push_back({file.Number(time),
                        static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(local),
                        file.Text(remote),
                        file.Text(state),
                        file.Text(flags),
                        static_cast<uint32_t>(file.Whole(seq, UINT32_MAX)),
                        static_cast<uint32_t>(file.Whole(ack, UINT32_MAX)),
                        static_cast<uint32_t>(file.Whole(len, UINT32_MAX)),
                        file.Text(reason),
                        file.Text(origin)});
    }
}

void
Read(CsvFile& file, std::vector<SegmentRow>& rows)
{
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t direction = file.Column("direction");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t flags = file.Column("flags");
    const std::size_t seq = file.Column("seq");
    const std::size_t ack = file.Column("ack");
    const std::size_t len = file.Column("len");
    const std::size_t win = file.Column("win");
    const std::size_t options = file.Column("options");
    const std::size_t verdict = file.Column("verdict");
    const std::size_t origin = file.Column("origin");
    while (file.Next())
    {
        rows.push_back({file.Number(time),
                        static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(direction) == "sent",
                        file.Text(local),
                        file.Text(remote),
                        file.Text(flags),
                        static_cast<uint32_t>(file.Whole(seq, UINT32_MAX)),
                        static_cast<uint32_t>(file.Whole(ack, UINT32_MAX)),
                        static_cast<uint32_t>(file.Whole(len, UINT32_MAX)),
                        static_cast<uint32_t>(file.Whole(win, UINT32_MAX)),
                        file.Text(options),
                        file.Text(verdict),
                        file.Text(origin)});
    }
}

void
Read(CsvFile& file, std::vector<ConnectionRow>& rows)
{
    const std::size_t node = file.Column("node");
    const std::size_t local = file.Column("local");
    const std::size_t remote = file.Column("remote");
    const std::size_t born = file.Column("born_s");
    const std::size_t ended = file.Column("ended_s");
    const std::size_t openedBy = file.Column("opened_by");
    const std::size_t endReason = file.Column("end_reason");
    const std::size_t synAcks = file.Column("syn_acks");
    const std::size_t bytesIn = file.Column("bytes_in");
    const std::size_t bytesOut = file.Column("bytes_out");
    const std::size_t origin = file.Column("origin");
    while (file.Next())
    {
        rows.push_back({static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(local),
                        file.Text(remote),
                        file.Number(born),
                        file.Number(ended),
                        file.Text(openedBy),
                        file.Text(endReason),
                        file.Whole(synAcks),
                        file.Whole(bytesIn),
                        file.Whole(bytesOut),
                        file.Text(origin)});
    }
}

void
Read(CsvFile& file, std::vector<ValueRow>& rows)
{
    const std::size_t time = file.Column("time_s");
    const std::size_t node = file.Column("node");
    const std::size_t name = file.Column("name");
    const std::size_t value = file.Column("value");
    while (file.Next())
    {
        rows.push_back({file.Number(time),
                        static_cast<uint32_t>(file.Whole(node, UINT32_MAX)),
                        file.Text(name),
                        file.Whole(value)});
    }
}

} // namespace

RunTraces::RunTraces(const std::string& directory)
{
    if (!fs::is_directory(directory))
    {
        throw std::runtime_error("directory of a run '" + directory + "': there is none");
    }
    const auto read = [&](const std::string& name, auto& rows) {
        for (const std::string& file : {name, name + ".gz"})
        {
            const fs::path path = fs::path(directory) / file;
            if (fs::exists(path))
            {
                CsvFile csv(path.string(), m_texts);
                Read(csv, rows);
                m_files.push_back(file);
                return;
            }
        }
    };
    read("states.csv", m_states);
    read("queues.csv", m_queues);
    read("timers.csv", m_timers);
    read("drops.csv", m_drops);
    read("segments.csv", m_segments);
    read("connections.csv", m_connections);
    read("counters.csv", m_counters);
    read("gauges.csv", m_gauges);
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
