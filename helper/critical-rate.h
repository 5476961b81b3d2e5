// SPDX-License-Identifier: GPL-2.0-only
//
// The rate of an attack that denies a given share of the users, found by bisection.

#ifndef CRITICAL_RATE_H
#define CRITICAL_RATE_H

#include <functional>
#include <optional>

namespace ns3
{

/** Where to look and how closely. */
struct CriticalRateSearch
{
    double share{0.5};      //!< of users that are to be denied, between 0 and 1
    double least{1};        //!< lowest rate tried, SYN/s, above 0
    double most{2000};      //!< highest rate tried, SYN/s, above the lowest
    double precision{1.05}; //!< ratio of two rates between which the result lies, above 1
};

/** What was found. */
struct CriticalRate
{
    std::optional<double> rate; //!< SYN/s; nothing if it is outside
    bool isBelow{false};        //!< the lowest rate denies as many already
    bool isAbove{false};        //!< the highest rate does not deny as many
};

/**
 * \brief Bisect on a logarithmic scale.
 * \param search where
 * \param denied share of users that a rate denies, 0..1; taken to rise with the rate, and called
 * once for each rate that is tried
 * \return the geometric mean of the last two rates, between which the share is reached
 */
CriticalRate FindCriticalRate(const CriticalRateSearch& search,
                              const std::function<double(double)>& denied);

} // namespace ns3

#endif // CRITICAL_RATE_H
