// SPDX-License-Identifier: GPL-2.0-only
//
// Words that calls of a packet script use, with Linux's numbers.

#ifndef PACKET_SCRIPT_CONSTANTS_H
#define PACKET_SCRIPT_CONSTANTS_H

#include "ns3/packet-script.h"
#include "ns3/socket.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

/** Numbers of Linux that the runner tests for; the rest is in the table of the source file. */
namespace linux_words
{
constexpr int64_t SOCK_STREAM_TYPE = 1;       //!< SOCK_STREAM
constexpr int64_t SOCK_TYPE_MASK = 0xf;       //!< type without its flags
constexpr int64_t NONBLOCK = 04000;           //!< O_NONBLOCK, SOCK_NONBLOCK
constexpr int64_t READ_WRITE = 2;             //!< O_RDWR
constexpr int64_t PROTOCOL_TCP = 6;           //!< IPPROTO_TCP
constexpr int64_t FLAG_PEEK = 0x2;            //!< MSG_PEEK
constexpr int64_t FLAG_DONTWAIT = 0x40;       //!< MSG_DONTWAIT
constexpr int64_t FLAG_WAITALL = 0x100;       //!< MSG_WAITALL
constexpr int64_t POLL_IN = 0x1;              //!< POLLIN
constexpr int64_t POLL_OUT = 0x4;             //!< POLLOUT
constexpr int64_t POLL_ERROR = 0x8;           //!< POLLERR
constexpr int64_t POLL_HANG_UP = 0x10;        //!< POLLHUP
constexpr int64_t POLL_INVALID = 0x20;        //!< POLLNVAL
constexpr int64_t POLL_READ_NORMAL = 0x40;    //!< POLLRDNORM
constexpr int64_t POLL_WRITE_NORMAL = 0x100;  //!< POLLWRNORM
constexpr int64_t POLL_READ_HANG_UP = 0x2000; //!< POLLRDHUP
} // namespace linux_words

/**
 * \brief Evaluate an argument: a number, a word, words joined by |, htons(number), or the first
 * element of an array.
 * \param expression the argument
 * \return its number; nothing for "...", text, structures and unknown words
 */
std::optional<int64_t> EvaluateScriptExpression(const ScriptExpression& expression);

/** \return number of an errno on Linux, e.g. 104 of "ECONNRESET"; 0 if it has none here */
int64_t GetErrnoNumber(const std::string& name);

/** \return name of an errno of ns-3 as Linux would call it */
std::string ToErrnoName(Socket::SocketErrno number);

/** \return a value as a script writes it */
std::string ToScriptText(const ScriptExpression& expression);

} // namespace ns3

#endif // PACKET_SCRIPT_CONSTANTS_H
