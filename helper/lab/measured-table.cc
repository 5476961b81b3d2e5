// SPDX-License-Identifier: GPL-2.0-only
//
// Reads tables of measured numbers.

#include "ns3/measured-table.h"

#include <boost/algorithm/string/join.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <cmath>
#include <stdexcept>

namespace ns3
{

MeasuredTable::MeasuredTable(const std::string& path, const std::vector<std::string>& columns)
    : m_path(path),
      m_columns(columns),
      m_stream(path),
      m_reader(m_stream)
{
    if (!m_stream)
    {
        throw std::runtime_error("'" + path + "' cannot be read");
    }
    bool isRight = NextRow();
    for (const auto& column : columns)
    {
        isRight = isRight && Word() == column;
    }
    if (!isRight)
    {
        Fail("the columns " + boost::algorithm::join(columns, ","));
    }
}

bool
MeasuredTable::NextRow()
{
    m_column = 0;
    do
    {
        if (!m_reader.FetchNextRow())
        {
            return false;
        }
    } while (m_reader.IsBlankRow());
    if (m_reader.ColumnCount() != m_columns.size())
    {
        Fail(std::to_string(m_columns.size()) + " cells, " +
             boost::algorithm::join(m_columns, ","));
    }
    return true;
}

std::string
MeasuredTable::Word()
{
    std::string word;
    m_reader.GetValue(m_column++, word);
    return word;
}

void
MeasuredTable::Read(uint32_t& value)
{
    const std::string cell = Word();
    if (cell.empty() || cell[0] == '-' || !boost::conversion::try_lexical_convert(cell, value))
    {
        Fail("a whole number from 0 to 4294967295 in column " + m_columns[m_column - 1] +
             ", found '" + cell + "'");
    }
}

void
MeasuredTable::Read(double& value)
{
    const std::string cell = Word();
    if (!boost::conversion::try_lexical_convert(cell, value) || !std::isfinite(value) || value < 0)
    {
        Fail("a number, not negative, in column " + m_columns[m_column - 1] + ", found '" + cell +
             "'");
    }
}

void
MeasuredTable::Fail(const std::string& expected) const
{
    throw std::runtime_error("'" + m_path + "' line " + std::to_string(m_reader.RowNumber()) +
                             ": expected " + expected);
}

} // namespace ns3
