// SPDX-License-Identifier: GPL-2.0-only
//
// The accept queue of one listener: completed connections the application has not taken yet.

#ifndef ACCEPT_QUEUE_H
#define ACCEPT_QUEUE_H

#include "ns3/connection-table.h"

#include <boost/intrusive/list.hpp>

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Hook by which the queue links a completed connection; asserts that it is out when destroyed. */
using AcceptQueueHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>>;

/** A completed connection that can wait in an accept queue. */
struct AcceptEntry : public AcceptQueueHook, public ConnectionEntry
{
    using ConnectionEntry::ConnectionEntry;
};

/**
 * \ingroup tcp-lifecycle
 * \brief First in, first out queue of completed connections; all operations O(1).
 *
 * It owns nothing: the engine holds the sockets. The limit is the listener's business.
 */
class AcceptQueue
{
  public:
    /** \param entry a completed connection that is in no queue; goes to the tail */
    void Insert(AcceptEntry& entry);

    /** \param entry in this queue; taken out wherever it stands */
    void Remove(AcceptEntry& entry);

    /** \return the connection that has waited longest, or null; it stays inside */
    AcceptEntry* Front();

    /** \return connections inside */
    uint32_t GetEntries() const;

  private:
    boost::intrusive::list<AcceptEntry, boost::intrusive::base_hook<AcceptQueueHook>>
        m_list; //!< the queue
};

//! @}

} // namespace ns3

#endif // ACCEPT_QUEUE_H
