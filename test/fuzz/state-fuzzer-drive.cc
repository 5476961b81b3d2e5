// SPDX-License-Identifier: GPL-2.0-only
//
// The right segments and calls that bring a connection into each state of RFC 9293 figure 5.

#include "state-fuzzer.h"

#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"

namespace ns3
{

namespace
{

const Ipv4Address REMOTE("192.0.2.1");
constexpr uint16_t CLOSED_PORT = 9;   //!< nobody listens
constexpr int ATTEMPTS = 20;          //!< to drive a connection into the state
constexpr uint32_t MOST_TEXT = 20000; //!< bytes the application writes at once
const Time MOMENT = MicroSeconds(1);  //!< the wire takes no time

} // namespace

void
StateFuzzer::Drive()
{
    for (int i = 0; i < ATTEMPTS; ++i)
    {
        Abandon();
        if (TryDrive())
        {
            ++m_counts.remade;
            return;
        }
    }
    Fail(std::string("cannot drive a connection into ") + ToString(m_settings.state));
}

bool
StateFuzzer::TryDrive()
{
    using State = TcpSocket::TcpStates_t;
    const State wanted = m_settings.state;
    m_port = m_port == 65535 ? 1024 : m_port + 1;
    m_numbers = FuzzNumbers();
    m_numbers.peerIsn = m_random.Chance(20) ? UINT32_MAX - m_random.Below(3000) : m_random.Any();
    m_numbers.rcvNxt = m_numbers.peerIsn;
    m_numbers.rcvWnd = 65535;
    m_numbers.ownTsVal = m_random.Chance(20) ? UINT32_MAX - m_random.Below(3000) : m_random.Any();
    m_numbers.hasTimestamps = m_random.Chance(50);
    m_id = m_peer->MakeId(REMOTE, static_cast<uint16_t>(m_port));
    if (wanted == State::LISTEN)
    {
        return IsInState();
    }
    if (wanted == State::CLOSED && m_random.Chance(50))
    {
        m_id = m_id.WithLocalPort(CLOSED_PORT);
        return IsInState();
    }
    const bool isActive =
        wanted == State::SYN_SENT || wanted == State::CLOSED || m_random.Chance(30);
    isActive ? OpenActively() : OpenPassively();
    if (wanted == State::SYN_SENT || GetState(m_id) == State::CLOSED)
    {
        return IsInState();
    }
    if (wanted == State::SYN_RCVD)
    {
        if (isActive)
        {
            SendRight(TcpHeader::SYN); // simultaneous open
        }
        return IsInState();
    }
    Establish();
    if (wanted == State::CLOSED)
    {
        SendRight(TcpHeader::RST | TcpHeader::ACK);
        return IsInState();
    }
    Write();
    Close();
    return IsInState();
}

void
StateFuzzer::Close()
{
    using State = TcpSocket::TcpStates_t;
    const State wanted = m_settings.state;
    const bool peerIsFirst = wanted == State::CLOSE_WAIT || wanted == State::LAST_ACK;
    if (peerIsFirst)
    {
        SendRight(TcpHeader::FIN | TcpHeader::ACK);
    }
    if (wanted != State::ESTABLISHED && wanted != State::CLOSE_WAIT)
    {
        const State before = GetState(m_id);
        CloseNode();
        for (int i = 0; i < ATTEMPTS && GetState(m_id) == before; ++i)
        {
            SendRight(TcpHeader::ACK); // the FIN follows the last text
        }
    }
    if (wanted == State::CLOSING)
    {
        SendRight(TcpHeader::FIN | TcpHeader::ACK, false);
    }
    if (wanted == State::FIN_WAIT_2 || wanted == State::TIME_WAIT)
    {
        SendRight(TcpHeader::ACK);
    }
    if (wanted == State::TIME_WAIT)
    {
        SendRight(TcpHeader::FIN | TcpHeader::ACK);
    }
}

void
StateFuzzer::OpenActively()
{
    const Ptr<Node> node = m_peer->GetListener()->GetNode();
    m_socket = DynamicCast<TcpLifecycleSocket>(
        Socket::CreateSocket(node, TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
    m_opened.push_back(m_socket);
    m_isOpening = true;
    m_socket->Connect(m_id.GetRemoteSocketAddress());
    Run(MOMENT);
    m_isOpening = false;
}

void
StateFuzzer::OpenPassively()
{
    SendRight(TcpHeader::SYN);
}

void
StateFuzzer::Establish()
{
    const std::size_t accepted = m_peer->GetAccepted().size();
    if (GetState(m_id) == TcpSocket::SYN_SENT)
    {
        SendRight(TcpHeader::SYN | TcpHeader::ACK);
        return;
    }
    SendRight(TcpHeader::ACK);
    if (m_peer->GetAccepted().size() > accepted)
    {
        m_socket = DynamicCast<TcpLifecycleSocket>(m_peer->GetAccepted().back());
    }
}

void
StateFuzzer::Write()
{
    if (m_socket && m_random.Chance(50))
    {
        m_socket->Send(Create<Packet>(1 + m_random.Below(MOST_TEXT)), 0);
        Run(MOMENT);
    }
}

void
StateFuzzer::CloseNode()
{
    if (!m_socket)
    {
        return;
    }
    while (m_socket->GetRxAvailable() > 0)
    {
        m_socket->Recv(UINT32_MAX, 0);
    }
    m_random.Chance(70) ? m_socket->Close() : m_socket->ShutdownSend();
    Run(MOMENT);
}

void
StateFuzzer::SendRight(uint8_t flags, bool acksAll)
{
    FuzzSegment segment;
    segment.flags = flags;
    segment.seq = m_numbers.rcvNxt;
    if ((flags & TcpHeader::ACK) != 0)
    {
        segment.ack = acksAll ? m_numbers.sndNxt : m_numbers.sndUna;
    }
    if ((flags & TcpHeader::SYN) != 0)
    {
        segment.options = {2, 4, 5, 180};
        if (m_random.Chance(50))
        {
            segment.options.insert(segment.options.end(), {3, 3, 7});
        }
        if (m_random.Chance(50))
        {
            segment.options.insert(segment.options.end(), {4, 2});
        }
    }
    if (m_numbers.hasTimestamps)
    {
        AppendTimestamps(segment.options, ++m_numbers.ownTsVal, m_numbers.nodeTsVal);
    }
    if (acksAll)
    {
        m_numbers.sndUna = m_numbers.sndNxt;
    }
    m_last = segment.ToBytes(m_id);
    m_peer->SendBytes(m_id, m_last);
    if ((flags & (TcpHeader::SYN | TcpHeader::FIN)) != 0)
    {
        ++m_numbers.rcvNxt;
    }
    Run(MOMENT);
}

void
StateFuzzer::Abandon()
{
    if (m_socket && m_random.Chance(90))
    {
        m_random.Chance(50) ? m_socket->Abort() : m_socket->Close();
        Run(MOMENT);
    }
    m_socket = nullptr;
}

} // namespace ns3
