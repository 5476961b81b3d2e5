// SPDX-License-Identifier: GPL-2.0-only
//
// The parser of packet scripts: each construct gives its values.

#include "ns3/packet-script-parser.h"
#include "ns3/test.h"

#include <array>
#include <string>
#include <variant>

using namespace ns3;

namespace
{

/** \return the first event of a script */
ScriptEvent
First(const std::string& text)
{
    return ParsePacketScript(text, "s").events.at(0);
}

/** \return what the first event of a script does */
template <typename Action>
Action
FirstAs(const std::string& text)
{
    return std::get<Action>(First(text).action);
}

/** \return the only argument of a call, written without a result */
ScriptExpression
Argument(const std::string& text)
{
    return FirstAs<ScriptCall>("+0 f(" + text + ") = 0").arguments.at(0);
}

/** \return a value as one line that shows how it was understood */
std::string
Show(const ScriptExpression& value)
{
    const std::array<const char*, 10> names{
        "ellipsis", "int", "word", "string", "prefix", "array", "struct", "call", "or", "assign"};
    std::string line = names.at(static_cast<std::size_t>(value.kind));
    if (value.kind == ScriptExpressionKind::INTEGER)
    {
        line += " " + std::to_string(value.number);
    }
    line += value.text.empty() ? "" : " " + value.text;
    std::string parts;
    for (const ScriptExpression& part : value.parts)
    {
        parts += (parts.empty() ? "" : ", ") + Show(part);
    }
    return parts.empty() ? line : line + "(" + parts + ")";
}

class TimeTestCase : public TestCase
{
  public:
    TimeTestCase()
        : TestCase("PacketScript.TimesAreReadExactly")
    {
    }

  private:
    /** One way to write a time. */
    struct Row
    {
        const char* text;    //!< as written
        ScriptTimeKind kind; //!< how it counts
        int64_t from;        //!< nanoseconds
        int64_t until;       //!< nanoseconds
    };

    void
    DoRun() override
    {
        const std::array<Row, 9> rows{{
            {"2", ScriptTimeKind::ABSOLUTE, 2000000000, 0},
            {".000000001", ScriptTimeKind::ABSOLUTE, 1, 0},
            {"0.1234567899", ScriptTimeKind::ABSOLUTE, 123456789, 0},
            {"1000000000", ScriptTimeKind::ABSOLUTE, 1000000000000000000, 0},
            {"+0.29", ScriptTimeKind::RELATIVE, 290000000, 0},
            {"+ .5", ScriptTimeKind::RELATIVE, 500000000, 0},
            {"*", ScriptTimeKind::ANY, 0, 0},
            {"0.5~.7", ScriptTimeKind::ABSOLUTE_RANGE, 500000000, 700000000},
            {"+0 ~ +1", ScriptTimeKind::RELATIVE_RANGE, 0, 1000000000},
        }};
        for (const Row& row : rows)
        {
            const ScriptTime time = First(std::string(row.text) + " > . 1:1(0) ack 1").time;
            NS_TEST_EXPECT_MSG_EQ((time.kind == row.kind), true, row.text);
            NS_TEST_EXPECT_MSG_EQ(time.from, NanoSeconds(row.from), row.text);
            NS_TEST_EXPECT_MSG_EQ(time.until, NanoSeconds(row.until), row.text);
        }
    }
};

class HeadTestCase : public TestCase
{
  public:
    HeadTestCase()
        : TestCase("PacketScript.OptionsCommandsAndCodeStandWhereTheyMay")
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ParsePacketScript("// a script\n"
                                                      "--mss=900 // small\n"
                                                      "--strict --local_ip=fd00:1::1\n"
                                                      "--who=\"a b\" --define=CC=\"reno\"\n"
                                                      "`first 'x' # kept\n"
                                                      "   second`\n"
                                                      "+.5 `third \\` more` /* gone\n"
                                                      " */ %{ a = {1} # kept }%\n"
                                                      "+1 %{b}%\n"
                                                      "`last`",
                                                      "name");
        NS_TEST_EXPECT_MSG_EQ(script.name, "name", "name");
        const std::array<ScriptOption, 5> options{{{{2, 1}, "mss", "900"},
                                                   {{3, 1}, "strict", ""},
                                                   {{3, 10}, "local_ip", "fd00:1::1"},
                                                   {{4, 1}, "who", "a b"},
                                                   {{4, 13}, "define", "CC=\"reno\""}}};
        NS_TEST_ASSERT_MSG_EQ(script.options.size(), options.size(), "options");
        for (std::size_t i = 0; i < options.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(script.options[i].name, options[i].name, "name " << i);
            NS_TEST_EXPECT_MSG_EQ(script.options[i].value, options[i].value, "value " << i);
            NS_TEST_EXPECT_MSG_EQ(script.options[i].place.line, options[i].place.line, i);
            NS_TEST_EXPECT_MSG_EQ(script.options[i].place.column, options[i].place.column, i);
        }
        NS_TEST_ASSERT_MSG_EQ(script.events.size(), 5, "events");
        const auto& first = script.events[0];
        NS_TEST_EXPECT_MSG_EQ(std::get<ScriptCommand>(first.action).text,
                              "first 'x' # kept\n   second",
                              "as written");
        NS_TEST_EXPECT_MSG_EQ(first.text, "`first 'x' # kept second`", "one line");
        NS_TEST_EXPECT_MSG_EQ(first.place.line, 5, "line");
        NS_TEST_EXPECT_MSG_EQ(script.events[1].text, "+.5 `third \\` more`", "quote within");
        NS_TEST_EXPECT_MSG_EQ(script.events[1].time.from, MilliSeconds(500), "with a time");
        NS_TEST_EXPECT_MSG_EQ(
            std::get<ScriptCode>(script.events[2].action).text, " a = {1} # kept ", "code");
        NS_TEST_EXPECT_MSG_EQ(script.events[2].place.column, 5, "column, behind a comment");
        NS_TEST_EXPECT_MSG_EQ(script.events[3].text, "+1 %{b}%", "code with a time");
        NS_TEST_EXPECT_MSG_EQ(script.events[4].text, "`last`", "last");
    }
};

class TcpTestCase : public TestCase
{
  public:
    TcpTestCase()
        : TestCase("PacketScript.TcpPacketsGiveTheirFields")
    {
    }

  private:
    void
    CheckHeader()
    {
        const auto full =
            FirstAs<ScriptTcpPacket>("0 < [ect0, ttl 9, tos 0x1f, flowlabel 0xfffff] 80 > 65535 "
                                     "FPU. 4294967290:4294967295(5) ack 4294967295 win 65535 "
                                     "urg 3");
        NS_TEST_EXPECT_MSG_EQ(full.isInbound, true, "<");
        NS_TEST_EXPECT_MSG_EQ((full.ip.ecn == ScriptEcn::ECT0), true, "ecn");
        NS_TEST_EXPECT_MSG_EQ(int(full.ip.tos.value()), 0x1f, "tos");
        NS_TEST_EXPECT_MSG_EQ(int(full.ip.ttl.value()), 9, "ttl");
        NS_TEST_EXPECT_MSG_EQ(full.ip.flowLabel.value(), 0xfffff, "flow label");
        NS_TEST_EXPECT_MSG_EQ(full.ports->first, 80, "source port");
        NS_TEST_EXPECT_MSG_EQ(full.ports->second, 65535, "destination port");
        NS_TEST_EXPECT_MSG_EQ(full.flags, "FPU.", "flags");
        NS_TEST_EXPECT_MSG_EQ(full.seq, 4294967290U, "start");
        NS_TEST_EXPECT_MSG_EQ(full.end, 4294967295U, "end");
        NS_TEST_EXPECT_MSG_EQ(full.bytes, 5, "length");
        NS_TEST_EXPECT_MSG_EQ(full.ack.value(), 4294967295U, "ack");
        NS_TEST_EXPECT_MSG_EQ(full.window.value(), 65535, "window");
        NS_TEST_EXPECT_MSG_EQ(full.urgent.value(), 3, "urgent");
        NS_TEST_EXPECT_MSG_EQ(full.unsupported, "", "can run");

        const auto bare = FirstAs<ScriptTcpPacket>("* > - 1:1(0) <...>");
        NS_TEST_EXPECT_MSG_EQ(bare.isInbound, false, ">");
        NS_TEST_EXPECT_MSG_EQ(bare.flags, "", "no flag");
        NS_TEST_EXPECT_MSG_EQ(bare.hasAnyOptions, true, "<...>");
        NS_TEST_EXPECT_MSG_EQ(bare.ports.has_value(), false, "no ports");
        NS_TEST_EXPECT_MSG_EQ(bare.ack.has_value() || bare.window.has_value(), false, "no numbers");
        NS_TEST_EXPECT_MSG_EQ((bare.ip.ecn == ScriptEcn::ANY), true, "no ecn");
        for (const char* flags : {"S", "SEW", "SE.", "RC", "."})
        {
            NS_TEST_EXPECT_MSG_EQ(
                FirstAs<ScriptTcpPacket>("* > " + std::string(flags) + " 0:0(0)").flags, flags, "");
        }
    }

    void
    CheckOptions()
    {
        const auto packet =
            FirstAs<ScriptTcpPacket>("--define=M=1400\n* > S 0:0(0) <mss 1460, mss M,nop, wscale 14"
                                     ",sackOK,TS val 4294967295 ecr 7,sack 1:3 5:9,eol>");
        using Kind = ScriptTcpOptionKind;
        const std::array<Kind, 8> kinds{Kind::MSS,
                                        Kind::MSS,
                                        Kind::NOP,
                                        Kind::WINDOW_SCALE,
                                        Kind::SACK_PERMITTED,
                                        Kind::TIMESTAMP,
                                        Kind::SACK,
                                        Kind::EOL};
        const std::array<uint32_t, 8> values{1460, 1400, 0, 14, 0, 4294967295, 0, 0};
        NS_TEST_ASSERT_MSG_EQ(packet.options.size(), kinds.size(), "options");
        for (std::size_t i = 0; i < kinds.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ((packet.options[i].kind == kinds[i]), true, "kind " << i);
            NS_TEST_EXPECT_MSG_EQ(packet.options[i].value, values[i], "value " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(packet.options[5].echo, 7, "TSecr");
        NS_TEST_ASSERT_MSG_EQ(packet.options[6].blocks.size(), 2, "blocks");
        NS_TEST_EXPECT_MSG_EQ(packet.options[6].blocks[1].first, 5, "left");
        NS_TEST_EXPECT_MSG_EQ(packet.options[6].blocks[1].second, 9, "right");
        NS_TEST_EXPECT_MSG_EQ(packet.unsupported, "", "can run");
    }

    void
    DoRun() override
    {
        CheckHeader();
        CheckOptions();
    }
};

class UnsupportedTestCase : public TestCase
{
  public:
    UnsupportedTestCase()
        : TestCase("PacketScript.WhatCannotRunIsReadAndNamed")
    {
    }

  private:
    /** A packet and why it cannot run. */
    struct Row
    {
        const char* text;   //!< behind its direction
        const char* reason; //!< the field unsupported
    };

    void
    DoRun() override
    {
        const std::array<Row, 13> rows{{
            {"P.5 0:0(0)", "AccECN"},
            {".0 0:0(0)", "AccECN"},
            {"SA 0:0(0)", "AccECN"},
            {"S 0:0(0) <ECN e0b 1 ceb 2 e1b 3>", "AccECN"},
            {"S 0:0(0) <FO 0a1b,nop>", "Fast Open"},
            {"S 0:0(0) <FOEXP>", "Fast Open"},
            {". 0:0(0) <md5 00ff>", "MD5"},
            {"S 0:0(0) <mss M>", ""},
            {"encap psp spi 0x7 . 0:0(0)", "encapsulation psp"},
            {"ipv4 (ttl 1) 10.0.0.1 > 10.0.0.2: . 0:0(0)", "encapsulation ipv4"},
            {"ipv6 fd::1 > ::2: . 0:0(0)", "encapsulation ipv6"},
            {"gre flags [key present], sum 0, off 0, key = 1, seq 2: . 0:0(0)",
             "encapsulation gre"},
            {"mpls (label 1, tc 0, [S], ttl 64): gre: . 0:0(0)", "encapsulation mpls"},
        }};
        for (const Row& row : rows)
        {
            const auto packet = FirstAs<ScriptTcpPacket>(std::string("* > ") + row.text);
            NS_TEST_EXPECT_MSG_EQ(packet.unsupported, row.reason, row.text);
        }
        const auto option = FirstAs<ScriptTcpPacket>("* > S 0:0(0) <nop,FO  0a1b>").options.at(1);
        NS_TEST_EXPECT_MSG_EQ((option.kind == ScriptTcpOptionKind::UNSUPPORTED), true, "kind");
        NS_TEST_EXPECT_MSG_EQ(option.text, "FO 0a1b", "text");
    }
};

class OtherPacketTestCase : public TestCase
{
  public:
    OtherPacketTestCase()
        : TestCase("PacketScript.IcmpAndUdpGiveTheirFields")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto full =
            FirstAs<ScriptIcmpPacket>("--define=CODE=frag_needed\n"
                                      "0 < [ce] icmp unreachable CODE mtu 900 [1:6(5)]");
        NS_TEST_EXPECT_MSG_EQ(full.isInbound, true, "<");
        NS_TEST_EXPECT_MSG_EQ((full.ip.ecn == ScriptEcn::CE), true, "ecn");
        NS_TEST_EXPECT_MSG_EQ(full.type, "unreachable", "type");
        NS_TEST_EXPECT_MSG_EQ(full.code, "frag_needed", "code, defined");
        NS_TEST_EXPECT_MSG_EQ(full.mtu.value(), 900, "mtu");
        NS_TEST_EXPECT_MSG_EQ(full.seq.value(), 1, "quoted sequence number");
        NS_TEST_EXPECT_MSG_EQ(full.bytes, 5, "quoted length");
        const auto echo = FirstAs<ScriptIcmpPacket>("0 > icmp echo_request id 7");
        NS_TEST_EXPECT_MSG_EQ(echo.code + echo.unsupported, "", "no code, nothing amiss");
        NS_TEST_EXPECT_MSG_EQ(echo.echoId.value(), 7, "id");
        NS_TEST_EXPECT_MSG_EQ(echo.seq.has_value(), false, "quotes nothing");
        NS_TEST_EXPECT_MSG_EQ(
            FirstAs<ScriptIcmpPacket>("0 < icmp x [udp (8)]").unsupported, "quoted udp", "udp");
        NS_TEST_EXPECT_MSG_EQ(
            FirstAs<ScriptIcmpPacket>("0 < icmp x [raw (8)]").unsupported, "quoted raw", "raw");
        NS_TEST_EXPECT_MSG_EQ(FirstAs<ScriptUdpPacket>("0 < udp 1 > 2 (99)").bytes, 99, "UDP");
        NS_TEST_EXPECT_MSG_EQ(FirstAs<ScriptUdpPacket>("0 > udp (9)").isInbound, false, "UDP");
    }
};

class CallTestCase : public TestCase
{
  public:
    CallTestCase()
        : TestCase("PacketScript.CallsGiveTheirValues")
    {
    }

  private:
    /** A value and how it is understood. */
    struct Row
    {
        const char* text; //!< as written
        const char* tree; //!< as Show() has it
    };

    void
    DoRun() override
    {
        const std::array<Row, 17> rows{{
            {"...", "ellipsis"},
            {"-9223372036854775808", "int -9223372036854775808"},
            {"0xFFffffff", "int 4294967295"},
            {"SO_ERROR", "word SO_ERROR"},
            {"\"a \\\" b\"", "string a \\\" b"},
            {"\"a\" \"b\"", "string ab"},
            {"\"a\"...", "prefix a"},
            {"[]", "array"},
            {"[1, [2]]", "array(int 1, array(int 2))"},
            {"{}", "struct"},
            {"{..., 5}", "struct(ellipsis, int 5)"},
            {"{a=1, b=X|Y}", "struct(assign(word a, int 1), assign(word b, or(word X, word Y)))"},
            {"A|0x2|B", "or(word A, int 2, word B)"},
            {"htons(80)", "call htons(int 80)"},
            {"msg_iov(1)=[{...,5}]", "assign(call msg_iov(int 1), array(struct(ellipsis, int 5)))"},
            {"{flags [none], sum 0, off 0,  key 0, seq 0}",
             "struct(word flags [none], sum 0, off 0, key 0, seq 0)"},
            {"{(label 1, tc 0, ttl 2)}", "struct(word (label 1, tc 0, ttl 2))"},
        }};
        for (const Row& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(Show(Argument(row.text)), row.tree, row.text);
        }
        const ScriptEvent event = First("+1...1.5 accept(3, // why\n"
                                        "   ..., /* and */ ...)\t= -1 EAGAIN (Try again)");
        const auto& call = std::get<ScriptCall>(event.action);
        NS_TEST_EXPECT_MSG_EQ(call.name, "accept", "name");
        NS_TEST_EXPECT_MSG_EQ(call.returnTime.value(), Seconds(1.5), "blocks");
        NS_TEST_ASSERT_MSG_EQ(call.arguments.size(), 3, "arguments");
        NS_TEST_EXPECT_MSG_EQ(call.arguments[1].place.line, 2, "line");
        NS_TEST_EXPECT_MSG_EQ(call.arguments[1].place.column, 4, "column");
        NS_TEST_EXPECT_MSG_EQ(Show(call.result), "int -1", "result");
        NS_TEST_EXPECT_MSG_EQ(call.errnoName, "EAGAIN", "errno");
        NS_TEST_EXPECT_MSG_EQ(
            event.text, "+1...1.5 accept(3, ..., ...) = -1 EAGAIN (Try again)", "text");
        const auto noted = FirstAs<ScriptCall>("+0 f() = 0x2 (flags O_RDWR)");
        NS_TEST_EXPECT_MSG_EQ(noted.arguments.size(), 0, "no argument");
        NS_TEST_EXPECT_MSG_EQ(noted.returnTime.has_value(), false, "does not block");
        NS_TEST_EXPECT_MSG_EQ(Show(noted.result) + noted.errnoName, "int 2", "a note is no errno");
    }
};

class DefineTestCase : public TestCase
{
  public:
    DefineTestCase()
        : TestCase("PacketScript.DefinedSymbolsStandForWordsEverywhere")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string head = "--define=A=\"x\" --define=B=0x5 --define=C=D --define=E=EINTR\n"
                                 "--define=RUN=`true` --define=M=900 --mss=M --define=U=1\n";
        const PacketScript script = ParsePacketScript(head + "RUN\n"
                                                             "+B...7 C([A, B, C]) = B E (note)\n"
                                                             "B~M > . B:5(0) ack B <mss M>\n"
                                                             "+0 RUN",
                                                      "s");
        NS_TEST_ASSERT_MSG_EQ(script.events.size(), 4, "events");
        const auto& call = std::get<ScriptCall>(script.events[1].action);
        NS_TEST_EXPECT_MSG_EQ(script.events[1].time.from, Seconds(5), "time");
        NS_TEST_EXPECT_MSG_EQ(call.name, "D", "name of a call");
        NS_TEST_EXPECT_MSG_EQ(call.place.column, 8, "where it stands");
        NS_TEST_EXPECT_MSG_EQ(
            Show(call.arguments.at(0)), "array(string x, int 5, word D)", "values");
        NS_TEST_EXPECT_MSG_EQ(Show(call.result) + call.errnoName, "int 5EINTR", "result, errno");
        NS_TEST_EXPECT_MSG_EQ(call.errnoPlace.column, 25, "where it stands");
        for (const std::size_t i : {0, 3})
        {
            const auto& command = std::get<ScriptCommand>(script.events[i].action);
            NS_TEST_EXPECT_MSG_EQ(command.text, "true", "command");
        }
        NS_TEST_EXPECT_MSG_EQ(script.events[2].time.until, Seconds(900), "range");
        NS_TEST_EXPECT_MSG_EQ(script.options[6].value, "900", "value of an option");
        NS_TEST_EXPECT_MSG_EQ(script.options[0].isUsed, true, "found");
        NS_TEST_EXPECT_MSG_EQ(script.options[7].isUsed, false, "not found");
        const auto packet = FirstAs<ScriptTcpPacket>("--define=T=S --define=N=7\n"
                                                     "+0 < T. 0:N(N) ack N win N <mss N>");
        NS_TEST_EXPECT_MSG_EQ(packet.flags, "S.", "flags");
        NS_TEST_EXPECT_MSG_EQ(packet.bytes + packet.options.at(0).value, 14, "numbers");
    }
};

class ClaimTestCase : public TestCase
{
  public:
    ClaimTestCase()
        : TestCase("PacketScript.ClaimsAreLinesThatOthersTakeForComments")
    {
    }

  private:
    void
    DoRun() override
    {
        const PacketScript script = ParsePacketScript("+0 f() = 0 // //! drop not-a-claim\n"
                                                      "//! state SYN-RECEIVED // why\n"
                                                      "  //! +0.5 queue half-open 3/16 // why\n"
                                                      "//!2 queue accept 4\r\n"
                                                      "/*\n//! nonsense\n*/\n"
                                                      "//! drop backlog.full\n"
                                                      "//! timer rto start 1.5s\n"
                                                      "//! timer 2msl fire 20us\n"
                                                      "//! timer rto cancel",
                                                      "s");
        NS_TEST_ASSERT_MSG_EQ(script.events.size(), 8, "events");
        const auto claim = [&script](std::size_t i) {
            return std::get<ScriptClaim>(script.events.at(i).action);
        };
        NS_TEST_EXPECT_MSG_EQ((claim(1).kind == ScriptClaimKind::STATE), true, "state");
        NS_TEST_EXPECT_MSG_EQ(claim(1).name, "SYN-RECEIVED", "state");
        NS_TEST_EXPECT_MSG_EQ(script.events[1].time.from, Seconds(0), "+0 without a time");
        NS_TEST_EXPECT_MSG_EQ(script.events[1].text, "//! state SYN-RECEIVED", "text");
        NS_TEST_EXPECT_MSG_EQ(script.events[2].place.column, 3, "place");
        NS_TEST_EXPECT_MSG_EQ((claim(2).kind == ScriptClaimKind::QUEUE), true, "queue");
        NS_TEST_EXPECT_MSG_EQ(claim(2).entries.value(), 3, "entries");
        NS_TEST_EXPECT_MSG_EQ(claim(2).limit.value(), 16, "limit");
        NS_TEST_EXPECT_MSG_EQ(script.events[2].time.from, MilliSeconds(500), "time");
        NS_TEST_EXPECT_MSG_EQ(
            (script.events[3].time.kind == ScriptTimeKind::ABSOLUTE), true, "absolute");
        NS_TEST_EXPECT_MSG_EQ(claim(3).limit.has_value(), false, "no limit");
        NS_TEST_EXPECT_MSG_EQ((claim(4).kind == ScriptClaimKind::DROP), true, "drop");
        NS_TEST_EXPECT_MSG_EQ(claim(4).name, "backlog.full", "reason");
        NS_TEST_EXPECT_MSG_EQ((claim(5).kind == ScriptClaimKind::TIMER), true, "timer");
        NS_TEST_EXPECT_MSG_EQ(claim(5).name + " " + claim(5).action, "rto start", "timer");
        NS_TEST_EXPECT_MSG_EQ(claim(5).due.value(), Seconds(1.5), "s");
        NS_TEST_EXPECT_MSG_EQ(claim(6).due.value(), MicroSeconds(20), "us");
        NS_TEST_EXPECT_MSG_EQ(claim(7).action, "cancel", "cancel");
        NS_TEST_EXPECT_MSG_EQ(claim(7).due.has_value(), false, "no duration");
    }
};

class PacketScriptParserTestSuite : public TestSuite
{
  public:
    PacketScriptParserTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-parser")
    {
        AddTestCase(new TimeTestCase);
        AddTestCase(new HeadTestCase);
        AddTestCase(new TcpTestCase);
        AddTestCase(new UnsupportedTestCase);
        AddTestCase(new OtherPacketTestCase);
        AddTestCase(new CallTestCase);
        AddTestCase(new DefineTestCase);
        AddTestCase(new ClaimTestCase);
    }
};

PacketScriptParserTestSuite g_packetScriptParserTestSuite; //!< registers the suite

} // namespace
