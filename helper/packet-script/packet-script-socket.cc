// SPDX-License-Identifier: GPL-2.0-only
//
// Callbacks into phases and errors.

#include "ns3/packet-script-socket.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet-script-constants.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-tx-buffer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <utility>

namespace ns3
{

namespace
{

/** \return port of a socket address of either family */
uint16_t
GetPort(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
               ? InetSocketAddress::ConvertFrom(address).GetPort()
               : Inet6SocketAddress::ConvertFrom(address).GetPort();
}

} // namespace

PacketScriptSocket::PacketScriptSocket(const Ptr<Socket>& socket,
                                       PacketScriptWire& wire,
                                       std::function<void()> wake)
    : m_socket(socket),
      m_lifecycle(DynamicCast<TcpLifecycleSocket>(socket)),
      m_wire(wire),
      m_wake(std::move(wake))
{
    SetCallbacks(true);
}

PacketScriptSocket::~PacketScriptSocket()
{
    SetCallbacks(false);
}

void
PacketScriptSocket::SetCallbacks(bool on)
{
    using Self = PacketScriptSocket;
    const auto nothing = MakeNullCallback<void, Ptr<Socket>>();
    m_socket->SetConnectCallback(on ? MakeCallback(&Self::OnConnected, this) : nothing,
                                 on ? MakeCallback(&Self::OnConnectFailed, this) : nothing);
    m_socket->SetCloseCallbacks(on ? MakeCallback(&Self::OnClosed, this) : nothing,
                                on ? MakeCallback(&Self::OnError, this) : nothing);
    m_socket->SetRecvCallback(on ? MakeCallback(&Self::OnReadable, this) : nothing);
    m_socket->SetSendCallback(on ? MakeCallback(&Self::OnWritable, this)
                                 : MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                on && !m_lifecycle
                                    ? MakeCallback(&Self::OnAccepted, this)
                                    : MakeNullCallback<void, Ptr<Socket>, const Address&>());
    if (on)
    {
        m_socket->TraceConnectWithoutContext("State", MakeCallback(&Self::OnState, this));
    }
    else
    {
        m_socket->TraceDisconnectWithoutContext("State", MakeCallback(&Self::OnState, this));
    }
}

const Ptr<Socket>&
PacketScriptSocket::GetSocket() const
{
    return m_socket;
}

PacketScriptPhase
PacketScriptSocket::GetPhase() const
{
    return m_phase;
}

TcpSocket::TcpStates_t
PacketScriptSocket::GetState() const
{
    return m_lifecycle ? m_lifecycle->GetState() : m_state;
}

std::optional<PacketScriptWire::Ports>
PacketScriptSocket::GetPorts() const
{
    return m_ports;
}

std::string
PacketScriptSocket::ToErrno(int result) const
{
    return result >= 0 ? "" : ToErrnoName(m_socket->GetErrno());
}

std::string
PacketScriptSocket::Bind(uint16_t port)
{
    if (m_phase != PacketScriptPhase::FRESH || m_isBound)
    {
        return "EINVAL";
    }
    const std::string error = ToErrno(m_socket->Bind(m_wire.GetBindAddress(port)));
    m_isBound = error.empty();
    return error;
}

std::string
PacketScriptSocket::Listen(uint32_t backlog)
{
    if (m_phase == PacketScriptPhase::LISTENING)
    {
        return ""; // Linux sets the new backlog; here the first one stays
    }
    if (m_phase != PacketScriptPhase::FRESH)
    {
        return "EINVAL";
    }
    if (m_lifecycle)
    {
        m_lifecycle->SetAttribute("AcceptMode", StringValue("Manual"));
    }
    const std::string error =
        ToErrno(m_lifecycle ? m_lifecycle->Listen(backlog) : m_socket->Listen());
    if (error.empty())
    {
        m_phase = PacketScriptPhase::LISTENING;
        m_wire.ForgetCurrent();
    }
    return error;
}

std::string
PacketScriptSocket::Connect(uint16_t port)
{
    const std::string error = ToErrno(m_socket->Connect(m_wire.GetPeerAddress(port)));
    if (!error.empty())
    {
        return error;
    }
    m_phase = PacketScriptPhase::CONNECTING;
    Address local;
    m_socket->GetSockName(local);
    m_ports = PacketScriptWire::Ports(GetPort(local), port);
    m_wire.SetCurrent(*m_ports);
    return "";
}

std::string
PacketScriptSocket::Shutdown(bool reading, bool writing)
{
    // As in Linux: a connect is given up, a listener ends if it shall read no more.
    const bool endsHere = m_phase == PacketScriptPhase::CONNECTING ||
                          (m_phase == PacketScriptPhase::LISTENING && reading);
    if (endsHere)
    {
        m_phase = PacketScriptPhase::CLOSED;
        m_socket->Close();
        return "";
    }
    if (m_phase == PacketScriptPhase::LISTENING)
    {
        return "";
    }
    const bool isOver = GetState() == TcpSocket::TIME_WAIT || GetState() == TcpSocket::CLOSED;
    if (m_phase != PacketScriptPhase::CONNECTED || isOver)
    {
        return "ENOTCONN";
    }
    if (reading)
    {
        m_isReadShut = true;
        m_socket->ShutdownRecv();
    }
    if (writing)
    {
        m_isWriteShut = true;
        m_socket->ShutdownSend();
    }
    return "";
}

std::shared_ptr<PacketScriptSocket>
PacketScriptSocket::Accept()
{
    std::shared_ptr<PacketScriptSocket> child;
    if (m_lifecycle)
    {
        Address from;
        if (const Ptr<Socket> socket = m_lifecycle->Accept(from))
        {
            child = std::make_shared<PacketScriptSocket>(socket, m_wire, m_wake);
            child->m_phase = PacketScriptPhase::CONNECTED;
            Address local;
            socket->GetSockName(local);
            child->m_ports = PacketScriptWire::Ports(GetPort(local), GetPort(from));
        }
    }
    else if (!m_accepted.empty())
    {
        child = m_accepted.front();
        m_accepted.pop_front();
    }
    return child;
}

bool
PacketScriptSocket::HasConnection() const
{
    return m_lifecycle ? m_lifecycle->GetAcceptEntries() > 0 : !m_accepted.empty();
}

std::string
PacketScriptSocket::TakeError()
{
    return std::exchange(m_error, "");
}

bool
PacketScriptSocket::HasError() const
{
    return !m_error.empty();
}

uint32_t
PacketScriptSocket::GetReadableBytes() const
{
    return m_socket->GetRxAvailable();
}

bool
PacketScriptSocket::IsAtEnd() const
{
    if (GetReadableBytes() > 0)
    {
        return false;
    }
    if (m_isReadShut || m_phase == PacketScriptPhase::CLOSED)
    {
        return true;
    }
    // An empty packet instead of none is ns-3's end of file; nothing is taken by asking.
    return m_phase == PacketScriptPhase::CONNECTED && m_socket->Recv(1, 0) != nullptr;
}

uint32_t
PacketScriptSocket::Read(uint32_t maxBytes)
{
    const Ptr<Packet> packet = m_socket->Recv(maxBytes, 0);
    return packet ? packet->GetSize() : 0;
}

uint32_t
PacketScriptSocket::GetWritableBytes() const
{
    return m_socket->GetTxAvailable();
}

bool
PacketScriptSocket::HasRoom() const
{
    const uint32_t room = GetWritableBytes();
    return room > 0 && room >= GetUnacknowledgedBytes() / 2;
}

uint32_t
PacketScriptSocket::GetUnacknowledgedBytes() const
{
    const TcpSocket::TcpStates_t state = GetState();
    const bool isFinOut = state == TcpSocket::FIN_WAIT_1 || state == TcpSocket::CLOSING ||
                          state == TcpSocket::LAST_ACK; // which Linux counts as a byte
    return DynamicCast<TcpSocketBase>(m_socket)->GetTxBuffer()->Size() + (isFinOut ? 1 : 0);
}

bool
PacketScriptSocket::HasPeerClosed() const
{
    switch (GetState())
    {
    case TcpSocket::CLOSE_WAIT:
    case TcpSocket::LAST_ACK:
    case TcpSocket::CLOSING:
    case TcpSocket::TIME_WAIT:
        return true;
    case TcpSocket::CLOSED:
    case TcpSocket::LISTEN:
    case TcpSocket::SYN_SENT:
    case TcpSocket::SYN_RCVD:
    case TcpSocket::ESTABLISHED:
    case TcpSocket::FIN_WAIT_1:
    case TcpSocket::FIN_WAIT_2:
    case TcpSocket::LAST_STATE:
        break;
    }
    return m_isReadShut || m_phase == PacketScriptPhase::CLOSED;
}

bool
PacketScriptSocket::IsWriteShut() const
{
    return m_isWriteShut || m_phase != PacketScriptPhase::CONNECTED;
}

uint32_t
PacketScriptSocket::Write(uint32_t bytes)
{
    const uint32_t some = std::min(bytes, GetWritableBytes());
    if (some == 0)
    {
        return 0;
    }
    const int sent = m_socket->Send(Create<Packet>(some), 0);
    return sent > 0 ? static_cast<uint32_t>(sent) : 0;
}

void
PacketScriptSocket::Close()
{
    m_accepted.clear();
    m_socket->Close();
}

std::string
PacketScriptSocket::GetEndErrno(bool wasConnecting) const
{
    if (!m_lifecycle)
    {
        const bool wasReset = m_ports && m_wire.WasReset(*m_ports);
        const char* how = wasConnecting ? "ECONNREFUSED" : "ECONNRESET";
        return wasReset ? how : "ETIMEDOUT";
    }
    switch (m_lifecycle->GetCloseReason())
    {
    case TcpCloseReason::REFUSED:
        return "ECONNREFUSED";
    case TcpCloseReason::RESET:
        return m_stateBefore == TcpSocket::CLOSE_WAIT ? "EPIPE" : "ECONNRESET"; // as in Linux
    case TcpCloseReason::TIMED_OUT:
        return "ETIMEDOUT";
    case TcpCloseReason::UNREACHABLE:
        return "EHOSTUNREACH";
    case TcpCloseReason::ABORTED:
        return "ECONNABORTED";
    case TcpCloseReason::NONE:
    case TcpCloseReason::LOCAL_CLOSE:
    case TcpCloseReason::PEER_CLOSE:
    case TcpCloseReason::NODE_CRASHED:
    case TcpCloseReason::SIMULATION_END:
        break;
    }
    return "";
}

void
PacketScriptSocket::OnConnected(Ptr<Socket>)
{
    m_phase = PacketScriptPhase::CONNECTED;
    m_wake();
}

void
PacketScriptSocket::OnConnectFailed(Ptr<Socket>)
{
    m_phase = PacketScriptPhase::CLOSED;
    m_error = GetEndErrno(true);
    m_wake();
}

void
PacketScriptSocket::OnClosed(Ptr<Socket>)
{
    m_wake();
}

void
PacketScriptSocket::OnError(Ptr<Socket>)
{
    m_phase = PacketScriptPhase::CLOSED;
    m_error = GetEndErrno(false);
    m_wake();
}

void
PacketScriptSocket::OnReadable(Ptr<Socket>)
{
    m_wake();
}

void
PacketScriptSocket::OnWritable(Ptr<Socket>, uint32_t)
{
    m_wake();
}

void
PacketScriptSocket::OnAccepted(Ptr<Socket> socket, const Address& from)
{
    const auto child = std::make_shared<PacketScriptSocket>(socket, m_wire, m_wake);
    child->m_phase = PacketScriptPhase::CONNECTED;
    child->m_state = TcpSocket::ESTABLISHED;
    Address local;
    socket->GetSockName(local);
    child->m_ports = PacketScriptWire::Ports(GetPort(local), GetPort(from));
    m_accepted.push_back(child);
    m_wake();
}

void
PacketScriptSocket::OnState(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
{
    m_stateBefore = from;
    m_state = to;
    if (to == TcpSocket::CLOSED && m_phase != PacketScriptPhase::LISTENING)
    {
        m_phase = PacketScriptPhase::CLOSED;
        m_wake();
    }
}

} // namespace ns3
