// SPDX-License-Identifier: GPL-2.0-only
//
// The second half of a listener: third ACK, accept queue, and the end of listening.

#include "ns3/tcp-listener.h"

#include "ns3/segment-sender.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"

namespace ns3
{

void
TcpListener::Complete(HalfOpenEntry& entry, TcpArrival& arrival)
{
    if (IsAcceptQueueFull(Snapshot()))
    {
        m_socket.TraceReceived(arrival);
        ReportRefused(arrival, TcpSocket::SYN_RCVD, TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL);
        if (m_config.m_abortOnOverflow)
        {
            const TcpControlSegment reset = BuildReset(entry.id, arrival.view);
            Remove(entry,
                   TcpCause::Segment(
                       arrival.view, arrival.packet->GetUid(), TcpRule::ACCEPT_QUEUE_OVERFLOW),
                   TcpQueueReason::RESET,
                   TcpCloseReason::ABORTED);
            m_socket.SendControl(reset);
        }
        return;
    }
    const TrafficOrigin origin = entry.origin;
    ReportTimer(entry, TcpTimerAction::CANCEL);
    Ptr<TcpLifecycleSocket> child = m_socket.ForkChild(entry, TcpSocket::SYN_RCVD);
    child->CompletesHalfOpen(TakeSynText(entry));
    m_halfOpen.Remove(entry);
    ReportHalfOpen(arrival.id, TcpQueueAction::REMOVE, TcpQueueReason::HANDSHAKE_COMPLETED, origin);
    const bool inserted = m_engine.InsertSocket(*child);
    NS_ASSERT_MSG(inserted, "The half-open entry has just left the connection table");
    PutIntoAccept(*child, TcpQueueReason::HANDSHAKE_COMPLETED);
    const Ptr<TcpLifecycleSocket> keep = &m_socket; // callbacks may close the listener
    child->SegmentArrives(arrival);
}

void
TcpListener::OpenAtSyn(const TcpArrival& arrival, SynVerdict verdict)
{
    HalfOpenEntry entry(arrival.id); // in no queue: what the SYN says
    FillEntry(entry,
              arrival,
              arrival.successorIss ? *arrival.successorIss : m_engine.ChooseIsn(arrival.id));
    const TcpSocket::TcpStates_t state =
        verdict == SynVerdict::ESTABLISHED ? TcpSocket::ESTABLISHED : TcpSocket::SYN_RCVD;
    const Ptr<TcpLifecycleSocket> child = m_socket.ForkChild(entry, state);
    const bool inserted = m_engine.InsertSocket(*child);
    NS_ASSERT_MSG(inserted, "The engine hands a listener only segments without a connection");
    PutIntoAccept(*child, TcpQueueReason::SYN_ADMITTED);
    const bool takesText = m_config.m_synDataPolicy != SynDataPolicy::IGNORE;
    const Ptr<TcpLifecycleSocket> keep = &m_socket; // callbacks may close the listener
    child->OpensAtSyn(arrival, takesText ? TextOf(arrival) : nullptr);
}

Ptr<Packet>
TcpListener::TextOf(const TcpArrival& arrival)
{
    if (arrival.view.textBytes == 0)
    {
        return nullptr;
    }
    const Ptr<Packet> text = arrival.packet->Copy();
    text->RemoveAtStart(arrival.headerBytes);
    return text;
}

Ptr<Packet>
TcpListener::TakeSynText(const HalfOpenEntry& entry)
{
    const auto found = m_synText.find(&entry);
    if (found == m_synText.end())
    {
        return nullptr;
    }
    Ptr<Packet> text = found->second;
    m_synText.erase(found);
    return text;
}

uint64_t
TcpListener::GetHalfOpenTextBytes() const
{
    uint64_t bytes = 0;
    for (const auto& [entry, text] : m_synText)
    {
        bytes += text->GetSize();
    }
    return bytes;
}

void
TcpListener::IcmpToHalfOpen(
    HalfOpenEntry& entry, IcmpMeaning meaning, SequenceNumber32 seq, uint8_t type, uint8_t code)
{
    IcmpSnapshot connection;
    connection.state = TcpSocket::SYN_RCVD;
    connection.sndUna = entry.iss;
    connection.sndNxt = entry.iss + SequenceNumber32(1);
    const IcmpDecision decision = DecideIcmp(connection, meaning, seq);
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine.ReportIcmpDrop(entry.id, TcpSocket::SYN_RCVD, seq, decision.reason);
    }
    if (decision.verdict == IcmpVerdict::ABORT)
    {
        Remove(entry,
               TcpCause::Icmp(type, code, TcpRule::ICMP_HARD_ERROR),
               TcpQueueReason::UNREACHABLE,
               TcpCloseReason::UNREACHABLE);
    }
}

void
TcpListener::Offer(TcpLifecycleSocket& child)
{
    switch (m_config.m_acceptMode)
    {
    case AcceptMode::IMMEDIATE:
        Accept();
        m_socket.NotifyAccepted(child);
        break;
    case AcceptMode::MANUAL:
        m_socket.NotifyAcceptable();
        break;
    }
}

void
TcpListener::PutIntoAccept(TcpLifecycleSocket& child, TcpQueueReason reason)
{
    m_accept.Insert(child.GetEntry());
    child.SetAcceptQueue(this);
    ReportAccept(child, TcpQueueAction::INSERT, reason);
}

void
TcpListener::TakeFromAccept(TcpLifecycleSocket& child, TcpQueueReason reason)
{
    m_accept.Remove(child.GetEntry());
    child.SetAcceptQueue(nullptr);
    ReportAccept(child, TcpQueueAction::REMOVE, reason);
}

TcpLifecycleSocket*
TcpListener::FirstToAccept()
{
    AcceptEntry* front = m_accept.Front();
    return front ? &static_cast<TcpSocketEntry*>(front)->socket : nullptr;
}

Ptr<TcpLifecycleSocket>
TcpListener::Accept()
{
    const Ptr<TcpLifecycleSocket> child = FirstToAccept();
    if (child)
    {
        TakeFromAccept(*child, TcpQueueReason::ACCEPTED);
        child->TellAccepted();
    }
    return child;
}

void
TcpListener::Forget(TcpLifecycleSocket& child)
{
    TakeFromAccept(child, TcpQueueReason::CONNECTION_ENDED);
}

void
TcpListener::Close(TcpCall call)
{
    const TcpCause cause = TcpCause::Call(call, TcpRule::LISTENER_CLOSED);
    while (HalfOpenEntry* entry = m_halfOpen.FindAny())
    {
        Remove(*entry, cause, TcpQueueReason::LISTENER_CLOSED, TcpCloseReason::ABORTED);
    }
    while (TcpLifecycleSocket* child = FirstToAccept())
    {
        TakeFromAccept(*child, TcpQueueReason::LISTENER_CLOSED);
        child->ResetInSilence(cause);
    }
    Dispose();
}

void
TcpListener::Crash(const TcpCause& cause)
{
    while (HalfOpenEntry* entry = m_halfOpen.FindAny())
    {
        Remove(*entry, cause, TcpQueueReason::NODE_CRASHED, TcpCloseReason::NODE_CRASHED);
    }
    while (TcpLifecycleSocket* child = FirstToAccept())
    {
        TakeFromAccept(*child, TcpQueueReason::NODE_CRASHED); // the engine ends its connection
    }
    Dispose();
}

void
TcpListener::Dispose()
{
    m_timer.Cancel();
    while (HalfOpenEntry* entry = m_halfOpen.FindAny())
    {
        const TcpConnectionId id = entry->id;
        const TrafficOrigin origin = entry->origin;
        ReportTimer(*entry, TcpTimerAction::CANCEL);
        ReportDeath(*entry, TcpRule::SIMULATION_END, TcpCloseReason::SIMULATION_END);
        TakeSynText(*entry);
        m_halfOpen.Remove(*entry);
        ReportHalfOpen(id, TcpQueueAction::REMOVE, TcpQueueReason::SIMULATION_END, origin);
    }
    while (TcpLifecycleSocket* child = FirstToAccept())
    {
        TakeFromAccept(*child, TcpQueueReason::SIMULATION_END);
    }
    if (m_registered)
    {
        m_registered = false;
        m_engine.UnregisterListener(*this);
    }
}

TcpLifecycleSocket&
TcpListener::GetSocket() const
{
    return m_socket;
}

uint32_t
TcpListener::GetBacklogEntries() const
{
    return m_backlogEntries;
}

} // namespace ns3
