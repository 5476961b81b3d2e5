// SPDX-License-Identifier: GPL-2.0-only
//
// The tables of a lab: each is a file, the first is printed, and then the answer.

#ifndef LAB_TABLES_H
#define LAB_TABLES_H

#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-table.h"

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief What a lab writes as CSV and prints: its first table and, last of all, the answer in
 * words.
 *
 * The other tables are printed with --tables only, so that the answer is not lost among them.
 */
class LabTables
{
  public:
    /** \brief Add --tables. \param options of the lab; this must outlive them */
    void AddTo(LabOptions& options);

    /**
     * \brief Add a table.
     * \param file that LabRun has claimed
     * \param title one line above it; empty: it is a file only
     * \param table its rows
     * \param printed what is printed instead of \p table, if anything
     */
    void Add(const std::string& file,
             const std::string& title,
             const LabTable& table,
             const std::optional<LabTable>& printed = std::nullopt);

    /** \brief Write every table. \param run that has claimed them */
    void Write(const LabRun& run) const;

    /**
     * \brief Print the first table, or with --tables all, then the answer, then where results are.
     * \param os where to
     * \param answer prints the answer
     * \param out directory of the results, for the last line
     */
    void Print(std::ostream& os,
               const std::function<void(std::ostream&)>& answer,
               const std::string& out) const;

  private:
    /** One table. */
    struct Entry
    {
        std::string file;  //!< its name
        std::string title; //!< empty: not printed
        LabTable table;    //!< as written
        LabTable printed;  //!< as printed
    };

    bool m_printsAll{false};      //!< --tables
    std::vector<Entry> m_entries; //!< in order
};

} // namespace ns3

#endif // LAB_TABLES_H
