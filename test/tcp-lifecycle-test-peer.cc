// SPDX-License-Identifier: GPL-2.0-only
//
// What the application ends of a test do in their callbacks.

#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <vector>

namespace ns3
{

namespace
{

/** \return byte \p offset of the pattern \p seed; neighbouring blocks of any size differ */
uint8_t
PatternByte(uint32_t offset, uint8_t seed)
{
    return static_cast<uint8_t>(offset + 37 * (offset >> 8) + 101 * (offset >> 16) + seed);
}

} // namespace

TestPeer::TestPeer(uint8_t seed)
    : m_seed(seed)
{
}

void
TestPeer::Write(uint32_t bytes, uint32_t writeBytes)
{
    m_toWrite = bytes;
    m_writeBytes = writeBytes;
}

void
TestPeer::Expect(uint32_t bytes, uint8_t seed)
{
    m_toRead = bytes;
    m_peerSeed = seed;
}

void
TestPeer::Listen(const TestNet& net, uint32_t node)
{
    m_listener = net.CreateSocket(node);
    m_listener->Bind(net.GetAny());
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&TestPeer::Accepted, this));
}

void
TestPeer::Connect(const TestNet& net, uint32_t node)
{
    Attach(net.CreateSocket(node));
    if (m_socket->Connect(net.GetAddress(1 - node)) == -1)
    {
        Tell("connect-error");
    }
}

void
TestPeer::Attach(const Ptr<Socket>& socket)
{
    m_socket = socket;
    socket->SetConnectCallback(MakeCallback(&TestPeer::Connected, this),
                               MakeCallback(&TestPeer::Failed, this));
    socket->SetRecvCallback(MakeCallback(&TestPeer::Readable, this));
    socket->SetSendCallback(MakeCallback(&TestPeer::Writable, this));
    socket->SetCloseCallbacks(MakeCallback(&TestPeer::NormalClose, this),
                              MakeCallback(&TestPeer::ErrorClose, this));
}

void
TestPeer::WriteNow()
{
    while (m_written < m_toWrite && m_socket && !m_writeClosed)
    {
        const uint32_t bytes =
            std::min({m_writeBytes, m_toWrite - m_written, m_socket->GetTxAvailable()});
        std::vector<uint8_t> text(bytes);
        for (uint32_t i = 0; i < bytes; ++i)
        {
            text[i] = PatternByte(m_written + i, m_seed);
        }
        if (bytes == 0 || m_socket->Send(Create<Packet>(text.data(), bytes)) <= 0)
        {
            return;
        }
        m_written += bytes;
    }
    if (closesWhenWritten && m_socket && m_written == m_toWrite && !m_writeClosed)
    {
        if (shutsDownInstead)
        {
            m_writeClosed = true;
            m_socket->ShutdownSend();
            return;
        }
        CloseNow();
    }
}

void
TestPeer::ReadNow()
{
    while (m_socket)
    {
        const Ptr<Packet> packet = m_socket->Recv();
        if (!packet || packet->GetSize() == 0)
        {
            return;
        }
        std::vector<uint8_t> text(packet->GetSize());
        packet->CopyData(text.data(), packet->GetSize());
        for (const uint8_t byte : text)
        {
            m_contentOk = m_contentOk && byte == PatternByte(m_read, m_peerSeed);
            ++m_read;
        }
        if (m_read == m_toRead)
        {
            m_completion = Simulator::Now();
            if (closesWhenRead)
            {
                CloseNow();
            }
        }
        if (onRead)
        {
            onRead();
        }
    }
}

void
TestPeer::CloseNow()
{
    if (m_socket)
    {
        m_writeClosed = true;
        m_socket->Close();
    }
}

void
TestPeer::Release()
{
    m_socket = nullptr;
    m_listener = nullptr;
}

uint32_t
TestPeer::GetRead() const
{
    return m_read;
}

uint32_t
TestPeer::GetWritten() const
{
    return m_written;
}

bool
TestPeer::IsComplete() const
{
    return m_contentOk && m_read == m_toRead;
}

const Ptr<Socket>&
TestPeer::GetSocket() const
{
    return m_socket;
}

const Ptr<Socket>&
TestPeer::GetListener() const
{
    return m_listener;
}

Ptr<TcpLifecycleSocket>
TestPeer::GetLifecycleSocket() const
{
    return DynamicCast<TcpLifecycleSocket>(m_socket);
}

const std::string&
TestPeer::GetStory() const
{
    return m_story;
}

Time
TestPeer::GetLastEvent() const
{
    return m_lastEvent;
}

Time
TestPeer::GetCompletion() const
{
    return m_completion;
}

void
TestPeer::Tell(const char* event)
{
    m_story += (m_story.empty() ? "" : " ") + std::string(event);
    m_lastEvent = Simulator::Now();
}

void
TestPeer::Accepted(Ptr<Socket> socket, const Address& /* from */)
{
    Tell("accepted");
    Attach(socket);
    if (onAccept)
    {
        onAccept();
    }
    WriteNow();
}

void
TestPeer::Connected(Ptr<Socket> /* socket */)
{
    Tell("connected");
    WriteNow();
}

void
TestPeer::Failed(Ptr<Socket> /* socket */)
{
    Tell("failed");
}

void
TestPeer::Readable(Ptr<Socket> /* socket */)
{
    if (onArrival)
    {
        onArrival();
    }
    if (reads)
    {
        ReadNow();
    }
}

void
TestPeer::Writable(Ptr<Socket> /* socket */, uint32_t /* bytes */)
{
    if (onSend)
    {
        onSend();
    }
    WriteNow();
}

void
TestPeer::NormalClose(Ptr<Socket> /* socket */)
{
    Tell("normal-close");
    if (closesOnPeerClose)
    {
        CloseNow();
    }
}

void
TestPeer::ErrorClose(Ptr<Socket> /* socket */)
{
    Tell("error-close");
}

TestTransfer::TestTransfer(const TestNetConfig& config)
    : net(config)
{
}

Time
TestTransfer::GetStart()
{
    return Seconds(2);
}

void
TestTransfer::Run(Time stop)
{
    server.Listen(net, 1);
    Simulator::Schedule(GetStart(), &TestPeer::Connect, &client, std::cref(net), 0);
    net.Run(stop);
}

} // namespace ns3
