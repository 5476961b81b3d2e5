// SPDX-License-Identifier: GPL-2.0-only
//
// A listener: segments to its port, admission of SYNs. What becomes of the entries then is in
// tcp-listener-half-open.cc, of the connections in tcp-listener-accept.cc.

#include "ns3/tcp-listener.h"

#include "ns3/log.h"
#include "ns3/segment-sender.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/time-wait-responder.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpListener");

namespace
{

/** \return what becomes of a SYN, for the log */
const char*
NameAdmission(const SynDecision& decision)
{
    if (decision.cookie)
    {
        return "cookie";
    }
    return decision.admit ? "admit" : "refuse";
}

} // namespace

TcpListener::TcpListener(TcpLifecycleSocket& socket,
                         TcpLifecycleEngine& engine,
                         uint16_t localPort,
                         uint32_t backlogEntries)
    : m_socket(socket),
      m_engine(engine),
      m_config(socket),
      m_localPort(localPort),
      m_backlogEntries(backlogEntries),
      m_halfOpen(engine.GetConnectionTable())
{
    NS_LOG_FUNCTION(this << localPort << backlogEntries);
    const AdmissionNeeds needs = m_config.m_admissionPolicy->GetNeeds();
    if (needs.places)
    {
        m_halfOpen.KeepPlaces();
    }
    if (needs.prefixes)
    {
        m_halfOpen.KeepPrefixes(m_config.m_admissionPrefixLengthIpv4,
                                m_config.m_admissionPrefixLengthIpv6);
    }
    m_index = m_engine.RegisterListener(*this);
    m_registered = true;
}

TcpListener::~TcpListener()
{
    Dispose();
}

uint16_t
TcpListener::GetLocalPort() const
{
    return m_localPort;
}

int
TcpListener::MatchScore(const TcpArrival& arrival) const
{
    return m_socket.MatchScore(arrival);
}

uint32_t
TcpListener::GetHalfOpenEntries() const
{
    return m_halfOpen.GetEntries();
}

uint32_t
TcpListener::GetAcceptEntries() const
{
    return m_accept.GetEntries();
}

ListenSnapshot
TcpListener::Snapshot() const
{
    ListenSnapshot snapshot;
    snapshot.policy = m_config.m_admissionPolicy;
    snapshot.halfOpenEntries = m_halfOpen.GetEntries();
    snapshot.youngEntries = m_halfOpen.GetYoungEntries();
    snapshot.acceptEntries = m_accept.GetEntries();
    snapshot.backlogEntries = m_backlogEntries;
    snapshot.halfOpenLimitEntries = m_config.m_halfOpenLimitEntries;
    snapshot.synAckRetries = m_config.m_synAckRetries;
    snapshot.cookies = m_config.m_synCookieMode;
    return snapshot;
}

uint32_t
TcpListener::GetHalfOpenLimit() const
{
    return m_config.m_admissionPolicy->GetLimitEntries(Snapshot());
}

uint32_t
TcpListener::GetAcceptLimit() const
{
    return m_backlogEntries == UINT32_MAX ? UINT32_MAX : m_backlogEntries + 1;
}

void
TcpListener::SegmentArrives(TcpArrival& arrival)
{
    const ListenSegmentDecision decision = DecideListenSegment(arrival.view, ExpectsCookies());
    if (decision.verdict != ListenVerdict::COOKIE)
    {
        m_socket.TraceReceived(arrival);
    }
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine.ReportDrop(arrival, TcpSocket::LISTEN, decision.reason);
    }
    switch (decision.verdict)
    {
    case ListenVerdict::SYN:
        Admit(arrival);
        break;
    case ListenVerdict::COOKIE:
        ReceiveCookie(arrival);
        break;
    case ListenVerdict::RESET:
        m_socket.SendControl(BuildReset(arrival.id, arrival.view));
        break;
    case ListenVerdict::DROP:
        break;
    }
}

void
TcpListener::Admit(const TcpArrival& arrival)
{
    const SynDecision decision = DecideAdmission(arrival);
    NS_LOG_LOGIC("node " << m_socket.GetNode()->GetId() << ' ' << arrival.id << ' '
                         << NameAdmission(decision) << ": " << ToString(decision.reason) << ", "
                         << m_halfOpen.GetEntries() << " half-open, " << m_accept.GetEntries()
                         << " to accept");
    if (decision.wantsCookie)
    {
        m_engine.GetTracer().Count(TcpCounter::TCP_REQ_Q_FULL_DO_COOKIES);
    }
    if (!decision.admit && !decision.cookie)
    {
        ReportRefused(arrival, TcpSocket::LISTEN, decision.queue, decision.reason);
        return;
    }
    if (!arrival.successorIss && m_engine.GetTimeWait().IsRefusedByPeer(arrival))
    {
        m_engine.ReportDrop(arrival, TcpSocket::LISTEN, TcpDropReason::OLD_TIMESTAMP);
        return;
    }
    const Ptr<TcpLifecycleSocket> keep = &m_socket;
    const bool wanted = keep->OfferRequest(arrival.id);
    if (!keep->IsListener(this))
    {
        return; // the application closed the listener in its callback: this object is gone
    }
    if (!wanted)
    {
        ReportRefused(
            arrival, TcpSocket::LISTEN, TcpQueue::HALF_OPEN, TcpQueueReason::APPLICATION_REFUSED);
        return;
    }
    if (decision.cookie)
    {
        SendCookie(arrival);
        return;
    }
    const SynVerdict verdict = DecideAdmitted(
        m_config.m_handshakeMode, m_config.m_synDataPolicy, arrival.view.textBytes > 0);
    if (verdict != SynVerdict::HALF_OPEN)
    {
        OpenAtSyn(arrival, verdict);
        return;
    }
    Displace(decision.victim, arrival);
    OpenHalf(arrival);
}

SynDecision
TcpListener::DecideAdmission(const TcpArrival& arrival) const
{
    ListenSnapshot snapshot = Snapshot();
    if (arrival.successorIss)
    {
        return DecideSuccessor(snapshot);
    }
    if (const PrefixShares* prefixes = m_halfOpen.GetPrefixes())
    {
        snapshot.prefixEntries = prefixes->GetEntries(arrival.id);
        snapshot.largestPrefixEntries = prefixes->GetLargestEntries();
    }
    const bool proven = snapshot.policy->GetNeeds().provenPeers &&
                        m_engine.GetProvenPeers().Contains(arrival.id.GetRemoteAddress());
    return DecideSyn(snapshot, proven);
}

void
TcpListener::OpenHalf(const TcpArrival& arrival)
{
    HalfOpenEntry* entry = m_halfOpen.Insert(arrival.id, DeadlineAfter(0));
    NS_ASSERT_MSG(entry, "The engine hands a listener only segments without a connection");
    FillEntry(*entry,
              arrival,
              arrival.successorIss ? *arrival.successorIss : m_engine.ChooseIsn(arrival.id));
    if (m_config.m_synDataPolicy == SynDataPolicy::QUEUE && arrival.view.textBytes > 0)
    {
        m_synText.emplace(entry, TextOf(arrival));
    }
    ReportHalfOpen(entry->id, TcpQueueAction::INSERT, TcpQueueReason::SYN_ADMITTED, entry->origin);
    m_engine.GetTracer().ReportState(
        entry->id,
        TcpSocket::LISTEN,
        TcpSocket::SYN_RCVD,
        Simulator::Now(),
        TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::SYN_IN_LISTEN),
        entry->origin);
    ReportTimer(*entry, TcpTimerAction::START);
    m_socket.PrepareChild();
    ArmTimer();
    SendSynAck(*entry);
}

void
TcpListener::Displace(HalfOpenVictim victim, const TcpArrival& arrival)
{
    HalfOpenEntry* entry = nullptr;
    switch (victim)
    {
    case HalfOpenVictim::NONE:
        return;
    case HalfOpenVictim::OLDEST:
        entry = m_halfOpen.FindOldest();
        break;
    case HalfOpenVictim::OF_LARGEST_PREFIX:
        entry = m_halfOpen.GetPrefixes()->FindOldestOfLargest();
        break;
    case HalfOpenVictim::RANDOM:
        entry = &m_halfOpen.At(m_engine.DrawBelow(m_halfOpen.GetEntries()));
        break;
    }
    Remove(*entry,
           TcpCause::Segment(arrival.view, arrival.packet->GetUid(), TcpRule::DISPLACED),
           TcpQueueReason::DISPLACED,
           TcpCloseReason::ABORTED);
}

void
TcpListener::FillEntry(HalfOpenEntry& entry, const TcpArrival& arrival, SequenceNumber32 iss)
{
    const TcpSegmentView& syn = arrival.view;
    const TcpOptionOffer offer = m_socket.GetOffer();
    entry.listenerIndex = m_index;
    entry.irs = syn.seq;
    entry.iss = iss;
    entry.ownMss =
        m_config.m_mssOption ? TcpLifecycleEngine::GetMss(arrival.id, arrival.device) : 0;
    entry.peerMss = syn.mss;
    entry.peerWindow = syn.window;
    entry.wscaleOk = syn.wscale.has_value() && offer.wscale;
    entry.peerWscale = entry.wscaleOk ? *syn.wscale : 0;
    entry.sackOk = syn.sackPermitted && offer.sack;
    entry.timestampOk = syn.hasTimestamp && offer.timestamps;
    entry.tsRecent = syn.tsVal;
    entry.ecnOk = syn.Has(TcpHeader::ECE | TcpHeader::CWR) && m_socket.OffersEcn();
    entry.origin = TrafficOriginTag::Of(arrival.packet);
    entry.bornTimeStep = Simulator::Now().GetTimeStep();
    entry.ownWscale = entry.wscaleOk ? m_socket.GetOwnWindowScale() : 0;
    entry.answeredAtMs = NEVER_ANSWERED;
    entry.synAcks = 1;
}

TcpControlSegment
TcpListener::BuildSynAck(const HalfOpenEntry& entry) const
{
    TcpControlSegment segment;
    segment.id = entry.id;
    segment.flags = TcpHeader::SYN | TcpHeader::ACK | (entry.ecnOk ? TcpHeader::ECE : 0);
    segment.seq = entry.iss;
    segment.ack = entry.irs + SequenceNumber32(1);
    segment.window = m_socket.GetInitialWindow();
    segment.mss = entry.ownMss;
    if (entry.wscaleOk)
    {
        segment.wscale = static_cast<uint8_t>(entry.ownWscale);
    }
    segment.sackPermitted = entry.sackOk;
    segment.timestamp = entry.timestampOk;
    segment.tsEcr = entry.tsRecent;
    segment.linuxOptionOrder = m_config.m_linuxOptionOrder;
    if (m_engine.m_trackIncarnations)
    {
        segment.begin = entry.bornTimeStep;
    }
    return segment;
}

} // namespace ns3
