// SPDX-License-Identifier: GPL-2.0-only
//
// What trace files contain, and what is refused.

#include "directory-test-case.h"

#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/test.h"

#include <filesystem>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

namespace fs = std::filesystem;

/** A node with a tracer and nothing else. */
Ptr<Node>
CreateTracedNode()
{
    Ptr<Node> node = CreateObject<Node>();
    Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
    tracer->SetNodeId(node->GetId());
    node->AggregateObject(tracer);
    return node;
}

/** The connection that tests report on. */
const TcpConnectionId IPV4_ID(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 4000);
/** The same over IPv6. */
const TcpConnectionId IPV6_ID(Ipv6Address("2001:db8::1"), 80, Ipv6Address("2001:db8::2"), 4000);

/** The first line of each file names its columns. */
class ColumnsTestCase : public DirectoryTestCase
{
  public:
    ColumnsTestCase()
        : DirectoryTestCase("TraceHelper.FirstLineNamesTheColumns")
    {
    }

  private:
    void
    DoRun() override
    {
        TcpLifecycleTraceHelper helper;
        helper.Open(m_directory);
        helper.Close();
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("states.csv")),
                              "time_s,node,local,remote,from,to,dwell_s,cause,rule,origin\n",
                              "columns of states.csv");
        NS_TEST_EXPECT_MSG_EQ(
            ReadFile(In("queues.csv")),
            "time_s,node,queue,local,remote,action,entries,limit_entries,reason,origin\n",
            "columns of queues.csv");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("connections.csv")),
                              "node,local,remote,born_s,ended_s,opened_by,end_reason,syn_acks,"
                              "bytes_in,bytes_out,origin\n",
                              "columns of connections.csv");
    }
};

/** Times are exact where doubles are not. */
class SecondsTestCase : public TestCase
{
  public:
    SecondsTestCase()
        : TestCase("TraceHelper.SecondsAreExactToTheNanosecond")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto text = &TcpLifecycleTraceHelper::SecondsText;
        NS_TEST_EXPECT_MSG_EQ(text(Seconds(0)), "0.000000000", "zero");
        NS_TEST_EXPECT_MSG_EQ(text(NanoSeconds(1)), "0.000000001", "one nanosecond");
        NS_TEST_EXPECT_MSG_EQ(text(NanoSeconds(999999999)), "0.999999999", "no rounding up");
        NS_TEST_EXPECT_MSG_EQ(text(NanoSeconds(-1500000000)), "-1.500000000", "negative");
        // 2^53 + 1 ns: the first whole number that a double cannot hold
        NS_TEST_EXPECT_MSG_EQ(
            text(NanoSeconds(9007199254740993)), "9007199.254740993", "104 days and a bit");
    }
};

/** Each reported record becomes exactly the expected row. */
class RowsTestCase : public DirectoryTestCase
{
  public:
    RowsTestCase()
        : DirectoryTestCase("TraceHelper.EachRecordIsOneRow")
    {
    }

  private:
    void DoRun() override;
    /** Report the same story to any tracer. */
    static void Report(Ptr<TcpLifecycleTracer> tracer);
};

void
RowsTestCase::Report(Ptr<TcpLifecycleTracer> tracer)
{
    tracer->ReportState(
        IPV4_ID,
        TcpSocket::SYN_RCVD,
        TcpSocket::LISTEN,
        MilliSeconds(500),
        TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::RETRIES_EXHAUSTED),
        TrafficOrigin::ATTACK);
    tracer->ReportQueue(TcpQueue::HALF_OPEN,
                        IPV4_ID,
                        TcpQueueAction::INSERT,
                        TcpQueueReason::SYN_ADMITTED,
                        1,
                        129,
                        TrafficOrigin::ATTACK);
    tracer->ReportQueue(TcpQueue::HALF_OPEN,
                        IPV6_ID,
                        TcpQueueAction::REFUSE,
                        TcpQueueReason::HALF_OPEN_FULL,
                        1,
                        UINT32_MAX,
                        TrafficOrigin::LEGITIMATE);
    TcpConnectionEvent end;
    end.born = MilliSeconds(500);
    end.id = IPV6_ID;
    end.openedBy = TcpOpenedBy::PASSIVE_OPEN;
    end.endReason = TcpCloseReason::PEER_CLOSE;
    end.synAcks = 2;
    end.bytesIn = 100;
    end.bytesOut = 5000000000;
    end.origin = TrafficOrigin::LEGITIMATE;
    tracer->ReportConnection(end);
}

void
RowsTestCase::DoRun()
{
    Ptr<Node> node = CreateTracedNode();
    TcpLifecycleTraceHelper helper;
    helper.Open(m_directory);
    helper.Attach(node);
    Ptr<TcpLifecycleTracer> tracer = node->GetObject<TcpLifecycleTracer>();
    Simulator::Schedule(NanoSeconds(1500000001), &RowsTestCase::Report, tracer);
    Simulator::Run();
    helper.Close();
    Report(tracer); // detached: writes nothing

    const std::string n = std::to_string(node->GetId());
    std::istringstream states(ReadFile(In("states.csv")));
    std::string line;
    std::getline(states, line);
    std::getline(states, line);
    NS_TEST_EXPECT_MSG_EQ(
        line,
        "1.500000001," + n + ",10.0.0.1:80,10.0.0.2:4000,SYN-RECEIVED,LISTEN,1.000000001," +
            TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::RETRIES_EXHAUSTED).ToText() +
            ",retries-exhausted,attack",
        "row of states.csv");
    NS_TEST_EXPECT_MSG_EQ(bool(std::getline(states, line)), false, "one row only: " << line);
    NS_TEST_EXPECT_MSG_EQ(
        ReadFile(In("queues.csv")),
        "time_s,node,queue,local,remote,action,entries,limit_entries,reason,origin\n1.500000001," +
            n + ",half-open,10.0.0.1:80,10.0.0.2:4000,insert,1,129," +
            ToString(TcpQueueReason::SYN_ADMITTED) + ",attack\n1.500000001," + n +
            ",half-open,[2001:db8::1]:80,[2001:db8::2]:4000,refuse,1,," +
            ToString(TcpQueueReason::HALF_OPEN_FULL) + ",legitimate\n",
        "rows of queues.csv, the second without a limit");
    const std::string connections = ReadFile(In("connections.csv"));
    NS_TEST_EXPECT_MSG_EQ(
        connections.substr(connections.find('\n') + 1),
        n + ",[2001:db8::1]:80,[2001:db8::2]:4000,0.500000000,1.500000001,passive-open," +
            ToString(TcpCloseReason::PEER_CLOSE) + ",2,100,5000000000,legitimate\n",
        "row of connections.csv");
}

/** Earlier results are not overwritten by accident, and on purpose they are. */
class ExistingFilesTestCase : public DirectoryTestCase
{
  public:
    ExistingFilesTestCase()
        : DirectoryTestCase("TraceHelper.ExistingFilesAreRefusedUnlessForced")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("queues.csv"), "earlier result\n");
        TcpLifecycleTraceHelper helper;
        const std::string message = MessageOf([&] { helper.Open(m_directory); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "queues.csv"), true, "names it: " << message);
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "exists"), true, "says why: " << message);
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("queues.csv")), "earlier result\n", "left alone");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("states.csv")), false, "nothing half-written");
        helper.Open(m_directory, true);
        helper.Close();
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(In("queues.csv")), "earlier"), false, "forced");
    }
};

/** A directory that cannot be made is named together with the system's reason. */
class UnwritableTestCase : public DirectoryTestCase
{
  public:
    UnwritableTestCase()
        : DirectoryTestCase("TraceHelper.UnwritableDirectoryIsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("file"), "in the way\n"); // holds for root too, unlike permissions
        TcpLifecycleTraceHelper helper;
        std::string message = MessageOf([&] { helper.Open(In("file/sub")); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, In("file/sub")), true, "names it: " << message);
        message = MessageOf([&] { helper.Open(In("file")); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, In("file")), true, "names it: " << message);
        message = MessageOf([&] { helper.Open(""); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "empty"), true, "empty name: " << message);
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("file")), "in the way\n", "left alone");
    }
};

/** All cases. */
class TraceHelperTestSuite : public TestSuite
{
  public:
    TraceHelperTestSuite()
        : TestSuite("tcp-lifecycle-trace-helper")
    {
        AddTestCase(new ColumnsTestCase);
        AddTestCase(new SecondsTestCase);
        AddTestCase(new RowsTestCase);
        AddTestCase(new ExistingFilesTestCase);
        AddTestCase(new UnwritableTestCase);
    }
};

TraceHelperTestSuite g_traceHelperTestSuite; //!< registers the suite

} // namespace
