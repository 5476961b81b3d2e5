// SPDX-License-Identifier: GPL-2.0-only
//
// Means and shares of some runs with their confidence intervals.

#ifndef MEAN_INTERVAL_H
#define MEAN_INTERVAL_H

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/count.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A mean and its confidence interval. */
struct MeanInterval
{
    double mean{0};   //!< of the runs
    double half{0};   //!< half the width
    uint32_t runs{0}; //!< how many; one run has no interval, half is 0 then

    /** \return true if half says something */
    bool
    HasInterval() const
    {
        return runs > 1;
    }
};

/** A share and its confidence interval. */
struct ShareInterval
{
    double mean{0};          //!< of the runs, 0..1
    double low{0};           //!< lower end, at most the mean
    double high{0};          //!< upper end, at least the mean
    bool hasInterval{false}; //!< false: one run, low and high are the mean
};

/** Successes and attempts of one run. */
struct CountedShare
{
    double successes{0}; //!< 0 to attempts
    double attempts{0};  //!< 0: the run says nothing
};

/**
 * \brief A share of attempts that have nothing in common (Clopper and Pearson, Biometrika 26,
 * 1934). \param share attempts, one at least, and successes \param confidence how surely, between 0
 * and 1 \return the share and its interval
 */
ShareInterval GetBinomialInterval(const CountedShare& share, double confidence);

/**
 * \brief The mean of shares that were counted in several runs.
 *
 * Its interval holds two: Student's t over runs, and GetBinomialInterval's of all attempts
 * together. The first knows that attempts of one run have much in common; the
 * second, that shares of 0 or 1 in all runs were counted in so many attempts only.
 * \param runs any
 * \param confidence how surely, between 0 and 1
 * \return mean and interval; nothing if there was no attempt
 */
std::optional<ShareInterval> GetShareInterval(const std::vector<CountedShare>& runs,
                                              double confidence);

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

//! @}

} // namespace ns3

#endif // MEAN_INTERVAL_H
