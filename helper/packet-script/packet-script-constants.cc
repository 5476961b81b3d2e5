// SPDX-License-Identifier: GPL-2.0-only
//
// The evaluation of arguments.

#include "ns3/packet-script-constants.h"

namespace ns3
{

std::optional<int64_t>
EvaluateScriptExpression(const ScriptExpression& expression)
{
    switch (expression.kind)
    {
    case ScriptExpressionKind::INTEGER:
        return expression.number;
    case ScriptExpressionKind::WORD:
        return FindScriptWord(expression.text);
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
