// SPDX-License-Identifier: GPL-2.0-only
//
// Hands TCP segments with any source to a node's own IP layer.

#include "ns3/attack-sender.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv6-routing-protocol.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/traffic-origin.h"
#include "ns3/user-error.h"

namespace ns3
{

void
AttackSender::Start(const Ptr<Node>& node,
                    const Address& victim,
                    uint8_t ttl,
                    bool cachesRoute,
                    const std::string& application)
{
    m_ttl = ttl;
    m_cachesRoute = cachesRoute;
    m_isIpv6 = Inet6SocketAddress::IsMatchingType(victim);
    if (m_isIpv6)
    {
        m_ipv6 = node->GetObject<Ipv6>();
        m_ipv6Victim = Inet6SocketAddress::ConvertFrom(victim).GetIpv6();
        m_port = Inet6SocketAddress::ConvertFrom(victim).GetPort();
    }
    else if (InetSocketAddress::IsMatchingType(victim))
    {
        m_ipv4 = node->GetObject<Ipv4>();
        m_ipv4Victim = InetSocketAddress::ConvertFrom(victim).GetIpv4();
        m_port = InetSocketAddress::ConvertFrom(victim).GetPort();
    }
    else
    {
        ThrowUserError(application,
                       ": Remote must be an InetSocketAddress or an Inet6SocketAddress");
    }
    if (!m_ipv4 && !m_ipv6)
    {
        ThrowUserError(application,
                       ": node ",
                       node->GetId(),
                       m_isIpv6 ? " has no IPv6 stack" : " has no IPv4 stack");
    }
}

void
AttackSender::Stop()
{
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    m_ipv4Route = nullptr;
    m_ipv6Route = nullptr;
}

bool
AttackSender::IsIpv6() const
{
    return m_isIpv6;
}

uint16_t
AttackSender::GetPort() const
{
    return m_port;
}

Address
AttackSender::GetVictim() const
{
    return m_isIpv6 ? Address(m_ipv6Victim) : Address(m_ipv4Victim);
}

Address
AttackSender::FindRoute(const Address& source)
{
    const bool isOwn = source.IsInvalid();
    if (m_isIpv6)
    {
        if (!m_ipv6Route || !m_cachesRoute)
        {
            FindIpv6Route(isOwn ? Ipv6Address::GetAny() : Ipv6Address::ConvertFrom(source));
        }
        if (!m_ipv6Route)
        {
            return Address();
        }
        return isOwn ? Address(m_ipv6Route->GetSource()) : source;
    }
    if (!m_ipv4Route || !m_cachesRoute)
    {
        FindIpv4Route(isOwn ? Ipv4Address::GetAny() : Ipv4Address::ConvertFrom(source));
    }
    if (!m_ipv4Route)
    {
        return Address();
    }
    return isOwn ? Address(m_ipv4Route->GetSource()) : source;
}

void
AttackSender::FindIpv4Route(Ipv4Address source)
{
    Ipv4Header query;
    query.SetSource(source);
    query.SetDestination(m_ipv4Victim);
    query.SetProtocol(TcpL4Protocol::PROT_NUMBER);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    m_ipv4Route =
        m_ipv4->GetRoutingProtocol()->RouteOutput(Create<Packet>(), query, nullptr, error);
}

void
AttackSender::FindIpv6Route(Ipv6Address source)
{
    Ipv6Header query;
    query.SetSource(source);
    query.SetDestination(m_ipv6Victim);
    query.SetNextHeader(TcpL4Protocol::PROT_NUMBER);
    Socket::SocketErrno error = Socket::ERROR_NOTERROR;
    m_ipv6Route =
        m_ipv6->GetRoutingProtocol()->RouteOutput(Create<Packet>(), query, nullptr, error);
}

Ptr<Packet>
AttackSender::Build(TcpHeader& header, uint32_t textBytes, const Address& source) const
{
    if (Node::ChecksumEnabled())
    {
        header.InitializeChecksum(source, GetVictim(), TcpL4Protocol::PROT_NUMBER);
    }
    Ptr<Packet> packet = Create<Packet>(textBytes);
    packet->AddHeader(header);
    packet->AddPacketTag(TrafficOriginTag(TrafficOrigin::ATTACK));
    return packet;
}

void
AttackSender::Send(const Ptr<Packet>& packet, const Address& source)
{
    if (m_isIpv6)
    {
        if (m_ttl > 0)
        {
            SocketIpv6HopLimitTag hopLimit;
            hopLimit.SetHopLimit(m_ttl);
            packet->AddPacketTag(hopLimit);
        }
        m_ipv6->Send(packet,
                     Ipv6Address::ConvertFrom(source),
                     m_ipv6Victim,
                     TcpL4Protocol::PROT_NUMBER,
                     m_ipv6Route);
        return;
    }
    if (m_ttl > 0)
    {
        SocketIpTtlTag ttl;
        ttl.SetTtl(m_ttl);
        packet->AddPacketTag(ttl);
    }
    m_ipv4->Send(packet,
                 Ipv4Address::ConvertFrom(source),
                 m_ipv4Victim,
                 TcpL4Protocol::PROT_NUMBER,
                 m_ipv4Route);
}

} // namespace ns3
