// SPDX-License-Identifier: GPL-2.0-only
//
// Builds two hosts and a link that can be cut, runs them, and notes what the server sends and
// hears.

#include "ns3/keep-alive-scenario.h"

#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/socket-factory.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <cmath>
#include <stdexcept>
#include <unordered_map>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint32_t TEXT_BYTES = 100;     //!< request, response, and what is sent later
constexpr uint32_t IPV4_BYTES = 20;      //!< header without options (RFC 791)
constexpr uint32_t IPV6_BYTES = 40;      //!< header (RFC 8200)
constexpr uint32_t TCP_BYTES = 20;       //!< header without options (RFC 9293 3.1)
constexpr uint32_t TIMESTAMP_BYTES = 12; //!< option and two NOPs (RFC 7323 appendix A)

/** \return when the client connects: IPv6 needs a second for duplicate address detection */
Time
ConnectTime()
{
    return Seconds(2);
}

/** Throw unless a value is in its range. */
void
CheckRange(const char* name, double value, double least, double most)
{
    if (!(value >= least && value <= most))
    {
        ThrowUserError("KeepAliveScenario: ",
                       name,
                       " is ",
                       value,
                       "; a number from ",
                       least,
                       " to ",
                       most,
                       " is expected");
    }
}

/** One scenario at work. */
class KeepAliveRun
{
  public:
    KeepAliveRun(const KeepAliveScenario& scenario, const KeepAliveWatch& watch);
    ~KeepAliveRun();
    KeepAliveRun(const KeepAliveRun&) = delete;
    KeepAliveRun& operator=(const KeepAliveRun&) = delete;

    /** \return what came of it */
    KeepAliveOutcome Run();

  private:
    /** One connection, as the server names it. */
    struct Connection
    {
        bool isFirst{false};      //!< its times are noted
        bool isQuiet{false};      //!< everything is said and acknowledged
        SequenceNumber32 next{0}; //!< SND.NXT of the server
        uint32_t sentBytes{0};    //!< text of the server
    };

    /** Make nodes, link and stacks. */
    void Build(const KeepAliveWatch& watch);
    /** Open the listener. */
    void Listen();
    /** Open one connection. */
    void Connect();
    /** Give text to a socket. */
    static void Write(Ptr<Socket> socket);
    /** Throw away what arrived. */
    static void Drain(Ptr<Socket> socket);
    /** The server has a connection. */
    void Accepted(Ptr<Socket> socket, const Address& from);
    /** The request is there. */
    void Answer(Ptr<Socket> socket);
    /** The server's application hears of the end. */
    void Told(Ptr<Socket> socket);
    /** Everything is said: from now on times count. */
    void BeginSilence();
    /** Stop if the silence has not begun. */
    void CheckOpened();
    /** The second text. */
    void SendMore();
    /** A segment at the server. */
    void ServerSegment(const TcpSegmentEvent& event);
    /** What the server sent. */
    void ServerSent(const TcpSegmentEvent& event, Connection& connection);
    /** A segment at the client. */
    void ClientSegment(const TcpSegmentEvent& event);
    /** Count a segment that was sent. */
    void CountSegment(const TcpSegmentEvent& event);
    /** A state at the server. */
    void ServerState(const TcpStateEvent& event);
    /** A state at the client. */
    void ClientState(const TcpStateEvent& event);
    /** The server's connection ended. */
    void ServerEnded(const TcpConnectionEvent& event);
    /** \return s since the last segment */
    double Now() const;

    KeepAliveScenario m_scenario;              //!< what to simulate
    KeepAliveOutcome m_outcome;                //!< so far
    NodeContainer m_nodes{2};                  //!< client, server
    Address m_server;                          //!< with port
    Address m_any;                             //!< what the server listens on
    std::vector<Ptr<RateErrorModel>> m_losses; //!< of both ends of the link
    Ptr<Socket> m_listener;                    //!< of the server
    std::vector<Ptr<Socket>> m_clients;        //!< connections of the client
    std::vector<Ptr<Socket>> m_accepted;       //!< connections of the server
    std::unordered_map<TcpConnectionId, Connection, TcpConnectionIdHash>
        m_connections;                         //!< of the server
    uint32_t m_quiet{0};                       //!< connections with nothing more to say
    std::optional<Time> m_silence;             //!< when times began to count
    std::optional<TcpConnectionId> m_clientId; //!< first connection, as the client names it
};

KeepAliveRun::KeepAliveRun(const KeepAliveScenario& scenario, const KeepAliveWatch& watch)
    : m_scenario(scenario)
{
    Build(watch);
    Listen();
    for (uint32_t i = 0; i < m_scenario.connections; ++i)
    {
        Simulator::ScheduleWithContext(
            m_nodes.Get(0)->GetId(), ConnectTime() + MilliSeconds(i), &KeepAliveRun::Connect, this);
    }
}

KeepAliveRun::~KeepAliveRun()
{
    for (const auto& sockets : {m_clients, m_accepted, std::vector<Ptr<Socket>>{m_listener}})
    {
        for (const Ptr<Socket>& socket : sockets)
        {
            socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                      MakeNullCallback<void, Ptr<Socket>>());
        }
    }
    Simulator::Destroy();
}

void
KeepAliveRun::Build(const KeepAliveWatch& watch)
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(Seconds(m_scenario.delayMs / 1000)));
    const NetDeviceContainer devices = link.Install(m_nodes);
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        m_losses.push_back(CreateObject<RateErrorModel>());
        m_losses.back()->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        m_losses.back()->SetRate(1);
        m_losses.back()->Disable();
        devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(m_losses.back()));
    }
    TcpLifecycleStackHelper client;
    client.Install(m_nodes.Get(0));
    client.AssignStreams(NodeContainer(m_nodes.Get(0)), 1000);
    TcpLifecycleStackHelper server;
    server.SetEngineAttribute("KeepAlive", BooleanValue(m_scenario.keepAlive));
    server.SetEngineAttribute("KeepAliveIdle", TimeValue(Seconds(m_scenario.idleS)));
    server.SetEngineAttribute("KeepAliveInterval", TimeValue(Seconds(m_scenario.intervalS)));
    server.SetEngineAttribute("KeepAliveProbes", UintegerValue(m_scenario.probes));
    server.Install(m_nodes.Get(1));
    server.AssignStreams(NodeContainer(m_nodes.Get(1)), 2000);
    if (m_scenario.isIpv6)
    {
        Ipv6AddressHelper addresses(Ipv6Address("fd00:0:9::"), Ipv6Prefix(64));
        m_server = Inet6SocketAddress(addresses.Assign(devices).GetAddress(1, 1), PORT);
        m_any = Inet6SocketAddress(Ipv6Address::GetAny(), PORT);
    }
    else
    {
        Ipv4AddressHelper addresses("10.0.9.0", "255.255.255.0");
        m_server = InetSocketAddress(addresses.Assign(devices).GetAddress(1), PORT);
        m_any = InetSocketAddress(Ipv4Address::GetAny(), PORT);
    }
    const auto ofClient = m_nodes.Get(0)->GetObject<TcpLifecycleTracer>();
    ofClient->TraceConnectWithoutContext("Segment",
                                         MakeCallback(&KeepAliveRun::ClientSegment, this));
    ofClient->TraceConnectWithoutContext("State", MakeCallback(&KeepAliveRun::ClientState, this));
    const auto ofServer = m_nodes.Get(1)->GetObject<TcpLifecycleTracer>();
    ofServer->TraceConnectWithoutContext("Segment",
                                         MakeCallback(&KeepAliveRun::ServerSegment, this));
    ofServer->TraceConnectWithoutContext("State", MakeCallback(&KeepAliveRun::ServerState, this));
    ofServer->TraceConnectWithoutContext("Connection",
                                         MakeCallback(&KeepAliveRun::ServerEnded, this));
    if (watch)
    {
        watch(m_nodes);
    }
}

void
KeepAliveRun::Listen()
{
    m_listener = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
    m_listener->Bind(m_any);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&KeepAliveRun::Accepted, this));
    m_listener->Listen();
}

void
KeepAliveRun::Connect()
{
    const Ptr<Socket> socket = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
    m_clients.push_back(socket);
    socket->SetConnectCallback(MakeCallback(&KeepAliveRun::Write),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeCallback(&KeepAliveRun::Drain));
    m_scenario.isIpv6 ? socket->Bind6() : socket->Bind();
    socket->Connect(m_server);
}

void
KeepAliveRun::Write(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(TEXT_BYTES));
}

void
KeepAliveRun::Drain(Ptr<Socket> socket)
{
    for (Ptr<Packet> text = socket->Recv(); text && text->GetSize() > 0; text = socket->Recv())
    {
    }
}

void
KeepAliveRun::Accepted(Ptr<Socket> socket, const Address&)
{
    m_accepted.push_back(socket);
    socket->SetRecvCallback(MakeCallback(&KeepAliveRun::Answer, this));
    socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                              MakeCallback(&KeepAliveRun::Told, this));
}

void
KeepAliveRun::Answer(Ptr<Socket> socket)
{
    Drain(socket);
    Write(socket);
}

void
KeepAliveRun::Told(Ptr<Socket> socket)
{
    if (socket == m_accepted.front())
    {
        m_outcome.toldS = Now();
    }
}

void
KeepAliveRun::BeginSilence()
{
    m_silence = Simulator::Now();
    m_outcome.silentFromS = m_silence->GetSeconds();
    const KeepAliveScenario& s = m_scenario;
    if (s.crashS)
    {
        TcpLifecycleHelper::ScheduleCrash(m_nodes.Get(0),
                                          Seconds(*s.crashS),
                                          s.rebootS ? Seconds(*s.rebootS - *s.crashS) : Time());
    }
    for (const KeepAliveCut& cut : s.cuts)
    {
        for (const Ptr<RateErrorModel>& loss : m_losses)
        {
            Simulator::Schedule(Seconds(cut.fromS), &ErrorModel::Enable, loss);
            if (std::isfinite(cut.toS))
            {
                Simulator::Schedule(Seconds(cut.toS), &ErrorModel::Disable, loss);
            }
        }
    }
    if (s.sendS)
    {
        Simulator::ScheduleWithContext(
            m_nodes.Get(1)->GetId(), Seconds(*s.sendS), &KeepAliveRun::SendMore, this);
    }
    Simulator::Stop(Seconds(s.watchS));
}

void
KeepAliveRun::CheckOpened()
{
    if (!m_silence)
    {
        Simulator::Stop();
    }
}

void
KeepAliveRun::SendMore()
{
    Write(m_accepted.front());
}

void
KeepAliveRun::ServerSegment(const TcpSegmentEvent& event)
{
    if (event.verdict != TcpSegmentVerdict::SENT && event.verdict != TcpSegmentVerdict::ACCEPTED)
    {
        return;
    }
    const auto [found, isNew] = m_connections.try_emplace(event.id);
    Connection& connection = found->second;
    connection.isFirst = connection.isFirst || (isNew && m_connections.size() == 1);
    if (event.IsSent())
    {
        ServerSent(event, connection);
        CountSegment(event);
        return;
    }
    if (m_silence && connection.isFirst)
    {
        m_outcome.answersS.push_back(Now());
    }
    if (!connection.isQuiet && connection.sentBytes == TEXT_BYTES &&
        event.segment.ack == connection.next)
    {
        connection.isQuiet = true;
        ++m_quiet;
        if (m_quiet == m_scenario.connections)
        {
            BeginSilence();
        }
    }
}

void
KeepAliveRun::ServerSent(const TcpSegmentEvent& event, Connection& connection)
{
    const TcpSegmentView& segment = event.segment;
    if (m_silence && connection.isFirst)
    {
        if (segment.Has(TcpHeader::RST))
        {
            m_outcome.resetS = Now();
        }
        else if (segment.textBytes > 0)
        {
            m_outcome.textsS.push_back(Now());
        }
        else if (segment.seq + SequenceNumber32(1) == connection.next)
        {
            m_outcome.probesS.push_back(Now());
        }
    }
    connection.sentBytes += m_silence ? 0 : segment.textBytes;
    const SequenceNumber32 end = segment.seq + SequenceNumber32(segment.GetSegLen());
    if (!segment.Has(TcpHeader::RST) && (segment.Has(TcpHeader::SYN) || end > connection.next))
    {
        connection.next = end;
    }
}

void
KeepAliveRun::ClientSegment(const TcpSegmentEvent& event)
{
    if (event.IsSent())
    {
        CountSegment(event);
    }
}

void
KeepAliveRun::CountSegment(const TcpSegmentEvent& event)
{
    if (m_silence)
    {
        ++m_outcome.segments;
        m_outcome.bytes += (m_scenario.isIpv6 ? IPV6_BYTES : IPV4_BYTES) + TCP_BYTES +
                           (event.segment.hasTimestamp ? TIMESTAMP_BYTES : 0) +
                           event.segment.textBytes;
    }
}

void
KeepAliveRun::ServerState(const TcpStateEvent& event)
{
    const auto found = m_connections.find(event.id);
    if (found != m_connections.end() && found->second.isFirst)
    {
        m_outcome.serverState = ToString(event.to);
    }
}

void
KeepAliveRun::ClientState(const TcpStateEvent& event)
{
    m_clientId = m_clientId.value_or(event.id);
    if (event.id == *m_clientId)
    {
        m_outcome.clientState = ToString(event.to);
    }
}

void
KeepAliveRun::ServerEnded(const TcpConnectionEvent& event)
{
    const auto found = m_connections.find(event.id);
    if (found != m_connections.end() && found->second.isFirst)
    {
        m_outcome.serverEnd = ToString(event.endReason);
    }
}

double
KeepAliveRun::Now() const
{
    return m_silence ? (Simulator::Now() - *m_silence).GetSeconds() : 0;
}

KeepAliveOutcome
KeepAliveRun::Run()
{
    Simulator::Schedule(ConnectTime() + Minutes(10), &KeepAliveRun::CheckOpened, this);
    Simulator::Run();
    if (!m_silence)
    {
        throw std::runtime_error("SimulateKeepAlive: only " + std::to_string(m_quiet) + " of " +
                                 std::to_string(m_scenario.connections) +
                                 " connections were opened and served within 10 minutes");
    }
    return m_outcome;
}

} // namespace

void
KeepAliveScenario::Check() const
{
    CheckRange("idleS", idleS, 1e-3, 1e8);
    CheckRange("intervalS", intervalS, 1e-3, 1e8);
    CheckRange("probes", probes, 1, 255);
    CheckRange("connections", connections, 1, 10000);
    CheckRange("watchS", watchS, 1e-3, 1e9);
    CheckRange("delayMs", delayMs, 1e-3, 1e4);
    CheckRange("crashS", crashS.value_or(0), 0, 1e9);
    CheckRange("sendS", sendS.value_or(0), 0, 1e9);
    if (rebootS && !(crashS && *rebootS > *crashS))
    {
        ThrowUserError("KeepAliveScenario: rebootS is ", *rebootS, "; it must be after crashS");
    }
    for (const KeepAliveCut& cut : cuts)
    {
        CheckRange("fromS of a cut", cut.fromS, 0, 1e9);
        if (!(cut.toS > cut.fromS))
        {
            ThrowUserError("KeepAliveScenario: a cut ends at ", cut.toS, " before it begins");
        }
    }
}

double
KeepAliveScenario::GetGiveUpS() const
{
    return idleS + intervalS * probes;
}

KeepAliveOutcome
SimulateKeepAlive(const KeepAliveScenario& scenario, const KeepAliveWatch& watch)
{
    scenario.Check();
    return KeepAliveRun(scenario, watch).Run();
}

} // namespace ns3
