// SPDX-License-Identifier: GPL-2.0-only
//
// Files of several ranks become one, in order of time and node; what cannot be merged is refused.

#include "directory-test-case.h"

#include "ns3/node.h"
#include "ns3/run-traces.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/trace-merge.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The first line of gauges.csv. */
const std::string GAUGES = "time_s,node,name,value\n";

/** Makes the directories of ranks and merges one file of them. */
class MergeTestCase : public DirectoryTestCase
{
  protected:
    using DirectoryTestCase::DirectoryTestCase;

    /** Give each rank a file. \param texts of rank 0, 1 ... */
    void
    WriteRanks(const std::string& file, const std::vector<std::string>& texts)
    {
        m_ranks.clear();
        for (std::size_t rank = 0; rank < texts.size(); ++rank)
        {
            m_ranks.push_back(In("rank-" + std::to_string(rank)));
            fs::create_directories(m_ranks.back());
            WriteFile(m_ranks.back() + "/" + file, texts[rank]);
        }
    }

    /** \return what is wrong with the files of the ranks */
    std::string
    Merge(const std::string& file)
    {
        return MessageOf([&] { MergeTraceFile(file, m_ranks, In(file)); });
    }

    std::vector<std::string> m_ranks; //!< directories
};

/** Time before node, node before rank; a node's rows of one time stay as they are. */
class MergeOrderTestCase : public MergeTestCase
{
  public:
    MergeOrderTestCase()
        : MergeTestCase("TraceMerge.RowsAreInOrderOfTimeThenNode")
    {
    }

  private:
    void
    DoRun() override
    {
        WriteRanks("gauges.csv",
                   {GAUGES + "1.000000000,3,B,1\n1.000000000,3,A,2\n10.000000000,3,B,3\n",
                    GAUGES,
                    GAUGES + "0.500000000,4,C,4\n1.000000000,2,D,5\n9.999999999,4,C,6\n"});
        NS_TEST_EXPECT_MSG_EQ(Merge("gauges.csv"), "", "merged");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("gauges.csv")),
                              GAUGES + "0.500000000,4,C,4\n"
                                       "1.000000000,2,D,5\n"
                                       "1.000000000,3,B,1\n"
                                       "1.000000000,3,A,2\n"
                                       "9.999999999,4,C,6\n"
                                       "10.000000000,3,B,3\n",
                              "as numbers, not as texts");
        const std::string columns =
            "node,local,remote,born_s,ended_s,opened_by,end_reason,syn_acks,bytes_in,bytes_out,"
            "origin\n";
        const std::string early =
            "7,[fd00::1]:80,[fd00::2]:9,3.000000000,4.000000000,x,y,0,0,0,z\n";
        const std::string late = "6,[fd00::1]:80,[fd00::2]:9,1.000000000,5.000000000,x,y,0,0,0,z\n";
        WriteRanks("connections.csv", {columns + late, columns + early});
        NS_TEST_EXPECT_MSG_EQ(Merge("connections.csv"), "", "merged");
        NS_TEST_EXPECT_MSG_EQ(
            ReadFile(In("connections.csv")), columns + early + late, "by the time of the end");
    }
};

/** What is wrong is named with its file and line. */
class MergeRefusalTestCase : public MergeTestCase
{
  public:
    MergeRefusalTestCase()
        : MergeTestCase("TraceMerge.WrongFilesAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string good = GAUGES + "1.000000000,3,B,1\n";
        const std::vector<std::pair<std::string, std::string>> rows{
            {"", "' is not there, or does not begin with the columns of gauges"},
            {"time_s,node\n", "' is not there, or does not begin with the columns of gauges"},
            {GAUGES + "2.000000000,3,B,1\n1.999999999,3,B,1\n", "' line 3 is not in order of time"},
            {GAUGES + "2.000000000,3,B,1", "' line 2 has no end: the file was cut off"},
            {GAUGES + "2.0,3,B,1\n", "' line 2 has no time or no node"},
            {GAUGES + "2.000000000,x,B,1\n", "' line 2 has no time or no node"},
            {GAUGES + "2.000000000\n", "' line 2 has no time or no node"}};
        for (const auto& [text, message] : rows)
        {
            WriteRanks("gauges.csv", {good, text});
            NS_TEST_EXPECT_MSG_EQ(
                Merge("gauges.csv"), "file '" + In("rank-1/gauges.csv") + message, "message");
        }
        WriteRanks("gauges.csv", {good});
        m_ranks.push_back(In("rank-2"));
        NS_TEST_EXPECT_MSG_EQ(Contains(Merge("gauges.csv"), "rank-2/gauges.csv' is not there"),
                              true,
                              "a rank has left nothing");
        for (const std::string file : {"states.csv.gz", "trace.json", "summary.csv"})
        {
            NS_TEST_EXPECT_MSG_EQ(CanMergeTraceFile(file), false, file);
            NS_TEST_EXPECT_MSG_EQ(Merge(file),
                                  "file '" + file + "' cannot be merged; CSV and SQLite files can",
                                  file);
        }
    }
};

/** SQLite files give the same rows in the same order. */
class MergeSqliteTestCase : public MergeTestCase
{
  public:
    MergeSqliteTestCase()
        : MergeTestCase("TraceMerge.SqliteFilesGiveTheRowsOfCsvFiles")
    {
    }

  private:
    void
    DoRun() override
    {
        if (!WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            NS_TEST_EXPECT_MSG_EQ(CanMergeTraceFile("trace.sqlite"), false, "no SQLite");
            return;
        }
        for (const TraceFormat format : {TraceFormat::CSV, TraceFormat::SQLITE})
        {
            m_ranks.clear();
            for (uint32_t rank = 0; rank < 2; ++rank)
            {
                m_ranks.push_back(In(std::string(ToString(format)) + std::to_string(rank)));
                Tell(m_ranks.back(), format, rank);
            }
            fs::create_directories(In(ToString(format)));
            for (const std::string& file :
                 NameTraceFiles({TraceTable::STATES, TraceTable::CONNECTIONS}, format))
            {
                MergeTraceFile(file, m_ranks, In(std::string(ToString(format)) + "/" + file));
            }
        }
        const RunTraces csv(In("csv"));
        const RunTraces sqlite(In("sqlite"));
        NS_TEST_ASSERT_MSG_EQ(csv.GetStates().size(), 6, "three of each rank");
        NS_TEST_ASSERT_MSG_EQ(sqlite.GetStates().size(), 6, "three of each rank");
        for (std::size_t i = 0; i < 6; ++i)
        {
            const StateRow& a = csv.GetStates()[i];
            const StateRow& b = sqlite.GetStates()[i];
            NS_TEST_EXPECT_MSG_EQ(a.timeS, (i < 4 ? 1 : 2), "ascending");
            NS_TEST_EXPECT_MSG_EQ(b.timeS, a.timeS, "time");
            NS_TEST_EXPECT_MSG_EQ(b.node, a.node, "node");
            NS_TEST_EXPECT_MSG_EQ(b.from, a.from, "from");
            NS_TEST_EXPECT_MSG_EQ(b.to, a.to, "to");
        }
        NS_TEST_EXPECT_MSG_EQ(csv.GetStates()[0].to, "SYN-SENT", "first of its node");
        NS_TEST_EXPECT_MSG_EQ(csv.GetStates()[1].from, "SYN-SENT", "second");
        NS_TEST_EXPECT_MSG_EQ(csv.GetStates()[0].node + 1, csv.GetStates()[2].node, "by node");
        m_ranks.push_back(In("nowhere"));
        NS_TEST_EXPECT_MSG_EQ(Merge("trace.sqlite"),
                              "file '" + In("nowhere/trace.sqlite") + "' is not there",
                              "none");
    }

    /** Leave the records of a rank: of the later node the ranks tell first. */
    static void
    Tell(const std::string& directory, TraceFormat format, uint32_t rank)
    {
        NodeContainer nodes;
        nodes.Create(2);
        const Ptr<Node> node = nodes.Get(1 - rank);
        auto tracer = CreateObject<TcpLifecycleTracer>();
        tracer->SetNodeId(node->GetId());
        node->AggregateObject(tracer);
        TcpLifecycleTraceHelper helper;
        helper.Select({TraceTable::STATES, TraceTable::CONNECTIONS});
        helper.SetFormat(format);
        helper.Open(directory);
        helper.Attach(node);
        Simulator::Schedule(Seconds(1), &MergeSqliteTestCase::Open, tracer);
        Simulator::Schedule(Seconds(2), &MergeSqliteTestCase::Close, tracer);
        Simulator::Run();
        Simulator::Destroy();
        helper.Close();
    }

    /** Two changes at one time. */
    static void
    Open(Ptr<TcpLifecycleTracer> tracer)
    {
        Report(tracer, TcpSocket::CLOSED, TcpSocket::SYN_SENT);
        Report(tracer, TcpSocket::SYN_SENT, TcpSocket::ESTABLISHED);
    }

    /** One more. */
    static void
    Close(Ptr<TcpLifecycleTracer> tracer)
    {
        Report(tracer, TcpSocket::ESTABLISHED, TcpSocket::CLOSED);
    }

    /** Report a change of state. */
    static void
    Report(const Ptr<TcpLifecycleTracer>& tracer,
           TcpSocket::TcpStates_t from,
           TcpSocket::TcpStates_t to)
    {
        tracer->ReportState(
            TcpConnectionId(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 4000),
            from,
            to,
            Seconds(0),
            TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::RETRIES_EXHAUSTED),
            TrafficOrigin::ATTACK);
    }
};

class TraceMergeTestSuite : public TestSuite
{
  public:
    TraceMergeTestSuite()
        : TestSuite("tcp-lifecycle-trace-merge")
    {
        AddTestCase(new MergeOrderTestCase);
        AddTestCase(new MergeRefusalTestCase);
        AddTestCase(new MergeSqliteTestCase);
    }
};

TraceMergeTestSuite g_traceMergeTestSuite; //!< registers the suite

} // namespace
