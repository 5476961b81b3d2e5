// SPDX-License-Identifier: GPL-2.0-only
//
// Names of event classes, formats and files.

#include "ns3/trace-selection.h"

#include "ns3/abort.h"
#include "ns3/user-error.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

#include <algorithm>

namespace ns3
{

namespace
{

constexpr std::size_t TABLES = static_cast<std::size_t>(TraceTable::COUNT);
constexpr std::size_t FORMATS = static_cast<std::size_t>(TraceFormat::COUNT);

uint32_t
BitOf(TraceTable table)
{
    return 1U << static_cast<unsigned>(table);
}

} // namespace

const char*
ToString(TraceFormat format)
{
    switch (format)
    {
    case TraceFormat::CSV:
        return "csv";
    case TraceFormat::CSV_GZ:
        return "csv.gz";
    case TraceFormat::SQLITE:
        return "sqlite";
    case TraceFormat::CHROME:
        return "chrome";
    case TraceFormat::CHROME_GZ:
        return "chrome.gz";
    case TraceFormat::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TraceFormat: " << static_cast<int>(format));
    return nullptr;
}

std::vector<std::string>
GetTraceFormatNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < FORMATS; ++i)
    {
        names.emplace_back(ToString(static_cast<TraceFormat>(i)));
    }
    return names;
}

TraceFormat
ParseTraceFormat(const std::string& text)
{
    const auto names = GetTraceFormatNames();
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end())
    {
        ThrowUserError("unknown trace format '",
                       text,
                       "': one of ",
                       boost::algorithm::join(names, ", "),
                       " expected");
    }
    return static_cast<TraceFormat>(found - names.begin());
}

std::string
WhyNoTraceFormat(TraceFormat format)
{
    static_cast<void>(format); // not read where nothing is missing
#ifndef TCP_LIFECYCLE_HAVE_SQLITE
    if (format == TraceFormat::SQLITE)
    {
        return "this build has no SQLite (Debian package libsqlite3-dev)";
    }
#endif
#ifndef TCP_LIFECYCLE_HAVE_GZIP
    if (format == TraceFormat::CSV_GZ || format == TraceFormat::CHROME_GZ)
    {
        return "this build has no Boost.Iostreams (Debian package libboost-iostreams-dev)";
    }
#endif
    return "";
}

TraceSelection::TraceSelection(std::initializer_list<TraceTable> tables)
{
    for (const TraceTable table : tables)
    {
        m_bits |= BitOf(table);
    }
}

TraceSelection
TraceSelection::All()
{
    TraceSelection all;
    all.m_bits = (1U << TABLES) - 1;
    return all;
}

std::vector<std::string>
TraceSelection::GetNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < TABLES; ++i)
    {
        const std::string plural = ToString(static_cast<TraceTable>(i));
        names.push_back(plural.substr(0, plural.size() - 1)); // without its s
    }
    return names;
}

TraceSelection
TraceSelection::Parse(const std::string& classes)
{
    if (classes == "all")
    {
        return All();
    }
    TraceSelection selection;
    if (classes == "none")
    {
        return selection;
    }
    const auto names = GetNames();
    std::vector<std::string> words;
    boost::algorithm::split(words, classes, boost::algorithm::is_any_of(","));
    for (const auto& word : words)
    {
        const auto found = std::find(names.begin(), names.end(), word);
        if (found == names.end())
        {
            ThrowUserError("unknown event class '",
                           word,
                           "': ",
                           boost::algorithm::join(names, ", "),
                           " parted by commas, or all, or none expected");
        }
        selection.m_bits |= BitOf(static_cast<TraceTable>(found - names.begin()));
    }
    return selection;
}

bool
TraceSelection::Has(TraceTable table) const
{
    return (m_bits & BitOf(table)) != 0;
}

bool
TraceSelection::IsEmpty() const
{
    return m_bits == 0;
}

std::vector<TraceTable>
TraceSelection::GetTables() const
{
    std::vector<TraceTable> tables;
    for (std::size_t i = 0; i < TABLES; ++i)
    {
        const auto table = static_cast<TraceTable>(i);
        if (Has(table))
        {
            tables.push_back(table);
        }
    }
    return tables;
}

std::string
TraceSelection::ToText() const
{
    const auto names = GetNames();
    std::vector<std::string> words;
    for (const TraceTable table : GetTables())
    {
        words.push_back(names.at(static_cast<std::size_t>(table)));
    }
    return words.empty() ? "none" : boost::algorithm::join(words, ",");
}

std::vector<std::string>
NameTraceFiles(const TraceSelection& selection, TraceFormat format)
{
    std::vector<std::string> files;
    if (selection.IsEmpty())
    {
        return files;
    }
    switch (format)
    {
    case TraceFormat::CSV:
    case TraceFormat::CSV_GZ:
        for (const TraceTable table : selection.GetTables())
        {
            files.push_back(std::string(ToString(table)) + "." + ToString(format));
        }
        break;
    case TraceFormat::SQLITE:
        files.emplace_back("trace.sqlite");
        break;
    case TraceFormat::CHROME:
        files.emplace_back("trace.json");
        break;
    case TraceFormat::CHROME_GZ:
        files.emplace_back("trace.json.gz");
        break;
    case TraceFormat::COUNT:
        NS_ABORT_MSG("not a TraceFormat");
    }
    return files;
}

} // namespace ns3
