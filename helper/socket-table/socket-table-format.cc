// SPDX-License-Identifier: GPL-2.0-only
//
// Layouts of ss and nstat (iproute2 6.1) and netstat (net-tools 2.10), measured with the tools.

#include "ns3/socket-table-format.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-connection-id.h"

#include <algorithm>
#include <array>
#include <fnmatch.h>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

/** One end of a connection in parts. */
struct End
{
    bool isIpv6{false};   //!< family of the socket
    bool isAny{false};    //!< the unspecified address
    bool isMapped{false}; //!< an IPv4 address of an IPv6 socket
    std::string address;  //!< "10.0.0.1", "2001:db8::1"; of a mapped one its IPv4 address
    uint16_t port{0};     //!< 0 = none

    /** \return the port, "*" for none */
    std::string
    PortText() const
    {
        return port == 0 ? "*" : std::to_string(port);
    }
};

/** \return parts of an InetSocketAddress or Inet6SocketAddress */
End
Split(const Address& address)
{
    End end;
    std::ostringstream text;
    if (InetSocketAddress::IsMatchingType(address))
    {
        const InetSocketAddress ipv4 = InetSocketAddress::ConvertFrom(address);
        text << ipv4.GetIpv4();
        end.isAny = ipv4.GetIpv4().IsAny();
        end.port = ipv4.GetPort();
        end.address = text.str();
        return end;
    }
    const Inet6SocketAddress ipv6 = Inet6SocketAddress::ConvertFrom(address);
    end.isIpv6 = true;
    end.isAny = ipv6.GetIpv6().IsAny();
    end.isMapped = ipv6.GetIpv6().IsIpv4MappedAddress();
    end.port = ipv6.GetPort();
    if (end.isMapped)
    {
        text << ipv6.GetIpv6().GetIpv4MappedAddress();
        end.address = text.str();
        return end;
    }
    // RFC 5952, which the id's text follows: "[2001:db8::1]:80".
    const TcpConnectionId id(ipv6.GetIpv6(), 0, ipv6.GetIpv6(), 0);
    const std::string bracketed = id.LocalText();
    end.address = bracketed.substr(1, bracketed.rfind(']') - 1);
    return end;
}

/** \return true if the command asks for a row */
bool
IsWanted(const SocketTableRow& row, const SocketTableCommand& command)
{
    const End local = Split(row.local);
    const bool isFamilyWanted = local.isIpv6 ? command.showsIpv6 : command.showsIpv4;
    const bool isPortWanted =
        !command.matchesPorts || command.matchesPorts(local.port, Split(row.remote).port);
    return command.states.test(row.state) && isFamilyWanted && isPortWanted;
}

/** \return an address as ss prints it; * is what takes IPv4 and IPv6 */
std::string
SsAddress(const End& end, const SocketTableRow& row)
{
    if (!end.isIpv6)
    {
        return end.address;
    }
    if (end.isAny && !row.isIpv6Only)
    {
        return "*";
    }
    return end.isMapped ? "[::ffff:" + end.address + "]" : "[" + end.address + "]";
}

/** \return time left as ss prints it: "119min", "1min30sec", "58sec", "1.696sec", "200ms" */
std::string
SsTime(const Time& remaining)
{
    const int64_t all = remaining.GetMilliSeconds();
    const int64_t minutes = all / 60000;
    const int64_t seconds = minutes > 9 ? 0 : all / 1000 % 60;
    const int64_t milliseconds = minutes > 0 || seconds > 9 ? 0 : all % 1000;
    std::ostringstream text;
    if (minutes > 0)
    {
        text << minutes << "min";
    }
    if (seconds > 0)
    {
        text << seconds << (milliseconds > 0 ? "." : "sec");
    }
    if (milliseconds > 0)
    {
        text << std::setfill('0') << std::setw(3) << milliseconds << (seconds > 0 ? "sec" : "ms");
    }
    return text.str();
}

/** \param persist name of the persist timer, which each command calls otherwise */
std::string
TimerName(SocketTableTimer timer, const char* persist)
{
    switch (timer)
    {
    case SocketTableTimer::OFF:
        return "off";
    case SocketTableTimer::ON:
        return "on";
    case SocketTableTimer::KEEP_ALIVE:
        return "keepalive";
    case SocketTableTimer::TIME_WAIT:
        return "timewait";
    case SocketTableTimer::PERSIST:
        return persist;
    }
    return "";
}

/** \return a timer's column of ss -o, with its leading blank; "" if none runs */
std::string
SsTimer(const SocketTableRow& row)
{
    if (row.timer == SocketTableTimer::OFF)
    {
        return "";
    }
    const uint32_t repeats = row.timer == SocketTableTimer::ON ? row.retransmissions : row.probes;
    return " timer:(" + TimerName(row.timer, "persist") + "," + SsTime(row.remaining) + "," +
           std::to_string(repeats) + ")";
}

/** \return a timer's column of netstat -o */
std::string
NetstatTimer(const SocketTableRow& row)
{
    std::ostringstream text;
    text << TimerName(row.timer, "probe") << " (" << std::fixed << std::setprecision(2)
         << row.remaining.GetSeconds() << "/" << row.retransmissions << "/" << row.probes << ")";
    return text.str();
}

/** \return address and port as netstat prints them */
std::string
NetstatEnd(const Address& address, bool isWide)
{
    constexpr std::size_t WIDTH = 23;
    const End end = Split(address);
    const std::string port = end.PortText();
    const std::size_t room = WIDTH - 1 - port.size();
    return (isWide ? end.address : end.address.substr(0, room)) + ":" + port;
}

/** One column of ss. */
struct Column
{
    const char* header;    //!< its title
    const char* delimiter; //!< before it, unless it is the first
    bool isRight;          //!< set to the right
    bool isShown;          //!< not disabled
    std::size_t width;     //!< of the longest text and the delimiter
};

/** Columns of ss: state, queues, two addresses with ports, and the rest. */
using SsLine = std::array<std::string, 8>;

/** \return the line of a row */
SsLine
SsLineOf(const SocketTableRow& row, const SocketTableCommand& command)
{
    const End local = Split(row.local);
    const End remote = Split(row.remote);
    const auto queue = [](uint64_t bytes) {
        const std::string digits = std::to_string(bytes);
        return digits + std::string(digits.size() < 6 ? 6 - digits.size() : 0, ' ');
    };
    const std::string device = row.device.empty() ? "" : "%" + row.device;
    return {SsStateName(row.state),
            queue(row.recvQueue),
            queue(row.sendQueue),
            SsAddress(local, row) + device + ":",
            local.PortText(),
            SsAddress(remote, row) + ":",
            remote.PortText(),
            command.hasTimers ? SsTimer(row) : ""};
}

/** Print a line of ss. */
void
PrintSsLine(std::ostream& os, const std::array<Column, 8>& columns, const SsLine& line)
{
    bool isFirst = true;
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        const Column& column = columns[i];
        if (!column.isShown)
        {
            continue;
        }
        const std::string before = isFirst ? "" : column.delimiter;
        const std::size_t used = before.size() + line[i].size();
        const std::string padding(column.width > used ? column.width - used : 0, ' ');
        os << before << (column.isRight ? padding : "") << line[i]
           << (column.isRight ? "" : padding);
        isFirst = false;
    }
    os << "\n";
}

} // namespace

const char*
SsStateName(TcpSocket::TcpStates_t state)
{
    switch (state)
    {
    case TcpSocket::CLOSED:
        return "UNCONN";
    case TcpSocket::LISTEN:
        return "LISTEN";
    case TcpSocket::SYN_SENT:
        return "SYN-SENT";
    case TcpSocket::SYN_RCVD:
        return "SYN-RECV";
    case TcpSocket::ESTABLISHED:
        return "ESTAB";
    case TcpSocket::CLOSE_WAIT:
        return "CLOSE-WAIT";
    case TcpSocket::LAST_ACK:
        return "LAST-ACK";
    case TcpSocket::FIN_WAIT_1:
        return "FIN-WAIT-1";
    case TcpSocket::FIN_WAIT_2:
        return "FIN-WAIT-2";
    case TcpSocket::CLOSING:
        return "CLOSING";
    case TcpSocket::TIME_WAIT:
        return "TIME-WAIT";
    case TcpSocket::LAST_STATE:
        break;
    }
    return "UNKNOWN";
}

const char*
NetstatStateName(TcpSocket::TcpStates_t state)
{
    switch (state)
    {
    case TcpSocket::CLOSED:
        return "CLOSE";
    case TcpSocket::LISTEN:
        return "LISTEN";
    case TcpSocket::SYN_SENT:
        return "SYN_SENT";
    case TcpSocket::SYN_RCVD:
        return "SYN_RECV";
    case TcpSocket::ESTABLISHED:
        return "ESTABLISHED";
    case TcpSocket::CLOSE_WAIT:
        return "CLOSE_WAIT";
    case TcpSocket::LAST_ACK:
        return "LAST_ACK";
    case TcpSocket::FIN_WAIT_1:
        return "FIN_WAIT1";
    case TcpSocket::FIN_WAIT_2:
        return "FIN_WAIT2";
    case TcpSocket::CLOSING:
        return "CLOSING";
    case TcpSocket::TIME_WAIT:
        return "TIME_WAIT";
    case TcpSocket::LAST_STATE:
        break;
    }
    return "UNKNOWN";
}

void
PrintSs(std::ostream& os,
        const std::vector<SocketTableRow>& rows,
        const SocketTableCommand& command)
{
    std::array<Column, 8> columns{{{"State", " ", false, command.states.count() > 1, 0},
                                   {"Recv-Q", " ", false, true, 0},
                                   {"Send-Q", " ", false, true, 0},
                                   {"Local Address:", " ", true, true, 0},
                                   {"Port", "", false, true, 0},
                                   {"Peer Address:", " ", true, true, 0},
                                   {"Port", "", false, true, 0},
                                   {"Process", "", false, true, 0}}};
    // Twice over all lines, so that a large table is not kept as text: widths, then print.
    const auto forEachLine = [&](const auto& take) {
        if (command.hasHeader)
        {
            SsLine header;
            std::transform(columns.begin(),
                           columns.end(),
                           header.begin(),
                           [](const Column& column) { return column.header; });
            take(header);
        }
        for (const SocketTableRow& row : rows)
        {
            if (IsWanted(row, command))
            {
                take(SsLineOf(row, command));
            }
        }
    };
    forEachLine([&columns](const SsLine& line) {
        for (std::size_t i = 0; i < columns.size(); ++i)
        {
            columns[i].width = std::max(columns[i].width, line[i].size());
        }
    });
    bool isFirst = true;
    for (Column& column : columns)
    {
        column.width += isFirst ? 0 : std::string(column.delimiter).size();
        isFirst = isFirst && !column.isShown;
    }
    forEachLine([&](const SsLine& line) { PrintSsLine(os, columns, line); });
}

void
PrintNetstat(std::ostream& os,
             const std::vector<SocketTableRow>& rows,
             const SocketTableCommand& command)
{
    const bool hasListeners = command.states.test(TcpSocket::LISTEN);
    const bool hasOthers = command.states.count() > 1;
    os << "Active Internet connections ("
       << (!hasListeners ? "w/o servers"
           : hasOthers   ? "servers and established"
                         : "only servers")
       << ")\nProto Recv-Q Send-Q Local Address           Foreign Address         State      "
       << (command.hasTimers ? " Timer" : "") << "\n";
    for (const SocketTableRow& row : rows)
    {
        if (!IsWanted(row, command))
        {
            continue;
        }
        const bool isListener = row.state == TcpSocket::LISTEN;
        os << std::left << std::setw(4) << (Split(row.local).isIpv6 ? "tcp6" : "tcp") << "  "
           << std::right << std::setw(6) << row.recvQueue << " " << std::setw(6)
           << (isListener ? 0 : row.sendQueue) << " " << std::left << std::setw(23)
           << NetstatEnd(row.local, command.isWide) << " " << std::setw(23)
           << NetstatEnd(row.remote, command.isWide) << " " << std::setw(11)
           << NetstatStateName(row.state) << (command.hasTimers ? " " + NetstatTimer(row) : "")
           << std::right << "\n";
    }
}

void
PrintNstat(std::ostream& os,
           const TcpCounters& now,
           const TcpCounters& before,
           const SocketTableCommand& command)
{
    const auto count = static_cast<std::size_t>(TcpCounter::COUNT);
    bool hasHistory = !command.isAbsolute;
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto counter = static_cast<TcpCounter>(i);
        hasHistory = hasHistory && before.Get(counter) <= now.Get(counter);
    }
    os << "#kernel\n";
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto counter = static_cast<TcpCounter>(i);
        const uint64_t value = now.Get(counter) - (hasHistory ? before.Get(counter) : 0);
        const auto matches = [counter](const std::string& pattern) {
            return fnmatch(pattern.c_str(), ToString(counter), FNM_CASEFOLD) == 0;
        };
        const bool isNamed = command.names.empty() ||
                             std::any_of(command.names.begin(), command.names.end(), matches);
        if (isNamed && (value > 0 || command.showsZeros))
        {
            os << std::left << std::setw(32) << ToString(counter) << std::setw(16) << value
               << std::right << "   0.0\n";
        }
    }
}

} // namespace ns3
