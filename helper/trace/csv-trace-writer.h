// SPDX-License-Identifier: GPL-2.0-only
//
// Rows as CSV, one file a table.

#ifndef CSV_TRACE_WRITER_H
#define CSV_TRACE_WRITER_H

#include "ns3/trace-file.h"
#include "ns3/trace-row-writer.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Writes CSV (RFC 4180) whose first line names the columns.
 */
class CsvTraceWriter : public TraceRowWriter
{
  public:
    /**
     * \brief Create the files.
     * \param files tables to write and the path of each; records of other tables are left out
     * \param isCompressed true to write gzip
     * \throws std::runtime_error that names the file and the reason
     */
    CsvTraceWriter(const std::vector<std::pair<TraceTable, TracePath>>& files, bool isCompressed);

    /**
     * \brief As TraceWriter. All files are closed, then the first that failed is named. A plain
     * file ends with a whole row, also then.
     */
    void Close() override;

  protected:
    void WriteRow(TraceTable table, const TraceCell* cells, std::size_t count) override;

  private:
    std::array<std::unique_ptr<TraceFile>, static_cast<std::size_t>(TraceTable::COUNT)>
        m_files; //!< by table, null: not written
};

} // namespace ns3

#endif // CSV_TRACE_WRITER_H
