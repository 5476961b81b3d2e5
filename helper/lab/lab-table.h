// SPDX-License-Identifier: GPL-2.0-only
//
// A small table that a lab prints for a reader and writes as a CSV file.

#ifndef LAB_TABLE_H
#define LAB_TABLE_H

#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One column. */
struct LabColumn
{
    std::string name;    //!< in the CSV file, with its unit: "wait_s"
    std::string heading; //!< for a reader: "wait (s)"; empty: in the CSV file only
};

/**
 * \ingroup tcp-lifecycle
 * \brief Rows of text; the same rows for a reader and for programs.
 */
class LabTable
{
  public:
    /** \param columns at least one, with different names */
    explicit LabTable(const std::vector<LabColumn>& columns);

    /**
     * \brief Add a row.
     * \param cells one for each column; empty: there is no value
     * \throws std::invalid_argument if there are more or fewer
     */
    void AddRow(const std::vector<std::string>& cells);

    /** \return rows so far */
    const std::vector<std::vector<std::string>>& GetRows() const;

    /** \brief Write as CSV (RFC 4180) with line feeds, a line with names first. \param os where */
    void WriteCsv(std::ostream& os) const;

    /** \brief Print with aligned columns, numbers to the right; "-" for no value. \param os where
     */
    void Print(std::ostream& os) const;

  private:
    std::vector<LabColumn> m_columns;             //!< as given
    std::vector<std::vector<std::string>> m_rows; //!< in order
};

//! @}

} // namespace ns3

#endif // LAB_TABLE_H
