// SPDX-License-Identifier: GPL-2.0-only
//
// Blind attacks on one connection: RSTs or SYNs whose sequence numbers are guessed.

#include "ns3/blind-attack-application.h"

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <limits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("BlindAttackApplication");
NS_OBJECT_ENSURE_REGISTERED(BlindAttackApplication);

SequenceNumber32
GetSequenceGuess(uint32_t first, uint32_t stepBytes, uint64_t n)
{
    return SequenceNumber32(first + stepBytes * static_cast<uint32_t>(n));
}

uint64_t
GetWholeSweep(uint32_t stepBytes)
{
    constexpr uint64_t space = uint64_t{1} << 32;
    return (space + stepBytes - 1) / stepBytes;
}

TypeId
BlindAttackApplication::GetTypeId()
{
    static TypeId tid =
        AddRateAttributes(TypeId("ns3::BlindAttackApplication")
                              .SetParent<AttackApplication>()
                              .SetGroupName("TcpLifecycle")
                              .AddConstructor<BlindAttackApplication>())
            .AddAttribute("Peer",
                          "The other end of the connection, which is forged: address and port.",
                          AddressValue(),
                          MakeAddressAccessor(&BlindAttackApplication::m_peer),
                          MakeAddressChecker())
            .AddAttribute("Segment",
                          "What is sent: Rst or Syn.",
                          EnumValue(AttackSegment::RST),
                          MakeAccessorHelper<decltype(EnumValue(AttackSegment::RST))>(
                              &BlindAttackApplication::m_kind),
                          MakeEnumChecker(AttackSegment::RST, "Rst", AttackSegment::SYN, "Syn"))
            .AddAttribute("GuessModel",
                          "Sweep (FirstSequence, then StepBytes further each) or Random (any of "
                          "these guesses, with replacement).",
                          EnumValue(SWEEP),
                          MakeAccessorHelper<decltype(EnumValue(SWEEP))>(
                              &BlindAttackApplication::m_guessModel),
                          MakeEnumChecker(SWEEP, "Sweep", RANDOM_STEPS, "Random"))
            .AddAttribute("FirstSequence",
                          "The first guess.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BlindAttackApplication::m_firstSequence),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("StepBytes",
                          "Distance of guesses; the receive window finds it with the fewest.",
                          UintegerValue(65535),
                          MakeUintegerAccessor(&BlindAttackApplication::m_stepBytes),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Ttl",
                          "TTL or hop limit of each segment, in hops; 0 = the node's default.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BlindAttackApplication::m_ttl),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("CacheRoute",
                          "Look the route to Remote up once, not for each segment.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&BlindAttackApplication::m_cacheRoute),
                          MakeBooleanChecker())
            .AddTraceSource("Tx",
                            "A guess is handed to IP.",
                            MakeTraceSourceAccessor(&BlindAttackApplication::m_txTrace),
                            "ns3::BlindAttackApplication::TxCallback");
    return tid;
}

BlindAttackApplication::BlindAttackApplication() = default;

BlindAttackApplication::~BlindAttackApplication() = default;

uint64_t
BlindAttackApplication::GetGuessesSent() const
{
    return m_guessesSent;
}

uint64_t
BlindAttackApplication::GetGuessesWithoutRoute() const
{
    return m_guessesWithoutRoute;
}

uint64_t
BlindAttackApplication::GetLimit() const
{
    const uint64_t budget = AttackApplication::GetLimit();
    return budget > 0 ? budget : GetWholeSweep(m_stepBytes);
}

void
BlindAttackApplication::Prepare()
{
    m_sender.Start(GetNode(), GetRemote(), m_ttl, m_cacheRoute, GetName());
    if (m_sender.IsIpv6() && Inet6SocketAddress::IsMatchingType(m_peer))
    {
        m_source = Inet6SocketAddress::ConvertFrom(m_peer).GetIpv6();
        m_sourcePort = Inet6SocketAddress::ConvertFrom(m_peer).GetPort();
    }
    else if (!m_sender.IsIpv6() && InetSocketAddress::IsMatchingType(m_peer))
    {
        m_source = InetSocketAddress::ConvertFrom(m_peer).GetIpv4();
        m_sourcePort = InetSocketAddress::ConvertFrom(m_peer).GetPort();
    }
    else
    {
        ThrowUserError("BlindAttackApplication: Peer must be address and port of Remote's family");
    }
    AttackSegment::Format format;
    format.kind = m_kind;
    format.destinationPort = m_sender.GetPort();
    m_segment = AttackSegment(format);
    m_guesses = 0;
}

void
BlindAttackApplication::Finish()
{
    m_sender.Stop();
}

SequenceNumber32
BlindAttackApplication::Guess()
{
    uint64_t n = m_guesses++;
    if (m_guessModel == RANDOM_STEPS)
    {
        n = GetUniform()->GetInteger(0, static_cast<uint32_t>(GetWholeSweep(m_stepBytes) - 1));
    }
    return GetSequenceGuess(m_firstSequence, m_stepBytes, n);
}

void
BlindAttackApplication::SendNext(const SynReplayRecord*)
{
    constexpr uint16_t window = 65535;
    const SequenceNumber32 guess = Guess();
    if (m_sender.FindRoute(m_source).IsInvalid())
    {
        ++m_guessesWithoutRoute;
        return;
    }
    TcpHeader& header = m_segment.Fill(m_sourcePort, guess, SequenceNumber32(0), window);
    const Ptr<Packet> packet = m_sender.Build(header, 0, m_source);
    ++m_guessesSent;
    m_txTrace(packet, header, m_source, m_sender.GetVictim());
    m_sender.Send(packet, m_source);
}

} // namespace ns3
