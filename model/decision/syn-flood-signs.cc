// SPDX-License-Identifier: GPL-2.0-only
//
// The cumulative sum of SYNs and FINs, and when an alarm is on.

#include "ns3/syn-flood-signs.h"

#include <algorithm>

namespace ns3
{

const char*
ToString(SynFloodSign sign)
{
    switch (sign)
    {
    case SynFloodSign::HALF_OPEN_SHARE:
        return "half-open-share";
    case SynFloodSign::SOURCE_ENTROPY:
        return "source-entropy";
    case SynFloodSign::SYN_FIN_CUSUM:
        return "syn-fin-cusum";
    }
    return "";
}

double
UpdateSynFinCusum(SynFinCusum& state, uint64_t syns, uint64_t fins, const SynFinCusumConfig& config)
{
    const auto ends = static_cast<double>(fins);
    const double weight = state.hasAverage ? config.memory : 0;
    state.finAverage = weight * state.finAverage + (1 - weight) * ends;
    state.hasAverage = true;
    const double excess = (static_cast<double>(syns) - ends) / std::max(state.finAverage, 1.0);
    state.sum = std::max(0.0, state.sum + excess - config.drift);
    return state.sum;
}

bool
DecideAlarm(bool isOn, double value, double threshold)
{
    constexpr double END = 0.8; // so that a value that swings about the threshold is one alarm
    return value >= threshold * (isOn ? END : 1);
}

} // namespace ns3
