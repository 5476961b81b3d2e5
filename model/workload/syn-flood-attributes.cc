// SPDX-License-Identifier: GPL-2.0-only
//
// The attributes of a SYN flood: when, to whom, and what a SYN looks like.

#include "ns3/boolean.h"
#include "ns3/double.h"
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
        AddSegmentAttributes(AddRateAttributes(TypeId("ns3::SynFloodApplication")
                                                   .SetParent<Application>()
                                                   .SetGroupName("TcpLifecycle")
                                                   .AddConstructor<SynFloodApplication>()))
            .AddTraceSource("Tx",
                            "A SYN is handed to IP.",
                            MakeTraceSourceAccessor(&SynFloodApplication::m_txTrace),
                            "ns3::SynFloodApplication::TxCallback");
    return tid;
}

TypeId
SynFloodApplication::AddRateAttributes(TypeId tid)
{
    return tid
        .AddAttribute("Remote",
                      "The victim: InetSocketAddress or Inet6SocketAddress.",
                      AddressValue(),
                      MakeAddressAccessor(&SynFloodApplication::m_remote),
                      MakeAddressChecker())
        .AddAttribute("RatePerSecond",
                      "SYNs a second for the Constant and Poisson models; 1e-6 to 1e9. May be "
                      "changed during the run.",
                      DoubleValue(100),
                      MakeDoubleAccessor(&SynFloodApplication::SetRatePerSecond,
                                         &SynFloodApplication::GetRatePerSecond),
                      MakeDoubleChecker<double>(1e-6, 1e9))
        .AddAttribute("RateModel",
                      "When SYNs are sent: Constant, Poisson or Replay.",
                      EnumValue(SynFloodApplication::CONSTANT),
                      MakeAccessorHelper<decltype(EnumValue(SynFloodApplication::CONSTANT))>(
                          &SynFloodApplication::m_rateModel),
                      MakeEnumChecker(SynFloodApplication::CONSTANT,
                                      "Constant",
                                      SynFloodApplication::POISSON,
                                      "Poisson",
                                      SynFloodApplication::REPLAY,
                                      "Replay"))
        .AddAttribute("MaxSegments",
                      "Stop after this many SYNs; 0 = no limit.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_maxSegments),
                      MakeUintegerChecker<uint64_t>())
        .AddAttribute("ReplayFile",
                      "CSV file with the SYNs of the Replay model, see ReadSynReplay.",
                      StringValue(""),
                      MakeStringAccessor(&SynFloodApplication::m_replayFile),
                      MakeStringChecker());
}

TypeId
SynFloodApplication::AddSegmentAttributes(TypeId tid)
{
    return tid
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
        .AddAttribute("SourcePort",
                      "Source port of each SYN; 0 draws one from 1024 to 65535.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_sourcePort),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("UseReplaySources",
                      "Replay: send from the recorded addresses. Otherwise the last 16 bits "
                      "of a recorded address are put into SourcePrefix.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&SynFloodApplication::m_useReplaySources),
                      MakeBooleanChecker())
        .AddAttribute("OptionSet",
                      "Options on each SYN: None, Mss or Linux (MSS, SACK-permitted, "
                      "timestamps, window scale 7).",
                      EnumValue(SynFloodApplication::MSS_ONLY),
                      MakeAccessorHelper<decltype(EnumValue(SynFloodApplication::MSS_ONLY))>(
                          &SynFloodApplication::m_optionSet),
                      MakeEnumChecker(SynFloodApplication::NO_OPTIONS,
                                      "None",
                                      SynFloodApplication::MSS_ONLY,
                                      "Mss",
                                      SynFloodApplication::LINUX_OPTIONS,
                                      "Linux"))
        .AddAttribute("MssBytes",
                      "Value of the MSS option.",
                      UintegerValue(1460),
                      MakeUintegerAccessor(&SynFloodApplication::m_mssBytes),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("WindowBytes",
                      "Window field of each SYN that has no recorded one.",
                      UintegerValue(65535),
                      MakeUintegerAccessor(&SynFloodApplication::m_windowBytes),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("Ttl",
                      "TTL or hop limit of each SYN, in hops; 0 = the node's default.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynFloodApplication::m_ttl),
                      MakeUintegerChecker<uint8_t>())
        .AddAttribute("CacheRoute",
                      "Look the route to Remote up once, not for each SYN.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&SynFloodApplication::m_cacheRoute),
                      MakeBooleanChecker());
}

} // namespace ns3
