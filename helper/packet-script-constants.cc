// SPDX-License-Identifier: GPL-2.0-only
//
// The table of words (Linux, asm-generic numbers) and the evaluation of arguments.

#include "ns3/packet-script-constants.h"

#include <map>

namespace ns3
{

namespace
{

/** \return every word with its number */
const std::map<std::string, int64_t>&
GetWords()
{
    static const std::map<std::string, int64_t> words{
        {"NULL", 0},
        {"AF_UNSPEC", 0},
        {"AF_INET", 2},
        {"AF_INET6", 10},
        {"PF_INET", 2},
        {"PF_INET6", 10},
        {"SOCK_STREAM", linux_words::SOCK_STREAM_TYPE},
        {"SOCK_DGRAM", 2},
        {"SOCK_RAW", 3},
        {"SOCK_NONBLOCK", linux_words::NONBLOCK},
        {"SOCK_CLOEXEC", 02000000},
        {"IPPROTO_IP", 0},
        {"IPPROTO_ICMP", 1},
        {"IPPROTO_TCP", linux_words::PROTOCOL_TCP},
        {"IPPROTO_UDP", 17},
        {"IPPROTO_IPV6", 41},
        {"SOL_IP", 0},
        {"SOL_SOCKET", 1},
        {"SOL_TCP", 6},
        {"SOL_IPV6", 41},
        {"SHUT_RD", 0},
        {"SHUT_WR", 1},
        {"SHUT_RDWR", 2},
        {"F_GETFD", 1},
        {"F_SETFD", 2},
        {"F_GETFL", 3},
        {"F_SETFL", 4},
        {"FD_CLOEXEC", 1},
        {"O_RDONLY", 0},
        {"O_WRONLY", 1},
        {"O_RDWR", linux_words::READ_WRITE},
        {"O_NONBLOCK", linux_words::NONBLOCK},
        {"MSG_OOB", 0x1},
        {"MSG_PEEK", linux_words::FLAG_PEEK},
        {"MSG_TRUNC", 0x20},
        {"MSG_DONTWAIT", linux_words::FLAG_DONTWAIT},
        {"MSG_EOR", 0x80},
        {"MSG_WAITALL", linux_words::FLAG_WAITALL},
        {"MSG_NOSIGNAL", 0x4000},
        {"MSG_MORE", 0x8000},
        {"POLLIN", linux_words::POLL_IN},
        {"POLLPRI", 0x2},
        {"POLLOUT", linux_words::POLL_OUT},
        {"POLLERR", linux_words::POLL_ERROR},
        {"POLLHUP", linux_words::POLL_HANG_UP},
        {"POLLNVAL", linux_words::POLL_INVALID},
        {"POLLRDNORM", linux_words::POLL_READ_NORMAL},
        {"POLLWRNORM", linux_words::POLL_WRITE_NORMAL},
        {"POLLRDHUP", linux_words::POLL_READ_HANG_UP},
        {"FIONREAD", 0x541B},
        {"SIOCINQ", 0x541B},
        {"SIOCOUTQ", 0x5411},
        {"TIOCOUTQ", 0x5411},
        {"SIOCOUTQNSD", 0x894B},
        {"INADDR_ANY", 0},
    };
    return words;
}

/** \return names and numbers of errno */
const std::map<std::string, int64_t>&
GetErrnos()
{
    static const std::map<std::string, int64_t> numbers{
        {"EPERM", 1},          {"EINTR", 4},         {"EBADF", 9},          {"EAGAIN", 11},
        {"EWOULDBLOCK", 11},   {"ENOMEM", 12},       {"EACCES", 13},        {"EFAULT", 14},
        {"EINVAL", 22},        {"EPIPE", 32},        {"ENOTSOCK", 88},      {"EDESTADDRREQ", 89},
        {"EMSGSIZE", 90},      {"EPROTOTYPE", 91},   {"ENOPROTOOPT", 92},   {"EPROTONOSUPPORT", 93},
        {"EOPNOTSUPP", 95},    {"EAFNOSUPPORT", 97}, {"EADDRINUSE", 98},    {"EADDRNOTAVAIL", 99},
        {"ENETDOWN", 100},     {"ENETUNREACH", 101}, {"ECONNABORTED", 103}, {"ECONNRESET", 104},
        {"ENOBUFS", 105},      {"EISCONN", 106},     {"ENOTCONN", 107},     {"ETIMEDOUT", 110},
        {"ECONNREFUSED", 111}, {"EHOSTDOWN", 112},   {"EHOSTUNREACH", 113}, {"EALREADY", 114},
        {"EINPROGRESS", 115},
    };
    return numbers;
}

} // namespace

int64_t
GetErrnoNumber(const std::string& name)
{
    const auto found = GetErrnos().find(name);
    return found == GetErrnos().end() ? 0 : found->second;
}

std::optional<int64_t>
EvaluateScriptExpression(const ScriptExpression& expression)
{
    switch (expression.kind)
    {
    case ScriptExpressionKind::INTEGER:
        return expression.number;
    case ScriptExpressionKind::WORD: {
        const auto word = GetWords().find(expression.text);
        if (word != GetWords().end())
        {
            return word->second;
        }
        const int64_t error = GetErrnoNumber(expression.text);
        return error != 0 ? std::optional<int64_t>(error) : std::nullopt;
    }
    case ScriptExpressionKind::OR: {
        int64_t bits = 0;
        for (const ScriptExpression& part : expression.parts)
        {
            const std::optional<int64_t> value = EvaluateScriptExpression(part);
            if (!value)
            {
                return {};
            }
            bits |= *value;
        }
        return bits;
    }
    case ScriptExpressionKind::CALL:
    case ScriptExpressionKind::ARRAY:
        return expression.parts.empty() ? std::nullopt
                                        : EvaluateScriptExpression(expression.parts.front());
    case ScriptExpressionKind::ELLIPSIS:
    case ScriptExpressionKind::STRING:
    case ScriptExpressionKind::STRING_ELLIPSIS:
    case ScriptExpressionKind::STRUCT:
    case ScriptExpressionKind::ASSIGN:
        break;
    }
    return {};
}

std::string
ToErrnoName(Socket::SocketErrno number)
{
    switch (number)
    {
    case Socket::ERROR_NOTERROR:
        return "";
    case Socket::ERROR_ISCONN:
        return "EISCONN";
    case Socket::ERROR_NOTCONN:
        return "ENOTCONN";
    case Socket::ERROR_MSGSIZE:
        return "EMSGSIZE";
    case Socket::ERROR_AGAIN:
        return "EAGAIN";
    case Socket::ERROR_SHUTDOWN:
        return "EPIPE";
    case Socket::ERROR_OPNOTSUPP:
        return "EOPNOTSUPP";
    case Socket::ERROR_AFNOSUPPORT:
        return "EAFNOSUPPORT";
    case Socket::ERROR_INVAL:
        return "EINVAL";
    case Socket::ERROR_BADF:
        return "EBADF";
    case Socket::ERROR_NOROUTETOHOST:
        return "EHOSTUNREACH";
    case Socket::ERROR_NODEV:
        return "ENODEV";
    case Socket::ERROR_ADDRNOTAVAIL:
        return "EADDRNOTAVAIL";
    case Socket::ERROR_ADDRINUSE:
        return "EADDRINUSE";
    case Socket::SOCKET_ERRNO_LAST:
        break;
    }
    return "EINVAL";
}

std::string
ToScriptText(const ScriptExpression& expression)
{
    const auto join = [&expression](const std::string& between) {
        std::string text;
        for (const ScriptExpression& part : expression.parts)
        {
            text += (text.empty() ? "" : between) + ToScriptText(part);
        }
        return text;
    };
    switch (expression.kind)
    {
    case ScriptExpressionKind::ELLIPSIS:
        return "...";
    case ScriptExpressionKind::INTEGER:
        return std::to_string(expression.number);
    case ScriptExpressionKind::WORD:
        return expression.text;
    case ScriptExpressionKind::STRING:
        return "\"" + expression.text + "\"";
    case ScriptExpressionKind::STRING_ELLIPSIS:
        return "\"" + expression.text + "\"...";
    case ScriptExpressionKind::ARRAY:
        return "[" + join(", ") + "]";
    case ScriptExpressionKind::STRUCT:
        return "{" + join(", ") + "}";
    case ScriptExpressionKind::CALL:
        return expression.text + "(" + join(", ") + ")";
    case ScriptExpressionKind::OR:
        return join("|");
    case ScriptExpressionKind::ASSIGN:
        return join("=");
    }
    return "";
}

} // namespace ns3
