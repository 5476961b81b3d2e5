// SPDX-License-Identifier: GPL-2.0-only
//
// What of packetdrill's language is not run here: found by reading a script, before it runs.

#ifndef PACKET_SCRIPT_SCAN_H
#define PACKET_SCRIPT_SCAN_H

#include "ns3/packet-script.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A construct that cannot be run. */
struct UnsupportedConstruct
{
    uint32_t line{0};  //!< where it stands
    std::string name;  //!< which of the closed list, e.g. "Fast Open"; "" = there is none
    std::string where; //!< the word that gave it away, e.g. "TCP_FASTOPEN"
};

/**
 * \brief Look for the first construct of a closed list.
 *
 * The list: %{ }% code, TCP_INFO, zerocopy, control messages, Fast Open, MPTCP, MD5, PSP,
 * splice/sendfile, epoll, pacing/fq, timestamping API. Nothing else makes a script unsupported.
 * \param script the whole script
 * \return the construct, with an empty name if there is none
 */
UnsupportedConstruct FindUnsupported(const PacketScript& script);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SCAN_H
