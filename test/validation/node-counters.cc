// SPDX-License-Identifier: GPL-2.0-only
//
// Noting and comparing counters.

#include "node-counters.h"

#include "ns3/abort.h"
#include "ns3/tcp-counters.h"

namespace ns3
{

namespace
{

/** \return a counter, 0 if it is not there */
int64_t
Find(const KernelCounters& counters, const std::string& name)
{
    const auto found = counters.find(name);
    return found == counters.end() ? 0 : found->second;
}

} // namespace

KernelCounters
GetNodeCounters(const Ptr<TcpLifecycleTracer>& tracer)
{
    KernelCounters counters;
    for (std::size_t i = 0; i < static_cast<std::size_t>(TcpCounter::COUNT); ++i)
    {
        const auto counter = static_cast<TcpCounter>(i);
        counters[ToString(counter)] = static_cast<int64_t>(tracer->GetCounters().Get(counter));
    }
    return counters;
}

KernelCounters
Subtract(KernelCounters now, const KernelCounters& before)
{
    for (auto& [name, value] : now)
    {
        value -= Find(before, name);
    }
    return now;
}

CounterWindows::CounterWindows(const Ptr<TcpLifecycleTracer>& tracer, LinuxCapture& capture)
    : m_tracer(tracer),
      m_capture(capture)
{
}

void
CounterWindows::Add(double from, double to)
{
    const std::size_t window = m_notes.size();
    m_notes.emplace_back();
    m_capture.At(from, [this, window] { m_notes[window].first = GetNodeCounters(m_tracer); });
    m_capture.At(to, [this, window] { m_notes[window].second = GetNodeCounters(m_tracer); });
}

KernelCounters
CounterWindows::Get(std::size_t window) const
{
    const auto& [before, after] = m_notes.at(window);
    return Subtract(after.empty() ? GetNodeCounters(m_tracer) : after, before);
}

void
CompareNodeCounters(ValidationReport& report,
                    const std::string& file,
                    const std::string& row,
                    const KernelCounters& measured,
                    const KernelCounters& simulated,
                    const KernelCounters& column,
                    const std::map<std::string, ValidationExplanation>& explanations)
{
    for (const auto& [name, value] : column)
    {
        if (simulated.count(name) == 0)
        {
            continue;
        }
        const auto explained = explanations.find(name);
        report.CompareNumbers(file,
                              row,
                              name,
                              static_cast<double>(Find(measured, name)),
                              static_cast<double>(Find(simulated, name)),
                              {},
                              explained == explanations.end() ? ValidationExplanation()
                                                              : explained->second);
    }
}

KernelCounters
ReadColumn(const std::vector<std::vector<std::string>>& table, std::size_t index)
{
    KernelCounters column;
    for (const auto& cells : table)
    {
        for (const auto& [name, value] : ReadCounters(cells.at(index)))
        {
            column[name] = value;
        }
    }
    return column;
}

std::map<std::string, ValidationExplanation>
ExplainInErrs(const KernelCounters& measured)
{
    const auto challenged = static_cast<double>(Find(measured, "TcpExtTCPSYNChallenge"));
    return {{"TcpInErrs",
             {"Linux counts each SYN that it challenges as an error, too",
              challenged,
              challenged,
              ""}}};
}

} // namespace ns3
