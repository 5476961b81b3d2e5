// SPDX-License-Identifier: GPL-2.0-only
//
// SYN,ACK retransmission, pruning and segments to a half-open connection, as measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/string.h"
#include "ns3/test.h"

#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The backlog of the measured listeners that name no other. */
constexpr uint32_t BACKLOG = 128;

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** A silent client: rN.csv, and the times that exact timers give. */
class SilentClientTestCase : public TestCase
{
  public:
    /** A row of the table of reference 01. */
    struct Row
    {
        int retries;         //!< net.ipv4.tcp_synack_retries
        double measuredGone; //!< last row of rN-states.csv
    };

    SilentClientTestCase(const Row& row, bool isIpv6)
        : TestCase("Reference01.SilentClient." + std::to_string(row.retries) + "Retries" +
                   Family(isIpv6)),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("01-synack-retrans/r" + std::to_string(m_row.retries) + ".csv");
        SegmentPeer peer({{"SynAckRetries", std::to_string(m_row.retries)}}, m_isIpv6);
        peer.Listen(BACKLOG);
        capture.Play(peer);
        const Time syn = capture.ToSimulated(0);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
        // 2^(N+1) - 1: the doubled waits 1, 2, 4 ... after each of N + 1 SYN,ACKs.
        const Time gone = syn + Seconds((2 << m_row.retries) - 1);
        peer.RunUntil(gone - NanoSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 1, "1 ns before the end");
        peer.RunUntil(gone + Seconds(200));

        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(
            answers.size(), m_row.retries + 1U, "SYN,ACKs, and no RST at the end");
        for (std::size_t k = 0; k < answers.size(); ++k)
        {
            const Time after = Seconds((1 << k) - 1); // 0 1 3 7 15 31
            NS_TEST_EXPECT_MSG_EQ(answers[k].time, syn + after, "SYN,ACK " << k);
            NS_TEST_EXPECT_MSG_EQ(answers[k].view.seq, answers[0].view.seq, "the same ISS");
            NS_TEST_EXPECT_MSG_EQ(answers[k].view.tsVal - answers[0].view.tsVal,
                                  static_cast<uint32_t>(after.GetMilliSeconds()),
                                  "a TSval of its own time");
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetGoneTime(id), gone, "gone");
        const double late = m_row.measuredGone - (gone - syn).GetSeconds();
        NS_TEST_EXPECT_MSG_GT(late, 0, "Linux's timers are late, never early");
        NS_TEST_EXPECT_MSG_LT(
            late, LinuxCapture::GetLatenessBound(answers.size()), "by its wheel's slots at most");
    }

    Row m_row;     //!< the measured case
    bool m_isIpv6; //!< family
};

/** dup.csv: repeated SYNs are answered at most every 500 ms and restart the timer. */
class RepeatedSynTestCase : public TestCase
{
  public:
    explicit RepeatedSynTestCase(bool isIpv6)
        : TestCase("Reference01.RepeatedSyn.AnsweredAtMostEvery500Ms" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("01-synack-retrans/dup.csv");
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(BACKLOG);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        NS_TEST_EXPECT_MSG_EQ(capture.GetServerRows(), 13, "rows of the list");
        const auto& ledger = peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN);
        NS_TEST_EXPECT_MSG_EQ(ledger.inserted, 2, "the SYN after the RST makes a new entry");
        NS_TEST_EXPECT_MSG_EQ(
            ledger.removed[static_cast<std::size_t>(TcpQueueReason::RESET)], 1, "EmbryonicRsts");
    }

    bool m_isIpv6; //!< family
};

/** rst.csv and rst-summary.csv: twenty segments to twenty half-open connections. */
class StimulusTestCase : public TestCase
{
  public:
    explicit StimulusTestCase(bool isIpv6)
        : TestCase("Reference01.SegmentsToHalfOpen.AllTwentyMeasuredReactions" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("01-synack-retrans/rst.csv");
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(BACKLOG);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const std::map<std::string, TcpSocket::TcpStates_t> states{
            {"gone", TcpSocket::LISTEN},
            {"SYN_RECV", TcpSocket::SYN_RCVD},
            {"CLOSE_WAIT", TcpSocket::CLOSE_WAIT},
        };
        const auto summary = ReadLinuxTable("01-synack-retrans/rst-summary.csv");
        NS_TEST_ASSERT_MSG_EQ(summary.size(), 21, "a header and twenty stimuli");
        uint32_t embryonicResets = 0;
        for (std::size_t i = 1; i < summary.size(); ++i)
        {
            const std::string& stimulus = summary[i].at(0);
            const TcpConnectionId id =
                peer.MakeId("10.77.0.100", static_cast<uint16_t>(41000 + i - 1));
            NS_TEST_EXPECT_MSG_EQ(
                peer.GetState(id), states.at(summary[i].at(2)), "state after " << stimulus);
            const bool embryonic = summary[i].at(3).find("EmbryonicRsts") != std::string::npos;
            embryonicResets += embryonic ? 1 : 0;
            NS_TEST_EXPECT_MSG_EQ(CountResets(peer, id), (embryonic ? 1 : 0), stimulus);
        }
        NS_TEST_EXPECT_MSG_EQ(embryonicResets, 5, "EmbryonicRsts of the list");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 14, "SYN_RECV of the list");
    }

    /** \return entries of \p id removed because of a RST, received or sent */
    static uint32_t
    CountResets(const SegmentPeer& peer, const TcpConnectionId& id)
    {
        uint32_t count = 0;
        for (const TcpQueueEvent& event : peer.GetQueueEvents())
        {
            count += event.id == id && event.reason == TcpQueueReason::RESET ? 1 : 0;
        }
        return count;
    }

    bool m_isIpv6; //!< family
};

/** Answers to invalid segments of one half-open connection share one limit of 500 ms. */
class InvalidSegmentLimitTestCase : public TestCase
{
  public:
    InvalidSegmentLimitTestCase()
        : TestCase("Reference01.SegmentsToHalfOpen.InvalidOnesAreAnsweredAtMostEvery500Ms")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer;
        peer.Listen(BACKLOG);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 1);
        const SequenceNumber32 iss(4294967000); // the window wraps
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, iss);
        // Answers: the first of each 500 ms. 1 s after the SYN the timer's SYN,ACK joins in.
        for (const int ms : {100, 200, 599, 600, 900, 1099, 1100, 1101})
        {
            peer.RunUntil(Seconds(1) + MilliSeconds(ms));
            peer.SendSyn(id, iss + SequenceNumber32(100000));
        }
        peer.RunUntil(Seconds(2.5));
        std::vector<int64_t> acksMs;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            if (!answer.view.Has(TcpHeader::SYN))
            {
                acksMs.push_back((answer.time - Seconds(1)).GetMilliSeconds());
                NS_TEST_EXPECT_MSG_EQ(answer.view.ack, iss + SequenceNumber32(1), "RCV.NXT");
                NS_TEST_EXPECT_MSG_EQ(answer.view.seq,
                                      peer.FindSynAck(id)->view.seq + SequenceNumber32(1),
                                      "SND.NXT");
            }
        }
        NS_TEST_EXPECT_MSG_EQ((acksMs == std::vector<int64_t>{100, 600, 1100}), true, "answers");
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::SYN_RCVD, "the entry stays");
    }
};

/** A burst of reference 01 and its histogram {SYN,ACKs: entries}. */
struct BurstRow
{
    const char* name;                     //!< of the test
    uint32_t backlog;                     //!< B
    uint32_t syns;                        //!< SYNs sent
    int64_t gapMs;                        //!< one per
    std::map<uint32_t, uint32_t> synAcks; //!< measured
};

const std::vector<BurstRow> BURSTS{
    {"8At16", 16, 8, 0, {{6, 8}}},
    {"9At16", 16, 9, 0, {{3, 1}, {6, 8}}},
    {"16At16", 16, 16, 0, {{3, 8}, {6, 8}}},
    {"17Of40At16", 16, 40, 0, {{3, 9}, {6, 8}}},
    {"100In1sAt128", 128, 100, 10, {{3, 36}, {6, 64}}},
    {"200In2sAt128", 128, 200, 10, {{3, 65}, {6, 64}}},
};

/** One row of BURSTS through the stack. */
class BurstTestCase : public TestCase
{
  public:
    BurstTestCase(const BurstRow& row, bool isIpv6)
        : TestCase(std::string("Reference01.Pruning.") + row.name + Family(isIpv6)),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, m_isIpv6);
        peer.Listen(m_row.backlog);
        const Time start = Seconds(1);
        for (uint32_t i = 0; i < m_row.syns; ++i)
        {
            peer.RunUntil(start + MilliSeconds(i * m_row.gapMs));
            peer.SendSyn(peer.MakeId(Ipv4Address(Ipv4Address("10.78.0.1").Get() + i), 40000),
                         SequenceNumber32(7919 * i));
        }
        peer.RunUntil(Seconds(100));

        std::map<uint32_t, uint32_t> synAcks;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.to != TcpSocket::LISTEN || event.from != TcpSocket::SYN_RCVD)
            {
                continue;
            }
            const auto sent = static_cast<uint32_t>(peer.GetAnswers(event.id).size());
            ++synAcks[sent];
            const bool pruned = event.cause.rule == TcpRule::PRUNED;
            NS_TEST_EXPECT_MSG_EQ(pruned, (sent == 3), "three SYN,ACKs: pruned");
            NS_TEST_EXPECT_MSG_EQ(event.dwell, Seconds(pruned ? 7 : 63), "gone at 7 or 63 s");
        }
        NS_TEST_EXPECT_MSG_EQ(synAcks.size(), m_row.synAcks.size(), "kinds of entries");
        for (const auto& [sent, entries] : m_row.synAcks)
        {
            NS_TEST_EXPECT_MSG_EQ(synAcks[sent], entries, "entries with " << sent << " SYN,ACKs");
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "empty in the end");
    }

    BurstRow m_row; //!< the measured case
    bool m_isIpv6;  //!< family
};

class Reference01TestSuite : public TestSuite
{
  public:
    Reference01TestSuite()
        : TestSuite("tcp-lifecycle-reference-01")
    {
        const std::vector<SilentClientTestCase::Row> silent{
            {0, 1.035}, {1, 3.032}, {2, 7.117}, {3, 15.319}, {5, 64.334}};
        for (const bool isIpv6 : {false, true})
        {
            for (const auto& row : silent)
            {
                AddTestCase(new SilentClientTestCase(row, isIpv6));
            }
            AddTestCase(new RepeatedSynTestCase(isIpv6));
            AddTestCase(new StimulusTestCase(isIpv6));
            for (const BurstRow& row : BURSTS)
            {
                AddTestCase(new BurstTestCase(row, isIpv6));
            }
        }
        AddTestCase(new InvalidSegmentLimitTestCase);
    }
};

Reference01TestSuite g_reference01TestSuite; //!< registers the suite

} // namespace
