// SPDX-License-Identifier: GPL-2.0-only
//
// Packet scripts that parse and mean nothing: each is refused in one line before it runs.

#include "directory-test-case.h"

#include "ns3/packet-script-check.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/packet-script-scan.h"
#include "ns3/packet-script-symbols.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A script that is refused. */
struct Refusal
{
    std::string text;   //!< the script
    std::string where;  //!< LINE:COLUMN
    std::string wanted; //!< behind "expected "
    std::string found;  //!< between the quotes behind "found "
};

const char* const WORD = "a constant, errno or socket option of Linux";
const char* const S32 = "a number from -2147483648 to 4294967295";
const char* const COUNT = "a number from 0 to 2147483647";
const char* const LINGER = "{onoff=1, linger=SECONDS}";
const char* const MESSAGE = "{msg_name(...)=..., msg_iov(1)=[{..., LENGTH}], msg_flags=0}";

/** Checks rows of refusals. */
class RefusalTestCase : public TestCase
{
  public:
    /** \param name the test's name \param isIpv6 run over IPv6 \param refusals the rows */
    RefusalTestCase(const std::string& name, bool isIpv6, const std::vector<Refusal>& refusals)
        : TestCase(name),
          m_isIpv6(isIpv6),
          m_refusals(refusals)
    {
    }

  private:
    void
    DoRun() override
    {
        PacketScriptConfig config;
        config.isIpv6 = m_isIpv6;
        for (const Refusal& refusal : m_refusals)
        {
            const std::string message = MessageOf([&refusal, &config] {
                RunPacketScript(ParsePacketScript(refusal.text, "it"), config);
            });
            NS_TEST_EXPECT_MSG_EQ(message,
                                  "it:" + refusal.where + ": expected " + refusal.wanted +
                                      ", found \"" + refusal.found + "\"",
                                  refusal.text);
        }
    }

    bool m_isIpv6;                   //!< family
    std::vector<Refusal> m_refusals; //!< the rows
};

/** \return words that nobody knows */
std::vector<Refusal>
WordRefusals()
{
    return {
        {"+0 close(4) = BANANA", "1:15", WORD, "BANANA"},
        {"+0 close(4) = \"abc\"", "1:15", "a number or a word", "\"abc\""},
        {"+0 close(4) = [1]", "1:15", "a number or a word", "[1]"},
        {"+0 close(4) = -1 EAGIN (x)", "1:18", "an errno of Linux", "EAGIN"},
        {"+0 close(4) = -1 SO_ERROR (x)", "1:18", "an errno of Linux", "SO_ERROR"},
        {"+0 socket(AF_BANANA, SOCK_STREAM, 0) = 3", "1:11", WORD, "AF_BANANA"},
        {"+0 listen(3, BANANA) = 0", "1:14", WORD, "BANANA"},
        {"+0 recv(4, ..., 5, MSG_PEEK|MSG_BANANA) = 5", "1:29", WORD, "MSG_BANANA"},
        {"+0 recv(4, ..., 5, MSG_PEEK|...) = 5", "1:29", "a number or a word", "..."},
        {"+0 fcntl(4, F_SETFL, O_NONBLOCKK) = 0", "1:22", WORD, "O_NONBLOCKK"},
        {"+0 ioctl(4, SIOCINQ, [TYPO]) = 0", "1:23", WORD, "TYPO"},
        {"+0 getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESETT], [4]) = 0",
         "1:41",
         WORD,
         "ECONNRESETT"},
        {"+0 setsockopt(4, SOL_BANANA, SO_ERROR, [0], 4) = 0", "1:18", WORD, "SOL_BANANA"},
        {"+0 setsockopt(4, SOL_SOCKET, SO_BANANA, [0], 4) = 0", "1:30", WORD, "SO_BANANA"},
        {"+0 setsockopt(4, SOL_SOCKET, TCP_NODELAY, [1], 4) = 0",
         "1:30",
         "a socket option of level SOL_SOCKET",
         "TCP_NODELAY"},
        {"+0 setsockopt(4, SOL_TCP, AF_INET, [1], 4) = 0",
         "1:27",
         "a socket option of level SOL_TCP",
         "AF_INET"},
        {"+0 setsockopt(4, SOL_TCP, TCP_NODELAY, \"a\", 4) = 0", "1:40", "[NUMBER]", "\"a\""},
        {"+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1}, 8) = 0", "1:41", LINGER, "{onoff=1}"},
        {"+0 setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=2, fd=3}, 8) = 0",
         "1:61",
         "a member: onoff=, linger=",
         "fd"},
        {"+0 poll([{fd=4, events=TYPO}], 1, 0) = 1", "1:24", WORD, "TYPO"},
        {"+0 poll([{fd=4, events=POLLIN, revents=TYPO}], 1, 0) = 1", "1:40", WORD, "TYPO"},
        {"+0 poll([{fd=4, event=POLLIN}], 1, 0) = 1",
         "1:10",
         "{fd=3, events=POLLIN, revents=POLLIN}",
         "{fd=4, event=POLLIN}"},
        {"+0 read(4, DATA, 5) = 5", "1:12", "a text, NULL or ...", "DATA"},
        {"+0 bind(3, {sa_family=AF_INET, sin_prt=htons(1)}, ...) = 0",
         "1:32",
         "a member: sa_family=, sin_port=, sin_addr=, sin6_port=, sin6_addr=",
         "sin_prt"},
        {"+0 bind(3, {sa_family=AF_INETT}, ...) = 0", "1:23", WORD, "AF_INETT"},
    };
}

/** \return calls of the wrong shape */
std::vector<Refusal>
CallRefusals()
{
    const std::string calls =
        "one of the calls accept, accept4, bind, cap_set, close, connect, fcntl, getsockopt, "
        "ioctl, listen, poll, read, readv, recv, recvfrom, recvmsg, send, sendmsg, sendto, "
        "setsockopt, shutdown, socket, write, writev";
    return {
        {"+0 \n  foo(4) = 0", "2:3", calls, "foo"},
        {"+0 opendir(...) = 0", "1:4", calls, "opendir"},
        {"+0 pipe2(...) = 0", "1:4", calls, "pipe2"},
        {"+0 read(4, ..., open) = 0", "1:17", WORD, "open"},
        {"+0 close() = 0", "1:4", "1 argument of close", "0"},
        {"+0...1 close(4, 5) = 0", "1:8", "1 argument of close", "2"},
        {"+0 fcntl(4) = 0", "1:4", "2 or 3 arguments of fcntl", "1"},
        {"+0 cap_set(CAP_NET_ADMIN, 0) = 0", "1:4", "3 arguments of cap_set", "2"},
        {"+0 recvmsg(4, ..., 0) = 0", "1:15", MESSAGE, "..."},
        {"+0 recvmsg(4, {msg_iov(1)=[{..., 5}], msg_flag=0}, 0) = 5",
         "1:39",
         "a member: msg_name=, msg_iov=, msg_flags=, msg_control=",
         "msg_flag"},
        {"+0 listen(3, 4294967296) = 0", "1:14", S32, "4294967296"},
        {"+0 listen(3, -2147483649) = 0", "1:14", S32, "-2147483649"},
        {"+0 close(4) = 4294967296", "1:15", S32, "4294967296"},
        {"+0 poll([{fd=4, events=POLLIN}], 1, 99999999999) = 0", "1:37", S32, "99999999999"},
        {"+0 setsockopt(4, SOL_SOCKET, SO_RCVBUF, [4611686018427387905], 4) = 0",
         "1:42",
         S32,
         "4611686018427387905"},
        {"+0 setsockopt(4, SOL_SOCKET, SO_RCVBUF, [1], -4) = 0", "1:46", COUNT, "-4"},
        {"+0 read(4, ..., -1) = 0", "1:17", COUNT, "-1"},
        {"+0 write(4, ..., 2147483648) = 5", "1:18", COUNT, "2147483648"},
        {"+0 writev(4, [{..., -5}], 1) = 0", "1:21", COUNT, "-5"},
        {"+0 writev(4, [{..., 2147483647}, {..., 1}], 2) = 0",
         "1:40",
         "a length, all together at most 2147483647",
         "1"},
        {"+0 writev(4, [{..., 1}, 5], 2) = 0", "1:25", "{..., LENGTH}", "5"},
        {"+0 writev(4, [{..., 1}, {..., 1}], 3) = 0",
         "1:36",
         "2, as many as the array has elements",
         "3"},
        {"+0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 1}], msg_flags=0}, 0) = 1",
         "1:43",
         "1, as many as the array has elements",
         "2"},
        {"+0 poll([{fd=4, events=POLLOUT}], 7, 0) = 1",
         "1:35",
         "1, as many as the array has elements",
         "7"},
        {"+0 bind(3, {sin_port=htons(65536)}, ...) = 0",
         "1:28",
         "a number from 0 to 65535",
         "65536"},
    };
}

/** \return packets and claims that cannot be, over IPv4 */
std::vector<Refusal>
PacketRefusals()
{
    const std::string states = "a state: CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, "
                               "CLOSE-WAIT, LAST-ACK, FIN-WAIT-1, FIN-WAIT-2, CLOSING, TIME-WAIT";
    const std::string family = "ICMP of IPv4";
    return {
        {"0 < . 1:1(0) win 9 <nop,mss M>", "1:25", "a number or a defined symbol", "mss M"},
        {"0 < . 1:1(0) win 9 <sack 1:2 3:4 5:6 7:8 9:10>",
         "1:1",
         "TCP options of at most 40 bytes",
         "<sack 1:2 3:4 5:6 7:8 9:10>"},
        {"0 > . 1:1(0) <TS val 1 ecr 2,sack 1:2 3:4 5:6 7:8>",
         "1:1",
         "TCP options of at most 40 bytes",
         "<TS val 1 ecr 2,sack 1:2 3:4 5:6 7:8>"},
        {"0 < icmp banana", "1:10", "a type of " + family, "banana"},
        {"0 < icmp type_256", "1:10", "a type of " + family, "type_256"},
        {"0 < icmp packet_too_big mtu 1280",
         "1:10",
         "a type of " + family,
         "packet_too_big mtu 1280"},
        {"0 < icmp unreachable no_route",
         "1:10",
         "a code of unreachable in " + family,
         "unreachable no_route"},
        {"0 < icmp unreachable code_300",
         "1:10",
         "a code of unreachable in " + family,
         "unreachable code_300"},
        {"0 < icmp unreachable host_unreachable mtu 900",
         "1:10",
         "mtu with unreachable frag_needed only",
         "unreachable host_unreachable mtu 900"},
        {"0 < icmp unreachable frag_needed mtu 65536",
         "1:10",
         "an mtu from 0 to 65535 in " + family,
         "unreachable frag_needed mtu 65536"},
        {"0 < icmp unreachable frag_needed mtu 900 id 5",
         "1:10",
         "mtu or id, not both",
         "unreachable frag_needed mtu 900"},
        {"//! state BANANA", "1:11", states, "BANANA"},
        {"//! queue banana 1", "1:11", "a queue: half-open, accept, time-wait", "banana"},
        {"//! timer rto start 2s",
         "1:11",
         "a timer: syn-retransmission, syn-ack-retransmission, retransmission, "
         "fin-retransmission, persist, delayed-ack, time-wait, fin-wait-2, keep-alive, "
         "user-timeout",
         "rto"},
    };
}

/** \return ICMPv6 that cannot be */
std::vector<Refusal>
Ipv6Refusals()
{
    return {
        {"0 < icmp source_quench", "1:10", "a type of ICMPv6", "source_quench"},
        {"0 < icmp unreachable frag_needed mtu 900",
         "1:10",
         "a code of unreachable in ICMPv6",
         "unreachable frag_needed mtu 900"},
        {"0 < icmp unreachable no_route mtu 900",
         "1:10",
         "mtu with packet_too_big only",
         "unreachable no_route mtu 900"},
        {"--mtu=1279\n0 < . 1:1(0) win 9",
         "1:1",
         "--mtu=N with a whole number from 1280 to 65535",
         "--mtu=1279"},
    };
}

/** \return options at the head that cannot be */
std::vector<Refusal>
OptionRefusals()
{
    const std::string event = "\n0 close(3) = -1\n";
    const auto number = [](const std::string& name, const std::string& range) {
        return "--" + name + "=N with a whole number from " + range;
    };
    return {
        {"--mss=9  --nosuch=5" + event, "1:10", "an option of packetdrill", "--nosuch=5"},
        {"--strict" + event, "1:1", "an option of packetdrill", "--strict"},
        {"--strict_segments=1" + event,
         "1:1",
         "--strict_segments without a value",
         "--strict_segments=1"},
        {"--mtu" + event, "1:1", "--mtu=VALUE", "--mtu"},
        {"--mtu=67" + event, "1:1", number("mtu", "68 to 65535"), "--mtu=67"},
        {"--mtu=9x" + event, "1:1", number("mtu", "68 to 65535"), "--mtu=9x"},
        {"--bind_port=0" + event, "1:1", number("bind_port", "1 to 65535"), "--bind_port=0"},
        {"--tolerance_usecs=0" + event,
         "1:1",
         number("tolerance_usecs", "1 to 1000000000"),
         "--tolerance_usecs=0"},
        {"--ip_version=banana" + event,
         "1:1",
         "--ip_version=ipv4, ipv4-mapped-ipv6 or ipv6",
         "--ip_version=banana"},
        {"--define=A" + event, "1:1", "--define=NAME=VALUE", "--define=A"},
        {"--define==A" + event, "1:1", "--define=NAME=VALUE", "--define==A"},
    };
}

/** A drop reason that is none; the list of all is long. */
class ReasonTestCase : public TestCase
{
  public:
    ReasonTestCase()
        : TestCase("PacketScript.UnknownDropReasonsAreRefusedAndKnownOnesListed")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto run = [](const std::string& reason) {
            return MessageOf([&reason] {
                PacketScriptConfig config;
                config.tcp = PacketScriptTcp::STOCK; // where known ones are ignored
                RunPacketScript(ParsePacketScript("//! drop " + reason, "it"), config);
            });
        };
        const std::string message = run("banana");
        NS_TEST_EXPECT_MSG_EQ(message.substr(0, 37), "it:1:10: expected a reason: malformed", "");
        NS_TEST_EXPECT_MSG_EQ(Contains(message, ", node-down, found \"banana\""), true, message);
        for (const std::string reason : {"malformed", "sequence-unacceptable", "in-time-wait"})
        {
            NS_TEST_EXPECT_MSG_EQ(run(reason), "", reason);
        }
        NS_TEST_EXPECT_MSG_EQ(run("none").empty(), false, "a drop for no reason");
    }
};

/** Words are numbers of Linux. */
class SymbolTestCase : public TestCase
{
  public:
    SymbolTestCase()
        : TestCase("PacketScript.WordsHaveTheNumbersOfLinux")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::pair<const char*, int64_t>> words{{"AF_INET6", 10},
                                                                 {"SOCK_NONBLOCK", 2048},
                                                                 {"MSG_TRUNC", 0x20},
                                                                 {"POLLRDHUP", 0x2000},
                                                                 {"SIOCINQ", 0x541b},
                                                                 {"IP_PMTUDISC_DO", 2},
                                                                 {"CAP_NET_ADMIN", 12},
                                                                 {"EWOULDBLOCK", 11},
                                                                 {"ENOTTY", 25},
                                                                 {"ENOTSUP", 95},
                                                                 {"EHOSTUNREACH", 113},
                                                                 {"SO_LINGER", 13},
                                                                 {"TCP_USER_TIMEOUT", 18}};
        for (const auto& [word, number] : words)
        {
            NS_TEST_EXPECT_MSG_EQ(FindScriptWord(word).value_or(-1), number, word);
        }
        NS_TEST_EXPECT_MSG_EQ(FindScriptWord("BANANA").has_value(), false, "no word");
        NS_TEST_EXPECT_MSG_EQ(GetErrnoNumber("EAGAIN"), GetErrnoNumber("EWOULDBLOCK"), "the same");
        NS_TEST_EXPECT_MSG_EQ(GetErrnoNumber("AF_INET6"), 0, "no errno");
        NS_TEST_EXPECT_MSG_EQ(
            (FindSocketOption(6, 1) == FindSocketOption("TCP_NODELAY")), true, "");
        NS_TEST_EXPECT_MSG_EQ((FindSocketOption(1, 9999) == nullptr), true, "no such option");
        NS_TEST_EXPECT_MSG_EQ(NameIdleFlags(0x8000 | 0x2 | 0x4000 | 0x1), "MSG_MORE|MSG_OOB", "");
    }
};

/** The seeds of the fuzzer are understood or refused in one line, as the fuzzer demands. */
class CorpusTestCase : public TestCase
{
  public:
    CorpusTestCase()
        : TestCase("PacketScript.FuzzCorpusIsUnderstoodOrRefusedInOneLine")
    {
    }

  private:
    void
    DoRun() override
    {
        uint32_t understood = 0;
        uint32_t refused = 0;
        for (const std::string folder : {"/test/fuzz/corpus", "/test/packet-scripts"})
        {
            for (const auto& entry : fs::directory_iterator(TCP_LIFECYCLE_SOURCE_DIR + folder))
            {
                const std::string text = ReadFile(entry.path().string());
                // Each seed cut short, too: what a fuzzer does first.
                for (std::size_t bytes = 0; bytes <= text.size(); bytes += 1 + text.size() / 40)
                {
                    const std::string message = Read(text.substr(0, bytes));
                    understood += message.empty() ? 1 : 0;
                    refused += message.empty() ? 0 : 1;
                    const bool isLine = message.compare(0, 5, "fuzz:") == 0 &&
                                        message.find('\n') == std::string::npos;
                    NS_TEST_EXPECT_MSG_EQ((message.empty() || isLine), true, message);
                }
                const bool isScript = folder == "/test/packet-scripts";
                NS_TEST_EXPECT_MSG_EQ((isScript && !Read(text).empty()), false, entry.path());
            }
        }
        NS_TEST_EXPECT_MSG_GT(understood, 100, "many are scripts");
        NS_TEST_EXPECT_MSG_GT(refused, 100, "many are not");
    }

    /** \return the error of a text, "" if there is none */
    static std::string
    Read(const std::string& text)
    {
        return MessageOf([&text] {
            const PacketScript script = ParsePacketScript(text, "fuzz");
            const PacketScriptSettings settings = MakeSettings(script, PacketScriptConfig());
            if (FindUnsupported(script).name.empty())
            {
                CheckPacketScript(script, settings);
                FindIgnored(script);
            }
        });
    }
};

class PacketScriptCheckTestSuite : public TestSuite
{
  public:
    PacketScriptCheckTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-check")
    {
        AddTestCase(
            new RefusalTestCase("PacketScript.UnknownWordsAreRefused", false, WordRefusals()));
        AddTestCase(
            new RefusalTestCase("PacketScript.MisshapenCallsAreRefused", false, CallRefusals()));
        AddTestCase(new RefusalTestCase(
            "PacketScript.ImpossiblePacketsAreRefused", false, PacketRefusals()));
        AddTestCase(
            new RefusalTestCase("PacketScript.ImpossibleIpv6IsRefused", true, Ipv6Refusals()));
        AddTestCase(
            new RefusalTestCase("PacketScript.UnknownOptionsAreRefused", false, OptionRefusals()));
        AddTestCase(new ReasonTestCase);
        AddTestCase(new SymbolTestCase);
        AddTestCase(new CorpusTestCase);
    }
};

PacketScriptCheckTestSuite g_packetScriptCheckTestSuite; //!< registers the suite

} // namespace
