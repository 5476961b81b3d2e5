// SPDX-License-Identifier: GPL-2.0-only
//
// Cases established and bulk: what a segment of an open connection costs.

#include "ns3/bench-cases.h"
#include "ns3/bench-link.h"
#include "ns3/bench-process.h"
#include "ns3/bench-traces.h"
#include "ns3/boolean.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <optional>
#include <stdexcept>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;

/** Bytes of a request and of a reply. */
constexpr uint32_t MESSAGE_BYTES = 100;

/** Requests on each connection. */
constexpr uint32_t ROUNDS = 10;

/** Time between two opens, and between two first requests. */
const Time SPACING = MicroSeconds(500);

/** n connections between a server that answers each request and a client that asks again. */
class Exchange
{
  public:
    Exchange(BenchLink& link, uint32_t connections)
        : m_link(link),
          m_clients(connections),
          m_repliesDue(connections, ROUNDS)
    {
    }

    /** Start the server and schedule the opens and the first requests. */
    void Start();

    /** \return the measurement. Ends unless each request was answered. */
    BenchSample GetSample() const;

  private:
    void Accept(Ptr<Socket> socket, const Address& from);
    void Open(uint32_t index);
    void AnswerRequest(Ptr<Socket> socket);
    /** Sink of the client sockets. */
    static void TakeReply(Exchange* exchange, uint32_t index, Ptr<Socket> socket);
    void Ask(uint32_t index);
    /** All connections are open: start to measure. */
    void BeginMeasuring();
    /** The last reply is here: measure no more. */
    void Finish();

    BenchLink& m_link;                    //!< the stage
    std::vector<Ptr<Socket>> m_listeners; //!< of the server
    std::vector<Ptr<Socket>> m_servers;   //!< accepted
    std::vector<Ptr<Socket>> m_clients;   //!< opened
    std::vector<uint32_t> m_repliesDue;   //!< for each client
    uint64_t m_replies{0};                //!< received
    uint64_t m_packetsBefore{0};          //!< received before the exchange
    std::optional<BenchMeter> m_meter;    //!< from the first request on
    BenchSample m_sample;                 //!< up to the last reply
};

void
Exchange::Start()
{
    const auto connections = static_cast<int64_t>(m_clients.size());
    m_listeners =
        m_link.Listen(static_cast<uint32_t>(connections), MakeCallback(&Exchange::Accept, this));
    const Time begin = SPACING * connections + Seconds(5);
    for (int64_t i = 0; i < connections; ++i)
    {
        const auto index = static_cast<uint32_t>(i);
        Simulator::Schedule(SPACING * i, &Exchange::Open, this, index);
        Simulator::Schedule(begin + SPACING * i, &Exchange::Ask, this, index);
    }
    Simulator::Schedule(begin - TimeStep(1), &Exchange::BeginMeasuring, this);
}

void
Exchange::Accept(Ptr<Socket> socket, const Address& /* from */)
{
    socket->SetRecvCallback(MakeCallback(&Exchange::AnswerRequest, this));
    m_servers.push_back(socket);
}

void
Exchange::Open(uint32_t index)
{
    const Ptr<Socket> socket =
        Socket::CreateSocket(m_link.GetClient(), TcpSocketFactory::GetTypeId());
    m_clients[index] = socket;
    socket->SetRecvCallback(MakeBoundCallback(&Exchange::TakeReply, this, index));
    socket->Connect(m_link.GetServerAddress(BenchLink::GetServerPort(index)));
}

void
Exchange::AnswerRequest(Ptr<Socket> socket)
{
    const Ptr<Packet> request = socket->Recv();
    socket->Send(Create<Packet>(request->GetSize()));
}

void
Exchange::Ask(uint32_t index)
{
    m_clients[index]->Send(Create<Packet>(MESSAGE_BYTES));
}

void
Exchange::TakeReply(Exchange* exchange, uint32_t index, Ptr<Socket> socket)
{
    socket->Recv();
    ++exchange->m_replies;
    if (--exchange->m_repliesDue[index] > 0)
    {
        exchange->Ask(index);
    }
    else if (exchange->m_replies == uint64_t{ROUNDS} * exchange->m_clients.size())
    {
        exchange->Finish();
    }
}

void
Exchange::Finish()
{
    m_sample = m_meter->Read(m_link.GetPackets() - m_packetsBefore);
    Simulator::Stop();
}

void
Exchange::BeginMeasuring()
{
    m_packetsBefore = m_link.GetPackets();
    m_meter.emplace();
}

BenchSample
Exchange::GetSample() const
{
    if (m_sample.units == 0)
    {
        throw std::runtime_error(std::to_string(m_replies) + " replies, not " +
                                 std::to_string(ROUNDS * m_clients.size()));
    }
    return m_sample;
}

} // namespace

BenchSample
MeasureEstablished(const BenchTask& task)
{
    BenchLink link(MilliSeconds(5), BenchFamilies::USE_IPV4);
    link.InstallBoth(task);
    Exchange exchange(link, task.n);
    exchange.Start();
    Simulator::Stop(Seconds(3600));
    Simulator::Run();
    Simulator::Destroy();
    return exchange.GetSample();
}

BenchSample
MeasureBulk(const BenchTask& task)
{
    BenchLink link(MilliSeconds(5), BenchFamilies::USE_IPV4);
    std::string variant = task.variant;
    BenchTraces traces(variant);
    link.InstallBoth({task.name, variant, task.n});
    traces.Attach(NodeContainer(NodeContainer(link.GetClient()), NodeContainer(link.GetServer())));
    BulkSendHelper sender("ns3::TcpSocketFactory", link.GetServerAddress(PORT));
    sender.SetAttribute("MaxBytes", UintegerValue(task.n));
    sender.Install(link.GetClient());
    PacketSinkHelper receiver("ns3::TcpSocketFactory",
                              InetSocketAddress(Ipv4Address::GetAny(), PORT));
    const ApplicationContainer receivers = receiver.Install(link.GetServer());
    Simulator::Stop(Seconds(3600));
    const BenchMeter meter;
    Simulator::Run();
    traces.Close();
    const BenchSample sample = meter.Read(task.n);
    const uint64_t received = DynamicCast<PacketSink>(receivers.Get(0))->GetTotalRx();
    if (received != task.n)
    {
        throw std::runtime_error(std::to_string(received) + " bytes received, not " +
                                 std::to_string(task.n));
    }
    Simulator::Destroy();
    return sample;
}

} // namespace ns3
