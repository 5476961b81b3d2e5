// SPDX-License-Identifier: GPL-2.0-only
//
// A walk over all events of a script.

#include "ns3/packet-script-check.h"

#include "ns3/ipv4-address.h"
#include "ns3/packet-script-call-check.h"
#include "ns3/packet-script-claims.h"
#include "ns3/packet-script-icmp.h"
#include "ns3/packet-script-segment.h"
#include "ns3/packet-script-source.h"
#include "ns3/packet-script-symbols.h"
#include "ns3/packet-script-values.h"
#include "ns3/tcp-lifecycle-event.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return the names that ToString gives the \p count values of \p Enum from \p first on */
template <typename Enum>
std::vector<std::string>
NamesOf(Enum first, int count)
{
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
    {
        names.emplace_back(ToString(static_cast<Enum>(static_cast<int>(first) + i)));
    }
    return names;
}

/** Looks at one event after the other. */
class Check
{
  public:
    /** \param script for its name \param isIpv6 what it runs over */
    Check(const PacketScript& script, bool isIpv6)
        : m_name(script.name),
          m_isIpv6(isIpv6)
    {
    }

    /** \brief Look at an event. \throws PacketScriptError */
    void
    Look(const ScriptEvent& event)
    {
        m_event = &event;
        std::visit([this](const auto& action) { Do(action); }, event.action);
    }

  private:
    void
    Do(const ScriptCall& call)
    {
        CheckScriptCall(m_name, call);
    }

    void Do(const ScriptTcpPacket& packet);
    void Do(const ScriptIcmpPacket& packet);
    void Do(const ScriptClaim& claim);

    /** Others say nothing that could be wrong. */
    template <typename Other>
    void
    Do(const Other&)
    {
    }

    /** A name of a claim. */
    void Name(const ScriptClaim& claim, const std::string& what, const std::vector<std::string>&);

    std::string m_name;                  //!< of the script
    bool m_isIpv6;                       //!< what it runs over
    const ScriptEvent* m_event{nullptr}; //!< present one
};

void
Check::Do(const ScriptTcpPacket& packet)
{
    for (const ScriptTcpOption& option : packet.options)
    {
        if (option.kind == ScriptTcpOptionKind::UNSUPPORTED &&
            UnsupportedOptionName(option).empty())
        {
            RefuseScript(m_name, option.place, "a number or a defined symbol", option.text);
        }
    }
    if (!packet.unsupported.empty())
    {
        return; // the run says so
    }
    ScriptTcpPacket segment = packet;
    segment.ports = {1, 1};
    const Address any = Ipv4Address::GetLoopback();
    if (WriteTcpHeader(segment, any, any).empty())
    {
        RefuseScript(m_name,
                     m_event->place,
                     "TCP options of at most 40 bytes",
                     ToScriptText(packet.options));
    }
}

void
Check::Do(const ScriptIcmpPacket& packet)
{
    const std::string expected = ExpectedOfIcmp(packet, m_isIpv6);
    if (!expected.empty())
    {
        RefuseScript(m_name,
                     packet.place,
                     expected,
                     packet.type + (packet.code.empty() ? "" : " " + packet.code) +
                         (packet.mtu ? " mtu " + std::to_string(*packet.mtu) : ""));
    }
}

void
Check::Name(const ScriptClaim& claim,
            const std::string& what,
            const std::vector<std::string>& names)
{
    const std::string name =
        claim.kind == ScriptClaimKind::STATE ? NormaliseState(claim.name) : claim.name;
    if (std::find(names.begin(), names.end(), name) != names.end())
    {
        return;
    }
    std::string list;
    for (const std::string& one : names)
    {
        list += (list.empty() ? "" : ", ") + one;
    }
    RefuseScript(m_name, claim.place, what + ": " + list, claim.name);
}

void
Check::Do(const ScriptClaim& claim)
{
    switch (claim.kind)
    {
    case ScriptClaimKind::STATE:
        Name(claim, "a state", NamesOf(TcpSocket::CLOSED, TcpSocket::LAST_STATE));
        return;
    case ScriptClaimKind::QUEUE:
        Name(claim,
             "a queue",
             NamesOf(TcpQueue::HALF_OPEN, static_cast<int>(TcpQueue::TIME_WAIT) + 1));
        return;
    case ScriptClaimKind::SILENT:
        return;
    case ScriptClaimKind::DROP:
        Name(claim,
             "a reason",
             NamesOf(TcpDropReason::MALFORMED, static_cast<int>(TcpDropReason::NODE_DOWN)));
        return;
    case ScriptClaimKind::TIMER:
        Name(claim,
             "a timer",
             NamesOf(TcpTimer::SYN_RETRANSMISSION, static_cast<int>(TcpTimer::COUNT)));
        return;
    }
}

} // namespace

void
CheckPacketScript(const PacketScript& script, const PacketScriptSettings& settings)
{
    Check check(script, settings.wire.isIpv6);
    for (const ScriptEvent& event : script.events)
    {
        check.Look(event);
    }
}

std::vector<PacketScriptIgnored>
FindIgnored(const PacketScript& script)
{
    std::vector<PacketScriptIgnored> ignored;
    for (const ScriptEvent& event : script.events)
    {
        const auto* call = std::get_if<ScriptCall>(&event.action);
        if (!call)
        {
            continue;
        }
        if (call->name == "cap_set")
        {
            ignored.push_back({event.place.line, "call cap_set"});
        }
        const ScriptSocketOption* option =
            call->name == "setsockopt"
                ? FindSocketOption(GetScriptNumber(*call, 1, -1), GetScriptNumber(*call, 2, -1))
                : nullptr;
        if (option && !option->hasEffect)
        {
            ignored.push_back({event.place.line, std::string("socket option ") + option->name});
        }
        const std::string flags = NameIdleFlags(GetScriptFlags(*call));
        if (!flags.empty())
        {
            ignored.push_back({event.place.line, "flag " + flags});
        }
    }
    return ignored;
}

} // namespace ns3
