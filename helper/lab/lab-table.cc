// SPDX-License-Identifier: GPL-2.0-only
//
// Widths, alignment, quotes.

#include "ns3/lab-table.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace ns3
{

namespace
{

/** \return the cell as RFC 4180 has it */
std::string
Quoted(const std::string& cell)
{
    if (cell.find_first_of(",\"\n") == std::string::npos)
    {
        return cell;
    }
    std::string text = "\"";
    for (const char c : cell)
    {
        text += c == '"' ? "\"\"" : std::string(1, c);
    }
    return text + "\"";
}

/** \return true if a reader compares its digits with those above */
bool
IsNumber(const std::string& cell)
{
    char* end = nullptr;
    std::strtod(cell.c_str(), &end);
    return end != cell.c_str() && *end == '\0';
}

} // namespace

LabTable::LabTable(const std::vector<LabColumn>& columns)
    : m_columns(columns)
{
}

void
LabTable::AddRow(const std::vector<std::string>& cells)
{
    if (cells.size() != m_columns.size())
    {
        throw std::invalid_argument("a row of " + std::to_string(cells.size()) +
                                    " cells in a table of " + std::to_string(m_columns.size()) +
                                    " columns");
    }
    m_rows.push_back(cells);
}

const std::vector<std::vector<std::string>>&
LabTable::GetRows() const
{
    return m_rows;
}

void
LabTable::WriteCsv(std::ostream& os) const
{
    for (std::size_t i = 0; i < m_columns.size(); ++i)
    {
        os << (i > 0 ? "," : "") << Quoted(m_columns[i].name);
    }
    os << '\n';
    for (const auto& row : m_rows)
    {
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            os << (i > 0 ? "," : "") << Quoted(row[i]);
        }
        os << '\n';
    }
}

void
LabTable::Print(std::ostream& os) const
{
    std::vector<std::string> lines(1 + m_rows.size());
    for (std::size_t i = 0; i < m_columns.size(); ++i)
    {
        if (m_columns[i].heading.empty())
        {
            continue;
        }
        std::size_t width = m_columns[i].heading.size();
        bool isRight = !m_rows.empty();
        for (const auto& row : m_rows)
        {
            width = std::max(width, row[i].size());
            isRight = isRight && (row[i].empty() || IsNumber(row[i]));
        }
        for (std::size_t r = 0; r < lines.size(); ++r)
        {
            std::string cell = r == 0 ? m_columns[i].heading : m_rows[r - 1][i];
            cell = cell.empty() ? "-" : cell;
            const std::string room(width - cell.size(), ' ');
            lines[r] += (lines[r].empty() ? "" : "  ") + (isRight ? room + cell : cell + room);
        }
    }
    for (const std::string& text : lines)
    {
        os << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
    }
}

} // namespace ns3
