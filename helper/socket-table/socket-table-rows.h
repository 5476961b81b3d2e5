// SPDX-License-Identifier: GPL-2.0-only
//
// The TCP sockets of one node as rows: what ss and netstat know of each.

#ifndef SOCKET_TABLE_ROWS_H
#define SOCKET_TABLE_ROWS_H

#include "ns3/address.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Timers that ss -o and netstat -o tell apart. */
enum class SocketTableTimer : uint8_t
{
    OFF,        //!< none runs
    ON,         //!< retransmission of a SYN, SYN,ACK, text or FIN
    KEEP_ALIVE, //!< keep-alive
    TIME_WAIT,  //!< 2MSL, or the end of FIN-WAIT-2 of a closed end
    PERSIST     //!< probe of a closed window
};

/**
 * \ingroup tcp-lifecycle
 * \brief One socket, half-open connection or connection in TIME-WAIT, as Linux shows it.
 */
struct SocketTableRow
{
    TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< never CLOSED
    Address local;  //!< InetSocketAddress or Inet6SocketAddress; IPv4-mapped as its program sees it
    Address remote; //!< the same family; of a listener the unspecified address and port 0
    bool isIpv6Only{false}; //!< a listener that takes IPv6 alone
    std::string device{};   //!< name of the bound device, "" = none
    uint64_t recvQueue{0};  //!< bytes not read; of a listener connections that wait for accept
    uint64_t sendQueue{0};  //!< bytes not acknowledged; of a listener its backlog
    SocketTableTimer timer{SocketTableTimer::OFF}; //!< which runs
    Time remaining;                                //!< until it fires
    uint32_t retransmissions{0};                   //!< by the timer ON
    uint32_t probes{0};                            //!< by KEEP_ALIVE and PERSIST
};

/**
 * \ingroup tcp-lifecycle
 * \brief Read all sockets of the instrumented TCP of a node now.
 *
 * Rows come in a fixed order: IPv4 sockets before IPv6 ones, listeners first, then by local port
 * and peer. Sockets without a connection (bound, or not yet bound) are not in a table of Linux
 * either. Queues count as Linux does: a SYN or FIN that is not acknowledged is one byte of the send
 * queue, and a FIN that its program cannot have seen one of the receive queue. A connection in
 * TIME-WAIT that came over IPv4 to an IPv6 listener is an IPv4 row: nothing is left that knows.
 * \param node with a TcpLifecycleEngine
 * \return the rows
 * \throws std::runtime_error if the node has no TcpLifecycleEngine
 */
std::vector<SocketTableRow> ReadSocketTable(const Ptr<Node>& node);

//! @}

} // namespace ns3

#endif // SOCKET_TABLE_ROWS_H
