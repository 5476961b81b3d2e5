// SPDX-License-Identifier: GPL-2.0-only
//
// Socket tables and counters read like those of the real tools: compared with recorded output.

#include "directory-test-case.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/socket-table-command.h"
#include "ns3/socket-table-format.h"
#include "ns3/socket-table-rows.h"
#include "ns3/test.h"

#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** \return output of a real tool, see test/data/socket-tables/README.md */
std::string
Recorded(const std::string& name)
{
    return ReadFile(TCP_LIFECYCLE_SOURCE_DIR "/test/data/socket-tables/" + name + ".txt");
}

/** \return the state of a name that ss or netstat prints */
TcpSocket::TcpStates_t
StateOf(const std::string& name)
{
    for (int i = 0; i < TcpSocket::LAST_STATE; ++i)
    {
        const auto state = static_cast<TcpSocket::TcpStates_t>(i);
        if (name == SsStateName(state) || name == NetstatStateName(state))
        {
            return state;
        }
    }
    return TcpSocket::CLOSED;
}

/** \return an end as ss prints it: "10.1.0.1:80", "*:82", "[::1]:80", "0.0.0.0:*" */
Address
ParseEnd(const std::string& text, bool isIpv6)
{
    const std::size_t colon = text.rfind(':');
    const std::string port = text.substr(colon + 1);
    const auto number = static_cast<uint16_t>(port == "*" ? 0 : std::stoi(port));
    const std::string host = text.substr(0, colon);
    if (!isIpv6)
    {
        return InetSocketAddress(Ipv4Address(host.c_str()), number);
    }
    if (host == "*")
    {
        return Inet6SocketAddress(Ipv6Address::GetAny(), number);
    }
    const std::string bare = host.substr(1, host.size() - 2);
    const std::string mapped = "::ffff:";
    const Ipv6Address address =
        bare.find('.') == std::string::npos
            ? Ipv6Address(bare.c_str())
            : Ipv6Address::MakeIpv4MappedAddress(Ipv4Address(bare.substr(mapped.size()).c_str()));
    return Inet6SocketAddress(address, number);
}

/** \return time of ss -o: "119min", "58sec", "668ms", and "1.668ms", which are 1.668 s */
Time
ParseTime(const std::string& text)
{
    static const std::regex form("(?:(\\d+)min)?(?:(\\d+)(?:sec|\\.))?(?:(\\d+)ms)?");
    std::smatch parts;
    NS_ABORT_MSG_UNLESS(std::regex_match(text, parts, form), "time of ss: " << text);
    const auto number = [&parts](int i) { return parts[i].matched ? std::stoi(parts[i]) : 0; };
    return Minutes(number(1)) + Seconds(number(2)) + MilliSeconds(number(3));
}

/** \return the rows of ss-tano.txt */
std::vector<SocketTableRow>
ParseSs()
{
    static const std::map<std::string, SocketTableTimer> timers{
        {"on", SocketTableTimer::ON},
        {"keepalive", SocketTableTimer::KEEP_ALIVE},
        {"timewait", SocketTableTimer::TIME_WAIT},
        {"persist", SocketTableTimer::PERSIST}};
    static const std::regex timerForm("timer:\\((\\w+),([^,]+),(\\d+)\\)");
    std::vector<SocketTableRow> rows;
    std::istringstream table(Recorded("ss-tano"));
    std::string line;
    std::getline(table, line); // header
    while (std::getline(table, line))
    {
        std::istringstream cells(line);
        std::string state;
        std::string local;
        std::string remote;
        std::string timer;
        SocketTableRow row;
        cells >> state >> row.recvQueue >> row.sendQueue >> local >> remote >> timer;
        const bool isIpv6 = local[0] == '[' || local[0] == '*';
        row.state = StateOf(state);
        row.local = ParseEnd(local, isIpv6);
        row.remote = ParseEnd(remote, isIpv6);
        row.isIpv6Only = remote == "[::]:*";
        std::smatch parts;
        if (std::regex_match(timer, parts, timerForm))
        {
            row.timer = timers.at(parts[1]);
            row.remaining = ParseTime(parts[2]);
            const auto repeats = static_cast<uint32_t>(std::stoul(parts[3]));
            row.retransmissions = row.timer == SocketTableTimer::ON ? repeats : 0;
            row.probes = row.timer == SocketTableTimer::ON ? 0 : repeats;
        }
        rows.push_back(row);
    }
    return rows;
}

/** \brief Take the timers of netstat-tano.txt, which ran 20 ms later. */
void
TakeNetstatTimers(std::vector<SocketTableRow>& rows)
{
    static const std::regex form(".* (\\w+) \\((\\d+\\.\\d+)/(\\d+)/(\\d+)\\)");
    std::istringstream table(Recorded("netstat-tano"));
    std::string line;
    std::getline(table, line); // title
    std::getline(table, line); // header
    for (SocketTableRow& row : rows)
    {
        std::smatch parts;
        std::getline(table, line);
        NS_ABORT_MSG_UNLESS(std::regex_match(line, parts, form), "line of netstat: " << line);
        row.remaining = Seconds(std::stod(parts[2]));
        row.retransmissions = static_cast<uint32_t>(std::stoul(parts[3]));
        row.probes = static_cast<uint32_t>(std::stoul(parts[4]));
    }
}

/** \return what a command prints of rows */
std::string
Print(const std::string& text, const std::vector<SocketTableRow>& rows)
{
    std::ostringstream os;
    const SocketTableCommand command = ParseSocketTableCommand(text);
    if (command.tool == SocketTableTool::SS)
    {
        PrintSs(os, rows, command);
    }
    else
    {
        PrintNetstat(os, rows, command);
    }
    return os.str();
}

/** The layout of both tools, byte for byte. */
class RecordedTablesTestCase : public TestCase
{
  public:
    RecordedTablesTestCase()
        : TestCase("SocketTableText.Tables.AreThoseOfTheRealTools")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<SocketTableRow> rows = ParseSs();
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 31, "rows of the record");
        const std::vector<std::pair<std::string, std::string>> cases{
            {"ss-tan", "ss -tan"},
            {"ss-tan", "ss --tcp --all --numeric"},
            {"ss-tn", "ss -tn"},
            {"ss-tanH", "ss -t -an -H"},
            {"ss-tln", "ss -tln"},
            {"ss-syn-recv", "ss -tan state syn-recv"},
            {"ss-last-ack", "ss -tan state last-ack"},
            {"ss-sport-80", "ss -tan sport = :80"},
            {"ss-sport-80", "ss -tan '( sport eq 80 )'"},
            {"netstat-tan", "netstat -tan"},
            {"netstat-tan", "netstat -an"},
            {"netstat-tanW", "netstat -tanW"},
            {"netstat-tn", "netstat -n"},
            {"netstat-tln", "netstat -tln"}};
        for (const auto& [file, command] : cases)
        {
            NS_TEST_EXPECT_MSG_EQ(Print(command, rows), Recorded(file), command);
        }
        // iproute2 6.1 prints 1.668 s as "1.668ms", later versions as "1.668sec", as here.
        const std::regex wrong("(\\d\\.\\d\\d\\d)ms,(\\d)\\) ");
        NS_TEST_EXPECT_MSG_EQ(Print("ss -tano", rows),
                              std::regex_replace(Recorded("ss-tano"), wrong, "$1sec,$2)"),
                              "ss -tano");
        TakeNetstatTimers(rows);
        NS_TEST_EXPECT_MSG_EQ(Print("netstat -tano", rows), Recorded("netstat-tano"), "netstat -o");
    }
};

/** Times and filters that the record has no case of. */
class CasesTestCase : public TestCase
{
  public:
    CasesTestCase()
        : TestCase("SocketTableText.TimesAndFilters.AreThoseOfSs")
    {
    }

  private:
    /** \return a connection */
    static SocketTableRow
    MakeRow(TcpSocket::TcpStates_t state, uint16_t localPort, uint16_t remotePort)
    {
        SocketTableRow row;
        row.state = state;
        row.local = InetSocketAddress(Ipv4Address("10.0.0.1"), localPort);
        row.remote = InetSocketAddress(Ipv4Address("10.0.0.2"), remotePort);
        return row;
    }

    /** \return local ports of the rows that a command of ss shows, blank separated */
    static std::string
    PortsOf(const std::string& filter)
    {
        const std::vector<SocketTableRow> rows{MakeRow(TcpSocket::ESTABLISHED, 80, 4000),
                                               MakeRow(TcpSocket::SYN_RCVD, 81, 4001),
                                               MakeRow(TcpSocket::TIME_WAIT, 1024, 80),
                                               MakeRow(TcpSocket::LISTEN, 443, 0)};
        std::istringstream lines(Print("ss -tanH " + filter, rows));
        std::string ports;
        const std::string before = "10.0.0.1:";
        for (std::string line; std::getline(lines, line);)
        {
            const std::size_t begin = line.find(before) + before.size();
            ports += (ports.empty() ? "" : " ") + line.substr(begin, line.find(' ', begin) - begin);
        }
        return ports;
    }

    void
    DoRun() override
    {
        const std::vector<std::pair<std::string, std::string>> filters{
            {"", "80 81 1024 443"},
            {"state all", "80 81 1024 443"},
            {"state syn-recv state time-wait", "81 1024"},
            {"state bucket", "81 1024"},
            {"state big", "80 443"},
            {"state connected", "80 81 1024"},
            {"exclude established", "81 1024 443"},
            {"state connected exclude time-wait", "80 81"},
            {"sport = :80 or dport = :80", "80 1024"},
            {"sport >= 81 sport <= :443", "81 443"},
            {"sport > 80 and sport < 443", "81"},
            {"not sport = 80", "81 1024 443"},
            {"sport != 80 and ( dport = 80 or dport = 4001 )", "81 1024"},
            {"sport ne 80 and dport gt 80", "81"},
            {"state established sport = :80", "80"}};
        for (const auto& [filter, ports] : filters)
        {
            NS_TEST_EXPECT_MSG_EQ(PortsOf(filter), ports, "ss -tan " << filter);
        }
        const std::vector<std::pair<Time, std::string>> times{{Seconds(0), "(on,,2)"},
                                                              {MilliSeconds(7), "(on,007ms,2)"},
                                                              {MilliSeconds(1050), "1.050sec"},
                                                              {Seconds(9), "(on,9sec,2)"},
                                                              {MilliSeconds(10999), "(on,10sec,2)"},
                                                              {Seconds(90), "(on,1min30sec,2)"},
                                                              {Seconds(60), "(on,1min,2)"},
                                                              {Seconds(7199), "(on,119min,2)"}};
        for (const auto& [time, text] : times)
        {
            SocketTableRow row = MakeRow(TcpSocket::ESTABLISHED, 80, 4000);
            row.timer = SocketTableTimer::ON;
            row.remaining = time;
            row.retransmissions = 2;
            const std::string table = Print("ss -tanoH", {row});
            NS_TEST_EXPECT_MSG_EQ(Contains(table, text), true, table << " should have " << text);
        }
        SocketTableRow bound = MakeRow(TcpSocket::LISTEN, 80, 0);
        bound.device = "if1";
        const std::string table = Print("ss -tan", {bound});
        NS_TEST_EXPECT_MSG_EQ(Contains(table, "10.0.0.1%if1:80"), true, table);
    }
};

/** Counters as nstat prints them. */
class NstatTestCase : public TestCase
{
  public:
    NstatTestCase()
        : TestCase("SocketTableText.Nstat.PrintsNamesValuesAndIncrementsAsTheRealOne")
    {
    }

  private:
    /** \return what a command of nstat prints */
    static std::string
    PrintCounters(const std::string& text,
                  const TcpCounters& now,
                  const TcpCounters& before = TcpCounters())
    {
        std::ostringstream os;
        PrintNstat(os, now, before, ParseSocketTableCommand(text));
        return os.str();
    }

    void
    DoRun() override
    {
        // The recorded values under our names, in our order, give the recorded lines in theirs.
        const std::string recorded = Recorded("nstat-az");
        std::map<std::string, uint64_t> values;
        std::istringstream lines(recorded);
        std::string line;
        std::getline(lines, line);
        NS_TEST_EXPECT_MSG_EQ(line, "#kernel", "what nstat begins with");
        for (std::string name, rate; lines >> name;)
        {
            lines >> values[name] >> rate;
        }
        TcpCounters counters;
        for (std::size_t i = 0; i < static_cast<std::size_t>(TcpCounter::COUNT); ++i)
        {
            const auto counter = static_cast<TcpCounter>(i);
            NS_TEST_EXPECT_MSG_EQ(values.count(ToString(counter)), 1, ToString(counter));
            for (uint64_t n = values[ToString(counter)]; n > 0; --n)
            {
                counters.Add(counter);
            }
        }
        std::istringstream ours(PrintCounters("nstat -az", counters));
        std::size_t place = 0;
        uint32_t printed = 0;
        while (std::getline(ours, line))
        {
            const std::size_t found = recorded.find(line + "\n", place);
            NS_TEST_EXPECT_MSG_NE(found, std::string::npos, "in order: " << line);
            place = found == std::string::npos ? place : found;
            ++printed;
        }
        NS_TEST_EXPECT_MSG_EQ(printed, static_cast<uint32_t>(TcpCounter::COUNT) + 1, "lines");

        TcpCounters before;
        TcpCounters now;
        now.Add(TcpCounter::LISTEN_DROPS);
        before = now;
        now.Add(TcpCounter::LISTEN_DROPS);
        now.Add(TcpCounter::LISTEN_DROPS);
        now.Add(TcpCounter::PASSIVE_OPENS);
        const std::string opens = "TcpPassiveOpens                 1                  0.0\n";
        const std::string three = "TcpExtListenDrops               3                  0.0\n";
        const std::string two = "TcpExtListenDrops               2                  0.0\n";
        const std::string none = "TcpExtListenOverflows           0                  0.0\n";
        NS_TEST_EXPECT_MSG_EQ(PrintCounters("nstat", now, before), "#kernel\n" + opens + two, "");
        NS_TEST_EXPECT_MSG_EQ(
            PrintCounters("nstat -a", now, before), "#kernel\n" + opens + three, "-a: no history");
        NS_TEST_EXPECT_MSG_EQ(
            PrintCounters("nstat -z tcpextlisten*", now, before), "#kernel\n" + none + two, "");
        NS_TEST_EXPECT_MSG_EQ(PrintCounters("nstat TcpExtListenDrops", before, now),
                              "#kernel\nTcpExtListenDrops               1                  0.0\n",
                              "a node that has rebooted: its history is stale");
    }
};

/** Command lines that are wrong. */
class CommandErrorTestCase : public TestCase
{
  public:
    CommandErrorTestCase()
        : TestCase("SocketTableText.Command.SaysWhatItDoesNotUnderstand")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::pair<std::string, std::string>> cases{
            {"", "\"\": it ends where ss, netstat or nstat is expected"},
            {"lsof -i", "\"lsof\" is not known here; tools are ss, netstat and nstat"},
            {"ss -an", "give -t and -n"},
            {"ss -ta", "give -t and -n"},
            {"ss -tanp", "option -p is not known here; known are -tanloH46"},
            {"ss -tan --extended", "option --extended is not known here"},
            {"ss -tan state bogus", "\"ss -tan state bogus\": wrong state name: bogus"},
            {"ss -tan state", "it ends where a state is expected"},
            {"ss -tan state established exclude established", "no socket states to show"},
            {"ss -tan dst 10.0.0.1", "\"dst\" is not known here; filters are sport and dport"},
            {"ss -tan sport = :http", "\":http\" does not look like a port"},
            {"ss -tan sport = 65536", "\"65536\" does not look like a port"},
            {"ss -tan sport 80 81", "\"80\" compares nothing"},
            {"ss -tan sport =", "it ends where a port is expected"},
            {"ss -tan ( sport = 80", "\")\" is missing"},
            {"ss -tan sport = 80 )", "\")\" is not understood"},
            {"netstat -ta", "give -n"},
            {"netstat -tanp", "option -p is not known here"},
            {"netstat -tan state", "\"state\" is not understood"},
            {"nstat -q", "option -q is not known here"}};
        for (const auto& [text, part] : cases)
        {
            const std::string message =
                MessageOf([&text = text] { ParseSocketTableCommand(text); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, part), true, text << ": " << message);
        }
    }
};

class SocketTableTextTestSuite : public TestSuite
{
  public:
    SocketTableTextTestSuite()
        : TestSuite("tcp-lifecycle-socket-table-text")
    {
        AddTestCase(new RecordedTablesTestCase);
        AddTestCase(new CasesTestCase);
        AddTestCase(new NstatTestCase);
        AddTestCase(new CommandErrorTestCase);
    }
};

SocketTableTextTestSuite g_socketTableTextTestSuite; //!< registers the suite

} // namespace
