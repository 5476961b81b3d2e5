// SPDX-License-Identifier: GPL-2.0-only
//
// What can be asked of the tables: their columns, names, first lines and words.

#ifndef TRACE_SCHEMA_H
#define TRACE_SCHEMA_H

#include "ns3/trace-columns.h"

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return number of columns of \p table. \param table any */
constexpr std::size_t
CountTraceColumns(TraceTable table)
{
    std::size_t count = 0;
    for (const TraceColumn& column : TRACE_COLUMNS)
    {
        count += column.table == table ? 1 : 0;
    }
    return count;
}

/**
 * \brief Look a column up.
 * \param table its table
 * \param at its place in the table, from 0, less than CountTraceColumns()
 * \return the column
 */
constexpr const TraceColumn&
GetTraceColumn(TraceTable table, std::size_t at)
{
    std::size_t i = 0;
    while (TRACE_COLUMNS[i].table != table) // the columns of a table stand together
    {
        ++i;
    }
    return TRACE_COLUMNS[i + at];
}

/**
 * \param table any
 * \return name of a table, "states", "queues" ..., as files and SQLite tables are named
 */
const char* ToString(TraceTable table);

/** \return one sentence on what a row of \p table is. \param table any */
const char* GetTraceMeaning(TraceTable table);

/**
 * \param table any
 * \return the first line of the table's CSV file, without its end: "time_s,node,..."
 */
std::string GetTraceHeader(TraceTable table);

/**
 * \param words which vocabulary
 * \return all words of a vocabulary in the order of its enum; empty for NONE
 */
std::vector<std::string> WordsOf(TraceWords words);

/** \brief Print doc/data-dictionary.rst. \param os where to */
void WriteDataDictionary(std::ostream& os);

//! @}

} // namespace ns3

#endif // TRACE_SCHEMA_H
