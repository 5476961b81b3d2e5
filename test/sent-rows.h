// SPDX-License-Identifier: GPL-2.0-only
//
// Compares what a node's CSV files say it sent with the frames in its capture.

#ifndef SENT_ROWS_H
#define SENT_ROWS_H

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * \brief Compare the multiset of (4-tuple, flags, seq, ack, len) of the "sent" rows of
 * segments.csv, less the "sent" rows of drops.csv, with that of the frames in a
 * capture whose source is the node, and their times: a frame leaves with its row or when its queue
 * lets it.
 *
 * \param directory holds segments.csv and drops.csv of one run
 * \param node id of the node in them
 * \param capture pcap of the node's only device
 * \param frames receives the number of frames that had a row
 * \return the first differences in words; empty if there is none
 */
std::string CompareSentRows(const std::string& directory,
                            uint32_t node,
                            const std::string& capture,
                            uint64_t& frames);

} // namespace ns3

#endif // SENT_ROWS_H
