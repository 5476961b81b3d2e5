// SPDX-License-Identifier: GPL-2.0-only
//
// Fixed decimals, significant digits.

#include "ns3/number-text.h"

#include <iomanip>
#include <sstream>

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

} // namespace ns3
