// SPDX-License-Identifier: GPL-2.0-only
//
// Reading a run's CSV files: rows, quotes, compression, and errors that name the place.

#include "directory-test-case.h"
#include "sample-run.h"

#include "ns3/connection-attempts.h"
#include "ns3/csv-file.h"
#include "ns3/run-traces.h"
#include "ns3/test.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Columns go by name, texts may be quoted, lines may end with CR LF. */
class RunTracesCsvFieldsTestCase : public DirectoryTestCase
{
  public:
    RunTracesCsvFieldsTestCase()
        : DirectoryTestCase("CsvFile.QuotesAndColumnsInAnyOrder")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("a.csv"),
                  "b,\"a \"\"x\"\"\",c\r\n"
                  "1,\"two, \"\"2\"\"\nlines\",\r\n"
                  ",plain,-0.25\n");
        std::deque<std::string> texts;
        CsvFile file(In("a.csv"), texts);
        const std::size_t a = file.Column("a \"x\"");
        NS_TEST_ASSERT_MSG_EQ(a, 1, "second column");
        NS_TEST_EXPECT_MSG_EQ(file.OptionalColumn("d").has_value(), false, "no such column");
        NS_TEST_ASSERT_MSG_EQ(file.Next(), true, "first row");
        NS_TEST_EXPECT_MSG_EQ(file.Whole(0), 1, "number");
        NS_TEST_EXPECT_MSG_EQ(std::string(file.Text(a)), "two, \"2\"\nlines", "quoted text");
        NS_TEST_EXPECT_MSG_EQ(file.Text(2).empty(), true, "empty, without the CR");
        NS_TEST_ASSERT_MSG_EQ(file.Next(), true, "second row");
        NS_TEST_EXPECT_MSG_EQ(file.Number(2), -0.25, "decimal number");
        NS_TEST_EXPECT_MSG_EQ(std::string(file.Text(a)), "plain", "plain text");
        NS_TEST_EXPECT_MSG_EQ(file.Next(), false, "the end");
    }
};

/** Rows of every kind come out as they are in the file. */
class RunTracesRowsTestCase : public DirectoryTestCase
{
  public:
    RunTracesRowsTestCase()
        : DirectoryTestCase("RunTraces.RowsOfEveryFile")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("states.csv"),
                  "node,time_s,local,remote,from,to,dwell_s,cause,rule,more\n" // no origin, another
                  "7,1.000000001,[2001:db8::1]:80,[2001:db8::2]:9,LISTEN,SYN-RECEIVED,0.5,"
                  "\"segment S, seq 1\",syn-in-listen,x\n");
        WriteFile(In("queues.csv"),
                  std::string(QUEUES_HEAD) + "2,5,half-open,a:1,b:2,insert,1,,syn-admitted,attack\n"
                                             "3,5,half-open,a:1,b:2,remove,0,129,pruned,attack\n");
        WriteFile(In("timers.csv"),
                  "time_s,node,local,remote,timer,action,due_s,origin\n1,2,a:1,b:2,persist,start,"
                  "6.5,unknown\n");
        WriteFile(In("drops.csv"),
                  "time_s,node,local,remote,state,flags,seq,ack,len,reason,origin\n"
                  "1,2,a:1,b:2,,SA,4294967295,8,9,queue-full,unknown\n");
        WriteFile(In("segments.csv"), std::string(SEGMENTS_HEAD) + SAMPLE_SEGMENTS);
        WriteFile(In("connections.csv"),
                  "node,local,remote,born_s,ended_s,opened_by,end_reason,syn_acks,bytes_in,"
                  "bytes_out,origin\n1,a:1,b:2,1,2,active-open,reset,3,5000000000,5,legitimate\n");
        WriteFile(In("counters.csv"), "time_s,node,name,value\n9,1,TcpActiveOpens,4\n");
        WriteFile(In("gauges.csv"), "time_s,node,name,value\n");
        const RunTraces traces(m_directory);
        NS_TEST_ASSERT_MSG_EQ(traces.GetFiles().size(), 8, "all files");
        NS_TEST_EXPECT_MSG_EQ(traces.IsEmpty(), false, "rows");
        const StateRow& state = traces.GetStates().at(0);
        NS_TEST_EXPECT_MSG_EQ(state.timeS, 1.000000001, "exact to the nanosecond");
        NS_TEST_EXPECT_MSG_EQ(state.node, 7, "node");
        NS_TEST_EXPECT_MSG_EQ(std::string(state.local), "[2001:db8::1]:80", "IPv6 address");
        NS_TEST_EXPECT_MSG_EQ(std::string(state.cause), "segment S, seq 1", "cause");
        NS_TEST_EXPECT_MSG_EQ(state.origin.empty(), true, "an older file has no origin");
        NS_TEST_EXPECT_MSG_EQ(traces.GetQueues().at(0).limitEntries, -1, "no limit");
        NS_TEST_EXPECT_MSG_EQ(traces.GetQueues().at(1).limitEntries, 129, "limit");
        NS_TEST_EXPECT_MSG_EQ(traces.GetTimers().at(0).dueS, 6.5, "deadline");
        NS_TEST_EXPECT_MSG_EQ(traces.GetDrops().at(0).seq, 4294967295U, "sequence number");
        NS_TEST_EXPECT_MSG_EQ(traces.GetDrops().at(0).state.empty(), true, "below TCP");
        NS_TEST_ASSERT_MSG_EQ(traces.GetSegments().size(), 9, "segments");
        NS_TEST_EXPECT_MSG_EQ(traces.GetSegments()[0].isSent, true, "sent");
        NS_TEST_EXPECT_MSG_EQ(traces.GetSegments()[1].isSent, false, "received");
        NS_TEST_EXPECT_MSG_EQ(traces.GetSegments()[4].len, 200, "text");
        NS_TEST_EXPECT_MSG_EQ(traces.GetConnections().at(0).bytesIn, 5000000000ULL, "bytes");
        NS_TEST_EXPECT_MSG_EQ(traces.GetCounters().at(0).value, 4, "counter");
        NS_TEST_EXPECT_MSG_EQ(traces.GetGauges().empty(), true, "no gauges");
    }
};

/** What is wrong is named with file, line and column. */
class RunTracesMalformedTestCase : public DirectoryTestCase
{
  public:
    RunTracesMalformedTestCase()
        : DirectoryTestCase("RunTraces.ErrorsNameFileLineAndColumn")
    {
    }

  private:
    /** Expect the message of a queues.csv of this text to hold all of \p parts. */
    void
    Expect(const std::string& text, const std::vector<std::string>& parts)
    {
        WriteFile(In("queues.csv"), text);
        const std::string message = MessageOf([this] { RunTraces traces(m_directory); });
        for (const std::string& part : parts)
        {
            NS_TEST_EXPECT_MSG_EQ(
                Contains(message, part), true, "'" << message << "' holds '" << part << "'");
        }
    }

    void
    DoRun() override
    {
        const std::string head = QUEUES_HEAD;
        const std::string row = "1,5,half-open,a:1,b:2,insert,1,129,syn-admitted,attack\n";
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([this] { RunTraces traces(In("none")); }), "none"),
                              true,
                              "no such directory");
        fs::create_directories(m_directory);
        NS_TEST_EXPECT_MSG_EQ(RunTraces(m_directory).IsEmpty(), true, "no files: no rows");
        Expect("", {"queues.csv", "empty"});
        Expect(head.substr(0, 20), {"queues.csv", "line 1", "cut off"});
        Expect(head + row + row.substr(0, 30), {"queues.csv", "line 3", "cut off"});
        Expect(head + row + "1,5,half-open\n", {"queues.csv", "line 3", "3 fields instead of 10"});
        Expect(head + row + row.substr(0, row.size() - 1) + ",x\n", {"line 3", "11 fields"});
        Expect("time_s,node\n1,2\n", {"queues.csv", "line 1", "'queue'"});
        Expect(head + "x" + row, {"queues.csv", "line 2", "column 'time_s'", "'x1'"});
        for (const std::string number : {"nan", "-nan", "inf", "-inf", "Infinity", "1e999", ""})
        {
            Expect(head + number + row.substr(1),
                   {"queues.csv", "line 2", "column 'time_s'", "'" + number + "'"});
        }
        Expect(head + row.substr(0, 2) + "4294967296" + row.substr(3),
               {"line 2", "column 'node'", "4294967296"});
        Expect(head + row.substr(0, 2) + "-1" + row.substr(3), {"line 2", "column 'node'", "'-1'"});
        Expect(head + "\"" + row, {"line 2", "not closed"});
        Expect(head + "\"1\"0" + row.substr(1), {"line 2", "behind the quotes"});
        fs::remove(In("queues.csv"));
        fs::create_directories(In("queues.csv"));
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([this] { RunTraces traces(m_directory); }), "directory"),
            true,
            "a directory of this name");
    }
};

/** A compressed file is read like a plain one; one that is cut off is refused. */
class RunTracesCompressedTestCase : public DirectoryTestCase
{
  public:
    RunTracesCompressedTestCase()
        : DirectoryTestCase("RunTraces.CompressedFiles")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("queues.csv"), std::string(QUEUES_HEAD) + SAMPLE_QUEUES);
        const std::size_t rows = RunTraces(m_directory).GetQueues().size();
        NS_TEST_ASSERT_MSG_EQ(std::system(("gzip '" + In("queues.csv") + "'").c_str()), 0, "gzip");
#if defined(TCP_LIFECYCLE_HAVE_GZIP) || defined(TCP_LIFECYCLE_HAVE_GNUPLOT)
        const RunTraces traces(m_directory);
        NS_TEST_EXPECT_MSG_EQ(traces.GetQueues().size(), rows, "the same rows");
        NS_TEST_EXPECT_MSG_EQ(traces.GetFiles().at(0), "queues.csv.gz", "the file's name");
        const std::string whole = ReadFile(In("queues.csv.gz"));
        WriteFile(In("queues.csv.gz"), whole.substr(0, whole.size() / 2));
        const std::string part = "cut off";
#else
        static_cast<void>(rows);
        const std::string part = "Boost iostreams";
#endif
        const std::string message = MessageOf([this] { RunTraces broken(m_directory); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "queues.csv.gz") && Contains(message, part), true, message);
    }
};

/** The tables of a SQLite file hold what CSV files would; one that is damaged is refused. */
class RunTracesSqliteTestCase : public DirectoryTestCase
{
  public:
    RunTracesSqliteTestCase()
        : DirectoryTestCase("RunTraces.SqliteTables")
    {
    }

  private:
    /** Expect the message to hold all of \p parts. */
    void
    Expect(const std::vector<std::string>& parts)
    {
        const std::string message = MessageOf([this] { RunTraces traces(In("both")); });
        for (const std::string& part : parts)
        {
            NS_TEST_EXPECT_MSG_EQ(
                Contains(message, part), true, "'" << message << "' holds '" << part << "'");
        }
    }

    /** Files that are no database, or another one. */
    void
    ExpectDamage(const std::string& whole)
    {
        WriteFile(In("both/trace.sqlite"), "time_s,node\n" + std::string(2000, 'x'));
        Expect({"both/trace.sqlite", "SQLite", "not a database"});
        WriteFile(In("both/trace.sqlite"), whole.substr(0, whole.size() / 2));
        Expect({"both/trace.sqlite", "SQLite"});
        std::string other = whole;
        for (std::size_t at = other.find("dwell_s"); at != std::string::npos;
             at = other.find("dwell_s"))
        {
            other.replace(at, 7, "dwell_t");
        }
        WriteFile(In("both/trace.sqlite"), other);
        Expect({"both/trace.sqlite", "table states", "no column 'dwell_s'"});
        std::string infinite = whole;
        const std::size_t place = infinite.find("\x3f\xf0\x51\xeb\x85\x1e\xb8\x52"); // 1.02
        NS_TEST_ASSERT_MSG_NE(place, std::string::npos, "a dwell time of the client");
        infinite.replace(place, 8, std::string("\x7f\xf0\0\0\0\0\0\0", 8));
        WriteFile(In("both/trace.sqlite"), infinite);
        Expect({"both/trace.sqlite", "table states", "row ", "'dwell_s'", "not a number"});
    }

    void
    DoRun() override
    {
        WriteSampleRun(m_directory);
        if (!WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            WriteFile(In("both/trace.sqlite"), "");
            for (const char* file : {"states.csv", "queues.csv", "segments.csv"})
            {
                fs::remove(In("both/") + file);
            }
            Expect({"trace.sqlite", WhyNoTraceFormat(TraceFormat::SQLITE)});
            return;
        }
        const RunTraces csv(In("both"));
        TurnIntoSqlite(In("both"));
        const RunTraces traces(In("both"));
        NS_TEST_EXPECT_MSG_EQ(
            (traces.GetFiles() == std::vector<std::string>{"trace.sqlite"}), true, "one file");
        NS_TEST_ASSERT_MSG_EQ(traces.GetStates().size(), csv.GetStates().size(), "states");
        for (std::size_t i = 0; i < csv.GetStates().size(); ++i)
        {
            const StateRow& a = csv.GetStates()[i];
            const StateRow& b = traces.GetStates()[i];
            const bool isSame = a.timeS == b.timeS && a.node == b.node && a.local == b.local &&
                                a.remote == b.remote && a.from == b.from && a.to == b.to &&
                                a.dwellS == b.dwellS && a.cause == b.cause && a.rule == b.rule &&
                                a.origin == b.origin;
            NS_TEST_EXPECT_MSG_EQ(isSame, true, "state " << i);
        }
        NS_TEST_ASSERT_MSG_EQ(traces.GetSegments().size(), csv.GetSegments().size(), "segments");
        for (std::size_t i = 0; i < csv.GetSegments().size(); ++i)
        {
            const SegmentRow& a = csv.GetSegments()[i];
            const SegmentRow& b = traces.GetSegments()[i];
            const bool isSame = a.timeS == b.timeS && a.isSent == b.isSent && a.seq == b.seq &&
                                a.len == b.len && a.options == b.options && a.origin == b.origin;
            NS_TEST_EXPECT_MSG_EQ(isSame, true, "segment " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(traces.GetQueues().back().limitEntries, 3, "limit");
        NS_TEST_EXPECT_MSG_EQ(traces.GetTimers().empty(), true, "no table timers");

        const std::string whole = ReadFile(In("both/trace.sqlite"));
        ExpectDamage(whole);
        WriteFile(In("both/trace.sqlite"), whole);
        WriteFile(In("both/gauges.csv"), "time_s,node,name,value\n1,1,a,2\n");
        NS_TEST_EXPECT_MSG_EQ(
            RunTraces(In("both")).GetStates().empty(), true, "CSV files are read alone");
    }
};

/** Attempts to connect: what clients recorded, else what the server did. */
class RunTracesAttemptsTestCase : public DirectoryTestCase
{
  public:
    RunTracesAttemptsTestCase()
        : DirectoryTestCase("ConnectionAttempts.OfClientsAndOfServers")
    {
    }

  private:
    /** Count attempts of an origin: tried, opened. */
    static std::pair<int, int>
    Count(const ConnectionAttempts& found, const std::string& origin)
    {
        std::pair<int, int> count;
        for (const ConnectionAttempt& attempt : found.attempts)
        {
            count.first += attempt.origin == origin ? 1 : 0;
            count.second += attempt.origin == origin && attempt.openedS ? 1 : 0;
        }
        return count;
    }

    void
    DoRun() override
    {
        WriteSampleRun(m_directory);
        const RunTraces both(In("both"));
        const ConnectionAttempts clients = GetConnectionAttempts(both, {});
        NS_TEST_EXPECT_MSG_EQ(clients.isActive, true, "as clients saw them");
        // The fourth was under way at the end.
        NS_TEST_EXPECT_MSG_EQ(
            (Count(clients, "legitimate") == std::pair{3, 2}), true, "two of three opened");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            *clients.attempts.at(1).openedS - clients.attempts[1].startS, 1.02, 1e-9, "latency");

        const RunTraces server(In("server"));
        const ConnectionAttempts seen = GetConnectionAttempts(server, {});
        NS_TEST_EXPECT_MSG_EQ(seen.isActive, false, "as the server saw them");
        NS_TEST_EXPECT_MSG_EQ(
            (Count(seen, "legitimate") == std::pair{2, 2}), true, "refused first, then admitted");
        // Pruned or refused; those still waiting have no outcome in the states.
        NS_TEST_EXPECT_MSG_EQ((Count(seen, "attack") == std::pair{3, 0}), true, "none opened");
        const bool isSorted =
            std::is_sorted(seen.attempts.begin(),
                           seen.attempts.end(),
                           [](const ConnectionAttempt& a, const ConnectionAttempt& b) {
                               return a.startS < b.startS;
                           });
        NS_TEST_EXPECT_MSG_EQ(isSorted, true, "in order of their start");
        FigureOptions options;
        options.beginS = 2.35;
        options.endS = 3;
        NS_TEST_EXPECT_MSG_EQ(
            GetConnectionAttempts(server, options).attempts.size(), 1, "one began then");
        options.node = 99;
        NS_TEST_EXPECT_MSG_EQ(
            GetConnectionAttempts(server, options).attempts.empty(), true, "no such node");
    }
};

/** All cases. */
class RunTracesTestSuite : public TestSuite
{
  public:
    RunTracesTestSuite()
        : TestSuite("tcp-lifecycle-run-traces")
    {
        AddTestCase(new RunTracesCsvFieldsTestCase);
        AddTestCase(new RunTracesRowsTestCase);
        AddTestCase(new RunTracesMalformedTestCase);
        AddTestCase(new RunTracesCompressedTestCase);
        AddTestCase(new RunTracesSqliteTestCase);
        AddTestCase(new RunTracesAttemptsTestCase);
    }
};

RunTracesTestSuite g_runTracesTestSuite; //!< registers the suite

} // namespace
