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

/** \return types of ICMP (RFC 792, RFC 950, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1) */
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
                                             {{"parameter_problem", 12}, {}},
                                             {{"timestamp_request", 13}, {}},
                                             {{"timestamp_reply", 14}, {}},
                                             {{"information_request", 15}, {}},
                                             {{"information_reply", 16}, {}},
                                             {{"address_mask_request", 17}, {}},
                                             {{"address_mask_reply", 18}, {}}};
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

/** \return N of "type_N" or "code_N", \p prefix being "type_" or "code_"; -1 if it is none */
int
FindNumber(const std::string& name, const std::string& prefix)
{
    const std::string digits =
        name.compare(0, prefix.size(), prefix) == 0 ? name.substr(prefix.size()) : name;
    const bool isNumber = !digits.empty() && digits.size() < 4 &&
                          digits.find_first_not_of("0123456789") == std::string::npos;
    const int number = isNumber ? std::atoi(digits.c_str()) : -1;
    return number > 255 ? -1 : number;
}

/** \return the row of a type; null if it has none */
const IcmpType*
FindType(const std::string& name, bool isIpv6)
{
    const std::vector<IcmpType>& types = isIpv6 ? GetIpv6Types() : GetIpv4Types();
    const int number = FindNumber(name, "type_");
    const auto type = std::find_if(types.begin(), types.end(), [&](const IcmpType& one) {
        return name == one.type.name || number == one.type.number;
    });
    return type == types.end() ? nullptr : &*type;
}

/** \return the number of a type; -1 if there is none */
int
FindTypeNumber(const std::string& name, bool isIpv6)
{
    const IcmpType* type = FindType(name, isIpv6);
    return type ? type->type.number : FindNumber(name, "type_");
}

/** \return the number of a code; -1 if there is none */
int
FindCode(const IcmpType* type, const std::string& name)
{
    if (name.empty())
    {
        return 0;
    }
    for (const Named& code : type ? type->codes : std::vector<Named>())
    {
        if (name == code.name)
        {
            return code.number;
        }
    }
    return FindNumber(name, "code_");
}

} // namespace

std::string
ExpectedOfIcmp(const ScriptIcmpPacket& packet, bool isIpv6)
{
    const std::string family = isIpv6 ? "ICMPv6" : "ICMP of IPv4";
    const IcmpType* type = FindType(packet.type, isIpv6);
    if (FindTypeNumber(packet.type, isIpv6) < 0)
    {
        return "a type of " + family;
    }
    const int code = FindCode(type, packet.code);
    if (code < 0)
    {
        return "a code of " + packet.type + " in " + family;
    }
    if (!packet.mtu)
    {
        return "";
    }
    const bool takesMtu = type && (isIpv6 ? type->type.name == std::string("packet_too_big")
                                          : type->type.name == std::string("unreachable") &&
                                                code == FindCode(type, "frag_needed"));
    if (!takesMtu || (isIpv6 && code != 0))
    {
        return std::string("mtu with ") + (isIpv6 ? "packet_too_big" : "unreachable frag_needed") +
               " only";
    }
    if (!isIpv6 && *packet.mtu > 0xffff)
    {
        return "an mtu from 0 to 65535 in " + family;
    }
    return packet.echoId ? "mtu or id, not both" : "";
}

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
    const int type = FindTypeNumber(packet.type, !isIpv4);
    const int code = FindCode(FindType(packet.type, !isIpv4), packet.code);
    if (type < 0 || code < 0)
    {
        return {};
    }
    const uint32_t word =
        packet.echoId ? *packet.echoId << 16 : packet.mtu.value_or(0); // or unused
    std::vector<uint8_t> bytes{static_cast<uint8_t>(type), static_cast<uint8_t>(code), 0, 0};
    for (int shift = 24; shift >= 0; shift -= 8)
    {
        bytes.push_back(static_cast<uint8_t>(word >> shift));
    }
    const bool isError = isIpv4 ? type >= 3 && type <= 12 && type != 8 : type < 128;
    if (isError)
    {
        bytes.insert(bytes.end(), quoted.begin(), quoted.end());
    }
    else if (isIpv4 && (type == 13 || type == 14))
    {
        bytes.resize(bytes.size() + 12); // three timestamps
    }
    else if (isIpv4 && (type == 17 || type == 18))
    {
        bytes.resize(bytes.size() + 4); // a mask
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
