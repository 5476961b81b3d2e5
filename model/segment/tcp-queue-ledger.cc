// SPDX-License-Identifier: GPL-2.0-only
//
// Sums, and what must hold between them.

#include "ns3/tcp-queue-ledger.h"

#include "ns3/assert.h"

#include <algorithm>
#include <numeric>

namespace ns3
{

namespace
{

/** \return the sum over all reasons. \param counts by reason */
uint64_t
Sum(const TcpReasonCounts& counts)
{
    return std::accumulate(counts.begin(), counts.end(), uint64_t{0});
}

} // namespace

void
TcpQueueLedger::Enter(TcpQueueAction action, TcpQueueReason reason)
{
    const auto at = static_cast<std::size_t>(reason);
    switch (action)
    {
    case TcpQueueAction::INSERT:
        ++inserted;
        ++inside;
        peak = std::max(peak, inside);
        break;
    case TcpQueueAction::REMOVE:
        NS_ASSERT_MSG(inside > 0, "an entry came out of an empty queue");
        ++removed.at(at);
        inside -= std::min<uint64_t>(inside, 1);
        break;
    case TcpQueueAction::BYPASS:
        ++bypassed;
        break;
    case TcpQueueAction::REFUSE:
        ++refused.at(at);
        break;
    }
}

uint64_t
TcpQueueLedger::GetRemoved() const
{
    return Sum(removed);
}

uint64_t
TcpQueueLedger::GetRefused() const
{
    return Sum(refused);
}

bool
TcpQueueLedger::Balances() const
{
    return inserted == GetRemoved() + inside;
}

} // namespace ns3
