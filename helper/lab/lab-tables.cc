// SPDX-License-Identifier: GPL-2.0-only
//
// The answer comes last.

#include "ns3/lab-tables.h"

namespace ns3
{

void
LabTables::AddTo(LabOptions& options)
{
    options.AddFlag("tables", "print every table, not the first one only", m_printsAll);
}

void
LabTables::Add(const std::string& file,
               const std::string& title,
               const LabTable& table,
               const std::optional<LabTable>& printed)
{
    m_entries.push_back({file, title, table, printed.value_or(table)});
}

void
LabTables::Write(const LabRun& run) const
{
    for (const Entry& entry : m_entries)
    {
        run.Write(entry.file, [&entry](std::ostream& os) { entry.table.WriteCsv(os); });
    }
}

void
LabTables::Print(std::ostream& os,
                 const std::function<void(std::ostream&)>& answer,
                 const std::string& out) const
{
    std::string others;
    bool isFirst = true;
    for (const Entry& entry : m_entries)
    {
        if (entry.title.empty())
        {
            continue;
        }
        if (isFirst || m_printsAll)
        {
            os << entry.title << "\n\n";
            entry.printed.Print(os);
            os << '\n';
        }
        else
        {
            others += (others.empty() ? "" : ", ") + entry.file;
        }
        isFirst = false;
    }
    os << "Answer\n======\n\n";
    answer(os);
    os << "\nresults in " << out;
    os << (others.empty() ? "" : "; --tables prints " + others + " too") << '\n';
}

} // namespace ns3
