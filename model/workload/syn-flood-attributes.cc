// SPDX-License-Identifier: GPL-2.0-only
//
// The attributes of a SYN flood: whose addresses, and what a segment looks like.

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{

TypeId
SynFloodApplication::GetTypeId()
{
    static TypeId tid =
        AddSegmentAttributes(
            AddSourceAttributes(AddRateAttributes(TypeId("ns3::SynFloodApplication")
                                                      .SetParent<AttackApplication>()
                                                      .SetGroupName("TcpLifecycle")
                                                      .AddConstructor<SynFloodApplication>())))
            .AddTraceSource("Tx",
                            "A segment is handed to IP.",
                            MakeTraceSourceAccessor(&SynFloodApplication::m_txTrace),
                            "ns3::SynFloodApplication::TxTracedCallback");
    return tid;
}

TypeId
SynFloodApplication::AddSourceAttributes(TypeId tid)
{
    return tid
        .AddAttribute("SourceModel",
                      "Whose addresses: Subnet (drawn from SourcePrefix), Random (from all public "
                      "unicast addresses), List (Sources in turn) or Direct (the node's own).",
                      EnumValue(AttackSource::SUBNET),
                      MakeAccessorHelper<decltype(EnumValue(AttackSource::SUBNET))>(
                          &SynFloodApplication::m_sourceModel),
                      MakeEnumChecker(AttackSource::SUBNET,
                                      "Subnet",
                                      AttackSource::RANDOM,
                                      "Random",
                                      AttackSource::LIST,
                                      "List",
                                      AttackSource::DIRECT,
                                      "Direct"))
        .AddAttribute("SourcePrefix",
                      "Network of the spoofed sources: Ipv4Address or Ipv6Address of the "
                      "family of Remote. Bits beyond SourcePrefixLength are ignored.",
                      AddressValue(),
                      MakeAddressAccessor(&SynFloodApplication::m_sourcePrefix),
                      MakeAddressChecker())
        .AddAttribute("SourcePrefixLength",
                      "Fixed bits of SourcePrefix: 0 to 32 (IPv4) or 0 to 128 (IPv6).",
                      UintegerValue(16),
                      MakeUintegerAccessor(&SynFloodApplication::m_sourcePrefixLength),
                      MakeUintegerChecker<uint8_t>(0, 128))
        .AddAttribute("Sources",
                      "List: addresses of Remote's family, separated by blanks or commas.",
                      StringValue(""),
                      MakeStringAccessor(&SynFloodApplication::m_sources),
                      MakeStringChecker())
        .AddAttribute("RespondsToSynAck",
                      "Direct: the node's own TCP sees the SYN,ACKs and answers them with RST. "
                      "Otherwise they are swallowed, see SynAckFilter.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&SynFloodApplication::m_respondsToSynAck),
                      MakeBooleanChecker())
        .AddAttribute(
            "UseReplaySources",
            "Replay: send from the recorded addresses. Otherwise SourceModel says; Subnet "
            "puts the last 16 bits of a recorded address into SourcePrefix.",
            BooleanValue(false),
            MakeBooleanAccessor(&SynFloodApplication::m_useReplaySources),
            MakeBooleanChecker())
        .AddAttribute("SourcePort",
                      "Source port of each segment; 0 draws one from 1024 to 65535.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_sourcePort),
                      MakeUintegerChecker<uint16_t>());
}

TypeId
SynFloodApplication::AddSegmentAttributes(TypeId tid)
{
    return tid
        .AddAttribute("Segment",
                      "What is sent: Syn, Ack, SynAck (backscatter), Fin (FIN,ACK) or Rst. Numbers "
                      "that are not recorded are random.",
                      EnumValue(AttackSegment::SYN),
                      MakeAccessorHelper<decltype(EnumValue(AttackSegment::SYN))>(
                          &SynFloodApplication::m_kind),
                      MakeEnumChecker(AttackSegment::SYN,
                                      "Syn",
                                      AttackSegment::ACK,
                                      "Ack",
                                      AttackSegment::SYN_ACK,
                                      "SynAck",
                                      AttackSegment::FIN,
                                      "Fin",
                                      AttackSegment::RST,
                                      "Rst"))
        .AddAttribute("DataBytes",
                      "Bytes of text on each segment, zeros; 0 to 1400.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_dataBytes),
                      MakeUintegerChecker<uint32_t>(0, 1400))
        .AddAttribute(
            "OptionSet",
            "Options on each segment: None, Mss (with SYN) or Linux (MSS, SACK-permitted, "
            "timestamps, window scale 7; without SYN timestamps, on RST nothing).",
            EnumValue(AttackSegment::MSS_ONLY),
            MakeAccessorHelper<decltype(EnumValue(AttackSegment::MSS_ONLY))>(
                &SynFloodApplication::m_optionSet),
            MakeEnumChecker(AttackSegment::NO_OPTIONS,
                            "None",
                            AttackSegment::MSS_ONLY,
                            "Mss",
                            AttackSegment::LINUX_OPTIONS,
                            "Linux"))
        .AddAttribute("MssBytes",
                      "Value of the MSS option.",
                      UintegerValue(1460),
                      MakeUintegerAccessor(&SynFloodApplication::m_mssBytes),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("WindowBytes",
                      "Window field of each segment that has no recorded one.",
                      UintegerValue(65535),
                      MakeUintegerAccessor(&SynFloodApplication::m_windowBytes),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("Ttl",
                      "TTL or hop limit of each segment, in hops; 0 = the node's default.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_ttl),
                      MakeUintegerChecker<uint8_t>())
        .AddAttribute("CacheRoute",
                      "Look the route to Remote up once, not for each segment.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&SynFloodApplication::m_cacheRoute),
                      MakeBooleanChecker());
}

} // namespace ns3
