// SPDX-License-Identifier: GPL-2.0-only
//
// Splits CSV into fields without copying them.

#include "ns3/csv-file.h"

#include <boost/spirit/include/qi_parse.hpp>
#include <boost/spirit/include/qi_real.hpp>
#include <boost/spirit/include/qi_uint.hpp>

#if defined(TCP_LIFECYCLE_HAVE_GZIP) || defined(TCP_LIFECYCLE_HAVE_GNUPLOT)
#define CSV_FILE_READS_GZIP
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_stream.hpp>
#endif

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace qi = boost::spirit::qi;

namespace ns3
{

namespace
{

/** \return the whole file, decompressed if its name ends with .gz */
std::string
ReadText(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream || std::filesystem::is_directory(path))
    {
        throw std::runtime_error("file '" + path + "' cannot be read: " +
                                 (stream ? "it is a directory" : std::strerror(errno)));
    }
    if (std::filesystem::path(path).extension() != ".gz")
    {
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
#ifdef CSV_FILE_READS_GZIP
    namespace io = boost::iostreams;
    std::ostringstream text;
    try
    {
        io::filtering_istream source;
        source.push(io::gzip_decompressor());
        source.push(stream);
        io::copy(source, text);
    }
    catch (const std::exception& error)
    {
        throw std::runtime_error("file '" + path +
                                 "' cannot be decompressed: it is cut off or damaged (" +
                                 error.what() + ")");
    }
    return text.str();
#else
    throw std::runtime_error("file '" + path +
                             "' cannot be decompressed: this build has no Boost " +
                             "iostreams (Debian package libboost-iostreams-dev)");
#endif
}

} // namespace

CsvFile::CsvFile(const std::string& path, std::deque<std::string>& texts)
    : m_path(path),
      m_texts(texts)
{
    m_text = texts.emplace_back(ReadText(path));
    if (m_text.empty())
    {
        throw std::runtime_error("file '" + path + "' is empty: not even names of columns");
    }
    if (m_text.back() != '\n')
    {
        m_line = 1 + static_cast<std::size_t>(std::count(m_text.begin(), m_text.end(), '\n'));
        Fail("the file ends within this line: it was cut off");
    }
    ReadRow();
    m_columns = m_fields;
}

const std::vector<std::string_view>&
CsvFile::GetColumns() const
{
    return m_columns;
}

std::optional<std::size_t>
CsvFile::OptionalColumn(const std::string& name) const
{
    const auto found = std::find(m_columns.begin(), m_columns.end(), name);
    if (found == m_columns.end())
    {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - m_columns.begin());
}

std::size_t
CsvFile::Column(const std::string& name) const
{
    const auto column = OptionalColumn(name);
    if (!column)
    {
        throw std::runtime_error("file '" + m_path + "', line 1: there is no column '" + name +
                                 "'");
    }
    return *column;
}

bool
CsvFile::Next()
{
    if (!ReadRow())
    {
        return false;
    }
    if (m_fields.size() != m_columns.size())
    {
        Fail(std::to_string(m_fields.size()) + " fields instead of " +
             std::to_string(m_columns.size()));
    }
    return true;
}

bool
CsvFile::ReadRow()
{
    m_fields.clear();
    m_line = m_nextLine;
    if (m_place == m_text.size())
    {
        return false;
    }
    while (true)
    {
        std::string_view field;
        if (m_text[m_place] == '"')
        {
            ++m_place;
            field = ReadQuoted();
        }
        else
        {
            const std::size_t end = m_text.find_first_of(",\n", m_place); // there is a last '\n'
            field = m_text.substr(m_place, end - m_place);
            m_place = end;
        }
        const bool isLast = m_text[m_place] == '\n';
        if (isLast && !field.empty() && field.back() == '\r')
        {
            field.remove_suffix(1);
        }
        m_fields.push_back(field);
        ++m_place;
        if (isLast)
        {
            ++m_nextLine;
            return true;
        }
    }
}

std::string_view
CsvFile::ReadQuoted()
{
    const std::size_t start = m_place;
    bool hasQuotes = false;
    std::size_t end = m_text.find('"', m_place);
    while (end != std::string_view::npos && m_text[end + 1] == '"') // "" is a quote
    {
        hasQuotes = true;
        end = m_text.find('"', end + 2);
    }
    if (end == std::string_view::npos)
    {
        Fail("a quoted field is not closed: the file was cut off");
    }
    std::string_view field = m_text.substr(start, end - start);
    m_nextLine += static_cast<std::size_t>(std::count(field.begin(), field.end(), '\n'));
    m_place = end + 1;
    if (m_text[m_place] == '\r' && m_text[m_place + 1] == '\n')
    {
        ++m_place;
    }
    if (m_text[m_place] != ',' && m_text[m_place] != '\n')
    {
        Fail("text behind the quotes of a field");
    }
    if (hasQuotes)
    {
        std::string& plain = m_texts.emplace_back();
        for (std::size_t i = 0; i < field.size(); ++i)
        {
            plain += field[i];
            i += field[i] == '"' ? 1 : 0;
        }
        field = plain;
    }
    return field;
}

bool
CsvFile::IsEmpty(std::size_t column) const
{
    return m_fields[column].empty();
}

std::string_view
CsvFile::Text(std::size_t column) const
{
    return m_fields[column];
}

uint64_t
CsvFile::Whole(std::size_t column, uint64_t most) const
{
    const std::string_view field = m_fields[column];
    uint64_t number = 0;
    auto begin = field.begin();
    if (!qi::parse(begin, field.end(), qi::uint_parser<uint64_t>(), number) ||
        begin != field.end() || number > most)
    {
        Fail("column '" + std::string(m_columns[column]) + "': '" + std::string(field) +
             "' is not a whole number" +
             (most == UINT64_MAX ? "" : " up to " + std::to_string(most)));
    }
    return number;
}

double
CsvFile::Number(std::size_t column) const
{
    const std::string_view field = m_fields[column];
    double number = 0;
    auto begin = field.begin();
    if (!qi::parse(begin, field.end(), qi::double_, number) || begin != field.end() ||
        !std::isfinite(number))
    {
        Fail("column '" + std::string(m_columns[column]) + "': '" + std::string(field) +
             "' is not a number");
    }
    return number;
}

void
CsvFile::Fail(const std::string& what) const
{
    throw std::runtime_error("file '" + m_path + "', line " + std::to_string(m_line) + ": " + what);
}

} // namespace ns3
