// SPDX-License-Identifier: GPL-2.0-only
//
// The choice of SACK blocks.

#include "ns3/sack-blocks.h"

#include <algorithm>

namespace ns3
{

SackBlocks
ChooseSackBlocks(const SackBlocks& blocks, SequenceNumber32 ack, SequenceNumber32 textEnd)
{
    SackBlocks chosen;
    for (const auto& [left, right] : blocks)
    {
        if (ack < left && left < right && left < textEnd)
        {
            chosen.emplace_back(left, std::min(right, textEnd));
        }
    }
    return chosen;
}

} // namespace ns3
