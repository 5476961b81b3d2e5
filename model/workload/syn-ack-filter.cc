// SPDX-License-Identifier: GPL-2.0-only
//
// Keeps SYN,ACKs that answer an attack away from the attacker's own TCP.

#include "ns3/syn-ack-filter.h"

#include "ns3/ipv4-interface.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/user-error.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynAckFilter");

NS_OBJECT_ENSURE_REGISTERED(SynAckFilter);

TypeId
SynAckFilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SynAckFilter").SetParent<IpL4Protocol>().SetGroupName("TcpLifecycle");
    return tid;
}

Ptr<SynAckFilter>
SynAckFilter::InstallOn(const Ptr<Node>& node)
{
    Ptr<SynAckFilter> filter = node->GetObject<SynAckFilter>();
    if (filter)
    {
        return filter;
    }
    filter = CreateObject<SynAckFilter>();
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
    filter->m_ipv4 = ipv4 ? ipv4->GetProtocol(TcpL4Protocol::PROT_NUMBER) : nullptr;
    filter->m_ipv6 = ipv6 ? ipv6->GetProtocol(TcpL4Protocol::PROT_NUMBER) : nullptr;
    if (!filter->m_ipv4 && !filter->m_ipv6)
    {
        ThrowUserError("SynAckFilter: node ", node->GetId(), " has no TCP");
    }
    node->AggregateObject(filter);
    if (filter->m_ipv4)
    {
        ipv4->Insert(filter);
    }
    if (filter->m_ipv6)
    {
        ipv6->Insert(filter);
    }
    return filter;
}

SynAckFilter::Ports&
SynAckFilter::GetPorts(const Address& victim, uint16_t port)
{
    return m_ports[{victim, port}];
}

uint64_t
SynAckFilter::GetSwallowedSegments() const
{
    return m_swallowed;
}

int
SynAckFilter::GetProtocolNumber() const
{
    return TcpL4Protocol::PROT_NUMBER;
}

bool
SynAckFilter::Swallows(const Ptr<Packet>& packet, const Address& source)
{
    constexpr uint32_t fixedBytes = 20;
    constexpr uint8_t both = TcpHeader::SYN | TcpHeader::ACK;
    TcpHeader header;
    if (packet->GetSize() < fixedBytes || packet->PeekHeader(header) == 0 ||
        (header.GetFlags() & (both | TcpHeader::RST)) != both)
    {
        return false;
    }
    const auto found = m_ports.find({source, header.GetSourcePort()});
    if (found == m_ports.end() || !found->second.test(header.GetDestinationPort()))
    {
        return false;
    }
    NS_LOG_LOGIC("swallows a SYN,ACK to port " << header.GetDestinationPort());
    ++m_swallowed;
    return true;
}

IpL4Protocol::RxStatus
SynAckFilter::Receive(Ptr<Packet> packet, const Ipv4Header& header, Ptr<Ipv4Interface> interface)
{
    return Swallows(packet, header.GetSource()) ? RX_OK
                                                : m_ipv4->Receive(packet, header, interface);
}

IpL4Protocol::RxStatus
SynAckFilter::Receive(Ptr<Packet> packet, const Ipv6Header& header, Ptr<Ipv6Interface> interface)
{
    return Swallows(packet, header.GetSource()) ? RX_OK
                                                : m_ipv6->Receive(packet, header, interface);
}

void
SynAckFilter::ReceiveIcmp(Ipv4Address icmpSource,
                          uint8_t icmpTtl,
                          uint8_t icmpType,
                          uint8_t icmpCode,
                          uint32_t icmpInfo,
                          Ipv4Address payloadSource,
                          Ipv4Address payloadDestination,
                          const uint8_t payload[8])
{
    m_ipv4->ReceiveIcmp(icmpSource,
                        icmpTtl,
                        icmpType,
                        icmpCode,
                        icmpInfo,
                        payloadSource,
                        payloadDestination,
                        payload);
}

void
SynAckFilter::ReceiveIcmp(Ipv6Address icmpSource,
                          uint8_t icmpTtl,
                          uint8_t icmpType,
                          uint8_t icmpCode,
                          uint32_t icmpInfo,
                          Ipv6Address payloadSource,
                          Ipv6Address payloadDestination,
                          const uint8_t payload[8])
{
    m_ipv6->ReceiveIcmp(icmpSource,
                        icmpTtl,
                        icmpType,
                        icmpCode,
                        icmpInfo,
                        payloadSource,
                        payloadDestination,
                        payload);
}

void
SynAckFilter::SetDownTarget(DownTargetCallback cb)
{
    m_ipv4->SetDownTarget(cb);
}

void
SynAckFilter::SetDownTarget6(DownTargetCallback6 cb)
{
    m_ipv6->SetDownTarget6(cb);
}

IpL4Protocol::DownTargetCallback
SynAckFilter::GetDownTarget() const
{
    return m_ipv4->GetDownTarget();
}

IpL4Protocol::DownTargetCallback6
SynAckFilter::GetDownTarget6() const
{
    return m_ipv6->GetDownTarget6();
}

void
SynAckFilter::DoDispose()
{
    m_ipv4 = nullptr;
    m_ipv6 = nullptr;
    IpL4Protocol::DoDispose();
}

} // namespace ns3
