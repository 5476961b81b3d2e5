// SPDX-License-Identifier: GPL-2.0-only
//
// Connects the trace sources of nodes with what writes records.

#include "ns3/tcp-lifecycle-trace-helper.h"

#include "ns3/callback.h"
#include "ns3/chrome-trace-writer.h"
#include "ns3/csv-trace-writer.h"
#include "ns3/lower-layer-drops.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/simulator.h"
#include "ns3/sqlite-trace-writer.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/trace-text.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <array>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

namespace ns3
{

namespace
{

/** \return the uid that the next packet of this process will have */
uint64_t
NextPacketUid()
{
    return Create<Packet>()->GetUid() + 1;
}

/** \return what reports drops below TCP: one a node, or each would be a record twice */
std::shared_ptr<LowerLayerDrops>
ShareLowerLayerDrops(const Ptr<Node>& node)
{
    static std::map<const Node*, std::weak_ptr<LowerLayerDrops>> shared; // nobody else is told
    for (auto it = shared.begin(); it != shared.end();)
    {
        it = it->second.expired() ? shared.erase(it) : std::next(it);
    }
    std::shared_ptr<LowerLayerDrops> drops = shared[PeekPointer(node)].lock();
    if (!drops)
    {
        drops = std::make_shared<LowerLayerDrops>(node);
        shared[PeekPointer(node)] = drops;
    }
    return drops;
}

} // namespace

/** Sinks of one node. Records that need nothing go to the writer directly. */
class TcpLifecycleTraceHelper::Probe
{
  public:
    /**
     * \brief Connect.
     * \param tracer of the node
     * \param node its node
     * \param selection event classes
     * \param writer where to; outlives this
     * \param firstUid what is taken off uids
     */
    Probe(const Ptr<TcpLifecycleTracer>& tracer,
          const Ptr<Node>& node,
          const TraceSelection& selection,
          TraceWriter* writer,
          uint64_t firstUid)
        : m_tracer(tracer),
          m_node(node->GetId()),
          m_selection(selection),
          m_writer(writer),
          m_firstUid(firstUid)
    {
        ForEachSource([this](const char* source, const CallbackBase& sink) {
            if (!m_tracer->TraceConnectWithoutContext(source, sink))
            {
                ThrowUserError("TcpLifecycleTraceHelper: TcpLifecycleTracer has no ", source);
            }
        });
        if (selection.Has(TraceTable::DROPS))
        {
            m_lowerDrops = ShareLowerLayerDrops(node);
        }
    }

    ~Probe()
    {
        ForEachSource([this](const char* source, const CallbackBase& sink) {
            m_tracer->TraceDisconnectWithoutContext(source, sink);
        });
    }

    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

    /** Write the counters that are not zero, or have changed since the last call. */
    void
    ReadCounters()
    {
        const Time now = Simulator::Now();
        const bool isAgain = m_lastReading == now; // at the end, and a period ends too
        m_lastReading = now;
        for (std::size_t i = 0; i < m_counts.size(); ++i)
        {
            const auto counter = static_cast<TcpCounter>(i);
            const uint64_t count = m_tracer->GetCounters().Get(counter);
            if (count != m_counts[i] || (count != 0 && !isAgain))
            {
                m_writer->WriteCounter({now, m_node, ToString(counter), count});
            }
            m_counts[i] = count;
        }
    }

  private:
    /** Call \p apply with the name and the sink of each source of the selection. */
    template <typename Apply>
    void
    ForEachSource(Apply apply)
    {
        const auto ifSelected =
            [this, &apply](TraceTable table, const char* source, const CallbackBase& sink) {
                if (m_selection.Has(table))
                {
                    apply(source, sink);
                }
            };
        ifSelected(TraceTable::STATES, "State", MakeCallback(&Probe::State, this));
        ifSelected(TraceTable::QUEUES, "Queue", MakeCallback(&TraceWriter::WriteQueue, m_writer));
        ifSelected(TraceTable::TIMERS, "Timer", MakeCallback(&TraceWriter::WriteTimer, m_writer));
        ifSelected(TraceTable::DROPS, "Drop", MakeCallback(&TraceWriter::WriteDrop, m_writer));
        ifSelected(
            TraceTable::SEGMENTS, "Segment", MakeCallback(&TraceWriter::WriteSegment, m_writer));
        ifSelected(TraceTable::CONNECTIONS,
                   "Connection",
                   MakeCallback(&TraceWriter::WriteConnection, m_writer));
        ifSelected(TraceTable::STRAYS, "Stray", MakeCallback(&TraceWriter::WriteStray, m_writer));
        ifSelected(TraceTable::GAUGES, "HalfOpenEntries", MakeCallback(&Probe::HalfOpen, this));
        ifSelected(TraceTable::GAUGES, "AcceptEntries", MakeCallback(&Probe::Accept, this));
        ifSelected(TraceTable::GAUGES, "TimeWaitEntries", MakeCallback(&Probe::TimeWait, this));
        ifSelected(TraceTable::GAUGES, "SendBufferBytes", MakeCallback(&Probe::SendBuffer, this));
        ifSelected(
            TraceTable::GAUGES, "ReceiveBufferBytes", MakeCallback(&Probe::ReceiveBuffer, this));
    }

    /** \brief Write a state change; its uid counts from Open(). \param event the record */
    void
    State(const TcpStateEvent& event)
    {
        if (event.cause.source != TcpCauseSource::SEGMENT)
        {
            m_writer->WriteState(event);
            return;
        }
        TcpStateEvent counted = event;
        // Above 2^32 stands the MPI rank.
        const uint64_t rank = counted.cause.uid & ~uint64_t{UINT32_MAX};
        counted.cause.uid = rank | static_cast<uint32_t>(counted.cause.uid - m_firstUid);
        m_writer->WriteState(counted);
    }

    /** \brief Write a gauge. \param name which \param value its new value */
    void
    Gauge(const char* name, uint64_t value)
    {
        m_writer->WriteGauge({Simulator::Now(), m_node, name, value});
    }

    /** \brief Sink of HalfOpenEntries. \param value the new one */
    void
    HalfOpen(uint32_t /* oldValue */, uint32_t value)
    {
        Gauge("HalfOpenEntries", value);
    }

    /** \brief Sink of AcceptEntries. \param value the new one */
    void
    Accept(uint32_t /* oldValue */, uint32_t value)
    {
        Gauge("AcceptEntries", value);
    }

    /** \brief Sink of TimeWaitEntries. \param value the new one */
    void
    TimeWait(uint32_t /* oldValue */, uint32_t value)
    {
        Gauge("TimeWaitEntries", value);
    }

    /** \brief Sink of SendBufferBytes. \param value the new one */
    void
    SendBuffer(uint64_t /* oldValue */, uint64_t value)
    {
        Gauge("SendBufferBytes", value);
    }

    /** \brief Sink of ReceiveBufferBytes. \param value the new one */
    void
    ReceiveBuffer(uint64_t /* oldValue */, uint64_t value)
    {
        Gauge("ReceiveBufferBytes", value);
    }

    Ptr<TcpLifecycleTracer> m_tracer;              //!< of the node
    std::shared_ptr<LowerLayerDrops> m_lowerDrops; //!< null: no drops are written
    uint32_t m_node;                               //!< its id
    TraceSelection m_selection;                    //!< event classes
    TraceWriter* m_writer;                         //!< where to
    uint64_t m_firstUid;                           //!< packet uid at Open
    Time m_lastReading{-1};                        //!< of the counters
    std::array<uint64_t, static_cast<std::size_t>(TcpCounter::COUNT)> m_counts{}; //!< then
};

TcpLifecycleTraceHelper::TcpLifecycleTraceHelper() = default;

TcpLifecycleTraceHelper::~TcpLifecycleTraceHelper()
{
    Detach();
    CancelReading();
}

void
TcpLifecycleTraceHelper::DemandClosed(const char* function) const
{
    if (m_writer)
    {
        ThrowUserError(
            "TcpLifecycleTraceHelper::", function, ": files are open; call it before Open()");
    }
}

void
TcpLifecycleTraceHelper::Select(const TraceSelection& selection)
{
    DemandClosed("Select");
    if (selection.IsEmpty())
    {
        ThrowUserError("TcpLifecycleTraceHelper::Select: no event class is chosen");
    }
    m_selection = selection;
}

void
TcpLifecycleTraceHelper::Select(const std::string& classes)
{
    Select(TraceSelection::Parse(classes));
}

void
TcpLifecycleTraceHelper::SetFormat(TraceFormat format)
{
    DemandClosed("SetFormat");
    const std::string missing = WhyNoTraceFormat(format);
    if (!missing.empty())
    {
        ThrowUserError("trace format '", ToString(format), "': ", missing);
    }
    m_format = format;
}

void
TcpLifecycleTraceHelper::SetCounterInterval(Time interval)
{
    if (interval.IsStrictlyNegative())
    {
        ThrowUserError(
            "TcpLifecycleTraceHelper::SetCounterInterval: ", interval.As(Time::S), " is negative");
    }
    m_counterInterval = interval;
}

std::vector<std::string>
TcpLifecycleTraceHelper::GetFileNames() const
{
    return NameTraceFiles(m_selection, m_format);
}

void
TcpLifecycleTraceHelper::Open(const std::string& directory, bool force)
{
    DemandClosed("Open");
    std::vector<TracePath> paths;
    RunDirectory run(directory, force);
    for (const auto& file : GetFileNames())
    {
        run.Claim(file);
    }
    for (const auto& file : GetFileNames())
    {
        // In place while it is empty: SQLite must not be moved once it is open.
        std::ofstream empty(run.PathOf(file));
        if (!empty)
        {
            ThrowUserError("trace file '", directory, "/", file, "' cannot be written");
        }
    }
    run.Commit();
    for (const auto& file : GetFileNames())
    {
        paths.emplace_back(run.PathOf(file));
    }
    OpenFiles(paths);
}

void
TcpLifecycleTraceHelper::Open(RunDirectory& run, const std::string& prefix)
{
    DemandClosed("Open");
    std::vector<TracePath> paths;
    for (const auto& file : GetFileNames())
    {
        // All are claimed before the first is opened.
        paths.emplace_back(run.Claim(prefix + file), run.GetPath() + "/" + prefix + file);
    }
    OpenFiles(paths);
}

void
TcpLifecycleTraceHelper::OpenFiles(const std::vector<TracePath>& paths)
{
    switch (m_format)
    {
    case TraceFormat::CSV:
    case TraceFormat::CSV_GZ: {
        std::vector<std::pair<TraceTable, TracePath>> files;
        for (const TraceTable table : m_selection.GetTables())
        {
            files.emplace_back(table, paths.at(files.size()));
        }
        m_writer = std::make_unique<CsvTraceWriter>(files, m_format == TraceFormat::CSV_GZ);
        break;
    }
    case TraceFormat::SQLITE:
        m_writer = std::make_unique<SqliteTraceWriter>(paths.at(0), m_selection);
        break;
    case TraceFormat::CHROME:
    case TraceFormat::CHROME_GZ:
        m_writer =
            std::make_unique<ChromeTraceWriter>(paths.at(0), m_format == TraceFormat::CHROME_GZ);
        break;
    case TraceFormat::COUNT:
        break;
    }
    m_firstUid = NextPacketUid();
}

void
TcpLifecycleTraceHelper::Attach(Ptr<Node> node)
{
    if (!m_writer)
    {
        ThrowUserError("TcpLifecycleTraceHelper::Attach: call Open() first");
    }
    Ptr<TcpLifecycleTracer> tracer = node->GetObject<TcpLifecycleTracer>();
    if (!tracer)
    {
        ThrowUserError("TcpLifecycleTraceHelper: node ",
                       node->GetId(),
                       " has no TcpLifecycleTracer; install its stack with TcpLifecycleStackHelper "
                       "or TcpLifecycleHelper (a helper passed by value as an InternetStackHelper "
                       "may have lost it)");
    }
    m_probes.push_back(
        std::make_unique<Probe>(tracer, node, m_selection, m_writer.get(), m_firstUid));
    for (const auto& model : SegmentFaultHelper::FindModels(node))
    {
        Attach(model);
    }
    if (!m_selection.Has(TraceTable::COUNTERS) || IsPending(m_lastReading))
    {
        return;
    }
    m_lastReading = Simulator::ScheduleDestroy(&TcpLifecycleTraceHelper::ReadLastCounters, this);
    if (m_counterInterval.IsStrictlyPositive())
    {
        m_reading =
            Simulator::Schedule(m_counterInterval, &TcpLifecycleTraceHelper::ReadCounters, this);
    }
}

void
TcpLifecycleTraceHelper::Attach(const Ptr<SegmentFaultModel>& model)
{
    if (!m_writer)
    {
        ThrowUserError("TcpLifecycleTraceHelper::Attach: call Open() first");
    }
    if (!model->KnowsDevice())
    {
        ThrowUserError("TcpLifecycleTraceHelper::Attach: the SegmentFaultModel does not know its "
                       "device; install it with SegmentFaultHelper, or call its SetDevice");
    }
    const bool isNew = std::find(m_faults.begin(), m_faults.end(), model) == m_faults.end();
    if (isNew && m_selection.Has(TraceTable::FAULTS))
    {
        model->TraceConnectWithoutContext("Fault",
                                          MakeCallback(&TraceWriter::WriteFault, m_writer.get()));
        m_faults.push_back(model);
    }
}

void
TcpLifecycleTraceHelper::Attach(const NodeContainer& nodes)
{
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        Attach(*it);
    }
}

void
TcpLifecycleTraceHelper::ReadLastCounters()
{
    for (const auto& probe : m_probes)
    {
        probe->ReadCounters();
    }
}

void
TcpLifecycleTraceHelper::ReadCounters()
{
    ReadLastCounters();
    if (!Simulator::IsFinished()) // nothing else will happen
    {
        m_reading =
            Simulator::Schedule(m_counterInterval, &TcpLifecycleTraceHelper::ReadCounters, this);
    }
}

void
TcpLifecycleTraceHelper::CancelReading()
{
    for (EventId* event : {&m_reading, &m_lastReading})
    {
        if (IsPending(*event))
        {
            Simulator::Cancel(*event);
        }
    }
}

void
TcpLifecycleTraceHelper::Detach()
{
    m_probes.clear();
    for (const auto& model : m_faults)
    {
        model->TraceDisconnectWithoutContext(
            "Fault", MakeCallback(&TraceWriter::WriteFault, m_writer.get()));
    }
    m_faults.clear();
}

void
TcpLifecycleTraceHelper::Close()
{
    if (IsPending(m_lastReading))
    {
        ReadLastCounters();
    }
    CancelReading();
    Detach();
    if (m_writer)
    {
        const std::unique_ptr<TraceWriter> closed = std::move(m_writer);
        closed->Close();
    }
}

std::string
TcpLifecycleTraceHelper::SecondsText(Time time)
{
    char text[MAX_NUMBER_TEXT];
    return {text, PutSeconds(text, time.GetNanoSeconds())};
}

} // namespace ns3
