// SPDX-License-Identifier: GPL-2.0-only
//
// Puts attacks on nodes.

#ifndef ATTACK_HELPER_H
#define ATTACK_HELPER_H

#include "ns3/blind-attack-application.h"
#include "ns3/connection-flood-application.h"
#include "ns3/syn-flood-application.h"
#include "ns3/workload-helper.h"

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Installs SynFloodApplication.
 */
class SynFloodHelper : public WorkloadHelperOf<SynFloodApplication>
{
  public:
    /** \param remote the victim: InetSocketAddress or Inet6SocketAddress */
    explicit SynFloodHelper(const Address& remote)
        : WorkloadHelperOf("Remote", remote)
    {
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Installs ConnectionFloodApplication.
 */
class ConnectionFloodHelper : public WorkloadHelperOf<ConnectionFloodApplication>
{
  public:
    /** \param remote the victim: InetSocketAddress or Inet6SocketAddress */
    explicit ConnectionFloodHelper(const Address& remote)
        : WorkloadHelperOf("Remote", remote)
    {
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Installs BlindAttackApplication.
 */
class BlindAttackHelper : public WorkloadHelperOf<BlindAttackApplication>
{
  public:
    /** \param remote the victim: InetSocketAddress or Inet6SocketAddress */
    explicit BlindAttackHelper(const Address& remote)
        : WorkloadHelperOf("Remote", remote)
    {
    }
};

} // namespace ns3

#endif // ATTACK_HELPER_H
