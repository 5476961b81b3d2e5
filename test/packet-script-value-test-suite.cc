// SPDX-License-Identifier: GPL-2.0-only
//
// What a packet script expects of values that calls fill in is compared; what is not, is named.

#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/packet-script-settings.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A server with one connection; what a script is about comes behind it, from line 8 on. */
const std::string SERVER = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                           "+0 bind(3, ..., ...) = 0\n"
                           "+0 listen(3, 1) = 0\n"
                           "+0 < S 0:0(0) win 9000 <mss 1000>\n"
                           "+0 > S. 0:0(0) ack 1 <...>\n"
                           "+0 < . 1:1(0) ack 1 win 9000\n"
                           "+0 accept(3, ..., ...) = 4\n";

/** What comes behind SERVER, and what is wrong with its last line. */
struct Row
{
    std::string text;  //!< lines without a time
    std::string wrong; //!< behind "; got ", or the whole complaint; "" = nothing
};

/** \return \p lines, each with a time before it */
std::string
Timed(const std::string& lines)
{
    std::string text = "+0 ";
    for (const char byte : lines)
    {
        text += byte == '\n' ? std::string("\n+0 ") : std::string(1, byte);
    }
    return text;
}

/** \return one line of what happened */
std::string
Complaint(const PacketScriptResult& result)
{
    const std::size_t got = result.message.find("; got ");
    const std::size_t colon = result.message.find(": ");
    return result.outcome == PacketScriptOutcome::PASS ? ""
           : got != std::string::npos                  ? result.message.substr(got + 6)
                                                       : result.message.substr(colon + 2);
}

/** Checks rows. */
class RowTestCase : public TestCase
{
  public:
    /** \param name the test's name \param rows what to check */
    RowTestCase(const std::string& name, const std::vector<Row>& rows)
        : TestCase("PacketScripts.Values." + name),
          m_rows(rows)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const Row& row : m_rows)
        {
            for (const auto tcp : {PacketScriptTcp::LIFECYCLE, PacketScriptTcp::STOCK})
            {
                PacketScriptConfig config;
                config.tcp = tcp;
                const PacketScript script = ParsePacketScript(SERVER + Timed(row.text), "it");
                NS_TEST_EXPECT_MSG_EQ(
                    Complaint(RunPacketScript(script, config)), row.wrong, row.text);
            }
        }
    }

    std::vector<Row> m_rows; //!< what to check
};

const std::vector<Row> RESULTS{
    {"read(9, ..., 5) = -1", ""},
    {"read(9, ..., 5) = -1 EBADF (x)", ""},
    {"read(9, ..., 5) = -1 ENOTTY (x)", "-1 EBADF instead of -1 ENOTTY"},
    {"read(9, ..., 5) = -1 EUCLEAN (x)", "-1 EBADF instead of -1 EUCLEAN"},
    {"read(9, ..., 5) = ... EUCLEAN (x)", "-1 EBADF instead of -1 EUCLEAN"},
    {"fcntl(4, F_SETFL, O_NONBLOCK) = 0\nread(4, ..., 5) = -1 EWOULDBLOCK (x)", ""},
    {"fcntl(4, F_GETFL) = O_RDWR|O_NONBLOCK", "2 instead of 2050"},
    {"fcntl(4, F_GETFL) = O_RDWR", ""},
    {"socket(..., SOCK_STREAM, IPPROTO_TCP) = 4", "descriptor 4 is open"},
    {"close(4) = 0\nsocket(..., SOCK_STREAM, IPPROTO_TCP) = 4", ""},
    {"cap_set(CAP_EFFECTIVE, CAP_NET_ADMIN, CAP_CLEAR) = 0", ""},
};

const std::vector<Row> OPTIONS{
    {"getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [4]) = 0", ""},
    {"getsockopt(4, SOL_SOCKET, SO_ERROR, [ECONNRESET], [4]) = 0", "SO_ERROR 0 instead of 104"},
    {"getsockopt(4, SOL_SOCKET, SO_ERROR, [0], [99]) = 0", "length 4 instead of 99"},
    {"getsockopt(4, SOL_SOCKET, SO_ERROR, ..., ...) = 0", ""},
    {"getsockopt(4, SOL_TCP, 9999, [0], [4]) = -1 ENOPROTOOPT (x)", ""},
    {"getsockopt(4, SOL_TCP, TCP_KEEPIDLE, [7200], [4]) = 0", ""},
    {"getsockopt(4, SOL_TCP, TCP_KEEPINTVL, [0], [4]) = 0", "TCP_KEEPINTVL 75 instead of 0"},
    {"getsockopt(4, SOL_IP, IP_TTL, [64], [4]) = 0", ""},
    {"getsockopt(4, SOL_IP, IP_TOS, [0], [1]) = 0", ""},
    {"getsockopt(4, SOL_TCP, TCP_WINDOW_CLAMP, [0], [4]) = 0",
     "the value of TCP_WINDOW_CLAMP is not known here"},
    {"setsockopt(4, 6, 10, [7], 4) = 0\ngetsockopt(4, SOL_TCP, TCP_WINDOW_CLAMP, [7], [4]) = 0",
     ""},
    {"setsockopt(4, SOL_TCP, TCP_NOTSENT_LOWAT, [0xffffffff], 4) = 0\n"
     "getsockopt(4, SOL_TCP, TCP_NOTSENT_LOWAT, [-1], [4]) = 0",
     ""},
    {"setsockopt(4, SOL_TCP, TCP_CORK, [1], 3) = -1 EINVAL (x)", ""},
    {"setsockopt(4, SOL_IP, IP_TOS, [8], 1) = 0", ""},
    {"setsockopt(4, SOL_SOCKET, SO_RCVBUF, [2147483647], 4) = 0\n"
     "getsockopt(4, SOL_SOCKET, SO_RCVBUF, [2147483646], [4]) = 0",
     ""},
    {"getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=0, linger=0}, [8]) = 0", ""},
    {"setsockopt(4, SOL_SOCKET, SO_LINGER, {linger=7, onoff=1}, 8) = 0\n"
     "getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=7}, [8]) = 0",
     ""},
    {"setsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=7}, 8) = 0\n"
     "getsockopt(4, SOL_SOCKET, SO_LINGER, {linger=8, onoff=1}, [8]) = 0",
     "linger 7 instead of 8"},
    {"getsockopt(4, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, [8]) = 0", "onoff 0 instead of 1"},
};

const std::vector<Row> MESSAGES{
    {"< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 9}], msg_flags=0, msg_control=[]}, 0) = 5",
     ""},
    {"< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 9}], msg_flags=MSG_TRUNC}, 0) = 5",
     "msg_flags 0 instead of MSG_TRUNC"},
    {"< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 3}], msg_flags=0,"
     " msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=2}]}, 0) = 3",
     "no control message instead of TCP_CM_INQ: TCP_INQ is not set"},
    {"setsockopt(4, SOL_TCP, TCP_INQ, [1], 4) = 0\n< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 3}], msg_flags=0,"
     " msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=2}]}, 0) = 3",
     ""},
    {"setsockopt(4, SOL_TCP, TCP_INQ, [1], 4) = 0\n< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 3}], msg_flags=0,"
     " msg_control=[{cmsg_level=SOL_SOCKET, cmsg_type=TCP_CM_INQ, cmsg_data=2}]}, 0) = 3",
     "TCP_CM_INQ: cmsg_level 6 instead of 1"},
    {"setsockopt(4, SOL_TCP, TCP_INQ, [1], 4) = 0\n< P. 1:6(5) ack 1 win 9000\n"
     "recvmsg(4, {msg_name(...)=..., msg_iov(1)=[{..., 3}], msg_flags=0,"
     " msg_control=[{cmsg_level=SOL_TCP, cmsg_type=TCP_CM_INQ, cmsg_data=9}]}, 0) = 3",
     "TCP_CM_INQ: cmsg_data 2 instead of 9"},
    {"poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLOUT}], 1, 0) = 1", ""},
    {"poll([{fd=4, events=POLLIN|POLLOUT}], 1, 0) = 1", "revents 4 instead of 0"},
    {"poll([{fd=4, events=POLLIN|POLLOUT, revents=...}], 1, 0) = 1", ""},
    {"poll([{fd=9, events=POLLIN, revents=POLLNVAL}], 1, 0) = 1", ""},
};

const std::vector<Row> CONGESTION{
    {"setsockopt(4, SOL_TCP, TCP_CONGESTION, \"vegas\", 5) = 0\n"
     "getsockopt(4, SOL_TCP, TCP_CONGESTION, \"vegas\", [5]) = 0",
     ""},
    {"setsockopt(4, SOL_TCP, TCP_CONGESTION, \"westwood\", 8) = 0\n"
     "getsockopt(4, SOL_TCP, TCP_CONGESTION, \"reno\", [4]) = 0",
     "TCP_CONGESTION \"westwood\" instead of \"reno\""},
    {"setsockopt(4, SOL_TCP, TCP_CONGESTION, \"nosuchcc\", 8) = -1 ENOENT (x)", ""},
    {"setsockopt(3, SOL_TCP, TCP_CONGESTION, \"reno\", 4) = 0\n"
     "getsockopt(3, SOL_TCP, TCP_CONGESTION, \"reno\", [17]) = 0",
     "length 16 instead of 17"},
};

const std::vector<Row> WIRE{
    {"> icmp unreachable", "not supported by this runner: outbound ICMP"},
    {"< icmp unreachable [udp (8)]", "not supported by this runner: quoted udp"},
    {"< udp (8)", "not supported by this runner: UDP"},
    {"> udp (8)", "not supported by this runner: UDP"},
    {"< gre: . 1:1(0) ack 1 win 9", "not supported by this runner: encapsulation gre"},
    {"> SA 1:1(0) ack 1", "not supported by this runner: AccECN"},
    {"< icmp timestamp_request id 5\n< icmp address_mask_reply\n< icmp type_42 code_3", ""},
    {"< icmp 3 1 [1:1(0)]", ""},
    {"shutdown(4, SHUT_WR) = 0\n> [flowlabel 0x5] F. 1:1(0) ack 1",
     "> F. 1:1(0) ack 1: flow label none instead of 5"},
};

/** What has no effect is named with its line. */
class IgnoredTestCase : public TestCase
{
  public:
    IgnoredTestCase()
        : TestCase("PacketScripts.Ignored.IsNamedWithItsLine")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string head = "--mss=900 --define=FD=4 --define=NOT=1 --ip_version=ipv4\n"
                                 "--local_ip=fd00::1 --ip_version=ipv4-mapped-ipv6\n"
                                 "`ip link`\n";
        const std::string tail = "setsockopt(FD, SOL_TCP, TCP_QUICKACK, [1], 4) = 0\n"
                                 "setsockopt(4, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n"
                                 "setsockopt(4, 6, 9, [1], 4) = 0\n"
                                 "send(4, ..., 5, MSG_MORE|MSG_NOSIGNAL) = 5\n"
                                 "cap_set(CAP_EFFECTIVE, CAP_NET_ADMIN, CAP_CLEAR) = 0";
        const PacketScript script = ParsePacketScript(head + SERVER + Timed(tail), "it");
        const PacketScriptResult result = RunPacketScript(script, PacketScriptConfig());
        NS_TEST_EXPECT_MSG_EQ(result.message, "", "it runs");
        std::string list;
        for (const PacketScriptIgnored& one : result.ignored)
        {
            list += std::to_string(one.line) + " " + one.what + "\n";
        }
        NS_TEST_EXPECT_MSG_EQ(list,
                              "1 --mss\n"
                              "1 --define=NOT=1 (not used)\n"
                              "2 --local_ip\n"
                              "2 --ip_version=ipv4-mapped-ipv6 (taken for ipv4)\n"
                              "3 command\n"
                              "11 socket option TCP_QUICKACK\n"
                              "13 socket option TCP_DEFER_ACCEPT\n"
                              "14 flag MSG_MORE\n"
                              "15 call cap_set\n",
                              "names");
    }
};

/** What the program asks for goes over what the script says. */
class PrecedenceTestCase : public TestCase
{
  public:
    PrecedenceTestCase()
        : TestCase("PacketScripts.Options.TheUsersGoOverTheScripts")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string event = "\n0 close(3) = -1\n";
        const PacketScript silent = ParsePacketScript("0 close(3) = -1", "it");
        const PacketScript script = ParsePacketScript(
            "--tolerance_usecs=7 --ip_version=ipv4 --strict_segments" + event, "it");
        const PacketScript ipv6 = ParsePacketScript("--ip_version=ipv6 --mtu=1280" + event, "it");
        PacketScriptConfig config;
        PacketScriptSettings settings = MakeSettings(silent, config);
        NS_TEST_EXPECT_MSG_EQ(settings.rules.tolerance, MilliSeconds(4), "nobody says");
        NS_TEST_EXPECT_MSG_EQ(settings.wire.isIpv6, false, "nobody says");
        NS_TEST_EXPECT_MSG_EQ(settings.splitsGso, true, "nobody says");
        settings = MakeSettings(script, config);
        NS_TEST_EXPECT_MSG_EQ(settings.rules.tolerance, MicroSeconds(7), "the script says");
        NS_TEST_EXPECT_MSG_EQ(settings.splitsGso, false, "strict");
        NS_TEST_EXPECT_MSG_EQ(MakeSettings(ipv6, config).wire.isIpv6, true, "the script says");
        NS_TEST_EXPECT_MSG_EQ(MakeSettings(ipv6, config).wire.mtuBytes, 1280, "the script says");
        config.tolerance = MicroSeconds(9);
        config.isIpv6 = true;
        config.splitsGso = true;
        settings = MakeSettings(script, config);
        NS_TEST_EXPECT_MSG_EQ(settings.rules.tolerance, MicroSeconds(9), "the user says");
        NS_TEST_EXPECT_MSG_EQ(settings.wire.isIpv6, true, "the user says");
        NS_TEST_EXPECT_MSG_EQ(settings.splitsGso, true, "the user says");
    }
};

class PacketScriptValueTestSuite : public TestSuite
{
  public:
    PacketScriptValueTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-values")
    {
        AddTestCase(new RowTestCase("ResultsAreCompared", RESULTS));
        AddTestCase(new RowTestCase("OptionsAreCompared", OPTIONS));
        AddTestCase(new RowTestCase("MessagesAndPollsAreCompared", MESSAGES));
        AddTestCase(new RowTestCase("CongestionControlIsSet", CONGESTION));
        AddTestCase(new RowTestCase("WhatTheWireCannotCarryIsSaid", WIRE));
        AddTestCase(new IgnoredTestCase);
        AddTestCase(new PrecedenceTestCase);
    }
};

PacketScriptValueTestSuite g_packetScriptValueTestSuite; //!< registers the suite

} // namespace
