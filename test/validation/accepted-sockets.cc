// SPDX-License-Identifier: GPL-2.0-only
//
// Finding and resetting accepted sockets.

#include "accepted-sockets.h"

#include "ns3/boolean.h"
#include "ns3/tcp-header.h"

#include <algorithm>

namespace ns3
{

namespace
{

uint16_t
PortOf(const Ptr<Socket>& socket)
{
    return DynamicCast<TcpLifecycleSocket>(socket)->GetEntry().id.GetRemotePort();
}

} // namespace

Ptr<TcpLifecycleSocket>
FindAccepted(const SegmentPeer& peer, uint16_t port)
{
    const auto& sockets = peer.GetAccepted();
    const auto found =
        std::find_if(sockets.rbegin(), sockets.rend(), [port](const Ptr<Socket>& socket) {
            return PortOf(socket) == port;
        });
    return found == sockets.rend() ? nullptr : DynamicCast<TcpLifecycleSocket>(*found);
}

std::size_t
CountAccepted(const SegmentPeer& peer, uint16_t port)
{
    const auto& sockets = peer.GetAccepted();
    return static_cast<std::size_t>(
        std::count_if(sockets.begin(), sockets.end(), [port](const Ptr<Socket>& socket) {
            return PortOf(socket) == port;
        }));
}

void
CloseByReset(const Ptr<TcpLifecycleSocket>& socket)
{
    socket->SetAttribute("Linger", BooleanValue(true)); // LingerTime is zero
    socket->Close();
}

void
PlanResets(LinuxCapture& capture, SegmentPeer& peer)
{
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer || row.view.flags != (TcpHeader::RST | TcpHeader::ACK))
        {
            continue;
        }
        const uint16_t port = row.peerPort;
        capture.At(row.seconds, [&peer, port] {
            if (const Ptr<TcpLifecycleSocket> socket = FindAccepted(peer, port))
            {
                CloseByReset(socket);
            }
        });
    }
}

} // namespace ns3
