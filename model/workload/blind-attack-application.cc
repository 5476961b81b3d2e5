// SPDX-License-Identifier: GPL-2.0-only
//
// Blind attacks on one connection: RSTs, SYNs or third ACKs whose numbers are guessed.

#include "ns3/blind-attack-application.h"

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-lifecycle-event.h"
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

SequenceNumber32
GetOutwardGuess(uint32_t first, uint32_t stepBytes, uint64_t n)
{
    const uint64_t steps = (n + 1) / 2;
    return GetSequenceGuess(first, n % 2 == 1 ? stepBytes : 0 - stepBytes, steps);
}

uint64_t
GetOutwardRank(uint32_t first, uint32_t number)
{
    const uint32_t above = number - first;
    constexpr uint32_t half = uint32_t{1} << 31;
    if (above == 0)
    {
        return 0;
    }
    return above <= half ? uint64_t{2} * above - 1 : uint64_t{2} * (0 - above);
}

uint64_t
GetWholeSweep(uint32_t stepBytes)
{
    constexpr uint64_t space = uint64_t{1} << 32;
    return (space + stepBytes - 1) / stepBytes;
}

// A table: one entry for each attribute.
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
                          "What is sent: Rst, Syn or Ack (the third of a handshake; SEG.ACK is "
                          "guessed).",
                          EnumValue(AttackSegment::RST),
                          MakeAccessorHelper<decltype(EnumValue(AttackSegment::RST))>(
                              &BlindAttackApplication::m_kind),
                          MakeEnumChecker(AttackSegment::RST,
                                          "Rst",
                                          AttackSegment::SYN,
                                          "Syn",
                                          AttackSegment::ACK,
                                          "Ack"))
            .AddAttribute(
                "GuessModel",
                "Sweep (FirstSequence, then StepBytes further each), Outward "
                "(FirstSequence, then on both sides of it in turn) or Random (any of "
                "these guesses, with replacement).",
                EnumValue(SWEEP),
                MakeAccessorHelper<decltype(EnumValue(SWEEP))>(
                    &BlindAttackApplication::m_guessModel),
                MakeEnumChecker(SWEEP, "Sweep", RANDOM_STEPS, "Random", OUTWARD, "Outward"))
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
            .AddAttribute("SkipGuesses",
                          "Guesses of a Sweep or Outward search that are left out at its begin.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BlindAttackApplication::m_skipGuesses),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("AckSequence",
                          "SEG.SEQ of an Ack.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BlindAttackApplication::m_ackSequence),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("DataBytes",
                          "Bytes of text on each segment, zeros; 0 to 1400.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&BlindAttackApplication::m_dataBytes),
                          MakeUintegerChecker<uint32_t>(0, 1400))
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
                            "ns3::BlindAttackApplication::TxTracedCallback");
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
    return budget > 0 ? budget : GetWholeSweep(m_stepBytes) - m_skipGuesses;
}

void
BlindAttackApplication::Prepare()
{
    NS_LOG_FUNCTION(this);
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
    if (m_skipGuesses >= GetWholeSweep(m_stepBytes))
    {
        ThrowUserError("BlindAttackApplication: SkipGuesses ",
                       m_skipGuesses,
                       " leaves nothing of a sweep of ",
                       GetWholeSweep(m_stepBytes));
    }
    AttackSegment::Format format;
    format.kind = m_kind;
    format.destinationPort = m_sender.GetPort();
    m_segment = AttackSegment(format);
    m_guesses = m_skipGuesses;
}

void
BlindAttackApplication::Finish()
{
    NS_LOG_FUNCTION(this << m_guessesSent << m_guessesWithoutRoute);
    m_sender.Stop();
}

SequenceNumber32
BlindAttackApplication::Guess()
{
    const uint64_t n = m_guesses++;
    switch (m_guessModel)
    {
    case SWEEP:
        return GetSequenceGuess(m_firstSequence, m_stepBytes, n);
    case OUTWARD:
        return GetOutwardGuess(m_firstSequence, m_stepBytes, n);
    case RANDOM_STEPS:
        break;
    }
    const auto last = static_cast<uint32_t>(GetWholeSweep(m_stepBytes) - 1);
    return GetSequenceGuess(m_firstSequence, m_stepBytes, GetUniform()->GetInteger(0, last));
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
    const bool isAck = m_segment.HasAck();
    TcpHeader& header = m_segment.Fill(m_sourcePort,
                                       isAck ? SequenceNumber32(m_ackSequence) : guess,
                                       isAck ? guess : SequenceNumber32(0),
                                       window);
    const Ptr<Packet> packet = m_sender.Build(header, m_dataBytes, m_source);
    NS_LOG_LOGIC("node " << GetNode()->GetId() << " sends " << TcpFlagsText(header.GetFlags())
                         << " with the guess " << guess);
    ++m_guessesSent;
    m_txTrace(packet, header, m_source, m_sender.GetVictim());
    m_sender.Send(packet, m_source);
}

} // namespace ns3
