// SPDX-License-Identifier: GPL-2.0-only
//
// Both socket factories ask the engine.

#include "ns3/tcp-lifecycle-socket-factory.h"

#include "ns3/tcp-lifecycle-engine.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleSocketFactory);
NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleStandInFactory);

TypeId
TcpLifecycleSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleSocketFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleSocketFactory>();
    return tid;
}

void
TcpLifecycleSocketFactory::SetEngine(const Ptr<TcpLifecycleEngine>& engine)
{
    m_engine = engine;
}

Ptr<Socket>
TcpLifecycleSocketFactory::CreateSocket()
{
    return m_engine->CreateSocket();
}

void
TcpLifecycleSocketFactory::DoDispose()
{
    m_engine = nullptr;
    SocketFactory::DoDispose();
}

TypeId
TcpLifecycleStandInFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleStandInFactory")
                            .SetParent<TcpSocketFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleStandInFactory>();
    return tid;
}

void
TcpLifecycleStandInFactory::SetEngine(const Ptr<TcpLifecycleEngine>& engine)
{
    m_engine = engine;
}

Ptr<Socket>
TcpLifecycleStandInFactory::CreateSocket()
{
    return m_engine->CreateSocket();
}

void
TcpLifecycleStandInFactory::DoDispose()
{
    m_engine = nullptr;
    TcpSocketFactory::DoDispose();
}

} // namespace ns3
