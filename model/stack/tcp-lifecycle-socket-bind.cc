// SPDX-License-Identifier: GPL-2.0-only
//
// Local addresses and ports: Bind, the end point of a connection, and Connect's claim to a 4-tuple.

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-port-allocator.h"
#include "ns3/time-wait-responder.h"

namespace ns3
{

bool
TcpLifecycleSocket::HasEndPoint() const
{
    return m_endPoint || m_endPoint6;
}

bool
TcpLifecycleSocket::MayBind()
{
    NS_ABORT_MSG_UNLESS(m_engine,
                        "A TcpLifecycleSocket comes from Socket::CreateSocket on a node with "
                        "TcpLifecycleStackHelper or TcpLifecycleHelper");
    if (IsDead())
    {
        return false;
    }
    if (HasEndPoint() || m_entry.keepAlive)
    {
        m_errno = ERROR_INVAL;
        return false;
    }
    return true;
}

int
TcpLifecycleSocket::BindAgain()
{
    // As Linux, where a port that a program has chosen stays with its socket (SOCK_BINDPORT_LOCK).
    const Address name = m_boundTo;
    return name.IsInvalid() ? Bind() : Bind(name);
}

std::optional<uint16_t>
TcpLifecycleSocket::ChoosePort(const Address& local, uint16_t port)
{
    TcpPortAllocator& ports = m_engine->GetPorts();
    if (port == 0)
    {
        const auto chosen = ports.ChooseForBind(local);
        m_errno = chosen ? m_errno : ERROR_ADDRNOTAVAIL;
        return chosen;
    }
    if (!ports.MayBind(local, port, m_reuseAddress))
    {
        m_errno = ERROR_ADDRINUSE;
        return std::nullopt;
    }
    return port;
}

int
TcpLifecycleSocket::ReserveOnly(int bound)
{
    if (bound == -1)
    {
        return -1;
    }
    // The end point only reserves the port, of the bound device if there is one, which the base
    // forgets: the engine delivers.
    if (m_endPoint)
    {
        m_endPoint->SetRxEnabled(false);
        m_endPoint->BindToNetDevice(m_boundnetdevice);
        m_reservedPort = m_endPoint->GetLocalPort();
    }
    if (m_endPoint6)
    {
        m_endPoint6->SetRxEnabled(false);
        m_endPoint6->BindToNetDevice(m_boundnetdevice);
        m_reservedPort = m_endPoint6->GetLocalPort();
    }
    m_engine->GetPorts().GetUseCounts().AddBound(m_reservedPort);
    if (!m_engine->RegistersSockets())
    {
        m_tcp->RemoveSocket(this);
    }
    return 0;
}

int
TcpLifecycleSocket::Bind()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    const Ipv4Address any = Ipv4Address::GetAny();
    const uint16_t port = MayBind() ? ChoosePort(any, 0).value_or(0) : 0;
    if (port == 0)
    {
        return -1;
    }
    m_endPoint = m_tcp->Allocate(nullptr, any, port);
    return Reserve();
}

int
TcpLifecycleSocket::ReserveAs(const Address& name, int bound)
{
    if (bound == 0)
    {
        m_boundTo = name;
    }
    return bound;
}

int
TcpLifecycleSocket::Bind6()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    const Ipv6Address any = Ipv6Address::GetAny();
    const uint16_t port = MayBind() ? ChoosePort(any, 0).value_or(0) : 0;
    if (port == 0)
    {
        return -1;
    }
    m_endPoint6 = m_tcp->Allocate6(nullptr, any, port);
    return ReserveAs(Inet6SocketAddress(any, port), Reserve());
}

int
TcpLifecycleSocket::Reserve()
{
    if (!HasEndPoint())
    {
        m_errno = ERROR_ADDRNOTAVAIL;
        return -1;
    }
    m_tcp->AddSocket(this);
    return ReserveOnly(SetupCallback());
}

int
TcpLifecycleSocket::Bind(const Address& address)
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this << address);
    if (!MayBind())
    {
        return -1;
    }
    if (InetSocketAddress::IsMatchingType(address))
    {
        InetSocketAddress name = InetSocketAddress::ConvertFrom(address);
        const auto port = ChoosePort(name.GetIpv4(), name.GetPort());
        if (!port)
        {
            return -1;
        }
        name.SetPort(*port);
        return ReserveAs(name, ReserveOnly(TcpSocketBase::Bind(name)));
    }
    if (Inet6SocketAddress::IsMatchingType(address))
    {
        Inet6SocketAddress name = Inet6SocketAddress::ConvertFrom(address);
        const auto port = ChoosePort(name.GetIpv6(), name.GetPort());
        if (!port)
        {
            return -1;
        }
        name.SetPort(*port);
        return ReserveAs(name, ReserveOnly(TcpSocketBase::Bind(name)));
    }
    m_errno = ERROR_INVAL;
    return -1;
}

void
TcpLifecycleSocket::UseOwnEndPoint(const TcpConnectionId& id)
{
    DropOwnEndPoint();
    if (id.IsIpv4())
    {
        m_ownEndPoint = std::make_unique<Ipv4EndPoint>(
            Ipv4Address::ConvertFrom(id.GetLocalAddress()), id.GetLocalPort());
        m_ownEndPoint->SetPeer(Ipv4Address::ConvertFrom(id.GetRemoteAddress()), id.GetRemotePort());
        m_endPoint = m_ownEndPoint.get();
        return;
    }
    m_ownEndPoint6 = std::make_unique<Ipv6EndPoint>(Ipv6Address::ConvertFrom(id.GetLocalAddress()),
                                                    id.GetLocalPort());
    m_ownEndPoint6->SetPeer(Ipv6Address::ConvertFrom(id.GetRemoteAddress()), id.GetRemotePort());
    m_endPoint6 = m_ownEndPoint6.get();
}

void
TcpLifecycleSocket::DropOwnEndPoint()
{
    m_endPoint = nullptr;
    m_endPoint6 = nullptr;
    m_ownEndPoint.reset();
    m_ownEndPoint6.reset();
}

void
TcpLifecycleSocket::ForgetReservation()
{
    if (m_reservedPort != 0)
    {
        m_engine->GetPorts().GetUseCounts().RemoveBound(m_reservedPort);
        m_reservedPort = 0;
    }
}

void
TcpLifecycleSocket::ReleaseReservedEndPoint()
{
    if (HasEndPoint() && !m_ownEndPoint && !m_ownEndPoint6)
    {
        DeallocateEndPoint();
    }
    ForgetReservation();
}

void
TcpLifecycleSocket::AdoptEndPoint()
{
    if (!m_ownEndPoint && m_endPoint)
    {
        m_endPoint->SetDestroyCallback(MakeNullCallback<void>());
        m_tcp->DeAllocate(m_endPoint);
    }
    if (!m_ownEndPoint6 && m_endPoint6)
    {
        m_endPoint6->SetDestroyCallback(MakeNullCallback<void>());
        m_tcp->DeAllocate(m_endPoint6);
    }
    ForgetReservation();
    UseOwnEndPoint(m_entry.id);
}

bool
TcpLifecycleSocket::IsPeer(Ipv4Address address) const
{
    if (address.IsMulticast() || address.IsBroadcast() || address.IsAny())
    {
        return false;
    }
    const Ptr<Ipv4> ipv4 = m_node->GetObject<Ipv4>();
    for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
        {
            const Ipv4InterfaceAddress own = ipv4->GetAddress(i, j);
            // A prefix of 31 bits has no broadcast address (RFC 3021).
            if (own.GetMask().GetPrefixLength() < 31 && address == own.GetBroadcast() &&
                own.GetMask().IsMatch(address, own.GetLocal()))
            {
                return false;
            }
        }
    }
    return true;
}

int
TcpLifecycleSocket::SetPeerAndRoute(const Address& address)
{
    const bool isIpv4 = InetSocketAddress::IsMatchingType(address);
    if (isIpv4 ? !m_node->GetObject<Ipv4>() : !m_node->GetObject<Ipv6L3Protocol>())
    {
        m_errno = ERROR_AFNOSUPPORT; // the base would go through a null pointer
        return -1;
    }
    if (isIpv4)
    {
        const InetSocketAddress peer = InetSocketAddress::ConvertFrom(address);
        if (!IsPeer(peer.GetIpv4()))
        {
            m_errno = ERROR_NOROUTETOHOST; // as Linux: RFC 1122 4.2.3.10
            return -1;
        }
        m_endPoint->SetPeer(peer.GetIpv4(), peer.GetPort());
        TakeTos(peer);
        const Ipv4Address bound = m_endPoint->GetLocalAddress();
        if (SetupEndpoint() != 0)
        {
            return -1;
        }
        if (bound != Ipv4Address::GetAny())
        {
            m_endPoint->SetLocalAddress(bound); // RFC 9293 3.9.1.1; the base takes the route's
        }
        m_entry.id = TcpConnectionId(m_endPoint->GetLocalAddress(),
                                     m_endPoint->GetLocalPort(),
                                     peer.GetIpv4(),
                                     peer.GetPort());
        return 0;
    }
    const Inet6SocketAddress peer = Inet6SocketAddress::ConvertFrom(address);
    if (peer.GetIpv6().IsMulticast() || peer.GetIpv6().IsAny())
    {
        m_errno = ERROR_NOROUTETOHOST;
        return -1;
    }
    m_endPoint6->SetPeer(peer.GetIpv6(), peer.GetPort());
    Ipv6Address bound = m_endPoint6->GetLocalAddress();
    if (bound.IsAny() && peer.GetIpv6().IsLocalhost())
    {
        bound = Ipv6Address::GetLoopback(); // ns-3.35 selects none of a loopback interface
    }
    if (SetupEndpoint6() != 0)
    {
        return -1;
    }
    if (bound != Ipv6Address::GetAny())
    {
        m_endPoint6->SetLocalAddress(bound);
    }
    m_entry.id = TcpConnectionId(m_endPoint6->GetLocalAddress(),
                                 m_endPoint6->GetLocalPort(),
                                 peer.GetIpv6(),
                                 peer.GetPort());
    return 0;
}

int
TcpLifecycleSocket::PrepareOtherFamily(const Address& address)
{
    // The port stays, and a Connect that fails leaves all as it was: the end point of Bind is let
    // go of only when the other one can be used.
    Ipv4EndPoint* const bound = m_endPoint;
    Ipv6EndPoint* const bound6 = m_endPoint6;
    const uint16_t port = m_reservedPort;
    const Address boundTo = m_boundTo;
    m_endPoint = nullptr;
    m_endPoint6 = nullptr;
    const bool isReserved =
        Bind(bound6 ? Address(InetSocketAddress(Ipv4Address::GetAny(), port))
                    : Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))) == 0;
    const bool isPrepared = isReserved && PrepareEndPoint(address) == 0;
    m_boundTo = boundTo; // what the program has said
    Ipv4EndPoint* const released = isPrepared ? bound : m_endPoint;
    Ipv6EndPoint* const released6 = isPrepared ? bound6 : m_endPoint6;
    if (isReserved)
    {
        m_engine->GetPorts().GetUseCounts().RemoveBound(port); // one of the two
    }
    if (released)
    {
        released->SetDestroyCallback(MakeNullCallback<void>());
        m_tcp->DeAllocate(released);
    }
    if (released6)
    {
        released6->SetDestroyCallback(MakeNullCallback<void>());
        m_tcp->DeAllocate(released6);
    }
    if (isPrepared)
    {
        return 0;
    }
    m_endPoint = bound;
    m_endPoint6 = bound6;
    m_reservedPort = port;
    return -1;
}

int
TcpLifecycleSocket::PrepareEndPoint(const Address& address)
{
    const bool isIpv4 = InetSocketAddress::IsMatchingType(address);
    if (isIpv4 ? m_endPoint6 != nullptr : m_endPoint != nullptr)
    {
        return PrepareOtherFamily(address);
    }
    if (HasEndPoint())
    {
        const Ipv4Address local = m_endPoint ? m_endPoint->GetLocalAddress() : Ipv4Address();
        const Ipv6Address local6 = m_endPoint6 ? m_endPoint6->GetLocalAddress() : Ipv6Address();
        if (SetPeerAndRoute(address) == 0 && ClaimTuple() == 0)
        {
            return 0;
        }
        if (isIpv4) // it stays bound as it was
        {
            m_endPoint->SetLocalAddress(local);
            m_endPoint->SetPeer(Ipv4Address::GetAny(), 0);
        }
        else
        {
            m_endPoint6->SetLocalAddress(local6);
            m_endPoint6->SetPeer(Ipv6Address::GetAny(), 0);
        }
        return -1;
    }
    // Only the route tells the local address, and only with it a port can be chosen.
    UseOwnEndPoint(isIpv4 ? TcpConnectionId(Ipv4Address::GetAny(), 0, Ipv4Address::GetAny(), 0)
                          : TcpConnectionId(Ipv6Address::GetAny(), 0, Ipv6Address::GetAny(), 0));
    if (SetPeerAndRoute(address) == 0)
    {
        const auto port = m_engine->GetPorts().ChooseForConnect(m_entry.id, m_timestampEnabled);
        if (port)
        {
            m_entry.id = m_entry.id.WithLocalPort(*port);
            return 0;
        }
        m_errno = ERROR_ADDRNOTAVAIL;
    }
    DropOwnEndPoint();
    return -1;
}

int
TcpLifecycleSocket::ClaimTuple()
{
    switch (m_engine->GetPorts().Ask(m_entry.id, m_timestampEnabled, true))
    {
    case TcpPortAllocator::Tuple::FREE:
    case TcpPortAllocator::Tuple::REUSABLE:
        return 0;
    case TcpPortAllocator::Tuple::IN_TIME_WAIT:
        m_errno = ERROR_ADDRNOTAVAIL; // reference 07
        return -1;
    case TcpPortAllocator::Tuple::TAKEN:
        m_errno = ERROR_ADDRINUSE;
        return -1;
    }
    return -1;
}

SequenceNumber32
TcpLifecycleSocket::ChooseIss()
{
    // A 4-tuple that PrepareEndPoint has left in TIME-WAIT is taken over now.
    const ConnectionEntry* old = m_engine->GetConnectionTable().Find(m_entry.id);
    return old ? m_engine->GetTimeWait().TakeOver(m_entry.id) : m_engine->ChooseIsn(m_entry.id);
}

void
TcpLifecycleSocket::LeaveTimeWait(bool isOver)
{
    m_isInTimeWait = false;
    if (isOver)
    {
        DropOwnEndPoint();
        m_since = Simulator::Now();
        m_state = CLOSED; // reported by the time-wait-responder
    }
}

} // namespace ns3
