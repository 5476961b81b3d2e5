// SPDX-License-Identifier: GPL-2.0-only
//
// When SYNs came in a real capture: the reader of replay files.

#ifndef SYN_REPLAY_FILE_H
#define SYN_REPLAY_FILE_H

#include "ns3/address.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One SYN of a capture. */
struct SynReplayRecord
{
    Time time;                           //!< since the start of the capture, 0 or more
    Address source;                      //!< Ipv4Address or Ipv6Address; invalid if not recorded
    std::optional<uint16_t> sourcePort;  //!< column sport
    std::optional<uint32_t> sequence;    //!< column seq
    std::optional<uint16_t> windowBytes; //!< column win
};

/**
 * \brief Read the SYNs of a packet list in CSV form.
 *
 * The first line that is not blank or a comment (#) names the columns, in any order. Column `t`
 * (seconds since the start, not decreasing) is needed. Used when present: `flags` (a row is a SYN
 * if they hold S and neither A nor a full stop, or, as a hexadecimal number such as tshark's
 * 0x0002, the SYN bit and not the ACK bit; without the column every row is one), `src`, `sport`,
 * `seq`, `win`; an empty cell counts as absent. Other columns are ignored. \param input the text
 * \param name how error messages call the input
 * \return the SYNs, in file order; at least one
 * \throws std::runtime_error naming the file, the line and what was expected
 */
std::vector<SynReplayRecord> ReadSynReplay(std::istream& input, const std::string& name);

/**
 * \brief Read the SYNs of a file: a packet list in CSV form as ReadSynReplay, or a pcap capture,
 * known by its first bytes, as ReadSynCapture. \param path the file \return the SYNs, in file
 * order; at least one \throws std::runtime_error if the file cannot be read, and as those functions
 */
std::vector<SynReplayRecord> ReadSynReplayFile(const std::string& path);

//! @}

} // namespace ns3

#endif // SYN_REPLAY_FILE_H
