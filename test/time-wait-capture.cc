// SPDX-License-Identifier: GPL-2.0-only
//
// What tests of TIME-WAIT share: closes, also those of packet lists.

#include "time-wait-capture.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"

#include <map>

namespace ns3
{

void
CloseAccepted(const SegmentPeer& peer, const TcpConnectionId& id)
{
    const auto& accepted = peer.GetAccepted();
    for (auto socket = accepted.rbegin(); socket != accepted.rend(); ++socket)
    {
        if (DynamicCast<TcpLifecycleSocket>(*socket)->GetEntry().id == id)
        {
            while ((*socket)->GetRxAvailable() > 0)
            {
                (*socket)->Recv();
            }
            (*socket)->Close();
            return;
        }
    }
    NS_ABORT_MSG("No accepted connection " << id);
}

void
SendFin(SegmentPeer& peer, const TcpConnectionId& id, uint32_t text)
{
    TcpSegmentView fin;
    fin.flags = TcpHeader::FIN | TcpHeader::ACK;
    fin.seq = peer.FindSynAck(id)->view.ack + SequenceNumber32(text);
    fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(2);
    fin.window = 65535;
    peer.Send(id, fin);
}

void
OpenAndClose(SegmentPeer& peer, const TcpConnectionId& id, SequenceNumber32 irs)
{
    const Time now = Simulator::Now();
    peer.SendSyn(id, irs);
    peer.RunUntil(now + MilliSeconds(1));
    peer.SendAck(id);
    peer.RunUntil(now + MilliSeconds(2));
    CloseAccepted(peer, id);
    peer.RunUntil(now + MilliSeconds(3));
    SendFin(peer, id);
    peer.RunUntil(now + MilliSeconds(4));
}

std::vector<ClosedConnection>
FindClosed(const LinuxCapture& capture)
{
    std::vector<ClosedConnection> connections;
    std::map<uint16_t, std::size_t> index;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (index.emplace(row.peerPort, connections.size()).second)
        {
            connections.emplace_back();
            connections.back().peer = row.peer;
            connections.back().port = row.peerPort;
        }
        ClosedConnection& connection = connections[index[row.peerPort]];
        if (row.fromServer && row.view.Has(TcpHeader::FIN) && connection.closed == 0)
        {
            connection.closed = row.seconds;
        }
        else if (row.fromServer && connection.closed != 0 && connection.acknowledged == 0 &&
                 row.view.flags == TcpHeader::ACK)
        {
            connection.acknowledged = row.seconds;
        }
        else if (!row.fromServer && connection.acknowledged != 0)
        {
            connection.probes.push_back(row.seconds);
        }
    }
    return connections;
}

void
PlanCloses(LinuxCapture& capture, SegmentPeer& peer)
{
    for (const ClosedConnection& connection : FindClosed(capture))
    {
        if (connection.closed != 0)
        {
            const TcpConnectionId id = peer.MakeId(connection.peer, connection.port);
            capture.At(connection.closed, [&peer, id] { CloseAccepted(peer, id); });
        }
    }
}

} // namespace ns3
