// SPDX-License-Identifier: GPL-2.0-only
//
// A SYN flood: SYNs from addresses that the sender does not own.

#include "ns3/syn-flood-application.h"

#include "ns3/address-utils.h"
#include "ns3/double.h"
#include "ns3/fatal-error.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-route.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/traffic-origin.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynFloodApplication");
NS_OBJECT_ENSURE_REGISTERED(SynFloodApplication);

namespace
{

/** Window scale that a Linux host with default buffers offers. */
constexpr uint8_t LINUX_WINDOW_SCALE = 7;

} // namespace

SynFloodApplication::SynFloodApplication()
    : m_uniform(CreateObject<UniformRandomVariable>()),
      m_gap(CreateObject<ExponentialRandomVariable>())
{
}

SynFloodApplication::~SynFloodApplication() = default;

void
SynFloodApplication::SetRatePerSecond(double ratePerSecond)
{
    NS_LOG_FUNCTION(this << ratePerSecond);
    m_ratePerSecond = ratePerSecond;
    m_gap->SetAttribute("Mean", DoubleValue(1 / ratePerSecond));
    if (m_rateModel == REPLAY)
    {
        return;
    }
    // The SYN that is due keeps its distance to the one before, by the new rate; exponential gaps
    // have no memory and are drawn anew.
    const Time gap = NanoSeconds(std::llround(1e9 / ratePerSecond));
    m_anchor = m_next == 0 ? Simulator::Now() : Max(Simulator::Now(), m_lastSent + gap);
    m_anchorIndex = m_next;
    if (IsPending(m_event)) // not inside SendSyn, which schedules the next one itself
    {
        Simulator::Cancel(m_event);
        ScheduleNext();
    }
}

double
SynFloodApplication::GetRatePerSecond() const
{
    return m_ratePerSecond;
}

void
SynFloodApplication::SetReplay(std::vector<SynReplayRecord> records)
{
    m_records = std::move(records);
    m_rateModel = REPLAY;
}

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

int64_t
SynFloodApplication::AssignStreams(int64_t stream)
{
    m_uniform->SetStream(stream);
    m_gap->SetStream(stream + 1);
    return 2;
}

void
SynFloodApplication::DoDispose()
{
    StopApplication();
    m_records.clear();
    Application::DoDispose();
}

void
SynFloodApplication::CheckSources()
{
    if (m_rateModel == REPLAY && m_useReplaySources)
    {
        for (const auto& record : m_records)
        {
            const bool isUsable = m_isIpv6 ? Ipv6Address::IsMatchingType(record.source)
                                           : Ipv4Address::IsMatchingType(record.source);
            if (!isUsable)
            {
                ThrowUserError("SynFloodApplication: UseReplaySources needs a recorded source of "
                               "Remote's family in each row, also at t = ",
                               record.time.As(Time::S));
            }
        }
        return;
    }
    const bool isUsable = m_isIpv6 ? Ipv6Address::IsMatchingType(m_sourcePrefix)
                                   : Ipv4Address::IsMatchingType(m_sourcePrefix);
    if (!isUsable)
    {
        ThrowUserError("SynFloodApplication: SourcePrefix must be an address of Remote's family");
    }
    if (!m_isIpv6 && m_sourcePrefixLength > 32)
    {
        ThrowUserError("SynFloodApplication: SourcePrefixLength ",
                       +m_sourcePrefixLength,
                       " is more than 32, the bits of an IPv4 address");
    }
    m_prefix = SpoofedPrefix(m_sourcePrefix, m_sourcePrefixLength);
}

void
SynFloodApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_isIpv6 = Inet6SocketAddress::IsMatchingType(m_remote);
    if (!m_isIpv6 && !InetSocketAddress::IsMatchingType(m_remote))
    {
        ThrowUserError("SynFloodApplication: Remote must be an InetSocketAddress or an "
                       "Inet6SocketAddress");
    }
    if (m_rateModel == REPLAY && m_records.empty())
    {
        LoadReplayFile();
    }
    CheckSources();
    if (m_isIpv6)
    {
        m_ipv6 = GetNode()->GetObject<Ipv6>();
        m_ipv6Victim = Inet6SocketAddress::ConvertFrom(m_remote).GetIpv6();
    }
    else
    {
        m_ipv4 = GetNode()->GetObject<Ipv4>();
        m_ipv4Victim = InetSocketAddress::ConvertFrom(m_remote).GetIpv4();
    }
    if (!m_ipv4 && !m_ipv6)
    {
        ThrowUserError("SynFloodApplication: node ",
                       GetNode()->GetId(),
                       m_isIpv6 ? " has no IPv6 stack" : " has no IPv4 stack");
    }
    PrepareHeader();
    m_anchor = Simulator::Now();
    m_anchorIndex = 0;
    m_next = 0;
    ScheduleNext();
}

void
SynFloodApplication::LoadReplayFile()
{
    try
    {
        m_records = ReadSynReplayFile(m_replayFile);
    }
    catch (const std::runtime_error& error)
    {
        ThrowUserError("SynFloodApplication: ReplayFile ", error.what());
    }
}

void
SynFloodApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Simulator::Cancel(m_event);
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_ipv4Route = nullptr;
    m_ipv6Route = nullptr;
}

void
SynFloodApplication::PrepareHeader()
{
    m_header = TcpHeader();
    m_timestamp = nullptr;
    m_header.SetFlags(TcpHeader::SYN);
    m_header.SetDestinationPort(m_isIpv6 ? Inet6SocketAddress::ConvertFrom(m_remote).GetPort()
                                         : InetSocketAddress::ConvertFrom(m_remote).GetPort());
    if (Node::ChecksumEnabled())
    {
        m_header.EnableChecksums();
    }
    if (m_optionSet == NO_OPTIONS)
    {
        return;
    }
    const Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
    mss->SetMSS(m_mssBytes);
    m_header.AppendOption(mss);
    if (m_optionSet == LINUX_OPTIONS)
    {
        m_timestamp = CreateObject<TcpOptionTS>();
        const Ptr<TcpOptionWinScale> scale = CreateObject<TcpOptionWinScale>();
        scale->SetScale(LINUX_WINDOW_SCALE);
        m_header.AppendOption(CreateObject<TcpOptionSackPermitted>());
        m_header.AppendOption(m_timestamp);
        m_header.AppendOption(CreateObject<TcpOptionNOP>());
        m_header.AppendOption(scale);
    }
}

Time
SynFloodApplication::GetNextTime() const
{
    switch (m_rateModel)
    {
    case CONSTANT:
        return m_anchor +
               NanoSeconds(std::llround((m_next - m_anchorIndex) * 1e9 / m_ratePerSecond));
    case POISSON:
        return Simulator::Now() + NanoSeconds(std::llround(m_gap->GetValue() * 1e9));
    case REPLAY:
        return m_anchor + m_records[m_next].time;
    }
    NS_FATAL_ERROR("SynFloodApplication: unknown RateModel");
}

void
SynFloodApplication::ScheduleNext()
{
    const bool isLast = (m_maxSegments > 0 && m_next >= m_maxSegments) ||
                        (m_rateModel == REPLAY && m_next >= m_records.size());
    if (!isLast)
    {
        m_event = Simulator::Schedule(
            GetNextTime() - Simulator::Now(), &SynFloodApplication::SendSyn, this);
    }
}

void
SynFloodApplication::SendSyn()
{
    NS_LOG_FUNCTION(this);
    const SynReplayRecord* record = m_rateModel == REPLAY ? &m_records[m_next] : nullptr;
    constexpr uint32_t max32 = std::numeric_limits<uint32_t>::max();
    m_header.SetSequenceNumber(SequenceNumber32(
        record && record->sequence ? *record->sequence : m_uniform->GetInteger(0, max32)));
    m_header.SetWindowSize(record && record->windowBytes ? *record->windowBytes : m_windowBytes);
    if (record && record->sourcePort)
    {
        m_header.SetSourcePort(*record->sourcePort);
    }
    else
    {
        m_header.SetSourcePort(m_sourcePort ? m_sourcePort : m_uniform->GetInteger(1024, 65535));
    }
    if (m_timestamp)
    {
        m_timestamp->SetTimestamp(TcpOptionTS::NowToTsValue());
    }
    ++m_next;
    m_lastSent = Simulator::Now();
    if (m_isIpv6)
    {
        SendIpv6(ChooseIpv6Source(record));
    }
    else
    {
        SendIpv4(ChooseIpv4Source(record));
    }
    ScheduleNext();
}

Ipv4Address
SynFloodApplication::ChooseIpv4Source(const SynReplayRecord* record) const
{
    if (!record || record->source.IsInvalid())
    {
        return m_prefix.DrawIpv4(m_uniform);
    }
    return m_useReplaySources ? Ipv4Address::ConvertFrom(record->source)
                              : m_prefix.MapIpv4(record->source);
}

Ipv6Address
SynFloodApplication::ChooseIpv6Source(const SynReplayRecord* record) const
{
    if (!record || record->source.IsInvalid())
    {
        return m_prefix.DrawIpv6(m_uniform);
    }
    return m_useReplaySources ? Ipv6Address::ConvertFrom(record->source)
                              : m_prefix.MapIpv6(record->source);
}

Ptr<Packet>
SynFloodApplication::BuildSegment(const Address& source, const Address& destination)
{
    if (Node::ChecksumEnabled())
    {
        m_header.InitializeChecksum(source, destination, TcpL4Protocol::PROT_NUMBER);
    }
    Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(m_header);
    packet->AddPacketTag(TrafficOriginTag(TrafficOrigin::ATTACK));
    ++m_synsSent;
    m_txTrace(packet, m_header, source, destination);
    return packet;
}

void
SynFloodApplication::SendIpv4(Ipv4Address source)
{
    if (!m_ipv4Route || !m_cacheRoute)
    {
        Ipv4Header query;
        query.SetSource(source);
        query.SetDestination(m_ipv4Victim);
        query.SetProtocol(TcpL4Protocol::PROT_NUMBER);
        Socket::SocketErrno error = Socket::ERROR_NOTERROR;
        m_ipv4Route =
            m_ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), query, nullptr, error);
    }
    if (!m_ipv4Route)
    {
        ++m_synsWithoutRoute;
        return;
    }
    Ptr<Packet> packet = BuildSegment(source, m_ipv4Victim);
    if (m_ttl > 0)
    {
        SocketIpTtlTag ttl;
        ttl.SetTtl(m_ttl);
        packet->AddPacketTag(ttl);
    }
    m_ipv4->Send(packet, source, m_ipv4Victim, TcpL4Protocol::PROT_NUMBER, m_ipv4Route);
}

void
SynFloodApplication::SendIpv6(Ipv6Address source)
{
    if (!m_ipv6Route || !m_cacheRoute)
    {
        Ipv6Header query;
        query.SetSource(source);
        query.SetDestination(m_ipv6Victim);
        query.SetNextHeader(TcpL4Protocol::PROT_NUMBER);
        Socket::SocketErrno error = Socket::ERROR_NOTERROR;
        m_ipv6Route =
            m_ipv6->GetRoutingProtocol()->RouteOutput(Create<Packet>(), query, nullptr, error);
    }
    if (!m_ipv6Route)
    {
        ++m_synsWithoutRoute;
        return;
    }
    Ptr<Packet> packet = BuildSegment(source, m_ipv6Victim);
    if (m_ttl > 0)
    {
        SocketIpv6HopLimitTag hopLimit;
        hopLimit.SetHopLimit(m_ttl);
        packet->AddPacketTag(hopLimit);
    }
    m_ipv6->Send(packet, source, m_ipv6Victim, TcpL4Protocol::PROT_NUMBER, m_ipv6Route);
}

} // namespace ns3
