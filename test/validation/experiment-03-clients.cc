// SPDX-License-Identifier: GPL-2.0-only
//
// 03: kernel clients of a server that is flooded, with and without cookies.

#include "experiments.h"
#include "flooded-clients.h"

#include "../linux-capture.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t SEEDS = 20;

/** legit-cC-rR.csv and legit-cC-rR-queue.csv. */
void
ValidateClients(ValidationReport& report, uint32_t cookies, uint32_t rate, bool isIpv6)
{
    const std::string name = "03-syncookies/legit-c" + std::to_string(cookies) + "-r" +
                             std::to_string(rate);
    const auto table = ReadLinuxTable(name + ".csv");
    FloodedClientsCase measured{cookies, rate, {}};
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        measured.connects.push_back(std::stod(table[i].at(1)));
    }
    for (uint32_t seed = 1; seed <= SEEDS; ++seed)
    {
        const FloodedRun run = SimulateFloodedClients(measured, seed, isIpv6);
        std::printf("c%u r%u seed %u: %g connected, %g at once, median %g most %g\n", cookies, rate, seed,
                    run.CountConnected(), run.CountWithin(0.5), run.GetMedian(), run.GetMost());
    }
}

} // namespace

void
ValidateFloodedClients(ValidationReport& report, bool isIpv6)
{
    ValidateClients(report, 0, 20, isIpv6);
    ValidateClients(report, 0, 100, isIpv6);
    ValidateClients(report, 0, 500, isIpv6);
    ValidateClients(report, 1, 20, isIpv6);
    ValidateClients(report, 1, 500, isIpv6);
    ValidateClients(report, 2, 500, isIpv6);
}

} // namespace ns3
