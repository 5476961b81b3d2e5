// SPDX-License-Identifier: GPL-2.0-only
//
// What all attacks have in common: a victim, and when segments leave.

#include "ns3/attack-application.h"

#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-compat.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("AttackApplication");
NS_OBJECT_ENSURE_REGISTERED(AttackApplication);

namespace
{

/**
 * \return the default length of a period. No attribute has it as its own default: each attack would
 * take two of the random streams that ns-3 hands out by itself, and runs would differ.
 */
Ptr<RandomVariableStream>
MakeSecond()
{
    const auto second = CreateObject<ConstantRandomVariable>();
    second->SetAttribute("Constant", DoubleValue(1));
    return second;
}

} // namespace

TypeId
AttackApplication::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::AttackApplication").SetParent<Application>().SetGroupName("TcpLifecycle");
    return tid;
}

TypeId
AttackApplication::AddRateAttributes(TypeId tid)
{
    return AddShapeAttributes(
        tid.AddAttribute("Remote",
                         "The victim: InetSocketAddress or Inet6SocketAddress.",
                         AddressValue(),
                         MakeAddressAccessor(&AttackApplication::m_remote),
                         MakeAddressChecker())
            .AddAttribute(
                "RatePerSecond",
                "Segments (or connections) a second; 1e-6 to 1e9. Constant and Poisson: may "
                "be changed during the run; Ramp: the rate at the end of the ramp; Pulse and "
                "OnOff: the rate in a pulse or on period.",
                DoubleValue(100),
                MakeDoubleAccessor(&AttackApplication::SetRatePerSecond,
                                   &AttackApplication::GetRatePerSecond),
                MakeDoubleChecker<double>(1e-6, 1e9))
            .AddAttribute("RateModel",
                          "When segments leave: Constant, Poisson, Replay, Ramp, Pulse or OnOff.",
                          EnumValue(AttackRate::CONSTANT),
                          MakeAccessorHelper<decltype(EnumValue(AttackRate::CONSTANT))>(
                              &AttackApplication::m_rateModel),
                          MakeEnumChecker(AttackRate::CONSTANT,
                                          "Constant",
                                          AttackRate::POISSON,
                                          "Poisson",
                                          AttackRate::REPLAY,
                                          "Replay",
                                          AttackRate::RAMP,
                                          "Ramp",
                                          AttackRate::PULSE,
                                          "Pulse",
                                          AttackRate::ON_OFF,
                                          "OnOff"))
            .AddAttribute("MaxSegments",
                          "Stop after this many segments (or connections); 0 = no limit, of a "
                          "BlindAttackApplication one whole sweep.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&AttackApplication::m_maxSegments),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("ReplayFile",
                          "CSV or pcap file with the SYNs of Replay, see ReadSynReplayFile.",
                          StringValue(""),
                          MakeStringAccessor(&AttackApplication::m_replayFile),
                          MakeStringChecker()));
}

TypeId
AttackApplication::AddShapeAttributes(TypeId tid)
{
    return tid
        .AddAttribute("InitialRatePerSecond",
                      "Ramp: the rate at the start, 0 to 1e9.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&AttackApplication::m_initialRatePerSecond),
                      MakeDoubleChecker<double>(0, 1e9))
        .AddAttribute("RampInterval",
                      "Ramp: time from InitialRatePerSecond to RatePerSecond, which stays.",
                      TimeValue(Seconds(10)),
                      MakeTimeAccessor(&AttackApplication::m_rampInterval),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("BaseRatePerSecond",
                      "Pulse: the rate between pulses, 0 to 1e9.",
                      DoubleValue(0),
                      MakeDoubleAccessor(&AttackApplication::m_baseRatePerSecond),
                      MakeDoubleChecker<double>(0, 1e9))
        .AddAttribute("PulseInterval",
                      "Pulse: time from the start of a pulse to that of the next.",
                      TimeValue(Seconds(1)),
                      MakeTimeAccessor(&AttackApplication::m_pulseInterval),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("PulseFraction",
                      "Pulse: share of PulseInterval that a pulse lasts, 1e-6 to 1.",
                      DoubleValue(0.1),
                      MakeDoubleAccessor(&AttackApplication::m_pulseFraction),
                      MakeDoubleChecker<double>(1e-6, 1))
        .AddAttribute("OnTime",
                      "OnOff: length of each on period in seconds, above 0; 1 s if not set.",
                      PointerValue(),
                      MakePointerAccessor(&AttackApplication::m_onTime),
                      MakePointerChecker<RandomVariableStream>())
        .AddAttribute("OffTime",
                      "OnOff: length of each off period in seconds; 1 s if not set.",
                      PointerValue(),
                      MakePointerAccessor(&AttackApplication::m_offTime),
                      MakePointerChecker<RandomVariableStream>());
}

AttackApplication::AttackApplication()
    : m_uniform(CreateObject<UniformRandomVariable>()),
      m_gap(CreateObject<ExponentialRandomVariable>())
{
}

AttackApplication::~AttackApplication() = default;

void
AttackApplication::SetRatePerSecond(double ratePerSecond)
{
    NS_LOG_FUNCTION(this << ratePerSecond);
    const bool isShaped = m_rate.model == RAMP || m_rate.model == PULSE || m_rate.model == ON_OFF;
    if (m_isRunning && isShaped)
    {
        ThrowUserError(GetName(),
                       ": RatePerSecond ",
                       ratePerSecond,
                       " cannot be set while a Ramp, Pulse or OnOff attack runs");
    }
    m_ratePerSecond = ratePerSecond;
    m_gap->SetAttribute("Mean", DoubleValue(1 / ratePerSecond));
    m_rate.ratePerSecond = ratePerSecond;
    if (!m_isRunning || m_rate.model == REPLAY)
    {
        return;
    }
    // The segment that is due keeps its distance to the one before, by the new rate; exponential
    // gaps have no memory and are drawn anew.
    const Time gap = NanoSeconds(std::llround(1e9 / ratePerSecond));
    m_anchor = m_next == 0 ? Simulator::Now() : Max(Simulator::Now(), m_lastSent + gap);
    m_anchorIndex = m_next;
    if (IsPending(m_event)) // not inside Send, which schedules the next one itself
    {
        Simulator::Cancel(m_event);
        ScheduleNext();
    }
}

double
AttackApplication::GetRatePerSecond() const
{
    return m_ratePerSecond;
}

void
AttackApplication::SetReplay(std::vector<SynReplayRecord> records)
{
    if (m_isRunning)
    {
        ThrowUserError(GetName(), ": SetReplay comes too late, the attack runs");
    }
    m_records = std::move(records);
    m_rateModel = REPLAY;
}

uint64_t
AttackApplication::GetLimit() const
{
    return m_maxSegments;
}

const Address&
AttackApplication::GetRemote() const
{
    return m_remote;
}

bool
AttackApplication::IsReplay() const
{
    return m_rate.model == REPLAY;
}

const std::vector<SynReplayRecord>&
AttackApplication::GetRecords() const
{
    return m_records;
}

std::string
AttackApplication::GetName() const
{
    const std::string name = GetInstanceTypeId().GetName();
    return name.substr(name.rfind(':') + 1);
}

const Ptr<UniformRandomVariable>&
AttackApplication::GetUniform() const
{
    return m_uniform;
}

int64_t
AttackApplication::AssignStreams(int64_t stream)
{
    m_uniform->SetStream(stream);
    m_gap->SetStream(stream + 1);
    if (m_onTime)
    {
        m_onTime->SetStream(stream + 2);
    }
    if (m_offTime)
    {
        m_offTime->SetStream(stream + 3);
    }
    return 4;
}

void
AttackApplication::DoDispose()
{
    StopApplication();
    m_records.clear();
    Application::DoDispose();
}

AttackRate
AttackApplication::MakeRate() const
{
    AttackRate rate;
    rate.model = m_rateModel;
    rate.ratePerSecond = m_ratePerSecond;
    rate.initialRatePerSecond = m_initialRatePerSecond;
    rate.rampInterval = m_rampInterval;
    rate.baseRatePerSecond = m_baseRatePerSecond;
    rate.pulseInterval = m_pulseInterval;
    rate.pulseFraction = m_pulseFraction;
    return rate;
}

void
AttackApplication::Configure()
{
    if (!GetNode())
    {
        ThrowUserError(GetName(), ": not on a node, Node::AddApplication puts it there");
    }
    m_rate = MakeRate();
    if (m_rate.model == ON_OFF)
    {
        m_clock =
            OnOffClock(m_onTime ? m_onTime : MakeSecond(), m_offTime ? m_offTime : MakeSecond());
    }
    if (m_rate.model == REPLAY && m_records.empty())
    {
        LoadReplayFile();
    }
    Prepare();
}

void
AttackApplication::CheckSettings()
{
    if (!m_isRunning)
    {
        Configure();
        Finish();
    }
}

void
AttackApplication::StartApplication()
{
    NS_LOG_FUNCTION(this);
    Configure();
    m_isRunning = true;
    m_anchor = Simulator::Now();
    m_anchorIndex = 0;
    m_next = 0;
    ScheduleNext();
}

void
AttackApplication::LoadReplayFile()
{
    try
    {
        m_records = ReadSynReplayFile(m_replayFile);
    }
    catch (const std::runtime_error& error)
    {
        ThrowUserError(GetName(), ": ReplayFile ", error.what());
    }
}

void
AttackApplication::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Simulator::Cancel(m_event);
    if (m_isRunning)
    {
        m_isRunning = false;
        Finish();
    }
}

Time
AttackApplication::GetNextTime()
{
    switch (m_rate.model)
    {
    case POISSON:
        return Simulator::Now() + NanoSeconds(std::llround(m_gap->GetValue() * 1e9));
    case REPLAY:
        return m_anchor + m_records[m_next].time;
    case ON_OFF:
        return m_anchor + m_clock.GetTime(GetDepartureTime(m_rate, m_next));
    case CONSTANT:
    case RAMP:
    case PULSE:
        break;
    }
    return m_anchor + GetDepartureTime(m_rate, m_next - m_anchorIndex);
}

void
AttackApplication::ScheduleNext()
{
    const uint64_t limit = GetLimit();
    const bool isLast =
        (limit > 0 && m_next >= limit) || (m_rate.model == REPLAY && m_next >= m_records.size());
    if (!isLast)
    {
        m_event =
            Simulator::Schedule(GetNextTime() - Simulator::Now(), &AttackApplication::Send, this);
    }
}

void
AttackApplication::Send()
{
    const SynReplayRecord* record = m_rate.model == REPLAY ? &m_records[m_next] : nullptr;
    ++m_next;
    m_lastSent = Simulator::Now();
    SendNext(record);
    ScheduleNext();
}

} // namespace ns3
