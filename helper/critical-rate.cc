// SPDX-License-Identifier: GPL-2.0-only
//
// Halves an interval.

#include "ns3/critical-rate.h"

#include <cmath>

namespace ns3
{

CriticalRate
FindCriticalRate(const CriticalRateSearch& search, const std::function<double(double)>& denied)
{
    CriticalRate result;
    double low = search.least;
    double high = search.most;
    if (denied(low) >= search.share)
    {
        result.isBelow = true;
        return result;
    }
    if (denied(high) < search.share)
    {
        result.isAbove = true;
        return result;
    }
    while (high / low > search.precision)
    {
        const double middle = std::sqrt(low * high);
        (denied(middle) >= search.share ? high : low) = middle;
    }
    result.rate = std::sqrt(low * high);
    return result;
}

} // namespace ns3
