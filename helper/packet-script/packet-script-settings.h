// SPDX-License-Identifier: GPL-2.0-only
//
// A run's configuration and the script's own options, as the parts of the runner need them.

#ifndef PACKET_SCRIPT_SETTINGS_H
#define PACKET_SCRIPT_SETTINGS_H

#include "ns3/packet-script-calls.h"
#include "ns3/packet-script-compare.h"
#include "ns3/packet-script-runner.h"
#include "ns3/packet-script-wire.h"
#include "ns3/packet-script.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How one script is run. */
struct PacketScriptSettings
{
    PacketScriptWireSettings wire;            //!< node and peer
    PacketScriptBuffers buffers;              //!< of sockets
    PacketScriptComparison rules;             //!< of segments; its tolerance holds for all times
    bool splitsGso{true};                     //!< pieces may meet a longer segment
    bool checksWindow{false};                 //!< windows must not shrink
    std::vector<PacketScriptIgnored> ignored; //!< options of the script without a meaning here
};

/**
 * \brief Put configuration and script options together; what the program asks for wins.
 * \param script its options: tolerance_usecs, tcp_ts_tick_usecs, ip_version, mtu, bind_port,
 * connect_port, strict_segments; others of packetdrill are ignored and named
 * \param config what the program asks for
 * \return what holds
 * \throws PacketScriptError for an option that packetdrill does not have, and a value that an
 * option cannot have
 */
PacketScriptSettings MakeSettings(const PacketScript& script, const PacketScriptConfig& config);

/**
 * \ingroup tcp-lifecycle
 * \brief The right edge of each connection's window: it must not move back (RFC 9293 3.8.6,
 * SHLD-14).
 */
class PacketScriptWindows
{
  public:
    /**
     * \brief Enter a segment that left the node.
     * \param segment numbers and ports as on the wire
     * \return what is wrong with its window; empty if nothing is
     */
    std::string Enter(const ScriptTcpPacket& segment);

    /**
     * \brief Enter a segment that is sent to the node: windows are scaled if both SYNs offer it.
     * \param segment a segment of the script
     * \param ports of its connection
     */
    void EnterInbound(const ScriptTcpPacket& segment, const PacketScriptWire::Ports& ports);

  private:
    /** One connection. */
    struct Edge
    {
        std::optional<uint32_t> offered; //!< scale of the node's SYN
        bool isScaled{false};            //!< the peer's SYN offers scaling too
        bool isKnown{false};             //!< a window has been offered
        uint32_t number{0};              //!< first number behind it
    };

    std::map<PacketScriptWire::Ports, Edge> m_edges; //!< by connection
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SETTINGS_H
