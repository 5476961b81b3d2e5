// SPDX-License-Identifier: GPL-2.0-only
//
// The closed list, and the walk over calls and packets that looks for it.

#include "ns3/packet-script-scan.h"

#include "ns3/packet-script-values.h"

#include <array>

namespace ns3
{

namespace
{

/** A word that belongs to a construct. */
struct Clue
{
    const char* begin;     //!< how the word begins
    const char* construct; //!< what it belongs to
};

/** Calls that belong to a construct: whole names, as many a word begins like them. */
constexpr std::array<Clue, 2> CALLS{{{"open", "splice/sendfile"}, {"pipe", "splice/sendfile"}}};

constexpr std::array<Clue, 31> WORDS{{{"TCP_INFO", "TCP_INFO"},
                                      {"TCP_CC_INFO", "TCP_INFO"},
                                      {"SO_ZEROCOPY", "zerocopy"},
                                      {"MSG_ZEROCOPY", "zerocopy"},
                                      {"TCP_ZEROCOPY_RECEIVE", "zerocopy"},
                                      {"SO_EE_ORIGIN_ZEROCOPY", "zerocopy"},
                                      {"msg_control", "control messages"},
                                      {"cmsg_", "control messages"},
                                      {"MSG_ERRQUEUE", "control messages"},
                                      {"TCP_CM_INQ", "control messages"},
                                      {"TCP_FASTOPEN", "Fast Open"},
                                      {"MSG_FASTOPEN", "Fast Open"},
                                      {"IPPROTO_MPTCP", "MPTCP"},
                                      {"MPTCP_", "MPTCP"},
                                      {"SOL_MPTCP", "MPTCP"},
                                      {"TCP_MD5SIG", "MD5"},
                                      {"psp_", "PSP"},
                                      {"splice", "splice/sendfile"},
                                      {"sendfile", "splice/sendfile"},
                                      {"epoll_", "epoll"},
                                      {"EPOLL", "epoll"},
                                      {"SO_MAX_PACING_RATE", "pacing/fq"},
                                      {"SO_TXTIME", "pacing/fq"},
                                      {"SCM_TXTIME", "pacing/fq"},
                                      {"TCP_TX_DELAY", "pacing/fq"},
                                      {"SO_TIMESTAMP", "timestamping API"},
                                      {"SCM_T", "timestamping API"},
                                      {"SOF_TIMESTAMPING_", "timestamping API"},
                                      {"scm_sec", "timestamping API"},
                                      {"ee_", "control messages"},
                                      {"SO_EE_", "control messages"}}};

/** TCP options and header words that belong to a construct. */
constexpr std::array<Clue, 6> OPTIONS{{{"FO", "Fast Open"},
                                       {"md5", "MD5"},
                                       {"mptcp", "MPTCP"},
                                       {"mp_", "MPTCP"},
                                       {"psp", "PSP"},
                                       {"encapsulation psp", "PSP"}}};

/** \return construct that \p word belongs to, or "" */
template <std::size_t SIZE>
std::string
FindClue(const std::array<Clue, SIZE>& clues, const std::string& word)
{
    for (const Clue& clue : clues)
    {
        const std::string begin = clue.begin;
        if (word.compare(0, begin.size(), begin) == 0)
        {
            return clue.construct;
        }
    }
    return "";
}

/**
 * \return true for the control messages that are run: none (msg_control=[]), and
 * msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, ...}]
 */
bool
IsRunControl(const ScriptExpression& expression)
{
    if (expression.kind != ScriptExpressionKind::ASSIGN || expression.parts.size() != 2 ||
        expression.parts[0].text != "msg_control" || expression.parts[1].parts.size() > 1)
    {
        return false;
    }
    if (expression.parts[1].parts.empty())
    {
        return expression.parts[1].kind == ScriptExpressionKind::ARRAY;
    }
    const ScriptExpression* type = FindScriptMember(expression.parts[1].parts[0], "cmsg_type");
    return type && type->text == "TCP_CM_INQ";
}

/** Look into an argument and all its parts. */
UnsupportedConstruct
Scan(const ScriptExpression& expression)
{
    UnsupportedConstruct found;
    if (IsRunControl(expression))
    {
        return found;
    }
    if (expression.kind == ScriptExpressionKind::WORD ||
        expression.kind == ScriptExpressionKind::CALL)
    {
        found.name = FindClue(WORDS, expression.text);
        found.where = expression.text;
    }
    for (const ScriptExpression& part : expression.parts)
    {
        if (found.name.empty())
        {
            found = Scan(part);
        }
    }
    return found;
}

UnsupportedConstruct
Scan(const ScriptCall& call)
{
    UnsupportedConstruct found;
    found.name = FindClue(WORDS, call.name);
    for (const Clue& clue : CALLS)
    {
        found.name = call.name == clue.begin ? clue.construct : found.name;
    }
    found.where = call.name;
    for (const ScriptExpression& argument : call.arguments)
    {
        if (found.name.empty())
        {
            found = Scan(argument);
        }
    }
    return found;
}

UnsupportedConstruct
Scan(const ScriptTcpPacket& packet)
{
    UnsupportedConstruct found;
    found.name = FindClue(OPTIONS, packet.unsupported);
    found.where = packet.unsupported;
    for (const ScriptTcpOption& option : packet.options)
    {
        if (found.name.empty() && option.kind == ScriptTcpOptionKind::UNSUPPORTED)
        {
            found.name = FindClue(OPTIONS, option.text);
            found.where = "option " + option.text;
        }
    }
    return found;
}

UnsupportedConstruct
Scan(const ScriptIcmpPacket& packet)
{
    UnsupportedConstruct found;
    found.name = FindClue(OPTIONS, packet.unsupported);
    found.where = packet.unsupported;
    return found;
}

UnsupportedConstruct
Scan(const ScriptCode&)
{
    UnsupportedConstruct found;
    found.name = "%{ }% code";
    found.where = "%{";
    return found;
}

/** Everything else is run, or ignored. */
template <typename Other>
UnsupportedConstruct
Scan(const Other&)
{
    return {};
}

} // namespace

UnsupportedConstruct
FindUnsupported(const PacketScript& script)
{
    for (const ScriptEvent& event : script.events)
    {
        UnsupportedConstruct found =
            std::visit([](const auto& action) { return Scan(action); }, event.action);
        if (!found.name.empty())
        {
            found.line = event.place.line;
            return found;
        }
    }
    return {};
}

} // namespace ns3
