// SPDX-License-Identifier: GPL-2.0-only
//
// Follows handshakes and resets the stale ones.

#include "ns3/half-open-watch.h"

#include "ns3/gateway-segment.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("HalfOpenWatch");

NS_OBJECT_ENSURE_REGISTERED(HalfOpenWatch);

TypeId
HalfOpenWatch::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::HalfOpenWatch")
            .SetParent<ProtectingFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<HalfOpenWatch>()
            .AddAttribute("HalfOpenTimeout",
                          "A handshake that is not complete so long after its last SYN is reset.",
                          TimeValue(Seconds(3)),
                          MakeTimeAccessor(&HalfOpenWatch::m_timeout),
                          MakeTimeChecker())
            .AddAttribute("LimitEntries",
                          "Most handshakes watched at a time; the oldest is forgotten.",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&HalfOpenWatch::SetLimitEntries,
                                               &HalfOpenWatch::GetLimitEntries),
                          MakeUintegerChecker<uint32_t>(1))
            .AddTraceSource("Entries",
                            "Handshakes being watched.",
                            MakeTraceSourceAccessor(&HalfOpenWatch::m_entries),
                            "ns3::TracedValueCallback::Uint32");
    return tid;
}

HalfOpenWatch::HalfOpenWatch() = default;
HalfOpenWatch::~HalfOpenWatch() = default;

void
HalfOpenWatch::Check() const
{
    ProtectingFilter::Check();
    RequireTime(m_timeout, "HalfOpenTimeout");
}

GatewayDecision
HalfOpenWatch::Inspect(const GatewayPacket& packet)
{
    if (!packet.segment)
    {
        return {};
    }
    if (!m_table)
    {
        m_table = std::make_unique<ExpiringTable<Entry>>(m_limitEntries, 1);
    }
    if (GetNetworks().Contains(packet.id.GetRemoteAddress(), packet.id.GetRemotePort()))
    {
        FollowClient(packet);
    }
    else
    {
        FollowServer(packet);
    }
    return {};
}

void
HalfOpenWatch::FollowClient(const GatewayPacket& packet)
{
    Entry* known = m_table->Find(packet.id);
    switch (DecideClientStep(known ? &known->handshake : nullptr, *packet.segment))
    {
    case HandshakeStep::START:
        Start(packet, known);
        break;
    case HandshakeStep::REPEAT:
        m_table->Schedule(*known, 0, Simulator::Now() + m_timeout);
        break;
    case HandshakeStep::COMPLETE:
    case HandshakeStep::END:
        NS_LOG_LOGIC(packet.id << " is settled");
        Remove(*known);
        break;
    case HandshakeStep::NOTHING:
    case HandshakeStep::ANSWERED:
        break;
    }
}

void
HalfOpenWatch::FollowServer(const GatewayPacket& packet)
{
    Entry* known = m_table->Find(packet.id.Reversed());
    switch (DecideServerStep(known ? &known->handshake : nullptr, *packet.segment))
    {
    case HandshakeStep::ANSWERED:
        known->handshake.hasSynAck = true;
        known->handshake.serverIsn = packet.segment->seq;
        break;
    case HandshakeStep::END:
        Remove(*known);
        break;
    case HandshakeStep::NOTHING:
    case HandshakeStep::START:
    case HandshakeStep::REPEAT:
    case HandshakeStep::COMPLETE:
        break;
    }
}

void
HalfOpenWatch::Start(const GatewayPacket& packet, Entry* known)
{
    if (known)
    {
        Remove(*known);
    }
    while (m_table->IsFull())
    {
        NS_LOG_LOGIC("forgets " << m_table->FindOldest(0)->id << ", all " << m_limitEntries
                                << " entries are in use");
        Remove(*m_table->FindOldest(0));
        ++m_forgotten;
    }
    Entry* entry = m_table->Insert(packet.id, 0, Simulator::Now() + m_timeout);
    entry->handshake.clientIsn = packet.segment->seq;
    entry->origin = TrafficOriginTag::Of(packet.packet);
    m_entries = m_table->GetEntries();
    Arm();
}

void
HalfOpenWatch::Remove(Entry& entry)
{
    m_table->Remove(entry);
    m_entries = m_table->GetEntries();
}

void
HalfOpenWatch::Arm()
{
    const auto next = m_table->NextDeadline();
    if (next && !IsPending(m_timer))
    {
        m_timer = Simulator::Schedule(*next - Simulator::Now(), &HalfOpenWatch::Expire, this);
    }
}

void
HalfOpenWatch::Expire()
{
    while (Entry* entry = m_table->FindDue(Simulator::Now()))
    {
        TcpHeader header;
        header.SetFlags(TcpHeader::RST);
        header.SetSequenceNumber(entry->handshake.clientIsn + 1);
        const TcpConnectionId id = entry->id;
        const TrafficOrigin origin = entry->origin;
        NS_LOG_INFO("node " << GetGateway()->GetNode()->GetId() << " resets " << id
                            << ", no third ACK for " << m_timeout.As(Time::S));
        Remove(*entry);
        ++m_resets.at(static_cast<std::size_t>(origin));
        GetGateway()->Send(
            id, MakeGatewaySegment(id, header, origin), GatewayReason::STALE_HALF_OPEN);
    }
    Arm();
}

void
HalfOpenWatch::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    if (m_table)
    {
        m_table->SetLimitEntries(limitEntries);
    }
}

uint32_t
HalfOpenWatch::GetLimitEntries() const
{
    return m_limitEntries;
}

uint32_t
HalfOpenWatch::GetEntries() const
{
    return m_table ? m_table->GetEntries() : 0;
}

uint64_t
HalfOpenWatch::GetResets(TrafficOrigin origin) const
{
    return m_resets.at(static_cast<std::size_t>(origin));
}

uint64_t
HalfOpenWatch::GetForgotten() const
{
    return m_forgotten;
}

void
HalfOpenWatch::DoDispose()
{
    m_timer.Cancel();
    m_table.reset();
    ProtectingFilter::DoDispose();
}

} // namespace ns3
