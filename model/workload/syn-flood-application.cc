// SPDX-License-Identifier: GPL-2.0-only
//
// A SYN flood, and floods of other segments: from addresses that the sender does not own, or does.

#include "ns3/syn-flood-application.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/user-error.h"

#include <limits>
#include <stdexcept>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynFloodApplication");

NS_OBJECT_ENSURE_REGISTERED(SynFloodApplication);

SynFloodApplication::SynFloodApplication() = default;

SynFloodApplication::~SynFloodApplication() = default;

uint64_t
SynFloodApplication::GetSynsSent() const
{
    return m_synsSent;
}

uint64_t
SynFloodApplication::GetSynsWithoutRoute() const
{
    return m_synsWithoutRoute;
}

void
SynFloodApplication::CheckReplaySources() const
{
    for (const auto& record : GetRecords())
    {
        const bool isUsable = m_sender.IsIpv6() ? Ipv6Address::IsMatchingType(record.source)
                                                : Ipv4Address::IsMatchingType(record.source);
        if (!isUsable)
        {
            ThrowUserError("SynFloodApplication: UseReplaySources needs a recorded source of "
                           "Remote's family in each row, also at t = ",
                           record.time.As(Time::S));
        }
    }
}

SpoofedPrefix
SynFloodApplication::MakePrefix() const
{
    const bool isUsable = m_sender.IsIpv6() ? Ipv6Address::IsMatchingType(m_sourcePrefix)
                                            : Ipv4Address::IsMatchingType(m_sourcePrefix);
    if (!isUsable)
    {
        ThrowUserError("SynFloodApplication: SourcePrefix must be an address of Remote's family");
    }
    if (!m_sender.IsIpv6() && m_sourcePrefixLength > 32)
    {
        ThrowUserError("SynFloodApplication: SourcePrefixLength ",
                       +m_sourcePrefixLength,
                       " is more than 32, the bits of an IPv4 address");
    }
    return SpoofedPrefix(m_sourcePrefix, m_sourcePrefixLength);
}

void
SynFloodApplication::PrepareSources()
{
    const bool isIpv6 = m_sender.IsIpv6();
    if (IsReplay() && m_useReplaySources)
    {
        CheckReplaySources();
        return;
    }
    switch (m_sourceModel)
    {
    case AttackSource::SUBNET:
        m_prefix = MakePrefix();
        m_source = AttackSource::FromPrefix(m_prefix, isIpv6);
        return;
    case AttackSource::RANDOM:
        m_source = AttackSource::FromPublicAddresses(isIpv6);
        return;
    case AttackSource::LIST:
        try
        {
            m_source = AttackSource::FromList(m_sources, isIpv6);
        }
        catch (const std::runtime_error& error)
        {
            ThrowUserError("SynFloodApplication: ", error.what());
        }
        return;
    case AttackSource::DIRECT:
        m_source = AttackSource();
        if (!m_respondsToSynAck)
        {
            m_filter = SynAckFilter::InstallOn(GetNode());
            m_ports = &m_filter->GetPorts(m_sender.GetVictim(), m_sender.GetPort());
        }
        return;
    }
}

void
SynFloodApplication::Prepare()
{
    NS_LOG_FUNCTION(this);
    m_sender.Start(GetNode(), GetRemote(), m_ttl, m_cacheRoute, GetName());
    PrepareSources();
    AttackSegment::Format format;
    format.kind = m_kind;
    format.options = m_optionSet;
    format.mssBytes = m_mssBytes;
    format.destinationPort = m_sender.GetPort();
    m_segment = AttackSegment(format);
}

void
SynFloodApplication::Finish()
{
    NS_LOG_FUNCTION(this << m_synsSent << m_synsWithoutRoute);
    m_sender.Stop();
    m_filter = nullptr;
    m_ports = nullptr;
}

void
SynFloodApplication::SendNext(const SynReplayRecord* record)
{
    constexpr uint32_t max32 = std::numeric_limits<uint32_t>::max();
    const uint32_t seq =
        record && record->sequence ? *record->sequence : GetUniform()->GetInteger(0, max32);
    const uint16_t window = record && record->windowBytes ? *record->windowBytes : m_windowBytes;
    uint16_t port = m_sourcePort;
    if (record && record->sourcePort)
    {
        port = *record->sourcePort;
    }
    else if (port == 0)
    {
        port = static_cast<uint16_t>(GetUniform()->GetInteger(1024, 65535));
    }
    const uint32_t ack = m_segment.HasAck() ? GetUniform()->GetInteger(0, max32) : 0;
    const Address source = m_sender.FindRoute(ChooseSource(record));
    if (source.IsInvalid())
    {
        ++m_synsWithoutRoute;
        return;
    }
    if (m_ports)
    {
        m_ports->set(port);
    }
    TcpHeader& header = m_segment.Fill(port, SequenceNumber32(seq), SequenceNumber32(ack), window);
    const Ptr<Packet> packet = m_sender.Build(header, m_dataBytes, source);
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " sends " << TcpFlagsText(header.GetFlags())
                         << " seq " << seq << " from port " << port << " of " << source);
    ++m_synsSent;
    m_txTrace(packet, header, source, m_sender.GetVictim());
    m_sender.Send(packet, source);
}

Address
SynFloodApplication::ChooseSource(const SynReplayRecord* record)
{
    const bool isRecorded = record && !record->source.IsInvalid();
    if (isRecorded && m_useReplaySources)
    {
        return record->source;
    }
    if (isRecorded && m_sourceModel == AttackSource::SUBNET)
    {
        return m_sender.IsIpv6() ? Address(m_prefix.MapIpv6(record->source))
                                 : Address(m_prefix.MapIpv4(record->source));
    }
    return m_sourceModel == AttackSource::DIRECT ? Address() : m_source.Draw(GetUniform());
}

} // namespace ns3
