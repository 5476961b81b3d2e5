// SPDX-License-Identifier: GPL-2.0-only
//
// Merges CSV files as streams, and SQLite files by SQLite itself.

#include "ns3/trace-merge.h"

#include "ns3/sqlite-trace-writer.h"
#include "ns3/trace-selection.h"
#include "ns3/user-error.h"

#ifdef TCP_LIFECYCLE_HAVE_SQLITE
#include <sqlite3.h>
#endif

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <list>
#include <optional>
#include <utility>

namespace ns3
{

namespace
{

/** \return the event class of a plain CSV file, or nothing */
std::optional<TraceTable>
FindCsvTable(const std::string& file)
{
    for (const TraceTable table : TraceSelection::All().GetTables())
    {
        if (file == std::string(ToString(table)) + ".csv")
        {
            return table;
        }
    }
    return std::nullopt;
}

/** \return true if \p file is the name of a SQLite file */
bool
IsSqliteFile(const std::string& file)
{
    return file == NameTraceFiles(TraceSelection::All(), TraceFormat::SQLITE).at(0);
}

/** \return name of the column by which rows are in order */
std::string
TimeColumnOf(TraceTable table)
{
    return table == TraceTable::CONNECTIONS ? "ended_s" : "time_s"; // told when it is over
}

/** \return place of a column, from 0 */
std::size_t
FindColumn(TraceTable table, const std::string& name)
{
    std::size_t at = 0;
    while (GetTraceColumn(table, at).name != name)
    {
        ++at;
    }
    return at;
}

/** The rows of one rank's CSV file, one after the other. */
class RankRows
{
  public:
    /** Open the file and go to its first row. \throws std::runtime_error as MergeTraceFile */
    RankRows(const std::string& path, TraceTable table)
        : m_path(path),
          m_stream(path, std::ios::binary),
          m_timeAt(FindColumn(table, TimeColumnOf(table))),
          m_nodeAt(FindColumn(table, "node"))
    {
        if (!m_stream || std::filesystem::is_directory(path) || !ReadLine() ||
            m_row != GetTraceHeader(table))
        {
            Fail("is not there, or does not begin with the columns of " +
                 std::string(ToString(table)));
        }
        Next();
    }

    /** Go to the next row. */
    void
    Next()
    {
        const int64_t last = m_time;
        m_isOver = !ReadLine();
        if (m_isOver)
        {
            return;
        }
        // What stands before time and node is never quoted.
        std::vector<std::string> fields;
        boost::algorithm::split(fields, m_row, boost::algorithm::is_any_of(","));
        if (fields.size() <= std::max(m_timeAt, m_nodeAt) || !ReadTime(fields[m_timeAt]) ||
            !boost::conversion::try_lexical_convert(fields[m_nodeAt], m_node))
        {
            Fail("line " + std::to_string(m_line) + " has no time or no node");
        }
        if (m_time < last)
        {
            Fail("line " + std::to_string(m_line) + " is not in order of time");
        }
    }

    /** \return true behind the last row */
    bool
    IsOver() const
    {
        return m_isOver;
    }

    /** \return time of the row, ns */
    int64_t
    GetTime() const
    {
        return m_time;
    }

    /** \return node of the row, and the row with its line end */
    std::pair<uint32_t, std::string>
    GetRow() const
    {
        return {m_node, m_row + '\n'};
    }

  private:
    /** \return false at the end of the file */
    bool
    ReadLine()
    {
        ++m_line;
        if (!std::getline(m_stream, m_row))
        {
            return false;
        }
        if (m_stream.eof())
        {
            Fail("line " + std::to_string(m_line) + " has no end: the file was cut off");
        }
        return true;
    }

    /** Read seconds with nine decimals into m_time. \return false if \p text is something else */
    bool
    ReadTime(std::string text)
    {
        constexpr std::size_t decimals = 9;
        const std::size_t point = text.find('.');
        if (point == std::string::npos || text.size() != point + 1 + decimals)
        {
            return false;
        }
        text.erase(point, 1);
        return boost::conversion::try_lexical_convert(text, m_time);
    }

    [[noreturn]] void
    Fail(const std::string& what) const
    {
        ThrowUserError("file '", m_path, "' ", what);
    }

    std::string m_path;     //!< for messages
    std::ifstream m_stream; //!< the file
    std::size_t m_timeAt;   //!< column
    std::size_t m_nodeAt;   //!< column
    std::string m_row;      //!< without its line end
    std::size_t m_line{0};  //!< its number, from 1
    int64_t m_time{0};      //!< of the row, ns
    uint32_t m_node{0};     //!< of the row
    bool m_isOver{false};   //!< there is no row
};

/** Merge the CSV files of one event class. */
void
MergeCsv(TraceTable table, const std::vector<std::string>& paths, const TracePath& merged)
{
    std::list<RankRows> ranks;
    for (const std::string& path : paths)
    {
        ranks.emplace_back(path, table);
    }
    TraceFile out(merged, false);
    out.Add(GetTraceHeader(table) + "\n");
    std::vector<std::pair<uint32_t, std::string>> instant;
    const auto isOver = [](const RankRows& rank) { return rank.IsOver(); };
    for (ranks.remove_if(isOver); !ranks.empty(); ranks.remove_if(isOver))
    {
        int64_t now = INT64_MAX;
        for (const RankRows& rank : ranks)
        {
            now = std::min(now, rank.GetTime());
        }
        for (RankRows& rank : ranks)
        {
            for (; !rank.IsOver() && rank.GetTime() == now; rank.Next())
            {
                instant.push_back(rank.GetRow());
            }
        }
        std::stable_sort(instant.begin(), instant.end(), [](const auto& a, const auto& b) {
            return a.first < b.first;
        });
        for (const auto& [node, row] : instant)
        {
            out.Add(row);
        }
        instant.clear();
    }
    out.Close();
}

#ifdef TCP_LIFECYCLE_HAVE_SQLITE

/** A connection to SQLite. */
class SqliteFile
{
  public:
    /** \param path to open \param name for messages */
    SqliteFile(const std::string& path, const std::string& name)
        : m_name(name)
    {
        Demand(sqlite3_open_v2(path.c_str(), &m_handle, SQLITE_OPEN_READWRITE, nullptr));
    }

    ~SqliteFile()
    {
        sqlite3_close(m_handle);
    }

    SqliteFile(const SqliteFile&) = delete;
    SqliteFile& operator=(const SqliteFile&) = delete;

    /** Run SQL. \param text bound to its parameter, if it has one \return rows it gave */
    uint64_t
    Run(const std::string& sql, const std::string& text = {})
    {
        sqlite3_stmt* statement = nullptr;
        Demand(sqlite3_prepare_v2(m_handle, sql.c_str(), -1, &statement, nullptr));
        if (sqlite3_bind_parameter_count(statement) > 0)
        {
            sqlite3_bind_text(statement, 1, text.c_str(), -1, SQLITE_TRANSIENT);
        }
        uint64_t rows = 0;
        while (sqlite3_step(statement) == SQLITE_ROW)
        {
            ++rows;
        }
        Demand(sqlite3_finalize(statement)); // also says what went wrong in a step
        return rows;
    }

  private:
    /** \throws std::runtime_error unless \p result is good */
    void
    Demand(int result) const
    {
        if (result != SQLITE_OK)
        {
            ThrowUserError("file '", m_name, "': SQLite: ", sqlite3_errmsg(m_handle));
        }
    }

    std::string m_name;         //!< for messages
    sqlite3* m_handle{nullptr}; //!< the connection
};

/** \return the event classes of a SQLite file */
TraceSelection
FindSqliteTables(const std::string& path)
{
    SqliteFile file(path, path);
    std::string classes;
    for (const TraceTable table : TraceSelection::All().GetTables())
    {
        if (file.Run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
                     ToString(table)) > 0)
        {
            classes += (classes.empty() ? "" : ",") + TraceSelection{table}.ToText();
        }
    }
    return TraceSelection::Parse(classes.empty() ? "none" : classes);
}

/** Merge SQLite files. */
void
MergeSqlite(const std::vector<std::string>& paths, const TracePath& merged)
{
    for (const std::string& path : paths)
    {
        if (!std::filesystem::is_regular_file(path)) // ATTACH would make it
        {
            ThrowUserError("file '", path, "' is not there");
        }
    }
    const TraceSelection selection = FindSqliteTables(paths.at(0));
    SqliteTraceWriter(merged, selection).Close();
    SqliteFile out(merged.path, merged.name);
    out.Run("PRAGMA synchronous=OFF");
    for (std::size_t rank = 0; rank < paths.size(); ++rank)
    {
        out.Run("ATTACH ? AS rank" + std::to_string(rank), paths[rank]);
    }
    for (const TraceTable table : selection.GetTables())
    {
        std::string columns;
        for (std::size_t i = 0; i < CountTraceColumns(table); ++i)
        {
            columns += std::string(i == 0 ? "" : ", ") + '"' + GetTraceColumn(table, i).name + '"';
        }
        std::string rows;
        for (std::size_t rank = 0; rank < paths.size(); ++rank)
        {
            rows += std::string(rank == 0 ? "" : " UNION ALL ") + "SELECT " + columns +
                    ", rowid AS written FROM rank" + std::to_string(rank) + "." + ToString(table);
        }
        out.Run(std::string("INSERT INTO main.") + ToString(table) + " SELECT " + columns +
                " FROM (" + rows + ") ORDER BY " + TimeColumnOf(table) + ", node, written");
    }
}

#endif

} // namespace

bool
CanMergeTraceFile(const std::string& file)
{
    return FindCsvTable(file).has_value() ||
           (IsSqliteFile(file) && WhyNoTraceFormat(TraceFormat::SQLITE).empty());
}

void
MergeTraceFile(const std::string& file,
               const std::vector<std::string>& directories,
               const TracePath& merged)
{
    if (!CanMergeTraceFile(file) || directories.empty())
    {
        ThrowUserError("file '", file, "' cannot be merged; CSV and SQLite files can");
    }
    std::vector<std::string> paths;
    for (const std::string& directory : directories)
    {
        paths.push_back((std::filesystem::path(directory) / file).string());
    }
    if (const auto table = FindCsvTable(file))
    {
        MergeCsv(*table, paths, merged);
        return;
    }
#ifdef TCP_LIFECYCLE_HAVE_SQLITE
    MergeSqlite(paths, merged);
#endif
}

} // namespace ns3
