// SPDX-License-Identifier: GPL-2.0-only
//
// When SYNs came in a real capture: the reader of pcap files, on top of ns-3's PcapFile.

#ifndef SYN_REPLAY_CAPTURE_H
#define SYN_REPLAY_CAPTURE_H

#include "ns3/syn-replay-file.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return true if a file begins as a pcap or pcapng file does. \param path the file */
bool IsCapture(const std::string& path);

/**
 * \brief Read the SYNs (SYN without ACK and RST) of a pcap file: time since the first packet,
 * source, port, sequence number, window.
 *
 * Link types: Ethernet (1, also with VLAN tags), PPP (9, with and without HDLC bytes), raw IP (12,
 * 14, 101, 228, 229). Packets that are not TCP, and fragments behind the first, are skipped; a
 * capture may keep as few bytes of a packet as its headers have.
 * \param path the file, in either byte order, times in micro- or nanoseconds
 * \return the SYNs in file order; at least one
 * \throws std::runtime_error naming the file and, where one is to blame, the record (from 1, as
 * Wireshark numbers them): not a pcap file, unknown link type, a record that is cut off or has no
 * room for its headers, a time before that of the record above, no SYN
 */
std::vector<SynReplayRecord> ReadSynCapture(const std::string& path);

//! @}

} // namespace ns3

#endif // SYN_REPLAY_CAPTURE_H
