// SPDX-License-Identifier: GPL-2.0-only
//
// What "ss -tan state syn-recv", "netstat -tan" or "nstat -az" ask for.

#ifndef SOCKET_TABLE_COMMAND_H
#define SOCKET_TABLE_COMMAND_H

#include "ns3/tcp-socket.h"

#include <bitset>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The tools that print tables. */
enum class SocketTableTool : uint8_t
{
    SS,      //!< ss of iproute2
    NETSTAT, //!< netstat of net-tools
    NSTAT    //!< nstat of iproute2
};

/** A set of states of TCP, by TcpSocket::TcpStates_t. */
using TcpStateSet = std::bitset<TcpSocket::LAST_STATE>;

/**
 * \ingroup tcp-lifecycle
 * \brief A command line of ss, netstat or nstat, understood.
 */
struct SocketTableCommand
{
    std::string text;                          //!< as given
    SocketTableTool tool{SocketTableTool::SS}; //!< the first word

    // ss and netstat
    TcpStateSet states;    //!< rows with these states are shown
    bool showsIpv4{true};  //!< IPv4 sockets are shown
    bool showsIpv6{true};  //!< IPv6 sockets are shown
    bool hasHeader{true};  //!< ss without -H
    bool hasTimers{false}; //!< -o
    bool isWide{false};    //!< netstat -W: addresses are not cut off
    /** ss: true for the local and remote port of what is shown; null = all. */
    std::function<bool(uint16_t localPort, uint16_t remotePort)> matchesPorts{};

    // nstat
    bool isAbsolute{false};           //!< -a: since the node was made, not since the last nstat
    bool showsZeros{false};           //!< -z
    bool keepsHistory{true};          //!< not -s: the next nstat counts from this one
    std::vector<std::string> names{}; //!< patterns of what is shown, as the shell's; none = all
};

/**
 * \ingroup tcp-lifecycle
 * \brief Understand a command line.
 *
 * ss:      -t -a -n -l -o -H -4 -6, then "state X" and "exclude X" as often as wanted, then a
 *          filter of ports: "sport = :80", "dport != 80", "sport >= :1024", with "and", "or",
 *          "not" and parentheses. -t and -n must be given: there is no UDP and no name here.
 *          Words for states are ss's: established, syn-sent, syn-recv, fin-wait-1, fin-wait-2,
 *          time-wait, closed, close-wait, last-ack, listening, closing; all, connected,
 *          synchronized, bucket, big.
 * netstat: -t -a -n -l -o -W -4 -6; -n must be given.
 * nstat:   -a -z -s, then patterns of names ("TcpExtListen*", letter case ignored).
 * Letters may be joined, and long names work (--listening).
 *
 * \param text the command line
 * \return what it asks for
 * \throws std::runtime_error that names the command and the word that is not understood
 */
SocketTableCommand ParseSocketTableCommand(const std::string& text);

//! @}

} // namespace ns3

#endif // SOCKET_TABLE_COMMAND_H
