// SPDX-License-Identifier: GPL-2.0-only
//
// Factories by which applications get instrumented sockets, under two names.

#ifndef TCP_LIFECYCLE_SOCKET_FACTORY_H
#define TCP_LIFECYCLE_SOCKET_FACTORY_H

#include "ns3/socket-factory.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{

class TcpLifecycleEngine;

/**
 * \ingroup tcp-lifecycle
 * \brief "ns3::TcpLifecycleSocketFactory": for applications that name it, beside stock sockets.
 */
class TcpLifecycleSocketFactory : public SocketFactory
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /** \param engine makes the sockets */
    void SetEngine(const Ptr<TcpLifecycleEngine>& engine);
    /** \return a new TcpLifecycleSocket of the engine */
    Ptr<Socket> CreateSocket() override;

  protected:
    /** Let go of the engine. */
    void DoDispose() override;

  private:
    Ptr<TcpLifecycleEngine> m_engine; //!< makes the sockets
};

/**
 * \ingroup tcp-lifecycle
 * \brief Stands in for ns3::TcpSocketFactory on nodes of TcpLifecycleStackHelper, so that
 * unmodified applications get instrumented sockets.
 */
class TcpLifecycleStandInFactory : public TcpSocketFactory
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /** \param engine makes the sockets */
    void SetEngine(const Ptr<TcpLifecycleEngine>& engine);
    /** \return a new TcpLifecycleSocket of the engine */
    Ptr<Socket> CreateSocket() override;

  protected:
    /** Let go of the engine. */
    void DoDispose() override;

  private:
    Ptr<TcpLifecycleEngine> m_engine; //!< makes the sockets
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SOCKET_FACTORY_H
