// SPDX-License-Identifier: GPL-2.0-only
//
// Short stories of a SYN proxy's handshakes: right and wrong cookies, order, refusals.

#include "family-test-case.h"
#include "proxy-stage.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint32_t ISN = 0xfffffff0; // so that numbers wrap early

/** SYNs leave nothing behind, and the server hears of none. */
class SynLeavesNothingTestCase : public FamilyTestCase
{
  public:
    explicit SynLeavesNothingTestCase(bool isIpv6)
        : FamilyTestCase("a SYN leaves nothing behind, and is answered the same way again", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ProxyStage stage(m_isIpv6);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        NS_TEST_EXPECT_MSG_EQ(stage.GetCookie(id, ISN), cookie, "the same cookie");
        NS_TEST_EXPECT_MSG_NE(stage.GetCookie(id, ISN + 1), cookie, "another ISN");
        NS_TEST_EXPECT_MSG_NE(stage.GetCookie(stage.MakeId(1001), ISN), cookie, "another port");
        const GatewayFrame answer = stage.GetAnswers(id).at(0);
        NS_TEST_EXPECT_MSG_EQ(int(answer.segment.flags), (SYN | ACK), "no ECN, nothing else");
        NS_TEST_EXPECT_MSG_EQ(answer.segment.ack, SequenceNumber32(ISN + 1), "of the SYN");
        NS_TEST_EXPECT_MSG_EQ(answer.GetWindow(), (m_isIpv6 ? 14400 : 14600), "ten segments");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), 0, "the server hears nothing");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "no state");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHashes(), 4, "a hash each");
        // A RST as an answer to the SYN,ACK has no connection to end.
        stage.Send(id, RST, ISN + 1, 0);
        stage.Send(id, SYN | FIN, ISN, 0);
        stage.Send(id, SYN | RST, ISN, 0);
        stage.Send(id, SYN | ACK, ISN, 7);
        stage.Send(id, FIN, ISN + 1, cookie + 1);
        const auto before = stage.GetAnswers(id).size();
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).size(), before, "all in silence");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), 0, "nothing");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::MALFORMED), 2, "malformed");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::NO_CONNECTION), 3, "no connection");
    }
};

/** A handshake, its numbers, and its end. */
class HandshakeStoryTestCase : public FamilyTestCase
{
  public:
    explicit HandshakeStoryTestCase(bool isIpv6)
        : FamilyTestCase("numbers are translated from the first to the last", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "10s"}});
        stage.server.closesOnPeerClose = true;
        stage.server.Write(500);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open");
        const auto forwarded = stage.GetForwarded(id);
        NS_TEST_ASSERT_MSG_EQ(forwarded.size(), 2, "SYN and ACK");
        NS_TEST_EXPECT_MSG_EQ(forwarded[0].segment.seq, SequenceNumber32(ISN), "the client's ISN");
        NS_TEST_EXPECT_MSG_EQ(forwarded[0].GetWindow(), 60000, "the client's window");
        const uint32_t serverIsn = stage.GetServerAnswers(id).at(0).segment.seq.GetValue();
        NS_TEST_EXPECT_MSG_EQ(forwarded[1].segment.ack, SequenceNumber32(serverIsn + 1), "its ISN");
        const auto answers = stage.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), 3, "SYN,ACK, window, text");
        NS_TEST_EXPECT_MSG_EQ(
            answers[1].segment.seq, SequenceNumber32(cookie + 1), "window update");
        NS_TEST_EXPECT_MSG_EQ(answers[2].segment.seq, SequenceNumber32(cookie + 1), "text");
        NS_TEST_EXPECT_MSG_EQ(answers[2].segment.textBytes, 500, "of the server");
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 501, 100);
        stage.Pass(MilliSeconds(100));
        const GatewayFrame text = stage.GetForwarded(id).back();
        NS_TEST_EXPECT_MSG_EQ(text.segment.ack, SequenceNumber32(serverIsn + 501), "translated");
        NS_TEST_EXPECT_MSG_EQ(text.segment.seq, SequenceNumber32(ISN + 1), "not translated");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 100, "arrived");
        // A window probe of ns-3 has no control bit and an ACK number all the same.
        stage.Send(id, 0, ISN + 101, cookie + 501, 1);
        stage.Pass(MilliSeconds(20));
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).back().segment.ack,
                              SequenceNumber32(serverIsn + 501),
                              "translated too");
        stage.Send(id, FIN | ACK, ISN + 101, cookie + 501);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).back().Has(FIN), true, "the server closes");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "not yet");
        stage.Send(id, ACK, ISN + 102, cookie + 502);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "both closed");
        // An old ACK, cookie and all, opens nothing.
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        stage.Pass(Seconds(9));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "closing");
        stage.Pass(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetIdle(), 0, "not for being idle");
    }
};

/** Wrong cookies open nothing and are not answered. */
class BadCookieTestCase : public FamilyTestCase
{
  public:
    explicit BadCookieTestCase(bool isIpv6)
        : FamilyTestCase("a cookie with any bit wrong, or too old, is dropped in silence", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ProxyStage stage(m_isIpv6, {{"CookiePeriodInterval", "10s"}});
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        for (unsigned bit = 0; bit < 32; ++bit)
        {
            stage.Send(id, ACK, ISN + 1, (cookie ^ 1U << bit) + 1);
        }
        stage.Send(id, ACK, ISN + 2, cookie + 1);                 // another ISN
        stage.Send(stage.MakeId(1001), ACK, ISN + 1, cookie + 1); // another port
        stage.Send(id, ACK | PSH, ISN + 101, cookie + 1, 10);     // not the first text
        stage.Pass(Seconds(1));
        // A flipped counter bit may name an older period: no other hash fits it.
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::COOKIE_INVALID), 35, "invalid");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "no state");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), 0, "the server hears nothing");
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).size(), 1, "no RST");
        // Valid in its period and the next one.
        const Time made = Simulator::Now();
        stage.net.Run(Seconds(10 * (made.GetTimeStep() / Seconds(10).GetTimeStep() + 2)));
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::COOKIE_STALE), 1, "too old");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "no state");
    }
};

/** A cookie that is nearly too old still counts. */
class OldCookieTestCase : public FamilyTestCase
{
  public:
    explicit OldCookieTestCase(bool isIpv6)
        : FamilyTestCase("a cookie lives until the end of the next period", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ProxyStage stage(m_isIpv6, {{"CookiePeriodInterval", "10s"}});
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        stage.net.Run(Seconds(19.9));
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "valid");
    }
};

/** Text overtakes the third ACK, and is sent again. */
class ReorderedTestCase : public FamilyTestCase
{
  public:
    explicit ReorderedTestCase(bool isIpv6)
        : FamilyTestCase("text that overtakes the third ACK opens the connection", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "100ms"; // the server is far away
        ProxyStage stage(m_isIpv6, {{"HeldSegments", "3"}}, config);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        const auto send = [&](uint32_t offset, uint32_t bytes) {
            stage.Send(id, ACK | PSH, ISN + 1 + offset, cookie + 1, bytes);
        };
        send(0, 100); // first of all, the text
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        send(0, 100);   // again
        send(200, 100); // out of order
        send(100, 100);
        send(300, 100); // one too many
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::SYN_SENT), 1, "one entry");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 3, "held once each");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::HOLD_LIMIT), 1, "no more");
        // Not of this connection: neither held nor noted.
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 2, 100);
        stage.Send(id, ACK | PSH, ISN + 100000, cookie + 1, 100);
        stage.Send(id, RST, ISN - 5, 0);
        stage.Send(id, SYN, ISN, 0); // an old duplicate
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::NO_CONNECTION), 3, "strange");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::DUPLICATE_SYN), 1, "duplicate");
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 300, "in order, once");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 0, "none left");
        send(300, 100);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 400, "and on");
    }
};

/** A server that does not answer, and one that says no. */
class SilentServerTestCase : public FamilyTestCase
{
  public:
    explicit SilentServerTestCase(bool isIpv6)
        : FamilyTestCase("a server's silence and its RST reach the client as RST", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"ServerSynRetries", "3"}});
        SegmentFaultRule rule;
        rule.kind = SegmentKind::SYN;
        rule.countSegments = 4;
        stage.net.GetFaults(GatewayHost::SERVER, false).AddRule(rule);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 10);
        stage.Pass(Seconds(14));
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), 4, "SYNs at 0, 1, 3, 7 s");
        const auto syns = stage.GetForwarded(id);
        for (std::size_t i = 1; i < syns.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (syns[i].time - syns[i - 1].time), Seconds(1 << (i - 1)), "doubled");
        }
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).size(), 1, "patience");
        stage.Pass(Seconds(2));
        const auto answers = stage.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), 2, "SYN,ACK and RST");
        NS_TEST_EXPECT_MSG_EQ(int(answers[1].segment.flags), (RST | ACK), "RST");
        NS_TEST_EXPECT_MSG_EQ(answers[1].segment.seq, SequenceNumber32(cookie + 1), "acceptable");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 0, "and what was held");
        // Port 81 is closed.
        const TcpConnectionId closed(id.GetLocalAddress(), 1001, id.GetRemoteAddress(), 81);
        const uint32_t other = stage.Open(closed, 5);
        const auto refused = stage.GetAnswers(closed);
        NS_TEST_ASSERT_MSG_EQ(refused.size(), 2, "SYN,ACK and RST");
        NS_TEST_EXPECT_MSG_EQ(int(refused[1].segment.flags), (RST | ACK), "RST");
        NS_TEST_EXPECT_MSG_EQ(refused[1].segment.seq, SequenceNumber32(other + 1), "acceptable");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
    }
};

/** The suite. */
class GatewayProxyStoryTestSuite : public TestSuite
{
  public:
    GatewayProxyStoryTestSuite()
        : TestSuite("tcp-lifecycle-gateway-proxy-story")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SynLeavesNothingTestCase(isIpv6));
            AddTestCase(new HandshakeStoryTestCase(isIpv6));
            AddTestCase(new BadCookieTestCase(isIpv6));
            AddTestCase(new OldCookieTestCase(isIpv6));
            AddTestCase(new ReorderedTestCase(isIpv6));
            AddTestCase(new SilentServerTestCase(isIpv6));
        }
    }
};

const GatewayProxyStoryTestSuite g_gatewayProxyStoryTestSuite; //!< registers the suite

} // namespace
