// SPDX-License-Identifier: GPL-2.0-only
//
// What experiments have in common.

#include "experiments.h"

#include <array>
#include <utility>

namespace ns3
{

std::string
SynCookieModeOf(uint32_t cookies)
{
    static const std::array<std::string, 3> modes{"Off", "OnOverflow", "Always"};
    return modes.at(cookies);
}

ValidationTolerance
TimerLateness(const std::vector<double>& waits)
{
    // Upper ends of the levels of Linux's timer wheel at HZ=250, and the slots of each, s.
    constexpr std::array<std::pair<double, double>, 5> LEVELS{
        {{0.252, 0.004}, {2.016, 0.032}, {16.128, 0.256}, {129.024, 2.048}, {1032.192, 16.384}}};
    constexpr double SAMPLING = 0.01;
    ValidationTolerance tolerance;
    tolerance.above = SAMPLING;
    for (const double wait : waits)
    {
        for (const auto& [end, slot] : LEVELS)
        {
            if (wait < end)
            {
                tolerance.above += slot;
                break;
            }
        }
    }
    tolerance.reason = "Linux's timers are never early and late by a slot of the wheel at most";
    return tolerance;
}

} // namespace ns3
