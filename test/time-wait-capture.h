// SPDX-License-Identifier: GPL-2.0-only
//
// What tests of TIME-WAIT share: closes, also those of packet lists.

#ifndef TIME_WAIT_CAPTURE_H
#define TIME_WAIT_CAPTURE_H

#include "linux-capture.h"
#include "segment-peer.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/** \brief Close an accepted connection, the newest of this id, after reading what has arrived. */
void CloseAccepted(const SegmentPeer& peer, const TcpConnectionId& id);

/** \brief Send the peer's FIN that follows the server's. \param text bytes sent before it */
void SendFin(SegmentPeer& peer, const TcpConnectionId& id, uint32_t text = 0);

/** \brief Open a connection now and close it, server first, within 4 ms. \param irs peer's ISN */
void OpenAndClose(SegmentPeer& peer, const TcpConnectionId& id, SequenceNumber32 irs);

/** One connection of a list in which the server closes first. */
struct ClosedConnection
{
    Ipv4Address peer;           //!< the other end
    uint16_t port{0};           //!< its port
    double closed{0};           //!< the server's FIN, s
    double acknowledged{0};     //!< the server's last ACK of the close, s
    std::vector<double> probes; //!< segments of the peer after that, s
};

/** \return the connections of a list in the order of their first rows */
std::vector<ClosedConnection> FindClosed(const LinuxCapture& capture);

/** \brief Let the server close when Linux did. */
void PlanCloses(LinuxCapture& capture, SegmentPeer& peer);

} // namespace ns3

#endif // TIME_WAIT_CAPTURE_H
