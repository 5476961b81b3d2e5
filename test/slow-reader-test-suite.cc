// SPDX-License-Identifier: GPL-2.0-only
//
// The receiving application reads late: a stock or an instrumented sender must not wait for ever.

#include "schedule-call.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>

using namespace ns3;

namespace
{

/** When the application starts to read. */
const Time READ = Seconds(10.5);

/** More text than the reader's buffer holds. */
class LateReaderTestCase : public TestCase
{
  public:
    LateReaderTestCase(TestStack client, TestStack server, bool isIpv6, uint32_t bufferBytes)
        : TestCase(std::string("SlowReader.AllTextArrivesAfterALateRead.") + ToString(client) +
                   "To" + ToString(server) + (isIpv6 ? ".Ipv6" : ".Ipv4") + ".Buffer" +
                   std::to_string(bufferBytes)),
          m_client(client),
          m_server(server),
          m_isIpv6(isIpv6),
          m_bufferBytes(bufferBytes)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_client, m_server};
        config.isIpv6 = m_isIpv6;
        TestTransfer run(config);
        run.client.Write(200000);
        run.client.closesWhenWritten = true;
        run.server.Expect(200000, 11);
        run.server.closesOnPeerClose = true;
        run.server.reads = false;
        ScheduleCall(Seconds(1), [this, &run] {
            run.server.GetListener()->SetAttribute("RcvBufSize", UintegerValue(m_bufferBytes));
        });
        uint32_t buffered = 0;
        ScheduleCall(READ, [&] {
            buffered = run.server.GetSocket()->GetRxAvailable();
            run.server.reads = true;
            run.server.ReadNow();
        });
        run.Run(Seconds(600));
        NS_TEST_EXPECT_MSG_GT(buffered + 1500, m_bufferBytes, "the sender had to wait");
        NS_TEST_EXPECT_MSG_EQ(run.server.GetRead(), 200000, "bytes");
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, "all text, as written");
        NS_TEST_EXPECT_MSG_LT(run.server.GetCompletion(), READ + Seconds(5), "promptly");
        NS_TEST_EXPECT_MSG_EQ(
            run.net.GetConnections(0) + run.net.GetConnections(1), 0, "tables are empty");
    }

    TestStack m_client;     //!< sends
    TestStack m_server;     //!< reads late
    bool m_isIpv6;          //!< family
    uint32_t m_bufferBytes; //!< RcvBufSize of the server
};

/** The reader takes a little at a time, so the window opens in small steps. */
class DribbleTestCase : public TestCase
{
  public:
    /**
     * \param bufferBytes RcvBufSize of the reader; over 65535 it needs a window scale
     * \param pieceBytes read every 10 ms
     */
    DribbleTestCase(uint32_t bufferBytes, uint32_t pieceBytes)
        : TestCase("SlowReader.ReadingInPiecesNeverStallsAStockSender.Buffer" +
                   std::to_string(bufferBytes) + "Piece" + std::to_string(pieceBytes)),
          m_bufferBytes(bufferBytes),
          m_pieceBytes(pieceBytes)
    {
    }

  private:
    void
    ReadPiece(TestTransfer* run)
    {
        if (const Ptr<Socket> socket = run->server.GetSocket())
        {
            const Ptr<Packet> piece = socket->Recv(m_pieceBytes, 0);
            m_read += piece ? piece->GetSize() : 0;
        }
        Simulator::Schedule(MilliSeconds(10), &DribbleTestCase::ReadPiece, this, run);
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {TestStack::STOCK, TestStack::STACK_HELPER};
        TestTransfer run(config);
        const uint32_t bytes = m_bufferBytes + 20000; // the sender must wait
        run.client.Write(bytes);
        run.server.Expect(bytes, 11);
        run.server.reads = false;
        ScheduleCall(Seconds(1), [this, &run] {
            run.server.GetListener()->SetAttribute("RcvBufSize", UintegerValue(m_bufferBytes));
        });
        ScheduleCall(READ, [this, &run] { ReadPiece(&run); });
        run.Run(READ + Seconds(10.0 + 0.012 * bytes / m_pieceBytes));
        NS_TEST_EXPECT_MSG_EQ(m_read, bytes, "all text is read");
    }

    uint32_t m_bufferBytes; //!< of the reader
    uint32_t m_pieceBytes;  //!< of one read
    uint32_t m_read{0};     //!< bytes so far
};

/** What stock ns-3 probes a closed window with: text, and no control bit at all. */
class ProbeWithoutAckTestCase : public TestCase
{
  public:
    explicit ProbeWithoutAckTestCase(bool isIpv6)
        : TestCase(std::string("SlowReader.TextWithoutAckInWindowIsAnsweredAndNotTaken") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(1.1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(1.2));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        if (IsStatusFailure())
        {
            return;
        }
        const Ptr<Socket> socket = peer.GetAccepted()[0];
        const std::size_t before = peer.GetAnswers(id).size();

        TcpSegmentView probe;
        probe.seq = SequenceNumber32(1001);
        probe.window = 65535;
        probe.textBytes = 1;
        peer.Send(id, probe);
        peer.RunUntil(Seconds(3));
        const auto answers = peer.GetAnswers(id);
        NS_TEST_EXPECT_MSG_EQ(answers.size(), before + 1, "one answer");
        if (IsStatusFailure())
        {
            return;
        }
        const TcpSegmentView& answer = answers.back().view;
        NS_TEST_EXPECT_MSG_EQ(TcpFlagsText(answer.flags), "A", "a bare ACK");
        NS_TEST_EXPECT_MSG_EQ(answer.textBytes, 0, "without text");
        NS_TEST_EXPECT_MSG_EQ(answer.ack, SequenceNumber32(1001), "of what came before");
        NS_TEST_EXPECT_MSG_EQ(socket->GetRxAvailable(), 0, "nothing was taken");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(peer.GetState(id)), std::string("ESTABLISHED"), "the connection stays");

        peer.SendAck(id, 1);
        peer.RunUntil(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(socket->GetRxAvailable(), 1, "with ACK it is taken");
    }

    bool m_isIpv6; //!< family
};

/** RFC 9293 to the letter: no answer. */
class StrictProbeTestCase : public TestCase
{
  public:
    StrictProbeTestCase()
        : TestCase("SlowReader.TextWithoutAckInWindowIsDroppedWithStrictSequenceCheck")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"StrictSequenceCheck", "true"}}, false);
        peer.Listen(4);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(1.1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(1.2));
        const std::size_t before = peer.GetAnswers(id).size();
        TcpSegmentView probe;
        probe.seq = SequenceNumber32(1001);
        probe.textBytes = 1;
        peer.Send(id, probe);
        peer.RunUntil(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id).size(), before, "no answer");
    }
};

class SlowReaderTestSuite : public TestSuite
{
  public:
    SlowReaderTestSuite()
        : TestSuite("tcp-lifecycle-slow-reader")
    {
        AddTestCase(new DribbleTestCase(8000, 100));
        AddTestCase(new DribbleTestCase(8000, 20));
        AddTestCase(new DribbleTestCase(600000, 100));
        const TestStack stock = TestStack::STOCK;
        const TestStack whole = TestStack::STACK_HELPER;
        const TestStack added = TestStack::ADDED_HELPER;
        for (const bool isIpv6 : {false, true})
        {
            for (const uint32_t bufferBytes : {50000, 14480})
            {
                AddTestCase(new LateReaderTestCase(stock, whole, isIpv6, bufferBytes));
                AddTestCase(new LateReaderTestCase(stock, added, isIpv6, bufferBytes));
                AddTestCase(new LateReaderTestCase(whole, whole, isIpv6, bufferBytes));
                AddTestCase(new LateReaderTestCase(added, added, isIpv6, bufferBytes));
            }
            AddTestCase(new ProbeWithoutAckTestCase(isIpv6));
        }
        AddTestCase(new StrictProbeTestCase);
    }
};

SlowReaderTestSuite g_slowReaderTestSuite; //!< registers the suite

} // namespace
