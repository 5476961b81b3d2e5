// SPDX-License-Identifier: GPL-2.0-only
//
// SQLite's C interface: one SELECT a table.

#include "ns3/sqlite-trace-reader.h"

#include "ns3/trace-selection.h"

#ifdef TCP_LIFECYCLE_HAVE_SQLITE
#include <sqlite3.h>
#endif

#include <cmath>
#include <stdexcept>
#include <unordered_set>

namespace ns3
{

#ifdef TCP_LIFECYCLE_HAVE_SQLITE

/** The connection and the statement of the table at hand. */
struct SqliteTraceReader::Database
{
    std::string path;                                //!< for messages
    std::string table;                               //!< being read
    uint64_t row{0};                                 //!< from 1
    sqlite3* handle{nullptr};                        //!< the connection
    sqlite3_stmt* statement{nullptr};                //!< of the table
    std::deque<std::string>* texts{nullptr};         //!< what fields refer to
    std::unordered_set<std::string_view> knownTexts; //!< of them

    ~Database()
    {
        sqlite3_finalize(statement);
        sqlite3_close(handle);
    }

    /** Throw an error of the file. */
    [[noreturn]] void
    Fail(const std::string& what) const
    {
        throw std::runtime_error("file '" + path + "'" + (table.empty() ? "" : ", table " + table) +
                                 (row == 0 ? "" : ", row " + std::to_string(row)) + ": " + what);
    }

    /** Throw what SQLite complains of. */
    [[noreturn]] void
    FailInSqlite() const
    {
        Fail(std::string("cannot be read: SQLite: ") + sqlite3_errmsg(handle));
    }

    /** Prepare a statement in place of the last one. */
    void
    Prepare(const std::string& sql)
    {
        sqlite3_finalize(statement);
        statement = nullptr;
        if (sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        {
            FailInSqlite();
        }
    }

    /** \return true if there was another row */
    bool
    Step() const
    {
        const int result = sqlite3_step(statement);
        if (result != SQLITE_ROW && result != SQLITE_DONE)
        {
            FailInSqlite();
        }
        return result == SQLITE_ROW;
    }

    /** Throw that a field is no number. */
    [[noreturn]] void
    FailAt(std::size_t column, const char* wanted) const
    {
        const int at = static_cast<int>(column);
        const unsigned char* text = sqlite3_column_text(statement, at);
        Fail(std::string("column '") + sqlite3_column_name(statement, at) + "': '" +
             (text == nullptr ? "" : reinterpret_cast<const char*>(text)) + "' is not " + wanted);
    }
};

SqliteTraceReader::SqliteTraceReader(const std::string& path, std::deque<std::string>& texts)
    : m_database(std::make_unique<Database>())
{
    m_database->path = path;
    m_database->texts = &texts;
    if (sqlite3_open_v2(path.c_str(), &m_database->handle, SQLITE_OPEN_READONLY, nullptr) !=
        SQLITE_OK)
    {
        m_database->FailInSqlite();
    }
}

bool
SqliteTraceReader::Select(const std::string& table)
{
    m_database->table.clear();
    m_database->row = 0;
    m_database->Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '" + table +
                        "'");
    if (!m_database->Step())
    {
        return false;
    }
    m_database->table = table;
    m_database->Prepare("SELECT * FROM \"" + table + "\" ORDER BY rowid");
    return true;
}

std::optional<std::size_t>
SqliteTraceReader::OptionalColumn(const std::string& name) const
{
    for (int i = 0; i < sqlite3_column_count(m_database->statement); ++i)
    {
        if (name == sqlite3_column_name(m_database->statement, i))
        {
            return static_cast<std::size_t>(i);
        }
    }
    return std::nullopt;
}

std::size_t
SqliteTraceReader::Column(const std::string& name) const
{
    const auto column = OptionalColumn(name);
    if (!column)
    {
        m_database->Fail("there is no column '" + name + "'");
    }
    return *column;
}

bool
SqliteTraceReader::Next()
{
    ++m_database->row;
    return m_database->Step();
}

bool
SqliteTraceReader::IsEmpty(std::size_t column) const
{
    // The type first: asking for bytes turns a number into text, and then the type is undefined.
    const int at = static_cast<int>(column);
    const int type = sqlite3_column_type(m_database->statement, at);
    return type == SQLITE_NULL ||
           (type == SQLITE_TEXT && sqlite3_column_bytes(m_database->statement, at) == 0);
}

std::string_view
SqliteTraceReader::Text(std::size_t column) const
{
    const int at = static_cast<int>(column);
    const unsigned char* text = sqlite3_column_text(m_database->statement, at);
    if (text == nullptr)
    {
        return "";
    }
    const auto size =
        static_cast<std::size_t>(sqlite3_column_bytes(m_database->statement, at)); // after text
    const std::string_view field(reinterpret_cast<const char*>(text), size);
    const auto known = m_database->knownTexts.find(field);
    return known != m_database->knownTexts.end()
               ? *known
               : *m_database->knownTexts.insert(m_database->texts->emplace_back(field)).first;
}

uint64_t
SqliteTraceReader::Whole(std::size_t column, uint64_t most) const
{
    const int at = static_cast<int>(column);
    const int type = sqlite3_column_type(m_database->statement, at); // before it is converted
    const auto number = sqlite3_column_int64(m_database->statement, at);
    if (type != SQLITE_INTEGER || number < 0 || static_cast<uint64_t>(number) > most)
    {
        m_database->FailAt(column, "a whole number of its range");
    }
    return static_cast<uint64_t>(number);
}

double
SqliteTraceReader::Number(std::size_t column) const
{
    const int at = static_cast<int>(column);
    const int type = sqlite3_column_type(m_database->statement, at);
    const double number = sqlite3_column_double(m_database->statement, at);
    if ((type != SQLITE_FLOAT && type != SQLITE_INTEGER) || !std::isfinite(number))
    {
        m_database->FailAt(column, "a number");
    }
    return number;
}

#else

/** Never made. */
struct SqliteTraceReader::Database
{
};

SqliteTraceReader::SqliteTraceReader(const std::string& path, std::deque<std::string>&)
{
    throw std::runtime_error("file '" + path +
                             "' cannot be read: " + WhyNoTraceFormat(TraceFormat::SQLITE));
}

bool
SqliteTraceReader::Select(const std::string&)
{
    return false;
}

std::size_t
SqliteTraceReader::Column(const std::string&) const
{
    return 0;
}

std::optional<std::size_t>
SqliteTraceReader::OptionalColumn(const std::string&) const
{
    return std::nullopt;
}

bool
SqliteTraceReader::Next()
{
    return false;
}

bool
SqliteTraceReader::IsEmpty(std::size_t) const
{
    return true;
}

std::string_view
SqliteTraceReader::Text(std::size_t) const
{
    return "";
}

uint64_t
SqliteTraceReader::Whole(std::size_t, uint64_t) const
{
    return 0;
}

double
SqliteTraceReader::Number(std::size_t) const
{
    return 0;
}

#endif

SqliteTraceReader::~SqliteTraceReader() = default;

} // namespace ns3
