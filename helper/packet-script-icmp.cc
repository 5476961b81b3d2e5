// SPDX-License-Identifier: GPL-2.0-only
//
// Names of ICMP types and codes, and the message around a quoted datagram.

#include "ns3/packet-script-icmp.h"

#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/packet-script-segment.h"
#include "ns3/packet.h"
#include "ns3/tcp-l4-protocol.h"

#include <algorithm>
#include <cstdlib>

namespace ns3
{

namespace
{

/** Name and number of a type or a code. */
struct Named
{
    const char* name; //!< in scripts
    uint8_t number;   //!< on the wire
};

/** A type with its codes. */
struct IcmpType
{
    Named type;               //!< the type
    std::vector<Named> codes; //!< names of its codes
};

/** \return types of ICMP (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1) */
const std::vector<IcmpType>&
GetIpv4Types()
{
    static const std::vector<IcmpType> types{{{"echo_reply", 0}, {}},
                                             {{"unreachable", 3},
                                              {{"net_unreachable", 0},
                                               {"host_unreachable", 1},
                                               {"protocol_unreachable", 2},
                                               {"port_unreachable", 3},
                                               {"frag_needed", 4},
                                               {"source_route_failed", 5},
                                               {"net_unknown", 6},
                                               {"host_unknown", 7},
                                               {"source_host_isolated", 8},
                                               {"net_prohibited", 9},
                                               {"host_prohibited", 10},
                                               {"net_unreachable_for_tos", 11},
                                               {"host_unreachable_for_tos", 12},
                                               {"packet_filtered", 13},
                                               {"precedence_violation", 14},
                                               {"precedence_cutoff", 15}}},
                                             {{"source_quench", 4}, {}},
                                             {{"redirect", 5}, {}},
                                             {{"echo_request", 8}, {}},
                                             {{"time_exceeded", 11}, {}},
                                             {{"parameter_problem", 12}, {}}};
    return types;
}

/** \return types of ICMPv6 (RFC 4443) */
const std::vector<IcmpType>&
GetIpv6Types()
{
    static const std::vector<IcmpType> types{
        {{"unreachable", 1},
         {{"net_unreachable", 0},
          {"no_route", 0},
          {"admin_prohibited", 1},
          {"not_neighbour", 2},
          {"address_unreachable", 3},
          {"host_unreachable", 3},
          {"port_unreachable", 4}}},
        {{"packet_too_big", 2}, {}},
        {{"time_exceeded", 3}, {{"exceeded_hop_limit", 0}, {"exceeded_frag_time", 1}}},
        {{"parameter_problem", 4},
         {{"header_field", 0}, {"unknown_next_header", 1}, {"unknown_option", 2}}},
        {{"echo_request", 128}, {}},
        {{"echo_reply", 129}, {}}};
    return types;
}

/** \return the number of a code; -1 if there is none */
int
FindCode(const IcmpType& type, const std::string& name)
{
    if (name.empty())
    {
        return 0;
    }
    for (const Named& code : type.codes)
    {
        if (name == code.name)
        {
            return code.number;
        }
    }
    const bool isNumber = name.find_first_not_of("0123456789") == std::string::npos;
    return isNumber && name.size() < 4 ? std::min(255, std::atoi(name.c_str())) : -1;
}

} // namespace

std::vector<uint8_t>
QuoteSegment(const ScriptTcpPacket& segment, const Address& source, const Address& destination)
{
    std::vector<uint8_t> tcp = WriteTcpHeader(segment, source, destination);
    const auto length = static_cast<uint16_t>(tcp.size() + segment.bytes);
    tcp.resize(8);
    const Ptr<Packet> packet = Create<Packet>(tcp.data(), static_cast<uint32_t>(tcp.size()));
    if (Ipv4Address::IsMatchingType(source))
    {
        Ipv4Header ip;
        ip.SetSource(Ipv4Address::ConvertFrom(source));
        ip.SetDestination(Ipv4Address::ConvertFrom(destination));
        ip.SetProtocol(TcpL4Protocol::PROT_NUMBER);
        ip.SetTtl(64);
        ip.SetPayloadSize(length);
        ip.EnableChecksum();
        packet->AddHeader(ip);
    }
    else
    {
        Ipv6Header ip;
        ip.SetSource(Ipv6Address::ConvertFrom(source));
        ip.SetDestination(Ipv6Address::ConvertFrom(destination));
        ip.SetNextHeader(TcpL4Protocol::PROT_NUMBER);
        ip.SetHopLimit(64);
        ip.SetPayloadLength(length);
        packet->AddHeader(ip);
    }
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

std::vector<uint8_t>
WriteIcmp(const ScriptIcmpPacket& packet,
          const std::vector<uint8_t>& quoted,
          const Address& source,
          const Address& destination)
{
    const bool isIpv4 = Ipv4Address::IsMatchingType(source);
    const std::vector<IcmpType>& types = isIpv4 ? GetIpv4Types() : GetIpv6Types();
    const auto type = std::find_if(types.begin(), types.end(), [&packet](const IcmpType& one) {
        return packet.type == one.type.name;
    });
    const int code = type == types.end() ? -1 : FindCode(*type, packet.code);
    if (code < 0)
    {
        return {};
    }
    const uint32_t word =
        packet.echoId ? *packet.echoId << 16 : packet.mtu.value_or(0); // or unused
    std::vector<uint8_t> bytes{type->type.number, static_cast<uint8_t>(code), 0, 0};
    for (int shift = 24; shift >= 0; shift -= 8)
    {
        bytes.push_back(static_cast<uint8_t>(word >> shift));
    }
    if (packet.type != "echo_request" && packet.type != "echo_reply")
    {
        bytes.insert(bytes.end(), quoted.begin(), quoted.end());
    }
    const uint16_t checksum = isIpv4 ? InternetChecksum(bytes)
                                     : TransportChecksum(bytes,
                                                         static_cast<uint32_t>(bytes.size()),
                                                         Icmpv6L4Protocol::PROT_NUMBER,
                                                         source,
                                                         destination);
    bytes[2] = static_cast<uint8_t>(checksum >> 8);
    bytes[3] = static_cast<uint8_t>(checksum);
    return bytes;
}

} // namespace ns3
