// SPDX-License-Identifier: GPL-2.0-only
//
// What the ends of a SYN proxy's connections have and are: options, clocks, who opens.

#include "proxy-stage.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint32_t ISN = 0xfffffff0; // so that numbers wrap early

/** One story, told over both families. */
class ProxyPeerTestCase : public TestCase
{
  public:
    ProxyPeerTestCase(const std::string& name, bool isIpv6)
        : TestCase(name + (isIpv6 ? ", IPv6" : ", IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  protected:
    bool m_isIpv6; //!< family
};

/** The server's options are not those that were promised. */
class MismatchTestCase : public ProxyPeerTestCase
{
  public:
    explicit MismatchTestCase(bool isIpv6)
        : ProxyPeerTestCase("a server without a promised option is refused if so wanted", isIpv6)
    {
    }

  private:
    /** \return true if a transfer of a lifecycle client works */
    bool
    Works(const GatewayHelper::Settings& proxy, const GatewayHelper::Settings& server)
    {
        GatewayNetConfig config;
        config.server = server;
        ProxyStage stage(m_isIpv6, proxy, config);
        TestPeer client(11);
        client.Write(5000);
        stage.server.Expect(5000, 11);
        stage.net.Connect(client, GatewayHost::CLIENT, GatewayHost::SERVER);
        stage.Pass(Seconds(5));
        const bool isReset = client.GetStory().find("error-close") != std::string::npos;
        NS_TEST_EXPECT_MSG_EQ(isReset, !stage.server.IsComplete(), client.GetStory());
        NS_TEST_EXPECT_MSG_EQ((stage.proxy->GetEntries() == 0), isReset, "entries");
        const auto listener =
            DynamicCast<TcpLifecycleSocket>(stage.net.GetListener(GatewayHost::SERVER));
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 0, "no half-open is left");
        return stage.server.IsComplete();
    }

    void
    DoRun() override
    {
        const GatewayHelper::Settings refuse{{"OptionMismatch", "Refuse"}};
        NS_TEST_EXPECT_MSG_EQ(Works(refuse, {}), true, "all there");
        NS_TEST_EXPECT_MSG_EQ(Works(refuse, {{"Sack", "false"}}), false, "SACK");
        NS_TEST_EXPECT_MSG_EQ(Works({}, {{"Sack", "false"}}), true, "SACK, adapted");
        NS_TEST_EXPECT_MSG_EQ(Works(refuse, {{"Timestamp", "false"}}), false, "timestamps");
        NS_TEST_EXPECT_MSG_EQ(Works({}, {{"Timestamp", "false"}}), true, "timestamps, adapted");
        NS_TEST_EXPECT_MSG_EQ(Works(refuse, {{"WindowScaling", "false"}}), true, "rescaled");
        NS_TEST_EXPECT_MSG_EQ(Works({{"ServerMssBytes", "8000"}}, {}), false, "MSS");
        NS_TEST_EXPECT_MSG_EQ(Works({{"ServerMssBytes", "1000"}}, {}), true, "a smaller MSS");
    }
};

/** Connections of the server's own. */
class OutboundTestCase : public ProxyPeerTestCase
{
  public:
    explicit OutboundTestCase(bool isIpv6)
        : ProxyPeerTestCase("connections that the server opens pass untouched", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"ClosingTimeout", "5s"}});
        TestPeer opener(11);
        TestPeer other(33);
        opener.Write(100000);
        opener.closesWhenWritten = true;
        other.Expect(100000, 11);
        other.closesOnPeerClose = true;
        stage.net.Listen(GatewayHost::CLIENT, [&other](const Address&) { return &other; });
        stage.net.Connect(opener, GatewayHost::SERVER, GatewayHost::CLIENT);
        stage.Pass(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OUTBOUND), 1, "remembered");
        stage.Pass(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(other.IsComplete(), true, "all arrived");
        NS_TEST_EXPECT_MSG_EQ(stage.gateway->GetPackets(GatewayVerdict::PASS),
                              stage.gateway->GetPackets(),
                              "untouched");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(), 0, "closed and forgotten");
        // A SYN,ACK and an ACK of nothing from outside are of no connection.
        const TcpConnectionId id = stage.MakeId(9);
        stage.Send(id, SYN | ACK, 5, 5);
        stage.Pass(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(stage.GetForwarded(id).size(), 0, "dropped");
    }
};

/** Connections of the server's own that nobody answers. */
class UnansweredTestCase : public ProxyPeerTestCase
{
  public:
    explicit UnansweredTestCase(bool isIpv6)
        : ProxyPeerTestCase("a SYN of the server that nobody answers is soon forgotten", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6, {{"LimitEntries", "2"}});
        TcpHeader syn;
        syn.SetFlags(SYN);
        syn.SetWindowSize(60000);
        for (const uint16_t port : {4000, 4001})
        {
            stage.net.Inject(GatewayHost::SERVER, stage.MakeId(port).Reversed(), syn);
        }
        stage.Pass(Minutes(3));
        stage.net.Inject(GatewayHost::SERVER, stage.MakeId(4001).Reversed(), syn); // again
        stage.Pass(Seconds(50));
        NS_TEST_EXPECT_MSG_EQ(
            stage.proxy->GetEntries(SynProxyState::OUTBOUND), 2, "4 min at least");
        stage.Pass(Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OUTBOUND), 1, "the other one");
        stage.Open(stage.MakeId(1000), ISN);
        stage.Pass(Minutes(4));
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OUTBOUND), 0, "both");
        NS_TEST_EXPECT_MSG_EQ(
            stage.proxy->GetEntries(SynProxyState::OPEN), 1, "a client is served");
        NS_TEST_EXPECT_MSG_EQ(stage.GetDropped(GatewayReason::TABLE_FULL), 0, "there was room");
    }
};

/** What waits for the server is as old as it is. */
class HeldClockTestCase : public ProxyPeerTestCase
{
  public:
    explicit HeldClockTestCase(bool isIpv6)
        : ProxyPeerTestCase("what was held is not too old for its server", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // The client retransmits before its server, far away or deaf at first, has answered.
        for (const bool isDeaf : {false, true})
        {
            GatewayNetConfig config;
            config.delays[2] = isDeaf ? "20ms" : "110ms";
            ProxyStage stage(m_isIpv6, {}, config);
            if (isDeaf)
            {
                SegmentFaultRule lost;
                lost.kind = SegmentKind::SYN;
                stage.net.GetFaults(GatewayHost::SERVER, false).AddRule(lost);
            }
            TestPeer client(11);
            client.Write(8000);
            stage.server.Expect(8000, 11);
            stage.net.Connect(client, GatewayHost::CLIENT, GatewayHost::SERVER);
            stage.Pass(Seconds(30));
            const auto tracer =
                stage.net.GetNode(GatewayHost::SERVER)->GetObject<TcpLifecycleTracer>();
            NS_TEST_EXPECT_MSG_EQ(stage.server.IsComplete(), true, "all arrived");
            NS_TEST_EXPECT_MSG_EQ(
                tracer->GetCounters().Get(TcpCounter::PAWS_ESTAB), 0, "none by PAWS");
            const auto again = stage.gateway->GetPackets(
                GatewayVerdict::ANSWER, GatewayReason::SWALLOWED, TrafficOrigin::UNKNOWN);
            NS_TEST_EXPECT_MSG_GT(again, 0, "sent again while it was held");
            const auto late = stage.server.GetCompletion() - stage.net.GetStart();
            NS_TEST_EXPECT_MSG_LT(late, (isDeaf ? Seconds(1.2) : Seconds(0.5)), "no time-out");
        }
    }
};

/** Clocks of both ends, and the gateway's in between. */
class TimestampsTestCase : public ProxyPeerTestCase
{
  public:
    explicit TimestampsTestCase(bool isIpv6)
        : ProxyPeerTestCase("timestamps are translated, and never run back", isIpv6)
    {
    }

  private:
    /** Send a segment with timestamps. */
    static void
    SendStamped(const ProxyStage& stage,
                const TcpConnectionId& id,
                uint8_t flags,
                uint32_t seq,
                uint32_t ack,
                uint32_t value,
                uint32_t echo,
                uint32_t textBytes = 0)
    {
        TcpHeader header;
        header.SetFlags(flags);
        header.SetSequenceNumber(SequenceNumber32(seq));
        header.SetAckNumber(SequenceNumber32(ack));
        header.SetWindowSize(60000);
        const Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(value);
        option->SetEcho(echo);
        header.AppendOption(option);
        stage.net.Inject(GatewayHost::ATTACKER, id, header, textBytes);
    }

    /** \return TSval of a frame, or TSecr */
    static uint32_t
    Stamp(const GatewayFrame& frame, bool isEcho)
    {
        const std::size_t at = frame.FindOption(TcpOption::TS).value() + (isEcho ? 6 : 2);
        return uint32_t(frame.tcp[at]) << 24 | uint32_t(frame.tcp[at + 1]) << 16 |
               uint32_t(frame.tcp[at + 2]) << 8 | frame.tcp[at + 3];
    }

    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.delays[2] = "100ms";
        ProxyStage stage(m_isIpv6, {}, config);
        stage.server.Write(500);
        const TcpConnectionId id = stage.MakeId(1000);
        SendStamped(stage, id, SYN, ISN, 0, 777, 0);
        stage.Pass(MilliSeconds(50));
        const GatewayFrame synAck = stage.GetAnswers(id).at(0);
        NS_TEST_EXPECT_MSG_EQ(Stamp(synAck, true), 777, "echoed");
        const uint32_t cookie = synAck.segment.seq.GetValue();
        SendStamped(stage, id, ACK, ISN + 1, cookie + 1, 800, Stamp(synAck, false));
        stage.Pass(Seconds(1));
        const auto toServer = stage.GetForwarded(id);
        const auto ofServer = stage.GetServerAnswers(id);
        const auto toClient = stage.GetAnswers(id);
        NS_TEST_ASSERT_MSG_GT(ofServer.size(), 1, "SYN,ACK and text");
        NS_TEST_EXPECT_MSG_EQ(Stamp(toServer.at(0), false), 800, "the client's own clock");
        NS_TEST_EXPECT_MSG_EQ(Stamp(toServer.at(0), true), 0, "of a SYN");
        NS_TEST_EXPECT_MSG_EQ(Stamp(toServer.at(1), true), Stamp(ofServer.at(0), false), "echo");
        // The gateway's clock reads 100 ms more when the server's SYN,ACK arrives.
        const uint32_t offset = Stamp(toClient.at(1), false) - Stamp(ofServer.at(0), false);
        NS_TEST_EXPECT_MSG_EQ(offset, 100, "the way of the SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(Stamp(toClient.at(1), true), 800, "the client's");
        NS_TEST_EXPECT_MSG_EQ(Stamp(toClient.at(2), false),
                              Stamp(ofServer.at(1), false) + offset,
                              "text: the same offset");
        for (std::size_t i = 1; i < toClient.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_GT_OR_EQ(Stamp(toClient[i], false),
                                        Stamp(toClient[i - 1], false),
                                        "the client's view of the clock never runs back");
        }
        const uint32_t seen = Stamp(toClient.at(2), false);
        SendStamped(stage, id, ACK | PSH, ISN + 1, cookie + 501, 900, seen, 10);
        stage.Pass(Seconds(1));
        const GatewayFrame last = stage.GetForwarded(id).back();
        NS_TEST_EXPECT_MSG_EQ(Stamp(last, false), 900, "not translated");
        NS_TEST_EXPECT_MSG_EQ(Stamp(last, true), seen - offset, "what the server sent");
        NS_TEST_EXPECT_MSG_EQ(stage.server.GetRead(), 10, "taken");
        // A client that offers them and then forgets: nothing is promised for it.
        const TcpConnectionId forgetful = stage.MakeId(1001);
        SendStamped(stage, forgetful, SYN, ISN, 0, 777, 0);
        stage.Pass(MilliSeconds(50));
        const auto answer = stage.GetAnswers(forgetful).at(0);
        stage.Send(forgetful, ACK, ISN + 1, answer.segment.seq.GetValue() + 1);
        stage.Pass(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            stage.GetForwarded(forgetful).at(0).FindOption(TcpOption::TS).has_value(),
            false,
            "not offered to the server");
        NS_TEST_EXPECT_MSG_EQ(stage.proxy->GetEntries(SynProxyState::OPEN), 2, "it works");
    }
};

/** Both ends are protected. */
class BothProtectedTestCase : public ProxyPeerTestCase
{
  public:
    explicit BothProtectedTestCase(bool isIpv6)
        : ProxyPeerTestCase("a protected host reaches another one", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6,
                         {{"ProtectedNetworks",
                           m_isIpv6 ? "fd00:0:1::/48 fd00:0:3::/48" : "10.1.0.0/16 10.3.0.0/16"}});
        for (const GatewayHost from : {GatewayHost::CLIENT, GatewayHost::SERVER})
        {
            const bool isUp = from == GatewayHost::CLIENT;
            TestPeer opener(11);
            TestPeer other(22);
            opener.Write(50000);
            opener.Expect(50000, 22);
            other.Write(50000);
            other.Expect(50000, 11);
            const GatewayHost to = isUp ? GatewayHost::SERVER : GatewayHost::CLIENT;
            stage.net.Listen(to, [&other](const Address&) { return &other; });
            stage.net.Connect(opener, from, to);
            stage.Pass(Seconds(5));
            NS_TEST_EXPECT_MSG_EQ(opener.IsComplete(), true, opener.GetRead() << " bytes");
            NS_TEST_EXPECT_MSG_EQ(other.IsComplete(), true, other.GetRead() << " bytes");
            opener.Release();
            other.Release();
        }
        const auto opened = stage.gateway->GetPackets(
            GatewayVerdict::ANSWER, GatewayReason::COOKIE_VALIDATED, TrafficOrigin::UNKNOWN);
        NS_TEST_EXPECT_MSG_EQ(opened, 2, "both through the proxy");
        Simulator::Destroy();
    }
};

/** The suite. */
class GatewayProxyPeerTestSuite : public TestSuite
{
  public:
    GatewayProxyPeerTestSuite()
        : TestSuite("tcp-lifecycle-gateway-proxy-peer")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new MismatchTestCase(isIpv6));
            AddTestCase(new OutboundTestCase(isIpv6));
            AddTestCase(new UnansweredTestCase(isIpv6));
            AddTestCase(new HeldClockTestCase(isIpv6));
            AddTestCase(new TimestampsTestCase(isIpv6));
            AddTestCase(new BothProtectedTestCase(isIpv6));
        }
    }
};

const GatewayProxyPeerTestSuite g_gatewayProxyPeerTestSuite; //!< registers the suite

} // namespace
