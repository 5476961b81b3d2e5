// SPDX-License-Identifier: GPL-2.0-only
//
// The server of the workload: reads a request, thinks, answers, closes.

#include "ns3/lifecycle-workload-server.h"

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/integer.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpWorkloadServer");
NS_OBJECT_ENSURE_REGISTERED(TcpWorkloadServer);

TypeId
TcpWorkloadServer::GetTypeId()
{
    static TypeId tid =
        AddAcceptAttributes(TypeId("ns3::TcpWorkloadServer")
                                .SetParent<Application>()
                                .SetGroupName("TcpLifecycle")
                                .AddConstructor<TcpWorkloadServer>())
            .AddAttribute("RequestBytes",
                          "Bytes of a request; the answer starts when they have come. 0: the "
                          "server speaks first.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&TcpWorkloadServer::m_requestBytes),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("ResponseBytes",
                          "Bytes of a response.",
                          UintegerValue(1000),
                          MakeUintegerAccessor(&TcpWorkloadServer::m_responseBytes),
                          MakeUintegerChecker<uint64_t>(1))
            .AddAttribute("ServiceTime",
                          "Seconds from the whole request to the response.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.0]"),
                          MakePointerAccessor(&TcpWorkloadServer::m_serviceTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute(
                "CloseFirst",
                "Who closes first, Client, Server or Both; must be the same at the clients. Both: "
                "the server closes CloseDelay after it has written the response, unless the client "
                "has closed by then.",
                EnumValue(CLIENT_CLOSES_FIRST),
                MakeAccessorHelper<decltype(EnumValue(CLIENT_CLOSES_FIRST))>(
                    &TcpWorkloadServer::m_closeFirst),
                MakeEnumChecker(CLIENT_CLOSES_FIRST,
                                "Client",
                                SERVER_CLOSES_FIRST,
                                "Server",
                                BOTH_CLOSE_FIRST,
                                "Both"))
            .AddAttribute("CloseDelay",
                          "CloseFirst Both: from the written response to the server's Close. FINs "
                          "cross if it is above 0 and below the round trip, and the response fits "
                          "into the window.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&TcpWorkloadServer::m_closeDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("VerifyBytes",
                          "Compare each byte of a request with the one that its connection should "
                          "have sent; must be the same at the clients. RequestBytes must be at "
                          "least 4.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&TcpWorkloadServer::m_verifiesBytes),
                          MakeBooleanChecker());
    return tid;
}

TypeId
TcpWorkloadServer::AddAcceptAttributes(TypeId tid)
{
    return tid
        .AddAttribute("Local",
                      "Where to listen: InetSocketAddress or Inet6SocketAddress; if not set, at "
                      "any IPv4 address, port 80.",
                      AddressValue(), // a value would number ns-3's kinds of addresses anew
                      MakeAddressAccessor(&TcpWorkloadServer::m_local),
                      MakeAddressChecker())
        .AddAttribute("Protocol",
                      "Socket factory.",
                      TypeIdValue(TcpSocketFactory::GetTypeId()),
                      MakeTypeIdAccessor(&TcpWorkloadServer::m_protocol),
                      MakeTypeIdChecker())
        .AddAttribute(
            "AcceptMode",
            "How connections are taken, Immediate or Manual, which needs sockets of this module.",
            EnumValue(TcpWorkloadServer::IMMEDIATE),
            MakeAccessorHelper<decltype(EnumValue(TcpWorkloadServer::IMMEDIATE))>(
                &TcpWorkloadServer::m_acceptMode),
            MakeEnumChecker(
                TcpWorkloadServer::IMMEDIATE, "Immediate", TcpWorkloadServer::MANUAL, "Manual"))
        .AddAttribute("AcceptInterval",
                      "Manual: least time between two accepts.",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&TcpWorkloadServer::m_acceptInterval),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("Workers",
                      "Manual: most connections in service at once; 0 = no limit.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&TcpWorkloadServer::m_workers),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("ListenBacklogEntries",
                      "Argument of Listen for sockets of this module; -1 leaves it to the socket's "
                      "attribute. Stock sockets have no backlog.",
                      IntegerValue(-1),
                      MakeIntegerAccessor(&TcpWorkloadServer::m_backlogEntries),
                      MakeIntegerChecker<int64_t>(-1, 4294967295));
}

TcpWorkloadServer::TcpWorkloadServer() = default;

TcpWorkloadServer::~TcpWorkloadServer() = default;

uint64_t
TcpWorkloadServer::GetAccepted() const
{
    return m_accepted;
}

uint64_t
TcpWorkloadServer::GetServed() const
{
    return m_served;
}

uint64_t
TcpWorkloadServer::GetFailed() const
{
    return m_failed;
}

uint64_t
TcpWorkloadServer::GetWrongBytes() const
{
    uint64_t wrong = m_wrongBytes;
    for (const auto& [key, connection] : m_connections)
    {
        wrong += connection.reader.GetWrongBytes();
    }
    return wrong;
}

Ptr<Socket>
TcpWorkloadServer::GetListener() const
{
    return m_listener;
}

int64_t
TcpWorkloadServer::AssignStreams(int64_t stream)
{
    m_serviceTime->SetStream(stream);
    return 1;
}

void
TcpWorkloadServer::DoDispose()
{
    Simulator::Cancel(m_nextAccept);
    for (auto& [key, connection] : m_connections)
    {
        Simulator::Cancel(connection.service);
        ClearCallbacks(connection.socket);
    }
    m_connections.clear();
    if (m_listener)
    {
        ClearCallbacks(m_listener);
        m_listener = nullptr;
    }
    Application::DoDispose();
}

void
TcpWorkloadServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_verifiesBytes && m_requestBytes < WORKLOAD_STAMP_BYTES)
    {
        ThrowUserError("TcpWorkloadServer: RequestBytes = ",
                       m_requestBytes,
                       " has no room for the stamp of 4 bytes that VerifyBytes needs");
    }
    m_listener = CreateSocketOf(GetNode(), m_protocol, "TcpWorkloadServer");
    if (m_local.IsInvalid())
    {
        m_local = InetSocketAddress(Ipv4Address::GetAny(), 80);
    }
    if (m_listener->Bind(m_local) != 0)
    {
        ThrowUserError("TcpWorkloadServer: node ", GetNode()->GetId(), " cannot bind Local");
    }
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&TcpWorkloadServer::HandleAccepted, this));
    if (Listen() != 0)
    {
        ThrowUserError("TcpWorkloadServer: node ", GetNode()->GetId(), " cannot listen on Local");
    }
}

int
TcpWorkloadServer::Listen()
{
    const Ptr<TcpLifecycleSocket> listener = DynamicCast<TcpLifecycleSocket>(m_listener);
    if (m_acceptMode == MANUAL)
    {
        if (!listener)
        {
            ThrowUserError("TcpWorkloadServer: AcceptMode Manual needs the sockets of "
                           "TcpLifecycleStackHelper or TcpLifecycleHelper on node ",
                           GetNode()->GetId());
        }
        listener->SetAttribute("AcceptMode", StringValue("Manual"));
        listener->SetRecvCallback(MakeCallback(&TcpWorkloadServer::HandleWaiting, this));
    }
    const bool hasBacklog = listener && m_backlogEntries >= 0;
    return hasBacklog ? listener->Listen(static_cast<uint32_t>(m_backlogEntries))
                      : m_listener->Listen();
}

void
TcpWorkloadServer::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Simulator::Cancel(m_nextAccept);
    if (m_listener)
    {
        ClearCallbacks(m_listener);
        m_listener->Close();
        ReleaseLater(m_listener);
        m_listener = nullptr;
    }
    std::vector<std::pair<uint64_t, Ptr<Socket>>> open;
    for (const auto& [key, connection] : m_connections)
    {
        open.emplace_back(connection.index, connection.socket);
    }
    std::sort(
        open.begin(), open.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [index, socket] : open)
    {
        Finish(socket, false);
    }
}

void
TcpWorkloadServer::HandleWaiting(Ptr<Socket>)
{
    TakeNext();
}

void
TcpWorkloadServer::TakeNext()
{
    const bool isBusy = m_workers > 0 && m_connections.size() >= m_workers;
    if (!m_listener || m_acceptMode != MANUAL || isBusy || IsPending(m_nextAccept))
    {
        return;
    }
    Address from;
    const Ptr<Socket> socket = DynamicCast<TcpLifecycleSocket>(m_listener)->Accept(from);
    if (socket)
    {
        m_nextAccept = Simulator::Schedule(m_acceptInterval, &TcpWorkloadServer::TakeNext, this);
        HandleAccepted(socket, from);
        // A FIN that came while the connection waited was told to nobody.
        if (DynamicCast<TcpLifecycleSocket>(socket)->GetState() == TcpSocket::CLOSE_WAIT)
        {
            HandlePeerClosed(socket);
        }
    }
}

void
TcpWorkloadServer::HandleAccepted(Ptr<Socket> socket, const Address&)
{
    NS_LOG_FUNCTION(this << socket);
    Connection& connection = m_connections[PeekPointer(socket)];
    connection.socket = socket;
    connection.index = m_accepted++;
    connection.reader = m_verifiesBytes ? WorkloadReader::ForRequest() : WorkloadReader();
    socket->SetCloseCallbacks(MakeCallback(&TcpWorkloadServer::HandlePeerClosed, this),
                              MakeCallback(&TcpWorkloadServer::HandleError, this));
    socket->SetRecvCallback(MakeCallback(&TcpWorkloadServer::HandleReadable, this));
    socket->SetSendCallback(MakeCallback(&TcpWorkloadServer::HandleWritable, this));
    HandleReadable(socket);
}

void
TcpWorkloadServer::HandleReadable(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found == m_connections.end())
    {
        return;
    }
    Connection& connection = found->second;
    connection.requestBytes += connection.reader.Read(socket);
    if (!connection.isAsked && connection.requestBytes >= m_requestBytes)
    {
        connection.isAsked = true;
        connection.service = Simulator::Schedule(Seconds(m_serviceTime->GetValue()),
                                                 &TcpWorkloadServer::Answer,
                                                 this,
                                                 PeekPointer(socket));
    }
}

void
TcpWorkloadServer::HandleWritable(Ptr<Socket> socket, uint32_t)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found != m_connections.end())
    {
        Continue(found->second);
    }
}

void
TcpWorkloadServer::HandlePeerClosed(Ptr<Socket> socket)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found == m_connections.end())
    {
        return;
    }
    HandleReadable(socket);
    found->second.hasPeerClosed = true;
    if (found->second.requestBytes < m_requestBytes)
    {
        Finish(socket, false);
    }
    else
    {
        Continue(found->second);
    }
}

void
TcpWorkloadServer::HandleError(Ptr<Socket> socket)
{
    Finish(socket, false);
}

void
TcpWorkloadServer::Answer(const Socket* key)
{
    Connection& connection = m_connections.at(key);
    connection.isAnswering = true;
    Continue(connection);
}

uint64_t
TcpWorkloadServer::WriteResponse(const Connection& connection) const
{
    const uint64_t remaining = m_responseBytes - connection.responseBytes;
    return m_verifiesBytes ? WriteStampedBytes(connection.socket,
                                               WorkloadPart::RESPONSE,
                                               connection.reader.GetStamp(),
                                               connection.responseBytes,
                                               remaining)
                           : WriteBytes(connection.socket, remaining);
}

void
TcpWorkloadServer::Continue(Connection& connection)
{
    if (!connection.isAnswering)
    {
        return;
    }
    const Ptr<Socket> socket = connection.socket;
    connection.responseBytes += WriteResponse(connection);
    const bool isWritten = connection.responseBytes >= m_responseBytes;
    if (isWritten && (m_closeFirst == SERVER_CLOSES_FIRST || connection.hasPeerClosed))
    {
        Finish(socket, true);
    }
    else if (isWritten && m_closeFirst == BOTH_CLOSE_FIRST && !IsPending(connection.service))
    {
        connection.service = Simulator::Schedule(
            m_closeDelay, &TcpWorkloadServer::CloseNow, this, PeekPointer(socket));
    }
}

void
TcpWorkloadServer::CloseNow(const Socket* key)
{
    const Ptr<Socket> socket = m_connections.at(key).socket;
    Finish(socket, true);
}

void
TcpWorkloadServer::Finish(const Ptr<Socket>& socket, bool isServed)
{
    const auto found = m_connections.find(PeekPointer(socket));
    if (found == m_connections.end())
    {
        return;
    }
    const Connection connection = found->second;
    m_connections.erase(found);
    Simulator::Cancel(connection.service);
    ClearCallbacks(connection.socket);
    connection.socket->Close();
    ReleaseLater(connection.socket);
    m_wrongBytes += connection.reader.GetWrongBytes();
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " connection " << connection.index
                         << (isServed ? " served" : " failed"));
    ++(isServed ? m_served : m_failed);
    TakeNext();
}

} // namespace ns3
