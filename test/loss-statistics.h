// SPDX-License-Identifier: GPL-2.0-only
//
// Blocking of a queue that has no waiting room: Erlang's formula, the loss system by itself where
// there is no formula, and the mean of some runs with its confidence interval.

#ifndef LOSS_STATISTICS_H
#define LOSS_STATISTICS_H

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>

#include <cstdint>

namespace ns3
{

/**
 * \brief Erlang B: the share of Poisson arrivals that find all places taken.
 *
 * It holds for every distribution of the holding time with the same mean, so also for a constant
 * one (M/D/c/c), and for several classes of arrivals with holding times of their own: then \p load
 * is the sum of theirs. With X Poisson of mean a it is P(X = c) / P(X <= c).
 * \param load a: arrivals during one holding time
 * \param places c
 * \return 0..1
 */
double GetErlangB(double load, uint32_t places);

/** A loss system: places, spoofed SYNs that hold one for a lifetime, and clients. */
struct LossSystemConfig
{
    double load{0};               //!< spoofed SYNs in one lifetime, Poisson
    uint32_t places{0};           //!< how many there are
    double clientsPerLifetime{0}; //!< new clients in one lifetime, Poisson
    double clientHolding{0};      //!< how long a client holds a place, in lifetimes
    double retryAfter{0};         //!< a refused client comes again after so many lifetimes, once
    uint32_t lifetimes{0};        //!< length of the run
};

/** Shares that were refused. */
struct LossSystemShares
{
    double attack{0};      //!< of spoofed SYNs
    double clients{0};     //!< of clients' SYNs, second ones too
    double unconnected{0}; //!< of clients, twice
};

/**
 * \brief Simulate a loss system alone, without a network, where no formula is known: clients that
 * come again meet those who were admitted with them, as lifetimes and waits are constant.
 * \param config what to simulate
 * \param stream first of two random streams, of the flood and of the clients
 * \return shares behind a warm-up
 */
LossSystemShares SimulateLossSystem(const LossSystemConfig& config, int64_t stream);

/** A mean and its confidence interval. */
struct MeanInterval
{
    double mean{0}; //!< of the runs
    double half{0}; //!< half the width
};

/** Shares of one kind, one for each run. */
class RunShares
{
  public:
    /** \param share of one run */
    void Add(double share);
    /**
     * \brief The interval in which the true mean lies, by Student's distribution.
     * \param confidence how surely, between 0 and 1
     * \return mean of two runs at least, and interval
     */
    MeanInterval GetInterval(double confidence) const;

  private:
    boost::accumulators::accumulator_set<
        double,
        boost::accumulators::stats<boost::accumulators::tag::count,
                                   boost::accumulators::tag::mean,
                                   boost::accumulators::tag::variance>>
        m_shares; //!< of the runs
};

} // namespace ns3

#endif // LOSS_STATISTICS_H
