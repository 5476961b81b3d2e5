// SPDX-License-Identifier: GPL-2.0-only
//
// Prints tables now or later, and keeps what nstat counts from.

#include "ns3/tcp-socket-table-helper.h"

#include "ns3/simulator.h"
#include "ns3/socket-table-command.h"
#include "ns3/socket-table-format.h"
#include "ns3/socket-table-rows.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/user-error.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>

namespace ns3
{

struct TcpSocketTableHelper::History
{
    std::map<uint32_t, TcpCounters> counters; //!< by node id, at its last nstat
};

namespace
{

/** Where nstat counts from, shared by what is scheduled. */
using SharedHistory = std::shared_ptr<TcpSocketTableHelper::History>;

/** \return a time in s with as many decimals as it needs, down to 1 ns */
std::string
SecondsText(const Time& time)
{
    constexpr int64_t NS_PER_S = 1000000000;
    const int64_t all = time.GetNanoSeconds();
    const int64_t magnitude = all < 0 ? -all : all;
    std::ostringstream text;
    text << (all < 0 ? "-" : "") << magnitude / NS_PER_S << "." << std::setfill('0') << std::setw(9)
         << magnitude % NS_PER_S;
    std::string digits = text.str();
    digits.erase(digits.find_last_not_of('0') + 1);
    return digits.back() == '.' ? digits.substr(0, digits.size() - 1) : digits;
}

/** \brief Check that a node has what tables are read from. */
void
DemandTracer(const Ptr<Node>& node)
{
    if (!node->GetObject<TcpLifecycleTracer>())
    {
        ThrowUserError("socket table: node ",
                       node->GetId(),
                       " has no TcpLifecycleEngine; install TcpLifecycleStackHelper on it");
    }
}

/** \brief Throw because of a file. \param reason errno of the failure */
[[noreturn]] void
ThrowFileError(const std::string& path, int reason)
{
    ThrowUserError("socket table: cannot write ", path, ": ", std::strerror(reason));
}

/** \brief Make an empty file. */
void
MakeFile(const std::string& path)
{
    errno = 0;
    if (!std::ofstream(path))
    {
        ThrowFileError(path, errno);
    }
}

/** \brief Print a table. */
void
PrintTable(TcpSocketTableHelper::History& history,
           const SocketTableCommand& command,
           const Ptr<Node>& node,
           std::ostream& os)
{
    DemandTracer(node);
    switch (command.tool)
    {
    case SocketTableTool::SS:
        PrintSs(os, ReadSocketTable(node), command);
        return;
    case SocketTableTool::NETSTAT:
        PrintNetstat(os, ReadSocketTable(node), command);
        return;
    case SocketTableTool::NSTAT: {
        const TcpCounters now = node->GetObject<TcpLifecycleTracer>()->GetCounters();
        TcpCounters& before = history.counters[node->GetId()];
        PrintNstat(os, now, before, command);
        before = command.keepsHistory ? now : before;
        return;
    }
    }
}

/** \brief Write a table to a file. */
void
WriteTable(TcpSocketTableHelper::History& history,
           const SocketTableCommand& command,
           const Ptr<Node>& node,
           const std::string& path)
{
    errno = 0;
    std::ofstream os(path);
    if (os)
    {
        PrintTable(history, command, node, os);
        os.close();
    }
    if (!os)
    {
        ThrowFileError(path, errno);
    }
}

/** \brief The event of PrintAt. */
void
PrintScheduled(const SharedHistory& history,
               const SocketTableCommand& command,
               NodeContainer nodes,
               Ptr<OutputStreamWrapper> stream)
{
    std::ostream& os = *stream->GetStream();
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        os << "# " << SecondsText(Simulator::Now()) << " s, node " << (*node)->GetId() << ": "
           << command.text << "\n";
        PrintTable(*history, command, *node, os);
    }
    if (!os.flush())
    {
        ThrowUserError("socket table: \"", command.text, "\": the stream cannot be written");
    }
}

/** \brief The event of WriteAt. */
void
WriteScheduled(const SharedHistory& history,
               const SocketTableCommand& command,
               Ptr<Node> node,
               const std::string& path)
{
    WriteTable(*history, command, node, path);
}

/** \return delay until a time. \throws std::runtime_error if it is over */
Time
DelayUntil(const Time& time, const std::string& command)
{
    if (time < Simulator::Now())
    {
        ThrowUserError("socket table: \"",
                       command,
                       "\" at ",
                       SecondsText(time),
                       " s: it is ",
                       SecondsText(Simulator::Now()),
                       " s already");
    }
    return time - Simulator::Now();
}

} // namespace

TcpSocketTableHelper::TcpSocketTableHelper()
    : m_history(std::make_shared<History>())
{
}

void
TcpSocketTableHelper::Print(const std::string& command, const Ptr<Node>& node, std::ostream& os)
{
    PrintTable(*m_history, ParseSocketTableCommand(command), node, os);
}

void
TcpSocketTableHelper::Write(const std::string& command,
                            const Ptr<Node>& node,
                            const std::string& path)
{
    WriteTable(*m_history, ParseSocketTableCommand(command), node, path);
}

void
TcpSocketTableHelper::PrintAt(const std::vector<Time>& times,
                              const std::string& command,
                              const NodeContainer& nodes,
                              const Ptr<OutputStreamWrapper>& stream)
{
    const SocketTableCommand parsed = ParseSocketTableCommand(command);
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        DemandTracer(*node);
    }
    for (const Time& time : times)
    {
        Simulator::Schedule(
            DelayUntil(time, command), &PrintScheduled, m_history, parsed, nodes, stream);
    }
}

void
TcpSocketTableHelper::WriteAt(const Time& time,
                              const std::string& command,
                              const Ptr<Node>& node,
                              const std::string& path)
{
    const SocketTableCommand parsed = ParseSocketTableCommand(command);
    const Time delay = DelayUntil(time, command);
    DemandTracer(node);
    MakeFile(path);
    Simulator::Schedule(delay, &WriteScheduled, m_history, parsed, node, path);
}

void
TcpSocketTableHelper::WriteEachAt(const std::vector<Time>& times,
                                  const std::string& command,
                                  const NodeContainer& nodes,
                                  const std::string& prefix)
{
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (const Time& time : times)
        {
            std::ostringstream path;
            path << prefix << "-" << (*node)->GetId() << "-" << SecondsText(time) << "s.txt";
            WriteAt(time, command, *node, path.str());
        }
    }
}

std::vector<Time>
TcpSocketTableHelper::Every(const Time& first, const Time& period, const Time& last)
{
    if (!period.IsStrictlyPositive())
    {
        ThrowUserError("socket table: a period of ", SecondsText(period), " s; give one above 0");
    }
    std::vector<Time> times;
    for (Time time = first; time <= last; time += period)
    {
        times.push_back(time);
    }
    return times;
}

} // namespace ns3
