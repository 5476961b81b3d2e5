// SPDX-License-Identifier: GPL-2.0-only
//
// How a packet script judges: what it must not let pass, and what it must not hold against a TCP.

#include "ns3/config.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** A server with one connection, accepted as descriptor 4, seven lines long. */
const std::string SERVER = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                           "+0 bind(3, ..., ...) = 0\n"
                           "+0 listen(3, 1) = 0\n"
                           "+0 < S 0:0(0) win 9000 <mss 1000>\n"
                           "+0 > S. 0:0(0) ack 1 <...>\n"
                           "+0 < . 1:1(0) ack 1 win 9000\n"
                           "+0 accept(3, ..., ...) = 4\n";

/** A client whose connection is open, as descriptor 3, five lines long. */
const std::string CLIENT = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                           "+0...0.1 connect(3, ..., ...) = 0\n"
                           "+0 > S 0:0(0) <...>\n"
                           "+.1 < S. 0:0(0) ack 1 win 9000 <mss 1000>\n"
                           "+0 > . 1:1(0) ack 1\n";

/** A script, how it is run, and how it must end. */
struct Judgement
{
    std::string name;    //!< of the test case
    std::string text;    //!< the script
    std::string message; //!< "" for a pass
    bool isStock{false}; //!< run on stock ns-3
    bool checksWindow{false};
    bool usesEcn{false}; //!< ns3::TcpSocketBase::UseEcn On
};

const std::string ECN_SERVER = " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
                               "+0 bind(3, ..., ...) = 0\n"
                               "+0 listen(3, 1) = 0\n"
                               "+0 < SEW 0:0(0) win 60000 <mss 1000>\n"
                               "+0 > SE. 0:0(0) ack 1 <mss 1460>\n"
                               "+0 < . 1:1(0) ack 1 win 60000\n"
                               "+0 accept(3, ..., ...) = 4\n"
                               "+0 write(4, ..., 4000) = 4000\n"
                               "+0 > P. 1:4001(4000) ack 1\n"
                               "+.1 < E. 1:1(0) ack 4001 win 60000\n"
                               "+.1 write(4, ..., 2000) = 2000\n";

const std::vector<Judgement> JUDGEMENTS{
    {"CwrOfTheFirstPieceCounts",
     ECN_SERVER + "+0 > PW. 4001:6001(2000) ack 1\n",
     "",
     false,
     false,
     true},
    {"CwrOfTheFirstPieceIsNotLost",
     ECN_SERVER + "+0 > P. 4001:6001(2000) ack 1\n",
     "it:12: expected > P. 4001:6001(2000) ack 1; got > PW. 4001:6001(2000) ack 1: flags PW. "
     "instead of P.",
     false,
     false,
     true},
    {"LingerIsInherited",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 setsockopt(3, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0\n"
     "+0 bind(3, ..., ...) = 0\n"
     "+0 listen(3, 1) = 0\n"
     "+0 < S 0:0(0) win 9000 <mss 1000>\n"
     "+0 > S. 0:0(0) ack 1 <mss 1460>\n"
     "+0 < . 1:1(0) ack 1 win 9000\n"
     "+0 accept(3, ..., ...) = 4\n"
     "+0 close(4) = 0\n"
     "+0 > R. 1:1(0) ack 1\n",
     ""},
    {"WaitAllThatMustNotWaitGivesWhatIsThere",
     SERVER + "+0 < P. 1:401(400) ack 1 win 9000\n+0 > . 1:1(0) ack 401\n"
              "+0 recv(4, ..., 1000, MSG_WAITALL|MSG_DONTWAIT) = 400\n"
              "+0 ioctl(4, SIOCINQ, [0]) = 0\n",
     ""},
    {"PeekCountsNothingTwice",
     SERVER + "+0...0.2 recv(4, ..., 800, MSG_WAITALL|MSG_PEEK) = 800\n"
              "+.1 < P. 1:401(400) ack 1 win 9000\n* > . 1:1(0) ack 401\n"
              "+.1 < P. 401:801(400) ack 1 win 9000\n* > . 1:1(0) ack 801\n"
              "+0 ioctl(4, SIOCINQ, [800]) = 0\n",
     ""},
    {"WindowIsScaledOnlyIfBothAsk",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 setsockopt(3, SOL_SOCKET, SO_RCVBUF, [100000], 4) = 0\n"
     "+0...0.1 connect(3, ..., ...) = 0\n"
     "+0 > S 0:0(0) <...>\n"
     "+.1 < S. 0:0(0) ack 1 win 9000 <mss 1000>\n"
     "+0 > . 1:1(0) ack 1\n"
     "+.1 < . 1:60001(60000) ack 1 win 9000\n* > . 1:1(0) ack 60001\n"
     "+.1 < . 60001:120001(60000) ack 1 win 9000\n* > . 1:1(0) ack 120001\n"
     "+.1 < . 120001:180001(60000) ack 1 win 9000\n* > . 1:1(0) ack 180001\n",
     "",
     false,
     true,
     false},
    {"OtherConnectionsArePassedOver",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n"
     "+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n"
     "+0 < S 0:0(0) win 9000 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n"
     "+0 < . 1:1(0) ack 1 win 9000\n+0 accept(3, ..., ...) = 4\n"
     "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n+0 close(3) = 0\n"
     "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5\n"
     "+0 setsockopt(5, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n"
     "+0 bind(5, ..., ...) = 0\n+0 listen(5, 1) = 0\n"
     "+.5 < S 0:0(0) win 9000 <mss 1000>\n+0 > S. 0:0(0) ack 1 <...>\n",
     ""},
    {"ExactlyTheToleranceLateIsInTime", SERVER + "+.1 close(4) = 0\n+.004 > F. 1:1(0) ack 1\n", ""},
    {"OneMicrosecondLaterIsLate",
     SERVER + "+.1 close(4) = 0\n+.004001 > F. 1:1(0) ack 1\n",
     "it:9: expected > F. 1:1(0) ack 1; got > F. 1:1(0) ack 1: it came at 0.100000 instead of "
     "0.104001"},
    {"StockIsResetNotRefused",
     SERVER + "+.1 < R. 1:1(0) ack 1 win 0\n+0 > R 1:1(0)\n"
              "+0 read(4, ..., 10) = -1 ECONNRESET (Connection reset by peer)\n",
     "",
     true},
    {"PollTellsOfFinBeforeItsTextIsRead",
     SERVER + "+0 < FP. 1:101(100) ack 1 win 9000\n+0 > . 1:1(0) ack 102\n"
              "+0 poll([{fd=4, events=POLLIN|POLLRDHUP, revents=POLLIN|POLLRDHUP}], 1, 0) = 1\n"
              "+0 poll([{fd=-1, events=POLLIN, revents=0}], 1, 0) = 0\n"
              "+0 poll([{fd=9, events=POLLIN, revents=POLLNVAL}], 1, 0) = 1\n",
     ""},
    {"FinCountsAmongWhatIsNotAcknowledged",
     SERVER + "+0 ioctl(4, SIOCOUTQ, [0]) = 0\n+0 shutdown(4, SHUT_WR) = 0\n"
              "+0 > F. 1:1(0) ack 1\n+0 ioctl(4, SIOCOUTQ, [1]) = 0\n",
     ""},
    {"ShutdownGivesUpAConnect",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
     "+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\n"
     "+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)\n"
     "+0 > S 0:0(0) <...>\n"
     "+0 shutdown(3, SHUT_WR) = 0\n"
     "+.1 < S. 0:0(0) ack 1 win 9000\n"
     "+0 > R 1:1(0)\n",
     ""},
    {"FragmentIsNamed",
     "--mtu=300\n" + SERVER + "+0 write(4, ..., 500) = 500\n+0 > . 1:501(500) ack 1\n",
     "it:10: expected > . 1:501(500) ack 1; got > . 1:261(260) ack 1: a fragment: the segment is "
     "longer than the MTU",
     true},
    {"EchoOfNothingIsRefused",
     SERVER + "+0 < . 1:1001(1000) ack 1 win 257 <nop,nop,TS val 1 ecr 4242>\n",
     "it:8: expected a segment that can be sent; got one that cannot: no expected segment had TS "
     "val 4242, which it echoes"},
    {"DescriptorIsOpen",
     SERVER + "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 4\n",
     "it:8: expected socket(..., SOCK_STREAM, IPPROTO_TCP) = 4; got descriptor 4 is open"},
    {"LimitIsNotKnownYet",
     " 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n//! queue half-open 0\n"
     "//! queue half-open 0/5\n",
     "it:3: expected what the line claims; got queue half-open 0 and a limit that no event has "
     "told "
     "yet"},
    {"TimeIsTooLate",
     "+999999999 close(3) = -1 EBADF (x)\n+999999999 close(3) = -1 EBADF (x)\n"
     "+999999999 close(3) = -1 EBADF (x)\n+999999999 close(3) = -1 EBADF (x)\n",
     "it:4: expected a time that can be simulated; got one after a century"},
    {"SilenceIsJudgedOnStockToo", CLIENT + "//! +1 silent\n", "", true},
};

/** A script ends as it should, with exactly this message. */
class JudgementTestCase : public TestCase
{
  public:
    explicit JudgementTestCase(const Judgement& judgement)
        : TestCase("PacketScriptJudge." + judgement.name),
          m_judgement(judgement)
    {
    }

  private:
    void
    DoRun() override
    {
        PacketScriptConfig config;
        config.tcp = m_judgement.isStock ? PacketScriptTcp::STOCK : PacketScriptTcp::LIFECYCLE;
        config.checksWindow = m_judgement.checksWindow;
        if (m_judgement.usesEcn)
        {
            Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("On"));
        }
        const PacketScript script = ParsePacketScript(m_judgement.text, "it");
        const PacketScriptResult result = RunPacketScript(script, config);
        Config::Reset();
        NS_TEST_EXPECT_MSG_EQ(result.message, m_judgement.message, ToSideBySide(result));
    }

    Judgement m_judgement; //!< script and end
};

class PacketScriptJudgeTestSuite : public TestSuite
{
  public:
    PacketScriptJudgeTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-judge")
    {
        for (const Judgement& judgement : JUDGEMENTS)
        {
            AddTestCase(new JudgementTestCase(judgement));
        }
    }
};

PacketScriptJudgeTestSuite g_packetScriptJudgeTestSuite; //!< registers the suite

} // namespace
