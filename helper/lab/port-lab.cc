// SPDX-License-Identifier: GPL-2.0-only
//
// A workload between two ends, and counts.

#include "ns3/port-lab.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/time-wait-responder.h"
#include "ns3/two-end-network.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

constexpr uint32_t FIRST_PORT = 40000; //!< as in the reference
constexpr uint32_t BINS = 20;          //!< of one 2MSL
constexpr uint32_t EARLY_BINS = 5;     //!< before rates are measured

/** Set the ephemeral ports of both ends. */
void
SetPorts(TwoEndConfig& config, uint32_t ports)
{
    config.SetEngineAttribute("EphemeralPortFirst", UintegerValue(FIRST_PORT));
    config.SetEngineAttribute("EphemeralPortLast", UintegerValue(FIRST_PORT + ports - 1));
}

/** Put the server in place. */
void
Serve(const TwoEndNetwork& network, TcpWorkloadCloser closer)
{
    const auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("Local", AddressValue(network.GetAny()));
    server->SetAttribute("RequestBytes", UintegerValue(1));
    server->SetAttribute("ResponseBytes", UintegerValue(1));
    server->SetAttribute("CloseFirst", EnumValue(closer));
    network.GetNodes().Get(SERVER_END)->AddApplication(server);
}

/** \return a new client. \param start its first connection \param gap between connections */
Ptr<TcpWorkloadClient>
AddClient(const TwoEndNetwork& network, Time start, Time gap, TcpWorkloadCloser closer)
{
    const auto between = CreateObject<ConstantRandomVariable>();
    between->SetAttribute("Constant", DoubleValue(gap.GetSeconds()));
    const auto client = CreateObject<TcpWorkloadClient>();
    client->SetAttribute("Remote", AddressValue(network.GetAddress(SERVER_END)));
    client->SetAttribute("InterarrivalTime", PointerValue(between));
    client->SetAttribute("RequestBytes", UintegerValue(1));
    client->SetAttribute("ResponseBytes", UintegerValue(1));
    client->SetAttribute("CloseFirst", EnumValue(closer));
    client->SetAttribute("BindFirst", BooleanValue(false));
    client->SetStartTime(start - gap); // the first connection comes one gap later
    network.GetNodes().Get(CLIENT_END)->AddApplication(client);
    return client;
}

/** Counts outcomes and entries of the TIME-WAIT table. */
class PortMeter
{
  public:
    /** \param timeWait 2MSL \param begin of the first connection */
    PortMeter(Time timeWait, Time begin)
        : m_timeWait(timeWait),
          m_begin(begin),
          m_opened(EARLY_BINS + BINS, 0)
    {
    }

    /** Sink of ConnectionOutcome. */
    void
    Count(const TcpWorkloadOutcome& outcome)
    {
        const Time age = outcome.started - m_begin;
        const auto bin = static_cast<uint32_t>(age.GetSeconds() / m_timeWait.GetSeconds() * BINS);
        const bool isLate = bin >= EARLY_BINS && bin < m_opened.size();
        if (outcome.result == TcpWorkloadResult::LOCAL_ERROR)
        {
            m_firstNoPort = m_firstNoPort.value_or(age);
            m_lateNoPort += isLate ? 1 : 0;
        }
        else if (outcome.connected && bin < m_opened.size())
        {
            ++m_opened[bin];
            m_lateOpened += isLate ? 1 : 0;
        }
    }

    /** Sink of Queue. */
    void
    CountEntries(const TcpQueueEvent& event)
    {
        if (event.queue == TcpQueue::TIME_WAIT)
        {
            m_peak = std::max<uint32_t>(m_peak, event.entries);
        }
    }

    /** Fill in what was counted. */
    void
    Report(PortCeiling& result) const
    {
        const double seconds = m_timeWait.GetSeconds();
        result.openedPerS = m_lateOpened / seconds;
        const double tried = m_lateOpened + m_lateNoPort;
        result.noPortPercent = tried > 0 ? 100 * m_lateNoPort / tried : 0;
        result.peakTimeWait = m_peak;
        if (m_firstNoPort)
        {
            result.firstNoPortS = m_firstNoPort->GetSeconds();
        }
        for (std::size_t bin = 0; bin < m_opened.size(); ++bin)
        {
            result.opened.emplace_back((static_cast<double>(bin) + 0.5) / BINS,
                                       m_opened[bin] * BINS / seconds);
        }
    }

  private:
    Time m_timeWait;                   //!< 2MSL
    Time m_begin;                      //!< of the first connection
    std::vector<uint32_t> m_opened;    //!< by twentieth of 2MSL
    std::optional<Time> m_firstNoPort; //!< after the begin
    double m_lateOpened{0};            //!< in the last 2MSL
    double m_lateNoPort{0};            //!< in the last 2MSL
    uint32_t m_peak{0};                //!< entries
};

/** \return an attribute of an engine that is a number */
uint32_t
ReadNumber(const Ptr<TcpLifecycleEngine>& engine, const std::string& name)
{
    UintegerValue value;
    engine->GetAttribute(name, value);
    return static_cast<uint32_t>(value.Get());
}

} // namespace

std::vector<PortTableStep>
SimulatePortTable(const PortTableCase& table,
                  const std::function<void(const NodeContainer&)>& observe)
{
    struct Step
    {
        const char* name;
        uint32_t attempts;
        Time begin;
        Time gap;
    };

    // A burst that worked took 0.1 s in the reference.
    const Time start = Seconds(2);
    const std::array<Step, 3> steps{
        {{"30 connects back to back", 30, start, MilliSeconds(11)},
         {"30 more after 1.5 s idle", 30, start + Seconds(1.6), MilliSeconds(11)},
         {"10 more, one per 0.3 s", 10, start + Seconds(2.2), MilliSeconds(300)}}};
    TwoEndConfig config;
    config.isIpv6 = table.isIpv6;
    config.isLoopback = table.isLoopback;
    config.link.delay = MicroSeconds(10);
    config.SetEngineAttribute("TimeWaitReuseActive", StringValue(table.reuse));
    SetPorts(config, table.ports);
    const TwoEndNetwork network(config);
    Serve(network, CLIENT_CLOSES_FIRST);
    if (!table.hasTimestamps)
    {
        network.GetNodes()
            .Get(CLIENT_END)
            ->AggregateObject(CreateObject<NoTimestampSocketFactory>());
    }
    std::vector<Ptr<TcpWorkloadClient>> clients;
    for (const Step& step : steps)
    {
        const auto client = AddClient(network, step.begin, step.gap, CLIENT_CLOSES_FIRST);
        client->SetAttribute("MaxConnections", UintegerValue(step.attempts));
        if (!table.hasTimestamps)
        {
            client->SetAttribute("Protocol", TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
        }
        clients.push_back(client);
    }
    if (observe)
    {
        observe(network.GetNodes());
    }
    std::vector<PortTableStep> rows;
    for (std::size_t i = 0; i < steps.size(); ++i)
    {
        Simulator::Stop(steps[i].begin + steps[i].gap * steps[i].attempts - Simulator::Now());
        Simulator::Run();
        PortTableStep& row = rows.emplace_back();
        row.name = steps[i].name;
        row.attempts = static_cast<uint32_t>(clients[i]->GetStarted());
        row.opened = static_cast<uint32_t>(clients[i]->GetCount(TcpWorkloadResult::COMPLETED));
        row.noPort = static_cast<uint32_t>(clients[i]->GetCount(TcpWorkloadResult::LOCAL_ERROR));
        row.timeWait = network.GetEngine(CLIENT_END)->GetTimeWait().GetEntries();
    }
    return rows;
}

PortCeiling
SimulatePortCeiling(const PortCeilingCase& ceiling,
                    const std::function<void(const NodeContainer&)>& observe)
{
    TwoEndConfig config;
    config.isIpv6 = ceiling.isIpv6;
    config.link.delay = MilliSeconds(1);
    config.SetProfile(ceiling.profile);
    if (!ceiling.reuse.empty())
    {
        config.SetEngineAttribute("TimeWaitReuseActive", StringValue(ceiling.reuse));
    }
    if (ceiling.ports > 0)
    {
        SetPorts(config, ceiling.ports);
    }
    if (ceiling.mslS > 0)
    {
        config.SetEngineAttribute("SegmentLifetime", TimeValue(Seconds(ceiling.mslS)));
    }
    TwoEndNetwork network(config);
    const Ptr<TcpLifecycleEngine> engine = network.GetEngine(CLIENT_END);
    TimeValue lifetime;
    engine->GetAttribute("SegmentLifetime", lifetime);
    const Time timeWait = 2 * lifetime.Get();
    PortCeiling result;
    result.ports =
        ReadNumber(engine, "EphemeralPortLast") - ReadNumber(engine, "EphemeralPortFirst") + 1;
    result.timeWaitS = timeWait.GetSeconds();
    result.ceilingPerS = result.ports / result.timeWaitS;
    result.offeredPerS = ceiling.offeredRatio * result.ceilingPerS;
    const Time gap = Seconds(1 / result.offeredPerS);
    const Time begin = TwoEndNetwork::GetStart() + gap;
    PortMeter meter(timeWait, begin);
    Serve(network, ceiling.closer);
    const auto client = AddClient(network, begin, gap, ceiling.closer);
    client->SetAttribute("BindFirst", BooleanValue(ceiling.bindsFirst));
    client->TraceConnectWithoutContext("ConnectionOutcome",
                                       MakeCallback(&PortMeter::Count, &meter));
    const uint32_t closer = ceiling.closer == CLIENT_CLOSES_FIRST ? CLIENT_END : SERVER_END;
    network.GetNodes().Get(closer)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "Queue", MakeCallback(&PortMeter::CountEntries, &meter));
    if (observe)
    {
        observe(network.GetNodes());
    }
    network.Run(gap + timeWait * (EARLY_BINS + BINS) / BINS + Seconds(1));
    network.Destroy();
    meter.Report(result);
    return result;
}

} // namespace ns3
