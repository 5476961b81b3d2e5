// SPDX-License-Identifier: GPL-2.0-only
//
// A server with sockets in all states, and a shell to look at its tables with.

#ifndef SOCKET_TABLE_STAGE_H
#define SOCKET_TABLE_STAGE_H

#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

/** \return what a shell command prints, without the last line's end */
inline std::string
Shell(const std::string& command)
{
    std::string text;
    FILE* pipe = popen(command.c_str(), "r");
    NS_ABORT_MSG_UNLESS(pipe, "cannot run " << command);
    std::array<char, 256> part{};
    while (fgets(part.data(), part.size(), pipe))
    {
        text += part.data();
    }
    pclose(pipe);
    return text.substr(0, text.find_last_not_of('\n') + 1);
}

/** \return a line with one blank where it has several */
inline std::string
Squeeze(const std::string& line)
{
    std::istringstream words(line);
    std::string text;
    for (std::string word; words >> word;)
    {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

/** A server whose sockets are in every state that lasts. */
class SocketTableStage
{
  public:
    /** \param isIpv6 over IPv6 */
    explicit SocketTableStage(bool isIpv6)
        : peer({{"AcceptMode", "Manual"}}, isIpv6),
          m_isIpv6(isIpv6)
    {
        peer.Listen(16);
        peer.RunUntil(Seconds(2));
        Accept(Open(1), 100);                       // text that is not read
        Accept(Open(2))->Send(Create<Packet>(500)); // text that is not acknowledged
        SendFin(Open(3), 0, 0);
        Accept(3); // CLOSE-WAIT
        const Ptr<Socket> lastAck = Accept(Open(4));
        SendFin(4, 0, 0);
        lastAck->Close();
        Accept(Open(5))->Close(); // FIN-WAIT-1
        Accept(Open(6))->Close();
        SendAck(6, 1); // FIN-WAIT-2
        Accept(Open(7))->Close();
        SendFin(7, 0, 1); // TIME-WAIT
        Accept(Open(8))->Close();
        SendFin(8, 0, 0); // CLOSING
        kept = Accept(Open(9));
        kept->SetAttribute("KeepAlive", BooleanValue(true));
        SendFin(Open(10), 100, 0); // waits for accept, with text and FIN
        Open(11);                  // waits for accept
        peer.SendSyn(Id(12), SequenceNumber32(1000));
        Connect(5000, 13);
        Connect(5001, 14);
        Wait();
        peer.SendSyn(Id(14).WithLocalPort(5001), SequenceNumber32(1000)); // simultaneous open
        peer.RunUntil(Seconds(2.1));
    }

    /** \return the connection of a client port */
    TcpConnectionId
    Id(uint16_t port) const
    {
        return peer.MakeId("10.77.0.100", port);
    }

    /** \return the server */
    Ptr<Node>
    GetNode() const
    {
        return peer.GetTracer()->GetObject<Node>();
    }

    /** \brief The peer's window closes, and the server has text for it. */
    void
    CloseWindow()
    {
        TcpSegmentView segment;
        segment.flags = TcpHeader::ACK;
        segment.seq = SequenceNumber32(1001);
        segment.ack = peer.FindSynAck(Id(9))->view.seq + SequenceNumber32(1);
        peer.Send(Id(9), segment);
        Wait();
        kept->Send(Create<Packet>(100));
        Wait();
    }

    SegmentPeer peer; //!< the wire
    Ptr<Socket> kept; //!< of client port 9, with keep-alive

  private:
    /** \return port of a new connection that waits for accept */
    uint16_t
    Open(uint16_t port)
    {
        peer.SendSyn(Id(port), SequenceNumber32(1000));
        Wait();
        peer.SendAck(Id(port));
        Wait();
        return port;
    }

    /** \return the socket that has waited longest, after some text for it */
    Ptr<Socket>
    Accept(uint16_t port, uint32_t textBytes = 0)
    {
        if (textBytes > 0)
        {
            peer.SendAck(Id(port), textBytes);
            Wait();
        }
        Address from;
        const Ptr<Socket> socket = peer.GetListener()->Accept(from);
        NS_ABORT_MSG_UNLESS(socket, "a connection waits");
        m_sockets.push_back(socket);
        Wait();
        return socket;
    }

    /** The peer closes. \param acked 1: it acknowledges our FIN */
    void
    SendFin(uint16_t port, uint32_t textBytes, uint32_t acked)
    {
        Send(port, TcpHeader::FIN | TcpHeader::ACK, textBytes, acked);
    }

    /** The peer acknowledges. */
    void
    SendAck(uint16_t port, uint32_t acked)
    {
        Send(port, TcpHeader::ACK, 0, acked);
    }

    void
    Send(uint16_t port, uint8_t flags, uint32_t textBytes, uint32_t acked)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        segment.seq = SequenceNumber32(1001);
        segment.ack = peer.FindSynAck(Id(port))->view.seq + SequenceNumber32(1 + acked);
        segment.window = 65535;
        segment.textBytes = textBytes;
        peer.Send(Id(port), segment);
        Wait();
    }

    /** The server connects to somebody who does not answer. */
    void
    Connect(uint16_t localPort, uint16_t remotePort)
    {
        const Ptr<Socket> socket =
            Socket::CreateSocket(GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
        socket->Bind(m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), localPort))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), localPort)));
        socket->Connect(Id(remotePort).GetRemoteSocketAddress());
        m_sockets.push_back(socket);
    }

    void
    Wait()
    {
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }

    bool m_isIpv6;                      //!< family
    std::vector<Ptr<Socket>> m_sockets; //!< the application's
};

} // namespace ns3

#endif // SOCKET_TABLE_STAGE_H
