// SPDX-License-Identifier: GPL-2.0-only
//
// Calls that ask about a socket and set it up: setsockopt, getsockopt, fcntl, ioctl, poll.

#include "ns3/boolean.h"
#include "ns3/packet-script-calls.h"
#include "ns3/packet-script-congestion.h"
#include "ns3/packet-script-constants.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace ns3
{

namespace
{

/** \return the socket option that a call names or numbers; null if there is none */
const ScriptSocketOption*
FindOption(const ScriptCall& call)
{
    const bool isWord = call.arguments[2].kind == ScriptExpressionKind::WORD;
    return isWord ? FindSocketOption(call.arguments[2].text)
                  : FindSocketOption(GetScriptNumber(call, 1, -1), GetScriptNumber(call, 2, -1));
}

/** \return bytes of an option's value */
int64_t
GetOptionBytes(const std::string& name)
{
    constexpr int64_t LINGER_BYTES = 8;     // struct linger
    constexpr int64_t ALGORITHM_BYTES = 16; // TCP_CA_NAME_MAX
    constexpr int64_t INT_BYTES = 4;
    return name == "SO_LINGER"        ? LINGER_BYTES
           : name == "TCP_CONGESTION" ? ALGORITHM_BYTES
                                      : INT_BYTES;
}

/** \return the length that a call gives, N or [N]; \p fallback if it is "..." */
int64_t
GetOptionLength(const ScriptCall& call, int64_t fallback)
{
    return GetScriptNumber(call, 4, fallback); // of [N] the first element
}

/** \return true if Linux takes \p value for the option \p name */
bool
MaySetOption(const std::string& name, int64_t value)
{
    struct Range
    {
        const char* name; //!< of the option
        int64_t least;    //!< value
        int64_t greatest; //!< value
    };

    constexpr int64_t NO_VALUE = 0; // as a range from 1 to 0: what can only be read
    constexpr Range RANGES[] = {
        {"TCP_KEEPIDLE", 1, 32767},
        {"TCP_KEEPINTVL", 1, 32767},
        {"TCP_KEEPCNT", 1, 127},
        {"TCP_SYNCNT", 1, 127},
        {"TCP_MAXSEG", 88, 32767},
        {"TCP_USER_TIMEOUT", 0, INT64_MAX},
        {"SO_ERROR", 1, NO_VALUE},
        {"SO_TYPE", 1, NO_VALUE},
        {"SO_ACCEPTCONN", 1, NO_VALUE},
        {"SO_PROTOCOL", 1, NO_VALUE},
    };
    if (name == "TCP_MAXSEG" && value == 0)
    {
        return true; // no longer limited
    }
    return std::none_of(std::begin(RANGES), std::end(RANGES), [&name, value](const Range& range) {
        return name == range.name && (value < range.least || value > range.greatest);
    });
}

/** The largest buffer that setsockopt can ask for: half of what an int holds. */
constexpr int64_t MAX_BUFFER_BYTES = INT32_MAX / 2;

/** \return a complaint if a value that a call filled in is not the expected one */
std::string
CompareFilled(const std::string& name, int64_t actual, std::optional<int64_t> expected)
{
    return !expected || static_cast<int32_t>(*expected) == static_cast<int32_t>(actual)
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
    const auto number = static_cast<uint32_t>(std::clamp<int64_t>(value, 0, MAX_BUFFER_BYTES));
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
    const ScriptSocketOption* option = FindOption(call);
    if (!option)
    {
        return PacketScriptCallResult::Fail("ENOPROTOOPT");
    }
    const std::string name = option->name;
    const bool takesLess = option->level == linux_words::LEVEL_IP || name == "TCP_CONGESTION";
    const int64_t bytes = GetOptionBytes(name);
    if (GetOptionLength(call, bytes) < (takesLess ? 1 : bytes))
    {
        return PacketScriptCallResult::Fail("EINVAL");
    }
    if (IsScriptNull(call, 3))
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    if (name == "TCP_CONGESTION")
    {
        return PacketScriptCallResult::Done(
            SetScriptCongestion(descriptor->socket->GetSocket(), call.arguments[3].text));
    }
    const int64_t value = GetScriptOptionValue(call.arguments[3]).value_or(0);
    if (!MaySetOption(name, value))
    {
        const bool isReadOnly = name.compare(0, 3, "SO_") == 0;
        return PacketScriptCallResult::Fail(isReadOnly ? "ENOPROTOOPT" : "EINVAL");
    }
    const bool isBuffer = name == "SO_SNDBUF" || name == "SO_RCVBUF";
    descriptor->options[name] =
        isBuffer ? 2 * std::clamp<int64_t>(value, 0, MAX_BUFFER_BYTES) : value;
    if (name == "SO_LINGER")
    {
        const auto member = [&call](const std::string& which) {
            const ScriptExpression* given = FindScriptMember(call.arguments[3], which);
            return given ? EvaluateScriptExpression(*given).value_or(0) : 0;
        };
        descriptor->options[name] = member("onoff");
        descriptor->options["linger"] = member("linger");
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
    if (name == "TCP_NODELAY")
    {
        BooleanValue value;
        descriptor.socket->GetSocket()->GetAttribute("TcpNoDelay", value);
        return value.Get() ? 1 : 0;
    }
    return FindSocketOption(name)->fallback;
}

std::string
PacketScriptCalls::CompareOption(const Descriptor& descriptor,
                                 const ScriptCall& call,
                                 const std::string& name)
{
    const ScriptExpression& expected = call.arguments[3];
    if (name == "TCP_CONGESTION")
    {
        const std::string actual = GetScriptCongestion(descriptor.socket->GetSocket());
        const bool isOther =
            expected.kind == ScriptExpressionKind::STRING && expected.text != actual;
        return isOther ? name + " \"" + actual + "\" instead of \"" + expected.text + "\"" : "";
    }
    const std::optional<int64_t> value = AskSocket(descriptor, name);
    if (!value)
    {
        return "the value of " + name + " is not known here";
    }
    if (expected.kind != ScriptExpressionKind::STRUCT)
    {
        return CompareFilled(name, *value, GetScriptOptionValue(expected));
    }
    const auto seconds = descriptor.options.find("linger");
    const std::array<std::pair<const char*, int64_t>, 2> members{
        {{"onoff", *value}, {"linger", seconds == descriptor.options.end() ? 0 : seconds->second}}};
    std::string complaint;
    for (const auto& [member, actual] : members)
    {
        const ScriptExpression* given = FindScriptMember(expected, member);
        if (given && complaint.empty())
        {
            complaint = CompareFilled(member, actual, EvaluateScriptExpression(*given));
        }
    }
    return complaint;
}

PacketScriptCalls::Result
PacketScriptCalls::GetOption(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const ScriptSocketOption* option = FindOption(call);
    if (!option)
    {
        return PacketScriptCallResult::Fail("ENOPROTOOPT");
    }
    if (IsScriptNull(call, 3))
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    PacketScriptCallResult result;
    result.complaint = CompareOption(*descriptor, call, option->name);
    // Linux fills in as much as there is room for, and says how much that was.
    const int64_t bytes = GetOptionBytes(option->name);
    const int64_t room = GetOptionLength(call, bytes);
    if (result.complaint.empty())
    {
        result.complaint = CompareFilled("length", std::min(room, bytes), room);
    }
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
            const bool isGiven = FindScriptMember(one, "revents") != nullptr;
            result.complaint = CompareFilled(
                "revents", events, isGiven ? member("revents") : std::optional<int64_t>(0));
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
