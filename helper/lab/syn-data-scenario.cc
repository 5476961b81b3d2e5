// SPDX-License-Identifier: GPL-2.0-only
//
// Flood, users, a server that reads what comes, and a look at it every 100 ms.

#include "ns3/syn-data-scenario.h"

#include "ns3/double.h"
#include "ns3/half-open-monitor.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <map>
#include <memory>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint16_t USER_PORT = 40000; //!< of the first user
constexpr double START_S = 2;         //!< IPv6 duplicate address detection takes 1 s
constexpr double USER_S = 3;          //!< from one user to the next
constexpr double SAMPLE_S = 0.1;
constexpr uint32_t IPV4_HEADER_BYTES = 20;
constexpr uint32_t IPV6_HEADER_BYTES = 40;

/** In order of time. */
const std::vector<SynDataHabit> HABITS{
    SynDataHabit::AFTER_SYN_ACK, SynDataHabit::AGAIN_AT_ONCE, SynDataHabit::AGAIN_LATER};

/** One simulation. */
class SynDataRun
{
  public:
    /** \param scenario what to simulate */
    explicit SynDataRun(const SynDataScenario& scenario);
    ~SynDataRun();
    SynDataRun(const SynDataRun&) = delete;
    SynDataRun& operator=(const SynDataRun&) = delete;

    /** \return the network */
    const SynAttackTopologyHelper&
    GetNetwork() const
    {
        return *m_network;
    }

    /** \return what came of it */
    SynDataOutcome Simulate();

  private:
    /** What the application knows of a connection. */
    struct Accepted
    {
        uint16_t port{0};      //!< of the peer
        uint64_t readBytes{0}; //!< so far
    };

    /** Put the flood on the attacker. */
    void InstallFlood();
    /** Accept callback. */
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    /** Receive callback. */
    void OnReadable(Ptr<Socket> socket);
    /** Sink of the flood's Tx. */
    void OnFlood(Ptr<const Packet> packet,
                 const TcpHeader& header,
                 const Address& source,
                 const Address& destination);
    /** Look at the server. */
    void Sample();
    /** \return the number of the user with this port, or how many there are */
    std::size_t UserOf(uint16_t port) const;

    SynDataScenario m_scenario;                          //!< as given
    std::unique_ptr<SynAttackTopologyHelper> m_network;  //!< the network
    Ptr<Socket> m_listener;                              //!< of the server
    HalfOpenMonitor m_monitor;                           //!< of the server
    std::map<Ptr<Socket>, Accepted> m_accepted;          //!< by the server
    std::vector<std::unique_ptr<SynDataClient>> m_users; //!< by habit
    SynDataOutcome m_outcome;                            //!< so far
};

SynDataRun::SynDataRun(const SynDataScenario& scenario)
    : m_scenario(scenario)
{
    SynAttackTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    TcpLifecycleStackHelper others;
    TcpLifecycleStackHelper server;
    server.SetEngineAttribute("SynDataPolicy", StringValue(scenario.policy));
    server.SetEngineAttribute("SynCookieMode", StringValue(scenario.cookies));
    m_network = std::make_unique<SynAttackTopologyHelper>(
        config,
        [&others](NodeContainer nodes) { others.Install(nodes); },
        [&server](NodeContainer nodes) { server.Install(nodes); });
    others.AssignStreams(m_network->GetAttackers(), 100000);
    others.AssignStreams(m_network->GetClients(), 200000);
    others.AssignStreams(m_network->GetRouters(), 300000);
    server.AssignStreams(m_network->GetServers(), 500000);
    const Ptr<Node> host = m_network->GetServers().Get(0);
    m_monitor.Attach(host, PORT);
    m_listener = Socket::CreateSocket(host, TcpSocketFactory::GetTypeId());
    m_listener->Bind(scenario.isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                     : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&SynDataRun::OnAccepted, this));
    UintegerValue receiveBuffer;
    m_listener->GetAttribute("RcvBufSize", receiveBuffer);
    m_outcome.receiveBufferBytes = static_cast<uint32_t>(receiveBuffer.Get());
    InstallFlood();
}

SynDataRun::~SynDataRun()
{
    m_accepted.clear();
    m_listener = nullptr;
    m_network.reset();
    Simulator::Destroy();
}

void
SynDataRun::InstallFlood()
{
    auto flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(m_network->GetServerSocketAddress(0, PORT)));
    flood->SetAttribute("SourcePrefix", AddressValue(m_network->GetSpoofedNetwork()));
    flood->SetAttribute("SourcePrefixLength", UintegerValue(m_network->GetSpoofedLength()));
    flood->SetAttribute("DataBytes", UintegerValue(m_scenario.textBytes));
    flood->SetAttribute("RatePerSecond", DoubleValue(m_scenario.rateSynPerS));
    flood->SetStartTime(Seconds(SynDataScenario::GetAttackStartS()));
    flood->SetStopTime(Seconds(m_scenario.GetAttackEndS()));
    flood->AssignStreams(1000);
    flood->TraceConnectWithoutContext("Tx", MakeCallback(&SynDataRun::OnFlood, this));
    m_network->GetAttackers().Get(0)->AddApplication(flood);
}

SynDataOutcome
SynDataRun::Simulate()
{
    m_outcome.policy = m_scenario.policy;
    m_outcome.cookies = m_scenario.cookies;
    for (std::size_t i = 0; i < HABITS.size(); ++i)
    {
        m_users.push_back(
            std::make_unique<SynDataClient>(m_network->GetClients().Get(0),
                                            m_network->GetServerSocketAddress(0, PORT),
                                            static_cast<uint16_t>(USER_PORT + i),
                                            HABITS[i],
                                            m_scenario.requestBytes,
                                            Seconds(m_scenario.retryS)));
        m_outcome.requests.emplace_back().habit = HABITS[i];
        Simulator::Schedule(Seconds(START_S + USER_S * static_cast<double>(i)),
                            &SynDataClient::Start,
                            m_users.back().get());
    }
    Simulator::Schedule(Seconds(START_S), &SynDataRun::Sample, this);
    Simulator::Stop(Seconds(m_scenario.GetEndS()));
    Simulator::Run();
    for (std::size_t i = 0; i < m_users.size(); ++i)
    {
        m_outcome.requests[i].sentBytes = m_users[i]->GetSentBytes();
        m_outcome.requests[i].acknowledgedBySynAck = m_users[i]->GetAcknowledgedBySynAck();
    }
    m_outcome.limitEntries = m_monitor.GetLimitEntries();
    return m_outcome;
}

std::size_t
SynDataRun::UserOf(uint16_t port) const
{
    return std::min<std::size_t>(port - std::size_t{USER_PORT}, m_users.size());
}

void
SynDataRun::OnAccepted(Ptr<Socket> socket, const Address& from)
{
    m_accepted[socket].port = Inet6SocketAddress::IsMatchingType(from)
                                  ? Inet6SocketAddress::ConvertFrom(from).GetPort()
                                  : InetSocketAddress::ConvertFrom(from).GetPort();
    socket->SetRecvCallback(MakeCallback(&SynDataRun::OnReadable, this));
    OnReadable(socket); // text may be there already
}

void
SynDataRun::OnReadable(Ptr<Socket> socket)
{
    Accepted& connection = m_accepted.at(socket);
    const bool isUnproven =
        DynamicCast<TcpLifecycleSocket>(socket)->GetState() == TcpSocket::SYN_RCVD;
    while (socket->GetRxAvailable() > 0)
    {
        const uint32_t bytes = socket->Recv()->GetSize();
        connection.readBytes += bytes;
        m_outcome.unprovenBytes += isUnproven ? bytes : 0;
        const std::size_t user = UserOf(connection.port);
        if (user < m_users.size())
        {
            SynDataRequest& request = m_outcome.requests[user];
            request.readBytes += bytes;
            if (!request.firstByte)
            {
                request.firstByte = Simulator::Now() - m_users[user]->GetStarted();
            }
        }
    }
}

void
SynDataRun::OnFlood(Ptr<const Packet> packet, const TcpHeader&, const Address&, const Address&)
{
    ++m_outcome.syns;
    m_outcome.attackPacketBytes +=
        packet->GetSize() + (m_scenario.isIpv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
    m_outcome.attackTextBytes += m_scenario.textBytes;
}

void
SynDataRun::Sample()
{
    const auto listener = DynamicCast<TcpLifecycleSocket>(m_listener);
    SynDataSample sample;
    sample.timeS = Simulator::Now().GetSeconds();
    sample.queuedBytes = listener->GetHalfOpenTextBytes();
    sample.entries = listener->GetHalfOpenEntries();
    for (auto i = m_accepted.begin(); i != m_accepted.end();)
    {
        const auto state = DynamicCast<TcpLifecycleSocket>(i->first)->GetState();
        if (state == TcpSocket::SYN_RCVD)
        {
            ++sample.sockets;
            sample.bufferedBytes += i->first->GetRxAvailable();
            sample.takenBytes += i->second.readBytes;
        }
        i = state == TcpSocket::CLOSED ? m_accepted.erase(i) : std::next(i);
    }
    m_outcome.samples.push_back(sample);
    Simulator::Schedule(Seconds(SAMPLE_S), &SynDataRun::Sample, this);
}

} // namespace

std::vector<std::string>
GetSynDataPolicies()
{
    return {"Ignore", "Queue", "Deliver"};
}

std::vector<std::string>
GetSynCookieModes()
{
    return {"Off", "OnOverflow", "Always"};
}

double
SynDataScenario::GetAttackStartS()
{
    return START_S + USER_S * static_cast<double>(HABITS.size());
}

double
SynDataScenario::GetAttackEndS() const
{
    return GetAttackStartS() + attackS;
}

double
SynDataScenario::GetEndS() const
{
    return GetAttackEndS() + afterS;
}

SynDataSample
SynDataOutcome::GetPeak() const
{
    SynDataSample peak;
    for (const SynDataSample& sample : samples)
    {
        peak = sample.GetBytes() > peak.GetBytes() ? sample : peak;
    }
    return peak;
}

uint32_t
SynDataOutcome::GetPeakEntries() const
{
    uint32_t peak = 0;
    for (const SynDataSample& sample : samples)
    {
        peak = std::max(peak, sample.entries);
    }
    return peak;
}

uint32_t
SynDataOutcome::GetPeakSockets() const
{
    uint32_t peak = 0;
    for (const SynDataSample& sample : samples)
    {
        peak = std::max(peak, sample.sockets);
    }
    return peak;
}

double
SynDataOutcome::GetHeldS() const
{
    double byteSeconds = 0;
    for (const SynDataSample& sample : samples)
    {
        byteSeconds += static_cast<double>(sample.GetBytes()) * SAMPLE_S;
    }
    return attackTextBytes > 0 ? byteSeconds / static_cast<double>(attackTextBytes) : 0;
}

SynDataOutcome
SimulateSynData(const SynDataScenario& scenario,
                const std::function<void(const SynAttackTopologyHelper&)>& attach)
{
    SynDataRun run(scenario);
    if (attach)
    {
        attach(run.GetNetwork());
    }
    return run.Simulate();
}

} // namespace ns3
