// SPDX-License-Identifier: GPL-2.0-only
//
// Fixed decimals, significant digits.

#include "ns3/number-text.h"

#include <iomanip>
#include <sstream>
#include <utility>

namespace ns3
{

std::string
FixedText(const std::optional<double>& number, int decimals, const std::string& none)
{
    if (!number)
    {
        return none;
    }
    std::ostringstream os;
    os << std::fixed << std::setprecision(decimals) << *number;
    return os.str();
}

std::string
DigitsText(double number, int digits)
{
    std::ostringstream os;
    os << std::setprecision(digits) << number;
    return os.str();
}

std::string
DurationText(double seconds)
{
    constexpr double MILLI = 1e-3;
    constexpr double MICRO = 1e-6;
    const auto [scale, unit] = seconds >= 1       ? std::pair(1.0, "s")
                               : seconds >= MILLI ? std::pair(MILLI, "ms")
                                                  : std::pair(MICRO, "us");
    const double value = seconds / scale;
    const int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    std::string text = FixedText(value, decimals);
    while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.'))
    {
        const bool isPoint = text.back() == '.';
        text.pop_back();
        if (isPoint)
        {
            break;
        }
    }
    return text + " " + unit;
}

} // namespace ns3
