// SPDX-License-Identifier: GPL-2.0-only
//
// A 4-tuple in TIME-WAIT is used again: ISNs, the active side, and what tcp_tw_recycle did.

#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "time-wait-capture.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< when things begin

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** Reuse with every ISN generator, at places where sequence space wraps. */
class IsnTestCase : public TestCase
{
  public:
    IsnTestCase(const std::string& generator, uint32_t place, bool isIpv6)
        : TestCase("TimeWait.SuccessorIss." + generator + "." + std::to_string(place) + "." +
                   Family(isIpv6)),
          m_generator(generator),
          m_place(place),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"IsnGenerator", m_generator}, {"IsnConstant", std::to_string(m_place)}},
                         m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1000);
        SequenceNumber32 irs(m_place);
        OpenAndClose(peer, id, irs);
        SequenceNumber32 sndNxt = peer.GetAnswers(id).back().view.seq;
        // Sixty incarnations, each above the one before, over 2^32 and 2^31 on both sides.
        for (uint32_t i = 0; i < 60; ++i)
        {
            peer.RunUntil(Simulator::Now() + MilliSeconds(10));
            irs += 80000000;
            OpenAndClose(peer, id, irs);
            const SequenceNumber32 iss = peer.FindSynAck(id)->view.seq;
            NS_TEST_EXPECT_MSG_EQ((iss - sndNxt), 65537, "ISS of incarnation " << i);
            NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::TIME_WAIT, "and it closed " << i);
            sndNxt = peer.GetAnswers(id).back().view.seq;
            NS_TEST_EXPECT_MSG_EQ((sndNxt - iss), 2, "SYN and FIN");
        }
        // One below is not taken.
        const std::size_t before = peer.GetAnswers(id).size();
        peer.SendSyn(id, irs);
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAnswers(id).size(), before + 1, "one answer");
        NS_TEST_EXPECT_MSG_EQ(
            uint32_t{peer.GetAnswers(id).back().view.flags}, uint32_t{TcpHeader::ACK}, "an ACK");
    }

    std::string m_generator; //!< IsnGenerator
    uint32_t m_place;        //!< IsnConstant, and the peer's first ISN
    bool m_isIpv6;           //!< family
};

/** Both ends are ours: the client takes its own 4-tuple in TIME-WAIT again and again. */
class ActiveReuseTestCase : public TestCase
{
  public:
    ActiveReuseTestCase(uint32_t isn, bool isIpv6)
        : TestCase("TimeWait.ConnectTakesTheTuple." + std::to_string(isn) + "." + Family(isIpv6)),
          m_isn(isn),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"TimeWaitReuseActive", "On"},
                         {"IsnGenerator", "Constant"},
                         {"IsnConstant", std::to_string(m_isn)},
                         {"EphemeralPortFirst", "50000"},
                         {"EphemeralPortLast", "50000"}};
        TestNet net(config);
        const Ptr<Socket> listener = net.CreateSocket(1);
        listener->Bind(net.GetAny());
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&ActiveReuseTestCase::Accepted, this));
        Ptr<TcpLifecycleSocket> last;
        SequenceNumber32 iss(m_isn);
        for (uint32_t i = 0; i < 5; ++i)
        {
            net.Run(START + Seconds(2 * i));
            const auto socket = DynamicCast<TcpLifecycleSocket>(net.CreateSocket(0));
            NS_TEST_ASSERT_MSG_EQ(socket->Connect(net.GetAddress(1)), 0, "incarnation " << i);
            NS_TEST_EXPECT_MSG_EQ(socket->GetIss(), iss, "ISS " << i);
            if (last)
            {
                NS_TEST_EXPECT_MSG_EQ(last->GetState(), TcpSocket::CLOSED, "its predecessor");
            }
            net.Run(START + Seconds(2 * i) + MilliSeconds(100));
            socket->Send(Create<Packet>(1000 + i), 0);
            net.Run(START + Seconds(2 * i) + MilliSeconds(200));
            socket->Close();
            net.Run(START + Seconds(2 * i) + MilliSeconds(400));
            NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::TIME_WAIT, "it closed");
            NS_TEST_EXPECT_MSG_EQ(m_bytes[i], 1000 + i, "its text, no more and no less");
            iss += 1000 + i + 2 + 65537;
            last = socket;
            // Before TimeWaitReuseDelay has passed the port is not to be had.
            net.Run(START + Seconds(2 * i) + MilliSeconds(1000));
            const Ptr<Socket> early = net.CreateSocket(0);
            NS_TEST_EXPECT_MSG_EQ(early->Connect(net.GetAddress(1)), -1, "too early");
            NS_TEST_EXPECT_MSG_EQ(early->GetErrno(), Socket::ERROR_ADDRNOTAVAIL, "errno");
        }
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        m_bytes.push_back(0);
        socket->SetRecvCallback(MakeCallback(&ActiveReuseTestCase::Readable, this));
        socket->SetCloseCallbacks(MakeCallback(&ActiveReuseTestCase::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void
    Readable(Ptr<Socket> socket)
    {
        while (const Ptr<Packet> packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                return;
            }
            m_bytes.back() += packet->GetSize();
        }
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    uint32_t m_isn;                //!< of the first connection, both ends
    bool m_isIpv6;                 //!< family
    std::vector<uint32_t> m_bytes; //!< received, by connection
};

/** What tcp_tw_recycle did to two hosts behind one address. */
class UnsafeTestCase : public TestCase
{
  public:
    UnsafeTestCase(bool isUnsafe, bool isIpv6)
        : TestCase(std::string("TimeWait.TwoClocksBehindOneAddress.") +
                   (isUnsafe ? "Unsafe" : "Both") + "." + Family(isIpv6)),
          m_isUnsafe(isUnsafe),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** A SYN of the host whose clock is at \p tsVal. \return true if it was answered */
    static bool
    Asks(SegmentPeer& peer, uint16_t port, uint32_t tsVal)
    {
        const TcpConnectionId id = peer.MakeId("10.77.0.2", port);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(7);
        syn.window = 65535;
        syn.mss = 1460;
        syn.hasTimestamp = true;
        syn.tsVal = tsVal;
        peer.Send(id, syn);
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        return peer.FindSynAck(id) != nullptr;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"TimeWaitReuse", m_isUnsafe ? "Unsafe" : "Both"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1000);
        NS_TEST_ASSERT_MSG_EQ(Asks(peer, 1000, 1000000), true, "the host that is up for long");
        TcpSegmentView segment;
        segment.flags = TcpHeader::ACK;
        segment.seq = SequenceNumber32(8);
        segment.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        segment.window = 65535;
        segment.hasTimestamp = true;
        segment.tsVal = 1000000;
        segment.tsEcr = peer.FindSynAck(id)->view.tsVal;
        peer.Send(id, segment);
        peer.RunUntil(START + MilliSeconds(2));
        CloseAccepted(peer, id);
        segment.flags |= TcpHeader::FIN;
        segment.ack += 1;
        peer.RunUntil(START + MilliSeconds(3));
        peer.Send(id, segment);
        peer.RunUntil(START + MilliSeconds(4));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::TIME_WAIT, "it has gone");
        NS_TEST_EXPECT_MSG_EQ(Asks(peer, 1001, 1000010), true, "it may come back");
        NS_TEST_EXPECT_MSG_EQ(Asks(peer, 2000, 5000), !m_isUnsafe, "its neighbour may not");
        // RTO: 204 ms and the round trip of the handshake, at most 2 ms.
        peer.RunUntil(START + MilliSeconds(3) + MilliSeconds(204) * 7 / 2 - MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::TIME_WAIT, "3.5 RTO");
        peer.RunUntil(START + MilliSeconds(3) + MilliSeconds(206) * 7 / 2 + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id),
                              (m_isUnsafe ? TcpSocket::CLOSED : TcpSocket::TIME_WAIT),
                              "3.5 RTO, or 2MSL");
        peer.RunUntil(START + Seconds(59));
        NS_TEST_EXPECT_MSG_EQ(Asks(peer, 2001, 6000), !m_isUnsafe, "for a minute");
        peer.RunUntil(START + Seconds(61));
        NS_TEST_EXPECT_MSG_EQ(Asks(peer, 2002, 7000), true, "and then it may");
    }

    bool m_isUnsafe; //!< TimeWaitReuse
    bool m_isIpv6;   //!< family
};

class TimeWaitReuseTestSuite : public TestSuite
{
  public:
    TimeWaitReuseTestSuite()
        : TestSuite("tcp-lifecycle-time-wait-reuse")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new UnsafeTestCase(true, isIpv6));
            AddTestCase(new UnsafeTestCase(false, isIpv6));
            for (const uint32_t place : {0U, 0x7ffffff0U, 0xfffffff0U})
            {
                for (const char* generator : {"Constant", "Clock", "Hashed", "Random"})
                {
                    AddTestCase(new IsnTestCase(generator, place, isIpv6));
                }
                AddTestCase(new ActiveReuseTestCase(place, isIpv6));
            }
        }
    }
};

TimeWaitReuseTestSuite g_timeWaitReuseTestSuite; //!< registers the suite

} // namespace
