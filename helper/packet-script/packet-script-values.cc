// SPDX-License-Identifier: GPL-2.0-only
//
// Reading arguments, comparing results.

#include "ns3/packet-script-values.h"

#include "ns3/packet-script-constants.h"

namespace ns3
{

namespace
{

/** \return sum of the lengths in an array of {base, length}; nothing if there is none */
std::optional<uint64_t>
SumVector(const ScriptExpression& vector)
{
    uint64_t sum = 0;
    for (const ScriptExpression& element : vector.parts)
    {
        if (element.parts.size() != 2)
        {
            return {};
        }
        const ScriptExpression& last = element.parts[1];
        const bool isNamed = last.kind == ScriptExpressionKind::ASSIGN && last.parts.size() == 2;
        const std::optional<int64_t> length =
            EvaluateScriptExpression(isNamed ? last.parts[1] : last);
        if (!length)
        {
            return {};
        }
        sum += static_cast<uint64_t>(*length);
    }
    return sum;
}

/** \return true if the call's data is a vector */
bool
HasVector(const std::string& name)
{
    return name == "readv" || name == "writev" || name == "recvmsg" || name == "sendmsg";
}

} // namespace

PacketScriptCallResult
PacketScriptCallResult::Fail(const std::string& errnoName)
{
    return {-1, errnoName, ""};
}

PacketScriptCallResult
PacketScriptCallResult::Done(const std::string& errnoName, int64_t value)
{
    return errnoName.empty() ? PacketScriptCallResult{value, "", ""} : Fail(errnoName);
}

PacketScriptCallResult
PacketScriptCallResult::Complain(const std::string& complaint)
{
    return {-1, "", complaint};
}

int64_t
GetScriptNumber(const ScriptCall& call, std::size_t index, int64_t fallback)
{
    return index < call.arguments.size()
               ? EvaluateScriptExpression(call.arguments[index]).value_or(fallback)
               : fallback;
}

bool
IsScriptNull(const ScriptCall& call, std::size_t index)
{
    return index < call.arguments.size() &&
           call.arguments[index].kind == ScriptExpressionKind::WORD &&
           call.arguments[index].text == "NULL";
}

std::optional<uint16_t>
FindScriptPort(const ScriptExpression& address)
{
    if (address.kind == ScriptExpressionKind::ASSIGN && address.parts.size() == 2)
    {
        const std::string& name = address.parts[0].text;
        const std::optional<int64_t> value = EvaluateScriptExpression(address.parts[1]);
        const bool isPort = name == "sin_port" || name == "sin6_port";
        return isPort && value ? std::optional<uint16_t>(*value) : std::nullopt;
    }
    for (const ScriptExpression& part : address.parts)
    {
        if (const std::optional<uint16_t> port = FindScriptPort(part))
        {
            return port;
        }
    }
    return {};
}

const ScriptExpression*
FindScriptMember(const ScriptExpression& structure, const std::string& name)
{
    for (const ScriptExpression& part : structure.parts)
    {
        if (part.kind == ScriptExpressionKind::ASSIGN && part.parts.size() == 2 &&
            part.parts[0].text == name)
        {
            return &part.parts[1];
        }
    }
    return nullptr;
}

std::optional<int64_t>
GetScriptOptionValue(const ScriptExpression& expression)
{
    switch (expression.kind)
    {
    case ScriptExpressionKind::ARRAY:
    case ScriptExpressionKind::STRUCT:
        return expression.parts.empty() ? std::nullopt
                                        : GetScriptOptionValue(expression.parts.front());
    case ScriptExpressionKind::ASSIGN:
        return expression.parts.size() == 2 ? EvaluateScriptExpression(expression.parts[1])
                                            : std::nullopt;
    case ScriptExpressionKind::ELLIPSIS:
    case ScriptExpressionKind::INTEGER:
    case ScriptExpressionKind::WORD:
    case ScriptExpressionKind::STRING:
    case ScriptExpressionKind::STRING_ELLIPSIS:
    case ScriptExpressionKind::CALL:
    case ScriptExpressionKind::OR:
        break;
    }
    return EvaluateScriptExpression(expression);
}

std::optional<uint64_t>
CountScriptBytes(const ScriptCall& call)
{
    if (HasVector(call.name))
    {
        if (call.arguments.size() < 2)
        {
            return {};
        }
        const bool isMessage = call.name == "recvmsg" || call.name == "sendmsg";
        const ScriptExpression* vector =
            isMessage ? FindScriptMember(call.arguments[1], "msg_iov") : &call.arguments[1];
        return vector ? SumVector(*vector) : std::nullopt;
    }
    const std::optional<int64_t> count =
        call.arguments.size() > 2 ? EvaluateScriptExpression(call.arguments[2]) : std::nullopt;
    return count && *count >= 0 ? std::optional<uint64_t>(*count) : std::nullopt;
}

int64_t
GetScriptFlags(const ScriptCall& call)
{
    const std::string& name = call.name;
    if (name == "recvmsg" || name == "sendmsg")
    {
        return GetScriptNumber(call, 2, 0);
    }
    const bool hasFlags =
        name == "recv" || name == "recvfrom" || name == "send" || name == "sendto";
    return hasFlags ? GetScriptNumber(call, 3, 0) : 0;
}

std::string
ToScriptText(const PacketScriptCallResult& result)
{
    return std::to_string(result.value) + (result.errnoName.empty() ? "" : " " + result.errnoName);
}

std::string
CompareResults(const ScriptCall& call, const PacketScriptCallResult& result)
{
    PacketScriptCallResult expected;
    expected.errnoName = call.errnoName;
    if (result.value < 0 && result.errnoName.empty() && !result.complaint.empty())
    {
        return result.complaint; // not a result at all
    }
    const std::optional<int64_t> value = EvaluateScriptExpression(call.result);
    expected.value = value.value_or(result.value);
    const bool sameError = GetErrnoNumber(expected.errnoName) == GetErrnoNumber(result.errnoName);
    // As packetdrill: without the name of an errno, any will do.
    if (expected.value != result.value || (!call.errnoName.empty() && !sameError))
    {
        return ToScriptText(result) + " instead of " + ToScriptText(expected);
    }
    return result.complaint;
}

} // namespace ns3
