// SPDX-License-Identifier: GPL-2.0-only
//
// SQLite's C interface: prepared inserts, large transactions.

#include "ns3/sqlite-trace-writer.h"

#include "ns3/user-error.h"

#ifdef TCP_LIFECYCLE_HAVE_SQLITE
#include <sqlite3.h>
#endif

#include <array>
#include <string>

namespace ns3
{

#ifdef TCP_LIFECYCLE_HAVE_SQLITE

namespace
{

constexpr std::size_t TABLES = static_cast<std::size_t>(TraceTable::COUNT);
constexpr uint32_t ROWS_PER_TRANSACTION = 20000; //!< about 3 MB of rows

/** \return SQLite's word for a type */
const char*
SqlTypeOf(TraceType type)
{
    switch (type)
    {
    case TraceType::SECONDS:
        return "REAL"; // exact to the nanosecond for 104 days: 2^53 ns
    case TraceType::INTEGER:
        return "INTEGER";
    case TraceType::TEXT:
    case TraceType::WORD:
        return "TEXT";
    }
    return "";
}

/** \return the word that data_dictionary has for a type */
const char*
NameOf(TraceType type)
{
    switch (type)
    {
    case TraceType::SECONDS:
        return "seconds";
    case TraceType::INTEGER:
        return "integer";
    case TraceType::TEXT:
        return "text";
    case TraceType::WORD:
        return "word";
    }
    return "";
}

/** \return the statement that creates a table; names are quoted, "from" is a word of SQL */
std::string
CreateStatement(TraceTable table)
{
    std::string sql = std::string("CREATE TABLE ") + ToString(table) + " (";
    for (std::size_t i = 0; i < CountTraceColumns(table); ++i)
    {
        const TraceColumn& column = GetTraceColumn(table, i);
        sql += i == 0 ? "" : ", ";
        sql += std::string("\"") + column.name + "\" " + SqlTypeOf(column.type) +
               (column.isOptional ? "" : " NOT NULL");
    }
    return sql + ")";
}

/** \return the statement that inserts a row */
std::string
InsertStatement(TraceTable table)
{
    std::string sql = std::string("INSERT INTO ") + ToString(table) + " VALUES (";
    for (std::size_t i = 0; i < CountTraceColumns(table); ++i)
    {
        sql += i == 0 ? "?" : ",?";
    }
    return sql + ")";
}

} // namespace

/** The connection and its statements; keeps the first error. */
struct SqliteTraceWriter::Database
{
    std::string name;                           //!< for messages
    std::string error;                          //!< first error, empty: none
    sqlite3* handle{nullptr};                   //!< the connection
    std::array<sqlite3_stmt*, TABLES> insert{}; //!< by table, null: not written
    uint32_t waiting{0};                        //!< rows of the open transaction

    ~Database()
    {
        CloseHandles();
    }

    /** Note what SQLite complains of, and undo the open transaction. */
    void
    Fail()
    {
        if (error.empty())
        {
            error = sqlite3_errmsg(handle);
        }
        if (handle != nullptr && sqlite3_get_autocommit(handle) == 0)
        {
            sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
        }
        waiting = 0;
    }

    /** Run SQL without a result, unless something failed before. */
    void
    Run(const std::string& sql)
    {
        if (error.empty() &&
            sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        {
            Fail();
        }
    }

    /** \return a prepared statement, null after an error */
    sqlite3_stmt*
    Prepare(const std::string& sql)
    {
        sqlite3_stmt* statement = nullptr;
        if (error.empty() &&
            sqlite3_prepare_v3(
                handle, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
                SQLITE_OK)
        {
            Fail();
        }
        return statement;
    }

    /** Bind a text that lives until the statement has run. */
    static void
    BindText(sqlite3_stmt* statement, int at, std::string_view text)
    {
        sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }

    /** Run an insert that is bound, and make it ready for the next. */
    void
    Step(sqlite3_stmt* statement)
    {
        const int result = sqlite3_step(statement);
        sqlite3_reset(statement);
        if (result != SQLITE_DONE)
        {
            Fail();
        }
    }

    /** Write what the page doc/data-dictionary.rst says of the tables of this file. */
    void
    WriteDictionary(const TraceSelection& selection)
    {
        Run("CREATE TABLE data_dictionary (table_name TEXT NOT NULL, column_name TEXT NOT NULL, "
            "type TEXT NOT NULL, unit TEXT NOT NULL, meaning TEXT NOT NULL)");
        sqlite3_stmt* statement = Prepare("INSERT INTO data_dictionary VALUES (?,?,?,?,?)");
        for (const TraceColumn& column : TRACE_COLUMNS)
        {
            if (error.empty() && selection.Has(column.table))
            {
                BindText(statement, 1, ToString(column.table));
                BindText(statement, 2, column.name);
                BindText(statement, 3, NameOf(column.type));
                BindText(statement, 4, column.unit);
                BindText(statement, 5, column.meaning);
                Step(statement);
            }
        }
        sqlite3_finalize(statement);
    }

    /** Create all tables in one transaction, and prepare the inserts. */
    void
    CreateTables(const TraceSelection& selection)
    {
        // Nobody reads the file before it is closed, and a power cut ends the run anyway; the
        // journal is kept in memory, for a full disk has no room for it.
        for (const char* pragma : {"locking_mode=EXCLUSIVE",
                                   "synchronous=OFF",
                                   "journal_mode=MEMORY",
                                   "temp_store=MEMORY",
                                   "cache_size=-16384"})
        {
            Run(std::string("PRAGMA ") + pragma);
        }
        Run("BEGIN");
        for (const TraceTable table : selection.GetTables())
        {
            Run(CreateStatement(table));
        }
        WriteDictionary(selection);
        Run("COMMIT");
        for (const TraceTable table : selection.GetTables())
        {
            insert.at(static_cast<std::size_t>(table)) = Prepare(InsertStatement(table));
        }
    }

    void
    CloseHandles()
    {
        for (auto& statement : insert)
        {
            sqlite3_finalize(statement); // null is fine
            statement = nullptr;
        }
        if (handle != nullptr && waiting > 0)
        {
            Run("COMMIT");
            waiting = 0;
        }
        if (sqlite3_close(handle) != SQLITE_OK && error.empty())
        {
            error = sqlite3_errmsg(handle);
        }
        handle = nullptr;
    }
};

SqliteTraceWriter::SqliteTraceWriter(const TracePath& path, const TraceSelection& selection)
    : m_database(std::make_unique<Database>())
{
    Database& db = *m_database;
    db.name = path.name;
    if (sqlite3_open_v2(
            path.path.c_str(), &db.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) !=
        SQLITE_OK)
    {
        db.error = sqlite3_errmsg(db.handle);
    }
    db.CreateTables(selection);
    if (!db.error.empty())
    {
        ThrowUserError("trace file '", path.name, "' cannot be written: SQLite: ", db.error);
    }
}

void
SqliteTraceWriter::WriteRow(TraceTable table, const TraceCell* cells, std::size_t count)
{
    if (!m_database || !m_database->error.empty())
    {
        return;
    }
    Database& db = *m_database;
    sqlite3_stmt* const insert = db.insert[static_cast<std::size_t>(table)];
    if (insert == nullptr)
    {
        return;
    }
    if (db.waiting == 0)
    {
        db.Run("BEGIN");
    }
    for (std::size_t i = 0; i < count; ++i)
    {
        const TraceCell& cell = cells[i];
        const int at = static_cast<int>(i) + 1;
        if (cell.isEmpty)
        {
            sqlite3_bind_null(insert, at);
            continue;
        }
        switch (cell.type)
        {
        case TraceType::SECONDS:
            sqlite3_bind_double(
                insert, at, static_cast<double>(static_cast<int64_t>(cell.number)) / 1e9);
            break;
        case TraceType::INTEGER:
            sqlite3_bind_int64(insert, at, static_cast<sqlite3_int64>(cell.number));
            break;
        case TraceType::TEXT:
        case TraceType::WORD:
            Database::BindText(insert, at, cell.text);
            break;
        }
    }
    ++db.waiting;
    db.Step(insert);
    if (db.waiting >= ROWS_PER_TRANSACTION)
    {
        db.Run("COMMIT");
        db.waiting = 0;
    }
}

void
SqliteTraceWriter::Close()
{
    if (!m_database)
    {
        return;
    }
    m_database->CloseHandles();
    const std::unique_ptr<Database> closed = std::move(m_database);
    if (!closed->error.empty())
    {
        ThrowUserError("trace file '",
                       closed->name,
                       "' could not be written completely: SQLite: ",
                       closed->error);
    }
}

#else

/** Never made. */
struct SqliteTraceWriter::Database
{
};

SqliteTraceWriter::SqliteTraceWriter(const TracePath& path, const TraceSelection&)
{
    ThrowUserError("trace file '", path.name, "': ", WhyNoTraceFormat(TraceFormat::SQLITE));
}

void
SqliteTraceWriter::WriteRow(TraceTable, const TraceCell*, std::size_t)
{
}

void
SqliteTraceWriter::Close()
{
}

#endif

SqliteTraceWriter::~SqliteTraceWriter() = default;

} // namespace ns3
