// SPDX-License-Identifier: GPL-2.0-only
//
// Rows of sockets and counters as the text that ss, netstat and nstat print.

#ifndef SOCKET_TABLE_FORMAT_H
#define SOCKET_TABLE_FORMAT_H

#include "ns3/socket-table-command.h"
#include "ns3/socket-table-rows.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-socket.h"

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return a state as ss prints it: "ESTAB", "SYN-RECV", "FIN-WAIT-1" ... \param state any */
const char* SsStateName(TcpSocket::TcpStates_t state);

/**
 * \param state any
 * \return a state as netstat and /proc/net/tcp have it: "ESTABLISHED", "SYN_RECV", "FIN_WAIT1"
 */
const char* NetstatStateName(TcpSocket::TcpStates_t state);

/**
 * \brief Print rows as ss of iproute2 6.1 does when its output is no terminal: columns as wide as
 * what is in them, state left out if the command asks for one only.
 *
 * One departure: a remaining time of 1 to 10 s reads "1.696sec" as in later versions, not
 * "1.696ms".
 * \param os where to
 * \param rows printed in this order, if the command wants them
 * \param command of ss
 */
void PrintSs(std::ostream& os,
             const std::vector<SocketTableRow>& rows,
             const SocketTableCommand& command);

/**
 * \brief Print rows as netstat of net-tools 2.10 does: fixed columns, addresses cut off at 23
 * characters without -W, IPv4-mapped addresses as IPv4 ones of protocol tcp6.
 * \param os where to
 * \param rows printed in this order, if the command wants them
 * \param command of netstat
 */
void PrintNetstat(std::ostream& os,
                  const std::vector<SocketTableRow>& rows,
                  const SocketTableCommand& command);

/**
 * \brief Print counters as nstat of iproute2 does. The rate is 0.0, as without its daemon.
 * \param os where to
 * \param now the counters
 * \param before the counters at the last nstat, taken off without -a; if one of them is above that
 * of now, the node has rebooted since then and nothing is taken off
 * \param command of nstat
 */
void PrintNstat(std::ostream& os,
                const TcpCounters& now,
                const TcpCounters& before,
                const SocketTableCommand& command);

//! @}

} // namespace ns3

#endif // SOCKET_TABLE_FORMAT_H
