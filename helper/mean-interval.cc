// SPDX-License-Identifier: GPL-2.0-only
//
// Boost's accumulators and Student's distribution.

#include "ns3/mean-interval.h"

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>

#include <algorithm>
#include <cmath>

namespace ns3
{

void
RunShares::Add(double share)
{
    m_shares(share);
}

MeanInterval
RunShares::GetInterval(double confidence) const
{
    namespace acc = boost::accumulators;
    // Doubles only: valgrind rounds long double to double, which Boost's tables do not survive.
    using DoubleOnly = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
    const auto runs = static_cast<double>(acc::count(m_shares));
    if (runs < 2)
    {
        return {runs > 0 ? acc::mean(m_shares) : 0, 0};
    }
    // Boost's variance divides by n, and equal numbers may leave it a little below zero.
    const double variance = std::max(0.0, acc::variance(m_shares)) * runs / (runs - 1);
    const boost::math::students_t_distribution<double, DoubleOnly> student(runs - 1);
    return {acc::mean(m_shares),
            boost::math::quantile(student, (1 + confidence) / 2) * std::sqrt(variance / runs)};
}

} // namespace ns3
