// SPDX-License-Identifier: GPL-2.0-only
//
// FIN-WAIT-2 after close, and how long Linux repeats to a peer that is gone.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** When the measured connection was gone: last row but its header of NAME-states.csv. */
double
ReadGone(const std::string& name, const std::string& port)
{
    for (const auto& row : ReadLinuxTable("08-orphan-timeouts/" + name + "-states.csv"))
    {
        if (row.at(4) == port && row.at(5) == "GONE")
        {
            return std::stod(row.at(0));
        }
    }
    return -1;
}

/** \return bits of a segment that Linux and ns-3's data path both set on text: without PSH */
uint8_t
FlagsOf(const TcpSegmentView& view)
{
    return view.flags & ~TcpHeader::PSH;
}

/** A server that repeats to a peer that is silent from now on. */
struct SilenceRow
{
    const char* capture;   //!< file, and what was done
    const char* attribute; //!< that the limit comes from
    uint8_t retries;       //!< its value
    bool isPassive;        //!< the peer closed first
    bool hasText;          //!< 100 bytes were written
    bool isClosed;         //!< the application closed
    double failed;         //!< s until recv() said ETIMEDOUT (console.txt); 0 = see the -states.csv
};

const std::vector<SilenceRow> SILENCES{
    {"finwait1-orphan0", "OrphanRetries", 0, false, false, true, 0},
    {"finwait1-orphan3", "OrphanRetries", 3, false, false, true, 0},
    {"findata-orphan0", "OrphanRetries", 0, false, true, true, 0},
    {"lastack-orphan0", "OrphanRetries", 0, true, false, true, 0},
    {"lastack-orphan3", "OrphanRetries", 3, true, false, true, 0},
    {"data-retries2_5", "DataRetries", 5, false, true, false, 13.20},
    {"data-retries2_8", "DataRetries", 8, false, true, false, 107.17},
};

/** One row of SILENCES. */
class SilenceTestCase : public TestCase
{
  public:
    SilenceTestCase(const SilenceRow& row, bool isIpv6)
        : TestCase(std::string("Reference08.Silence.") + row.capture + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Bound of how late Linux is after a number of time-outs: RTO in ticks, wheel slots. */
    static double
    GetBound(std::size_t timeouts)
    {
        // 0.2 0.4 0.8 1.6 3.2 6.4 12.8 25.6 51.2 s, slots of the README of the reference runs.
        const std::array<double, 9> slots{
            0.004, 0.032, 0.032, 0.032, 0.256, 0.256, 0.256, 2.048, 2.048};
        double bound = 0.02;
        for (std::size_t i = 0; i < timeouts; ++i)
        {
            bound += slots.at(i) + 0.005 * (1 << i); // its RTO was 206 ms, ours is 204 ms
        }
        return bound;
    }

    /** Let the server do what the row says. \return time of the first segment of the list */
    Time
    Provoke(SegmentPeer& peer, const TcpConnectionId& id)
    {
        peer.RunUntil(Seconds(3));
        const Ptr<Socket> socket = peer.GetAccepted().at(0);
        if (m_row.isPassive)
        {
            TcpSegmentView fin;
            fin.flags = TcpHeader::FIN | TcpHeader::ACK;
            fin.seq = SequenceNumber32(1001);
            fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
            fin.window = 65535;
            peer.Send(id, fin);
            peer.RunUntil(Seconds(3.5));
        }
        m_first = peer.GetAnswers(id).size();
        const Time start = Simulator::Now();
        if (m_row.hasText)
        {
            socket->Send(Create<Packet>(100));
            peer.RunUntil(start + MicroSeconds(10));
        }
        if (m_row.isClosed)
        {
            socket->Close();
        }
        return start;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        const Ptr<TcpLifecycleSocket> listener = peer.Listen(16);
        listener->SetAttribute(m_row.attribute, UintegerValue(m_row.retries));
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
        peer.RunUntil(Seconds(2));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2) + MicroSeconds(70));
        peer.SendAck(id);
        const Time start = Provoke(peer, id);
        peer.RunUntil(start + Seconds(200));

        std::vector<LinuxCaptureRow> measured;
        const LinuxCapture capture(std::string("08-orphan-timeouts/") + m_row.capture + ".csv");
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer && row.seconds > -1e-4 && !row.view.Has(TcpHeader::SYN))
            {
                measured.push_back(row);
            }
        }
        std::vector<WireSegment> answers = peer.GetAnswers(id);
        answers.erase(answers.begin(), answers.begin() + static_cast<std::ptrdiff_t>(m_first));
        NS_TEST_ASSERT_MSG_EQ(answers.size(), measured.size(), "segments");
        const SequenceNumber32 iss = peer.FindSynAck(id)->view.seq;
        const SequenceNumber32 measuredIss = measured[0].view.seq - 1;
        // Text and FIN of findata are first sent apart; repeats are of the first, and our FIN rides
        // along where Linux's waits for the text.
        const std::size_t firsts = m_row.hasText && m_row.isClosed ? 2 : 1;
        const Time rto = MilliSeconds(204);
        for (std::size_t i = 0; i < answers.size(); ++i)
        {
            const bool rides = firsts == 2 && i >= firsts;
            const TcpSegmentView& view = answers[i].view;
            NS_TEST_EXPECT_MSG_EQ(+FlagsOf(view),
                                  (FlagsOf(measured[i].view) | (rides ? TcpHeader::FIN : 0)),
                                  "flags of " << i);
            NS_TEST_EXPECT_MSG_EQ(view.seq - iss, measured[i].view.seq - measuredIss, "seq " << i);
            NS_TEST_EXPECT_MSG_EQ(view.textBytes, measured[i].view.textBytes, "text of " << i);
            if (i < firsts)
            {
                continue;
            }
            const std::size_t k = i - firsts + 1;
            const Time nominal = start + rto * static_cast<int64_t>((1 << k) - 1);
            NS_TEST_EXPECT_MSG_EQ_TOL(answers[i].time - start,
                                      nominal - start,
                                      (nominal - start) / 2000,
                                      "repeat " << k << " is exact but for the RTT");
            CheckLate(measured[i].seconds, answers[i].time - start, k);
        }
        const std::size_t repeats = answers.size() - firsts;
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::CLOSED, "gone");
        const Time gone = peer.GetStates().back().time;
        const Time end = rto * static_cast<int64_t>((2 << repeats) - 1);
        NS_TEST_EXPECT_MSG_EQ_TOL(gone - start, end, end / 2000, "gone at the next time-out");
        // Nobody polled the connections without Close; there the application was told.
        const double measuredGone =
            m_row.failed > 0 ? m_row.failed : ReadGone(m_row.capture, "40000");
        CheckLate(measuredGone, gone - start, repeats + 1);
        NS_TEST_EXPECT_MSG_EQ((peer.GetStates().back().cause.rule == TcpRule::RETRIES_EXHAUSTED),
                              true,
                              "by the limit");
        const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
        NS_TEST_EXPECT_MSG_EQ(
            (socket->GetCloseReason() == TcpCloseReason::TIMED_OUT), true, "ETIMEDOUT");
    }

    /** Linux is never early and late by its ticks and slots at most. */
    void
    CheckLate(double measured, Time simulated, std::size_t timeouts)
    {
        const double late = measured - simulated.GetSeconds();
        NS_TEST_EXPECT_MSG_GT(late, -0.02, "Linux is not early at time-out " << timeouts);
        NS_TEST_EXPECT_MSG_LT(late, GetBound(timeouts), "nor too late at time-out " << timeouts);
    }

    SilenceRow m_row;       //!< the measured case
    bool m_isIpv6;          //!< family
    std::size_t m_first{0}; //!< index of the first segment of the list
};

/** fw2-N.csv: FIN-WAIT-2 after close lasts tcp_fin_timeout or TCP_LINGER2; later a FIN meets RST.
 */
class FinWait2TestCase : public TestCase
{
  public:
    FinWait2TestCase(int seconds, bool isIpv6)
        : TestCase("Reference08.FinWait2.LastsAsSet" + std::to_string(seconds) +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_seconds(seconds),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** Close the connection accepted last, the second one with TCP_LINGER2 of 2 s. */
    static void
    CloseLast(SegmentPeer& peer)
    {
        const Ptr<Socket> socket = peer.GetAccepted().back();
        if (peer.GetAccepted().size() == 2)
        {
            socket->SetAttribute("FinWait2Timeout", StringValue("2s"));
        }
        socket->Close();
    }

    void
    DoRun() override
    {
        const std::string name = "fw2-" + std::to_string(m_seconds);
        LinuxCapture capture("08-orphan-timeouts/" + name + ".csv");
        SegmentPeer peer({{"FinWait2Timeout", std::to_string(m_seconds) + "s"}}, m_isIpv6);
        peer.Listen(64);
        std::vector<double> closed;
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer && row.view.Has(TcpHeader::FIN))
            {
                capture.At(row.seconds - 1e-6, [&peer] { CloseLast(peer); });
                closed.push_back(row.seconds);
            }
        }
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        CheckGone(peer, "40000", ReadGone(name, "40000"), m_seconds);
        CheckGone(peer, "40001", ReadGone(name, "40001"), 2);
    }

    /** The time in FIN-WAIT-2 is exact; Linux is late by a slot. */
    void
    CheckGone(const SegmentPeer& peer, const std::string& port, double measured, int seconds)
    {
        const TcpConnectionId id =
            peer.MakeId("10.77.0.100", static_cast<uint16_t>(std::stoi(port)));
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.id == id && event.from == TcpSocket::FIN_WAIT_2)
            {
                NS_TEST_EXPECT_MSG_EQ(event.dwell, Seconds(seconds), "exact");
                NS_TEST_EXPECT_MSG_EQ(event.to, TcpSocket::CLOSED, "no TIME-WAIT");
                NS_TEST_EXPECT_MSG_EQ(
                    (event.cause.rule == TcpRule::FIN_WAIT_2_EXPIRED), true, "by the timer");
                NS_TEST_EXPECT_MSG_GT(measured, seconds - 0.01, "Linux is not early");
                NS_TEST_EXPECT_MSG_LT(measured, seconds + 2.1, "nor later than its slots");
                return;
            }
        }
        NS_TEST_EXPECT_MSG_EQ(true, false, "port " << port << " left FIN-WAIT-2");
    }

    int m_seconds; //!< tcp_fin_timeout
    bool m_isIpv6; //!< family
};

/** fw2late.csv: FIN, text and SYN that find FIN-WAIT-2, closed or half-closed. */
class LateSegmentTestCase : public TestCase
{
  public:
    explicit LateSegmentTestCase(bool isIpv6)
        : TestCase(std::string("Reference08.FinWait2.LateSegmentsAsMeasured") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("08-orphan-timeouts/fw2late.csv");
        SegmentPeer peer({}, m_isIpv6);
        // Linux acknowledges the first text at once, ns-3's data path the second.
        peer.Listen(64)->SetAttribute("DelAckCount", UintegerValue(1));
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (row.fromServer && row.view.Has(TcpHeader::FIN))
            {
                capture.At(row.seconds - 1e-6, [&peer] {
                    const Ptr<Socket> socket = peer.GetAccepted().back();
                    const bool isHalf = peer.GetAccepted().size() == 3;
                    isHalf ? socket->ShutdownSend() : socket->Close();
                });
            }
        }
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const std::array<TcpSocket::TcpStates_t, 4> states{
            TcpSocket::TIME_WAIT, TcpSocket::CLOSED, TcpSocket::FIN_WAIT_2, TcpSocket::CLOSED};
        for (std::size_t i = 0; i < states.size(); ++i)
        {
            const auto id = peer.MakeId("10.77.0.100", static_cast<uint16_t>(40000 + i));
            NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), states.at(i), "connection " << i);
        }
        peer.RunUntil(Simulator::Now() + Seconds(73));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(peer.MakeId("10.77.0.100", 40002)),
                              TcpSocket::FIN_WAIT_2,
                              "half-closed: without limit, 73 s watched");
    }

    bool m_isIpv6; //!< family
};

class Reference08TestSuite : public TestSuite
{
  public:
    Reference08TestSuite()
        : TestSuite("tcp-lifecycle-reference-08")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const SilenceRow& row : SILENCES)
            {
                AddTestCase(new SilenceTestCase(row, isIpv6));
            }
            for (const int seconds : {5, 60, 120})
            {
                AddTestCase(new FinWait2TestCase(seconds, isIpv6));
            }
            AddTestCase(new LateSegmentTestCase(isIpv6));
        }
    }
};

Reference08TestSuite g_reference08TestSuite; //!< registers the suite

} // namespace
