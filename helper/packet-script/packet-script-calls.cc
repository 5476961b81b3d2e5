// SPDX-License-Identifier: GPL-2.0-only
//
// Calls that open, connect, read, write and close.

#include "ns3/packet-script-calls.h"

#include "ns3/packet-script-constants.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

PacketScriptCalls::PacketScriptCalls(PacketScriptWire& wire,
                                     const PacketScriptWireSettings& settings,
                                     const PacketScriptBuffers& buffers,
                                     PacketScriptClock& clock)
    : m_wire(wire),
      m_settings(settings),
      m_buffers(buffers),
      m_clock(clock)
{
}

PacketScriptCalls::~PacketScriptCalls()
{
    m_retry.Cancel();
    m_timeout.Cancel();
}

const std::map<std::string, PacketScriptCalls::Handler>&
PacketScriptCalls::GetHandlers()
{
    using Self = PacketScriptCalls;
    static const std::map<std::string, Handler> handlers{{"socket", &Self::Socket},
                                                         {"bind", &Self::Bind},
                                                         {"listen", &Self::Listen},
                                                         {"accept", &Self::Accept},
                                                         {"accept4", &Self::Accept},
                                                         {"connect", &Self::Connect},
                                                         {"read", &Self::Read},
                                                         {"readv", &Self::Read},
                                                         {"recv", &Self::Read},
                                                         {"recvfrom", &Self::Read},
                                                         {"recvmsg", &Self::Read},
                                                         {"write", &Self::Write},
                                                         {"writev", &Self::Write},
                                                         {"send", &Self::Write},
                                                         {"sendto", &Self::Write},
                                                         {"sendmsg", &Self::Write},
                                                         {"shutdown", &Self::Shutdown},
                                                         {"close", &Self::Close},
                                                         {"setsockopt", &Self::SetOption},
                                                         {"getsockopt", &Self::GetOption},
                                                         {"fcntl", &Self::Control},
                                                         {"ioctl", &Self::Ioctl},
                                                         {"poll", &Self::Poll},
                                                         {"cap_set", &Self::Ignore}};
    return handlers;
}

void
PacketScriptCalls::Start(const ScriptCall& call)
{
    m_call = &call;
    m_progress = Progress();
    m_progress.begin = Simulator::Now();
    Retry();
}

void
PacketScriptCalls::Retry()
{
    if (!m_call)
    {
        return;
    }
    const auto handler = GetHandlers().find(m_call->name);
    const Result result =
        handler == GetHandlers().end()
            ? PacketScriptCallResult::Complain("no such call here: " + m_call->name)
            : (this->*handler->second)(*m_call);
    m_progress.hasBegun = true;
    if (result)
    {
        m_call = nullptr;
        m_result = *result;
        m_returnTime = Simulator::Now();
        m_timeout.Cancel();
        m_clock.Wake();
    }
}

void
PacketScriptCalls::Wake()
{
    if (m_call && m_retry.IsExpired())
    {
        m_retry = Simulator::ScheduleNow(&PacketScriptCalls::Retry, this);
    }
}

bool
PacketScriptCalls::IsPending() const
{
    return m_call != nullptr;
}

const PacketScriptCallResult&
PacketScriptCalls::GetResult() const
{
    return m_result;
}

Time
PacketScriptCalls::GetReturnTime() const
{
    return m_returnTime;
}

std::string
PacketScriptCalls::GetStateName(const PacketScriptWire::Ports& ports) const
{
    for (auto socket = m_sockets.rbegin(); socket != m_sockets.rend(); ++socket)
    {
        if ((*socket)->GetPorts() == ports)
        {
            return ns3::ToString((*socket)->GetState());
        }
    }
    const bool isUnnamed = ports.second == 0 && !m_sockets.empty();
    return isUnnamed ? ns3::ToString(m_sockets.back()->GetState()) : "";
}

PacketScriptCalls::Descriptor*
PacketScriptCalls::FindDescriptor(const ScriptCall& call)
{
    const auto found = m_descriptors.find(GetScriptNumber(call, 0, -1));
    return found == m_descriptors.end() ? nullptr : &found->second;
}

bool
PacketScriptCalls::MustNotWait(const ScriptCall& call, const Descriptor& descriptor)
{
    return descriptor.isNonBlocking || (GetScriptFlags(call) & linux_words::FLAG_DONTWAIT) != 0;
}

std::shared_ptr<PacketScriptSocket>
PacketScriptCalls::MakeSocket()
{
    const Ptr<ns3::Socket> socket =
        ns3::Socket::CreateSocket(m_wire.GetNode(), TcpSocketFactory::GetTypeId());
    socket->SetAttribute("SndBufSize", UintegerValue(m_buffers.sendBytes));
    socket->SetAttribute("RcvBufSize", UintegerValue(m_buffers.receiveBytes));
    return std::make_shared<PacketScriptSocket>(socket, m_wire, [this] { Wake(); });
}

PacketScriptCalls::Result
PacketScriptCalls::Open(const ScriptCall& call, Descriptor descriptor)
{
    int64_t number = EvaluateScriptExpression(call.result).value_or(-1);
    if (number < 0)
    {
        number = m_descriptors.empty() ? 3 : m_descriptors.rbegin()->first + 1;
    }
    if (m_descriptors.count(number) > 0)
    {
        return PacketScriptCallResult::Complain("descriptor " + std::to_string(number) +
                                                " is open");
    }
    m_sockets.push_back(descriptor.socket);
    m_descriptors[number] = std::move(descriptor);
    return PacketScriptCallResult::Done("", number);
}

PacketScriptCalls::Result
PacketScriptCalls::Socket(const ScriptCall& call)
{
    const int64_t type = GetScriptNumber(call, 1, linux_words::SOCK_STREAM_TYPE);
    const int64_t protocol = GetScriptNumber(call, 2, 0);
    if ((type & linux_words::SOCK_TYPE_MASK) != linux_words::SOCK_STREAM_TYPE ||
        (protocol != 0 && protocol != linux_words::PROTOCOL_TCP))
    {
        return PacketScriptCallResult::Complain("only TCP sockets can be opened");
    }
    return Open(call, Descriptor{MakeSocket(), (type & linux_words::NONBLOCK) != 0, {}});
}

PacketScriptCalls::Result
PacketScriptCalls::Bind(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    if (IsScriptNull(call, 1))
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    const std::optional<uint16_t> port =
        call.arguments.size() > 1 ? FindScriptPort(call.arguments[1]) : std::nullopt;
    return PacketScriptCallResult::Done(
        descriptor->socket->Bind(port.value_or(m_settings.localPort)));
}

PacketScriptCalls::Result
PacketScriptCalls::Listen(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const int64_t backlog = GetScriptNumber(call, 1, 128);
    // As in Linux a negative backlog is a very large one.
    return PacketScriptCallResult::Done(descriptor->socket->Listen(static_cast<uint32_t>(backlog)));
}

PacketScriptCalls::Result
PacketScriptCalls::Accept(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    if (descriptor->socket->GetPhase() != PacketScriptPhase::LISTENING)
    {
        return PacketScriptCallResult::Fail("EINVAL");
    }
    if (std::shared_ptr<PacketScriptSocket> child = descriptor->socket->Accept())
    {
        const int64_t flags = call.name == "accept4" ? GetScriptNumber(call, 3, 0) : 0;
        Descriptor heir{
            std::move(child), (flags & linux_words::NONBLOCK) != 0, descriptor->options};
        for (const auto& [name, value] : heir.options)
        {
            ApplyOption(heir, name, value); // as in Linux
        }
        return Open(call, std::move(heir));
    }
    return descriptor->isNonBlocking ? Result(PacketScriptCallResult::Fail("EAGAIN"))
                                     : std::nullopt;
}

PacketScriptCalls::Result
PacketScriptCalls::Connect(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    if (IsScriptNull(call, 1))
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    PacketScriptSocket& socket = *descriptor->socket;
    if (!m_progress.hasBegun && socket.GetPhase() == PacketScriptPhase::FRESH)
    {
        const std::optional<uint16_t> port =
            call.arguments.size() > 1 ? FindScriptPort(call.arguments[1]) : std::nullopt;
        const std::string error = socket.Connect(port.value_or(m_settings.remotePort));
        if (!error.empty())
        {
            return PacketScriptCallResult::Fail(error);
        }
        descriptor->isConnecting = descriptor->isNonBlocking;
        return descriptor->isNonBlocking ? Result(PacketScriptCallResult::Fail("EINPROGRESS"))
                                         : std::nullopt;
    }
    switch (socket.GetPhase())
    {
    case PacketScriptPhase::CONNECTING:
        return descriptor->isNonBlocking ? Result(PacketScriptCallResult::Fail("EALREADY"))
                                         : std::nullopt;
    case PacketScriptPhase::CONNECTED: {
        // The first call after a connect that did not wait learns of it.
        const bool isNews = m_progress.hasBegun || descriptor->isConnecting;
        descriptor->isConnecting = false;
        return isNews ? PacketScriptCallResult::Done("") : PacketScriptCallResult::Fail("EISCONN");
    }
    case PacketScriptPhase::LISTENING:
        return PacketScriptCallResult::Fail("EISCONN");
    case PacketScriptPhase::FRESH:
    case PacketScriptPhase::CLOSED:
        break;
    }
    const std::string error = socket.TakeError();
    return PacketScriptCallResult::Fail(error.empty() ? "ECONNABORTED" : error);
}

std::string
PacketScriptCalls::CompareMessage(const ScriptCall& call, const Descriptor& descriptor)
{
    if (call.name != "recvmsg")
    {
        return "";
    }
    const ScriptExpression* flags = FindScriptMember(call.arguments[1], "msg_flags");
    const int64_t expectedFlags = flags ? EvaluateScriptExpression(*flags).value_or(0) : 0;
    if (expectedFlags != 0) // no flag of Linux's can come of what is run here
    {
        return "msg_flags 0 instead of " + ToScriptText(*flags);
    }
    const ScriptExpression* control = FindScriptMember(call.arguments[1], "msg_control");
    if (!control || control->parts.empty())
    {
        return "";
    }
    const auto inq = descriptor.options.find("TCP_INQ");
    if (inq == descriptor.options.end() || inq->second == 0)
    {
        return "no control message instead of TCP_CM_INQ: TCP_INQ is not set";
    }
    const PacketScriptSocket& socket = *descriptor.socket;
    // Linux counts the end of the stream as one byte, once nothing else waits.
    const int64_t bytes = socket.IsAtEnd() ? 1 : socket.GetReadableBytes();
    for (const auto& [name, actual] :
         {std::pair<const char*, int64_t>{"cmsg_level", linux_words::PROTOCOL_TCP},
          {"cmsg_data", bytes}})
    {
        const ScriptExpression* member = FindScriptMember(control->parts[0], name);
        const int64_t expected =
            member ? EvaluateScriptExpression(*member).value_or(actual) : actual;
        if (expected != actual)
        {
            return std::string("TCP_CM_INQ: ") + name + " " + std::to_string(actual) +
                   " instead of " + std::to_string(expected);
        }
    }
    return "";
}

PacketScriptCalls::Result
PacketScriptCalls::Read(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    const std::optional<uint64_t> count = CountScriptBytes(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    if (!count)
    {
        return PacketScriptCallResult::Complain("no length to read");
    }
    PacketScriptSocket& socket = *descriptor->socket;
    const bool never = socket.GetPhase() == PacketScriptPhase::FRESH ||
                       socket.GetPhase() == PacketScriptPhase::LISTENING;
    if (never)
    {
        return PacketScriptCallResult::Fail("ENOTCONN");
    }
    const int64_t flags = GetScriptFlags(call);
    const auto most = static_cast<uint32_t>(*count - m_progress.bytes);
    const uint32_t some = std::min(most, socket.GetReadableBytes());
    if (some > 0 && IsScriptNull(call, 1))
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    const bool isPeek = (flags & linux_words::FLAG_PEEK) != 0;
    if (isPeek)
    {
        m_progress.bytes = std::min<uint64_t>(*count, socket.GetReadableBytes());
    }
    else if (some > 0)
    {
        m_progress.bytes += socket.Read(some);
    }
    const bool mustNotWait = MustNotWait(call, *descriptor);
    const bool wantsAll = (flags & linux_words::FLAG_WAITALL) != 0 && m_progress.bytes < *count &&
                          !mustNotWait && !socket.HasError();
    if (m_progress.bytes > 0 && (!wantsAll || socket.IsAtEnd()))
    {
        return PacketScriptCallResult{
            static_cast<int64_t>(m_progress.bytes), "", CompareMessage(call, *descriptor)};
    }
    if (*count == 0)
    {
        return PacketScriptCallResult::Done("");
    }
    if (socket.HasError())
    {
        return PacketScriptCallResult::Fail(socket.TakeError());
    }
    if (socket.IsAtEnd())
    {
        return PacketScriptCallResult{0, "", CompareMessage(call, *descriptor)};
    }
    return mustNotWait ? Result(PacketScriptCallResult::Fail("EAGAIN")) : std::nullopt;
}

PacketScriptCalls::Result
PacketScriptCalls::Write(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    const std::optional<uint64_t> count = CountScriptBytes(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    if (!count)
    {
        return PacketScriptCallResult::Complain("no length to write");
    }
    PacketScriptSocket& socket = *descriptor->socket;
    const bool mustNotWait = MustNotWait(call, *descriptor);
    const auto partOr = [this](const Result& result) {
        return m_progress.bytes > 0
                   ? PacketScriptCallResult::Done("", static_cast<int64_t>(m_progress.bytes))
                   : *result;
    };
    if (socket.HasError())
    {
        return partOr(PacketScriptCallResult::Fail(socket.TakeError()));
    }
    if (socket.GetPhase() == PacketScriptPhase::CONNECTING)
    {
        return mustNotWait ? Result(PacketScriptCallResult::Fail("EAGAIN")) : std::nullopt;
    }
    if (socket.IsWriteShut())
    {
        return partOr(PacketScriptCallResult::Fail("EPIPE"));
    }
    if (IsScriptNull(call, 1) && *count > 0)
    {
        return PacketScriptCallResult::Fail("EFAULT");
    }
    if (m_progress.hasBegun && !socket.HasRoom())
    {
        return {}; // Linux wakes a writer no earlier
    }
    m_progress.bytes += socket.Write(static_cast<uint32_t>(*count - m_progress.bytes));
    if (m_progress.bytes == *count)
    {
        return PacketScriptCallResult::Done("", static_cast<int64_t>(*count));
    }
    return mustNotWait ? Result(partOr(PacketScriptCallResult::Fail("EAGAIN"))) : std::nullopt;
}

PacketScriptCalls::Result
PacketScriptCalls::Shutdown(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const int64_t how = GetScriptNumber(call, 1, -1);
    if (how < 0 || how > 2)
    {
        return PacketScriptCallResult::Fail("EINVAL");
    }
    return PacketScriptCallResult::Done(descriptor->socket->Shutdown(how != 1, how != 0));
}

PacketScriptCalls::Result
PacketScriptCalls::Ignore(const ScriptCall&)
{
    return PacketScriptCallResult::Done("");
}

PacketScriptCalls::Result
PacketScriptCalls::Close(const ScriptCall& call)
{
    Descriptor* descriptor = FindDescriptor(call);
    if (!descriptor)
    {
        return PacketScriptCallResult::Fail("EBADF");
    }
    const std::shared_ptr<PacketScriptSocket> socket = descriptor->socket;
    m_descriptors.erase(GetScriptNumber(call, 0, -1));
    socket->Close();
    return PacketScriptCallResult::Done("");
}

} // namespace ns3
