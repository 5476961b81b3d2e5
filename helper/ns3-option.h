// SPDX-License-Identifier: GPL-2.0-only
//
// Why ns-3 does not take a global value, a default or an attribute, without its end of the process.

#ifndef NS3_OPTION_H
#define NS3_OPTION_H

#include "ns3/attribute.h"
#include "ns3/type-id.h"

#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Find out whether objects of a class take an attribute's value.
 *
 * ns-3 aborts on text that cannot be read ("fast" for a number, "0.4" for a random variable), so
 * that text is first read in a process of its own.
 * \param type class of the objects
 * \param name attribute of it or of a class above
 * \param value its value
 * \return empty if they do; else one line that names class, attribute and value, and what is
 * expected
 */
std::string
WhyNoAttribute(const TypeId& type, const std::string& name, const AttributeValue& value);

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
