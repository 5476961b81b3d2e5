// SPDX-License-Identifier: GPL-2.0-only
//
// The tables (Linux 6, asm-generic numbers; include/uapi of the kernel).

#include "ns3/packet-script-symbols.h"

#include <algorithm>
#include <map>
#include <vector>

namespace ns3
{

namespace
{

using namespace linux_words;

/** A table: \return every constant with its number */
const std::map<std::string, int64_t>&
GetWords() // NOLINT(readability-function-size): a table
{
    static const std::map<std::string, int64_t> words{{"NULL", 0},
                                                      {"AF_UNSPEC", 0},
                                                      {"AF_INET", 2},
                                                      {"AF_INET6", 10},
                                                      {"AF_PACKET", 17},
                                                      {"PF_INET", 2},
                                                      {"PF_INET6", 10},
                                                      {"SOCK_STREAM", SOCK_STREAM_TYPE},
                                                      {"SOCK_DGRAM", 2},
                                                      {"SOCK_RAW", 3},
                                                      {"SOCK_NONBLOCK", NONBLOCK},
                                                      {"SOCK_CLOEXEC", 0x80000},
                                                      {"IPPROTO_IP", 0},
                                                      {"IPPROTO_ICMP", 1},
                                                      {"IPPROTO_TCP", PROTOCOL_TCP},
                                                      {"IPPROTO_UDP", 17},
                                                      {"IPPROTO_IPV6", 41},
                                                      {"IPPROTO_ICMPV6", 58},
                                                      {"IPPROTO_RAW", 255},
                                                      {"SOL_IP", 0},
                                                      {"SOL_SOCKET", LEVEL_SOCKET},
                                                      {"SOL_TCP", PROTOCOL_TCP},
                                                      {"SOL_UDP", 17},
                                                      {"SOL_IPV6", 41},
                                                      {"SHUT_RD", 0},
                                                      {"SHUT_WR", 1},
                                                      {"SHUT_RDWR", 2},
                                                      {"F_DUPFD", 0},
                                                      {"F_GETFD", 1},
                                                      {"F_SETFD", 2},
                                                      {"F_GETFL", 3},
                                                      {"F_SETFL", 4},
                                                      {"F_GETLK", 5},
                                                      {"F_SETLK", 6},
                                                      {"F_SETLKW", 7},
                                                      {"F_SETOWN", 8},
                                                      {"F_GETOWN", 9},
                                                      {"F_SETSIG", 10},
                                                      {"F_GETSIG", 11},
                                                      {"F_SETLEASE", 1024},
                                                      {"F_GETLEASE", 1025},
                                                      {"F_NOTIFY", 1026},
                                                      {"F_DUPFD_CLOEXEC", 1030},
                                                      {"F_RDLCK", 0},
                                                      {"F_WRLCK", 1},
                                                      {"F_UNLCK", 2},
                                                      {"FD_CLOEXEC", 1},
                                                      {"O_RDONLY", 0},
                                                      {"O_WRONLY", 1},
                                                      {"O_RDWR", READ_WRITE},
                                                      {"O_ACCMODE", 3},
                                                      {"O_CREAT", 0x40},
                                                      {"O_EXCL", 0x80},
                                                      {"O_NOCTTY", 0x100},
                                                      {"O_TRUNC", 0x200},
                                                      {"O_APPEND", 0x400},
                                                      {"O_NONBLOCK", NONBLOCK},
                                                      {"LOCK_SH", 1},
                                                      {"LOCK_EX", 2},
                                                      {"LOCK_NB", 4},
                                                      {"LOCK_UN", 8},
                                                      {"SEEK_SET", 0},
                                                      {"SEEK_CUR", 1},
                                                      {"SEEK_END", 2},
                                                      {"MSG_OOB", 1},
                                                      {"MSG_PEEK", FLAG_PEEK},
                                                      {"MSG_DONTROUTE", 4},
                                                      {"MSG_CTRUNC", 8},
                                                      {"MSG_PROXY", 0x10},
                                                      {"MSG_TRUNC", 0x20},
                                                      {"MSG_DONTWAIT", FLAG_DONTWAIT},
                                                      {"MSG_EOR", 0x80},
                                                      {"MSG_WAITALL", FLAG_WAITALL},
                                                      {"MSG_FIN", 0x200},
                                                      {"MSG_SYN", 0x400},
                                                      {"MSG_CONFIRM", 0x800},
                                                      {"MSG_RST", 0x1000},
                                                      {"MSG_NOSIGNAL", FLAG_NOSIGNAL},
                                                      {"MSG_MORE", 0x8000},
                                                      {"MSG_CMSG_CLOEXEC", 0x40000000},
                                                      {"POLLIN", POLL_IN},
                                                      {"POLLPRI", 2},
                                                      {"POLLOUT", POLL_OUT},
                                                      {"POLLERR", POLL_ERROR},
                                                      {"POLLHUP", POLL_HANG_UP},
                                                      {"POLLNVAL", POLL_INVALID},
                                                      {"POLLRDNORM", POLL_READ_NORMAL},
                                                      {"POLLRDBAND", 0x80},
                                                      {"POLLWRNORM", POLL_WRITE_NORMAL},
                                                      {"POLLWRBAND", 0x200},
                                                      {"POLLMSG", 0x400},
                                                      {"POLLREMOVE", 0x1000},
                                                      {"POLLRDHUP", POLL_READ_HANG_UP},
                                                      {"FIONREAD", 0x541b},
                                                      {"SIOCINQ", 0x541b},
                                                      {"SIOCOUTQ", 0x5411},
                                                      {"TIOCOUTQ", 0x5411},
                                                      {"SIOCOUTQNSD", 0x894b},
                                                      {"INADDR_ANY", 0},
                                                      {"IP_PMTUDISC_DONT", 0},
                                                      {"IP_PMTUDISC_WANT", 1},
                                                      {"IP_PMTUDISC_DO", 2},
                                                      {"IP_PMTUDISC_PROBE", 3},
                                                      {"TCP_INFINITE_SSTHRESH", 0x7fffffff},
                                                      {"TCP_CM_INQ", 36},
                                                      {"CAP_CHOWN", 0},
                                                      {"CAP_DAC_OVERRIDE", 1},
                                                      {"CAP_DAC_READ_SEARCH", 2},
                                                      {"CAP_FOWNER", 3},
                                                      {"CAP_FSETID", 4},
                                                      {"CAP_KILL", 5},
                                                      {"CAP_SETGID", 6},
                                                      {"CAP_SETUID", 7},
                                                      {"CAP_SETPCAP", 8},
                                                      {"CAP_LINUX_IMMUTABLE", 9},
                                                      {"CAP_NET_BIND_SERVICE", 10},
                                                      {"CAP_NET_BROADCAST", 11},
                                                      {"CAP_NET_ADMIN", 12},
                                                      {"CAP_NET_RAW", 13},
                                                      {"CAP_IPC_LOCK", 14},
                                                      {"CAP_IPC_OWNER", 15},
                                                      {"CAP_SYS_MODULE", 16},
                                                      {"CAP_SYS_RAWIO", 17},
                                                      {"CAP_SYS_CHROOT", 18},
                                                      {"CAP_SYS_PTRACE", 19},
                                                      {"CAP_SYS_PACCT", 20},
                                                      {"CAP_SYS_ADMIN", 21},
                                                      {"CAP_SYS_BOOT", 22},
                                                      {"CAP_SYS_NICE", 23},
                                                      {"CAP_SYS_RESOURCE", 24},
                                                      {"CAP_SYS_TIME", 25},
                                                      {"CAP_SYS_TTY_CONFIG", 26},
                                                      {"CAP_MKNOD", 27},
                                                      {"CAP_LEASE", 28},
                                                      {"CAP_AUDIT_WRITE", 29},
                                                      {"CAP_AUDIT_CONTROL", 30},
                                                      {"CAP_SETFCAP", 31},
                                                      {"CAP_MAC_OVERRIDE", 32},
                                                      {"CAP_MAC_ADMIN", 33},
                                                      {"CAP_SYSLOG", 34},
                                                      {"CAP_WAKE_ALARM", 35},
                                                      {"CAP_BLOCK_SUSPEND", 36},
                                                      {"CAP_EFFECTIVE", 0},
                                                      {"CAP_PERMITTED", 1},
                                                      {"CAP_INHERITABLE", 2},
                                                      {"CAP_CLEAR", 0},
                                                      {"CAP_SET", 1}};
    return words;
}

/** A table: \return names and numbers of errno */
const std::map<std::string, int64_t>&
GetErrnos() // NOLINT(readability-function-size): a table
{
    static const std::map<std::string, int64_t> numbers{{"EPERM", 1},
                                                        {"ENOENT", 2},
                                                        {"ESRCH", 3},
                                                        {"EINTR", 4},
                                                        {"EIO", 5},
                                                        {"ENXIO", 6},
                                                        {"E2BIG", 7},
                                                        {"ENOEXEC", 8},
                                                        {"EBADF", 9},
                                                        {"ECHILD", 10},
                                                        {"EAGAIN", 11},
                                                        {"EWOULDBLOCK", 11},
                                                        {"ENOMEM", 12},
                                                        {"EACCES", 13},
                                                        {"EFAULT", 14},
                                                        {"ENOTBLK", 15},
                                                        {"EBUSY", 16},
                                                        {"EEXIST", 17},
                                                        {"EXDEV", 18},
                                                        {"ENODEV", 19},
                                                        {"ENOTDIR", 20},
                                                        {"EISDIR", 21},
                                                        {"EINVAL", 22},
                                                        {"ENFILE", 23},
                                                        {"EMFILE", 24},
                                                        {"ENOTTY", 25},
                                                        {"ETXTBSY", 26},
                                                        {"EFBIG", 27},
                                                        {"ENOSPC", 28},
                                                        {"ESPIPE", 29},
                                                        {"EROFS", 30},
                                                        {"EMLINK", 31},
                                                        {"EPIPE", 32},
                                                        {"EDOM", 33},
                                                        {"ERANGE", 34},
                                                        {"EDEADLK", 35},
                                                        {"EDEADLOCK", 35},
                                                        {"ENAMETOOLONG", 36},
                                                        {"ENOLCK", 37},
                                                        {"ENOSYS", 38},
                                                        {"ENOTEMPTY", 39},
                                                        {"ELOOP", 40},
                                                        {"ENOMSG", 42},
                                                        {"EIDRM", 43},
                                                        {"ECHRNG", 44},
                                                        {"EL2NSYNC", 45},
                                                        {"EL3HLT", 46},
                                                        {"EL3RST", 47},
                                                        {"ELNRNG", 48},
                                                        {"EUNATCH", 49},
                                                        {"ENOCSI", 50},
                                                        {"EL2HLT", 51},
                                                        {"EBADE", 52},
                                                        {"EBADR", 53},
                                                        {"EXFULL", 54},
                                                        {"ENOANO", 55},
                                                        {"EBADRQC", 56},
                                                        {"EBADSLT", 57},
                                                        {"EBFONT", 59},
                                                        {"ENOSTR", 60},
                                                        {"ENODATA", 61},
                                                        {"ETIME", 62},
                                                        {"ENOSR", 63},
                                                        {"ENONET", 64},
                                                        {"ENOPKG", 65},
                                                        {"EREMOTE", 66},
                                                        {"ENOLINK", 67},
                                                        {"EADV", 68},
                                                        {"ESRMNT", 69},
                                                        {"ECOMM", 70},
                                                        {"EPROTO", 71},
                                                        {"EMULTIHOP", 72},
                                                        {"EDOTDOT", 73},
                                                        {"EBADMSG", 74},
                                                        {"EOVERFLOW", 75},
                                                        {"ENOTUNIQ", 76},
                                                        {"EBADFD", 77},
                                                        {"EREMCHG", 78},
                                                        {"ELIBACC", 79},
                                                        {"ELIBBAD", 80},
                                                        {"ELIBSCN", 81},
                                                        {"ELIBMAX", 82},
                                                        {"ELIBEXEC", 83},
                                                        {"EILSEQ", 84},
                                                        {"ERESTART", 85},
                                                        {"ESTRPIPE", 86},
                                                        {"EUSERS", 87},
                                                        {"ENOTSOCK", 88},
                                                        {"EDESTADDRREQ", 89},
                                                        {"EMSGSIZE", 90},
                                                        {"EPROTOTYPE", 91},
                                                        {"ENOPROTOOPT", 92},
                                                        {"EPROTONOSUPPORT", 93},
                                                        {"ESOCKTNOSUPPORT", 94},
                                                        {"EOPNOTSUPP", 95},
                                                        {"EPFNOSUPPORT", 96},
                                                        {"EAFNOSUPPORT", 97},
                                                        {"EADDRINUSE", 98},
                                                        {"EADDRNOTAVAIL", 99},
                                                        {"ENETDOWN", 100},
                                                        {"ENETUNREACH", 101},
                                                        {"ENETRESET", 102},
                                                        {"ECONNABORTED", 103},
                                                        {"ECONNRESET", 104},
                                                        {"ENOBUFS", 105},
                                                        {"EISCONN", 106},
                                                        {"ENOTCONN", 107},
                                                        {"ESHUTDOWN", 108},
                                                        {"ETOOMANYREFS", 109},
                                                        {"ETIMEDOUT", 110},
                                                        {"ECONNREFUSED", 111},
                                                        {"EHOSTDOWN", 112},
                                                        {"EHOSTUNREACH", 113},
                                                        {"EALREADY", 114},
                                                        {"EINPROGRESS", 115},
                                                        {"ESTALE", 116},
                                                        {"EUCLEAN", 117},
                                                        {"ENOTNAM", 118},
                                                        {"ENAVAIL", 119},
                                                        {"EISNAM", 120},
                                                        {"EREMOTEIO", 121},
                                                        {"EDQUOT", 122},
                                                        {"ENOMEDIUM", 123},
                                                        {"EMEDIUMTYPE", 124},
                                                        {"ECANCELED", 125},
                                                        {"ENOKEY", 126},
                                                        {"EKEYEXPIRED", 127},
                                                        {"EKEYREVOKED", 128},
                                                        {"EKEYREJECTED", 129},
                                                        {"EOWNERDEAD", 130},
                                                        {"ENOTRECOVERABLE", 131},
                                                        {"ERFKILL", 132},
                                                        {"ENOTSUP", 95}};
    return numbers;
}

/** A table: \return socket options; those of IP and IPv6 that TCP has no use for are absent */
const std::vector<ScriptSocketOption>&
GetOptions()
{
    static const std::vector<ScriptSocketOption> options{
        {"SO_DEBUG", LEVEL_SOCKET, 1, false, 0},
        {"SO_REUSEADDR", LEVEL_SOCKET, 2, true, 0},
        {"SO_TYPE", LEVEL_SOCKET, 3, true, {}},
        {"SO_ERROR", LEVEL_SOCKET, 4, true, {}},
        {"SO_DONTROUTE", LEVEL_SOCKET, 5, false, 0},
        {"SO_BROADCAST", LEVEL_SOCKET, 6, false, 0},
        {"SO_SNDBUF", LEVEL_SOCKET, 7, true, {}},
        {"SO_RCVBUF", LEVEL_SOCKET, 8, true, {}},
        {"SO_KEEPALIVE", LEVEL_SOCKET, 9, true, 0},
        {"SO_OOBINLINE", LEVEL_SOCKET, 10, false, 0},
        {"SO_NO_CHECK", LEVEL_SOCKET, 11, false, {}},
        {"SO_PRIORITY", LEVEL_SOCKET, 12, false, 0},
        {"SO_LINGER", LEVEL_SOCKET, 13, true, 0},
        {"SO_BSDCOMPAT", LEVEL_SOCKET, 14, false, {}},
        {"SO_REUSEPORT", LEVEL_SOCKET, 15, false, 0},
        {"SO_PASSCRED", LEVEL_SOCKET, 16, false, 0},
        {"SO_PEERCRED", LEVEL_SOCKET, 17, false, {}},
        {"SO_RCVLOWAT", LEVEL_SOCKET, 18, false, 1},
        {"SO_SNDLOWAT", LEVEL_SOCKET, 19, false, 1},
        {"SO_RCVTIMEO", LEVEL_SOCKET, 20, false, {}},
        {"SO_SNDTIMEO", LEVEL_SOCKET, 21, false, {}},
        {"SO_BINDTODEVICE", LEVEL_SOCKET, 25, false, {}},
        {"SO_ATTACH_FILTER", LEVEL_SOCKET, 26, false, {}},
        {"SO_DETACH_FILTER", LEVEL_SOCKET, 27, false, {}},
        {"SO_PEERNAME", LEVEL_SOCKET, 28, false, {}},
        {"SO_ACCEPTCONN", LEVEL_SOCKET, 30, true, {}},
        {"SO_PEERSEC", LEVEL_SOCKET, 31, false, {}},
        {"SO_SNDBUFFORCE", LEVEL_SOCKET, 32, false, {}},
        {"SO_RCVBUFFORCE", LEVEL_SOCKET, 33, false, {}},
        {"SO_MARK", LEVEL_SOCKET, 36, false, 0},
        {"SO_PROTOCOL", LEVEL_SOCKET, 38, true, {}},
        {"SO_BUSY_POLL", LEVEL_SOCKET, 46, false, 0},
        {"SO_SECURITY_AUTHENTICATION", LEVEL_SOCKET, 22, false, {}},
        {"SO_SECURITY_ENCRYPTION_TRANSPORT", LEVEL_SOCKET, 23, false, {}},
        {"SO_SECURITY_ENCRYPTION_NETWORK", LEVEL_SOCKET, 24, false, {}},
        {"TCP_NODELAY", PROTOCOL_TCP, 1, true, {}},
        {"TCP_MAXSEG", PROTOCOL_TCP, 2, true, {}},
        {"TCP_CORK", PROTOCOL_TCP, 3, false, 0},
        {"TCP_KEEPIDLE", PROTOCOL_TCP, 4, true, 7200},
        {"TCP_KEEPINTVL", PROTOCOL_TCP, 5, true, 75},
        {"TCP_KEEPCNT", PROTOCOL_TCP, 6, true, 9},
        {"TCP_SYNCNT", PROTOCOL_TCP, 7, true, 6},
        {"TCP_LINGER2", PROTOCOL_TCP, 8, true, 60},
        {"TCP_DEFER_ACCEPT", PROTOCOL_TCP, 9, false, 0},
        {"TCP_WINDOW_CLAMP", PROTOCOL_TCP, 10, false, {}},
        {"TCP_QUICKACK", PROTOCOL_TCP, 12, false, {}},
        {"TCP_CONGESTION", PROTOCOL_TCP, 13, true, {}},
        {"TCP_COOKIE_TRANSACTIONS", PROTOCOL_TCP, 15, false, {}},
        {"TCP_THIN_LINEAR_TIMEOUTS", PROTOCOL_TCP, 16, false, 0},
        {"TCP_THIN_DUPACK", PROTOCOL_TCP, 17, false, 0},
        {"TCP_USER_TIMEOUT", PROTOCOL_TCP, 18, true, 0},
        {"TCP_TIMESTAMP", PROTOCOL_TCP, 24, false, {}},
        {"TCP_NOTSENT_LOWAT", PROTOCOL_TCP, 25, false, 0},
        {"TCP_SAVE_SYN", PROTOCOL_TCP, 27, false, 0},
        {"TCP_SAVED_SYN", PROTOCOL_TCP, 28, false, {}},
        {"TCP_INQ", PROTOCOL_TCP, 36, true, 0},
        {"IP_TOS", LEVEL_IP, 1, true, 0},
        {"IP_TTL", LEVEL_IP, 2, false, 64},
        {"IP_MTU_DISCOVER", LEVEL_IP, 10, false, 1},
        {"IP_RECVERR", LEVEL_IP, 11, false, 0},
        {"IP_MTU", LEVEL_IP, 14, false, {}},
        {"IP_FREEBIND", LEVEL_IP, 15, false, 0},
        {"IP_TRANSPARENT", LEVEL_IP, 19, false, 0},
        {"IPV6_UNICAST_HOPS", LEVEL_IPV6, 16, false, 64},
        {"IPV6_MTU_DISCOVER", LEVEL_IPV6, 23, false, 1},
        {"IPV6_MTU", LEVEL_IPV6, 24, false, {}},
        {"IPV6_RECVERR", LEVEL_IPV6, 25, false, 0},
        {"IPV6_V6ONLY", LEVEL_IPV6, 26, false, 0},
        {"IPV6_HOPLIMIT", LEVEL_IPV6, 52, false, {}},
        {"IPV6_TCLASS", LEVEL_IPV6, 67, true, 0},
        {"IPV6_AUTOFLOWLABEL", LEVEL_IPV6, 70, false, {}},
        {"IPV6_FREEBIND", LEVEL_IPV6, 78, false, 0}};
    return options;
}

} // namespace

std::optional<int64_t>
FindScriptWord(const std::string& word)
{
    const auto constant = GetWords().find(word);
    if (constant != GetWords().end())
    {
        return constant->second;
    }
    const auto error = GetErrnos().find(word);
    if (error != GetErrnos().end())
    {
        return error->second;
    }
    const ScriptSocketOption* option = FindSocketOption(word);
    return option ? std::optional<int64_t>(option->number) : std::nullopt;
}

int64_t
GetErrnoNumber(const std::string& name)
{
    const auto found = GetErrnos().find(name);
    return found == GetErrnos().end() ? 0 : found->second;
}

const ScriptSocketOption*
FindSocketOption(const std::string& name)
{
    const auto found = std::find_if(GetOptions().begin(),
                                    GetOptions().end(),
                                    [&name](const auto& option) { return name == option.name; });
    return found == GetOptions().end() ? nullptr : &*found;
}

const ScriptSocketOption*
FindSocketOption(int64_t level, int64_t number)
{
    const auto found =
        std::find_if(GetOptions().begin(), GetOptions().end(), [level, number](const auto& option) {
            return level == option.level && number == option.number;
        });
    return found == GetOptions().end() ? nullptr : &*found;
}

std::string
NameIdleFlags(int64_t flags)
{
    // No process here gets signals, so MSG_NOSIGNAL is the rule.
    int64_t rest = flags & ~(FLAG_PEEK | FLAG_DONTWAIT | FLAG_WAITALL | FLAG_NOSIGNAL);
    std::string names;
    for (const auto& [name, number] : GetWords())
    {
        if (name.compare(0, 4, "MSG_") == 0 && (rest & number) != 0)
        {
            names += (names.empty() ? "" : "|") + name;
            rest &= ~number;
        }
    }
    return names.empty() && rest != 0 ? std::to_string(rest) : names;
}

} // namespace ns3
