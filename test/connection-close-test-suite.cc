// SPDX-License-Identifier: GPL-2.0-only
//
// Every way to end a connection over a link: orderly, with losses, half, at once, by RST.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <functional>

using namespace ns3;

namespace
{

/** Text each way in most cases. */
constexpr uint32_t CLIENT_BYTES = 3000;
constexpr uint32_t SERVER_BYTES = 5000;

/** States before the close, client and server. */
const std::string CLIENT_OPENS = "SYN-SENT ESTABLISHED";
const std::string SERVER_OPENS = "SYN-RECEIVED ESTABLISHED";

/** States of the end that closes first and of the one that closes second. */
const std::string FIRST = " FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED";
const std::string SECOND = " CLOSE-WAIT LAST-ACK CLOSED";
const std::string BOTH = " FIN-WAIT-1 CLOSING TIME-WAIT CLOSED";

/** One way to end. */
struct Ending
{
    std::string name;                         //!< the behaviour
    std::function<void(TestTransfer&)> setUp; //!< who closes, what is lost
    std::string clientStates;                 //!< after CLIENT_OPENS
    std::string serverStates;                 //!< after SERVER_OPENS
    std::string clientReason;                 //!< GetCloseReason
    std::string serverReason;                 //!< GetCloseReason
    uint32_t clientFins{1};                   //!< sent
    uint32_t serverFins{1};                   //!< sent
    uint32_t resets{0};                       //!< on the wire
    bool mayBeFewer{false};                   //!< the client's FINs, one at least
};

/** Let both ends write and read. */
void
ExchangeText(TestTransfer& run)
{
    run.client.Write(CLIENT_BYTES);
    run.server.Expect(CLIENT_BYTES, 11);
    run.server.Write(SERVER_BYTES);
    run.client.Expect(SERVER_BYTES, 22);
}

/** \return a rule for one match */
SegmentFaultRule
LoseOne(SegmentKind kind, uint32_t nth)
{
    SegmentFaultRule rule;
    rule.kind = kind;
    rule.nth = nth;
    return rule;
}

/** Close an end at \p milliseconds after the client connects. */
void
CloseAt(TestPeer& peer, int64_t milliseconds)
{
    Simulator::Schedule(
        TestTransfer::GetStart() + MilliSeconds(milliseconds), &TestPeer::CloseNow, &peer);
}

void
ClientClosesFirst(TestTransfer& run)
{
    ExchangeText(run);
    CloseAt(run.client, 300);
    run.server.closesOnPeerClose = true;
}

void
ServerClosesFirst(TestTransfer& run)
{
    ExchangeText(run);
    CloseAt(run.server, 300);
    run.client.closesOnPeerClose = true;
}

void
FinIsLost(TestTransfer& run)
{
    ClientClosesFirst(run);
    run.net.GetFaults(1).AddRule(LoseOne(SegmentKind::FIN, 1));
}

void
FinOfSecondIsLost(TestTransfer& run)
{
    ClientClosesFirst(run);
    run.net.GetFaults(0).AddRule(LoseOne(SegmentKind::FIN, 1));
}

void
LastAckIsLost(TestTransfer& run)
{
    CloseAt(run.client, 300);
    run.server.closesOnPeerClose = true;
    // Without text the client's ACKs are the third segment of the handshake and the last of all.
    run.net.GetFaults(1).AddRule(LoseOne(SegmentKind::PURE_ACK, 2));
}

void
AckOfFinIsLost(TestTransfer& run)
{
    CloseAt(run.client, 300);
    CloseAt(run.server, 3000);
    run.net.GetFaults(0).AddRule(LoseOne(SegmentKind::PURE_ACK, 1));
}

void
TextBeforeFinIsLost(TestTransfer& run)
{
    run.client.Write(20000);
    run.client.closesWhenWritten = true;
    run.server.Expect(20000, 11);
    run.server.closesOnPeerClose = true;
    run.net.GetFaults(1).AddRule(LoseOne(SegmentKind::DATA, 8));
    run.net.GetFaults(1).AddRule(LoseOne(SegmentKind::FIN, 2)); // the first one is remembered
}

void
BothCloseAtOnce(TestTransfer& run)
{
    ExchangeText(run);
    CloseAt(run.client, 300);
    CloseAt(run.server, 300);
}

void
BothCloseAtOnceAndBothFinsAreLost(TestTransfer& run)
{
    BothCloseAtOnce(run);
    run.net.GetFaults(0).AddRule(LoseOne(SegmentKind::FIN, 1));
    run.net.GetFaults(1).AddRule(LoseOne(SegmentKind::FIN, 1));
}

void
HalfClose(TestTransfer& run)
{
    run.client.Write(CLIENT_BYTES);
    run.client.closesWhenWritten = true;
    run.client.shutsDownInstead = true;
    run.server.Expect(CLIENT_BYTES, 11);
    run.client.Expect(20000, 22);
    ScheduleCall(Seconds(4), [&run] {
        run.server.Write(20000);
        run.server.closesWhenWritten = true;
        run.server.WriteNow();
    });
}

void
UnreadText(TestTransfer& run)
{
    run.client.Write(CLIENT_BYTES);
    run.server.reads = false;
    CloseAt(run.server, 300);
}

void
PeerIsGone(TestTransfer& run)
{
    ExchangeText(run);
    CloseAt(run.client, 300);
    SegmentFaultRule all;
    all.kind = SegmentKind::FIN;
    all.countSegments = UINT32_MAX;
    run.net.GetFaults(1).AddRule(all);
    // The server's end notices nothing until it writes; the client answers that with a RST.
    ScheduleCall(Seconds(150), [&run] {
        run.server.Write(SERVER_BYTES + 1000);
        run.server.WriteNow();
    });
}

/** The table of endings. */
const std::vector<Ending> ENDINGS{
    {"ClientClosesFirst", ClientClosesFirst, FIRST, SECOND, "local-close", "peer-close"},
    {"ServerClosesFirst", ServerClosesFirst, SECOND, FIRST, "peer-close", "local-close"},
    {"FinIsLost", FinIsLost, FIRST, SECOND, "local-close", "peer-close", 2},
    {"FinOfSecondIsLost", FinOfSecondIsLost, FIRST, SECOND, "local-close", "peer-close", 2, 2},
    {"LastAckIsLost", LastAckIsLost, FIRST, SECOND, "local-close", "peer-close", 1, 2},
    {"AckOfFinIsLost", AckOfFinIsLost, FIRST, SECOND, "local-close", "peer-close", 2},
    // Recovery of ns-3.37 repeats the last text, and the FIN with it: a needless second FIN, which
    // later recoveries do not send.
    {"TextBeforeFinIsLost",
     TextBeforeFinIsLost,
     FIRST,
     SECOND,
     "local-close",
     "peer-close",
     2,
     1,
     0,
     true},
    {"BothCloseAtOnce", BothCloseAtOnce, BOTH, BOTH, "local-close", "local-close"},
    {"BothCloseAtOnceAndBothFinsAreLost",
     BothCloseAtOnceAndBothFinsAreLost,
     BOTH,
     BOTH,
     "local-close",
     "local-close",
     2,
     2},
    {"HalfCloseWithTextAfter", HalfClose, FIRST, SECOND, "local-close", "peer-close"},
    {"CloseWithUnreadTextResets", UnreadText, " CLOSED", " CLOSED", "reset", "aborted", 0, 0, 1},
    {"PeerThatIsGoneIsGivenUp",
     PeerIsGone,
     " FIN-WAIT-1 CLOSED",
     " CLOSED",
     "timed-out",
     "reset",
     9, // OrphanRetries: 8
     0,
     1},
};

/** Runs one ending over one address family. */
class EndingTestCase : public TestCase
{
  public:
    EndingTestCase(const Ending& ending, bool isIpv6)
        : TestCase("ConnectionClose." + ending.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_ending(ending),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        m_ending.setUp(run);
        run.Run(Seconds(400));
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0), CLIENT_OPENS + m_ending.clientStates, "client");
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(1), SERVER_OPENS + m_ending.serverStates, "server");
        for (uint32_t node = 0; node < 2; ++node)
        {
            const auto fins = run.net.Select([node](const TestSegment& segment) {
                return segment.sender == node && segment.Has(TcpHeader::FIN);
            });
            const uint32_t most = node == 0 ? m_ending.clientFins : m_ending.serverFins;
            const uint32_t least = m_ending.mayBeFewer && node == 0 ? 1 : most;
            NS_TEST_EXPECT_MSG_GT_OR_EQ(fins.size(), least, "FINs of node " << node);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(fins.size(), most, "FINs of node " << node);
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), 0, "table of node " << node);
            NS_TEST_EXPECT_MSG_EQ(run.net.GetDeaths(node).size(), 1, "one death certificate");
        }
        const auto resets =
            run.net.Select([](const TestSegment& segment) { return segment.Has(TcpHeader::RST); });
        NS_TEST_EXPECT_MSG_EQ(resets.size(), m_ending.resets, "RSTs");
        CheckEnd(run.client, m_ending.clientReason, "client");
        CheckEnd(run.server, m_ending.serverReason, "server");
    }

    /** Compare an end's bytes, reason and callbacks. */
    void
    CheckEnd(const TestPeer& peer, const std::string& reason, const std::string& name)
    {
        NS_TEST_EXPECT_MSG_EQ(ToString(peer.GetLifecycleSocket()->GetCloseReason()),
                              reason,
                              name << ": GetCloseReason");
        const bool isOrderly = reason == "local-close" || reason == "peer-close";
        const std::string story = (name == "client" ? "connected " : "accepted ") +
                                  std::string(isOrderly ? "normal-close" : "error-close");
        NS_TEST_EXPECT_MSG_EQ(peer.GetStory(), story, name << ": callbacks");
        if (peer.reads)
        {
            NS_TEST_EXPECT_MSG_EQ(peer.IsComplete(), true, name << ": text");
        }
    }

    Ending m_ending; //!< what is run
    bool m_isIpv6;   //!< over IPv6
};

/** A server that closes in the close callback saves a segment. */
class MergedCloseTestCase : public TestCase
{
  public:
    MergedCloseTestCase()
        : TestCase("ConnectionClose.CloseInTheCloseCallback.TakesThreeSegments")
    {
    }

  private:
    void
    DoRun() override
    {
        TestTransfer run{TestNetConfig()};
        ClientClosesFirst(run);
        run.Run(Seconds(100));
        const auto last = run.net.Select([](const TestSegment& segment) {
            return segment.time >= TestTransfer::GetStart() + MilliSeconds(300);
        });
        std::string story;
        for (const TestSegment& segment : last)
        {
            story += std::to_string(segment.sender) + TcpFlagsText(segment.segment.flags) + " ";
        }
        NS_TEST_EXPECT_MSG_EQ(story, "0FA 1FA 0A ", "sender and control bits");
    }
};

/** Text and FIN of one segment are acknowledged together. */
class TextWithFinTestCase : public TestCase
{
  public:
    TextWithFinTestCase()
        : TestCase("ConnectionClose.TextWithFin.IsAcknowledgedOnce")
    {
    }

  private:
    void
    DoRun() override
    {
        TestTransfer run{TestNetConfig()};
        run.client.Write(1000);
        run.client.closesWhenWritten = true;
        run.server.Expect(1000, 11);
        run.Run(Seconds(10));
        const auto acks = run.net.Select(
            [](const TestSegment& segment) { return segment.sender == 1 && segment.IsEmptyAck(); });
        const auto fins =
            run.net.Select([](const TestSegment& segment) { return segment.Has(TcpHeader::FIN); });
        NS_TEST_EXPECT_MSG_EQ(acks.size(), 1, "ACKs");
        NS_TEST_EXPECT_MSG_EQ(fins.size(), 1, "FINs");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(fins[0].segment.textBytes, 1000, "the FIN came with the text");
        NS_TEST_EXPECT_MSG_EQ(
            acks[0].segment.ack, fins[0].segment.seq + SequenceNumber32(1001), "both at once");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "text");
    }
};

/** Close with unread text when the FIN has gone out already (RFC 2525 section 2.17). */
class UnreadAfterShutdownTestCase : public TestCase
{
  public:
    UnreadAfterShutdownTestCase(TestStack server, bool isIpv6)
        : TestCase(std::string("ConnectionClose.UnreadTextAfterShutdownSend.ResetsBothEnds.") +
                   ToString(server) + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_server(server),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {TestStack::STACK_HELPER, m_server};
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        run.client.Write(CLIENT_BYTES);
        run.client.closesWhenWritten = true;
        run.client.shutsDownInstead = true;
        run.client.reads = false;
        run.server.Expect(CLIENT_BYTES, 11);
        run.server.Write(SERVER_BYTES);
        CloseAt(run.client, 300);
        run.Run(Seconds(200));
        const auto resets = run.net.Select([](const TestSegment& segment) {
            return segment.sender == 0 && segment.Has(TcpHeader::RST);
        });
        NS_TEST_EXPECT_MSG_EQ(TimesText(resets, TestTransfer::GetStart()), "0.300", "RSTs");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "text before the FIN");
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0),
                              CLIENT_OPENS + " FIN-WAIT-1 FIN-WAIT-2 CLOSED",
                              "states of the client");
        NS_TEST_EXPECT_MSG_EQ(ToString(run.client.GetLifecycleSocket()->GetCloseReason()),
                              std::string("aborted"),
                              "reason of the client");
        NS_TEST_EXPECT_MSG_EQ(run.server.GetStory(),
                              "accepted normal-close error-close",
                              "the server's application learns of both");
        NS_TEST_EXPECT_MSG_LT(
            run.server.GetLastEvent() - TestTransfer::GetStart(), MilliSeconds(320), "at once");
        if (m_server != TestStack::STOCK)
        {
            NS_TEST_EXPECT_MSG_EQ(
                run.net.GetStates(1), SERVER_OPENS + " CLOSE-WAIT CLOSED", "states of the server");
            NS_TEST_EXPECT_MSG_EQ(ToString(run.server.GetLifecycleSocket()->GetCloseReason()),
                                  std::string("reset"),
                                  "reason of the server");
        }
        NS_TEST_EXPECT_MSG_EQ(
            run.net.GetConnections(0) + run.net.GetConnections(1), 0, "tables are empty");
    }

    TestStack m_server; //!< writes what is not read
    bool m_isIpv6;      //!< family
};

class ConnectionCloseTestSuite : public TestSuite
{
  public:
    ConnectionCloseTestSuite()
        : TestSuite("tcp-lifecycle-connection-close")
    {
        for (const Ending& ending : ENDINGS)
        {
            AddTestCase(new EndingTestCase(ending, false));
            AddTestCase(new EndingTestCase(ending, true));
        }
        AddTestCase(new MergedCloseTestCase);
        AddTestCase(new TextWithFinTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new UnreadAfterShutdownTestCase(TestStack::STACK_HELPER, isIpv6));
            AddTestCase(new UnreadAfterShutdownTestCase(TestStack::STOCK, isIpv6));
        }
    }
};

ConnectionCloseTestSuite g_connectionCloseTestSuite; //!< registers the suite

} // namespace
