// SPDX-License-Identifier: GPL-2.0-only
//
// Blocking of a tail-drop half-open queue under a Poisson flood, against Erlang's loss formula; and
// what the formula says of clients beside the flood.

#include "flooded-server.h"
#include "loss-statistics.h"

#include "ns3/test.h"

#include <cmath>
#include <iomanip>
#include <iostream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint32_t RUNS = 20;
constexpr double CONFIDENCE = 0.99;

/** Print what was found beside what was expected. */
void
Print(const std::string& what, double formula, const MeanInterval& found)
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
        RunShares shares;
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
        const MeanInterval found = shares.GetInterval(CONFIDENCE);
        const double formula = GetErlangB(m_config.load, m_config.places);
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
        RunShares attack;
        RunShares clients;
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
        const double formula = GetErlangB(config.load + clientLoad, config.places);
        Print(GetName() + ", attack", formula, attack.GetInterval(CONFIDENCE));
        Print(GetName() + ", clients", formula, clients.GetInterval(CONFIDENCE));
        for (const MeanInterval& found :
             {attack.GetInterval(CONFIDENCE), clients.GetInterval(CONFIDENCE)})
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(
                found.mean, formula, found.half, "the formula lies in the interval");
            NS_TEST_EXPECT_MSG_LT(found.half, formula / 10, "the interval is narrow");
        }
        NS_TEST_EXPECT_MSG_GT(formula,
                              2 * GetErlangB(config.load, config.places),
                              "it is not the blocking of the flood alone");
    }
};

/**
 * Clients that wait and try again, so few and so near that they are no load. The first try fails
 * with probability B. If the next comes when the queue has forgotten the first (10 lifetimes
 * later), both fail with B^2. If it comes sooner no exact formula is known for this loss system
 * with constant holding times, as connections that were admitted together leave together: soon
 * after the first try, and soon after each whole lifetime, more than B^2 fail; before each whole
 * lifetime less. With these numbers it is twice B^2 after 0.05 lifetimes, 0.77 B^2 after 0.9, 1.2
 * B^2 after 1.1 and within 1 % of B^2 from 4 on (SimulateLossSystem).
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
        const double formula = GetErlangB(config.load, config.places);
        const auto measure = [&config](Time timeout) {
            config.clientTimeout = timeout;
            RunShares lost;
            for (uint32_t run = 1; run <= RUNS; ++run)
            {
                FloodedServer server(config, run);
                const LossCount count = server.Measure(300);
                lost.Add(static_cast<double>(count.unconnected) /
                         static_cast<double>(count.connections));
            }
            return lost.GetInterval(CONFIDENCE);
        };
        const MeanInterval late = measure(Seconds(10));
        Print(GetName() + ", again after 10 lifetimes", formula * formula, late);
        NS_TEST_EXPECT_MSG_EQ_TOL(
            late.mean, formula * formula, late.half, "B^2 lies in the interval");
        NS_TEST_EXPECT_MSG_LT(late.half, formula * formula / 5, "the interval is narrow");
        const MeanInterval soon = measure(MilliSeconds(50));
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
        NS_TEST_EXPECT_MSG_EQ_TOL(GetErlangB(1, 1), 0.5, 1e-12, "a / (1 + a)");
        NS_TEST_EXPECT_MSG_EQ_TOL(GetErlangB(2, 2), 0.4, 1e-12, "(a^2 / 2) / (1 + a + a^2 / 2)");
        for (const double load : {20.0, 100.0, 200.0})
        {
            double blocking = 1;
            for (uint32_t places = 1; places <= 128; ++places)
            {
                blocking = load * blocking / (places + load * blocking);
                NS_TEST_EXPECT_MSG_EQ_TOL(GetErlangB(load, places), blocking, 1e-9, "recursion");
            }
        }
    }
};

/** The loss system without a network, where there are formulas for it. */
class LossSystemTestCase : public TestCase
{
  public:
    LossSystemTestCase()
        : TestCase("ErlangB.LossSystemAloneObeysTheFormula")
    {
    }

  private:
    void
    DoRun() override
    {
        LossSystemConfig config;
        config.load = 20;
        config.places = 16;
        config.clientsPerLifetime = 4;
        config.retryAfter = 50;
        config.lifetimes = 20000;
        LossSystemShares shares = SimulateLossSystem(config, 1);
        const double alone = GetErlangB(20, 16);
        NS_TEST_EXPECT_MSG_EQ_TOL(shares.attack, alone, 0.01, "B");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares.clients, alone, 0.01, "B for those that are no load");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares.unconnected, alone * alone, 0.01, "B^2 after long waits");
        config.clientHolding = 0.5;
        config.retryAfter = 0;
        shares = SimulateLossSystem(config, 1);
        const double both = GetErlangB(20 + 0.5 * 4, 16);
        NS_TEST_EXPECT_MSG_EQ_TOL(shares.attack, both, 0.01, "B of both loads");
        NS_TEST_EXPECT_MSG_EQ_TOL(shares.unconnected, both, 0.01, "again at once is in vain");
        config.clientHolding = 0;
        config.retryAfter = 0.05;
        shares = SimulateLossSystem(config, 1);
        NS_TEST_EXPECT_MSG_GT(shares.unconnected, 1.9 * alone * alone, "soon: more than B^2");
        config.retryAfter = 0.9;
        shares = SimulateLossSystem(config, 1);
        NS_TEST_EXPECT_MSG_LT(shares.unconnected, 0.85 * alone * alone, "or less than B^2");
    }
};

class ErlangTestSuite : public TestSuite
{
  public:
    ErlangTestSuite()
        : TestSuite("tcp-lifecycle-erlang")
    {
        AddTestCase(new FormulaTestCase);
        AddTestCase(new LossSystemTestCase);
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
