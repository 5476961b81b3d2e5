// SPDX-License-Identifier: GPL-2.0-only
//
// Legitimate users: connections that arrive whether or not the server keeps up.

#include "ns3/lifecycle-workload-client.h"

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpWorkloadClient");
NS_OBJECT_ENSURE_REGISTERED(TcpWorkloadClient);

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

TypeId
TcpWorkloadClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::TcpWorkloadClient")
            .SetParent<Application>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpWorkloadClient>()
            .AddAttribute("Remote",
                          "The server: InetSocketAddress or Inet6SocketAddress.",
                          AddressValue(),
                          MakeAddressAccessor(&TcpWorkloadClient::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Protocol",
                          "Socket factory.",
                          TypeIdValue(TcpSocketFactory::GetTypeId()),
                          MakeTypeIdAccessor(&TcpWorkloadClient::m_protocol),
                          MakeTypeIdChecker())
            .AddAttribute("InterarrivalTime",
                          "Seconds from one arrival to the next.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=1.0]"),
                          MakePointerAccessor(&TcpWorkloadClient::m_interarrival),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("BindFirst",
                          "Bind to a free port before Connect, as ns-3's own applications do. "
                          "False: Connect chooses the port for this destination, and may take one "
                          "in TIME-WAIT where TimeWaitReuseActive allows it.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpWorkloadClient::m_bindsFirst),
                          MakeBooleanChecker())
            .AddAttribute("MaxConnections",
                          "Connections to start; 0 = no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpWorkloadClient::m_maxConnections),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("RequestBytes",
                          "Bytes the client sends on each connection; 0: it waits for the server "
                          "to speak.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&TcpWorkloadClient::m_requestBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("ResponseBytes",
                          "Bytes the client expects on each connection.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&TcpWorkloadClient::m_responseBytes),
                          MakeUintegerChecker<uint64_t>(1))
            .AddAttribute(
                "CloseFirst",
                "Who closes first, Client or Server; must be the same at the server.",
                EnumValue(CLIENT_CLOSES_FIRST),
                MakeAccessorHelper<decltype(EnumValue(CLIENT_CLOSES_FIRST))>(
                    &TcpWorkloadClient::m_closeFirst),
                MakeEnumChecker(CLIENT_CLOSES_FIRST, "Client", SERVER_CLOSES_FIRST, "Server"))
            .AddAttribute("PatienceTimeout",
                          "A connection that has no result after this time is given up; 0 = never.",
                          TimeValue(Seconds(60)),
                          MakeTimeAccessor(&TcpWorkloadClient::m_patienceTimeout),
                          MakeTimeChecker(Seconds(0)))
            .AddTraceSource("ConnectionOutcome",
                            "A connection has its result.",
                            MakeTraceSourceAccessor(&TcpWorkloadClient::m_outcomeTrace),
                            "ns3::TcpWorkloadClient::OutcomeCallback");
    return tid;
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
        ClearCallbacks(connection.socket);
    }
    m_connections.clear();
    Application::DoDispose();
}

void
TcpWorkloadClient::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (!InetSocketAddress::IsMatchingType(m_remote) &&
        !Inet6SocketAddress::IsMatchingType(m_remote))
    {
        ThrowUserError("TcpWorkloadClient: Remote must be an InetSocketAddress or an "
                       "Inet6SocketAddress");
    }
    ScheduleArrival();
}

void
TcpWorkloadClient::StopApplication()
{
    NS_LOG_FUNCTION(this);
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

void
TcpWorkloadClient::ScheduleArrival()
{
    if (m_maxConnections == 0 || m_started < m_maxConnections)
    {
        const double seconds = m_interarrival->GetValue();
        if (!(seconds >= 0))
        {
            ThrowUserError("TcpWorkloadClient: InterarrivalTime drew ", seconds, " s");
        }
        m_arrival = Simulator::Schedule(Seconds(seconds), &TcpWorkloadClient::Arrive, this);
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
    if (m_patienceTimeout.IsStrictlyPositive())
    {
        connection.patience = Simulator::Schedule(
            m_patienceTimeout, &TcpWorkloadClient::LosePatience, this, PeekPointer(socket));
    }
    if (!Open(socket))
    {
        Finish(socket, TcpWorkloadResult::LOCAL_ERROR);
    }
    ScheduleArrival();
}

bool
TcpWorkloadClient::Open(const Ptr<Socket>& socket)
{
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(m_remote);
    if (m_bindsFirst && (isIpv6 ? socket->Bind6() : socket->Bind()) != 0)
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
        written += WriteBytes(socket, m_requestBytes - written);
    }
}

void
TcpWorkloadClient::HandleReadable(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end() && ReadResponse(found->second) &&
        m_closeFirst == CLIENT_CLOSES_FIRST)
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
    connection.outcome.responseBytes += ReadAllBytes(connection.socket);
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
    ClearCallbacks(connection.socket);
    connection.socket->Close();
    ReleaseLater(connection.socket);
    ++m_counts[static_cast<std::size_t>(result)];
    TcpWorkloadOutcome outcome = connection.outcome;
    outcome.finished = Simulator::Now();
    outcome.result = result;
    m_outcomeTrace(outcome);
}

} // namespace ns3
