// SPDX-License-Identifier: GPL-2.0-only
//
// Rows as tables of one SQLite file.

#ifndef SQLITE_TRACE_WRITER_H
#define SQLITE_TRACE_WRITER_H

#include "ns3/trace-file.h"
#include "ns3/trace-row-writer.h"
#include "ns3/trace-selection.h"

#include <memory>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Writes a SQLite 3 file with a table for each event class and the table data_dictionary.
 *
 * Rows go in by prepared statements, 20,000 a transaction. When a write fails, the transaction is
 * undone and later rows are dropped: earlier transactions can be read. The same rows make the same
 * file, byte for byte, with the same SQLite.
 */
class SqliteTraceWriter : public TraceRowWriter
{
  public:
    /**
     * \brief Create the tables.
     * \param path the file, empty or not there
     * \param selection event classes; records of other classes are left out
     * \throws std::runtime_error that names the file and the reason; if this build has no SQLite
     */
    SqliteTraceWriter(const TracePath& path, const TraceSelection& selection);
    ~SqliteTraceWriter() override;

    void Close() override;

  protected:
    void WriteRow(TraceTable table, const TraceCell* cells, std::size_t count) override;

  private:
    struct Database; //!< SQLite's handles

    std::unique_ptr<Database> m_database; //!< null after Close()
};

} // namespace ns3

#endif // SQLITE_TRACE_WRITER_H
