// SPDX-License-Identifier: GPL-2.0-only
//
// How a socket is linked into the node's tables: by entries and hooks that know nothing of TCP.

#ifndef TCP_SOCKET_ENTRY_H
#define TCP_SOCKET_ENTRY_H

#include "ns3/accept-queue.h"
#include "ns3/ptr.h"

#include <boost/intrusive/list.hpp>
#include <boost/intrusive/options.hpp>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class TcpLifecycleSocket;

/** Hook by which the engine lists the sockets it keeps alive. */
using TcpSocketListHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::safe_link>,
                                     boost::intrusive::tag<struct TcpSocketListTag>>;

/** Hook by which the engine knows every socket it has made, which owns none of them. */
using TcpMadeHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>,
                                     boost::intrusive::tag<struct TcpMadeTag>>;

/** A socket's entry in the connection table, the accept queue and the engine's list. */
struct TcpSocketEntry : public TcpSocketListHook, public AcceptEntry
{
    /** \param owner the socket this entry is part of */
    explicit TcpSocketEntry(TcpLifecycleSocket& owner)
        : AcceptEntry(TcpConnectionId(), ConnectionKind::SOCKET),
          socket(owner)
    {
    }

    TcpLifecycleSocket& socket;        //!< the socket
    Ptr<TcpLifecycleSocket> keepAlive; //!< the engine's reference while the entry is in the table
};

//! @}

} // namespace ns3

#endif // TCP_SOCKET_ENTRY_H
