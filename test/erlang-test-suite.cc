// SPDX-License-Identifier: GPL-2.0-only
//
// Blocking of a tail-drop half-open queue under a Poisson flood, against Erlang's loss formula.

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

/** Doubles only: valgrind rounds long double to double, which Boost's tables do not survive. */
using DoubleOnly = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

constexpr uint32_t RUNS = 20;
constexpr double CONFIDENCE = 0.99;
const Time LIFETIME = Seconds(1); //!< T: SYN,ACK, one time-out, gone
constexpr int64_t WARM_UP = 5;    //!< in lifetimes; after one the queue has forgotten its start

/**
 * \brief Erlang B: the share of Poisson arrivals that find all places taken.
 *
 * It holds for every distribution of the holding time with the same mean, so also for the constant
 * one here (M/D/c/c). With X Poisson of mean a it is P(X = c) / P(X <= c).
 * \param load a: arrivals during one holding time
 * \param places c
 * \return 0..1
 */
double
ErlangB(double load, uint32_t places)
{
    const boost::math::poisson_distribution<double, DoubleOnly> arrivals(load);
    return boost::math::pdf(arrivals, places) / boost::math::cdf(arrivals, places);
}

/** A load, a queue and how long to watch it. */
struct LossRow
{
    double load;       //!< arrivals during T
    uint32_t places;   //!< HalfOpenLimitEntries
    int64_t lifetimes; //!< length of a run after the warm-up
};

/** A flooded server on a wire of its own. */
class FloodedServer
{
  public:
    FloodedServer(const LossRow& row, uint32_t run)
        : m_attacker(CreateObject<Node>()),
          m_server(CreateObject<Node>())
    {
        InternetStackHelper().Install(m_attacker);
        TcpLifecycleStackHelper stack;
        stack.SetEngineAttribute("AdmissionPolicy", StringValue("TailDrop"));
        stack.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(row.places));
        stack.SetEngineAttribute("SynAckRetries", UintegerValue(0));
        stack.SetEngineAttribute("SynAckInitialTimeout", TimeValue(LIFETIME));
        stack.Install(m_server);
        const int64_t stream = 10 * run;
        stack.AssignStreams(NodeContainer(m_server), stream);

        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("100Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1us"));
        const NetDeviceContainer devices = link.Install(m_attacker, m_server);
        Configure(m_attacker, devices.Get(0), "10.0.0.1");
        Configure(m_server, devices.Get(1), "10.0.0.2");

        m_listener = Socket::CreateSocket(m_server, TcpSocketFactory::GetTypeId());
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_listener->Listen();

        m_flood = CreateObject<SynFloodApplication>();
        m_flood->SetAttribute("Remote", AddressValue(InetSocketAddress("10.0.0.2", 80)));
        m_flood->SetAttribute("SourcePrefix", AddressValue(Ipv4Address("10.128.0.0")));
        m_flood->SetAttribute("SourcePrefixLength", UintegerValue(9));
        m_flood->SetAttribute("RateModel", StringValue("Poisson"));
        m_flood->SetAttribute("RatePerSecond", DoubleValue(row.load / LIFETIME.GetSeconds()));
        m_flood->AssignStreams(stream + 5);
        m_attacker->AddApplication(m_flood);
    }

    ~FloodedServer()
    {
        m_listener = nullptr;
        Simulator::Destroy();
    }

    /** \return share of SYNs refused after the warm-up */
    double
    Measure(int64_t lifetimes)
    {
        Simulator::Stop(LIFETIME * WARM_UP);
        Simulator::Run();
        const TcpQueueLedger before = GetLedger();
        Simulator::Stop(LIFETIME * lifetimes);
        Simulator::Run();
        const TcpQueueLedger after = GetLedger();
        const auto refused = static_cast<double>(after.GetRefused() - before.GetRefused());
        const auto inserted = static_cast<double>(after.inserted - before.inserted);
        refusedSyns += refused;
        return refused / (refused + inserted);
    }

    /** \return totals of the half-open queue */
    TcpQueueLedger
    GetLedger() const
    {
        return m_server->GetObject<TcpLifecycleTracer>()->GetLedger(TcpQueue::HALF_OPEN);
    }

    /** \return SYNs the flood has sent */
    uint64_t
    GetSynsSent() const
    {
        return m_flood->GetSynsSent();
    }

    double refusedSyns{0}; //!< after the warm-up

  private:
    static void
    Configure(const Ptr<Node>& node, const Ptr<NetDevice>& device, const char* address)
    {
        Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
        const uint32_t interface = ipv4->AddInterface(device);
        ipv4->AddAddress(interface, Ipv4InterfaceAddress(address, Ipv4Mask("255.255.255.252")));
        ipv4->SetUp(interface);
        if (std::string(address) == "10.0.0.2")
        {
            Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->SetDefaultRoute("10.0.0.1",
                                                                              interface);
        }
    }

    Ptr<Node> m_attacker;             //!< sends
    Ptr<Node> m_server;               //!< is flooded
    Ptr<Socket> m_listener;           //!< on port 80
    Ptr<SynFloodApplication> m_flood; //!< Poisson
};

/** One load and one queue. */
class LossTestCase : public TestCase
{
  public:
    explicit LossTestCase(const LossRow& row)
        : TestCase("ErlangB.Load" + std::to_string(std::lround(row.load)) + "Places" +
                   std::to_string(row.places)),
          m_row(row)
    {
    }

  private:
    void
    DoRun() override
    {
        namespace acc = boost::accumulators;
        acc::accumulator_set<double, acc::stats<acc::tag::mean, acc::tag::variance>> shares;
        double refused = 0;
        for (uint32_t run = 1; run <= RUNS; ++run)
        {
            FloodedServer server(m_row, run);
            shares(server.Measure(m_row.lifetimes));
            refused += server.refusedSyns;
            const TcpQueueLedger ledger = server.GetLedger();
            NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "inserted = removed + inside");
            NS_TEST_EXPECT_MSG_EQ(ledger.peak, m_row.places, "the limit is reached, not passed");
            // One SYN may be on the wire, and a source drawn twice is no new connection.
            NS_TEST_EXPECT_MSG_EQ_TOL(static_cast<double>(server.GetSynsSent()),
                                      static_cast<double>(ledger.inserted + ledger.GetRefused()),
                                      2,
                                      "each SYN is admitted or refused");
        }
        const double mean = acc::mean(shares);
        // Boost's variance divides by n.
        const double deviation = std::sqrt(acc::variance(shares) * RUNS / (RUNS - 1.0));
        const boost::math::students_t_distribution<double, DoubleOnly> student(RUNS - 1.0);
        const double half = boost::math::quantile(student, (1 + CONFIDENCE) / 2) * deviation /
                            std::sqrt(static_cast<double>(RUNS));
        const double formula = ErlangB(m_row.load, m_row.places);
        std::cout << std::fixed << std::setprecision(6) << "Erlang B load " << m_row.load
                  << " places " << m_row.places << ": formula " << formula << ", mean of " << RUNS
                  << " runs " << mean << ", 99 % interval " << mean - half << " .. " << mean + half
                  << ", SYNs refused " << std::setprecision(0) << refused << std::endl;
        NS_TEST_EXPECT_MSG_GT(refused, 500, "enough refusals to say anything");
        NS_TEST_EXPECT_MSG_EQ_TOL(mean, formula, half, "the formula lies in the interval");
        // An interval as wide as its mean would accept anything.
        NS_TEST_EXPECT_MSG_LT(half, formula / 3, "the interval is narrow");
    }

    LossRow m_row; //!< parameters
};

/** The formula itself, against values of Erlang's table. */
class FormulaTestCase : public TestCase
{
  public:
    FormulaTestCase()
        : TestCase("ErlangB.FormulaObeysItsRecursion")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(ErlangB(1, 1), 0.5, 1e-12, "a / (1 + a)");
        NS_TEST_EXPECT_MSG_EQ_TOL(ErlangB(2, 2), 0.4, 1e-12, "(a^2 / 2) / (1 + a + a^2 / 2)");
        for (const double load : {20.0, 100.0, 200.0})
        {
            double blocking = 1;
            for (uint32_t places = 1; places <= 128; ++places)
            {
                blocking = load * blocking / (places + load * blocking);
                NS_TEST_EXPECT_MSG_EQ_TOL(ErlangB(load, places), blocking, 1e-9, "recursion");
            }
        }
    }
};

class ErlangTestSuite : public TestSuite
{
  public:
    ErlangTestSuite()
        : TestSuite("tcp-lifecycle-erlang")
    {
        AddTestCase(new FormulaTestCase);
        AddTestCase(new LossTestCase({20, 16, 150}));
        AddTestCase(new LossTestCase({100, 128, 450}));
        AddTestCase(new LossTestCase({200, 128, 40}));
    }
};

ErlangTestSuite g_erlangTestSuite; //!< registers the suite

} // namespace
