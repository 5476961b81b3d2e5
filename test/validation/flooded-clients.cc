// SPDX-License-Identifier: GPL-2.0-only
//
// A flooded server, a client node beside the flood, and what became of its connections.

#include "flooded-clients.h"

#include "../schedule-call.h"
#include "../silent-flood.h"
#include "experiments.h"
#include "kernel-queue.h"
#include "node-counters.h"
#include "validation-report.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-option.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

constexpr double JIFFY_S = 0.004; //!< HZ=250
constexpr double SETTLE_S = 0.1;  //!< the script joined its threads before it read counters

/** Addresses of the two ends of the clients' link. */
const std::array<const char*, 2> IPV4_ENDS{"10.77.1.1", "10.77.1.2"};
const std::array<const char*, 2> IPV6_ENDS{"fd00:1::1", "fd00:1::2"};

/** Give \p node an end of the clients' link. */
void
AddEnd(const Ptr<Node>& node, const Ptr<SimpleChannel>& channel, std::size_t end, bool isIpv6)
{
    const auto device = CreateObject<SimpleNetDevice>();
    device->SetAttribute("PointToPointMode", BooleanValue(true));
    device->SetAddress(Mac48Address::Allocate());
    device->SetMtu(1500);
    device->SetChannel(channel);
    node->AddDevice(device);
    if (isIpv6)
    {
        node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        const auto ipv6 = node->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(device);
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(IPV6_ENDS.at(end), Ipv6Prefix(64)));
        ipv6->SetUp(interface);
        return;
    }
    const auto ipv4 = node->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(IPV4_ENDS.at(end), "255.255.255.0"));
    ipv4->SetUp(interface);
}

/** The network and the applications of one run. */
class FloodedNet
{
  public:
    FloodedNet(const FloodedClientsCase& measured, uint32_t seed, bool isIpv6)
        : m_case(measured),
          m_isIpv6(isIpv6),
          m_peer({{"HalfOpenLimitEntries", "1024"},
                  {"SynCookieMode", SynCookieModeOf(measured.cookies)},
                  {"LinuxTimerWheel", "true"}},
                 isIpv6),
          m_client(CreateObject<Node>()),
          m_late(CreateObject<UniformRandomVariable>())
    {
        m_late->SetStream(6000 + int64_t{seed});
        m_begin = ChooseBegin(seed);
        m_peer.Listen(FloodedRun::BACKLOG);
        m_peer.GetListener()->SetAcceptCallback(
            MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
            MakeCallback(&FloodedNet::OnAccepted, this));
        TcpLifecycleStackHelper stack;
        stack.SetEngineAttribute("SynRetries", UintegerValue(6));
        stack.SetEngineAttribute("SynLinearTimeouts", UintegerValue(4));
        stack.SetEngineAttribute("LinuxTimerWheel", BooleanValue(true));
        stack.Install(m_client);
        stack.AssignStreams(NodeContainer(m_client), 7000 + 100 * int64_t{seed});
        const auto channel = CreateObject<SimpleChannel>();
        // Behind all timers of the instant at which it was sent, as a kernel's softirqs do it.
        channel->SetAttribute("Delay", TimeValue(MicroSeconds(10)));
        AddEnd(m_peer.GetListener()->GetNode(), channel, 0, isIpv6);
        AddEnd(m_client, channel, 1, isIpv6);
    }

    FloodedRun
    Run()
    {
        m_run.clients.resize(m_case.connects.size());
        m_open = static_cast<uint32_t>(m_case.connects.size());
        for (std::size_t i = 0; i < m_case.connects.size(); ++i)
        {
            ScheduleCall(m_begin + Seconds(m_case.connects[i]), [this, i] { Connect(i); });
        }
        for (const double seconds : m_case.samples)
        {
            ScheduleCall(m_begin + Seconds(seconds), [this] { Sample(); });
        }
        Time last;
        for (uint32_t i = 0;; ++i)
        {
            const double due = m_case.beginS + static_cast<double>(i) / m_case.rate;
            if (m_case.endS > 0 ? due > m_case.endS : m_open == 0)
            {
                break;
            }
            const Time time =
                Max(last,
                    m_begin + NanoSeconds(std::llround(
                                  1e9 * (due + m_late->GetValue(0, FloodedRun::JITTER_S)))));
            last = time;
            m_peer.RunUntil(time);
            m_peer.SendSyn(SpoofedId(m_peer, i), SequenceNumber32(2654435761U * i));
        }
        const double sampled = m_case.samples.empty() ? 0 : m_case.samples.back();
        m_peer.RunUntil(Max(last + MilliSeconds(1),
                            m_begin + Seconds(std::max(m_case.endS + SETTLE_S, sampled))));
        m_run.counters = GetNodeCounters(m_peer.GetTracer());
        return m_run;
    }

  private:
    /** \return when the case's clock shows 0 */
    Time
    ChooseBegin(uint32_t seed) const
    {
        if (m_case.phaseS < 0)
        {
            return FLOOD_START + Seconds(m_late->GetValue(0, KernelQueue::PERIOD_S));
        }
        // The simulated wheel's slots end at multiples of their length; each of those of 256 ms in
        // a slot of 2.048 s comes first in turn, on one of the ticks of two processors.
        const double slot = KernelQueue::PERIOD_S / 8;
        const double first = 2 * KernelQueue::PERIOD_S - slot * (seed % 8);
        return Seconds(first - m_case.phaseS - m_late->GetValue(0, JIFFY_S));
    }

    void
    Connect(std::size_t client)
    {
        const auto socket =
            Socket::CreateSocket(m_client, TypeId::LookupByName("ns3::TcpSocketFactory"));
        m_sockets[socket] = client;
        socket->SetConnectCallback(MakeCallback(&FloodedNet::OnConnected, this),
                                   MakeNullCallback<void, Ptr<Socket>>());
        socket->TraceConnectWithoutContext("Rx", MakeCallback(&FloodedNet::OnReceived, this));
        socket->Connect(m_isIpv6 ? Address(Inet6SocketAddress(IPV6_ENDS[0], SegmentPeer::PORT))
                                 : Address(InetSocketAddress(IPV4_ENDS[0], SegmentPeer::PORT)));
        ScheduleCall(Seconds(FloodedRun::PATIENCE_S), [this, socket] { GiveUp(socket); });
    }

    void
    OnConnected(Ptr<Socket> socket)
    {
        const std::size_t index = m_sockets.at(socket);
        FloodedClient& client = m_run.clients.at(index);
        client.isConnected = true;
        client.latencyS = ToSeconds(Simulator::Now() - m_begin - Seconds(m_case.connects[index]));
        UintegerValue size;
        socket->GetAttribute("SegmentSize", size);
        client.segmentBytes = static_cast<uint32_t>(size.Get());
        --m_open;
        ScheduleCall(Seconds(0), [socket] { socket->Close(); });
    }

    /** Sink of Rx. */
    void
    OnReceived(const Ptr<const Packet>, const TcpHeader& header, const Ptr<const TcpSocketBase> end)
    {
        if ((header.GetFlags() & TcpHeader::SYN) == 0)
        {
            return;
        }
        const auto found = std::find_if(m_sockets.begin(), m_sockets.end(), [&end](const auto& s) {
            return PeekPointer(s.first) == PeekPointer(end);
        });
        FloodedClient& client = m_run.clients.at(found->second);
        client.hasTimestamp = header.HasOption(TcpOption::TS);
        client.hasSack = header.HasOption(TcpOption::SACKPERMITTED);
        client.hasWindowScale = header.HasOption(TcpOption::WINSCALE);
    }

    void
    GiveUp(const Ptr<Socket>& socket)
    {
        const auto found = m_sockets.find(socket);
        if (!m_run.clients.at(found->second).isConnected)
        {
            --m_open;
            socket->Close();
        }
        m_sockets.erase(found);
    }

    void
    OnAccepted(Ptr<Socket> socket, const Address&)
    {
        ScheduleCall(Seconds(0), [socket] { socket->Close(); });
    }

    void
    Sample()
    {
        const TcpCounters& counters = m_peer.GetTracer()->GetCounters();
        const auto count = [&counters](TcpCounter counter) {
            return static_cast<double>(counters.Get(counter));
        };
        m_run.queue.push_back({static_cast<double>(m_peer.GetListener()->GetHalfOpenEntries()),
                               count(TcpCounter::SYNCOOKIES_SENT),
                               count(TcpCounter::SYNCOOKIES_RECV),
                               count(TcpCounter::TCP_REQ_Q_FULL_DROP)});
    }

    const FloodedClientsCase& m_case;             //!< what to simulate
    bool m_isIpv6;                                //!< family
    SegmentPeer m_peer;                           //!< the server, and the flood
    Ptr<Node> m_client;                           //!< of all clients
    Ptr<UniformRandomVariable> m_late;            //!< phase of the wheel, lateness of SYNs, s
    Time m_begin;                                 //!< of the flood
    std::map<Ptr<Socket>, std::size_t> m_sockets; //!< clients that are not yet over
    uint32_t m_open{0};                           //!< clients without an outcome
    FloodedRun m_run;                             //!< so far
};

} // namespace

double
FloodedRun::CountConnected() const
{
    return CountWithin(PATIENCE_S);
}

double
FloodedRun::CountWithin(double seconds) const
{
    return static_cast<double>(
        std::count_if(clients.begin(), clients.end(), [seconds](const FloodedClient& client) {
            return client.isConnected && client.latencyS <= seconds;
        }));
}

double
FloodedRun::GetMedian() const
{
    std::vector<double> latencies;
    for (const FloodedClient& client : clients)
    {
        if (client.isConnected)
        {
            latencies.push_back(client.latencyS);
        }
    }
    if (latencies.empty())
    {
        return -1;
    }
    std::sort(latencies.begin(), latencies.end());
    const std::size_t middle = latencies.size() / 2;
    return latencies.size() % 2 == 1 ? latencies[middle]
                                     : (latencies[middle - 1] + latencies[middle]) / 2;
}

double
FloodedRun::GetMost() const
{
    double most = 0;
    for (const FloodedClient& client : clients)
    {
        most = client.isConnected ? std::max(most, client.latencyS) : most;
    }
    return most;
}

FloodedRun
SimulateFloodedClients(const FloodedClientsCase& measured, uint32_t seed, bool isIpv6)
{
    return FloodedNet(measured, seed, isIpv6).Run();
}

} // namespace ns3
