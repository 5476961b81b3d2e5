// SPDX-License-Identifier: GPL-2.0-only
//
// What TypeIds say of this module's attributes and trace sources, as a page of the manual.

#ifndef ATTRIBUTE_TABLE_H
#define ATTRIBUTE_TABLE_H

#include <map>
#include <ostream>
#include <string>

namespace ns3
{

/**
 * \return where Config finds attributes and trace sources, path by class; without classes that have
 * nothing to show, no path or no objects of their own. Paths end in a slash
 */
std::map<std::string, std::string> GetAttributePaths();

/**
 * \brief Print doc/attributes.rst behind its head: for each class of group TcpLifecycle its
 * attributes with type, initial value and help, and its trace sources; then the counters.
 * \param os where to
 */
void PrintAttributeTables(std::ostream& os);

} // namespace ns3

#endif // ATTRIBUTE_TABLE_H
