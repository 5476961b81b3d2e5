// SPDX-License-Identifier: GPL-2.0-only
//
// Boost's Poisson distribution.

#include "ns3/erlang-b.h"

#include <boost/math/distributions/poisson.hpp>
#include <boost/math/policies/policy.hpp>

namespace ns3
{

double
GetErlangB(double load, uint32_t places)
{
    // Doubles only: valgrind rounds long double to double, which Boost's tables do not survive.
    using DoubleOnly = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
    const boost::math::poisson_distribution<double, DoubleOnly> arrivals(load);
    const double within = boost::math::cdf(arrivals, places);
    // Far above the places both vanish; then nearly all are refused: 1 - c / a.
    return within > 0 ? boost::math::pdf(arrivals, places) / within
                      : 1 - static_cast<double>(places) / load;
}

} // namespace ns3
