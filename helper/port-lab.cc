// SPDX-License-Identifier: GPL-2.0-only
//
// Two hosts, a workload, counts.

#include "ns3/port-lab.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/time-wait-responder.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint32_t FIRST_PORT = 40000; //!< as in the reference
constexpr int64_t STREAM = 100;
constexpr uint32_t BINS = 20;  //!< of one 2MSL
const Time START = Seconds(2); //!< IPv6 needs a second for duplicate address detection

/** Client and server on a link of 1 Gbit/s, or both on the first node. */
class PortNet
{
  public:
    /** \param stack of both \param delay of the link \param isLoopback one node \param isIpv6 */
    PortNet(TcpLifecycleStackHelper& stack, Time delay, bool isLoopback, bool isIpv6)
        : m_isIpv6(isIpv6),
          m_server(isLoopback ? 0 : 1)
    {
        m_nodes.Create(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", TimeValue(delay));
        const NetDeviceContainer devices = link.Install(m_nodes);
        stack.Install(m_nodes);
        stack.AssignStreams(m_nodes, STREAM);
        if (isIpv6)
        {
            Ipv6AddressHelper addresses(Ipv6Address("fd00::"), Ipv6Prefix(64));
            const Ipv6Address address = addresses.Assign(devices).GetAddress(1, 1);
            m_address = isLoopback ? Ipv6Address::GetLoopback() : address;
        }
        else
        {
            Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
            const Ipv4Address address = addresses.Assign(devices).GetAddress(1);
            m_address = isLoopback ? Ipv4Address::GetLoopback() : address;
        }
    }

    ~PortNet()
    {
        Simulator::Destroy();
    }

    PortNet(const PortNet&) = delete;
    PortNet& operator=(const PortNet&) = delete;

    /** \return client and server, or the one host and another */
    const NodeContainer&
    GetNodes() const
    {
        return m_nodes;
    }

    /** \return a node's engine */
    Ptr<TcpLifecycleEngine>
    GetEngine(uint32_t node) const
    {
        return m_nodes.Get(node)->GetObject<TcpLifecycleEngine>();
    }

    /** \return node of the server */
    uint32_t
    GetServer() const
    {
        return m_server;
    }

    /** Put the server in place. */
    void
    Serve(TcpWorkloadCloser closer) const
    {
        const auto server = CreateObject<TcpWorkloadServer>();
        const Address any = m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                     : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        server->SetAttribute("Local", AddressValue(any));
        server->SetAttribute("RequestBytes", UintegerValue(1));
        server->SetAttribute("ResponseBytes", UintegerValue(1));
        server->SetAttribute("CloseFirst", EnumValue(closer));
        m_nodes.Get(m_server)->AddApplication(server);
    }

    /** \return a new client on the first node. \param gap between its connections */
    Ptr<TcpWorkloadClient>
    AddClient(Time start, Time gap, TcpWorkloadCloser closer, bool bindsFirst) const
    {
        const auto between = CreateObject<ConstantRandomVariable>();
        between->SetAttribute("Constant", DoubleValue(gap.GetSeconds()));
        const auto client = CreateObject<TcpWorkloadClient>();
        const Address remote =
            m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(m_address), PORT))
                     : Address(InetSocketAddress(Ipv4Address::ConvertFrom(m_address), PORT));
        client->SetAttribute("Remote", AddressValue(remote));
        client->SetAttribute("InterarrivalTime", PointerValue(between));
        client->SetAttribute("RequestBytes", UintegerValue(1));
        client->SetAttribute("ResponseBytes", UintegerValue(1));
        client->SetAttribute("CloseFirst", EnumValue(closer));
        client->SetAttribute("BindFirst", BooleanValue(bindsFirst));
        client->SetStartTime(start - gap); // the first connection comes one gap later
        m_nodes.Get(0)->AddApplication(client);
        return client;
    }

  private:
    bool m_isIpv6;         //!< family
    uint32_t m_server;     //!< its node
    NodeContainer m_nodes; //!< client, server
    Address m_address;     //!< of the server
};

/** Counts outcomes and entries of the TIME-WAIT table. */
class PortMeter
{
  public:
    /** \param timeWait 2MSL \param begin of the first connection */
    PortMeter(Time timeWait, Time begin)
        : m_timeWait(timeWait),
          m_begin(begin),
          m_opened(2 * BINS, 0)
    {
    }

    /** Sink of ConnectionOutcome. */
    void
    Count(const TcpWorkloadOutcome& outcome)
    {
        const Time age = outcome.started - m_begin;
        const bool isLate = age >= m_timeWait && age < 2 * m_timeWait;
        const auto bin = static_cast<uint32_t>(age.GetSeconds() / m_timeWait.GetSeconds() * BINS);
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
    double m_lateOpened{0};            //!< in the second 2MSL
    double m_lateNoPort{0};            //!< in the second 2MSL
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
    const std::array<Step, 3> steps{
        {{"30 connects back to back", 30, START, MilliSeconds(11)},
         {"30 more after 1.5 s idle", 30, START + Seconds(1.6), MilliSeconds(11)},
         {"10 more, one per 0.3 s", 10, START + Seconds(2.2), MilliSeconds(300)}}};
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("TimeWaitReuseActive", StringValue(table.reuse));
    stack.SetEngineAttribute("EphemeralPortFirst", UintegerValue(FIRST_PORT));
    stack.SetEngineAttribute("EphemeralPortLast", UintegerValue(FIRST_PORT + table.ports - 1));
    const PortNet net(stack, MicroSeconds(10), table.isLoopback, table.isIpv6);
    net.Serve(CLIENT_CLOSES_FIRST);
    if (!table.hasTimestamps)
    {
        net.GetEngine(0)->GetObject<Node>()->AggregateObject(
            CreateObject<NoTimestampSocketFactory>());
    }
    std::vector<Ptr<TcpWorkloadClient>> clients;
    for (const Step& step : steps)
    {
        const auto client = net.AddClient(step.begin, step.gap, CLIENT_CLOSES_FIRST, false);
        client->SetAttribute("MaxConnections", UintegerValue(step.attempts));
        if (!table.hasTimestamps)
        {
            client->SetAttribute("Protocol", TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
        }
        clients.push_back(client);
    }
    if (observe)
    {
        observe(net.GetNodes());
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
        row.timeWait = net.GetEngine(0)->GetTimeWait().GetEntries();
    }
    return rows;
}

PortCeiling
SimulatePortCeiling(const PortCeilingCase& ceiling)
{
    TcpLifecycleStackHelper stack;
    stack.SetProfile(ceiling.profile);
    if (!ceiling.reuse.empty())
    {
        stack.SetEngineAttribute("TimeWaitReuseActive", StringValue(ceiling.reuse));
    }
    if (ceiling.ports > 0)
    {
        stack.SetEngineAttribute("EphemeralPortFirst", UintegerValue(FIRST_PORT));
        stack.SetEngineAttribute("EphemeralPortLast",
                                 UintegerValue(FIRST_PORT + ceiling.ports - 1));
    }
    const PortNet net(stack, MilliSeconds(1), false, ceiling.isIpv6);
    const Ptr<TcpLifecycleEngine> engine = net.GetEngine(0);
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
    const Time begin = START + gap;
    PortMeter meter(timeWait, begin);
    net.Serve(ceiling.closer);
    const auto client = net.AddClient(begin, gap, ceiling.closer, ceiling.bindsFirst);
    client->TraceConnectWithoutContext("ConnectionOutcome",
                                       MakeCallback(&PortMeter::Count, &meter));
    const uint32_t closer = ceiling.closer == CLIENT_CLOSES_FIRST ? 0 : net.GetServer();
    net.GetEngine(closer)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "Queue", MakeCallback(&PortMeter::CountEntries, &meter));
    Simulator::Stop(begin + 2 * timeWait + Seconds(1));
    Simulator::Run();
    meter.Report(result);
    return result;
}

} // namespace ns3
