// SPDX-License-Identifier: GPL-2.0-only
//
// Every TCP against every other over a lossy link: all bytes arrive and nobody is left behind.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <array>

using namespace ns3;

namespace
{

/** Losses of each combination are drawn this often. */
constexpr int64_t SEEDS = 4;

/** Text from client to server. */
constexpr uint32_t BYTES = 200000;

/** One pair of TCPs over one address family, in all variants. */
class PairTestCase : public TestCase
{
  public:
    PairTestCase(TestStack client, TestStack server, bool isIpv6)
        : TestCase(std::string("Interoperation.") + ToString(client) + "-to-" + ToString(server) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_stacks{client, server},
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Transfer and close. */
    void
    Transfer(bool hasSack, bool isServerFirst, int64_t seed)
    {
        Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(hasSack));
        TestNetConfig config;
        config.stacks = m_stacks;
        config.isIpv6 = m_isIpv6;
        config.lossFraction = 0.01;
        config.lossStream = 2000 + 10 * seed;
        TestTransfer run(config);
        run.client.Write(BYTES);
        run.server.Expect(BYTES, 11);
        run.client.closesWhenWritten = !isServerFirst;
        run.client.closesOnPeerClose = isServerFirst;
        run.server.closesWhenRead = isServerFirst;
        run.server.closesOnPeerClose = !isServerFirst;
        run.Run(Seconds(2000));
        m_variant = std::string(hasSack ? "SACK" : "no SACK") +
                    (isServerFirst ? ", server" : ", client") + " closes, seed " +
                    std::to_string(seed);
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, m_variant << ": bytes");
        for (uint32_t node = 0; node < 2; ++node)
        {
            if (m_stacks.at(node) != TestStack::STOCK)
            {
                CheckEnd(run, node);
            }
        }
    }

    /** Check the end of a connection on a lifecycle node. */
    void
    CheckEnd(const TestTransfer& run, uint32_t node)
    {
        const TestPeer& peer = node == 0 ? run.client : run.server;
        const std::string name = m_variant + ", node " + std::to_string(node);
        const auto resets = run.net.Select([node](const TestSegment& segment) {
            return segment.sender == node && segment.Has(TcpHeader::RST);
        });
        NS_TEST_EXPECT_MSG_EQ(resets.size(), 0, name << ": RSTs sent");
        const bool isOrderly =
            peer.GetStory() == (node == 0 ? "connected normal-close" : "accepted normal-close");
        if (m_stacks.at(1 - node) != TestStack::STOCK)
        {
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), 0, name << ": table");
            NS_TEST_EXPECT_MSG_EQ(isOrderly, true, name << ": " << peer.GetStory());
            return;
        }
        // What a stock peer may do to us, with losses only:
        // 1. It never sends its FIN (its retransmissions have moved m_nextTxSequence back when the
        //    application closes): FIN-WAIT-2 until it does; no time-out is set by default.
        // 2. It does not acknowledge a repeated FIN in CLOSE_WAIT or TIME_WAIT, so if its only ACK
        //    was lost our FIN times out.
        const auto fins = run.net.Select([node](const TestSegment& segment) {
            return segment.sender != node && segment.Has(TcpHeader::FIN);
        });
        const std::string states = run.net.GetStates(node);
        const auto endsWith = [&states](const std::string& end) {
            return states.size() >= end.size() &&
                   states.compare(states.size() - end.size(), end.size(), end) == 0;
        };
        const bool isWaiting = fins.empty() && endsWith("FIN-WAIT-1 FIN-WAIT-2");
        const bool isGivenUp =
            !isOrderly && (endsWith("FIN-WAIT-1 CLOSED") || endsWith("CLOSE-WAIT LAST-ACK CLOSED"));
        NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), (isWaiting ? 1 : 0), name << ": table");
        NS_TEST_EXPECT_MSG_EQ((isOrderly || isWaiting || isGivenUp),
                              true,
                              name << ": " << peer.GetStory() << ", " << states);
        m_orderly += isOrderly ? 1 : 0;
    }

    void
    DoRun() override
    {
        for (int64_t seed = 0; seed < SEEDS; ++seed)
        {
            for (const bool hasSack : {false, true})
            {
                Transfer(hasSack, false, seed);
                Transfer(hasSack, true, seed);
            }
        }
        const auto stock = std::find(m_stacks.begin(), m_stacks.end(), TestStack::STOCK);
        if (stock != m_stacks.end())
        {
            NS_TEST_EXPECT_MSG_GT(m_orderly, 2 * SEEDS, "most connections end in good order");
        }
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    std::array<TestStack, 2> m_stacks; //!< client and server
    bool m_isIpv6;                     //!< over IPv6
    std::string m_variant;             //!< what runs now
    int64_t m_orderly{0};              //!< runs with a stock peer that ended in good order
};

/** A stock client echoes a timestamp of 0 in the third segment. */
class ZeroEchoTestCase : public TestCase
{
  public:
    ZeroEchoTestCase()
        : TestCase("Interoperation.StockClientEchoesZero.RoundTripIsRight")
    {
    }

  private:
    void
    Sampled(Time /* before */, Time now)
    {
        m_longest = std::max(m_longest, now);
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {TestStack::STOCK, TestStack::STACK_HELPER};
        TestTransfer run(config);
        run.server.Write(20000);
        run.server.closesWhenWritten = true;
        run.client.Expect(20000, 22);
        run.client.closesOnPeerClose = true;
        run.server.onAccept = [this, &run] {
            run.server.GetSocket()->TraceConnectWithoutContext(
                "RTT", MakeCallback(&ZeroEchoTestCase::Sampled, this));
        };
        SegmentFaultRule rule;
        rule.kind = SegmentKind::FIN;
        run.net.GetFaults(0).AddRule(rule);
        run.Run(Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, "bytes");
        NS_TEST_EXPECT_MSG_GT(m_longest, MilliSeconds(20), "round trip of the link");
        NS_TEST_EXPECT_MSG_LT(m_longest, MilliSeconds(40), "and some queueing");
        NS_TEST_EXPECT_MSG_LT(
            run.client.GetCompletion(), TestTransfer::GetStart() + Seconds(1), "quick repair");
    }

    Time m_longest; //!< longest smoothed round trip
};

class InteroperationTestSuite : public TestSuite
{
  public:
    InteroperationTestSuite()
        : TestSuite("tcp-lifecycle-interoperation")
    {
        AddTestCase(new ZeroEchoTestCase);
        const std::array<TestStack, 3> stacks{
            TestStack::STACK_HELPER, TestStack::ADDED_HELPER, TestStack::STOCK};
        for (const TestStack client : stacks)
        {
            for (const TestStack server : stacks)
            {
                if (client != TestStack::STOCK || server != TestStack::STOCK)
                {
                    AddTestCase(new PairTestCase(client, server, false));
                    AddTestCase(new PairTestCase(client, server, true));
                }
            }
        }
    }
};

InteroperationTestSuite g_interoperationTestSuite; //!< registers the suite

} // namespace
