// SPDX-License-Identifier: GPL-2.0-only
//
// Floods of 75 s as in reference 02: one that is simulated, and many by the rules of the reference.

#ifndef FLOOD_RUNS_H
#define FLOOD_RUNS_H

#include "kernel-queue.h"
#include "kernel-view.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

constexpr double FLOOD_S = 75;        //!< how long SYNs come
constexpr double FLOOD_STEP_S = 0.01; //!< between samples of a run
constexpr double FLOOD_WINDOW_S = 10; //!< over which sockets by retransmissions are averaged
// exp02.py noted a row's time and then read its values, which took up to 50 ms; the flood began
// some ms after that clock.
constexpr double FLOOD_EARLY_S = 0.02; //!< by which a row may show what was before its time
constexpr double FLOOD_LATE_S = 0.05;  //!< and after it

/** Values of the columns of rateN.csv behind the time. */
using FloodValues = std::array<double, 11>;

/** Numbers that are told once for a run, by name. */
using FloodFacts = std::map<std::string, double>;

/** Names of the columns. */
extern const std::array<const char*, 11> FLOOD_COLUMNS;
/** The first of them that is averaged; those before are compared row by row. */
constexpr std::size_t FIRST_AVERAGED = 5;

/** A flood, simulated or by the rules. */
struct Flood
{
    std::vector<FloodValues> samples;          //!< each FLOOD_STEP_S
    std::map<std::size_t, uint32_t> histogram; //!< clients by how many SYN,ACKs they got
    double empty{0};                           //!< when the last entry went, s
    KernelCounters counters;                   //!< in the end

    /** \return values at a time in s since the flood began */
    const FloodValues& At(double seconds) const;
};

/**
 * \brief Average rows and find the highest.
 * \param facts get the means
 * \param times of the rows, s
 * \param values in them
 */
void AddMeans(FloodFacts& facts,
              const std::vector<double>& times,
              const std::vector<FloodValues>& values);

/**
 * \brief What is told of a flood.
 * \param flood over
 * \param times of the rows that are averaged, s
 * \param delay s between the time of a row and the reading of its values
 */
FloodFacts GetFacts(const Flood& flood, const std::vector<double>& times, double delay = 0);

/** \brief Flood a listener with B = 128, M = 1024. \param rate SYNs a second */
Flood SimulateFlood(uint32_t rate, bool isIpv6);

/** What floods of one kind lie between. */
struct FloodBand
{
    std::vector<FloodValues> least;                         //!< each FLOOD_STEP_S
    std::vector<FloodValues> most;                          //!< the same
    std::map<std::string, std::pair<double, double>> facts; //!< least and most

    /** \return least and most of a column from \p from to \p to s */
    std::pair<double, double> At(std::size_t column, double from, double to) const;
};

/**
 * \brief The same flood by KernelQueue.
 * \param rate SYNs a second
 * \param order of timers
 * \param times as GetFacts'
 * \return what 128 runs lie between, each with SYNs, a phase of the wheel and a delay of its own
 */
FloodBand ModelFloods(uint32_t rate, KernelTimerOrder order, const std::vector<double>& times);

} // namespace ns3

#endif // FLOOD_RUNS_H
