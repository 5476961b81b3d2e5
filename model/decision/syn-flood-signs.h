// SPDX-License-Identifier: GPL-2.0-only
//
// Signs of a SYN flood in what passes a router, as functions.

#ifndef SYN_FLOOD_SIGNS_H
#define SYN_FLOOD_SIGNS_H

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What to look for. */
enum class SynFloodSign : uint8_t
{
    HALF_OPEN_SHARE, //!< share of the handshakes begun lately that are not complete
    SOURCE_ENTROPY,  //!< how evenly the last SYNs are spread over sources
    SYN_FIN_CUSUM    //!< SYNs without a FIN, added up over intervals
};

/** How many signs there are. */
constexpr uint32_t SYN_FLOOD_SIGNS = 3;

/** \return "half-open-share", "source-entropy" or "syn-fin-cusum". \param sign any */
const char* ToString(SynFloodSign sign);

/** Parameters of the cumulative sum. */
struct SynFinCusumConfig
{
    double drift{0.35}; //!< a: what is taken off in each interval, above the mean of normal traffic
    double memory{0.9}; //!< alpha: weight of the past in the average number of FINs, 0 to below 1
};

/** State of the cumulative sum. */
struct SynFinCusum
{
    bool hasAverage{false}; //!< there was an interval
    double finAverage{0};   //!< F: average number of FINs in an interval
    double sum{0};          //!< y: the statistic, 0 for normal traffic
};

/**
 * \brief End an interval (Wang, Zhang and Shin, "Detecting SYN Flooding Attacks", INFOCOM 2002).
 *
 * With S SYNs and E connection ends in it: X = (S - E) / F, y = max(0, y + X - a), and
 * F = alpha F + (1 - alpha) E, of the first interval F = E. The attack is reported when y reaches a
 * threshold (1.05 in the paper, which with a = 0.35 and X = 0.7 takes three intervals).
 * Departure: F is taken as 1 where it is smaller, so that a quiet link does not divide by nothing.
 *
 * \param state as of the last interval, changed
 * \param syns S
 * \param fins E, FINs and RSTs
 * \param config a and alpha
 * \return y
 */
double UpdateSynFinCusum(SynFinCusum& state,
                         uint64_t syns,
                         uint64_t fins,
                         const SynFinCusumConfig& config);

/**
 * \brief Decide whether an alarm is on: it starts at the threshold and ends below 4/5 of it.
 * \param isOn the alarm now
 * \param value of the sign
 * \param threshold above 0
 * \return the alarm afterwards
 */
bool DecideAlarm(bool isOn, double value, double threshold);

//! @}

} // namespace ns3

#endif // SYN_FLOOD_SIGNS_H
