// SPDX-License-Identifier: GPL-2.0-only
//
// Options of packetdrill that mean something in a simulation.

#include "ns3/packet-script-settings.h"

#include "ns3/packet-script-call-check.h"
#include "ns3/packet-script-segment.h"

#include <map>

namespace ns3
{

namespace
{

/** MTUs that give the same MSS of 1460 over both: 40 bytes of header, and 60. */
constexpr uint16_t MTU_IPV4 = 1500;
constexpr uint16_t MTU_IPV6 = 1520;

/** The least tolerance, as of packetdrill; and the most. */
constexpr uint32_t MIN_TOLERANCE_USECS = 1;
constexpr uint32_t MAX_USECS = 1000000000;
/** The least MTU of IPv6 (RFC 8200 section 5), and of IPv4 (RFC 791). */
constexpr uint32_t MIN_MTU_IPV6 = 1280;
constexpr uint32_t MIN_MTU_IPV4 = 68;

/** \return options of packetdrill; true = it takes a value */
const std::map<std::string, bool>&
GetNames()
{
    static const std::map<std::string, bool> names{{"ip_version", true},
                                                   {"bind_port", true},
                                                   {"code_command", true},
                                                   {"code_format", true},
                                                   {"code_sockopt", true},
                                                   {"connect_port", true},
                                                   {"remote_ip", true},
                                                   {"local_ip", true},
                                                   {"gateway_ip", true},
                                                   {"netmask_ip", true},
                                                   {"speed", true},
                                                   {"mss", true},
                                                   {"mtu", true},
                                                   {"init_scripts", true},
                                                   {"tolerance_usecs", true},
                                                   {"tolerance_percent", true},
                                                   {"wire_client", false},
                                                   {"wire_server", false},
                                                   {"wire_server_ip", true},
                                                   {"wire_server_at", true},
                                                   {"wire_server_port", true},
                                                   {"wire_client_dev", true},
                                                   {"wire_server_dev", true},
                                                   {"so_filename", true},
                                                   {"so_flags", true},
                                                   {"tcp_ts_ecr_scaled", false},
                                                   {"tcp_ts_tick_usecs", true},
                                                   {"strict_segments", false},
                                                   {"non_fatal", true},
                                                   {"dry_run", false},
                                                   {"is_anyip", false},
                                                   {"send_omit_free", false},
                                                   {"psp_udp_port", true},
                                                   {"debug", false},
                                                   {"define", true},
                                                   {"verbose", false}};
    return names;
}

/** Refuse an option. \param script its name \param expected what should be there */
[[noreturn]] void
Refuse(const std::string& script, const ScriptOption& option, const std::string& expected)
{
    RefuseScript(script,
                 option.place,
                 expected,
                 "--" + option.name + (option.value.empty() ? "" : "=" + option.value));
}

/** \return the value of an option, a whole number */
uint32_t
ReadCount(const std::string& script, const ScriptOption& option, uint32_t least, uint32_t most)
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
        Refuse(script,
               option,
               "--" + option.name + "=N with a whole number from " + std::to_string(least) +
                   " to " + std::to_string(most));
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

/** Refuse an option that packetdrill does not have, or one with a value too many or too few. */
void
CheckOption(const std::string& script, const ScriptOption& option)
{
    const auto row = GetNames().find(option.name);
    if (row == GetNames().end())
    {
        Refuse(script, option, "an option of packetdrill");
    }
    if (row->second == option.value.empty())
    {
        Refuse(script, option, "--" + option.name + (row->second ? "=VALUE" : " without a value"));
    }
    if (option.name == "define" &&
        (option.value.find('=') == std::string::npos || option.value.front() == '='))
    {
        Refuse(script, option, "--define=NAME=VALUE");
    }
}

/** Takes the options of a script one after the other. */
class OptionReader
{
  public:
    /** \param script name of the script \param settings receives what the options say */
    OptionReader(const std::string& script, PacketScriptSettings& settings)
        : m_script(script),
          m_settings(settings)
    {
    }

    /** Take an option. */
    void Read(const ScriptOption& option);

    /** \return the option that names the MTU; null if there is none */
    const ScriptOption*
    GetMtu() const
    {
        return m_mtu;
    }

  private:
    /** The IP version. */
    void ReadVersion(const ScriptOption& option);

    std::string m_script;               //!< name of the script
    PacketScriptSettings& m_settings;   //!< what holds
    const ScriptOption* m_mtu{nullptr}; //!< --mtu
};

void
OptionReader::ReadVersion(const ScriptOption& option)
{
    const bool isMapped = option.value == "ipv4-mapped-ipv6";
    if (option.value != "ipv4" && option.value != "ipv6" && !isMapped)
    {
        Refuse(m_script, option, "--ip_version=ipv4, ipv4-mapped-ipv6 or ipv6");
    }
    m_settings.wire.isIpv6 = option.value == "ipv6";
    if (isMapped)
    {
        m_settings.ignored.push_back(
            {option.place.line, "--ip_version=ipv4-mapped-ipv6 (taken for ipv4)"});
    }
}

void
OptionReader::Read(const ScriptOption& option)
{
    CheckOption(m_script, option);
    if (option.name == "tolerance_usecs")
    {
        m_settings.rules.tolerance =
            MicroSeconds(ReadCount(m_script, option, MIN_TOLERANCE_USECS, MAX_USECS));
    }
    else if (option.name == "tcp_ts_tick_usecs")
    {
        m_settings.rules.timestampTickUsecs = ReadCount(m_script, option, 0, 1000000);
    }
    else if (option.name == "mtu")
    {
        m_mtu = &option;
    }
    else if (option.name == "bind_port")
    {
        m_settings.wire.localPort = static_cast<uint16_t>(ReadCount(m_script, option, 1, 65535));
    }
    else if (option.name == "connect_port")
    {
        m_settings.wire.remotePort = static_cast<uint16_t>(ReadCount(m_script, option, 1, 65535));
    }
    else if (option.name == "strict_segments")
    {
        m_settings.splitsGso = false;
    }
    else if (option.name == "ip_version")
    {
        ReadVersion(option);
    }
    else if (option.name != "define")
    {
        m_settings.ignored.push_back({option.place.line, "--" + option.name});
    }
    else if (!option.isUsed)
    {
        m_settings.ignored.push_back(
            {option.place.line, "--define=" + option.value + " (not used)"});
    }
}

} // namespace

PacketScriptSettings
MakeSettings(const PacketScript& script, const PacketScriptConfig& config)
{
    PacketScriptSettings settings;
    settings.wire.isStock = config.tcp == PacketScriptTcp::STOCK;
    settings.wire.profile = config.profile;
    settings.wire.remoteIsn = config.remoteIsn;
    settings.wire.attributes = config.attributes;
    settings.buffers = {config.sendBufferBytes, config.receiveBufferBytes};
    settings.checksWindow = config.checksWindow;
    OptionReader reader(script.name, settings);
    for (const ScriptOption& option : script.options)
    {
        reader.Read(option);
    }
    settings.wire.isIpv6 = config.isIpv6 || settings.wire.isIpv6;
    settings.splitsGso = config.splitsGso.value_or(settings.splitsGso);
    settings.rules.tolerance = config.tolerance.value_or(settings.rules.tolerance);
    const bool isIpv6 = settings.wire.isIpv6;
    settings.wire.mtuBytes = isIpv6 ? MTU_IPV6 : MTU_IPV4;
    if (reader.GetMtu())
    {
        settings.wire.mtuBytes = static_cast<uint16_t>(
            ReadCount(script.name, *reader.GetMtu(), isIpv6 ? MIN_MTU_IPV6 : MIN_MTU_IPV4, 65535));
    }
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
