// SPDX-License-Identifier: GPL-2.0-only
//
// TCP sockets of hosts that do not offer timestamps.

#ifndef NO_TIMESTAMP_SOCKET_FACTORY_H
#define NO_TIMESTAMP_SOCKET_FACTORY_H

#include "ns3/socket-factory.h"

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Makes the sockets of the node's TcpSocketFactory with TcpSocketBase::Timestamp false.
 *
 * RFC 7323's timestamps are an option that some systems do not offer by default. Aggregate it to a
 * node and name its TypeId as an application's protocol.
 */
class NoTimestampSocketFactory : public SocketFactory
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    Ptr<Socket> CreateSocket() override;
};

} // namespace ns3

#endif // NO_TIMESTAMP_SOCKET_FACTORY_H
