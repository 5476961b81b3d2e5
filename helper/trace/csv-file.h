// SPDX-License-Identifier: GPL-2.0-only
//
// A CSV file with a first line of names (RFC 4180), read row by row.

#ifndef CSV_FILE_H
#define CSV_FILE_H

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Reads a CSV file as a whole and hands out its rows; every error names file, line and
 * column.
 *
 * A file that does not end with a line end was cut off: that is an error, as is a row with another
 * number of fields than the first line.
 */
class CsvFile
{
  public:
    /**
     * \brief Read a file and its first line.
     * \param path the file; one that ends with .gz is decompressed
     * \param texts holds the file and its quoted fields from now on: fields are views of it
     * \throws std::runtime_error if it cannot be read or decompressed, or is empty or cut off
     */
    CsvFile(const std::string& path, std::deque<std::string>& texts);

    /** \return names of the columns, in their order */
    const std::vector<std::string_view>& GetColumns() const;

    /**
     * \brief Find a column.
     * \param name as in the first line
     * \return its number from 0
     * \throws std::runtime_error if there is none
     */
    std::size_t Column(const std::string& name) const;

    /** \return as Column, or nothing if there is none of this name. \param name of the column */
    std::optional<std::size_t> OptionalColumn(const std::string& name) const;

    /** \return true if there was another row: the fields are now its own */
    bool Next();

    /** \return true if the field of this row is empty. \param column as Column returned it */
    bool IsEmpty(std::size_t column) const;

    /** \return the field of this row in \p column. \param column as Column returned it */
    std::string_view Text(std::size_t column) const;

    /**
     * \brief Read a field as a whole number.
     * \param column number of the column
     * \param most greatest value that is taken
     * \return the number
     * \throws std::runtime_error if it is none or greater
     */
    uint64_t Whole(std::size_t column, uint64_t most = UINT64_MAX) const;

    /**
     * \param column as Column returned it
     * \return the field of this row as a decimal number
     * \throws std::runtime_error if it is none, or nan or inf
     */
    double Number(std::size_t column) const;

  private:
    /** \brief Read the fields of one row into m_fields. \return false at the end of the file */
    bool ReadRow();
    /** \brief Read a field in quotes; m_place is behind the first. \return its text */
    std::string_view ReadQuoted();
    /** \brief Throw an error of this row. \param what the message behind file and line */
    [[noreturn]] void Fail(const std::string& what) const;

    std::string m_path;                      //!< the file
    std::deque<std::string>& m_texts;        //!< holds what fields refer to
    std::string_view m_text;                 //!< the whole file
    std::size_t m_place{0};                  //!< next byte to read
    std::size_t m_line{0};                   //!< line on which this row begins, from 1
    std::size_t m_nextLine{1};               //!< line on which the next row begins
    std::vector<std::string_view> m_columns; //!< first line
    std::vector<std::string_view> m_fields;  //!< this row
};

} // namespace ns3

#endif // CSV_FILE_H
