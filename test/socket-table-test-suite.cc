// SPDX-License-Identifier: GPL-2.0-only
//
// Socket tables of simulated nodes: every kind of row, and awk lines written for the real tools.

#include "directory-test-case.h"
#include "socket-table-stage.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/node.h"
#include "ns3/socket-table-format.h"
#include "ns3/socket-table-rows.h"
#include "ns3/tcp-socket-table-helper.h"
#include "ns3/test.h"

#include <array>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

/** Rows of all states. */
class RowsTestCase : public TestCase
{
  public:
    explicit RowsTestCase(bool isIpv6)
        : TestCase(std::string("SocketTable.EveryStateHasItsRowQueuesAndTimer.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SocketTableStage stage(m_isIpv6);
        std::ostringstream table;
        TcpSocketTableHelper().Print("ss -tanoH", stage.GetNode(), table);
        // Behind the name of a timer stands what is left of it: that the timers suite measures.
        const std::string any = m_isIpv6 ? "*" : "0.0.0.0";
        std::vector<std::string> wanted{"LISTEN 2 16 " + any + ":80 " + any + ":*"};
        const auto add = [&](const std::string& state, uint16_t port, const std::string& timer) {
            const TcpConnectionId id = stage.Id(port);
            wanted.push_back(state + " " + id.LocalText() + " " + id.RemoteText() + timer);
        };
        add("ESTAB 100 0", 1, "");
        add("ESTAB 0 500", 2, " on");
        add("CLOSE-WAIT 0 0", 3, "");
        add("LAST-ACK 0 1", 4, " on");
        add("FIN-WAIT-1 0 1", 5, " on");
        add("FIN-WAIT-2 0 0", 6, " timewait");
        add("TIME-WAIT 0 0", 7, " timewait");
        add("CLOSING 0 1", 8, " on");
        add("ESTAB 0 0", 9, " keepalive");
        add("CLOSE-WAIT 101 0", 10, "");
        add("ESTAB 0 0", 11, "");
        add("SYN-RECV 0 0", 12, " on");
        const TcpConnectionId out = stage.Id(13);
        wanted.push_back("SYN-SENT 0 1 " + out.WithLocalPort(5000).LocalText() + " " +
                         out.RemoteText() + " on");
        const TcpConnectionId both = stage.Id(14);
        wanted.push_back("SYN-RECV 0 1 " + both.WithLocalPort(5001).LocalText() + " " +
                         both.RemoteText() + " on");
        std::istringstream lines(table.str());
        std::size_t row = 0;
        for (std::string line; std::getline(lines, line); ++row)
        {
            std::string text = Squeeze(line);
            const std::size_t timer = text.find("timer:(");
            if (timer != std::string::npos)
            {
                text = text.substr(0, text.find(',')).erase(timer, std::string("timer:(").size());
            }
            NS_TEST_ASSERT_MSG_LT(row, wanted.size(), "a row too many: " << text);
            NS_TEST_EXPECT_MSG_EQ(text, wanted[row], "row " << row);
        }
        NS_TEST_EXPECT_MSG_EQ(row, wanted.size(), "rows");
    }

    bool m_isIpv6; //!< family
};

/** Remaining times and repeats. */
class TimersTestCase : public TestCase
{
  public:
    TimersTestCase()
        : TestCase("SocketTable.TimersShowWhatIsLeftAndHowOftenTheyFired")
    {
    }

  private:
    /** \return timer of a connection */
    static std::string
    TimerOf(SocketTableStage& stage, uint16_t remotePort)
    {
        std::ostringstream table;
        TcpSocketTableHelper().Print(
            "ss -tanoH dport = " + std::to_string(remotePort), stage.GetNode(), table);
        const std::string text = table.str();
        const std::size_t begin = text.find("timer:(");
        return begin == std::string::npos ? "" : text.substr(begin, text.find(')') - begin + 1);
    }

    void
    DoRun() override
    {
        SocketTableStage stage(false);
        // The SYN of port 12 came between 2.03 and 2.05 s; its SYN,ACK is repeated after 1, 2, 4 s.
        Time syn;
        for (const WireSegment& segment : stage.peer.GetWire())
        {
            const bool isSyn = segment.id == stage.Id(12) && !segment.fromServer;
            syn = isSyn ? segment.time : syn;
        }
        stage.peer.RunUntil(syn + MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 12), "timer:(on,500ms,0)", "half-open");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 13), "timer:(on,500ms,0)", "our SYN");
        stage.peer.RunUntil(syn + MilliSeconds(1500));
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 12), "timer:(on,1.500sec,1)", "half-open, repeated");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 13), "timer:(on,500ms,1)", "linear at first (Linux)");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 7), "timer:(timewait,58sec,0)", "TIME-WAIT");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 6), "timer:(timewait,58sec,0)", "FIN-WAIT-2");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 9), "timer:(keepalive,119min,0)", "keep-alive");
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 11), "", "none runs");
        // Text of port 2 goes out again, each time after twice as long.
        uint32_t sent = 0;
        Time last;
        Time gap;
        for (const WireSegment& segment : stage.peer.GetWire())
        {
            const bool isText =
                segment.fromServer && segment.id == stage.Id(2) && segment.view.textBytes > 0;
            sent += isText ? 1 : 0;
            gap = isText ? segment.time - last : gap;
            last = isText ? segment.time : last;
        }
        SocketTableRow text;
        for (const SocketTableRow& row : ReadSocketTable(stage.GetNode()))
        {
            text = row.remote == stage.Id(2).GetRemoteSocketAddress() ? row : text;
        }
        NS_TEST_EXPECT_MSG_EQ(sent, 4, "three times again");
        NS_TEST_EXPECT_MSG_EQ(text.retransmissions, 3, "as the table says");
        NS_TEST_EXPECT_MSG_EQ(
            text.remaining, last + gap + gap - Simulator::Now(), "until the next");
        stage.CloseWindow();
        const std::string persist = "timer:(persist,";
        NS_TEST_EXPECT_MSG_EQ(TimerOf(stage, 9).substr(0, persist.size()), persist, "persist");
        std::ostringstream netstat;
        TcpSocketTableHelper().Print("netstat -tano", stage.GetNode(), netstat);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(netstat.str(), "10.77.0.100:9           ESTABLISHED probe ("),
            true,
            netstat.str());
    }
};

/** What people type behind ss and netstat. */
class OneLinersTestCase : public DirectoryTestCase
{
  public:
    explicit OneLinersTestCase(bool isIpv6)
        : DirectoryTestCase(std::string("SocketTable.OneLinersOfTheRealToolsWork.") +
                            (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        SocketTableStage stage(m_isIpv6);
        for (uint16_t port = 2000; port < 2007; ++port)
        {
            const auto last = static_cast<uint8_t>(port % 3);
            stage.peer.SendSyn(stage.peer.MakeId(Ipv4Address(0x0a4d0200 + last), port),
                               SequenceNumber32(1));
        }
        stage.peer.RunUntil(Seconds(2.2));
        TcpSocketTableHelper tables;
        const std::string netstat = In("netstat.txt");
        const std::string ss = In("ss.txt");
        tables.Write("netstat -tanW", stage.GetNode(), netstat);
        tables.Write("ss -tan", stage.GetNode(), ss);
        tables.Write("ss -tan state syn-recv", stage.GetNode(), In("syn-recv.txt"));
        tables.Write("ss -tln", stage.GetNode(), In("listen.txt"));

        NS_TEST_EXPECT_MSG_EQ(Shell("grep -c SYN_RECV " + netstat), "9", "");
        NS_TEST_EXPECT_MSG_EQ(Shell("grep SYN_RECV " + netstat + " | wc -l | tr -d ' '"), "9", "");
        NS_TEST_EXPECT_MSG_EQ(Shell("wc -l < " + In("syn-recv.txt") + " | tr -d ' '"), "10", "");
        NS_TEST_EXPECT_MSG_EQ(
            Shell("awk '/^tcp/ {print $6}' " + netstat +
                  " | LC_ALL=C sort | uniq -c | awk '{printf \"%s%s=%d\", s, $2, $1; s = \" \"}'"),
            "CLOSE_WAIT=2 CLOSING=1 ESTABLISHED=4 FIN_WAIT1=1 FIN_WAIT2=1 LAST_ACK=1 LISTEN=1 "
            "SYN_RECV=9 SYN_SENT=1 TIME_WAIT=1",
            "netstat by state");
        NS_TEST_EXPECT_MSG_EQ(
            Shell("awk 'NR>1 {c[$1]++} END {for (s in c) print s, c[s]}' " + ss +
                  " | LC_ALL=C sort | paste -s -d ' '"),
            "CLOSE-WAIT 2 CLOSING 1 ESTAB 4 FIN-WAIT-1 1 FIN-WAIT-2 1 LAST-ACK 1 LISTEN 1 "
            "SYN-RECV 9 SYN-SENT 1 TIME-WAIT 1",
            "ss by state");
        // Sources of half-open connections, most frequent last.
        const std::string host = m_isIpv6 ? "sed 's/:[0-9]*$//'" : "cut -d: -f1";
        NS_TEST_EXPECT_MSG_EQ(Shell("grep SYN_RECV " + netstat + " | awk '{print $5}' | " + host +
                                    " | sort | uniq -c | sort -n | awk '{print $1}' | paste -s"
                                    " -d ' '"),
                              "2 2 2 3",
                              "per foreign address");
        if (!m_isIpv6)
        {
            NS_TEST_EXPECT_MSG_EQ(Shell("awk '{print $5}' " + netstat +
                                        " | cut -d: -f1 | sort | uniq -c | sort -n | tail -n 1 |"
                                        " awk '{print $2, $1}'"),
                                  "10.77.0.100 14",
                                  "the busiest peer");
        }
        NS_TEST_EXPECT_MSG_EQ(Shell("awk '$1 == \"LISTEN\" && $2 > 0 {print $2 \"/\" $3}' " + ss),
                              "2/16",
                              "accept queue and its backlog");
        NS_TEST_EXPECT_MSG_EQ(Shell("awk 'NR>1 {print $4}' " + In("listen.txt")),
                              (m_isIpv6 ? "*:80" : "0.0.0.0:80"),
                              "who listens");
        NS_TEST_EXPECT_MSG_EQ(
            Shell("awk '/^tcp/ && $6 == \"LISTEN\" {print $1, $4, $5}' " + netstat),
            (m_isIpv6 ? "tcp6 :::80 :::*" : "tcp 0.0.0.0:80 0.0.0.0:*"),
            "and as netstat says it");
    }

    bool m_isIpv6; //!< family
};

/** IPv4 peers of an IPv6 listener. */
class MappedTestCase : public TestCase
{
  public:
    MappedTestCase()
        : TestCase("SocketTable.Ipv4PeersOfAnIpv6ListenerAreMapped")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"AcceptMode", "Manual"}}, false);
        const Ptr<Node> node = peer.GetTracer()->GetObject<Node>();
        const Ptr<Socket> listener =
            Socket::CreateSocket(node, TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
        listener->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 81));
        listener->Listen();
        peer.RunUntil(Seconds(2));
        const TcpConnectionId open = peer.MakeId("10.77.0.100", 1).WithLocalPort(81);
        peer.SendSyn(open, SequenceNumber32(1000));
        peer.SendSyn(peer.MakeId("10.77.0.100", 2).WithLocalPort(81), SequenceNumber32(1000));
        peer.RunUntil(Seconds(2.1));
        peer.SendAck(open);
        peer.RunUntil(Seconds(2.2));
        std::ostringstream ss;
        std::ostringstream netstat;
        TcpSocketTableHelper tables;
        tables.Print("ss -tanH", node, ss);
        tables.Print("netstat -tan6", node, netstat);
        const std::string local = open.LocalText().substr(0, open.LocalText().find(':'));
        const std::string ends = "[::ffff:" + local + "]:81 [::ffff:10.77.0.100]:";
        std::string text;
        std::istringstream lines(ss.str());
        for (std::string line; std::getline(lines, line);)
        {
            text += Squeeze(line) + "\n";
        }
        NS_TEST_EXPECT_MSG_EQ(text,
                              "LISTEN 1 128 *:81 *:*\nESTAB 0 0 " + ends + "1\nSYN-RECV 0 0 " +
                                  ends + "2\n",
                              "ss");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(netstat.str(), "tcp6       0      0 " + local + ":81 "), true, netstat.str());
    }
};

/** Tables at chosen times, and what cannot be done. */
class ScheduleTestCase : public DirectoryTestCase
{
  public:
    ScheduleTestCase()
        : DirectoryTestCase("SocketTable.ScheduledTablesAreOfTheirTime")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        SegmentPeer peer;
        peer.Listen(16);
        const Ptr<Node> node = peer.GetTracer()->GetObject<Node>();
        {
            TcpSocketTableHelper tables; // the tables need it no more
            tables.WriteAt(Seconds(3), "ss -tan state syn-recv", node, In("one.txt"));
            tables.WriteEachAt(TcpSocketTableHelper::Every(Seconds(1), Seconds(1.5), Seconds(4)),
                               "netstat -tan",
                               NodeContainer(node),
                               In("netstat"));
            tables.PrintAt({Seconds(1), Seconds(3)},
                           "nstat -z TcpPassiveOpens",
                           NodeContainer(node),
                           Create<OutputStreamWrapper>(In("nstat.txt"), std::ios::out));
        }
        peer.RunUntil(Seconds(2));
        peer.SendSyn(peer.MakeId("10.77.0.100", 1), SequenceNumber32(1000));
        peer.RunUntil(Seconds(5));
        const std::string id = std::to_string(node->GetId());
        NS_TEST_EXPECT_MSG_EQ(
            Shell("awk 'NR > 1' " + In("one.txt") + " | wc -l | tr -d ' '"), "1", "");
        const std::vector<std::pair<std::string, std::string>> files{
            {"1s", "0"}, {"2.5s", "1"}, {"4s", "1"}};
        for (const auto& [time, halfOpen] : files)
        {
            const std::string path = In("netstat-" + id + "-" + time + ".txt");
            NS_TEST_EXPECT_MSG_EQ(Shell("grep -c SYN_RECV " + path), halfOpen, path);
        }
        NS_TEST_EXPECT_MSG_EQ(Shell("ls " + m_directory + " | wc -l | tr -d ' '"), "5", "files");
        NS_TEST_EXPECT_MSG_EQ(Shell("grep '^# ' " + In("nstat.txt") + " | head -n 1"),
                              "# 1 s, node " + id + ": nstat -z TcpPassiveOpens",
                              "what heads a table");
        NS_TEST_EXPECT_MSG_EQ(Shell("grep -c '^#kernel' " + In("nstat.txt")), "2", "tables");
        TestErrors(node);
    }

    /**
     * \return what Simulator::Run throws in a process of its own: ns-3 keeps the event that has
     * thrown for ever, which checkers of memory would report
     */
    static std::string
    MessageOfRun()
    {
        std::array<int, 2> ends{};
        NS_ABORT_MSG_UNLESS(pipe(ends.data()) == 0, "no pipe");
        const pid_t child = fork();
        if (child == 0)
        {
            const std::string message = MessageOf([] { Simulator::Run(); });
            const auto written = write(ends[1], message.data(), message.size());
            _exit(written == static_cast<ssize_t>(message.size()) ? 0 : 1);
        }
        close(ends[1]);
        std::string text(1000, ' ');
        const auto size = read(ends[0], &text[0], text.size());
        close(ends[0]);
        waitpid(child, nullptr, 0);
        return size > 0 ? text.substr(0, static_cast<std::size_t>(size)) : "";
    }

    void
    TestErrors(const Ptr<Node>& node)
    {
        TcpSocketTableHelper tables;
        const auto expect = [this](const std::string& message, const std::string& part) {
            NS_TEST_EXPECT_MSG_EQ(Contains(message, part), true, message << " / " << part);
        };
        const Ptr<Node> bare = CreateObject<Node>();
        std::ostringstream os;
        expect(MessageOf([&] { tables.Print("ss -tan", bare, os); }),
               "node " + std::to_string(bare->GetId()) + " has no TcpLifecycleEngine");
        expect(MessageOf([&] { tables.WriteAt(Seconds(9), "nstat", bare, In("bare.txt")); }),
               "has no TcpLifecycleEngine");
        expect(MessageOf([&] { tables.WriteAt(Seconds(4), "nstat", node, In("past.txt")); }),
               "\"nstat\" at 4 s: it is 5 s already");
        expect(MessageOf([&] { tables.WriteAt(Seconds(9), "top", node, In("top.txt")); }),
               "\"top\" is not known here");
        expect(MessageOf([&] { tables.WriteAt(Seconds(9), "nstat", node, In("no/dir.txt")); }),
               "no/dir.txt: No such file or directory");
        expect(MessageOf([&] { tables.Write("ss -tan", node, "/dev/full"); }),
               "cannot write /dev/full: No space left on device");
        expect(MessageOf([] { TcpSocketTableHelper::Every(Seconds(1), Seconds(0), Seconds(2)); }),
               "a period of 0 s");
        // What is known only then comes out of Simulator::Run.
        tables.PrintAt({Seconds(6)},
                       "ss -tan",
                       NodeContainer(node),
                       Create<OutputStreamWrapper>("/dev/full", std::ios::out));
        expect(MessageOfRun(), "\"ss -tan\": the stream cannot be written");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("bare.txt")) || fs::exists(In("past.txt")) ||
                                  fs::exists(In("top.txt")),
                              false,
                              "nothing is made for what cannot be");
    }
};

class SocketTableTestSuite : public TestSuite
{
  public:
    SocketTableTestSuite()
        : TestSuite("tcp-lifecycle-socket-table")
    {
        AddTestCase(new RowsTestCase(false));
        AddTestCase(new RowsTestCase(true));
        AddTestCase(new TimersTestCase);
        AddTestCase(new OneLinersTestCase(false));
        AddTestCase(new OneLinersTestCase(true));
        AddTestCase(new MappedTestCase);
        AddTestCase(new ScheduleTestCase);
    }
};

SocketTableTestSuite g_socketTableTestSuite; //!< registers the suite

} // namespace
