// SPDX-License-Identifier: GPL-2.0-only
//
// Samples, spoofed SYNs and guesses of third ACKs, and what the server made of them.

#include "ns3/blind-handshake-run.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint16_t SAMPLE_PORT = 2000;       //!< of the attacker, always the same
constexpr uint16_t PAIR_PORT = 1025;         //!< of the attacker, the first of those that change
constexpr uint16_t SPOOFED_PORT = 2048;      //!< of the trusted host, the first one
constexpr double START_S = 2;                //!< IPv6 duplicate address detection takes 1 s
constexpr double SYN_S = 0.2;                //!< from the sample to the spoofed SYN
constexpr double GUESS_S = 0.02;             //!< from there to the guesses, without jitter
constexpr double REST_S = 0.6;               //!< from the last guess to the next sample
constexpr double PHASE_S = 0.1;              //!< random, on top of it
constexpr const char* GUESS_RATE = "10Gbps"; //!< of the links, so that guesses are not queued

/** \return the address with a port */
Address
WithPort(const Address& address, uint16_t port)
{
    return Ipv6Address::IsMatchingType(address)
               ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port))
               : Address(InetSocketAddress(Ipv4Address::ConvertFrom(address), port));
}

/** \return a host inside a network of at least 65536 */
Address
HostIn(const Address& network)
{
    if (Ipv6Address::IsMatchingType(network))
    {
        uint8_t bytes[16];
        Ipv6Address::ConvertFrom(network).GetBytes(bytes);
        bytes[15] = 7;
        return Ipv6Address(bytes);
    }
    return Ipv4Address(Ipv4Address::ConvertFrom(network).Get() + 7);
}

} // namespace

BlindHandshakeRun::BlindHandshakeRun(const BlindHandshakeScenario& scenario)
    : m_scenario(scenario),
      m_setup(FindIsnSetup(scenario.setup)),
      m_random(CreateObject<UniformRandomVariable>())
{
    SynAttackTopologyConfig config;
    config.clients = 0;
    config.isIpv6 = scenario.isIpv6;
    config.spoofedHosts =
        scenario.isTrustedAlive ? SynAttackSpoofedHosts::LIVE : SynAttackSpoofedHosts::SILENT;
    for (SynAttackLink* link : {&config.accessLink, &config.bottleneck, &config.serverLink})
    {
        link->dataRate = GUESS_RATE;
        link->queuePackets = 1000000;
    }
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper server;
    server.SetEngineAttribute("IsnGenerator", StringValue(m_setup.generator));
    server.SetEngineAttribute("IsnClockPeriod", TimeValue(m_setup.period));
    m_network = std::make_unique<SynAttackTopologyHelper>(
        config,
        [&others](NodeContainer nodes) { others.Install(nodes); },
        [&server](NodeContainer nodes) { server.Install(nodes); });
    others.AssignStreams(m_network->GetAttackers(), 100000);
    others.AssignStreams(m_network->GetRouters(), 300000);
    server.AssignStreams(m_network->GetServers(), 500000);
    m_random->SetStream(900);
    m_attacker = m_network->GetAttackers().Get(0);
    m_own = m_network->GetAttackerAddress(0);
    m_trusted = HostIn(m_network->GetSpoofedNetwork());
    for (uint32_t i = 0; i < m_attacker->GetNDevices(); ++i)
    {
        if (DynamicCast<PointToPointNetDevice>(m_attacker->GetDevice(i)))
        {
            m_attackerLink = m_attacker->GetDevice(i)->GetChannel();
        }
    }
    m_linkDelay = config.accessLink.delay;
    Watch();
}

void
BlindHandshakeRun::Watch()
{
    m_delivered.Attach(m_attacker, MakeCallback(&BlindHandshakeRun::OnDelivered, this));
    const Ptr<Node> host = m_network->GetServers().Get(0);
    const auto tracer = host->GetObject<TcpLifecycleTracer>();
    tracer->TraceConnectWithoutContext("Segment",
                                       MakeCallback(&BlindHandshakeRun::OnSegment, this));
    tracer->TraceConnectWithoutContext("State", MakeCallback(&BlindHandshakeRun::OnState, this));
    m_listener = Socket::CreateSocket(host, TcpSocketFactory::GetTypeId());
    m_listener->Bind(m_scenario.isIpv6 ? WithPort(Ipv6Address::GetAny(), PORT)
                                       : WithPort(Ipv4Address::GetAny(), PORT));
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&BlindHandshakeRun::OnAccepted, this));
}

BlindHandshakeRun::~BlindHandshakeRun()
{
    m_accepted.clear();
    m_listener = nullptr;
    m_network.reset();
    Simulator::Destroy();
}

BlindHandshakeOutcome
BlindHandshakeRun::Simulate()
{
    m_outcome.setup = m_setup.name;
    double at = START_S;
    for (uint32_t i = 0; i < m_scenario.pairs; ++i, at += m_scenario.pairIntervalS)
    {
        Simulator::Schedule(Seconds(at), &BlindHandshakeRun::SendPair, this, i);
    }
    at += REST_S;
    const double guessS = GUESS_S + 2e-3 * m_scenario.jitterMs;
    for (uint32_t i = 0; i < m_scenario.attacks; ++i)
    {
        Simulator::Schedule(Seconds(at), &BlindHandshakeRun::SendSample, this);
        Simulator::Schedule(Seconds(at + SYN_S), &BlindHandshakeRun::SendSpoofedSyn, this);
        Simulator::Schedule(Seconds(at + SYN_S + guessS), &BlindHandshakeRun::SendGuesses, this);
        // At any phase of the clock.
        at += SYN_S + guessS + m_scenario.GetAttackS() + REST_S + m_random->GetValue(0, PHASE_S);
    }
    Simulator::Stop(Seconds(at));
    Simulator::Run();
    return m_outcome;
}

Ptr<BlindAttackApplication>
BlindHandshakeRun::MakeAttack(const Address& peer, const char* segment, Time delay)
{
    const auto attack = CreateObject<BlindAttackApplication>();
    attack->SetAttribute("Remote", AddressValue(m_network->GetServerSocketAddress(0, PORT)));
    attack->SetAttribute("Peer", AddressValue(peer));
    attack->SetAttribute("Segment", StringValue(segment));
    attack->SetAttribute("StepBytes", UintegerValue(1));
    attack->SetAttribute("RatePerSecond", DoubleValue(m_scenario.guessesPerS));
    attack->AssignStreams(1000); // it draws nothing
    attack->SetStartTime(delay);
    m_attacker->AddApplication(attack);
    return attack;
}

void
BlindHandshakeRun::Jitter()
{
    const double jitterMs = m_random->GetValue(0, m_scenario.jitterMs);
    m_attackerLink->SetAttribute(
        "Delay", TimeValue(m_linkDelay + NanoSeconds(std::llround(jitterMs * 1e6))));
}

void
BlindHandshakeRun::SendSyn(const Address& source, uint32_t seq)
{
    Jitter();
    const auto attack = MakeAttack(source, "Syn", Time(0));
    attack->SetAttribute("FirstSequence", UintegerValue(seq));
    attack->SetAttribute("MaxSegments", UintegerValue(1));
}

void
BlindHandshakeRun::SendPair(uint32_t i)
{
    const uint32_t seq = m_random->GetInteger(0, UINT32_MAX);
    SendSyn(WithPort(m_own, SAMPLE_PORT), seq);
    const uint32_t port = PAIR_PORT + i;
    SendSyn(WithPort(m_own, static_cast<uint16_t>(port + (port >= SAMPLE_PORT ? 1 : 0))), seq);
}

void
BlindHandshakeRun::SendSample()
{
    m_sampled = Simulator::Now();
    SendSyn(WithPort(m_own, SAMPLE_PORT), m_random->GetInteger(0, UINT32_MAX));
}

void
BlindHandshakeRun::SendSpoofedSyn()
{
    m_spoofed = Simulator::Now();
    m_spoofedSeq = m_random->GetInteger(0, UINT32_MAX);
    const int64_t period = m_setup.period.GetTimeStep();
    const int64_t ticks =
        m_setup.generator == "Constant" ? 0 : (m_spoofed - m_sampled).GetTimeStep() / period;
    BlindAttempt attempt;
    attempt.best = m_sampleIsn + static_cast<uint32_t>(ticks) + 1;
    const auto port = static_cast<uint16_t>(SPOOFED_PORT + m_outcome.attempts.size());
    m_outcome.attempts.push_back(attempt);
    SendSyn(WithPort(m_trusted, port), m_spoofedSeq);
}

void
BlindHandshakeRun::SendGuesses()
{
    Jitter();
    const BlindAttempt& attempt = m_outcome.attempts.back();
    const uint64_t atOnce = std::min(m_scenario.sentGuesses, m_scenario.guesses);
    SendBurst(0, atOnce);
    if (!attempt.iss)
    {
        return;
    }
    const uint64_t right = GetOutwardRank(attempt.best, *attempt.iss + 1);
    const uint64_t near = m_scenario.nearGuesses;
    const uint64_t first = std::max(atOnce, right > near ? right - near : 0);
    const uint64_t end = std::min(m_scenario.guesses, right + near + 1);
    if (first < end)
    {
        SendBurst(first, end - first);
    }
}

void
BlindHandshakeRun::SendBurst(uint64_t first, uint64_t count)
{
    const BlindAttempt& attempt = m_outcome.attempts.back();
    const auto port = static_cast<uint16_t>(SPOOFED_PORT + m_outcome.attempts.size() - 1);
    const auto attack = MakeAttack(WithPort(m_trusted, port),
                                   "Ack",
                                   Seconds(static_cast<double>(first) / m_scenario.guessesPerS));
    attack->SetAttribute("GuessModel", StringValue("Outward"));
    attack->SetAttribute("FirstSequence", UintegerValue(attempt.best));
    attack->SetAttribute("SkipGuesses", UintegerValue(first));
    attack->SetAttribute("MaxSegments", UintegerValue(count));
    attack->SetAttribute("AckSequence", UintegerValue(m_spoofedSeq + 1));
    attack->SetAttribute("DataBytes", UintegerValue(m_scenario.textBytes));
    m_outcome.guessesSent += count;
}

std::optional<std::size_t>
BlindHandshakeRun::AttemptOf(const TcpConnectionId& id) const
{
    const std::size_t i = id.GetRemotePort() - std::size_t{SPOOFED_PORT};
    if (id.GetRemoteAddress() != m_trusted || i >= m_outcome.attempts.size())
    {
        return std::nullopt;
    }
    return i;
}

void
BlindHandshakeRun::OnSegment(const TcpSegmentEvent& event)
{
    if (!event.IsSent())
    {
        return;
    }
    const uint8_t flags = event.segment.flags;
    const auto attempt = AttemptOf(event.id);
    if (attempt && (flags & TcpHeader::RST) != 0)
    {
        ++(m_outcome.attempts[*attempt].isHalfOpen ? m_outcome.resets : m_outcome.resetsInListen);
    }
    if (flags != (TcpHeader::SYN | TcpHeader::ACK))
    {
        return;
    }
    const uint32_t isn = event.segment.seq.GetValue();
    if (attempt)
    {
        m_outcome.attempts[*attempt].iss = isn;
        ++m_outcome.synAcks;
    }
    else if (m_outcome.attempts.empty() && m_outcome.others.size() < m_scenario.pairs)
    {
        (event.id.GetRemotePort() == SAMPLE_PORT ? m_outcome.same : m_outcome.others)
            .push_back({event.time.GetSeconds(), isn});
    }
}

void
BlindHandshakeRun::OnState(const TcpStateEvent& event)
{
    const auto attempt = AttemptOf(event.id);
    if (!attempt)
    {
        return;
    }
    BlindAttempt& changed = m_outcome.attempts[*attempt];
    changed.isHalfOpen = event.to == TcpSocket::SYN_RCVD;
    if (event.to == TcpSocket::ESTABLISHED)
    {
        changed.openedBy = GetOutwardRank(changed.best, event.cause.ack.GetValue()) + 1;
    }
}

void
BlindHandshakeRun::OnDelivered(const TcpHeader& header, uint32_t)
{
    if (header.GetFlags() == (TcpHeader::SYN | TcpHeader::ACK) &&
        header.GetDestinationPort() == SAMPLE_PORT)
    {
        m_sampleIsn = header.GetSequenceNumber().GetValue();
    }
}

void
BlindHandshakeRun::OnAccepted(Ptr<Socket> socket, const Address&)
{
    m_accepted.push_back(socket);
    socket->SetRecvCallback(MakeCallback(&BlindHandshakeRun::OnReadable, this));
    OnReadable(socket); // the third ACK's text may be there already
}

void
BlindHandshakeRun::OnReadable(Ptr<Socket> socket)
{
    Address from;
    socket->GetPeerName(from);
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(from);
    const Address address = isIpv6 ? Address(Inet6SocketAddress::ConvertFrom(from).GetIpv6())
                                   : Address(InetSocketAddress::ConvertFrom(from).GetIpv4());
    const uint16_t port = isIpv6 ? Inet6SocketAddress::ConvertFrom(from).GetPort()
                                 : InetSocketAddress::ConvertFrom(from).GetPort();
    const auto attempt = AttemptOf(TcpConnectionId(address, 0, address, port));
    while (const Ptr<Packet> text = socket->Recv())
    {
        if (text->GetSize() == 0)
        {
            return;
        }
        m_outcome.attempts.at(attempt.value()).textBytes += text->GetSize();
    }
}

} // namespace ns3
