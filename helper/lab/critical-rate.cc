// SPDX-License-Identifier: GPL-2.0-only
//
// Halves an interval.

#include "ns3/critical-rate.h"

#include <cmath>
#include <map>

namespace ns3
{

namespace
{

/** \return where a number reaches the share. \param number of a rate, rising with it */
CriticalRateBound
Bisect(const CriticalRateSearch& search, const std::function<double(double)>& number)
{
    CriticalRateBound bound;
    double low = search.least;
    double high = search.most;
    if (number(low) >= search.share)
    {
        bound.isBelow = true;
        return bound;
    }
    if (number(high) < search.share)
    {
        bound.isAbove = true;
        return bound;
    }
    while (high / low > search.precision)
    {
        const double middle = std::sqrt(low * high);
        (number(middle) >= search.share ? high : low) = middle;
    }
    bound.rate = std::sqrt(low * high);
    return bound;
}

} // namespace

CriticalRate
FindCriticalRate(const CriticalRateSearch& search,
                 const std::function<ShareInterval(double)>& denied)
{
    std::map<double, ShareInterval> known;
    const auto ask = [&](double rate) -> const ShareInterval& {
        const auto found = known.find(rate);
        return found != known.end() ? found->second
                                    : known.emplace(rate, denied(rate)).first->second;
    };
    CriticalRate result;
    result.mean = Bisect(search, [&](double rate) { return ask(rate).mean; });
    result.hasInterval = ask(search.least).hasInterval;
    if (result.hasInterval)
    {
        result.low = Bisect(search, [&](double rate) { return ask(rate).high; });
        result.high = Bisect(search, [&](double rate) { return ask(rate).low; });
    }
    return result;
}

} // namespace ns3
