// SPDX-License-Identifier: GPL-2.0-only
//
// Reads tables of measured numbers.

#ifndef MEASURED_TABLE_H
#define MEASURED_TABLE_H

#include "ns3/csv-reader.h"

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Reads a CSV file with known columns row by row, by ns-3's CsvReader, and says where it is
 * wrong: blank lines and comments (#) are skipped.
 */
class MeasuredTable
{
  public:
    /**
     * \brief Open a file and read its first line.
     * \param path the file
     * \param columns names its first line must hold, in this order
     * \throws std::runtime_error that names the file if it cannot be read or has other columns
     */
    MeasuredTable(const std::string& path, const std::vector<std::string>& columns);

    /**
     * \brief Go to the next row.
     * \return false at the end
     * \throws std::runtime_error that names file and line if it has more or fewer cells than
     * columns
     */
    bool NextRow();

    /** \return the next cell of the row as it stands */
    std::string Word();

    /**
     * \brief Read the next cell of the row as a number.
     * \param value where it goes
     * \throws std::runtime_error that names file, line and column if it is no number of this type,
     * or negative
     */
    void Read(uint32_t& value);
    /** \copydoc Read(uint32_t&) */
    void Read(double& value);

    /**
     * \brief Say what is wrong with the row.
     * \param expected what would be right
     * \throws std::runtime_error always
     */
    [[noreturn]] void Fail(const std::string& expected) const;

  private:
    std::string m_path;                 //!< for messages
    std::vector<std::string> m_columns; //!< their names
    std::ifstream m_stream;             //!< the file
    CsvReader m_reader;                 //!< its rows and cells
    std::size_t m_column{0};            //!< of the next cell
};

} // namespace ns3

#endif // MEASURED_TABLE_H
