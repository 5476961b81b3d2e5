// SPDX-License-Identifier: GPL-2.0-only
//
// Puts users and their servers on nodes.

#ifndef TCP_WORKLOAD_HELPER_H
#define TCP_WORKLOAD_HELPER_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/workload-helper.h"

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Installs TcpWorkloadClient.
 */
class TcpWorkloadClientHelper : public WorkloadHelperOf<TcpWorkloadClient>
{
  public:
    /** \param remote the server: InetSocketAddress or Inet6SocketAddress */
    explicit TcpWorkloadClientHelper(const Address& remote)
        : WorkloadHelperOf("Remote", remote)
    {
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Installs TcpWorkloadServer.
 */
class TcpWorkloadServerHelper : public WorkloadHelperOf<TcpWorkloadServer>
{
  public:
    /** \param local what to listen on: InetSocketAddress or Inet6SocketAddress, GetAny() or one */
    explicit TcpWorkloadServerHelper(const Address& local)
        : WorkloadHelperOf("Local", local)
    {
    }
};

} // namespace ns3

#endif // TCP_WORKLOAD_HELPER_H
