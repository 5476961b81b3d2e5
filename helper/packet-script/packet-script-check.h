// SPDX-License-Identifier: GPL-2.0-only
//
// What a packet script may not say although it parses, and what of it has no effect here.

#ifndef PACKET_SCRIPT_CHECK_H
#define PACKET_SCRIPT_CHECK_H

#include "ns3/packet-script-runner.h"
#include "ns3/packet-script-settings.h"
#include "ns3/packet-script.h"

#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Refuse a script that means nothing, so that no expectation is passed over in silence.
 *
 * Refused are: an unknown call or a wrong number of arguments; in arguments and results a word that
 * is neither a constant nor an errno nor a socket option of Linux, and a number beyond 32 bits; an
 * unknown errno; a socket option of another level; counts that contradict their arrays; negative
 * lengths; TCP options of more than 40 bytes; an ICMP type or code that the IP version does not
 * have; and a claim about an unknown state, queue, reason or timer. "..." may stand for any value.
 * \param script what FindUnsupported has found nothing in
 * \param settings of the run: its IP version
 * \throws PacketScriptError, one line as of ParsePacketScript
 */
void CheckPacketScript(const PacketScript& script, const PacketScriptSettings& settings);

/**
 * \param script as it was parsed
 * \return socket options, flags and calls that are accepted without effect, in order of lines
 */
std::vector<PacketScriptIgnored> FindIgnored(const PacketScript& script);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CHECK_H
