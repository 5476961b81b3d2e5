// SPDX-License-Identifier: GPL-2.0-only
//
// One connection of a server with a hand-made peer, and all that its application is told.

#ifndef END_SCENE_H
#define END_SCENE_H

#include "segment-peer.h"

#include "ns3/simulator.h"

#include <cstdint>
#include <string>

namespace ns3
{

/** A server's connection with a hand-made peer, established at 2 s. */
struct Scene
{
    /** \param settings engine attributes \param isIpv6 family */
    Scene(const SegmentPeer::Settings& settings, bool isIpv6)
        : peer(settings, isIpv6),
          id(peer.MakeId("10.77.0.100", 40000))
    {
        peer.Listen(16);
        peer.RunUntil(Seconds(2));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2) + MilliSeconds(10));
        peer.SendAck(id);
        peer.RunUntil(Seconds(2) + MilliSeconds(20));
        socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
        socket->SetCloseCallbacks(MakeCallback(&Scene::OnClose, this),
                                  MakeCallback(&Scene::OnError, this));
        socket->TraceConnectWithoutContext("State", MakeCallback(&Scene::OnState, this));
    }

    /** \brief Send a segment. \param seq behind the peer's SYN \param ack behind the server's */
    void
    Send(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t text = 0, uint16_t window = 65535)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        segment.seq = SequenceNumber32(1001 + seq);
        segment.ack = socket->GetIss() + SequenceNumber32(1 + ack);
        segment.window = window;
        segment.textBytes = text;
        peer.Send(id, segment);
        Wait(MilliSeconds(1));
    }

    /** Run on. */
    void
    Wait(Time time)
    {
        peer.RunUntil(Simulator::Now() + time);
    }

    void
    OnClose(Ptr<Socket>)
    {
        story += " normal-close";
    }

    void
    OnError(Ptr<Socket>)
    {
        story += " error-close";
    }

    void
    OnState(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t to)
    {
        states += std::string(" ") + ToString(to);
    }

    SegmentPeer peer;               //!< both ends of the wire
    TcpConnectionId id;             //!< the connection
    Ptr<TcpLifecycleSocket> socket; //!< the server's end
    std::string story;              //!< callbacks
    std::string states;             //!< of the State trace
};

/** Let the peer close its window, then write 100 bytes. */
inline void
WriteToClosedWindow(Scene& scene)
{
    scene.Send(TcpHeader::ACK, 0, 0, 0, 0);
    scene.socket->Send(Create<Packet>(100), 0);
}

/** Answer each window probe with a closed window for so long. */
inline void
AnswerProbes(Scene& scene, int seconds)
{
    for (int i = 0; i < seconds; ++i)
    {
        scene.Wait(Seconds(1));
        if (scene.socket->GetState() != TcpSocket::CLOSED)
        {
            scene.Send(TcpHeader::ACK, 0, 0, 0, 0);
        }
    }
}

} // namespace ns3

#endif // END_SCENE_H
