// SPDX-License-Identifier: GPL-2.0-only
//
// The words that packet scripts may use for numbers: constants, errnos and socket options of Linux.

#ifndef PACKET_SCRIPT_SYMBOLS_H
#define PACKET_SCRIPT_SYMBOLS_H

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Numbers of Linux that the runner tests for; the rest is in the tables of the source file. */
namespace linux_words
{
constexpr int64_t SOCK_STREAM_TYPE = 1;       //!< SOCK_STREAM
constexpr int64_t SOCK_TYPE_MASK = 0xf;       //!< type without its flags
constexpr int64_t NONBLOCK = 04000;           //!< O_NONBLOCK, SOCK_NONBLOCK
constexpr int64_t READ_WRITE = 2;             //!< O_RDWR
constexpr int64_t LEVEL_SOCKET = 1;           //!< SOL_SOCKET
constexpr int64_t LEVEL_IP = 0;               //!< SOL_IP
constexpr int64_t LEVEL_IPV6 = 41;            //!< SOL_IPV6
constexpr int64_t PROTOCOL_TCP = 6;           //!< IPPROTO_TCP, SOL_TCP
constexpr int64_t FLAG_PEEK = 0x2;            //!< MSG_PEEK
constexpr int64_t FLAG_DONTWAIT = 0x40;       //!< MSG_DONTWAIT
constexpr int64_t FLAG_WAITALL = 0x100;       //!< MSG_WAITALL
constexpr int64_t FLAG_NOSIGNAL = 0x4000;     //!< MSG_NOSIGNAL
constexpr int64_t POLL_IN = 0x1;              //!< POLLIN
constexpr int64_t POLL_OUT = 0x4;             //!< POLLOUT
constexpr int64_t POLL_ERROR = 0x8;           //!< POLLERR
constexpr int64_t POLL_HANG_UP = 0x10;        //!< POLLHUP
constexpr int64_t POLL_INVALID = 0x20;        //!< POLLNVAL
constexpr int64_t POLL_READ_NORMAL = 0x40;    //!< POLLRDNORM
constexpr int64_t POLL_WRITE_NORMAL = 0x100;  //!< POLLWRNORM
constexpr int64_t POLL_READ_HANG_UP = 0x2000; //!< POLLRDHUP
} // namespace linux_words

/** A socket option of Linux. */
struct ScriptSocketOption
{
    const char* name;                //!< e.g. "TCP_NODELAY"
    int64_t level;                   //!< where it belongs, e.g. 6
    int64_t number;                  //!< at that level
    bool hasEffect;                  //!< false: setsockopt is taken and remembered, no more
    std::optional<int64_t> fallback; //!< value before the first setsockopt, if it is a constant
};

/**
 * \param word of a call: a constant, an errno or a socket option
 * \return its number on Linux (asm-generic); nothing if there is no such word
 */
std::optional<int64_t> FindScriptWord(const std::string& word);

/**
 * \param name of the errno
 * \return number of an errno on Linux, e.g. 104 of "ECONNRESET"; 0 if there is no such errno
 */
int64_t GetErrnoNumber(const std::string& name);

/** \param name e.g. "TCP_NODELAY" \return the option; null if there is none */
const ScriptSocketOption* FindSocketOption(const std::string& name);

/** \param level e.g. 6 \param number e.g. 1 \return the option; null if there is none */
const ScriptSocketOption* FindSocketOption(int64_t level, int64_t number);

/**
 * \param flags MSG_ flags of a call
 * \return names of those that change nothing here, joined by '|'; "" = none
 */
std::string NameIdleFlags(int64_t flags);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SYMBOLS_H
