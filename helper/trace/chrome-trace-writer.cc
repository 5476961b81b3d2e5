// SPDX-License-Identifier: GPL-2.0-only
//
// Chrome's trace events, a line each. No text needs escapes: all are words of this module, numbers
// and addresses.

#include "ns3/chrome-trace-writer.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ns3
{

namespace
{

constexpr std::size_t MAX_EVENT_BYTES = 2048; //!< several times what one event needs
constexpr std::string_view EVENT_END = ",\n";

/** Thread ids begin above any node id: one that equals a process id is its main thread. */
constexpr uint32_t FIRST_TRACK = 1U << 24;

/** The track of a node's refusals; no connection has this id. */
const TcpConnectionId NO_CONNECTION;

/** One event on the stack: keys and values after one another. */
class EventText
{
  public:
    /** Add a text as it is. */
    EventText&
    Raw(std::string_view text)
    {
        m_end = PutText(m_end, text);
        return *this;
    }

    /** Add ,"KEY":"TEXT"; without the comma at the beginning. */
    EventText&
    Text(std::string_view key, std::string_view text)
    {
        return Key(key).Raw("\"").Raw(text).Raw("\"");
    }

    /** Add ,"KEY":NUMBER. */
    EventText&
    Number(std::string_view key, uint64_t number)
    {
        Key(key);
        m_end = PutInteger(m_end, number);
        return *this;
    }

    /** Add ,"KEY":MICROSECONDS. */
    EventText&
    Micros(std::string_view key, Time time)
    {
        Key(key);
        m_end = PutMicroseconds(m_end, time.GetNanoSeconds());
        return *this;
    }

    /** Add ,"KEY":"SECONDS s". */
    EventText&
    Seconds(std::string_view key, Time time)
    {
        Key(key).Raw("\"");
        m_end = PutSeconds(m_end, time.GetNanoSeconds());
        return Raw(" s\"");
    }

    /** Add ,"KEY":"..." of a function that prints a record. */
    template <typename Record>
    EventText&
    Printed(std::string_view key, char* (*print)(char*, const Record&), const Record& record)
    {
        Key(key).Raw("\"");
        m_end = print(m_end, record);
        return Raw("\"");
    }

    /** Add control bits without a key. */
    EventText&
    Flags(uint8_t flags)
    {
        m_end = PutFlags(m_end, flags);
        return *this;
    }

    /** \return all of it */
    std::string_view
    Get() const
    {
        return {m_text.data(), static_cast<std::size_t>(m_end - m_text.data())};
    }

  private:
    /** Add the key of a member. */
    EventText&
    Key(std::string_view key)
    {
        return Raw(m_end == m_text.data() ? "\"" : ",\"").Raw(key).Raw("\":");
    }

    std::array<char, MAX_EVENT_BYTES> m_text; //!< the characters
    char* m_end{m_text.data()};               //!< behind them
};

/** Begin an event: phase, process and more. */
void
BeginEvent(EventText& event, std::string_view phase, uint32_t node)
{
    event.Raw("{\"ph\":\"").Raw(phase).Raw("\"").Number("pid", uint64_t{node} + 1);
}

/** \return true if the id has no remote end */
bool
IsListener(const TcpConnectionId& id)
{
    return id.GetRemotePort() == 0;
}

} // namespace

ChromeTraceWriter::ChromeTraceWriter(const TracePath& path, bool isCompressed)
    : m_file(path, isCompressed),
      m_lastTrack(FIRST_TRACK)
{
    m_file.Add("[ \n"); // as long as EVENT_END, for Close() cuts so much, also without an event
}

ChromeTraceWriter::Tracks&
ChromeTraceWriter::TracksOf(uint32_t node)
{
    const auto [found, isNew] = m_nodes.try_emplace(node);
    if (isNew)
    {
        EventText event;
        BeginEvent(event, "M", node);
        event.Text("name", "process_name").Raw(",\"args\":{\"name\":\"node ");
        char id[MAX_NUMBER_TEXT];
        event.Raw({id, static_cast<std::size_t>(PutInteger(id, node) - id)});
        m_file.Add(event.Raw("\"}}").Raw(EVENT_END).Get());
    }
    return found->second;
}

ChromeTraceWriter::Track&
ChromeTraceWriter::TrackOf(uint32_t node, const TcpConnectionId& id)
{
    Tracks& tracks = TracksOf(node);
    const auto [found, isNew] = tracks.try_emplace(id);
    Track& track = found->second;
    if (isNew)
    {
        track.number = ++m_lastTrack;
        const auto ends = m_endpoints.Get(id);
        EventText name;
        if (id == NO_CONNECTION)
        {
            name.Raw("refused");
        }
        else if (IsListener(id))
        {
            name.Raw("listener ").Raw(ends.local);
        }
        else
        {
            name.Raw(ends.local).Raw(" - ").Raw(ends.remote);
        }
        NameTrack(node, track.number, name.Get());
    }
    return track;
}

void
ChromeTraceWriter::NameTrack(uint32_t node, uint32_t track, std::string_view name)
{
    EventText event;
    BeginEvent(event, "M", node);
    event.Number("tid", track).Text("name", "thread_name");
    event.Raw(",\"args\":{\"name\":\"").Raw(name).Raw("\"}}");
    m_file.Add(event.Raw(EVENT_END).Get());
    // In the order of their first events, not by name.
    EventText order;
    BeginEvent(order, "M", node);
    order.Number("tid", track).Text("name", "thread_sort_index");
    order.Raw(",\"args\":{").Raw("\"sort_index\":");
    char index[MAX_NUMBER_TEXT];
    order.Raw({index, static_cast<std::size_t>(PutInteger(index, track - FIRST_TRACK) - index)});
    m_file.Add(order.Raw("}}").Raw(EVENT_END).Get());
}

void
ChromeTraceWriter::WriteSlice(uint32_t node, const Track& track, Time end, std::string_view details)
{
    EventText event;
    BeginEvent(event, "X", node);
    event.Number("tid", track.number).Micros("ts", track.since).Micros("dur", end - track.since);
    event.Text("cat", "state").Text("name", ToString(track.state));
    event.Raw(",\"args\":{").Raw(details).Raw("}}");
    m_file.Add(event.Raw(EVENT_END).Get());
}

void
ChromeTraceWriter::WriteInstant(uint32_t node,
                                uint32_t track,
                                Time time,
                                std::string_view category,
                                std::string_view name,
                                std::string_view details)
{
    m_latest = std::max(m_latest, time);
    EventText event;
    BeginEvent(event, "i", node);
    event.Number("tid", track).Micros("ts", time).Text("s", "t");
    event.Text("cat", category).Text("name", name);
    event.Raw(",\"args\":{").Raw(details).Raw("}}");
    m_file.Add(event.Raw(EVENT_END).Get());
}

void
ChromeTraceWriter::WriteLevel(
    uint32_t node, Time time, std::string_view name, std::string_view unit, uint64_t value)
{
    TracksOf(node);
    m_latest = std::max(m_latest, time);
    EventText args;
    args.Number(unit, value);
    EventText event;
    BeginEvent(event, "C", node);
    event.Micros("ts", time).Text("name", name).Raw(",\"args\":{").Raw(args.Get()).Raw("}}");
    m_file.Add(event.Raw(EVENT_END).Get());
}

void
ChromeTraceWriter::WriteState(const TcpStateEvent& event)
{
    m_latest = std::max(m_latest, event.time);
    Track& track = TrackOf(event.node, event.id);
    // A connection in LISTEN does not exist yet, or not any more.
    const bool isShown = event.from != TcpSocket::CLOSED &&
                         (event.from != TcpSocket::LISTEN || IsListener(event.id));
    if (isShown)
    {
        track.state = event.from;
        track.since = event.time - event.dwell;
        EventText details;
        details.Text("to", ToString(event.to)).Printed("cause", &PutCause, event.cause);
        details.Text("rule", ToString(event.cause.rule)).Text("origin", ToString(event.origin));
        WriteSlice(event.node, track, event.time, details.Get());
    }
    const bool isOver = event.to == TcpSocket::LISTEN && !IsListener(event.id);
    track.state = isOver ? TcpSocket::CLOSED : event.to;
    track.since = event.time;
}

void
ChromeTraceWriter::WriteQueue(const TcpQueueEvent& event)
{
    if (event.action == TcpQueueAction::REFUSE || event.action == TcpQueueAction::BYPASS)
    {
        // Not on a track of its own: a flood has as many as it has sources.
        const auto ends = m_endpoints.Get(event.id);
        EventText details;
        details.Text("queue", ToString(event.queue)).Text("local", ends.local);
        details.Text("remote", ends.remote).Text("origin", ToString(event.origin));
        const Track& track = TrackOf(event.node, NO_CONNECTION);
        WriteInstant(
            event.node, track.number, event.time, "queue", ToString(event.reason), details.Get());
        return;
    }
    EventText name;
    name.Raw(ToString(event.queue));
    if (event.queue != TcpQueue::TIME_WAIT) // the node has one; others are a listener's
    {
        char port[MAX_NUMBER_TEXT];
        const char* const end = PutInteger(port, event.id.GetLocalPort());
        name.Raw(" queue of port ").Raw({port, static_cast<std::size_t>(end - port)});
    }
    WriteLevel(event.node, event.time, name.Get(), "entries", event.entries);
}

void
ChromeTraceWriter::WriteTimer(const TcpTimerEvent& event)
{
    EventText name;
    name.Raw(ToString(event.timer)).Raw(" ").Raw(ToString(event.action));
    EventText details;
    details.Seconds("due", event.due);
    const uint32_t track = TrackOf(event.node, event.id).number;
    WriteInstant(event.node, track, event.time, "timer", name.Get(), details.Get());
}

void
ChromeTraceWriter::WriteDrop(const TcpDropEvent& event)
{
    EventText name;
    name.Raw("drop ").Raw(ToString(event.reason));
    EventText details;
    details.Raw("\"flags\":\"").Flags(event.flags).Raw("\"");
    details.Number("seq", event.seq.GetValue()).Number("ack", event.ack.GetValue());
    details.Number("len", event.textBytes).Text("origin", ToString(event.origin));
    details.Text("direction", event.wasSent ? "sent" : "received");
    const uint32_t track = TrackOf(event.node, event.id).number;
    WriteInstant(event.node, track, event.time, "drop", name.Get(), details.Get());
}

void
ChromeTraceWriter::WriteSegment(const TcpSegmentEvent& event)
{
    EventText name;
    name.Raw(event.IsSent() ? "sent " : "received ").Flags(event.segment.flags);
    EventText details;
    details.Number("seq", event.segment.seq.GetValue());
    details.Number("ack", event.segment.ack.GetValue()).Number("len", event.segment.textBytes);
    details.Number("win", event.segment.window).Printed("options", &PutOptions, event);
    details.Text("verdict", event.VerdictText()).Text("origin", ToString(event.origin));
    const uint32_t track = TrackOf(event.node, event.id).number;
    WriteInstant(event.node, track, event.time, "segment", name.Get(), details.Get());
}

void
ChromeTraceWriter::WriteConnection(const TcpConnectionEvent& event)
{
    EventText name;
    name.Raw("end ").Raw(ToString(event.endReason));
    EventText details;
    details.Seconds("born", event.born).Text("opened_by", ToString(event.openedBy));
    details.Number("syn_acks", event.synAcks).Number("bytes_in", event.bytesIn);
    details.Number("bytes_out", event.bytesOut).Text("origin", ToString(event.origin));
    const uint32_t track = TrackOf(event.node, event.id).number;
    WriteInstant(event.node, track, event.ended, "connection", name.Get(), details.Get());
}

void
ChromeTraceWriter::WriteCounter(const TraceValue& counter)
{
    WriteLevel(counter.node, counter.time, counter.name, "value", counter.value);
}

void
ChromeTraceWriter::WriteFault(const SegmentFaultEvent& event)
{
    EventText name;
    name.Raw("fault ").Raw(ToString(event.action)).Raw(" ").Raw(ToString(event.kind));
    EventText details;
    details.Raw("\"flags\":\"").Flags(event.segment.flags).Raw("\"");
    details.Number("seq", event.segment.seq.GetValue());
    details.Number("ack", event.segment.ack.GetValue()).Number("len", event.segment.textBytes);
    details.Number("fault_rule", event.rule).Number("nth", event.match);
    details.Number("copy", event.copy).Text("origin", ToString(event.origin));
    const uint32_t node = event.node.value_or(0);
    const uint32_t track = TrackOf(node, event.segment.id.Reversed()).number;
    WriteInstant(node, track, event.time, "fault", name.Get(), details.Get());
}

void
ChromeTraceWriter::WriteStray(const TcpStrayEvent& event)
{
    EventText details;
    details.Number("offset", event.offset).Number("len", event.bytes);
    details.Seconds("own", event.own).Seconds("sender", event.sender);
    const uint32_t track = TrackOf(event.node, event.id).number;
    WriteInstant(event.node, track, event.time, "stray", "stray text", details.Get());
}

void
ChromeTraceWriter::WriteGauge(const TraceValue& gauge)
{
    WriteLevel(gauge.node, gauge.time, gauge.name, "value", gauge.value);
}

void
ChromeTraceWriter::Close()
{
    if (!m_isOpen)
    {
        return;
    }
    m_isOpen = false;
    std::vector<std::pair<uint32_t, Track>> open;
    for (const auto& [node, tracks] : m_nodes)
    {
        for (const auto& [id, track] : tracks)
        {
            if (track.state != TcpSocket::CLOSED)
            {
                open.emplace_back(node, track);
            }
        }
    }
    std::sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
        return a.second.number < b.second.number;
    });
    for (const auto& [node, track] : open)
    {
        WriteSlice(node, track, m_latest, "\"to\":\"end of the trace\"");
    }
    m_file.Close("\n]\n", EVENT_END.size());
}

} // namespace ns3
