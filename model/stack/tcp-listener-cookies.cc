// SPDX-License-Identifier: GPL-2.0-only
//
// A listener's SYN cookies: SYN,ACKs that keep nothing, and the ACKs that bring it back.

#include "ns3/simulator.h"
#include "ns3/syn-cookie.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-option-ts.h"

namespace ns3
{

bool
TcpListener::ExpectsCookies() const
{
    if (!m_lastCookie)
    {
        return false;
    }
    const TcpNodeConfig& node = m_engine;
    const int64_t lifetimePeriods = node.m_synCookieMaxAgePeriods + 1;
    return Simulator::Now() - *m_lastCookie <= node.m_synCookiePeriod * lifetimePeriods;
}

void
TcpListener::SendCookie(const TcpArrival& arrival)
{
    HalfOpenEntry entry(arrival.id); // in no queue: what the SYN says, for the SYN,ACK
    FillEntry(entry,
              arrival,
              MakeSynCookie(m_engine.GetSynCookieSettings(arrival.id),
                            Simulator::Now(),
                            arrival.id,
                            arrival.view.seq,
                            arrival.view.mss));
    if (!entry.timestampOk)
    {
        entry.wscaleOk = 0; // nothing would bring them back
        entry.sackOk = 0;
        entry.ecnOk = 0;
    }
    m_lastCookie = Simulator::Now();
    m_engine.GetTracer().ReportQueue(TcpQueue::HALF_OPEN,
                                     arrival.id,
                                     TcpQueueAction::BYPASS,
                                     TcpQueueReason::COOKIE_SENT,
                                     m_halfOpen.GetEntries(),
                                     GetHalfOpenLimit(),
                                     entry.origin);
    TcpControlSegment synAck = BuildSynAck(entry);
    if (entry.timestampOk)
    {
        SynCookieOptions options;
        if (entry.wscaleOk)
        {
            options.wscale = static_cast<uint8_t>(entry.peerWscale);
        }
        options.sackPermitted = entry.sackOk;
        options.ecn = entry.ecnOk;
        synAck.tsVal = MakeSynCookieTimestamp(TcpOptionTS::NowToTsValue(), options);
    }
    m_socket.SendControl(synAck);
}

void
TcpListener::ReceiveCookie(TcpArrival& arrival)
{
    const TcpSegmentView& segment = arrival.view;
    const SequenceNumber32 irs(segment.seq.GetValue() - 1);
    const SequenceNumber32 iss(segment.ack.GetValue() - 1);
    const auto cookie = ReadSynCookie(
        m_engine.GetSynCookieSettings(arrival.id), Simulator::Now(), arrival.id, irs, iss);
    if (!cookie)
    {
        m_socket.TraceReceived(arrival);
        m_engine.ReportDrop(arrival, TcpSocket::LISTEN, TcpDropReason::COOKIE_INVALID);
        m_socket.SendControl(BuildReset(arrival.id, segment));
        return;
    }
    m_engine.GetTracer().Count(TcpCounter::SYNCOOKIES_RECV);
    if (IsAcceptQueueFull(Snapshot()))
    {
        // Silently, AbortOnOverflow or not: reference 04.
        m_socket.TraceReceived(arrival);
        ReportRefused(arrival, TcpSocket::LISTEN, TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL);
        return;
    }
    HalfOpenEntry entry(arrival.id); // in no queue: what the cookie says, for the socket
    FillEntry(entry, arrival, iss);
    entry.irs = irs;
    entry.peerMss = cookie->mss;
    const TcpOptionOffer offer = m_socket.GetOffer();
    const SynCookieOptions options =
        entry.timestampOk ? ReadSynCookieTimestamp(segment.tsEcr) : SynCookieOptions();
    entry.wscaleOk = options.wscale.has_value() && offer.wscale;
    entry.peerWscale = entry.wscaleOk ? *options.wscale : 0;
    entry.ownWscale = entry.wscaleOk ? m_socket.GetOwnWindowScale() : 0;
    entry.sackOk = options.sackPermitted && offer.sack;
    entry.ecnOk = options.ecn && m_socket.OffersEcn();

    const Ptr<TcpLifecycleSocket> child = m_socket.ForkChild(entry, TcpSocket::SYN_RCVD);
    child->CompletesCookie();
    const bool inserted = m_engine.InsertSocket(*child);
    NS_ASSERT_MSG(inserted, "The engine hands a listener only segments without a connection");
    PutIntoAccept(*child, TcpQueueReason::COOKIE_VALIDATED);
    const Ptr<TcpLifecycleSocket> keep = &m_socket; // callbacks may close the listener
    child->SegmentArrives(arrival);
}

} // namespace ns3
