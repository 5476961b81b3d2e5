// SPDX-License-Identifier: GPL-2.0-only
//
// What gateways decide, as tables, and their bounded stores against what was put into them.

#include "ns3/expiring-table.h"
#include "ns3/handshake-watch.h"
#include "ns3/ingress-decision.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/protected-networks.h"
#include "ns3/source-window.h"
#include "ns3/syn-flood-signs.h"
#include "ns3/test.h"
#include "ns3/token-bucket-table.h"
#include "ns3/token-bucket.h"

#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Sources that no packet has, and the ways back. */
class IngressDecisionTestCase : public TestCase
{
  public:
    IngressDecisionTestCase()
        : TestCase("the way back must lead where the packet came from")
    {
    }

  private:
    void
    DoRun() override
    {
        struct Row
        {
            bool isStrict;
            IngressSnapshot source;
            GatewayReason reason;
        };

        const std::vector<Row> rows{
            {true, {false, true, true}, GatewayReason::NOT_CONCERNED},
            {true, {false, true, false}, GatewayReason::WRONG_INTERFACE},
            {true, {false, false, false}, GatewayReason::NO_RETURN_ROUTE},
            {true, {true, true, true}, GatewayReason::INVALID_SOURCE},
            {false, {false, true, false}, GatewayReason::NOT_CONCERNED},
            {false, {false, false, false}, GatewayReason::NO_RETURN_ROUTE},
            {false, {true, true, true}, GatewayReason::INVALID_SOURCE},
        };
        for (const Row& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(std::string(ToString(DecideIngress(row.isStrict, row.source))),
                                  std::string(ToString(row.reason)),
                                  "strict " << row.isStrict << " route " << row.source.hasRoute);
        }
        for (const char* text : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.5", "255.255.255.255"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsInvalidSource(Ipv4Address(text)), true, text);
        }
        for (const char* text : {"::", "::1", "ff02::1"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsInvalidSource(Ipv6Address(text)), true, text);
        }
        NS_TEST_EXPECT_MSG_EQ(IsInvalidSource(Ipv4Address("10.0.0.1")), false, "a host");
        NS_TEST_EXPECT_MSG_EQ(IsInvalidSource(Ipv6Address("fd00::1")), false, "a host");
    }
};

/** A handshake as a router sees it. */
class HandshakeWatchTestCase : public TestCase
{
  public:
    HandshakeWatchTestCase()
        : TestCase("a handshake is followed from outside")
    {
    }

  private:
    /** \return a segment */
    static TcpSegmentView
    Make(uint8_t flags, uint32_t seq, uint32_t ack)
    {
        TcpSegmentView view;
        view.flags = flags;
        view.seq = SequenceNumber32(seq);
        view.ack = SequenceNumber32(ack);
        return view;
    }

    void
    DoRun() override
    {
        constexpr uint8_t SYN = TcpHeader::SYN;
        constexpr uint8_t ACK = TcpHeader::ACK;
        constexpr uint8_t RST = TcpHeader::RST;
        constexpr uint8_t PSH = TcpHeader::PSH;
        constexpr uint32_t LAST = 0xffffffff; // the client's ISN: the next number is 0
        HandshakeSnapshot bare;
        bare.clientIsn = SequenceNumber32(LAST);
        HandshakeSnapshot answered = bare;
        answered.hasSynAck = true;
        answered.serverIsn = SequenceNumber32(0x7fffffff);
        constexpr uint32_t ACKED = 0x80000000;
        using Step = HandshakeStep;

        struct Row
        {
            const char* what;
            const HandshakeSnapshot* known;
            TcpSegmentView segment;
            Step client;
            Step server;
        };

        const std::vector<Row> rows{
            {"a SYN", nullptr, Make(SYN, 7, 0), Step::START, Step::NOTHING},
            {"a SYN with ACK", nullptr, Make(SYN | ACK, 7, 0), Step::NOTHING, Step::NOTHING},
            {"a SYN with RST", nullptr, Make(SYN | RST, 7, 0), Step::NOTHING, Step::NOTHING},
            {"an ACK of nothing", nullptr, Make(ACK, 7, 1), Step::NOTHING, Step::NOTHING},
            {"a RST of nothing", nullptr, Make(RST, 7, 1), Step::NOTHING, Step::NOTHING},
            {"a repeated SYN", &bare, Make(SYN, LAST, 0), Step::REPEAT, Step::NOTHING},
            {"one with ACK", &bare, Make(SYN | ACK, LAST, 1), Step::NOTHING, Step::NOTHING},
            {"another SYN", &bare, Make(SYN, 1, 0), Step::START, Step::NOTHING},
            {"the SYN,ACK", &bare, Make(SYN | ACK, 9, 0), Step::NOTHING, Step::ANSWERED},
            {"a SYN,ACK of another", &bare, Make(SYN | ACK, 9, 1), Step::NOTHING, Step::NOTHING},
            {"the ACK", &answered, Make(ACK, 0, ACKED), Step::COMPLETE, Step::NOTHING},
            {"the ACK with text",
             &answered,
             Make(ACK | PSH, 0, ACKED),
             Step::COMPLETE,
             Step::NOTHING},
            {"an ACK of another", &answered, Make(ACK, 0, ACKED + 1), Step::NOTHING, Step::NOTHING},
            {"an ACK elsewhere", &answered, Make(ACK, 1, ACKED), Step::NOTHING, Step::NOTHING},
            {"an ACK, no SYN,ACK seen", &bare, Make(ACK, 0, 5), Step::COMPLETE, Step::NOTHING},
            {"no ACK", &answered, Make(PSH, 0, ACKED), Step::NOTHING, Step::NOTHING},
            {"the client's RST", &answered, Make(RST, 0, 0), Step::END, Step::END},
            {"a RST elsewhere", &answered, Make(RST, 1, 0), Step::NOTHING, Step::END},
            {"the server's RST", &bare, Make(RST | ACK, 9, 0), Step::NOTHING, Step::END},
            {"a RST of another", &bare, Make(RST | ACK, 9, 3), Step::NOTHING, Step::NOTHING},
        };
        for (const Row& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(int(DecideClientStep(row.known, row.segment)),
                                  int(row.client),
                                  row.what << " of the client");
            NS_TEST_EXPECT_MSG_EQ(int(DecideServerStep(row.known, row.segment)),
                                  int(row.server),
                                  row.what << " of the server");
        }
    }
};

/** Tokens come with time, and no more than fit. */
class TokenBucketTestCase : public TestCase
{
  public:
    TokenBucketTestCase()
        : TestCase("a bucket gives a burst, then its rate")
    {
    }

  private:
    void
    DoRun() override
    {
        double tokens = 3;
        const auto take = [&tokens](Time elapsed) { return TakeToken(tokens, elapsed, 2, 3); };
        for (int i = 0; i < 3; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(take(Time()), true, "of the burst");
        }
        NS_TEST_EXPECT_MSG_EQ(take(Time()), false, "empty");
        NS_TEST_EXPECT_MSG_EQ(take(MilliSeconds(499)), false, "not yet");
        NS_TEST_EXPECT_MSG_EQ(take(MilliSeconds(1)), true, "half a second is a token at 2/s");
        NS_TEST_EXPECT_MSG_EQ(take(Seconds(1000)), true, "full again");
        NS_TEST_EXPECT_MSG_EQ_TOL(tokens, 2, 1e-12, "and not more than full");
        // A thousand tenths of a token are a hundred tokens, whatever the sum rounds to.
        tokens = 0;
        uint32_t taken = 0;
        for (int i = 0; i < 1000; ++i)
        {
            taken += take(MilliSeconds(50)) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(taken, 100, "rate times time");
    }
};

/** The bucket used longest ago makes room. */
class TokenBucketTableTestCase : public TestCase
{
  public:
    TokenBucketTableTestCase()
        : TestCase("the bucket used longest ago is forgotten")
    {
    }

  private:
    void
    DoRun() override
    {
        TokenBucketTable table(2);
        const Ipv4Address a("10.0.0.1");
        const Ipv4Address b("10.0.0.2");
        const Ipv6Address c("fd00::1");
        table.Use(a, 5, Time()).tokens = 1;
        table.Use(b, 5, Time()).tokens = 2;
        NS_TEST_EXPECT_MSG_EQ(table.Use(a, 5, Time()).tokens, 1, "found");
        NS_TEST_EXPECT_MSG_EQ(table.Use(c, 5, Time()).tokens, 5, "a new one is full");
        NS_TEST_EXPECT_MSG_EQ(table.GetEntries(), 2, "no more");
        NS_TEST_EXPECT_MSG_EQ(table.GetForgotten(), 1, "one had to go");
        NS_TEST_EXPECT_MSG_EQ(table.Use(a, 5, Time()).tokens, 1, "not the one just used");
        NS_TEST_EXPECT_MSG_EQ(table.Use(b, 5, Time()).tokens, 5, "but the other");
    }
};

/** Prefixes as users write them, right and wrong. */
class ProtectedNetworksTestCase : public TestCase
{
  public:
    ProtectedNetworksTestCase()
        : TestCase("prefixes are read, and wrong ones named")
    {
    }

  private:
    void
    DoRun() override
    {
        const ProtectedNetworks both("10.3.0.0/16  fd00:0:3::/48", 80, "Test");
        NS_TEST_EXPECT_MSG_EQ(both.GetPrefixes().size(), 2, "two");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv4Address("10.3.255.255"), 80), true, "last");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv4Address("10.3.0.0"), 81), false, "another port");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv4Address("10.4.0.0"), 80), false, "behind");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv4Address("10.2.255.255"), 80), false, "before");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv6Address("fd00:0:3:ffff::1"), 80), true, "IPv6");
        NS_TEST_EXPECT_MSG_EQ(both.Contains(Ipv6Address("fd00:0:4::1"), 80), false, "IPv6 behind");
        const ProtectedNetworks all("0.0.0.0/0", 0, "Test");
        NS_TEST_EXPECT_MSG_EQ(all.Contains(Ipv4Address("255.0.0.1"), 9), true, "everything");
        NS_TEST_EXPECT_MSG_EQ(all.Contains(Ipv6Address("fd00::1"), 9), false, "of one family");
        NS_TEST_EXPECT_MSG_EQ(
            ProtectedNetworks("10.0.0.1/32", 0, "Test").Contains(Ipv4Address("10.0.0.1"), 9),
            true,
            "one host");
        for (const char* wrong : {"",
                                  "  ",
                                  "10.3.0.0",
                                  "10.3.0.0/",
                                  "10.3.0.0/33",
                                  "10.3.0.0/-1",
                                  "10.3.0.0/1x",
                                  "10.3.0.0/0016",
                                  "10.3.0/16",
                                  "10.3.0.1/16",
                                  "fd00::/129",
                                  "fd00::1/64",
                                  "2001:db8::/32",
                                  "net/16",
                                  "10.3.0.0/16,10.4.0.0"})
        {
            std::string message;
            try
            {
                ProtectedNetworks(wrong, 0, "Filter: Networks");
            }
            catch (const std::runtime_error& error)
            {
                message = error.what();
            }
            NS_TEST_EXPECT_MSG_EQ(message.rfind("Filter: Networks", 0), 0, "'" << wrong << "'");
            NS_TEST_EXPECT_MSG_NE(message.find(*wrong == ' ' ? "no network" : wrong),
                                  std::string::npos,
                                  "the value is named: " << message);
        }
    }
};

/** The signs of a flood. */
class SignsTestCase : public TestCase
{
  public:
    SignsTestCase()
        : TestCase("the sum grows under a flood only, and entropy is the textbook's")
    {
    }

  private:
    void
    DoRun() override
    {
        const SynFinCusumConfig config; // the paper's
        SynFinCusum state;
        for (int i = 0; i < 100; ++i)
        {
            UpdateSynFinCusum(state, 100 + i % 20, 100, config);
        }
        NS_TEST_EXPECT_MSG_EQ(state.sum, 0, "up to a fifth more SYNs than FINs is normal");
        // The paper's design point: X = h = 2a = 0.7 reaches N = 1.05 in N / (h - a) = 3 intervals.
        for (int i = 1; i <= 3; ++i)
        {
            const double sum = UpdateSynFinCusum(state, 170, 100, config);
            NS_TEST_EXPECT_MSG_EQ_TOL(sum, i * 0.35, 1e-9, "interval " << i);
            NS_TEST_EXPECT_MSG_EQ(DecideAlarm(false, sum + 1e-9, 1.05), (i == 3), "interval " << i);
        }
        SynFinCusum quiet;
        UpdateSynFinCusum(quiet, 10, 0, config);
        NS_TEST_EXPECT_MSG_EQ_TOL(quiet.sum, 9.65, 1e-9, "an average of 0 counts as 1");
        UpdateSynFinCusum(quiet, 0, 100, config);
        NS_TEST_EXPECT_MSG_EQ(quiet.sum, 0, "not below 0");
        NS_TEST_EXPECT_MSG_EQ(DecideAlarm(true, 0.81, 1), true, "stays on");
        NS_TEST_EXPECT_MSG_EQ(DecideAlarm(true, 0.79, 1), false, "until below 4/5");
        NS_TEST_EXPECT_MSG_EQ(DecideAlarm(false, 0.99, 1), false, "does not begin there");

        SourceWindow window(4);
        const auto add = [&window](uint32_t host) { window.Add(Ipv4Address(host)); };
        add(1);
        NS_TEST_EXPECT_MSG_EQ(window.GetRelativeEntropy(), 0, "one says nothing");
        add(1);
        add(1);
        add(1);
        NS_TEST_EXPECT_MSG_EQ_TOL(window.GetRelativeEntropy(), 0, 1e-12, "one source");
        NS_TEST_EXPECT_MSG_EQ(window.IsFull(), true, "four");
        add(2);
        const double three = (0.75 * std::log2(4.0 / 3) + 0.25 * 2) / 2; // 1 1 1 2
        NS_TEST_EXPECT_MSG_EQ_TOL(window.GetRelativeEntropy(), three, 1e-12, "three to one");
        add(2);
        NS_TEST_EXPECT_MSG_EQ_TOL(window.GetRelativeEntropy(), 0.5, 1e-12, "two and two");
        add(3);
        add(4);
        add(5); // 2 3 4 5
        NS_TEST_EXPECT_MSG_EQ_TOL(window.GetRelativeEntropy(), 1, 1e-12, "all different");
    }
};

/** Entries by id and by deadline. */
class ExpiringTableTestCase : public TestCase
{
  public:
    ExpiringTableTestCase()
        : TestCase("entries come out when they are due, from all lists")
    {
    }

  private:
    /** An entry. */
    struct Entry : public ExpiringEntry
    {
    };

    /** \return a connection */
    static TcpConnectionId
    Id(uint16_t port)
    {
        return {Ipv4Address("10.0.0.1"), port, Ipv4Address("10.0.0.2"), 80};
    }

    void
    DoRun() override
    {
        ExpiringTable<Entry> table(3, 2);
        NS_TEST_EXPECT_MSG_EQ(table.NextDeadline().has_value(), false, "empty");
        Entry* first = table.Insert(Id(1), 0, Seconds(10));
        Entry* second = table.Insert(Id(2), 1, Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(table.Insert(Id(2), 0, Seconds(1)), nullptr, "taken");
        NS_TEST_EXPECT_MSG_EQ(table.Find(Id(2)), second, "by id");
        NS_TEST_EXPECT_MSG_EQ(table.Find(Id(9)), nullptr, "not there");
        table.Insert(Id(3), 1, Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(table.IsFull(), true, "three");
        NS_TEST_EXPECT_MSG_EQ(table.Insert(Id(4), 0, Seconds(1)), nullptr, "no room");
        NS_TEST_EXPECT_MSG_EQ(*table.NextDeadline(), Seconds(3), "the earliest of all lists");
        NS_TEST_EXPECT_MSG_EQ(table.FindDue(Seconds(2)), nullptr, "nothing yet");
        NS_TEST_EXPECT_MSG_EQ(table.FindDue(Seconds(3)), second, "on time");
        table.Schedule(*second, 0, Seconds(11));
        NS_TEST_EXPECT_MSG_EQ(*table.NextDeadline(), Seconds(4), "the next");
        NS_TEST_EXPECT_MSG_EQ(table.FindOldest(0), first, "waits longest");
        table.Remove(*first);
        NS_TEST_EXPECT_MSG_EQ(table.FindOldest(0), second, "behind it");
        NS_TEST_EXPECT_MSG_EQ(table.GetEntries(), 2, "two left");
        while (Entry* due = table.FindDue(Seconds(20)))
        {
            table.Remove(*due);
        }
        NS_TEST_EXPECT_MSG_EQ(table.GetEntries(), 0, "all out");
    }
};

/** Each reason has a word of its own. */
class GatewayWordsTestCase : public TestCase
{
  public:
    GatewayWordsTestCase()
        : TestCase("each reason has its own word")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<std::string> words;
        for (std::size_t i = 0; i < GATEWAY_REASONS; ++i)
        {
            words.insert(ToString(static_cast<GatewayReason>(i)));
        }
        for (std::size_t i = 0; i < GATEWAY_VERDICTS; ++i)
        {
            words.insert(ToString(static_cast<GatewayVerdict>(i)));
        }
        for (uint32_t i = 0; i < SYN_FLOOD_SIGNS; ++i)
        {
            words.insert(ToString(static_cast<SynFloodSign>(i)));
        }
        NS_TEST_EXPECT_MSG_EQ(
            words.size(), GATEWAY_REASONS + GATEWAY_VERDICTS + SYN_FLOOD_SIGNS, "all different");
        NS_TEST_EXPECT_MSG_EQ(words.count(""), 0, "none without");
    }
};

/** The suite. */
class GatewayDecisionTestSuite : public TestSuite
{
  public:
    GatewayDecisionTestSuite()
        : TestSuite("tcp-lifecycle-gateway-decision")
    {
        AddTestCase(new IngressDecisionTestCase);
        AddTestCase(new HandshakeWatchTestCase);
        AddTestCase(new TokenBucketTestCase);
        AddTestCase(new TokenBucketTableTestCase);
        AddTestCase(new ProtectedNetworksTestCase);
        AddTestCase(new SignsTestCase);
        AddTestCase(new ExpiringTableTestCase);
        AddTestCase(new GatewayWordsTestCase);
    }
};

const GatewayDecisionTestSuite g_gatewayDecisionTestSuite; //!< registers the suite

} // namespace
