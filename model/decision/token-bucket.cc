// SPDX-License-Identifier: GPL-2.0-only
//
// Fills and empties a token bucket.

#include "ns3/token-bucket.h"

#include <algorithm>

namespace ns3
{

bool
TakeToken(double& tokens, Time elapsed, double ratePerSecond, double burst)
{
    // A token that is whole but for the rounding of the sum is whole.
    constexpr double WHOLE = 1 - 1e-9;
    tokens = std::min(burst, tokens + elapsed.GetSeconds() * ratePerSecond);
    if (tokens < WHOLE)
    {
        return false;
    }
    tokens -= 1;
    return true;
}

} // namespace ns3
