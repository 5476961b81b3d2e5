// SPDX-License-Identifier: GPL-2.0-only
//
// Which blocks of a SACK option can be true (RFC 2018).

#ifndef SACK_BLOCKS_H
#define SACK_BLOCKS_H

#include "ns3/sequence-number.h"

#include <list>
#include <utility>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Blocks of a SACK option: left edge, and right edge, the number behind the last byte. */
using SackBlocks = std::list<std::pair<SequenceNumber32, SequenceNumber32>>;

/**
 * \brief Choose the blocks that say of text which is outstanding and not acknowledged that it came.
 *
 * Left out are blocks that hold the byte which SEG.ACK asks for, which contradict it, and those
 * that lie before it (D-SACK, RFC 2883, of which ns-3 makes nothing) or behind what was sent. A
 * block that reaches beyond the text, over our FIN, ends where the text ends. ns-3's scoreboard
 * (TcpTxBuffer::Update) asserts that it is never told anything else.
 * \param blocks of a segment \param ack its SEG.ACK \param textEnd SND.NXT, without our FIN
 * \return the others, in their order
 */
SackBlocks
ChooseSackBlocks(const SackBlocks& blocks, SequenceNumber32 ack, SequenceNumber32 textEnd);

//! @}

} // namespace ns3

#endif // SACK_BLOCKS_H
