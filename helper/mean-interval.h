// SPDX-License-Identifier: GPL-2.0-only
//
// The mean of some runs with its confidence interval.

#ifndef MEAN_INTERVAL_H
#define MEAN_INTERVAL_H

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>

namespace ns3
{

/** A mean and its confidence interval. */
struct MeanInterval
{
    double mean{0}; //!< of the runs
    double half{0}; //!< half the width
};

/** One number of each run, such as a share. */
class RunShares
{
  public:
    /** \param share of one run */
    void Add(double share);
    /**
     * \brief The interval in which the true mean lies, by Student's distribution.
     * \param confidence how surely, between 0 and 1
     * \return mean and interval; of one run the interval is the mean itself
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

#endif // MEAN_INTERVAL_H
