// SPDX-License-Identifier: GPL-2.0-only
//
// Several hosts behind one address: network address and port translation.

#include "ns3/address-translator.h"

#include "ns3/gateway-segment.h"
#include "ns3/icmp-quote.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/tcp-segment-bytes.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <sstream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("AddressTranslator");

NS_OBJECT_ENSURE_REGISTERED(AddressTranslator);

namespace
{

constexpr const char* INSIDE = "AddressTranslator: InsideNetworks";

/** \return an address for a message */
std::string
TextOf(const Address& address)
{
    std::ostringstream text;
    if (Ipv4Address::IsMatchingType(address))
    {
        text << Ipv4Address::ConvertFrom(address);
    }
    else
    {
        text << Ipv6Address::ConvertFrom(address);
    }
    return text.str();
}

/** \return the packet with the addresses and ports of \p to, which differ from its own */
GatewayDecision
Readdress(const GatewayPacket& packet, const TcpConnectionId& to, bool hasChecksum)
{
    TcpSegmentBytes bytes(packet.packet, packet.transportBytes, hasChecksum);
    bytes.SetPorts(to.GetLocalPort(), to.GetRemotePort());
    bytes.ChangeAddress(packet.id.GetLocalAddress(), to.GetLocalAddress());
    bytes.ChangeAddress(packet.id.GetRemoteAddress(), to.GetRemoteAddress());
    GatewayDecision decision;
    decision.verdict = GatewayVerdict::REPLACE;
    decision.reason = GatewayReason::TRANSLATED;
    decision.readdressed = to;
    decision.replacement = ReplaceBytes(packet.packet,
                                        packet.transportBytes,
                                        {{TcpHeader::GetTypeId(), bytes.GetSize()}},
                                        bytes.GetData());
    return decision;
}

/** \return a packet that is not forwarded */
GatewayDecision
Drop(GatewayReason reason)
{
    return {GatewayVerdict::DROP, reason, nullptr};
}

} // namespace

TypeId
AddressTranslator::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::AddressTranslator")
            .SetParent<GatewayFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<AddressTranslator>()
            .AddAttribute(
                "InsideNetworks",
                "Prefixes of the hosts, parted by blanks: 10.1.0.0/16 fd00:0:1::/48.",
                StringValue(""),
                MakeStringAccessor(&AddressTranslator::SetInside, &AddressTranslator::GetInside),
                MakeStringChecker())
            .AddAttribute("OutsideAddress",
                          "The address that others see, an Ipv4Address or Ipv6Address; routed to "
                          "this node, and not one of its own.",
                          AddressValue(),
                          MakeAddressAccessor(&AddressTranslator::m_outside),
                          MakeAddressChecker())
            .AddAttribute("PortFirst",
                          "Lowest outside port.",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&AddressTranslator::SetPortFirst,
                                               &AddressTranslator::GetPortFirst),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("PortLast",
                          "Highest outside port.",
                          UintegerValue(65535),
                          MakeUintegerAccessor(&AddressTranslator::SetPortLast,
                                               &AddressTranslator::GetPortLast),
                          MakeUintegerChecker<uint16_t>(1))
            .AddAttribute("LimitEntries",
                          "Most connections at a time; a SYN beyond them is dropped.",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&AddressTranslator::SetLimitEntries,
                                               &AddressTranslator::GetLimitEntries),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("EstablishedTimeout",
                          "Time without segments after which an open connection is forgotten (RFC "
                          "5382 REQ-5: at least 2 h 4 min).",
                          TimeValue(Minutes(124)),
                          MakeTimeAccessor(&AddressTranslator::m_establishedTimeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("TransitoryTimeout",
                          "The same for one that is half open or closing (RFC 5382 REQ-5: at least "
                          "4 min).",
                          TimeValue(Minutes(4)),
                          MakeTimeAccessor(&AddressTranslator::m_transitoryTimeout),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddTraceSource("Entries",
                            "Connections that are translated.",
                            MakeTraceSourceAccessor(&AddressTranslator::m_entries),
                            "ns3::TracedValueCallback::Uint32");
    return tid;
}

AddressTranslator::AddressTranslator() = default;
AddressTranslator::~AddressTranslator() = default;

void
AddressTranslator::Check() const
{
    const TcpGateway& gateway = *GetGateway();
    const ProtectedNetworks inside(m_inside, 0, INSIDE);
    gateway.CheckRoutes(inside, "AddressTranslator");
    const uint32_t node = gateway.GetNode()->GetId();
    if (!Ipv4Address::IsMatchingType(m_outside) && !Ipv6Address::IsMatchingType(m_outside))
    {
        ThrowUserError("AddressTranslator: OutsideAddress must be an Ipv4Address or Ipv6Address");
    }
    if (gateway.IsOwnAddress(m_outside))
    {
        ThrowUserError("AddressTranslator: OutsideAddress ",
                       TextOf(m_outside),
                       " is an address of node ",
                       node,
                       " itself: what comes to it is delivered, not forwarded");
    }
    if (!gateway.FindOutput(m_outside))
    {
        ThrowUserError("AddressTranslator: node ",
                       node,
                       " has no route to OutsideAddress ",
                       TextOf(m_outside),
                       ": what comes to it is not forwarded");
    }
    if (inside.Contains(m_outside, 0))
    {
        ThrowUserError("AddressTranslator: OutsideAddress ",
                       TextOf(m_outside),
                       " is in InsideNetworks ",
                       m_inside);
    }
    CheckPorts();
}

void
AddressTranslator::CheckPorts() const
{
    if (m_portFirst > m_portLast)
    {
        ThrowUserError(
            "AddressTranslator: PortFirst = ", m_portFirst, " is above PortLast = ", m_portLast);
    }
}

void
AddressTranslator::Prepare()
{
    if (m_isPrepared)
    {
        return;
    }
    m_isPrepared = true;
    CheckPorts();
    m_networks = ProtectedNetworks(m_inside, 0, INSIDE);
    if (!m_table)
    {
        constexpr std::size_t PHASES = 2;
        m_ports = std::make_unique<TranslatedPorts>(m_portFirst, m_portLast);
        m_table = std::make_unique<ExpiringTable<Entry>>(m_limitEntries, PHASES);
        m_hasChecksum = Node::ChecksumEnabled();
    }
    m_ports->SetRange(m_portFirst, m_portLast);
    m_table->SetLimitEntries(m_limitEntries);
}

void
AddressTranslator::SetInside(std::string networks)
{
    m_inside = std::move(networks);
    m_isPrepared = false;
}

std::string
AddressTranslator::GetInside() const
{
    return m_inside;
}

void
AddressTranslator::SetPortFirst(uint16_t port)
{
    m_portFirst = port;
    m_isPrepared = false;
}

uint16_t
AddressTranslator::GetPortFirst() const
{
    return m_portFirst;
}

void
AddressTranslator::SetPortLast(uint16_t port)
{
    m_portLast = port;
    m_isPrepared = false;
}

uint16_t
AddressTranslator::GetPortLast() const
{
    return m_portLast;
}

void
AddressTranslator::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    m_isPrepared = false;
}

uint32_t
AddressTranslator::GetLimitEntries() const
{
    return m_limitEntries;
}

GatewayDecision
AddressTranslator::Inspect(const GatewayPacket& packet)
{
    if (packet.isIpv6 != Ipv6Address::IsMatchingType(m_outside))
    {
        return {};
    }
    Prepare();
    const bool isToOutside = packet.id.GetRemoteAddress() == m_outside;
    const bool isFromInside = m_networks.Contains(packet.id.GetLocalAddress(), 0);
    const bool isToInside = m_networks.Contains(packet.id.GetRemoteAddress(), 0);
    if (!isToOutside && (!isFromInside || isToInside))
    {
        return {};
    }
    if (packet.IsIcmp())
    {
        return TranslateIcmp(packet, isToOutside);
    }
    if (!packet.segment)
    {
        return Drop(GatewayReason::NOT_TRANSLATABLE);
    }
    return isToOutside ? FromOutside(packet) : FromInside(packet);
}

GatewayDecision
AddressTranslator::FromInside(const GatewayPacket& packet)
{
    Entry* entry = m_table->Find(packet.id);
    switch (DecideTranslation(entry != nullptr, true, *packet.segment))
    {
    case TranslationVerdict::DROP:
        return Drop(GatewayReason::NO_CONNECTION);
    case TranslationVerdict::OPEN: {
        if (m_table->IsFull())
        {
            return Drop(GatewayReason::TABLE_FULL);
        }
        const auto port = m_ports->Acquire({packet.id.GetLocalAddress(), packet.id.GetLocalPort()});
        if (!port)
        {
            return Drop(GatewayReason::PORTS_EXHAUSTED);
        }
        entry = m_table->Insert(packet.id, 0, Simulator::Now() + m_transitoryTimeout);
        entry->outsidePort = *port;
        m_entries = m_table->GetEntries();
        NS_LOG_INFO(packet.id << " goes out from port " << *port);
        break;
    }
    case TranslationVerdict::TRANSLATE:
        break;
    }
    Follow(*entry, true, *packet.segment);
    const TcpConnectionId to(
        m_outside, entry->outsidePort, packet.id.GetRemoteAddress(), packet.id.GetRemotePort());
    return Readdress(packet, to, m_hasChecksum);
}

std::optional<TcpConnectionId>
AddressTranslator::FindInside(const TcpConnectionId& outside) const
{
    const TranslatedPorts::Endpoint* inside = m_ports && outside.GetRemoteAddress() == m_outside
                                                  ? m_ports->Find(outside.GetRemotePort())
                                                  : nullptr;
    if (!inside)
    {
        return std::nullopt;
    }
    const TcpConnectionId id(
        inside->first, inside->second, outside.GetLocalAddress(), outside.GetLocalPort());
    return m_table->Find(id) ? std::optional<TcpConnectionId>(id) : std::nullopt;
}

GatewayDecision
AddressTranslator::FromOutside(const GatewayPacket& packet)
{
    const auto id = FindInside(packet.id);
    switch (DecideTranslation(id.has_value(), false, *packet.segment))
    {
    case TranslationVerdict::OPEN: // from inside only
    case TranslationVerdict::DROP:
        return Drop(GatewayReason::NO_CONNECTION);
    case TranslationVerdict::TRANSLATE:
        break;
    }
    Follow(*m_table->Find(*id), false, *packet.segment);
    return Readdress(packet, id->Reversed(), m_hasChecksum);
}

GatewayDecision
AddressTranslator::TranslateIcmp(const GatewayPacket& packet, bool isToOutside)
{
    const auto quote = IcmpQuote::Read(packet);
    if (!quote)
    {
        return Drop(GatewayReason::NOT_TRANSLATABLE);
    }
    // An error goes back to who sent what it quotes: a host's segment outside, or one to a host.
    const TcpConnectionId& id = quote->id;
    const auto inside = isToOutside ? FindInside(id.Reversed()) : std::nullopt;
    const Entry* entry = isToOutside ? nullptr : m_table->Find(id.Reversed());
    if (!inside && !entry)
    {
        return Drop(GatewayReason::NO_CONNECTION);
    }
    const Address& source = packet.id.GetLocalAddress();
    const Address& target = packet.id.GetRemoteAddress();
    const TcpConnectionId quoted =
        inside ? *inside
               : TcpConnectionId(
                     id.GetLocalAddress(), id.GetLocalPort(), m_outside, entry->outsidePort);
    const TcpConnectionId between = inside
                                        ? TcpConnectionId(source, 0, inside->GetLocalAddress(), 0)
                                        : TcpConnectionId(m_outside, 0, target, 0);
    TcpSegmentBytes tcp(quote->bytes.data() + quote->tcpAt,
                        static_cast<uint32_t>(quote->bytes.size()) - quote->tcpAt,
                        m_hasChecksum);
    tcp.SetPorts(quoted.GetLocalPort(), quoted.GetRemotePort());
    tcp.ChangeAddress(id.GetLocalAddress(), quoted.GetLocalAddress());
    tcp.ChangeAddress(id.GetRemoteAddress(), quoted.GetRemoteAddress());
    GatewayDecision decision;
    decision.verdict = GatewayVerdict::REPLACE;
    decision.reason = GatewayReason::TRANSLATED;
    decision.readdressed = between;
    decision.replacement = quote->Readdress(packet, tcp, quoted, between);
    return decision;
}

void
AddressTranslator::Follow(Entry& entry, bool isFromInside, const TcpSegmentView& segment)
{
    const TranslationPhase phase = FollowTranslation(entry.connection, isFromInside, segment);
    const bool isOpen = phase == TranslationPhase::ESTABLISHED;
    m_table->Schedule(entry,
                      static_cast<std::size_t>(phase),
                      Simulator::Now() + (isOpen ? m_establishedTimeout : m_transitoryTimeout));
    Arm();
}

void
AddressTranslator::Remove(Entry& entry)
{
    NS_LOG_INFO(entry.id << " is forgotten, port " << entry.outsidePort);
    m_ports->Release({entry.id.GetLocalAddress(), entry.id.GetLocalPort()});
    m_table->Remove(entry);
    m_entries = m_table->GetEntries();
}

void
AddressTranslator::Arm()
{
    const auto next = m_table->NextDeadline();
    if (next && (!IsPending(m_timer) || *next < m_timerDue))
    {
        m_timer.Cancel();
        m_timerDue = *next;
        m_timer = Simulator::Schedule(*next - Simulator::Now(), &AddressTranslator::Expire, this);
    }
}

void
AddressTranslator::Expire()
{
    while (Entry* entry = m_table->FindDue(Simulator::Now()))
    {
        Remove(*entry);
    }
    Arm();
}

uint32_t
AddressTranslator::GetEntries() const
{
    return m_table ? m_table->GetEntries() : 0;
}

uint32_t
AddressTranslator::GetMappings() const
{
    return m_ports ? m_ports->GetMappings() : 0;
}

void
AddressTranslator::DoDispose()
{
    m_timer.Cancel();
    m_table.reset();
    m_ports.reset();
    GatewayFilter::DoDispose();
}

} // namespace ns3
