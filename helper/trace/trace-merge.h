// SPDX-License-Identifier: GPL-2.0-only
//
// Puts the records that the ranks of one MPI simulation have written into one file.

#ifndef TRACE_MERGE_H
#define TRACE_MERGE_H

#include "ns3/trace-file.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \param file name of a file of records, as TcpLifecycleTraceHelper::GetFileNames() has it
 * \return true if MergeTraceFile() can merge it: a plain CSV file, or a SQLite file if this build
 * has SQLite
 */
bool CanMergeTraceFile(const std::string& file);

/**
 * \ingroup tcp-lifecycle
 * \brief Merge what each rank has written under one name.
 *
 * Rows come in order of time (of connections.csv the time of the end), then of node; rows of one
 * node at one time keep their order. So the merged file of a simulation is the same whatever the
 * number of its ranks, also if that is one, but for packet uids. CSV files are read and written row
 * by row, with memory for the rows of one instant. SQLite takes at most ten ranks.
 *
 * \param file name of the file in each directory, e.g. "states.csv" or "trace.sqlite"
 * \param directories one a rank, at least one; all event classes of the first are merged
 * \param merged where to; not one of the files that are read
 * \throws std::runtime_error that names the file and what is wrong: it cannot be read or written,
 * is cut off, has other columns or rows that are not in order of time, or cannot be merged
 */
void MergeTraceFile(const std::string& file,
                    const std::vector<std::string>& directories,
                    const TracePath& merged);

//! @}

} // namespace ns3

#endif // TRACE_MERGE_H
