// SPDX-License-Identifier: GPL-2.0-only
//
// Two hosts, a link that can be cut, and what happens to them.

#include "ns3/keep-alive-scenario.h"

#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/keep-alive-meter.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/two-end-network.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace ns3
{

namespace
{

/** \return when the client connects: duplicate address detection needs a second */
Time
ConnectTime()
{
    return TwoEndNetwork::GetStart() + Seconds(1);
}

/** \return the network of a scenario */
TwoEndConfig
MakeConfig(const KeepAliveScenario& scenario)
{
    TwoEndConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.detectsDuplicates = true;
    config.link.delay = Seconds(scenario.delayMs / 1000);
    config.addresses = {Ipv4Address("10.0.9.1"), Ipv4Address("10.0.9.2")};
    if (scenario.isIpv6)
    {
        // What stateless autoconfiguration (RFC 4862) makes of the first two MAC addresses.
        config.addresses = {Ipv6Address("fd00:0:9:0:200:ff:fe00:1"),
                            Ipv6Address("fd00:0:9:0:200:ff:fe00:2")};
    }
    TcpLifecycleStackHelper& server = config.stacks[SERVER_END];
    server.SetEngineAttribute("KeepAlive", BooleanValue(scenario.keepAlive));
    server.SetEngineAttribute("KeepAliveIdle", TimeValue(Seconds(scenario.idleS)));
    server.SetEngineAttribute("KeepAliveInterval", TimeValue(Seconds(scenario.intervalS)));
    server.SetEngineAttribute("KeepAliveProbes", UintegerValue(scenario.probes));
    return config;
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
    /** Everything is said: the fate of client and path begins. */
    void BeginSilence();
    /** Stop if the silence has not begun. */
    void CheckOpened();
    /** The second text. */
    void SendMore();

    KeepAliveScenario m_scenario;        //!< what to simulate
    KeepAliveMeter m_meter;              //!< notes
    TwoEndNetwork m_network;             //!< played on; a fault model is enabled while a cut lasts
    Ptr<Socket> m_listener;              //!< of the server
    std::vector<Ptr<Socket>> m_clients;  //!< connections of the client
    std::vector<Ptr<Socket>> m_accepted; //!< connections of the server
};

KeepAliveRun::KeepAliveRun(const KeepAliveScenario& scenario, const KeepAliveWatch& watch)
    : m_scenario(scenario),
      m_meter(scenario.connections, scenario.isIpv6),
      m_network(MakeConfig(scenario))
{
    SegmentFaultRule everything;
    everything.countSegments = std::numeric_limits<uint32_t>::max();
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        m_network.GetFaults(end).AddRule(everything);
        m_network.GetFaults(end).Disable();
    }
    m_meter.Observe(m_network, [this] { BeginSilence(); });
    if (watch)
    {
        watch(m_network.GetNodes());
    }
    Listen();
    for (uint32_t i = 0; i < m_scenario.connections; ++i)
    {
        Simulator::ScheduleWithContext(m_network.GetNodes().Get(CLIENT_END)->GetId(),
                                       ConnectTime() + MilliSeconds(i),
                                       &KeepAliveRun::Connect,
                                       this);
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
    m_network.Destroy();
}

void
KeepAliveRun::Listen()
{
    m_listener = m_network.CreateSocket(SERVER_END);
    m_listener->Bind(m_network.GetAny());
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&KeepAliveRun::Accepted, this));
    m_listener->Listen();
}

void
KeepAliveRun::Connect()
{
    const Ptr<Socket> socket = m_network.CreateSocket(CLIENT_END);
    m_clients.push_back(socket);
    socket->SetConnectCallback(MakeCallback(&KeepAliveRun::Write),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeCallback(&KeepAliveRun::Drain));
    m_scenario.isIpv6 ? socket->Bind6() : socket->Bind();
    socket->Connect(m_network.GetAddress(SERVER_END));
}

void
KeepAliveRun::Write(Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(KEEP_ALIVE_TEXT_BYTES));
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
        m_meter.NoteTold();
    }
}

void
KeepAliveRun::BeginSilence()
{
    const KeepAliveScenario& s = m_scenario;
    if (s.crashS)
    {
        TcpLifecycleHelper::ScheduleCrash(m_network.GetNodes().Get(CLIENT_END),
                                          Seconds(*s.crashS),
                                          s.rebootS ? Seconds(*s.rebootS - *s.crashS) : Time());
    }
    for (const KeepAliveCut& cut : s.cuts)
    {
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            SegmentFaultModel* loss = &m_network.GetFaults(end);
            Simulator::Schedule(Seconds(cut.fromS), &ErrorModel::Enable, loss);
            if (std::isfinite(cut.toS))
            {
                Simulator::Schedule(Seconds(cut.toS), &ErrorModel::Disable, loss);
            }
        }
    }
    if (s.sendS)
    {
        Simulator::ScheduleWithContext(m_network.GetNodes().Get(SERVER_END)->GetId(),
                                       Seconds(*s.sendS),
                                       &KeepAliveRun::SendMore,
                                       this);
    }
    Simulator::Stop(Seconds(s.watchS));
}

void
KeepAliveRun::CheckOpened()
{
    if (!m_meter.IsSilent())
    {
        Simulator::Stop();
    }
}

void
KeepAliveRun::SendMore()
{
    Write(m_accepted.front());
}

KeepAliveOutcome
KeepAliveRun::Run()
{
    Simulator::Schedule(ConnectTime() + Minutes(10), &KeepAliveRun::CheckOpened, this);
    Simulator::Run();
    if (!m_meter.IsSilent())
    {
        throw std::runtime_error("SimulateKeepAlive: only " + std::to_string(m_meter.GetQuiet()) +
                                 " of " + std::to_string(m_scenario.connections) +
                                 " connections were opened and served within 10 minutes");
    }
    return m_meter.GetOutcome();
}

} // namespace

void
KeepAliveScenario::Check() const
{
    CheckUserRange("KeepAliveScenario", "idleS", idleS, 1e-3, 1e8);
    CheckUserRange("KeepAliveScenario", "intervalS", intervalS, 1e-3, 1e8);
    CheckUserRange("KeepAliveScenario", "probes", probes, 1, 255);
    CheckUserRange("KeepAliveScenario", "connections", connections, 1, 10000);
    CheckUserRange("KeepAliveScenario", "watchS", watchS, 1e-3, 1e9);
    CheckUserRange("KeepAliveScenario", "delayMs", delayMs, 1e-3, 1e4);
    CheckUserRange("KeepAliveScenario", "crashS", crashS.value_or(0), 0, 1e9);
    CheckUserRange("KeepAliveScenario", "sendS", sendS.value_or(0), 0, 1e9);
    if (rebootS && !(crashS && *rebootS > *crashS))
    {
        ThrowUserError("KeepAliveScenario: rebootS is ", *rebootS, "; it must be after crashS");
    }
    for (const KeepAliveCut& cut : cuts)
    {
        CheckUserRange("KeepAliveScenario", "fromS of a cut", cut.fromS, 0, 1e9);
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
