// SPDX-License-Identifier: GPL-2.0-only
//
// Adds up the tracers' counts and prints them.

#include "ns3/transition-coverage.h"

#include "ns3/state-diagram-count.h"
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

namespace
{

/**
 * A table: one line for each rule.
 * \return event and action of a change that is no arrow of figure 5: "/ x" is no action, and what
 * has no "/" is no event of RFC 9293
 */
const char*
LabelOf(TcpRule rule)
{
    switch (rule)
    {
    case TcpRule::PASSIVE_OPEN:
        return "passive OPEN / create TCB";
    case TcpRule::ACTIVE_OPEN:
        return "active OPEN / create TCB, snd SYN";
    case TcpRule::SYN_IN_LISTEN:
    case TcpRule::SYN_IN_SYN_SENT:
    case TcpRule::SYN_IN_TIME_WAIT:
        return "rcv SYN / snd SYN,ACK";
    case TcpRule::COOKIE_VALIDATED:
        return "rcv ACK of a SYN cookie";
    case TcpRule::TWO_WAY_HANDSHAKE:
        return "two-way handshake: SYN opens";
    case TcpRule::SYN_ACK_IN_SYN_SENT:
        return "rcv SYN,ACK / snd ACK";
    case TcpRule::ACK_OF_SYN:
        return "rcv ACK of SYN / x";
    case TcpRule::RST_ACCEPTABLE:
    case TcpRule::RST_IN_SYN_SENT:
    case TcpRule::RST_IN_TIME_WAIT:
        return "note 3: rcv RST / x";
    case TcpRule::ICMP_HARD_ERROR:
        return "ICMP hard error";
    case TcpRule::SYN_IN_WINDOW:
        return "another SYN in the window";
    case TcpRule::SYN_ACK_TO_HALF_OPEN:
        return "rcv SYN,ACK at a half-open";
    case TcpRule::RETRIES_EXHAUSTED:
        return "retries exhausted / x";
    case TcpRule::DISPLACED:
        return "place given to another SYN";
    case TcpRule::PRUNED:
        return "pruned: the half-open queue fills";
    case TcpRule::ACCEPT_QUEUE_OVERFLOW:
        return "accept queue full";
    case TcpRule::LISTENER_CLOSED:
        return "the listener was closed";
    case TcpRule::USER_CLOSE:
        return "CLOSE / snd FIN or delete TCB";
    case TcpRule::USER_ABORT:
        return "ABORT / snd RST";
    case TcpRule::CLOSE_WITH_UNREAD:
        return "CLOSE with unread text / snd RST";
    case TcpRule::FIN_ARRIVED:
        return "rcv FIN / snd ACK";
    case TcpRule::ACK_OF_FIN:
        return "rcv ACK of FIN / x";
    case TcpRule::TWO_MSL_EXPIRED:
        return "Timeout=2MSL / delete TCB";
    case TcpRule::CONNECT_IN_TIME_WAIT:
        return "active OPEN takes the 4-tuple";
    case TcpRule::TIME_WAIT_SKIPPED:
        return "closed without TIME-WAIT";
    case TcpRule::TEXT_AFTER_CLOSE:
        return "rcv text after CLOSE";
    case TcpRule::SYN_AFTER_CLOSE:
        return "rcv SYN after CLOSE";
    case TcpRule::FIN_WAIT_2_EXPIRED:
        return "FIN-WAIT-2 timeout";
    case TcpRule::KEEP_ALIVE_EXPIRED:
        return "keep-alive timeout";
    case TcpRule::USER_TIMEOUT_EXPIRED:
        return "USER TIMEOUT / delete TCB";
    case TcpRule::NODE_CRASHED:
        return "the node crashed";
    case TcpRule::SIMULATION_END:
        return "end of the simulation";
    }
    return "";
}

} // namespace

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
    for (int from = 0; from < TcpSocket::LAST_STATE; ++from)
    {
        for (int to = 0; to < TcpSocket::LAST_STATE; ++to)
        {
            for (int rule = 0; rule <= static_cast<int>(TcpRule::SIMULATION_END); ++rule)
            {
                const auto key = std::make_tuple(static_cast<TcpSocket::TcpStates_t>(from),
                                                 static_cast<TcpSocket::TcpStates_t>(to),
                                                 static_cast<TcpRule>(rule));
                const uint64_t count = std::apply(
                    [&tracer](auto... keys) { return tracer->GetTransitions(keys...); }, key);
                if (count > 0)
                {
                    m_counts[key] += count;
                }
            }
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
    uint64_t sum = 0;
    for (const auto& [key, count] : m_counts)
    {
        sum += std::get<0>(key) == from && std::get<1>(key) == to ? count : 0;
    }
    return sum;
}

void
TransitionCoverage::AddTaken(const Row& arrow, std::vector<Row>& rows) const
{
    const std::size_t before = rows.size();
    for (const auto& [key, count] : m_counts)
    {
        const auto& [from, to, rule] = key;
        const bool isDrawn =
            FindStateDiagramArrow(ToString(from), ToString(to), ToString(rule)).has_value();
        const Row row{from, to, rule, count, isDrawn, isDrawn ? arrow.label : LabelOf(rule)};
        if (row.IsOfArrow(arrow))
        {
            rows.push_back(row);
        }
    }
    if (rows.size() == before)
    {
        rows.push_back(arrow);
    }
}

std::vector<TransitionCoverage::Row>
TransitionCoverage::GetRows() const
{
    std::vector<Row> rows;
    for (const DiagramArrow& drawn : GetDiagramArrows())
    {
        const Row arrow{drawn.from, drawn.to, std::nullopt, 0, drawn.isDrawn, drawn.label};
        bool isNew = true;
        for (Row& row : rows)
        {
            const bool isSame = row.IsOfArrow(arrow);
            const bool hasOwn = row.rule && !row.isDrawn; // it is labelled by its rule
            row.label += isSame && !hasOwn ? "; " + arrow.label : "";
            isNew = isNew && !isSame;
        }
        if (isNew)
        {
            AddTaken(arrow, rows);
        }
    }
    for (const auto& [key, count] : m_counts)
    {
        const auto& [from, to, rule] = key;
        const auto isThis = [from = from, to = to, rule = rule](const Row& row) {
            return row.from == from && row.to == to && row.rule == rule;
        };
        if (std::none_of(rows.begin(), rows.end(), isThis))
        {
            rows.push_back({from, to, rule, count, false, LabelOf(rule)});
        }
    }
    return rows;
}

void
TransitionCoverage::Print(std::ostream& os) const
{
    const auto flags = os.flags();
    os << "     count  from          to            rule                   figure 5  event / "
          "action\n";
    for (const Row& row : GetRows())
    {
        os << std::right << std::setw(10) << row.count << "  " << std::left << std::setw(14)
           << ToString(row.from) << std::setw(14) << ToString(row.to) << std::setw(23)
           << (row.rule ? ToString(*row.rule) : "") << std::setw(10) << (row.isDrawn ? "yes" : "no")
           << row.label << "\n";
    }
    os.flags(flags);
}

void
TransitionCoverage::WriteCsv(const std::string& path) const
{
    errno = 0;
    std::ofstream os(path);
    os << "from,to,rule,count,rfc_figure\n";
    for (const Row& row : GetRows())
    {
        os << ToString(row.from) << "," << ToString(row.to) << ","
           << (row.rule ? ToString(*row.rule) : "") << "," << row.count << ","
           << (row.isDrawn ? "yes" : "no") << "\n";
    }
    os.close();
    if (!os)
    {
        ThrowUserError("transition coverage: cannot write ", path, ": ", std::strerror(errno));
    }
}

} // namespace ns3
