// SPDX-License-Identifier: GPL-2.0-only
//
// The stack helper's front-end.

#include "ns3/tcp-lifecycle-l4-protocol.h"

#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-front-end.h"
#include "ns3/tcp-lifecycle-socket-factory.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleL4Protocol");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleL4Protocol);

TypeId
TcpLifecycleL4Protocol::GetTypeId()
{
    static TypeId tid = TypeId("ns3::TcpLifecycleL4Protocol")
                            .SetParent<TcpL4Protocol>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<TcpLifecycleL4Protocol>();
    return tid;
}

void
TcpLifecycleL4Protocol::NotifyNewAggregate()
{
    const Ptr<Node> node = GetObject<Node>();
    if (!m_installed && node && (GetObject<Ipv4>() || GetObject<Ipv6>()))
    {
        NS_LOG_FUNCTION(this << node);
        m_installed = true; // each AggregateObject below calls this function again
        // With its node known, the base class makes no socket factory of its own.
        SetNode(node);
        m_engine = TcpLifecycleEngine::InstallOn(node, this, false);
        SetDownTarget(GetDownTarget()); // set meanwhile, by a call of this function from there
        SetDownTarget6(GetDownTarget6());
        const auto standIn = CreateObject<TcpLifecycleStandInFactory>();
        standIn->SetEngine(m_engine);
        node->AggregateObject(standIn);
        const auto named = CreateObject<TcpLifecycleSocketFactory>();
        named->SetEngine(m_engine);
        node->AggregateObject(named);
    }
    TcpL4Protocol::NotifyNewAggregate();
}

IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Receive(Ptr<Packet> packet,
                                const Ipv4Header& header,
                                Ptr<Ipv4Interface> interface)
{
    return ReceiveByEngine(*this, *m_engine, *this, false, packet, header, interface, [&] {
        return TcpL4Protocol::Receive(packet, header, interface);
    });
}

IpL4Protocol::RxStatus
TcpLifecycleL4Protocol::Receive(Ptr<Packet> packet,
                                const Ipv6Header& header,
                                Ptr<Ipv6Interface> interface)
{
    if (header.GetDestination().IsIpv4MappedAddress())
    {
        // TcpL4Protocol's own second try of an IPv4 packet that found no end point.
        return TcpL4Protocol::Receive(packet, header, interface);
    }
    return ReceiveByEngine(*this, *m_engine, *this, false, packet, header, interface, [&] {
        return TcpL4Protocol::Receive(packet, header, interface);
    });
}

void
TcpLifecycleL4Protocol::ReceiveIcmp(Ipv4Address source,
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
        TcpL4Protocol::ReceiveIcmp(source, ttl, type, code, info, from, to, payload);
    }
}

void
TcpLifecycleL4Protocol::ReceiveIcmp(Ipv6Address source,
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
        TcpL4Protocol::ReceiveIcmp(source, ttl, type, code, info, from, to, payload);
    }
}

void
TcpLifecycleL4Protocol::SetDownTarget(IpL4Protocol::DownTargetCallback callback)
{
    TcpL4Protocol::SetDownTarget(m_engine ? m_engine->GetTap().Wrap(callback) : callback);
}

void
TcpLifecycleL4Protocol::SetDownTarget6(IpL4Protocol::DownTargetCallback6 callback)
{
    TcpL4Protocol::SetDownTarget6(m_engine ? m_engine->GetTap().Wrap(callback) : callback);
}

void
TcpLifecycleL4Protocol::DoDispose()
{
    m_engine = nullptr;
    TcpL4Protocol::DoDispose();
}

} // namespace ns3
