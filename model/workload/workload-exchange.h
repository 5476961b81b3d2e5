// SPDX-License-Identifier: GPL-2.0-only
//
// What workload client and server agree on: who closes first, and how bytes are written.

#ifndef WORKLOAD_EXCHANGE_H
#define WORKLOAD_EXCHANGE_H

#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/type-id.h"

#include <cstdint>

namespace ns3
{

class Node;

/** Which end of a workload connection sends the first FIN, and so gets the TIME-WAIT. */
enum TcpWorkloadCloser
{
    CLIENT_CLOSES_FIRST, //!< when it has the whole response
    SERVER_CLOSES_FIRST  //!< when it has written the whole response
};

/**
 * \brief Make a socket. A node without such a factory ends the simulation with a message; ns-3's
 * own function only asserts.
 * \param node where
 * \param protocol TypeId of the socket factory
 * \param application who asks, for the message
 * \return the socket
 */
Ptr<Socket> CreateSocketOf(const Ptr<Node>& node, TypeId protocol, const char* application);

/**
 * \brief Write zero bytes to a socket, as many as its send buffer takes now.
 * \param socket a connected stream socket
 * \param remainingBytes how many are still to be written
 * \return bytes taken, 0 to \p remainingBytes
 */
uint64_t WriteBytes(const Ptr<Socket>& socket, uint64_t remainingBytes);

/**
 * \brief Read and forget all bytes that wait in a socket.
 * \param socket a stream socket
 * \return bytes read
 */
uint64_t ReadAllBytes(const Ptr<Socket>& socket);

/** \brief Unset all callbacks of a socket, so that its owner may go. \param socket the socket */
void ClearCallbacks(const Ptr<Socket>& socket);

/**
 * \brief Drop a reference, but only after the current event.
 *
 * Stock ns-3 sockets schedule notifications on themselves without holding a reference, so the
 * last reference must not go while one of their functions runs.
 * \param socket the reference
 */
void ReleaseLater(const Ptr<Socket>& socket);

} // namespace ns3

#endif // WORKLOAD_EXCHANGE_H
