// SPDX-License-Identifier: GPL-2.0-only
//
// Adds up the tracers' counts and prints them.

#include "ns3/transition-coverage.h"

#include "ns3/state-diagram.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iomanip>

namespace ns3
{

TransitionCoverage::TransitionCoverage(const NodeContainer& nodes)
{
    Add(nodes);
}

void
TransitionCoverage::Add(const Ptr<Node>& node)
{
    const Ptr<TcpLifecycleTracer> tracer = node->GetObject<TcpLifecycleTracer>();
    if (!tracer)
    {
        ThrowUserError("transition coverage: node ",
                       node->GetId(),
                       " has no TcpLifecycleTracer; install TcpLifecycleStackHelper on it");
    }
    for (std::size_t from = 0; from < m_counts.size(); ++from)
    {
        for (std::size_t to = 0; to < m_counts.size(); ++to)
        {
            m_counts[from][to] += tracer->GetTransitions(static_cast<TcpSocket::TcpStates_t>(from),
                                                         static_cast<TcpSocket::TcpStates_t>(to));
        }
    }
}

void
TransitionCoverage::Add(const NodeContainer& nodes)
{
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        Add(*node);
    }
}

uint64_t
TransitionCoverage::GetCount(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to) const
{
    return m_counts.at(from).at(to);
}

std::vector<TransitionCoverage::Row>
TransitionCoverage::GetRows() const
{
    std::vector<Row> rows;
    const auto find = [&rows](TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to) {
        return std::find_if(rows.begin(), rows.end(), [from, to](const Row& row) {
            return row.from == from && row.to == to;
        });
    };
    for (const DiagramArrow& arrow : GetDiagramArrows())
    {
        const auto row = find(arrow.from, arrow.to);
        if (row != rows.end())
        {
            row->label += "; " + arrow.label;
            continue;
        }
        rows.push_back({arrow.from,
                        arrow.to,
                        GetCount(arrow.from, arrow.to),
                        IsDrawnInFigure5(arrow.from, arrow.to),
                        arrow.label});
    }
    for (std::size_t i = 0; i < m_counts.size(); ++i)
    {
        for (std::size_t j = 0; j < m_counts.size(); ++j)
        {
            const auto from = static_cast<TcpSocket::TcpStates_t>(i);
            const auto to = static_cast<TcpSocket::TcpStates_t>(j);
            if (m_counts[i][j] > 0 && find(from, to) == rows.end())
            {
                rows.push_back({from, to, m_counts[i][j], false, ""});
            }
        }
    }
    return rows;
}

void
TransitionCoverage::Print(std::ostream& os) const
{
    const auto flags = os.flags();
    os << "     count  from          to            figure 5  event / action\n";
    for (const Row& row : GetRows())
    {
        os << std::right << std::setw(10) << row.count << "  " << std::left << std::setw(14)
           << ToString(row.from) << std::setw(14) << ToString(row.to) << std::setw(10)
           << (row.isDrawn ? "yes" : "no") << row.label << "\n";
    }
    os.flags(flags);
}

void
TransitionCoverage::WriteCsv(const std::string& path) const
{
    errno = 0;
    std::ofstream os(path);
    os << "from,to,count,rfc_figure\n";
    for (const Row& row : GetRows())
    {
        os << ToString(row.from) << "," << ToString(row.to) << "," << row.count << ","
           << (row.isDrawn ? "yes" : "no") << "\n";
    }
    os.close();
    if (!os)
    {
        ThrowUserError("transition coverage: cannot write ", path, ": ", std::strerror(errno));
    }
}

} // namespace ns3
