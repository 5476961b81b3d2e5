// SPDX-License-Identifier: GPL-2.0-only
//
// Segments of somebody who does not see the connection: none of them ends one, at the proxy either.

#include "family-test-case.h"
#include "proxy-stage.h"

#include "ns3/connection-follow.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint32_t ISN = 0xfffffff0; // so that numbers wrap early

/** One row a rule. */
class FollowRulesTestCase : public TestCase
{
  public:
    FollowRulesTestCase()
        : TestCase("one row for each rule of following a connection")
    {
    }

  private:
    /** A segment, its numbers counted from the text's first byte, and what is made of it. */
    struct Row
    {
        const char* what;
        uint8_t flags;
        uint32_t seq;
        uint32_t ack;
        uint32_t textBytes;
        FollowedStep step;
    };

    static std::vector<Row>
    GetRows()
    {
        using Step = FollowedStep;
        return {
            {"RST at RCV.NXT", RST, 30, 0, 0, Step::RESET},
            {"RST behind what was sent", RST, 100, 0, 0, Step::RESET},
            {"RST in between", RST, 50, 0, 0, Step::IGNORED},
            {"RST in the window", RST | ACK, 500, 40, 0, Step::IGNORED},
            {"RST before it", RST, 29, 0, 0, Step::IGNORED},
            {"ACK", ACK, 100, 100, 0, Step::SPOKE},
            {"ACK again", ACK, 100, 40, 0, Step::SPOKE},
            {"ACK of what was not sent", ACK, 100, 101, 0, Step::IGNORED},
            {"an old ACK", ACK, 100, 40U - 65535, 0, Step::SPOKE},
            {"one of long ago", ACK, 100, 40U - 65536, 0, Step::IGNORED},
            {"text", ACK | PSH, 100, 40, 50, Step::SPOKE},
            {"text at the edge", ACK, 1030, 40, 1, Step::SPOKE},
            {"text beyond it", ACK, 1031, 40, 1, Step::IGNORED},
            {"text that reaches into the window", ACK, 20, 40, 20, Step::SPOKE},
            {"text that does not", ACK, 20, 40, 10, Step::IGNORED},
            {"ACK before the window", ACK, 29, 40, 0, Step::IGNORED},
            {"FIN", ACK | FIN, 100, 40, 0, Step::SPOKE},
            {"FIN without ACK", FIN, 100, 40, 0, Step::IGNORED},
            {"FIN elsewhere", ACK | FIN, 5000, 40, 0, Step::IGNORED},
            {"no ACK", PSH, 100, 40, 1, Step::IGNORED},
            {"ns-3's window probe", 0, 100, 40, 1, Step::SPOKE},
            {"SYN", SYN, 100, 0, 0, Step::IGNORED},
            {"SYN,ACK", SYN | ACK, 100, 40, 0, Step::IGNORED},
        };
    }

    void
    DoRun() override
    {
        // Both have said 100 bytes behind their SYN; of the receiver's 40 are acknowledged, of the
        // sender's 30: the window is as wide as 1000 behind these.
        constexpr uint32_t SENDER = 0xffffffc0;
        constexpr uint32_t RECEIVER = 0x7fffffc0;
        FollowedEnd sender;
        FollowedEnd receiver;
        BeginToFollow(
            sender, receiver, SequenceNumber32(SENDER), SequenceNumber32(RECEIVER), 1000, 1000);
        sender.next += 100;
        sender.ack += 40;
        receiver.next += 100;
        receiver.ack += 30;
        receiver.edge += 30;

        for (const Row& row : GetRows())
        {
            TcpSegmentView segment;
            segment.flags = row.flags;
            segment.seq = SequenceNumber32(SENDER + 1 + row.seq);
            segment.ack = SequenceNumber32(RECEIVER + 1 + row.ack);
            segment.textBytes = row.textBytes;
            FollowedEnd from = sender;
            FollowedEnd to = receiver;
            NS_TEST_EXPECT_MSG_EQ(
                int(FollowSegment(from, to, segment, 2000)), int(row.step), row.what);
            const bool isTaken = row.step == FollowedStep::SPOKE;
            NS_TEST_EXPECT_MSG_EQ(
                from.hasFin, (isTaken && (row.flags & FIN) != 0), row.what << ": FIN");
            NS_TEST_EXPECT_MSG_EQ((from.next >= sender.next && from.ack >= sender.ack),
                                  true,
                                  row.what << ": nothing runs back");
            NS_TEST_EXPECT_MSG_EQ((from.edge == sender.edge),
                                  !(isTaken && row.ack <= 100),
                                  row.what << ": window of 2000");
        }
        CheckFins(sender, receiver);
    }

    /** Both FINs, and their ACKs. */
    void
    CheckFins(FollowedEnd sender, FollowedEnd receiver)
    {
        TcpSegmentView fin;
        fin.flags = FIN | ACK;
        fin.seq = sender.next;
        fin.ack = receiver.next;
        FollowSegment(sender, receiver, fin, 1000);
        TcpSegmentView answer;
        answer.flags = FIN | ACK;
        answer.seq = receiver.next;
        answer.ack = fin.seq;
        FollowSegment(receiver, sender, answer, 1000);
        NS_TEST_EXPECT_MSG_EQ(sender.isFinAcked, false, "all but the FIN");
        answer.ack += 1;
        FollowSegment(receiver, sender, answer, 1000);
        NS_TEST_EXPECT_MSG_EQ(sender.isFinAcked, true, "the FIN");
        TcpSegmentView last;
        last.flags = ACK;
        last.seq = sender.next;
        last.ack = receiver.next;
        FollowSegment(sender, receiver, last, 1000);
        NS_TEST_EXPECT_MSG_EQ(receiver.isFinAcked, true, "the other FIN");
    }
};

/** RSTs in the window, more than the server may challenge. */
class BlindResetsTestCase : public FamilyTestCase
{
  public:
    explicit BlindResetsTestCase(bool isIpv6)
        : FamilyTestCase("RSTs in the window do not end an idle connection", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 100);
        stage.Pass(Seconds(1));
        for (uint32_t i = 1; i <= 3; ++i)
        {
            stage.Send(id, RST, ISN + 101 + 1000 * i, 0);
            stage.Pass(MilliSeconds(100));
        }
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open");
        stage.Pass(Seconds(125)); // longer than ClosingTimeout
        stage.Send(id, ACK | PSH, ISN + 101, cookie + 1, 100);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 200, "it is used again");
        // One that continues what was sent is the client's, acknowledged or not.
        stage.Send(id, ACK | PSH, ISN + 201, cookie + 1, 50);
        stage.Send(id, RST, ISN + 251, 0);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "reset");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetStory(), "error-close", "as the server has it");
    }
};

/** A FIN of somebody else, between the client's own and its ACK. */
class ForgedFinTestCase : public FamilyTestCase
{
  public:
    explicit ForgedFinTestCase(bool isIpv6)
        : FamilyTestCase("a forged FIN does not hide the real one", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "10s"}});
        stage.server.closesOnPeerClose = true;
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Send(id, FIN | ACK, ISN + 1, cookie + 1);
        stage.Pass(MilliSeconds(1));
        stage.Send(id, FIN, 0x77777777, 0);
        stage.Send(id, FIN | ACK, 0x77777777, cookie + 1);
        stage.Send(id, FIN | ACK, ISN + 100, 0x77777777);
        stage.Pass(MilliSeconds(100));
        stage.Send(id, ACK, ISN + 2, cookie + 2);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "closed");
        stage.Pass(Seconds(11));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "and forgotten");
    }
};

/** A SYN of somebody else while the server has not answered. */
class ForgedSynTestCase : public FamilyTestCase
{
  public:
    explicit ForgedSynTestCase(bool isIpv6)
        : FamilyTestCase("a forged SYN does not stop text with its number", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "200ms";
        ProxyStage stage(m_isIpv6, {}, config);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        stage.Pass(MilliSeconds(50));
        stage.Send(id, SYN, ISN + 100, 0); // forged
        stage.Pass(MilliSeconds(50));
        // The same number while the server is still being asked, and when it has answered.
        stage.Send(id, ACK | PSH, ISN + 101, cookie + 1, 100);
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 1, "held as if there were no SYN");
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open");
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 100);
        stage.Pass(Seconds(1));
        stage.Send(id, ACK | PSH, ISN + 101, cookie + 1, 100); // again, as a client would
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 200, "all arrives");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::COOKIE_INVALID), 0, "no cookie");
    }
};

/** A RST while the server has not answered. */
class EarlyResetTestCase : public FamilyTestCase
{
  public:
    explicit EarlyResetTestCase(bool isIpv6)
        : FamilyTestCase("before the server has answered a RST must be exact", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "200ms";
        ProxyStage stage(m_isIpv6, {}, config);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 100);
        for (const uint32_t ahead : {2U, 1000U, 14600U, 60000U})
        {
            stage.Send(id, RST, ISN + ahead, 0);
        }
        stage.Send(id, ACK | PSH, ISN + 1 + 20000, cookie + 1, 100); // beyond what was offered
        stage.Pass(MilliSeconds(30));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::SYN_SENT), 1, "goes on");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 1, "text in the window");
        stage.Send(id, RST, ISN + 101, 0);
        stage.Pass(MilliSeconds(30));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "the client's own");
    }
};

/** A RST of somebody else at a connection of the protected host's own. */
class OutboundResetTestCase : public FamilyTestCase
{
  public:
    explicit OutboundResetTestCase(bool isIpv6)
        : FamilyTestCase("a blind RST harms no connection that a protected host opens", isIpv6)
    {
    }

  private:
    /** Send a RST from outside. \return the connection as the protected host names it */
    static TcpConnectionId
    SendReset(const ProxyStage& stage, uint32_t seq)
    {
        const auto frames =
            stage.net.Select(GatewayHost::SERVER, false, [](const GatewayFrame& frame) {
                return frame.Has(SYN) && !frame.Has(ACK);
            });
        const TcpConnectionId id = frames.at(0).segment.id;
        TcpHeader reset;
        reset.SetFlags(RST);
        reset.SetSequenceNumber(SequenceNumber32(seq));
        stage.net.Inject(GatewayHost::ATTACKER, id.Reversed(), reset);
        return id;
    }

    /** \return the number that the protected host waits for */
    static uint32_t
    GetExpected(const ProxyStage& stage)
    {
        return stage.net
            .Select(GatewayHost::SERVER,
                    false,
                    [](const GatewayFrame& frame) { return frame.Has(ACK); })
            .back()
            .segment.ack.GetValue();
    }

    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[0] = "50ms";
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "10s"}}, config);
        TestPeer opener(11);
        TestPeer other(33);
        opener.Write(100);
        other.Expect(200, 11);
        stage.net.Listen(GatewayHost::CLIENT, [&other](const Address&) { return &other; });
        stage.net.Connect(opener, GatewayHost::SERVER, GatewayHost::CLIENT);
        stage.Pass(MilliSeconds(30));
        SendReset(stage, 0x12345678); // between SYN and SYN,ACK
        stage.Pass(MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ(opener.GetStory(), "connected", "the SYN,ACK came through");
        NS_TEST_EXPECT_MSG_EQ(other.GetRead(), 100, "at once");
        const uint32_t expected = GetExpected(stage);
        for (const uint32_t seq : {0x12345678U, expected - 1, expected + 1, expected + 5000})
        {
            SendReset(stage, seq);
            stage.Pass(MilliSeconds(100));
        }
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OUTBOUND), 1, "as it was");
        stage.Pass(Seconds(20)); // longer than ClosingTimeout
        opener.Write(200);       // in all
        opener.WriteNow();
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(other.GetRead(), 200, "it is used again");
        NS_TEST_EXPECT_MSG_EQ(opener.GetStory(), "connected", "no error");
        SendReset(stage, GetExpected(stage)); // what the other end might send
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "an exact one");
        stage.Pass(Seconds(11));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
    }
};

/** The answer to a SYN of the protected host's own is a RST. */
class OutboundRefusedTestCase : public FamilyTestCase
{
  public:
    explicit OutboundRefusedTestCase(bool isIpv6)
        : FamilyTestCase("a refused connection of a protected host is forgotten", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "10s"}});
        TestPeer opener(11);
        stage.net.Connect(opener, GatewayHost::SERVER, GatewayHost::CLIENT); // nobody listens
        stage.Pass(MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ(opener.GetStory(), "failed", "refused");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "closing");
        NS_TEST_EXPECT_MSG_EQ(stage.gateway->GetPackets(GatewayVerdict::PASS),
                              stage.gateway->GetPackets(),
                              "untouched");
        stage.Pass(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
    }
};

/** The suite. */
class GatewayBlindTestSuite : public TestSuite
{
  public:
    GatewayBlindTestSuite()
        : TestSuite("tcp-lifecycle-gateway-blind")
    {
        AddTestCase(new FollowRulesTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new BlindResetsTestCase(isIpv6));
            AddTestCase(new ForgedFinTestCase(isIpv6));
            AddTestCase(new ForgedSynTestCase(isIpv6));
            AddTestCase(new EarlyResetTestCase(isIpv6));
            AddTestCase(new OutboundResetTestCase(isIpv6));
            AddTestCase(new OutboundRefusedTestCase(isIpv6));
        }
    }
};

const GatewayBlindTestSuite g_gatewayBlindTestSuite; //!< registers the suite

} // namespace
