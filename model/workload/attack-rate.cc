// SPDX-License-Identifier: GPL-2.0-only
//
// When the segments of an attack leave: rate shapes as closed forms.

#include "ns3/attack-rate.h"

#include "ns3/abort.h"

#include <cmath>
#include <limits>

namespace ns3
{

namespace
{

/** \return nanoseconds as Time; what Time cannot hold is 146 years */
Time
FromNanoseconds(double nanoseconds)
{
    constexpr int64_t MOST = std::numeric_limits<int64_t>::max() / 2;
    return NanoSeconds(nanoseconds < static_cast<double>(MOST) ? std::llround(nanoseconds) : MOST);
}

Time
GetRampTime(const AttackRate& rate, double k)
{
    const double first = rate.initialRatePerSecond;
    const double last = rate.ratePerSecond;
    const double seconds = rate.rampInterval.GetSeconds();
    const double ramped = (first + last) * seconds / 2;
    if (k >= ramped)
    {
        return rate.rampInterval + FromNanoseconds((k - ramped) * 1e9 / last);
    }
    // The root that does not cancel for small k; k = 0 on a ramp from 0 is 0 / 0.
    const double root = std::sqrt(first * first + 2 * k * (last - first) / seconds);
    return k == 0 ? Time(0) : FromNanoseconds(2e9 * k / (first + root));
}

Time
GetPulseTime(const AttackRate& rate, double k)
{
    const double period = rate.pulseInterval.GetSeconds();
    const double width = period * rate.pulseFraction;
    const double inPulse = rate.ratePerSecond * width;
    const double perPeriod = inPulse + rate.baseRatePerSecond * (period - width);
    const double periods = std::floor(k / perPeriod);
    const double rest = k - periods * perPeriod;
    const Time begin = FromNanoseconds(periods * rate.pulseInterval.GetNanoSeconds());
    if (rest < inPulse || rate.baseRatePerSecond == 0)
    {
        return begin + FromNanoseconds(rest * 1e9 / rate.ratePerSecond);
    }
    return begin + FromNanoseconds((width + (rest - inPulse) / rate.baseRatePerSecond) * 1e9);
}

} // namespace

Time
GetDepartureTime(const AttackRate& rate, uint64_t k)
{
    const auto index = static_cast<double>(k);
    switch (rate.model)
    {
    case AttackRate::CONSTANT:
    case AttackRate::ON_OFF:
        return FromNanoseconds(index * 1e9 / rate.ratePerSecond);
    case AttackRate::RAMP:
        return GetRampTime(rate, index);
    case AttackRate::PULSE:
        return GetPulseTime(rate, index);
    case AttackRate::POISSON:
    case AttackRate::REPLAY:
        break;
    }
    NS_ABORT_MSG("no closed form for rate model " << rate.model);
    return Time();
}

} // namespace ns3
