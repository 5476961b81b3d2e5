// SPDX-License-Identifier: GPL-2.0-only
//
// The front-end beside a stock stack.

#include "ns3/tcp-lifecycle-added-l4-protocol.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-front-end.h"
#include "ns3/tcp-lifecycle-socket-factory.h"
#include "ns3/user-error.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleAddedL4Protocol");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleAddedL4Protocol);

TypeId
TcpLifecycleAddedL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleAddedL4Protocol")
                            .SetParent<IpL4Protocol>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleAddedL4Protocol>();
    return tid;
}

Ptr<TcpLifecycleEngine>
TcpLifecycleAddedL4Protocol::InstallOn(const Ptr<Node>& node)
{
    NS_LOG_FUNCTION(node);
    const Ptr<TcpL4Protocol> stock = node->GetObject<TcpL4Protocol>();
    if (!stock)
    {
        ThrowUserError("TcpLifecycleHelper: node ",
                       node->GetId(),
                       " has no internet stack; install one first");
    }
    if (node->GetObject<TcpLifecycleEngine>())
    {
        ThrowUserError(
            "TcpLifecycleHelper: node ", node->GetId(), " has a TcpLifecycleEngine already");
    }
    const auto added = CreateObject<TcpLifecycleAddedL4Protocol>();
    added->m_stock = stock;
    added->m_engine = TcpLifecycleEngine::InstallOn(node, stock, true);
    SegmentTap& tap = added->m_engine->GetTap();
    stock->SetDownTarget(tap.Wrap(stock->GetDownTarget()));
    stock->SetDownTarget6(tap.Wrap(stock->GetDownTarget6()));
    node->AggregateObject(added);
    if (const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>())
    {
        ipv4->Insert(added);
    }
    if (const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>())
    {
        ipv6->Insert(added);
    }
    const auto factory = CreateObject<TcpLifecycleSocketFactory>();
    factory->SetEngine(added->m_engine);
    node->AggregateObject(factory);
    return added->m_engine;
}

int
TcpLifecycleAddedL4Protocol::GetProtocolNumber() const
{
    return TcpL4Protocol::PROT_NUMBER;
}

IpL4Protocol::RxStatus
TcpLifecycleAddedL4Protocol::Receive(Ptr<Packet> packet,
                                     const Ipv4Header& header,
                                     Ptr<Ipv4Interface> interface)
{
    return ReceiveByEngine(*this, *m_engine, *m_stock, true, packet, header, interface, [&] {
        return m_stock->Receive(packet, header, interface);
    });
}

IpL4Protocol::RxStatus
TcpLifecycleAddedL4Protocol::Receive(Ptr<Packet> packet,
                                     const Ipv6Header& header,
                                     Ptr<Ipv6Interface> interface)
{
    return ReceiveByEngine(*this, *m_engine, *m_stock, true, packet, header, interface, [&] {
        return m_stock->Receive(packet, header, interface);
    });
}

void
TcpLifecycleAddedL4Protocol::ReceiveIcmp(Ipv4Address source,
                                         uint8_t ttl,
                                         uint8_t type,
                                         uint8_t code,
                                         uint32_t info,
                                         Ipv4Address from,
                                         Ipv4Address to,
                                         const uint8_t payload[8])
{
    NS_LOG_FUNCTION(this << source << +type << +code << from << to);
    if (!DeliverIcmpToEngine(*m_engine, source, ttl, type, code, info, from, to, payload))
    {
        m_stock->ReceiveIcmp(source, ttl, type, code, info, from, to, payload);
    }
}

void
TcpLifecycleAddedL4Protocol::ReceiveIcmp(Ipv6Address source,
                                         uint8_t ttl,
                                         uint8_t type,
                                         uint8_t code,
                                         uint32_t info,
                                         Ipv6Address from,
                                         Ipv6Address to,
                                         const uint8_t payload[8])
{
    NS_LOG_FUNCTION(this << source << +type << +code << from << to);
    if (!DeliverIcmpToEngine(*m_engine, source, ttl, type, code, info, from, to, payload))
    {
        m_stock->ReceiveIcmp(source, ttl, type, code, info, from, to, payload);
    }
}

void
TcpLifecycleAddedL4Protocol::SetDownTarget(IpL4Protocol::DownTargetCallback callback)
{
    m_stock->SetDownTarget(m_engine->GetTap().Wrap(callback));
}

void
TcpLifecycleAddedL4Protocol::SetDownTarget6(IpL4Protocol::DownTargetCallback6 callback)
{
    m_stock->SetDownTarget6(m_engine->GetTap().Wrap(callback));
}

IpL4Protocol::DownTargetCallback
TcpLifecycleAddedL4Protocol::GetDownTarget() const
{
    return m_stock->GetDownTarget();
}

IpL4Protocol::DownTargetCallback6
TcpLifecycleAddedL4Protocol::GetDownTarget6() const
{
    return m_stock->GetDownTarget6();
}

void
TcpLifecycleAddedL4Protocol::DoDispose()
{
    m_engine = nullptr;
    m_stock = nullptr;
    IpL4Protocol::DoDispose();
}

} // namespace ns3
