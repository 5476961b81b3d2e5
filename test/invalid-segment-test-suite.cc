// SPDX-License-Identifier: GPL-2.0-only
//
// How often invalid segments are answered, and what ICMP errors do: decision tables.

#include "ns3/challenge-ack-limit.h"
#include "ns3/icmp-decision.h"
#include "ns3/test.h"

#include <set>
#include <vector>

using namespace ns3;

namespace
{

class InvalidAnswerTestCase : public TestCase
{
  public:
    InvalidAnswerTestCase()
        : TestCase("InvalidSegment.AnswersKeepTheirInterval")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time interval = MilliSeconds(500);
        NS_TEST_EXPECT_MSG_EQ(
            MayAnswerInvalid({std::nullopt, interval}, Time(0)), true, "the first, also at 0 s");
        NS_TEST_EXPECT_MSG_EQ(
            MayAnswerInvalid({Time(0), interval}, MilliSeconds(499)), false, "too early");
        NS_TEST_EXPECT_MSG_EQ(
            MayAnswerInvalid({Time(0), interval}, MilliSeconds(500)), true, "the interval is over");
        NS_TEST_EXPECT_MSG_EQ(
            MayAnswerInvalid({Seconds(1), Time(0)}, Seconds(1)), true, "interval 0 is no limit");

        TcpSegmentView segment;
        segment.flags = TcpHeader::ACK;
        NS_TEST_EXPECT_MSG_EQ(IsAnswerLimited(segment), true, "an empty ACK");
        segment.textBytes = 1;
        NS_TEST_EXPECT_MSG_EQ(IsAnswerLimited(segment), false, "text is acknowledged at once");
        segment.textBytes = 0;
        segment.flags = TcpHeader::ACK | TcpHeader::FIN;
        NS_TEST_EXPECT_MSG_EQ(IsAnswerLimited(segment), false, "a FIN is acknowledged at once");
    }
};

class BudgetTestCase : public TestCase
{
  public:
    BudgetTestCase()
        : TestCase("InvalidSegment.ChallengeAcksPerNodeAndSecond")
    {
    }

  private:
    void
    DoRun() override
    {
        ChallengeAckBudget budget;
        for (int64_t second : {0, 1, 7})
        {
            int taken = 0;
            for (int i = 0; i < 20; ++i)
            {
                taken += budget.Take(Seconds(second) + MilliSeconds(50 * i - (i > 0 ? 1 : 0)), 5);
            }
            NS_TEST_EXPECT_MSG_EQ(taken, 5, "reference 10: 5 of 20 in second " << second);
        }
        NS_TEST_EXPECT_MSG_EQ(budget.Take(Seconds(8), 0), false, "0 sends none");
        for (int i = 0; i < 1000; ++i)
        {
            NS_TEST_ASSERT_MSG_EQ(budget.Take(Seconds(9), ChallengeAckBudget::UNLIMITED),
                                  true,
                                  "the default is no limit");
        }
    }
};

class IcmpMeaningTestCase : public TestCase
{
  public:
    IcmpMeaningTestCase()
        : TestCase("Icmp.SoftAndHardErrors")
    {
    }

  private:
    void
    DoRun() override
    {
        struct Row
        {
            bool isIpv4;
            uint8_t type;
            uint8_t code;
            IcmpMeaning meaning;
            const char* sentence;
        };

        const std::vector<Row> rows{
            {true, 3, 0, IcmpMeaning::SOFT, "net unreachable"},
            {true, 3, 1, IcmpMeaning::SOFT, "host unreachable"},
            {true, 3, 2, IcmpMeaning::HARD, "protocol unreachable"},
            {true, 3, 3, IcmpMeaning::HARD, "port unreachable"},
            {true, 3, 4, IcmpMeaning::TOO_BIG, "fragmentation needed"},
            {true, 3, 5, IcmpMeaning::SOFT, "source route failed"},
            {true, 3, 9, IcmpMeaning::HARD, "net prohibited"},
            {true, 3, 10, IcmpMeaning::HARD, "host prohibited"},
            {true, 3, 13, IcmpMeaning::HARD, "communication prohibited"},
            {true, 11, 0, IcmpMeaning::SOFT, "time exceeded"},
            {true, 12, 0, IcmpMeaning::SOFT, "parameter problem"},
            {true, 4, 0, IcmpMeaning::NOTHING, "source quench (RFC 6633)"},
            {true, 5, 1, IcmpMeaning::NOTHING, "redirect"},
            {false, 1, 0, IcmpMeaning::SOFT, "no route"},
            {false, 1, 1, IcmpMeaning::HARD, "prohibited"},
            {false, 1, 3, IcmpMeaning::SOFT, "address unreachable"},
            {false, 1, 4, IcmpMeaning::HARD, "port unreachable"},
            {false, 1, 5, IcmpMeaning::HARD, "source address policy"},
            {false, 1, 6, IcmpMeaning::HARD, "reject route"},
            {false, 2, 0, IcmpMeaning::TOO_BIG, "packet too big"},
            {false, 3, 0, IcmpMeaning::SOFT, "time exceeded"},
            {false, 4, 0, IcmpMeaning::SOFT, "erroneous header field"},
            {false, 4, 1, IcmpMeaning::HARD, "unknown next header"},
            {false, 128, 0, IcmpMeaning::NOTHING, "echo request"},
        };
        for (const Row& row : rows)
        {
            const IcmpMeaning meaning = row.isIpv4 ? ClassifyIcmpv4(row.type, row.code)
                                                   : ClassifyIcmpv6(row.type, row.code);
            NS_TEST_EXPECT_MSG_EQ(
                static_cast<int>(meaning), static_cast<int>(row.meaning), row.sentence);
        }
    }
};

class IcmpDecisionTestCase : public TestCase
{
  public:
    IcmpDecisionTestCase()
        : TestCase("Icmp.DecisionByStateAndQuotedNumber")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<IcmpVerdict> seen;
        for (uint32_t base : {0u, 0x7fffffffu, 0xffffffffu - 20})
        {
            for (int state = TcpSocket::SYN_SENT; state <= TcpSocket::CLOSING; ++state)
            {
                IcmpSnapshot connection;
                connection.state = static_cast<TcpSocket::TcpStates_t>(state);
                connection.sndUna = SequenceNumber32(base);
                connection.sndNxt = SequenceNumber32(base + 100);
                const bool isOpening = state == TcpSocket::SYN_SENT || state == TcpSocket::SYN_RCVD;
                for (int64_t offset : {-1, 0, 99, 100})
                {
                    const SequenceNumber32 seq(static_cast<uint32_t>(base + offset));
                    const bool counts = offset == 0 || offset == 99;
                    const auto check = [&](IcmpMeaning meaning, IcmpVerdict expected) {
                        const IcmpDecision decision = DecideIcmp(connection, meaning, seq);
                        const IcmpVerdict right = counts ? expected : IcmpVerdict::IGNORE;
                        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(decision.verdict),
                                              static_cast<int>(right),
                                              ToString(connection.state)
                                                  << " SND.UNA + " << offset);
                        NS_TEST_EXPECT_MSG_EQ((decision.reason == TcpDropReason::ICMP_SEQUENCE),
                                              !counts,
                                              "RFC 5927 section 4.1");
                        seen.insert(decision.verdict);
                    };
                    check(IcmpMeaning::SOFT, IcmpVerdict::REMEMBER);
                    check(IcmpMeaning::HARD,
                          isOpening ? IcmpVerdict::ABORT : IcmpVerdict::REMEMBER);
                    check(IcmpMeaning::TOO_BIG, IcmpVerdict::SHRINK_TEXT);
                    NS_TEST_EXPECT_MSG_EQ(
                        static_cast<int>(DecideIcmp(connection, IcmpMeaning::NOTHING, seq).verdict),
                        static_cast<int>(IcmpVerdict::IGNORE),
                        "no error");
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(seen.size(), 4u, "every verdict appears");
    }
};

class ShrinkTestCase : public TestCase
{
  public:
    ShrinkTestCase()
        : TestCase("Icmp.SegmentSizeFollowsThePathMtu")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1460, 1400, 40, 536, 0), 1360, "as the router says");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1448, 1400, 52, 536, 12), 1348, "with timestamps");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1460, 9000, 40, 536, 0), 1460, "never larger");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1460, 100, 40, 536, 0), 536, "never below 536");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1460, 0, 40, 536, 0), 536, "an old router says 0");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(1440, 1280, 60, 1220, 0), 1220, "IPv6's least MTU");
        NS_TEST_EXPECT_MSG_EQ(ShrinkSegment(300, 100, 40, 536, 0), 300, "a small one stays");
    }
};

class InvalidSegmentTestSuite : public TestSuite
{
  public:
    InvalidSegmentTestSuite()
        : TestSuite("tcp-lifecycle-invalid-segment")
    {
        AddTestCase(new InvalidAnswerTestCase);
        AddTestCase(new BudgetTestCase);
        AddTestCase(new IcmpMeaningTestCase);
        AddTestCase(new IcmpDecisionTestCase);
        AddTestCase(new ShrinkTestCase);
    }
};

InvalidSegmentTestSuite g_invalidSegmentTestSuite; //!< registers the suite

} // namespace
