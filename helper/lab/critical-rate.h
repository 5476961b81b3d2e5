// SPDX-License-Identifier: GPL-2.0-only
//
// The rate of an attack that denies a given share of the users, found by bisection.

#ifndef CRITICAL_RATE_H
#define CRITICAL_RATE_H

#include "ns3/mean-interval.h"

#include <functional>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Where to look and how closely. */
struct CriticalRateSearch
{
    double share{0.5};      //!< of users that are to be denied, between 0 and 1
    double least{1};        //!< lowest rate tried, SYN/s, above 0
    double most{2000};      //!< highest rate tried, SYN/s, above the lowest
    double precision{1.05}; //!< ratio of two rates between which the result lies, above 1
};

/** A rate that was looked for. */
struct CriticalRateBound
{
    std::optional<double> rate; //!< SYN/s; nothing if it is outside
    bool isBelow{false};        //!< the lowest rate has it already
    bool isAbove{false};        //!< the highest rate does not have it
};

/** What was found. */
struct CriticalRate
{
    CriticalRateBound mean;  //!< the mean of the runs reaches the share
    CriticalRateBound low;   //!< the upper end of the interval reaches it: below, fewer are denied
    CriticalRateBound high;  //!< the lower end of the interval reaches it: above, more are denied
    bool hasInterval{false}; //!< false: one run at each rate, low and high say nothing
};

/**
 * \brief Bisect on a logarithmic scale, for the mean share and for both ends of its interval.
 *
 * A bisection needs a share that rises with the rate; the mean over runs does so more nearly than a
 * run does. Where noise lets it fall again, one of the rates that cross is found, and the interval
 * is the wider.
 * \param search where
 * \param denied share of users that a rate denies; called once for each rate that is tried
 * \return geometric means of the last two rates of each bisection
 */
CriticalRate FindCriticalRate(const CriticalRateSearch& search,
                              const std::function<ShareInterval(double)>& denied);

//! @}

} // namespace ns3

#endif // CRITICAL_RATE_H
