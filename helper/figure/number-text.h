// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers as tables and sentences show them.

#ifndef NUMBER_TEXT_H
#define NUMBER_TEXT_H

#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Write a number with so many decimals.
 * \param number nothing: there is none
 * \param decimals 0 or more
 * \param none written if there is none
 * \return "1.500" of 1.5 and 3
 */
std::string
FixedText(const std::optional<double>& number, int decimals, const std::string& none = "");

/**
 * \param number finite
 * \param digits at least 1
 * \return a number with so many significant digits, "0.0357" of 0.035734 and 3; 1e+06 if large
 */
std::string DigitsText(double number, int digits);

/**
 * \param seconds at least 0
 * \return a time of at least 0 with its unit and three digits at most: "980 ms", "1.98 s", "64 s"
 */
std::string DurationText(double seconds);

//! @}

} // namespace ns3

#endif // NUMBER_TEXT_H
