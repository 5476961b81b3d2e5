// SPDX-License-Identifier: GPL-2.0-only
//
// Blocking of a tail-drop half-open queue under a Poisson flood, against Erlang's loss formula; and
// what the formula says of clients beside the flood.

#include "flooded-server.h"

#include "ns3/test.h"

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

/** A mean and its confidence interval. */
struct Interval
{
    double mean{0}; //!< of the runs
    double half{0}; //!< half the width at CONFIDENCE
};

/** Shares of one kind, one for each run. */
class Shares
{
  public:
    /** \param share of one run */
    void
    Add(double share)
    {
        m_shares(share);
    }

    /** \return mean and interval by Student's distribution */
    Interval
    Get() const
    {
        namespace acc = boost::accumulators;
        // Boost's variance divides by n.
        const double deviation = std::sqrt(acc::variance(m_shares) * RUNS / (RUNS - 1.0));
        const boost::math::students_t_distribution<double, DoubleOnly> student(RUNS - 1.0);
        return {acc::mean(m_shares),
                boost::math::quantile(student, (1 + CONFIDENCE) / 2) * deviation /
                    std::sqrt(static_cast<double>(RUNS))};
    }

  private:
    boost::accumulators::accumulator_set<
        double,
        boost::accumulators::stats<boost::accumulators::tag::mean,
                                   boost::accumulators::tag::variance>>
        m_shares; //!< of the runs
};

/** Print what was found beside what was expected. */
void
Print(const std::string& what, double formula, const Interval& found)
{
    std::cout << std::fixed << std::setprecision(6) << what << ": formula " << formula
              << ", mean of " << RUNS << " runs " << found.mean << ", 99 % interval "
              << found.mean - found.half << " .. " << found.mean + found.half << std::endl;
}

/** A flood alone: one load, one queue, one life of a half-open. */
class LossTestCase : public TestCase
{
  public:
    LossTestCase(const FloodedServerConfig& config, int64_t lifetimes)
        : TestCase("ErlangB.Load" + std::to_string(std::lround(config.load)) + "Places" +
                   std::to_string(config.places) + "Retries" +
                   std::to_string(config.synAckRetries)),
          m_config(config),
          m_lifetimes(lifetimes)
    {
    }

  private:
    void
    DoRun() override
    {
        Shares shares;
        uint64_t refused = 0;
        for (uint32_t run = 1; run <= RUNS; ++run)
        {
            FloodedServer server(m_config, run);
            const LossCount count = server.Measure(m_lifetimes);
            shares.Add(count.attack.GetShare());
            refused += count.attack.refused;
            const TcpQueueLedger ledger = server.GetLedger();
            NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "inserted = removed + inside");
            NS_TEST_EXPECT_MSG_EQ(ledger.peak, m_config.places, "the limit is reached, not passed");
            // One SYN may be on the wire, and a source drawn twice is no new connection.
            NS_TEST_EXPECT_MSG_EQ_TOL(static_cast<double>(server.GetSynsSent()),
                                      static_cast<double>(ledger.inserted + ledger.GetRefused()),
                                      2,
                                      "each SYN is admitted or refused");
        }
        const Interval found = shares.Get();
        const double formula = ErlangB(m_config.load, m_config.places);
        Print(GetName(), formula, found);
        NS_TEST_EXPECT_MSG_GT(refused, 500U, "enough refusals to say anything");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            found.mean, formula, found.half, "the formula lies in the interval");
        // An interval as wide as its mean would accept anything.
        NS_TEST_EXPECT_MSG_LT(found.half, formula / 3, "the interval is narrow");
    }

    FloodedServerConfig m_config; //!< parameters
    int64_t m_lifetimes;          //!< length of a run after the warm-up
};

/**
 * Two classes of sources: spoofed SYNs that hold a place for 1 s, and clients that hold one for a
 * round trip. Erlang B is exact for the sum of the loads whatever the holding times (it does not
 * depend on their distribution), and both classes meet the same blocking (Poisson arrivals see time
 * averages).
 */
class TwoClassesTestCase : public TestCase
{
  public:
    TwoClassesTestCase()
        : TestCase("ErlangB.TwoClasses.BothAreBlockedByTheSumOfTheirLoads")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodedServerConfig config;
        config.load = 14;
        config.places = 20;
        config.clientsPerSecond = 16;
        config.clientDelay = MilliSeconds(250); // a half-open of 0.5 s: load 8
        config.clientTimeout = Seconds(1);
        const double clientLoad = 2 * config.clientDelay.GetSeconds() * config.clientsPerSecond;
        Shares attack;
        Shares clients;
        for (uint32_t run = 1; run <= RUNS; ++run)
        {
            FloodedServer server(config, run);
            const LossCount count = server.Measure(120);
            attack.Add(count.attack.GetShare());
            clients.Add(count.clients.GetShare());
            const double unconnected =
                static_cast<double>(count.unconnected) / static_cast<double>(count.connections);
            // Of the last seconds there are SYNs but no results.
            NS_TEST_EXPECT_MSG_EQ_TOL(
                unconnected, count.clients.GetShare(), 0.03, "a refused SYN is a lost client");
        }
        const double formula = ErlangB(config.load + clientLoad, config.places);
        Print(GetName() + ", attack", formula, attack.Get());
        Print(GetName() + ", clients", formula, clients.Get());
        for (const Interval& found : {attack.Get(), clients.Get()})
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(
                found.mean, formula, found.half, "the formula lies in the interval");
            NS_TEST_EXPECT_MSG_LT(found.half, formula / 10, "the interval is narrow");
        }
        NS_TEST_EXPECT_MSG_GT(formula,
                              2 * ErlangB(config.load, config.places),
                              "it is not the blocking of the flood alone");
    }
};

/**
 * Clients that wait and try again, so few and so near that they are no load. The first try fails
 * with probability B. If the next comes when the queue has forgotten the first (10 lifetimes
 * later), both fail with B^2. If it comes sooner, it finds the same connections still there: more
 * than B^2 fail, and no exact formula is known for this loss system with constant holding times,
 * which forgets slowly: after 3 lifetimes 0.079 fail (0.074 to 0.085) where B^2 is 0.085.
 */
class RetryTestCase : public TestCase
{
  public:
    RetryTestCase()
        : TestCase("ErlangB.ClientsThatTryAgain.LateOnesIndependentlySoonOnesNot")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodedServerConfig config;
        config.load = 20;
        config.places = 16;
        config.clientsPerSecond = 4;
        config.clientDelay = MicroSeconds(1);
        config.clientRetries = 1;
        const double formula = ErlangB(config.load, config.places);
        const auto measure = [&config](Time timeout) {
            config.clientTimeout = timeout;
            Shares lost;
            for (uint32_t run = 1; run <= RUNS; ++run)
            {
                FloodedServer server(config, run);
                const LossCount count = server.Measure(300);
                lost.Add(static_cast<double>(count.unconnected) /
                         static_cast<double>(count.connections));
            }
            return lost.Get();
        };
        const Interval late = measure(Seconds(10));
        Print(GetName() + ", again after 10 lifetimes", formula * formula, late);
        NS_TEST_EXPECT_MSG_EQ_TOL(
            late.mean, formula * formula, late.half, "B^2 lies in the interval");
        NS_TEST_EXPECT_MSG_LT(late.half, formula * formula / 5, "the interval is narrow");
        const Interval soon = measure(MilliSeconds(50));
        Print(GetName() + ", again after 0.05 lifetimes (no exact formula; B^2)",
              formula * formula,
              soon);
        NS_TEST_EXPECT_MSG_GT(soon.mean - soon.half, formula * formula, "more than B^2");
        NS_TEST_EXPECT_MSG_LT(soon.mean + soon.half, formula, "less than B");
    }
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
        AddTestCase(new LossTestCase(Flood(20, 16, 0), 150));
        AddTestCase(new LossTestCase(Flood(100, 128, 0), 450));
        AddTestCase(new LossTestCase(Flood(200, 128, 0), 40));
        AddTestCase(new LossTestCase(Flood(10, 10, 1), 200));
        AddTestCase(new LossTestCase(Flood(40, 30, 2), 100));
        AddTestCase(new TwoClassesTestCase);
        AddTestCase(new RetryTestCase);
    }

  private:
    /** \return a flood without clients */
    static FloodedServerConfig
    Flood(double load, uint32_t places, uint32_t synAckRetries)
    {
        FloodedServerConfig config;
        config.load = load;
        config.places = places;
        config.synAckRetries = synAckRetries;
        return config;
    }
};

ErlangTestSuite g_erlangTestSuite; //!< registers the suite

} // namespace
