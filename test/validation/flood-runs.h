// SPDX-License-Identifier: GPL-2.0-only
//
// Floods of 75 s as in reference 02, with SYNs and timers of several phases.

#ifndef FLOOD_RUNS_H
#define FLOOD_RUNS_H

#include "kernel-view.h"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace ns3
{

constexpr double FLOOD_S = 75;        //!< how long SYNs come
constexpr double FLOOD_STEP_S = 0.01; //!< between samples of a run

/** Values of the columns of rateN.csv behind the time. */
using FloodValues = std::array<double, 11>;

/** A simulated flood. */
struct MeasuredFlood
{
    std::vector<FloodValues> samples;          //!< each STEP_S
    std::map<std::size_t, uint32_t> histogram; //!< clients by how many SYN,ACKs they got
    double empty{0};                           //!< when the last entry went, s
    KernelCounters counters;                   //!< in the end

    /** \return values at a time in s since the flood began */
    const FloodValues& At(double seconds) const;
};

/**
 * \brief Flood a listener with B = 128, M = 1024.
 * \param rate SYNs a second, each from a silent source of its own
 * \param isIpv6 family
 * \return runs; the first is what is shown beside the measured one
 */
std::vector<MeasuredFlood> SimulateFloods(uint32_t rate, bool isIpv6);

} // namespace ns3

#endif // FLOOD_RUNS_H
