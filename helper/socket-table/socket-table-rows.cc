// SPDX-License-Identifier: GPL-2.0-only
//
// Reads listeners, half-open entries, sockets and TIME-WAIT entries of an engine.

#include "ns3/socket-table-rows.h"

#include "ns3/half-open-queue.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/names.h"
#include "ns3/net-device.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"
#include "ns3/time-wait-table.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

namespace ns3
{

namespace
{

/** \return a device's ns-3 name, or "if" and its index, as ss names one without a name; or "" */
std::string
NameOf(const Ptr<NetDevice>& device)
{
    if (!device)
    {
        return "";
    }
    const std::string name = Names::FindName(device);
    return name.empty() ? "if" + std::to_string(device->GetIfIndex()) : name;
}

/** \return an end of a connection over IPv4 as the program of an IPv6 socket sees it */
Address
MapToIpv6(const Address& end)
{
    if (!InetSocketAddress::IsMatchingType(end))
    {
        return end;
    }
    const InetSocketAddress ipv4 = InetSocketAddress::ConvertFrom(end);
    return Inet6SocketAddress(Ipv6Address::MakeIpv4MappedAddress(ipv4.GetIpv4()), ipv4.GetPort());
}

/** \return time left until a deadline, not below 0 */
Time
TimeUntil(int64_t deadlineTimeStep)
{
    return std::max(TimeStep(static_cast<uint64_t>(deadlineTimeStep)) - Simulator::Now(), Time(0));
}

/** \return the row of a listener */
SocketTableRow
ReadListener(const TcpListener& listener)
{
    SocketTableRow row;
    TcpLifecycleSocket& socket = listener.GetSocket();
    row.state = TcpSocket::LISTEN;
    socket.GetSockName(row.local);
    row.remote = Inet6SocketAddress::IsMatchingType(row.local)
                     ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 0))
                     : Address(InetSocketAddress(Ipv4Address::GetAny(), 0));
    // As in Linux an address that is no IPv4 one leaves out IPv4.
    if (Inet6SocketAddress::IsMatchingType(row.local))
    {
        const Ipv6Address bound = Inet6SocketAddress::ConvertFrom(row.local).GetIpv6();
        row.isIpv6Only = !bound.IsAny() && !bound.IsIpv4MappedAddress();
    }
    row.device = NameOf(socket.GetBoundNetDevice());
    row.recvQueue = listener.GetAcceptEntries();
    row.sendQueue = listener.GetBacklogEntries();
    return row;
}

/** \return the row of a half-open connection. \param owner row of its listener */
SocketTableRow
ReadHalfOpen(const HalfOpenEntry& entry, const SocketTableRow& owner)
{
    SocketTableRow row;
    const bool isSeenMapped = Inet6SocketAddress::IsMatchingType(owner.local);
    row.state = TcpSocket::SYN_RCVD;
    row.local = entry.id.GetLocalSocketAddress();
    row.remote = entry.id.GetRemoteSocketAddress();
    row.local = isSeenMapped ? MapToIpv6(row.local) : row.local;
    row.remote = isSeenMapped ? MapToIpv6(row.remote) : row.remote;
    row.device = owner.device;
    row.timer = SocketTableTimer::ON;
    row.remaining = TimeUntil(entry.deadlineTimeStep);
    row.retransmissions = entry.retransmissions;
    return row;
}

/** \return the row of a connection in TIME-WAIT */
SocketTableRow
ReadTimeWait(const TimeWaitEntry& entry)
{
    SocketTableRow row;
    row.state = TcpSocket::TIME_WAIT;
    row.local = entry.id.GetLocalSocketAddress();
    row.remote = entry.id.GetRemoteSocketAddress();
    row.timer = SocketTableTimer::TIME_WAIT;
    row.remaining = TimeUntil(entry.deadlineTimeStep);
    return row;
}

/** \brief Fill in the timer that Linux shows of several: what is outstanding comes first. */
void
ReadTimer(SocketTableRow& row, const TcpLifecycleSocket& socket)
{
    static const std::array<std::pair<TcpTimer, SocketTableTimer>, 7> order{
        {{TcpTimer::SYN_RETRANSMISSION, SocketTableTimer::ON},
         {TcpTimer::SYN_ACK_RETRANSMISSION, SocketTableTimer::ON},
         {TcpTimer::RETRANSMISSION, SocketTableTimer::ON},
         {TcpTimer::FIN_RETRANSMISSION, SocketTableTimer::ON},
         {TcpTimer::PERSIST, SocketTableTimer::PERSIST},
         {TcpTimer::FIN_WAIT_2, SocketTableTimer::TIME_WAIT},
         {TcpTimer::KEEP_ALIVE, SocketTableTimer::KEEP_ALIVE}}};
    const auto runs = [&socket](const auto& timer) {
        return IsPending(socket.GetTimer(timer.first));
    };
    const auto found = std::find_if(order.begin(), order.end(), runs);
    if (found == order.end())
    {
        return;
    }
    row.timer = found->second;
    row.remaining = Simulator::GetDelayLeft(socket.GetTimer(found->first));
    const uint32_t repeats = socket.GetTimerRepeats(found->first);
    row.retransmissions = found->second == SocketTableTimer::ON ? repeats : 0;
    row.probes = found->second == SocketTableTimer::ON ? 0 : repeats;
}

/** \return true if our SYN or FIN counts as a byte that is not acknowledged */
bool
HasControlOutstanding(TcpSocket::TcpStates_t state)
{
    return state == TcpSocket::SYN_SENT || state == TcpSocket::SYN_RCVD ||
           state == TcpSocket::FIN_WAIT_1 || state == TcpSocket::CLOSING ||
           state == TcpSocket::LAST_ACK;
}

/** \return true if the peer's FIN has arrived */
bool
HasPeerClosed(TcpSocket::TcpStates_t state)
{
    return state == TcpSocket::CLOSE_WAIT || state == TcpSocket::CLOSING ||
           state == TcpSocket::LAST_ACK;
}

/** \return the row of a socket with a connection; nothing if it has ended just now */
std::optional<SocketTableRow>
ReadSocket(const TcpSocketEntry& entry)
{
    SocketTableRow row;
    const TcpLifecycleSocket& socket = entry.socket;
    row.state = socket.GetState();
    if (row.state == TcpSocket::CLOSED || row.state == TcpSocket::LISTEN)
    {
        return {};
    }
    if (socket.GetSockName(row.local) != 0 || socket.GetPeerName(row.remote) != 0)
    {
        row.local = entry.id.GetLocalSocketAddress();
        row.remote = entry.id.GetRemoteSocketAddress();
    }
    row.device = NameOf(entry.socket.GetBoundNetDevice());
    row.recvQueue = socket.GetRxBuffer()->Available();
    // Applications of ns-3 are told of the FIN when it is in order: unread while text before it
    // is, or while the connection waits for accept.
    const bool isFinUnread = row.recvQueue > 0 || entry.AcceptQueueHook::is_linked();
    row.recvQueue += HasPeerClosed(row.state) && isFinUnread ? 1 : 0;
    row.sendQueue = socket.GetTxBuffer()->Size();
    row.sendQueue += HasControlOutstanding(row.state) ? 1 : 0;
    ReadTimer(row, socket);
    return row;
}

/** What rows are ordered by: listeners have no peer and come first. */
std::tuple<bool, bool, uint16_t, const Address&, const Address&, const std::string&>
KeyOf(const SocketTableRow& row)
{
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(row.local);
    const bool isConnection = row.state != TcpSocket::LISTEN;
    const uint16_t port = isIpv6 ? Inet6SocketAddress::ConvertFrom(row.local).GetPort()
                                 : InetSocketAddress::ConvertFrom(row.local).GetPort();
    return {isIpv6, isConnection, port, row.local, row.remote, row.device};
}

} // namespace

std::vector<SocketTableRow>
ReadSocketTable(const Ptr<Node>& node)
{
    const Ptr<TcpLifecycleEngine> engine = node->GetObject<TcpLifecycleEngine>();
    if (!engine)
    {
        ThrowUserError("socket table: node ",
                       node->GetId(),
                       " has no TcpLifecycleEngine; install TcpLifecycleStackHelper on it");
    }
    std::vector<SocketTableRow> rows;
    std::vector<SocketTableRow> listeners; // by index, as half-open entries name them
    for (const TcpListener* listener : engine->GetListeners())
    {
        listeners.push_back(listener ? ReadListener(*listener) : SocketTableRow());
        if (listener)
        {
            rows.push_back(listeners.back());
        }
    }
    rows.reserve(rows.size() + engine->GetConnectionTable().GetSize());
    engine->GetConnectionTable().ForEach([&rows, &listeners](const ConnectionEntry& entry) {
        switch (entry.kind)
        {
        case ConnectionKind::HALF_OPEN: {
            const auto& halfOpen = static_cast<const HalfOpenEntry&>(entry);
            rows.push_back(ReadHalfOpen(halfOpen, listeners[halfOpen.listenerIndex]));
            break;
        }
        case ConnectionKind::SOCKET:
            if (const auto row = ReadSocket(static_cast<const TcpSocketEntry&>(entry)))
            {
                rows.push_back(*row);
            }
            break;
        case ConnectionKind::TIME_WAIT:
            rows.push_back(ReadTimeWait(static_cast<const TimeWaitEntry&>(entry)));
            break;
        }
    });
    std::sort(rows.begin(), rows.end(), [](const SocketTableRow& a, const SocketTableRow& b) {
        return KeyOf(a) < KeyOf(b);
    });
    return rows;
}

} // namespace ns3
