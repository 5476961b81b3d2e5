// SPDX-License-Identifier: GPL-2.0-only
//
// One function a table: the values of a row in the order of its columns.

#include "ns3/trace-row-writer.h"

#include <array>
#include <optional>

namespace ns3
{

namespace
{

/** A word of a vocabulary, or none. */
struct Word
{
    const char* text; //!< null: the cell is empty
};

/** A text that may be absent. */
struct OptionalText
{
    std::string_view text; //!< empty: the cell is empty
};

/** A number that may be absent. */
struct OptionalNumber
{
    uint64_t number; //!< its value
    bool isAbsent;   //!< true: the cell is empty
};

TraceCell
CellOf(Time time)
{
    return {TraceType::SECONDS, false, static_cast<uint64_t>(time.GetNanoSeconds()), {}};
}

TraceCell
CellOf(uint64_t number)
{
    return {TraceType::INTEGER, false, number, {}};
}

TraceCell
CellOf(SequenceNumber32 number)
{
    return CellOf(uint64_t{number.GetValue()});
}

TraceCell
CellOf(std::string_view text)
{
    return {TraceType::TEXT, false, 0, text};
}

TraceCell
CellOf(Word word)
{
    return {TraceType::WORD, word.text == nullptr, 0, word.text == nullptr ? "" : word.text};
}

TraceCell
CellOf(OptionalText text)
{
    return {TraceType::TEXT, text.text.empty(), 0, text.text};
}

TraceCell
CellOf(OptionalNumber number)
{
    return {TraceType::INTEGER, number.isAbsent, number.number, {}};
}

TraceCell
CellOf(const std::optional<Time>& time)
{
    TraceCell cell = CellOf(time.value_or(Time(0)));
    cell.isEmpty = !time;
    return cell;
}

/** The type of column that a value fits. */
template <typename Value>
constexpr TraceType TYPE_OF = TraceType::INTEGER;
template <>
constexpr TraceType TYPE_OF<Time> = TraceType::SECONDS;
template <>
constexpr TraceType TYPE_OF<std::optional<Time>> = TraceType::SECONDS;
template <>
constexpr TraceType TYPE_OF<std::string_view> = TraceType::TEXT;
template <>
constexpr TraceType TYPE_OF<OptionalText> = TraceType::TEXT;
template <>
constexpr TraceType TYPE_OF<Word> = TraceType::WORD;

/** \return true if the values of these types, in this order, are a row of \p table */
template <typename... Values>
constexpr bool
FitsColumns(TraceTable table)
{
    constexpr std::array<TraceType, sizeof...(Values)> TYPES{TYPE_OF<Values>...};
    if (CountTraceColumns(table) != TYPES.size())
    {
        return false;
    }
    for (std::size_t i = 0; i < TYPES.size(); ++i)
    {
        if (GetTraceColumn(table, i).type != TYPES[i])
        {
            return false;
        }
    }
    return true;
}

/** Text of at most MAX_RECORD_TEXT characters on the stack. */
class RecordText
{
  public:
    /** \param end behind the text that was put at At() */
    std::string_view
    Until(const char* end) const
    {
        return {m_text.data(), static_cast<std::size_t>(end - m_text.data())};
    }

    /** \return where to put the text */
    char*
    At()
    {
        return m_text.data();
    }

  private:
    std::array<char, MAX_RECORD_TEXT> m_text; //!< the characters
};

} // namespace

template <TraceTable table, typename... Values>
void
TraceRowWriter::Put(const Values&... values)
{
    static_assert(FitsColumns<Values...>(table), "the values are not a row of this table");
    const std::array<TraceCell, sizeof...(Values)> cells{CellOf(values)...};
    WriteRow(table, cells.data(), cells.size());
}

void
TraceRowWriter::WriteState(const TcpStateEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    RecordText cause;
    Put<TraceTable::STATES>(event.time,
                            event.node,
                            ends.local,
                            ends.remote,
                            Word{ToString(event.from)},
                            Word{ToString(event.to)},
                            event.dwell,
                            cause.Until(PutCause(cause.At(), event.cause)),
                            Word{ToString(event.cause.rule)},
                            Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteQueue(const TcpQueueEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    Put<TraceTable::QUEUES>(event.time,
                            event.node,
                            Word{ToString(event.queue)},
                            ends.local,
                            ends.remote,
                            Word{ToString(event.action)},
                            event.entries,
                            OptionalNumber{event.limitEntries, event.limitEntries == UINT32_MAX},
                            Word{ToString(event.reason)},
                            Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteTimer(const TcpTimerEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    Put<TraceTable::TIMERS>(event.time,
                            event.node,
                            ends.local,
                            ends.remote,
                            Word{ToString(event.timer)},
                            Word{ToString(event.action)},
                            event.due,
                            Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteDrop(const TcpDropEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    const bool isBelowTcp = IsBelowTcp(event.reason); // no connection judged it
    RecordText flags;
    Put<TraceTable::DROPS>(event.time,
                           event.node,
                           ends.local,
                           ends.remote,
                           Word{isBelowTcp ? nullptr : ToString(event.state)},
                           flags.Until(PutFlags(flags.At(), event.flags)),
                           event.seq,
                           event.ack,
                           event.textBytes,
                           Word{ToString(event.reason)},
                           Word{ToString(event.origin)},
                           Word{event.wasSent ? "sent" : "received"});
}

void
TraceRowWriter::WriteSegment(const TcpSegmentEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    const TcpSegmentView& segment = event.segment;
    RecordText flags;
    RecordText options;
    Put<TraceTable::SEGMENTS>(event.time,
                              event.node,
                              Word{event.IsSent() ? "sent" : "received"},
                              ends.local,
                              ends.remote,
                              flags.Until(PutFlags(flags.At(), segment.flags)),
                              segment.seq,
                              segment.ack,
                              segment.textBytes,
                              segment.window,
                              OptionalText{options.Until(PutOptions(options.At(), event))},
                              Word{event.VerdictText()},
                              Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteConnection(const TcpConnectionEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    Put<TraceTable::CONNECTIONS>(event.node,
                                 ends.local,
                                 ends.remote,
                                 event.born,
                                 event.ended,
                                 Word{ToString(event.openedBy)},
                                 Word{ToString(event.endReason)},
                                 event.synAcks,
                                 event.bytesIn,
                                 event.bytesOut,
                                 Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteCounter(const TraceValue& counter)
{
    Put<TraceTable::COUNTERS>(counter.time, counter.node, Word{counter.name}, counter.value);
}

void
TraceRowWriter::WriteGauge(const TraceValue& gauge)
{
    Put<TraceTable::GAUGES>(gauge.time, gauge.node, Word{gauge.name}, gauge.value);
}

void
TraceRowWriter::WriteFault(const SegmentFaultEvent& event)
{
    const auto ends = m_endpoints.Get(event.segment.id);
    RecordText flags;
    Put<TraceTable::FAULTS>(event.time,
                            event.node.value_or(0),
                            event.device.value_or(0),
                            event.stage,
                            ends.local,
                            ends.remote,
                            event.rule,
                            Word{ToString(event.kind)},
                            Word{ToString(event.action)},
                            event.match,
                            event.copy,
                            event.due,
                            event.kept,
                            flags.Until(PutFlags(flags.At(), event.segment.flags)),
                            event.segment.seq,
                            event.segment.ack,
                            event.segment.textBytes,
                            Word{ToString(event.origin)});
}

void
TraceRowWriter::WriteStray(const TcpStrayEvent& event)
{
    const auto ends = m_endpoints.Get(event.id);
    Put<TraceTable::STRAYS>(event.time,
                            event.node,
                            ends.local,
                            ends.remote,
                            event.offset,
                            event.bytes,
                            event.own,
                            event.sender,
                            event.hasPeer ? std::optional(event.receiver) : std::nullopt);
}

} // namespace ns3
