// SPDX-License-Identifier: GPL-2.0-only
//
// When the segments of an attack leave: rate shapes as closed forms.

#ifndef ATTACK_RATE_H
#define ATTACK_RATE_H

#include "ns3/nstime.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief The rate of an attack over time: which shape, and its numbers.
 *
 * N(t) is the integral of the rate lambda from the start to t. Segment k (from 0) leaves when N
 * passes k, rounded to the nanosecond on its own, so that no shape drifts and floor(N(t)) + 1
 * segments have left at t.
 *
 * A new shape: a value of Model, its closed form in GetDepartureTime (the compiler names the
 * missing case) and its word and numbers in AttackApplication::AddRateAttributes.
 */
struct AttackRate
{
    /** The shapes. r = ratePerSecond, t from the start. */
    enum Model
    {
        CONSTANT, //!< lambda = r
        POISSON,  //!< exponential gaps with mean 1 / r, drawn by the application
        REPLAY,   //!< the times of a capture, held by the application
        RAMP,     //!< from initialRatePerSecond to r in rampInterval, linearly; r from then on
        PULSE,    //!< r in the first pulseFraction of each pulseInterval, else baseRatePerSecond
        ON_OFF    //!< CONSTANT on a clock that stands still in off periods, see OnOffClock
    };

    Model model{CONSTANT};          //!< which
    double ratePerSecond{100};      //!< segments a second, above 0
    double initialRatePerSecond{0}; //!< RAMP: at the start, 0 or more
    Time rampInterval{Seconds(10)}; //!< RAMP: above 0
    double baseRatePerSecond{0};    //!< PULSE: between pulses, 0 or more
    Time pulseInterval{Seconds(1)}; //!< PULSE: start of a pulse to that of the next, above 0
    double pulseFraction{0.1};      //!< PULSE: length of a pulse / pulseInterval, 0 < f <= 1
};

/**
 * \brief When a segment of a deterministic shape leaves.
 *
 * - CONSTANT, ON_OFF (on its own clock): t = k / r.
 * - RAMP with a = initialRatePerSecond, T = rampInterval, N(T) = (a + r) T / 2:
 *   t = 2 k / (a + sqrt(a^2 + 2 k (r - a) / T)) up to k = N(T), then t = T + (k - N(T)) / r.
 * - PULSE with P = pulseInterval, W = f P, b = baseRatePerSecond, N(P) = r W + b (P - W),
 *   k = m N(P) + q: t = m P + q / r for q < r W, else t = m P + W + (q - r W) / b.
 * \param rate shape and numbers
 * \param k number of the segment, from 0
 * \return time since the start, at most Time::Max() / 2 (146 years); POISSON and REPLAY, which have
 * no closed form, are an error of the program
 */
Time GetDepartureTime(const AttackRate& rate, uint64_t k);

//! @}

} // namespace ns3

#endif // ATTACK_RATE_H
