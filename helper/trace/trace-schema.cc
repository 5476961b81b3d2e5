// SPDX-License-Identifier: GPL-2.0-only
//
// Names, meanings and vocabularies of the tables.

#include "ns3/trace-schema.h"

#include "ns3/abort.h"
#include "ns3/segment-fault-rule.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-lifecycle-event.h"

namespace ns3
{

namespace
{

/** \return ToString of the values of an enum from the first to \p end, which is left out */
template <typename Enum>
std::vector<std::string>
WordsBefore(Enum end)
{
    std::vector<std::string> words;
    for (int i = 0; i < static_cast<int>(end); ++i)
    {
        words.emplace_back(ToString(static_cast<Enum>(i)));
    }
    return words;
}

/** \return ToString of the values of an enum from the first to \p last */
template <typename Enum>
std::vector<std::string>
WordsUpTo(Enum last)
{
    std::vector<std::string> words = WordsBefore(last);
    words.emplace_back(ToString(last));
    return words;
}

/** \return reasons of drops, without "none" */
std::vector<std::string>
DropReasons()
{
    std::vector<std::string> words = WordsBefore(TcpDropReason::COUNT);
    words.erase(words.begin()); // NONE: it was not dropped
    return words;
}

/** \return verdicts on segments */
std::vector<std::string>
Verdicts()
{
    std::vector<std::string> words{"sent", "accepted", "stock"};
    for (const auto& reason : DropReasons())
    {
        words.push_back(reason);
    }
    return words;
}

} // namespace

const char*
ToString(TraceTable table)
{
    switch (table)
    {
    case TraceTable::STATES:
        return "states";
    case TraceTable::QUEUES:
        return "queues";
    case TraceTable::TIMERS:
        return "timers";
    case TraceTable::DROPS:
        return "drops";
    case TraceTable::SEGMENTS:
        return "segments";
    case TraceTable::CONNECTIONS:
        return "connections";
    case TraceTable::COUNTERS:
        return "counters";
    case TraceTable::GAUGES:
        return "gauges";
    case TraceTable::FAULTS:
        return "faults";
    case TraceTable::STRAYS:
        return "strays";
    case TraceTable::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TraceTable: " << static_cast<int>(table));
    return nullptr;
}

const char*
GetTraceMeaning(TraceTable table)
{
    switch (table)
    {
    case TraceTable::STATES:
        return "A connection or a listener changed its state.";
    case TraceTable::QUEUES:
        return "An entry went into a queue, came out, or was turned away.";
    case TraceTable::TIMERS:
        return "A timer of a connection was started, restarted or cancelled, or has fired.";
    case TraceTable::DROPS:
        return "A segment had no effect on the connection it was for. It had arrived, but for "
               "drops below\nTCP: no-route, address-unresolved, queue-disc and device-queue-full "
               "meet segments on their way out,\nlink-error on their way in.";
    case TraceTable::SEGMENTS:
        return "A segment was handed to IP, or received and judged.";
    case TraceTable::CONNECTIONS:
        return "A connection ended: its death certificate.";
    case TraceTable::COUNTERS:
        return "A counter that is not zero or has changed since the last reading, at the end of "
               "the "
               "run and at each period that was asked for.";
    case TraceTable::GAUGES:
        return "A level of a node changed.";
    case TraceTable::FAULTS:
        return "A fault model acted on a segment, or let one arrive that it had kept.";
    case TraceTable::STRAYS:
        return "An application took text that another incarnation of its connection had sent "
               "(TrackIncarnations).";
    case TraceTable::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TraceTable: " << static_cast<int>(table));
    return nullptr;
}

std::string
GetTraceHeader(TraceTable table)
{
    std::string header;
    for (std::size_t i = 0; i < CountTraceColumns(table); ++i)
    {
        header += i == 0 ? "" : ",";
        header += GetTraceColumn(table, i).name;
    }
    return header;
}

std::vector<std::string>
WordsOf(TraceWords words)
{
    switch (words)
    {
    case TraceWords::NONE:
    case TraceWords::COUNT:
        return {};
    case TraceWords::STATE:
        return WordsBefore(TcpSocket::LAST_STATE);
    case TraceWords::RULE:
        return WordsUpTo(TcpRule::SIMULATION_END);
    case TraceWords::ORIGIN:
        return WordsUpTo(TrafficOrigin::OLD_DUPLICATE);
    case TraceWords::QUEUE:
        return WordsUpTo(TcpQueue::TIME_WAIT);
    case TraceWords::QUEUE_ACTION:
        return WordsUpTo(TcpQueueAction::REFUSE);
    case TraceWords::QUEUE_REASON:
        return WordsBefore(TcpQueueReason::COUNT);
    case TraceWords::TIMER:
        return WordsBefore(TcpTimer::COUNT);
    case TraceWords::TIMER_ACTION:
        return WordsUpTo(TcpTimerAction::FIRE);
    case TraceWords::DROP_REASON:
        return DropReasons();
    case TraceWords::DIRECTION:
        return {"sent", "received"};
    case TraceWords::VERDICT:
        return Verdicts();
    case TraceWords::OPENED_BY:
        return WordsUpTo(TcpOpenedBy::SIMULTANEOUS_OPEN);
    case TraceWords::CLOSE_REASON:
        return WordsUpTo(TcpCloseReason::SIMULATION_END);
    case TraceWords::COUNTER:
        return WordsBefore(TcpCounter::COUNT);
    case TraceWords::GAUGE:
        return {"HalfOpenEntries",
                "AcceptEntries",
                "TimeWaitEntries",
                "SendBufferBytes",
                "ReceiveBufferBytes"};
    case TraceWords::FAULT_KIND:
        return WordsUpTo(SegmentKind::LAST_ACK);
    case TraceWords::FAULT_ACTION:
        return WordsUpTo(SegmentFaultAction::RELEASE);
    }
    NS_ABORT_MSG("not a TraceWords: " << static_cast<int>(words));
    return {};
}

} // namespace ns3
