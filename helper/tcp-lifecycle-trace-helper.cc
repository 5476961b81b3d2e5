// SPDX-License-Identifier: GPL-2.0-only
//
// One CSV row per record; numbers are formatted from integers, so repeated runs agree in each byte.

#include "ns3/tcp-lifecycle-trace-helper.h"

#include "ns3/callback.h"
#include "ns3/fatal-error.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/user-error.h"

#include <cinttypes>
#include <cstdio>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr std::size_t BUFFER_BYTES = 1 << 18; //!< 256 KiB a file: about 2500 rows a write

/** \return \p text as one CSV field, quoted when it must be (RFC 4180 section 2) */
std::string
CsvField(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
    {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text)
    {
        quoted += c;
        if (c == '"')
        {
            quoted += c;
        }
    }
    return quoted + "\"";
}

/** \return the uid that the next packet of this process will have */
uint64_t
NextPacketUid()
{
    return Create<Packet>()->GetUid() + 1;
}

} // namespace

TcpLifecycleTraceHelper::~TcpLifecycleTraceHelper()
{
    Detach();
}

void
TcpLifecycleTraceHelper::Open(const std::string& directory, bool force)
{
    RunDirectory run(directory, force);
    Open(run, "");
    run.Commit();
}

void
TcpLifecycleTraceHelper::Open(RunDirectory& run, const std::string& prefix)
{
    for (const char* name : {"states.csv", "queues.csv", "connections.csv"})
    {
        run.Claim(prefix + name); // all, before the first is opened
    }
    OpenFile(m_states,
             run,
             prefix + "states.csv",
             "time_s,node,local,remote,from,to,dwell_s,cause,rule");
    OpenFile(m_queues,
             run,
             prefix + "queues.csv",
             "time_s,node,queue,local,remote,action,entries,limit_entries,reason,origin");
    OpenFile(m_connections,
             run,
             prefix + "connections.csv",
             "node,local,remote,born_s,ended_s,opened_by,end_reason,syn_acks,bytes_in,bytes_out,"
             "origin");
    m_firstUid = NextPacketUid();
}

void
TcpLifecycleTraceHelper::OpenFile(File& file,
                                  const RunDirectory& run,
                                  const std::string& name,
                                  const std::string& header)
{
    file.path = run.GetPath() + "/" + name;
    file.buffer.resize(BUFFER_BYTES);
    file.stream.rdbuf()->pubsetbuf(file.buffer.data(),
                                   static_cast<std::streamsize>(file.buffer.size()));
    file.stream.open(run.PathOf(name), std::ios::trunc);
    file.stream << header << '\n';
    if (!file.stream)
    {
        throw std::runtime_error("trace file '" + file.path + "' cannot be written");
    }
}

void
TcpLifecycleTraceHelper::Attach(Ptr<Node> node)
{
    if (!m_states.stream.is_open())
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
    tracer->TraceConnectWithoutContext("State",
                                       MakeCallback(&TcpLifecycleTraceHelper::WriteState, this));
    tracer->TraceConnectWithoutContext("Queue",
                                       MakeCallback(&TcpLifecycleTraceHelper::WriteQueue, this));
    tracer->TraceConnectWithoutContext(
        "Connection", MakeCallback(&TcpLifecycleTraceHelper::WriteConnection, this));
    m_tracers.push_back(tracer);
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
TcpLifecycleTraceHelper::Detach()
{
    for (const auto& tracer : m_tracers)
    {
        tracer->TraceDisconnectWithoutContext(
            "State", MakeCallback(&TcpLifecycleTraceHelper::WriteState, this));
        tracer->TraceDisconnectWithoutContext(
            "Queue", MakeCallback(&TcpLifecycleTraceHelper::WriteQueue, this));
        tracer->TraceDisconnectWithoutContext(
            "Connection", MakeCallback(&TcpLifecycleTraceHelper::WriteConnection, this));
    }
    m_tracers.clear();
}

void
TcpLifecycleTraceHelper::Close()
{
    Detach();
    std::string failed;
    for (File* file : {&m_states, &m_queues, &m_connections})
    {
        if (!file->stream.is_open())
        {
            continue;
        }
        file->stream.close();
        if (!file->stream && failed.empty())
        {
            failed = file->path;
        }
    }
    if (!failed.empty())
    {
        throw std::runtime_error("trace file '" + failed + "' could not be written completely");
    }
}

std::string
TcpLifecycleTraceHelper::SecondsText(Time time)
{
    constexpr int64_t NS_PER_S = 1000000000;
    const int64_t ns = time.GetNanoSeconds();
    const uint64_t magnitude = ns < 0 ? 0 - static_cast<uint64_t>(ns) : static_cast<uint64_t>(ns);
    char text[32]; // sign, 10 digits, point, 9 digits
    std::snprintf(text,
                  sizeof(text),
                  "%s%" PRIu64 ".%09" PRIu64,
                  ns < 0 ? "-" : "",
                  magnitude / NS_PER_S,
                  magnitude % NS_PER_S);
    return text;
}

void
TcpLifecycleTraceHelper::WriteState(const TcpStateEvent& event)
{
    TcpCause cause = event.cause;
    cause.uid -= cause.source == TcpCauseSource::SEGMENT ? m_firstUid : 0;
    m_states.stream << SecondsText(event.time) << ',' << event.node << ',' << event.id.LocalText()
                    << ',' << event.id.RemoteText() << ',' << ToString(event.from) << ','
                    << ToString(event.to) << ',' << SecondsText(event.dwell) << ','
                    << CsvField(cause.ToText()) << ',' << ToString(cause.rule) << '\n';
}

void
TcpLifecycleTraceHelper::WriteQueue(const TcpQueueEvent& event)
{
    m_queues.stream << SecondsText(event.time) << ',' << event.node << ',' << ToString(event.queue)
                    << ',' << event.id.LocalText() << ',' << event.id.RemoteText() << ','
                    << ToString(event.action) << ',' << event.entries << ',';
    if (event.limitEntries != UINT32_MAX)
    {
        m_queues.stream << event.limitEntries;
    }
    m_queues.stream << ',' << ToString(event.reason) << ',' << ToString(event.origin) << '\n';
}

void
TcpLifecycleTraceHelper::WriteConnection(const TcpConnectionEvent& event)
{
    m_connections.stream << event.node << ',' << event.id.LocalText() << ','
                         << event.id.RemoteText() << ',' << SecondsText(event.born) << ','
                         << SecondsText(event.ended) << ',' << ToString(event.openedBy) << ','
                         << ToString(event.endReason) << ',' << event.synAcks << ','
                         << event.bytesIn << ',' << event.bytesOut << ',' << ToString(event.origin)
                         << '\n';
}

} // namespace ns3
