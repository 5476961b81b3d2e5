// SPDX-License-Identifier: GPL-2.0-only
//
// What a server with quiet connections sends and hears.

#include "ns3/keep-alive-meter.h"

#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

namespace
{

constexpr uint32_t IPV4_BYTES = 20;      //!< header without options (RFC 791)
constexpr uint32_t IPV6_BYTES = 40;      //!< header (RFC 8200)
constexpr uint32_t TCP_BYTES = 20;       //!< header without options (RFC 9293 3.1)
constexpr uint32_t TIMESTAMP_BYTES = 12; //!< option and two NOPs (RFC 7323 appendix A)

} // namespace

KeepAliveMeter::KeepAliveMeter(uint32_t connections, bool isIpv6)
    : m_all(connections),
      m_isIpv6(isIpv6)
{
}

void
KeepAliveMeter::Observe(const TwoEndNetwork& network, std::function<void()> silence)
{
    m_silence = std::move(silence);
    const auto ofClient = network.GetNodes().Get(CLIENT_END)->GetObject<TcpLifecycleTracer>();
    ofClient->TraceConnectWithoutContext("Segment",
                                         MakeCallback(&KeepAliveMeter::ClientSegment, this));
    ofClient->TraceConnectWithoutContext("State", MakeCallback(&KeepAliveMeter::ClientState, this));
    const auto ofServer = network.GetNodes().Get(SERVER_END)->GetObject<TcpLifecycleTracer>();
    ofServer->TraceConnectWithoutContext("Segment",
                                         MakeCallback(&KeepAliveMeter::ServerSegment, this));
    ofServer->TraceConnectWithoutContext("State", MakeCallback(&KeepAliveMeter::ServerState, this));
    ofServer->TraceConnectWithoutContext("Connection",
                                         MakeCallback(&KeepAliveMeter::ServerEnded, this));
}

void
KeepAliveMeter::NoteTold()
{
    m_outcome.toldS = Now();
}

bool
KeepAliveMeter::IsSilent() const
{
    return m_since.has_value();
}

uint32_t
KeepAliveMeter::GetQuiet() const
{
    return m_quiet;
}

const KeepAliveOutcome&
KeepAliveMeter::GetOutcome() const
{
    return m_outcome;
}

void
KeepAliveMeter::BeginSilence()
{
    m_since = Simulator::Now();
    m_outcome.silentFromS = m_since->GetSeconds();
    m_silence();
}

void
KeepAliveMeter::ServerSegment(const TcpSegmentEvent& event)
{
    if (event.verdict != TcpSegmentVerdict::SENT && event.verdict != TcpSegmentVerdict::ACCEPTED)
    {
        return;
    }
    const auto [found, isNew] = m_connections.try_emplace(event.id);
    Connection& connection = found->second;
    connection.isFirst = connection.isFirst || (isNew && m_connections.size() == 1);
    if (event.IsSent())
    {
        ServerSent(event, connection);
        CountSegment(event);
        return;
    }
    if (m_since && connection.isFirst)
    {
        m_outcome.answersS.push_back(Now());
    }
    if (!connection.isQuiet && connection.sentBytes == KEEP_ALIVE_TEXT_BYTES &&
        event.segment.ack == connection.next)
    {
        connection.isQuiet = true;
        ++m_quiet;
        if (m_quiet == m_all)
        {
            BeginSilence();
        }
    }
}

void
KeepAliveMeter::ServerSent(const TcpSegmentEvent& event, Connection& connection)
{
    const TcpSegmentView& segment = event.segment;
    if (m_since && connection.isFirst)
    {
        if (segment.Has(TcpHeader::RST))
        {
            m_outcome.resetS = Now();
        }
        else if (segment.textBytes > 0)
        {
            m_outcome.textsS.push_back(Now());
        }
        else if (segment.seq + SequenceNumber32(1) == connection.next)
        {
            m_outcome.probesS.push_back(Now());
        }
    }
    connection.sentBytes += m_since ? 0 : segment.textBytes;
    const SequenceNumber32 end = segment.seq + SequenceNumber32(segment.GetSegLen());
    if (!segment.Has(TcpHeader::RST) && (segment.Has(TcpHeader::SYN) || end > connection.next))
    {
        connection.next = end;
    }
}

void
KeepAliveMeter::ClientSegment(const TcpSegmentEvent& event)
{
    if (event.IsSent())
    {
        CountSegment(event);
    }
}

void
KeepAliveMeter::CountSegment(const TcpSegmentEvent& event)
{
    if (m_since)
    {
        ++m_outcome.segments;
        m_outcome.bytes += (m_isIpv6 ? IPV6_BYTES : IPV4_BYTES) + TCP_BYTES +
                           (event.segment.hasTimestamp ? TIMESTAMP_BYTES : 0) +
                           event.segment.textBytes;
    }
}

void
KeepAliveMeter::ServerState(const TcpStateEvent& event)
{
    const auto found = m_connections.find(event.id);
    if (found != m_connections.end() && found->second.isFirst)
    {
        m_outcome.serverState = ToString(event.to);
    }
}

void
KeepAliveMeter::ClientState(const TcpStateEvent& event)
{
    m_clientId = m_clientId.value_or(event.id);
    if (event.id == *m_clientId)
    {
        m_outcome.clientState = ToString(event.to);
    }
}

void
KeepAliveMeter::ServerEnded(const TcpConnectionEvent& event)
{
    const auto found = m_connections.find(event.id);
    if (found != m_connections.end() && found->second.isFirst)
    {
        m_outcome.serverEnd = ToString(event.endReason);
    }
}

double
KeepAliveMeter::Now() const
{
    return m_since ? (Simulator::Now() - *m_since).GetSeconds() : 0;
}

} // namespace ns3
