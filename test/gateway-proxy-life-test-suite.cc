// SPDX-License-Identifier: GPL-2.0-only
//
// What happens to connections through a SYN proxy: loss, resets, second SYNs, silence, no room.

#include "family-test-case.h"
#include "proxy-stage.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
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

/** The gateway's own segments get lost. */
class LostOwnSegmentsTestCase : public FamilyTestCase
{
  public:
    explicit LostOwnSegmentsTestCase(bool isIpv6)
        : FamilyTestCase("lost SYN and lost ACK to the server are repaired", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        SegmentFaultModel& faults = stage.net.GetFaults(GatewayHost::SERVER, false);
        SegmentFaultRule lost;
        lost.kind = SegmentKind::SYN;
        faults.AddRule(lost);
        lost.kind = SegmentKind::PURE_ACK;
        faults.AddRule(lost);
        const TcpConnectionId id = stage.MakeId(1000);
        stage.Open(id, ISN);
        stage.Pass(Seconds(5));
        // SYN at 0 and 1 s, ACK lost, the server's SYN,ACK again after 1 s, ACK.
        const auto forwarded = stage.GetForwarded(id);
        NS_TEST_ASSERT_MSG_EQ(forwarded.size(), 4, "SYN twice, ACK twice");
        NS_TEST_EXPECT_MSG_EQ(forwarded[1].Has(SYN), true, "again");
        NS_TEST_EXPECT_MSG_EQ(int(forwarded[3].segment.flags), ACK, "again");
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).size(), 2, "the client sees one handshake");
        NS_TEST_EXPECT_MSG_NE(stage.server.GetSocket(), nullptr, "accepted");
    }
};

/** The client resets before the server has answered. */
class ImpatientClientTestCase : public FamilyTestCase
{
  public:
    explicit ImpatientClientTestCase(bool isIpv6)
        : FamilyTestCase("a client that gives up early leaves no half-open behind", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "100ms";
        ProxyStage stage(m_isIpv6, {}, config);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.GetCookie(id, ISN);
        stage.Send(id, ACK, ISN + 1, cookie + 1);
        stage.Pass(MilliSeconds(150));
        const auto listener =
            DynamicCast<TcpLifecycleSocket>(stage.net.GetListener(GatewayHost::SERVER));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 1, "half open");
        stage.Send(id, RST, ISN + 1, 0);
        stage.Pass(MilliSeconds(150));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 0, "reset");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
        // The same port again, with another number, while the first SYN is under way.
        stage.Open(id, 7);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "a new one");
    }
};

/** A port is used again: by its client when it may, by a forger never. */
class SecondSynTestCase : public FamilyTestCase
{
  public:
    explicit SecondSynTestCase(bool isIpv6)
        : FamilyTestCase("a SYN on a live connection harms nobody; on a closed one it opens",
                         isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Send(id, SYN, 500, 0); // forged: the server challenges it
        stage.Pass(Seconds(1));
        const GatewayFrame challenge = stage.GetAnswers(id).back();
        NS_TEST_EXPECT_MSG_EQ(int(challenge.segment.flags), ACK, "a challenge ACK");
        NS_TEST_EXPECT_MSG_EQ(challenge.segment.seq, SequenceNumber32(cookie + 1), "translated");
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 100);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 100, "the connection lives");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "as before");
        // A blind RST outside the window changes nothing, one inside is challenged.
        stage.Send(id, RST, ISN - 1000, 0);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open");
        stage.Send(id, RST, ISN + 500, 0);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open again");
        // Nor does one that claims to be the server's and lies outside the client's window.
        TcpHeader reset;
        reset.SetFlags(RST);
        const uint32_t serverIsn = stage.GetServerAnswers(id).at(0).segment.seq.GetValue();
        reset.SetSequenceNumber(SequenceNumber32(serverIsn - 1000));
        stage.net.Inject(GatewayHost::SERVER, id.Reversed(), reset);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open still");
        // The client has lost its memory: the answer to the challenge is an exact RST.
        stage.Send(id, SYN, 500, 0);
        stage.Pass(MilliSeconds(100));
        stage.Send(id, RST, ISN + 101, 0);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "reset");
        const uint32_t again = stage.Open(id, 500);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_NE(again, cookie, "another cookie");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "a new connection");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 1, "in place of the old one");
        stage.Send(id, ACK | PSH, 501, again + 1, 50);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 150, "with text of its own");
    }
};

/** A client that has one ISN for ever, as ns-3's own sockets do. */
class SameIsnTestCase : public FamilyTestCase
{
  public:
    explicit SameIsnTestCase(bool isIpv6)
        : FamilyTestCase("a closed connection is opened again by the same number", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Send(id, RST, ISN + 1, 0);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "reset");
        const auto forwarded = stage.GetForwarded(id).size();
        const auto answers = stage.GetAnswers(id).size();
        stage.GetCookie(id, ISN);
        NS_TEST_EXPECT_MSG_EQ(stage.GetAnswers(id).size(), answers + 1, "answered at once");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), forwarded, "by the gateway");
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 2, 50); // of no cookie
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(
            stage.proxy->GetEntries(SynProxyState::OPEN), 0, "it has to prove it");
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 50);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "a new connection");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 50, "with text of its own");
    }
};

/** Windows move on. */
class LateResetTestCase : public FamilyTestCase
{
  public:
    explicit LateResetTestCase(bool isIpv6)
        : FamilyTestCase("a RST is judged by the window as it is now", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        constexpr uint32_t TEXT = 1000;
        constexpr uint32_t SEGMENTS = 100; // more than a window
        for (uint32_t i = 0; i < SEGMENTS; ++i)
        {
            stage.Send(id, ACK | PSH, ISN + 1 + i * TEXT, cookie + 1, TEXT);
            stage.Pass(MilliSeconds(20));
        }
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), TEXT * SEGMENTS, "arrived");
        stage.Send(id, RST, ISN + 1, 0); // where the window was
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 1, "open");
        stage.Send(id, RST, ISN + 1 + SEGMENTS * TEXT, 0);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "closing");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetStory(), "error-close", "as the server has it");
    }
};

/** Nothing for too long. */
class IdleTestCase : public FamilyTestCase
{
  public:
    explicit IdleTestCase(bool isIpv6)
        : FamilyTestCase("an idle connection is forgotten, and its server reset when it speaks",
                         isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"EstablishedTimeout", "10s"}});
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Pass(Seconds(9));
        stage.Send(id, ACK | PSH, ISN + 1, cookie + 1, 10);
        stage.Pass(Seconds(9));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 1, "it spoke");
        stage.Pass(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetIdle(), 1, "for being idle");
        const auto answers = stage.GetAnswers(id).size();
        stage.server.Write(10);
        stage.server.WriteNow();
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            stage.GetAnswers(id).size(), answers, "nothing untranslated gets out");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).back().Has(RST), true, "the server is told");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetStory(), "error-close", "and believes it");
    }
};

/** No room. */
class TableFullTestCase : public FamilyTestCase
{
  public:
    explicit TableFullTestCase(bool isIpv6)
        : FamilyTestCase("a full table turns new clients away, not closing ones", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"LimitEntries", "2"}});
        const auto open = [&stage](uint16_t port) { stage.Open(stage.MakeId(port), ISN); };
        open(1);
        open(2);
        open(3);
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 2, "full");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::TABLE_FULL), 1, "turned away");
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(stage.MakeId(3)).size(), 0, "unheard");
        stage.Send(stage.MakeId(1), RST, ISN + 1, 0);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "one closes");
        open(4);
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 2, "and makes room");
    }
};

/** A second SYN while the server has not answered the first; and text with a FIN that waits. */
class EarlyEndTestCase : public FamilyTestCase
{
  public:
    explicit EarlyEndTestCase(bool isIpv6)
        : FamilyTestCase("a FIN waits like text; a new SYN resets what waits", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "100ms";
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "3s"}}, config);
        stage.server.closesOnPeerClose = true;
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t first = stage.GetCookie(id, ISN);
        stage.Send(id, ACK, ISN + 1, first + 1);
        stage.Pass(MilliSeconds(20));
        const uint32_t second = stage.GetCookie(id, 7); // the client has changed its mind
        stage.Send(id, ACK, 8, second + 1);
        stage.Send(id, ACK | PSH | FIN, 8, second + 1, 10);
        stage.Pass(MilliSeconds(20));
        const auto forwarded = stage.GetForwarded(id);
        NS_TEST_ASSERT_MSG_EQ(forwarded.size(), 3, "SYN, RST, SYN");
        NS_TEST_EXPECT_MSG_EQ(int(forwarded[1].segment.flags), RST, "the first is taken back");
        NS_TEST_EXPECT_MSG_EQ(forwarded[1].segment.seq, SequenceNumber32(ISN + 1), "exactly");
        NS_TEST_EXPECT_MSG_EQ(forwarded[2].segment.seq, SequenceNumber32(7), "the second");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetHeldSegments(), 1, "text and FIN");
        stage.Pass(MilliSeconds(600));
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 10, "arrived");
        const GatewayFrame fin = stage.GetAnswers(id).back();
        NS_TEST_EXPECT_MSG_EQ(fin.Has(FIN), true, "the server has read it and closes");
        stage.Send(id, ACK, 19, fin.segment.seq.GetValue() + 1);
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::CLOSING), 1, "closed");
        stage.Pass(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "forgotten");
    }
};

/** The suite. */
class GatewayProxyLifeTestSuite : public TestSuite
{
  public:
    GatewayProxyLifeTestSuite()
        : TestSuite("tcp-lifecycle-gateway-proxy-life")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new LostOwnSegmentsTestCase(isIpv6));
            AddTestCase(new ImpatientClientTestCase(isIpv6));
            AddTestCase(new SecondSynTestCase(isIpv6));
            AddTestCase(new SameIsnTestCase(isIpv6));
            AddTestCase(new LateResetTestCase(isIpv6));
            AddTestCase(new IdleTestCase(isIpv6));
            AddTestCase(new TableFullTestCase(isIpv6));
            AddTestCase(new EarlyEndTestCase(isIpv6));
        }
    }
};

const GatewayProxyLifeTestSuite g_gatewayProxyLifeTestSuite; //!< registers the suite

} // namespace
