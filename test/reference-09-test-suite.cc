// SPDX-License-Identifier: GPL-2.0-only
//
// Keep-alive probes as measured on Linux: idle 5 s, interval 2 s, 3 probes.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A measured run, and when the server's probes are due by the rule. */
struct KeepAliveRow
{
    const char* name;             //!< keepalive-NAME.csv
    std::vector<double> nominals; //!< of the server's segments after t = 0; empty: as the peer's
    TcpCloseReason end;           //!< how the connection ended
};

const std::vector<KeepAliveRow> ROWS{
    {"vanish", {5, 7, 9, 11}, TcpCloseReason::TIMED_OUT},
    {"ts", {5, 7, 9, 11}, TcpCloseReason::TIMED_OUT},
    {"late", {5, 7, 12.059491, 14.059491, 16.059491, 18.059491}, TcpCloseReason::TIMED_OUT},
    {"alive", {5, 10.127293, 15.243546, 20.367356}, TcpCloseReason::NONE},
    {"reboot", {5}, TcpCloseReason::RESET},
    // 7 bytes written at 0.182 s: repeated, 0.204 s doubled, and no probe beside them.
    {"busy", {0.182, 0.386, 0.794, 1.61, 3.242, 6.506, 13.034}, TcpCloseReason::NONE},
};

/** One row of ROWS. */
class KeepAliveTestCase : public TestCase
{
  public:
    KeepAliveTestCase(const KeepAliveRow& row, bool isIpv6)
        : TestCase(std::string("Reference09.") + row.name + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture(std::string("09-keepalive/") + m_row.name + ".csv");
        SegmentPeer peer({{"KeepAliveIdle", "5s"},
                          {"KeepAliveInterval", "2s"},
                          {"KeepAliveProbes", "3"},
                          {"KeepAlive", "true"}},
                         m_isIpv6);
        peer.Listen(64);
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer && row.view.textBytes > 0 && row.seconds < 0.2)
            {
                const uint32_t bytes = row.view.textBytes;
                capture.At(row.seconds - 2e-6, [&peer, bytes] {
                    peer.GetAccepted().at(0)->Send(Create<Packet>(bytes));
                });
            }
        }
        capture.Play(peer);
        const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
        NS_TEST_EXPECT_MSG_EQ((socket->GetCloseReason() == m_row.end), true, "the end");
        Compare(capture, peer);
    }

    void
    Compare(const LinuxCapture& capture, const SegmentPeer& peer)
    {
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        const SequenceNumber32 iss = peer.FindSynAck(id)->view.seq;
        SequenceNumber32 measuredIss;
        std::size_t index = 0;
        std::size_t timed = 0;
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (!row.fromServer)
            {
                continue;
            }
            NS_TEST_ASSERT_MSG_LT(index, answers.size(), "a segment for each measured one");
            const WireSegment& answer = answers[index++];
            measuredIss = row.view.Has(TcpHeader::SYN) ? row.view.seq : measuredIss;
            NS_TEST_EXPECT_MSG_EQ((answer.view.flags & ~TcpHeader::PSH),
                                  (row.view.flags & ~TcpHeader::PSH),
                                  "flags of " << index);
            NS_TEST_EXPECT_MSG_EQ(answer.view.seq - iss, row.view.seq - measuredIss, "seq");
            NS_TEST_EXPECT_MSG_EQ(answer.view.ack, row.view.ack, "ack of " << index);
            NS_TEST_EXPECT_MSG_EQ(answer.view.textBytes, row.view.textBytes, "text of " << index);
            NS_TEST_EXPECT_MSG_EQ(answer.view.hasTimestamp, row.view.hasTimestamp, "timestamps");
            if (row.seconds < 0.1)
            {
                continue;
            }
            NS_TEST_ASSERT_MSG_LT(timed, m_row.nominals.size(), "segments by the timer");
            const double nominal = m_row.nominals[timed++];
            const double at = (answer.time - capture.ToSimulated(0)).GetSeconds();
            NS_TEST_EXPECT_MSG_EQ_TOL(
                at, nominal, 0.0011 + 0.001 * nominal, "exact, but for the RTT");
            NS_TEST_EXPECT_MSG_GT(row.seconds, nominal - 0.001, "Linux is not early");
            // Slots of 256 ms for 5 s; 32 ms for each of the 2 s; RTO 206 ms against 204 ms.
            const double bound = m_row.nominals[0] < 1 ? 0.02 + 0.08 * nominal : 0.4;
            NS_TEST_EXPECT_MSG_LT(row.seconds, nominal + bound, "nor too late");
        }
        NS_TEST_EXPECT_MSG_EQ(index, answers.size(), "no segment more");
        NS_TEST_EXPECT_MSG_EQ(timed, m_row.nominals.size(), "all segments of the timer");
    }

    KeepAliveRow m_row; //!< the measured case
    bool m_isIpv6;      //!< family
};

class Reference09TestSuite : public TestSuite
{
  public:
    Reference09TestSuite()
        : TestSuite("tcp-lifecycle-reference-09")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const KeepAliveRow& row : ROWS)
            {
                AddTestCase(new KeepAliveTestCase(row, isIpv6));
            }
        }
    }
};

Reference09TestSuite g_reference09TestSuite; //!< registers the suite

} // namespace
