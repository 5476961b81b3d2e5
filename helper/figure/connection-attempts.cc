// SPDX-License-Identifier: GPL-2.0-only
//
// Follows each 4-tuple through states.csv and queues.csv.

#include "ns3/connection-attempts.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ns3
{

namespace
{

/** Node, local and remote end. */
using Key = std::tuple<uint32_t, std::string_view, std::string_view>;

/** An attempt that is under way or over. */
struct Pending
{
    ConnectionAttempt attempt; //!< as far as it is known
    bool hasFailed{false};     //!< refused, or fallen back to LISTEN or CLOSED
};

/** \return the attempts of active opens */
std::vector<ConnectionAttempt>
GetActive(const RunTraces& traces, const FigureOptions& options)
{
    std::map<Key, ConnectionAttempt> pending;
    std::vector<ConnectionAttempt> attempts;
    for (const StateRow& row : traces.GetStates())
    {
        if (options.node && row.node != *options.node)
        {
            continue;
        }
        const Key key{row.node, row.local, row.remote};
        if (row.to == "SYN-SENT")
        {
            pending[key] = {row.timeS, std::nullopt, row.origin};
            continue;
        }
        const auto found = pending.find(key);
        if (found == pending.end() || row.to == "SYN-RECEIVED") // simultaneous open goes on
        {
            continue;
        }
        ConnectionAttempt attempt = found->second;
        pending.erase(found);
        if (row.to == "ESTABLISHED")
        {
            attempt.openedS = row.timeS;
        }
        else if (row.rule == "simulation-end")
        {
            continue;
        }
        attempts.push_back(attempt);
    }
    return attempts;
}

/** A row that a listener's attempts hang on, of either file. */
struct ListenerRow
{
    double timeS;            //!< when
    Key key;                 //!< which
    std::string_view origin; //!< whose
    char what;               //!< 'S' SYN admitted, 'R' refused, 'E' established, 'F' failed
};

/** \return what listeners saw, in order of time */
std::vector<ListenerRow>
GetListenerRows(const RunTraces& traces, const FigureOptions& options)
{
    std::vector<ListenerRow> rows;
    for (const StateRow& row : traces.GetStates())
    {
        const bool isPassive = row.from == "LISTEN" || row.from == "SYN-RECEIVED";
        if (!isPassive || row.rule == "simulation-end" ||
            (options.node && row.node != *options.node))
        {
            continue;
        }
        const char what = row.to == "SYN-RECEIVED" ? 'S' : row.to == "ESTABLISHED" ? 'E' : 'F';
        if (row.from == "SYN-RECEIVED" || what != 'F') // a closed listener is no attempt
        {
            rows.push_back({row.timeS, {row.node, row.local, row.remote}, row.origin, what});
        }
    }
    // Admissions too: they have the origin also where states.csv has none.
    for (const QueueRow& row : traces.GetQueues())
    {
        if (row.queue == "half-open" && row.action != "remove" &&
            (!options.node || row.node == *options.node))
        {
            rows.push_back({row.timeS,
                            {row.node, row.local, row.remote},
                            row.origin,
                            row.action == "refuse" ? 'R' : 'S'});
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const ListenerRow& a, const ListenerRow& b) {
        return a.timeS < b.timeS;
    });
    return rows;
}

/** \return the attempts as listeners saw them */
std::vector<ConnectionAttempt>
GetPassive(const RunTraces& traces, const FigureOptions& options)
{
    std::map<Key, Pending> pending;
    std::vector<ConnectionAttempt> attempts;
    for (const ListenerRow& row : GetListenerRows(traces, options))
    {
        const auto [place, isNew] = pending.try_emplace(row.key);
        Pending& current = place->second;
        if (isNew)
        {
            current.attempt.startS = row.timeS;
        }
        if (current.attempt.origin.empty())
        {
            current.attempt.origin = row.origin;
        }
        switch (row.what)
        {
        case 'E':
            current.attempt.openedS = row.timeS;
            attempts.push_back(current.attempt);
            pending.erase(place);
            break;
        case 'S':
            current.hasFailed = false;
            break;
        default:
            current.hasFailed = true;
        }
    }
    for (const auto& [key, last] : pending)
    {
        if (last.hasFailed)
        {
            attempts.push_back(last.attempt);
        }
    }
    return attempts;
}

} // namespace

ConnectionAttempts
GetConnectionAttempts(const RunTraces& traces, const FigureOptions& options, AttemptView view)
{
    const auto& states = traces.GetStates();
    ConnectionAttempts found;
    found.isActive = std::any_of(states.begin(), states.end(), [&options](const StateRow& row) {
        return row.to == "SYN-SENT" && (!options.node || row.node == *options.node);
    });
    if (view == AttemptView::SERVERS_BESIDE_CLIENTS)
    {
        if (!found.isActive)
        {
            return found;
        }
        found.isActive = false;
    }
    found.attempts = found.isActive ? GetActive(traces, options) : GetPassive(traces, options);
    const auto end = std::remove_if(
        found.attempts.begin(), found.attempts.end(), [&options](const ConnectionAttempt& attempt) {
            return !options.Covers(attempt.startS);
        });
    found.attempts.erase(end, found.attempts.end());
    for (ConnectionAttempt& attempt : found.attempts)
    {
        attempt.origin = attempt.origin.empty() ? "unknown" : attempt.origin;
    }
    std::stable_sort(
        found.attempts.begin(),
        found.attempts.end(),
        [](const ConnectionAttempt& a, const ConnectionAttempt& b) { return a.startS < b.startS; });
    return found;
}

std::string
OriginLabel(std::string_view origin, std::size_t origins, bool isActive)
{
    const std::string whose = isActive ? "of the traced clients" : "";
    if (origin == "unknown")
    {
        return origins > 1 ? "not marked" + (isActive ? ", " + whose : "")
               : isActive  ? "connections " + whose
                           : "all connections";
    }
    return std::string(origin) + (isActive ? ", " + whose : "");
}

} // namespace ns3
