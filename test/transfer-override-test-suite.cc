// SPDX-License-Identifier: GPL-2.0-only
//
// Where the socket overrides the base class's data transfer: each override seen on the wire.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>

using namespace ns3;

namespace
{

/** A test that leaves no changed defaults behind. */
class OverrideTestCase : public TestCase
{
  public:
    /** \param name the behaviour */
    explicit OverrideTestCase(const std::string& name)
        : TestCase("TransferOverride." + name)
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
    }
};

/** ReTxTimeout: the base repeats a FIN when its data timer fires with nothing to send. */
class FinTimerTestCase : public OverrideTestCase
{
  public:
    FinTimerTestCase()
        : OverrideTestCase("ReTxTimeout.OnlyTheFinTimerRepeatsALoneFin")
    {
    }

  private:
    void
    DoRun() override
    {
        TestTransfer run{TestNetConfig()};
        run.client.Write(1000);
        run.server.Expect(1000, 11);
        run.net.GetFaults(1).AddRule({SegmentKind::FIN, 1, UINT32_MAX, {}, {}});
        // The text is in flight, so the data timer runs when the FIN follows it.
        Simulator::Schedule(
            TestTransfer::GetStart() + MilliSeconds(30), &TestPeer::CloseNow, &run.client);
        run.Run(Seconds(200));
        const auto fins = run.net.Select([](const auto& s) { return s.Has(TcpHeader::FIN); });
        NS_TEST_EXPECT_MSG_EQ(fins.empty(), false, "there is a FIN");
        if (IsStatusFailure())
        {
            return;
        }
        // RTO = SRTT + 204 ms = 0.224 s from the text's ACK on (RFC 6298 5.3), doubled 8 times;
        // reference 08's limit of 102.2 s since the first repeat has passed at the next time-out.
        NS_TEST_EXPECT_MSG_EQ(TimesText(fins, fins[0].time),
                              "0.000 0.235 0.683 1.580 3.373 6.959 14.131 28.475 57.163",
                              "FINs");
        NS_TEST_EXPECT_MSG_EQ_TOL(run.client.GetLastEvent() - fins[0].time,
                                  Seconds(114.539),
                                  MilliSeconds(1),
                                  "the application learns that the peer is gone");
        NS_TEST_EXPECT_MSG_EQ(run.client.GetStory(), "connected error-close", "callbacks");
        const TcpCloseReason reason = run.client.GetLifecycleSocket()->GetCloseReason();
        NS_TEST_EXPECT_MSG_EQ(ToString(reason), std::string("timed-out"), "reason");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "the text arrived");
    }
};

/** AdvertisedWindowSize: after the FIN the base's window is RCV.WND - 1, -1 with a full buffer. */
class WindowAtFinTestCase : public OverrideTestCase
{
  public:
    WindowAtFinTestCase()
        : OverrideTestCase("AdvertisedWindowSize.FullBufferAtFinOffersNothing")
    {
    }

  private:
    void
    Sent(Ptr<const Packet> /* packet */,
         const TcpHeader& header,
         Ptr<const TcpSocketBase> /* socket */)
    {
        m_last = header;
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(5000));
        TestTransfer run{TestNetConfig()};
        run.client.Write(5000);
        run.client.closesWhenWritten = true;
        run.server.Expect(5000, 11);
        run.server.reads = false;
        run.server.onAccept = [this, &run] {
            run.server.GetSocket()->TraceConnectWithoutContext(
                "Tx", MakeCallback(&WindowAtFinTestCase::Sent, this));
        };
        run.Run(Seconds(5));
        const auto fins = run.net.Select([](const auto& s) { return s.Has(TcpHeader::FIN); });
        NS_TEST_EXPECT_MSG_EQ(fins.size(), 1, "one FIN");
        if (IsStatusFailure())
        {
            return;
        }
        const FrameSegment& fin = fins[0].segment;
        NS_TEST_EXPECT_MSG_GT(fin.textBytes, 0, "it came with the text that filled the buffer");
        NS_TEST_EXPECT_MSG_EQ(m_last.GetAckNumber(),
                              fin.seq + SequenceNumber32(fin.textBytes + 1),
                              "text and FIN are acknowledged");
        NS_TEST_EXPECT_MSG_EQ(m_last.GetWindowSize(), 0, "and no window is offered");
        run.server.ReadNow();
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "the text is still there");
    }

    TcpHeader m_last; //!< last one the server sent
};

/** The base must not take the number of our FIN for a byte of text. */
class FinIsNoTextTestCase : public OverrideTestCase
{
  public:
    FinIsNoTextTestCase()
        : OverrideTestCase("AckClamp.AcknowledgedFinIsNotCountedAsText")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isServerFirst : {false, true})
        {
            TestTransfer run{TestNetConfig()};
            run.client.Write(3000);
            run.server.Write(5000);
            run.client.Expect(5000, 22);
            run.server.Expect(3000, 11);
            TestPeer& first = isServerFirst ? run.server : run.client;
            TestPeer& second = isServerFirst ? run.client : run.server;
            first.closesWhenRead = true;
            second.closesOnPeerClose = true;
            run.Run(Seconds(200));
            const std::array<std::array<uint64_t, 2>, 2> bytes{{{5000, 3000}, {3000, 5000}}};
            for (uint32_t node = 0; node < 2; ++node)
            {
                NS_TEST_EXPECT_MSG_EQ(run.net.GetDeaths(node).size(), 1, "one connection");
                if (IsStatusFailure())
                {
                    return;
                }
                const TcpConnectionEvent& death = run.net.GetDeaths(node)[0];
                NS_TEST_EXPECT_MSG_EQ(death.bytesIn, bytes.at(node)[0], "in, node " << node);
                NS_TEST_EXPECT_MSG_EQ(death.bytesOut, bytes.at(node)[1], "out, node " << node);
                NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(node), 0, "tables are empty");
            }
        }
    }
};

/** SendDataPacket: the FIN rides on the last text, and again when that is repeated. */
class FinOnTextTestCase : public OverrideTestCase
{
  public:
    FinOnTextTestCase()
        : OverrideTestCase("SendDataPacket.LostTextWithFinIsRepeatedWithFin")
    {
    }

  private:
    void
    DoRun() override
    {
        TestTransfer run{TestNetConfig()};
        run.client.Write(3000);
        run.client.closesWhenWritten = true;
        run.server.Expect(3000, 11);
        run.server.closesOnPeerClose = true;
        run.net.GetFaults(1).AddRule({SegmentKind::FIN, 1, 1, {}, {}});
        run.Run(Seconds(200));
        const auto fins =
            run.net.Select([](const auto& s) { return s.sender == 0 && s.Has(TcpHeader::FIN); });
        NS_TEST_EXPECT_MSG_EQ(fins.size(), 2, "sent and repeated");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_GT(fins[0].segment.textBytes, 0, "with text");
        NS_TEST_EXPECT_MSG_EQ(fins[1].segment.textBytes, fins[0].segment.textBytes, "same text");
        NS_TEST_EXPECT_MSG_EQ(fins[1].segment.seq, fins[0].segment.seq, "same number");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "all text arrived");
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0),
                              "SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED",
                              "client");
        NS_TEST_EXPECT_MSG_EQ(
            run.net.GetStates(1), "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", "server");
    }
};

/** SendEmptyPacket: every empty ACK is numbered SND.NXT (RFC 9293 3.10.7.4). */
class EmptyAckNumberTestCase : public OverrideTestCase
{
  public:
    EmptyAckNumberTestCase()
        : OverrideTestCase("SendEmptyPacket.EmptyAcksAreNumberedSndNxtWhileRetransmitting")
    {
    }

  private:
    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(false));
        TestNetConfig config;
        config.lossFraction = 0.02;
        TestTransfer run(config);
        for (TestPeer* peer : {&run.client, &run.server})
        {
            peer->Write(500000);
            peer->closesWhenWritten = true;
            peer->shutsDownInstead = true; // Close would refuse the text still to come
        }
        run.client.Expect(500000, 22);
        run.server.Expect(500000, 11);
        run.Run(Seconds(300));
        std::array<SequenceNumber32, 2> sndNxt;
        uint32_t wrong = 0;
        std::array<uint32_t, 2> repeated{};
        std::array<uint32_t, 2> acks{};
        for (const TestSegment& sent : run.net.GetSegments())
        {
            SequenceNumber32& next = sndNxt.at(sent.sender);
            const uint32_t controls =
                (sent.Has(TcpHeader::SYN) ? 1 : 0) + (sent.Has(TcpHeader::FIN) ? 1 : 0);
            const SequenceNumber32 end =
                sent.segment.seq + SequenceNumber32(sent.segment.textBytes + controls);
            if (sent.IsEmptyAck())
            {
                acks.at(sent.sender) += repeated.at(sent.sender) > 0 ? 1 : 0;
                wrong += sent.segment.seq != next ? 1 : 0;
            }
            else if (sent.Has(TcpHeader::SYN) || end > next)
            {
                next = end;
            }
            else
            {
                ++repeated.at(sent.sender);
            }
        }
        for (uint32_t node = 0; node < 2; ++node)
        {
            NS_TEST_EXPECT_MSG_GT(repeated.at(node), 3, "node " << node << " retransmitted");
            NS_TEST_EXPECT_MSG_GT(acks.at(node), 3, "node " << node << " sent empty ACKs");
        }
        NS_TEST_EXPECT_MSG_EQ(wrong, 0, "empty ACKs with another number than SND.NXT");
        NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, "client");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "server");
    }
};

/** AvailableWindow: ns-3 3.37's NextSeg answers an empty range at an exactly full window (D42). */
class FullWindowTestCase : public OverrideTestCase
{
  public:
    explicit FullWindowTestCase(bool hasSack)
        : OverrideTestCase(std::string("AvailableWindow.SmallReceiveBufferAndLossComplete") +
                           (hasSack ? "Sack" : "NoSack")),
          m_hasSack(hasSack)
    {
    }

  private:
    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(m_hasSack));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(20000));
        for (int64_t seed = 0; seed < 6; ++seed)
        {
            TestNetConfig config;
            config.lossFraction = 0.01;
            config.lossStream = 100 + 10 * seed;
            TestTransfer run(config);
            run.client.Write(1000000);
            run.client.closesWhenWritten = true;
            run.server.Expect(1000000, 11);
            run.server.closesOnPeerClose = true;
            run.Run(Seconds(1000));
            NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "seed " << seed << ": bytes");
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0) + run.net.GetConnections(1),
                                  0,
                                  "seed " << seed << ": tables are empty");
        }
    }

    bool m_hasSack; //!< SACK is enabled
};

/** PersistTimeout, AnnounceWindow: a closed window is probed until it opens. */
class ZeroWindowTestCase : public OverrideTestCase
{
  public:
    ZeroWindowTestCase(bool isIpv6, bool isShut)
        : OverrideTestCase(std::string("PersistTimeout.") +
                           (isShut ? "ZeroWindowIsProbedUntilALostUpdateIsMadeUpFor"
                                   : "WindowBelowASegmentIsFilledThenProbedUntilTheUpdate") +
                           (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6),
          m_isShut(isShut)
    {
    }

  private:
    void
    DoRun() override
    {
        // MTU 1500 less IP and TCP headers and timestamps, 14 times.
        const uint32_t fullSegments = 14 * (m_isIpv6 ? 1428 : 1448);
        Config::SetDefault("ns3::TcpSocket::RcvBufSize",
                           UintegerValue(fullSegments + (m_isShut ? 0 : 700)));
        Config::SetDefault("ns3::TcpSocket::PersistTimeout", TimeValue(Seconds(6))); // no profile
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        run.client.Write(100000);
        run.client.closesWhenWritten = true;
        run.server.Expect(100000, 11);
        run.server.closesOnPeerClose = true;
        run.server.reads = false;
        ScheduleCall(Seconds(60), [this, &run] {
            if (m_isShut)
            {
                run.net.GetFaults(0).AddRule({SegmentKind::PURE_ACK, 1, 1, {}, {}});
            }
            run.server.reads = true;
            run.server.ReadNow();
        });
        run.Run(Seconds(300));
        const auto probes =
            run.net.Select([](const auto& s) { return s.sender == 0 && s.segment.textBytes == 1; });
        NS_TEST_ASSERT_MSG_EQ(probes.size(), (m_isShut ? 4 : 3), "probes");
        // PersistTimeout = 6 s, doubled: 6 18 42 90 s after the window closed at 2.1 or 8.1 s.
        const std::string times = m_isShut ? "0.000 12.000 36.000 84.000" : "0.000 12.000 36.000";
        NS_TEST_EXPECT_MSG_EQ(TimesText(probes, probes[0].time), times, "since the first");
        const auto text = run.net.Select([&probes](const auto& s) {
            return s.sender == 0 && s.segment.textBytes > 1 && s.time < probes[0].time;
        });
        NS_TEST_ASSERT_MSG_EQ(text.empty(), false, "text before the first probe");
        const FrameSegment& last = text.back().segment;
        NS_TEST_EXPECT_MSG_EQ((m_isShut || last.textBytes == 700), true, "the small window");
        for (const TestSegment& probe : probes)
        {
            NS_TEST_EXPECT_MSG_EQ(probe.segment.seq + SequenceNumber32(1),
                                  last.seq + SequenceNumber32(last.textBytes),
                                  "an old byte: SND.UNA - 1");
        }
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "all text arrived once read");
        // RFC 9293 3.8.6.2.2: the read sends a window update; if it is lost the next probe asks.
        const Time resumed = m_isShut ? probes.back().time : Seconds(60);
        NS_TEST_EXPECT_MSG_GT(run.server.GetCompletion(), resumed, "not before");
        NS_TEST_EXPECT_MSG_LT(run.server.GetCompletion(), resumed + Seconds(2), "promptly");
        NS_TEST_EXPECT_MSG_EQ(
            run.net.GetConnections(0) + run.net.GetConnections(1), 0, "tables are empty");
    }

    bool m_isIpv6; //!< over IPv6
    bool m_isShut; //!< segments fill the buffer to the last byte, and the update is lost
};

/** The base compares a partly sent block as plain integers and starts some marks at zero. */
class WrapTestCase : public OverrideTestCase
{
  public:
    WrapTestCase(const std::string& where, uint32_t end, bool hasSack)
        : OverrideTestCase("SequenceSpace.TransferAcross" + where + (hasSack ? "Sack" : "NoSack")),
          m_end(end),
          m_hasSack(hasSack)
    {
    }

  private:
    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(m_hasSack));
        Config::SetDefault("ns3::TcpSocket::TcpNoDelay", BooleanValue(true));
        for (int64_t seed = 0; seed < 40; ++seed)
        {
            TestNetConfig config;
            config.lossFraction = 0.05;
            config.lossStream = 1000 + 10 * seed;
            const uint32_t isn = m_end - 150 - 700 * static_cast<uint32_t>(seed);
            config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(isn)}};
            TestTransfer run(config);
            for (TestPeer* peer : {&run.client, &run.server})
            {
                peer->Write(50000, 100 + 37 * static_cast<uint32_t>(seed % 7));
                peer->closesWhenWritten = true;
                peer->shutsDownInstead = true; // Close would refuse the text still to come
            }
            run.client.Expect(50000, 22);
            run.server.Expect(50000, 11);
            run.Run(Seconds(1000));
            NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, "ISN " << isn << ": client");
            NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "ISN " << isn << ": server");
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0) + run.net.GetConnections(1),
                                  0,
                                  "ISN " << isn << ": tables are empty");
        }
    }

    uint32_t m_end; //!< number to cross
    bool m_hasSack; //!< SACK is enabled
};

/** SendDataPacket: the base looks up a block that is partly sent and wraps, and finds nothing. */
class PartlySentBlockTestCase : public OverrideTestCase
{
  public:
    PartlySentBlockTestCase()
        : OverrideTestCase("SendDataPacket.RetransmissionAcross2Pow32EndsAtSndNxt")
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", "4294966795"}};
        TestTransfer run(config);
        run.client.Write(100);
        run.server.Expect(5100, 11);
        SegmentFaultRule rule;
        rule.kind = SegmentKind::DATA;
        run.net.GetFaults(1).AddRule(rule);
        // The text is sent 20.099201 ms after the SYN and times out 20 + 204 ms later. More is
        // written one nanosecond before that: Send lets it go after another, when the time-out has
        // come.
        ScheduleCall(TestTransfer::GetStart() + NanoSeconds(244099200), [&run] {
            run.client.Write(5100);
            run.client.WriteNow();
        });
        run.Run(Seconds(100));
        const auto text =
            run.net.Select([](const auto& s) { return s.sender == 0 && s.segment.textBytes > 0; });
        NS_TEST_EXPECT_MSG_GT(text.size(), 4, "text and the rest");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(text[1].segment.seq, text[0].segment.seq, "the same text again");
        NS_TEST_EXPECT_MSG_EQ(text[1].segment.textBytes, 100, "and no more than was sent");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "all text arrived");
    }
};

class TransferOverrideTestSuite : public TestSuite
{
  public:
    TransferOverrideTestSuite()
        : TestSuite("tcp-lifecycle-transfer-override")
    {
        AddTestCase(new FinTimerTestCase);
        AddTestCase(new WindowAtFinTestCase);
        AddTestCase(new FinIsNoTextTestCase);
        AddTestCase(new FinOnTextTestCase);
        AddTestCase(new EmptyAckNumberTestCase);
        AddTestCase(new PartlySentBlockTestCase);
        for (const bool choice : {false, true})
        {
            AddTestCase(new FullWindowTestCase(choice));
            AddTestCase(new ZeroWindowTestCase(choice, false));
            AddTestCase(new ZeroWindowTestCase(choice, true));
            AddTestCase(new WrapTestCase("2Pow32", 0, choice));
            AddTestCase(new WrapTestCase("2Pow31", uint32_t{1} << 31, choice));
        }
    }
};

TransferOverrideTestSuite g_transferOverrideTestSuite; //!< registers the suite
} // namespace
