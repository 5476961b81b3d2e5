// SPDX-License-Identifier: GPL-2.0-only
//
// A global value or an attribute's default that a command line names, set in ns-3 or explained.

#ifndef NS3_OPTION_H
#define NS3_OPTION_H

#include "ns3/attribute.h"

#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief What an attribute or a global value takes, for messages.
 * \param checker its checker
 * \return its range or names, such as "uint8_t 0:255", else its type
 */
std::string GetExpectedText(const AttributeChecker& checker);

/**
 * \ingroup tcp-lifecycle
 * \brief Set a global value ("RngRun") or an attribute's default ("ns3::TcpSocket::SegmentSize").
 *
 * ns-3's own "fail-safe" functions abort on a value that cannot be read ("abc" for a number), and a
 * wrong simulator type ends the process when it is first used. So a setting is first tried in a
 * process of its own.
 * \param name as on the command line, without dashes
 * \param value as text
 * \return empty if it is set; else one line: there is no such option, class or attribute, or what
 * it takes
 */
std::string SetNs3Option(const std::string& name, const std::string& value);

} // namespace ns3

#endif // NS3_OPTION_H
