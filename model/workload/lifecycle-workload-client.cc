// SPDX-License-Identifier: GPL-2.0-only
//
// Legitimate users: connections that arrive whether or not the server keeps up.

#include "ns3/lifecycle-workload-client.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpWorkloadClient");

const char*
ToString(TcpWorkloadResult result)
{
    switch (result)
    {
    case TcpWorkloadResult::COMPLETED:
        return "completed";
    case TcpWorkloadResult::LOCAL_ERROR:
        return "local-error";
    case TcpWorkloadResult::CONNECT_FAILED:
        return "connect-failed";
    case TcpWorkloadResult::CONNECT_TIMED_OUT:
        return "connect-timed-out";
    case TcpWorkloadResult::RESPONSE_TIMED_OUT:
        return "response-timed-out";
    case TcpWorkloadResult::CLOSED_EARLY:
        return "closed-early";
    case TcpWorkloadResult::RESET:
        return "reset";
    case TcpWorkloadResult::ABORTED:
        return "aborted";
    case TcpWorkloadResult::COUNT:
        break;
    }
    return "unknown";
}

TcpWorkloadClient::TcpWorkloadClient() = default;

TcpWorkloadClient::~TcpWorkloadClient() = default;

uint64_t
TcpWorkloadClient::GetStarted() const
{
    return m_started;
}

uint64_t
TcpWorkloadClient::GetCount(TcpWorkloadResult result) const
{
    return m_counts.at(static_cast<std::size_t>(result));
}

uint64_t
TcpWorkloadClient::GetInProgress() const
{
    return m_connections.size();
}

uint64_t
TcpWorkloadClient::GetRefusals() const
{
    return m_refusals;
}

uint64_t
TcpWorkloadClient::GetWrongBytes() const
{
    return m_wrongBytes;
}

int64_t
TcpWorkloadClient::AssignStreams(int64_t stream)
{
    m_interarrival->SetStream(stream);
    return 1;
}

void
TcpWorkloadClient::DoDispose()
{
    Simulator::Cancel(m_arrival);
    for (auto& [key, connection] : m_connections)
    {
        Simulator::Cancel(connection.patience);
        Simulator::Cancel(connection.retry);
        ClearCallbacks(connection.socket);
    }
    m_connections.clear();
    Application::DoDispose();
}

void
TcpWorkloadClient::StartApplication()
{
    NS_LOG_FUNCTION(this);
    CheckAttributes();
    m_isStopped = false;
    ScheduleArrival();
}

void
TcpWorkloadClient::CheckAttributes() const
{
    if (!InetSocketAddress::IsMatchingType(m_remote) &&
        !Inet6SocketAddress::IsMatchingType(m_remote))
    {
        ThrowUserError("TcpWorkloadClient: Remote must be an InetSocketAddress or an "
                       "Inet6SocketAddress");
    }
    if (m_localPort != 0 && m_localPort + m_localPorts - 1 > UINT16_MAX)
    {
        ThrowUserError("TcpWorkloadClient: LocalPorts = ",
                       m_localPorts,
                       " from LocalPort = ",
                       m_localPort,
                       " on ends above 65535");
    }
    if (m_verifiesBytes && m_requestBytes < WORKLOAD_STAMP_BYTES)
    {
        ThrowUserError("TcpWorkloadClient: RequestBytes = ",
                       m_requestBytes,
                       " has no room for the stamp of 4 bytes that VerifyBytes needs");
    }
}

void
TcpWorkloadClient::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_isStopped = true;
    Simulator::Cancel(m_arrival);
    std::vector<std::pair<uint64_t, Ptr<Socket>>> open;
    for (const auto& [key, connection] : m_connections)
    {
        open.emplace_back(connection.outcome.index, connection.socket);
    }
    std::sort(
        open.begin(), open.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [index, socket] : open)
    {
        Finish(socket, TcpWorkloadResult::ABORTED);
    }
}

Time
TcpWorkloadClient::DrawInterarrival()
{
    const double seconds = m_interarrival->GetValue();
    if (!(seconds >= 0))
    {
        ThrowUserError("TcpWorkloadClient: InterarrivalTime drew ", seconds, " s");
    }
    return Seconds(seconds);
}

void
TcpWorkloadClient::ScheduleArrival(Time least)
{
    if (m_maxConnections == 0 || m_started < m_maxConnections)
    {
        m_arrival =
            Simulator::Schedule(Max(least, DrawInterarrival()), &TcpWorkloadClient::Arrive, this);
    }
}

void
TcpWorkloadClient::Arrive()
{
    NS_LOG_FUNCTION(this);
    const Ptr<Socket> socket = CreateSocketOf(GetNode(), m_protocol, "TcpWorkloadClient");
    Connection& connection = m_connections[PeekPointer(socket)];
    connection.socket = socket;
    connection.outcome.index = m_started++;
    connection.outcome.started = Simulator::Now();
    connection.patienceDue = Simulator::Now() + m_patienceTimeout;
    if (m_verifiesBytes)
    {
        // Two clients in one network may use one address: the node tells them apart.
        constexpr uint32_t NODE_SHIFT = 20;
        connection.stamp =
            GetNode()->GetId() << NODE_SHIFT ^ static_cast<uint32_t>(connection.outcome.index);
        connection.reader = WorkloadReader::ForResponse(connection.stamp);
    }
    ArmPatience(connection);
    if (!Open(socket))
    {
        HandleRefusal(connection);
    }
    if (m_pace == OPEN_LOOP)
    {
        ScheduleArrival();
    }
}

void
TcpWorkloadClient::ArmPatience(Connection& connection)
{
    Simulator::Cancel(connection.patience);
    if (m_patienceTimeout.IsStrictlyPositive())
    {
        connection.patience = Simulator::Schedule(connection.patienceDue - Simulator::Now(),
                                                  &TcpWorkloadClient::LosePatience,
                                                  this,
                                                  PeekPointer(connection.socket));
    }
}

void
TcpWorkloadClient::HandleRefusal(Connection& connection)
{
    const Ptr<Socket> socket = connection.socket;
    const Socket::SocketErrno error = socket->GetErrno();
    const bool isRefused = error == Socket::ERROR_ADDRNOTAVAIL || error == Socket::ERROR_ADDRINUSE;
    connection.outcome.error = error;
    if (isRefused)
    {
        ++m_refusals;
        ++connection.outcome.refusals;
    }
    if (!isRefused || m_refusedConnect == REFUSAL_IS_RESULT)
    {
        Finish(socket, TcpWorkloadResult::LOCAL_ERROR);
        return;
    }
    connection.retry = Simulator::Schedule(
        m_refusalInterval, &TcpWorkloadClient::Retry, this, PeekPointer(socket));
}

void
TcpWorkloadClient::Retry(const Socket* key)
{
    auto place = m_connections.extract(key);
    const Ptr<Socket> refused = place.mapped().socket;
    ClearCallbacks(refused);
    refused->Close();
    ReleaseLater(refused);
    const Ptr<Socket> socket = CreateSocketOf(GetNode(), m_protocol, "TcpWorkloadClient");
    place.key() = PeekPointer(socket);
    place.mapped().socket = socket;
    Connection& connection = m_connections.insert(std::move(place)).position->second;
    ArmPatience(connection);
    if (!Open(socket))
    {
        HandleRefusal(connection);
    }
}

int
TcpWorkloadClient::BindSocket(const Ptr<Socket>& socket)
{
    if (m_reusesAddress && !socket->SetAttributeFailSafe("ReuseAddress", BooleanValue(true)))
    {
        ThrowUserError("TcpWorkloadClient: ReuseAddress needs the sockets of "
                       "TcpLifecycleStackHelper or TcpLifecycleHelper on node ",
                       GetNode()->GetId());
    }
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(m_remote);
    if (m_localPort == 0 && !m_bindsFirst)
    {
        return 0; // Connect chooses
    }
    if (m_localPort == 0)
    {
        return isIpv6 ? socket->Bind6() : socket->Bind();
    }
    const auto port = static_cast<uint16_t>(m_localPort + m_attempts++ % m_localPorts);
    return isIpv6 ? socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                  : socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
}

bool
TcpWorkloadClient::Open(const Ptr<Socket>& socket)
{
    if (BindSocket(socket) != 0)
    {
        return false;
    }
    socket->SetConnectCallback(MakeCallback(&TcpWorkloadClient::HandleConnected, this),
                               MakeCallback(&TcpWorkloadClient::HandleConnectFailed, this));
    socket->SetCloseCallbacks(MakeCallback(&TcpWorkloadClient::HandlePeerClosed, this),
                              MakeCallback(&TcpWorkloadClient::HandleError, this));
    socket->SetRecvCallback(MakeCallback(&TcpWorkloadClient::HandleReadable, this));
    socket->SetSendCallback(MakeCallback(&TcpWorkloadClient::HandleWritable, this));
    return socket->Connect(m_remote) == 0;
}

void
TcpWorkloadClient::HandleConnected(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end())
    {
        found->second.outcome.connected = Simulator::Now();
        HandleWritable(socket, socket->GetTxAvailable());
    }
}

void
TcpWorkloadClient::HandleConnectFailed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Finish(socket, TcpWorkloadResult::CONNECT_FAILED);
}

void
TcpWorkloadClient::HandleWritable(Ptr<Socket> socket, uint32_t)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end() && found->second.outcome.connected)
    {
        uint64_t& written = found->second.outcome.requestBytes;
        const uint64_t remaining = m_requestBytes - written;
        written += m_verifiesBytes
                       ? WriteStampedBytes(
                             socket, WorkloadPart::REQUEST, found->second.stamp, written, remaining)
                       : WriteBytes(socket, remaining);
    }
}

void
TcpWorkloadClient::HandleReadable(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end() && ReadResponse(found->second) &&
        m_closeFirst != SERVER_CLOSES_FIRST)
    {
        Finish(socket, TcpWorkloadResult::COMPLETED);
    }
}

void
TcpWorkloadClient::HandlePeerClosed(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end())
    {
        const bool isComplete = ReadResponse(found->second);
        Finish(socket, isComplete ? TcpWorkloadResult::COMPLETED : TcpWorkloadResult::CLOSED_EARLY);
    }
}

void
TcpWorkloadClient::HandleError(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end())
    {
        Finish(socket,
               found->second.outcome.connected ? TcpWorkloadResult::RESET
                                               : TcpWorkloadResult::CONNECT_FAILED);
    }
}

void
TcpWorkloadClient::LosePatience(const Socket* key)
{
    const Connection& connection = m_connections.at(key);
    const Ptr<Socket> socket = connection.socket;
    Finish(socket,
           connection.outcome.connected ? TcpWorkloadResult::RESPONSE_TIMED_OUT
                                        : TcpWorkloadResult::CONNECT_TIMED_OUT);
}

bool
TcpWorkloadClient::ReadResponse(Connection& connection)
{
    connection.outcome.responseBytes += connection.reader.Read(connection.socket);
    connection.outcome.wrongBytes = connection.reader.GetWrongBytes();
    return connection.outcome.responseBytes >= m_responseBytes;
}

void
TcpWorkloadClient::Finish(const Ptr<Socket>& socket, TcpWorkloadResult result)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found == m_connections.end())
    {
        return;
    }
    const Connection connection = found->second;
    m_connections.erase(found);
    Simulator::Cancel(connection.patience);
    Simulator::Cancel(connection.retry);
    ClearCallbacks(connection.socket);
    connection.socket->Close();
    ReleaseLater(connection.socket);
    ++m_counts[static_cast<std::size_t>(result)];
    m_wrongBytes += connection.outcome.wrongBytes;
    if (m_pace == AFTER_LAST && !m_isStopped)
    {
        ScheduleArrival(result == TcpWorkloadResult::LOCAL_ERROR ? m_refusalInterval : Time(0));
    }
    TcpWorkloadOutcome outcome = connection.outcome;
    outcome.finished = Simulator::Now();
    outcome.result = result;
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " connection " << outcome.index << ' '
                         << ToString(result));
    m_outcomeTrace(outcome);
}

} // namespace ns3
