// SPDX-License-Identifier: GPL-2.0-only
//
// Whether a program that a run or a figure needs is installed.

#ifndef INSTALLED_PROGRAM_H
#define INSTALLED_PROGRAM_H

#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Look for a program on PATH.
 * \param name e.g. "gnuplot"
 * \return true if a file of this name is in a directory of PATH
 */
bool IsProgramInstalled(const std::string& name);

} // namespace ns3

#endif // INSTALLED_PROGRAM_H
