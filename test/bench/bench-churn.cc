// SPDX-License-Identifier: GPL-2.0-only
//
// Case churn: what a connection costs from its SYN to TIME-WAIT, and what TIME-WAIT keeps.

#include "ns3/bench-cases.h"
#include "ns3/bench-link.h"
#include "ns3/bench-process.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{

namespace
{

/** Bytes of the request and of the reply. */
constexpr uint32_t MESSAGE_BYTES = 100;

/** Time between two opens: some hundred connections are open at a time. */
const Time SPACING = MicroSeconds(100);

/** A share of 1 / WARM_UP is not measured: it fills what is there once, whatever n is. */
constexpr uint32_t WARM_UP = 10;

/** Clients of churn-hosts, which open in turn: a stock node has 16,384 ephemeral ports. */
constexpr uint32_t HOSTS = 10;

/** n connections, one after the other; the client asks, takes the reply and closes. */
class Churn
{
  public:
    Churn(BenchLink& link, uint32_t connections, uint32_t clients)
        : m_link(link),
          m_clientNodes(clients),
          m_connections(connections),
          m_warmUp(connections / WARM_UP)
    {
    }

    /** Start the server and the first open. */
    void Start();

    /** \return the measurement. Ends unless each connection was closed at both ends. */
    BenchSample GetSample() const;

  private:
    void Accept(Ptr<Socket> socket, const Address& from);
    void Open();
    void AnswerRequest(Ptr<Socket> socket);
    void EndConnection(Ptr<Socket> socket);
    /** Sinks of the client's sockets. */
    static void Ask(Churn* churn, uint32_t index, Ptr<Socket> socket);
    static void TakeReply(Churn* churn, uint32_t index, Ptr<Socket> socket);

    BenchLink& m_link;                                   //!< the stage
    uint32_t m_clientNodes;                              //!< which open in turn
    uint32_t m_connections;                              //!< to open
    uint32_t m_warmUp;                                   //!< of those, before the measurement
    std::vector<Ptr<Socket>> m_listeners;                //!< of the server
    std::unordered_map<uint32_t, Ptr<Socket>> m_clients; //!< those that are not closed yet
    uint32_t m_opened{0};                                //!< connections
    uint32_t m_closed{0};                                //!< of those, at the server
    std::optional<BenchMeter> m_meter;                   //!< after the warm-up
};

void
Churn::Start()
{
    m_listeners = m_link.Listen(m_connections, MakeCallback(&Churn::Accept, this));
    Simulator::Schedule(Time(), &Churn::Open, this);
}

void
Churn::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    socket->SetRecvCallback(MakeCallback(&Churn::AnswerRequest, this));
    socket->SetCloseCallbacks(MakeCallback(&Churn::EndConnection, this),
                              MakeNullCallback<void, Ptr<Socket>>());
}

void
Churn::Open()
{
    if (m_opened == m_warmUp)
    {
        m_meter.emplace();
    }
    const uint32_t index = m_opened++;
    const Ptr<Socket> socket = Socket::CreateSocket(m_link.GetClient(index % m_clientNodes),
                                                    TcpSocketFactory::GetTypeId());
    m_clients[index] = socket;
    socket->SetConnectCallback(MakeBoundCallback(&Churn::Ask, this, index),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeBoundCallback(&Churn::TakeReply, this, index));
    socket->Connect(m_link.GetServerAddress(BenchLink::GetServerPort(index)));
    if (m_opened < m_connections)
    {
        Simulator::Schedule(SPACING, &Churn::Open, this);
    }
}

void
Churn::Ask(Churn* /* churn */, uint32_t /* index */, Ptr<Socket> socket)
{
    socket->Send(Create<Packet>(MESSAGE_BYTES));
}

void
Churn::AnswerRequest(Ptr<Socket> socket)
{
    const Ptr<Packet> request = socket->Recv();
    if (request && request->GetSize() > 0)
    {
        socket->Send(Create<Packet>(request->GetSize()));
    }
}

void
Churn::TakeReply(Churn* churn, uint32_t index, Ptr<Socket> socket)
{
    const Ptr<Packet> reply = socket->Recv();
    if (reply && reply->GetSize() == MESSAGE_BYTES)
    {
        socket->Close();
        churn->m_clients.erase(index);
    }
}

void
Churn::EndConnection(Ptr<Socket> socket)
{
    socket->Close();
    ++m_closed;
}

BenchSample
Churn::GetSample() const
{
    const BenchSample sample = m_meter->Read(m_connections - m_warmUp);
    if (m_closed != m_connections || !m_clients.empty())
    {
        throw std::runtime_error(std::to_string(m_closed) + " connections closed, not " +
                                 std::to_string(m_connections));
    }
    return sample;
}

} // namespace

BenchSample
MeasureChurn(const BenchTask& task)
{
    const bool isIpv6 = task.name == "churn-ipv6";
    const uint32_t clients = task.name == "churn-hosts" ? HOSTS : 1;
    BenchLink link(
        MilliSeconds(5), isIpv6 ? BenchFamilies::USE_IPV6 : BenchFamilies::USE_IPV4, clients);
    link.InstallBoth(task);
    Churn churn(link, task.n, clients);
    churn.Start();
    Simulator::Stop(SPACING * task.n + Seconds(2));
    Simulator::Run();
    const BenchSample sample = churn.GetSample();
    Simulator::Destroy();
    return sample;
}

} // namespace ns3
