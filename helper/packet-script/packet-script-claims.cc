// SPDX-License-Identifier: GPL-2.0-only
//
// Sinks of the tracer, and names of states as people write them.

#include "ns3/packet-script-claims.h"

#include "ns3/packet-script-compare.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <vector>

namespace ns3
{

std::string
NormaliseState(const std::string& name)
{
    static const std::map<std::string, std::string> spellings{{"SYN-RCVD", "SYN-RECEIVED"},
                                                              {"SYN-RECV", "SYN-RECEIVED"},
                                                              {"FIN-WAIT1", "FIN-WAIT-1"},
                                                              {"FIN-WAIT2", "FIN-WAIT-2"},
                                                              {"ESTAB", "ESTABLISHED"}};
    std::string text = name;
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
        return letter == '_' ? '-' : static_cast<char>(std::toupper(letter));
    });
    const auto spelling = spellings.find(text);
    return spelling == spellings.end() ? text : spelling->second;
}

namespace
{

/** \return a timer event as a claim writes it */
std::string
ToText(const TcpTimerEvent& event)
{
    return std::string("timer ") + ToString(event.timer) + " " + ToString(event.action) + " " +
           ToScriptText(event.due - event.time) + "s";
}

/** \return "none", or the last few of a list of texts that no claim has named */
std::string
ListRest(const std::vector<std::string>& texts)
{
    constexpr std::size_t MOST = 5;
    std::string list;
    for (std::size_t i = texts.size() - std::min(texts.size(), MOST); i < texts.size(); ++i)
    {
        list += (list.empty() ? "" : ", ") + texts[i];
    }
    return list.empty() ? "none" : list;
}

} // namespace

PacketScriptRecords::PacketScriptRecords(const Ptr<Node>& node)
    : m_tracer(node->GetObject<TcpLifecycleTracer>())
{
    if (m_tracer)
    {
        m_tracer->TraceConnectWithoutContext("State",
                                             MakeCallback(&PacketScriptRecords::OnState, this));
        m_tracer->TraceConnectWithoutContext("Queue",
                                             MakeCallback(&PacketScriptRecords::OnQueue, this));
        m_tracer->TraceConnectWithoutContext("Drop",
                                             MakeCallback(&PacketScriptRecords::OnDrop, this));
        m_tracer->TraceConnectWithoutContext("Timer",
                                             MakeCallback(&PacketScriptRecords::OnTimer, this));
    }
}

PacketScriptRecords::~PacketScriptRecords()
{
    if (m_tracer)
    {
        m_tracer->TraceDisconnectWithoutContext("State",
                                                MakeCallback(&PacketScriptRecords::OnState, this));
        m_tracer->TraceDisconnectWithoutContext("Queue",
                                                MakeCallback(&PacketScriptRecords::OnQueue, this));
        m_tracer->TraceDisconnectWithoutContext("Drop",
                                                MakeCallback(&PacketScriptRecords::OnDrop, this));
        m_tracer->TraceDisconnectWithoutContext("Timer",
                                                MakeCallback(&PacketScriptRecords::OnTimer, this));
    }
}

void
PacketScriptRecords::OnState(const TcpStateEvent& event)
{
    m_states[{event.id.GetLocalPort(), event.id.GetRemotePort()}] = ToString(event.to);
    m_changes.push_back(event);
}

const std::vector<TcpStateEvent>&
PacketScriptRecords::GetStates() const
{
    return m_changes;
}

void
PacketScriptRecords::OnQueue(const TcpQueueEvent& event)
{
    m_queues[event.queue] = Queue{event.entries, event.limitEntries};
}

void
PacketScriptRecords::OnDrop(const TcpDropEvent& event)
{
    m_drops.push_back(event.reason);
}

void
PacketScriptRecords::OnTimer(const TcpTimerEvent& event)
{
    m_timers.push_back(event);
}

PacketScriptVerdict
PacketScriptRecords::Judge(const ScriptClaim& claim,
                           const PacketScriptWire::Ports& ports,
                           const std::string& socketState,
                           Time tolerance)
{
    PacketScriptVerdict verdict;
    switch (claim.kind)
    {
    case ScriptClaimKind::STATE: {
        const auto recorded = m_states.find(ports);
        const std::string state = recorded == m_states.end() ? socketState : recorded->second;
        verdict.actual = "state " + (state.empty() ? "unknown" : state);
        if (NormaliseState(claim.name) != NormaliseState(state))
        {
            verdict.difference = verdict.actual + " instead of " + NormaliseState(claim.name);
        }
        return verdict;
    }
    case ScriptClaimKind::QUEUE:
        return JudgeQueue(claim);
    case ScriptClaimKind::DROP:
        return JudgeDrop(claim);
    case ScriptClaimKind::TIMER:
        return JudgeTimer(claim, tolerance);
    case ScriptClaimKind::SILENT:
        break; // the wire knows
    }
    return verdict;
}

PacketScriptVerdict
PacketScriptRecords::JudgeDrop(const ScriptClaim& claim)
{
    PacketScriptVerdict verdict;
    if (!m_tracer)
    {
        verdict.isIgnored = true; // stock does not say what it drops
        return verdict;
    }
    const auto met = std::find_if(m_drops.begin(), m_drops.end(), [&claim](TcpDropReason reason) {
        return claim.name == ToString(reason);
    });
    if (met != m_drops.end())
    {
        m_drops.erase(met);
        verdict.actual = "drop " + claim.name;
        return verdict;
    }
    std::vector<std::string> rest;
    std::transform(m_drops.begin(),
                   m_drops.end(),
                   std::back_inserter(rest),
                   [](TcpDropReason reason) { return std::string(ToString(reason)); });
    verdict.actual = "drops not claimed: " + ListRest(rest);
    verdict.difference = "no such drop; not claimed yet: " + ListRest(rest);
    return verdict;
}

PacketScriptVerdict
PacketScriptRecords::JudgeTimer(const ScriptClaim& claim, Time tolerance)
{
    PacketScriptVerdict verdict;
    if (!m_tracer)
    {
        verdict.isIgnored = true; // stock does not say what its timers do
        return verdict;
    }
    const auto isMet = [&claim, tolerance](const TcpTimerEvent& event) {
        return claim.name == ToString(event.timer) && claim.action == ToString(event.action) &&
               (!claim.due || Abs(event.due - event.time - *claim.due) <= tolerance);
    };
    const auto met = std::find_if(m_timers.begin(), m_timers.end(), isMet);
    if (met != m_timers.end())
    {
        verdict.actual = ToText(*met);
        m_timers.erase(met);
        return verdict;
    }
    std::vector<std::string> rest;
    std::transform(m_timers.begin(), m_timers.end(), std::back_inserter(rest), ToText);
    verdict.actual = "timer events not claimed: " + ListRest(rest);
    verdict.difference = "no such timer event; not claimed yet: " + ListRest(rest);
    return verdict;
}

PacketScriptVerdict
PacketScriptRecords::JudgeQueue(const ScriptClaim& claim) const
{
    PacketScriptVerdict verdict;
    if (!m_tracer)
    {
        verdict.isIgnored = true; // stock has no queues
        return verdict;
    }
    for (const TcpQueue which : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
    {
        if (claim.name != ToString(which))
        {
            continue;
        }
        const auto recorded = m_queues.find(which);
        const Queue queue = recorded == m_queues.end() ? Queue() : recorded->second;
        const auto text = [&claim](uint32_t entries, std::optional<uint32_t> limit) {
            return "queue " + claim.name + " " + std::to_string(entries) +
                   (limit ? "/" + std::to_string(*limit) : "");
        };
        verdict.actual = text(queue.entries, claim.limit ? queue.limitEntries : std::nullopt);
        if (claim.limit && !queue.limitEntries)
        {
            verdict.difference = verdict.actual + " and a limit that no event has told yet";
            return verdict;
        }
        const std::string wanted = text(claim.entries.value_or(queue.entries), claim.limit);
        verdict.difference =
            verdict.actual == wanted ? "" : verdict.actual + " instead of " + wanted;
        return verdict;
    }
    verdict.difference = "no queue is called " + claim.name;
    return verdict;
}

} // namespace ns3
