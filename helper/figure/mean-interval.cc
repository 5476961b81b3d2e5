// SPDX-License-Identifier: GPL-2.0-only
//
// Boost's accumulators and Student's distribution.

#include "ns3/mean-interval.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

/** Doubles only: valgrind rounds long double to double, which Boost's tables do not survive. */
using DoubleOnly = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

} // namespace

void
RunShares::Add(double share)
{
    m_shares(share);
}

MeanInterval
RunShares::GetInterval(double confidence) const
{
    namespace acc = boost::accumulators;
    const auto runs = static_cast<double>(acc::count(m_shares));
    if (runs < 2)
    {
        return {runs > 0 ? acc::mean(m_shares) : 0, 0, static_cast<uint32_t>(runs)};
    }
    // Boost's variance divides by n, and equal numbers may leave it a little below zero.
    const double variance = std::max(0.0, acc::variance(m_shares)) * runs / (runs - 1);
    const boost::math::students_t_distribution<double, DoubleOnly> student(runs - 1);
    return {acc::mean(m_shares),
            boost::math::quantile(student, (1 + confidence) / 2) * std::sqrt(variance / runs),
            static_cast<uint32_t>(runs)};
}

ShareInterval
GetBinomialInterval(const CountedShare& share, double confidence)
{
    using Binomial = boost::math::binomial_distribution<double, DoubleOnly>;
    const double tail = (1 - confidence) / 2;
    return {share.successes / share.attempts,
            Binomial::find_lower_bound_on_p(share.attempts, share.successes, tail),
            Binomial::find_upper_bound_on_p(share.attempts, share.successes, tail),
            true};
}

std::optional<ShareInterval>
GetShareInterval(const std::vector<CountedShare>& runs, double confidence)
{
    RunShares shares;
    CountedShare sum;
    for (const CountedShare& run : runs)
    {
        if (run.attempts > 0)
        {
            shares.Add(run.successes / run.attempts);
            sum.successes += run.successes;
            sum.attempts += run.attempts;
        }
    }
    if (sum.attempts == 0)
    {
        return std::nullopt;
    }
    const MeanInterval student = shares.GetInterval(confidence);
    ShareInterval interval;
    interval.mean = std::clamp(student.mean, 0.0, 1.0); // a mean of 1s may be rounded
    interval.low = interval.mean;
    interval.high = interval.mean;
    interval.hasInterval = student.HasInterval();
    if (interval.hasInterval)
    {
        const ShareInterval all = GetBinomialInterval(sum, confidence);
        interval.low =
            std::max(0.0, std::min({interval.mean, interval.mean - student.half, all.low}));
        interval.high =
            std::min(1.0, std::max({interval.mean, interval.mean + student.half, all.high}));
    }
    return interval;
}

} // namespace ns3
