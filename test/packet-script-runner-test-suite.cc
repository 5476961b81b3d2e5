// SPDX-License-Identifier: GPL-2.0-only
//
// The packet scripts of test/packet-scripts on the TCP they judge, and the judge itself.

#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/test.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

const char* const SCRIPTS = TCP_LIFECYCLE_SOURCE_DIR "/test/packet-scripts"; //!< where they are

/** \return paths of all scripts, sorted */
std::vector<std::filesystem::path>
FindScripts()
{
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(SCRIPTS))
    {
        if (entry.path().extension() == ".pkt")
        {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

/** Scripts that show a defect of stock ns-3, and the line whose expectation stock fails. */
const std::map<std::string, uint32_t> DEFECTS{{"stock-d01-options-of-another-client", 9},
                                              {"stock-d02-zero-window-syn", 9},
                                              {"stock-d03-syn-in-established", 12},
                                              {"stock-d04-timestamp-of-a-high-isn", 7},
                                              {"stock-d05-timestamps-of-another-client", 9},
                                              {"stock-d06-rst-in-window", 12},
                                              {"stock-d07-rst-ack", 12},
                                              {"stock-d08-refused", 4},
                                              {"stock-d09-wrong-syn-ack", 4},
                                              {"stock-d10-no-flags", 10},
                                              {"stock-d11-wrong-third-ack", 9},
                                              {"stock-d12-duplicate-syns", 31},
                                              {"stock-d13-third-ack-out-of-window", 10},
                                              {"stock-d14-fin-out-of-window", 12},
                                              {"stock-d15-old-ack", 12},
                                              {"stock-d16-paws", 13},
                                              {"stock-d17-stray-ack", 7},
                                              {"stock-d18-closed-port", 4},
                                              {"stock-d19-port-unreachable", 4},
                                              {"stock-d20-fin-in-time-wait", 16},
                                              {"stock-d21-syn-in-time-wait", 16},
                                              {"stock-d22-bind-in-time-wait", 16},
                                              {"stock-d24-fin-backs-off", 15},
                                              {"stock-d25-fin-in-close-wait", 14},
                                              {"stock-d26-text-with-fin-in-fin-wait", 15},
                                              {"stock-d27-old-ack-in-closing", 17},
                                              {"stock-d27-old-ack-in-last-ack", 16},
                                              {"stock-d28-fin-again-in-closing", 20},
                                              {"stock-d28-fin-again-in-last-ack", 17},
                                              {"stock-d29-ece-in-closing", 17},
                                              {"stock-d29-ece-in-last-ack", 17},
                                              {"stock-d30-fin-wait-2-ends", 16},
                                              {"stock-d31-close-in-syn-received", 11},
                                              {"stock-d32-reset-ends-in-closed", 14},
                                              {"stock-d32-time-out-ends-in-closed", 13},
                                              {"stock-d33-keep-alive", 16},
                                              {"stock-d33-user-timeout", 17},
                                              {"stock-d34-half-open-queue-full", 13},
                                              {"stock-d40-mss-and-syn-text", 7},
                                              {"stock-d41-push", 12},
                                              {"stock-d42-full-window", 18},
                                              {"stock-d43-zero-window-syn-ack", 8}};

/** The lines are those of ns-3.37; other versions may depart before. */
const bool IS_LINE_KNOWN = std::string(TCP_LIFECYCLE_NS3_VERSION).rfind("3.37", 0) == 0;

/** \return both stories and the message */
std::string
ToStory(const PacketScriptResult& result)
{
    return ToSideBySide(result) + result.message + "\n";
}

/** One script passes on the lifecycle TCP, each time with the same story. */
class OwnScriptTestCase : public TestCase
{
  public:
    OwnScriptTestCase(const std::filesystem::path& path, bool isIpv6)
        : TestCase("PacketScripts." + path.stem().string() + ".Passes" +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_path(path),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ReadPacketScript(m_path.string());
        PacketScriptConfig config;
        config.isIpv6 = m_isIpv6;
        config.checksWindow = true;
        const PacketScriptResult first = RunPacketScript(script, config);
        NS_TEST_EXPECT_MSG_EQ((first.outcome == PacketScriptOutcome::PASS), true, ToStory(first));
        NS_TEST_EXPECT_MSG_EQ(first.expected.size(), first.actual.size(), "stories are aligned");
        const PacketScriptResult second = RunPacketScript(script, config);
        NS_TEST_EXPECT_MSG_EQ(ToStory(first), ToStory(second), "the same story twice");
        // Numbers count from the ISNs: where the peer's lies must not matter, 2^32 included.
        for (const uint32_t isn : {0x7fffff00u, 0xffffff00u})
        {
            config.remoteIsn = isn;
            const PacketScriptResult wrapped = RunPacketScript(script, config);
            NS_TEST_EXPECT_MSG_EQ((wrapped.outcome == PacketScriptOutcome::PASS),
                                  true,
                                  "ISN " << isn << "\n"
                                         << ToStory(wrapped));
        }
    }

    std::filesystem::path m_path; //!< of the script
    bool m_isIpv6;                //!< family
};

/** A script that shows a defect of stock fails there, at the line that shows it. */
class StockDefectTestCase : public TestCase
{
  public:
    StockDefectTestCase(const std::filesystem::path& path, bool isIpv6)
        : TestCase("PacketScripts." + path.stem().string() + ".FailsOnStock" +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_path(path),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto row = DEFECTS.find(m_path.stem().string());
        NS_TEST_ASSERT_MSG_EQ((row != DEFECTS.end()), true, "not in the table");
        PacketScript script = ReadPacketScript(m_path.string());
        script.name = "it";
        PacketScriptConfig config;
        config.tcp = PacketScriptTcp::STOCK;
        config.isIpv6 = m_isIpv6;
        if (IsFatal(script, config))
        {
            return; // an assertion of ns-3's own shows the defect, where asserts are built in
        }
        const PacketScriptResult result = RunPacketScript(script, config);
        NS_TEST_EXPECT_MSG_EQ((result.outcome == PacketScriptOutcome::FAIL),
                              true,
                              "stock passes: is the defect gone?\n"
                                  << ToStory(result));
        NS_TEST_ASSERT_MSG_EQ(result.message.substr(0, 3), "it:", ToStory(result));
        const auto line = static_cast<unsigned>(std::stoul(result.message.substr(3)));
        const bool isThere =
            IS_LINE_KNOWN ? line == row->second : line + 1 == row->second || line == row->second;
        NS_TEST_EXPECT_MSG_EQ(isThere, true, ToStory(result));
        const PacketScriptResult again = RunPacketScript(script, config);
        NS_TEST_EXPECT_MSG_EQ(ToStory(result), ToStory(again), "the same story twice");
    }

    /** \return true if a process that runs the script does not survive it */
    static bool
    IsFatal(const PacketScript& script, const PacketScriptConfig& config)
    {
        std::cout.flush();
        const pid_t child = fork();
        if (child == 0)
        {
            const rlimit none{0, 0};
            setrlimit(RLIMIT_CORE, &none);
            // A sanitizer would make an exit of them.
            std::signal(SIGSEGV, SIG_DFL);
            std::signal(SIGABRT, SIG_DFL);
            const bool isQuiet = std::freopen("/dev/null", "w", stderr) != nullptr;
            RunPacketScript(script, config);
            _exit(isQuiet ? 0 : 1);
        }
        int status = 0;
        return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status);
    }

    std::filesystem::path m_path; //!< of the script
    bool m_isIpv6;                //!< family
};

/** A server that is connected; what a script is about comes behind it, from line 7 on. */
const std::string SERVER = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                           "+0 bind(3, ..., ...) = 0\n"
                           "+0 listen(3, 1) = 0\n"
                           "+0 < S 0:0(0) win 9000 <mss 1000>\n"
                           "+0 > S. 0:0(0) ack 1 <mss 1460>\n"
                           "+0 < . 1:1(0) ack 1 win 9000\n";

/** A script made here, and how it ends. */
struct Verdict
{
    std::string name;            //!< what is shown
    std::string text;            //!< the script
    PacketScriptOutcome outcome; //!< how it ends
    std::string message;         //!< the whole line; "" = none
};

const std::vector<Verdict> VERDICTS{
    {"FlagsDiffer",
     " 0 < S 0:0(0) win 9000\n+0 > S. 0:0(0) ack 1\n",
     PacketScriptOutcome::FAIL,
     "it:2: expected > S. 0:0(0) ack 1; got > R. 0:0(0) ack 1: flags R. instead of S."},
    {"OptionsDiffer",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 bind(3, ..., ...) = 0\n"
     "+0 listen(3, 1) = 0\n"
     "+0 < S 0:0(0) win 9000 <mss 1000,nop,wscale 2>\n"
     "+0 > S. 0:0(0) ack 1 <mss 1460,nop,wscale 2>\n",
     PacketScriptOutcome::FAIL,
     "it:5: expected > S. 0:0(0) ack 1 <mss 1460,nop,wscale 2>; got > S. 0:0(0) ack 1 "
     "<mss 1460,nop,wscale 8>: options <mss 1460,nop,wscale 8> instead of "
     "<mss 1460,nop,wscale 2>"},
    {"SegmentIsLate",
     " 0 < S 0:0(0) win 9000\n 0 > R. 0:0(0) ack 1\n+1 < S 0:0(0) win 9000\n"
     " 0.5 > R. 0:0(0) ack 1\n",
     PacketScriptOutcome::FAIL,
     "it:4: expected > R. 0:0(0) ack 1; got > R. 0:0(0) ack 1: it came at 1.000000 instead of "
     "0.500000"},
    {"SegmentIsEarly",
     " 0 < S 0:0(0) win 9000\n+2 > R. 0:0(0) ack 1\n",
     PacketScriptOutcome::FAIL,
     "it:2: expected > R. 0:0(0) ack 1; got > R. 0:0(0) ack 1: it came at 0.000000 instead of "
     "2.000000"},
    {"AnyTimeIsRight",
     " 0 < S 0:0(0) win 9000\n+2 < S 0:0(0) win 9000\n * > R. 0:0(0) ack 1\n",
     PacketScriptOutcome::PASS,
     ""},
    {"RangeOfTimeIsRight",
     "--tolerance_usecs=1\n 0 < S 0:0(0) win 9000\n0.000~0.001 > R. 0:0(0) ack 1\n",
     PacketScriptOutcome::PASS,
     ""},
    {"NothingComes",
     SERVER + "+1 > . 1:1(0) ack 1\n",
     PacketScriptOutcome::FAIL,
     "it:7: expected > . 1:1(0) ack 1; got nothing"},
    {"SegmentIsLeft",
     " 0 < S 0:0(0) win 9000\n//! silent\n",
     PacketScriptOutcome::FAIL,
     "it:2: expected nothing more; got 0.000000 > R. 0:0(0) ack 1"},
    {"ErrnoDiffers",
     SERVER + "+0 accept(3, ..., ...) = 4\n+0 fcntl(4, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n"
              "+0 read(4, ..., 5) = 5\n",
     PacketScriptOutcome::FAIL,
     "it:9: expected read(4, ..., 5) = 5; got -1 EAGAIN instead of 5"},
    {"FilledInValueDiffers",
     SERVER + "+0 < P. 1:9(8) ack 1 win 9000\n+0 accept(3, ..., ...) = 4\n"
              "+0 ioctl(4, SIOCINQ, [7]) = 0\n",
     PacketScriptOutcome::FAIL,
     "it:9: expected ioctl(4, SIOCINQ, [7]) = 0; got SIOCINQ 8 instead of 7"},
    {"CallReturnsEarly",
     SERVER + "+0 accept(3, ..., ...) = 4\n+0...0.3 read(4, ..., 5) = 5\n"
              "+.1 < P. 1:6(5) ack 1 win 9000\n",
     PacketScriptOutcome::FAIL,
     "it:8: expected read(4, ..., 5) = 5; got returned at 0.100000 instead of 0.300000"},
    {"CallDoesNotReturn",
     SERVER + "+0 accept(3, ..., ...) = 4\n+0 read(4, ..., 5) = 5\n",
     PacketScriptOutcome::FAIL,
     "it:8: expected read to return at 0.000000; got nothing by 0.004000"},
    {"StateDiffers",
     SERVER + "//! state CLOSE-WAIT\n",
     PacketScriptOutcome::FAIL,
     "it:7: expected what the line claims; got state ESTABLISHED instead of CLOSE-WAIT"},
    {"QueueDiffers",
     SERVER + "//! queue accept 1\n//! queue accept 1/7\n",
     PacketScriptOutcome::FAIL,
     "it:8: expected what the line claims; got queue accept 1/2 instead of queue accept 1/7"},
    {"DropIsClaimedOnce",
     SERVER + "+0 < . 2000000001:2000000001(0) ack 1 win 9000\n+0 > . 1:1(0) ack 1\n"
              "//! drop sequence-unacceptable\n//! drop sequence-unacceptable\n",
     PacketScriptOutcome::FAIL,
     "it:10: expected what the line claims; got no such drop; not claimed yet: none"},
    {"DropDiffers",
     SERVER + "+0 < . 1:1(0) ack 900 win 9000\n+0 > . 1:1(0) ack 1\n//! drop ack-missing\n",
     PacketScriptOutcome::FAIL,
     "it:9: expected what the line claims; got no such drop; not claimed yet: ack-unacceptable"},
    {"TimerDiffers",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n"
     "+0 listen(3, 1) = 0\n+0 < S 0:0(0) win 9000\n+0 > S. 0:0(0) ack 1 <...>\n"
     "//! timer syn-ack-retransmission start 2s\n",
     PacketScriptOutcome::FAIL,
     "it:6: expected what the line claims; got no such timer event; not claimed yet: "
     "timer syn-ack-retransmission start 1.000000s"},
    {"BadDescriptor",
     " 0 read(7, ..., 5) = -1 EBADF (Bad file descriptor)\n"
     "+0 close(7) = -1 EBADF (Bad file descriptor)\n",
     PacketScriptOutcome::PASS,
     ""},
    {"CodeIsNotSupported",
     " 0 < S 0:0(0) win 9000\n+0 > . 7:7(0)\n+0 %{ assert True }%\n",
     PacketScriptOutcome::UNSUPPORTED,
     "it:3: not supported: %{ }% code (%{)"},
    {"PipeIsNotSupported",
     " 0 pipe([3, 4]) = 0\n",
     PacketScriptOutcome::UNSUPPORTED,
     "it:1: not supported: splice/sendfile (pipe)"},
    {"FastOpenIsNotSupported",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 setsockopt(3, SOL_TCP, TCP_FASTOPEN, [1], 4) = 0\n",
     PacketScriptOutcome::UNSUPPORTED,
     "it:2: not supported: Fast Open (TCP_FASTOPEN)"},
};

/** A script ends as it should, with exactly this message. */
class VerdictTestCase : public TestCase
{
  public:
    explicit VerdictTestCase(const Verdict& verdict)
        : TestCase("PacketScripts.Judge." + verdict.name),
          m_verdict(verdict)
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ParsePacketScript(m_verdict.text, "it");
        const PacketScriptResult result = RunPacketScript(script, PacketScriptConfig());
        NS_TEST_EXPECT_MSG_EQ((result.outcome == m_verdict.outcome), true, ToStory(result));
        NS_TEST_EXPECT_MSG_EQ(result.message, m_verdict.message, "message");
    }

    Verdict m_verdict; //!< script and end
};

/** Both stories of a failed run stand side by side, with what nobody expected at the end. */
class SideBySideTestCase : public TestCase
{
  public:
    SideBySideTestCase()
        : TestCase("PacketScripts.Story.StandsSideBySide")
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ParsePacketScript("--mss=1\n"
                                                      " 0 `ip link`\n"
                                                      "+0 < S 5:5(0) win 9000\n"
                                                      "+0 < F 7:10(3) win 9000\n"
                                                      "+0 > . 1:1(0) ack 8\n",
                                                      "it");
        const PacketScriptResult result = RunPacketScript(script, PacketScriptConfig());
        NS_TEST_EXPECT_MSG_EQ(result.message,
                              "it:5: expected > . 1:1(0) ack 8; got > R. 0:0(0) ack 1: flags R. "
                              "instead of .",
                              "message");
        NS_TEST_ASSERT_MSG_EQ(result.ignored.size(), 2, "ignored");
        NS_TEST_EXPECT_MSG_EQ(result.ignored[0].line, 1, "line");
        NS_TEST_EXPECT_MSG_EQ(result.ignored[0].what, "--mss", "option");
        NS_TEST_EXPECT_MSG_EQ(result.ignored[1].line, 2, "line");
        NS_TEST_EXPECT_MSG_EQ(result.ignored[1].what, "command", "command");
        NS_TEST_ASSERT_MSG_EQ(result.actual.size(), 5, ToStory(result));
        NS_TEST_EXPECT_MSG_EQ(result.actual[1], "0.000000 < S 5:5(0) win 9000", "injected");
        NS_TEST_EXPECT_MSG_EQ(result.actual[3], "0.000000 > R. 0:0(0) ack 1", "compared");
        NS_TEST_EXPECT_MSG_EQ(result.expected[4], "", "nobody expected this");
        NS_TEST_EXPECT_MSG_EQ(result.actual[4].substr(0, 19), "0.000000 > R. 0:0(0", "left over");
    }
};

/** Stock ns-3 keeps no records: what needs them is named, not judged. */
class IgnoredClaimsTestCase : public TestCase
{
  public:
    IgnoredClaimsTestCase()
        : TestCase("PacketScripts.Claims.AreIgnoredOnStock")
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ParsePacketScript(" 0 socket(..., SOCK_STREAM, 0) = 3\n"
                                                      "//! queue accept 7/9\n"
                                                      "//! drop old-timestamp\n"
                                                      "//! timer delayed-ack start 2s\n",
                                                      "it");
        PacketScriptConfig config;
        config.tcp = PacketScriptTcp::STOCK;
        const PacketScriptResult result = RunPacketScript(script, config);
        NS_TEST_EXPECT_MSG_EQ(result.message, "", "message");
        NS_TEST_ASSERT_MSG_EQ(result.ignored.size(), 3, "queue, drop and timer");
        NS_TEST_EXPECT_MSG_EQ(result.ignored[2].what, "claim timer delayed-ack start 2s", "text");
    }
};

class PacketScriptRunnerTestSuite : public TestSuite
{
  public:
    PacketScriptRunnerTestSuite()
        : TestSuite("tcp-lifecycle-packet-scripts")
    {
        for (const auto& path : FindScripts())
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new OwnScriptTestCase(path, isIpv6));
                if (path.filename().string().compare(0, 6, "stock-") == 0)
                {
                    AddTestCase(new StockDefectTestCase(path, isIpv6));
                }
            }
        }
        for (const Verdict& verdict : VERDICTS)
        {
            AddTestCase(new VerdictTestCase(verdict));
        }
        AddTestCase(new SideBySideTestCase);
        AddTestCase(new IgnoredClaimsTestCase);
    }
};

PacketScriptRunnerTestSuite g_packetScriptRunnerTestSuite; //!< registers the suite

} // namespace
