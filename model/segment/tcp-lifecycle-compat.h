// SPDX-License-Identifier: GPL-2.0-only
//
// Where ns-3 versions differ (3.35 to 3.48) for all wings. No version numbers: each difference is
// detected by the shape of the declaration at hand.

#ifndef TCP_LIFECYCLE_COMPAT_H
#define TCP_LIFECYCLE_COMPAT_H

#include "ns3/event-id.h"
#include "ns3/type-id.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \param event any, one never scheduled too
 * \return true while an event is scheduled and has neither run nor been cancelled.
 */
inline bool
IsPending(const EventId& event)
{
    return !event.IsExpired();
}

//! @}

} // namespace ns3

#endif // TCP_LIFECYCLE_COMPAT_H
