// SPDX-License-Identifier: GPL-2.0-only
//
// Field by field, in the order of a line of a script.

#include "ns3/packet-script-compare.h"

#include "ns3/packet-script-segment.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>

namespace ns3
{

namespace
{

/** \return "NAME A instead of B" */
std::string
Difference(const std::string& name, const std::string& actual, const std::string& expected)
{
    return name + " " + actual + " instead of " + expected;
}

std::string
Difference(const std::string& name, uint32_t actual, uint32_t expected)
{
    return Difference(name, std::to_string(actual), std::to_string(expected));
}

/** \return name of an ECN field, for messages */
std::string
ToText(ScriptEcn ecn)
{
    switch (ecn)
    {
    case ScriptEcn::ANY:
        return "any";
    case ScriptEcn::NO_ECN:
        return "noecn";
    case ScriptEcn::ECT0:
        return "ect0";
    case ScriptEcn::ECT1:
        return "ect1";
    case ScriptEcn::ECT01:
        return "ect01";
    case ScriptEcn::CE:
        return "ce";
    }
    return "";
}

/** \return a number or "none" */
std::string
ToText(const std::optional<uint32_t>& number)
{
    return number ? std::to_string(*number) : "none";
}

std::string
CompareIp(const ScriptIpInfo& expected, const ScriptIpInfo& actual)
{
    const bool isEct = actual.ecn == ScriptEcn::ECT0 || actual.ecn == ScriptEcn::ECT1;
    const bool fits = expected.ecn == ScriptEcn::ANY || expected.ecn == actual.ecn ||
                      (expected.ecn == ScriptEcn::ECT01 && isEct);
    if (!fits)
    {
        return Difference("ECN field", ToText(actual.ecn), ToText(expected.ecn));
    }
    if (expected.tos && actual.tos != expected.tos)
    {
        return Difference("TOS", actual.tos.value_or(0), *expected.tos);
    }
    if (expected.ttl && actual.ttl != expected.ttl)
    {
        return Difference("TTL", actual.ttl.value_or(0), *expected.ttl);
    }
    if (expected.flowLabel && actual.flowLabel != expected.flowLabel)
    {
        return Difference("flow label", ToText(actual.flowLabel), ToText(expected.flowLabel));
    }
    return "";
}

/** \return a time rounded to the microsecond: the runner's call length is not the script's business
 */
int64_t
ToMicroSeconds(Time time)
{
    return (time.GetNanoSeconds() + 500) / 1000;
}

/** \return true if two options say the same */
bool
AreSame(const ScriptTcpOption& expected,
        const ScriptTcpOption& actual,
        const PacketScriptComparison& rules)
{
    if (expected.kind != actual.kind || expected.kind == ScriptTcpOptionKind::UNSUPPORTED)
    {
        return false;
    }
    if (expected.kind != ScriptTcpOptionKind::TIMESTAMP)
    {
        return expected.value == actual.value && expected.blocks == actual.blocks;
    }
    const int64_t ticks = std::abs(int64_t{static_cast<int32_t>(actual.value - expected.value)});
    const bool isInTime = rules.timestampTickUsecs == 0 ||
                          MicroSeconds(ticks * rules.timestampTickUsecs) <= rules.tolerance;
    return isInTime && expected.echo == actual.echo;
}

std::string
CompareOptions(const ScriptTcpPacket& expected,
               const ScriptTcpPacket& actual,
               const PacketScriptComparison& rules)
{
    if (expected.hasAnyOptions)
    {
        return "";
    }
    bool same = expected.options.size() == actual.options.size();
    for (std::size_t i = 0; same && i < expected.options.size(); ++i)
    {
        same = AreSame(expected.options[i], actual.options[i], rules);
    }
    if (same)
    {
        return "";
    }
    const std::string wanted = ToScriptText(expected.options);
    const std::string got = ToScriptText(actual.options);
    return Difference("options", got.empty() ? "none" : got, wanted.empty() ? "none" : wanted);
}

/** \return true if two pieces of one range carry the same options, the time of sending aside */
bool
HaveSameOptions(const ScriptTcpPacket& first, const ScriptTcpPacket& next)
{
    bool same = first.options.size() == next.options.size();
    for (std::size_t i = 0; same && i < first.options.size(); ++i)
    {
        ScriptTcpOption option = next.options[i];
        if (option.kind == ScriptTcpOptionKind::TIMESTAMP)
        {
            option.value = first.options[i].value;
        }
        same = AreSame(first.options[i], option, PacketScriptComparison());
    }
    return same;
}

/** \return flags that all pieces of one range have or lack: all but CWR, PSH and FIN */
std::string
ToSharedFlags(const ScriptTcpPacket& segment)
{
    std::string flags = NormaliseFlags(segment.flags);
    flags.erase(std::remove_if(flags.begin(),
                               flags.end(),
                               [](char flag) { return flag == 'W' || flag == 'P' || flag == 'F'; }),
                flags.end());
    return flags;
}

/** \return start:end(bytes) */
std::string
ToRange(const ScriptTcpPacket& segment)
{
    return std::to_string(segment.seq) + ":" + std::to_string(segment.end) + "(" +
           std::to_string(segment.bytes) + ")";
}

/** \return flags, "-" if there is none */
std::string
ToFlags(const ScriptTcpPacket& segment)
{
    const std::string flags = NormaliseFlags(segment.flags);
    return flags.empty() ? "-" : flags;
}

} // namespace

std::string
CompareSegments(const ScriptTcpPacket& expected,
                const ScriptTcpPacket& actual,
                const PacketScriptComparison& rules)
{
    if (expected.ports && expected.ports != actual.ports && actual.ports)
    {
        return Difference(
            "ports",
            std::to_string(actual.ports->first) + " > " + std::to_string(actual.ports->second),
            std::to_string(expected.ports->first) + " > " + std::to_string(expected.ports->second));
    }
    if (ToFlags(expected) != ToFlags(actual))
    {
        return Difference("flags", ToFlags(actual), ToFlags(expected));
    }
    if (expected.seq != actual.seq || expected.bytes != actual.bytes)
    {
        return Difference("range", ToRange(actual), ToRange(expected));
    }
    if (expected.ack != actual.ack && expected.ack.value_or(0) != actual.ack.value_or(0))
    {
        return Difference("ack", ToText(actual.ack), ToText(expected.ack));
    }
    if (expected.window && expected.window != actual.window)
    {
        return Difference("window", ToText(actual.window), ToText(expected.window));
    }
    if (expected.urgent.value_or(0) != actual.urgent.value_or(0))
    {
        return Difference("urgent pointer", ToText(actual.urgent), ToText(expected.urgent));
    }
    const std::string ip = CompareIp(expected.ip, actual.ip);
    return ip.empty() ? CompareOptions(expected, actual, rules) : ip;
}

std::string
AppendPiece(ScriptTcpPacket& whole, const ScriptTcpPacket& next)
{
    if (next.ports != whole.ports)
    {
        return "a segment of another connection among the pieces";
    }
    if (next.seq != whole.end || next.bytes == 0)
    {
        return "range " + ToRange(next) + " does not continue " + ToRange(whole);
    }
    if (next.ack != whole.ack)
    {
        return Difference("ack", ToText(next.ack), ToText(whole.ack)) + " within one range";
    }
    if (HasFlag(whole, 'F'))
    {
        return "text behind a FIN";
    }
    if (ToSharedFlags(next) != ToSharedFlags(whole) || HasFlag(next, 'W'))
    {
        return Difference("flags", ToFlags(next), ToFlags(whole)) + " within one range";
    }
    if (next.window != whole.window)
    {
        return Difference("window", ToText(next.window), ToText(whole.window)) +
               " within one range";
    }
    if (!HaveSameOptions(whole, next))
    {
        return Difference("options", ToScriptText(next.options), ToScriptText(whole.options)) +
               " within one range";
    }
    const std::string ip = CompareIp(whole.ip, next.ip);
    if (!ip.empty())
    {
        return ip + " within one range";
    }
    // As offload does it: CWR goes with the first piece, PSH and FIN with the last.
    whole.flags = (HasFlag(whole, 'W') ? "W" : "") + next.flags;
    whole.end = next.end;
    whole.bytes += next.bytes;
    return "";
}

std::string
ToScriptText(Time time)
{
    const int64_t usecs = ToMicroSeconds(time);
    std::array<char, 40> text{};
    std::snprintf(
        text.data(), text.size(), "%" PRId64 ".%06" PRId64, usecs / 1000000, usecs % 1000000);
    return text.data();
}

std::string
CompareTimes(ScriptTimeKind kind, Time from, Time until, Time actual, Time tolerance)
{
    const bool isRange =
        kind == ScriptTimeKind::ABSOLUTE_RANGE || kind == ScriptTimeKind::RELATIVE_RANGE;
    const int64_t off = tolerance.GetMicroSeconds();
    const int64_t when = ToMicroSeconds(actual);
    const bool isInTime =
        when >= ToMicroSeconds(from) - off && when <= ToMicroSeconds(isRange ? until : from) + off;
    if (kind == ScriptTimeKind::ANY || isInTime)
    {
        return "";
    }
    return "at " + ToScriptText(actual) + " instead of " + ToScriptText(from) +
           (isRange ? "~" + ToScriptText(until) : "");
}

} // namespace ns3
