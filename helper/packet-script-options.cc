// SPDX-License-Identifier: GPL-2.0-only
//
// Calls that ask about a socket and set it up: setsockopt, getsockopt, fcntl, ioctl, poll.

#include "ns3/boolean.h"
#include "ns3/packet-script-calls.h"
#include "ns3/packet-script-constants.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace ns3
{

namespace
{

/** \return options of Linux that are taken and remembered, whether ns-3 has them or not */
const std::set<std::string>&
GetOptionNames()
{
    static const std::set<std::string> names{"SO_REUSEADDR",
                                             "SO_REUSEPORT",
                                             "SO_SNDBUF",
                                             "SO_RCVBUF",
                                             "SO_SNDBUFFORCE",
                                             "SO_RCVBUFFORCE",
                                             "SO_ERROR",
                                             "SO_LINGER",
                                             "SO_KEEPALIVE",
                                             "SO_MARK",
                                             "SO_PRIORITY",
                                             "SO_RCVLOWAT",
                                             "SO_OOBINLINE",
                                             "SO_BUSY_POLL",
                                             "SO_TYPE",
                                             "SO_PROTOCOL",
                                             "SO_ACCEPTCONN",
                                             "SO_BINDTODEVICE",
                                             "TCP_NODELAY",
                                             "TCP_CORK",
                                             "TCP_MAXSEG",
                                             "TCP_USER_TIMEOUT",
                                             "TCP_SYNCNT",
                                             "TCP_KEEPIDLE",
                                             "TCP_KEEPINTVL",
                                             "TCP_KEEPCNT",
                                             "TCP_LINGER2",
                                             "TCP_DEFER_ACCEPT",
                                             "TCP_QUICKACK",
                                             "TCP_WINDOW_CLAMP",
                                             "TCP_INQ",
                                             "TCP_NOTSENT_LOWAT",
                                             "TCP_CONGESTION",
                                             "TCP_SAVE_SYN",
                                             "TCP_SAVED_SYN",
                                             "TCP_THIN_LINEAR_TIMEOUTS",
                                             "TCP_THIN_DUPACK",
                                             "IP_TOS",
                                             "IP_TTL",
                                             "IP_MTU_DISCOVER",
                                             "IP_FREEBIND",
                                             "IP_RECVERR",
                                             "IP_TRANSPARENT",
                                             "IPV6_V6ONLY",
                                             "IPV6_TCLASS",
                                             "IPV6_RECVERR",
                                             "IPV6_UNICAST_HOPS",
                                             "IPV6_MTU_DISCOVER",
                                             "IPV6_FREEBIND",
                                             "IPV6_AUTOFLOWLABEL"};
    return names;
}

/** \return name of the option of a call; "" if it is no word */
std::string
GetOptionName(const ScriptCall& call)
{
    const bool isWord =
        call.arguments.size() > 3 && call.arguments[2].kind == ScriptExpressionKind::WORD;
    return isWord ? call.arguments[2].text : "";
}

/** \return a complaint if a value that a call filled in is not the expected one */
std::string
CompareFilled(const std::string& name, int64_t actual, std::optional<int64_t> expected)
{
    return !expected || *expected == actual
               ? ""
               : name + " " + std::to_string(actual) + " instead of " + std::to_string(*expected);
}

} // namespace

bool
PacketScriptCalls::ApplyEndOption(const Descriptor& descriptor,
                                  const std::string& name,
                                  int64_t value)
{
    const auto socket = DynamicCast<TcpLifecycleSocket>(descriptor.socket->GetSocket());
    if (!socket)
    {
        return false; // stock ns-3 has none of them
    }
    if (name == "SO_KEEPALIVE")
    {
        socket->SetAttribute("KeepAlive", BooleanValue(value != 0));
    }
    else if (name == "TCP_KEEPIDLE")
    {
        socket->SetAttribute("KeepAliveIdle", TimeValue(Seconds(value)));
    }
    else if (name == "TCP_KEEPINTVL")
    {
        socket->SetAttribute("KeepAliveInterval", TimeValue(Seconds(value)));
    }
    else if (name == "TCP_KEEPCNT")
    {
        socket->SetAttribute("KeepAliveProbes", UintegerValue(value));
    }
    else if (name == "TCP_USER_TIMEOUT")
    {
        socket->SetAttribute("UserTimeout", TimeValue(MilliSeconds(value)));
    }
    else if (name == "TCP_LINGER2" && value > 0)
    {
        socket->SetAttribute("FinWait2Timeout", TimeValue(Seconds(std::min(value, INT64_C(120)))));
    }
    else if (name == "TCP_SYNCNT")
    {
        socket->SetAttribute("SynRetries", UintegerValue(std::min(value, INT64_C(30))));
    }
    else if (name == "SO_LINGER")
    {
        socket->SetAttribute("Linger", BooleanValue(value != 0));
        socket->SetAttribute("LingerTimeout",
                             TimeValue(Seconds(descriptor.options.find("linger")->second)));
    }
    else
    {
        return false;
    }
    return true;
}

void
PacketScriptCalls::ApplyOption(const Descriptor& descriptor, const std::string& name, int64_t value)
{
    const Ptr<ns3::Socket>& socket = descriptor.socket->GetSocket();
    const auto number = static_cast<uint32_t>(std::clamp<int64_t>(value, 0, INT32_MAX));
    const uint64_t twice = 2 * uint64_t{number}; // as Linux does
    const bool isFresh = descriptor.socket->GetPhase() == PacketScriptPhase::FRESH;
    if (name == "SO_SNDBUF" && number > 0)
    {
        socket->SetAttribute("SndBufSize", UintegerValue(twice));
    }
    else if (name == "SO_RCVBUF" && number > 0)
    {
        socket->SetAttribute("RcvBufSize", UintegerValue(twice));
    }
    else if (name == "TCP_NODELAY")
    {
        socket->SetAttribute("TcpNoDelay", BooleanValue(value != 0));
    }
    else if (name == "SO_REUSEADDR")
    {
        socket->SetAttributeFailSafe("ReuseAddress", BooleanValue(value != 0)); // stock has none
    }
    else if (name == "TCP_MAXSEG" && isFresh)
    {
        socket->SetAttribute("SegmentSize", UintegerValue(number));
    }
    else if (ApplyEndOption(descriptor, name, value))
    {
        return;
    }
    else if (name == "IP_TOS")
    {
        socket->SetIpTos(static_cast<uint8_t>(number));
    }
    else if (name == "IPV6_TCLASS")
    {
        socket->SetIpv6Tclass(static_cast<int>(number));
    }
}

PacketScriptCalls::Result
PacketScriptCalls::SetOption(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const std::string name = GetOptionName(call);
    if (GetOptionNames().count(name) == 0)
    {
        return PacketScriptCallResult::Fail("ENOPROTOOPT");
    }
    const bool isNull =
        call.arguments[3].kind == ScriptExpressionKind::WORD && call.arguments[3].text == "NULL";
    if (isNull)
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    const int64_t value = GetScriptOptionValue(call.arguments[3]).value_or(0);
    const bool isProbeTime = name == "TCP_KEEPIDLE" || name == "TCP_KEEPINTVL";
    const bool isRefused = (isProbeTime && (value < 1 || value > 32767)) ||
                           (name == "TCP_KEEPCNT" && (value < 1 || value > 127)) ||
                           (name == "TCP_SYNCNT" && (value < 1 || value > 127)) ||
                           (name == "TCP_MAXSEG" && value != 0 && (value < 88 || value > 32767)) ||
                           (name == "TCP_USER_TIMEOUT" && value < 0) || name == "SO_ERROR" ||
                           name == "SO_TYPE" || name == "SO_ACCEPTCONN" || name == "SO_PROTOCOL";
    if (isRefused)
    {
        const bool isReadOnly = name.compare(0, 3, "SO_") == 0;
        return PacketScriptCallResult::Fail(isReadOnly ? "ENOPROTOOPT" : "EINVAL");
    }
    descriptor->options[name] = name == "SO_SNDBUF" || name == "SO_RCVBUF" ? 2 * value : value;
    if (name == "SO_LINGER")
    {
        const ScriptExpression* seconds = FindScriptMember(call.arguments[3], "linger");
        descriptor->options["linger"] =
            seconds ? EvaluateScriptExpression(*seconds).value_or(0) : 0;
    }
    ApplyOption(*descriptor, name, value);
    return PacketScriptCallResult();
}

std::optional<int64_t>
PacketScriptCalls::AskSocket(const Descriptor& descriptor, const std::string& name)
{
    const auto attribute = [&descriptor](const std::string& which) {
        UintegerValue value;
        descriptor.socket->GetSocket()->GetAttribute(which, value);
        return static_cast<int64_t>(value.Get());
    };
    if (name == "SO_ERROR")
    {
        return GetErrnoNumber(descriptor.socket->TakeError());
    }
    if (name == "SO_TYPE")
    {
        return linux_words::SOCK_STREAM_TYPE;
    }
    if (name == "SO_PROTOCOL")
    {
        return linux_words::PROTOCOL_TCP;
    }
    if (name == "SO_ACCEPTCONN")
    {
        return descriptor.socket->GetPhase() == PacketScriptPhase::LISTENING ? 1 : 0;
    }
    if (name == "TCP_MAXSEG")
    {
        return attribute("SegmentSize");
    }
    const auto remembered = descriptor.options.find(name);
    if (remembered != descriptor.options.end())
    {
        return remembered->second;
    }
    if (name == "SO_SNDBUF")
    {
        return attribute("SndBufSize");
    }
    if (name == "SO_RCVBUF")
    {
        return attribute("RcvBufSize");
    }
    return GetOptionNames().count(name) > 0 ? std::optional<int64_t>(0) : std::nullopt;
}

PacketScriptCalls::Result
PacketScriptCalls::GetOption(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const std::string name = GetOptionName(call);
    const std::optional<int64_t> value = AskSocket(*descriptor, name);
    if (!value)
    {
        return PacketScriptCallResult::Fail("ENOPROTOOPT");
    }
    PacketScriptCallResult result;
    result.complaint = CompareFilled(name, *value, GetScriptOptionValue(call.arguments[3]));
    return result;
}

PacketScriptCalls::Result
PacketScriptCalls::Control(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const std::string command = call.arguments.size() > 1 ? call.arguments[1].text : "";
    if (command == "F_GETFL")
    {
        const int64_t flags = descriptor->isNonBlocking ? linux_words::NONBLOCK : 0;
        return PacketScriptCallResult{linux_words::READ_WRITE | flags, "", ""};
    }
    if (command == "F_SETFL" && call.arguments.size() > 2)
    {
        const std::optional<int64_t> flags = EvaluateScriptExpression(call.arguments[2]);
        if (!flags)
        {
            return PacketScriptCallResult{-1, "", "flags not known here"};
        }
        descriptor->isNonBlocking = (*flags & linux_words::NONBLOCK) != 0;
        return PacketScriptCallResult();
    }
    return command == "F_GETFD" || command == "F_SETFD" ? PacketScriptCallResult()
                                                        : PacketScriptCallResult::Fail("EINVAL");
}

PacketScriptCalls::Result
PacketScriptCalls::Ioctl(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const PacketScriptSocket& socket = *descriptor->socket;
    const std::string name = call.arguments.size() > 1 ? call.arguments[1].text : "";
    const bool asksIn = name == "SIOCINQ" || name == "FIONREAD";
    const bool asksOut = name == "SIOCOUTQ" || name == "TIOCOUTQ";
    if (!asksIn && !asksOut)
    {
        return PacketScriptCallResult::Fail("ENOTTY");
    }
    if (socket.GetPhase() == PacketScriptPhase::LISTENING)
    {
        return PacketScriptCallResult::Fail("EINVAL");
    }
    PacketScriptCallResult result;
    const int64_t bytes = asksIn ? socket.GetReadableBytes() : socket.GetUnacknowledgedBytes();
    if (call.arguments.size() > 2)
    {
        result.complaint = CompareFilled(name, bytes, GetScriptOptionValue(call.arguments[2]));
    }
    return result;
}

int64_t
PacketScriptCalls::GetEvents(const PacketScriptSocket& socket)
{
    switch (socket.GetPhase())
    {
    case PacketScriptPhase::FRESH:
        return linux_words::POLL_OUT | linux_words::POLL_WRITE_NORMAL | linux_words::POLL_HANG_UP;
    case PacketScriptPhase::LISTENING:
        return socket.HasConnection() ? linux_words::POLL_IN | linux_words::POLL_READ_NORMAL : 0;
    case PacketScriptPhase::CONNECTING:
        return 0;
    case PacketScriptPhase::CONNECTED:
    case PacketScriptPhase::CLOSED:
        break;
    }
    const bool isClosed = socket.GetPhase() == PacketScriptPhase::CLOSED;
    const bool isShut = socket.HasPeerClosed();
    const bool isReadable = socket.GetReadableBytes() > 0 || socket.IsAtEnd();
    const bool isWritable = socket.HasRoom() || socket.IsWriteShut();
    int64_t events = 0;
    events |= isReadable ? linux_words::POLL_IN | linux_words::POLL_READ_NORMAL : 0;
    events |= isShut ? linux_words::POLL_READ_HANG_UP : 0;
    events |= isWritable ? linux_words::POLL_OUT | linux_words::POLL_WRITE_NORMAL : 0;
    events |= isClosed || (isShut && socket.IsWriteShut()) ? linux_words::POLL_HANG_UP : 0;
    events |= socket.HasError() ? linux_words::POLL_ERROR : 0;
    return events;
}

PacketScriptCalls::Result
PacketScriptCalls::Poll(const ScriptCall& call)
{
    if (call.arguments.size() != 3 || call.arguments[0].kind != ScriptExpressionKind::ARRAY)
    {
        return PacketScriptCallResult{-1, "", "poll takes an array, its length and a time"};
    }
    constexpr int64_t ALWAYS = linux_words::POLL_ERROR | linux_words::POLL_HANG_UP;
    PacketScriptCallResult result;
    for (const ScriptExpression& one : call.arguments[0].parts)
    {
        const auto member = [&one](const std::string& name) {
            const ScriptExpression* value = FindScriptMember(one, name);
            return value ? EvaluateScriptExpression(*value) : std::nullopt;
        };
        const int64_t number = member("fd").value_or(-1);
        const auto found = m_descriptors.find(number);
        const int64_t wanted = member("events").value_or(0) | ALWAYS;
        const int64_t none = number < 0 ? 0 : linux_words::POLL_INVALID; // negative: passed over
        const int64_t events =
            found == m_descriptors.end() ? none : GetEvents(*found->second.socket) & wanted;
        result.value += events != 0 ? 1 : 0;
        if (result.complaint.empty())
        {
            result.complaint = CompareFilled("revents", events, member("revents"));
        }
    }
    const int64_t timeout = EvaluateScriptExpression(call.arguments[2]).value_or(-1);
    const bool isOver =
        timeout >= 0 && Simulator::Now() >= m_progress.begin + MilliSeconds(timeout);
    if (result.value > 0 || isOver)
    {
        return result;
    }
    if (timeout > 0 && !m_progress.hasBegun)
    {
        m_timeout = Simulator::Schedule(MilliSeconds(timeout), &PacketScriptCalls::Retry, this);
    }
    return {};
}

} // namespace ns3
