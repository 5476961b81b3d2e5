// SPDX-License-Identifier: GPL-2.0-only
//
// Runs a packet script in simulated time: any ns-3 TCP judged by a page a person can read.

#ifndef PACKET_SCRIPT_RUNNER_H
#define PACKET_SCRIPT_RUNNER_H

#include "ns3/nstime.h"
#include "ns3/packet-script.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Which TCP a script judges. */
enum class PacketScriptTcp : uint8_t
{
    LIFECYCLE, //!< TcpLifecycleStackHelper
    STOCK      //!< InternetStackHelper
};

/** How a script is run. What is set here goes over the options at the head of a script. */
struct PacketScriptConfig
{
    PacketScriptTcp tcp{PacketScriptTcp::LIFECYCLE}; //!< the TCP under test
    std::string profile; //!< of the lifecycle engine; "" = its default, linux-6
    bool isIpv6{false};  //!< over IPv6; false = as the script says, else IPv4
    /** Adjacent segments may meet a longer expected one; nothing = unless --strict_segments. */
    std::optional<bool> splitsGso;
    bool checksWindow{false};         //!< no segment may take back window that was offered
    std::optional<Time> tolerance;    //!< of every time; nothing = as the script says, else 4 ms
    uint32_t remoteIsn{0};            //!< on the wire, of a SYN that the script numbers 0
    uint32_t sendBufferBytes{262144}; //!< net.ipv4.tcp_wmem of packetdrill's tests: 256 KiB
    /** net.ipv4.tcp_rmem of packetdrill's tests: 15 MiB, of which a window scale of 8 follows. */
    uint32_t receiveBufferBytes{15728640};
    std::vector<std::pair<std::string, std::string>> attributes; //!< of the lifecycle engine
};

/** How a run ended. */
enum class PacketScriptOutcome : uint8_t
{
    PASS,       //!< everything came as expected
    FAIL,       //!< something did not
    UNSUPPORTED //!< the script has a construct of a closed list (FindUnsupported); it was not run
};

/** What of a script has no effect here. */
struct PacketScriptIgnored
{
    uint32_t line{0}; //!< of the script
    std::string what; //!< e.g. "command", "--mss", "socket option TCP_DEFER_ACCEPT"
};

/** What a run gave. */
struct PacketScriptResult
{
    PacketScriptOutcome outcome{PacketScriptOutcome::PASS}; //!< how it ended
    /** One line, SCRIPT:LINE: what was expected, what came; empty after PASS. */
    std::string message;
    std::vector<std::string> expected;        //!< what the script says, a line an event
    std::vector<std::string> actual;          //!< what was, beside it; as many lines
    std::vector<PacketScriptIgnored> ignored; //!< in order of lines
    std::vector<TcpStateEvent> states;        //!< all state changes in order; none of a stock node
};

/**
 * \ingroup tcp-lifecycle
 * \brief Run a packet script from an empty simulator to an empty simulator.
 *
 * One node with the TCP under test, one cable without delay, and a peer that sends what the script
 * says and nothing else. The clock of the script starts at 1 s of simulated time, so that no
 * timestamp is 0. The MTU is 1500 over IPv4 and 1520 over IPv6, so that one script holds for both.
 * Calls are made in order; one with a time of return (`+0...0.2 read(...)`) goes on while later
 * events happen. An expected segment is compared with the oldest that nobody expected yet.
 * The same script, configuration and seed give the same result byte for byte.
 * \param script what to run
 * \param config how
 * \return how it ended
 * \throws PacketScriptError for what the script may not say although it parses: a word, call, errno
 * or name that does not exist, an option with a value that it does not take (CheckPacketScript,
 * MakeSettings)
 * \throws std::runtime_error for an unknown profile or engine attribute
 */
PacketScriptResult RunPacketScript(const PacketScript& script, const PacketScriptConfig& config);

/**
 * \brief Print the two stories of a result side by side.
 * \param result of a run
 * \return one line for each line of the stories; a "|" between what was expected and what was
 */
std::string ToSideBySide(const PacketScriptResult& result);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_RUNNER_H
