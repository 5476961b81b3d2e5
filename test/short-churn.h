// SPDX-License-Identifier: GPL-2.0-only
//
// A churn of the lab two-msl that is short enough for a test.

#ifndef SHORT_CHURN_H
#define SHORT_CHURN_H

#include "ns3/two-msl-lab.h"

#include <cstdint>
#include <string>

namespace ns3
{

/** \return a churn with an MSL of half a second and a one-way delay of 20 ms */
inline TwoMslChurnScenario
MakeShortChurn(const std::string& rule, uint64_t connections, bool isIpv6)
{
    TwoMslChurnScenario scenario;
    scenario.rule = rule;
    scenario.mslS = 0.5;
    scenario.pathDelayS = 0.02;
    scenario.connections = connections;
    scenario.isIpv6 = isIpv6;
    return scenario;
}

} // namespace ns3

#endif // SHORT_CHURN_H
