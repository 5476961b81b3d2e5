// SPDX-License-Identifier: GPL-2.0-only
//
// Sinks of State and Queue, and names of states as people write them.

#include "ns3/packet-script-claims.h"

#include "ns3/tcp-lifecycle-tracer.h"

#include <algorithm>
#include <cctype>

namespace ns3
{

namespace
{

/** \return RFC 9293's spelling of a state that may be written as ns-3, ss or netstat do */
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
    }
}

void
PacketScriptRecords::OnState(const TcpStateEvent& event)
{
    m_states[{event.id.GetLocalPort(), event.id.GetRemotePort()}] = ToString(event.to);
}

void
PacketScriptRecords::OnQueue(const TcpQueueEvent& event)
{
    m_queues[event.queue] = Queue{event.entries, event.limitEntries};
}

PacketScriptVerdict
PacketScriptRecords::Judge(const ScriptClaim& claim,
                           const PacketScriptWire::Ports& ports,
                           const std::string& socketState) const
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
    case ScriptClaimKind::TIMER:
        break;
    }
    verdict.isIgnored = true;
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
        const std::string wanted = text(claim.entries.value_or(queue.entries), claim.limit);
        verdict.difference =
            verdict.actual == wanted ? "" : verdict.actual + " instead of " + wanted;
        return verdict;
    }
    verdict.difference = "no queue is called " + claim.name;
    return verdict;
}

} // namespace ns3
