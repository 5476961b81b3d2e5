// SPDX-License-Identifier: GPL-2.0-only
//
// A flood of whole connections: real hosts complete the handshake, and then hold or close.

#include "ns3/connection-flood-application.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-origin-marker.h"
#include "ns3/user-error.h"
#include "ns3/workload-exchange.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("ConnectionFloodApplication");

NS_OBJECT_ENSURE_REGISTERED(ConnectionFloodApplication);

TypeId
ConnectionFloodApplication::GetTypeId()
{
    static TypeId tid =
        AddRateAttributes(TypeId("ns3::ConnectionFloodApplication")
                              .SetParent<AttackApplication>()
                              .SetGroupName("TcpLifecycle")
                              .AddConstructor<ConnectionFloodApplication>())
            .AddAttribute("Protocol",
                          "Socket factory.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&ConnectionFloodApplication::m_protocol),
                          MakeTypeIdChecker())
            .AddAttribute("HoldTimeout",
                          "A connection is closed this long after its handshake; 0 = when the "
                          "application stops.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&ConnectionFloodApplication::m_holdTimeout),
                          MakeTimeChecker(Seconds(0)));
    return tid;
}

ConnectionFloodApplication::ConnectionFloodApplication() = default;

ConnectionFloodApplication::~ConnectionFloodApplication() = default;

uint64_t
ConnectionFloodApplication::GetStarted() const
{
    return m_started;
}

uint64_t
ConnectionFloodApplication::GetEstablished() const
{
    return m_established;
}

uint64_t
ConnectionFloodApplication::GetFailed() const
{
    return m_failed;
}

uint64_t
ConnectionFloodApplication::GetHeld() const
{
    return m_held;
}

void
ConnectionFloodApplication::DoDispose()
{
    for (auto& [key, connection] : m_connections)
    {
        Simulator::Cancel(connection.release);
        ClearCallbacks(connection.socket);
    }
    m_connections.clear();
    AttackApplication::DoDispose();
}

void
ConnectionFloodApplication::Prepare()
{
    NS_LOG_FUNCTION(this);
    if (!InetSocketAddress::IsMatchingType(GetRemote()) &&
        !Inet6SocketAddress::IsMatchingType(GetRemote()))
    {
        ThrowUserError("ConnectionFloodApplication: Remote must be an InetSocketAddress or an "
                       "Inet6SocketAddress");
    }
    TrafficOriginMarker::Install(GetNode(), TrafficOrigin::ATTACK);
}

void
ConnectionFloodApplication::Finish()
{
    NS_LOG_FUNCTION(this << m_started << m_established << m_failed);
    std::vector<std::pair<uint64_t, const Socket*>> open;
    for (const auto& [key, connection] : m_connections)
    {
        open.emplace_back(connection.index, key);
    }
    std::sort(open.begin(), open.end());
    for (const auto& [index, key] : open)
    {
        End(key);
    }
}

void
ConnectionFloodApplication::SendNext(const SynReplayRecord*)
{
    const Ptr<Socket> socket = CreateSocketOf(GetNode(), m_protocol, "ConnectionFloodApplication");
    Connection& connection = m_connections[PeekPointer(socket)];
    connection.socket = socket;
    connection.index = m_started++;
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " opens connection " << connection.index);
    if (!Open(socket))
    {
        HandleConnectFailed(socket);
    }
}

bool
ConnectionFloodApplication::Open(const Ptr<Socket>& socket)
{
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(GetRemote());
    if ((isIpv6 ? socket->Bind6() : socket->Bind()) != 0)
    {
        return false;
    }
    socket->SetConnectCallback(
        MakeCallback(&ConnectionFloodApplication::HandleConnected, this),
        MakeCallback(&ConnectionFloodApplication::HandleConnectFailed, this));
    socket->SetCloseCallbacks(MakeCallback(&ConnectionFloodApplication::HandleClosed, this),
                              MakeCallback(&ConnectionFloodApplication::HandleClosed, this));
    socket->SetRecvCallback(MakeCallback(&ConnectionFloodApplication::HandleReadable, this));
    return socket->Connect(GetRemote()) == 0;
}

void
ConnectionFloodApplication::HandleConnected(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found == m_connections.end())
    {
        return;
    }
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " holds connection " << found->second.index);
    ++m_established;
    ++m_held;
    found->second.isOpen = true;
    if (m_holdTimeout.IsStrictlyPositive())
    {
        found->second.release = Simulator::Schedule(
            m_holdTimeout, &ConnectionFloodApplication::End, this, PeekPointer(socket));
    }
}

void
ConnectionFloodApplication::HandleConnectFailed(Ptr<Socket> socket)
{
    if (m_connections.count(PeekPointer(socket)) > 0)
    {
        ++m_failed;
        End(PeekPointer(socket));
    }
}

void
ConnectionFloodApplication::HandleReadable(Ptr<Socket> socket)
{
    ReadAllBytes(socket);
}

void
ConnectionFloodApplication::HandleClosed(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end())
    {
        m_failed += found->second.isOpen ? 0 : 1;
        End(PeekPointer(socket));
    }
}

void
ConnectionFloodApplication::End(const Socket* key)
{
    const auto found = m_connections.find(key);
    const Connection connection = found->second;
    m_connections.erase(found);
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " ends connection " << connection.index
                         << (connection.isOpen ? "" : ", which did not open"));
    m_held -= connection.isOpen ? 1 : 0;
    Simulator::Cancel(connection.release);
    ClearCallbacks(connection.socket);
    connection.socket->Close();
    ReleaseLater(connection.socket);
}

} // namespace ns3
