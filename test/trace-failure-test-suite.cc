// SPDX-License-Identifier: GPL-2.0-only
//
// Traces that cannot be written: what is said, and what stays readable.

#include "directory-test-case.h"
#include "trace-story.h"

#include "ns3/chrome-trace-writer.h"
#include "ns3/csv-trace-writer.h"
#include "ns3/node.h"
#include "ns3/run-directory.h"
#include "ns3/sqlite-trace-writer.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <csignal>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <vector>

using namespace ns3;

namespace
{

constexpr int MANY = 2000; //!< rounds of records: 8,000 segments, 700 kB of CSV

/** No file of the process can grow beyond a size while this lives: a disk that is full. */
class FullDisk
{
  public:
    /** \param bytes the size */
    explicit FullDisk(rlim_t bytes)
        : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }

    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

  private:
    rlimit m_before{};      //!< limit
    void (*m_handler)(int); //!< of SIGXFSZ
};

/** Write more records than fit. \return what Close() says */
std::string
Overfill(TraceWriter& writer, int rounds = MANY)
{
    for (int i = 0; i < rounds; ++i)
    {
        WriteRecordOfEachKind(writer);
    }
    return MessageOf([&writer] { writer.Close(); });
}

/** A case with a directory that exists. */
class TraceFailureTestCase : public DirectoryTestCase
{
  public:
    using DirectoryTestCase::DirectoryTestCase;

  protected:
    void
    DoSetup() override
    {
        DirectoryTestCase::DoSetup();
        fs::create_directories(m_directory);
    }

    /** Check that a message names a file and a reason. */
    void
    ExpectMessage(const std::string& message, const std::string& path, const std::string& reason)
    {
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "'" + path + "'"), true, "file: " << message);
        NS_TEST_EXPECT_MSG_EQ(Contains(message, reason), true, "reason: " << message);
    }

    /** Check that \p rows are the first of the segments that Overfill() writes. */
    void
    ExpectFirstSegments(const TraceRows& rows, int rounds = MANY)
    {
        CsvTraceWriter csv({{TraceTable::SEGMENTS, In("round.csv")}}, false);
        WriteRecordOfEachKind(csv);
        csv.Close();
        const TraceRows round = ReadCsvRows(ReadFile(In("round.csv")), TraceTable::SEGMENTS);
        NS_TEST_EXPECT_MSG_GT(rows.size(), 100, "something was written");
        NS_TEST_EXPECT_MSG_LT(rows.size(), round.size() * rounds, "not all of it");
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            wrong += rows[i] == round[i % round.size()] ? 0 : 1;
        }
        NS_TEST_EXPECT_MSG_EQ(wrong, 0, "rows that are not as they were written");
    }
};

/** A device that takes nothing: Close() says so, and a destructor says nothing. */
class FullDeviceTestCase : public TraceFailureTestCase
{
  public:
    FullDeviceTestCase()
        : TraceFailureTestCase("TraceFailure.FullDeviceIsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string reason = "could not be written completely: No space left on device";
        const bool hasGzip = WhyNoTraceFormat(TraceFormat::CSV_GZ).empty();
        for (const bool isCompressed : {false, true})
        {
            if (isCompressed && !hasGzip)
            {
                continue;
            }
            CsvTraceWriter csv({{TraceTable::STATES, In("states.csv")},
                                {TraceTable::QUEUES, "/dev/full"},
                                {TraceTable::SEGMENTS, In("segments.csv")}},
                               isCompressed);
            ExpectMessage(Overfill(csv), "/dev/full", reason);
            NS_TEST_EXPECT_MSG_EQ(MessageOf([&csv] { csv.Close(); }), "", "said once");
            ChromeTraceWriter chrome("/dev/full", isCompressed);
            ExpectMessage(Overfill(chrome), "/dev/full", reason);
            {
                CsvTraceWriter unclosed({{TraceTable::QUEUES, "/dev/full"}}, isCompressed);
                WriteRecordOfEachKind(unclosed);
                ChromeTraceWriter trace("/dev/full", isCompressed);
                WriteRecordOfEachKind(trace);
            } // no exception, no end of the process
        }
        if (hasGzip)
        {
            NS_TEST_EXPECT_MSG_EQ(
                ReadCsvRows(ReadGzip(In("segments.csv")), TraceTable::SEGMENTS).size(),
                4 * MANY,
                "other files are whole");
        }
        if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            const std::string message =
                MessageOf([] { SqliteTraceWriter sqlite("/dev/full", TraceSelection::All()); });
            ExpectMessage(message, "/dev/full", "cannot be written: SQLite: ");
        }
    }
};

/** Files that cannot be opened. */
class UnopenedTraceTestCase : public TraceFailureTestCase
{
  public:
    UnopenedTraceTestCase()
        : TraceFailureTestCase("TraceFailure.FileThatCannotBeOpenedIsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string path = In("none/file");
        ExpectMessage(MessageOf([&] {
                          CsvTraceWriter csv({{TraceTable::STATES, path}}, false);
                      }),
                      path,
                      "No such file or directory");
        ExpectMessage(MessageOf([&] { ChromeTraceWriter chrome(path, false); }),
                      path,
                      "No such file or directory");
        const bool hasSqlite = WhyNoTraceFormat(TraceFormat::SQLITE).empty();
        ExpectMessage(MessageOf([&] { SqliteTraceWriter sqlite(path, TraceSelection::All()); }),
                      path,
                      hasSqlite ? "unable to open database file" : "no SQLite");
    }
};

/** CSV that fills the disk ends with a whole row. */
class FullCsvTestCase : public TraceFailureTestCase
{
  public:
    FullCsvTestCase()
        : TraceFailureTestCase("TraceFailure.FullDiskLeavesWholeCsvRows")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const rlim_t limit : {100001, 262144, 300007}) // within, at and behind a buffer
        {
            const std::string path = In("segments.csv");
            std::string message;
            {
                const FullDisk disk(limit);
                CsvTraceWriter csv({{TraceTable::SEGMENTS, path}}, false);
                message = Overfill(csv);
            }
            ExpectMessage(message, path, "could not be written completely: File too large");
            const std::string text = ReadFile(path);
            NS_TEST_EXPECT_MSG_GT(text.size(), limit - 200, "most of what fits");
            NS_TEST_EXPECT_MSG_EQ(text.back(), '\n', "whole rows");
            ExpectFirstSegments(ReadCsvRows(text, TraceTable::SEGMENTS));
        }
    }
};

/** A compressed file that fills the disk can be read up to where it ends. */
class FullGzipTestCase : public TraceFailureTestCase
{
  public:
    FullGzipTestCase()
        : TraceFailureTestCase("TraceFailure.FullDiskLeavesReadableGzip")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string path = In("segments.csv.gz");
        if (!WhyNoTraceFormat(TraceFormat::CSV_GZ).empty())
        {
            ExpectMessage(MessageOf([&] {
                              CsvTraceWriter csv({{TraceTable::SEGMENTS, path}}, true);
                          }),
                          path,
                          "no Boost.Iostreams");
            return;
        }
        std::string message;
        {
            const FullDisk disk(3000);
            CsvTraceWriter csv({{TraceTable::SEGMENTS, path}}, true);
            message = Overfill(csv);
        }
        ExpectMessage(message, path, "could not be written completely: File too large");
        std::string text = ReadGzip(path);
        text.erase(text.rfind('\n') + 1);
        ExpectFirstSegments(ReadCsvRows(text, TraceTable::SEGMENTS));
    }
};

/** A Chrome trace that fills the disk is whole JSON. */
class FullChromeTestCase : public TraceFailureTestCase
{
  public:
    FullChromeTestCase()
        : TraceFailureTestCase("TraceFailure.FullDiskLeavesWholeJson")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const rlim_t limit : {100001, 262144, 300007})
        {
            const std::string path = In("trace.json");
            std::string message;
            {
                const FullDisk disk(limit);
                ChromeTraceWriter chrome(path, false);
                message = Overfill(chrome);
            }
            ExpectMessage(message, path, "could not be written completely: File too large");
            boost::property_tree::ptree trace;
            boost::property_tree::read_json(path, trace); // throws if it is not JSON
            NS_TEST_EXPECT_MSG_GT(trace.size(), 500, "events");
        }
    }
};

/** A SQLite file that fills the disk keeps the transactions before. */
class FullSqliteTestCase : public TraceFailureTestCase
{
  public:
    FullSqliteTestCase()
        : TraceFailureTestCase("TraceFailure.FullDiskLeavesEarlierTransactions")
    {
    }

  private:
    void
    DoRun() override
    {
        if (!WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            return; // UnopenedTraceTestCase sees that it says so
        }
        const int rounds = 11000; // 44,000 segments
        const std::string path = In("trace.sqlite");
        std::string message;
        {
            const FullDisk disk(3500000); // one transaction of 20,000 rows, not two
            SqliteTraceWriter sqlite(path, {TraceTable::SEGMENTS});
            message = Overfill(sqlite, rounds);
        }
        ExpectMessage(message, path, "could not be written completely: SQLite: ");
        NS_TEST_EXPECT_MSG_EQ(
            QuerySqlite(path, "PRAGMA integrity_check").at(0), "ok", "SQLite's own check");
        const TraceRows rows = ReadSqliteRows(path, "segments");
        NS_TEST_EXPECT_MSG_EQ(rows.size(), 20000, "the first transaction");
        ExpectFirstSegments(rows, rounds);
        NS_TEST_EXPECT_MSG_EQ(fs::exists(path + "-journal"), false, "no journal is left");
        FullFromTheStart();
    }

    /** Not even the tables fit. */
    void
    FullFromTheStart()
    {
        const std::string path = In("empty.sqlite");
        const FullDisk disk(5000);
        const std::string message =
            MessageOf([&] { SqliteTraceWriter sqlite(path, TraceSelection::All()); });
        ExpectMessage(message, path, "cannot be written: SQLite: ");
    }
};

/** The helper: what is refused before a file is opened, and what Close() passes on. */
class HelperFailureTestCase : public TraceFailureTestCase
{
  public:
    HelperFailureTestCase()
        : TraceFailureTestCase("TraceFailure.HelperRefusesAndPassesOn")
    {
    }

  private:
    /** Change a state and back, again and again. */
    static void
    Report(const Ptr<TcpLifecycleTracer>& tracer)
    {
        const TcpConnectionId id(Ipv6Address("2001:db8::1"), 80, Ipv6Address("2001:db8::2"), 4000);
        for (int i = 0; i < 10000; ++i)
        {
            tracer->ReportState(id,
                                TcpSocket::ESTABLISHED,
                                TcpSocket::CLOSE_WAIT,
                                Seconds(0),
                                TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_CLOSE),
                                TrafficOrigin::UNKNOWN);
        }
    }

    void
    DoRun() override
    {
        const Ptr<Node> node = CreateObject<Node>();
        const Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        node->AggregateObject(tracer);
        TcpLifecycleTraceHelper helper;
        std::string message = MessageOf([&] { helper.Attach(node); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "Open()"), true, message);
        message = MessageOf([&] { helper.Select("state,flood"); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "'flood'"), true, message);
        message = MessageOf([&] { helper.Select("none"); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "no event class"), true, message);
        NS_TEST_EXPECT_MSG_EQ(helper.GetFileNames().size(), 3, "the selection is as it was");
        for (const TraceFormat format :
             {TraceFormat::CSV, TraceFormat::CSV_GZ, TraceFormat::SQLITE, TraceFormat::CHROME_GZ})
        {
            if (WhyNoTraceFormat(format).empty())
            {
                CheckExisting(format);
                CheckFull(format, node, tracer);
            }
        }
        CheckRun(node, tracer);
        helper.Open(In("open"));
        message = MessageOf([&] { helper.Select("state"); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "before Open()"), true, message);
        message = MessageOf([&] { helper.SetFormat(TraceFormat::CHROME); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "before Open()"), true, message);
        message = MessageOf([&] { helper.Open(In("again")); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "before Open()"), true, message);
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("again")), false, "nothing was made");
    }

    /** Files that are there are refused, and kept. */
    void
    CheckExisting(TraceFormat format)
    {
        TcpLifecycleTraceHelper helper;
        helper.SetFormat(format);
        const std::string directory = In(std::string("existing-") + ToString(format));
        fs::create_directories(directory);
        const std::string last = directory + "/" + helper.GetFileNames().back();
        WriteFile(last, "earlier result\n");
        ExpectMessage(MessageOf([&] { helper.Open(directory); }), last, "exists already");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(last), "earlier result\n", "left alone");
        NS_TEST_EXPECT_MSG_EQ(
            std::distance(fs::directory_iterator(directory), {}), 1, "nothing beside it");
        helper.Open(directory, true);
        helper.Close();
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(last), "earlier"), false, "forced");
    }

    /** In a run's directory the file is named as it would have been when the run succeeded. */
    void
    CheckRun(const Ptr<Node>& node, const Ptr<TcpLifecycleTracer>& tracer)
    {
        {
            RunDirectory run(In("run"), false);
            const FullDisk disk(2000);
            TcpLifecycleTraceHelper helper;
            helper.Select("state");
            helper.Open(run, "setup/");
            helper.Attach(node);
            Report(tracer);
            ExpectMessage(MessageOf([&] { helper.Close(); }),
                          In("run/setup/states.csv"),
                          "could not be written completely");
        }
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("run")), false, "a failed run leaves nothing");
    }

    /** Close() names the file; without Close() the process lives on. */
    void
    CheckFull(TraceFormat format, const Ptr<Node>& node, const Ptr<TcpLifecycleTracer>& tracer)
    {
        const FullDisk disk(format == TraceFormat::SQLITE ? 40000 : 2000);
        for (const bool closes : {true, false})
        {
            TcpLifecycleTraceHelper helper;
            helper.Select("state");
            helper.SetFormat(format);
            helper.Open(In("full"), true);
            helper.Attach(node);
            Report(tracer);
            if (closes)
            {
                ExpectMessage(MessageOf([&] { helper.Close(); }),
                              In("full") + "/" + helper.GetFileNames().at(0),
                              "could not be written completely");
                NS_TEST_EXPECT_MSG_EQ(MessageOf([&] { helper.Close(); }), "", "said once");
            }
        }
    }
};

/** All cases. */
class TraceFailureTestSuite : public TestSuite
{
  public:
    TraceFailureTestSuite()
        : TestSuite("tcp-lifecycle-trace-failure")
    {
        AddTestCase(new FullDeviceTestCase);
        AddTestCase(new UnopenedTraceTestCase);
        AddTestCase(new FullCsvTestCase);
        AddTestCase(new FullGzipTestCase);
        AddTestCase(new FullChromeTestCase);
        AddTestCase(new FullSqliteTestCase);
        AddTestCase(new HelperFailureTestCase);
    }
};

TraceFailureTestSuite g_traceFailureTestSuite; //!< registers the suite

} // namespace
