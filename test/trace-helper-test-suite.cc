// SPDX-License-Identifier: GPL-2.0-only
//
// What trace files and run.json contain, and what is refused.

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/node.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/test.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace ns3;

namespace
{

namespace fs = std::filesystem;

/** \return the whole file as text */
std::string
ReadFile(const std::string& path)
{
    std::ifstream is(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(is), std::istreambuf_iterator<char>()};
}

/** Write \p text to a new file. */
void
WriteFile(const std::string& path, const std::string& text)
{
    std::ofstream os(path, std::ios::binary);
    os << text;
}

/** \return what \p call throws as std::runtime_error, or "" if it throws nothing */
template <typename Call>
std::string
MessageOf(Call call)
{
    try
    {
        call();
    }
    catch (const std::runtime_error& error)
    {
        return error.what();
    }
    return "";
}

/** \return true if \p text contains \p part */
bool
Contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

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

/** Gives each test case an empty directory of its own. */
class DirectoryTestCase : public TestCase
{
  public:
    /** \param name what is tested */
    explicit DirectoryTestCase(const std::string& name)
        : TestCase(name)
    {
    }

  protected:
    void
    DoSetup() override
    {
        m_directory = CreateTempDirFilename("run");
        fs::remove_all(m_directory);
    }

    void
    DoTeardown() override
    {
        fs::remove_all(m_directory);
        Simulator::Destroy();
    }

    /** \return path of \p file in this case's directory */
    std::string
    In(const std::string& file) const
    {
        return m_directory + "/" + file;
    }

    std::string m_directory; //!< does not exist at the start
};

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
                              "time_s,node,local,remote,from,to,dwell_s,cause,rule\n",
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
            ",retries-exhausted",
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

/** A run that fails takes its files and directories with it; one that succeeds keeps them. */
class DiscardTestCase : public DirectoryTestCase
{
  public:
    DiscardTestCase()
        : DirectoryTestCase("RunDirectory.FailedRunLeavesNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        {
            RunDirectory run(m_directory, false);
            run.Claim("deep/er/file.csv");
            NS_TEST_EXPECT_MSG_EQ(fs::exists(In("deep/er/file.csv")), true, "claimed");
        }
        NS_TEST_EXPECT_MSG_EQ(fs::exists(m_directory), false, "removed with its directories");
        {
            RunDirectory run(m_directory, false);
            run.Claim("deep/file.csv");
            run.Commit();
        }
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("deep/file.csv")), true, "kept");
    }
};

/** Digests of FIPS 180-4's examples. */
class Sha256TestCase : public DirectoryTestCase
{
  public:
    Sha256TestCase()
        : DirectoryTestCase("RunRecord.Sha256EqualsPublishedDigests")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("empty"), "");
        NS_TEST_EXPECT_MSG_EQ(RunRecord::Sha256(In("empty")),
                              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                              "no bytes");
        WriteFile(In("it's \"abc\"; $x"), "abc");
        NS_TEST_EXPECT_MSG_EQ(RunRecord::Sha256(In("it's \"abc\"; $x")),
                              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                              "\"abc\", in a file with an awkward name");
        const std::string message = MessageOf([&] { RunRecord::Sha256(In("absent")); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, In("absent")), true, "names it: " << message);
    }
};

/** run.json is JSON, holds what repeats the run, and is the same when the run is repeated. */
class RunJsonTestCase : public DirectoryTestCase
{
  public:
    RunJsonTestCase()
        : DirectoryTestCase("RunRecord.JsonHoldsWhatRepeatsTheRun")
    {
    }

  private:
    void DoRun() override;
    /** Write a run.json and one output. */
    void Record(const std::string& directory) const;
};

void
RunJsonTestCase::Record(const std::string& directory) const
{
    RunDirectory run(directory, false);
    WriteFile(run.Claim("sub/data.csv"), "abc");
    RunRecord record("/some/where/lab",
                     {"--rate=5", "--out=" + directory, "--quiet", "--text=a\"b\\c\t"},
                     {"out", "quiet"});
    record.SetProfile("rfc9293");
    record.Write(run);
    run.Commit();
}

void
RunJsonTestCase::DoRun()
{
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    Record(In("one"));
    Record(In("two"));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));

    boost::property_tree::ptree json;
    boost::property_tree::read_json(In("one/run.json"), json);
    NS_TEST_EXPECT_MSG_EQ(json.get<std::string>("program"), "lab", "program without its path");
    NS_TEST_EXPECT_MSG_EQ(json.get<std::string>("profile"), "rfc9293", "profile");
    NS_TEST_EXPECT_MSG_GT(json.get<uint32_t>("seed"), 0, "seed");
    const auto& arguments = json.get_child("arguments");
    NS_TEST_ASSERT_MSG_EQ(arguments.size(), 2, "arguments that change results");
    NS_TEST_EXPECT_MSG_EQ(arguments.front().second.data(), "--rate=5", "first argument");
    NS_TEST_EXPECT_MSG_EQ(arguments.back().second.data(), "--text=a\"b\\c\t", "escaped argument");
    using Path = boost::property_tree::ptree::path_type;
    NS_TEST_EXPECT_MSG_EQ(
        json.get<std::string>(Path("changed_defaults|ns3::TcpSocketBase::Timestamp", '|')),
        "false",
        "changed default");
    NS_TEST_EXPECT_MSG_EQ(json.get_child("global_values").count("RngRun"), 1, "global values");
    const auto& outputs = json.get_child("outputs");
    NS_TEST_ASSERT_MSG_EQ(outputs.size(), 1, "outputs without run.json itself");
    const auto& output = outputs.front().second;
    NS_TEST_EXPECT_MSG_EQ(output.get<std::string>("file"), "sub/data.csv", "name");
    NS_TEST_EXPECT_MSG_EQ(output.get<std::string>("sha256"),
                          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                          "digest of \"abc\"");
    NS_TEST_EXPECT_MSG_EQ(output.get<uint64_t>("bytes"), 3, "size");
    NS_TEST_EXPECT_MSG_EQ(ReadFile(In("one/run.json")),
                          ReadFile(In("two/run.json")),
                          "repeating in another directory changes no byte");
}

/** A figure is drawn where gnuplot is there; else the message says what is missing. */
class FigureTestCase : public DirectoryTestCase
{
  public:
    FigureTestCase()
        : DirectoryTestCase("PlotHelper.DrawsOrSaysWhatIsMissing")
    {
    }

  private:
    void
    DoRun() override
    {
        LifecycleFigure figure;
        figure.file = "fig";
        figure.title = "it's a title";
        figure.yLabel = "entries";
        figure.end = 3;
        figure.panels = {{"panel", {{"curve", {{0, 1}, {1, 2}, {2, 0}}}}, 2}};
        RunDirectory run(m_directory, false);
        LifecyclePlotHelper::Claim(run, figure.file);
        const std::string message = MessageOf([&] { LifecyclePlotHelper::Draw(run, figure); });
        if (!LifecyclePlotHelper::WhyUnavailable().empty())
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(message, LifecyclePlotHelper::WhyUnavailable()),
                                  true,
                                  "says what is missing: " << message);
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(message, "", "drawn without complaint");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("fig.png")).substr(1, 3), "PNG", "PNG signature");
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(In("fig.svg")), "<svg"), true, "SVG element");
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(In("fig.gp")), "fig.dat"), true, "script");
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(In("fig.dat")), "\n1 2\n"), true, "data");
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
        AddTestCase(new DiscardTestCase);
        AddTestCase(new Sha256TestCase);
        AddTestCase(new RunJsonTestCase);
        AddTestCase(new FigureTestCase);
    }
};

TraceHelperTestSuite g_traceHelperTestSuite; //!< registers the suite

} // namespace
