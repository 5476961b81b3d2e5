// SPDX-License-Identifier: GPL-2.0-only
//
// How long TIME-WAIT lasts against Linux: what prolongs it, the lost last ACK.

#include "time-wait-capture.h"

#include "ns3/test.h"

#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double LATEST_TIMER_SECONDS = 2.05; //!< slot of Linux's timer wheel above 16 s

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** tw-dur-*.csv: how long TIME-WAIT lasts, and what prolongs it. */
class DurationTestCase : public TestCase
{
  public:
    explicit DurationTestCase(bool isIpv6)
        : TestCase("Reference07.Duration." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("07-time-wait/dur-fin60.csv");
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(128);
        PlanCloses(capture, peer);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        peer.RunUntil(capture.ToSimulated(120));
        std::map<TcpConnectionId, Time, bool (*)(const TcpConnectionId&, const TcpConnectionId&)>
            entered([](const TcpConnectionId& a, const TcpConnectionId& b) {
                return a.GetRemotePort() < b.GetRemotePort();
            });
        std::map<uint16_t, Time> lasted;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.to == TcpSocket::TIME_WAIT)
            {
                entered[event.id] = event.time;
            }
            else if (event.from == TcpSocket::TIME_WAIT)
            {
                lasted[event.id.GetRemotePort()] = event.time - entered[event.id];
            }
        }
        const auto rows = ReadLinuxTable("07-time-wait/dur-summary-fin60.csv");
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 11, "cases, and the first line");
        NS_TEST_ASSERT_MSG_EQ(lasted.size(), 9, "connections, the kernel client's aside");
        for (std::size_t i = 1; i < rows.size(); ++i)
        {
            // The first case is the kernel client's own TIME-WAIT: as long as the undisturbed one.
            const auto port = static_cast<uint16_t>(31000 + (i == 1 ? 0 : i - 2));
            const double late = std::stod(rows[i].at(2)) - lasted[port].GetSeconds();
            NS_TEST_EXPECT_MSG_GT(late, -0.01, rows[i].at(1));
            NS_TEST_EXPECT_MSG_LT(late, LATEST_TIMER_SECONDS, rows[i].at(1));
        }
    }

    bool m_isIpv6; //!< family
};

/** tw-lastack-cli*.csv: our last ACK is lost, and the peer repeats its FIN. */
class LastAckTestCase : public TimerTestCase
{
  public:
    explicit LastAckTestCase(bool isIpv6)
        : TimerTestCase("Reference07.LastAckLost." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<double> fins;
        std::vector<double> acks; // of the end that closed first, after the first FIN
        const LinuxCapture capture("07-time-wait/lastack-cli.csv");
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer && row.view.Has(TcpHeader::FIN))
            {
                fins.push_back(row.seconds);
            }
            else if (!row.fromServer && !fins.empty())
            {
                acks.push_back(row.seconds);
            }
        }
        NS_TEST_ASSERT_MSG_EQ(fins.size(), 8, "FINs measured");
        NS_TEST_ASSERT_MSG_EQ(acks.size(), fins.size(), "each is acknowledged");
        SegmentPeer peer({}, m_isIpv6);
        Watch(peer);
        peer.Listen(128);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 35000);
        const Time start = Seconds(2);
        peer.RunUntil(start - MilliSeconds(100));
        peer.SendSyn(id, SequenceNumber32(0xfffffff0));
        peer.RunUntil(start - MilliSeconds(90));
        peer.SendAck(id);
        peer.RunUntil(start);
        CloseAccepted(peer, id);
        const std::size_t before = peer.GetAnswers(id).size();
        TcpSegmentView fin;
        fin.flags = TcpHeader::FIN | TcpHeader::ACK;
        fin.seq = peer.FindSynAck(id)->view.ack;
        fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(2);
        fin.window = 65535;
        for (const double seconds : fins)
        {
            peer.RunUntil(start + Seconds(seconds));
            peer.Send(id, fin);
        }
        peer.RunUntil(start + Seconds(90));
        const auto answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size() - before - 1, fins.size(), "our FIN and one ACK each");
        for (std::size_t i = 0; i < fins.size(); ++i)
        {
            const WireSegment& ack = answers[before + 1 + i];
            NS_TEST_EXPECT_MSG_EQ(uint32_t{ack.view.flags}, uint32_t{TcpHeader::ACK}, "an ACK");
            NS_TEST_EXPECT_MSG_EQ(ack.view.ack, fin.seq + SequenceNumber32(1), "of the FIN");
            NS_TEST_EXPECT_MSG_EQ_TOL(
                (ack.time - start).GetSeconds(), acks[i], 0.05, "when Linux sent it");
        }
        NS_TEST_EXPECT_MSG_EQ(CountRestarts(id), fins.size() - 1, "restarts");
        const auto rows = ReadLinuxTable("07-time-wait/lastack-cli-states.csv");
        const double gone = std::stod(rows.back().at(0));
        NS_TEST_ASSERT_MSG_EQ(rows.back().at(5), "GONE", "the end of TIME-WAIT");
        const TcpStateEvent& last = peer.GetStates().back();
        NS_TEST_EXPECT_MSG_EQ(last.from, TcpSocket::TIME_WAIT, "out of TIME-WAIT");
        const double late = gone - (last.time - start).GetSeconds();
        NS_TEST_EXPECT_MSG_GT(late, -0.01, "Linux's timer is never early");
        NS_TEST_EXPECT_MSG_LT(late, LATEST_TIMER_SECONDS, "and late by a slot at most");
    }

    bool m_isIpv6; //!< family
};

class Reference07DurationTestSuite : public TestSuite
{
  public:
    Reference07DurationTestSuite()
        : TestSuite("tcp-lifecycle-reference-07-duration")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DurationTestCase(isIpv6));
            AddTestCase(new LastAckTestCase(isIpv6));
        }
    }
};

Reference07DurationTestSuite g_reference07DurationTestSuite; //!< registers the suite

} // namespace
