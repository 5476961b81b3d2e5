// SPDX-License-Identifier: GPL-2.0-only
//
// Options of packetdrill that mean something in a simulation.

#include "ns3/packet-script-settings.h"

#include "ns3/packet-script-segment.h"
#include "ns3/user-error.h"

#include <functional>

namespace ns3
{

namespace
{

/** MTUs that give the same MSS of 1460 over both: 40 bytes of header, and 60. */
constexpr uint16_t MTU_IPV4 = 1500;
constexpr uint16_t MTU_IPV6 = 1520;

/** \return a whole number from \p least to \p most. \throws std::runtime_error otherwise */
uint32_t
ReadCount(const PacketScript& script, const ScriptOption& option, uint32_t least, uint32_t most)
{
    uint64_t value = 0;
    bool isNumber = !option.value.empty() && option.value.size() <= 10;
    for (const char digit : option.value)
    {
        isNumber = isNumber && digit >= '0' && digit <= '9';
        value = 10 * value + static_cast<uint64_t>(isNumber ? digit - '0' : 0);
    }
    if (!isNumber || value < least || value > most)
    {
        ThrowUserError(script.name,
                       ":",
                       option.place.line,
                       ": option --",
                       option.name,
                       "=",
                       option.value,
                       ": a whole number from ",
                       least,
                       " to ",
                       most,
                       " expected");
    }
    return static_cast<uint32_t>(value);
}

/** \return the window scale a segment offers */
std::optional<uint32_t>
FindWindowScale(const ScriptTcpPacket& segment)
{
    for (const ScriptTcpOption& option : segment.options)
    {
        if (option.kind == ScriptTcpOptionKind::WINDOW_SCALE)
        {
            return option.value;
        }
    }
    return {};
}

} // namespace

PacketScriptSettings
MakeSettings(const PacketScript& script, const PacketScriptConfig& config)
{
    PacketScriptSettings settings;
    settings.wire.isStock = config.tcp == PacketScriptTcp::STOCK;
    settings.wire.profile = config.profile;
    settings.wire.isIpv6 = config.isIpv6;
    settings.wire.remoteIsn = config.remoteIsn;
    settings.wire.attributes = config.attributes;
    settings.buffers = {config.sendBufferBytes, config.receiveBufferBytes};
    settings.rules.tolerance = config.tolerance;
    settings.splitsGso = config.splitsGso;
    settings.checksWindow = config.checksWindow;
    uint16_t mtuBytes = 0;
    const auto count = [&script](const ScriptOption& option, uint32_t least, uint32_t most) {
        return ReadCount(script, option, least, most);
    };
    for (const ScriptOption& option : script.options)
    {
        if (option.name == "tolerance_usecs")
        {
            settings.rules.tolerance = MicroSeconds(count(option, 0, 1000000000));
        }
        else if (option.name == "tcp_ts_tick_usecs")
        {
            settings.rules.timestampTickUsecs = count(option, 0, 1000000);
        }
        else if (option.name == "mtu")
        {
            mtuBytes = static_cast<uint16_t>(count(option, 68, 65535));
        }
        else if (option.name == "bind_port")
        {
            settings.wire.localPort = static_cast<uint16_t>(count(option, 1, 65535));
        }
        else if (option.name == "connect_port")
        {
            settings.wire.remotePort = static_cast<uint16_t>(count(option, 1, 65535));
        }
        else if (option.name == "strict_segments")
        {
            settings.splitsGso = false;
        }
        else if (option.name == "ip_version")
        {
            settings.wire.isIpv6 = option.value == "ipv6";
        }
        else
        {
            ++settings.ignoredOptions;
        }
    }
    const uint16_t usual = settings.wire.isIpv6 ? MTU_IPV6 : MTU_IPV4;
    settings.wire.mtuBytes = mtuBytes != 0 ? mtuBytes : usual;
    return settings;
}

void
PacketScriptWindows::EnterInbound(const ScriptTcpPacket& segment,
                                  const PacketScriptWire::Ports& ports)
{
    if (HasFlag(segment, 'S'))
    {
        m_edges[ports].isScaled = FindWindowScale(segment).has_value();
    }
}

std::string
PacketScriptWindows::Enter(const ScriptTcpPacket& segment)
{
    Edge& edge = m_edges[*segment.ports];
    const bool isSyn = HasFlag(segment, 'S');
    if (isSyn)
    {
        edge.offered = FindWindowScale(segment);
        edge.isKnown = false;
    }
    if (!segment.ack || !segment.window || HasFlag(segment, 'R'))
    {
        return "";
    }
    const uint32_t shift = edge.isScaled ? edge.offered.value_or(0) : 0;
    const uint32_t window = *segment.window << (isSyn ? 0 : shift);
    const uint32_t number = *segment.ack + window;
    // A scaled window is rounded down: an edge may seem to move back by less than one unit.
    const auto moved = static_cast<int32_t>(number - edge.number);
    const bool shrinks = edge.isKnown && moved < 0 && 0 - moved >= (1 << shift);
    const uint32_t lost = edge.number - number;
    edge.number = edge.isKnown && moved < 0 ? edge.number : number;
    edge.isKnown = true;
    return shrinks ? "window " + std::to_string(*segment.window) + " takes back " +
                         std::to_string(lost) + " bytes that were offered"
                   : "";
}

} // namespace ns3
