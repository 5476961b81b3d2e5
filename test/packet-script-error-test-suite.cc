// SPDX-License-Identifier: GPL-2.0-only
//
// The parser of packet scripts: each mistake gives one line that names place and cure.

#include "directory-test-case.h"

#include "ns3/packet-script-parser.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A bad script and its error. */
struct Mistake
{
    std::string text;  //!< the script
    std::string where; //!< LINE:COLUMN
    std::string what;  //!< behind "expected "
};

const char* const EVENT = "an event: TIME and a packet, call, command or code";
const char* const ACTION = "a packet (< or >), a call, a command in back quotes or code in %{ }%";
const char* const TIME = "a time from 0 to 1000000000 seconds";
const char* const OUTBOUND = "an outbound packet (>) after a time of '*' or a range";
const char* const U8 = "a number from 0 to 255";
const char* const U16 = "a number from 0 to 65535";
const char* const U32 = "a number from 0 to 4294967295";
const char* const SEQUENCE = "START:END(LENGTH), START from 0 to 4294967295";
const char* const FLAGS = "TCP flags (letters of FSRPUECWA or one digit from 0 to 7 for AccECN, "
                          "'.' for ACK, or '-')";
const char* const ALONE = "a claim alone on its line";
const char* const CLAIM = "state NAME, queue NAME N[/M], silent, drop REASON or "
                          "timer NAME start|restart|cancel|fire [DURATION] after //!";

/** \return what stands where it should, with what was found */
std::string
Found(const std::string& expected, const std::string& found)
{
    return expected + ", found \"" + found + "\"";
}

/** Checks rows of mistakes. */
class MistakeTestCase : public TestCase
{
  public:
    /** \param name the test's name \param mistakes the rows */
    MistakeTestCase(const std::string& name, const std::vector<Mistake>& mistakes)
        : TestCase(name),
          m_mistakes(mistakes)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const Mistake& mistake : m_mistakes)
        {
            const std::string message =
                MessageOf([&mistake] { ParsePacketScript(mistake.text, "a/b.pkt"); });
            NS_TEST_EXPECT_MSG_EQ(
                message, "a/b.pkt:" + mistake.where + ": expected " + mistake.what, mistake.text);
        }
    }

    std::vector<Mistake> m_mistakes; //!< the rows
};

/** \return mistakes of events as a whole */
std::vector<Mistake>
EventMistakes()
{
    return {
        {"", "1:1", Found(EVENT, "end of file")},
        {"foo", "1:1", Found(EVENT, "foo")},
        {"--mss=", "1:7", Found("a value of the option", "end of file")},
        {"--a-b=1", "1:4", Found("'=' or a blank", "-b=1")},
        {"+0 f() = 0\n--mss=1", "2:1", Found(EVENT, "--mss=1")},
        {"+0 f() = 0\n\n \t \x01\xff x", "3:4", Found(EVENT, "??")},
        {"+0", "1:3", Found(ACTION, "end of file")},
        {"`abc\n+0 f() = 0", "1:1", Found("a command with '`' at its end", "`abc")},
        {"%{ abc }", "1:1", Found("code with \"}%\" at its end", "%{")},
        {"+0 f() = 0 # abc", "1:12", Found(EVENT, "#")},
        {"`a`\n+0 `b`\n", "3:1", Found(EVENT, "end of file")},
        {"+0 f() = 0 //! state A", "1:12", Found(ALONE, "//!")},
        {"/* a */ //! state A", "1:9", Found(ALONE, "//!")},
        {"//! state A //! state B", "1:13", Found(ALONE, "//!")},
        {"--mss=1 //! state A", "1:9", Found(ALONE, "//!")},
        {"--define=A=-5\n+A f() = 0", "2:2", Found(TIME, "A")},
        {"--define=A=0.5\n+A f() = 0", "2:2", Found("a time in seconds", "A")},
        {"--define=A=5\n+0 A() = 0", "2:4", Found("a call, not a symbol defined as 5", "A()")},
        {"--define=A=\"S\"\n+0 > A. 0:0(0)",
         "2:6",
         Found("TCP flags, not a symbol defined as \"S\"", "A.")},
        {"--define=A=`S`\n+0 f() = -1 A (a)",
         "2:13",
         Found("an errno, not a symbol defined as `S`", "A")},
        {"+0 f() = 0 /* abc", "1:12", Found("\"*/\" that ends this comment", "/*")},
        {"-1 f() = 0", "1:1", Found(TIME, "-1")},
        {"+-.5 f() = 0", "1:2", Found(TIME, "-.5")},
        {"1000000000.1 f() = 0", "1:1", Found(TIME, "1000000000.1")},
        {"+0...-1 f() = 0", "1:6", Found(TIME, "-1")},
        {"0.5~+1 > . 0:0(0)", "1:5", Found("a time in seconds", "+1")},
        {"+1~+0.5 > . 0:0(0)", "1:1", Found("a time range that ends after it begins", "+1~+0.5")},
        {"* f() = 0", "1:1", Found(OUTBOUND, "*")},
        {"0~1 < . 0:0(0) win 1", "1:1", Found(OUTBOUND, "0~1")},
        {"//! 0~1 state A", "1:1", Found(OUTBOUND, "//!")},
    };
}

/** \return mistakes in packets */
std::vector<Mistake>
PacketMistakes()
{
    return {
        {"0 > 1:1(0)", "1:5", Found("TCP flags, icmp or udp", "1:1(0)")},
        {"0 > 70000 > 80 . 0:0(0)", "1:5", Found("TCP flags, icmp or udp", "70000")},
        {"0 > Q 0:0(0)", "1:5", Found(FLAGS, "Q")},
        {"0 > P.9 0:0(0)", "1:5", Found(FLAGS, "P.9")},
        {"0 > E.3 0:0(0)", "1:5", Found(FLAGS, "E.3")},
        {"0 > . 1:1001(999)",
         "1:7",
         Found("START:END(LENGTH) with END = START + LENGTH = 1000", "1:1001(999)")},
        {"0 > . 4294967295:0(1)",
         "1:7",
         Found("START:END(LENGTH) with END = START + LENGTH = 4294967296", "4294967295:0(1)")},
        {"0 > . 4294967296:1(0)", "1:7", Found(SEQUENCE, "4294967296:1(0)")},
        {"0 > . -1:0(1)", "1:7", Found(SEQUENCE, "-1:0(1)")},
        {"0 > . 0:4294967296(0)", "1:9", Found(U32, "4294967296(0)")},
        {"0 > . 0:70000(70000)", "1:15", Found(U16, "70000)")},
        {"0 > . 0:0(0) ack 4294967296", "1:18", Found(U32, "4294967296")},
        {"0 > . 0:0(0) win 65536", "1:18", Found(U16, "65536")},
        {"0 > . 0:0(0) urg -1", "1:18", Found(U16, "-1")},
        {"0 > . 0:0(0) <mss 65536>", "1:19", Found(U16, "65536>")},
        {"0 > . 0:0(0) <wscale 256>", "1:22", Found(U8, "256>")},
        {"0 > . 0:0(0) <TS 1 ecr 2>", "1:18", Found("val", "1")},
        {"0 > . 0:0(0) <sack>", "1:19", Found("a block LEFT:RIGHT", ">")},
        {"0 > . 0:0(0) <nop,>", "1:19", Found("a TCP option", ">")},
        {"0 > . 0:0(0) <nop nop>", "1:19", Found("',' or '>'", "nop>")},
        {"0 < . 0:0(0)", "1:1", Found("an inbound packet with a window (win N)", "0")},
        {"0 < . 0:0(0) win 1 <...>", "1:1", Found("an inbound packet without <...>", "0")},
        {"0 < [ect01] . 0:0(0) win 1", "1:1", Found("an inbound packet without ect01", "0")},
        {"0 > (tos 16) . 0:0(0)", "1:10", Found("a hexadecimal number from 0x0 to 0xff", "16)")},
        {"0 > (hops 1) . 0:0(0)",
         "1:6",
         Found("noecn, ect0, ect1, ect01, ce, tos, ttl or flowlabel", "hops")},
        {"0 > ipv4 1.2.3 > 1.2.3.4: . 0:0(0)", "1:10", Found("an IPv4 address", "1.2.3")},
        {"0 < icmp", "1:9", Found("a type or code of ICMP", "end of file")},
        {"0 < icmp x [y]", "1:13", Found("START:END(LENGTH), udp (LENGTH) or raw (LENGTH)", "y]")},
        {"0 < udp (65536)", "1:10", Found(U16, "65536)")},
    };
}

/** \return mistakes in calls and claims */
std::vector<Mistake>
CallMistakes()
{
    const std::string deep(64, '[');
    return {
        {"+0 f", "1:5", Found("'('", "end of file")},
        {"+0 f(", "1:6", Found("a value or ')'", "end of file")},
        {"+0 f(1 2) = 0", "1:8", Found("',' or ')'", "2)")},
        {"+0 f(1,) = 0", "1:8", Found("a value", ")")},
        {"+0 f([1) = 0", "1:8", Found("',' or ']'", ")")},
        {"+0 f({;}) = 0", "1:7", Found("a value or '}'", ";})")},
        {"+0 f(1|) = 0", "1:8", Found("a value", ")")},
        {"+0 f(99999999999999999999) = 0", "1:6", Found("a value or ')'", "99999999999999999999)")},
        {"+0 f(\"abc) = 0\n", "1:6", Found("a string with '\"' at its end", "\"abc)")},
        {"+0 f()", "1:7", Found("'='", "end of file")},
        {"+0 f() = -1 EBADF", "1:18", Found("a note in ( )", "end of file")},
        {"+1...0.5 f() = 0", "1:1", Found("a call that returns after it begins", "+1...0.5")},
        {"+0 f(" + deep + "[", "1:71", Found("values nested at most 64 deep", "end of file")},
        {"+0 f(1\n//! state A\n) = 0", "2:1", Found("',' or ')'", "//!")},
        {"//! what now", "1:5", Found(CLAIM, "what")},
        {"//!", "1:4", Found(CLAIM, "end of file")},
        {"//! state", "1:10", Found("a name", "end of file")},
        {"//! state A B", "1:13", Found("the end of the line", "B")},
        {"//! queue accept x", "1:18", Found(U32, "x")},
        {"//! queue accept 1/", "1:20", Found(U32, "end of file")},
        {"//! timer rto stop", "1:15", Found("start, restart, cancel or fire", "stop")},
        {"//! timer rto start 5m", "1:21", Found("a duration such as 2s or 500ms", "5m")},
    };
}

class DepthTestCase : public TestCase
{
  public:
    DepthTestCase()
        : TestCase("PacketScript.ValuesNestSixtyFourDeepAndNoDeeper")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const auto& [open, close] : {std::pair("[", "]"), {"{", "}"}, {"htons(", ")"}})
        {
            std::string front;
            std::string back;
            for (int depth = 1; depth <= 64; ++depth)
            {
                front += open;
                back += close;
            }
            const auto parse = [](const std::string& text) {
                return MessageOf([&text] { ParsePacketScript("+0 f(" + text + ") = 0", "s"); });
            };
            NS_TEST_EXPECT_MSG_EQ(parse(front + "1" + back), "", open);
            NS_TEST_EXPECT_MSG_EQ(
                Contains(parse(front + open + "1" + close + back), "at most 64 deep"), true, open);
        }
        std::string chain;
        for (int i = 0; i < 100000; ++i)
        {
            chain += "a=";
        }
        const std::string message = MessageOf([&chain] { ParsePacketScript("0 f(" + chain, "s"); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "at most 64 deep"), true, message);
    }
};

class FileTestCase : public DirectoryTestCase
{
  public:
    FileTestCase()
        : DirectoryTestCase("PacketScript.FilesThatCannotBeReadAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto read = [](const std::string& path) {
            return MessageOf([&path] { ReadPacketScript(path); });
        };
        const std::string expected = ": expected a packet script of up to 10 MB, found ";
        NS_TEST_EXPECT_MSG_EQ(
            read(In("none")), In("none") + expected + "none: No such file or directory", "missing");
        fs::create_directories(In("dir"));
        NS_TEST_EXPECT_MSG_EQ(read(In("dir")), In("dir") + expected + "a directory", "directory");
        WriteFile(In("big"), std::string(10000001, '\n'));
        NS_TEST_EXPECT_MSG_EQ(read(In("big")), In("big") + expected + "more", "too long");
        WriteFile(In("bad"), "\nx");
        NS_TEST_EXPECT_MSG_EQ(
            read(In("bad")), In("bad") + ":2:1: expected " + Found(EVENT, "x"), "a bad script");
        WriteFile(In("good"), "+0 f() = 0\n");
        NS_TEST_EXPECT_MSG_EQ(ReadPacketScript(In("good")).name, In("good"), "its path names it");
    }
};

class PacketScriptErrorTestSuite : public TestSuite
{
  public:
    PacketScriptErrorTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-error")
    {
        AddTestCase(new MistakeTestCase("PacketScript.BadEventsAreRefused", EventMistakes()));
        AddTestCase(new MistakeTestCase("PacketScript.BadPacketsAreRefused", PacketMistakes()));
        AddTestCase(new MistakeTestCase("PacketScript.BadCallsAreRefused", CallMistakes()));
        AddTestCase(new DepthTestCase);
        AddTestCase(new FileTestCase);
    }
};

PacketScriptErrorTestSuite g_packetScriptErrorTestSuite; //!< registers the suite

} // namespace
