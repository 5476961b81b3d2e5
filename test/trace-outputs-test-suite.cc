// SPDX-License-Identifier: GPL-2.0-only
//
// The same records in every format, read back.

#include "directory-test-case.h"
#include "trace-story.h"

#include "ns3/chrome-trace-writer.h"
#include "ns3/csv-trace-writer.h"
#include "ns3/node.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/simulator.h"
#include "ns3/sqlite-trace-writer.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/test.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** CSV, compressed CSV and SQLite hold the same rows; each row has the schema's columns. */
class SameRowsTestCase : public TraceStoryTestCase
{
  public:
    explicit SameRowsTestCase(bool isIpv6)
        : TraceStoryTestCase("TraceOutputs.AllFormatsHoldTheSameRows", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const std::size_t lost = RunStory();
        CheckLost(lost);
        for (const TraceTable table : TraceSelection::All().GetTables())
        {
            const std::string name = ToString(table);
            const TraceRows rows = RowsOf(table);
            for (const auto& row : rows)
            {
                CheckRow(table, row);
            }
            if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
            {
                CompareWithSqlite(table, rows);
            }
            if (WhyNoTraceFormat(TraceFormat::CSV_GZ).empty())
            {
                NS_TEST_EXPECT_MSG_EQ((WithoutUids(ReadGzip(In(name + ".csv.gz"))) ==
                                       WithoutUids(ReadFile(In(name + ".csv")))),
                                      true,
                                      name << " compressed");
            }
        }
        for (const TraceTable table : TraceSelection::All().GetTables())
        {
            // The story has no fault model and tracks no incarnations.
            const bool isEmpty = table == TraceTable::FAULTS || table == TraceTable::STRAYS;
            NS_TEST_EXPECT_MSG_EQ(
                (RowsOf(table).size() > 1), !isEmpty, "rows of " << ToString(table));
        }
    }

    /** What is lost below TCP is one row, however many helpers record the node. */
    void
    CheckLost(std::size_t lost)
    {
        const TraceRows drops = RowsOf(TraceTable::DROPS);
        const auto below = std::count_if(
            drops.begin(), drops.end(), [](const auto& row) { return row[4].empty(); });
        NS_TEST_EXPECT_MSG_GT(lost, 3, "the link is lossy");
        NS_TEST_EXPECT_MSG_EQ(static_cast<std::size_t>(below), lost, "rows without a state");
    }

    /** Each field is of its column's type, each word of its vocabulary. */
    void
    CheckRow(TraceTable table, const std::vector<std::string>& row)
    {
        NS_TEST_ASSERT_MSG_EQ(row.size(), CountTraceColumns(table), "row " << Join(row));
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            const TraceColumn& column = GetTraceColumn(table, i);
            const auto words = WordsOf(column.words);
            const bool isNumber =
                !row[i].empty() && row[i].find_first_not_of("0123456789") == std::string::npos;
            bool isRight = false;
            switch (column.type)
            {
            case TraceType::SECONDS:
                isRight = row[i].find('.') + 10 == row[i].size();
                break;
            case TraceType::INTEGER:
                isRight = isNumber;
                break;
            case TraceType::TEXT:
                isRight = !row[i].empty();
                break;
            case TraceType::WORD:
                isRight = std::count(words.begin(), words.end(), row[i]) == 1;
                break;
            }
            NS_TEST_EXPECT_MSG_EQ((isRight || (row[i].empty() && column.isOptional)),
                                  true,
                                  column.name << " of " << ToString(table) << ": " << Join(row));
        }
    }

    /** Column names and rows are those of CSV. */
    void
    CompareWithSqlite(TraceTable table, const TraceRows& rows)
    {
        const std::string name = ToString(table);
        const auto columns =
            QuerySqlite(In("trace.sqlite"), "SELECT name FROM pragma_table_info('" + name + "')");
        NS_TEST_EXPECT_MSG_EQ(Join(columns), GetTraceHeader(table), "columns of " << name);
        const auto told = QuerySqlite(
            In("trace.sqlite"),
            "SELECT column_name FROM data_dictionary WHERE table_name = '" + name + "'");
        NS_TEST_EXPECT_MSG_EQ(Join(told), GetTraceHeader(table), "dictionary of " << name);
        const TraceRows stored = ReadSqliteRows(In("trace.sqlite"), name);
        NS_TEST_ASSERT_MSG_EQ(stored.size(), rows.size(), "rows of " << name);
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(WithoutUids(Join(stored[i])),
                                  WithoutUids(Join(rows[i])),
                                  "row " << i << " of " << name);
        }
    }
};

/** The same records make the same bytes, SQLite's included, over several of its transactions. */
class SameBytesTestCase : public DirectoryTestCase
{
  public:
    SameBytesTestCase()
        : DirectoryTestCase("TraceOutputs.SameRecordsSameBytes")
    {
    }

  private:
    static constexpr int ROUNDS = 1100; //!< of 20 records: more than a transaction of 20,000

    /** Write many records in a format. \return the files */
    std::vector<std::string>
    Record(TraceFormat format, const std::string& directory) const
    {
        fs::create_directories(In(directory));
        std::vector<std::string> names = NameTraceFiles(TraceSelection::All(), format);
        std::vector<std::pair<TraceTable, TracePath>> files;
        for (std::size_t i = 0; i < names.size(); ++i)
        {
            files.emplace_back(static_cast<TraceTable>(i), In(directory + "/" + names[i]));
        }
        const TracePath& first = files.at(0).second;
        std::unique_ptr<TraceWriter> writer;
        if (format == TraceFormat::SQLITE)
        {
            writer = std::make_unique<SqliteTraceWriter>(first, TraceSelection::All());
        }
        else if (files.size() == 1)
        {
            writer = std::make_unique<ChromeTraceWriter>(first, format == TraceFormat::CHROME_GZ);
        }
        else
        {
            writer = std::make_unique<CsvTraceWriter>(files, format == TraceFormat::CSV_GZ);
        }
        for (int i = 0; i < ROUNDS; ++i)
        {
            WriteRecordOfEachKind(*writer);
        }
        writer->Close();
        return names;
    }

    void
    DoRun() override
    {
        for (const TraceFormat format : GetUsableFormats())
        {
            const auto names = Record(format, "one");
            Record(format, "two");
            for (const auto& name : names)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    (ReadFile(In("one/" + name)) == ReadFile(In("two/" + name))), true, name);
            }
        }
        if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            NS_TEST_EXPECT_MSG_EQ(ReadSqliteRows(In("one/trace.sqlite"), "queues").size(),
                                  4 * ROUNDS,
                                  "two rows of each of two connections");
        }
    }
};

/** One record of each kind, field by field; also kinds that a story may lack. */
class EachKindTestCase : public DirectoryTestCase
{
  public:
    EachKindTestCase()
        : DirectoryTestCase("TraceOutputs.EachKindOfRecordIsOneRow")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        std::vector<std::pair<TraceTable, TracePath>> files;
        for (const TraceTable table : TraceSelection::All().GetTables())
        {
            files.emplace_back(table, In(ToString(table)));
        }
        CsvTraceWriter csv(files, false);
        WriteRecordOfEachKind(csv);
        csv.Close();
        csv.Close(); // does nothing
        Expect(TraceTable::STATES,
               {"2.000000000,7,L,R,LISTEN,SYN-RECEIVED,0.000000000,segment SE seq 4294967295 uid 5,"
                "syn-in-listen,attack"});
        Expect(TraceTable::QUEUES,
               {"2.000000000,7,half-open,L,R,insert,3,,syn-admitted,unknown",
                "2.000000000,7,half-open,L,R,refuse,3,3,half-open-full,unknown"});
        Expect(TraceTable::TIMERS,
               {"2.000000000,7,L,R,syn-ack-retransmission,start,3.000000001,unknown"});
        Expect(TraceTable::DROPS, {"2.000000000,7,L,R,,FA,0,9,1460,no-route,unknown,sent"});
        Expect(TraceTable::SEGMENTS,
               {"2.000000005,7,sent,L,R,SE,4294967295,0,0,65535,mss 1460;wscale 7,sent,unknown",
                "2.000000005,7,received,L,R,-,0,0,0,0,,old-timestamp,unknown"});
        Expect(TraceTable::CONNECTIONS,
               {"7,L,R,2.000000000,2.500000000,passive-open,reset,1,0,5000000000,unknown"});
        Expect(TraceTable::COUNTERS, {"3.000000000,7,TcpExtListenDrops,2"});
        Expect(TraceTable::GAUGES, {"2.000000000,7,SendBufferBytes,131072"});
        Expect(TraceTable::FAULTS,
               {"2.000000000,7,1,0,L,R,3,last-ack,hold,2,0,,,A,4294967295,0,0,unknown",
                "3.000000001,7,1,1,L,R,3,last-ack,release,2,1,,2.000000000,A,4294967295,0,0,"
                "old-duplicate"});
        Expect(TraceTable::STRAYS,
               {"2.000000000,7,L,R,5000000000,100,1.500000000,1.000000000,",
                "2.000000000,7,L,R,5000000000,100,1.500000000,1.000000000,1.000000001"});
        if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            CheckSqlite();
        }
        CheckSelected();
    }

    /** Check a table: the rows for each of both connections, L and R standing for its ends. */
    void
    Expect(TraceTable table, const std::vector<std::string>& rows)
    {
        std::string text = GetTraceHeader(table) + "\n";
        for (const auto& [local, remote] : {std::pair{",10.0.0.1:80,", "10.0.0.2:4000,"},
                                            std::pair{",[2001:db8::1]:80,", "[2001:db8::2]:4000,"}})
        {
            for (std::string row : rows)
            {
                const std::size_t at = row.find(",L,R,");
                if (at != std::string::npos)
                {
                    row.replace(at, 5, std::string(local) + remote);
                }
                text += row + "\n";
            }
        }
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In(ToString(table))), text, "rows of " << ToString(table));
    }

    /** SQLite has the same, with NULL for what is empty. */
    void
    CheckSqlite()
    {
        SqliteTraceWriter writer(In("trace.sqlite"), TraceSelection::All());
        WriteRecordOfEachKind(writer);
        writer.Close();
        writer.Close(); // does nothing
        for (const TraceTable table : TraceSelection::All().GetTables())
        {
            const TraceRows rows = ReadCsvRows(ReadFile(In(ToString(table))), table);
            NS_TEST_EXPECT_MSG_EQ((ReadSqliteRows(In("trace.sqlite"), ToString(table)) == rows),
                                  true,
                                  "rows of " << ToString(table));
        }
        for (const char* empty : {"FROM queues WHERE limit_entries IS NULL",
                                  "FROM drops WHERE state IS NULL",
                                  "FROM segments WHERE options IS NULL",
                                  "FROM faults WHERE kept_s IS NULL",
                                  "FROM strays WHERE receiver_s IS NULL"})
        {
            const auto count =
                QuerySqlite(In("trace.sqlite"), std::string("SELECT count(*) ") + empty);
            NS_TEST_EXPECT_MSG_EQ(count.at(0), "2", empty);
        }
    }

    /** Records of classes that are not selected are left out. */
    void
    CheckSelected()
    {
        CsvTraceWriter csv({{TraceTable::DROPS, In("alone")}}, false);
        WriteRecordOfEachKind(csv);
        csv.Close();
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("alone")), ReadFile(In("drops")), "drops alone");
        ChromeTraceWriter empty(In("empty.json"), false);
        empty.Close();
        boost::property_tree::ptree trace;
        boost::property_tree::read_json(In("empty.json"), trace);
        NS_TEST_EXPECT_MSG_EQ(trace.size(), 0, "a trace without events is JSON too");
    }
};

/** Counters are read at the end, and at a period; only selected nodes and classes are recorded. */
class CountersTestCase : public DirectoryTestCase
{
  public:
    CountersTestCase()
        : DirectoryTestCase("TraceOutputs.CountersAreReadAtThePeriodAndAtTheEnd")
    {
    }

  private:
    void
    DoRun() override
    {
        NodeContainer nodes(2);
        std::vector<Ptr<TcpLifecycleTracer>> tracers;
        for (uint32_t i = 0; i < 2; ++i)
        {
            tracers.push_back(CreateObject<TcpLifecycleTracer>());
            nodes.Get(i)->AggregateObject(tracers.back());
        }
        TcpLifecycleTraceHelper periodic;
        TcpLifecycleTraceHelper late;
        for (TcpLifecycleTraceHelper* helper : {&periodic, &late})
        {
            helper->Select("counter");
            helper->SetCounterInterval(helper == &periodic ? Seconds(1) : Seconds(0));
            helper->Open(In(helper == &periodic ? "periodic" : "late"));
            helper->Attach(nodes.Get(1));
        }
        for (const Ptr<TcpLifecycleTracer>& tracer : tracers)
        {
            Simulator::Schedule(
                Seconds(1.5), &TcpLifecycleTracer::Count, tracer, TcpCounter::OUT_RSTS);
            Simulator::Schedule(
                Seconds(2.5), &TcpLifecycleTracer::Count, tracer, TcpCounter::LISTEN_DROPS);
        }
        Simulator::Run(); // ends: the period alone does not keep it alive
        NS_TEST_EXPECT_MSG_EQ(Simulator::Now(), Seconds(3), "one reading after the last event");
        Simulator::Destroy();
        periodic.Close();
        late.Close();
        const std::string n = "," + std::to_string(nodes.Get(1)->GetId()) + ",";
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("periodic/counters.csv")),
                              "time_s,node,name,value\n2.000000000" + n +
                                  "TcpOutRsts,1\n3.000000000" + n + "TcpOutRsts,1\n3.000000000" +
                                  n + "TcpExtListenDrops,1\n",
                              "at 2 s and 3 s; nothing twice at the end");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("late/counters.csv")),
                              "time_s,node,name,value\n3.000000000" + n +
                                  "TcpOutRsts,1\n3.000000000" + n + "TcpExtListenDrops,1\n",
                              "at the end");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([&] { late.SetCounterInterval(Seconds(-1)); }), "negative"),
            true,
            "a negative period is refused");
    }
};

/** run.json lists the files of a trace, whatever their format. */
class RecordedFilesTestCase : public DirectoryTestCase
{
  public:
    RecordedFilesTestCase()
        : DirectoryTestCase("TraceOutputs.RunRecordListsEveryFile")
    {
    }

  private:
    void
    DoRun() override
    {
        RunDirectory run(m_directory, false);
        std::vector<std::string> expected;
        for (const TraceFormat format : GetUsableFormats())
        {
            TcpLifecycleTraceHelper helper;
            helper.Select("state,gauge");
            helper.SetFormat(format);
            helper.Open(run, "setup/");
            for (const auto& file : helper.GetFileNames())
            {
                expected.push_back("setup/" + file);
            }
            helper.Close();
        }
        RunRecord("lab", {"--trace=state,gauge"}, {}).Write(run);
        run.Commit();
        boost::property_tree::ptree json;
        boost::property_tree::read_json(In("run.json"), json);
        std::vector<std::string> listed;
        for (const auto& [key, output] : json.get_child("outputs"))
        {
            listed.push_back(output.get<std::string>("file"));
            NS_TEST_EXPECT_MSG_EQ(output.get<std::string>("sha256"),
                                  RunRecord::Sha256(In(listed.back())),
                                  listed.back());
        }
        NS_TEST_EXPECT_MSG_EQ(Join(listed), Join(expected), "outputs");
    }
};

/** All cases. */
class TraceOutputsTestSuite : public TestSuite
{
  public:
    TraceOutputsTestSuite()
        : TestSuite("tcp-lifecycle-trace-outputs")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SameRowsTestCase(isIpv6));
        }
        AddTestCase(new SameBytesTestCase);
        AddTestCase(new EachKindTestCase);
        AddTestCase(new CountersTestCase);
        AddTestCase(new RecordedFilesTestCase);
    }
};

TraceOutputsTestSuite g_traceOutputsTestSuite; //!< registers the suite

} // namespace
