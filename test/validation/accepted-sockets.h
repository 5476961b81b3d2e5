// SPDX-License-Identifier: GPL-2.0-only
//
// What a measured server's application did with the sockets it accepted.

#ifndef VALIDATION_ACCEPTED_SOCKETS_H
#define VALIDATION_ACCEPTED_SOCKETS_H

#include "../linux-capture.h"
#include "../segment-peer.h"

#include "ns3/tcp-lifecycle-socket.h"

#include <cstddef>
#include <cstdint>

namespace ns3
{

/** \return the last socket that \p peer accepted from a port; null if there is none */
Ptr<TcpLifecycleSocket> FindAccepted(const SegmentPeer& peer, uint16_t port);

/** \return how many sockets \p peer accepted from a port */
std::size_t CountAccepted(const SegmentPeer& peer, uint16_t port);

/** \brief Close a socket with SO_LINGER of zero: by a RST. \param socket one that is open */
void CloseByReset(const Ptr<TcpLifecycleSocket>& socket);

/**
 * \brief Have the application close by CloseByReset when the list shows its RST,ACK.
 * \param capture that will be played
 * \param peer on which
 */
void PlanResets(LinuxCapture& capture, SegmentPeer& peer);

} // namespace ns3

#endif // VALIDATION_ACCEPTED_SOCKETS_H
