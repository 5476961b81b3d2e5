// SPDX-License-Identifier: GPL-2.0-only
//
// The table of the profiles as the manual shows it.

#ifndef PROFILE_TABLE_H
#define PROFILE_TABLE_H

#include <ostream>
#include <string>

namespace ns3
{

/** \return \p text without what reStructuredText would take for markup */
std::string EscapedForRst(const std::string& text);

/**
 * \brief Print doc/profiles.rst behind its head: a row for each attribute, a column for each
 * profile, and in each cell the value and where it comes from.
 * \param os where to
 */
void PrintProfileTable(std::ostream& os);

} // namespace ns3

#endif // PROFILE_TABLE_H
