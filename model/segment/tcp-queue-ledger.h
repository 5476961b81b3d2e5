// SPDX-License-Identifier: GPL-2.0-only
//
// What went into a queue, came out and was turned away, by reason.

#ifndef TCP_QUEUE_LEDGER_H
#define TCP_QUEUE_LEDGER_H

#include "ns3/tcp-lifecycle-event.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Events by TcpQueueReason. */
using TcpReasonCounts = std::array<uint64_t, static_cast<std::size_t>(TcpQueueReason::COUNT)>;

/** Totals of one queue: inserted = removed (by reason) + inside. */
struct TcpQueueLedger
{
    uint64_t inserted{0};      //!< entries that went in
    uint64_t inside{0};        //!< entries inside now
    uint64_t peak{0};          //!< most entries inside at once
    uint64_t bypassed{0};      //!< candidates answered by a SYN cookie
    TcpReasonCounts removed{}; //!< by reason
    TcpReasonCounts refused{}; //!< by reason

    /**
     * \brief Enter one event. A removal from an empty queue leaves it unbalanced for good.
     * \param action what happened
     * \param reason why
     */
    void Enter(TcpQueueAction action, TcpQueueReason reason);

    /** \return sum of removed over all reasons */
    uint64_t GetRemoved() const;
    /** \return sum of refused over all reasons */
    uint64_t GetRefused() const;
    /** \return true if inserted = removed + inside */
    bool Balances() const;
};

//! @}

} // namespace ns3

#endif // TCP_QUEUE_LEDGER_H
