// SPDX-License-Identifier: GPL-2.0-only
//
// RFC 9293 figure 5 as a table, and rows of states.csv sorted into it.

#include "ns3/state-diagram-count.h"

#include <algorithm>
#include <tuple>

namespace ns3
{

const std::vector<StateDiagramArrow>&
GetStateDiagramArrows()
{
    static const std::vector<StateDiagramArrow> arrows{
        {"CLOSED", "LISTEN", "passive OPEN", "create TCB", {}},
        {"LISTEN", "CLOSED", "CLOSE", "delete TCB", {"listener-closed", "user-close"}},
        {"CLOSED", "SYN-SENT", "active OPEN", "create TCB, snd SYN", {}},
        {"SYN-SENT", "CLOSED", "CLOSE", "delete TCB", {"user-close"}},
        {"LISTEN", "SYN-RECEIVED", "rcv SYN", "snd SYN,ACK", {}},
        {"LISTEN", "SYN-SENT", "SEND", "snd SYN", {}},
        {"SYN-SENT", "SYN-RECEIVED", "rcv SYN", "snd SYN,ACK", {}},
        {"SYN-RECEIVED", "LISTEN", "rcv RST (note 1)", "x", {"rst-acceptable"}},
        {"SYN-RECEIVED", "ESTABLISHED", "rcv ACK of SYN", "x", {}},
        {"SYN-SENT", "ESTABLISHED", "rcv SYN,ACK", "snd ACK", {}},
        {"SYN-RECEIVED", "FIN-WAIT-1", "CLOSE", "snd FIN", {}},
        {"ESTABLISHED", "FIN-WAIT-1", "CLOSE", "snd FIN", {}},
        {"ESTABLISHED", "CLOSE-WAIT", "rcv FIN", "snd ACK", {}},
        {"FIN-WAIT-1", "FIN-WAIT-2", "rcv ACK of FIN", "x", {}},
        {"FIN-WAIT-1", "CLOSING", "rcv FIN", "snd ACK", {}},
        {"CLOSE-WAIT", "LAST-ACK", "CLOSE", "snd FIN", {}},
        {"FIN-WAIT-2", "TIME-WAIT", "rcv FIN", "snd ACK", {}},
        {"CLOSING", "TIME-WAIT", "rcv ACK of FIN", "x", {}},
        {"LAST-ACK", "CLOSED", "rcv ACK of FIN", "x", {"ack-of-fin"}},
        {"TIME-WAIT", "CLOSED", "Timeout=2MSL", "delete TCB", {"two-msl-expired"}},
    };
    return arrows;
}

std::optional<std::size_t>
FindStateDiagramArrow(std::string_view from, std::string_view to, std::string_view rule)
{
    const std::vector<StateDiagramArrow>& arrows = GetStateDiagramArrows();
    const auto takes = [from, to, rule](const StateDiagramArrow& arrow) {
        return arrow.from == from && arrow.to == to &&
               (arrow.rules.empty() ||
                std::find(arrow.rules.begin(), arrow.rules.end(), rule) != arrow.rules.end());
    };
    const auto arrow = std::find_if(arrows.begin(), arrows.end(), takes);
    if (arrow == arrows.end())
    {
        return std::nullopt;
    }
    return static_cast<std::size_t>(arrow - arrows.begin());
}

StateDiagramCount
CountStateDiagram(const std::vector<StateRow>& states, const FigureOptions& options)
{
    StateDiagramCount count;
    count.arrows.resize(GetStateDiagramArrows().size());
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, uint64_t> others;
    for (const StateRow& row : states)
    {
        if ((options.node && row.node != *options.node) || !options.Covers(row.timeS))
        {
            continue;
        }
        ++count.changes;
        ++count.entered[std::string(row.to)];
        if (const auto arrow = FindStateDiagramArrow(row.from, row.to, row.rule))
        {
            ++count.arrows[*arrow];
        }
        else
        {
            ++others[{row.from, row.to, row.rule}];
        }
    }
    for (const auto& [key, changes] : others)
    {
        const auto& [from, to, rule] = key;
        count.others.push_back({std::string(from), std::string(to), std::string(rule), changes});
    }
    std::stable_sort(count.others.begin(), count.others.end(), [](const auto& a, const auto& b) {
        return a.count > b.count;
    });
    return count;
}

} // namespace ns3
