// SPDX-License-Identifier: GPL-2.0-only
//
// Computes the signs of a SYN flood as packets pass.

#include "ns3/syn-flood-detector.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-gateway.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynFloodDetector");

NS_OBJECT_ENSURE_REGISTERED(SynFloodDetector);

namespace
{

/** Bounds of attributes that have to be above 0 or below 1, and of those that have no other end. */
constexpr double LEAST = 1e-6;
constexpr double MOST = 1e9;

} // namespace

TypeId
SynFloodDetector::GetTypeId()
{
    static TypeId tid = AddSignAttributes(
        TypeId("ns3::SynFloodDetector")
            .SetParent<ProtectingFilter>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<SynFloodDetector>()
            .AddAttribute("LimitEntries",
                          "Most handshakes kept; the oldest is forgotten.",
                          UintegerValue(65536),
                          MakeUintegerAccessor(&SynFloodDetector::SetLimitEntries,
                                               &SynFloodDetector::GetLimitEntries),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute(
                "AttackGapInterval",
                "For reports: an attack is over when no SYN of it came for so long (half-open "
                "share and source entropy).",
                TimeValue(Seconds(10)),
                MakeTimeAccessor(&SynFloodDetector::m_attackGap),
                MakeTimeChecker())
            .AddTraceSource("Alarm",
                            "An alarm begins or ends.",
                            MakeTraceSourceAccessor(&SynFloodDetector::m_alarmTrace),
                            "ns3::SynFloodDetector::AlarmTracedCallback"));
    return tid;
}

// One list of attributes.
TypeId
SynFloodDetector::AddSignAttributes(TypeId tid)
{
    return tid
        .AddAttribute("WatchInterval",
                      "Half-open share: of handshakes begun within this time.",
                      TimeValue(Seconds(5)),
                      MakeTimeAccessor(&SynFloodDetector::m_watchInterval),
                      MakeTimeChecker())
        .AddAttribute("MinHandshakes",
                      "Half-open share: no alarm with fewer handshakes.",
                      UintegerValue(20),
                      MakeUintegerAccessor(&SynFloodDetector::m_minHandshakes),
                      MakeUintegerChecker<uint32_t>(1))
        .AddAttribute("ShareThresholdFraction",
                      "Half-open share: where the alarm begins.",
                      DoubleValue(0.5),
                      MakeDoubleAccessor(&SynFloodDetector::m_shareThreshold),
                      MakeDoubleChecker<double>(LEAST, 1))
        .AddAttribute(
            "WindowEntries",
            "Source entropy: of so many SYNs; no alarm with fewer. Setting it begins a new "
            "window.",
            UintegerValue(512),
            MakeUintegerAccessor(&SynFloodDetector::SetWindowEntries,
                                 &SynFloodDetector::GetWindowEntries),
            MakeUintegerChecker<uint32_t>(2))
        .AddAttribute("EntropyThresholdFraction",
                      "Source entropy: where the alarm begins; 1 = all sources different.",
                      DoubleValue(0.9),
                      MakeDoubleAccessor(&SynFloodDetector::m_entropyThreshold),
                      MakeDoubleChecker<double>(LEAST, 1))
        .AddAttribute("CusumInterval",
                      "CUSUM: observation period; 20 s in Wang, Zhang and Shin 2002.",
                      TimeValue(Seconds(20)),
                      MakeTimeAccessor(&SynFloodDetector::m_cusumInterval),
                      MakeTimeChecker())
        .AddAttribute("CusumThreshold",
                      "CUSUM: where the alarm begins; 1.05 in Wang, Zhang and Shin 2002.",
                      DoubleValue(1.05),
                      MakeDoubleAccessor(&SynFloodDetector::m_cusumThreshold),
                      MakeDoubleChecker<double>(LEAST, MOST))
        .AddAttribute("CusumDrift",
                      "CUSUM: above the mean of normal traffic; 0.35 in Wang, Zhang and Shin 2002.",
                      DoubleValue(0.35),
                      MakeDoubleAccessor(&SynFloodDetector::m_cusumDrift),
                      MakeDoubleChecker<double>(0, MOST))
        .AddAttribute("CusumMemoryFraction",
                      "CUSUM: weight of the past in the average number of FINs.",
                      DoubleValue(0.9),
                      MakeDoubleAccessor(&SynFloodDetector::m_cusumMemory),
                      MakeDoubleChecker<double>(0, 1 - LEAST));
}

SynFloodDetector::SynFloodDetector() = default;
SynFloodDetector::~SynFloodDetector() = default;

void
SynFloodDetector::Check() const
{
    ProtectingFilter::Check();
    RequireTime(m_watchInterval, "WatchInterval");
    RequireTime(m_cusumInterval, "CusumInterval");
}

GatewayDecision
SynFloodDetector::Inspect(const GatewayPacket& packet)
{
    if (!packet.segment)
    {
        return {};
    }
    if (!m_table)
    {
        m_table = std::make_unique<ExpiringTable<Entry>>(m_limitEntries, 1);
        SetWindowEntries(m_windowEntries);
        m_intervalEnd = Simulator::Now() + m_cusumInterval;
    }
    Advance();
    const ProtectedNetworks& networks = GetNetworks();
    if (networks.Contains(packet.id.GetRemoteAddress(), packet.id.GetRemotePort()))
    {
        Follow(packet, true);
    }
    else if (networks.Contains(packet.id.GetLocalAddress(), packet.id.GetLocalPort()))
    {
        const bool isEnd =
            packet.segment->Has(TcpHeader::FIN) || packet.segment->Has(TcpHeader::RST);
        m_ends += isEnd ? 1 : 0;
        Follow(packet, false);
    }
    return {};
}

void
SynFloodDetector::Advance()
{
    const Time now = Simulator::Now();
    while (Entry* entry = m_table->FindDue(now))
    {
        Forget(*entry);
    }
    while (m_intervalEnd <= now)
    {
        const SynFinCusumConfig config{m_cusumDrift, m_cusumMemory};
        const double sum = UpdateSynFinCusum(m_cusum, m_syns, m_ends, config);
        Update(SynFloodSign::SYN_FIN_CUSUM, sum, m_cusumThreshold, m_sumAttack);
        m_sumAttack = sum > 0 ? m_sumAttack : std::nullopt;
        m_syns = 0;
        m_ends = 0;
        m_intervalEnd += m_cusumInterval;
    }
}

void
SynFloodDetector::Follow(const GatewayPacket& packet, bool isOfClient)
{
    Entry* known = m_table->Find(isOfClient ? packet.id : packet.id.Reversed());
    const HandshakeSnapshot* handshake = known ? &known->handshake : nullptr;
    switch (isOfClient ? DecideClientStep(handshake, *packet.segment)
                       : DecideServerStep(handshake, *packet.segment))
    {
    case HandshakeStep::START:
        if (known)
        {
            Forget(*known);
        }
        CountSyn(packet);
        break;
    case HandshakeStep::ANSWERED:
        known->handshake.hasSynAck = true;
        known->handshake.serverIsn = packet.segment->seq;
        break;
    case HandshakeStep::COMPLETE:
    case HandshakeStep::END:
        Settle(*known);
        break;
    case HandshakeStep::REPEAT:
    case HandshakeStep::NOTHING:
        break;
    }
}

void
SynFloodDetector::CountSyn(const GatewayPacket& packet)
{
    const Time now = Simulator::Now();
    if (TrafficOriginTag::Of(packet.packet) == TrafficOrigin::ATTACK)
    {
        m_attackBegan = IsUnderAttack() ? m_attackBegan : now;
        m_attackSeen = now;
        m_hasAttack = true;
        m_sumAttack = m_sumAttack ? m_sumAttack : m_attackBegan;
    }
    ++m_syns;
    m_sources->Add(packet.id.GetLocalAddress());
    while (m_table->IsFull())
    {
        NS_LOG_LOGIC("forgets " << m_table->FindOldest(0)->id << ", all " << m_limitEntries
                                << " entries are in use");
        Forget(*m_table->FindOldest(0));
    }
    m_table->Insert(packet.id, 0, now + m_watchInterval)->handshake.clientIsn = packet.segment->seq;
    ++m_pending;
    const double share = static_cast<double>(m_pending) / m_table->GetEntries();
    const auto attack = IsUnderAttack() ? std::optional<Time>(m_attackBegan) : std::nullopt;
    Update(SynFloodSign::HALF_OPEN_SHARE,
           m_table->GetEntries() >= m_minHandshakes ? share : 0,
           m_shareThreshold,
           attack);
    Update(SynFloodSign::SOURCE_ENTROPY,
           m_sources->IsFull() ? m_sources->GetRelativeEntropy() : 0,
           m_entropyThreshold,
           attack);
}

void
SynFloodDetector::Settle(Entry& entry)
{
    m_pending -= entry.isPending ? 1 : 0;
    entry.isPending = false;
}

void
SynFloodDetector::Forget(Entry& entry)
{
    Settle(entry);
    m_table->Remove(entry);
}

bool
SynFloodDetector::IsUnderAttack() const
{
    return m_hasAttack && Simulator::Now() - m_attackSeen <= m_attackGap;
}

void
SynFloodDetector::Update(SynFloodSign sign,
                         double value,
                         double threshold,
                         const std::optional<Time>& attack)
{
    Alarm& alarm = m_alarms.at(static_cast<std::size_t>(sign));
    alarm.value = value;
    const bool wasOn = alarm.isOn;
    alarm.isOn = DecideAlarm(wasOn, value, threshold);
    if (alarm.isOn == wasOn)
    {
        return;
    }
    SynFloodAlarm event;
    event.time = Simulator::Now();
    event.node = GetGateway()->GetNode()->GetId();
    event.sign = sign;
    event.isOn = alarm.isOn;
    event.value = value;
    event.threshold = threshold;
    event.isFalse = !attack;
    event.delay = attack ? event.time - *attack : Time();
    if (alarm.isOn)
    {
        NS_LOG_WARN("node " << event.node << " alarm " << ToString(sign) << " begins, " << value
                            << " of " << threshold);
        ++alarm.begun.at(event.isFalse ? 1 : 0);
    }
    else
    {
        NS_LOG_INFO("node " << event.node << " alarm " << ToString(sign) << " ends, " << value
                            << " of " << threshold);
    }
    m_alarmTrace(event);
}

void
SynFloodDetector::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    if (m_table)
    {
        m_table->SetLimitEntries(limitEntries);
    }
}

uint32_t
SynFloodDetector::GetLimitEntries() const
{
    return m_limitEntries;
}

void
SynFloodDetector::SetWindowEntries(uint32_t windowEntries)
{
    m_windowEntries = windowEntries;
    if (m_table)
    {
        m_sources = std::make_unique<SourceWindow>(windowEntries);
    }
}

uint32_t
SynFloodDetector::GetWindowEntries() const
{
    return m_windowEntries;
}

double
SynFloodDetector::GetValue(SynFloodSign sign) const
{
    return m_alarms.at(static_cast<std::size_t>(sign)).value;
}

uint64_t
SynFloodDetector::GetAlarms(SynFloodSign sign, bool isFalse) const
{
    return m_alarms.at(static_cast<std::size_t>(sign)).begun.at(isFalse ? 1 : 0);
}

void
SynFloodDetector::DoDispose()
{
    m_table.reset();
    m_sources.reset();
    ProtectingFilter::DoDispose();
}

} // namespace ns3
