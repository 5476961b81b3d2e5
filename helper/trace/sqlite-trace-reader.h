// SPDX-License-Identifier: GPL-2.0-only
//
// The tables of a SQLite trace, read row by row.

#ifndef SQLITE_TRACE_READER_H
#define SQLITE_TRACE_READER_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Reads the tables of a file that SqliteTraceWriter has written, one after the other, with
 * the calls of CsvFile; every error names file, table, row and column.
 */
class SqliteTraceReader
{
  public:
    /**
     * \brief Open a file for reading.
     * \param path the file
     * \param texts holds the texts of rows from now on, each once
     * \throws std::runtime_error if it cannot be opened, is no SQLite file, or this build has no
     * SQLite
     */
    SqliteTraceReader(const std::string& path, std::deque<std::string>& texts);
    ~SqliteTraceReader();
    SqliteTraceReader(const SqliteTraceReader&) = delete;
    SqliteTraceReader& operator=(const SqliteTraceReader&) = delete;

    /**
     * \brief Begin with a table.
     * \param table its name, e.g. "states"
     * \return false if the file does not have it
     */
    bool Select(const std::string& table);

    /** \brief As CsvFile::Column. \param name of the column \return its number from 0 */
    std::size_t Column(const std::string& name) const;
    /** \return as Column, or nothing if there is none of this name. \param name of the column */
    std::optional<std::size_t> OptionalColumn(const std::string& name) const;
    /** \return true if there was another row, in the order in which they were written
     * \throws std::runtime_error if the file is cut off or damaged */
    bool Next();
    /** \return true if the field is NULL or an empty text. \param column as Column returned it */
    bool IsEmpty(std::size_t column) const;
    /**
     * \param column as Column returned it
     * \return the field as text, which lives as long as the texts; NULL: empty
     */
    std::string_view Text(std::size_t column) const;
    /** \brief As CsvFile::Whole. \param column number \param most greatest \return the number */
    uint64_t Whole(std::size_t column, uint64_t most = UINT64_MAX) const;
    /** \brief As CsvFile::Number. \param column number \return the number, which is finite */
    double Number(std::size_t column) const;

  private:
    struct Database; //!< SQLite's handles

    std::unique_ptr<Database> m_database; //!< open until the destructor
};

} // namespace ns3

#endif // SQLITE_TRACE_READER_H
