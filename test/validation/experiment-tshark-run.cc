// SPDX-License-Identifier: GPL-2.0-only
//
// The run that tshark judges.

#include "experiment-tshark.h"

#include "../tcp-lifecycle-test-net.h"
#include "validation-report.h"

#include "ns3/boolean.h"
#include "ns3/checksum-scope.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/uinteger.h"

#include <arpa/inet.h>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace ns3
{

namespace
{

constexpr uint32_t CLIENT = 0;
constexpr uint32_t SERVER = 1;
constexpr uint16_t CLOSED_PORT = 81;
constexpr double END_S = 130; //!< the last half-opens are gone

/** \return an address as inet_ntop, and so tshark, prints it */
std::string
ToText(const Address& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    std::array<uint8_t, 16> bytes{};
    const bool isIpv6 = Inet6SocketAddress::IsMatchingType(address);
    if (isIpv6)
    {
        Inet6SocketAddress::ConvertFrom(address).GetIpv6().Serialize(bytes.data());
    }
    else
    {
        InetSocketAddress::ConvertFrom(address).GetIpv4().Serialize(bytes.data());
    }
    inet_ntop(isIpv6 ? AF_INET6 : AF_INET, bytes.data(), text.data(), text.size());
    return text.data();
}

/** Sinks of one node. */
class NodeWatch
{
  public:
    /** \param tracer of the node \param isServer who it is */
    NodeWatch(const Ptr<TcpLifecycleTracer>& tracer, bool isServer)
        : m_tracer(tracer),
          m_isServer(isServer)
    {
        tracer->TraceConnectWithoutContext("Segment", MakeCallback(&NodeWatch::OnSegment, this));
        tracer->TraceConnectWithoutContext("State", MakeCallback(&NodeWatch::OnState, this));
    }

    /** \return everything so far */
    NodeRecords
    Get() const
    {
        NodeRecords records = m_records;
        records.counters = m_tracer->GetCounters();
        return records;
    }

  private:
    uint16_t
    GetClientPort(const TcpConnectionId& id) const
    {
        return m_isServer ? id.GetRemotePort() : id.GetLocalPort();
    }

    void
    OnSegment(const TcpSegmentEvent& event)
    {
        (event.IsSent() ? m_records.sent : m_records.received).push_back(event);
        const uint8_t flags = event.segment.flags & (TcpHeader::SYN | TcpHeader::ACK);
        if (flags == TcpHeader::SYN)
        {
            m_lastSyn[GetClientPort(event.id)] = event.time;
        }
    }

    void
    OnState(const TcpStateEvent& event)
    {
        if (event.to == TcpSocket::ESTABLISHED)
        {
            m_records.rtts[GetClientPort(event.id)] =
                ToSeconds(event.time - m_lastSyn[GetClientPort(event.id)]);
        }
    }

    Ptr<TcpLifecycleTracer> m_tracer;   //!< of the node
    bool m_isServer;                    //!< it is the server
    NodeRecords m_records;              //!< so far
    std::map<uint16_t, Time> m_lastSyn; //!< by client's port
};

/** Lose some of everything: each loss makes somebody send again. */
void
AddLosses(TestNet& net)
{
    SegmentFaultModel& toClient = net.GetFaults(CLIENT);
    toClient.AddRule({SegmentKind::SYN_ACK, 3, 1, {}, {}});
    toClient.AddRule({SegmentKind::DATA, 20, 1, {}, {}});
    toClient.AddRule({SegmentKind::DATA, 60, 2, {}, {}});
    toClient.AddRule({SegmentKind::DATA, 135, 1, {}, {}});
    toClient.AddRule({SegmentKind::FIN, 4, 1, {}, {}});
    SegmentFaultModel& toServer = net.GetFaults(SERVER);
    toServer.AddRule({SegmentKind::SYN, 6, 1, {}, {}});
    toServer.AddRule({SegmentKind::THIRD_ACK, 9, 1, {}, {}});
    toServer.AddRule({SegmentKind::DATA, 12, 1, {}, {}});
    toServer.AddRule({SegmentKind::FIN, 7, 1, {}, {}});
}

/** Twenty clients of a server from 2 s on. */
void
AddWorkload(const TestNet& net)
{
    const auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("Local", AddressValue(net.GetAny()));
    server->SetAttribute("RequestBytes", UintegerValue(200));
    server->SetAttribute("ResponseBytes", UintegerValue(20000));
    net.GetNodes().Get(SERVER)->AddApplication(server);
    server->SetStartTime(Seconds(2));
    const auto gaps = CreateObject<ConstantRandomVariable>();
    gaps->SetAttribute("Constant", DoubleValue(0.2));
    const auto clients = CreateObject<TcpWorkloadClient>();
    clients->SetAttribute("Remote", AddressValue(net.GetAddress(SERVER)));
    clients->SetAttribute("InterarrivalTime", PointerValue(gaps));
    clients->SetAttribute("MaxConnections", UintegerValue(20));
    clients->SetAttribute("RequestBytes", UintegerValue(200));
    clients->SetAttribute("ResponseBytes", UintegerValue(20000));
    net.GetNodes().Get(CLIENT)->AddApplication(clients);
    clients->SetStartTime(Seconds(2));
}

/** Thirty spoofed SYNs from 10 s on, whose SYN,ACKs go to the client's node and end there. */
void
AddFlood(const TestNet& net, bool isIpv6)
{
    const Ptr<Node> server = net.GetNodes().Get(SERVER);
    const auto flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(net.GetAddress(SERVER)));
    if (isIpv6)
    {
        const Address client = net.GetAddress(CLIENT);
        Ipv6StaticRoutingHelper()
            .GetStaticRouting(server->GetObject<Ipv6>())
            ->SetDefaultRoute(Inet6SocketAddress::ConvertFrom(client).GetIpv6(), 1);
        flood->SetAttribute("SourcePrefix", AddressValue(Ipv6Address("2001:db8:f::")));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(64));
    }
    else
    {
        const Address client = net.GetAddress(CLIENT);
        Ipv4StaticRoutingHelper()
            .GetStaticRouting(server->GetObject<Ipv4>())
            ->SetDefaultRoute(InetSocketAddress::ConvertFrom(client).GetIpv4(), 1);
        flood->SetAttribute("SourcePrefix", AddressValue(Ipv4Address("10.128.0.0")));
        flood->SetAttribute("SourcePrefixLength", UintegerValue(9));
    }
    flood->SetAttribute("RatePerSecond", DoubleValue(10));
    flood->AssignStreams(7000);
    net.GetNodes().Get(CLIENT)->AddApplication(flood);
    flood->SetStartTime(Seconds(10));
    flood->SetStopTime(Seconds(13));
}

void
Connect(Ptr<Socket> socket, Address to)
{
    socket->Connect(to);
}

} // namespace

CaptureDirectory::CaptureDirectory()
{
    m_path = (std::filesystem::temp_directory_path() / "tshark-XXXXXX").string();
    if (!mkdtemp(m_path.data()))
    {
        throw std::runtime_error("cannot make a directory for captures: " + m_path);
    }
}

CaptureDirectory::~CaptureDirectory()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::string
CaptureDirectory::PathOf(uint32_t node) const
{
    return m_path + (node == SERVER ? "/server.pcap" : "/client.pcap");
}

std::array<NodeRecords, 2>
SimulateForTshark(const CaptureDirectory& captures, bool isIpv6)
{
    const ChecksumScope checksums;
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.rate = "10Gbps"; // a frame waits for no other one longer than captures can tell
    config.engine = {{"KeepAliveIdle", "20s"}, {"KeepAliveInterval", "5s"}};
    TestNet net(config);
    AddLosses(net);
    AddWorkload(net);
    AddFlood(net, isIpv6);
    std::vector<Ptr<Socket>> refused;
    for (int i = 0; i < 3; ++i)
    {
        refused.push_back(net.CreateSocket(CLIENT));
        Simulator::Schedule(MilliSeconds(8000 + 100 * i),
                            &Connect,
                            refused.back(),
                            net.GetAddress(SERVER, CLOSED_PORT));
    }
    const Ptr<Socket> idle = net.CreateSocket(CLIENT); // its server waits for a request
    idle->SetAttribute("KeepAlive", BooleanValue(true));
    Simulator::Schedule(Seconds(9), &Connect, idle, net.GetAddress(SERVER));

    PointToPointHelper link;
    std::array<NodeWatch, 2> watches{
        NodeWatch(net.GetNodes().Get(CLIENT)->GetObject<TcpLifecycleTracer>(), false),
        NodeWatch(net.GetNodes().Get(SERVER)->GetObject<TcpLifecycleTracer>(), true)};
    for (const uint32_t node : {CLIENT, SERVER})
    {
        link.EnablePcap(captures.PathOf(node), net.GetNodes().Get(node)->GetDevice(0), false, true);
    }
    net.Run(Seconds(END_S));
    std::array<NodeRecords, 2> records{watches[CLIENT].Get(), watches[SERVER].Get()};
    for (const uint32_t node : {CLIENT, SERVER})
    {
        records.at(node).address = ToText(net.GetAddress(node));
    }
    net.Destroy(); // connections that are alive report their end while somebody listens
    return records;
}

} // namespace ns3
