// SPDX-License-Identifier: GPL-2.0-only
//
// Links, addresses and applications of a flooded server.

#include "flooded-server.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/** An end of a link in both families. */
struct LinkEnd
{
    const char* ipv4; //!< in a /30
    const char* ipv6; //!< in a /64
};

constexpr LinkEnd ATTACKER{"10.0.0.1", "2001:db8::1"};
constexpr LinkEnd TO_ATTACKER{"10.0.0.2", "2001:db8::2"}; //!< of the server
constexpr LinkEnd CLIENTS{"10.0.1.1", "2001:db8:1::1"};
constexpr LinkEnd TO_CLIENTS{"10.0.1.2", "2001:db8:1::2"}; //!< of the server

constexpr int64_t WARM_UP = 5; //!< in lifetimes; after one the queue has forgotten its start

/** Give one end of a link its addresses. \return its interface, of IPv4 or of IPv6 */
uint32_t
Configure(const Ptr<Node>& node, const Ptr<NetDevice>& device, const LinkEnd& end, bool isIpv6)
{
    if (isIpv6)
    {
        node->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
        const Ptr<Ipv6> ipv6 = node->GetObject<Ipv6>();
        const uint32_t interface = ipv6->AddInterface(device);
        ipv6->AddAddress(interface, Ipv6InterfaceAddress(end.ipv6, Ipv6Prefix(64)));
        ipv6->SetUp(interface);
        return interface;
    }
    const Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
    const uint32_t interface = ipv4->AddInterface(device);
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(end.ipv4, Ipv4Mask("255.255.255.252")));
    ipv4->SetUp(interface);
    return interface;
}

/** \return the listener, as who is at the other end of a link of the server's sees it */
Address
GetServer(const LinkEnd& end, bool isIpv6)
{
    if (isIpv6)
    {
        return Inet6SocketAddress(end.ipv6, 80);
    }
    return InetSocketAddress(end.ipv4, 80);
}

/** Send what the server answers to addresses that are nowhere to the attacker. */
void
SetDefaultRoute(const Ptr<Node>& server, uint32_t interface, bool isIpv6)
{
    if (isIpv6)
    {
        Ipv6StaticRoutingHelper()
            .GetStaticRouting(server->GetObject<Ipv6>())
            ->SetDefaultRoute(ATTACKER.ipv6, interface);
        return;
    }
    Ipv4StaticRoutingHelper()
        .GetStaticRouting(server->GetObject<Ipv4>())
        ->SetDefaultRoute(ATTACKER.ipv4, interface);
}

/** \return a link without loss and, almost, without transmission time */
NetDeviceContainer
Connect(const Ptr<Node>& a, const Ptr<Node>& b, Time delay)
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(delay));
    return link.Install(a, b);
}

} // namespace

double
SynCount::GetShare() const
{
    return static_cast<double>(refused) / static_cast<double>(refused + admitted);
}

FloodedServer::FloodedServer(const FloodedServerConfig& config, uint32_t run)
    : m_lifetime(Seconds((int64_t{2} << config.synAckRetries) - 1)),
      m_server(CreateObject<Node>())
{
    const Ptr<Node> attacker = CreateObject<Node>();
    InternetStackHelper().Install(attacker);
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("AdmissionPolicy", StringValue("TailDrop"));
    stack.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(config.places));
    stack.SetEngineAttribute("SynAckRetries", UintegerValue(config.synAckRetries));
    stack.SetEngineAttribute("SynAckInitialTimeout", TimeValue(Seconds(1)));
    stack.Install(m_server);
    const int64_t stream = 100 * int64_t{run};
    stack.AssignStreams(NodeContainer(m_server), stream);

    const NetDeviceContainer devices = Connect(attacker, m_server, MicroSeconds(1));
    Configure(attacker, devices.Get(0), ATTACKER, config.isIpv6);
    SetDefaultRoute(
        m_server, Configure(m_server, devices.Get(1), TO_ATTACKER, config.isIpv6), config.isIpv6);

    const auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("RequestBytes", UintegerValue(1));
    server->SetAttribute("ResponseBytes", UintegerValue(1));
    if (config.isIpv6)
    {
        server->SetAttribute("Local", AddressValue(Inet6SocketAddress(Ipv6Address::GetAny(), 80)));
    }
    m_server->AddApplication(server);
    AddFlood(attacker, config, stream + 50);
    if (config.clientsPerSecond > 0)
    {
        AddClients(config, stream + 60);
    }
    m_server->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
        "Queue", MakeCallback(&FloodedServer::OnQueue, this));
}

void
FloodedServer::AddFlood(const Ptr<Node>& attacker,
                        const FloodedServerConfig& config,
                        int64_t stream)
{
    m_flood = CreateObject<SynFloodApplication>();
    m_flood->SetAttribute("Remote", AddressValue(GetServer(TO_ATTACKER, config.isIpv6)));
    if (config.isIpv6)
    {
        m_flood->SetAttribute("SourcePrefix", AddressValue(Ipv6Address("2001:db8:f::")));
        m_flood->SetAttribute("SourcePrefixLength", UintegerValue(64));
    }
    else
    {
        m_flood->SetAttribute("SourcePrefix", AddressValue(Ipv4Address("10.128.0.0")));
        m_flood->SetAttribute("SourcePrefixLength", UintegerValue(9));
    }
    m_flood->SetAttribute("RateModel", StringValue("Poisson"));
    m_flood->SetAttribute("RatePerSecond", DoubleValue(config.load / m_lifetime.GetSeconds()));
    m_flood->AssignStreams(stream);
    attacker->AddApplication(m_flood);
}

FloodedServer::~FloodedServer()
{
    Simulator::Destroy();
}

void
FloodedServer::AddClients(const FloodedServerConfig& config, int64_t stream)
{
    // Time-outs that double, and a second for the rest of a connection.
    m_clientTime = config.clientTimeout * ((int64_t{2} << config.clientRetries) - 1) + Seconds(1);
    const Ptr<Node> node = CreateObject<Node>();
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("SynInitialTimeout", TimeValue(config.clientTimeout));
    stack.SetEngineAttribute("SynRetries", UintegerValue(config.clientRetries));
    stack.SetEngineAttribute("SynLinearTimeouts", UintegerValue(0));
    stack.SetEngineAttribute("SegmentLifetime", TimeValue(Seconds(0))); // ports enough
    stack.Install(node);
    stack.AssignStreams(NodeContainer(node), stream);
    const NetDeviceContainer devices = Connect(node, m_server, config.clientDelay);
    Configure(node, devices.Get(0), CLIENTS, config.isIpv6);
    Configure(m_server, devices.Get(1), TO_CLIENTS, config.isIpv6);

    const auto gaps = CreateObject<ExponentialRandomVariable>();
    gaps->SetAttribute("Mean", DoubleValue(1 / config.clientsPerSecond));
    const auto clients = CreateObject<TcpWorkloadClient>();
    clients->SetAttribute("Remote", AddressValue(GetServer(TO_CLIENTS, config.isIpv6)));
    clients->SetAttribute("InterarrivalTime", PointerValue(gaps));
    clients->SetAttribute("RequestBytes", UintegerValue(1));
    clients->SetAttribute("ResponseBytes", UintegerValue(1));
    clients->TraceConnectWithoutContext("ConnectionOutcome",
                                        MakeCallback(&FloodedServer::OnOutcome, this));
    clients->AssignStreams(stream + 20);
    node->AddApplication(clients);
}

Time
FloodedServer::GetLifetime() const
{
    return m_lifetime;
}

LossCount
FloodedServer::Measure(int64_t lifetimes)
{
    m_begin = m_lifetime * WARM_UP;
    m_end = m_begin + m_lifetime * lifetimes;
    Simulator::Stop(m_end);
    Simulator::Run();
    return m_count;
}

TcpQueueLedger
FloodedServer::GetLedger() const
{
    return m_server->GetObject<TcpLifecycleTracer>()->GetLedger(TcpQueue::HALF_OPEN);
}

uint64_t
FloodedServer::GetSynsSent() const
{
    return m_flood->GetSynsSent();
}

void
FloodedServer::OnQueue(const TcpQueueEvent& event)
{
    if (event.queue != TcpQueue::HALF_OPEN || Simulator::Now() < m_begin ||
        event.action == TcpQueueAction::REMOVE)
    {
        return;
    }
    SynCount& count = event.origin == TrafficOrigin::ATTACK ? m_count.attack : m_count.clients;
    ++(event.action == TcpQueueAction::INSERT ? count.admitted : count.refused);
}

void
FloodedServer::OnOutcome(const TcpWorkloadOutcome& outcome)
{
    // Those that fail take longer than the others: whoever comes too late to fail is left out.
    if (outcome.started >= m_begin && outcome.started < m_end - m_clientTime)
    {
        ++m_count.connections;
        m_count.unconnected += outcome.connected ? 0 : 1;
    }
}

} // namespace ns3
